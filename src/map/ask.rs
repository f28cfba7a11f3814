//! The interpreter asked at every cell, and between values that come to something else.

use std::collections::BTreeSet;

use super::coordinate::Coordinate;
use super::grid::{Grid, Line};
use super::spot::{Cell, Spot};
use super::{Shown, Side};
use crate::eval::{Answer, Probe, Wiring};
use crate::space::Cuts;
use crate::value::date::PartialDate;

/// By side what its blocks come to; nothing where no patient can be.
pub(super) type Told = Vec<Option<Vec<Option<Answer>>>>;

/// Cells along an axis that is sampled, at most: with more of them boundaries are not narrowed down.
const CELLS_MAX: usize = 90;

/// What was answered in every cell.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Of x, and of y.
    pub(super) lines: [Line; 2],
    /// By row (the cells of y) and column (those of x).
    pub(super) cells: Vec<Vec<Told>>,
}

impl Table {
    /// What a block of a side comes to in each cell in which a patient can be.
    pub(super) fn answers(&self, side: usize, block: usize) -> impl Iterator<Item = &Answer> {
        let all = self.cells.iter().flatten();
        all.filter_map(move |told| told.get(side)?.as_ref()?.get(block)?.as_ref())
    }
}

/// An axis before its cells are settled.
enum Course {
    Exact(Vec<Cell>),
    Sampled(Grid, BTreeSet<i64>),
}

impl Course {
    fn spots(&self) -> Vec<Spot> {
        match self {
            Course::Exact(cells) => cells.iter().map(|cell| cell.asked.0.clone()).collect(),
            Course::Sampled(grid, places) => {
                places.iter().map(|place| grid.spot(*place)).chain([Spot::Unknown]).collect()
            }
        }
    }
}

/// Asks the interpreter of each side.
pub(super) struct Asker<'m, 'a> {
    sides: &'m [Side<'a>],
    coordinates: &'m [Coordinate; 2],
    as_of: PartialDate,
    probes: Vec<Probe<'m>>,
    /// By side and axis, whether the side has such a value.
    has: Vec<[bool; 2]>,
}

impl<'m, 'a> Asker<'m, 'a> {
    /// At the patient as he or she is.
    pub(super) fn new(
        sides: &'m [Side<'a>],
        wirings: &'m [Wiring<'m>],
        coordinates: &'m [Coordinate; 2],
        as_of: PartialDate,
    ) -> Asker<'m, 'a> {
        let probe = |(side, wiring): (&Side<'_>, &'m Wiring<'m>)| {
            let mut probe = Probe::new(wiring, side.facts, as_of);
            probe.look_at_all(side.facts);
            probe
        };
        let probes = sides.iter().zip(wirings).map(probe).collect();
        Asker { sides, coordinates, as_of, probes, has: vec![[true; 2]; sides.len()] }
    }

    /// Gives one of the two facts a value.
    fn set(&mut self, axis: usize, spot: &Spot) {
        let Some(coordinate) = self.coordinates.get(axis) else {
            return;
        };
        let probes = self.probes.iter_mut().zip(&mut self.has);
        for (at, (side, (probe, has))) in self.sides.iter().zip(probes).enumerate() {
            let Some(fact) = coordinate.facts.get(at) else {
                continue;
            };
            let known = coordinate.known(at, side.facts.get(*fact), spot, self.as_of);
            has.get_mut(axis).into_iter().for_each(|has| *has = known.is_some());
            if let Some(known) = known {
                probe.set(*fact, known);
            }
        }
    }

    /// What the blocks come to.
    fn told(&self, blocks: &[Shown]) -> Told {
        let each = self.probes.iter().zip(&self.has).enumerate();
        each.map(|(at, (probe, has))| {
            let can_be = has.iter().all(|has| *has) && probe.is_possible();
            let answer =
                |shown: &Shown| shown.blocks.get(at).copied().flatten().map(|block| probe.answer_of(block));
            can_be.then(|| blocks.iter().map(answer).collect())
        })
        .collect()
    }

    /// What the blocks come to over all values of both facts, which change at the cuts.
    pub(super) fn table(&mut self, blocks: &[Shown], cuts: [Cuts; 2]) -> Table {
        let coordinates = self.coordinates;
        let mut courses: Vec<Course> = Vec::new();
        for (coordinate, cuts) in coordinates.iter().zip(&cuts) {
            let sampled = cuts.computed.then(|| coordinate.grid(cuts)).flatten();
            courses.push(match sampled {
                Some((grid, places)) => Course::Sampled(grid, places),
                None => Course::Exact(coordinate.cells(cuts)),
            });
        }
        let across: Vec<Vec<Spot>> = courses.iter().map(Course::spots).collect();
        let mut narrowed = [true; 2];
        for (axis, course) in courses.iter_mut().enumerate() {
            let Course::Sampled(grid, places) = course else {
                continue;
            };
            let mut finer = places.clone();
            for spot in across.get(1 - axis).into_iter().flatten() {
                self.set(1 - axis, spot);
                self.narrow(axis, grid, places, &mut finer, blocks);
            }
            let is_small = finer.len() <= CELLS_MAX;
            narrowed.get_mut(axis).into_iter().for_each(|narrowed| *narrowed = is_small);
            if is_small {
                *places = finer;
            }
        }
        let mut lines = courses.into_iter().zip(coordinates).zip(&cuts).zip(narrowed).map(
            |(((course, coordinate), cuts), narrowed)| {
                let drawn = coordinate.drawn(cuts);
                match course {
                    Course::Exact(cells) => Line { cells, drawn, sampled: None },
                    Course::Sampled(grid, places) => Line {
                        cells: grid.cells(&places),
                        drawn,
                        sampled: Some(grid.words(coordinate.unit(), narrowed)),
                    },
                }
            },
        );
        let empty = || Line { cells: Vec::new(), drawn: None, sampled: None };
        let lines = [lines.next().unwrap_or_else(empty), lines.next().unwrap_or_else(empty)];
        let cells = self.cells(blocks, &lines);
        Table { lines, cells }
    }

    fn cells(&mut self, blocks: &[Shown], lines: &[Line; 2]) -> Vec<Vec<Told>> {
        let [x, y] = lines;
        let mut rows = Vec::new();
        for row in &y.cells {
            self.set(1, &row.asked.0);
            let mut told = Vec::new();
            for column in &x.cells {
                self.set(0, &column.asked.0);
                told.push(self.told(blocks));
            }
            rows.push(told);
        }
        rows
    }

    /// Finds the places next to each other between which something changes.
    fn narrow(
        &mut self,
        axis: usize,
        grid: &Grid,
        places: &BTreeSet<i64>,
        found: &mut BTreeSet<i64>,
        blocks: &[Shown],
    ) {
        let mut before: Option<(i64, Told)> = None;
        for place in places {
            let told = self.at(axis, grid, *place, blocks);
            if let Some(before) = before {
                let mut waiting = vec![(before, (*place, told.clone()))];
                while let Some((low, high)) = waiting.pop() {
                    if low.1 == high.1 {
                        continue;
                    }
                    if high.0 - low.0 <= 1 {
                        found.extend([low.0, high.0]);
                        continue;
                    }
                    let middle = low.0 + (high.0 - low.0) / 2;
                    let middle = (middle, self.at(axis, grid, middle, blocks));
                    waiting.push((low, middle.clone()));
                    waiting.push((middle, high));
                }
            }
            before = Some((*place, told));
        }
    }

    fn at(&mut self, axis: usize, grid: &Grid, place: i64, blocks: &[Shown]) -> Told {
        self.set(axis, &grid.spot(place));
        self.told(blocks)
    }
}
