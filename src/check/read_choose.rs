//! `[choose.x]` and its options, as they are read.

use indexmap::IndexMap;

use super::draft::{ChoiceDraft, Draft, later};
use super::head;
use super::read::{Context, label};
use crate::model::choice::{Bar, Choice, ChoiceOption, Dose, Preference};
use crate::model::expression::{ChoiceId, RecommendationId};
use crate::model::status::Grade;
use crate::model::vocabulary::Place;
use crate::syntax::ast::{Expr, Word};
use crate::syntax::datum::Kind;
use crate::syntax::form::Form;

/// A choice, its options, and where it takes others from.
pub(super) fn choice(name: Word, form: &Form<'_>, context: &Context<'_>) -> Draft<ChoiceDraft> {
    let mut seen: IndexMap<String, crate::source::Span> = IndexMap::new();
    let mut options = Vec::new();
    for option_form in form.forms("option", "an option") {
        let draft = option(&option_form, context);
        if let Some(first) = seen.insert(draft.name.text.clone(), draft.name.span) {
            head::duplicate(form.reader(), &draft.name, first);
        }
        options.push(draft);
    }
    let options_from = form.text("options_from");
    if options.is_empty() && options_from.is_none() {
        form.need_some("option");
    }
    let choice = Choice {
        name: name.text.clone(),
        label: label(form, &name.text),
        purpose: RecommendationId::at(0),
        options: Vec::new(),
        lists: Vec::new(),
        note: form.words("note"),
        differs: form.words("differs"),
        place: Place(name.span),
    };
    let block =
        ChoiceDraft { choice, purpose: form.text("for"), options_from, omit: form.texts("omit"), options };
    context.finish(form, Draft::new(name, block, Vec::new()))
}

fn option(form: &Form<'_>, context: &Context<'_>) -> Draft<ChoiceOption> {
    let name = form.need_text("name");
    if !name.text.is_empty() {
        head::valid_name(form.reader(), &name);
    }
    let mut conditions = Vec::new();
    let exclude = bars(form, "exclude", "an exclusion", context, &mut conditions);
    let caution = bars(form, "caution", "a caution", context, &mut conditions);
    let mut prefer = Vec::new();
    for form in form.forms("prefer", "a preference") {
        conditions.push(form.need_condition("when"));
        prefer.push(Preference {
            when: later(),
            because: form.words("because"),
            source: head::references(&form, "source", context.sources),
        });
        form.finish();
    }
    let dose = doses(form, context, &mut conditions);
    let block = ChoiceOption {
        choice: ChoiceId::at(0),
        label: label(form, &name.text),
        name: name.text.clone(),
        class: form.words("class"),
        mechanism: form.words("mechanism"),
        route: form.words("route"),
        administration: form.words("administration"),
        notes: notes(form),
        source: head::references(form, "source", context.sources),
        exclude,
        caution,
        prefer,
        dose,
    };
    form.finish();
    Draft::new(name, block, conditions)
}

/// One text or several.
fn notes(form: &Form<'_>) -> Vec<String> {
    match form.get("note").map(|datum| &datum.kind) {
        Some(Kind::List(_)) => form.texts("note").into_iter().map(|word| word.text).collect(),
        _ => form.words("note").into_iter().collect(),
    }
}

fn bars(
    form: &Form<'_>,
    key: &'static str,
    what: &'static str,
    context: &Context<'_>,
    conditions: &mut Vec<Option<Expr>>,
) -> Vec<Bar> {
    let mut found = Vec::new();
    for form in form.forms(key, what) {
        conditions.push(form.need_condition("when"));
        form.need("grade");
        found.push(Bar {
            when: later(),
            grade: form.one_of("grade", Grade::ALL, Grade::word).unwrap_or(Grade::Caution),
            because: form.need_text("because").text,
            source: head::need_references(&form, what, context.sources),
        });
        form.finish();
    }
    found
}

fn doses(form: &Form<'_>, context: &Context<'_>, conditions: &mut Vec<Option<Expr>>) -> Vec<Dose> {
    let mut found = Vec::new();
    for form in form.forms("dose", "a dose") {
        let when = form.get("when").map(|_| form.condition("when"));
        let dose = Dose {
            when: when.as_ref().map(|_| later()),
            give: form.need_text("give").text,
            note: form.words("note"),
            source: head::need_references(&form, "a dose", context.sources),
        };
        conditions.extend(when);
        form.finish();
        found.push(dose);
    }
    found
}
