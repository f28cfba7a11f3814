//! What cases reach: told as it is, proved where nobody can, and made complete by the cases that are suggested.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::chance::Chance;
use common::shell::{Folder, code, errors, osteon};
use osteon::cases::{Case, Coverage, Goal, State, Suite, Tried};
use osteon::eval;
use osteon::ledger::Ledger;
use osteon::model::expression::FactId;
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use serde_json::Value;

const SMALL: &[&str] = &["--guidelines", "tests/coverage"];

fn output(arguments: &[&str]) -> String {
    String::from_utf8(osteon(arguments).stdout).expect("UTF-8")
}

fn of_small(more: &[&str]) -> String {
    output(&[&["test"], SMALL, more].concat())
}

fn reads_as_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_coverage_of_a_small_guideline_reads_as_the_snapshot_says() {
    reads_as_snapshot("coverage", &of_small(&["--coverage"]));
}

#[test]
fn the_cases_that_are_missing_read_as_the_snapshot_says() {
    reads_as_snapshot("suggested", &of_small(&["--suggest"]));
}

/// The sums are those of the rows, and every row says how far it is reached and by whom.
#[test]
fn json_says_the_same_in_numbers_and_rows() {
    let json: Value = serde_json::from_str(&of_small(&["--coverage", "--format", "json"])).expect("JSON");
    assert_eq!(json["format"], "osteon.coverage/1");
    assert_eq!(json["cases"], serde_json::json!({"passed": 5, "reviewed": 2, "failed": 0}));
    let goals: Vec<&Value> = json["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .flat_map(|rule| rule["goals"].as_array().expect("goals"))
        .collect();
    let count = |is: &dyn Fn(&Value) -> bool| goals.iter().filter(|goal| is(goal)).count();
    let sum = &json["sum"];
    for (name, state) in [
        ("reached", "reached"),
        ("missing", "missing"),
        ("nobody_can", "nobody_can"),
        ("not_decided", "not_decided"),
    ] {
        assert_eq!(sum[name], count(&|goal| goal["state"] == state), "{name}");
    }
    assert_eq!(sum["reached_by_reviewed"], count(&|goal| !goal["reviewed_case"].is_null()));
    assert_eq!(sum["wanted"], count(&|goal| goal["state"] != "nobody_can"));
    assert!(goals.iter().all(|goal| goal["case"].is_null() == (goal["state"] != "reached")));
    let by_kind = json["by_kind"].as_array().expect("kinds").iter();
    let wanted: u64 = by_kind.map(|kind| kind["wanted"].as_u64().expect("a number")).sum();
    assert_eq!(sum["wanted"], wanted);
    // What the constraint of the vocabulary rules out is not missing.
    let row = |rule: &str, reach: &str| {
        let rules = json["rules"].as_array().expect("rules").iter();
        let goals = rules.filter(|found| found["name"] == rule).flat_map(|rule| rule["goals"].as_array());
        let found = goals.flatten().find(|goal| goal["kind"] == "status" && goal["reach"] == reach);
        found.unwrap_or_else(|| panic!("no {rule} {reach}"))["state"].as_str().expect("a state").to_owned()
    };
    assert_eq!(row("measure_again", "applies"), "nobody_can");
    assert_eq!(row("measure_again", "does_not_apply"), "missing");
    assert_eq!(row("drug.penicillin", "caution"), "nobody_can");
    assert_eq!(row("antibiotic", "applies"), "reached");
}

/// One document, nothing from elsewhere, and every rule with its cases in it.
#[test]
fn html_shows_every_rule_and_escapes_what_it_quotes() {
    let html = of_small(&["--coverage", "--format", "html"]);
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\">") && html.trim_end().ends_with("</html>"));
    assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("src="));
    for text in [
        "antibiotic (recommendation)",
        "high_fever_from (threshold)",
        "fever = moderate_fever and age &gt;= 70",
        "no_fever: temperature &lt; fever_from",
        "2 of these cases are reviewed; the others count in no gate.",
        "high fever, exactly at the limit, fever.toml (reviewed by Dr A. Example, 2026-11-20)",
    ] {
        assert!(html.contains(text), "{text}");
    }
}

/// With all cases the small guideline is complete; for a gate it is not until somebody has reviewed them.
#[test]
fn suggested_cases_make_it_complete_and_only_reviewed_ones_count_in_a_gate() {
    let folder = Folder::new("coverage");
    for path in common::files("tests/coverage", ".toml") {
        let inside = path.strip_prefix(common::root().join("tests/coverage")).expect("inside");
        folder.file(inside.to_str().expect("UTF-8"), common::text(&path).as_bytes());
    }
    let root = folder.0.display().to_string();
    let test = |more: &[&str]| code(&[&["test", "--guidelines", root.as_str()], more].concat());
    assert_eq!(test(&["--coverage"]), 1);
    let missing = folder.0.join("fever-care/cases/missing.toml");
    let written = missing.display().to_string();
    assert_eq!(test(&["--suggest", "--write", &written]), 1);
    let text = common::text(&missing);
    assert!(text.contains("reviewed_by = \"\"") && !text.contains("reviewed_by = \"D"), "{text}");
    assert_eq!(test(&[]), 0);
    assert_eq!(test(&["--coverage"]), 0);
    assert_eq!(test(&["--coverage", "--reviewed"]), 1);
    // It is not written over.
    assert_eq!(test(&["--suggest", "--write", &written]), 0);
    assert_eq!(common::text(&missing), text);
    for path in ["missing.toml", "fever.toml"] {
        let path = folder.0.join("fever-care/cases").join(path);
        let signed = common::text(&path)
            .replace("reviewed_by = \"\"\n", "")
            .replace("reviewed_by = \"Dr A. Example, 2026-11-20\"\n", "")
            .replace("\nwhy = ", "\nreviewed_by = \"Dr B. Example\"\nwhy = ");
        std::fs::write(path, signed).expect("written");
    }
    assert_eq!(test(&["--coverage", "--reviewed"]), 0);
}

/// Where a limit allows usual values, the suggested patients have them: their cases run without a warning.
#[test]
fn suggested_patients_have_usual_values() {
    let folder = Folder::new("usual");
    let fact = |name: &str, unit: &str, plausible: &str, usual: &str, more: &str| {
        format!(
            "[fact.{name}]\ntype = \"quantity\"\nunit = \"{unit}\"\nlabel = \"{name}\"\nquestion = \"?\"\n\
             plausible = {{ {plausible} }}\nusual = {{ {usual} }}\n{more}"
        )
    };
    let vocabulary = [
        "format = 1\n[vocabulary]\nid = \"v\"\nversion = \"1.0.0\"\ntitle = \"V\"\nstatus = \"active\"\n"
            .to_owned(),
        fact("weight", "kg", "from = 20, to = 350", "from = 35, to = 200", ""),
        fact("height", "cm", "from = 50, to = 250", "from = 130, to = 210", ""),
        fact("marker", "ng/L", "from = 1, to = 10000", "from = 50, to = 300", "series = true\n"),
    ];
    folder.file("vocabulary/v/1.0.0.toml", vocabulary.concat().as_bytes());
    let guideline = "format = 1\n[guideline]\nid = \"g\"\nversion = \"1.0.0\"\ntitle = \"G\"\nstatus = \"active\"\n\
        uses = [\"vocabulary/v@1.0.0\"]\n[source.p]\ncitation = \"P\"\n\
        [threshold.much]\nvalue = 38\nunit = \"%\"\nsource = { ref = \"p\", at = \"1\", verified = \"primary\" }\n\
        [define.heavy]\nis = 'weight / height > 0.9 kg/cm'\n[define.light]\nis = 'weight / height < 0.25 kg/cm'\n\
        [define.fallen]\nis = '(previous(marker) - marker) / previous(marker) >= much'\n";
    folder.file("g/1.0.0.toml", guideline.as_bytes());
    let case = "about = \"C\"\nas_of = 2026-11-23\n[[case]]\nname = \"nobody\"\nwhy = \"Nothing is known.\"\n\
        expect = { scope = \"in_scope\" }\n";
    folder.file("g/cases/c.toml", case.as_bytes());
    let root = folder.0.display().to_string();
    let written = folder.0.join("g/cases/suggested.toml").display().to_string();
    let suggest = ["test", "--guidelines", &root, "--suggest", "--write", &written];
    assert_eq!(code(&suggest), 1, "{}", errors(&suggest));
    let told = errors(&["test", "--guidelines", &root]);
    assert!(
        !told.contains("value-unusual"),
        "{told}{}",
        common::text(folder.0.join("g/cases/suggested.toml").as_path())
    );
}

#[test]
fn exit_codes_tell_wrong_use_from_findings() {
    let small = |more: &[&'static str]| [&["test"], SMALL, more].concat();
    assert_eq!(code(&small(&["--mutate", "--format", "html"])), 2);
    assert_eq!(code(&small(&["--mutate", "--coverage"])), 2);
    assert_eq!(code(&small(&["--coverage", "--write", "x.toml"])), 2);
    assert_eq!(code(&small(&["--coverage", "nothing-like-it"])), 2);
    let empty = Folder::new("coverage-empty");
    let root = empty.0.display().to_string();
    assert_eq!(code(&["test", "--coverage", "--guidelines", &root]), 4);
    // A case that fails shows nothing of the guideline.
    let folder = Folder::new("coverage-failing");
    for path in common::files("tests/coverage", ".toml") {
        let inside = path.strip_prefix(common::root().join("tests/coverage")).expect("inside");
        let text = common::text(&path).replace("antibiotic = \"undetermined\"", "antibiotic = \"applies\"");
        folder.file(inside.to_str().expect("UTF-8"), text.as_bytes());
    }
    let root = folder.0.display().to_string();
    let failing = ["test", "--coverage", "--guidelines", &root];
    assert!(errors(&failing).contains("cases that fail: 1;"), "{}", errors(&failing));
    assert!(output(&failing).contains("reached by 4 cases; 1 that fails does not count"));
}

/// A patient mixed of those of the cases, of whom nothing is expected; nothing where the mixture cannot be.
fn mixed(guideline: &Guideline, tried: &[Tried], chance: &mut Chance) -> Option<Tried> {
    let mut facts = Facts::new("mixed", guideline.vocabulary.facts.len());
    let some: Vec<&Tried> = (0..3).map(|_| &tried[chance.below(tried.len())]).collect();
    for at in 0..guideline.vocabulary.facts.len() {
        let id = FactId::at(at);
        facts.set(id, chance.one(&some).case.facts.get(id).clone());
    }
    let case = Case {
        name: "mixed".to_owned(),
        why: String::new(),
        reviewed_by: String::new(),
        facts,
        as_of: common::as_of(),
        expect: Vec::new(),
    };
    let can_be = !eval::consistency(guideline, &case.facts, case.as_of).has_errors();
    can_be.then(|| Tried { file: String::new(), case })
}

fn goals_where(coverage: &Coverage, is: impl Fn(&State) -> bool) -> Vec<Goal> {
    let aims = coverage.parts.iter().flat_map(|part| &part.aims);
    aims.filter(|aim| is(&aim.state)).map(|aim| aim.goal.clone()).collect()
}

/// What is said to be out of everybody's reach is reached by no patient.
#[test]
fn nobody_reaches_what_nobody_can() {
    let mut sources = Sources::new();
    for (path, least) in [("anastrozole-bone-health/1.0.0.toml", 30), ("kdigo-ckd-staging/1.0.0.toml", 5)] {
        let (checked, tried) = common::with_cases(&mut sources, "guidelines", path);
        let suite = Suite::new(&checked.guideline, &tried, Some(common::as_of())).expect("cases");
        let nobody = goals_where(&suite.coverage(), |state| *state == State::Nobody);
        assert!(nobody.len() >= least, "only {} goals that nobody can reach", nobody.len());
        let tried: Vec<Tried> =
            tried.into_iter().filter(|tried| tried.case.as_of == common::as_of()).collect();
        let mut chance = Chance::of(20_261_123);
        let many = (0..2_500).filter_map(|_| mixed(&checked.guideline, &tried, &mut chance));
        let many: Vec<Tried> = many.collect();
        assert!(many.len() >= 500, "only {} patients who can be", many.len());
        let suite = Suite::new(&checked.guideline, &many, None).expect("patients");
        for goal in &nobody {
            let reached = suite.reaching(goal).and_then(|at| suite.case(at));
            assert!(
                reached.is_none(),
                "{path}: {goal:?} is reached by {:?}",
                reached.map(|one| &one.case.facts)
            );
        }
    }
}

/// A patient for each missing goal, and with all of them nothing is missing any more.
#[test]
fn suggested_cases_reach_what_was_missing() {
    let mut sources = Sources::new();
    // Half of the cases are left out, so that much is missing.
    for path in ["kdigo-ckd-staging/1.0.0.toml", "asco-2019/1.0.0.toml"] {
        let (checked, tried) = common::with_cases(&mut sources, "guidelines", path);
        let mut half: Vec<Tried> = tried.into_iter().step_by(2).collect();
        let suite = Suite::new(&checked.guideline, &half, Some(common::as_of())).expect("cases");
        let ledger = Ledger { sources: &sources, suite: &suite };
        let coverage = suite.coverage();
        let suggestions = ledger.suggestions(&coverage);
        let missing = coverage.sum(None).missing;
        assert!(missing >= 20 && suggestions.unwritten == 0, "{path}: {missing} missing");
        assert!(suggestions.cases.iter().all(|suggested| !suggested.case.is_reviewed()));
        let more = suggestions.cases.into_iter().map(|suggested| suggested.case);
        half.extend(more.map(|case| Tried { file: "suggested".to_owned(), case }));
        let suite = Suite::new(&checked.guideline, &half, Some(common::as_of())).expect("cases");
        assert_eq!(suite.failed, 0);
        let after = suite.coverage();
        let lost = goals_where(&after, |state| matches!(state, State::Missing(_)));
        assert!(lost.is_empty() && after.sum(None).not_decided == 0, "{path}: {lost:?}");
        assert!(after.is_complete(false) && !after.is_complete(true));
    }
}

/// The main guideline is complete in both versions, and says of itself that nobody has reviewed it.
#[test]
fn the_main_guideline_is_reached_everywhere_and_reviewed_by_nobody() {
    let mut sources = Sources::new();
    for version in ["1.0.0", "1.1.0"] {
        let path = format!("anastrozole-bone-health/{version}.toml");
        let (checked, tried) = common::with_cases(&mut sources, "guidelines", &path);
        let suite = Suite::new(&checked.guideline, &tried, Some(common::as_of())).expect("cases");
        let coverage = suite.coverage();
        assert!(
            coverage.is_complete(false),
            "{version}: {:?}",
            goals_where(&coverage, |state| { !matches!(state, State::Reached(_) | State::Nobody) })
        );
        assert_eq!((coverage.cases.reviewed, coverage.sum(None).reviewed), (0, 0));
        let told = output(&["test", "--coverage", &format!("anastrozole-bone-health@{version}")]);
        assert!(told.contains("Nobody has reviewed any of these cases: none of them counts in a gate."));
    }
}

const GOUT: &[u8] = br#"format = 1
[vocabulary]
id = "gout"
version = "1.0.0"
title = "Gout"
status = "active"
[source.book]
citation = "A book"
[fact.urate]
type = "quantity"
unit = "umol/L"
label = "urate"
question = "What is the urate?"
plausible = { from = 50, to = 1500 }
precision = "0.01"
conversion = { unit = "mg/dL", factor = "59.48", source = { ref = "book", at = "page 1", verified = "unverified" } }
"#;

const GOUT_CARE: &[u8] = br#"format = 1
[guideline]
id = "gout-care"
version = "1.0.0"
title = "Gout"
status = "active"
effective_from = 2020-01-01
uses = ["vocabulary/gout@1.0.0"]
steps = ["care"]
[source.book]
citation = "A book"
[threshold.urate_target]
value = 6
unit = "mg/dL"
source = { ref = "book", at = "page 1", verified = "unverified" }
[[recommend]]
id = "lower_urate"
step = "care"
when = 'urate in Interval[urate_target, 20 mg/dL]'
wording = "consider"
summary = "Lower urate."
source = { ref = "book", at = "page 1", verified = "unverified" }
"#;

/// A limit in the unit of another laboratory is a limit all the same: 6 mg/dL of urate are 356.88 umol/L.
#[test]
fn a_limit_in_the_other_unit_of_a_substance_has_its_sides() {
    let folder = Folder::new("coverage-converted");
    folder.file("vocabulary/gout/1.0.0.toml", GOUT);
    folder.file("gout-care/1.0.0.toml", GOUT_CARE);
    let case = |urate: &str| {
        let facts = format!("facts = {{ urate = {{ value = \"{urate}\", unit = \"umol/L\" }} }}");
        format!(
            "[[case]]\nname = \"{urate}\"\nwhy = \"Why.\"\n{facts}\nexpect = {{ scope = \"in_scope\" }}\n"
        )
    };
    let root = folder.0.display().to_string();
    let sides = |urates: &[&str]| {
        let cases: String = urates.iter().map(|urate| case(urate)).collect();
        let file = format!("about = \"Urate\"\nas_of = 2026-11-23\n{cases}");
        folder.file("gout-care/cases/urate.toml", file.as_bytes());
        let covered = output(&["test", "gout-care", "--coverage", "--guidelines", &root]);
        let row =
            covered.lines().find(|line| line.starts_with("sides of thresholds")).expect("a row").to_owned();
        let numbers: Vec<usize> = row.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let told = errors(&["check", "gout-care", "--guidelines", &root]);
        (numbers[0], numbers[1], told.contains("`urate_target` has no case"))
    };
    assert_eq!(sides(&["600"]), (4, 1, true));
    assert_eq!(sides(&["600", "356.88"]), (4, 2, true));
    assert_eq!(sides(&["600", "356.88", "356.87"]), (4, 3, true));
    // A list and an interval are converted as a number is, and decide.
    let condition = |text: &str| {
        let patient =
            folder.file("p.toml", b"patient = \"p\"\n[facts]\nurate = { value = 10, unit = \"mg/dL\" }\n");
        output(&["condition", text, "--patient", &patient, "--guidelines", &root, "--guideline", "gout-care"])
    };
    for held in [
        "urate in Interval[6 mg/dL, 20 mg/dL]",
        "Interval[6 mg/dL, 20 mg/dL] contains urate",
        "urate in {8 mg/dL, 10 mg/dL}",
    ] {
        assert_eq!(condition(held).lines().next(), Some("true"), "{held}");
        let not = held.replace("10 mg", "11 mg").replace("6 mg", "12 mg");
        assert_eq!(condition(&not).lines().next(), Some("false"), "{not}");
    }
    let suggested = output(&["test", "gout-care", "--suggest", "--guidelines", &root]);
    assert!(suggested.contains("reviewed_by = \"\""), "{suggested}");
}
