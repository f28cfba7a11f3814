//! The trace: block → condition → operands, each with its text, its value and where that comes from.
//!
//! Both sides of every `and` and `or` are there, also those that did not matter. Only ids and values are kept while
//! evaluating; texts are joined here.

use serde::Serialize;

use super::document::visible;
use super::frame::{self, Frame, Origin, Shown};
use super::{Decision, words};
use crate::eval::{Answered, Basis, Evaluation, Opted, Seen};
use crate::model::expression::{DecisionId, ExprId, FactId};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::source::Sources;
use crate::value::canonical::plain;
use crate::value::content::{Absence, Value};
use crate::value::number::Number;
use crate::value::operator::Series;
use crate::value::truth::Truth;

/// One line of a trace with what stands below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What was evaluated, in the words of the file.
    pub text: String,
    /// What it came to.
    pub value: String,
    /// Where the value comes from: source of a number, date and origin of a fact, reason of an unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Step>,
}

/// The steps of all blocks, in the order in which they were evaluated.
pub type Trace = Vec<Step>;

/// The trace of a decision: scope, definitions, decisions, recommendations.
pub fn trace(decision: &Decision<'_>) -> Trace {
    let Decision { sources, guideline, facts, evaluation, .. } = *decision;
    let filler = Filler { sources, guideline, facts, answers: evaluation };
    frame::frames(sources, guideline).into_iter().map(|frame| filler.step(frame)).collect()
}

/// The trace of a single expression.
pub fn of_expression(
    sources: &Sources,
    guideline: &Guideline,
    facts: &Facts,
    evaluation: &Evaluation,
    root: ExprId,
) -> Step {
    let filler = Filler { sources, guideline, facts, answers: evaluation };
    filler.step(frame::of_expression(sources, guideline, root))
}

/// The trace of a single block, if it has one.
pub fn of_block(
    sources: &Sources,
    guideline: &Guideline,
    facts: &Facts,
    evaluation: &Evaluation,
    block: Block,
) -> Option<Step> {
    let filler = Filler { sources, guideline, facts, answers: evaluation };
    Some(filler.step(frame::of_block(sources, guideline, block)?))
}

/// A step and all below it as indented lines.
pub fn lines(step: &Step, depth: usize, out: &mut String) {
    let from = step.from.as_ref().map_or(String::new(), |from| format!("   [{from}]"));
    let indent = "  ".repeat(depth);
    let line = format!("{} → {}{from}", step.text, step.value);
    out.push_str(&format!("{indent}{}\n", visible(&line)));
    for part in &step.parts {
        lines(part, depth + 1, out);
    }
}

/// What is filled into the frames of a trace.
pub(super) struct Filler<'a, A> {
    pub(super) sources: &'a Sources,
    pub(super) guideline: &'a Guideline,
    pub(super) facts: &'a Facts,
    pub(super) answers: &'a A,
}

impl<A: Answered> Filler<'_, A> {
    fn step(&self, frame: Frame) -> Step {
        Step {
            text: frame.text,
            value: self.value(frame.value),
            from: self.from(&frame.from),
            parts: frame.parts.into_iter().map(|part| self.step(part)).collect(),
        }
    }

    /// A value in words.
    pub(super) fn value(&self, shown: Shown) -> String {
        let answers = self.answers;
        match shown {
            Shown::Always => "true".to_owned(),
            Shown::Scope => words::scope(answers.scope()).to_owned(),
            Shown::Definition(id, choice) => self.seen(&answers.definition(id), choice),
            Shown::Decision(id) => self.decision(id),
            Shown::Recommendation(id, marked) => {
                let status = answers.recommendation(id);
                let mark = if marked && words::if_in_scope(status) { ", if in scope" } else { "" };
                format!("{}{mark}", status.word())
            }
            Shown::Choice(id) => answers.choice(id).map_or(String::new(), |chosen| {
                words::left(&chosen.possible, ChoiceStatus::word).join(" or ")
            }),
            Shown::Option(id) => answers.option(id).map_or(String::new(), |opted| opted_words(&opted)),
            Shown::Monitor(id) => answers.monitor(id).map_or(String::new(), |found| {
                let mark = if found.if_in_scope { ", if in scope" } else { "" };
                format!("{}{mark}", words::left(&found.possible, MonitorStatus::word).join(" or "))
            }),
            Shown::Expression { id, choice, stale } => self.seen(&answers.seen(id, stale), choice),
            Shown::Bar(when) if self.is_stale_bar(when) => "true".to_owned(),
            Shown::Bar(when) => self.seen(&answers.seen(when, false), None),
        }
    }

    /// Whether only a value that is too old to count elsewhere speaks against an option.
    pub(super) fn is_stale_bar(&self, when: ExprId) -> bool {
        let holds = |stale: bool| matches!(self.answers.seen(when, stale), Seen::Boolean(true));
        !holds(false) && holds(true)
    }

    fn seen(&self, seen: &Seen<'_>, choice: Option<FactId>) -> String {
        match seen {
            Seen::Null(absence) => absence.words().to_owned(),
            Seen::Boolean(truth) => truth.to_string(),
            Seen::Fraction { value, divisor, scale, unit } => {
                let below = 10_i128.pow(u32::from(*scale)).checked_mul(i128::from(*divisor));
                let number = below.and_then(|below| Number::from_ratio(i128::from(*value), below));
                let number = number.map_or(String::new(), |number| plain(&Value::Decimal(number)));
                match unit.map(|unit| unit.text()) {
                    None | Some("1") => number,
                    Some(unit) => format!("{number} {unit}"),
                }
            }
            Seen::Value(value) => words::value(self.guideline, value, choice),
        }
    }

    fn decision(&self, id: DecisionId) -> String {
        let Some(decision) = self.guideline.decisions.get(id.index()) else {
            return String::new();
        };
        let decided = self.answers.decision(id);
        let left = words::outcomes(decision, &decided).join(" or ");
        match words::decided(&decided) {
            "decided" => left,
            "gap" => "gap: no outcome holds".to_owned(),
            word => format!("{word}: {left}"),
        }
    }

    /// Where a value comes from, in words.
    pub(super) fn from(&self, origin: &Origin) -> Option<String> {
        match origin {
            Origin::Nowhere => None,
            Origin::Source(source) => Some(source.clone()),
            Origin::Fact { id, stale } => self.fact(*id, *stale),
            Origin::Series { series, fact, of, stale } => match self.answers.seen(*of, *stale).absence() {
                None => self.series(*series, *fact),
                Some(absence) => reason(absence),
            },
            Origin::Outcome { decision, of, stale } => {
                self.answers.seen(*of, *stale).absence()?;
                let found = self.guideline.decisions.get(decision.index())?;
                let decided = self.answers.decision(*decision);
                let left = words::outcomes(found, &decided).join(" or ");
                Some(match words::decided(&decided) {
                    "gap" => format!("{}: a gap, no outcome holds", found.name),
                    word => format!("{} is {word}: {left}", found.name),
                })
            }
            Origin::Reason { of, stale } => reason(self.answers.seen(*of, *stale).absence()?),
            Origin::Bar { source, of } => {
                let old = if self.is_stale_bar(*of) {
                    ", by a value that is too old to count elsewhere"
                } else {
                    ""
                };
                source.as_ref().map(|source| format!("{source}{old}"))
            }
            Origin::Monitor(id) => self
                .answers
                .monitor(*id)
                .filter(|found| found.stale)
                .map(|_| "values that are too old to count elsewhere count here".to_owned()),
        }
    }

    /// Date and origin of a fact, or why it has no value.
    fn fact(&self, id: FactId, stale: bool) -> Option<String> {
        let words = match self.answers.basis(id, stale) {
            Basis::Assumed => return Some("assumed".to_owned()),
            Basis::Derived => {
                let derived = self.guideline.vocabulary.fact(id)?.when_absent?;
                let text = frame::written(self.sources, self.guideline, derived);
                return Some(format!("from other facts: {text}"));
            }
            Basis::Absent => return None,
            Basis::Stale => "given, but too old to count".to_owned(),
            Basis::NotValid => {
                let because = &self.guideline.vocabulary.fact(id)?.valid_because;
                format!("given, but not valid here: {because}")
            }
            Basis::Given => String::new(),
        };
        let Known::Given(readings) = self.facts.get(id) else {
            return Some(words);
        };
        Some(measured(readings.last()?, words))
    }

    /// Date and origin of an earlier value.
    fn series(&self, series: Series, id: FactId) -> Option<String> {
        let Known::Given(readings) = self.facts.get(id) else {
            return None;
        };
        let at = match series {
            Series::Earliest => 0,
            Series::Previous => readings.len().checked_sub(2)?,
            Series::DateOf => readings.len().checked_sub(1)?,
        };
        Some(measured(readings.get(at)?, String::new()))
    }
}

/// Why there is no value, where it is not simply missing.
fn reason(absence: Absence) -> Option<String> {
    match absence {
        Absence::NotGiven | Absence::NotKnown | Absence::Undetermined => None,
        other => Some(other.words().to_owned()),
    }
}

fn opted_words(opted: &Opted) -> String {
    let mark = if opted.if_in_scope { ", if in scope" } else { "" };
    let preferred = if opted.preferred == Truth::True { ", preferred" } else { "" };
    format!("{}{preferred}{mark}", words::left(&opted.possible, OptionStatus::word).join(" or "))
}

/// When and where a value was measured.
fn measured(reading: &Reading, words: String) -> String {
    let on = reading.on.map_or("undated".to_owned(), |on| on.to_string());
    let parts = [Some(words), Some(on), reading.origin.clone(), reading.given.clone()];
    let told: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    told.join(", ")
}
