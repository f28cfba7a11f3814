//! A case file → cases with their facts settled and their expectations checked against the names of the guideline.

use indexmap::IndexMap;

use super::expect::Expectation;
use super::expectations;
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::consistency;
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::model::reference::Version;
use crate::source::Sources;
use crate::syntax::datum::{Datum, Entry, Kind};
use crate::syntax::form::Reader;
use crate::value::date::PartialDate;

/// A case: one patient on one day and what the guideline should say.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// One clinical sentence.
    pub why: String,
    /// Who has read it and says that the answers are right; empty where nobody has.
    pub reviewed_by: String,
    /// The patient.
    pub facts: Facts,
    /// The evaluation date.
    pub as_of: PartialDate,
    /// What should come out.
    pub expect: Vec<Expectation>,
}

impl Case {
    /// Whether somebody has said that its answers are right. Where nobody has, it counts in no gate.
    pub fn is_reviewed(&self) -> bool {
        !self.reviewed_by.is_empty()
    }
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
        let mut expect = case
            .need("expect")
            .map_or_else(Vec::new, |expect| expectations::read(&reader.form("`expect`", expect), guideline));
        // Where versions differ, what a version is expected to say takes the place of what all say.
        for (version, form) in case.named("expect_in_version", "the expectations of a version") {
            if Version::parse(&version.text).is_none() {
                let message = format!("`{}` is not a version", version.text);
                let fault = Diagnostic::new(Code::InvalidVersion, version.span, message);
                reader.fault(fault.help("write three numbers in quotes, as in \"1.0.0\""));
            }
            if version.text == guideline.meta.version.to_string() {
                let own = expectations::read(&form, guideline);
                expect.retain(|other| own.iter().all(|one| !one.is_of_the_same(other)));
                expect.extend(own);
            }
        }
        let reviewed_by = case.text("reviewed_by").map_or(String::new(), |word| word.text.trim().to_owned());
        let why = case.need_text("why").text;
        found.cases.push(Case { name: name.text, why, reviewed_by, facts, as_of, expect });
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
