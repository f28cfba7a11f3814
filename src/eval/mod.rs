//! A guideline, the facts of one patient and a date → what holds, what does not, and what is not known.
//!
//! In: a checked `Guideline` and `Facts`. Out: an `Evaluation` with the value of every expression. Nothing here
//! reads a clock or a file; the same input gives the same output.

mod aggregate;
mod answer;
mod arithmetic;
mod compare;
mod consistency;
mod interpret;
mod interval;
mod outcome;
mod run;

pub use answer::answer;
pub use consistency::consistency;
pub use outcome::{Basis, Decided, Effective, Status};
pub use run::{Answer, Evaluation, Plan};
