//! Random patients as TOML: facts missing, not known, not measurable, old, in other units, or with too many digits.

use osteon::diagnostic::Diagnostics;
use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use osteon::syntax::datum;
use osteon::value::date::PartialDate;

use super::facts::{DAYS, Dimension, FACTS, FactName, Kind, MANY_MEMBERS, MEMBERS};
use crate::common;
use crate::common::chance::Chance;

/// Numbers that fit into a program, mostly.
const USUAL_NUMBERS: &[&str] =
    &["0", "1", "2", "3", "1.5", "0.1", "2.5", "7", "0.5", "12.25", "100", "0.333", "-1"];

/// Numbers with more digits than a program keeps, or at the ends of what it keeps.
const FAR_NUMBERS: &[&str] = &[
    "-2.5",
    "65",
    "0.123",
    "99999999999999",
    "0.00000001",
    "3.14159265",
    "1000000000000000000",
    "-9223372036854775807",
    "123456789.123",
];

const INTEGERS: &[&str] = &["0", "1", "2", "5", "65", "-3", "100", "2147483647", "46341", "-2147483648"];

/// Days of evaluation besides the usual one.
const OTHER_DAYS: &[&str] = &["2025-12-01", "2026-02-01", "2027-06-30", "2026-11-22"];

/// A patient with the day on which they are evaluated.
pub struct Patient {
    pub text: String,
    pub as_of: PartialDate,
    /// Facts whose values are left open, which no file can say.
    pub left_open: Vec<(FactId, Known)>,
}

impl Patient {
    pub fn random(chance: &mut Chance) -> Patient {
        let has_far_numbers = chance.one_in(2);
        let facts = FACTS.iter().filter_map(|fact| {
            let known = known(chance, fact, has_far_numbers)?;
            Some(format!("{} = {known}\n", fact.name))
        });
        let text = format!("patient = \"p\"\n[facts]\n{}", facts.collect::<String>());
        let count = if chance.one_in(5) { 1 + chance.below(3) } else { 0 };
        let left_open = (0..count).map(|_| {
            let known = if chance.one_in(2) { Known::Pending } else { Known::Open };
            (FactId::at(chance.below(FACTS.len())), known)
        });
        let left_open = left_open.collect();
        let as_of = match chance.one_in(4) {
            true => PartialDate::parse(chance.one(OTHER_DAYS)).expect("a date"),
            false => common::as_of(),
        };
        Patient { text, as_of, left_open }
    }

    /// Whether the text is TOML: one that was made smaller need not be.
    pub fn is_readable(&self) -> bool {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let id = sources.add("patient.toml", self.text.clone());
        datum::parse_toml(&self.text, id, &mut faults);
        !faults.has_errors()
    }

    /// The facts that the checker accepts; the others are as if they were not given.
    pub fn facts(&self, guideline: &Guideline) -> Facts {
        self.facts_on(guideline, common::as_of())
    }

    /// The same, without what was found after a day.
    pub fn facts_on(&self, guideline: &Guideline, day: PartialDate) -> Facts {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let id = sources.add("patient.toml", self.text.clone());
        let datum = datum::parse_toml(&self.text, id, &mut faults);
        assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
        let (mut facts, _) = osteon::check::patient(&sources, &datum, &guideline.vocabulary, day);
        for (fact, known) in &self.left_open {
            facts.set(*fact, known.clone());
        }
        facts
    }
}

/// What a patient says of a fact; of a third, nothing.
fn known(chance: &mut Chance, fact: &FactName, has_far_numbers: bool) -> Option<String> {
    match chance.below(9) {
        0..=2 => return None,
        3 => return Some("\"unknown\"".to_owned()),
        _ if chance.one_in(14) => return Some("\"not_measurable\"".to_owned()),
        _ => {}
    }
    let is_far = has_far_numbers && chance.one_in(2);
    let reading = reading(chance, fact, is_far);
    let is_bare = !matches!(fact.kind, Kind::Quantity(_)) && chance.one_in(2);
    Some(if is_bare {
        value(chance, fact, is_far)
    } else if fact.is_series && chance.one_in(3) {
        let earlier = self::reading(chance, fact, is_far);
        let day = chance.below(DAYS.len());
        let step = 1 + chance.below(DAYS.len() / 2);
        let [other, third] = [day + step, day + 2 * step].map(|at| DAYS[at % DAYS.len()]);
        let two = format!("{{ {reading}, on = {} }}, {{ {earlier}, on = {other} }}", DAYS[day]);
        // Where three fall on one day the checker refuses them.
        match chance.one_in(3) && third != DAYS[day] {
            true => format!("[{two}, {{ {}, on = {third} }}]", self::reading(chance, fact, is_far)),
            false => format!("[{two}]"),
        }
    } else if chance.one_in(2) {
        let day = if chance.one_in(10) { "\"2025-11\"" } else { chance.one(DAYS) };
        format!("{{ {reading}, on = {day} }}")
    } else {
        format!("{{ {reading} }}")
    })
}

/// A value with its unit, as the inside of a table.
fn reading(chance: &mut Chance, fact: &FactName, is_far: bool) -> String {
    let value = value(chance, fact, is_far);
    let units: &[&str] = match fact.kind {
        Kind::Quantity(Dimension::Concentration) if chance.one_in(3) => &["umol/L", "mg/L", "g/L", "mg/dl"],
        Kind::Quantity(Dimension::Concentration) => &["mg/dL"],
        Kind::Quantity(Dimension::Mass) => &["kg", "g"],
        Kind::Quantity(Dimension::Length) => &["cm", "m", "[in_i]"],
        Kind::Quantity(Dimension::Share) => &["%", "1"],
        _ => return format!("value = {value}"),
    };
    format!("value = {value}, unit = \"{}\"", chance.one(units))
}

fn value(chance: &mut Chance, fact: &FactName, is_far: bool) -> String {
    match fact.kind {
        Kind::Truth => chance.one(&["true", "false"]).to_owned(),
        Kind::Integer => chance.one(INTEGERS).to_owned(),
        Kind::Decimal | Kind::Quantity(_) => {
            let numbers = if is_far { FAR_NUMBERS } else { USUAL_NUMBERS };
            format!("\"{}\"", chance.one(numbers))
        }
        Kind::Date if chance.one_in(12) => "\"2026-03\"".to_owned(),
        Kind::Date => chance.one(DAYS).to_owned(),
        Kind::Member => format!("\"{}\"", chance.one(MEMBERS)),
        Kind::ManyMembers => format!("\"n_{}\"", chance.below(MANY_MEMBERS)),
    }
}
