//! A guideline on its way into the space: what has been made of it so far.

use std::collections::HashMap;

use super::circuit::{Circuit, Pair, Wire};
use super::outline::Outline;
use super::range::Range;
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::variable::{Variable, VariableId};
use crate::eval::{Evaluation, Plan};
use crate::model::expression::{ExprId, FactId};
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::model::joint::Joint;
use crate::model::vocabulary::Fact;
use crate::value::content::Absence;
use crate::value::date::PartialDate;

use super::cell::Sort;

/// Whether values that are too old count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// They are missing.
    Present,
    /// They count all the same.
    Kept,
}

/// What has been made of a guideline so far.
#[derive(Clone, Debug)]
pub(super) struct Build<'a> {
    pub(super) guideline: &'a Guideline,
    /// Where it is two guidelines in one.
    pub(super) joint: Option<&'a Joint>,
    pub(super) as_of: PartialDate,
    /// What the guideline comes to for a patient of whom nothing is known: for what is the same for everyone.
    pub(super) blank: Evaluation,
    pub(super) circuit: Circuit,
    pub(super) variables: Vec<Variable>,
    pub(super) tests: Vec<(VariableId, Test)>,
    pub(super) terms: Vec<Term>,
    sources: HashMap<Source, VariableId>,
    test_places: HashMap<(VariableId, Test), u32>,
    pub(super) knowns: HashMap<TermId, Wire>,
    /// Where only bounds of a term are known.
    pub(super) partials: HashMap<TermId, Wire>,
    /// Where a term is null for a reason, or for a stronger one.
    pub(super) reasons: HashMap<(TermId, Absence, bool), Wire>,
    /// Everything that a term can come to where it is known.
    pub(super) ranges: HashMap<TermId, Range>,
    pub(super) orders: HashMap<(TermId, TermId, bool), Pair>,
    pub(super) expressions: HashMap<(ExprId, View), TermId>,
    pub(super) facts: HashMap<(FactId, View), TermId>,
    pub(super) definitions: HashMap<(u32, View), TermId>,
    /// By variable that stands for a formula or for an order: where it is known, and where only bounds of it are.
    pub(super) extents: HashMap<VariableId, (Wire, Wire)>,
    /// Facts of which the first value is asked for.
    pub(super) firsts: Vec<FactId>,
    /// Expressions that are not looked into.
    pub(super) opaque: Vec<ExprId>,
    /// Rules over names.
    pub(super) outline: Outline,
}

impl<'a> Build<'a> {
    pub(super) fn new(guideline: &'a Guideline, as_of: PartialDate) -> Build<'a> {
        let nobody = Facts::new("", guideline.vocabulary.facts.len());
        Build {
            guideline,
            joint: None,
            as_of,
            blank: Plan::of_everything(guideline).evaluate(&nobody, as_of),
            circuit: Circuit::default(),
            variables: Vec::new(),
            tests: Vec::new(),
            terms: Vec::new(),
            sources: HashMap::new(),
            test_places: HashMap::new(),
            knowns: HashMap::new(),
            partials: HashMap::new(),
            reasons: HashMap::new(),
            ranges: HashMap::new(),
            orders: HashMap::new(),
            expressions: HashMap::new(),
            facts: HashMap::new(),
            definitions: HashMap::new(),
            extents: HashMap::new(),
            firsts: Vec::new(),
            opaque: Vec::new(),
            outline: Outline::default(),
        }
    }

    pub(super) fn fact(&self, id: FactId) -> Option<&'a Fact> {
        self.guideline.vocabulary.fact(id)
    }

    /// The variable of a source.
    pub(super) fn variable(&mut self, source: Source) -> VariableId {
        let source = self.recorded(source);
        if let Some(found) = self.sources.get(&source) {
            return *found;
        }
        let fact = match source {
            Source::Record(id) | Source::Day(id) | Source::Previous(id) | Source::Earliest(id) => {
                self.fact(id)
            }
            _ => None,
        };
        let sort = source.sort(fact, self.as_of);
        let id = VariableId(u32::try_from(self.variables.len()).unwrap_or(u32::MAX));
        self.variables.push(Variable { source, sort, tests: Vec::new() });
        self.sources.insert(source, id);
        id
    }

    /// The variable of a source, if anything was asked of it.
    pub(super) fn find(&self, source: Source) -> Option<VariableId> {
        self.sources.get(&self.recorded(source)).copied()
    }

    /// A source, by the fact whose record it reads.
    fn recorded(&self, source: Source) -> Source {
        let record = |id: FactId| self.joint.map_or(id, |joint| joint.record(id));
        match source {
            Source::Record(id) => Source::Record(record(id)),
            Source::Day(id) => Source::Day(record(id)),
            Source::Previous(id) => Source::Previous(record(id)),
            Source::Earliest(id) => Source::Earliest(record(id)),
            other => other,
        }
    }

    /// The answer to a question about a variable.
    pub(super) fn test(&mut self, variable: VariableId, test: Test) -> Wire {
        let next = u32::try_from(self.tests.len()).unwrap_or(u32::MAX);
        let key = (variable, test);
        let at = match self.test_places.get(&key) {
            Some(at) => *at,
            None => {
                self.tests.push(key.clone());
                self.test_places.insert(key.clone(), next);
                let found = self.variables.get_mut(variable.0 as usize);
                found.into_iter().for_each(|variable| variable.tests.push(next));
                let source = self.variables.get(variable.0 as usize).map(|variable| variable.source);
                if let Some(Source::Record(fact) | Source::Previous(fact) | Source::Earliest(fact)) = source
                    && self.firsts.contains(&fact)
                {
                    self.ask_all(fact, &key.1);
                }
                next
            }
        };
        self.circuit.test(at)
    }

    /// How many members a variable has, if it is one of a choice.
    pub(super) fn members(&self, id: VariableId) -> Option<usize> {
        match self.variables.get(id.0 as usize)?.sort {
            Sort::Member(count) => Some(count),
            _ => None,
        }
    }
}

impl Build<'_> {
    /// From here on the latest value of a fact, the one before it and the first of all are asked the same: each may be
    /// another of them.
    pub(super) fn share_tests(&mut self, fact: FactId) {
        let fact = self.joint.map_or(fact, |joint| joint.record(fact));
        if self.firsts.contains(&fact) {
            return;
        }
        self.firsts.push(fact);
        let all = [Source::Record(fact), Source::Previous(fact), Source::Earliest(fact)]
            .map(|source| self.variable(source));
        let tests: Vec<Test> = all
            .iter()
            .filter_map(|id| self.variables.get(id.0 as usize))
            .flat_map(|variable| &variable.tests)
            .filter_map(|at| self.tests.get(*at as usize))
            .map(|(_, test)| test.clone())
            .collect();
        for test in tests {
            self.ask_all(fact, &test);
        }
    }

    fn ask_all(&mut self, fact: FactId, test: &Test) {
        if matches!(test, Test::Below(..) | Test::Date(_)) {
            for source in [Source::Record(fact), Source::Previous(fact), Source::Earliest(fact)] {
                let variable = self.variable(source);
                self.test(variable, test.clone());
            }
        }
    }
}
