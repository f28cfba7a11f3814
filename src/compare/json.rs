//! The comparison for programs: `osteon.compare/1` of a patient, `osteon.agreement/1` of many.

use serde::Serialize;

use super::text::{hundredths, name};
use super::{Agreement, Row, Side};
use crate::value::date::PartialDate;

#[derive(Serialize)]
struct Compared<'a> {
    format: &'static str,
    patient: &'a str,
    as_of: String,
    guidelines: Vec<String>,
    rows: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    name: &'a str,
    verdict: &'static str,
    answers: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    guideline: String,
    status: &'a str,
    open: bool,
    rules: &'a [String],
    limits: &'a [String],
    sources: Vec<At<'a>>,
}

#[derive(Serialize)]
struct At<'a> {
    citation: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct Agreed<'a> {
    format: &'static str,
    as_of: String,
    patients: usize,
    pairs: Vec<Both<'a>>,
}

#[derive(Serialize)]
struct Both<'a> {
    kind: &'static str,
    name: &'a str,
    guidelines: [&'a str; 2],
    patients: usize,
    agreed: usize,
    kappa: Option<String>,
    table: Vec<Together<'a>>,
    discordant: Vec<&'a str>,
}

#[derive(Serialize)]
struct Together<'a> {
    answers: [&'a str; 2],
    patients: usize,
}

/// One patient under several guidelines, on one line.
///
/// # Errors
/// None in practice: every part is a text, a truth or a list of those.
pub fn json(
    patient: &str,
    as_of: PartialDate,
    sides: &[Side<'_>],
    rows: &[Row],
) -> Result<String, serde_json::Error> {
    let names: Vec<String> = sides.iter().map(name).collect();
    let lines = rows.iter().map(|row| Line {
        kind: row.kind.word(),
        name: &row.name,
        verdict: row.verdict().word(),
        answers: row
            .answers
            .iter()
            .map(|answer| Said {
                guideline: names.get(answer.side).cloned().unwrap_or_default(),
                status: &answer.status,
                open: answer.is_open,
                rules: &answer.rules,
                limits: &answer.limits,
                sources: answer
                    .sources
                    .iter()
                    .map(|source| At { citation: &source.citation, at: &source.at })
                    .collect(),
            })
            .collect(),
    });
    let rows = lines.collect();
    let guidelines = names.clone();
    let compared =
        Compared { format: "osteon.compare/1", patient, as_of: as_of.to_string(), guidelines, rows };
    serde_json::to_string(&compared)
}

/// What several guidelines, by their names, say of many patients.
///
/// # Errors
/// As [`json`].
pub fn agreement_json(
    as_of: PartialDate,
    names: &[String],
    agreement: &Agreement,
) -> Result<String, serde_json::Error> {
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let pairs = agreement.pairs().into_iter().map(|(kind, block, first, second, pair)| Both {
        kind: kind.word(),
        name: block,
        guidelines: [name(first), name(second)],
        patients: pair.patients(),
        agreed: pair.agreed(),
        kappa: pair.kappa().map(hundredths),
        table: pair.counts().map(|(a, b, patients)| Together { answers: [a, b], patients }).collect(),
        discordant: pair.discordant().collect(),
    });
    let agreed = Agreed {
        format: "osteon.agreement/1",
        as_of: as_of.to_string(),
        patients: agreement.patients(),
        pairs: pairs.collect(),
    };
    serde_json::to_string(&agreed)
}
