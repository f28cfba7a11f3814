//! What can be claimed of all patients: conditions of blocks, gaps and overlaps, options, as wires.

use std::collections::BTreeSet;

use super::Space;
use super::build::View;
use super::circuit::{Pair, Wire};
use super::pair::Course;
use super::term::{Operation, Term, TermId};
use super::test::{DateTest, Source, Test};
use super::variable::VariableId;
use crate::model::expression::{DecisionId, ExprId, FactId, MonitorId, Node, OptionId, RecommendationId};
use crate::model::guideline::Block;
use crate::model::status::OptionStatus;
use crate::value::content::Value;
use crate::value::unit::Unit;

/// A decision over all patients.
#[derive(Clone, Debug)]
pub struct Split {
    /// By outcome, its condition.
    pub outcomes: Vec<Pair>,
    /// Holds where all is known and no outcome holds.
    pub gap: Wire,
    /// Holds where two outcomes hold.
    pub overlap: Wire,
}

const VIEW: View = View::Present;

impl Space<'_> {
    /// A condition that belongs to no block, such as that of an invariant.
    pub fn condition(&mut self, id: ExprId) -> Pair {
        self.build().condition(id, VIEW, false)
    }

    /// A condition of a block.
    pub fn condition_of(&mut self, block: Block, id: ExprId) -> Pair {
        let within = self.build.guideline.is_within_scope(block);
        self.build().condition(id, VIEW, within)
    }

    /// A condition of a block, if a part of it came out otherwise; nothing where more than logic lies between the two.
    pub fn replaced(&mut self, block: Block, id: ExprId, part: ExprId, with: Pair) -> Option<Pair> {
        let within = self.build.guideline.is_within_scope(block);
        self.build().replaced(id, part, with, VIEW, within)
    }

    /// Kleene's `and` or `or` of the operands of a part, but one.
    pub fn joined(&mut self, block: Block, operands: &[ExprId], all: bool) -> Pair {
        let within = self.build.guideline.is_within_scope(block);
        let mut pairs = Vec::new();
        for operand in operands {
            pairs.push(self.build().condition(*operand, VIEW, within));
        }
        if all { self.build().circuit.every(&pairs) } else { self.build().circuit.some(&pairs) }
    }

    /// Whether the guideline is for the patient.
    pub fn scope(&mut self) -> Pair {
        self.build().scope(VIEW)
    }

    /// A decision.
    pub fn split(&mut self, id: DecisionId) -> Split {
        let outcomes = self.build().outcomes(id, VIEW);
        Split { outcomes: outcomes.pairs, gap: outcomes.gap, overlap: outcomes.overlap }
    }

    /// Holds where an option can be chosen: nothing excludes it, and the patient is in scope.
    pub fn free(&mut self, id: OptionId) -> Wire {
        let left = self.build().option(id, VIEW);
        let excluded = super::block::at(&left.possible, OptionStatus::Excluded);
        let not_assessed = super::block::at(&left.possible, OptionStatus::NotAssessed);
        let outside = left.if_in_scope;
        self.all(&[excluded.opposite(), not_assessed.opposite(), outside.opposite()])
    }

    /// By interval of a monitor, whether it may be the one that counts.
    pub fn intervals(&mut self, id: MonitorId) -> Vec<Wire> {
        self.build().counting_intervals(id)
    }

    /// All hold.
    pub fn all(&mut self, wires: &[Wire]) -> Wire {
        self.build().circuit.all(wires)
    }

    /// At least one holds.
    pub fn any(&mut self, wires: &[Wire]) -> Wire {
        self.build().circuit.any(wires)
    }

    /// Holds where two conditions come out differently.
    pub fn differ(&mut self, a: Pair, b: Pair) -> Wire {
        let circuit = &mut self.build().circuit;
        let yes = circuit.choose(a.yes, b.yes.opposite(), b.yes);
        let no = circuit.choose(a.no, b.no.opposite(), b.no);
        circuit.or(yes, no)
    }

    /// Holds where a condition is true or false, and another one does not come out the same.
    pub fn contradicts(&mut self, a: Pair, b: Pair) -> Wire {
        let circuit = &mut self.build().circuit;
        let (yes, no) = (circuit.and(a.yes, b.yes.opposite()), circuit.and(a.no, b.no.opposite()));
        circuit.or(yes, no)
    }

    /// Holds where a recommendation applies.
    pub fn given(&mut self, id: RecommendationId) -> Wire {
        self.build().applies(id, VIEW, false).yes
    }

    /// Holds where an expression has a value.
    pub fn is_known(&mut self, id: ExprId) -> Wire {
        let term = self.build().expression(id, VIEW, false);
        self.build().known(term)
    }

    /// By fact, where something stands in for it when it is not given: what other facts give, or an assumption.
    pub fn stand_ins(&mut self) -> Vec<(FactId, Wire)> {
        let mut all = Vec::new();
        for (at, fact) in self.build.guideline.vocabulary.facts.iter().enumerate() {
            let id = FactId::at(at);
            if fact.assume.is_some() {
                all.push((id, Wire::TRUE));
            } else if let Some(derived) = fact.when_absent {
                let build = self.build();
                let term = build.expression(derived, VIEW, false);
                let (known, partial) = (build.known(term), build.partial(term));
                all.push((id, build.circuit.or(known, partial)));
            }
        }
        all
    }

    /// The way along the value of a fact or definition: what it is computed from differs, and nothing else.
    pub fn course(&mut self, along: ExprId, falls: bool) -> Course {
        let mut moves = Vec::new();
        for (pair, fresh) in self.steps(along) {
            let pair = if falls { pair } else { pair.negate() };
            for wire in [pair.yes, pair.no.opposite()] {
                let circuit = &mut self.build().circuit;
                moves.push((circuit.and(wire, fresh), circuit.or(wire, fresh.opposite())));
            }
        }
        let term = self.build().expression(along, VIEW, false);
        Course { facts: self.computed_from(along), moves, term, falls }
    }

    /// The facts that a value is computed from: of a fact itself alone, of a definition those that it names, and those
    /// that stand in for them.
    fn computed_from(&self, along: ExprId) -> Vec<FactId> {
        let guideline = self.build.guideline;
        if let Node::Fact(fact) = guideline.expressions.get(along) {
            return vec![*fact];
        }
        let mut facts = BTreeSet::new();
        let mut waiting = vec![along];
        while let Some(root) = waiting.pop() {
            for id in guideline.expressions.below(root) {
                match guideline.expressions.get(id) {
                    Node::Fact(fact) | Node::Series(_, fact) if facts.insert(*fact) => {
                        waiting.extend(self.build.fact(*fact).and_then(|fact| fact.when_absent));
                    }
                    Node::Definition(id) => {
                        waiting.extend(guideline.definitions.get(id.index()).map(|definition| definition.is));
                    }
                    _ => {}
                }
            }
        }
        facts.into_iter().collect()
    }

    /// Whether an expression lies below each of the limits that anything made of it is held against, and each of the
    /// values that do not move with it; with the wire that must hold for that to say anything: values that are too old
    /// count elsewhere, and move as the others do only if none is.
    fn steps(&mut self, id: ExprId) -> Vec<(Pair, Wire)> {
        let mut steps = Vec::new();
        let facts = self.computed_from(id);
        let fresh = self.build().fresh(&facts);
        for (view, fresh) in [(View::Present, Wire::TRUE), (View::Kept, fresh)] {
            let term = self.build().expression(id, view, false);
            let leaves = self.leaves(term);
            for (limit, or_equal) in self.limits(term, &leaves) {
                let limit = self.build().constant(limit);
                steps.push((self.build().order(term, limit, or_equal), fresh));
            }
            for other in self.others(&leaves, &facts) {
                for or_equal in [false, true] {
                    steps.push((self.build().order(term, other, or_equal), fresh));
                    steps.push((self.build().order(other, term, or_equal).negate(), fresh));
                }
            }
        }
        steps.sort();
        steps.dedup();
        steps
    }

    /// The terms that a term may turn out to be.
    fn leaves(&self, term: TermId) -> BTreeSet<TermId> {
        let (mut leaves, mut waiting) = (BTreeSet::new(), vec![term]);
        while let Some(id) = waiting.pop() {
            match self.build.term(id) {
                Term::Either(_, then, otherwise) => waiting.extend([then, otherwise]),
                _ => drop(leaves.insert(id)),
            }
        }
        leaves
    }

    /// The fixed limits that a term is held against.
    fn limits(&mut self, term: TermId, leaves: &BTreeSet<TermId>) -> Vec<(Value, bool)> {
        let known = self.build().known(term);
        let recorded = self.cone([known]).recorded.into_iter();
        let mut variables: Vec<(VariableId, Option<Unit>)> =
            recorded.map(|id| (id, self.build.fact_of(id).and_then(|fact| fact.unit().cloned()))).collect();
        for leaf in leaves {
            let unit = match self.build.term(*leaf) {
                Term::Formula(Operation::WithUnit(unit), _) => Some(unit),
                _ => None,
            };
            variables.extend(self.build.find(Source::Formula(*leaf)).map(|id| (id, unit)));
        }
        let mut limits = Vec::new();
        for (variable, unit) in variables {
            let tests = self.variable(variable).map_or(&[][..], |variable| &variable.tests);
            for (_, test) in tests.iter().filter_map(|at| self.build.tests.get(*at as usize)) {
                match test {
                    Test::Below(limit, or_equal) => {
                        limits.push((super::value::quantity(limit.clone(), unit.as_ref()), *or_equal));
                    }
                    Test::Date(DateTest::Before { limit, or_equal, .. }) => {
                        limits.push((Value::Date(*limit), *or_equal));
                    }
                    _ => {}
                }
            }
        }
        limits
    }

    /// The values that one of some terms is held against, and that hang on none of some facts.
    fn others(&self, leaves: &BTreeSet<TermId>, facts: &[FactId]) -> BTreeSet<TermId> {
        let mut others = BTreeSet::new();
        for variable in &self.build.variables {
            let other = match variable.source {
                Source::Order(a, b) if leaves.contains(&a) => b,
                Source::Order(a, b) if leaves.contains(&b) => a,
                _ => continue,
            };
            let cone = self.cone_with([], Some(other));
            let moves = |id: &VariableId| self.recorded_fact(*id).is_some_and(|fact| facts.contains(&fact));
            if cone.opaque.is_empty() && !cone.recorded.iter().any(moves) {
                others.insert(other);
            }
        }
        others
    }
}
