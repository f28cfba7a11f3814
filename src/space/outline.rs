//! Rules over names: what a rule mentions stands for itself, and is not looked behind.
//!
//! `lowest_t <= -2.5` is then a question about `lowest_t`, whatever that is worked out from. So regions can be told in
//! the words of the rules. What stands behind each such question is kept: whether anyone lies in a region is asked of that.

use std::collections::{BTreeSet, HashMap};

use super::build::{Build, View};
use super::circuit::{Gate, Pair, Wire};
use super::term::{Operation, Term, TermId};
use super::test::{DateTest, Source, Test};
use crate::model::expression::{ChoiceId, DefinitionId, ExprId, FactId, Node, OptionId, RecommendationId};
use crate::model::guideline::Block;
use crate::value::content::{Absence, Value};
use crate::value::operator::Extreme;

/// What a name stands for, as a reader knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Whether the guideline of a block is for the patient.
    Scope(Block),
    /// Whether a recommendation applies.
    Applies(RecommendationId),
    /// Whether its condition holds, whatever the scope.
    Recommended(RecommendationId),
    /// Whether every option of a choice is excluded.
    NoneLeft(ChoiceId),
    /// Whether something excludes an option, or is a caution for it, that does so in both guidelines.
    SharedBars(OptionId, bool),
    /// A fact, with what stands in for it where it is missing.
    Fact(FactId),
    /// A definition.
    Definition(DefinitionId),
    /// An expression as it is written.
    Expression(ExprId),
}

/// What is asked of a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    /// Whether it surely is, or surely is not, below a value (or equal to it).
    Below(Value, bool, bool),
    /// Whether it surely is, or surely is not, a member.
    Member(u16, bool),
    /// Whether it is true.
    True,
    /// Whether it is false.
    False,
    /// Of a date: whether a measurement that counts from it may have a status; any, where there is no date.
    OnTime(DateTest),
    /// Whether its value is known.
    Known,
    /// Whether only bounds of it are known.
    Partial,
    /// Whether it has no value for one reason.
    Other,
}

/// Which bounds of a name may be known where its value is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bounded {
    /// None.
    Never,
    /// What it is at most.
    Above,
    /// What it is at least.
    Below,
    /// Either or both.
    Both,
}

/// What has been made while names stood for themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// Definitions that are looked behind where they are conditions: there are two of their name.
    pub(super) reworked: BTreeSet<DefinitionId>,
    /// Whether names stand for themselves at the moment.
    active: bool,
    /// Conditions that have a name, by what they come to.
    conditions: HashMap<Pair, TermId>,
    /// What is made the other way, while it is not in use.
    expressions: HashMap<(ExprId, View), TermId>,
    facts: HashMap<(FactId, View), TermId>,
    definitions: HashMap<(u32, View), TermId>,
    /// By term, as what it is known.
    labels: HashMap<TermId, Label>,
    /// By test, what stands behind it.
    behind: HashMap<u32, (Wire, Asked)>,
}

impl Outline {
    /// As what a term is known.
    pub(super) fn label(&self, term: TermId) -> Option<Label> {
        self.labels.get(&term).copied()
    }

    /// What stands behind a test, and what it asks.
    pub(super) fn behind(&self, test: u32) -> Option<&(Wire, Asked)> {
        self.behind.get(&test)
    }
}

impl Build<'_> {
    /// From here on names stand for themselves, or for what is behind them again.
    pub(super) fn turn_to_names(&mut self, active: bool) {
        if self.outline.active != active {
            self.turn(active);
        }
    }

    fn turned<T>(&mut self, active: bool, make: impl FnOnce(&mut Self) -> T) -> T {
        if self.outline.active == active {
            return make(self);
        }
        self.turn(active);
        let made = make(self);
        self.turn(!active);
        made
    }

    fn turn(&mut self, active: bool) {
        std::mem::swap(&mut self.outline.expressions, &mut self.expressions);
        std::mem::swap(&mut self.outline.facts, &mut self.facts);
        std::mem::swap(&mut self.outline.definitions, &mut self.definitions);
        self.outline.active = active;
    }

    /// The value of an expression where names stand for themselves; nothing where they do not, or where it is made of
    /// others alone.
    pub(super) fn outline(&mut self, id: ExprId, view: View, within: bool) -> Option<TermId> {
        if !self.outline.active {
            return None;
        }
        let label = match self.guideline.expressions.get(id) {
            Node::Literal(_)
            | Node::Threshold(_)
            | Node::Today
            | Node::Outcome(..)
            | Node::Not(_)
            | Node::Junction(..)
            | Node::Xor(..)
            | Node::Implies(..)
            | Node::Count { .. }
            | Node::Is { .. } => return None,
            Node::Fact(fact) => Label::Fact(*fact),
            Node::Applies(recommendation) => Label::Applies(*recommendation),
            Node::Definition(definition) => {
                let term = self.turned(false, |build| build.expression(id, view, within));
                let is = self.guideline.definitions.get(definition.index()).map(|found| found.is);
                let is_condition = self.is_condition(term);
                if let Some(is) = is.filter(|_| is_condition && self.outline.reworked.contains(definition)) {
                    return Some(self.expression(is, view, within));
                }
                Label::Definition(*definition)
            }
            node @ (Node::Compare(..) | Node::Equality(..) | Node::Between { .. }) => {
                let operands: Vec<TermId> = (node.operands().into_iter())
                    .map(|operand| self.expression(operand, view, within))
                    .collect();
                if self.are_comparable(&operands) {
                    return None;
                }
                Label::Expression(id)
            }
            _ => Label::Expression(id),
        };
        let term = self.turned(false, |build| build.expression(id, view, within));
        Some(self.stand_in(term, label))
    }

    /// A condition under its name: one for all conditions that come to the same.
    pub(super) fn named_condition(&mut self, pair: Pair, label: Label) -> Pair {
        let term = match self.outline.conditions.get(&pair) {
            Some(found) => *found,
            None => {
                let term = self.add(Term::Truth(pair));
                self.outline.conditions.insert(pair, term);
                term
            }
        };
        let term = self.stand_in(term, label);
        self.truth(term)
    }

    /// What a block comes to, under its name where names stand for themselves.
    pub(super) fn under_name(&mut self, label: Label, make: impl FnOnce(&mut Self) -> Pair) -> Pair {
        if !self.outline.active {
            return make(self);
        }
        let pair = self.turned(false, make);
        self.named_condition(pair, label)
    }

    /// Whether what is asked of some values is asked of one alone, or of conditions or members.
    fn are_comparable(&self, operands: &[TermId]) -> bool {
        let varying = || operands.iter().filter(|operand| self.fixed(**operand).is_none());
        varying().count() <= 1 || varying().all(|operand| self.is_condition(*operand))
    }

    /// Whether a term is true or false where it is known.
    pub(super) fn is_condition(&self, term: TermId) -> bool {
        match self.term(term) {
            Term::Truth(_) => true,
            Term::Either(_, then, otherwise) => self.is_condition(then) || self.is_condition(otherwise),
            _ => false,
        }
    }

    /// A term under its name; one that is a value of the record, or no more than that, stays as it is.
    fn stand_in(&mut self, term: TermId, label: Label) -> TermId {
        let mut reading = Reading::default();
        self.read(term, &mut reading);
        if reading.is_plain() {
            return term;
        }
        if self.is_condition(term) {
            let pair = self.truth(term);
            // One name for all that come to the same.
            let term = *self.outline.conditions.entry(pair).or_insert(term);
            self.outline.labels.entry(term).or_insert(label);
            let yes = self.stand(term, Asked::True, pair.yes);
            let no = self.stand(term, Asked::False, pair.no);
            return self.add(Term::Truth(Pair { yes, no }));
        }
        self.outline.labels.entry(term).or_insert(label);
        let variable = self.variable(Source::Named(term));
        self.add(Term::Opaque(variable))
    }

    /// The term behind a name.
    pub(super) fn named(&self, id: TermId) -> Option<TermId> {
        let Some(Term::Opaque(variable)) = self.terms.get(id.0 as usize) else {
            return None;
        };
        match self.variables.get(variable.0 as usize)?.source {
            Source::Named(term) => Some(term),
            _ => None,
        }
    }

    /// What is asked of a name, for a wire that holds of what stands behind it.
    pub(super) fn stand(&mut self, term: TermId, asked: Asked, wire: Wire) -> Wire {
        if wire == Wire::TRUE || wire == Wire::FALSE {
            return wire;
        }
        let variable = self.variable(Source::Named(term));
        let stands = self.test(variable, Test::Stands(wire));
        if let Gate::Test(test) = self.circuit.gate(stands.parts().0) {
            self.outline.behind.entry(test).or_insert((wire, asked));
        }
        stands
    }

    /// A name held against a value that is the same for everyone.
    pub(super) fn held_by_name(&mut self, term: TermId, limit: &Value, or_equal: bool) -> Pair {
        let constant = self.add(Term::Constant(limit.clone()));
        let pair = self.order(term, constant, or_equal);
        Pair {
            yes: self.stand(term, Asked::Below(limit.clone(), or_equal, true), pair.yes),
            no: self.stand(term, Asked::Below(limit.clone(), or_equal, false), pair.no),
        }
    }

    /// Whether a name is a member.
    pub(super) fn is_by_name(&mut self, term: TermId, member: u16) -> Pair {
        let constant = self.add(Term::Constant(Value::Member(member)));
        let pair = self.same(term, constant);
        Pair {
            yes: self.stand(term, Asked::Member(member, true), pair.yes),
            no: self.stand(term, Asked::Member(member, false), pair.no),
        }
    }

    /// Which bounds of a term may be known where its value is not.
    pub(super) fn bounded_by(&mut self, term: TermId) -> Bounded {
        if self.partial(term) == Wire::FALSE {
            return Bounded::Never;
        }
        match self.term(term) {
            Term::Extreme(Extreme::Lowest, _) => Bounded::Above,
            Term::Extreme(Extreme::Highest, _) => Bounded::Below,
            _ => Bounded::Both,
        }
    }

    /// The facts whose records a term reads, and whether anything is worked out from them.
    pub(super) fn read(&self, term: TermId, reading: &mut Reading) {
        let (mut terms, mut gates) = (vec![term], Vec::new());
        loop {
            if let Some(id) = terms.pop() {
                if reading.terms.insert(id) {
                    self.read_term(id, reading, &mut terms, &mut gates);
                }
            } else if let Some(at) = gates.pop() {
                if !reading.gates.insert(at) {
                    continue;
                }
                match self.circuit.gate(at) {
                    Gate::True => {}
                    Gate::And(a, b) => gates.extend([a.parts().0, b.parts().0]),
                    Gate::Test(test) => {
                        let variable = self.tests.get(test as usize).map(|(variable, _)| *variable);
                        variable.into_iter().for_each(|id| self.read_variable(id, reading, &mut terms));
                    }
                }
            } else {
                return;
            }
        }
    }

    fn read_term(&self, id: TermId, reading: &mut Reading, terms: &mut Vec<TermId>, gates: &mut Vec<usize>) {
        match self.term(id) {
            Term::Constant(_) => {}
            Term::Truth(pair) => gates.extend([pair.yes.parts().0, pair.no.parts().0]),
            Term::Variable(variable)
            | Term::Number(variable, _)
            | Term::Elapsed(variable, _)
            | Term::Opaque(variable) => self.read_variable(variable, reading, terms),
            Term::Either(guard, then, otherwise) => {
                gates.push(guard.parts().0);
                terms.extend([then, otherwise]);
            }
            Term::Extreme(_, items) => {
                reading.is_worked_out = true;
                terms.extend(items);
            }
            Term::Formula(Operation::Decimal, items) => terms.extend(items),
            Term::Formula(_, items) => {
                reading.is_worked_out = true;
                terms.extend(items);
            }
        }
    }

    fn read_variable(&self, id: super::variable::VariableId, reading: &mut Reading, terms: &mut Vec<TermId>) {
        match self.variables.get(id.0 as usize).map(|variable| variable.source) {
            Some(
                Source::Record(fact) | Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact),
            ) => {
                reading.facts.insert(fact);
            }
            Some(Source::Formula(term) | Source::Named(term)) => {
                reading.is_worked_out = true;
                terms.push(term);
            }
            Some(Source::Order(a, b)) => {
                reading.is_worked_out = true;
                terms.extend([a, b]);
            }
            Some(Source::Opaque(..)) | None => reading.is_worked_out = true,
        }
    }

    /// Holds where a name has no value for a reason.
    pub(super) fn absent_by_name(&mut self, term: TermId, why: Absence) -> Wire {
        let wire = self.absent(term, why);
        self.stand(term, Asked::Other, wire)
    }
}

/// What a term reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// The facts whose records are read.
    pub(super) facts: BTreeSet<FactId>,
    is_worked_out: bool,
    terms: BTreeSet<TermId>,
    gates: BTreeSet<usize>,
}

impl Reading {
    /// Whether it is no more than the record of one fact.
    fn is_plain(&self) -> bool {
        self.facts.len() <= 1 && !self.is_worked_out
    }
}
