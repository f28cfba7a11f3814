//! `osteon check`: everything that is wrong with rule files, in one run.

use std::path::{Path, PathBuf};

use super::args::Check;
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
use osteon::check::FileKind;
use osteon::value::date::PartialDate;

pub(super) fn run(check: &Check) -> Exit {
    let mut loaded = Loaded::default();
    let Some(as_of) = patients::evaluation_date(check.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let root = &check.place.guidelines;
    let mut files = Vec::new();
    let mut broken = false;
    for target in targets(check) {
        match find(root, &target, as_of) {
            Ok(found) => files.extend(found),
            Err(fault) => {
                loaded.diagnostics.push(*fault);
                broken = true;
            }
        }
    }
    loaded.report();
    if files.is_empty() && !broken {
        anstream::eprintln!("nothing to check in {}", root.display());
        return Exit::Nothing;
    }
    let folders: std::collections::BTreeSet<&Path> = files.iter().filter_map(|path| path.parent()).collect();
    for path in folders.into_iter().flat_map(library::misnamed).filter(|path| !files.contains(path)) {
        anstream::eprintln!(
            "warning: {} is not named after a version, such as 1.0.0.toml: nobody finds it",
            path.display()
        );
    }
    for path in &files {
        // Each file on its own, so that a fault of a shared part is shown with each that needs it.
        let mut loaded = Loaded::default();
        let name = path.display();
        let failed = match load::kind(&mut loaded, path) {
            Ok(FileKind::Vocabulary) => load::vocabulary(&mut loaded, path).is_err(),
            Ok(FileKind::Module) => load::module(&mut loaded, root, path).is_err(),
            Ok(FileKind::Guideline) => load::guideline(&mut loaded, root, path).is_err(),
            Ok(FileKind::Cases | FileKind::Patient) | Err(load::Failed) => true,
        };
        let found = loaded.diagnostics.len();
        let plural = if found == 1 { "" } else { "s" };
        loaded.report();
        if failed {
            broken = true;
            anstream::println!("{name}: {found} fault{plural}");
        } else if found > 0 {
            anstream::println!("{name}: good, with {found} warning{plural}");
        } else {
            anstream::println!("{name}: good");
        }
    }
    if broken { Exit::Unusable } else { Exit::Fine }
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
