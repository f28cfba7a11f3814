//! What a monitor comes to: whether the next measurement is due, and when.

use super::choose::has;
use super::possible::Possible;
use crate::model::monitor::{Duration, Interval};
use crate::model::status::MonitorStatus;
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// What a monitor comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monitored {
    /// What is left.
    pub possible: Possible<MonitorStatus>,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    /// The interval that counts, by its place, where one is left.
    pub interval: Option<u16>,
    /// First day on which the next measurement is due.
    pub due_from: Option<PartialDate>,
    /// Last day before it is overdue.
    pub due_by: Option<PartialDate>,
    /// Whether an interval was chosen by a value that is too old to count elsewhere.
    pub stale: bool,
    pub(super) why: Absence,
}

/// What is known when a monitor is summed up.
pub(super) struct Known<'a> {
    pub(super) intervals: &'a [Interval],
    /// Whether each interval counts, in their order.
    pub(super) truths: Vec<Truth>,
    /// The day of the last measurement.
    pub(super) from: &'a Value,
    /// Whether the first measurement is still to be made, where the monitor says when that is so.
    pub(super) baseline: Option<Truth>,
    pub(super) scope: Truth,
    pub(super) as_of: PartialDate,
    pub(super) why: Absence,
}

impl Monitored {
    /// About which nothing is known.
    pub(super) fn unknown() -> Monitored {
        Monitored {
            possible: Possible::of(MonitorStatus::ALL.iter().copied()),
            if_in_scope: false,
            interval: None,
            due_from: None,
            due_by: None,
            stale: false,
            why: Absence::Undetermined,
        }
    }

    /// As for options.
    pub(super) fn has(&self, status: MonitorStatus, within_scope: bool) -> Value {
        let outside = (self.if_in_scope && !within_scope).then_some(MonitorStatus::NotApplicable);
        has(&outside.map_or(self.possible, |outside| self.possible.with(outside)), status, self.why)
    }
}

impl Known<'_> {
    pub(super) fn sum(self) -> Monitored {
        let nothing = Monitored { why: self.why, ..Monitored::unknown() };
        if self.scope == Truth::False {
            return Monitored { possible: Possible::of([MonitorStatus::NotApplicable]), ..nothing };
        }
        let (left, none) = self.left();
        let mut possible: Vec<MonitorStatus> = Vec::new();
        if none {
            possible.push(MonitorStatus::NotApplicable);
        }
        let baseline = self.baseline();
        if !left.is_empty() && baseline != Truth::False {
            possible.push(MonitorStatus::BaselineNeeded);
        }
        if baseline != Truth::True {
            possible.extend(left.iter().flat_map(|at| self.on_time(*at)));
        }
        let interval = match left.as_slice() {
            [one] if !none => Some(*one),
            _ => None,
        };
        let from = match self.from {
            Value::Date(date) if baseline == Truth::False => Some(*date),
            _ => None,
        };
        let chosen = interval.and_then(|at| self.intervals.get(at));
        let due = chosen.zip(from);
        Monitored {
            possible: Possible::of(possible),
            if_in_scope: self.scope == Truth::Unknown,
            interval: interval.and_then(|at| u16::try_from(at).ok()),
            due_from: due.and_then(|(interval, from)| interval.every.after(from.first_day())),
            due_by: due.and_then(|(interval, from)| interval.latest_by.after(from.last_day())),
            stale: false,
            why: self.why,
        }
    }

    fn left(&self) -> (Vec<usize>, bool) {
        intervals_left(self.intervals, &self.truths)
    }

    /// Whether the first measurement is still to be made. Where the monitor does not say, it is if nobody gave a day.
    fn baseline(&self) -> Truth {
        match (self.baseline, self.from) {
            (Some(truth), _) => truth,
            (None, Value::Null(Absence::NotGiven)) => Truth::True,
            (None, Value::Null(Absence::Open)) => Truth::Unknown,
            (None, _) => Truth::False,
        }
    }

    /// The statuses of one interval: several where the day is not fully known.
    fn on_time(&self, at: usize) -> Vec<MonitorStatus> {
        match (self.from, self.intervals.get(at)) {
            (Value::Date(from), Some(interval)) => {
                on_time(interval.every, interval.latest_by, *from, self.as_of)
            }
            _ => IN_TIME.to_vec(),
        }
    }
}

/// The intervals that may turn out to be the shortest that counts, by their places, and whether none may count; from
/// whether each of them holds.
pub fn intervals_left(intervals: &[Interval], truths: &[Truth]) -> (Vec<usize>, bool) {
    let with_truth = |wanted: Truth| {
        let places = truths.iter().enumerate().filter(move |(_, truth)| **truth == wanted);
        places.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let length = |at: &usize| {
        let found = intervals.get(*at);
        found.map_or((i64::MAX, i64::MAX), |found| (found.every.length(), found.latest_by.length()))
    };
    let sure = with_truth(Truth::True).into_iter().min_by_key(length);
    let open = with_truth(Truth::Unknown);
    let mut left: Vec<usize> = match sure {
        Some(sure) => open.into_iter().filter(|at| length(at) < length(&sure)).chain([sure]).collect(),
        None => open,
    };
    left.sort_unstable();
    (left, sure.is_none())
}

const IN_TIME: [MonitorStatus; 3] = [MonitorStatus::Scheduled, MonitorStatus::Due, MonitorStatus::Overdue];

/// What a measurement can be that was last made on a day: several where the day is not fully known.
pub fn on_time(
    every: Duration,
    latest_by: Duration,
    from: PartialDate,
    as_of: PartialDate,
) -> Vec<MonitorStatus> {
    let day = as_of.day_number();
    let on = |from: PartialDate| {
        let due = every.after(from)?.day_number();
        let latest = latest_by.after(from)?.day_number();
        Some(if day < due {
            MonitorStatus::Scheduled
        } else if day <= latest {
            MonitorStatus::Due
        } else {
            MonitorStatus::Overdue
        })
    };
    match (on(from.last_day()), on(from.first_day())) {
        (Some(least), Some(most)) => {
            IN_TIME.into_iter().filter(|status| (least..=most).contains(status)).collect()
        }
        // A day so late that the calendar ends before the next one.
        _ => vec![MonitorStatus::Scheduled],
    }
}
