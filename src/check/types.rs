//! Types of expressions, and which go together.

use crate::model::expression::FactId;
use crate::value::content::Value;
use crate::value::unit::Unit;

/// What kind of value an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Nothing is known of it: a written null, or a part with a fault that is reported already.
    Any,
    Boolean,
    Integer,
    Decimal,
    /// A number with a unit; `None` when the unit cannot be told beforehand.
    Quantity(Option<Unit>),
    Date,
    Text,
    /// One of the values of a fact.
    Choice(FactId),
    Interval(Box<Type>),
    List(Box<Type>),
    Ratio,
}

impl Type {
    /// What a clinician would call it, with an article.
    pub(super) fn words(&self) -> String {
        match self {
            Type::Any => "something unknown".to_owned(),
            Type::Boolean => "a condition (true or false)".to_owned(),
            Type::Integer => "a whole number".to_owned(),
            Type::Decimal => "a number without unit".to_owned(),
            Type::Quantity(Some(unit)) => format!("a quantity in {unit}"),
            Type::Quantity(None) => "a quantity".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::Choice(_) => "one of several values".to_owned(),
            Type::Interval(_) => "an interval".to_owned(),
            Type::List(_) => "a list".to_owned(),
            Type::Ratio => "a ratio".to_owned(),
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Type::Integer | Type::Decimal | Type::Any)
    }

    pub(super) fn is_boolean(&self) -> bool {
        matches!(self, Type::Boolean | Type::Any)
    }

    /// The type of what an interval or list is made of; other types are their own.
    pub(super) fn point(&self) -> &Type {
        match self {
            Type::Interval(inner) | Type::List(inner) => inner,
            other => other,
        }
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> Type {
        match value {
            Value::Null(_) | Value::Bounds(_) | Value::Member(_) => Type::Any,
            Value::Boolean(_) => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Decimal(_) => Type::Decimal,
            Value::Quantity(quantity) => Type::Quantity(Some(quantity.unit.clone())),
            Value::Date(_) => Type::Date,
            Value::Text(_) => Type::Text,
            Value::Interval(interval) => Type::Interval(Box::new(Type::of(&interval.low))),
            Value::List(items) => Type::List(Box::new(items.first().map_or(Type::Any, Type::of))),
            Value::Ratio(_) => Type::Ratio,
        }
    }

    /// The common type of two branches, if there is one.
    pub(super) fn join(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Any, other) | (other, Type::Any) => Some(other.clone()),
            (Type::Integer | Type::Decimal, Type::Integer | Type::Decimal) if self != other => {
                Some(Type::Decimal)
            }
            (Type::Quantity(Some(a)), Type::Quantity(Some(b))) => a.ratio_to(b).map(|_| self.clone()),
            (Type::Quantity(a), Type::Quantity(b)) => Some(Type::Quantity(a.clone().or(b.clone()))),
            (Type::Interval(a), Type::Interval(b)) => Some(Type::Interval(Box::new(a.join(b)?))),
            (Type::List(a), Type::List(b)) => Some(Type::List(Box::new(a.join(b)?))),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

/// Whether only a factor of the substance converts one unit into the other, as of mass and amount.
pub(super) fn by_substance(a: &Unit, b: &Unit) -> bool {
    let between = [a.divide(b), b.divide(a)];
    PER_SUBSTANCE
        .iter()
        .filter_map(|unit| Unit::parse(unit).ok())
        .any(|factor| between.iter().flatten().any(|unit| unit.ratio_to(&factor).is_some()))
}

/// Units of the factors of substances.
const PER_SUBSTANCE: &[&str] = &["g/mol", "g/[IU]", "mol/[IU]"];

/// How two types go together in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// They do.
    Good,
    /// A number where a unit is needed.
    UnitMissing,
    /// Units of different things.
    UnitMismatch,
    /// They never do.
    Never,
}

/// Whether one can be held against the other: `<` if `ordered`, else `=`.
pub(super) fn fit(a: &Type, b: &Type, ordered: bool) -> Fit {
    let good = |yes: bool| if yes { Fit::Good } else { Fit::Never };
    match (a, b) {
        (Type::Any, other) | (other, Type::Any) => good(!ordered || other.is_ordered()),
        (Type::Integer | Type::Decimal, Type::Integer | Type::Decimal)
        | (Type::Date, Type::Date)
        | (Type::Text, Type::Text) => Fit::Good,
        (Type::Quantity(Some(a)), Type::Quantity(Some(b))) => match a.ratio_to(b) {
            Some(_) => Fit::Good,
            None => Fit::UnitMismatch,
        },
        (Type::Quantity(_), Type::Quantity(_)) => Fit::Good,
        (Type::Quantity(unit), number) | (number, Type::Quantity(unit)) if number.is_number() => {
            let plain = unit.as_ref().is_none_or(Unit::is_one);
            if plain { Fit::Good } else { Fit::UnitMissing }
        }
        (Type::Boolean, Type::Boolean) | (Type::Ratio, Type::Ratio) => good(!ordered),
        (Type::Choice(a), Type::Choice(b)) => good(!ordered && a == b),
        (Type::Interval(a), Type::Interval(b)) | (Type::List(a), Type::List(b)) if !ordered => {
            fit(a, b, false)
        }
        _ => Fit::Never,
    }
}

impl Type {
    fn is_ordered(&self) -> bool {
        matches!(
            self,
            Type::Any | Type::Integer | Type::Decimal | Type::Quantity(_) | Type::Date | Type::Text
        )
    }
}
