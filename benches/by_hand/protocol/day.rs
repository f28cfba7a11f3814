//! Days of the calendar, and lengths of time between them.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i16,
    month: u8,
    day: u8,
}

/// A length of time on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// So many days.
    Days(i32),
    /// So many weeks.
    Weeks(i32),
    /// So many months.
    Months(i32),
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length_of_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Day {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Day> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=length_of_month(i32::from(year), month)).contains(&day);
        exists.then_some(Day { year, month, day })
    }

    /// Reads `2026-11-23`.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Days since 1970-01-01. Years begin in March here, so that a leap day is the last of its year.
    pub fn number(self) -> i32 {
        let month = i32::from(self.month);
        let year = i32::from(self.year) - i32::from(month <= 2);
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i32::from(self.day) - 1;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        365 * year + leap_days + day_of_year - 719_468
    }

    /// The day with a number; the reverse of [`Day::number`].
    pub fn from_number(number: i32) -> Day {
        let from_march_of_year_0 = number + 719_468;
        let era = from_march_of_year_0.div_euclid(146_097);
        let day_of_era = from_march_of_year_0.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i32::from(month <= 2);
        Day { year: narrow(year), month: small(month), day: small(day) }
    }

    /// The same day so many months later; the last of a month that has no such day.
    pub fn plus_months(self, count: i32) -> Day {
        let months = i32::from(self.year) * 12 + i32::from(self.month) - 1 + count;
        let year = months.div_euclid(12);
        let month = small(months.rem_euclid(12) + 1);
        Day { year: narrow(year), month, day: self.day.min(length_of_month(year, month)) }
    }

    /// So many days later.
    pub fn plus_days(self, count: i32) -> Day {
        Day::from_number(self.number() + count)
    }

    /// A length of time later.
    pub fn plus(self, span: Span) -> Day {
        match span {
            Span::Days(count) => self.plus_days(count),
            Span::Weeks(count) => self.plus_days(7 * count),
            Span::Months(count) => self.plus_months(count),
        }
    }

    /// Days from this day to another.
    pub fn days_until(self, other: Day) -> i32 {
        other.number() - self.number()
    }

    /// Whole months from this day to a later one. A month that has no such day is full on its last day.
    pub fn months_until(self, later: Day) -> i32 {
        let all = (i32::from(later.year) - i32::from(self.year)) * 12 + i32::from(later.month)
            - i32::from(self.month);
        let last = length_of_month(i32::from(later.year), later.month);
        let full = later.day >= self.day || later.day == last;
        all - i32::from(!full)
    }

    /// Whole years from this day to a later one.
    pub fn years_until(self, later: Day) -> i32 {
        self.months_until(later) / 12
    }
}

fn narrow(year: i32) -> i16 {
    i16::try_from(year).unwrap_or(i16::MAX)
}

fn small(number: i32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

impl Span {
    /// Its length in forty-eighths of a day, with months of their mean length: for ordering.
    pub fn length(self) -> i32 {
        match self {
            Span::Days(count) => count * 48,
            Span::Weeks(count) => count * 7 * 48,
            Span::Months(count) => count * 1461,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self {
            Span::Days(count) => (count, "day"),
            Span::Weeks(count) => (count, "week"),
            Span::Months(count) => (count, "month"),
        };
        write!(out, "{count} {unit}{}", if *count == 1 { "" } else { "s" })
    }
}
