//! What could still come: the answers a block can have once missing facts are filled in, and which facts matter.

use std::cell::Cell;

use super::cells::Cells;
use super::{Situation, facts_of};
use crate::eval::{Answer, Decided, Plan};
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Block;
use crate::model::vocabulary::Place;
use crate::value::content::Value;

/// Evaluations of the first search of a question, in the order of the file; mostly it comes to its end.
const BUDGET: u32 = 6_000;
/// Where it does not: how often the search begins anew with facts and values in another order, and how long each takes.
/// A search that lost its way behind an unlucky first choice finds in another order what it looks for.
const RESTARTS: u64 = 60;
const RESTART_BUDGET: u32 = 250;

/// A block whose missing facts are filled in.
pub(super) struct Completion<'a> {
    situation: Situation<'a>,
    block: Block,
    plan: Plan<'a>,
    missing: Vec<FactId>,
    /// Missing facts on which a constraint lays a hand: such a fact may have no value at all, as someone who was never
    /// treated has no last dose.
    constrained: Vec<FactId>,
    cells: &'a Cells,
    /// The order of values that is being tried; the first is that of the file.
    order: Shuffle,
}

/// What a search found.
pub(super) struct Found {
    pub(super) reachable: Vec<Answer>,
    pub(super) matter: Vec<FactId>,
    pub(super) alone: Vec<FactId>,
    pub(super) complete: bool,
}

impl<'a> Completion<'a> {
    pub(super) fn new(situation: Situation<'a>, block: Block, cells: &'a Cells) -> Self {
        let facts = facts_of(situation.guideline, block);
        let missing: Vec<FactId> = facts.into_iter().filter(|id| situation.is_missing(*id)).collect();
        let plan = Plan::for_block(situation.guideline, block);
        let constrained = plan.constrained_facts();
        let constrained = missing.iter().copied().filter(|id| constrained.contains(id)).collect();
        Completion { situation, block, plan, missing, constrained, cells, order: Shuffle::default() }
    }

    /// Whether the answer is definite whatever the missing facts turn out to be.
    pub(super) fn is_settled(&self, answer: &Answer) -> bool {
        if self.missing.is_empty() {
            return true;
        }
        if !answer.is_definite() {
            return false;
        }
        let facts = self.with_all(Known::Open);
        self.plan.evaluate(&facts, self.situation.as_of).answer(self.block) == *answer
    }

    fn with_all(&self, known: Known) -> Facts {
        let mut facts = self.situation.facts.clone();
        for id in &self.missing {
            facts.set(*id, known.clone());
        }
        facts
    }

    /// The ways in which a missing fact can be completed. One that other facts stand in for may stay away.
    fn ways(&self, id: FactId) -> Vec<Known> {
        let mut ways: Vec<Known> = self.cells.values(id).iter().map(given).collect();
        let fact = self.situation.guideline.vocabulary.fact(id);
        if fact.is_some_and(|fact| fact.when_absent.is_some() || fact.assume.is_some()) {
            ways.push(Known::NotGiven);
        }
        ways
    }

    /// As [`Self::ways`]; a fact under a constraint may have no value at all.
    fn ways_or_none(&self, id: FactId) -> Vec<Known> {
        let mut ways = self.ways(id);
        if self.constrained.contains(&id) && !ways.contains(&Known::NotGiven) {
            ways.push(Known::NotGiven);
        }
        self.order.apply(&mut ways);
        ways
    }

    /// Whether no fact stays away that could have a value.
    fn is_filled(&self, facts: &Facts) -> bool {
        let mut tried = facts.clone();
        let away = self.constrained.iter().filter(|id| *facts.get(**id) == Known::NotGiven);
        for id in away {
            let values = self.cells.values(*id).iter().map(given);
            for value in values {
                tried.set(*id, value);
                let evaluation = self.plan.evaluate(&tried, self.situation.as_of);
                if self.plan.constraints_hold(&evaluation) {
                    return false;
                }
            }
            tried.set(*id, Known::NotGiven);
        }
        true
    }

    pub(super) fn search(&self, present: &Answer) -> Found {
        let (mut reachable, mut complete) = self.reachable(present);
        let mut matter = Vec::new();
        let mut alone = Vec::new();
        for id in &self.missing {
            let matters = self.decides(*id);
            complete &= matters.is_some();
            if matters == Some(false) {
                continue;
            }
            matter.push(*id);
            if self.changes_alone(*id, present) {
                alone.push(*id);
            }
        }
        reachable.sort_by_key(|answer| self.rank(answer));
        Found { reachable, matter, alone, complete }
    }

    /// Every answer that some completion has; the second is false if there may be more.
    fn reachable(&self, present: &Answer) -> (Vec<Answer>, bool) {
        let mut found = Vec::new();
        let whole = self.in_many_orders(|open, budget| {
            let complete = self.reach(&mut self.with_all(Known::Open), open, &mut found, budget);
            (complete || nothing_new(present, &found)).then_some(())
        });
        (found, whole.is_some())
    }

    /// Whether a fact matters; `None` if the search did not come to its end.
    fn decides(&self, id: FactId) -> Option<bool> {
        self.in_many_orders(|open, budget| {
            let others: Vec<FactId> = open.iter().copied().filter(|other| *other != id).collect();
            self.matters(&mut self.with_all(Known::Open), id, &others, budget)
        })
    }

    /// Asks once in the order of the file, then in others, until there is an answer.
    fn in_many_orders<T>(&self, mut ask: impl FnMut(&[FactId], &Cell<u32>) -> Option<T>) -> Option<T> {
        self.order.restart(0);
        if let Some(answer) = ask(&self.missing, &Cell::new(BUDGET)) {
            return Some(answer);
        }
        for round in 1..=RESTARTS {
            self.order.restart(round);
            let mut open = self.missing.clone();
            self.order.apply(&mut open);
            if let Some(answer) = ask(&open, &Cell::new(RESTART_BUDGET)) {
                return Some(answer);
            }
        }
        None
    }

    /// Answers in the order in which a reader expects them.
    fn rank(&self, answer: &Answer) -> (usize, u16) {
        match answer {
            Answer::Decision(Decided::Outcome(place)) => (0, *place),
            Answer::Recommendation(status) => (*status as usize, 0),
            Answer::Scope(truth) => (*truth as usize, 0),
            Answer::Dose(Decided::Outcome(place)) => (0, *place),
            Answer::Option(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
            Answer::Choice(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
            Answer::Monitor(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
            _ => (9, 0),
        }
    }

    fn answer(&self, facts: &Facts, budget: &Cell<u32>) -> Option<Option<Answer>> {
        let left = budget.get().checked_sub(1)?;
        budget.set(left);
        let evaluation = self.plan.evaluate(facts, self.situation.as_of);
        let possible = self.plan.constraints_hold(&evaluation);
        Some(possible.then(|| evaluation.answer(self.block)))
    }

    /// Collects every answer; false if the budget ran out.
    fn reach(&self, facts: &mut Facts, open: &[FactId], found: &mut Vec<Answer>, budget: &Cell<u32>) -> bool {
        let Some(answer) = self.answer(facts, budget) else {
            return false;
        };
        let Some(answer) = answer else {
            return true;
        };
        let Some((next, rest)) = open.split_first().filter(|_| !answer.is_definite()) else {
            if !found.contains(&answer) && self.is_filled(facts) {
                found.push(answer);
            }
            return true;
        };
        if nothing_new(&answer, found) {
            return true;
        }
        let mut complete = true;
        for way in self.ways_or_none(*next) {
            facts.set(*next, way);
            complete &= self.reach(facts, rest, found, budget);
            if !complete {
                break;
            }
        }
        facts.set(*next, Known::Open);
        complete
    }

    /// Whether there are two completions that differ only in `id` and have different answers.
    fn matters(&self, facts: &mut Facts, id: FactId, others: &[FactId], budget: &Cell<u32>) -> Option<bool> {
        let answer = self.answer(facts, budget)?;
        let Some(answer) = answer else {
            return Some(false);
        };
        if answer.is_definite() {
            return Some(false);
        }
        let Some((next, rest)) = others.split_first() else {
            return self.differs(facts, id, budget);
        };
        let mut result = Some(false);
        for way in self.ways_or_none(*next) {
            facts.set(*next, way);
            match self.matters(facts, id, rest, budget) {
                Some(false) => {}
                other => {
                    result = other;
                    break;
                }
            }
        }
        facts.set(*next, Known::Open);
        result
    }

    /// Whether the values of one fact give different answers, all others being settled.
    fn differs(&self, facts: &mut Facts, id: FactId, budget: &Cell<u32>) -> Option<bool> {
        let mut first: Option<Answer> = None;
        let mut different = Some(false);
        for way in self.ways(id) {
            facts.set(id, way);
            let Some(answer) = self.answer(facts, budget) else {
                different = None;
                break;
            };
            match (&first, answer) {
                (Some(first), Some(answer)) if *first != answer => {
                    different = Some(true);
                    break;
                }
                (None, Some(answer)) => first = Some(answer),
                _ => {}
            }
        }
        facts.set(id, Known::Open);
        different
    }

    /// Whether one fact changes the present answer while the others stay missing.
    fn changes_alone(&self, id: FactId, present: &Answer) -> bool {
        let mut facts = self.situation.facts.clone();
        self.ways(id).into_iter().any(|way| {
            facts.set(id, way);
            let evaluation = self.plan.evaluate(&facts, self.situation.as_of);
            self.plan.constraints_hold(&evaluation) && evaluation.answer(self.block) != *present
        })
    }
}

/// Orders of a list, the same in every run.
#[derive(Default)]
struct Shuffle {
    state: Cell<u64>,
}

impl Shuffle {
    /// Begins a round; round zero leaves everything as it is.
    fn restart(&self, round: u64) {
        self.state.set(round);
    }

    fn apply<T>(&self, list: &mut [T]) {
        if self.state.get() == 0 {
            return;
        }
        for last in (1..list.len()).rev() {
            list.swap(last, self.next(last + 1));
        }
    }

    /// A number below `limit`, by Knuth's linear congruence.
    fn next(&self, limit: usize) -> usize {
        let state =
            self.state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.state.set(state.max(1));
        let high = usize::try_from(state >> 33).unwrap_or(0);
        high % limit.max(1)
    }
}

/// Whether everything that could come of an open answer was found already.
fn nothing_new(answer: &Answer, found: &[Answer]) -> bool {
    use crate::eval::{Possible, Status};
    use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
    use crate::value::truth::Truth;
    match answer {
        Answer::Decision(Decided::Undetermined(possible)) if possible.len() > 1 => {
            possible.iter().all(|place| found.contains(&Answer::Decision(Decided::Outcome(*place))))
        }
        Answer::Recommendation(Status::Undetermined | Status::AppliesIfInScope) => {
            [Status::Applies, Status::DoesNotApply, Status::Undetermined]
                .into_iter()
                .all(|status| found.contains(&Answer::Recommendation(status)))
        }
        Answer::Option(possible, if_in_scope) => {
            let outside = if_in_scope.then_some(OptionStatus::NotAssessed);
            let mut all = possible.iter().chain(outside);
            all.all(|status| found.contains(&Answer::Option(Possible::of([status]), false)))
        }
        Answer::Choice(possible, if_in_scope) => {
            let outside = if_in_scope.then_some(ChoiceStatus::NotIndicated);
            let mut all = possible.iter().chain(outside);
            all.all(|status| found.contains(&Answer::Choice(Possible::of([status]), false)))
        }
        Answer::Monitor(possible, if_in_scope) => {
            let outside = if_in_scope.then_some(MonitorStatus::NotApplicable);
            let mut all = possible.iter().chain(outside);
            all.all(|status| found.contains(&Answer::Monitor(Possible::of([status]), false)))
        }
        Answer::Dose(Decided::Undetermined(possible)) if possible.len() > 1 => {
            possible.iter().all(|place| found.contains(&Answer::Dose(Decided::Outcome(*place))))
        }
        Answer::Scope(_) => [Truth::True, Truth::False, Truth::Unknown]
            .into_iter()
            .all(|truth| found.contains(&Answer::Scope(truth))),
        _ => false,
    }
}

/// A value as if it had been given today.
pub(super) fn given(value: &Value) -> Known {
    Known::Given(vec![Reading {
        value: value.clone(),
        on: None,
        origin: None,
        given: None,
        place: Place::default(),
    }])
}
