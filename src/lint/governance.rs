//! Who answers for a file, and how well it is founded.

use super::{Block, File, Finding, Meaning, block};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::reference::{Meta, State};
use crate::source::Span;
use crate::syntax::datum::Kind;
use crate::value::date::PartialDate;

pub(super) fn look(file: &File<'_>, meta: &Meta, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    for block in blocks {
        match block.key {
            "guideline" | "module" | "vocabulary" => head(file, meta, block, found),
            "recommend" => strength(block, found),
            "fact" => code(block, found),
            "source" => superseded(block, blocks, found),
            _ => {}
        }
        unverified(block, found);
    }
}

fn head(file: &File<'_>, meta: &Meta, head: &Block<'_>, found: &mut Vec<Finding>) {
    let mut push = |fault: Diagnostic| found.push(Finding::new(fault, head.names()));
    let place = |key| block::value(head.datum, key).map_or(head.place, |datum| datum.span);
    if meta.owner.as_ref().is_none_or(|owner| owner.trim().is_empty()) {
        let fault = Diagnostic::new(Code::OwnerMissing, head.place, "nobody answers for this file");
        push(fault.help("write in its head `owner = \"…\"`: a person or a committee that can be asked"));
    }
    let is_over = |day: &PartialDate| day.last_day().day_number() < file.as_of.first_day().day_number();
    if let Some(due) = meta.review_due.filter(is_over) {
        let message = format!("the review of this file was due on {due}");
        let fault = Diagnostic::new(Code::ReviewOverdue, place("review_due"), message);
        push(fault.help("look at it again, and write a new version with a later day"));
    }
    if !file.release {
        return;
    }
    if meta.state == State::Draft {
        let message = "this file is a draft: nobody has put it in force";
        push(Diagnostic::new(Code::DraftUsed, place("status"), message));
        return;
    }
    if let Some((key, how)) = over(meta, &is_over) {
        let fault = Diagnostic::new(Code::NotInForce, place(key), format!("this file {how}"));
        push(fault.help("what is released is a version that is in force, or will be: name that one"));
        return;
    }
    let Meaning::Guideline(guideline) = file.meaning else {
        return;
    };
    let modules = guideline.modules.iter().map(|module| ("modules", module));
    let bases = guideline.bases.iter().map(|base| ("", base));
    for (folder, part) in modules.chain(bases).chain([("vocabulary", &guideline.vocabulary.meta)]) {
        // What a part is made of itself is named in that part.
        let place = match folder {
            "" => place("extends"),
            _ => used_at(head, &format!("{folder}/{}@", part.id)).unwrap_or(head.place),
        };
        let named = format!("`{}` {}", part.id, part.version);
        if part.state == State::Draft {
            let message = format!("{named} is a draft: nobody has put it in force");
            push(Diagnostic::new(Code::DraftUsed, place, message));
        } else if let Some((_, how)) = over(part, &is_over) {
            push(Diagnostic::new(Code::NotInForce, place, format!("{named} {how}")));
        }
    }
}

/// Whether the time of a file is over: the key that says so, and how.
fn over(meta: &Meta, is_over: &dyn Fn(&PartialDate) -> bool) -> Option<(&'static str, String)> {
    match (meta.state, meta.effective_to.filter(is_over)) {
        (State::Retired, _) => Some(("status", "is retired: it is no longer in force".to_owned())),
        (State::Withdrawn, _) => Some(("status", "was withdrawn: it is evaluated for nobody".to_owned())),
        (_, Some(last)) => Some(("effective_to", format!("was in force until {last}"))),
        _ => None,
    }
}

/// Where a head names a part in `uses`.
fn used_at(head: &Block<'_>, name: &str) -> Option<Span> {
    match &block::value(head.datum, "uses")?.kind {
        Kind::List(items) => items.iter().find_map(|item| match &item.kind {
            Kind::Text { value, .. } if value.starts_with(name) => Some(item.span),
            _ => None,
        }),
        _ => None,
    }
}

fn strength(recommendation: &Block<'_>, found: &mut Vec<Finding>) {
    let has = |key: &str| match block::value(recommendation.datum, key).map(|datum| &datum.kind) {
        Some(Kind::Text { value, .. }) => !value.trim().is_empty(),
        Some(Kind::Boolean(value)) => *value,
        Some(_) => true,
        None => false,
    };
    // What a source leaves to the clinician it does not grade.
    if has("strength") || has("judgement") {
        return;
    }
    let message = format!(
        "the recommendation `{}` does not say how strongly its source puts it",
        recommendation.own_name()
    );
    let fault = Diagnostic::new(Code::StrengthMissing, recommendation.place, message);
    let help = "write `strength` in the words of the source, or that the source does not grade it";
    found.push(Finding::new(fault.help(help), recommendation.names()));
}

fn code(fact: &Block<'_>, found: &mut Vec<Finding>) {
    let codes = block::value(fact.datum, "codes").map(|codes| &codes.kind);
    let none = codes.is_none_or(|codes| matches!(codes, Kind::List(items) if items.is_empty()));
    if none {
        let message = format!("the fact `{}` has no code", fact.own_name());
        let fault = Diagnostic::new(Code::FactCodeMissing, fact.place, message);
        let help = "write `codes = [{ system = \"loinc\", code = \"…\", verified = \"unverified\" }]`: by it a hospital's \
                    records can give the fact";
        found.push(Finding::new(fault.help(help), fact.names()));
    }
}

/// What nobody has held against its source, once for each source.
fn unverified(block: &Block<'_>, found: &mut Vec<Finding>) {
    for reference in &block.references {
        let Some(place) = reference.unverified else {
            continue;
        };
        let source = &reference.source;
        let message = format!("nobody has held against the source `{source}` what is said to come from it");
        let fault = Diagnostic::new(Code::UnverifiedSource, place, message);
        let help = "read it there, and write `verified = \"primary\"`; \"secondary\" if in a text that quotes it; until then an `[[allow]]` can say why not, and until when";
        let at = block.names().into_iter().chain([format!("source.{source}")]).collect();
        found.push(Finding::of_group(fault.help(help), at, source));
    }
}

fn superseded(source: &Block<'_>, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    let Some((by, place)) = block::text(source.datum, "superseded_by") else {
        return;
    };
    let name = source.own_name();
    let references = blocks.iter().flat_map(|block| &block.references).filter(|found| found.source == name);
    let mut places = references.map(|reference| reference.place).peekable();
    if places.peek().is_none() {
        return;
    }
    let message = format!("the source `{name}` has been replaced by: {by}");
    let fault = Diagnostic::new(Code::SourceSuperseded, place, message);
    let fault = fault.help("read what replaced it, and write a new version that rests on that");
    let fault = places.fold(fault, |fault, place| fault.also(place, "rests on it"));
    found.push(Finding::new(fault, source.names()));
}
