//! A library as a hospital keeps it: new files, versions, local changes, values that age, and the cases of all that.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::{Folder, code, errors, osteon};

const VOCABULARY: &str = r#"
format = 1
[vocabulary]
id = "ward"
version = "1.0.0"
title = "Facts of a ward"
status = "active"
[fact.pain]
type = "integer"
label = "pain, 0 to 10"
question = "How strong is the pain, from 0 to 10?"
plausible = { from = 0, to = 10 }
valid_for = "2 days"
on_stale = "missing"
[fact.allergy]
type = "boolean"
label = "allergy to the remedy"
question = "Is there an allergy to the remedy?"
valid_for = "12 months"
on_stale = "missing"
"#;

/// A guideline with one number, a rule and a choice that rest on it, in some state.
fn guideline(version: &str, limit: u32, head: &str) -> String {
    let source = r#"source = { ref = "book", at = "page 1", verified = "unverified" }"#;
    format!(
        r#"format = 1
[guideline]
id = "pain"
version = "{version}"
title = "Pain on a ward"
{head}
uses = ["vocabulary/ward@1.0.0"]
steps = ["treat"]
[source.book]
citation = "A book"
[threshold.pain_limit]
value = {limit}
{source}
[[recommend]]
id = "give_remedy"
step = "treat"
when = 'pain >= pain_limit'
wording = "should"
summary = "Give the remedy."
text = "Give it."
{source}
[choose.remedy]
label = "remedy"
for = "give_remedy"
[[choose.remedy.option]]
name = "drops"
class = "a remedy"
{source}
exclude = [{{ when = 'allergy', grade = "contraindicated", because = "Allergy", {source} }}]
"#
    )
}

fn library(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    folder.file("vocabulary/ward/1.0.0.toml", VOCABULARY.as_bytes());
    let root = folder.0.display().to_string();
    (folder, root)
}

fn out(arguments: &[&str]) -> String {
    String::from_utf8_lossy(&osteon(arguments).stdout).into_owned()
}

#[test]
fn new_files_pass_check_and_test_at_once() {
    let folder = Folder::new("new");
    let root = folder.0.display().to_string();
    let place = ["--guidelines", root.as_str()];
    for what in [
        &["guideline", "wound-care"][..],
        &["module", "dressings"],
        &["guideline", "second-one"],
        &["case", "wound-care", "more"],
        &["vocabulary", "other"],
        &["guideline", "third", "--vocabulary", "other"],
    ] {
        let arguments = [&["new"][..], what, &place].concat();
        assert_eq!(code(&arguments), 0, "{what:?}: {}", errors(&arguments));
    }
    assert_eq!(code(&[&["check"][..], &place].concat()), 0, "{}", errors(&[&["check"][..], &place].concat()));
    let test = [&["test"][..], &place].concat();
    assert_eq!(code(&test), 0, "{}", errors(&test));
    assert_eq!(out(&test), "4 passed, 0 failed\n");
    for (what, wanted) in [
        (&["case", "wound-care", "more"][..], "is there already"),
        (&["guideline", "Wound_Care"], "invalid-name"),
        (&["guideline", "../up"], "invalid-name"),
        (&["guideline", "vocabulary"], "invalid-name"),
        (&["guideline", "fourth"], "which vocabulary"),
        (&["guideline", "fourth", "--vocabulary", "none"], "no vocabulary `none`"),
        (&["case", "nothing", "more"], "guideline-not-found"),
    ] {
        let arguments = [&["new"][..], what, &place].concat();
        assert_eq!(code(&arguments), 2, "{what:?}");
        assert!(errors(&arguments).contains(wanted), "{what:?}: {}", errors(&arguments));
    }
}

const CASES: &str = r#"
about = "From which pain on the remedy is given."
as_of = 2026-11-23
[base]
[[case]]
name = "pain of 4"
why = "Version 2 gives the remedy earlier."
facts = { pain = 4, allergy = false }
[case.expect]
recommendations = { give_remedy = "does_not_apply" }
[case.expect_in_version."2.0.0"]
recommendations = { give_remedy = "applies" }
options = { remedy = { drops = "eligible" } }
"#;

#[test]
fn every_version_that_may_be_used_is_tested() {
    let (folder, root) = library("versions");
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF];
    let active = r#"status = "active""#;
    folder.file("pain/0.9.0.toml", guideline("0.9.0", 9, r#"status = "retired""#).as_bytes());
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 6, active).as_bytes());
    folder.file(
        "pain/2.0.0.toml",
        guideline("2.0.0", 4, &format!("{active}\neffective_from = 2027-01-01")).as_bytes(),
    );
    folder.file("pain/cases/limits.toml", CASES.as_bytes());
    assert_eq!(out(&[&["test"][..], &place].concat()), "2 passed, 0 failed\n");
    assert_eq!(out(&[&["test", "pain@2.0.0"][..], &place].concat()), "1 passed, 0 failed\n");
    let list = out(&[&["guidelines"][..], &place].concat());
    assert!(
        list.contains("  pain@0.9.0  retired  Pain on a ward\n* pain@1.0.0  active  Pain on a ward\n"),
        "{list}"
    );
    assert!(list.contains("  pain@2.0.0  active from 2027-01-01  Pain on a ward\n"), "{list}");
    let json = out(&[&["guidelines", "--format", "json"][..], &place].concat());
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[1]["in_force"]), (3, &serde_json::Value::Bool(true)));
    let next_year = ["guidelines", "--guidelines", root.as_str(), "--as-of", "2027-01-01"];
    assert!(out(&next_year).contains("* pain@2.0.0"), "{}", out(&next_year));
}

#[test]
fn a_failed_case_shows_the_way_to_what_differs() {
    let (folder, root) = library("failed");
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, r#"status = "active""#).as_bytes());
    folder.file("pain/cases/limits.toml", CASES.as_bytes());
    let junit = folder.0.join("junit.xml").display().to_string();
    let arguments = ["test", "--guidelines", root.as_str(), "--junit", junit.as_str()];
    assert_eq!(code(&arguments), 1);
    let text = out(&arguments);
    assert!(text.contains("  give_remedy: expected does_not_apply, got applies\n"), "{text}");
    assert!(text.contains("      pain >= pain_limit → true\n        pain → 4"), "{text}");
    assert!(text.ends_with("0 passed, 1 failed\n"), "{text}");
    let xml = std::fs::read_to_string(&junit).expect("a file");
    assert!(xml.contains("<testsuites tests=\"1\" failures=\"1\" errors=\"0\">"), "{xml}");
    assert!(xml.contains("<failure message=\"Version 2 gives the remedy earlier.\">"), "{xml}");
    assert!(xml.contains("pain &gt;= pain_limit"), "{xml}");
    folder.file("pain/cases/broken.toml", b"garbage");
    folder.file("pain/cases/deeper/more.toml", CASES.as_bytes());
    assert_eq!(code(&arguments), 2);
    assert!(out(&arguments).ends_with("0 passed, 1 failed, 1 file not read\n"), "{}", out(&arguments));
    assert!(errors(&arguments).contains("deeper is not read"), "{}", errors(&arguments));
    let xml = std::fs::read_to_string(&junit).expect("a file");
    assert!(xml.contains("errors=\"1\"") && xml.contains("cannot be read"), "{xml}");
    folder.file("pain/2.0.toml", b"garbage");
    let check = ["check", "--guidelines", root.as_str()];
    assert!(errors(&check).contains("2.0.toml is not named after a version"), "{}", errors(&check));
    let nowhere = ["test", "--guidelines", root.as_str(), "--junit", "/nowhere/junit.xml"];
    assert_eq!(code(&nowhere), 2);
}

#[test]
fn what_was_withdrawn_says_why_and_nothing_else() {
    let (folder, root) = library("withdrawn");
    let head = "status = \"withdrawn\"\nreason = \"a dose was wrong\"";
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, head).as_bytes());
    folder.file("pain/cases/limits.toml", CASES.as_bytes());
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\npain = 5\n");
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF];
    for arguments in [
        &["evaluate", "pain", patient.as_str()][..],
        &["evaluate", "pain@1.0.0", patient.as_str()],
        &["condition", "pain > 3", "--guideline", "pain", "--patient", patient.as_str()],
    ] {
        let arguments = [arguments, &place].concat();
        assert_eq!(code(&arguments), 6, "{arguments:?}: {}", errors(&arguments));
        assert!(errors(&arguments).contains("a dose was wrong"), "{}", errors(&arguments));
    }
    assert_eq!(code(&[&["test"][..], &place].concat()), 4);
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, "status = \"retired\"").as_bytes());
    let arguments = [&["evaluate", "pain", patient.as_str()][..], &place].concat();
    assert_eq!(code(&arguments), 2);
    assert!(errors(&arguments).contains("no version of `pain` is in force"), "{}", errors(&arguments));
    let ends = "status = \"active\"\neffective_from = 2026-05-01\neffective_to = 2026-01-01";
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, ends).as_bytes());
    assert!(errors(&[&["check"][..], &place].concat()).contains("ends before it begins"));
}

fn a_changed_number_is_told(change: &serde_json::Value, compared: &str) {
    assert_eq!(change["number"]["from"], "6");
    assert_eq!(change["number"]["to"], "3");
    assert_eq!(change["number"]["sources"][0]["at"], "minutes");
    let both = compared.contains("A limits: pain_limit 6\n") && compared.contains("B limits: pain_limit 3\n");
    assert!(both && compared.contains("minutes"), "{compared}");
}

#[test]
fn a_hospital_changes_what_it_extends_and_says_so() {
    let (folder, root) = library("extends");
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 6, r#"status = "active""#).as_bytes());
    let local = |more: &str| {
        format!(
            "format = 1\n[guideline]\nid = \"our-pain\"\nversion = \"1.0.0\"\ntitle = \"Ours\"\nstatus = \"active\"\n\
             extends = \"pain@1.0.0\"\n[source.board]\ncitation = \"Our board\"\n[threshold.pain_limit]\nvalue = 3\n\
             source = {{ ref = \"board\", at = \"minutes\", verified = \"primary\" }}\n{more}"
        )
    };
    let told = "reason = \"Our nurses start earlier\"\nowner = \"ward 3\"\n";
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\npain = 4\nallergy = false\n");
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF];
    folder.file("our-pain/1.0.0.toml", local("").as_bytes());
    let check = [&["check", "our-pain"][..], &place].concat();
    assert_eq!(code(&check), 2);
    assert!(errors(&check).contains("a threshold needs `reason`"), "{}", errors(&check));
    folder.file("our-pain/1.0.0.toml", local(told).as_bytes());
    // A number under a name that nothing has would change nothing.
    let misspelt = local(told).replace("threshold.pain_limit", "threshold.pain_limits");
    folder.file("our-pain/1.0.0.toml", misspelt.as_bytes());
    assert_eq!(code(&check), 2);
    assert!(errors(&check).contains("did you mean `pain_limit`?"), "{}", errors(&check));
    folder.file("our-pain/1.0.0.toml", local(told).as_bytes());
    let evaluate = [&["evaluate", "our-pain", patient.as_str()][..], &place].concat();
    let text = out(&evaluate);
    assert!(text.contains("  + Give the remedy."), "{text}{}", errors(&evaluate));
    assert!(text.contains("LOCAL CHANGES to pain@1.0.0"), "{text}");
    assert!(
        text.contains("  - replaced pain_limit from 6 to 3: Our nurses start earlier (ward 3)"),
        "{text}"
    );
    // The number that counts stands with the rule, and who chose it among the sources.
    assert!(text.contains("limits: pain_limit 3 (in place of 6 of pain; [1] minutes)"), "{text}");
    assert!(text.contains("[1] Our board"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&[&evaluate[..], &["--format", "json"]].concat())).expect("JSON");
    assert_eq!(json["guideline"]["extends"], "pain@1.0.0");
    let change = &json["guideline"]["local_changes"][0];
    assert_eq!(change["owner"], "ward 3");
    a_changed_number_is_told(
        change,
        &out(&[&["compare", "-g", "pain", "-g", "our-pain", &patient][..], &place].concat()),
    );
    let test = [&["test", "our-pain"][..], &place].concat();
    assert_eq!(code(&test), 4);
    assert!(errors(&test).contains("has no cases; those of pain@1.0.0 are not run"), "{}", errors(&test));
    // The base answers for most of it, and is named above.
    assert!(text.contains("extends: pain 1.0.0 (active)"), "{text}");
    // What is wrong with the base is wrong with what is made of it.
    let recalled = "status = \"withdrawn\"\nreason = \"recalled: the dose was wrong\"";
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 6, recalled).as_bytes());
    assert_eq!(code(&evaluate), 6);
    let told_of_it = errors(&evaluate);
    assert!(told_of_it.contains("it extends pain 1.0.0, which was withdrawn: recalled"), "{told_of_it}");
    assert_eq!(code(&check), 2, "{}", errors(&check));
    for (head, told) in [
        (r#"status = "draft""#, "it extends pain 1.0.0, which is a draft"),
        (r#"status = "retired""#, "it extends pain 1.0.0, which is no longer in force"),
        ("status = \"active\"\nreview_due = 2020-01-01", "whose review was due on 2020-01-01"),
    ] {
        folder.file("pain/1.0.0.toml", guideline("1.0.0", 6, head).as_bytes());
        assert_eq!(code(&evaluate), 0, "{head}: {}", errors(&evaluate));
        assert!(errors(&evaluate).contains(told) && out(&evaluate).contains(told), "{}", errors(&evaluate));
    }
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 6, r#"status = "active""#).as_bytes());
    let omit = "[[omit]]\nname = \"remedy\"\nreason = \"no drops here\"\nowner = \"ward 3\"\n";
    folder.file("our-pain/1.0.0.toml", local(&format!("{told}{omit}")).as_bytes());
    let text = out(&evaluate);
    assert!(text.contains("  - omitted remedy: no drops here (ward 3)"), "{text}{}", errors(&evaluate));
    assert!(!text.contains("CHOICE"), "{text}");
}

/// What is monotone is a block as others are: replaced, added and left out by name, and no invariant has its name.
#[test]
fn a_hospital_changes_what_is_monotone() {
    let (folder, root) = library("monotone");
    let monotone = |condition: &str| {
        format!(
            "[[monotone]]\nid = \"more_pain_keeps_the_remedy\"\nas = \"pain\"\nmoves = \"rises\"\n\
             stays = '{condition}'\nbecause = \"Pain is treated\"\n"
        )
    };
    let base = guideline("1.0.0", 6, r#"status = "active""#) + &monotone("give_remedy applies");
    folder.file("pain/1.0.0.toml", base.as_bytes());
    let head = "format = 1\n[guideline]\nid = \"our-pain\"\nversion = \"1.0.0\"\ntitle = \"Ours\"\n\
                status = \"active\"\nextends = \"pain@1.0.0\"\n";
    let told = "reason = \"said otherwise\"\nowner = \"ward 3\"\n";
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\npain = 4\nallergy = false\n");
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF];
    let evaluate = [&["evaluate", "our-pain", patient.as_str()][..], &place].concat();
    let replaced = monotone("remedy.drops is excluded or give_remedy applies");
    let omitted = "[[omit]]\nname = \"more_pain_keeps_the_remedy\"\n";
    for (block, change) in [(replaced.as_str(), "replaced"), (omitted, "omitted")] {
        folder.file("our-pain/1.0.0.toml", format!("{head}{block}{told}").as_bytes());
        let line = format!("  - {change} more_pain_keeps_the_remedy: said otherwise (ward 3)");
        assert!(out(&evaluate).contains(&line), "{}{}", out(&evaluate), errors(&evaluate));
    }
    let invariant = "[[invariant]]\nid = \"more_pain_keeps_the_remedy\"\nalways = 'true'\nbecause = \"x\"\n";
    folder.file("our-pain/1.0.0.toml", format!("{head}{invariant}{told}").as_bytes());
    assert!(errors(&evaluate).contains("duplicate-name"), "{}", errors(&evaluate));
}

#[test]
fn a_value_counts_as_long_as_the_vocabulary_says() {
    let (folder, root) = library("stale");
    folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, r#"status = "active""#).as_bytes());
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF, "--format", "json"];
    let decision = |pain_on: &str, allergy_on: &str| {
        let text = format!(
            "patient = \"p\"\n[facts]\npain = {{ value = 7, on = {pain_on} }}\nallergy = {{ value = true, on = {allergy_on} }}\n"
        );
        let patient = folder.file("p.toml", text.as_bytes());
        let arguments = [&["evaluate", "pain", patient.as_str()][..], &place].concat();
        serde_json::from_str::<serde_json::Value>(&out(&arguments)).expect("JSON")
    };
    // On its last day it counts, on the day after it is missing, and is asked for.
    let last = decision("2026-11-21", "2025-11-23");
    assert_eq!(last["recommendations"][0]["status"], "applies");
    assert_eq!(last["choices"]["remedy"]["options"][0]["status"], "excluded");
    assert_eq!(last["choices"]["remedy"]["options"][0]["reasons"][0]["stale"], false);
    let after = decision("2026-11-20", "2025-11-22");
    assert_eq!(after["recommendations"][0]["status"], "undetermined");
    assert_eq!(after["missing"][0]["fact"], "pain");
    assert_eq!(after["missing"][0]["state"], "stale");
    // What excluded an option goes on excluding it, and says that the value is old.
    assert_eq!(after["choices"]["remedy"]["options"][0]["status"], "excluded");
    assert_eq!(after["choices"]["remedy"]["options"][0]["reasons"][0]["stale"], true);
}

#[test]
fn files_are_taken_for_what_they_are() {
    let (folder, root) = library("kinds");
    let place = ["--guidelines", root.as_str(), "--as-of", common::AS_OF];
    let guideline = folder.file("pain/1.0.0.toml", guideline("1.0.0", 4, r#"status = "active""#).as_bytes());
    let cases = folder.file("pain/cases/limits.toml", CASES.as_bytes());
    let patient = folder.file("p.toml", b"\xef\xbb\xbfpatient = \"p\"\n[facts]\npain = 5\n");
    let module = folder.file(
        "modules/m/1.0.0.toml",
        b"format = 1\n[module]\nid = \"m\"\nversion = \"1.0.0\"\ntitle = \"M\"\nstatus = \"draft\"\n\
          uses = [\"vocabulary/ward@1.0.0\"]\n[define.severe]\nis = 'pian >= 7'\n",
    );
    for (arguments, wanted) in [
        (&["evaluate", patient.as_str(), guideline.as_str()][..], "this is a patient, not a guideline"),
        (&["evaluate", "pain", guideline.as_str()], "this is a guideline, not a patient"),
        (&["check", cases.as_str()], "this is a file of cases, not a guideline"),
        (&["check", patient.as_str()], "this is a patient, not a guideline"),
        (&["check", module.as_str()], "did you mean `pain`?"),
    ] {
        let arguments = [arguments, &place].concat();
        assert_eq!(code(&arguments), 2, "{arguments:?}");
        assert!(errors(&arguments).contains(wanted), "{arguments:?}: {}", errors(&arguments));
    }
    assert_eq!(code(&[&["evaluate", "pain", patient.as_str()][..], &place].concat()), 0);
}

/// Numbers of a module, of a guideline that uses it, and of hospitals that extend that, one on top of the other: each is
/// told with the one it took the place of last.
#[test]
fn a_number_remembers_the_one_before_it() {
    let (folder, root) = library("numbers");
    let source = "source = { ref = \"book\", at = \"page 1\", verified = \"unverified\" }\n[source.book]\ncitation = \"A book\"\n";
    let limit = |value: u32| format!("[threshold.pain_limit]\nvalue = {value}\n{source}");
    let module = "format = 1\n[module]\nid = \"limits\"\nversion = \"1.0.0\"\ntitle = \"Limits\"\nstatus = \"active\"\n\
                  uses = [\"vocabulary/ward@1.0.0\"]\n";
    folder.file("modules/limits/1.0.0.toml", format!("{module}{}", limit(1)).as_bytes());
    let uses = "\"vocabulary/ward@1.0.0\"";
    let base = guideline("1.0.0", 2, "status = \"active\"")
        .replace(uses, &format!("{uses}, \"modules/limits@1.0.0\""));
    folder.file("pain/1.0.0.toml", base.as_bytes());
    let hospital = |id: &str, of: &str, more: &str| {
        let head = format!(
            "format = 1\n[guideline]\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"Ours\"\nstatus = \"active\"\n"
        );
        folder
            .file(&format!("{id}/1.0.0.toml"), format!("{head}extends = \"{of}@1.0.0\"\n{more}").as_bytes());
    };
    let changed = |value: u32| {
        let board = "source = { ref = \"board\", at = \"minutes\", verified = \"primary\" }";
        format!(
            "[source.board]\ncitation = \"Our board\"\n[threshold.pain_limit]\nvalue = {value}\n{board}\n\
             reason = \"Ours\"\nowner = \"ward 3\"\n"
        )
    };
    hospital("third", "pain", &changed(3));
    hospital("back", "pain", &changed(1));
    hospital("seventh", "third", &changed(7));
    hospital(
        "without",
        "pain",
        "[[omit]]\nname = \"pain_limit\"\nreason = \"Not ours\"\nowner = \"ward 3\"\n",
    );
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\npain = 9\nallergy = false\n");
    let told = |id: &str| out(&["evaluate", id, &patient, "--guidelines", &root, "--as-of", common::AS_OF]);
    for (id, lines) in [
        ("pain", vec!["limits: pain_limit 2 (in place of 1 of limits; "]),
        (
            "third",
            vec!["limits: pain_limit 3 (in place of 2 of pain; ", "replaced pain_limit from 2 to 3: Ours"],
        ),
        (
            "back",
            vec!["limits: pain_limit 1 (in place of 2 of pain; ", "replaced pain_limit from 2 to 1: Ours"],
        ),
        (
            "seventh",
            vec![
                "limits: pain_limit 7 (in place of 3 of third; ",
                "replaced pain_limit from 2 to 3: Ours",
                "replaced pain_limit from 3 to 7: Ours",
            ],
        ),
        ("without", vec!["limits: pain_limit 1\n", "omitted pain_limit from 2 to 1: Not ours"]),
    ] {
        let text = told(id);
        for line in lines {
            assert!(text.contains(line), "{id}: {line}\n{text}");
        }
    }
}
