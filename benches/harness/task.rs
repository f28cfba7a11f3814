//! The task of 21 rules: its patients as facts, and what a guideline came to as its outputs.

use osteon::eval::{Answered, Decided, Seen};
use osteon::model::expression::{DecisionId, DefinitionId, OptionId, RecommendationId};
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::Guideline;
use osteon::model::status::OptionStatus;
use osteon::model::vocabulary::{FactType, Place};
use osteon::value::content::{Quantity, Value};
use osteon::value::number::Number;

use crate::by_hand::task::{Category, DxaStatus, Outputs, Plan, Row, Sex, Truth};

/// A patient as osteon has it.
pub fn facts(guideline: &Guideline, row: &Row) -> Facts {
    let vocabulary = &guideline.vocabulary;
    let mut facts = Facts::new("patient", vocabulary.facts.len());
    let mut set = |name: &str, value: Option<Value>| {
        let id = vocabulary.find(name).unwrap_or_else(|| panic!("no fact {name}"));
        if let Some(value) = value {
            let reading = Reading { value, on: None, origin: None, given: None, place: Place::default() };
            facts.set(id, Known::Given(vec![reading]));
        }
    };
    let decimal = |value: i32, below: i128| Number::from_ratio(i128::from(value), below).expect("a number");
    let quantity = |name: &str, value: i32, below: i128| {
        let id = vocabulary.find(name).expect("a fact");
        match vocabulary.fact(id).map(|fact| &fact.kind) {
            Some(FactType::Quantity(unit)) => {
                Value::Quantity(Quantity { number: decimal(value, below), unit: unit.clone() })
            }
            _ => Value::Decimal(decimal(value, below)),
        }
    };
    set("age", Some(Value::Integer(row.age)));
    set("sex", Some(Value::Member(if row.sex == Sex::Female { 0 } else { 1 })));
    for (name, value) in [
        ("t_lumbar", row.t_lumbar),
        ("t_total_hip", row.t_total_hip),
        ("t_femoral_neck", row.t_femoral_neck),
        ("frax_major", row.frax_major),
        ("frax_hip", row.frax_hip),
        ("vitamin_d", row.vitamin_d),
        ("weight", Some(row.weight)),
    ] {
        set(name, value.map(|value| quantity(name, value, 10)));
    }
    set("creatinine", row.creatinine.map(|value| quantity("creatinine", value, 100)));
    set("fragility_fracture", row.fragility_fracture.map(Value::Boolean));
    set("months_since_dxa", row.months_since_dxa.map(|months| Value::Integer(i64::from(months))));
    set("on_ai", Some(Value::Boolean(row.on_ai)));
    set("esophageal_disorder", Some(Value::Boolean(row.esophageal_disorder)));
    set("prefers_oral", Some(Value::Boolean(row.prefers_oral)));
    facts
}

/// A number as a fraction in its lowest terms.
fn fraction(seen: &Seen<'_>) -> Option<(i128, i128)> {
    match seen {
        Seen::Null(_) => None,
        Seen::Fraction { value, divisor, scale, .. } => {
            Some(reduced(i128::from(*value), i128::from(*divisor) * 10_i128.pow(u32::from(*scale))))
        }
        other => panic!("{other:?}"),
    }
}

fn reduced(above: i128, below: i128) -> (i128, i128) {
    let (mut a, mut b) = (above.abs(), below.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (above / a.max(1), below / a.max(1))
}

/// Whether all outputs are the same, the two numbers exactly.
pub fn same(answers: &impl Answered, outputs: &Outputs) -> bool {
    // The category is open where no T-score is known; the other two are always decided.
    let outcome = |at: usize| match answers.decision(DecisionId::at(at)) {
        Decided::Outcome(place) => Some(place),
        Decided::Undetermined(_) if at == 0 => None,
        other => panic!("{other:?}"),
    };
    let truth = |at: usize| match answers.recommendation(RecommendationId::at(at)).word() {
        "applies" => Some(true),
        "does_not_apply" => Some(false),
        _ => None,
    };
    let may_be_given = |at: usize| -> Truth {
        let option = answers.option(OptionId::at(at)).expect("an option");
        match option.possible.only() {
            Some(OptionStatus::Excluded) => Some(false),
            Some(_) => Some(true),
            None => None,
        }
    };
    let caution = answers.option(OptionId::at(3)).expect("an option");
    let is_open_to_denosumab = !caution.possible.contains(OptionStatus::Excluded);
    let caution = match caution.possible.only() {
        Some(OptionStatus::Caution) => Some(true),
        Some(_) => Some(false),
        None => None,
    };
    let category = outputs.category.map(|category| match category {
        Category::Normal => 0,
        Category::Osteopenia => 1,
        Category::Osteoporosis => 2,
    });
    let dxa = match outputs.dxa_status {
        DxaStatus::BaselineNeeded => 0,
        DxaStatus::Unknown => 1,
        DxaStatus::Due => 2,
        DxaStatus::NotDue => 3,
    };
    let plan = match outputs.plan {
        Plan::NotApplicable => 0,
        Plan::Indeterminate => 1,
        Plan::NoAgent => 2,
        Plan::Alendronate => 3,
        Plan::Risedronate => 4,
        Plan::ZoledronicAcid => 5,
        Plan::Denosumab => 6,
    };
    outcome(0) == category
        && outcome(1) == Some(dxa)
        && outcome(2) == Some(plan)
        && truth(0) == outputs.treat
        && truth(1) == outputs.vitamin_d_insufficient
        && may_be_given(0) == outputs.alendronate
        && may_be_given(1) == outputs.risedronate
        && may_be_given(2) == outputs.zoledronic_acid
        && is_open_to_denosumab == outputs.denosumab
        && caution == outputs.denosumab_caution
        && fraction(&answers.definition(DefinitionId::at(0)))
            == outputs.lowest_t_score.map(|tenths| reduced(tenths.into(), 10))
        && fraction(&answers.definition(DefinitionId::at(1)))
            == outputs.clearance.map(|found| reduced(found.numerator.into(), found.denominator.into()))
}
