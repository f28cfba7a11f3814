//! One patient through one guideline: block by block in the order of their references.

use std::collections::BTreeSet;

use super::aggregate::strongest;
use super::interpret::{self, Surroundings};
use super::outcome::{Basis, Decided, Effective, Status};
use crate::model::expression::{DecisionId, DefinitionId, ExprId, FactId, Node, RecommendationId};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::{Block, Guideline, mentioned};
use crate::model::vocabulary::{Fact, FactType};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::operator::Series;
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
}

impl<'a> Plan<'a> {
    /// All blocks of a guideline.
    pub fn new(guideline: &'a Guideline) -> Plan<'a> {
        Plan::of(guideline, &guideline.order)
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
        Plan {
            guideline,
            blocks: order.iter().map(expressions).collect(),
            rest: Vec::new(),
            constraints: Vec::new(),
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
        let guideline = self.guideline;
        let absent = Value::Null(Absence::NotGiven);
        let mut run = Run {
            guideline,
            facts,
            evaluation: Evaluation {
                as_of,
                values: vec![absent.clone(); guideline.expressions.len()],
                facts: vec![
                    Effective { value: absent.clone(), basis: Basis::Absent };
                    guideline.vocabulary.facts.len()
                ],
                definitions: vec![absent.clone(); guideline.definitions.len()],
                decisions: vec![Decided::Undetermined(Vec::new()); guideline.decisions.len()],
                why_open: vec![Absence::Undetermined; guideline.decisions.len()],
                scope: Truth::True,
                recommendations: vec![Status::Undetermined; guideline.recommendations.len()],
                applies: vec![
                    Applies { here: absent.clone(), in_scope: absent };
                    guideline.recommendations.len()
                ],
            },
            within_scope: false,
        };
        for (block, ids) in &self.blocks {
            run.within_scope = guideline.is_within_scope(*block);
            for id in ids {
                let value = interpret::node(guideline.expressions.get(*id), &run);
                put(&mut run.evaluation.values, id.index(), value);
            }
            run.settle(*block);
        }
        for id in &self.rest {
            let value = interpret::node(guideline.expressions.get(*id), &run);
            put(&mut run.evaluation.values, id.index(), value);
        }
        run.evaluation
    }
}

fn put<T>(list: &mut [T], index: usize, value: T) {
    if let Some(place) = list.get_mut(index) {
        *place = value;
    }
}

/// What a guideline comes to for one patient: the value of every expression and the status of every block.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The evaluation date.
    pub as_of: PartialDate,
    values: Vec<Value>,
    facts: Vec<Effective>,
    definitions: Vec<Value>,
    decisions: Vec<Decided>,
    why_open: Vec<Absence>,
    /// Whether the guideline is for this patient.
    pub scope: Truth,
    recommendations: Vec<Status>,
    applies: Vec<Applies>,
}

/// What `r applies` is, to a condition.
#[derive(Clone, Debug, PartialEq)]
struct Applies {
    /// To conditions that hold whatever the scope.
    here: Value,
    /// To conditions that count in scope only, while it is not known whether the patient is.
    in_scope: Value,
}

const NOTHING: Value = Value::Null(Absence::NotGiven);
const NO_FACT: Effective = Effective { value: NOTHING, basis: Basis::Absent };

impl Evaluation {
    /// The value of an expression.
    pub fn value(&self, id: ExprId) -> &Value {
        self.values.get(id.index()).unwrap_or(&NOTHING)
    }

    /// The value that conditions see of a fact.
    pub fn fact(&self, id: FactId) -> &Effective {
        self.facts.get(id.index()).unwrap_or(&NO_FACT)
    }

    /// The value of a definition, with its unit.
    pub fn definition(&self, id: DefinitionId) -> &Value {
        self.definitions.get(id.index()).unwrap_or(&NOTHING)
    }

    /// What is left of a decision.
    pub fn decision(&self, id: DecisionId) -> &Decided {
        self.decisions.get(id.index()).unwrap_or(&Decided::Gap)
    }

    /// What a recommendation comes to.
    pub fn recommendation(&self, id: RecommendationId) -> Status {
        self.recommendations.get(id.index()).copied().unwrap_or(Status::Undetermined)
    }

    /// The answer of a block, to be held against that of another patient.
    pub fn answer(&self, block: Block) -> Answer {
        match block {
            Block::Scope => Answer::Scope(self.scope),
            Block::Decision(id) => Answer::Decision(self.decision(id).clone()),
            Block::Recommendation(id) => Answer::Recommendation(self.recommendation(id)),
            Block::Fact(id) => Answer::Value(self.fact(id).value.clone()),
            Block::Definition(id) => Answer::Value(self.definition(id).clone()),
        }
    }
}

/// The answer of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of the scope.
    Scope(Truth),
    /// Of a decision.
    Decision(Decided),
    /// Of a recommendation.
    Recommendation(Status),
    /// Of a fact or definition.
    Value(Value),
}

impl Answer {
    /// Whether no missing fact could change it.
    pub fn is_definite(&self) -> bool {
        match self {
            Answer::Scope(truth) => *truth != Truth::Unknown,
            Answer::Decision(decided) => decided.is_definite(),
            Answer::Recommendation(status) => status.is_definite(),
            Answer::Value(value) => !value.is_null(),
        }
    }
}

struct Run<'a> {
    guideline: &'a Guideline,
    facts: &'a Facts,
    evaluation: Evaluation,
    /// Whether the block being evaluated counts in scope only.
    within_scope: bool,
}

impl Surroundings for Run<'_> {
    fn value(&self, id: ExprId) -> Value {
        self.evaluation.value(id).clone()
    }

    fn leaf(&self, node: &Node) -> Value {
        let evaluation = &self.evaluation;
        match node {
            Node::Fact(id) => evaluation.fact(*id).value.clone(),
            Node::Series(series, id) => self.series(*series, *id),
            Node::Threshold(id) => {
                let threshold = self.guideline.thresholds.get(id.index());
                threshold.map_or(NOTHING, |threshold| threshold.value.clone())
            }
            Node::Definition(id) => evaluation.definition(*id).clone(),
            Node::Outcome(id, named) => {
                let open = evaluation.why_open.get(id.index()).copied();
                evaluation.decision(*id).is_among(named, open.unwrap_or(Absence::Undetermined))
            }
            Node::Applies(id) => {
                let applies = evaluation.applies.get(id.index());
                let within = self.within_scope && evaluation.scope == Truth::Unknown;
                applies.map_or(NOTHING, |found| if within { &found.in_scope } else { &found.here }.clone())
            }
            Node::Today => Value::Date(evaluation.as_of),
            _ => NOTHING,
        }
    }
}

impl Run<'_> {
    /// Sums a block up, once its expressions have values.
    fn settle(&mut self, block: Block) {
        match block {
            Block::Fact(id) => {
                let effective = self.effective(id);
                put(&mut self.evaluation.facts, id.index(), effective);
            }
            Block::Definition(id) => {
                let Some(definition) = self.guideline.definitions.get(id.index()) else {
                    return;
                };
                let value = self.evaluation.value(definition.is);
                let value = match &definition.unit {
                    Some(unit) => interpret::with_unit(value, unit),
                    None => value.clone(),
                };
                put(&mut self.evaluation.definitions, id.index(), value);
            }
            Block::Decision(id) => self.decide(id),
            Block::Recommendation(id) => {
                let Some(recommendation) = self.guideline.recommendations.get(id.index()) else {
                    return;
                };
                let when = self.evaluation.value(recommendation.when).clone();
                let scope = self.evaluation.scope;
                let outside = recommendation.outside_scope;
                let status = Status::of(when.truth(), scope, outside);
                let within = if outside { Truth::True } else { scope };
                let here =
                    Value::from_truth(when.truth().and(within), open_reason(std::slice::from_ref(&when)));
                let applies = Applies { here, in_scope: when };
                put(&mut self.evaluation.recommendations, id.index(), status);
                put(&mut self.evaluation.applies, id.index(), applies);
            }
            Block::Scope => {
                let conditions = self.guideline.scope.iter();
                let truths = conditions.map(|scope| self.evaluation.value(scope.require).truth());
                self.evaluation.scope = truths.fold(Truth::True, Truth::and);
            }
        }
    }

    fn decide(&mut self, id: DecisionId) {
        let Some(decision) = self.guideline.decisions.get(id.index()) else {
            return;
        };
        let outcomes = decision.outcomes.iter();
        let values: Vec<Value> =
            outcomes.map(|outcome| self.evaluation.value(outcome.when).clone()).collect();
        put(&mut self.evaluation.decisions, id.index(), Decided::of(&values));
        put(&mut self.evaluation.why_open, id.index(), open_reason(&values));
    }

    fn effective(&self, id: FactId) -> Effective {
        let Some(fact) = self.guideline.vocabulary.fact(id) else {
            return NO_FACT;
        };
        let (value, basis) = match self.facts.get(id) {
            Known::Given(readings) => match self.current(readings).last() {
                Some(reading) => (reading.value.clone(), Basis::Given),
                None => self.absent(fact, Absence::NotGiven),
            },
            Known::NotGiven => self.absent(fact, Absence::NotGiven),
            Known::Unknown => self.absent(fact, Absence::NotKnown),
            Known::NotMeasurable => (Value::Null(Absence::NotMeasurable), Basis::Absent),
            Known::Pending => (Value::Null(Absence::Pending), Basis::Given),
            Known::Open => (Value::Null(Absence::Open), Basis::Given),
        };
        let Some(valid) = fact.valid_when.map(|valid| self.evaluation.value(valid)) else {
            return Effective { value, basis };
        };
        let open = valid.absence().filter(|absence| absence.is_hypothetical());
        match (valid.truth(), open) {
            (Truth::True, _) => Effective { value, basis },
            (_, Some(open)) if basis != Basis::Absent => Effective { value: Value::Null(open), basis },
            (Truth::Unknown, _) if basis == Basis::Absent => Effective { value, basis },
            _ => Effective { value: Value::Null(Absence::NotValid), basis: Basis::NotValid },
        }
    }

    /// What stands in for a fact that has no value of its own.
    fn absent(&self, fact: &Fact, why: Absence) -> (Value, Basis) {
        if let Some(derived) = fact.when_absent.map(|derived| self.evaluation.value(derived)) {
            let open = derived.absence().is_some_and(Absence::is_hypothetical);
            if open || !matches!(derived, Value::Null(_)) {
                return (typed(derived, &fact.kind), Basis::Derived);
            }
        }
        match &fact.assume {
            Some(value) if why == Absence::NotGiven => (value.clone(), Basis::Assumed),
            _ => (Value::Null(why), Basis::Absent),
        }
    }

    /// The readings that the evaluation date knows of.
    fn current<'r>(&self, readings: &'r [Reading]) -> &'r [Reading] {
        let as_of = self.evaluation.as_of;
        let later = |reading: &Reading| {
            let order = reading.on.map(|on| on.first_day().compare(as_of));
            order == Some(Some(std::cmp::Ordering::Greater))
        };
        let known = readings.iter().rposition(|reading| !later(reading)).map_or(0, |last| last + 1);
        readings.get(..known).unwrap_or(readings)
    }

    fn series(&self, series: Series, id: FactId) -> Value {
        let missing = |why: Absence| Value::Null(why);
        match self.facts.get(id) {
            Known::Given(readings) => {
                interpret::of_series(series, self.current(readings)).unwrap_or(missing(Absence::NotGiven))
            }
            Known::NotGiven => missing(Absence::NotGiven),
            Known::Unknown => missing(Absence::NotKnown),
            Known::NotMeasurable => missing(Absence::NotMeasurable),
            Known::Pending => missing(Absence::Pending),
            Known::Open => missing(Absence::Open),
        }
    }
}

/// A derived value in the type of its fact.
pub(super) fn typed(value: &Value, kind: &FactType) -> Value {
    match kind {
        FactType::Quantity(unit) => interpret::with_unit(value, unit),
        FactType::Decimal => interpret::map_bounds(value, |value| match value {
            Value::Integer(_) => Value::decimal(value.number()),
            other => other.clone(),
        }),
        _ => value.clone(),
    }
}

/// Why a block is open: what a question left open outweighs what is merely missing.
fn open_reason(values: &[Value]) -> Absence {
    match strongest(values) {
        absence if absence.is_hypothetical() => absence,
        _ => Absence::Undetermined,
    }
}
