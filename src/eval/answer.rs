//! The answer to a single condition, as `osteon condition` gives it.

use super::arithmetic::in_decimal_range;
use super::evaluation::Evaluation;
use crate::model::expression::ExprId;
use crate::model::guideline::Guideline;
use crate::value::content::{Absence, Value};

/// The value of an expression, if CQL gives it one.
///
/// # Errors
/// An operation below it that has no meaning, or a number that CQL cannot write, in a few words.
pub fn answer(guideline: &Guideline, root: ExprId, evaluation: &Evaluation) -> Result<Value, &'static str> {
    let impossible = Value::Null(Absence::Impossible);
    let below = guideline.expressions.below(root);
    if below.iter().any(|id| *evaluation.value(*id) == impossible) {
        return Err("an operation here has no meaning for these values");
    }
    let value = evaluation.value(root).clone();
    let too_large = value.number().is_some_and(|number| !in_decimal_range(&number));
    Ok(if too_large { Value::Null(Absence::Undefined) } else { value })
}
