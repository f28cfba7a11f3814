//! Whether two facts of one name are the same to a patient and to a condition.

use std::cmp::Ordering;

use super::expression::ExprId;
use super::vocabulary::{Fact, FactType, Range};
use crate::value::content::Value;

/// Whether two facts take the same values.
pub(super) fn is_same_kind(a: &FactType, b: &FactType) -> bool {
    match (a, b) {
        (FactType::Choice(a), FactType::Choice(b)) => {
            a.iter().map(|member| &member.name).eq(b.iter().map(|member| &member.name))
        }
        _ => a == b,
    }
}

/// Whether two facts of one kind come to the same for every record.
pub(super) fn is_read_alike(a: &Fact, b: &Fact, canonical: &[ExprId]) -> bool {
    let same = |id: Option<ExprId>| id.map(|id| canonical.get(id.index()).copied().unwrap_or(id));
    let logic =
        |fact: &Fact| (fact.valid_for, fact.keeps_stale, same(fact.valid_when), same(fact.when_absent));
    logic(a) == logic(b) && a.assume == b.assume && a.series == b.series
}

/// Leaves of a range what the other has too.
pub(super) fn narrow(own: &mut Range, other: &Range) {
    let further = |a: &mut Option<Value>, b: &Option<Value>, wanted: Ordering| {
        let moves = match (a.as_ref(), b) {
            (Some(a), Some(b)) => order(a, b) == Some(wanted),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if moves {
            a.clone_from(b);
        }
    };
    further(&mut own.from, &other.from, Ordering::Less);
    further(&mut own.to, &other.to, Ordering::Greater);
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.compare(*b),
        _ => a.number()?.compare(&b.number()?),
    }
}
