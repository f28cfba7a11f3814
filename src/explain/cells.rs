//! Values that stand for all others: one from every stretch of a fact that the guideline tells apart.
//!
//! The numbers that a fact is compared with cut its range; each cut and one value between neighbours is taken. A fact
//! that only enters a formula is sampled: its ends and some values between them.

use std::cmp::Ordering;

use super::Situation;
use super::cuts::{Cuts, Walk};
use crate::eval::Probe;
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::facts::{Known, Reading};
use crate::model::vocabulary::{Fact, FactType, Place};
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// Values to try, by fact.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    by_fact: Vec<Vec<Known>>,
    /// Dates of which only month or year are known.
    vague: Vec<Vec<Known>>,
    /// By fact, the expressions for which the values are samples only.
    sampled: Vec<Vec<ExprId>>,
}

/// How many stretches a range is cut into where nothing is known of the cuts.
const SAMPLES: i64 = 4;
/// Most values that are tried of one fact; more cuts than that make the search incomplete.
const CELLS_MAX: usize = 64;
/// Days between two measurements that are tried.
const YEAR: i64 = 365;

impl Cells {
    pub(super) fn of(situation: Situation<'_>) -> Cells {
        let guideline = situation.guideline;
        let mut walk = Walk::new(guideline, situation);
        walk.meet_all();
        let sampled = super::exact::sampled(&mut walk);
        let cuts = walk.cuts;
        let facts = guideline.vocabulary.facts.iter().enumerate();
        let by_fact = facts.zip(&cuts).map(|((at, fact), cuts)| {
            let is_sampled = sampled.get(at).is_some_and(|uses| !uses.is_empty());
            let values = values(fact, cuts, is_sampled, situation.as_of);
            let mut ways: Vec<Known> = values.iter().map(|value| given(value, None)).collect();
            let has_series = |uses: &Vec<ExprId>| {
                uses.iter().any(|id| matches!(guideline.expressions.get(*id), Node::Series(..)))
            };
            if sampled.get(at).is_some_and(has_series) {
                ways.extend(measurements(&values, &dates(cuts, situation.as_of), situation.as_of));
            }
            ways
        });
        let by_fact = by_fact.collect();
        let facts = guideline.vocabulary.facts.iter();
        let vague = facts.zip(&cuts).map(|(fact, cuts)| match &fact.kind {
            FactType::Date => vague(&dates(cuts, situation.as_of)),
            _ => Vec::new(),
        });
        Cells { by_fact, vague: vague.collect(), sampled }
    }

    /// The ways in which a fact can be given less precisely than it is asked for.
    pub(super) fn vague(&self, fact: FactId) -> &[Known] {
        self.vague.get(fact.index()).map_or(&[], Vec::as_slice)
    }

    /// The ways in which a fact can be given.
    pub(super) fn ways(&self, fact: FactId) -> &[Known] {
        self.by_fact.get(fact.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether they stand for every value, as far as the block of the probe is concerned.
    pub(super) fn is_exact(&self, fact: FactId, probe: &Probe<'_>) -> bool {
        let uses = self.sampled.get(fact.index()).into_iter().flatten();
        let few = self.ways(fact).len() < CELLS_MAX;
        few && !uses.into_iter().any(|id| probe.needs(*id))
    }
}

/// The months and years around some days.
fn vague(days: &[Value]) -> Vec<Known> {
    let mut texts: Vec<String> = Vec::new();
    for day in days {
        let Value::Date(day) = day else {
            continue;
        };
        // `2026-06-30`: seven letters say the month, four the year.
        let text = day.to_string();
        texts.extend([7, 4].into_iter().filter_map(|letters| text.get(..letters)).map(str::to_owned));
    }
    texts.sort();
    texts.dedup();
    let dates = texts.iter().filter_map(|text| PartialDate::parse(text).ok());
    dates.map(|date| given(&Value::Date(date), None)).collect()
}

/// A value as if it had been given today, or measured on some day.
fn given(value: &Value, on: Option<PartialDate>) -> Known {
    Known::Given(vec![reading(value, on)])
}

fn reading(value: &Value, on: Option<PartialDate>) -> Reading {
    Reading { value: value.clone(), on, origin: None, given: None, place: Place::default() }
}

/// A fact that was measured twice, rising and falling, and once on days that matter.
fn measurements(values: &[Value], days: &[Value], as_of: PartialDate) -> Vec<Known> {
    let places = [0, values.len() / 2, values.len().saturating_sub(1)];
    let few: Vec<&Value> = places.iter().filter_map(|at| values.get(*at)).collect();
    let before = PartialDate::from_day_number(as_of.day_number() - YEAR);
    let pairs = few.iter().flat_map(|first| few.iter().map(move |second| (*first, *second)));
    let twice =
        pairs.map(|(first, second)| Known::Given(vec![reading(first, before), reading(second, Some(as_of))]));
    let days = days.iter().filter_map(|day| match day {
        Value::Date(day) => Some(*day),
        _ => None,
    });
    let middle = few.get(1).copied();
    let once = days.filter_map(|day| middle.map(|value| given(value, Some(day))));
    twice.chain(once).collect()
}

fn values(fact: &Fact, cuts: &Cuts, sampled: bool, as_of: PartialDate) -> Vec<Value> {
    match &fact.kind {
        FactType::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        FactType::Choice(members) => {
            (0..members.len()).filter_map(|at| u16::try_from(at).ok()).map(Value::Member).collect()
        }
        FactType::Date => dates(cuts, as_of),
        FactType::Integer => {
            let whole = numbers(fact, cuts, sampled).into_iter().filter_map(|number| number.floor());
            let mut whole: Vec<Number> = whole.collect();
            whole.dedup_by(|a, b| a.compare(b) == Some(Ordering::Equal));
            whole.iter().map(|number| Value::integer(number.to_i64())).collect()
        }
        FactType::Decimal => numbers(fact, cuts, sampled).into_iter().map(Value::Decimal).collect(),
        FactType::Quantity(unit) => numbers(fact, cuts, sampled)
            .into_iter()
            .map(|number| Value::Quantity(Quantity { number, unit: unit.clone() }))
            .collect(),
    }
}

/// Cuts, one between each two neighbours, and the ends of the plausible range.
fn numbers(fact: &Fact, cuts: &Cuts, sampled: bool) -> Vec<Number> {
    let end = |value: &Option<Value>| value.as_ref().and_then(Value::number);
    let (low, high) = (end(&fact.plausible.from), end(&fact.plausible.to));
    let usual = [end(&fact.usual.from), end(&fact.usual.to)];
    let mut points: Vec<Number> = cuts.numbers.clone();
    if points.is_empty() {
        points.extend(usual.iter().flatten().cloned());
    }
    let one = Number::ONE;
    sort(&mut points);
    let below = low.or_else(|| points.first().and_then(|first| first.checked_sub(&one)));
    let above = high.or_else(|| points.last().and_then(|last| last.checked_add(&one)));
    let inside = |number: &Number| {
        let not_below = below.as_ref().is_none_or(|low| number.compare(low) != Some(Ordering::Less));
        let not_above = above.as_ref().is_none_or(|high| number.compare(high) != Some(Ordering::Greater));
        not_below && not_above
    };
    points.retain(inside);
    points.extend(below.clone());
    points.extend(above.clone());
    sort(&mut points);
    if sampled {
        points.extend(usual.iter().flatten().cloned());
        if let [Some(low), Some(high)] = &usual {
            points.extend(samples(low, high));
        }
    }
    if let (Some(low), Some(high)) = (&below, &above)
        && cuts.numbers.is_empty()
    {
        points.extend(samples(low, high));
    }
    sort(&mut points);
    let pairs = points.iter().zip(points.iter().skip(1));
    let between: Vec<Number> = pairs.filter_map(|(a, b)| a.midpoint(b)).collect();
    points.extend(between);
    // A whole number next to each cut stands for the stretch beside it.
    if fact.kind == FactType::Integer {
        let beside: Vec<Number> = cuts
            .numbers
            .iter()
            .flat_map(|cut| [cut.checked_sub(&one), cut.checked_add(&one)])
            .flatten()
            .filter(|number| inside(number))
            .collect();
        points.extend(beside);
    }
    sort(&mut points);
    points.truncate(CELLS_MAX);
    if points.is_empty() {
        points.push(Number::from(0));
    }
    points
}

fn samples(low: &Number, high: &Number) -> Vec<Number> {
    let width = high.checked_sub(low);
    let part = |at: i64| {
        let share = Number::from_ratio(i128::from(at), i128::from(SAMPLES))?;
        low.checked_add(&width.as_ref()?.checked_mul(&share)?)
    };
    (1..SAMPLES).filter_map(part).collect()
}

fn sort(points: &mut Vec<Number>) {
    points.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    points.dedup_by(|a, b| a.compare(b) == Some(Ordering::Equal));
}

/// Days around every span of time before the evaluation date that a condition names, and around every date.
fn dates(cuts: &Cuts, as_of: PartialDate) -> Vec<Value> {
    let shifted = cuts.spans.iter().filter_map(|(count, unit)| as_of.add(-count, *unit));
    let mut days: Vec<i64> = shifted
        .chain(cuts.dates.iter().flat_map(|date| [date.first_day(), date.last_day()]))
        .map(PartialDate::day_number)
        .flat_map(|day| [day - 1, day, day + 1])
        .collect();
    let today = as_of.day_number();
    days.extend([today, today - 1, today - 400, today - 20_000]);
    days.retain(|day| *day <= today);
    days.sort_unstable();
    days.dedup();
    days.truncate(CELLS_MAX);
    days.into_iter().filter_map(PartialDate::from_day_number).map(Value::Date).collect()
}
