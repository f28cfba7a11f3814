//! A file in the one form of its TOML and its conditions: spaces, blank lines and line breaks, and nothing else.
//!
//! In: a file that can be read. Out: the same text in its form, or why there is none. In order: `tree` reads the text with
//! its comments, `condition` lays conditions out, `layout` writes it all, `same` holds what was written against what was
//! read. No key, value, comment or word of a condition is changed, moved or lost; only brackets that hold nothing
//! together go. What this room does not know: whether what the file says is right.

mod clause;
mod condition;
mod doc;
mod layout;
mod same;
mod tree;
mod words;

use std::collections::BTreeMap;

use condition::Form;

use crate::check::FileKind;
use crate::diagnostic::Diagnostics;
use crate::schema::{self, Table, Takes};
use crate::source::Sources;
use crate::syntax::ast::Expr;
use crate::syntax::datum::{Datum, Kind};
use crate::syntax::form::Reader;

/// Lines are at most this many characters long, where they can be broken.
pub const WIDTH: usize = 110;

/// Why a file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A condition in it cannot be read.
    Faults(Diagnostics),
    /// What was written is not what was read, and how it differs: a fault of this program.
    Unlike(String),
}

/// A condition of a file.
struct Condition<'a> {
    /// Where its text begins.
    at: usize,
    text: &'a str,
    /// The same as it stands in the file, in its quotes.
    written: &'a str,
    expr: Expr,
}

/// Conditions by the place at which their values begin.
type Conditions<'a> = BTreeMap<usize, Condition<'a>>;

/// A TOML file in its form. It must have been read without a fault, and be of the kind.
///
/// # Errors
/// The faults of conditions that cannot be read; and a difference between what was read and what was written.
pub fn toml(sources: &Sources, file: &Datum, kind: FileKind) -> Result<String, Refused> {
    let text = sources.get(file.span.source).map_or("", |source| source.text.as_str());
    let reader = Reader::new(sources);
    let mut conditions = Conditions::new();
    gather(&reader, sources, file, schema::of(kind), &mut conditions);
    let faults = reader.finish();
    if faults.has_errors() {
        return Err(Refused::Faults(faults));
    }
    let forms = conditions.iter().map(|(at, condition)| (*at, Form::of(condition))).collect();
    let written = layout::file(&tree::lines(text), &forms);
    same::check(sources, file, kind, &written).map_err(Refused::Unlike)?;
    Ok(written)
}

/// Finds the conditions of a table of the file.
fn gather<'a>(
    reader: &Reader<'_>,
    sources: &'a Sources,
    datum: &Datum,
    table: &'static Table,
    found: &mut Conditions<'a>,
) {
    let Kind::Table(entries) = &datum.kind else {
        return;
    };
    for entry in entries {
        if let Some(key) = table.key(&entry.key) {
            gather_in(reader, sources, &entry.value, &key.takes, found);
        }
    }
}

/// Finds the conditions of a value.
fn gather_in<'a>(
    reader: &Reader<'_>,
    sources: &'a Sources,
    datum: &Datum,
    takes: &Takes,
    found: &mut Conditions<'a>,
) {
    match (takes, &datum.kind) {
        (Takes::Condition | Takes::Expression, kind) => {
            let content = match kind {
                Kind::Text { content, .. } => *content,
                _ => None,
            };
            if let (Some(expr), Some(content)) = (reader.condition(datum), content) {
                let (text, written) = (sources.slice(content), sources.slice(datum.span));
                let condition = Condition { at: content.range().start, text, written, expr };
                found.insert(datum.span.range().start, condition);
            }
        }
        (Takes::Each(_, takes), Kind::Table(entries)) => {
            entries.iter().for_each(|entry| gather_in(reader, sources, &entry.value, takes, found));
        }
        (_, Kind::List(items)) => {
            items.iter().for_each(|item| gather_in(reader, sources, item, takes, found));
        }
        _ => {
            if let Some(table) = takes.table() {
                gather(reader, sources, datum, table, found);
            }
        }
    }
}
