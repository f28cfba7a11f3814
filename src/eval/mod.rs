//! A guideline, the facts of one patient and a date → what holds, what does not, and what is not known.
//!
//! In: a checked `Guideline` and `Facts`. Out: an `Evaluation` with the value of every expression. Nothing here
//! reads a clock or a file; the same input gives the same output.

mod aggregate;
mod answer;
mod arithmetic;
mod bounded;
mod choose;
mod compare;
mod consistency;
mod due;
mod effective;
mod evaluation;
mod interpret;
mod interval;
mod memo;
mod monitor;
mod outcome;
mod plan;
mod possible;
mod probe;
mod program;
mod retake;
mod run;
mod wiring;

pub use aggregate::{extreme, over_list};
pub use answer::answer;
pub use arithmetic::{arithmetic, function, in_unit, negate};
pub use choose::{Chosen, Opted};
pub use compare::{compare, equality, order};
pub use consistency::consistency;
pub use effective::{current, typed};
pub use evaluation::{Answer, Evaluation};
pub use interpret::{elapsed, map_bounds, with_unit};
pub use monitor::{Monitored, intervals_left, on_time};
pub use outcome::{Basis, Decided, Effective, Status};
pub use plan::Plan;
pub use possible::Possible;
pub use probe::{Effect, Probe};
pub use program::{Answered, Answers, Memory, Program, Seen};
pub use retake::{Retake, Retaken, Touched};
pub use wiring::Wiring;
