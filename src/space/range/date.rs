//! Ranges of days: moved by a span of time, and the time between them.

use super::arithmetic::compute;
use super::{End, Kinds, Range};
use crate::value::content::Value;
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::operator::Arithmetic;

impl Range {
    /// All the whole units that can lie between two days, cut towards zero.
    pub fn elapsed(unit: CalendarUnit, from: &Range, to: &Range) -> Range {
        counted(unit, from, to, |from, to| from.between(to, unit))
    }

    /// All the boundaries that can be crossed from one day to another.
    pub fn difference(unit: CalendarUnit, from: &Range, to: &Range) -> Range {
        counted(unit, from, to, |from, to| from.difference(to, unit))
    }
}

/// A count that rises with the later day and falls with the earlier one.
fn counted(
    unit: CalendarUnit,
    from: &Range,
    to: &Range,
    count: impl Fn(PartialDate, PartialDate) -> Option<(i64, i64)>,
) -> Range {
    if !from.may_be_known || !to.may_be_known || unit > CalendarUnit::Day {
        return Range::nothing();
    }
    let (Some(first), Some(second)) = (Days::around(from), Days::around(to)) else {
        return Range::anything();
    };
    let end = |from: Option<PartialDate>, to: Option<PartialDate>| {
        let (count, _) = count(from?, to?)?;
        Some(End::closed(Value::Integer(count)))
    };
    let counts = Range {
        low: end(first.last, second.first),
        high: end(first.first, second.last),
        // Of a month or year the count may be known to within bounds only.
        may_be_null: from.may_be_null || to.may_be_null || from.kinds.mixed || to.kinds.mixed,
        may_be_known: true,
        kinds: Kinds { integer: true, ..Kinds::default() },
        // A month has several days, and so has a year.
        partial: unit == CalendarUnit::Day
            && (from.partial || to.partial)
            && !from.may_be_null
            && !to.may_be_null,
    };
    counts.made_of(&[from, to])
}

/// Days from the first to the last, both included.
struct Days {
    first: Option<PartialDate>,
    last: Option<PartialDate>,
}

impl Days {
    /// Nothing unless all values are days.
    fn of(range: &Range) -> Option<Days> {
        Days::around(range).filter(|_| !range.kinds.mixed)
    }

    /// Those of months and years, too; nothing where it is not known between which days they lie.
    fn around(range: &Range) -> Option<Days> {
        let day = |end: &Option<End>, inwards: i64| match end {
            None => Some(None),
            Some(End { value: Value::Date(date), open: false }) => Some(Some(*date)),
            Some(End { value: Value::Date(date), open: true }) => {
                Some(PartialDate::from_day_number(date.day_number() + inwards))
            }
            Some(_) => None,
        };
        let days = Days { first: day(&range.low, 1)?, last: day(&range.high, -1)? };
        let is_around = !range.kinds.mixed || days.first.is_some() && days.last.is_some();
        is_around.then_some(days)
    }
}

/// Days moved by spans of time: the first by the least, the last by the most.
pub(super) fn shifted(operator: Arithmetic, days: &Range, spans: &Range) -> Range {
    let Some(days) = Days::of(days).filter(|_| !spans.kinds.mixed) else {
        return Range::anything();
    };
    let (least, most) = match operator {
        Arithmetic::Subtract => (&spans.high, &spans.low),
        _ => (&spans.low, &spans.high),
    };
    let end = |day: Option<PartialDate>, span: &Option<End>| {
        compute(operator, &Value::Date(day?), &span.as_ref()?.value).map(End::closed)
    };
    let (low, high) = (end(days.first, least), end(days.last, most));
    // The calendar has a first and a last year.
    let may_be_null = low.is_none() || high.is_none() || spans.kinds.irrational;
    Range { low, high, may_be_null, may_be_known: true, kinds: Kinds::default(), partial: false }
}
