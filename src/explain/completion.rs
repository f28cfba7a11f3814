//! What could still come: the answers a block can have once missing facts are filled in, and which facts matter.

use std::cell::Cell;

use super::Situation;
use super::budget::Budget;
use super::cells::Cells;
use crate::eval::{Answer, Decided, Effect, Probe};
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};

/// Evaluations for all questions about one block.
const TOTAL: u32 = 8_000;
/// Evaluations of the first search of a question, in the order of the rule; mostly it comes to its end.
const BUDGET: u32 = 1_500;
/// Where it does not: how often the search begins anew with facts and values in another order, and how long each takes.
/// A search that lost its way behind an unlucky first choice finds in another order what it looks for.
const RESTARTS: u64 = 8;
const RESTART_BUDGET: u32 = 200;
/// So many ways to give a fact are tried one by one; of more, only those that differ in effect.
const FEW_WAYS: usize = 4;

/// A block whose missing facts are filled in.
pub(super) struct Completion<'a> {
    situation: Situation<'a>,
    missing: Vec<FactId>,
    /// Missing facts on which a constraint lays a hand: such a fact may have no value at all, as someone who was never
    /// treated has no last dose.
    constrained: Vec<FactId>,
    cells: &'a Cells,
    /// The present answer.
    present: &'a Answer,
    /// The order of values that is being tried; the first is that of the file.
    order: Shuffle,
    budget: Budget,
    /// Whether the question at hand met a fact of which only samples were tried.
    sampled: Cell<bool>,
}

/// What a search found.
pub(super) struct Found {
    pub(super) reachable: Vec<Answer>,
    pub(super) matter: Vec<FactId>,
    pub(super) alone: Vec<FactId>,
    pub(super) complete: bool,
}

impl<'a> Completion<'a> {
    /// Of the block that the probe looks at.
    pub(super) fn new(
        situation: Situation<'a>,
        probe: &Probe<'_>,
        present: &'a Answer,
        cells: &'a Cells,
    ) -> Self {
        let missing: Vec<FactId> =
            probe.read_facts().iter().copied().filter(|id| situation.is_missing(*id)).collect();
        let constrained = probe.constrained_facts();
        let constrained = missing.iter().copied().filter(|id| constrained.contains(id)).collect();
        let (order, budget) = (Shuffle::default(), Budget::of(TOTAL, probe));
        let sampled = Cell::new(false);
        Completion { situation, missing, constrained, cells, present, order, budget, sampled }
    }

    fn with_all_open(&self) -> Facts {
        let mut facts = self.situation.facts.clone();
        for id in &self.missing {
            facts.set(*id, Known::Open);
        }
        facts
    }

    /// The ways in which a missing fact can be completed. One that other facts stand in for may stay away.
    fn ways(&self, id: FactId) -> Vec<Known> {
        let mut ways: Vec<Known> = self.cells.ways(id).to_vec();
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
    fn is_filled(&self, probe: &mut Probe<'_>) -> bool {
        let is_away = |id: &FactId| *probe.facts().get(*id) == Known::NotGiven;
        let away: Vec<FactId> = self.constrained.iter().copied().filter(is_away).collect();
        for id in away {
            for way in self.cells.ways(id) {
                probe.set(id, way.clone());
                if probe.is_possible() {
                    probe.set(id, Known::NotGiven);
                    return false;
                }
            }
            probe.set(id, Known::NotGiven);
        }
        true
    }

    pub(super) fn search(&self, probe: &mut Probe<'_>) -> Found {
        probe.with_facts(&self.with_all_open());
        let (mut reachable, mut complete) = self.reachable(probe);
        let mut matter = Vec::new();
        let hangs_on = probe.open_facts();
        for id in self.missing.iter().filter(|id| hangs_on.contains(id)) {
            let matters = self.decides(probe, *id);
            // What was only sampled may matter between the samples.
            let decided = matters.filter(|matters| *matters || !self.sampled.get());
            complete &= decided.is_some();
            // Better one question too many than one that matters left out.
            if decided != Some(false) {
                matter.push(*id);
            }
        }
        probe.with_facts(self.situation.facts);
        // What is definite as long as facts are missing may change by any one of them.
        let asked = if self.present.is_definite() { &self.missing } else { &matter };
        let alone: Vec<FactId> = asked.iter().copied().filter(|id| self.changes_alone(probe, *id)).collect();
        let matter =
            self.missing.iter().copied().filter(|id| matter.contains(id) || alone.contains(id)).collect();
        reachable.sort_by_key(|answer| self.rank(answer));
        Found { reachable, matter, alone, complete }
    }

    /// Every answer that some completion has; the second is false if there may be more.
    fn reachable(&self, probe: &mut Probe<'_>) -> (Vec<Answer>, bool) {
        let mut found = Vec::new();
        let whole = self.in_many_orders(|| {
            let complete = self.reach(probe, &mut found);
            (complete || nothing_new(self.present, &found)).then_some(())
        });
        let complete = whole.is_some() && (!self.sampled.get() || nothing_left(self.present, &found));
        (found, complete)
    }

    /// Whether a fact matters; `None` if the search did not come to its end.
    fn decides(&self, probe: &mut Probe<'_>, id: FactId) -> Option<bool> {
        self.in_many_orders(|| self.matters(probe, id))
    }

    /// Asks once in the order of the file, then in others, until there is an answer.
    fn in_many_orders<T>(&self, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
        for round in 0..=RESTARTS {
            self.sampled.set(false);
            self.order.restart(round);
            self.budget.begin(if round == 0 { BUDGET } else { RESTART_BUDGET });
            if let Some(answer) = ask() {
                return Some(answer);
            }
            if self.budget.is_spent() {
                break;
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

    /// Collects every answer; false if the budget ran out.
    fn reach(&self, probe: &mut Probe<'_>, found: &mut Vec<Answer>) -> bool {
        if self.budget.spend(probe).is_none() {
            return false;
        }
        if !probe.is_possible() {
            return true;
        }
        let answer = probe.answer();
        let open = if answer.is_definite() { Vec::new() } else { probe.open_facts() };
        let Some(next) = self.order.pick(&open) else {
            if !found.contains(&answer) && self.is_filled(probe) {
                found.push(answer);
            }
            return true;
        };
        if nothing_new(&answer, found) {
            return true;
        }
        self.notes_samples(probe, next);
        let mut complete = true;
        let mut effects = Vec::new();
        let ways = self.ways_or_none(next);
        let many = ways.len() > FEW_WAYS;
        for way in ways {
            probe.set(next, way);
            if many && !is_new(probe, next, &mut effects) {
                continue;
            }
            complete &= self.reach(probe, found);
            if !complete {
                break;
            }
        }
        probe.set(next, Known::Open);
        complete
    }

    /// Whether there are two completions that differ only in `id` and have different answers.
    fn matters(&self, probe: &mut Probe<'_>, id: FactId) -> Option<bool> {
        self.budget.spend(probe)?;
        if !probe.is_possible() || probe.answer().is_definite() {
            return Some(false);
        }
        let mut open = probe.open_facts();
        if !open.contains(&id) {
            return Some(false);
        }
        open.retain(|other| *other != id);
        let Some(next) = self.order.pick(&open) else {
            return self.differs(probe, id);
        };
        self.notes_samples(probe, next);
        let mut result = Some(false);
        let mut effects = Vec::new();
        let ways = self.ways_or_none(next);
        let many = ways.len() > FEW_WAYS;
        for way in ways {
            probe.set(next, way);
            if many && !is_new(probe, next, &mut effects) {
                continue;
            }
            result = self.matters(probe, id);
            if result != Some(false) {
                break;
            }
        }
        probe.set(next, Known::Open);
        result
    }

    /// Whether the values of one fact give different answers, all others being settled.
    ///
    /// Where the present answer is definite and rests on what is missing, that the fact stays away is one of them.
    fn differs(&self, probe: &mut Probe<'_>, id: FactId) -> Option<bool> {
        self.notes_samples(probe, id);
        let mut first: Option<Answer> = None;
        let mut different = Some(false);
        let present = self.present.is_definite().then(|| self.situation.facts.get(id).clone());
        for way in present.into_iter().chain(self.ways(id)) {
            if self.budget.spend(probe).is_none() {
                different = None;
                break;
            }
            probe.set(id, way);
            if !probe.is_possible() {
                continue;
            }
            let answer = probe.answer();
            if *first.get_or_insert_with(|| answer.clone()) != answer {
                different = Some(true);
                break;
            }
        }
        probe.set(id, Known::Open);
        different
    }

    fn notes_samples(&self, probe: &Probe<'_>, id: FactId) {
        self.sampled.set(self.sampled.get() || !self.cells.is_exact(id, probe));
    }

    /// Whether one fact changes the present answer while the others stay missing.
    fn changes_alone(&self, probe: &mut Probe<'_>, id: FactId) -> bool {
        let changes = self.ways(id).into_iter().any(|way| {
            probe.set(id, way);
            probe.is_possible() && probe.answer() != *self.present
        });
        probe.set(id, self.situation.facts.get(id).clone());
        changes
    }
}

/// Notes an effect; false if it was met before.
pub(super) fn is_new(probe: &Probe<'_>, id: FactId, met: &mut Vec<Effect>) -> bool {
    let effect = probe.effect(id);
    let new = !met.contains(&effect);
    if new {
        met.push(effect);
    }
    new
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

    /// One of a list; the first in the first round.
    fn pick(&self, list: &[FactId]) -> Option<FactId> {
        match self.state.get() {
            0 => list.first().copied(),
            _ => list.get(self.next(list.len())).copied(),
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

/// Whether every definite answer that could come of an open one was found.
fn nothing_left(answer: &Answer, found: &[Answer]) -> bool {
    use crate::eval::Status;
    use crate::value::truth::Truth;
    let mut with_open = found.to_vec();
    with_open.extend([Answer::Recommendation(Status::Undetermined), Answer::Scope(Truth::Unknown)]);
    nothing_new(answer, &with_open)
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
