//! The checked guideline: the one meaning that every reader reads.

use super::expression::{DecisionId, DefinitionId, ExprId, Expressions, FactId, RecommendationId};
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

/// How strongly the source words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// may be offered
    MayOffer,
    /// offer
    Offer,
    /// consider
    Consider,
    /// should
    Should,
    /// do not
    DoNot,
}

impl Wording {
    /// All of them.
    pub const ALL: &'static [Wording] =
        &[Wording::MayOffer, Wording::Offer, Wording::Consider, Wording::Should, Wording::DoNot];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Wording::MayOffer => "may_offer",
            Wording::Offer => "offer",
            Wording::Consider => "consider",
            Wording::Should => "should",
            Wording::DoNot => "do_not",
        }
    }
}

/// How loudly it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indicator {
    /// Good to know.
    #[default]
    Info,
    /// Look at this.
    Warning,
    /// Stop.
    Critical,
}

impl Indicator {
    /// All of them.
    pub const ALL: &'static [Indicator] = &[Indicator::Info, Indicator::Warning, Indicator::Critical];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Indicator::Info => "info",
            Indicator::Warning => "warning",
            Indicator::Critical => "critical",
        }
    }
}

/// Something to do, or not to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// As conditions mention it.
    pub id: String,
    /// The step it belongs to.
    pub step: String,
    /// When it applies.
    pub when: ExprId,
    /// How strongly the source words it.
    pub wording: Wording,
    /// One line.
    pub summary: String,
    /// The whole.
    pub text: String,
    /// The whole, for the patient.
    pub text_patient: Option<String>,
    /// How loudly it is shown.
    pub indicator: Indicator,
    /// As the source grades it.
    pub strength: Option<String>,
    /// As the source grades it.
    pub evidence: Option<String>,
    /// Whether it speaks against something.
    pub against: bool,
    /// Who says so.
    pub source: Vec<Reference>,
    /// What the source leaves to the clinician.
    pub judgement: Option<String>,
    /// Whether it speaks outside the scope too.
    pub outside_scope: bool,
    /// Where brief and source differ.
    pub differs: Option<String>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where it is declared.
    pub place: Place,
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

    /// Whether a block says nothing about patients outside the scope.
    pub fn is_within_scope(&self, block: Block) -> bool {
        match block {
            Block::Recommendation(id) => {
                self.recommendations.get(id.index()).is_some_and(|found| !found.outside_scope)
            }
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
            Block::Scope => self.scope.iter().map(|scope| scope.require).collect(),
        }
    }

    /// The blocks that a block mentions itself.
    pub fn reads(&self, block: Block) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Block::Recommendation(id) = block {
            let inside = self.recommendations.get(id.index()).is_some_and(|r| !r.outside_scope);
            blocks.extend(inside.then_some(Block::Scope));
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
    pub fn name(&self, block: Block) -> &str {
        let name = match block {
            Block::Fact(id) => self.vocabulary.fact(id).map(|fact| fact.name.as_str()),
            Block::Definition(id) => self.definitions.get(id.index()).map(|d| d.name.as_str()),
            Block::Decision(id) => self.decisions.get(id.index()).map(|d| d.name.as_str()),
            Block::Recommendation(id) => self.recommendations.get(id.index()).map(|r| r.id.as_str()),
            Block::Scope => Some("scope"),
        };
        name.unwrap_or("")
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
        _ => None,
    }
}
