//! Lowering of everything that is neither a literal, a name nor an operator with two sides.

use super::lower::{Lowerer, Mode, Typed};
use super::types::{Fit, Type, fit};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::Node;
use crate::source::Span;
use crate::syntax::ast::{Expr, Kind, Series, UnitName, UnitText, Word};
use crate::syntax::print;
use crate::value::content::{Quantity, Value};
use crate::value::operator::{Bound, Relation};

impl Lowerer<'_> {
    pub(super) fn composite(&mut self, expr: &Expr, expect: Option<&Type>) -> Typed {
        let span = expr.span;
        match &expr.kind {
            Kind::Interval { low, low_closed, high, high_closed } => {
                let (low, high) = self.pair(low, high, true);
                let kind = low.kind.join(&high.kind).unwrap_or(Type::Any);
                self.refuse_backwards(&low, *low_closed, &high, *high_closed, span);
                let node = Node::Interval {
                    low: low.id,
                    low_closed: *low_closed,
                    high: high.id,
                    high_closed: *high_closed,
                };
                self.node(node, Type::Interval(Box::new(kind)), span)
            }
            Kind::List(items) => {
                let (ids, kind) = self.alike(items, expect.map(Type::point), "a list");
                self.node(Node::List(ids), Type::List(Box::new(kind)), span)
            }
            Kind::Ratio(a, b) => self.ratio(a, b, span),
            Kind::Call(name, arguments) => self.call(name, arguments, span, expect),
            Kind::Between { properly, value, low, high } => {
                if let Some(refused) = self.refuse_not(expr, value) {
                    return refused;
                }
                let value = self.lower(value, None);
                let low = self.lower(low, Some(&value.kind));
                let high = self.lower(high, Some(&value.kind));
                let (value, low) = self.fitted(value, low, true);
                let (value, high) = self.fitted(value, high, true);
                self.refuse_backwards(&low, true, &high, true, low.span.to(high.span));
                self.plausible(&value, &low);
                self.plausible(&value, &high);
                let node = Node::Between { properly: *properly, value: value.id, low: low.id, high: high.id };
                self.node(node, Type::Boolean, span)
            }
            Kind::Is { operand, negated, state } => {
                use crate::value::operator::State;
                let typed = self.lower(operand, None);
                if matches!(state, State::True | State::False) {
                    self.need_boolean(&typed, operand);
                }
                let node = Node::Is { operand: typed.id, negated: *negated, state: *state };
                self.node(node, Type::Boolean, span)
            }
            Kind::Relation { relation, precision, left, right } => {
                self.relation(expr, *relation, *precision, left, right)
            }
            Kind::Boundary(boundary, operand) => self.boundary(*boundary, operand, span),
            Kind::Elapsed { difference, unit, low, high } => {
                let (low, high) = (self.date(low), self.date(high));
                let node = Node::Elapsed { difference: *difference, unit: *unit, low: low.id, high: high.id };
                self.node(node, Type::Integer, span)
            }
            Kind::If(condition, then, otherwise) => {
                let condition = self.condition(condition);
                let then = self.lower(then, expect);
                let otherwise = self.lower(otherwise, expect.or(Some(&then.kind)));
                let kind = self.joined(&then, &otherwise);
                self.node(Node::If(condition, then.id, otherwise.id), kind, span)
            }
            Kind::Case { subject, branches, otherwise } => {
                self.case(subject.as_deref(), branches, otherwise, expect, span)
            }
            _ => self.ours(expr),
        }
    }

    /// What the language has beside CQL.
    fn ours(&mut self, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            Kind::Count { bound, count, operands } => {
                let ids = self.conditions(operands);
                if ids.is_empty() {
                    self.empty_list(span);
                } else if self.mode != Mode::Cql {
                    self.refuse_sure_count(*bound, *count, ids.len(), span);
                }
                let node = Node::Count { bound: *bound, count: *count, operands: ids };
                self.node(node, Type::Boolean, span)
            }
            Kind::Extreme(extreme, operands) => {
                let (ids, kind) = self.alike(operands, None, extreme.text());
                if ids.is_empty() {
                    self.empty_list(span);
                } else if fit(&kind, &kind, true) == Fit::Never {
                    let message =
                        format!("`{}` needs numbers or dates, these are {}", extreme.text(), kind.words());
                    self.fault(Diagnostic::new(Code::TypeMismatch, span, message));
                }
                self.node(Node::Extreme(*extreme, ids), kind, span)
            }
            Kind::Series(series, name) => self.series(*series, name, span),
            Kind::InUnit(operand, unit) => self.in_unit(expr, operand, unit),
            Kind::Status(path, word) => self.status(path, word, span),
            _ => self.nothing(span),
        }
    }

    fn boundary(&mut self, boundary: crate::value::operator::Boundary, operand: &Expr, span: Span) -> Typed {
        let typed = self.lower(operand, None);
        let kind = match &typed.kind {
            Type::Interval(inner) => inner.as_ref().clone(),
            Type::Any => Type::Any,
            other => {
                let message = format!("only an interval has a start and an end, this is {}", other.words());
                self.fault(Diagnostic::new(Code::TypeMismatch, operand.span, message));
                Type::Any
            }
        };
        self.node(Node::Boundary(boundary, typed.id), kind, span)
    }

    /// `at least 4 of (a, b)` never holds, whatever the patient: a slip.
    fn refuse_sure_count(&mut self, bound: Bound, count: u32, among: usize, span: Span) {
        let among = u32::try_from(among).unwrap_or(u32::MAX);
        let (never, always) = match bound {
            Bound::AtLeast => (count > among, count == 0),
            Bound::AtMost => (false, count >= among),
            Bound::Exactly => (count > among, false),
        };
        if never || always {
            let word = if never { "never" } else { "always" };
            let message = format!("this {word} holds: the brackets name {among}");
            self.fault(Diagnostic::new(Code::WrongArguments, span, message));
        }
    }

    fn empty_list(&mut self, span: Span) {
        let message = "there is nothing in the brackets";
        self.fault(Diagnostic::new(Code::WrongArguments, span, message));
    }

    /// Values that must be of one type.
    pub(super) fn alike(
        &mut self,
        items: &[Expr],
        expect: Option<&Type>,
        owner: &str,
    ) -> (Vec<crate::model::expression::ExprId>, Type) {
        let mut kind = Type::Any;
        let mut ids = Vec::new();
        for item in items {
            let hint = expect.cloned().unwrap_or_else(|| kind.clone());
            let typed = self.lower(item, Some(&hint));
            match kind.join(&typed.kind) {
                Some(joined) => kind = joined,
                None if self.mode == Mode::Cql && fit(&kind, &typed.kind, false) != Fit::Never => {}
                None => {
                    let message = format!(
                        "{owner} holds values of one kind: {} does not go with {}",
                        typed.kind.words(),
                        kind.words()
                    );
                    self.fault(Diagnostic::new(Code::TypeMismatch, item.span, message));
                }
            }
            ids.push(typed.id);
        }
        (ids, kind)
    }

    fn refuse_backwards(
        &mut self,
        low: &Typed,
        low_closed: bool,
        high: &Typed,
        high_closed: bool,
        span: Span,
    ) {
        let value = |typed: &Typed| match self.expressions.get(typed.id) {
            Node::Literal(value) => Some(value.clone()),
            _ => None,
        };
        let (Some(from), Some(to)) = (value(low), value(high)) else {
            return;
        };
        if from.is_null() || to.is_null() {
            return;
        }
        let range = |from, to| crate::model::vocabulary::Range { from, to };
        let backwards = super::range::holds(&range(Some(from.clone()), None), &to) == Some(false);
        let empty = from == to && !(low_closed && high_closed);
        if backwards || empty {
            let message = "this ends before it begins";
            let fault = Diagnostic::new(Code::IntervalInvalid, span, message);
            self.fault(fault.help("write the smaller end first"));
        }
    }

    fn ratio(&mut self, a: &Expr, b: &Expr, span: Span) -> Typed {
        let parts = [a, b].map(|part| {
            let typed = self.lower(part, None);
            match self.expressions.get(typed.id) {
                Node::Literal(Value::Quantity(quantity)) => Some(quantity.clone()),
                _ => None,
            }
        });
        let [Some(first), Some(second)]: [Option<Quantity>; 2] = parts else {
            return self.nothing(span);
        };
        let value = Value::Ratio((first, second).into());
        self.node(Node::Literal(value), Type::Ratio, span)
    }

    /// A date, or a fault.
    pub(super) fn date(&mut self, expr: &Expr) -> Typed {
        let typed = self.lower(expr, None);
        if !matches!(typed.kind, Type::Date | Type::Any) {
            let message = format!("a date is needed here, this is {}", typed.kind.words());
            let help = match self.expressions.get(typed.id) {
                Node::Fact(_) => {
                    let name = print::condition(expr);
                    Some(format!("the day on which it was measured is written `date of {name}`"))
                }
                _ => None,
            };
            self.fault(Diagnostic::new(Code::TypeMismatch, expr.span, message).maybe_help(help));
        }
        typed
    }

    fn joined(&mut self, a: &Typed, b: &Typed) -> Type {
        if let Some(kind) = a.kind.join(&b.kind) {
            return kind;
        }
        let message = format!(
            "both ways must give the same kind of value: {} does not go with {}",
            b.kind.words(),
            a.kind.words()
        );
        self.fault(Diagnostic::new(Code::TypeMismatch, b.span, message));
        Type::Any
    }

    fn case(
        &mut self,
        subject: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: &Expr,
        expect: Option<&Type>,
        span: Span,
    ) -> Typed {
        let subject = subject.map(|subject| self.lower(subject, None));
        let mut result: Option<Typed> = None;
        let mut ids = Vec::new();
        for (when, then) in branches {
            let when = match &subject {
                Some(subject) => {
                    let typed = self.lower(when, Some(&subject.kind));
                    self.fitted(subject.clone(), typed, false).1.id
                }
                None => self.condition(when),
            };
            let then = self.lower(then, expect.or(result.as_ref().map(|typed| &typed.kind)));
            ids.push((when, then.id));
            let kind = result.as_ref().map_or(then.kind.clone(), |known| self.joined(known, &then));
            result = Some(Typed { kind, ..then });
        }
        let hint = result.as_ref().map(|typed| typed.kind.clone());
        let otherwise = self.lower(otherwise, expect.or(hint.as_ref()));
        let kind = result.map_or(otherwise.kind.clone(), |known| self.joined(&known, &otherwise));
        let node =
            Node::Case { subject: subject.map(|subject| subject.id), branches: ids, otherwise: otherwise.id };
        self.node(node, kind, span)
    }

    fn series(&mut self, series: Series, name: &Expr, span: Span) -> Typed {
        let typed = self.lower(name, None);
        let Node::Fact(fact) = self.expressions.get(typed.id).clone() else {
            if typed.kind != Type::Any {
                let message = format!("`{}` needs the name of a fact", series.text());
                self.fault(Diagnostic::new(Code::TypeMismatch, name.span, message));
            }
            return self.nothing(span);
        };
        if series != Series::DateOf && !self.tables.series.contains(&fact) {
            let message = format!("`{}` needs a fact that is measured repeatedly", series.text());
            let help = "a fact is a series when its vocabulary says `series = true`";
            self.fault(Diagnostic::new(Code::TypeMismatch, name.span, message).help(help));
        }
        let kind = if series == Series::DateOf { Type::Date } else { typed.kind };
        self.node(Node::Series(series, fact), kind, span)
    }

    fn in_unit(&mut self, whole: &Expr, operand: &Expr, name: &UnitName) -> Typed {
        // `x in y` reads as a unit; where `y` is a name in sight, a membership is meant.
        if let UnitText::Ucum(word) = &name.unit
            && self.names.find(word).is_some()
        {
            let path = vec![Word { text: word.clone(), span: name.span }];
            let right = Expr { kind: Kind::Name(path), span: name.span, depth: 1 };
            return self.relation(whole, Relation::In, None, operand, &right);
        }
        let typed = self.lower(operand, None);
        let Some(unit) = self.unit(name) else {
            return self.nothing(whole.span);
        };
        let target = Typed { kind: Type::Quantity(Some(unit.clone())), ..typed.clone() };
        let ok = match &typed.kind {
            Type::Quantity(_) => fit(&typed.kind, &target.kind, true) == Fit::Good,
            other => *other == Type::Any || unit.is_one() && other.is_number(),
        };
        if !ok && (self.mode != Mode::Cql || !matches!(typed.kind, Type::Quantity(_))) {
            let message = format!("{} has no number in {unit}", typed.kind.words());
            self.fault(Diagnostic::new(Code::UnitMismatch, name.span, message));
        }
        self.node(Node::InUnit(typed.id, unit), Type::Decimal, whole.span)
    }
}
