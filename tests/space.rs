//! The space of all patients against the interpreter.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use osteon::eval::Plan;
use osteon::model::facts::{Facts, Known};
use osteon::source::Sources;
use osteon::space::{Found, Question, Space};
use osteon::value::truth::Truth;

#[test]
fn explore() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let guideline = &checked.guideline;
    let start = std::time::Instant::now();
    let space = Space::new(guideline, common::as_of());
    eprintln!("space {:?}", start.elapsed());
    let plan = Plan::of_everything(guideline);
    let mut space = space;
    for invariant in &guideline.invariants {
        let start = std::time::Instant::now();
        eprintln!("{}", invariant.id);
        let pair = space.condition(invariant.always);
        let mut question = Question::new(&space, &[pair.yes.opposite()]);
        let found = question.ask(&mut |patients: &[Facts]| {
            let evaluation = plan.evaluate(&patients[0], space.as_of());
            let possible = guideline
                .vocabulary
                .constraints
                .iter()
                .all(|c| evaluation.value(c.always).truth() != Truth::False);
            possible && evaluation.value(invariant.always).truth() != Truth::True
        });
        eprintln!("{} {:?}", invariant.id, start.elapsed());
        match found {
            Found::Nobody => eprintln!("   proved"),
            Found::Open(why) => eprintln!("   open: {why}"),
            Found::Patients(patients) | Found::Denied(patients) => {
                for patient in patients {
                    for (id, known) in patient.iter() {
                        if *known != Known::NotGiven {
                            let name = &guideline.vocabulary.facts[id.index()].name;
                            match known {
                                Known::Given(r) => eprintln!(
                                    "   {name} = {:?}",
                                    r.iter().map(|r| (r.value.clone(), r.on)).collect::<Vec<_>>()
                                ),
                                other => eprintln!("   {name} {}", other.word()),
                            }
                        }
                    }
                }
            }
        }
    }
}
