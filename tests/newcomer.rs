//! Someone's first guideline, with the slips that a first guideline has: each time the program leads to the mend.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::process::{Command, Output};

use common::shell::Folder;

/// The guideline as it should be.
const GUIDELINE: &str = r#"format = 1

[guideline]
id = "ward"
version = "1.0.0"
title = "Bones on our ward"
status = "draft"
uses = ["vocabulary/clinic@1.0.0"]
steps = ["assessment"]

[source.protocol]
citation = "Protocol of the ward, 2026"

[threshold.low_t_score]
value = -2.5
source = { ref = "protocol", at = "page 2", verified = "primary" }

[threshold.low_vitamin_d]
value = 30
unit = "ng/mL"
source = { ref = "protocol", at = "page 3", verified = "primary" }

[define.at_risk]
is = 'previous_fracture or smoking_status = current'

[decide.bone_density]
[[decide.bone_density.outcome]]
name = "low"
when = 't_score_hip <= low_t_score'
source = { ref = "protocol", at = "page 2", verified = "primary" }
[[decide.bone_density.outcome]]
name = "not_low"
when = 't_score_hip > low_t_score'
source = { ref = "protocol", at = "page 2", verified = "primary" }

[[recommend]]
id = "treatment"
step = "assessment"
when = 'bone_density = low and (at_risk or not (age < 65))'
wording = "consider"
summary = "Consider treatment."
text = "Low bone density together with a risk."
source = { ref = "protocol", at = "page 2", verified = "primary" }

[[recommend]]
id = "vitamin_d_repletion"
step = "assessment"
when = 'vitamin_d < low_vitamin_d'
wording = "should"
summary = "Vitamin D should be brought up."
text = "Vitamin D below the limit is brought up to it."
source = { ref = "protocol", at = "page 3", verified = "primary" }

[choose.tablet]
for = "treatment"
[[choose.tablet.option]]
name = "first_tablet"
class = "tablet"
exclude = [ { when = 'creatinine > 2 mg/dL', grade = "contraindicated", because = "Weak kidneys.", source = { ref = "protocol", at = "page 4", verified = "primary" } } ]
"#;

const CASES: &str = r#"about = "Bones on our ward"
as_of = 2026-11-23

[base]
age = 70
smoking_status = "never"
previous_fracture = false

[[case]]
name = "at the limit of the T-score"
why = "The limit itself is low."
facts = { t_score_hip = -2.5 }
[case.expect.decisions]
bone_density = "low"
[case.expect.recommendations]
treatment = "applies"

[[case]]
name = "just above the limit of the T-score"
why = "Above the limit nothing is low."
facts = { t_score_hip = -2.4 }
[case.expect.decisions]
bone_density = "not_low"
[case.expect.recommendations]
treatment = "does_not_apply"

[[case]]
name = "vitamin D just below its limit"
why = "Below the limit it is brought up."
facts = { vitamin_d = { value = 29.9, unit = "ng/mL" } }
[case.expect.recommendations]
vitamin_d_repletion = "applies"
"#;

/// One slip, of the guideline or of its cases: what it is, the right words, what was written, what is run, and the words that lead to the mend.
struct Slip {
    what: &'static str,
    right: &'static str,
    wrong: &'static str,
    run: &'static str,
    leads: &'static [&'static str],
}

const SLIPS: &[Slip] = &[
    Slip {
        what: "a wrong unit",
        right: "value = 30\nunit = \"ng/mL\"",
        wrong: "value = 30\nunit = \"mg/mL\"",
        run: "check",
        leads: &["30 mg/mL", "another unit"],
    },
    Slip {
        what: "a unit of something else",
        right: "value = 30\nunit = \"ng/mL\"",
        wrong: "value = 30\nunit = \"ng\"",
        run: "check",
        leads: &["the units measure different things", "the vitamin D is measured in ng/mL"],
    },
    Slip {
        what: "a misspelt fact",
        right: "previous_fracture or",
        wrong: "previuos_fracture or",
        run: "check",
        leads: &["did you mean `previous_fracture`?"],
    },
    Slip {
        what: "the signs of a comparison turned round",
        right: "t_score_hip <= low_t_score",
        wrong: "t_score_hip =< low_t_score",
        run: "check",
        leads: &["<="],
    },
    Slip {
        what: "a comparison the wrong way round",
        right: "t_score_hip <= low_t_score",
        wrong: "t_score_hip >= low_t_score",
        run: "test",
        leads: &["bone_density: expected not_low, got overlap", "t_score_hip >= low_t_score → true"],
    },
    Slip {
        what: "a missing quote",
        right: "when = 'vitamin_d < low_vitamin_d'",
        wrong: "when = 'vitamin_d < low_vitamin_d",
        run: "check",
        leads: &["quote"],
    },
    Slip {
        what: "a quote that is missing behind a condition in braces",
        right: "when = 'creatinine > 2 mg/dL', grade",
        wrong: "when = 'creatinine > 2 mg/dL, grade",
        run: "check",
        leads: &["the quote at the end of this value is missing", "write when = 'creatinine > 2 mg/dL'"],
    },
    Slip {
        what: "a quote that is missing before a condition in braces",
        right: "when = 'creatinine > 2 mg/dL', grade",
        wrong: "when = creatinine > 2 mg/dL', grade",
        run: "check",
        leads: &[
            "the quote at the beginning of this value is missing",
            "write when = 'creatinine > 2 mg/dL'",
        ],
    },
    Slip {
        what: "a quote that stands twice",
        right: "when = 'creatinine > 2 mg/dL', grade",
        wrong: "when = 'creatinine > 2 mg/dL'', grade",
        run: "check",
        leads: &["the value ends with two quotes", "take one ' away"],
    },
    Slip {
        what: "another quote at the end",
        right: "when = 'vitamin_d < low_vitamin_d'",
        wrong: "when = 'vitamin_d < low_vitamin_d\"",
        run: "check",
        leads: &["this begins with ' and ends with \"", "write when = 'vitamin_d < low_vitamin_d'"],
    },
    Slip {
        what: "the sign for micro",
        right: "creatinine > 2 mg/dL",
        wrong: "creatinine > 180 µmol/L",
        run: "check",
        leads: &["cannot be read at `µmol/L`", "micro is written `u`: `umol/L`"],
    },
    Slip {
        what: "a unit in the plural",
        right: "creatinine > 2 mg/dL",
        wrong: "creatinine > 2 mgs/dL",
        run: "check",
        leads: &["no unit `mgs`", "did you mean `mg/dL`?"],
    },
    Slip {
        what: "international units",
        right: "value = 30\nunit = \"ng/mL\"",
        wrong: "value = 30\nunit = \"IU/mL\"",
        run: "check",
        leads: &["UCUM has no unit `IU`", "did you mean `[IU]/mL`?"],
    },
    Slip {
        what: "the unit of another fact",
        right: "creatinine > 2 mg/dL",
        wrong: "2 mL/min < creatinine",
        run: "check",
        leads: &[
            "a quantity in mL/min cannot be compared with a quantity in mg/dL",
            "the serum creatinine is measured in",
        ],
    },
    Slip {
        what: "a comma for a point",
        right: "value = -2.5",
        wrong: "value = -2,5",
        run: "check",
        leads: &["write `.` in its place"],
    },
    Slip {
        what: "a lost minus sign",
        right: "value = -2.5",
        wrong: "value = 25",
        run: "check",
        leads: &["25 lies outside what the T-score of the hip can be", "a digit too many"],
    },
    Slip {
        what: "a `not` without brackets",
        right: "not (age < 65)",
        wrong: "not age < 65",
        run: "check",
        leads: &["write `not (age < 65)`"],
    },
    Slip {
        what: "a value that does not exist",
        right: "smoking_status = current",
        wrong: "smoking_status = currently",
        run: "check",
        leads: &["did you mean `current`?"],
    },
    Slip {
        what: "a value in quotes",
        right: "smoking_status = current",
        wrong: "smoking_status = \"current\"",
        run: "check",
        leads: &["the name of a value stands without quotes"],
    },
    Slip {
        what: "a circle",
        right: "smoking_status = current'",
        wrong: "smoking_status = current or treatment applies'",
        run: "check",
        leads: &["these need each other's answer first", "break the circle"],
    },
    Slip {
        what: "a gap between two outcomes",
        right: "t_score_hip > low_t_score",
        wrong: "t_score_hip >= -1.0",
        run: "test",
        leads: &["bone_density: expected not_low, got gap", "t_score_hip >= -1.0 → false"],
    },
    Slip {
        what: "a source that is not declared",
        right: "text = \"Low bone density together with a risk.\"\nsource = { ref = \"protocol\"",
        wrong: "text = \"Low bone density together with a risk.\"\nsource = { ref = \"protocoll\"",
        run: "check",
        leads: &["did you mean `protocol`?"],
    },
    Slip {
        what: "a forgotten source",
        right: "unit = \"ng/mL\"\nsource = { ref = \"protocol\", at = \"page 3\", verified = \"primary\" }",
        wrong: "unit = \"ng/mL\"",
        run: "check",
        leads: &["source"],
    },
    Slip {
        what: "a list that is not closed",
        right: "uses = [\"vocabulary/clinic@1.0.0\"]",
        wrong: "uses = [\"vocabulary/clinic@1.0.0\"",
        run: "check",
        leads: &["the `[` opened here is not closed", "1 fault"],
    },
    Slip {
        what: "braces that are not closed",
        right: "at = \"page 4\", verified = \"primary\" } } ]",
        wrong: "at = \"page 4\", verified = \"primary\" } ]",
        run: "check",
        leads: &["the `{` opened here is not closed", "1 fault"],
    },
    Slip {
        what: "a heading that is not closed",
        right: "[choose.tablet]",
        wrong: "[choose.tablet",
        run: "check",
        leads: &["the `[` of this heading is not closed", "write `[choose.tablet]`", "1 fault"],
    },
    Slip {
        what: "a comma that is missing between two keys",
        right: "grade = \"contraindicated\", because",
        wrong: "grade = \"contraindicated\" because",
        run: "check",
        leads: &["behind this a comma is missing", "1 fault"],
    },
    Slip {
        what: "a substance in another unit, without a factor",
        right: "vitamin_d < low_vitamin_d",
        wrong: "vitamin_d < 50 nmol/L",
        run: "check",
        leads: &[
            "only a factor of the substance converts one into the other",
            "give `vitamin_d` a `conversion`",
        ],
    },
    Slip {
        what: "a word that is written as yes or no",
        right: "at = \"page 4\", verified = \"primary\"",
        wrong: "at = \"page 4\", verified = true",
        run: "check",
        leads: &["`verified` is a word in quotes", "\"primary\", \"secondary\", \"unverified\""],
    },
    Slip {
        what: "two keys that are missing",
        right: "wording = \"consider\"\nsummary = \"Consider treatment.\"\n",
        wrong: "",
        run: "check",
        leads: &["a recommendation needs `wording` and `summary`"],
    },
    Slip {
        what: "a head without steps",
        right: "steps = [\"assessment\"]\n",
        wrong: "",
        run: "check",
        leads: &["no step is called `assessment` here", "write `steps = [\"assessment\"]` into the head"],
    },
    Slip {
        what: "two brackets for one",
        right: "bone_density = \"not_low\"\n[case.expect.recommendations]",
        wrong: "bone_density = \"not_low\"\n[[case.expect.recommendations]]",
        run: "test",
        leads: &["is a table, this is a list", "write `[case.expect.recommendations]`"],
    },
    Slip {
        what: "a value that is possible in no unit",
        right: "value = 29.9, unit = \"ng/mL\"",
        wrong: "value = 29.9, unit = \"mg/mL\"",
        run: "test",
        leads: &["29.9 mg/mL, which is 29900000 ng/mL, is not possible"],
    },
];

fn run(folder: &Folder, command: &str) -> (String, i32) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_osteon"));
    program.current_dir(&folder.0).env_remove("OSTEON_GUIDELINES").env_remove("COLUMNS");
    let arguments = [command, "ward", "--as-of", common::AS_OF];
    let Output { status, stdout, stderr } = program.args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (format!("{}{}", text(stderr), text(stdout)), status.code().expect("an exit code"))
}

fn written(folder: &Folder, guideline: &str) {
    folder.file("guidelines/ward/1.0.0.toml", guideline.as_bytes());
}

/// Whichever bracket or comma is taken away: one thing is told, and in words of ours.
#[test]
fn a_missing_bracket_is_told_once() {
    for (at, letter) in GUIDELINE.char_indices().filter(|(_, letter)| "[]{},".contains(*letter)) {
        let mut text = GUIDELINE.to_owned();
        text.remove(at);
        let mut sources = osteon::source::Sources::new();
        let id = sources.add("ward.toml", text.clone());
        let mut found = osteon::diagnostic::Diagnostics::new();
        osteon::syntax::datum::parse_toml(&text, id, &mut found);
        let told: Vec<&str> = found.iter().map(|fault| fault.message.as_str()).collect();
        let is_plain = told.iter().all(|told| !told.contains("expected"));
        assert!(told.len() <= 1 && is_plain, "`{letter}` at {at}: {told:?}");
    }
}

/// Slips of brackets, commas and quotes in one file: each is told, once, and nothing that would follow from it.
#[test]
fn slips_do_not_hide_each_other() {
    let folder = Folder::new("newcomer-several");
    let clinic = common::text(&common::root().join("tests/diagnostics/vocabulary/clinic/1.0.0.toml"));
    folder.file("guidelines/vocabulary/clinic/1.0.0.toml", clinic.as_bytes());
    let slips = [
        ("uses = [\"vocabulary/clinic@1.0.0\"]", "uses = [\"vocabulary/clinic@1.0.0\""),
        ("is = 'previous_fracture or smoking_status = current'", "is = 'previous_fracture"),
        ("[decide.bone_density]\n", "[decide.bone_density\n"),
        ("grade = \"contraindicated\", because", "grade = \"contraindicated\" because"),
    ];
    let mut guideline = GUIDELINE.to_owned();
    for (right, wrong) in slips {
        assert_eq!(guideline.matches(right).count(), 1, "{right:?} stands once");
        guideline = guideline.replace(right, wrong);
    }
    written(&folder, &guideline);
    let (told, _) = run(&folder, "check");
    let messages: Vec<&str> = told.lines().filter(|line| line.starts_with("error")).collect();
    let places: Vec<&str> = told.lines().filter(|line| line.trim_start().starts_with("-->")).collect();
    let expected = [
        "error[toml-syntax]: the `[` opened here is not closed",
        "error[toml-syntax]: the quote at the end of this value is missing",
        "error[toml-syntax]: the `[` of this heading is not closed",
        "error[toml-syntax]: behind this a comma is missing",
    ];
    assert_eq!(messages, expected, "{told}");
    let lines = [":8:8", ":24:6", ":26:1", ":59:70"];
    assert!(places.iter().zip(lines).all(|(place, line)| place.ends_with(line)), "{places:?}");
}

#[test]
fn every_slip_is_led_to_its_mend() {
    let folder = Folder::new("newcomer");
    let clinic = common::text(&common::root().join("tests/diagnostics/vocabulary/clinic/1.0.0.toml"));
    folder.file("guidelines/vocabulary/clinic/1.0.0.toml", clinic.as_bytes());
    folder.file("guidelines/ward/cases/ward.toml", CASES.as_bytes());
    let mut transcript = String::new();
    let mut wrong = Vec::new();
    for Slip { what, right, wrong: slip, run: command, leads } in SLIPS {
        let (guideline, cases) = (GUIDELINE.matches(right).count(), CASES.matches(right).count());
        assert_eq!(guideline + cases, 1, "{what}: {right:?} stands once");
        written(&folder, &GUIDELINE.replace(right, slip));
        folder.file("guidelines/ward/cases/ward.toml", CASES.replace(right, slip).as_bytes());
        let (told, exit) = run(&folder, command);
        transcript
            .push_str(&format!("# {what}\n\n{slip}\n\n$ osteon {command} ward\n{}\n\n", told.trim_end()));
        let expected = if *command == "test" && cases == 0 { 1 } else { 2 };
        let silent: Vec<&&str> = leads.iter().filter(|lead| !told.contains(**lead)).collect();
        // What is told first leads to the mend.
        let first = told.split("\n\n").next().unwrap_or("");
        let is_first = *command == "test" || leads.first().is_some_and(|lead| first.contains(lead));
        if exit != expected || !silent.is_empty() || !is_first {
            wrong.push(format!("{what}: exit code {exit}, {silent:?} not said in\n{told}"));
        }
        // Mended, it is good.
        written(&folder, GUIDELINE);
        folder.file("guidelines/ward/cases/ward.toml", CASES.as_bytes());
    }
    for command in ["check", "test"] {
        let (told, exit) = run(&folder, command);
        assert_eq!(exit, 0, "{told}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("newcomer", transcript.trim_end()));
}
