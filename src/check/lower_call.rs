//! Lowering of functions: how many arguments, of which types, and what comes out.

use super::lower::{Lowerer, Typed};
use super::types::{Fit, Type, fit};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::expression::{Function, Node};
use crate::source::Span;
use crate::syntax::ast::{Expr, Kind, Word};
use crate::value::content::Value;
use crate::value::date::PartialDate;

impl Lowerer<'_> {
    pub(super) fn call(
        &mut self,
        name: &Word,
        arguments: &[Expr],
        span: Span,
        expect: Option<&Type>,
    ) -> Typed {
        let found = Function::named(&name.text);
        let Some(function) = found else {
            let names = Function::ALL.iter().map(|function| function.name());
            let near = nearest(&name.text, names).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no function `{}`", name.text);
            self.fault(Diagnostic::new(Code::UnknownName, name.span, message).maybe_help(near));
            return self.nothing(span);
        };
        let range = function.arguments();
        if !range.contains(&arguments.len()) {
            let (least, most) = (range.start(), range.end());
            let wanted = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let plural = if wanted == "1" { "" } else { "s" };
            let message =
                format!("`{}` takes {wanted} argument{plural}, here are {}", name.text, arguments.len());
            let list = function
                .takes_list()
                .then(|| format!("it takes a list in braces: `{}({{a, b}})`", name.text));
            self.fault(Diagnostic::new(Code::WrongArguments, span, message).maybe_help(list));
            return self.nothing(span);
        }
        if function == Function::Today {
            return self.node(Node::Today, Type::Date, span);
        }
        if function == Function::Coalesce && arguments.len() > 1 {
            let (ids, kind) = self.alike(arguments, expect, "`Coalesce`");
            let list = self.node(Node::List(ids), Type::List(Box::new(kind.clone())), span);
            return self.node(Node::Call(function, vec![list.id]), kind, span);
        }
        let typed: Vec<Typed> =
            arguments.iter().map(|argument| self.argument(function, argument, expect)).collect();
        let kind = self.call_type(function, &typed, span);
        if function == Function::Date && !self.is_a_date(&typed) {
            self.fault(Diagnostic::new(Code::DateInvalid, span, "there is no such day: year, month, day"));
            return self.nothing(span);
        }
        let ids = typed.iter().map(|typed| typed.id).collect();
        self.node(Node::Call(function, ids), kind, span)
    }

    /// Whether written numbers make a date; what is computed is seen when it is.
    fn is_a_date(&self, parts: &[Typed]) -> bool {
        let written = |typed: &Typed| match self.expressions.get(typed.id) {
            Node::Literal(Value::Integer(number)) => Some(*number),
            _ => None,
        };
        let parts: Option<Vec<i64>> = parts.iter().map(written).collect();
        let Some(parts) = parts else {
            return true;
        };
        let part = |at: usize| parts.get(at).copied();
        part(0).is_none_or(|year| PartialDate::new(year, part(1), part(2)).is_ok())
    }

    /// An argument; where a decimal is meant, a whole number may be as large as a decimal.
    fn argument(&mut self, function: Function, argument: &Expr, expect: Option<&Type>) -> Typed {
        let decimal = matches!(
            function,
            Function::Ceiling
                | Function::Floor
                | Function::Truncate
                | Function::Round
                | Function::Ln
                | Function::Log
                | Function::Exp
        );
        let number = match &argument.kind {
            Kind::Integer(number) => Some(number.clone()),
            Kind::Sign(crate::syntax::ast::Sign::Minus, inner) => match &inner.kind {
                Kind::Integer(number) => Some(number.negated()),
                _ => None,
            },
            _ => None,
        };
        let large = number.filter(|n| n.to_i64().and_then(|n| i32::try_from(n).ok()).is_none());
        match large {
            Some(number) if decimal => {
                self.node(Node::Literal(Value::Decimal(number)), Type::Decimal, argument.span)
            }
            _ => self.lower(argument, expect),
        }
    }

    fn call_type(&mut self, function: Function, arguments: &[Typed], span: Span) -> Type {
        let first = arguments.first().map_or(Type::Any, |typed| typed.kind.clone());
        let quantity = matches!(first, Type::Quantity(_));
        let (good, result) = match function {
            Function::Abs => (first.is_number() || quantity, first.clone()),
            Function::Round if quantity => (true, first.clone()),
            Function::Ceiling | Function::Floor | Function::Truncate => (first.is_number(), Type::Integer),
            Function::Round | Function::Ln | Function::Exp | Function::Log => {
                (arguments.iter().all(|typed| typed.kind.is_number()), Type::Decimal)
            }
            Function::Power => {
                let whole = arguments.iter().all(|typed| typed.kind == Type::Integer);
                let good = arguments.iter().all(|typed| typed.kind.is_number()) || quantity;
                let result = if quantity {
                    Type::Quantity(None)
                } else if whole {
                    Type::Integer
                } else {
                    Type::Decimal
                };
                (good, result)
            }
            Function::Date => {
                let good = arguments.iter().all(|typed| matches!(typed.kind, Type::Integer | Type::Any));
                (good, Type::Date)
            }
            Function::IsNull => (true, Type::Boolean),
            Function::IsTrue | Function::IsFalse => (first.is_boolean(), Type::Boolean),
            _ => return self.list_call_type(function, &first, span),
        };
        if !good {
            let kinds: Vec<String> = arguments.iter().map(|typed| typed.kind.words()).collect();
            let message = format!("`{}` cannot take {}", function.name(), kinds.join(" and "));
            self.fault(Diagnostic::new(Code::TypeMismatch, span, message));
        }
        result
    }

    fn list_call_type(&mut self, function: Function, first: &Type, span: Span) -> Type {
        let inner = match first {
            Type::List(inner) => inner.as_ref().clone(),
            Type::Any => Type::Any,
            other => {
                let message = format!(
                    "`{}` takes a list such as `{{a, b}}`, this is {}",
                    function.name(),
                    other.words()
                );
                self.fault(Diagnostic::new(Code::TypeMismatch, span, message));
                return Type::Any;
            }
        };
        let numeric = inner.is_number() || matches!(inner, Type::Quantity(_));
        let (good, result) = match function {
            Function::Count => (true, Type::Integer),
            Function::AllTrue | Function::AnyTrue => (inner.is_boolean(), Type::Boolean),
            Function::Avg if inner == Type::Integer => (true, Type::Decimal),
            Function::Sum | Function::Avg => (numeric, inner.clone()),
            Function::Min | Function::Max => (fit(&inner, &inner, true) != Fit::Never, inner.clone()),
            _ => (true, inner.clone()),
        };
        if !good {
            let message = format!("`{}` cannot take a list of {}", function.name(), inner.words());
            self.fault(Diagnostic::new(Code::TypeMismatch, span, message));
        }
        result
    }
}
