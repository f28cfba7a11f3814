//! Ranges of expressions hold whatever the interpreter gives for values inside: laws on random boxes, and how tight.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
#[path = "ranges/days.rs"]
mod days;
#[path = "ranges/filled.rs"]
mod filled;
#[path = "ranges/inside.rs"]
mod inside;
#[path = "ranges/months.rs"]
mod months;
#[path = "ranges/tight.rs"]
mod tight;
#[path = "ranges/told.rs"]
mod told;

use common::random::config;
use filled::{Filled, Kind, any_kind, boxes, contains, each_pair, exponents, plain};
use inside::assert_inside;
use osteon::eval::{arithmetic, compare, extreme, function, in_unit, negate, over_list, with_unit};
use osteon::model::expression::Function;
use osteon::space::{End, Range};
use osteon::value::content::Value;
use osteon::value::operator::{Arithmetic, Comparison, Extreme};
use proptest::prelude::*;
use told::{quantity, unit, value};

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
