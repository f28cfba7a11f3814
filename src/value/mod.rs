//! The nouns of clinical data: truth, number, date, unit, quantity, and one canonical writer.
//!
//! What this room does not know: texts, places, guidelines, patients.

pub mod canonical;
pub mod content;
pub mod date;
pub mod number;
mod real;
pub mod truth;
pub mod unit;
