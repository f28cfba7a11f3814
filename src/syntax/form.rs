//! A table of a file, asked key by key. What is missing, of the wrong kind or unknown is reported at its place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::ast::{Expr, Word};
use super::condition;
use super::datum::{Datum, Entry, Kind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::{Sources, Span};
use crate::value::date::PartialDate;

/// A table that is being read.
#[derive(Debug)]
pub struct Form<'a> {
    /// What it is, with an article: `a fact`.
    what: &'static str,
    /// Where it stands.
    pub span: Span,
    entries: &'a [Entry],
    asked: RefCell<BTreeSet<&'static str>>,
    reader: &'a Reader<'a>,
    /// It is no table at all, which is reported already.
    broken: bool,
}

/// What the tables of one file share.
#[derive(Debug)]
pub struct Reader<'a> {
    sources: &'a Sources,
    faults: RefCell<Diagnostics>,
    /// Keys that tables lack, by the place and the name of the table: those of one table are told together.
    missing: RefCell<BTreeMap<(Span, &'static str), Vec<&'static str>>>,
}

impl<'a> Reader<'a> {
    /// A reader of texts that are kept in `sources`.
    pub fn new(sources: &'a Sources) -> Self {
        Reader { sources, faults: RefCell::default(), missing: RefCell::default() }
    }

    /// Keeps a fault.
    pub fn fault(&self, fault: Diagnostic) {
        self.faults.borrow_mut().push(fault);
    }

    /// All faults found.
    pub fn finish(self) -> Diagnostics {
        let mut faults = self.faults.into_inner();
        for ((span, what), keys) in self.missing.into_inner() {
            let message = format!("{what} needs {}", all_of(&keys));
            faults.push(Diagnostic::new(Code::MissingKey, span, message));
        }
        faults
    }

    /// A datum as a table; anything else is a fault and reads as an empty one.
    pub fn form(&'a self, what: &'static str, datum: &'a Datum) -> Form<'a> {
        let mut broken = false;
        let entries = match &datum.kind {
            Kind::Table(entries) => entries.as_slice(),
            other => {
                let message = format!("{what} is a table, this is {}", other.words());
                let heading = self.sources.slice(datum.span).strip_prefix("[[");
                let name = heading.and_then(|heading| heading.strip_suffix("]]"));
                let help = name.map(|name| format!("write `[{name}]`, with one bracket on each side"));
                self.fault(Diagnostic::new(Code::WrongKind, datum.span, message).maybe_help(help));
                broken = true;
                &[]
            }
        };
        self.refuse_twice(entries);
        Form { what, span: datum.span, entries, asked: RefCell::default(), reader: self, broken }
    }

    /// JSON lets a key stand twice; which of the two was meant is for the writer to say.
    fn refuse_twice(&self, entries: &[Entry]) {
        let mut first_places: BTreeMap<&str, Span> = BTreeMap::new();
        for entry in entries {
            if let Some(first) = first_places.insert(&entry.key, entry.key_span) {
                let message = format!("`{}` is given twice", entry.key);
                let fault = Diagnostic::new(Code::FactTwice, entry.key_span, message);
                self.fault(fault.also(first, "here first"));
            }
        }
    }

    /// A text of a file.
    pub fn text(&self, datum: &Datum) -> Option<Word> {
        match &datum.kind {
            Kind::Text { value, .. } => Some(Word { text: value.clone(), span: datum.span }),
            other => {
                let message = format!("a text is needed here, this is {}", other.words());
                self.fault(Diagnostic::new(Code::WrongKind, datum.span, message));
                None
            }
        }
    }

    /// A word of a fixed list, as far as it is a text at all.
    pub fn word(&self, key: &str, datum: &Datum, words: &[&str]) -> Option<Word> {
        if let Kind::Text { value, .. } = &datum.kind {
            return Some(Word { text: value.clone(), span: datum.span });
        }
        let message = format!("`{key}` is a word in quotes, this is {}", datum.kind.words());
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let fault = Diagnostic::new(Code::WrongKind, datum.span, message);
        self.fault(fault.help(format!("write one of {}", quoted.join(", "))));
        None
    }

    /// A condition: a text whose every byte is a byte of the file.
    pub fn condition(&self, datum: &Datum) -> Option<Expr> {
        let Kind::Text { content, .. } = &datum.kind else {
            let message = format!("a condition is a text in quotes, this is {}", datum.kind.words());
            self.fault(Diagnostic::new(Code::WrongKind, datum.span, message));
            return None;
        };
        let Some(content) = content else {
            let message = "a condition is written without `\\` escapes, so that its words can be pointed at";
            let fault = Diagnostic::new(Code::ConditionNotLiteral, datum.span, message);
            self.fault(fault.help("write it in single quotes '…', or in three of them over several lines"));
            return None;
        };
        let text = self.sources.slice(*content);
        match condition::parse(text, content.source, content.start as usize) {
            Ok(expr) => Some(expr),
            Err(fault) => {
                self.fault(*fault);
                None
            }
        }
    }
}

/// `a`, `b` and `c`
fn all_of(keys: &[&str]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// For so many strange keys of a table a key is looked for that was meant.
const SUGGESTIONS_MAX: usize = 200;

impl<'a> Form<'a> {
    /// The reader it belongs to.
    pub fn reader(&self) -> &'a Reader<'a> {
        self.reader
    }

    /// Whether it was no table at all, which is reported already.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// All entries, for tables whose keys are names.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &'static str) -> Option<&'a Datum> {
        self.asked.borrow_mut().insert(key);
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key that must be there.
    pub fn need(&self, key: &'static str) -> Option<&'a Datum> {
        let found = self.get(key);
        if found.is_none() && !self.broken {
            let mut missing = self.reader.missing.borrow_mut();
            let keys = missing.entry((self.span, self.what)).or_default();
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        found
    }

    /// A list with something in it, where there must be one.
    pub fn need_some(&self, key: &'static str) {
        if let Some(datum) = self.need(key)
            && matches!(&datum.kind, Kind::List(items) if items.is_empty())
        {
            let message = format!("{} needs at least one `{key}`", self.what);
            self.reader.fault(Diagnostic::new(Code::MissingKey, datum.span, message));
        }
    }

    /// A text.
    pub fn text(&self, key: &'static str) -> Option<Word> {
        self.get(key).and_then(|datum| self.reader.text(datum))
    }

    /// A text, without its place.
    pub fn words(&self, key: &'static str) -> Option<String> {
        self.text(key).map(|word| word.text)
    }

    /// A text that must be there and say something; empty where it does not.
    pub fn need_text(&self, key: &'static str) -> Word {
        let nothing = Word { text: String::new(), span: self.span };
        let Some(word) = self.need(key).and_then(|datum| self.reader.text(datum)) else {
            return nothing;
        };
        if word.text.trim().is_empty() {
            let message = format!("`{key}` is empty");
            self.reader.fault(Diagnostic::new(Code::MissingKey, word.span, message));
        }
        word
    }

    /// `true` or `false`; false where it is not said.
    pub fn flag(&self, key: &'static str) -> bool {
        match self.get(key).map(|datum| (&datum.kind, datum.span)) {
            None => false,
            Some((Kind::Boolean(value), _)) => *value,
            Some((other, span)) => {
                let message = format!("`{key}` is true or false, this is {}", other.words());
                self.reader.fault(Diagnostic::new(Code::WrongKind, span, message));
                false
            }
        }
    }

    /// A date, written as a TOML date or as a text.
    pub fn date(&self, key: &'static str) -> Option<PartialDate> {
        let datum = self.get(key)?;
        let text = match &datum.kind {
            Kind::Date(text) => text,
            Kind::Text { value, .. } => value,
            other => {
                let message = format!("`{key}` is a date, this is {}", other.words());
                let fault = Diagnostic::new(Code::WrongKind, datum.span, message);
                self.reader.fault(fault.help("write it as 2027-03-31, without quotes"));
                return None;
            }
        };
        PartialDate::parse(text)
            .map_err(|fault| {
                let begins = text.starts_with(|first: char| first.is_ascii_digit());
                let (message, help) = match begins {
                    true => (fault.to_string(), "write it as 2027-03-31"),
                    false => (
                        format!("`{text}` is no date"),
                        "write the day as a date, such as 2027-03-31, without quotes",
                    ),
                };
                self.reader.fault(Diagnostic::new(Code::DateInvalid, datum.span, message).help(help));
            })
            .ok()
    }

    /// One word of a fixed list.
    pub fn one_of<T: Copy>(&self, key: &'static str, all: &[T], word: fn(T) -> &'static str) -> Option<T> {
        let words: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        let written = self.reader.word(key, self.get(key)?, &words)?;
        let found = all.iter().copied().find(|one| word(*one) == written.text);
        if found.is_none() {
            let message = format!("`{key}` cannot be `{}`", written.text);
            let help = match nearest(&written.text, words.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", words.join(", ")),
            };
            let fault = Diagnostic::new(Code::UnknownMember, written.span, message);
            self.reader.fault(fault.help(help));
        }
        found
    }

    /// A list of data; none where the key is missing.
    pub fn list(&self, key: &'static str) -> &'a [Datum] {
        match self.get(key).map(|datum| (&datum.kind, datum.span)) {
            None => &[],
            Some((Kind::List(items), _)) => items,
            Some((other, span)) => {
                let message = format!("`{key}` is a list, this is {}", other.words());
                self.reader.fault(Diagnostic::new(Code::WrongKind, span, message));
                &[]
            }
        }
    }

    /// A list of texts.
    pub fn texts(&self, key: &'static str) -> Vec<Word> {
        self.list(key).iter().filter_map(|datum| self.reader.text(datum)).collect()
    }

    /// One table or several: `x = { … }`, `x = [ { … } ]`, `[[x]]`.
    pub fn forms(&self, key: &'static str, what: &'static str) -> Vec<Form<'a>> {
        match self.get(key) {
            None => Vec::new(),
            Some(Datum { kind: Kind::List(items), .. }) => {
                items.iter().map(|item| self.reader.form(what, item)).collect()
            }
            Some(datum) => vec![self.reader.form(what, datum)],
        }
    }

    /// One table.
    pub fn form(&self, key: &'static str, what: &'static str) -> Option<Form<'a>> {
        self.get(key).map(|datum| self.reader.form(what, datum))
    }

    /// Tables by name: `[x.a]`, `[x.b]`.
    pub fn named(&self, key: &'static str, what: &'static str) -> Vec<(Word, Form<'a>)> {
        let Some(table) = self.form(key, what) else {
            return Vec::new();
        };
        let word = |entry: &Entry| Word { text: entry.key.clone(), span: entry.key_span };
        let entries = table.entries.iter();
        entries
            .map(|entry| {
                let form = self.reader.form(what, &entry.value);
                // A missing key of `[fact.age]` is shown at the name, not over the whole table.
                (word(entry), Form { span: entry.key_span, ..form })
            })
            .collect()
    }

    /// A condition.
    pub fn condition(&self, key: &'static str) -> Option<Expr> {
        self.get(key).and_then(|datum| self.reader.condition(datum))
    }

    /// A condition that must be there.
    pub fn need_condition(&self, key: &'static str) -> Option<Expr> {
        self.need(key).and_then(|datum| self.reader.condition(datum))
    }

    /// Reports every key that was not asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        let strange = self.entries.iter().filter(|entry| !asked.contains(entry.key.as_str()));
        for (at, entry) in strange.enumerate() {
            let message = format!("{} has no key `{}`", self.what, entry.key);
            // Of very many strange keys no one is told what each may have been meant to be.
            let meant = Some(&entry.key).filter(|_| at < SUGGESTIONS_MAX);
            let help = match meant.and_then(|key| nearest(key, asked.iter().copied())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<&str> = asked.iter().copied().collect();
                    format!("its keys are {}", known.join(", "))
                }
            };
            let fault = Diagnostic::new(Code::UnknownKey, entry.key_span, message);
            self.reader.fault(fault.help(help));
        }
    }
}
