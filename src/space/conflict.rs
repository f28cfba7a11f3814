//! Why a proposal cannot be, told to the solver as widely as it is true.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use batsat::Lit;

use super::cell::Cell;
use super::circuit::Wire;
use super::extent::Extent;
use super::find::Question;
use super::product::Product;
use super::propose::Group;
use super::settle::Settled;
use super::shape::Shapes;
use super::test::Test;
use super::theory::{Demand, Field, Key, Needed, Seen};

/// Boxes that are looked at to see whether less suffices to rule a proposal out.
const FEW_BOXES: usize = 6;

/// Of a group, what suffices to rule it out.
pub(super) struct Narrowed {
    pub(super) demands: Vec<Demand>,
    pub(super) extents: BTreeMap<Key, Extent>,
    pub(super) guards: BTreeSet<(usize, Wire)>,
    pub(super) shared: BTreeSet<Key>,
}

impl Narrowed {
    fn demand_refs(&self) -> Vec<&Demand> {
        self.demands.iter().collect()
    }
}

impl Question<'_, '_> {
    /// Formulas that come to the same, as the wires are, or differ by a factor only, and of which different things are
    /// needed: two views of one value, say. Tells the solver of the first such pair; whether there is one.
    pub(super) fn rule_out_contradictions(&mut self, demands: &[Demand], seen: &Seen) -> bool {
        let space = self.solver.space;
        let mut shapes = Shapes::new(space, seen);
        let mut alike: HashMap<Vec<u32>, Vec<&Demand>> = HashMap::new();
        let mut products: HashMap<String, Vec<(Product, &Demand)>> = HashMap::new();
        for demand in demands {
            let Needed::Of(key) = demand.what else {
                continue;
            };
            let terms = space.terms_of(Needed::Of(key));
            // What is not looked into has no shape, and is not like anything else.
            if terms.is_empty() {
                continue;
            }
            let shape = terms.iter().map(|(patient, term)| shapes.of(*patient, *term));
            let before = alike.entry(shape.collect()).or_default();
            let mut clash = before.iter().find_map(|first| {
                let pairs = first.tests.iter().flat_map(|a| demand.tests.iter().map(move |b| (a, b)));
                let (a, b) = pairs.into_iter().find(|(a, b)| a.0.contradicts(a.1, &b.0, b.1))?;
                Some((*first, a, b))
            });
            before.push(demand);
            if let [(patient, term)] = terms.as_slice()
                && let Some(product) = space.product(*patient, *term, &mut shapes)
            {
                let before = products.entry(product.rest()).or_default();
                clash = clash.or_else(|| {
                    before.iter().find_map(|(other, first)| {
                        let (a, b) = space.products_clash((other, first), (&product, demand))?;
                        Some((*first, a, b))
                    })
                });
                before.push((product, demand));
            }
            if let Some((first, a, b)) = clash {
                self.forbid_both((first, a), (demand, b), seen);
                return true;
            }
        }
        false
    }

    /// Tells the solver that two demands cannot both be met, as the wires are that choose between their terms.
    fn forbid_both(
        &mut self,
        first: (&Demand, &(Test, bool)),
        second: (&Demand, &(Test, bool)),
        seen: &Seen,
    ) {
        let one = |(demand, test): (&Demand, &(Test, bool))| Demand {
            what: demand.what,
            tests: vec![test.clone()],
        };
        let mut reach = self.reach_of(first.0.what, seen);
        let other = self.reach_of(second.0.what, seen);
        reach.guards.extend(other.guards);
        reach.shared.extend(other.shared);
        let group = Narrowed {
            demands: vec![one(first), one(second)],
            extents: BTreeMap::new(),
            guards: reach.guards,
            shared: reach.shared,
        };
        self.forbid(&group, &BTreeMap::new(), seen, None);
    }

    /// Tells the solver that a group cannot be, and as much beside it as is ruled out by the same.
    pub(super) fn rule_out(&mut self, group: &Group<'_>, seen: &Seen) {
        let mut group = self.narrowed(group, seen);
        let mut allowed: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
        let keys: Vec<Key> = group.extents.keys().copied().collect();
        for key in keys {
            let space = self.solver.space;
            let Some(at) = self.held_cell(key) else {
                continue;
            };
            let mut best = BTreeSet::from([at]);
            for (wider, extent) in self.wider(key, at) {
                let mut extents = group.extents.clone();
                extents.insert(key, extent);
                let field = Field { extents: extents.clone(), seen };
                if space.settle(field, &group.demand_refs(), FEW_BOXES) == Settled::None {
                    group.extents = extents;
                    best = wider;
                    break;
                }
            }
            allowed.insert(key, best);
        }
        self.forget_idle(&mut group, seen);
        self.forbid(&group, &allowed, seen, None);
    }

    /// Leaves out of a group the wires that it is ruled out without.
    fn forget_idle(&self, group: &mut Narrowed, seen: &Seen) {
        let guards = group.guards.iter();
        let mut less = Seen {
            wires: guards
                .filter_map(|(patient, wire)| Some(((*patient, *wire), seen.holds(*patient, *wire)?)))
                .collect(),
            // What is another's without being told to be is not counted on.
            owners: group.shared.iter().map(|key| (*key, seen.owner(*key))).collect(),
        };
        for (patient, wire) in group.guards.clone() {
            let held = less.wires.remove(&(patient, wire));
            let field = Field { extents: group.extents.clone(), seen: &less };
            match held {
                Some(_) if self.solver.space.is_ruled_out(&group.demand_refs(), field) => {
                    group.guards.remove(&(patient, wire));
                }
                Some(held) => drop(less.wires.insert((patient, wire), held)),
                None => {}
            }
        }
    }

    pub(super) fn rule_out_exactly(&mut self, group: &Group<'_>, seen: &Seen, unless: Option<Lit>) {
        let keys = group.extents.keys();
        let allowed: BTreeMap<Key, BTreeSet<usize>> =
            keys.filter_map(|key| Some((*key, BTreeSet::from([self.held_cell(*key)?])))).collect();
        let whole = group.owned();
        self.forbid(&whole, &allowed, seen, unless);
    }

    /// One demand of a group, and one test of it, if that alone cannot be.
    pub(super) fn narrowed(&self, group: &Group<'_>, seen: &Seen) -> Narrowed {
        let space = self.solver.space;
        for demand in &group.demands {
            let reach = self.reach_of(demand.what, seen);
            let extents: BTreeMap<Key, Extent> = group
                .extents
                .iter()
                .filter(|(key, _)| reach.keys.contains(key))
                .map(|(key, extent)| (*key, extent.clone()))
                .collect();
            for test in demand.tests.iter().map(|test| vec![test.clone()]).chain([demand.tests.clone()]) {
                let single = Demand { tests: test, ..(*demand).clone() };
                let field = Field { extents: extents.clone(), seen };
                if space.settle(field, &[&single], FEW_BOXES) == Settled::None {
                    return Narrowed {
                        demands: vec![single],
                        extents,
                        guards: reach.guards,
                        shared: reach.shared,
                    };
                }
            }
        }
        group.owned()
    }

    /// Adds the clause that one of the things that rule each other out is otherwise, unless a literal holds.
    pub(super) fn forbid(
        &mut self,
        group: &Narrowed,
        allowed: &BTreeMap<Key, BTreeSet<usize>>,
        seen: &Seen,
        unless: Option<Lit>,
    ) {
        let space = self.solver.space;
        let mut clause: Vec<Lit> = unless.into_iter().collect();
        for (key, cells) in allowed {
            // What was found for one value of a cell says nothing of the others.
            if cells.len() == 1
                && let Some(kept) = self.kept_by(*key)
            {
                clause.extend(kept.into_iter().map(|lit| !lit));
                continue;
            }
            let lits = self.solver.cells(key.0, key.1);
            clause.extend(
                lits.into_iter().enumerate().filter(|(at, _)| !cells.contains(at)).map(|(_, lit)| lit),
            );
        }
        for demand in &group.demands {
            let Needed::Of(key) = demand.what else {
                continue;
            };
            for (test, wanted) in &demand.tests {
                if let Some(wire) = space.find_test(key.1, test) {
                    let lit = self.solver.lit(key.0, wire);
                    clause.push(if *wanted { !lit } else { lit });
                }
            }
        }
        for key in &group.shared {
            clause.extend(self.shared_by(*key).into_iter().map(|lit| !lit));
        }
        for (patient, wire) in &group.guards {
            if let Some(holds) = seen.holds(*patient, *wire) {
                let lit = self.solver.lit(*patient, *wire);
                clause.push(if holds { !lit } else { lit });
            }
        }
        self.solver.clause(&clause);
    }

    /// The place of the cell that the solver proposes.
    pub(super) fn held_cell(&self, key: Key) -> Option<usize> {
        self.solver.held_cell(key.0, key.1)
    }

    /// Sets of cells around one, each with all its values, the largest first: all with values, those from it upwards, those
    /// up to it. Of dates first with those known to the month or year, then without.
    pub(super) fn wider(&self, key: Key, at: usize) -> Vec<(BTreeSet<usize>, Extent)> {
        let space = self.solver.space;
        let cells = space.cells(key.1);
        let days: Vec<Option<(i64, i64)>> =
            (0..cells.len()).map(|at| space.extent(key.1, at).and_then(|extent| extent.days())).collect();
        let mut found = Vec::new();
        if let Some(Some((first, last))) = days.get(at) {
            let among = |is: &dyn Fn((i64, i64)) -> bool| -> BTreeSet<usize> {
                days.iter().enumerate().filter(|(_, days)| days.is_some_and(is)).map(|(at, _)| at).collect()
            };
            let sets = [among(&|_| true), among(&|days| days.0 >= *first), among(&|days| days.1 <= *last)];
            for set in sets.into_iter().filter(|set| set.len() > 1) {
                let ends = || set.iter().filter_map(|at| days.get(*at).copied().flatten());
                let (from, to) = (ends().map(|days| days.0).min(), ends().map(|days| days.1).max());
                found.extend(from.zip(to).map(|(from, to)| (set, Extent::Dates(from, to))));
            }
        }
        let is_value = |cell: &Cell| matches!(cell, Cell::Point(_) | Cell::Between(..) | Cell::Days(..));
        if !cells.get(at).is_some_and(is_value) {
            return found;
        }
        let values: Vec<usize> =
            cells.iter().enumerate().filter(|(_, cell)| is_value(cell)).map(|(at, _)| at).collect();
        let upwards = values.iter().copied().filter(|other| *other >= at).collect();
        let downwards = values.iter().copied().filter(|other| *other <= at).collect();
        let all: [BTreeSet<usize>; 3] = [values.into_iter().collect(), upwards, downwards];
        for set in all.into_iter().filter(|set| set.len() > 1) {
            found.extend(self.hull(key, &set).map(|hull| (set, hull)));
        }
        found
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
}
