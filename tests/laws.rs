//! Laws that hold for every patient, tried on random ones under the shipped guideline.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::random::{config, facts, given, value};
use osteon::check::Checked;
use osteon::eval::{Answer, Basis, Evaluation, Plan, Probe, Wiring, consistency};
use osteon::explain::explain;
use osteon::model::expression::{ChoiceId, DecisionId, FactId, MonitorId, OptionId, RecommendationId};
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::{Block, Guideline};
use osteon::source::Sources;
use osteon::value::content::Value;
use osteon::value::number::Number;
use proptest::prelude::*;

fn blocks(guideline: &Guideline) -> Vec<Block> {
    let decisions = (0..guideline.decisions.len()).map(|at| Block::Decision(DecisionId::at(at)));
    let recommendations =
        (0..guideline.recommendations.len()).map(|at| Block::Recommendation(RecommendationId::at(at)));
    [Block::Scope].into_iter().chain(decisions).chain(recommendations).collect()
}

/// With choices, their options and doses, and monitors.
fn every_block(guideline: &Guideline) -> Vec<Block> {
    let options = (0..guideline.options.len()).map(OptionId::at);
    let options = options.flat_map(|id| [Block::Option(id), Block::Dose(id)]);
    let choices = (0..guideline.choices.len()).map(|at| Block::Choice(ChoiceId::at(at)));
    let monitors = (0..guideline.monitors.len()).map(|at| Block::Monitor(MonitorId::at(at)));
    blocks(guideline).into_iter().chain(choices).chain(options).chain(monitors).collect()
}

fn answers(guideline: &Guideline, evaluation: &Evaluation) -> Vec<Answer> {
    blocks(guideline).into_iter().map(|block| evaluation.answer(block)).collect()
}

fn shipped() -> Checked {
    common::shipped(&mut Sources::new())
}

proptest! {
    // The same patients in every run; PROPTEST_RNG_SEED and PROPTEST_CASES try others by hand.
    #![proptest_config(config())]

    /// What is definite and not provisional stays, whatever missing fact is filled in; and a fact that is not among the
    /// missing changes nothing at all.
    #[test]
    fn a_filled_in_fact_changes_only_what_was_said(
        seeds in proptest::collection::vec(any::<u32>(), 120),
        which in any::<u32>(),
        how in any::<u32>(),
    ) {
        let checked = shipped();
        let guideline = &checked.guideline;
        let before = facts(guideline, &seeds);
        prop_assume!(!consistency(guideline, &before, common::as_of()).has_errors());
        let missing: Vec<FactId> =
            before.iter().filter(|(_, known)| **known == Known::NotGiven).map(|(id, _)| id).collect();
        prop_assume!(!missing.is_empty());
        let id = missing[which as usize % missing.len()];
        let fact = guideline.vocabulary.fact(id).expect("a fact");
        let mut after = before.clone();
        after.set(id, given(value(&fact.kind, how, &fact.name)));
        prop_assume!(!consistency(guideline, &after, common::as_of()).has_errors());

        let plan = Plan::new(guideline);
        let first = plan.evaluate(&before, common::as_of());
        let second = plan.evaluate(&after, common::as_of());
        let explanation = explain(guideline, &before, &first);
        // Who gives a value against what the other facts give contradicts them; not against what is taken for granted.
        prop_assume!(first.fact(id).basis != Basis::Derived || explanation.assumptions.contains(&id));
        for block in every_block(guideline) {
            let Some(explained) = explanation.of(block) else {
                // An option with one dose has nothing to explain.
                prop_assert!(matches!(block, Block::Dose(_)), "{} is not explained", guideline.name(block));
                continue;
            };
            let (old, new) = (first.answer(block), second.answer(block));
            if old.is_definite() && !explained.provisional {
                prop_assert_eq!(&old, &new, "{} changed {}", fact.name, guideline.name(block));
            }
            // Of what could not be searched to the end, less is promised: but of rules and decisions all the same.
            let rule = matches!(block, Block::Scope | Block::Decision(_) | Block::Recommendation(_));
            // Where every way to fill in the facts agrees, only the logic leaves it open: no fact decides it.
            if old != new && new.is_definite() && explained.possible.len() > 1 && (rule || explained.complete) {
                prop_assert!(explained.missing.contains(&id), "{} is not said to matter: {old:?} became {new:?} in {}\n{before:?}", fact.name, guideline.name(block));
                prop_assert!(explained.possible.contains(&new), "{new:?} is not said to be possible");
            }
        }
    }

    /// What is computed anew after one fact has changed is what the whole evaluation comes to.
    #[test]
    fn a_changed_fact_changes_all_that_reads_it(
        seeds in proptest::collection::vec(any::<u32>(), 120),
        changes in proptest::collection::vec((any::<u32>(), any::<u32>()), 12),
        which in any::<u32>(),
    ) {
        let checked = shipped();
        let guideline = &checked.guideline;
        let mut patient = facts(guideline, &seeds);
        let all = every_block(guideline);
        let block = all[which as usize % all.len()];
        let (plan, wiring) = (Plan::new(guideline), Wiring::new(guideline));
        let mut probe = Probe::new(&wiring, &patient, common::as_of());
        probe.look_at(block, &patient);
        for (place, how) in changes {
            let id = FactId::at(place as usize % guideline.vocabulary.facts.len());
            let fact = guideline.vocabulary.fact(id).expect("a fact");
            let known = match how % 5 {
                0 => Known::NotGiven,
                1 => Known::Open,
                2 => Known::NotMeasurable,
                _ => given(value(&fact.kind, how / 5, &fact.name)),
            };
            patient.set(id, known.clone());
            probe.set(id, known);
            let whole = plan.evaluate(&patient, common::as_of()).answer(block);
            prop_assert_eq!(probe.answer(), whole, "{} after {}", guideline.name(block), fact.name);
        }
    }

    /// The facts of a reason alone give the same answer, all others taken away.
    #[test]
    fn a_reason_is_enough(seeds in proptest::collection::vec(any::<u32>(), 120)) {
        let checked = shipped();
        let guideline = &checked.guideline;
        let all = facts(guideline, &seeds);
        prop_assume!(!consistency(guideline, &all, common::as_of()).has_errors());
        let plan = Plan::new(guideline);
        let evaluation = plan.evaluate(&all, common::as_of());
        let explanation = explain(guideline, &all, &evaluation);
        for explained in &explanation.blocks {
            let answer = evaluation.answer(explained.block);
            prop_assert_eq!(answer.is_definite(), !explained.because.sets.is_empty(), "{:?}", explained);
            for set in &explained.because.sets {
                let mut alone = Facts::new("alone", guideline.vocabulary.facts.len());
                for id in set {
                    alone.set(*id, all.get(*id).clone());
                }
                let again = plan.evaluate(&alone, common::as_of()).answer(explained.block);
                prop_assert_eq!(&again, &answer, "{} by {:?}", guideline.name(explained.block), set);
            }
        }
    }

    /// The same patient gives the same answers, twice.
    #[test]
    fn the_same_goes_in_and_comes_out(seeds in proptest::collection::vec(any::<u32>(), 120)) {
        let checked = shipped();
        let all = facts(&checked.guideline, &seeds);
        let run = || answers(&checked.guideline, &Plan::new(&checked.guideline).evaluate(&all, common::as_of()));
        prop_assert_eq!(run(), run());
    }

    /// No text makes the reader of conditions do more than refuse it.
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z0-9 ()<>=+*/.,'\"@{}\\[\\]%-]{0,60}") {
        drop(common::condition(&text));
    }
}

/// The canonical meaning does not depend on the order of blocks or on texts, and does depend on numbers.
#[test]
fn the_meaning_is_what_matters() {
    use osteon::model::meaning::meaning;
    let checked = shipped();
    let original = meaning(&checked.guideline);
    let mut other = checked.guideline.clone();
    other.meta.title = "Another title".to_owned();
    other.scope.reverse();
    assert_eq!(meaning(&other), original);
    let mut changed = checked.guideline.clone();
    changed.thresholds[0].value = Value::Decimal(Number::from(-2));
    assert_ne!(meaning(&changed), original);
    // What is monotone is a part of it, and where nothing is there is no trace of it: digests of before stay.
    let mut turned = checked.guideline.clone();
    turned.monotone[0].moves = osteon::model::guideline::Direction::Rises;
    assert_ne!(meaning(&turned), original);
    let mut without = checked.guideline.clone();
    without.monotone.clear();
    let kept: String = original
        .lines()
        .filter(|line| !line.starts_with("monotone "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(meaning(&without), kept);
}
