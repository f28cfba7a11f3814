//! What all rule files share: head, sources, references, codes, names.

use indexmap::IndexMap;

use super::lower::listed;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::reference::{CodedIn, Meta, Reference, Source, State, Verified, Version};
use crate::source::Span;
use crate::syntax::ast::Word;
use crate::syntax::condition;
use crate::syntax::datum::Kind;
use crate::syntax::form::{Form, Reader};

/// The version of the format that this engine reads.
pub(super) const FORMAT: &str = "1";

/// `format = 1`, without which nothing else can be trusted to mean what it seems to.
pub(super) fn format(file: &Form<'_>) {
    let Some(datum) = file.get("format") else {
        let fault = Diagnostic::new(
            Code::FormatUnsupported,
            start(file.span),
            "the file does not say which format it is written in",
        );
        return file.reader().fault(fault.help("write `format = 1` as the first line"));
    };
    let known = matches!(&datum.kind, Kind::Number(text) if text == FORMAT);
    if !known {
        let fault =
            Diagnostic::new(Code::FormatUnsupported, datum.span, "this engine does not know that format");
        file.reader().fault(fault.help("this engine reads `format = 1`"));
    }
}

/// The first byte of a place: whole files are pointed at there.
pub(super) fn start(span: Span) -> Span {
    Span { end: span.start, ..span }
}

/// `[guideline]`, `[vocabulary]`: who this file is.
pub(super) fn meta(form: &Form<'_>) -> Meta {
    let id = form.need_text("id");
    let written = form.need_text("version");
    let version = Version::parse(&written.text).unwrap_or_else(|| {
        if !written.text.is_empty() {
            let message = format!("`{}` is not a version", written.text);
            let fault = Diagnostic::new(Code::InvalidVersion, written.span, message);
            form.reader().fault(fault.help("write three numbers, as in \"1.0.0\""));
        }
        Version::default()
    });
    let state = match form.need("status") {
        Some(_) => form.one_of("status", State::ALL, State::word).unwrap_or_default(),
        None => State::default(),
    };
    let reason = form.text("reason");
    if let Some(datum) = form.get("status").filter(|_| state == State::Withdrawn && reason.is_none()) {
        let message = "a withdrawn file says why: it needs `reason`";
        form.reader().fault(Diagnostic::new(Code::MissingKey, datum.span, message));
    }
    let changelog = match form.get("changelog").map(|datum| &datum.kind) {
        Some(Kind::List(_)) => form.texts("changelog").into_iter().map(|word| word.text).collect(),
        _ => form.words("changelog").into_iter().collect(),
    };
    let (effective_from, effective_to) = (form.date("effective_from"), form.date("effective_to"));
    if let (Some(from), Some(to), Some(datum)) = (effective_from, effective_to, form.get("effective_to"))
        && to.last_day().day_number() < from.first_day().day_number()
    {
        let message = format!("it ends before it begins, on {from}");
        form.reader().fault(Diagnostic::new(Code::IntervalInvalid, datum.span, message));
    }
    Meta {
        id: id.text,
        version,
        title: form.need_text("title").text,
        state,
        reason: reason.map(|word| word.text),
        effective_from,
        effective_to,
        supersedes: form.words("supersedes"),
        review_due: form.date("review_due"),
        owner: form.words("owner"),
        intended_use: form.words("intended_use"),
        not_for: form.words("not_for"),
        changelog,
    }
}

/// `[source.x]`
pub(super) fn sources(file: &Form<'_>) -> IndexMap<String, Source> {
    let mut sources = IndexMap::new();
    for (name, form) in file.named("source", "a source") {
        valid_name(form.reader(), &name);
        let source = Source {
            citation: form.need_text("citation").text,
            doi: form.words("doi"),
            url: form.words("url"),
            published: published(&form),
            superseded_by: form.words("superseded_by"),
        };
        form.finish();
        sources.insert(name.text, source);
    }
    sources
}

/// A year or a date, in any of the ways TOML has for it.
fn published(form: &Form<'_>) -> Option<String> {
    match form.get("published").map(|datum| &datum.kind) {
        Some(Kind::Number(text) | Kind::Date(text)) => Some(text.clone()),
        _ => form.words("published"),
    }
}

/// `source = { ref = "…", at = "…", verified = "…" }`, one or several.
pub(super) fn references(
    form: &Form<'_>,
    key: &'static str,
    sources: &IndexMap<String, Source>,
) -> Vec<Reference> {
    let forms = form.forms(key, "a reference to a source");
    forms.iter().map(|form| reference(form, sources)).collect()
}

/// References where there must be at least one.
pub(super) fn need_references(
    form: &Form<'_>,
    what: &str,
    sources: &IndexMap<String, Source>,
) -> Vec<Reference> {
    let found = references(form, "source", sources);
    if found.is_empty() && !form.is_broken() {
        let message = format!("{what} does not say where it comes from");
        let fault = Diagnostic::new(Code::SourceMissing, form.span, message);
        form.reader()
            .fault(fault.help("write `source = { ref = \"…\", at = \"…\", verified = \"unverified\" }`"));
    }
    found
}

fn reference(form: &Form<'_>, sources: &IndexMap<String, Source>) -> Reference {
    let source = form.need_text("ref");
    let found = sources.get(&source.text);
    if found.is_none() && !source.text.is_empty() {
        let message = format!("the file declares no source `{}`", source.text);
        let near = nearest(&source.text, sources.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it: `[source.{}]` with its citation", source.text),
        };
        let fault = Diagnostic::new(Code::UnknownSource, source.span, message);
        form.reader().fault(fault.help(help));
    }
    let verified = match form.need("verified") {
        Some(_) => form.one_of("verified", Verified::ALL, Verified::word),
        None => None,
    };
    let reference = Reference {
        citation: found.map(|source| source.citation.clone()).unwrap_or_default(),
        doi: found.and_then(|source| source.doi.clone()),
        superseded_by: found.and_then(|source| source.superseded_by.clone()),
        source: source.text,
        at: form.need_text("at").text,
        verified: verified.unwrap_or(Verified::Unverified),
    };
    form.finish();
    reference
}

/// `codes = [{ system = "loinc", code = "…", verified = "…" }]`
pub(super) fn codes(form: &Form<'_>) -> Vec<CodedIn> {
    let forms = form.forms("codes", "a code");
    forms
        .iter()
        .map(|form| {
            let coded = CodedIn {
                system: form.need_text("system").text,
                code: form.need_text("code").text,
                verified: form
                    .one_of("verified", Verified::ALL, Verified::word)
                    .unwrap_or(Verified::Unverified),
            };
            form.finish();
            coded
        })
        .collect()
}

/// Whether conditions can mention a name; a fault where they cannot.
pub(super) fn valid_name(reader: &Reader<'_>, name: &Word) -> bool {
    let snake = name.text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.text.starts_with(|first: char| first.is_ascii_lowercase());
    let good = snake && condition::is_name(&name.text);
    if !good {
        let message = if snake {
            format!("`{}` is a word of the language and cannot be a name", name.text)
        } else {
            format!("`{}` cannot be a name", name.text)
        };
        let fault = Diagnostic::new(Code::InvalidName, name.span, message);
        reader.fault(fault.help("names are lower case words joined by `_`, such as `total_score`"));
    }
    good
}

/// A name that stands twice in a list of its own.
pub(super) fn duplicate(reader: &Reader<'_>, name: &Word, first: Span) {
    let message = format!("`{}` is there already", name.text);
    let fault = Diagnostic::new(Code::DuplicateName, name.span, message);
    reader.fault(fault.also(first, "here first"));
}

/// A word that must be one of some names.
pub(super) fn unknown_step(word: &Word, steps: &[String]) -> Diagnostic {
    let message = format!("no step is called `{}` here", word.text);
    let help = match nearest(&word.text, steps.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if steps.is_empty() => {
            format!("write `steps = [\"{}\"]` into the head of this file: here it lists none", word.text)
        }
        None => format!("its steps are {}; or add it to `steps` in the head of this file", listed(steps)),
    };
    Diagnostic::new(Code::UnknownStep, word.span, message).help(help)
}
