//! A guideline or module file → what it says, block by block.

use indexmap::IndexMap;

use super::allow;
use super::draft::{Draft, FileDraft, FileKind, Local, later};
use super::fact_type;
use super::given;
use super::head;
use super::{implies, monotone, read_choose, read_monitor, read_recommend};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::guideline::{Decision, Definition, Invariant, KnownGap, Outcome, Scope, Threshold};
use crate::model::reference::Source;
use crate::model::vocabulary::Place;
use crate::syntax::ast::Word;
use crate::syntax::datum::Kind;
use crate::syntax::form::Form;
use crate::value::content::{Quantity, Value};
use crate::value::unit::Unit;

/// What the blocks of one file share.
pub(super) struct Context<'a> {
    pub(super) sources: &'a IndexMap<String, Source>,
    /// The steps that the file, or the guideline it extends, lists.
    pub(super) steps: &'a [String],
    /// Whether every block must say who changed it and why.
    pub(super) local: bool,
}

impl Context<'_> {
    /// The last of a block: who changed it, and keys that nobody asked for.
    pub(super) fn finish<T>(&self, form: &Form<'_>, draft: Draft<T>) -> Draft<T> {
        let local = self
            .local
            .then(|| Local { reason: form.need_text("reason").text, owner: form.need_text("owner").text });
        form.finish();
        Draft { local, ..draft }
    }
}

/// Reads a file. `steps` are those of the guideline it extends, if it does.
pub(super) fn read(file: &Form<'_>, kind: FileKind, steps: &[String]) -> FileDraft {
    let mut draft = FileDraft { kind, ..FileDraft::default() };
    head::format(file);
    let reader = file.reader();
    let (key, what) = match kind {
        FileKind::Guideline => ("guideline", "`[guideline]`"),
        FileKind::Module => ("module", "`[module]`"),
    };
    if let Some(head) = file.need(key).map(|head| reader.form(what, head)) {
        draft.meta = head::meta(&head);
        draft.uses = head.texts("uses");
        draft.steps = head.texts("steps").into_iter().map(|step| step.text).collect();
        draft.extends = (kind == FileKind::Guideline).then(|| head.text("extends")).flatten();
        head.finish();
    }
    draft.sources = head::sources(file);
    let mut all_steps = draft.steps.clone();
    all_steps.extend(steps.iter().cloned());
    let context = Context { sources: &draft.sources, steps: &all_steps, local: draft.extends.is_some() };
    if kind == FileKind::Guideline {
        draft.scope = file.forms("scope", "a scope").iter().map(|form| scope(form, &context)).collect();
    }
    draft.thresholds = named(file, "threshold", "a threshold", &context, threshold);
    draft.definitions = named(file, "define", "a definition", &context, definition);
    draft.decisions = named(file, "decide", "a decision", &context, decision);
    draft.choices = named(file, "choose", "a choice", &context, read_choose::choice);
    draft.recommendations = listed(file, "recommend", "a recommendation", &context, read_recommend::read);
    draft.monitors = listed(file, "monitor", "a monitor", &context, read_monitor::read);
    draft.invariants = listed(file, "invariant", "an invariant", &context, invariant);
    draft.monotone = listed(file, "monotone", "what moves one way only", &context, monotone::read);
    draft.implications = listed(file, "implies", "what another guideline implies", &context, implies::read);
    if context.local {
        draft.omitted = listed(file, "omit", "what is left out", &context, omitted);
    }
    // What is allowed is no part of a meaning: whoever looks for findings asks the file again.
    allow::read(file);
    file.finish();
    draft
}

fn named<T>(
    file: &Form<'_>,
    key: &'static str,
    what: &'static str,
    context: &Context<'_>,
    read: impl Fn(Word, &Form<'_>, &Context<'_>) -> Draft<T>,
) -> Vec<Draft<T>> {
    file.named(key, what).into_iter().map(|(name, form)| read(name, &form, context)).collect()
}

fn listed<T>(
    file: &Form<'_>,
    key: &'static str,
    what: &'static str,
    context: &Context<'_>,
    read: impl Fn(&Form<'_>, &Context<'_>) -> Draft<T>,
) -> Vec<Draft<T>> {
    file.forms(key, what).iter().map(|form| read(form, context)).collect()
}

fn scope(form: &Form<'_>, context: &Context<'_>) -> Draft<Scope> {
    let condition = form.need_condition("require");
    let block = Scope {
        require: later(),
        because: form.need_text("because").text,
        source: head::references(form, "source", context.sources),
    };
    let name = Word { text: "scope".to_owned(), span: form.span };
    context.finish(form, Draft::new(name, block, vec![condition]))
}

fn threshold(name: Word, form: &Form<'_>, context: &Context<'_>) -> Draft<Threshold> {
    let reader = form.reader();
    let number = form.need("value").and_then(|datum| {
        let given = given::number(datum);
        let number = given.map_err(|fault| reader.fault(*fault)).ok()?;
        let whole = matches!(&datum.kind, Kind::Number(text) if !text.contains(['.', 'e', 'E']));
        Some((number, whole, datum.span))
    });
    let unit = unit_of(form);
    let place = Place(number.as_ref().map_or(form.span, |(_, _, span)| *span));
    let value = match (number, unit) {
        // Of a unit that cannot be read, nothing else is wrong.
        (_, None) if form.get("unit").is_some() => Value::Null(crate::value::content::Absence::Written),
        (Some((number, ..)), Some(unit)) => Value::Quantity(Quantity { number, unit }),
        (Some((number, true, _)), None) if number.to_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            Value::integer(number.to_i64())
        }
        (Some((number, ..)), None) => Value::Decimal(number),
        (None, _) => Value::Null(crate::value::content::Absence::Written),
    };
    let block = Threshold {
        name: name.text.clone(),
        value,
        source: head::need_references(form, &format!("the threshold `{}`", name.text), context.sources),
        note: form.words("note"),
        place,
        overrides: None,
    };
    context.finish(form, Draft::new(name, block, Vec::new()))
}

fn unit_of(form: &Form<'_>) -> Option<Unit> {
    fact_type::unit(form, &form.text("unit")?)
}

/// The label of a block; without one, its name in words.
pub(super) fn label(form: &Form<'_>, name: &str) -> String {
    form.words("label").unwrap_or_else(|| name.replace('_', " "))
}

fn definition(name: Word, form: &Form<'_>, context: &Context<'_>) -> Draft<Definition> {
    let condition = form.need_condition("is");
    let block = Definition {
        name: name.text.clone(),
        label: label(form, &name.text),
        is: later(),
        unit: unit_of(form),
        choice: None,
        source: head::references(form, "source", context.sources),
        note: form.words("note"),
    };
    context.finish(form, Draft::new(name, block, vec![condition]))
}

fn decision(name: Word, form: &Form<'_>, context: &Context<'_>) -> Draft<Decision> {
    let mut conditions = Vec::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut seen: IndexMap<String, crate::source::Span> = IndexMap::new();
    for outcome in form.forms("outcome", "an outcome") {
        let word = outcome.need_text("name");
        if !word.text.is_empty() {
            head::valid_name(form.reader(), &word);
        }
        if let Some(first) = seen.insert(word.text.clone(), word.span) {
            head::duplicate(form.reader(), &word, first);
        }
        conditions.push(outcome.need_condition("when"));
        outcomes.push(Outcome {
            label: label(&outcome, &word.text),
            name: word.text,
            when: later(),
            source: head::references(&outcome, "source", context.sources),
        });
        outcome.finish();
    }
    if outcomes.is_empty() {
        form.need_some("outcome");
    }
    let known_gap = form.form("known_gap", "a known gap").map(|gap| {
        conditions.push(gap.need_condition("when"));
        let known = KnownGap {
            when: later(),
            because: gap.need_text("because").text,
            source: head::references(&gap, "source", context.sources),
        };
        gap.finish();
        known
    });
    let block = Decision {
        name: name.text.clone(),
        label: label(form, &name.text),
        outcomes,
        known_gap,
        note: form.words("note"),
        differs: form.words("differs"),
    };
    context.finish(form, Draft::new(name, block, conditions))
}

fn invariant(form: &Form<'_>, context: &Context<'_>) -> Draft<Invariant> {
    let name = form.need_text("id");
    let condition = form.need_condition("always");
    let block = Invariant {
        id: name.text.clone(),
        always: later(),
        because: form.need_text("because").text,
        source: head::references(form, "source", context.sources),
        place: Place(name.span),
    };
    context.finish(form, Draft::new(name, block, vec![condition]))
}

/// `[[omit]] name = "…"`: a block of the extended guideline that a hospital does without.
fn omitted(form: &Form<'_>, context: &Context<'_>) -> Draft<()> {
    let name = form.need_text("name");
    context.finish(form, Draft::new(name, (), Vec::new()))
}

/// A fault of a place that must say something of a fixed list, and does not.
pub(super) fn too_long(word: &Word, most: usize) -> Diagnostic {
    let length = word.text.chars().count();
    let message = format!("the summary has {length} characters; at most {most} are shown");
    let fault = Diagnostic::new(Code::TooLong, word.span, message);
    fault.help("say it in one line; the rest belongs into `text`")
}
