//! Random expressions that are numbers, quantities or dates.

use super::expressions::Writer;
use super::facts::{Dimension, Kind};

impl Writer<'_> {
    pub(super) fn integer(&mut self, depth: usize) -> String {
        let own = Kind::Integer;
        match self.chance.below(12) {
            0..=2 => self.pair(&["+", "-", "*"], own, own, depth),
            3 => self.pair(&["div", "mod"], own, own, depth),
            4 => format!("(-{})", self.expression(own, depth)),
            5 | 6 => self.time_between(depth),
            7 => self.conditional(own, depth),
            8 => self.extreme(own, 2, depth),
            9 => self.of_list(&["Min", "Max", "Sum", "Count"], own, 2, depth),
            10 => self.of_one(&["Ceiling", "Floor", "Truncate"], Kind::Decimal, depth),
            _ => self.coalesce(own, depth),
        }
    }

    fn time_between(&mut self, depth: usize) -> String {
        let unit = self.chance.one(&["years", "months", "weeks", "days"]);
        let word = self.chance.one(&["", "difference in ", "duration in "]);
        let (from, to) = (self.expression(Kind::Date, depth), self.expression(Kind::Date, depth));
        format!("({word}{unit} between {from} and {to})")
    }

    pub(super) fn decimal(&mut self, depth: usize) -> String {
        let own = Kind::Decimal;
        match self.chance.below(15) {
            0..=2 => self.plain_pair(&["+", "-", "*"], depth),
            3..=5 => self.plain_pair(&["/"], depth),
            6 => format!("(-{})", self.expression(own, depth)),
            7 => self.conditional(own, depth),
            8 => self.extreme(own, 3, depth),
            9 => self.of_list(&["Min", "Max", "Sum", "Avg"], own, 2, depth),
            10 | 11 => {
                let dimension = self.dimension();
                let unit = self.chance.one(dimension.units());
                format!("({} in {unit})", self.expression(Kind::Quantity(dimension), depth))
            }
            12 => self.of_one(&["Abs", "Round", "Exp", "Ln"], own, depth),
            13 => {
                let operator = self.chance.one(&["div", "mod", "^"]);
                let other = self.chance.one(&["2", "3", "0.5", "-1", "0"]);
                format!("({} {operator} {other})", self.expression(own, depth))
            }
            _ => self.coalesce(own, depth),
        }
    }

    /// Two numbers without units, each whole or not.
    fn plain_pair(&mut self, operators: &[&str], depth: usize) -> String {
        let (first, second) = (self.plain_number(), self.plain_number());
        self.pair(operators, first, second, depth)
    }

    pub(super) fn quantity(&mut self, dimension: Dimension, depth: usize) -> String {
        let own = Kind::Quantity(dimension);
        match self.chance.below(12) {
            0 | 1 => self.pair(&["+", "-"], own, own, depth),
            2 | 3 => {
                let factor = self.plain_number();
                self.pair(&["*", "/"], own, factor, depth)
            }
            4 => self.pair(&["*"], Kind::Decimal, own, depth),
            5 => format!("(-{})", self.expression(own, depth)),
            6 => self.conditional(own, depth),
            7 | 8 => self.extreme(own, 2, depth),
            9 => self.of_list(&["Min", "Max", "Sum", "Avg"], own, 2, depth),
            10 => {
                let other = Kind::Quantity(self.dimension());
                let ratio = self.pair(&["/"], other, other, depth);
                format!("({} * {ratio})", self.expression(own, depth))
            }
            _ => self.coalesce(own, depth),
        }
    }

    pub(super) fn date(&mut self, depth: usize) -> String {
        match self.chance.below(5) {
            0 | 1 => {
                let date = self.expression(Kind::Date, depth);
                let operator = self.chance.one(&["+", "-"]);
                let count = self.chance.one(&["1", "6", "12", "3", "18", "1.5", "100000"]);
                let unit = self.chance.one(&["months", "days", "years", "weeks", "'d'", "'wk'"]);
                format!("({date} {operator} {count} {unit})")
            }
            2 => self.conditional(Kind::Date, depth),
            3 => self.coalesce(Kind::Date, depth),
            _ => self.leaf(Kind::Date),
        }
    }
}
