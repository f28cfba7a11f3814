//! Values and ranges in short, as tests write them.

use osteon::space::{End, Range};
use osteon::value::content::{Quantity, Value};
use osteon::value::date::{CalendarUnit, PartialDate};
use osteon::value::number::Number;
use osteon::value::unit::Unit;

pub fn number(text: &str) -> Number {
    match text.split_once('/') {
        Some((above, below)) => number(above).checked_div(&number(below)).expect("a fraction"),
        None => Number::parse(text).expect("a number"),
    }
}

pub fn decimal(text: &str) -> Value {
    Value::Decimal(number(text))
}

pub fn unit(code: &str) -> Unit {
    match code {
        "years" => Unit::calendar(CalendarUnit::Year),
        "months" => Unit::calendar(CalendarUnit::Month),
        "weeks" => Unit::calendar(CalendarUnit::Week),
        "days" => Unit::calendar(CalendarUnit::Day),
        _ => Unit::parse(code).expect("a unit"),
    }
}

pub fn quantity(number: Number, code: &str) -> Value {
    Value::Quantity(Quantity { number, unit: unit(code) })
}

pub fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).expect("a date"))
}

/// `2`, `2.0`, `7.5 mg/dL`, `@2026-11-23`
pub fn value(text: &str) -> Value {
    match text.split_once(' ') {
        Some((amount, code)) => quantity(number(amount), code),
        None if text.starts_with('@') => date(text.trim_start_matches('@')),
        None if text.contains(['.', '/', 'e']) => decimal(text),
        None => Value::Integer(text.parse().expect("a whole number")),
    }
}

/// `(5, 7]`; an end that is left empty has no limit.
pub fn range(text: &str) -> Range {
    let inner = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let (low, high) = inner.split_once(", ").unwrap_or((inner, inner));
    let end = |end: &str, open| (!end.is_empty()).then(|| End { value: value(end), open });
    Range::between(end(low, text.starts_with('(')), end(high, text.ends_with(')')))
}

/// Written as it is read, with `?` where it may be null.
pub fn shown(range: &Range) -> String {
    let value = |end: &Option<End>| end.as_ref().map_or_else(String::new, |end| canonical(&end.value));
    let is_open = |end: &Option<End>| end.as_ref().is_none_or(|end| end.open);
    let (low, high) = (value(&range.low), value(&range.high));
    let left = if is_open(&range.low) { '(' } else { '[' };
    let right = if is_open(&range.high) { ')' } else { ']' };
    let null = if range.may_be_null { "?" } else { "" };
    match range.may_be_known {
        true => format!("{left}{low}, {high}{right}{null}"),
        false => "null".to_owned(),
    }
}

pub fn canonical(value: &Value) -> String {
    osteon::value::canonical::plain(value)
}
