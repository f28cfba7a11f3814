//! What could be read, but cannot be meant.

use super::lower::{Lowerer, Mode, Typed, range_words};
use super::names::Named;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::{ExprId, Function, Node};
use crate::model::vocabulary::Fact;
use crate::source::Span;
use crate::syntax::ast::{Expr, Kind};

use crate::syntax::print;
use crate::value::canonical::plain;
use crate::value::content::{Quantity, Value};
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// A number of the file that something is held against.
struct Constant {
    /// In the unit of what it is held against.
    value: Value,
    /// As its author wrote it.
    written: Value,
    /// Where it is written.
    place: Span,
    /// Where its name stands, if it has one.
    used: Option<Span>,
    /// What was probably meant, where it was calculated.
    meant: Option<String>,
    /// The factor of the substance, if it was converted by one.
    factor: Option<Number>,
}

impl Constant {
    /// What it would be if the factor of the substance stood upside down.
    fn upside_down(&self) -> Option<Value> {
        let (Value::Quantity(quantity), Some(factor)) = (&self.value, &self.factor) else {
            return None;
        };
        let number = quantity.number.checked_div(factor)?.checked_div(factor)?;
        Some(Value::Quantity(Quantity { number, unit: quantity.unit.clone() }))
    }
}

impl Lowerer<'_> {
    /// A number outside the plausible range of the fact that it is held against decides nothing: it is a slip of the
    /// pen. One outside the usual range is asked about.
    pub(super) fn plausible(&mut self, a: &Typed, b: &Typed) {
        for (constant, other) in [(a, b), (b, a)] {
            let Some(fact) = self.root_fact(other.id).and_then(|id| self.facts.get(id.index())) else {
                continue;
            };
            for constant in self.constants(constant.id) {
                self.in_range(&constant, fact);
            }
        }
    }

    fn in_range(&mut self, constant: &Constant, fact: &Fact) {
        let outside = |range| super::range::holds(range, &constant.value) == Some(false);
        let written = match &constant.factor {
            Some(_) => {
                let (written, value) = (plain(&constant.written), plain(&constant.value));
                format!("{written}, which is {value} by the `conversion` of `{}`,", fact.name)
            }
            None => plain(&constant.written),
        };
        let (code, message) = if outside(&fact.plausible) {
            let range = range_words(&fact.plausible);
            let message = format!("{written} lies outside what the {} can be: {range}", fact.label);
            (Code::ThresholdImplausible, message)
        } else if self.mode != Mode::Cql && outside(&fact.usual) {
            let range = range_words(&fact.usual);
            let message = format!("{written} lies outside what the {} usually is: {range}", fact.label);
            (Code::ThresholdUnusual, message)
        } else {
            return;
        };
        let is_usual = |value: &Value| {
            let holds = |range| super::range::holds(range, value) == Some(true);
            holds(&fact.plausible) && holds(&fact.usual)
        };
        let sign = super::range::negated(&constant.value).is_some_and(|turned| is_usual(&turned));
        let help = if sign { "a lost minus sign?" } else { "another unit, or a digit too many or too few?" };
        let upside_down = constant.upside_down().filter(is_usual).map(|turned| {
            let turned = plain(&turned);
            format!("is the `factor` of the conversion upside down? the other way round it would be {turned}")
        });
        let help = constant.meant.clone().or(upside_down).unwrap_or_else(|| help.to_owned());
        let fault = Diagnostic::new(code, constant.place, message).help(help);
        let fault = match constant.used {
            Some(used) => fault.also(used, "used here"),
            None => fault,
        };
        self.fault(fault);
    }

    /// The numbers that an expression is made of, where it is one, a list of them, or an interval between two.
    fn constants(&self, id: ExprId) -> Vec<Constant> {
        let place = self.expressions.span(id);
        match self.expressions.get(id) {
            Node::Literal(value) => {
                vec![Constant {
                    value: value.clone(),
                    written: value.clone(),
                    place,
                    used: None,
                    meant: None,
                    factor: None,
                }]
            }
            Node::Threshold(threshold) => {
                let found = self.thresholds.get(threshold.index());
                let constant = found.map(|(value, written_at)| Constant {
                    value: value.clone(),
                    written: value.clone(),
                    place: written_at.0,
                    used: Some(place),
                    meant: None,
                    factor: None,
                });
                constant.into_iter().collect()
            }
            Node::List(items) => items.iter().flat_map(|item| self.constants(*item)).collect(),
            Node::Interval { low, high, .. } => {
                [low, high].into_iter().flat_map(|end| self.constants(*end)).collect()
            }
            Node::Converted { operand, from, factor, to } => {
                let converted = |value: &Value| {
                    let Value::Quantity(quantity) = value else {
                        return None;
                    };
                    let ratio = quantity.unit.ratio_to(from)?;
                    let number = quantity.number.checked_mul(&ratio)?.checked_mul(factor)?;
                    Some(Value::Quantity(Quantity { number, unit: to.clone() }))
                };
                let constants = self.constants(*operand).into_iter();
                constants
                    .filter_map(|constant| {
                        let value = converted(&constant.value)?;
                        Some(Constant { value, factor: Some(factor.clone()), ..constant })
                    })
                    .collect()
            }
            Node::Arithmetic(operator, a, b) => {
                self.calculated(*operator, *a, *b, place).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// `65-70`: a subtraction, which its writer may have meant as a range.
    fn calculated(&self, operator: Arithmetic, a: ExprId, b: ExprId, place: Span) -> Option<Constant> {
        let (a, b) = (self.constants(a), self.constants(b));
        let ([a], [b]) = (a.as_slice(), b.as_slice()) else {
            return None;
        };
        let (left, right) = (a.value.number()?, b.value.number()?);
        let number = match operator {
            Arithmetic::Add => left.checked_add(&right)?,
            Arithmetic::Subtract => left.checked_sub(&right)?,
            _ => return None,
        };
        let value = match (&a.value, &b.value) {
            (Value::Quantity(a), Value::Quantity(b)) if a.unit == b.unit => {
                Value::Quantity(Quantity { number, unit: a.unit.clone() })
            }
            (Value::Quantity(_), _) | (_, Value::Quantity(_)) => return None,
            _ => Value::Decimal(number),
        };
        let (from, to) = (plain(&a.value), plain(&b.value));
        let meant = (operator == Arithmetic::Subtract)
            .then(|| format!("this is a subtraction; a range is written `between {from} and {to}`"));
        Some(Constant { written: value.clone(), value, place, used: None, meant, factor: None })
    }

    /// `not age < 65` reads `(not age) < 65`: refused where `age` is no condition.
    pub(super) fn refuse_not(&mut self, whole: &Expr, left: &Expr) -> Option<Typed> {
        let Kind::Not(inner) = &left.kind else {
            return None;
        };
        let is_condition = match &inner.kind {
            Kind::Name(path) => match path.as_slice() {
                [word] => match self.names.find(&word.text) {
                    Some(Named::Decision(_)) => false,
                    Some(named) => self.tables.kind(named).is_none_or(Type::is_boolean),
                    None => true,
                },
                _ => true,
            },
            Kind::Integer(_)
            | Kind::Decimal(_)
            | Kind::Quantity(..)
            | Kind::Arithmetic(..)
            | Kind::Extreme(..)
            | Kind::Sign(..)
            | Kind::InUnit(..)
            | Kind::Elapsed { .. }
            | Kind::Date(_) => false,
            Kind::Call(name, _) => Function::named(&name.text).is_none_or(Function::may_be_condition),
            _ => true,
        };
        if is_condition {
            return None;
        }
        let mut meant = whole.clone();
        let slot = match &mut meant.kind {
            Kind::Compare(_, a, _) | Kind::Equality(_, a, _) => Some(a),
            Kind::Between { value, .. } => Some(value),
            Kind::Relation { left, .. } => Some(left),
            _ => None,
        };
        if let Some(slot) = slot {
            **slot = inner.as_ref().clone();
        }
        let message = format!(
            "`not` holds tighter than a comparison: this reads `(not {}) …`",
            print::condition(inner)
        );
        let help = format!("write `not ({})`", print::condition(&meant));
        self.fault(Diagnostic::new(Code::NotNeedsParentheses, left.span, message).help(help));
        Some(self.nothing(whole.span))
    }
}
