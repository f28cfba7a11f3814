//! Fingerprints: of what a guideline means, of what went in, of what came out.

use sha2::{Digest, Sha256};

use super::Decision;
use super::words;
use crate::eval::Decided;
use crate::model::expression::{ChoiceId, DecisionId, MonitorId, OptionId, RecommendationId};
use crate::model::facts::Known;
use crate::model::guideline::Block;
use crate::model::meaning::meaning;
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::value::canonical::{literal, text_literal};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// As many digits tell the patients of a run apart.
const KEY_DIGITS: usize = 16;

/// The three digests of a decision, each `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Of the meaning of the guideline.
    pub guideline: String,
    /// Of facts, date and guideline.
    pub input: String,
    /// Of every status.
    pub answer: String,
}

impl Digests {
    /// The digests of a decision.
    pub fn of(decision: &Decision<'_>) -> Digests {
        let guideline = sha256(&meaning(decision.guideline));
        let input = sha256(&input(decision, &guideline));
        let answer = sha256(&answer(decision));
        Digests { guideline, input, answer }
    }

    /// A few letters and digits for a patient with these facts: the same in every run, wherever in it the patient
    /// stands.
    pub(super) fn key(&self, patient: &str) -> String {
        let whole = sha256(&format!("{patient}\n{}", self.input));
        let digits = whole.chars().skip_while(|letter| *letter != ':').skip(1);
        digits.take(KEY_DIGITS).collect()
    }
}

pub(super) fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn input(decision: &Decision<'_>, guideline: &str) -> String {
    let mut lines = Vec::new();
    for (id, known) in decision.facts.iter() {
        let name = decision.guideline.vocabulary.fact(id).map_or("", |fact| fact.name.as_str());
        match known {
            Known::NotGiven | Known::Pending | Known::Open => {}
            Known::Unknown => lines.push(format!("{name} unknown")),
            Known::NotMeasurable => lines.push(format!("{name} not_measurable")),
            Known::Given(readings) => {
                for reading in readings {
                    let on = reading.on.map_or("undated".to_owned(), |on| on.to_string());
                    let value = match &reading.value {
                        crate::value::content::Value::Member(_) => {
                            words::value(decision.guideline, &reading.value, Some(id))
                        }
                        other => literal(other),
                    };
                    lines.push(format!("{name} {on} {value}"));
                }
            }
        }
    }
    lines.sort();
    format!("osteon.input/1\n{guideline}\n{}\n{}\n", decision.evaluation.as_of, lines.join("\n"))
}

fn answer(decision: &Decision<'_>) -> String {
    let evaluation = decision.evaluation;
    let mut lines = vec![format!("scope {}", words::scope(evaluation.scope))];
    for (at, found) in decision.guideline.decisions.iter().enumerate() {
        let decided = evaluation.decision(DecisionId::at(at));
        let names = words::outcomes(found, decided).join(" ");
        lines.push(format!("decision {} {} {names}", found.name, words::decided(decided)));
    }
    for (at, found) in decision.guideline.recommendations.iter().enumerate() {
        let status = evaluation.recommendation(RecommendationId::at(at));
        let mark = if words::if_in_scope(status) { " if_in_scope" } else { "" };
        lines.push(format!("recommendation {} {}{mark}", found.id, status.word()));
    }
    for (at, found) in decision.guideline.options.iter().enumerate() {
        let id = OptionId::at(at);
        let Some(opted) = evaluation.option(id) else {
            continue;
        };
        let left = words::left(&opted.possible, OptionStatus::word).join(" ");
        let mark = if opted.if_in_scope { " if_in_scope" } else { "" };
        let preferred =
            opted.preferred.known().map_or("unknown", |known| if known { "true" } else { "false" });
        let doses = words::doses(found, evaluation.dose(id));
        let doses: Vec<String> = doses.iter().map(|dose| text_literal(&dose.give)).collect();
        let name = decision.guideline.name(Block::Option(id));
        lines.push(format!("option {name} {left}{mark} preferred {preferred} dose {}", doses.join(" ")));
    }
    for (at, found) in decision.guideline.choices.iter().enumerate() {
        if let Some(chosen) = evaluation.choice(ChoiceId::at(at)) {
            let left = words::left(&chosen.possible, ChoiceStatus::word).join(" ");
            lines.push(format!("choice {} {left}", found.name));
        }
    }
    for (at, found) in decision.guideline.monitors.iter().enumerate() {
        if let Some(monitored) = evaluation.monitor(MonitorId::at(at)) {
            let left = words::left(&monitored.possible, MonitorStatus::word).join(" ");
            let day = |day: Option<PartialDate>| day.map_or("-".to_owned(), |day| day.to_string());
            let due = format!("{} {}", day(monitored.due_from), day(monitored.due_by));
            lines.push(format!("monitor {} {left} {due}", found.id));
        }
    }
    lines.sort();
    format!("osteon.answer/1\n{}\n", lines.join("\n"))
}

/// Whether anything in a decision is undetermined.
pub(super) fn is_undetermined(decision: &Decision<'_>) -> bool {
    let evaluation = decision.evaluation;
    let decisions = (0..decision.guideline.decisions.len()).map(DecisionId::at);
    let recommendations = (0..decision.guideline.recommendations.len()).map(RecommendationId::at);
    evaluation.scope == Truth::Unknown
        || decisions.into_iter().any(|id| matches!(evaluation.decision(id), Decided::Undetermined(_)))
        || recommendations.into_iter().any(|id| !evaluation.recommendation(id).is_definite())
        || (0..decision.guideline.choices.len()).any(|at| choice_is_open(decision, ChoiceId::at(at)))
        || (0..decision.guideline.monitors.len()).any(|at| {
            evaluation.monitor(MonitorId::at(at)).is_some_and(|found| found.possible.only().is_none())
        })
}

/// Whether a choice that is to be made, or may be, is undetermined itself or in one of its options.
fn choice_is_open(decision: &Decision<'_>, id: ChoiceId) -> bool {
    let (Some(choice), Some(chosen)) =
        (decision.guideline.choices.get(id.index()), decision.evaluation.choice(id))
    else {
        return false;
    };
    let option_is_open =
        |id: &OptionId| decision.evaluation.option(*id).is_some_and(|opted| opted.possible.only().is_none());
    match chosen.possible.only() {
        Some(ChoiceStatus::NotIndicated) => false,
        None => true,
        Some(_) => choice.options.iter().any(option_is_open),
    }
}

impl Decision<'_> {
    /// Whether the scope, a decision or a recommendation is undetermined.
    pub fn is_undetermined(&self) -> bool {
        is_undetermined(self)
    }

    /// Whether an answer is definite only as long as something stays missing.
    pub fn is_provisional(&self) -> bool {
        self.explanation.blocks.iter().any(|explained| explained.provisional)
    }
}
