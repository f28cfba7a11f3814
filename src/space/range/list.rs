//! Ranges of functions over a list, which pass over what is null.

use std::cmp::Ordering;

use super::arithmetic::compute;
use super::{End, Kinds, Range};
use crate::eval::order;
use crate::model::expression::Function;
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Everything that a function over a list can give for items in these ranges.
pub(super) fn over_list(function: Function, items: &[Range]) -> Range {
    let known: Vec<&Range> = items.iter().filter(|item| item.may_be_known).collect();
    let range = match function {
        Function::Min => best(&known, Ordering::Less),
        Function::Max => best(&known, Ordering::Greater),
        Function::Sum => sum(&known),
        Function::Avg => mean(&known),
        Function::Count => count(&known),
        Function::Coalesce => first(&known),
        _ => Range::anything(),
    };
    range.made_of(&known)
}

/// How the items of a list go together.
struct Together {
    kinds: Kinds,
    /// Whether any two of them can be compared.
    comparable: bool,
    /// Whether all of them may be null.
    may_be_null: bool,
}

impl Together {
    fn of(items: &[&Range]) -> Together {
        let samples: Vec<Option<&Value>> = items.iter().map(|item| item.sample()).collect();
        let (first, rest) =
            samples.split_first().map_or((None, [].as_slice()), |(first, rest)| (*first, rest));
        let pairs = || rest.iter().map(|other| first.zip(*other));
        let alike = pairs().all(|pair| pair.is_some_and(|(a, b)| super::is_alike(a, b)));
        let kinds = items.iter().fold(Kinds::default(), |kinds, item| kinds.or(item.kinds));
        Together {
            kinds: Kinds { mixed: kinds.mixed || !alike, ..kinds },
            comparable: pairs().all(|pair| pair.is_none_or(|(a, b)| order(a, b).is_ok())),
            may_be_null: items.iter().all(|item| item.may_be_null),
        }
    }
}

fn side(range: &Range, outwards: Ordering) -> Option<&End> {
    match outwards {
        Ordering::Less => range.low.as_ref(),
        _ => range.high.as_ref(),
    }
}

/// The end of the hull of some ranges on one side; nothing if one of them has none, or they cannot be compared.
fn outermost(items: &[&Range], outwards: Ordering) -> Option<End> {
    let mut ends = items.iter().map(|item| side(item, outwards));
    let first = ends.next()??.clone();
    ends.try_fold(first, |best, end| best.farther(end?, outwards))
}

/// The least of some items, or the greatest: beyond the ends of all, and not beyond any that is surely known.
fn best(items: &[&Range], better: Ordering) -> Range {
    let together = Together::of(items);
    let open = together.kinds.irrational || together.kinds.mixed && !are_told(items) || !together.comparable;
    let may_be_null = together.may_be_null || open && items.len() > 1;
    match items {
        [] => return Range::nothing(),
        [item] => return (*item).clone(),
        _ if !together.comparable => return Range::unlimited(together.kinds),
        _ => {}
    }
    let is_before = |a: &Range, b: &Range| a.lies_before(b, false) == Some(true);
    let is_better =
        |a: &Range, b: &Range| if better == Ordering::Less { is_before(a, b) } else { is_before(b, a) };
    let beats_all = |at: usize, item: &Range| {
        let mut others = items.iter().enumerate().filter(|(other, _)| *other != at);
        !item.may_be_null && others.all(|(_, other)| is_better(item, other))
    };
    // Where some two cannot be told apart there is no result, although a third is better than both.
    if let Some((_, best)) = items.iter().enumerate().find(|(at, item)| !open && beats_all(*at, item)) {
        return (*best).clone();
    }
    let outer = outermost(items, better);
    let surely: Vec<&End> = items
        .iter()
        .filter(|item| !item.may_be_null)
        .filter_map(|item| side(item, better.reverse()))
        .collect();
    let inner = match surely.split_first() {
        Some((first, rest)) => {
            rest.iter().try_fold((*first).clone(), |best, end| best.nearer(end, better.reverse()))
        }
        None => outermost(items, better.reverse()),
    };
    let (low, high) = if better == Ordering::Less { (outer, inner) } else { (inner, outer) };
    Range { low, high, may_be_null, may_be_known: true, kinds: together.kinds, partial: false }
}

/// Whether any two items can be told apart, whichever of their values they have: those of one kind, and those of which one
/// surely lies before the other. Quadratic in the items.
fn are_told(items: &[&Range]) -> bool {
    let is_before = |a: &Range, b: &Range| a.lies_before(b, false) == Some(true);
    let is_told =
        |a: &Range, b: &Range| !a.kinds.mixed && !b.kinds.mixed || is_before(a, b) || is_before(b, a);
    let mut rest = items.iter().enumerate();
    rest.all(|(at, a)| items.iter().skip(at + 1).all(|b| is_told(a, b)))
}

/// The sum of what is known, from the first item to the last.
fn sum(items: &[&Range]) -> Range {
    let mut sum: Option<Range> = None;
    let mut may_be_none = true;
    let mut may_be_undefined = false;
    for item in items {
        let known = Range { may_be_null: false, ..(*item).clone() };
        let added = sum.as_ref().map(|sum| Range::arithmetic(Arithmetic::Add, sum, &known));
        may_be_undefined |= added.as_ref().is_some_and(|added| added.may_be_null);
        let parts = [
            added.map(|added| Range { may_be_null: false, ..added }),
            may_be_none.then_some(known),
            sum.filter(|_| item.may_be_null),
        ];
        sum = parts.into_iter().flatten().filter(|part| part.may_be_known).reduce(|a, b| a.hull(&b));
        may_be_none &= item.may_be_null;
    }
    sum.map_or_else(Range::nothing, |sum| sum.or_null(may_be_none || may_be_undefined))
}

/// The mean of what is known. Where all are known it is the sum divided, else it lies between the items.
fn mean(items: &[&Range]) -> Range {
    let sum = sum(items);
    if !sum.may_be_known || matches!(sum.sample(), Some(Value::Date(_))) {
        return Range { may_be_null: true, ..sum };
    }
    let divide = |value: &Value, count: usize| {
        let count = Value::Decimal(Number::from(i64::try_from(count).ok()?));
        compute(Arithmetic::Divide, value, &count)
    };
    let kinds = Kinds { integer: false, ..sum.kinds };
    if items.iter().all(|item| !item.may_be_null) {
        let mean = sum.mapped(true, kinds, |sum| divide(sum, items.len()));
        return mean.or_null(sum.may_be_null || sum.kinds.mixed);
    }
    let (low, high) = (outermost(items, Ordering::Less), outermost(items, Ordering::Greater));
    let mixed = sum.kinds.mixed || Together::of(items).kinds.mixed;
    let may_be_null = sum.may_be_null || mixed || low.is_none() || high.is_none();
    Range { low, high, may_be_null, may_be_known: true, kinds: Kinds { mixed, ..kinds }, partial: false }
}

/// How many are known.
fn count(items: &[&Range]) -> Range {
    let whole = |count: usize| i64::try_from(count).ok().map(|count| End::closed(Value::Integer(count)));
    let surely = items.iter().filter(|item| !item.may_be_null).count();
    Range::between(whole(surely), whole(items.len()))
}

/// The first that is known: any up to the first that surely is.
fn first(items: &[&Range]) -> Range {
    let mut first = Range::nothing();
    for item in items {
        let until = first.hull(item);
        first = Range { may_be_null: item.may_be_null, ..until };
        if !item.may_be_null {
            break;
        }
    }
    first
}
