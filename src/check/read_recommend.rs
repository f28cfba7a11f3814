//! `[[recommend]]`: what is recommended, as it is read.

use super::draft::{Draft, later};
use super::head;
use super::read::{Context, too_long};
use crate::model::recommendation::{Indicator, Recommendation, Wording};
use crate::model::vocabulary::Place;
use crate::syntax::form::Form;

/// Longest summary, in characters: a reader takes it in at one look.
const SUMMARY_CHARACTERS_MAX: usize = 140;

const DIRECTIONS: &[&str] = &["for", "against"];

/// A recommendation and its condition.
pub(super) fn read(form: &Form<'_>, context: &Context<'_>) -> Draft<Recommendation> {
    let reader = form.reader();
    let name = form.need_text("id");
    let condition = form.need_condition("when");
    let step = form.need_text("step");
    if !step.text.is_empty() && !context.steps.contains(&step.text) {
        reader.fault(head::unknown_step(&step, context.steps));
    }
    form.need("wording");
    let summary = form.need_text("summary");
    if summary.text.chars().count() > SUMMARY_CHARACTERS_MAX {
        reader.fault(too_long(&summary, SUMMARY_CHARACTERS_MAX));
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
        source: head::need_references(form, &what, context.sources),
        judgement: judged.then(|| asks.unwrap_or_default()),
        outside_scope: form.flag("outside_scope"),
        differs: form.words("differs"),
        note: form.words("note"),
        place: Place(name.span),
    };
    context.finish(form, Draft::new(name, block, vec![condition]))
}
