//! `osteon check`: everything that is wrong with rule files, in one run.

use std::path::{Path, PathBuf};

use super::args::Check;
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
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
    for path in &files {
        // Each file on its own, so that a fault of a shared part is shown with each that needs it.
        let mut loaded = Loaded::default();
        let name = path.display();
        let failed = if is_vocabulary(path) {
            load::vocabulary(&mut loaded, path).is_err()
        } else {
            load::guideline(&mut loaded, root, path).is_err()
        };
        let errors = loaded.diagnostics.len();
        loaded.report();
        if failed {
            broken = true;
            let plural = if errors == 1 { "" } else { "s" };
            anstream::println!("{name}: {errors} fault{plural}");
        } else {
            anstream::println!("{name}: good");
        }
    }
    if broken { Exit::Unusable } else { Exit::Fine }
}

fn targets(check: &Check) -> Vec<String> {
    if check.targets.is_empty() {
        library::guidelines(&check.place.guidelines)
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
    if !library::is_path(target) && !all.is_empty() {
        return Ok(all);
    }
    library::choose(root, target, as_of).map(|path| vec![path]).map_err(Box::new)
}

fn is_vocabulary(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "vocabulary")
}
