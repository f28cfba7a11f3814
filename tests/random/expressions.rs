//! Random expressions of every type: what all of them share, down to facts and literals.

use super::facts::{DECIMALS, Dimension, FACTS, FactName, INTEGERS, Kind};
use crate::common::chance::Chance;

const DATES: &[&str] =
    &["@2026-11-23", "@2026-01-05", "@2025-11-30", "@2024-02-29", "@2026-11", "@2026", "@2026-10-31"];

/// What the guideline has named so far; nothing of it is known to a vocabulary.
#[derive(Default)]
pub struct Names {
    pub definitions: Vec<(String, Kind)>,
    pub thresholds: Vec<(String, Kind)>,
    /// Decisions with their outcomes.
    pub decisions: Vec<(String, Vec<String>)>,
    pub recommendations: Vec<String>,
    pub options: Vec<String>,
    pub choices: Vec<String>,
    pub monitors: Vec<String>,
}

/// Writes expressions of the names it knows.
pub struct Writer<'c> {
    pub chance: &'c mut Chance,
    pub names: Names,
    /// The facts that may be read: of a vocabulary only those that need no other's answer first.
    pub readable: Vec<&'static FactName>,
}

impl Writer<'_> {
    pub fn of_all_facts(chance: &mut Chance) -> Writer<'_> {
        Writer { chance, names: Names::default(), readable: FACTS.iter().collect() }
    }

    /// An expression of a type, nested no deeper than told.
    pub fn expression(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || self.chance.one_in(6) {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        match kind {
            Kind::Truth => self.condition(depth),
            Kind::Integer => self.integer(depth),
            Kind::Decimal => self.decimal(depth),
            Kind::Quantity(dimension) => self.quantity(dimension, depth),
            Kind::Date => self.date(depth),
            Kind::Member if self.chance.one_in(3) => self.conditional(kind, depth),
            Kind::Member | Kind::ManyMembers => self.leaf(kind),
        }
    }

    /// Two expressions with an operator between.
    pub fn pair(&mut self, operators: &[&str], first: Kind, second: Kind, depth: usize) -> String {
        let operator = self.chance.one(operators);
        let (first, second) = (self.expression(first, depth), self.expression(second, depth));
        format!("({first} {operator} {second})")
    }

    /// Expressions of a type, with commas between.
    pub fn several(&mut self, kind: Kind, count: usize, depth: usize) -> String {
        let all: Vec<String> = (0..count).map(|_| self.expression(kind, depth)).collect();
        all.join(", ")
    }

    /// A function of a list.
    pub fn of_list(&mut self, functions: &[&str], kind: Kind, count: usize, depth: usize) -> String {
        let function = self.chance.one(functions);
        format!("{function}({{{}}})", self.several(kind, count, depth))
    }

    /// A function of one value.
    pub fn of_one(&mut self, functions: &[&str], kind: Kind, depth: usize) -> String {
        let function = self.chance.one(functions);
        format!("{function}({})", self.expression(kind, depth))
    }

    pub fn extreme(&mut self, kind: Kind, count: usize, depth: usize) -> String {
        let which = self.chance.one(&["lowest", "highest"]);
        format!("({which} of ({}))", self.several(kind, count, depth))
    }

    pub fn coalesce(&mut self, kind: Kind, depth: usize) -> String {
        format!("Coalesce({})", self.several(kind, 2, depth))
    }

    /// One of several values by a condition.
    pub fn conditional(&mut self, kind: Kind, depth: usize) -> String {
        if self.chance.one_in(2) {
            let condition = self.expression(Kind::Truth, depth);
            let (then, otherwise) = (self.arm(kind, depth), self.arm(kind, depth));
            return format!("(if {condition} then {then} else {otherwise})");
        }
        let (first, second) = (self.arm(kind, depth), self.arm(kind, depth));
        if self.chance.one_in(3) {
            let otherwise = self.expression(kind, depth);
            return format!("(case m1 when m_a then {first} when m_b then {second} else {otherwise} end)");
        }
        let (once, again) = (self.expression(Kind::Truth, depth), self.expression(Kind::Truth, depth));
        let otherwise = self.arm(kind, depth);
        format!("(case when {once} then {first} when {again} then {second} else {otherwise} end)")
    }

    /// A value of a condition, which may be a written null.
    pub fn arm(&mut self, kind: Kind, depth: usize) -> String {
        if self.chance.one_in(5) { "null".to_owned() } else { self.expression(kind, depth) }
    }

    /// A type that has an order.
    pub fn ordered(&mut self) -> Kind {
        match self.chance.below(12) {
            0 | 1 => Kind::Integer,
            2..=5 => Kind::Decimal,
            6 | 7 => Kind::Quantity(Dimension::Concentration),
            8 | 9 => Kind::Quantity(Dimension::Mass),
            10 => Kind::Quantity(Dimension::Length),
            _ => Kind::Quantity(Dimension::Share),
        }
    }

    /// A number without a unit.
    pub fn plain_number(&mut self) -> Kind {
        if self.chance.one_in(3) { Kind::Integer } else { Kind::Decimal }
    }

    /// A type that can be compared with another.
    pub fn comparable(&mut self, kind: Kind) -> Kind {
        match kind {
            Kind::Integer | Kind::Decimal => self.plain_number(),
            other => other,
        }
    }

    pub fn any_kind(&mut self) -> Kind {
        match self.chance.below(8) {
            0 => Kind::Truth,
            1 => Kind::Integer,
            2 => Kind::Decimal,
            3 => Kind::Date,
            4 => Kind::Member,
            _ => Kind::Quantity(self.dimension()),
        }
    }

    pub fn dimension(&mut self) -> Dimension {
        self.chance.one(&Dimension::ALL)
    }

    /// A name or a literal.
    pub fn leaf(&mut self, kind: Kind) -> String {
        let of_kind = |names: &[(String, Kind)]| -> Vec<String> {
            names.iter().filter(|(_, own)| *own == kind).map(|(name, _)| name.clone()).collect()
        };
        let definitions = of_kind(&self.names.definitions);
        if !definitions.is_empty() && self.chance.one_in(3) {
            return self.chance.one(&definitions);
        }
        let thresholds = of_kind(&self.names.thresholds);
        if !thresholds.is_empty() && self.chance.one_in(4) {
            return self.chance.one(&thresholds);
        }
        if self.chance.one_in(3) {
            return self.literal(kind);
        }
        match kind {
            Kind::Truth if self.chance.one_in(10) => self.status(),
            Kind::Integer | Kind::Decimal | Kind::Quantity(_) if self.chance.one_in(5) => {
                self.of_series(kind)
            }
            Kind::Truth | Kind::Member | Kind::Date if self.chance.one_in(8) => self.of_series(kind),
            Kind::Date if self.chance.one_in(2) => self.date_of_something(),
            _ => self.fact(kind),
        }
    }

    fn fact(&mut self, kind: Kind) -> String {
        let names = self.readable(|fact| fact.kind == kind);
        if names.is_empty() { self.literal(kind) } else { self.chance.one(&names).to_owned() }
    }

    fn readable(&self, is_wanted: impl Fn(&FactName) -> bool) -> Vec<&'static str> {
        self.readable.iter().filter(|fact| is_wanted(fact)).map(|fact| fact.name).collect()
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Truth => self.chance.one(&["true", "false"]).to_owned(),
            Kind::Integer => self.chance.one(INTEGERS).to_owned(),
            Kind::Decimal => self.chance.one(DECIMALS).to_owned(),
            Kind::Quantity(dimension) => {
                format!("{} '{}'", self.chance.one(DECIMALS), self.chance.one(dimension.units()))
            }
            Kind::Date => self.chance.one(DATES).to_owned(),
            // Members are named only where a fact of theirs is beside them.
            Kind::Member => self.chance.one(&["m1", "m3", "m4"]).to_owned(),
            Kind::ManyMembers => "many".to_owned(),
        }
    }

    /// What a fact was before.
    fn of_series(&mut self, kind: Kind) -> String {
        let names = self.readable(|fact| fact.is_series && fact.kind == kind);
        if names.is_empty() {
            return self.fact(kind);
        }
        let wanted = self.chance.one(&["previous", "previous", "earliest"]);
        format!("{wanted}({})", self.chance.one(&names))
    }

    fn date_of_something(&mut self) -> String {
        let names = self.readable(|fact| fact.is_series);
        if names.is_empty() || self.chance.one_in(3) {
            return "Today()".to_owned();
        }
        format!("date of {}", self.chance.one(&names))
    }

    /// A condition on what the guideline has come to so far.
    pub fn status(&mut self) -> String {
        let names = &self.names;
        let is = |chance: &mut Chance, names: &[String], words: &[&str]| {
            format!("({} is {})", chance.one(names), chance.one(words))
        };
        match self.chance.below(5) {
            0 if !names.recommendations.is_empty() => {
                format!("({} applies)", self.chance.one(&names.recommendations))
            }
            1 if !names.options.is_empty() => {
                is(self.chance, &names.options, &["excluded", "eligible", "caution", "not_assessed"])
            }
            2 if !names.choices.is_empty() => {
                is(self.chance, &names.choices, &["open", "none_left", "not_indicated"])
            }
            3 if !names.monitors.is_empty() => {
                let words = ["due", "overdue", "scheduled", "baseline_needed", "not_applicable"];
                is(self.chance, &names.monitors, &words)
            }
            _ if !names.decisions.is_empty() => {
                let (name, outcomes) = self.chance.one(&names.decisions);
                let (one, other) = (self.chance.one(&outcomes), self.chance.one(&outcomes));
                match self.chance.one_in(2) {
                    true => format!("({name} = {one})"),
                    false => format!("({name} in {{{one}, {other}}})"),
                }
            }
            _ => self.leaf(Kind::Truth),
        }
    }
}
