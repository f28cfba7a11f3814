//! The values that a fact could have instead of the one that it has, in steps of its precision.

use crate::model::facts::{Known, Reading};
use crate::model::vocabulary::{Fact, FactType};
use crate::space::Cuts;
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// Places after the point of a value that has no last decimal place, where its fact has no precision.
const PLACES: i32 = 2;
/// How many steps are looked at on each side of a value whose range has no end.
const FAR: i64 = 1 << 20;
/// Places further out than this are not looked at.
const PLACE_MAX: i64 = 1 << 50;
/// So many of the nearest values are all tried, where something is worked out from the fact.
pub(super) const NEAR: i64 = 10;
/// A yes for a no, or another member, counts as so many steps.
pub(super) const OTHER: i64 = 10;
/// Distances are counted in thousandths of a step.
pub(super) const STEP: i64 = 1000;

/// The values of a fact beside one of them: each has a place, one step further than the place before.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    values: Values,
    /// The first and the last place that there is.
    ends: (i64, i64),
    /// The places next to the value, below and above it.
    beside: (i64, i64),
}

#[derive(Clone, Debug)]
enum Values {
    /// A number is its place times the step.
    Numbers { step: Number, given: Number, like: Value },
    /// A day is its number.
    Days,
}

impl Grid {
    /// Of the value that a fact has; nothing for yes or no, and for members.
    ///
    /// Plausible values alone; dates up to the evaluation date. A number lies on multiples of the precision of its fact; where
    /// that has none, whole numbers on whole ones, others on the last decimal place of the value.
    pub(super) fn of(fact: &Fact, value: &Value, as_of: PartialDate) -> Option<Grid> {
        match value {
            Value::Date(date) => {
                let day = |value: &Option<Value>| match value {
                    Some(Value::Date(date)) => Some(*date),
                    _ => None,
                };
                let first = day(&fact.plausible.from).map(|from| from.first_day().day_number());
                let last = day(&fact.plausible.to).map(|to| to.last_day().day_number());
                let today = as_of.day_number();
                let beside = (date.first_day().day_number() - 1, date.last_day().day_number() + 1);
                let ends = (first.unwrap_or(beside.0 - FAR), last.unwrap_or(today).min(today));
                Some(Grid { values: Values::Days, ends, beside })
            }
            other => {
                let given = other.number()?;
                let step = step(fact, &given)?;
                let place = given.checked_div(&step)?;
                let below = place.floor()?.to_i64().filter(|below| below.abs() < PLACE_MAX)?;
                let is_on = place.is_integer()?;
                let beside = (if is_on { below - 1 } else { below }, below + 1);
                let end = |end: &Option<Value>| {
                    end.as_ref().and_then(Value::number).and_then(|end| end.checked_div(&step))
                };
                let low = end(&fact.plausible.from).and_then(|low| low.ceiling()?.to_i64());
                let high = end(&fact.plausible.to).and_then(|high| high.floor()?.to_i64());
                let ends = (low.unwrap_or(beside.0 - FAR), high.unwrap_or(beside.1 + FAR));
                let ends = (ends.0.max(-PLACE_MAX), ends.1.min(PLACE_MAX));
                Some(Grid { values: Values::Numbers { step, given, like: other.clone() }, ends, beside })
            }
        }
    }

    /// The value at a place.
    pub(super) fn value(&self, place: i64) -> Option<Value> {
        match &self.values {
            Values::Days => PartialDate::from_day_number(place).map(Value::Date),
            Values::Numbers { step, like, .. } => {
                let number = step.checked_mul(&Number::from(place))?;
                Some(match like {
                    Value::Integer(_) => Value::integer(number.to_i64()),
                    Value::Quantity(quantity) => {
                        Value::Quantity(Quantity { number, unit: quantity.unit.clone() })
                    }
                    _ => Value::Decimal(number),
                })
            }
        }
    }

    /// How far a place is from the value, in thousandths of a step.
    pub(super) fn distance(&self, place: i64) -> i64 {
        let whole =
            if place <= self.beside.0 { self.beside.0 - place + 1 } else { place - self.beside.1 + 1 };
        let exact = || match &self.values {
            Values::Days => None,
            Values::Numbers { step, given, .. } => {
                let apart = step.checked_mul(&Number::from(place))?.checked_sub(given)?.absolute()?;
                apart.checked_div(step)?.checked_mul(&Number::from(STEP))?.floor()?.to_i64()
            }
        };
        exact().unwrap_or_else(|| whole.saturating_mul(STEP))
    }

    /// The place next to the value, on one side.
    pub(super) fn first(&self, upwards: bool) -> i64 {
        if upwards { self.beside.1 } else { self.beside.0 }
    }

    /// Whether the nearest values on both sides are all there are.
    pub(super) fn is_small(&self) -> bool {
        self.beside.0 - self.ends.0 < NEAR && self.ends.1 - self.beside.1 < NEAR
    }

    /// Places to try on one side, the nearest first: those on both sides of each cut; where something is worked out from
    /// the value, also the nearest ones and others at twice the distance each, up to the end.
    pub(super) fn places(&self, cuts: &Cuts, upwards: bool) -> Vec<i64> {
        let mut places: Vec<i64> = self.at_cuts(cuts);
        let (least, most) = self.ends;
        let (first, last) = match upwards {
            true => (self.beside.1.max(least), most),
            false => (-self.beside.0.min(most), -least),
        };
        // Downwards everything is the same with the other sign.
        if !upwards {
            places.iter_mut().for_each(|place| *place = -*place);
        }
        // Beside a month or a year, which no condition need tell from all its days, lies the first day that is none of them.
        if matches!(self.values, Values::Days) && self.beside.1 - self.beside.0 > 2 {
            places.push(first);
        }
        if cuts.computed {
            places.extend(first..first + NEAR);
            let far = std::iter::successors(Some(NEAR), |distance| Some(distance * 2));
            places.extend(far.map(|distance| first + distance - 1).take_while(|place| *place < last));
            places.push(last);
        }
        places.retain(|place| first <= *place && *place <= last);
        places.sort_unstable();
        places.dedup();
        if !upwards {
            places.iter_mut().for_each(|place| *place = -*place);
        }
        places
    }

    fn at_cuts(&self, cuts: &Cuts) -> Vec<i64> {
        match &self.values {
            Values::Days => cuts.days.iter().flat_map(|day| [day - 1, *day]).collect(),
            Values::Numbers { step, .. } => {
                let around = |cut: &Number| {
                    let place = cut.checked_div(step)?;
                    let below = place.floor()?.to_i64().filter(|below| below.abs() < PLACE_MAX)?;
                    let before = (place.is_integer() == Some(true)).then_some(below - 1);
                    Some(before.into_iter().chain([below, below + 1]))
                };
                cuts.numbers.iter().filter_map(around).flatten().collect()
            }
        }
    }
}

/// The precision of a fact, or what stands for it.
pub(super) fn step(fact: &Fact, given: &Number) -> Option<Number> {
    let precision = fact.precision.clone().filter(|precision| precision.signum() == Some(1));
    let is_whole = fact.kind == FactType::Integer;
    match precision {
        Some(precision) if !is_whole || precision.is_integer() == Some(true) => Some(precision),
        _ if is_whole => Some(Number::ONE),
        _ => {
            let places = given.decimal_places().and_then(|places| i32::try_from(places).ok());
            Number::power_of_ten(-places.unwrap_or(PLACES))
        }
    }
}

/// The other values of a fact that is yes or no, or one of some members.
pub(super) fn others(fact: &Fact, value: &Value) -> Vec<Value> {
    match value {
        Value::Boolean(truth) => vec![Value::Boolean(!truth)],
        Value::Member(_) => {
            let all = (0..fact.members().len()).filter_map(|at| u16::try_from(at).ok()).map(Value::Member);
            all.filter(|other| other != value).collect()
        }
        _ => Vec::new(),
    }
}

/// The latest reading that the evaluation date knows of.
pub(super) fn latest(known: &Known, as_of: PartialDate) -> Option<&Reading> {
    match known {
        Known::Given(readings) => crate::eval::current(readings, as_of).last(),
        _ => None,
    }
}

/// The same with another latest value, measured on the same day.
pub(super) fn turned(known: &Known, value: Value, as_of: PartialDate) -> Known {
    let Known::Given(readings) = known else {
        return known.clone();
    };
    let last = crate::eval::current(readings, as_of).len();
    let mut readings = readings.clone();
    if let Some(reading) = last.checked_sub(1).and_then(|last| readings.get_mut(last)) {
        reading.value = value;
        reading.given = None;
    }
    Known::Given(readings)
}
