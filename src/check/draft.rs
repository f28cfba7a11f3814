//! A guideline file as it is read: blocks with their texts and sources, conditions still trees of names.

use indexmap::IndexMap;

use super::given;
use super::head;
use super::lower::unit;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::expression::ExprId;
use crate::model::guideline::{
    Decision, Definition, Indicator, KnownGap, Outcome, Recommendation, Scope, Threshold, Wording,
};
use crate::model::reference::{Meta, Source};
use crate::model::vocabulary::Place;
use crate::syntax::ast::{Expr, Word};
use crate::syntax::datum::Kind;
use crate::syntax::form::{Form, Reader};
use crate::value::content::{Quantity, Value};

/// Longest summary, in characters: a reader takes it in at one look.
pub(super) const SUMMARY_CHARACTERS_MAX: usize = 140;

/// A block and the conditions it will have.
pub(super) struct Draft<T> {
    pub(super) name: Word,
    pub(super) block: T,
    /// In the order of the block's own list; one that could not be read is missing, and its fault is reported.
    pub(super) conditions: Vec<Option<Expr>>,
}

/// All that a guideline file says.
#[derive(Default)]
pub(super) struct GuidelineDraft {
    pub(super) meta: Meta,
    pub(super) uses: Vec<Word>,
    pub(super) steps: Vec<String>,
    pub(super) sources: IndexMap<String, Source>,
    pub(super) scope: Vec<Draft<Scope>>,
    pub(super) thresholds: Vec<Draft<Threshold>>,
    pub(super) definitions: Vec<Draft<Definition>>,
    pub(super) decisions: Vec<Draft<Decision>>,
    pub(super) recommendations: Vec<Draft<Recommendation>>,
}

/// What stands for a condition until it is lowered.
fn later() -> ExprId {
    ExprId::at(0)
}

/// Reads a guideline file.
pub(super) fn read(file: &Form<'_>) -> GuidelineDraft {
    let mut draft = GuidelineDraft::default();
    head::format(file);
    let reader = file.reader();
    if let Some(head) = file.need("guideline").map(|head| reader.form("`[guideline]`", head)) {
        draft.meta = head::meta(&head);
        draft.uses = head.texts("uses");
        draft.steps = head.texts("steps").into_iter().map(|step| step.text).collect();
        head.finish();
    }
    draft.sources = head::sources(file);
    let sources = &draft.sources;
    draft.scope = file.forms("scope", "a scope").iter().map(|form| scope(form, sources)).collect();
    draft.thresholds = file
        .named("threshold", "a threshold")
        .into_iter()
        .map(|(name, form)| threshold(name, &form, sources))
        .collect();
    draft.definitions = file
        .named("define", "a definition")
        .into_iter()
        .map(|(name, form)| definition(name, &form, sources))
        .collect();
    draft.decisions = file
        .named("decide", "a decision")
        .into_iter()
        .map(|(name, form)| decision(name, &form, sources))
        .collect();
    let steps = &draft.steps;
    draft.recommendations = file
        .forms("recommend", "a recommendation")
        .iter()
        .map(|form| recommendation(form, sources, steps))
        .collect();
    file.finish();
    draft
}

fn scope(form: &Form<'_>, sources: &IndexMap<String, Source>) -> Draft<Scope> {
    let condition = form.need_condition("require");
    let block = Scope {
        require: later(),
        because: form.need_text("because").text,
        source: head::references(form, "source", sources),
    };
    form.finish();
    let name = Word { text: "scope".to_owned(), span: form.span };
    Draft { name, block, conditions: vec![condition] }
}

fn threshold(name: Word, form: &Form<'_>, sources: &IndexMap<String, Source>) -> Draft<Threshold> {
    let reader = form.reader();
    let number = form.need("value").and_then(|datum| {
        let given = given::number(datum);
        let number = given.map_err(|fault| reader.fault(*fault)).ok()?;
        let whole = matches!(&datum.kind, Kind::Number(text) if !text.contains(['.', 'e', 'E']));
        Some((number, whole, datum.span))
    });
    let unit = form.text("unit").and_then(|text| {
        let mut faults = Diagnostics::new();
        let unit = unit(&text.text, text.span, &mut faults);
        faults.into_iter().for_each(|fault| reader.fault(fault));
        unit
    });
    let place = Place(number.as_ref().map_or(form.span, |(_, _, span)| *span));
    let value = match (number, unit) {
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
        source: head::need_references(form, &format!("the threshold `{}`", name.text), sources),
        note: form.words("note"),
        place,
    };
    form.finish();
    Draft { name, block, conditions: Vec::new() }
}

fn label(form: &Form<'_>, name: &str) -> String {
    form.words("label").unwrap_or_else(|| name.replace('_', " "))
}

fn definition(name: Word, form: &Form<'_>, sources: &IndexMap<String, Source>) -> Draft<Definition> {
    let condition = form.need_condition("is");
    let unit = form.text("unit").and_then(|text| {
        let mut faults = Diagnostics::new();
        let unit = unit(&text.text, text.span, &mut faults);
        faults.into_iter().for_each(|fault| form.reader().fault(fault));
        unit
    });
    let block = Definition {
        name: name.text.clone(),
        label: label(form, &name.text),
        is: later(),
        unit,
        choice: None,
        source: head::references(form, "source", sources),
        note: form.words("note"),
    };
    form.finish();
    Draft { name, block, conditions: vec![condition] }
}

fn decision(name: Word, form: &Form<'_>, sources: &IndexMap<String, Source>) -> Draft<Decision> {
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
            source: head::references(&outcome, "source", sources),
        });
        outcome.finish();
    }
    if outcomes.is_empty() {
        form.need("outcome");
    }
    let known_gap = form.form("known_gap", "a known gap").map(|gap| {
        conditions.push(gap.need_condition("when"));
        let known = KnownGap {
            when: later(),
            because: gap.need_text("because").text,
            source: head::references(&gap, "source", sources),
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
    form.finish();
    Draft { name, block, conditions }
}

const DIRECTIONS: &[&str] = &["for", "against"];

fn recommendation(
    form: &Form<'_>,
    sources: &IndexMap<String, Source>,
    steps: &[String],
) -> Draft<Recommendation> {
    let reader = form.reader();
    let name = form.need_text("id");
    let condition = form.need_condition("when");
    let step = form.need_text("step");
    if !step.text.is_empty() && !steps.contains(&step.text) {
        reader.fault(head::unknown_step(&step, steps));
    }
    form.need("wording");
    let summary = form.need_text("summary");
    let length = summary.text.chars().count();
    if length > SUMMARY_CHARACTERS_MAX {
        let message =
            format!("the summary has {length} characters; at most {SUMMARY_CHARACTERS_MAX} are shown");
        let fault = Diagnostic::new(Code::TooLong, summary.span, message);
        reader.fault(fault.help("say it in one line; the rest belongs into `text`"));
    }
    let judged = form.flag("judgement");
    let asks = form.words("asks");
    if judged && asks.is_none() {
        form.need("asks");
    }
    let what = format!("the recommendation `{}`", name.text);
    let block = Recommendation {
        id: name.text.clone(),
        step: step.text,
        when: later(),
        wording: form.one_of("wording", Wording::ALL, Wording::word).unwrap_or(Wording::Consider),
        text: form.words("text").unwrap_or_else(|| summary.text.clone()),
        summary: summary.text,
        text_patient: form.words("text_patient"),
        indicator: form.one_of("indicator", Indicator::ALL, Indicator::word).unwrap_or_default(),
        strength: form.words("strength"),
        evidence: form.words("evidence"),
        against: form.one_of("direction", DIRECTIONS, |word| word) == Some("against"),
        source: head::need_references(form, &what, sources),
        judgement: judged.then(|| asks.unwrap_or_default()),
        outside_scope: form.flag("outside_scope"),
        differs: form.words("differs"),
        note: form.words("note"),
        place: Place(name.span),
    };
    form.finish();
    Draft { name, block, conditions: vec![condition] }
}

/// The names of files that a guideline uses, as far as they can be read.
pub(super) fn uses(file: &crate::syntax::datum::Datum, reader: &Reader<'_>) -> Vec<Word> {
    let entries = |datum: &crate::syntax::datum::Datum| match &datum.kind {
        Kind::Table(entries) => entries.clone(),
        _ => Vec::new(),
    };
    let head = entries(file).into_iter().find(|entry| entry.key == "guideline");
    let uses = head.and_then(|head| entries(&head.value).into_iter().find(|entry| entry.key == "uses"));
    match uses.map(|uses| uses.value.kind) {
        Some(Kind::List(items)) => items.iter().filter_map(|item| reader.text(item)).collect(),
        _ => Vec::new(),
    }
}
