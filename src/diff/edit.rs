//! What was edited, by meaning.

use crate::source::Span;

/// What kind of thing was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// The head of the file.
    Guideline,
    /// A condition of the scope.
    Scope,
    /// A fact of the vocabulary.
    Fact,
    /// A constraint of the vocabulary.
    Constraint,
    /// A named number.
    Threshold,
    /// A definition.
    Definition,
    /// A decision.
    Decision,
    /// A recommendation.
    Recommendation,
    /// A choice.
    Choice,
    /// An option of a choice.
    Option,
    /// A monitor.
    Monitor,
    /// A safety property.
    Invariant,
    /// A source.
    Source,
}

impl Thing {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Thing::Guideline => "guideline",
            Thing::Scope => "scope",
            Thing::Fact => "fact",
            Thing::Constraint => "constraint",
            Thing::Threshold => "threshold",
            Thing::Definition => "definition",
            Thing::Decision => "decision",
            Thing::Recommendation => "recommendation",
            Thing::Choice => "choice",
            Thing::Option => "option",
            Thing::Monitor => "monitor",
            Thing::Invariant => "invariant",
            Thing::Source => "source",
        }
    }
}

impl Thing {
    /// Whether patients get answers from it, by its name.
    pub fn has_answers(self) -> bool {
        matches!(
            self,
            Thing::Decision | Thing::Recommendation | Thing::Choice | Thing::Option | Thing::Monitor
        )
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It means the same under another name.
    Renamed,
    /// It means the same in another file.
    Moved,
    /// It means something else.
    Changed,
    /// It means the same, and is told otherwise.
    Reworded,
}

impl EditKind {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            EditKind::Added => "added",
            EditKind::Removed => "removed",
            EditKind::Renamed => "renamed",
            EditKind::Moved => "moved",
            EditKind::Changed => "changed",
            EditKind::Reworded => "reworded",
        }
    }

    /// Whether an answer can hang on it.
    pub fn is_logic(self) -> bool {
        matches!(self, EditKind::Added | EditKind::Removed | EditKind::Changed)
    }
}

/// One line of two conditions side by side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// How deep it lies.
    pub depth: usize,
    /// Of the base; nothing where it is new.
    pub base: Option<String>,
    /// Of the head; nothing where it is gone.
    pub head: Option<String>,
}

impl Line {
    /// Whether both say the same.
    pub fn is_same(&self) -> bool {
        self.base.is_some() && self.head.is_some() && self.base == self.head
    }
}

/// One edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What was done.
    pub kind: EditKind,
    /// What kind of thing it was done to.
    pub thing: Thing,
    /// What that is called.
    pub name: String,
    /// Which part of it: `when`, `exclude`, `value`.
    pub part: String,
    /// As it was.
    pub from: Option<String>,
    /// As it is.
    pub to: Option<String>,
    /// Two conditions side by side, where both are there.
    pub lines: Vec<Line>,
    /// Where it stood, and where it stands.
    pub places: [Option<Span>; 2],
}

impl Edit {
    /// Whether an answer can hang on it: not on what is claimed, cited or told.
    pub fn is_logic(&self) -> bool {
        let is_claim = matches!(self.thing, Thing::Invariant | Thing::Source | Thing::Guideline);
        self.kind.is_logic() && !is_claim
    }
}
