//! The statuses that are still possible: definite when one is left.

/// A set of statuses, in the order of their table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possible<T>(Vec<T>);

impl<T> Default for Possible<T> {
    fn default() -> Self {
        Possible(Vec::new())
    }
}

impl<T: Copy + Ord> Possible<T> {
    /// The set of some statuses.
    pub fn of(statuses: impl IntoIterator<Item = T>) -> Possible<T> {
        let mut all: Vec<T> = statuses.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Possible(all)
    }

    /// The only one that is left.
    pub fn only(&self) -> Option<T> {
        match self.0.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Whether a status is left.
    pub fn contains(&self, status: T) -> bool {
        self.0.contains(&status)
    }

    /// Those that are left.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.0.iter().copied()
    }
}
