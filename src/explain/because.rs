//! The smallest sets of facts that force an answer.
//!
//! A set forces it if no patient who has these facts, whatever all others of them are, has another answer. Sets are found
//! one by one: what the proof for the whole record rests on is made smaller until nothing more can be left out, then each
//! member is forbidden in turn and the rest tried again.

use std::collections::BTreeSet;

use super::Situation;
use crate::eval::Answer;
use crate::model::expression::FactId;
use crate::model::facts::Known;
use crate::space::{Cases, Other, Standing, Taken};

/// Sets that force an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    /// Facts, in the order of the vocabulary; a fact in a set may be one that is not given.
    pub sets: Vec<Vec<FactId>>,
    /// Whether there are or may be more sets than are listed.
    pub more: bool,
}

/// Most sets that are listed.
const SETS_MAX: usize = 8;
/// Proofs that are tried for one block.
const PROOFS_MAX: u32 = 600;

/// Why a block has its answer, which must be definite. `relevant` are the facts that it hangs on.
pub(super) fn because(
    situation: Situation<'_>,
    cases: &mut Cases<'_, '_>,
    standing: &Standing,
    answer: &Answer,
    relevant: &[FactId],
) -> Because {
    let (derived, relevant): (Vec<FactId>, Vec<FactId>) =
        relevant.iter().copied().partition(|id| situation.derived.contains(id));
    let mut search =
        Search { situation, cases, standing, answer, relevant, derived, left: PROOFS_MAX, open: false };
    search.run()
}

struct Search<'a, 'c, 's, 'g> {
    situation: Situation<'a>,
    cases: &'c mut Cases<'s, 'g>,
    standing: &'a Standing,
    answer: &'a Answer,
    relevant: Vec<FactId>,
    /// Facts that others stand in for: nobody is taken to give another value of them.
    derived: Vec<FactId>,
    left: u32,
    /// Whether a proof did not come to its end.
    open: bool,
}

impl Search<'_, '_, '_, '_> {
    fn run(&mut self) -> Because {
        let mut sets: BTreeSet<Vec<FactId>> = BTreeSet::new();
        let mut waiting: Vec<BTreeSet<FactId>> = vec![BTreeSet::new()];
        let mut tried: BTreeSet<BTreeSet<FactId>> = BTreeSet::new();
        let mut hopeless: Vec<BTreeSet<FactId>> = Vec::new();
        while let Some(forbidden) = waiting.pop() {
            if sets.len() > SETS_MAX || self.left == 0 {
                waiting.push(forbidden);
                break;
            }
            if hopeless.iter().any(|known| known.is_subset(&forbidden)) || !tried.insert(forbidden.clone()) {
                continue;
            }
            // A set that is known already and avoids what is forbidden need not be looked for again.
            let known = sets.iter().find(|set| set.iter().all(|fact| !forbidden.contains(fact))).cloned();
            let Some(set) = known.or_else(|| self.smallest(&forbidden)) else {
                hopeless.push(forbidden);
                continue;
            };
            for fact in &set {
                let mut next = forbidden.clone();
                next.insert(*fact);
                waiting.push(next);
            }
            sets.insert(set);
        }
        // Whoever has every fact as it is has the answer too, whether or not it was shown by how many fewer.
        if sets.is_empty() {
            self.open = true;
            sets.insert(self.relevant.clone());
        }
        let more = sets.len() > SETS_MAX || self.left == 0 && !waiting.is_empty() || self.open;
        Because { sets: sets.into_iter().take(SETS_MAX).collect(), more }
    }

    /// A set from which nothing can be left out, if what is not forbidden forces the answer at all.
    fn smallest(&mut self, forbidden: &BTreeSet<FactId>) -> Option<Vec<FactId>> {
        let allowed = self.relevant.iter().copied().filter(|fact| !forbidden.contains(fact)).collect();
        let mut set = self.forced_by(&allowed)?;
        // What nobody gave is left out first: a reason is better told by facts than by their absence.
        let mut order: Vec<FactId> = set.iter().copied().rev().collect();
        order.sort_by_key(|fact| matches!(self.situation.facts.get(*fact), Known::Given(_)));
        for fact in order {
            if !set.contains(&fact) {
                continue;
            }
            let mut fewer = set.clone();
            fewer.remove(&fact);
            if let Some(found) = self.forced_by(&fewer) {
                set = found;
            }
        }
        Some(set.into_iter().collect())
    }

    /// Of a set of facts, some that force the answer; nothing if the whole set does not.
    fn forced_by(&mut self, set: &BTreeSet<FactId>) -> Option<BTreeSet<FactId>> {
        self.left = self.left.checked_sub(1)?;
        let kept = set.iter().chain(&self.derived);
        let taken: Vec<(FactId, Taken)> = kept.map(|fact| (*fact, Taken::Kept)).collect();
        match self.cases.other(self.standing, std::slice::from_ref(self.answer), &taken) {
            Other::None(core) => Some(core.intersection(set).copied().collect()),
            Other::Some(..) => None,
            Other::Open => {
                self.open = true;
                None
            }
        }
    }
}
