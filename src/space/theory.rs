//! Whether formulas can come out as the solver would have them: by trying values, and by halving until none is left.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::Space;
use super::circuit::Wire;
use super::extent::Extent;
use super::range::Range;
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::value::Place;
use super::variable::VariableId;
use crate::eval;
use crate::value::content::{Absence, Value};
use crate::value::number::Number;
use crate::value::operator::Comparison;

/// A variable of one of the patients that are looked for.
pub(super) type Key = (usize, VariableId);

/// What is needed of one patient's formula.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    pub(super) what: Needed,
    /// How some of its tests come out.
    pub(super) tests: Vec<(Test, bool)>,
}

/// Of what something is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needed {
    /// A formula, or an order of two values, of a patient.
    Of(Key),
    /// A value that is less for the second patient than for the first.
    Falls(TermId),
    /// A value that is more for the second patient than for the first.
    Rises(TermId),
}

/// What the solver says of what is no value of the record.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// How wires come out, by patient.
    pub(super) wires: HashMap<(usize, Wire), bool>,
    /// Whose a value is that another patient shares.
    pub(super) owners: HashMap<Key, Key>,
}

impl Seen {
    /// Whether a wire holds, if the solver says.
    pub(super) fn holds(&self, patient: usize, wire: Wire) -> Option<bool> {
        if wire == Wire::TRUE || wire == Wire::FALSE {
            return Some(wire == Wire::TRUE);
        }
        let plain = self.wires.get(&(patient, wire)).copied();
        plain.or_else(|| self.wires.get(&(patient, wire.opposite())).map(|holds| !holds))
    }

    /// The first patient who has this very value.
    pub(super) fn owner(&self, key: Key) -> Key {
        self.owners.get(&key).copied().unwrap_or(key)
    }
}

/// Values of the record, and what the solver says of the rest.
#[derive(Clone, Debug)]
pub(super) struct Field<'m> {
    pub(super) extents: BTreeMap<Key, Extent>,
    pub(super) seen: &'m Seen,
}

/// One patient of a field.
struct Seat<'f, 'm> {
    field: &'f Field<'m>,
    patient: usize,
}

impl Place for Seat<'_, '_> {
    fn value(&self, variable: VariableId) -> Value {
        match self.field.extents.get(&self.field.seen.owner((self.patient, variable))) {
            Some(Extent::Exactly(value)) => value.clone(),
            _ => Value::Null(Absence::Undetermined),
        }
    }

    fn range(&self, variable: VariableId) -> Range {
        self.field
            .extents
            .get(&self.field.seen.owner((self.patient, variable)))
            .map_or_else(Range::anything, Extent::range)
    }

    fn holds(&self, wire: Wire) -> Option<bool> {
        self.field.seen.holds(self.patient, wire)
    }
}

/// What came of looking for values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Settled {
    /// These values meet every demand.
    Values(BTreeMap<Key, Value>),
    /// None do.
    None,
    /// It took too long to tell.
    Open,
}

/// Whether a test can come out true, and whether it can come out false.
type Either = (bool, bool);

impl Space<'_> {
    /// Looks for values in a field that meet all demands.
    pub(super) fn settle(&self, field: Field<'_>, demands: &[&Demand], budget: usize) -> Settled {
        let mut left = budget;
        self.search(field, demands, &mut left)
    }

    fn search(&self, field: Field<'_>, demands: &[&Demand], left: &mut usize) -> Settled {
        let mut waiting = vec![field];
        while let Some(field) = waiting.pop() {
            match left.checked_sub(1) {
                Some(next) => *left = next,
                None => return Settled::Open,
            }
            if !demands.iter().all(|demand| self.can_be_met(demand, &field)) {
                continue;
            }
            if let Some(values) = self.try_values(&field, demands) {
                return Settled::Values(values);
            }
            let widest = field.extents.iter().filter_map(|(key, extent)| Some((extent.width()?, key)));
            let widest = widest.max_by(|a, b| a.0.compare(&b.0).unwrap_or(Ordering::Equal));
            let halves = widest.and_then(|(_, key)| Some((*key, field.extents.get(key)?.halves()?)));
            // Of one value of each it was just seen that they do not.
            let Some((key, (first, second))) = halves else {
                continue;
            };
            for half in [second, first] {
                let mut next = field.clone();
                next.extents.insert(key, half);
                waiting.push(next);
            }
        }
        Settled::None
    }

    /// A formula as the wires are, written out: two that are written alike come to the same.
    pub(super) fn shape(&self, key: Key, seen: &Seen) -> String {
        let mut text = String::new();
        let terms = match self.variable(key.1).map(|variable| variable.source) {
            Some(Source::Formula(term)) => vec![term],
            Some(Source::Order(a, b)) => vec![a, b],
            _ => return format!("{key:?}"),
        };
        let mut waiting: Vec<TermId> = terms.into_iter().rev().collect();
        while let Some(id) = waiting.pop() {
            match self.build.term(id) {
                Term::Either(guard, then, otherwise) => {
                    let holds = seen.holds(key.0, guard) == Some(true);
                    waiting.push(if holds { then } else { otherwise });
                }
                Term::Formula(operation, operands) => {
                    text.push_str(&format!("{operation:?}/{} ", operands.len()));
                    waiting.extend(operands.into_iter().rev());
                }
                Term::Extreme(extreme, operands) => {
                    text.push_str(&format!("{extreme:?}/{} ", operands.len()));
                    waiting.extend(operands.into_iter().rev());
                }
                leaf => {
                    let owner = match &leaf {
                        Term::Variable(id) | Term::Number(id, _) | Term::Elapsed(id, _) => {
                            seen.owner((key.0, *id)).0
                        }
                        Term::Constant(_) => 0,
                        _ => key.0,
                    };
                    text.push_str(&format!("{owner}:{leaf:?} "));
                }
            }
        }
        text
    }

    /// Whether some values of a field may meet a demand.
    fn can_be_met(&self, demand: &Demand, field: &Field<'_>) -> bool {
        let key = match demand.what {
            Needed::Of(key) => key,
            Needed::Falls(term) | Needed::Rises(term) => {
                let of = |patient: usize| self.range_of(term, &Seat { field, patient });
                let (first, second) = (of(0), of(1));
                let (less, more) =
                    if demand.what == Needed::Falls(term) { (second, first) } else { (first, second) };
                return of_order(&Test::Before(false), &less, &more).0;
            }
        };
        let seat = Seat { field, patient: key.0 };
        let can = |test: &(Test, bool), either: Either| if test.1 { either.0 } else { either.1 };
        match self.variable(key.1).map(|variable| variable.source) {
            Some(Source::Formula(term)) => {
                let range = self.range_of(term, &seat);
                demand.tests.iter().all(|test| can(test, of_formula(&test.0, &range)))
            }
            Some(Source::Order(a, b)) => {
                let (a, b) = (self.range_of(a, &seat), self.range_of(b, &seat));
                demand.tests.iter().all(|test| can(test, of_order(&test.0, &a, &b)))
            }
            _ => true,
        }
    }

    /// Tries round values of each variable, then others, one variable after the other.
    fn try_values(&self, field: &Field<'_>, demands: &[&Demand]) -> Option<BTreeMap<Key, Value>> {
        let tries: Vec<(Key, Vec<Value>)> = field
            .extents
            .iter()
            .map(|(key, extent)| (*key, extent.tries(self.build.fact_of(key.1))))
            .collect();
        let most = tries.iter().map(|(_, tries)| tries.len()).max().unwrap_or(0);
        // All at their first try, all at their second, and so on: the ends of all are among them.
        for at in 0..most {
            let mut point = field.clone();
            for (key, tries) in &tries {
                let value = tries.get(at).or_else(|| tries.first())?;
                point.extents.insert(*key, Extent::Exactly(value.clone()));
            }
            if demands.iter().all(|demand| self.is_met_at(demand, &point)) {
                let value = |(key, extent): (&Key, &Extent)| match extent {
                    Extent::Exactly(value) => Some((*key, value.clone())),
                    _ => None,
                };
                return Some(point.extents.iter().filter_map(value).collect());
            }
        }
        None
    }

    /// Whether the values of a point meet a demand.
    fn is_met_at(&self, demand: &Demand, point: &Field<'_>) -> bool {
        let key = match demand.what {
            Needed::Of(key) => key,
            Needed::Falls(term) | Needed::Rises(term) => {
                let of = |patient: usize| self.value_of(term, &Seat { field: point, patient });
                let (first, second) = (of(0), of(1));
                let (less, more) =
                    if demand.what == Needed::Falls(term) { (second, first) } else { (first, second) };
                return holds_of_two(&Test::Before(false), &less, &more);
            }
        };
        let seat = Seat { field: point, patient: key.0 };
        match self.variable(key.1).map(|variable| variable.source) {
            Some(Source::Formula(term)) => {
                let value = self.value_of(term, &seat);
                demand.tests.iter().all(|(test, wanted)| self.holds_of(test, &value) == *wanted)
            }
            Some(Source::Order(a, b)) => {
                let (a, b) = (self.value_of(a, &seat), self.value_of(b, &seat));
                demand.tests.iter().all(|(test, wanted)| holds_of_two(test, &a, &b) == *wanted)
            }
            // What is not looked into, the interpreter is asked in the end.
            _ => true,
        }
    }

    /// How a test of a value comes out.
    pub(super) fn holds_of(&self, test: &Test, value: &Value) -> bool {
        let less = |limit: &Number, or_equal: bool| is_less(value, &like_value(limit, value), or_equal);
        let is_bounds = matches!(value, Value::Bounds(_));
        match test {
            Test::Defined => !value.is_null(),
            Test::Below(limit, or_equal) => !value.is_null() && less(limit, *or_equal) == Some(true),
            Test::Surely(limit, or_equal, truth) => is_bounds && less(limit, *or_equal) == Some(*truth),
            Test::Date(test) => match value {
                Value::Date(date) => test.holds(*date, self.build.as_of),
                _ => false,
            },
            _ => false,
        }
    }
}

/// How a test of two values comes out.
pub(super) fn holds_of_two(test: &Test, a: &Value, b: &Value) -> bool {
    let is_known = !a.is_null() && !b.is_null();
    match test {
        Test::Defined => is_known && eval::order(a, b).is_ok(),
        Test::Before(or_equal) => is_known && is_less(a, b, *or_equal) == Some(true),
        Test::SurelyBefore(or_equal, truth) => !is_known && is_less(a, b, *or_equal) == Some(*truth),
        _ => false,
    }
}

/// How a test of a value can come out that lies in a range.
fn of_formula(test: &Test, range: &Range) -> Either {
    let is_known = range.may_be_known && !range.is_empty();
    match test {
        Test::Defined => (is_known, range.may_be_null),
        Test::Below(limit, or_equal) => {
            let below = range.is_below(&like(limit, range), *or_equal);
            (is_known && below != Some(false), range.may_be_null || below != Some(true))
        }
        // Only of what counts as null bounds may be known.
        Test::Surely(limit, or_equal, truth) => {
            let below = range.is_below(&like(limit, range), *or_equal);
            (range.may_be_null && range.may_be_known && below != Some(!truth), true)
        }
        _ => (true, true),
    }
}

/// How a test of two values can come out that lie in ranges.
fn of_order(test: &Test, a: &Range, b: &Range) -> Either {
    let is_known = a.may_be_known && b.may_be_known && !a.is_empty() && !b.is_empty();
    let may_be_null = a.may_be_null || b.may_be_null;
    match test {
        Test::Before(or_equal) => {
            let before = a.lies_before(b, *or_equal);
            // Two dates that are known may still not be told apart, if one is partial.
            let open = may_be_null || a.kinds.mixed || b.kinds.mixed;
            (is_known && before != Some(false), open || before != Some(true))
        }
        Test::SurelyBefore(or_equal, truth) => {
            (is_known && may_be_null && a.lies_before(b, *or_equal) != Some(!truth), true)
        }
        _ => (is_known, true),
    }
}

/// `a < b`, or `a <= b`, where it can be told.
fn is_less(a: &Value, b: &Value, or_equal: bool) -> Option<bool> {
    let comparison = if or_equal { Comparison::LessOrEqual } else { Comparison::Less };
    eval::compare(comparison, a, b).truth().known()
}

/// A limit in the unit of a value.
fn like_value(limit: &Number, value: &Value) -> Value {
    let end = match value {
        Value::Bounds(bounds) => bounds.low.as_ref().or(bounds.high.as_ref()),
        known => Some(known),
    };
    let unit = match end {
        Some(Value::Quantity(quantity)) => Some(&quantity.unit),
        _ => None,
    };
    super::value::quantity(limit.clone(), unit)
}

/// A limit in the unit of a range.
fn like(limit: &Number, range: &Range) -> Value {
    let end = range.low.as_ref().or(range.high.as_ref()).map(|end| &end.value);
    let unit = match end {
        Some(Value::Quantity(quantity)) => Some(&quantity.unit),
        _ => None,
    };
    super::value::quantity(limit.clone(), unit)
}
