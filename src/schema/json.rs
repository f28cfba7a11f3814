//! The table of keys as JSON Schema (2020-12), for editors and for whoever writes files by program.
//!
//! It never refuses what the readers accept. What it cannot tell (whether a name is known, whether a condition can be
//! read) is for `osteon check`. Words that hold for a whole file stand beside `properties`, so that an editor which knows
//! only these completes keys all the same.

use serde_json::{Map, Value, json};

use super::cases::READING;
use super::rules::LOCAL;
use super::takes::{Key, Keys, Need, Table, Takes};
use super::{KINDS, of};
use crate::check::FileKind;

/// Which JSON Schema this is.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Words of the condition language, which are no names.
pub const RESERVED: &[&str] = &[
    "Interval",
    "after",
    "and",
    "applies",
    "as",
    "at",
    "before",
    "between",
    "case",
    "contains",
    "date",
    "difference",
    "div",
    "during",
    "else",
    "end",
    "exactly",
    "false",
    "highest",
    "if",
    "implies",
    "in",
    "included",
    "includes",
    "is",
    "known",
    "least",
    "lowest",
    "missing",
    "mod",
    "most",
    "not",
    "null",
    "of",
    "on",
    "or",
    "properly",
    "same",
    "start",
    "then",
    "true",
    "when",
    "xor",
];

const NAME: &str = "^[a-z][a-z0-9_]*$";
const MENTION: &str = "^([a-z][A-Za-z0-9_-]*\\.)?[a-z][a-z0-9_]*$";
const VERSION: &str = "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$";
const PART: &str = "^(vocabulary|modules)/[A-Za-z0-9_-]+@[0-9]+(\\.[0-9]+)*$";
const BASE: &str = "^[A-Za-z0-9_-]+@[0-9]+(\\.[0-9]+)*$";
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
const DURATION: &str = "^\\+?[0-9]+ +(year|month|week|day)s? *$";
const NUMBER: &str = "^[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?$";
const FACTOR: &str =
    "^ *[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)? *(/ *[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)? *)?$";
const SOMETHING: &str = "\\S";

/// The schema of one kind of file.
pub fn schema(kind: FileKind) -> Value {
    let mut writer = Writer { kind, definitions: Map::new() };
    let mut file = writer.file();
    file.insert("$schema".to_owned(), json!(DIALECT));
    file.insert("title".to_owned(), json!(format!("osteon, format 1: {}", of(kind).what)));
    file.insert("$defs".to_owned(), Value::Object(writer.definitions));
    Value::Object(file)
}

/// The schema of any file: which kind it is its head tells.
pub fn schema_of_all() -> Value {
    let mut definitions = Map::new();
    let heads: Vec<Value> = KINDS.iter().flat_map(|(_, kind)| heads(*kind)).map(|head| has(head)).collect();
    // In the order in which heads are looked for: a file with two of them is what the first says, and has a key too many.
    let order =
        [FileKind::Guideline, FileKind::Module, FileKind::Vocabulary, FileKind::Cases, FileKind::Patient];
    let mut whole = json!({ "type": "object", "anyOf": heads });
    for kind in order.into_iter().rev() {
        let mut writer = Writer { kind, definitions };
        let file = Value::Object(writer.file());
        definitions = writer.definitions;
        let id = format!("{}_file", of(kind).id);
        let known: Vec<Value> = heads_of(kind);
        whole = json!({ "if": { "anyOf": known }, "then": reference(&id), "else": whole });
        definitions.insert(id, file);
    }
    let about = "A file of osteon. Which kind it is its head tells: [guideline], [module], [vocabulary], [[case]], or \
                 `patient` with [facts].";
    let mut file = json!({ "$schema": DIALECT, "title": "osteon, format 1: any file", "description": about });
    if let (Some(file), Value::Object(rest)) = (file.as_object_mut(), whole) {
        file.extend(rest);
        file.insert("$defs".to_owned(), Value::Object(definitions));
    }
    file
}

/// The keys that only files of a kind have.
fn heads(kind: FileKind) -> &'static [&'static str] {
    match kind {
        FileKind::Guideline => &["guideline"],
        FileKind::Module => &["module"],
        FileKind::Vocabulary => &["vocabulary"],
        FileKind::Cases => &["case"],
        FileKind::Patient => &["patient", "facts"],
    }
}

fn heads_of(kind: FileKind) -> Vec<Value> {
    heads(kind).iter().map(|head| has(head)).collect()
}

fn has(key: &str) -> Value {
    json!({ "required": [key] })
}

fn reference(id: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{id}") })
}

fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// A table, or a list of tables: the list, which is the rule, in words that every editor knows.
fn tables(table: &Value) -> Value {
    json!({ "type": ["array", "object"], "items": table, "if": { "type": "object" }, "then": table })
}

struct Writer {
    kind: FileKind,
    definitions: Map<String, Value>,
}

impl Writer {
    /// The whole file.
    fn file(&mut self) -> Map<String, Value> {
        let mut file = self.object(of(self.kind));
        if self.kind == FileKind::Guideline {
            let changed = self.of_blocks(&json!({ "required": ["reason", "owner"] }));
            let mut own = self.of_blocks(&json!({ "properties": { "reason": false, "owner": false } }));
            own.insert("omit".to_owned(), json!(false));
            file.insert(
                "if".to_owned(),
                json!({ "properties": { "guideline": { "required": ["extends"] } } }),
            );
            file.insert("then".to_owned(), json!({ "properties": changed }));
            file.insert("else".to_owned(), json!({ "properties": own }));
        }
        file
    }

    /// What holds for every block of the file, as properties of the file.
    fn of_blocks(&self, every: &Value) -> Map<String, Value> {
        let mut found = Map::new();
        for key in of(self.kind).keys {
            let rule = match key.takes {
                Takes::Tables(table) if table.is_block => {
                    json!({ "if": { "type": "array" }, "then": { "items": every }, "else": every })
                }
                Takes::Each(_, Takes::Table(table)) if table.is_block => {
                    json!({ "additionalProperties": every })
                }
                _ => continue,
            };
            found.insert(key.name.to_owned(), rule);
        }
        found
    }

    /// A table by reference, so that each is written once.
    fn table(&mut self, table: &'static Table) -> Value {
        let is_local = table.is_block && self.kind == FileKind::Guideline;
        let id = if is_local { format!("{}_of_guideline", table.id) } else { table.id.to_owned() };
        if !self.definitions.contains_key(&id) {
            // Its place is kept while its parts are written.
            self.definitions.insert(id.clone(), Value::Null);
            let written = self.object(table);
            self.definitions.insert(id.clone(), Value::Object(written));
        }
        reference(&id)
    }

    fn object(&mut self, table: &'static Table) -> Map<String, Value> {
        let mut properties = Map::new();
        for key in table.keys {
            properties.insert(key.name.to_owned(), self.property(key));
        }
        if table.is_block && self.kind == FileKind::Guideline {
            for key in LOCAL.keys {
                let means = format!("only in a file with `extends`, and there in every block: {}", key.means);
                let text = json!({ "type": "string", "pattern": SOMETHING, "description": means });
                properties.insert(key.name.to_owned(), text);
            }
        }
        let always = table.keys.iter().filter(|key| key.need == Need::Yes);
        let required: Vec<&str> = always.map(|key| key.name).collect();
        let mut object = Map::new();
        object.insert("type".to_owned(), json!("object"));
        object.insert("description".to_owned(), json!(table.what));
        object.insert("properties".to_owned(), Value::Object(properties));
        object.insert("additionalProperties".to_owned(), json!(false));
        if !required.is_empty() {
            object.insert("required".to_owned(), json!(required));
        }
        let rules: Vec<Value> = table.keys.iter().filter_map(needs).collect();
        if !rules.is_empty() {
            object.insert("allOf".to_owned(), json!(rules));
        }
        object
    }

    fn property(&mut self, key: &'static Key) -> Value {
        let must = key.need == Need::Yes;
        let mut value = match key.takes {
            Takes::Text if must => text(SOMETHING),
            Takes::Tables(table) | Takes::References(table) if must => {
                let mut some = tables(&self.table(table));
                if let Some(some) = some.as_object_mut() {
                    some.insert("minItems".to_owned(), json!(1));
                }
                some
            }
            takes => self.value(&takes),
        };
        if let Some(value) = value.as_object_mut() {
            value.insert("description".to_owned(), json!(key.means));
        }
        value
    }

    /// A small schema that many places use.
    fn shared(&mut self, id: &str, schema: Value) -> Value {
        self.definitions.entry(id).or_insert(schema);
        reference(id)
    }

    fn name(&mut self) -> Value {
        let schema = json!({
            "description": "a name that conditions mention: small letters, digits and `_`, no word of the condition language",
            "type": "string", "pattern": NAME, "not": { "enum": RESERVED },
        });
        self.shared("name", schema)
    }

    fn value(&mut self, takes: &Takes) -> Value {
        match takes {
            Takes::Format => json!({ "const": 1 }),
            Takes::Text => json!({ "type": "string" }),
            Takes::ShortText(most) => json!({ "type": "string", "pattern": SOMETHING, "maxLength": most }),
            Takes::Name => self.name(),
            Takes::Mention => text(MENTION),
            Takes::Version => text(VERSION),
            Takes::Part => text(PART),
            Takes::Base => text(BASE),
            Takes::Unit | Takes::Condition | Takes::Expression => text(SOMETHING),
            Takes::Duration => text(DURATION),
            Takes::Date => text(DATE),
            Takes::Published => json!({ "type": ["number", "string"] }),
            Takes::Number => json!({ "type": ["number", "string"], "pattern": NUMBER }),
            Takes::Factor => json!({ "type": ["number", "string"], "pattern": FACTOR }),
            Takes::Flag => json!({ "type": "boolean" }),
            Takes::Value => json!({ "type": ["boolean", "number", "string"] }),
            Takes::Facts => self.facts(),
            Takes::Words(words) => json!({ "enum": words() }),
            Takes::List(item) => json!({ "type": "array", "items": self.value(item) }),
            Takes::OneOrMore(item) => {
                let item = self.value(item);
                json!({ "anyOf": [item, { "type": "array", "items": item }] })
            }
            Takes::Either(all) => {
                json!({ "anyOf": all.iter().map(|one| self.value(one)).collect::<Vec<_>>() })
            }
            Takes::Table(table) => self.table(table),
            Takes::Tables(table) | Takes::References(table) => tables(&self.table(table)),
            Takes::Reference(table) => {
                let mut one = tables(&self.table(table));
                if let Some(one) = one.as_object_mut() {
                    one.insert("minItems".to_owned(), json!(1));
                    one.insert("maxItems".to_owned(), json!(1));
                }
                one
            }
            Takes::Each(keys, item) => {
                let item = self.value(item);
                let names = match keys {
                    Keys::Names => self.name(),
                    Keys::Versions => json!({ "pattern": VERSION }),
                };
                json!({ "type": "object", "propertyNames": names, "additionalProperties": item })
            }
        }
    }

    /// What is known of a patient.
    fn facts(&mut self) -> Value {
        let reading = self.table(&READING);
        let value = json!({
            "description": "a value, with its unit and its day where it has them, or several; \"unknown\", \"not_measurable\"",
            "type": ["array", "boolean", "number", "object", "string"],
            "if": { "type": "object" },
            "then": reading,
            "items": {
                "type": ["boolean", "number", "object", "string"],
                "if": { "type": "object" },
                "then": reading,
            },
            "minItems": 1,
        });
        let value = self.shared("value_of_fact", value);
        let names = self.name();
        let facts = json!({ "type": "object", "propertyNames": names, "additionalProperties": value });
        self.shared("facts", facts)
    }
}

/// When a key must be there, or must not, as far as other keys of its table tell.
fn needs(key: &Key) -> Option<Value> {
    match key.need {
        Need::Yes | Need::No | Need::Told(_) => None,
        Need::If { key: other, is, .. } => {
            let is = if is == "true" { json!(true) } else { json!(is) };
            let there = json!({ "properties": { other: { "const": is } }, "required": [other] });
            Some(json!({ "if": there, "then": has(key.name) }))
        }
        Need::Only { key: other, among, needed, .. } => {
            let there = json!({ "properties": { other: { "enum": among } }, "required": [other] });
            let absent = json!({ "properties": { key.name: false } });
            let mut rule = json!({ "if": there, "else": absent });
            if let Some(rule) = rule.as_object_mut().filter(|_| needed) {
                rule.insert("then".to_owned(), has(key.name));
            }
            Some(rule)
        }
        // Said once, by the first of the two.
        Need::Or(other) if key.name > other => Some(json!({ "anyOf": [has(other), has(key.name)] })),
        Need::Or(_) => None,
    }
}
