//! Branch and bound: values for which formulas come out as the solver would have them, or the certainty that there are none.
//!
//! Round values are tried first; then the stretch that is widest is halved, and each half looked at in turn. A half in which
//! the ranges of the formulas leave no way is let go.

use std::cmp::Ordering;
use std::collections::{BTreeMap, VecDeque};

use super::Space;
use super::extent::Extent;
use super::test::Test;
use super::theory::{Demand, Field, Key};
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// Combinations of round values that are tried for a whole field, and for each part of it.
const TRIES: usize = 160;
const TRIES_OF_PART: usize = 12;
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
        let table = self.table(demands, field.seen);
        let mut waiting = VecDeque::from([field]);
        let mut seen = 0;
        while let Some(field) = waiting.pop_front() {
            if seen >= budget {
                return Settled::Open;
            }
            if !self.can_be_met(&table, demands, &field) {
                continue;
            }
            let tries = match (budget <= FEW, seen) {
                (true, _) => TRIES_OF_FEW,
                (false, 0) => TRIES,
                _ => TRIES_OF_PART,
            };
            seen += 1;
            if let Some(values) = self.try_values(&field, demands, tries) {
                return Settled::Values(values);
            }
            let widest = field.extents.iter().filter_map(|(key, extent)| Some((extent.width()?, key)));
            let widest = widest.max_by(|a, b| a.0.compare(&b.0).unwrap_or(Ordering::Equal));
            let halves = widest.and_then(|(_, key)| Some((*key, field.extents.get(key)?.halves()?)));
            // Of one value of each it was just seen that they do not.
            let Some((key, (first, second))) = halves else {
                continue;
            };
            for half in [first, second] {
                let mut next = field.clone();
                next.extents.insert(key, half);
                waiting.push_back(next);
            }
        }
        Settled::None
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
        let all = tries.iter().map(|(_, tries)| tries.len()).fold(1_usize, usize::saturating_mul);
        let longest = tries.iter().map(|(_, tries)| tries.len()).max().unwrap_or(1);
        let mut point = field.clone();
        for at in 0..all.min(most) + longest {
            let mut left = at;
            for (key, tries) in &tries {
                // Beyond the combinations all take their first value, all their second, and so on.
                let place = match at.checked_sub(all.min(most)) {
                    Some(rank) => rank,
                    None => left % tries.len(),
                };
                left /= tries.len();
                let value = tries.get(place).or_else(|| tries.first())?;
                point.extents.insert(*key, Extent::Exactly(value.clone()));
            }
            if demands.iter().all(|demand| self.is_met_at(demand, &point)) {
                let value = |(key, extent): (&Key, &Extent)| match extent {
                    Extent::Exactly(value) => Some((*key, value.clone())),
                    _ => None,
                };
                return Some(point.extents.iter().filter_map(value).collect());
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
            let days = [first - 1, first, last, last + 1];
            days.into_iter().filter_map(PartialDate::from_day_number).map(Value::Date).collect()
        }
        Value::Integer(_) | Value::Decimal(_) | Value::Quantity(_) => vec![value.clone()],
        _ => Vec::new(),
    }
}
