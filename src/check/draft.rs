//! A guideline as it is read: blocks with their texts and sources, conditions still trees of names.

use indexmap::IndexMap;

use crate::model::choice::{Choice, ChoiceOption};
use crate::model::expression::ExprId;
use crate::model::guideline::{
    Decision, Definition, Implication, Invariant, LocalChange, Monotone, Scope, Threshold,
};
use crate::model::monitor::Monitor;
use crate::model::recommendation::Recommendation;
use crate::model::reference::{Meta, Source};
use crate::syntax::ast::{Expr, Word};

/// The names among which a condition is read: the place of its file in the list of files.
pub(super) type Space = usize;

/// A condition that is still to be lowered.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// One that could not be read is missing, and its fault is reported.
    pub(super) expr: Option<Expr>,
    pub(super) space: Space,
}

/// A block and the conditions it will have, in the order of the block's own list.
#[derive(Clone, Debug)]
pub(super) struct Draft<T> {
    pub(super) name: Word,
    pub(super) block: T,
    pub(super) conditions: Vec<Condition>,
    /// Who changed it, in a file that extends another.
    pub(super) local: Option<Local>,
}

/// Why a hospital changed a block, and who answers for it.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) reason: String,
    pub(super) owner: String,
}

/// A choice with its options and what it takes from elsewhere.
#[derive(Clone, Debug)]
pub(super) struct ChoiceDraft {
    pub(super) choice: Choice,
    /// The name of the recommendation it serves; none in a module, whose options others take up.
    pub(super) purpose: Option<Word>,
    pub(super) options_from: Option<Word>,
    pub(super) omit: Vec<Word>,
    pub(super) options: Vec<Draft<ChoiceOption>>,
}

/// Whether a file is a guideline or a part of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FileKind {
    #[default]
    Guideline,
    Module,
}

/// All that a file says.
#[derive(Clone, Debug, Default)]
pub(super) struct FileDraft {
    pub(super) kind: FileKind,
    pub(super) meta: Meta,
    pub(super) uses: Vec<Word>,
    pub(super) extends: Option<Word>,
    pub(super) steps: Vec<String>,
    pub(super) sources: IndexMap<String, Source>,
    pub(super) scope: Vec<Draft<Scope>>,
    pub(super) thresholds: Vec<Draft<Threshold>>,
    pub(super) definitions: Vec<Draft<Definition>>,
    pub(super) decisions: Vec<Draft<Decision>>,
    pub(super) recommendations: Vec<Draft<Recommendation>>,
    pub(super) choices: Vec<Draft<ChoiceDraft>>,
    pub(super) monitors: Vec<Draft<Monitor>>,
    pub(super) invariants: Vec<Draft<Invariant>>,
    pub(super) monotone: Vec<Draft<Monotone>>,
    pub(super) implications: Vec<Draft<Implication>>,
    /// Blocks of the extended guideline that are left out.
    pub(super) omitted: Vec<Draft<()>>,
    pub(super) local_changes: Vec<LocalChange>,
    /// The heads of the guidelines that it extends, the nearest first.
    pub(super) bases: Vec<Meta>,
}

/// What stands for a condition until it is lowered.
pub(super) fn later() -> ExprId {
    ExprId::at(0)
}

/// A block whose conditions get their ids once they are lowered.
pub(super) trait Rooted {
    /// The places of its conditions, in the order in which they were read.
    fn roots_mut(&mut self) -> Vec<&mut ExprId>;
}

impl Rooted for Scope {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        vec![&mut self.require]
    }
}

impl Rooted for Decision {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        let gap = self.known_gap.as_mut().map(|gap| &mut gap.when);
        self.outcomes.iter_mut().map(|outcome| &mut outcome.when).chain(gap).collect()
    }
}

impl Rooted for Recommendation {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        vec![&mut self.when]
    }
}

impl Rooted for ChoiceOption {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        let bars = self.exclude.iter_mut().chain(&mut self.caution).map(|bar| &mut bar.when);
        let prefer = self.prefer.iter_mut().map(|preference| &mut preference.when);
        bars.chain(prefer).chain(self.dose.iter_mut().filter_map(|dose| dose.when.as_mut())).collect()
    }
}

impl Rooted for Monitor {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        let intervals = self.intervals.iter_mut().filter_map(|interval| interval.when.as_mut());
        [&mut self.from].into_iter().chain(&mut self.baseline_when).chain(intervals).collect()
    }
}

impl Rooted for Invariant {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        vec![&mut self.always]
    }
}

impl Rooted for Monotone {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        vec![&mut self.along, &mut self.stays]
    }
}

impl Rooted for Implication {
    fn roots_mut(&mut self) -> Vec<&mut ExprId> {
        vec![&mut self.then]
    }
}

impl<T> Draft<T> {
    /// A block with what was read for its conditions.
    pub(super) fn new(name: Word, block: T, conditions: Vec<Option<Expr>>) -> Draft<T> {
        let conditions = conditions.into_iter().map(|expr| Condition { expr, space: 0 }).collect();
        Draft { name, block, conditions, local: None }
    }

    /// The names it mentions, each with the space in which it is to be looked up.
    pub(super) fn names(&self) -> Vec<(String, crate::source::Span, Space)> {
        let read = |condition: &Condition| {
            let names = condition.expr.as_ref().map(Expr::names).unwrap_or_default();
            let space = condition.space;
            names.into_iter().map(move |(name, place)| (name, place, space)).collect::<Vec<_>>()
        };
        self.conditions.iter().flat_map(read).collect()
    }
}

impl FileDraft {
    /// Says in which space every condition of the file is read.
    pub(super) fn settle(&mut self, space: Space) {
        fn put<T>(drafts: &mut [Draft<T>], space: Space) {
            drafts
                .iter_mut()
                .flat_map(|draft| &mut draft.conditions)
                .for_each(|condition| condition.space = space);
        }
        put(&mut self.scope, space);
        put(&mut self.definitions, space);
        put(&mut self.decisions, space);
        put(&mut self.recommendations, space);
        put(&mut self.monitors, space);
        put(&mut self.invariants, space);
        put(&mut self.monotone, space);
        put(&mut self.implications, space);
        self.choices.iter_mut().for_each(|choice| put(&mut choice.block.options, space));
    }
}
