//! Texts that order what a recommendation only offers.

use std::ops::Range;

use super::{Block, Finding, block};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::recommendation::Wording;
use crate::source::Span;
use crate::syntax::datum::Kind;

/// Words by which a text orders, wherever they stand.
const ORDERS: &[&str] = &[
    "must",
    "shall",
    "is to be",
    "are to be",
    "has to",
    "have to",
    "is required",
    "are required",
    "is mandatory",
    "are mandatory",
    "is obligatory",
    "are obligatory",
    "needs to",
];
/// The same, and what only advises with weight.
const ADVICE: &[&str] = &["should", "ought to", "is recommended", "are recommended"];
/// Verbs by which a sentence orders if it begins with them. Those that only ask to look, think or talk are none.
const IMPERATIVES: &[&str] = &[
    "add",
    "administer",
    "adjust",
    "apply",
    "arrange",
    "assess",
    "avoid",
    "begin",
    "book",
    "cease",
    "change",
    "check",
    "commence",
    "confirm",
    "continue",
    "decrease",
    "defer",
    "delay",
    "discontinue",
    "ensure",
    "escalate",
    "evaluate",
    "examine",
    "exclude",
    "give",
    "increase",
    "initiate",
    "inject",
    "keep",
    "limit",
    "maintain",
    "measure",
    "monitor",
    "obtain",
    "order",
    "perform",
    "postpone",
    "prescribe",
    "raise",
    "reassess",
    "recheck",
    "reduce",
    "refer",
    "remove",
    "repeat",
    "replace",
    "request",
    "restart",
    "resume",
    "schedule",
    "send",
    "start",
    "stop",
    "substitute",
    "supplement",
    "suspend",
    "switch",
    "take",
    "treat",
    "use",
    "withdraw",
    "withhold",
];
/// Words behind which such a verb is a noun: `Use of an agent may be considered`.
const OF_NOUNS: &[&str] = &["of", "in", "may", "can", "might", "could", "is", "are", "was"];

/// What a text may not say beside a wording.
struct Row {
    wording: Wording,
    words: &'static [&'static [&'static str]],
    begins: &'static [&'static str],
}

/// The words that are too strong for a wording. What `should` and `do_not` say is as strong as that.
const TOO_STRONG: &[Row] = &[
    Row { wording: Wording::MayOffer, words: &[ORDERS, ADVICE], begins: IMPERATIVES },
    Row { wording: Wording::Consider, words: &[ORDERS, ADVICE], begins: IMPERATIVES },
    Row { wording: Wording::Offer, words: &[ORDERS], begins: IMPERATIVES },
];

pub(super) fn look(blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    for block in blocks.iter().filter(|block| block.key == "recommend") {
        let written = block::text(block.datum, "wording").map_or("", |(word, _)| word);
        let Some(row) = TOO_STRONG.iter().find(|row| row.wording.word() == written) else {
            continue;
        };
        for key in ["summary", "text", "text_patient"] {
            let Some(datum) = block::value(block.datum, key) else {
                continue;
            };
            let Kind::Text { value, content } = &datum.kind else {
                continue;
            };
            let Some((at, word)) = order(value, row) else {
                continue;
            };
            // Where the text is written with escapes its words cannot be pointed at.
            let place = content.map_or(datum.span, |content| {
                let start = content.start as usize + at;
                Span::new(content.source, start, start + word.len())
            });
            let said = row.wording.word().replace('_', " ");
            let message = format!("`{}` orders what the recommendation only words as `{said}`", spaced(word));
            let fault = Diagnostic::new(Code::OrdersWhereOffered, place, message);
            let help = "word the text as the source does, or the `wording`, if the source orders";
            found.push(Finding::new(fault.help(help), block.names()));
        }
    }
}

/// The first words that order, and where they begin.
fn order<'t>(text: &'t str, row: &Row) -> Option<(usize, &'t str)> {
    let all = words(text);
    let said = row.words.iter().copied().flatten();
    let said: Vec<Vec<&str>> = said.map(|said| said.split(' ').collect()).collect();
    let (start, end) = (0..all.len()).find_map(|at| {
        let here = all.get(at..)?;
        let (first, last) = match said.iter().find(|said| says(text, here, said)) {
            Some(said) => (here.first()?, here.get(said.len() - 1)?),
            None if orders(text, here, row.begins) => (here.first()?, here.first()?),
            None => return None,
        };
        Some((first.start, last.end))
    })?;
    text.get(start..end).map(|word| (start, word))
}

/// Words as they are written in a row.
fn spaced(word: &str) -> String {
    word.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a text, where each stands.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| letter.is_alphanumeric() || *letter == '_') {
        let end = at + letter.len_utf8();
        match all.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = end,
            None => all.push(at..end),
        }
    }
    all
}

/// Whether words begin with others, in large or small letters, with nothing but spaces and line breaks between.
fn says(text: &str, words: &[Range<usize>], said: &[&str]) -> bool {
    let is_same = |(at, word): (&Range<usize>, &&str)| {
        text.get(at.clone()).is_some_and(|written| written.eq_ignore_ascii_case(word))
    };
    let together = words.get(..said.len());
    together.is_some_and(|together| {
        together.iter().zip(said).all(is_same)
            && together.windows(2).all(|pair| matches!(pair, [a, b] if is_space(text, a.end, b.start)))
    })
}

fn is_space(text: &str, start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|between| between.chars().all(char::is_whitespace))
}

/// Whether a sentence begins here, with a verb by which it orders.
fn orders(text: &str, words: &[Range<usize>], verbs: &[&str]) -> bool {
    let Some(first) = words.first().filter(|_| verbs.iter().any(|verb| says(text, words, &[verb]))) else {
        return false;
    };
    let is_part = text.get(first.end..).is_some_and(|after| after.starts_with(['-', '\u{2010}', '\u{2011}']));
    let is_noun = words.get(1..).is_some_and(|next| OF_NOUNS.iter().any(|word| says(text, next, &[word])));
    let before = text.get(..first.start).unwrap_or("").trim_end();
    let is_point =
        before.len() < first.start && before.ends_with(['-', '\u{2013}', '\u{2014}', '\u{2022}', '*']);
    let begins = before.is_empty() || before.ends_with(['.', ':', ';', '!', '?']) || is_point;
    begins && !is_part && !is_noun
}
