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
        let words = String::from_utf8_lossy(&bytes[byte(0)..byte(1)]).replace('\n', " ");
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
    assert!(tried > 30, "{tried}");
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
    assert_eq!(
        never_allowed,
        [Code::PlaceholderLeft, Code::AllowExpired, Code::AllowTooLong, Code::DraftUsed]
    );
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

/// Whoever puts a new file in force without writing into it what is so is told each text that still stands there.
#[test]
fn the_texts_of_a_new_file_are_told() {
    let folder = Folder::new("lints-new");
    let library = folder.0.display().to_string();
    let new = |what: &[&str]| {
        let output = osteon(&[&["new"], what, &["--guidelines", &library]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    new(&["vocabulary", "ward"]);
    new(&["module", "parts"]);
    new(&["guideline", "care"]);
    for (file, texts) in [("vocabulary/ward", 6), ("modules/parts", 6), ("care", 11)] {
        let path = folder.0.join(format!("{file}/1.0.0.toml"));
        let text = common::text(&path).replace("status = \"draft\"", "status = \"active\"");
        std::fs::write(&path, text).expect("written");
        let place =
            ["--guidelines", library.as_str(), "--as-of", common::AS_OF, "--format", "json", "--release"];
        let output = osteon(&[&["check", path.to_str().expect("UTF-8")][..], &place].concat());
        let found = [output.stderr, output.stdout].concat();
        let found = String::from_utf8(found).expect("UTF-8");
        let left = found.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON a line"));
        let left = left.filter(|found| found["code"] == "placeholder-left" && found["severity"] == "error");
        let places: usize = left.map(|found| found["labels"].as_array().expect("labels").len()).sum();
        assert_eq!((output.status.code(), places), (Some(1), texts), "{file}: {found}");
    }
}

/// A guideline of a ward, and one that changes it for a hospital; what the first declares only the second uses.
#[test]
fn what_only_a_local_guideline_uses_is_used() {
    let folder = Folder::new("lints-extends");
    let library = folder.0.display().to_string();
    let clinic = common::text(&common::root().join("tests/diagnostics/vocabulary/clinic/1.0.0.toml"));
    folder.file("vocabulary/clinic/1.0.0.toml", clinic.as_bytes());
    let good = common::text(&common::root().join("tests/lints/good.toml"));
    let offered = "\n[define.old_and_broken]\nis = 'age >= scan_age and previous_fracture'\n";
    let orders = "\n[[recommend]]\nid = \"diet\"\nstep = \"treatment\"\nwhen = 'pregnancy'\nwording = \"consider\"\nstrength = \"weak\"\n\
                  summary = \"A diet must be kept.\"\nsource = { ref = \"paper\", at = \"page 4\", verified = \"primary\" }\n";
    let base = folder.file("ward/1.0.0.toml", format!("{good}{offered}{orders}").as_bytes());
    let check = |path: &str| {
        let output = osteon(&["check", path, "--guidelines", &library, "--as-of", common::AS_OF]);
        let told = String::from_utf8([output.stderr, output.stdout].concat()).expect("UTF-8");
        (told.contains("unused-definition"), told.contains("orders-where-offered"), told)
    };
    let (is_unused, orders, told) = check(&base);
    assert!(is_unused && orders, "{told}");
    let local = r#"format = 1

[guideline]
id = "hospital"
version = "1.0.0"
title = "Bones in the hospital"
status = "active"
owner = "the bone group of the hospital"
uses = ["vocabulary/clinic@1.0.0"]
extends = "ward@1.0.0"

[source.committee]
citation = "The committee of the hospital"

[[recommend]]
id = "talk"
reason = "As the hospital does it."
owner = "the bone group of the hospital"
step = "treatment"
when = 'old_and_broken'
wording = "should"
strength = "strong"
summary = "What is to be done should be talked over."
source = { ref = "committee", at = "minutes", verified = "primary" }
"#;
    let path = folder.file("hospital/1.0.0.toml", local.as_bytes());
    let (is_unused, orders, told) = check(&base);
    assert!(!is_unused && orders, "{told}");
    // What is found in the blocks that it takes over is told of the file in which they stand.
    let (is_unused, orders, told) = check(&path);
    assert!(!is_unused && !orders && told.contains("good"), "{told}");
    // Also where another hospital stands between them.
    let (head, rule) = local.split_once("\n[source").expect("a head");
    folder.file("hospital/1.0.0.toml", head.as_bytes());
    let further = format!("{head}\n[source{rule}").replace("id = \"hospital\"", "id = \"clinic\"");
    folder.file("clinic/1.0.0.toml", further.replace("ward@1.0.0", "hospital@1.0.0").as_bytes());
    let (is_unused, _, told) = check(&base);
    assert!(!is_unused, "{told}");
}

/// A list of options rests on the thresholds of its module: the module's own cases meet them, though they speak of the choice of
/// the guidelines that take the list up.
#[test]
fn limits_of_a_list_of_options_are_looked_at() {
    let folder = Folder::new("lints-options");
    let library = folder.0.display().to_string();
    let clinic = common::text(&common::root().join("tests/diagnostics/vocabulary/clinic/1.0.0.toml"));
    folder.file("vocabulary/clinic/1.0.0.toml", clinic.as_bytes());
    let module = r#"format = 1

[module]
id = "agents"
version = "1.0.0"
title = "Agents"
status = "active"
owner = "the bone group of the ward"
uses = ["vocabulary/clinic@1.0.0"]

[source.label]
citation = "A label"

[threshold.light]
value = 45
unit = "kg"
source = { ref = "label", at = "page 2", verified = "primary" }

[choose.agent]

[[choose.agent.option]]
name = "agent_one"
class = "agents"
exclude = [
  { when = 'weight < light', grade = "contraindicated", because = "Too light", source = { ref = "label", at = "page 2", verified = "primary" } },
]
"#;
    let path = folder.file("modules/agents/1.0.0.toml", module.as_bytes());
    let check = |more: &[&str]| {
        let place = ["check", path.as_str(), "--guidelines", &library, "--as-of", common::AS_OF];
        let output = osteon(&[&place[..], more].concat());
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    assert_eq!(check(&[]), (Some(0), String::new()));
    let (exit, told) = check(&["--release"]);
    let words = "the threshold `light` has no case below it, at it, above it or without a value";
    assert!(exit == Some(1) && told.contains(words), "{told}");
    let case = |weight: &str, status: &str| {
        format!(
            "[[case]]\nname = \"{weight}\"\nwhy = \"A side.\"\nfacts = {{ weight = {{ value = {weight}, unit = \"kg\" }} }}\n\
             expect = {{ options = {{ agent = {{ agent_one = \"{status}\" }} }} }}\n\n"
        )
    };
    let cases =
        ["about = \"sides\"\nas_of = 2026-11-23\n\n", &case("44", "excluded"), &case("45", "eligible")];
    folder.file("modules/agents/cases/sides.toml", cases.concat().as_bytes());
    let (exit, told) = check(&[]);
    let words = "the threshold `light` has no case above it or without a value";
    assert!(exit == Some(0) && told.contains(words), "{told}");
    // A name that no guideline can have: the file cannot be run, and tests nothing.
    let wrong = cases.concat().replacen("expect = {", "expect = { definitions = { lihgt = \"unknown\" },", 1);
    folder.file("modules/agents/cases/sides.toml", wrong.as_bytes());
    let (exit, told) = check(&[]);
    let words = "warning[cases-fail]: 1 file of cases cannot be read";
    assert!(exit == Some(0) && told.contains(words) && told.contains("called `lihgt`"), "{told}");
    let (exit, told) = check(&["--release"]);
    assert!(exit == Some(1) && told.contains("error[cases-fail]"), "{told}");
    let words = "error[threshold-untested]: the threshold `light` has no case below it, at it, above it or without a \
                 value";
    assert!(told.contains(words), "{told}");
    // With a guideline that uses the module, what counts is whether that one can read it.
    let guideline = "format = 1\n[guideline]\nid = \"care\"\nversion = \"1.0.0\"\ntitle = \"Care\"\nstatus = \"active\"\n\
        uses = [\"vocabulary/clinic@1.0.0\", \"modules/agents@1.0.0\"]\nsteps = [\"care\"]\n[source.p]\ncitation = \"P\"\n\
        [[recommend]]\nid = \"treat\"\nstep = \"care\"\nwhen = 'pregnancy is false'\nwording = \"should\"\nsummary = \"T.\"\n\
        source = { ref = \"p\", at = \"1\", verified = \"primary\" }\n[choose.agent]\nfor = \"treat\"\n\
        options_from = \"agents.agent\"\n";
    folder.file("care/1.0.0.toml", guideline.as_bytes());
    folder.file("modules/agents/cases/sides.toml", cases.concat().as_bytes());
    assert!(!check(&[]).1.contains("cases-fail"), "{}", check(&[]).1);
    let wrong = cases.concat().replacen("agent_one", "agent_won", 1);
    folder.file("modules/agents/cases/sides.toml", wrong.as_bytes());
    assert!(check(&[]).1.contains("1 file of cases cannot be read"), "{}", check(&[]).1);
}

/// Before a release, limits whose cases fail count as untested, also where it is allowed that they fail.
#[test]
fn limits_of_cases_that_fail_are_untested_before_a_release() {
    let folder = Folder::new("lints-failing");
    let good = common::text(&common::root().join("tests/lints/good.toml"));
    let path = folder.file("good.toml", good.as_bytes());
    let case = "about = \"sides\"\nas_of = 2026-11-23\n[[case]]\nname = \"at\"\nwhy = \"At it.\"\nfacts = { age = 65 }\n\
        expect = { recommendations = { scan = \"does_not_apply\" } }\n";
    folder.file("cases/sides.toml", case.as_bytes());
    let check = |more: &[&str]| {
        let place = ["--guidelines", "tests/diagnostics", "--as-of", common::AS_OF];
        let output = osteon(&[&["check", path.as_str()], &place[..], more].concat());
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let told = check(&[]);
    assert!(told.contains("cases-fail") && !told.contains("threshold-untested"), "{told}");
    let told = check(&["--release"]);
    assert!(told.contains("error[cases-fail]") && told.contains("error[threshold-untested]"), "{told}");
}
