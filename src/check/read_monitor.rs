//! `[[monitor]]`: what is looked at again, as it is read.

use super::draft::{Draft, later};
use super::duration;
use super::head;
use super::read::{Context, label};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::monitor::{Interval, Monitor};
use crate::model::vocabulary::Place;
use crate::syntax::ast::Expr;
use crate::syntax::form::Form;

/// A monitor with the day it counts from and its intervals.
pub(super) fn read(form: &Form<'_>, context: &Context<'_>) -> Draft<Monitor> {
    let name = form.need_text("id");
    let mut conditions = vec![form.need_condition("from")];
    let baseline = form.get("baseline_when").map(|_| form.condition("baseline_when"));
    let baseline_when = baseline.as_ref().map(|_| later());
    conditions.extend(baseline);
    let step = form.text("step");
    if let Some(step) = step.as_ref().filter(|step| !context.steps.contains(&step.text)) {
        form.reader().fault(head::unknown_step(step, context.steps));
    }
    let mut intervals = Vec::new();
    for interval_form in form.forms("interval", "an interval") {
        let (interval, when) = interval(&interval_form, context);
        intervals.extend(interval);
        conditions.extend(when);
    }
    if intervals.is_empty() {
        form.need_some("interval");
    }
    let block = Monitor {
        id: name.text.clone(),
        label: label(form, &name.text),
        step: step.map(|step| step.text),
        from: later(),
        baseline_when,
        intervals,
        text: form.words("text"),
        note: form.words("note"),
        differs: form.words("differs"),
        outside_scope: form.flag("outside_scope"),
        place: Place(name.span),
    };
    context.finish(form, Draft::new(name, block, conditions))
}

/// An interval and its condition, if it has one. One whose length cannot be read is left out, with its condition.
fn interval(form: &Form<'_>, context: &Context<'_>) -> (Option<Interval>, Option<Option<Expr>>) {
    let when = form.get("when").map(|_| form.condition("when"));
    let every = duration::need(form, "every");
    let latest = duration::read(form, "latest_by");
    let because = form.words("because");
    let source = head::need_references(form, "an interval", context.sources);
    form.finish();
    let Some(every) = every else {
        return (None, None);
    };
    let latest_by = latest.unwrap_or_else(|| every.and_a_quarter());
    if latest_by.length() < every.length() {
        let message = format!("the latest day, {latest_by}, comes before the day it is due, {every}");
        let place = form.get("latest_by").map_or(form.span, |datum| datum.span);
        form.reader().fault(Diagnostic::new(Code::IntervalInvalid, place, message));
    }
    let interval = Interval { when: when.as_ref().map(|_| later()), every, latest_by, because, source };
    (Some(interval), when)
}
