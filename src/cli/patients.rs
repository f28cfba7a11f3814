//! Patients from files, and the day they are looked at.

use std::path::Path;

use super::load::{self, Failed, Loaded};
use osteon::check::{self, FileKind};
use osteon::diagnostic::{Code, Diagnostic};
use osteon::eval;
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::value::date::{PartialDate, Precision};

/// The evaluation date: as typed, else today. A date that is no full day is a fault.
pub(super) fn evaluation_date(typed: Option<&str>, loaded: &mut Loaded) -> Option<PartialDate> {
    let Some(text) = typed else {
        return PartialDate::parse(&jiff::Zoned::now().date().to_string()).ok();
    };
    let date = PartialDate::parse(text).ok().filter(|date| date.precision() == Precision::Day);
    if date.is_none() {
        let message = format!("--as-of: `{text}` is not a day such as 2026-11-23");
        loaded.diagnostics.push(Diagnostic::placeless(Code::DateInvalid, message));
    }
    date
}

/// One patient from a file. Warnings stay among the diagnostics.
pub(super) fn patient(
    loaded: &mut Loaded,
    path: &Path,
    guideline: &Guideline,
    as_of: PartialDate,
) -> Result<Facts, Failed> {
    let file = load::file_of(loaded, path, FileKind::Patient)?;
    let (facts, mut faults) = check::patient(&loaded.sources, &file, &guideline.vocabulary, as_of);
    if !faults.has_errors() {
        faults.extend(eval::consistency(guideline, &facts, as_of));
    }
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    if broken { Err(Failed) } else { Ok(facts) }
}
