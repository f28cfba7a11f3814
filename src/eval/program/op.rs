//! The operations of a program, and what kind of value stands where.

use super::slot::{Reg, Slot};
use crate::model::expression::{ChoiceId, DecisionId, ExprId, FactId, MonitorId, OptionId};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::value::date::CalendarUnit;
use crate::value::operator::{Bound, Extreme, Series};
use crate::value::unit::Unit;

/// What a number is, when it is read back.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A whole number.
    Integer,
    /// A plain number.
    Decimal,
    /// A number in a unit.
    Quantity(Unit),
}

impl Kind {
    /// Whether two are the same, down to how the unit is written.
    pub(super) fn is(&self, other: &Kind) -> bool {
        match (self, other) {
            (Kind::Quantity(a), Kind::Quantity(b)) => a.text() == b.text(),
            _ => self == other,
        }
    }
}

/// Where a number stands: `value / divisor / 10^scale`.
#[derive(Clone, Debug)]
pub(super) struct Num {
    pub(super) value: Reg,
    /// Above zero where the value is known; without it, one.
    pub(super) divisor: Option<Reg>,
    pub(super) scale: u8,
    pub(super) kind: Kind,
}

/// What the value of an expression is, and where it stands.
#[derive(Clone, Debug)]
pub(super) enum Class {
    /// A condition.
    Truth(Reg),
    /// A number.
    Number(Num),
    /// A number of which perhaps only bounds are known: itself, the least, the most.
    Bounded { number: Num, low: Reg, high: Reg },
    /// A member of a choice.
    Member(Reg),
    /// A full date.
    Date(Reg),
    /// Anything, worked out as the interpreter does: its place among the values.
    General(u32),
    /// A list or interval, or part of how a fact is derived: worked out only where something asks for it.
    Built(ExprId),
}

/// How two numbers are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Relation {
    /// Whether it holds for an order.
    pub(super) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterOrEqual => order.is_ge(),
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
        }
    }
}

/// What `is` asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Null,
    Known,
    True,
    False,
}

/// A number at the scale of an operation: multiplied by a power of ten, over a divisor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    pub(super) value: Reg,
    pub(super) divisor: Option<Reg>,
    pub(super) up: i64,
}

/// Several places in the list of operands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operands {
    pub(super) from: u32,
    pub(super) to: u32,
}

/// One operation; `out` is where its result goes.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// The value that conditions see of a fact, by its place in the list of loads.
    Load(u32),
    /// Goes on with a later operation where a fact has a value of its own, and none from other facts is needed.
    SkipIfGiven {
        fact: FactId,
        to: u32,
    },
    /// An earlier value of a fact, or its date.
    Series {
        series: Series,
        fact: FactId,
        wanted: Wanted,
        out: Reg,
    },
    Not {
        a: Reg,
        out: Reg,
    },
    And {
        all: Operands,
        out: Reg,
    },
    Or {
        all: Operands,
        out: Reg,
    },
    Xor {
        a: Reg,
        b: Reg,
        out: Reg,
    },
    Implies {
        a: Reg,
        b: Reg,
        out: Reg,
    },
    Count {
        bound: Bound,
        wanted: u32,
        all: Operands,
        out: Reg,
    },
    /// A number at one scale with a written one.
    CompareWith {
        relation: Relation,
        a: Reg,
        up: i64,
        with: i64,
        out: Reg,
    },
    Compare {
        relation: Relation,
        a: Scaled,
        b: Scaled,
        out: Reg,
    },
    /// `bounded` is the number, its least and its most.
    CompareBounds {
        relation: Relation,
        a: [Reg; 3],
        up_a: i64,
        b: [Reg; 3],
        up_b: i64,
        out: Reg,
    },
    /// Members, dates or truths.
    Same {
        negated: bool,
        a: Reg,
        b: Reg,
        out: Reg,
    },
    InMembers {
        a: Reg,
        members: u64,
        out: Reg,
    },
    Is {
        asked: Asked,
        negated: bool,
        a: Reg,
        out: Reg,
    },
    Select {
        condition: Reg,
        then: Reg,
        otherwise: Reg,
        out: Reg,
    },
    Add {
        a: Reg,
        up_a: i64,
        b: Reg,
        up_b: i64,
        integer: bool,
        out: Reg,
    },
    Multiply {
        a: Reg,
        b: Reg,
        integer: bool,
        out: Reg,
    },
    /// A product of what stands below two fractions.
    MultiplyDivisors {
        a: Reg,
        b: Reg,
        out: Reg,
    },
    Negate {
        a: Reg,
        integer: bool,
        out: Reg,
    },
    Divide {
        a: Scaled,
        b: Scaled,
        value: Reg,
        divisor: Reg,
    },
    /// The same number at a finer scale.
    Scale {
        a: Reg,
        up: i64,
        out: Reg,
    },
    Extreme {
        extreme: Extreme,
        all: Operands,
        out: [Reg; 3],
    },
    /// The smallest or largest of those that are known.
    Best {
        extreme: Extreme,
        all: Operands,
        out: Reg,
    },
    /// Whether any is true, or all that are known are.
    AnyTrue {
        all: Operands,
        out: Reg,
    },
    AllTrue {
        all: Operands,
        out: Reg,
    },
    Elapsed {
        difference: bool,
        unit: CalendarUnit,
        a: Reg,
        b: Reg,
        out: Reg,
    },
    Shift {
        a: Reg,
        count: i64,
        unit: CalendarUnit,
        out: Reg,
    },
    /// An expression worked out as the interpreter does.
    General {
        node: ExprId,
        out: u32,
    },
    /// A value in the unit of its definition, as the interpreter gives it.
    WithUnit {
        of: ExprId,
        unit: Unit,
        out: u32,
    },
    /// What such a value is as a condition.
    TruthOf {
        value: u32,
        out: Reg,
    },
    Outcome {
        decision: DecisionId,
        named: u64,
        out: Reg,
    },
    Applies {
        here: Reg,
        in_scope: Reg,
        out: Reg,
    },
    Option {
        option: OptionId,
        status: OptionStatus,
        within: bool,
        out: Reg,
    },
    Choice {
        choice: ChoiceId,
        status: ChoiceStatus,
        within: bool,
        out: Reg,
    },
    Monitor {
        monitor: MonitorId,
        status: MonitorStatus,
        within: bool,
        out: Reg,
    },
    /// Sums up a block.
    SumScope {
        all: Operands,
    },
    SumDecision {
        decision: DecisionId,
        all: Operands,
    },
    SumDose {
        option: OptionId,
        all: Operands,
    },
    SumRecommendation {
        at: u32,
        outside: bool,
        when: Reg,
        here: Reg,
    },
    SumOption {
        option: OptionId,
        exclude: Operands,
        caution: Operands,
        prefer: Operands,
    },
    SumChoice {
        choice: ChoiceId,
        purpose: Reg,
    },
    SumMonitor {
        monitor: MonitorId,
    },
}

/// What is wanted of a value from a patient's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Truth,
    Integer,
    /// A number without unit, at a scale.
    Decimal(u8),
    /// A number in its unit, at a scale.
    Quantity(u8),
    Member,
    Date,
}

/// How the value that conditions see of a fact comes about.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) fact: FactId,
    pub(super) wanted: Wanted,
    pub(super) out: Out,
    /// Whether it holds in these circumstances.
    pub(super) valid: Option<Reg>,
    /// Its value by assumption.
    pub(super) assumed: Option<Slot>,
    /// Whether a value that is given counts, whatever else is known, and has nothing below the line.
    pub(super) is_plain: bool,
}

/// Where the value of a fact goes, and its value from other facts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Out {
    /// A slot; a number that may be a fraction has another for what stands below the line.
    Slot { value: Reg, divisor: Option<Reg>, derived: Option<Derived> },
    /// A value of any kind, as the interpreter has it.
    Value { at: u32, derived: ExprId },
}

/// A value from other facts, and how it comes to the scale of its fact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Derived {
    pub(super) value: Reg,
    pub(super) divisor: Option<Reg>,
    pub(super) up: i64,
}
