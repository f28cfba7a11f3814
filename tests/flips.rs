//! What would change an answer: the smallest changes of given facts, and values close to a limit.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::chance::Chance;
use common::near;
use common::random::{config, facts};
use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Answer, Evaluation, Plan, consistency};
use osteon::explain::{Borderline, Change, Explainer, Neighbours, borderline};
use osteon::model::expression::{FactId, RecommendationId};
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::{Block, Guideline};
use osteon::report;
use osteon::source::Sources;
use osteon::value::canonical::exact_decimal;
use osteon::value::content::{Quantity, Value};
use osteon::value::date::PartialDate;
use osteon::value::number::Number;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chapter {
    #[serde(rename = "about")]
    _about: String,
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    when: String,
    /// Blocks beside the rule.
    #[serde(default)]
    more: String,
    facts: toml::Table,
    /// `fact value and fact value: status`
    flips: Vec<String>,
    #[serde(default = "yes")]
    complete: bool,
    /// `fact value side limit (name)`
    #[serde(default)]
    borderline: Vec<String>,
    why: String,
}

fn yes() -> bool {
    true
}

/// A guideline with one rule, in the words of the examples of faults.
fn guideline(sources: &mut Sources, when: &str, more: &str) -> Result<Checked, String> {
    let text = format!(
        "format = 1\n[guideline]\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nstatus = \"draft\"\n\
         uses = [\"vocabulary/clinic@1.0.0\"]\nsteps = [\"only\"]\n[source.s]\ncitation = \"S\"\n[[recommend]]\n\
         id = \"rule\"\nstep = \"only\"\nwhen = \"{when}\"\nwording = \"should\"\nsummary = \"Rule\"\ntext = \"Rule.\"\n\
         source = {{ ref = \"s\", at = \"p\", verified = \"primary\" }}\n{more}"
    );
    let mut faults = Diagnostics::new();
    let library = common::root().join("tests/diagnostics");
    let checked = common::guideline_of(sources, &library, &text, &mut faults);
    match faults.has_errors() {
        true => Err(format!("{when}: {}", common::told(sources, &faults))),
        false => Ok(checked),
    }
}

fn name(guideline: &Guideline, fact: FactId) -> &str {
    &guideline.vocabulary.fact(fact).expect("a fact").name
}

/// `t_score_hip -2.5 and weight 49.9 kg: applies`
fn told(guideline: &Guideline, change: &Change) -> String {
    let turned = change.facts.iter().map(|turned| {
        let value = report::value(guideline, &turned.to, Some(turned.fact));
        format!("{} {value}", name(guideline, turned.fact))
    });
    let status = match &change.to {
        Answer::Recommendation(status) => status.word(),
        other => panic!("{other:?} is no answer of a rule"),
    };
    format!("{}: {status}", turned.collect::<Vec<_>>().join(" and "))
}

/// `t_score_hip -2.4 above -2.5 (cut)`
fn close(guideline: &Guideline, found: &Borderline) -> String {
    let value = report::value(guideline, &found.value, Some(found.fact));
    let threshold = found.threshold.map(|id| format!(" ({})", guideline.thresholds[id.index()].name));
    let limit = exact_decimal(&found.limit);
    let side = found.side.word();
    format!("{} {value} {side} {limit}{}", name(guideline, found.fact), threshold.unwrap_or_default())
}

fn check(example: &Example) -> Result<(), String> {
    let mut sources = Sources::new();
    let checked = guideline(&mut sources, &example.when, &example.more)?;
    let guideline = &checked.guideline;
    let mut patient = toml::Table::new();
    patient.insert("patient".to_owned(), "p".into());
    patient.insert("facts".to_owned(), example.facts.clone().into());
    let mut faults = Diagnostics::new();
    let facts = common::patient_of(&mut sources, &patient.to_string(), &checked, &mut faults);
    if faults.has_errors() {
        return Err(common::told(&sources, &faults));
    }
    let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
    let explainer = Explainer::new(guideline, common::as_of());
    let flips = Neighbours::new(&explainer).flips(&facts, &evaluation);
    let block = Block::Recommendation(RecommendationId::at(0));
    let found = flips.iter().find(|flips| flips.block == block).expect("every rule is asked");
    let changes: Vec<String> = found.changes.iter().map(|change| told(guideline, change)).collect();
    let limits = borderline(guideline, &evaluation);
    let limits: Vec<String> = limits.iter().map(|found| close(guideline, found)).collect();
    for (what, got, wanted) in [
        ("flips", format!("{changes:?}"), format!("{:?}", example.flips)),
        ("complete", found.complete.to_string(), example.complete.to_string()),
        ("borderline", format!("{limits:?}"), format!("{:?}", example.borderline)),
    ] {
        if got != wanted {
            let Example { when, facts, why, .. } = example;
            return Err(format!("{when} {facts}\n  {why}\n  {what}: {got}, not {wanted}"));
        }
    }
    Ok(())
}

#[test]
fn examples_change_as_they_say() {
    let mut count = 0;
    let mut failed = Vec::new();
    for path in common::files("tests/flips", ".toml") {
        let chapter: Chapter = toml::from_str(&common::text(&path)).expect("a chapter");
        for example in &chapter.example {
            count += 1;
            failed.extend(check(example).err());
        }
    }
    assert!(count >= 50, "only {count} examples");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Places on the grid of a fact that are looked at on each side.
const STEPS: i64 = 20;

/// A patient who is asked about with one fact or two changed.
struct Asked<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    facts: Facts,
    evaluation: Evaluation,
}

impl<'a> Asked<'a> {
    fn new(guideline: &'a Guideline, facts: Facts) -> Asked<'a> {
        let plan = Plan::new(guideline);
        let evaluation = plan.evaluate(&facts, common::as_of());
        Asked { guideline, plan, facts, evaluation }
    }

    /// With other values of some facts; nothing where these cannot be.
    fn with(&self, values: &[(FactId, Value)]) -> Option<Evaluation> {
        let mut facts = self.facts.clone();
        for (fact, value) in values {
            let Known::Given(mut readings) = facts.get(*fact).clone() else {
                panic!("{} is not given", name(self.guideline, *fact));
            };
            readings.last_mut().expect("a reading").value = value.clone();
            facts.set(*fact, Known::Given(readings));
        }
        let possible = !consistency(self.guideline, &facts, common::as_of()).has_errors();
        possible.then(|| self.plan.evaluate(&facts, common::as_of()))
    }

    /// Whether a block has another status, and not by the scope alone.
    fn is_changed(&self, block: Block, other: &Evaluation) -> bool {
        let silenced = self.guideline.is_within_scope(block) && other.scope != self.evaluation.scope;
        !silenced && status(&other.answer(block)) != status(&self.evaluation.answer(block))
    }

    /// The value of a fact that is given, as a number of steps; with the step.
    fn number(&self, fact: FactId) -> Option<(Value, Number)> {
        let Known::Given(readings) = self.facts.get(fact) else {
            return None;
        };
        let known = self.guideline.vocabulary.fact(fact).expect("a fact");
        let value = readings.last().expect("a reading").value.clone();
        Some((value, known.precision.clone().unwrap_or(Number::ONE)))
    }

    /// So many steps further on, inside the plausible range; nothing for members, and off the grid.
    fn moved(&self, fact: FactId, steps: i64) -> Option<Value> {
        let (value, step) = self.number(fact)?;
        let known = self.guideline.vocabulary.fact(fact).expect("a fact");
        if let Value::Date(date) = value {
            let full = date.first_day() == date.last_day();
            let day = date.day_number() + steps;
            let day =
                PartialDate::from_day_number(day).filter(|_| full && day <= common::as_of().day_number());
            return day.map(Value::Date);
        }
        let number = value.number()?;
        let on_grid = number.checked_div(&step)?.is_integer() == Some(true);
        let number = number.checked_add(&step.checked_mul(&Number::from(steps))?)?;
        let inside = |end: &Option<Value>, beyond: std::cmp::Ordering| {
            end.as_ref().and_then(Value::number).is_none_or(|end| number.compare(&end) != Some(beyond))
        };
        let inside = inside(&known.plausible.from, std::cmp::Ordering::Less)
            && inside(&known.plausible.to, std::cmp::Ordering::Greater);
        let value = match value {
            Value::Integer(_) => Value::integer(number.to_i64()),
            Value::Quantity(quantity) => Value::Quantity(Quantity { number, unit: quantity.unit }),
            _ => Value::Decimal(number),
        };
        (on_grid && inside).then_some(value)
    }

    /// How many steps away a fact changes a block, of the nearest few.
    fn nearest(&self, block: Block, fact: FactId, most: i64) -> Option<i64> {
        (1..=most).find(|steps| {
            [-steps, *steps].into_iter().any(|steps| {
                let value = self.moved(fact, steps);
                let other = value.and_then(|value| self.with(&[(fact, value)]));
                other.is_some_and(|other| self.is_changed(block, &other))
            })
        })
    }
}

/// What is read of an answer.
fn status(answer: &Answer) -> String {
    use osteon::eval::Decided;
    match answer {
        Answer::Decision(Decided::Undetermined(_)) => "undetermined".to_owned(),
        Answer::Decision(Decided::Overlap(_)) => "overlap".to_owned(),
        Answer::Option(possible, if_in_scope) => format!("{:?} {if_in_scope}", possible.only()),
        Answer::Monitor(possible, if_in_scope) => format!("{:?} {if_in_scope}", possible.only()),
        other => format!("{other:?}"),
    }
}

/// Every change does what it says, and nothing nearer does. Gives how many changes were met again step by step.
fn holds(asked: &Asked<'_>, neighbours: &Neighbours<'_>, pick: &mut impl FnMut(usize) -> usize) -> usize {
    let guideline = asked.guideline;
    let all = neighbours.flips(&asked.facts, &asked.evaluation);
    for flips in &all {
        let block = guideline.name(flips.block);
        for change in &flips.changes {
            let values: Vec<(FactId, Value)> =
                change.facts.iter().map(|turned| (turned.fact, turned.to.clone())).collect();
            let other = asked.with(&values).unwrap_or_else(|| panic!("{block}: {change:?} cannot be"));
            assert_eq!(other.answer(flips.block), change.to, "{block}: {change:?}");
            assert!(asked.is_changed(flips.block, &other), "{block}: {change:?} is no change");
        }
        assert!(flips.changes.len() < 2 || flips.changes.iter().all(|change| change.facts.len() == 1));
    }
    let given: Vec<FactId> =
        asked.facts.iter().map(|(id, _)| id).filter(|id| asked.moved(*id, 0).is_some()).collect();
    if given.is_empty() {
        return 0;
    }
    let mut met = 0;
    for turn in 0..4 {
        let flips = &all[pick(all.len())];
        // Every second time a fact that is told to change it, if one on the grid is.
        let told = flips.changes.iter().map(|change| change.facts[0].fact).find(|fact| given.contains(fact));
        let any = given[pick(given.len())];
        let fact = if turn % 2 == 0 { told.unwrap_or(any) } else { any };
        let (block, label) = (guideline.name(flips.block), name(guideline, fact));
        let single = flips.changes.iter().filter(|change| change.facts.len() == 1);
        let told = single.clone().find(|change| change.facts[0].fact == fact);
        let told = told.map(|change| i64::try_from(change.steps).expect("few steps"));
        let nearest = asked.nearest(flips.block, fact, STEPS);
        match (told, nearest) {
            (Some(told), Some(nearest)) => {
                met += 1;
                assert_eq!(told, nearest, "{block} by {label}");
            }
            (Some(told), None) => assert!(told > STEPS, "{block} by {label}"),
            // Three others are as near.
            (None, Some(nearest)) => {
                let mut facts: Vec<FactId> = single.clone().map(|change| change.facts[0].fact).collect();
                facts.dedup();
                let nearer = single.clone().all(|change| change.steps <= nearest.unsigned_abs());
                let missed = facts.len() < 3 || !nearer;
                assert!(!missed, "{block}: {label} changes it {nearest} steps away: {flips:?}");
            }
            (None, None) => {}
        }
    }
    met
}

proptest! {
    #![proptest_config(config())]

    /// Of patients with a third of the facts missing.
    #[test]
    fn changes_do_what_they_say(
        seeds in proptest::collection::vec(any::<u32>(), 120),
        picks in proptest::collection::vec(any::<u32>(), 8),
    ) {
        let checked = common::shipped(&mut Sources::new());
        let guideline = &checked.guideline;
        let facts = facts(guideline, &seeds);
        prop_assume!(!consistency(guideline, &facts, common::as_of()).has_errors());
        let explainer = Explainer::new(guideline, common::as_of());
        let neighbours = Neighbours::new(&explainer);
        let mut picks = picks.into_iter();
        let mut pick = |below: usize| picks.next().expect("enough") as usize % below;
        holds(&Asked::new(guideline, facts), &neighbours, &mut pick);
    }
}

/// Of patients of whom nearly all is known.
#[test]
fn changes_of_well_known_patients_do_what_they_say() {
    let checked = common::shipped(&mut Sources::new());
    let guideline = &checked.guideline;
    let explainer = Explainer::new(guideline, common::as_of());
    let neighbours = Neighbours::new(&explainer);
    let bases = near::bases(&checked);
    let mut chance = Chance::of(20_261_123);
    let (mut count, mut met) = (0, 0);
    while count < 40 {
        let facts = near::patient(&checked, &bases, &mut chance);
        if consistency(guideline, &facts, common::as_of()).has_errors() {
            continue;
        }
        count += 1;
        met += holds(&Asked::new(guideline, facts), &neighbours, &mut |below| chance.below(below));
    }
    assert!(met >= 5, "only {met} changes were met step by step");
}
