//! The command itself: exit codes, where output goes, and files that are not as they should be.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::{Folder, code, errors, osteon};
use std::io::Write;
use std::process::{Command, Stdio};

const MARIA: &str = "guidelines/patients/maria-keller.toml";

fn evaluate<'a>(guideline: &'a str, patient: &'a str) -> Vec<&'a str> {
    vec!["evaluate", guideline, patient, "--as-of", common::AS_OF]
}

#[test]
fn exit_codes_are_as_agreed() {
    assert_eq!(code(&evaluate("anastrozole-bone-health", MARIA)), 0);
    let mut asked = evaluate("anastrozole-bone-health", MARIA);
    asked.extend(["--fail-on", "undetermined"]);
    assert_eq!(code(&asked), 3);
    assert_eq!(code(&["check"]), 0);
    assert_eq!(code(&["test", "--as-of", common::AS_OF]), 0);
    assert_eq!(code(&["nonsense"]), 2);
    assert_eq!(code(&["evaluate"]), 2);
    assert_eq!(code(&["--help"]), 0);
    let empty = Folder::new("empty");
    let root = empty.0.display().to_string();
    assert_eq!(code(&["test", "--guidelines", &root]), 4);
    assert_eq!(code(&["check", "--guidelines", &root]), 4);
}

#[test]
fn names_and_versions_find_files() {
    for name in ["anastrozole-bone-health@1.0.0", "anastrozole-bone-health@1", "anastrozole-bone-health"] {
        assert_eq!(code(&evaluate(name, MARIA)), 0, "{name}");
    }
    let near = errors(&evaluate("anastrozol-bone-health", MARIA));
    assert!(
        near.contains("guideline-not-found") && near.contains("did you mean `anastrozole-bone-health`"),
        "{near}"
    );
    assert!(errors(&evaluate("anastrozole-bone-health@9", MARIA)).contains("installed: 1.0.0"));
    let early = ["evaluate", "anastrozole-bone-health", MARIA, "--as-of", "1999-01-01"];
    assert!(errors(&early).contains("in force"), "{}", errors(&early));
}

#[test]
fn unreadable_files_are_told_apart() {
    let folder = Folder::new("files");
    let cases: [(&str, String); 4] = [
        ("file-unreadable", folder.0.join("nothing.toml").display().to_string()),
        ("file-unreadable", folder.0.display().to_string()),
        ("not-utf8", folder.file("latin.toml", b"patient = \"M\xfcller\"\n")),
        ("file-too-large", folder.file("large.toml", &vec![b'#'; 17 * 1024 * 1024])),
    ];
    for (wanted, path) in cases {
        let arguments = evaluate("anastrozole-bone-health", &path);
        assert_eq!(code(&arguments), 2, "{path}");
        assert!(errors(&arguments).contains(wanted), "{path}: {}", errors(&arguments));
    }
    let empty = folder.file("empty.toml", b"");
    assert!(errors(&evaluate("anastrozole-bone-health", &empty)).contains("needs `patient`"));
}

/// The smallest guideline, with its state and a line of its own.
fn small(state: &str, more: &str) -> String {
    format!(
        "format = 1\n[guideline]\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nstatus = \"{state}\"\n{more}\n"
    )
}

#[test]
fn the_state_of_a_guideline_is_said() {
    let folder = Folder::new("states");
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\n");
    let cases = [
        ("draft", "", "draft-used", 0),
        ("retired", "", "not-in-force", 0),
        ("active", "effective_from = 2030-01-01", "not-in-force", 0),
        ("active", "review_due = 2020-01-01", "review-overdue", 0),
        ("withdrawn", "reason = \"a dose was wrong\"", "guideline-withdrawn", 6),
        ("draft", "uses = [\"modules/none@1.0.0\"]", "uses-unsupported", 2),
    ];
    for (state, more, wanted, exit) in cases {
        let path = folder.file("g.toml", small(state, more).as_bytes());
        let arguments = evaluate(&path, &patient);
        assert_eq!(code(&arguments), exit, "{state} {more}: {}", errors(&arguments));
        assert!(errors(&arguments).contains(wanted), "{state} {more}: {}", errors(&arguments));
    }
}

#[test]
fn many_patients_are_lines_of_json() {
    let output = osteon(&[
        "evaluate",
        "anastrozole-bone-health",
        MARIA,
        "guidelines/patients/tom-adeyemi.toml",
        "--as-of",
        common::AS_OF,
        "--format",
        "json",
    ]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["format"], "osteon.decision/1");
    assert_eq!(lines[0]["definitions"]["lowest_t_score"]["value"], "-2.3");
    assert_eq!(lines[0]["decisions"]["bone_mineral_density"]["outcome"], "osteopenia");
    let missing = lines[0]["missing"].as_array().expect("a list");
    assert!(missing.iter().any(|missing| missing["fact"] == "alcohol_units_per_day"));
}

#[test]
fn conditions_come_as_lines_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_osteon"))
        .args(["condition", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let deep = "(".repeat(10_000);
    let lines = format!(
        "{{\"name\": \"a\", \"expression\": \"1 + 1\"}}\n{{\"name\": \"b\", \"expression\": \"{deep}\"}}\nnot json\n\n{{\"name\": \"c\", \"expression\": \"1 < null\"}}\n"
    );
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["value"], "2");
    assert!(answers[1]["error"].as_str().is_some_and(|error| error.contains("deep")), "{}", answers[1]);
    assert!(answers[2]["error"].is_string());
    assert_eq!(answers[3]["value"], "null");
}

#[test]
fn conditions_speak_of_a_patient() {
    // Where a library has one vocabulary the patient speaks it; where it has several, a guideline says which.
    let folder = Folder::new("one-vocabulary");
    let vocabulary = "vocabulary/bone-health/1.0.0.toml";
    folder.file(vocabulary, common::text(&common::root().join("guidelines").join(vocabulary)).as_bytes());
    let root = folder.0.display().to_string();
    let question = ["condition", "sex = female and age >= 64", "--patient", MARIA, "--as-of", common::AS_OF];
    for place in [["--guidelines", root.as_str()], ["--guideline", "anastrozole-bone-health"]] {
        let output = osteon(&[&question[..], &place].concat());
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.starts_with("true\n"), "{text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("from other facts: years between birth_date and Today()"), "{text}");
    }
    assert!(errors(&question).contains("which vocabulary does the patient speak?"), "{}", errors(&question));
    let outcome = ["condition", "bone_mineral_density = osteopenia", "--patient", MARIA, "--guideline"];
    let output = osteon(&[&outcome[..], &["anastrozole-bone-health", "--as-of", common::AS_OF]].concat());
    assert!(output.stdout.starts_with(b"true\n"));
}

/// A module with one number of a name that another module may have, too.
fn module(id: &str) -> String {
    format!(
        "format = 1\n[module]\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"M\"\nstatus = \"draft\"\n[source.s]\ncitation = \"S\"\n\
         [threshold.limit]\nvalue = 3\nsource = {{ ref = \"s\", at = \"p\", verified = \"primary\" }}\n"
    )
}

#[test]
fn modules_are_told_apart_and_named_exactly() {
    let folder = Folder::new("modules");
    folder.file("modules/a/1.0.0.toml", module("a").as_bytes());
    folder.file("modules/b/1.0.0.toml", module("b").as_bytes());
    let root = folder.0.display().to_string();
    let both = "uses = [\"modules/a@1.0.0\", \"modules/b@1.0.0\"]\n[define.x]\n";
    let cases = [
        ("draft", format!("{both}is = 'limit > 2'"), Some("ambiguous-name")),
        ("draft", format!("{both}is = 'a.limit > 2'"), None),
        ("active", "uses = [\"modules/a@1\"]".to_owned(), Some("uses-inexact")),
        ("draft", "uses = [\"modules/a@1\"]".to_owned(), None),
    ];
    for (state, more, wanted) in cases {
        let path = folder.file("small.toml", small(state, &more).as_bytes());
        let arguments = ["check", path.as_str(), "--guidelines", root.as_str()];
        let told = errors(&arguments);
        assert_eq!(code(&arguments), if wanted.is_some() { 2 } else { 0 }, "{more}: {told}");
        assert!(wanted.is_none_or(|wanted| told.contains(wanted)), "{more}: {told}");
    }
}

#[test]
fn a_key_of_json_that_stands_twice_is_refused() {
    let folder = Folder::new("twice");
    for (at, text) in [
        "{\"patient\":\"a\",\"facts\":{\"age\":50},\"facts\":{\"fragility_fracture\":true}}",
        "{\"patient\":\"a\",\"facts\":{\"vitamin_d\":{\"value\":50,\"value\":10,\"unit\":\"ng/mL\"}}}",
    ]
    .iter()
    .enumerate()
    {
        let path = folder.file(&format!("{at}.json"), text.as_bytes());
        let arguments = evaluate("anastrozole-bone-health", &path);
        assert_eq!(code(&arguments), 2, "{text}");
        assert!(errors(&arguments).contains("fact-twice"), "{}", errors(&arguments));
    }
}

#[test]
fn a_newer_version_that_cannot_be_read_is_not_passed_over() {
    let folder = Folder::new("newer");
    let root = folder.0.display().to_string();
    let patient = folder.file("p.toml", b"patient = \"p\"\n[facts]\n");
    let file = |version: &str, head: &str| {
        let text = format!(
            "format = 1\n[guideline]\nid = \"small\"\nversion = \"{version}\"\ntitle = \"Small\"\n{head}\n"
        );
        folder.file(&format!("small/{version}.toml"), text.as_bytes());
    };
    file("1.0.0", "status = \"active\"");
    let arguments = ["evaluate", "small", &patient, "--guidelines", &root, "--as-of", common::AS_OF];
    let listed = ["guidelines", "--guidelines", &root, "--as-of", common::AS_OF];
    assert_eq!((code(&arguments), code(&listed)), (0, 0));
    for head in [
        "status = active",
        "status = \"aktive\"",
        "status = \"active\"\neffective_from = 2027-13-01",
        "status = \"active\"\neffective_from = \"soon\"",
        "",
    ] {
        file("1.1.0", head);
        assert_eq!((code(&arguments), code(&listed)), (2, 2), "{head}: {}", errors(&arguments));
        assert!(errors(&arguments).contains("1.1.0.toml:"), "{head}: {}", errors(&arguments));
        assert!(errors(&listed).contains("osteon check"), "{}", errors(&listed));
        // Named exactly, the older one is still there; an older one that is broken is none of today's business.
        let older = ["evaluate", "small@1.0.0", &patient, "--guidelines", &root, "--as-of", common::AS_OF];
        assert_eq!(code(&older), 0, "{head}");
    }
    file("1.1.0", "status = \"draft\"\neffective_from = 2027-13-01");
    assert_eq!(code(&arguments), 0, "{}", errors(&arguments));
    file("1.1.0", "status = \"active\"");
    file("1.0.0", "status = active");
    assert_eq!(code(&arguments), 0, "{}", errors(&arguments));
}

#[test]
fn a_file_of_cases_without_a_case_is_told() {
    let folder = Folder::new("no-case");
    let root = folder.0.display().to_string();
    folder.file("small/1.0.0.toml", small("draft", "").as_bytes());
    folder.file("small/cases/none.toml", b"about = \"nothing\"\nas_of = 2026-11-23\n[base]\nstrange = 1\n");
    let arguments = ["test", "small", "--guidelines", &root];
    assert_eq!(code(&arguments), 4);
    assert!(errors(&arguments).contains("has no case"), "{}", errors(&arguments));
}

/// What `osteon check` says of example files of faults, and how it ends.
fn checked(files: &[&str], more: &[&str]) -> (String, i32) {
    let place = ["--guidelines", "tests/diagnostics", "--as-of", common::AS_OF];
    let output = osteon(&[&["check"], files, &place, more].concat());
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let told = format!("{}{}", text(&output.stderr), text(&output.stdout));
    (told, output.status.code().expect("an exit code"))
}

fn example(code: &str, which: &str) -> String {
    format!("tests/diagnostics/{code}/{which}.toml")
}

#[test]
fn what_a_check_finds_is_told_by_its_exit_code() {
    let failing = |code: &str| example(code, "failing");
    let (gap, invariant, open) =
        (failing("decision-gap"), failing("invariant-refuted"), failing("not-decided"));
    let (warned, broken, good) =
        (failing("never-holds"), failing("unknown-name"), example("decision-gap", "mended"));
    // A short example has neither owner nor thresholds, which a careful reviewer tells, too.
    let cases: [(&[&str], i32, &str); 8] = [
        (&[&good], 0, "mended.toml: good, with 4 warnings; 2 questions of gap and overlap proved"),
        (&[&warned], 0, "failing.toml: good, with 4 warnings"),
        (&[&gap], 1, "failing.toml: 5 findings; 1 of 2 questions of gap and overlap proved"),
        (&[&invariant], 1, "failing.toml: 4 findings; 0 of 1 safety properties proved"),
        (&[&open], 5, "failing.toml: 4 findings, not all decided; 0 of 1 safety properties proved"),
        (&[&gap, &open, &good], 5, "failing.toml: 5 findings;"),
        (&[&broken], 2, "failing.toml: 1 fault"),
        (&[&gap, &broken, &open], 2, "failing.toml: 4 findings, not all decided"),
    ];
    for (files, exit, words) in cases {
        let (told, ended) = checked(files, &[]);
        assert_eq!(ended, exit, "{files:?}: {told}");
        assert!(told.contains(words), "{files:?}: {words:?} is not in\n{told}");
    }
    let (told, _) = checked(&[&example("invariant-refuted", "mended")], &[]);
    assert!(told.contains("mended.toml: good, with 3 warnings; 1 safety property proved"), "{told}");
    let (told, _) = checked(&[&example("unknown-passes", "mended")], &[]);
    assert!(told.contains("warnings; 1 contraindication against missing facts proved"), "{told}");
}

#[test]
fn findings_are_objects_for_programs() {
    let file = example("decision-gap", "failing");
    let (told, exit) = checked(&[&file], &["--format", "json"]);
    let lines: Vec<serde_json::Value> =
        told.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    let errors: Vec<&serde_json::Value> = lines.iter().filter(|line| line["severity"] == "error").collect();
    let [found] = errors.as_slice() else { panic!("{told}") };
    assert_eq!((exit, *found == &lines[0]), (1, true), "what is an error comes first: {told}");
    assert_eq!(found["format"], "osteon.diagnostic/1");
    assert_eq!((&found["code"], &found["severity"]), (&"decision-gap".into(), &"error".into()));
    assert_eq!(found["help"][0], "such a patient: t_score_hip -2.5");
    let place = &found["labels"][0];
    assert_eq!(place["file"], file.as_str());
    let bytes = std::fs::read(common::root().join(&file)).expect("a file");
    let byte = |at: usize| usize::try_from(place["bytes"][at].as_u64().expect("a number")).expect("small");
    assert_eq!(&bytes[byte(0)..byte(1)], b"t_score_hip > -2.5");
    let mended = checked(&[&example("decision-gap", "mended")], &["--format", "json"]);
    assert!(mended.1 == 0 && !mended.0.contains("\"severity\":\"error\""), "{}", mended.0);
}

/// What follows some words, up to the end of the line.
fn after<'t>(told: &'t str, words: &str) -> &'t str {
    let (_, rest) = told.split_once(words).unwrap_or_else(|| panic!("{words:?} is not in\n{told}"));
    rest.lines().next().unwrap_or("")
}

#[test]
fn the_row_of_a_gap_closes_it() {
    let file = example("decision-gap", "failing");
    let (told, _) = checked(&[&file], &[]);
    let row = after(&told, "this row would close the gap: ");
    assert!(row.starts_with("when = '") && row.ends_with('\''), "{row}");
    let text = common::text(&common::root().join(&file));
    let closed = format!("{text}\n[[decide.bone_density.outcome]]\nname = \"at_the_limit\"\n{row}\n");
    let folder = Folder::new("closed");
    let path = folder.file("closed.toml", closed.as_bytes());
    let (told, exit) = checked(&[&path], &[]);
    assert_eq!(exit, 0, "{told}");
    assert!(told.contains("closed.toml: good, with 6 warnings; 2 questions of gap"), "{told}");
}

#[test]
fn an_overlap_shows_both_rules() {
    let (told, exit) = checked(&[&example("decision-overlap", "failing")], &[]);
    assert_eq!(exit, 1, "{told}");
    for words in ["t_score_hip <= -2.5", "`low` holds here", "t_score_hip >= -2.5", "and `not_low` too"] {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
}

/// The patient of a message as a file: `age 50; weight 40 kg; sex female`.
fn as_file(patient: &str) -> String {
    let fact = |words: &str| {
        let (name, value) = words.split_once(' ').expect("a name and a value");
        let is_number =
            |text: &str| text.parse::<i64>().is_ok() || text.replacen('.', "", 1).parse::<i64>().is_ok();
        match value.split_once(' ') {
            Some((number, unit)) if is_number(number) => {
                format!("{name} = {{ value = {number}, unit = \"{unit}\" }}\n")
            }
            None if is_number(value) || value == "true" || value == "false" => format!("{name} = {value}\n"),
            _ => format!("{name} = \"{value}\"\n"),
        }
    };
    format!("patient = \"found\"\n[facts]\n{}", patient.split("; ").map(fact).collect::<String>())
}

#[test]
fn a_patient_that_is_shown_is_confirmed_by_the_report() {
    let folder = Folder::new("shown");
    // Where it is told in the report, and how.
    let cases = [
        ("decision-gap", "/decisions/bone_density/status", "gap"),
        ("decision-overlap", "/decisions/bone_density/status", "overlap"),
        // What is not known to hold is not proved.
        ("invariant-refuted", "/invariants/0/status", "undetermined"),
    ];
    for (code, place, confirmed) in cases {
        let file = example(code, "failing");
        let (told, _) = checked(&[&file], &[]);
        let patient = as_file(after(&told, "such a patient: "));
        let path = folder.file(&format!("{code}.toml"), patient.as_bytes());
        let more = ["--guidelines", "tests/diagnostics", "--as-of", common::AS_OF, "--format", "json"];
        let output = osteon(&[&["evaluate", file.as_str(), path.as_str()][..], &more].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let status = report.pointer(place).and_then(serde_json::Value::as_str);
        assert_eq!(status, Some(confirmed), "{code}: {patient}");
    }
}

/// The library with one word changed, as the README tells it.
#[test]
fn the_readme_shows_what_a_check_finds() {
    let folder = Folder::new("readme-check");
    let (bar, slip) = (
        "when = 'pregnancy', grade = \"contraindicated\"",
        "when = 'pregnancy is true', grade = \"contraindicated\"",
    );
    for path in common::files("guidelines", ".toml") {
        let name = path.strip_prefix(common::root().join("guidelines")).expect("a file of the library");
        let text = common::text(&path);
        folder.file(&name.to_string_lossy(), text.replacen(bar, slip, 1).as_bytes());
    }
    let root = folder.0.display().to_string();
    let place = ["check", "anastrozole-bone-health", "--as-of", common::AS_OF, "--guidelines"];
    let readme = common::text(&common::root().join("README.md"));
    let (good, rest) = (after(&readme, "$ osteon check anastrozole-bone-health\n"), "error[unknown-passes]");
    for (root, exit, shown) in [("guidelines", 0, good.to_owned()), (&root, 1, rest.to_owned())] {
        let output = osteon(&[&place[..], &[root]].concat());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let told = format!("{}{}", text(&output.stderr), text(&output.stdout));
        assert_eq!(output.status.code(), Some(exit), "{told}");
        let (_, block) = readme.split_once(&shown).expect("it is shown");
        let block = format!("{shown}{}", block.split("```").next().unwrap_or(""));
        for line in block.lines().filter(|line| line.trim() != "…" && !line.trim().is_empty()) {
            assert!(told.lines().any(|printed| printed.trim() == line.trim()), "{line}\nis not in\n{told}");
        }
    }
}
