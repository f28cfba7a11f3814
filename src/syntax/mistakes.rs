//! What a reader probably meant, when a condition cannot be read.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::condition::Place;
use super::grammar::Rule;
use super::nesting;
use crate::diagnostic::{Code, Diagnostic};

/// Spellings of other languages and keyboards, with ours.
const SPELLINGS: &[(&str, &str)] = &[
    ("=<", "at most is written `<=`"),
    ("=>", "at least is written `>=`"),
    ("==", "equality is written with one `=`"),
    ("<>", "inequality is written `!=`"),
    ("≤", "at most is written `<=`"),
    ("≥", "at least is written `>=`"),
    ("≠", "inequality is written `!=`"),
    ("−", "the minus sign is the plain hyphen `-`"),
    ("–", "the minus sign is the plain hyphen `-`"),
    ("and/or", "write `or`: it holds too when both hold"),
    ("/and", "write `or`: it holds too when both hold"),
    ("/or", "write `or`: it holds too when both hold"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("!", "write `not`"),
    ("\"", "the name of a value stands without quotes, a text in single ones"),
    ("²", "powers in units are plain digits, as in `kg/m2`"),
    ("×", "multiplication is written `*`"),
    ("·", "multiplication is written `*`"),
];

/// Pest's error as a fault of ours.
pub(super) fn explain(error: &Error<Rule>, text: &str, place: Place) -> Box<Diagnostic> {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    };
    let rest = text.get(at..).unwrap_or("");
    let width = word_at(rest);
    if matches!(error.variant, ErrorVariant::CustomError { .. }) {
        // The grammar says something of its own only where it has come to a limit.
        return nesting::too_deep(place, at..at + width);
    }
    if rest.is_empty() {
        let fault =
            place.fault(Code::ConditionSyntax, last_word(text), "the condition ends too early".into());
        let fault = fault.caption(expected(error, "something must follow: "));
        return Box::new(bracket_help(fault, text));
    }
    if let Some((unit, advice)) = micro(text, at) {
        let found = text.get(unit.clone()).unwrap_or("");
        let message = format!("the condition cannot be read at `{found}`");
        return Box::new(place.fault(Code::ConditionSyntax, unit, message).help(advice));
    }
    if let Some((wrong, advice)) = spelling(text, at) {
        let found = text.get(wrong.clone()).unwrap_or("");
        let message = format!("the condition cannot be read at `{found}`");
        return Box::new(place.fault(Code::ConditionSyntax, wrong, message).help(advice));
    }
    let found = rest.get(..width).unwrap_or("");
    let fault = place.fault(
        Code::ConditionSyntax,
        at..at + width,
        format!("the condition cannot be read at `{found}`"),
    );
    let fault = fault.caption(expected(error, "expected here: "));
    if let Some(advice) = advice(text, at) {
        return Box::new(fault.help(advice));
    }
    Box::new(bracket_help(fault, text))
}

/// The length of the word, number or sign that begins here.
fn word_at(rest: &str) -> usize {
    let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) }
}

fn last_word(text: &str) -> std::ops::Range<usize> {
    let trimmed = text.trim_end();
    let start = trimmed.rfind(|letter: char| letter.is_whitespace()).map_or(0, |at| at + 1);
    start..trimmed.len()
}

/// A known misspelling at the place or just before it (pest stops after the first sign of `=<`), and what to write.
fn spelling(text: &str, at: usize) -> Option<(std::ops::Range<usize>, &'static str)> {
    let starts = [Some(at), at.checked_sub(1), at.checked_sub(2)];
    starts.into_iter().flatten().find_map(|start| {
        let rest = text.get(start..)?;
        let (wrong, advice) =
            SPELLINGS.iter().find(|(wrong, _)| rest.starts_with(wrong) && start + wrong.len() > at)?;
        Some((start..start + wrong.len(), *advice))
    })
}

/// A unit that begins with the sign of micro (U+00B5) or the Greek letter that looks like it (U+03BC).
fn micro(text: &str, at: usize) -> Option<(std::ops::Range<usize>, String)> {
    let rest = text.get(at..)?;
    let base = rest.strip_prefix(['\u{b5}', '\u{3bc}'])?;
    let length =
        base.find(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ')')).unwrap_or(base.len());
    let base = base.get(..length)?;
    let end = at + rest.len().min(2 + length);
    Some((at..end, format!("micro is written `u`: `u{base}`")))
}

/// What the words around the place let guess.
fn advice(text: &str, at: usize) -> Option<String> {
    let (before, rest) = (text.get(..at)?.trim_end(), text.get(at..)?);
    if rest.starts_with(',') && digit_before(text, at) {
        return Some("decimals are written with a point: `2.5`".to_owned());
    }
    if rest.starts_with('[') && ends_with_word(before, "in") {
        return Some("an interval begins with its word: `in Interval[1, 10]`".to_owned());
    }
    let opened = before.rfind('(').and_then(|open| before.get(..open));
    if rest.starts_with(',') && opened.is_some_and(|before| ends_with_word(before.trim_end(), "in")) {
        return Some("a list of values stands in braces: `in {first, second}`".to_owned());
    }
    let word = rest.get(..word_at(rest))?;
    if let Some(advice) = spoken(before, rest, word) {
        return Some(advice);
    }
    if SHOUTED.contains(&word) {
        return Some(format!(
            "the words of the language are written in lower case: `{}`",
            word.to_lowercase()
        ));
    }
    if word.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return Some("names are written in lower case with underscores: `total_score`".to_owned());
    }
    None
}

/// Conditions as they are spoken, and how the language has them.
fn spoken(before: &str, rest: &str, word: &str) -> Option<String> {
    let last = before.split_whitespace().next_back().unwrap_or("");
    let written = |sign: &str| Some(format!("write `{sign}`"));
    if let Some((_, sign)) = SPOKEN.iter().find(|(spoken, _)| *spoken == word) {
        return written(sign);
    }
    match (last, word) {
        ("is", _) if word.starts_with(|letter: char| letter.is_ascii_digit()) => written("="),
        ("not", "given" | "measured" | "recorded") => written("is missing"),
        ("is", "given" | "measured" | "recorded") => written("is known"),
        ("mm", "Hg") => written("mm[Hg]"),
        ("no", _) => written("not"),
        (_, "missing" | "known") if !last.is_empty() => Some(format!("write `is {word}`")),
        (_, "missing" | "known") => Some(format!("write `NAME is {word}`")),
        (_, "ago") => Some("write `Today() - 6 months`, with the time that is meant".to_owned()),
        ("least" | "most" | "exactly", _) => {
            let digit = NUMBERS.iter().position(|number| *number == word)?;
            Some(format!("write the number in digits: `{digit}`"))
        }
        (">" | "<", "=") => Some(format!("write `{last}=`, without a blank")),
        _ if rest.starts_with("> =") || rest.starts_with("< =") => {
            Some(format!("write `{word}=`, without a blank"))
        }
        _ => None,
    }
}

/// Comparisons in words.
const SPOKEN: &[(&str, &str)] = &[
    ("above", ">"),
    ("over", ">"),
    ("exceeds", ">"),
    ("older", ">"),
    ("greater", ">"),
    ("higher", ">"),
    ("more", ">"),
    ("below", "<"),
    ("under", "<"),
    ("younger", "<"),
    ("less", "<"),
    ("lower", "<"),
    ("fewer", "<"),
    ("equals", "="),
];

/// Small numbers in words, each at its place.
const NUMBERS: &[&str] =
    &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Words of the language as some languages and some people write them.
const SHOUTED: &[&str] = &["AND", "OR", "NOT", "XOR", "IS", "IN", "THEN", "ELSE", "BETWEEN"];

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| before.ends_with(char::is_whitespace))
}

fn digit_before(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|letter| letter.is_ascii_digit())
}

fn bracket_help(fault: Diagnostic, text: &str) -> Diagnostic {
    let count = |sign: char| text.matches(sign).count();
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if count(open) > count(close) && open != '[' {
            return fault.help(format!("a `{open}` is not closed by `{close}`"));
        }
        if count(close) > count(open) && open != '[' {
            return fault.help(format!("a `{close}` closes nothing"));
        }
    }
    if count('\'') % 2 == 1 {
        return fault.help("a single quote is not closed");
    }
    fault
}

/// The kinds of word that would have been right, in words.
fn expected(error: &Error<Rule>, before: &str) -> String {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return String::new();
    };
    let mut words: Vec<&str> = positives.iter().filter_map(|rule| words(*rule)).collect();
    words.dedup();
    let mut unique = Vec::new();
    for word in words {
        if !unique.contains(&word) {
            unique.push(word);
        }
    }
    if unique.is_empty() {
        return String::new();
    }
    format!("{before}{}", unique.join(", "))
}

/// What a rule of the grammar is called in a message.
fn words(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::infix
        | Rule::relation
        | Rule::and
        | Rule::or
        | Rule::less
        | Rule::greater
        | Rule::equal
        | Rule::arithmetic => "an operator such as `and`, `or`, `<=`, `=`",
        Rule::operand | Rule::primary | Rule::expression | Rule::name | Rule::prefix => {
            "a fact, a number or a bracket"
        }
        Rule::then_word => "`then`",
        Rule::else_word => "`else`",
        Rule::end_word => "`end`",
        Rule::when_word | Rule::branch => "`when`",
        Rule::and_word => "`and`",
        Rule::of_word => "`of`",
        Rule::arguments => "a list in brackets",
        Rule::endpoint => "a number, a date or a fact",
        Rule::state => "`null`, `missing`, `known`, `true` or `false`",
        Rule::closed_high | Rule::open_high => "`]` or `)`",
        Rule::closed_low | Rule::open_low => "`[` or `(`",
        Rule::whole => "a whole number",
        _ => return None,
    })
}
