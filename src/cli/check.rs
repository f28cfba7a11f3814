//! `osteon check`: everything that is wrong with rule files, in one run.

mod found;
mod github;
mod outcome;
mod print;
mod sarif;
mod watch;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Check;
use super::exit::Exit;
use super::load::Loaded;
use super::{library, patients, say};
use osteon::value::date::PartialDate;
use outcome::{Asked, State};
use print::Printer;

pub(super) fn run(check: &Check) -> Exit {
    if check.watch {
        return watch::run(check);
    }
    let mut loaded = Loaded::default();
    let Some(as_of) = patients::evaluation_date(check.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let mut wanted = wanted(check, as_of);
    let mut printer = Printer::new(check);
    printer.faults(&mut wanted.faults);
    for path in &wanted.misnamed {
        printer.misnamed(path);
    }
    let asked = Asked { root: &check.place.guidelines, as_of, release: check.release };
    let mut worst = None;
    for path in &wanted.files {
        let mut outcome = outcome::look(asked, outcome::read(asked, path), None);
        printer.outcome(&mut outcome);
        worst = worst.max(Some(outcome.state));
    }
    printer.end();
    wanted.exit(check, worst)
}

/// What is to be checked.
#[derive(Default)]
struct Wanted {
    files: Vec<PathBuf>,
    /// Files beside them that look as if they were meant to be among them.
    misnamed: Vec<PathBuf>,
    /// What is wrong with what was asked.
    faults: Loaded,
    /// Whether something was asked for that is not there.
    is_broken: bool,
}

fn wanted(check: &Check, as_of: PartialDate) -> Wanted {
    let root = &check.place.guidelines;
    let (mut wanted, mut folders) = (Wanted::default(), BTreeSet::new());
    for target in targets(check) {
        match find(root, &target, as_of) {
            Ok(found) => {
                // Who asks for one file does not ask what lies beside it.
                if !library::is_path(&target) || !target.ends_with(".toml") {
                    folders.extend(found.iter().filter_map(|path| path.parent()).map(Path::to_path_buf));
                }
                wanted.files.extend(found);
            }
            Err(fault) => {
                wanted.faults.diagnostics.push(*fault);
                wanted.is_broken = true;
            }
        }
    }
    let misnamed = folders.iter().flat_map(|folder| library::misnamed(folder));
    wanted.misnamed = misnamed.filter(|path| !wanted.files.contains(path)).collect();
    wanted
}

fn nothing(check: &Check) -> String {
    format!("nothing to check in {}", check.place.guidelines.display())
}

impl Wanted {
    /// How a run ends in which files were found so at the worst.
    fn exit(&self, check: &Check, worst: Option<State>) -> Exit {
        match worst {
            _ if self.is_broken => Exit::Unusable,
            None => {
                say::message(&nothing(check));
                Exit::Nothing
            }
            Some(State::Good) => Exit::Fine,
            Some(State::Refuted) => Exit::Findings,
            Some(State::Open) => Exit::Incomplete,
            Some(State::Broken) => Exit::Unusable,
        }
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
