//! Parts of conditions that change nothing: `a or (a and b)` says no more than `a`.

use super::{Asked, Property};
use crate::model::expression::{ExprId, Node};
use crate::model::guideline::Block;
use crate::space::{Pair, Space};
use crate::value::operator::Junction;

/// Asks of each operand of each `and` and `or` whether some patient has another answer without it.
pub(super) fn all(
    space: &mut Space<'_>,
    block: Block,
    root: ExprId,
    whole: Pair,
    claims: &mut Vec<(Property, Asked)>,
) {
    let expressions = &space.guideline().expressions;
    for junction in expressions.below(root) {
        let Node::Junction(kind, operands) = expressions.get(junction) else {
            continue;
        };
        for (at, operand) in operands.iter().enumerate() {
            let others: Vec<ExprId> =
                operands.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, id)| *id).collect();
            if others.is_empty() || matches!(expressions.get(*operand), Node::Literal(_)) {
                continue;
            }
            let without = space.joined(block, &others, *kind == Junction::And);
            let Some(changed) = space.replaced(block, root, junction, without) else {
                continue;
            };
            let differs = space.differ(whole, changed);
            claims.push((Property::Counts(block, root, junction, *operand), Asked::Somebody(differs)));
        }
    }
}
