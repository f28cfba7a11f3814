//! The decision map of two facts: what a guideline comes to for one patient as two of the facts run over all their values.
//!
//! In: one guideline, or two; what is known of a patient; two facts. Out: a [`Map`]: cells, each with the class of answers
//! that the interpreter gave at a value in it. Where a fact is only held against numbers, days and members, the space knows
//! where anything changes, and the cells are exact; where something is worked out from it, the changes were looked for
//! value by value, and the axis says so ([`Axis::sampled`]).

mod ask;
mod coordinate;
mod grid;
mod join;
mod reach;
mod rules;
mod said;
mod shown;
mod spot;

pub use join::{Rectangle, rectangles};
pub use rules::{Boundary, Rule};
pub use said::Said;
pub use shown::{Kind, Shown};
pub use spot::{Cell, Scale};

use crate::diagnostic::{Code, Diagnostic};
use crate::eval::Wiring;
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::source::Sources;
use crate::space::Holds;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::number::Number;
use ask::Asker;
use coordinate::Coordinate;

/// A guideline, and the patient as it reads the record.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// The texts of its files, from which conditions are quoted.
    pub sources: &'a Sources,
    /// What is known of the patient.
    pub facts: &'a Facts,
}

/// What is to be mapped.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// One guideline, or two that are held against each other.
    pub sides: Vec<Side<'a>>,
    /// The fact that runs from left to right.
    pub x: &'a str,
    /// The fact that runs upwards.
    pub y: &'a str,
    /// The blocks to be shown, as conditions mention them; without any, those decisions and recommendations that change.
    pub of: &'a [String],
    /// The day.
    pub as_of: PartialDate,
}

/// One of the two facts, with the cells of its values.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Its name.
    pub fact: String,
    /// As a reader reads it.
    pub label: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// What its values are.
    pub scale: Scale,
    /// From the lowest value to the highest; the last is that it is not known.
    pub cells: Vec<Cell>,
    /// From where to where it is drawn: numbers, or days by their numbers. Cells beyond are open-ended.
    pub drawn: Option<(Number, Number)>,
    /// How boundaries were found, where that was by trying values; nothing where they are exact.
    pub sampled: Option<String>,
    /// The day of the patient's value, which every value of the axis keeps.
    pub measured: Option<PartialDate>,
    /// Whether that day is so long ago that no value counts.
    pub is_stale: bool,
    /// The cell in which the patient lies.
    pub patient: Option<usize>,
    /// Where something changes from one cell to the next, and by which rules.
    pub boundaries: Vec<Boundary>,
}

impl Axis {
    /// The cell in which a value lies, or that of no value; nothing where the axis has none for it.
    pub fn place(&self, value: Option<&Value>) -> Option<usize> {
        self.cells.iter().position(|cell| cell.contains(value))
    }

    /// What some cells side by side hold together, in words.
    pub fn words(&self, first: usize, last: usize) -> String {
        let mut cells = self.cells.iter().take(last + 1).skip(first);
        let Some(mut all) = cells.next().cloned() else {
            return String::new();
        };
        let apart: Vec<&str> = cells.filter(|next| !all.take(next)).map(|next| next.words.as_str()).collect();
        std::iter::once(all.words.as_str()).chain(apart).collect::<Vec<_>>().join(" or ")
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether a cell stands for no value.
    pub fn is_unknown(&self, at: usize) -> bool {
        self.cells.get(at).is_some_and(|cell| cell.holds == Holds::Missing)
    }
}

/// What one guideline says on the map.
#[derive(Clone, Debug)]
pub struct Chart {
    /// `asco-2019@1.0.0`
    pub guideline: String,
    /// Its title.
    pub title: String,
    /// By row (the cells of y) and column (those of x), the place of the class; nothing where no patient can be.
    pub cells: Vec<Vec<Option<usize>>>,
}

impl Chart {
    /// The class of a cell.
    pub fn class(&self, row: usize, column: usize) -> Option<usize> {
        self.cells.get(row)?.get(column).copied().flatten()
    }
}

/// Answers that come together: of each block that is shown, nothing where a guideline has no such block.
#[derive(Clone, Debug)]
pub struct Class {
    /// `A`
    pub letter: String,
    /// In the order of the blocks.
    pub said: Vec<Option<Said>>,
}

/// The decision map of two facts.
#[derive(Clone, Debug)]
pub struct Map {
    /// The day.
    pub as_of: PartialDate,
    /// The name of the patient; empty where there is none.
    pub patient: String,
    /// From left to right.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// What is shown.
    pub blocks: Vec<Shown>,
    /// What changes, too, and is not shown.
    pub left_out: Vec<String>,
    /// The classes, in the order of their letters.
    pub classes: Vec<Class>,
    /// By guideline.
    pub charts: Vec<Chart>,
}

impl Map {
    /// Whether boundaries were found by trying values.
    pub fn is_sampled(&self) -> bool {
        self.x.sampled.is_some() || self.y.sampled.is_some()
    }

    /// Whether the two guidelines say something else of a block that both have.
    pub fn differs(&self, row: usize, column: usize) -> bool {
        let mut said = self.charts.iter().map(|chart| self.classes.get(chart.class(row, column)?));
        let (Some(Some(base)), Some(Some(head))) = (said.next(), said.next()) else {
            return false;
        };
        base.said.iter().zip(&head.said).any(|pair| matches!(pair, (Some(a), Some(b)) if !a.is_same(b)))
    }

    /// How many cells differ, of how many in which both guidelines answer; nothing of one guideline alone.
    pub fn differing(&self) -> Option<(usize, usize)> {
        let [base, head] = self.charts.as_slice() else {
            return None;
        };
        let all = (0..self.y.len()).flat_map(|row| (0..self.x.len()).map(move |column| (row, column)));
        let both = all.filter(|(row, column)| {
            base.class(*row, *column).is_some() && head.class(*row, *column).is_some()
        });
        let both: Vec<(usize, usize)> = both.collect();
        Some((both.iter().filter(|(row, column)| self.differs(*row, *column)).count(), both.len()))
    }
}

/// Blocks that are shown where nobody says which, at most.
const SHOWN_MAX: usize = 8;

/// The decision map of two facts.
///
/// The interpreter is asked once for each cell, and once more for each value that is tried where an axis is sampled.
///
/// # Errors
/// A fact or block that there is not, with the one that was probably meant; one fact for both axes; a fact that is of another
/// kind in the other guideline.
pub fn map(question: &Question<'_>) -> Result<Map, Diagnostic> {
    let Question { sides, as_of, .. } = question;
    let coordinates =
        [Coordinate::of(sides, question.x, *as_of)?, Coordinate::of(sides, question.y, *as_of)?];
    if question.x == question.y {
        let message = format!("a map needs two facts; `{}` was given for both axes", question.x);
        return Err(Diagnostic::placeless(Code::FactTwice, message));
    }
    let candidates = match question.of.is_empty() {
        true => shown::all(sides),
        false => shown::named(sides, question.of)?,
    };
    let reach = reach::Reach::of(sides, &candidates, &coordinates, *as_of);
    let wirings: Vec<Wiring<'_>> = sides.iter().map(|side| Wiring::new(side.guideline)).collect();
    let mut asker = Asker::new(sides, &wirings, &coordinates, *as_of);
    let every: Vec<usize> = (0..candidates.len()).collect();
    let table = asker.table(&candidates, [0, 1].map(|axis| reach.cuts(axis, &every)));
    let (chosen, left_out) = match question.of.is_empty() {
        true => shown::choose(sides, &candidates, &table),
        false => (every, Vec::new()),
    };
    let blocks: Vec<Shown> = chosen.iter().filter_map(|at| candidates.get(*at).cloned()).collect();
    // What is not shown cuts nothing.
    let mut table = asker.table(&blocks, [0, 1].map(|axis| reach.cuts(axis, &chosen)));
    join::join(&mut table);
    let (classes, charts) = join::classes(sides, &blocks, &table);
    let boundaries = rules::boundaries(sides, &blocks, &coordinates, &table, *as_of);
    let [x_boundaries, y_boundaries] = boundaries;
    let ask::Table { lines: [x_line, y_line], .. } = table;
    let [x, y] = &coordinates;
    let patient = sides.first().map_or("", |side| side.facts.patient.as_str()).to_owned();
    let names = left_out.iter().filter_map(|at| candidates.get(*at)).map(|shown| shown.name.clone());
    Ok(Map {
        as_of: *as_of,
        patient,
        x: x.axis(x_line, x_boundaries, sides, *as_of),
        y: y.axis(y_line, y_boundaries, sides, *as_of),
        blocks,
        left_out: names.collect(),
        classes,
        charts,
    })
}
