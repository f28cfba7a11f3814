//! A question to the space: is there a patient who meets some conditions, and if so, a simple one.
//!
//! The solver proposes cells and outcomes of formulas; formulas are worked out for exact values. Where none fit, the
//! solver is told why, and asked again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use batsat::Lit;

use super::Space;
use super::cell::Cell;
use super::circuit::{Gate, Wire};
use super::cone::Cone;
use super::extent::Extent;
use super::solver::Solver;
use super::term::{Term, TermId};
use super::test::{Source, Test};
use super::theory::{Demand, Field, Key, Settled};
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

/// Proposals of the solver that are looked into.
const ROUNDS: usize = 600;
/// Boxes that are looked at for one proposal.
const BOXES: usize = 1_500;
/// Boxes that are looked at to see whether less suffices to rule a proposal out.
const FEW_BOXES: usize = 24;

/// A question about one patient, or about several who share some of their values.
pub struct Question<'s, 'a> {
    solver: Solver<'s, 'a>,
    cones: Vec<Cone>,
    goals: Vec<Lit>,
    /// By patient, the wires that are to hold.
    roots: Vec<Vec<Wire>>,
    /// Why a proposal was put aside without being ruled out.
    doubt: Option<String>,
}

impl std::fmt::Debug for Question<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Question").field("doubt", &self.doubt).finish_non_exhaustive()
    }
}

/// What one proposal comes to.
enum Proposal {
    Nobody,
    Values(BTreeMap<Key, Value>),
    Open(String),
}

impl<'s, 'a> Question<'s, 'a> {
    /// Whether a patient meets all of some wires, with no constraint of the vocabulary broken.
    pub fn new(space: &'s Space<'a>, wires: &[Wire]) -> Question<'s, 'a> {
        Question::with(Solver::new(space), &[wires])
    }

    /// Wires by patient.
    pub(super) fn with(mut solver: Solver<'s, 'a>, wires: &[&[Wire]]) -> Question<'s, 'a> {
        let space = solver.space;
        let mut goals = Vec::new();
        let mut all_roots = Vec::new();
        let mut cones = Vec::new();
        for (patient, wires) in wires.iter().enumerate() {
            let roots: Vec<Wire> = wires.iter().copied().chain([space.possible]).collect();
            let cone = space.cone(roots.iter().copied());
            for root in &roots {
                goals.push(solver.lit(patient, *root));
            }
            all_roots.push(roots);
            for wire in &cone.wires {
                solver.lit(patient, *wire);
            }
            for variable in cone.recorded.iter() {
                solver.cells(patient, *variable);
            }
            for variable in cone.formulas.iter().chain(&cone.opaque) {
                for test in space.variable(*variable).map_or(&[][..], |variable| &variable.tests) {
                    solver.lit(patient, space.wire_of_test(*test));
                }
            }
            cones.push(cone);
        }
        Question { solver, cones, goals, roots: all_roots, doubt: None }
    }

    /// Looks for patients, those with the fewest facts and the roundest values first to hand. `confirms` asks the
    /// interpreter whether they are what was looked for.
    pub fn ask(&mut self, confirms: &mut dyn FnMut(&[Facts]) -> bool) -> Found {
        match self.confirmed(&[], confirms) {
            Ok(Some(_)) => self.simplest(confirms),
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
        for _ in 0..ROUNDS {
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
            let space = self.solver.space;
            let text = space.opaque_words(*opaque);
            self.doubt.get_or_insert(format!("it rests on {text}, which is not looked into"));
            self.put_aside();
        }
        Err(Found::Open("too many proposals had to be looked into".to_owned()))
    }

    /// Rules out exactly what the solver proposed last.
    fn put_aside(&mut self) {
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

    /// The next proposal whose formulas come out as proposed.
    fn propose(&mut self, assumed: &[Lit]) -> Proposal {
        let assumptions: Vec<Lit> = self.goals.iter().chain(assumed).copied().collect();
        for _ in 0..ROUNDS {
            if !self.solver.solve(&assumptions) {
                return Proposal::Nobody;
            }
            let extents = self.extents();
            let wires = self.wires();
            let demands = self.demands(&wires);
            if self.rule_out_contradictions(&demands, &wires) {
                continue;
            }
            let mut values: BTreeMap<Key, Value> = BTreeMap::new();
            let mut ruled_out = false;
            for group in self.groups(&demands, &extents, &wires) {
                let field = Field { extents: group.extents.clone(), wires: &wires };
                match self.solver.space.settle(field, &group.demands, BOXES) {
                    Settled::Values(found) => values.extend(found),
                    Settled::None => {
                        self.rule_out(&group, &wires);
                        ruled_out = true;
                        break;
                    }
                    Settled::Open => {
                        let first = group.demands.first().map(|demand| self.solver.space.words(demand.key.1));
                        let text = first.unwrap_or_default();
                        let why = format!("{text} could not be settled within the budget");
                        self.doubt.get_or_insert(why);
                        self.rule_out_exactly(&group, &wires);
                        ruled_out = true;
                        break;
                    }
                }
            }
            if ruled_out {
                continue;
            }
            for (key, extent) in extents {
                let space = self.solver.space;
                let first = || extent.tries(space.build.fact_of(key.1)).into_iter().next();
                if !values.contains_key(&key) {
                    match first() {
                        Some(value) => drop(values.insert(key, value)),
                        None => return Proposal::Open(format!("{} has no value to try", space.words(key.1))),
                    }
                }
            }
            return Proposal::Values(values);
        }
        Proposal::Open("too many proposals had to be ruled out".to_owned())
    }

    /// The stretch of each value of the record that the solver proposes.
    fn extents(&mut self) -> BTreeMap<Key, Extent> {
        let mut extents = BTreeMap::new();
        for (patient, cone) in self.cones.iter().enumerate() {
            for variable in &cone.recorded {
                let cells = self.solver.cells(patient, *variable);
                let space = self.solver.space;
                let held = cells.iter().zip(space.cells(*variable)).find(|(lit, _)| self.solver.holds(**lit));
                if let Some((_, cell)) = held {
                    extents
                        .insert((patient, *variable), Extent::of_cell(cell, space.build.fact_of(*variable)));
                }
            }
        }
        extents
    }

    /// How the wires come out that choose between terms.
    fn wires(&mut self) -> HashMap<(usize, Wire), bool> {
        let mut wires = HashMap::new();
        for (patient, cone) in self.cones.iter().enumerate() {
            for wire in &cone.wires {
                let lit = self.solver.lit(patient, *wire);
                wires.insert((patient, *wire), self.solver.holds(lit));
            }
        }
        wires
    }

    /// What the goals need of formulas, as the solver proposes them: of a conjunction that is to be false one false part is
    /// enough. The wires that choose between the terms of a formula that is needed are needed too.
    fn demands(&mut self, wires: &HashMap<(usize, Wire), bool>) -> Vec<Demand> {
        let space = self.solver.space;
        let mut needed: BTreeMap<Key, BTreeMap<u32, bool>> = BTreeMap::new();
        let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
        let roots = self.roots.iter().enumerate();
        let mut waiting: Vec<(usize, usize)> = roots
            .flat_map(|(patient, roots)| roots.iter().map(move |root| (patient, root.parts().0)))
            .collect();
        while let Some((patient, at)) = waiting.pop() {
            if !seen.insert((patient, at)) {
                continue;
            }
            match space.build.circuit.gate(at) {
                Gate::True => {}
                Gate::Test(test) => {
                    let Some((variable, _)) = space.build.tests.get(test as usize) else {
                        continue;
                    };
                    if space.is_recorded(*variable) {
                        continue;
                    }
                    let key = (patient, *variable);
                    let holds = self.solver.holds_gate(patient, at);
                    let is_new = !needed.contains_key(&key);
                    needed.entry(key).or_default().insert(test, holds);
                    if is_new {
                        let reach = self.reach(key, wires);
                        waiting.extend(reach.guards.iter().map(|(patient, wire)| (*patient, wire.parts().0)));
                    }
                }
                Gate::And(a, b) if self.solver.holds_gate(patient, at) => {
                    waiting.extend([(patient, a.parts().0), (patient, b.parts().0)]);
                }
                Gate::And(a, b) => {
                    let is_false = |wire: &Wire| {
                        let (gate, negated) = wire.parts();
                        self.solver.holds_gate(patient, gate) == negated
                    };
                    let parts: Vec<Wire> = [a, b].into_iter().filter(is_false).collect();
                    let met = parts.iter().any(|wire| seen.contains(&(patient, wire.parts().0)));
                    if !met {
                        waiting.extend(parts.first().map(|wire| (patient, wire.parts().0)));
                    }
                }
            }
        }
        let demand = |(key, tests): (Key, BTreeMap<u32, bool>)| {
            let test =
                |(at, holds): (u32, bool)| Some((space.build.tests.get(at as usize)?.1.clone(), holds));
            Demand { key, tests: tests.into_iter().filter_map(test).collect() }
        };
        needed.into_iter().map(demand).collect()
    }

    /// Formulas that come to the same, as the wires are, and of which different things are needed: two views of one
    /// value, say. Tells the solver of the first such pair; whether there is one.
    fn rule_out_contradictions(&mut self, demands: &[Demand], wires: &HashMap<(usize, Wire), bool>) -> bool {
        let space = self.solver.space;
        let mut firsts: HashMap<String, &Demand> = HashMap::new();
        for demand in demands {
            let shape = space.shape(demand.key, wires);
            let Some(first) = firsts.get(&shape) else {
                firsts.insert(shape, demand);
                continue;
            };
            let pairs = first.tests.iter().flat_map(|a| demand.tests.iter().map(move |b| (a, b)));
            let clash = pairs.into_iter().find(|(a, b)| a.0.contradicts(a.1, &b.0, b.1));
            if let Some((a, b)) = clash {
                let one = |key: Key, test: &(Test, bool)| Demand { key, tests: vec![test.clone()] };
                let mut guards = self.reach(first.key, wires).guards;
                guards.extend(self.reach(demand.key, wires).guards);
                let demands = vec![one(first.key, a), one(demand.key, b)];
                let group = Narrowed { demands, extents: BTreeMap::new(), guards };
                self.forbid(&group, &BTreeMap::new(), wires);
                return true;
            }
        }
        false
    }

    /// Demands that share values, each group with the values it hangs on.
    fn groups<'d>(
        &self,
        demands: &'d [Demand],
        extents: &BTreeMap<Key, Extent>,
        wires: &HashMap<(usize, Wire), bool>,
    ) -> Vec<Group<'d>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        for demand in demands {
            let reach = self.reach(demand.key, wires);
            let mut group = Group { demands: vec![demand], extents: BTreeMap::new(), guards: reach.guards };
            for key in &reach.keys {
                if let Some(extent) = extents.get(key) {
                    group.extents.insert(*key, extent.clone());
                }
            }
            // What has one value already ties nothing together.
            let is_open = |key: &Key, extent: &Extent, other: &Group<'d>| {
                !matches!(extent, Extent::Exactly(_)) && other.extents.contains_key(key)
            };
            let (tied, rest): (Vec<Group<'d>>, Vec<Group<'d>>) = groups
                .into_iter()
                .partition(|other| group.extents.iter().any(|(key, extent)| is_open(key, extent, other)));
            for other in tied {
                group.demands.extend(other.demands);
                group.extents.extend(other.extents);
                group.guards.extend(other.guards);
            }
            groups = rest;
            groups.push(group);
        }
        groups
    }

    /// The values that a formula hangs on, as the wires are.
    fn reach(&self, key: Key, wires: &HashMap<(usize, Wire), bool>) -> Reach {
        let space = self.solver.space;
        let patient = key.0;
        let mut reach = Reach::default();
        let mut waiting: Vec<TermId> = match space.variable(key.1).map(|variable| variable.source) {
            Some(Source::Formula(term)) => vec![term],
            Some(Source::Order(a, b)) => vec![a, b],
            _ => Vec::new(),
        };
        while let Some(id) = waiting.pop() {
            match space.build.term(id) {
                Term::Variable(variable) | Term::Number(variable, _) | Term::Elapsed(variable, _) => {
                    reach.keys.insert((patient, variable));
                }
                Term::Either(guard, then, otherwise) => {
                    reach.guards.insert((patient, guard));
                    let holds = wires.get(&(patient, guard)).copied().unwrap_or(false);
                    waiting.push(if holds { then } else { otherwise });
                }
                Term::Extreme(_, items) | Term::Formula(_, items) => waiting.extend(items),
                Term::Truth(pair) => reach.guards.extend([(patient, pair.yes), (patient, pair.no)]),
                Term::Constant(_) | Term::Opaque(_) => {}
            }
        }
        reach
    }

    /// Tells the solver that a group cannot be, and as much beside it as is ruled out by the same.
    fn rule_out(&mut self, group: &Group<'_>, wires: &HashMap<(usize, Wire), bool>) {
        let mut group = self.narrowed(group, wires);
        let mut allowed: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
        let keys: Vec<Key> = group.extents.keys().copied().collect();
        for key in keys {
            let space = self.solver.space;
            let Some(at) = self.held_cell(key) else {
                continue;
            };
            let mut best = BTreeSet::from([at]);
            for wider in self.wider(key, at) {
                let hull = self.hull(key, &wider);
                let Some(hull) = hull else {
                    continue;
                };
                let mut extents = group.extents.clone();
                extents.insert(key, hull.clone());
                let field = Field { extents: extents.clone(), wires };
                if space.settle(field, &group.demand_refs(), FEW_BOXES) == Settled::None {
                    group.extents = extents;
                    best = wider;
                    break;
                }
            }
            allowed.insert(key, best);
        }
        self.forbid(&group, &allowed, wires);
    }

    fn rule_out_exactly(&mut self, group: &Group<'_>, wires: &HashMap<(usize, Wire), bool>) {
        let keys = group.extents.keys();
        let allowed: BTreeMap<Key, BTreeSet<usize>> =
            keys.filter_map(|key| Some((*key, BTreeSet::from([self.held_cell(*key)?])))).collect();
        let whole = group.owned();
        self.forbid(&whole, &allowed, wires);
    }

    /// One demand of a group, and one test of it, if that alone cannot be.
    fn narrowed(&self, group: &Group<'_>, wires: &HashMap<(usize, Wire), bool>) -> Narrowed {
        let space = self.solver.space;
        for demand in &group.demands {
            let reach = self.reach(demand.key, wires);
            let extents: BTreeMap<Key, Extent> = group
                .extents
                .iter()
                .filter(|(key, _)| reach.keys.contains(key))
                .map(|(key, extent)| (*key, extent.clone()))
                .collect();
            for test in demand.tests.iter().map(|test| vec![test.clone()]).chain([demand.tests.clone()]) {
                let single = Demand { tests: test, ..(*demand).clone() };
                let field = Field { extents: extents.clone(), wires };
                if space.settle(field, &[&single], FEW_BOXES) == Settled::None {
                    return Narrowed { demands: vec![single], extents, guards: reach.guards };
                }
            }
        }
        group.owned()
    }

    /// Adds the clause that one of the things that rule each other out is otherwise.
    fn forbid(
        &mut self,
        group: &Narrowed,
        allowed: &BTreeMap<Key, BTreeSet<usize>>,
        wires: &HashMap<(usize, Wire), bool>,
    ) {
        let space = self.solver.space;
        let mut clause: Vec<Lit> = Vec::new();
        for (key, cells) in allowed {
            let lits = self.solver.cells(key.0, key.1);
            clause.extend(
                lits.into_iter().enumerate().filter(|(at, _)| !cells.contains(at)).map(|(_, lit)| lit),
            );
        }
        for demand in &group.demands {
            for (test, wanted) in &demand.tests {
                if let Some(wire) = space.find_test(demand.key.1, test) {
                    let lit = self.solver.lit(demand.key.0, wire);
                    clause.push(if *wanted { !lit } else { lit });
                }
            }
        }
        for (patient, wire) in &group.guards {
            if let Some(holds) = wires.get(&(*patient, *wire)) {
                let lit = self.solver.lit(*patient, *wire);
                clause.push(if *holds { !lit } else { lit });
            }
        }
        self.solver.clause(&clause);
    }

    /// The place of the cell that the solver proposes.
    fn held_cell(&self, key: Key) -> Option<usize> {
        self.solver.held_cell(key.0, key.1)
    }

    /// Sets of cells around one, the largest first: all with values, those from it upwards, those up to it.
    fn wider(&self, key: Key, at: usize) -> Vec<BTreeSet<usize>> {
        let cells = self.solver.space.cells(key.1);
        let is_value = |cell: &Cell| matches!(cell, Cell::Point(_) | Cell::Between(..) | Cell::Days(..));
        if !cells.get(at).is_some_and(is_value) {
            return Vec::new();
        }
        let values: Vec<usize> =
            cells.iter().enumerate().filter(|(_, cell)| is_value(cell)).map(|(at, _)| at).collect();
        let upwards = values.iter().copied().filter(|other| *other >= at).collect();
        let downwards = values.iter().copied().filter(|other| *other <= at).collect();
        vec![values.into_iter().collect(), upwards, downwards]
    }

    fn hull(&self, key: Key, places: &BTreeSet<usize>) -> Option<Extent> {
        let space = self.solver.space;
        let cells = space.cells(key.1);
        let fact = space.build.fact_of(key.1);
        let mut extents =
            places.iter().filter_map(|at| cells.get(*at)).map(|cell| Extent::of_cell(cell, fact));
        let first = extents.next()?;
        extents.try_fold(first, |all, next| all.hull(&next))
    }

    /// Leaves out of the record whatever is not needed, then takes usual values where they do as well.
    fn simplest(&mut self, confirms: &mut dyn FnMut(&[Facts]) -> bool) -> Found {
        let mut assumed: Vec<Lit> = Vec::new();
        let keys = self.recorded();
        for key in &keys {
            let lits = self.solver.cells(key.0, key.1);
            let cells = self.solver.space.cells(key.1);
            let absent = lits.iter().zip(cells).find(|(_, cell)| **cell == Cell::Absent(Absence::NotGiven));
            if let Some((absent, _)) = absent {
                self.keep_if_possible(&mut assumed, vec![*absent], confirms);
            }
        }
        for key in &keys {
            let unusual = self.unusual(*key);
            if !unusual.is_empty() {
                self.keep_if_possible(&mut assumed, unusual.into_iter().map(|lit| !lit).collect(), confirms);
            }
        }
        match self.confirmed(&assumed, confirms) {
            Ok(Some(patients)) => Found::Patients(patients),
            Ok(None) => Found::Open("a patient was found and lost again".to_owned()),
            Err(found) => found,
        }
    }

    fn keep_if_possible(
        &mut self,
        assumed: &mut Vec<Lit>,
        more: Vec<Lit>,
        confirms: &mut dyn FnMut(&[Facts]) -> bool,
    ) {
        let before = assumed.len();
        assumed.extend(more);
        if !matches!(self.confirmed(assumed, confirms), Ok(Some(_))) {
            assumed.truncate(before);
        }
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

    fn patients(&self, values: &BTreeMap<Key, Value>) -> Vec<Facts> {
        (0..self.solver.patients()).map(|patient| self.solver.space.facts(patient, values)).collect()
    }
}

#[derive(Default)]
struct Reach {
    keys: BTreeSet<Key>,
    guards: BTreeSet<(usize, Wire)>,
}

/// Demands that hang on the same values.
struct Group<'d> {
    demands: Vec<&'d Demand>,
    extents: BTreeMap<Key, Extent>,
    guards: BTreeSet<(usize, Wire)>,
}

/// Of a group, what suffices to rule it out.
struct Narrowed {
    demands: Vec<Demand>,
    extents: BTreeMap<Key, Extent>,
    guards: BTreeSet<(usize, Wire)>,
}

impl Group<'_> {
    fn owned(&self) -> Narrowed {
        Narrowed {
            demands: self.demands.iter().map(|demand| (*demand).clone()).collect(),
            extents: self.extents.clone(),
            guards: self.guards.clone(),
        }
    }
}

impl Narrowed {
    fn demand_refs(&self) -> Vec<&Demand> {
        self.demands.iter().collect()
    }
}
