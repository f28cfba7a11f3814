//! The row that would close a gap: of the conditions of a decision, those that tell its patients from all others.

use std::collections::BTreeSet;

use super::Prover;
use crate::model::expression::{DecisionId, ExprId, Node};
use crate::model::facts::Facts;
use crate::model::guideline::Block;
use crate::space::{Pair, Question, Space, Wire};
use crate::value::truth::Truth;

impl Prover<'_, '_> {
    /// Conditions, and whether each holds, such that whoever meets them all falls into the gap; none can be left out.
    /// `patient` is one of those.
    pub(super) fn row(&self, id: DecisionId, patient: &Facts) -> Vec<(ExprId, bool)> {
        let evaluation = self.confirm.evaluate(patient);
        // The space of the questions is settled; the row has one of its own.
        let mut space = Space::new(self.guideline, self.as_of);
        let split = space.split(id);
        let mut atoms: Vec<(ExprId, bool)> = Vec::new();
        let mut wires: Vec<Wire> = Vec::new();
        for atom in self.atoms(id) {
            let pair: Pair = space.condition_of(Block::Decision(id), atom);
            match evaluation.value(atom).truth() {
                Truth::True => wires.push(pair.yes),
                Truth::False => wires.push(pair.no),
                Truth::Unknown => continue,
            }
            atoms.push((atom, evaluation.value(atom).truth() == Truth::True));
        }
        let space = space;
        let mut question = Question::new(&space);
        let mut forces = |wires: &[Wire]| {
            let outside: Vec<Wire> = wires.iter().copied().chain([split.gap.opposite()]).collect();
            question.turn(&[&outside]);
            question.is_possible() == Some(false)
        };
        if !forces(&wires) {
            return Vec::new();
        }
        let mut at = 0;
        while at < wires.len() {
            let (mut fewer, mut fewer_atoms) = (wires.clone(), atoms.clone());
            fewer.remove(at);
            fewer_atoms.remove(at);
            if forces(&fewer) {
                (wires, atoms) = (fewer, fewer_atoms);
            } else {
                at += 1;
            }
        }
        atoms
    }

    /// The conditions without further conditions inside, in the order of the file, each once.
    fn atoms(&self, id: DecisionId) -> Vec<ExprId> {
        let expressions = &self.guideline.expressions;
        let mut atoms: Vec<ExprId> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut waiting: Vec<ExprId> = self.guideline.roots(Block::Decision(id));
        if self.guideline.decisions.get(id.index()).is_some_and(|decision| decision.known_gap.is_some()) {
            waiting.pop();
        }
        waiting.reverse();
        while let Some(next) = waiting.pop() {
            match expressions.get(next) {
                Node::Not(a) => waiting.push(*a),
                Node::Junction(_, parts) => waiting.extend(parts.iter().rev()),
                Node::Implies(a, b) | Node::Xor(a, b) => waiting.extend([*b, *a]),
                Node::Count { operands, .. } => waiting.extend(operands.iter().rev()),
                Node::Literal(_) => {}
                node => {
                    let text = format!(
                        "{node:?}{:?}",
                        node.operands().iter().map(|id| expressions.get(*id)).collect::<Vec<_>>()
                    );
                    if seen.insert(text) {
                        atoms.push(next);
                    }
                }
            }
        }
        atoms
    }
}
