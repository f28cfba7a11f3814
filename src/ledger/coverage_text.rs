//! A coverage for readers at a terminal: first the sums, then rule by rule.

use super::Ledger;
use super::words::kind;
use crate::cases::{Aim, Coverage, Part, Sort, State, Sum};

/// What cases reach, as text.
pub fn coverage_text(ledger: &Ledger<'_>, coverage: &Coverage) -> String {
    let mut out = String::new();
    head(&mut out, ledger, coverage);
    for part in &coverage.parts {
        let sum = part.sum();
        let missing = match sum.missing + sum.not_decided {
            0 => String::new(),
            _ => format!(", {} missing", sum.missing),
        };
        let title = format!("{} ({})", ledger.name(part.of), kind(part.of));
        let place = ledger.told_place(part.of);
        out.push_str(&format!("\n{title}: {} of {}{missing}{place}\n", sum.reached, sum.wanted));
        rows(&mut out, ledger, part);
    }
    out
}

fn head(out: &mut String, ledger: &Ledger<'_>, coverage: &Coverage) {
    let cases = coverage.cases;
    let (many, failed) = (cases_words(cases.passed), failed_words(cases.failed));
    out.push_str(&format!("{}: reached by {many}{failed}\n", ledger.guideline()));
    out.push_str(&format!("{}\n\n", reviewed_words(cases.passed, cases.reviewed)));
    out.push_str(&row(
        "",
        ["wanted", "reached", "reviewed", "missing", "not decided", "nobody can"].map(str::to_owned),
    ));
    for sort in Sort::ALL {
        out.push_str(&row(sort.label(), columns(coverage.sum(Some(*sort)))));
    }
    out.push_str(&row("all", columns(coverage.sum(None))));
    out.push_str(&format!(
        "\nreviewed: reached by a case that somebody has reviewed; only these count in a gate.\n\
         nobody can: no patient reaches it on {}, which is proved; not among what is wanted.\n",
        coverage.as_of
    ));
}

/// `1 case`, `5 cases`
pub(super) fn cases_words(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

/// What is said of cases that fail, where there are some.
pub(super) fn failed_words(failed: usize) -> String {
    match failed {
        0 => String::new(),
        1 => "; 1 that fails does not count".to_owned(),
        many => format!("; {many} that fail do not count"),
    }
}

/// How far cases are reviewed, said plainly.
pub(super) fn reviewed_words(cases: usize, reviewed: usize) -> String {
    match reviewed {
        0 => "Nobody has reviewed any of these cases: none of them counts in a gate.".to_owned(),
        _ if reviewed == cases => "All of these cases are reviewed.".to_owned(),
        1 => "1 of these cases is reviewed; the others count in no gate.".to_owned(),
        _ => format!("{reviewed} of these cases are reviewed; the others count in no gate."),
    }
}

fn columns(sum: Sum) -> [String; 6] {
    [sum.wanted, sum.reached, sum.reviewed, sum.missing, sum.not_decided, sum.nobody]
        .map(|count| count.to_string())
}

fn row(label: &str, columns: [String; 6]) -> String {
    let columns: String = columns.iter().map(|column| format!("{column:>12}")).collect();
    format!("{label:<31}{columns}\n")
}

fn rows(out: &mut String, ledger: &Ledger<'_>, part: &Part) {
    let mut about: Option<String> = None;
    for aim in &part.aims {
        let told = ledger.goal(&aim.goal);
        if told.about != about {
            if let Some(about) = &told.about {
                let step = if aim.goal.sort() == Sort::Part { "    part: " } else { "  " };
                out.push_str(&format!("{step}{about}\n"));
            }
            about.clone_from(&told.about);
        }
        let indent = match (aim.goal.sort(), &told.about) {
            (Sort::Part, _) => "      ",
            (_, Some(_)) => "    ",
            _ => "  ",
        };
        out.push_str(&format!("{indent}{} {}: {}\n", mark(aim), told.what, state(ledger, aim)));
    }
}

fn mark(aim: &Aim) -> char {
    match aim.state {
        State::Reached(_) => '+',
        State::Missing(_) => '!',
        State::Nobody => '-',
        State::NotDecided(_) => '?',
    }
}

/// How far a goal is reached, in words.
fn state(ledger: &Ledger<'_>, aim: &Aim) -> String {
    let case = |at: usize| ledger.case(at).map_or(String::new(), |tried| tried.case.name.clone());
    let file = |at: usize| ledger.case(at).map_or(String::new(), |tried| tried.file.clone());
    match &aim.state {
        State::Reached(at) => {
            let reviewed = match aim.reviewed {
                Some(reviewed) if reviewed == *at => " (reviewed)".to_owned(),
                Some(reviewed) => format!(" (reviewed: \"{}\", {})", case(reviewed), file(reviewed)),
                None => String::new(),
            };
            format!("\"{}\", {}{reviewed}", case(*at), file(*at))
        }
        State::Missing(_) => "NO CASE".to_owned(),
        State::Nobody => "nobody can".to_owned(),
        State::NotDecided(why) => format!("NO CASE, and not decided whether anybody can: {why}"),
    }
}
