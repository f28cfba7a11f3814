//! Three-valued logic, and nothing else.
//!
//! The tables are Kleene's, which are CQL's. `Unknown` is what a missing fact leads to.

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Holds, whatever the unknown facts turn out to be.
    True,
    /// Does not hold, whatever the unknown facts turn out to be.
    False,
    /// Facts are missing that would decide it.
    Unknown,
}

use Truth::{False, True, Unknown};

impl Truth {
    /// Both hold. False as soon as one is false.
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (False, _) | (_, False) => False,
            (True, True) => True,
            _ => Unknown,
        }
    }

    /// At least one holds. True as soon as one is true.
    pub fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (True, _) | (_, True) => True,
            (False, False) => False,
            _ => Unknown,
        }
    }

    /// Exactly one holds. Unknown as soon as one is unknown.
    pub fn xor(self, other: Truth) -> Truth {
        match (self, other) {
            (Unknown, _) | (_, Unknown) => Unknown,
            (a, b) => Truth::from(a != b),
        }
    }

    /// `not a or b`. True as soon as `a` is false or `b` is true.
    pub fn implies(self, other: Truth) -> Truth {
        self.negate().or(other)
    }

    /// The opposite; unknown stays unknown.
    pub fn negate(self) -> Truth {
        match self {
            True => False,
            False => True,
            Unknown => Unknown,
        }
    }

    /// The boolean it is, if it is one.
    pub fn known(self) -> Option<bool> {
        match self {
            True => Some(true),
            False => Some(false),
            Unknown => None,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { True } else { False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Unknown, Truth::from)
    }
}
