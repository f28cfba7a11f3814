//! One patient through one guideline: block by block in the order of their references.

use std::borrow::Cow;

use super::aggregate::strongest;
use super::choose::{Chosen, Opted};
use super::evaluation::{Applies, Evaluation, NOTHING};
use super::interpret::{self, Surroundings};
use super::memo::{self, Memo};
use super::monitor::{self, Monitored};
use super::outcome::{Decided, Status};
use super::wiring::Step;
use crate::model::choice::Bar;
use crate::model::expression::{ChoiceId, DecisionId, ExprId, MonitorId, Node, OptionId, RecommendationId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// Replaces what stands in a place of a list; whether that made a difference.
fn put<T: PartialEq>(list: &mut [T], index: usize, value: T) -> bool {
    let place = list.get_mut(index).filter(|place| **place != value);
    place.map(|place| *place = value).is_some()
}

/// One patient on the way through.
pub(super) struct Run<'a> {
    pub(super) guideline: &'a Guideline,
    pub(super) facts: &'a Facts,
    pub(super) evaluation: &'a mut Evaluation,
    /// Whether the block being evaluated counts in scope only.
    pub(super) within_scope: bool,
    /// Whether values that are too old count all the same.
    pub(super) stale_counts: bool,
    /// What is remembered from one evaluation to the next.
    pub(super) memo: Option<&'a Memo>,
}

impl Surroundings for Run<'_> {
    fn value(&self, id: ExprId) -> Cow<'_, Value> {
        Cow::Borrowed(self.evaluation.value(id))
    }

    fn leaf(&self, node: &Node) -> Value {
        let evaluation = &*self.evaluation;
        match node {
            Node::Fact(id) => evaluation.fact(*id).value.clone(),
            Node::Series(series, id) => super::effective::series(self.facts, *series, *id, evaluation.as_of),
            Node::Threshold(id) => {
                let threshold = self.guideline.thresholds.get(id.index());
                threshold.map_or(NOTHING, |threshold| threshold.value.clone())
            }
            Node::Definition(id) => evaluation.definition(*id).clone(),
            Node::Outcome(id, named) => {
                let open = evaluation.why_open.get(id.index()).copied();
                evaluation.decision(*id).is_among(named, open.unwrap_or(Absence::Undetermined))
            }
            Node::Applies(id) => {
                let applies = evaluation.applies.get(id.index());
                let within = self.within_scope && evaluation.scope == Truth::Unknown;
                applies.map_or(NOTHING, |found| if within { &found.in_scope } else { &found.here }.clone())
            }
            Node::Option(id, status) => {
                evaluation.option(*id).map_or(NOTHING, |found| found.has(*status, self.within_scope))
            }
            Node::Choice(id, status) => {
                evaluation.choice(*id).map_or(NOTHING, |found| found.has(*status, self.within_scope))
            }
            Node::Monitor(id, status) => {
                evaluation.monitor(*id).map_or(NOTHING, |found| found.has(*status, self.within_scope))
            }
            Node::Today => Value::Date(evaluation.as_of),
            _ => NOTHING,
        }
    }
}

impl Run<'_> {
    /// Takes one step; whether it made a difference.
    pub(super) fn take(&mut self, step: Step) -> bool {
        match step {
            Step::Node(id, within_scope) => {
                self.within_scope = within_scope;
                let node = self.guideline.expressions.get(id);
                let value = match self.memo.filter(|_| memo::is_costly(node)) {
                    Some(memo) => {
                        let operands =
                            node.operands().into_iter().map(|id| self.value(id).into_owned()).collect();
                        memo.get(id, operands, || interpret::node(node, &*self))
                    }
                    None => interpret::node(node, &*self),
                };
                put(&mut self.evaluation.values, id.index(), value)
            }
            Step::Block(block) => self.settle(block),
        }
    }

    /// Sums a block up, once its expressions have values; whether that made a difference.
    fn settle(&mut self, block: Block) -> bool {
        match block {
            Block::Fact(id) => {
                let effective = self.effective(id);
                put(&mut self.evaluation.facts, id.index(), effective)
            }
            Block::Definition(id) => {
                let Some(definition) = self.guideline.definitions.get(id.index()) else {
                    return false;
                };
                let value = self.evaluation.value(definition.is);
                let value = match &definition.unit {
                    Some(unit) => interpret::with_unit(value, unit),
                    None => value.clone(),
                };
                put(&mut self.evaluation.definitions, id.index(), value)
            }
            Block::Decision(id) => self.decide(id),
            Block::Recommendation(id) => self.recommendation(id),
            Block::Option(id) => self.option(id),
            Block::Dose(id) => self.dose(id),
            Block::Choice(id) => self.choice(id),
            Block::Monitor(id) => self.monitor(id),
            Block::Scope => {
                let conditions = self.guideline.scope.iter();
                let truths = conditions.map(|scope| self.evaluation.value(scope.require).truth());
                let scope = truths.fold(Truth::True, Truth::and);
                std::mem::replace(&mut self.evaluation.scope, scope) != scope
            }
        }
    }

    fn recommendation(&mut self, id: RecommendationId) -> bool {
        let Some(recommendation) = self.guideline.recommendations.get(id.index()) else {
            return false;
        };
        let when = self.evaluation.value(recommendation.when).clone();
        let scope = self.evaluation.scope;
        let outside = recommendation.outside_scope;
        let status = Status::of(when.truth(), scope, outside);
        let within = if outside { Truth::True } else { scope };
        let here = Value::from_truth(when.truth().and(within), open_reason(std::slice::from_ref(&when)));
        let applies = Applies { here, in_scope: when };
        let changed = put(&mut self.evaluation.recommendations, id.index(), status);
        put(&mut self.evaluation.applies, id.index(), applies) || changed
    }

    fn option(&mut self, id: OptionId) -> bool {
        let Some(option) = self.guideline.options.get(id.index()) else {
            return false;
        };
        let evaluation = &*self.evaluation;
        let any =
            |bars: &[Bar]| bars.iter().map(|bar| evaluation.bar(bar.when).0).fold(Truth::False, Truth::or);
        let prefer = option.prefer.iter().map(|preference| evaluation.value(preference.when).truth());
        let values: Vec<Value> = option
            .exclude
            .iter()
            .chain(&option.caution)
            .map(|bar| evaluation.value(bar.when).clone())
            .collect();
        let opted = Opted::of(
            any(&option.exclude),
            any(&option.caution),
            prefer.fold(Truth::False, Truth::or),
            evaluation.scope,
            open_reason(&values),
        );
        put(&mut self.evaluation.options, id.index(), opted)
    }

    fn dose(&mut self, id: OptionId) -> bool {
        let Some(option) = self.guideline.options.get(id.index()) else {
            return false;
        };
        let always = Value::Boolean(true);
        let value = |when: Option<ExprId>| when.map_or(&always, |when| self.evaluation.value(when)).clone();
        let values: Vec<Value> = option.dose.iter().map(|dose| value(dose.when)).collect();
        put(&mut self.evaluation.doses, id.index(), Decided::of(&values))
    }

    fn choice(&mut self, id: ChoiceId) -> bool {
        let Some(choice) = self.guideline.choices.get(id.index()) else {
            return false;
        };
        let evaluation = &*self.evaluation;
        let applies = evaluation.applies.get(choice.purpose.index());
        // Whether the purpose holds in scope; the scope is looked at once, for all.
        let indicated = applies.map_or(Truth::Unknown, |applies| applies.in_scope.truth());
        let options = choice.options.iter().filter_map(|option| evaluation.option(*option));
        let mut reasons: Vec<Value> = options.clone().map(|option| Value::Null(option.why)).collect();
        reasons.extend(applies.map(|applies| applies.in_scope.clone()));
        let chosen = Chosen::of(indicated, options, evaluation.scope, open_reason(&reasons));
        put(&mut self.evaluation.choices, id.index(), chosen)
    }

    /// Intervals are chosen by values that are too old to count elsewhere, too: what was found once calls for the
    /// next look until it is found otherwise.
    fn monitor(&mut self, id: MonitorId) -> bool {
        let Some(monitor) = self.guideline.monitors.get(id.index()) else {
            return false;
        };
        let evaluation = &*self.evaluation;
        let seen = evaluation.with_stale();
        let truth = |when: Option<ExprId>| when.map_or(Truth::True, |when| seen.value(when).truth());
        let scope = if monitor.outside_scope { Truth::True } else { evaluation.scope };
        let values: Vec<Value> = monitor.roots().into_iter().map(|root| seen.value(root).clone()).collect();
        let known = monitor::Known {
            intervals: &monitor.intervals,
            truths: monitor.intervals.iter().map(|interval| truth(interval.when)).collect(),
            from: seen.value(monitor.from),
            baseline: monitor.baseline_when.map(|when| seen.value(when).truth()),
            scope,
            as_of: evaluation.as_of,
            why: open_reason(&values),
        };
        let stale = monitor.roots().into_iter().any(|root| seen.value(root) != evaluation.value(root));
        let monitored = Monitored { stale, ..known.sum() };
        put(&mut self.evaluation.monitors, id.index(), monitored)
    }

    fn decide(&mut self, id: DecisionId) -> bool {
        let Some(decision) = self.guideline.decisions.get(id.index()) else {
            return false;
        };
        let outcomes = decision.outcomes.iter();
        let values: Vec<Value> =
            outcomes.map(|outcome| self.evaluation.value(outcome.when).clone()).collect();
        let changed = put(&mut self.evaluation.decisions, id.index(), Decided::of(&values));
        put(&mut self.evaluation.why_open, id.index(), open_reason(&values)) || changed
    }
}

/// Why a block is open: what a question left open outweighs what is merely missing.
fn open_reason(values: &[Value]) -> Absence {
    match strongest(values) {
        absence if absence.is_hypothetical() => absence,
        _ => Absence::Undetermined,
    }
}
