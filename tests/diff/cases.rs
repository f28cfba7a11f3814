//! Small pairs that a doctor can read: `tests/diff/*.toml`, each with what is told of it.

use osteon::diff::{self, Diff, Names, Side};
use serde::Deserialize;

use crate::common;
use crate::pair::Read;
use crate::random::files::Files;

/// A pair in a file: what both sides share, and what only one of them has.
#[derive(Deserialize)]
struct Case {
    facts: String,
    /// The facts of the head where they are others.
    head_facts: Option<String>,
    #[serde(default)]
    both: String,
    #[serde(default)]
    base: String,
    #[serde(default)]
    head: String,
    /// What is told, line by line: the edits, the answers that are others, and the smallest honest step.
    told: String,
}

/// A difference, a line for each edit and each region.
fn told(diff: &Diff) -> String {
    let mut lines = Vec::new();
    for edit in &diff.edits {
        let of = [edit.thing.word(), &edit.name, &edit.part].join(" ");
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        let words =
            format!("{} {}: {} -> {}", edit.kind.word(), of.trim_end(), text(&edit.from), text(&edit.to));
        lines.push(words.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    for change in &diff.changes {
        for region in &change.regions {
            let sides: Vec<String> =
                region.sides.iter().map(|(of, place)| format!("{of}: {place}")).collect();
            let who = if sides.is_empty() { "everyone".to_owned() } else { sides.join("; ") };
            let said =
                region.said.iter().map(|said| said.as_ref().map_or("nothing".to_owned(), diff::Said::words));
            lines.push(format!(
                "{} {}, {} ({}): {who}: {}",
                change.aligned.kind.word(),
                change.aligned.name,
                change.class.words(),
                change.direction.word(),
                said.collect::<Vec<_>>().join(" -> ")
            ));
        }
    }
    lines.push(format!("step: {}", diff::bump(diff).0.word()));
    lines.join("\n")
}

#[test]
fn small_pairs_read_as_their_files_say() {
    let mut wrong = Vec::new();
    let paths = common::files("tests/diff", ".toml");
    assert!(paths.len() >= 14, "{paths:?}");
    for path in paths {
        let case: Case = toml::from_str(&common::text(&path))
            .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let head_facts = case.head_facts.as_deref().unwrap_or(&case.facts);
        let files = [
            Files::of_blocks(&case.facts, &format!("{}{}", case.both, case.base)),
            Files::of_blocks(head_facts, &format!("{}{}", case.both, case.head)),
        ];
        for files in &files {
            let (sources, _, faults) = files.read();
            assert!(!faults.has_errors(), "{}: {}", path.display(), common::told(&sources, &faults));
        }
        let read = Read::of(&files).expect("accepted");
        let [base, head]: [Side<'_>; 2] = read.sides();
        let diff = diff::diff(base, head, &Names::default(), common::as_of());
        assert!(diff.is_complete(), "{}: {:?} {:?}", path.display(), diff.uncovered, diff.denied);
        let told = told(&diff);
        if told.trim() != case.told.trim() {
            wrong.push(format!("{}:\n{told}\n", path.display()));
        }
    }
    assert!(wrong.is_empty(), "told otherwise:\n{}", wrong.join("\n"));
}
