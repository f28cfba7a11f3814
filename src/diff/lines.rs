//! Two conditions side by side: what is the same stands in one line, what is not in two.

use super::edit::Line;
use crate::model::expression::{ExprId, Node};
use crate::model::joint::Joint;
use crate::source::Sources;
use crate::value::operator::Junction;

/// The conditions of two guidelines, by their ids in the joint one.
pub(super) struct Conditions<'a> {
    pub(super) joint: &'a Joint,
    /// The files of the base.
    pub(super) sources: &'a Sources,
    /// The files of the head.
    pub(super) head_sources: &'a Sources,
}

impl Conditions<'_> {
    /// Two conditions, part by part.
    pub(super) fn lines(&self, base: ExprId, head: ExprId) -> Vec<Line> {
        let mut lines = Vec::new();
        self.put(base, head, 0, &mut lines);
        lines
    }

    fn put(&self, base: ExprId, head: ExprId, depth: usize, lines: &mut Vec<Line>) {
        let expressions = &self.joint.guideline.expressions;
        match (expressions.get(base), expressions.get(head)) {
            _ if base == head => {
                let text = self.text(base, false);
                lines.push(Line { depth, base: Some(text.clone()), head: Some(text) });
            }
            (Node::Junction(a, first), Node::Junction(b, second)) if a == b => {
                let word = match a {
                    Junction::And => "all of",
                    Junction::Or => "any of",
                };
                lines.push(Line { depth, base: Some(word.to_owned()), head: Some(word.to_owned()) });
                self.operands(first, second, depth + 1, lines);
            }
            _ => lines.push(Line {
                depth,
                base: Some(self.text(base, false)),
                head: Some(self.text(head, true)),
            }),
        }
    }

    /// Operands whose order means nothing: those that are the same, then the rest in pairs.
    fn operands(&self, base: &[ExprId], head: &[ExprId], depth: usize, lines: &mut Vec<Line>) {
        let mut rest: Vec<ExprId> = head.iter().map(|id| self.joint.canonical(*id)).collect();
        let mut gone = Vec::new();
        for id in base.iter().map(|id| self.joint.canonical(*id)) {
            let is_same = |other: &ExprId| *other == id || self.text(*other, true) == self.text(id, false);
            match rest.iter().position(is_same) {
                Some(at) => {
                    let other = rest.remove(at);
                    self.put(id, other, depth, lines);
                }
                None => gone.push(id),
            }
        }
        let mut rest = rest.into_iter();
        for id in gone {
            match rest.next() {
                Some(other) => self.put(id, other, depth, lines),
                None => lines.push(Line { depth, base: Some(self.text(id, false)), head: None }),
            }
        }
        for id in rest {
            lines.push(Line { depth, base: None, head: Some(self.text(id, true)) });
        }
    }

    fn text(&self, id: ExprId, is_of_head: bool) -> String {
        let sources = if is_of_head { self.head_sources } else { self.sources };
        let text = sources.slice(self.joint.guideline.expressions.span(id));
        crate::source::one_line(text)
    }
}
