//! Fingerprints: of what a guideline means, of what went in, of what came out.

use sha2::{Digest, Sha256};

use super::Decision;
use super::words;
use crate::eval::Decided;
use crate::model::expression::{DecisionId, RecommendationId};
use crate::model::facts::Known;
use crate::model::meaning::meaning;
use crate::value::canonical::literal;
use crate::value::truth::Truth;

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
}

fn sha256(text: &str) -> String {
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
}

impl Decision<'_> {
    /// Whether the scope, a decision or a recommendation is undetermined.
    pub fn is_undetermined(&self) -> bool {
        is_undetermined(self)
    }
}
