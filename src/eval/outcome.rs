//! What a block comes to: the effective value of a fact, the status of a decision, of the scope, of a recommendation.

use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// Where the effective value of a fact comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// It has none.
    #[default]
    Absent,
    /// The patient's record.
    Given,
    /// Other facts, by the vocabulary's `when_absent`.
    Derived,
    /// The vocabulary's `assume`.
    Assumed,
    /// It was given or derived, but does not hold in these circumstances.
    NotValid,
    /// It was given, and is too old to count.
    Stale,
}

/// The value that conditions see of a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    /// The value, null when there is none.
    pub value: Value,
    /// Where it comes from.
    pub basis: Basis,
    /// Whether the value that was given is older than the vocabulary lets it count.
    pub stale: bool,
}

/// What is left of a decision. `possible` are places in its list of outcomes, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// One outcome is left, and holds.
    Outcome(u16),
    /// Several are left, or one of which it is not known whether it holds.
    Undetermined(Vec<u16>),
    /// All is known and none holds.
    Gap,
    /// Two or more hold.
    Overlap(Vec<u16>),
}

impl Decided {
    /// From the conditions of the outcomes.
    pub(super) fn of(conditions: &[Value]) -> Decided {
        let places = |wanted: &dyn Fn(Truth) -> bool| -> Vec<u16> {
            let with_place = conditions.iter().enumerate();
            let chosen = with_place.filter(|(_, value)| wanted(value.truth()));
            chosen.filter_map(|(place, _)| u16::try_from(place).ok()).collect()
        };
        let holding = places(&|truth| truth == Truth::True);
        let possible = places(&|truth| truth != Truth::False);
        match (holding.as_slice(), possible.as_slice()) {
            ([_, _, ..], _) => Decided::Overlap(holding),
            ([one], [_]) => Decided::Outcome(*one),
            (_, []) => Decided::Gap,
            _ => Decided::Undetermined(possible),
        }
    }

    /// Whether nothing a missing fact may turn out to be could change it.
    pub fn is_definite(&self) -> bool {
        !matches!(self, Decided::Undetermined(_))
    }

    /// Whether the decision has one of some outcomes: true if no other is left, false if none of them is left.
    pub(super) fn is_among(&self, named: &[u16], open: Absence) -> Value {
        match self {
            Decided::Outcome(one) => Value::Boolean(named.contains(one)),
            Decided::Gap => Value::Null(Absence::Gap),
            Decided::Overlap(_) => Value::Null(Absence::Overlap),
            Decided::Undetermined(possible) => {
                let some = possible.iter().any(|one| named.contains(one));
                // A single one left need not hold: then it is a gap, and the answer is no. And of what is left open a
                // gap or an overlap may come, whatever is left.
                let all = possible.len() > 1
                    && !open.is_hypothetical()
                    && possible.iter().all(|one| named.contains(one));
                match (some, all) {
                    (false, _) => Value::Boolean(false),
                    (_, true) => Value::Boolean(true),
                    _ => Value::Null(open),
                }
            }
        }
    }
}

/// What a recommendation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It holds for this patient.
    Applies,
    /// It would hold, if the patient turns out to be in scope.
    AppliesIfInScope,
    /// It does not hold.
    DoesNotApply,
    /// Facts are missing.
    Undetermined,
}

impl Status {
    pub(super) fn of(when: Truth, scope: Truth, outside_scope: bool) -> Status {
        let scope = if outside_scope { Truth::True } else { scope };
        match (when, scope) {
            (Truth::False, _) | (_, Truth::False) => Status::DoesNotApply,
            (Truth::True, Truth::True) => Status::Applies,
            (Truth::True, Truth::Unknown) => Status::AppliesIfInScope,
            (Truth::Unknown, _) => Status::Undetermined,
        }
    }

    /// As it is written in a report.
    pub fn word(self) -> &'static str {
        match self {
            Status::Applies | Status::AppliesIfInScope => "applies",
            Status::DoesNotApply => "does_not_apply",
            Status::Undetermined => "undetermined",
        }
    }

    /// Whether nothing a missing fact may turn out to be could change it.
    pub fn is_definite(self) -> bool {
        matches!(self, Status::Applies | Status::DoesNotApply)
    }
}
