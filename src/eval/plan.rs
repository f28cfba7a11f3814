//! A guideline made ready for many patients, and the evaluation of one.

use std::collections::BTreeSet;

use super::evaluation::Evaluation;
use super::interpret;
use super::run::{Run, put};
use crate::model::expression::{ExprId, FactId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline, mentioned};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// A guideline made ready: which expressions each block needs, worked out once for all patients.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    blocks: Vec<(Block, Vec<ExprId>)>,
    /// Expressions of no block, evaluated last.
    rest: Vec<ExprId>,
    constraints: Vec<ExprId>,
    /// Facts whose values become too old to count.
    aging: Vec<FactId>,
}

impl<'a> Plan<'a> {
    /// All blocks of a guideline, and its invariants.
    pub fn new(guideline: &'a Guideline) -> Plan<'a> {
        let invariants = guideline.invariants.iter();
        let rest = invariants.flat_map(|invariant| guideline.expressions.below(invariant.always));
        let rest: BTreeSet<ExprId> = rest.collect();
        Plan { rest: rest.into_iter().collect(), ..Plan::of(guideline, &guideline.order) }
    }

    /// One block with all it needs, and the constraints on its facts. Linear in the size of the guideline.
    pub fn for_block(guideline: &'a Guideline, block: Block) -> Plan<'a> {
        let needed: BTreeSet<Block> = guideline.needed_by(block).into_iter().collect();
        Plan::constrained(guideline, needed, |facts, needed| facts.iter().any(|fact| needed.contains(fact)))
    }

    /// The facts and all constraints of the vocabulary, and nothing of the guideline.
    pub(super) fn with_constraints(guideline: &'a Guideline) -> Plan<'a> {
        let is_fact = |block: &Block| matches!(block, Block::Fact(_));
        let facts = guideline.order.iter().copied().filter(is_fact).collect();
        Plan::constrained(guideline, facts, |_, _| true)
    }

    fn constrained(
        guideline: &'a Guideline,
        needed: BTreeSet<Block>,
        wanted: impl Fn(&[Block], &BTreeSet<Block>) -> bool,
    ) -> Plan<'a> {
        let mut all = needed.clone();
        let mut constraints = Vec::new();
        let mut rest = BTreeSet::new();
        for constraint in &guideline.vocabulary.constraints {
            let below = guideline.expressions.below(constraint.always);
            let facts: Vec<Block> =
                below.iter().filter_map(|id| mentioned(guideline.expressions.get(*id))).collect();
            if wanted(&facts, &needed) {
                constraints.push(constraint.always);
                all.extend(facts.into_iter().flat_map(|fact| guideline.needed_by(fact)));
                rest.extend(below);
            }
        }
        let order: Vec<Block> = guideline.order.iter().copied().filter(|block| all.contains(block)).collect();
        Plan { constraints, rest: rest.into_iter().collect(), ..Plan::of(guideline, &order) }
    }

    /// The facts that the constraints of the plan mention.
    pub fn constrained_facts(&self) -> BTreeSet<FactId> {
        let expressions = &self.guideline.expressions;
        let below = self.constraints.iter().flat_map(|root| expressions.below(*root));
        below
            .filter_map(|id| match mentioned(expressions.get(id)) {
                Some(Block::Fact(fact)) => Some(fact),
                _ => None,
            })
            .collect()
    }

    /// Whether no constraint that the plan looks at is broken.
    pub fn constraints_hold(&self, evaluation: &Evaluation) -> bool {
        self.constraints.iter().all(|id| evaluation.value(*id).truth() != Truth::False)
    }

    fn of(guideline: &'a Guideline, order: &[Block]) -> Plan<'a> {
        let expressions = |block: &Block| {
            let roots = guideline.roots(*block);
            let mut ids: Vec<ExprId> =
                roots.into_iter().flat_map(|root| guideline.expressions.below(root)).collect();
            ids.sort();
            ids.dedup();
            (*block, ids)
        };
        let ages = |block: &Block| match block {
            Block::Fact(id) => {
                let fact = guideline.vocabulary.fact(*id)?;
                (fact.valid_for.is_some() && !fact.keeps_stale).then_some(*id)
            }
            _ => None,
        };
        Plan {
            guideline,
            blocks: order.iter().map(expressions).collect(),
            rest: Vec::new(),
            constraints: Vec::new(),
            aging: order.iter().filter_map(ages).collect(),
        }
    }

    /// The blocks, in the order in which they are evaluated.
    pub fn blocks(&self) -> impl Iterator<Item = Block> {
        self.blocks.iter().map(|(block, _)| *block)
    }

    /// What the blocks come to for one patient on one day.
    ///
    /// A fact that is not given is null with a reason; nothing here is an error.
    pub fn evaluate(&self, facts: &Facts, as_of: PartialDate) -> Evaluation {
        let is_old = |id: &FactId| {
            let fact = self.guideline.vocabulary.fact(*id);
            fact.is_some_and(|fact| super::effective::is_stale(fact, facts.get(*id), as_of))
        };
        let kept = self.aging.iter().any(is_old).then(|| Box::new(self.run(facts, as_of, Stale::Counts)));
        self.run(facts, as_of, Stale::Missing(kept))
    }

    fn run(&self, facts: &Facts, as_of: PartialDate, stale: Stale) -> Evaluation {
        let guideline = self.guideline;
        let mut run = Run {
            guideline,
            facts,
            evaluation: Evaluation::empty(guideline, as_of),
            within_scope: false,
            stale_counts: matches!(stale, Stale::Counts),
        };
        if let Stale::Missing(kept) = stale {
            run.evaluation.kept = kept;
        }
        for (block, ids) in &self.blocks {
            run.within_scope = guideline.is_within_scope(*block);
            for id in ids {
                let value = interpret::node(guideline.expressions.get(*id), &run);
                put(&mut run.evaluation.values, id.index(), value);
            }
            run.settle(*block);
        }
        run.within_scope = false;
        for id in &self.rest {
            let value = interpret::node(guideline.expressions.get(*id), &run);
            put(&mut run.evaluation.values, id.index(), value);
        }
        run.evaluation
    }
}

/// What to do with values that are too old.
enum Stale {
    /// They count.
    Counts,
    /// They are missing; beside it, what comes out if they count.
    Missing(Option<Box<Evaluation>>),
}
