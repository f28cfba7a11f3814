//! What is said of an answer: the reasons that force it, the missing facts that matter, and whether it is provisional.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Answer, Plan, Status};
use osteon::explain::explain;
use osteon::model::expression::{FactId, RecommendationId};
use osteon::model::guideline::Block;
use osteon::source::Sources;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    #[serde(rename = "about")]
    _about: String,
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    when: String,
    /// Blocks beside the rule.
    #[serde(default)]
    more: String,
    #[serde(default)]
    facts: toml::Table,
    #[serde(default = "undetermined")]
    status: String,
    #[serde(default)]
    provisional: bool,
    #[serde(default)]
    because: Vec<Vec<String>>,
    #[serde(default)]
    missing: Vec<String>,
    /// Where nothing is said, the answer itself alone.
    possible: Option<Vec<String>>,
    #[serde(default = "yes")]
    complete: bool,
    why: String,
}

fn undetermined() -> String {
    "undetermined".to_owned()
}

fn yes() -> bool {
    true
}

/// A guideline with one rule, in the words of the examples of faults.
fn guideline(sources: &mut Sources, when: &str, more: &str) -> Checked {
    let text = format!(
        "format = 1\n[guideline]\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nstatus = \"draft\"\n\
         uses = [\"vocabulary/clinic@1.0.0\"]\nsteps = [\"only\"]\n[source.s]\ncitation = \"S\"\n[[recommend]]\n\
         id = \"rule\"\nstep = \"only\"\nwhen = \"{when}\"\nwording = \"should\"\nsummary = \"Rule\"\ntext = \"Rule.\"\n\
         source = {{ ref = \"s\", at = \"p\", verified = \"primary\" }}\n{more}"
    );
    let mut faults = Diagnostics::new();
    let library = common::root().join("tests/diagnostics");
    let checked = common::guideline_of(sources, &library, &text, &mut faults);
    assert!(!faults.has_errors(), "{when}: {}", common::told(sources, &faults));
    checked
}

fn status(answer: &Answer) -> &'static str {
    match answer {
        Answer::Recommendation(Status::Undetermined) => "undetermined",
        Answer::Recommendation(found) => found.word(),
        other => panic!("{other:?} is no answer of a rule"),
    }
}

fn check(example: &Example) -> Result<(), String> {
    let mut sources = Sources::new();
    let checked = guideline(&mut sources, &example.when, &example.more);
    let (guideline, vocabulary) = (&checked.guideline, &checked.guideline.vocabulary);
    let mut patient = toml::Table::new();
    patient.insert("patient".to_owned(), "p".into());
    patient.insert("facts".to_owned(), example.facts.clone().into());
    let mut faults = Diagnostics::new();
    let facts = common::patient_of(&mut sources, &patient.to_string(), &checked, &mut faults);
    assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
    let block = Block::Recommendation(RecommendationId::at(0));
    let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
    let explanation = explain(guideline, &facts, &evaluation);
    let found = explanation.of(block).expect("every block is explained");
    let name = |id: &FactId| vocabulary.fact(*id).expect("a fact").name.clone();
    let names = |ids: &Vec<FactId>| ids.iter().map(name).collect::<Vec<_>>();
    let wanted = example.possible.clone().unwrap_or_else(|| vec![example.status.clone()]);
    let possible: Vec<&str> = found.possible.iter().map(status).collect();
    let because: Vec<Vec<String>> = found.because.sets.iter().map(names).collect();
    for (what, got, wanted) in [
        ("status", format!("{:?}", status(&evaluation.answer(block))), format!("{:?}", example.status)),
        ("provisional", found.provisional.to_string(), example.provisional.to_string()),
        ("because", format!("{because:?}"), format!("{:?}", example.because)),
        ("missing", format!("{:?}", names(&found.missing)), format!("{:?}", example.missing)),
        ("possible", format!("{possible:?}"), format!("{wanted:?}")),
        ("complete", found.complete.to_string(), example.complete.to_string()),
    ] {
        if got != wanted {
            return Err(format!(
                "{} {}\n  {}\n  {what}: {got}, not {wanted}",
                example.when, example.facts, example.why
            ));
        }
    }
    Ok(())
}

#[test]
fn examples_are_explained_as_they_say() {
    let mut count = 0;
    let mut failed = Vec::new();
    for path in common::files("tests/explain", ".toml") {
        let chapter: Chapter = toml::from_str(&common::text(&path)).expect("a chapter");
        for example in &chapter.example {
            count += 1;
            failed.extend(check(example).err());
        }
    }
    assert!(count >= 20, "only {count} examples");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
