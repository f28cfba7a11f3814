//! A TOML text as its author wrote it: lines with their comments and blank lines, values with their parts.

use std::iter::Peekable;
use std::vec::IntoIter;

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// A line of a file, or several that hold one value.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Whether a blank line stands before it.
    pub(super) blank: bool,
    pub(super) what: What<'a>,
    /// The comment at its end; of a line that is nothing else, the comment itself.
    pub(super) comment: Option<&'a str>,
}

/// What a line is.
#[derive(Debug)]
pub(super) enum What<'a> {
    /// A comment of its own.
    Comment,
    /// `[a.b]`, `[[a.b]]`
    Heading { is_list: bool, path: Vec<&'a str> },
    /// `a.b = 1`
    Pair { key: Vec<&'a str>, value: Value<'a> },
}

/// A value.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// A text, a number, a date, true or false: as it stands, and where.
    Scalar { text: &'a str, at: usize },
    /// `[1, 2]`
    List(Vec<Entry<'a>>),
    /// `{ a = 1 }`
    Table(Vec<Entry<'a>>),
}

/// An entry of a list or of a table in braces, or a comment on a line of its own among them.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Whether a blank line stands before it.
    pub(super) blank: bool,
    /// Its key, in a table.
    pub(super) key: Vec<&'a str>,
    /// Its value; none of a comment.
    pub(super) value: Option<Value<'a>>,
    /// The comment behind it; of a line that is nothing else, the comment itself.
    pub(super) comment: Option<&'a str>,
}

/// The lines of a text that can be read as TOML.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    Tree { text, events: events(text).into_iter().peekable(), ends: 1, stray: Vec::new() }.file()
}

/// All comments of a text, in order.
pub(super) fn comments(text: &str) -> Vec<&str> {
    let comments = events(text).into_iter().filter(|event| event.kind() == EventKind::Comment);
    comments.map(|event| slice(text, &event).trim_end()).collect()
}

fn events(text: &str) -> Vec<Event> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events = Vec::new();
    // Faults were told when the text was read.
    parse_document(&tokens, &mut |event| events.push(event), &mut ());
    events
}

fn slice<'a>(text: &'a str, event: &Event) -> &'a str {
    text.get(event.span().start()..event.span().end()).unwrap_or("")
}

struct Tree<'a> {
    text: &'a str,
    events: Peekable<IntoIter<Event>>,
    /// How many lines have ended since the last that was read.
    ends: usize,
    /// Comments between a key and its value, where the reader of TOML lets a line end: they go before the key.
    stray: Vec<&'a str>,
}

impl<'a> Tree<'a> {
    fn file(mut self) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = Vec::new();
        while let Some(event) = self.events.next() {
            let what = match event.kind() {
                EventKind::Newline => {
                    self.ends += 1;
                    continue;
                }
                EventKind::Comment => {
                    let comment = slice(self.text, &event).trim_end();
                    match lines.last_mut().filter(|line| self.ends == 0 && line.comment.is_none()) {
                        Some(line) => line.comment = Some(comment),
                        None => {
                            let blank = self.ends > 1;
                            lines.push(Line { blank, what: What::Comment, comment: Some(comment) });
                        }
                    }
                    self.ends = 0;
                    continue;
                }
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    let is_list = event.kind() == EventKind::ArrayTableOpen;
                    What::Heading {
                        is_list,
                        path: self.path(EventKind::StdTableClose, EventKind::ArrayTableClose),
                    }
                }
                EventKind::SimpleKey => {
                    let (key, value) = self.pair(&event);
                    What::Pair { key, value }
                }
                _ => continue,
            };
            for comment in std::mem::take(&mut self.stray) {
                lines.push(Line { blank: false, what: What::Comment, comment: Some(comment) });
            }
            lines.push(Line { blank: self.ends > 1, what, comment: None });
            self.ends = 0;
        }
        lines
    }

    /// The parts of a dotted key, up to what ends it.
    fn path(&mut self, end: EventKind, other_end: EventKind) -> Vec<&'a str> {
        let mut path = Vec::new();
        for event in self.events.by_ref() {
            match event.kind() {
                EventKind::SimpleKey => path.push(bare(slice(self.text, &event))),
                EventKind::Comment => self.stray.push(slice(self.text, &event).trim_end()),
                kind if kind == end || kind == other_end => break,
                _ => {}
            }
        }
        path
    }

    /// A key and its value; the first part of the key is read already.
    fn pair(&mut self, first: &Event) -> (Vec<&'a str>, Value<'a>) {
        let mut key = vec![bare(slice(self.text, first))];
        key.extend(self.path(EventKind::KeyValSep, EventKind::KeyValSep));
        while let Some(event) = self.events.next_if(|event| is_between(event.kind())) {
            let is_comment = event.kind() == EventKind::Comment;
            self.stray.extend(is_comment.then(|| slice(self.text, &event).trim_end()));
        }
        let stray = std::mem::take(&mut self.stray);
        let value = match self.events.next() {
            Some(event) => self.value(&event),
            None => Value::Scalar { text: "", at: self.text.len() },
        };
        self.stray = stray;
        (key, value)
    }

    fn value(&mut self, event: &Event) -> Value<'a> {
        match event.kind() {
            EventKind::ArrayOpen => Value::List(self.entries()),
            EventKind::InlineTableOpen => Value::Table(self.entries()),
            _ => Value::Scalar { text: slice(self.text, event), at: event.span().start() },
        }
    }

    /// What stands between brackets, up to the one that closes.
    fn entries(&mut self) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut ends = 0;
        while let Some(event) = self.events.next() {
            let (key, value) = match event.kind() {
                EventKind::ArrayClose | EventKind::InlineTableClose => break,
                EventKind::Newline => {
                    ends += 1;
                    continue;
                }
                EventKind::Comment => {
                    let comment = slice(self.text, &event).trim_end();
                    match entries.last_mut().filter(|entry| ends == 0 && entry.comment.is_none()) {
                        Some(entry) => entry.comment = Some(comment),
                        None => {
                            let comment = Some(comment);
                            entries.push(Entry { blank: ends > 1, key: Vec::new(), value: None, comment });
                        }
                    }
                    ends = 0;
                    continue;
                }
                EventKind::SimpleKey => self.pair(&event),
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    (Vec::new(), self.value(&event))
                }
                _ => continue,
            };
            for comment in std::mem::take(&mut self.stray) {
                entries.push(Entry { blank: false, key: Vec::new(), value: None, comment: Some(comment) });
            }
            entries.push(Entry { blank: ends > 1, key, value: Some(value), comment: None });
            ends = 0;
        }
        entries
    }
}

/// What may stand between a key and its value.
fn is_between(kind: EventKind) -> bool {
    matches!(kind, EventKind::Whitespace | EventKind::Newline | EventKind::Comment)
}

/// A part of a key without quotes, where it needs none.
fn bare(key: &str) -> &str {
    let inner = ['"', '\''].into_iter().find_map(|quote| key.strip_prefix(quote)?.strip_suffix(quote));
    let is_bare = |inner: &&str| {
        !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    inner.filter(is_bare).unwrap_or(key)
}
