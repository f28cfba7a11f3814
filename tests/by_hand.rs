//! The main guideline against the same rules written by hand in Rust, by whoever reads the guideline: every status.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    dead_code,
    reason = "a test that cannot go on says so by failing; the measurement uses more"
)]

#[path = "../benches/by_hand"]
mod by_hand {
    pub mod protocol;
}
mod common;
#[path = "../benches/harness/protocol.rs"]
mod harness;

use by_hand::protocol::{self, Day};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Plan, Program};
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use osteon::value::date::PartialDate;
use proptest::prelude::*;

/// What differs; nothing where both agree, or where the patient is none for the rules by hand.
fn difference(guideline: &Guideline, plan: &Plan<'_>, facts: &Facts, as_of: PartialDate) -> Option<String> {
    let patient = harness::patient(guideline, facts)?;
    let answer = protocol::evaluate(&patient, Day::parse(&as_of.to_string())?);
    let mut by_hand: Vec<(String, String)> =
        protocol::statuses(&answer).into_iter().map(|(name, status)| (name.to_owned(), status)).collect();
    by_hand.sort();
    let osteon = harness::statuses(guideline, &plan.evaluate(facts, as_of));
    let program = Program::new(guideline);
    let mut memory = program.memory();
    let programmed = harness::statuses(guideline, &program.evaluate(facts, as_of, &mut memory));
    if programmed != osteon {
        return Some(format!("the program says {programmed:?}"));
    }
    let pairs = osteon.iter().zip(&by_hand).filter(|(a, b)| a != b);
    let told: Vec<String> = pairs.map(|(a, b)| format!("osteon {a:?}, by hand {b:?}")).collect();
    let same = osteon.len() == by_hand.len() && told.is_empty();
    (!same).then(|| format!("{} and {} statuses\n{}", osteon.len(), by_hand.len(), told.join("\n")))
}

#[test]
fn every_case_of_the_main_guideline() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let plan = Plan::new(&checked.guideline);
    let mut compared = 0;
    for path in common::case_files("guidelines", "anastrozole-bone-health", &checked) {
        let mut faults = Diagnostics::new();
        let datum = common::file(&mut sources, &path, &mut faults);
        let (file, _) = osteon::cases::read(&sources, &datum, &checked.guideline);
        for case in &file.cases {
            compared += usize::from(harness::patient(&checked.guideline, &case.facts).is_some());
            if let Some(difference) = difference(&checked.guideline, &plan, &case.facts, case.as_of) {
                panic!("{}, {}: {difference}", path.display(), case.name);
            }
        }
    }
    assert!(compared > 400, "{compared} cases");
}

proptest! {
    #![proptest_config(common::random::config())]

    #[test]
    fn random_patients(seeds in proptest::collection::vec(proptest::collection::vec(any::<u32>(), 120), 24)) {
        let checked = common::shipped(&mut Sources::new());
        let plan = Plan::new(&checked.guideline);
        for seeds in seeds {
            let facts = common::random::facts(&checked.guideline, &seeds);
            prop_assert!(harness::patient(&checked.guideline, &facts).is_some());
            prop_assert_eq!(difference(&checked.guideline, &plan, &facts, common::as_of()), None);
        }
    }
}
