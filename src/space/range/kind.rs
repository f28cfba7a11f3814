//! Ranges in another dress: with a unit, as decimals, the lowest or highest of several.

use std::cmp::Ordering;

use super::{End, Range};
use crate::eval::order;
use crate::model::expression::Function;
use crate::value::content::{Quantity, Value};
use crate::value::operator::Extreme;
use crate::value::unit::Unit;

/// Whether the values of two ranges are in one unit, as far as the ends tell.
fn is_alike_throughout(a: &Range, b: &Range) -> bool {
    a.sample().zip(b.sample()).is_none_or(|(a, b)| super::is_alike(a, b))
}

/// The lower or higher of two. Two dates of which one is partial may not be told apart.
fn further(extreme: Extreme, a: &Range, b: &Range) -> Range {
    let is_mixed = a.kinds.mixed || b.kinds.mixed;
    let (low, high) = match (a.lies_before(b, !is_mixed), is_mixed) {
        (Some(true), _) => (a, b),
        (Some(false), false) => (b, a),
        (_, true) if b.lies_before(a, false) == Some(true) => (b, a),
        (_, true) => return Range { may_be_null: true, ..a.hull(b) },
        (None, false) => {
            let function = match extreme {
                Extreme::Lowest => Function::Min,
                Extreme::Highest => Function::Max,
            };
            return Range::function(function, &[a.clone(), b.clone()])
                .or_null(a.may_be_null || b.may_be_null);
        }
    };
    let best = match extreme {
        Extreme::Lowest => low.clone(),
        Extreme::Highest => high.clone(),
    };
    // Of two that could not be told apart nothing comes, whatever they are held against afterwards.
    let integer = a.kinds.integer || b.kinds.integer;
    // Where both are the same the first counts, which may be in another unit.
    let is_apart = [(a, b), (b, a)].iter().any(|(low, high)| low.lies_before(high, false) == Some(true));
    let mixed = best.kinds.mixed || !is_apart && !is_alike_throughout(a, b);
    let best = Range { kinds: crate::space::Kinds { integer, mixed, ..best.kinds }, ..best };
    best.or_null(a.may_be_null || b.may_be_null)
}

impl Range {
    /// Whether surely none of its values is zero: all of them lie above it, or all below.
    pub fn excludes_zero(&self) -> bool {
        let sign = |end: &Option<End>| end.as_ref()?.value.number()?.signum();
        sign(&self.low) == Some(1) || sign(&self.high) == Some(-1)
    }

    /// The same numbers as quantities in a unit.
    #[must_use]
    pub fn with_unit(&self, unit: &Unit) -> Range {
        if self.may_be_known && self.kinds.mixed {
            return Range::anything();
        }
        let is_quantity = |end: &Option<End>| matches!(end, Some(End { value: Value::Quantity(_), .. }));
        let plain = match is_quantity(&self.low) || is_quantity(&self.high) {
            true => self.in_unit(unit),
            // Without ends it is not known in what unit the numbers are.
            false if self.low.is_none() && self.high.is_none() && self.may_be_known => {
                return Range::anything();
            }
            false => self.clone(),
        };
        let wrap = |value: &Value| {
            value.number().map(|number| Value::Quantity(Quantity { number, unit: unit.clone() }))
        };
        plain.each_end(wrap)
    }

    /// The same numbers as decimals.
    #[must_use]
    pub fn as_decimal(&self) -> Range {
        self.each_end(|value| match value {
            Value::Integer(_) => value.number().map(Value::Decimal),
            other => Some(other.clone()),
        })
    }

    /// Everything that the lowest or highest of several can be. Where one of them may be null, it is the ends of what is
    /// known that lie in it.
    pub fn extreme(extreme: Extreme, items: &[Range]) -> Range {
        if !items.iter().any(|item| item.may_be_null) {
            let best = items.iter().cloned().reduce(|a, b| further(extreme, &a, &b));
            return best.unwrap_or_else(Range::nothing);
        }
        let known = items.iter().filter(|item| item.may_be_known);
        let hull = known.cloned().reduce(|all, next| all.hull(&next));
        hull.map_or_else(Range::nothing, |hull| Range { may_be_null: true, ..hull })
    }

    /// Whether its values are below those of another range, or equal if that counts: yes if all are below all, no if none
    /// is below any, nothing where either can be or it cannot be told. Nulls are not asked.
    pub fn lies_before(&self, other: &Range, or_equal: bool) -> Option<bool> {
        let held = |a: &Option<End>, b: &Option<End>| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            Some((order(&a.value, &b.value).ok()?, a.open || b.open))
        };
        match held(&self.high, &other.low) {
            Some((Ordering::Less, _)) => return Some(true),
            Some((Ordering::Equal, open)) if or_equal || open => return Some(true),
            _ => {}
        }
        match held(&self.low, &other.high) {
            Some((Ordering::Greater, _)) => Some(false),
            Some((Ordering::Equal, open)) if !or_equal || open => Some(false),
            _ => None,
        }
    }

    fn each_end(&self, map: impl Fn(&Value) -> Option<Value>) -> Range {
        let mut changed = self.clone();
        changed.kinds.integer = false;
        for end in [&mut changed.low, &mut changed.high].into_iter().flatten() {
            match map(&end.value) {
                Some(value) => end.value = value,
                None => return Range::anything(),
            }
        }
        changed
    }
}
