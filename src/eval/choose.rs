//! What an option of a choice comes to, and the choice itself.

use super::possible::Possible;
use crate::model::status::{ChoiceStatus, Listed, OptionStatus};
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// What an option comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opted {
    /// What is left.
    pub possible: Possible<OptionStatus>,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    /// Whether something speaks for it among options of the same status.
    pub preferred: Truth,
    /// Why more than one is left.
    pub(super) why: Absence,
}

/// What a choice comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is left.
    pub possible: Possible<ChoiceStatus>,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    pub(super) why: Absence,
}

/// An option about which nothing is known.
pub(super) const UNDECIDED: Truth = Truth::Unknown;

impl Opted {
    /// From what excludes it, what calls for care, and whether the patient is in scope.
    pub(super) fn of(exclude: Truth, caution: Truth, preferred: Truth, scope: Truth, why: Absence) -> Opted {
        let free = left(caution, OptionStatus::Caution, OptionStatus::Eligible);
        let excluded = Possible::of([OptionStatus::Excluded]);
        let not_assessed = Possible::of([OptionStatus::NotAssessed]);
        let possible = match (exclude, scope) {
            (Truth::True, _) => excluded,
            (Truth::Unknown, Truth::False) => not_assessed.or(excluded),
            (_, Truth::False) => not_assessed,
            (Truth::False, _) => free,
            (Truth::Unknown, _) => free.or(excluded),
        };
        let if_in_scope = scope == Truth::Unknown && exclude != Truth::True;
        Opted { possible, if_in_scope, preferred, why }
    }

    /// Whether it has a status, to a condition that counts in scope only or to another.
    pub(super) fn has(&self, status: OptionStatus, within_scope: bool) -> Value {
        let outside = (self.if_in_scope && !within_scope).then_some(OptionStatus::NotAssessed);
        has(&outside.map_or(self.possible, |outside| self.possible.with(outside)), status, self.why)
    }
}

impl Chosen {
    /// From whether it is to be made, and what its options come to.
    pub(super) fn of<'o>(
        indicated: Truth,
        options: impl Iterator<Item = &'o Opted>,
        scope: Truth,
        why: Absence,
    ) -> Chosen {
        let mut all = options.peekable();
        let none = all.peek().is_none();
        let excluded = all.map(|option| match option.possible.only() {
            Some(OptionStatus::Excluded) => Truth::True,
            _ if option.possible.contains(OptionStatus::Excluded) => Truth::Unknown,
            _ => Truth::False,
        });
        let none_left = if none { Truth::True } else { excluded.fold(Truth::True, Truth::and) };
        let made = left(none_left, ChoiceStatus::NoneLeft, ChoiceStatus::Open);
        let not_indicated = Possible::of([ChoiceStatus::NotIndicated]);
        let possible = match (indicated, scope) {
            (Truth::False, _) | (_, Truth::False) => not_indicated,
            (Truth::True, _) => made,
            (Truth::Unknown, _) => made.or(not_indicated),
        };
        let if_in_scope = scope == Truth::Unknown && indicated != Truth::False;
        Chosen { possible, if_in_scope, why }
    }

    /// As for options.
    pub(super) fn has(&self, status: ChoiceStatus, within_scope: bool) -> Value {
        let outside = (self.if_in_scope && !within_scope).then_some(ChoiceStatus::NotIndicated);
        has(&outside.map_or(self.possible, |outside| self.possible.with(outside)), status, self.why)
    }
}

/// What is left by a condition: one status where it holds, the other where it does not.
fn left<T: Listed>(truth: Truth, held: T, else_held: T) -> Possible<T> {
    match truth {
        Truth::True => Possible::of([held]),
        Truth::False => Possible::of([else_held]),
        Truth::Unknown => Possible::of([held, else_held]),
    }
}

/// Whether a status is the one: true if no other is left, false if it is not left itself.
pub(super) fn has<T: Listed>(possible: &Possible<T>, status: T, why: Absence) -> Value {
    if !possible.contains(status) {
        return Value::Boolean(false);
    }
    match possible.only() {
        Some(_) => Value::Boolean(true),
        None => Value::Null(why),
    }
}
