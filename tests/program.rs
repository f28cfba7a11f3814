//! The program of a guideline comes to what the interpreter comes to: every status, every value, every reason.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::both::Both;
use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Answered, Program};
use osteon::model::expression::{ChoiceId, DecisionId, ExprId, MonitorId, OptionId, RecommendationId};
use osteon::model::facts::{Facts, Known};
use osteon::source::Sources;
use osteon::value::number::Number;
use proptest::prelude::*;

fn shipped() -> (Sources, Checked) {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    (sources, checked)
}

#[test]
fn every_case_of_the_library() {
    let (texts, checked) = shipped();
    let mut both = Both::new(&texts, &checked.guideline);
    let (mut sources, mut count) = (Sources::new(), 0);
    for path in common::case_files("guidelines", "anastrozole-bone-health", &checked) {
        let mut faults = Diagnostics::new();
        let datum = common::file(&mut sources, &path, &mut faults);
        let (file, _) = osteon::cases::read(&sources, &datum, &checked.guideline);
        for case in &file.cases {
            count += 1;
            if let Some(difference) = both.difference(&case.facts, case.as_of) {
                panic!("{}, {}: {difference}", path.display(), case.name);
            }
        }
    }
    assert!(count > 400, "{count} cases");
    // Partial dates are left to the interpreter; hardly anything else is.
    assert!(both.given_back * 20 < count, "{} of {count} cases do not fit", both.given_back);
}

/// Numbers that do not fit are given back to the interpreter, and only those.
#[test]
fn what_does_not_fit_is_given_back() {
    let (texts, checked) = shipped();
    let mut both = Both::new(&texts, &checked.guideline);
    for (weight, fits) in [("61.3", true), ("61.3000000001", false), ("61.30", true)] {
        let mut faults = Diagnostics::new();
        let text = format!("patient = \"p\"\n[facts]\nweight = {{ value = \"{weight}\", unit = \"kg\" }}\n");
        let facts = common::patient_of(&mut Sources::new(), &text, &checked, &mut faults);
        assert!(!faults.has_errors(), "{faults:?}");
        let before = both.given_back;
        assert_eq!(both.difference(&facts, common::as_of()), None);
        assert_eq!(both.given_back == before, fits, "{weight}");
    }
    let mut open = Facts::new("p", checked.guideline.vocabulary.facts.len());
    let weight = checked.guideline.vocabulary.find("weight").expect("a fact");
    open.set(weight, Known::Open);
    assert_eq!(both.difference(&open, common::as_of()), None);
}

proptest! {
    #![proptest_config(common::random::config())]

    /// On random patients, some of whose values are too old, not known, not measurable, no decimals, or months for days.
    #[test]
    fn random_patients(seeds in proptest::collection::vec(proptest::collection::vec(any::<u32>(), 120), 24)) {
        let (texts, checked) = shipped();
        let mut both = Both::new(&texts, &checked.guideline);
        for seeds in seeds {
            let facts = common::random::facts_of_all_kinds(&checked.guideline, &seeds);
            prop_assert_eq!(both.difference(&facts, common::as_of()), None);
        }
        prop_assert!(both.given_back < 24, "no patient fits");
    }
}

#[test]
fn ids_that_do_not_exist_are_answered() {
    let (_, checked) = shipped();
    let program = Program::new(&checked.guideline);
    let mut memory = program.memory();
    let answers = program.evaluate(&Facts::default(), common::as_of(), &mut memory);
    let far = 100_000;
    assert!(answers.option(OptionId::at(far)).is_none());
    assert!(answers.choice(ChoiceId::at(far)).is_none());
    assert!(answers.monitor(MonitorId::at(far)).is_none());
    drop((answers.decision(DecisionId::at(far)), answers.recommendation(RecommendationId::at(far))));
    drop((answers.value(ExprId::at(far)), Number::ZERO));
}
