//! Files as careless writers leave them: other spaces, line breaks, quotes and commas, and comments in every place.

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

use crate::common::chance::Chance;

fn events(text: &str) -> Vec<Event> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events = Vec::new();
    parse_document(&tokens, &mut |event| events.push(event), &mut ());
    events
}

fn slice<'t>(text: &'t str, event: &Event) -> &'t str {
    text.get(event.span().start()..event.span().end()).expect("a stretch of the text")
}

/// All comments, those in conditions too, in order.
pub fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for event in events(text) {
        let raw = slice(text, &event);
        match event.kind() {
            EventKind::Comment => found.push(raw.trim_end().to_owned()),
            EventKind::Scalar => found.extend(comments_of_condition(raw)),
            _ => {}
        }
    }
    found
}

/// The comments of a condition; of a text in quotes those that would be, which stay as they are, too.
fn comments_of_condition(raw: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.find("/*").into_iter().chain(rest.find("//")).min() {
        let (_, comment) = rest.split_at(at);
        let end = match comment.strip_prefix("/*") {
            Some(body) => body.find("*/").map_or(comment.len(), |end| end + 4),
            None => comment.find('\n').unwrap_or(comment.len()),
        };
        let (comment, after) = comment.split_at(end);
        found.push(comment.trim_end_matches('\'').trim_end().to_owned());
        rest = after;
    }
    found
}

fn blanks(chance: &mut Chance) -> &'static str {
    chance.one(&["", " ", "  ", "\t", " \t "])
}

/// Between two words that must not grow together.
fn gap(chance: &mut Chance) -> &'static str {
    chance.one(&[" ", " ", "   ", "\t"])
}

/// The quotes of a condition, what is in it, and whether it stands on lines of its own.
fn condition(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix("'''").and_then(|raw| raw.strip_suffix("'''"));
    let inner = inner.or_else(|| raw.strip_prefix('\'').and_then(|raw| raw.strip_suffix('\'')));
    inner.filter(|inner| !inner.contains(['\'', '"', '\\']) && !inner.contains("//") && !inner.contains("/*"))
}

/// A condition with other spaces between its words, in other quotes.
fn respaced(inner: &str, chance: &mut Chance) -> String {
    let has_lines = chance.one_in(2);
    let mut out = String::new();
    let mut letters = inner.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
            out.push_str(if has_lines && chance.one_in(3) { "\n   " } else { gap(chance) });
        } else {
            out.push(letter);
        }
    }
    if chance.one_in(3) {
        out = format!("({}{out}{})", blanks(chance), blanks(chance));
    }
    let quotes = if out.contains('\n') { ["'''", "\"\"\""] } else { ["'", "\""] };
    let quote = chance.one(&quotes);
    let begin = if quote.len() == 3 && chance.one_in(2) { "\n" } else { "" };
    format!("{quote}{begin}{}{out}{}{quote}", blanks(chance), blanks(chance))
}

/// The same file with other spaces, blank lines, quotes of conditions and last commas. The text must be in its form: what
/// of that is the author's (a blank line between two keys, or between a comment and what follows it) stays.
pub fn mutilated(text: &str, chance: &mut Chance) -> String {
    let events = events(text);
    let mut out = String::new();
    let mut open: Vec<EventKind> = Vec::new();
    for (at, event) in events.iter().enumerate() {
        let raw = slice(text, event);
        let next = |from: usize| {
            let rest = events[from..].iter();
            rest.map(|event| event.kind()).find(|kind| *kind != EventKind::Whitespace)
        };
        let mut before = events[..at].iter().rev().map(|event| event.kind());
        let before = before.find(|kind| *kind != EventKind::Whitespace);
        match event.kind() {
            EventKind::Whitespace => {}
            EventKind::Newline if open.is_empty() => {
                out.push_str(blanks(chance));
                out.push_str(chance.one(&["\n", "\n", "\r\n"]));
                let is_blank = before == Some(EventKind::Newline);
                if is_blank && next(at + 1) != Some(EventKind::Newline) && chance.one_in(3) {
                    out.push_str("\n\n");
                }
            }
            EventKind::Newline => {
                out.push_str(blanks(chance));
                out.push('\n');
            }
            EventKind::Comment => {
                // A comment keeps the spaces within it; one at the end of a line stays there.
                out.push_str(gap(chance));
                out.push_str(raw);
            }
            EventKind::Scalar => {
                out.push_str(blanks(chance));
                match condition(raw) {
                    Some(inner) => out.push_str(&respaced(inner, chance)),
                    None => out.push_str(raw),
                }
            }
            kind => {
                let is_end = matches!(kind, EventKind::ArrayClose | EventKind::InlineTableClose);
                if is_end {
                    open.pop();
                }
                // A list may break wherever no comment follows on the line.
                let in_list = open.last() == Some(&EventKind::ArrayOpen) || kind == EventKind::ArrayClose;
                let comma = before != Some(EventKind::ValueSep) && before != Some(EventKind::ArrayOpen);
                let is_last = kind == EventKind::ArrayClose && comma && before != Some(EventKind::Newline);
                if is_last && before != Some(EventKind::Comment) && chance.one_in(3) {
                    out.push(',');
                }
                out.push_str(blanks(chance));
                out.push_str(raw);
                if matches!(kind, EventKind::ArrayOpen | EventKind::InlineTableOpen) {
                    open.push(kind);
                }
                let may_break = matches!(kind, EventKind::ArrayOpen | EventKind::ValueSep) && in_list
                    || kind == EventKind::ArrayOpen;
                let is_quiet = !matches!(next(at + 1), Some(EventKind::Comment | EventKind::Newline));
                if may_break && is_quiet && chance.one_in(3) {
                    out.push('\n');
                }
            }
        }
    }
    out.push_str(chance.one(&["\n", "\n\n\n", "  \n"]));
    out
}

/// The same file with comments in every place where one may stand.
pub fn with_comments(text: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    let mut open: Vec<EventKind> = Vec::new();
    let mut count = 0;
    let mut comment = |chance: &mut Chance, one_in: usize| {
        count += 1;
        chance.one_in(one_in).then(|| format!("# c{count}  x"))
    };
    let events = events(text);
    for (at, event) in events.iter().enumerate() {
        let raw = slice(text, event);
        let has_comment = at.checked_sub(1).is_some_and(|at| events[at].kind() == EventKind::Comment);
        match event.kind() {
            EventKind::Newline if !has_comment => {
                if let Some(comment) = comment(chance, 8) {
                    out.push_str(&format!(" {comment}"));
                }
                out.push('\n');
                if let Some(comment) = comment(chance, 12) {
                    out.push_str(&format!("{}{comment}\n{}", blanks(chance), chance.one(&["", "\n"])));
                }
            }
            EventKind::Scalar => match condition(raw) {
                Some(inner) if chance.one_in(4) => out.push_str(&commented(inner, chance)),
                _ => out.push_str(raw),
            },
            EventKind::ArrayOpen | EventKind::ValueSep | EventKind::InlineTableOpen => {
                if event.kind() != EventKind::ValueSep {
                    open.push(event.kind());
                }
                out.push_str(raw);
                if let Some(comment) = comment(chance, 20) {
                    out.push_str(&format!("{}{comment}\n", chance.one(&[" ", "\n", "\n\n"])));
                }
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                open.pop();
                if let Some(comment) = comment(chance, 20) {
                    out.push_str(&format!("{}{comment}\n", chance.one(&[" ", "\n"])));
                }
                out.push_str(raw);
            }
            _ => out.push_str(raw),
        }
    }
    out
}

/// Words beside which a comment may stand: within an operator of several words, such as `at least`, none may.
const FREE: &[&str] = &["and", "implies", "=", "<", "<=", ">", ">="];

/// A condition with comments between its words.
fn commented(inner: &str, chance: &mut Chance) -> String {
    format!("'''\n{}'''", with_comments_between(inner, chance, false))
}

/// A condition with comments between its words; between any of them, it may be that nobody can read it.
pub fn with_comments_between(inner: &str, chance: &mut Chance, anywhere: bool) -> String {
    const COMMENTS: &[&str] = &[
        "/* a  b */",
        "// c\n",
        "\n// d\n",
        "/* e\n f */\n",
        "\n/* g */",
        "/* h */ // i\n",
        "\n/* j */\n// k\n",
    ];
    let mut out = String::new();
    let mut before = "";
    for word in inner.split_whitespace() {
        let is_free = anywhere || before.is_empty() || FREE.contains(&word) || FREE.contains(&before);
        if is_free && chance.one_in(3) {
            out.push_str(&format!(" {} ", chance.one(COMMENTS)));
        } else {
            out.push_str(chance.one(&[" ", " ", "\n"]));
        }
        out.push_str(word);
        before = word;
    }
    out + chance.one(&["", " // last", "\n// last", "\n/* last */", " /* last */\n"])
}
