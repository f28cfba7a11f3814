//! Random guidelines with random patients: the program of each comes to what the interpreter comes to.
//!
//! `OSTEON_GUIDELINES_TRIED=20000 cargo test --release --test random_guidelines` tries more by hand,
//! `OSTEON_GUIDELINES_SEED` others. A difference is printed with files and patient; its smallest form belongs to the
//! tests below.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
mod random;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use common::both::Both;
use common::chance::Chance;
use osteon::model::facts::Known;
use osteon::model::guideline::{Block, Guideline};
use random::conditions::deep_question;
use random::files::Files;
use random::patients::Patient;

/// Guidelines of a run that is not by hand.
const GUIDELINES: u64 = 300;
const PATIENTS_OF_EACH: usize = 24;
/// Guidelines of which can be said that they are of every sort; a seed tried by hand is not.
const FEWEST: usize = 100;

/// Longest that a small guideline may take, on a machine that has more to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A number told by hand.
fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

/// What a run has seen.
#[derive(Debug, Default)]
struct Tally {
    guidelines: usize,
    refused: usize,
    patients: usize,
    given_back: usize,
    blocks: BTreeSet<&'static str>,
}

impl Tally {
    fn add_blocks(&mut self, guideline: &Guideline) {
        self.blocks.extend(guideline.order.iter().map(|block| match block {
            Block::Fact(_) => "fact",
            Block::Definition(_) => "definition",
            Block::Decision(_) => "decision",
            Block::Recommendation(_) => "recommendation",
            Block::Choice(_) => "choice",
            Block::Option(_) => "option",
            Block::Dose(_) => "dose",
            Block::Monitor(_) => "monitor",
            Block::Scope => "scope",
        }));
        self.blocks.extend((!guideline.invariants.is_empty()).then_some("invariant"));
    }
}

/// The guideline of a seed, with its patients.
fn try_one(seed: u64, tally: &mut Tally) {
    let mut chance = Chance::of(seed);
    let Some(files) = Files::random(&mut chance) else {
        tally.refused += 1;
        return;
    };
    let (sources, checked, _) = files.read();
    let mut both = Both::new(&sources, &checked.guideline);
    for _ in 0..PATIENTS_OF_EACH {
        let patient = Patient::random(&mut chance);
        let facts = patient.facts(&checked.guideline);
        if let Some(difference) = both.difference(&facts, patient.as_of) {
            let fresh = Both::new(&sources, &checked.guideline).difference(&facts, patient.as_of);
            let memory = if fresh.is_some() { "any memory" } else { "the memory of patients before" };
            let name = |fact| checked.guideline.vocabulary.fact(fact).map(|fact| &fact.name);
            let left_open: Vec<_> =
                patient.left_open.iter().map(|(fact, known)| (name(*fact), known)).collect();
            panic!(
                "seed {seed}, on {}, with {memory}: {difference}\n\n{}\n{}\n{}left open: {left_open:?}",
                patient.as_of, files.vocabulary, files.guideline, patient.text
            );
        }
    }
    tally.guidelines += 1;
    tally.patients += PATIENTS_OF_EACH;
    tally.given_back += both.given_back;
    tally.add_blocks(&checked.guideline);
}

/// The guidelines of many seeds; the test fails as well if one of them does not come to an end.
fn try_all(first: u64, count: u64) -> Tally {
    let (begun, waiting) = mpsc::channel();
    let work = thread::spawn(move || {
        let mut tally = Tally::default();
        for seed in first..first + count {
            begun.send(seed).expect("somebody waits");
            try_one(seed, &mut tally);
        }
        tally
    });
    let mut last = first;
    loop {
        match waiting.recv_timeout(PATIENCE) {
            Ok(seed) => last = seed,
            Err(RecvTimeoutError::Timeout) => panic!("seed {last}: no end within {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    work.join().unwrap_or_else(|difference| resume_unwind(difference))
}

#[test]
fn programs_of_random_guidelines() {
    let first = told("OSTEON_GUIDELINES_SEED", 0);
    let tally = try_all(first, told("OSTEON_GUIDELINES_TRIED", GUIDELINES));
    eprintln!("{tally:?}");
    if tally.guidelines < FEWEST {
        return;
    }
    assert!(tally.refused * 10 <= tally.guidelines, "hardly any guideline is accepted: {tally:?}");
    assert!(tally.given_back * 4 <= tally.patients * 3, "hardly any patient fits: {tally:?}");
    assert_eq!(tally.blocks.len(), 10, "{tally:?}");
}

/// Compares the two on a guideline and a patient written by hand; whether the patient fits into the program.
fn compare(vocabulary: &str, guideline: &str, patient: &str, left_open: &[(&str, Known)]) -> bool {
    let files = Files::of_blocks(vocabulary, guideline);
    let (sources, checked, faults) = files.read();
    assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
    let find = |name: &str| checked.guideline.vocabulary.find(name).expect("a fact");
    let left_open = left_open.iter().map(|(name, known)| (find(name), known.clone())).collect();
    let text = format!("patient = \"p\"\n[facts]\n{patient}\n");
    let patient = Patient { text, as_of: common::as_of(), left_open };
    let mut both = Both::new(&sources, &checked.guideline);
    assert_eq!(both.difference(&patient.facts(&checked.guideline), patient.as_of), None);
    both.given_back == 0
}

fn fact(name: &str, kind: &str, more: &str) -> String {
    format!("[fact.{name}]\nlabel = \"{name}\"\nquestion = \"{name}?\"\ntype = \"{kind}\"\n{more}\n")
}

#[test]
fn an_assumption_has_more_places_than_are_measured() {
    let facts = fact("ratio", "decimal", "precision = 0.1\nassume = \"0.123456\"");
    let rules = "[define.twice]\nis = \"ratio * 2\"\n";
    compare(&facts, rules, "", &[]);
    compare(&facts, rules, "ratio = \"1.5\"", &[]);
}

#[test]
fn only_a_property_reads_what_is_derived() {
    let number = fact("number", "integer", "");
    let source = fact("given", "boolean", "");
    let derived = fact("derived", "boolean", "when_absent = \"given\"");
    let facts = format!("{number}{source}{derived}");
    let holds = "[[invariant]]\nid = \"holds\"\nalways = \"derived\"\nbecause = \"x\"\n";
    let stays = "[[monotone]]\nid = \"stays\"\nas = \"number\"\nmoves = \"rises\"\nstays = \"derived\"\nbecause = \"x\"\n";
    for rules in [holds, stays] {
        for patient in ["", "given = true", "given = false", "derived = true"] {
            assert!(compare(&facts, rules, patient, &[]), "{patient}");
        }
    }
}

/// What is asked about is worked out once, however many questions stand around it.
#[test]
fn questions_about_questions_end_at_once() {
    let (done, waiting) = mpsc::channel();
    thread::spawn(move || {
        let source = fact("given", "boolean", "");
        let guard = format!("when_absent = \"{}\"", deep_question("Coalesce(given, given)", 60));
        let derived = fact("derived", "boolean", &guard);
        let rules = "[define.answer]\nis = \"derived\"\n";
        for patient in ["", "given = true", "derived = false"] {
            compare(&format!("{source}{derived}"), rules, patient, &[]);
        }
        done.send(()).expect("somebody waits");
    });
    waiting.recv_timeout(PATIENCE).expect("an answer in time, and the same");
}

#[test]
fn an_open_question_whose_answer_would_not_count() {
    let guard = "valid_when = \"allowed\"\nvalid_because = \"x\"";
    let facts = format!("{}{}", fact("allowed", "boolean", ""), fact("asked", "integer", guard));
    let rules = "[define.more]\nis = \"asked + 1\"\n";
    for known in [Known::Pending, Known::Open] {
        let fits = compare(&facts, rules, "allowed = false", &[("asked", known)]);
        assert!(!fits, "open questions are the interpreter's");
    }
}

/// Even where the value of the fact itself would not count.
#[test]
fn a_series_of_an_open_question() {
    let guard = "series = true\nvalid_when = \"allowed\"\nvalid_because = \"x\"";
    let judged = "valid_when = \"Coalesce(previous(asked) > 1, previous(asked) > 2)\"\nvalid_because = \"x\"";
    let facts =
        [fact("allowed", "boolean", ""), fact("asked", "integer", guard), fact("judged", "integer", judged)];
    let rules = "[define.earlier]\nis = \"previous(asked)\"\n[define.more]\nis = \"judged + 1\"\n";
    for known in [Known::Pending, Known::Open] {
        for allowed in ["true", "false"] {
            let patient = format!("allowed = {allowed}\njudged = 5");
            let fits = compare(&facts.concat(), rules, &patient, &[("asked", known.clone())]);
            assert!(!fits, "open questions are the interpreter's");
        }
    }
}
