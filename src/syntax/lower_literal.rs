//! Literals of a condition: numbers, quantities, texts, dates.

use pest::iterators::Pair;

use super::ast::{Expr, Kind, UnitName, UnitText};
use super::condition::Builder;
use super::grammar::Rule;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;

/// Most digits before the point that CQL's decimals have.
const DECIMAL_WHOLE_DIGITS_MAX: usize = 28;
/// Most digits after the point that CQL's decimals have.
const DECIMAL_PLACES_MAX: usize = 8;

pub(super) fn literal(b: Builder, pair: Pair<'_, Rule>) -> Result<Expr, Box<Diagnostic>> {
    let span = b.span(&pair);
    let kind = match pair.as_rule() {
        Rule::null => Kind::Null,
        Rule::boolean => Kind::Boolean(pair.as_str() == "true"),
        Rule::number => number(b, &pair)?,
        Rule::quantity => quantity(b, pair)?,
        Rule::text => text(b, pair)?,
        Rule::date => date(b, &pair)?,
        Rule::ratio => return ratio(b, pair),
        _ => return Err(b.fault(Code::ConditionSyntax, &pair, "this is no value")),
    };
    b.node(kind, span, 0)
}

fn number(b: Builder, pair: &Pair<'_, Rule>) -> Result<Kind, Box<Diagnostic>> {
    let text = pair.as_str();
    let value = parse(b, pair, text)?;
    let Some((whole, places)) = text.split_once('.') else {
        return Ok(Kind::Integer(value));
    };
    if whole.trim_start_matches('0').len() > DECIMAL_WHOLE_DIGITS_MAX {
        let message = format!("a number has at most {DECIMAL_WHOLE_DIGITS_MAX} digits before the point");
        return Err(b.fault(Code::NumberInvalid, pair, message));
    }
    if places.len() > DECIMAL_PLACES_MAX {
        let message = format!("a number has at most {DECIMAL_PLACES_MAX} digits after the point");
        return Err(b.fault(Code::NumberInvalid, pair, message));
    }
    Ok(Kind::Decimal(value))
}

fn parse(b: Builder, pair: &Pair<'_, Rule>, text: &str) -> Result<Number, Box<Diagnostic>> {
    Number::parse(text).map_err(|fault| b.fault(Code::NumberInvalid, pair, format!("`{text}`: {fault}")))
}

fn quantity(b: Builder, pair: Pair<'_, Rule>) -> Result<Kind, Box<Diagnostic>> {
    let mut parts = pair.clone().into_inner();
    let (Some(number), Some(unit)) = (parts.next(), parts.next()) else {
        return Err(b.fault(Code::ConditionSyntax, &pair, "this is no quantity"));
    };
    let value = parse(b, &number, number.as_str())?;
    Ok(Kind::Quantity(value, unit_name(b, &unit)))
}

/// A unit in quotes is always UCUM; a bare word may be a calendar duration.
pub(super) fn unit_name(b: Builder, pair: &Pair<'_, Rule>) -> UnitName {
    let text = pair.as_str();
    let unit = if pair.as_rule() == Rule::quoted {
        UnitText::Ucum(text.trim_matches('\'').to_owned())
    } else {
        CalendarUnit::parse(text).map_or_else(|| UnitText::Ucum(text.to_owned()), UnitText::Calendar)
    };
    UnitName { unit, span: b.span(pair) }
}

fn text(b: Builder, pair: Pair<'_, Rule>) -> Result<Kind, Box<Diagnostic>> {
    let Some(body) = pair.clone().into_inner().next() else {
        return Ok(Kind::Text(String::new()));
    };
    let mut out = String::new();
    let mut letters = body.as_str().chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some('u') => {
                let digits: String = letters.by_ref().take(4).collect();
                let decoded = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                let Some(decoded) = decoded else {
                    let message = format!("`\\u{digits}` is no letter");
                    return Err(b.fault(Code::ConditionSyntax, &pair, message));
                };
                out.push(decoded);
            }
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    Ok(Kind::Text(out))
}

fn date(b: Builder, pair: &Pair<'_, Rule>) -> Result<Kind, Box<Diagnostic>> {
    let text = pair.as_str().trim_start_matches('@');
    PartialDate::parse(text)
        .map(Kind::Date)
        .map_err(|fault| b.fault(Code::DateInvalid, pair, format!("`@{text}`: {fault}")))
}

fn ratio(b: Builder, pair: Pair<'_, Rule>) -> Result<Expr, Box<Diagnostic>> {
    let span = b.span(&pair);
    let mut parts = pair.clone().into_inner();
    let (Some(left), Some(right)) = (parts.next(), parts.next()) else {
        return Err(b.fault(Code::ConditionSyntax, &pair, "this is no ratio"));
    };
    let (left, right) = (literal(b, left)?, literal(b, right)?);
    b.node(Kind::Ratio(Box::new(left), Box::new(right)), span, 1)
}
