//! The interpreter's word on the patients that the space finds.

use super::Property;
use crate::eval::{Answer, Decided, Evaluation, Plan, Status};
use crate::model::expression::{ExprId, Node};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Direction, Guideline};
use crate::model::status::OptionStatus;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::operator::Comparison;
use crate::value::truth::Truth;

/// Asks the interpreter.
pub(super) struct Confirm<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    as_of: PartialDate,
}

impl<'a> Confirm<'a> {
    pub(super) fn new(guideline: &'a Guideline, as_of: PartialDate) -> Confirm<'a> {
        Confirm { guideline, plan: Plan::of_everything(guideline), as_of }
    }

    /// What a patient comes to.
    pub(super) fn evaluate(&self, patient: &Facts) -> Evaluation {
        self.plan.evaluate(patient, self.as_of)
    }

    /// Whether a property is not true of some patients, who can exist.
    pub(super) fn refutes(&self, property: Property, patients: &[Facts]) -> bool {
        let all: Vec<Evaluation> = patients.iter().map(|patient| self.evaluate(patient)).collect();
        all.iter().all(|evaluation| self.is_possible(evaluation))
            && self.is_refuted(property, &all) == Some(true)
    }

    /// Whether there can be such a patient.
    pub(super) fn is_possible(&self, evaluation: &Evaluation) -> bool {
        let constraints = &self.guideline.vocabulary.constraints;
        constraints.iter().all(|constraint| evaluation.value(constraint.always).truth() != Truth::False)
    }

    fn is_refuted(&self, property: Property, all: &[Evaluation]) -> Option<bool> {
        let first = all.first()?;
        let holds = |evaluation: &Evaluation, id: ExprId| evaluation.value(id).truth() == Truth::True;
        Some(match property {
            Property::Invariant(at) => !holds(first, self.guideline.invariants.get(at)?.always),
            Property::Monotone(at) => {
                let monotone = self.guideline.monotone.get(at)?;
                let second = all.get(1)?;
                let (a, b) = (self.named(first, monotone.along), self.named(second, monotone.along));
                let (less, more) = match monotone.moves {
                    Direction::Falls => (b, a),
                    Direction::Rises => (a, b),
                };
                let moved = !less.is_null()
                    && !more.is_null()
                    && crate::eval::compare(Comparison::Less, &less, &more).truth() == Truth::True;
                moved && holds(first, monotone.stays) && !holds(second, monotone.stays)
            }
            Property::Complete(id) => {
                let decision = self.guideline.decisions.get(id.index())?;
                let declared = decision.known_gap.as_ref().is_some_and(|gap| holds(first, gap.when));
                first.answer(Block::Decision(id)) == Answer::Decision(Decided::Gap) && !declared
            }
            Property::GapAsDeclared(id) => {
                let decision = self.guideline.decisions.get(id.index())?;
                let declared = decision.known_gap.as_ref().is_some_and(|gap| holds(first, gap.when));
                declared && decision.outcomes.iter().any(|outcome| holds(first, outcome.when))
            }
            Property::Single(id) => {
                matches!(first.answer(Block::Decision(id)), Answer::Decision(Decided::Overlap(_)))
            }
            Property::Guarded(id, at) => {
                let option = self.guideline.options.get(id.index())?;
                let second = all.get(1)?;
                let free = match first.answer(Block::Option(id)) {
                    Answer::Option(possible, if_in_scope) => {
                        let is_free = |status: OptionStatus| {
                            matches!(status, OptionStatus::Eligible | OptionStatus::Caution)
                        };
                        possible.iter().all(is_free) && !if_in_scope
                    }
                    _ => false,
                };
                free && holds(second, option.exclude.get(at)?.when)
            }
            Property::Agree(a, b) => [a, b].iter().all(|id| first.recommendation(*id) == Status::Applies),
            Property::Possible(_)
            | Property::Met(..)
            | Property::Unmet(..)
            | Property::Counts(..)
            | Property::Clear(..)
            | Property::Adds(..)
            | Property::Chosen(..) => false,
        })
    }

    /// The value of a name, which need not be among the expressions that are worked out.
    fn named(&self, evaluation: &Evaluation, id: ExprId) -> Value {
        match self.guideline.expressions.get(id) {
            Node::Fact(fact) => evaluation.fact(*fact).value.clone(),
            Node::Definition(definition) => evaluation.definition(*definition).clone(),
            _ => evaluation.value(id).clone(),
        }
    }
}
