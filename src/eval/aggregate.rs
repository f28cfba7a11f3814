//! Many values as one: k of n, lowest and highest, and CQL's functions over lists.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::arithmetic::arithmetic;
use super::compare::{order, why};
use crate::model::expression::Function;
use crate::value::content::{Absence, Bounds, Value};
use crate::value::number::Number;
use crate::value::operator::{Arithmetic, Bound, Extreme, Junction};
use crate::value::truth::Truth;

/// `a and b and c`, `a or b`: Kleene's tables.
pub(super) fn junction<'v>(junction: Junction, operands: impl Iterator<Item = Cow<'v, Value>>) -> Value {
    let (start, table): (Truth, fn(Truth, Truth) -> Truth) = match junction {
        Junction::And => (Truth::True, Truth::and),
        Junction::Or => (Truth::False, Truth::or),
    };
    let (truth, why) = operands.fold((start, None), |(truth, why): (Truth, Option<Absence>), value| {
        (table(truth, value.truth()), why.max(value.absence()))
    });
    Value::from_truth(truth, why.unwrap_or(Absence::NotComparable))
}

/// The strongest reason among some values.
pub(super) fn strongest(values: &[Value]) -> Absence {
    why(&values.iter().collect::<Vec<_>>())
}

/// `at least 2 of (…)`: definite as soon as the unknown ones cannot change it.
pub(super) fn count(bound: Bound, wanted: u32, operands: &[Value]) -> Value {
    let of = |truth: Truth| operands.iter().filter(|value| value.truth() == truth).count() as u64;
    let (least, most) = (of(Truth::True), of(Truth::True) + of(Truth::Unknown));
    let wanted = u64::from(wanted);
    let truth = match bound {
        Bound::AtLeast => within(least >= wanted, most < wanted),
        Bound::AtMost => within(most <= wanted, least > wanted),
        Bound::Exactly => within(least == wanted && most == wanted, least > wanted || most < wanted),
    };
    Value::from_truth(truth, strongest(operands))
}

fn within(surely: bool, surely_not: bool) -> Truth {
    match (surely, surely_not) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// `lowest of (…)`, `highest of (…)`: what is known of it. Values that cannot be measured leave the list.
pub fn extreme(extreme: Extreme, operands: &[Value]) -> Value {
    let measurable: Vec<&Value> =
        operands.iter().filter(|value| **value != Value::Null(Absence::NotMeasurable)).collect();
    if measurable.is_empty() {
        return Value::Null(Absence::NotMeasurable);
    }
    let better = match extreme {
        Extreme::Lowest => Ordering::Less,
        Extreme::Highest => Ordering::Greater,
    };
    // Towards the extreme side every operand must have a limit; away from it the best known one is the limit.
    let mut outer: Option<Value> = None;
    let mut inner: Option<Value> = None;
    let mut outer_open = false;
    for value in &measurable {
        let (low, high) = match value {
            Value::Bounds(bounds) => (bounds.low.clone(), bounds.high.clone()),
            Value::Null(_) => (None, None),
            known => (Some((*known).clone()), Some((*known).clone())),
        };
        let (towards, away) = match extreme {
            Extreme::Lowest => (low, high),
            Extreme::Highest => (high, low),
        };
        outer_open |= towards.is_none();
        for (best, candidate) in [(&mut outer, towards), (&mut inner, away)] {
            match pick(best.take(), candidate, better) {
                Ok(picked) => *best = picked,
                Err(absence) => return Value::Null(absence.max(why(&measurable))),
            }
        }
    }
    if outer_open {
        outer = None;
    }
    match (outer, inner) {
        (Some(a), Some(b)) if order(&a, &b) == Ok(Ordering::Equal) => a,
        (None, None) => Value::Null(why(&measurable)),
        (outer, inner) => {
            let (low, high) = match extreme {
                Extreme::Lowest => (outer, inner),
                Extreme::Highest => (inner, outer),
            };
            let why = why(&measurable);
            Value::Bounds(Bounds { low, high, why }.into())
        }
    }
}

fn pick(best: Option<Value>, candidate: Option<Value>, better: Ordering) -> Result<Option<Value>, Absence> {
    Ok(match (best, candidate) {
        (Some(best), Some(candidate)) if order(&candidate, &best)? == better => Some(candidate),
        (Some(best), _) => Some(best),
        (None, candidate) => candidate,
    })
}

/// CQL's functions over a list. They pass over nulls, and answer for them; not for what is left open.
pub fn over_list(function: Function, list: &Value) -> Value {
    let items: &[Value] = match list {
        Value::List(items) => items,
        Value::Null(absence) if absence.is_hypothetical() => return Value::Null(*absence),
        _ => &[],
    };
    let known: Vec<&Value> = items.iter().filter(|item| !item.is_null()).collect();
    let has = |truth: bool| known.iter().any(|item| **item == Value::Boolean(truth));
    match function {
        Function::AllTrue if has(false) => return Value::Boolean(false),
        Function::AnyTrue if has(true) => return Value::Boolean(true),
        _ => {}
    }
    let open = items.iter().filter_map(Value::absence).find(|absence| absence.is_hypothetical());
    if let Some(absence) = open {
        return Value::Null(absence);
    }
    match function {
        Function::AllTrue => Value::Boolean(true),
        Function::AnyTrue => Value::Boolean(false),
        Function::Count => Value::integer(i64::try_from(known.len()).ok()),
        Function::Coalesce => known.first().map_or(Value::Null(Absence::Written), |first| (*first).clone()),
        Function::Min => best(&known, Ordering::Less),
        Function::Max => best(&known, Ordering::Greater),
        Function::Sum => sum(&known),
        Function::Avg => mean(&known),
        _ => Value::Null(Absence::Undefined),
    }
}

fn best(known: &[&Value], better: Ordering) -> Value {
    let mut best: Option<&Value> = None;
    for value in known {
        match best.map(|best| order(value, best)) {
            None => best = Some(value),
            Some(Ok(order)) if order == better => best = Some(value),
            Some(Ok(_)) => {}
            Some(Err(absence)) => return Value::Null(absence),
        }
    }
    best.map_or(Value::Null(Absence::Written), Value::clone)
}

fn sum(known: &[&Value]) -> Value {
    let mut values = known.iter();
    let Some(first) = values.next() else {
        return Value::Null(Absence::Written);
    };
    values.fold((*first).clone(), |sum, value| arithmetic(Arithmetic::Add, &sum, value))
}

fn mean(known: &[&Value]) -> Value {
    let count = i64::try_from(known.len()).unwrap_or(i64::MAX);
    arithmetic(Arithmetic::Divide, &sum(known), &Value::Decimal(Number::from(count)))
}
