//! The cases: whether they pass, who has reviewed them, and thresholds that none meets from one of their sides.

use super::{Block, File, Finding, Meaning, block};
use crate::cases::{Aim, Goal, Side, State, Subject, Suite};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::reference::Meta;
use crate::source::Span;

/// Of so many files that cannot be read it is told why.
const UNREAD_MAX: usize = 3;

/// Looks for them where cases are at hand; tells whether it did. Sides that no patient can reach, or of which that cannot
/// be told, are not asked for.
pub(super) fn look(file: &File<'_>, meta: &Meta, blocks: &[Block<'_>], found: &mut Vec<Finding>) -> bool {
    let (Some(guideline), Some(cases)) = (file.meaning.guideline(), file.cases) else {
        return false;
    };
    let as_of = cases.is_empty().then_some(file.as_of);
    let suite = Suite::new(guideline, cases, as_of);
    // The cases of a module speak of what only a guideline has: whether they pass is seen with that.
    let is_module = matches!(file.meaning, Meaning::Module(_));
    let failed = suite.as_ref().filter(|_| !is_module).map_or(0, |suite| suite.failed);
    let is_fit = failed == 0 && file.unread.is_empty();
    if let Some(head) = blocks.iter().find(|block| matches!(block.key, "guideline" | "module")) {
        let mut push = |fault: Diagnostic| found.push(Finding::new(fault, head.names()));
        if !is_fit {
            push(unfit(file, meta, head, failed));
        }
        let unreviewed = cases.iter().filter(|tried| !tried.case.is_reviewed()).count();
        if file.release && unreviewed > 0 && !is_module {
            let message = format!("nobody has reviewed {unreviewed} of {} cases", cases.len());
            let fault = Diagnostic::new(Code::CasesUnreviewed, head.place, message);
            push(fault.help("who has read a case and says that its answers are right writes `reviewed_by = \"…\"` into it"));
        }
    }
    // What a case that fails or cannot be read would show is not known; before a release it shows nothing.
    let Some(suite) = suite.filter(|_| is_fit || file.release) else {
        return false;
    };
    // Those of modules are met by the cases of the modules.
    let own = blocks.iter().filter(|block| block.key == "threshold");
    let own: Vec<(&Block<'_>, Span)> =
        own.filter_map(|block| Some((block, block::value(block.datum, "value")?.span))).collect();
    let found_at = |place: Span| own.iter().find(|(_, value)| *value == place).map(|(block, _)| *block);
    for part in suite.sides(&|threshold| found_at(threshold.place.0).is_some()) {
        let Subject::Threshold(id) = part.of else {
            continue;
        };
        let place = guideline.thresholds.get(id.index()).map(|threshold| threshold.place.0);
        let Some(block) = place.and_then(found_at) else {
            continue;
        };
        let missing: Vec<&str> = part.aims.iter().filter_map(missing).collect();
        if !missing.is_empty() {
            found.push(Finding::new(untested(file.meaning, meta, block, &missing), block.names()));
        }
    }
    true
}

fn unfit(file: &File<'_>, meta: &Meta, head: &Block<'_>, failed: usize) -> Diagnostic {
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    };
    let told = [
        count(failed, "case fails", "cases fail"),
        count(file.unread.len(), "file of cases cannot be read", "files of cases cannot be read"),
    ];
    let message = told.into_iter().flatten().collect::<Vec<_>>().join(", and ");
    let (id, version) = (&meta.id, meta.version);
    let which = match file.meaning {
        Meaning::Module(_) => "`osteon test` runs them for each guideline that uses the module".to_owned(),
        _ => format!("`osteon test {id}@{version}` tells which, and why"),
    };
    let mut fault = Diagnostic::new(Code::CasesFail, head.place, message).help(which);
    for unread in file.unread.iter().take(UNREAD_MAX) {
        fault = fault.help(format!("{}: {}", unread.file, unread.fault));
    }
    fault
}

/// The side that a case should lie on and none does.
fn missing(aim: &Aim) -> Option<&'static str> {
    match (&aim.goal, &aim.state) {
        (Goal::Side(_, Side::Below), State::Missing(_)) => Some("below it"),
        (Goal::Side(_, Side::At), State::Missing(_)) => Some("at it"),
        (Goal::Side(_, Side::Above), State::Missing(_)) => Some("above it"),
        (Goal::Side(_, Side::Missing), State::Missing(_)) => Some("without a value"),
        _ => None,
    }
}

fn untested(meaning: Meaning<'_>, meta: &Meta, block: &Block<'_>, missing: &[&str]) -> Diagnostic {
    let sides = match missing {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => missing.concat(),
    };
    let message = format!("the threshold `{}` has no case {sides}", block.own_name());
    let fault = Diagnostic::new(Code::ThresholdUntested, block.place, message);
    let (id, version) = (&meta.id, meta.version);
    fault.help(match meaning {
        Meaning::Guideline(_) => format!(
            "write such a case into {id}/cases/NAME.toml; `osteon test {id}@{version} --coverage --suggest` shows \
             patients"
        ),
        _ => format!("write such a case into modules/{id}/cases/NAME.toml"),
    })
}
