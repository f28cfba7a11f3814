//! Options to choose from, and what speaks for and against each.

use super::expression::{ChoiceId, ExprId, OptionId, RecommendationId};
use super::reference::Reference;
use super::status::Grade;
use super::vocabulary::Place;

/// A choice between options, made to carry out a recommendation.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// The recommendation it serves.
    pub purpose: RecommendationId,
    /// Its options, in the order of the file.
    pub options: Vec<OptionId>,
    /// The lists of modules that it takes up, as `module.choice`: by these names modules speak of it.
    pub lists: Vec<String>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where sources differ.
    pub differs: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

impl Choice {
    /// Whether it has a name, itself or as a list of a module that it takes up.
    pub fn is_called(&self, name: &str) -> bool {
        let is_it =
            |list: &String| list == name || list.rsplit_once('.').is_some_and(|(_, last)| last == name);
        self.name == name || self.lists.iter().any(is_it)
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOption {
    /// The choice it belongs to.
    pub choice: ChoiceId,
    /// As conditions mention it, after the name of the choice.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// What kind of thing it is.
    pub class: Option<String>,
    /// How it works.
    pub mechanism: Option<String>,
    /// The way in which it is given.
    pub route: Option<String>,
    /// How it is given.
    pub administration: Option<String>,
    /// What is true for everyone.
    pub notes: Vec<String>,
    /// Who says so.
    pub source: Vec<Reference>,
    /// What excludes it.
    pub exclude: Vec<Bar>,
    /// What calls for care.
    pub caution: Vec<Bar>,
    /// What speaks for it.
    pub prefer: Vec<Preference>,
    /// How much, by circumstances.
    pub dose: Vec<Dose>,
}

/// What speaks against an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// When it does.
    pub when: ExprId,
    /// How strongly.
    pub grade: Grade,
    /// Why.
    pub because: String,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// What speaks for an option, among those of one status.
#[derive(Clone, Debug, PartialEq)]
pub struct Preference {
    /// When it does.
    pub when: ExprId,
    /// Why.
    pub because: Option<String>,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// A dose and when it is the one.
#[derive(Clone, Debug, PartialEq)]
pub struct Dose {
    /// When it is; always, where nothing is said.
    pub when: Option<ExprId>,
    /// The dose, in words.
    pub give: String,
    /// What a reader must know of it.
    pub note: Option<String>,
    /// Who says so.
    pub source: Vec<Reference>,
}

impl ChoiceOption {
    /// The conditions of its status, in the order exclusions, cautions, preferences; those of the dose are apart.
    pub fn roots(&self) -> Vec<ExprId> {
        let bars = self.exclude.iter().chain(&self.caution).map(|bar| bar.when);
        bars.chain(self.prefer.iter().map(|preference| preference.when)).collect()
    }
}
