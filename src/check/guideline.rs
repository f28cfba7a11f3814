//! A guideline file with its parts → the checked guideline: names declared, order found, conditions lowered.

use std::collections::BTreeMap;

use super::condition::Checked;
use super::declare::{self, Whole};
use super::draft::{ChoiceDraft, Draft, FileDraft, Rooted};
use super::head;
use super::link;
use super::lower::{Lowerer, Mode};
use super::names::{Named, Tables};
use super::order;
use super::parts::Parts;
use super::types::Type;
use super::vocabulary::CheckedVocabulary;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::choice::Choice;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, Expressions, FactId, MonitorId, OptionId, RecommendationId,
};
use crate::model::guideline::{Block, Definition, Guideline};
use crate::model::reference::{Meta, State};
use crate::model::vocabulary::Place;
use crate::source::{Sources, Span};
use crate::syntax::ast::Expr;
use crate::syntax::datum::Datum;
use crate::syntax::form::Reader;
use crate::value::content::Value;

/// The head of a file, as far as it says what the file is: none where its status cannot be read, or where it is active and
/// its head has a fault, so that nobody knows when it is in force.
pub fn identity(sources: &Sources, file: &Datum) -> Option<Meta> {
    let reader = Reader::new(sources);
    let form = reader.form("a guideline file", file);
    let head =
        form.get("guideline").or_else(|| form.get("module")).map(|head| reader.form("its head", head))?;
    let said = head.words("status").is_some_and(|word| State::ALL.iter().any(|state| state.word() == word));
    let meta = head::meta(&head);
    let sure = meta.state != State::Active || reader.finish().is_empty();
    (said && sure).then_some(meta)
}

/// Checks a guideline file with its parts against the vocabulary they speak. All faults come back; with an error among
/// them nothing may be computed from it.
pub fn guideline(
    sources: &Sources,
    file: &Datum,
    vocabulary: &CheckedVocabulary,
    parts: &Parts,
) -> (Checked, Diagnostics) {
    let reader = Reader::new(sources);
    let files = link::files(&reader, file, parts);
    let mut tables = vocabulary.tables.clone();
    let mut whole = declare::declare(&reader, files, vocabulary, &mut tables);
    let mut diagnostics = reader.finish();
    let blocks = blocks(&whole);
    let places: BTreeMap<Block, usize> = blocks.iter().enumerate().map(|(at, block)| (*block, at)).collect();
    let items: Vec<order::Item> = blocks.iter().map(|block| item(&whole, &places, &tables, *block)).collect();
    let sorted = order::sort(&items, Code::Circle, &mut diagnostics);
    let mut guideline = Guideline {
        vocabulary: vocabulary.vocabulary.clone(),
        expressions: vocabulary.vocabulary.expressions.clone(),
        order: vocabulary.vocabulary.order.iter().map(|id| Block::Fact(*id)).collect(),
        ..Guideline::default()
    };
    let thresholds: Vec<(Value, Place)> =
        whole.draft.thresholds.iter().map(|draft| (draft.block.value.clone(), draft.block.place)).collect();
    let mut lowering = Lowering {
        vocabulary,
        thresholds: &thresholds,
        tables: &mut tables,
        expressions: &mut guideline.expressions,
        diagnostics: &mut diagnostics,
    };
    for at in sorted {
        let Some(block) = blocks.get(at).copied() else {
            continue;
        };
        lowering.block(&mut whole, block);
        guideline.order.push(block);
        if let Block::Option(id) = block {
            let doses = whole.options.get(id.index()).is_some_and(|option| !option.block.dose.is_empty());
            guideline.order.extend(doses.then_some(Block::Dose(id)));
        }
    }
    // Properties come last: they may mention everything, and nothing mentions them.
    for at in 0..whole.draft.invariants.len() {
        lowering.roots(&mut whole, |whole| whole.draft.invariants.get_mut(at), Mode::Invariant);
    }
    for at in 0..whole.draft.monotone.len() {
        let first = |lowerer: &mut Lowerer<'_>, expr: &Expr| lowerer.along(expr);
        lowering.headed(&mut whole, |whole| whole.draft.monotone.get_mut(at), Mode::Invariant, first);
    }
    for at in 0..whole.draft.implications.len() {
        lowering.roots(&mut whole, |whole| whole.draft.implications.get_mut(at), Mode::Invariant);
    }
    // Where a condition could not be read, nobody knows what it would have mentioned.
    if !diagnostics.has_errors() {
        unread_changes(&whole, &guideline.expressions, &mut diagnostics);
    }
    let names = whole.spaces.pop().unwrap_or_default();
    fill(&mut guideline, whole);
    diagnostics.sort();
    (Checked { guideline, names, tables }, diagnostics)
}

/// A number that a hospital sets beside what it extends, under a name that nothing has and nothing reads: most likely a
/// misspelt name, so that the old number would go on counting.
fn unread_changes(whole: &Whole, expressions: &Expressions, diagnostics: &mut Diagnostics) {
    let mut read = vec![false; whole.draft.thresholds.len()];
    for at in 0..expressions.len() {
        if let crate::model::expression::Node::Threshold(id) = expressions.get(ExprId::at(at)) {
            read.get_mut(id.index()).into_iter().for_each(|read| *read = true);
        }
    }
    for (threshold, read) in whole.draft.thresholds.iter().zip(read) {
        if read || threshold.local.is_none() || threshold.block.overrides.is_some() {
            continue;
        }
        let name = &threshold.name;
        let others = whole.draft.thresholds.iter().map(|other| other.name.text.as_str());
        let near = crate::diagnostic::nearest(&name.text, others.filter(|other| *other != name.text));
        let message =
            format!("no number is called `{}` in what is extended, and nothing here reads it", name.text);
        let fault = Diagnostic::new(Code::UnknownName, name.span, message);
        diagnostics.push(fault.maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
    }
}

fn fill(guideline: &mut Guideline, whole: Whole) {
    fn unwrapped<T>(drafts: Vec<Draft<T>>) -> Vec<T> {
        drafts.into_iter().map(|draft| draft.block).collect()
    }
    let FileDraft { meta, uses, extends, steps, sources, scope, thresholds, definitions, .. } = whole.draft;
    guideline.meta = meta;
    guideline.uses = uses.into_iter().map(|word| word.text).collect();
    guideline.extends = extends.map(|word| word.text);
    guideline.steps = steps;
    guideline.sources = sources;
    guideline.scope = unwrapped(scope);
    guideline.thresholds = unwrapped(thresholds);
    guideline.definitions = unwrapped(definitions);
    guideline.decisions = unwrapped(whole.draft.decisions);
    guideline.recommendations = unwrapped(whole.draft.recommendations);
    let choices = unwrapped(whole.draft.choices);
    guideline.choices = choices.into_iter().map(|ChoiceDraft { choice, .. }| choice).collect::<Vec<Choice>>();
    guideline.options = unwrapped(whole.options);
    guideline.monitors = unwrapped(whole.draft.monitors);
    guideline.invariants = unwrapped(whole.draft.invariants);
    guideline.monotone = unwrapped(whole.draft.monotone);
    guideline.implications = unwrapped(whole.draft.implications);
    guideline.modules = whole.modules;
    guideline.bases = whole.draft.bases;
    guideline.local_changes = whole.draft.local_changes;
}

fn blocks(whole: &Whole) -> Vec<Block> {
    let draft = &whole.draft;
    let definitions = (0..draft.definitions.len()).map(|at| Block::Definition(DefinitionId::at(at)));
    let decisions = (0..draft.decisions.len()).map(|at| Block::Decision(DecisionId::at(at)));
    let recommendations =
        (0..draft.recommendations.len()).map(|at| Block::Recommendation(RecommendationId::at(at)));
    let options = (0..whole.options.len()).map(|at| Block::Option(OptionId::at(at)));
    let choices = (0..draft.choices.len()).map(|at| Block::Choice(ChoiceId::at(at)));
    let monitors = (0..draft.monitors.len()).map(|at| Block::Monitor(MonitorId::at(at)));
    let rest = recommendations.chain(options).chain(choices).chain(monitors);
    [Block::Scope].into_iter().chain(definitions).chain(decisions).chain(rest).collect()
}

/// The name by which the scope is known in messages.
const SCOPE: &str = "the scope";

/// The name of a block, where it stands, and the names it mentions, each with its space.
type Read = (String, Span, Vec<(String, Span, usize)>);

/// A block as the sorting sees it: what it mentions, as places in the list of blocks.
fn item(whole: &Whole, places: &BTreeMap<Block, usize>, tables: &Tables, block: Block) -> order::Item {
    let nothing = || order::Item { name: String::new(), place: Span::default(), reads: Vec::new() };
    let at = |block: Block| places.get(&block).copied();
    let of_names = |names: Vec<(String, Span, usize)>| -> Vec<(usize, Span)> {
        let place = |(name, place, space): (String, Span, usize)| {
            Some((at(mentioned(whole, tables, space, &name)?)?, place))
        };
        names.into_iter().filter_map(place).collect()
    };
    fn found<T>(drafts: &[Draft<T>], at: usize) -> Option<Read> {
        drafts.get(at).map(|draft| (draft.name.text.clone(), draft.name.span, draft.names()))
    }
    let draft = &whole.draft;
    let read = match block {
        Block::Definition(id) => found(&draft.definitions, id.index()),
        Block::Decision(id) => found(&draft.decisions, id.index()),
        Block::Recommendation(id) => found(&draft.recommendations, id.index()),
        Block::Option(id) => found(&whole.options, id.index()),
        Block::Monitor(id) => found(&draft.monitors, id.index()),
        Block::Choice(id) => found(&draft.choices, id.index()),
        Block::Scope | Block::Fact(_) | Block::Dose(_) => {
            let place = draft.scope.first().map(|scope| scope.name.span).unwrap_or_default();
            Some((SCOPE.to_owned(), place, draft.scope.iter().flat_map(Draft::names).collect()))
        }
    };
    let Some((name, place, names)) = read else {
        return nothing();
    };
    let mut reads = of_names(names);
    let scoped = match block {
        Block::Recommendation(id) => {
            draft.recommendations.get(id.index()).is_some_and(|found| !found.block.outside_scope)
        }
        Block::Monitor(id) => draft.monitors.get(id.index()).is_some_and(|found| !found.block.outside_scope),
        Block::Option(_) | Block::Choice(_) => true,
        _ => false,
    };
    reads.extend(scoped.then(|| at(Block::Scope)).flatten().map(|at| (at, place)));
    if let Block::Choice(id) = block
        && let Some(found) = draft.choices.get(id.index())
    {
        let purpose = Block::Recommendation(found.block.choice.purpose);
        let options = found.block.choice.options.iter().map(|option| Block::Option(*option));
        reads.extend([purpose].into_iter().chain(options).filter_map(at).map(|at| (at, place)));
    }
    order::Item { name, place, reads }
}

/// The block that a name mentions.
fn mentioned(whole: &Whole, tables: &Tables, space: usize, name: &str) -> Option<Block> {
    let names = whole.spaces.get(space)?;
    match names.mentioned(name)? {
        Named::Definition(id) => Some(Block::Definition(*id)),
        Named::Decision(id) => Some(Block::Decision(*id)),
        Named::Recommendation(id) => Some(Block::Recommendation(*id)),
        Named::Monitor(id) => Some(Block::Monitor(*id)),
        Named::Choice(id) if names.find(name).is_some() => Some(Block::Choice(*id)),
        Named::Choice(id) => {
            let (_, option) = name.rsplit_once('.')?;
            let (_, found) = tables.options.get(id)?.iter().find(|(name, _)| name == option)?;
            Some(Block::Option(*found))
        }
        _ => None,
    }
}

struct Lowering<'a> {
    vocabulary: &'a CheckedVocabulary,
    thresholds: &'a [(Value, Place)],
    tables: &'a mut Tables,
    expressions: &'a mut Expressions,
    diagnostics: &'a mut Diagnostics,
}

impl Lowering<'_> {
    fn block(&mut self, whole: &mut Whole, block: Block) {
        match block {
            Block::Fact(_) | Block::Dose(_) | Block::Choice(_) => {}
            Block::Scope => {
                for at in 0..whole.draft.scope.len() {
                    self.roots(whole, |whole| whole.draft.scope.get_mut(at), Mode::Guideline);
                }
            }
            Block::Decision(id) => {
                self.roots(whole, |whole| whole.draft.decisions.get_mut(id.index()), Mode::Guideline);
            }
            Block::Recommendation(id) => {
                self.roots(whole, |whole| whole.draft.recommendations.get_mut(id.index()), Mode::Guideline);
            }
            Block::Option(id) => {
                self.roots(whole, |whole| whole.options.get_mut(id.index()), Mode::Guideline);
            }
            Block::Monitor(id) => {
                let day = |lowerer: &mut Lowerer<'_>, expr: &Expr| lowerer.date(expr).id;
                self.headed(whole, |whole| whole.draft.monitors.get_mut(id.index()), Mode::Guideline, day);
            }
            Block::Definition(id) => self.definition(whole, id),
        }
    }

    /// Lowers one condition with the names of its file in sight.
    fn with<T>(
        &mut self,
        whole: &Whole,
        space: usize,
        mode: Mode,
        lower: impl FnOnce(&mut Lowerer<'_>) -> T,
    ) -> T {
        let nothing = super::names::Names::default();
        let names = whole.spaces.get(space).unwrap_or(&nothing);
        let mut lowerer = Lowerer {
            names,
            asked: &names.asked,
            tables: self.tables,
            facts: &self.vocabulary.vocabulary.facts,
            thresholds: self.thresholds,
            mode,
            expressions: self.expressions,
            diagnostics: self.diagnostics,
        };
        lower(&mut lowerer)
    }

    /// Lowers the conditions of a block, all of which are true or false.
    fn roots<T: Rooted>(
        &mut self,
        whole: &mut Whole,
        find: impl Fn(&mut Whole) -> Option<&mut Draft<T>>,
        mode: Mode,
    ) {
        self.headed(whole, find, mode, |lowerer, expr| lowerer.condition(expr));
    }

    /// The same, but for the first, which is something else.
    fn headed<T: Rooted>(
        &mut self,
        whole: &mut Whole,
        find: impl Fn(&mut Whole) -> Option<&mut Draft<T>>,
        mode: Mode,
        first: impl Fn(&mut Lowerer<'_>, &Expr) -> ExprId,
    ) {
        let conditions = find(whole).map(|draft| draft.conditions.clone()).unwrap_or_default();
        let mut ids: Vec<ExprId> = Vec::new();
        for (at, condition) in conditions.into_iter().enumerate() {
            ids.push(self.with(whole, condition.space, mode, |lowerer| match &condition.expr {
                Some(expr) if at == 0 => first(lowerer, expr),
                Some(expr) => lowerer.condition(expr),
                None => lowerer.nothing(Span::default()).id,
            }));
        }
        if let Some(draft) = find(whole) {
            draft.block.roots_mut().into_iter().zip(ids).for_each(|(root, id)| *root = id);
        }
    }

    fn definition(&mut self, whole: &mut Whole, id: DefinitionId) {
        let Some(draft) = whole.draft.definitions.get(id.index()).cloned() else {
            return;
        };
        let Some(condition) = draft.conditions.first() else {
            return;
        };
        let (block, kind, root) = self.with(whole, condition.space, Mode::Guideline, |lowerer| {
            let typed = match &condition.expr {
                Some(expr) => lowerer.lower(expr, None),
                None => lowerer.nothing(draft.name.span),
            };
            let choice = match typed.kind {
                Type::Choice(fact) => Some(fact),
                _ => None,
            };
            let block = Definition { is: typed.id, choice, ..draft.block.clone() };
            let root = lowerer.root_fact(typed.id);
            let kind = united(lowerer, &block, typed);
            (block, kind, root)
        });
        if let Some(place) = self.tables.definitions.get_mut(id.index()) {
            *place = kind;
        }
        self.tables.roots.extend(root.map(|root| (id, root)));
        if let Some(draft) = whole.draft.definitions.get_mut(id.index()) {
            draft.block = block;
        }
    }
}

/// The type of a definition, with the unit that it says it has.
fn united(lowerer: &mut Lowerer<'_>, block: &Definition, typed: super::lower::Typed) -> Type {
    match (&block.unit, typed.kind) {
        (None, kind) => kind,
        (Some(unit), Type::Quantity(Some(own))) => {
            if own.ratio_to(unit).is_none() {
                let message = format!("`{}` is in {own}, which is never {unit}", block.name);
                lowerer.fault(Diagnostic::new(Code::UnitMismatch, typed.span, message));
            }
            Type::Quantity(Some(unit.clone()))
        }
        (Some(unit), Type::Quantity(None)) => Type::Quantity(Some(unit.clone())),
        (Some(unit), kind) if kind.is_number() => Type::Quantity(Some(unit.clone())),
        (Some(unit), kind) => {
            let message = format!("{} has no unit, and `{}` says {unit}", kind.words(), block.name);
            lowerer.fault(Diagnostic::new(Code::TypeMismatch, typed.span, message));
            kind
        }
    }
}

impl Checked {
    /// The fact of a name.
    pub fn fact(&self, name: &str) -> Option<FactId> {
        match self.names.find(name)? {
            Named::Fact(id) => Some(*id),
            _ => None,
        }
    }
}
