//! One place of a program's memory: a whole number, and whether it is known.

use crate::value::content::Absence;
use crate::value::truth::Truth;

/// Whether something is known, and of a condition whether it holds.
///
/// `FALSE` and `TRUE` are those of a condition; a number that is known has `TRUE`. What lies above is unknown, and the
/// larger the stronger the reason, so that `and`, `or` and every reason are a smallest or a largest of states.
pub(super) type State = u8;

/// A condition that does not hold.
pub(super) const FALSE: State = 0;
/// A condition that holds; a number that is known.
pub(super) const TRUE: State = 1;
const FIRST_NULL: State = 2;

/// Unknown, for a reason.
pub(super) fn null(why: Absence) -> State {
    FIRST_NULL + why as u8
}

/// The reason, of a state that is unknown.
pub(super) fn absence(state: State) -> Option<Absence> {
    let place = state.checked_sub(FIRST_NULL)?;
    Absence::ALL.get(usize::from(place)).copied()
}

/// A state as a truth.
pub(super) fn truth(state: State) -> Truth {
    match state {
        FALSE => Truth::False,
        TRUE => Truth::True,
        _ => Truth::Unknown,
    }
}

/// A truth as a state; `why` where it is unknown.
pub(super) fn of_truth(truth: Truth, why: Absence) -> State {
    match truth {
        Truth::False => FALSE,
        Truth::True => TRUE,
        Truth::Unknown => null(why),
    }
}

/// A whole number with its state. A decimal is a whole number at the scale of its place, a date its digits, a member
/// of a choice its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// The number, where it is known.
    pub(super) value: i64,
    /// Whether it is.
    pub(super) state: State,
}

impl Slot {
    /// A number that is known.
    pub(super) fn known(value: i64) -> Slot {
        Slot { value, state: TRUE }
    }

    /// A condition, or something unknown.
    pub(super) fn state(state: State) -> Slot {
        Slot { value: 0, state }
    }

    /// Whether it is known.
    pub(super) fn is_known(self) -> bool {
        self.state < FIRST_NULL
    }
}

/// The place of a slot.
pub(super) type Reg = u32;
