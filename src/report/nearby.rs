//! What lies close to this patient: small changes of what was measured that would change an answer, and limits nearby.

use std::collections::BTreeSet;

use super::Decision;
use super::document::{Entry, Field, Lead, Mark, Part};
use super::page::{CHANGED_MAX, Page};
use super::words;
use crate::explain::{Borderline, Change, Side, Turned};
use crate::model::expression::FactId;
use crate::model::guideline::Block;
use crate::model::status::ChoiceStatus;
use crate::value::content::{Quantity, Value};

/// How many steps of its measurement a value may be away from another answer, to be called close.
const CLOSE_STEPS: u64 = 3;

/// What is close to one fact.
struct Close<'a> {
    fact: FactId,
    /// Limits that its value is held against.
    limits: Vec<&'a Borderline>,
    /// Other values of it, the nearest first.
    others: Vec<Other<'a>>,
}

/// Another value of a fact.
struct Other<'a> {
    steps: u64,
    value: &'a Value,
    /// The blocks that it changes.
    changes: Vec<(Block, &'a Change)>,
}

impl<'a> Page<'a> {
    /// The values that are close to another answer or to a limit.
    pub(super) fn nearby(&mut self) {
        let all = self.close();
        if all.is_empty() {
            return;
        }
        self.title("Close to another answer", ": a small error of measurement would count");
        for close in all {
            let limits = close.limits.iter().map(|limit| self.limit(limit));
            let limits = limits.map(|limit| format!(", {limit}")).collect::<String>();
            let Decision { guideline, facts, evaluation, .. } = self.decision;
            let value = words::fact_value(guideline, facts, evaluation, close.fact);
            let fields = close.others.iter().map(|other| {
                let value = words::told(guideline, other.value, Some(close.fact));
                Field::labelled("with ", format!("{value}: {}", self.changed(&other.changes)))
            });
            let words = format!("{} {value}{limits}", self.label(close.fact));
            let entry = Entry::new(Lead::Mark(Mark::Point), words).with(fields.collect::<Vec<_>>());
            self.push(Part::Entry(entry));
        }
    }

    /// What is close, by its labels.
    pub(super) fn close_labels(&self) -> Vec<&'a str> {
        self.close().iter().map(|close| self.label(close.fact)).collect()
    }

    /// By fact, the nearest first; those that are only close to a limit last.
    fn close(&self) -> Vec<Close<'a>> {
        let Decision { flips, borderline, .. } = self.decision;
        let facts = flips.iter().flat_map(|flip| &flip.changes).flat_map(|change| &change.facts);
        let facts: BTreeSet<FactId> =
            facts.map(|turned| turned.fact).chain(borderline.iter().map(|limit| limit.fact)).collect();
        let mut all: Vec<Close<'a>> =
            facts.into_iter().map(|fact| Close { fact, limits: Vec::new(), others: Vec::new() }).collect();
        for flip in flips.iter().filter(|flip| self.is_told(flip.block)) {
            for change in flip.changes.iter().filter(|change| change.steps <= CLOSE_STEPS) {
                let [Turned { fact, to, .. }] = change.facts.as_slice() else {
                    continue;
                };
                let Some(close) = all.iter_mut().find(|close| close.fact == *fact) else {
                    continue;
                };
                match close.others.iter_mut().find(|other| other.value == to) {
                    Some(other) => other.changes.push((flip.block, change)),
                    None => close.others.push(Other {
                        steps: change.steps,
                        value: to,
                        changes: vec![(flip.block, change)],
                    }),
                }
            }
        }
        for close in &mut all {
            close.limits.extend(borderline.iter().filter(|limit| limit.fact == close.fact));
            close.others.sort_by_key(|other| other.steps);
        }
        all.retain(|close| !close.limits.is_empty() || !close.others.is_empty());
        all.sort_by_key(|close| (close.others.first().map_or(u64::MAX, |other| other.steps), close.fact));
        all
    }

    /// Whether a block is told of at all: it speaks about this patient, and is no option of a choice that is not made.
    fn is_told(&self, block: Block) -> bool {
        let Decision { guideline, evaluation, .. } = self.decision;
        let option = match block {
            Block::Option(id) => guideline.options.get(id.index()),
            _ => None,
        };
        let chosen = option.and_then(|option| evaluation.choice(option.choice));
        let is_indicated =
            chosen.is_none_or(|chosen| chosen.possible.only() != Some(ChoiceStatus::NotIndicated));
        is_indicated && !self.that_count(&[block]).is_empty()
    }

    /// `just below the limit of 20 % (frax_major_cutoff)`
    fn limit(&self, found: &Borderline) -> String {
        let side = match found.side {
            Side::Below => "just below",
            Side::At => "at",
            Side::Above => "just above",
        };
        let guideline = self.decision.guideline;
        let number = found.limit.clone();
        let limit = match &found.value {
            Value::Quantity(quantity) => Value::Quantity(Quantity { number, unit: quantity.unit.clone() }),
            _ => Value::Decimal(number),
        };
        let limit = words::told(guideline, &limit, None);
        let name = found.threshold.and_then(|id| guideline.thresholds.get(id.index()));
        let name = name.map_or(String::new(), |threshold| format!(" ({})", threshold.name));
        format!("{side} the limit of {limit}{name}")
    }

    /// What a change does to some blocks, the first few by name.
    fn changed(&self, changes: &[(Block, &Change)]) -> String {
        let named = changes.iter().take(CHANGED_MAX).map(|(block, change)| {
            format!("{}: {}", self.block_label(*block), self.answer(*block, &change.to))
        });
        let named = named.collect::<Vec<_>>().join("; ");
        match changes.len().saturating_sub(CHANGED_MAX) {
            0 => named,
            more => format!("{named}; and {more} more"),
        }
    }

    /// Where everything is told: what would change the status of a block.
    pub(super) fn changes_with(&self, block: Block) -> Vec<Field> {
        let found = self.decision.flips.iter().find(|flips| self.full && flips.block == block);
        let Some(found) = found.filter(|found| !found.changes.is_empty()) else {
            return Vec::new();
        };
        let guideline = self.decision.guideline;
        let turned = |turned: &Turned| {
            let value = words::told(guideline, &turned.to, Some(turned.fact));
            format!("{} {value}", self.label(turned.fact))
        };
        let changes = found.changes.iter().map(|change| {
            let facts: Vec<String> = change.facts.iter().map(turned).collect();
            format!("{}: {}", facts.join(" and "), self.answer(block, &change.to))
        });
        let nearer = if found.complete { "" } else { " (there may be something nearer)" };
        let told = format!("{}{nearer}", changes.collect::<Vec<_>>().join("; "));
        vec![Field::labelled("would change with: ", told)]
    }
}
