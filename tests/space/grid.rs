//! Every patient of a grid: facts with values at limits, beside them, and known to the month or year.

use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::Guideline;
use osteon::value::canonical::exact_decimal;
use osteon::value::content::Value;
use osteon::value::date::PartialDate;
use osteon::value::number::Number;

use crate::random::patients::Patient;

/// A fact that formulas are made of.
#[derive(Debug)]
pub struct Input {
    pub name: &'static str,
    /// Its type, and between what it is plausible.
    kind: &'static str,
    /// What stands for its values in a file: numbers and dates are put between these.
    around: [&'static str; 2],
    values: &'static [&'static str],
}

const PLAIN: [&str; 2] = ["\"", "\""];
const BARE: [&str; 2] = ["", ""];

const DAYS: &[&str] = &[
    "2026-11-23",
    "2026-11-22",
    "2026-05-23",
    "2026-05-31",
    "2026-02-28",
    "2025-11-23",
    "2025-11-24",
    "2024-02-29",
    "2024-01-01",
    "\"2026-11\"",
    "\"2026-05\"",
    "\"2025-11\"",
    "\"2024-02\"",
    "\"2026\"",
    "\"2025\"",
];

pub const INPUTS: &[Input] = &[
    Input {
        name: "weight",
        kind: "type = \"quantity\"\nunit = \"kg\"\nplausible = { from = 20, to = 350 }",
        around: ["{ value = \"", "\", unit = \"kg\" }"],
        values: &["20", "49.9", "50", "58", "70", "72.5", "120", "350"],
    },
    Input {
        name: "height",
        kind: "type = \"quantity\"\nunit = \"cm\"\nplausible = { from = 80, to = 250 }",
        around: ["{ value = \"", "\", unit = \"cm\" }"],
        values: &["80", "150", "160", "165.5", "200", "250"],
    },
    Input {
        name: "creatinine",
        kind: "type = \"quantity\"\nunit = \"mg/dL\"\nplausible = { from = 0.1, to = 20 }",
        around: ["{ value = \"", "\", unit = \"mg/dL\" }"],
        values: &["0.1", "0.8", "0.9", "1", "1.5", "2.25", "20"],
    },
    Input {
        name: "age",
        kind: "type = \"integer\"\nplausible = { from = 0, to = 120 }\n\
            when_absent = '''years between birth and Today()'''",
        around: BARE,
        values: &["0", "18", "64", "65", "80", "120"],
    },
    Input {
        name: "birth",
        kind: "type = \"date\"\nplausible = { from = 1900-01-01, to = 2100-12-31 }",
        around: BARE,
        values: &[
            "1961-11-23",
            "1961-11-24",
            "1940-01-01",
            "2026-11-23",
            "1900-01-01",
            "\"1961-11\"",
            "\"1961\"",
            "\"1946-06\"",
        ],
    },
    Input {
        name: "x",
        kind: "type = \"decimal\"",
        around: PLAIN,
        values: &["-3", "-1", "-0.5", "0", "0.5", "1", "1.5", "2", "10", "1000000"],
    },
    Input {
        name: "y",
        kind: "type = \"decimal\"",
        around: PLAIN,
        values: &["-2", "-1", "0", "0.25", "1", "2", "3", "7"],
    },
    Input {
        name: "z",
        kind: "type = \"decimal\"\nplausible = { from = 0.1, to = 10 }",
        around: PLAIN,
        values: &["0.1", "0.5", "1", "2", "3.3", "10"],
    },
    Input {
        name: "n",
        kind: "type = \"integer\"\nplausible = { from = 1, to = 60 }",
        around: BARE,
        values: &["1", "2", "3", "12", "59", "60"],
    },
    Input { name: "begun", kind: "type = \"date\"", around: BARE, values: DAYS },
    Input { name: "ended", kind: "type = \"date\"", around: BARE, values: DAYS },
];

/// What is said of a fact without a value.
const ABSENT: [&str; 2] = ["\"unknown\"", "\"not_measurable\""];

impl Input {
    pub fn named(name: &str) -> &'static Input {
        INPUTS.iter().find(|input| input.name == name).expect("an input")
    }

    pub fn is_date(&self) -> bool {
        self.kind.starts_with("type = \"date\"")
    }

    /// Its block in a vocabulary.
    pub fn block(&self) -> String {
        let Input { name, kind, .. } = self;
        format!("[fact.{name}]\nlabel = \"{name}\"\nquestion = \"{name}?\"\n{kind}\n")
    }

    fn line(&self, value: &str) -> String {
        let [before, after] = self.around;
        format!("{} = {before}{value}{after}\n", self.name)
    }

    /// Its lines in the file of a patient: each value, none, and the words for none.
    fn lines<'m>(&self, more: impl Iterator<Item = &'m str>) -> Vec<String> {
        let absent = ABSENT.iter().map(|absent| format!("{} = {absent}\n", self.name));
        let values = self.values.iter().copied().chain(more).map(|value| self.line(value));
        [String::new()].into_iter().chain(absent).chain(values).collect()
    }
}

/// What may be known of a fact, with the line of a file.
struct Choices {
    input: &'static Input,
    fact: FactId,
    known: Vec<(String, Known)>,
}

/// Patients of whom each has one value of each fact.
pub struct Grid {
    choices: Vec<Choices>,
    nothing: Facts,
    as_of: PartialDate,
}

impl Grid {
    /// Of some facts of a guideline, with more values of some.
    pub fn new(
        guideline: &Guideline,
        inputs: &[&'static Input],
        more: &[(&str, String)],
        as_of: PartialDate,
    ) -> Grid {
        let choices = inputs.iter().map(|input| {
            let id = guideline.vocabulary.find(input.name).expect("a fact");
            let more = more.iter().filter(|(name, _)| *name == input.name).map(|(_, value)| value.as_str());
            let mut known: Vec<(String, Known)> = Vec::new();
            for line in input.lines(more) {
                let found = patient(&line, as_of).facts_on(guideline, as_of).get(id).clone();
                // What is not plausible is as if it was not given.
                if known.iter().all(|(_, other)| !is_alike(other, &found)) {
                    known.push((line, found));
                }
            }
            Choices { input, fact: id, known }
        });
        let nothing = Facts::new("p", guideline.vocabulary.facts.len());
        Grid { choices: choices.collect(), nothing, as_of }
    }

    pub fn len(&self) -> usize {
        self.choices.iter().map(|choices| choices.known.len()).product()
    }

    fn each(&self, at: usize) -> impl Iterator<Item = (&'static Input, FactId, &(String, Known))> {
        let mut left = at;
        self.choices.iter().map(move |Choices { input, fact, known }| {
            let own = left % known.len();
            left /= known.len();
            (*input, *fact, &known[own])
        })
    }

    /// One of them.
    pub fn facts(&self, at: usize) -> Facts {
        let mut facts = self.nothing.clone();
        for (_, id, (_, known)) in self.each(at) {
            facts.set(id, known.clone());
        }
        facts
    }

    /// The same as a file.
    pub fn patient(&self, at: usize) -> Patient {
        let lines: String = self.each(at).map(|(_, _, (line, _))| line.as_str()).collect();
        patient(&lines, self.as_of)
    }

    /// By fact the values just below and just above that of one of them.
    pub fn beside(&self, at: usize) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        for (input, _, (_, known)) in self.each(at) {
            let value = match known {
                Known::Given(readings) => readings.last().map(|reading| reading.value.clone()),
                _ => None,
            };
            let steps: &[&str] =
                if matches!(value, Some(Value::Integer(_))) { &["1"] } else { &["0.01", "0.3"] };
            for step in steps.iter().map(|step| Number::parse(step).expect("a number")) {
                let number = value.as_ref().and_then(Value::number);
                let both = number.map(|number| [number.checked_sub(&step), number.checked_add(&step)]);
                let both = both.into_iter().flatten().flatten();
                found.extend(both.map(|number| (input.name, exact_decimal(&number))));
            }
            if let Some(Value::Date(date)) = value {
                let days = [date.first_day().day_number() - 1, date.last_day().day_number() + 1];
                let days = days.into_iter().filter_map(PartialDate::from_day_number);
                found.extend(days.map(|day| (input.name, day.to_string())));
            }
        }
        found
    }
}

/// Whether the same is known; where it stands in a file is not asked.
fn is_alike(a: &Known, b: &Known) -> bool {
    let value = |known: &Known| match known {
        Known::Given(readings) => readings.last().map(|reading| reading.value.clone()),
        _ => None,
    };
    value(a) == value(b) && (value(a).is_some() || a == b)
}

/// The file of a patient.
fn patient(lines: &str, as_of: PartialDate) -> Patient {
    Patient { text: format!("patient = \"p\"\n[facts]\n{lines}"), as_of, left_open: Vec::new() }
}
