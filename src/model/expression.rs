//! Checked expressions: names are ids, literals are values, places live beside.

use super::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::source::Span;
use crate::value::content::Value;
use crate::value::date::CalendarUnit;
use crate::value::number::Number;
use crate::value::operator::{
    Arithmetic, Bound, Boundary, Comparison, Equality, Extreme, Junction, Relation, Series, State,
};
use crate::value::unit::Unit;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id of a place in its list.
            pub fn at(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The place in its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An expression of an [`Expressions`].
    ExprId
    /// A fact of a vocabulary.
    FactId
    /// A threshold of a guideline.
    ThresholdId
    /// A definition of a guideline.
    DefinitionId
    /// A decision of a guideline.
    DecisionId
    /// A recommendation of a guideline.
    RecommendationId
    /// A choice of a guideline.
    ChoiceId
    /// An option of a choice.
    OptionId
    /// A monitor of a guideline.
    MonitorId
}

/// What an expression does; operands are ids of earlier expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A written value.
    Literal(Value),
    /// The value of a fact on the evaluation date.
    Fact(FactId),
    /// An earlier value of a fact, or its date.
    Series(Series, FactId),
    /// A named number.
    Threshold(ThresholdId),
    /// The value of a definition.
    Definition(DefinitionId),
    /// Whether a decision has one of these outcomes.
    Outcome(DecisionId, Vec<u16>),
    /// Whether a recommendation applies.
    Applies(RecommendationId),
    /// Whether an option has a status.
    Option(OptionId, OptionStatus),
    /// Whether a choice has a status.
    Choice(ChoiceId, ChoiceStatus),
    /// Whether a monitor has a status.
    Monitor(MonitorId, MonitorStatus),
    /// The evaluation date.
    Today,
    /// `{a, b}`
    List(Vec<ExprId>),
    /// `Interval[a, b)`
    Interval {
        /// Where it begins.
        low: ExprId,
        /// Whether the beginning belongs to it.
        low_closed: bool,
        /// Where it ends.
        high: ExprId,
        /// Whether the end belongs to it.
        high_closed: bool,
    },
    /// A function of the language.
    Call(Function, Vec<ExprId>),
    /// `not a`
    Not(ExprId),
    /// `-a`
    Negate(ExprId),
    /// `a + b`
    Arithmetic(Arithmetic, ExprId, ExprId),
    /// `a < b`
    Compare(Comparison, ExprId, ExprId),
    /// `a = b`
    Equality(Equality, ExprId, ExprId),
    /// `a and b and c`
    Junction(Junction, Vec<ExprId>),
    /// `a xor b`
    Xor(ExprId, ExprId),
    /// `a implies b`
    Implies(ExprId, ExprId),
    /// `x between a and b`
    Between {
        /// Whether the ends are left out.
        properly: bool,
        /// The value looked at.
        value: ExprId,
        /// Lower end.
        low: ExprId,
        /// Upper end.
        high: ExprId,
    },
    /// `x is null`
    Is {
        /// The value looked at.
        operand: ExprId,
        /// `is not`.
        negated: bool,
        /// What it is held against.
        state: State,
    },
    /// `a before b`, `x in i`
    Relation {
        /// Which.
        relation: Relation,
        /// How fine dates are compared.
        precision: Option<CalendarUnit>,
        /// Left side.
        left: ExprId,
        /// Right side.
        right: ExprId,
    },
    /// `start of i`
    Boundary(Boundary, ExprId),
    /// `months between a and b`
    Elapsed {
        /// Counts boundaries crossed instead of whole units.
        difference: bool,
        /// The unit counted.
        unit: CalendarUnit,
        /// From.
        low: ExprId,
        /// To.
        high: ExprId,
    },
    /// `if a then b else c`
    If(ExprId, ExprId, ExprId),
    /// `case … end`
    Case {
        /// What is compared; without it each `when` is a condition.
        subject: Option<ExprId>,
        /// `when … then …`
        branches: Vec<(ExprId, ExprId)>,
        /// `else …`
        otherwise: ExprId,
    },
    /// `at least 2 of (a, b, c)`
    Count {
        /// At least, at most, exactly.
        bound: Bound,
        /// How many.
        count: u32,
        /// Of these.
        operands: Vec<ExprId>,
    },
    /// `lowest of (a, b)`
    Extreme(Extreme, Vec<ExprId>),
    /// `x in kg`: the number in that unit
    InUnit(ExprId, Unit),
    /// A quantity of one analyte in the unit of its fact: `from` expressed as `to`, `factor` of them in one.
    Converted {
        /// The quantity.
        operand: ExprId,
        /// The unit it is expressed in first.
        from: Unit,
        /// How many `to` are one `from`.
        factor: Number,
        /// The unit of the result.
        to: Unit,
    },
}

impl Node {
    /// The operands, in the order they are written.
    pub fn operands(&self) -> Vec<ExprId> {
        match self {
            Node::Literal(_)
            | Node::Fact(_)
            | Node::Series(..)
            | Node::Threshold(_)
            | Node::Definition(_)
            | Node::Outcome(..)
            | Node::Applies(_)
            | Node::Option(..)
            | Node::Choice(..)
            | Node::Monitor(..)
            | Node::Today => Vec::new(),
            Node::List(all)
            | Node::Call(_, all)
            | Node::Junction(_, all)
            | Node::Extreme(_, all)
            | Node::Count { operands: all, .. } => all.clone(),
            Node::Not(a) | Node::Negate(a) | Node::Boundary(_, a) | Node::InUnit(a, _) => vec![*a],
            Node::Is { operand, .. } | Node::Converted { operand, .. } => vec![*operand],
            Node::Interval { low, high, .. } | Node::Elapsed { low, high, .. } => vec![*low, *high],
            Node::Arithmetic(_, a, b)
            | Node::Compare(_, a, b)
            | Node::Equality(_, a, b)
            | Node::Xor(a, b)
            | Node::Implies(a, b) => vec![*a, *b],
            Node::Relation { left, right, .. } => vec![*left, *right],
            Node::Between { value, low, high, .. } => vec![*value, *low, *high],
            Node::If(a, b, c) => vec![*a, *b, *c],
            Node::Case { subject, branches, otherwise } => {
                let pairs = branches.iter().flat_map(|(when, then)| [*when, *then]);
                subject.iter().copied().chain(pairs).chain([*otherwise]).collect()
            }
        }
    }
}

impl Node {
    /// The operands, to be changed, in the order they are written.
    pub fn operands_mut(&mut self) -> Vec<&mut ExprId> {
        match self {
            Node::Literal(_)
            | Node::Fact(_)
            | Node::Series(..)
            | Node::Threshold(_)
            | Node::Definition(_)
            | Node::Outcome(..)
            | Node::Applies(_)
            | Node::Option(..)
            | Node::Choice(..)
            | Node::Monitor(..)
            | Node::Today => Vec::new(),
            Node::List(all)
            | Node::Call(_, all)
            | Node::Junction(_, all)
            | Node::Extreme(_, all)
            | Node::Count { operands: all, .. } => all.iter_mut().collect(),
            Node::Not(a) | Node::Negate(a) | Node::Boundary(_, a) | Node::InUnit(a, _) => vec![a],
            Node::Is { operand, .. } | Node::Converted { operand, .. } => vec![operand],
            Node::Interval { low, high, .. } | Node::Elapsed { low, high, .. } => vec![low, high],
            Node::Arithmetic(_, a, b)
            | Node::Compare(_, a, b)
            | Node::Equality(_, a, b)
            | Node::Xor(a, b)
            | Node::Implies(a, b) => vec![a, b],
            Node::Relation { left, right, .. } => vec![left, right],
            Node::Between { value, low, high, .. } => vec![value, low, high],
            Node::If(a, b, c) => vec![a, b, c],
            Node::Case { subject, branches, otherwise } => {
                let pairs = branches.iter_mut().flat_map(|(when, then)| [when, then]);
                subject.iter_mut().chain(pairs).chain([otherwise]).collect()
            }
        }
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal..=$most:literal $doc:literal;)*) => {
        /// The functions of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Function { $(#[doc = $doc] $variant,)* }

        impl Function {
            /// All of them.
            pub const ALL: &'static [Function] = &[$(Function::$variant,)*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self { $(Function::$variant => $name,)* }
            }

            /// How many arguments it takes.
            pub fn arguments(self) -> std::ops::RangeInclusive<usize> {
                match self { $(Function::$variant => $least..=$most,)* }
            }
        }
    };
}

impl Function {
    /// The function of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.name() == name)
    }

    /// Whether its one argument is a list.
    pub fn takes_list(self) -> bool {
        use Function::{AllTrue, AnyTrue, Avg, Count, Max, Min, Sum};
        matches!(self, Min | Max | Sum | Avg | Count | AllTrue | AnyTrue)
    }

    /// Whether it can give true or false.
    pub fn may_be_condition(self) -> bool {
        use Function::{AllTrue, AnyTrue, Coalesce, IsFalse, IsNull, IsTrue};
        matches!(self, Coalesce | AllTrue | AnyTrue | IsNull | IsTrue | IsFalse)
    }
}

functions! {
    Abs "Abs" 1..=1 "A number without its sign.";
    Ceiling "Ceiling" 1..=1 "The smallest whole number not below.";
    Floor "Floor" 1..=1 "The largest whole number not above.";
    Truncate "Truncate" 1..=1 "Without the digits after the point.";
    Round "Round" 1..=2 "Rounded to some places, halves towards the larger number.";
    Ln "Ln" 1..=1 "The natural logarithm.";
    Log "Log" 2..=2 "The logarithm to a base.";
    Exp "Exp" 1..=1 "e to a power.";
    Power "Power" 2..=2 "A power, as `^`.";
    Coalesce "Coalesce" 1..=64 "The first that is not null.";
    Min "Min" 1..=1 "The smallest of a list that is known.";
    Max "Max" 1..=1 "The largest of a list that is known.";
    Sum "Sum" 1..=1 "The sum of those of a list that are known.";
    Avg "Avg" 1..=1 "The mean of those of a list that are known.";
    Count "Count" 1..=1 "How many of a list are known.";
    AllTrue "AllTrue" 1..=1 "Whether no known one of a list is false.";
    AnyTrue "AnyTrue" 1..=1 "Whether a known one of a list is true.";
    IsNull "IsNull" 1..=1 "As `is null`.";
    IsTrue "IsTrue" 1..=1 "As `is true`.";
    IsFalse "IsFalse" 1..=1 "As `is false`.";
    Date "Date" 1..=3 "A date of year, month and day.";
    Today "Today" 0..=0 "The evaluation date.";
}

/// Expressions with their places; `==` looks at the expressions only.
#[derive(Clone, Debug, Default)]
pub struct Expressions {
    nodes: Vec<Node>,
    spans: Vec<Span>,
}

impl PartialEq for Expressions {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes
    }
}

impl Expressions {
    /// Keeps a node whose operands are kept already.
    pub fn add(&mut self, node: Node, span: Span) -> ExprId {
        self.nodes.push(node);
        self.spans.push(span);
        ExprId::at(self.nodes.len() - 1)
    }

    /// Puts another node in the place of one, and gives that back; nothing changes where the list has no such place.
    pub fn replace(&mut self, id: ExprId, node: Node) -> Node {
        match self.nodes.get_mut(id.index()) {
            Some(place) => std::mem::replace(place, node),
            None => node,
        }
    }

    /// The node of an id; an id of another list gives a null.
    pub fn get(&self, id: ExprId) -> &Node {
        self.nodes.get(id.index()).unwrap_or(&NOTHING)
    }

    /// Where it stands in its file.
    pub fn span(&self, id: ExprId) -> Span {
        self.spans.get(id.index()).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// An expression and all below it, each once, operands before what uses them.
    pub fn below(&self, root: ExprId) -> Vec<ExprId> {
        let mut found = vec![root];
        let mut at = 0;
        while let Some(id) = found.get(at).copied() {
            found.extend(self.get(id).operands());
            at += 1;
        }
        found.sort();
        found.dedup();
        found
    }
}

const NOTHING: Node = Node::Literal(Value::Null(crate::value::content::Absence::Written));
