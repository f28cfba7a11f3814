//! The cases of one version of a guideline, and what each comes to.

use indexmap::IndexMap;

use super::read::Case;
use crate::eval::{Evaluation, Plan};
use crate::explain::explain;
use crate::model::guideline::Guideline;
use crate::value::date::PartialDate;

/// A case with the file in which it stands.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The file.
    pub file: String,
    /// The case.
    pub case: Case,
}

/// The cases of one version of a guideline that pass, and what each comes to.
///
/// A case that fails shows nothing of the guideline, and is left out.
#[derive(Debug)]
pub struct Suite<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// The day for which it is asked what any patient can come to.
    pub as_of: PartialDate,
    /// How many cases fail.
    pub failed: usize,
    pub(super) ran: Vec<Ran<'a>>,
}

/// A case that passes, and what it comes to.
#[derive(Debug)]
pub(super) struct Ran<'a> {
    pub(super) tried: &'a Tried,
    pub(super) evaluation: Evaluation,
}

impl<'a> Suite<'a> {
    /// Runs cases. Without a day, the one counts that most of them are for, the first of several.
    pub fn new(
        guideline: &'a Guideline,
        tried: &'a [Tried],
        as_of: Option<PartialDate>,
    ) -> Option<Suite<'a>> {
        let as_of = as_of.or_else(|| usual_day(tried))?;
        let plan = Plan::new(guideline);
        let mut suite = Suite { guideline, as_of, failed: 0, ran: Vec::new() };
        for tried in tried {
            let evaluation = plan.evaluate(&tried.case.facts, tried.case.as_of);
            let explanation = || Some(explain(guideline, &tried.case.facts, &evaluation));
            let fails = |expectation: &super::expect::Expectation| {
                expectation.compare(guideline, &evaluation, &explanation).is_some()
            };
            if tried.case.expect.iter().any(fails) {
                suite.failed += 1;
            } else {
                suite.ran.push(Ran { tried, evaluation });
            }
        }
        Some(suite)
    }

    /// How many cases pass.
    pub fn passed(&self) -> usize {
        self.ran.len()
    }

    /// How many of those somebody has reviewed.
    pub fn reviewed(&self) -> usize {
        self.ran.iter().filter(|ran| ran.tried.case.is_reviewed()).count()
    }

    /// A case by its place among those that pass.
    pub fn case(&self, at: usize) -> Option<&'a Tried> {
        self.ran.get(at).map(|ran| ran.tried)
    }
}

/// The day that most cases are for.
fn usual_day(tried: &[Tried]) -> Option<PartialDate> {
    let mut days: IndexMap<String, (usize, PartialDate)> = IndexMap::new();
    for tried in tried {
        days.entry(tried.case.as_of.to_string()).or_insert((0, tried.case.as_of)).0 += 1;
    }
    let most = days.values().map(|(count, _)| *count).max()?;
    days.into_values().find(|(count, _)| *count == most).map(|(_, day)| day)
}
