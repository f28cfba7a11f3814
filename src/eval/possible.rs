//! The statuses that are still possible: definite when one is left.

use std::fmt;
use std::marker::PhantomData;

use crate::model::status::Listed;

/// A set of statuses, in the order of their table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Possible<T> {
    /// A bit for each place of the table.
    places: u8,
    table: PhantomData<T>,
}

impl<T> Default for Possible<T> {
    fn default() -> Self {
        Possible { places: 0, table: PhantomData }
    }
}

impl<T: Listed> Possible<T> {
    /// The set of some statuses.
    pub fn of(statuses: impl IntoIterator<Item = T>) -> Possible<T> {
        statuses.into_iter().fold(Possible::default(), Possible::with)
    }

    /// The same set and one more.
    #[must_use]
    pub fn with(self, status: T) -> Possible<T> {
        Possible { places: self.places | 1 << status.place(), table: PhantomData }
    }

    /// The statuses of both.
    #[must_use]
    pub fn or(self, other: Possible<T>) -> Possible<T> {
        Possible { places: self.places | other.places, table: PhantomData }
    }

    /// The only one that is left.
    pub fn only(&self) -> Option<T> {
        match self.places.count_ones() {
            1 => T::TABLE.get(self.places.trailing_zeros() as usize).copied(),
            _ => None,
        }
    }

    /// Whether a status is left.
    pub fn contains(&self, status: T) -> bool {
        self.places & 1 << status.place() != 0
    }

    /// Those that are left.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        let places = self.places;
        T::TABLE.iter().copied().filter(move |status| places & 1 << status.place() != 0)
    }
}

impl<T: Listed + fmt::Debug> fmt::Debug for Possible<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
