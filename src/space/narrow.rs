//! What is needed of formulas bounds them, what they are held against, and the values of the record that they are made of.

use std::cmp::Ordering;

use super::Space;
use super::extent::Extent;
use super::outcome::{a_little_less, like};
use super::range::{End, Range};
use super::round::outwards;
use super::term::{Operation, Scale, Term, TermId};
use super::test::{Span, Test};
use super::theory::{Demand, Field, Key, Needed, Seat};
use super::value::Place;
use crate::eval;
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Numbers between two ends, each with whether it is left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    pub(super) low: Option<(Number, bool)>,
    pub(super) high: Option<(Number, bool)>,
}

/// Parts of a formula that are looked at: a part that is used twice counts twice.
const STEPS_MAX: usize = 200;

/// There is no such value.
pub(super) struct Nothing;

impl Limits {
    /// Those of a range of numbers of one kind, in its unit.
    fn of(range: &Range) -> Option<Limits> {
        if !range.may_be_known || range.kinds.mixed || range.kinds.irrational {
            return None;
        }
        let end = |end: &Option<End>| match end {
            None => Some(None),
            Some(End { value, open }) => Some(Some((value.number()?, *open))),
        };
        Some(Limits { low: end(&range.low)?, high: end(&range.high)? })
    }

    /// As plain numbers.
    fn range(&self) -> Range {
        let end = |end: &Option<(Number, bool)>| {
            end.as_ref().map(|(number, open)| End { value: Value::Decimal(number.clone()), open: *open })
        };
        let mut range = Range::between(end(&self.low), end(&self.high));
        range.kinds.mixed = false;
        range
    }

    fn through(operator: Arithmetic, a: &Limits, b: &Limits) -> Option<Limits> {
        let range = Range::arithmetic(operator, &a.range(), &b.range());
        if range.may_be_null { None } else { Limits::of(&range) }
    }

    fn scaled(&self, factor: &Number) -> Option<Limits> {
        let end = |end: &Option<(Number, bool)>| match end {
            None => Some(None),
            Some((number, open)) => Some(Some((number.checked_div(factor)?, *open))),
        };
        Some(Limits { low: end(&self.low)?, high: end(&self.high)? })
    }
}

impl Space<'_> {
    /// Takes from a field values for which a term of a patient cannot lie in a range that it is known to lie in.
    pub(super) fn narrow_back(
        &self,
        patient: usize,
        term: TermId,
        range: &Range,
        field: &mut Field<'_>,
    ) -> Result<(), Nothing> {
        let Some(wanted) = Limits::of(range) else {
            return Ok(());
        };
        let mut waiting = vec![(term, wanted)];
        for _ in 0..STEPS_MAX {
            let Some((id, wanted)) = waiting.pop() else {
                break;
            };
            let seat = Seat { field, patient };
            match self.build.term(id) {
                Term::Either(guard, then, otherwise) => {
                    if let Some(holds) = seat.holds(guard) {
                        waiting.push((if holds { then } else { otherwise }, wanted));
                    }
                }
                Term::Variable(variable) => {
                    take_numbers(field, field.seen.owner((patient, variable)), &wanted)?;
                }
                Term::Number(variable, Scale { factor, .. }) => {
                    if let Some(wanted) = wanted.scaled(&factor) {
                        take_numbers(field, field.seen.owner((patient, variable)), &wanted)?;
                    }
                }
                Term::Elapsed(variable, span) => {
                    take_days(field, field.seen.owner((patient, variable)), span, &wanted)?;
                }
                Term::Formula(operation, operands) => {
                    let ranges: Vec<Range> =
                        operands.iter().map(|operand| self.range_of(*operand, &seat)).collect();
                    waiting.extend(operation.backwards(&operands, &ranges, &wanted));
                }
                Term::Constant(_) | Term::Truth(_) | Term::Extreme(..) | Term::Opaque(_) => {}
            }
        }
        Ok(())
    }
}

impl Operation {
    /// What its operands have to be for a result.
    fn backwards(&self, operands: &[TermId], ranges: &[Range], wanted: &Limits) -> Vec<(TermId, Limits)> {
        match (self, operands, ranges) {
            (Operation::WithUnit(_) | Operation::Decimal, [operand], [range]) if is_plain(range) => {
                vec![(*operand, wanted.clone())]
            }
            (Operation::Arithmetic(operator), [a, b], [first, second])
                if is_plain(first) && is_plain(second) =>
            {
                let (Some(first), Some(second)) = (Limits::of(first), Limits::of(second)) else {
                    return Vec::new();
                };
                use Arithmetic::{Add, Divide, Multiply, Subtract};
                let through = Limits::through;
                let (left, right) = match operator {
                    Add => (through(Subtract, wanted, &second), through(Subtract, wanted, &first)),
                    Subtract => (through(Add, wanted, &second), through(Subtract, &first, wanted)),
                    Multiply => (through(Divide, wanted, &second), through(Divide, wanted, &first)),
                    Divide => (through(Multiply, wanted, &second), through(Divide, &first, wanted)),
                    _ => (None, None),
                };
                left.map(|left| (*a, left)).into_iter().chain(right.map(|right| (*b, right))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether its ends are numbers without a unit.
fn is_plain(range: &Range) -> bool {
    let is = |end: &Option<End>| {
        end.as_ref().is_none_or(|end| matches!(end.value, Value::Integer(_) | Value::Decimal(_)))
    };
    (range.low.is_some() || range.high.is_some()) && is(&range.low) && is(&range.high)
}

fn take_numbers(field: &mut Field<'_>, key: Key, wanted: &Limits) -> Result<(), Nothing> {
    let end = |end: &Option<(Number, bool)>, down: bool| {
        let (number, open) = end.as_ref()?;
        let rough = outwards(number, down)?;
        let is_same = rough.compare(number) == Some(Ordering::Equal);
        Some((rough, is_same && *open))
    };
    let rough = Limits { low: end(&wanted.low, true), high: end(&wanted.high, false) };
    if let Some(extent) = field.extents.get_mut(&key) {
        *extent = extent.between(&rough).ok_or(Nothing)?;
    }
    Ok(())
}

/// Keeps the days from which, or up to which, so many units of time have passed.
fn take_days(field: &mut Field<'_>, key: Key, span: Span, wanted: &Limits) -> Result<(), Nothing> {
    let Some(Extent::Days(first, last)) = field.extents.get(&key) else {
        return Ok(());
    };
    let (first, last) = (*first, *last);
    let count = |day: i64| {
        let (least, _) = PartialDate::from_day_number(day).and_then(|day| span.of(day))?;
        Some(Value::Integer(least))
    };
    let beyond = |day: i64, end: &Option<(Number, bool)>, outwards: Ordering| {
        let (Some(count), Some((limit, open))) = (count(day), end) else {
            return false;
        };
        match eval::order(&count, &Value::Decimal(limit.clone())) {
            Ok(Ordering::Equal) => *open,
            Ok(order) => order == outwards,
            Err(_) => false,
        }
    };
    // The later the day, the less has passed until the fixed date, and the more since it.
    let (before, after) = match span.until {
        true => ((&wanted.high, Ordering::Greater), (&wanted.low, Ordering::Less)),
        false => ((&wanted.low, Ordering::Less), (&wanted.high, Ordering::Greater)),
    };
    let from = border(first, last + 1, |day| !beyond(day, before.0, before.1));
    let to = border(first, last + 1, |day| beyond(day, after.0, after.1)) - 1;
    if from > to {
        return Err(Nothing);
    }
    field.extents.insert(key, Extent::Days(from, to).settled());
    Ok(())
}

/// The first number from which on something is so, up to an end.
fn border(mut low: i64, mut high: i64, is_so: impl Fn(i64) -> bool) -> i64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if is_so(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Bounds a range by the limits that its value is to lie below, or surely is not to.
pub(super) fn bound(range: &mut Range, demand: &Demand) {
    let defined = demand.tests.iter().any(|(test, wanted)| *test == Test::Defined && *wanted);
    let is_known = !range.may_be_null && !range.kinds.mixed;
    for (test, wanted) in &demand.tests {
        let Test::Below(limit, or_equal) = test else {
            continue;
        };
        if *wanted {
            let high = Some(End { value: like(limit, range), open: !or_equal });
            range.high = tighter(range, range.high.clone(), high, false, Ordering::Less);
        } else if defined || is_known {
            // What is too close to an irrational value to tell may lie on either side.
            let (limit, open) = match range.kinds.irrational {
                true => (a_little_less(limit), false),
                false => (Some(limit.clone()), *or_equal),
            };
            let low = limit.map(|limit| End { value: like(&limit, range), open });
            range.low = tighter(range, range.low.clone(), low, false, Ordering::Greater);
        }
    }
}

/// Bounds two ranges by each other, as far as one is surely before the other.
pub(super) fn narrow(ranges: &mut [Range], a: usize, b: usize, demand: &Demand) {
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
            place.high = tighter(&low, low.high.clone(), high.high.clone(), open, Ordering::Less);
        }
        if let Some(place) = ranges.get_mut(more) {
            place.low = tighter(&high, high.low.clone(), low.low, open, Ordering::Greater);
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

/// The end that lies further in: the own one, or that of another range, in the unit of the own range.
fn tighter(
    range: &Range,
    own: Option<End>,
    other: Option<End>,
    open: bool,
    inwards: Ordering,
) -> Option<End> {
    let Some(other) = other.and_then(|other| in_unit_of(range, other)) else {
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

/// An end in the unit of the ends that a range has; nothing where it does not go with them.
fn in_unit_of(range: &Range, end: End) -> Option<End> {
    let sample = range.low.as_ref().or(range.high.as_ref()).map(|end| &end.value);
    match (sample, &end.value) {
        (Some(Value::Quantity(own)), Value::Quantity(other)) if own.unit == other.unit => Some(end),
        (Some(Value::Quantity(own)), Value::Quantity(_)) => {
            let number = eval::in_unit(&end.value, &own.unit).number()?;
            Some(End { value: Value::Quantity(Quantity { number, unit: own.unit.clone() }), open: end.open })
        }
        (Some(Value::Quantity(_)), _) | (_, Value::Quantity(_)) | (None, _) => None,
        _ => Some(end),
    }
}
