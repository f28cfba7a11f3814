//! Single values of files: numbers, members, dates, in the type of their fact.

use super::lower::unknown_member;
use super::slips;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::vocabulary::{Fact, FactType};
use crate::source::Span;
use crate::syntax::datum::{Datum, Kind};
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;

/// What is wrong with a value: the caller knows the file.
pub(super) type Given<T> = Result<T, Box<Diagnostic>>;

fn fault<T>(code: Code, span: Span, message: impl Into<String>) -> Given<T> {
    Err(Box::new(Diagnostic::new(code, span, message)))
}

/// A number, written as one or as a text that holds one.
pub(super) fn number(datum: &Datum) -> Given<Number> {
    let text = match &datum.kind {
        Kind::Number(text) => text,
        Kind::Text { value, .. } => value,
        other => {
            let message = format!("a number is needed here, this is {}", other.words());
            let fault = Diagnostic::new(Code::ValueWrongType, datum.span, message);
            return Err(Box::new(fault.maybe_help(slips::left_out(other))));
        }
    };
    Number::parse(text).map_err(|wrong| {
        let code = match &datum.kind {
            Kind::Text { .. } if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                Code::ValueWrongType
            }
            _ => Code::NumberInvalid,
        };
        let fault = Diagnostic::new(code, datum.span, format!("`{text}`: {wrong}"));
        Box::new(fault.maybe_help(slips::number(text)))
    })
}

/// A number, or a quotient such as `"1/88.4"`: many factors have no end as decimals.
pub(super) fn factor(datum: &Datum) -> Given<Number> {
    let Kind::Text { value, .. } = &datum.kind else {
        return number(datum);
    };
    let Some((top, bottom)) = value.split_once('/') else {
        return number(datum);
    };
    let parsed = |text: &str| Number::parse(text.trim()).ok();
    let quotient = parsed(top).zip(parsed(bottom)).and_then(|(top, bottom)| top.checked_div(&bottom));
    match quotient {
        Some(quotient) => Ok(quotient),
        None => fault(Code::NumberInvalid, datum.span, format!("`{value}` is not a quotient of two numbers")),
    }
}

/// A whole number.
fn integer(datum: &Datum) -> Given<Value> {
    let number = number(datum)?;
    let whole = number.to_i64().filter(|whole| i32::try_from(*whole).is_ok());
    match whole {
        Some(whole) if number.is_integer() == Some(true) => Ok(Value::Integer(whole)),
        _ => fault(Code::ValueWrongType, datum.span, "a whole number is needed here"),
    }
}

/// A date; a text in the form of one will do.
pub(super) fn date(datum: &Datum) -> Given<PartialDate> {
    let text = match &datum.kind {
        Kind::Date(text) => text,
        Kind::Text { value, .. } => value,
        other => {
            let message = format!("a date such as 2026-11-23 is needed here, this is {}", other.words());
            let fault = Diagnostic::new(Code::ValueWrongType, datum.span, message);
            return Err(Box::new(fault.maybe_help(slips::year(other).or_else(|| slips::left_out(other)))));
        }
    };
    PartialDate::parse(text).map_err(|wrong| {
        let fault = Diagnostic::new(Code::DateInvalid, datum.span, format!("`{text}`: {wrong}"));
        Box::new(fault.maybe_help(slips::date(text)))
    })
}

/// A value of a fact, its number in the unit of the fact.
pub(super) fn value(datum: &Datum, fact: &Fact) -> Given<Value> {
    match &fact.kind {
        FactType::Boolean => boolean(datum),
        FactType::Integer => integer(datum),
        FactType::Decimal => number(datum).map(Value::Decimal),
        FactType::Quantity(unit) => {
            let number = number(datum)?;
            Ok(Value::Quantity(Quantity { number, unit: unit.clone() }))
        }
        FactType::Choice(_) => member(datum, fact),
        FactType::Date => date(datum).map(Value::Date),
    }
}

fn boolean(datum: &Datum) -> Given<Value> {
    match &datum.kind {
        Kind::Boolean(value) => Ok(Value::Boolean(*value)),
        Kind::Text { value, .. } if value == "true" || value == "false" => {
            Ok(Value::Boolean(value == "true"))
        }
        Kind::Text { value, .. } => {
            let message = format!("`{value}` is neither true nor false");
            let fault = Diagnostic::new(Code::ValueWrongType, datum.span, message);
            Err(Box::new(
                fault.help("write true or false, without quotes; \"unknown\" where it was asked for"),
            ))
        }
        other => {
            let message = format!("true or false is needed here, this is {}", other.words());
            let fault = Diagnostic::new(Code::ValueWrongType, datum.span, message);
            Err(Box::new(fault.maybe_help(slips::truth(other).or_else(|| slips::left_out(other)))))
        }
    }
}

fn member(datum: &Datum, fact: &Fact) -> Given<Value> {
    let names: Vec<String> = fact.members().iter().map(|member| member.name.clone()).collect();
    let Kind::Text { value, .. } = &datum.kind else {
        let message = format!("one of its values is needed here, this is {}", datum.kind.words());
        let fault = Diagnostic::new(Code::ValueWrongType, datum.span, message);
        return Err(Box::new(fault.help(format!("its values are {}", super::lower::listed(&names)))));
    };
    let place = names.iter().position(|name| name == value).and_then(|at| u16::try_from(at).ok());
    match place {
        Some(place) => Ok(Value::Member(place)),
        None if value.eq_ignore_ascii_case("unknown") => {
            let message = format!("`{value}` is not a value of `{}`", fact.name);
            let fault = Diagnostic::new(Code::UnknownMember, datum.span, message);
            Err(Box::new(
                fault.help("write \"unknown\", in small letters, where it was asked and is not known"),
            ))
        }
        None => Err(Box::new(unknown_member(value, datum.span, &fact.name, &names))),
    }
}

/// A number in some unit as a number in the unit of its fact, by dimension or by the factor of the analyte.
pub(super) fn in_unit_of(fact: &Fact, number: &Number, unit: &Unit) -> Option<Number> {
    let canonical = fact.unit()?;
    if let Some(ratio) = unit.ratio_to(canonical) {
        return number.checked_mul(&ratio);
    }
    fact.conversions.iter().find_map(|conversion| {
        let ratio = unit.ratio_to(&conversion.unit)?;
        number.checked_mul(&ratio)?.checked_mul(&conversion.factor)
    })
}
