//! Two patients at once: what they have in common, and how they differ.

use std::collections::BTreeSet;

use super::Space;
use super::cases::Record;
use super::cell::{Cell, Sort};
use super::circuit::Wire;
use super::find::Question;
use super::solver::{Solver, with};
use super::term::TermId;
use super::test::Source;
use super::theory::{Key, Needed};
use super::variable::VariableId;
use crate::model::expression::FactId;
use crate::value::content::Absence;

/// The way from one patient to another along a value.
#[derive(Clone, Debug)]
pub struct Course {
    /// The facts that the value is computed from: in nothing else do the two differ.
    pub(super) facts: Vec<FactId>,
    /// By limit that the value is held against, what stays on the way.
    pub(super) moves: Vec<(Wire, Wire)>,
    pub(super) term: TermId,
    pub(super) falls: bool,
}

impl Course {
    /// The same course, taken by one fact alone: for each fact that the value is computed from, if there are several.
    pub fn by_one_fact(&self) -> Vec<Course> {
        match self.facts.as_slice() {
            [] | [_] => Vec::new(),
            facts => facts.iter().map(|fact| Course { facts: vec![*fact], ..self.clone() }).collect(),
        }
    }
}

/// What several patients have in common.
#[derive(Clone, Debug)]
pub(super) enum Tie {
    /// There is one only.
    Single,
    /// The second has every value of the first, but those of some variables, so that a value moves; wherever the first
    /// of two wires holds for the first patient, the second does for the second.
    Along { differs: BTreeSet<VariableId>, moves: Vec<(Wire, Wire)>, moved: Needed },
    /// The second has every value of the first, and others where the first has none; but not of a fact where its wire
    /// holds for the first.
    Completed { fixed: Vec<(FactId, Wire)> },
    /// Both are free, but for what is assumed of them.
    Cases(Box<Record>),
}

impl Tie {
    /// Makes the patients of a solver that has one.
    pub(super) fn bind(&self, solver: &mut Solver<'_, '_>) {
        match self {
            Tie::Single | Tie::Cases(_) => {}
            Tie::Along { differs, moves, .. } => {
                solver.add_patient(|id| differs.contains(&id));
                for (first, second) in moves {
                    let (first, second) = (solver.lit(0, *first), solver.lit(1, *second));
                    solver.clause(&[!first, second]);
                }
            }
            Tie::Completed { fixed } => {
                solver.add_patient(|_| true);
                let ids: Vec<VariableId> = solver.space.recorded_variables().collect();
                for id in ids {
                    complete(solver, id);
                }
                for (fact, wire) in fixed {
                    keep_missing(solver, *fact, *wire);
                }
            }
        }
    }
}

/// What the first patient has, the second has too.
fn complete(solver: &mut Solver<'_, '_>, id: VariableId) {
    let space = solver.space;
    let Some(source) = space.variable(id).map(|variable| variable.source) else {
        return;
    };
    let (first, second) = (solver.cells(0, id), solver.cells(1, id));
    let cells = space.cells(id);
    let pairs = first.iter().zip(&second).zip(cells);
    match source {
        Source::Record(_) => {
            for ((a, b), cell) in pairs {
                let is_missing = matches!(cell, Cell::Absent(Absence::NotGiven | Absence::NotKnown));
                if !is_missing {
                    solver.clause(&[!*a, *b]);
                }
            }
        }
        Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact) => {
            let Some(record) = space.build.find(Source::Record(fact)) else {
                return;
            };
            let records = solver.cells(0, record);
            let absent = with(&records, space.cells(record), |cell| matches!(cell, Cell::Absent(_)));
            for ((a, b), _) in pairs {
                let clause: Vec<_> = [!*a, *b].into_iter().chain(absent.iter().copied()).collect();
                solver.clause(&clause);
            }
        }
        Source::Formula(_) | Source::Order(..) | Source::Named(_) | Source::Opaque(..) => {}
    }
}

/// Where a wire holds for the first patient, a fact that the first does not have the second does not have either.
fn keep_missing(solver: &mut Solver<'_, '_>, fact: FactId, wire: Wire) {
    let space = solver.space;
    let Some(record) = space.build.find(Source::Record(fact)) else {
        return;
    };
    let (first, second) = (solver.cells(0, record), solver.cells(1, record));
    let wire = solver.lit(0, wire);
    for ((a, b), cell) in first.iter().zip(&second).zip(space.cells(record)) {
        if matches!(cell, Cell::Absent(_)) {
            solver.clause(&[!wire, !*a, *b]);
        }
    }
}

impl<'s, 'a> Question<'s, 'a> {
    /// About two patients of whom the second has every value that the first has, and perhaps others. A fact that stays
    /// missing is the same in both: `stands_in` tells, by fact, where something stands in for it.
    pub fn of_completion(space: &'s Space<'a>, stands_in: Vec<(FactId, Wire)>) -> Question<'s, 'a> {
        let mut solver = Solver::new(space);
        let tie = Tie::Completed { fixed: stands_in };
        tie.bind(&mut solver);
        Question::of(solver, tie)
    }

    /// About two patients who differ in some facts only, so that a course is taken.
    pub fn along(space: &'s Space<'a>, course: &Course) -> Question<'s, 'a> {
        let differs = space.recorded_variables().filter(|id| {
            let fact = match space.variable(*id).map(|variable| variable.source) {
                Some(
                    Source::Record(fact)
                    | Source::Day(fact)
                    | Source::Previous(fact)
                    | Source::Earliest(fact),
                ) => fact,
                _ => return false,
            };
            course.facts.contains(&fact)
        });
        let moved = if course.falls { Needed::Falls(course.term) } else { Needed::Rises(course.term) };
        let tie = Tie::Along { differs: differs.collect(), moves: course.moves.clone(), moved };
        let mut solver = Solver::new(space);
        tie.bind(&mut solver);
        Question::of(solver, tie)
    }

    /// The first patient who has this very value.
    pub(super) fn owner(&self, key: Key) -> Key {
        if key.0 == 0 {
            return key;
        }
        let first = (0, key.1);
        match &self.tie {
            Tie::Single => key,
            Tie::Cases(record) => {
                let fact = self.solver.space.recorded_fact(key.1);
                let shares = fact.is_some_and(|fact| !record.shared_by(fact, &self.solver).is_empty());
                if shares { first } else { key }
            }
            Tie::Along { differs, .. } if differs.contains(&key.1) => key,
            Tie::Along { .. } => first,
            Tie::Completed { .. } => {
                let space = self.solver.space;
                let record = match space.variable(key.1).map(|variable| variable.source) {
                    Some(Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact)) => {
                        space.build.find(Source::Record(fact)).unwrap_or(key.1)
                    }
                    _ => key.1,
                };
                let held = self.solver.held_cell(0, record).and_then(|at| space.cells(record).get(at));
                let is_given = held.is_some_and(|cell| !matches!(cell, Cell::Absent(_)));
                if is_given { first } else { key }
            }
        }
    }
}

impl Question<'_, '_> {
    /// The literals by which a patient has a value of another one, where that hangs on literals.
    pub(super) fn shared_by(&self, key: Key) -> Vec<batsat::Lit> {
        match (&self.tie, self.solver.space.recorded_fact(key.1)) {
            (Tie::Cases(record), Some(fact)) => record.shared_by(fact, &self.solver),
            (Tie::Completed { .. }, Some(fact)) => self.given_by(fact),
            _ => Vec::new(),
        }
    }

    /// The literals by which the first patient has a value of a fact: none of the ways to have none holds.
    fn given_by(&self, fact: FactId) -> Vec<batsat::Lit> {
        let space = self.solver.space;
        let Some(record) = space.build.find(Source::Record(fact)) else {
            return Vec::new();
        };
        let absent = space.cells(record).iter().enumerate();
        let absent = absent.filter(|(_, cell)| matches!(cell, Cell::Absent(_)));
        absent.filter_map(|(at, _)| self.solver.cell(0, record, at)).map(|lit| !lit).collect()
    }
}

impl Record {
    /// The literals that hold by which both patients have the same of a fact: that they have, or that both have what is
    /// in the record; none where they need not.
    fn shared_by(&self, fact: FactId, solver: &Solver<'_, '_>) -> Vec<batsat::Lit> {
        let holds = |lit: Option<&batsat::Lit>| lit.copied().filter(|lit| solver.holds(*lit));
        if let Some(same) = holds(self.same.get(&fact)) {
            return vec![same];
        }
        let kept = [0, 1].map(|patient| holds(self.kept.get(&(patient, fact))));
        match kept {
            [Some(first), Some(second)] => vec![first, second],
            _ => Vec::new(),
        }
    }
}

impl Space<'_> {
    /// The fact of whose record a variable is part.
    pub(super) fn recorded_fact(&self, id: VariableId) -> Option<FactId> {
        match self.variable(id)?.source {
            Source::Record(fact) | Source::Day(fact) | Source::Previous(fact) | Source::Earliest(fact) => {
                Some(fact)
            }
            Source::Formula(_) | Source::Order(..) | Source::Named(_) | Source::Opaque(..) => None,
        }
    }

    /// The variables that stand for values of the record.
    pub(super) fn recorded_variables(&self) -> impl Iterator<Item = VariableId> + '_ {
        let all = self.build.variables.iter().enumerate();
        let recorded = all.filter(|(_, variable)| variable.sort != Sort::Free);
        recorded.map(|(at, _)| VariableId(u32::try_from(at).unwrap_or(u32::MAX)))
    }
}
