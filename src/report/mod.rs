//! How results look: pages for readers as text, Markdown or HTML, JSON for programs, and the trace of all.
//!
//! In: an evaluation with its explanation. Out: text. Nothing is decided here.

pub mod chart;
pub mod difference;
mod digest;
mod document;
mod follow_up;
mod frame;
mod html;
mod json;
mod json_choices;
mod json_nearby;
mod json_open;
mod markdown;
mod nearby;
mod options;
mod overview;
mod page;
mod patient;
mod reasons;
mod sheet;
mod text;
mod trace;
mod trace_json;
mod words;

use crate::eval::Evaluation;
use crate::explain::{Borderline, Explanation, Flips};
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::source::Sources;

pub use digest::Digests;
pub use document::Document;
pub use html::{html, html_begin, html_end, html_page};
pub use json::json;
pub use markdown::markdown;
pub use page::{Extent, page};
pub use patient::{patient_page, speaks_to_patients};
pub(crate) use sheet::Sheet;
pub use text::{plain, text};
pub use trace::{Step, Trace, lines, of_block, of_expression, trace};
pub use trace_json::TraceForm;
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
    /// What would change an answer.
    pub flips: &'a [Flips],
    /// Values that lie close to a limit.
    pub borderline: &'a [Borderline],
    /// What a reader must know about the guideline itself.
    pub warnings: &'a [String],
    /// Values of the patient that should be looked at again.
    pub doubts: &'a [String],
}
