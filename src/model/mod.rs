//! What a guideline means, after every name, unit and type has been settled.
//!
//! Only `check` makes these; everything above reads them. Places live beside the meaning, so that two models are
//! equal when they mean the same.

mod alike;
pub mod choice;
pub mod expression;
pub mod facts;
pub mod guideline;
mod joining;
pub mod joint;
mod limits;
pub mod meaning;
pub mod monitor;
pub mod recommendation;
pub mod reference;
pub mod status;
pub mod vocabulary;
pub mod written;
