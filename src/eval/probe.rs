//! One question asked again and again with one fact after another changed: only what reads it is computed anew.

use std::cell::Cell;

use super::due::Due;
use super::effective::is_stale;
use super::evaluation::{Answer, Evaluation};
use super::memo::{Memo, is_costly};
use super::outcome::Status;
use super::run::Run;
use super::wiring::{Slice, Step, Wiring};
use crate::model::expression::{ExprId, FactId};
use crate::model::facts::{Facts, Known};
use crate::model::guideline::Block;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// A power or a logarithm takes as long as so many other steps.
const COSTLY: u64 = 250;

/// The answer of one block for one patient whose facts change.
#[derive(Clone, Debug)]
pub struct Probe<'w> {
    wiring: &'w Wiring<'w>,
    as_of: PartialDate,
    facts: Facts,
    evaluation: Evaluation,
    block: Block,
    slice: Slice,
    /// Which steps belong to the slice.
    active: Vec<bool>,
    /// By step of the slice, the steps of the slice that read it.
    readers: Vec<Vec<usize>>,
    memo: Memo,
    /// Steps taken and looked at so far.
    work: Cell<u64>,
}

impl<'w> Probe<'w> {
    /// A probe of the scope; [`Probe::look_at`] turns it to another block.
    pub fn new(wiring: &'w Wiring<'w>, facts: &Facts, as_of: PartialDate) -> Probe<'w> {
        let mut probe = Probe {
            wiring,
            as_of,
            facts: facts.clone(),
            evaluation: Evaluation::empty(wiring.guideline, as_of),
            block: Block::Scope,
            slice: Slice::default(),
            active: vec![false; wiring.steps.len()],
            readers: vec![Vec::new(); wiring.steps.len()],
            memo: Memo::default(),
            work: Cell::new(0),
        };
        probe.look_at(Block::Scope, facts);
        probe
    }

    /// Turns to a block, and to a patient's facts. Linear in what the block needs.
    pub fn look_at(&mut self, block: Block, facts: &Facts) {
        self.block = block;
        self.turn(self.wiring.slice(block), facts);
    }

    /// Turns to all blocks at once and to all constraints: [`Probe::answer_of`] tells of each. Linear in the guideline.
    pub fn look_at_all(&mut self, facts: &Facts) {
        self.turn(self.wiring.whole(), facts);
    }

    fn turn(&mut self, slice: Slice, facts: &Facts) {
        for step in &self.slice.steps {
            self.active.get_mut(*step).into_iter().for_each(|active| *active = false);
            self.readers.get_mut(*step).into_iter().for_each(Vec::clear);
        }
        self.slice = slice;
        for step in &self.slice.steps {
            self.active.get_mut(*step).into_iter().for_each(|active| *active = true);
            for read in self.wiring.reads.get(*step).into_iter().flatten() {
                self.readers.get_mut(*read).into_iter().for_each(|readers| readers.push(*step));
            }
        }
        self.with_facts(facts);
    }

    /// Takes other facts of the patient, all at once.
    pub fn with_facts(&mut self, facts: &Facts) {
        self.facts.clone_from(facts);
        let guideline = self.wiring.guideline;
        let read = self.slice.facts.iter().chain(&self.slice.constrained);
        let is_old = |id: &FactId| {
            let fact = guideline.vocabulary.fact(*id);
            fact.is_some_and(|fact| !fact.keeps_stale && is_stale(fact, self.facts.get(*id), self.as_of))
        };
        let is_old = read.into_iter().any(is_old);
        self.evaluation.kept = is_old.then(|| Box::new(Evaluation::empty(guideline, self.as_of)));
        let mut due = self.none();
        due.extend(self.slice.steps.iter().copied());
        self.take(due);
    }

    /// How many steps were taken and looked at so far: what the searching costs.
    pub fn work(&self) -> u64 {
        self.work.get()
    }

    fn works(&self) {
        self.work.set(self.work.get() + 1);
    }

    /// The facts as they are now.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The facts that the block reads, directly or through others, in the order of the vocabulary.
    pub fn read_facts(&self) -> &[FactId] {
        &self.slice.facts
    }

    /// The facts that the constraints mention which lie on facts of the block.
    pub fn constrained_facts(&self) -> &[FactId] {
        &self.slice.constrained
    }

    /// Whether the block needs an expression.
    pub fn needs(&self, id: ExprId) -> bool {
        self.wiring.node(id).is_some_and(|step| self.is_active(step))
    }

    /// Says what is known of a fact.
    pub fn set(&mut self, id: FactId, known: Known) {
        self.facts.set(id, known);
        let due = self.reading(id);
        if !due.is_empty() {
            let mut steps = self.none();
            steps.extend(due);
            self.take(steps);
        }
    }

    /// The steps of the slice that look at the record of a fact.
    fn reading(&self, id: FactId) -> Vec<usize> {
        let records = self.wiring.records.get(id.index()).into_iter().flatten().copied();
        records.filter(|step| self.is_active(*step)).collect()
    }

    /// No steps yet.
    fn none(&self) -> Due {
        Due::below(self.wiring.steps.len())
    }

    /// Takes the steps that are due, and those that read what changed.
    fn take(&mut self, due: Due) {
        let wiring = self.wiring;
        let circuit = Circuit {
            wiring,
            readers: &self.readers,
            facts: &self.facts,
            memo: &self.memo,
            work: &self.work,
        };
        let mut kept = self.evaluation.kept.take();
        let mut now = due;
        if let Some(kept) = &mut kept {
            let changed = circuit.propagate(kept, true, now.clone());
            // Options and monitors look at both.
            let both = |step: &usize| {
                matches!(wiring.steps.get(*step), Some(Step::Block(Block::Option(_) | Block::Monitor(_))))
            };
            now.extend(changed.iter().flat_map(|step| circuit.readers(*step)).filter(both));
        }
        self.evaluation.kept = kept;
        circuit.propagate(&mut self.evaluation, false, now);
    }

    fn is_active(&self, step: usize) -> bool {
        self.active.get(step).copied().unwrap_or(false)
    }

    /// The answer of the block.
    pub fn answer(&self) -> Answer {
        self.evaluation.answer(self.block)
    }

    /// The answer of any block that the probe looks at.
    pub fn answer_of(&self, block: Block) -> Answer {
        self.evaluation.answer(block)
    }

    /// Whether no constraint is broken.
    pub fn is_possible(&self) -> bool {
        self.slice.constraints.iter().all(|id| self.evaluation.value(*id).truth() != Truth::False)
    }

    /// Facts taken to be anything ([`Known::Open`]) on which the answer still hangs, those first that stand first in the
    /// rule. Where everything above a fact is settled already, it is not among them.
    pub fn open_facts(&self) -> Vec<FactId> {
        let mut found = Vec::new();
        let mut seen = self.none();
        let mut waiting: Vec<usize> = self.wiring.block(self.block).into_iter().collect();
        while let Some(at) = waiting.pop() {
            let Some(step) = self.wiring.steps.get(at).filter(|step| self.is_open(**step)) else {
                continue;
            };
            if !seen.insert(at) {
                continue;
            }
            self.works();
            let fact = match step {
                Step::Block(Block::Fact(id)) => Some(*id),
                Step::Node(id, _) => match self.wiring.guideline.expressions.get(*id) {
                    crate::model::expression::Node::Series(_, fact) => Some(*fact),
                    _ => None,
                },
                Step::Block(_) => None,
            };
            let open = fact.filter(|id| *self.facts.get(*id) == Known::Open && !found.contains(id));
            found.extend(open);
            let beside = self.beside(*step);
            let reads = self.wiring.reads.get(at).into_iter().flatten().rev();
            waiting.extend(reads.filter(|read| !beside.contains(read)));
        }
        found
    }

    /// What a value of a fact comes to, as far as it can still make a difference: two values with the same effect have
    /// the same answers, whatever the facts that are still open turn out to be.
    pub fn effect(&self, id: FactId) -> Effect {
        let mut effect = Vec::new();
        let first = self.reading(id);
        // While it is open whether the value counts at all, only the value itself tells what may come of it.
        let waits = |at: &usize| {
            let open = |at: usize| self.wiring.steps.get(at).is_some_and(|step| self.is_open(*step));
            open(*at) || self.wiring.reads.get(*at).into_iter().flatten().any(|read| open(*read))
        };
        let raw = first.iter().any(waits).then(|| self.facts.get(id).clone());
        let mut due = self.none();
        due.extend(first);
        while let Some(at) = due.pop_first() {
            self.works();
            let (mut read, mut used) = (false, false);
            for reader in self.readers.get(at).into_iter().flatten().copied() {
                read = true;
                // A reader that waits for something else uses the value later; of any other its own value says all.
                if self.waits(reader, at) {
                    used = true;
                } else {
                    due.insert(reader);
                }
            }
            if used || !read {
                effect.push((at, self.state(at)));
            }
        }
        Effect(effect, raw)
    }

    /// Whether a step that reads another one is open, and reads something else that is.
    fn waits(&self, reader: usize, read: usize) -> bool {
        let is_open = |at: usize| self.wiring.steps.get(at).is_some_and(|step| self.is_open(*step));
        let others = self.wiring.reads.get(reader).into_iter().flatten();
        is_open(reader) && others.filter(|other| **other != read).any(|other| is_open(*other))
    }

    fn state(&self, at: usize) -> State {
        let evaluation = &self.evaluation;
        let kept = evaluation.with_stale();
        match self.wiring.steps.get(at) {
            Some(Step::Node(id, _)) => State::Value(evaluation.value(*id).clone(), kept.value(*id).clone()),
            Some(Step::Block(Block::Recommendation(id))) => {
                let applies = evaluation.applies.get(id.index());
                let applies = applies.map(|applies| (applies.here.truth(), applies.in_scope.truth()));
                State::Applies(evaluation.recommendation(*id), applies)
            }
            Some(Step::Block(block)) => State::Answer(evaluation.answer(*block), kept.answer(*block)),
            None => State::Nothing,
        }
    }

    /// What a block reads without its answer hanging on it: what speaks for an option among others.
    fn beside(&self, step: Step) -> Vec<usize> {
        let option = match step {
            Step::Block(Block::Option(id)) => self.wiring.guideline.options.get(id.index()),
            _ => None,
        };
        let prefer = option.into_iter().flat_map(|option| &option.prefer);
        prefer.filter_map(|preference| self.wiring.node(preference.when)).collect()
    }

    /// Whether a step may still turn out one way or another.
    fn is_open(&self, step: Step) -> bool {
        let evaluation = &self.evaluation;
        let open = |value: &Value| match value {
            Value::List(_) | Value::Interval(_) => true,
            other => other.absence().is_some_and(crate::value::content::Absence::is_hypothetical),
        };
        let either = |of: &dyn Fn(&Evaluation) -> bool| of(evaluation) || of(evaluation.with_stale());
        match step {
            Step::Node(id, _) => either(&|evaluation| open(evaluation.value(id))),
            Step::Block(Block::Fact(id)) => either(&|evaluation| open(&evaluation.fact(id).value)),
            Step::Block(Block::Definition(id)) => either(&|evaluation| open(evaluation.definition(id))),
            Step::Block(Block::Recommendation(id)) => {
                !evaluation.recommendation(id).is_definite()
                    || evaluation.applies.get(id.index()).is_some_and(|applies| open(&applies.in_scope))
            }
            Step::Block(block) => !evaluation.is_definite(block),
        }
    }
}

/// What a value of a fact comes to: the steps that still hang on it, and what they are; the value itself where that is
/// not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect(Vec<(usize, State)>, Option<Known>);

/// What a step has come to, and what it would be if values that are too old counted.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Value(Value, Value),
    Applies(Status, Option<(Truth, Truth)>),
    Answer(Answer, Answer),
    Nothing,
}

/// The steps of a slice, for the facts as they are.
struct Circuit<'p> {
    wiring: &'p Wiring<'p>,
    readers: &'p [Vec<usize>],
    facts: &'p Facts,
    memo: &'p Memo,
    work: &'p Cell<u64>,
}

impl Circuit<'_> {
    /// Steps of the slice that read a step.
    fn readers(&self, step: usize) -> impl Iterator<Item = usize> {
        self.readers.get(step).into_iter().flatten().copied()
    }

    /// What a step counts for.
    fn cost(&self, step: usize) -> u64 {
        match self.wiring.steps.get(step) {
            Some(Step::Node(id, _)) if is_costly(self.wiring.guideline.expressions.get(*id)) => COSTLY,
            _ => 1,
        }
    }

    /// Takes the steps that are due, and those that read what changed; gives those that did.
    fn propagate(&self, evaluation: &mut Evaluation, stale_counts: bool, mut due: Due) -> Vec<usize> {
        let guideline = self.wiring.guideline;
        let (facts, memo) = (self.facts, Some(self.memo));
        let mut run = Run { guideline, facts, evaluation, within_scope: false, stale_counts, memo };
        let mut changed = Vec::new();
        while let Some(at) = due.pop_first() {
            self.work.set(self.work.get() + self.cost(at));
            if self.wiring.steps.get(at).is_some_and(|step| run.take(*step)) {
                changed.push(at);
                due.extend(self.readers(at));
            }
        }
        changed
    }
}
