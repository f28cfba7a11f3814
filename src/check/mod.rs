//! Documents → guidelines, facts and conditions: every name, unit and type settled, every fault reported.
//!
//! The only door into `model`. All faults of a file are found in one run; what has errors never gets through.

mod allow;
mod condition;
mod declare;
mod draft;
mod duration;
mod fact_type;
mod given;
mod guideline;
mod head;
mod implies;
mod kind;
mod link;
mod lists;
mod lower;
mod lower_call;
mod lower_composite;
mod lower_fit;
mod lower_guard;
mod lower_operator;
mod lower_status;
mod monotone;
mod names;
mod order;
mod parts;
mod patient;
mod range;
mod read;
mod read_choose;
mod read_monitor;
mod read_recommend;
mod slips;
mod types;
mod vocabulary;

pub use allow::{Allowance, NamedBlock, allowances, blocks};
pub use condition::{Checked, Question, claim, condition};
pub use guideline::{guideline, identity};
pub use kind::FileKind;
pub use parts::{Part, Parts, uses};
pub use patient::{facts, patient};
pub use vocabulary::{CheckedVocabulary, vocabulary};
