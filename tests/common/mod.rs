//! What several test programs need: loading of files as the shell does it, and the evaluation of one condition.
#![allow(dead_code, reason = "every test program uses a part of it")]

pub mod both;
pub mod chance;
pub mod lints;
pub mod look;
pub mod near;
pub mod random;
pub mod shell;

use std::path::{Path, PathBuf};

use osteon::cases::{self, Tried};
use osteon::check::{self, Checked, CheckedVocabulary};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Plan, Program};
use osteon::model::facts::Facts;
use osteon::prove;
use osteon::source::Sources;
use osteon::syntax::datum::{self, Datum};
use osteon::value::canonical::literal;
use osteon::value::date::PartialDate;

/// The evaluation date of all examples.
pub const AS_OF: &str = "2026-11-23";

pub fn as_of() -> PartialDate {
    PartialDate::parse(AS_OF).expect("a date")
}

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The case files of a guideline of a library: its own and those of the modules that it uses.
pub fn case_files(library: &str, id: &str, checked: &Checked) -> Vec<PathBuf> {
    let modules = checked.guideline.modules.iter().map(|meta| format!("{library}/modules/{}/cases", meta.id));
    let folders = [format!("{library}/{id}/cases")].into_iter().chain(modules);
    folders.flat_map(|folder| files(&folder, ".toml")).collect()
}

/// A guideline of a library and all its cases.
pub fn with_cases(sources: &mut Sources, library: &str, path: &str) -> (Checked, Vec<Tried>) {
    let folder = root().join(library);
    let mut faults = Diagnostics::new();
    let checked = guideline(sources, &folder, &folder.join(path), &mut faults);
    assert!(!faults.has_errors(), "{}", told(sources, &faults));
    let mut tried = Vec::new();
    let id = path.split('/').next().expect("a folder");
    for path in case_files(library, id, &checked) {
        let datum = file(sources, &path, &mut faults);
        let (read, found) = cases::read(sources, &datum, &checked.guideline);
        assert!(!found.has_errors(), "{}: {}", path.display(), told(sources, &found));
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        tried.extend(read.cases.into_iter().map(|case| Tried { file: name.clone(), case }));
    }
    (checked, tried)
}

/// Files below a folder with an ending, in alphabetical order.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A TOML or JSON file with its faults of form.
pub fn file(sources: &mut Sources, path: &Path, faults: &mut Diagnostics) -> Datum {
    let text = text(path);
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let id = sources.add(name, text.clone());
    match path.extension().is_some_and(|extension| extension == "json") {
        true => datum::parse_json(&text, id, faults),
        false => datum::parse_toml(&text, id, faults),
    }
}

pub fn vocabulary(sources: &mut Sources, path: &Path, faults: &mut Diagnostics) -> CheckedVocabulary {
    let datum = file(sources, path, faults);
    let (checked, found) = check::vocabulary(sources, &datum);
    faults.extend(found);
    checked
}

/// A guideline with the vocabulary it names, looked for in a library.
pub fn guideline(sources: &mut Sources, library: &Path, path: &Path, faults: &mut Diagnostics) -> Checked {
    let datum = file(sources, path, faults);
    checked(sources, library, &datum, faults)
}

/// The same of a text that is no file.
pub fn guideline_of(sources: &mut Sources, library: &Path, text: &str, faults: &mut Diagnostics) -> Checked {
    let id = sources.add("guideline.toml", text);
    let datum = datum::parse_toml(text, id, faults);
    checked(sources, library, &datum, faults)
}

pub fn checked(sources: &mut Sources, library: &Path, datum: &Datum, faults: &mut Diagnostics) -> Checked {
    if faults.has_errors() {
        // As the shell does: what cannot be read is not checked.
        return Checked::default();
    }
    let mut inner = Diagnostics::new();
    let gathered = check::Parts::gather(datum, |word| {
        let (folder, version) = word.text.split_once('@')?;
        let path = library.join(folder).join(format!("{version}.toml"));
        Some(check::Part { name: word.text.clone(), file: file(sources, &path, &mut inner) })
    });
    faults.extend(inner);
    let parts = match gathered {
        Ok((parts, found)) => {
            faults.extend(found);
            parts
        }
        Err(found) => {
            faults.extend(found);
            return Checked::default();
        }
    };
    let vocabulary = match parts.vocabulary() {
        Some(datum) => {
            let (checked, found) = check::vocabulary(sources, datum);
            faults.extend(found);
            checked
        }
        None => CheckedVocabulary::default(),
    };
    let (checked, found) = check::guideline(sources, datum, &vocabulary, &parts);
    faults.extend(found);
    checked
}

/// What is to be said of all patients of a guideline, where nothing else is to be said of it.
pub fn proved(sources: &Sources, checked: &Checked, faults: &mut Diagnostics) {
    if faults.is_empty() {
        let findings = prove::prove(&checked.guideline, as_of());
        faults.extend(prove::diagnostics(&checked.guideline, sources, &findings, as_of()));
    }
}

/// The main guideline, which must be without fault.
pub fn shipped(sources: &mut Sources) -> Checked {
    let mut faults = Diagnostics::new();
    let library = root().join("guidelines");
    let path = library.join("anastrozole-bone-health/1.0.0.toml");
    let checked = guideline(sources, &library, &path, &mut faults);
    assert!(faults.is_empty(), "{}", told(sources, &faults));
    checked
}

pub fn patient(sources: &mut Sources, path: &Path, checked: &Checked, faults: &mut Diagnostics) -> Facts {
    let datum = file(sources, path, faults);
    facts(sources, &datum, checked, faults)
}

/// The same of a text that is no file.
pub fn patient_of(sources: &mut Sources, text: &str, checked: &Checked, faults: &mut Diagnostics) -> Facts {
    let id = sources.add("patient.toml", text);
    let datum = datum::parse_toml(text, id, faults);
    facts(sources, &datum, checked, faults)
}

fn facts(sources: &mut Sources, datum: &Datum, checked: &Checked, faults: &mut Diagnostics) -> Facts {
    if faults.has_errors() {
        return Facts::default();
    }
    let (facts, found) = check::patient(sources, datum, &checked.guideline.vocabulary, as_of());
    let broken = found.has_errors();
    faults.extend(found);
    if !broken {
        faults.extend(eval::consistency(&checked.guideline, &facts, as_of()));
    }
    facts
}

/// Diagnostics as lines: code, underlined words, message.
pub fn told(sources: &Sources, faults: &Diagnostics) -> String {
    let lines = faults.iter().map(|fault| {
        let place = fault.labels.first().map(|label| label.span);
        let words = place.map_or("", |span| sources.slice(span));
        let line = place.and_then(|span| sources.line_column(span)).map_or(0, |at| at.line);
        format!("{} at line {line} {words:?}: {}", fault.code.name(), fault.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The value of a condition as a canonical literal, or the code and message of its refusal.
pub fn condition(text: &str) -> Result<String, (String, String)> {
    let mut sources = Sources::new();
    let source = sources.add("<condition>", text);
    let expr = osteon::syntax::condition::parse(text, source, 0)
        .map_err(|fault| (fault.code.name().to_owned(), fault.message.clone()))?;
    let question = check::condition(&expr, &Checked::default()).map_err(|faults| {
        let first = faults.iter().next().expect("a fault");
        (first.code.name().to_owned(), first.message.clone())
    })?;
    let evaluation = Plan::new(&question.guideline).evaluate(&Facts::default(), as_of());
    let definition = &question.guideline.definitions[question.definition.index()];
    let program = Program::new(&question.guideline);
    let mut memory = program.memory();
    let quick = program.evaluate(&Facts::default(), as_of(), &mut memory).value(definition.is);
    assert_eq!(quick, *evaluation.value(definition.is), "the program of {text}");
    eval::answer(&question.guideline, definition.is, &evaluation)
        .map(|value| literal(&value))
        .map_err(|why| ("impossible".to_owned(), why.to_owned()))
}
