//! Random patients of whom nearly all is known: one who could be given anything, with a few facts changed.
//!
//! Of patients with a third of the facts missing hardly any agent is ever eligible, so that nothing would be seen of what
//! must not be.

use super::chance::Chance;
use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::Guideline;
use osteon::model::vocabulary::{Fact, FactType, Place};
use osteon::source::Sources;
use osteon::value::content::{Quantity, Value};
use osteon::value::date::PartialDate;
use osteon::value::number::Number;

/// In scope, osteoporosis, healthy otherwise; no agent in use.
const HEALTHY: &str = r#"
patient = "near"
[facts]
age = 66
sex = "female"
weight = { value = 70, unit = "kg" }
pregnancy = false
menopausal_status = "postmenopausal"
menopause_basis = "natural"
ovarian_suppression = false
metastatic_disease = false
endocrine_therapy = "aromatase_inhibitor"
t_score_lumbar_spine = -2.6
t_score_total_hip = -1.8
t_score_femoral_neck = -2.0
z_score_lowest = -1.2
frax_major_fracture = { value = 12, unit = "%" }
frax_hip_fracture = { value = 1.5, unit = "%" }
fragility_fracture = false
creatinine = { value = "0.8", unit = "mg/dL" }
dialysis = false
acute_renal_impairment = false
corrected_calcium = { value = "9.4", unit = "mg/dL" }
calcium_lower_limit = { value = "8.5", unit = "mg/dL" }
esophageal_disorder = false
minutes_able_to_stay_upright = 120
agent_hypersensitivity = "no_hypersensitivity"
dental_check_done = true
dental_procedure_planned = false
current_bone_agent = "no_bone_agent"
denosumab_stopped = false
"#;

/// What another one has instead: on denosumab; on tablets after the aromatase inhibitor.
const OTHERS: [&[(&str, &str)]; 2] = [
    &[
        ("current_bone_agent = \"no_bone_agent\"", "current_bone_agent = \"denosumab\""),
        ("denosumab_stopped = false", "denosumab_stopped = false\nlast_denosumab_date = 2026-07-01"),
    ],
    &[
        ("endocrine_therapy = \"aromatase_inhibitor\"", "endocrine_therapy = \"no_endocrine_therapy\""),
        ("current_bone_agent = \"no_bone_agent\"", "current_bone_agent = \"alendronate\""),
        ("denosumab_stopped = false", "aromatase_inhibitor_taken = true\nlast_bone_agent_date = 2026-11-01"),
    ],
];

/// Patients to begin with.
pub fn bases(checked: &Checked) -> Vec<Facts> {
    let other = |changes: &&[(&str, &str)]| {
        changes.iter().fold(HEALTHY.to_owned(), |text, (from, to)| text.replacen(from, to, 1))
    };
    let read = |text: String| {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let facts = super::patient_of(&mut sources, &text, checked, &mut faults);
        assert!(faults.is_empty(), "{}", super::told(&sources, &faults));
        facts
    };
    [HEALTHY.to_owned()].into_iter().chain(OTHERS.iter().map(other)).map(read).collect()
}

/// A patient near one of these: about one fact in eight is another, or is missing.
pub fn patient(checked: &Checked, bases: &[Facts], chance: &mut Chance) -> Facts {
    let mut facts = chance.one(bases);
    for (at, fact) in checked.guideline.vocabulary.facts.iter().enumerate() {
        if chance.one_in(8) {
            facts.set(FactId::at(at), known(&checked.guideline, fact, chance));
        }
    }
    facts
}

/// Something else that may be known of a fact.
pub fn known(guideline: &Guideline, fact: &Fact, chance: &mut Chance) -> Known {
    let whole = |number: usize| i64::try_from(number).expect("a small number");
    let days_ago = |days: usize| {
        PartialDate::from_day_number(super::as_of().day_number() - whole(days)).expect("a date")
    };
    let on = match chance.below(16) {
        0 => return Known::NotGiven,
        1 => return Known::Unknown,
        2 => return Known::NotMeasurable,
        3 | 4 => Some(days_ago(chance.below(1500))),
        _ => None,
    };
    let value = match &fact.kind {
        FactType::Boolean => Value::Boolean(chance.one_in(2)),
        FactType::Choice(members) => {
            Value::Member(u16::try_from(chance.below(members.len())).expect("few members"))
        }
        FactType::Date => {
            let day = days_ago(chance.below(900));
            let (year, month, _) = day.parts();
            let known = if chance.one_in(8) { PartialDate::new(year, month, None) } else { Ok(day) };
            Value::Date(known.expect("a month"))
        }
        FactType::Integer => match &fact.usual.from {
            Some(_) => Value::Integer(18 + whole(chance.below(80))),
            None => Value::Integer(15 * whole(chance.below(9))),
        },
        FactType::Decimal => Value::Decimal(number(guideline, fact, chance)),
        FactType::Quantity(unit) => {
            Value::Quantity(Quantity { number: number(guideline, fact, chance), unit: unit.clone() })
        }
    };
    Known::Given(vec![Reading { value, on, origin: None, given: None, place: Place::default() }])
}

/// A number within the usual range of a fact, in hundredth parts of it, or one that the guideline has.
fn number(guideline: &Guideline, fact: &Fact, chance: &mut Chance) -> Number {
    let limits: Vec<Number> = guideline
        .thresholds
        .iter()
        .filter_map(|threshold| match (&threshold.value, &fact.kind) {
            (Value::Quantity(limit), FactType::Quantity(unit)) if limit.unit == *unit => Some(&limit.number),
            (Value::Decimal(limit), FactType::Decimal) => Some(limit),
            _ => None,
        })
        .cloned()
        .collect();
    if !limits.is_empty() && chance.one_in(4) {
        return chance.one(&limits);
    }
    let end = |range: &Option<Value>, otherwise: &Option<Value>| {
        range.as_ref().or(otherwise.as_ref()).and_then(Value::number)
    };
    let (usual, plausible) = (&fact.usual, &fact.plausible);
    let from = end(&usual.from, &plausible.from).unwrap_or(Number::from(0));
    let to = end(&usual.to, &plausible.to).unwrap_or(Number::from(100));
    let part = Number::from_ratio(chance.below(101) as i128, 100).expect("a number");
    let number = to.checked_sub(&from).and_then(|all| all.checked_mul(&part)?.checked_add(&from));
    let places = fact.precision.as_ref().and_then(Number::decimal_places).unwrap_or(2);
    number.and_then(|number| number.round(places)).expect("a number")
}
