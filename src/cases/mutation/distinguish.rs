//! Whether any patient has another answer under a changed guideline: one of them, the proof that there is none, or neither.

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use super::nearby::Nearby;
use super::observed::Observed;
use super::twin::{Twin, twin};
use super::wires::{self, Difference};
use crate::cases::coverage::is_condition;
use crate::cases::effort::{self, EFFORTS, Reachable};
use crate::eval::Plan;
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};
use crate::model::guideline::{Block, Guideline};
use crate::space::{Cuts, Question, Space, Standing, Wire};
use crate::value::date::PartialDate;

/// How a changed guideline lies to the one that it was made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Distinguished {
    /// This patient has another answer, of this block.
    Patient(Facts, Block),
    /// Every patient has the same answers: it is proved.
    Same,
    /// It cannot be told, and why.
    NotDecided(String),
}

/// Looks for a patient who has another answer of one of some blocks under a changed guideline, on a day. `blocks` are all
/// that read the change, those first that others read; parts of both guidelines have the same places. `near` are patients
/// to begin with. That every patient has the same answers is said only if the decision space proves it.
///
/// An answer is everything that a case can tell: status, value, dose, what speaks for and against an option, days.
pub fn distinguish(
    base: &Guideline,
    changed: &Guideline,
    as_of: PartialDate,
    blocks: &[Block],
    near: &[&Facts],
) -> Distinguished {
    if blocks.is_empty() {
        return Distinguished::Same;
    }
    let comparison =
        Comparison { base: Plan::of_everything(base), changed: Plan::of_everything(changed), as_of };
    if let Some((facts, block)) = comparison.among(near, blocks) {
        return Distinguished::Patient(facts, block);
    }
    // Where the scope is another one, that is told first. Where it is the same for everyone, only what reads the change by
    // another way can differ.
    let mut blocks = blocks.to_vec();
    if blocks.contains(&Block::Scope) {
        let before = needed_for_scope(base, &blocks);
        match comparison.look(&before) {
            Distinguished::Same => blocks = otherwise_than_by_scope(base, changed, &blocks),
            other => return other,
        }
        if blocks.is_empty() {
            return Distinguished::Same;
        }
    }
    comparison.look(&blocks)
}

/// Of some blocks those that the scope reads, and the scope itself.
fn needed_for_scope(base: &Guideline, blocks: &[Block]) -> Vec<Block> {
    let needed: BTreeSet<Block> = base.needed_by(Block::Scope).into_iter().collect();
    blocks.iter().copied().filter(|block| needed.contains(block)).collect()
}

/// Of some blocks those that do not read a change only through the scope.
fn otherwise_than_by_scope(base: &Guideline, changed: &Guideline, blocks: &[Block]) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks.iter().copied().filter(|block| *block != Block::Scope) {
        let own = list::is_changed(base, changed, block);
        let reads = base.reads(block).into_iter().any(|read| kept.contains(&read));
        if own || reads {
            kept.push(block);
        }
    }
    kept
}

struct Comparison<'a> {
    base: Plan<'a>,
    changed: Plan<'a>,
    as_of: PartialDate,
}

impl Comparison<'_> {
    fn look(&self, blocks: &[Block]) -> Distinguished {
        let (base, changed) = (self.base.guideline, self.changed.guideline);
        let twin = twin(base, changed, blocks);
        let mut space = Space::new(&twin.guideline, self.as_of);
        let root = self.root(&mut space, &twin, blocks);
        let mut ways: Vec<Difference> = Vec::new();
        for block in blocks {
            ways.extend(wires::of_block(&mut space, [base, changed], &twin, *block));
        }
        let copies = blocks.iter().filter_map(|block| twin.copies.get(block));
        let both: Vec<Block> = blocks.iter().chain(copies).copied().collect();
        let standings: Vec<Standing> = both.into_iter().map(|block| space.standing(block)).collect();
        ways.retain(|way| way.wire != Wire::FALSE);
        let space = space;
        let mut question = Question::new(&space);
        if root.is_some_and(|root| effort::is_impossible(&mut question, root)) {
            return Distinguished::Same;
        }
        match self.ask(&mut question, ways) {
            Distinguished::NotDecided(why) => self.beside(&space, blocks, &standings, why),
            decided => decided,
        }
    }

    /// Tries patients with the values at which something may change, where the space could not tell.
    fn beside(
        &self,
        space: &Space<'_>,
        blocks: &[Block],
        standings: &[Standing],
        why: String,
    ) -> Distinguished {
        let mut cuts: BTreeMap<FactId, Cuts> = BTreeMap::new();
        for standing in standings {
            for (id, more) in space.cuts(standing) {
                let cuts = cuts.entry(id).or_default();
                cuts.numbers.extend(more.numbers);
                cuts.days.extend(more.days);
            }
        }
        let base = self.base.guideline;
        let mut facts: Vec<FactId> = blocks
            .iter()
            .flat_map(|block| base.needed_by(*block))
            .filter_map(|block| match block {
                Block::Fact(id) => Some(id),
                _ => None,
            })
            .collect();
        facts.sort();
        facts.dedup();
        let nearby = Nearby::new(base, self.as_of, &facts, &cuts);
        let found = nearby.look(&|facts| self.first_different(facts, blocks).is_some());
        let found = found.and_then(|facts| Some((self.first_different(&facts, blocks)?, facts)));
        match found {
            Some((block, facts)) => Distinguished::Patient(self.reduced(facts, block), block),
            None => Distinguished::NotDecided(why),
        }
    }

    /// The first of some patients who has another answer of one of some blocks, with only those facts that this takes.
    fn among(&self, near: &[&Facts], blocks: &[Block]) -> Option<(Facts, Block)> {
        near.iter().find_map(|facts| {
            let block = self.first_different(facts, blocks)?;
            Some((self.reduced((*facts).clone(), block), block))
        })
    }

    /// The first of some blocks of which a patient has another answer.
    fn first_different(&self, facts: &Facts, blocks: &[Block]) -> Option<Block> {
        let (base, changed) =
            (self.base.evaluate(facts, self.as_of), self.changed.evaluate(facts, self.as_of));
        let differs = |block: &Block| {
            Observed::of(self.base.guideline, &base, *block)
                != Observed::of(self.changed.guideline, &changed, *block)
        };
        if effort::is_possible(self.base.guideline, &base) {
            blocks.iter().copied().find(differs)
        } else {
            None
        }
    }

    /// A patient without the facts that the difference does not hang on.
    fn reduced(&self, mut facts: Facts, block: Block) -> Facts {
        let given: Vec<_> =
            facts.iter().filter(|(_, known)| **known != Known::NotGiven).map(|(id, _)| id).collect();
        for id in given {
            let before = facts.set(id, Known::NotGiven);
            if !self.differs(block, &facts) {
                facts.set(id, before);
            }
        }
        facts
    }

    /// Asks for every way, with little effort first.
    fn ask(&self, question: &mut Question<'_, '_>, mut ways: Vec<Difference>) -> Distinguished {
        let mut why = String::new();
        for effort in EFFORTS {
            let mut open = Vec::new();
            for way in ways {
                let confirms = |facts: &Facts| self.differs(way.block, facts);
                let asked = (self.base.guideline, self.as_of);
                match effort::look_with(question, way.wire, effort, asked, &confirms) {
                    Reachable::Patient(facts) => return Distinguished::Patient(facts, way.block),
                    Reachable::Nobody => {}
                    Reachable::NotDecided(found) => {
                        why = found;
                        open.push(way);
                    }
                }
            }
            if open.is_empty() {
                return Distinguished::Same;
            }
            ways = open;
        }
        Distinguished::NotDecided(why)
    }

    /// Holds where a changed condition comes out otherwise; nothing where something else is changed than conditions.
    fn root(&self, space: &mut Space<'_>, twin: &Twin, blocks: &[Block]) -> Option<Wire> {
        let (base, changed) = (self.base.guideline, self.changed.guideline);
        let mut differ = Vec::new();
        for block in blocks {
            if !list::is_changed(base, changed, *block) {
                continue;
            }
            let (own, other) = (list::roots(base, *block), list::roots(changed, *block));
            let is_plain = own == other && list::is_made_alike(base, changed, *block);
            if !is_plain || !own.iter().all(|root| is_condition(base, *root)) {
                return None;
            }
            for root in own {
                let copy = twin.expressions.get(&root).copied().unwrap_or(root);
                differ.push(wires::of_root(space, *block, [root, copy]));
            }
        }
        Some(space.any(&differ))
    }

    /// Whether the interpreter says that a patient who can exist has another answer of a block.
    fn differs(&self, block: Block, facts: &Facts) -> bool {
        self.first_different(facts, &[block]).is_some()
    }
}
