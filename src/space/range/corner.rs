//! Products and quotients: the least and the most of what the four corners of a box give.

use std::cmp::Ordering;

use super::arithmetic::{compute, kinds_of};
use super::{End, Kinds, Range, with_number};
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Where a range ends, as far as an operator is concerned.
#[derive(Clone, Debug)]
pub(super) enum Corner {
    /// At a value.
    At(End),
    /// Nowhere, on the side of a sign.
    Infinite(i8),
    /// At zero, which is left out, coming from the side of a sign.
    Vanishing(i8),
}

impl Corner {
    /// Both ends of a range.
    pub(super) fn both(range: &Range) -> (Corner, Corner) {
        let corner = |end: &Option<End>, sign: i8| end.clone().map_or(Corner::Infinite(sign), Corner::At);
        (corner(&range.low, -1), corner(&range.high, 1))
    }

    /// Its sign; nothing if it is too close to zero to tell.
    pub(super) fn sign(&self) -> Option<i8> {
        match self {
            Corner::At(end) => end.value.number()?.signum(),
            Corner::Infinite(sign) | Corner::Vanishing(sign) => Some(*sign),
        }
    }

    /// Whether it is a zero that belongs to its range.
    pub(super) fn is_zero_itself(&self) -> bool {
        matches!(self, Corner::At(end) if !end.open) && self.sign() == Some(0)
    }

    fn zero(zero: &Value, open: bool) -> Corner {
        Corner::At(End { value: zero.clone(), open })
    }
}

/// The least or the most of some corners; nothing where there is no limit, or where it cannot be told.
pub(super) fn extreme(corners: &[Corner], outwards: Ordering) -> Option<End> {
    let mut best: Option<End> = None;
    for corner in corners {
        match corner {
            Corner::Infinite(sign) if sign.cmp(&0) == outwards => return None,
            Corner::At(end) => {
                best = Some(match best {
                    Some(best) => best.farther(end, outwards)?,
                    None => end.clone(),
                });
            }
            Corner::Infinite(_) | Corner::Vanishing(_) => {}
        }
    }
    best
}

/// The range between the least and the most of some corners; no limits if one of them has no value.
pub(super) fn enclosed(corners: &[Option<Corner>], may_be_null: bool, kinds: Kinds) -> Range {
    let all: Option<Vec<Corner>> = corners.iter().cloned().collect();
    let Some(all) = all else {
        return Range::unlimited(kinds);
    };
    let (low, high) = (extreme(&all, Ordering::Less), extreme(&all, Ordering::Greater));
    Range { low, high, may_be_null, may_be_known: true, kinds, partial: false }
}

/// `a * b`
pub(super) fn product(a: &Range, b: &Range) -> Range {
    let kinds = kinds_of(a, b);
    let (Some(sample), Some(other)) = (a.sample(), b.sample()) else {
        return Range { may_be_null: false, ..Range::unlimited(kinds) };
    };
    let zeros = (with_number(sample, Number::ZERO), with_number(other, Number::ZERO));
    let Some(zero) = compute(Arithmetic::Multiply, &zeros.0, &zeros.1) else {
        return Range::unlimited(kinds);
    };
    let (a, b) = (Corner::both(a), Corner::both(b));
    let of = |a: &Corner, b: &Corner| multiplied(a, b, &zero);
    // Mostly nothing is below zero, and then two corners do.
    let is_rising = |low: &Corner| low.sign().is_some_and(|sign| sign >= 0);
    if is_rising(&a.0) && is_rising(&b.0) {
        let (low, high) = (of(&a.0, &b.0), of(&a.1, &b.1));
        let end = |corner: &Option<Corner>| match corner {
            Some(Corner::At(end)) => Some(end.clone()),
            _ => None,
        };
        let may_be_null = low.is_none() || high.is_none();
        return Range {
            low: end(&low),
            high: end(&high),
            may_be_null,
            may_be_known: true,
            kinds,
            partial: false,
        };
    }
    enclosed(&[of(&a.0, &b.0), of(&a.0, &b.1), of(&a.1, &b.0), of(&a.1, &b.1)], false, kinds)
}

fn multiplied(a: &Corner, b: &Corner, zero: &Value) -> Option<Corner> {
    let sign = a.sign()? * b.sign()?;
    Some(match (a, b) {
        _ if sign == 0 => Corner::zero(zero, !a.is_zero_itself() && !b.is_zero_itself()),
        (Corner::At(a), Corner::At(b)) => {
            let value = compute(Arithmetic::Multiply, &a.value, &b.value)?;
            Corner::At(End { value, open: a.open || b.open })
        }
        _ => Corner::Infinite(sign),
    })
}

/// What a divisor can be.
pub(super) enum Divisor {
    /// Only zero.
    Zero,
    /// Numbers on one side of zero, and perhaps zero, or too close to it to tell.
    Apart(Corner, Corner, bool),
    /// Numbers on both sides of it, or whose sign cannot be told.
    Around,
}

impl Divisor {
    pub(super) fn of(range: &Range) -> Divisor {
        let (low, high) = Corner::both(range);
        let near_zero = |end: &Corner| end.is_zero_itself() || range.kinds.irrational;
        match (low.sign(), high.sign()) {
            (Some(0), Some(0)) => Divisor::Zero,
            (Some(1), Some(1)) | (Some(-1), Some(-1)) => Divisor::Apart(low, high, false),
            (Some(0), Some(1)) => {
                let null = near_zero(&low);
                Divisor::Apart(Corner::Vanishing(1), high, null)
            }
            (Some(-1), Some(0)) => {
                let null = near_zero(&high);
                Divisor::Apart(low, Corner::Vanishing(-1), null)
            }
            _ => Divisor::Around,
        }
    }
}

/// `a / b`; null over zero.
pub(super) fn quotient(a: &Range, b: &Range) -> Range {
    let kinds = Kinds { integer: false, ..kinds_of(a, b) };
    let (low, high, null) = match Divisor::of(b) {
        Divisor::Zero => return Range::nothing(),
        Divisor::Around => return Range::unlimited(kinds),
        Divisor::Apart(low, high, null) => (low, high, null),
    };
    let (Some(sample), Some(other)) = (a.sample(), b.sample()) else {
        return Range { may_be_null: null, ..Range::unlimited(kinds) };
    };
    let (nought, one) = (with_number(sample, Number::ZERO), with_number(other, Number::ONE));
    let Some(zero) = compute(Arithmetic::Divide, &nought, &one) else {
        return Range::unlimited(kinds);
    };
    let a = Corner::both(a);
    let of = |a: &Corner, b: &Corner| divided(a, b, &zero);
    enclosed(&[of(&a.0, &low), of(&a.0, &high), of(&a.1, &low), of(&a.1, &high)], null, kinds)
}

fn divided(a: &Corner, b: &Corner, zero: &Value) -> Option<Corner> {
    let sign = a.sign()? * b.sign()?;
    Some(match (a, b) {
        // Beyond every limit a divisor leaves nothing; zero alone comes to zero itself.
        (_, Corner::Infinite(_)) => Corner::zero(zero, !a.is_zero_itself()),
        _ if sign == 0 => Corner::zero(zero, !a.is_zero_itself()),
        (Corner::At(a), Corner::At(b)) => {
            let value = compute(Arithmetic::Divide, &a.value, &b.value)?;
            Corner::At(End { value, open: a.open || b.open })
        }
        _ => Corner::Infinite(sign),
    })
}
