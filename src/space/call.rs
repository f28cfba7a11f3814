//! Functions of the language, on one value and over lists.

use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::term::{Operation, Term, TermId};
use crate::model::expression::{ExprId, Function, Node};
use crate::value::content::{Absence, Value};
use crate::value::operator::State;

impl Build<'_> {
    pub(super) fn call(
        &mut self,
        id: ExprId,
        function: Function,
        arguments: &[ExprId],
        view: View,
        within: bool,
    ) -> TermId {
        use Function::{
            AllTrue, AnyTrue, Avg, Coalesce, Count, Date, IsFalse, IsNull, IsTrue, Max, Min, Sum, Today,
        };
        match function {
            Today => return self.constant(Value::Date(self.as_of)),
            Coalesce | AllTrue | AnyTrue | Min | Max | Sum | Avg | Count => {
                let list = arguments.first().map(|list| self.guideline.expressions.get(*list));
                let Some(Node::List(items)) = list else {
                    return self.opaque(id, view);
                };
                let items: Vec<TermId> =
                    items.iter().map(|item| self.expression(*item, view, within)).collect();
                return match items.iter().any(|item| self.is_opaque(*item)) {
                    true => self.opaque(id, view),
                    false => self.over(id, function, items),
                };
            }
            _ => {}
        }
        let operands: Vec<TermId> =
            arguments.iter().map(|argument| self.expression(*argument, view, within)).collect();
        if operands.iter().all(|operand| self.fixed(*operand).is_some()) {
            let value = self.blank.value(id).clone();
            return self.constant(value);
        }
        let state = match function {
            IsNull => Some(State::Null),
            IsTrue => Some(State::True),
            IsFalse => Some(State::False),
            _ => None,
        };
        if operands.iter().any(|operand| self.is_opaque(*operand)) || function == Date {
            return self.opaque(id, view);
        }
        match state.zip(operands.first().copied()) {
            Some((state, operand)) => {
                let pair = self.is(operand, false, state);
                self.add(Term::Truth(pair))
            }
            None => self.add(Term::Formula(Operation::Call(function), operands)),
        }
    }

    fn over(&mut self, id: ExprId, function: Function, items: Vec<TermId>) -> TermId {
        if items.iter().all(|item| self.fixed(*item).is_some()) {
            let value = self.blank.value(id).clone();
            return self.constant(value);
        }
        match function {
            Function::Coalesce => {
                let mut term = self.null(Absence::Written);
                for item in items.into_iter().rev() {
                    let known = self.known(item);
                    term = self.either(known, item, term);
                }
                term
            }
            Function::AllTrue | Function::AnyTrue => {
                let pairs: Vec<Pair> = items.iter().map(|item| self.truth(*item)).collect();
                let wires: Vec<Wire> = pairs
                    .iter()
                    .map(|pair| if function == Function::AllTrue { pair.no } else { pair.yes })
                    .collect();
                let any = self.circuit.any(&wires);
                let wire = if function == Function::AllTrue { any.opposite() } else { any };
                self.add(Term::Truth(Pair::definite(wire)))
            }
            _ => self.add(Term::Formula(Operation::Over(function), items)),
        }
    }
}
