//! A question to the space: is there a patient who meets some conditions, and if so, a simple one.
//!
//! The solver proposes cells and outcomes of formulas; formulas are worked out for exact values. Where none fit, the
//! solver is told why, and asked again.

use std::collections::BTreeMap;

use batsat::Lit;

use super::Space;
use super::cell::Cell;
use super::circuit::Wire;
use super::cone::Cone;
use super::extent::Extent;
use super::pair::Tie;
use super::propose::Proposal;
use super::solver::Solver;
use super::test::Source;
use super::theory::{Key, Needed};
use crate::model::facts::Facts;
use crate::value::content::{Absence, Value};

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Found {
    /// There is no such patient.
    Nobody,
    /// Such patients, in the order of the question; the interpreter has confirmed them.
    Patients(Vec<Facts>),
    /// It cannot be told; why, in a few words.
    Open(String),
    /// The interpreter does not confirm these patients, although nothing was left aside: a fault of this program.
    Denied(Vec<Facts>),
}

/// The simplest patients so far, and what they were asked to be.
struct Simplest {
    assumed: Vec<Lit>,
    patients: Vec<Facts>,
    /// Boxes that were looked at for it.
    boxes: usize,
}

/// Literals of a solver that goes on to the next question: every search gives a value to all of them.
const SIZE_MAX: u32 = 12_000;

/// Proposals of the solver that are looked into.
pub(super) const ROUNDS: usize = 600;
/// Boxes that are looked at for one question, some ten seconds; and as many again to find simple patients.
pub(super) const ALL_BOXES: usize = 20_000;
/// Boxes that it is worth to leave out one fact.
const EACH_BOXES: usize = 400;

/// A question about one patient, or about several who share some of their values.
pub struct Question<'s, 'a> {
    pub(super) solver: Solver<'s, 'a>,
    /// What several patients have in common.
    pub(super) tie: Tie,
    pub(super) cones: Vec<Cone>,
    pub(super) goals: Vec<Lit>,
    /// By patient, the wires that are to hold.
    pub(super) roots: Vec<Vec<Wire>>,
    /// Proposals that were looked into so far.
    pub(super) spent: usize,
    /// Boxes that were looked at so far.
    pub(super) boxes: usize,
    /// And before the question that is asked now.
    pub(super) boxes_before: usize,
    /// How many this question may cost, where that is less than by default.
    pub(super) boxes_most: Option<usize>,
    /// Why a proposal was put aside without being ruled out.
    pub(super) doubt: Option<String>,
    /// A literal that makes way for proposals that were hard to settle, once there are some.
    pub(super) hard: Option<Lit>,
    /// Whether it does not matter which patient is found.
    pub(super) any_will_do: bool,
    /// Whether there is nothing else left than those.
    pub(super) is_late: bool,
    /// Proposals that are looked into, and boxes of each, where fewer are worth it than by default.
    pub(super) limits: Option<(usize, usize)>,
}

impl std::fmt::Debug for Question<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question").field("doubt", &self.doubt).finish_non_exhaustive()
    }
}

impl<'s, 'a> Question<'s, 'a> {
    /// About one patient; [`Question::turn`] says what is asked.
    pub fn new(space: &'s Space<'a>) -> Question<'s, 'a> {
        Question::of(Solver::new(space), Tie::Single)
    }

    pub(super) fn of(solver: Solver<'s, 'a>, tie: Tie) -> Question<'s, 'a> {
        Question {
            solver,
            tie,
            cones: Vec::new(),
            goals: Vec::new(),
            roots: Vec::new(),
            spent: 0,
            boxes: 0,
            boxes_before: 0,
            boxes_most: None,
            doubt: None,
            hard: None,
            any_will_do: false,
            is_late: false,
            limits: None,
        }
    }

    /// From here on at most so many proposals are looked into, and boxes of each: where many questions are asked of which
    /// none is worth much time.
    pub(crate) fn limit(&mut self, rounds: usize, boxes: usize) {
        self.limits = Some((rounds, boxes));
    }

    /// How much was looked into so far: proposals, and boxes of formulas.
    pub(crate) fn work(&self) -> usize {
        self.spent + self.boxes
    }

    /// Asks for patients of whom the first meets all of the first wires, the second all of the second, with no constraint
    /// of the vocabulary broken.
    pub fn turn(&mut self, wires: &[&[Wire]]) {
        // What was put aside for another question must not be left out of this one.
        if self.doubt.take().is_some() || self.solver.size() > SIZE_MAX {
            self.solver = Solver::new(self.solver.space);
            self.hard = None;
            self.tie.clone().bind(&mut self.solver);
        }
        self.is_late = false;
        self.boxes_before = self.boxes;
        self.boxes_most = None;
        self.look(wires);
        for (patient, wires) in wires.iter().enumerate() {
            for wire in *wires {
                let lit = self.solver.lit(patient, *wire);
                self.goals.push(lit);
            }
        }
    }

    /// Looks at some wires of each patient, whatever they come to.
    pub(super) fn look(&mut self, wires: &[&[Wire]]) {
        let space = self.solver.space;
        // Where a value moves, what it is made of has to be seen in both, whatever else is asked.
        let moved = match &self.tie {
            Tie::Along { moved: Needed::Falls(term) | Needed::Rises(term), .. } => Some(*term),
            _ => None,
        };
        self.goals.clear();
        self.roots.clear();
        self.cones.clear();
        for (patient, wires) in wires.iter().enumerate() {
            let heeded = space.constraints_on(&space.cone_with(wires.iter().copied(), moved));
            let roots: Vec<Wire> = wires.iter().chain(&heeded).copied().collect();
            let cone = space.cone_with(roots.iter().copied(), moved);
            for root in &roots {
                self.solver.lit(patient, *root);
            }
            for wire in heeded {
                let lit = self.solver.lit(patient, wire);
                self.goals.push(lit);
            }
            self.roots.push(roots);
            for wire in &cone.wires {
                self.solver.lit(patient, *wire);
            }
            for variable in &cone.recorded {
                self.solver.cells(patient, *variable);
            }
            for variable in cone.formulas.iter().chain(&cone.opaque) {
                for test in space.tests_of(*variable) {
                    self.solver.lit(patient, test);
                }
            }
            self.cones.push(cone);
        }
    }

    /// Whether there are such patients, as far as the space tells: not confirmed by the interpreter. Nothing where it
    /// cannot be told.
    pub fn is_possible(&mut self) -> Option<bool> {
        self.possible().0
    }

    /// The same, with the first of them where there are some.
    pub(crate) fn possible(&mut self) -> (Option<bool>, Option<Facts>) {
        self.any_will_do = true;
        match self.propose(&[]) {
            Proposal::Values(values) => (Some(true), self.patients(&values).into_iter().next()),
            Proposal::Nobody if self.doubt.is_none() => (Some(false), None),
            _ => (None, None),
        }
    }

    /// Looks for patients, those with the fewest facts and the roundest values first to hand. `confirms` asks the
    /// interpreter whether they are what was looked for.
    pub fn ask(&mut self, confirms: &mut dyn FnMut(&[Facts]) -> bool) -> Found {
        // An easy one is seldom a simple one.
        self.any_will_do = false;
        match self.confirmed(&[], confirms) {
            Ok(Some(patients)) => Found::Patients(self.simplest(patients, confirms)),
            Ok(None) => match &self.doubt {
                Some(doubt) => Found::Open(doubt.clone()),
                None => Found::Nobody,
            },
            Err(found) => found,
        }
    }

    /// The same without looking for simple ones.
    pub fn ask_for_any(&mut self, confirms: &mut dyn FnMut(&[Facts]) -> bool) -> Found {
        self.any_will_do = true;
        match self.confirmed(&[], confirms) {
            Ok(Some(patients)) => Found::Patients(patients),
            Ok(None) => match &self.doubt {
                Some(doubt) => Found::Open(doubt.clone()),
                None => Found::Nobody,
            },
            Err(found) => found,
        }
    }

    /// Patients whom the interpreter confirms, under some assumptions.
    fn confirmed(
        &mut self,
        assumed: &[Lit],
        confirms: &mut dyn FnMut(&[Facts]) -> bool,
    ) -> Result<Option<Vec<Facts>>, Found> {
        let rounds = self.limits.map_or(ROUNDS, |(rounds, _)| rounds);
        for _ in 0..rounds {
            let values = match self.propose(assumed) {
                Proposal::Nobody => return Ok(None),
                Proposal::Open(why) => return Err(Found::Open(why)),
                Proposal::Values(values) => values,
            };
            let patients = self.patients(&values);
            if confirms(&patients) {
                return Ok(Some(patients));
            }
            let Some(opaque) = self.cones.iter().find_map(|cone| cone.opaque.iter().next()) else {
                return Err(Found::Denied(patients));
            };
            let text = self.solver.space.opaque_words(*opaque);
            let why = format!("it rests on {text}, which is not looked into");
            self.doubt.get_or_insert(why);
            self.put_aside();
        }
        Err(Found::Open("too many proposals had to be looked into".to_owned()))
    }

    /// Rules out exactly what the solver proposed last.
    pub(super) fn put_aside(&mut self) {
        let mut clause = Vec::new();
        for patient in 0..self.cones.len() {
            let recorded: Vec<_> =
                self.cones.get(patient).map(|cone| cone.recorded.clone()).into_iter().flatten().collect();
            for variable in recorded {
                let cells = self.solver.cells(patient, variable);
                clause.extend(cells.into_iter().filter(|cell| self.solver.holds(*cell)).map(|cell| !cell));
            }
            let opaque: Vec<_> =
                self.cones.get(patient).map(|cone| cone.opaque.clone()).into_iter().flatten().collect();
            for variable in opaque {
                for test in self.solver.space.tests_of(variable) {
                    let lit = self.solver.lit(patient, test);
                    clause.push(if self.solver.holds(lit) { !lit } else { lit });
                }
            }
        }
        self.solver.clause(&clause);
    }

    /// Leaves out of the record whatever is not needed, then takes usual values where they do as well.
    fn simplest(&mut self, found: Vec<Facts>, confirms: &mut dyn FnMut(&[Facts]) -> bool) -> Vec<Facts> {
        let mut simplest = Simplest { assumed: Vec::new(), patients: found, boxes: 0 };
        let keys = self.recorded();
        for key in &keys {
            let lits = self.solver.cells(key.0, key.1);
            let cells = self.solver.space.cells(key.1);
            let absent = lits.iter().zip(cells).find(|(_, cell)| **cell == Cell::Absent(Absence::NotGiven));
            if let Some((absent, _)) = absent {
                self.keep_if_possible(&mut simplest, vec![*absent], confirms);
            }
        }
        for key in &keys {
            let unusual = self.unusual(*key);
            if !unusual.is_empty() {
                self.keep_if_possible(&mut simplest, unusual.into_iter().map(|lit| !lit).collect(), confirms);
            }
        }
        self.allow(ALL_BOXES);
        match self.confirmed(&simplest.assumed, confirms) {
            Ok(Some(patients)) => patients,
            _ => simplest.patients,
        }
    }

    /// From here on so many boxes may be looked at.
    fn allow(&mut self, boxes: usize) {
        self.boxes_before = self.boxes;
        self.boxes_most = Some(boxes);
    }

    fn keep_if_possible(
        &mut self,
        simplest: &mut Simplest,
        more: Vec<Lit>,
        confirms: &mut dyn FnMut(&[Facts]) -> bool,
    ) {
        let before = simplest.assumed.len();
        let boxes = ALL_BOXES.saturating_sub(simplest.boxes).min(EACH_BOXES);
        if boxes == 0 {
            return;
        }
        self.allow(boxes);
        simplest.assumed.extend(more);
        match self.confirmed(&simplest.assumed, confirms) {
            Ok(Some(patients)) => simplest.patients = patients,
            _ => simplest.assumed.truncate(before),
        }
        simplest.boxes += self.boxes - self.boxes_before;
    }

    /// The values of the record that the question hangs on; those that lie on others first.
    fn recorded(&self) -> Vec<Key> {
        let space = self.solver.space;
        let cones = self.cones.iter().enumerate();
        let mut keys: Vec<Key> =
            cones.flat_map(|(patient, cone)| cone.recorded.iter().map(move |id| (patient, *id))).collect();
        keys.sort_by_key(|(patient, id)| {
            let source = space.variable(*id).map(|variable| variable.source);
            (!matches!(source, Some(Source::Record(_))), source, *patient)
        });
        keys
    }

    /// The cells of a variable that hold no usual value, if some hold one.
    fn unusual(&mut self, key: Key) -> Vec<Lit> {
        let lits = self.solver.cells(key.0, key.1);
        let space = self.solver.space;
        let Some(fact) = space.build.fact_of(key.1) else {
            return Vec::new();
        };
        let usual = |cell: &Cell| match cell {
            Cell::Vague(_) => false,
            Cell::Point(_) | Cell::Between(..) => Extent::of_cell(cell, Some(fact)).is_usual(fact),
            _ => true,
        };
        let split: Vec<(Lit, bool)> =
            lits.into_iter().zip(space.cells(key.1)).map(|(lit, cell)| (lit, usual(cell))).collect();
        split.into_iter().filter(|(_, usual)| !usual).map(|(lit, _)| lit).collect()
    }

    pub(super) fn patients(&self, values: &BTreeMap<Key, Value>) -> Vec<Facts> {
        (0..self.cones.len())
            .map(|patient| self.solver.space.facts(&|id| values.get(&self.owner((patient, id))).cloned()))
            .collect()
    }
}
