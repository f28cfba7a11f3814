//! Documents → guidelines, facts and conditions: every name, unit and type settled, every fault reported.
//!
//! The only door into `model`. All faults of a file are found in one run; what has errors never gets through.

mod condition;
mod lower;
mod lower_composite;
mod lower_operator;
mod names;
mod range;
mod types;

pub use condition::{Checked, Question, condition};
