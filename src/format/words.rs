//! A condition cut into its words, each with the comments beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::source::Span;
use crate::syntax::ast::{Expr, Kind, Path};

/// A word, a number, a text, a sign or a bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) role: Role,
    /// Comments that stand before it.
    pub(super) before: Vec<&'a str>,
    /// Comments that end the line behind it.
    pub(super) behind: Vec<&'a str>,
}

/// What a word is to the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It stands between spaces.
    Plain,
    /// The sign of a number, the name of a function: what follows stands right behind it.
    Tight,
    /// `and`, `or` …: it joins two conditions.
    Joint,
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    /// `,`
    Comma,
}

/// The words of a condition and the comments at its end, where it begins at a byte of its file.
///
/// A comment that ends a line belongs to the word before it; one on a line of its own to the word behind it, where that
/// begins a line in form, too. So the form of a form has every comment at the same word.
pub(super) fn words<'a>(text: &'a str, expr: &Expr, at: usize) -> (Vec<Word<'a>>, Vec<&'a str>) {
    let marks = Marks::of(expr, at);
    let mut words: Vec<Word<'a>> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    let mut before: Vec<&'a str> = Vec::new();
    let mut place = 0;
    let mut has_ended = false;
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        let length = marks.length(place).unwrap_or_else(|| length(rest)).clamp(1, rest.len());
        let length = (length..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if word.trim().is_empty() {
            has_ended |= word.contains('\n');
        } else if is_comment(word) {
            before.push(word.trim_end());
            if !has_ended && ends_line(word, after) {
                pass_on(&mut words, &mut before);
            }
        } else {
            let role = marks.role(word, place);
            if !begins_line(word, role, after, words.last()) {
                let last = before.iter().rposition(|comment| comment.starts_with("//"));
                let mut own = before.split_off(last.map_or(0, |last| last + 1));
                std::mem::swap(&mut own, &mut before);
                pass_on(&mut words, &mut own);
            }
            words.push(Word { text: word, role, before: std::mem::take(&mut before), behind: Vec::new() });
            places.push(place);
            has_ended = false;
        }
        place += length;
    }
    if before.iter().any(|comment| comment.starts_with("//")) {
        pass_on(&mut words, &mut before);
    }
    for sign in &marks.signed {
        // The sign is the last word before its number.
        let at = places.partition_point(|place| place < sign).checked_sub(1);
        at.and_then(|at| words.get_mut(at)).into_iter().for_each(|word| word.role = Role::Tight);
    }
    (words, before)
}

/// Whether a comment is the last of its line, and not of the condition.
fn ends_line(comment: &str, after: &str) -> bool {
    let is_followed = after.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
    comment.starts_with("//") || is_followed && !after.trim().is_empty()
}

/// Whether a word with a comment before it stands at the beginning of a line in form.
fn begins_line(word: &str, role: Role, after: &str, before: Option<&Word<'_>>) -> bool {
    let is_boundary = word == "end" && after.trim_start().starts_with("of");
    let is_branch = role == Role::Plain && BRANCHES.contains(&word) && !is_boundary;
    role == Role::Joint
        || is_branch
        || before.is_none_or(|before| matches!(before.role, Role::Open | Role::Comma))
}

/// Gives comments to the last word, where there is one.
fn pass_on<'a>(words: &mut [Word<'a>], comments: &mut Vec<&'a str>) {
    if let Some(word) = words.last_mut() {
        word.behind.append(comments);
    }
}

/// All comments of a condition, in order.
pub(super) fn comments<'a>(text: &'a str, expr: &Expr, at: usize) -> Vec<&'a str> {
    let (words, last) = words(text, expr, at);
    let beside = words.into_iter().flat_map(|word| word.before.into_iter().chain(word.behind));
    beside.chain(last).collect()
}

pub(super) fn is_comment(word: &str) -> bool {
    word.starts_with("//") || word.starts_with("/*")
}

/// Words that join two conditions.
const JOINTS: &[&str] = &["and", "or", "xor", "implies"];
/// Words that begin a branch, or end them.
pub(super) const BRANCHES: &[&str] = &["then", "else", "when", "end"];
/// What reads a fact as a function does.
const FUNCTIONS: &[&str] = &["previous", "earliest", "Interval"];

/// What the tree of a condition tells of its words.
#[derive(Default)]
struct Marks {
    /// Where the condition begins.
    at: usize,
    /// Names with dots and units: where they begin, and their lengths.
    whole: BTreeMap<usize, usize>,
    /// Where the names of functions begin.
    calls: BTreeSet<usize>,
    /// Where what has a sign begins.
    signed: BTreeSet<usize>,
    /// Stretches in which `and` and `or` belong to another operator: `between … and …`, `on or before`.
    bound: Vec<Range<usize>>,
}

impl Marks {
    fn of(expr: &Expr, at: usize) -> Marks {
        let mut marks = Marks { at, ..Marks::default() };
        let mut waiting = vec![expr];
        while let Some(expr) = waiting.pop() {
            match &expr.kind {
                Kind::Name(path) | Kind::Status(path, _) => marks.path(path),
                Kind::Quantity(_, unit) | Kind::InUnit(_, unit) => marks.whole(unit.span),
                Kind::Call(name, _) => drop(marks.calls.insert(marks.start(name.span))),
                Kind::Sign(_, operand) => drop(marks.signed.insert(marks.start(operand.span))),
                Kind::Between { low, high, .. } | Kind::Elapsed { low, high, .. } => {
                    marks.bound.push(marks.end(low.span)..marks.start(high.span));
                }
                Kind::Relation { left, right, .. } => {
                    marks.bound.push(marks.end(left.span)..marks.start(right.span));
                }
                _ => {}
            }
            waiting.extend(expr.parts());
        }
        marks.bound.sort_by_key(|range| range.start);
        marks
    }

    fn start(&self, span: Span) -> usize {
        span.range().start.saturating_sub(self.at)
    }

    fn end(&self, span: Span) -> usize {
        span.range().end.saturating_sub(self.at)
    }

    fn whole(&mut self, span: Span) {
        self.whole.insert(self.start(span), span.range().len());
    }

    fn path(&mut self, path: &Path) {
        if let Some(span) = path.iter().map(|word| word.span).reduce(Span::to) {
            self.whole(span);
        }
    }

    /// The length of the word that begins here, where only the tree tells.
    fn length(&self, place: usize) -> Option<usize> {
        self.whole.get(&place).copied()
    }

    fn role(&self, word: &str, place: usize) -> Role {
        match word {
            "(" | "[" | "{" => Role::Open,
            ")" | "]" | "}" => Role::Close,
            "," => Role::Comma,
            _ if self.calls.contains(&place) => Role::Tight,
            // A name or a unit, whatever it looks like.
            _ if self.whole.contains_key(&place) => Role::Plain,
            _ if FUNCTIONS.contains(&word) => Role::Tight,
            _ if JOINTS.contains(&word) && !self.is_bound(place) => Role::Joint,
            _ => Role::Plain,
        }
    }

    /// Whether the place lies in one of the stretches, of which none lies across another.
    fn is_bound(&self, place: usize) -> bool {
        let before = self.bound.partition_point(|range| range.start <= place).checked_sub(1);
        before.and_then(|at| self.bound.get(at)).is_some_and(|range| range.contains(&place))
    }
}

/// The length of the word, comment or blank that begins a text.
fn length(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or(' ');
    let while_it = |is: &dyn Fn(char) -> bool| rest.find(|letter| !is(letter)).unwrap_or(rest.len());
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    match first {
        _ if first.is_whitespace() => while_it(&char::is_whitespace),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => {
            rest.get(2..).and_then(|body| body.find("*/")).map_or(rest.len(), |end| end + 4)
        }
        '\'' => quoted(rest),
        '@' => date(rest),
        _ if first.is_ascii_digit() => number(rest),
        _ if is_word(first) => while_it(&is_word),
        _ if ["!=", "!~", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) => 2,
        _ => first.len_utf8(),
    }
}

/// The length of a number. A point belongs to it only where a digit follows.
fn number(rest: &str) -> usize {
    let digits = |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(rest);
    let places = rest.get(whole..).and_then(|rest| rest.strip_prefix('.')).map_or(0, digits);
    if places > 0 { whole + 1 + places } else { whole }
}

/// The length of a date: a year, and a month and a day of two digits each, where they stand.
fn date(rest: &str) -> usize {
    let digits = |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let mut length = 1 + rest.get(1..).map_or(0, digits);
    for _ in 0..2 {
        let more = rest.get(length..).and_then(|rest| rest.strip_prefix('-')).map_or(0, digits);
        length += if more == 2 { 3 } else { 0 };
    }
    length
}

/// The length of a text in quotes.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
