//! How the difference of two guidelines looks.

mod cases;
mod html;
mod items;
mod json;
mod markdown;
mod text;

use crate::diff::{Cohort, Diff, Side};
use crate::value::date::PartialDate;

pub use cases::{CaseFile, cases};
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use text::text;

/// How much is printed for readers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// The first regions with missing facts, without patients; what is told otherwise by name only.
    #[default]
    Short,
    /// Everything.
    Full,
}

/// Everything that is printed of a difference.
#[derive(Clone, Copy, Debug)]
pub struct Difference<'a> {
    /// What it was.
    pub base: Side<'a>,
    /// What it is.
    pub head: Side<'a>,
    /// The day for which both were looked at.
    pub as_of: PartialDate,
    /// What is different.
    pub diff: &'a Diff,
    /// What changes for real patients, where they were given.
    pub cohort: Option<&'a Cohort>,
    /// How much is printed.
    pub extent: Extent,
}

impl Difference<'_> {
    /// `asco-2019@1.0.0`
    fn names(&self) -> [String; 2] {
        [self.base, self.head].map(|side| {
            let meta = &side.guideline.meta;
            format!("{}@{}", meta.id, meta.version)
        })
    }
}
