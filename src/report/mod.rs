//! How results look: text for readers, JSON for programs, and the trace of both.
//!
//! In: an evaluation with its explanation. Out: text. Nothing is decided here.

mod digest;
mod follow_up;
mod json;
mod json_choices;
mod options;
mod overview;
mod reasons;
mod sheet;
mod text;
mod trace;
mod words;

use crate::eval::Evaluation;
use crate::explain::Explanation;
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::source::Sources;

pub use digest::Digests;
pub use json::json;
pub use text::{Extent, text};
pub use trace::{Step, Trace, lines, of_block, of_expression, trace};
pub use words::{scope as scope_word, value};

/// The name and version of the JSON form.
pub const DECISION_FORM: &str = "osteon.decision/1";

/// Everything that is printed of one patient under one guideline.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The texts of the files, from which conditions are quoted.
    pub sources: &'a Sources,
    /// The guideline.
    pub guideline: &'a Guideline,
    /// What is known of the patient.
    pub facts: &'a Facts,
    /// What the guideline comes to.
    pub evaluation: &'a Evaluation,
    /// Why, and what is missing.
    pub explanation: &'a Explanation,
    /// What a reader must know about the guideline itself.
    pub warnings: &'a [String],
    /// Values of the patient that should be looked at again.
    pub doubts: &'a [String],
}
