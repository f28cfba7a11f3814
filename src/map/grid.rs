//! An axis on which something may change anywhere: values on a grid, tried one after the other.

use std::collections::BTreeSet;

use super::coordinate::Coordinate;
use super::spot::{Cell, Scale, Spot, words};
use crate::space::{Cuts, Holds, Limit, Stretch};
use crate::value::canonical::exact_decimal;
use crate::value::number::Number;

/// Values that are tried from one end of the usual range to the other, at most.
const STEPS: i64 = 60;
/// Days on both sides of the first and last cut, where nothing else says how far to look.
const DAYS: i64 = 365;

/// The cells of an axis as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    pub(super) drawn: Option<(Number, Number)>,
    pub(super) sampled: Option<String>,
}

/// Values on the grid of the precision of a fact, by their places.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    is_days: bool,
    step: Number,
    /// The first and the last place that is plausible.
    ends: (Option<i64>, Option<i64>),
    /// So far apart are those that are tried first.
    pub(super) stride: i64,
}

impl Coordinate {
    /// From where to where the axis is drawn: what is usual, else what is plausible, else around the cuts.
    pub(super) fn drawn(&self, cuts: &Cuts) -> Option<(Number, Number)> {
        if matches!(self.scale, Scale::Truth | Scale::Members) {
            return None;
        }
        let days: Vec<Number>;
        let all = match self.scale {
            Scale::Days => {
                days = cuts.days.iter().copied().map(Number::from).collect();
                &days
            }
            _ => &cuts.numbers,
        };
        let zero = Number::ZERO;
        let (first, last) = (all.first().unwrap_or(&zero), all.last().unwrap_or(&zero));
        let (first, last) = match (self.scale, all.is_empty(), &self.plausible.1) {
            (Scale::Days, true, Some(today)) => (today, today),
            _ => (first, last),
        };
        let least = match self.scale {
            Scale::Days => Number::from(DAYS),
            _ => self.step.checked_mul(&Number::from(STEPS / 2))?,
        };
        let apart = last.checked_sub(first)?;
        let pad = if apart.compare(&least) == Some(std::cmp::Ordering::Greater) { apart } else { least };
        let (usual, plausible) = (&self.usual, &self.plausible);
        let low = usual.0.clone().or_else(|| plausible.0.clone()).or_else(|| first.checked_sub(&pad))?;
        let high = usual.1.clone().or_else(|| plausible.1.clone()).or_else(|| last.checked_add(&pad))?;
        Some((low, high))
    }

    /// The grid on which values are tried, and those that are tried first: over the drawn range, beyond it at twice the
    /// distance each up to the ends of what is plausible, and on both sides of every cut.
    pub(super) fn grid(&self, cuts: &Cuts) -> Option<(Grid, BTreeSet<i64>)> {
        let (low, high) = self.drawn(cuts)?;
        let floor = |number: &Number| number.checked_div(&self.step)?.floor()?.to_i64();
        let ceiling = |number: &Number| number.checked_div(&self.step)?.ceiling()?.to_i64();
        let ends = (self.plausible.0.as_ref().and_then(ceiling), self.plausible.1.as_ref().and_then(floor));
        let (first, last) = (ceiling(&low)?, floor(&high)?);
        let stride = last.checked_sub(first)?.checked_add(STEPS - 1)? / STEPS;
        let stride = stride.max(1);
        let tried = std::iter::successors(Some(first), |place| place.checked_add(stride));
        let mut places: BTreeSet<i64> = tried.take_while(|place| *place < last).collect();
        places.insert(last);
        places.extend(ends.0.iter().chain(&ends.1));
        // What is not usual is looked at less and less closely.
        let doubled = || std::iter::successors(Some(stride), |by| by.checked_mul(2));
        let low = ends.0.unwrap_or(first);
        places.extend(doubled().map_while(|by| first.checked_sub(by).filter(|place| low < *place)));
        let high = ends.1.unwrap_or(last);
        places.extend(doubled().map_while(|by| last.checked_add(by).filter(|place| *place < high)));
        for day in &cuts.days {
            places.extend([day - 1, *day]);
        }
        for below in cuts.numbers.iter().filter_map(floor) {
            places.extend([below - 1, below, below + 1]);
        }
        places.retain(|place| {
            ends.0.is_none_or(|low| low <= *place) && ends.1.is_none_or(|high| *place <= high)
        });
        Some((Grid { is_days: self.scale == Scale::Days, step: self.step.clone(), ends, stride }, places))
    }
}

impl Grid {
    /// The value at a place.
    pub(super) fn spot(&self, place: i64) -> Spot {
        match self.is_days {
            true => Spot::Day(place),
            false => Spot::Number(self.number(place)),
        }
    }

    fn number(&self, place: i64) -> Number {
        self.step.checked_mul(&Number::from(place)).unwrap_or(Number::ZERO)
    }

    /// Cells that each begin at a place; the last is that of no value.
    pub(super) fn cells(&self, places: &BTreeSet<i64>) -> Vec<Cell> {
        let mut cells = Vec::new();
        let next = places.iter().skip(1).map(|place| Some(place - 1)).chain([None]);
        for (at, (place, to)) in places.iter().zip(next).enumerate() {
            let from = (at > 0).then_some(*place);
            // Beyond the last place that was tried nothing is said, unless there is nothing.
            let to = to.or_else(|| self.ends.1.is_none().then_some(*place));
            let from = from.or_else(|| self.ends.0.is_none().then_some(*place));
            let to = to.or_else(|| (self.ends.1 == Some(*place)).then_some(*place));
            let limit = |place: i64| Limit { number: self.number(place), included: true };
            let holds = match self.is_days {
                true => Holds::Days(from, to),
                false => Holds::Number(Stretch { from: from.map(limit), to: to.map(limit) }),
            };
            cells.push(Cell::new(holds.clone(), words(&holds), self.spot(*place)));
        }
        cells.push(Cell::new(Holds::Missing, words(&Holds::Missing), Spot::Unknown));
        cells
    }

    /// How boundaries were found, in words.
    pub(super) fn words(&self, unit: Option<&str>, is_narrowed: bool) -> String {
        let size = |places: i64| match self.is_days {
            true if places == 1 => "1 day".to_owned(),
            true => format!("{places} days"),
            false => {
                let number = exact_decimal(&self.number(places));
                unit.map_or_else(|| number.clone(), |unit| format!("{number} {unit}"))
            }
        };
        let found = match is_narrowed {
            true => format!("between two with different answers the change was halved down to {}", size(1)),
            false => "a boundary lies anywhere between two that were tried".to_owned(),
        };
        format!(
            "something is worked out from this fact: values were tried in steps of {}, beyond \
             what is usual at twice the distance each, and {found}; what changes and changes back within a \
             step is not seen",
            size(self.stride)
        )
    }
}
