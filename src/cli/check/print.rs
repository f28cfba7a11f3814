//! Where what is found goes, by the format that is asked for.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::args::{Check, CheckFormat};
use super::super::load::Loaded;
use super::super::say;
use super::found::{self, Found, Named};
use super::outcome::Outcome;
use super::{github, sarif};
use osteon::diagnostic::{Code, Diagnostic, Diagnostics, Severity};

const MISNAMED: &str = "is not named after a version, such as 1.0.0.toml: nobody finds it";

/// Says for readers that a file is not named as rule files are.
pub(super) fn misnamed(path: &Path) {
    say::message(&format!("warning: {} {MISNAMED}", path.display()));
}

/// Prints one thing after the other.
pub(super) struct Printer {
    format: CheckFormat,
    /// What is in the log, or was printed: a fault of a shared part is found with each that needs it.
    known: BTreeSet<Found>,
    log: Vec<Found>,
    /// How many further ones are only counted.
    more: usize,
    /// Whether readers are told of each file how many findings it has that bar a release, and not each of them.
    sums_up: bool,
}

/// Whether readers get a sum of the findings that bar a release. Whoever names no file looks for what is wrong in a library,
/// and not for what one of its drafts still lacks.
pub(super) fn sums_up(check: &Check) -> bool {
    check.targets.is_empty() && check.format == CheckFormat::Text
}

/// Takes warnings away that tell who answers for a file and how well it is founded, and says how many they were. What is
/// an error because the file is to be released stays.
pub(super) fn summed(outcome: &mut Outcome) -> Option<String> {
    let mut kept = Diagnostics::new();
    let all = std::mem::take(&mut outcome.loaded.diagnostics);
    let is_whole = all.len() == all.iter().count();
    // Cases that fail, or cannot be read, are what is wrong.
    let is_summed = |fault: &Diagnostic| {
        let bars = fault.severity() == Severity::Warning && fault.code.bars_release();
        bars && fault.code != Code::CasesFail
    };
    let summed = || all.iter().filter(|fault| is_summed(fault));
    let count = summed().count();
    if count == 0 || !is_whole {
        outcome.loaded.diagnostics = all;
        return None;
    }
    let codes: BTreeSet<&str> = summed().map(|fault| fault.code.name()).collect();
    let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
    all.into_iter().filter(|fault| !is_summed(fault)).for_each(|fault| kept.push(fault));
    outcome.loaded.diagnostics = kept;
    let (path, plural, bar) = match count {
        1 => (outcome.path.display(), "", "bars"),
        _ => (outcome.path.display(), "s", "bar"),
    };
    Some(format!("  {count} finding{plural} that {bar} a release ({codes}): `osteon check {path}`"))
}

impl Printer {
    pub(super) fn new(check: &Check) -> Printer {
        let (known, log) = (BTreeSet::new(), Vec::new());
        Printer { format: check.format, known, log, more: 0, sums_up: sums_up(check) }
    }

    /// Prints what is wrong with what was asked, and forgets it.
    pub(super) fn faults(&mut self, loaded: &mut Loaded) {
        match self.format {
            CheckFormat::Text => loaded.report(),
            CheckFormat::Json => {
                let lines = loaded.drawn();
                if !lines.is_empty() {
                    say::json(lines.trim_end());
                }
            }
            CheckFormat::Sarif | CheckFormat::Github => {
                let (found, more) = found::taken(loaded);
                self.more += more;
                let new: Vec<Found> =
                    found.into_iter().filter(|found| self.known.insert(found.clone())).collect();
                if self.format == CheckFormat::Github {
                    new.iter().for_each(|found| say::result(&github::line(found)));
                } else {
                    self.log.extend(new);
                }
            }
        }
    }

    /// Prints what came of a file: for programs as results, for readers as messages and a line.
    pub(super) fn outcome(&mut self, outcome: &mut Outcome) {
        let line = outcome.line();
        let sum = self.sums_up.then(|| summed(outcome)).flatten();
        self.faults(&mut outcome.loaded);
        if self.format == CheckFormat::Text {
            say::result(&line);
            sum.iter().for_each(|sum| say::result(sum));
        }
    }

    /// Says the same in the format.
    pub(super) fn misnamed(&mut self, path: &Path) {
        match self.format {
            CheckFormat::Github => {
                say::result(&github::warning(&Named::new(path), &format!("the file {MISNAMED}")));
            }
            _ => misnamed(path),
        }
    }

    /// Prints what is printed last.
    pub(super) fn end(self) {
        match self.format {
            CheckFormat::Sarif => match sarif::log(&self.log, self.more) {
                Ok(log) => say::json(&log),
                Err(error) => say::message(&format!("error: the log cannot be written: {error}")),
            },
            CheckFormat::Github if self.more > 0 => {
                say::result(&format!("::warning::{} further findings are not listed", self.more));
            }
            _ => {}
        }
    }
}
