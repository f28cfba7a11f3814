//! A mutant: one change of the rules, where it stands, and how it reads before and after.

use super::edit::Edit;
use crate::cases::coverage::Subject;
use crate::eval::Touched;
use crate::model::guideline::{Block, Guideline};
use crate::source::Span;

macro_rules! sorts {
    ($($variant:ident $word:literal $doc:literal,)*) => {
        /// The sorts of changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Change { $(#[doc = $doc] $variant,)* }

        impl Change {
            /// All of them, in the order in which they are counted.
            pub const ALL: &'static [Change] = &[$(Change::$variant,)*];

            /// As it is written.
            pub fn word(self) -> &'static str {
                match self { $(Change::$variant => $word,)* }
            }
        }
    };
}

sorts! {
    Comparison "comparison" "A limit belongs to the other side, or the other side is meant.",
    Number "number" "A number is one unit larger or smaller in its last place.",
    Junction "and_or" "`and` for `or`, or `or` for `and`.",
    Operand "operand" "One of several conditions, values or outcomes is left out.",
    Not "not" "A `not` is left out.",
    Count "count" "One more or one fewer is enough.",
    Exclusion "exclusion" "An exclusion is left out.",
    Caution "caution" "A caution is left out.",
    Preference "preference" "A preference is left out.",
    Grade "grade" "Something speaks more or less strongly against an option.",
    Interval "interval" "An interval is longer or shorter, or left out.",
    Unit "unit" "Another unit of the same kind.",
}

/// One change of the rules.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// Its sort.
    pub change: Change,
    /// The rule or threshold that is changed.
    pub of: Subject,
    /// Where it stands.
    pub place: Span,
    /// The part as it is.
    pub was: String,
    /// The part as it is after the change.
    pub now: String,
    /// The change in words.
    pub words: String,
    pub(super) edits: Vec<Edit>,
    /// What the change touches itself.
    pub(super) touched: Vec<Touched>,
    /// The blocks that it belongs to.
    pub(super) blocks: Vec<Block>,
}

impl Mutant {
    /// Makes the change, or takes it back.
    pub(super) fn swap(&mut self, guideline: &mut Guideline) {
        self.edits.iter_mut().for_each(|edit| edit.swap(guideline));
    }

    /// A guideline with the change, of which it is one.
    pub fn made_in(&self, guideline: &Guideline) -> Guideline {
        let mut changed = guideline.clone();
        self.edits.clone().iter_mut().for_each(|edit| edit.swap(&mut changed));
        changed
    }

    /// Whether two are the same change of the file: what a module says once may stand in the guideline twice.
    pub(super) fn is_same_text(&self, other: &Mutant) -> bool {
        (self.change, self.place, &self.was, &self.now) == (other.change, other.place, &other.was, &other.now)
    }

    /// Takes up the places of another one that is the same change of the file.
    pub(super) fn join(&mut self, other: Mutant) {
        self.edits.extend(other.edits);
        self.touched.extend(other.touched);
        self.blocks.extend(other.blocks);
        self.blocks.sort();
        self.blocks.dedup();
    }
}
