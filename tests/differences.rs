//! `osteon diff` as it is typed: what a reader sees, what programs get, what it leaves behind.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::osteon;
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

const MAIN: [&str; 2] = ["anastrozole-bone-health@1.0.0", "anastrozole-bone-health@1.1.0"];
const OLD_AND_NEW: [&str; 2] = ["asco-2003@1.0.0", "asco-2019@1.0.0"];
const TWO_SOCIETIES: [&str; 2] = ["asco-2019@1.0.0", "aibl-2017@1.0.0"];

fn diff(sides: [&str; 2], more: &[&str], code: i32) -> String {
    let given = [&["diff"], &sides[..], &["--as-of", common::AS_OF], more].concat();
    let output = osteon(&given);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{given:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A folder of this test run that nobody else uses.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("osteon-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The three differences that the front page speaks of read as the snapshots say, and are looked at to the end.
#[test]
fn versions_and_guidelines_differ_as_the_snapshots_say() {
    snapshot("diff-main", &diff(MAIN, &[], 1));
    snapshot("diff-asco", &diff(OLD_AND_NEW, &[], 1));
    snapshot("diff-asco-aibl", &diff(TWO_SOCIETIES, &[], 1));
}

/// What the front page shows is what is printed.
#[test]
fn the_front_page_shows_what_is_printed() {
    let page = common::text(&common::root().join("README.md"));
    let shown = page.split("anastrozole-bone-health@1.0.0 → ").nth(1).expect("the example");
    let shown = shown.split("```").next().expect("its end");
    let printed = diff(MAIN, &[], 1);
    let mut rest = printed.as_str();
    for line in shown.lines().skip(1).filter(|line| line.trim() != "…" && !line.is_empty()) {
        let (_, after) = rest.split_once(line).unwrap_or_else(|| panic!("not printed, or not there: {line}"));
        rest = after;
    }
}

/// A guideline is not different from itself, whatever its form.
#[test]
fn the_same_is_no_difference() {
    for id in ["anastrozole-bone-health@1.0.0", "aibl-2017@1.0.0", "kdigo-ckd-staging@1.0.0"] {
        let text = diff([id, id], &["--format", "json"], 0);
        let found: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(found["complete"], Value::from(true));
        assert_eq!((&found["edits"], &found["changes"]), (&Value::Array(vec![]), &Value::Array(vec![])));
        assert_eq!(found["bump"]["smallest"], "none");
    }
}

/// The same bytes on every run, with an answer and a patient for each region.
#[test]
fn json_is_the_same_on_every_run() {
    let text = diff(MAIN, &["--format", "json"], 1);
    assert_eq!(text, diff(MAIN, &["--format", "json"], 1));
    let found: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(found["format"], "osteon.diff/1");
    let mut regions = 0;
    for region in
        found["changes"].as_array().expect("changes").iter().flat_map(|change| change["regions"].as_array())
    {
        for region in region {
            regions += 1;
            assert!(region["patient"].is_object() && region["from"] != region["to"], "{region}");
        }
    }
    assert!(regions > 20, "only {regions} regions");
}

/// Markdown and HTML say what the text says.
#[test]
fn other_forms_say_the_same() {
    let markdown = diff(MAIN, &["--full", "--format", "markdown"], 1);
    // Between fences stand lines of both sides.
    let plain = markdown.split("```").step_by(2).flat_map(str::lines);
    let points = plain.filter(|line| line.trim_start().starts_with("- ")).count();
    let html = diff(MAIN, &["--full", "--format", "html"], 1);
    let found = html.matches("class=\"point").count();
    assert!(points > 100 && found == points, "{points} points in one, {found} in the other");
    let needs = ["<script", "src=", "href=\"http", "url(http", "@import"];
    assert!(needs.iter().all(|word| !html.contains(word)), "it needs nothing beside itself");
}

/// What each edit does to real patients; and each of them lies where the regions say.
#[test]
fn patients_lie_where_the_regions_say() {
    let paths: Vec<String> = common::files("guidelines/patients", ".toml")
        .iter()
        .map(|path| path.strip_prefix(common::root()).expect("inside").display().to_string())
        .collect();
    let given: Vec<&str> = paths.iter().flat_map(|path| ["--cohort", path.as_str()]).collect();
    for sides in [MAIN, OLD_AND_NEW, TWO_SOCIETIES] {
        let text = diff(sides, &[&given[..], &["--format", "json"]].concat(), 1);
        let found: Value = serde_json::from_str(&text).expect("JSON");
        let cohort = &found["cohort"];
        assert_eq!(cohort["patients"], Value::from(paths.len()), "{sides:?}");
        assert_eq!(cohort["astray"], Value::Array(Vec::new()), "{sides:?}");
        assert!(cohort["changed"].as_u64() > Some(0), "{sides:?}");
    }
}

/// A version that says less than is true is told so.
#[test]
fn a_version_is_an_honest_step() {
    diff(MAIN, &["--require-bump"], 1);
    diff(["anastrozole-bone-health@1.0.0", "anastrozole-bone-health@1.0.0"], &["--require-bump"], 0);
    diff(TWO_SOCIETIES, &["--require-bump"], 2);
}

/// Each case passes on the head and fails on the base.
#[test]
fn cases_tell_the_two_apart() {
    let library = folder("cases");
    let copy =
        Command::new("cp").args(["-r", "guidelines/."]).arg(&library).current_dir(common::root()).status();
    assert!(copy.expect("cp").success());
    let cases = library.join("anastrozole-bone-health/cases");
    std::fs::remove_dir_all(&cases).expect("the old cases");
    for module in std::fs::read_dir(library.join("modules")).expect("modules").flatten() {
        drop(std::fs::remove_dir_all(module.path().join("cases")));
    }
    let path = cases.display().to_string();
    diff(MAIN, &["--emit-cases", &path], 1);
    // What is there stays as it is.
    diff(MAIN, &["--emit-cases", &path], 2);
    let root = library.display().to_string();
    let [base, head] = MAIN.map(|id| osteon(&["test", id, "--guidelines", &root]));
    let told = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(head.status.code(), Some(0), "{}", told(&head));
    assert!(told(&base).contains("0 passed"), "{}", told(&base));
    assert!(std::fs::read_dir(&cases).expect("cases").count() >= 3);
    drop(std::fs::remove_dir_all(&library));
}

/// Rule files as they were in a revision, with all that they used then.
#[test]
fn a_revision_of_git_is_a_side() {
    let library = folder("git");
    let run = |program: &str, given: &[&str]| {
        let output = Command::new(program).args(given).current_dir(&library).output().expect("it runs");
        assert!(output.status.success(), "{program} {given:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let from = common::root().join("guidelines");
    run("cp", &["-r", &from.display().to_string(), "."]);
    run("git", &["init", "-q"]);
    run("git", &["add", "."]);
    run("git", &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first"]);
    // The number stands in a module: the guideline itself is not edited.
    let module = library.join("guidelines/modules/vitamin-d-repletion/1.0.0.toml");
    let text = std::fs::read_to_string(&module).expect("the module");
    assert!(text.contains("30"), "the limit is another one");
    std::fs::write(&module, text.replace("value = 30", "value = 20")).expect("written");
    let path = "guidelines/anastrozole-bone-health/1.1.0.toml";
    let output = Command::new(env!("CARGO_BIN_EXE_osteon"))
        .args(["diff", &format!("git:HEAD:{path}"), path, "--as-of", common::AS_OF])
        .current_dir(&library)
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("vitamin_d_cutoff") && text.contains("vitamin_d_repletion"), "{text}");
    for wrong in
        ["git:HEAD:nothing/here.toml", "git:no-such-revision:guidelines/asco-2019/1.0.0.toml", "git:-x:y"]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_osteon"))
            .args(["diff", wrong, path])
            .current_dir(&library)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
    drop(std::fs::remove_dir_all(&library));
}
