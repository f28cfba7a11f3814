//! Random guidelines with conditions on what is worked out from a few facts: products, quotients, sums, time between
//! dates, dates that are moved. Limits are what a formula comes to for a patient, or lie close by.

use std::cmp::Ordering;

use osteon::value::canonical::exact_decimal;
use osteon::value::number::Number;

use crate::common;
use crate::common::chance::Chance;
use crate::grid::{Grid, Input};
use crate::random::files::Files;
use crate::twice::Twice;

/// Facts that formulas of one guideline are made of.
const POOLS: &[&[&str]] = &[
    &["weight", "creatinine", "age"],
    &["weight", "creatinine", "birth", "age"],
    &["weight", "height"],
    &["weight", "x", "y"],
    &["x", "y"],
    &["x", "y", "z"],
    &["creatinine", "z", "n"],
    &["begun", "ended"],
    &["begun", "ended", "n"],
    &["begun", "z"],
    &["birth", "age", "weight"],
];

/// Patients of whom one is looked for who is at the limits.
const AT_LIMITS: usize = 20;

/// Writes conditions on formulas of a few facts.
struct Writer<'c> {
    chance: &'c mut Chance,
    pool: &'static [&'static str],
    /// Facts that a formula has not read yet.
    unread: Vec<&'static str>,
}

impl Writer<'_> {
    fn names(&self, dates: bool) -> Vec<&'static str> {
        self.pool.iter().copied().filter(|name| Input::named(name).is_date() == dates).collect()
    }

    /// A fact, mostly one that was not read yet.
    fn fact(&mut self, dates: bool) -> &'static str {
        let names = self.names(dates);
        let unread: Vec<_> = names.iter().copied().filter(|name| self.unread.contains(name)).collect();
        let repeats = unread.is_empty() || self.chance.one_in(12);
        let name = self.chance.one(if repeats { &names } else { &unread });
        self.unread.retain(|other| *other != name);
        name
    }

    /// A fact as a plain number.
    fn number(&mut self) -> String {
        let has_dates = !self.names(true).is_empty();
        if self.names(false).is_empty() || has_dates && self.chance.one_in(3) {
            return self.count();
        }
        match self.fact(false) {
            "weight" => format!("(weight in {})", self.chance.one(&["kg", "kg", "g"])),
            "height" => format!("(height in {})", self.chance.one(&["m", "cm"])),
            "creatinine" => "(creatinine in mg/dL)".to_owned(),
            plain => plain.to_owned(),
        }
    }

    /// Time between dates, as a plain number.
    fn count(&mut self) -> String {
        if self.names(true).is_empty() {
            return self.number();
        }
        let word = self.chance.one(&["", "", "difference in "]);
        let unit = self.chance.one(&["days", "days", "months", "years", "weeks"]);
        let (from, other) = (self.fact(true), self.fact(true));
        let fixed = self.chance.one(&["Today()", "@2026-05", "@2026-02-28"]);
        let to = if other == from || self.chance.one_in(2) { fixed } else { other };
        let (from, to) = if self.chance.one_in(4) { (to, from) } else { (from, to) };
        format!("({word}{unit} between {from} and {to})")
    }

    /// A number worked out from a few facts.
    fn formula(&mut self) -> String {
        self.unread = self.pool.to_vec();
        let (a, b, c) = (self.number(), self.number(), self.number());
        let mut constant = || self.chance.one(&["2", "0.5", "3", "72", "0.85", "10", "1.5", "100"]);
        let (k, l) = (constant(), constant());
        match self.chance.below(17) {
            0 => format!("{a} * {b}"),
            1 => format!("{k} * {a} * {b} * {c}"),
            2 => format!("{a} / {b}"),
            3 => format!("{a} * {b} / ({k} * {c})"),
            4 => format!("{a} / ({b} * {b})"),
            5 => format!("{a} + {b}"),
            6 => format!("{a} - {k} * {b}"),
            7 => format!("{a} + {b} + {c}"),
            8 | 9 => format!("(140 - {a}) * {b} / ({k} * {c})"),
            10 => format!("{a} * {b} + {c}"),
            11 => format!("(lowest of ({a}, {k} * {b}, {c}))"),
            12 => format!("Max({{{a}, {b} / {k}, {l}}})"),
            13 => format!("({a} + {k}) * ({b} - {l})"),
            14 => format!("-({a} * {b}) / {k}"),
            15 => format!("({a} + {b}) / {c}"),
            _ => self.count(),
        }
    }

    /// The same formula, seen otherwise.
    fn view(&mut self, formula: &str) -> String {
        match self.chance.below(5) {
            0 => format!("2 * ({formula})"),
            1 => format!("({formula}) / 0.85"),
            2 => format!("({formula}) * {}", self.number()),
            3 => format!("100 - ({formula})"),
            _ => formula.replace("(weight in kg)", "((weight in g) / 1000)"),
        }
    }

    /// A date worked out from others.
    fn date(&mut self) -> String {
        let names = self.names(true);
        let a = self.chance.one(&names);
        let others: Vec<_> = names.iter().copied().chain(["Today()", "@2026-05-31", "@2025"]).collect();
        let (b, c) = (self.chance.one(&others), self.chance.one(&others));
        let span = self.chance.one(&["6 months", "1 year", "30 days", "1 month", "2 weeks", "400 days"]);
        let sign = self.chance.one(&["+", "+", "-"]);
        match self.chance.below(7) {
            0 | 1 => format!("({a} {sign} {span})"),
            2 => format!("Max({{{a}, {b}, {c}}})"),
            3 => format!("Min({{{a}, {b}}})"),
            4 => format!("Max({{{a} {sign} {span}, {b}}})"),
            5 => format!("(highest of ({a}, {b} {sign} {span}, {c}))"),
            _ => a.to_owned(),
        }
    }

    fn of_dates(&mut self) -> String {
        let (a, b) = (self.date(), self.date());
        let fixed = self.chance.one(&["Today()", "@2026-05-31", "@2026-11", "@2025", "@2024-02-29"]);
        let other = if self.chance.one_in(2) { fixed.to_owned() } else { b };
        match self.chance.below(8) {
            0 => format!("{a} is known"),
            1 => format!("(days between {a} and {other}) > 30"),
            _ => {
                let word = self.chance.one(&["before", "after", "on or before", "on or after", "<", ">="]);
                format!("{a} {word} {other}")
            }
        }
    }
}

/// A guideline with conditions on formulas, and the facts that they read.
pub struct WorkedOut {
    pub files: Files,
    pub inputs: Vec<&'static Input>,
    /// By fact values beside those of a patient who is at the limits.
    pub beside: Vec<(&'static str, String)>,
}

fn invariant(at: usize, condition: &str) -> String {
    format!("[[invariant]]\nid = \"i{at}\"\nalways = '''{condition}'''\nbecause = \"x\"\n")
}

impl WorkedOut {
    pub fn random(chance: &mut Chance) -> WorkedOut {
        let pool = chance.one(POOLS);
        let inputs: Vec<&'static Input> = pool.iter().map(|name| Input::named(name)).collect();
        let mut facts: String = inputs.iter().map(|input| input.block()).collect();
        if pool.contains(&"age") && !pool.contains(&"birth") {
            facts += &Input::named("birth").block();
        }
        let near: Vec<usize> = (0..AT_LIMITS).map(|_| chance.below(usize::MAX)).collect();
        let mut writer = Writer { chance, pool, unread: Vec::new() };
        let has_dates = !writer.names(true).is_empty();
        let (mut rules, mut conditions) = (String::new(), Vec::new());
        let mut formulas: Vec<String> = Vec::new();
        let mut beside = Vec::new();
        for at in 0..1 + writer.chance.below(2) {
            if has_dates && writer.chance.one_in(2) {
                conditions.push(writer.of_dates());
                continue;
            }
            let formula = match formulas.first().cloned().filter(|_| writer.chance.one_in(2)) {
                Some(first) => writer.view(&first),
                None => writer.formula(),
            };
            rules += &format!("[define.f{at}]\nis = '''{formula}'''\n");
            let limits = Limits::of(&facts, &formula, &inputs, &near);
            conditions.extend(held(writer.chance, &format!("f{at}"), &limits));
            beside.extend(limits.values);
            formulas.push(formula);
        }
        let joined = joined(writer.chance, &conditions);
        for (at, condition) in conditions.iter().chain(&joined).enumerate() {
            rules += &invariant(at, condition);
        }
        if writer.chance.one_in(3) {
            facts += &constraint(pool);
        }
        WorkedOut { files: Files::of_blocks(&facts, &rules), inputs, beside }
    }
}

/// Something that cannot be of some facts.
fn constraint(pool: &[&str]) -> String {
    let always = match pool {
        ["begun", "ended", ..] => "begun on or before ended",
        ["x", "y", ..] => "x < y",
        ["weight", "height"] => "(weight in kg) < (height in cm)",
        _ => return String::new(),
    };
    format!("[[constraint]]\nid = \"c\"\nalways = '''{always}'''\nbecause = \"x\"\n")
}

/// Numbers that a formula is held against.
struct Limits {
    /// What it comes to for a patient.
    reached: Number,
    /// Whether it is just that, and not a number that it was rounded to.
    is_exact: bool,
    beside: Vec<Number>,
    /// By fact values beside those of the patient.
    values: Vec<(&'static str, String)>,
}

impl Limits {
    /// Those of the first patient of some for whom the formula is known.
    fn of(facts: &str, formula: &str, inputs: &[&'static Input], near: &[usize]) -> Limits {
        let number = |text: &str| Number::parse(text).expect("a number");
        let files = Files::of_blocks(facts, &invariant(0, &format!("({formula}) is known")));
        let (sources, checked, faults) = files.read();
        assert!(!faults.has_errors(), "{formula}: {}", common::told(&sources, &faults));
        let guideline = &checked.guideline;
        let grid = Grid::new(guideline, inputs, &[], common::as_of());
        let twice = Twice::new(&sources, guideline, common::as_of());
        let root = guideline.properties().next().expect("an invariant");
        let asked = guideline.expressions.get(root).operands()[0];
        for at in near.iter().map(|at| at % grid.len()) {
            let Some(value) = twice.evaluate(&grid.facts(at)).value(asked).number() else {
                continue;
            };
            // As far as it can be written.
            let reached = number(&exact_decimal(&value));
            let by = ["0.01", "-0.01", "0.00000001", "-0.00000001", "5", "-5"];
            let beside = by.iter().filter_map(|by| reached.checked_add(&number(by))).collect();
            let is_exact = reached.compare(&value) == Some(Ordering::Equal);
            return Limits { is_exact, reached, beside, values: grid.beside(at) };
        }
        let beside = ["1", "35", "60", "-2", "100", "18.5"].map(number).to_vec();
        Limits { is_exact: false, reached: number("0"), beside, values: Vec::new() }
    }
}

/// A formula held against limits, in one view or in several.
fn held(chance: &mut Chance, formula: &str, limits: &Limits) -> Vec<String> {
    let any = |chance: &mut Chance| match chance.one_in(2) {
        true => limits.reached.clone(),
        false => chance.one(&limits.beside),
    };
    let written = |limit: &Number| match limit.signum() {
        Some(-1) => format!("({})", exact_decimal(limit)),
        _ => exact_decimal(limit),
    };
    let (first, second) = (any(chance), any(chance));
    let order = first.compare(&second);
    let is_exact =
        |limit: &Number| limits.is_exact && limit.compare(&limits.reached) == Some(Ordering::Equal);
    // Whether a formula comes to just one number that it does not reach in the grid takes long to tell.
    let sides = chance.one(&[["<", ">="], ["<=", ">"]]);
    let of = |chance: &mut Chance, limit: &Number| match is_exact(limit) {
        true if chance.one_in(8) => chance.one(&["=", "!="]),
        true => chance.one(&["<", "<=", ">", ">="]),
        false => chance.one(&sides),
    };
    let mut found = vec![format!("{formula} {} {}", of(chance, &first), written(&first))];
    let (word, limit) = (of(chance, &second), written(&second));
    let (least, most) = if order == Some(Ordering::Greater) { (&second, &first) } else { (&first, &second) };
    match chance.below(6) {
        0 => found.push(format!("{formula} {word} {limit}")),
        1 => found.push(format!("2 * {formula} {word} 2 * {limit}")),
        2 => found.push(format!("{formula} / 3 {word} {limit} / 3")),
        3 if order != Some(Ordering::Equal) => {
            found.push(format!("{formula} between {} and {}", written(least), written(most)));
        }
        4 => found.push(format!("{formula} is known")),
        _ => {}
    }
    found
}

/// Conditions together.
fn joined(chance: &mut Chance, conditions: &[String]) -> Vec<String> {
    if conditions.len() < 2 {
        return Vec::new();
    }
    let part = |chance: &mut Chance, condition: &String| match chance.one_in(3) {
        true => format!("(not ({condition}))"),
        false => format!("({condition})"),
    };
    let all: Vec<String> = conditions.iter().map(|condition| part(chance, condition)).collect();
    match chance.one(&["and", "and", "or", "implies"]) {
        "implies" => vec![format!("{} implies {}", all[0], all[1])],
        word => vec![all.join(&format!(" {word} "))],
    }
}
