//! What could be read, but cannot be meant.

use super::lower::{Lowerer, Typed, range_words};
use super::names::Named;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::{ExprId, Function, Node};
use crate::syntax::ast::{Expr, Kind};
use crate::syntax::print;
use crate::value::content::{Quantity, Value};

impl Lowerer<'_> {
    /// A number outside the plausible range of the fact that it is held against decides nothing: it is a slip of the pen.
    pub(super) fn plausible(&mut self, a: &Typed, b: &Typed) {
        for (constant, other) in [(a, b), (b, a)] {
            let Some(fact) = self.root_fact(other.id).and_then(|id| self.facts.get(id.index())) else {
                continue;
            };
            for (id, value) in self.constants(constant.id) {
                if super::range::holds(&fact.plausible, &value) != Some(false) {
                    continue;
                }
                let message = format!(
                    "{} lies outside what the {} can be: {}",
                    crate::value::canonical::plain(&value),
                    fact.label,
                    range_words(&fact.plausible)
                );
                let place = self.expressions.span(id);
                let fault = Diagnostic::new(Code::ThresholdImplausible, place, message)
                    .help("a lost minus sign, another unit, or a digit too many?");
                self.fault(fault);
            }
        }
    }

    /// The numbers that an expression is made of, where it is one, a list of them, or an interval between two.
    fn constants(&self, id: ExprId) -> Vec<(ExprId, Value)> {
        match self.expressions.get(id) {
            Node::Literal(value) => vec![(id, value.clone())],
            Node::Threshold(threshold) => {
                let value = self.thresholds.get(threshold.index());
                value.map(|value| (id, value.clone())).into_iter().collect()
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
                constants.filter_map(|(id, value)| Some((id, converted(&value)?))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// `not age < 65` reads `(not age) < 65`: refused where `age` is no condition.
    pub(super) fn refuse_not(&mut self, whole: &Expr, left: &Expr) -> Option<Typed> {
        let Kind::Not(inner) = &left.kind else {
            return None;
        };
        let is_condition = match &inner.kind {
            Kind::Name(path) => match path.as_slice() {
                [word] => match self.names.find(&word.text) {
                    Some(Named::Fact(_, kind) | Named::Definition(_, kind) | Named::Threshold(_, kind)) => {
                        kind.is_boolean()
                    }
                    Some(Named::Decision(_)) => false,
                    _ => true,
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
