//! A stretch of values of one variable: where it is, how it is halved, and the roundest value in it.

use std::cmp::Ordering;

use super::cell::{Cell, Sort};
use super::range::{End, Range};
use crate::model::vocabulary::{Fact, FactType};
use crate::value::content::{Absence, Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;

/// Values of a variable that are looked at together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Extent {
    /// One value, or a null.
    Exactly(Value),
    /// Numbers between two ends, with whether each end is left out; whole ones only, where the fact has no others.
    Numbers { low: Option<(Number, bool)>, high: Option<(Number, bool)>, whole: bool, unit: Option<Unit> },
    /// From a day to a day, both included.
    Days(i64, i64),
}

impl Extent {
    /// The values of a cell.
    pub(super) fn of_cell(cell: &Cell, fact: Option<&Fact>) -> Extent {
        let (whole, unit) = match fact.map(|fact| &fact.kind) {
            Some(FactType::Integer) => (true, None),
            Some(FactType::Quantity(unit)) => (false, Some(unit.clone())),
            _ => (false, None),
        };
        match cell {
            Cell::Absent(why) => Extent::Exactly(Value::Null(*why)),
            Cell::Truth(truth) => Extent::Exactly(Value::Boolean(*truth)),
            Cell::Member(member) => Extent::Exactly(Value::Member(*member)),
            Cell::Point(number) => Extent::Exactly(typed(number, whole, unit.as_ref())),
            Cell::Between(low, high) => {
                let (low, high) = (low.clone().map(|low| (low, true)), high.clone().map(|high| (high, true)));
                Extent::Numbers { low, high, whole, unit }.settled()
            }
            Cell::Days(first, last) => Extent::Days(*first, *last).settled(),
            Cell::Vague(date) => Extent::Exactly(Value::Date(*date)),
        }
    }

    /// All values that there are of a variable.
    pub(super) fn of_sort(sort: &Sort, fact: Option<&Fact>) -> Option<Extent> {
        let unit = fact.and_then(Fact::unit).cloned();
        match sort {
            Sort::Number { whole, least, most } => {
                let end = |end: &Option<Number>| end.clone().map(|number| (number, false));
                Some(Extent::Numbers { low: end(least), high: end(most), whole: *whole, unit }.settled())
            }
            Sort::Date { from, to } => Some(Extent::Days(*from, *to)),
            Sort::Boolean | Sort::Member(_) | Sort::Free => None,
        }
    }

    /// Everything from the one to the other.
    pub(super) fn hull(&self, other: &Extent) -> Option<Extent> {
        match (self.numbers()?, other.numbers()?) {
            (Extent::Days(a, b), Extent::Days(c, d)) => Some(Extent::Days(a.min(c), b.max(d))),
            (Extent::Numbers { low: a, high: b, whole, unit }, Extent::Numbers { low: c, high: d, .. }) => {
                let low = outer(a, c, Ordering::Less);
                let high = outer(b, d, Ordering::Greater);
                Some(Extent::Numbers { low, high, whole, unit })
            }
            _ => None,
        }
    }

    /// The same with ends, where it is one number or day.
    fn numbers(&self) -> Option<Extent> {
        match self {
            Extent::Exactly(Value::Date(date)) if date.first_day() == *date => {
                Some(Extent::Days(date.day_number(), date.day_number()))
            }
            Extent::Exactly(Value::Integer(value)) => {
                let end = Some((Number::from(*value), false));
                Some(Extent::Numbers { low: end.clone(), high: end, whole: true, unit: None })
            }
            Extent::Exactly(Value::Decimal(number)) => {
                let end = Some((number.clone(), false));
                Some(Extent::Numbers { low: end.clone(), high: end, whole: false, unit: None })
            }
            Extent::Exactly(Value::Quantity(quantity)) => {
                let end = Some((quantity.number.clone(), false));
                let unit = Some(quantity.unit.clone());
                Some(Extent::Numbers { low: end.clone(), high: end, whole: false, unit })
            }
            Extent::Exactly(_) => None,
            other => Some(other.clone()),
        }
    }

    /// With closed ends for whole numbers, and as one value where only one is left.
    fn settled(self) -> Extent {
        match self {
            Extent::Days(first, last) if first == last => {
                let day = PartialDate::from_day_number(first);
                Extent::Exactly(day.map_or(Value::Null(Absence::Undefined), Value::Date))
            }
            Extent::Numbers { low, high, whole: true, unit } => {
                let low = low.map(|(number, open)| (next_whole(&number, open, 1).unwrap_or(number), false));
                let high =
                    high.map(|(number, open)| (next_whole(&number, open, -1).unwrap_or(number), false));
                Extent::Numbers { low, high, whole: true, unit }.single()
            }
            other => other.single(),
        }
    }

    fn single(self) -> Extent {
        match &self {
            Extent::Numbers { low: Some((low, false)), high: Some((high, false)), whole, unit }
                if low.compare(high) == Some(Ordering::Equal) =>
            {
                Extent::Exactly(typed(low, *whole, unit.as_ref()))
            }
            _ => self,
        }
    }

    /// Its range.
    pub(super) fn range(&self) -> Range {
        match self {
            // A month or year lies where its days lie.
            Extent::Exactly(Value::Date(date)) if date.first_day() != date.last_day() => {
                let end = |date: PartialDate| Some(End::closed(Value::Date(date)));
                let mut range = Range::between(end(date.first_day()), end(date.last_day()));
                range.kinds.mixed = true;
                range
            }
            Extent::Exactly(value) => Range::exactly(value.clone()),
            Extent::Numbers { low, high, whole, unit } => {
                let end = |end: &Option<(Number, bool)>| {
                    end.as_ref().map(|(number, open)| End {
                        value: typed(number, *whole, unit.as_ref()),
                        open: *open,
                    })
                };
                let mut range = Range::between(end(low), end(high));
                range.kinds.integer = *whole;
                range
            }
            Extent::Days(first, last) => {
                let end = |day: i64| PartialDate::from_day_number(day).map(Value::Date).map(End::closed);
                Range::between(end(*first), end(*last))
            }
        }
    }

    /// Whether a value lies in it, and is of its type.
    pub(super) fn contains(&self, value: &Value) -> bool {
        match (self, value) {
            (Extent::Exactly(own), _) => own == value,
            (Extent::Days(first, last), Value::Date(date)) => {
                date.first_day() == date.last_day() && (*first..=*last).contains(&date.day_number())
            }
            (Extent::Numbers { low, high, whole, unit }, _) => {
                let alike = match (unit, value) {
                    (Some(unit), Value::Quantity(quantity)) => quantity.unit == *unit,
                    (None, Value::Integer(_)) => *whole,
                    (None, Value::Decimal(_)) => !whole,
                    _ => false,
                };
                let inside = |number| is_above(&number, low.as_ref()) && is_below(&number, high.as_ref());
                alike && value.number().is_some_and(inside)
            }
            _ => false,
        }
    }

    /// Whether some value of it is usual.
    pub(super) fn is_usual(&self, fact: &Fact) -> bool {
        let end =
            |value: &Option<Value>| value.as_ref().and_then(Value::number).map(|number| (number, false));
        let Some(Extent::Numbers { low, high, .. }) = self.numbers() else {
            return true;
        };
        let (low, high) = (
            inner(low, end(&fact.usual.from), Ordering::Greater),
            inner(high, end(&fact.usual.to), Ordering::Less),
        );
        match (low, high) {
            (Some((low, a)), Some((high, b))) => match low.compare(&high) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => !a && !b,
                _ => false,
            },
            _ => true,
        }
    }

    /// Two halves, if there is more than one value.
    pub(super) fn halves(&self) -> Option<(Extent, Extent)> {
        match self {
            Extent::Exactly(_) => None,
            Extent::Days(first, last) => {
                let middle = first + (last - first) / 2;
                Some((Extent::Days(*first, middle).settled(), Extent::Days(middle + 1, *last).settled()))
            }
            Extent::Numbers { low, high, whole, unit } => {
                let middle = middle(low.as_ref(), high.as_ref(), *whole)?;
                let (closed, open) = (Some((middle.clone(), false)), Some((middle, true)));
                let first =
                    Extent::Numbers { low: low.clone(), high: closed, whole: *whole, unit: unit.clone() };
                let second =
                    Extent::Numbers { low: open, high: high.clone(), whole: *whole, unit: unit.clone() };
                Some((first.settled(), second.settled()))
            }
        }
    }

    /// How wide it is, for choosing which to halve: the more, the wider.
    pub(super) fn width(&self) -> Option<Number> {
        match self {
            Extent::Exactly(_) => None,
            Extent::Days(first, last) => Some(Number::from(last - first)),
            Extent::Numbers { low: Some((low, _)), high: Some((high, _)), .. } => {
                // Relative to how large the numbers are: a kilogram is not a milligram.
                let width = high.checked_sub(low)?;
                let size = high.absolute()?.checked_add(&low.absolute()?)?;
                width.checked_mul(&Number::from(1000))?.checked_div(&size)
            }
            Extent::Numbers { .. } => Some(Number::from(i64::from(i32::MAX))),
        }
    }

    /// Values of it worth trying, the roundest first; those that are usual before others.
    pub(super) fn tries(&self, fact: Option<&Fact>) -> Vec<Value> {
        match self {
            Extent::Exactly(value) => vec![value.clone()],
            Extent::Days(first, last) => {
                let day = |number: i64| PartialDate::from_day_number(number).map(Value::Date);
                // The first of a month is rounder than any other day.
                let round = PartialDate::from_day_number(*last).and_then(|last| {
                    let (year, month, _) = last.parts();
                    PartialDate::new(year, month, Some(1)).ok()
                });
                let round = round.filter(|round| round.day_number() >= *first).map(Value::Date);
                let mut tries: Vec<Value> = round.into_iter().chain(day(*last)).chain(day(*first)).collect();
                tries.dedup();
                tries
            }
            Extent::Numbers { low, high, whole, unit } => {
                let usual = fact.map(|fact| &fact.usual);
                let end = |value: Option<&Value>| value.and_then(Value::number).map(|number| (number, false));
                let usual_low = end(usual.and_then(|usual| usual.from.as_ref()));
                let usual_high = end(usual.and_then(|usual| usual.to.as_ref()));
                let inner_low = inner(low.clone(), usual_low, Ordering::Greater);
                let inner_high = inner(high.clone(), usual_high, Ordering::Less);
                let mut numbers: Vec<Number> = Vec::new();
                numbers.extend(roundest(inner_low.as_ref(), inner_high.as_ref(), *whole));
                numbers.extend(roundest(low.as_ref(), high.as_ref(), *whole));
                numbers.extend(middle(low.as_ref(), high.as_ref(), *whole));
                let step = fact.and_then(|fact| fact.precision.clone()).unwrap_or(Number::ONE);
                let near = [
                    low.as_ref().and_then(
                        |(low, open)| if *open { low.checked_add(&step) } else { Some(low.clone()) },
                    ),
                    high.as_ref().and_then(
                        |(high, open)| if *open { high.checked_sub(&step) } else { Some(high.clone()) },
                    ),
                ];
                numbers.extend(near.into_iter().flatten());
                let mut tries: Vec<Number> = Vec::new();
                for number in numbers {
                    let fits = is_above(&number, low.as_ref()) && is_below(&number, high.as_ref());
                    let is_whole = !whole || number.is_integer() == Some(true);
                    if fits && is_whole && !tries.contains(&number) {
                        tries.push(number);
                    }
                }
                tries.iter().map(|number| typed(number, *whole, unit.as_ref())).collect()
            }
        }
    }
}

fn typed(number: &Number, whole: bool, unit: Option<&Unit>) -> Value {
    match unit {
        Some(unit) => Value::Quantity(Quantity { number: number.clone(), unit: unit.clone() }),
        None if whole => Value::integer(number.to_i64()),
        None => Value::Decimal(number.clone()),
    }
}

/// The whole number at an end, or beside it where it does not count.
fn next_whole(number: &Number, open: bool, inwards: i64) -> Option<Number> {
    let whole = if inwards > 0 { number.ceiling()? } else { number.floor()? };
    let beside = open && number.is_integer() == Some(true);
    if beside { whole.checked_add(&Number::from(inwards)) } else { Some(whole) }
}

type Limit = Option<(Number, bool)>;

/// The end that lies further out.
fn outer(a: Limit, b: Limit, outwards: Ordering) -> Limit {
    let (a, b) = (a?, b?);
    Some(match a.0.compare(&b.0) {
        Some(Ordering::Equal) => (a.0, a.1 && b.1),
        Some(order) if order == outwards => a,
        _ => b,
    })
}

/// The end that lies further in.
fn inner(a: Limit, b: Limit, inwards: Ordering) -> Limit {
    match (a, b) {
        (Some(a), Some(b)) => Some(match a.0.compare(&b.0) {
            Some(Ordering::Equal) => (a.0, a.1 || b.1),
            Some(order) if order == inwards => a,
            _ => b,
        }),
        (a, b) => a.or(b),
    }
}

fn is_above(number: &Number, low: Option<&(Number, bool)>) -> bool {
    low.is_none_or(|(low, open)| match number.compare(low) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => !open,
        _ => false,
    })
}

fn is_below(number: &Number, high: Option<&(Number, bool)>) -> bool {
    high.is_none_or(|(high, open)| match number.compare(high) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => !open,
        _ => false,
    })
}

fn middle(low: Option<&(Number, bool)>, high: Option<&(Number, bool)>, whole: bool) -> Option<Number> {
    const FAR: i64 = 1_000_000;
    let middle = match (low, high) {
        (Some((low, _)), Some((high, _))) => low.midpoint(high)?,
        (Some((low, _)), None) => {
            low.absolute()?.checked_add(&low.absolute()?)?.checked_add(&Number::from(FAR))?
        }
        (None, Some((high, _))) => high.checked_sub(&high.absolute()?)?.checked_sub(&Number::from(FAR))?,
        (None, None) => Number::from(0),
    };
    if whole { middle.floor() } else { Some(middle) }
}

/// The number with the fewest digits that lies between two ends.
fn roundest(low: Option<&(Number, bool)>, high: Option<&(Number, bool)>, whole: bool) -> Option<Number> {
    let fits = |number: &Number| is_above(number, low) && is_below(number, high);
    let zero = Number::from(0);
    let Some((from, open)) = low else {
        // Without a limit below, look from the other end.
        let (high, open) = high?;
        let below = if *open { high.checked_sub(&Number::ONE)?.floor() } else { high.floor() };
        return below;
    };
    // The widest grid that has a point in it.
    for exponent in (-8..=6).rev() {
        for times in [5, 2, 1] {
            if whole && exponent < 0 {
                return from.ceiling().filter(fits);
            }
            let step = Number::power_of_ten(exponent)?.checked_mul(&Number::from(times))?;
            let steps = from.checked_div(&step)?.ceiling()?;
            let mut first = steps.checked_mul(&step)?;
            if *open && first.compare(from) == Some(Ordering::Equal) {
                first = first.checked_add(&step)?;
            }
            let is_zero = first.compare(&zero) == Some(Ordering::Equal);
            // A zero is round, and says little of a measurement.
            if is_zero && exponent > -8 {
                let next = first.checked_add(&step)?;
                if fits(&next) {
                    return Some(next);
                }
                continue;
            }
            if fits(&first) {
                return Some(first);
            }
        }
    }
    fits(&zero).then_some(zero)
}
