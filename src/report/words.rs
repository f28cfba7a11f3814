//! The words for values and statuses, the same in every format.

use super::Decision;
use crate::eval::{Answer, Basis, Decided, Effective, Evaluation, Possible, Status};
use crate::model::choice::{ChoiceOption, Dose};
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};
use crate::model::guideline::{self, Block, Guideline};
use crate::model::reference::Reference;
use crate::model::status::{ChoiceStatus, Listed, MonitorStatus, OptionStatus};
use crate::value::canonical::plain;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// A value for a reader; one of a choice by its name.
pub fn value(guideline: &Guideline, value: &Value, choice: Option<FactId>) -> String {
    match (value, choice.and_then(|id| guideline.vocabulary.fact(id))) {
        (Value::Member(place), Some(fact)) => match fact.members().get(usize::from(*place)) {
            Some(member) => member.name.clone(),
            None => plain(value),
        },
        _ => plain(value),
    }
}

/// A value for a clinician: one of a choice by its label.
pub(super) fn told(guideline: &Guideline, told: &Value, choice: Option<FactId>) -> String {
    match (told, choice.and_then(|id| guideline.vocabulary.fact(id))) {
        (Value::Member(place), Some(fact)) => match fact.members().get(usize::from(*place)) {
            Some(member) => member.label.clone(),
            None => plain(told),
        },
        (Value::Boolean(true), _) => "yes".to_owned(),
        (Value::Boolean(false), _) => "no".to_owned(),
        _ => plain(told),
    }
}

/// The labels of the outcomes that are left.
pub(super) fn outcome_labels<'a>(decision: &'a guideline::Decision, decided: &Decided) -> Vec<&'a str> {
    let names = outcomes(decision, decided);
    let label = |name: &'a str| {
        let found = decision.outcomes.iter().find(|outcome| outcome.name == name);
        found.map_or("none of them (gap)", |outcome| outcome.label.as_str())
    };
    names.into_iter().map(label).collect()
}

/// The status of the scope, as it is written.
pub fn scope(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "in_scope",
        Truth::False => "out_of_scope",
        Truth::Unknown => "undetermined",
    }
}

pub(super) fn decided(decided: &Decided) -> &'static str {
    match decided {
        Decided::Outcome(_) => "decided",
        Decided::Undetermined(_) => "undetermined",
        Decided::Gap => "gap",
        Decided::Overlap(_) => "overlap",
    }
}

/// The outcomes that are left; a single one that need not hold stands beside the gap it may turn out to be.
pub(super) fn outcomes<'a>(decision: &'a guideline::Decision, decided: &Decided) -> Vec<&'a str> {
    let name = |place: &u16| decision.outcomes.get(usize::from(*place)).map(|outcome| outcome.name.as_str());
    match decided {
        Decided::Outcome(place) => name(place).into_iter().collect(),
        Decided::Gap => Vec::new(),
        Decided::Overlap(places) => places.iter().filter_map(name).collect(),
        Decided::Undetermined(places) => {
            let gap = (places.len() == 1).then_some("gap");
            places.iter().filter_map(name).chain(gap).collect()
        }
    }
}

/// The gap that the guideline declares, where the patient falls into it.
pub(super) fn known_gap<'a>(
    decision: &'a guideline::Decision,
    decided: &Decided,
    evaluation: &Evaluation,
) -> Option<&'a guideline::KnownGap> {
    let gap = decision.known_gap.as_ref().filter(|_| *decided == Decided::Gap)?;
    (evaluation.value(gap.when).truth() == Truth::True).then_some(gap)
}

pub(super) fn if_in_scope(status: Status) -> bool {
    status == Status::AppliesIfInScope
}

/// The state of a fact that has no value, as it is written in reports.
pub(super) fn state(facts: &Facts, id: FactId, evaluation: &Evaluation) -> &'static str {
    match (facts.get(id), evaluation.fact(id).basis) {
        (_, Basis::NotValid) => "not_valid",
        (_, Basis::Stale) => "stale",
        (Known::Unknown, _) => "unknown",
        (Known::NotMeasurable, _) => "not_measurable",
        (Known::Given(_), _) => "given",
        _ => "not_given",
    }
}

/// The value that a condition sees of a fact, in words, with where it comes from when that is not the record.
pub(super) fn fact_value(
    guideline: &Guideline,
    facts: &Facts,
    evaluation: &Evaluation,
    id: FactId,
) -> String {
    let Effective { value: seen, basis, stale } = evaluation.fact(id);
    let words = told(guideline, seen, Some(id));
    match basis {
        Basis::Given => {
            let old = if *stale { ", older than it should be" } else { "" };
            let words = match given_words(facts, id) {
                Some(given) => format!("{given} ({})", rounded(guideline, seen, Some(id))),
                None => words,
            };
            match dated(facts, id) {
                Some(on) => format!("{words} on {on}{old}"),
                None => words,
            }
        }
        Basis::Derived => format!("{words} (from other facts)"),
        Basis::Assumed => format!("{words} (assumed)"),
        Basis::NotValid => {
            let fact = guideline.vocabulary.fact(id);
            let because = fact.map_or("", |fact| fact.valid_because.as_str());
            let given = match facts.get(id) {
                Known::Given(readings) => {
                    readings.last().map(|reading| told(guideline, &reading.value, Some(id)))
                }
                _ => None,
            };
            let given = given.map_or(String::new(), |given| format!("{given} "));
            if because.is_empty() {
                format!("{given}not valid here")
            } else {
                format!("{given}not valid here: {because}")
            }
        }
        Basis::Stale => {
            let given = match facts.get(id) {
                Known::Given(readings) => {
                    readings.last().map(|reading| told(guideline, &reading.value, Some(id)))
                }
                _ => None,
            };
            let on = dated(facts, id).unwrap_or_default();
            format!("{} on {on}, too old to count", given.unwrap_or_default())
        }
        Basis::Absent => facts.get(id).word().to_owned(),
    }
}

/// The day of the value that counts, where the record says one.
fn dated(facts: &Facts, id: FactId) -> Option<String> {
    match facts.get(id) {
        Known::Given(readings) => Some(readings.last()?.on?.to_string()),
        _ => None,
    }
}

/// A value as it was given, where that was in another unit.
pub(super) fn given_words(facts: &Facts, id: FactId) -> Option<String> {
    match facts.get(id) {
        Known::Given(readings) => readings.last()?.given.clone(),
        _ => None,
    }
}

/// `Shapiro CL, … 2019;37(31):2916-2946, recommendation 3.4`
pub(super) fn reference(reference: &Reference) -> String {
    let name = if reference.citation.is_empty() { &reference.source } else { &reference.citation };
    format!("{name}, {}", reference.at)
}

/// Places after the point that a reader is shown of a computed number; conditions see all of them.
const SHOWN_PLACES: u32 = 2;

/// A computed value for a reader, rounded where it has many places, and marked so.
pub(super) fn rounded(guideline: &Guideline, computed: &Value, choice: Option<FactId>) -> String {
    let long = computed
        .number()
        .is_some_and(|number| number.decimal_places().is_none_or(|places| places > SHOWN_PLACES));
    if !long {
        return told(guideline, computed, choice);
    }
    let round = |number: &crate::value::number::Number| number.round(SHOWN_PLACES);
    let shown = match computed {
        Value::Quantity(quantity) => round(&quantity.number).map(|number| {
            plain(&Value::Quantity(crate::value::content::Quantity { number, unit: quantity.unit.clone() }))
        }),
        other => other.number().as_ref().and_then(round).map(|number| plain(&Value::Decimal(number))),
    };
    shown.map_or_else(|| told(guideline, computed, choice), |shown| format!("about {shown}"))
}

/// The status that is left, or that it is undetermined.
pub(super) fn only<T: Listed>(possible: &Possible<T>, word: fn(T) -> &'static str) -> &'static str {
    possible.only().map_or("undetermined", word)
}

/// The statuses that are left.
pub(super) fn left<T: Listed>(possible: &Possible<T>, word: fn(T) -> &'static str) -> Vec<&'static str> {
    possible.iter().map(word).collect()
}

/// The doses that are left, in words.
pub(super) fn doses<'a>(option: &'a ChoiceOption, left: &Decided) -> Vec<&'a Dose> {
    let dose = |place: &u16| option.dose.get(usize::from(*place));
    match left {
        Decided::Outcome(place) => dose(place).into_iter().collect(),
        Decided::Undetermined(places) | Decided::Overlap(places) => places.iter().filter_map(dose).collect(),
        Decided::Gap => Vec::new(),
    }
}

/// One word for an answer: an outcome, or a status.
pub(super) fn answer(decision: &Decision<'_>, block: Block, answer: &Answer) -> String {
    match (answer, block) {
        (Answer::Scope(truth), _) => scope(*truth).to_owned(),
        (Answer::Recommendation(status), _) => status.word().to_owned(),
        (Answer::Decision(decided @ Decided::Outcome(_)), Block::Decision(id)) => {
            let found = decision.guideline.decisions.get(id.index());
            found.map_or(String::new(), |found| outcomes(found, decided).join(" or "))
        }
        (Answer::Decision(found), _) => decided(found).to_owned(),
        (Answer::Value(found), _) => self::value(decision.guideline, found, None),
        (Answer::Option(possible, _), _) => only(possible, OptionStatus::word).to_owned(),
        (Answer::Choice(possible, _), _) => only(possible, ChoiceStatus::word).to_owned(),
        (Answer::Monitor(possible, _), _) => only(possible, MonitorStatus::word).to_owned(),
        (Answer::Dose(left), Block::Dose(id)) => {
            let option = decision.guideline.options.get(id.index());
            let doses = option.map_or(Vec::new(), |option| doses(option, left));
            doses.iter().map(|dose| dose.give.as_str()).collect::<Vec<_>>().join(" or ")
        }
        (Answer::Dose(left), _) => decided(left).to_owned(),
    }
}

/// Whether an answer is one only if the patient turns out to be in scope.
pub(super) fn answer_if_in_scope(answer: &Answer) -> bool {
    match answer {
        Answer::Recommendation(status) => if_in_scope(*status),
        Answer::Option(_, if_in_scope) | Answer::Choice(_, if_in_scope) | Answer::Monitor(_, if_in_scope) => {
            *if_in_scope
        }
        _ => false,
    }
}

/// The blocks whose search for what matters did not come to its end, as conditions mention them.
pub(super) fn incomplete(decision: &Decision<'_>) -> Vec<String> {
    let blocks = decision.explanation.blocks.iter().filter(|block| !block.complete);
    blocks.map(|explained| decision.guideline.name(explained.block).into_owned()).collect()
}
