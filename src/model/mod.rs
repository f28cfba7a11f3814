//! What a guideline means, after every name, unit and type has been settled.
//!
//! Only `check` makes these; everything above reads them. Places live beside the meaning, so that two models are
//! equal when they mean the same.

pub mod expression;
pub mod facts;
pub mod guideline;
pub mod meaning;
pub mod reference;
pub mod vocabulary;
