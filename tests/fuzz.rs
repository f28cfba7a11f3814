//! Texts changed at random, in every run the same: what `fuzz/targets.rs` promises of any text is tried in a bounded time.
//!
//! `OSTEON_FUZZ_ROUNDS=20000 cargo test --release --test fuzz` tries more by hand, `OSTEON_FUZZ_SEED` others. A text that
//! breaks a promise is printed; its smallest form belongs into the list `FOUND`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test that cannot go on says so by failing, and how long it takes is a part of what is tested"
)]

mod common;
#[path = "../fuzz/seeds.rs"]
mod seeds;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use seeds::seeds;

/// A text that takes longer hangs: with little optimisation, beside other tests, on a machine that has more to do.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
/// Most changes of one text.
const CHANGES_MAX: usize = 6;
/// Longest text that is made of a seed, in bytes.
const TEXT_BYTES_MAX: usize = 100_000;

/// Numbers at which something may end.
const LIMITS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2147483647",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "0.00000001",
    "0.000000001",
    "9999999999999999999999999999.99999999",
    "99999999999999999999999999999",
    "1e400",
    "-0.0",
    "0001",
    "10000",
    "1e-30",
    "12",
    "13",
    "31",
    "32",
    "200",
    "201",
];

/// Numbers in a row that look like chance and are the same in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        b ^ (b >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).expect("a small number")
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A stretch of a text: a word, or what stands between two.
fn words(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-@".contains(&byte);
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match found.last_mut() {
            Some(last) if last.end == at && is_word(*byte) && is_word(bytes[last.start]) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// The places at which lines begin, and the end.
fn lines(bytes: &[u8]) -> Vec<usize> {
    let behind = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let mut all: Vec<usize> = std::iter::once(0).chain(behind).collect();
    all.push(bytes.len());
    all
}

/// Changes a text once.
fn change(bytes: &mut Vec<u8>, other: &[u8], tokens: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    match chance.below(10) {
        0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
        1 => drop(bytes.splice(at..at, chance.one(tokens).iter().copied())),
        2 | 3 => {
            let (own, others) = (words(bytes), words(other));
            if !own.is_empty() && !others.is_empty() {
                let word = other[chance.one(&others).clone()].to_vec();
                drop(bytes.splice(chance.one(&own).clone(), word));
            }
        }
        4 | 5 => {
            let own = words(bytes);
            let numbers: Vec<_> =
                own.iter().filter(|word| bytes[word.start].is_ascii_digit()).cloned().collect();
            let token = match numbers.is_empty() {
                true => chance.one(tokens).clone(),
                false => chance.one(LIMITS).as_bytes().to_vec(),
            };
            let places = if numbers.is_empty() { &own } else { &numbers };
            if !places.is_empty() {
                drop(bytes.splice(chance.one(places).clone(), token));
            }
        }
        6 | 7 => {
            let lines = lines(bytes);
            let from = chance.below(lines.len() - 1);
            let to = (from + 1 + chance.below(4)).min(lines.len() - 1);
            let taken: Vec<u8> = bytes[lines[from]..lines[to]].to_vec();
            match chance.below(3) {
                0 => drop(bytes.splice(lines[from]..lines[to], [])),
                1 => drop(bytes.splice(lines[from]..lines[from], taken)),
                _ => {
                    let there = *chance.one(&lines);
                    drop(bytes.splice(there..there, taken));
                }
            }
        }
        8 => {
            let end = (at + 1 + chance.below(12)).min(bytes.len());
            drop(bytes.drain(at.min(end)..end));
        }
        _ => {
            let from = chance.below(other.len() + 1);
            let to = (from + chance.below(40)).min(other.len());
            drop(bytes.splice(at..at, other[from..to].iter().copied()));
        }
    }
}

/// The words of `fuzz/dictionary.txt`.
fn tokens() -> Vec<Vec<u8>> {
    let text = common::text(&common::root().join("fuzz/dictionary.txt"));
    let quoted = text.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted.map(unescaped).collect()
}

/// `\"`, `\\` and `\xAB`, as libFuzzer reads them.
fn unescaped(word: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut letters = word.bytes();
    while let Some(letter) = letters.next() {
        let meant = match letter {
            b'\\' => letters.next().expect("a letter behind a backslash"),
            other => other,
        };
        match (letter, meant) {
            (b'\\', b'x') => {
                let digits: String = letters.by_ref().take(2).map(char::from).collect();
                out.push(u8::from_str_radix(&digits, 16).expect("two digits"));
            }
            _ => out.push(meant),
        }
    }
    out
}

fn by_hand(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Tries one text, and prints it where it breaks a promise.
fn attempt(target: &str, bytes: &[u8]) {
    let begin = Instant::now();
    let text = || String::from_utf8_lossy(bytes).into_owned();
    let tried = catch_unwind(AssertUnwindSafe(|| match target {
        "condition" => targets::condition(&text()),
        "guideline" => targets::guideline(&text()),
        "patient" => targets::patient(&text()),
        _ => targets::jsonl(bytes),
    }));
    if let Err(panic) = tried {
        eprintln!("the target `{target}` fails on {:?}", text());
        resume_unwind(panic);
    }
    assert!(begin.elapsed() < PATIENCE, "the target `{target}` takes {:?} on {:?}", begin.elapsed(), text());
}

/// Tries so many changed seeds; all seeds as they are go first where there is time for it.
fn fuzz(target: &str, rounds: u64, unchanged: usize) {
    let rounds = by_hand("OSTEON_FUZZ_ROUNDS").unwrap_or(rounds);
    let (all, tokens) = (seeds(&common::root(), target), tokens());
    assert!(all.len() > 20 && tokens.len() > 100, "{} seeds, {} tokens", all.len(), tokens.len());
    let mut chance = Chance(by_hand("OSTEON_FUZZ_SEED").unwrap_or(20_261_123));
    for _ in 0..unchanged {
        attempt(target, chance.one(&all).as_bytes());
    }
    for _ in 0..rounds {
        let mut bytes = chance.one(&all).clone().into_bytes();
        // Few changes more often than many: one is mostly enough for a fault, and hides what lies behind it.
        let most = chance.below(CHANGES_MAX) + 1;
        for _ in 0..=chance.below(most) {
            let other = chance.one(&all).as_bytes();
            change(&mut bytes, other, &tokens, &mut chance);
        }
        bytes.truncate(TEXT_BYTES_MAX);
        attempt(target, &bytes);
    }
}

#[test]
fn any_text_as_a_condition() {
    fuzz("condition", 8000, 200);
}

#[test]
fn any_text_as_rules() {
    fuzz("guideline", 1500, 40);
}

#[test]
fn any_text_as_a_patient() {
    fuzz("patient", 3000, 60);
}

#[test]
fn any_bytes_as_lines() {
    fuzz("jsonl", 3000, 50);
}

/// What was found once stays mended.
#[test]
fn what_was_found() {
    for (target, text) in FOUND {
        attempt(target, text.as_bytes());
    }
}

/// Target and smallest text.
const FOUND: &[(&str, &str)] = &[
    // The place of the fault lay behind the end, and within a letter.
    ("patient", ""),
    ("patient", "\u{e9}"),
    // What is printed without brackets meant something else, or could not be read.
    ("condition", "(days between @2026-01-01 and @2026-02-01) * 2"),
    ("condition", "(if true then 1 else 2) + 3"),
    ("condition", "2 between (1 'kg' in 'g') and (3 'kg' in 'g') * 2"),
    ("condition", "1 kg{\\}"),
    // `included` was read as a unit.
    ("condition", "5 included in Interval[1, 9]"),
    // `in` was always taken to stand before a unit.
    ("condition", "@2026-11-23 in day of Interval[@2026-11-01, @2026-12-01]"),
    ("condition", "t_score_femoral_neck in (previous(t_score_femoral_neck))"),
    ("condition", "age in (age)"),
    // The message went over two lines.
    ("condition", "1'm' >= 1'a\nb'"),
    // The exponent has no opposite.
    ("condition", "1 v-2147483648"),
    ("condition", "1 /kg-2147483648"),
    ("condition", "(1 'kg') ^ -2147483648"),
];

/// What was probably meant is said of a condition however many were asked before it.
#[test]
fn help_does_not_run_out() {
    let first = targets::help("agee > 1");
    assert!(!first.is_empty(), "no help");
    for _ in 0..20_000 {
        assert_eq!(targets::help("agee > 1"), first);
    }
}

/// What a text may use is what the library holds.
#[test]
fn the_parts_are_the_library() {
    let known: Vec<_> = targets::PARTS.iter().map(|(_, path, _)| common::root().join(path)).collect();
    let holds = |folder: &str| common::files(folder, "0.toml");
    for path in holds("guidelines/modules").into_iter().chain(holds("guidelines/vocabulary")) {
        assert!(known.contains(&path), "{} is not among the parts of fuzz/targets.rs", path.display());
    }
}
