//! The public CQL conformance cases for our profile. The expected output is itself an expression: both go through the
//! same door and must print alike.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::BTreeMap;

/// Names of skipped cases with their reasons.
fn skipped() -> BTreeMap<String, String> {
    let text = common::text(&common::root().join("tests/conformance/skip.toml"));
    toml::from_str(&text).expect("names with reasons")
}

#[test]
fn cases_of_the_public_suite_agree() {
    let path = common::root().join("../shared/cql-tests/profile.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: the public CQL cases are not beside this clone; tests/language holds our own");
        return;
    };
    let skipped = skipped();
    let mut disagree = Vec::new();
    let mut count = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case a line");
        let name = case["name"].as_str().expect("a name");
        count += 1;
        let got = common::condition(case["expression"].as_str().expect("an expression"));
        let agrees = match case["output"].as_str() {
            Some(output) => got.is_ok() && got == common::condition(output),
            None => got.is_err(),
        };
        match (agrees, skipped.contains_key(name)) {
            (false, false) => disagree.push(format!("{name}: {} gives {got:?}", case["expression"])),
            (true, true) => disagree.push(format!("{name} is skipped, and agrees")),
            _ => {}
        }
    }
    assert!(count >= 344, "only {count} cases");
    assert!(disagree.is_empty(), "{}", disagree.join("\n"));
}
