//! The space of all patients against the interpreter: the same answers for every patient, and no verdict that a patient
//! contradicts.
//!
//! `OSTEON_GUIDELINES_TRIED=20000 cargo test --release --test space` tries more by hand, `OSTEON_GUIDELINES_SEED` others.
//! A difference is printed with files and patient; its smallest form belongs to the tests below.
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
use osteon::model::expression::ExprId;
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Guideline};
use osteon::source::Sources;
use osteon::space::{Pair, Space, Standing};
use osteon::value::date::PartialDate;
use random::chance::Chance;
use random::files::Files;
use random::patients::Patient;
use random::shrink::shrink;

/// Guidelines of a run that is not by hand.
const GUIDELINES: u64 = 300;
const PATIENTS_OF_EACH: usize = 40;

/// A number told by hand.
fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

/// A guideline on one day, asked twice: of the interpreter and of the space.
struct Twice<'a> {
    sources: &'a Sources,
    guideline: &'a Guideline,
    plan: Plan<'a>,
    space: Space<'a>,
    standings: Vec<(Block, Standing)>,
    conditions: Vec<(ExprId, Pair)>,
}

impl<'a> Twice<'a> {
    fn new(sources: &'a Sources, guideline: &'a Guideline, as_of: PartialDate) -> Twice<'a> {
        let plan = Plan::of_everything(guideline);
        let mut space = Space::new(guideline, as_of);
        let blocks = guideline
            .order
            .iter()
            .copied()
            .filter(|block| !matches!(block, Block::Fact(_) | Block::Definition(_)));
        let standings = blocks.map(|block| (block, space.standing(block))).collect();
        let constraints = guideline.vocabulary.constraints.iter().map(|constraint| constraint.always);
        let roots = guideline.order.iter().flat_map(|block| guideline.roots(*block));
        let roots = roots.chain(guideline.properties()).chain(constraints);
        let ids = roots.flat_map(|root| guideline.expressions.below(root));
        let conditions = ids.map(|id| (id, space.condition(id))).collect();
        Twice { sources, guideline, plan, space, standings, conditions }
    }

    /// Where the two differ for a patient; nothing where they agree.
    fn difference(&self, facts: &Facts) -> Option<String> {
        let evaluation = self.plan.evaluate(facts, self.space.as_of());
        let point = self.space.point(facts, &evaluation);
        let conditions = self.conditions.iter().find_map(|(id, pair)| {
            let (a, b) = (evaluation.value(*id).truth(), point.truth(*pair));
            (a != b).then(|| {
                let node = self.guideline.expressions.get(*id);
                let words = |id: ExprId| self.sources.slice(self.guideline.expressions.span(id));
                let operands = node.operands().into_iter();
                let operands = operands.map(|id| format!("\n   {} = {:?}", words(id), evaluation.value(id)));
                format!("{}: {a:?} but {b:?}{}", words(*id), operands.collect::<String>())
            })
        });
        conditions.or_else(|| {
            self.standings.iter().find_map(|(block, standing)| {
                let (a, b) = (evaluation.answer(*block), standing.answer(|wire| point.holds(wire)));
                (a != b).then(|| format!("{}: {a:?} but {b:?}", self.guideline.name(*block)))
            })
        })
    }
}

/// Where the two differ, of a patient of some files; nothing where the files are refused.
fn differs(files: &Files, patient: &Patient) -> Option<String> {
    let (sources, checked, faults) = files.read();
    if faults.has_errors() || !is_text(&patient.text) {
        return None;
    }
    let facts = patient.facts(&checked.guideline);
    Twice::new(&sources, &checked.guideline, patient.as_of).difference(&facts)
}

/// The guideline of a seed with its patients: how many of them, unless it is refused.
fn try_one(seed: u64) -> Option<usize> {
    let mut chance = Chance::of(seed);
    let files = Files::random(&mut chance)?;
    let (sources, checked, _) = files.read();
    let as_of = Patient::random(&mut chance).as_of;
    let twice = Twice::new(&sources, &checked.guideline, as_of);
    for _ in 0..PATIENTS_OF_EACH {
        let patient = Patient { left_open: Vec::new(), as_of, ..Patient::random(&mut chance) };
        let facts = patient.facts(&checked.guideline);
        if let Some(difference) = twice.difference(&facts) {
            eprintln!("seed {seed}, on {as_of}: {difference}");
            let (files, patient) =
                shrink(files, patient, &|files, patient| differs(files, patient).is_some());
            let difference = differs(&files, &patient).expect("still");
            let text = format!(
                "seed {seed}, on {as_of}: {difference}\n\n{}\n{}\n{}",
                files.vocabulary, files.guideline, patient.text
            );
            if std::env::var("BRIEF").is_ok() {
                eprintln!("{text}\n-----------------");
                return Some(0);
            }
            panic!("{text}");
        }
    }
    Some(PATIENTS_OF_EACH)
}

fn is_text(text: &str) -> bool {
    let mut sources = Sources::new();
    let id = sources.add("patient.toml", text);
    let mut faults = osteon::diagnostic::Diagnostics::new();
    osteon::syntax::datum::parse_toml(text, id, &mut faults);
    !faults.has_errors()
}

#[test]
fn points_of_random_guidelines() {
    let first = told("OSTEON_GUIDELINES_SEED", 0);
    let count = told("OSTEON_GUIDELINES_TRIED", GUIDELINES);
    let patients: usize = (first..first + count).filter_map(try_one).sum();
    eprintln!("{patients} patients");
}
