//! What an option of a choice comes to, and the choice itself.

use super::possible::Possible;
use crate::model::status::{ChoiceStatus, OptionStatus};
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// What an option comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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
        let left = |truth: Truth, held: OptionStatus, else_held: OptionStatus| match truth {
            Truth::True => vec![held],
            Truth::False => vec![else_held],
            Truth::Unknown => vec![held, else_held],
        };
        let free = left(caution, OptionStatus::Caution, OptionStatus::Eligible);
        let possible = match (exclude, scope) {
            (Truth::True, _) => vec![OptionStatus::Excluded],
            (Truth::Unknown, Truth::False) => vec![OptionStatus::NotAssessed, OptionStatus::Excluded],
            (_, Truth::False) => vec![OptionStatus::NotAssessed],
            (Truth::False, _) => free,
            (Truth::Unknown, _) => free.into_iter().chain([OptionStatus::Excluded]).collect(),
        };
        let if_in_scope = scope == Truth::Unknown && exclude != Truth::True;
        Opted { possible: Possible::of(possible), if_in_scope, preferred, why }
    }

    /// Whether it has a status, to a condition that counts in scope only or to another.
    pub(super) fn has(&self, status: OptionStatus, within_scope: bool) -> Value {
        let outside = (self.if_in_scope && !within_scope).then_some(OptionStatus::NotAssessed);
        has(&Possible::of(self.possible.iter().chain(outside)), status, self.why)
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
        let made = match none_left {
            Truth::True => vec![ChoiceStatus::NoneLeft],
            Truth::False => vec![ChoiceStatus::Open],
            Truth::Unknown => vec![ChoiceStatus::Open, ChoiceStatus::NoneLeft],
        };
        let possible = match (indicated, scope) {
            (Truth::False, _) | (_, Truth::False) => vec![ChoiceStatus::NotIndicated],
            (Truth::True, _) => made,
            (Truth::Unknown, _) => made.into_iter().chain([ChoiceStatus::NotIndicated]).collect(),
        };
        let if_in_scope = scope == Truth::Unknown && indicated != Truth::False;
        Chosen { possible: Possible::of(possible), if_in_scope, why }
    }

    /// As for options.
    pub(super) fn has(&self, status: ChoiceStatus, within_scope: bool) -> Value {
        let outside = (self.if_in_scope && !within_scope).then_some(ChoiceStatus::NotIndicated);
        has(&Possible::of(self.possible.iter().chain(outside)), status, self.why)
    }
}

/// Whether a status is the one: true if no other is left, false if it is not left itself.
pub(super) fn has<T: Copy + Ord>(possible: &Possible<T>, status: T, why: Absence) -> Value {
    if !possible.contains(status) {
        return Value::Boolean(false);
    }
    match possible.only() {
        Some(_) => Value::Boolean(true),
        None => Value::Null(why),
    }
}
