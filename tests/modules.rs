//! A module that speaks of a list of options: what it says holds for the choice that a guideline makes of the list.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::{Folder, code, errors, osteon};

const VOCABULARY: &str = r#"format = 1
[vocabulary]
id = "ward"
version = "1.0.0"
title = "Facts of a ward"
status = "active"
owner = "The ward"
[fact.pain]
type = "boolean"
label = "pain"
question = "Is there pain?"
codes = [{ system = "SNOMED CT", code = "22253000", verified = "unverified" }]
[fact.allergy]
type = "boolean"
label = "allergy to tablets"
question = "Is there an allergy?"
codes = [{ system = "SNOMED CT", code = "1", verified = "unverified" }]
[fact.wound]
type = "boolean"
label = "open wound"
question = "Is there an open wound?"
codes = [{ system = "SNOMED CT", code = "2", verified = "unverified" }]
"#;

const REMEDIES: &str = r#"format = 1
[module]
id = "remedies"
version = "1.0.0"
title = "Remedies"
status = "active"
owner = "The ward"
uses = ["vocabulary/ward@1.0.0"]
[source.book]
citation = "A book"
[choose.remedy]
[[choose.remedy.option]]
name = "tablet"
class = "by mouth"
exclude = [
  { when = 'allergy', grade = "contraindicated", because = "Allergy", source = { ref = "book", at = "page 1", verified = "primary" } },
]
[[choose.remedy.option]]
name = "cream"
class = "on the skin"
"#;

const SAFETY: &str = r#"format = 1
[module]
id = "safety"
version = "1.0.0"
title = "What to do where no remedy is left"
status = "active"
owner = "The ward"
uses = ["vocabulary/ward@1.0.0", "modules/remedies@1.0.0"]
steps = ["treat"]
[source.book]
citation = "A book"
[[recommend]]
id = "nothing_left"
step = "treat"
when = 'remedy is none_left'
wording = "should"
summary = "Ask a specialist."
text = "No remedy is left: ask a specialist."
strength = "strong"
source = { ref = "book", at = "page 2", verified = "primary" }
[[invariant]]
id = "no_tablet_in_allergy"
always = 'allergy is true implies remedies.remedy.tablet is excluded'
because = "Allergy bars the tablet"
source = { ref = "book", at = "page 1", verified = "primary" }
"#;

/// A guideline with a choice, and more.
fn guideline(choice: &str) -> String {
    format!(
        r#"format = 1
[guideline]
id = "pain"
version = "1.0.0"
title = "Pain on a ward"
status = "active"
effective_from = 2020-01-01
owner = "The ward"
uses = ["vocabulary/ward@1.0.0", "modules/remedies@1.0.0", "modules/safety@1.0.0"]
steps = ["treat"]
[source.book]
citation = "A book"
[[recommend]]
id = "give_remedy"
step = "treat"
when = 'pain'
wording = "should"
summary = "Give a remedy."
text = "Give one."
strength = "strong"
source = {{ ref = "book", at = "page 3", verified = "primary" }}
{choice}
"#
    )
}

/// The choice of the guideline takes up the list, under another name, and bars the cream as well.
const AGENT: &str = r#"[choose.agent]
for = "give_remedy"
options_from = "remedies.remedy"
[[choose.agent.option]]
name = "cream"
exclude = [
  { when = 'wound', grade = "contraindicated", because = "Open wound", source = { ref = "book", at = "page 4", verified = "primary" } },
]"#;

fn library(name: &str, choice: &str) -> (Folder, String) {
    let folder = Folder::new(&format!("modules-{name}"));
    folder.file("vocabulary/ward/1.0.0.toml", VOCABULARY.as_bytes());
    folder.file("modules/remedies/1.0.0.toml", REMEDIES.as_bytes());
    folder.file("modules/safety/1.0.0.toml", SAFETY.as_bytes());
    folder.file("pain/1.0.0.toml", guideline(choice).as_bytes());
    let path = folder.0.display().to_string();
    (folder, path)
}

/// What is said of a recommendation for a patient.
fn status(library: &str, folder: &Folder, facts: &str, id: &str) -> String {
    let patient = folder.file("patients/p.toml", format!("patient = \"p\"\n[facts]\n{facts}\n").as_bytes());
    let run =
        ["evaluate", "pain", &patient, "--guidelines", library, "--as-of", "2026-11-23", "--format", "json"];
    let output = osteon(&run);
    let decision: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a decision");
    let all = decision["recommendations"].as_array().expect("a list");
    let found = all.iter().find(|one| one["id"] == id).expect("it is there");
    found["status"].as_str().expect("a status").to_owned()
}

#[test]
fn what_a_module_says_of_a_list_holds_for_the_choice_that_takes_it_up() {
    let (folder, library) = library("taken-up", AGENT);
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 0);
    let nothing_left = |facts: &str| status(&library, &folder, facts, "nothing_left");
    // Both are barred: the tablet by the module, the cream by the guideline only.
    assert_eq!(nothing_left("pain = true\nallergy = true\nwound = true"), "applies");
    assert_eq!(nothing_left("pain = true\nallergy = true\nwound = false"), "does_not_apply");
    assert_eq!(nothing_left("pain = true\nallergy = true"), "undetermined");
    assert_eq!(nothing_left("pain = false\nallergy = true\nwound = true"), "does_not_apply");
}

#[test]
fn a_property_of_a_module_is_proved_of_the_choice() {
    let frees = AGENT.replace("options_from = \"remedies.remedy\"", "options_from = \"remedies.freed\"");
    let (folder, library) = library("proved", &frees);
    // Another list, of which the module of safety is made to speak: its tablet is barred for nobody.
    let freed =
        REMEDIES.replace("[choose.remedy]", "[choose.freed]").replace("[[choose.remedy.", "[[choose.freed.");
    let freed = freed.replace("when = 'allergy'", "when = 'allergy and wound'");
    folder.file("modules/remedies/1.0.0.toml", freed.as_bytes());
    let safety = SAFETY.replace("remedies.remedy.", "remedies.freed.").replace("remedy is", "freed is");
    folder.file("modules/safety/1.0.0.toml", safety.as_bytes());
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 1);
    let told = errors(&["check", "pain", "--guidelines", &library]);
    assert!(told.contains("invariant-refuted") && told.contains("no_tablet_in_allergy"), "{told}");
}

#[test]
fn a_module_alone_is_checked_as_if_somebody_took_its_list_up() {
    let (folder, library) = library("alone", AGENT);
    let safety = folder.0.join("modules/safety/1.0.0.toml").display().to_string();
    assert_eq!(errors(&["check", &safety, "--guidelines", &library]), "");
    folder.file("modules/safety/1.0.0.toml", SAFETY.replace("remedy.tablet", "remedy.tablets").as_bytes());
    let told = errors(&["check", &safety, "--guidelines", &library]);
    assert!(told.contains("has no option `tablets`") && told.contains("did you mean `tablet`?"), "{told}");
}

#[test]
fn a_list_that_nobody_takes_up_has_no_status() {
    let own =
        "[choose.agent]\nfor = \"give_remedy\"\n[[choose.agent.option]]\nname = \"rest\"\nclass = \"none\"\n";
    let (_folder, library) = library("nobody", own);
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 2);
    let told = errors(&["check", "pain", "--guidelines", &library]);
    assert!(told.contains("no choice takes up the options of `remedies.remedy`"), "{told}");
    assert!(told.contains("options_from = \"remedies.remedy\""), "{told}");
}

#[test]
fn of_a_list_that_two_take_up_a_module_cannot_speak() {
    let second = AGENT.replace("choose.agent", "choose.second_agent");
    let (_folder, library) = library("two", &format!("{AGENT}\n{second}"));
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 2);
    let told = errors(&["check", "pain", "--guidelines", &library]);
    assert!(told.contains("ambiguous-name") && told.contains("`agent`, `second_agent`"), "{told}");
}

#[test]
fn an_option_that_is_left_out_cannot_be_spoken_of() {
    let omitting = AGENT.split("[[choose").next().unwrap_or_default().to_owned() + "omit = [\"tablet\"]";
    let (_folder, library) = library("left-out", &omitting);
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 2);
    let told = errors(&["check", "pain", "--guidelines", &library]);
    assert!(told.contains("has no option `tablet`") && told.contains("pain/1.0.0.toml"), "{told}");
}
