//! The map as a table, for a terminal.

use super::{
    CANNOT_BE, about, difference, doubts, everywhere, has_impossible, is_marked, left_out, legend, patient,
};
use crate::map::{Axis, Map};
use crate::report::Sheet;

/// Widest table, in characters; with wider ones columns are numbered.
const WIDTH: usize = 100;
/// With more columns each row is told in a line.
const COLUMNS_MAX: usize = 20;

/// The map as a table: y downwards from its highest value, x to the right from its lowest.
pub fn text(map: &Map) -> String {
    let mut sheet = Sheet::default();
    head(&mut sheet, map);
    table(&mut sheet, map);
    sheet.title("CLASSES");
    for line in everywhere(map) {
        sheet.paragraph("  ", &line);
    }
    for (letter, lines) in legend(map) {
        let mut first = format!("  {letter:<3}");
        for line in lines {
            sheet.paragraph(&first, &line);
            first = " ".repeat(5);
        }
    }
    for axis in [&map.x, &map.y] {
        boundaries(&mut sheet, map, axis);
    }
    if let Some(line) = left_out(map) {
        sheet.gap();
        sheet.paragraph("", &line);
    }
    sheet.text
}

fn head(sheet: &mut Sheet, map: &Map) {
    let names: Vec<&str> = map.charts.iter().map(|chart| chart.guideline.as_str()).collect();
    sheet.line(&format!("Decision map of {}, {}", names.join(" and "), map.as_of));
    sheet.line(&patient(map));
    sheet.paragraph("across  ", &about(&map.x));
    sheet.paragraph("down    ", &about(&map.y));
    for line in doubts(map) {
        sheet.paragraph("! ", &line);
    }
}

/// The words of each row and column, and what stands in the cells.
fn table(sheet: &mut Sheet, map: &Map) {
    let known = map.y.len().saturating_sub(1);
    let rows: Vec<usize> = (0..known).rev().chain(known..map.y.len()).collect();
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| (0..map.x.len()).map(|column| cell(map, *row, column)).collect()).collect();
    let names: Vec<&str> = map.x.cells.iter().map(|cell| cell.words.as_str()).collect();
    let numbers: Vec<String> = (1..=names.len()).map(|number| number.to_string()).collect();
    if names.len() > COLUMNS_MAX {
        return lines(sheet, map, &rows, &cells);
    }
    let count = |text: &str| text.chars().count();
    let widest = |column: usize| cells.iter().filter_map(|row| row.get(column)).map(|cell| count(cell)).max();
    let sides: Vec<&str> =
        rows.iter().filter_map(|row| map.y.cells.get(*row)).map(|cell| cell.words.as_str()).collect();
    let side = sides.iter().map(|words| count(words)).chain([count(&map.y.fact)]).max().unwrap_or(0);
    let is_wide = side + names.iter().map(|name| count(name) + 2).sum::<usize>() > WIDTH;
    let heads: Vec<&str> = if is_wide { numbers.iter().map(String::as_str).collect() } else { names.clone() };
    let widths: Vec<usize> =
        heads.iter().enumerate().map(|(column, head)| count(head).max(widest(column).unwrap_or(0))).collect();
    sheet.gap();
    let line = |first: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut line = format!("{first:<side$}");
        for (cell, width) in cells.zip(&widths) {
            line.push_str(&format!("  {cell:<width$}"));
        }
        line
    };
    sheet.line(&format!("{:side$}  {}", "", map.x.fact));
    sheet.line(&line(&map.y.fact, &mut heads.iter().copied()));
    for (words, cells) in sides.iter().zip(&cells) {
        sheet.line(&line(words, &mut cells.iter().map(String::as_str)));
    }
    sheet.gap();
    if is_wide {
        for (number, name) in numbers.iter().zip(&names) {
            sheet.line(&format!("  {number:>3}  {name}"));
        }
        sheet.gap();
    }
    notes(sheet, map);
}

/// Where there are too many columns: by row, what comes to the same from left to right.
fn lines(sheet: &mut Sheet, map: &Map, rows: &[usize], cells: &[Vec<String>]) {
    sheet.gap();
    sheet.line(&format!("{}: class {}", map.y.fact, map.x.fact));
    for (row, cells) in rows.iter().zip(cells) {
        let mut said: Vec<String> = Vec::new();
        let mut from = 0;
        let last = map.x.len().saturating_sub(1);
        for (at, cell) in cells.iter().enumerate() {
            let is_end = at == last || map.x.is_unknown(at + 1) || cells.get(at + 1) != Some(cell);
            if is_end {
                said.push(format!("{cell} {}", map.x.words(from, at)));
                from = at + 1;
            }
        }
        let words = map.y.cells.get(*row).map_or("", |cell| cell.words.as_str());
        sheet.paragraph(&format!("  {words}: "), &said.join("; "));
    }
    sheet.gap();
    notes(sheet, map);
}

fn notes(sheet: &mut Sheet, map: &Map) {
    if let [base, head] = map.charts.as_slice() {
        sheet.line(&format!("left {}, right {}", base.guideline, head.guideline));
    }
    if let Some(line) = difference(map) {
        sheet.line(&line);
    }
    if is_marked(map) {
        sheet.line("* the patient");
    }
    if has_impossible(map) {
        sheet.line(&format!("– {CANNOT_BE}"));
    }
}

fn cell(map: &Map, row: usize, column: usize) -> String {
    let letter = |class: Option<usize>| {
        let class = class.and_then(|class| map.classes.get(class));
        class.map_or("–", |class| class.letter.as_str())
    };
    let letters: Vec<&str> = map.charts.iter().map(|chart| letter(chart.class(row, column))).collect();
    let is_patient = is_marked(map) && map.y.patient == Some(row) && map.x.patient == Some(column);
    let patient = if is_patient { "*" } else { "" };
    let differs = if map.differs(row, column) { " ≠" } else { "" };
    format!("{}{patient}{differs}", letters.join(" | "))
}

fn boundaries(sheet: &mut Sheet, map: &Map, axis: &Axis) {
    if axis.boundaries.is_empty() {
        return;
    }
    sheet.title(&format!("BOUNDARIES OF {}", axis.fact));
    for told in super::boundaries(map, axis) {
        let mut first = "  ".to_owned();
        for line in told {
            sheet.paragraph(&first, &line);
            first = " ".repeat(6);
        }
    }
}
