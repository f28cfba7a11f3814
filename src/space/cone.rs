//! What a question hangs on: the values of the record, the formulas, and the wires that choose between terms.

use std::collections::BTreeSet;

use super::Space;
use super::circuit::{Gate, Wire};
use super::term::{Term, TermId};
use super::test::Source;
use super::variable::VariableId;
use crate::model::expression::FactId;
use crate::model::guideline::{Block, mentioned};

/// What some wires of one patient hang on.
#[derive(Clone, Debug, Default)]
pub(super) struct Cone {
    /// Variables that stand for values of the record.
    pub(super) recorded: BTreeSet<VariableId>,
    /// Variables that stand for formulas and orders.
    pub(super) formulas: BTreeSet<VariableId>,
    /// Variables that stand for what is not looked into.
    pub(super) opaque: BTreeSet<VariableId>,
    /// Wires that choose between terms, and those that tell whether a formula is known.
    pub(super) wires: BTreeSet<Wire>,
    pub(super) gates: BTreeSet<usize>,
    terms: BTreeSet<TermId>,
}

impl Space<'_> {
    /// What some wires hang on. Linear in what is found.
    pub(super) fn cone(&self, roots: impl IntoIterator<Item = Wire>) -> Cone {
        self.cone_with(roots, None)
    }

    /// The same of some wires and a term.
    pub(super) fn cone_with(&self, roots: impl IntoIterator<Item = Wire>, term: Option<TermId>) -> Cone {
        let mut cone = Cone::default();
        let mut waiting: Vec<usize> = roots.into_iter().map(|wire| wire.parts().0).collect();
        if let Some(term) = term {
            self.add_term(term, &mut cone, &mut waiting);
        }
        while let Some(at) = waiting.pop() {
            if !cone.gates.insert(at) {
                continue;
            }
            match self.build.circuit.gate(at) {
                Gate::True => {}
                Gate::And(a, b) => waiting.extend([a.parts().0, b.parts().0]),
                Gate::Test(test) => {
                    if let Some((variable, _)) = self.build.tests.get(test as usize) {
                        self.add_variable(*variable, &mut cone, &mut waiting);
                    }
                }
            }
        }
        cone
    }

    fn add_variable(&self, id: VariableId, cone: &mut Cone, waiting: &mut Vec<usize>) {
        let Some(source) = self.variable(id).map(|variable| variable.source) else {
            return;
        };
        match source {
            Source::Record(_) => drop(cone.recorded.insert(id)),
            Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact) => {
                cone.recorded.insert(id);
                cone.recorded.extend(self.build.find(Source::Record(fact)));
                if let Source::Earliest(_) = source {
                    cone.recorded.extend(self.build.find(Source::Previous(fact)));
                }
            }
            Source::Formula(term) => {
                if cone.formulas.insert(id) {
                    self.add_extent(id, cone, waiting);
                    self.add_term(term, cone, waiting);
                }
            }
            Source::Order(a, b) => {
                if cone.formulas.insert(id) {
                    self.add_extent(id, cone, waiting);
                    self.add_term(a, cone, waiting);
                    self.add_term(b, cone, waiting);
                }
            }
            Source::Named(_) => {}
            Source::Opaque(expression, _) => {
                if cone.opaque.insert(id) {
                    for fact in self.facts_below(expression) {
                        cone.recorded.extend(self.build.find(Source::Record(fact)));
                        cone.recorded.extend(self.build.find(Source::Day(fact)));
                        cone.recorded.extend(self.build.find(Source::Previous(fact)));
                        cone.recorded.extend(self.build.find(Source::Earliest(fact)));
                    }
                }
            }
        }
    }

    fn add_extent(&self, id: VariableId, cone: &mut Cone, waiting: &mut Vec<usize>) {
        if let Some((known, partial)) = self.build.extents.get(&id) {
            cone.wires.extend([*known, *partial]);
            waiting.extend([known.parts().0, partial.parts().0]);
        }
    }

    fn add_term(&self, id: TermId, cone: &mut Cone, waiting: &mut Vec<usize>) {
        if !cone.terms.insert(id) {
            return;
        }
        match self.build.term(id) {
            Term::Constant(_) | Term::Opaque(_) => {}
            Term::Truth(pair) => {
                cone.wires.extend([pair.yes, pair.no]);
                waiting.extend([pair.yes.parts().0, pair.no.parts().0]);
            }
            Term::Variable(variable) | Term::Number(variable, _) | Term::Elapsed(variable, _) => {
                self.add_variable(variable, cone, waiting);
            }
            Term::Either(guard, then, otherwise) => {
                cone.wires.insert(guard);
                waiting.push(guard.parts().0);
                self.add_term(then, cone, waiting);
                self.add_term(otherwise, cone, waiting);
            }
            Term::Extreme(_, items) | Term::Formula(_, items) => {
                for item in items {
                    self.add_term(item, cone, waiting);
                }
            }
        }
    }

    /// The facts that an expression reads, directly or through blocks.
    pub(super) fn facts_below(&self, root: crate::model::expression::ExprId) -> Vec<FactId> {
        let guideline = self.build.guideline;
        let below = guideline.expressions.below(root);
        let blocks: BTreeSet<Block> =
            below.into_iter().filter_map(|id| mentioned(guideline.expressions.get(id))).collect();
        let needed: BTreeSet<Block> =
            blocks.into_iter().flat_map(|block| guideline.needed_by(block)).collect();
        let facts = needed.into_iter().filter_map(|block| match block {
            Block::Fact(fact) => Some(fact),
            _ => None,
        });
        facts.collect()
    }
}
