//! What a monitor comes to, from its intervals and the day of the last measurement.

use super::day::{Day, Span};
use super::truth::Truth;

/// How often something is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The next is due so long after the last.
    pub every: Span,
    /// It is overdue so long after the last.
    pub latest_by: Span,
}

/// The statuses of a monitor that are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonitorStatuses {
    /// There is no first measurement yet.
    pub baseline_needed: bool,
    /// The next one is not due yet.
    pub scheduled: bool,
    /// The next one is due.
    pub due: bool,
    /// The latest day for it has passed.
    pub overdue: bool,
    /// No interval is for this patient.
    pub not_applicable: bool,
}

/// What a monitor comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monitored {
    /// What is left.
    pub possible: MonitorStatuses,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    /// The interval, where one is left.
    pub interval: Option<Interval>,
    /// First day on which the next measurement is due.
    pub due_from: Option<Day>,
    /// Last day before it is overdue.
    pub due_by: Option<Day>,
}

/// What is known when a monitor is summed up.
pub struct Known<const N: usize> {
    /// The intervals, and whether each counts.
    pub intervals: [(Truth, Interval); N],
    /// The day of the last measurement.
    pub from: Option<Day>,
    /// Whether the first measurement is still to be made.
    pub baseline: Truth,
}

impl Interval {
    fn is_shorter(&self, other: &Interval) -> bool {
        let length = |interval: &Interval| (interval.every.length(), interval.latest_by.length());
        length(self) < length(other)
    }
}

impl MonitorStatuses {
    /// Adds the status of an interval; without a day of the last measurement it may be any.
    fn add(&mut self, interval: &Interval, from: Option<Day>, as_of: Day) {
        let Some(from) = from else {
            (self.scheduled, self.due, self.overdue) = (true, true, true);
            return;
        };
        if as_of < from.plus(interval.every) {
            self.scheduled = true;
        } else if as_of <= from.plus(interval.latest_by) {
            self.due = true;
        } else {
            self.overdue = true;
        }
    }
}

impl<const N: usize> Known<N> {
    /// Of the intervals that hold the shortest counts; one that may hold counts as possible where it is
    /// shorter.
    pub fn sum(&self, scope: Truth, as_of: Day) -> Monitored {
        let nothing = Monitored {
            possible: MonitorStatuses { not_applicable: true, ..MonitorStatuses::default() },
            if_in_scope: false,
            interval: None,
            due_from: None,
            due_by: None,
        };
        if scope == Truth::False {
            return nothing;
        }
        let mut sure: Option<&Interval> = None;
        for (truth, interval) in &self.intervals {
            if truth.is_true() && sure.is_none_or(|sure| interval.is_shorter(sure)) {
                sure = Some(interval);
            }
        }
        let open = self.intervals.iter().filter(|(truth, interval)| {
            *truth == Truth::Unknown && sure.is_none_or(|sure| interval.is_shorter(sure))
        });
        let left = open.map(|(_, interval)| interval).chain(sure);
        let mut possible = MonitorStatuses { not_applicable: sure.is_none(), ..MonitorStatuses::default() };
        let mut count = 0;
        for interval in left {
            count += 1;
            possible.baseline_needed |= self.baseline != Truth::False;
            if self.baseline != Truth::True {
                possible.add(interval, self.from, as_of);
            }
        }
        let interval = sure.copied().filter(|_| count == 1);
        let due = interval.zip(self.from).filter(|_| self.baseline == Truth::False);
        Monitored {
            possible,
            if_in_scope: scope == Truth::Unknown,
            interval,
            due_from: due.map(|(interval, from)| from.plus(interval.every)),
            due_by: due.map(|(interval, from)| from.plus(interval.latest_by)),
        }
    }
}
