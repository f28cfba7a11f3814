//! What a condition says, before anyone knows what its names mean.
//!
//! Every node has a place; `==` looks past places, so that "prints and parses to the same" can be said.

use crate::source::Span;
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;
pub use crate::value::operator::{
    Arithmetic, Bound, Boundary, Comparison, Equality, Extreme, Junction, Relation, Series, Sign, State,
};

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// How deep the tree below it is, itself included.
    pub depth: u32,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// A single word with its place.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A possibly dotted name: `age`, `bone_agent.denosumab`, `renal-function.creatinine_clearance`.
pub type Path = Vec<Word>;

/// The kinds of expression, in the order of the grammar.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// `65`: a whole number; it may lie outside CQL's integers.
    Integer(Number),
    /// `65.0`
    Decimal(Number),
    /// `30 ng/mL`, `30 'ng/mL'`, `24 months`
    Quantity(Number, UnitName),
    /// `'text'`
    Text(String),
    /// `@2014-06`
    Date(PartialDate),
    /// `Interval[1, 10)`
    Interval {
        /// Where it begins.
        low: Box<Expr>,
        /// Whether the beginning belongs to it.
        low_closed: bool,
        /// Where it ends.
        high: Box<Expr>,
        /// Whether the end belongs to it.
        high_closed: bool,
    },
    /// `{a, b}`
    List(Vec<Expr>),
    /// `1 'cm' : 2 'cm'`
    Ratio(Box<Expr>, Box<Expr>),
    /// A name.
    Name(Path),
    /// `Abs(x)`
    Call(Word, Vec<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `-x`, `+x`
    Sign(Sign, Box<Expr>),
    /// `a + b`
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `a < b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a = b`
    Equality(Equality, Box<Expr>, Box<Expr>),
    /// `a and b and c`, `a or b`
    Junction(Junction, Vec<Expr>),
    /// `a xor b`
    Xor(Box<Expr>, Box<Expr>),
    /// `a implies b`
    Implies(Box<Expr>, Box<Expr>),
    /// `x between a and b`
    Between {
        /// Whether the ends are left out.
        properly: bool,
        /// The value looked at.
        value: Box<Expr>,
        /// Lower end.
        low: Box<Expr>,
        /// Upper end.
        high: Box<Expr>,
    },
    /// `x is null`, `x is not true`, `x is missing`, `x is known`
    Is {
        /// The value looked at.
        operand: Box<Expr>,
        /// `is not`.
        negated: bool,
        /// What it is held against.
        state: State,
    },
    /// `a before month of b`, `x in {…}`
    Relation {
        /// Which relation.
        relation: Relation,
        /// How fine dates are compared.
        precision: Option<CalendarUnit>,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `start of i`, `end of i`
    Boundary(Boundary, Box<Expr>),
    /// `months between a and b`, `difference in months between a and b`
    Elapsed {
        /// Counts boundaries crossed instead of whole units.
        difference: bool,
        /// The unit counted.
        unit: CalendarUnit,
        /// From.
        low: Box<Expr>,
        /// To.
        high: Box<Expr>,
    },
    /// `if a then b else c`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `case … end`
    Case {
        /// `case x when 5 …`: what is compared; without it each `when` is a condition.
        subject: Option<Box<Expr>>,
        /// `when … then …`
        branches: Vec<(Expr, Expr)>,
        /// `else …`
        otherwise: Box<Expr>,
    },
    /// `at least 2 of (a, b, c)`
    Count {
        /// At least, at most, exactly.
        bound: Bound,
        /// How many.
        count: u32,
        /// Of these.
        operands: Vec<Expr>,
    },
    /// `lowest of (a, b)`
    Extreme(Extreme, Vec<Expr>),
    /// `previous(x)`, `earliest(x)`, `date of x`
    Series(Series, Box<Expr>),
    /// `x in kg`: the number in that unit
    InUnit(Box<Expr>, UnitName),
    /// `r applies`, `c.option is excluded`
    Status(Path, Word),
}

/// A unit as written.
#[derive(Clone, Debug)]
pub struct UnitName {
    /// The unit.
    pub unit: UnitText,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for UnitName {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit
    }
}

/// Calendar durations are words; all other units are UCUM codes.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitText {
    /// `months`
    Calendar(CalendarUnit),
    /// `ng/mL`
    Ucum(String),
}
