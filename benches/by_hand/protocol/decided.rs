//! What a decision comes to.

use super::names::Named;
use super::truth::Truth;

/// Whether a decision is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One outcome is left, and holds.
    Decided,
    /// Several are left, or one of which it is not known whether it holds.
    Undetermined,
    /// All is known and none holds.
    Gap,
    /// Two or more hold.
    Overlap,
}

/// What a decision comes to: whether each of its outcomes holds, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided<O, const N: usize> {
    outcomes: [(O, Truth); N],
    standing: Standing,
}

impl<O: Named, const N: usize> Decided<O, N> {
    /// From whether each outcome holds.
    pub fn of(outcomes: [(O, Truth); N]) -> Decided<O, N> {
        let count = |wanted: Truth| -> usize {
            outcomes.iter().map(|(_, truth)| usize::from(*truth == wanted)).sum()
        };
        let (holding, open) = (count(Truth::True), count(Truth::Unknown));
        let standing = match (holding, open) {
            (0, 0) => Standing::Gap,
            (1, 0) => Standing::Decided,
            (0 | 1, _) => Standing::Undetermined,
            _ => Standing::Overlap,
        };
        Decided { outcomes, standing }
    }

    /// Whether the decision is made.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The outcomes that are left; of an overlap those that hold.
    pub fn possible(&self) -> impl Iterator<Item = O> {
        let least = if self.standing == Standing::Overlap { Truth::True } else { Truth::Unknown };
        self.outcomes.iter().filter(move |(_, truth)| *truth >= least).map(|(outcome, _)| *outcome)
    }

    /// Whether it is one of some outcomes: true if no other is left, false if none of them is left.
    pub fn is_among(&self, named: &[O]) -> Truth {
        if matches!(self.standing, Standing::Gap | Standing::Overlap) {
            return Truth::Unknown;
        }
        let (mut inside, mut outside) = (0, 0);
        for (outcome, truth) in &self.outcomes {
            let is_left = *truth != Truth::False;
            let is_named = named.contains(outcome);
            inside += usize::from(is_left && is_named);
            outside += usize::from(is_left && !is_named);
        }
        match (self.standing, inside, outside) {
            (_, 0, _) => Truth::False,
            (Standing::Decided, _, 0) => Truth::True,
            // A single one left need not hold: it may be a gap.
            (_, 2.., 0) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// Whether it is an outcome.
    pub fn is(&self, outcome: O) -> Truth {
        self.is_among(&[outcome])
    }
}
