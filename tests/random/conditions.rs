//! Random conditions: comparisons, questions about what is missing, and what joins them.

use super::expressions::Writer;
use super::facts::{Kind, MANY_MEMBERS, MEMBERS};

/// Questions about a question: what is asked about must be worked out once only.
const DEEP_QUESTIONS: usize = 60;

const DATE_COMPARISONS: &[&str] = &[
    "before",
    "after",
    "on or before",
    "on or after",
    "same or before",
    "<",
    ">",
    "<=",
    "=",
    "!=",
    "before month of",
    "same day as",
    "same month as",
    "on or after year of",
];

impl Writer<'_> {
    pub(super) fn condition(&mut self, depth: usize) -> String {
        match self.chance.below(26) {
            0..=5 => self.junction(depth),
            6..=10 => self.comparison(depth),
            11..=14 => self.within(depth),
            15..=17 => self.question(depth),
            18 => self.pair(DATE_COMPARISONS, Kind::Date, Kind::Date, depth),
            19 | 20 => self.of_members(depth),
            21 => {
                let condition = self.expression(Kind::Truth, depth);
                let (then, otherwise) = (self.arm(Kind::Truth, depth), self.expression(Kind::Truth, depth));
                format!("(if {condition} then {then} else {otherwise})")
            }
            22 => self.coalesce(Kind::Truth, depth),
            23 => self.pair(&["=", "!="], Kind::Truth, Kind::Truth, depth),
            24 if self.chance.one_in(8) => self.deep_question(),
            _ => self.status(),
        }
    }

    /// Conditions joined by a word.
    fn junction(&mut self, depth: usize) -> String {
        match self.chance.below(6) {
            0 => self.pair(&["and", "or", "xor", "implies"], Kind::Truth, Kind::Truth, depth),
            1 | 2 => {
                let word = self.chance.one(&["and", "or"]);
                let all = [(); 3].map(|()| self.expression(Kind::Truth, depth));
                format!("({})", all.join(&format!(" {word} ")))
            }
            3 => format!("(not ({}))", self.expression(Kind::Truth, depth)),
            4 => {
                let (word, count) =
                    (self.chance.one(&["at least", "at most", "exactly"]), self.chance.below(4));
                format!("({word} {count} of ({}))", self.several(Kind::Truth, 3, depth))
            }
            _ => self.of_list(&["AnyTrue", "AllTrue"], Kind::Truth, 3, depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> String {
        let kind = self.ordered();
        let other = self.comparable(kind);
        match self.chance.one_in(6) {
            true => self.pair(&["~", "!~"], kind, kind, depth),
            false => self.pair(&["<", "<=", ">", ">=", "=", "!="], kind, other, depth),
        }
    }

    /// Whether a number lies between others, or is one of them.
    fn within(&mut self, depth: usize) -> String {
        let kind = self.ordered();
        let other = self.comparable(kind);
        let value = self.expression(kind, depth);
        match self.chance.below(4) {
            0 | 1 => {
                let word = self.chance.one(&["between", "properly between"]);
                format!("({value} {word} {} and {})", self.leaf(other), self.leaf(other))
            }
            2 => {
                let (open, close) = (self.chance.one(&["[", "("]), self.chance.one(&["]", ")"]));
                format!("({value} in Interval{open}{}, {}{close})", self.leaf(kind), self.leaf(kind))
            }
            _ => format!("({value} in {{{}}})", self.several(kind, 3, 0)),
        }
    }

    /// Whether something is known, or true.
    fn question(&mut self, depth: usize) -> String {
        match self.chance.below(3) {
            0 => {
                let kind = self.any_kind();
                let word =
                    self.chance.one(&["missing", "null", "known", "not null", "not missing", "not known"]);
                format!("({} is {word})", self.expression(kind, depth))
            }
            1 => {
                let word = self.chance.one(&["true", "false", "not true", "not false"]);
                format!("({} is {word})", self.expression(Kind::Truth, depth))
            }
            _ => self.of_one(&["IsNull", "IsTrue", "IsFalse"], Kind::Truth, depth),
        }
    }

    fn of_members(&mut self, depth: usize) -> String {
        match self.chance.below(3) {
            0 => {
                let operator = self.chance.one(&["=", "!=", "~", "!~"]);
                let member = self.chance.one(MEMBERS);
                format!("({} {operator} {member})", self.expression(Kind::Member, depth))
            }
            1 => {
                let member = self.chance.one(MEMBERS);
                format!("({} in {{m_a, {member}}})", self.expression(Kind::Member, depth))
            }
            _ => format!("(many in {{n_3, n_{}}})", self.chance.below(MANY_MEMBERS)),
        }
    }

    fn deep_question(&mut self) -> String {
        // Something that has no operation of its own in a program.
        let asked = self.coalesce(Kind::Truth, 0);
        deep_question(&asked, DEEP_QUESTIONS)
    }
}

/// A question about a question about a condition.
pub fn deep_question(asked: &str, depth: usize) -> String {
    format!("{}{asked}{}", "IsTrue(".repeat(depth), ")".repeat(depth))
}
