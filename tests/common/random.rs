//! Random patients: a third of the facts missing, values around the numbers that the guideline uses.

use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::Guideline;
use osteon::model::vocabulary::{FactType, Place};
use osteon::value::content::{Quantity, Value};
use osteon::value::date::PartialDate;
use osteon::value::number::Number;
use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// A random value of a fact: its place in a small grid around the numbers that the guideline uses.
pub fn value(kind: &FactType, seed: u32, name: &str) -> Value {
    let tenth = |from: i64, steps: i64| {
        Number::from_ratio(i128::from(from + i64::from(seed) % steps), 10).expect("a number")
    };
    let number = || match name {
        name if name.starts_with("t_score") || name.starts_with("z_score") => tenth(-32, 30),
        "frax_major_fracture" => tenth(190, 20),
        "frax_hip_fracture" => tenth(25, 10),
        "vitamin_d" => tenth(295, 10),
        _ => tenth(10, 50),
    };
    match kind {
        FactType::Boolean => Value::Boolean(seed.is_multiple_of(2)),
        FactType::Choice(members) => {
            Value::Member(u16::try_from(seed as usize % members.len()).expect("few members"))
        }
        FactType::Integer => Value::Integer(i64::from(35 + seed % 60)),
        FactType::Decimal => Value::Decimal(number()),
        FactType::Quantity(unit) => Value::Quantity(Quantity { number: number(), unit: unit.clone() }),
        FactType::Date => {
            let ago = i64::from(seed % 900);
            Value::Date(PartialDate::from_day_number(super::as_of().day_number() - ago).expect("a date"))
        }
    }
}

pub fn given(value: Value) -> Known {
    Known::Given(vec![Reading { value, on: None, origin: None, given: None, place: Place::default() }])
}

/// Facts from random numbers: a third are missing, half of these asked and not known, and some of those that age are too
/// old to count.
pub fn facts(guideline: &Guideline, seeds: &[u32]) -> Facts {
    let all = &guideline.vocabulary.facts;
    let mut facts = Facts::new("random", all.len());
    for (at, (fact, seed)) in all.iter().zip(seeds).enumerate() {
        if seed % 3 != 0 {
            let known = value(&fact.kind, seed / 3, &fact.name);
            let on = (fact.valid_for.is_some() && seed % 2 == 0)
                .then(|| PartialDate::from_day_number(super::as_of().day_number() - i64::from(seed % 1500)))
                .flatten();
            let reading = Reading { value: known, on, origin: None, given: None, place: Place::default() };
            facts.set(FactId::at(at), Known::Given(vec![reading]));
        } else if seed % 6 == 0 {
            facts.set(FactId::at(at), Known::Unknown);
        }
    }
    facts
}

/// The same with some facts asked and not known, or not measurable, numbers with many digits, and months for days.
pub fn facts_of_all_kinds(guideline: &Guideline, seeds: &[u32]) -> Facts {
    let mut all = facts(guideline, seeds);
    for (at, seed) in seeds.iter().enumerate().take(guideline.vocabulary.facts.len()) {
        let id = FactId::at(at);
        let month = |date: PartialDate| {
            let (year, month, _) = date.parts();
            PartialDate::new(year, month, None).expect("a month")
        };
        let fine = |number: &Number| number.checked_add(&Number::from_ratio(1, 7).expect("a number"));
        match (seed % 41, all.get(id).clone()) {
            (0, _) => drop(all.set(id, Known::Unknown)),
            (1, _) => drop(all.set(id, Known::NotMeasurable)),
            (2, Known::Given(mut readings)) => {
                for reading in &mut readings {
                    match &mut reading.value {
                        Value::Date(date) => *date = month(*date),
                        Value::Quantity(quantity) => {
                            quantity.number = fine(&quantity.number).expect("a number");
                        }
                        _ => {}
                    }
                }
                all.set(id, Known::Given(readings));
            }
            _ => {}
        }
    }
    all
}

/// The same patients in every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` try others by hand.
pub fn config() -> ProptestConfig {
    let by_hand = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match by_hand {
        true => default,
        false => ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(20_261_123), ..default },
    }
}
