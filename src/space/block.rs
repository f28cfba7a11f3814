//! What blocks come to, over all facts: the statuses that are left, each as a wire.

use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::outline::{Asked, Label};
use super::term::{Term, TermId};
use super::test::{DateTest, Test};
use crate::model::choice::Bar;
use crate::model::expression::{ChoiceId, DecisionId, DefinitionId, MonitorId, OptionId, RecommendationId};
use crate::model::guideline::{Block, Scope};
use crate::model::monitor::Interval;
use crate::model::status::{ChoiceStatus, Listed, MonitorStatus, OptionStatus};
use crate::value::content::{Absence, Value};

/// The statuses that are left of a block, in the order of their table.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// By status, whether it is left.
    pub(super) possible: Vec<Wire>,
    /// Whether that holds only if the patient turns out to be in scope.
    pub(super) if_in_scope: Wire,
}

/// What is left of a decision.
#[derive(Clone, Debug)]
pub(super) struct Outcomes {
    /// By outcome, whether its condition holds.
    pub(super) pairs: Vec<Pair>,
    /// Two hold.
    pub(super) overlap: Wire,
    /// All is known and none holds.
    pub(super) gap: Wire,
}

impl Build<'_> {
    pub(super) fn definition(&mut self, id: DefinitionId, view: View) -> TermId {
        let key = (u32::try_from(id.index()).unwrap_or(u32::MAX), view);
        if let Some(found) = self.definitions.get(&key) {
            return *found;
        }
        let term = match self.guideline.definitions.get(id.index()) {
            Some(definition) => {
                let term = self.expression(definition.is, view, false);
                match &definition.unit {
                    Some(unit) => self.with_unit(term, unit),
                    None => term,
                }
            }
            None => self.null(Absence::NotGiven),
        };
        self.definitions.insert(key, term);
        term
    }

    /// Whether the guideline is for the patient.
    pub(super) fn scope(&mut self, view: View) -> Pair {
        self.scope_by(&self.guideline.scope, view)
    }

    /// Whether some conditions all hold.
    pub(super) fn scope_by(&mut self, conditions: &[Scope], view: View) -> Pair {
        let pairs: Vec<Pair> =
            conditions.iter().map(|scope| self.condition(scope.require, view, false)).collect();
        self.circuit.every(&pairs)
    }

    /// Whether the guideline that a block is of is for the patient.
    pub(super) fn own_scope(&mut self, block: Block, view: View) -> Pair {
        self.under_name(Label::Scope(block), |build| match build.joint {
            Some(joint) if joint.is_of_head(block) => build.scope_by(&joint.head_scope, view),
            _ => build.scope(view),
        })
    }

    pub(super) fn scope_of(&mut self, block: Block, view: View) -> Pair {
        match self.guideline.is_within_scope(block) {
            true => self.own_scope(block, view),
            false => Pair::definite(Wire::TRUE),
        }
    }

    /// What is left of a decision.
    pub(super) fn outcomes(&mut self, id: DecisionId, view: View) -> Outcomes {
        let decision = self.guideline.decisions.get(id.index());
        let conditions = decision.into_iter().flat_map(|decision| &decision.outcomes);
        let pairs = conditions.map(|outcome| self.condition(outcome.when, view, false)).collect();
        self.sum_up(pairs)
    }

    /// What is left of the doses of an option.
    pub(super) fn doses(&mut self, id: OptionId, view: View) -> Outcomes {
        let option = self.guideline.options.get(id.index());
        let doses = option.into_iter().flat_map(|option| &option.dose);
        let mut pairs = Vec::new();
        for dose in doses {
            pairs.push(match dose.when {
                Some(when) => self.condition(when, view, false),
                None => Pair::definite(Wire::TRUE),
            });
        }
        self.sum_up(pairs)
    }

    fn sum_up(&mut self, pairs: Vec<Pair>) -> Outcomes {
        let holding: Vec<Wire> = pairs.iter().map(|pair| pair.yes).collect();
        let counts = self.circuit.at_least(&holding, 2);
        let overlap = counts.get(2).copied().unwrap_or(Wire::FALSE);
        let excluded: Vec<Wire> = pairs.iter().map(|pair| pair.no).collect();
        let gap = self.circuit.all(&excluded);
        Outcomes { pairs, overlap, gap }
    }

    /// `d = x`, `d in {x, y}`.
    pub(super) fn outcome(&mut self, id: DecisionId, named: &[u16], view: View) -> Pair {
        let outcomes = self.outcomes(id, view);
        let is_named = |at: usize| u16::try_from(at).is_ok_and(|at| named.contains(&at));
        let split = |wanted: bool| {
            let places = outcomes.pairs.iter().enumerate();
            places.filter(move |(at, _)| is_named(*at) == wanted).map(|(_, pair)| *pair).collect::<Vec<_>>()
        };
        let (named, others) = (split(true), split(false));
        let wires = |pairs: &[Pair], of: fn(&Pair) -> Wire| pairs.iter().map(of).collect::<Vec<_>>();
        let no_other = self.circuit.all(&wires(&others, |pair| pair.no));
        let no_named = self.circuit.all(&wires(&named, |pair| pair.no));
        let one_holds = self.circuit.any(&wires(&named, |pair| pair.yes));
        let left = self.circuit.at_least(&wires(&named, |pair| pair.no.opposite()), 2);
        let several = left.get(2).copied().unwrap_or(Wire::FALSE);
        let sure = self.circuit.or(one_holds, several);
        let single = outcomes.overlap.opposite();
        Pair {
            yes: self.circuit.all(&[single, no_other, sure]),
            no: self.circuit.all(&[single, outcomes.gap.opposite(), no_named]),
        }
    }

    /// `r applies`.
    pub(super) fn applies(&mut self, id: RecommendationId, view: View, within: bool) -> Pair {
        let when = self.recommended(id, view);
        let scope = self.scope_of(Block::Recommendation(id), view);
        let here = self.circuit.both(when, scope);
        if !within {
            return here;
        }
        // Who counts in scope only looks at the scope once, for all.
        let whole = self.own_scope(Block::Recommendation(id), view);
        let unknown = self.circuit.unknown(whole);
        self.circuit.choose_pair(unknown, when, here)
    }

    /// Whether the condition of a recommendation holds, whatever the scope.
    pub(super) fn recommended(&mut self, id: RecommendationId, view: View) -> Pair {
        match self.guideline.recommendations.get(id.index()) {
            Some(found) => {
                let within = self.guideline.is_within_scope(Block::Recommendation(id));
                self.condition(found.when, view, within)
            }
            None => Pair::UNKNOWN,
        }
    }

    /// Whether one of some bars speaks against an option; what a value says that is too old goes on doing so.
    ///
    /// Where names stand for themselves, what two guidelines both say has one name.
    fn bars(&mut self, id: OptionId, is_caution: bool, bars: &[Bar], view: View) -> Pair {
        let is_shared =
            |bar: &&Bar| self.joint.is_some_and(|joint| joint.is_shared_bar(id, is_caution, bar.when));
        let (shared, own): (Vec<&Bar>, Vec<&Bar>) = bars.iter().partition(is_shared);
        let own = self.one_bar(&own, view);
        if shared.len() < 2 {
            let shared = self.one_bar(&shared, view);
            return self.circuit.some(&[shared, own]);
        }
        let shared = self.under_name(Label::SharedBars(id, is_caution), |build| build.one_bar(&shared, view));
        self.circuit.some(&[shared, own])
    }

    fn one_bar(&mut self, bars: &[&Bar], view: View) -> Pair {
        let mut pairs = Vec::new();
        for bar in bars {
            let now = self.condition(bar.when, view, true);
            pairs.push(match view {
                View::Kept => now,
                View::Present => {
                    let kept = self.condition(bar.when, View::Kept, true);
                    let yes = self.circuit.or(now.yes, kept.yes);
                    Pair { yes, no: self.circuit.and(now.no, kept.yes.opposite()) }
                }
            });
        }
        self.circuit.some(&pairs)
    }

    /// The statuses that are left of an option.
    pub(super) fn option(&mut self, id: OptionId, view: View) -> Left {
        let Some(option) = self.guideline.options.get(id.index()) else {
            return Left { possible: Vec::new(), if_in_scope: Wire::FALSE };
        };
        let exclude = self.bars(id, false, &option.exclude, view);
        let caution = self.bars(id, true, &option.caution, view);
        let scope = self.own_scope(Block::Option(id), view);
        let free = self.circuit.and(exclude.yes.opposite(), scope.no.opposite());
        let mut possible = Vec::new();
        for status in OptionStatus::ALL {
            possible.push(match status {
                OptionStatus::Eligible => self.circuit.and(free, caution.yes.opposite()),
                OptionStatus::Caution => self.circuit.and(free, caution.no.opposite()),
                OptionStatus::Excluded => exclude.no.opposite(),
                OptionStatus::NotAssessed => self.circuit.and(exclude.yes.opposite(), scope.no),
            });
        }
        // Outside the scope an option that nothing excludes is not assessed, and nothing else.
        let unknown = self.circuit.unknown(scope);
        Left { possible, if_in_scope: self.circuit.and(unknown, exclude.yes.opposite()) }
    }

    /// The statuses that are left of a choice.
    pub(super) fn choice(&mut self, id: ChoiceId, view: View) -> Left {
        let Some(choice) = self.guideline.choices.get(id.index()) else {
            return Left { possible: Vec::new(), if_in_scope: Wire::FALSE };
        };
        let purpose = choice.purpose;
        let indicated =
            self.under_name(Label::Recommended(purpose), |build| build.recommended(purpose, view));
        let scope = self.own_scope(Block::Choice(id), view);
        let none_left = self.under_name(Label::NoneLeft(id), |build| {
            let mut excluded = Vec::new();
            for option in &choice.options {
                let left = build.option(*option, view);
                let is = build.only(&left.possible, OptionStatus::Excluded);
                let may = at(&left.possible, OptionStatus::Excluded);
                excluded.push(Pair { yes: is, no: may.opposite() });
            }
            build.circuit.every(&excluded)
        });
        let not_made = self.circuit.or(indicated.no, scope.no);
        let possible = ChoiceStatus::ALL
            .iter()
            .map(|status| match status {
                ChoiceStatus::Open => self.circuit.and(not_made.opposite(), none_left.yes.opposite()),
                ChoiceStatus::NotIndicated => self.circuit.or(indicated.yes.opposite(), scope.no),
                ChoiceStatus::NoneLeft => self.circuit.and(not_made.opposite(), none_left.no.opposite()),
            })
            .collect();
        let unknown = self.circuit.unknown(scope);
        Left { possible, if_in_scope: self.circuit.and(unknown, indicated.no.opposite()) }
    }

    /// The statuses that are left of a monitor.
    pub(super) fn monitor(&mut self, id: MonitorId, view: View) -> Left {
        let Some(monitor) = self.guideline.monitors.get(id.index()) else {
            return Left { possible: Vec::new(), if_in_scope: Wire::FALSE };
        };
        let within = self.guideline.is_within_scope(Block::Monitor(id));
        let scope = self.scope_of(Block::Monitor(id), view);
        let truths = self.interval_truths(id);
        let from = self.expression(monitor.from, View::Kept, within);
        let baseline = match monitor.baseline_when {
            Some(when) => self.condition(when, View::Kept, within),
            None => Pair::definite(self.absent(from, Absence::NotGiven)),
        };
        let holding: Vec<Wire> = truths.iter().map(|pair| pair.yes).collect();
        let none = self.circuit.any(&holding).opposite();
        let left = self.intervals_left(&monitor.intervals, &truths);
        let any = self.circuit.any(&left);
        let inside = scope.no.opposite();
        let mut possible = Vec::new();
        for status in MonitorStatus::ALL {
            possible.push(match status {
                MonitorStatus::BaselineNeeded => self.circuit.all(&[inside, any, baseline.no.opposite()]),
                MonitorStatus::NotApplicable => self.circuit.or(none, scope.no),
                _ => {
                    let mut timed = Vec::new();
                    for (interval, left) in monitor.intervals.iter().zip(&left) {
                        let on_time = self.on_time(from, interval, *status);
                        timed.push(self.circuit.and(*left, on_time));
                    }
                    let timed = self.circuit.any(&timed);
                    self.circuit.all(&[inside, baseline.yes.opposite(), timed])
                }
            });
        }
        Left { possible, if_in_scope: self.circuit.unknown(scope) }
    }

    /// By interval of a monitor, whether it may turn out to be the shortest that counts.
    pub(super) fn counting_intervals(&mut self, id: MonitorId) -> Vec<Wire> {
        let Some(monitor) = self.guideline.monitors.get(id.index()) else {
            return Vec::new();
        };
        let truths = self.interval_truths(id);
        self.intervals_left(&monitor.intervals, &truths)
    }

    pub(super) fn interval_truths(&mut self, id: MonitorId) -> Vec<Pair> {
        let within = self.guideline.is_within_scope(Block::Monitor(id));
        let intervals = self.guideline.monitors.get(id.index()).map(|monitor| &monitor.intervals);
        let mut truths = Vec::new();
        for interval in intervals.into_iter().flatten() {
            truths.push(match interval.when {
                Some(when) => self.condition(when, View::Kept, within),
                None => Pair::definite(Wire::TRUE),
            });
        }
        truths
    }

    /// By interval, whether it may turn out to be the shortest that counts.
    fn intervals_left(&mut self, intervals: &[Interval], truths: &[Pair]) -> Vec<Wire> {
        let length = |interval: &Interval| (interval.every.length(), interval.latest_by.length());
        let with_place = || intervals.iter().zip(truths).enumerate();
        let mut left = Vec::new();
        for (at, (interval, truth)) in with_place() {
            let shorter =
                with_place().filter(|(other, (found, _))| (length(found), *other) < (length(interval), at));
            let shorter: Vec<Wire> = shorter.map(|(_, (_, truth))| truth.yes).collect();
            let not_longer = with_place().filter(|(_, (found, _))| length(found) <= length(interval));
            let not_longer: Vec<Wire> = not_longer.map(|(_, (_, truth))| truth.yes).collect();
            let (shorter, not_longer) = (self.circuit.any(&shorter), self.circuit.any(&not_longer));
            let sure = self.circuit.and(truth.yes, shorter.opposite());
            let unknown = self.circuit.unknown(*truth);
            let open = self.circuit.and(unknown, not_longer.opposite());
            left.push(self.circuit.or(sure, open));
        }
        left
    }

    /// Whether a measurement that counts from a date may have a status; any, where there is no date.
    fn on_time(&mut self, from: TermId, interval: &Interval, status: MonitorStatus) -> Wire {
        let test = DateTest::May { every: interval.every, latest_by: interval.latest_by, status };
        if let Some(term) = self.named(from) {
            let wire = self.on_time(term, interval, status);
            return self.stand(term, Asked::OnTime(test), wire);
        }
        match self.term(from) {
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) =
                    (self.on_time(then, interval, status), self.on_time(otherwise, interval, status));
                self.circuit.choose(guard, then, otherwise)
            }
            Term::Variable(variable) => {
                let (may, given) = (self.test(variable, Test::Date(test)), self.test(variable, Test::Given));
                self.circuit.or(given.opposite(), may)
            }
            Term::Constant(Value::Date(date)) => Wire::from(test.holds(date, self.as_of)),
            Term::Constant(_) | Term::Truth(_) => Wire::TRUE,
            Term::Opaque(variable) => {
                let (known, may) = (self.known(from), self.test(variable, Test::Date(test)));
                self.circuit.or(known.opposite(), may)
            }
            _ => {
                let known = self.known(from);
                let variable = self.variable(super::test::Source::Formula(from));
                let partial = self.partial(from);
                self.extents.insert(variable, (known, partial));
                let may = self.test(variable, Test::Date(test));
                self.circuit.or(known.opposite(), may)
            }
        }
    }

    /// Holds where one status is left and no other.
    pub(super) fn only<T: Listed>(&mut self, possible: &[Wire], status: T) -> Wire {
        let place = usize::from(status.place());
        let wires: Vec<Wire> = possible
            .iter()
            .enumerate()
            .map(|(at, wire)| if at == place { *wire } else { wire.opposite() })
            .collect();
        self.circuit.all(&wires)
    }

    /// Whether a block has a status, to a condition that counts in scope only or to another. `outside` is what it has
    /// outside the scope.
    fn has<T: Listed>(&mut self, left: &Left, status: T, outside: T, within: bool) -> Pair {
        let mut possible = left.possible.clone();
        if !within && let Some(place) = possible.get_mut(usize::from(outside.place())) {
            *place = self.circuit.or(*place, left.if_in_scope);
        }
        let is_left = at(&possible, status);
        Pair { yes: self.only(&possible, status), no: is_left.opposite() }
    }

    pub(super) fn option_has(
        &mut self,
        id: OptionId,
        status: OptionStatus,
        view: View,
        within: bool,
    ) -> Pair {
        let left = self.option(id, view);
        self.has(&left, status, OptionStatus::NotAssessed, within)
    }

    pub(super) fn choice_has(
        &mut self,
        id: ChoiceId,
        status: ChoiceStatus,
        view: View,
        within: bool,
    ) -> Pair {
        let left = self.choice(id, view);
        self.has(&left, status, ChoiceStatus::NotIndicated, within)
    }

    pub(super) fn monitor_has(
        &mut self,
        id: MonitorId,
        status: MonitorStatus,
        view: View,
        within: bool,
    ) -> Pair {
        let left = self.monitor(id, view);
        self.has(&left, status, MonitorStatus::NotApplicable, within)
    }
}

/// Whether a status is left.
pub(super) fn at<T: Listed>(possible: &[Wire], status: T) -> Wire {
    possible.get(usize::from(status.place())).copied().unwrap_or(Wire::FALSE)
}
