//! A coverage for programs: `osteon.coverage/1`.

use serde::Serialize;

use super::words::kind;
use super::{COVERAGE_FORM, Ledger};
use crate::cases::{Aim, Coverage, Sort, State, Sum};

#[derive(Serialize)]
struct Printed<'a> {
    format: &'static str,
    engine: Engine,
    guideline: Head<'a>,
    as_of: String,
    cases: Cases,
    sum: Counts,
    by_kind: Vec<ByKind>,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
pub(super) struct Engine {
    name: &'static str,
    version: &'static str,
}

impl Engine {
    pub(super) fn this() -> Engine {
        Engine { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

#[derive(Serialize)]
pub(super) struct Head<'a> {
    id: &'a str,
    version: String,
}

impl<'a> Head<'a> {
    pub(super) fn of(ledger: &Ledger<'a>) -> Head<'a> {
        let meta = &ledger.suite.guideline.meta;
        Head { id: &meta.id, version: meta.version.to_string() }
    }
}

#[derive(Serialize)]
pub(super) struct Cases {
    pub(super) passed: usize,
    pub(super) reviewed: usize,
    pub(super) failed: usize,
}

#[derive(Serialize)]
struct Counts {
    wanted: usize,
    reached: usize,
    reached_by_reviewed: usize,
    missing: usize,
    not_decided: usize,
    nobody_can: usize,
}

#[derive(Serialize)]
struct ByKind {
    kind: &'static str,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Rule<'a> {
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place<'a>>,
    goals: Vec<Goal<'a>>,
}

#[derive(Serialize)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
}

#[derive(Serialize)]
struct Goal<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    reach: String,
    state: &'static str,
    case: Option<Case<'a>>,
    reviewed_case: Option<Case<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Case<'a> {
    file: &'a str,
    name: &'a str,
}

impl<'a> Case<'a> {
    pub(super) fn of(ledger: &Ledger<'a>, at: Option<usize>) -> Option<Case<'a>> {
        let tried = ledger.case(at?)?;
        Some(Case { file: &tried.file, name: &tried.case.name })
    }
}

/// What cases reach, as one object on one line.
///
/// # Errors
/// None in practice: every part is a text, a number or a list of those.
pub fn coverage_json(ledger: &Ledger<'_>, coverage: &Coverage) -> Result<String, serde_json::Error> {
    let cases = coverage.cases;
    let rules = coverage.parts.iter().map(|part| Rule {
        kind: kind(part.of),
        name: ledger.name(part.of),
        place: ledger
            .place(part.of)
            .and_then(|span| ledger.at(span))
            .map(|(file, line)| Place { file, line }),
        goals: part.aims.iter().map(|aim| goal(ledger, aim)).collect(),
    });
    let printed = Printed {
        format: COVERAGE_FORM,
        engine: Engine::this(),
        guideline: Head::of(ledger),
        as_of: coverage.as_of.to_string(),
        cases: Cases { passed: cases.passed, reviewed: cases.reviewed, failed: cases.failed },
        sum: counts(coverage.sum(None)),
        by_kind: Sort::ALL
            .iter()
            .map(|sort| ByKind { kind: sort.word(), counts: counts(coverage.sum(Some(*sort))) })
            .collect(),
        rules: rules.collect(),
    };
    serde_json::to_string(&printed)
}

fn counts(sum: Sum) -> Counts {
    Counts {
        wanted: sum.wanted,
        reached: sum.reached,
        reached_by_reviewed: sum.reviewed,
        missing: sum.missing,
        not_decided: sum.not_decided,
        nobody_can: sum.nobody,
    }
}

fn goal<'a>(ledger: &Ledger<'a>, aim: &'a Aim) -> Goal<'a> {
    let told = ledger.goal(&aim.goal);
    let (state, case, why) = match &aim.state {
        State::Reached(at) => ("reached", Some(*at), None),
        State::Missing(_) => ("missing", None, None),
        State::Nobody => ("nobody_can", None, None),
        State::NotDecided(why) => ("not_decided", None, Some(why.as_str())),
    };
    Goal {
        kind: aim.goal.sort().word(),
        condition: told.about,
        reach: told.what,
        state,
        case: Case::of(ledger, case),
        reviewed_case: Case::of(ledger, aim.reviewed),
        why,
    }
}
