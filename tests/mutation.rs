//! What cases notice: every change is tried, and what is said of it is true.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::chance::Chance;
use common::shell::{Folder, code, osteon};
use osteon::cases::{self, Case, Fate, Mutation, Suite, Tried};
use osteon::eval::{self, Answer, Plan};
use osteon::model::expression::FactId;
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Guideline};
use osteon::source::Sources;
use osteon::value::content::{Absence, Value};
use serde::Deserialize;

fn output(arguments: &[&str]) -> String {
    String::from_utf8(osteon(arguments).stdout).expect("UTF-8")
}

const SMALL: [&str; 5] = ["test", "--mutate", "--guidelines", "tests/mutation", "fever-care"];

#[test]
fn the_changes_of_a_small_guideline_read_as_the_snapshot_says() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("mutation", output(&SMALL)));
}

/// A change that is tried.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Change {
    kind: String,
    was: String,
    now: String,
    words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    change: Vec<Change>,
}

/// Every construct is changed in every way, and reads as a person would have changed it.
#[test]
fn every_construct_is_changed_as_listed() {
    let listed: Changes =
        toml::from_str(&common::text(&common::root().join("tests/mutation/changes.toml"))).expect("TOML");
    let mut sources = Sources::new();
    let (checked, tried) = common::with_cases(&mut sources, "tests/mutation", "every-construct/1.0.0.toml");
    let suite = Suite::new(&checked.guideline, &tried, None).expect("a case");
    let found: Vec<Change> = suite
        .mutation(&sources)
        .judged
        .iter()
        .map(|judged| Change {
            kind: judged.mutant.change.word().to_owned(),
            was: judged.mutant.was.clone(),
            now: judged.mutant.now.clone(),
            words: judged.mutant.words.clone(),
        })
        .collect();
    let missing: Vec<&Change> = listed.change.iter().filter(|change| !found.contains(change)).collect();
    let new: Vec<&Change> = found.iter().filter(|change| !listed.change.contains(change)).collect();
    assert!(missing.is_empty() && new.is_empty(), "not tried: {missing:#?}\nnot listed: {new:#?}");
    assert_eq!(found.len(), listed.change.len());
    for change in cases::Change::ALL {
        assert!(listed.change.iter().any(|listed| listed.kind == change.word()), "no {}", change.word());
    }
}

#[test]
fn json_says_the_same_in_numbers_and_rows() {
    let json: serde_json::Value =
        serde_json::from_str(&output(&[&SMALL[..], &["--format", "json"]].concat())).expect("JSON");
    assert_eq!(json["format"], "osteon.mutation/1");
    let changes = json["changes"].as_array().expect("changes");
    let count = |state: &str| changes.iter().filter(|change| change["state"] == state).count();
    let sum = &json["sum"];
    assert_eq!(sum["changes"], changes.len());
    for state in ["killed", "survived", "equivalent", "not_decided"] {
        assert_eq!(sum[state], count(state), "{state}");
    }
    let reviewed = changes.iter().filter(|change| !change["reviewed_case"].is_null()).count();
    assert!(reviewed > 0 && sum["killed_by_reviewed"] == reviewed);
    for change in changes {
        assert_eq!(change["case"].is_null(), change["state"] != "killed", "{change}");
        let would = change["noticed_by"]["case"].as_str();
        assert_eq!(would.is_some(), change["state"] == "survived", "{change}");
        assert!(
            would.is_none_or(|text| text.starts_with("[[case]]\n") && text.contains("reviewed_by = \"\""))
        );
        assert!(change["place"]["line"].as_u64().is_some_and(|line| line > 0), "{change}");
    }
}

/// Whether a case fails under a guideline, evaluated anew.
fn fails(guideline: &Guideline, case: &Case) -> bool {
    let ran = cases::run(guideline, std::slice::from_ref(case));
    !ran[0].differences.is_empty()
}

/// What is worked out step by step is what is worked out anew: a change is killed by the case that fails first, and where
/// it is not, no case fails.
fn killed_as_evaluated_anew(guideline: &Guideline, tried: &[Tried], mutation: &Mutation, step: usize) {
    let suite = Suite::new(guideline, tried, Some(mutation.as_of)).expect("cases");
    assert_eq!(suite.failed, 0);
    for judged in mutation.judged.iter().step_by(step) {
        let changed = judged.mutant.made_in(guideline);
        let mut answering = tried.iter().map(|tried| {
            let mut case = tried.case.clone();
            case.expect.retain(|expected| !expected.is_of_missing_facts());
            case
        });
        let first = answering.position(|case| fails(&changed, &case));
        let said = match judged.fate {
            Fate::Killed(at) => Some(at),
            _ => None,
        };
        assert_eq!(said, first, "{} became {}", judged.mutant.was, judged.mutant.now);
    }
}

#[test]
fn a_change_is_killed_by_the_first_case_that_fails() {
    let mut sources = Sources::new();
    for (library, path, step) in [
        ("tests/mutation", "every-construct/1.0.0.toml", 1),
        ("guidelines", "kdigo-ckd-staging/1.0.0.toml", 3),
        ("guidelines", "anastrozole-bone-health/1.0.0.toml", 11),
        ("guidelines", "aibl-2017/1.0.0.toml", 11),
    ] {
        let (checked, tried) = common::with_cases(&mut sources, library, path);
        let suite = Suite::new(&checked.guideline, &tried, Some(common::as_of())).expect("cases");
        killed_as_evaluated_anew(&checked.guideline, &tried, &suite.mutation(&sources), step);
    }
}

/// The case that is shown with a change passes today and fails after the change.
#[test]
fn the_case_that_is_shown_would_notice() {
    let mut sources = Sources::new();
    // Of the shipped one all but every fourth case are left out, so that something survives.
    for (library, path, step, least) in [
        ("tests/mutation", "every-construct/1.0.0.toml", 1, 80),
        ("tests/mutation", "fever-care/1.0.0.toml", 1, 5),
        ("guidelines", "esmo-2020/1.0.0.toml", 4, 20),
    ] {
        let (checked, tried) = common::with_cases(&mut sources, library, path);
        let tried: Vec<Tried> = tried.into_iter().step_by(step).collect();
        let guideline = &checked.guideline;
        let suite = Suite::new(guideline, &tried, Some(common::as_of())).expect("cases");
        let mutation = suite.mutation(&sources);
        let mut shown = 0;
        for judged in &mutation.judged {
            let Fate::Survived(survivor) = &judged.fate else {
                continue;
            };
            let at = survivor.case.unwrap_or_else(|| panic!("{}: no case", judged.mutant.words));
            let case = &mutation.suggested[at].case;
            assert!(!case.is_reviewed() && !fails(guideline, case), "{}", mutation.suggested[at].text);
            let changed = judged.mutant.made_in(guideline);
            assert!(fails(&changed, case), "{}\n{}", judged.mutant.now, mutation.suggested[at].text);
            assert!(!eval::consistency(guideline, &case.facts, case.as_of).has_errors());
            shown += 1;
        }
        assert!(shown >= least, "{path}: only {shown} are shown");
    }
}

/// Whatever a case can tell of a block: where no value is known, that none is.
fn told(answer: Answer) -> Answer {
    match answer {
        Answer::Value(value) if value.number().is_none() && value.is_null() => {
            Answer::Value(Value::Null(Absence::Undetermined))
        }
        // Two doses may say the same.
        Answer::Dose(_) => Answer::Value(Value::Boolean(true)),
        other => other,
    }
}

/// A change of which it is proved that it changes nothing changes no answer of thousands of patients.
#[test]
fn what_is_proved_to_change_nothing_changes_no_patient() {
    let mut sources = Sources::new();
    let mut proved = 0;
    for (library, path) in [
        ("tests/mutation", "fever-care/1.0.0.toml"),
        ("guidelines", "kdigo-ckd-staging/1.0.0.toml"),
        ("guidelines", "asco-2019/1.0.0.toml"),
        ("guidelines", "anastrozole-bone-health/1.1.0.toml"),
    ] {
        let (checked, tried) = common::with_cases(&mut sources, library, path);
        let guideline = &checked.guideline;
        let suite = Suite::new(guideline, &tried, Some(common::as_of())).expect("cases");
        let mutation = suite.mutation(&sources);
        let equivalent = mutation.judged.iter().filter(|judged| matches!(judged.fate, Fate::Equivalent));
        let changed: Vec<Guideline> = equivalent.map(|judged| judged.mutant.made_in(guideline)).collect();
        proved += changed.len();
        let plans: Vec<Plan<'_>> = changed.iter().map(Plan::new).collect();
        let plan = Plan::new(guideline);
        let mut chance = Chance::of(17);
        for _ in 0..250 {
            let facts = mixed(guideline, &tried, &mut chance);
            if eval::consistency(guideline, &facts, common::as_of()).has_errors() {
                continue;
            }
            let own = plan.evaluate(&facts, common::as_of());
            for (plan, mutant) in plans.iter().zip(&changed) {
                let other = plan.evaluate(&facts, common::as_of());
                for block in guideline.order.iter().filter(|block| !matches!(block, Block::Fact(_))) {
                    let [a, b] = [told(own.answer(*block)), told(other.answer(*block))];
                    assert_eq!(a, b, "{path}: {} of {mutant:?}", guideline.name(*block));
                }
            }
        }
    }
    assert!(proved >= 15, "only {proved} changes are proved to change nothing");
}

/// A patient mixed of those of some cases.
fn mixed(guideline: &Guideline, tried: &[Tried], chance: &mut Chance) -> Facts {
    let mut facts = Facts::new("mixed", guideline.vocabulary.facts.len());
    let some: Vec<&Tried> = (0..3).map(|_| &tried[chance.below(tried.len())]).collect();
    for at in 0..guideline.vocabulary.facts.len() {
        let id = FactId::at(at);
        facts.set(id, chance.one(&some).case.facts.get(id).clone());
    }
    facts
}

/// The cases of every guideline that is in use notice every change of its rules, but for those of which it is proved that no
/// patient has another answer. The README tells the same figures.
#[test]
fn every_change_of_the_library_is_noticed_or_changes_nothing() {
    let mut sources = Sources::new();
    let readme = common::text(&common::root().join("README.md"));
    for (name, least, most) in [
        ("anastrozole-bone-health@1.0.0", 900, 5),
        ("anastrozole-bone-health@1.1.0", 900, 5),
        ("aibl-2017", 600, 5),
        ("asco-2019", 600, 7),
        ("esmo-2020", 600, 5),
        ("bhof-2022", 600, 5),
        ("adjuvant-bisphosphonate-2022", 600, 5),
        ("kdigo-ckd-staging", 400, 10),
    ] {
        let (id, version) = name.split_once('@').unwrap_or((name, "1.0.0"));
        let path = format!("{id}/{version}.toml");
        let (checked, tried) = common::with_cases(&mut sources, "guidelines", &path);
        let suite = Suite::new(&checked.guideline, &tried, Some(common::as_of())).expect("cases");
        let mutation = suite.mutation(&sources);
        assert!(mutation.judged.len() >= least, "only {} changes", mutation.judged.len());
        let lost: Vec<String> = mutation
            .judged
            .iter()
            .filter(|judged| !matches!(judged.fate, Fate::Killed(_) | Fate::Equivalent))
            .map(|judged| format!("{} became {}", judged.mutant.was, judged.mutant.now))
            .collect();
        assert!(lost.is_empty(), "{name}: no case notices\n{}", lost.join("\n"));
        let equivalent = mutation.count(|judged| matches!(judged.fate, Fate::Equivalent));
        assert!(
            equivalent <= most,
            "{name}: {equivalent} changes change nothing: are the rules as short as can be?"
        );
        assert!(mutation.is_complete(false) && !mutation.is_complete(true));
        let killed = mutation.count(|judged| matches!(judged.fate, Fate::Killed(_)));
        let (cases, changes) = (mutation.cases.passed, mutation.judged.len());
        let called = if name.contains('@') { format!("`{id}` {version}") } else { format!("`{id}`") };
        let row = format!("| {called} | {cases} | {changes} | {killed} | 0 | {equivalent} | all ");
        assert!(readme.contains(&row), "the README has no row {row}");
    }
}

/// With the suggested cases the small guideline notices everything.
#[test]
fn suggested_cases_notice_what_none_noticed() {
    let folder = Folder::new("mutation");
    for path in common::files("tests/mutation", ".toml") {
        let inside = path.strip_prefix(common::root().join("tests/mutation")).expect("inside");
        folder.file(inside.to_str().expect("UTF-8"), common::text(&path).as_bytes());
    }
    let root = folder.0.display().to_string();
    let test = |more: &[&str]| code(&[&["test", "--guidelines", root.as_str(), "fever-care"], more].concat());
    assert_eq!(test(&["--mutate"]), 1);
    let written = folder.0.join("fever-care/cases/noticed.toml").display().to_string();
    assert_eq!(test(&["--mutate", "--suggest", "--write", &written]), 1);
    assert_eq!(test(&[]), 0);
    assert_eq!(test(&["--mutate"]), 0);
    assert_eq!(test(&["--mutate", "--reviewed"]), 1);
}
