//! The smallest sets of facts that force an answer.
//!
//! A set forces it if the answer is the same whatever all other facts are. Sets are found one by one: the whole record
//! is made smaller until nothing more can be left out, then each member is forbidden in turn and the rest tried again.

use std::collections::BTreeSet;

use super::Situation;
use super::budget::Budget;
use super::cells::Cells;
use super::completion::is_new;
use crate::eval::{Answer, Probe};
use crate::model::expression::FactId;
use crate::model::facts::Known;
use crate::model::guideline::Block;

/// Sets that force an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    /// Facts, in the order of the vocabulary; a fact in a set may be one that is not given.
    pub sets: Vec<Vec<FactId>>,
    /// Whether there are or may be more sets than are listed.
    pub more: bool,
}

/// Most sets that are listed.
const SETS_MAX: usize = 8;
/// Evaluations for all sets of a block.
const TOTAL: u32 = 6_000;
/// Evaluations in the search for a counterexample where three-valued logic alone does not decide.
const BUDGET: u32 = 300;

/// Why a block has its answer, which must be definite.
pub(super) fn because(
    situation: Situation<'_>,
    probe: &mut Probe<'_>,
    block: Block,
    answer: &Answer,
    cells: &Cells,
) -> Because {
    probe.look_at(block, situation.facts);
    let may_be_open = |id: &FactId| !situation.derived.contains(id);
    let relevant: Vec<FactId> = probe.read_facts().iter().copied().filter(may_be_open).collect();
    let beside: Vec<FactId> = probe.constrained_facts().iter().copied().filter(may_be_open).collect();
    for id in relevant.iter().chain(&beside) {
        probe.set(*id, Known::Open);
    }
    let budget = Budget::of(TOTAL, probe);
    let mut search = Search { situation, answer, cells, probe, relevant, closed: BTreeSet::new(), budget };
    search.run()
}

struct Search<'a, 'p, 'w> {
    situation: Situation<'a>,
    answer: &'a Answer,
    cells: &'a Cells,
    probe: &'p mut Probe<'w>,
    relevant: Vec<FactId>,
    /// Facts that are as they are in the record; all others are open.
    closed: BTreeSet<FactId>,
    budget: Budget,
}

impl Search<'_, '_, '_> {
    fn run(&mut self) -> Because {
        let mut sets: BTreeSet<Vec<FactId>> = BTreeSet::new();
        let mut waiting: Vec<BTreeSet<FactId>> = vec![BTreeSet::new()];
        let mut tried: BTreeSet<BTreeSet<FactId>> = BTreeSet::new();
        let mut hopeless: Vec<BTreeSet<FactId>> = Vec::new();
        while let Some(forbidden) = waiting.pop() {
            if sets.len() > SETS_MAX || self.budget.is_spent() {
                waiting.push(forbidden);
                break;
            }
            if hopeless.iter().any(|known| known.is_subset(&forbidden)) || !tried.insert(forbidden.clone()) {
                continue;
            }
            // A set that is known already and avoids what is forbidden need not be looked for again.
            let known = sets.iter().find(|set| set.iter().all(|fact| !forbidden.contains(fact))).cloned();
            let Some(set) = known.or_else(|| self.smallest(&forbidden)) else {
                hopeless.push(forbidden);
                continue;
            };
            for fact in &set {
                let mut next = forbidden.clone();
                next.insert(*fact);
                waiting.push(next);
            }
            sets.insert(set);
        }
        let more = sets.len() > SETS_MAX || self.budget.is_spent() && !waiting.is_empty();
        Because { sets: sets.into_iter().take(SETS_MAX).collect(), more }
    }

    /// A set from which nothing can be left out, if what is not forbidden forces the answer at all.
    fn smallest(&mut self, forbidden: &BTreeSet<FactId>) -> Option<Vec<FactId>> {
        let mut order: Vec<FactId> =
            self.relevant.iter().copied().filter(|fact| !forbidden.contains(fact)).collect();
        if !self.forces(&order.iter().copied().collect()) {
            return None;
        }
        // What nobody gave is left out first: a reason is better told by facts than by their absence.
        order.sort_by_key(|fact| !matches!(self.situation.facts.get(*fact), Known::Given(_)));
        let mut needed = BTreeSet::new();
        self.add_needed(&mut needed, true, &order);
        // Where a search ended early, less may have seemed enough than is.
        let set: Vec<FactId> = match self.forces(&needed) {
            true => needed.into_iter().collect(),
            false => order,
        };
        let mut set = set;
        set.sort();
        Some(set)
    }

    /// Adds to `needed` those of `candidates` without which the two together would not force the answer; the first
    /// candidates stay rather than the last. Halving finds the few that count among many in few steps.
    fn add_needed(&mut self, needed: &mut BTreeSet<FactId>, changed: bool, candidates: &[FactId]) {
        if candidates.is_empty() || changed && self.forces(needed) {
            return;
        }
        if let [only] = candidates {
            needed.insert(*only);
            return;
        }
        let (first, last) = candidates.split_at(candidates.len() / 2);
        let mut with_first = needed.clone();
        with_first.extend(first);
        self.add_needed(&mut with_first, true, last);
        let found: Vec<FactId> = last.iter().copied().filter(|fact| with_first.contains(fact)).collect();
        needed.extend(&found);
        self.add_needed(needed, !found.is_empty(), first);
    }

    /// Whether the answer is the same whatever the facts outside the set are.
    fn forces(&mut self, set: &BTreeSet<FactId>) -> bool {
        let opened: Vec<FactId> = self.closed.difference(set).copied().collect();
        let closed: Vec<FactId> = set.difference(&self.closed).copied().collect();
        for id in opened {
            self.probe.set(id, Known::Open);
        }
        for id in closed {
            self.probe.set(id, self.situation.facts.get(id).clone());
        }
        self.closed.clone_from(set);
        self.budget.begin(BUDGET);
        self.holds()
    }

    /// False as soon as some way to fill in the open facts gives another answer, or the budget ends.
    fn holds(&mut self) -> bool {
        if self.budget.spend(self.probe).is_none() {
            return false;
        }
        if !self.probe.is_possible() {
            return true;
        }
        let answer = self.probe.answer();
        if answer == *self.answer {
            return true;
        }
        let next = if answer.is_definite() { None } else { self.probe.open_facts().first().copied() };
        // Values that are only samples prove nothing for those between them.
        let Some(next) = next.filter(|next| self.cells.is_exact(*next, self.probe)) else {
            return false;
        };
        let cells = self.cells;
        let values = cells.ways(next).iter().chain(cells.vague(next)).cloned();
        let ways = [Known::NotGiven].into_iter().chain(values);
        let mut holds = true;
        let mut effects = Vec::new();
        for way in ways.chain([Known::NotMeasurable]) {
            self.probe.set(next, way);
            if !is_new(self.probe, next, &mut effects) {
                continue;
            }
            holds = self.holds();
            if !holds {
                break;
            }
        }
        self.probe.set(next, Known::Open);
        holds
    }
}
