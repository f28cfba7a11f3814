//! A value of a condition: what a fact holds and what an expression gives.

use std::sync::Arc;

use super::date::PartialDate;
use super::number::Number;
use super::truth::Truth;
use super::unit::Unit;

/// Why there is no value. Every reason means *unknown*; none means false or zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absence {
    /// A written `null`.
    Written,
    /// A fact that nobody gave.
    NotGiven,
    /// A fact that was asked for, and is not known.
    NotKnown,
    /// A measurement that cannot be made in this patient.
    NotMeasurable,
    /// A value that does not hold in these circumstances, such as FRAX outside its ages.
    NotValid,
    /// A value that is too old to count.
    Stale,
    /// Two things that cannot be compared, such as unlike units.
    NotComparable,
    /// A result that the language cannot write, or of an undefined operation such as a division by zero.
    Undefined,
    /// Two irrational numbers too close to tell apart within the budget.
    TooClose,
    /// A partial date that leaves the answer open.
    Imprecise,
    /// A decision with several outcomes still possible.
    Undetermined,
    /// A decision none of whose outcomes holds.
    Gap,
    /// A decision with two outcomes at once.
    Overlap,
    /// An operation that has no meaning, such as the logarithm of zero; `osteon condition` reports it as an error.
    Impossible,
    /// A fact taken to be known, without saying how: asked when looking for what a fact could change.
    Pending,
    /// A fact taken to be anything at all, known or not: asked when looking for what forces an answer.
    Open,
}

impl Absence {
    /// All of them, the weakest first.
    pub const ALL: &'static [Absence] = &[
        Absence::Written,
        Absence::NotGiven,
        Absence::NotKnown,
        Absence::NotMeasurable,
        Absence::NotValid,
        Absence::Stale,
        Absence::NotComparable,
        Absence::Undefined,
        Absence::TooClose,
        Absence::Imprecise,
        Absence::Undetermined,
        Absence::Gap,
        Absence::Overlap,
        Absence::Impossible,
        Absence::Pending,
        Absence::Open,
    ];

    /// Whether the value may yet turn out to be known: operators that answer for a null must not answer for this.
    pub fn is_hypothetical(self) -> bool {
        matches!(self, Absence::Pending | Absence::Open)
    }

    /// What a report says of it.
    pub fn words(self) -> &'static str {
        match self {
            Absence::Written => "null",
            Absence::NotGiven => "not given",
            Absence::NotKnown => "asked, not known",
            Absence::NotMeasurable => "not measurable",
            Absence::NotValid => "not valid here",
            Absence::Stale => "too old to count",
            Absence::NotComparable => "not comparable",
            Absence::Undefined => "undefined",
            Absence::TooClose => "too close to tell",
            Absence::Imprecise => "date not precise enough",
            Absence::Undetermined => "undetermined",
            Absence::Gap => "no outcome holds",
            Absence::Overlap => "two outcomes hold",
            Absence::Impossible => "impossible",
            Absence::Pending | Absence::Open => "left open",
        }
    }
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How much.
    pub number: Number,
    /// Of what.
    pub unit: Unit,
}

/// Ends of an interval; a null end is *unknown* when open and *without limit* when closed, as in CQL.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Where it begins.
    pub low: Value,
    /// Whether the beginning belongs to it.
    pub low_closed: bool,
    /// Where it ends.
    pub high: Value,
    /// Whether the end belongs to it.
    pub high_closed: bool,
}

/// What is known of a number that is not fully known: it lies between these, both ends possible.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The least it can be; `None` when nothing is known below.
    pub low: Option<Value>,
    /// The most it can be; `None` when nothing is known above.
    pub high: Option<Value>,
    /// Why it is not known exactly.
    pub why: Absence,
}

/// Any value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Unknown, and why.
    Null(Absence),
    /// Yes or no.
    Boolean(bool),
    /// A whole number in CQL's range.
    Integer(i64),
    /// An exact number.
    Decimal(Number),
    /// A number with a unit.
    Quantity(Quantity),
    /// A date, possibly partial.
    Date(PartialDate),
    /// A text.
    Text(Arc<str>),
    /// A member of a choice, by its place in the list of members.
    Member(u16),
    /// From one value to another.
    Interval(Arc<Interval>),
    /// Several values.
    List(Arc<[Value]>),
    /// One quantity to another.
    Ratio(Arc<(Quantity, Quantity)>),
    /// A number of which only bounds are known.
    Bounds(Arc<Bounds>),
}

impl Value {
    /// Whether nothing at all is known. Bounds are partly known, and null to `is null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_) | Value::Bounds(_))
    }

    /// The reason, when it is null.
    pub fn absence(&self) -> Option<Absence> {
        match self {
            Value::Null(absence) => Some(*absence),
            Value::Bounds(bounds) => Some(bounds.why),
            _ => None,
        }
    }

    /// As a condition: anything that is not a boolean is unknown.
    pub fn truth(&self) -> Truth {
        match self {
            Value::Boolean(value) => Truth::from(*value),
            _ => Truth::Unknown,
        }
    }

    /// A truth as a value; `why` is the reason where it is unknown.
    pub fn from_truth(truth: Truth, why: Absence) -> Value {
        truth.known().map_or(Value::Null(why), Value::Boolean)
    }

    /// The number in it, whatever its unit.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Integer(value) => Some(Number::from(*value)),
            Value::Decimal(value) => Some(value.clone()),
            Value::Quantity(quantity) => Some(quantity.number.clone()),
            _ => None,
        }
    }

    /// A whole number, null outside CQL's range of integers.
    pub fn integer(value: Option<i64>) -> Value {
        match value {
            Some(value) if i32::try_from(value).is_ok() => Value::Integer(value),
            _ => Value::Null(Absence::Undefined),
        }
    }

    /// A number, null where there is none.
    pub fn decimal(value: Option<Number>) -> Value {
        value.map_or(Value::Null(Absence::Undefined), Value::Decimal)
    }
}
