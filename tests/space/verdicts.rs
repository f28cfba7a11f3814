//! Whether there is a patient, as the space says, and as trying all of them says.

use osteon::model::facts::Facts;
use osteon::space::{Found, Point, Question, Wire};

use crate::random::chance::Chance;
use crate::random::files::Files;
use crate::random::patients::Patient;
use crate::twice::{Compared, Twice};
use crate::{random_patient, seeds};

const GUIDELINES: u64 = 60;
/// Patients against whom it is held that there are none.
const PATIENTS_OF_EACH: usize = 40;
/// Patients of whom all are tried.
const EVERYONE_MAX: usize = 3000;
/// Questions about one guideline.
const QUESTIONS: usize = 12;

/// How many verdicts there were of each kind.
#[derive(Debug, Default)]
struct Verdicts {
    nobody: usize,
    found: usize,
    open: usize,
    /// Of which all patients were tried.
    tried: usize,
}

/// A random guideline with the patients of its seed.
fn try_one(seed: u64, verdicts: &mut Verdicts) {
    let mut chance = Chance::of(seed);
    let Some(files) = Files::random(&mut chance) else {
        return;
    };
    let (sources, checked, _) = files.read();
    let as_of = random_patient(&mut chance).as_of;
    let twice = Twice::new(&sources, &checked.guideline, as_of);
    let mut points: Vec<Point> = Vec::new();
    for _ in 0..PATIENTS_OF_EACH {
        let patient = Patient { as_of, ..random_patient(&mut chance) };
        points.push(twice.point(&patient.facts_on(&checked.guideline, patient.as_of)));
    }
    let wires = chance.shuffled(twice.wires());
    for wire in wires.into_iter().take(QUESTIONS) {
        if let Some(fault) = verdict(&twice, wire, &points, verdicts) {
            panic!("seed {seed}, on {as_of}, {wire:?}: {fault}\n\n{}\n{}", files.vocabulary, files.guideline);
        }
    }
}

/// What is wrong with the verdict on a wire, if something is.
fn verdict(twice: &Twice<'_>, wire: Wire, points: &[Point], verdicts: &mut Verdicts) -> Option<String> {
    let space = &twice.space;
    let holds = |facts: &Facts| twice.point(facts).holds(wire);
    let everyone = space.everyone(&[wire], EVERYONE_MAX);
    let is_computed = space.is_computed(&[wire]);
    let one = everyone.as_deref().and_then(|everyone| everyone.iter().find(|facts| holds(facts)));
    verdicts.tried += usize::from(everyone.is_some());
    let mut question = Question::new(space);
    question.turn(&[&[wire]]);
    let found = question.ask(&mut |patients| patients.first().is_some_and(holds));
    match found {
        Found::Denied(patients) => Some(format!("denied: {patients:?}")),
        Found::Nobody => {
            verdicts.nobody += 1;
            let random = points.iter().position(|point| point.holds(wire));
            let random = random.map(|at| format!("nobody, and the random patient {at}"));
            one.map(|one| format!("nobody, and {one:?}")).or(random)
        }
        Found::Patients(patients) => {
            verdicts.found += 1;
            let difference =
                patients.iter().find_map(|facts| twice.difference(facts, &mut Compared::default()));
            let alone = everyone.is_some() && one.is_none() && !is_computed;
            let alone = alone.then(|| format!("found, and none among all: {patients:?}"));
            difference.or(alone)
        }
        Found::Open(why) => {
            verdicts.open += 1;
            (!is_computed).then(|| format!("open, of cells alone: {why}"))
        }
    }
}

#[test]
fn nobody_is_nobody_and_found_is_found() {
    let mut verdicts = Verdicts::default();
    for seed in seeds(GUIDELINES) {
        try_one(seed, &mut verdicts);
    }
    eprintln!("{verdicts:?}");
}
