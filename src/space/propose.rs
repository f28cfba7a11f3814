//! What the solver proposes: cells, and outcomes of formulas, which are held against exact values.

use std::collections::{BTreeMap, BTreeSet};

use batsat::Lit;

use super::circuit::{Gate, Wire};
use super::conflict::Narrowed;
use super::extent::Extent;
use super::find::{ALL_BOXES, Question, ROUNDS};
use super::pair::Tie;
use super::settle::Settled;
use super::term::{Term, TermId};
use super::test::Source;
use super::theory::{Demand, Field, Key, Needed, Seen};
use crate::value::content::Value;

/// Boxes that are looked at for one proposal, at first and in the end: where others are easier these are not needed.
const FIRST_BOXES: usize = 20;
const BOXES: usize = 1_500;
/// The same for a question about one patient, and the proposals that are looked into.
const CASE_BOXES: usize = 100;
const CASE_ROUNDS: usize = 400;
/// When so many proposals were looked into for one patient, every further question gets a little only.
const SPENT_MAX: usize = 5_000;
const BOXES_MAX: usize = 3_000;
const LEAST_ROUNDS: usize = 6;
const DOUBT_ROUNDS: usize = 30;
const FEW_BOXES: usize = 3;

/// What one proposal comes to.
pub(super) enum Proposal {
    Nobody,
    Values(BTreeMap<Key, Value>),
    Open(String),
}

/// What a formula hangs on, as the wires are.
#[derive(Default)]
pub(super) struct Reach {
    pub(super) keys: BTreeSet<Key>,
    pub(super) guards: BTreeSet<(usize, Wire)>,
    /// Values of one patient that are those of another.
    pub(super) shared: BTreeSet<Key>,
}

/// Demands that hang on the same values.
pub(super) struct Group<'d> {
    pub(super) demands: Vec<&'d Demand>,
    pub(super) extents: BTreeMap<Key, Extent>,
    pub(super) guards: BTreeSet<(usize, Wire)>,
    pub(super) shared: BTreeSet<Key>,
}

impl Group<'_> {
    pub(super) fn owned(&self) -> Narrowed {
        Narrowed {
            demands: self.demands.iter().map(|demand| (*demand).clone()).collect(),
            extents: self.extents.clone(),
            guards: self.guards.clone(),
            shared: self.shared.clone(),
        }
    }
}

impl Question<'_, '_> {
    /// The next proposal whose formulas come out as proposed.
    pub(super) fn propose(&mut self, assumed: &[Lit]) -> Proposal {
        let assumptions: Vec<Lit> = self.goals.iter().chain(assumed).copied().collect();
        // While this literal does not hold, proposals that are hard to settle are left for later.
        let mut hurry = self.hard.filter(|_| self.any_will_do);
        for round in 0..ROUNDS {
            if round >= self.effort().0 || self.boxes - self.boxes_before > self.boxes_at_most() {
                break;
            }
            self.spent += 1;
            let in_hurry: Vec<Lit> = assumptions.iter().copied().chain(hurry.map(|later| !later)).collect();
            if !self.solver.solve(&in_hurry) {
                if hurry.is_none() {
                    return Proposal::Nobody;
                }
                hurry = None;
                self.is_late = true;
                continue;
            }
            let extents = self.extents();
            let seen = self.seen();
            let demands = self.demands(&seen);
            if self.rule_out_contradictions(&demands, &seen) {
                continue;
            }
            let mut values: BTreeMap<Key, Value> = BTreeMap::new();
            let mut ruled_out = false;
            let (_, all_boxes) = self.effort();
            let is_first = self.any_will_do && !self.is_late;
            let all_boxes = all_boxes.min(self.boxes_at_most());
            let boxes = if is_first { all_boxes.min(FIRST_BOXES) } else { all_boxes };
            for group in self.groups(&demands, &extents, &seen) {
                let field = Field { extents: group.extents.clone(), seen: &seen };
                let mut looked_at = 0;
                let settled = self.solver.space.settle_counted(field, &group.demands, boxes, &mut looked_at);
                self.boxes += looked_at;
                match settled {
                    Settled::Values(found) => values.extend(found),
                    Settled::None => {
                        self.rule_out(&group, &seen);
                        ruled_out = true;
                        break;
                    }
                    Settled::Open if boxes < all_boxes => {
                        let later = *self.hard.get_or_insert_with(|| self.solver.fresh());
                        hurry = Some(later);
                        self.rule_out_exactly(&group, &seen, Some(later));
                        ruled_out = true;
                        break;
                    }
                    Settled::Open => {
                        let first =
                            group.demands.first().map(|demand| self.solver.space.words_of(demand.what));
                        let text = first.unwrap_or_default();
                        let why = format!("{text} could not be settled within the budget");
                        self.doubt.get_or_insert(why);
                        self.rule_out_exactly(&group, &seen, None);
                        ruled_out = true;
                        break;
                    }
                }
            }
            if ruled_out {
                continue;
            }
            return self.filled(extents, values);
        }
        Proposal::Open("too many proposals had to be ruled out".to_owned())
    }

    /// Values with one for each stretch that has none.
    fn filled(&self, extents: BTreeMap<Key, Extent>, mut values: BTreeMap<Key, Value>) -> Proposal {
        let space = self.solver.space;
        for (key, extent) in extents {
            if values.contains_key(&key) {
                continue;
            }
            let Some(value) = extent.tries(space.build.fact_of(key.1)).into_iter().next() else {
                return Proposal::Open(format!("{} has no value to try", space.words(key.1)));
            };
            values.insert(key, value);
        }
        Proposal::Values(values)
    }

    /// How many proposals a question is worth, and how many boxes each: of questions about one patient there are many.
    fn effort(&self) -> (usize, usize) {
        match &self.tie {
            Tie::Cases(_) if self.spent > SPENT_MAX || self.boxes > BOXES_MAX => (LEAST_ROUNDS, FEW_BOXES),
            // That there is nobody can no longer be shown.
            Tie::Cases(_) if self.doubt.is_some() => (DOUBT_ROUNDS, FEW_BOXES),
            Tie::Cases(_) => (CASE_ROUNDS, CASE_BOXES),
            _ => self.limits.unwrap_or((ROUNDS, BOXES)),
        }
    }

    /// Boxes that are looked at for one question, whatever is proposed.
    fn boxes_at_most(&self) -> usize {
        match (&self.tie, self.limits) {
            (Tie::Cases(_), _) => usize::MAX,
            (_, Some((rounds, boxes))) => rounds.saturating_mul(boxes),
            _ => self.boxes_most.unwrap_or(ALL_BOXES),
        }
    }

    /// The stretch of each value of the record that the solver proposes.
    pub(super) fn extents(&mut self) -> BTreeMap<Key, Extent> {
        let mut extents = BTreeMap::new();
        for (patient, cone) in self.cones.iter().enumerate() {
            for variable in &cone.recorded {
                let cells = self.solver.cells(patient, *variable);
                let space = self.solver.space;
                let held = cells.iter().position(|lit| self.solver.holds(*lit));
                let owner = self.owner((patient, *variable));
                if extents.contains_key(&owner) {
                    continue;
                }
                if let Some(value) = self.kept_value(owner) {
                    extents.insert(owner, Extent::Exactly(value));
                } else if let Some(extent) = held.and_then(|at| space.extent(*variable, at)) {
                    extents.insert(owner, extent);
                }
            }
        }
        extents
    }

    /// The value of the record, where the fact is kept as it is.
    fn kept_value(&self, key: Key) -> Option<Value> {
        let Tie::Cases(record) = &self.tie else {
            return None;
        };
        self.kept_by(key)?;
        record.values.get(&key.1).cloned()
    }

    /// The literals by which a fact is kept as it is, where it is: its own, or that of the other patient who has the same.
    pub(super) fn kept_by(&self, key: Key) -> Option<Vec<Lit>> {
        let Tie::Cases(record) = &self.tie else {
            return None;
        };
        let fact = self.solver.space.recorded_fact(key.1)?;
        let holds = |lit: Option<&Lit>| lit.copied().filter(|lit| self.solver.holds(*lit));
        if let Some(kept) = holds(record.kept.get(&(key.0, fact))) {
            return Some(vec![kept]);
        }
        let other = holds(record.kept.get(&(1 - key.0.min(1), fact)))?;
        Some(vec![other, holds(record.same.get(&fact))?])
    }

    /// How the wires come out that choose between terms.
    pub(super) fn seen(&mut self) -> Seen {
        let mut seen = Seen::default();
        for (patient, cone) in self.cones.iter().enumerate() {
            let shared = cone.recorded.iter().filter(|_| patient > 0);
            seen.owners.extend(shared.map(|id| ((patient, *id), self.owner((patient, *id)))));
            for wire in &cone.wires {
                let lit = self.solver.lit(patient, *wire);
                seen.wires.insert((patient, *wire), self.solver.holds(lit));
            }
        }
        seen
    }

    /// What the goals need of formulas, as the solver proposes them: of a conjunction that is to be false one false part is
    /// enough. The wires that choose between the terms of a formula that is needed are needed too.
    pub(super) fn demands(&mut self, seen: &Seen) -> Vec<Demand> {
        let space = self.solver.space;
        let mut needed: BTreeMap<Key, BTreeMap<u32, bool>> = BTreeMap::new();
        let mut visited: BTreeSet<(usize, usize)> = BTreeSet::new();
        let roots = self.roots.iter().enumerate();
        let mut waiting: Vec<(usize, usize)> = roots
            .flat_map(|(patient, roots)| roots.iter().map(move |root| (patient, root.parts().0)))
            .collect();
        while let Some((patient, at)) = waiting.pop() {
            if !visited.insert((patient, at)) {
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
                        let reach = self.reach_of(Needed::Of(key), seen);
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
                    let met = parts.iter().any(|wire| visited.contains(&(patient, wire.parts().0)));
                    if !met {
                        waiting.extend(parts.first().map(|wire| (patient, wire.parts().0)));
                    }
                }
            }
        }
        let demand = |(key, tests): (Key, BTreeMap<u32, bool>)| {
            let test =
                |(at, holds): (u32, bool)| Some((space.build.tests.get(at as usize)?.1.clone(), holds));
            Demand { what: Needed::Of(key), tests: tests.into_iter().filter_map(test).collect() }
        };
        let moved = match self.tie {
            Tie::Along { moved, .. } => Some(Demand { what: moved, tests: Vec::new() }),
            _ => None,
        };
        needed.into_iter().map(demand).chain(moved).collect()
    }

    /// Demands that share values, each group with the values it hangs on.
    pub(super) fn groups<'d>(
        &self,
        demands: &'d [Demand],
        extents: &BTreeMap<Key, Extent>,
        seen: &Seen,
    ) -> Vec<Group<'d>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        for demand in demands {
            let reach = self.reach_of(demand.what, seen);
            let mut group = Group {
                demands: vec![demand],
                extents: BTreeMap::new(),
                guards: reach.guards,
                shared: reach.shared,
            };
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
                group.shared.extend(other.shared);
            }
            groups = rest;
            groups.push(group);
        }
        groups
    }

    /// The values that a need hangs on, as the wires are.
    pub(super) fn reach_of(&self, what: Needed, seen: &Seen) -> Reach {
        let space = self.solver.space;
        let mut reach = Reach::default();
        match what {
            Needed::Of((patient, variable)) => {
                let terms = match space.variable(variable).map(|variable| variable.source) {
                    Some(Source::Formula(term)) => vec![term],
                    Some(Source::Order(a, b)) => vec![a, b],
                    _ => Vec::new(),
                };
                self.reach(patient, terms, seen, &mut reach);
            }
            Needed::Falls(term) | Needed::Rises(term) => {
                for patient in 0..self.cones.len() {
                    self.reach(patient, vec![term], seen, &mut reach);
                }
            }
        }
        reach
    }

    fn reach(&self, patient: usize, mut waiting: Vec<TermId>, seen: &Seen, reach: &mut Reach) {
        let space = self.solver.space;
        let mut visited = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !visited.insert(id) {
                continue;
            }
            match space.build.term(id) {
                Term::Variable(variable) | Term::Number(variable, _) | Term::Elapsed(variable, _) => {
                    let owner = seen.owner((patient, variable));
                    if owner != (patient, variable) {
                        reach.shared.insert((patient, variable));
                    }
                    reach.keys.insert(owner);
                }
                Term::Either(guard, then, otherwise) => {
                    reach.guards.insert((patient, guard));
                    let holds = seen.holds(patient, guard) == Some(true);
                    waiting.push(if holds { then } else { otherwise });
                }
                Term::Extreme(_, items) | Term::Formula(_, items) => waiting.extend(items),
                Term::Truth(pair) => reach.guards.extend([(patient, pair.yes), (patient, pair.no)]),
                Term::Constant(_) | Term::Opaque(_) => {}
            }
        }
    }
}
