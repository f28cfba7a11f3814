//! Changed conditions as text: the file's own words with one part of them replaced.

use crate::model::expression::{ExprId, Expressions};
use crate::source::{Sources, Span};

/// Conditions as they are written.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) sources: &'a Sources,
    pub(super) expressions: &'a Expressions,
}

/// Some text on one line.
pub(super) fn one_line(text: &str) -> String {
    crate::source::one_line(text)
}

impl Reading<'_> {
    /// A part as it is written.
    pub(super) fn text(&self, id: ExprId) -> String {
        one_line(self.sources.slice(self.expressions.span(id)))
    }

    /// A part with the words between two of its operands replaced; nothing where they are not what they should be.
    pub(super) fn between(&self, id: ExprId, [a, b]: [ExprId; 2], old: &str, new: &str) -> Option<String> {
        let (a, b) = (self.expressions.span(a), self.expressions.span(b));
        self.replaced(id, Span { end: b.start, start: a.end, ..a }, old, new)
    }

    /// The same between all neighbours of a list.
    pub(super) fn between_all(&self, id: ExprId, all: &[ExprId], old: &str, new: &str) -> Option<String> {
        let whole = self.expressions.span(id);
        let mut text = String::new();
        let mut from = whole.start;
        for pair in all.windows(2) {
            let [a, b] = pair else { continue };
            let (a, b) = (self.expressions.span(*a), self.expressions.span(*b));
            text.push_str(self.sources.slice(Span { start: from, end: a.end, ..whole }));
            let gap = self.sources.slice(Span { start: a.end, end: b.start, ..whole });
            let at = word_at(gap, old)?;
            text.push_str(&exchanged(gap, at, old.len(), new)?);
            from = b.start;
        }
        text.push_str(self.sources.slice(Span { start: from, ..whole }));
        Some(one_line(&text))
    }

    /// A part with the words before its first operand replaced.
    pub(super) fn before(&self, id: ExprId, first: ExprId, old: &str, new: &str) -> Option<String> {
        let (whole, first) = (self.expressions.span(id), self.expressions.span(first));
        self.replaced(id, Span { end: first.start, ..whole }, old, new)
    }

    /// A part with the words after its last operand replaced.
    pub(super) fn after(&self, id: ExprId, last: ExprId, old: &str, new: &str) -> Option<String> {
        let (whole, last) = (self.expressions.span(id), self.expressions.span(last));
        self.replaced(id, Span { start: last.end, ..whole }, old, new)
    }

    /// A part without one of its operands and what ties that to its neighbour.
    pub(super) fn without(&self, id: ExprId, all: &[ExprId], at: usize) -> Option<String> {
        let whole = self.expressions.span(id);
        let span = |at: usize| all.get(at).map(|id| self.expressions.span(*id));
        let own = span(at)?;
        let (start, end) = match at.checked_sub(1) {
            Some(before) => (span(before)?.end, own.end),
            None => (own.start, span(at + 1)?.start),
        };
        let before = self.sources.slice(Span { end: start, ..whole });
        let after = self.sources.slice(Span { start: end, ..whole });
        Some(one_line(&format!("{before}{after}")))
    }

    /// A part with the first mention of a word within a stretch replaced.
    fn replaced(&self, id: ExprId, within: Span, old: &str, new: &str) -> Option<String> {
        let whole = self.expressions.span(id);
        let stretch = self.sources.slice(within);
        let exchanged = exchanged(stretch, word_at(stretch, old)?, old.len(), new)?;
        let before = self.sources.slice(Span { end: within.start, ..whole });
        let after = self.sources.slice(Span { start: within.end, ..whole });
        Some(one_line(&format!("{before}{exchanged}{after}")))
    }

    /// A part with its number replaced, and the places after the point that the number is written with.
    pub(super) fn number(&self, span: Span) -> Option<(String, u32)> {
        number_of(self.sources.slice(span))
    }
}

/// The first number in a text, and its places after the point.
fn number_of(text: &str) -> Option<(String, u32)> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    let number = rest.get(..end)?.trim_end_matches('.');
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    Some((number.to_owned(), u32::try_from(places).ok()?))
}

/// Where a word stands by itself in a text: no letter beside it that would make it another one.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let is_letter =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let is_sign = |letter: Option<char>| letter.is_some_and(|letter| "<>=!~".contains(letter));
    let is_word = word.chars().all(|letter| letter.is_alphanumeric() || letter == ' ');
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        match is_word {
            true => !is_letter(before) && !is_letter(after),
            false => !is_sign(before) && !is_sign(after),
        }
    })
}

fn exchanged(text: &str, at: usize, length: usize, new: &str) -> Option<String> {
    Some(format!("{}{new}{}", text.get(..at)?, text.get(at + length..)?))
}
