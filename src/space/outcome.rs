//! How tests of values come out: of one value, and of all in a range.

use super::range::{End, Range};
use super::test::{DateTest, Test};
use crate::eval;
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::operator::Comparison;

/// Decimal places of what an irrational value may be away from a limit and still be told from it.
const MARGIN_PLACES: u8 = 15;

/// Whether a test can come out true, and whether it can come out false.
pub(super) type Either = (bool, bool);

pub(super) fn all_can(tests: &[(Test, bool)], either: impl Fn(&Test) -> Either) -> bool {
    tests.iter().all(|(test, wanted)| if *wanted { either(test).0 } else { either(test).1 })
}

/// How a test of a value can come out that lies in a range.
pub(super) fn of_formula(test: &Test, range: &Range, as_of: PartialDate) -> Either {
    let is_bounds = range.partial && !is_of_dates(range);
    let is_known = range.may_be_known && !range.is_empty() && !is_bounds;
    match test {
        Test::Defined => (is_known, range.may_be_null),
        Test::Bounded => (range.may_be_null && range.may_be_known, !is_bounds),
        Test::Below(limit, or_equal) => {
            let below = range.is_below(&like(limit, range), *or_equal);
            let always = is_told_below(range, limit, *or_equal);
            (is_known && below != Some(false), range.may_be_null || !always)
        }
        // Only of what counts as null bounds may be known.
        Test::Surely(limit, or_equal, truth) => {
            let below = range.is_below(&like(limit, range), *or_equal);
            let can = range.may_be_null && range.may_be_known && below != Some(!truth);
            let always = if *truth { is_told_below(range, limit, *or_equal) } else { below == Some(false) };
            (can, !is_bounds || range.kinds.irrational || !always)
        }
        Test::Date(test) => match days(range) {
            // Of a month or year it may not be known.
            Some(_) if range.kinds.mixed && matches!(test, DateTest::Counted(_)) => (is_known, true),
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

/// Whether every value lies below a limit, and is told to: an irrational one may lie too close to it to tell.
fn is_told_below(range: &Range, limit: &Number, or_equal: bool) -> bool {
    let limit = if range.kinds.irrational { a_little_less(limit) } else { Some(limit.clone()) };
    limit.is_some_and(|limit| range.is_below(&like(&limit, range), or_equal) == Some(true))
}

/// A number below another, by far more than what is too close to tell, and by less than anybody measures.
pub(super) fn a_little_less(number: &Number) -> Option<Number> {
    number.checked_sub(&Number::from_scaled(1, MARGIN_PLACES))
}

fn is_of_dates(range: &Range) -> bool {
    let is_date = |end: &Option<End>| end.as_ref().is_none_or(|end| matches!(end.value, Value::Date(_)));
    is_date(&range.low) && is_date(&range.high)
}

/// The days between which the dates of a range lie.
fn days(range: &Range) -> Option<(i64, i64)> {
    let day = |end: &Option<super::range::End>| match end.as_ref().map(|end| &end.value) {
        Some(Value::Date(date)) if date.first_day() == date.last_day() => Some(date.day_number()),
        _ => None,
    };
    day(&range.low).zip(day(&range.high))
}

/// How a test of two values can come out that lie in ranges.
pub(super) fn of_order(test: &Test, a: &Range, b: &Range) -> Either {
    let is_known = a.may_be_known && b.may_be_known && !a.is_empty() && !b.is_empty();
    let may_be_null = a.may_be_null || b.may_be_null;
    match test {
        Test::Before(or_equal) => {
            let before = a.lies_before(b, *or_equal);
            // Two dates that are known may still not be told apart, if one is partial, and two irrational numbers.
            let open =
                may_be_null || a.kinds.mixed || b.kinds.mixed || a.kinds.irrational || b.kinds.irrational;
            (is_known && before != Some(false), open || before != Some(true))
        }
        // Where all of one lie before all of the other, or none do, each two can be told apart.
        Test::Defined => {
            let told = a.lies_before(b, false).is_some() && a.lies_before(b, true).is_some();
            let is_irrational = a.kinds.irrational || b.kinds.irrational;
            let doubtful = is_irrational || !told && (a.kinds.mixed || b.kinds.mixed);
            (is_known, may_be_null || doubtful || !can_be_compared(a, b))
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

/// `a < b`, or `a <= b`, where it can be told.
pub(super) fn is_less(a: &Value, b: &Value, or_equal: bool) -> Option<bool> {
    let comparison = if or_equal { Comparison::LessOrEqual } else { Comparison::Less };
    eval::compare(comparison, a, b).truth().known()
}

/// A limit in the unit of a value.
pub(super) fn like_value(limit: &Number, value: &Value) -> Value {
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
pub(super) fn like(limit: &Number, range: &Range) -> Value {
    let end = range.low.as_ref().or(range.high.as_ref()).map(|end| &end.value);
    let unit = match end {
        Some(Value::Quantity(quantity)) => Some(&quantity.unit),
        _ => None,
    };
    super::value::quantity(limit.clone(), unit)
}
