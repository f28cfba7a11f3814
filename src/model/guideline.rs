//! The checked guideline: the one meaning that every reader reads.

use super::choice::{Choice, ChoiceOption};
use super::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, Expressions, FactId, MonitorId, OptionId, RecommendationId,
};
use super::monitor::Monitor;
use super::recommendation::Recommendation;
use super::reference::{Meta, Reference, Source};
use super::vocabulary::{Place, Vocabulary};
use crate::value::content::Value;
use crate::value::unit::Unit;
use indexmap::IndexMap;

/// A guideline with the vocabulary it speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guideline {
    /// Identity and state.
    pub meta: Meta,
    /// The facts it may mention.
    pub vocabulary: Vocabulary,
    /// The files it uses, as it names them.
    pub uses: Vec<String>,
    /// The guideline it extends, as it names it.
    pub extends: Option<String>,
    /// Its steps, in order.
    pub steps: Vec<String>,
    /// Whom it is for; all must hold.
    pub scope: Vec<Scope>,
    /// What it cites.
    pub sources: IndexMap<String, Source>,
    /// Its named numbers.
    pub thresholds: Vec<Threshold>,
    /// What it computes.
    pub definitions: Vec<Definition>,
    /// What it decides.
    pub decisions: Vec<Decision>,
    /// What it recommends.
    pub recommendations: Vec<Recommendation>,
    /// What is to be chosen.
    pub choices: Vec<Choice>,
    /// The options of all choices.
    pub options: Vec<ChoiceOption>,
    /// What is looked at again and again.
    pub monitors: Vec<Monitor>,
    /// What holds for every patient, if the guideline is right.
    pub invariants: Vec<Invariant>,
    /// What moves one way only, if the guideline is right.
    pub monotone: Vec<Monotone>,
    /// What holds of everyone of whom something holds in another guideline, if both are right.
    pub implications: Vec<Implication>,
    /// The heads of the modules it is made of.
    pub modules: Vec<Meta>,
    /// The heads of the guidelines it extends, the nearest first.
    pub bases: Vec<Meta>,
    /// What a hospital changed in the guideline that this one extends.
    pub local_changes: Vec<LocalChange>,
    /// Every expression of the guideline and its vocabulary.
    pub expressions: Expressions,
    /// Blocks, those first that others read.
    pub order: Vec<Block>,
}

/// Something that has a value of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// A fact, which may be derived from others.
    Fact(FactId),
    /// A definition.
    Definition(DefinitionId),
    /// A decision.
    Decision(DecisionId),
    /// A recommendation.
    Recommendation(RecommendationId),
    /// A choice.
    Choice(ChoiceId),
    /// An option of a choice.
    Option(OptionId),
    /// The dose of an option that has several.
    Dose(OptionId),
    /// A monitor.
    Monitor(MonitorId),
    /// The scope.
    Scope,
}

/// A condition that a patient must meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// What must hold.
    pub require: ExprId,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// A number that a committee chose.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// As conditions mention it.
    pub name: String,
    /// The number, with its unit if it has one.
    pub value: Value,
    /// Who says so.
    pub source: Vec<Reference>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where the value stands.
    pub place: Place,
    /// The value of the module that this one takes the place of.
    pub overrides: Option<Overridden>,
}

/// A value that another took the place of.
#[derive(Clone, Debug, PartialEq)]
pub struct Overridden {
    /// The number, with its unit if it has one.
    pub value: Value,
    /// Who says so.
    pub source: Vec<Reference>,
    /// The module it comes from.
    pub module: String,
}

/// A value computed from facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// How it is computed.
    pub is: ExprId,
    /// Its unit, if it has one.
    pub unit: Option<Unit>,
    /// The fact whose values it takes, where it gives one of those.
    pub choice: Option<FactId>,
    /// Who says so.
    pub source: Vec<Reference>,
    /// What a reader should know of it.
    pub note: Option<String>,
}

/// A question with exactly one of several outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// The outcomes.
    pub outcomes: Vec<Outcome>,
    /// Where the source itself leaves the question open.
    pub known_gap: Option<KnownGap>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where brief and source differ.
    pub differs: Option<String>,
}

/// One outcome of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// When it holds.
    pub when: ExprId,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// A gap that the source leaves, said aloud.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownGap {
    /// Where it is.
    pub when: ExprId,
    /// Why nothing is said there.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// A property that every answer must have.
#[derive(Clone, Debug, PartialEq)]
pub struct Invariant {
    /// Its name.
    pub id: String,
    /// What holds.
    pub always: ExprId,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
    /// Where it is declared.
    pub place: Place,
}

/// A property of any two patients that differ in one thing alone: what holds for the first holds for the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Monotone {
    /// Its name.
    pub id: String,
    /// What differs: a fact, or a definition with the facts that it is computed from. Known in both patients.
    pub along: ExprId,
    /// Which way it goes from the first patient to the second.
    pub moves: Direction,
    /// What holds for the second, if it holds for the first.
    pub stays: ExprId,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
    /// Where it is declared.
    pub place: Place,
}

/// A property of this guideline and another: of whomever something holds there, something holds here.
#[derive(Clone, Debug, PartialEq)]
pub struct Implication {
    /// Its name.
    pub id: String,
    /// The other guideline, with its version.
    pub of: String,
    /// Where that is named.
    pub of_place: Place,
    /// What holds there, as it is printed; in the names of the other guideline.
    pub when: String,
    /// Where that stands.
    pub when_place: Place,
    /// What holds here.
    pub then: ExprId,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
    /// Where it is declared.
    pub place: Place,
}

/// A way to go, from one value to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// To a lower value, or an earlier day.
    #[default]
    Falls,
    /// To a higher value, or a later day.
    Rises,
}

impl Direction {
    /// Both.
    pub const ALL: &'static [Direction] = &[Direction::Falls, Direction::Rises];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Falls => "falls",
            Direction::Rises => "rises",
        }
    }
}

/// A block that a hospital changed, added or left out.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalChange {
    /// The name of the block.
    pub name: String,
    /// What was done with it.
    pub kind: ChangeKind,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Of a number what it was and what it is.
    pub number: Option<ChangedNumber>,
}

/// A number before and after a local change.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedNumber {
    /// As the extended guideline has it.
    pub from: Value,
    /// As it counts now.
    pub to: Value,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// What a hospital did with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not in the guideline that is extended.
    Added,
    /// It takes the place of one with the same name.
    Replaced,
    /// It is left out.
    Omitted,
}

impl ChangeKind {
    /// As it is written in reports.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Replaced => "replaced",
            ChangeKind::Omitted => "omitted",
        }
    }
}

impl Guideline {
    /// Blocks that a block reads, itself last, in order of evaluation. Linear in the size of the guideline.
    pub fn needed_by(&self, block: Block) -> Vec<Block> {
        let mut needed = std::collections::BTreeSet::from([block]);
        let mut waiting = vec![block];
        while let Some(next) = waiting.pop() {
            for other in self.reads(next) {
                if needed.insert(other) {
                    waiting.push(other);
                }
            }
        }
        self.order.iter().copied().filter(|block| needed.contains(block)).collect()
    }

    /// What holds for every patient, and what stays for every two, if the guideline is right.
    pub fn properties(&self) -> impl Iterator<Item = ExprId> + '_ {
        let stays = self.monotone.iter().map(|monotone| monotone.stays);
        let then = self.implications.iter().map(|implication| implication.then);
        self.invariants.iter().map(|invariant| invariant.always).chain(stays).chain(then)
    }

    /// Whether a block says nothing about patients outside the scope.
    pub fn is_within_scope(&self, block: Block) -> bool {
        match block {
            Block::Recommendation(id) => {
                self.recommendations.get(id.index()).is_some_and(|found| !found.outside_scope)
            }
            Block::Monitor(id) => self.monitors.get(id.index()).is_some_and(|found| !found.outside_scope),
            Block::Choice(_) | Block::Option(_) => true,
            _ => false,
        }
    }

    /// The expressions that belong to a block.
    pub fn roots(&self, block: Block) -> Vec<ExprId> {
        match block {
            Block::Fact(id) => self
                .vocabulary
                .fact(id)
                .map(|fact| fact.valid_when.into_iter().chain(fact.when_absent).collect())
                .unwrap_or_default(),
            Block::Definition(id) => self.definitions.get(id.index()).map(|d| vec![d.is]).unwrap_or_default(),
            Block::Decision(id) => self
                .decisions
                .get(id.index())
                .map(|decision| {
                    let gap = decision.known_gap.as_ref().map(|gap| gap.when);
                    decision.outcomes.iter().map(|outcome| outcome.when).chain(gap).collect()
                })
                .unwrap_or_default(),
            Block::Recommendation(id) => {
                self.recommendations.get(id.index()).map(|r| vec![r.when]).unwrap_or_default()
            }
            Block::Choice(_) => Vec::new(),
            Block::Option(id) => self.options.get(id.index()).map(ChoiceOption::roots).unwrap_or_default(),
            Block::Dose(id) => self
                .options
                .get(id.index())
                .map(|option| option.dose.iter().filter_map(|dose| dose.when).collect())
                .unwrap_or_default(),
            Block::Monitor(id) => self.monitors.get(id.index()).map(Monitor::roots).unwrap_or_default(),
            Block::Scope => self.scope.iter().map(|scope| scope.require).collect(),
        }
    }

    /// The blocks that a block mentions itself.
    pub fn reads(&self, block: Block) -> Vec<Block> {
        let mut blocks = Vec::new();
        blocks.extend(self.is_within_scope(block).then_some(Block::Scope));
        if let Block::Choice(id) = block
            && let Some(choice) = self.choices.get(id.index())
        {
            blocks.push(Block::Recommendation(choice.purpose));
            blocks.extend(choice.options.iter().map(|option| Block::Option(*option)));
        }
        for root in self.roots(block) {
            for id in self.expressions.below(root) {
                blocks.extend(mentioned(self.expressions.get(id)));
            }
        }
        blocks.sort();
        blocks.dedup();
        blocks
    }

    /// The name of a block, as conditions mention it.
    pub fn name(&self, block: Block) -> std::borrow::Cow<'_, str> {
        let name = match block {
            Block::Option(id) => return self.option_name(id).into(),
            Block::Dose(id) => return format!("{}.dose", self.option_name(id)).into(),
            Block::Fact(id) => self.vocabulary.fact(id).map(|fact| fact.name.as_str()),
            Block::Definition(id) => self.definitions.get(id.index()).map(|d| d.name.as_str()),
            Block::Decision(id) => self.decisions.get(id.index()).map(|d| d.name.as_str()),
            Block::Recommendation(id) => self.recommendations.get(id.index()).map(|r| r.id.as_str()),
            Block::Choice(id) => self.choices.get(id.index()).map(|c| c.name.as_str()),
            Block::Monitor(id) => self.monitors.get(id.index()).map(|m| m.id.as_str()),
            Block::Scope => Some("scope"),
        };
        name.unwrap_or("").into()
    }

    /// `bone_agent.alendronate`
    fn option_name(&self, id: OptionId) -> String {
        let Some(option) = self.options.get(id.index()) else {
            return String::new();
        };
        let choice = self.choices.get(option.choice.index()).map_or("", |choice| choice.name.as_str());
        format!("{choice}.{}", option.name)
    }
}

/// The block that a node reads, if it reads one.
pub fn mentioned(node: &super::expression::Node) -> Option<Block> {
    use super::expression::Node;
    match node {
        Node::Fact(id) | Node::Series(_, id) => Some(Block::Fact(*id)),
        Node::Definition(id) => Some(Block::Definition(*id)),
        Node::Outcome(id, _) => Some(Block::Decision(*id)),
        Node::Applies(id) => Some(Block::Recommendation(*id)),
        Node::Option(id, _) => Some(Block::Option(*id)),
        Node::Choice(id, _) => Some(Block::Choice(*id)),
        Node::Monitor(id, _) => Some(Block::Monitor(*id)),
        _ => None,
    }
}
