//! Conditions on formulas, as the space says and as a grid of patients says: whether there is one for whom a condition is
//! true, false or unknown.
//!
//! Products, quotients and sums of a few facts are held against limits that they reach, the same formula against several,
//! dates known to the month or year against each other.

use osteon::eval::consistency;
use osteon::model::expression::ExprId;
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::space::{Found, Pair, Question, Wire};
use osteon::value::truth::Truth;

use crate::common;
use crate::common::chance::Chance;
use crate::grid::Grid;
use crate::random::files::Files;
use crate::random::patients::Patient;
use crate::random::shrink::shrink;
use crate::seeds;
use crate::twice::Twice;
use crate::worked_out::WorkedOut;

const GUIDELINES: u64 = 40;
/// The first of a row of guidelines that are soon done: one in twenty asks something that takes half a minute.
const FIRST: u64 = 675;
/// Questions of which can be said that they are of every sort; a seed tried by hand is not.
const FEWEST: usize = 200;
/// Most patients of a grid.
const PATIENTS_MAX: usize = 12_000;
/// Of the patients that there surely are, one in so many is looked for in full.
const IN_FULL: usize = 4;

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// The wires that hold where a condition comes out some way.
fn wires(pair: Pair, truth: Truth) -> Vec<Wire> {
    match truth {
        Truth::True => vec![pair.yes],
        Truth::False => vec![pair.no],
        Truth::Unknown => vec![pair.yes.opposite(), pair.no.opposite()],
    }
}

fn pair_of(twice: &Twice<'_>, root: ExprId) -> Pair {
    twice.conditions.iter().find(|(id, _)| *id == root).map(|(_, pair)| *pair).expect("a property")
}

fn is_possible(guideline: &Guideline, facts: &Facts) -> bool {
    !consistency(guideline, facts, common::as_of()).has_errors()
}

/// Which property the space says to come out for nobody as it does for a patient, if there is one.
fn ruled_out(files: &Files, patient: &Patient) -> Option<String> {
    let (sources, checked, faults) = files.read();
    if faults.has_errors() || !patient.is_readable() {
        return None;
    }
    let guideline = &checked.guideline;
    let twice = Twice::new(&sources, guideline, patient.as_of);
    let facts = patient.facts_on(guideline, patient.as_of);
    if !is_possible(guideline, &facts) {
        return None;
    }
    let evaluation = twice.evaluate(&facts);
    guideline.properties().find_map(|root| {
        let truth = evaluation.value(root).truth();
        let mut question = Question::new(&twice.space);
        question.turn(&[&wires(pair_of(&twice, root), truth)]);
        let text = sources.slice(guideline.expressions.span(root));
        (question.is_possible() == Some(false)).then(|| format!("{text}: nobody is said to be {truth:?}"))
    })
}

/// How many verdicts there were of each kind.
#[derive(Debug, Default)]
struct Verdicts {
    nobody: usize,
    /// Said to be possible, and not looked for.
    possible: usize,
    found: usize,
    open: usize,
    /// Found in the grid, and open.
    missed: usize,
    patients: usize,
    refused: usize,
}

/// The first patient of some of a grid for whom each property comes out true, false and unknown.
fn witnesses(
    twice: &Twice<'_>,
    guideline: &Guideline,
    grid: &Grid,
    tried: impl Iterator<Item = usize>,
) -> Vec<[Option<usize>; 3]> {
    let roots: Vec<ExprId> = guideline.properties().collect();
    let mut found = vec![[None; 3]; roots.len()];
    for at in tried {
        let facts = grid.facts(at);
        let evaluation = twice.evaluate(&facts);
        for (root, found) in roots.iter().zip(&mut found) {
            let truth = evaluation.value(*root).truth();
            let place = TRUTHS.iter().position(|other| *other == truth).expect("a truth value");
            if found[place].is_none() && is_possible(guideline, &facts) {
                found[place] = Some(at);
            }
        }
    }
    found
}

/// What is asked of a guideline: whether one of its properties comes out some way for somebody.
struct Asked<'t> {
    root: ExprId,
    truth: Truth,
    /// Its words.
    text: &'t str,
    /// A patient of the grid for whom it does.
    witness: Option<Facts>,
    /// Whether a patient is looked for who is as simple as can be, which takes longer.
    in_full: bool,
}

impl Asked<'_> {
    /// Whether nobody is said to be so although somebody is.
    fn is_wrong(&self, twice: &Twice<'_>, verdicts: &mut Verdicts) -> bool {
        let guideline = twice.space.guideline();
        let Asked { root, truth, text, .. } = *self;
        let holds = |facts: &Facts| {
            twice.evaluate(facts).value(root).truth() == truth && is_possible(guideline, facts)
        };
        assert!(self.witness.as_ref().is_none_or(holds));
        let mut question = Question::new(&twice.space);
        question.turn(&[&wires(pair_of(twice, root), truth)]);
        let is_open = match self.in_full {
            true => match question.ask(&mut |patients| patients.iter().all(holds)) {
                Found::Nobody => false,
                Found::Patients(patients) => {
                    verdicts.found += 1;
                    assert!(patients.iter().all(holds), "{text} is not {truth:?} for {patients:?}");
                    return false;
                }
                Found::Open(_) => true,
                Found::Denied(patients) => panic!("{text} is denied to be {truth:?} for {patients:?}"),
            },
            false => match question.is_possible() {
                Some(false) => false,
                Some(true) => {
                    verdicts.possible += 1;
                    return false;
                }
                None => true,
            },
        };
        if is_open {
            verdicts.open += 1;
            verdicts.missed += usize::from(self.witness.is_some());
            return false;
        }
        verdicts.nobody += 1;
        self.witness.is_some()
    }
}

/// The guideline of a seed.
fn try_one(seed: u64, verdicts: &mut Verdicts) {
    let mut chance = Chance::of(FIRST + seed);
    let WorkedOut { files, inputs, beside } = WorkedOut::random(&mut chance);
    let (sources, checked, faults) = files.read();
    if faults.has_errors() {
        // A limit may not be plausible.
        verdicts.refused += 1;
        return;
    }
    let guideline = &checked.guideline;
    let twice = Twice::new(&sources, guideline, common::as_of());
    let grid = Grid::new(guideline, &inputs, &beside, common::as_of());
    let tried: Vec<usize> = match grid.len() {
        few if few <= PATIENTS_MAX => (0..few).collect(),
        many => (0..PATIENTS_MAX).map(|_| chance.below(many)).collect(),
    };
    verdicts.patients += tried.len();
    let witnesses = witnesses(&twice, guideline, &grid, tried.into_iter());
    for (root, witnesses) in guideline.properties().zip(&witnesses) {
        let text = sources.slice(guideline.expressions.span(root));
        for (truth, at) in TRUTHS.into_iter().zip(witnesses) {
            let witness = at.map(|at| grid.facts(at));
            let in_full = witness.is_none() || chance.one_in(IN_FULL);
            let asked = Asked { root, truth, text, witness, in_full };
            let is_wrong = asked.is_wrong(&twice, verdicts);
            if let Some(at) = at.filter(|_| is_wrong) {
                let shows = |files: &Files, patient: &Patient| ruled_out(files, patient).is_some();
                let (files, patient) = shrink(files, grid.patient(at), &shows);
                let fault = ruled_out(&files, &patient);
                let texts = format!("{}\n{}\n{}", files.vocabulary, files.guideline, patient.text);
                panic!("seed {seed}: {text} is {truth:?} for nobody; {fault:?}\n\n{texts}");
            }
        }
    }
}

#[test]
fn what_nobody_is_said_to_be_no_patient_of_a_grid_is() {
    let mut verdicts = Verdicts::default();
    for seed in seeds(GUIDELINES) {
        try_one(seed, &mut verdicts);
    }
    eprintln!("{verdicts:?}");
    let Verdicts { nobody, found, possible, open, missed, .. } = verdicts;
    let all = nobody + found + possible + open;
    if all < FEWEST {
        return;
    }
    assert!(nobody > 10 && found > 10 && possible > 10, "hardly a verdict of each kind: {verdicts:?}");
    assert!(open * 10 <= all && missed * 50 <= all, "hardly anything is decided: {verdicts:?}");
}
