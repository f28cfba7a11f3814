//! Why an answer is what it is, and what it still hangs on.

use super::document::{Field, FieldLead, Words};
use super::page::Page;
use super::{Decision, words};
use crate::eval::{Basis, Decided, Status};
use crate::explain::Explained;
use crate::model::expression::{ExprId, FactId, RecommendationId};
use crate::model::guideline::Block;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// Most reasons that are told of one answer; JSON has them all.
const REASONS_MAX: usize = 3;

impl Page<'_> {
    /// Whether something about this patient, beyond being in scope, is the reason.
    pub(super) fn is_own(&self, id: RecommendationId) -> bool {
        let Decision { evaluation, explanation, .. } = self.decision;
        let Some(explained) = explanation.of(Block::Recommendation(id)) else {
            return false;
        };
        let scope = explanation.of(Block::Scope).filter(|_| evaluation.scope == Truth::True);
        // What makes the scope is told once: an answer that needs no more than that is for everyone in scope.
        let told = scope.and_then(|scope| scope.because.sets.first()).map_or(&[][..], Vec::as_slice);
        !explained.because.sets.iter().any(|set| set.iter().all(|id| told.contains(id)))
    }

    /// The reasons of an answer, the shortest wording of each once, and whether there are more. Inside the scope, what
    /// makes the scope is said once, there; an answer that needs nothing else has no reasons of its own.
    fn told(&self, block: Block) -> (Vec<String>, bool) {
        let Decision { evaluation, explanation, .. } = self.decision;
        let Some(explained) = explanation.of(block) else {
            return (Vec::new(), false);
        };
        let in_scope = block != Block::Scope && evaluation.scope == Truth::True;
        let scope = explanation.of(Block::Scope).filter(|_| in_scope).map(|scope| &scope.because.sets);
        let scopes: Vec<&Vec<FactId>> = scope.into_iter().flatten().collect();
        let own: Vec<Vec<FactId>> = explained.because.sets.iter().map(|set| beside(set, &scopes)).collect();
        let mut told: Vec<String> = Vec::new();
        for set in &own {
            // With a shorter reason told, a longer one that holds it tells nothing.
            let longer =
                own.iter().any(|other| other.len() < set.len() && other.iter().all(|id| set.contains(id)));
            let facts = set.iter().filter(|id| evaluation.fact(**id).basis != Basis::Derived);
            let facts: Vec<String> = facts.map(|id| self.fact(*id)).collect();
            if !longer && !facts.is_empty() && !told.contains(&facts.join("; ")) {
                told.push(facts.join("; "));
            }
        }
        (told, explained.because.more)
    }

    /// Why an answer is what it is.
    pub(super) fn reasons(&self, block: Block) -> Vec<Field> {
        let (told, more) = self.told(block);
        let hidden = told.len().saturating_sub(REASONS_MAX);
        let labels = std::iter::once("because: ").chain(std::iter::repeat("or because: "));
        let mut fields: Vec<Field> = labels
            .zip(told.iter().take(REASONS_MAX))
            .map(|(label, reason)| Field::labelled(label, reason))
            .collect();
        if hidden > 0 || more {
            fields.push(Field::new(FieldLead::More, "(and more reasons; --format json has them)"));
        }
        fields
    }

    /// The numbers behind a condition, and what they took the place of: `urate_target 5 mg/dL, in place of 6 mg/dL of gout`.
    pub(super) fn limits(&mut self, condition: ExprId) -> Option<Field> {
        let guideline = self.decision.guideline;
        let mut all = Words::default();
        for limit in guideline.limits(condition) {
            let value = words::value(guideline, &limit.value, None);
            let text = format!("{}{} {value}", if all.is_empty() { "" } else { "; " }, limit.name);
            all.extend(text.into());
            if let Some(before) = limit.overrides.as_ref().filter(|before| before.value != limit.value) {
                let was = words::value(guideline, &before.value, None);
                all.extend(format!(" (in place of {was} of {}; ", before.module).into());
                all.extend(self.cites(&limit.source));
                all.extend(")".into());
            }
        }
        (!all.is_empty()).then(|| Field::labelled("limits: ", all))
    }

    /// `T-score of the femoral neck -2.3`
    fn fact(&self, id: FactId) -> String {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let value = words::fact_value(guideline, facts, evaluation, id);
        format!("{} {value}", self.label(id))
    }

    pub(super) fn depends(&self, explained: &Explained, status: Status) -> Vec<Field> {
        if let Some(answer) = explained.one_for_all() {
            let words = words::answer(&self.decision, explained.block, answer).replace('_', " ");
            return vec![Field::labelled("whatever is filled in, it comes to this: ", words)];
        }
        if explained.missing.is_empty() && status == Status::Undetermined {
            let unknown = match self.unknown(explained.block) {
                nothing if nothing.is_empty() => self.left_open(explained.block),
                unknown => unknown,
            };
            return vec![Field::labelled("no further fact would settle it: ", unknown)];
        }
        self.open(explained)
    }

    /// Of what an answer still hangs on: what is assumed, and the rest. What could only take the place of an assumption is
    /// not named beside it.
    pub(super) fn assumed_and_open(&self, explained: &Explained) -> (Vec<FactId>, Vec<FactId>) {
        let Decision { guideline, explanation, .. } = self.decision;
        let missing = explained.missing.iter().copied();
        let is_assumed = |id: &FactId| explained.provisional && explanation.assumptions.contains(id);
        let (assumed, mut open): (Vec<FactId>, Vec<FactId>) = missing.partition(is_assumed);
        let behind: Vec<Block> =
            assumed.iter().flat_map(|id| guideline.needed_by(Block::Fact(*id))).collect();
        open.retain(|id| !behind.contains(&Block::Fact(*id)));
        (assumed, open)
    }

    /// Of an answer that is definite only as long as something stays missing: what that is.
    pub(super) fn provisional_until(&self, block: Block) -> Vec<Field> {
        let explained = self.decision.explanation.of(block).filter(|found| found.provisional);
        explained.map_or(Vec::new(), |explained| self.open(explained))
    }

    /// What an answer still hangs on.
    pub(super) fn open(&self, explained: &Explained) -> Vec<Field> {
        let (assumed, open) = self.assumed_and_open(explained);
        let names = |ids: Vec<FactId>| ids.iter().map(|id| self.label(*id)).collect::<Vec<_>>().join("; ");
        let label = if explained.provisional { "provisional until known: " } else { "depends on: " };
        let both = [("holds as long as is assumed: ", names(assumed)), (label, names(open))];
        let told = both.into_iter().filter(|(_, names)| !names.is_empty());
        told.map(|(label, names)| Field::labelled(label, names)).collect()
    }

    /// What a block rests on that is known and still leaves it open: a decision without an outcome, a date that is not
    /// precise enough.
    fn left_open(&self, block: Block) -> String {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let is_partial =
            |value: &Value| matches!(value, Value::Date(date) if date.first_day() != date.last_day());
        let told = guideline.needed_by(block).into_iter().filter_map(|needed| match needed {
            Block::Decision(id) if evaluation.decision(id).is_definite() => {
                let decision = guideline.decisions.get(id.index())?;
                let open = !matches!(evaluation.decision(id), Decided::Outcome(_));
                open.then(|| format!("{}: {}", decision.label, self.decided_words(decision, id)))
            }
            Block::Fact(id) if is_partial(&evaluation.fact(id).value) => {
                let value = words::fact_value(guideline, facts, evaluation, id);
                Some(format!("{} {value} is not precise enough", self.label(id)))
            }
            _ => None,
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() { "the rule itself leaves it open".to_owned() } else { told.join("; ") }
    }

    /// Why a computed value is not known: the facts that are missing.
    pub(super) fn unknown(&self, block: Block) -> String {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let mut waiting = vec![block];
        let mut seen = std::collections::BTreeSet::new();
        let mut unknown = std::collections::BTreeSet::new();
        while let Some(block) = waiting.pop() {
            match block {
                // A fact that has a value needs nothing of what could have stood in for it.
                Block::Fact(id) if !matches!(evaluation.fact(id).value, Value::Null(_)) => continue,
                Block::Fact(id) => drop(unknown.insert(id)),
                _ => {}
            }
            waiting.extend(guideline.reads(block).into_iter().filter(|next| seen.insert(*next)));
        }
        let missing: Vec<String> = unknown
            .into_iter()
            .map(|id| format!("{} {}", self.label(id), words::fact_value(guideline, facts, evaluation, id)))
            .collect();
        missing.join("; ")
    }
}

/// What a reason has beside one of the reasons for the scope that it holds: as little as there is, but something. Where
/// it is nothing else, what all reasons for the scope share is left out.
fn beside(set: &[FactId], scopes: &[&Vec<FactId>]) -> Vec<FactId> {
    let without =
        |said: &dyn Fn(&FactId) -> bool| set.iter().copied().filter(|id| !said(id)).collect::<Vec<FactId>>();
    let held = scopes.iter().filter(|scope| scope.iter().all(|id| set.contains(id)));
    let rests = held.map(|scope| without(&|id| scope.contains(id))).filter(|rest| !rest.is_empty());
    rests
        .min_by_key(Vec::len)
        .unwrap_or_else(|| without(&|id| !scopes.is_empty() && scopes.iter().all(|scope| scope.contains(id))))
}
