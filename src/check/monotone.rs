//! `[[monotone]]`: what stays as one value falls or rises, as it is read, and what that value may be.

use super::draft::{Draft, later};
use super::head;
use super::lower::{Lowerer, print_path};
use super::names::Named;
use super::read::Context;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::ExprId;
use crate::model::guideline::{Direction, Monotone};
use crate::model::vocabulary::Place;
use crate::syntax::ast::{Expr, Kind};
use crate::syntax::form::Form;

/// What moves along something, and what stays.
pub(super) fn read(form: &Form<'_>, context: &Context<'_>) -> Draft<Monotone> {
    let name = form.need_text("id");
    let conditions = vec![form.need_condition("as"), form.need_condition("stays")];
    let moves = form.need("moves").and_then(|_| form.one_of("moves", Direction::ALL, Direction::word));
    let block = Monotone {
        id: name.text.clone(),
        along: later(),
        moves: moves.unwrap_or_default(),
        stays: later(),
        because: form.need_text("because").text,
        source: head::references(form, "source", context.sources),
        place: Place(name.span),
    };
    context.finish(form, Draft::new(name, block, conditions))
}

/// What may stand under `as`.
const NEEDED: &str = "`as` names a fact or a definition that is a number, a quantity or a date";

impl Lowerer<'_> {
    /// The name of a fact or a definition whose values have an order.
    pub(super) fn along(&mut self, expr: &Expr) -> ExprId {
        let Kind::Name(path) = &expr.kind else {
            let message = "one name is needed here, this is computed";
            let help = "declare it as a definition, `[define.…]`, and name that";
            return self.refused(Diagnostic::new(Code::TypeMismatch, expr.span, message).help(help));
        };
        let name = print_path(path);
        let message = match self.names.find(&name) {
            Some(Named::Fact(_) | Named::Definition(_)) => {
                let typed = self.lower(expr, None);
                if has_order(&typed.kind) {
                    return typed.id;
                }
                format!("`{name}` neither falls nor rises, it is {}", typed.kind.words())
            }
            Some(Named::Several(_)) => return self.lower(expr, None).id,
            Some(other) => format!("`{name}` is {}: it neither falls nor rises", other.words()),
            None => {
                let near =
                    self.names.nearest(&name, self.asked).map(|near| format!("did you mean `{near}`?"));
                let message = format!("nothing is called `{name}` here");
                let fault = Diagnostic::new(Code::UnknownName, expr.span, message);
                return self.refused(fault.help(near.unwrap_or_else(|| NEEDED.to_owned())));
            }
        };
        self.refused(Diagnostic::new(Code::TypeMismatch, expr.span, message).help(NEEDED))
    }

    fn refused(&mut self, fault: Diagnostic) -> ExprId {
        let span = fault.labels.first().map(|label| label.span).unwrap_or_default();
        self.fault(fault);
        self.nothing(span).id
    }
}

/// Whether one value of the kind lies below another. Of a part with a fault that is not asked.
fn has_order(kind: &Type) -> bool {
    matches!(kind, Type::Any | Type::Integer | Type::Decimal | Type::Quantity(_) | Type::Date)
}
