//! Given numbers that lie so close to a limit that their measurement could as well have come out on its other side.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::eval::{Basis, Evaluation};
use crate::model::expression::{ExprId, FactId, Function, Node, ThresholdId};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::ChoiceStatus;
use crate::model::vocabulary::Fact;
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Junction;
use crate::value::truth::Truth;
use crate::value::unit::Unit;

/// On which side of a limit a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Less than the limit.
    Below,
    /// The limit itself.
    At,
    /// More than the limit.
    Above,
}

impl Side {
    /// As it is written in reports.
    pub fn word(self) -> &'static str {
        match self {
            Side::Below => "below",
            Side::At => "at",
            Side::Above => "above",
        }
    }
}

/// A given value that lies no further from a limit than the precision with which its fact is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Borderline {
    /// Which fact.
    pub fact: FactId,
    /// Its value, in its unit.
    pub value: Value,
    /// The name of the limit; nothing for a number that is written in a condition.
    pub threshold: Option<ThresholdId>,
    /// The limit, in the unit of the fact.
    pub limit: Number,
    /// On which side of it the value is.
    pub side: Side,
}

/// The given values that lie close to a limit, in the order of the vocabulary, then of the limits.
///
/// A value counts where it is what is held against the limit (of the lowest of some, the lowest), in a part of a condition
/// that has a say: beside a part that makes an `and` false, those that are true have none. Limits are thresholds and
/// other numbers that are the same for everyone. Looked at is what counts for this patient: outside the scope only what is
/// said there, no options of a choice that is not indicated, and no formula that stands in for a fact. Facts without a precision are never close.
pub fn borderline(guideline: &Guideline, evaluation: &Evaluation) -> Vec<Borderline> {
    let mut look = Look { guideline, evaluation, found: Vec::new() };
    let counting: BTreeSet<Block> =
        counting(guideline, evaluation).flat_map(|block| guideline.needed_by(block)).collect();
    let roots = counting.iter().flat_map(|block| match block {
        // A formula that stands in for a fact has corners, but no limits.
        Block::Fact(id) => {
            guideline.vocabulary.fact(*id).and_then(|fact| fact.valid_when).into_iter().collect()
        }
        block => guideline.roots(*block),
    });
    for id in look.taking_part(roots.collect()) {
        look.comparison(guideline.expressions.get(id));
    }
    look.settled()
}

/// The blocks that say something about this patient.
fn counting<'a>(guideline: &'a Guideline, evaluation: &'a Evaluation) -> impl Iterator<Item = Block> + 'a {
    let is_indicated = |block: Block| {
        let option = match block {
            Block::Option(id) | Block::Dose(id) => guideline.options.get(id.index()),
            _ => return true,
        };
        let choice = option.and_then(|option| evaluation.choice(option.choice));
        choice.and_then(|choice| choice.possible.only()) != Some(ChoiceStatus::NotIndicated)
    };
    let counts = move |block: &Block| match block {
        // A choice is no more than its purpose and its options, which are asked themselves.
        Block::Fact(_) | Block::Definition(_) | Block::Choice(_) => false,
        Block::Scope => true,
        Block::Recommendation(_) | Block::Monitor(_) if evaluation.scope == Truth::False => {
            !guideline.is_within_scope(*block)
        }
        _ => evaluation.scope != Truth::False && is_indicated(*block),
    };
    guideline.order.iter().copied().filter(counts)
}

struct Look<'a> {
    guideline: &'a Guideline,
    evaluation: &'a Evaluation,
    found: Vec<Borderline>,
}

/// A fact whose value an expression may be; the unit in which it is then a plain number, if it is one.
type Carried<'a> = (FactId, Option<&'a Unit>);

impl<'a> Look<'a> {
    /// Of some conditions the parts that have a say in how they come out.
    fn taking_part(&self, roots: Vec<ExprId>) -> BTreeSet<ExprId> {
        let truth = |id: ExprId| self.evaluation.value(id).truth();
        let mut seen = BTreeSet::new();
        let mut waiting = roots;
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.guideline.expressions.get(id) {
                Node::Junction(junction, all) => {
                    // One of these settles it.
                    let settles = Truth::from(*junction == Junction::Or);
                    let is_settled = truth(id) == settles;
                    waiting.extend(all.iter().filter(|part| !is_settled || truth(**part) == settles));
                }
                Node::Implies(a, b) => {
                    let is_settled = truth(id) == Truth::True;
                    waiting.extend((!is_settled || truth(*a) == Truth::False).then_some(*a));
                    waiting.extend((!is_settled || truth(*b) == Truth::True).then_some(*b));
                }
                Node::If(when, then, otherwise) => {
                    waiting.push(*when);
                    waiting.extend((truth(*when) != Truth::False).then_some(*then));
                    waiting.extend((truth(*when) != Truth::True).then_some(*otherwise));
                }
                node => waiting.extend(node.operands()),
            }
        }
        seen
    }

    fn comparison(&mut self, node: &'a Node) {
        match node {
            Node::Compare(_, a, b) | Node::Equality(_, a, b) => self.both(*a, *b),
            Node::Relation { left, right, .. } => self.both(*left, *right),
            Node::Between { value, low, high, .. } => {
                self.held(*value, *low);
                self.held(*value, *high);
            }
            Node::Case { subject: Some(subject), branches, .. } => {
                branches.iter().for_each(|(when, _)| self.held(*subject, *when));
            }
            _ => {}
        }
    }

    fn both(&mut self, a: ExprId, b: ExprId) {
        self.held(a, b);
        self.held(b, a);
    }

    /// A value that is held against limits.
    fn held(&mut self, value: ExprId, limit: ExprId) {
        for (fact, plain_in) in self.carried(value) {
            let (Some(known), effective) = (self.guideline.vocabulary.fact(fact), self.evaluation.fact(fact))
            else {
                continue;
            };
            let (Some(number), Basis::Given) = (effective.value.number(), effective.basis) else {
                continue;
            };
            let in_fact = |value: &Value| in_unit_of(known, value, plain_in);
            let is_own = |end: &Value| in_fact(end).is_some_and(|end| is_equal(&end, &number));
            let counts = match self.evaluation.value(value) {
                Value::Bounds(bounds) => [&bounds.low, &bounds.high].into_iter().flatten().any(is_own),
                exact => is_own(exact),
            };
            if !counts {
                continue;
            }
            for (threshold, limit) in self.limits(limit) {
                if let Some(limit) = in_fact(&limit)
                    && let Some(side) = close(known, &number, &limit)
                {
                    let value = effective.value.clone();
                    self.found.push(Borderline { fact, value, threshold, limit, side });
                }
            }
        }
    }

    /// The facts whose values an expression passes on as they are.
    fn carried(&self, root: ExprId) -> Vec<Carried<'a>> {
        let mut found = Vec::new();
        let mut waiting: Vec<(ExprId, Option<&Unit>)> = vec![(root, None)];
        let mut seen = BTreeSet::new();
        while let Some((id, plain_in)) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.guideline.expressions.get(id) {
                Node::Fact(fact) => {
                    found.push((*fact, plain_in));
                    let derived = self.guideline.vocabulary.fact(*fact).and_then(|fact| fact.when_absent);
                    let is_derived = self.evaluation.fact(*fact).basis == Basis::Derived;
                    waiting.extend(derived.filter(|_| is_derived).map(|derived| (derived, plain_in)));
                }
                Node::InUnit(operand, unit) => waiting.push((*operand, plain_in.or(Some(unit)))),
                node => waiting.extend(self.passed_on(node).into_iter().map(|id| (id, plain_in))),
            }
        }
        found.sort_by_key(|(fact, _)| *fact);
        found
    }

    /// The operands of which a node is one, as it is.
    fn passed_on(&self, node: &Node) -> Vec<ExprId> {
        match node {
            Node::Definition(id) => {
                let definition = self.guideline.definitions.get(id.index());
                definition.map(|definition| definition.is).into_iter().collect()
            }
            Node::Extreme(_, all) | Node::List(all) => all.clone(),
            Node::Call(Function::Coalesce | Function::Min | Function::Max, all) => all.clone(),
            Node::If(_, then, otherwise) => vec![*then, *otherwise],
            Node::Case { branches, otherwise, .. } => {
                branches.iter().map(|(_, then)| *then).chain([*otherwise]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The numbers that an expression is at present, as far as they are the same for everyone.
    fn limits(&self, root: ExprId) -> Vec<(Option<ThresholdId>, Value)> {
        let node = self.guideline.expressions.get(root);
        match node {
            Node::Interval { low, high, .. } => {
                [*low, *high].iter().flat_map(|end| self.limits(*end)).collect()
            }
            Node::List(all) => all.iter().flat_map(|item| self.limits(*item)).collect(),
            Node::Threshold(id) => vec![(Some(*id), self.evaluation.value(root).clone())],
            _ if self.reads_nothing(root) => vec![(None, self.evaluation.value(root).clone())],
            node => {
                let present = self.evaluation.value(root);
                let among = self.passed_on(node).into_iter().flat_map(|id| self.limits(id));
                among.filter(|(_, limit)| limit == present).collect()
            }
        }
    }

    /// Whether an expression is a number that is written, or worked out of such.
    fn reads_nothing(&self, root: ExprId) -> bool {
        let below = self.guideline.expressions.below(root);
        let is_fixed = |id: &ExprId| {
            let node = self.guideline.expressions.get(*id);
            !matches!(node, Node::Threshold(_)) && crate::model::guideline::mentioned(node).is_none()
        };
        below.iter().all(is_fixed)
    }

    /// Each once, in order; a number that has a name by its name.
    fn settled(self) -> Vec<Borderline> {
        let mut found = self.found;
        found.sort_by(|a, b| {
            let limits = || a.limit.compare(&b.limit).unwrap_or(Ordering::Equal);
            // Those with a name first.
            let names = || (a.threshold.is_none(), a.threshold).cmp(&(b.threshold.is_none(), b.threshold));
            a.fact.cmp(&b.fact).then_with(limits).then_with(names)
        });
        found.dedup_by(|next, kept| {
            let same = next.fact == kept.fact && is_equal(&next.limit, &kept.limit);
            same && (next.threshold.is_none() || next.threshold == kept.threshold)
        });
        found
    }
}

/// The side of a limit on which a number is, if it is no further from it than its fact is measured precisely.
fn close(fact: &Fact, number: &Number, limit: &Number) -> Option<Side> {
    let apart = number.checked_sub(limit)?.absolute()?;
    let far = apart.compare(fact.precision.as_ref()?)? == Ordering::Greater;
    let side = match number.compare(limit)? {
        Ordering::Less => Side::Below,
        Ordering::Equal => Side::At,
        Ordering::Greater => Side::Above,
    };
    (!far).then_some(side)
}

/// The number that a value is in the unit of a fact; a plain number is in `plain_in`, where that is a unit.
fn in_unit_of(fact: &Fact, value: &Value, plain_in: Option<&Unit>) -> Option<Number> {
    let number = value.number()?;
    let from = match value {
        Value::Quantity(quantity) => Some(&quantity.unit),
        _ => plain_in,
    };
    match (from, fact.unit()) {
        (Some(from), Some(to)) => number.checked_mul(&from.ratio_to(to)?),
        (None, None) => Some(number),
        _ => None,
    }
}

fn is_equal(a: &Number, b: &Number) -> bool {
    a.compare(b) == Some(Ordering::Equal)
}
