//! Quotes of a line of TOML that are missing, doubled or stand inside a text: which one it is, before what follows of it.

use std::ops::Range;

use super::tokens::{self, Token};

/// Keys that take a condition.
pub(super) const CONDITIONS: &[&str] =
    &["when", "is", "always", "require", "valid_when", "when_absent", "baseline_when"];

/// Longer lines are not looked at: nobody wrote them by hand.
const LINE_BYTES_MAX: usize = 4096;

/// Where in the line, what is wrong, and what to write.
pub(super) type Slip = (Range<usize>, String, String);

/// A value of a line with its key.
#[derive(Clone, Copy)]
struct Value<'a> {
    line: &'a str,
    key: &'a str,
    start: usize,
}

/// The first slip with quotes in a line that cannot be read. Lines of texts in three quotes are not looked at.
pub(super) fn slip(line: &str) -> Option<Slip> {
    if line.len() > LINE_BYTES_MAX
        || line.contains("'''")
        || line.contains("\"\"\"")
        || line.trim_start().starts_with('#')
    {
        return None;
    }
    let mut from = 0;
    while let Some(value) = next(line, from) {
        match value.looked_at() {
            Ok(end) => from = end,
            Err(slip) => return slip,
        }
    }
    None
}

/// The value behind the next `=`.
fn next(line: &str, from: usize) -> Option<Value<'_>> {
    let equals = from + line.get(from..)?.find('=')?;
    let key = line.get(from..equals)?.trim_end().rsplit([' ', ',', '{', '.', '\t']).next()?;
    let rest = line.get(equals + 1..)?;
    let start = equals + 1 + (rest.len() - rest.trim_start().len());
    Some(Value { line, key, start })
}

impl<'a> Value<'a> {
    fn rest(self) -> &'a str {
        self.line.get(self.start..).unwrap_or("")
    }

    fn is_condition(self) -> bool {
        CONDITIONS.contains(&self.key)
    }

    /// Where it ends, if nothing is wrong with its quotes; else what is, where that is known.
    fn looked_at(self) -> Result<usize, Option<Slip>> {
        let Some(quote) = self.rest().chars().next().filter(|first| matches!(first, '\'' | '"')) else {
            return self.unquoted();
        };
        let inside = self.rest().get(1..).unwrap_or("");
        let Some(length) = closing(inside, quote) else {
            return Err(Some(self.unclosed(quote)));
        };
        let (content, after) = (inside.get(..length).unwrap_or(""), inside.get(length + 1..).unwrap_or(""));
        let end = self.start + length + 2;
        if is_end(after) {
            return Ok(end);
        }
        if content.is_empty() {
            return Err(Some(self.doubled_on_both_sides(quote).unwrap_or_else(|| {
                // The second one of those at the beginning.
                self.doubled(self.start + 1, quote, "begins")
            })));
        }
        if after.strip_prefix(quote).is_some_and(is_end) {
            return Err(Some(self.doubled(end, quote, "ends")));
        }
        if pair(&format!("{content}\"")).is_some() {
            return Err(Some(self.unclosed(quote)));
        }
        Err(after.contains(quote).then(|| self.inner(end - 1, quote)))
    }

    /// A word that begins without a quote. Numbers, dates, lists and tables are passed over.
    fn unquoted(self) -> Result<usize, Option<Slip>> {
        let rest = self.rest();
        if !rest.starts_with(|first: char| first.is_alphabetic() || first == '(')
            || ["true", "false"].iter().any(|word| rest.strip_prefix(word).is_some_and(is_end))
        {
            return Ok(self.start);
        }
        let text = own(rest);
        let closed = text.strip_suffix(['\'', '"']).filter(|text| !text.contains(['\'', '"']));
        let told = match closed {
            Some(_) => "the quote at the beginning of this value is missing",
            None if self.is_condition() && !text.contains(['\'', '"']) => {
                "a condition stands in single quotes, from its first word to its last"
            }
            None => return Err(None),
        };
        Err(Some((self.range(text), told.to_owned(), self.write(closed.unwrap_or(text), '"'))))
    }

    /// The text is not closed before the next key, or the end of the line.
    fn unclosed(self, quote: char) -> Slip {
        let text = own(self.rest());
        let content = text.get(1..).unwrap_or("");
        let other = if quote == '"' { '\'' } else { '"' };
        let (told, content) = match content.strip_suffix(other) {
            Some(content) => (format!("this begins with {quote} and ends with {other}"), content),
            None => ("the quote at the end of this value is missing".to_owned(), content),
        };
        (self.range(text), told, self.write(content, quote))
    }

    fn doubled(self, at: usize, quote: char, verb: &str) -> Slip {
        let told = format!("the value {verb} with two quotes, of which one is too many");
        (at..at + 1, told, format!("take one {quote} away"))
    }

    fn doubled_on_both_sides(self, quote: char) -> Option<Slip> {
        let (text, two) = (own(self.rest()), format!("{quote}{quote}"));
        let content = text.strip_prefix(&two)?.strip_suffix(&two)?;
        let told = "one quote on each side is enough".to_owned();
        Some((self.range(text), told, self.write(content, quote)))
    }

    fn inner(self, at: usize, quote: char) -> Slip {
        let told = "this quote ends the text here, and more of it follows".to_owned();
        let help = match (self.is_condition(), quote) {
            (true, _) => {
                "in a condition the name of a value stands without quotes; where quotes are needed in it, put three \
                 single ones before and behind the whole"
            }
            (false, '"') => "write single quotes inside the text",
            (false, _) => "write the text in double quotes: \"…\"",
        };
        (at..at + 1, told, help.to_owned())
    }

    /// What to write: a condition in single quotes, another text in those that it has.
    fn write(self, content: &str, quote: char) -> String {
        let quote = if self.is_condition() { '\'' } else { quote };
        format!("write {} = {quote}{}{quote}", self.key, content.trim())
    }

    fn range(self, text: &str) -> Range<usize> {
        self.start..self.start + text.len()
    }
}

/// A text in three quotes that is not closed where it should be.
pub(super) struct Unclosed {
    /// Its last words, as far as can be told.
    pub(super) end: Range<usize>,
    /// The quotes at its beginning.
    pub(super) opened: Range<usize>,
    /// What to write.
    pub(super) help: String,
}

/// The first text in three quotes that begins before a place and takes in what looks like keys and headings up to the
/// quotes of the next such text, or the rest of the file.
pub(super) fn unclosed(text: &str, before: usize) -> Option<Unclosed> {
    let mut at = 0;
    while let Some((token, range)) = tokens::next(text, at).filter(|(_, range)| range.start <= before) {
        at = range.end;
        let begun = text.get(range.clone())?;
        let marks = ["\'\'\'", "\"\"\""];
        let is_text = matches!(token, Token::Text | Token::Broken);
        let Some(mark) = marks.into_iter().find(|mark| is_text && begun.starts_with(mark)) else {
            continue;
        };
        let opened = range.start..range.start + mark.len();
        let rest = text.get(opened.end..)?;
        let closed = rest.find(mark);
        let body = rest.get(..closed.unwrap_or(rest.len()))?;
        let length = match closed {
            Some(_) => swallowed(body).filter(|_| is_behind_equals(body)),
            None => swallowed(body).or(Some(body.len())),
        };
        let Some(length) = length else {
            continue;
        };
        let own = body.get(..length)?.trim_end().trim_end_matches(['\'', '"']).trim_end();
        let last = own.rsplit('\n').next().unwrap_or(own).trim_start();
        let end = opened.end + own.len();
        let end = if last.is_empty() { opened.clone() } else { end - last.len()..end };
        return Some(Unclosed { end, opened, help: format!("write {last}{mark}") });
    }
    None
}

/// Whether the quotes behind a text begin a value: then they are those of the next text.
fn is_behind_equals(body: &str) -> bool {
    body.rsplit('\n').next().unwrap_or(body).trim_end().ends_with('=')
}

/// How much of a text stands before what looks like a key or a heading of the file.
fn swallowed(body: &str) -> Option<usize> {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if at == 0 {
            let short = Some(line).filter(|line| line.len() <= LINE_BYTES_MAX);
            if let Some(end) = short.and_then(pair) {
                return Some(end);
            }
        } else if is_of_a_file(line.trim()) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// `[[recommend]]`, `[define.x]`, `text = "…"`
fn is_of_a_file(line: &str) -> bool {
    let is_name = |name: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        !name.is_empty() && name.bytes().all(is_letter)
    };
    let heading = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
    let heading = heading.map(|name| name.trim_start_matches('[').trim_end_matches(']'));
    let pair = line.split_once('=').map(|(key, value)| (key.trim(), value.trim_start()));
    heading.is_some_and(is_name)
        || pair.is_some_and(|(key, value)| is_name(key) && value.starts_with(['"', '{', '[']))
}

/// Where the text ends that a quote began.
fn closing(inside: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(at, letter)| {
        let is_it = letter == quote && !escaped;
        escaped = quote == '"' && letter == '\\' && !escaped;
        is_it.then_some(at)
    })
}

/// Whether nothing more of a value follows.
fn is_end(after: &str) -> bool {
    after.trim_start().chars().next().is_none_or(|next| matches!(next, ',' | '}' | ']' | '#'))
}

/// Where behind a comma the next key begins whose value is a text, a table or a list.
fn pair(text: &str) -> Option<usize> {
    text.match_indices(',').map(|(at, _)| at).find(|at| {
        let rest = text.get(at + 1..).unwrap_or("");
        let Some((key, value)) = rest.split_once('=') else {
            return false;
        };
        let key = key.trim();
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_key && value.trim_start().starts_with(['"', '\'', '{', '['])
    })
}

/// What of the rest of a line belongs to its first value: up to the next key, or without the brackets that close what
/// is round it.
fn own(rest: &str) -> &str {
    if let Some(end) = pair(rest) {
        return rest.get(..end).unwrap_or(rest).trim_end();
    }
    let mut text = rest.split(" #").next().unwrap_or(rest).trim_end();
    loop {
        let more = |open: char, close: char| text.matches(close).count() > text.matches(open).count();
        let shorter = text.strip_suffix(',');
        let shorter = shorter.or_else(|| text.strip_suffix('}').filter(|_| more('{', '}')));
        match shorter.or_else(|| text.strip_suffix(']').filter(|_| more('[', ']'))) {
            Some(shorter) => text = shorter.trim_end(),
            None => return text,
        }
    }
}
