//! A guideline file → the checked guideline: names declared, order found, conditions lowered.

use super::condition::Checked;
use super::draft::{self, Draft, GuidelineDraft};
use super::head;
use super::lower::{Lowerer, Mode};
use super::names::{Named, Names, Values};
use super::order;
use super::types::Type;
use super::vocabulary::{CheckedVocabulary, clash};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::expression::{DecisionId, DefinitionId, ExprId, FactId, RecommendationId, ThresholdId};
use crate::model::guideline::{Block, Guideline};
use crate::model::reference::Meta;
use crate::model::vocabulary::Place;
use crate::source::Sources;
use crate::syntax::ast::{Expr, Word};
use crate::syntax::datum::Datum;
use crate::syntax::form::Reader;
use crate::value::content::Value;

/// The files that a guideline says it uses, with the places where it says so.
pub fn uses(sources: &Sources, file: &Datum) -> Vec<Word> {
    draft::uses(file, &Reader::new(sources))
}

/// The head of a guideline file, as far as it can be read; faults come back when the file is checked.
pub fn identity(sources: &Sources, file: &Datum) -> Meta {
    let reader = Reader::new(sources);
    let form = reader.form("a guideline file", file);
    let head = form.get("guideline").map(|head| reader.form("`[guideline]`", head));
    head.map(|head| head::meta(&head)).unwrap_or_default()
}

/// Checks a guideline file against the vocabulary it speaks. All faults come back; with an error among them nothing
/// may be computed from it.
pub fn guideline(sources: &Sources, file: &Datum, vocabulary: &CheckedVocabulary) -> (Checked, Diagnostics) {
    let reader = Reader::new(sources);
    let draft = draft::read(&reader.form("a guideline file", file));
    let mut names = vocabulary.names.clone();
    declare(&draft, &mut names, &reader);
    clashes(&draft, &names, &reader);
    let mut diagnostics = reader.finish();
    let blocks = blocks(&draft);
    let items: Vec<order::Item> = blocks.iter().map(|block| item(&draft, *block)).collect();
    let sorted = order::sort(&items, Code::Circle, &mut diagnostics);
    let mut guideline = Guideline {
        vocabulary: vocabulary.vocabulary.clone(),
        expressions: vocabulary.vocabulary.expressions.clone(),
        order: vocabulary.vocabulary.order.iter().map(|id| Block::Fact(*id)).collect(),
        ..Guideline::default()
    };
    let thresholds: Vec<(Value, Place)> =
        draft.thresholds.iter().map(|draft| (draft.block.value.clone(), draft.block.place)).collect();
    let mut lowered = draft;
    for at in sorted {
        let Some(block) = blocks.get(at).copied() else {
            continue;
        };
        let lowerer = Lowerer {
            names: &names,
            facts: &vocabulary.vocabulary.facts,
            thresholds: &thresholds,
            mode: Mode::Guideline,
            expressions: &mut guideline.expressions,
            diagnostics: &mut diagnostics,
        };
        let settled = lower_block(&mut lowered, block, lowerer);
        if let Some(settled) = settled {
            names.roots.extend(settled.root.map(|root| (settled.id, root)));
            names.settle(&settled.name, Named::Definition(settled.id, settled.kind));
        }
        guideline.order.push(block);
    }
    fill(&mut guideline, lowered);
    diagnostics.sort();
    (Checked { guideline, names }, diagnostics)
}

fn fill(guideline: &mut Guideline, draft: GuidelineDraft) {
    fn unwrapped<T>(drafts: Vec<Draft<T>>) -> Vec<T> {
        drafts.into_iter().map(|draft| draft.block).collect()
    }
    guideline.meta = draft.meta;
    guideline.uses = draft.uses.into_iter().map(|word| word.text).collect();
    guideline.steps = draft.steps;
    guideline.sources = draft.sources;
    guideline.scope = unwrapped(draft.scope);
    guideline.thresholds = unwrapped(draft.thresholds);
    guideline.definitions = unwrapped(draft.definitions);
    guideline.decisions = unwrapped(draft.decisions);
    guideline.recommendations = unwrapped(draft.recommendations);
}

/// Everything that conditions may mention gets its name first, so that order in the file does not matter.
fn declare(draft: &GuidelineDraft, names: &mut Names, reader: &Reader<'_>) {
    let mut declare = |name: &Word, named: Named| {
        if head::valid_name(reader, name)
            && let Some(first) = names.declare(&name.text, named, name.span)
        {
            head::duplicate(reader, name, first);
            return false;
        }
        true
    };
    for (at, threshold) in draft.thresholds.iter().enumerate() {
        let kind = Type::of(&threshold.block.value);
        declare(&threshold.name, Named::Threshold(ThresholdId::at(at), kind));
    }
    for (at, definition) in draft.definitions.iter().enumerate() {
        declare(&definition.name, Named::Definition(DefinitionId::at(at), Type::Any));
    }
    for (at, decision) in draft.decisions.iter().enumerate() {
        declare(&decision.name, Named::Decision(DecisionId::at(at)));
    }
    for (at, recommendation) in draft.recommendations.iter().enumerate() {
        if !recommendation.name.text.is_empty() {
            let judgement = recommendation.block.judgement.is_some();
            let id = RecommendationId::at(at);
            declare(&recommendation.name, Named::Recommendation { id, judgement });
        }
    }
    for (at, decision) in draft.decisions.iter().enumerate() {
        let outcomes = decision.block.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
        let values = Values { owner: decision.name.text.clone(), names: outcomes };
        names.outcomes.insert(DecisionId::at(at), values);
    }
}

/// Values of choices, and outcomes, that have the name of something a condition could mention instead.
fn clashes(draft: &GuidelineDraft, names: &Names, reader: &Reader<'_>) {
    let owned = draft.thresholds.iter().map(|d| &d.name).chain(draft.definitions.iter().map(|d| &d.name));
    let owned = owned.chain(draft.decisions.iter().map(|d| &d.name));
    let owned = owned.chain(draft.recommendations.iter().map(|d| &d.name));
    for name in owned {
        if let Some(values) = names.members.values().find(|values| values.find(&name.text).is_some()) {
            reader.fault(clash(&name.text, &values.owner, name.span));
        }
    }
    for decision in &draft.decisions {
        for outcome in &decision.block.outcomes {
            if let Some(place) = names.span(&outcome.name) {
                let fault = clash(&outcome.name, &decision.name.text, place);
                reader.fault(fault.also(decision.name.span, "an outcome of this has the name"));
            }
        }
    }
}

fn blocks(draft: &GuidelineDraft) -> Vec<Block> {
    let definitions = (0..draft.definitions.len()).map(|at| Block::Definition(DefinitionId::at(at)));
    let decisions = (0..draft.decisions.len()).map(|at| Block::Decision(DecisionId::at(at)));
    let recommendations =
        (0..draft.recommendations.len()).map(|at| Block::Recommendation(RecommendationId::at(at)));
    [Block::Scope].into_iter().chain(definitions).chain(decisions).chain(recommendations).collect()
}

/// The name by which the scope is known to the sorting; no name of a file can be it.
const SCOPE: &str = "the scope";

fn item(draft: &GuidelineDraft, block: Block) -> order::Item {
    fn of<T>(draft: Option<&Draft<T>>) -> order::Item {
        let Some(draft) = draft else {
            return order::Item { name: String::new(), place: Default::default(), reads: Vec::new() };
        };
        let reads = draft.conditions.iter().flatten().flat_map(Expr::names).collect();
        order::Item { name: draft.name.text.clone(), place: draft.name.span, reads }
    }
    match block {
        Block::Definition(id) => of(draft.definitions.get(id.index())),
        Block::Decision(id) => of(draft.decisions.get(id.index())),
        Block::Recommendation(id) => {
            let found = draft.recommendations.get(id.index());
            let mut item = of(found);
            let inside = found.is_some_and(|found| !found.block.outside_scope);
            let scope = inside.then(|| (SCOPE.to_owned(), item.place));
            item.reads.extend(scope);
            item
        }
        Block::Scope | Block::Fact(_) => order::Item {
            name: SCOPE.to_owned(),
            place: draft.scope.first().map(|scope| scope.name.span).unwrap_or_default(),
            reads: draft
                .scope
                .iter()
                .flat_map(|scope| scope.conditions.iter().flatten())
                .flat_map(Expr::names)
                .collect(),
        },
    }
}

/// What the name of a definition turned out to mean.
struct Settled {
    name: String,
    id: DefinitionId,
    kind: Type,
    root: Option<FactId>,
}

/// Lowers the conditions of a block; says what its name turned out to mean.
fn lower_block(draft: &mut GuidelineDraft, block: Block, mut lowerer: Lowerer<'_>) -> Option<Settled> {
    let mut conditions = |exprs: &[Option<Expr>]| -> Vec<ExprId> {
        let lower = |expr: &Option<Expr>| match expr {
            Some(expr) => lowerer.condition(expr),
            None => lowerer.nothing(Default::default()).id,
        };
        exprs.iter().map(lower).collect()
    };
    match block {
        Block::Fact(_) => {}
        Block::Scope => {
            for scope in &mut draft.scope {
                if let [require] = conditions(&scope.conditions).as_slice() {
                    scope.block.require = *require;
                }
            }
        }
        Block::Decision(id) => {
            let decision = draft.decisions.get_mut(id.index())?;
            let whens = conditions(&decision.conditions);
            for (outcome, when) in decision.block.outcomes.iter_mut().zip(&whens) {
                outcome.when = *when;
            }
            if let (Some(gap), Some(when)) = (&mut decision.block.known_gap, whens.last()) {
                gap.when = *when;
            }
        }
        Block::Recommendation(id) => {
            let recommendation = draft.recommendations.get_mut(id.index())?;
            if let [when] = conditions(&recommendation.conditions).as_slice() {
                recommendation.block.when = *when;
            }
        }
        Block::Definition(id) => return definition(draft.definitions.get_mut(id.index())?, id, lowerer),
    }
    None
}

fn definition(
    draft: &mut Draft<crate::model::guideline::Definition>,
    id: DefinitionId,
    mut lowerer: Lowerer<'_>,
) -> Option<Settled> {
    let expr = draft.conditions.first().cloned().flatten();
    let typed = match &expr {
        Some(expr) => lowerer.lower(expr, None),
        None => lowerer.nothing(draft.name.span),
    };
    draft.block.is = typed.id;
    if let Type::Choice(fact) = typed.kind {
        draft.block.choice = Some(fact);
    }
    let kind = match (&draft.block.unit, typed.kind) {
        (None, kind) => kind,
        (Some(unit), Type::Quantity(Some(own))) => {
            if own.ratio_to(unit).is_none() {
                let message = format!("`{}` is in {own}, which is never {unit}", draft.name.text);
                lowerer.fault(Diagnostic::new(Code::UnitMismatch, typed.span, message));
            }
            Type::Quantity(Some(unit.clone()))
        }
        (Some(unit), Type::Quantity(None)) => Type::Quantity(Some(unit.clone())),
        (Some(unit), kind) if kind.is_number() => Type::Quantity(Some(unit.clone())),
        (Some(unit), kind) => {
            let message = format!("{} has no unit, and `{}` says {unit}", kind.words(), draft.name.text);
            lowerer.fault(Diagnostic::new(Code::TypeMismatch, typed.span, message));
            kind
        }
    };
    let root = lowerer.root_fact(typed.id);
    Some(Settled { name: draft.name.text.clone(), id, kind, root })
}

impl Checked {
    /// The fact of a name.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        match self.names.find(name)? {
            Named::Fact(id, _) => Some(*id),
            _ => None,
        }
    }
}
