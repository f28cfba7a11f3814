//! The space as clauses: whether some patient meets some conditions.
//!
//! Each value has one cell at a time; a test holds in the cells that pass it. Two patients that share some values are two
//! copies over one solver. Clauses are made for what is asked, and stay.

use std::cmp::Ordering;
use std::collections::HashMap;

use batsat::{BasicSolver, Lit, SolverInterface, lbool};

use super::Space;
use super::cell::{Cell, Sort};
use super::circuit::{Gate, Wire};
use super::test::{Source, Test};
use super::variable::VariableId;
use crate::value::content::Absence;
use crate::value::number::Number;

/// A patient among those that are looked for at once.
#[derive(Clone, Debug, Default)]
struct Copy {
    gates: HashMap<usize, Lit>,
    cells: HashMap<VariableId, Vec<Lit>>,
}

/// Clauses of a space, and a search for patients.
pub(super) struct Solver<'s, 'a> {
    pub(super) space: &'s Space<'a>,
    sat: BasicSolver,
    copies: Vec<Copy>,
    /// Holds always.
    truth: Lit,
}

impl<'s, 'a> Solver<'s, 'a> {
    /// For one patient.
    pub(super) fn new(space: &'s Space<'a>) -> Solver<'s, 'a> {
        let mut sat = BasicSolver::default();
        let truth = Lit::new(sat.new_var_default(), true);
        sat.add_clause_reuse(&mut vec![truth]);
        Solver { space, sat, copies: vec![Copy::default()], truth }
    }

    /// Adds a second patient who has every value of the first but those of some variables.
    pub(super) fn add_patient(&mut self, differs: impl Fn(VariableId) -> bool) {
        let mut shared = HashMap::new();
        for at in 0..self.space.build.variables.len() {
            let id = VariableId(u32::try_from(at).unwrap_or(u32::MAX));
            let has_cells = self.space.variable(id).is_some_and(|variable| variable.sort != Sort::Free);
            if has_cells && !differs(id) {
                let cells = self.cells(0, id);
                shared.insert(id, cells);
            }
        }
        self.copies.push(Copy { gates: HashMap::new(), cells: shared });
    }

    /// A literal of which nothing is known.
    pub(super) fn fresh(&mut self) -> Lit {
        Lit::new(self.sat.new_var(lbool::FALSE, true), true)
    }

    /// The literal of a gate: whatever it is made of says how it comes out.
    fn gate(&mut self) -> Lit {
        Lit::new(self.sat.new_var(lbool::FALSE, false), true)
    }

    /// How many values a search gives.
    pub(super) fn size(&self) -> u32 {
        self.sat.num_vars()
    }

    /// Adds a clause.
    pub(super) fn clause(&mut self, lits: &[Lit]) {
        let mut lits = lits.to_vec();
        self.sat.add_clause_reuse(&mut lits);
    }

    /// The literal of a wire.
    pub(super) fn lit(&mut self, patient: usize, wire: Wire) -> Lit {
        let (root, negated) = wire.parts();
        let mut waiting = vec![root];
        while let Some(at) = waiting.last().copied() {
            if self.known(patient, at).is_some() {
                waiting.pop();
                continue;
            }
            let lit = match self.space.build.circuit.gate(at) {
                Gate::True => self.truth,
                Gate::Test(test) => {
                    self.test(patient, test);
                    continue;
                }
                Gate::And(a, b) => match (self.known_wire(patient, a), self.known_wire(patient, b)) {
                    (Some(a), Some(b)) => {
                        let both = self.gate();
                        self.clause(&[!both, a]);
                        self.clause(&[!both, b]);
                        self.clause(&[both, !a, !b]);
                        both
                    }
                    _ => {
                        waiting.extend([a.parts().0, b.parts().0]);
                        continue;
                    }
                },
            };
            self.keep(patient, at, lit);
        }
        let lit = self.known(patient, root).unwrap_or(self.truth);
        if negated { !lit } else { lit }
    }

    fn known(&self, patient: usize, gate: usize) -> Option<Lit> {
        self.copies.get(patient)?.gates.get(&gate).copied()
    }

    fn known_wire(&self, patient: usize, wire: Wire) -> Option<Lit> {
        let (gate, negated) = wire.parts();
        self.known(patient, gate).map(|lit| if negated { !lit } else { lit })
    }

    fn keep(&mut self, patient: usize, gate: usize, lit: Lit) {
        self.copies.get_mut(patient).into_iter().for_each(|copy| {
            copy.gates.insert(gate, lit);
        });
    }

    /// Makes the literals of every test of the variable of a test.
    fn test(&mut self, patient: usize, test: u32) {
        let space = self.space;
        let Some((variable, _)) = space.build.tests.get(test as usize) else {
            return;
        };
        if patient > 0 && self.is_shared(patient, *variable) {
            for wire in space.tests_of(*variable) {
                let lit = self.lit(0, wire);
                self.keep(patient, wire.parts().0, lit);
            }
            return;
        }
        let cells = self.cells(patient, *variable);
        let values = space.cells(*variable);
        let tests = space.variable(*variable).map_or(&[][..], |variable| &variable.tests);
        let mut ladder: Vec<(&Test, Lit)> = Vec::new();
        for at in tests {
            let Some((_, test)) = space.build.tests.get(*at as usize) else {
                continue;
            };
            let lit = self.fresh();
            for (cell, value) in cells.iter().zip(values) {
                let passes = value.passes(test, space.build.as_of);
                self.clause(&[!*cell, if passes { lit } else { !lit }]);
            }
            let gate = space.gate_of_test(*at);
            self.keep(patient, gate, lit);
            ladder.push((test, lit));
        }
        if cells.is_empty() {
            self.rungs(ladder);
        }
    }

    /// Whether whatever a variable hangs on is the same in a patient and in the first.
    fn is_shared(&self, patient: usize, variable: VariableId) -> bool {
        let cone = self.space.cone(self.space.tests_of(variable));
        let cells = |patient: usize, id: &VariableId| self.copies.get(patient)?.cells.get(id);
        let recorded = cone.recorded.iter();
        recorded.into_iter().all(|id| cells(0, id).is_some() && cells(0, id) == cells(patient, id))
    }

    /// What is below a limit is below every higher one; what surely is not, is surely not below any lower one. What is below
    /// a limit is known, what is surely so is not; of what is known there are no bounds.
    fn rungs(&mut self, ladder: Vec<(&Test, Lit)>) {
        let (mut below, mut surely, mut surely_not) = (Vec::new(), Vec::new(), Vec::new());
        let (mut defined, mut bounded) = (None, None);
        for (test, lit) in ladder {
            match test {
                Test::Below(limit, or_equal) => below.push((limit.clone(), *or_equal, lit)),
                Test::Surely(limit, or_equal, true) => surely.push((limit.clone(), *or_equal, lit)),
                Test::Surely(limit, or_equal, false) => surely_not.push((limit.clone(), *or_equal, !lit)),
                Test::Before(or_equal) => below.push((Number::ZERO, *or_equal, lit)),
                Test::SurelyBefore(or_equal, true) => surely.push((Number::ZERO, *or_equal, lit)),
                Test::SurelyBefore(or_equal, false) => surely_not.push((Number::ZERO, *or_equal, !lit)),
                Test::Defined => defined = Some(lit),
                Test::Bounded => bounded = Some(lit),
                _ => {}
            }
        }
        for rungs in [&mut below, &mut surely, &mut surely_not] {
            rungs.sort_by(|a, b| a.0.compare(&b.0).unwrap_or(Ordering::Equal).then(a.1.cmp(&b.1)));
            for (lower, higher) in rungs.iter().zip(rungs.iter().skip(1)) {
                self.clause(&[!lower.2, higher.2]);
            }
        }
        // Not both.
        let alike = |a: &(Number, bool, Lit), b: &(Number, bool, Lit)| {
            a.1 == b.1 && a.0.compare(&b.0) == Some(Ordering::Equal)
        };
        for (surely, surely_not) in surely.iter().zip(&surely_not).filter(|(a, b)| alike(a, b)) {
            self.clause(&[!surely.2, surely_not.2]);
        }
        let sure: Vec<Lit> =
            surely.iter().map(|rung| rung.2).chain(surely_not.iter().map(|rung| !rung.2)).collect();
        let known = below.iter().map(|rung| rung.2).chain(defined);
        for lit in known {
            defined
                .filter(|defined| *defined != lit)
                .into_iter()
                .for_each(|defined| self.clause(&[!lit, defined]));
            bounded.into_iter().for_each(|bounded| self.clause(&[!lit, !bounded]));
        }
        for lit in sure {
            defined.into_iter().for_each(|defined| self.clause(&[!lit, !defined]));
            bounded.into_iter().for_each(|bounded| self.clause(&[!lit, bounded]));
        }
    }

    /// The literals of the cells of a variable: exactly one holds.
    pub(super) fn cells(&mut self, patient: usize, variable: VariableId) -> Vec<Lit> {
        if let Some(found) = self.copies.get(patient).and_then(|copy| copy.cells.get(&variable)) {
            return found.clone();
        }
        let space = self.space;
        let lits: Vec<Lit> = space.cells(variable).iter().map(|_| self.fresh()).collect();
        if !lits.is_empty() {
            self.clause(&lits);
        }
        // At most one: each says to the next whether one was met before.
        let mut met: Option<Lit> = None;
        for lit in &lits {
            let here = self.gate();
            self.clause(&[!*lit, here]);
            if let Some(met) = met {
                self.clause(&[!met, here]);
                self.clause(&[!met, !*lit]);
            }
            met = Some(here);
        }
        self.copies
            .get_mut(patient)
            .into_iter()
            .for_each(|copy| drop(copy.cells.insert(variable, lits.clone())));
        self.link(patient, variable, &lits);
        lits
    }

    /// The literal of a cell, if it was made.
    pub(super) fn cell(&self, patient: usize, variable: VariableId, at: usize) -> Option<Lit> {
        self.copies.get(patient)?.cells.get(&variable)?.get(at).copied()
    }

    /// There is no day, and no earlier value, of what was never given.
    fn link(&mut self, patient: usize, variable: VariableId, lits: &[Lit]) {
        let space = self.space;
        let Some(source) = space.variable(variable).map(|variable| variable.source) else {
            return;
        };
        let (Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact)) = source else {
            return;
        };
        let Some(record) = space.build.find(Source::Record(fact)) else {
            return;
        };
        let records = self.cells(patient, record);
        let is_given = |cell: &Cell| !matches!(cell, Cell::Absent(_));
        let absent_record: Vec<Lit> = with(&records, space.cells(record), |cell| !is_given(cell));
        for lit in with(lits, space.cells(variable), is_given) {
            for absent in &absent_record {
                self.clause(&[!lit, !*absent]);
            }
        }
        if let Source::Earliest(_) = source {
            self.link_earliest(patient, fact, &records, lits);
        }
    }

    /// The first of all values is the latest, where it is the only one.
    fn link_earliest(
        &mut self,
        patient: usize,
        fact: crate::model::expression::FactId,
        records: &[Lit],
        lits: &[Lit],
    ) {
        let space = self.space;
        let absent = |cell: &Cell| *cell == Cell::Absent(Absence::NotGiven);
        let (Some(previous), Some(earliest), Some(record)) = (
            space.build.find(Source::Previous(fact)),
            space.build.find(Source::Earliest(fact)),
            space.build.find(Source::Record(fact)),
        ) else {
            return;
        };
        let before = self.cells(patient, previous);
        let none_before = with(&before, space.cells(previous), absent);
        let values = space.cells(earliest).iter().zip(lits);
        for (value, lit) in values.filter(|(value, _)| !matches!(value, Cell::Absent(_))) {
            let same = with(records, space.cells(record), |cell| cell == value);
            for none in &none_before {
                let clause: Vec<Lit> = [!*none, !*lit].into_iter().chain(same.iter().copied()).collect();
                self.clause(&clause);
            }
        }
        // Whoever has a value has a first one.
        for first in with(lits, space.cells(earliest), absent) {
            for given in with(records, space.cells(record), |cell| !matches!(cell, Cell::Absent(_))) {
                self.clause(&[!first, !given]);
            }
        }
    }

    /// Whether a gate holds for a patient that was found.
    pub(super) fn holds_gate(&self, patient: usize, gate: usize) -> bool {
        self.known(patient, gate).is_some_and(|lit| self.holds(lit))
    }

    /// The place of the cell that holds for a patient that was found.
    pub(super) fn held_cell(&self, patient: usize, variable: VariableId) -> Option<usize> {
        let cells = self.copies.get(patient)?.cells.get(&variable)?;
        cells.iter().position(|cell| self.holds(*cell))
    }

    /// Looks for patients that meet all of some literals.
    pub(super) fn solve(&mut self, assumptions: &[Lit]) -> bool {
        self.sat.solve_limited(assumptions) == lbool::TRUE
    }

    /// Of the assumptions of the last search, which found none, some that suffice for that.
    pub(super) fn core(&self) -> Vec<Lit> {
        self.sat.unsat_core().to_vec()
    }

    /// Whether a literal holds for the patients that were found.
    pub(super) fn holds(&self, lit: Lit) -> bool {
        self.sat.value_lit(lit) == lbool::TRUE
    }
}

/// The literals of some cells.
pub(super) fn with(lits: &[Lit], cells: &[Cell], wanted: impl Fn(&Cell) -> bool) -> Vec<Lit> {
    lits.iter().zip(cells).filter(|(_, cell)| wanted(cell)).map(|(lit, _)| *lit).collect()
}
