//! What conditions ask of one value at a time, and the values that the questions tell apart.

use crate::model::expression::{ExprId, FactId};
use crate::model::monitor::Duration;
use crate::model::status::MonitorStatus;
use crate::value::content::Absence;
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;
use crate::value::truth::Truth;
use std::cmp::Ordering;

use super::circuit::Wire;
use super::term::TermId;

/// A value that differs from patient to patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Source {
    /// What the record says of a fact: its latest value, or why there is none.
    Record(FactId),
    /// The day of the latest value.
    Day(FactId),
    /// The value before the latest.
    Previous(FactId),
    /// The first of all values.
    Earliest(FactId),
    /// What several values come to together.
    Formula(TermId),
    /// How two of them lie to each other.
    Order(TermId, TermId),
    /// A value under its name, which is not looked behind.
    Named(TermId),
    /// An expression that is not looked into; whether values that are too old count in it.
    Opaque(ExprId, bool),
}

/// A question about one value; never true where there is no such value, except that it is absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    /// There is a value.
    Given,
    /// There is none, for this reason.
    Absent(Absence),
    /// There is none, or it is not fully known, for a stronger reason than this.
    Beyond(Absence),
    /// It is true.
    True,
    /// It is this member.
    Member(u16),
    /// It is less than a number, or equal to it.
    Below(Number, bool),
    /// It is a date of which this is true.
    Date(DateTest),
    /// Of two values: the first is less than the second, or equal to it.
    Before(bool),
    /// Although only bounds are known of it, it is surely below a number (or equal), or surely not.
    Surely(Number, bool, bool),
    /// Of two values of which only bounds are known: surely before (or equal), or surely not.
    SurelyBefore(bool, bool),
    /// The result is defined.
    Defined,
    /// Only bounds of the result are known.
    Bounded,
    /// Of a name: this holds of what stands behind it.
    Stands(Wire),
    /// Of an expression that is not looked into: it is true.
    Yes,
    /// Of an expression that is not looked into: it is false.
    No,
}

/// A question about a date that may be known to the month or the year only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DateTest {
    /// It surely is, or surely is not, before a day (or on it).
    Before { limit: PartialDate, or_equal: bool, truth: bool },
    /// The whole units between it and another date, in the order of the sides, surely are, or are not, fewer than some.
    Fewer { span: Span, than: i64, truth: bool },
    /// The number of whole units is known.
    Counted(Span),
    /// So long after its first possible day is past.
    Aged(Duration),
    /// A measurement that counts from it may have this status.
    May { every: Duration, latest_by: Duration, status: MonitorStatus },
}

/// Units of calendar time between a date and a fixed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    /// Boundaries crossed instead of whole units.
    pub(super) difference: bool,
    pub(super) unit: CalendarUnit,
    pub(super) other: PartialDate,
    /// Whether the fixed date is the later side.
    pub(super) until: bool,
}

impl Test {
    /// Whether two questions about one value cannot come out so.
    pub(super) fn contradicts(&self, holds: bool, other: &Test, other_holds: bool) -> bool {
        let lower = |a: &Number, or_equal: bool, b: &Number, other: bool| match a.compare(b) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => !or_equal || other,
            _ => false,
        };
        match (self, other) {
            (a, b) if a == b => holds != other_holds,
            // What is below a limit is below every higher one.
            (Test::Below(a, i), Test::Below(b, j)) => {
                holds && !other_holds && lower(a, *i, b, *j) || !holds && other_holds && lower(b, *j, a, *i)
            }
            (Test::Before(i), Test::Before(_)) => {
                if *i {
                    !holds && other_holds
                } else {
                    holds && !other_holds
                }
            }
            // A value that is known has no bounds beside it.
            (Test::Below(..), Test::Surely(..)) | (Test::Surely(..), Test::Below(..)) => holds && other_holds,
            (Test::Defined | Test::Below(..), Test::Bounded)
            | (Test::Bounded, Test::Defined | Test::Below(..))
            | (Test::Defined, Test::Surely(..))
            | (Test::Surely(..), Test::Defined) => holds && other_holds,
            (Test::Below(..), Test::Defined) | (Test::Surely(..), Test::Bounded) => holds && !other_holds,
            (Test::Defined, Test::Below(..)) | (Test::Bounded, Test::Surely(..)) => !holds && other_holds,
            (Test::Surely(a, i, x), Test::Surely(b, j, y)) => match (x, y) {
                (true, true) => {
                    holds && !other_holds && lower(a, *i, b, *j)
                        || !holds && other_holds && lower(b, *j, a, *i)
                }
                (false, false) => {
                    holds && !other_holds && lower(b, *j, a, *i)
                        || !holds && other_holds && lower(a, *i, b, *j)
                }
                (true, false) => holds && other_holds && lower(a, *i, b, *j),
                (false, true) => holds && other_holds && lower(b, *j, a, *i),
            },
            _ => false,
        }
    }
}

impl Span {
    /// The least and the most that it can be.
    pub(super) fn of(self, date: PartialDate) -> Option<(i64, i64)> {
        let (from, to) = if self.until { (date, self.other) } else { (self.other, date) };
        if self.difference { from.difference(to, self.unit) } else { from.between(to, self.unit) }
    }
}

impl DateTest {
    /// Whether it is true of a date.
    pub(super) fn holds(self, date: PartialDate, as_of: PartialDate) -> bool {
        match self {
            DateTest::Before { limit, or_equal, truth } => {
                let order = date.compare(limit);
                let is = order.map(|order| order == Ordering::Less || or_equal && order == Ordering::Equal);
                is == Some(truth)
            }
            DateTest::Fewer { span, than, truth } => {
                let is = span.of(date).map_or(Truth::Unknown, |(least, most)| {
                    match (most < than, least >= than) {
                        (true, _) => Truth::True,
                        (_, true) => Truth::False,
                        _ => Truth::Unknown,
                    }
                });
                is == Truth::from(truth)
            }
            DateTest::Counted(span) => span.of(date).is_some_and(|(least, most)| least == most),
            DateTest::Aged(duration) => {
                let last = duration.after(date.first_day());
                last.is_some_and(|last| last.day_number() < as_of.day_number())
            }
            DateTest::May { every, latest_by, status } => {
                crate::eval::on_time(every, latest_by, date, as_of).contains(&status)
            }
        }
    }

    /// Days from which on it may be answered otherwise than the day before.
    pub(super) fn cuts(self, from: i64, to: i64, as_of: PartialDate) -> Vec<i64> {
        let today = as_of.day_number();
        let day = |number: i64| PartialDate::from_day_number(number);
        // Each of these falls or rises with the day, so that halving finds where it changes.
        let change = |holds: &dyn Fn(PartialDate) -> bool| {
            let at = |number: i64| day(number).is_some_and(holds);
            let (mut low, mut high) = (from, to);
            let first = at(low);
            if low >= high || at(high) == first {
                return None;
            }
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if at(middle) == first { low = middle } else { high = middle }
            }
            Some(high)
        };
        match self {
            DateTest::Before { limit, .. } => {
                vec![limit.first_day().day_number(), limit.last_day().day_number() + 1]
            }
            DateTest::Fewer { span, than, .. } => {
                let least = |date: PartialDate| span.of(date).is_some_and(|(least, _)| least < than);
                let most = |date: PartialDate| span.of(date).is_some_and(|(_, most)| most < than);
                [change(&least), change(&most)].into_iter().flatten().collect()
            }
            // Of a full day it is always so; of a month or year it hangs on the side on which it lies.
            DateTest::Counted(span) => {
                vec![span.other.first_day().day_number(), span.other.last_day().day_number() + 1]
            }
            DateTest::Aged(_) => change(&|date| self.holds(date, as_of)).into_iter().collect(),
            DateTest::May { every, latest_by, .. } => {
                let due = |date: PartialDate| every.after(date).is_none_or(|due| due.day_number() > today);
                let late =
                    |date: PartialDate| latest_by.after(date).is_none_or(|late| late.day_number() >= today);
                [change(&due), change(&late)].into_iter().flatten().collect()
            }
        }
    }
}
