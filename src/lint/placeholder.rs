//! Texts that a new file begins with, and that somebody has to write: they say nothing of the guideline.

use super::{Block, File, Finding, block};
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
    "Say in one clinical sentence why the answers are right.",
];
/// How `osteon new` ends what a file of cases is about, behind its name.
const OF_NEW_CASES: &str = ": say what these cases are about.";
/// With this and its id the title of a new vocabulary is written.
const FACTS_FOR: &str = "Facts for ";
/// Words by which writers mark what is still to be written.
const MARKS: &[&str] = &["todo", "tbd", "fixme"];

/// Looks for them in files that are in force, or are to be.
pub(super) fn look(file: &File<'_>, meta: &Meta, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    if meta.state == State::Draft && !file.release {
        return;
    }
    // The options of a choice stand in the choice.
    for block in blocks.iter().filter(|block| block.key != "option") {
        left_in(block.datum, &block.names(), found);
        if matches!(block.key, "guideline" | "module" | "vocabulary") {
            title(meta, block, found);
        }
    }
    for cases in file.case_files {
        left_in(cases, &[], found);
    }
}

/// Texts in a part of a file that somebody has to write.
fn left_in(part: &Datum, names: &[String], found: &mut Vec<Finding>) {
    let mut waiting = vec![part];
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
        found.push(Finding::of_group(fault.help(help), names.to_vec(), &words));
    }
}

/// A title that says no more than the id.
fn title(meta: &Meta, head: &Block<'_>, found: &mut Vec<Finding>) {
    let Some((title, place)) = block::text(head.datum, "title") else {
        return;
    };
    let plain = title.trim();
    if plain == meta.id || plain.strip_prefix(FACTS_FOR) == Some(meta.id.as_str()) {
        let message = format!("the title `{plain}` says no more than the id");
        let fault = Diagnostic::new(Code::PlaceholderLeft, place, message);
        found
            .push(Finding::new(fault.help("write how readers call it: reports begin with it"), head.names()));
    }
}

/// The words by which a text shows that it is still to be written.
fn placeholder(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = |text: &str| text.trim_end_matches('.').to_lowercase();
    let is_of_new_cases = plain(&words).ends_with(&plain(OF_NEW_CASES));
    if is_of_new_cases || OF_A_NEW_FILE.iter().any(|one| plain(one) == plain(&words)) {
        return Some(words);
    }
    let is_mark = |word: &&str| MARKS.iter().any(|mark| mark.to_uppercase() == *word);
    let marked = words.split(|letter: char| !letter.is_alphanumeric()).find(is_mark);
    // In small letters these may be words of some language: at the beginning, before a colon, or alone they are not.
    let begin = words.split_once(':').map_or(words.as_str(), |(begin, _)| begin).trim_end_matches('.');
    let begun = Some(begin).filter(|begin| MARKS.iter().any(|mark| begin.eq_ignore_ascii_case(mark)));
    marked.or(begun).map(str::to_owned)
}
