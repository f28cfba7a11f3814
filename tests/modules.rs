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
    // The guideline that is made up for it has no place that anybody could look at.
    assert!(!told.contains("a guideline that uses"), "{told}");
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

/// The cases of a module call the choice as the module does, whatever the guidelines that run them call theirs.
#[test]
fn cases_of_a_module_call_the_choice_by_its_list() {
    let (folder, library) = library("cases", AGENT);
    let expect = |name: &str| {
        format!(
            "about = \"C\"\nas_of = 2026-11-23\n[[case]]\nname = \"a\"\nwhy = \"Allergy bars the tablet.\"\n\
             facts = {{ pain = true, allergy = true, wound = false }}\n[case.expect]\n\
             choices = {{ {name} = \"open\" }}\noptions = {{ {name} = {{ tablet = \"excluded\" }} }}\n"
        )
    };
    let test = ["test", "pain", "--guidelines", &library];
    for name in ["remedy", "\"remedies.remedy\"", "agent"] {
        folder.file("modules/safety/cases/c.toml", expect(name).as_bytes());
        assert_eq!(code(&test), 0, "{name}: {}", errors(&test));
    }
    folder.file("modules/safety/cases/c.toml", expect("remedies").as_bytes());
    assert_eq!(code(&test), 2);
    assert!(errors(&test).contains("pain 1.0.0 has no choice called `remedies`"), "{}", errors(&test));
}

#[test]
fn what_a_module_says_cannot_be_left_out() {
    let (folder, library) = library("omitted", AGENT);
    let local = |name: &str| {
        format!(
            "format = 1\n[guideline]\nid = \"ours\"\nversion = \"1.0.0\"\ntitle = \"Ours\"\nstatus = \"active\"\n\
             extends = \"pain@1.0.0\"\n[[omit]]\nname = \"{name}\"\nreason = \"Not here\"\nowner = \"The ward\"\n"
        )
    };
    let check = ["check", "ours", "--guidelines", &library];
    folder.file("ours/1.0.0.toml", local("nothing_left").as_bytes());
    assert_eq!(code(&check), 2);
    let told = errors(&check);
    assert!(
        told.contains("nothing called `nothing_left`") && told.contains("it comes from the module `safety`"),
        "{told}"
    );
    folder.file("ours/1.0.0.toml", local("nobody").as_bytes());
    assert!(!errors(&check).contains("from the module"), "{}", errors(&check));
    // Without its choice the module speaks of options that are not there.
    folder.file("ours/1.0.0.toml", local("agent").as_bytes());
    assert_eq!(code(&check), 2);
    assert!(
        errors(&check).contains("no choice takes up the options of `remedies.remedy`"),
        "{}",
        errors(&check)
    );
}

/// Lists that go round in a circle are a fault, for whoever takes one of them up.
#[test]
fn lists_that_take_up_themselves_are_told() {
    let own = REMEDIES.replace("[choose.remedy]\n", "[choose.remedy]\noptions_from = \"remedies.remedy\"\n");
    let (folder, library) = library("circle", AGENT);
    folder.file("modules/remedies/1.0.0.toml", own.as_bytes());
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 2);
    let round = REMEDIES.replace("[choose.remedy]\n", "[choose.other]\noptions_from = \"remedies.remedy\"\n[choose.remedy]\noptions_from = \"remedies.other\"\n");
    folder.file("modules/remedies/1.0.0.toml", round.as_bytes());
    assert_eq!(code(&["check", "pain", "--guidelines", &library]), 2);
    let told = errors(&["check", "pain", "--guidelines", &library]);
    assert!(told.contains("no module in sight has a list of options `remedies.remedy`"), "{told}");
}

/// A module of pills that has a name which a list of another module has too.
fn beside(more: &str) -> String {
    format!(
        "format = 1\n[module]\nid = \"pills\"\nversion = \"1.0.0\"\ntitle = \"Pills\"\nstatus = \"active\"\n\
         owner = \"The ward\"\nuses = [\"vocabulary/ward@1.0.0\"]\n{more}"
    )
}

/// The name of a list is only another way to speak of a choice: it takes no name from anything.
#[test]
fn the_name_of_a_list_is_in_nobodys_way() {
    let (folder, library) = library("names", AGENT);
    let check = ["check", "pain", "--guidelines", &library];
    let uses = "\"modules/safety@1.0.0\"";
    let with_pills = |text: String| text.replace(uses, &format!("{uses}, \"modules/pills@1.0.0\""));
    // Two lists of one name, and a choice that is called so.
    let pills = "[choose.remedy]\n[[choose.remedy.option]]\nname = \"pill\"\nclass = \"by mouth\"\n";
    folder.file("modules/pills/1.0.0.toml", beside(pills).as_bytes());
    let called = AGENT.replace("choose.agent", "choose.remedy");
    folder.file("pain/1.0.0.toml", with_pills(guideline(&called)).as_bytes());
    assert_eq!(code(&check), 0, "{}", errors(&check));
    // A definition of a module with the name of another's list.
    folder.file("modules/pills/1.0.0.toml", beside("[define.remedy]\nis = 'pain and wound'\n").as_bytes());
    let reads = guideline(AGENT).replace("when = 'pain'", "when = 'pain and not remedy'");
    folder.file("pain/1.0.0.toml", with_pills(reads).as_bytes());
    assert_eq!(code(&check), 0, "{}", errors(&check));
}

/// A module that makes a choice of a list itself: the name of both is that choice.
#[test]
fn a_module_may_take_up_a_list_itself() {
    let own = SAFETY.replace(
        "[[invariant]]",
        "[[recommend]]\nid = \"give_remedy\"\nstep = \"treat\"\nwhen = 'pain'\nwording = \"should\"\nsummary = \"Give.\"\n\
         strength = \"strong\"\nsource = { ref = \"book\", at = \"page 3\", verified = \"primary\" }\n\
         [choose.remedy]\nfor = \"give_remedy\"\noptions_from = \"remedies.remedy\"\n[[invariant]]",
    );
    let (folder, library) = library("own-choice", "");
    let safety = folder.file("modules/safety/1.0.0.toml", own.as_bytes());
    let reads = "[[recommend]]\nid = \"refer\"\nstep = \"treat\"\nwhen = 'remedy is none_left'\nwording = \"should\"\nsummary = \"Refer.\"\n\
                 strength = \"strong\"\nsource = { ref = \"book\", at = \"page 3\", verified = \"primary\" }\n";
    let text = guideline(reads).replace("id = \"give_remedy\"", "id = \"give_other\"");
    folder.file("pain/1.0.0.toml", text.as_bytes());
    for checked in ["pain", safety.as_str()] {
        let check = ["check", checked, "--guidelines", &library];
        assert_eq!(code(&check), 0, "{checked}: {}", errors(&check));
    }
}

/// Options whose class only the guideline says are no fault of a module.
#[test]
fn a_module_alone_may_leave_the_class_to_the_guideline() {
    let without = REMEDIES.replace("name = \"cream\"\nclass = \"on the skin\"", "name = \"cream\"");
    let (folder, library) =
        library("class", &AGENT.replace("name = \"cream\"", "name = \"cream\"\nclass = \"on the skin\""));
    let remedies = folder.file("modules/remedies/1.0.0.toml", without.as_bytes());
    let safety = folder.0.join("modules/safety/1.0.0.toml").display().to_string();
    for checked in ["pain", remedies.as_str(), safety.as_str()] {
        let check = ["check", checked, "--guidelines", &library];
        assert_eq!(code(&check), 0, "{checked}: {}", errors(&check));
    }
}
