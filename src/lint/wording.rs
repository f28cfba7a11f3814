//! Texts that order what a recommendation only offers.

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
];
/// The same, and what only advises with weight.
const ADVICE: &[&str] = &["should", "ought to", "is recommended", "are recommended"];
/// Verbs by which a sentence orders if it begins with them.
const IMPERATIVES: &[&str] = &[
    "start",
    "begin",
    "give",
    "administer",
    "prescribe",
    "treat",
    "stop",
    "discontinue",
    "withhold",
    "switch",
    "change",
    "continue",
    "measure",
    "repeat",
    "order",
    "refer",
    "increase",
    "reduce",
    "add",
    "use",
    "avoid",
    "ensure",
];

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
        for key in ["summary", "text"] {
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
            let message =
                format!("`{}` orders what the recommendation only words as `{said}`", word.to_lowercase());
            let fault = Diagnostic::new(Code::OrdersWhereOffered, place, message);
            let help = "word the text as the source does, or the `wording`, if the source orders";
            found.push(Finding::new(fault.help(help), block.names()));
        }
    }
}

/// The first words that order, and where they begin.
fn order<'t>(text: &'t str, row: &Row) -> Option<(usize, &'t str)> {
    let anywhere = row.words.iter().copied().flatten().filter_map(|word| find(text, word, &|_| true));
    let first = row.begins.iter().filter_map(|word| find(text, word, &|at| begins_sentence(text, at)));
    let (at, length) = anywhere.chain(first).min()?;
    text.get(at..at + length).map(|word| (at, word))
}

/// Where a word stands on its own, in large or small letters.
fn find(text: &str, word: &str, is_there: &dyn Fn(usize) -> bool) -> Option<(usize, usize)> {
    let is_apart =
        |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_');
    text.char_indices().map(|(at, _)| at).find_map(|at| {
        let end = at + word.len();
        let same = text.get(at..end).is_some_and(|found| found.eq_ignore_ascii_case(word));
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        (same && is_apart(before) && is_apart(after) && is_there(at)).then_some((at, word.len()))
    })
}

fn begins_sentence(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("").trim_end();
    before.is_empty() || before.ends_with(['.', ':', ';', '!', '?'])
}
