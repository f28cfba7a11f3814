//! `osteon test`: the cases of guidelines, in every version that may still be used.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Test;
use super::exit::Exit;
use super::junit::{self, Suite};
use super::load::Loaded;
use super::{library, load, patients, say};
use osteon::cases::{self, Case, Difference};
use osteon::check::Checked;
use osteon::diagnostic::{Code, Diagnostic, Diagnostics, Label, Severity};
use osteon::eval::Plan;
use osteon::model::reference::{Meta, State};
use osteon::report;
use osteon::source::Sources;
use osteon::value::date::PartialDate;

/// What came of the cases of some files.
#[derive(Default)]
struct Tally {
    suites: Vec<Suite>,
    /// Files of cases that cannot be read.
    unread: Vec<String>,
    /// Guidelines with a fault, each with the files of cases beside it, which were not run.
    faulty: Vec<(PathBuf, Vec<PathBuf>)>,
    broken: bool,
    /// Warnings that were told: those of a module's cases are found for each guideline that runs them.
    told: BTreeSet<(String, Vec<Place>)>,
}

/// A file and where in it, in bytes.
type Place = (String, usize, usize);

impl Tally {
    /// Keeps of what was found errors, and warnings that nobody was told yet.
    fn untold(&mut self, sources: &Sources, faults: Diagnostics) -> Diagnostics {
        let mut kept = Diagnostics::new();
        for fault in faults {
            let place = |label: &Label| {
                let name = sources.get(label.span.source).map_or(String::new(), |source| source.name.clone());
                let range = label.span.range();
                (name, range.start, range.end)
            };
            let is_error = fault.severity() == Severity::Error;
            let key = || (fault.message.clone(), fault.labels.iter().map(place).collect());
            if is_error || self.told.insert(key()) {
                kept.push(fault);
            }
        }
        kept
    }

    /// What was not run, in words.
    fn left_out(&self) -> String {
        let count = |number: usize, one: &str| match number {
            1 => format!("1 {one}"),
            _ => format!("{number} {one}s"),
        };
        let mut words = String::new();
        if !self.unread.is_empty() {
            words.push_str(&format!(", {} not read", count(self.unread.len(), "file")));
        }
        if !self.faulty.is_empty() {
            let files: usize = self.faulty.iter().map(|(_, files)| files.len()).sum();
            let files = if files == 0 { String::new() } else { format!(" ({})", count(files, "file")) };
            let of = count(self.faulty.len(), "guideline");
            words.push_str(&format!(", cases of {of} with a fault not run{files}"));
        }
        words
    }

    /// The same for build servers, each file by itself.
    fn errors(&self) -> Vec<junit::Error> {
        let unread = self.unread.iter().map(|name| junit::Error { name: name.clone(), why: UNREAD });
        let mut all: Vec<junit::Error> = unread.collect();
        for (guideline, files) in &self.faulty {
            let guideline = guideline.display();
            if files.is_empty() {
                all.push(junit::Error { name: guideline.to_string(), why: FAULTY });
            }
            let names = files.iter().map(|file| format!("{guideline} {}", file.display()));
            all.extend(names.map(|name| junit::Error { name, why: FAULTY }));
        }
        all
    }
}

const UNREAD: &str = "the file cannot be read";
const FAULTY: &str = "the guideline has a fault: its cases were not run";

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
    let mut tally = Tally::default();
    for path in asked(arguments, as_of, &mut tally.broken) {
        test_version(root, &path, &mut tally);
    }
    let cases = || tally.suites.iter().flat_map(|suite| &suite.cases);
    let failed = cases().filter(|case| case.failure.is_some()).count();
    let passed = cases().count() - failed;
    say::result(&format!("{passed} passed, {failed} failed{}", tally.left_out()));
    if let Some(path) = &arguments.junit
        && let Err(error) = junit::write(path, &tally.suites, &tally.errors())
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

/// The versions that are to be tested: those that were named, or all. Of what cannot be tested is told why.
pub(super) fn asked(arguments: &Test, as_of: PartialDate, broken: &mut bool) -> Vec<PathBuf> {
    let root = &arguments.place.guidelines;
    let all = library::guidelines(root);
    let names = if arguments.targets.is_empty() { &all } else { &arguments.targets };
    let mut asked = Vec::new();
    for name in names {
        match versions(root, name, as_of) {
            Ok(paths) if paths.is_empty() && !arguments.targets.is_empty() => {
                say::message(&format!(
                    "warning: every version of `{name}` is retired or withdrawn: name one, as `{name}@VERSION`"
                ));
            }
            Ok(paths) => asked.extend(paths),
            Err(fault) => {
                let mut loaded = Loaded::default();
                loaded.diagnostics.push(*fault);
                loaded.report();
                *broken = true;
            }
        }
    }
    asked
}

/// A path or an exact version is that file; a name is every version of it but those that nobody may use any more.
fn versions(root: &Path, name: &str, as_of: PartialDate) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
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
        tally.faulty.push((path.to_path_buf(), case_files_beside(path).0));
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
        let of = Of { root, guideline: path, checked: &checked, name: &name };
        match test_file(&mut loaded, &file, of, tally) {
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
    let (mut files, mut others) = case_files_beside(guideline);
    for meta in &checked.guideline.modules {
        let of_module = case_files_in(&root.join("modules").join(&meta.id));
        files.extend(of_module.0);
        others.extend(of_module.1);
    }
    (files, others)
}

/// The same of the folder beside a guideline only.
fn case_files_beside(guideline: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    case_files_in(guideline.parent().unwrap_or(Path::new(".")))
}

fn case_files_in(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut all: Vec<PathBuf> = library::entries(&folder.join("cases")).map(|entry| entry.path()).collect();
    all.sort();
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

/// The other versions of a guideline of the library that may still be used.
pub(super) fn other_versions(root: &Path, checked: &Checked) -> impl Iterator<Item = PathBuf> {
    let meta = &checked.guideline.meta;
    let own = meta.version;
    let is_usable = move |installed: &library::Installed| {
        let state = library::identity(&installed.path).map(|meta| meta.state);
        installed.version != own && !matches!(state, Some(State::Retired | State::Withdrawn))
    };
    library::versions(&root.join(&meta.id)).into_iter().filter(is_usable).map(|one| one.path)
}

/// Faults of a file of cases. To names that this version of the guideline does not have is added where to put what only
/// some versions have, if others run the file, too.
pub(super) fn of_versions(
    faults: Diagnostics,
    (root, guideline): (&Path, &Path),
    file: &Path,
    checked: &Checked,
) -> Diagnostics {
    let is_own = file.parent().and_then(Path::parent) == guideline.parent();
    if !faults.has_errors() || !is_own || other_versions(root, checked).next().is_none() {
        return faults;
    }
    let meta = &checked.guideline.meta;
    let mut all = Diagnostics::new();
    for fault in faults {
        let help = (fault.code == Code::UnknownName).then(|| {
            format!(
                "other versions of {} run this file, too: what each calls by a name of its own stands under \
                 `[case.expect_in_version.\"{}\"]`, with its version",
                meta.id, meta.version
            )
        });
        all.push(fault.maybe_help(help));
    }
    all
}

/// What a file of cases is run for.
#[derive(Clone, Copy)]
struct Of<'a> {
    root: &'a Path,
    guideline: &'a Path,
    checked: &'a Checked,
    /// What the file is called with it.
    name: &'a str,
}

fn test_file(loaded: &mut Loaded, path: &Path, of: Of<'_>, tally: &mut Tally) -> Option<Suite> {
    let Of { root, guideline, checked, name } = of;
    let mut suite = Suite { unreviewed: 0, name: name.to_owned(), cases: Vec::new() };
    let Ok(datum) = load::file(loaded, path) else {
        loaded.report();
        return None;
    };
    let (file, faults) = cases::read(&loaded.sources, &datum, &checked.guideline);
    let broken = faults.has_errors();
    let faults = of_versions(faults, (root, guideline), path, checked);
    loaded.diagnostics.extend(tally.untold(&loaded.sources, faults));
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
