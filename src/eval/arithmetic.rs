//! `+ - * / div mod ^` and the numeric functions, on numbers, quantities and dates.

use super::compare::{alike, why};
use crate::model::expression::Function;
use crate::value::content::{Absence, Quantity, Value};
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;
use crate::value::operator::Arithmetic;
use crate::value::unit::Unit;

/// Two operands. Null where either is; of what is known by bounds the result has bounds, where it can have any.
pub fn arithmetic(operator: Arithmetic, a: &Value, b: &Value) -> Value {
    let is_bounded = matches!(a, Value::Bounds(_)) || matches!(b, Value::Bounds(_));
    if is_bounded && !matches!(a, Value::Null(_)) && !matches!(b, Value::Null(_)) {
        return super::bounded::arithmetic(operator, a, b);
    }
    if a.is_null() || b.is_null() {
        return Value::Null(why(&[a, b]));
    }
    let result = match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => integers(operator, *a, *b),
        (Value::Date(date), Value::Quantity(quantity)) => shifted(operator, *date, quantity),
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => quantities(operator, a, b),
        _ => decimals(operator, a, b),
    };
    result.unwrap_or(Value::Null(Absence::Undefined))
}

fn integers(operator: Arithmetic, a: i64, b: i64) -> Option<Value> {
    let wide = match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::TruncatedDivide => a.checked_div(b),
        Arithmetic::Modulo => a.checked_rem(b),
        Arithmetic::Power if b >= 0 => Number::from(a).power(&Number::from(b))?.to_i64(),
        Arithmetic::Divide | Arithmetic::Power => {
            return decimals(operator, &Value::Integer(a), &Value::Integer(b));
        }
    };
    Some(Value::integer(wide))
}

fn decimals(operator: Arithmetic, a: &Value, b: &Value) -> Option<Value> {
    apply(operator, &a.number()?, &b.number()?).map(Value::Decimal)
}

fn apply(operator: Arithmetic, a: &Number, b: &Number) -> Option<Number> {
    match operator {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::TruncatedDivide => a.truncated_divide(b),
        Arithmetic::Modulo => a.modulo(b),
        Arithmetic::Power => a.power(b),
    }
}

fn quantities(operator: Arithmetic, a: &Value, b: &Value) -> Option<Value> {
    let quantity = |number: Number, unit: Unit| Some(Value::Quantity(Quantity { number, unit }));
    let unit_of = |value: &Value| match value {
        Value::Quantity(quantity) => quantity.unit.clone(),
        _ => Unit::one(),
    };
    let (left, right) = (unit_of(a), unit_of(b));
    match operator {
        Arithmetic::Add | Arithmetic::Subtract => {
            let ratio = left.ratio_to(&right).ok_or(Absence::NotComparable);
            let Ok(ratio) = ratio else {
                return Some(Value::Null(Absence::NotComparable));
            };
            // The result has the finer of the two units.
            let left_is_finer = ratio.compare(&Number::ONE)? != std::cmp::Ordering::Greater;
            let (a, b) = (a.number()?, b.number()?);
            if left_is_finer {
                quantity(apply(operator, &a, &b.checked_div(&ratio)?)?, left)
            } else {
                quantity(apply(operator, &a.checked_mul(&ratio)?, &b)?, right)
            }
        }
        Arithmetic::Multiply => quantity(a.number()?.checked_mul(&b.number()?)?, left.multiply(&right)?),
        Arithmetic::Divide => quantity(a.number()?.checked_div(&b.number()?)?, left.divide(&right)?),
        Arithmetic::TruncatedDivide | Arithmetic::Modulo => {
            let divisor = match b {
                Value::Quantity(divisor) => {
                    let Some(ratio) = right.ratio_to(&left) else {
                        return Some(Value::Null(Absence::NotComparable));
                    };
                    divisor.number.checked_mul(&ratio)?
                }
                other => other.number()?,
            };
            quantity(apply(operator, &a.number()?, &divisor)?, left)
        }
        Arithmetic::Power => {
            let exponent = b.number().filter(|_| !matches!(b, Value::Quantity(_)))?;
            let whole = i32::try_from(exponent.to_i64()?).ok()?;
            quantity(a.number()?.power(&exponent)?, left.power(whole)?)
        }
    }
}

/// A date moved by a calendar duration; the digits after the point do not count.
fn shifted(operator: Arithmetic, date: PartialDate, by: &Quantity) -> Option<Value> {
    let whole = by.number.truncate()?.to_i64()?;
    let count = match operator {
        Arithmetic::Add => whole,
        Arithmetic::Subtract => whole.checked_neg()?,
        _ => return None,
    };
    let week = Unit::calendar(CalendarUnit::Week);
    let day = Unit::calendar(CalendarUnit::Day);
    let unit = match by.unit.calendar_unit() {
        Some(unit) => unit,
        None if by.unit == week => CalendarUnit::Week,
        None if by.unit == day => CalendarUnit::Day,
        None => return Some(Value::Null(Absence::NotComparable)),
    };
    date.add(count, unit).map(Value::Date)
}

/// `-a`.
pub fn negate(value: &Value) -> Value {
    match value {
        Value::Integer(value) => Value::integer(value.checked_neg()),
        Value::Decimal(value) => Value::Decimal(value.negated()),
        Value::Quantity(quantity) => {
            Value::Quantity(Quantity { number: quantity.number.negated(), unit: quantity.unit.clone() })
        }
        Value::Bounds(bounds) => super::bounded::negate(bounds),
        other => Value::Null(other.absence().unwrap_or(Absence::Undefined)),
    }
}

/// A function of one or two numbers.
pub fn function(function: Function, arguments: &[Value]) -> Value {
    let all: Vec<&Value> = arguments.iter().collect();
    if all.iter().any(|value| value.is_null()) {
        return Value::Null(why(&all));
    }
    let Some((first, rest)) = arguments.split_first() else {
        return Value::Null(Absence::Undefined);
    };
    let integer = |number: Option<Number>| Value::integer(number.and_then(|number| number.to_i64()));
    match function {
        Function::Abs => absolute(first),
        Function::Ceiling => integer(first.number().and_then(|number| number.ceiling())),
        Function::Floor => integer(first.number().and_then(|number| number.floor())),
        Function::Truncate => integer(first.number().and_then(|number| number.truncate())),
        Function::Round => round(first, rest.first()),
        Function::Ln => first.number().map_or(Value::Null(Absence::Undefined), |n| ln(&n)),
        Function::Exp => exp(first),
        Function::Log => {
            let base = rest.first().and_then(Value::number);
            let log = first.number().zip(base).and_then(|(number, base)| number.log(&base));
            Value::decimal(log)
        }
        Function::Power => rest.first().map_or(Value::Null(Absence::Undefined), |exponent| {
            arithmetic(Arithmetic::Power, first, exponent)
        }),
        _ => Value::Null(Absence::Undefined),
    }
}

/// The logarithm of zero has no meaning at all; that of a negative number is null.
fn ln(number: &Number) -> Value {
    match number.signum() {
        Some(0) => Value::Null(Absence::Impossible),
        _ => Value::decimal(number.ln()),
    }
}

/// What no decimal can hold is impossible.
fn exp(value: &Value) -> Value {
    match value.number().and_then(|number| number.exp()) {
        Some(number) if in_decimal_range(&number) => Value::Decimal(number),
        _ => Value::Null(Absence::Impossible),
    }
}

fn absolute(value: &Value) -> Value {
    let negative = value.number().and_then(|number| number.signum()) == Some(-1);
    if negative { negate(value) } else { value.clone() }
}

fn round(value: &Value, places: Option<&Value>) -> Value {
    let places = match places {
        None => Some(0),
        Some(places) => places
            .number()
            .and_then(|places| places.to_i64())
            .and_then(|places| u32::try_from(places).ok())
            .filter(|places| *places <= 28),
    };
    let rounded = places.and_then(|places| value.number()?.round(places));
    match (value, rounded) {
        (Value::Quantity(quantity), Some(number)) => {
            Value::Quantity(Quantity { number, unit: quantity.unit.clone() })
        }
        (_, rounded) => Value::decimal(rounded),
    }
}

/// Whether a number lies in the range of CQL's decimals.
pub(super) fn in_decimal_range(number: &Number) -> bool {
    let limit = Number::power_of_ten(28);

    limit
        .and_then(|limit| number.absolute()?.compare(&limit))
        .is_some_and(|order| order == std::cmp::Ordering::Less)
}

/// The number of a quantity in another unit.
pub fn in_unit(value: &Value, unit: &Unit) -> Value {
    let one = Value::Quantity(Quantity { number: Number::ONE, unit: unit.clone() });
    match value {
        Value::Quantity(quantity) => match quantity.unit.ratio_to(unit) {
            Some(ratio) => Value::decimal(quantity.number.checked_mul(&ratio)),
            None => Value::Null(Absence::NotComparable),
        },
        known if !known.is_null() => match alike(known, &one) {
            Some((number, _)) => Value::Decimal(number),
            None => Value::Null(Absence::NotComparable),
        },
        other => Value::Null(other.absence().unwrap_or(Absence::Undefined)),
    }
}
