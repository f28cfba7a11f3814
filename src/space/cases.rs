//! One patient among all who have some of the same facts: what else could come of a block.
//!
//! A fact is *kept* (it is as in the record), *filled in* (it is given, with some value), or free. Two such patients can be
//! looked for at once, who have a fact in common or not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use batsat::Lit;

use super::Space;
use super::answer::Standing;
use super::cell::Cell;
use super::circuit::Wire;
use super::extent::Extent;
use super::find::Question;
use super::pair::Tie;
use super::propose::Proposal;
use super::solver::{Solver, with};
use super::test::{DateTest, Source, Test};
use super::variable::VariableId;
use crate::eval::{Answer, Evaluation, Plan};
use crate::model::expression::FactId;
use crate::model::facts::Facts;
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// Proposals that are put aside because the interpreter says otherwise.
const ASIDE_MAX: usize = 40;

/// Patients beside one.
pub struct Cases<'s, 'a> {
    question: Question<'s, 'a>,
    plan: &'s Plan<'a>,
    evaluation: &'s Evaluation,
    never: &'s BTreeMap<FactId, Wire>,
    filled: HashMap<(usize, FactId), Lit>,
    /// By patient, the wires that the question is about.
    looked_at: Vec<Vec<Wire>>,
    /// By patient, what is not looked into and has been told for who has all facts that it hangs on.
    known_opaque: BTreeSet<(usize, VariableId)>,
}

/// What the literals of kept and shared facts are, and the values of the patient.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// By patient and fact, whether it is as in the record.
    pub(super) kept: HashMap<(usize, FactId), Lit>,
    /// By fact, whether both patients have the same.
    pub(super) same: HashMap<FactId, Lit>,
    /// The values of the record.
    pub(super) values: HashMap<VariableId, Value>,
}

/// How a fact is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// As it is in the record.
    Kept,
    /// Given, with some value.
    Filled,
    /// Given with some value, or as it is in the record.
    KeptOrFilled,
    /// Any.
    Free,
}

impl std::fmt::Debug for Cases<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cases").finish_non_exhaustive()
    }
}

/// What came of looking for another answer.
#[derive(Clone, Debug)]
pub enum Other {
    /// There is none; of the facts that were kept these suffice for that.
    None(BTreeSet<FactId>),
    /// This one, of this patient.
    Some(Answer, Facts),
    /// It cannot be told.
    Open,
}

impl<'s, 'a> Cases<'s, 'a> {
    /// Beside a patient, with what the interpreter says of the patient, and the plan by which it is asked of others.
    /// `never` tells by fact where no value of it can be: [`Space::impossible`].
    pub fn new(
        space: &'s Space<'a>,
        plan: &'s Plan<'a>,
        patient: &Facts,
        evaluation: &'s Evaluation,
        never: &'s BTreeMap<FactId, Wire>,
    ) -> Cases<'s, 'a> {
        let mut solver = Solver::new(space);
        solver.add_patient(|_| true);
        let ids: Vec<VariableId> = space.recorded_variables().collect();
        let values = ids.iter().map(|id| (*id, space.recorded(*id, patient))).collect();
        let record = Record { values, ..Record::default() };
        let question = Question::of(solver, Tie::Cases(Box::new(record)));
        Cases {
            question,
            plan,
            evaluation,
            never,
            filled: HashMap::new(),
            looked_at: Vec::new(),
            known_opaque: BTreeSet::new(),
        }
    }

    /// Whether some patient has another answer than the present one, with facts taken as said; those that are not named
    /// are free.
    pub fn other(&mut self, standing: &Standing, present: &[Answer], taken: &[(FactId, Taken)]) -> Other {
        self.look(&[standing]);
        let mut assumed = Vec::new();
        let mut kept = HashMap::new();
        for (fact, taken) in taken {
            let lit = self.taken(0, *fact, *taken);
            if *taken == Taken::Kept {
                kept.extend(lit.map(|lit| (lit.var(), *fact)));
            }
            assumed.extend(lit);
        }
        let wires: Vec<Lit> =
            standing.wires().iter().map(|wire| self.question.solver.lit(0, *wire)).collect();
        for answer in present {
            let Some(held) = standing.held_by(answer) else {
                continue;
            };
            let differs: Vec<Lit> =
                wires.iter().zip(held).map(|(wire, held)| if held { !*wire } else { *wire }).collect();
            assumed.push(self.some(&differs));
        }
        for _ in 0..ASIDE_MAX {
            match self.question.propose(&assumed) {
                Proposal::Nobody if self.question.doubt.is_none() => {
                    let core = self.question.solver.core();
                    return Other::None(
                        core.iter().filter_map(|lit| kept.get(&lit.var()).copied()).collect(),
                    );
                }
                Proposal::Values(values) => {
                    let facts = self.question.patients(&values).into_iter().next();
                    let Some(facts) = facts else {
                        break;
                    };
                    let answer = self.answer(standing, &facts);
                    if !present.contains(&answer) {
                        return Other::Some(answer, facts);
                    }
                    // What is not looked into came out otherwise than was proposed.
                    self.question.doubt.get_or_insert_with(String::new);
                    self.question.put_aside();
                }
                _ => break,
            }
        }
        self.renew();
        Other::Open
    }

    /// What the interpreter says of the block for another patient.
    fn answer(&self, standing: &Standing, facts: &Facts) -> Answer {
        self.plan.evaluate(facts, self.evaluation.as_of).answer(standing.block())
    }

    /// Whether two patients who differ in one fact only, as it is taken, have different answers; of the other facts some
    /// are kept and some filled in. Nothing where it cannot be told.
    pub fn decides(
        &mut self,
        standing: &Standing,
        fact: FactId,
        taken: Taken,
        others: &[(FactId, Taken)],
    ) -> Option<bool> {
        self.look(&[standing, standing]);
        let mut assumed = Vec::new();
        for patient in [0, 1] {
            assumed.extend(self.taken(patient, fact, taken));
            for (other, taken) in others {
                assumed.extend(self.taken(patient, *other, *taken));
            }
        }
        for (other, taken) in others {
            if *taken != Taken::Kept {
                assumed.push(self.same(*other));
            }
        }
        let mut differ = Vec::new();
        for wire in standing.wires() {
            let solver = &mut self.question.solver;
            let (a, b) = (solver.lit(0, *wire), solver.lit(1, *wire));
            let differs = solver.fresh();
            solver.clause(&[!differs, a, b]);
            solver.clause(&[!differs, !a, !b]);
            differ.push(differs);
        }
        assumed.push(self.some(&differ));
        for _ in 0..ASIDE_MAX {
            match self.question.propose(&assumed) {
                Proposal::Nobody if self.question.doubt.is_none() => return Some(false),
                Proposal::Values(values) => {
                    let patients = self.question.patients(&values);
                    let answers: Vec<Answer> =
                        patients.iter().map(|facts| self.answer(standing, facts)).collect();
                    if answers.first() != answers.last() {
                        return Some(true);
                    }
                    self.question.doubt.get_or_insert_with(String::new);
                    self.question.put_aside();
                }
                _ => break,
            }
        }
        self.renew();
        None
    }

    fn look(&mut self, standings: &[&Standing]) {
        let wires: Vec<&[Wire]> = standings.iter().map(|standing| standing.wires()).collect();
        if self.looked_at == wires {
            return;
        }
        self.question.look(&wires);
        self.looked_at = wires.iter().map(|wires| wires.to_vec()).collect();
        for patient in 0..wires.len() {
            let opaque: Vec<VariableId> = self
                .question
                .cones
                .get(patient)
                .into_iter()
                .flat_map(|cone| cone.opaque.iter().copied())
                .collect();
            for id in opaque {
                self.tell_opaque(patient, id);
            }
        }
    }

    /// What is not looked into is known all the same of who has every fact that it hangs on as in the record.
    fn tell_opaque(&mut self, patient: usize, id: VariableId) {
        let space = self.question.solver.space;
        let Some(Source::Opaque(expression, stale_counts)) =
            space.variable(id).map(|variable| variable.source)
        else {
            return;
        };
        if !self.known_opaque.insert((patient, id)) {
            return;
        }
        let mut kept = Vec::new();
        for fact in space.facts_below(expression) {
            kept.push(!self.kept(patient, fact));
        }
        let seen = if stale_counts { self.evaluation.with_stale() } else { self.evaluation };
        let value = seen.value(expression);
        let told = [
            (Test::Yes, value.truth() == Truth::True),
            (Test::No, value.truth() == Truth::False),
            (Test::Defined, !value.is_null()),
        ];
        for (test, holds) in told {
            if let Some(wire) = space.find_test(id, &test) {
                let lit = self.question.solver.lit(patient, wire);
                let clause: Vec<Lit> = kept.iter().copied().chain([if holds { lit } else { !lit }]).collect();
                self.question.solver.clause(&clause);
            }
        }
    }

    /// Begins with a new solver: what was put aside for one question must not be left out of the next.
    fn renew(&mut self) {
        self.question.doubt = None;
        let space = self.question.solver.space;
        let mut solver = Solver::new(space);
        solver.add_patient(|_| true);
        self.question.solver = solver;
        if let Tie::Cases(record) = &mut self.question.tie {
            record.kept.clear();
            record.same.clear();
        }
        self.filled.clear();
        self.looked_at.clear();
        self.known_opaque.clear();
    }

    /// A literal that, assumed, makes one of some literals hold.
    fn some(&mut self, lits: &[Lit]) -> Lit {
        let solver = &mut self.question.solver;
        let some = solver.fresh();
        let clause: Vec<Lit> = std::iter::once(!some).chain(lits.iter().copied()).collect();
        solver.clause(&clause);
        some
    }

    /// A literal that, assumed, makes a patient's fact be taken so.
    fn taken(&mut self, patient: usize, fact: FactId, taken: Taken) -> Option<Lit> {
        match taken {
            Taken::Free => None,
            Taken::Kept => Some(self.kept(patient, fact)),
            Taken::Filled => Some(self.filled(patient, fact)),
            Taken::KeptOrFilled => {
                let (kept, filled) = (self.kept(patient, fact), self.filled(patient, fact));
                Some(self.some(&[kept, filled]))
            }
        }
    }

    fn variables(&self, fact: FactId) -> Vec<VariableId> {
        let sources =
            [Source::Record(fact), Source::Day(fact), Source::Previous(fact), Source::Earliest(fact)];
        sources.into_iter().filter_map(|source| self.question.solver.space.build.find(source)).collect()
    }

    fn kept(&mut self, patient: usize, fact: FactId) -> Lit {
        let Tie::Cases(record) = &self.question.tie else {
            return self.question.solver.fresh();
        };
        if let Some(found) = record.kept.get(&(patient, fact)) {
            return *found;
        }
        let values: Vec<(VariableId, Option<Value>)> =
            self.variables(fact).into_iter().map(|id| (id, record.values.get(&id).cloned())).collect();
        let kept = self.question.solver.fresh();
        for (id, value) in values {
            let space = self.question.solver.space;
            let at = value.and_then(|value| space.cell_of(id, &value));
            let cells = self.question.solver.cells(patient, id);
            if let Some(cell) = at.and_then(|at| cells.get(at)) {
                self.question.solver.clause(&[!kept, *cell]);
            }
        }
        if let Tie::Cases(record) = &mut self.question.tie {
            record.kept.insert((patient, fact), kept);
        }
        kept
    }

    fn same(&mut self, fact: FactId) -> Lit {
        if let Tie::Cases(record) = &self.question.tie
            && let Some(found) = record.same.get(&fact)
        {
            return *found;
        }
        let same = self.question.solver.fresh();
        for id in self.variables(fact) {
            let solver = &mut self.question.solver;
            let (first, second) = (solver.cells(0, id), solver.cells(1, id));
            for (a, b) in first.into_iter().zip(second) {
                solver.clause(&[!same, !a, b]);
            }
        }
        if let Tie::Cases(record) = &mut self.question.tie {
            record.same.insert(fact, same);
        }
        same
    }

    /// A value of today or of a day that is not too long ago, known to the day; none at all for what something else stands
    /// in for, or where no value can be.
    fn filled(&mut self, patient: usize, fact: FactId) -> Lit {
        if let Some(found) = self.filled.get(&(patient, fact)) {
            return *found;
        }
        let space = self.question.solver.space;
        let filled = self.question.solver.fresh();
        for id in self.variables(fact) {
            let cells = self.question.solver.cells(patient, id);
            let values = space.cells(id);
            for vague in with(&cells, values, |cell| matches!(cell, Cell::Vague(_))) {
                self.question.solver.clause(&[!filled, !vague]);
            }
            match space.variable(id).map(|variable| variable.source) {
                Some(Source::Record(_)) => self.fill_record(patient, fact, filled, &cells, values),
                Some(Source::Day(_)) => {
                    for old in with(&cells, values, |cell| space.is_aged(fact, cell)) {
                        self.question.solver.clause(&[!filled, !old]);
                    }
                }
                _ => {}
            }
        }
        self.filled.insert((patient, fact), filled);
        filled
    }

    fn fill_record(&mut self, patient: usize, fact: FactId, filled: Lit, cells: &[Lit], values: &[Cell]) {
        let space = self.question.solver.space;
        for other in with(cells, values, |cell| {
            matches!(cell, Cell::Absent(Absence::NotKnown | Absence::NotMeasurable))
        }) {
            self.question.solver.clause(&[!filled, !other]);
        }
        let found = space.build.fact(fact);
        if found.is_some_and(|fact| fact.when_absent.is_some() || fact.assume.is_some()) {
            return;
        }
        let never = self.never.get(&fact).copied().unwrap_or(Wire::FALSE);
        let never = self.question.solver.lit(patient, never);
        for away in with(cells, values, |cell| *cell == Cell::Absent(Absence::NotGiven)) {
            self.question.solver.clause(&[!filled, !away, never]);
        }
    }
}

impl Space<'_> {
    /// The cell that a value lies in: of a date known to the month or year one that answers alike.
    fn cell_of(&self, id: VariableId, value: &Value) -> Option<usize> {
        let tests: Vec<&Test> = self
            .variable(id)?
            .tests
            .iter()
            .filter_map(|at| self.build.tests.get(*at as usize))
            .map(|(_, test)| test)
            .collect();
        let passed: Vec<bool> =
            tests.iter().map(|test| super::point::passes(value, test, self.build.as_of)).collect();
        let alike = |cell: &Cell| {
            let is_kind = match (cell, value) {
                (Cell::Absent(why), Value::Null(own)) => why == own,
                (Cell::Absent(_), _) | (_, Value::Null(_)) => false,
                (Cell::Vague(_), Value::Date(date)) => date.first_day() != date.last_day(),
                (Cell::Truth(truth), Value::Boolean(own)) => truth == own,
                (Cell::Member(member), Value::Member(own)) => member == own,
                _ => Extent::of_cell(cell, self.build.fact_of(id)).contains(value),
            };
            is_kind
                && tests
                    .iter()
                    .zip(&passed)
                    .all(|(test, passed)| cell.passes(test, self.build.as_of) == *passed)
        };
        self.cells(id).iter().position(alike)
    }

    /// Whether values on the days of a cell are too old to count.
    fn is_aged(&self, fact: FactId, cell: &Cell) -> bool {
        let fact = self.build.fact(fact);
        let valid_for = fact.filter(|fact| !fact.keeps_stale).and_then(|fact| fact.valid_for);
        valid_for
            .is_some_and(|valid_for| cell.passes(&Test::Date(DateTest::Aged(valid_for)), self.build.as_of))
    }

    /// The facts that an answer hangs on, in the order of the vocabulary.
    pub fn facts_behind(&self, standing: &Standing) -> Vec<FactId> {
        let cone = self.cone(standing.wires().iter().copied());
        let facts: BTreeSet<FactId> = cone.recorded.iter().filter_map(|id| self.recorded_fact(*id)).collect();
        facts.into_iter().collect()
    }
}
