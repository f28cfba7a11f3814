//! Whether formulas can come out as the solver would have them: by trying values, and by halving until none is left.

use std::collections::{BTreeMap, HashMap};

use super::Space;
use super::circuit::Wire;
use super::extent::Extent;
use super::narrow::{bound, narrow};
use super::outcome::{all_can, holds_of_two, is_less, like_value, of_formula, of_order};
use super::product::Quotient;
use super::range::Range;
use super::shape::Shapes;
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::vague::Vague;
use super::value::Place;
use super::variable::VariableId;
use crate::value::content::{Absence, Value};
use crate::value::number::Number;

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
pub(super) struct Seat<'f, 'm> {
    pub(super) field: &'f Field<'m>,
    pub(super) patient: usize,
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

    fn vague(&self, variable: VariableId) -> Option<Vague> {
        match self.field.extents.get(&self.field.seen.owner((self.patient, variable))) {
            Some(Extent::Vague(dates)) => Some(dates.clone()),
            Some(Extent::Exactly(Value::Date(date))) => Vague::one(*date),
            _ => None,
        }
    }
}

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

    /// Everything that the terms of a table can come to in a field.
    fn ranges(&self, table: &Table, field: &Field<'_>) -> Vec<Range> {
        let range =
            |(patient, term): &(usize, TermId)| self.range_of(*term, &Seat { field, patient: *patient });
        table.terms.iter().map(range).collect()
    }

    /// Whether the ranges alone leave no values of a field that meet all demands; wires of which nothing is known may come
    /// out either way.
    pub(super) fn is_ruled_out(&self, demands: &[&Demand], field: Field<'_>) -> bool {
        let mut table = Table::default();
        for demand in demands {
            let terms = self.terms_of(demand.what);
            let first = table.terms.len();
            table.places.push((first..first + terms.len()).collect());
            table.terms.extend(terms);
        }
        table.quotients = self.quotients(&table.terms, &mut Shapes::new(self, field.seen));
        self.contracted(&table, demands, field).is_none()
    }

    /// The part of a field whose values may meet all demands of a table, each and together; nothing where none do.
    pub(super) fn contracted<'m>(
        &self,
        table: &Table,
        demands: &[&Demand],
        mut field: Field<'m>,
    ) -> Option<Field<'m>> {
        let mut ranges = self.ranges(table, &field);
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
                return None;
            }
        }
        let before = ranges.clone();
        // What is needed of one term bounds it and what it is held against, and so on.
        for _ in 0..ROUNDS {
            for (demand, places) in demands.iter().zip(&table.places) {
                match places.as_slice() {
                    [at] => ranges.get_mut(*at).into_iter().for_each(|range| bound(range, demand)),
                    [a, b] => narrow(&mut ranges, *a, *b, demand),
                    _ => {}
                }
            }
        }
        let is_empty = |range: &Range| range.may_be_known && !range.may_be_null && range.is_empty();
        if ranges.iter().any(is_empty) || self.is_out_of_proportion(table, &before, &ranges, &field) {
            return None;
        }
        for ((patient, term), range) in table.terms.iter().zip(&ranges) {
            let Some(variable) = self.plain_variable(*patient, *term, field.seen) else {
                continue;
            };
            let key = field.seen.owner((*patient, variable));
            if let Some(extent) = field.extents.get_mut(&key) {
                *extent = extent.within(range);
            }
        }
        let narrowed =
            table.terms.iter().zip(&ranges).zip(&before).filter(|((_, now), before)| now != before);
        for (((patient, term), range), _) in narrowed {
            self.narrow_back(*patient, *term, range, &mut field).ok()?;
        }
        Some(field)
    }

    /// The variable that a term is, as the wires are.
    fn plain_variable(&self, patient: usize, mut term: TermId, seen: &Seen) -> Option<VariableId> {
        loop {
            match self.build.term(term) {
                Term::Variable(variable) => return Some(variable),
                Term::Either(guard, then, otherwise) => {
                    term = if seen.holds(patient, guard)? { then } else { otherwise };
                }
                _ => return None,
            }
        }
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

/// How often bounds are handed on.
const ROUNDS: usize = 2;

/// The terms of some demands, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    terms: Vec<(usize, TermId)>,
    /// By demand, the places of its terms.
    places: Vec<Vec<usize>>,
    /// How its products differ.
    pub(super) quotients: Vec<Quotient>,
}

impl Space<'_> {
    /// The terms of some demands; those that come to the same are one.
    pub(super) fn table(&self, demands: &[&Demand], seen: &Seen) -> Table {
        let mut table = Table::default();
        let mut shapes = Shapes::new(self, seen);
        let mut known: HashMap<u32, usize> = HashMap::new();
        for demand in demands {
            let mut places = Vec::new();
            for (patient, term) in self.terms_of(demand.what) {
                let place = *known.entry(shapes.of(patient, term)).or_insert_with(|| {
                    table.terms.push((patient, term));
                    table.terms.len() - 1
                });
                places.push(place);
            }
            table.places.push(places);
        }
        table.quotients = self.quotients(&table.terms, &mut shapes);
        table
    }
}
