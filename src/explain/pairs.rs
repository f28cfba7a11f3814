//! Two facts changed at once, where no single one changes a block.
//!
//! Most pairs are ruled out without trying a value: with both facts left open, the answer hangs on at most one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::flips::{Change, OTHER_DISTANCE, Present, Turned, steps};
use super::grid;
use crate::eval::Probe;
use crate::model::expression::FactId;
use crate::model::facts::Known;
use crate::model::guideline::Block;
use crate::space::Cuts;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// Steps that all pairs of a patient may take, and those of one block.
pub(super) const WORK: u64 = 60_000;
const BLOCK_WORK: u64 = 15_000;
/// Most values of one fact that are tried beside values of another, the nearest first.
const VALUES_MAX: usize = 16;
/// Most pairs of values of one block.
const PAIRS_MAX: usize = 4_000;

/// The smallest change of two given facts that gives a block another status; whether there is none that is smaller.
pub(super) fn pair(
    present: &Present<'_, '_>,
    probe: &mut Probe<'_>,
    block: Block,
    cuts: &BTreeMap<FactId, Cuts>,
    end: u64,
) -> (Option<Change>, bool) {
    let given: Vec<FactId> = cuts.keys().copied().filter(|fact| present.given(*fact).is_some()).collect();
    if given.len() < 2 {
        return (None, true);
    }
    if probe.work() >= end {
        return (None, false);
    }
    probe.look_at(block, present.facts);
    let end = end.min(probe.work() + BLOCK_WORK);
    let mut search = Search { present, probe, block, end, found: Vec::new(), whole: true };
    search.within(&given);
    search.smallest(cuts)
}

/// A value that a fact could have: how far it is, which, and what it is.
type Way = (i64, Value);

struct Search<'s, 'p, 'a, 'w> {
    present: &'s Present<'p, 'a>,
    probe: &'s mut Probe<'w>,
    block: Block,
    end: u64,
    /// Pairs on both facts of which the answer may hang.
    found: Vec<(FactId, FactId)>,
    whole: bool,
}

impl Search<'_, '_, '_, '_> {
    fn is_spent(&mut self) -> bool {
        let is_spent = self.probe.work() >= self.end;
        self.whole &= !is_spent;
        is_spent
    }

    /// Of some facts those on which the answer hangs, when all of them may be anything.
    fn hanging(&mut self, facts: &[FactId]) -> Vec<FactId> {
        for fact in facts {
            self.probe.set(*fact, Known::Open);
        }
        let open = self.probe.open_facts();
        for fact in facts {
            self.probe.set(*fact, self.present.facts.get(*fact).clone());
        }
        facts.iter().copied().filter(|fact| open.contains(fact)).collect()
    }

    /// Pairs among some facts.
    fn within(&mut self, facts: &[FactId]) {
        if facts.len() < 2 || self.is_spent() {
            return;
        }
        let facts = self.hanging(facts);
        let (left, right) = facts.split_at(facts.len() / 2);
        if left.is_empty() {
            return;
        }
        self.across(left, right);
        self.within(left);
        self.within(right);
    }

    /// Pairs of one of these and one of those.
    fn across(&mut self, left: &[FactId], right: &[FactId]) {
        if self.is_spent() {
            return;
        }
        let hanging = self.hanging(&[left, right].concat());
        let of = |side: &[FactId]| -> Vec<FactId> {
            side.iter().copied().filter(|fact| hanging.contains(fact)).collect()
        };
        let (left, right) = (of(left), of(right));
        match (left.as_slice(), right.as_slice()) {
            ([], _) | (_, []) => {}
            ([a], [b]) => self.found.push((*a, *b)),
            (left, right) if left.len() >= right.len() => {
                let (first, last) = left.split_at(left.len() / 2);
                self.across(first, right);
                self.across(last, right);
            }
            (left, right) => {
                let (first, last) = right.split_at(right.len() / 2);
                self.across(left, first);
                self.across(left, last);
            }
        }
    }

    /// The values of a fact worth trying: next to its cuts, the nearest first; every other member.
    fn ways(&mut self, fact: FactId, cuts: &Cuts) -> Vec<Way> {
        let Some((value, grid)) = self.present.given(fact) else {
            return Vec::new();
        };
        let mut ways: Vec<Way> = match &grid {
            Some(grid) => {
                let places = [false, true].into_iter().flat_map(|upwards| grid.places(cuts, upwards));
                places.filter_map(|place| Some((grid.distance(place), grid.value(place)?))).collect()
            }
            None => {
                let others = self.present.others(fact, &value).into_iter();
                others.map(|other| (OTHER_DISTANCE, other)).collect()
            }
        };
        ways.sort_by_key(|(distance, _)| *distance);
        // Where a fact is computed with, these are samples.
        self.whole &= ways.len() <= VALUES_MAX && !cuts.computed;
        ways.truncate(VALUES_MAX);
        ways
    }

    fn smallest(mut self, cuts: &BTreeMap<FactId, Cuts>) -> (Option<Change>, bool) {
        self.found.sort_unstable();
        let pairs = std::mem::take(&mut self.found);
        let facts: BTreeSet<FactId> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let mut ways: BTreeMap<FactId, Vec<Way>> = BTreeMap::new();
        for fact in facts {
            let found = cuts.get(&fact).map_or(Vec::new(), |cuts| self.ways(fact, cuts));
            ways.insert(fact, found);
        }
        let mut tries: Vec<(i64, [(FactId, &Value); 2])> = Vec::new();
        for (a, b) in pairs {
            for (first, x) in ways.get(&a).into_iter().flatten() {
                let second = ways.get(&b).into_iter().flatten();
                tries.extend(second.map(|(second, y)| (first + second, [(a, x), (b, y)])));
            }
        }
        tries.sort_by_key(|(distance, _)| *distance);
        self.whole &= tries.len() <= PAIRS_MAX;
        for (distance, both) in tries.into_iter().take(PAIRS_MAX) {
            if self.is_spent() {
                break;
            }
            if self.changes(&both)
                && let Some(change) = self.confirmed(distance, &both)
            {
                return (Some(change), self.whole);
            }
        }
        (None, self.whole)
    }

    fn known(&self, fact: FactId, value: &Value) -> Known {
        grid::turned(self.present.facts.get(fact), value.clone(), self.present.as_of)
    }

    fn changes(&mut self, both: &[(FactId, &Value); 2]) -> bool {
        for (fact, value) in both {
            let known = self.known(*fact, value);
            self.probe.set(*fact, known);
        }
        let scope = self.probe.answer_of(Block::Scope);
        let answer = self.probe.answer();
        let changes = self.probe.is_possible() && self.present.is_changed(self.block, &answer, &scope);
        for (fact, _) in both {
            self.probe.set(*fact, self.present.facts.get(*fact).clone());
        }
        changes
    }

    /// The same by a whole evaluation, which also sees constraints on what is derived from the two.
    fn confirmed(&self, distance: i64, both: &[(FactId, &Value); 2]) -> Option<Change> {
        let neighbours = self.present.neighbours;
        let mut facts = self.present.facts.clone();
        let mut turned = Vec::new();
        for (fact, value) in both {
            let from = self.present.given(*fact)?.0;
            turned.push(Turned { fact: *fact, from, to: (*value).clone() });
            facts.set(*fact, self.known(*fact, value));
        }
        let evaluation = neighbours.plan.evaluate(&facts, self.present.as_of);
        let mut constraints = neighbours.guideline.vocabulary.constraints.iter();
        let is_broken =
            constraints.any(|constraint| evaluation.value(constraint.always).truth() == Truth::False);
        let (answer, scope) = (evaluation.answer(self.block), evaluation.answer(Block::Scope));
        let holds = !is_broken && self.present.is_changed(self.block, &answer, &scope);
        holds.then(|| Change { facts: turned, to: answer, steps: steps(distance) })
    }
}
