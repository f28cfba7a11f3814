//! A guideline asked twice, of the interpreter and of its program, and where the two differ.

use osteon::eval::{Answered, Answers, Evaluation, Memory, Plan, Program};
use osteon::model::expression::ExprId;
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Guideline};
use osteon::report::{self, TraceForm};
use osteon::source::Sources;
use osteon::value::date::PartialDate;

/// Bytes of a trace that are shown before the first one that differs, and after it.
const TRACE_SHOWN: usize = 200;

/// A guideline with all that is needed to ask both.
pub struct Both<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    program: Program<'a>,
    memory: Memory,
    sources: &'a Sources,
    form: TraceForm<'a>,
    /// Patients that the program gave back to the interpreter.
    pub given_back: usize,
}

impl<'a> Both<'a> {
    pub fn new(sources: &'a Sources, guideline: &'a Guideline) -> Both<'a> {
        let program = Program::new(guideline);
        let memory = program.memory();
        let form = TraceForm::new(sources, guideline);
        Both { guideline, plan: Plan::new(guideline), program, memory, sources, form, given_back: 0 }
    }

    /// Where the two differ; nothing where they agree. The memory is that of the patients before.
    pub fn difference(&mut self, facts: &Facts, as_of: PartialDate) -> Option<String> {
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
            .or_else(|| traces("the trace of the interpreter", &interpreted, &steps))
            .or_else(|| traces("the trace of the program", &programmed, &steps))
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
    let mut ids: Vec<ExprId> =
        roots.chain(guideline.properties()).flat_map(|root| guideline.expressions.below(root)).collect();
    ids.sort();
    ids.dedup();
    ids.into_iter().find_map(|id| {
        let (a, b) = (evaluation.value(id), answers.value(id));
        // Equal values may still differ in how they are written, and in the reason within a bound.
        let differ = *a != b || format!("{a:?}") != format!("{b:?}");
        differ.then(|| format!("{:?}: {a:?} but {b:?}", guideline.expressions.get(id)))
    })
}

fn traces(what: &str, appended: &str, steps: &str) -> Option<String> {
    let at = appended.bytes().zip(steps.bytes()).position(|(a, b)| a != b);
    let at = at.or_else(|| (appended.len() != steps.len()).then(|| appended.len().min(steps.len())))?;
    let around = |text: &str| {
        let shown = at.saturating_sub(TRACE_SHOWN)..text.len().min(at + TRACE_SHOWN);
        String::from_utf8_lossy(&text.as_bytes()[shown]).into_owned()
    };
    Some(format!("{what}, byte {at}: …{}…\nis not …{}…", around(appended), around(steps)))
}
