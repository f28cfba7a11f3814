//! One fact moved away from its value, all others left as they are: which blocks change, and where first.

use std::collections::BTreeMap;

use super::flips::{Change, Near, OTHER_DISTANCE, Present, change};
use super::grid::{self, Grid, NEAR, STEP};
use crate::eval::{Answer, Probe};
use crate::model::expression::FactId;
use crate::model::guideline::Block;
use crate::space::Cuts;
use crate::value::content::Value;

/// Steps that the changes of single facts may take, for one patient.
pub(super) const WORK: u64 = 150_000;

/// Looks what changes with one fact, and adds it to what was found of each block.
pub(super) fn sweep(
    present: &Present<'_, '_>,
    probe: &mut Probe<'_>,
    (fact, cuts): (FactId, &Cuts),
    end: u64,
    found: &mut [Near],
) {
    let Some((value, grid)) = present.given(fact) else {
        return;
    };
    let blocks = present.neighbours.blocks.iter().enumerate();
    let hanging = blocks.filter_map(|(at, (block, cuts))| Some((at, *block, cuts.get(&fact)?.computed)));
    let hanging: Vec<Hanging> =
        hanging.map(|(at, block, computed)| Hanging { at, block, computed }).collect();
    let reach = hanging.iter().filter_map(|hanging| found.get(hanging.at)).map(Near::reach).max();
    let (seen, reach) = (BTreeMap::new(), reach.unwrap_or(0));
    let mut sweep = Sweep { present, probe, fact, hanging, seen, forbidden: None, reach, end };
    match grid {
        Some(grid) => sweep.along(&grid, cuts, &value, found),
        None => sweep.members(&value, found),
    }
    sweep.probe.set(fact, present.facts.get(fact).clone());
}

/// A block that hangs on the fact.
#[derive(Clone, Copy)]
struct Hanging {
    /// Its place in what was found.
    at: usize,
    block: Block,
    /// Whether something is worked out from the fact.
    computed: bool,
}

/// A place where a block has changed, and what it comes to there.
type Hit = (i64, Answer);

struct Sweep<'s, 'p, 'a, 'w> {
    present: &'s Present<'p, 'a>,
    probe: &'s mut Probe<'w>,
    fact: FactId,
    hanging: Vec<Hanging>,
    /// By place on the grid, the blocks that have another status there.
    seen: BTreeMap<i64, Vec<(usize, Answer)>>,
    /// The nearest place that a constraint forbids, by its distance.
    forbidden: Option<i64>,
    /// How far it is worth looking.
    reach: i64,
    end: u64,
}

impl Sweep<'_, '_, '_, '_> {
    fn is_spent(&self) -> bool {
        self.probe.work() >= self.end
    }

    /// The blocks that have another status with another value, by their places in `hanging`; nothing where a constraint
    /// forbids the value.
    fn changed(&mut self, value: Value) -> Option<Vec<(usize, Answer)>> {
        let known = grid::turned(self.present.facts.get(self.fact), value, self.present.as_of);
        self.probe.set(self.fact, known);
        if !self.probe.is_possible() {
            return None;
        }
        let scope = self.probe.answer_of(Block::Scope);
        let answers = self.hanging.iter().enumerate().filter_map(|(place, hanging)| {
            let answer = self.probe.answer_of(hanging.block);
            self.present.is_changed(hanging.block, &answer, &scope).then_some((place, answer))
        });
        Some(answers.collect())
    }

    fn at(&mut self, grid: &Grid, place: i64) -> Vec<(usize, Answer)> {
        if let Some(known) = self.seen.get(&place) {
            return known.clone();
        }
        let changed = grid.value(place).and_then(|value| self.changed(value));
        if changed.is_none() {
            let distance = grid.distance(place);
            self.forbidden = Some(self.forbidden.map_or(distance, |known| known.min(distance)));
        }
        let changed = changed.unwrap_or_default();
        self.seen.insert(place, changed.clone());
        changed
    }

    /// Another member, or a yes for a no: of those with the same effect the first.
    fn members(&mut self, value: &Value, found: &mut [Near]) {
        let mut changes: Vec<Vec<Change>> = self.hanging.iter().map(|_| Vec::new()).collect();
        let is_spent = self.is_spent();
        let others = if is_spent { Vec::new() } else { self.present.others(self.fact, value) };
        for other in others {
            for (place, answer) in self.changed(other.clone()).unwrap_or_default() {
                if let Some(known) = changes.get_mut(place)
                    && !known.iter().any(|known| known.to == answer)
                {
                    known.push(change(self.fact, value, other.clone(), answer, OTHER_DISTANCE));
                }
            }
        }
        for (hanging, changes) in self.hanging.iter().zip(changes) {
            let Some(near) = found.get_mut(hanging.at) else {
                continue;
            };
            if is_spent {
                near.doubts(0);
            } else if !changes.is_empty() {
                near.add(OTHER_DISTANCE, changes);
            }
        }
    }

    fn along(&mut self, grid: &Grid, cuts: &Cuts, value: &Value, found: &mut [Near]) {
        let (up, up_whole) = self.outwards(grid, cuts, true);
        let (down, down_whole) = self.outwards(grid, cuts, false);
        for ((hanging, up), down) in self.hanging.iter().zip(up).zip(down) {
            let Some(near) = found.get_mut(hanging.at) else {
                continue;
            };
            let hits = [down, up].into_iter().flatten();
            let hits: Vec<(i64, Hit)> = hits.map(|hit| (grid.distance(hit.0), hit)).collect();
            let nearest = hits.iter().map(|(distance, _)| *distance).min();
            if let Some(nearest) = nearest {
                let equal = hits.into_iter().filter(|(distance, _)| *distance == nearest);
                let changes = equal.filter_map(|(distance, (place, answer))| {
                    Some(change(self.fact, value, grid.value(place)?, answer, distance))
                });
                near.add(nearest, changes.collect());
            }
            // Beside a value that a constraint forbids there may be one that it does not, at no cut.
            let forbidden = self.forbidden.filter(|_| cuts.computed);
            let doubt = if hanging.computed { Some(NEAR * STEP) } else { forbidden };
            if !up_whole || !down_whole {
                near.doubts(0);
            } else if let Some(doubt) = doubt
                && nearest.is_none_or(|nearest| nearest > doubt)
                && !grid.is_small()
            {
                near.doubts(doubt);
            }
        }
    }

    /// By block, the nearest place on one side where it has another status; false if the search was cut short.
    fn outwards(&mut self, grid: &Grid, cuts: &Cuts, upwards: bool) -> (Vec<Option<Hit>>, bool) {
        let mut hits: Vec<Option<Hit>> = self.hanging.iter().map(|_| None).collect();
        // The place of the value itself, where nothing has changed.
        let mut before = grid.first(upwards) + if upwards { -1 } else { 1 };
        for place in grid.places(cuts, upwards) {
            if self.is_spent() {
                return (hits, false);
            }
            for (at, answer) in self.at(grid, place) {
                let is_computed = self.hanging.get(at).is_some_and(|hanging| hanging.computed);
                if hits.get(at).is_none_or(Option::is_some) {
                    continue;
                }
                let hit = if is_computed { self.between(grid, before, place, at) } else { None };
                let hit = hit.unwrap_or((place, answer));
                hits.get_mut(at).into_iter().for_each(|known| *known = Some(hit.clone()));
            }
            before = place;
            // The first one beyond shows what changes on the way to it.
            if grid.distance(place) > self.reach {
                break;
            }
        }
        (hits, true)
    }

    /// Between a place where a block has not changed and one where it has: the first where it has, if it changes once.
    fn between(&mut self, grid: &Grid, before: i64, after: i64, at: usize) -> Option<Hit> {
        let (mut before, mut after) = (before, after);
        let mut hit = None;
        while (after - before).abs() > 1 {
            let middle = before + (after - before) / 2;
            let changed = self.at(grid, middle).into_iter().find(|(place, _)| *place == at);
            match changed {
                Some((_, answer)) => {
                    hit = Some((middle, answer));
                    after = middle;
                }
                None => before = middle,
            }
        }
        hit
    }
}
