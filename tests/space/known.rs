//! Differences between the space and the interpreter that there once were, in their smallest form.

use crate::common;
use crate::differs;
use crate::random::files::Files;
use crate::random::patients::Patient;
use crate::verdicts::{fault, is_ruled_out};

/// Holds a vocabulary and a guideline against patients.
fn compare(vocabulary: &str, guideline: &str, patients: &[&str]) {
    let files = Files::of_blocks(vocabulary, guideline);
    let (sources, _, faults) = files.read();
    assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
    for facts in patients {
        let text = format!("patient = \"p\"\n[facts]\n{facts}\n");
        let patient = Patient { text, as_of: common::as_of(), left_open: Vec::new() };
        assert_eq!(differs(&files, &patient), None, "{facts}");
    }
}

fn fact(name: &str, kind: &str, more: &str) -> String {
    format!("[fact.{name}]\nlabel = \"{name}\"\nquestion = \"{name}?\"\ntype = \"{kind}\"\n{more}\n")
}

fn numbers(names: &[&str]) -> String {
    names.iter().map(|name| fact(name, "decimal", "")).collect()
}

fn holds(condition: &str) -> String {
    format!("[[invariant]]\nid = \"i\"\nalways = '''{condition}'''\nbecause = \"x\"\n")
}

fn monitor(from: &str) -> String {
    format!(
        "[[monitor]]\nid = \"m\"\nfrom = '''{from}'''\n[[monitor.interval]]\nevery = \"12 months\"\n\
         source = {{ ref = \"x\", at = \"y\", verified = \"primary\" }}\n"
    )
}

const UNMEASURABLE: &str = "b = \"not_measurable\"";

/// What cannot be measured makes what is worked out from it leave a list.
#[test]
fn a_product_of_what_cannot_be_measured_leaves_the_list() {
    let facts = numbers(&["a", "b", "c"]);
    let rules = holds("(highest of (a * b, c)) > 1");
    compare(&facts, &rules, &["", UNMEASURABLE, "b = \"not_measurable\"\nc = 5", "a = \"unknown\"\nc = 5"]);
    compare(&facts, &rules, &["a = \"unknown\"\nb = \"not_measurable\"\nc = 5", "a = 1\nb = 2\nc = 0"]);
}

/// Of two reasons the stronger counts, whichever comes first.
#[test]
fn the_time_between_two_days_of_which_one_cannot_be_measured() {
    let facts = [fact("a", "date", ""), fact("b", "date", ""), fact("c", "integer", "")].concat();
    for condition in
        ["(highest of (days between a and b, c)) >= 0", "(highest of (days between b and a, c)) >= 0"]
    {
        compare(
            &facts,
            &holds(condition),
            &["c = 3", "b = \"not_measurable\"\nc = 3", "a = 2026-01-01\nc = 3"],
        );
    }
}

/// Nobody gave the day, so the first measurement is still to be made.
#[test]
fn a_day_that_nobody_gave_stays_so_when_it_is_moved() {
    let facts = fact("a", "date", "");
    let patients = ["", "a = \"unknown\"", "a = 2026-01-05", "a = \"2026-03\"", "a = \"not_measurable\""];
    compare(&facts, &monitor("a - 3 weeks"), &patients);
    compare(&facts, &monitor("a + 100000 years"), &patients);
    compare(&format!("{facts}{}", numbers(&["b"])), &monitor("if b ~ 5 then null else a"), &patients);
}

/// A product of bounds that is too large is null; then the assumption counts.
#[test]
fn bounds_that_lead_nowhere_derive_nothing() {
    let facts = [
        fact("a", "integer", "assume = 2\nwhen_absent = '''(highest of (2147483647, b)) * c'''"),
        fact("b", "integer", ""),
        fact("c", "integer", ""),
    ];
    compare(&facts.concat(), &holds("a is known"), &["c = 2", "c = 1", "c = 2\nb = 1", "c = 0"]);
    let facts = [
        fact("a", "integer", "assume = 5\nwhen_absent = '''-(lowest of (b, c))'''"),
        fact("b", "integer", ""),
        fact("c", "integer", ""),
    ];
    compare(&facts.concat(), &holds("a < 6"), &["b = -2147483648", "b = 7", "b = 7\nc = 8"]);
}

/// The highest of a lower bound and nothing has a lower bound; the lowest of that and nothing has none.
#[test]
fn the_lowest_of_a_lower_bound_and_nothing_is_nothing() {
    let facts = [
        fact("a", "decimal", "assume = 10\nwhen_absent = '''lowest of (highest of (b, 2), c)'''"),
        numbers(&["b", "c"]),
    ];
    compare(&facts.concat(), &holds("a > 5"), &["", "b = 1", "c = 1", "b = 7\nc = 8"]);
}

#[test]
fn the_time_between_two_days_that_are_the_same_for_everyone() {
    let facts = fact("a", "date", "assume = 2026-01-05");
    compare(&facts, &holds("(difference in months between @2026 and a) != 1000"), &["", "a = 2026-02-01"]);
}

#[test]
fn the_time_between_two_days_of_which_one_is_known_to_the_month() {
    let facts = [fact("a", "date", ""), fact("b", "date", "")].concat();
    let partial = "a = \"2026-03\"\nb = 2025-11-30";
    for condition in ["(days between a and b) in {0, 1000}", "0.5 > (days between b and a)"] {
        compare(&facts, &holds(condition), &[partial, "a = 2026-03-01\nb = 2025-11-30", "a = \"2026-03\""]);
    }
}

/// What is not looked into may stand in for a fact.
#[test]
fn what_is_not_looked_into_is_derived() {
    let facts =
        [numbers(&["a"]), fact("b", "boolean", "when_absent = '''a ~ 2'''"), fact("c", "boolean", "")];
    compare(
        &facts.concat(),
        &holds("b = c"),
        &["a = 2\nc = true", "a = 3\nc = true", "c = true", "b = true"],
    );
    let derived = "when_absent = '''if a ~ 2 then (highest of (5, b)) else 1'''";
    let facts = [numbers(&["a", "b"]), fact("c", "decimal", derived)].concat();
    compare(&facts, &holds("-c is missing or c > 4"), &["a = 2", "a = 2\nb = 7", "a = 3", "c = 4"]);
}

/// A list of which nothing is known may be counted and divided by.
#[test]
fn a_count_may_be_zero() {
    let facts = fact("a", "integer", "");
    compare(&facts, &holds("(1 div Count({a, -a})) is known"), &["", "a = 1"]);
}

#[test]
fn a_number_is_held_against_one_that_is_irrational() {
    let kilograms = fact("a", "quantity", "unit = \"kg\"");
    let rules = format!("[define.e]\nis = '''Exp(1)'''\nunit = \"kg\"\n{}", holds("a < e"));
    compare(&kilograms, &rules, &["a = { value = 2, unit = \"kg\" }", "a = { value = 2720, unit = \"g\" }"]);
}

/// A whole number has no neighbour beyond the largest.
#[test]
fn an_interval_begins_after_the_largest_whole_number() {
    let facts = fact("a", "integer", "");
    for condition in ["a in Interval(m, m]", "46341 in Interval(m, 100000)"] {
        let rules = format!("[define.m]\nis = '''2147483647'''\n{}", holds(condition));
        compare(&facts, &rules, &["", "a = 5"]);
    }
}

/// An end that is missing has no limit, except for a value of which only bounds are known.
#[test]
fn an_interval_with_a_missing_end() {
    let facts = [numbers(&["a", "b"]), fact("c", "integer", ""), fact("d", "integer", "")].concat();
    compare(&facts, &holds("(lowest of (a, b, 5)) in Interval[a, 7)"), &["b = 3", "a = 1\nb = 3"]);
    compare(&facts, &holds("5 in Interval[c, Sum({c, d})]"), &["", "c = 9", "d = 9", "c = 4\nd = 4"]);
    compare(&facts, &holds("a in Interval[lowest of (a, b), 9]"), &["a = 8", "b = 3", "a = 8\nb = 9"]);
}

/// What is not looked into is not like anything else that is not.
#[test]
fn two_conditions_that_are_not_looked_into() {
    let facts = numbers(&["a", "b"]);
    let rules = format!("{}[define.c]\nis = '''b ~ 2'''\n", holds("a !~ 100"));
    let files = Files::of_blocks(&facts, &rules);
    for facts in ["", "a = 100", "b = 2", "a = 100\nb = 2"] {
        let text = format!("patient = \"p\"\n[facts]\n{facts}\n");
        let patient = Patient { text, as_of: common::as_of(), left_open: Vec::new() };
        assert!(!is_ruled_out(&files, &patient), "{facts}");
    }
}

/// The first of one value is that value, not only one like it.
#[test]
fn the_first_of_one_value() {
    let facts = format!("{}{}", fact("a", "decimal", "series = true"), numbers(&["b"]));
    for condition in ["b - earliest(a) > 5", "a - earliest(a) > 5", "a > 3 and earliest(a) < 2"] {
        assert_eq!(fault(&Files::of_blocks(&facts, &holds(condition))), None, "{condition}");
        compare(
            &facts,
            &holds(condition),
            &["a = 5\nb = 11", "a = [{ value = 9, on = 2026-01-05 }, { value = 1, on = 2025-01-05 }]"],
        );
    }
}

/// Between a day and a month the number of months hangs on the day; whether it is known does, too.
#[test]
fn the_time_between_a_day_and_a_month() {
    let facts = fact("a", "date", "");
    let patients = ["a = 2026-05-31", "a = 2026-05-01", "a = 2026-04-30", "a = \"2026-05\"", ""];
    compare(&facts, &holds("(months between @2026-11 and a) is known"), &patients);
    compare(&facts, &holds("(months between a and @2026-11) > 5"), &patients);
}

/// No whole number is larger than the largest.
#[test]
fn beyond_the_largest_whole_number_there_is_none() {
    let facts = fact("a", "integer", "series = true");
    let two = "a = [{ value = 9, on = 2026-01-05 }, { value = 2147483647, on = 2025-01-05 }]";
    compare(&facts, &holds("-2147483647 in {46341, 2147483647, previous(a)}"), &[two, "a = 2147483647"]);
    assert_eq!(fault(&Files::of_blocks(&facts, &holds("a <= 2147483647"))), None);
}

/// Of months between a month and a day it is known how many only if the day is not within the month of the year.
#[test]
fn months_of_every_kind_have_a_cell() {
    let facts = fact("a", "date", "");
    let months: Vec<String> = (1..=12).map(|month| format!("a = \"2024-{month:02}\"")).collect();
    let patients: Vec<&str> =
        months.iter().map(String::as_str).chain(["a = \"2025\"", "a = \"2023-02\""]).collect();
    compare(&facts, &holds("(months between a and @2026-08-31) is known"), &patients);
    compare(&facts, &holds("(years between a and @2026-08-15) is known"), &patients);
    compare(&facts, &holds("(months between a and @2026-02-28) > 8"), &patients);
}

/// The time since a month that has no cell of its own.
#[test]
fn a_month_among_many_is_not_ruled_out() {
    let facts = [fact("a", "date", ""), fact("b", "date", "")].concat();
    let condition =
        "b = @2000-01-05 and (months between a and b) is null and (months between a and b) between 4 and 8";
    let files = Files::of_blocks(&facts, &holds(condition));
    let text = "patient = \"p\"\n[facts]\na = \"1999-06\"\nb = 2000-01-05\n".to_owned();
    let patient = Patient { text, as_of: common::as_of(), left_open: Vec::new() };
    assert_eq!(differs(&files, &patient), None);
    assert!(!is_ruled_out(&files, &patient));
}

/// Bounds of a whole number that stand in for a decimal are bounds of a decimal, which does not grow too large.
#[test]
fn bounds_that_stand_in_have_the_type_of_their_fact() {
    let facts = [
        fact("i", "integer", ""),
        fact("j", "integer", ""),
        fact("d", "decimal", "when_absent = '(highest of (null, 10))'"),
    ];
    for condition in ["(-d * i) > 0", "(-d * i) < j", "(-d * i) properly between 0 and j"] {
        let derived = fact("b", "boolean", &format!("when_absent = '{condition}'"));
        let facts = format!("{}{derived}", facts.concat());
        compare(&facts, &holds("b"), &["i = 2147483647", "i = 5", "i = 5\nj = 7"]);
    }
}
