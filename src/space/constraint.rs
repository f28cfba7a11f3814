//! Which constraints of the vocabulary a question has to heed.

use std::collections::{BTreeMap, BTreeSet};

use super::Space;
use super::circuit::Wire;
use super::cone::Cone;
use super::test::Source;
use crate::model::expression::{ExprId, FactId};
use crate::value::truth::Truth;

/// A constraint of the vocabulary.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    /// Holds where it is not broken.
    wire: Wire,
    facts: BTreeSet<FactId>,
    /// Whether those whose facts are not given break it.
    always_heeded: bool,
}

impl Space<'_> {
    pub(super) fn constraint(&self, always: ExprId, wire: Wire) -> Constraint {
        let facts = self.facts_of(&self.cone([wire]));
        Constraint { wire, facts, always_heeded: self.build.blank.value(always).truth() == Truth::False }
    }

    fn facts_of(&self, cone: &Cone) -> BTreeSet<FactId> {
        let facts = cone.recorded.iter().filter_map(|id| match self.variable(*id)?.source {
            Source::Record(fact) | Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact) => {
                Some(fact)
            }
            _ => None,
        });
        facts.collect()
    }

    /// The constraints that bear on what some wires hang on, by facts that they share with it or with each other. The rest
    /// can be met whatever comes of the wires: by leaving out the facts that they are about.
    ///
    /// Linear in the constraints and their facts.
    pub(super) fn constraints_on(&self, cone: &Cone) -> Vec<Wire> {
        let mut by_fact: BTreeMap<FactId, Vec<usize>> = BTreeMap::new();
        for (at, constraint) in self.constraints.iter().enumerate() {
            for fact in &constraint.facts {
                by_fact.entry(*fact).or_default().push(at);
            }
        }
        let mut heeded: BTreeSet<usize> = BTreeSet::new();
        let mut waiting: Vec<FactId> = self.facts_of(cone).into_iter().collect();
        let always = self.constraints.iter().enumerate().filter(|(_, constraint)| constraint.always_heeded);
        for (at, constraint) in always {
            heeded.insert(at);
            waiting.extend(&constraint.facts);
        }
        while let Some(fact) = waiting.pop() {
            for at in by_fact.remove(&fact).unwrap_or_default() {
                if heeded.insert(at) {
                    waiting.extend(
                        self.constraints.get(at).into_iter().flat_map(|constraint| &constraint.facts),
                    );
                }
            }
        }
        heeded
            .into_iter()
            .filter_map(|at| self.constraints.get(at))
            .map(|constraint| constraint.wire)
            .collect()
    }
}
