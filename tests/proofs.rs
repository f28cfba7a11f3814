//! What must never be: for each property of the shipped guideline the rule that guards it, and what is lost without it.
//!
//! `proofs/` has a file for each: what is taken away, what stands there instead, and what is true of a patient for whom
//! the property is lost (of what is monotone: of the second of the two).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;

use common::near::{self, chance::Chance};
use common::shell::Folder;
use osteon::check::{self, Checked};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Evaluation, Plan};
use osteon::model::expression::{ExprId, FactId, Node};
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Direction, Guideline, Monotone};
use osteon::source::Sources;
use osteon::value::content::Value;
use osteon::value::truth::Truth;
use serde::Deserialize;

/// A rule that guards a property.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guard {
    /// The property, where it is one of every patient.
    invariant: Option<String>,
    /// The property, where it is one of every two.
    monotone: Option<String>,
    /// The file that is changed.
    file: String,
    /// What is taken away, found once.
    remove: String,
    /// What stands there instead.
    #[serde(default)]
    replace: String,
    /// What is true of a patient for whom the property is lost.
    patient: String,
}

impl Guard {
    fn all() -> Vec<Guard> {
        let read = |path: &Path| -> Guard {
            let guard: Guard = toml::from_str(&common::text(path))
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            assert_eq!(guard.property(), name, "a file is called as its property");
            guard
        };
        common::files("tests/proofs", ".toml").iter().map(|path| read(path)).collect()
    }

    fn property(&self) -> &str {
        match (&self.invariant, &self.monotone) {
            (Some(id), None) | (None, Some(id)) => id,
            _ => panic!("{}: an invariant or what is monotone, one of the two", self.file),
        }
    }

    /// The guideline without the rule, which must be without fault all the same.
    fn taken_away(&self, sources: &mut Sources) -> Checked {
        let id = self.property();
        let folder = Folder::new(&format!("proofs-{id}"));
        for path in common::files("guidelines", ".toml") {
            let name = path.strip_prefix(common::root().join("guidelines")).expect("a file of the library");
            let mut text = common::text(&path);
            if path == common::root().join(&self.file) {
                assert_eq!(text.matches(&self.remove).count(), 1, "{id}: what is taken away stands once");
                text = text.replacen(&self.remove, &self.replace, 1);
            }
            folder.file(&name.to_string_lossy(), text.as_bytes());
        }
        let mut faults = Diagnostics::new();
        let path = folder.0.join("anastrozole-bone-health/1.0.0.toml");
        let checked = common::guideline(sources, &folder.0, &path, &mut faults);
        assert!(faults.is_empty(), "{id}: {}", common::told(sources, &faults));
        checked
    }
}

/// A condition on patients of a guideline, to be evaluated beside it.
fn with_condition(checked: &Checked, text: &str) -> (Guideline, ExprId) {
    let mut sources = Sources::new();
    let source = sources.add("<condition>", text);
    let expr = osteon::syntax::condition::parse(text, source, 0)
        .unwrap_or_else(|fault| panic!("{text}: {}", fault.message));
    let question = check::condition(&expr, checked)
        .unwrap_or_else(|faults| panic!("{text}: {}", common::told(&sources, &faults)));
    let is = question.guideline.definitions[question.definition.index()].is;
    (question.guideline, is)
}

/// Whether the facts of a patient can hold together.
fn is_possible(guideline: &Guideline, facts: &Facts) -> bool {
    !eval::consistency(guideline, facts, common::as_of()).has_errors()
}

/// The properties of every patient that one breaks.
fn broken<'g>(guideline: &'g Guideline, evaluation: &Evaluation) -> Vec<&'g str> {
    let holds = |always: ExprId| evaluation.value(always).truth() == Truth::True;
    let lost = guideline.invariants.iter().filter(|invariant| !holds(invariant.always));
    lost.map(|invariant| invariant.id.as_str()).collect()
}

/// The facts in which the two patients of a property may differ.
fn free_facts(guideline: &Guideline, monotone: &Monotone) -> Vec<FactId> {
    let is_fact = |block: Block| match block {
        Block::Fact(id) => Some(id),
        _ => None,
    };
    match guideline.expressions.get(monotone.along) {
        Node::Fact(id) => vec![*id],
        Node::Definition(id) => {
            guideline.needed_by(Block::Definition(*id)).into_iter().filter_map(is_fact).collect()
        }
        other => panic!("{other:?} is neither a fact nor a definition"),
    }
}

/// Where a patient stands along a property.
fn place(guideline: &Guideline, monotone: &Monotone, evaluation: &Evaluation) -> Value {
    match guideline.expressions.get(monotone.along) {
        Node::Fact(id) => evaluation.fact(*id).value.clone(),
        Node::Definition(id) => evaluation.definition(*id).clone(),
        _ => Value::Null(osteon::value::content::Absence::Written),
    }
}

/// Whether the second of two patients lies further along a property than the first.
fn is_further(guideline: &Guideline, monotone: &Monotone, first: &Evaluation, second: &Evaluation) -> bool {
    let order = match (place(guideline, monotone, first), place(guideline, monotone, second)) {
        (Value::Date(first), Value::Date(second)) => second.compare(first),
        (first, second) => second.number().zip(first.number()).and_then(|(b, a)| b.compare(&a)),
    };
    order == Some(if monotone.moves == Direction::Falls { Ordering::Less } else { Ordering::Greater })
}

/// A patient for whom a property is lost, as random patients near a healthy one show it: of what is monotone the second.
fn refuted(
    checked: &Checked,
    guideline: &Guideline,
    monotone: &Monotone,
    bases: &[Facts],
    chance: &mut Chance,
) -> Option<Facts> {
    let plan = Plan::new(guideline);
    let first = near::patient(checked, bases, chance);
    let before = plan.evaluate(&first, common::as_of());
    if before.value(monotone.stays).truth() != Truth::True {
        return None;
    }
    let mut second = first.clone();
    for id in free_facts(guideline, monotone) {
        let fact = guideline.vocabulary.fact(id).expect("a fact");
        if chance.one_in(2) {
            second.set(id, near::known(guideline, fact, chance));
        }
    }
    let after = plan.evaluate(&second, common::as_of());
    let lost = is_further(guideline, monotone, &before, &after)
        && after.value(monotone.stays).truth() != Truth::True
        && is_possible(guideline, &first)
        && is_possible(guideline, &second);
    lost.then_some(second)
}

#[test]
fn every_property_has_its_proof() {
    let checked = common::shipped(&mut Sources::new());
    let guideline = &checked.guideline;
    let invariants: BTreeSet<&str> = guideline.invariants.iter().map(|found| found.id.as_str()).collect();
    let monotone: BTreeSet<&str> = guideline.monotone.iter().map(|found| found.id.as_str()).collect();
    let guards = Guard::all();
    let named = |name: fn(&Guard) -> Option<&String>| -> BTreeSet<&str> {
        guards.iter().filter_map(name).map(String::as_str).collect()
    };
    assert_eq!(named(|guard| guard.invariant.as_ref()), invariants);
    assert_eq!(named(|guard| guard.monotone.as_ref()), monotone);
    assert!(invariants.len() >= 18 && monotone.len() >= 2, "{} and {}", invariants.len(), monotone.len());
}

/// Not a proof, but soon found: patients by the hundred, some healthy and some of whom hardly anything is known.
#[test]
fn no_random_patient_breaks_a_property() {
    let checked = common::shipped(&mut Sources::new());
    let guideline = &checked.guideline;
    let plan = Plan::new(guideline);
    let bases = near::bases(&checked);
    let mut chance = Chance::of(20_261_123);
    for at in 0..tried(3000) {
        let facts = match at % 4 {
            0 => {
                let facts = guideline.vocabulary.facts.iter();
                let seeds: Vec<u32> = facts.map(|_| chance.below(u32::MAX as usize) as u32).collect();
                common::random::facts_of_all_kinds(guideline, &seeds)
            }
            _ => near::patient(&checked, &bases, &mut chance),
        };
        let evaluation = plan.evaluate(&facts, common::as_of());
        let lost = broken(guideline, &evaluation);
        if !lost.is_empty() && is_possible(guideline, &facts) {
            panic!("{lost:?} {}", told(guideline, &facts));
        }
    }
    for monotone in &guideline.monotone {
        for _ in 0..tried(1000) {
            let lost = refuted(&checked, guideline, monotone, &bases, &mut chance);
            assert!(lost.is_none(), "{} {}", monotone.id, told(guideline, &lost.expect("a patient")));
        }
    }
}

/// `OSTEON_PATIENTS_TRIED=100` tries a hundred times as many by hand.
fn tried(usual: u64) -> u64 {
    let times: u64 = std::env::var("OSTEON_PATIENTS_TRIED").map_or(1, |text| text.parse().expect("a number"));
    usual * times
}

/// The facts that are known of a patient, in the words of a file.
fn told(guideline: &Guideline, facts: &Facts) -> String {
    let known = facts.iter().filter(|(_, known)| **known != osteon::model::facts::Known::NotGiven);
    let told = known.map(|(id, known)| {
        let name = guideline.vocabulary.fact(id).map_or("", |fact| fact.name.as_str());
        match known {
            osteon::model::facts::Known::Given(readings) => {
                let last = readings.last().expect("a value");
                format!("{name} = {} on {:?}", osteon::value::canonical::literal(&last.value), last.on)
            }
            other => format!("{name}: {}", other.word()),
        }
    });
    told.collect::<Vec<_>>().join("\n")
}

/// Without the rule that guards it each property is lost, and the patient that shows it is such as the file says.
#[test]
fn without_its_guard_each_property_is_lost() {
    let mut silent = Vec::new();
    for guard in Guard::all() {
        let mut sources = Sources::new();
        let checked = guard.taken_away(&mut sources);
        let (guideline, is_such) = with_condition(&checked, &guard.patient);
        let plan = Plan::new(&guideline);
        let bases = near::bases(&checked);
        let mut chance = Chance::of(7);
        let shows = |facts: &Facts, evaluation: &Evaluation| {
            evaluation.value(is_such).truth() == Truth::True && is_possible(&guideline, facts)
        };
        let found = (0..tried(20_000)).any(|_| match &guard.monotone {
            Some(id) => {
                let monotone = guideline.monotone.iter().find(|found| found.id == *id).expect("there");
                let lost = refuted(&checked, &guideline, monotone, &bases, &mut chance);
                lost.is_some_and(|facts| shows(&facts, &plan.evaluate(&facts, common::as_of())))
            }
            None => {
                let facts = near::patient(&checked, &bases, &mut chance);
                let evaluation = plan.evaluate(&facts, common::as_of());
                broken(&guideline, &evaluation).contains(&guard.property()) && shows(&facts, &evaluation)
            }
        });
        if !found {
            silent.push(guard.property().to_owned());
        }
    }
    assert!(silent.is_empty(), "nobody shows that these are lost:\n{}", silent.join("\n"));
}
