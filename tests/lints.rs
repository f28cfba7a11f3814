//! What a careful reviewer finds: files that say in their first lines what is found in them on which day, what a release is
//! refused for, and that the library has nothing that it does not say itself.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::path::Path;

use common::shell::{Folder, osteon};
use osteon::diagnostic::{Code, Severity};
use serde_json::Value;

/// What `osteon check` tells of a file, as the first lines of the files have it: how it ends, each finding with the words
/// that are underlined, and what is allowed.
fn told(place: &[&str], path: &Path) -> String {
    let name = path.display().to_string();
    let check = |more: &[&str]| {
        let output = osteon(&[&["check", name.as_str()], place, more].concat());
        let text = String::from_utf8([output.stderr, output.stdout].concat()).expect("UTF-8");
        (text, output.status.code().expect("an exit code"))
    };
    let (findings, exit) = check(&["--format", "json"]);
    let (shown, same_exit) = check(&[]);
    assert_eq!(exit, same_exit, "{name}: {shown}");
    let mut all = vec![format!("exit {exit}")];
    for line in findings.lines() {
        let found: Value = serde_json::from_str(line).expect("JSON a line");
        let error = if found["severity"] == "error" { "error " } else { "" };
        let label = &found["labels"][0];
        let file = common::root().join(label["file"].as_str().expect("a file"));
        let byte = |at: usize| usize::try_from(label["bytes"][at].as_u64().expect("a byte")).expect("small");
        let bytes = std::fs::read(file).expect("a file");
        let words = String::from_utf8_lossy(&bytes[byte(0)..byte(1)]).into_owned();
        all.push(format!("{error}{} {words}", found["code"].as_str().expect("a code")));
    }
    let allowed =
        shown.lines().last().and_then(|line| line.split("; ").find(|part| part.contains(" allowed")));
    all.extend(allowed.map(str::to_owned));
    all.join("; ")
}

/// The files say `# DAY: what is told`, and `# DAY --release: what is told`.
#[test]
fn files_tell_what_is_found_in_them() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for path in common::files("tests/lints", ".toml") {
        let text = common::text(&path);
        for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
            let day = |line: &str| line.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
            let Some((head, wanted)) = line.split_once(": ").filter(|_| day(line)) else {
                continue;
            };
            let mut place = vec!["--guidelines", "tests/diagnostics", "--as-of"];
            place.extend(head.split(' '));
            let told = told(&place, &path);
            if told != wanted {
                wrong.push(format!("{} {head}\n  wanted {wanted}\n  got    {told}", path.display()));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 15, "{tried}");
}

/// A file in force says itself of everything that a reviewer would find why it is so. In drafts, findings on how well they
/// are founded stand for all to see.
#[test]
fn the_library_has_nothing_that_it_does_not_say_itself() {
    let mut files = Vec::new();
    for path in common::files("guidelines", "0.toml") {
        let text = common::text(&path);
        let is_draft = text.lines().any(|line| line == "status = \"draft\"");
        let place = ["--as-of", common::AS_OF, "--format", "json"];
        let output = osteon(&[&["check", path.to_str().expect("UTF-8")][..], &place].concat());
        for line in String::from_utf8(output.stderr)
            .expect("UTF-8")
            .lines()
            .chain(String::from_utf8(output.stdout).expect("UTF-8").lines())
        {
            let found: Value = serde_json::from_str(line).expect("JSON a line");
            let code = Code::find(found["code"].as_str().expect("a code")).expect("a code");
            let is_reviewers = common::lints::is_found(code);
            assert!(!is_reviewers || is_draft && code.bars_release(), "{}: {line}", path.display());
        }
        files.push(path);
    }
    assert!(files.len() > 20, "{files:?}");
}

#[test]
fn what_bars_a_release_is_a_warning_otherwise() {
    let barring: Vec<Code> = Code::ALL.iter().copied().filter(|code| code.bars_release()).collect();
    assert!(barring.iter().all(|code| code.severity() == Severity::Warning), "{barring:?}");
    let never_allowed: Vec<Code> = barring.into_iter().filter(|code| !code.may_be_allowed()).collect();
    assert_eq!(never_allowed, [Code::AllowExpired, Code::DraftUsed]);
}

/// Every finding that a file may allow is known to `[[allow]]`; no error is.
#[test]
fn no_error_may_be_allowed() {
    for code in Code::ALL {
        assert!(!(code.may_be_allowed() && code.severity() == Severity::Error), "{}", code.name());
    }
}

/// Without cases nothing is tested: a release is refused for that, and a draft that is being written is not.
#[test]
fn a_release_without_cases_is_refused() {
    let folder = Folder::new("lints-cases");
    let text = common::text(&common::root().join("tests/lints/good.toml"));
    let path = folder.file("good.toml", text.as_bytes());
    let check = |more: &[&str]| {
        let place = ["--guidelines", "tests/diagnostics", "--as-of", common::AS_OF];
        let output = osteon(&[&["check", path.as_str()], &place[..], more].concat());
        let told = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code(), told)
    };
    assert_eq!(check(&[]), (Some(0), String::new()));
    let (exit, told) = check(&["--release"]);
    assert_eq!(exit, Some(1), "{told}");
    let words = "error[threshold-untested]: the threshold `scan_age` has no case below it, at it, above it or without a \
                 value";
    assert!(told.contains(words), "{told}");
    let case = |name: &str, age: &str| {
        format!(
            "[[case]]\nname = \"{name}\"\nwhy = \"{name}\"\nreviewed_by = \"Dr A. Example\"\nfacts = {{ {age} }}\nexpect = {{}}\n\n"
        )
    };
    let cases =
        [case("below", "age = 64"), case("at", "age = 65"), case("above", "age = 66"), case("missing", "")];
    let about = "about = \"sides\"\nas_of = 2026-11-23\n\n";
    folder.file("cases/sides.toml", format!("{about}{}", cases.concat()).as_bytes());
    assert_eq!(check(&["--release"]), (Some(0), String::new()));
    // A case that cannot be read, or that fails, tests nothing.
    let failing =
        cases[1].replace("expect = {}", "expect = { recommendations = { scan = \"does_not_apply\" } }");
    let all = [cases[0].as_str(), &failing, &cases[2], &cases[3]].concat();
    folder.file("cases/sides.toml", format!("{about}{all}").as_bytes());
    let (exit, told) = check(&["--release"]);
    assert!(exit == Some(1) && told.contains("error[cases-fail]: 1 case fails\n"), "{told}");
    // One that nobody has reviewed counts in no gate.
    let unread = cases[1].replace("reviewed_by = \"Dr A. Example\"\n", "");
    let all = [cases[0].as_str(), &unread, &cases[2], &cases[3]].concat();
    folder.file("cases/sides.toml", format!("{about}{all}").as_bytes());
    let (exit, told) = check(&["--release"]);
    assert!(exit == Some(1) && told.contains("nobody has reviewed 1 of 4 cases\n"), "{told}");
    assert_eq!(check(&[]), (Some(0), String::new()));
}

/// What is allowed is no part of a meaning: the digest of a guideline is the same with it and without.
#[test]
fn what_is_allowed_changes_no_meaning() {
    let path = common::root().join("guidelines/anastrozole-bone-health/1.0.0.toml");
    let text = common::text(&path);
    let (before, allowed) = text.split_once("[[allow]]").expect("it allows something");
    assert!(!allowed.contains("[[recommend]]"), "it stands at the end");
    let mut sources = osteon::source::Sources::new();
    let mut faults = osteon::diagnostic::Diagnostics::new();
    let library = common::root().join("guidelines");
    let mut meaning = |text: &str| {
        let checked = common::guideline_of(&mut sources, &library, text, &mut faults);
        osteon::model::meaning::meaning(&checked.guideline)
    };
    assert_eq!(meaning(&text), meaning(before));
    assert!(faults.is_empty(), "{}", common::told(&sources, &faults));
}
