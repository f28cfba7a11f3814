//! What a block tells: its answer, or how often it is to be looked at again, in wires.

use super::Space;
use super::answer::Standing;
use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::term::TermId;
use crate::eval::Answer;
use crate::model::expression::{MonitorId, OptionId};
use crate::model::guideline::Block;
use crate::value::content::Absence;

/// What of two blocks is held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Their answers.
    Answer,
    /// Of monitors: how often, whenever that was last.
    Interval,
}

/// What a block tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Its answer; of an option also whether something speaks for it, and whether nothing does.
    Answer(Answer, Vec<bool>),
    /// Of a monitor: by interval, whether it may be the one that counts.
    Interval {
        /// By interval.
        left: Vec<bool>,
        /// Whether there may be none.
        none: bool,
        /// Whether that holds only if the patient turns out to be in scope.
        if_in_scope: bool,
    },
}

/// What a block tells, in wires.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// What tells its answers apart; nothing where it is asked how often.
    pub(super) standing: Option<Standing>,
    pub(super) beside: Vec<Wire>,
}

impl Telling {
    pub(super) fn wires(&self) -> impl Iterator<Item = Wire> + '_ {
        self.standing.iter().flat_map(Standing::wires).chain(&self.beside).copied()
    }

    pub(super) fn told(&self, held: &[bool]) -> Told {
        let Some(standing) = &self.standing else {
            return match held {
                [left @ .., none, if_in_scope] => {
                    Told::Interval { left: left.to_vec(), none: *none, if_in_scope: *if_in_scope }
                }
                _ => Told::Interval { left: Vec::new(), none: true, if_in_scope: false },
            };
        };
        let wires = standing.wires();
        let holds = |wire: Wire| {
            let at = wires.iter().position(|other| *other == wire);
            at.and_then(|at| held.get(at).copied()).unwrap_or(wire == Wire::TRUE)
        };
        Told::Answer(standing.answer(holds), held.iter().skip(wires.len()).copied().collect())
    }
}

impl Space<'_> {
    pub(super) fn telling(&mut self, block: Block, facet: Facet, of_head: bool) -> Telling {
        if let (Block::Monitor(id), Facet::Interval) = (block, facet) {
            return Telling { standing: None, beside: self.build().how_often(id) };
        }
        let standing = match block {
            Block::Scope if of_head => self.standing_of_head_scope(),
            _ => self.standing(block),
        };
        let beside = match block {
            Block::Option(id) => self.build().preferred(id),
            _ => Vec::new(),
        };
        Telling { standing: Some(standing), beside }
    }

    /// Whether two monitors count from the same day for everyone, and call for a first measurement in the same people.
    pub fn has_same_timing(&mut self, base: MonitorId, head: MonitorId) -> bool {
        let build = self.build();
        let [first, second] = [base, head].map(|id| build.timing(id));
        first == second
    }
}

impl Build<'_> {
    /// By interval of a monitor, whether it may be the one that counts; whether none may; whether only in scope.
    fn how_often(&mut self, id: MonitorId) -> Vec<Wire> {
        let scope = self.scope_of(Block::Monitor(id), View::Present);
        let inside = scope.no.opposite();
        let holding: Vec<Wire> = self.interval_truths(id).iter().map(|pair| pair.yes).collect();
        let none = self.circuit.any(&holding).opposite();
        let left = self.counting_intervals(id);
        let mut wires: Vec<Wire> = left.into_iter().map(|wire| self.circuit.and(inside, wire)).collect();
        wires.push(self.circuit.or(none, scope.no));
        wires.push(self.circuit.unknown(scope));
        wires
    }

    /// From which day a monitor counts, and when it calls for a first measurement.
    fn timing(&mut self, id: MonitorId) -> Option<(TermId, Pair)> {
        let monitor = self.guideline.monitors.get(id.index())?;
        let within = self.guideline.is_within_scope(Block::Monitor(id));
        let from = self.expression(monitor.from, View::Kept, within);
        let baseline = match monitor.baseline_when {
            Some(when) => self.condition(when, View::Kept, within),
            None => Pair::definite(self.absent(from, Absence::NotGiven)),
        };
        Some((from, baseline))
    }

    /// Whether something speaks for an option, and whether nothing does.
    fn preferred(&mut self, id: OptionId) -> Vec<Wire> {
        let option = self.guideline.options.get(id.index());
        let conditions: Vec<_> =
            option.into_iter().flat_map(|option| &option.prefer).map(|preference| preference.when).collect();
        let pairs: Vec<_> =
            conditions.into_iter().map(|when| self.condition(when, View::Present, true)).collect();
        let any = self.circuit.some(&pairs);
        vec![any.yes, any.no]
    }
}
