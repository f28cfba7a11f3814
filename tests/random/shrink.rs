//! The smallest files and patient that still show a fault: blocks, lines and parts of conditions are left out.

use super::files::Files;
use super::patients::Patient;

/// How a condition begins and ends in a file.
const QUOTES: &str = "'''";

/// Whether a fault still shows; what the checker refuses shows none.
pub type Shows<'s> = dyn Fn(&Files, &Patient) -> bool + 's;

/// The same fault in as little as is found.
pub fn shrink(files: Files, patient: Patient, shows: &Shows<'_>) -> (Files, Patient) {
    let mut texts = [files.vocabulary, files.guideline, patient.text];
    let (as_of, left_open) = (patient.as_of, patient.left_open);
    let holds = |texts: &[String; 3]| {
        let [vocabulary, guideline, text] = texts.clone();
        let left_open = left_open.clone();
        shows(&Files { vocabulary, guideline }, &Patient { text, as_of, left_open })
    };
    loop {
        let before = texts.clone();
        for at in 0..texts.len() {
            for smaller in [without_blocks, without_lines, with_parts] {
                take(&mut texts, at, smaller, &holds);
            }
        }
        if texts == before {
            let [vocabulary, guideline, text] = texts;
            return (Files { vocabulary, guideline }, Patient { text, as_of, left_open });
        }
    }
}

/// Takes a smaller text for one of several, as long as one does as well.
fn take(
    texts: &mut [String; 3],
    at: usize,
    smaller: fn(&str) -> Vec<String>,
    holds: &dyn Fn(&[String; 3]) -> bool,
) {
    let mut next = 0;
    loop {
        let candidates = smaller(&texts[at]);
        let Some(candidate) = candidates.get(next) else {
            return;
        };
        let mut tried = texts.clone();
        tried[at].clone_from(candidate);
        if holds(&tried) { *texts = tried } else { next += 1 }
    }
}

/// The text without each of its blocks, the last first.
fn without_blocks(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_head = |line: &str| {
        ["[fact.", "[define.", "[threshold.", "[decide.", "[choose.", "[[recommend]]", "[[monitor]]"]
            .iter()
            .chain(&["[[scope]]", "[[invariant]]", "[[constraint]]"])
            .any(|head| line.starts_with(head))
            || line.starts_with("[[") && line.contains('.')
    };
    let heads: Vec<usize> = (0..lines.len()).filter(|at| is_head(lines[*at])).collect();
    let ends = heads.iter().skip(1).copied().chain([lines.len()]);
    let spans: Vec<(usize, usize)> = heads.iter().copied().zip(ends).collect();
    let without = |(from, to): &(usize, usize)| joined(&[&lines[..*from], &lines[*to..]].concat());
    spans.iter().rev().map(without).collect()
}

fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn without_lines(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let without = |at: usize| joined(&[&lines[..at], &lines[at + 1..]].concat());
    (0..lines.len()).rev().map(without).collect()
}

/// The text with a part of a condition in place of all of it, or of a larger part.
fn with_parts(text: &str) -> Vec<String> {
    let pieces: Vec<&str> = text.split(QUOTES).collect();
    let mut found = Vec::new();
    // Conditions and what stands between them take turns.
    for at in (1..pieces.len()).step_by(2) {
        let with = |condition: String| {
            let mut pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
            pieces[at] = condition;
            pieces.join(QUOTES)
        };
        for part in parts(pieces[at]) {
            found.push(with(part.inner.to_owned()));
            let smaller = parts(part.inner);
            found.extend(
                smaller
                    .iter()
                    .map(|part_of_it| with(format!("{}{}{}", part.before, part_of_it.inner, part.after))),
            );
        }
    }
    found
}

/// A part of a text, with what stands around it.
struct Part<'t> {
    before: &'t str,
    inner: &'t str,
    after: &'t str,
}

impl<'t> Part<'t> {
    fn of(text: &'t str, from: usize, to: usize) -> Part<'t> {
        let (rest, after) = text.split_at(to);
        let (before, inner) = rest.split_at(from);
        Part { before, inner, after }
    }
}

/// What stands between parentheses, commas and spaces, but not all of it.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '{' => open.push(at),
            ')' | '}' => {
                if let Some(begin) = open.pop() {
                    // With the name of a function before it.
                    let name = text.split_at(begin).0.rfind(|before: char| !before.is_alphanumeric());
                    let begin = if letter == ')' {
                        name.map_or(0, |at| at + text.split_at(at).1.chars().next().map_or(0, char::len_utf8))
                    } else {
                        begin
                    };
                    found.push(Part::of(text, begin, at + 1));
                }
            }
            _ => {}
        }
    }
    let mut begin = 0;
    for word in text.split([' ', '(', ')', ',', '{', '}']) {
        if !word.is_empty() {
            found.push(Part::of(text, begin, begin + word.len()));
        }
        begin += word.len() + 1;
    }
    found.retain(|part| part.inner.len() < text.len());
    found
}
