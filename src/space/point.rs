//! One patient as a point of the space: how every wire comes out.

use super::Space;
use super::circuit::{Gate, Pair, Wire};
use super::range::Range;
use super::test::{Source, Test};
use super::value::Place;
use super::variable::VariableId;
use crate::eval::Evaluation;
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;
use std::cell::RefCell;
use std::cmp::Ordering;

/// One patient in the space.
#[derive(Clone, Debug)]
pub struct Point {
    held: Vec<bool>,
}

impl Point {
    /// Whether a wire holds.
    pub fn holds(&self, wire: Wire) -> bool {
        let (gate, negated) = wire.parts();
        self.held.get(gate).copied().unwrap_or(false) != negated
    }

    /// How a condition comes out.
    pub fn truth(&self, pair: Pair) -> Truth {
        match (self.holds(pair.yes), self.holds(pair.no)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

/// The wires of a patient, worked out as they are asked for.
struct Seat<'p> {
    space: &'p Space<'p>,
    facts: &'p Facts,
    evaluation: &'p Evaluation,
    held: RefCell<Vec<Option<bool>>>,
}

impl Space<'_> {
    /// Where a patient lies. `evaluation` is what the interpreter says of the patient: it is asked only for what the space
    /// does not look into. Linear in the size of the space.
    pub fn point(&self, facts: &Facts, evaluation: &Evaluation) -> Point {
        let seat = Seat::new(self, facts, evaluation);
        Point { held: (0..self.build.circuit.len()).map(|at| seat.gate(at)).collect() }
    }

    /// Whether a wire holds for a patient: of the space only what it hangs on is looked at.
    pub(crate) fn holds(&self, wire: Wire, facts: &Facts, evaluation: &Evaluation) -> bool {
        Seat::new(self, facts, evaluation).is(wire)
    }

    /// The value of a variable of the record, for a patient.
    pub(super) fn recorded(&self, variable: VariableId, facts: &Facts) -> Value {
        let null = Value::Null;
        let source = self.variable(variable).map(|variable| variable.source);
        let readings = |fact: FactId| match facts.get(fact) {
            Known::Given(readings) => crate::eval::current(readings, self.build.as_of),
            _ => &[],
        };
        let found = match source {
            Some(Source::Record(fact)) => match facts.get(fact) {
                Known::Unknown => Some(null(Absence::NotKnown)),
                Known::NotMeasurable => Some(null(Absence::NotMeasurable)),
                _ => readings(fact).last().map(|reading| reading.value.clone()),
            },
            Some(Source::Day(fact)) => readings(fact).last().and_then(|reading| reading.on).map(Value::Date),
            Some(Source::Previous(fact)) => {
                readings(fact).iter().rev().nth(1).map(|reading| reading.value.clone())
            }
            Some(Source::Earliest(fact)) => readings(fact).first().map(|reading| reading.value.clone()),
            _ => None,
        };
        found.unwrap_or(null(Absence::NotGiven))
    }
}

impl<'p> Seat<'p> {
    fn new(space: &'p Space<'p>, facts: &'p Facts, evaluation: &'p Evaluation) -> Seat<'p> {
        let held = RefCell::new(vec![None; space.build.circuit.len()]);
        Seat { space, facts, evaluation, held }
    }
}

impl Seat<'_> {
    fn is(&self, wire: Wire) -> bool {
        let (gate, negated) = wire.parts();
        self.gate(gate) != negated
    }

    fn known(&self, gate: usize) -> Option<bool> {
        self.held.borrow().get(gate).copied().flatten()
    }

    /// How a gate comes out. Chains of them are long: they are gone through one by one.
    fn gate(&self, gate: usize) -> bool {
        let mut waiting = vec![gate];
        while let Some(at) = waiting.last().copied() {
            let held = match self.space.build.circuit.gate(at) {
                _ if self.known(at).is_some() => self.known(at),
                Gate::True => Some(true),
                Gate::And(a, b) => {
                    let side = |wire: Wire| self.known(wire.parts().0).map(|held| held != wire.parts().1);
                    match (side(a), side(b)) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (Some(true), Some(true)) => Some(true),
                        (open, _) => {
                            waiting.push(if open.is_none() { a.parts().0 } else { b.parts().0 });
                            None
                        }
                    }
                }
                Gate::Test(test) => {
                    let found = self.space.build.tests.get(test as usize);
                    Some(found.is_some_and(|(variable, test)| self.test(*variable, test)))
                }
            };
            if let Some(held) = held {
                if let Some(place) = self.held.borrow_mut().get_mut(at) {
                    *place = Some(held);
                }
                waiting.pop();
            }
        }
        self.known(gate).unwrap_or(false)
    }

    fn test(&self, variable: VariableId, test: &Test) -> bool {
        let space = self.space;
        match space.variable(variable).map(|variable| variable.source) {
            Some(Source::Formula(term)) => space.holds_of(test, &space.value_of(term, self)),
            Some(Source::Order(a, b)) => {
                super::outcome::holds_of_two(test, &space.value_of(a, self), &space.value_of(b, self))
            }
            Some(Source::Opaque(expression, stale_counts)) => {
                let seen = if stale_counts { self.evaluation.with_stale() } else { self.evaluation };
                let value = seen.value(expression);
                match test {
                    Test::Yes => value.truth() == Truth::True,
                    Test::No => value.truth() == Truth::False,
                    Test::Absent(_) | Test::Beyond(_) | Test::Bounded | Test::Date(_) => {
                        space.holds_of(test, value)
                    }
                    _ => !value.is_null(),
                }
            }
            Some(_) => passes(&space.recorded(variable, self.facts), test, space.build.as_of),
            None => false,
        }
    }
}

impl Place for Seat<'_> {
    fn value(&self, variable: VariableId) -> Value {
        self.space.recorded(variable, self.facts)
    }

    fn range(&self, variable: VariableId) -> Range {
        Range::exactly(self.value(variable))
    }

    fn holds(&self, wire: Wire) -> Option<bool> {
        Some(self.is(wire))
    }
}

/// Whether a value of the record passes a test.
pub(super) fn passes(value: &Value, test: &Test, as_of: PartialDate) -> bool {
    match (value, test) {
        (Value::Null(why), Test::Absent(wanted)) => why == wanted,
        (Value::Null(_), _) | (_, Test::Absent(_)) => false,
        (_, Test::Given) => true,
        (Value::Boolean(truth), Test::True) => *truth,
        (Value::Member(member), Test::Member(wanted)) => member == wanted,
        (Value::Date(date), Test::Date(test)) => test.holds(*date, as_of),
        (value, Test::Below(limit, or_equal)) => {
            match value.number().and_then(|number| number.compare(limit)) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => *or_equal,
                _ => false,
            }
        }
        _ => false,
    }
}
