//! Guidelines and patients for measuring, read as the command reads them.

use std::path::{Path, PathBuf};

use osteon::check::{self, Checked, CheckedVocabulary, Part, Parts};
use osteon::diagnostic::Diagnostics;
use osteon::model::facts::Facts;
use osteon::source::Sources;
use osteon::syntax::ast::Word;
use osteon::syntax::datum::{self, Datum};
use osteon::value::date::PartialDate;

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A guideline with all it uses, of a library below the folder of the project.
pub fn guideline(sources: &mut Sources, library: &str, name: &str) -> Checked {
    let library = root().join(library);
    let mut faults = Diagnostics::new();
    let file = read(sources, &library.join(name).join("1.0.0.toml"), &mut faults);
    let gathered = Parts::gather(&file, |word: &Word| {
        let (folder, version) = word.text.split_once('@')?;
        let path = library.join(folder).join(format!("{version}.toml"));
        Some(Part { name: word.text.clone(), file: read(sources, &path, &mut faults) })
    });
    let (parts, _) = gathered.unwrap_or_else(|faults| panic!("{faults:?}"));
    let vocabulary = match parts.vocabulary() {
        Some(file) => check::vocabulary(sources, file).0,
        None => CheckedVocabulary::default(),
    };
    let (checked, found) = check::guideline(sources, &file, &vocabulary, &parts);
    assert!(!faults.has_errors() && !found.has_errors(), "{found:?}");
    checked
}

/// The patients of a folder, in alphabetical order.
pub fn patients(sources: &mut Sources, folder: &str, checked: &Checked, as_of: PartialDate) -> Vec<Facts> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut patient = |path: &PathBuf| {
        let mut faults = Diagnostics::new();
        let file = read(sources, path, &mut faults);
        let (facts, found) = check::patient(sources, &file, &checked.guideline.vocabulary, as_of);
        assert!(!faults.has_errors() && !found.has_errors(), "{found:?}");
        facts
    };
    paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(&mut patient)
        .collect()
}

fn read(sources: &mut Sources, path: &Path, faults: &mut Diagnostics) -> Datum {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let id = sources.add(path.display().to_string(), text.as_str());
    datum::parse_toml(&text, id, faults)
}
