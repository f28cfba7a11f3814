//! What cases reach and what they notice, on paper: coverage as text, JSON and HTML, mutations as text and JSON.
//!
//! In: a suite of cases with its coverage or its mutations. Out: text. Nothing is decided here.

mod coverage_html;
mod coverage_json;
mod coverage_text;
mod mutation_json;
mod mutation_text;
mod words;

use crate::cases::{Coverage, Goal, Suggestions, Suite};
use crate::source::Sources;

pub use coverage_html::{coverage_begin, coverage_html};
pub use coverage_json::coverage_json;
pub use coverage_text::coverage_text;
pub use mutation_json::mutation_json;
pub use mutation_text::mutation_text;

/// The name and version of the JSON form of a coverage.
pub const COVERAGE_FORM: &str = "osteon.coverage/1";

/// The name and version of the JSON form of mutations.
pub const MUTATION_FORM: &str = "osteon.mutation/1";

/// What is looked at: the cases of a guideline, with the texts of its files.
#[derive(Clone, Copy, Debug)]
pub struct Ledger<'a> {
    /// The texts of the files, from which conditions are quoted.
    pub sources: &'a Sources,
    /// The cases, and the guideline.
    pub suite: &'a Suite<'a>,
}

impl Ledger<'_> {
    /// Cases that reach what no case reaches.
    pub fn suggestions(&self, coverage: &Coverage) -> Suggestions {
        self.suite.suggestions(coverage, &|goal: &Goal| self.goal_words(goal))
    }
}
