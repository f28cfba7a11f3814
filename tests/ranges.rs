//! Ranges of expressions hold whatever the interpreter gives for values inside: laws on random boxes, and how tight.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::cmp::Ordering;

use common::random::config;
use osteon::eval::{
    arithmetic, compare, elapsed, extreme, function, in_unit, negate, order, over_list, with_unit,
};
use osteon::model::expression::Function;
use osteon::space::{End, Kinds, Range};
use osteon::value::content::{Absence, Bounds, Quantity, Value};
use osteon::value::date::{CalendarUnit, PartialDate};
use osteon::value::number::Number;
use osteon::value::operator::{Arithmetic, Comparison, Extreme};
use osteon::value::unit::Unit;
use proptest::prelude::*;

// ---- Values and ranges in short.

fn number(text: &str) -> Number {
    match text.split_once('/') {
        Some((above, below)) => number(above).checked_div(&number(below)).expect("a fraction"),
        None => Number::parse(text).expect("a number"),
    }
}

fn decimal(text: &str) -> Value {
    Value::Decimal(number(text))
}

fn unit(code: &str) -> Unit {
    match code {
        "years" => Unit::calendar(CalendarUnit::Year),
        "months" => Unit::calendar(CalendarUnit::Month),
        "weeks" => Unit::calendar(CalendarUnit::Week),
        "days" => Unit::calendar(CalendarUnit::Day),
        _ => Unit::parse(code).expect("a unit"),
    }
}

fn quantity(number: Number, code: &str) -> Value {
    Value::Quantity(Quantity { number, unit: unit(code) })
}

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).expect("a date"))
}

/// `2`, `2.0`, `7.5 mg/dL`, `@2026-11-23`
fn value(text: &str) -> Value {
    match text.split_once(' ') {
        Some((amount, code)) => quantity(number(amount), code),
        None if text.starts_with('@') => date(text.trim_start_matches('@')),
        None if text.contains(['.', '/', 'e']) => decimal(text),
        None => Value::Integer(text.parse().expect("a whole number")),
    }
}

/// `(5, 7]`; an end that is left empty has no limit.
fn range(text: &str) -> Range {
    let inner = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let (low, high) = inner.split_once(", ").unwrap_or((inner, inner));
    let end = |end: &str, open| (!end.is_empty()).then(|| End { value: value(end), open });
    Range::between(end(low, text.starts_with('(')), end(high, text.ends_with(')')))
}

/// Written as it is read, with `?` where it may be null.
fn shown(range: &Range) -> String {
    let value = |end: &Option<End>| end.as_ref().map_or_else(String::new, |end| canonical(&end.value));
    let is_open = |end: &Option<End>| end.as_ref().is_none_or(|end| end.open);
    let (low, high) = (value(&range.low), value(&range.high));
    let left = if is_open(&range.low) { '(' } else { '[' };
    let right = if is_open(&range.high) { ')' } else { ']' };
    let null = if range.may_be_null { "?" } else { "" };
    match range.may_be_known {
        true => format!("{left}{low}, {high}{right}{null}"),
        false => "null".to_owned(),
    }
}

fn canonical(value: &Value) -> String {
    osteon::value::canonical::plain(value)
}

// ---- What it means to be in a range.

/// Why a value is not in a range, if it is not.
fn outside(range: &Range, value: &Value) -> Option<String> {
    let told = |why: &str| Some(format!("{value:?} in {range:?}: {why}"));
    if value.is_null() {
        return if range.may_be_null { None } else { told("it is null") };
    }
    if !range.may_be_known {
        return told("it is known");
    }
    // Where units are mixed a percentage counts as what it is of one, though it is not comparable with a plain number.
    let amount = |value: &Value| match value {
        Value::Integer(_) | Value::Decimal(_) if range.kinds.mixed => {
            quantity(value.number().expect("a number"), "1")
        }
        other => other.clone(),
    };
    let fits_end = |end: &Option<End>, beyond: Ordering| match end {
        None => true,
        Some(end) => match order(&amount(value), &amount(&end.value)) {
            Ok(Ordering::Equal) => !end.open,
            Ok(order) => order != beyond,
            Err(absence) => absence == Absence::TooClose && range.kinds.irrational,
        },
    };
    if !fits_end(&range.low, Ordering::Less) || !fits_end(&range.high, Ordering::Greater) {
        return told("it lies beyond an end");
    }
    if matches!(value, Value::Integer(_)) && !range.kinds.integer {
        return told("it is of type Integer");
    }
    if value.number().is_some_and(|number| !number.is_exact()) && !range.kinds.irrational {
        return told("it is irrational");
    }
    let ends = [&range.low, &range.high].into_iter().flatten();
    let alike = |end: &End| match (value, &end.value) {
        (Value::Quantity(a), Value::Quantity(b)) => a.unit == b.unit,
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => false,
        _ => true,
    };
    if !range.kinds.mixed && !ends.into_iter().all(alike) {
        return told("it has another unit");
    }
    None
}

fn assert_inside(range: &Range, value: &Value, of: &dyn std::fmt::Debug) {
    if let Some(why) = outside(range, value) {
        panic!("{of:?}: {why}");
    }
    // What a range says of a limit, its values say too.
    for limit in [decimal("0.0"), decimal("1.0"), decimal("35.0"), decimal("-0.5")] {
        for or_equal in [false, true] {
            assert_not_contradicted(range, value, &limit, or_equal);
        }
    }
    for end in [&range.low, &range.high].into_iter().flatten() {
        for or_equal in [false, true] {
            assert_not_contradicted(range, value, &end.value, or_equal);
        }
    }
}

fn assert_not_contradicted(range: &Range, value: &Value, limit: &Value, or_equal: bool) {
    let (Some(said), false) = (range.is_below(limit, or_equal), value.is_null()) else {
        return;
    };
    match order(value, limit) {
        Ok(order) => {
            let below = order == Ordering::Less || or_equal && order == Ordering::Equal;
            assert_eq!(said, below, "{value:?} below {limit:?} ({or_equal}), in {range:?}");
        }
        Err(absence) => assert_eq!(absence, Absence::TooClose, "{value:?} below {limit:?}, in {range:?}"),
    }
}

// ---- Random ranges with values inside.

/// A range and some of its values.
#[derive(Clone, Debug)]
struct Filled {
    range: Range,
    values: Vec<Value>,
}

/// What kind of values a random range has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Integer,
    Decimal,
    /// Decimals with an end of type `Integer`.
    Both,
    Irrational,
    Unit(&'static str),
}

fn made(kind: Kind, number: &Number) -> Value {
    match kind {
        Kind::Integer => Value::integer(number.floor().and_then(|whole| whole.to_i64())),
        Kind::Decimal | Kind::Both => Value::Decimal(number.clone()),
        Kind::Irrational => {
            let root = number.absolute().and_then(|number| number.power(&self::number("0.5")));
            let root = root.expect("a root");
            Value::Decimal(if number.signum() == Some(-1) { root.negated() } else { root })
        }
        Kind::Unit(code) => quantity(number.clone(), code),
    }
}

/// Whether a known value surely lies between the ends.
fn contains(range: &Range, value: &Value) -> bool {
    let all = Kinds { integer: true, irrational: true, mixed: true };
    let mut ends = [&range.low, &range.high].into_iter().flatten();
    let told = ends.all(|end| order(value, &end.value).is_ok());
    told && !value.is_null() && outside(&Range { kinds: all, ..range.clone() }, value).is_none()
}

/// Values at the ends, next to them and between, and far away where there is no end.
fn values_in(range: &Range, kind: Kind, share: &Number) -> Vec<Value> {
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

fn numbers() -> impl Strategy<Value = Number> {
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

fn boxes(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Filled> {
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

fn plain() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Decimal),
        2 => Just(Kind::Integer),
        1 => Just(Kind::Both),
        1 => Just(Kind::Irrational),
    ]
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let units = vec!["mg/dL", "g/L", "kg", "1", "%", "years", "months", "d"];
    prop_oneof![3 => plain(), 2 => proptest::sample::select(units).prop_map(Kind::Unit)]
}

/// Exponents that the interpreter can manage.
fn exponents() -> impl Strategy<Value = Filled> {
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

fn each_pair(a: &Filled, b: &Filled, mut visit: impl FnMut(&Value, &Value)) {
    for left in &a.values {
        for right in &b.values {
            visit(left, right);
        }
    }
}

const ROUNDINGS: [Function; 4] = [Function::Floor, Function::Ceiling, Function::Truncate, Function::Round];

proptest! {
    // The same ranges in every run; PROPTEST_RNG_SEED and PROPTEST_CASES try others by hand.
    #![proptest_config(config())]

    /// Of any two values an operator gives what lies in the range of the operator.
    #[test]
    fn operators_stay_in_their_ranges(
        pairs in proptest::collection::vec((boxes(any_kind()), boxes(any_kind())), 24),
    ) {
        for (a, b) in &pairs {
            for operator in Arithmetic::ALL.iter().filter(|operator| **operator != Arithmetic::Power) {
                let range = Range::arithmetic(*operator, &a.range, &b.range);
                each_pair(a, b, |left, right| {
                    let result = arithmetic(*operator, left, right);
                    assert_inside(&range, &result, &(left, operator, right, &a.range, &b.range));
                });
            }
        }
    }

    /// Powers too, whole or not, of bases of either sign.
    #[test]
    fn powers_stay_in_their_ranges(
        pairs in proptest::collection::vec((boxes(any_kind()), exponents()), 24),
        known in proptest::sample::select(vec!["2", "10", "0.9938", "0.5", "1", "1.0", "1/3", "0", "-2", "1.2 kg"]),
    ) {
        let constant = Filled { range: Range::exactly(value(known)), values: vec![value(known)] };
        let of_constant = pairs.iter().map(|(_, exponent)| (&constant, exponent));
        let to_constant = pairs.iter().map(|(base, _)| (base, &constant));
        for (a, b) in pairs.iter().map(|(a, b)| (a, b)).chain(of_constant).chain(to_constant) {
            let range = Range::arithmetic(Arithmetic::Power, &a.range, &b.range);
            each_pair(a, b, |left, right| {
                let result = arithmetic(Arithmetic::Power, left, right);
                assert_inside(&range, &result, &(left, "^", right, &a.range, &b.range));
            });
        }
    }

    /// Functions of one number, roundings to places, logarithms to a base, units.
    #[test]
    fn functions_stay_in_their_ranges(
        boxes in proptest::collection::vec(boxes(any_kind()), 24),
        bases in proptest::collection::vec(boxes(plain()), 10),
        places in 0_i64..4,
    ) {
        use Function::{Abs, Exp, Ln, Round};
        for given in &boxes {
            for called in [Abs, Ln, Exp].into_iter().chain(ROUNDINGS) {
                let range = Range::function(called, std::slice::from_ref(&given.range));
                for value in &given.values {
                    let result = function(called, std::slice::from_ref(value));
                    assert_inside(&range, &result, &(called, value, &given.range));
                }
            }
            let places = Value::Integer(places);
            let range = Range::function(Round, &[given.range.clone(), Range::exactly(places.clone())]);
            for value in &given.values {
                assert_inside(&range, &function(Round, &[value.clone(), places.clone()]), &(value, &places));
            }
            for value in &given.values {
                assert_inside(&given.range.negated(), &negate(value), &value);
            }
            for code in ["mg/dL", "kg", "1", "%", "months"].map(unit) {
                for value in &given.values {
                    assert_inside(&given.range.in_unit(&code), &in_unit(value, &code), &(value, &code));
                }
            }
        }
        let constants = ["2", "10.0", "0.5", "1/3", "1", "0", "-2.0"].map(|text| {
            Filled { range: Range::exactly(value(text)), values: vec![value(text)] }
        });
        for (given, base) in boxes.iter().zip(bases.iter().chain(constants.iter().cycle())) {
            let range = Range::function(Function::Log, &[given.range.clone(), base.range.clone()]);
            for value in given.values.iter().take(3) {
                for base in base.values.iter().take(2) {
                    let result = function(Function::Log, &[value.clone(), base.clone()]);
                    assert_inside(&range, &result, &("log", value, base));
                }
            }
        }
    }

    /// The least, the greatest, the sum, the mean, the count and the first of a list some of whose items may be null.
    #[test]
    fn lists_stay_in_their_ranges(
        lists in proptest::collection::vec(proptest::collection::vec(boxes(any_kind()), 1..5), 8),
        alike in proptest::collection::vec(boxes(plain()), 1..5),
        others in proptest::collection::vec(boxes(Just(Kind::Unit("g/L"))), 1..3),
        picks in proptest::collection::vec(any::<u16>(), 60),
    ) {
        let comparable: Vec<Filled> = others.iter().cloned().chain(others.iter().map(in_milligrams)).collect();
        for list in lists.iter().chain([&alike, &comparable]) {
            let ranges: Vec<Range> = list.iter().map(|item| item.range.clone()).collect();
            for picks in picks.chunks_exact(5) {
                let pick = |(item, pick): (&Filled, &u16)| item.values.get(usize::from(*pick) % item.values.len().max(1)).cloned();
                let Some(values) = list.iter().zip(picks).map(pick).collect::<Option<Vec<Value>>>() else {
                    continue;
                };
                for called in OVER_LISTS {
                    let range = Range::function(called, &ranges);
                    assert_inside(&range, &of_list(called, &values), &(called, &values, &ranges));
                }
            }
        }
    }

    /// Whole expressions: what a range says of its kinds holds after many steps.
    #[test]
    fn expressions_stay_in_their_ranges(
        leaves in proptest::collection::vec(boxes(plain()), 4),
        steps in proptest::collection::vec((0_u8..16, any::<u8>(), any::<u8>()), 8),
        picks in proptest::collection::vec(any::<u16>(), 160),
    ) {
        for picks in picks.chunks_exact(4) {
            let pick = |(item, pick): (&Filled, &u16)| {
                let value = item.values.get(usize::from(*pick) % item.values.len().max(1))?;
                Some((item.range.clone(), value.clone()))
            };
            let Some(mut built) = leaves.iter().zip(picks).map(pick).collect::<Option<Vec<_>>>() else {
                continue;
            };
            for (step, left, right) in &steps {
                let at = |index: &u8| built[usize::from(*index) % built.len()].clone();
                let (a, b) = (at(left), at(right));
                let next = stepped(*step, &a, &b);
                assert_inside(&next.0, &next.1, &(step, &a, &b));
                built.push(next);
            }
        }
    }

    /// Days that are moved, and what lies between days.
    #[test]
    fn days_stay_in_their_ranges(
        days in proptest::collection::vec((0_i64..40_000, 0_i64..900, any::<[bool; 2]>(), 0_i64..900), 2),
        span in (-40_i64..40, 0_i64..60, any::<[bool; 2]>()),
        code in proptest::sample::select(vec!["years", "months", "weeks", "days", "d", "wk", "h", "kg"]),
        edges in any::<[u8; 2]>(),
    ) {
        let days: Vec<Filled> = days.iter().zip(edges).map(|(day, edge)| days_of(*day, edge)).collect();
        for unit in CalendarUnit::ALL {
            let (whole, crossed) = (
                Range::elapsed(*unit, &days[0].range, &days[1].range),
                Range::difference(*unit, &days[0].range, &days[1].range),
            );
            each_pair(&days[0], &days[1], |from, to| {
                assert_inside(&whole, &elapsed(false, *unit, from, to), &(from, to, unit));
                assert_inside(&crossed, &elapsed(true, *unit, from, to), &(from, to, unit));
            });
        }
        let (low, width, open) = span;
        let end = |tenths: i64, open| {
            Some(End { value: quantity(Number::from_scaled(tenths, 1), code), open })
        };
        let spans = Range::between(end(low, open[0]), end(low + width, open[1]));
        let values = (low..=low + width).filter_map(|tenths| end(tenths, false)).map(|end| end.value);
        let spans = Filled { values: values.filter(|value| contains(&spans, value)).collect(), range: spans };
        for operator in [Arithmetic::Add, Arithmetic::Subtract] {
            let range = Range::arithmetic(operator, &days[0].range, &spans.range);
            each_pair(&days[0], &spans, |day, span| {
                assert_inside(&range, &arithmetic(operator, day, span), &(day, operator, span));
            });
        }
    }

    /// The type of a fact, the lowest and highest of several, and which of two lies below the other.
    #[test]
    fn ranges_take_the_type_of_a_fact_and_are_compared(
        pairs in proptest::collection::vec((boxes(any_kind()), boxes(any_kind())), 24),
    ) {
        for (a, b) in &pairs {
            for code in ["mg/dL", "kg", "1", "%", "months"].map(unit) {
                for value in &a.values {
                    assert_inside(&a.range.with_unit(&code), &with_unit(value, &code), &(value, &code, &a.range));
                }
            }
            for value in a.values.iter().filter(|value| matches!(value, Value::Integer(_) | Value::Decimal(_))) {
                assert_inside(&a.range.as_decimal(), &Value::decimal(value.number()), &(value, &a.range));
            }
            for either in Extreme::ALL {
                let range = Range::extreme(*either, &[a.range.clone(), b.range.clone()]);
                each_pair(a, b, |left, right| {
                    let result = extreme(*either, &[left.clone(), right.clone()]);
                    let bounded = Range::exactly(result.clone());
                    match result {
                        Value::Bounds(_) => assert!(range.may_be_null && range.meets(&bounded), "{bounded:?} in {range:?}"),
                        result => assert_inside(&range, &result, &(left, either, right)),
                    }
                });
            }
            for (comparison, or_equal) in [(Comparison::Less, false), (Comparison::LessOrEqual, true)] {
                let said = a.range.lies_before(&b.range, or_equal);
                each_pair(a, b, |left, right| {
                    let answer = truth(&compare(comparison, left, right));
                    let agree = said.is_none() || answer.is_none() || said == answer;
                    assert!(agree, "{left:?} {comparison:?} {right:?}: {said:?} of {a:?}, {b:?}");
                });
            }
        }
    }

    /// A hull holds both; ranges that share a value meet; an empty range has none.
    #[test]
    fn hulls_hold_both_and_what_shares_a_value_meets(
        pairs in proptest::collection::vec((boxes(any_kind()), boxes(any_kind())), 24),
    ) {
        for (a, b) in &pairs {
            let hull = a.range.hull(&b.range);
            for value in a.values.iter().chain(&b.values) {
                assert_inside(&hull, value, &(&a.range, &b.range));
            }
            for (one, other) in [(a, b), (b, a)] {
                let known = one.values.iter().find(|value| !value.is_null());
                assert!(known.is_none() || !one.range.is_empty(), "{one:?}");
                let shared = one.values.iter().find(|value| contains(&other.range, value));
                assert!(shared.is_none() || one.range.meets(&other.range), "{shared:?} is in {a:?} and {b:?}");
            }
        }
    }
}

/// As a condition: yes, no, or nothing.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(truth) => Some(*truth),
        _ => None,
    }
}

/// The same amounts in another unit.
fn in_milligrams(given: &Filled) -> Filled {
    let converted = |value: &Value| match in_unit(value, &unit("mg/dL")) {
        Value::Decimal(number) => quantity(number, "mg/dL"),
        other => other,
    };
    let end =
        |end: &Option<End>| end.as_ref().map(|end| End { value: converted(&end.value), open: end.open });
    let range = Range::between(end(&given.range.low), end(&given.range.high));
    let values = given.values.iter().map(converted).collect();
    Filled { range: Range { may_be_null: given.range.may_be_null, ..range }, values }
}

/// The interpreter's functions over a list that a range is worked out for.
const OVER_LISTS: [Function; 6] =
    [Function::Min, Function::Max, Function::Sum, Function::Avg, Function::Count, Function::Coalesce];

fn of_list(called: Function, values: &[Value]) -> Value {
    over_list(called, &Value::List(values.into()))
}

/// One step of an expression, on ranges and on values.
fn stepped(step: u8, a: &(Range, Value), b: &(Range, Value)) -> (Range, Value) {
    let operator =
        |operator: Arithmetic| (Range::arithmetic(operator, &a.0, &b.0), arithmetic(operator, &a.1, &b.1));
    let called = |called: Function| {
        (Range::function(called, std::slice::from_ref(&a.0)), function(called, std::slice::from_ref(&a.1)))
    };
    let power = |exponent: &str| {
        let exponent = value(exponent);
        let range = Range::arithmetic(Arithmetic::Power, &a.0, &Range::exactly(exponent.clone()));
        (range, arithmetic(Arithmetic::Power, &a.1, &exponent))
    };
    let listed = |called: Function| {
        let range = Range::function(called, &[a.0.clone(), b.0.clone()]);
        (range, of_list(called, &[a.1.clone(), b.1.clone()]))
    };
    match step {
        0 => operator(Arithmetic::Add),
        1 => operator(Arithmetic::Subtract),
        2 => operator(Arithmetic::Multiply),
        3 => operator(Arithmetic::Divide),
        4 => operator(Arithmetic::TruncatedDivide),
        5 => called(Function::Abs),
        6 => called(Function::Floor),
        7 => called(Function::Round),
        8 => called(Function::Ln),
        9 => called(Function::Exp),
        10 => power("2"),
        11 => power("-1"),
        12 => power("-1.2"),
        13 => listed(Function::Min),
        14 => listed(Function::Avg),
        // A condition that cannot be told takes either way.
        _ => (a.0.hull(&b.0), b.1.clone()),
    }
}

/// Days between two, and one at the edge of the calendar now and then.
fn days_of((from, width, open, share): (i64, i64, [bool; 2], i64), edge: u8) -> Filled {
    let day = |number: i64| Value::Date(PartialDate::from_day_number(number).expect("a day"));
    let from = if edge == 0 { PartialDate::parse("0001-01-02").expect("a date").day_number() } else { from };
    let missing = |bit: u8| edge & bit == bit && edge.is_multiple_of(7);
    let end = |number: i64, open: bool| Some(End { value: day(number), open });
    let low = end(from, open[0]).filter(|_| !missing(64));
    let high = end(from + width, open[1]).filter(|_| !missing(128));
    let range = Range::between(low, high);
    let numbers = [from, from + 1, from + width - 1, from + width, from + share.min(width)];
    let months = (0..=width / 29).map(|count| from + count * 29);
    let values = numbers.into_iter().chain(months).map(day).filter(|value| contains(&range, value));
    Filled { values: values.collect(), range }
}

// ---- How tight ranges are.

#[track_caller]
fn assert_shown(range: &Range, expected: &str) {
    assert_eq!(shown(range), expected, "{range:?}");
}

fn computed(a: &str, operator: Arithmetic, b: &str) -> Range {
    Range::arithmetic(operator, &range(a), &range(b))
}

#[test]
fn open_ends_stay_open() {
    use Arithmetic::{Add, Multiply, Subtract};
    assert_shown(&computed("(5, 7]", Subtract, "[2, 5]"), "(0, 5]");
    assert_shown(&computed("(5, 7]", Add, "[2, 5)"), "(7, 12)");
    assert_shown(&computed("(0.0, 5.0]", Multiply, "[2.0, 3.0]"), "(0, 15]");
    // Zero is reached by the other factor.
    assert_shown(&computed("(0.0, 5.0]", Multiply, "[0.0, 3.0)"), "[0, 15)");
    assert_shown(&computed("[-2.0, 3.0)", Multiply, "(-1.0, 4.0]"), "[-8, 12)");
    assert_shown(&computed("(, 3.0)", Multiply, "[2.0, 4.0]"), "(, 12)");
    assert_shown(&computed("[1.0, )", Multiply, "[0.0, 4.0]"), "[0, )");
    assert_eq!(computed("(5, 7]", Subtract, "[2, 5]").is_below(&value("0"), true), Some(false));
    assert_eq!(computed("(5, 7]", Subtract, "[2, 5]").is_below(&value("5"), true), Some(true));
    assert_eq!(computed("(5, 7]", Subtract, "[2, 5]").is_below(&value("5"), false), None);
    assert_eq!(range("[1, 5)").is_below(&value("5"), false), Some(true));
    assert_eq!(range("[5, )").is_below(&value("5"), false), Some(false));
}

#[test]
fn what_is_divided_by_may_come_close_to_zero_but_not_be_it() {
    use Arithmetic::{Divide, TruncatedDivide};
    assert_shown(&computed("[1.0, 6.0]", Divide, "(2.0, 3.0]"), "[0.33333333, 3)");
    assert_shown(&computed("[1.0, 6.0]", Divide, "(0.0, 3.0]"), "[0.33333333, )");
    assert_shown(&computed("[1.0, 6.0]", Divide, "[0.0, 3.0]"), "[0.33333333, )?");
    assert_shown(&computed("[1.0, 6.0]", Divide, "[-3.0, 0.0)"), "(, -0.33333333]");
    assert_shown(&computed("[1.0, 6.0]", Divide, "[-3.0, 3.0]"), "(, )?");
    assert_shown(&computed("[1.0, 6.0]", Divide, "[2.0, )"), "(0, 3]");
    assert_shown(&computed("[0.0, 6.0]", Divide, "(0.0, )"), "[0, )");
    assert_shown(&computed("[1.0, 6.0]", Divide, "[0.0, 0.0]"), "null");
    assert_shown(&computed("[7, 17)", TruncatedDivide, "[2, 3]"), "[2, 8]");
}

#[test]
fn powers_rise_and_fall() {
    use Arithmetic::Power;
    assert_shown(&computed("(-1.0, 2.0]", Power, "2"), "[0, 4]");
    assert_shown(&computed("(-3.0, 2.0]", Power, "2"), "[0, 9)");
    assert_shown(&computed("(-3.0, 2.0]", Power, "3"), "(-27, 8]");
    assert_shown(&computed("(, -2.0)", Power, "2"), "(4, )");
    assert_shown(&computed("[2.0, 4.0)", Power, "-1"), "(0.25, 0.5]");
    assert_shown(&computed("(0.0, 4.0]", Power, "-2"), "[0.0625, )");
    assert_shown(&computed("[0.0, 4.0]", Power, "-2"), "[0.0625, )?");
    assert_shown(&computed("[4.0, 9.0)", Power, "0.5"), "[2, 3)");
    assert_shown(&computed("[-1.0, 9.0)", Power, "0.5"), "[0, 3)?");
    // So close to zero that the power is larger than any decimal.
    assert!(arithmetic(Power, &value("1e-64"), &value("-1.2")).is_null());
    assert_shown(&computed("(0.0, 1.0]", Power, "-1.2"), "[1, )?");
    // At both ends there is an exact root; between them there is none, and the power is too large.
    assert!(arithmetic(Power, &value("24"), &value("64.5")).is_null());
    assert!(computed("[4, 25]", Power, "64.5").may_be_null);
    assert_shown(&computed("[2.0, 2.0]", Power, "(-1, 3]"), "(0.5, 8]");
    assert_shown(&computed("[0.9938, 0.9938]", Power, "[0, 120]"), "[0.47410997, 1]");
    // Exact whole powers become too long to be kept.
    assert_shown(&computed("[0.9938, 0.9938]", Power, "[0, 400.5]"), "[0.08284122, 1]?");
    assert_shown(&computed("[2.0, 4.0]", Power, "[-1.0, 0.5]"), "[0.25, 2]?");
}

#[test]
fn roundings_know_that_an_open_end_is_left_out() {
    let called = |function, text: &str| Range::function(function, &[range(text)]);
    assert_shown(&called(Function::Floor, "(2.0, 5.0)"), "[2, 4]");
    assert_shown(&called(Function::Ceiling, "(2.0, 5.0)"), "[3, 5]");
    assert_shown(&called(Function::Truncate, "(-3.0, 3.0)"), "[-2, 2]");
    assert_shown(&called(Function::Round, "[30.5, 59.5)"), "[31, 59]");
    assert_shown(&called(Function::Round, "[30.5, 59.5]"), "[31, 60]");
    assert_shown(&called(Function::Floor, "[0.0, 3000000000.0]"), "[0, 3000000000]?");
    assert_shown(&called(Function::Abs, "(-3.0, 2.0]"), "[0, 3)");
    assert_shown(&called(Function::Ln, "(0.0, 1.0]"), "(, 0]");
    assert_shown(&called(Function::Ln, "[0.0, 1.0]"), "(, 0]?");
    assert_shown(&called(Function::Ln, "[-2.0, 0.0]"), "null");
    assert_shown(&called(Function::Exp, "[0.0, )"), "[1, 10000000000000000000000000000)?");
    let places = Range::exactly(value("1"));
    assert_shown(&Range::function(Function::Round, &[range("(1.25, 2.25)"), places]), "[1.3, 2.2]");
}

/// Roots multiplied come to whole numbers that no precision shows to be whole.
#[test]
fn what_is_irrational_may_be_too_close_to_round() {
    let root = Range::arithmetic(Arithmetic::Power, &range("2.0"), &range("0.5"));
    let two = Range::arithmetic(Arithmetic::Multiply, &root, &root);
    assert_eq!((two.may_be_null, two.kinds.irrational), (false, true));
    let exact = arithmetic(Arithmetic::Power, &value("2.0"), &value("0.5"));
    let exact = arithmetic(Arithmetic::Multiply, &exact, &exact);
    for called in ROUNDINGS {
        let range = Range::function(called, std::slice::from_ref(&two));
        assert_inside(&range, &function(called, std::slice::from_ref(&exact)), &called);
        assert!(range.may_be_null, "{called:?}");
    }
    assert!(function(Function::Floor, std::slice::from_ref(&exact)).is_null());
    let span = quantity(exact.number().expect("a number"), "months");
    let moved = Range::arithmetic(Arithmetic::Add, &range("@2026-01-31"), &Range::exactly(span.clone()));
    assert_inside(
        &moved,
        &arithmetic(Arithmetic::Add, &date("2026-01-31"), &span),
        &"a month too close to tell",
    );
    assert_eq!(two.is_below(&value("2"), false), None);
    // Ends too close to tell apart are dropped, and with them the unit.
    let other = Range { low: None, ..Range::arithmetic(Arithmetic::Add, &two, &range("0")) };
    let hull = Range { low: None, ..two }.hull(&other);
    assert_eq!((&hull.low, &hull.high, hull.kinds.mixed), (&None, &None, true));
}

#[test]
fn units_go_together() {
    use Arithmetic::{Add, Divide, Multiply};
    assert_shown(&computed("[10 mg/dL, 20 mg/dL)", Add, "[0.1 g/L, 0.3 g/L]"), "[20 mg/dL, 50 mg/dL)");
    assert_shown(&computed("(0 kg, 80 kg]", Multiply, "[2, 3]"), "(0 kg, 240 kg]");
    assert_shown(&computed("(50 kg, 80 kg]", Divide, "[2 kg, 4 kg]"), "(12.5, 40]");
    assert_shown(&range("(1 g/L, 2 g/L]").in_unit(&unit("mg/dL")), "(100, 200]");
    assert_eq!(range("(1 g/L, 2 g/L]").is_below(&value("100 mg/dL"), true), Some(false));
    assert_eq!(range("(1 g/L, 2 g/L]").is_below(&value("5 kg"), true), None);
    // How a quantity is rounded depends on its unit, which is not known here.
    let both = range("[1 g/L, 2 g/L]").hull(&range("[30 mg/dL, 40 mg/dL]"));
    assert_eq!(both.is_below(&value("1 mg/dL"), false), Some(false));
    assert_shown(&Range::function(Function::Floor, &[both]), "(, )?");
    // What may be a plain number is not surely comparable with a percentage.
    let both = range("[1 1, 2 1]").hull(&range("[3.0, 4.0]"));
    assert_eq!((both.is_below(&value("50 %"), false), both.is_below(&value("5"), false)), (None, None));
}

#[test]
fn whole_numbers_overflow() {
    use Arithmetic::{Add, Multiply};
    assert_shown(&computed("[0, 2147483647]", Add, "[0, 0]"), "[0, 2147483647]");
    assert_shown(&computed("[0, 2147483647]", Add, "[0, 1]"), "[0, 2147483648]?");
    assert_shown(&computed("[0.0, 2147483647.0]", Add, "[0, 1]"), "[0, 2147483648]");
    assert_shown(&computed("[100, 100000]", Multiply, "[1, 100000]"), "[100, 10000000000]?");
    assert_shown(&range("[-2147483648, 5]").negated(), "[-5, 2147483648]?");
}

#[test]
fn lists_pass_over_what_is_null() {
    let called = |function, items: &[&str]| {
        let items: Vec<Range> = items
            .iter()
            .map(|text| match text.strip_suffix('?') {
                Some(text) => Range { may_be_null: true, ..range(text) },
                None => range(text),
            })
            .collect();
        Range::function(function, &items)
    };
    assert_shown(&called(Function::Min, &["[1.0, 5.0]", "(2.0, 5.0)"]), "[1, 5)");
    assert_shown(&called(Function::Max, &["[1.0, 5.0]", "(2.0, 5.0)"]), "(2, 5]");
    assert_shown(&called(Function::Min, &["[4.0, 5.0]", "(2.0, 3.0)?"]), "(2, 5]");
    assert_shown(&called(Function::Min, &["[4.0, 5.0]?", "(2.0, 3.0)?"]), "(2, 5]?");
    assert_shown(&called(Function::Sum, &["[4.0, 5.0]", "(2.0, 3.0)?"]), "[4, 8)");
    assert_shown(&called(Function::Sum, &["[4.0, 5.0]", "(-2.0, 3.0)"]), "(2, 8)");
    assert_shown(&called(Function::Avg, &["[4.0, 5.0]", "(2.0, 3.0)"]), "(3, 4)");
    assert_shown(&called(Function::Avg, &["[4.0, 5.0]", "(2.0, 3.0)?"]), "(2, 5]");
    assert_shown(&called(Function::Count, &["[4.0, 5.0]", "(2.0, 3.0)?"]), "[1, 2]");
    assert_shown(&called(Function::Coalesce, &["[4.0, 5.0]?", "(6.0, 7.0)", "[9.0, 9.0]"]), "[4, 7)");
    assert_shown(&called(Function::Min, &["[1 kg, 2 kg]", "[1.0, 2.0]"]), "(, )?");
}

#[test]
fn days_move_and_lie_apart() {
    use Arithmetic::{Add, Subtract};
    let born = range("[@1976-11-23, @1976-11-24)");
    let seen = range("(@2026-11-21, @2026-11-23]");
    assert_shown(&Range::elapsed(CalendarUnit::Year, &born, &seen), "[49, 50]");
    assert_shown(&Range::elapsed(CalendarUnit::Day, &seen, &seen), "[-1, 1]");
    assert_shown(&Range::difference(CalendarUnit::Year, &born, &seen), "[50, 50]");
    assert_shown(&Range::elapsed(CalendarUnit::Hour, &born, &seen), "null");
    assert_shown(&Range::elapsed(CalendarUnit::Year, &Range::anything(), &seen), "(, )?");
    assert_shown(
        &computed("(@2026-01-29, @2026-01-31]", Add, "[1 months, 2.5 months]"),
        "[2026-02-28, 2026-03-31]",
    );
    assert_shown(
        &computed("[@2026-01-01, @2026-01-31]", Subtract, "(1 days, 7 days]"),
        "[2025-12-25, 2026-01-30]",
    );
    assert_eq!(seen.is_below(&date("2026-12"), false), Some(true));
    assert_eq!(seen.is_below(&date("2026-11"), false), None);
    let vague = Range::exactly(date("2026-11"));
    assert_eq!((vague.may_be_null, vague.may_be_known, vague.kinds.mixed), (false, true, true));
    assert!(!Range::exactly(date("2026-11-21")).meets(&seen));
    assert!(Range::exactly(date("2026-11-22")).meets(&seen));
}

#[test]
fn nulls_and_bounds() {
    assert_shown(&Range::exactly(Value::Null(Absence::NotGiven)), "null");
    let bounds = Bounds { low: Some(decimal("2.0")), high: None, why: Absence::Imprecise };
    assert_shown(&Range::exactly(Value::Bounds(bounds.into())), "[2, )?");
    assert_shown(&Range::exactly(Value::Boolean(true)), "(, )");
    assert_shown(&range("[1, 2]").hull(&Range::nothing()), "[1, 2]?");
    assert_shown(&Range::arithmetic(Arithmetic::Add, &range("[1, 2]"), &Range::nothing()), "null");
    assert_shown(&Range::arithmetic(Arithmetic::Add, &range("[1, 2]"), &Range::anything()), "(, )?");
    assert_eq!(Range::nothing().is_below(&value("1"), false), None);
    assert!(range("(1, 1]").is_empty() && range("[2, 1]").is_empty() && !range("[1, 1]").is_empty());
    assert!(!Range::nothing().meets(&Range::nothing()) && Range::anything().meets(&range("[1, 1]")));
}

/// Bounds stand for a number that is not fully known: what they become shares a number with the range of the result.
#[test]
fn bounds_stay_with_the_range_that_they_are_in() {
    let of = |low: &str, high: &str| {
        let end = |text: &str| (!text.is_empty()).then(|| value(text));
        Value::Bounds(Bounds { low: end(low), high: end(high), why: Absence::Imprecise }.into())
    };
    let all = [of("2", "3"), of("-1.5", "2"), of("", "4"), of("0.5", ""), value("2"), value("-3.0")];
    for a in &all {
        for b in &all {
            for operator in Arithmetic::ALL {
                let range =
                    Range::arithmetic(*operator, &Range::exactly(a.clone()), &Range::exactly(b.clone()));
                let result = arithmetic(*operator, a, b);
                let bounded = Range::exactly(result.clone());
                assert!(!result.is_null() || range.may_be_null, "{a:?} {operator:?} {b:?}");
                assert!(
                    !bounded.may_be_known || range.meets(&bounded),
                    "{a:?} {operator:?} {b:?}: {range:?}"
                );
            }
        }
    }
}

/// `factor * (140 - age) * weight / (72 * creatinine)`
fn clearance(age: &str, weight: &str, creatinine: &str) -> Range {
    use Arithmetic::{Divide, Multiply, Subtract};
    let above = Range::arithmetic(Multiply, &range("0.85"), &computed("140", Subtract, age));
    let above = Range::arithmetic(Multiply, &above, &range(weight));
    Range::arithmetic(Divide, &above, &computed("72", Multiply, creatinine))
}

#[test]
fn a_clearance_is_enclosed() {
    let young = clearance("[20, 40]", "(60.0, 70.0]", "[0.5, 1.5]");
    assert_shown(&young, "(47.22222222, 198.33333333]");
    assert_eq!(young.is_below(&value("35.0"), false), Some(false));
    let old = clearance("[80, 90]", "[40.0, 50.0]", "(2.0, 3.0]");
    assert_eq!(old.is_below(&value("35.0"), false), Some(true));
    assert_eq!(clearance("[20, 90]", "[40.0, 90.0]", "[0.5, 3.0]").is_below(&value("35.0"), false), None);
    assert!(clearance("[20, 40]", "(60.0, 70.0]", "[0.0, 1.5]").may_be_null);
}

/// `142 * Min(creatinine / 0.9, 1)^-0.302 * Max(creatinine / 0.9, 1)^-1.200 * 0.9938^age`
fn filtration(creatinine: &str, age: &str) -> Range {
    use Arithmetic::{Divide, Multiply, Power};
    let share = computed(creatinine, Divide, "0.9");
    let of = |function, exponent: &str| {
        let part = Range::function(function, &[share.clone(), range("1")]);
        Range::arithmetic(Power, &part, &range(exponent))
    };
    let years = Range::function(Function::Power, &[range("0.9938"), range(age)]);
    let parts = [of(Function::Min, "-0.302"), of(Function::Max, "-1.200"), years];
    parts.iter().fold(range("142"), |product, part| Range::arithmetic(Multiply, &product, part))
}

#[test]
fn a_filtration_rate_is_enclosed() {
    let good = filtration("[0.6, 0.9]", "[30, 40)");
    assert_shown(&good, "(110.7255996, 133.17959102]");
    assert_eq!(good.is_below(&value("60.0"), false), Some(false));
    let bad = filtration("(2.0, 3.0]", "[70, 80]");
    assert_eq!(bad.is_below(&value("36.0"), false), Some(true));
    // The ends are what the interpreter gives there.
    let one = filtration("1.3", "64");
    let power = |base: &Value, exponent: &str| arithmetic(Arithmetic::Power, base, &value(exponent));
    let share = arithmetic(Arithmetic::Divide, &value("1.3"), &value("0.9"));
    let product = |a: &Value, b: &Value| arithmetic(Arithmetic::Multiply, a, b);
    let all = product(&product(&value("142"), &power(&value("1"), "-0.302")), &power(&share, "-1.200"));
    let exact = product(&all, &power(&value("0.9938"), "64"));
    assert_inside(&one, &exact, &"a filtration rate");
    assert_eq!(one.low.as_ref().map(|end| canonical(&end.value)), Some(canonical(&exact)));
    assert_eq!(one.low, one.high);
}
