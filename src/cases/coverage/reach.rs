//! Whether a patient reaches a goal, by the word of the interpreter.

use super::goal::{Goal, Reached};
use super::side::Met;
use crate::eval::{Answer, Decided, Evaluation, Status};
use crate::model::guideline::Block;
use crate::value::truth::Truth;

/// Whether a patient reaches a goal.
pub(super) fn is_reached(goal: &Goal, met: &[Met], evaluation: &Evaluation) -> bool {
    match goal {
        Goal::Status(block, reached) => comes_to(*block, reached, evaluation),
        Goal::Condition(_, id, truth) | Goal::Part(_, _, id, truth) => {
            evaluation.value(*id).truth() == *truth
        }
        Goal::Interval(Block::Monitor(id), place) => {
            let interval = evaluation.monitor(*id).and_then(|monitor| monitor.interval);
            interval.map(usize::from) == Some(*place)
        }
        Goal::Interval(..) => false,
        Goal::Side(id, side) => {
            met.iter().find(|met| met.threshold == *id).is_some_and(|met| side.is_reached(met, evaluation))
        }
    }
}

fn comes_to(block: Block, reached: &Reached, evaluation: &Evaluation) -> bool {
    let answer = whatever_the_scope(evaluation.answer(block));
    match reached {
        Reached::Answer(wanted) => answer == *wanted,
        Reached::Undetermined => is_undetermined(&answer),
        Reached::Known => matches!(&answer, Answer::Value(value) if !is_open(value)),
        Reached::Unknown => matches!(&answer, Answer::Value(value) if is_open(value)),
    }
}

fn is_open(value: &crate::value::content::Value) -> bool {
    use crate::value::content::Value;
    matches!(value, Value::Null(_) | Value::Bounds(_))
}

/// An answer without the mark that it holds only in scope.
fn whatever_the_scope(answer: Answer) -> Answer {
    match answer {
        Answer::Option(possible, _) => Answer::Option(possible, false),
        Answer::Choice(possible, _) => Answer::Choice(possible, false),
        Answer::Monitor(possible, _) => Answer::Monitor(possible, false),
        other => other,
    }
}

fn is_undetermined(answer: &Answer) -> bool {
    match answer {
        Answer::Scope(truth) => *truth == Truth::Unknown,
        Answer::Decision(decided) | Answer::Dose(decided) => matches!(decided, Decided::Undetermined(_)),
        Answer::Recommendation(status) => *status == Status::Undetermined,
        Answer::Option(possible, _) => possible.only().is_none(),
        Answer::Choice(possible, _) => possible.only().is_none(),
        Answer::Monitor(possible, _) => possible.only().is_none(),
        Answer::Value(_) => false,
    }
}
