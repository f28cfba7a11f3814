//! Ranges of months and years, between the first and the last of their days: what is said of them holds of each.

use osteon::eval::{arithmetic, compare, elapsed, extreme, over_list};
use osteon::model::expression::Function;
use osteon::space::{End, Kinds, Range};
use osteon::value::content::{Absence, Value};
use osteon::value::date::{CalendarUnit, PartialDate};
use osteon::value::number::Number;
use osteon::value::operator::{Arithmetic, Comparison, Extreme};
use proptest::prelude::*;

use crate::common::random::config;
use crate::filled::{Filled, each_pair};
use crate::inside::assert_inside;
use crate::tight::assert_shown;
use crate::told::{date, quantity, range};
use crate::truth;

/// Which dates a range has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Known {
    ToTheDay,
    ToTheMonth,
    ToTheYear,
    ToMonthOrYear,
    Anyhow,
}

impl Known {
    const ALL: [Known; 5] =
        [Known::ToTheDay, Known::ToTheMonth, Known::ToTheYear, Known::ToMonthOrYear, Known::Anyhow];

    /// One of the dates that a day may be known as.
    fn dates(self, (year, month, day): (i64, i64, i64)) -> Vec<PartialDate> {
        let made = |month, day| PartialDate::new(year, month, day).expect("a date");
        let (day, month, year) = (made(Some(month), Some(day)), made(Some(month), None), made(None, None));
        match self {
            Known::ToTheDay => vec![day],
            Known::ToTheMonth => vec![month],
            Known::ToTheYear => vec![year],
            Known::ToMonthOrYear => vec![month, year],
            Known::Anyhow => vec![day, month, year],
        }
    }
}

/// A range around some dates, its ends on them or a few days farther out.
fn around(dates: &[PartialDate], known: Known, beyond: [(i64, bool); 2]) -> Range {
    let days = |day: fn(PartialDate) -> PartialDate| dates.iter().map(move |date| day(*date).day_number());
    let first = days(PartialDate::first_day).min().expect("a date");
    let last = days(PartialDate::last_day).max().expect("a date");
    let end = |day: i64, outwards: i64, (far, open): (i64, bool)| {
        // An open end is the day before or after.
        let day = day + outwards * (far + i64::from(open));
        Some(End { value: Value::Date(PartialDate::from_day_number(day)?), open })
    };
    let range = Range::between(end(first, -1, beyond[0]), end(last, 1, beyond[1]));
    let kinds = Kinds { mixed: known != Known::ToTheDay, ..range.kinds };
    let partial = !matches!(known, Known::ToTheDay | Known::Anyhow);
    Range { kinds, partial, ..range }
}

/// Dates in a few years, so that many have a year or a month in common; some at the ends of the calendar.
fn dates() -> impl Strategy<Value = Filled> {
    let year = prop_oneof![8 => 2023_i64..=2026, 1 => Just(1_i64), 1 => Just(9999_i64)];
    let day = (year, 1_i64..=12, prop_oneof![4 => 1_i64..=28, 1 => Just(1_i64)]);
    let end = || (prop_oneof![2 => Just(0_i64), 1 => 1_i64..40], any::<bool>());
    let days = proptest::collection::vec(day, 1..4);
    let known = proptest::sample::select(Known::ALL.to_vec());
    (days, known, [end(), end()], 0_u8..8, 0_u8..10).prop_map(|(days, known, beyond, null, missing)| {
        let mut dates: Vec<PartialDate> = days.into_iter().flat_map(|day| known.dates(day)).collect();
        let range = around(&dates, known, beyond);
        // A month or year has days between the first and the last of all.
        dates.dedup();
        let (low, high) = (range.low.filter(|_| missing != 0), range.high.filter(|_| missing != 1));
        // Without ends nobody says that these are dates.
        let mixed = range.kinds.mixed || low.is_none() && high.is_none();
        let kinds = Kinds { mixed, ..range.kinds };
        let range = Range { low, high, kinds, may_be_null: null == 0, ..range };
        let null = range.may_be_null.then_some(Value::Null(Absence::NotGiven));
        Filled { values: dates.into_iter().map(Value::Date).chain(null).collect(), range }
    })
}

/// Holds a count of units against its range: one that is known, or each that it can be.
fn assert_counted(range: &Range, count: &Value, of: &dyn std::fmt::Debug) {
    assert_inside(range, count, of);
    let Value::Bounds(bounds) = count else {
        let is_null = matches!(count, Value::Null(_));
        assert!(!range.partial || is_null && range.may_be_null, "{of:?}: {count:?} in part in {range:?}");
        return;
    };
    assert!(range.may_be_known, "{of:?}: {count:?} in {range:?}");
    let (low, high) = (bounds.low.as_ref().expect("a least"), bounds.high.as_ref().expect("a most"));
    let whole = Range { partial: false, ..range.clone() };
    for end in [low, high] {
        assert_inside(&whole, end, of);
    }
    let sign = |end: &Value| end.number().and_then(|number| number.signum());
    let apart = sign(low) == sign(high) && sign(low) != Some(0);
    assert!(!range.excludes_zero() || apart, "{of:?}: {count:?} may be zero in {range:?}");
}

/// Lists of some dates, one of each range.
fn listed(list: &[Filled], picks: &[u16]) -> Vec<Vec<Value>> {
    let pick = |(item, pick): (&Filled, &u16)| item.values[usize::from(*pick) % item.values.len()].clone();
    picks.chunks_exact(list.len()).map(|picks| list.iter().zip(picks).map(pick).collect()).collect()
}

/// Holds the lowest and highest of some dates against their range.
fn assert_extremes(list: &[Filled], picks: &[u16]) {
    let ranges: Vec<Range> = list.iter().map(|item| item.range.clone()).collect();
    for values in listed(list, picks) {
        for either in Extreme::ALL {
            let (range, result) = (Range::extreme(*either, &ranges), extreme(*either, &values));
            assert_inside(&range, &result, &(either, &values, &ranges));
            if let Value::Bounds(bounds) = &result {
                assert!(range.may_be_known, "{values:?}: {result:?} in {range:?}");
                let whole = Range { partial: false, ..range.clone() };
                let ends = [&bounds.low, &bounds.high].into_iter().flatten();
                ends.for_each(|end| assert_inside(&whole, end, &(either, &values, &ranges)));
            }
        }
    }
}

const OVER_DATES: [Function; 4] = [Function::Min, Function::Max, Function::Count, Function::Coalesce];

proptest! {
    #![proptest_config(config())]

    /// What lies between two dates of which the month or year is known, and what lies between a day and one of them.
    #[test]
    fn counts_between_months_and_years_stay_in_their_ranges(
        pairs in proptest::collection::vec((dates(), dates()), 60),
    ) {
        for (a, b) in &pairs {
            for unit in CalendarUnit::ALL {
                let (whole, crossed) = (
                    Range::elapsed(*unit, &a.range, &b.range),
                    Range::difference(*unit, &a.range, &b.range),
                );
                each_pair(a, b, |from, to| {
                    assert_counted(&whole, &elapsed(false, *unit, from, to), &("elapsed", from, to, unit));
                    assert_counted(&crossed, &elapsed(true, *unit, from, to), &("crossed", from, to, unit));
                });
            }
        }
    }

    /// Months and years that are moved by a span.
    #[test]
    fn moved_months_and_years_stay_in_their_ranges(
        days in proptest::collection::vec(dates(), 60),
        tenths in proptest::collection::vec(-400_i64..400, 4),
        code in proptest::sample::select(vec!["years", "months", "weeks", "days"]),
    ) {
        let spans: Vec<Value> =
            tenths.iter().map(|tenths| quantity(Number::from_scaled(*tenths, 1), code)).collect();
        let (least, most) = (tenths.iter().min().expect("a span"), tenths.iter().max().expect("a span"));
        let end = |tenths: &i64| Some(End::closed(quantity(Number::from_scaled(*tenths, 1), code)));
        let spans = Filled { values: spans, range: Range::between(end(least), end(most)) };
        for days in &days {
            for operator in [Arithmetic::Add, Arithmetic::Subtract] {
                let range = Range::arithmetic(operator, &days.range, &spans.range);
                each_pair(days, &spans, |day, span| {
                    assert_inside(&range, &arithmetic(operator, day, span), &(day, operator, span));
                });
            }
        }
    }

    /// The earliest and the latest of several, how many are known, and the first that is.
    #[test]
    fn lists_of_months_and_years_stay_in_their_ranges(
        lists in proptest::collection::vec(proptest::collection::vec(dates(), 1..5), 60),
        picks in proptest::collection::vec(any::<u16>(), 24),
    ) {
        for list in &lists {
            let ranges: Vec<Range> = list.iter().map(|item| item.range.clone()).collect();
            for values in listed(list, &picks) {
                for called in OVER_DATES {
                    let range = Range::function(called, &ranges);
                    let result = over_list(called, &Value::List(values.clone().into()));
                    assert_inside(&range, &result, &(called, &values, &ranges));
                }
            }
            assert_extremes(list, &picks);
        }
    }

    /// Which of two comes first, and what is in either.
    #[test]
    fn months_and_years_are_compared(pairs in proptest::collection::vec((dates(), dates()), 60)) {
        for (a, b) in &pairs {
            let hull = a.range.hull(&b.range);
            for value in a.values.iter().chain(&b.values) {
                assert_inside(&hull, value, &(&a.range, &b.range));
            }
            let shared = a.values.iter().find(|value| !value.is_null() && b.values.contains(value));
            assert!(shared.is_none() || a.range.meets(&b.range), "{shared:?} is in {a:?} and {b:?}");
            for (comparison, or_equal) in [(Comparison::Less, false), (Comparison::LessOrEqual, true)] {
                let said = a.range.lies_before(&b.range, or_equal);
                each_pair(a, b, |left, right| {
                    let answer = truth(&compare(comparison, left, right));
                    let agree = said.is_none() || answer.is_none() || said == answer;
                    assert!(agree, "{left:?} {comparison:?} {right:?}: {said:?} of {a:?}, {b:?}");
                    // Of two that surely lie one before the other it is known.
                    let is_known = !left.is_null() && !right.is_null();
                    let told = or_equal || said != Some(true) || !is_known || answer == Some(true);
                    assert!(told, "{left:?} {comparison:?} {right:?}: {answer:?} of {a:?}, {b:?}");
                });
            }
        }
    }
}

#[test]
fn months_lie_apart_by_the_days_that_they_may_be() {
    let of = |low: &str, high: &str| around(&[low, high].map(day_of), Known::ToTheMonth, [(0, false); 2]);
    let (spring, summer) = (of("2026-03", "2026-05"), of("2026-06", "2026-08"));
    let day = range("[@2026-03-01, @2026-03-01]");
    let apart = Range::elapsed(CalendarUnit::Day, &spring, &summer);
    assert_shown(&apart, "[1, 183]?");
    assert!(apart.partial && apart.excludes_zero());
    let months = Range::elapsed(CalendarUnit::Month, &spring, &summer);
    assert_shown(&months, "[0, 5]?");
    assert!(!months.partial && !months.excludes_zero());
    assert_shown(&Range::difference(CalendarUnit::Month, &spring, &summer), "[1, 5]?");
    assert_shown(&Range::elapsed(CalendarUnit::Day, &day, &spring), "[0, 91]?");
    assert_shown(&Range::elapsed(CalendarUnit::Year, &spring, &spring), "[0, 0]?");
    assert_eq!(
        (spring.lies_before(&summer, false), summer.lies_before(&spring, true)),
        (Some(true), Some(false))
    );
    // Of what surely comes first it is known that it does.
    let first = Range::function(Function::Min, &[summer.clone(), spring.clone()]);
    assert_eq!(first, spring);
    let last = Range::function(Function::Max, &[summer.clone(), spring.clone()]);
    assert_eq!(last, summer);
    // Two that may have a month in common may not be told apart.
    let open = Range::function(Function::Min, &[spring.clone(), spring.clone()]);
    assert!(open.may_be_null && !open.partial);
    assert!(
        !Range::exactly(date("2026-03")).partial,
        "nobody says how much is known of a month without ends"
    );
}

/// Nothing comes of four dates of which the first two cannot be told apart.
#[test]
fn the_highest_of_four_dates_may_come_to_nothing() {
    let of = |text: &str, known| around(&[day_of(text)], known, [(0, false); 2]);
    let days = range("[@2026-01-01, @2026-12-31]");
    let ranges = [of("2024-02", Known::ToTheMonth), of("2024", Known::ToTheYear), days.clone(), days];
    let values = ["2024-02", "2024", "2026-02-01", "2026-03-10"].map(date);
    let (range, result) = (Range::extreme(Extreme::Highest, &ranges), extreme(Extreme::Highest, &values));
    assert_inside(&range, &result, &ranges);
}

fn day_of(text: &str) -> PartialDate {
    PartialDate::parse(text).expect("a date")
}
