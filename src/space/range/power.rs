//! Ranges of powers: where the exponent is known they rise or fall on either side of zero.

use std::cmp::Ordering;

use super::arithmetic::{compute, kinds_of};
use super::corner::{Corner, Divisor, enclosed};
use super::{End, Kinds, Range, with_number};
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Largest whole exponent to which the interpreter surely raises every number that a file can hold.
const EXPONENT_SURE: u64 = 9;

/// `a ^ b`
pub(super) fn power(base: &Range, exponent: &Range) -> Range {
    if base.kinds.mixed || exponent.kinds.mixed {
        return Range::anything();
    }
    if matches!(exponent.sample(), Some(Value::Quantity(_))) {
        return Range::nothing();
    }
    let irrational =
        Range { kinds: Kinds { irrational: true, ..kinds_of(base, exponent) }, ..Range::anything() };
    let Some(constant) = exponent.constant() else {
        return varying(base, exponent).unwrap_or(irrational);
    };
    let number = constant.number();
    match number.as_ref().and_then(Number::to_i64) {
        Some(whole) => to_whole(base, constant, whole, kinds_of(base, exponent)),
        None => match number.and_then(|number| number.signum()) {
            Some(sign) if sign != 0 => to_fraction(base, constant, sign).unwrap_or(irrational),
            _ => irrational,
        },
    }
}

fn raised(base: &Value, exponent: &Value) -> Option<Value> {
    compute(Arithmetic::Power, base, exponent)
}

/// A power by way of the logarithm, which the interpreter takes where there is no exact one.
fn approximated(base: &Value, exponent: &Value) -> Option<Number> {
    base.number()?.ln()?.checked_mul(&exponent.number()?)?.exp()
}

/// Zero in the unit of a power.
fn zero(base: &Value, exponent: &Value) -> Option<Value> {
    Some(with_number(&raised(&with_number(base, Number::ONE), exponent)?, Number::ZERO))
}

/// To a whole power: on one side of zero it rises or falls, and even powers have their least at zero.
fn to_whole(base: &Range, exponent: &Value, whole: i64, kinds: Kinds) -> Range {
    let Some(sample) = base.sample() else {
        return Range::unlimited(kinds);
    };
    if whole == 0 {
        let one = raised(sample, exponent);
        return one.map_or(Range::unlimited(kinds), |one| Range { kinds, ..Range::exactly(one) });
    }
    let Some(zero) = zero(sample, exponent) else {
        return Range::unlimited(kinds);
    };
    let (low, high, null) = match Divisor::of(base) {
        Divisor::Apart(low, high, null) if whole < 0 => (low, high, null),
        Divisor::Zero if whole < 0 => return Range::nothing(),
        Divisor::Around if whole < 0 => return Range::unlimited(kinds),
        _ => {
            let (low, high) = Corner::both(base);
            (low, high, false)
        }
    };
    let odd = whole % 2 != 0;
    let around_zero = !odd && low.sign() != Some(1) && high.sign() != Some(-1) && whole > 0;
    let image = |corner: &Corner| {
        let sign = if odd { corner.sign() } else { Some(1) };
        Some(match corner {
            Corner::At(end) => Corner::At(End { value: raised(&end.value, exponent)?, open: end.open }),
            Corner::Infinite(_) if whole < 0 => Corner::At(End::open(zero.clone())),
            _ => Corner::Infinite(sign?),
        })
    };
    let mut corners = vec![image(&low), image(&high)];
    if around_zero && !matches!((low.sign(), high.sign()), (Some(0), _) | (_, Some(0))) {
        corners.push(Some(Corner::At(End::closed(zero.clone()))));
    }
    let null = null || base.constant().is_none() && whole.unsigned_abs() > EXPONENT_SURE;
    enclosed(&corners, null, kinds)
}

/// To a power that is no whole number, which numbers below zero have not. Nothing where a sign cannot be told.
fn to_fraction(base: &Range, exponent: &Value, sign: i8) -> Option<Range> {
    let kinds = Kinds { irrational: true, ..Kinds::default() };
    let sample = match base.sample() {
        Some(Value::Quantity(_)) => return Some(Range::nothing()),
        sample => sample?,
    };
    let zero = zero(sample, exponent)?;
    let (low, high) = Corner::both(base);
    match high.sign()? {
        -1 => return Some(Range::nothing()),
        0 if sign < 0 => return Some(Range::nothing()),
        _ => {}
    }
    // Powers of numbers close to zero are too small or too large to be kept, unless a root is exact.
    let is_kept = |corner: &Corner| match corner {
        Corner::At(end) => approximated(&end.value, exponent).is_some(),
        _ => false,
    };
    let may_be_null = low.sign()? <= 0 || !is_kept(&low) || !is_kept(&high);
    let low = match low.sign()? {
        1 => low,
        _ if sign < 0 => Corner::Vanishing(1),
        0 => low,
        _ => Corner::At(End::closed(with_number(sample, Number::ZERO))),
    };
    let image = |corner: &Corner| {
        Some(match corner {
            Corner::At(end) => Some(End { value: raised(&end.value, exponent)?, open: end.open }),
            Corner::Infinite(_) if sign < 0 => Some(End::open(zero.clone())),
            _ => None,
        })
    };
    let (low, high) = (image(&low)?, image(&high)?);
    let (low, high) = if sign < 0 { (high, low) } else { (low, high) };
    Some(Range { low, high, may_be_null, may_be_known: true, kinds, partial: false })
}

/// A plain number above zero to powers between two ends. Nothing where it is not surely one.
fn varying(base: &Range, exponent: &Range) -> Option<Range> {
    let (low, high) = Corner::both(base);
    if low.sign()? != 1 || matches!(base.sample(), Some(Value::Quantity(_))) {
        return None;
    }
    let kinds = Kinds { irrational: true, ..kinds_of(base, exponent) };
    let Some(constant) = base.constant() else {
        return of_corners(&[&low, &high], exponent, kinds);
    };
    let growth = match constant.number()?.compare(&Number::ONE)? {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    let (low, high) = Corner::both(exponent);
    let image = |corner: &Corner| match corner {
        Corner::At(end) => {
            Some(Corner::At(End { value: raised(constant, &end.value)?, open: end.open && growth != 0 }))
        }
        Corner::Infinite(sign) | Corner::Vanishing(sign) => Some(match sign * growth {
            1 => Corner::Infinite(1),
            -1 => Corner::At(End::open(Value::Decimal(Number::ZERO))),
            _ => Corner::At(End::closed(Value::Decimal(Number::ONE))),
        }),
    };
    let null = !stays_in_bounds(constant, exponent);
    Some(enclosed(&[image(&low), image(&high)], null, kinds))
}

/// Whether the interpreter raises a number to every power between two ends, whole or not.
fn stays_in_bounds(base: &Value, exponent: &Range) -> bool {
    let at = |end: &Option<End>, whole: fn(&Number) -> Option<Number>| {
        let end = &end.as_ref()?.value;
        base.number()?.power(&whole(&end.number()?)?)?;
        approximated(base, end)
    };
    at(&exponent.low, Number::ceiling).is_some() && at(&exponent.high, Number::floor).is_some()
}

/// Numbers above zero to powers between two ends: the least and the most lie at the corners.
fn of_corners(bases: &[&Corner], exponent: &Range, kinds: Kinds) -> Option<Range> {
    let (low, high) = (exponent.low.as_ref()?, exponent.high.as_ref()?);
    let mut corners = Vec::new();
    for base in bases {
        let Corner::At(base) = base else {
            return None;
        };
        for exponent in [low, high] {
            let value = raised(&base.value, &exponent.value)?;
            corners.push(Some(Corner::At(End::closed(value))));
        }
    }
    Some(enclosed(&corners, true, kinds))
}
