//! What would change an answer: the smallest changes of one given fact, or of two, that give a block another status.
//!
//! A number moves on the grid of its precision, a date by days, anything else takes another value; nothing leaves its
//! plausible range or breaks a constraint, facts that are derived follow, and what is missing stays missing. Every change
//! that is listed was put to the interpreter.
//!
//! What is exact: where a block holds a fact against numbers, days and members only, its status can change at the cuts of
//! the space alone. The values next to each are tried, so that no nearer value of that fact changes it. Where something is
//! worked out from a fact, or two facts are held against each other, the [`grid::NEAR`] nearest values on each side are all
//! tried, further ones at twice the distance each; between two with different answers halving finds where it changes. A
//! change between two of these that is undone before the next is not seen: then `complete` is false.

use std::collections::BTreeMap;

use super::grid::{self, Grid, OTHER, STEP};
use super::{Explainer, pairs, sweep};
use crate::eval::{Answer, Evaluation, Plan, Probe, Wiring};
use crate::model::expression::FactId;
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::space::Cuts;
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// Most facts of which the change that a single one makes is listed, by block.
const FACTS_MAX: usize = 3;

/// A fact with another value than the one that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    /// Which.
    pub fact: FactId,
    /// Its value, in the unit of the fact.
    pub from: Value,
    /// The other value, in the same unit.
    pub to: Value,
}

/// A change of given facts that gives a block another status.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// One fact, or two.
    pub facts: Vec<Turned>,
    /// What the block comes to then.
    pub to: Answer,
    /// How far it is: steps of the precision of each fact, a part of a step counted as one. Another member, or a yes for a
    /// no, counts as ten.
    pub steps: u64,
}

/// What would change the status of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Flips {
    /// Which block.
    pub block: Block,
    /// The smallest changes, the nearest first. Of one fact: its nearest value that does it, or two that are equally
    /// near; of members one for each status. Of two facts only where no single one does it.
    pub changes: Vec<Change>,
    /// Whether there are no nearer ones.
    pub complete: bool,
}

/// A guideline made ready to tell what would change its answers, for many patients on one day.
#[derive(Debug)]
pub struct Neighbours<'a> {
    pub(super) guideline: &'a Guideline,
    wiring: Wiring<'a>,
    pub(super) plan: Plan<'a>,
    /// The blocks that have a status to change, each with where it changes with which fact.
    pub(super) blocks: Vec<(Block, BTreeMap<FactId, Cuts>)>,
    /// By fact, the same of all blocks and constraints together.
    all: BTreeMap<FactId, Cuts>,
}

impl<'a> Neighbours<'a> {
    /// By what explains the answers of the guideline.
    pub fn new(explainer: &Explainer<'a>) -> Neighbours<'a> {
        let guideline = explainer.guideline;
        let mut space = explainer.space.clone();
        let mut all = space.cuts_of_constraints();
        let mut blocks: Vec<(Block, BTreeMap<FactId, Cuts>)> = Vec::new();
        for (block, standing, ..) in &explainer.blocks {
            let cuts = match block {
                Block::Choice(_) | Block::Dose(_) => continue,
                // What changes with the scope is told of the scope.
                Block::Recommendation(_) | Block::Option(_) => {
                    space.cuts_of_conditions(*block, &guideline.roots(*block))
                }
                _ => space.cuts(standing),
            };
            blocks.push((*block, cuts));
        }
        for (fact, cuts) in blocks.iter().flat_map(|(_, cuts)| cuts) {
            let known = all.entry(*fact).or_default();
            known.computed |= cuts.computed;
            for number in &cuts.numbers {
                if !known.numbers.contains(number) {
                    known.numbers.push(number.clone());
                }
            }
            known.days.extend(&cuts.days);
        }
        Neighbours {
            guideline,
            wiring: Wiring::new(guideline),
            plan: Plan::of_everything(guideline),
            blocks,
            all,
        }
    }

    /// What would change the status of each block: of the scope, decisions, recommendations, options and monitors, each in
    /// the order of the file.
    ///
    /// A change that also changes whether the patient is in scope is told of the scope, and not again of every block that
    /// speaks in scope only. The evaluation must be of the same guideline and facts.
    pub fn flips(&self, facts: &Facts, evaluation: &Evaluation) -> Vec<Flips> {
        let as_of = evaluation.as_of;
        let mut probe = Probe::new(&self.wiring, facts, as_of);
        let present = Present { neighbours: self, facts, evaluation, as_of };
        let mut found: Vec<Near> = self.blocks.iter().map(|_| Near::default()).collect();
        probe.look_at_all(facts);
        let end = probe.work() + sweep::WORK;
        // What takes long comes last: it need not go further than what was found by then.
        for computed in [false, true] {
            for (fact, cuts) in self.all.iter().filter(|(_, cuts)| cuts.computed == computed) {
                sweep::sweep(&present, &mut probe, (*fact, cuts), end, &mut found);
            }
        }
        let end = probe.work() + pairs::WORK;
        let blocks = self.blocks.iter().zip(found);
        blocks
            .map(|((block, cuts), near)| {
                let mut flips = near.flips(*block);
                if flips.changes.is_empty() && present.may_change(*block) {
                    let (pair, whole) = pairs::pair(&present, &mut probe, *block, cuts, end);
                    flips.changes.extend(pair);
                    flips.complete &= whole;
                }
                flips
            })
            .collect()
    }
}

/// A patient as he or she is.
pub(super) struct Present<'p, 'a> {
    pub(super) neighbours: &'p Neighbours<'a>,
    pub(super) facts: &'p Facts,
    pub(super) evaluation: &'p Evaluation,
    pub(super) as_of: PartialDate,
}

impl Present<'_, '_> {
    /// The value that was given of a fact, with the grid on which it lies if it has one.
    pub(super) fn given(&self, id: FactId) -> Option<(Value, Option<Grid>)> {
        let fact = self.neighbours.guideline.vocabulary.fact(id)?;
        let value = grid::latest(self.facts.get(id), self.as_of)?.value.clone();
        let grid = Grid::of(fact, &value, self.as_of);
        Some((value, grid))
    }

    /// The other values of a fact that has no grid.
    pub(super) fn others(&self, id: FactId, value: &Value) -> Vec<Value> {
        let fact = self.neighbours.guideline.vocabulary.fact(id);
        fact.map_or(Vec::new(), |fact| grid::others(fact, value))
    }

    /// Whether a block has another status in another evaluation of the same patient, and not only because another scope
    /// silences it, or lets it speak.
    pub(super) fn is_changed(&self, block: Block, answer: &Answer, scope: &Answer) -> bool {
        let silent = self.neighbours.guideline.is_within_scope(block)
            && *scope != self.evaluation.answer(Block::Scope);
        !silent && !is_same_status(&self.evaluation.answer(block), answer)
    }

    /// Whether the status of a block may change without the scope.
    fn may_change(&self, block: Block) -> bool {
        let outside = self.evaluation.scope == crate::value::truth::Truth::False;
        !(outside && self.neighbours.guideline.is_within_scope(block))
    }
}

/// Whether two answers of one block read the same: what is undetermined does, whatever is left.
fn is_same_status(a: &Answer, b: &Answer) -> bool {
    use crate::eval::Decided::{Overlap, Undetermined};
    match (a, b) {
        (Answer::Decision(Undetermined(_)), Answer::Decision(Undetermined(_))) => true,
        (Answer::Decision(Overlap(_)), Answer::Decision(Overlap(_))) => true,
        (Answer::Option(a, x), Answer::Option(b, y)) => a.only() == b.only() && x == y,
        (Answer::Monitor(a, x), Answer::Monitor(b, y)) => a.only() == b.only() && x == y,
        _ => a == b,
    }
}

/// What was found of one block so far.
#[derive(Default)]
pub(super) struct Near {
    /// By fact: how far, in thousandths of a step, and what changes it there.
    found: Vec<(i64, Vec<Change>)>,
    /// How near a change that was not found may be, at the nearest.
    doubt: Option<i64>,
}

impl Near {
    /// Notes what a single fact does, at one distance or, of members, to different statuses.
    pub(super) fn add(&mut self, distance: i64, changes: Vec<Change>) {
        self.found.push((distance, changes));
    }

    /// Notes that from a distance on something may have been passed over.
    pub(super) fn doubts(&mut self, from: i64) {
        self.doubt = Some(self.doubt.map_or(from, |known| known.min(from)));
    }

    /// How far it is worth looking: what is further away than this would not be listed.
    pub(super) fn reach(&self) -> i64 {
        let mut distances: Vec<i64> = self.found.iter().map(|(distance, _)| *distance).collect();
        distances.sort_unstable();
        distances.get(FACTS_MAX - 1).copied().unwrap_or(i64::MAX)
    }

    fn flips(mut self, block: Block) -> Flips {
        // Of equally near ones those first after which something is known, then in the order of the vocabulary.
        let order = |changes: &[Change]| {
            let is_open = changes.iter().all(|change| !change.to.is_definite());
            (is_open, changes.first().and_then(|change| change.facts.first()).map(|turned| turned.fact))
        };
        self.found.sort_by_key(|(distance, changes)| (*distance, order(changes)));
        self.found.truncate(FACTS_MAX);
        let last = self.found.get(FACTS_MAX - 1).map(|(distance, _)| *distance);
        // What may have been passed over is told by no more than what is listed anyway.
        let complete = self.doubt.is_none_or(|doubt| last.is_some_and(|last| last <= doubt));
        let changes = self.found.into_iter().flat_map(|(_, changes)| changes).collect();
        Flips { block, changes, complete }
    }
}

/// A change of one fact.
pub(super) fn change(fact: FactId, from: &Value, to: Value, answer: Answer, distance: i64) -> Change {
    let turned = Turned { fact, from: from.clone(), to };
    Change { facts: vec![turned], to: answer, steps: steps(distance) }
}

/// Whole steps, a part of one counted as one.
pub(super) fn steps(distance: i64) -> u64 {
    u64::try_from(distance.saturating_add(STEP - 1) / STEP).unwrap_or(u64::MAX)
}

/// How far another member is, or a yes for a no.
pub(super) const OTHER_DISTANCE: i64 = OTHER * STEP;
