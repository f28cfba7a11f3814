//! Arithmetic on numbers of which only bounds are known: the least and the most that can come of it.

use std::cmp::Ordering;

use super::arithmetic::{self, negate as negated};
use super::compare::{order, why};
use crate::value::content::{Bounds, Value};
use crate::value::operator::Arithmetic;

/// Lower and upper end; nothing where there is no limit.
type Ends = (Option<Value>, Option<Value>);

/// Two operands, at least one of them known by bounds only.
pub(super) fn arithmetic(operator: Arithmetic, a: &Value, b: &Value) -> Value {
    let reason = why(&[a, b]);
    let (a, b) = (ends(a), ends(b));
    let of = |a: &Option<Value>, b: &Option<Value>| {
        let result = arithmetic::arithmetic(operator, a.as_ref()?, b.as_ref()?);
        (!result.is_null()).then_some(result)
    };
    let (low, high) = match operator {
        Arithmetic::Add => (of(&a.0, &b.0), of(&a.1, &b.1)),
        Arithmetic::Subtract => (of(&a.0, &b.1), of(&a.1, &b.0)),
        // By a known number every end goes its own way.
        Arithmetic::Multiply | Arithmetic::Divide if sign_of_known(&b).is_some() => {
            let ends = (of(&a.0, &b.0), of(&a.1, &b.0));
            if sign_of_known(&b) == Some(-1) { (ends.1, ends.0) } else { ends }
        }
        Arithmetic::Multiply if sign_of_known(&a).is_some() => {
            let ends = (of(&a.0, &b.0), of(&a.0, &b.1));
            if sign_of_known(&a) == Some(-1) { (ends.1, ends.0) } else { ends }
        }
        // Over a range with zero in it a quotient has no bounds.
        Arithmetic::Divide if !is_apart_from_zero(&b) => (None, None),
        Arithmetic::Multiply | Arithmetic::Divide => {
            corners([of(&a.0, &b.0), of(&a.0, &b.1), of(&a.1, &b.0), of(&a.1, &b.1)])
        }
        Arithmetic::TruncatedDivide | Arithmetic::Modulo | Arithmetic::Power => (None, None),
    };
    bounds(low, high, reason)
}

/// `-a`.
pub(super) fn negate(of: &Bounds) -> Value {
    let negated = |end: &Option<Value>| end.as_ref().map(negated).filter(|end| !end.is_null());
    bounds(negated(&of.high), negated(&of.low), of.why)
}

fn bounds(low: Option<Value>, high: Option<Value>, why: crate::value::content::Absence) -> Value {
    match (&low, &high) {
        (None, None) => Value::Null(why),
        _ => Value::Bounds(Bounds { low, high, why }.into()),
    }
}

fn ends(value: &Value) -> Ends {
    match value {
        Value::Bounds(bounds) => (bounds.low.clone(), bounds.high.clone()),
        known => (Some(known.clone()), Some(known.clone())),
    }
}

/// The sign of a number that is known and not zero.
fn sign_of_known(ends: &Ends) -> Option<i8> {
    match ends {
        (Some(low), Some(high)) if low == high => low.number()?.signum().filter(|sign| *sign != 0),
        _ => None,
    }
}

fn is_apart_from_zero(ends: &Ends) -> bool {
    let sign = |end: &Option<Value>| end.as_ref().and_then(Value::number).and_then(|number| number.signum());
    matches!((sign(&ends.0), sign(&ends.1)), (Some(1), _) | (_, Some(-1)))
}

/// The least and the most of the four corners; nothing unless all are known.
fn corners(of: [Option<Value>; 4]) -> Ends {
    let all: Option<Vec<Value>> = of.into_iter().collect();
    let pick = |wanted: Ordering| {
        let (first, rest) = all.as_deref()?.split_first()?;
        rest.iter().try_fold(first.clone(), |best, next| {
            let order = order(next, &best).ok()?;
            Some(if order == wanted { next.clone() } else { best })
        })
    };
    (pick(Ordering::Less), pick(Ordering::Greater))
}
