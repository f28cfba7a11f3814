//! Lowering of operators with two sides: arithmetic, sameness, and how points and intervals lie to each other.

use super::lower::{Lowerer, Mode, Typed, listed, print_path, unknown_member};
use super::names::Named;
use super::types::{Fit, Type, fit};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::{DecisionId, Node};
use crate::source::Span;
use crate::syntax::ast::{Expr, Kind};
use crate::value::date::CalendarUnit;
use crate::value::operator::{Arithmetic, Equality, Relation};
use crate::value::unit::Unit;

impl Lowerer<'_> {
    pub(super) fn arithmetic(&mut self, operator: Arithmetic, a: &Expr, b: &Expr, span: Span) -> Typed {
        let (a, b) = (self.lower(a, None), self.lower(b, None));
        let kind = self.arithmetic_type(operator, &a, &b, span);
        self.node(Node::Arithmetic(operator, a.id, b.id), kind, span)
    }

    fn arithmetic_type(&mut self, operator: Arithmetic, a: &Typed, b: &Typed, span: Span) -> Type {
        use Arithmetic::{Add, Divide, Multiply, Power, Subtract};
        let sum = matches!(operator, Add | Subtract);
        match (&a.kind, &b.kind) {
            (Type::Any, Type::Any) => Type::Any,
            (Type::Date, Type::Quantity(_) | Type::Any) if sum => {
                self.need_calendar(b);
                Type::Date
            }
            (Type::Quantity(left), Type::Quantity(right)) => match operator {
                Multiply => Type::Quantity(both(left, right, Unit::multiply)),
                Divide => Type::Quantity(both(left, right, Unit::divide)),
                Power => self.never(operator, a, b, span),
                _ => {
                    self.need_same_unit(a, b);
                    a.kind.clone()
                }
            },
            (Type::Quantity(unit), other) if other.is_number() => match operator {
                Power => Type::Quantity(None),
                Add | Subtract => self.sum_with_number(a, b, unit.as_ref()),
                _ => a.kind.clone(),
            },
            (other, Type::Quantity(unit)) if other.is_number() => match operator {
                Multiply => b.kind.clone(),
                Divide => Type::Quantity(unit.as_ref().and_then(|unit| Unit::one().divide(unit))),
                Add | Subtract => self.sum_with_number(b, a, unit.as_ref()),
                _ => self.never(operator, a, b, span),
            },
            (left, right) if left.is_number() && right.is_number() => match operator {
                Divide => Type::Decimal,
                _ if *left == Type::Integer && *right == Type::Integer => Type::Integer,
                _ => Type::Decimal,
            },
            _ => self.never(operator, a, b, span),
        }
    }

    fn sum_with_number(&mut self, quantity: &Typed, number: &Typed, unit: Option<&Unit>) -> Type {
        let plain = number.kind == Type::Any || unit.is_none_or(Unit::is_one);
        if !plain && self.mode != Mode::Cql {
            self.unit_missing(number, quantity);
        }
        quantity.kind.clone()
    }

    fn never(&mut self, operator: Arithmetic, a: &Typed, b: &Typed, span: Span) -> Type {
        let message = format!("`{}` cannot take {} and {}", operator.text(), a.kind.words(), b.kind.words());
        let dates = (&a.kind, &b.kind) == (&Type::Date, &Type::Date);
        let help =
            dates.then_some("the time between two dates is `days between a and b`, or years, months, weeks");
        self.fault(Diagnostic::new(Code::TypeMismatch, span, message).maybe_help(help.map(str::to_owned)));
        Type::Any
    }

    fn need_same_unit(&mut self, a: &Typed, b: &Typed) {
        if self.mode != Mode::Cql && fit(&a.kind, &b.kind, true) == Fit::UnitMismatch {
            let message = format!("{} cannot be taken together with {}", a.kind.words(), b.kind.words());
            let fault = self.of_two(Code::UnitMismatch, message, a, b);
            self.fault(fault);
        }
    }

    /// What is added to a date is a number of years, months, weeks or days.
    fn need_calendar(&mut self, by: &Typed) {
        let Type::Quantity(Some(unit)) = &by.kind else {
            return;
        };
        let day = Unit::calendar(CalendarUnit::Day);
        let week = Unit::calendar(CalendarUnit::Week);
        let calendar = unit.calendar_unit().is_some_and(|unit| unit <= CalendarUnit::Day);
        if !calendar && *unit != day && *unit != week {
            let message = format!("a date moves by years, months, weeks or days, not by {unit}");
            self.fault(Diagnostic::new(Code::UnitMismatch, by.span, message));
        }
    }

    pub(super) fn equality(&mut self, whole: &Expr, equality: Equality, a: &Expr, b: &Expr) -> Typed {
        if let Some(decision) = self.decision(a) {
            return self.outcome(whole, decision, equality, b);
        }
        if let Some(refused) = self.refuse_not(whole, a) {
            return refused;
        }
        let (a, b) = self.pair(a, b, false);
        self.plausible(&a, &b);
        self.node(Node::Equality(equality, a.id, b.id), Type::Boolean, whole.span)
    }

    /// The decision that a bare name is.
    fn decision(&self, expr: &Expr) -> Option<DecisionId> {
        match &expr.kind {
            Kind::Name(path) => match self.names.find(&print_path(path))? {
                Named::Decision(id) => Some(*id),
                _ => None,
            },
            _ => None,
        }
    }

    /// `d = x`, `d != x`.
    fn outcome(&mut self, whole: &Expr, decision: DecisionId, equality: Equality, b: &Expr) -> Typed {
        let negated = match equality {
            Equality::Equal => false,
            Equality::NotEqual => true,
            Equality::Equivalent | Equality::NotEquivalent => {
                let message =
                    "a decision is compared with `=` or `!=`: `~` would turn what is unknown into false";
                self.fault(Diagnostic::new(Code::TypeMismatch, whole.span, message));
                return self.nothing(whole.span);
            }
        };
        let outcomes = self.outcomes(decision, std::slice::from_ref(b));
        let typed = self.node(Node::Outcome(decision, outcomes), Type::Boolean, whole.span);
        if negated {
            return self.node(Node::Not(typed.id), Type::Boolean, whole.span);
        }
        typed
    }

    /// The places of outcomes that are named.
    fn outcomes(&mut self, decision: DecisionId, named: &[Expr]) -> Vec<u16> {
        let Some(values) = self.tables.outcomes.get(&decision) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut faults = Vec::new();
        for expr in named {
            match &expr.kind {
                Kind::Name(path) if path.len() == 1 => {
                    let word = path.first().map_or("", |word| word.text.as_str());
                    match values.find(word) {
                        Some(outcome) => found.push(outcome),
                        None => faults.push(unknown_member(word, expr.span, &values.owner, &values.names)),
                    }
                }
                _ => {
                    let message = format!(
                        "`{}` is compared with one of its outcomes: {}",
                        values.owner,
                        listed(&values.names)
                    );
                    faults.push(Diagnostic::new(Code::TypeMismatch, expr.span, message));
                }
            }
        }
        for fault in faults {
            self.fault(fault);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn relation(
        &mut self,
        whole: &Expr,
        relation: Relation,
        precision: Option<CalendarUnit>,
        left: &Expr,
        right: &Expr,
    ) -> Typed {
        let span = whole.span;
        if let (Some(decision), Relation::In, Kind::List(items)) =
            (self.decision(left), relation, &right.kind)
        {
            let outcomes = self.outcomes(decision, items);
            return self.node(Node::Outcome(decision, outcomes), Type::Boolean, span);
        }
        if let Some(refused) = self.refuse_not(whole, left) {
            return refused;
        }
        let (a, b) = match relation {
            Relation::Contains | Relation::ProperlyContains => {
                let b = self.lower(right, None);
                let a = self.lower(left, Some(&b.kind));
                (a, b)
            }
            _ => {
                let a = self.lower(left, None);
                let b = self.lower(right, Some(a.kind.point()));
                (a, b)
            }
        };
        // An interval or a list in another unit of the substance, on either side.
        let b = self.converted_all(&a, &b).unwrap_or(b);
        let a = self.converted_all(&b, &a).unwrap_or(a);
        self.relation_types(relation, precision, &a, &b, span);
        self.plausible(&a, &b);
        let node = Node::Relation { relation, precision, left: a.id, right: b.id };
        self.node(node, Type::Boolean, span)
    }

    fn relation_types(
        &mut self,
        relation: Relation,
        precision: Option<CalendarUnit>,
        a: &Typed,
        b: &Typed,
        span: Span,
    ) {
        let collection = |typed: &Typed| matches!(typed.kind, Type::Interval(_) | Type::List(_) | Type::Any);
        let whole = match relation {
            Relation::In | Relation::ProperlyIn => Some(b),
            Relation::IncludedIn | Relation::ProperlyIncludedIn => Some(b),
            Relation::Contains | Relation::ProperlyContains => Some(a),
            Relation::Includes | Relation::ProperlyIncludes => Some(a),
            _ => None,
        };
        if let Some(whole) = whole.filter(|whole| !collection(whole)) {
            let message = format!(
                "`{}` needs an interval or a list here, this is {}",
                relation.text(),
                whole.kind.words()
            );
            self.fault(Diagnostic::new(Code::TypeMismatch, whole.span, message));
            return;
        }
        let ordered = !matches!(whole.map(|whole| &whole.kind), Some(Type::List(_)));
        let (inner, outer) = (a.kind.point().clone(), b.kind.point().clone());
        if precision.is_some()
            && !matches!((&inner, &outer), (Type::Date | Type::Any, Type::Date | Type::Any))
        {
            let message = "only dates can be compared by year, month, week or day";
            self.fault(Diagnostic::new(Code::TypeMismatch, span, message));
            return;
        }
        let points = |typed: &Typed, kind: Type| Typed { kind, ..typed.clone() };
        self.fitted(points(a, inner), points(b, outer), ordered);
    }
}

fn both(a: &Option<Unit>, b: &Option<Unit>, combine: impl Fn(&Unit, &Unit) -> Option<Unit>) -> Option<Unit> {
    combine(a.as_ref()?, b.as_ref()?)
}
