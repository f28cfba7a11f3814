//! A coverage as one HTML document that needs nothing but itself; every text is escaped by `maud`.

use maud::{Markup, html as markup};

use super::Ledger;
use super::coverage_text::{cases_words, failed_words, reviewed_words};
use super::words::kind;
use crate::cases::{Aim, Coverage, Part, Sort, State, Sum};
use crate::report;

/// What comes before the guidelines; [`report::html_end`] comes after them.
pub fn coverage_begin() -> String {
    report::html_begin("What the cases reach")
}

/// What cases reach, as a part of an HTML document.
pub fn coverage_html(ledger: &Ledger<'_>, coverage: &Coverage) -> String {
    let cases = coverage.cases;
    let page = markup! {
        article.clinician {
            header {
                h2 { (ledger.guideline()) ": reached by " (cases_words(cases.passed)) (failed_words(cases.failed)) }
                p { b { (reviewed_words(cases.passed, cases.reviewed)) } }
            }
            section {
                h3 { "Sum" }
                (sums(coverage))
                p { "Reviewed: reached by a case that somebody has reviewed; only these count in a gate. Nobody can: no patient reaches it on " (coverage.as_of) ", which is proved; not among what is wanted." }
            }
            section {
                h3 { "Rule by rule" }
                @for part in &coverage.parts { (rule(ledger, part)) }
            }
        }
    };
    page.into_string()
}

fn sums(coverage: &Coverage) -> Markup {
    let rows = Sort::ALL.iter().map(|sort| (sort.label(), coverage.sum(Some(*sort))));
    markup! {
        table {
            caption { "What is wanted, and how much of it is reached" }
            thead { tr {
                @for column in ["", "wanted", "reached", "reviewed", "missing", "not decided", "nobody can"] {
                    th scope="col" { (column) }
                }
            } }
            tbody { @for (label, sum) in rows.chain([("all", coverage.sum(None))]) { (sum_row(label, sum)) } }
        }
    }
}

fn sum_row(label: &str, sum: Sum) -> Markup {
    markup! {
        tr {
            th scope="row" { (label) }
            @for count in [sum.wanted, sum.reached, sum.reviewed, sum.missing, sum.not_decided, sum.nobody] {
                td { (count) }
            }
        }
    }
}

fn rule(ledger: &Ledger<'_>, part: &Part) -> Markup {
    let sum = part.sum();
    let open = sum.missing + sum.not_decided > 0;
    markup! {
        div.entry {
            h4 { (ledger.name(part.of)) " (" (kind(part.of)) ")" }
            p {
                span.mark.(if open { "warning" } else { "applies" }) {
                    (sum.reached) " of " (sum.wanted) " reached"
                    @if sum.missing > 0 { ", " (sum.missing) " missing" }
                    @if sum.not_decided > 0 { ", " (sum.not_decided) " not decided" }
                }
                " " (ledger.told_place(part.of).trim())
            }
            table {
                caption { "What is reached, and by which case" }
                thead { tr {
                    th scope="col" { "what" } th scope="col" { "state" } th scope="col" { "case" }
                } }
                tbody { @for aim in &part.aims { (row(ledger, aim)) } }
            }
        }
    }
}

fn row(ledger: &Ledger<'_>, aim: &Aim) -> Markup {
    let told = ledger.goal(&aim.goal);
    let (class, word) = match &aim.state {
        State::Reached(_) => ("applies", "+ reached"),
        State::Missing(_) => ("warning", "! no case"),
        State::Nobody => ("point", "- nobody can"),
        State::NotDecided(_) => ("open", "? not decided"),
    };
    markup! {
        tr {
            th scope="row" { @if let Some(about) = &told.about { code { (about) } " " } (told.what) }
            td { span.mark.(class) { (word) } }
            td {
                @match &aim.state {
                    State::Reached(at) => (case(ledger, *at, aim.reviewed == Some(*at))),
                    State::NotDecided(why) => (why),
                    _ => "",
                }
                @if let Some(at) = aim.reviewed.filter(|at| aim.state != State::Reached(*at)) {
                    "; " (case(ledger, at, true))
                }
            }
        }
    }
}

fn case(ledger: &Ledger<'_>, at: usize, is_reviewed: bool) -> Markup {
    markup! {
        @if let Some(tried) = ledger.case(at) {
            (tried.case.name) ", " (tried.file)
            @if is_reviewed { " (reviewed by " (tried.case.reviewed_by) ")" }
        }
    }
}
