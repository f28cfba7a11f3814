//! Usual values in place of unusual ones that a search came upon, where what is looked for is true of them too.

use std::cmp::Ordering;

use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Guideline;
use crate::model::vocabulary::{Fact, FactType, Range};
use crate::value::content::{Quantity, Value};
use crate::value::number::Number;

/// With one value changed, another one may be changed, too.
const ROUNDS: usize = 2;

/// The same patient with usual values, as far as something stays true of them. What has to be unusual stays.
pub(super) fn with_usual_values(
    guideline: &Guideline,
    mut facts: Facts,
    confirms: &dyn Fn(&Facts) -> bool,
) -> Facts {
    let given: Vec<(FactId, &Fact)> = facts
        .iter()
        .filter(|(_, known)| matches!(known, Known::Given(_)))
        .filter_map(|(id, _)| Some((id, guideline.vocabulary.fact(id)?)))
        .collect();
    for _ in 0..ROUNDS {
        for one in &given {
            let readings = readings(&facts, one.0);
            for at in (0..readings.len()).filter(|at| !is_usual(one.1, readings.get(*at))) {
                let others = given.iter().filter(|other| other.0 != one.0);
                if !alone(&mut facts, *one, at, confirms) {
                    others.copied().any(|other| together(&mut facts, *one, at, other, confirms));
                }
            }
        }
    }
    facts
}

/// Puts a usual value in the place of one, or the whole series in its proportions; whether one was found.
fn alone(
    facts: &mut Facts,
    (id, fact): (FactId, &Fact),
    at: usize,
    confirms: &dyn Fn(&Facts) -> bool,
) -> bool {
    let readings = readings(facts, id);
    let replaced = instead(fact, readings.get(at)).into_iter().map(|to| replaced(fact, &readings, at, to));
    let all: Vec<Vec<Reading>> = replaced.chain(scaled(fact, &readings, at)).flatten().collect();
    all.into_iter().any(|readings| is_kept(facts, id, readings, confirms))
}

/// The same, with another fact of one value changed to a usual one, too.
fn together(
    facts: &mut Facts,
    one: (FactId, &Fact),
    at: usize,
    (id, fact): (FactId, &Fact),
    confirms: &dyn Fn(&Facts) -> bool,
) -> bool {
    let before = readings(facts, id);
    let ([only], Some(number)) = (before.as_slice(), before.first().and_then(|only| only.value.number()))
    else {
        return false;
    };
    let single = std::slice::from_ref(only);
    let others = usual(fact, &number).into_iter().filter_map(|number| replaced(fact, single, 0, number));
    for other in others.collect::<Vec<_>>() {
        facts.set(id, Known::Given(other));
        if alone(facts, one, at, confirms) {
            return true;
        }
    }
    facts.set(id, Known::Given(before));
    false
}

/// Takes other readings of a fact, if the patient is then still who is looked for.
fn is_kept(facts: &mut Facts, id: FactId, readings: Vec<Reading>, confirms: &dyn Fn(&Facts) -> bool) -> bool {
    let before = facts.set(id, Known::Given(readings));
    let is_good = confirms(facts);
    if !is_good {
        facts.set(id, before);
    }
    is_good
}

fn readings(facts: &Facts, id: FactId) -> Vec<Reading> {
    match facts.get(id) {
        Known::Given(readings) => readings.clone(),
        _ => Vec::new(),
    }
}

/// Whether nobody would ask about it.
fn is_usual(fact: &Fact, reading: Option<&Reading>) -> bool {
    let number = reading.and_then(|reading| reading.value.number());
    number.is_none_or(|number| holds(&fact.usual, &number))
}

/// A series with another value at one place.
fn replaced(fact: &Fact, readings: &[Reading], at: usize, number: Number) -> Option<Vec<Reading>> {
    let mut readings = readings.to_vec();
    readings.get_mut(at)?.value = of_kind(&fact.kind, number)?;
    Some(readings)
}

/// A series in the same proportions, in which one value is a usual one.
fn scaled(fact: &Fact, readings: &[Reading], at: usize) -> Vec<Option<Vec<Reading>>> {
    let numbers: Option<Vec<Number>> = readings.iter().map(|reading| reading.value.number()).collect();
    let (Some(numbers), 2..) = (numbers, readings.len()) else {
        return Vec::new();
    };
    let by = |number: &Number| {
        let factor = number.checked_div(numbers.get(at)?)?;
        let series = readings.iter().zip(&numbers).map(|(reading, own)| {
            let value = of_kind(&fact.kind, own.checked_mul(&factor)?)?;
            Some(Reading { value, ..reading.clone() })
        });
        series.collect()
    };
    instead(fact, readings.get(at)).iter().map(by).collect()
}

/// Usual numbers to try in place of one that is not, the nearest first.
fn instead(fact: &Fact, reading: Option<&Reading>) -> Vec<Number> {
    let number = reading.and_then(|reading| reading.value.number());
    number.map_or(Vec::new(), |number| usual(fact, &number))
}

/// The ends, the middle and the quarters of what is usual, from the end that is nearer to a number.
fn usual(fact: &Fact, near: &Number) -> Vec<Number> {
    let end = |end: &Option<Value>| end.as_ref().and_then(Value::number);
    let (from, to) = (end(&fact.usual.from), end(&fact.usual.to));
    let mut numbers: Vec<Number> = Vec::new();
    numbers.extend(from.clone());
    if let (Some(from), Some(to)) = (&from, &to)
        && let Some(middle) = from.midpoint(to)
    {
        let (low, high) = (from.midpoint(&middle), middle.midpoint(to));
        numbers.extend([low, Some(middle), high].into_iter().flatten());
    }
    numbers.extend(to);
    if numbers.first().and_then(|first| near.compare(first)) == Some(Ordering::Greater) {
        numbers.reverse();
    }
    numbers
}

/// Whether a range holds a number in its own unit.
pub(super) fn holds(range: &Range, number: &Number) -> bool {
    use Ordering::{Equal, Greater, Less};
    let order =
        |end: &Option<Value>| end.as_ref().and_then(Value::number).and_then(|end| number.compare(&end));
    let above = range.from.is_none() || matches!(order(&range.from), Some(Equal | Greater));
    let below = range.to.is_none() || matches!(order(&range.to), Some(Equal | Less));
    above && below
}

/// A number as a value of a fact.
pub(super) fn of_kind(kind: &FactType, number: Number) -> Option<Value> {
    match kind {
        FactType::Integer => number.floor()?.to_i64().map(Value::Integer),
        FactType::Quantity(unit) => Some(Value::Quantity(Quantity { number, unit: unit.clone() })),
        _ => Some(Value::Decimal(number)),
    }
}
