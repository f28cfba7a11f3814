//! One tree for TOML and JSON texts, with a place for every key and value.
//!
//! Numbers keep their text, so that no digit is lost; order is the order of the file.
//! This room does not know what the keys mean.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::Cell;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::toml_fault::{self, Said};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// Longest text that is read, in bytes. Its tree may take a hundred times as much.
pub const TEXT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Longest TOML text that is read, in bytes: its tree takes most.
pub const TOML_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Longest TOML text of which all faults are told, in bytes.
const RECOVERED_BYTES_MAX: usize = 1024 * 1024;

/// Deepest nesting of lists and tables in JSON.
pub const JSON_DEPTH_MAX: u32 = 32;

/// A value of a file and its place.
#[derive(Clone, Debug)]
pub struct Datum {
    /// Where it stands, quotes included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A string.
    Text {
        /// The string that it means.
        value: String,
        /// The same text in the file, without quotes; `None` when escapes make the two differ.
        content: Option<Span>,
    },
    /// A number, as it was written (TOML underscores removed).
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A TOML date or time, as it was written.
    Date(String),
    /// JSON's `null`.
    Null,
    /// A list.
    List(Vec<Datum>),
    /// Keys and values, in the order of the file.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub value: Datum,
}

impl Kind {
    /// What a clinician would call it, with an article.
    pub fn words(&self) -> &'static str {
        match self {
            Kind::Text { .. } => "a text",
            Kind::Number(_) => "a number",
            Kind::Boolean(_) => "true or false",
            Kind::Date(_) => "a date",
            Kind::Null => "null",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }
}

impl Datum {
    /// The keys of a table; of anything else none.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list, or the one thing that stands in its place.
    pub fn items(&self) -> Vec<&Datum> {
        match &self.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![self],
        }
    }
}

/// Reads TOML. Collects every fault of form; what could be read comes back all the same.
pub fn parse_toml(text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Datum {
    if too_large(text, TOML_BYTES_MAX, source, diagnostics) {
        return empty(source);
    }
    let (table, errors) = read_toml(text);
    if !errors.is_empty() {
        toml_fault::tell(
            text,
            source,
            said(text, &errors),
            |mended| said(mended, &read_toml(mended).1),
            diagnostics,
        );
    }
    let reader = TomlReader { text, source };
    let span = Span::new(source, 0, text.len());
    Datum { span, kind: Kind::Table(reader.entries(table.get_ref())) }
}

/// Of a long text only the first fault is told: others take far more room than the text.
fn read_toml(text: &str) -> (Spanned<DeTable<'_>>, Vec<toml::de::Error>) {
    match text.len() > RECOVERED_BYTES_MAX {
        false => DeTable::parse_recoverable(text),
        true => match DeTable::parse(text) {
            Ok(table) => (table, Vec::new()),
            Err(error) => (Spanned::new(0..0, DeTable::new()), vec![error]),
        },
    }
}

fn said(text: &str, errors: &[toml::de::Error]) -> Vec<Said> {
    let said = |error: &toml::de::Error| Said {
        range: at_least_a_letter(text, error.span().unwrap_or(0..0)),
        message: one_line(error.message()),
    };
    errors.iter().map(said).collect()
}

/// A place that a reader can see: an empty one is stretched over the letter after it.
fn at_least_a_letter(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let next = text.get(range.start..).and_then(|rest| rest.chars().next());
    match next.filter(|letter| range.is_empty() && *letter != '\n') {
        Some(letter) => range.start..range.start + letter.len_utf8(),
        None => range,
    }
}

/// The letter of which a byte is a part; nothing at the end of the text.
fn letter_at(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(at);
    let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    start..start + length
}

/// Reads one JSON value. The first fault of form ends the reading.
pub fn parse_json(text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Datum {
    parse_json_part(text, text, source, diagnostics)
}

/// Reads one JSON value that is a part of a larger text, such as a line of NDJSON; places count in the whole.
pub fn parse_json_part(whole: &str, part: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Datum {
    if too_large(part, TEXT_BYTES_MAX, source, diagnostics) {
        return empty(source);
    }
    let fault_at = Cell::new(None);
    let reader = JsonReader { whole, source, depth: 0, fault_at: &fault_at };
    let mut deserializer = serde_json::Deserializer::from_str(part);
    let result = reader.deserialize(&mut deserializer).and_then(|datum| deserializer.end().map(|()| datum));
    result.unwrap_or_else(|error| {
        let base = offset_in(whole, part).unwrap_or(0);
        let said = || base + offset_of(part, error.line(), error.column());
        let at = fault_at.get().unwrap_or_else(said);
        let message = json_words(&without_position(&error.to_string()));
        let place = letter_at(whole, at);
        diagnostics.push(Diagnostic::new(
            Code::JsonSyntax,
            Span::new(source, place.start, place.end),
            message,
        ));
        empty(source)
    })
}

/// What a reader of JSON says, for someone who writes it by hand.
fn json_words(said: &str) -> String {
    let told = match said {
        _ if said.starts_with("EOF") => "the text ends before it is complete",
        "trailing characters" => "something stands behind the end",
        "trailing comma" => "behind the last one no comma stands",
        "key must be a string" => "a name in double quotes must stand here",
        "expected value" => "a value must stand here",
        _ => return said.to_owned(),
    };
    told.to_owned()
}

fn too_large(text: &str, most: usize, source: SourceId, diagnostics: &mut Diagnostics) -> bool {
    let too_large = text.len() > most;
    if too_large {
        diagnostics.push(Diagnostic::new(
            Code::FileTooLarge,
            Span::new(source, 0, 0),
            format!("the text has {} bytes; at most {most} are read", text.len()),
        ));
    }
    too_large
}

fn empty(source: SourceId) -> Datum {
    Datum { span: Span::new(source, 0, 0), kind: Kind::Table(Vec::new()) }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_position(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

/// The byte that a line and column (both from one, columns in bytes) name.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

/// Where `part` begins in `whole`, when it is a slice of it.
fn offset_in(whole: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (offset + part.len() <= whole.len()).then_some(offset)
}

struct TomlReader<'a> {
    text: &'a str,
    source: SourceId,
}

impl TomlReader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn entries(&self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_span: self.span(key.span()),
                value: self.datum(value),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span);
        entries
    }

    fn datum(&self, value: &Spanned<DeValue<'_>>) -> Datum {
        let range = value.span();
        let raw = self.text.get(range.clone()).unwrap_or("");
        let kind = match value.get_ref() {
            DeValue::String(text) => {
                Kind::Text { content: self.content(range.start, raw, text), value: text.to_string() }
            }
            DeValue::Integer(_) | DeValue::Float(_) => Kind::Number(raw.replace('_', "")),
            DeValue::Boolean(value) => Kind::Boolean(*value),
            DeValue::Datetime(_) => Kind::Date(raw.to_owned()),
            DeValue::Array(items) => Kind::List(items.iter().map(|item| self.datum(item)).collect()),
            DeValue::Table(table) => Kind::Table(self.entries(table)),
        };
        Datum { span: self.span(range), kind }
    }

    /// The text between the quotes, if it is letter for letter what the string means.
    fn content(&self, start: usize, raw: &str, value: &str) -> Option<Span> {
        let quotes = ["\"\"\"", "'''", "\"", "'"];
        let quote = quotes.iter().find(|quote| raw.starts_with(**quote))?;
        let mut inner = raw.strip_prefix(quote)?.strip_suffix(quote)?;
        let mut start = start + quote.len();
        if quote.len() == 3 {
            for newline in ["\r\n", "\n"] {
                if let Some(rest) = inner.strip_prefix(newline) {
                    inner = rest;
                    start += newline.len();
                    break;
                }
            }
        }
        (inner == value).then(|| self.span(start..start + inner.len()))
    }
}

#[derive(Clone, Copy)]
struct JsonReader<'a> {
    whole: &'a str,
    source: SourceId,
    depth: u32,
    /// Where a fault lies of which the reader of JSON does not know the place.
    fault_at: &'a Cell<Option<usize>>,
}

impl JsonReader<'_> {
    fn span(self, part: &str) -> Span {
        let start = offset_in(self.whole, part).unwrap_or(0);
        Span::new(self.source, start, start + part.len())
    }

    fn lies_at(self, part: &str) {
        self.fault_at.set(offset_in(self.whole, part));
    }

    /// A scalar from its own text.
    fn scalar(self, raw: &str) -> Option<Datum> {
        let span = self.span(raw);
        let kind = match raw.as_bytes().first()? {
            b'"' => {
                let value: String = serde_json::from_str(raw).ok()?;
                let inner = raw.get(1..raw.len().checked_sub(1)?)?;
                let content = (inner == value).then(|| self.span(inner));
                Kind::Text { value, content }
            }
            b't' => Kind::Boolean(true),
            b'f' => Kind::Boolean(false),
            b'n' => Kind::Null,
            _ => Kind::Number(raw.to_owned()),
        };
        Some(Datum { span, kind })
    }

    fn value(self, raw: &RawValue) -> Result<Datum, serde_json::Error> {
        let raw = raw.get();
        if self.depth > JSON_DEPTH_MAX {
            self.lies_at(raw);
            return Err(serde::de::Error::custom(format!(
                "lists and tables are nested more than {JSON_DEPTH_MAX} deep"
            )));
        }
        let inner = JsonReader { depth: self.depth + 1, ..self };
        let mut deserializer = serde_json::Deserializer::from_str(raw);
        match raw.as_bytes().first() {
            Some(b'{') => {
                let entries = serde::Deserializer::deserialize_map(&mut deserializer, TableVisitor(inner))?;
                Ok(Datum { span: self.span(raw), kind: Kind::Table(entries) })
            }
            Some(b'[') => {
                let items = serde::Deserializer::deserialize_seq(&mut deserializer, ListVisitor(inner))?;
                Ok(Datum { span: self.span(raw), kind: Kind::List(items) })
            }
            _ => self.scalar(raw).ok_or_else(|| {
                self.lies_at(raw);
                serde::de::Error::custom("an escape in this text stands for no letter")
            }),
        }
    }
}

impl<'de> DeserializeSeed<'de> for JsonReader<'_> {
    type Value = Datum;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Datum, D::Error> {
        let raw: &'de RawValue = serde::Deserialize::deserialize(deserializer)?;
        self.value(raw).map_err(|error| serde::de::Error::custom(without_position(&error.to_string())))
    }
}

struct TableVisitor<'a>(JsonReader<'a>);

impl<'de> Visitor<'de> for TableVisitor<'_> {
    type Value = Vec<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Entry>, A::Error> {
        let mut entries = Vec::new();
        while let Some(raw) = map.next_key::<&'de RawValue>()? {
            let key: String = serde_json::from_str(raw.get()).map_err(|error| {
                self.0.lies_at(raw.get());
                serde::de::Error::custom(without_position(&error.to_string()))
            })?;
            let value = map.next_value_seed(self.0)?;
            entries.push(Entry { key, key_span: self.0.span(raw.get()), value });
        }
        Ok(entries)
    }
}

struct ListVisitor<'a>(JsonReader<'a>);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = Vec<Datum>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<Datum>, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(self.0)? {
            all.push(item);
        }
        Ok(all)
    }
}
