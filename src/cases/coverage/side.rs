//! How what is held against a threshold lies to it: below, at it, above, or not known.

use std::cmp::Ordering;

use crate::eval::Evaluation;
use crate::model::expression::{ExprId, Node, ThresholdId};
use crate::model::guideline::Guideline;
use crate::value::content::Value;

/// A side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The value lies below it.
    Below,
    /// The value is the threshold itself.
    At,
    /// The value lies above it.
    Above,
    /// There is no value, or only bounds of one.
    Missing,
}

impl Side {
    /// All of them.
    pub const ALL: &'static [Side] = &[Side::Below, Side::At, Side::Above, Side::Missing];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Side::Below => "below",
            Side::At => "at",
            Side::Above => "above",
            Side::Missing => "missing",
        }
    }

    /// The side on which a value lies.
    pub fn of(value: &Value, threshold: &Value) -> Side {
        match order(value, threshold) {
            Some(Ordering::Less) => Side::Below,
            Some(Ordering::Equal) => Side::At,
            Some(Ordering::Greater) => Side::Above,
            None => Side::Missing,
        }
    }

    /// Whether what is held against a threshold, at one place where it is, lies on this side of it for a patient.
    pub(super) fn is_reached(self, met: &Met, evaluation: &Evaluation) -> bool {
        met.held.iter().any(|held| held.side(evaluation) == self)
    }
}

fn order(value: &Value, threshold: &Value) -> Option<Ordering> {
    let number = match (value, threshold) {
        (Value::Quantity(found), Value::Quantity(wanted)) => {
            found.number.checked_mul(&found.unit.ratio_to(&wanted.unit)?)
        }
        _ => value.number(),
    };
    number?.compare(&threshold.number()?)
}

/// A threshold and what conditions hold against it.
#[derive(Clone, Debug)]
pub struct Met {
    /// The threshold.
    pub threshold: ThresholdId,
    /// What is compared with it, place by place.
    pub held: Vec<Held>,
}

/// Something that is held against a threshold at one place.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// What is compared with it.
    pub value: ExprId,
    /// The threshold as it is read there: in its own unit, or converted to that of the fact.
    pub limit: ExprId,
}

impl Held {
    /// The side on which it lies for a patient.
    pub fn side(&self, evaluation: &Evaluation) -> Side {
        Side::of(evaluation.value(self.value), evaluation.value(self.limit))
    }
}

/// Every threshold with what rules hold against it; of one that nothing is held against, nothing.
pub fn met(guideline: &Guideline) -> Vec<Met> {
    let expressions = &guideline.expressions;
    let mut used: Vec<ExprId> = guideline
        .order
        .iter()
        .flat_map(|block| guideline.roots(*block))
        .flat_map(|root| expressions.below(root))
        .collect();
    used.sort();
    used.dedup();
    let pairs: Vec<(ExprId, ExprId)> = used
        .into_iter()
        .flat_map(|id| match expressions.get(id) {
            Node::Compare(_, a, b) | Node::Equality(_, a, b) => vec![(*a, *b), (*b, *a)],
            Node::Between { value, low, high, .. } => vec![(*value, *low), (*value, *high)],
            Node::Relation { left, right, .. } => match expressions.get(*right) {
                Node::Interval { low, high, .. } => vec![(*left, *low), (*left, *high)],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        })
        .collect();
    let read = |limit: ExprId| match expressions.get(limit) {
        Node::Threshold(id) => Some(*id),
        Node::Converted { operand, .. } => match expressions.get(*operand) {
            Node::Threshold(id) => Some(*id),
            _ => None,
        },
        _ => None,
    };
    let mut met: Vec<Met> = (0..guideline.thresholds.len())
        .map(|at| Met { threshold: ThresholdId::at(at), held: Vec::new() })
        .collect();
    for (value, limit) in pairs {
        if let Some(met) = read(limit).and_then(|id| met.get_mut(id.index())) {
            met.held.push(Held { value, limit });
        }
    }
    met
}
