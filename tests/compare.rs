//! Guidelines side by side: what they say differently of a patient, and how often they agree on many.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::osteon;
use osteon::compare::{Agreement, Answer, Kind, Row};
use serde_json::Value;

const GUIDELINES: [&str; 6] = ["-g", "anastrozole-bone-health", "-g", "asco-2019", "-g", "aibl-2017"];

fn compare(patients: &[&str], more: &[&str]) -> String {
    let given = [&["compare"], patients, &["--as-of", common::AS_OF], &GUIDELINES, more].concat();
    let output = osteon(&given);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// What a reader sees: the differences first, each with rule and source.
#[test]
fn one_patient_under_three_guidelines_reads_as_the_snapshot_says() {
    let text = compare(&["guidelines/patients/maria-keller.toml"], &[]);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("compare", text));
}

/// In JSON a line a patient, then one on all of them: the counts are those of the lines.
#[test]
fn the_agreement_is_what_the_patients_come_to() {
    let paths: Vec<String> = common::files("guidelines/patients", ".toml")
        .iter()
        .map(|path| path.strip_prefix(common::root()).expect("inside").display().to_string())
        .collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let text = compare(&paths, &["--format", "json"]);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (last, patients) = lines.split_last().expect("lines");
    assert_eq!((patients.len(), &last["format"]), (paths.len(), &Value::from("osteon.agreement/1")));
    let mut looked_at = 0;
    for pair in last["pairs"].as_array().expect("pairs") {
        let sides = |row: &Value| -> Option<[String; 2]> {
            let answers = row["answers"].as_array()?;
            let of = |name: &Value| answers.iter().find(|answer| answer["guideline"] == *name);
            let status = |name: &Value| Some(of(name)?["status"].as_str()?.split(',').next()?.to_owned());
            Some([status(&pair["guidelines"][0])?, status(&pair["guidelines"][1])?])
        };
        let is_row = |row: &&Value| row["kind"] == pair["kind"] && row["name"] == pair["name"];
        let all: Vec<[String; 2]> = patients
            .iter()
            .filter_map(|patient| patient["rows"].as_array()?.iter().filter(is_row).find_map(sides))
            .collect();
        let agreed = all.iter().filter(|[a, b]| a == b).count();
        assert_eq!((&pair["patients"], &pair["agreed"]), (&all.len().into(), &agreed.into()), "{pair}");
        assert_eq!(pair["discordant"].as_array().map(Vec::len), Some(all.len() - agreed), "{pair}");
        looked_at += 1;
    }
    assert!(looked_at > 20, "{looked_at}");
}

/// Answers that came together, and how often.
type Table = &'static [(&'static str, &'static str, usize)];

/// Two answers on one name.
fn row(first: &str, second: &str) -> Row {
    let answer = |side: usize, status: &str| Answer {
        side,
        status: status.to_owned(),
        is_open: false,
        rules: Vec::new(),
        limits: Vec::new(),
        sources: Vec::new(),
    };
    Row { kind: Kind::Decision, name: "d".to_owned(), answers: vec![answer(0, first), answer(1, second)] }
}

/// Tables of which the kappa is known: the one of the textbooks, none beyond chance, all, less than chance.
#[test]
fn kappa_is_cohens() {
    let tables: [(Table, Option<i128>); 5] = [
        (&[("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)], Some(40)),
        (&[("yes", "yes", 1), ("yes", "no", 1), ("no", "yes", 1), ("no", "no", 1)], Some(0)),
        (&[("yes", "yes", 3), ("no", "no", 4)], Some(100)),
        (&[("yes", "no", 3), ("no", "yes", 3)], Some(-100)),
        (&[("yes", "yes", 5)], None),
    ];
    for (table, expected) in tables {
        let mut agreement = Agreement::default();
        let mut place = 0;
        for (first, second, count) in table {
            for _ in 0..*count {
                agreement.add(place, "p", &[row(first, second)]);
                place += 1;
            }
        }
        let pairs = agreement.pairs();
        assert_eq!(pairs[0].4.kappa(), expected, "{table:?}");
    }
}

/// One guideline alone is nothing to compare.
#[test]
fn one_guideline_is_not_compared() {
    let given =
        ["compare", "guidelines/patients/maria-keller.toml", "-g", "asco-2019", "--as-of", common::AS_OF];
    let output = osteon(&given);
    assert_eq!(output.status.code(), Some(4));
}
