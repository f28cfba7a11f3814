//! The stretches of one value that no condition tells apart.
//!
//! The numbers and days that conditions meet cut the range of a value into points and open stretches between them. That
//! there is no value, for each reason there can be, is a cell too, as is a date of which only the month or year is known.

use std::cmp::Ordering;

use super::test::{DateTest, Test};
use crate::value::content::Absence;
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;

/// Months of a stretch of which one of each kind is among the last.
const MONTHS: i64 = 12;
/// Years within which there is one with a day more.
const LEAP_YEARS: i64 = 8;

/// What kind of values there are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sort {
    /// Yes or no.
    Boolean,
    /// One of so many members.
    Member(usize),
    /// Numbers between two ends that belong to them; an end that is missing has no limit.
    Number {
        /// Whole ones only.
        whole: bool,
        /// The least.
        least: Option<Number>,
        /// The most.
        most: Option<Number>,
    },
    /// Dates from a day to a day, by their numbers.
    Date {
        /// The first day.
        from: i64,
        /// The last day.
        to: i64,
    },
    /// Whatever the tests say.
    Free,
}

/// Values that no condition tells apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// No value.
    Absent(Absence),
    /// Yes or no.
    Truth(bool),
    /// A member of a choice.
    Member(u16),
    /// One number.
    Point(Number),
    /// The numbers between two, which do not belong to it.
    Between(Option<Number>, Option<Number>),
    /// From a day to a day, both included.
    Days(i64, i64),
    /// A date known to the month or year.
    Vague(PartialDate),
}

impl Cell {
    /// Whether a test comes out true for every value of the cell; otherwise it does for none.
    pub(super) fn passes(&self, test: &Test, as_of: PartialDate) -> bool {
        match (self, test) {
            (Cell::Absent(why), Test::Absent(wanted)) => why == wanted,
            (Cell::Absent(_), _) | (_, Test::Absent(_)) => false,
            (_, Test::Given) => true,
            (Cell::Truth(truth), Test::True) => *truth,
            (Cell::Member(member), Test::Member(wanted)) => member == wanted,
            (Cell::Point(number), Test::Below(limit, or_equal)) => match number.compare(limit) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => *or_equal,
                _ => false,
            },
            (Cell::Between(_, high), Test::Below(limit, _)) => {
                high.as_ref().is_some_and(|high| high.compare(limit) != Some(Ordering::Greater))
            }
            (Cell::Days(first, _), Test::Date(test)) => {
                PartialDate::from_day_number(*first).is_some_and(|day| test.holds(day, as_of))
            }
            (Cell::Vague(date), Test::Date(test)) => test.holds(*date, as_of),
            _ => false,
        }
    }
}

/// The cells of a value that there is.
pub(super) fn cells<'t>(sort: &Sort, tests: impl Iterator<Item = &'t Test>, as_of: PartialDate) -> Vec<Cell> {
    match sort {
        Sort::Boolean => vec![Cell::Truth(true), Cell::Truth(false)],
        Sort::Member(count) => {
            (0..*count).filter_map(|at| u16::try_from(at).ok()).map(Cell::Member).collect()
        }
        Sort::Number { whole, least, most } => {
            let limits = tests.filter_map(|test| match test {
                Test::Below(limit, _) => Some(limit.clone()),
                _ => None,
            });
            numbers(*whole, least.as_ref(), most.as_ref(), limits.collect())
        }
        Sort::Date { from, to } => {
            let tests: Vec<DateTest> = tests
                .filter_map(|test| match test {
                    Test::Date(test) => Some(*test),
                    _ => None,
                })
                .collect();
            dates(*from, *to, &tests, as_of)
        }
        Sort::Free => Vec::new(),
    }
}

fn numbers(whole: bool, least: Option<&Number>, most: Option<&Number>, mut cuts: Vec<Number>) -> Vec<Cell> {
    let inside = |number: &Number| {
        least.is_none_or(|least| number.compare(least) != Some(Ordering::Less))
            && most.is_none_or(|most| number.compare(most) != Some(Ordering::Greater))
    };
    cuts.retain(inside);
    cuts.extend(least.into_iter().chain(most).cloned());
    cuts.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    cuts.dedup_by(|a, b| a.compare(b) == Some(Ordering::Equal));
    let mut cells = Vec::new();
    let mut below: Option<Number> = None;
    for cut in cuts {
        if below.is_some() || least.is_none() {
            cells.push(Cell::Between(below.take(), Some(cut.clone())));
        }
        cells.push(Cell::Point(cut.clone()));
        below = Some(cut);
    }
    if most.is_none() {
        cells.push(Cell::Between(below, None));
    }
    cells.retain(|cell| !whole || has_whole(cell));
    cells
}

/// Whether a cell has a whole number in it.
fn has_whole(cell: &Cell) -> bool {
    match cell {
        Cell::Point(number) => number.is_integer() == Some(true),
        Cell::Between(Some(low), Some(high)) => {
            let next = low.floor().and_then(|low| low.checked_add(&Number::ONE));
            next.is_none_or(|next| next.compare(high) == Some(Ordering::Less))
        }
        _ => true,
    }
}

/// The stretches of days, and months and years: those around each cut, and one within each stretch that holds one.
fn dates(from: i64, to: i64, tests: &[DateTest], as_of: PartialDate) -> Vec<Cell> {
    if from > to {
        return Vec::new();
    }
    let mut cuts: Vec<i64> = tests.iter().flat_map(|test| test.cuts(from, to, as_of)).collect();
    cuts.retain(|cut| from < *cut && *cut <= to);
    cuts.extend([from, to + 1]);
    cuts.sort_unstable();
    cuts.dedup();
    let stretches: Vec<(i64, i64)> =
        cuts.iter().zip(cuts.iter().skip(1)).map(|(a, b)| (*a, *b - 1)).collect();
    let mut vague: Vec<PartialDate> = Vec::new();
    for (first, last) in &stretches {
        let (Some(first), Some(last)) =
            (PartialDate::from_day_number(*first), PartialDate::from_day_number(*last))
        else {
            continue;
        };
        for day in [first, last] {
            let (year, month, _) = day.parts();
            vague.extend(PartialDate::new(year, month, None).ok());
            vague.extend(PartialDate::new(year, None, None).ok());
        }
        // The last whole month and year of the stretch.
        let (year, month, _) = last.parts();
        let month_before =
            PartialDate::new(year, month, None).ok().and_then(|month| month.add(-1, CalendarUnit::Month));
        let year_before = PartialDate::new(year - 1, None, None).ok();
        let within = |date: &PartialDate| date.day_number() >= first.day_number();
        vague.extend(month_before.into_iter().chain(year_before).filter(within));
    }
    if tests.iter().any(|test| matches!(test, DateTest::Counted(_))) {
        add_counted(&mut vague, &stretches, tests, as_of);
    }
    vague.retain(|date| date.day_number() <= to && date.last_day().day_number() >= from);
    vague.sort_by_key(|date| (date.day_number(), date.precision()));
    vague.dedup();
    let days = stretches.into_iter().map(|(first, last)| Cell::Days(first, last));
    days.chain(vague.into_iter().map(Cell::Vague)).collect()
}

/// Whether a number of years or months is known hangs on which month of the year it is: of each stretch a month for
/// each way in which the tests come out, and a year.
fn add_counted(
    vague: &mut Vec<PartialDate>,
    stretches: &[(i64, i64)],
    tests: &[DateTest],
    as_of: PartialDate,
) {
    let answers =
        |date: &PartialDate| -> Vec<bool> { tests.iter().map(|test| test.holds(*date, as_of)).collect() };
    let mut met: Vec<Vec<bool>> = vague.iter().map(answers).collect();
    for (first, last) in stretches {
        let Some((year, month, _)) = PartialDate::from_day_number(*last).map(PartialDate::parts) else {
            continue;
        };
        let month = PartialDate::new(year, month, None).ok();
        let before = |count: i64| month.and_then(|month| month.add(-count, CalendarUnit::Month));
        // Of a leap year the second month is longer; every eighth year or sooner there is one.
        let leap = (0..=LEAP_YEARS).filter_map(|back| {
            let february = PartialDate::new(year - back, Some(2), None).ok()?;
            let (_, _, day) = february.last_day().parts();
            (day == Some(29)).then_some(february)
        });
        let years = (1..=LEAP_YEARS).filter_map(|back| PartialDate::new(year - back, None, None).ok());
        for date in (1..=MONTHS).filter_map(before).chain(leap).chain(years) {
            let within = date.day_number() >= *first && date.last_day().day_number() <= *last;
            let answers = answers(&date);
            if within && !met.contains(&answers) {
                met.push(answers);
                vague.push(date);
            }
        }
    }
}
