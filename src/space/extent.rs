//! A stretch of values of one variable: where it is, how it is halved, and the roundest value in it.

use std::cmp::Ordering;

use super::cell::{Cell, Sort};
use super::narrow::Limits;
use super::range::{End, Range};
use super::round::{inner, is_above, is_below, middle, next_whole, outer, roundest, typical};
use super::vague::Vague;
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
    /// Dates known to the month or year.
    Vague(Vague),
    /// All dates that lie between two days, known to the day or not.
    Dates(i64, i64),
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
            Sort::Date { from, to } => Some(Extent::Days(*from, *to.max(from))),
            Sort::Boolean | Sort::Member(_) | Sort::Free => None,
        }
    }

    /// The first and the last day that a date of it can be.
    pub(super) fn days(&self) -> Option<(i64, i64)> {
        match self {
            Extent::Exactly(Value::Date(date)) => Some((date.day_number(), date.last_day().day_number())),
            Extent::Days(first, last) | Extent::Dates(first, last) => Some((*first, *last)),
            Extent::Vague(dates) => dates.days(),
            _ => None,
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
            Extent::Exactly(_) | Extent::Vague(_) | Extent::Dates(..) => None,
            other => Some(other.clone()),
        }
    }

    /// With closed ends for whole numbers, and as one value where only one is left.
    pub(super) fn settled(self) -> Extent {
        match self {
            Extent::Vague(dates) => match dates.dates() {
                [date] => Extent::Exactly(Value::Date(*date)),
                _ => Extent::Vague(dates),
            },
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
                range.partial = true;
                range
            }
            Extent::Exactly(value) => Range::exactly(value.clone()),
            Extent::Vague(dates) => dates.range(),
            Extent::Dates(first, last) => {
                let mut range = Extent::Days(*first, *last).range();
                range.kinds.mixed = true;
                range
            }
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
            (Extent::Vague(dates), Value::Date(date)) => dates.contains(*date),
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

    /// The days of it that lie in a range; of anything else all.
    pub(super) fn within(&self, range: &Range) -> Extent {
        let day = |end: &Option<End>, inwards: i64| match end {
            Some(End { value: Value::Date(date), open }) if date.first_day() == *date => {
                Some(date.day_number() + if *open { inwards } else { 0 })
            }
            _ => None,
        };
        match self {
            Extent::Days(first, last) => {
                let from = day(&range.low, 1).map_or(*first, |day| day.max(*first));
                let to = day(&range.high, -1).map_or(*last, |day| day.min(*last));
                if from <= to { Extent::Days(from, to).settled() } else { self.clone() }
            }
            other => other.clone(),
        }
    }

    /// The numbers of it that lie between two limits, in its unit; of anything else all. Nothing where none do.
    pub(super) fn between(&self, limits: &Limits) -> Option<Extent> {
        let Extent::Numbers { low, high, whole, unit } = self else {
            return Some(self.clone());
        };
        let low = inner(low.clone(), limits.low.clone(), Ordering::Greater);
        let high = inner(high.clone(), limits.high.clone(), Ordering::Less);
        let extent = Extent::Numbers { low, high, whole: *whole, unit: unit.clone() }.settled();
        let is_empty = match &extent {
            Extent::Numbers { low: Some((low, a)), high: Some((high, b)), .. } => match low.compare(high) {
                Some(Ordering::Less) => false,
                Some(Ordering::Equal) => *a || *b,
                _ => true,
            },
            _ => false,
        };
        (!is_empty).then_some(extent)
    }

    /// Two halves, if there is more than one value.
    pub(super) fn halves(&self) -> Option<(Extent, Extent)> {
        match self {
            Extent::Exactly(_) | Extent::Dates(..) => None,
            Extent::Vague(dates) => {
                let (first, second) = dates.halves()?;
                Some((Extent::Vague(first).settled(), Extent::Vague(second).settled()))
            }
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
            Extent::Exactly(_) | Extent::Dates(..) => None,
            Extent::Days(first, last) => Some(Number::from(last - first)),
            Extent::Vague(dates) => dates.days().map(|(first, last)| Number::from(last - first)),
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
            Extent::Vague(dates) => dates.tries(),
            Extent::Dates(..) => Vec::new(),
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
                let inner_low = inner(low.clone(), usual_low.clone(), Ordering::Greater);
                let inner_high = inner(high.clone(), usual_high.clone(), Ordering::Less);
                let mut numbers: Vec<Number> = Vec::new();
                let usual = (&usual_low, &usual_high);
                numbers.extend(typical(&inner_low, &inner_high, usual, *whole));
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
