//! A rule file, block by block, along the table of keys: its conditions, its references, the names it mentions.

use crate::check::{self, FileKind, NamedBlock};
use crate::model::reference::Verified;
use crate::schema::{self, Table, Takes};
use crate::source::{Sources, Span};
use crate::syntax::ast::Expr;
use crate::syntax::datum::{Datum, Kind};
use crate::syntax::form::Reader;

/// A block as its file has it.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// `recommend.scan`
    pub(super) name: String,
    /// The key of the file under which it stands; `option` of an option of a choice.
    pub(super) key: &'a str,
    /// Its own name, where it is written.
    pub(super) place: Span,
    pub(super) datum: &'a Datum,
    /// The choice that an option belongs to.
    pub(super) within: Option<String>,
    /// Its conditions and expressions.
    pub(super) conditions: Vec<Expr>,
    pub(super) references: Vec<Referring>,
    /// Names that stand outside of conditions.
    pub(super) mentions: Vec<String>,
}

/// A reference to a source.
#[derive(Debug)]
pub(super) struct Referring {
    /// The name of the source.
    pub(super) source: String,
    /// Where that is written.
    pub(super) place: Span,
    /// Where it is said that nobody has held the statement against the source, if it is said.
    pub(super) unverified: Option<Span>,
}

/// The blocks of a file, each with what is in it.
pub(super) fn blocks<'a>(sources: &Sources, file: &'a Datum, kind: FileKind) -> Vec<Block<'a>> {
    let reader = Reader::new(sources);
    let keys = schema::of(kind);
    check::blocks(file).into_iter().map(|named| read(&reader, keys, named)).collect()
}

fn read<'a>(reader: &Reader<'_>, keys: &Table, named: NamedBlock<'a>) -> Block<'a> {
    let NamedBlock { key, name, place, datum } = named;
    let is_option = key == "option";
    let within = name.rsplit_once('.').filter(|_| is_option).map(|(choice, _)| choice.to_owned());
    let mut block = Block {
        name,
        key,
        place,
        datum,
        within,
        conditions: Vec::new(),
        references: Vec::new(),
        mentions: Vec::new(),
    };
    let of_file = |key: &str| keys.key(key).and_then(|key| table(&key.takes));
    let found = match is_option {
        true => of_file("choose").and_then(|choice| choice.key("option")).and_then(|key| table(&key.takes)),
        false => of_file(key),
    };
    if let Some(found) = found {
        block.table(reader, found, datum);
    }
    block
}

/// The table of what stands under a key of a file, by name or in a list.
fn table(takes: &Takes) -> Option<&'static Table> {
    match takes {
        Takes::Each(_, item) => item.table(),
        other => other.table(),
    }
}

impl Block<'_> {
    /// The names under which `[[allow]]` may speak of it.
    pub(super) fn names(&self) -> Vec<String> {
        [self.name.clone()].into_iter().chain(self.within.clone()).collect()
    }

    /// Whether it says what must be true of the answers, and makes none itself.
    pub(super) fn is_property(&self) -> bool {
        matches!(self.key, "invariant" | "monotone" | "implies" | "constraint")
    }

    /// Its name without what it is.
    pub(super) fn own_name(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(_, own)| own)
    }

    fn table(&mut self, reader: &Reader<'_>, keys: &Table, datum: &Datum) {
        for entry in datum.entries() {
            // The options of a choice are blocks of their own.
            let apart = keys.id == "choose" && entry.key == "option";
            if let Some(key) = keys.key(&entry.key).filter(|_| !apart) {
                self.value(reader, &key.takes, &entry.value);
            }
        }
    }

    fn value(&mut self, reader: &Reader<'_>, takes: &Takes, datum: &Datum) {
        match takes {
            Takes::Condition | Takes::Expression => self.conditions.extend(reader.condition(datum)),
            Takes::Mention => self.mentions.extend(text_of(datum).map(|(text, _)| text.to_owned())),
            Takes::References(_) | Takes::Reference(_) => {
                self.references.extend(datum.items().into_iter().filter_map(referring));
            }
            Takes::Table(keys) | Takes::Tables(keys) => {
                datum.items().into_iter().for_each(|item| self.table(reader, keys, item));
            }
            _ => {}
        }
    }
}

fn referring(datum: &Datum) -> Option<Referring> {
    let (source, place) = text(datum, "ref")?;
    let verified = text(datum, "verified");
    let unverified = verified.filter(|(word, _)| *word == Verified::Unverified.word());
    Some(Referring { source: source.to_owned(), place, unverified: unverified.map(|(_, place)| place) })
}

/// The value of a key.
pub(super) fn value<'a>(datum: &'a Datum, key: &str) -> Option<&'a Datum> {
    datum.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

/// The text of a key, and where it stands.
pub(super) fn text<'a>(datum: &'a Datum, key: &str) -> Option<(&'a str, Span)> {
    value(datum, key).and_then(text_of)
}

fn text_of(datum: &Datum) -> Option<(&str, Span)> {
    match &datum.kind {
        Kind::Text { value, .. } => Some((value, datum.span)),
        _ => None,
    }
}
