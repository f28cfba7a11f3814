//! How the difference of two guidelines looks.

mod text;

use crate::diff::{Diff, Side};
use crate::value::date::PartialDate;

pub use text::text;

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
