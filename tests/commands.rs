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
    let output =
        osteon(&["condition", "sex = female and age >= 64", "--patient", MARIA, "--as-of", common::AS_OF]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.starts_with("true\n"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("from other facts: years between birth_date and Today()"), "{text}");
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
