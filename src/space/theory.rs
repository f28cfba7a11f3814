//! Whether formulas can come out as the solver would have them: by trying values, and by halving until none is left.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::Space;
use super::circuit::Wire;
use super::extent::Extent;
use super::range::{End, Range};
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::value::Place;
use super::variable::VariableId;
use crate::eval;
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
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

/// Whether a test can come out true, and whether it can come out false.
type Either = (bool, bool);

impl Space<'_> {
    /// The terms that a need is about, each with its patient.
    pub(super) fn terms_of(&self, what: Needed) -> Vec<(usize, TermId)> {
        match what {
            Needed::Of((patient, variable)) => {
                match self.variable(variable).map(|variable| variable.source) {
                    Some(Source::Formula(term)) => vec![(patient, term)],
                    Some(Source::Order(a, b)) => vec![(patient, a), (patient, b)],
                    _ => Vec::new(),
                }
            }
            Needed::Falls(term) => vec![(1, term), (0, term)],
            Needed::Rises(term) => vec![(0, term), (1, term)],
        }
    }

    /// A term as the wires are, written out: two that are written alike come to the same.
    pub(super) fn shape(&self, patient: usize, term: TermId, seen: &Seen) -> String {
        let mut text = String::new();
        let mut waiting: Vec<TermId> = vec![term];
        while let Some(id) = waiting.pop() {
            match self.build.term(id) {
                Term::Either(guard, then, otherwise) => {
                    let holds = seen.holds(patient, guard) == Some(true);
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
                            seen.owner((patient, *id)).0
                        }
                        Term::Constant(_) => 0,
                        _ => patient,
                    };
                    text.push_str(&format!("{owner}:{leaf:?} "));
                }
            }
        }
        text
    }

    /// Everything that the terms of a table can come to in a field.
    fn ranges(&self, table: &Table, field: &Field<'_>) -> Vec<Range> {
        let range =
            |(patient, term): &(usize, TermId)| self.range_of(*term, &Seat { field, patient: *patient });
        table.terms.iter().map(range).collect()
    }

    /// Whether some values of a field may meet all demands of a table, each and together.
    pub(super) fn can_be_met(&self, table: &Table, demands: &[&Demand], field: &Field<'_>) -> bool {
        let mut ranges = self.ranges(table, field);
        for (demand, places) in demands.iter().zip(&table.places) {
            let found: Vec<&Range> = places.iter().filter_map(|at| ranges.get(*at)).collect();
            let met = match (demand.what, found.as_slice()) {
                (Needed::Of(_), [range]) => {
                    all_can(&demand.tests, |test| of_formula(test, range, self.build.as_of))
                }
                (Needed::Of(_), [a, b]) => all_can(&demand.tests, |test| of_order(test, a, b)),
                (Needed::Falls(_) | Needed::Rises(_), [less, more]) => {
                    of_order(&Test::Before(false), less, more).0
                }
                _ => true,
            };
            if !met {
                return false;
            }
        }
        // What is needed of one term bounds what it is held against, and so on.
        for _ in 0..ROUNDS {
            for (demand, places) in demands.iter().zip(&table.places) {
                if let [a, b] = places.as_slice() {
                    narrow(&mut ranges, *a, *b, demand);
                }
            }
        }
        !ranges.iter().any(|range| range.may_be_known && !range.may_be_null && range.is_empty())
    }

    /// Whether the values of a point meet a demand.
    pub(super) fn is_met_at(&self, demand: &Demand, point: &Field<'_>) -> bool {
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
            Test::Bounded => is_bounds,
            Test::Absent(why) => *value == Value::Null(*why),
            Test::Beyond(why) => value.absence() > Some(*why),
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

/// How often bounds are handed on.
const ROUNDS: usize = 2;

/// The terms of some demands, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    terms: Vec<(usize, TermId)>,
    /// By demand, the places of its terms.
    places: Vec<Vec<usize>>,
}

impl Space<'_> {
    /// The terms of some demands; those that come to the same are one.
    pub(super) fn table(&self, demands: &[&Demand], seen: &Seen) -> Table {
        let mut table = Table::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        for demand in demands {
            let mut places = Vec::new();
            for (patient, term) in self.terms_of(demand.what) {
                let place = *known.entry(self.shape(patient, term, seen)).or_insert_with(|| {
                    table.terms.push((patient, term));
                    table.terms.len() - 1
                });
                places.push(place);
            }
            table.places.push(places);
        }
        table
    }
}

fn all_can(tests: &[(Test, bool)], either: impl Fn(&Test) -> Either) -> bool {
    tests.iter().all(|(test, wanted)| if *wanted { either(test).0 } else { either(test).1 })
}

/// Bounds two ranges by each other, as far as one is surely before the other.
fn narrow(ranges: &mut [Range], a: usize, b: usize, demand: &Demand) {
    let (Some(first), Some(second)) = (ranges.get(a).cloned(), ranges.get(b).cloned()) else {
        return;
    };
    let defined = demand.tests.iter().any(|(test, wanted)| *test == Test::Defined && *wanted);
    let is_plain = |range: &Range| !range.may_be_null && !range.kinds.mixed && !range.kinds.irrational;
    let is_known = is_plain(&first) && is_plain(&second);
    let mut bound = |less: usize, more: usize, open: bool| {
        let (Some(low), Some(high)) = (ranges.get(less).cloned(), ranges.get(more).cloned()) else {
            return;
        };
        if let Some(place) = ranges.get_mut(less) {
            place.high = tighter(low.high, high.high.clone(), open, Ordering::Less);
        }
        if let Some(place) = ranges.get_mut(more) {
            place.low = tighter(high.low, low.low, open, Ordering::Greater);
        }
    };
    match demand.what {
        Needed::Falls(_) | Needed::Rises(_) => bound(a, b, true),
        Needed::Of(_) => {
            for (test, wanted) in &demand.tests {
                match (test, wanted) {
                    (Test::Before(or_equal), true) => bound(a, b, !or_equal),
                    // What is not before is after, if the two can be told apart.
                    (Test::Before(or_equal), false) if defined || is_known => bound(b, a, *or_equal),
                    _ => {}
                }
            }
        }
    }
}

/// The end that lies further in: the own one, or that of another range.
fn tighter(own: Option<End>, other: Option<End>, open: bool, inwards: Ordering) -> Option<End> {
    let Some(other) = other else {
        return own;
    };
    let other = End { open: other.open || open, ..other };
    let Some(own) = own else {
        return Some(other);
    };
    match eval::order(&other.value, &own.value) {
        Ok(order) if order == inwards => Some(other),
        Ok(Ordering::Equal) => Some(End { open: own.open || other.open, ..own }),
        _ => Some(own),
    }
}

/// How a test of a value can come out that lies in a range.
fn of_formula(test: &Test, range: &Range, as_of: PartialDate) -> Either {
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
        Test::Date(test) => match days(range) {
            Some((first, last)) => {
                let changes = test.cuts(first, last, as_of).into_iter().any(|cut| first < cut && cut <= last);
                let holds = PartialDate::from_day_number(first).is_some_and(|day| test.holds(day, as_of));
                (is_known && (changes || holds), range.may_be_null || changes || !holds)
            }
            None => (is_known, true),
        },
        _ => (true, true),
    }
}

/// The days of a range that has no other dates.
fn days(range: &Range) -> Option<(i64, i64)> {
    let day = |end: &Option<super::range::End>| match end.as_ref().map(|end| &end.value) {
        Some(Value::Date(date)) if date.first_day() == date.last_day() => Some(date.day_number()),
        _ => None,
    };
    if range.kinds.mixed { None } else { day(&range.low).zip(day(&range.high)) }
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
        // Where all of one lie before all of the other, or none do, each two can be told apart.
        Test::Defined => {
            let told = a.lies_before(b, false).is_some() && a.lies_before(b, true).is_some();
            let doubtful = a.kinds.mixed || b.kinds.mixed || a.kinds.irrational || b.kinds.irrational;
            (is_known, may_be_null || !told && doubtful || !can_be_compared(a, b))
        }
        Test::SurelyBefore(or_equal, truth) => {
            (is_known && may_be_null && a.lies_before(b, *or_equal) != Some(!truth), true)
        }
        _ => (is_known, true),
    }
}

/// Whether values of two ranges have units, or are dates, that go together.
fn can_be_compared(a: &Range, b: &Range) -> bool {
    let sample = |range: &Range| range.low.as_ref().or(range.high.as_ref()).map(|end| end.value.clone());
    match (sample(a), sample(b)) {
        (Some(a), Some(b)) => !matches!(eval::order(&a, &b), Err(Absence::NotComparable)),
        _ => false,
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
