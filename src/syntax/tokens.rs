//! A text of TOML word by word, as far as brackets, commas and headings need it.

use std::ops::Range;

/// A word of TOML, as far as brackets need it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Text,
    Bare,
    Open(bool),
    Close(bool),
    Comma,
    Equals,
    Line,
    /// A text that is not closed in its line.
    Broken,
}

/// The next token from a place on, and where it stands. Blanks and comments are none.
pub(super) fn next(text: &str, at: usize) -> Option<(Token, Range<usize>)> {
    let rest = text.get(at..)?;
    let mut start = at + (rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len());
    let mut rest = text.get(start..)?;
    if rest.starts_with('#') {
        start += rest.find('\n').unwrap_or(rest.len());
        rest = text.get(start..)?;
    }
    let (token, length) = match rest.chars().next()? {
        '\n' => (Token::Line, 1),
        '[' => (Token::Open(true), 1),
        '{' => (Token::Open(false), 1),
        ']' => (Token::Close(true), 1),
        '}' => (Token::Close(false), 1),
        ',' => (Token::Comma, 1),
        '=' => (Token::Equals, 1),
        quote @ ('"' | '\'') => text_of(rest, quote),
        _ => {
            let is_end = |letter: char| letter.is_whitespace() || "[]{},=#\"'".contains(letter);
            let first = rest.chars().next().map_or(0, char::len_utf8);
            (Token::Bare, rest.find(is_end).unwrap_or(rest.len()).max(first))
        }
    };
    Some((token, start..start + length))
}

/// Where a text ends that begins here.
fn text_of(rest: &str, quote: char) -> (Token, usize) {
    let marks = ["\"\"\"", "'''"];
    if let Some(mark) = marks.into_iter().find(|mark| rest.starts_with(mark)) {
        let inside = rest.get(mark.len()..).unwrap_or("");
        let Some(length) = inside.find(mark) else {
            return (Token::Broken, rest.len());
        };
        // Quotes right before the end are a part of the text.
        let end = 2 * mark.len() + length;
        let more = rest.get(end..).unwrap_or("").chars().take(2).take_while(|next| *next == quote).count();
        return (Token::Text, end + more);
    }
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' => return (Token::Broken, at),
            _ if letter == quote && !escaped => return (Token::Text, at + 1),
            _ => escaped = quote == '"' && letter == '\\' && !escaped,
        }
    }
    (Token::Broken, rest.len())
}

/// So many words behind a bracket are looked at.
const LOOK_AHEAD_MAX: usize = 64;

/// How many more lists and tables the rest of a line closes than it opens.
pub(super) fn closed_in_line(text: &str, mut at: usize) -> (isize, isize) {
    let (mut lists, mut tables) = (0, 0);
    for _ in 0..LOOK_AHEAD_MAX {
        let Some((token, range)) = next(text, at).filter(|(token, _)| *token != Token::Line) else {
            break;
        };
        at = range.end;
        match token {
            Token::Open(true) => lists -= 1,
            Token::Open(false) => tables -= 1,
            Token::Close(true) => lists += 1,
            Token::Close(false) => tables += 1,
            _ => {}
        }
    }
    (lists, tables)
}

/// Where a run of closing brackets ends.
pub(super) fn end_of_closing(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    start + rest.find(|next| !matches!(next, ']' | '}' | ' ')).unwrap_or(rest.len())
}

/// `[choose.agent]`, `[[recommend]]`, with as many brackets as there are.
pub(super) struct Heading<'a> {
    pub(super) opening: usize,
    pub(super) name: &'a str,
    pub(super) closing: usize,
    behind: &'a str,
}

impl<'a> Heading<'a> {
    pub(super) fn of(line: &'a str) -> Heading<'a> {
        let inside = line.trim_start_matches('[');
        let is_end = |letter: char| letter == ']' || letter == '#' || letter.is_whitespace();
        let (name, rest) = inside.split_at(inside.find(is_end).unwrap_or(inside.len()));
        let behind = rest.trim_start_matches(']');
        let (opening, closing) = (line.len() - inside.len(), rest.len() - behind.len());
        Heading { opening, name, closing, behind: behind.trim() }
    }

    /// Whether it is a heading: inside of brackets, where it may be an item of a list, only if it is complete.
    pub(super) fn is_one(&self, is_inside: bool) -> bool {
        let is_letter = |letter: char| letter.is_alphanumeric() || "_-.\"'".contains(letter);
        let is_name = self.name.starts_with(char::is_alphabetic) && self.name.chars().all(is_letter);
        let is_value = matches!(self.name, "true" | "false" | "inf" | "nan");
        let is_complete = self.opening == self.closing;
        let is_alone = self.behind.is_empty() || self.behind.starts_with('#');
        is_name && !is_value && is_alone && (is_complete || !is_inside)
    }
}
