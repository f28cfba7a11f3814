//! The trace: block → condition → operands, each with its text, its value and where that comes from.
//!
//! Both sides of every `and` and `or` are there, also those that did not matter. Only ids and values are kept while
//! evaluating; texts are joined here.

use serde::Serialize;

use super::{Decision, words};
use crate::eval::{Basis, Evaluation, Opted};
use crate::model::choice::Bar;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, Node, OptionId, RecommendationId,
};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::source::Sources;
use crate::value::content::{Absence, Value};
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
    let tracer = Tracer {
        sources: decision.sources,
        guideline: decision.guideline,
        facts: decision.facts,
        evaluation: decision.evaluation,
    };
    let order = decision.guideline.order.iter();
    order.filter_map(|block| tracer.block(*block)).collect()
}

/// The trace of a single expression.
pub fn of_expression(
    sources: &Sources,
    guideline: &Guideline,
    facts: &Facts,
    evaluation: &Evaluation,
    root: ExprId,
) -> Step {
    Tracer { sources, guideline, facts, evaluation }.step(root)
}

/// The trace of a single block, if it has one.
pub fn of_block(
    sources: &Sources,
    guideline: &Guideline,
    facts: &Facts,
    evaluation: &Evaluation,
    block: Block,
) -> Option<Step> {
    Tracer { sources, guideline, facts, evaluation }.block(block)
}

/// A step and all below it as indented lines.
pub fn lines(step: &Step, depth: usize, out: &mut String) {
    let from = step.from.as_ref().map_or(String::new(), |from| format!("   [{from}]"));
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}{} → {}{from}\n", step.text, step.value));
    for part in &step.parts {
        lines(part, depth + 1, out);
    }
}

#[derive(Clone, Copy)]
struct Tracer<'a> {
    sources: &'a Sources,
    guideline: &'a Guideline,
    facts: &'a Facts,
    evaluation: &'a Evaluation,
}

fn opted_words(opted: &Opted) -> String {
    let mark = if opted.if_in_scope { ", if in scope" } else { "" };
    let preferred = if opted.preferred == Truth::True { ", preferred" } else { "" };
    format!("{}{preferred}{mark}", words::left(&opted.possible, OptionStatus::word).join(" or "))
}

impl Tracer<'_> {
    fn block(&self, block: Block) -> Option<Step> {
        match block {
            Block::Fact(_) => None,
            Block::Scope => Some(Step {
                text: "scope".to_owned(),
                value: words::scope(self.evaluation.scope).to_owned(),
                from: None,
                parts: self.guideline.scope.iter().map(|scope| self.step(scope.require)).collect(),
            }),
            Block::Definition(id) => self.definition(id),
            Block::Decision(id) => self.decision(id),
            Block::Recommendation(id) => self.recommendation(id),
            Block::Choice(id) => self.choice_step(id),
            Block::Option(id) => self.option(id),
            // Shown with its option.
            Block::Dose(_) => None,
            Block::Monitor(id) => self.monitor(id),
        }
    }

    fn choice_step(&self, id: ChoiceId) -> Option<Step> {
        let choice = self.guideline.choices.get(id.index())?;
        let chosen = self.evaluation.choice(id)?;
        let purpose = self.guideline.name(Block::Recommendation(choice.purpose));
        let status = self.evaluation.recommendation(choice.purpose);
        let made_for = Step {
            text: format!("for {purpose}"),
            value: status.word().to_owned(),
            from: None,
            parts: Vec::new(),
        };
        let options = choice.options.iter().filter_map(|option| {
            let found = self.guideline.options.get(option.index())?;
            let opted = self.evaluation.option(*option)?;
            Some(Step {
                text: format!("option {}", found.name),
                value: opted_words(opted),
                from: None,
                parts: Vec::new(),
            })
        });
        Some(Step {
            text: format!("choose {}", choice.name),
            value: words::left(&chosen.possible, ChoiceStatus::word).join(" or "),
            from: None,
            parts: [made_for].into_iter().chain(options).collect(),
        })
    }

    fn option(&self, id: OptionId) -> Option<Step> {
        let option = self.guideline.options.get(id.index())?;
        let opted = self.evaluation.option(id)?;
        let bar = |word: &'static str| {
            move |bar: &Bar| {
                let (_, stale) = self.evaluation.bar(bar.when);
                let old = if stale { ", by a value that is too old to count elsewhere" } else { "" };
                Step {
                    text: format!("{word}: {}", bar.grade.word().replace('_', " ")),
                    value: if stale { "true".to_owned() } else { self.value(bar.when) },
                    from: bar.source.first().map(|source| format!("{}{old}", words::reference(source))),
                    parts: vec![self.step(bar.when)],
                }
            }
        };
        let prefer = option.prefer.iter().map(|preference| Step {
            text: "prefer".to_owned(),
            value: self.value(preference.when),
            from: preference.source.first().map(words::reference),
            parts: vec![self.step(preference.when)],
        });
        let dose = option.dose.iter().map(|dose| Step {
            text: format!("dose {}", dose.give),
            value: dose.when.map_or("true".to_owned(), |when| self.value(when)),
            from: dose.source.first().map(words::reference),
            parts: dose.when.map(|when| self.step(when)).into_iter().collect(),
        });
        let bars = option.exclude.iter().map(bar("exclude")).chain(option.caution.iter().map(bar("caution")));
        Some(Step {
            text: format!("option {}", self.guideline.name(Block::Option(id))),
            value: opted_words(opted),
            from: option.source.first().map(words::reference),
            parts: bars.chain(prefer).chain(dose).collect(),
        })
    }

    fn monitor(&self, id: MonitorId) -> Option<Step> {
        let monitor = self.guideline.monitors.get(id.index())?;
        let found = self.evaluation.monitor(id)?;
        let seen = self.evaluation.with_stale();
        let tracer = Tracer { evaluation: seen, ..*self };
        let baseline = monitor.baseline_when.map(|when| Step {
            text: "baseline".to_owned(),
            value: tracer.value(when),
            from: None,
            parts: vec![tracer.step(when)],
        });
        let intervals = monitor.intervals.iter().map(|interval| Step {
            text: format!("every {}, latest by {}", interval.every, interval.latest_by),
            value: interval.when.map_or("true".to_owned(), |when| tracer.value(when)),
            from: interval.source.first().map(words::reference),
            parts: interval.when.map(|when| tracer.step(when)).into_iter().collect(),
        });
        let mark = if found.if_in_scope { ", if in scope" } else { "" };
        let old = found.stale.then(|| "values that are too old to count elsewhere count here".to_owned());
        Some(Step {
            text: format!("monitor {}", monitor.id),
            value: format!("{}{mark}", words::left(&found.possible, MonitorStatus::word).join(" or ")),
            from: old,
            parts: [tracer.step(monitor.from)].into_iter().chain(baseline).chain(intervals).collect(),
        })
    }

    fn definition(&self, id: DefinitionId) -> Option<Step> {
        let definition = self.guideline.definitions.get(id.index())?;
        let value = self.evaluation.definition(id);
        Some(Step {
            text: format!("define {}", definition.name),
            value: words::value(self.guideline, value, definition.choice),
            from: definition.source.first().map(words::reference),
            parts: vec![self.step(definition.is)],
        })
    }

    fn decision(&self, id: DecisionId) -> Option<Step> {
        let decision = self.guideline.decisions.get(id.index())?;
        let decided = self.evaluation.decision(id);
        let outcomes = decision.outcomes.iter().map(|outcome| Step {
            text: format!("outcome {}", outcome.name),
            value: self.value(outcome.when),
            from: outcome.source.first().map(words::reference),
            parts: vec![self.step(outcome.when)],
        });
        let gap = decision.known_gap.as_ref().map(|gap| Step {
            text: "known gap".to_owned(),
            value: self.value(gap.when),
            from: gap.source.first().map(words::reference),
            parts: vec![self.step(gap.when)],
        });
        let left = words::outcomes(decision, decided).join(" or ");
        let word = words::decided(decided);
        Some(Step {
            text: format!("decide {}", decision.name),
            value: match word {
                "decided" => left,
                "gap" => "gap: no outcome holds".to_owned(),
                _ => format!("{word}: {left}"),
            },
            from: None,
            parts: outcomes.chain(gap).collect(),
        })
    }

    fn recommendation(&self, id: RecommendationId) -> Option<Step> {
        let recommendation = self.guideline.recommendations.get(id.index())?;
        let status = self.evaluation.recommendation(id);
        let mark = if words::if_in_scope(status) { ", if in scope" } else { "" };
        Some(Step {
            text: format!("recommend {}", recommendation.id),
            value: format!("{}{mark}", status.word()),
            from: recommendation.source.first().map(words::reference),
            parts: vec![self.step(recommendation.when)],
        })
    }

    fn value(&self, id: ExprId) -> String {
        words::value(self.guideline, self.evaluation.value(id), self.choice(id))
    }

    /// The fact whose values an expression takes.
    fn choice(&self, id: ExprId) -> Option<FactId> {
        match self.guideline.expressions.get(id) {
            Node::Fact(fact) | Node::Series(_, fact) => Some(*fact),
            Node::Definition(definition) => self.guideline.definitions.get(definition.index())?.choice,
            _ => None,
        }
    }

    fn step(&self, id: ExprId) -> Step {
        let node = self.guideline.expressions.get(id);
        let operands = node.operands();
        let told: Vec<Step> = operands
            .iter()
            .filter(|operand| !self.is_written(**operand))
            .map(|operand| self.step(*operand))
            .collect();
        Step {
            text: self.text(id),
            value: self.value(id),
            from: self.from(node, self.evaluation.value(id)),
            parts: told,
        }
    }

    /// Whether the text of an expression is its value: a literal, or a list of them.
    fn is_written(&self, id: ExprId) -> bool {
        match self.guideline.expressions.get(id) {
            Node::Literal(_) => true,
            Node::List(items) => items.iter().all(|item| self.is_written(*item)),
            Node::Interval { low, high, .. } => self.is_written(*low) && self.is_written(*high),
            _ => false,
        }
    }

    /// The words of the file, on one line.
    fn text(&self, id: ExprId) -> String {
        let written = self.sources.slice(self.guideline.expressions.span(id));
        written.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn from(&self, node: &Node, value: &Value) -> Option<String> {
        match node {
            Node::Fact(id) => self.origin(*id),
            Node::Series(series, id) if !value.is_null() => self.series_origin(*series, *id),
            Node::Threshold(id) => {
                let threshold = self.guideline.thresholds.get(id.index())?;
                let source = threshold.source.first().map(words::reference);
                let Some(before) = &threshold.overrides else {
                    return source;
                };
                let old = words::value(self.guideline, &before.value, None);
                let their = before.source.first().map(words::reference).unwrap_or_default();
                Some(format!(
                    "{}; in place of {old} of {} ({their})",
                    source.unwrap_or_default(),
                    before.module
                ))
            }
            Node::Outcome(id, _) => self.open_decision(*id, value),
            _ => match value.absence()? {
                Absence::NotGiven | Absence::NotKnown | Absence::Undetermined => None,
                other => Some(other.words().to_owned()),
            },
        }
    }

    fn open_decision(&self, id: DecisionId, value: &Value) -> Option<String> {
        value.absence()?;
        let decision = self.guideline.decisions.get(id.index())?;
        let decided = self.evaluation.decision(id);
        let left = words::outcomes(decision, decided).join(" or ");
        Some(format!("{} is {}: {left}", decision.name, words::decided(decided)))
    }

    /// Date and origin of a fact, or why it has no value.
    fn origin(&self, id: FactId) -> Option<String> {
        let words = match self.evaluation.fact(id).basis {
            Basis::Assumed => return Some("assumed".to_owned()),
            Basis::Derived => {
                let derived = self.guideline.vocabulary.fact(id)?.when_absent?;
                return Some(format!("from other facts: {}", self.text(derived)));
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
    fn series_origin(&self, series: Series, id: FactId) -> Option<String> {
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

/// When and where a value was measured.
fn measured(reading: &Reading, words: String) -> String {
    let on = reading.on.map_or("undated".to_owned(), |on| on.to_string());
    let parts = [Some(words), Some(on), reading.origin.clone(), reading.given.clone()];
    let told: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    told.join(", ")
}
