//! Where the decision space does not settle it: patients with the values at which something may change, tried one by one.

use std::collections::BTreeMap;

use crate::cases::usual::{holds, of_kind};
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Guideline;
use crate::model::vocabulary::{Fact, FactType, Place};
use crate::space::Cuts;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// Patients that are tried.
const TRIED_MAX: usize = 3_000;
/// Patients who have another value of every fact at once.
const SHIFTS: usize = 24;
/// Days before the evaluation date.
const DAYS_AGO: [i64; 6] = [10, 40, 100, 200, 400, 1000];

/// The values of some facts that are tried.
pub(super) struct Nearby {
    values: BTreeMap<FactId, Vec<Value>>,
    blank: Facts,
}

impl Nearby {
    /// By fact, the values at which something changes and those beside them, with some that many patients have.
    pub(super) fn new(
        guideline: &Guideline,
        as_of: PartialDate,
        facts: &[FactId],
        cuts: &BTreeMap<FactId, Cuts>,
    ) -> Nearby {
        let mut values = BTreeMap::new();
        for id in facts {
            if let Some(fact) = guideline.vocabulary.fact(*id) {
                values.insert(*id, values_of(fact, as_of, cuts.get(id)));
            }
        }
        Nearby { values, blank: Facts::new("nearby", guideline.vocabulary.facts.len()) }
    }

    /// The first patient of whom something is true, of some of whom everything or nothing is known, and those beside them.
    pub(super) fn look(&self, is: &dyn Fn(&Facts) -> bool) -> Option<Facts> {
        let mut tried = 0;
        let mut look = |facts: &Facts| {
            tried += 1;
            tried <= TRIED_MAX && is(facts)
        };
        let shifted: Vec<Facts> = (0..SHIFTS).map(|by| self.shifted(by)).collect();
        let starts: Vec<&Facts> = shifted.iter().chain([&self.blank]).collect();
        if let Some(found) = starts.iter().find(|facts| look(facts)) {
            return Some((*found).clone());
        }
        for start in starts {
            let mut facts = start.clone();
            for (id, values) in &self.values {
                let before = facts.get(*id).clone();
                for known in values.iter().map(given).chain([Known::NotGiven]) {
                    facts.set(*id, known);
                    if look(&facts) {
                        return Some(facts);
                    }
                }
                facts.set(*id, before);
            }
        }
        None
    }

    /// A patient of whom everything is known.
    fn shifted(&self, by: usize) -> Facts {
        let mut facts = self.blank.clone();
        for (at, (id, values)) in self.values.iter().enumerate() {
            let place = (by + by / 2 * at) % values.len().max(1);
            facts.set(*id, values.get(place).map_or(Known::NotGiven, given));
        }
        facts
    }
}

fn given(value: &Value) -> Known {
    Known::Given(vec![Reading {
        value: value.clone(),
        on: None,
        origin: None,
        given: None,
        place: Place::default(),
    }])
}

fn values_of(fact: &Fact, as_of: PartialDate, cuts: Option<&Cuts>) -> Vec<Value> {
    match &fact.kind {
        FactType::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
        FactType::Choice(members) => {
            (0..members.len()).filter_map(|at| u16::try_from(at).ok()).map(Value::Member).collect()
        }
        FactType::Date => {
            let cuts = cuts.into_iter().flat_map(|cuts| &cuts.days).flat_map(|day| [day - 1, *day]);
            let days = DAYS_AGO.iter().map(|ago| as_of.day_number() - ago).chain(cuts);
            let days = days.filter(|day| *day <= as_of.day_number());
            days.filter_map(PartialDate::from_day_number).map(Value::Date).collect()
        }
        FactType::Integer | FactType::Decimal | FactType::Quantity(_) => {
            let step = step(fact);
            let around = |number: &Number| {
                let beside = step.as_ref().map(|step| [number.checked_sub(step), number.checked_add(step)]);
                std::iter::once(Some(number.clone())).chain(beside.into_iter().flatten()).flatten()
            };
            let cuts = cuts.into_iter().flat_map(|cuts| &cuts.numbers).flat_map(around);
            let usual = usual(fact);
            let numbers = usual.into_iter().chain(cuts).filter(|number| holds(&fact.plausible, number));
            numbers.filter_map(|number| of_kind(&fact.kind, number)).collect()
        }
    }
}

/// The grid on which a number is measured.
fn step(fact: &Fact) -> Option<Number> {
    match (&fact.precision, &fact.kind) {
        (Some(step), _) => Some(step.clone()),
        (None, FactType::Integer) => Some(Number::ONE),
        _ => Number::power_of_ten(-1),
    }
}

/// The middle and the ends of what a number usually is.
fn usual(fact: &Fact) -> Vec<Number> {
    let range = if fact.usual.from.is_some() { &fact.usual } else { &fact.plausible };
    let end = |end: &Option<Value>| end.as_ref().and_then(Value::number);
    match (end(&range.from), end(&range.to)) {
        (Some(from), Some(to)) => from.midpoint(&to).into_iter().chain([from, to]).collect(),
        (Some(end), None) | (None, Some(end)) => vec![end],
        (None, None) => vec![Number::ONE],
    }
}
