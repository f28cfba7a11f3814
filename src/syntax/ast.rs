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

impl Expr {
    /// The expressions directly inside, in the order they are written.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Null
            | Kind::Boolean(_)
            | Kind::Integer(_)
            | Kind::Decimal(_)
            | Kind::Quantity(..)
            | Kind::Text(_)
            | Kind::Date(_)
            | Kind::Name(_)
            | Kind::Status(..) => Vec::new(),
            Kind::List(all)
            | Kind::Call(_, all)
            | Kind::Junction(_, all)
            | Kind::Extreme(_, all)
            | Kind::Count { operands: all, .. } => all.iter().collect(),
            Kind::Not(a)
            | Kind::Sign(_, a)
            | Kind::Is { operand: a, .. }
            | Kind::Boundary(_, a)
            | Kind::Series(_, a)
            | Kind::InUnit(a, _) => vec![a],
            Kind::Ratio(a, b)
            | Kind::Arithmetic(_, a, b)
            | Kind::Compare(_, a, b)
            | Kind::Equality(_, a, b)
            | Kind::Xor(a, b)
            | Kind::Implies(a, b)
            | Kind::Interval { low: a, high: b, .. }
            | Kind::Relation { left: a, right: b, .. }
            | Kind::Elapsed { low: a, high: b, .. } => vec![a, b],
            Kind::Between { value, low, high, .. } => vec![value, low, high],
            Kind::If(a, b, c) => vec![a, b, c],
            Kind::Case { subject, branches, otherwise } => {
                let subject = subject.iter().map(Box::as_ref);
                let pairs = branches.iter().flat_map(|(when, then)| [when, then]);
                subject.chain(pairs).chain([otherwise.as_ref()]).collect()
            }
        }
    }

    /// Every name in it, with its place. Values of choices are among them: only their owner tells them apart.
    pub fn names(&self) -> Vec<(String, Span)> {
        let dotted = |path: &Path| {
            let words: Vec<&str> = path.iter().map(|word| word.text.as_str()).collect();
            let place = path.iter().map(|word| word.span).reduce(Span::to);
            (words.join("."), place.unwrap_or_default())
        };
        let mut found = Vec::new();
        let mut waiting = vec![self];
        while let Some(expr) = waiting.pop() {
            match &expr.kind {
                Kind::Name(path) | Kind::Status(path, _) => found.push(dotted(path)),
                Kind::InUnit(_, UnitName { unit: UnitText::Ucum(word), span }) => {
                    found.push((word.clone(), *span));
                }
                _ => {}
            }
            waiting.extend(expr.parts());
        }
        found.sort_by_key(|(_, span)| *span);
        found
    }
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
