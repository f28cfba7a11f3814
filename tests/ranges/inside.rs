//! What it means to be in a range.

use std::cmp::Ordering;

use osteon::eval::order;
use osteon::space::{End, Range};
use osteon::value::content::{Absence, Value};
use osteon::value::date::Precision;

use crate::told::{decimal, quantity};

fn is_month_or_year(value: &Value) -> bool {
    matches!(value, Value::Date(date) if date.precision() != Precision::Day)
}

/// The earliest or latest day that a date can be.
fn outermost(value: &Value, beyond: Ordering) -> Value {
    match (value, beyond) {
        (Value::Date(date), Ordering::Less) => Value::Date(date.first_day()),
        (Value::Date(date), _) => Value::Date(date.last_day()),
        _ => value.clone(),
    }
}

/// Why a value is not in a range, if it is not. Of what is null nothing else is asked.
pub fn outside(range: &Range, value: &Value) -> Option<String> {
    let told = |why: &str| Some(format!("{value:?} in {range:?}: {why}"));
    if value.is_null() {
        return if range.may_be_null { None } else { told("it is null") };
    }
    if !range.may_be_known {
        return told("it is known");
    }
    // Where units are mixed a percentage counts as what it is of one, though it is not comparable with a plain number.
    let amount = |value: &Value| match value {
        Value::Integer(_) | Value::Decimal(_) if range.kinds.mixed => {
            quantity(value.number().expect("a number"), "1")
        }
        other => other.clone(),
    };
    let fits_end = |end: &Option<End>, beyond: Ordering| match end {
        None => true,
        // A month or year lies where all its days lie.
        Some(end) if is_month_or_year(value) => {
            let outermost = outermost(value, beyond);
            order(&outermost, &end.value).is_ok_and(|order| order != beyond)
                && !(end.open && order(&outermost, &end.value) == Ok(Ordering::Equal))
        }
        Some(end) => match order(&amount(value), &amount(&end.value)) {
            Ok(Ordering::Equal) => !end.open,
            Ok(order) => order != beyond,
            Err(absence) => absence == Absence::TooClose && range.kinds.irrational,
        },
    };
    if !fits_end(&range.low, Ordering::Less) || !fits_end(&range.high, Ordering::Greater) {
        return told("it lies beyond an end");
    }
    if is_month_or_year(value) && !range.kinds.mixed {
        return told("it is no day");
    }
    if range.partial && !is_month_or_year(value) {
        return told("it is fully known");
    }
    if range.excludes_zero() && value.number().is_some_and(|number| number.signum() == Some(0)) {
        return told("it is zero");
    }
    if matches!(value, Value::Integer(_)) && !range.kinds.integer {
        return told("it is of type Integer");
    }
    if value.number().is_some_and(|number| !number.is_exact()) && !range.kinds.irrational {
        return told("it is irrational");
    }
    let ends = [&range.low, &range.high].into_iter().flatten();
    let alike = |end: &End| match (value, &end.value) {
        (Value::Quantity(a), Value::Quantity(b)) => a.unit == b.unit,
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => false,
        _ => true,
    };
    if !range.kinds.mixed && !ends.into_iter().all(alike) {
        return told("it has another unit");
    }
    None
}

pub fn assert_inside(range: &Range, value: &Value, of: &dyn std::fmt::Debug) {
    if let Some(why) = outside(range, value) {
        panic!("{of:?}: {why}");
    }
    // What a range says of a limit, its values say too.
    for limit in [decimal("0.0"), decimal("1.0"), decimal("35.0"), decimal("-0.5")] {
        for or_equal in [false, true] {
            assert_not_contradicted(range, value, &limit, or_equal);
        }
    }
    for end in [&range.low, &range.high].into_iter().flatten() {
        for or_equal in [false, true] {
            assert_not_contradicted(range, value, &end.value, or_equal);
        }
    }
}

pub fn assert_not_contradicted(range: &Range, value: &Value, limit: &Value, or_equal: bool) {
    let (Some(said), false) = (range.is_below(limit, or_equal), value.is_null()) else {
        return;
    };
    match order(value, limit) {
        Ok(order) => {
            let below = order == Ordering::Less || or_equal && order == Ordering::Equal;
            assert_eq!(said, below, "{value:?} below {limit:?} ({or_equal}), in {range:?}");
        }
        Err(absence) => assert_eq!(absence, Absence::TooClose, "{value:?} below {limit:?}, in {range:?}"),
    }
}
