//! Where guidelines are known to disagree: the same patient under each, and what a comparison says of it.
//!
//! `disagreements/` has files that a doctor can read: who the patient is, what each guideline says, on what they disagree
//! and why. `compare` is how the answers lie to each other: they `differ`; they stay `open`, because one guideline leaves
//! it open; they `agree` in status though not in words; or they are `apart`, answers to different questions, which are
//! not set against each other.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use osteon::check::{self, Checked};
use osteon::compare::{self, Row, Side};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Evaluation, Plan};
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use osteon::syntax::datum;
use osteon::value::date::PartialDate;
use serde::Deserialize;

/// Disagreements that have one thing in common.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What they have in common.
    about: String,
    /// The evaluation date.
    as_of: toml::value::Datetime,
    /// The patient whom the disagreements change.
    base: toml::Table,
    disagreement: Vec<Disagreement>,
}

/// What guidelines say differently of one patient.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disagreement {
    name: String,
    /// One or two sentences.
    why: String,
    /// Who says so, and how sure that is.
    source: String,
    /// The block on which they disagree.
    on: String,
    /// How a comparison calls it.
    compare: String,
    /// Facts that differ from the base; `"unset"` takes one away.
    #[serde(default)]
    facts: toml::Table,
    /// Guideline and version, block, answer.
    says: IndexMap<String, IndexMap<String, String>>,
    /// Words in the summary of the recommendation, where these differ and the status does not.
    #[serde(default)]
    words: BTreeMap<String, String>,
}

impl Disagreement {
    /// The patient as a file.
    fn patient(&self, base: &toml::Table) -> String {
        let mut facts = base.clone();
        for (name, value) in &self.facts {
            match value.as_str() {
                Some("unset") => drop(facts.remove(name)),
                _ => drop(facts.insert(name.clone(), value.clone())),
            }
        }
        let mut file = toml::Table::new();
        file.insert("patient".to_owned(), self.name.clone().into());
        file.insert("facts".to_owned(), facts.into());
        toml::to_string(&file).expect("a patient")
    }

    /// What each guideline says on the block; nothing of those that are not for the patient.
    fn answers(&self) -> BTreeMap<&str, &str> {
        self.says
            .iter()
            .filter_map(|(name, says)| Some((name.as_str(), says.get(&self.on)?.as_str())))
            .collect()
    }
}

fn files() -> Vec<(String, File)> {
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let file = toml::from_str(&common::text(path)).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, file)
    };
    common::files("tests/disagreements", ".toml").iter().map(read).collect()
}

/// The guidelines that are named anywhere, each with the texts of its files.
fn guidelines(files: &[(String, File)]) -> BTreeMap<String, (Sources, Checked)> {
    let all = files.iter().flat_map(|(_, file)| &file.disagreement);
    let names: BTreeSet<&String> = all.flat_map(|disagreement| disagreement.says.keys()).collect();
    let library = common::root().join("guidelines");
    let load = |name: &&String| {
        let (id, version) = name.split_once('@').unwrap_or_else(|| panic!("{name} has no version"));
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let path = library.join(id).join(format!("{version}.toml"));
        let checked = common::guideline(&mut sources, &library, &path, &mut faults);
        assert!(!faults.has_errors(), "{name}: {}", common::told(&sources, &faults));
        ((*name).clone(), (sources, checked))
    };
    names.iter().map(load).collect()
}

fn evaluated(guideline: &Guideline, text: &str, as_of: PartialDate) -> Evaluation {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let id = sources.add("patient.toml", text);
    let datum = datum::parse_toml(text, id, &mut faults);
    let (facts, found) = check::patient(&sources, &datum, &guideline.vocabulary, as_of);
    faults.extend(found);
    faults.extend(eval::consistency(guideline, &facts, as_of));
    assert!(faults.is_empty(), "{text}{}", common::told(&sources, &faults));
    Plan::new(guideline).evaluate(&facts, as_of)
}

/// What a guideline says under all its names: beside itself it has every one of them twice.
fn alone(side: Side<'_>) -> BTreeMap<String, String> {
    let rows = compare::compare(&[side, side]);
    rows.into_iter().map(|row| (row.name, row.answers[0].status.clone())).collect()
}

fn row<'r>(rows: &'r [Row], name: &str) -> Option<&'r Row> {
    rows.iter().find(|row| row.name == name)
}

/// Everything that is wrong with a disagreement as it is written down.
fn wrong(
    disagreement: &Disagreement,
    file: &File,
    guidelines: &BTreeMap<String, (Sources, Checked)>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let as_of = PartialDate::parse(&file.as_of.to_string()).expect("a date");
    let patient = disagreement.patient(&file.base);
    let named: Vec<&(Sources, Checked)> = disagreement.says.keys().map(|name| &guidelines[name]).collect();
    let evaluations: Vec<Evaluation> =
        named.iter().map(|(_, checked)| evaluated(&checked.guideline, &patient, as_of)).collect();
    let side = |at: usize| Side {
        guideline: &named[at].1.guideline,
        sources: &named[at].0,
        evaluation: &evaluations[at],
    };
    let sides: Vec<Side<'_>> = (0..named.len()).map(side).collect();
    for ((name, says), side) in disagreement.says.iter().zip(&sides) {
        let found = alone(*side);
        for (block, expected) in says {
            let got = found.get(block).map_or("nothing", String::as_str);
            wrong.extend((got != expected).then(|| format!("{name}: {block} is {got}, not {expected}")));
        }
        if let Some(words) = disagreement.words.get(name) {
            let all = &side.guideline.recommendations;
            let summary = all.iter().find(|found| found.id == disagreement.on).map(|found| &found.summary);
            let is_said = summary.is_some_and(|summary| summary.contains(words.as_str()));
            wrong.extend((!is_said).then(|| format!("{name}: {summary:?} does not say {words:?}")));
        }
    }
    match disagreement.compare.as_str() {
        // The first guideline answers another question than the others.
        "apart" => {
            for other in &sides[1..] {
                let rows = compare::compare(&[sides[0], *other]);
                wrong.extend(row(&rows, &disagreement.on).map(|row| format!("set side by side: {row:?}")));
            }
        }
        expected => {
            let rows = compare::compare(&sides);
            let verdict = row(&rows, &disagreement.on).map_or("nothing", |row| row.verdict().word());
            wrong.extend((verdict != expected).then(|| format!("compared: {verdict}, not {expected}")));
        }
    }
    wrong
}

#[test]
fn guidelines_disagree_as_is_written_down() {
    let files = files();
    let guidelines = guidelines(&files);
    let mut found = Vec::new();
    let mut count = 0;
    for (name, file) in &files {
        for disagreement in &file.disagreement {
            count += 1;
            for fault in wrong(disagreement, file, &guidelines) {
                found.push(format!("{name}, {}: {fault}", disagreement.name));
            }
        }
    }
    assert!(count >= 12, "only {count} disagreements");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is written down says what it is about, and there is a disagreement in it.
#[test]
fn what_is_written_down_is_a_disagreement() {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for (file_name, file) in files() {
        assert!(!file.about.is_empty(), "{file_name} does not say what it is about");
        for disagreement in file.disagreement {
            let told = |what: &str| format!("{file_name}, {}: {what}", disagreement.name);
            let texts = [&disagreement.name, &disagreement.why, &disagreement.source];
            let answers: BTreeSet<&str> = disagreement.answers().into_values().collect();
            let words: BTreeSet<&String> = disagreement.words.values().collect();
            let is_one = match disagreement.compare.as_str() {
                "agree" => answers.len() == 1 && words.len() > 1,
                _ => answers.len() > 1 || disagreement.compare == "apart",
            };
            wrong.extend((!is_one).then(|| told("nothing differs")));
            wrong.extend(texts.iter().any(|text| text.is_empty()).then(|| told("a text is empty")));
            wrong.extend((!names.insert(disagreement.name.clone())).then(|| told("told twice")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every two guidelines on bone health answer some patient differently, or answer different questions.
#[test]
fn every_two_guidelines_disagree_somewhere() {
    let files = files();
    let guidelines = guidelines(&files);
    let mut found: BTreeSet<[&str; 2]> = BTreeSet::new();
    for disagreement in files.iter().flat_map(|(_, file)| &file.disagreement) {
        let answers = disagreement.answers();
        let is_apart = disagreement.compare == "apart";
        let first = disagreement.says.keys().next();
        for (name, answer) in &answers {
            for (other, other_answer) in &answers {
                let differ = answer != other_answer && !is_apart;
                let other_question = is_apart && first.is_some_and(|first| first == name) && name != other;
                if differ || other_question {
                    found.insert([*name.min(other), *name.max(other)]);
                }
            }
        }
    }
    let library = common::root().join("guidelines");
    for path in common::files("guidelines", ".toml") {
        let inside = path.strip_prefix(&library).expect("a file of the library");
        let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let is_guideline = parts.len() == 2 && common::text(&path).contains("\"vocabulary/bone-health@");
        let name = parts.join("@").replace(".toml", "");
        assert!(!is_guideline || guidelines.contains_key(&name), "{name} is in no disagreement");
    }
    let names: Vec<&String> = guidelines.keys().collect();
    for (at, name) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            assert!(found.contains(&[name.as_str(), other.as_str()]), "{name} and {other} never disagree");
        }
    }
}
