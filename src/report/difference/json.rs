//! The difference for programs: `osteon.diff/1`.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use super::Difference;
use crate::diff::{self, Edit, Region, Said, bump};
use crate::model::meaning::meaning;
use crate::model::written;
use crate::report::digest::sha256;
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Printed<'a> {
    format: &'static str,
    base: Head,
    head: Head,
    as_of: String,
    complete: bool,
    bump: Step,
    edits: Vec<EditLine<'a>>,
    changes: Vec<ChangeLine<'a>>,
    not_covered: Vec<NotCovered<'a>>,
    facts_apart: &'a [String],
    /// Values that may be worked out otherwise.
    computed: &'a [String],
    /// Blocks that only one of two different guidelines has.
    not_compared: usize,
    /// Whether what is edited asks for the day.
    asks_the_day: bool,
    faults: &'a [String],
    blocks_looked_at: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cohort: Option<Cohort<'a>>,
}

#[derive(Serialize)]
struct Head {
    id: String,
    version: String,
    status: &'static str,
    digest: String,
}

#[derive(Serialize)]
struct Step {
    smallest: &'static str,
    because: String,
}

#[derive(Serialize)]
struct Block<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct EditLine<'a> {
    kind: &'static str,
    thing: &'static str,
    name: &'a str,
    part: &'a str,
    logic: bool,
    from: Option<&'a str>,
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Line<'a>>,
    places: [Option<At>; 2],
}

#[derive(Serialize)]
struct Line<'a> {
    depth: usize,
    base: Option<&'a str>,
    head: Option<&'a str>,
}

#[derive(Serialize)]
struct At {
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct ChangeLine<'a> {
    class: &'static str,
    direction: &'static str,
    kind: &'static str,
    name: &'a str,
    causes: &'a [usize],
    regions: Vec<RegionLine<'a>>,
}

#[derive(Serialize)]
struct RegionLine<'a> {
    known: bool,
    from: Option<Status<'a>>,
    to: Option<Status<'a>>,
    sides: Vec<Side<'a>>,
    words: String,
    patient: Option<IndexMap<String, Json>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_decided: Option<&'a str>,
}

#[derive(Serialize)]
struct Side<'a> {
    of: &'a str,
    r#where: &'a str,
}

#[derive(Serialize)]
struct Status<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    possible: &'a [String],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    if_in_scope: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<&'a str>,
}

#[derive(Serialize)]
struct NotCovered<'a> {
    kind: &'static str,
    name: &'a str,
    because: &'a str,
}

#[derive(Serialize)]
struct Cohort<'a> {
    patients: usize,
    changed: usize,
    transitions: Vec<Transition<'a>>,
    astray: &'a [String],
}

#[derive(Serialize)]
struct Transition<'a> {
    kind: &'static str,
    name: &'a str,
    from: Option<Status<'a>>,
    to: Option<Status<'a>>,
    patients: Vec<&'a str>,
}

/// As one object, the same bytes on every run.
///
/// # Errors
/// None in practice: every part is a text, a truth or a list of those.
pub fn json(difference: &Difference<'_>) -> Result<String, serde_json::Error> {
    let diff = difference.diff;
    let (step, because) = bump(diff);
    let printed = Printed {
        format: "osteon.diff/1",
        base: head(difference.base),
        head: head(difference.head),
        as_of: difference.as_of.to_string(),
        complete: diff.is_complete(),
        bump: Step { smallest: step.word(), because },
        edits: diff.edits.iter().map(|found| edit(difference, found)).collect(),
        changes: diff
            .changes
            .iter()
            .map(|change| ChangeLine {
                class: change.class.name(),
                direction: change.direction.word(),
                kind: change.aligned.kind.word(),
                name: &change.aligned.name,
                causes: &change.causes,
                regions: change.regions.iter().map(|found| region(difference, found)).collect(),
            })
            .collect(),
        not_covered: diff
            .uncovered
            .iter()
            .map(|uncovered| NotCovered {
                kind: uncovered.aligned.kind.word(),
                name: &uncovered.aligned.name,
                because: &uncovered.because,
            })
            .collect(),
        facts_apart: &diff.apart,
        computed: &diff.computed,
        not_compared: diff.alone,
        asks_the_day: diff.edits.iter().any(crate::diff::asks_the_day),
        faults: &diff.denied,
        blocks_looked_at: diff
            .looked_at
            .iter()
            .map(|aligned| Block { kind: aligned.kind.word(), name: &aligned.name })
            .collect(),
        cohort: difference.cohort.map(cohort),
    };
    serde_json::to_string_pretty(&printed)
}

fn head(side: diff::Side<'_>) -> Head {
    let meta = &side.guideline.meta;
    Head {
        id: meta.id.clone(),
        version: meta.version.to_string(),
        status: meta.state.word(),
        digest: sha256(&meaning(side.guideline)),
    }
}

fn at(sources: &Sources, place: Option<Span>) -> Option<At> {
    let place = place?;
    let file = sources.get(place.source)?.name.clone();
    Some(At { file, line: sources.line_column(place)?.line })
}

fn edit<'a>(difference: &Difference<'a>, edit: &'a Edit) -> EditLine<'a> {
    let [base, head] = edit.places;
    EditLine {
        kind: edit.kind.word(),
        thing: edit.thing.word(),
        name: &edit.name,
        part: &edit.part,
        logic: edit.is_logic(),
        from: edit.from.as_deref(),
        to: edit.to.as_deref(),
        lines: edit
            .lines
            .iter()
            .map(|line| Line { depth: line.depth, base: line.base.as_deref(), head: line.head.as_deref() })
            .collect(),
        places: [at(difference.base.sources, base), at(difference.head.sources, head)],
    }
}

fn region<'a>(difference: &Difference<'a>, region: &'a Region) -> RegionLine<'a> {
    let [from, to] = region.said.each_ref().map(|said| said.as_ref().map(status));
    RegionLine {
        known: region.is_known,
        from,
        to,
        sides: region.sides.iter().map(|(of, place)| Side { of, r#where: place }).collect(),
        words: super::items::region_words(region),
        patient: region.patient.as_ref().map(|patient| {
            let [base, head] = patient.as_ref();
            let mut facts = written::json(&difference.base.guideline.vocabulary, base);
            for (name, value) in written::json(&difference.head.guideline.vocabulary, head) {
                facts.entry(name).or_insert(value);
            }
            facts
        }),
        not_decided: region.open.as_deref(),
    }
}

fn status(said: &Said) -> Status<'_> {
    Status {
        status: &said.status,
        possible: &said.possible,
        if_in_scope: said.if_in_scope,
        beside: said.beside.as_deref(),
    }
}

fn cohort(cohort: &diff::Cohort) -> Cohort<'_> {
    Cohort {
        patients: cohort.patients,
        changed: cohort.changed,
        transitions: cohort
            .transitions
            .iter()
            .map(|(transition, patients)| {
                let [from, to] = transition.said.each_ref().map(|said| said.as_ref().map(status));
                Transition {
                    kind: transition.aligned.kind.word(),
                    name: &transition.aligned.name,
                    from,
                    to,
                    patients: patients.iter().map(|(_, name)| name.as_str()).collect(),
                }
            })
            .collect(),
        astray: &cohort.astray,
    }
}
