//! `osteon check`: everything that is wrong with rule files, in one run.

use std::path::{Path, PathBuf};

use super::args::{Check, Format};
use super::exit::Exit;
use super::load::{Loaded, Meaning};
use super::{implied, library, load, patients, review, say};
use osteon::diagnostic::{Code, Diagnostics};
use osteon::prove::{self, Finding, Property, Verdict};
use osteon::value::date::PartialDate;

pub(super) fn run(check: &Check) -> Exit {
    let mut loaded = Loaded::default();
    let Some(as_of) = patients::evaluation_date(check.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let root = &check.place.guidelines;
    let (mut files, mut folders) = (Vec::new(), std::collections::BTreeSet::new());
    let mut broken = false;
    for target in targets(check) {
        match find(root, &target, as_of) {
            Ok(found) => {
                // Who asks for one file does not ask what lies beside it.
                if !library::is_path(&target) || !target.ends_with(".toml") {
                    folders.extend(found.iter().filter_map(|path| path.parent()).map(Path::to_path_buf));
                }
                files.extend(found);
            }
            Err(fault) => {
                loaded.diagnostics.push(*fault);
                broken = true;
            }
        }
    }
    match check.format {
        Format::Json => results(&mut loaded),
        Format::Text => loaded.report(),
    }
    if files.is_empty() && !broken {
        say::message(&format!("nothing to check in {}", root.display()));
        return Exit::Nothing;
    }
    let misnamed = folders.iter().flat_map(|folder| library::misnamed(folder));
    for path in misnamed.filter(|path| !files.contains(path)) {
        say::message(&format!(
            "warning: {} is not named after a version, such as 1.0.0.toml: nobody finds it",
            path.display()
        ));
    }
    let mut worst = if broken { State::Broken } else { State::Good };
    for path in &files {
        worst = worst.max(one(check, path, as_of));
    }
    match worst {
        State::Good => Exit::Fine,
        State::Refuted => Exit::Findings,
        State::Open => Exit::Incomplete,
        State::Broken => Exit::Unusable,
    }
}

/// How a file was found, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Good,
    /// Something that it claims is not true of every patient.
    Refuted,
    /// Something could not be decided.
    Open,
    /// It cannot be used.
    Broken,
}

/// Checks one file and prints what is wrong with it: for programs as results, for readers as messages.
fn one(check: &Check, path: &Path, as_of: PartialDate) -> State {
    let root = &check.place.guidelines;
    // Each file on its own, so that a fault of a shared part is shown with each that needs it.
    let mut loaded = Loaded::default();
    let checked = load::rules(&mut loaded, root, path);
    let mut state = if checked.is_ok() { State::Good } else { State::Broken };
    let mut more = String::new();
    if let Ok(rules) = &checked {
        let mut told = Diagnostics::new();
        if let Meaning::Guideline(checked) = &rules.meaning {
            let findings = prove::prove(&checked.guideline, as_of);
            told = prove::diagnostics(&checked.guideline, &loaded.sources, &findings, as_of);
            let implied = implied::told(&mut loaded, root, &checked.guideline, as_of);
            told.extend(implied.diagnostics);
            more = summary(&findings, (implied.proved, checked.guideline.implications.len()));
        }
        let review = review::review(&mut loaded, root, path, rules, as_of, check.release);
        told.extend(review.found);
        more.push_str(&allowed(&review.allowed));
        if told.has_errors() {
            state = State::Refuted;
        }
        if told.iter().any(|fault| fault.code == Code::NotDecided) {
            state = State::Open;
        }
        loaded.diagnostics.extend(told);
    }
    if check.format == Format::Json {
        results(&mut loaded);
        return state;
    }
    let name = path.display();
    let found = loaded.diagnostics.len();
    let plural = if found == 1 { "" } else { "s" };
    loaded.report();
    say::result(&match (state, found) {
        (State::Broken, _) => format!("{name}: {found} fault{plural}"),
        (State::Refuted, _) => format!("{name}: {found} finding{plural}{more}"),
        (State::Open, _) => format!("{name}: {found} finding{plural}, not all decided{more}"),
        (State::Good, 0) => format!("{name}: good{more}"),
        (State::Good, _) => format!("{name}: good, with {found} warning{plural}{more}"),
    });
    state
}

/// What the file allows for a time, in words.
fn allowed(until: &[PartialDate]) -> String {
    let Some(first) = until.iter().min_by_key(|date| date.last_day().day_number()) else {
        return String::new();
    };
    let plural = if until.len() == 1 { "" } else { "s" };
    let the_first = if until.iter().all(|date| date == first) { "" } else { ", the first" };
    format!("; {} finding{plural} allowed{the_first} until {first}", until.len())
}

/// How many properties were proved, in words.
fn summary(findings: &[Finding], implied: (usize, usize)) -> String {
    let count = |of: &dyn Fn(&Property) -> bool| {
        let all = findings.iter().filter(|finding| of(&finding.property));
        let proved = all.clone().filter(|finding| finding.verdict == Verdict::Proved).count();
        (proved, all.count())
    };
    let words = |one: &str, many: &str, (proved, all): (usize, usize)| match all {
        0 => String::new(),
        1 if proved == 1 => format!("; 1 {one} proved"),
        _ if proved == all => format!("; {all} {many} proved"),
        _ => format!("; {proved} of {all} {many} proved"),
    };
    let properties = count(&|property| matches!(property, Property::Invariant(_) | Property::Monotone(_)));
    let decisions = count(&|property| {
        matches!(property, Property::Complete(_) | Property::Single(_) | Property::GapAsDeclared(_))
    });
    let guarded = count(&|property| matches!(property, Property::Guarded(..)));
    [
        words("safety property", "safety properties", properties),
        words("question of gap and overlap", "questions of gap and overlap", decisions),
        words("implication of another guideline", "implications of other guidelines", implied),
        words("contraindication against missing facts", "contraindications against missing facts", guarded),
    ]
    .concat()
}

/// Prints diagnostics as results: one object each.
fn results(loaded: &mut Loaded) {
    let lines = loaded.drawn();
    if !lines.is_empty() {
        say::json(lines.trim_end());
    }
}

fn targets(check: &Check) -> Vec<String> {
    if check.targets.is_empty() {
        let root = &check.place.guidelines;
        let below = |folder: &str| {
            let names = library::names(&root.join(folder)).into_iter();
            names.map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
        };
        [below("vocabulary"), below("modules"), library::guidelines(root)].concat()
    } else {
        check.targets.clone()
    }
}

/// A path is that file; a name without version is every version of it.
fn find(
    root: &Path,
    target: &str,
    as_of: PartialDate,
) -> Result<Vec<PathBuf>, Box<osteon::diagnostic::Diagnostic>> {
    let all: Vec<PathBuf> =
        library::versions(&root.join(target)).into_iter().map(|installed| installed.path).collect();
    if !target.ends_with(".toml") && !all.is_empty() {
        return Ok(all);
    }
    library::choose(root, target, as_of).map(|path| vec![path]).map_err(Box::new)
}
