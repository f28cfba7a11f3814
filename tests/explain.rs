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
use osteon::explain::{Explainer, explain};
use osteon::model::expression::{FactId, RecommendationId};
use osteon::model::facts::{Facts, Known};
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

/// The example patients with their names.
fn example_patients(checked: &Checked) -> Vec<(String, Facts)> {
    let mut patients = Vec::new();
    for path in common::files("guidelines/patients", ".toml") {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let facts = common::patient(&mut sources, &path, checked, &mut faults);
        assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
        patients.push((path.file_stem().expect("a name").to_string_lossy().into_owned(), facts));
    }
    patients
}

/// The blocks of which a patient is told that there are too many combinations of missing facts.
fn cut_short(checked: &Checked, explainer: &Explainer<'_>, facts: &Facts) -> Vec<String> {
    let guideline = &checked.guideline;
    let evaluation = Plan::new(guideline).evaluate(facts, common::as_of());
    let explanation = explainer.explain(facts, &evaluation);
    let blocks = explanation.blocks.iter().filter(|explained| !explained.complete);
    blocks.map(|explained| guideline.name(explained.block).into_owned()).collect()
}

#[test]
fn of_no_example_patient_the_search_is_cut_short() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let explainer = Explainer::new(&checked.guideline, common::as_of());
    let patients = example_patients(&checked);
    assert_eq!(patients.len(), 7);
    for (name, facts) in patients {
        assert_eq!(cut_short(&checked, &explainer, &facts), Vec::<String>::new(), "{name}");
    }
}

/// Of the given facts of all example patients one in so many is left out; `OSTEON_FACTS_ONE_IN=1` leaves out each by hand.
const ONE_IN: usize = 10;

/// Where the search is known to be cut short: the patient, the fact that is left out, the blocks.
const KNOWN_CUT_SHORT: &[(&str, &str, &[&str])] = &[
    ("ines-moreau", "menopausal_status", &["bone_agent.zoledronic_acid_4mg_6_monthly"]),
    ("ines-moreau", "frax_hip_fracture", &["bone_agent.denosumab"]),
    ("ines-moreau", "smoking_status", &["bone_agent.denosumab"]),
    ("ines-moreau", "acute_renal_impairment", &["bone_agent.risedronate"]),
    ("ines-moreau", "calcium_lower_limit", &["bone_agent.risedronate"]),
    ("ines-moreau", "esophageal_disorder", &["bone_agent.denosumab"]),
    ("ines-moreau", "minutes_able_to_stay_upright", &["bone_agent.denosumab"]),
    ("maria-keller", "birth_date", &["bone_agent.denosumab", "calcium_monitoring"]),
];

/// Nor is it where one of the facts that are given is missing, as far as it is not known to be.
#[test]
fn of_an_example_patient_without_a_fact_the_search_is_cut_short_where_it_is_known_to_be() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let explainer = Explainer::new(&checked.guideline, common::as_of());
    let is_given = |facts: &Facts, id: FactId| matches!(facts.get(id), Known::Given(_));
    let names = checked.guideline.vocabulary.facts.iter().map(|fact| fact.name.as_str()).enumerate();
    let patients = example_patients(&checked);
    let all = patients.iter().flat_map(|(patient, facts)| {
        let given = names.clone().map(|(at, name)| (FactId::at(at), name));
        given
            .filter(|(id, _)| is_given(facts, *id))
            .map(move |(id, name)| (patient.as_str(), facts, id, name))
    });
    let one_in = std::env::var("OSTEON_FACTS_ONE_IN").map_or(ONE_IN, |text| text.parse().expect("a number"));
    for (patient, facts, id, name) in all.step_by(one_in) {
        let mut without = facts.clone();
        without.set(id, Known::NotGiven);
        let known = KNOWN_CUT_SHORT.iter().find(|(of, fact, _)| (*of, *fact) == (patient, name));
        let known = known.map_or(&[][..], |(_, _, blocks)| blocks);
        let mut cut = cut_short(&checked, &explainer, &without);
        cut.retain(|block| !known.contains(&block.as_str()));
        assert_eq!(cut, Vec::<String>::new(), "{patient} without {name}");
    }
}
