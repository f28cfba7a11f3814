//! What is looked at again and again, and how often.

use super::expression::ExprId;
use super::reference::Reference;
use super::vocabulary::Place;
use crate::value::date::{CalendarUnit, PartialDate};

/// Something that is measured repeatedly.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitor {
    /// As conditions mention it.
    pub id: String,
    /// As a reader reads it.
    pub label: String,
    /// The step it belongs to, if it says one.
    pub step: Option<String>,
    /// The day of the last measurement.
    pub from: ExprId,
    /// When the first measurement is still to be made; without it, when nobody gave a day.
    pub baseline_when: Option<ExprId>,
    /// How often; the shortest that holds counts.
    pub intervals: Vec<Interval>,
    /// The whole, for readers.
    pub text: Option<String>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where sources differ.
    pub differs: Option<String>,
    /// Whether it speaks outside the scope too.
    pub outside_scope: bool,
    /// Where it is declared.
    pub place: Place,
}

/// How often, and when so.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// When it counts; always, where nothing is said.
    pub when: Option<ExprId>,
    /// The next is due so long after the last.
    pub every: Duration,
    /// It is overdue so long after the last.
    pub latest_by: Duration,
    /// Why.
    pub because: Option<String>,
    /// Who says so.
    pub source: Vec<Reference>,
}

/// A number of days, weeks, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: CalendarUnit,
}

/// Days of 4 years, by which months and days are held against each other where no date is at hand.
const DAYS_OF_48_MONTHS: i64 = 1461;

impl Duration {
    /// Reads `12 months`; the number is whole and above zero.
    pub fn parse(text: &str) -> Option<Duration> {
        let (count, unit) = text.split_once(' ')?;
        let count = count.parse::<i64>().ok().filter(|count| (1..=36_525).contains(count))?;
        let unit = CalendarUnit::parse(unit.trim())?;
        matches!(unit, CalendarUnit::Year | CalendarUnit::Month | CalendarUnit::Week | CalendarUnit::Day)
            .then_some(Duration { count, unit })
    }

    /// The day so long after another; partial dates stay partial.
    pub fn after(self, date: PartialDate) -> Option<PartialDate> {
        date.add(self.count, self.unit)
    }

    /// The day so long before another.
    pub fn before(self, date: PartialDate) -> Option<PartialDate> {
        date.add(-self.count, self.unit)
    }

    /// Its length in forty-eighths of a day, months taken at their mean length: for ordering only.
    pub fn length(self) -> i64 {
        match self.unit {
            CalendarUnit::Year => self.count * 12 * DAYS_OF_48_MONTHS,
            CalendarUnit::Month => self.count * DAYS_OF_48_MONTHS,
            CalendarUnit::Week => self.count * 7 * 48,
            _ => self.count * 48,
        }
    }

    /// Itself and a quarter of itself: whole months where that is exact, else days, rounded up.
    pub fn and_a_quarter(self) -> Duration {
        let months = match self.unit {
            CalendarUnit::Year => Some(self.count * 12),
            CalendarUnit::Month => Some(self.count),
            _ => None,
        };
        match months {
            Some(months) if months % 4 == 0 => {
                Duration { count: months + months / 4, unit: CalendarUnit::Month }
            }
            _ => {
                let quarters = self.length() * 5;
                Duration { count: (quarters + 4 * 48 - 1) / (4 * 48), unit: CalendarUnit::Day }
            }
        }
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.count, self.unit.word())
    }
}

impl Monitor {
    /// The day, the condition of the first measurement, and those of the intervals.
    pub fn roots(&self) -> Vec<ExprId> {
        let intervals = self.intervals.iter().filter_map(|interval| interval.when);
        [self.from].into_iter().chain(self.baseline_when).chain(intervals).collect()
    }
}
