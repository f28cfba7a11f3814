//! Patients who were found so far: a region in which one of them lies needs no search.

use crate::eval::{Evaluation, Plan};
use crate::model::facts::Facts;
use crate::model::joint::Joint;
use crate::space::{Point, Space, Wire};
use crate::value::date::PartialDate;

/// A patient of the joint guideline, as both sides see it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    point: Point,
    /// The facts of the base, and those of the head.
    pub(super) facts: [Facts; 2],
    /// What each says.
    pub(super) evaluations: [Evaluation; 2],
    /// Whether nothing could be left out of what is known.
    is_simple: bool,
}

/// Patients in the order in which they were found.
pub(super) struct Pool<'a> {
    joint: &'a Joint,
    space: &'a Space<'a>,
    as_of: PartialDate,
    whole: Plan<'a>,
    sides: [Plan<'a>; 2],
    all: Vec<Found>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(joint: &'a Joint, space: &'a Space<'a>, sides: [Plan<'a>; 2]) -> Pool<'a> {
        let whole = Plan::of_everything(&joint.guideline);
        Pool { joint, space, as_of: space.as_of(), whole, sides, all: Vec::new() }
    }

    /// What both sides say of a patient.
    pub(super) fn evaluate(&self, patient: &Facts) -> ([Facts; 2], [Evaluation; 2]) {
        let facts = self.joint.sides(patient);
        let ([a, b], [base, head]) = (&facts, &self.sides);
        let evaluations = [base.evaluate(a, self.as_of), head.evaluate(b, self.as_of)];
        (facts, evaluations)
    }

    /// The day.
    pub(super) fn as_of(&self) -> PartialDate {
        self.as_of
    }

    /// A patient as each side sees them.
    pub(super) fn sides(&self, patient: &Facts) -> [Facts; 2] {
        self.joint.sides(patient)
    }

    /// What one side says of a patient, if it is what is looked for.
    pub(super) fn says(
        &self,
        side: usize,
        facts: &[Facts; 2],
        is_one: impl Fn(&Evaluation) -> bool,
    ) -> Option<Evaluation> {
        let evaluation = self.sides.get(side)?.evaluate(facts.get(side)?, self.as_of);
        is_one(&evaluation).then_some(evaluation)
    }

    fn point(&self, patient: &Facts) -> Point {
        self.space.point(patient, &self.whole.evaluate(patient, self.as_of))
    }

    /// Whether a wire holds for a patient: what is not looked into may come out otherwise than was asked for.
    pub(super) fn holds(&self, wire: Wire, patient: &Facts) -> bool {
        self.space.holds(wire, patient, &self.whole.evaluate(patient, self.as_of))
    }

    /// Keeps a patient.
    pub(super) fn keep(&mut self, patient: &Facts, is_simple: bool) -> Option<&Found> {
        let (facts, evaluations) = self.evaluate(patient);
        let point = self.point(patient);
        self.all.push(Found { point, facts, evaluations, is_simple });
        self.all.last()
    }

    /// A patient who was found before, where a wire holds; `is_one` says whether any will do.
    pub(super) fn find(
        &self,
        wire: Wire,
        is_simple: bool,
        is_one: impl Fn(&Found) -> bool,
    ) -> Option<&Found> {
        let fits = |found: &&Found| (found.is_simple || !is_simple) && found.point.holds(wire);
        self.all.iter().filter(fits).find(|found| is_one(found))
    }
}
