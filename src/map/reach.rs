//! Where the answers of blocks change with each of the two facts.

use std::cmp::Ordering;

use super::coordinate::Coordinate;
use super::{Shown, Side};
use crate::eval::{Evaluation, Plan};
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::guideline::{Block, Guideline};
use crate::model::vocabulary::Constraint;
use crate::space::{Cuts, Space};
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::operator::Series;

/// Where what is asked of each of the two facts changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    /// By block, then by axis: all sides together.
    blocks: Vec<[Cuts; 2]>,
    /// The same of the constraints.
    constraints: [Cuts; 2],
}

impl Reach {
    /// Of some blocks, and of the constraints of the vocabularies. As long as making the space of each guideline takes.
    pub(super) fn of(
        sides: &[Side<'_>],
        shown: &[Shown],
        coordinates: &[Coordinate; 2],
        as_of: PartialDate,
    ) -> Reach {
        let mut reach = Reach { blocks: vec![<[Cuts; 2]>::default(); shown.len()], ..Reach::default() };
        for (at, side) in sides.iter().enumerate() {
            let facts = coordinates.each_ref().map(|coordinate| coordinate.facts.get(at).copied());
            let [Some(x), Some(y)] = facts else {
                continue;
            };
            let mut space = Space::new(side.guideline, as_of);
            for (shown, own) in shown.iter().zip(&mut reach.blocks) {
                let Some(block) = shown.blocks.get(at).copied().flatten() else {
                    continue;
                };
                let standing = space.standing(block);
                let mut found = space.cuts(&standing);
                for (axis, fact) in [x, y].into_iter().enumerate() {
                    let mut cuts = found.remove(&fact).unwrap_or_default();
                    cuts.computed |= reads_first(side.guideline, block, fact);
                    own.get_mut(axis).into_iter().for_each(|own| add(own, &cuts));
                }
            }
            let found = space.cuts_of_constraints();
            let evaluation = Plan::new(side.guideline).evaluate(side.facts, as_of);
            for (axis, (fact, other)) in [(x, y), (y, x)].into_iter().enumerate() {
                let mut cuts = found.get(&fact).cloned().unwrap_or_default();
                let present = Present { side, evaluation: &evaluation, fact, other };
                present.settle(&mut cuts);
                reach.constraints.get_mut(axis).into_iter().for_each(|own| add(own, &cuts));
            }
        }
        reach
    }

    /// Where something changes along an axis for some of the blocks, and where a constraint may come to be broken.
    pub(super) fn cuts(&self, axis: usize, chosen: &[usize]) -> Cuts {
        let mut cuts = self.constraints.get(axis).cloned().unwrap_or_default();
        for block in chosen.iter().filter_map(|at| self.blocks.get(*at)) {
            block.get(axis).into_iter().for_each(|own| add(&mut cuts, own));
        }
        cuts
    }
}

fn add(own: &mut Cuts, other: &Cuts) {
    own.computed |= other.computed;
    own.days.extend(&other.days);
    own.days.sort_unstable();
    own.days.dedup();
    own.numbers.extend(other.numbers.iter().cloned());
    own.numbers.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    own.numbers.dedup_by(|a, b| a.compare(b) == Some(Ordering::Equal));
}

/// Whether a block reads the first value of a fact: of a single one that is the latest, too, and the space does not say where
/// that is held against anything.
fn reads_first(guideline: &Guideline, block: Block, fact: FactId) -> bool {
    let roots = guideline.needed_by(block).into_iter().flat_map(|block| guideline.roots(block));
    let mut nodes = roots.flat_map(|root| guideline.expressions.below(root));
    nodes.any(|id| *guideline.expressions.get(id) == Node::Series(Series::Earliest, fact))
}

/// One of the two facts, and what is known of the others.
struct Present<'p, 'a> {
    side: &'p Side<'a>,
    evaluation: &'p Evaluation,
    fact: FactId,
    /// The other of the two.
    other: FactId,
}

impl Present<'_, '_> {
    /// Constraints that hold the fact against another one cut it where that one is, if it does not move.
    fn settle(&self, cuts: &mut Cuts) {
        if !cuts.computed {
            return;
        }
        let guideline = self.side.guideline;
        let mut settled = Cuts::default();
        for constraint in &guideline.vocabulary.constraints {
            if self.facts_below(constraint).contains(&self.fact) && !self.cut(constraint, &mut settled) {
                return;
            }
        }
        cuts.computed = false;
        add(cuts, &settled);
    }

    fn facts_below(&self, constraint: &Constraint) -> Vec<FactId> {
        let expressions = &self.side.guideline.expressions;
        let fact = |id: ExprId| match expressions.get(id) {
            Node::Fact(id) | Node::Series(_, id) => Some(*id),
            _ => None,
        };
        expressions.below(constraint.always).into_iter().filter_map(fact).collect()
    }

    /// Where a constraint cuts the fact; false where that cannot be told.
    fn cut(&self, constraint: &Constraint, cuts: &mut Cuts) -> bool {
        let expressions = &self.side.guideline.expressions;
        let Node::Compare(_, left, right) = expressions.get(constraint.always) else {
            return false;
        };
        let (Node::Fact(left), Node::Fact(right)) = (expressions.get(*left), expressions.get(*right)) else {
            return false;
        };
        let against = if *left == self.fact { *right } else { *left };
        if against == self.other || against == self.fact || self.derives(against) {
            return false;
        }
        match &self.evaluation.fact(against).value {
            Value::Null(_) => true,
            Value::Date(date) if date.first_day() == date.last_day() => {
                let day = date.day_number();
                cuts.days.extend([day, day + 1]);
                true
            }
            _ => false,
        }
    }

    /// Whether a fact may have its value from others, or hold in some circumstances only.
    fn derives(&self, fact: FactId) -> bool {
        !self.side.guideline.roots(Block::Fact(fact)).is_empty()
    }
}
