//! Order and sameness of values, with null where something is unknown.

use std::cmp::Ordering;

use super::interval;
use crate::value::content::{Absence, Interval, Quantity, Value};
use crate::value::number::Number;
use crate::value::operator::{Comparison, Equality};
use crate::value::truth::Truth;

/// The stronger of two reasons: what is still open outweighs what is simply missing.
pub(super) fn why(values: &[&Value]) -> Absence {
    let reasons = values.iter().filter_map(|value| value.absence());
    reasons.max().unwrap_or(Absence::NotComparable)
}

/// Which of two known values is larger.
///
/// # Errors
/// The reason why that has no answer: unlike units, a date that is too partial, a null.
pub fn order(a: &Value, b: &Value) -> Result<Ordering, Absence> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.compare(*b).ok_or(Absence::Imprecise),
        (Value::Text(a), Value::Text(b)) => Ok(a.cmp(b)),
        (Value::Integer(a), Value::Integer(b)) => Ok(a.cmp(b)),
        _ if a.is_null() || b.is_null() => Err(why(&[a, b])),
        _ => {
            let (a, b) = alike(a, b).ok_or(Absence::NotComparable)?;
            a.compare(&b).ok_or(Absence::TooClose)
        }
    }
}

/// Two numbers in one unit, the finer of the two; a plain number counts as a quantity of unit `1`.
pub(super) fn alike(a: &Value, b: &Value) -> Option<(Number, Number)> {
    match (a, b) {
        (Value::Quantity(a), Value::Quantity(b)) => in_one_unit(a, b),
        (Value::Quantity(a), b) => Some((number_if_one(a)?, b.number()?)),
        (a, Value::Quantity(b)) => Some((a.number()?, number_if_one(b)?)),
        (a, b) => Some((a.number()?, b.number()?)),
    }
}

fn number_if_one(quantity: &Quantity) -> Option<Number> {
    quantity.unit.is_one().then(|| quantity.number.clone())
}

fn in_one_unit(a: &Quantity, b: &Quantity) -> Option<(Number, Number)> {
    let ratio = a.unit.ratio_to(&b.unit)?;
    if ratio == Number::ONE {
        return Some((a.number.clone(), b.number.clone()));
    }
    Some((a.number.checked_mul(&ratio)?, b.number.clone()))
}

/// `a < b` and its kin. Bounds answer as far as they can.
pub fn compare(comparison: Comparison, a: &Value, b: &Value) -> Value {
    let (less, or_equal) = match comparison {
        Comparison::Less => (true, false),
        Comparison::LessOrEqual => (true, true),
        Comparison::Greater => (false, false),
        Comparison::GreaterOrEqual => (false, true),
    };
    let (small, large) = if less { (a, b) } else { (b, a) };
    // small < large: true if even the most that `small` can be lies below the least that `large` can be.
    let holds = |low: Option<Value>, high: Option<Value>, or_equal: bool| -> Result<bool, Absence> {
        let (Some(low), Some(high)) = (low, high) else {
            return Ok(false);
        };
        let order = order(&low, &high)?;
        Ok(order == Ordering::Less || or_equal && order == Ordering::Equal)
    };
    let surely = holds(most(small), least(large), or_equal);
    let surely_not = holds(most(large), least(small), !or_equal);
    match (surely, surely_not) {
        (Ok(true), _) => Value::Boolean(true),
        (_, Ok(true)) => Value::Boolean(false),
        (Err(absence), _) | (_, Err(absence)) => match why(&[a, b]) {
            open if open.is_hypothetical() => Value::Null(open),
            _ => Value::Null(absence),
        },
        _ => Value::Null(why(&[a, b])),
    }
}

/// The most a value can be, if there is a limit.
fn most(value: &Value) -> Option<Value> {
    match value {
        Value::Bounds(bounds) => bounds.high.clone(),
        Value::Null(_) => None,
        known => Some(known.clone()),
    }
}

fn least(value: &Value) -> Option<Value> {
    match value {
        Value::Bounds(bounds) => bounds.low.clone(),
        Value::Null(_) => None,
        known => Some(known.clone()),
    }
}

/// `=`, `!=`, `~`, `!~`.
pub fn equality(equality: Equality, a: &Value, b: &Value) -> Value {
    let truth_value = |answer: Result<Truth, Absence>| match answer {
        Ok(truth) => Value::from_truth(truth, why(&[a, b])),
        Err(absence) => Value::Null(absence),
    };
    match equality {
        Equality::Equal => truth_value(equal(a, b)),
        Equality::NotEqual => truth_value(equal(a, b).map(Truth::negate)),
        Equality::Equivalent => truth_value(equivalent(a, b).map(Truth::from)),
        Equality::NotEquivalent => truth_value(equivalent(a, b).map(|same| Truth::from(!same))),
    }
}

/// Whether two values are the same; unknown where either is.
pub(super) fn equal(a: &Value, b: &Value) -> Result<Truth, Absence> {
    Ok(match (a, b) {
        (Value::Bounds(_), _) | (_, Value::Bounds(_)) => {
            let below = compare(Comparison::Less, a, b);
            let above = compare(Comparison::Greater, a, b);
            let apart = below == Value::Boolean(true) || above == Value::Boolean(true);
            return if apart { Ok(Truth::False) } else { Err(why(&[a, b])) };
        }
        (Value::Null(_), _) | (_, Value::Null(_)) => return Err(why(&[a, b])),
        (Value::Boolean(a), Value::Boolean(b)) => Truth::from(a == b),
        (Value::Member(a), Value::Member(b)) => Truth::from(a == b),
        (Value::Interval(a), Value::Interval(b)) => interval::same(a, b, None)?,
        (Value::List(a), Value::List(b)) => lists(a, b, equal)?,
        (Value::Ratio(a), Value::Ratio(b)) => {
            let quantity = |quantity: &Quantity| Value::Quantity(quantity.clone());
            let first = equal(&quantity(&a.0), &quantity(&b.0))?;
            first.and(equal(&quantity(&a.1), &quantity(&b.1))?)
        }
        _ => Truth::from(order(a, b)? == Ordering::Equal),
    })
}

fn lists(
    a: &[Value],
    b: &[Value],
    same: impl Fn(&Value, &Value) -> Result<Truth, Absence>,
) -> Result<Truth, Absence> {
    if a.len() != b.len() {
        return Ok(Truth::False);
    }
    let mut unknown = None;
    for (a, b) in a.iter().zip(b) {
        match same(a, b) {
            Ok(Truth::True) => {}
            Ok(Truth::False) => return Ok(Truth::False),
            Ok(Truth::Unknown) => unknown = unknown.max(Some(why(&[a, b]))),
            Err(absence) => unknown = unknown.max(Some(absence)),
        }
    }
    unknown.map_or(Ok(Truth::True), Err)
}

/// Whether two values are as good as the same. Null is as good as null; never unknown, except of a value that is
/// left open.
pub(super) fn equivalent(a: &Value, b: &Value) -> Result<bool, Absence> {
    if a.is_null() || b.is_null() {
        let reason = why(&[a, b]);
        return if reason.is_hypothetical() { Err(reason) } else { Ok(a.is_null() && b.is_null()) };
    }
    Ok(match (a, b) {
        (Value::Text(a), Value::Text(b)) => folded(a) == folded(b),
        (Value::Integer(_) | Value::Decimal(_), Value::Integer(_) | Value::Decimal(_)) => {
            same_to_least_places(a, b).unwrap_or(false)
        }
        (Value::Quantity(a), Value::Quantity(b)) => same_amount(a, b).unwrap_or(false),
        (Value::Ratio(a), Value::Ratio(b)) => same_ratio(a, b).unwrap_or(false),
        (Value::List(a), Value::List(b)) => {
            lists(a, b, |a, b| equivalent(a, b).map(Truth::from))? == Truth::True
        }
        (Value::Interval(a), Value::Interval(b)) => same_ends(a, b)?,
        _ => equal(a, b) == Ok(Truth::True),
    })
}

fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Both rounded to as many places as the shorter of the two has.
fn same_to_least_places(a: &Value, b: &Value) -> Option<bool> {
    let (a, b) = (a.number()?, b.number()?);
    let places = a.decimal_places().unwrap_or(8).min(b.decimal_places().unwrap_or(8));
    Some(a.round(places)?.compare(&b.round(places)?)? == Ordering::Equal)
}

fn same_amount(a: &Quantity, b: &Quantity) -> Option<bool> {
    let ratio = a.unit.equivalent_ratio_to(&b.unit)?;
    Some(a.number.checked_mul(&ratio)?.compare(&b.number)? == Ordering::Equal)
}

/// `a : b` and `c : d` are as good as the same if `a × d = b × c`.
fn same_ratio(a: &(Quantity, Quantity), b: &(Quantity, Quantity)) -> Option<bool> {
    let top = a.0.unit.ratio_to(&b.0.unit)?;
    let bottom = a.1.unit.ratio_to(&b.1.unit)?;
    let left = a.0.number.checked_mul(&top)?.checked_mul(&b.1.number)?;
    let right = b.0.number.checked_mul(&bottom)?.checked_mul(&a.1.number)?;
    Some(left.compare(&right)? == Ordering::Equal)
}

fn same_ends(a: &Interval, b: &Interval) -> Result<bool, Absence> {
    let shape = a.low_closed == b.low_closed && a.high_closed == b.high_closed;
    let ends = equivalent(&a.low, &b.low)? && equivalent(&a.high, &b.high)?;
    Ok(shape && ends || interval::same(a, b, None) == Ok(Truth::True))
}
