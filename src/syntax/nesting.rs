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

/// Refuses a text that is nested too deeply, at the first place that is.
pub(super) fn refuse_deep(text: &str, place: Place) -> Result<(), Box<Diagnostic>> {
    // Of each open bracket: how many branches are open inside it.
    let mut branches = vec![0_usize];
    let mut rest = text;
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let at = text.len() - rest.len();
        let mut taken = letter.len_utf8();
        match letter {
            '\'' => taken = quoted(rest),
            '/' if rest.starts_with("//") => taken = rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => {
                taken = rest.get(2..).and_then(|body| body.find("*/")).map_or(rest.len(), |end| end + 4);
            }
            '(' | '[' | '{' => branches.push(0),
            ')' | ']' | '}' if branches.len() > 1 => drop(branches.pop()),
            _ if is_word(letter) && !is_word(before) => {
                let word =
                    rest.find(|letter| !is_word(letter)).map_or(rest, |end| rest.get(..end).unwrap_or(rest));
                taken = word.len();
                if let Some(open) = branches.last_mut() {
                    match word {
                        "if" | "case" => *open += 1,
                        "end" => *open = open.saturating_sub(1),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        let deep = branches.len() > BRACKET_DEPTH_MAX + 1;
        if deep || branches.last().is_some_and(|open| *open > BRANCH_DEPTH_MAX) {
            let message = format!("the condition is nested more than {BRACKET_DEPTH_MAX} deep at this point");
            let fault = place.fault(Code::ConditionTooLarge, at..at + taken, message);
            return Err(Box::new(fault.help("give a part of it a name with `[define.…]` and mention that")));
        }
        let (done, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        before = done.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    Ok(())
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
