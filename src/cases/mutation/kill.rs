//! Which case notices a change: of the cases whose answers could change, the first that fails.

use std::collections::{BTreeMap, BTreeSet};

use super::mutant::Mutant;
use super::observed::Observed;
use crate::cases::expect::Expectation;
use crate::cases::suite::Suite;
use crate::eval::{Evaluation, Retake, Retaken, Wiring};
use crate::model::expression::{ExprId, OptionId};
use crate::model::guideline::{Block, Guideline};
use crate::value::date::PartialDate;

/// The cases, each ready to be held against one change after another.
pub(super) struct Killers<'s, 'a> {
    suite: &'s Suite<'a>,
    retake: Retake<'s>,
    /// What each case comes to; changed and changed back.
    evaluations: Vec<Evaluation>,
    watched: Vec<Watched<'a>>,
    /// The options whose bars an expression is.
    bars: BTreeMap<ExprId, OptionId>,
    /// By block, the blocks that read it.
    readers: BTreeMap<Block, Vec<Block>>,
    affected: BTreeMap<Vec<Block>, BTreeSet<Block>>,
    /// The cases that somebody has reviewed, and after them the others.
    order: Vec<usize>,
}

/// What a case looks at.
struct Watched<'a> {
    by_block: BTreeMap<Block, Vec<&'a Expectation>>,
    grades: BTreeMap<OptionId, &'a Expectation>,
}

impl<'s, 'a> Killers<'s, 'a> {
    pub(super) fn new(suite: &'s Suite<'a>, wiring: &'s Wiring<'s>) -> Killers<'s, 'a> {
        let guideline = suite.guideline;
        let mut readers: BTreeMap<Block, Vec<Block>> = BTreeMap::new();
        for block in &guideline.order {
            for read in guideline.reads(*block) {
                readers.entry(read).or_default().push(*block);
            }
        }
        let mut bars = BTreeMap::new();
        for (at, option) in guideline.options.iter().enumerate() {
            let own = option.exclude.iter().chain(&option.caution);
            bars.extend(own.map(|bar| (bar.when, OptionId::at(at))));
        }
        let is_reviewed = |at: &usize| suite.case(*at).is_some_and(|tried| tried.case.is_reviewed());
        let (reviewed, others): (Vec<usize>, Vec<usize>) = (0..suite.passed()).partition(is_reviewed);
        Killers {
            suite,
            retake: Retake::new(wiring),
            evaluations: suite.ran.iter().map(|ran| ran.evaluation.clone()).collect(),
            watched: suite.ran.iter().map(|ran| watched(guideline, &ran.tried.case.expect)).collect(),
            bars,
            readers,
            affected: BTreeMap::new(),
            order: reviewed.into_iter().chain(others).collect(),
        }
    }

    /// The blocks that read a change, directly or through others, those first that others read.
    pub(super) fn affected(&mut self, mutant: &Mutant) -> Vec<Block> {
        let order = self.suite.guideline.order.iter().copied();
        let affected = self.all_affected(&mutant.blocks);
        order.filter(|block| affected.contains(block)).collect()
    }

    fn all_affected(&mut self, blocks: &[Block]) -> &BTreeSet<Block> {
        let readers = &self.readers;
        self.affected.entry(blocks.to_vec()).or_insert_with(|| {
            let mut affected: BTreeSet<Block> = blocks.iter().copied().collect();
            let mut waiting = blocks.to_vec();
            while let Some(block) = waiting.pop() {
                for reader in readers.get(&block).into_iter().flatten() {
                    if affected.insert(*reader) {
                        waiting.push(*reader);
                    }
                }
            }
            affected
        })
    }

    /// The first case that notices a change, and the first reviewed one. `changed` is the guideline with the change.
    pub(super) fn killed(&mut self, changed: &Guideline, mutant: &Mutant) -> [Option<usize>; 2] {
        let affected = self.all_affected(&mutant.blocks).clone();
        for place in 0..self.order.len() {
            let Some(at) = self.order.get(place).copied() else {
                continue;
            };
            let watched = self.watched.get(at);
            if watched.is_some_and(|watched| watched.sees(&affected)) && self.notices(changed, mutant, at) {
                let is_reviewed = self.suite.case(at).is_some_and(|tried| tried.case.is_reviewed());
                return [Some(at), is_reviewed.then_some(at)];
            }
        }
        [None, None]
    }

    /// The first case on a day whose patient has another answer, whether the case looks at it or not.
    pub(super) fn felt(&mut self, changed: &Guideline, mutant: &Mutant, as_of: PartialDate) -> Option<usize> {
        (0..self.evaluations.len()).find(|at| {
            let ran = self.suite.ran.get(*at).filter(|ran| ran.tried.case.as_of == as_of);
            ran.is_some() && self.feels(changed, mutant, *at)
        })
    }

    fn feels(&mut self, changed: &Guideline, mutant: &Mutant, at: usize) -> bool {
        let (Some(ran), Some(evaluation)) = (self.suite.ran.get(at), self.evaluations.get_mut(at)) else {
            return false;
        };
        let retaken = self.retake.take(changed, &ran.tried.case.facts, evaluation, &mutant.touched);
        let through = retaken.expressions.iter().filter_map(|id| self.bars.get(id).copied());
        let blocks = retaken.blocks.iter().chain(&mutant.blocks).copied().chain(through.map(Block::Option));
        let feels = blocks.filter(|block| !matches!(block, Block::Fact(_))).any(|block| {
            Observed::of(self.suite.guideline, &ran.evaluation, block)
                != Observed::of(changed, evaluation, block)
        });
        self.retake.undo(evaluation, retaken);
        feels
    }

    fn notices(&mut self, changed: &Guideline, mutant: &Mutant, at: usize) -> bool {
        let (Some(ran), Some(evaluation)) = (self.suite.ran.get(at), self.evaluations.get_mut(at)) else {
            return false;
        };
        let facts = &ran.tried.case.facts;
        let retaken = self.retake.take(changed, facts, evaluation, &mutant.touched);
        let noticed = self
            .watched
            .get(at)
            .is_some_and(|watched| watched.notices(changed, mutant, evaluation, &retaken, &self.bars));
        self.retake.undo(evaluation, retaken);
        noticed
    }
}

fn watched<'a>(guideline: &Guideline, expect: &'a [Expectation]) -> Watched<'a> {
    let mut watched = Watched { by_block: BTreeMap::new(), grades: BTreeMap::new() };
    for expectation in expect {
        if let Expectation::Grades(id, _) = expectation {
            watched.grades.insert(*id, expectation);
            continue;
        }
        for block in expectation.looks_at(guideline) {
            watched.by_block.entry(block).or_default().push(expectation);
        }
    }
    watched
}

impl Watched<'_> {
    /// Whether the case looks at one of some blocks.
    fn sees(&self, affected: &BTreeSet<Block>) -> bool {
        self.by_block.keys().any(|block| affected.contains(block))
            || self.grades.keys().any(|id| affected.contains(&Block::Option(*id)))
    }

    fn notices(
        &self,
        changed: &Guideline,
        mutant: &Mutant,
        evaluation: &Evaluation,
        retaken: &Retaken,
        bars: &BTreeMap<ExprId, OptionId>,
    ) -> bool {
        let fails = |expectation: &Expectation| expectation.compare(changed, evaluation, &|| None).is_some();
        let mut of_blocks = retaken.blocks.iter().filter_map(|block| self.by_block.get(block)).flatten();
        if of_blocks.any(|expectation| fails(expectation)) {
            return true;
        }
        let touched = mutant.blocks.iter().filter_map(|block| match block {
            Block::Option(id) => Some(*id),
            _ => None,
        });
        let through = retaken.expressions.iter().filter_map(|id| bars.get(id).copied());
        let mut options = touched.chain(through).filter_map(|id| self.grades.get(&id));
        !self.grades.is_empty() && options.any(|expectation| fails(expectation))
    }
}
