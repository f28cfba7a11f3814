//! What is true of every possible patient, unknown facts included: proved, refuted with a patient, or not decided.
//!
//! In: a checked guideline and a date. Out: a [`Finding`] for everything that it claims (invariants, what only moves one
//! way, decisions without gap or overlap) and for everything that a careful reader asks of it (conditions that nobody or
//! everybody meets, parts that change nothing, options that nobody can have, unknown facts that let a contraindication
//! pass). A patient is shown only if the interpreter confirms it.

mod advice;
mod claims;
mod confirm;
mod implied;
mod parts;
mod row;
mod words;

use std::collections::BTreeMap;

use crate::model::expression::{DecisionId, ExprId, FactId, MonitorId, OptionId, RecommendationId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::space::{Course, Found, Point, Question, Space, Wire};
use crate::value::date::PartialDate;

pub use implied::{Implied, implied};
pub use words::diagnostics;

/// Something that is claimed of every possible patient, or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// An invariant holds, by its place.
    Invariant(usize),
    /// What only moves one way, by its place.
    Monotone(usize),
    /// Where all is known one outcome holds, but for the declared gap.
    Complete(DecisionId),
    /// In the declared gap no outcome holds.
    GapAsDeclared(DecisionId),
    /// No two outcomes hold.
    Single(DecisionId),
    /// No fact that comes to be known makes an exclusion true of an option that was free; by its place.
    Guarded(OptionId, usize),
    /// Some patient can have an option.
    Possible(OptionId),
    /// Some patient meets a condition.
    Met(Block, ExprId),
    /// Some patient does not meet a condition.
    Unmet(Block, ExprId),
    /// A part of a condition changes what it comes to: condition, junction, operand.
    Counts(Block, ExprId, ExprId, ExprId),
    /// A part of a condition does more than leave an answer unknown: condition, junction, operand.
    Clear(Block, ExprId, ExprId, ExprId),
    /// An interval is the one that counts for some patient.
    Chosen(MonitorId, usize),
    /// Some patient is given the second of two recommendations that say the same, and not the first.
    Adds(RecommendationId, RecommendationId),
    /// No patient is given both: advice for and advice against.
    Agree(RecommendationId, RecommendationId),
}

/// How sure it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// True of every possible patient; of what some patient is asked for, there is one.
    Proved,
    /// Not true of these patients, whom the interpreter confirms; without patients where the question was for one.
    Refuted(Vec<Facts>),
    /// Cannot be told, and why.
    NotDecided(String),
    /// The space and the interpreter disagree on these patients: a fault of this program.
    Contradiction(Vec<Facts>),
}

/// A property and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is claimed.
    pub property: Property,
    /// How sure it is.
    pub verdict: Verdict,
    /// Of a decision that is not complete: conditions that tell the patients of the gap, each with whether it holds.
    pub row: Vec<(ExprId, bool)>,
}

/// Looks into every property of a guideline on a day.
///
/// Questions are decided one by one, each with a budget: the time grows with the number of conditions times the size of
/// what each hangs on.
pub fn prove(guideline: &Guideline, as_of: PartialDate) -> Vec<Finding> {
    prove_only(guideline, as_of, &|_| true)
}

/// Looks into some properties only: those that a reader is about to change, for example.
pub fn prove_only(
    guideline: &Guideline,
    as_of: PartialDate,
    is_asked: &dyn Fn(Property) -> bool,
) -> Vec<Finding> {
    let mut space = Space::new(guideline, as_of);
    let mut claims = claims::all(&mut space);
    claims.retain(|(property, _)| is_asked(*property));
    let stand_ins = space.stand_ins();
    let space = space;
    let prover = Prover {
        guideline,
        as_of,
        space: &space,
        stand_ins,
        confirm: confirm::Confirm::new(guideline, as_of),
    };
    prover.all(claims)
}

/// What is asked of the space for a property.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// That no patient meets this.
    Nobody(Wire),
    /// That some patient meets this.
    Somebody(Wire),
    /// That some patient meets this, or meets the first of two wires and, once more is known, the second.
    SomebodyEver(Wire, [(Wire, Wire); 2]),
    /// That no second patient who has more facts meets the second wire where the first patient meets the first.
    NobodyCompleted(Wire, Wire),
    /// The same of a second patient who lies along an expression.
    NobodyAlong(Course, [Wire; 2]),
}

/// Patients who were found for a question and are tried for later ones.
#[derive(Default)]
struct KnownPatients {
    /// Those who are kept, the latest last.
    points: Vec<Point>,
    /// How many were looked at so far, each as long as the whole space is large.
    looked_at: usize,
    /// How many questions were answered by one of them.
    met: usize,
}

/// What it is worth to show two patients who differ in one fact only: proposals, and boxes of each.
const BY_ONE_FACT: (usize, usize) = (60, 20);
/// So many are kept.
const KNOWN_MAX: usize = 64;
/// So many are looked at whether or not they answer anything; after that each has to have saved some questions.
const LOOKED_AT_FIRST: usize = 40;
const MET_BY_EACH: usize = 10;

impl KnownPatients {
    /// Whether a wire holds for one of them.
    fn meet(&mut self, wire: Wire) -> bool {
        let is_met = self.points.iter().rev().any(|point| point.holds(wire));
        self.met += usize::from(is_met);
        is_met
    }

    /// Whether they answer questions enough.
    fn are_worth_it(&self) -> bool {
        self.looked_at < LOOKED_AT_FIRST || self.met > MET_BY_EACH * self.looked_at
    }

    fn keep(&mut self, point: Option<Point>) {
        self.looked_at += 1;
        if self.points.len() >= KNOWN_MAX {
            self.points.remove(0);
        }
        self.points.extend(point);
    }
}

struct Prover<'s, 'a> {
    guideline: &'a Guideline,
    as_of: PartialDate,
    space: &'s Space<'a>,
    /// By fact, where something stands in for it.
    stand_ins: Vec<(FactId, Wire)>,
    confirm: confirm::Confirm<'a>,
}

impl Prover<'_, '_> {
    fn all(&self, claims: Vec<(Property, Asked)>) -> Vec<Finding> {
        let mut single = Question::new(self.space);
        let mut completed: Option<Question<'_, '_>> = None;
        let new_completed = || Question::of_completion(self.space, self.stand_ins.clone());
        let mut findings = BTreeMap::new();
        // Patients who were found so far: most that is asked of somebody is true of one of them.
        let mut known = KnownPatients::default();
        for (property, asked) in claims {
            let verdict = match &asked {
                Asked::Nobody(wire) => {
                    single.turn(&[&[*wire]]);
                    self.nobody(property, &mut single)
                }
                Asked::Somebody(wire) => self.somebody(*wire, &mut single, &mut known),
                Asked::SomebodyEver(wire, later) => {
                    let mut verdict = self.somebody(*wire, &mut single, &mut known);
                    for (first, second) in later {
                        if matches!(verdict, Verdict::Refuted(_)) {
                            let question = completed.get_or_insert_with(new_completed);
                            question.turn(&[&[*first], &[*second]]);
                            verdict = somebody(question.is_possible());
                        }
                    }
                    verdict
                }
                Asked::NobodyCompleted(first, second) => {
                    let question = completed.get_or_insert_with(new_completed);
                    question.turn(&[&[*first], &[*second]]);
                    self.nobody(property, question)
                }
                Asked::NobodyAlong(course, [first, second]) => {
                    let ask = |course: &Course, limits: Option<(usize, usize)>| {
                        let mut question = Question::along(self.space, course);
                        if let Some((rounds, boxes)) = limits {
                            question.limit(rounds, boxes);
                        }
                        question.turn(&[&[*first], &[*second]]);
                        self.nobody(property, &mut question)
                    };
                    let verdict = ask(course, None);
                    // Two patients who differ in one fact show the more of what is wrong.
                    let courses = match verdict {
                        Verdict::Refuted(_) => course.by_one_fact(),
                        _ => Vec::new(),
                    };
                    let by_one = courses
                        .iter()
                        .map(|course| ask(course, Some(BY_ONE_FACT)))
                        .find(|verdict| matches!(verdict, Verdict::Refuted(_)));
                    by_one.unwrap_or(verdict)
                }
            };
            let row = match (&verdict, property) {
                (Verdict::Refuted(patients), Property::Complete(id)) => {
                    patients.first().map(|patient| self.row(id, patient)).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            findings.insert(property, Finding { property, verdict, row });
        }
        findings.into_values().collect()
    }

    fn somebody(&self, wire: Wire, question: &mut Question<'_, '_>, known: &mut KnownPatients) -> Verdict {
        if known.meet(wire) {
            return Verdict::Proved;
        }
        question.turn(&[&[wire]]);
        let (is_possible, patient) = question.possible();
        if let Some(patient) = patient.filter(|_| known.are_worth_it()) {
            let point = self.space.point(&patient, &self.confirm.evaluate(&patient));
            known.keep(self.space.is_possible(&point).then_some(point));
        }
        somebody(is_possible)
    }

    fn nobody(&self, property: Property, question: &mut Question<'_, '_>) -> Verdict {
        let found = question.ask(&mut |patients| self.confirm.refutes(property, patients));
        match found {
            Found::Nobody => Verdict::Proved,
            Found::Patients(patients) => Verdict::Refuted(patients),
            Found::Open(why) => Verdict::NotDecided(why),
            Found::Denied(patients) => Verdict::Contradiction(patients),
        }
    }
}

/// Whether somebody was to be found and is.
fn somebody(is_possible: Option<bool>) -> Verdict {
    match is_possible {
        Some(true) => Verdict::Proved,
        Some(false) => Verdict::Refuted(Vec::new()),
        None => Verdict::NotDecided("it takes too long to tell".to_owned()),
    }
}
