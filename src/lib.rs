//! osteon: a declarative rules engine for clinical guidelines.
pub mod cases;
pub mod check;
pub mod diagnostic;
pub mod eval;
pub mod explain;
pub mod model;
pub mod report;
pub mod source;
pub mod syntax;
pub mod value;
