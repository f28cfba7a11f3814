//! A validator of JSON Schema, as far as the schemas here use it. A word that it does not know is no schema of ours.

use regex_lite::Regex;
use serde_json::Value;

/// Every place of a value that the schema refuses, with the reason.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Validator { whole: schema }.check(schema, value, "", &mut faults);
    faults
}

/// Words that only readers heed.
const FOR_READERS: &[&str] = &["$schema", "$defs", "title", "description"];

struct Validator<'s> {
    whole: &'s Value,
}

impl Validator<'_> {
    fn holds(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
        let words = match schema {
            Value::Bool(true) => return,
            Value::Bool(false) => return faults.push(format!("{place}: nothing may stand here")),
            other => other.as_object().expect("a schema"),
        };
        for (word, rule) in words {
            self.word(word, rule, words, value, place, faults);
        }
    }

    fn word(
        &self,
        word: &str,
        rule: &Value,
        words: &serde_json::Map<String, Value>,
        value: &Value,
        place: &str,
        faults: &mut Vec<String>,
    ) {
        let mut refuse = |good: bool, why: &str| {
            if !good {
                faults.push(format!("{place}: {why} {rule}, this is {value}"));
            }
        };
        let each = |rule: &Value| rule.as_array().expect("a list").clone();
        match word {
            "type" => {
                let types = if rule.is_array() { each(rule) } else { vec![rule.clone()] };
                refuse(types.iter().any(|name| is_of(value, name.as_str().expect("a type"))), "the type is");
            }
            "enum" => refuse(each(rule).contains(value), "it is one of"),
            "const" => refuse(rule == value, "it is"),
            "pattern" => {
                let pattern = Regex::new(rule.as_str().expect("a pattern")).expect("a pattern");
                refuse(value.as_str().is_none_or(|text| pattern.is_match(text)), "it is like");
            }
            "maxLength" => {
                let length = value.as_str().map_or(0, |text| text.chars().count());
                refuse(length <= number(rule), "it is at most so long:");
            }
            "minItems" => {
                refuse(value.as_array().is_none_or(|items| items.len() >= number(rule)), "at least")
            }
            "maxItems" => refuse(value.as_array().is_none_or(|items| items.len() <= number(rule)), "at most"),
            "required" => {
                let keys = each(rule);
                let missing = |key: &Value| {
                    value.as_object().is_some_and(|table| !table.contains_key(key.as_str().expect("a key")))
                };
                refuse(!keys.iter().any(missing), "it needs");
            }
            "not" => refuse(!self.holds(rule, value), "it is not"),
            "anyOf" => refuse(each(rule).iter().any(|one| self.holds(one, value)), "it is any of"),
            "allOf" => each(rule).iter().for_each(|one| self.check(one, value, place, faults)),
            "$ref" => {
                let name =
                    rule.as_str().and_then(|name| name.strip_prefix('#')).expect("a place in the schema");
                let found = self.whole.pointer(name).unwrap_or_else(|| panic!("{name} is nowhere"));
                self.check(found, value, place, faults);
            }
            "if" => {
                let branch = if self.holds(rule, value) { "then" } else { "else" };
                words.get(branch).into_iter().for_each(|rule| self.check(rule, value, place, faults));
            }
            // Said with `if` and with `properties`.
            "then" | "else" => assert!(words.contains_key("if"), "{word} without `if`"),
            _ => self.within(word, rule, words, value, place, faults),
        }
    }

    /// Words about what stands in a table or a list.
    fn within(
        &self,
        word: &str,
        rule: &Value,
        words: &serde_json::Map<String, Value>,
        value: &Value,
        place: &str,
        faults: &mut Vec<String>,
    ) {
        match word {
            "properties" => {
                for (key, rule) in rule.as_object().expect("properties") {
                    let found = value.get(key).into_iter();
                    found.for_each(|value| self.check(rule, value, &format!("{place}/{key}"), faults));
                }
            }
            "additionalProperties" => {
                let known = words.get("properties").and_then(Value::as_object);
                for (key, value) in value.as_object().into_iter().flatten() {
                    if known.is_none_or(|known| !known.contains_key(key)) {
                        self.check(rule, value, &format!("{place}/{key}"), faults);
                    }
                }
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|table| table.keys()) {
                    self.check(rule, &Value::from(key.as_str()), &format!("{place}/{key}"), faults);
                }
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(rule, item, &format!("{place}/{at}"), faults);
                }
            }
            other => assert!(FOR_READERS.contains(&other), "`{other}` is not known"),
        }
    }
}

fn number(rule: &Value) -> usize {
    usize::try_from(rule.as_u64().expect("a number")).expect("a small number")
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        other => panic!("`{other}` is no type that is known"),
    }
}

/// A TOML text as JSON, as editors see it: dates are texts.
pub fn as_json(text: &str) -> Value {
    fn plain(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => Value::from(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(plain).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, plain(value))).collect(),
            toml::Value::String(text) => Value::from(text),
            toml::Value::Integer(number) => Value::from(number),
            toml::Value::Float(number) => Value::from(number),
            toml::Value::Boolean(value) => Value::from(value),
        }
    }
    plain(toml::from_str::<toml::Value>(text).expect("TOML"))
}
