//! Dates, possibly known only to the month or the year, and CQL's answers about them.
//!
//! What an unknown day or month leaves open is open here too: comparisons give `None`, durations a range.

use std::cmp::Ordering;
use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Span};

/// A unit of calendar time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CalendarUnit {
    /// `year`
    Year,
    /// `month`
    Month,
    /// `week`
    Week,
    /// `day`
    Day,
    /// `hour`
    Hour,
    /// `minute`
    Minute,
    /// `second`
    Second,
    /// `millisecond`
    Millisecond,
}

impl CalendarUnit {
    /// All of them, the longest first.
    pub const ALL: &'static [CalendarUnit] = &[
        CalendarUnit::Year,
        CalendarUnit::Month,
        CalendarUnit::Week,
        CalendarUnit::Day,
        CalendarUnit::Hour,
        CalendarUnit::Minute,
        CalendarUnit::Second,
        CalendarUnit::Millisecond,
    ];

    /// Reads the word, singular or plural.
    pub fn parse(word: &str) -> Option<CalendarUnit> {
        CalendarUnit::ALL
            .iter()
            .copied()
            .find(|unit| word == unit.word() || word.strip_suffix('s') == Some(unit.word()))
    }

    /// The word in the singular.
    pub fn word(self) -> &'static str {
        match self {
            CalendarUnit::Year => "year",
            CalendarUnit::Month => "month",
            CalendarUnit::Week => "week",
            CalendarUnit::Day => "day",
            CalendarUnit::Hour => "hour",
            CalendarUnit::Minute => "minute",
            CalendarUnit::Second => "second",
            CalendarUnit::Millisecond => "millisecond",
        }
    }
}

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

/// A date of the years 1 to 9999, known to the day, the month or the year.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text is no date, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DateFault(String);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, counted from one.
fn month_name(month: i64) -> Option<&'static str> {
    MONTHS.get(usize::try_from(month.checked_sub(1)?).ok()?).copied()
}

const HOURS_PER_DAY: i64 = 24;
const DAYS_PER_MONTH: i64 = 30;
const DAYS_PER_YEAR: i64 = 365;

impl PartialDate {
    /// Reads `2014`, `2014-06` or `2014-06-30`.
    ///
    /// # Errors
    /// Other forms, and days that no calendar has; the fault says which.
    pub fn parse(text: &str) -> Result<PartialDate, DateFault> {
        let form = || DateFault("a date is written 2014-06-30, 2014-06 or 2014".to_owned());
        let mut parts = text.split('-');
        let mut part = |length: usize| -> Result<Option<i64>, DateFault> {
            let Some(part) = parts.next() else {
                return Ok(None);
            };
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            if !digits {
                return Err(form());
            }
            part.parse::<i64>().map(Some).map_err(|_| form())
        };
        let (year, month, day) = (part(4)?.ok_or_else(form)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(form());
        }
        PartialDate::new(year, month, day)
    }

    /// A date from its parts.
    ///
    /// # Errors
    /// A day without a month, and days that no calendar has.
    pub fn new(year: i64, month: Option<i64>, day: Option<i64>) -> Result<PartialDate, DateFault> {
        let Some(year) = i16::try_from(year).ok().filter(|year| (1..=9999).contains(year)) else {
            return Err(DateFault(format!("{year} is not a year from 1 to 9999")));
        };
        let Some(month) = month else {
            return match day {
                Some(_) => Err(DateFault("a day needs its month".to_owned())),
                None => Ok(PartialDate { year, month: None, day: None }),
            };
        };
        let name = month_name(month);
        let (Some(name), Ok(month)) = (name, i8::try_from(month)) else {
            return Err(DateFault(format!("there is no month {month}")));
        };
        let Some(day) = day else {
            return Ok(PartialDate { year, month: Some(month), day: None });
        };
        let short = i8::try_from(day).unwrap_or(0);
        if Date::new(year, month, short).is_err() {
            return Err(DateFault(format!("there is no {day} {name} {year}")));
        }
        Ok(PartialDate { year, month: Some(month), day: Some(short) })
    }

    fn full(date: Date) -> PartialDate {
        PartialDate { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// How much is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// The year, the month and the day as far as they are known.
    pub fn parts(self) -> (i64, Option<i64>, Option<i64>) {
        (self.year.into(), self.month.map(i64::from), self.day.map(i64::from))
    }

    /// As it is read aloud: `23 November 2026`.
    pub fn in_words(self) -> String {
        let (year, month, day) = self.parts();
        match (month.and_then(month_name), day) {
            (Some(month), Some(day)) => format!("{day} {month} {year}"),
            (Some(month), None) => format!("{month} {year}"),
            _ => year.to_string(),
        }
    }

    /// The earliest day it can be.
    pub fn first_day(self) -> PartialDate {
        PartialDate::full(self.first())
    }

    /// The latest day it can be.
    pub fn last_day(self) -> PartialDate {
        PartialDate::full(self.last())
    }

    fn first(self) -> Date {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        Date::new(self.year, month, day).unwrap_or(Date::MIN)
    }

    fn last(self) -> Date {
        match self.precision() {
            Precision::Day => self.first(),
            Precision::Month => self.first().last_of_month(),
            Precision::Year => self.first().last_of_year(),
        }
    }

    /// Days since 1970-01-01 of the earliest day it can be.
    pub fn day_number(self) -> i64 {
        days(Date::constant(1970, 1, 1), self.first())
    }

    /// The day that many days after 1970-01-01, if it lies in the years 1 to 9999.
    pub fn from_day_number(number: i64) -> Option<PartialDate> {
        let hours = number.checked_mul(HOURS_PER_DAY)?;
        let date = Date::constant(1970, 1, 1).checked_add(SignedDuration::try_from_hours(hours)?).ok()?;
        (date.year() >= 1).then(|| PartialDate::full(date))
    }

    /// Which is later, as finely as both are known; `None` where an unknown month or day leaves it open.
    pub fn compare(self, other: PartialDate) -> Option<Ordering> {
        self.compare_parts(other, Precision::Day)
    }

    /// Which is later at a precision: `Year`, `Month`, `Week` (weeks begin on Sunday) or `Day`; finer ones count as
    /// `Day`.
    pub fn compare_at(self, other: PartialDate, unit: CalendarUnit) -> Option<Ordering> {
        match unit {
            CalendarUnit::Year => self.compare_parts(other, Precision::Year),
            CalendarUnit::Month => self.compare_parts(other, Precision::Month),
            CalendarUnit::Week => {
                let (low, high) = self.difference(other, CalendarUnit::Week)?;
                (low.signum() == high.signum()).then(|| 0.cmp(&low))
            }
            _ => {
                let order = self.compare_parts(other, Precision::Day)?;
                let open = order == Ordering::Equal && self.day.is_none();
                (!open).then_some(order)
            }
        }
    }

    fn compare_parts(self, other: PartialDate, precision: Precision) -> Option<Ordering> {
        let years = self.year.cmp(&other.year);
        if years != Ordering::Equal || precision == Precision::Year {
            return Some(years);
        }
        let months = match (self.month, other.month) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, None) if precision == Precision::Day => return Some(Ordering::Equal),
            _ => return None,
        };
        if months != Ordering::Equal || precision == Precision::Month {
            return Some(months);
        }
        match (self.day, other.day) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            (None, None) => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// This date plus a whole number of years, months, weeks or days. Ends of months are kept; a date known to the
    /// month moves by whole months (30 days each), one known to the year by whole years (12 months, 365 days).
    /// `None` outside the years 1 to 9999, and for hours and shorter.
    pub fn add(self, count: i64, unit: CalendarUnit) -> Option<PartialDate> {
        let months = |count: i64, unit: CalendarUnit| match unit {
            CalendarUnit::Year => count.checked_mul(12),
            CalendarUnit::Month => Some(count),
            CalendarUnit::Week => count.checked_mul(7).map(|days| days / DAYS_PER_MONTH),
            CalendarUnit::Day => Some(count / DAYS_PER_MONTH),
            _ => None,
        };
        let years = |count: i64, unit: CalendarUnit| match unit {
            CalendarUnit::Year => Some(count),
            CalendarUnit::Month => Some(count / 12),
            CalendarUnit::Week => count.checked_mul(7).map(|days| days / DAYS_PER_YEAR),
            CalendarUnit::Day => Some(count / DAYS_PER_YEAR),
            _ => None,
        };
        match self.precision() {
            Precision::Day => {
                let span = match unit {
                    CalendarUnit::Year => Span::new().try_years(count),
                    CalendarUnit::Month => Span::new().try_months(count),
                    CalendarUnit::Week => Span::new().try_weeks(count),
                    CalendarUnit::Day => Span::new().try_days(count),
                    _ => return None,
                };
                let date = self.first().checked_add(span.ok()?).ok()?;
                (date.year() >= 1).then(|| PartialDate::full(date))
            }
            Precision::Month => {
                let span = Span::new().try_months(months(count, unit)?).ok()?;
                let date = self.first().checked_add(span).ok().filter(|date| date.year() >= 1)?;
                Some(PartialDate { day: None, ..PartialDate::full(date) })
            }
            Precision::Year => {
                let year = i64::from(self.year).checked_add(years(count, unit)?)?;
                PartialDate::new(year, None, None).ok()
            }
        }
    }

    /// Whole units from this date to the other, cut towards zero: the least and the most that it can be.
    /// `None` for hours and shorter.
    pub fn between(self, other: PartialDate, unit: CalendarUnit) -> Option<(i64, i64)> {
        let least = whole_units(self.last(), other.first(), unit)?;
        let most = whole_units(self.first(), other.last(), unit)?;
        Some((least, most))
    }

    /// Boundaries crossed from this date to the other (new years, firsts of a month, Sundays, midnights): the least
    /// and the most that it can be. `None` for hours and shorter.
    pub fn difference(self, other: PartialDate, unit: CalendarUnit) -> Option<(i64, i64)> {
        let least = boundaries(self.last(), other.first(), unit)?;
        let most = boundaries(self.first(), other.last(), unit)?;
        Some((least, most))
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / HOURS_PER_DAY
}

fn month_index(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month())
}

fn whole_units(from: Date, to: Date, unit: CalendarUnit) -> Option<i64> {
    if from > to {
        return whole_units(to, from, unit).map(|count| -count);
    }
    let months = || {
        let all = month_index(to) - month_index(from);
        // A month that has no such day is full on its last day.
        let full = to.day() >= from.day() || to == to.last_of_month();
        all - i64::from(!full)
    };
    match unit {
        CalendarUnit::Year => Some(months() / 12),
        CalendarUnit::Month => Some(months()),
        CalendarUnit::Week => Some(days(from, to) / 7),
        CalendarUnit::Day => Some(days(from, to)),
        _ => None,
    }
}

fn boundaries(from: Date, to: Date, unit: CalendarUnit) -> Option<i64> {
    let sunday_before = |date: Date| i64::from(date.weekday().since(Weekday::Sunday));
    match unit {
        CalendarUnit::Year => Some(i64::from(to.year()) - i64::from(from.year())),
        CalendarUnit::Month => Some(month_index(to) - month_index(from)),
        CalendarUnit::Week => Some((days(from, to) + sunday_before(from) - sunday_before(to)) / 7),
        CalendarUnit::Day => Some(days(from, to)),
        _ => None,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
