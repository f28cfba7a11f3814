//! Values that were found, as the record of a patient; and what is asked of the space, in words.

use super::Space;
use super::circuit::Wire;
use super::test::{Source, Test};
use super::theory::Needed;
use super::variable::VariableId;
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::vocabulary::Place;
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;

/// Days between one value of a series and the next, where nothing says how many.
const YEAR: i64 = 365;

impl Space<'_> {
    /// The record of a patient with some values.
    pub(super) fn facts(&self, values: &dyn Fn(VariableId) -> Option<Value>) -> Facts {
        let facts = &self.build.guideline.vocabulary.facts;
        let mut record = Facts::new("witness", facts.len());
        for id in (0..facts.len()).map(FactId::at) {
            let value = |source: Source| {
                let variable = self.build.find(source)?;
                values(variable).filter(|value| !matches!(value, Value::Null(_)))
            };
            let known = match self.build.find(Source::Record(id)).and_then(values) {
                None | Some(Value::Null(Absence::NotGiven)) => Known::NotGiven,
                Some(Value::Null(Absence::NotKnown)) => Known::Unknown,
                Some(Value::Null(_)) => Known::NotMeasurable,
                Some(latest) => {
                    let day = match value(Source::Day(id)) {
                        Some(Value::Date(day)) => Some(day),
                        _ => None,
                    };
                    let before = [value(Source::Earliest(id)), value(Source::Previous(id))];
                    Known::Given(self.readings(before, latest, day))
                }
            };
            record.set(id, known);
        }
        record
    }

    /// Readings, the latest last; the others years before.
    fn readings(&self, before: [Option<Value>; 2], latest: Value, day: Option<PartialDate>) -> Vec<Reading> {
        let last = day.unwrap_or(self.build.as_of).day_number();
        let reading = |value: Value, on: Option<PartialDate>| Reading {
            value,
            on,
            origin: None,
            given: None,
            place: Place::default(),
        };
        let on = |years: i64| PartialDate::from_day_number(last - years * YEAR);
        let mut readings = Vec::new();
        match before {
            // The first of all, without one in between, is the latest itself.
            [_, None] => {}
            [earliest, Some(previous)] => {
                let earliest = earliest.filter(|earliest| *earliest != previous);
                readings.extend(earliest.map(|earliest| reading(earliest, on(2))));
                readings.push(reading(previous, on(1)));
            }
        }
        readings.push(reading(latest, day));
        readings
    }

    /// Of what something is needed, in words.
    pub(super) fn words_of(&self, what: Needed) -> String {
        match what {
            Needed::Of((_, variable)) => self.words(variable),
            Needed::Falls(_) | Needed::Rises(_) => "how the value moves".to_owned(),
        }
    }

    /// What a variable stands for, in words.
    pub(super) fn words(&self, id: VariableId) -> String {
        let guideline = self.build.guideline;
        let label = |fact: FactId| guideline.vocabulary.fact(fact).map_or("", |fact| fact.name.as_str());
        match self.variable(id).map(|variable| variable.source) {
            Some(Source::Record(fact)) => format!("`{}`", label(fact)),
            Some(Source::Day(fact)) => format!("the day of `{}`", label(fact)),
            Some(Source::Previous(fact)) => format!("the value of `{}` before the latest", label(fact)),
            Some(Source::Earliest(fact)) => format!("the first value of `{}`", label(fact)),
            Some(Source::Formula(_) | Source::Order(..)) => {
                let cone = self.cone(self.tests_of(id));
                let names: Vec<String> = cone
                    .recorded
                    .iter()
                    .filter_map(|id| match self.variable(*id)?.source {
                        Source::Record(fact) => Some(format!("`{}`", label(fact))),
                        _ => None,
                    })
                    .collect();
                format!("a formula of {}", names.join(", "))
            }
            Some(Source::Named(_) | Source::Opaque(..)) | None => self.opaque_words(id),
        }
    }

    /// What is not looked into, in words.
    pub(super) fn opaque_words(&self, id: VariableId) -> String {
        match self.variable(id).map(|variable| variable.source) {
            Some(Source::Opaque(expression, _)) => {
                let facts = self.facts_below(expression);
                let names = facts.iter().filter_map(|fact| self.build.fact(*fact));
                let names: Vec<String> = names.map(|fact| format!("`{}`", fact.name)).collect();
                format!("an expression of {}", names.join(", "))
            }
            _ => "an expression".to_owned(),
        }
    }

    /// The wire of a test.
    pub(super) fn wire_of_test(&self, test: u32) -> Wire {
        self.build.circuit.wire_of_test(test)
    }

    /// The wires of all tests of a variable.
    pub(super) fn tests_of(&self, id: VariableId) -> Vec<Wire> {
        let tests = self.variable(id).map_or(&[][..], |variable| &variable.tests);
        tests.iter().map(|test| self.wire_of_test(*test)).collect()
    }

    /// The wire of a test of a variable.
    pub(super) fn find_test(&self, id: VariableId, wanted: &Test) -> Option<Wire> {
        let tests = &self.variable(id)?.tests;
        let is = |at: &&u32| self.build.tests.get(**at as usize).is_some_and(|(_, test)| test == wanted);
        tests.iter().find(is).map(|at| self.wire_of_test(*at))
    }
}
