//! What would change an answer, and limits nearby, in the JSON form.

use serde::Serialize;

use super::json::Printer;
use super::words;
use crate::explain;
use crate::model::expression::FactId;
use crate::value::canonical::exact_decimal;
use crate::value::content::Value;

#[derive(Serialize)]
pub(super) struct Flips<'a> {
    block: String,
    changes: Vec<Change<'a>>,
    complete: bool,
}

#[derive(Serialize)]
struct Change<'a> {
    facts: Vec<Turned<'a>>,
    to: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    if_in_scope: bool,
}

#[derive(Serialize)]
struct Turned<'a> {
    fact: &'a str,
    from: String,
    to: String,
    unit: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Borderline<'a> {
    fact: &'a str,
    value: String,
    unit: Option<String>,
    threshold: Option<&'a str>,
    limit: String,
    side: &'static str,
}

impl<'a> Printer<'a> {
    pub(super) fn flips(&self) -> Vec<Flips<'a>> {
        let decision = self.decision;
        let changes = |flips: &explain::Flips| {
            let changes = flips.changes.iter().map(|change| Change {
                facts: change.facts.iter().map(|turned| self.turned(turned)).collect(),
                to: words::answer(&decision, flips.block, &change.to),
                if_in_scope: words::answer_if_in_scope(&change.to),
            });
            changes.collect()
        };
        let all = decision.flips.iter().map(|flips| Flips {
            block: decision.guideline.name(flips.block).into_owned(),
            changes: changes(flips),
            complete: flips.complete,
        });
        all.collect()
    }

    fn turned(&self, turned: &explain::Turned) -> Turned<'a> {
        Turned {
            fact: self.fact_name(turned.fact),
            from: self.amount_of(&turned.from, turned.fact),
            to: self.amount_of(&turned.to, turned.fact),
            unit: unit(&turned.from),
        }
    }

    /// A value without its unit.
    fn amount_of(&self, value: &Value, fact: FactId) -> String {
        match value {
            Value::Quantity(quantity) => exact_decimal(&quantity.number),
            other => words::value(self.decision.guideline, other, Some(fact)),
        }
    }

    pub(super) fn borderline(&self) -> Vec<Borderline<'a>> {
        let thresholds = &self.decision.guideline.thresholds;
        let all = self.decision.borderline.iter().map(|found| {
            let threshold = found.threshold.and_then(|id| thresholds.get(id.index()));
            Borderline {
                fact: self.fact_name(found.fact),
                value: self.amount_of(&found.value, found.fact),
                unit: unit(&found.value),
                threshold: threshold.map(|threshold| threshold.name.as_str()),
                limit: exact_decimal(&found.limit),
                side: found.side.word(),
            }
        });
        all.collect()
    }
}

fn unit(value: &Value) -> Option<String> {
    match value {
        Value::Quantity(quantity) => Some(quantity.unit.to_string()),
        _ => None,
    }
}
