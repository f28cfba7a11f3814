//! A case file → cases with their facts settled and their expectations checked against the names of the guideline.

use indexmap::IndexMap;

use super::expect::{Expectation, ExpectedDecision};
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::eval::{Status, consistency};
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::source::Sources;
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Entry, Kind};
use crate::syntax::form::{Form, Reader};
use crate::value::date::PartialDate;

/// A case: one patient on one day and what the guideline should say.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// One clinical sentence.
    pub why: String,
    /// The patient.
    pub facts: Facts,
    /// The evaluation date.
    pub as_of: PartialDate,
    /// What should come out.
    pub expect: Vec<Expectation>,
}

/// All cases of a file.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// What the file is about.
    pub about: String,
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// Takes a fact of `[base]` away.
const UNSET: &str = "unset";

/// Reads a case file. Faults of facts and of expectations come back together.
pub fn read(sources: &Sources, file: &Datum, guideline: &Guideline) -> (CaseFile, Diagnostics) {
    let reader = Reader::new(sources);
    let mut faults = Diagnostics::new();
    let form = reader.form("a case file", file);
    let mut found = CaseFile { about: form.need_text("about").text, cases: Vec::new() };
    form.need("as_of");
    let as_of = form.date("as_of");
    let base = form.form("base", "`[base]`").map_or(&[][..], |base| base.entries());
    let mut names: IndexMap<String, crate::source::Span> = IndexMap::new();
    for case in form.forms("case", "a case") {
        let name = case.need_text("name");
        if let Some(first) = names.insert(name.text.clone(), name.span) {
            let message = format!("there is another case `{}`", name.text);
            let fault = Diagnostic::new(Code::DuplicateName, name.span, message);
            reader.fault(fault.also(first, "here first"));
        }
        let Some(as_of) = case.date("as_of").or(as_of) else {
            continue;
        };
        let changed = case.form("facts", "`facts`").map_or(&[][..], |facts| facts.entries());
        let mut facts = Facts::new(name.text.clone(), guideline.vocabulary.facts.len());
        check::facts(&reader, &merged(base, changed), &guideline.vocabulary, as_of, &mut facts);
        faults.extend(consistency(guideline, &facts, as_of));
        let expect = case.need("expect").map(|expect| reader.form("`expect`", expect));
        let expect = expect.map_or_else(Vec::new, |expect| expectations(&expect, guideline));
        found.cases.push(Case { name: name.text, why: case.need_text("why").text, facts, as_of, expect });
        case.finish();
    }
    form.finish();
    let mut diagnostics = reader.finish();
    diagnostics.extend(faults);
    diagnostics.sort();
    (found, diagnostics)
}

fn merged(base: &[Entry], changed: &[Entry]) -> Vec<Entry> {
    let is_unset = |entry: &Entry| matches!(&entry.value.kind, Kind::Text { value, .. } if value == UNSET);
    let kept = base.iter().filter(|entry| !changed.iter().any(|other| other.key == entry.key));
    let new = changed.iter().filter(|entry| !is_unset(entry));
    kept.chain(new).cloned().collect()
}

fn expectations(form: &Form<'_>, guideline: &Guideline) -> Vec<Expectation> {
    let mut all = Vec::new();
    const SCOPES: &[&str] = &["in_scope", "out_of_scope", "undetermined"];
    all.extend(form.one_of("scope", SCOPES, |word| word).map(Expectation::Scope));
    for (name, datum) in table(form, "definitions") {
        let place = guideline.definitions.iter().position(|definition| definition.name == name.text);
        let known = guideline.definitions.iter().map(|definition| definition.name.as_str());
        if let (Some(at), Some(word)) = (found(form, &name, place, known), form.reader().text(datum)) {
            all.push(Expectation::Definition(DefinitionId::at(at), word.text));
        }
    }
    for (name, datum) in table(form, "decisions") {
        let place = guideline.decisions.iter().position(|decision| decision.name == name.text);
        let known = guideline.decisions.iter().map(|decision| decision.name.as_str());
        if let Some(at) = found(form, &name, place, known) {
            let expected = decision(form, datum, guideline, at);
            all.extend(expected.map(|expected| Expectation::Decision(DecisionId::at(at), expected)));
        }
    }
    for (name, datum) in table(form, "recommendations") {
        let place = guideline.recommendations.iter().position(|found| found.id == name.text);
        let known = guideline.recommendations.iter().map(|found| found.id.as_str());
        let place = found(form, &name, place, known);
        let status = status(form, datum);
        if let (Some(at), Some(status)) = (place, status) {
            all.push(Expectation::Recommendation(RecommendationId::at(at), status));
        }
    }
    if form.get("missing").is_some() {
        let mut facts = Vec::new();
        for word in form.texts("missing") {
            let place = guideline.vocabulary.find(&word.text).map(FactId::index);
            let known = guideline.vocabulary.facts.iter().map(|fact| fact.name.as_str());
            facts.extend(found(form, &word, place, known).map(FactId::at));
        }
        facts.sort();
        all.push(Expectation::Missing(facts));
    }
    form.finish();
    all
}

fn table<'a>(form: &Form<'a>, key: &'static str) -> Vec<(Word, &'a Datum)> {
    let Some(table) = form.form(key, "a table of expectations") else {
        return Vec::new();
    };
    let word = |entry: &Entry| Word { text: entry.key.clone(), span: entry.key_span };
    table.entries().iter().map(|entry| (word(entry), &entry.value)).collect()
}

fn found<'n>(
    form: &Form<'_>,
    name: &Word,
    place: Option<usize>,
    known: impl Iterator<Item = &'n str>,
) -> Option<usize> {
    if place.is_none() {
        let near = nearest(&name.text, known).map(|near| format!("did you mean `{near}`?"));
        let message = format!("the guideline has nothing called `{}` of this kind", name.text);
        form.reader().fault(Diagnostic::new(Code::UnknownName, name.span, message).maybe_help(near));
    }
    place
}

fn status(form: &Form<'_>, datum: &Datum) -> Option<Status> {
    const STATUSES: &[(&str, Status)] = &[
        ("applies", Status::Applies),
        ("applies_if_in_scope", Status::AppliesIfInScope),
        ("does_not_apply", Status::DoesNotApply),
        ("undetermined", Status::Undetermined),
    ];
    let word = form.reader().text(datum)?;
    let found = STATUSES.iter().find(|(name, _)| *name == word.text).map(|(_, status)| *status);
    if found.is_none() {
        let names: Vec<&str> = STATUSES.iter().map(|(name, _)| *name).collect();
        let message = format!("`{}` is no status", word.text);
        let fault = Diagnostic::new(Code::UnknownMember, word.span, message);
        form.reader().fault(fault.help(format!("it is one of {}", names.join(", "))));
    }
    found
}

/// An outcome, `"gap"`, `"overlap"`, or the list of those that are left.
fn decision(form: &Form<'_>, datum: &Datum, guideline: &Guideline, at: usize) -> Option<ExpectedDecision> {
    let outcomes = &guideline.decisions.get(at)?.outcomes;
    let place = |word: &Word| {
        let found = outcomes.iter().position(|outcome| outcome.name == word.text);
        if found.is_none() {
            let near = nearest(&word.text, outcomes.iter().map(|outcome| outcome.name.as_str()));
            let message = format!("the decision has no outcome `{}`", word.text);
            let fault = Diagnostic::new(Code::UnknownMember, word.span, message);
            form.reader().fault(fault.maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
        }
        found.and_then(|found| u16::try_from(found).ok())
    };
    if let Kind::List(items) = &datum.kind {
        let words: Vec<Word> = items.iter().filter_map(|item| form.reader().text(item)).collect();
        let gap = words.iter().any(|word| word.text == "gap");
        let places = words.iter().filter(|word| word.text != "gap").filter_map(place).collect();
        return Some(ExpectedDecision::Undetermined { places, gap });
    }
    let word = form.reader().text(datum)?;
    match word.text.as_str() {
        "gap" => Some(ExpectedDecision::Gap),
        "overlap" => Some(ExpectedDecision::Overlap),
        _ => place(&word).map(ExpectedDecision::Outcome),
    }
}
