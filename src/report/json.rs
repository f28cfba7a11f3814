//! The decision as JSON, `osteon.decision/1`. Decimals are strings; names are stable.

use indexmap::IndexMap;
use serde::Serialize;

use super::json_open::{LeftOpen, OneForAll};
use super::{DECISION_FORM, Decision, Digests, Trace, json_choices, json_nearby, json_open, trace, words};
use crate::eval::{Basis, Decided};
use crate::explain::{Because, Explained};
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::facts::Known;
use crate::model::guideline::Block;
use crate::model::reference::Reference;
use crate::value::canonical::exact_decimal;
use crate::value::content::Value;

/// A decision as JSON, with a trace in it if wanted: over many lines for readers, or on one as NDJSON has it.
///
/// # Errors
/// None in practice: every part is a text, a truth or a list of those.
pub fn json(decision: &Decision<'_>, with_trace: bool, indented: bool) -> Result<String, serde_json::Error> {
    let printed = build(decision, with_trace);
    if indented { serde_json::to_string_pretty(&printed) } else { serde_json::to_string(&printed) }
}

#[derive(Serialize)]
struct Printed<'a> {
    format: &'static str,
    input_digest: String,
    answer_digest: String,
    engine: Engine,
    guideline: Head<'a>,
    as_of: String,
    patient: &'a str,
    scope: Scope,
    definitions: IndexMap<&'a str, Option<Amount>>,
    decisions: IndexMap<&'a str, Choice<'a>>,
    recommendations: Vec<Recommended<'a>>,
    choices: IndexMap<&'a str, json_choices::Choice<'a>>,
    monitoring: Vec<json_choices::Monitored<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invariants: Vec<json_choices::Invariant<'a>>,
    missing: Vec<Missing<'a>>,
    flips: Vec<json_nearby::Flips<'a>>,
    borderline: Vec<json_nearby::Borderline<'a>>,
    assumptions: Vec<Told<'a>>,
    warnings: &'a [String],
    complete: bool,
    /// The blocks for which the search for the above did not come to its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    incomplete: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Trace>,
}

#[derive(Serialize)]
struct Engine {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Head<'a> {
    id: &'a str,
    version: String,
    status: &'static str,
    digest: String,
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    extends: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    local_changes: Vec<json_choices::Change<'a>>,
}

#[derive(Serialize)]
struct Scope {
    status: &'static str,
    because: Sets,
}

/// The sets of facts that force an answer.
#[derive(Serialize, Default)]
pub(super) struct Sets {
    sets: Vec<Vec<Member>>,
    more: bool,
}

#[derive(Serialize)]
struct Member {
    fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    state: &'static str,
}

#[derive(Serialize)]
struct Amount {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Plain>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<String>,
    unit: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Plain {
    Truth(bool),
    Text(String),
}

#[derive(Serialize)]
struct Choice<'a> {
    status: &'static str,
    outcome: Option<&'a str>,
    possible: Vec<&'a str>,
    provisional: bool,
    because: Sets,
    missing: Vec<&'a str>,
    #[serde(flatten)]
    one_for_all: Option<OneForAll>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_gap: Option<LeftOpen<'a>>,
}

#[derive(Serialize)]
struct Recommended<'a> {
    id: &'a str,
    step: &'a str,
    status: &'static str,
    if_in_scope: bool,
    provisional: bool,
    judgement: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<&'a str>,
    wording: &'static str,
    direction: &'static str,
    indicator: &'static str,
    strength: Option<&'a str>,
    evidence: Option<&'a str>,
    summary: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_patient: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<&'a str>,
    sources: Vec<Cited<'a>>,
    because: Sets,
    missing: Vec<&'a str>,
    #[serde(flatten)]
    one_for_all: Option<OneForAll>,
}

#[derive(Serialize)]
pub(super) struct Cited<'a> {
    source: &'a str,
    citation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<&'a str>,
    at: &'a str,
    verified: &'static str,
}

#[derive(Serialize)]
struct Missing<'a> {
    fact: &'a str,
    label: &'a str,
    question: &'a str,
    state: &'static str,
    alone: bool,
    could_change: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    name: String,
    possible: Vec<String>,
}

#[derive(Serialize)]
struct Told<'a> {
    fact: &'a str,
    label: &'a str,
    value: String,
}

fn build<'a>(decision: &Decision<'a>, with_trace: bool) -> Printed<'a> {
    let guideline = decision.guideline;
    let digests = Digests::of(decision);
    let printer = Printer { decision: *decision };
    Printed {
        format: DECISION_FORM,
        input_digest: digests.input,
        answer_digest: digests.answer,
        engine: Engine { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        guideline: Head {
            id: &guideline.meta.id,
            version: guideline.meta.version.to_string(),
            status: guideline.meta.state.word(),
            digest: digests.guideline,
            warnings: decision.warnings,
            extends: guideline.extends.as_deref(),
            local_changes: printer.local_changes(),
        },
        as_of: decision.evaluation.as_of.to_string(),
        patient: &decision.facts.patient,
        scope: Scope {
            status: words::scope(decision.evaluation.scope),
            because: printer.because(Block::Scope),
        },
        definitions: printer.definitions(),
        decisions: printer.decisions(),
        recommendations: printer.recommendations(),
        choices: printer.choices(),
        monitoring: printer.monitoring(),
        invariants: printer.invariants(),
        missing: printer.missing(),
        flips: printer.flips(),
        borderline: printer.borderline(),
        assumptions: printer.assumptions(),
        warnings: decision.doubts,
        complete: decision.explanation.blocks.iter().all(|block| block.complete),
        incomplete: words::incomplete(decision),
        trace: with_trace.then(|| trace::trace(decision)),
    }
}

pub(super) struct Printer<'a> {
    pub(super) decision: Decision<'a>,
}

impl<'a> Printer<'a> {
    fn explained(&self, block: Block) -> Option<&'a Explained> {
        self.decision.explanation.of(block)
    }

    pub(super) fn fact_name(&self, id: FactId) -> &'a str {
        self.decision.guideline.vocabulary.fact(id).map_or("", |fact| fact.name.as_str())
    }

    pub(super) fn because(&self, block: Block) -> Sets {
        let Some(Because { sets, more }) = self.explained(block).map(|explained| &explained.because) else {
            return Sets::default();
        };
        let sets = sets.iter().map(|set| set.iter().map(|id| self.member(*id)).collect()).collect();
        Sets { sets, more: *more }
    }

    fn member(&self, id: FactId) -> Member {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let found = evaluation.fact(id);
        let given = match facts.get(id) {
            Known::Given(readings) => readings.last().map(|reading| &reading.value),
            _ => matches!(found.basis, Basis::Assumed | Basis::Derived).then_some(&found.value),
        };
        let state = match found.basis {
            Basis::Derived => "derived",
            Basis::Assumed => "assumed",
            _ => words::state(facts, id, evaluation),
        };
        let (value, unit) = match given {
            Some(Value::Quantity(quantity)) => {
                (Some(exact_decimal(&quantity.number)), Some(quantity.unit.to_string()))
            }
            Some(other) => (Some(words::value(guideline, other, Some(id))), None),
            None => (None, None),
        };
        Member {
            fact: self.fact_name(id).to_owned(),
            value,
            unit,
            given: words::given_words(facts, id),
            state,
        }
    }

    pub(super) fn missing_names(&self, block: Block) -> Vec<&'a str> {
        let explained = self.explained(block);
        explained.map_or(Vec::new(), |found| found.missing.iter().map(|id| self.fact_name(*id)).collect())
    }

    pub(super) fn provisional(&self, block: Block) -> bool {
        self.explained(block).is_some_and(|explained| explained.provisional)
    }

    fn definitions(&self) -> IndexMap<&'a str, Option<Amount>> {
        let guideline = self.decision.guideline;
        let with_place = guideline.definitions.iter().enumerate();
        with_place
            .map(|(at, definition)| {
                let value = self.decision.evaluation.definition(DefinitionId::at(at));
                let unit = definition.unit.as_ref().map(ToString::to_string);
                let amount = self.amount(value, unit, definition.choice);
                (definition.name.as_str(), amount)
            })
            .collect()
    }

    fn amount(&self, value: &Value, unit: Option<String>, choice: Option<FactId>) -> Option<Amount> {
        let number = |value: &Option<Value>| {
            value.as_ref().and_then(Value::number).map(|number| exact_decimal(&number))
        };
        let (plain, at_least, at_most, own) = match value {
            Value::Null(_) => return None,
            Value::Bounds(bounds) => {
                let own = [&bounds.low, &bounds.high].into_iter().flatten().find_map(|end| match end {
                    Value::Quantity(quantity) => Some(quantity.unit.to_string()),
                    _ => None,
                });
                (None, number(&bounds.low), number(&bounds.high), own)
            }
            Value::Boolean(truth) => (Some(Plain::Truth(*truth)), None, None, None),
            Value::Quantity(quantity) => {
                let unit = quantity.unit.to_string();
                (Some(Plain::Text(exact_decimal(&quantity.number))), None, None, Some(unit))
            }
            other => {
                let words = words::value(self.decision.guideline, other, choice);
                (Some(Plain::Text(words)), None, None, None)
            }
        };
        Some(Amount { value: plain, at_least, at_most, unit: unit.or(own) })
    }

    fn decisions(&self) -> IndexMap<&'a str, Choice<'a>> {
        let with_place = self.decision.guideline.decisions.iter().enumerate();
        with_place
            .map(|(at, decision)| {
                let id = DecisionId::at(at);
                let decided = self.decision.evaluation.decision(id);
                let possible = words::outcomes(decision, decided);
                let outcome =
                    matches!(decided, Decided::Outcome(_)).then(|| possible.first().copied()).flatten();
                let choice = Choice {
                    status: words::decided(decided),
                    outcome,
                    possible,
                    provisional: self.provisional(Block::Decision(id)),
                    because: self.because(Block::Decision(id)),
                    missing: self.missing_names(Block::Decision(id)),
                    one_for_all: json_open::one_for_all(&self.decision, Block::Decision(id)),
                    known_gap: words::known_gap(decision, decided, self.decision.evaluation).map(|gap| {
                        LeftOpen { because: &gap.because, sources: gap.source.iter().map(cited).collect() }
                    }),
                };
                (decision.name.as_str(), choice)
            })
            .collect()
    }

    fn recommendations(&self) -> Vec<Recommended<'a>> {
        let with_place = self.decision.guideline.recommendations.iter().enumerate();
        with_place
            .map(|(at, found)| {
                let id = RecommendationId::at(at);
                let block = Block::Recommendation(id);
                let status = self.decision.evaluation.recommendation(id);
                Recommended {
                    id: &found.id,
                    step: &found.step,
                    status: status.word(),
                    if_in_scope: words::if_in_scope(status),
                    provisional: self.provisional(block),
                    judgement: found.judgement.is_some(),
                    asks: found.judgement.as_deref(),
                    wording: found.wording.word(),
                    direction: if found.against { "against" } else { "for" },
                    indicator: found.indicator.word(),
                    strength: found.strength.as_deref(),
                    evidence: found.evidence.as_deref(),
                    summary: &found.summary,
                    text: &found.text,
                    text_patient: found.text_patient.as_deref(),
                    note: found.note.as_deref(),
                    differs: found.differs.as_deref(),
                    sources: found.source.iter().map(cited).collect(),
                    because: self.because(block),
                    missing: self.missing_names(block),
                    one_for_all: json_open::one_for_all(&self.decision, block),
                }
            })
            .collect()
    }

    fn missing(&self) -> Vec<Missing<'a>> {
        let Decision { guideline, facts, evaluation, explanation, .. } = self.decision;
        let all = explanation.missing.iter();
        all.filter_map(|missing| {
            let fact = guideline.vocabulary.fact(missing.fact)?;
            let changed = missing.blocks.iter().map(|block| Changed {
                name: guideline.name(*block).into_owned(),
                possible: self.possible(*block),
            });
            Some(Missing {
                fact: &fact.name,
                label: &fact.label,
                question: &fact.question,
                state: words::state(facts, missing.fact, evaluation),
                alone: missing.alone,
                could_change: changed.collect(),
            })
        })
        .collect()
    }

    /// The answers that a block can still have, in words.
    fn possible(&self, block: Block) -> Vec<String> {
        let explained = self.explained(block).map_or(&[][..], |explained| &explained.possible);
        let mut unique = indexmap::IndexSet::new();
        unique.extend(explained.iter().map(|answer| words::answer(&self.decision, block, answer)));
        unique.into_iter().collect()
    }

    fn assumptions(&self) -> Vec<Told<'a>> {
        let Decision { guideline, evaluation, explanation, .. } = self.decision;
        let all = explanation.assumptions.iter();
        all.filter_map(|id| {
            let fact = guideline.vocabulary.fact(*id)?;
            let value = words::value(guideline, &evaluation.fact(*id).value, Some(*id));
            Some(Told { fact: &fact.name, label: &fact.label, value })
        })
        .collect()
    }
}

pub(super) fn cited(reference: &Reference) -> Cited<'_> {
    Cited {
        source: &reference.source,
        citation: &reference.citation,
        doi: reference.doi.as_deref(),
        superseded_by: reference.superseded_by.as_deref(),
        at: &reference.at,
        verified: reference.verified.word(),
    }
}
