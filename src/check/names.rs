//! The names in sight of a condition, and what each stands for.
//!
//! Every file has names of its own: a module sees the vocabulary and what it uses, a guideline the same. What a name
//! stands for is an id; what is known of ids is one table for all files.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexMap;

use super::types::Type;
use crate::diagnostic::nearest;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, FactId, MonitorId, OptionId, RecommendationId, ThresholdId,
};
use crate::source::Span;
use crate::syntax::ast::Word;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Fact(FactId),
    Threshold(ThresholdId),
    Definition(DefinitionId),
    Decision(DecisionId),
    Recommendation(RecommendationId),
    Choice(ChoiceId),
    Monitor(MonitorId),
    /// The options of a module, for `options_from`, by `module.choice`. For conditions it stands for the choice that takes
    /// them up.
    Options(String),
    /// Several modules have the name: each with its own in front of it.
    Several(Vec<String>),
}

impl Named {
    /// What a reader would call it.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Named::Fact(_) => "a fact",
            Named::Threshold(_) => "a threshold",
            Named::Definition(_) => "a definition",
            Named::Decision(_) => "a decision",
            Named::Recommendation(_) => "a recommendation",
            Named::Choice(_) => "a choice",
            Named::Monitor(_) => "a monitor",
            Named::Options(_) => "a list of options",
            Named::Several(_) => "the name of several things",
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

/// What is known of the ids that names stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    pub(super) facts: Vec<Type>,
    pub(super) thresholds: Vec<Type>,
    /// Of any type until they are settled.
    pub(super) definitions: Vec<Type>,
    /// Members, by fact.
    pub(super) members: IndexMap<FactId, Values>,
    /// Outcomes, by decision.
    pub(super) outcomes: IndexMap<DecisionId, Values>,
    /// Options, by choice.
    pub(super) options: IndexMap<ChoiceId, Vec<(String, OptionId)>>,
    /// The choices that take up a list of options, by `module.choice`.
    pub(super) takers: IndexMap<String, Vec<(ChoiceId, Word)>>,
    /// Recommendations that are prompts for the clinician's judgement.
    pub(super) judgements: BTreeSet<RecommendationId>,
    /// Facts that are measured repeatedly.
    pub(super) series: Vec<FactId>,
    /// The fact that a definition is a value of, where it is one.
    pub(super) roots: IndexMap<DefinitionId, FactId>,
}

impl Tables {
    /// The type of what has a value.
    pub(super) fn kind(&self, named: &Named) -> Option<&Type> {
        match named {
            Named::Fact(id) => self.facts.get(id.index()),
            Named::Threshold(id) => self.thresholds.get(id.index()),
            Named::Definition(id) => self.definitions.get(id.index()),
            _ => None,
        }
    }

    /// The choices and decisions that have a value of this name.
    pub(super) fn owners_of(&self, value: &str) -> Vec<&str> {
        let facts = self.members.values().chain(self.outcomes.values());
        facts.filter(|values| values.find(value).is_some()).map(|values| values.owner.as_str()).collect()
    }
}

/// Everything a condition of one file may mention.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    all: IndexMap<String, (Named, Span)>,
    /// Names of lists of options of modules, without the module, with the lists that have it; until they are settled.
    of_lists: IndexMap<String, Vec<(String, Span)>>,
    pub(super) asked: Asked,
}

/// How many names were looked at for one that was probably meant: in a file, or in a condition on its own.
#[derive(Debug, Default)]
pub(super) struct Asked(AtomicUsize);

impl Clone for Asked {
    fn clone(&self) -> Asked {
        Asked::default()
    }
}

/// So many names are looked at in all: of very many strange names no one is told what each may have been meant to be.
const LOOKED_AT_MAX: usize = 1_000_000;

impl Names {
    /// Keeps a name; gives back where it was taken already.
    pub(super) fn declare(&mut self, name: &str, named: Named, span: Span) -> Option<Span> {
        if let Some((_, taken)) = self.all.get(name) {
            return Some(*taken);
        }
        self.all.insert(name.to_owned(), (named, span));
        None
    }

    /// Keeps a name of a module, with the module's in front and alone; two modules may have the same.
    pub(super) fn import(&mut self, module: &str, name: &str, named: Named, span: Span) {
        let dotted = format!("{module}.{name}");
        self.all.insert(dotted.clone(), (named.clone(), span));
        if let Named::Options(_) = named {
            // Its choice is made elsewhere, mostly under the same name.
            let of_lists = self.of_lists.entry(name.to_owned()).or_default();
            if !of_lists.iter().any(|(known, _)| *known == dotted) {
                of_lists.push((dotted, span));
            }
            return;
        }
        let known = self.all.get(name).map(|(known, _)| known.clone());
        let kept = match known {
            None => named,
            // The same thing by two ways.
            Some(known) if known == named => return,
            Some(Named::Several(mut all)) => {
                all.push(dotted);
                Named::Several(all)
            }
            Some(known) => {
                let end = format!(".{name}");
                let first = self.all.iter().find(|(other, (one, _))| *one == known && other.ends_with(&end));
                match first.map(|(first, _)| first.clone()) {
                    Some(first) => Named::Several(vec![first, dotted]),
                    // A name of the vocabulary, which no module can take.
                    None => return,
                }
            }
        };
        self.all.insert(name.to_owned(), (kept, span));
    }

    /// Lists of options for which one choice stands become that choice. The name of a list is free for everything else.
    pub(super) fn settle_lists(&mut self, choice_of: impl Fn(&str) -> Option<ChoiceId>) {
        for (named, _) in self.all.values_mut() {
            if let Named::Options(list) = named
                && let Some(choice) = choice_of(list)
            {
                *named = Named::Choice(choice);
            }
        }
        for (name, lists) in std::mem::take(&mut self.of_lists) {
            let mut stand_for: Vec<(Named, Span)> = Vec::new();
            for (list, span) in &lists {
                let named = self.find(list).cloned().unwrap_or_else(|| Named::Options(list.clone()));
                if !stand_for.iter().any(|(known, _)| *known == named) {
                    stand_for.push((named, *span));
                }
            }
            let Some(first) = stand_for.first().cloned().filter(|_| !self.all.contains_key(&name)) else {
                continue;
            };
            let several = || Named::Several(lists.iter().map(|(list, _)| list.clone()).collect());
            let named = if stand_for.len() == 1 { first.0 } else { several() };
            self.all.insert(name, (named, first.1));
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<&Named> {
        self.all.get(name).map(|(named, _)| named)
    }

    /// What a dotted name mentions: itself, or the choice before its last word.
    pub(super) fn mentioned(&self, name: &str) -> Option<&Named> {
        let before = |name: &str| name.rsplit_once('.').map(|(before, _)| before.to_owned());
        self.find(name).or_else(|| self.find(&before(name)?))
    }

    pub(super) fn span(&self, name: &str) -> Option<Span> {
        self.all.get(name).map(|(_, span)| *span)
    }

    /// The name that was probably meant.
    pub(super) fn nearest(&self, word: &str, asked: &Asked) -> Option<String> {
        if asked.0.fetch_add(self.all.len(), Ordering::Relaxed) >= LOOKED_AT_MAX {
            return None;
        }
        nearest(word, self.all.keys().map(String::as_str)).map(str::to_owned)
    }
}
