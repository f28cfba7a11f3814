//! What must never be: each property of the shipped guideline is proved, and is lost without the rule that guards it.
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

use std::cmp;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::chance::Chance;
use common::near;
use common::shell::Folder;
use osteon::check::{self, Checked};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Evaluation, Plan};
use osteon::model::expression::{ExprId, FactId, Node};
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Direction, Guideline, Monotone};
use osteon::prove::{self, Finding, Property, Verdict};
use osteon::source::Sources;
use osteon::value::content::Value;
use osteon::value::truth::Truth;
use serde::Deserialize;

/// Guidelines that are looked into at a time.
const WORKERS: usize = 2;

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
    /// What is lost, in words: the first line of the file.
    #[serde(skip)]
    about: String,
}

impl Guard {
    fn all() -> Vec<Guard> {
        let read = |path: &Path| -> Guard {
            let text = common::text(path);
            let guard: Guard =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let about = text.lines().next().and_then(|line| line.strip_prefix("# "));
            let about = about.expect("a first line that says what is lost").to_owned();
            let guard = Guard { about, ..guard };
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
    order
        == Some(if monotone.moves == Direction::Falls { cmp::Ordering::Less } else { cmp::Ordering::Greater })
}

/// Whether two patients break a property.
fn is_lost(guideline: &Guideline, monotone: &Monotone, first: &Evaluation, second: &Evaluation) -> bool {
    let stays = |evaluation: &Evaluation| evaluation.value(monotone.stays).truth() == Truth::True;
    is_further(guideline, monotone, first, second) && stays(first) && !stays(second)
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
    let lost = is_lost(guideline, monotone, &before, &after)
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

/// Every property, gap, overlap, contraindication and condition of the shipped guideline, over all patients.
#[test]
fn everything_the_shipped_guideline_claims_is_proved() {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    let guideline = &checked.guideline;
    let findings = prove::prove(guideline, common::as_of());
    let proved = |of: fn(&Property) -> bool| {
        let all = findings.iter().filter(|finding| of(&finding.property));
        all.filter(|finding| finding.verdict == Verdict::Proved).count()
    };
    let open: Vec<String> = findings
        .iter()
        .filter(|finding| finding.verdict != Verdict::Proved)
        .map(|finding| format!("{:?}", finding.property))
        .collect();
    let words = prove::diagnostics(guideline, &sources, &findings, common::as_of());
    assert!(open.is_empty(), "{open:#?}\n{}", common::told(&sources, &words));
    assert!(words.is_empty());
    assert_eq!(proved(|property| matches!(property, Property::Invariant(_))), guideline.invariants.len());
    assert_eq!(proved(|property| matches!(property, Property::Monotone(_))), guideline.monotone.len());
    assert_eq!(proved(|property| matches!(property, Property::Complete(_))), guideline.decisions.len());
    assert_eq!(proved(|property| matches!(property, Property::Single(_))), guideline.decisions.len());
    assert_eq!(proved(|property| matches!(property, Property::Possible(_))), guideline.options.len());
}

/// What the other guidelines claim, in every version. The guideline on recurrence shows six agents that it closes to
/// everyone; nothing else is left open or refuted.
#[test]
fn everything_that_the_library_claims_is_proved() {
    let library = common::root().join("guidelines");
    let (mut looked_at, mut implied_by_others) = (0, 0);
    for path in common::files("guidelines", ".toml") {
        let name = path.strip_prefix(&library).expect("a file of the library").display().to_string();
        if name.matches('/').count() != 1 || !common::text(&path).contains("\n[guideline]\n") {
            continue;
        }
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let checked = common::guideline(&mut sources, &library, &path, &mut faults);
        let guideline = &checked.guideline;
        let findings = prove::prove(guideline, common::as_of());
        let open = findings.iter().filter(|finding| finding.verdict != Verdict::Proved);
        let closed = |property: &&Property| matches!(property, Property::Possible(_));
        let (closed, open): (Vec<&Property>, Vec<&Property>) =
            open.map(|finding| &finding.property).partition(closed);
        let words = prove::diagnostics(guideline, &sources, &findings, common::as_of());
        assert!(faults.is_empty() && open.is_empty(), "{name}: {}", common::told(&sources, &words));
        assert_eq!(closed.len(), if name.starts_with("adjuvant-bisphosphonate") { 6 } else { 0 }, "{name}");
        looked_at += 1;
        for implication in &guideline.implications {
            let path = library.join(format!("{}.toml", implication.of.replace('@', "/")));
            let other = common::guideline(&mut sources, &library, &path, &mut faults);
            let implied = prove::implied(guideline, implication, &other, &sources, common::as_of());
            let implied =
                implied.unwrap_or_else(|faults| panic!("{name}: {}", common::told(&sources, &faults)));
            assert_eq!(implied.verdict, Verdict::Proved, "{name}: {}", implication.id);
            implied_by_others += 1;
        }
    }
    assert!(looked_at >= 9 && implied_by_others >= 4, "{looked_at}, {implied_by_others}");
}

/// The property of a guard, as the prover knows it.
fn property(guideline: &Guideline, guard: &Guard) -> Property {
    let invariant = guideline.invariants.iter().position(|found| found.id == guard.property());
    let monotone = guideline.monotone.iter().position(|found| found.id == guard.property());
    match (guard.invariant.is_some(), invariant, monotone) {
        (true, Some(at), _) => Property::Invariant(at),
        (false, _, Some(at)) => Property::Monotone(at),
        _ => panic!("{} is not there", guard.property()),
    }
}

/// Without its guard a property is refuted, by a patient who can exist and is such as the file says. What a reader sees.
fn refutation(guard: &Guard) -> Result<String, String> {
    let id = guard.property();
    let mut sources = Sources::new();
    let checked = guard.taken_away(&mut sources);
    let (guideline, is_such) = with_condition(&checked, &guard.patient);
    let asked = property(&guideline, guard);
    let findings = prove::prove_only(&guideline, common::as_of(), &|property| property == asked);
    let told = prove::diagnostics(&guideline, &sources, &findings, common::as_of());
    let words: Vec<String> = told
        .iter()
        .map(|fault| {
            let help = fault.help.iter().map(|help| format!("\n  = {help}")).collect::<String>();
            format!("{}[{}]: {}{help}", fault.severity().word(), fault.code.name(), fault.message)
        })
        .collect();
    let words = words.join("\n");
    let [Finding { verdict: Verdict::Refuted(patients), .. }] = findings.as_slice() else {
        return Err(format!("{id} is not refuted: {findings:?}\n{words}"));
    };
    let plan = Plan::new(&guideline);
    let all: Vec<Evaluation> = patients.iter().map(|facts| plan.evaluate(facts, common::as_of())).collect();
    let is_lost = match (&guard.monotone, all.as_slice()) {
        (None, [only]) => broken(&guideline, only).contains(&id),
        (Some(id), [first, second]) => {
            let monotone = guideline.monotone.iter().find(|found| found.id == *id).expect("there");
            is_lost(&guideline, monotone, first, second)
        }
        _ => false,
    };
    let shown = all.last().is_some_and(|last| last.value(is_such).truth() == Truth::True);
    let possible = patients.iter().all(|facts| is_possible(&guideline, facts));
    match is_lost && shown && possible {
        true => Ok(words),
        false => Err(format!("{id}: lost {is_lost}, as the file says {shown}, possible {possible}\n{words}")),
    }
}

/// Without the rule that guards it each property is lost, and the patient that shows it is such as the file says.
#[test]
fn without_its_guard_each_property_is_lost() {
    let guards = Guard::all();
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || guards.get(next.fetch_add(1, Ordering::Relaxed));
        std::iter::from_fn(take).map(|guard| (guard.property(), refutation(guard))).collect::<Vec<_>>()
    };
    let found: BTreeMap<&str, Result<String, String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("it ends")).collect()
    });
    let wrong: Vec<&String> = found.values().filter_map(|words| words.as_ref().err()).collect();
    assert!(
        wrong.is_empty(),
        "{}",
        wrong.iter().map(|words| words.as_str()).collect::<Vec<_>>().join("\n\n")
    );
    let entry = |guard: &Guard| {
        let words =
            found.get(guard.property()).and_then(|words| words.as_ref().ok()).map_or("", String::as_str);
        format!("## {}\n\n{}\n\n{words}", guard.property(), guard.about)
    };
    let text = guards.iter().map(entry).collect::<Vec<_>>().join("\n\n");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("proofs", text));
}
