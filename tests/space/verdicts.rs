//! Whether there is a patient, as the space says, and as trying all of them says.

use osteon::model::facts::Facts;
use osteon::space::{Found, Point, Question, Wire};

use crate::common::chance::Chance;
use crate::random::files::Files;
use crate::random::patients::Patient;
use crate::random::shrink::shrink;
use crate::twice::{Compared, Twice};
use crate::{random_patient, seeds};

const GUIDELINES: u64 = 16;
/// Patients against whom it is held that there are none.
const PATIENTS_OF_EACH: usize = 40;
/// Patients of whom all are tried.
const EVERYONE_MAX: usize = 3000;
/// Formulas that a question hangs on.
const FORMULAS_MAX: usize = 3;
/// Questions of which can be said that they are of every sort; a seed tried by hand is not.
const FEWEST: usize = 50;
/// Wires that are to hold together.
const WIRES_MAX: usize = 4;
/// Wires that follow another, of which some are asked for with it.
const NEAR: usize = 6;
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
    /// Of which there were too many for that, and formulas.
    many: usize,
    /// That hang on many formulas, which takes long.
    left_out: usize,
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
    let mut patients: Vec<Patient> = Vec::new();
    let mut points: Vec<Point> = Vec::new();
    for _ in 0..PATIENTS_OF_EACH {
        let patient = Patient { as_of, ..random_patient(&mut chance) };
        points.push(twice.point(&patient.facts_on(&checked.guideline, patient.as_of)));
        patients.push(patient);
    }
    let wires = twice.wires();
    for _ in 0..if wires.is_empty() { 0 } else { QUESTIONS } {
        let count = 1 + chance.below(WIRES_MAX);
        let first = chance.below(wires.len());
        // Those that were made one after the other have more to do with each other.
        let near = &wires[first..wires.len().min(first + NEAR)];
        let mut asked = || {
            let wire = chance.one(near);
            if chance.one_in(2) { wire.opposite() } else { wire }
        };
        let asked: Vec<Wire> = (0..count).map(|_| asked()).collect();
        let Some(fault) = verdict(&twice, &asked, &points, verdicts) else {
            continue;
        };
        let told = |files: &Files| format!("{}\n{}", files.vocabulary, files.guideline);
        // In its smallest form, if a patient is ruled out.
        let ruled_out = patients.into_iter().find(|patient| is_ruled_out(&files, patient));
        if let Some(patient) = ruled_out {
            let (files, patient) = shrink(files, patient, &is_ruled_out);
            panic!("seed {seed}, on {as_of}: {fault}\n\n{}\n{}", told(&files), patient.text);
        }
        panic!("seed {seed}, on {as_of}, {asked:?}: {fault}\n\n{}", told(&files));
    }
}

/// Whether it is said that nobody is as a patient is.
pub fn is_ruled_out(files: &Files, patient: &Patient) -> bool {
    let (sources, checked, faults) = files.read();
    if faults.has_errors() || !patient.is_readable() {
        return false;
    }
    let twice = Twice::new(&sources, &checked.guideline, patient.as_of);
    let facts = patient.facts_on(&checked.guideline, patient.as_of);
    let point = twice.point(&facts);
    let held = |wire: Wire| if point.holds(wire) { wire } else { wire.opposite() };
    let is_asked = |wire: &Wire| twice.space.formulas(&[*wire]) <= FORMULAS_MAX;
    let wires: Vec<Wire> = twice.wires().into_iter().map(held).filter(is_asked).collect();
    let mut question = Question::new(&twice.space);
    question.turn(&[&wires]);
    question.is_possible() == Some(false)
}

/// What is wrong with the verdicts on every wire of some files, if something is.
pub fn fault(files: &Files) -> Option<String> {
    let (sources, checked, _) = files.read();
    let twice = Twice::new(&sources, &checked.guideline, crate::common::as_of());
    let wires = twice.wires().into_iter().flat_map(|wire| [wire, wire.opposite()]);
    let mut verdicts = Verdicts::default();
    wires.into_iter().find_map(|wire| verdict(&twice, &[wire], &[], &mut verdicts))
}

/// What is wrong with the verdict on some wires together, if something is.
fn verdict(twice: &Twice<'_>, wires: &[Wire], points: &[Point], verdicts: &mut Verdicts) -> Option<String> {
    let space = &twice.space;
    let formulas = space.formulas(wires);
    if formulas > FORMULAS_MAX {
        verdicts.left_out += 1;
        return None;
    }
    let holds_all = |point: &Point| wires.iter().all(|wire| point.holds(*wire));
    let holds = |facts: &Facts| holds_all(&twice.point(facts));
    let everyone = space.everyone(wires, EVERYONE_MAX);
    let is_computed = formulas > 0;
    let one = everyone.as_deref().and_then(|everyone| everyone.iter().find(|facts| holds(facts)));
    verdicts.tried += usize::from(everyone.is_some());
    let mut question = Question::new(space);
    question.turn(&[wires]);
    if everyone.is_none() && is_computed {
        return of_many(&mut question, points.iter().position(holds_all), verdicts);
    }
    let found = question.ask(&mut |patients| patients.first().is_some_and(holds));
    match found {
        Found::Denied(patients) => Some(format!("denied: {patients:?}")),
        Found::Nobody => {
            verdicts.nobody += 1;
            let random = points.iter().position(holds_all);
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

/// The same where there are too many to be tried: what random patients say against it.
fn of_many(
    question: &mut Question<'_, '_>,
    random: Option<usize>,
    verdicts: &mut Verdicts,
) -> Option<String> {
    verdicts.many += 1;
    let is_nobody = question.is_possible() == Some(false);
    verdicts.nobody += usize::from(is_nobody);
    random.filter(|_| is_nobody).map(|at| format!("nobody of many, and the random patient {at}"))
}

#[test]
fn nobody_is_nobody_and_found_is_found() {
    let mut verdicts = Verdicts::default();
    for seed in seeds(GUIDELINES) {
        try_one(seed, &mut verdicts);
    }
    eprintln!("{verdicts:?}");
    if verdicts.tried < FEWEST {
        return;
    }
    assert!(verdicts.nobody > 10 && verdicts.found > 10, "hardly a verdict of each kind: {verdicts:?}");
}
