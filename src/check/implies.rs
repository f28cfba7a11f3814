//! `[[implies]]`: what holds here of everyone of whom something holds in another guideline.

use super::draft::{Draft, later};
use super::head;
use super::read::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::guideline::Implication;
use crate::model::reference::Version;
use crate::model::vocabulary::Place;
use crate::syntax::datum::Kind;
use crate::syntax::form::Form;
use crate::syntax::print;

/// The names of the other guideline are not in sight here: `when` is read and no more.
pub(super) fn read(form: &Form<'_>, context: &Context<'_>) -> Draft<Implication> {
    let name = form.need_text("id");
    let of = form.need_text("of");
    if !of.text.is_empty() && !is_exact(&of.text) {
        let message = format!("`{}` does not say which version of which guideline is meant", of.text);
        let help = "name one version, as in `of = \"other-guideline@1.0.0\"`: another may say something else";
        form.reader().fault(Diagnostic::new(Code::InvalidVersion, of.span, message).help(help));
    }
    let when = form.need_condition("when");
    let place = form.get("when").and_then(|datum| match &datum.kind {
        Kind::Text { content, .. } => *content,
        _ => None,
    });
    let conditions = vec![form.need_condition("then")];
    let block = Implication {
        id: name.text.clone(),
        of: of.text,
        of_place: Place(of.span),
        when: when.as_ref().map(print::condition).unwrap_or_default(),
        when_place: Place(place.unwrap_or_default()),
        then: later(),
        because: form.need_text("because").text,
        source: head::references(form, "source", context.sources),
        place: Place(name.span),
    };
    context.finish(form, Draft::new(name, block, conditions))
}

fn is_exact(name: &str) -> bool {
    name.split_once('@').is_some_and(|(id, version)| !id.is_empty() && Version::parse(version).is_some())
}
