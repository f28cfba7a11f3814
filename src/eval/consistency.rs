//! Whether the facts of a patient can hold together, and agree with what others of them give.

use super::evaluation::Evaluation;
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Guideline;
use crate::model::vocabulary::Fact;
use crate::source::Span;
use crate::value::canonical::plain;
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::truth::Truth;

/// Constraints that are broken (errors) and given values that differ from derived ones (warnings).
///
/// A constraint that is unknown because facts are missing is not broken.
pub fn consistency(guideline: &Guideline, facts: &Facts, as_of: PartialDate) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let vocabulary = &guideline.vocabulary;
    let plan = Plan::with_constraints(guideline);
    let evaluation = plan.evaluate(facts, as_of);
    for constraint in &vocabulary.constraints {
        if evaluation.value(constraint.always).truth() != Truth::False {
            continue;
        }
        let places = given_places(guideline, facts, constraint.always);
        let message = format!("these facts cannot hold together: {} ({})", constraint.because, constraint.id);
        let fault = match places.split_first() {
            None => Diagnostic::placeless(Code::ConstraintBroken, message),
            Some(((name, first), rest)) => {
                let fault = Diagnostic::new(Code::ConstraintBroken, *first, message);
                let fault = fault.caption(name.clone());
                rest.iter().fold(fault, |fault, (name, place)| fault.also(*place, name.clone()))
            }
        };
        diagnostics.push(fault);
    }
    let mut open: Option<Evaluation> = None;
    for (index, fact) in vocabulary.facts.iter().enumerate() {
        let (Some(derived), Known::Given(readings)) = (fact.when_absent, facts.get(FactId::at(index))) else {
            continue;
        };
        let derived = super::effective::typed(evaluation.value(derived), &fact.kind);
        if let Some(reading) = readings.last()
            && differs(&reading.value, &derived, fact.precision.as_ref())
            && stays(open.get_or_insert_with(|| with_missing_open(guideline, facts, as_of)), fact)
        {
            let message = format!(
                "`{}` ({}) is given as {}; the other facts give {}",
                fact.name,
                fact.label,
                named(fact, &reading.value),
                named(fact, &derived)
            );
            let fault = Diagnostic::new(Code::ValueDisagrees, reading.place.0, message);
            diagnostics.push(fault.help("the given value is used"));
        }
    }
    diagnostics
}

/// What the facts come to when all that is missing may be anything.
fn with_missing_open(guideline: &Guideline, facts: &Facts, as_of: PartialDate) -> Evaluation {
    let mut open = facts.clone();
    for (id, known) in facts.iter() {
        if matches!(known, Known::NotGiven | Known::Unknown) {
            open.set(id, Known::Open);
        }
    }
    Plan::with_constraints(guideline).evaluate(&open, as_of)
}

/// Whether a derived value is that whatever is missing turns out to be: only then does another one contradict it.
fn stays(open: &Evaluation, fact: &Fact) -> bool {
    fact.when_absent.is_some_and(|derived| !open.value(derived).is_null())
}

/// A value for a reader; one of a choice by its name.
fn named(fact: &Fact, value: &Value) -> String {
    match value {
        Value::Member(at) => fact.members().get(usize::from(*at)).map(|member| member.name.clone()),
        // No more digits than are measured.
        Value::Quantity(quantity) => {
            let places = fact.precision.as_ref().and_then(Number::decimal_places);
            let number = places.and_then(|places| quantity.number.round(places));
            number.map(|number| plain(&Value::Quantity(Quantity { number, unit: quantity.unit.clone() })))
        }
        _ => None,
    }
    .unwrap_or_else(|| plain(value))
}

/// Names and places of the given facts that an expression reads.
fn given_places(guideline: &Guideline, facts: &Facts, root: ExprId) -> Vec<(String, Span)> {
    let mut places = Vec::new();
    for id in guideline.expressions.below(root) {
        let Node::Fact(fact) = guideline.expressions.get(id) else {
            continue;
        };
        let name = guideline.vocabulary.fact(*fact).map(|fact| fact.name.clone()).unwrap_or_default();
        if let Known::Given(readings) = facts.get(*fact) {
            let place = readings.last().map(|reading: &Reading| reading.place.0);
            places.extend(place.map(|place| (name, place)));
        }
    }
    places.sort_by_key(|(_, place)| *place);
    places.dedup();
    places
}

/// Whether two values lie further apart than the precision with which the fact is measured.
fn differs(given: &Value, derived: &Value, precision: Option<&crate::value::number::Number>) -> bool {
    if let (Some(a), Some(b), Some(precision)) = (given.number(), derived.number(), precision) {
        let apart = a.checked_sub(&b).and_then(|difference| difference.absolute());
        let order = apart.and_then(|apart| apart.compare(precision));
        return order == Some(std::cmp::Ordering::Greater);
    }
    super::compare::equal(given, derived) == Ok(Truth::False)
}
