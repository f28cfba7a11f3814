//! A guideline made ready for many patients, and the evaluation of one.

use super::evaluation::Evaluation;
use super::run::Run;
use super::wiring::Step;
use crate::model::expression::{ExprId, FactId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::value::date::PartialDate;

/// A guideline made ready: which expressions each block needs, worked out once for all patients.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    pub(super) steps: Vec<Step>,
    /// Facts whose values become too old to count.
    aging: Vec<FactId>,
}

impl<'a> Plan<'a> {
    /// All blocks of a guideline, and its properties.
    pub fn new(guideline: &'a Guideline) -> Plan<'a> {
        Plan::of(guideline, guideline.order.iter().copied(), guideline.properties())
    }

    /// All that has a value: beside that, the constraints of the vocabulary.
    pub fn of_everything(guideline: &'a Guideline) -> Plan<'a> {
        let constraints = guideline.vocabulary.constraints.iter().map(|constraint| constraint.always);
        Plan::of(guideline, guideline.order.iter().copied(), guideline.properties().chain(constraints))
    }

    /// The facts and all constraints of the vocabulary, and nothing of the guideline.
    pub(super) fn with_constraints(guideline: &'a Guideline) -> Plan<'a> {
        let facts = guideline.order.iter().copied().filter(|block| matches!(block, Block::Fact(_)));
        let constraints = guideline.vocabulary.constraints.iter().map(|constraint| constraint.always);
        Plan::of(guideline, facts, constraints)
    }

    /// Some blocks, and after them expressions of none.
    fn of(
        guideline: &'a Guideline,
        blocks: impl Iterator<Item = Block>,
        rest: impl Iterator<Item = ExprId>,
    ) -> Plan<'a> {
        let below = |roots: Vec<ExprId>, within_scope: bool| {
            let below = roots.into_iter().flat_map(|root| guideline.expressions.below(root));
            let mut ids: Vec<ExprId> = below.collect();
            ids.sort();
            ids.dedup();
            ids.into_iter().map(move |id| Step::Node(id, within_scope))
        };
        let ages = |id: FactId| {
            let fact = guideline.vocabulary.fact(id)?;
            (fact.valid_for.is_some() && !fact.keeps_stale).then_some(id)
        };
        let mut plan = Plan { guideline, steps: Vec::new(), aging: Vec::new() };
        for block in blocks {
            plan.steps.extend(below(guideline.roots(block), guideline.is_within_scope(block)));
            plan.steps.push(Step::Block(block));
            if let Block::Fact(id) = block {
                plan.aging.extend(ages(id));
            }
        }
        plan.steps.extend(below(rest.collect(), false));
        plan
    }

    /// What the blocks come to for one patient on one day.
    ///
    /// A fact that is not given is null with a reason; nothing here is an error.
    pub fn evaluate(&self, facts: &Facts, as_of: PartialDate) -> Evaluation {
        let is_aged = self.is_aged(facts, as_of);
        let kept = is_aged.then(|| Box::new(self.run(facts, as_of, Stale::Counts)));
        self.run(facts, as_of, Stale::Missing(kept))
    }

    /// Whether a value is too old to count.
    pub(super) fn is_aged(&self, facts: &Facts, as_of: PartialDate) -> bool {
        let is_old = |id: &FactId| {
            let fact = self.guideline.vocabulary.fact(*id);
            fact.is_some_and(|fact| super::effective::is_stale(fact, facts.get(*id), as_of))
        };
        self.aging.iter().any(is_old)
    }

    fn run(&self, facts: &Facts, as_of: PartialDate, stale: Stale) -> Evaluation {
        let guideline = self.guideline;
        let mut evaluation = Evaluation::empty(guideline, as_of);
        let stale_counts = match stale {
            Stale::Counts => true,
            Stale::Missing(kept) => {
                evaluation.kept = kept;
                false
            }
        };
        let mut run = Run {
            guideline,
            facts,
            evaluation: &mut evaluation,
            within_scope: false,
            stale_counts,
            memo: None,
        };
        for step in &self.steps {
            run.take(*step);
        }
        evaluation
    }
}

/// What to do with values that are too old.
enum Stale {
    /// They count.
    Counts,
    /// They are missing; beside it, what comes out if they count.
    Missing(Option<Box<Evaluation>>),
}
