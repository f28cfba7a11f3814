//! Proofs that were once given although a patient denied them: each is refuted now, and the patient breaks it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
mod random;

use osteon::eval::Plan;
use osteon::prove::{self, Property, Verdict};
use osteon::value::truth::Truth;
use random::files::Files;
use random::patients::Patient;
use serde::Deserialize;

#[derive(Deserialize)]
struct Denied {
    /// What was wrong.
    why: String,
    /// Facts of the vocabulary, in its words.
    vocabulary: String,
    /// Blocks of the guideline; the last invariant is the one that is denied.
    guideline: String,
    /// Facts of a patient who breaks it.
    patient: String,
}

#[derive(Deserialize)]
struct All {
    denied: Vec<Denied>,
}

fn check(case: &Denied) -> Result<(), String> {
    let files = Files::of_blocks(&case.vocabulary, &case.guideline);
    let (sources, checked, faults) = files.read();
    assert!(!faults.has_errors(), "{}: {}", case.why, common::told(&sources, &faults));
    let guideline = &checked.guideline;
    let text = format!("patient = \"p\"\n[facts]\n{}\n", case.patient);
    let patient = Patient { text, as_of: common::as_of(), left_open: Vec::new() };
    let facts = patient.facts_on(guideline, patient.as_of);
    let last = guideline.invariants.len() - 1;
    let invariant = guideline.invariants.last().expect("an invariant");
    let evaluation = Plan::of_everything(guideline).evaluate(&facts, common::as_of());
    let is_broken = evaluation.value(invariant.always).truth() != Truth::True;
    let findings = prove::prove(guideline, common::as_of());
    let verdict = findings.iter().find(|finding| finding.property == Property::Invariant(last));
    match verdict.map(|finding| &finding.verdict) {
        Some(Verdict::Refuted(_) | Verdict::NotDecided(_)) if is_broken => Ok(()),
        verdict => Err(format!("{}: broken {is_broken}, {verdict:?}", case.why)),
    }
}

#[test]
fn what_a_patient_denies_is_not_proved() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for path in common::files("tests/denied", ".toml") {
        let all: All = toml::from_str(&common::text(&path)).expect("denied proofs");
        count += all.denied.len();
        wrong.extend(all.denied.iter().filter_map(|case| check(case).err()));
    }
    assert!(count >= 6, "only {count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A value that every other is made of twice does not double the work.
#[test]
fn definitions_that_share_their_parts_are_worked_out_once() {
    let facts = ["a", "b"].map(|name| {
        format!("[fact.{name}]\nlabel = \"{name}\"\nquestion = \"{name}?\"\ntype = \"decimal\"\n")
    });
    let mut rules = "[define.d0]\nis = '''a + b'''\n".to_owned();
    for at in 1..=40 {
        let before = at - 1;
        rules.push_str(&format!("[define.d{at}]\nis = '''d{before} + d{before}'''\n"));
    }
    rules.push_str("[[invariant]]\nid = \"i\"\nalways = '''(d40 > 5) is not true'''\nbecause = \"x\"\n");
    let (_, checked, faults) = Files::of_blocks(&facts.concat(), &rules).read();
    assert!(!faults.has_errors());
    let findings = prove::prove(&checked.guideline, common::as_of());
    assert!(
        matches!(findings.first().map(|found| &found.verdict), Some(Verdict::Refuted(_))),
        "{findings:?}"
    );
}
