//! How deep a condition is nested, before the grammar, which calls itself for each level, sees it.
//!
//! Quotes, escapes and comments are told apart exactly as the grammar does: a bracket that it would open is counted
//! here, and no other.

use super::condition::Place;
use crate::diagnostic::{Code, Diagnostic};

/// Most brackets inside each other.
pub(super) const BRACKET_DEPTH_MAX: usize = 64;
/// Most `if` and `case` inside each other, within one pair of brackets.
pub(super) const BRANCH_DEPTH_MAX: usize = 64;

/// Most lengths of time whose ends are lengths of time, within one pair of brackets.
pub(super) const ELAPSED_DEPTH_MAX: usize = 64;

/// What is open inside a pair of brackets.
#[derive(Clone, Copy, Default)]
struct Open {
    /// `if` and `case`.
    branches: usize,
    /// `days between`, one in the other.
    elapsed: usize,
}

impl Open {
    fn is_deep(self) -> bool {
        self.branches > BRANCH_DEPTH_MAX || self.elapsed > ELAPSED_DEPTH_MAX
    }

    /// A word of the condition, and the one before it.
    fn word(&mut self, word: &str, before: &str) {
        match word {
            "if" | "case" => self.branches += 1,
            "end" => self.branches = self.branches.saturating_sub(1),
            "between" if PLURALS.contains(&before) => self.elapsed += 1,
            _ => {}
        }
        if ENDING_WORDS.contains(&word) {
            self.elapsed = 0;
        }
    }
}

const PLURALS: &[&str] = &["years", "months", "weeks", "days"];
/// Words that no end of a length of time goes on behind.
const ENDING_WORDS: &[&str] = &[
    "or", "xor", "implies", "is", "in", "before", "after", "same", "on", "during", "contains", "includes",
    "included", "properly", "then", "else", "when",
];

/// Refuses a text that is nested too deeply, at the first place that is.
pub(super) fn refuse_deep(text: &str, place: Place) -> Result<(), Box<Diagnostic>> {
    let mut open = vec![Open::default()];
    let mut rest = text;
    let mut before = ' ';
    let mut word_before = "";
    while let Some(letter) = rest.chars().next() {
        let at = text.len() - rest.len();
        let mut taken = letter.len_utf8();
        match letter {
            '\'' => taken = quoted(rest),
            '/' if rest.starts_with("//") => taken = rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => {
                taken = rest.get(2..).and_then(|body| body.find("*/")).map_or(rest.len(), |end| end + 4);
            }
            '(' | '[' | '{' => open.push(Open::default()),
            ')' | ']' | '}' if open.len() > 1 => drop(open.pop()),
            '<' | '>' | '=' | '~' | ',' => open.iter_mut().rev().take(1).for_each(|open| open.elapsed = 0),
            _ if is_word(letter) && !is_word(before) => {
                let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or(rest);
                taken = end;
                open.iter_mut().rev().take(1).for_each(|open| open.word(word, word_before));
                word_before = word;
            }
            _ => {}
        }
        if open.len() > BRACKET_DEPTH_MAX + 1 || open.last().is_some_and(|open| open.is_deep()) {
            return Err(too_deep(place, at..at + taken));
        }
        let (done, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        before = done.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    Ok(())
}

/// Said of a condition that is nested too deeply.
pub(super) fn too_deep(place: Place, range: std::ops::Range<usize>) -> Box<Diagnostic> {
    let message = format!("the condition is nested more than {BRACKET_DEPTH_MAX} deep at this point");
    let fault = place.fault(Code::ConditionTooLarge, range, message);
    Box::new(fault.help("give a part of it a name with `[define.…]` and mention that"))
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The length of a text in quotes; all that is left when it is not closed.
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
