//! Mutations for readers at a terminal: first the sums, then rule by rule what no case notices.

use super::Ledger;
use super::coverage_text::{cases_words, failed_words, reviewed_words};
use super::words::kind;
use crate::cases::{Change, Fate, Judged, Mutation, Subject, Survivor};

/// What became of every change, as text; those that a case notices only if all are wanted.
pub fn mutation_text(ledger: &Ledger<'_>, mutation: &Mutation, all: bool) -> String {
    let mut out = String::new();
    head(&mut out, ledger, mutation);
    let mut told: Vec<usize> = Vec::new();
    for rule in mutation.judged.chunk_by(|a, b| a.mutant.of == b.mutant.of) {
        let Some(of) = rule.first().map(|first| first.mutant.of) else {
            continue;
        };
        let is_open = rule.iter().any(|judged| !matches!(judged.fate, Fate::Killed(_)));
        if is_open || all {
            rule_text(&mut out, ledger, mutation, of, rule, all, &mut told);
        }
    }
    out
}

fn head(out: &mut String, ledger: &Ledger<'_>, mutation: &Mutation) {
    let cases = mutation.cases;
    let changes = mutation.judged.len();
    out.push_str(&format!(
        "{}: {changes} changes of the rules, and what is noticed by {}{}\n",
        ledger.guideline(),
        cases_words(cases.passed),
        failed_words(cases.failed)
    ));
    out.push_str(&format!("{}\n\n", reviewed_words(cases.passed, cases.reviewed)));
    let columns =
        ["changes", "killed", "reviewed", "survived", "equivalent", "not decided"].map(str::to_owned);
    out.push_str(&row("", columns));
    for change in Change::ALL {
        let counts = counts(mutation, |judged| judged.mutant.change == *change);
        if counts.first().is_some_and(|count| *count > 0) {
            out.push_str(&row(change.word(), counts.map(|count| count.to_string())));
        }
    }
    out.push_str(&row("all", counts(mutation, |_| true).map(|count| count.to_string())));
    out.push_str(&format!(
        "\nkilled: a case fails. reviewed: a case fails that somebody has reviewed; only these count in a gate.\n\
         survived: no case fails, though some patient has another answer.\n\
         equivalent: no patient has another answer on {}, which is proved.\n",
        mutation.as_of
    ));
    if !mutation.suggested.is_empty() {
        out.push_str(&format!(
            "cases below hold in a file without `[base]` that has as_of = {}; `--suggest --write FILE` makes one.\n",
            mutation.as_of
        ));
    }
}

/// Changes, killed, killed by a reviewed case, survived, equivalent, not decided.
pub(super) fn counts(mutation: &Mutation, of: impl Fn(&Judged) -> bool) -> [usize; 6] {
    let count = |is: &dyn Fn(&Judged) -> bool| mutation.count(|judged| of(judged) && is(judged));
    [
        count(&|_| true),
        count(&|judged| matches!(judged.fate, Fate::Killed(_))),
        count(&|judged| judged.reviewed.is_some()),
        count(&|judged| matches!(judged.fate, Fate::Survived(_))),
        count(&|judged| matches!(judged.fate, Fate::Equivalent)),
        count(&|judged| matches!(judged.fate, Fate::NotDecided(_))),
    ]
}

fn row(label: &str, columns: [String; 6]) -> String {
    let columns: String = columns.iter().map(|column| format!("{column:>12}")).collect();
    format!("{label:<13}{columns}\n")
}

fn rule_text(
    out: &mut String,
    ledger: &Ledger<'_>,
    mutation: &Mutation,
    of: Subject,
    rule: &[Judged],
    all: bool,
    told: &mut Vec<usize>,
) {
    let count = |is: &dyn Fn(&Fate) -> bool| rule.iter().filter(|judged| is(&judged.fate)).count();
    let parts = [
        (count(&|fate| matches!(fate, Fate::Killed(_))), "killed"),
        (count(&|fate| matches!(fate, Fate::Survived(_))), "survived"),
        (count(&|fate| matches!(fate, Fate::Equivalent)), "equivalent"),
        (count(&|fate| matches!(fate, Fate::NotDecided(_))), "not decided"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    out.push_str(&format!("\n{} ({}): {}\n", ledger.name(of), kind(of), parts.join(", ")));
    for judged in rule {
        match &judged.fate {
            Fate::Killed(at) if all => {
                let by = ledger
                    .case(*at)
                    .map_or(String::new(), |tried| format!("\"{}\", {}", tried.case.name, tried.file));
                change_text(out, ledger, judged, &format!("+ killed by {by}"));
            }
            Fate::Killed(_) => {}
            Fate::Survived(survivor) => {
                change_text(out, ledger, judged, "! SURVIVED");
                survivor_text(out, ledger, mutation, survivor, told);
            }
            Fate::Equivalent => {
                change_text(out, ledger, judged, "= equivalent: no patient has another answer");
            }
            Fate::NotDecided(why) => {
                change_text(out, ledger, judged, &format!("? NOT DECIDED: {why}"));
            }
        }
    }
}

fn change_text(out: &mut String, ledger: &Ledger<'_>, judged: &Judged, fate: &str) {
    let mutant = &judged.mutant;
    let at = ledger.at(mutant.place).map_or(String::new(), |(file, line)| format!("   {file}:{line}"));
    out.push_str(&format!("  {fate}{at}\n"));
    out.push_str(&format!("      is:      {}\n      changed: {}\n", mutant.was, mutant.now));
    if mutant.words != mutant.now {
        out.push_str(&format!("      ({})\n", mutant.words));
    }
}

fn survivor_text(
    out: &mut String,
    ledger: &Ledger<'_>,
    mutation: &Mutation,
    survivor: &Survivor,
    told: &mut Vec<usize>,
) {
    let block = ledger.name(Subject::Rule(survivor.block));
    let Some((at, suggested)) = survivor.case.and_then(|at| Some((at, mutation.suggested.get(at)?))) else {
        out.push_str(&format!(
            "      this patient has another answer of {block}, but not one that a case can tell:\n"
        ));
        for line in ledger.suite.facts_of(&survivor.patient).lines() {
            out.push_str(&format!("        {line}\n"));
        }
        return;
    };
    if told.contains(&at) {
        out.push_str(&format!("      noticed by the case above: \"{}\"\n", suggested.case.name));
        return;
    }
    told.push(at);
    out.push_str(&format!("      this case would notice, by {block}:\n"));
    for line in suggested.text.lines() {
        out.push_str(&format!("        {line}\n"));
    }
}
