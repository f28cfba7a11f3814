//! Cells next to each other that come to the same, joined; and the classes of answers.

use std::collections::BTreeMap;

use super::ask::{Table, Told};
use super::{Chart, Class, Map, Said, Shown, Side};

/// Cells of one class that lie side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rectangle {
    /// The class; nothing where no patient can be.
    pub class: Option<usize>,
    /// Whether the other guideline says something else there.
    pub differs: bool,
    /// The first column and the last.
    pub columns: (usize, usize),
    /// The first row and the last.
    pub rows: (usize, usize),
}

/// Joins columns, and rows, that lie side by side on a scale and come to the same throughout.
pub(super) fn join(table: &mut Table) {
    let [x, y] = &mut table.lines;
    let mut kept: Vec<usize> = Vec::new();
    for at in 0..x.cells.len() {
        let is_same = |before: usize| table.cells.iter().all(|row| row.get(before) == row.get(at));
        if !kept.last().is_some_and(|last| is_same(*last) && takes(&mut x.cells, *last, at)) {
            kept.push(at);
        }
    }
    keep(&mut x.cells, &kept);
    for row in &mut table.cells {
        keep(row, &kept);
    }
    kept.clear();
    for at in 0..y.cells.len() {
        let is_same = |before: usize| table.cells.get(before) == table.cells.get(at);
        if !kept.last().is_some_and(|last| is_same(*last) && takes(&mut y.cells, *last, at)) {
            kept.push(at);
        }
    }
    keep(&mut y.cells, &kept);
    keep(&mut table.cells, &kept);
}

fn takes(cells: &mut [super::Cell], into: usize, at: usize) -> bool {
    let next = cells.get(at).cloned();
    next.zip(cells.get_mut(into)).is_some_and(|(next, cell)| cell.take(&next))
}

fn keep<T>(all: &mut Vec<T>, places: &[usize]) {
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        places.binary_search(&(at - 1)).is_ok()
    });
}

/// The classes of answers in the order in which a reader meets them, from the upper left, and the charts of the sides.
pub(super) fn classes(sides: &[Side<'_>], blocks: &[Shown], table: &Table) -> (Vec<Class>, Vec<Chart>) {
    let mut classes: Vec<Class> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut charts: Vec<Chart> = sides
        .iter()
        .map(|side| {
            let meta = &side.guideline.meta;
            let guideline = format!("{}@{}", meta.id, meta.version);
            Chart { guideline, title: meta.title.clone(), cells: vec![Vec::new(); table.cells.len()] }
        })
        .collect();
    // The last row stands for no value, and is drawn below the others.
    let known = table.cells.len().saturating_sub(1);
    let order = (0..known).rev().chain(known..table.cells.len());
    for row in order {
        for told in table.cells.get(row).into_iter().flatten() {
            for (at, chart) in charts.iter_mut().enumerate() {
                let said = said(sides, blocks, told, at);
                let class = said.map(|said| {
                    *places.entry(key(&said)).or_insert_with(|| {
                        classes.push(Class { letter: letter(classes.len()), said });
                        classes.len() - 1
                    })
                });
                chart.cells.get_mut(row).into_iter().for_each(|cells| cells.push(class));
            }
        }
    }
    (classes, charts)
}

/// What a side says in a cell, in words; nothing where no patient can be.
pub(super) fn said(
    sides: &[Side<'_>],
    blocks: &[Shown],
    told: &Told,
    at: usize,
) -> Option<Vec<Option<Said>>> {
    let answers = told.get(at)?.as_ref()?;
    let guideline = sides.get(at)?.guideline;
    let said = blocks.iter().zip(answers).map(|(shown, answer)| {
        let block = shown.blocks.get(at).copied().flatten()?;
        Some(Said::of(guideline, block, answer.as_ref()?))
    });
    Some(said.collect())
}

fn key(said: &[Option<Said>]) -> String {
    let one = |said: &Option<Said>| match said {
        Some(said) => format!("{}:{}:{}", said.status, said.left.join(","), said.if_in_scope),
        None => String::new(),
    };
    said.iter().map(one).collect::<Vec<_>>().join(";")
}

/// A, B, … Z, AA, AB, …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match at / 26 {
        0 => last.to_string(),
        before => format!("{}{last}", letter(before - 1)),
    }
}

/// The cells of a chart as rectangles: no two overlap, all together cover it; what is not known stays apart, and what the
/// other guideline says otherwise.
pub fn rectangles(map: &Map, chart: &Chart) -> Vec<Rectangle> {
    let (x, y) = (&map.x, &map.y);
    let look = |row: usize, column: usize| {
        let unknown = (x.is_unknown(column), y.is_unknown(row));
        (chart.class(row, column), map.differs(row, column), unknown)
    };
    let mut taken = vec![vec![false; x.len()]; y.len()];
    let mut found = Vec::new();
    for row in 0..y.len() {
        for column in 0..x.len() {
            let own = look(row, column);
            let is_alike = |taken: &[Vec<bool>], row: usize, column: usize| {
                let is_free = taken.get(row).and_then(|row| row.get(column)) == Some(&false);
                is_free && look(row, column) == own
            };
            if !is_alike(&taken, row, column) {
                continue;
            }
            let last = (column..x.len()).take_while(|other| is_alike(&taken, row, *other)).last();
            let last = last.unwrap_or(column);
            let is_whole = |other: &usize| (column..=last).all(|column| is_alike(&taken, *other, column));
            let last_row = (row..y.len()).take_while(is_whole).last().unwrap_or(row);
            for line in taken.iter_mut().take(last_row + 1).skip(row) {
                line.iter_mut().take(last + 1).skip(column).for_each(|taken| *taken = true);
            }
            let (class, differs, _) = own;
            found.push(Rectangle { class, differs, columns: (column, last), rows: (row, last_row) });
        }
    }
    found
}
