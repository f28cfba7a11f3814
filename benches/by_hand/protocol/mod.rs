//! The protocol on bone health under an aromatase inhibitor, written by hand: the yardstick for an engine's
//! speed.

mod agents;
mod answer;
mod day;
mod decided;
mod facts;
mod fill;
mod findings;
mod kidney;
mod kidney_limits;
mod monitored;
mod monitors;
mod names;
mod patient;
mod recommendations;
mod statuses;
mod truth;

pub use answer::evaluate;
pub use day::Day;
pub use fill::set;
pub use patient::Patient;
pub use statuses::statuses;
