//! A condition as it would be if a part of it came out otherwise.

use super::build::{Build, View};
use super::circuit::Pair;
use crate::model::expression::{ExprId, Node};
use crate::value::operator::{Junction, State};

impl Build<'_> {
    /// A condition in which a part comes out otherwise; nothing if there is more than logic between the two.
    pub(super) fn replaced(
        &mut self,
        id: ExprId,
        part: ExprId,
        with: Pair,
        view: View,
        within: bool,
    ) -> Option<Pair> {
        if id == part {
            return Some(with);
        }
        let expressions = &self.guideline.expressions;
        if !expressions.below(id).contains(&part) {
            return Some(self.condition(id, view, within));
        }
        Some(match expressions.get(id) {
            Node::Not(a) => self.replaced(*a, part, with, view, within)?.negate(),
            Node::Junction(junction, parts) => {
                let mut pairs = Vec::new();
                for operand in parts {
                    pairs.push(self.replaced(*operand, part, with, view, within)?);
                }
                match junction {
                    Junction::And => self.circuit.every(&pairs),
                    Junction::Or => self.circuit.some(&pairs),
                }
            }
            Node::Implies(a, b) => {
                let a = self.replaced(*a, part, with, view, within)?;
                let b = self.replaced(*b, part, with, view, within)?;
                self.circuit.some(&[a.negate(), b])
            }
            Node::Is { operand, negated, state } => {
                let pair = self.replaced(*operand, part, with, view, within)?;
                let wire = match state {
                    State::True => pair.yes,
                    State::False => pair.no,
                    State::Null | State::Missing => self.circuit.unknown(pair),
                    State::Known => self.circuit.unknown(pair).opposite(),
                };
                Pair::definite(if *negated { wire.opposite() } else { wire })
            }
            _ => return None,
        })
    }
}
