//! The names in sight of a condition, and what each stands for.

use indexmap::IndexMap;

use super::types::Type;
use crate::diagnostic::nearest;
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId, ThresholdId};
use crate::source::Span;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Fact(FactId, Type),
    Threshold(ThresholdId, Type),
    Definition(DefinitionId, Type),
    Decision(DecisionId),
    Recommendation { id: RecommendationId, judgement: bool },
}

impl Named {
    /// What a reader would call it.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Named::Fact(..) => "a fact",
            Named::Threshold(..) => "a threshold",
            Named::Definition(..) => "a definition",
            Named::Decision(_) => "a decision",
            Named::Recommendation { .. } => "a recommendation",
        }
    }
}

/// A choice or a decision: a name with the values it may take.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub(super) owner: String,
    pub(super) names: Vec<String>,
}

impl Values {
    pub(super) fn find(&self, name: &str) -> Option<u16> {
        let index = self.names.iter().position(|known| known == name)?;
        u16::try_from(index).ok()
    }
}

/// Everything a condition may mention.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    all: IndexMap<String, (Named, Span)>,
    /// Members, by fact.
    pub(super) members: IndexMap<FactId, Values>,
    /// Outcomes, by decision.
    pub(super) outcomes: IndexMap<DecisionId, Values>,
    /// Facts that are measured repeatedly.
    pub(super) series: Vec<FactId>,
    /// The fact that a definition is a value of, where it is one.
    pub(super) roots: IndexMap<DefinitionId, FactId>,
}

impl Names {
    /// Keeps a name; gives back where it was taken already.
    pub(super) fn declare(&mut self, name: &str, named: Named, span: Span) -> Option<Span> {
        if let Some((_, taken)) = self.all.get(name) {
            return Some(*taken);
        }
        self.all.insert(name.to_owned(), (named, span));
        None
    }

    /// Replaces what a name stands for, once more is known of it.
    pub(super) fn settle(&mut self, name: &str, named: Named) {
        if let Some((known, _)) = self.all.get_mut(name) {
            *known = named;
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<&Named> {
        self.all.get(name).map(|(named, _)| named)
    }

    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.all.get(name).map(|(_, span)| *span)
    }

    /// The name that was probably meant.
    pub(super) fn nearest(&self, word: &str) -> Option<String> {
        nearest(word, self.all.keys().map(String::as_str)).map(str::to_owned)
    }

    /// The choices and decisions that have a value of this name.
    pub(super) fn owners_of(&self, value: &str) -> Vec<&str> {
        let facts = self.members.values().chain(self.outcomes.values());
        facts.filter(|values| values.find(value).is_some()).map(|values| values.owner.as_str()).collect()
    }
}
