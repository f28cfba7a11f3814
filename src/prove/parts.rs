//! Parts of conditions that change nothing: `a or (a and b)` says no more than `a`. And parts that only leave an answer
//! unknown: `a and b or a and not b` is `a` for everyone of whom `b` is known, and unknown for the rest.

use std::collections::BTreeSet;

use super::{Asked, Property};
use crate::model::expression::{ExprId, Node};
use crate::model::guideline::{Block, Guideline, mentioned};
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
            // A part that shares nothing with the rest is not made up for by it.
            if is_shared(space.guideline(), root, *operand) {
                let asked = clear(space, whole, changed);
                claims.push((Property::Clear(block, root, junction, *operand), asked));
            }
        }
    }
}

/// Asks whether a condition that is changed ever says otherwise: where the whole is known, or once more comes to be known.
fn clear(space: &mut Space<'_>, whole: Pair, changed: Pair) -> Asked {
    let firmly = space.contradicts(whole, changed);
    let unknown = space.all(&[whole.yes.opposite(), whole.no.opposite()]);
    let later = [(changed.yes, whole.no), (changed.no, whole.yes)];
    let later = later.map(|(now, then)| (space.all(&[unknown, now]), then));
    Asked::SomebodyEver(firmly, later)
}

/// Whether a part hangs on a fact that the rest of a condition hangs on too.
fn is_shared(guideline: &Guideline, root: ExprId, part: ExprId) -> bool {
    let within = guideline.expressions.below(part);
    let rest = guideline.expressions.below(root).into_iter().filter(|id| !within.contains(id));
    let facts = |ids: &mut dyn Iterator<Item = ExprId>| -> BTreeSet<Block> {
        let blocks: BTreeSet<Block> = ids.filter_map(|id| mentioned(guideline.expressions.get(id))).collect();
        let needed =
            blocks.into_iter().flat_map(|block| guideline.needed_by(block).into_iter().chain([block]));
        needed.filter(|block| matches!(block, Block::Fact(_))).collect()
    };
    let own = facts(&mut within.iter().copied());
    facts(&mut rest.into_iter()).iter().any(|fact| own.contains(fact))
}
