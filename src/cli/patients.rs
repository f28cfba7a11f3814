//! Patients from files, and the day they are looked at.

use std::path::Path;

use super::feed::{Feed, Text};
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

/// The patient of a text. Warnings stay among the diagnostics.
pub(super) fn patient(
    loaded: &mut Loaded,
    text: Text,
    guideline: &Guideline,
    as_of: PartialDate,
) -> Result<Facts, Failed> {
    let Text { name, bytes, is_json, start, .. } = text;
    let id = load::keep(&mut loaded.sources, name, bytes, start).map_err(|fault| {
        loaded.diagnostics.push(*fault);
        Failed
    })?;
    let file = load::datum(loaded, id, is_json)?;
    load::is_of(loaded, &file, FileKind::Patient)?;
    let (facts, mut faults) = check::patient(&loaded.sources, &file, &guideline.vocabulary, as_of);
    if !faults.has_errors() {
        faults.extend(eval::consistency(guideline, &facts, as_of));
    }
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    if broken { Err(Failed) } else { Ok(facts) }
}

/// The one patient of a file, or of standard input.
pub(super) fn only(
    loaded: &mut Loaded,
    path: &Path,
    guideline: &Guideline,
    as_of: PartialDate,
) -> Result<Facts, Failed> {
    let paths = [path.to_path_buf()];
    let mut feed = Feed::new(&paths);
    let mut refuse = |fault: Diagnostic| {
        loaded.diagnostics.push(fault);
        Failed
    };
    let first = match feed.next() {
        Some(fed) => fed.map_err(|fault| refuse(*fault))?,
        None => {
            let message = format!("{}: there is no patient in it", path.display());
            return Err(refuse(Diagnostic::placeless(Code::WrongFile, message)));
        }
    };
    if feed.next().is_some() {
        let message = format!("{}: a condition is asked of one patient, these are several", path.display());
        return Err(refuse(Diagnostic::placeless(Code::WrongFile, message)));
    }
    patient(loaded, first, guideline, as_of)
}
