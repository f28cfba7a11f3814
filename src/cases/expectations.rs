//! `[case.expect]` → expectations, checked against the names of the guideline.

use super::expect::{Expectation, ExpectedDecision, ExpectedMonitor};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::eval::{Possible, Status};
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, FactId, MonitorId, OptionId, RecommendationId,
};
use crate::model::guideline::Guideline;
use crate::model::reference::Meta;
use crate::model::status::{ChoiceStatus, Grade, Listed, MonitorStatus, OptionStatus};
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Entry, Kind};
use crate::syntax::form::{Form, Reader};

/// All expectations of a table. What a version does not have is no part of it: in a file that several versions share,
/// expectations of blocks that only one has stand in `expect_in_version`.
pub(super) fn read(form: &Form<'_>, guideline: &Guideline) -> Vec<Expectation> {
    let mut all = Vec::new();
    const SCOPES: &[&str] = &["in_scope", "out_of_scope", "undetermined"];
    all.extend(form.one_of("scope", SCOPES, |word| word).map(Expectation::Scope));
    for (name, datum) in table(form, "definitions") {
        let known = guideline.definitions.iter().map(|definition| definition.name.as_str());
        if let (Some(at), Some(word)) =
            (found(form, &name, ("definition", guideline), known), form.reader().text(datum))
        {
            all.push(Expectation::Definition(DefinitionId::at(at), word.text));
        }
    }
    for (name, datum) in table(form, "decisions") {
        let known = guideline.decisions.iter().map(|decision| decision.name.as_str());
        if let Some(at) = found(form, &name, ("decision", guideline), known) {
            let expected = decision(form, datum, guideline, at);
            all.extend(expected.map(|expected| Expectation::Decision(DecisionId::at(at), expected)));
        }
    }
    for (name, datum) in table(form, "recommendations") {
        let known = guideline.recommendations.iter().map(|found| found.id.as_str());
        let place = found(form, &name, ("recommendation", guideline), known);
        let status = status(form, &name.text, datum);
        if let (Some(at), Some(status)) = (place, status) {
            all.push(Expectation::Recommendation(RecommendationId::at(at), status));
        }
    }
    all.extend(choices(form, guideline));
    all.extend(monitoring(form, guideline));
    if form.get("missing").is_some() {
        let mut facts = Vec::new();
        for word in form.texts("missing") {
            let known = guideline.vocabulary.facts.iter().map(|fact| fact.name.as_str());
            facts.extend(found(form, &word, ("fact", guideline), known).map(FactId::at));
        }
        facts.sort();
        all.push(Expectation::Missing(facts));
    }
    form.finish();
    all
}

/// `choices`, `options`, `doses`, `preferred`: each by the name of a choice.
fn choices(form: &Form<'_>, guideline: &Guideline) -> Vec<Expectation> {
    let mut all = Vec::new();
    for (name, datum) in table(form, "choices") {
        if let Some(at) = choice_of(form, &name, guideline) {
            let left = statuses(form, datum, ChoiceStatus::ALL, ChoiceStatus::word);
            all.push(Expectation::Choice(ChoiceId::at(at), left));
        }
    }
    for (id, datum) in by_option(form, "options", guideline) {
        all.push(Expectation::Option(id, statuses(form, datum, OptionStatus::ALL, OptionStatus::word)));
    }
    for (id, datum) in by_option(form, "doses", guideline) {
        let left = words(form, datum).into_iter().map(|give| give.text).collect();
        all.push(Expectation::Dose(id, left));
    }
    for (id, datum) in by_option(form, "grades", guideline) {
        all.push(Expectation::Grades(id, listed(form, datum, Grade::ALL, Grade::word)));
    }
    for (name, datum) in table(form, "preferred") {
        let Some(at) = choice_of(form, &name, guideline) else {
            continue;
        };
        let options = options_of(guideline, at);
        let words = words(form, datum);
        let preferred = words.iter().filter_map(|word| option_of(form, word, &options, guideline)).collect();
        all.push(Expectation::Preferred(ChoiceId::at(at), preferred));
    }
    all
}

/// The entries of a table of choices, each a table of options.
fn by_option<'a>(form: &Form<'a>, key: &'static str, guideline: &Guideline) -> Vec<(OptionId, &'a Datum)> {
    let mut all = Vec::new();
    for (name, datum) in table(form, key) {
        let Some(at) = choice_of(form, &name, guideline) else {
            continue;
        };
        let options = options_of(guideline, at);
        for (option, datum) in rows(form.reader(), datum) {
            all.extend(option_of(form, &option, &options, guideline).map(|id| (id, datum)));
        }
    }
    all
}

/// The choice of a name. The cases of a module may call it as the module does: by the list that it takes up.
fn choice_of(form: &Form<'_>, name: &Word, guideline: &Guideline) -> Option<usize> {
    let mut called = guideline.choices.iter().enumerate().filter(|(_, choice)| choice.is_called(&name.text));
    match (called.next(), called.next()) {
        (Some((at, _)), None) => Some(at),
        _ => {
            let names = guideline.choices.iter().map(|choice| choice.name.as_str());
            found(form, name, ("choice", guideline), names)
        }
    }
}

fn options_of(guideline: &Guideline, choice: usize) -> Vec<OptionId> {
    guideline.choices.get(choice).map_or(Vec::new(), |choice| choice.options.clone())
}

fn option_of(form: &Form<'_>, name: &Word, options: &[OptionId], guideline: &Guideline) -> Option<OptionId> {
    let name_of = |id: &OptionId| guideline.options.get(id.index()).map_or("", |option| option.name.as_str());
    let at = found(form, name, ("option", guideline), options.iter().map(name_of))?;
    options.get(at).copied()
}

/// `monitoring = { dxa = "due" }`, or a table with `status`, `due_from`, `due_by`.
fn monitoring(form: &Form<'_>, guideline: &Guideline) -> Vec<Expectation> {
    let mut all = Vec::new();
    for (name, datum) in table(form, "monitoring") {
        let names = || guideline.monitors.iter().map(|monitor| monitor.id.as_str());
        let Some(at) = found(form, &name, ("monitor", guideline), names()) else {
            continue;
        };
        let id = MonitorId::at(at);
        if !matches!(datum.kind, Kind::Table(_)) {
            let left = statuses(form, datum, MonitorStatus::ALL, MonitorStatus::word);
            all.push(Expectation::Monitor(id, ExpectedMonitor { left, due_from: None, due_by: None }));
            continue;
        }
        let expected = form.reader().form("the expectation of a monitor", datum);
        let left = expected.need("status");
        let left = left.map(|datum| statuses(form, datum, MonitorStatus::ALL, MonitorStatus::word));
        let due_from = expected.date("due_from");
        let due_by = expected.date("due_by");
        expected.finish();
        let left = left.unwrap_or_default();
        all.push(Expectation::Monitor(id, ExpectedMonitor { left, due_from, due_by }));
    }
    all
}

/// A status, or the list of those that are left.
fn statuses<T: Listed>(
    form: &Form<'_>,
    datum: &Datum,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Possible<T> {
    Possible::of(listed(form, datum, all, name))
}

/// A word of a table, or a list of them.
fn listed<T: Listed>(form: &Form<'_>, datum: &Datum, all: &[T], name: fn(T) -> &'static str) -> Vec<T> {
    let known = |word: &Word| {
        let found = all.iter().copied().find(|status| name(*status) == word.text);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|status| name(*status)).collect();
            let fault =
                Diagnostic::new(Code::UnknownMember, word.span, format!("`{}` is no status here", word.text));
            form.reader().fault(fault.help(format!("it is one of {}", names.join(", "))));
        }
        found
    };
    words(form, datum).iter().filter_map(known).collect()
}

/// A text or a list of texts.
fn words(form: &Form<'_>, datum: &Datum) -> Vec<Word> {
    match &datum.kind {
        Kind::List(items) => items.iter().filter_map(|item| form.reader().text(item)).collect(),
        _ => form.reader().text(datum).into_iter().collect(),
    }
}

fn table<'a>(form: &Form<'a>, key: &'static str) -> Vec<(Word, &'a Datum)> {
    form.get(key).map_or(Vec::new(), |datum| rows(form.reader(), datum))
}

fn rows<'a>(reader: &'a Reader<'a>, datum: &'a Datum) -> Vec<(Word, &'a Datum)> {
    let table = reader.form("a table of expectations", datum);
    let word = |entry: &Entry| Word { text: entry.key.clone(), span: entry.key_span };
    table.entries().iter().map(|entry| (word(entry), &entry.value)).collect()
}

/// The place of a name among those of its kind; what it may be called now, where it has none.
fn found<'n>(
    form: &Form<'_>,
    name: &Word,
    (kind, guideline): (&str, &Guideline),
    known: impl Iterator<Item = &'n str> + Clone,
) -> Option<usize> {
    let place = known.clone().position(|other| other == name.text);
    if place.is_none() {
        let Meta { id, version, .. } = &guideline.meta;
        let message = format!("{id} {version} has no {kind} called `{}`", name.text);
        let fault = Diagnostic::new(Code::UnknownName, name.span, message);
        form.reader().fault(fault.help(meant(&name.text, kind, known)));
    }
    place
}

/// So many names are listed.
const NAMES_MAX: usize = 8;

/// What was probably meant by a name; of one that is near to none, those that there are, those first that share a word.
fn meant<'n>(name: &str, kind: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    if let Some(near) = nearest(name, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let mut names: Vec<&str> = known.collect();
    let shared =
        |other: &str| name.split('_').filter(|word| other.split('_').any(|own| own == *word)).count();
    names.sort_by_key(|other| std::cmp::Reverse(shared(other)));
    let shown: Vec<String> = names.iter().take(NAMES_MAX).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => format!("it has no {kind} at all"),
        1..=NAMES_MAX => format!("a {kind} here is one of {}", shown.join(", ")),
        many => format!("a {kind} here is one of {}, and {} more", shown.join(", "), many - NAMES_MAX),
    }
}

fn status(form: &Form<'_>, name: &str, datum: &Datum) -> Option<Status> {
    const STATUSES: &[(&str, Status)] = &[
        ("applies", Status::Applies),
        ("applies_if_in_scope", Status::AppliesIfInScope),
        ("does_not_apply", Status::DoesNotApply),
        ("undetermined", Status::Undetermined),
    ];
    let names: Vec<&str> = STATUSES.iter().map(|(name, _)| *name).collect();
    let word = form.reader().word(name, datum, &names)?;
    let found = STATUSES.iter().find(|(name, _)| *name == word.text).map(|(_, status)| *status);
    if found.is_none() {
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
