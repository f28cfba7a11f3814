//! Cases through the interpreter.

use super::expect::Difference;
use super::read::Case;
use crate::eval::Plan;
use crate::explain::explain;
use crate::model::guideline::Guideline;

/// How one case went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Its sentence.
    pub why: String,
    /// What differs; nothing when it passed.
    pub differences: Vec<Difference>,
}

/// Runs cases in their order.
pub fn run(guideline: &Guideline, cases: &[Case]) -> Vec<Outcome> {
    let plan = Plan::new(guideline);
    cases
        .iter()
        .map(|case| {
            let evaluation = plan.evaluate(&case.facts, case.as_of);
            // The search for what matters takes long: it is made for the cases that ask for it.
            let explanation = || Some(explain(guideline, &case.facts, &evaluation));
            let compared = case.expect.iter();
            let differences = compared
                .filter_map(|expectation| expectation.compare(guideline, &evaluation, &explanation))
                .collect();
            Outcome { name: case.name.clone(), why: case.why.clone(), differences }
        })
        .collect()
}
