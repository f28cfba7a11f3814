//! `osteon test`: the cases of guidelines, in every version that may still be used.

use std::path::{Path, PathBuf};

use super::args::Test;
use super::exit::Exit;
use super::junit::{self, Suite};
use super::load::Loaded;
use super::{library, load, patients, say};
use osteon::cases::{self, Case, Difference};
use osteon::check::Checked;
use osteon::diagnostic::Diagnostic;
use osteon::eval::Plan;
use osteon::model::reference::{Meta, State};
use osteon::report;
use osteon::value::date::PartialDate;

/// What came of the cases of some files.
#[derive(Default)]
struct Tally {
    suites: Vec<Suite>,
    /// Files of cases that cannot be read.
    unread: Vec<String>,
    broken: bool,
}

pub(super) fn run(arguments: &Test) -> Exit {
    if arguments.beyond.is_asked() {
        return super::ledger::run(arguments);
    }
    let mut loaded = Loaded::default();
    let root = &arguments.place.guidelines;
    let Some(as_of) = patients::evaluation_date(arguments.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let names = match arguments.targets.as_slice() {
        [] => library::guidelines(root),
        some => some.to_vec(),
    };
    let mut tally = Tally::default();
    for name in &names {
        match versions(root, name, as_of) {
            Ok(paths) => paths.iter().for_each(|path| test_version(root, path, &mut tally)),
            Err(fault) => {
                loaded.diagnostics.push(*fault);
                loaded.report();
                tally.broken = true;
            }
        }
    }
    let cases = || tally.suites.iter().flat_map(|suite| &suite.cases);
    let failed = cases().filter(|case| case.failure.is_some()).count();
    let passed = cases().count() - failed;
    let unread = match tally.unread.len() {
        0 => String::new(),
        many => format!(", {many} files not read"),
    };
    say::result(&format!("{passed} passed, {failed} failed{unread}"));
    if let Some(path) = &arguments.junit
        && let Err(error) = junit::write(path, &tally.suites, &tally.unread)
    {
        say::message(&format!("error: {} cannot be written: {error}", path.display()));
        return Exit::Unusable;
    }
    let unreviewed: usize = tally.suites.iter().map(|suite| suite.unreviewed).sum();
    let is_held = arguments.beyond.reviewed && unreviewed > 0;
    if is_held {
        say::message(&format!(
            "nobody has reviewed {unreviewed} of {} cases: they count in no gate",
            passed + failed
        ));
    }
    match (tally.broken, failed, passed) {
        (true, ..) => Exit::Unusable,
        (_, 1.., _) => Exit::Findings,
        (_, _, 1..) if is_held => Exit::Findings,
        (_, _, 0) => Exit::Nothing,
        _ => Exit::Fine,
    }
}

/// A path or an exact version is that file; a name is every version of it but those that nobody may use any more.
pub(super) fn versions(root: &Path, name: &str, as_of: PartialDate) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let installed = library::versions(&root.join(name));
    if library::is_path(name) || name.contains('@') || installed.is_empty() {
        return library::choose(root, name, as_of).map(|path| vec![path]).map_err(Box::new);
    }
    let is_past = |meta: Meta| matches!(meta.state, State::Retired | State::Withdrawn);
    let usable = |path: &PathBuf| !library::identity(path).is_some_and(is_past);
    Ok(installed.into_iter().map(|one| one.path).filter(usable).collect())
}

fn test_version(root: &Path, path: &Path, tally: &mut Tally) {
    let mut loaded = Loaded::default();
    let checked = load::guideline(&mut loaded, root, path);
    loaded.report();
    let Ok(checked) = checked else {
        tally.broken = true;
        return;
    };
    let (files, passed_over) = case_files(root, path, &checked);
    for path in passed_over {
        say::message(&format!(
            "warning: {} is not read: cases stand in files that end in .toml",
            path.display()
        ));
    }
    if files.is_empty() {
        let meta = &checked.guideline.meta;
        let base = match &checked.guideline.extends {
            Some(base) => format!("; those of {base} are not run for it"),
            None => String::new(),
        };
        say::message(&format!("warning: {} {} has no cases{base}", meta.id, meta.version));
    }
    for file in files {
        let name =
            format!("{}@{} {}", checked.guideline.meta.id, checked.guideline.meta.version, file.display());
        match test_file(&mut loaded, &file, &checked, &name) {
            Some(suite) => tally.suites.push(suite),
            None => {
                tally.broken = true;
                tally.unread.push(name);
            }
        }
    }
}

/// The files of the folder `cases` beside a guideline and beside each module that it uses, and what else lies there, each
/// folder in alphabetical order.
pub(super) fn case_files(root: &Path, guideline: &Path, checked: &Checked) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let own = guideline.parent().unwrap_or(Path::new(".")).to_path_buf();
    let modules = checked.guideline.modules.iter().map(|meta| root.join("modules").join(&meta.id));
    let mut all = Vec::new();
    for folder in [own].into_iter().chain(modules) {
        let entries = library::entries(&folder.join("cases"));
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort();
        all.extend(files);
    }
    let is_case = |path: &PathBuf| path.is_file() && path.extension().is_some_and(|ending| ending == "toml");
    all.into_iter().partition(is_case)
}

/// What a case file is called beside others of a guideline: those of a module by the module.
pub(super) fn case_file_name(guideline: &Path, file: &Path) -> String {
    let name =
        |path: &Path| path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let folder = file.parent().and_then(Path::parent);
    match folder {
        Some(folder) if guideline.parent() != Some(folder) => {
            format!("modules/{}/{}", name(folder), name(file))
        }
        _ => name(file),
    }
}

fn test_file(loaded: &mut Loaded, path: &Path, checked: &Checked, name: &str) -> Option<Suite> {
    let mut suite = Suite { unreviewed: 0, name: name.to_owned(), cases: Vec::new() };
    let Ok(datum) = load::file(loaded, path) else {
        loaded.report();
        return None;
    };
    let (file, faults) = cases::read(&loaded.sources, &datum, &checked.guideline);
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    loaded.report();
    if broken {
        return None;
    }
    suite.unreviewed = file.cases.iter().filter(|case| !case.is_reviewed()).count();
    if file.cases.is_empty() {
        say::message(&format!("warning: {} has no case", path.display()));
    }
    for (case, outcome) in file.cases.iter().zip(cases::run(&checked.guideline, &file.cases)) {
        let failure = match outcome.differences.as_slice() {
            [] => None,
            differences => {
                let told = told(loaded, checked, case, differences);
                say::result(&format!("FAILED {}: {}\n  {}\n{told}", suite.name, outcome.name, outcome.why));
                Some(told)
            }
        };
        suite.cases.push(junit::Case { name: outcome.name, why: outcome.why, failure });
    }
    Some(suite)
}

/// What differs, each difference with the trace of its block.
fn told(loaded: &Loaded, checked: &Checked, case: &Case, differences: &[Difference]) -> String {
    let evaluation = Plan::new(&checked.guideline).evaluate(&case.facts, case.as_of);
    let mut told = String::new();
    for difference in differences {
        let Difference { name, expected, got, block } = difference;
        told.push_str(&format!("  {name}: expected {expected}, got {got}\n"));
        let trace = block.and_then(|block| {
            report::of_block(&loaded.sources, &checked.guideline, &case.facts, &evaluation, block)
        });
        if let Some(step) = trace {
            report::lines(&step, 2, &mut told);
        }
    }
    told.trim_end().to_owned()
}
