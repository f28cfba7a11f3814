//! What cases should reach: every answer of every block, every condition true, false and unknown, every limit from all
//! four sides.

use crate::eval::{Answer, Decided, Possible, Status};
use crate::model::expression::{ExprId, Node, ThresholdId};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::model::vocabulary::FactType;
use crate::value::content::Value;
use crate::value::truth::Truth;

use super::side::Side;

/// Something that a case can reach.
#[derive(Clone, Debug, PartialEq)]
pub enum Goal {
    /// A block comes to this, be it only if the patient is in scope.
    Status(Block, Reached),
    /// A condition of a block comes to this.
    Condition(Block, ExprId, Truth),
    /// A part of a condition of a block comes to this: condition, part.
    Part(Block, ExprId, ExprId, Truth),
    /// An interval of a monitor is the one that counts, by its place.
    Interval(Block, usize),
    /// What is held against a threshold lies on this side of it.
    Side(ThresholdId, Side),
}

/// What a block can come to.
#[derive(Clone, Debug, PartialEq)]
pub enum Reached {
    /// This answer, and no other is left.
    Answer(Answer),
    /// Several answers are left.
    Undetermined,
    /// A value.
    Known,
    /// No value.
    Unknown,
}

/// The sorts of goals, in the order in which they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Answers of blocks.
    Status,
    /// Conditions.
    Condition,
    /// Parts of conditions.
    Part,
    /// Sides of thresholds.
    Side,
}

impl Sort {
    /// All of them.
    pub const ALL: &'static [Sort] = &[Sort::Status, Sort::Condition, Sort::Part, Sort::Side];

    /// As it is written in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Sort::Status => "status",
            Sort::Condition => "condition",
            Sort::Part => "part",
            Sort::Side => "threshold",
        }
    }

    /// As a reader reads it.
    pub fn label(self) -> &'static str {
        match self {
            Sort::Status => "answers of rules",
            Sort::Condition => "conditions true, false, unknown",
            Sort::Part => "parts of conditions",
            Sort::Side => "sides of thresholds",
        }
    }
}

/// The values of a condition, in the order in which they are told.
pub(super) const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

impl Goal {
    /// Its sort.
    pub fn sort(&self) -> Sort {
        match self {
            Goal::Status(..) | Goal::Interval(..) => Sort::Status,
            Goal::Condition(..) => Sort::Condition,
            Goal::Part(..) => Sort::Part,
            Goal::Side(..) => Sort::Side,
        }
    }
}

/// The blocks that say something of a patient, in the order in which a reader meets them.
pub(in crate::cases) fn rules(guideline: &Guideline) -> Vec<Block> {
    let is_rule = |block: &Block| !matches!(block, Block::Fact(_));
    let mut rules: Vec<Block> = guideline.order.iter().copied().filter(is_rule).collect();
    // The dose of an option stands behind it, an option behind its choice.
    let rank = |block: &Block| match block {
        Block::Scope => (0, 0, 0, 0),
        Block::Definition(id) => (1, id.index(), 0, 0),
        Block::Decision(id) => (2, id.index(), 0, 0),
        Block::Recommendation(id) => (3, id.index(), 0, 0),
        Block::Choice(id) => (4, id.index(), 0, 0),
        Block::Option(id) | Block::Dose(id) => {
            let choice = guideline.options.get(id.index()).map_or(0, |option| option.choice.index());
            (4, choice, id.index() + 1, usize::from(matches!(block, Block::Dose(_))))
        }
        Block::Monitor(id) => (5, id.index(), 0, 0),
        Block::Fact(id) => (6, id.index(), 0, 0),
    };
    rules.sort_by_key(rank);
    rules
}

/// The goals of a block.
pub(super) fn of_block(guideline: &Guideline, block: Block) -> Vec<Goal> {
    let mut goals: Vec<Goal> =
        statuses(guideline, block).into_iter().map(|reached| Goal::Status(block, reached)).collect();
    if let Block::Monitor(id) = block {
        let intervals = guideline.monitors.get(id.index()).map_or(0, |monitor| monitor.intervals.len());
        goals.extend((0..intervals).map(|place| Goal::Interval(block, place)));
    }
    for root in conditions(guideline, block) {
        goals.extend(TRUTHS.map(|truth| Goal::Condition(block, root, truth)));
        for part in guideline.expressions.below(root) {
            let is_part = part != root && is_condition(guideline, part) && !is_written(guideline, part);
            if is_part {
                goals.extend(TRUTHS.map(|truth| Goal::Part(block, root, part, truth)));
            }
        }
    }
    goals
}

/// What a block can come to.
pub(super) fn statuses(guideline: &Guideline, block: Block) -> Vec<Reached> {
    let with_undetermined = |answers: Vec<Answer>| {
        answers.into_iter().map(Reached::Answer).chain([Reached::Undetermined]).collect::<Vec<_>>()
    };
    let places = |count: usize| (0..count).filter_map(|at| u16::try_from(at).ok()).map(Decided::Outcome);
    match block {
        Block::Scope if guideline.scope.is_empty() => Vec::new(),
        Block::Scope => with_undetermined([Truth::True, Truth::False].map(Answer::Scope).to_vec()),
        Block::Definition(id) => match guideline.definitions.get(id.index()) {
            Some(definition) if !is_condition(guideline, definition.is) => {
                vec![Reached::Known, Reached::Unknown]
            }
            _ => Vec::new(),
        },
        Block::Decision(id) => guideline.decisions.get(id.index()).map_or(Vec::new(), |decision| {
            let gap = decision.known_gap.is_some().then_some(Decided::Gap);
            with_undetermined(places(decision.outcomes.len()).chain(gap).map(Answer::Decision).collect())
        }),
        Block::Recommendation(_) => {
            with_undetermined([Status::Applies, Status::DoesNotApply].map(Answer::Recommendation).to_vec())
        }
        Block::Option(_) => {
            let one = |status: &OptionStatus| Answer::Option(Possible::of([*status]), false);
            with_undetermined(OptionStatus::ALL.iter().map(one).collect())
        }
        Block::Choice(_) => {
            let one = |status: &ChoiceStatus| Answer::Choice(Possible::of([*status]), false);
            with_undetermined(ChoiceStatus::ALL.iter().map(one).collect())
        }
        Block::Monitor(_) => {
            let one = |status: &MonitorStatus| Answer::Monitor(Possible::of([*status]), false);
            with_undetermined(MonitorStatus::ALL.iter().map(one).collect())
        }
        Block::Dose(id) => {
            let doses = guideline.options.get(id.index()).map_or(0, |option| option.dose.len());
            if doses < 2 { Vec::new() } else { with_undetermined(places(doses).map(Answer::Dose).collect()) }
        }
        Block::Fact(_) => Vec::new(),
    }
}

/// The conditions of a block that decide what it comes to. That of a declared gap only tells how a gap is printed.
fn conditions(guideline: &Guideline, block: Block) -> Vec<ExprId> {
    let roots = match block {
        Block::Decision(id) => {
            let decision = guideline.decisions.get(id.index());
            decision.into_iter().flat_map(|decision| &decision.outcomes).map(|outcome| outcome.when).collect()
        }
        _ => guideline.roots(block),
    };
    roots.into_iter().filter(|id| is_condition(guideline, *id) && !is_written(guideline, *id)).collect()
}

/// Whether it is `true` or `false` as it stands there.
fn is_written(guideline: &Guideline, id: ExprId) -> bool {
    matches!(guideline.expressions.get(id), Node::Literal(_))
}

/// Whether an expression is true or false.
pub(in crate::cases) fn is_condition(guideline: &Guideline, id: ExprId) -> bool {
    match guideline.expressions.get(id) {
        Node::Literal(value) => matches!(value, Value::Boolean(_)),
        Node::Fact(fact) => {
            guideline.vocabulary.fact(*fact).is_some_and(|fact| fact.kind == FactType::Boolean)
        }
        Node::Definition(definition) => {
            let found = guideline.definitions.get(definition.index());
            found.is_some_and(|definition| is_condition(guideline, definition.is))
        }
        Node::Call(function, operands) => {
            function.may_be_condition()
                && (!matches!(function, crate::model::expression::Function::Coalesce)
                    || operands.iter().all(|operand| is_condition(guideline, *operand)))
        }
        Node::If(_, then, otherwise) => is_condition(guideline, *then) && is_condition(guideline, *otherwise),
        Node::Case { otherwise, .. } => is_condition(guideline, *otherwise),
        Node::Outcome(..)
        | Node::Applies(_)
        | Node::Option(..)
        | Node::Choice(..)
        | Node::Monitor(..)
        | Node::Not(_)
        | Node::Compare(..)
        | Node::Equality(..)
        | Node::Junction(..)
        | Node::Xor(..)
        | Node::Implies(..)
        | Node::Between { .. }
        | Node::Is { .. }
        | Node::Relation { .. }
        | Node::Count { .. } => true,
        Node::Series(..)
        | Node::Threshold(_)
        | Node::Today
        | Node::List(_)
        | Node::Interval { .. }
        | Node::Negate(_)
        | Node::Arithmetic(..)
        | Node::Boundary(..)
        | Node::Elapsed { .. }
        | Node::Extreme(..)
        | Node::InUnit(..)
        | Node::Converted { .. } => false,
    }
}
