//! Ranges of days: moved by spans, and what lies between two.

use osteon::eval::{arithmetic, elapsed};
use osteon::space::{End, Range};
use osteon::value::content::Value;
use osteon::value::date::{CalendarUnit, PartialDate};
use osteon::value::number::Number;
use osteon::value::operator::Arithmetic;
use proptest::prelude::*;

use crate::common::random::config;
use crate::filled::{Filled, contains, each_pair};
use crate::inside::assert_inside;
use crate::tight::{assert_shown, computed};
use crate::told::{date, quantity, range};

proptest! {
    #![proptest_config(config())]

    /// Days that are moved, and what lies between days.
    #[test]
    fn days_stay_in_their_ranges(
        days in proptest::collection::vec((0_i64..40_000, 0_i64..900, any::<[bool; 2]>(), 0_i64..900), 2),
        span in (-40_i64..40, 0_i64..60, any::<[bool; 2]>()),
        code in proptest::sample::select(vec!["years", "months", "weeks", "days", "d", "wk", "h", "kg"]),
        edges in any::<[u8; 2]>(),
    ) {
        let days: Vec<Filled> = days.iter().zip(edges).map(|(day, edge)| days_of(*day, edge)).collect();
        for unit in CalendarUnit::ALL {
            let (whole, crossed) = (
                Range::elapsed(*unit, &days[0].range, &days[1].range),
                Range::difference(*unit, &days[0].range, &days[1].range),
            );
            each_pair(&days[0], &days[1], |from, to| {
                assert_inside(&whole, &elapsed(false, *unit, from, to), &(from, to, unit));
                assert_inside(&crossed, &elapsed(true, *unit, from, to), &(from, to, unit));
            });
        }
        let (low, width, open) = span;
        let end = |tenths: i64, open| {
            Some(End { value: quantity(Number::from_scaled(tenths, 1), code), open })
        };
        let spans = Range::between(end(low, open[0]), end(low + width, open[1]));
        let values = (low..=low + width).filter_map(|tenths| end(tenths, false)).map(|end| end.value);
        let spans = Filled { values: values.filter(|value| contains(&spans, value)).collect(), range: spans };
        for operator in [Arithmetic::Add, Arithmetic::Subtract] {
            let range = Range::arithmetic(operator, &days[0].range, &spans.range);
            each_pair(&days[0], &spans, |day, span| {
                assert_inside(&range, &arithmetic(operator, day, span), &(day, operator, span));
            });
        }
    }
}

/// Days between two, and one at the edge of the calendar now and then.
fn days_of((from, width, open, share): (i64, i64, [bool; 2], i64), edge: u8) -> Filled {
    let day = |number: i64| Value::Date(PartialDate::from_day_number(number).expect("a day"));
    let from = if edge == 0 { PartialDate::parse("0001-01-02").expect("a date").day_number() } else { from };
    let missing = |bit: u8| edge & bit == bit && edge.is_multiple_of(7);
    let end = |number: i64, open: bool| Some(End { value: day(number), open });
    let low = end(from, open[0]).filter(|_| !missing(64));
    let high = end(from + width, open[1]).filter(|_| !missing(128));
    let range = Range::between(low, high);
    let numbers = [from, from + 1, from + width - 1, from + width, from + share.min(width)];
    let months = (0..=width / 29).map(|count| from + count * 29);
    let values = numbers.into_iter().chain(months).map(day).filter(|value| contains(&range, value));
    Filled { values: values.collect(), range }
}

#[test]
fn days_move_and_lie_apart() {
    use Arithmetic::{Add, Subtract};
    let born = range("[@1976-11-23, @1976-11-24)");
    let seen = range("(@2026-11-21, @2026-11-23]");
    assert_shown(&Range::elapsed(CalendarUnit::Year, &born, &seen), "[49, 50]");
    assert_shown(&Range::elapsed(CalendarUnit::Day, &seen, &seen), "[-1, 1]");
    assert_shown(&Range::difference(CalendarUnit::Year, &born, &seen), "[50, 50]");
    assert_shown(&Range::elapsed(CalendarUnit::Hour, &born, &seen), "null");
    assert_shown(&Range::elapsed(CalendarUnit::Year, &Range::anything(), &seen), "(, )?");
    assert_shown(
        &computed("(@2026-01-29, @2026-01-31]", Add, "[1 months, 2.5 months]"),
        "[2026-02-28, 2026-03-31]",
    );
    assert_shown(
        &computed("[@2026-01-01, @2026-01-31]", Subtract, "(1 days, 7 days]"),
        "[2025-12-25, 2026-01-30]",
    );
    assert_eq!(seen.is_below(&date("2026-12"), false), Some(true));
    assert_eq!(seen.is_below(&date("2026-11"), false), None);
    let vague = Range::exactly(date("2026-11"));
    assert_eq!((vague.may_be_null, vague.may_be_known, vague.kinds.mixed), (false, true, true));
    assert!(!Range::exactly(date("2026-11-21")).meets(&seen));
    assert!(Range::exactly(date("2026-11-22")).meets(&seen));
}
