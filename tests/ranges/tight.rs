//! How tight ranges are.

use osteon::eval::{arithmetic, extreme, function, negate, with_unit};
use osteon::model::expression::Function;
use osteon::space::Range;
use osteon::value::content::{Absence, Bounds, Value};
use osteon::value::operator::{Arithmetic, Extreme};

use crate::inside::assert_inside;
use crate::told::{canonical, date, decimal, quantity, range, shown, unit, value};
use crate::{OVER_LISTS, ROUNDINGS, of_list};

#[track_caller]
pub fn assert_shown(range: &Range, expected: &str) {
    assert_eq!(shown(range), expected, "{range:?}");
}

pub fn computed(a: &str, operator: Arithmetic, b: &str) -> Range {
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

/// Of two that are the same the first counts, with its type: a whole number grows too large where a decimal does not.
#[test]
fn of_two_that_are_the_same_the_first_counts() {
    let (whole, decimal) = (range("[1, 2147483647]"), range("2147483647.0"));
    let highest = Range::extreme(Extreme::Highest, &[whole, decimal]);
    let result = extreme(Extreme::Highest, &[value("2147483647"), value("2147483647.0")]);
    assert_inside(&highest, &result, &"the highest");
    let more = Range::arithmetic(Arithmetic::Add, &highest, &range("1"));
    assert_inside(&more, &arithmetic(Arithmetic::Add, &result, &value("1")), &"one more");
}

/// And with its unit: how a quantity is rounded depends on it.
#[test]
fn of_two_that_are_the_same_the_first_counts_in_its_unit() {
    let (first, second) = (range("[0 g/L, 1.4 g/L]"), range("[140 mg/dL, 900 mg/dL]"));
    let highest = Range::extreme(Extreme::Highest, &[first, second]);
    let result = extreme(Extreme::Highest, &[value("1.4 g/L"), value("140 mg/dL")]);
    assert_inside(&highest, &result, &"the highest");
    let rounded = Range::function(Function::Round, std::slice::from_ref(&highest));
    assert_inside(&rounded, &function(Function::Round, &[result]), &"rounded");
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

/// Bounds of a number that is not fully known, and numbers that are.
fn bounds_and_numbers() -> Vec<Value> {
    let of = |low: &str, high: &str| {
        let end = |text: &str| (!text.is_empty()).then(|| value(text));
        Value::Bounds(Bounds { low: end(low), high: end(high), why: Absence::Imprecise }.into())
    };
    vec![of("2", "3"), of("-1.5", "2"), of("", "4"), of("0.5", ""), value("2"), value("-3.0")]
}

/// Bounds stand for a number that is not fully known: what they become shares a number with the range of the result.
#[test]
fn bounds_stay_with_the_range_that_they_are_in() {
    let all = bounds_and_numbers();
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

/// What is said to be known in part only is never fully known, whatever becomes of it.
#[test]
fn what_is_known_in_part_is_never_fully_known() {
    let all = bounds_and_numbers();
    let mut said = 0;
    let mut hold = |range: Range, result: &Value, of: &dyn std::fmt::Debug| {
        said += usize::from(range.partial);
        assert_inside(&range, result, of);
    };
    for a in &all {
        let own = Range::exactly(a.clone());
        hold(own.clone(), a, a);
        hold(own.negated(), &negate(a), a);
        hold(own.with_unit(&unit("kg")), &with_unit(a, &unit("kg")), a);
        for b in &all {
            let ranges = [own.clone(), Range::exactly(b.clone())];
            let values = [a.clone(), b.clone()];
            let hull = own.hull(&ranges[1]);
            values.iter().for_each(|value| hold(hull.clone(), value, &values));
            for operator in Arithmetic::ALL {
                let range = Range::arithmetic(*operator, &own, &ranges[1]);
                hold(range, &arithmetic(*operator, a, b), &(operator, &values));
            }
            for either in Extreme::ALL {
                hold(Range::extreme(*either, &ranges), &extreme(*either, &values), &(either, &values));
            }
            for called in OVER_LISTS {
                hold(Range::function(called, &ranges), &of_list(called, &values), &(called, &values));
            }
        }
    }
    assert!(said > 15, "hardly anything is said to be known in part: {said}");
}

/// A range excludes zero where an end lies beyond it.
#[test]
fn zero_is_excluded_by_an_end_beyond_it() {
    for (text, excludes) in [
        ("(0.0, 5.0]", false),
        ("[0.1, 5.0]", true),
        ("[1, )", true),
        ("[-5.0, -1e-20]", true),
        ("(, 0)", false),
        ("(, -1)", true),
        ("[-1, 1]", false),
        ("[2 kg, 3 kg]", true),
        ("[@2026-01-01, @2026-01-31]", false),
    ] {
        assert_eq!(range(text).excludes_zero(), excludes, "{text}");
    }
    assert!(!Range::anything().excludes_zero() && !Range::nothing().excludes_zero());
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
