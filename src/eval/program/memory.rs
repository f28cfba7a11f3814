//! What a program works on: its slots, its values, and what its blocks come to.

use super::slot::{Reg, Slot, State};
use crate::eval::choose::{Chosen, Opted};
use crate::eval::monitor::Monitored;
use crate::eval::outcome::{Basis, Decided, Status};
use crate::model::expression::{ChoiceId, DecisionId, FactId, MonitorId, OptionId};
use crate::value::content::Value;
use crate::value::truth::Truth;

/// What is left of a decision, a bit for each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Those that hold.
    pub(super) holding: u64,
    /// Those that hold or may hold.
    pub(super) possible: u64,
}

impl Left {
    /// As the interpreter says it.
    pub(super) fn decided(self) -> Decided {
        let places = |bits: u64| (0..64).filter(|at| bits & 1_u64 << at != 0).collect::<Vec<u16>>();
        match (self.holding.count_ones(), self.possible.count_ones()) {
            (2.., _) => Decided::Overlap(places(self.holding)),
            (1, 1) => Decided::Outcome(u16::try_from(self.holding.trailing_zeros()).unwrap_or(u16::MAX)),
            (_, 0) => Decided::Gap,
            _ => Decided::Undetermined(places(self.possible)),
        }
    }
}

/// Where a program keeps what it works out of one patient. Made once, used again for the next.
#[derive(Clone, Debug)]
pub(super) struct Registers {
    pub(super) slots: Vec<Slot>,
    pub(super) values: Vec<Value>,
    pub(super) scope: Truth,
    pub(super) bases: Vec<Basis>,
    pub(super) decisions: Vec<Left>,
    pub(super) doses: Vec<Left>,
    pub(super) recommendations: Vec<Status>,
    pub(super) options: Vec<Opted>,
    pub(super) choices: Vec<Chosen>,
    pub(super) monitors: Vec<Monitored>,
    /// Whether something did not fit: then nothing here counts.
    pub(super) unfit: bool,
}

impl Registers {
    #[inline]
    pub(super) fn slot(&self, reg: Reg) -> Slot {
        self.slots.get(reg as usize).copied().unwrap_or(Slot::state(0))
    }

    #[inline]
    pub(super) fn state(&self, reg: Reg) -> State {
        self.slot(reg).state
    }

    #[inline]
    pub(super) fn put(&mut self, reg: Reg, slot: Slot) {
        if let Some(place) = self.slots.get_mut(reg as usize) {
            *place = slot;
        }
    }

    #[inline]
    pub(super) fn say(&mut self, reg: Reg, state: State) {
        self.put(reg, Slot::state(state));
    }

    pub(super) fn basis(&self, id: FactId) -> Basis {
        self.bases.get(id.index()).copied().unwrap_or_default()
    }

    pub(super) fn set_basis(&mut self, id: FactId, basis: Basis) {
        if let Some(place) = self.bases.get_mut(id.index()) {
            *place = basis;
        }
    }

    pub(super) fn decision(&self, id: DecisionId) -> Left {
        self.decisions.get(id.index()).copied().unwrap_or_default()
    }

    pub(super) fn dose(&self, id: OptionId) -> Left {
        self.doses.get(id.index()).copied().unwrap_or_default()
    }

    pub(super) fn option(&self, id: OptionId) -> Option<&Opted> {
        self.options.get(id.index())
    }

    pub(super) fn choice(&self, id: ChoiceId) -> Option<&Chosen> {
        self.choices.get(id.index())
    }

    pub(super) fn monitor(&self, id: MonitorId) -> Option<&Monitored> {
        self.monitors.get(id.index())
    }
}
