//! `osteon test`: the cases of guidelines.

use std::path::{Path, PathBuf};

use super::args::Test;
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
use osteon::cases;
use osteon::check::Checked;
use osteon::value::date::PartialDate;

/// What came of the cases of some files.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    broken: bool,
}

pub(super) fn run(arguments: &Test) -> Exit {
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
        test_one(root, name, as_of, &mut tally);
    }
    anstream::println!("{} passed, {} failed", tally.passed, tally.failed);
    match tally {
        Tally { broken: true, .. } => Exit::Unusable,
        Tally { failed: 1.., .. } => Exit::Findings,
        Tally { passed: 0, .. } => Exit::Nothing,
        _ => Exit::Fine,
    }
}

fn test_one(root: &Path, name: &str, as_of: PartialDate, tally: &mut Tally) {
    let mut loaded = Loaded::default();
    let path = match library::choose(root, name, as_of) {
        Ok(path) => path,
        Err(fault) => {
            loaded.diagnostics.push(fault);
            loaded.report();
            tally.broken = true;
            return;
        }
    };
    let checked = load::guideline(&mut loaded, root, &path);
    loaded.report();
    let Ok(checked) = checked else {
        tally.broken = true;
        return;
    };
    for file in case_files(&path) {
        test_file(&mut loaded, &file, &checked, tally);
    }
}

/// The files of the folder `cases` beside a guideline, in alphabetical order.
fn case_files(guideline: &Path) -> Vec<PathBuf> {
    let folder = guideline.parent().unwrap_or(Path::new(".")).join("cases");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

fn test_file(loaded: &mut Loaded, path: &Path, checked: &Checked, tally: &mut Tally) {
    let Ok(datum) = load::file(loaded, path) else {
        loaded.report();
        tally.broken = true;
        return;
    };
    let (file, faults) = cases::read(&loaded.sources, &datum, &checked.guideline);
    tally.broken |= faults.has_errors();
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    loaded.report();
    if broken {
        return;
    }
    for outcome in cases::run(&checked.guideline, &file.cases) {
        if outcome.differences.is_empty() {
            tally.passed += 1;
            continue;
        }
        tally.failed += 1;
        anstream::println!("FAILED {}: {}\n  {}", path.display(), outcome.name, outcome.why);
        for difference in &outcome.differences {
            anstream::println!(
                "  {}: expected {}, got {}",
                difference.name,
                difference.expected,
                difference.got
            );
        }
    }
}
