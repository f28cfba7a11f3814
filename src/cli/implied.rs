//! What a guideline says of whomever another guideline says something: the other one is looked up in the library.

use std::path::Path;

use super::library;
use super::load::{self, Loaded};
use osteon::check::Checked;
use osteon::diagnostic::{Code, Diagnostic, Diagnostics};
use osteon::model::guideline::{Guideline, Implication};
use osteon::prove::{self, Verdict};
use osteon::value::date::PartialDate;

/// What came of all that a guideline says so.
#[derive(Default)]
pub(super) struct Told {
    /// What is to be said.
    pub(super) diagnostics: Diagnostics,
    /// How many are proved.
    pub(super) proved: usize,
}

pub(super) fn told(loaded: &mut Loaded, root: &Path, guideline: &Guideline, as_of: PartialDate) -> Told {
    let mut told = Told::default();
    for implication in &guideline.implications {
        let result = other(loaded, root, implication, as_of)
            .and_then(|other| prove::implied(guideline, implication, &other, &loaded.sources, as_of));
        match result {
            Ok(implied) => {
                told.proved += usize::from(implied.verdict == Verdict::Proved);
                told.diagnostics.extend(implied.diagnostics);
            }
            Err(faults) => told.diagnostics.extend(faults),
        }
    }
    told
}

/// The other guideline. Its texts are kept with those of this one.
fn other(
    loaded: &mut Loaded,
    root: &Path,
    implication: &Implication,
    as_of: PartialDate,
) -> Result<Checked, Diagnostics> {
    let fault = |code: Code, message: String| {
        let mut faults = Diagnostics::new();
        faults.push(Diagnostic::new(code, implication.of_place.0, message));
        faults
    };
    let of = &implication.of;
    let path =
        library::choose(root, of, as_of).map_err(|found| fault(Code::GuidelineNotFound, found.message))?;
    let mut aside = Loaded { sources: loaded.sources.clone(), ..Loaded::default() };
    let checked = load::guideline(&mut aside, root, &path);
    loaded.sources = aside.sources;
    let checked = checked.map_err(|_| {
        let message = format!("{of} cannot be used: `osteon check {of}` tells why");
        fault(Code::UsesUnsupported, message)
    })?;
    match load::withdrawn(&checked) {
        Some(withdrawn) => Err(fault(withdrawn.code, withdrawn.message)),
        None => Ok(checked),
    }
}
