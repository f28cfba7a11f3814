//! The value of every expression: one walk, operands before what uses them.

use std::borrow::Cow;

use super::aggregate::{self, strongest};
use super::arithmetic;
use super::compare;
use super::interval;
use crate::model::expression::{ExprId, Function, Node};
use crate::value::content::{Absence, Bounds, Quantity, Value};
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::operator::{Comparison, Equality, Series, State};
use crate::value::truth::Truth;
use crate::value::unit::Unit;

/// What expressions read that are not expressions.
pub(super) trait Surroundings {
    /// The value of an expression that was computed before.
    fn value(&self, id: ExprId) -> Cow<'_, Value>;
    /// What a node without operands stands for.
    fn leaf(&self, node: &Node) -> Value;
}

/// The value of one node.
pub(super) fn node(node: &Node, around: &impl Surroundings) -> Value {
    let value = |id: &ExprId| around.value(*id);
    let values = |ids: &[ExprId]| ids.iter().map(|id| value(id).into_owned()).collect::<Vec<_>>();
    match node {
        Node::Literal(value) => value.clone(),
        Node::List(items) => Value::List(values(items).into()),
        Node::Interval { low, low_closed, high, high_closed } => {
            interval::interval(&value(low), *low_closed, &value(high), *high_closed)
        }
        Node::Call(function, arguments) => match asked(*function).zip(arguments.first()) {
            // What is asked about is worked out once, by the question.
            Some((state, operand)) => is(*operand, false, state, around),
            None => call(*function, &values(arguments), around),
        },
        Node::Not(a) => {
            let a = value(a);
            Value::from_truth(a.truth().negate(), compare::why(&[&a]))
        }
        Node::Negate(a) => arithmetic::negate(&value(a)),
        Node::Arithmetic(operator, a, b) => arithmetic::arithmetic(*operator, &value(a), &value(b)),
        Node::Compare(comparison, a, b) => compare::compare(*comparison, &value(a), &value(b)),
        Node::Equality(equality, a, b) => compare::equality(*equality, &value(a), &value(b)),
        Node::Junction(junction, parts) => aggregate::junction(*junction, parts.iter().map(value)),
        Node::Xor(a, b) => logic(&value(a), &value(b), Truth::xor),
        Node::Implies(a, b) => logic(&value(a), &value(b), Truth::implies),
        Node::Between { properly, value: inner, low, high } => {
            between(*properly, &value(inner), &value(low), &value(high))
        }
        Node::Is { operand, negated, state } => is(*operand, *negated, *state, around),
        Node::Relation { relation, precision, left, right } => {
            interval::relation(*relation, *precision, &value(left), &value(right))
        }
        Node::Boundary(boundary, operand) => interval::boundary(*boundary, &value(operand)),
        Node::Elapsed { difference, unit, low, high } => {
            elapsed(*difference, *unit, &value(low), &value(high))
        }
        Node::If(condition, then, otherwise) => {
            choose(&value(condition), || value(then).into_owned(), || value(otherwise).into_owned())
        }
        Node::Case { subject, branches, otherwise } => {
            case(subject.map(|id| around.value(id).into_owned()), branches, *otherwise, around)
        }
        Node::Count { bound, count, operands } => aggregate::count(*bound, *count, &values(operands)),
        Node::Extreme(extreme, operands) => aggregate::extreme(*extreme, &values(operands)),
        Node::InUnit(operand, unit) => map_bounds(&value(operand), |value| arithmetic::in_unit(value, unit)),
        Node::Converted { operand, from, factor, to } => {
            let number = arithmetic::in_unit(&value(operand), from);
            let scaled = number.number().and_then(|number| number.checked_mul(factor));
            match scaled {
                Some(number) => Value::Quantity(Quantity { number, unit: to.clone() }),
                None => Value::Null(compare::why(&[&number])),
            }
        }
        Node::Fact(_)
        | Node::Series(..)
        | Node::Threshold(_)
        | Node::Definition(_)
        | Node::Outcome(..)
        | Node::Applies(_)
        | Node::Option(..)
        | Node::Choice(..)
        | Node::Monitor(..)
        | Node::Today => around.leaf(node),
    }
}

fn logic(a: &Value, b: &Value, table: fn(Truth, Truth) -> Truth) -> Value {
    Value::from_truth(table(a.truth(), b.truth()), compare::why(&[a, b]))
}

/// A function that keeps order, applied to both ends of what is partly known.
pub fn map_bounds(value: &Value, f: impl Fn(&Value) -> Value) -> Value {
    let Value::Bounds(bounds) = value else {
        return f(value);
    };
    let end = |end: &Option<Value>| end.as_ref().map(&f).filter(|end| !end.is_null());
    let (low, high) = (end(&bounds.low), end(&bounds.high));
    let why = bounds.why;
    Value::Bounds(Bounds { low, high, why }.into())
}

fn between(properly: bool, value: &Value, low: &Value, high: &Value) -> Value {
    let (above, below) = if properly {
        (Comparison::Greater, Comparison::Less)
    } else {
        (Comparison::GreaterOrEqual, Comparison::LessOrEqual)
    };
    let parts = [compare::compare(above, value, low), compare::compare(below, value, high)];
    aggregate::junction(crate::value::operator::Junction::And, parts.into_iter().map(Cow::Owned))
}

/// `x is null` and its kin answer for a null; for what is left open only as far as that is right for every case.
fn is(operand: ExprId, negated: bool, state: State, around: &impl Surroundings) -> Value {
    let value = around.value(operand);
    let open = value.absence().filter(|absence| absence.is_hypothetical());
    let truth = match (state, open) {
        // Pending is a value that somebody knows; known bounds are not enough to call it known.
        (State::Null | State::Missing, Some(Absence::Pending)) if !matches!(*value, Value::Bounds(_)) => {
            Truth::False
        }
        (State::Known, Some(Absence::Pending)) if !matches!(*value, Value::Bounds(_)) => Truth::True,
        (_, Some(_)) => Truth::Unknown,
        (State::Null | State::Missing, None) => Truth::from(value.is_null()),
        (State::Known, None) => Truth::from(!value.is_null()),
        (State::True, None) => Truth::from(*value == Value::Boolean(true)),
        (State::False, None) => Truth::from(*value == Value::Boolean(false)),
    };
    let truth = if negated { truth.negate() } else { truth };
    Value::from_truth(truth, compare::why(&[&value]))
}

/// Units of calendar time between two dates: whole ones, or boundaries crossed. Bounds, where a date is partial.
pub fn elapsed(difference: bool, unit: CalendarUnit, low: &Value, high: &Value) -> Value {
    let (Value::Date(low), Value::Date(high)) = (low, high) else {
        return Value::Null(compare::why(&[low, high]));
    };
    let range = if difference { low.difference(*high, unit) } else { low.between(*high, unit) };
    match range {
        None => Value::Null(Absence::Undefined),
        Some((least, most)) if least == most => Value::integer(Some(least)),
        Some((least, most)) => Value::Bounds(
            Bounds {
                low: Some(Value::integer(Some(least))),
                high: Some(Value::integer(Some(most))),
                why: Absence::Imprecise,
            }
            .into(),
        ),
    }
}

/// What is not true takes the other way, as CQL says; a condition that is left open leaves the result open.
fn choose(condition: &Value, then: impl Fn() -> Value, otherwise: impl Fn() -> Value) -> Value {
    match condition.absence() {
        Some(absence) if absence.is_hypothetical() => {
            let (then, otherwise) = (then(), otherwise());
            if then == otherwise { then } else { Value::Null(absence) }
        }
        _ if condition.truth() == Truth::True => then(),
        _ => otherwise(),
    }
}

fn case(
    subject: Option<Value>,
    branches: &[(ExprId, ExprId)],
    otherwise: ExprId,
    around: &impl Surroundings,
) -> Value {
    for (when, then) in branches {
        let when = around.value(*when);
        let condition = match &subject {
            Some(subject) => Cow::Owned(compare::equality(Equality::Equal, subject, &when)),
            None => when,
        };
        match condition.absence() {
            Some(absence) if absence.is_hypothetical() => return Value::Null(absence),
            _ if condition.truth() == Truth::True => return around.value(*then).into_owned(),
            _ => {}
        }
    }
    around.value(otherwise).into_owned()
}

/// What a function asks of its argument, if it does nothing else.
fn asked(function: Function) -> Option<State> {
    match function {
        Function::IsNull => Some(State::Null),
        Function::IsTrue => Some(State::True),
        Function::IsFalse => Some(State::False),
        _ => None,
    }
}

fn call(function: Function, values: &[Value], around: &impl Surroundings) -> Value {
    match function {
        Function::Date => date(values),
        Function::Today => around.leaf(&Node::Today),
        Function::Coalesce
        | Function::Min
        | Function::Max
        | Function::Sum
        | Function::Avg
        | Function::Count
        | Function::AllTrue
        | Function::AnyTrue => values
            .first()
            .map_or(Value::Null(Absence::Undefined), |list| aggregate::over_list(function, list)),
        _ => arithmetic::function(function, values),
    }
}

fn date(parts: &[Value]) -> Value {
    let part = |at: usize| match parts.get(at) {
        None => Ok(None),
        Some(Value::Integer(value)) => Ok(Some(*value)),
        Some(_) => Err(strongest(parts)),
    };
    match (part(0), part(1), part(2)) {
        (Err(absence), ..) | (_, Err(absence), _) | (.., Err(absence)) => Value::Null(absence),
        (Ok(year), Ok(month), Ok(day)) => PartialDate::new(year.unwrap_or(0), month, day)
            .map_or(Value::Null(Absence::Impossible), Value::Date),
    }
}

/// One value of a series, or its date.
pub(super) fn of_series(series: Series, readings: &[crate::model::facts::Reading]) -> Option<Value> {
    match series {
        Series::Earliest => readings.first().map(|reading| reading.value.clone()),
        Series::Previous => {
            let before = readings.len().checked_sub(2)?;
            readings.get(before).map(|reading| reading.value.clone())
        }
        Series::DateOf => readings.last()?.on.map(Value::Date),
    }
}

/// A value with the unit of its definition.
pub fn with_unit(value: &Value, unit: &Unit) -> Value {
    map_bounds(value, |value| {
        let number = match value {
            Value::Quantity(_) => arithmetic::in_unit(value, unit),
            Value::Integer(_) | Value::Decimal(_) => Value::decimal(value.number()),
            other => return other.clone(),
        };
        match number {
            Value::Decimal(number) => Value::Quantity(Quantity { number, unit: unit.clone() }),
            other => other,
        }
    })
}
