//! Everything that a case can tell of a block: its answer, what speaks for and against an option, days, the dose.

use std::collections::BTreeSet;

use crate::eval::{Answer, Decided, Evaluation};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::Grade;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// What a block shows of itself for one patient.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Observed {
    pub(super) answer: Answer,
    /// Of doses: the texts that are left; two doses may say the same.
    pub(super) doses: BTreeSet<String>,
    /// Of an option: whether something speaks for it.
    pub(super) preferred: bool,
    /// Of an option: how strongly what holds speaks against it.
    pub(super) grades: Vec<Grade>,
    /// Of a monitor: the days.
    pub(super) due: [Option<PartialDate>; 2],
}

impl Observed {
    /// Of a block.
    pub(super) fn of(guideline: &Guideline, evaluation: &Evaluation, block: Block) -> Observed {
        let answer = match evaluation.answer(block) {
            // Of what is not known, a case tells that it is not.
            Answer::Value(Value::Null(_)) => {
                Answer::Value(Value::Null(crate::value::content::Absence::Undetermined))
            }
            Answer::Dose(decided) => Answer::Dose(match decided {
                Decided::Outcome(_) => Decided::Outcome(0),
                Decided::Undetermined(_) => Decided::Undetermined(Vec::new()),
                Decided::Overlap(_) => Decided::Overlap(Vec::new()),
                Decided::Gap => Decided::Gap,
            }),
            answer => answer,
        };
        let doses = match block {
            Block::Dose(id) => crate::cases::expect::doses(guideline, evaluation, id).into_iter().collect(),
            _ => BTreeSet::new(),
        };
        let (mut preferred, mut grades, mut due) = (false, Vec::new(), [None, None]);
        match block {
            Block::Option(id) => {
                preferred = evaluation.option(id).is_some_and(|option| option.preferred == Truth::True);
                grades = crate::cases::expect::grades(guideline, evaluation, id);
            }
            Block::Monitor(id) => {
                let found = evaluation.monitor(id);
                due = [found.and_then(|found| found.due_from), found.and_then(|found| found.due_by)];
            }
            _ => {}
        }
        Observed { answer, doses, preferred, grades, due }
    }
}
