//! Branch and bound: values for which formulas come out as the solver would have them, or the certainty that there are none.
//!
//! Round values are tried first; then the stretch that is widest is halved, and each half looked at in turn. A half in which
//! the ranges of the formulas leave no way is let go.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use super::Space;
use super::extent::Extent;
use super::test::Test;
use super::theory::{Demand, Field, Key, Table};
use crate::value::content::Value;
use crate::value::date::{CalendarUnit, PartialDate};

/// Combinations of round values that are tried for a whole field, and for each part of it.
const TRIES: usize = 12;
const TRIES_OF_PART: usize = 4;
/// Values that are settled on one after the other, each bounding the rest, and how many of one variable.
const STEPS: usize = 60;
const STEPS_OF_ONE: usize = 4;
/// Where so few parts are looked at, it is to see that there are none rather than to find some.
const FEW: usize = 24;
const TRIES_OF_FEW: usize = 3;

/// What came of looking for values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Settled {
    /// These values meet every demand.
    Values(BTreeMap<Key, Value>),
    /// None do.
    None,
    /// It took too long to tell.
    Open,
}

impl Space<'_> {
    /// Looks for values in a field that meet all demands, in at most so many parts of it.
    pub(super) fn settle(&self, field: Field<'_>, demands: &[&Demand], budget: usize) -> Settled {
        self.settle_counted(field, demands, budget, &mut 0)
    }

    /// The same; counts the parts that were looked at.
    pub(super) fn settle_counted(
        &self,
        field: Field<'_>,
        demands: &[&Demand],
        budget: usize,
        seen: &mut usize,
    ) -> Settled {
        let table = self.table(demands, field.seen);
        let mut waiting = VecDeque::from([field]);
        while let Some(field) = waiting.pop_front() {
            if *seen >= budget {
                return Settled::Open;
            }
            let Some(field) = self.contracted(&table, demands, field) else {
                continue;
            };
            let tries = match (budget <= FEW, *seen) {
                (true, _) => TRIES_OF_FEW,
                (false, 0) => TRIES,
                _ => TRIES_OF_PART,
            };
            if *seen == 0
                && budget > FEW
                && let Some(values) = self.one_by_one(&table, &field, demands)
            {
                return Settled::Values(values);
            }
            *seen += 1;
            if let Some(values) = self.try_values(&field, demands, tries) {
                return Settled::Values(values);
            }
            let widest = field.extents.iter().filter_map(|(key, extent)| Some((extent.width()?, key)));
            let widest = widest.max_by(|a, b| a.0.compare(&b.0).unwrap_or(Ordering::Equal));
            let halves = widest.and_then(|(_, key)| Some((*key, field.extents.get(key)?.halves()?)));
            let Some((key, (first, second))) = halves else {
                let is_one = |extent: &Extent| matches!(extent, Extent::Exactly(_));
                // Of one value of each it was just seen that they do not.
                match field.extents.values().all(is_one) {
                    true => continue,
                    false => return Settled::Open,
                }
            };
            for half in [first, second] {
                let mut next = field.clone();
                next.extents.insert(key, half);
                waiting.push_back(next);
            }
        }
        Settled::None
    }

    /// Settles on a value of one variable after the other, each time taking from the rest what no longer goes with it.
    fn one_by_one(
        &self,
        table: &Table,
        field: &Field<'_>,
        demands: &[&Demand],
    ) -> Option<BTreeMap<Key, Value>> {
        let mut waiting = vec![field.clone()];
        for _ in 0..STEPS {
            let field = waiting.pop()?;
            let open = field.extents.iter().find(|(_, extent)| !matches!(extent, Extent::Exactly(_)));
            let Some((key, extent)) = open else {
                if demands.iter().all(|demand| self.is_met_at(demand, &field)) {
                    return Some(values(&field));
                }
                continue;
            };
            let mut tries = self.tries(*key, extent, &field, demands);
            tries.truncate(STEPS_OF_ONE);
            for value in tries.into_iter().rev() {
                let mut next = field.clone();
                next.extents.insert(*key, Extent::Exactly(value));
                waiting.extend(self.contracted(table, demands, next));
            }
        }
        None
    }

    /// Tries combinations of values of each variable, round ones first, up to a number of them.
    fn try_values(
        &self,
        field: &Field<'_>,
        demands: &[&Demand],
        most: usize,
    ) -> Option<BTreeMap<Key, Value>> {
        let tries: Vec<(Key, Vec<Value>)> = field
            .extents
            .iter()
            .map(|(key, extent)| (*key, self.tries(*key, extent, field, demands)))
            .collect();
        if tries.iter().any(|(_, tries)| tries.is_empty()) {
            return None;
        }
        let lengths: Vec<usize> = tries.iter().map(|(_, tries)| tries.len()).collect();
        let longest = lengths.iter().copied().max().unwrap_or(1);
        // Beyond the combinations all take their first value, all their second, and so on.
        let ranks = (1..longest).map(|rank| vec![rank; lengths.len()]);
        let mut point = field.clone();
        for places in combinations(&lengths, most).into_iter().chain(ranks) {
            for ((key, tries), place) in tries.iter().zip(places) {
                let value = tries.get(place).or_else(|| tries.first())?;
                point.extents.insert(*key, Extent::Exactly(value.clone()));
            }
            if demands.iter().all(|demand| self.is_met_at(demand, &point)) {
                return Some(values(&point));
            }
        }
        None
    }

    /// Values of a variable worth trying: round ones, and those that other values of the field lie at.
    fn tries(&self, key: Key, extent: &Extent, field: &Field<'_>, demands: &[&Demand]) -> Vec<Value> {
        let mut tries = extent.tries(self.build.fact_of(key.1));
        if matches!(extent, Extent::Exactly(_)) {
            return tries;
        }
        for other in field.extents.values() {
            let Extent::Exactly(value) = other else {
                continue;
            };
            for near in beside(value) {
                if extent.contains(&near) && !tries.contains(&near) {
                    tries.push(near);
                }
            }
        }
        if let Extent::Days(first, last) = extent {
            for cut in self.formula_cuts(demands, *first, *last) {
                let days = [cut - 1, cut].into_iter().filter_map(PartialDate::from_day_number);
                let days = days.map(Value::Date).filter(|day| extent.contains(day));
                tries.extend(days);
            }
            tries.dedup();
        }
        tries
    }
}

impl Space<'_> {
    /// The days at which what is asked of a formula changes.
    fn formula_cuts(&self, demands: &[&Demand], first: i64, last: i64) -> Vec<i64> {
        let tests = demands.iter().flat_map(|demand| &demand.tests);
        let cuts = tests.filter_map(|(test, _)| match test {
            Test::Date(test) => Some(test.cuts(first, last, self.build.as_of)),
            _ => None,
        });
        let mut cuts: Vec<i64> = cuts.flatten().collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }
}

/// A value, and of a date the days around it.
fn beside(value: &Value) -> Vec<Value> {
    match value {
        Value::Date(date) => {
            let (first, last) = (date.first_day().day_number(), date.last_day().day_number());
            let days =
                [first - 1, first, last, last + 1].into_iter().filter_map(PartialDate::from_day_number);
            let (year, month, _) = date.parts();
            let months = [-1, 0, 1].into_iter().filter_map(|step| {
                PartialDate::new(year, Some(month?), None).ok()?.add(step, CalendarUnit::Month)
            });
            let years =
                [-1, 0, 1].into_iter().filter_map(|step| PartialDate::new(year + step, None, None).ok());
            days.chain(months).chain(years).map(Value::Date).collect()
        }
        Value::Integer(_) | Value::Decimal(_) | Value::Quantity(_) => vec![value.clone()],
        _ => Vec::new(),
    }
}

/// The values of a field in which each variable has one.
fn values(field: &Field<'_>) -> BTreeMap<Key, Value> {
    let value = |(key, extent): (&Key, &Extent)| match extent {
        Extent::Exactly(value) => Some((*key, value.clone())),
        _ => None,
    };
    field.extents.iter().filter_map(value).collect()
}

/// Places in lists of some lengths, at most so many, those nearest to the beginnings of all lists first.
fn combinations(lengths: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let furthest: usize = lengths.iter().map(|length| length - 1).sum();
    for distance in 0..=furthest {
        let mut waiting: Vec<(Vec<usize>, usize)> = vec![(Vec::new(), distance)];
        while let Some((places, left)) = waiting.pop() {
            if found.len() >= most {
                return found;
            }
            match lengths.get(places.len()) {
                None if left == 0 => found.push(places),
                None => {}
                Some(length) => {
                    // What is left has to fit into the lists that follow.
                    let rest: usize = lengths.iter().skip(places.len() + 1).map(|length| length - 1).sum();
                    for place in left.saturating_sub(rest)..=left.min(length - 1) {
                        let next = places.iter().copied().chain([place]).collect();
                        waiting.push((next, left - place));
                    }
                }
            }
        }
    }
    found
}
