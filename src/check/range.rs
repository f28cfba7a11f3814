//! Whether a value lies in a range of the vocabulary.

use std::cmp::Ordering;

use crate::model::vocabulary::Range;
use crate::value::content::{Quantity, Value};

/// Whether the range holds the value; `None` where the two cannot be compared.
pub(super) fn holds(range: &Range, value: &Value) -> Option<bool> {
    let above = match &range.from {
        Some(from) => order(value, from)? != Ordering::Less,
        None => true,
    };
    let below = match &range.to {
        Some(to) => order(value, to)? != Ordering::Greater,
        None => true,
    };
    Some(above && below)
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.compare(*b),
        (Value::Quantity(a), Value::Quantity(b)) => {
            let ratio = a.unit.ratio_to(&b.unit)?;
            a.number.checked_mul(&ratio)?.compare(&b.number)
        }
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => None,
        _ => a.number()?.compare(&b.number()?),
    }
}

/// A number with its sign turned.
pub(super) fn negated(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Integer(number) => Value::Integer(number.checked_neg()?),
        Value::Decimal(number) => Value::Decimal(number.negated()),
        Value::Quantity(quantity) => {
            Value::Quantity(Quantity { number: quantity.number.negated(), unit: quantity.unit.clone() })
        }
        _ => return None,
    })
}
