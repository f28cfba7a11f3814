//! Test patients in files a doctor can read: who, when, what is expected and why.
//!
//! In: a case file and a checked guideline. Out: for each case what differs from the expectation; for all of them what
//! they reach and which cases are missing.

mod coverage;
mod effort;
mod expect;
mod expectations;
mod mutation;
mod read;
mod run;
mod suggest;
mod suite;
mod usual;

pub use coverage::{
    Aim, Counted, Coverage, Goal, Held, Met, Part, Reached, Side, Sort, State, Subject, Sum, met,
};
pub use expect::{Difference, Expectation, ExpectedDecision, ExpectedMonitor};
pub use mutation::{Change, Distinguished, Fate, Judged, Mutant, Mutation, Survivor, distinguish};
pub use read::{Case, CaseFile, read};
pub use run::{Outcome, run};
pub use suggest::{Suggested, Suggestions, answer};
pub use suite::{Suite, Tried};
