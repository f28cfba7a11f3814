//! The one writer of values: canonical CQL literals.
//!
//! Numbers have at most eight places, no trailing zeros, and decimals always a point; two equal values print alike.

use super::content::{Interval, Quantity, Value};
use super::number::Number;

/// A value as the CQL literal that means it. Members print as their number: names belong to the model.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Decimal(value) => decimal(value),
        Value::Quantity(value) => quantity(value),
        Value::Date(value) => format!("@{value}"),
        Value::Text(value) => text_literal(value),
        Value::Member(value) => format!("#{value}"),
        Value::Interval(value) => interval(value),
        Value::List(values) => {
            let items: Vec<String> = values.iter().map(literal).collect();
            format!("{{{}}}", items.join(", "))
        }
        Value::Ratio(ratio) => format!("{} : {}", quantity(&ratio.0), quantity(&ratio.1)),
        Value::Bounds(bounds) => match (&bounds.low, &bounds.high) {
            (Some(low), Some(high)) if low == high => literal(low),
            _ => "null".to_owned(),
        },
    }
}

fn interval(value: &Interval) -> String {
    format!(
        "Interval{}{}, {}{}",
        if value.low_closed { '[' } else { '(' },
        literal(&value.low),
        literal(&value.high),
        if value.high_closed { ']' } else { ')' },
    )
}

/// `2.5 'mg'`; calendar durations as words.
pub fn quantity(value: &Quantity) -> String {
    match value.unit.calendar_unit() {
        Some(unit) => format!("{} {}s", decimal(&value.number), unit.word()),
        None => format!("{} '{}'", decimal(&value.number), value.unit),
    }
}

/// A decimal with a point, at most eight places.
pub fn decimal(value: &Number) -> String {
    let text = value.to_string();
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// A number with all its places where it has an end, else with eight.
pub fn exact_decimal(value: &Number) -> String {
    let Some(places) = value.decimal_places().filter(|places| *places > 8) else {
        return value.to_string();
    };
    let scaled = i32::try_from(places)
        .ok()
        .and_then(Number::power_of_ten)
        .and_then(|power| value.checked_mul(&power))
        .map(|scaled| scaled.to_string());
    let Some(digits) = scaled else {
        return value.to_string();
    };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let places = places as usize;
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// A text in single quotes with CQL's escapes.
pub fn text_literal(text: &str) -> String {
    let mut out = String::from("'");
    for letter in text.chars() {
        match letter {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{c}' => out.push_str("\\f"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

/// A value as a reader writes it: `2.5 mg/dL`, `24 months`, `-2.5`, `2026-11-23`.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Decimal(value) => exact_decimal(value),
        Value::Quantity(value) => plain_quantity(value),
        Value::Date(value) => value.to_string(),
        Value::Text(value) => value.to_string(),
        Value::Null(absence) => absence.words().to_owned(),
        Value::Bounds(bounds) => match (&bounds.low, &bounds.high) {
            (Some(low), Some(high)) => format!("between {} and {}", plain(low), plain(high)),
            (Some(low), None) => format!("at least {}", plain(low)),
            (None, Some(high)) => format!("at most {}", plain(high)),
            (None, None) => bounds.why.words().to_owned(),
        },
        Value::List(values) => {
            let items: Vec<String> = values.iter().map(plain).collect();
            format!("{{{}}}", items.join(", "))
        }
        other => literal(other),
    }
}

fn plain_quantity(value: &Quantity) -> String {
    let number = exact_decimal(&value.number);
    match value.unit.to_string().as_str() {
        "1" => number,
        unit => format!("{number} {unit}"),
    }
}
