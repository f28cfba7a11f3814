//! The program of a guideline comes to what the interpreter comes to: every status, every value, every reason.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Answered, Answers, Evaluation, Memory, Plan, Program};
use osteon::model::expression::{ChoiceId, DecisionId, ExprId, MonitorId, OptionId, RecommendationId};
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::{Block, Guideline};
use osteon::report::{self, TraceForm};
use osteon::source::Sources;
use osteon::value::date::PartialDate;
use osteon::value::number::Number;
use proptest::prelude::*;

/// A guideline with all that is needed to ask both.
struct Both<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    program: Program<'a>,
    memory: Memory,
    sources: &'a Sources,
    form: TraceForm<'a>,
    /// Patients that the program gave back to the interpreter.
    given_back: usize,
}

impl<'a> Both<'a> {
    fn new(sources: &'a Sources, guideline: &'a Guideline) -> Both<'a> {
        let program = Program::new(guideline);
        let memory = program.memory();
        let form = TraceForm::new(sources, guideline);
        Both { guideline, plan: Plan::new(guideline), program, memory, sources, form, given_back: 0 }
    }

    /// Where the two differ; nothing where they agree.
    fn difference(&mut self, facts: &Facts, as_of: PartialDate) -> Option<String> {
        let evaluation = self.plan.evaluate(facts, as_of);
        let answers = self.program.evaluate(facts, as_of, &mut self.memory);
        self.given_back += usize::from(!answers.is_quick());
        let steps =
            self.guideline.order.iter().filter_map(|block| {
                report::of_block(self.sources, self.guideline, facts, &evaluation, *block)
            });
        let steps = serde_json::to_string(&steps.collect::<Vec<_>>()).expect("JSON");
        let (mut interpreted, mut programmed) = (String::new(), String::new());
        self.form.append(&evaluation, facts, &mut interpreted);
        self.form.append(&answers, facts, &mut programmed);
        statuses(self.guideline, &evaluation, &answers)
            .or_else(|| values(self.guideline, &evaluation, &answers))
            .or_else(|| (interpreted != steps).then(|| format!("{interpreted}\nis not\n{steps}")))
            .or_else(|| (programmed != steps).then(|| format!("{programmed}\nis not\n{steps}")))
    }
}

fn statuses(guideline: &Guideline, evaluation: &Evaluation, answers: &Answers<'_>) -> Option<String> {
    let differs = |what: String, a: String, b: String| (a != b).then(|| format!("{what}: {a} but {b}"));
    let mut found =
        differs("scope".into(), format!("{:?}", evaluation.scope), format!("{:?}", answers.scope()));
    for block in &guideline.order {
        let (a, b) = match block {
            Block::Decision(id) => {
                (format!("{:?}", evaluation.decision(*id)), format!("{:?}", answers.decision(*id)))
            }
            Block::Recommendation(id) => (
                format!("{:?}", evaluation.recommendation(*id)),
                format!("{:?}", answers.recommendation(*id)),
            ),
            Block::Option(id) => {
                (format!("{:?}", evaluation.option(*id)), format!("{:?}", answers.option(*id).as_ref()))
            }
            Block::Dose(id) => (format!("{:?}", evaluation.dose(*id)), format!("{:?}", answers.dose(*id))),
            Block::Choice(id) => {
                (format!("{:?}", evaluation.choice(*id)), format!("{:?}", answers.choice(*id).as_ref()))
            }
            Block::Monitor(id) => {
                (format!("{:?}", evaluation.monitor(*id)), format!("{:?}", answers.monitor(*id).as_ref()))
            }
            Block::Fact(_) | Block::Definition(_) | Block::Scope => continue,
        };
        found = found.or_else(|| differs(guideline.name(*block).into_owned(), a, b));
    }
    found
}

/// The values of all expressions but those of facts that no rule reads.
fn values(guideline: &Guideline, evaluation: &Evaluation, answers: &Answers<'_>) -> Option<String> {
    let blocks = guideline.order.iter().filter(|block| !matches!(block, Block::Fact(_)));
    let roots = blocks.flat_map(|block| guideline.roots(*block));
    let invariants = guideline.invariants.iter().map(|invariant| invariant.always);
    let mut ids: Vec<ExprId> =
        roots.chain(invariants).flat_map(|root| guideline.expressions.below(root)).collect();
    ids.sort();
    ids.dedup();
    ids.into_iter().find_map(|id| {
        let (a, b) = (evaluation.value(id), answers.value(id));
        (*a != b).then(|| format!("{:?}: {a:?} but {b:?}", guideline.expressions.get(id)))
    })
}

fn shipped() -> (Sources, Checked) {
    let mut sources = Sources::new();
    let checked = common::shipped(&mut sources);
    (sources, checked)
}

#[test]
fn every_case_of_the_library() {
    let (texts, checked) = shipped();
    let mut both = Both::new(&texts, &checked.guideline);
    let (mut sources, mut count) = (Sources::new(), 0);
    for path in common::files("guidelines/anastrozole-bone-health/cases", ".toml") {
        let mut faults = Diagnostics::new();
        let datum = common::file(&mut sources, &path, &mut faults);
        let (file, _) = osteon::cases::read(&sources, &datum, &checked.guideline);
        for case in &file.cases {
            count += 1;
            if let Some(difference) = both.difference(&case.facts, case.as_of) {
                panic!("{}, {}: {difference}", path.display(), case.name);
            }
        }
    }
    assert!(count > 400, "{count} cases");
    // Partial dates are left to the interpreter; hardly anything else is.
    assert!(both.given_back * 20 < count, "{} of {count} cases do not fit", both.given_back);
}

/// Numbers that do not fit are given back to the interpreter, and only those.
#[test]
fn what_does_not_fit_is_given_back() {
    let (texts, checked) = shipped();
    let mut both = Both::new(&texts, &checked.guideline);
    for (weight, fits) in [("61.3", true), ("61.3000000001", false), ("61.30", true)] {
        let mut faults = Diagnostics::new();
        let text = format!("patient = \"p\"\n[facts]\nweight = {{ value = \"{weight}\", unit = \"kg\" }}\n");
        let facts = common::patient_of(&mut Sources::new(), &text, &checked, &mut faults);
        assert!(!faults.has_errors(), "{faults:?}");
        let before = both.given_back;
        assert_eq!(both.difference(&facts, common::as_of()), None);
        assert_eq!(both.given_back == before, fits, "{weight}");
    }
    let mut open = Facts::new("p", checked.guideline.vocabulary.facts.len());
    let weight = checked.guideline.vocabulary.find("weight").expect("a fact");
    open.set(weight, Known::Open);
    assert_eq!(both.difference(&open, common::as_of()), None);
}

proptest! {
    #![proptest_config(common::random::config())]

    /// On random patients, some of whose values are too old, not known, not measurable, no decimals, or months for days.
    #[test]
    fn random_patients(seeds in proptest::collection::vec(proptest::collection::vec(any::<u32>(), 120), 24)) {
        let (texts, checked) = shipped();
        let mut both = Both::new(&texts, &checked.guideline);
        for seeds in seeds {
            let facts = common::random::facts_of_all_kinds(&checked.guideline, &seeds);
            prop_assert_eq!(both.difference(&facts, common::as_of()), None);
        }
        prop_assert!(both.given_back < 24, "no patient fits");
    }
}

#[test]
fn ids_that_do_not_exist_are_answered() {
    let (_, checked) = shipped();
    let program = Program::new(&checked.guideline);
    let mut memory = program.memory();
    let answers = program.evaluate(&Facts::default(), common::as_of(), &mut memory);
    let far = 100_000;
    assert!(answers.option(OptionId::at(far)).is_none());
    assert!(answers.choice(ChoiceId::at(far)).is_none());
    assert!(answers.monitor(MonitorId::at(far)).is_none());
    drop((answers.decision(DecisionId::at(far)), answers.recommendation(RecommendationId::at(far))));
    drop((answers.value(ExprId::at(far)), Number::ZERO));
}
