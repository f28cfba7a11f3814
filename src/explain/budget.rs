//! How much searching a question is worth.

use std::cell::Cell;

/// Evaluations that are left, of one question and of one try at it.
pub(super) struct Budget {
    total: Cell<u32>,
    left: Cell<u32>,
}

impl Budget {
    /// A whole question.
    pub(super) fn of(total: u32) -> Budget {
        Budget { total: Cell::new(total), left: Cell::new(total) }
    }

    /// Begins a try that may take some of what is left.
    pub(super) fn begin(&self, most: u32) {
        self.left.set(most.min(self.total.get()));
    }

    /// Takes one evaluation; nothing if none is left.
    pub(super) fn spend(&self) -> Option<()> {
        let left = self.left.get().checked_sub(1)?;
        self.left.set(left);
        self.total.set(self.total.get().saturating_sub(1));
        Some(())
    }

    /// Whether the question has been worth enough.
    pub(super) fn is_spent(&self) -> bool {
        self.total.get() == 0
    }
}
