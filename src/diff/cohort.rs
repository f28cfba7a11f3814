//! What changes for real patients: from which answer to which.

use std::collections::BTreeMap;

use super::Diff;
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
    /// Patients who lie in no region although they get another answer, or in more than one of a block, or in one although
    /// they get the same: a fault of this program.
    pub astray: Vec<String>,
    /// By transition, those who make it, by name, in the order in which they came.
    pub transitions: BTreeMap<Transition, Vec<(usize, String)>>,
}

impl Cohort {
    /// Puts a patient in; `place` tells where the patient stands among all. `regions` are those in which the patient lies,
    /// each with its block.
    pub fn add(
        &mut self,
        place: usize,
        name: &str,
        sides: [&Guideline; 2],
        evaluations: &[Evaluation; 2],
        diff: &Diff,
        regions: &[(usize, usize)],
    ) {
        self.patients += 1;
        let mut is_changed = false;
        let mut own: BTreeMap<&Aligned, usize> = BTreeMap::new();
        for change in regions.iter().filter_map(|(change, _)| diff.changes.get(*change)) {
            *own.entry(&change.aligned).or_default() += 1;
        }
        let is_cut = |aligned: &Aligned| diff.uncovered.iter().any(|uncovered| uncovered.aligned == *aligned);
        for aligned in &diff.looked_at {
            let ([base, head], [before, after], [first, second]) = (sides, evaluations, aligned.blocks);
            let facet = aligned.kind.facet();
            let said = [
                first.map(|block| Said::evaluated(base, block, facet, before)),
                second.map(|block| Said::evaluated(head, block, facet, after)),
            ];
            // Whom a guideline is for is told once, not with each of its blocks.
            let is_scope = aligned.kind == super::Kind::Scope;
            let blocks = [(base, first), (head, second)];
            let is_outside = blocks.iter().any(|(side, block)| {
                block.is_some_and(|block| crate::space::speaks_outside_scope(side, block))
            });
            if !is_scope && !is_outside && before.scope != after.scope {
                continue;
            }
            let differs = class::differ(aligned.kind, &said);
            let count = own.get(aligned).copied().unwrap_or_default();
            if count != usize::from(differs) && !is_cut(aligned) {
                self.astray.push(format!("{name}, {}", aligned.name));
            }
            if differs {
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
        self.astray.sort();
    }
}
