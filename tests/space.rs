//! The space of all patients against the interpreter: the same answers for every patient, cells whose values are alike,
//! and no verdict that a patient contradicts.
//!
//! `OSTEON_GUIDELINES_TRIED=20000 cargo test --release --test space` tries more by hand, `OSTEON_GUIDELINES_SEED` others.
//! A difference is printed in its smallest form, which belongs to the tests in `tests/space/known.rs`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
#[path = "space/formulas.rs"]
mod formulas;
#[path = "space/grid.rs"]
mod grid;
#[path = "space/known.rs"]
mod known;
mod random;
#[path = "space/twice.rs"]
mod twice;
#[path = "space/verdicts.rs"]
mod verdicts;
#[path = "space/worked_out.rs"]
mod worked_out;

use std::cmp::Ordering;

use common::chance::Chance;
use osteon::check::{self, Checked};
use osteon::diagnostic::Diagnostics;
use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use osteon::value::content::Value;
use random::files::Files;
use random::patients::Patient;
use random::shrink::shrink;
use twice::{Compared, Twice};

/// Guidelines of a run that is not by hand.
const GUIDELINES: u64 = 150;
const PATIENTS_OF_EACH: usize = 72;
/// Pairs of which can be said that they are of every sort; a seed tried by hand is not.
const FEWEST: usize = 1000;
/// Numbers that a patient of the shipped guideline is made of.
const SEEDS: usize = 120;

/// A number told by hand.
pub fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

/// The seeds of a run.
pub fn seeds(usual: u64) -> std::ops::Range<u64> {
    let first = told("OSTEON_GUIDELINES_SEED", 0);
    first..first + told("OSTEON_GUIDELINES_TRIED", usual)
}

/// A random patient of whom nothing is left open: that no record can say.
fn random_patient(chance: &mut Chance) -> Patient {
    Patient { left_open: Vec::new(), ..Patient::random(chance) }
}

/// What a run has seen.
#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    compared: Compared,
}

/// Holds the guideline of a seed against its patients.
fn try_one(seed: u64, tally: &mut Tally) {
    let mut chance = Chance::of(seed);
    let Some(files) = Files::random(&mut chance) else {
        tally.refused += 1;
        return;
    };
    let (sources, checked, _) = files.read();
    let as_of = random_patient(&mut chance).as_of;
    let twice = Twice::new(&sources, &checked.guideline, as_of);
    for _ in 0..PATIENTS_OF_EACH {
        let patient = Patient { as_of, ..random_patient(&mut chance) };
        let facts = patient.facts_on(&checked.guideline, patient.as_of);
        if twice.difference(&facts, &mut tally.compared).is_some() {
            let (files, patient) =
                shrink(files, patient, &|files, patient| differs(files, patient).is_some());
            let difference = differs(&files, &patient).expect("still");
            let texts = format!("{}\n{}\n{}", files.vocabulary, files.guideline, patient.text);
            panic!("seed {seed}, on {as_of}: {difference}\n\n{texts}");
        }
    }
}

/// Where the two differ, of a patient of some files; nothing where the files are refused.
fn differs(files: &Files, patient: &Patient) -> Option<String> {
    let (sources, checked, faults) = files.read();
    if faults.has_errors() || !patient.is_readable() {
        return None;
    }
    let facts = patient.facts_on(&checked.guideline, patient.as_of);
    let twice = Twice::new(&sources, &checked.guideline, patient.as_of);
    twice.difference(&facts, &mut Compared::default())
}

#[test]
fn random_guidelines() {
    let mut tally = Tally::default();
    for seed in seeds(GUIDELINES) {
        try_one(seed, &mut tally);
    }
    eprintln!("{tally:?}");
    let Tally { compared, .. } = tally;
    if compared.patients < FEWEST {
        return;
    }
    assert!(compared.too_close * 50 <= compared.patients, "hardly any number is told apart: {compared:?}");
    assert!(compared.alike * 10 >= compared.patients, "hardly any answer hangs on cells alone: {compared:?}");
    assert!(compared.moved * 2 >= compared.patients, "hardly any patient stands for another: {compared:?}");
}

fn shipped() -> (Sources, Checked) {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    (sources, checked)
}

#[test]
fn every_case_of_the_library() {
    let (texts, checked) = shipped();
    let mut days: Vec<Twice<'_>> = Vec::new();
    let (mut sources, mut compared) = (Sources::new(), Compared::default());
    for path in common::case_files("guidelines", "anastrozole-bone-health", &checked) {
        let mut faults = Diagnostics::new();
        let datum = common::file(&mut sources, &path, &mut faults);
        let (file, _) = osteon::cases::read(&sources, &datum, &checked.guideline);
        for case in &file.cases {
            let known = days.iter().position(|twice| twice.as_of() == case.as_of);
            let at = known.unwrap_or_else(|| {
                days.push(Twice::new(&texts, &checked.guideline, case.as_of));
                days.len() - 1
            });
            if let Some(difference) = days[at].difference(&case.facts, &mut compared) {
                panic!("{}, {}: {difference}", path.display(), case.name);
            }
        }
    }
    eprintln!("{compared:?}");
    assert!(compared.patients > 400, "{compared:?}");
    assert_eq!(compared.too_close, 0, "{compared:?}");
}

/// The same patient with no value that a record would not be taken with.
fn plausible(guideline: &Guideline, mut facts: Facts) -> Facts {
    for (at, fact) in guideline.vocabulary.facts.iter().enumerate() {
        let Known::Given(mut readings) = facts.get(FactId::at(at)).clone() else {
            continue;
        };
        for reading in &mut readings {
            let compare = |end: &Option<Value>| {
                let end = end.as_ref()?;
                Some((end.clone(), osteon::eval::order(&reading.value, end).ok()?))
            };
            reading.value = match (compare(&fact.plausible.from), compare(&fact.plausible.to)) {
                (Some((least, Ordering::Less)), _) => least,
                (_, Some((most, Ordering::Greater))) => most,
                _ => continue,
            };
        }
        facts.set(FactId::at(at), Known::Given(readings));
    }
    facts
}

#[test]
fn random_patients_of_the_library() {
    let (texts, checked) = shipped();
    let twice = Twice::new(&texts, &checked.guideline, common::as_of());
    let mut compared = Compared::default();
    for seed in seeds(150) {
        let mut chance = Chance::of(seed);
        let seeds: Vec<u32> =
            (0..SEEDS).map(|_| u32::try_from(chance.below(1 << 31)).expect("a small number")).collect();
        let facts = common::random::facts_of_all_kinds(&checked.guideline, &seeds);
        let facts = plausible(&checked.guideline, facts);
        if let Some(difference) = twice.difference(&facts, &mut compared) {
            panic!("seed {seed}: {difference}");
        }
    }
    eprintln!("{compared:?}");
}

#[derive(serde::Deserialize)]
struct Chapter {
    example: Vec<Example>,
}

#[derive(serde::Deserialize)]
struct Example {
    condition: String,
}

/// What is the same for everyone is no different in the space.
#[test]
fn every_example_of_the_language() {
    let mut compared = Compared::default();
    for path in common::files("tests/language", ".toml") {
        let chapter: Chapter = toml::from_str(&common::text(&path)).expect("a chapter");
        for example in chapter.example {
            let mut sources = Sources::new();
            let id = sources.add("<condition>", &example.condition);
            let read = osteon::syntax::condition::parse(&example.condition, id, 0).ok();
            let question = read.and_then(|read| check::condition(&read, &Checked::default()).ok());
            let Some(question) = question else {
                continue;
            };
            let twice = Twice::new(&sources, &question.guideline, common::as_of());
            let difference = twice.difference(&Facts::default(), &mut compared);
            assert_eq!(difference, None, "{}: {}", path.display(), example.condition);
        }
    }
    assert!(compared.patients > 200, "{compared:?}");
}
