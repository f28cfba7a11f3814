//! Two guidelines as one, over the same patients: for saying of whom they say the same.
//!
//! In: two checked guidelines. Out: one guideline that has the blocks of the first as they are and those of the second
//! after them. What means the same in both stands there once: facts of one name and kind, thresholds, definitions,
//! decisions, expressions. So a difference that is left is one of meaning.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, OptionId, RecommendationId, ThresholdId,
};
use super::facts::{Facts, Known};
use super::guideline::{Block, Guideline, Scope};
use super::joining::Joining;

/// Two guidelines as one.
#[derive(Clone, Debug)]
pub struct Joint {
    /// The blocks of the base, with their ids, and after them those of the head. Its scope is that of the base; in the
    /// place of what is claimed of either stands whom the head is for, so that it is worked out for every patient.
    pub guideline: Guideline,
    /// Whom the head is for.
    pub head_scope: Vec<Scope>,
    /// Names of facts that are of another kind in each: no patient has both.
    pub apart: Vec<String>,
    /// Definitions of which the other guideline has another of the same name.
    pub reworked: BTreeSet<DefinitionId>,
    /// By option that both have, what excludes it in both, and what is a caution in both.
    pub(super) shared_bars: BTreeMap<(OptionId, bool), BTreeSet<ExprId>>,
    /// By expression of the joint guideline, the first that means the same.
    pub(super) canonical: Vec<ExprId>,
    /// By fact of the joint guideline, the fact whose record it reads.
    pub(super) records: Vec<FactId>,
    pub(super) head: Ids,
    /// How many facts the base has.
    pub(super) base_facts: usize,
    /// How many definitions.
    pub(super) base_definitions: usize,
    /// The first recommendation, choice, option and monitor of the head.
    pub(super) firsts: [usize; 4],
}

/// By id of the head, the id in the joint guideline.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    pub(super) facts: Vec<FactId>,
    pub(super) thresholds: Vec<ThresholdId>,
    pub(super) definitions: Vec<DefinitionId>,
    pub(super) decisions: Vec<DecisionId>,
    pub(super) expressions: Vec<Option<ExprId>>,
}

impl Joint {
    /// Joins two guidelines. Time and size grow with the sum of both.
    pub fn of(base: &Guideline, head: &Guideline) -> Joint {
        Joining::new(base, head).join()
    }

    /// The block of the joint guideline that a block of the head is.
    pub fn of_head(&self, block: Block) -> Block {
        let [recommendations, choices, options, monitors] = self.firsts;
        let at = |list: &[FactId], id: usize| list.get(id).copied().unwrap_or(FactId::at(id));
        match block {
            Block::Fact(id) => Block::Fact(at(&self.head.facts, id.index())),
            Block::Definition(id) => {
                Block::Definition(self.head.definitions.get(id.index()).copied().unwrap_or(id))
            }
            Block::Decision(id) => {
                Block::Decision(self.head.decisions.get(id.index()).copied().unwrap_or(id))
            }
            Block::Recommendation(id) => {
                Block::Recommendation(RecommendationId::at(id.index() + recommendations))
            }
            Block::Choice(id) => Block::Choice(ChoiceId::at(id.index() + choices)),
            Block::Option(id) => Block::Option(OptionId::at(id.index() + options)),
            Block::Dose(id) => Block::Dose(OptionId::at(id.index() + options)),
            Block::Monitor(id) => Block::Monitor(MonitorId::at(id.index() + monitors)),
            Block::Scope => Block::Scope,
        }
    }

    /// The expression of the joint guideline that one of the head is.
    pub fn expression_of_head(&self, id: ExprId) -> Option<ExprId> {
        self.head.expressions.get(id.index()).copied().flatten()
    }

    /// The first expression of the joint guideline that means the same as one of it.
    pub fn canonical(&self, id: ExprId) -> ExprId {
        self.canonical.get(id.index()).copied().unwrap_or(id)
    }

    /// Whether what excludes an option, or is a caution for it, does so in both guidelines.
    pub fn is_shared_bar(&self, option: OptionId, is_caution: bool, when: ExprId) -> bool {
        self.shared_bars.get(&(option, is_caution)).is_some_and(|bars| bars.contains(&self.canonical(when)))
    }

    /// Whether an expression of the base means the same as one of the head.
    pub fn is_same(&self, base: ExprId, head: ExprId) -> bool {
        self.expression_of_head(head) == Some(self.canonical(base))
    }

    /// Whether a block counts in the scope of the head.
    pub fn is_of_head(&self, block: Block) -> bool {
        let [recommendations, choices, options, monitors] = self.firsts;
        match block {
            Block::Recommendation(id) => id.index() >= recommendations,
            Block::Choice(id) => id.index() >= choices,
            Block::Option(id) | Block::Dose(id) => id.index() >= options,
            Block::Monitor(id) => id.index() >= monitors,
            Block::Fact(_) | Block::Definition(_) | Block::Decision(_) | Block::Scope => false,
        }
    }

    /// A block that counts in the scope of the head, whether there is one or not.
    pub fn any_of_head(&self) -> Block {
        let [recommendations, ..] = self.firsts;
        Block::Recommendation(RecommendationId::at(recommendations))
    }

    /// Whether a definition is one of the head alone.
    pub fn is_definition_of_head(&self, id: DefinitionId) -> bool {
        id.index() >= self.base_definitions
    }

    /// The fact whose record a fact of the joint guideline reads: where the guidelines read one differently, both read the
    /// record of the base.
    pub fn record(&self, id: FactId) -> FactId {
        self.records.get(id.index()).copied().unwrap_or(id)
    }

    /// A patient of the joint guideline as one of the base and one of the head.
    pub fn sides(&self, patient: &Facts) -> [Facts; 2] {
        let name = patient.patient.as_str();
        let shared = self.base_facts;
        let mut base = Facts::new(name, shared);
        for id in (0..shared).map(FactId::at) {
            base.set(id, patient.get(id).clone());
        }
        let mut head = Facts::new(name, self.head.facts.len());
        for (at, id) in self.head.facts.iter().enumerate() {
            head.set(FactId::at(at), patient.get(self.record(*id)).clone());
        }
        [base, head]
    }

    /// A patient of the base and the same one of the head as one of the joint guideline.
    pub fn patient(&self, base: &Facts, head: &Facts) -> Facts {
        let mut joined = Facts::new(base.patient.as_str(), self.guideline.vocabulary.facts.len());
        for (id, known) in base.iter() {
            joined.set(id, known.clone());
        }
        for (id, known) in head.iter() {
            if let Some(own) = self.head.facts.get(id.index())
                && self.record(*own).index() >= self.base_facts
                && *known != Known::NotGiven
            {
                joined.set(*own, known.clone());
            }
        }
        joined
    }
}
