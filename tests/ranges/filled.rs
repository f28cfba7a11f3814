//! Random ranges with values inside.

use std::cmp::Ordering;

use osteon::eval::order;
use osteon::space::{End, Kinds, Range};
use osteon::value::content::{Absence, Value};
use osteon::value::number::Number;
use proptest::prelude::*;

use crate::inside::outside;
use crate::told::{number, quantity};

/// A range and some of its values.
#[derive(Clone, Debug)]
pub struct Filled {
    pub range: Range,
    pub values: Vec<Value>,
}

/// What kind of values a random range has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Integer,
    Decimal,
    /// Decimals with an end of type `Integer`.
    Both,
    Irrational,
    Unit(&'static str),
}

pub fn made(kind: Kind, number: &Number) -> Value {
    match kind {
        Kind::Integer => Value::integer(number.floor().and_then(|whole| whole.to_i64())),
        Kind::Decimal | Kind::Both => Value::Decimal(number.clone()),
        Kind::Irrational => {
            let root = number.absolute().and_then(|number| number.power(&crate::told::number("0.5")));
            let root = root.expect("a root");
            Value::Decimal(if number.signum() == Some(-1) { root.negated() } else { root })
        }
        Kind::Unit(code) => quantity(number.clone(), code),
    }
}

/// Whether a known value surely lies between the ends.
pub fn contains(range: &Range, value: &Value) -> bool {
    let all = Kinds { integer: true, irrational: true, mixed: true };
    let mut ends = [&range.low, &range.high].into_iter().flatten();
    let told = ends.all(|end| order(value, &end.value).is_ok());
    told && !value.is_null() && outside(&Range { kinds: all, ..range.clone() }, value).is_none()
}

/// Values at the ends, next to them and between, and far away where there is no end.
pub fn values_in(range: &Range, kind: Kind, share: &Number) -> Vec<Value> {
    let plain = |end: &Option<End>| end.as_ref().and_then(|end| end.value.number());
    let (low, high) = (plain(&range.low), plain(&range.high));
    let mut numbers = Vec::new();
    for step in ["0", "1", "1e-20", "0.25", "1e9", "1e12"].map(number) {
        numbers.extend(low.as_ref().and_then(|low| low.checked_add(&step)));
        numbers.extend(high.as_ref().and_then(|high| high.checked_sub(&step)));
    }
    if let (Some(low), Some(high)) = (&low, &high) {
        let width = high.checked_sub(low).expect("a width");
        for share in [share.clone(), number("0.5"), number("1e-20"), number("1/3")] {
            numbers.extend(width.checked_mul(&share).and_then(|part| low.checked_add(&part)));
        }
    }
    if low.is_none() && high.is_none() {
        numbers.extend(["0", "-1", "1e-20", "3.5", "-1e12", "2147483647"].map(number));
    }
    let mut values: Vec<Value> = numbers
        .iter()
        .flat_map(|number| match kind {
            // These are values already.
            Kind::Irrational => vec![Value::Decimal(number.clone())],
            Kind::Both => vec![made(Kind::Decimal, number), made(Kind::Integer, number)],
            _ => vec![made(kind, number)],
        })
        .filter(|value| contains(range, value) && outside(range, value).is_none())
        .collect();
    if range.may_be_null {
        values.push(Value::Null(Absence::NotGiven));
    }
    values
}

pub fn numbers() -> impl Strategy<Value = Number> {
    let ratio = |above: i64, below: i64| Number::from_ratio(above.into(), below.into()).expect("a number");
    prop_oneof![
        4 => (-6_i64..=6).prop_map(Number::from),
        4 => (-400_i64..=400, 1_u8..=2).prop_map(|(scaled, places)| Number::from_scaled(scaled, places)),
        2 => (-60_i64..=60, 1_i64..=30).prop_map(move |(above, below)| ratio(above, below)),
        1 => any::<i32>().prop_map(|whole| Number::from(i64::from(whole))),
        1 => proptest::sample::select(vec!["2147483647", "-2147483648", "0", "1", "1e-20", "-1e-20", "1e15"])
            .prop_map(number),
    ]
}

pub fn boxes(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Filled> {
    let end = || (numbers(), any::<bool>(), 0_u8..8);
    (kind, end(), end(), 0_i64..=100, 0_u8..6, any::<bool>()).prop_map(|(kind, a, b, share, null, same)| {
        let swapped = a.0.compare(&b.0) == Some(Ordering::Greater);
        let (low, high) = if swapped { (b, a) } else { (a, b) };
        let high = if same && share % 4 == 0 { low.clone() } else { high };
        let end = |(number, open, missing): &(Number, bool, u8), kind| {
            (*missing > 0).then(|| End { value: made(kind, number), open: *open })
        };
        let first = if kind == Kind::Both { Kind::Integer } else { kind };
        let end = |at: &(Number, bool, u8), kind| end(at, kind).filter(|end| !end.value.is_null());
        let range = Range::between(end(&low, first), end(&high, kind));
        let range = Range { may_be_null: null == 0, ..range };
        let share = Number::from_ratio(share.into(), 100).expect("a share");
        Filled { values: values_in(&range, kind, &share), range }
    })
}

pub fn plain() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Decimal),
        2 => Just(Kind::Integer),
        1 => Just(Kind::Both),
        1 => Just(Kind::Irrational),
    ]
}

pub fn any_kind() -> impl Strategy<Value = Kind> {
    let units = vec!["mg/dL", "g/L", "kg", "1", "%", "years", "months", "d"];
    prop_oneof![3 => plain(), 2 => proptest::sample::select(units).prop_map(Kind::Unit)]
}

/// Exponents that the interpreter can manage.
pub fn exponents() -> impl Strategy<Value = Filled> {
    let texts = vec!["0", "1", "2", "3", "-1", "-2", "0.5", "-1.2", "0.3", "1/3", "-2/3", "7", "-3"];
    let texts: Vec<&str> = texts.into_iter().chain(["20", "400", "-150", "64.5", "-4000"]).collect();
    let pair = (proptest::sample::select(texts.clone()), proptest::sample::select(texts), any::<bool>());
    (pair, any::<[bool; 3]>(), 0_i64..=100).prop_map(|((a, b, constant), [open, other, whole], share)| {
        let (a, b) = (number(a), number(if constant { a } else { b }));
        let (low, high) = if a.compare(&b) == Some(Ordering::Greater) { (b, a) } else { (a, b) };
        let both = low.is_integer() == Some(true) && high.is_integer() == Some(true);
        let kind = if whole && both { Kind::Integer } else { Kind::Decimal };
        let end = |number, open: bool| Some(End { value: made(kind, number), open: open && !constant });
        let range = Range::between(end(&low, open), end(&high, other));
        let share = Number::from_ratio(share.into(), 100).expect("a share");
        Filled { values: values_in(&range, kind, &share), range }
    })
}

pub fn each_pair(a: &Filled, b: &Filled, mut visit: impl FnMut(&Value, &Value)) {
    for left in &a.values {
        for right in &b.values {
            visit(left, right);
        }
    }
}
