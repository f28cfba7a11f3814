//! Where what is asked of the value of a fact changes: the numbers and days that cut its range.

use std::collections::{BTreeMap, BTreeSet};

use super::circuit::{Gate, Wire};
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::variable::VariableId;
use super::{Space, Standing};
use crate::model::expression::{ExprId, FactId};
use crate::model::guideline::Block;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// Where what is asked of the latest value of a fact changes.
///
/// Of two values between which there is no cut everything comes out the same, unless the fact is `computed` with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cuts {
    /// The numbers that it is held against, in its own unit, rising.
    pub numbers: Vec<Number>,
    /// By their numbers, the days from which on something is answered otherwise than for the day before, rising.
    pub days: Vec<i64>,
    /// Whether something is worked out from its value, or is not looked into: then it may change anywhere.
    pub computed: bool,
}

impl Space<'_> {
    /// By fact, where an answer changes with its value; facts on which it does not hang are left out.
    ///
    /// Linear in what tells the answers apart.
    pub fn cuts(&self, standing: &Standing) -> BTreeMap<FactId, Cuts> {
        self.cuts_of(standing.wires())
    }

    /// The same of some conditions of a block alone: where it changes while the scope stays as it is.
    pub fn cuts_of_conditions(&mut self, block: Block, conditions: &[ExprId]) -> BTreeMap<FactId, Cuts> {
        let mut wires = Vec::new();
        for id in conditions {
            let pair = self.condition_of(block, *id);
            wires.extend([pair.yes, pair.no]);
        }
        self.cuts_of(&wires)
    }

    /// By fact, where a constraint of the vocabulary may come to be broken.
    pub fn cuts_of_constraints(&self) -> BTreeMap<FactId, Cuts> {
        self.cuts_of(&[self.possible])
    }

    fn cuts_of(&self, wires: &[Wire]) -> BTreeMap<FactId, Cuts> {
        let cone = self.cone(wires.iter().copied());
        let mut all: BTreeMap<FactId, Cuts> = BTreeMap::new();
        for gate in &cone.gates {
            let Gate::Test(test) = self.build.circuit.gate(*gate) else {
                continue;
            };
            if let Some((variable, test)) = self.build.tests.get(test as usize)
                && let Some(Source::Record(fact)) = self.variable(*variable).map(|variable| variable.source)
            {
                self.cut(*variable, test, all.entry(fact).or_default());
            }
        }
        for fact in self.computed(cone.formulas.iter().chain(&cone.opaque)) {
            all.entry(fact).or_default().computed = true;
        }
        for cuts in all.values_mut() {
            cuts.numbers.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
            cuts.numbers.dedup_by(|a, b| a.compare(b) == Some(std::cmp::Ordering::Equal));
            cuts.days.sort_unstable();
            cuts.days.dedup();
        }
        all
    }

    fn cut(&self, variable: VariableId, test: &Test, cuts: &mut Cuts) {
        match test {
            Test::Below(limit, _) => cuts.numbers.push(limit.clone()),
            Test::Date(test) => {
                let last = self.as_of().day_number();
                let first = PartialDate::new(1, Some(1), Some(1)).map_or(last, PartialDate::day_number);
                let sort = self.variable(variable).map(|variable| &variable.sort);
                let (from, to) = match sort {
                    Some(super::cell::Sort::Date { from, to }) => (*from, *to),
                    _ => (first, last),
                };
                cuts.days.extend(test.cuts(from, to, self.as_of()));
            }
            _ => {}
        }
    }

    /// The facts whose latest value enters formulas, orders, or what is not looked into.
    fn computed<'v>(&self, variables: impl Iterator<Item = &'v VariableId>) -> BTreeSet<FactId> {
        let mut facts = BTreeSet::new();
        let mut waiting: Vec<TermId> = Vec::new();
        for id in variables {
            match self.variable(*id).map(|variable| variable.source) {
                Some(Source::Formula(term)) => waiting.push(term),
                Some(Source::Order(a, b)) => waiting.extend([a, b]),
                Some(Source::Opaque(expression, _)) => facts.extend(self.facts_below(expression)),
                _ => {}
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.build.term(id) {
                Term::Constant(_) | Term::Truth(_) => {}
                Term::Variable(variable)
                | Term::Number(variable, _)
                | Term::Elapsed(variable, _)
                | Term::Opaque(variable) => match self.variable(variable).map(|variable| variable.source) {
                    Some(Source::Record(fact) | Source::Earliest(fact)) => drop(facts.insert(fact)),
                    Some(Source::Opaque(expression, _)) => facts.extend(self.facts_below(expression)),
                    _ => {}
                },
                Term::Either(_, then, otherwise) => waiting.extend([then, otherwise]),
                Term::Extreme(_, items) | Term::Formula(_, items) => waiting.extend(items),
            }
        }
        facts
    }
}
