//! The comparison for readers.

use indexmap::IndexSet;

use super::{Agreement, Answer, Kind, Row, Side, Verdict};
use crate::report::Sheet;
use crate::value::date::PartialDate;

/// One patient under several guidelines: what they say differently first, each with its rule and source.
pub fn text(patient: &str, as_of: PartialDate, sides: &[Side<'_>], rows: &[Row]) -> String {
    let mut sheet = Sheet::default();
    sheet.line(&format!("{patient}   {} guidelines   as of {as_of}", sides.len()));
    for (at, side) in sides.iter().enumerate() {
        let meta = &side.guideline.meta;
        sheet.paragraph(&format!("  {}  ", letter(at)), &format!("{}: {}", name(side), meta.title));
    }
    let mut cited: IndexSet<&str> = IndexSet::new();
    let with = |verdict: Verdict| rows.iter().filter(move |row| row.verdict() == verdict);
    for (verdict, title, none) in [
        (Verdict::Differ, "DIFFERENT", "Nothing that two of them speak of is answered differently."),
        (Verdict::Open, "OPEN: some lack facts, and might say otherwise", ""),
    ] {
        let mut found = with(verdict).peekable();
        if found.peek().is_none() && none.is_empty() {
            continue;
        }
        sheet.title(title);
        if found.peek().is_none() {
            sheet.paragraph("  ", none);
        }
        for row in found {
            sheet.line(&format!("  {} {}", kind(row.kind), row.name));
            for answers in by_status(row) {
                statement(&mut sheet, &answers);
                if verdict == Verdict::Differ {
                    answers.iter().for_each(|answer| grounds(&mut sheet, answer, &mut cited));
                }
            }
        }
    }
    let mut agreed = with(Verdict::Agree).peekable();
    if agreed.peek().is_some() {
        sheet.title("THE SAME");
        for row in agreed {
            let Some(first) = row.answers.first() else {
                continue;
            };
            let sides: Vec<String> = row.answers.iter().map(|answer| letter(answer.side)).collect();
            let said = format!("{}: {} ({})", row.name, plain(&first.status), sides.join(", "));
            sheet.paragraph(&format!("  {} ", kind(row.kind)), &said);
        }
    }
    if !cited.is_empty() {
        sheet.title("SOURCES");
    }
    for (at, citation) in cited.iter().enumerate() {
        sheet.paragraph(&format!("  [{}] ", at + 1), citation);
    }
    sheet.gap();
    sheet.paragraph(
        "",
        "Not a medical device: each answer is what the text of its guideline says; which to follow stays with the clinician.",
    );
    sheet.text
}

/// How often each two guidelines say the same of many patients.
pub fn agreement_text(as_of: PartialDate, names: &[String], agreement: &Agreement) -> String {
    let mut sheet = Sheet::default();
    sheet.line(&format!("{} patients   as of {as_of}", agreement.patients()));
    for (at, name) in names.iter().enumerate() {
        sheet.line(&format!("  {}  {name}", letter(at)));
    }
    sheet.title("HOW OFTEN TWO GUIDELINES SAY THE SAME");
    for (kind_of, name, first, second, pair) in agreement.pairs() {
        let kappa = pair
            .kappa()
            .map_or_else(|| "kappa not defined".to_owned(), |kappa| format!("kappa {}", hundredths(kappa)));
        let (all, agreed) = (pair.patients(), pair.agreed());
        let pair_name = format!("{} and {}", letter(first), letter(second));
        let told = format!("{name}, {pair_name}: {agreed} of {all}, {kappa}");
        sheet.paragraph(&format!("  {} ", kind(kind_of)), &told);
        for (a, b, count) in pair.counts().filter(|(a, b, _)| a != b) {
            let said = format!(
                "{count} {}: {} {}, {} {}",
                patients(count),
                letter(first),
                plain(a),
                letter(second),
                plain(b)
            );
            sheet.paragraph("      ", &said);
        }
        let discordant: Vec<&str> = pair.discordant().collect();
        if !discordant.is_empty() {
            sheet.paragraph("      ", &discordant.join(", "));
        }
    }
    sheet.gap();
    sheet.paragraph(
        "",
        "kappa is Cohen's: agreement beyond chance, of all there could be; an open answer counts as one of its own. It is not \
         defined where chance alone would agree always.",
    );
    sheet.text
}

fn patients(count: usize) -> &'static str {
    if count == 1 { "patient" } else { "patients" }
}

/// Guidelines that say the same, together.
fn by_status(row: &Row) -> Vec<Vec<&Answer>> {
    let mut groups: Vec<Vec<&Answer>> = Vec::new();
    for answer in &row.answers {
        match groups.iter_mut().find(|group| group.iter().all(|other| other.status == answer.status)) {
            Some(group) => group.push(answer),
            None => groups.push(vec![answer]),
        }
    }
    groups
}

fn statement(sheet: &mut Sheet, answers: &[&Answer]) {
    let Some(first) = answers.first() else {
        return;
    };
    let sides: Vec<String> = answers.iter().map(|answer| letter(answer.side)).collect();
    sheet.paragraph("    ", &format!("{}: {}", sides.join(", "), plain(&first.status)));
}

/// The rules behind an answer, and their sources by number.
fn grounds<'r>(sheet: &mut Sheet, answer: &'r Answer, cited: &mut IndexSet<&'r str>) {
    let side = letter(answer.side);
    for rule in &answer.rules {
        sheet.paragraph(&format!("      {side} rule: "), rule);
    }
    if !answer.limits.is_empty() {
        sheet.paragraph(&format!("      {side} limits: "), &answer.limits.join("; "));
    }
    let sources: Vec<String> = answer
        .sources
        .iter()
        .map(|source| format!("[{}] {}", cited.insert_full(&source.citation).0 + 1, source.at))
        .collect();
    if !sources.is_empty() {
        sheet.paragraph(&format!("      {side} source: "), &sources.join("; "));
    }
}

pub(super) fn name(side: &Side<'_>) -> String {
    let meta = &side.guideline.meta;
    format!("{}@{}", meta.id, meta.version)
}

/// A guideline of a page: A, B, …, Z, then by number.
fn letter(at: usize) -> String {
    let letter =
        u32::try_from(at).ok().filter(|at| *at < 26).and_then(|at| char::from_u32(u32::from(b'A') + at));
    letter.map_or_else(|| format!("#{}", at + 1), String::from)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Scope => "?",
        Kind::Decision => "=",
        Kind::Recommendation => ">",
        Kind::Choice => "#",
        Kind::Option => "+",
        Kind::Monitor => "*",
    }
}

/// `-0.37`
pub(super) fn hundredths(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", value.abs() / 100, value.abs() % 100)
}

fn plain(status: &str) -> String {
    status.replace('_', " ")
}
