//! Values along an axis, and the cells that they make.

use std::cmp::Ordering;

use crate::space::{Holds, Limit, Stretch};
use crate::value::canonical::exact_decimal;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// What the values of an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// No, and yes.
    Truth,
    /// One of several.
    Members,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Numbers,
    /// Days.
    Days,
}

/// One value, or none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spot {
    Unknown,
    Truth(bool),
    /// By its place among the members of all sides.
    Member(u16),
    Number(Number),
    Day(i64),
}

/// Values that come to the same, or the lack of one.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What is so of them. An end that is missing is the end of what is plausible.
    pub holds: Holds,
    /// In words.
    pub words: String,
    /// The first and the last value at which the interpreter was asked.
    pub(super) asked: (Spot, Spot),
}

impl Cell {
    /// Around a value at which the interpreter is asked.
    pub(super) fn new(holds: Holds, words: String, spot: Spot) -> Cell {
        Cell { holds, words, asked: (spot.clone(), spot) }
    }

    /// Whether a value lies in it; nothing stands for no value.
    pub fn contains(&self, value: Option<&Value>) -> bool {
        match (&self.holds, value) {
            (Holds::Missing, None) => true,
            (Holds::Truth(own), Some(Value::Boolean(other))) => own == other,
            (Holds::Member(own), Some(Value::Member(other))) => own == other,
            (Holds::Days(from, to), Some(Value::Date(date))) => {
                let (first, last) = (date.first_day().day_number(), date.last_day().day_number());
                from.is_none_or(|from| from <= first) && to.is_none_or(|to| last <= to)
            }
            (Holds::Number(stretch), Some(value)) => {
                value.number().is_some_and(|number| contains(stretch, &number))
            }
            _ => false,
        }
    }

    /// Takes the next cell in; false where the two do not lie side by side on one scale.
    pub(super) fn take(&mut self, next: &Cell) -> bool {
        let holds = match (&self.holds, &next.holds) {
            (Holds::Number(own), Holds::Number(other)) => {
                Holds::Number(Stretch { from: own.from.clone(), to: other.to.clone() })
            }
            (Holds::Days(from, _), Holds::Days(_, to)) => Holds::Days(*from, *to),
            _ => return false,
        };
        self.words = words(&holds);
        self.holds = holds;
        self.asked.1 = next.asked.1.clone();
        true
    }

    /// Where it begins and ends on a scale, days by their numbers; an end that is missing is open.
    pub fn ends(&self) -> (Option<Number>, Option<Number>) {
        match &self.holds {
            Holds::Number(stretch) => {
                let number = |limit: &Option<Limit>| limit.as_ref().map(|limit| limit.number.clone());
                (number(&stretch.from), number(&stretch.to))
            }
            Holds::Days(from, to) => (from.map(Number::from), to.map(Number::from)),
            _ => (None, None),
        }
    }
}

/// Whether a number lies in a stretch.
pub(super) fn contains(stretch: &Stretch, number: &Number) -> bool {
    let above = |limit: &Limit| match limit.number.compare(number) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => limit.included,
        _ => false,
    };
    let below = |limit: &Limit| match number.compare(&limit.number) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => limit.included,
        _ => false,
    };
    stretch.from.as_ref().is_none_or(above) && stretch.to.as_ref().is_none_or(below)
}

/// A day by its number, as it is written.
pub(super) fn day(number: i64) -> String {
    PartialDate::from_day_number(number).map_or_else(String::new, |date| date.to_string())
}

/// A cell of a scale in words; its unit stands beside the axis.
pub(super) fn words(holds: &Holds) -> String {
    let from = |limit: &Limit| match limit.included {
        true => exact_decimal(&limit.number),
        false => format!("above {}", exact_decimal(&limit.number)),
    };
    let to = |limit: &Limit| match limit.included {
        true => exact_decimal(&limit.number),
        false => format!("below {}", exact_decimal(&limit.number)),
    };
    match holds {
        Holds::Missing => "unknown".to_owned(),
        Holds::Truth(true) => "yes".to_owned(),
        Holds::Truth(false) => "no".to_owned(),
        Holds::Days(None, None) => "any day".to_owned(),
        Holds::Days(Some(from), None) => format!("{} and later", day(*from)),
        Holds::Days(None, Some(to)) => format!("{} and earlier", day(*to)),
        Holds::Days(Some(from), Some(to)) if from == to => day(*from),
        Holds::Days(Some(from), Some(to)) => format!("{} to {}", day(*from), day(*to)),
        Holds::Number(Stretch { from: None, to: None }) => "any value".to_owned(),
        Holds::Number(Stretch { from: Some(limit), to: None }) => match limit.included {
            true => format!("{} and above", exact_decimal(&limit.number)),
            false => from(limit),
        },
        Holds::Number(Stretch { from: None, to: Some(limit) }) => match limit.included {
            true => format!("{} and below", exact_decimal(&limit.number)),
            false => to(limit),
        },
        Holds::Number(Stretch { from: Some(a), to: Some(b) }) => match a == b {
            true => exact_decimal(&a.number),
            false => format!("{} to {}", from(a), to(b)),
        },
        _ => String::new(),
    }
}
