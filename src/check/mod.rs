//! Documents → guidelines, facts and conditions: every name, unit and type settled, every fault reported.
//!
//! The only door into `model`. All faults of a file are found in one run; what has errors never gets through.

mod condition;
mod draft;
mod given;
mod guideline;
mod head;
mod lower;
mod lower_call;
mod lower_composite;
mod lower_fit;
mod lower_guard;
mod lower_operator;
mod names;
mod order;
mod patient;
mod range;
mod types;
mod vocabulary;

pub use condition::{Checked, Question, condition};
pub use guideline::{guideline, identity, uses};
pub use patient::{facts, patient};
pub use vocabulary::{CheckedVocabulary, vocabulary};
