//! Ranges of `+ - * / div mod ^`, of `-a`, and of numbers in another unit.

use std::cmp::Ordering;

use super::{Kinds, Range, corner, date, function, power, with_number};
use crate::eval;
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;
use crate::value::unit::Unit;

impl Range {
    /// Everything that an operator can give for two operands.
    pub fn arithmetic(operator: Arithmetic, a: &Range, b: &Range) -> Range {
        if !a.may_be_known || !b.may_be_known {
            return Range::nothing();
        }
        let range = match operator {
            Arithmetic::Add | Arithmetic::Subtract if matches!(a.sample(), Some(Value::Date(_))) => {
                date::shifted(operator, a, b)
            }
            Arithmetic::Add | Arithmetic::Subtract => sum(operator, a, b),
            Arithmetic::Multiply => corner::product(a, b),
            Arithmetic::Divide => corner::quotient(a, b),
            Arithmetic::TruncatedDivide => truncated_quotient(a, b),
            Arithmetic::Modulo => Range::anything(),
            Arithmetic::Power => power::power(a, b),
        };
        let whole = operator != Arithmetic::Divide && a.kinds.integer && b.kinds.integer;
        let overflows = whole && !fits(&range);
        let null = a.may_be_null || b.may_be_null || a.kinds.mixed || b.kinds.mixed;
        range.or_null(null || overflows).made_of(&[a, b])
    }

    /// Everything that `-a` can be.
    #[must_use]
    pub fn negated(&self) -> Range {
        if !self.may_be_known {
            return Range::nothing();
        }
        let range = self.mapped(false, self.kinds, negated);
        let overflows = self.kinds.integer && !fits(&range);
        range.or_null(self.may_be_null || self.kinds.mixed || overflows).made_of(&[self])
    }

    /// Every number that it can be in a unit.
    #[must_use]
    pub fn in_unit(&self, unit: &Unit) -> Range {
        if !self.may_be_known {
            return Range::nothing();
        }
        let kinds = Kinds { integer: false, mixed: false, ..self.kinds };
        let range = self.mapped(true, kinds, |value| known(eval::in_unit(value, unit)));
        range.or_null(self.may_be_null || self.kinds.mixed).made_of(&[self])
    }
}

/// A value, unless it is null.
pub(super) fn known(value: Value) -> Option<Value> {
    (!value.is_null()).then_some(value)
}

/// What the interpreter gives, with whole numbers that grow beyond their type as decimals: an end beyond every value.
pub(super) fn compute(operator: Arithmetic, a: &Value, b: &Value) -> Option<Value> {
    let decimal = |value: &i64| Value::Decimal(Number::from(*value));
    known(eval::arithmetic(operator, a, b)).or_else(|| match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => known(eval::arithmetic(operator, &decimal(a), &decimal(b))),
        _ => None,
    })
}

/// `-a` of an end.
pub(super) fn negated(value: &Value) -> Option<Value> {
    known(eval::negate(value)).or_else(|| match value {
        Value::Integer(value) => Some(Value::Decimal(Number::from(*value).negated())),
        _ => None,
    })
}

/// Whether all values are so small that a whole number among them does not overflow.
pub(super) fn fits(range: &Range) -> bool {
    let limit = |limit: i32| Number::from(i64::from(limit));
    let compare = |end: &super::End, limit: Number| end.value.number()?.compare(&limit);
    let low = range.low.as_ref().and_then(|end| compare(end, limit(i32::MIN)));
    let high = range.high.as_ref().and_then(|end| compare(end, limit(i32::MAX)));
    low.is_some_and(Ordering::is_ge) && high.is_some_and(Ordering::is_le)
}

/// What is irrational or mixed if either operand is, and whole if both are.
pub(super) fn kinds_of(a: &Range, b: &Range) -> Kinds {
    Kinds { integer: a.kinds.integer && b.kinds.integer, ..a.kinds.or(b.kinds) }
}

/// Whether an operator has a result for the units of two ranges, which their missing ends would not show.
pub(super) fn units_fit(operator: Arithmetic, a: &Range, b: &Range) -> bool {
    match (a.sample(), b.sample()) {
        (Some(Value::Date(_)), _) | (_, Some(Value::Date(_))) => false,
        (Some(a), Some(b)) => {
            compute(operator, &with_number(a, Number::ONE), &with_number(b, Number::ONE)).is_some()
        }
        _ => true,
    }
}

/// A sum or a difference: the ends go together.
fn sum(operator: Arithmetic, a: &Range, b: &Range) -> Range {
    let (low, high) = match operator {
        Arithmetic::Subtract => (&b.high, &b.low),
        _ => (&b.low, &b.high),
    };
    let end = |a: &Option<super::End>, b: &Option<super::End>| {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        let value = compute(operator, &a.value, &b.value)?;
        Some(super::End { value, open: a.open || b.open })
    };
    let given = [(&a.low, low), (&a.high, high)].iter().filter(|(a, b)| a.is_some() && b.is_some()).count();
    let (low, high) = (end(&a.low, low), end(&a.high, high));
    let got = [&low, &high].iter().filter(|end| end.is_some()).count();
    let may_be_null = got < given || got < 2 && !units_fit(operator, a, b);
    Range { low, high, may_be_null, may_be_known: true, kinds: kinds_of(a, b), partial: false }
}

/// `a div b` of plain numbers: the quotient, cut. Of quantities it depends on how they are written.
fn truncated_quotient(a: &Range, b: &Range) -> Range {
    let plain = |range: &Range| matches!(range.sample(), Some(Value::Integer(_) | Value::Decimal(_)));
    if !plain(a) || !plain(b) || a.kinds.mixed || b.kinds.mixed {
        return Range::anything();
    }
    let quotient = corner::quotient(a, b);
    if !quotient.may_be_known {
        return quotient;
    }
    let may_be_null = quotient.may_be_null || quotient.kinds.irrational;
    let kinds = Kinds { integer: kinds_of(a, b).integer, ..Kinds::default() };
    Range { kinds, may_be_null, ..function::cut(&quotient, function::truncate) }
}
