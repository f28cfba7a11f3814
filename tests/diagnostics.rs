//! Every kind of fault: the smallest file that deserves it, at the word that is wrong, and the same file mended.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use osteon::diagnostic::{Code, Diagnostics};
use osteon::source::Sources;

/// Codes that no text of a file earns; the tests of the commands earn them.
const OF_THE_COMMANDS: &[&str] = &[
    "file-unreadable",
    "file-too-large",
    "not-utf8",
    "guideline-not-found",
    "guideline-withdrawn",
    "wrong-file",
    "draft-used",
    "not-in-force",
    "uses-unsupported",
    // Of modules, which stand in a library and not in one file.
    "ambiguous-name",
    "uses-inexact",
    "implies-refuted",
    // Asked of what is to be released.
    "cases-unreviewed",
    // A fault of the program itself; the test of its page makes one.
    "proof-denied",
];

fn folder() -> PathBuf {
    common::root().join("tests/diagnostics")
}

fn faults(path: &Path, code: &str, sources: &mut Sources) -> Diagnostics {
    let mut faults = Diagnostics::new();
    if let Some(code) = Code::find(code).filter(|code| common::lints::is_found(*code)) {
        common::lints::found(sources, &folder(), path, code, &mut faults);
        return faults;
    }
    let text = common::text(path);
    let starts = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    if starts("[vocabulary]") {
        common::vocabulary(sources, path, &mut faults);
    } else if starts("[guideline]") || starts("[[recommend]]") {
        let checked = common::guideline(sources, &folder(), path, &mut faults);
        common::proved(sources, &checked, &mut faults);
    } else {
        let mut found = Diagnostics::new();
        let library = folder().join("vocabulary/clinic/1.0.0.toml");
        let vocabulary = common::vocabulary(sources, &library, &mut found);
        assert!(found.is_empty(), "{}", common::told(sources, &found));
        let checked = osteon::check::Checked::of_vocabulary(vocabulary);
        common::patient(sources, path, &checked, &mut faults);
    }
    faults
}

/// What the file says is underlined.
fn underlined(path: &Path) -> String {
    let name = path.file_stem().expect("a name").to_string_lossy().replacen("failing", "underlines", 1);
    let beside = path.with_file_name(format!("{name}.txt"));
    if path.extension().is_some_and(|extension| extension == "json") {
        return common::text(&beside).lines().next().unwrap_or("").to_owned();
    }
    let text = common::text(path);
    let first = text.lines().next().unwrap_or("").to_owned();
    let words = first.strip_prefix("# underlines:");
    words.unwrap_or_else(|| panic!("{} does not say what it underlines", path.display())).trim().to_owned()
}

/// The advice that the file says is given, where it says one.
fn advised(path: &Path) -> Option<String> {
    let text = common::text(path);
    let mut comments = text.lines().take_while(|line| line.starts_with('#'));
    comments.find_map(|line| line.strip_prefix("# help: ")).map(str::to_owned)
}

fn pairs() -> Vec<(String, PathBuf, PathBuf)> {
    let mut all = Vec::new();
    for ending in [".toml", ".json"] {
        for path in common::files("tests/diagnostics", ending) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name.starts_with("failing") {
                let code =
                    path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
                let mended = path.with_file_name(name.replacen("failing", "mended", 1));
                all.push((code, path, mended));
            }
        }
    }
    all
}

#[test]
fn failing_files_earn_their_code_at_the_word() {
    let mut wrong = Vec::new();
    for (code, path, _) in pairs() {
        let mut sources = Sources::new();
        let found = faults(&path, &code, &mut sources);
        let codes: BTreeSet<&str> = found.iter().map(|fault| fault.code.name()).collect();
        let first = found.iter().next();
        let place = first.and_then(|fault| fault.labels.first()).map(|label| label.span);
        let words = place.map_or("", |span| sources.slice(span)).trim();
        let wanted = underlined(&path);
        let help = first.map_or(&[][..], |fault| fault.help.as_slice());
        let advice = advised(&path).is_none_or(|advice| help.contains(&advice));
        if codes != BTreeSet::from([code.as_str()]) || words != wanted || !advice {
            let told = common::told(&sources, &found);
            wrong.push(format!("{}: wanted {code} at {wanted:?}, got\n{told}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mended_files_have_no_fault() {
    for (code, _, path) in pairs() {
        let mut sources = Sources::new();
        let found = faults(&path, &code, &mut sources);
        assert!(found.is_empty(), "{}:\n{}", path.display(), common::told(&sources, &found));
    }
}

#[test]
fn every_code_has_its_folder() {
    let folders: BTreeSet<String> = pairs().into_iter().map(|(code, ..)| code).collect();
    let without: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.name())
        .filter(|name| !folders.contains(*name) && !OF_THE_COMMANDS.contains(name))
        .collect();
    assert!(without.is_empty(), "codes without a failing and a mended file: {without:?}");
}
