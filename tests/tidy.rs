//! The house in order: floors, sizes, and words that have no place in it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::path::Path;

/// Rooms and their floors: a room sees only lower ones.
const FLOORS: &[(&str, u32)] = &[
    ("source", 0),
    ("diagnostic", 1),
    ("value", 2),
    ("syntax", 3),
    ("model", 3),
    ("check", 4),
    ("eval", 5),
    ("schema", 5),
    ("format", 6),
    ("space", 6),
    ("explain", 7),
    ("prove", 7),
    ("cases", 8),
    ("diff", 8),
    ("map", 8),
    ("lint", 9),
    ("report", 9),
    ("ask", 10),
    ("compare", 10),
    ("ledger", 10),
];

/// Longest file of a room.
const LINES_MAX: usize = 450;

/// Words of the first field, which the engine must not know.
const FIELD_WORDS: &[&str] = &[
    "dxa",
    "frax",
    "t_score",
    "t-score",
    "osteopor",
    "denosumab",
    "zoledron",
    "bisphosph",
    "aromatase",
    "anastrozole",
    "menopaus",
    "vitamin",
    "creatinine",
];

fn room(path: &Path) -> String {
    let inside = path.strip_prefix(common::root().join("src")).expect("a file of src");
    let first = inside.components().next().expect("a part").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The part of a line that is code.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

#[test]
fn rooms_see_only_lower_floors() {
    let mut wrong = Vec::new();
    for path in common::files("src", ".rs") {
        let own = room(&path);
        let Some(own_floor) = floor(&own) else {
            assert!(["lib", "main", "cli"].contains(&own.as_str()), "the room `{own}` has no floor");
            continue;
        };
        for (number, line) in common::text(&path).lines().enumerate() {
            for mention in code(line).split("crate::").skip(1) {
                let seen: String = mention.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let allowed = seen == own || floor(&seen).is_some_and(|floor| floor < own_floor);
                if !allowed {
                    wrong.push(format!("{}:{}: {own} sees {seen}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_begin_with_what_they_are_and_stay_short() {
    for path in common::files("src", ".rs") {
        let text = common::text(&path);
        assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines: which noun is missing?", path.display());
    }
}

#[test]
fn the_engine_knows_no_field() {
    let mut wrong = Vec::new();
    for path in common::files("src", ".rs") {
        for (number, line) in common::text(&path).lines().enumerate() {
            let code = code(line).to_lowercase();
            if let Some(word) = FIELD_WORDS.iter().find(|word| code.contains(**word)) {
                wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_unfinished_work_is_left_lying_about() {
    // Written in two parts, so that this list does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("for ", "now")];
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "guidelines", "grammar"] {
        for ending in [".rs", ".toml", ".md", ".pest"] {
            for path in common::files(folder, ending) {
                for (number, line) in common::text(&path).lines().enumerate() {
                    if marks.iter().any(|mark| line.contains(mark)) {
                        wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_is_raised_somewhere() {
    let sources: String = common::files("src", ".rs")
        .iter()
        .filter(|path| !path.ends_with("diagnostic.rs"))
        .map(|path| common::text(path))
        .collect();
    for code in osteon::diagnostic::Code::ALL {
        let mention = format!("Code::{code:?}");
        assert!(sources.contains(&mention), "nothing raises {}", code.name());
    }
}

#[test]
fn snapshots_have_no_orphans() {
    let tests: String = common::files("tests", ".rs").iter().map(|path| common::text(path)).collect();
    let patients: Vec<String> = common::files("guidelines/patients", ".toml")
        .iter()
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    for path in common::files("snapshots", ".snap") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let of_patient = patients.iter().any(|patient| name.starts_with(patient.as_str()));
        assert!(
            of_patient || tests.contains(&format!("\"{name}\"")),
            "{} belongs to no test",
            path.display()
        );
    }
}
