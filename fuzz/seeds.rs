//! Texts to begin with, for each target: what the repository holds, so that changes to it are near to something sensible.
#![allow(dead_code, reason = "every program uses a part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a text that should be there is missed by failing")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use osteon::check::FileKind;
use osteon::diagnostic::Diagnostics;
use osteon::source::Sources;
use osteon::syntax::{condition, datum};

/// The names of the targets.
pub const TARGETS: [&str; 4] = ["condition", "guideline", "patient", "jsonl"];

/// The texts for one target. `root` is the folder of the project.
pub fn seeds(root: &Path, target: &str) -> Vec<String> {
    match target {
        "condition" => conditions(root),
        "guideline" => rules(root),
        "patient" => patients(root),
        "jsonl" => lines(root),
        other => panic!("no target is called {other}"),
    }
}

/// Files below a folder with an ending, in alphabetical order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn texts(root: &Path, folders: &[&str], endings: &[&str]) -> Vec<String> {
    let paths = folders.iter().flat_map(|folder| files(&root.join(folder), endings));
    // What is no text is a test of its own.
    paths.filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

const FOLDERS: &[&str] = &[
    "guidelines",
    "tests/diagnostics",
    "tests/language",
    "tests/pages",
    "tests/explain",
    "src/cli/templates",
];

/// Every text in a TOML file that can be read as a condition, and the examples of the public suite where it is.
fn conditions(root: &Path) -> Vec<String> {
    fn strings(value: &toml::Value, found: &mut BTreeSet<String>) {
        match value {
            toml::Value::String(text) => drop(found.insert(text.clone())),
            toml::Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
            toml::Value::Table(table) => table.values().for_each(|item| strings(item, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for text in texts(root, FOLDERS, &["toml"]) {
        if let Ok(value) = toml::from_str::<toml::Value>(&text) {
            strings(&value, &mut found);
        }
    }
    found.extend(public_lines(root).iter().filter_map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(case.get("expression")?.as_str()?.to_owned())
    }));
    let source = Sources::new().add("", "");
    // A single word is a name, and no more than that.
    let is_condition =
        |text: &String| text.contains([' ', '(', '\'', '@']) && condition::parse(text, source, 0).is_ok();
    found.into_iter().filter(is_condition).collect()
}

fn public_lines(root: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(root.join("../shared/cql-tests/profile.jsonl")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn is_patient(text: &str) -> bool {
    let (id, mut faults) = (Sources::new().add("", ""), Diagnostics::new());
    let file = match text.starts_with('{') {
        true => datum::parse_json(text, id, &mut faults),
        false => datum::parse_toml(text, id, &mut faults),
    };
    FileKind::of(&file) == Some(FileKind::Patient)
}

/// Guidelines, modules, vocabularies and files of cases; of a long one also its beginnings, which are faster to try.
fn rules(root: &Path) -> Vec<String> {
    let whole: Vec<String> =
        texts(root, FOLDERS, &["toml"]).into_iter().filter(|text| !is_patient(text)).collect();
    let begun = whole.iter().filter(|text| text.len() > LONG).map(|text| {
        let blocks: Vec<&str> = text.split_inclusive("\n\n").collect();
        blocks.iter().take(SHORT_BLOCKS).copied().collect()
    });
    begun.chain(whole.iter().cloned()).collect()
}

/// A text that is long, in bytes.
const LONG: usize = 8 * 1024;
/// So many paragraphs of a long text are its beginning.
const SHORT_BLOCKS: usize = 12;

/// Patients as TOML and as JSON.
fn patients(root: &Path) -> Vec<String> {
    let mut all =
        texts(root, &["guidelines/patients", "tests/diagnostics", "tests/pages"], &["toml", "json"]);
    all.retain(|text| is_patient(text) || text.starts_with('{'));
    all.extend(texts(root, &["guidelines"], &["toml"]).iter().flat_map(|text| patients_of_cases(text)));
    let as_json = all.iter().filter_map(|text| {
        let value: toml::Value = toml::from_str(text).ok()?;
        Some(with_plain_dates(serde_json::to_value(value).ok()?).to_string())
    });
    let as_json: Vec<String> = as_json.collect();
    all.extend(as_json);
    all
}

/// The patients of a file of cases, each as a file of its own.
fn patients_of_cases(text: &str) -> Vec<String> {
    let table = |value: Option<&toml::Value>| value.and_then(|value| value.as_table()).cloned();
    let Ok(file) = toml::from_str::<toml::Table>(text) else {
        return Vec::new();
    };
    let base = table(file.get("base")).unwrap_or_default();
    let cases = file.get("case").and_then(|cases| cases.as_array()).into_iter().flatten();
    let patient = |case: &toml::Value| {
        let mut facts = base.clone();
        facts.extend(table(case.get("facts")).unwrap_or_default());
        facts.retain(|_, value| value.as_str() != Some("unset"));
        let name = case.get("name")?.clone();
        let patient =
            toml::Table::from_iter([("patient".to_owned(), name), ("facts".to_owned(), facts.into())]);
        toml::to_string(&patient).ok()
    };
    cases.filter_map(patient).collect()
}

/// Dates as texts: the form that one library has of the dates of the other is no date of a patient.
fn with_plain_dates(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(map) if map.len() == 1 => match map.get("$__toml_private_datetime") {
            Some(date) => date.clone(),
            None => {
                Value::Object(map.into_iter().map(|(key, value)| (key, with_plain_dates(value))).collect())
            }
        },
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, with_plain_dates(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(with_plain_dates).collect()),
        other => other,
    }
}

/// Conditions as lines of JSON, some together.
fn lines(root: &Path) -> Vec<String> {
    let line = |(at, text): (usize, &String)| {
        format!("{}\n", serde_json::json!({ "name": format!("c{at}"), "expression": text }))
    };
    let lines: Vec<String> = conditions(root).iter().enumerate().map(line).collect();
    lines.chunks(LINES_TOGETHER).map(<[String]>::concat).chain(public_lines(root)).collect()
}

/// So many lines are in a text.
const LINES_TOGETHER: usize = 4;
