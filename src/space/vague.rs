//! Dates known to the month or year: all those that the tests of a variable do not tell apart.
//!
//! In formulas each stands for itself alone, so that they are kept as lists: to be halved and tried like stretches of days.

use std::collections::HashMap;
use std::sync::Arc;

use super::Space;
use super::cell::{Cell, Sort};
use super::extent::Extent;
use super::point;
use super::range::{End, Range};
use super::test::{DateTest, Test};
use super::variable::VariableId;
use crate::eval;
use crate::value::content::Value;
use crate::value::date::{PartialDate, Precision};
use crate::value::operator::Arithmetic;

/// Months, then years, each in order: a part of a list that others share.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Vague {
    all: Arc<[PartialDate]>,
    from: usize,
    to: usize,
}

impl Vague {
    /// Months and years, each in order; nothing if there are none.
    fn of([months, years]: [Vec<PartialDate>; 2]) -> Option<Vague> {
        let to = months.len() + years.len();
        (to > 0).then(|| Vague { all: months.into_iter().chain(years).collect(), from: 0, to })
    }

    /// One month or year.
    pub(super) fn one(date: PartialDate) -> Option<Vague> {
        (date.precision() != Precision::Day).then(|| Vague { all: [date].into(), from: 0, to: 1 })
    }

    pub(super) fn dates(&self) -> &[PartialDate] {
        self.all.get(self.from..self.to).unwrap_or_default()
    }

    fn part(&self, from: usize, to: usize) -> Vague {
        Vague { all: Arc::clone(&self.all), from, to }
    }

    /// Where the years begin.
    fn border(&self) -> usize {
        self.from + self.dates().partition_point(|date| date.precision() != Precision::Year)
    }

    /// Two halves of months, or of years; of both the months and the years.
    pub(super) fn halves(&self) -> Option<(Vague, Vague)> {
        let border = self.border();
        let middle =
            if self.from < border && border < self.to { border } else { self.from.midpoint(self.to) };
        (self.from < middle).then(|| (self.part(self.from, middle), self.part(middle, self.to)))
    }

    /// The days from the first that one of them can be to the last, by their numbers.
    pub(super) fn days(&self) -> Option<(i64, i64)> {
        let (months, years) = self.dates().split_at_checked(self.border() - self.from)?;
        let first = [months, years].into_iter().filter_map(<[PartialDate]>::first);
        let last = [months, years].into_iter().filter_map(<[PartialDate]>::last);
        let first = first.map(|date| date.day_number()).min()?;
        Some((first, last.map(|date| date.last_day().day_number()).max()?))
    }

    /// From the first day to the last; two of them may not be told apart.
    pub(super) fn range(&self) -> Range {
        let end = |day: i64| PartialDate::from_day_number(day).map(Value::Date).map(End::closed);
        let mut range = match self.days() {
            Some((first, last)) => Range::between(end(first), end(last)),
            None => return Range::nothing(),
        };
        range.kinds.mixed = true;
        range.partial = true;
        range
    }

    /// The same moved by a span of time: months by whole months, years by whole years. Nothing where the spans have no
    /// least or most, or where the calendar ends.
    pub(super) fn shifted(&self, operator: Arithmetic, spans: &Range) -> Option<Range> {
        if spans.may_be_null || spans.kinds.mixed || spans.kinds.irrational {
            return None;
        }
        let (least, most) = match operator {
            Arithmetic::Add => (&spans.low, &spans.high),
            Arithmetic::Subtract => (&spans.high, &spans.low),
            _ => return None,
        };
        let (months, years) = self.dates().split_at_checked(self.border() - self.from)?;
        let moved = |date: &PartialDate, span: &Option<End>| {
            let span = span.as_ref()?;
            match eval::arithmetic(operator, &Value::Date(*date), &span.value) {
                Value::Date(date) => Some(date),
                _ => None,
            }
        };
        // Of one precision the later date stays later.
        let of = |dates: &[PartialDate]| {
            let (first, last) = (moved(dates.first()?, least)?, moved(dates.last()?, most)?);
            let end = |date: PartialDate| Some(End::closed(Value::Date(date)));
            let mut range = Range::between(end(first.first_day()), end(last.last_day()));
            range.kinds.mixed = true;
            range.partial = true;
            Some(range)
        };
        match (months.is_empty(), years.is_empty()) {
            (false, false) => Some(of(months)?.hull(&of(years)?)),
            (false, true) => of(months),
            (true, _) => of(years),
        }
    }

    pub(super) fn contains(&self, date: PartialDate) -> bool {
        let key = |date: &PartialDate| (date.precision() == Precision::Year, date.day_number());
        let found = self.dates().binary_search_by_key(&key(&date), key);
        found.is_ok_and(|at| self.dates().get(at) == Some(&date))
    }

    /// Dates worth trying: the latest, the earliest, and one between.
    pub(super) fn tries(&self) -> Vec<Value> {
        let dates = self.dates();
        let places = [dates.len().checked_sub(1), Some(0), Some(dates.len() / 2)];
        let mut tries: Vec<Value> = Vec::new();
        for date in places.into_iter().flatten().filter_map(|at| dates.get(at)) {
            if !tries.contains(&Value::Date(*date)) {
                tries.push(Value::Date(*date));
            }
        }
        tries
    }
}

impl Space<'_> {
    /// The values of a cell of a variable.
    pub(super) fn extent(&self, id: VariableId, at: usize) -> Option<Extent> {
        let cells = self.cells_of(id)?;
        let cell = cells.all.get(at)?;
        if matches!(cell, Cell::Vague(_)) {
            let alike = cells.vague.get_or_init(|| self.vague_by_cell(id)).get(at).cloned().flatten();
            if let Some(dates) = alike {
                return Some(Extent::Vague(dates).settled());
            }
        }
        Some(Extent::of_cell(cell, self.build.fact_of(id)))
    }

    /// By cell of a variable, the months and years of which its tests come out as they do for the cell.
    ///
    /// Linear in the months that there can be, and in the tests for those around which answers change.
    fn vague_by_cell(&self, id: VariableId) -> Vec<Option<Vague>> {
        let (cells, as_of) = (self.cells(id), self.build.as_of);
        let Some((Sort::Date { from, to }, tests)) =
            self.variable(id).map(|variable| (&variable.sort, &variable.tests))
        else {
            return Vec::new();
        };
        let (from, to) = (*from, *to);
        if from > to {
            return Vec::new();
        }
        let tests: Vec<&Test> =
            tests.iter().filter_map(|at| self.build.tests.get(*at as usize)).map(|(_, test)| test).collect();
        let vague = cells.iter().enumerate().filter(|(_, cell)| matches!(cell, Cell::Vague(_)));
        let answers =
            |cell: &Cell| -> Vec<bool> { tests.iter().map(|test| cell.passes(test, as_of)).collect() };
        let homes: HashMap<Vec<bool>, usize> = vague.map(|(at, cell)| (answers(cell), at)).collect();
        let is_counted = tests.iter().any(|test| matches!(test, Test::Date(DateTest::Counted(_))));
        let stretch = |day: i64| cells.iter().position(|cell| cell.has_day(day.clamp(from, to)));
        let home = |date: PartialDate| {
            let value = Value::Date(date);
            let own: Vec<bool> = tests.iter().map(|test| point::passes(&value, test, as_of)).collect();
            homes.get(&own).copied()
        };
        // Where all of a year lies in one stretch of days, so do its months, and the answers are those of any other there.
        let mut known: HashMap<usize, [Option<usize>; 2]> = HashMap::new();
        let mut dates: Vec<[Vec<PartialDate>; 2]> = vec![Default::default(); cells.len()];
        let mut put = |home: Option<usize>, date: PartialDate| {
            let [months, years] = match home.and_then(|at| dates.get_mut(at)) {
                Some(dates) => dates,
                None => return,
            };
            if date.precision() == Precision::Year { years.push(date) } else { months.push(date) }
        };
        let number = |day: i64| PartialDate::from_day_number(day).map_or(0, |day| day.parts().0);
        for number in number(from)..=number(to) {
            let months = (1..=12).filter_map(|month| PartialDate::new(number, Some(month), None).ok());
            let Ok(year) = PartialDate::new(number, None, None) else {
                continue;
            };
            let (first, last) = (year.day_number(), year.last_day().day_number());
            let within =
                stretch(first).filter(|at| first >= from && last <= to && stretch(last) == Some(*at));
            if let Some(at) = within.filter(|_| !is_counted) {
                let [of_months, of_year] =
                    *known.entry(at).or_insert_with(|| [months.clone().next().and_then(home), home(year)]);
                months.for_each(|month| put(of_months, month));
                put(of_year, year);
                continue;
            }
            for date in months.chain([year]) {
                if date.day_number() <= to && date.last_day().day_number() >= from {
                    put(home(date), date);
                }
            }
        }
        dates.into_iter().map(Vague::of).collect()
    }
}

impl Cell {
    fn has_day(&self, day: i64) -> bool {
        matches!(self, Cell::Days(first, last) if (*first..=*last).contains(&day))
    }
}
