//! How much searching a question is worth.

use std::cell::Cell;

use crate::eval::Probe;

/// Steps that the questions about one block may take.
const BLOCK_WORK: u64 = 600_000;
/// Steps that all questions about a patient may take. When they are used up, every block still gets a little.
const PATIENT_WORK: u64 = 16_000_000;
const LEAST_WORK: u64 = 5_000;

/// Evaluations that are left, of one question and of one try at it.
pub(super) struct Budget {
    total: Cell<u32>,
    left: Cell<u32>,
    /// Where the work of the probe must end.
    end: u64,
}

impl Budget {
    /// A whole question about the block that a probe looks at.
    pub(super) fn of(total: u32, probe: &Probe<'_>) -> Budget {
        let done = probe.work();
        let share = PATIENT_WORK.saturating_sub(done).clamp(LEAST_WORK, BLOCK_WORK);
        Budget { total: Cell::new(total), left: Cell::new(total), end: done + share }
    }

    /// Begins a try that may take some of what is left.
    pub(super) fn begin(&self, most: u32) {
        self.left.set(most.min(self.total.get()));
    }

    /// Takes one evaluation; nothing if none is left.
    pub(super) fn spend(&self, probe: &Probe<'_>) -> Option<()> {
        if probe.work() >= self.end {
            self.total.set(0);
        }
        let left = self.left.get().min(self.total.get()).checked_sub(1)?;
        self.left.set(left);
        self.total.set(self.total.get().saturating_sub(1));
        Some(())
    }

    /// Whether the question has been worth enough.
    pub(super) fn is_spent(&self) -> bool {
        self.total.get() == 0
    }
}
