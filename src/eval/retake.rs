//! The same patient under one change of a guideline after another: only what reads the change is computed anew.

use super::choose::{Chosen, Opted};
use super::due::Due;
use super::evaluation::{Applies, Evaluation};
use super::monitor::Monitored;
use super::outcome::{Decided, Effective, Status};
use super::run::Run;
use super::wiring::{Step, Wiring};
use crate::model::expression::{ChoiceId, MonitorId};
use crate::model::expression::{DecisionId, DefinitionId, ExprId, FactId, OptionId, RecommendationId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// What a change touches itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// An expression.
    Expression(ExprId),
    /// How a block is summed up.
    Block(Block),
}

/// Evaluations that follow a changed guideline.
#[derive(Clone, Debug)]
pub struct Retake<'w> {
    wiring: &'w Wiring<'w>,
    /// By step, the steps that read it.
    readers: Vec<Vec<usize>>,
    due: Due,
}

/// What came out otherwise than before.
#[derive(Clone, Debug, Default)]
pub struct Retaken {
    /// Before values that are too old are left out, and after.
    kept: Vec<(usize, Before)>,
    present: Vec<(usize, Before)>,
    /// The blocks that came out otherwise, in their order.
    pub blocks: Vec<Block>,
    /// The expressions that did.
    pub expressions: Vec<ExprId>,
}

/// What a step had come to.
#[derive(Clone, Debug)]
enum Before {
    Value(ExprId, Value),
    Fact(FactId, Effective),
    Definition(DefinitionId, Value),
    Decision(DecisionId, Decided, Absence),
    Recommendation(RecommendationId, Status, Applies),
    Option(OptionId, Opted),
    Dose(OptionId, Decided),
    Choice(ChoiceId, Chosen),
    Monitor(MonitorId, Monitored),
    Scope(Truth),
}

impl<'w> Retake<'w> {
    /// For one guideline and its changes. Linear in its size.
    pub fn new(wiring: &'w Wiring<'w>) -> Retake<'w> {
        let mut readers = vec![Vec::new(); wiring.steps.len()];
        for (at, reads) in wiring.reads.iter().enumerate() {
            for read in reads {
                readers.get_mut(*read).into_iter().for_each(|readers: &mut Vec<usize>| readers.push(at));
            }
        }
        Retake { wiring, readers, due: Due::below(wiring.steps.len()) }
    }

    /// Brings the evaluation of a patient up to a changed guideline, whose parts have the same places as before and read
    /// nothing that they did not read. What was touched is computed anew, and then what reads something that came out
    /// otherwise.
    pub fn take(
        &mut self,
        changed: &Guideline,
        facts: &Facts,
        evaluation: &mut Evaluation,
        touched: &[Touched],
    ) -> Retaken {
        let wiring = self.wiring;
        let seeds: Vec<usize> = touched.iter().filter_map(|touched| step(wiring, *touched)).collect();
        let mut retaken = Retaken::default();
        let mut both = Vec::new();
        if let Some(mut kept) = evaluation.kept.take() {
            retaken.kept = self.propagate(changed, facts, &mut kept, true, seeds.iter().copied());
            // Options and monitors look at both.
            let looks = |at: &&usize| {
                matches!(wiring.steps.get(**at), Some(Step::Block(Block::Option(_) | Block::Monitor(_))))
            };
            let readers = retaken.kept.iter().filter_map(|(at, _)| self.readers.get(*at)).flatten();
            both = readers.filter(looks).copied().collect();
            evaluation.kept = Some(kept);
        }
        retaken.present = self.propagate(changed, facts, evaluation, false, seeds.into_iter().chain(both));
        for (at, _) in retaken.present.iter().chain(&retaken.kept) {
            match wiring.steps.get(*at) {
                Some(Step::Node(id, _)) => retaken.expressions.push(*id),
                Some(Step::Block(block)) => retaken.blocks.push(*block),
                None => {}
            }
        }
        retaken
    }

    /// Makes an evaluation what it was before.
    pub fn undo(&self, evaluation: &mut Evaluation, retaken: Retaken) {
        for (_, before) in retaken.present {
            before.restore(evaluation);
        }
        if let Some(kept) = &mut evaluation.kept {
            for (_, before) in retaken.kept {
                before.restore(kept);
            }
        }
    }

    fn propagate(
        &mut self,
        guideline: &Guideline,
        facts: &Facts,
        evaluation: &mut Evaluation,
        stale_counts: bool,
        seeds: impl Iterator<Item = usize>,
    ) -> Vec<(usize, Before)> {
        let mut changed = Vec::new();
        self.due.extend(seeds);
        while let Some(at) = self.due.pop_first() {
            let Some(step) = self.wiring.steps.get(at) else {
                continue;
            };
            let before = Before::of(evaluation, *step);
            let mut run = Run { guideline, facts, evaluation, within_scope: false, stale_counts, memo: None };
            if run.take(*step) {
                changed.extend(before.map(|before| (at, before)));
                self.due.extend(self.readers.get(at).into_iter().flatten().copied());
            }
        }
        changed
    }
}

fn step(wiring: &Wiring<'_>, touched: Touched) -> Option<usize> {
    match touched {
        Touched::Expression(id) => wiring.node(id),
        Touched::Block(block) => wiring.block(block),
    }
}

impl Before {
    fn of(evaluation: &Evaluation, step: Step) -> Option<Before> {
        Some(match step {
            Step::Node(id, _) => Before::Value(id, evaluation.value(id).clone()),
            Step::Block(block) => match block {
                Block::Fact(id) => Before::Fact(id, evaluation.fact(id).clone()),
                Block::Definition(id) => Before::Definition(id, evaluation.definition(id).clone()),
                Block::Decision(id) => Before::Decision(
                    id,
                    evaluation.decision(id).clone(),
                    evaluation.why_open.get(id.index()).copied()?,
                ),
                Block::Recommendation(id) => Before::Recommendation(
                    id,
                    evaluation.recommendation(id),
                    evaluation.applies.get(id.index())?.clone(),
                ),
                Block::Option(id) => Before::Option(id, *evaluation.option(id)?),
                Block::Dose(id) => Before::Dose(id, evaluation.dose(id).clone()),
                Block::Choice(id) => Before::Choice(id, *evaluation.choice(id)?),
                Block::Monitor(id) => Before::Monitor(id, *evaluation.monitor(id)?),
                Block::Scope => Before::Scope(evaluation.scope),
            },
        })
    }

    fn restore(self, evaluation: &mut Evaluation) {
        fn put<T>(list: &mut [T], index: usize, value: T) {
            list.get_mut(index).into_iter().zip(Some(value)).for_each(|(place, value)| *place = value);
        }
        match self {
            Before::Value(id, value) => put(&mut evaluation.values, id.index(), value),
            Before::Fact(id, effective) => put(&mut evaluation.facts, id.index(), effective),
            Before::Definition(id, value) => put(&mut evaluation.definitions, id.index(), value),
            Before::Decision(id, decided, why) => {
                put(&mut evaluation.decisions, id.index(), decided);
                put(&mut evaluation.why_open, id.index(), why);
            }
            Before::Recommendation(id, status, applies) => {
                put(&mut evaluation.recommendations, id.index(), status);
                put(&mut evaluation.applies, id.index(), applies);
            }
            Before::Option(id, opted) => put(&mut evaluation.options, id.index(), opted),
            Before::Dose(id, decided) => put(&mut evaluation.doses, id.index(), decided),
            Before::Choice(id, chosen) => put(&mut evaluation.choices, id.index(), chosen),
            Before::Monitor(id, monitored) => put(&mut evaluation.monitors, id.index(), monitored),
            Before::Scope(scope) => evaluation.scope = scope,
        }
    }
}
