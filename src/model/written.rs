//! Facts as files have them: for patients that are made up, to be read again by whoever gets them.

use super::expression::FactId;
use super::facts::{Facts, Known, Reading};
use super::vocabulary::{Fact, Vocabulary};
use crate::value::canonical::exact_decimal;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

/// Facts that somebody said something of, in the order of the vocabulary: each with its value as TOML has it.
///
/// What was given in another unit is written in the canonical one. What nobody gave is left out.
pub fn toml(vocabulary: &Vocabulary, facts: &Facts) -> Vec<(String, String)> {
    written(vocabulary, facts).map(|(fact, known)| (fact.name.clone(), toml_known(fact, known))).collect()
}

/// The same as JSON has it; decimals are texts.
pub fn json(vocabulary: &Vocabulary, facts: &Facts) -> IndexMap<String, Json> {
    written(vocabulary, facts).map(|(fact, known)| (fact.name.clone(), json_known(fact, known))).collect()
}

fn written<'a>(
    vocabulary: &'a Vocabulary,
    facts: &'a Facts,
) -> impl Iterator<Item = (&'a Fact, &'a Known)> + 'a {
    let all = vocabulary.facts.iter().enumerate().map(|(at, fact)| (fact, facts.get(FactId::at(at))));
    all.filter(|(_, known)| !matches!(known, Known::NotGiven | Known::Pending | Known::Open))
}

/// The words for facts that have no value.
const UNKNOWN: &str = "unknown";
const NOT_MEASURABLE: &str = "not_measurable";

fn toml_known(fact: &Fact, known: &Known) -> String {
    match known {
        Known::Given(readings) => match readings.as_slice() {
            [only] => toml_reading(fact, only),
            many => {
                let all: Vec<String> = many.iter().map(|reading| toml_reading(fact, reading)).collect();
                format!("[{}]", all.join(", "))
            }
        },
        Known::NotMeasurable => quoted(NOT_MEASURABLE),
        _ => quoted(UNKNOWN),
    }
}

fn toml_reading(fact: &Fact, reading: &Reading) -> String {
    let value = match &reading.value {
        Value::Boolean(truth) => truth.to_string(),
        Value::Date(date) => toml_date(*date),
        other => match number(other) {
            Some(number) => number,
            None => quoted(&member(fact, other)),
        },
    };
    let unit = fact.unit().filter(|unit| !unit.is_one());
    if unit.is_none() && reading.on.is_none() {
        return value;
    }
    let unit = unit.map(|unit| format!(", unit = {}", quoted(&unit.to_string()))).unwrap_or_default();
    let on = reading.on.map(|date| format!(", on = {}", toml_date(date))).unwrap_or_default();
    format!("{{ value = {value}{unit}{on} }}")
}

fn toml_date(date: PartialDate) -> String {
    if date.first_day() == date { date.to_string() } else { quoted(&date.to_string()) }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// A number that is written out in full; fractions that never end are cut far beyond what is compared.
fn number(value: &Value) -> Option<String> {
    match value {
        Value::Quantity(quantity) => Some(exact_decimal(&quantity.number)),
        Value::Integer(_) | Value::Decimal(_) => value.number().map(|number| exact_decimal(&number)),
        _ => None,
    }
}

fn member(fact: &Fact, value: &Value) -> String {
    match value {
        Value::Member(at) => {
            fact.members().get(usize::from(*at)).map_or(String::new(), |member| member.name.clone())
        }
        _ => UNKNOWN.to_owned(),
    }
}

fn json_known(fact: &Fact, known: &Known) -> Json {
    match known {
        Known::Given(readings) => match readings.as_slice() {
            [only] => json_reading(fact, only),
            many => Json::Array(many.iter().map(|reading| json_reading(fact, reading)).collect()),
        },
        Known::NotMeasurable => Json::from(NOT_MEASURABLE),
        _ => Json::from(UNKNOWN),
    }
}

fn json_reading(fact: &Fact, reading: &Reading) -> Json {
    let value = match &reading.value {
        Value::Boolean(truth) => Json::from(*truth),
        Value::Date(date) => Json::from(date.to_string()),
        other => Json::from(number(other).unwrap_or_else(|| member(fact, other))),
    };
    let unit = fact.unit().filter(|unit| !unit.is_one());
    if unit.is_none() && reading.on.is_none() {
        return value;
    }
    let mut whole = Map::new();
    whole.insert("value".to_owned(), value);
    whole.extend(unit.map(|unit| ("unit".to_owned(), Json::from(unit.to_string()))));
    whole.extend(reading.on.map(|date| ("on".to_owned(), Json::from(date.to_string()))));
    Json::Object(whole)
}
