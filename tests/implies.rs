//! `[[implies]]`: files that say in their first lines what comes of what they say of another guideline.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::path::Path;

use common::shell::osteon;
use serde_json::Value;

/// How `osteon check` ends; each finding with the words that are underlined and the patient that is shown; how many are
/// proved. Warnings are of other tests.
fn told(path: &Path) -> String {
    let name = path.display().to_string();
    let check = |more: &[&str]| {
        let place = ["--guidelines", "tests/implies/guidelines", "--as-of", "2026-11-23"];
        let output = osteon(&[&["check", name.as_str()], &place[..], more].concat());
        let text = String::from_utf8([output.stderr, output.stdout].concat()).expect("UTF-8");
        (text, output.status.code().expect("an exit code"))
    };
    let (findings, exit) = check(&["--format", "json"]);
    let mut all = vec![format!("exit {exit}")];
    for line in findings.lines() {
        let found: Value = serde_json::from_str(line).expect("JSON a line");
        if found["severity"] != "error" {
            continue;
        }
        let label = &found["labels"][0];
        let byte = |at: usize| usize::try_from(label["bytes"][at].as_u64().expect("a byte")).expect("small");
        let text = common::text(path);
        let words = text.get(byte(0)..byte(1)).expect("whole letters").trim_matches('"');
        all.push(format!("{} {words}", found["code"].as_str().expect("a code")));
        let help = found["help"].as_array().expect("a list").iter().filter_map(Value::as_str);
        all.extend(help.filter(|help| help.starts_with("such a patient")).map(str::to_owned));
    }
    let (shown, _) = check(&[]);
    let last = shown.lines().rfind(|line| line.contains(".toml: ")).expect("a last line");
    all.extend(last.split("; ").filter(|part| part.contains("implication")).map(str::to_owned));
    all.join("; ")
}

#[test]
fn files_tell_what_comes_of_what_they_say() {
    let mut wrong = Vec::new();
    let paths: Vec<_> = common::files("tests/implies", ".toml")
        .into_iter()
        .filter(|path| !path.to_string_lossy().contains("/guidelines/"))
        .collect();
    assert!(paths.len() >= 9, "{paths:?}");
    for path in paths {
        let text = common::text(&path);
        let wanted = text.lines().find_map(|line| line.strip_prefix("# told: ")).expect("what is told");
        let told = told(path.strip_prefix(common::root()).expect("a path of the project"));
        if told != wanted.replace('"', "") {
            wrong.push(format!("{}:\n{told}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "told otherwise:\n{}", wrong.join("\n"));
}
