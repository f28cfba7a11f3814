//! Mutations for programs: `osteon.mutation/1`.

use serde::Serialize;

use super::coverage_json::{Case, Cases, Engine, Head, Place};
use super::mutation_text::counts;
use super::words::kind;
use super::{Ledger, MUTATION_FORM};
use crate::cases::{Change, Fate, Judged, Mutation, Subject};

#[derive(Serialize)]
struct Printed<'a> {
    format: &'static str,
    engine: Engine,
    guideline: Head<'a>,
    as_of: String,
    cases: Cases,
    sum: Counts,
    by_kind: Vec<ByKind>,
    changes: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Counts {
    changes: usize,
    killed: usize,
    killed_by_reviewed: usize,
    survived: usize,
    equivalent: usize,
    not_decided: usize,
}

#[derive(Serialize)]
struct ByKind {
    kind: &'static str,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Changed<'a> {
    kind: &'static str,
    rule: Rule,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place<'a>>,
    was: &'a str,
    now: &'a str,
    words: &'a str,
    state: &'static str,
    case: Option<Case<'a>>,
    reviewed_case: Option<Case<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    noticed_by: Option<Noticed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct Rule {
    kind: &'static str,
    name: String,
}

/// The case that would notice.
#[derive(Serialize)]
struct Noticed<'a> {
    block: String,
    case: Option<&'a str>,
}

/// What became of every change, as one object on one line.
///
/// # Errors
/// None in practice: every part is a text, a number or a list of those.
pub fn mutation_json(ledger: &Ledger<'_>, mutation: &Mutation) -> Result<String, serde_json::Error> {
    let cases = mutation.cases;
    let printed = Printed {
        format: MUTATION_FORM,
        engine: Engine::this(),
        guideline: Head::of(ledger),
        as_of: mutation.as_of.to_string(),
        cases: Cases { passed: cases.passed, reviewed: cases.reviewed, failed: cases.failed },
        sum: counted(mutation, |_| true),
        by_kind: Change::ALL
            .iter()
            .map(|change| ByKind {
                kind: change.word(),
                counts: counted(mutation, |judged| judged.mutant.change == *change),
            })
            .collect(),
        changes: mutation.judged.iter().map(|judged| changed(ledger, mutation, judged)).collect(),
    };
    serde_json::to_string(&printed)
}

fn counted(mutation: &Mutation, of: impl Fn(&Judged) -> bool) -> Counts {
    let [changes, killed, killed_by_reviewed, survived, equivalent, not_decided] = counts(mutation, of);
    Counts { changes, killed, killed_by_reviewed, survived, equivalent, not_decided }
}

fn changed<'a>(ledger: &Ledger<'a>, mutation: &'a Mutation, judged: &'a Judged) -> Changed<'a> {
    let mutant = &judged.mutant;
    let (state, case, noticed_by, why) = match &judged.fate {
        Fate::Killed(at) => ("killed", Some(*at), None, None),
        Fate::Survived(survivor) => {
            let case = survivor.case.and_then(|at| mutation.suggested.get(at));
            let block = ledger.name(Subject::Rule(survivor.block));
            ("survived", None, Some(Noticed { block, case: case.map(|case| case.text.as_str()) }), None)
        }
        Fate::Equivalent => ("equivalent", None, None, None),
        Fate::NotDecided(why) => ("not_decided", None, None, Some(why.as_str())),
    };
    Changed {
        kind: mutant.change.word(),
        rule: Rule { kind: kind(mutant.of), name: ledger.name(mutant.of) },
        place: ledger.at(mutant.place).map(|(file, line)| Place { file, line }),
        was: &mutant.was,
        now: &mutant.now,
        words: &mutant.words,
        state,
        case: Case::of(ledger, case),
        reviewed_case: Case::of(ledger, judged.reviewed),
        noticed_by,
        why,
    }
}
