//! What changes for real patients: from which answer to which.

use std::collections::BTreeMap;

use super::align::Aligned;
use super::class;
use super::said::Said;
use crate::eval::Evaluation;
use crate::model::guideline::Guideline;

/// From one answer of a block to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transition {
    /// Which block.
    pub aligned: Aligned,
    /// What the base says, and what the head says.
    pub said: [Option<Said>; 2],
}

/// What changes for many patients.
#[derive(Clone, Debug, Default)]
pub struct Cohort {
    /// How many there are.
    pub patients: usize,
    /// How many get another answer from some block.
    pub changed: usize,
    /// By transition, those who make it, by name, in the order in which they came.
    pub transitions: BTreeMap<Transition, Vec<(u64, String)>>,
}

impl Cohort {
    /// Puts a patient in; `place` tells where the patient stands among all.
    pub fn add(
        &mut self,
        place: u64,
        name: &str,
        looked_at: &[Aligned],
        sides: [&Guideline; 2],
        evaluations: &[Evaluation; 2],
    ) {
        self.patients += 1;
        let mut is_changed = false;
        for aligned in looked_at {
            let ([base, head], [before, after], [first, second]) = (sides, evaluations, aligned.blocks);
            let facet = aligned.kind.facet();
            let said = [
                first.map(|block| Said::evaluated(base, block, facet, before)),
                second.map(|block| Said::evaluated(head, block, facet, after)),
            ];
            // Whom a guideline is for is told once, not with each of its blocks.
            let is_scope = aligned.kind == super::Kind::Scope;
            if !is_scope && before.scope != after.scope {
                continue;
            }
            if class::differ(aligned.kind, &said) {
                is_changed = true;
                let transition = Transition { aligned: aligned.clone(), said };
                self.transitions.entry(transition).or_default().push((place, name.to_owned()));
            }
        }
        self.changed += usize::from(is_changed);
    }

    /// Everyone in the order in which they came.
    pub fn sort(&mut self) {
        self.transitions.values_mut().for_each(|all| all.sort());
    }
}
