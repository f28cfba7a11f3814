//! The numbers that a condition is held against.

use std::collections::BTreeSet;

use super::choice::ChoiceOption;
use super::expression::{ExprId, Node, ThresholdId};
use super::guideline::{Guideline, Threshold};
use super::monitor::Monitor;

impl Guideline {
    /// The thresholds behind a condition: its own, and those of the definitions, outcomes and other answers that it reads; in
    /// the order of the file. Linear in the size of what it reads.
    pub fn limits(&self, condition: ExprId) -> Vec<&Threshold> {
        let mut found: BTreeSet<ThresholdId> = BTreeSet::new();
        let mut seen = BTreeSet::from([condition]);
        let mut waiting = vec![condition];
        while let Some(next) = waiting.pop() {
            for id in self.expressions.below(next) {
                let behind: Vec<ExprId> = match self.expressions.get(id) {
                    Node::Threshold(id) => {
                        found.insert(*id);
                        Vec::new()
                    }
                    Node::Definition(id) => {
                        self.definitions.get(id.index()).map(|found| found.is).into_iter().collect()
                    }
                    Node::Outcome(id, places) => {
                        let outcomes =
                            self.decisions.get(id.index()).map_or(&[][..], |found| &found.outcomes);
                        let named = places.iter().filter_map(|place| outcomes.get(usize::from(*place)));
                        named.map(|outcome| outcome.when).collect()
                    }
                    Node::Applies(id) => {
                        self.recommendations.get(id.index()).map(|found| found.when).into_iter().collect()
                    }
                    Node::Option(id, _) => {
                        self.options.get(id.index()).map_or_else(Vec::new, ChoiceOption::roots)
                    }
                    Node::Choice(id, _) => {
                        let purpose = self.choices.get(id.index()).map(|choice| choice.purpose);
                        let purpose = purpose.and_then(|id| self.recommendations.get(id.index()));
                        purpose.map(|found| found.when).into_iter().collect()
                    }
                    Node::Monitor(id, _) => {
                        self.monitors.get(id.index()).map_or_else(Vec::new, Monitor::roots)
                    }
                    _ => Vec::new(),
                };
                waiting.extend(behind.into_iter().filter(|id| seen.insert(*id)));
            }
        }
        found.into_iter().filter_map(|id| self.thresholds.get(id.index())).collect()
    }
}
