//! Everything that an expression can come to while its inputs stay in a box: never too little, and exact.
//!
//! In: ranges of facts. Out: the range of an expression over them, worked out by the interpreter's own operators on the
//! ends. Where that is hard the range is wider than need be; it is never narrower. Numbers that outgrow what the
//! interpreter keeps (`BITS_MAX`, the depth of irrational numbers) are left out: they are null, and no range says so.

mod arithmetic;
mod corner;
mod date;
mod function;
mod kind;
mod list;
mod power;

use std::cmp::Ordering;

use crate::eval::order;
use crate::value::content::{Quantity, Value};
use crate::value::date::Precision;
use crate::value::number::Number;

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Where it is.
    pub value: Value,
    /// Whether it is left out.
    pub open: bool,
}

/// What the values of a range may be, beside how large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Of type `Integer`, whose sums and products are null where they grow too large.
    pub integer: bool,
    /// Irrational, so that rounding or comparing them may be too close to tell, which is null.
    pub irrational: bool,
    /// In another unit than the ends, or a date known to the month or year. Of a range without ends: not surely a
    /// number that goes with what it meets.
    pub mixed: bool,
}

/// Everything that an expression can come to: between two ends, and perhaps nothing (null).
///
/// A number known by bounds only is in it if what it stands for may be; it counts as null.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The lower end; without it there is no limit below.
    pub low: Option<End>,
    /// The upper end; without it there is no limit above.
    pub high: Option<End>,
    /// Whether it may be null.
    pub may_be_null: bool,
    /// Whether it may be a value. If not, the ends say nothing.
    pub may_be_known: bool,
    /// What kinds of values there may be.
    pub kinds: Kinds,
    /// Whether surely each of its values is known in part only: bounds of a number on both sides,
    /// or a date known to the month or year.
    pub partial: bool,
}

impl End {
    /// An end that belongs to its range.
    pub fn closed(value: Value) -> End {
        End { value, open: false }
    }

    /// An end that does not belong to its range.
    pub fn open(value: Value) -> End {
        End { value, open: true }
    }
}

impl Range {
    /// One value. Of a null nothing is known; bounds are a range that counts as null too.
    pub fn exactly(value: Value) -> Range {
        let end = |value: &Option<Value>| value.clone().map(End::closed);
        match &value {
            Value::Null(_) => Range::nothing(),
            Value::Bounds(bounds) => {
                let range = Range::between(end(&bounds.low), end(&bounds.high));
                let partial = bounds.low.is_some() && bounds.high.is_some();
                Range { may_be_null: true, partial, ..range }
            }
            value if has_place(value) => Range::between(end(&Some(value.clone())), end(&Some(value.clone()))),
            _ => Range { may_be_null: false, ..Range::anything() },
        }
    }

    /// The numbers or days between two ends, as facts have them: exact, in the unit of the ends, and of type `Integer`
    /// only if an end is. Without ends they may be of any kind: who knows better sets `kinds`.
    pub fn between(low: Option<End>, high: Option<End>) -> Range {
        let given = low.is_some() || high.is_some();
        let end = |end: Option<End>| end.filter(|end| has_place(&end.value));
        let (low, high) = (end(low), end(high));
        let ends = || [&low, &high].into_iter().flatten();
        let any = |is: fn(&Value) -> bool| ends().any(|end| is(&end.value));
        let unlike = match (&low, &high) {
            (Some(low), Some(high)) => !is_alike(&low.value, &high.value),
            (None, None) => true,
            _ => false,
        };
        let kinds = Kinds {
            integer: !given || any(|value| matches!(value, Value::Integer(_))),
            irrational: any(|value| value.number().is_some_and(|number| !number.is_exact())),
            mixed: unlike,
        };
        Range { low, high, may_be_null: false, may_be_known: true, kinds, partial: false }
    }

    /// Whatever there is, or null.
    pub fn anything() -> Range {
        let kinds = Kinds { integer: true, irrational: true, mixed: true };
        Range { low: None, high: None, may_be_null: true, may_be_known: true, kinds, partial: false }
    }

    /// Surely null.
    pub fn nothing() -> Range {
        let kinds = Kinds::default();
        Range { low: None, high: None, may_be_null: true, may_be_known: false, kinds, partial: false }
    }

    /// Whether no value lies between the ends: low above high, or equal with an open end. Whether it may be null is not
    /// asked.
    pub fn is_empty(&self) -> bool {
        is_apart(&self.high, &self.low)
    }

    /// Whether a value may be in both; nulls meet nothing.
    pub fn meets(&self, other: &Range) -> bool {
        let known = self.may_be_known && other.may_be_known && !self.is_empty() && !other.is_empty();
        known && !is_apart(&self.high, &other.low) && !is_apart(&other.high, &self.low)
    }

    /// Whether its values are below a limit, or equal to it if that counts: yes if all are, no if none is, nothing if
    /// either can be, if it cannot be told, and of a range that has no values. Nulls are not asked, and a comparison
    /// with a value that is irrational may still be too close to tell.
    pub fn is_below(&self, limit: &Value, or_equal: bool) -> Option<bool> {
        // What is in other units may be no number for a limit without one.
        let fits = match limit {
            Value::Quantity(limit) => !self.kinds.mixed || !limit.unit.is_dimensionless(),
            _ => !self.kinds.mixed,
        };
        if !self.may_be_known || !fits {
            return None;
        }
        let of = |end: &Option<End>| {
            let end = end.as_ref()?;
            Some((order(&end.value, limit).ok()?, end.open))
        };
        match (of(&self.low), of(&self.high)) {
            (_, Some((Ordering::Less, _))) => Some(true),
            (_, Some((Ordering::Equal, open))) if or_equal || open => Some(true),
            (Some((Ordering::Greater, _)), _) => Some(false),
            (Some((Ordering::Equal, open)), _) if !or_equal || open => Some(false),
            _ => None,
        }
    }

    /// What is in either, and what lies between them.
    #[must_use]
    pub fn hull(&self, other: &Range) -> Range {
        let may_be_null = self.may_be_null || other.may_be_null;
        match (self.may_be_known, other.may_be_known) {
            (false, _) => return Range { may_be_null, partial: false, ..other.clone() },
            (_, false) => return Range { may_be_null, partial: false, ..self.clone() },
            _ => {}
        }
        let end = |a: &Option<End>, b: &Option<End>, towards| a.as_ref()?.farther(b.as_ref()?, towards);
        let alike = self.sample().zip(other.sample()).is_some_and(|(a, b)| is_alike(a, b));
        let kinds = self.kinds.or(other.kinds);
        let hull = Range {
            low: end(&self.low, &other.low, Ordering::Less),
            high: end(&self.high, &other.high, Ordering::Greater),
            may_be_null,
            may_be_known: true,
            kinds: Kinds { mixed: kinds.mixed || !alike, ..kinds },
            partial: self.partial && other.partial,
        };
        hull.made_of(&[self, other])
    }

    /// No limits, and perhaps null: what is left when nothing better is known of numbers of some kinds.
    fn unlimited(kinds: Kinds) -> Range {
        Range { kinds, ..Range::anything() }
    }

    fn or_null(self, may_be_null: bool) -> Range {
        Range { may_be_null: self.may_be_null || may_be_null, ..self }
    }

    /// The result of some operands. If they have ends and it has none, their units are forgotten.
    fn made_of(self, operands: &[&Range]) -> Range {
        let forgot = self.sample().is_none() && operands.iter().all(|operand| operand.sample().is_some());
        Range { kinds: Kinds { mixed: self.kinds.mixed || forgot, ..self.kinds }, ..self }
    }

    /// A value of the kind of the others, if there is an end.
    fn sample(&self) -> Option<&Value> {
        self.low.as_ref().or(self.high.as_ref()).map(|end| &end.value)
    }

    /// The one value that it can be.
    fn constant(&self) -> Option<&Value> {
        let (low, high) = (self.low.as_ref()?, self.high.as_ref()?);
        let same = !low.open && !high.open && order(&low.value, &high.value) == Ok(Ordering::Equal);
        (same && !self.kinds.mixed).then_some(&low.value)
    }

    /// The image under a function that keeps order, or turns it round; an end that it gives no value for is dropped, and
    /// there may be a null then.
    fn mapped(&self, rising: bool, kinds: Kinds, f: impl Fn(&Value) -> Option<Value>) -> Range {
        let end = |end: &Option<End>| {
            let end = end.as_ref()?;
            Some(End { value: f(&end.value)?, open: end.open })
        };
        let (low, high) = (end(&self.low), end(&self.high));
        let null = low.is_none() && self.low.is_some() || high.is_none() && self.high.is_some();
        let (low, high) = if rising { (low, high) } else { (high, low) };
        Range { low, high, may_be_null: null, may_be_known: true, kinds, partial: false }
    }
}

impl Kinds {
    fn or(self, other: Kinds) -> Kinds {
        Kinds {
            integer: self.integer || other.integer,
            irrational: self.irrational || other.irrational,
            mixed: self.mixed || other.mixed,
        }
    }
}

impl End {
    /// Of two ends the one that lies farther out; equal ends are left out only if both are. Nothing where that cannot
    /// be told.
    fn farther(&self, other: &End, outwards: Ordering) -> Option<End> {
        Some(match order(&self.value, &other.value).ok()? {
            Ordering::Equal => End { value: self.value.clone(), open: self.open && other.open },
            order if order == outwards => self.clone(),
            _ => other.clone(),
        })
    }

    /// Of two ends the one that lies farther in; equal ends are left out if either is.
    fn nearer(&self, other: &End, outwards: Ordering) -> Option<End> {
        Some(match order(&self.value, &other.value).ok()? {
            Ordering::Equal => End { value: self.value.clone(), open: self.open || other.open },
            order if order == outwards => other.clone(),
            _ => self.clone(),
        })
    }
}

/// Whether everything up to an end surely lies below everything from another end on.
fn is_apart(high: &Option<End>, low: &Option<End>) -> bool {
    let (Some(high), Some(low)) = (high, low) else {
        return false;
    };
    match order(&high.value, &low.value) {
        Ok(Ordering::Less) => true,
        Ok(Ordering::Equal) => high.open || low.open,
        _ => false,
    }
}

/// Whether a value can be an end: a number, or a day.
fn has_place(value: &Value) -> bool {
    match value {
        Value::Date(date) => date.precision() == Precision::Day,
        value => value.number().is_some(),
    }
}

/// Whether two values are of one kind: plain numbers, days, quantities in the same unit.
fn is_alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Quantity(a), Value::Quantity(b)) => {
            a.unit == b.unit && a.unit.calendar_unit() == b.unit.calendar_unit()
        }
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => false,
        (Value::Date(_), Value::Date(_)) => true,
        (a, b) => a.number().is_some() && b.number().is_some(),
    }
}

/// Another number in the unit of a value.
fn with_number(like: &Value, number: Number) -> Value {
    match like {
        Value::Quantity(quantity) => Value::Quantity(Quantity { number, unit: quantity.unit.clone() }),
        _ => Value::Decimal(number),
    }
}
