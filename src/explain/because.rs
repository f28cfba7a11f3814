//! The smallest sets of facts that force an answer.
//!
//! A set forces it if the answer is the same whatever all other facts are. Sets are found one by one: the whole record
//! is made smaller until nothing more can be left out, then each member is forbidden in turn and the rest tried again.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::cells::Cells;
use super::completion::given;
use super::{Situation, facts_of};
use crate::eval::{Answer, Plan};
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};
use crate::model::guideline::Block;

/// Sets that force an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    /// Facts, in the order of the vocabulary; a fact in a set may be one that is not given.
    pub sets: Vec<Vec<FactId>>,
    /// Whether there are more sets than are listed.
    pub more: bool,
}

/// Most sets that are listed.
const SETS_MAX: usize = 8;
/// Most forbidden combinations that are tried.
const ATTEMPTS_MAX: usize = 400;
/// Evaluations in the search for a counterexample where three-valued logic alone does not decide.
const BUDGET: u32 = 600;

/// Why a block has its answer, which must be definite.
pub(super) fn because(situation: Situation<'_>, block: Block, answer: &Answer, cells: &Cells) -> Because {
    let search = Search {
        situation,
        block,
        answer,
        cells,
        plan: Plan::for_block(situation.guideline, block),
        relevant: facts_of(situation.guideline, block)
            .into_iter()
            .filter(|id| !situation.derived.contains(id))
            .collect(),
    };
    search.run()
}

struct Search<'a> {
    situation: Situation<'a>,
    block: Block,
    answer: &'a Answer,
    cells: &'a Cells,
    plan: Plan<'a>,
    relevant: Vec<FactId>,
}

impl Search<'_> {
    fn run(&self) -> Because {
        let mut sets: BTreeSet<Vec<FactId>> = BTreeSet::new();
        let mut waiting: Vec<BTreeSet<FactId>> = vec![BTreeSet::new()];
        let mut tried: BTreeSet<BTreeSet<FactId>> = BTreeSet::new();
        while let Some(forbidden) = waiting.pop() {
            if tried.len() >= ATTEMPTS_MAX || sets.len() > SETS_MAX {
                break;
            }
            if !tried.insert(forbidden.clone()) {
                continue;
            }
            // A set that is known already and avoids what is forbidden need not be looked for again.
            let known = sets.iter().find(|set| set.iter().all(|fact| !forbidden.contains(fact))).cloned();
            let Some(set) = known.or_else(|| self.smallest(&forbidden)) else {
                continue;
            };
            for fact in &set {
                let mut next = forbidden.clone();
                next.insert(*fact);
                waiting.push(next);
            }
            sets.insert(set);
        }
        let more = sets.len() > SETS_MAX;
        Because { sets: sets.into_iter().take(SETS_MAX).collect(), more }
    }

    /// A set from which nothing can be left out, if what is not forbidden forces the answer at all.
    fn smallest(&self, forbidden: &BTreeSet<FactId>) -> Option<Vec<FactId>> {
        let mut set: Vec<FactId> =
            self.relevant.iter().copied().filter(|fact| !forbidden.contains(fact)).collect();
        if !self.forces(&set) {
            return None;
        }
        // What nobody gave is left out first: a reason is better told by facts than by their absence.
        let mut order = set.clone();
        order.reverse();
        order.sort_by_key(|fact| matches!(self.situation.facts.get(*fact), Known::Given(_)));
        for fact in order {
            let without: Vec<FactId> = set.iter().copied().filter(|other| *other != fact).collect();
            if self.forces(&without) {
                set = without;
            }
        }
        Some(set)
    }

    /// Whether the answer is the same whatever the facts outside the set are.
    fn forces(&self, set: &[FactId]) -> bool {
        let mut facts = self.situation.facts.clone();
        let derived = self.situation.derived;
        let open: Vec<FactId> =
            facts.iter().map(|(id, _)| id).filter(|id| !set.contains(id) && !derived.contains(id)).collect();
        for id in &open {
            facts.set(*id, Known::Open);
        }
        let searched: Vec<FactId> = self.relevant.iter().copied().filter(|id| !set.contains(id)).collect();
        self.holds(&mut facts, &searched, &Cell::new(BUDGET))
    }

    /// False as soon as some way to fill in the open facts gives another answer, or the budget ends.
    fn holds(&self, facts: &mut Facts, open: &[FactId], budget: &Cell<u32>) -> bool {
        let Some(left) = budget.get().checked_sub(1) else {
            return false;
        };
        budget.set(left);
        let evaluation = self.plan.evaluate(facts, self.situation.as_of);
        if !self.plan.constraints_hold(&evaluation) {
            return true;
        }
        let answer = evaluation.answer(self.block);
        if answer == *self.answer {
            return true;
        }
        let Some((next, rest)) = open.split_first().filter(|_| !answer.is_definite()) else {
            return false;
        };
        let values = self.cells.values(*next).iter().map(given);
        for way in [Known::NotGiven].into_iter().chain(values).chain([Known::NotMeasurable]) {
            facts.set(*next, way);
            if !self.holds(facts, rest, budget) {
                facts.set(*next, Known::Open);
                return false;
            }
        }
        facts.set(*next, Known::Open);
        true
    }
}
