//! The chapters of the language in `tests/language`: every example gives the value it says, or is refused as it says.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use osteon::source::Sources;
use osteon::syntax::{condition, print};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    about: String,
    example: Vec<Example>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    condition: String,
    value: Option<String>,
    refused: Option<String>,
    why: String,
}

fn chapters() -> Vec<(String, Chapter)> {
    let chapters: Vec<(String, Chapter)> = common::files("tests/language", ".toml")
        .into_iter()
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let chapter =
                toml::from_str(&common::text(&path)).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, chapter)
        })
        .collect();
    assert!(chapters.len() >= 10, "the chapters are missing");
    chapters
}

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    for (name, chapter) in chapters() {
        assert!(!chapter.about.is_empty(), "{name} does not say what it is about");
        for example in chapter.example {
            assert!(!example.why.is_empty(), "{name}: {} has no reason", example.condition);
            let got = common::condition(&example.condition);
            let agrees = match (&example.value, &example.refused) {
                (Some(value), None) => got.as_ref() == Ok(value),
                (None, Some(code)) => got.as_ref().is_err_and(|(found, _)| found == code),
                _ => panic!("{name}: {} needs `value` or `refused`", example.condition),
            };
            if !agrees {
                wrong.push(format!("{name}: {} gives {got:?}", example.condition));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_printed_reads_as_the_same() {
    for (name, chapter) in chapters() {
        for example in chapter.example {
            let mut sources = Sources::new();
            let source = sources.add("a", &example.condition);
            let Ok(read) = condition::parse(&example.condition, source, 0) else {
                continue;
            };
            let printed = print::condition(&read);
            let again = condition::parse(&printed, source, 0);
            assert_eq!(again.as_ref().ok(), Some(&read), "{name}: {} prints as {printed}", example.condition);
        }
    }
}
