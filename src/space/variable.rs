//! Values that differ from patient to patient, and what is asked of each.

use super::cell::{self, Cell, Sort};
use super::test::{Source, Test};
use crate::model::vocabulary::{Fact, FactType, Range};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// A variable, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct VariableId(pub(super) u32);

/// A value that differs from patient to patient.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) source: Source,
    pub(super) sort: Sort,
    /// The tests of it, by their places in the list of all tests.
    pub(super) tests: Vec<u32>,
}

impl Source {
    /// What values there can be.
    pub(super) fn sort(self, fact: Option<&Fact>, as_of: PartialDate) -> Sort {
        match (self, fact) {
            (Source::Record(_) | Source::Previous(_) | Source::Earliest(_), Some(fact)) => {
                values(fact, as_of)
            }
            (Source::Day(_), _) => days(None, as_of),
            _ => Sort::Free,
        }
    }

    /// In what ways there can be no value.
    pub(super) fn absences(self) -> &'static [Absence] {
        match self {
            Source::Record(_) => &[Absence::NotGiven, Absence::NotKnown, Absence::NotMeasurable],
            Source::Day(_) | Source::Previous(_) | Source::Earliest(_) => &[Absence::NotGiven],
            Source::Formula(_) | Source::Order(..) | Source::Named(_) | Source::Opaque(..) => &[],
        }
    }
}

impl Variable {
    /// The cells that the tests cut, those without a value first.
    pub(super) fn cells(&self, all: &[(VariableId, Test)], as_of: PartialDate) -> Vec<Cell> {
        let tests = self.tests.iter().filter_map(|at| all.get(*at as usize)).map(|(_, test)| test);
        let absent = self.source.absences().iter().map(|why| Cell::Absent(*why));
        absent.chain(cell::cells(&self.sort, tests, as_of)).collect()
    }
}

fn values(fact: &Fact, as_of: PartialDate) -> Sort {
    // A whole number is one of CQL's integers.
    let end = |value: &Option<Value>, whole: bool, limit: i32| {
        number(value).or_else(|| whole.then(|| Number::from(i64::from(limit))))
    };
    let numbers = |whole: bool| Sort::Number {
        whole,
        least: end(&fact.plausible.from, whole, i32::MIN),
        most: end(&fact.plausible.to, whole, i32::MAX),
    };
    match &fact.kind {
        FactType::Boolean => Sort::Boolean,
        FactType::Choice(members) => Sort::Member(members.len()),
        FactType::Integer => numbers(true),
        FactType::Decimal | FactType::Quantity(_) => numbers(false),
        FactType::Date => days(Some(&fact.plausible), as_of),
    }
}

fn number(value: &Option<Value>) -> Option<Number> {
    value.as_ref().and_then(Value::number)
}

/// Days from the first that can be to the last, at most the evaluation date.
fn days(range: Option<&Range>, as_of: PartialDate) -> Sort {
    let day = |value: Option<&Value>| match value {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let from = day(range.and_then(|range| range.from.as_ref())).map(|date| date.first_day().day_number());
    let to = day(range.and_then(|range| range.to.as_ref())).map(|date| date.last_day().day_number());
    let first = PartialDate::new(1, Some(1), Some(1)).map_or(0, PartialDate::day_number);
    let today = as_of.day_number();
    Sort::Date { from: from.unwrap_or(first).max(first), to: to.unwrap_or(today).min(today) }
}
