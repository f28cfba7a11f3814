//! Three-valued truth.

/// True, false, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It is not known whether it holds.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// Both: the lesser of the two.
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    /// One at least: the greater of the two.
    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// The opposite.
    pub fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    /// Whether it is known to hold.
    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// Whether a value passes a test; unknown where there is no value.
    pub fn of<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Truth {
        match value {
            Some(value) => Truth::from(test(value)),
            None => Truth::Unknown,
        }
    }

    /// Whether two values pass a test; unknown where one of them is missing.
    pub fn of_both<T, U>(left: Option<T>, right: Option<U>, test: impl FnOnce(T, U) -> bool) -> Truth {
        match (left, right) {
            (Some(left), Some(right)) => Truth::from(test(left, right)),
            _ => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Truth::Unknown, Truth::from)
    }
}
