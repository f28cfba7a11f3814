//! Changes that somebody might make to a guideline, by chance.

use std::ops::Range;

use super::pair::{MARKS, Pair, marked};
use crate::common::chance::Chance;
use crate::random::expressions::Writer;
use crate::random::facts::{DECIMALS, INTEGERS, Kind};
use crate::random::files::Files;

/// Words of a condition of which one may stand in the place of another.
const WORDS: &[&[&str]] = &[
    &[" < ", " <= ", " > ", " >= "],
    &[" = ", " != "],
    &[" and ", " or "],
    &[" before ", " after ", " on or before ", " on or after "],
    &["at least ", "at most ", "exactly "],
    &["lowest of", "highest of"],
    &[" is missing", " is known"],
    &[" is true", " is false", " is not true"],
    &[" is excluded", " is eligible"],
];

/// Lines of files, and what may stand there instead.
const LINES: &[(&str, &[&str])] = &[
    ("valid_for = ", &["", "valid_for = \"24 months\"\n", "valid_for = \"3 months\"\n"]),
    ("on_stale = ", &[""]),
    ("assume = ", &[""]),
    ("precision = ", &[""]),
    ("when_absent = ", &[""]),
    ("valid_when = ", &[""]),
    ("outside_scope = ", &[""]),
    ("baseline_when = ", &[""]),
    ("every = ", &["every = \"6 months\"\n", "every = \"1 years\"\n", "every = \"2 years\"\n"]),
    ("give = ", &["give = \"y\"\n"]),
    ("name = \"o", &["name = \"other\"\n"]),
    ("name = \"op0", &["name = \"op9\"\n"]),
    ("id = \"late0", &["id = \"late9\"\n"]),
    ("for = ", &["for = \"rec0\"\n", "for = \"rec1\"\n"]),
    ("value = ", &["value = 1\n", "value = 2\n", "value = 5\n"]),
];

const BARS: &[&str] = &["exclude", "caution", "prefer", "dose"];
const SOURCE: &str = r#"source = { ref = "x", at = "y", verified = "primary" }"#;

/// How often another change is tried where the checker refuses one.
const TRIES: usize = 12;

/// A guideline and the same with a few changes; nothing where none is accepted.
pub fn mutated(files: &Files, chance: &mut Chance) -> Option<Pair> {
    let mut found: Option<Pair> = None;
    let count = 1 + chance.below(3);
    for _ in 0..count {
        for _ in 0..TRIES {
            let from = found.as_ref().map_or(files, |pair| &pair.0);
            let pair = once(from, chance).map(Pair).filter(|pair| pair.read().is_some());
            if pair.is_some() {
                found = pair;
                break;
            }
        }
    }
    found
}

fn once(files: &Files, chance: &mut Chance) -> Option<Files> {
    let is_of_facts = chance.one_in(4);
    let text = if is_of_facts { &files.vocabulary } else { &files.guideline };
    let changed = match chance.below(8) {
        0..=3 => condition(text, chance),
        4 | 5 => line(text, chance),
        6 => without_block(text, chance),
        _ if is_of_facts => constraint(text, chance),
        _ => with_block(text, chance),
    }?;
    let (vocabulary, guideline) = (files.vocabulary.clone(), files.guideline.clone());
    Some(match is_of_facts {
        true => Files { vocabulary: changed, guideline },
        false => Files { vocabulary, guideline: changed },
    })
}

/// The text with something else in a place; nothing where that is changed already.
fn replaced(text: &str, place: Range<usize>, with: &str) -> Option<String> {
    let (begin, rest) = text.split_at(place.start);
    let (old, end) = rest.split_at(place.end - place.start);
    (!old.contains(MARKS) && old != with).then(|| format!("{begin}{}{end}", marked(old, with)))
}

/// One of the conditions is another.
fn condition(text: &str, chance: &mut Chance) -> Option<String> {
    let mut places = Vec::new();
    let mut at = 0;
    for (number, piece) in text.split("'''").enumerate() {
        if number % 2 == 1 {
            places.push(at..at + piece.len());
        }
        at += piece.len() + 3;
    }
    let place = chance.one(&places_or_none(places)?);
    let old = &text[place.clone()];
    let new = match chance.below(9) {
        0..=2 => word(old, chance)?,
        3 | 4 => number(old, chance)?,
        5 => operand(old, chance)?,
        6 => format!("(not ({old}))"),
        7 => {
            let more = Writer::of_all_facts(chance).expression(Kind::Truth, 1);
            format!("(({old}) {} {more})", chance.one(&["and", "or", "xor"]))
        }
        _ => Writer::of_all_facts(chance).expression(Kind::Truth, 2),
    };
    replaced(text, place, &new)
}

fn places_or_none<T>(places: Vec<T>) -> Option<Vec<T>> {
    (!places.is_empty()).then_some(places)
}

fn word(old: &str, chance: &mut Chance) -> Option<String> {
    let mut places = Vec::new();
    for words in WORDS {
        for word in *words {
            places.extend(old.match_indices(word).map(|(at, _)| (at, *word, *words)));
        }
    }
    let (at, word, words) = chance.one(&places_or_none(places)?);
    let (begin, end) = old.split_at(at);
    Some(format!("{begin}{}{}", chance.one(words), &end[word.len()..]))
}

fn number(old: &str, chance: &mut Chance) -> Option<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || "._@-{".contains(letter);
    let mut places = Vec::new();
    let mut at = 0;
    for token in old.split_inclusive(|letter: char| !is_part(letter)) {
        let inner = token.trim_end_matches(|letter: char| !is_part(letter));
        if !inner.is_empty() && inner.chars().all(|letter| letter.is_ascii_digit() || letter == '.') {
            places.push((at, inner.len()));
        }
        at += token.len();
    }
    let (at, length) = chance.one(&places_or_none(places)?);
    let (begin, rest) = old.split_at(at);
    let (inner, end) = rest.split_at(length);
    let new = chance.one(if inner.contains('.') { DECIMALS } else { INTEGERS });
    Some(format!("{begin}{new}{end}"))
}

/// One side of the outermost `and` or `or`.
fn operand(old: &str, chance: &mut Chance) -> Option<String> {
    let inside = old.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    let mut places = Vec::new();
    for (at, letter) in inside.char_indices() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                let words = [" and ", " or "].into_iter();
                places
                    .extend(words.filter(|word| inside[at..].starts_with(word)).map(|word| (at, word.len())));
            }
            _ => {}
        }
    }
    let (at, length) = chance.one(&places_or_none(places)?);
    Some(if chance.one_in(2) { inside[..at].to_owned() } else { inside[at + length..].to_owned() })
}

/// A line is another, or is gone.
fn line(text: &str, chance: &mut Chance) -> Option<String> {
    let mut places = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let found = LINES.iter().filter(|(begin, _)| line.starts_with(begin));
        places.extend(found.map(|(_, others)| (at..at + line.len(), *others)));
        at += line.len();
    }
    let (place, others) = chance.one(&places_or_none(places)?);
    replaced(text, place, chance.one(others))
}

/// Where each block lies with all that belongs to it, and its first line.
pub fn blocks(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut heads = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            heads.push((at, line.trim_end()));
        }
        at += line.len();
    }
    let name = |head: &str| head.trim_matches(['[', ']']).to_owned();
    let own: Vec<String> = heads.iter().map(|(_, head)| name(head)).collect();
    let end = |first: usize| {
        let below = format!("{}.", own[first]);
        let next = (first + 1..heads.len()).find(|at| !own[*at].starts_with(&below));
        next.map_or(text.len(), |at| heads[at].0)
    };
    heads.iter().enumerate().map(|(place, (at, head))| (*at..end(place), *head)).collect()
}

fn without_block(text: &str, chance: &mut Chance) -> Option<String> {
    let is_kept = |head: &str| ["[guideline]", "[vocabulary]", "[source.x]"].contains(&head);
    let blocks: Vec<_> = blocks(text).into_iter().filter(|(_, head)| !is_kept(head)).collect();
    let (place, _) = chance.one(&places_or_none(blocks)?);
    replaced(text, place, "")
}

fn with_block(text: &str, chance: &mut Chance) -> Option<String> {
    let when = Writer::of_all_facts(chance).expression(Kind::Truth, 2);
    let options: Vec<_> = blocks(text).into_iter().filter(|(_, head)| head.ends_with(".option]]")).collect();
    if options.is_empty() || chance.one_in(3) {
        let block = match chance.one_in(2) {
            true => format!("[[scope]]\nrequire = '''{when}'''\nbecause = \"x\"\n"),
            false => format!(
                "[[recommend]]\nid = \"extra\"\nstep = \"s\"\nwhen = '''{when}'''\nwording = \"should\"\n\
                 summary = \"x\"\n{SOURCE}\n"
            ),
        };
        return Some(format!("{text}{}", marked("", &block)));
    }
    let (place, head) = chance.one(&options);
    let option = head.trim_matches(['[', ']']);
    let bar = chance.one(BARS);
    let more = match bar {
        "exclude" => format!("grade = \"contraindicated\"\nbecause = \"x\"\n{SOURCE}\n"),
        "caution" => format!("grade = \"caution\"\nbecause = \"x\"\n{SOURCE}\n"),
        "dose" => format!("give = \"z\"\n{SOURCE}\n"),
        _ => String::new(),
    };
    let block = format!("[[{option}.{bar}]]\nwhen = '''{when}'''\n{more}");
    replaced(text, place.end..place.end, &block)
}

/// What cannot be, in the vocabulary of the head.
fn constraint(text: &str, chance: &mut Chance) -> Option<String> {
    let always = Writer::of_all_facts(chance).expression(Kind::Truth, 1);
    let block = format!("[[constraint]]\nid = \"extra\"\nalways = '''{always}'''\nbecause = \"x\"\n");
    Some(format!("{text}{}", marked("", &block)))
}

/// The blocks of a guideline in another order, each with all that belongs to it.
pub fn moved(text: &str, chance: &mut Chance) -> String {
    let is_head = |head: &str| head == "[guideline]" || head == "[source.x]";
    let blocks = blocks(text);
    let mut end = 0;
    let mut all = Vec::new();
    for (place, head) in &blocks {
        if place.start >= end {
            end = place.end;
            all.push((place.clone(), is_head(head)));
        }
    }
    let first = all.iter().find(|(_, is_head)| !is_head).map_or(text.len(), |(place, _)| place.start);
    let rest = all.into_iter().filter(|(_, is_head)| !is_head).map(|(place, _)| &text[place]).collect();
    let rest: Vec<&str> = chance.shuffled(rest);
    format!("{}{}", &text[..first], rest.concat())
}
