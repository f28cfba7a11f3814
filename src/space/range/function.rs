//! Ranges of functions of numbers: without sign, rounded, logarithms, `Exp`.

use std::cmp::Ordering;

use super::arithmetic::{fits, known};
use super::{End, Kinds, Range, list, with_number};
use crate::eval;
use crate::model::expression::Function;
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Most places that the interpreter rounds to.
const PLACES_MAX: u32 = 28;
/// No decimal reaches ten to this power.
const DECIMAL_DIGITS: i32 = 28;

impl Range {
    /// Everything that a function can give. Of a function over a list the arguments are the items, each of which may be
    /// null because it is missing, not because it is left open.
    pub fn function(function: Function, arguments: &[Range]) -> Range {
        if function.takes_list() || function == Function::Coalesce {
            return list::over_list(function, arguments);
        }
        let Some(first) = arguments.first() else {
            return Range::anything();
        };
        if arguments.iter().any(|argument| !argument.may_be_known) {
            return Range::nothing();
        }
        let second = arguments.get(1);
        let range = match function {
            Function::Abs => absolute(first),
            Function::Ceiling => whole(&cut(first, ceiling)),
            Function::Floor => whole(&cut(first, floor)),
            Function::Truncate => whole(&cut(first, truncate)),
            Function::Round => rounded(first, second),
            Function::Ln => logarithm(first, true, |value| called(Function::Ln, value)),
            Function::Exp => exponential(first),
            Function::Log => second.map_or_else(Range::anything, |base| to_base(first, base)),
            Function::Power => second.map_or_else(Range::anything, |exponent| {
                Range::arithmetic(Arithmetic::Power, first, exponent)
            }),
            _ => Range::anything(),
        };
        let null = arguments.iter().any(|argument| argument.may_be_null || argument.kinds.mixed);
        range.or_null(null).made_of(&arguments.iter().collect::<Vec<_>>())
    }
}

/// What the interpreter gives for one argument, unless it is null.
fn called(function: Function, argument: &Value) -> Option<Value> {
    known(eval::function(function, std::slice::from_ref(argument)))
}

/// Which end of a range is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Low,
    High,
}

/// The largest whole number not above any value, or the one not above all of them, as far as an end says.
pub(super) fn floor(number: &Number, open: bool, side: Side) -> Option<Number> {
    match side {
        Side::High if open => number.ceiling()?.checked_sub(&Number::ONE),
        _ => number.floor(),
    }
}

/// The same of the smallest whole number not below.
pub(super) fn ceiling(number: &Number, open: bool, side: Side) -> Option<Number> {
    let other = if side == Side::Low { Side::High } else { Side::Low };
    Some(floor(&number.negated(), open, other)?.negated())
}

/// The same of the whole number on the side of zero.
pub(super) fn truncate(number: &Number, open: bool, side: Side) -> Option<Number> {
    match (side, number.signum()?) {
        (Side::Low, -1) | (Side::High, -1 | 0) => ceiling(number, open, side),
        _ => floor(number, open, side),
    }
}

/// Both ends cut to a number that belongs to the range then; an end that is too close to tell is dropped.
pub(super) fn cut(range: &Range, f: impl Fn(&Number, bool, Side) -> Option<Number>) -> Range {
    let end = |end: &Option<End>, side| {
        let end = end.as_ref()?;
        let number = f(&end.value.number()?, end.open, side)?;
        Some(End::closed(with_number(&end.value, number)))
    };
    let (low, high) = match range.kinds.mixed {
        // In other units there are other whole numbers.
        true => (None, None),
        false => (end(&range.low, Side::Low), end(&range.high, Side::High)),
    };
    let is_number = range.sample().is_none_or(|value| value.number().is_some());
    let may_be_null = range.kinds.irrational || !is_number;
    let kinds = Kinds { irrational: false, ..range.kinds };
    Range { low, high, may_be_null, may_be_known: true, kinds, partial: false }
}

/// Numbers that were cut, as whole numbers without unit.
fn whole(range: &Range) -> Range {
    let integer = |value: &Value| {
        let number = value.number()?;
        let whole = known(Value::integer(number.to_i64()));
        Some(whole.unwrap_or(Value::Decimal(number)))
    };
    let kinds = Kinds { integer: true, ..Kinds::default() };
    let whole = range.mapped(true, kinds, integer);
    let overflows = !fits(&whole);
    whole.or_null(range.may_be_null || overflows)
}

/// Rounded to places that are known; halves go up.
fn rounded(range: &Range, places: Option<&Range>) -> Range {
    let places = match places {
        None => Some(0),
        Some(places) => places
            .constant()
            .and_then(|places| places.number()?.to_i64())
            .and_then(|places| u32::try_from(places).ok())
            .filter(|places| *places <= PLACES_MAX),
    };
    let power = places.and_then(|places| Number::power_of_ten(i32::try_from(places).ok()?));
    let (Some(power), Some(half)) = (power, Number::from_ratio(1, 2)) else {
        return Range::anything();
    };
    let range = cut(range, |number, open, side| {
        let shifted = number.checked_mul(&power)?.checked_add(&half)?;
        floor(&shifted, open, side)?.checked_div(&power)
    });
    Range { kinds: Kinds { integer: false, ..range.kinds }, ..range }
}

fn absolute(range: &Range) -> Range {
    let sign = |end: &Option<End>| end.as_ref().and_then(|end| end.value.number()?.signum());
    let (low, high) = (sign(&range.low), sign(&range.high));
    if low.is_some_and(|low| low >= 0) {
        return range.clone();
    }
    if high == Some(-1) {
        return range.negated();
    }
    let negated = range.negated();
    let Some(sample) = range.sample().filter(|value| value.number().is_some()) else {
        return range.clone().or_null(negated.may_be_null);
    };
    // What is too close to zero to tell keeps its sign.
    let low = match range.kinds.irrational {
        true => range.low.clone(),
        false => Some(End::closed(with_number(sample, Number::ZERO))),
    };
    let high = range.high.as_ref().zip(negated.high.as_ref());
    let high = high.and_then(|(a, b)| a.farther(b, Ordering::Greater));
    Range { low, high, ..range.clone() }.or_null(negated.may_be_null)
}

/// A logarithm, which only numbers above zero have.
fn logarithm(range: &Range, rising: bool, of: impl Fn(&Value) -> Option<Value>) -> Range {
    let kinds = Kinds { irrational: true, ..Kinds::default() };
    let sign = |end: &Option<End>| end.as_ref().and_then(|end| end.value.number()?.signum());
    if range.kinds.mixed {
        return Range::unlimited(kinds);
    }
    if sign(&range.high).is_some_and(|high| high <= 0) {
        return Range::nothing();
    }
    match (sign(&range.low), &range.low) {
        (Some(1), _) => range.mapped(rising, kinds, of),
        // Of zero itself, and of what may be zero for all that can be told, there is none.
        (Some(0), Some(end)) => {
            let may_be_null = !end.open || range.kinds.irrational;
            let above = Range { low: None, ..range.clone() };
            above.mapped(rising, kinds, of).or_null(may_be_null)
        }
        _ => Range { low: None, ..range.clone() }.mapped(rising, kinds, of).or_null(true),
    }
}

/// A logarithm to a base that is known.
fn to_base(range: &Range, base: &Range) -> Range {
    let kinds = Kinds { irrational: true, ..Kinds::default() };
    let Some(value) = base.constant().filter(|_| !base.kinds.irrational) else {
        return Range::unlimited(kinds);
    };
    let number = value.number();
    let sign = number.as_ref().and_then(Number::signum);
    let order = number.as_ref().and_then(|number| number.compare(&Number::ONE));
    match (sign, order) {
        (Some(1), Some(order)) if order != Ordering::Equal => {
            logarithm(range, order == Ordering::Greater, |number| {
                known(eval::function(Function::Log, &[number.clone(), value.clone()]))
            })
        }
        _ => Range::nothing(),
    }
}

/// e to a power, from just above zero to what a decimal can hold.
fn exponential(range: &Range) -> Range {
    let kinds = Kinds { irrational: true, ..Kinds::default() };
    let of = |value: &Value| called(Function::Exp, value);
    let inside = match range.kinds.mixed {
        true => Range::unlimited(kinds),
        false => range.mapped(true, kinds, of),
    };
    let may_be_null = inside.low.is_none() || inside.high.is_none();
    let most = Number::power_of_ten(DECIMAL_DIGITS).map(Value::Decimal).map(End::open);
    let low = inside.low.or_else(|| Some(End::open(Value::Decimal(Number::ZERO))));
    let high = inside.high.or(most);
    Range { low, high, may_be_null, may_be_known: true, kinds, partial: false }
}
