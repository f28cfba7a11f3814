//! The nouns of clinical data: truth, numbers, quantities, dates, and one canonical way to write each.
//!
//! In: texts and numbers. Out: values and exact answers about them. This room knows no fact and no guideline.

pub mod canonical;
pub mod content;
pub mod date;
pub mod number;
pub mod operator;
mod power;
mod real;
mod spelling;
pub mod truth;
pub mod unit;
