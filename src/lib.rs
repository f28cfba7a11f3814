//! **osteon**: a declarative rules engine for clinical guidelines.
//!
//! A guideline is a TOML file with conditions in a small language. This library reads it, checks it, evaluates patients
//! against it and explains every answer. What is not known of a patient stays unknown, from the fact to the report;
//! numbers are exact. Nothing here reads a file, a clock or the environment.
//!
//! The way of the data: [`source`] → [`syntax`] → [`check`] → [`model`] → [`eval`] → [`explain`] → [`report`].
#![deny(unreachable_pub)]

pub mod ask;
pub mod cases;
pub mod check;
pub mod compare;
pub mod diagnostic;
pub mod diff;
pub mod eval;
pub mod explain;
pub mod format;
pub mod ledger;
pub mod lint;
pub mod map;
pub mod model;
pub mod prove;
pub mod report;
pub mod schema;
pub mod source;
pub mod space;
pub mod syntax;
pub mod value;
