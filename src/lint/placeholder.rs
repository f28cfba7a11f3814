//! Texts that a new file begins with, and that somebody has to write: they say nothing of the guideline.

use super::{Block, File, Finding};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::reference::{Meta, State};
use crate::syntax::datum::{Datum, Kind};

/// What `osteon new` writes where somebody has to say something.
const OF_A_NEW_FILE: &[&str] = &[
    "who answers for this file",
    "whom it is for, and for what",
    "Whoever says so: authors, journal, year",
    "page or recommendation",
    "as the source grades it",
    "Say in one sentence what to consider.",
    "Say it in full.",
    "What a reader should know of the number.",
    "an example of a computed value",
    "an example finding",
    "Is the finding present?",
    "an example measurement",
    "What is the measurement?",
];
/// Words by which writers mark what is still to be written.
const MARKS: &[&str] = &["todo", "tbd", "fixme", "xxx"];

/// Looks for them in files that are in force, or are to be.
pub(super) fn look(file: &File<'_>, meta: &Meta, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    if meta.state == State::Draft && !file.release {
        return;
    }
    // The options of a choice stand in the choice.
    for block in blocks.iter().filter(|block| block.key != "option") {
        let mut waiting = vec![block.datum];
        let mut texts: Vec<(&Datum, String)> = Vec::new();
        while let Some(datum) = waiting.pop() {
            match &datum.kind {
                Kind::Text { value, .. } => texts.extend(placeholder(value).map(|words| (datum, words))),
                Kind::List(items) => waiting.extend(items),
                Kind::Table(entries) => waiting.extend(entries.iter().map(|entry| &entry.value)),
                _ => {}
            }
        }
        texts.sort_by_key(|(datum, _)| datum.span);
        for (datum, words) in texts {
            let message = format!("`{words}` stands where somebody has to write what is so");
            let fault = Diagnostic::new(Code::PlaceholderLeft, datum.span, message);
            let help = "write it, or take the key away where it may be left out";
            found.push(Finding::of_group(fault.help(help), block.names(), &words));
        }
    }
}

/// The words by which a text shows that it is still to be written.
fn placeholder(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = |text: &str| text.trim_end_matches('.').to_lowercase();
    if OF_A_NEW_FILE.iter().any(|one| plain(one) == plain(&words)) {
        return Some(words);
    }
    let first = words.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())?;
    MARKS.iter().any(|mark| first.eq_ignore_ascii_case(mark)).then(|| first.to_owned())
}
