//! Test patients in files a doctor can read: who, when, what is expected and why.
//!
//! In: a case file and a checked guideline. Out: for each case what differs from the expectation.

mod expect;
mod expectations;
mod read;
mod run;

pub use expect::Difference;
pub use read::{Case, CaseFile, read};
pub use run::{Outcome, run};
