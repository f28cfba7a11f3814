//! What a file allows is not told, as long as its time lasts; what it allows in vain is.

use std::collections::BTreeSet;

use crate::check::Allowance;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::value::date::PartialDate;

use super::{File, Review};

/// Something found, before it is asked whether the file allows it.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) fault: Diagnostic,
    /// The names of the blocks in which it lies.
    pub(super) at: Vec<String>,
    /// Findings of one code with the same words here are told as one, with all places.
    pub(super) group: Option<String>,
}

impl Finding {
    /// A finding of its own.
    pub(super) fn new(fault: Diagnostic, at: Vec<String>) -> Finding {
        Finding { fault, at, group: None }
    }

    /// A finding that is told together with others.
    pub(super) fn of_group(fault: Diagnostic, at: Vec<String>, group: &str) -> Finding {
        Finding { fault, at, group: Some(group.to_owned()) }
    }
}

/// Whether the last day of an allowance lies before a day.
fn is_over(allowance: &Allowance, as_of: PartialDate) -> bool {
    allowance.until.last_day().day_number() < as_of.first_day().day_number()
}

/// An allowance of more days is none for a time.
const DAYS_MAX: i64 = 731;

/// Whether the last day of an allowance lies too far off.
fn is_too_long(allowance: &Allowance, as_of: PartialDate) -> bool {
    allowance.until.last_day().day_number() - as_of.last_day().day_number() > DAYS_MAX
}

/// Tells what is found and not allowed. Of codes that were not looked for, nobody knows whether an allowance is needed.
pub(super) fn settle(
    file: &File<'_>,
    findings: Vec<Finding>,
    allowances: &[Allowance],
    not_looked_for: &[Code],
) -> Review {
    let as_of = file.as_of;
    let mut needed: Vec<bool> =
        allowances.iter().map(|allowance| not_looked_for.contains(&allowance.code)).collect();
    let (mut told, mut allowed): (Vec<Finding>, Vec<(Finding, PartialDate)>) = (Vec::new(), Vec::new());
    for finding in findings {
        let mut until = None;
        for (allowance, needed) in allowances.iter().zip(&mut needed) {
            let here = allowance.at.as_ref().is_none_or(|at| finding.at.contains(at));
            if allowance.code == finding.fault.code && here {
                *needed = true;
                until = until.or(Some(allowance.until).filter(|_| !is_over(allowance, as_of)));
            }
        }
        match until {
            Some(until) => allowed.push((finding, until)),
            None => told.push(finding),
        }
    }
    let allowed_in_vain =
        allowances.iter().zip(needed).filter_map(|(one, needed)| in_vain(one, needed, as_of));
    let mut found = Diagnostics::new();
    for fault in together(told).into_iter().chain(allowed_in_vain) {
        found.push(if file.release { fault.for_release() } else { fault });
    }
    found.sort();
    let mut seen = BTreeSet::new();
    // What would be told as one counts as one.
    allowed.retain(|(finding, _)| {
        finding.group.as_ref().is_none_or(|group| seen.insert((finding.fault.code, group.clone())))
    });
    Review { found, allowed: allowed.into_iter().map(|(_, until)| until).collect() }
}

/// One fault for each group, with the places of all in it.
fn together(findings: Vec<Finding>) -> Vec<Diagnostic> {
    let mut all: Vec<(Option<String>, Diagnostic)> = Vec::new();
    for Finding { fault, group, .. } in findings {
        let is_same = |other: &(Option<String>, Diagnostic)| {
            other.0.is_some() && other.0 == group && other.1.code == fault.code
        };
        match all.iter().position(is_same).and_then(|at| all.get_mut(at)) {
            Some((_, first)) => first.labels.extend(fault.labels),
            None => all.push((group, fault)),
        }
    }
    all.into_iter()
        .map(|(group, fault)| match fault.labels.len() {
            places if places > 1 && group.is_some() => fault.help(format!("{places} places in all")),
            _ => fault,
        })
        .collect()
}

fn in_vain(allowance: &Allowance, needed: bool, as_of: PartialDate) -> Option<Diagnostic> {
    let name = allowance.code.name();
    if !needed {
        let place = allowance.at.as_ref().map_or("in the file".to_owned(), |at| format!("in `{at}`"));
        let message = format!("`{name}` is allowed {place}, and is not found there");
        let fault = Diagnostic::new(Code::AllowUnneeded, allowance.place, message);
        return Some(fault.help("take this `[[allow]]` away: else it would hide what is found later"));
    }
    if is_too_long(allowance, as_of) {
        let message =
            format!("`{name}` is allowed until {}, more than two years from {as_of}", allowance.until);
        let fault = Diagnostic::new(Code::AllowTooLong, allowance.until_place, message);
        return Some(
            fault.help("write the day by which somebody looks at it again, two years from now at most"),
        );
    }
    is_over(allowance, as_of).then(|| {
        let message = format!("`{name}` was allowed until {}", allowance.until);
        let fault = Diagnostic::new(Code::AllowExpired, allowance.until_place, message);
        fault.help("mend what was allowed, or say anew why it is left as it is, and until when")
    })
}
