//! The facts that guidelines speak of: what they are called, measured in, and can be.

use super::expression::{ExprId, Expressions, FactId};
use super::monitor::Duration;
use super::reference::{CodedIn, Meta, Reference, Source};
use crate::source::Span;
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::unit::Unit;
use indexmap::IndexMap;

/// A checked vocabulary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// Identity and state.
    pub meta: Meta,
    /// The facts, in the order of the file.
    pub facts: Vec<Fact>,
    /// What cannot be otherwise.
    pub constraints: Vec<Constraint>,
    /// The sources it cites.
    pub sources: IndexMap<String, Source>,
    /// The conditions and expressions of facts and constraints.
    pub expressions: Expressions,
    /// Facts, those first that others are derived from or valid by.
    pub order: Vec<FactId>,
}

impl Vocabulary {
    /// The fact of a name.
    pub fn find(&self, name: &str) -> Option<FactId> {
        let index = self.facts.iter().position(|fact| fact.name == name)?;
        Some(FactId::at(index))
    }

    /// The fact of an id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.index())
    }
}

/// What values a fact takes.
#[derive(Clone, Debug, PartialEq)]
pub enum FactType {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number without unit.
    Decimal,
    /// A number in a unit.
    Quantity(Unit),
    /// One of several values.
    Choice(Vec<Member>),
    /// A day, month or year.
    Date,
}

impl FactType {
    /// As it is written in a vocabulary.
    pub fn word(&self) -> &'static str {
        match self {
            FactType::Boolean => "boolean",
            FactType::Integer => "integer",
            FactType::Decimal => "decimal",
            FactType::Quantity(_) => "quantity",
            FactType::Choice(_) => "choice",
            FactType::Date => "date",
        }
    }
}

/// A value of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// Its codes in code systems.
    pub codes: Vec<CodedIn>,
}

/// From a value to a value, both included; an end that is missing has no limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The least.
    pub from: Option<Value>,
    /// The most.
    pub to: Option<Value>,
}

/// How one unit of the laboratory becomes the canonical one, for this analyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The other unit.
    pub unit: Unit,
    /// Canonical units in one of it.
    pub factor: Number,
    /// Where the factor comes from.
    pub source: Option<Reference>,
}

/// A fact about a patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// As conditions mention it.
    pub name: String,
    /// As a reader reads it.
    pub label: String,
    /// What to ask when it is missing.
    pub question: String,
    /// What values it takes.
    pub kind: FactType,
    /// Outside: an error.
    pub plausible: Range,
    /// Outside: a question.
    pub usual: Range,
    /// The grid on which it is measured.
    pub precision: Option<Number>,
    /// Whether it is measured repeatedly.
    pub series: bool,
    /// Other units it may come in.
    pub conversions: Vec<Conversion>,
    /// How long a dated value counts.
    pub valid_for: Option<Duration>,
    /// Whether an older value still counts, and is only marked; otherwise it counts as missing.
    pub keeps_stale: bool,
    /// Where this is not true the value counts as missing.
    pub valid_when: Option<ExprId>,
    /// Why it is not valid elsewhere.
    pub valid_because: String,
    /// Who says so.
    pub valid_source: Vec<Reference>,
    /// Its value when it is not given, from other facts.
    pub when_absent: Option<ExprId>,
    /// Its value when it is not given, by assumption.
    pub assume: Option<Value>,
    /// Its codes in code systems.
    pub codes: Vec<CodedIn>,
    /// Where it is declared.
    pub place: Place,
}

impl Fact {
    /// The members, of a choice.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            FactType::Choice(members) => members,
            _ => &[],
        }
    }

    /// The unit, of a quantity.
    pub fn unit(&self) -> Option<&Unit> {
        match &self.kind {
            FactType::Quantity(unit) => Some(unit),
            _ => None,
        }
    }
}

/// What holds for every patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// Its name.
    pub id: String,
    /// What holds.
    pub always: ExprId,
    /// Why.
    pub because: String,
}

/// A place in a file, which is no part of a meaning: two are always equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place(pub Span);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
