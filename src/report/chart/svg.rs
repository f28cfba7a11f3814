//! The map as one drawing that needs nothing but itself: no script, no network, no colour.
//!
//! What a pattern says a letter says, too, and all of it stands in the text of the drawing.

use maud::{Markup, html};

use super::layout::{LETTER, LINE, Layout, Room, width};
use super::pattern::{pattern, patterns};
use super::shape::{lettered, look};
use super::ticks::{apart, ends, is_fine, is_named, named};
use super::{
    CANNOT_BE, about, boundaries, difference, doubts, everywhere, has_impossible, left_out, legend, patient,
};
use crate::map::{Axis, Chart, Map, Rectangle, rectangles};
use crate::report::document::visible;

/// How wide and how high the known values are drawn, about.
const SIDE: (i64, i64) = (380, 300);
/// Blank around the drawing, and between two charts.
const MARGIN: i64 = 16;
/// Above a chart, for its title.
const TITLE: i64 = 26;
/// Below a chart, for its values and what they are of.
const FOOT: i64 = 66;

/// So much room at least has each cell of an axis that has too many for letters.
const FINE: i64 = 6;

/// The map as one self-contained SVG.
///
/// Columns and rows are as wide as what they hold of the usual range, and none so narrow that its letter has no room.
pub fn svg(map: &Map) -> String {
    let drawing = Drawing::of(map);
    drawing.print().into_string()
}

/// Where everything lies.
struct Drawing<'a> {
    map: &'a Map,
    x: Layout,
    y: Layout,
    /// Left of a chart, for the values of y.
    aside: i64,
    /// Lines of text below the charts, each with where it begins and the class whose pattern stands before it.
    lines: Vec<(i64, String, Option<usize>)>,
    width: i64,
    top: i64,
    /// Begins the names within the drawing, so that two drawings on one page do not share them.
    name: String,
}

impl<'a> Drawing<'a> {
    fn of(map: &'a Map) -> Drawing<'a> {
        let tick = |axis: &Axis| axis.boundaries.iter().map(|found| width(&found.at)).max().unwrap_or(0);
        let word = |axis: &Axis| {
            let plain = axis.cells.iter().enumerate().filter(|(at, _)| is_named(axis, *at));
            plain.map(|(_, cell)| width(&cell.words)).max().unwrap_or(0)
        };
        let unknown = width("unknown") + 16;
        let apart = if super::has_scale(&map.x) { 0 } else { word(&map.x) + 12 };
        let least = if is_fine(&map.x) { FINE } else { (tick(&map.x) + 10).max(40).max(apart) };
        let x = Layout::of(&map.x, Room { length: SIDE.0, least, gap: 14, unknown });
        let least = if is_fine(&map.y) { FINE } else { 28 };
        let y = Layout::of(&map.y, Room { length: SIDE.1, least, gap: 14, unknown: 34 });
        let aside = tick(&map.y).max(word(&map.y)) + 14 + LINE;
        let charts = i64::try_from(map.charts.len()).unwrap_or(1);
        let wide = charts * (aside + x.length + MARGIN) + MARGIN;
        let width = wide.max(560);
        let guidelines: Vec<&str> = map.charts.iter().map(|chart| chart.guideline.as_str()).collect();
        let name = format!("{}-{}-{}", guidelines.join("-"), map.x.fact, map.y.fact);
        let name = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let mut drawing = Drawing { map, x, y, aside, lines: Vec::new(), width, top: 0, name };
        drawing.top = MARGIN + LINE * 2 + 8;
        drawing.write();
        drawing
    }

    /// What stands below the charts.
    fn write(&mut self) {
        let map = self.map;
        let mut lines: Vec<(i64, String, Option<usize>)> = Vec::new();
        let room = |from: i64| usize::try_from((self.width - from - MARGIN) / LETTER).unwrap_or(60).max(40);
        let mut put = |from: i64, text: &str, class: Option<usize>| {
            for (at, line) in wrapped(text, room(from)).into_iter().enumerate() {
                lines.push((from, line, class.filter(|_| at == 0)));
            }
        };
        for line in difference(map).into_iter().chain(doubts(map)) {
            put(MARGIN + 1, &line, None);
        }
        if super::is_marked(map) {
            put(MARGIN + 1, "the black dot stands in the cell of the patient", None);
        }
        if has_impossible(map) {
            put(MARGIN + 1, &format!("crossed out: {CANNOT_BE}"), None);
        }
        put(MARGIN, "Classes", None);
        for line in everywhere(map) {
            put(MARGIN + 14, &line, None);
        }
        for (at, (letter, said)) in legend(map).into_iter().enumerate() {
            for (place, line) in said.iter().enumerate() {
                let (text, class) =
                    if place == 0 { (format!("{letter}  {line}"), Some(at)) } else { (line.clone(), None) };
                put(MARGIN + if place == 0 { 30 } else { 46 }, &text, class);
            }
        }
        for axis in [&map.x, &map.y].into_iter().filter(|axis| !axis.boundaries.is_empty()) {
            put(MARGIN, &format!("Boundaries of {}", axis.fact), None);
            for told in boundaries(map, axis) {
                for (place, line) in told.iter().enumerate() {
                    put(MARGIN + if place == 0 { 14 } else { 30 }, line, None);
                }
            }
        }
        if let Some(line) = left_out(map) {
            put(MARGIN + 1, &line, None);
        }
        self.lines = lines;
    }

    fn print(&self) -> Markup {
        let map = self.map;
        let foot = self.top + TITLE + self.y.length + FOOT;
        let lines = i64::try_from(self.lines.len()).unwrap_or(0);
        let height = foot + lines * LINE + MARGIN;
        let names: Vec<&str> = map.charts.iter().map(|chart| chart.guideline.as_str()).collect();
        let title = format!("Decision map of {}, {}", names.join(" and "), map.as_of);
        let across = format!("across: {}; upwards: {}", about(&map.x), about(&map.y));
        let description = format!("{}; {across}. {}", patient(map), self.described());
        html! {
            svg xmlns="http://www.w3.org/2000/svg" width=(self.width) height=(height)
                viewBox={ "0 0 " (self.width) " " (height) } role="img"
                aria-labelledby={ (self.name) "-title " (self.name) "-about" }
                font-family="system-ui, sans-serif" font-size="12" fill="black" {
                title id={ (self.name) "-title" } { (visible(&title)) }
                desc id={ (self.name) "-about" } { (visible(&description)) }
                defs { (patterns(&self.name)) }
                rect width=(self.width) height=(height) fill="white" {}
                (text(MARGIN, MARGIN + 12, "start", true, &title))
                (text(MARGIN, MARGIN + 12 + LINE, "start", false, &patient(map)))
                @for (at, chart) in map.charts.iter().enumerate() { (self.chart(at, chart)) }
                @for (at, line) in self.lines.iter().enumerate() { (self.line(foot, at, line)) }
            }
        }
    }

    /// The rectangles in words, for those who do not see them.
    fn described(&self) -> String {
        let map = self.map;
        let words = |axis: &Axis, (from, to): (usize, usize)| axis.words(from, to);
        let mut said = Vec::new();
        for chart in &map.charts {
            let all = rectangles(map, chart).into_iter().map(|found| {
                let class = found.class.and_then(|class| map.classes.get(class));
                let letter = class.map_or("no patient", |class| class.letter.as_str());
                let differs = if found.differs { " (differs)" } else { "" };
                let (x, y) = (words(&map.x, found.columns), words(&map.y, found.rows));
                format!("{letter}{differs} where {} is {x} and {} is {y}", map.x.fact, map.y.fact)
            });
            said.push(format!("{}: {}.", chart.guideline, all.collect::<Vec<_>>().join("; ")));
        }
        said.join(" ")
    }

    fn line(&self, foot: i64, at: usize, (from, words, class): &(i64, String, Option<usize>)) -> Markup {
        let y = foot + i64::try_from(at).unwrap_or(0) * LINE;
        html! {
            @if let Some(class) = class {
                rect x=(MARGIN) y=(y - 2) width="22" height="14" fill=(pattern(&self.name, *class)) stroke="black" {}
            }
            (text(*from, y + 10, "start", *from == MARGIN, words))
        }
    }

    fn chart(&self, at: usize, chart: &Chart) -> Markup {
        let at = i64::try_from(at).unwrap_or(0);
        let left = MARGIN + at * (self.aside + self.x.length + MARGIN) + self.aside;
        let top = self.top + TITLE;
        let middle = (left + self.x.scale / 2, top + self.y.scale / 2);
        let beside = left - self.aside + 12;
        let foot = top + self.y.length + FOOT - 16;
        let all = rectangles(self.map, chart);
        let lettered = lettered(self.map, chart, &all, |found| {
            let (_, _, wide, high) = self.place((0, 0), found);
            wide * high
        });
        html! {
            g {
                (text(left, top - 8, "start", true, &chart.guideline))
                @for found in &all { (self.rectangle((left, top), found)) }
                @for found in &all { (self.outline((left, top), chart, found)) }
                (self.frame(left, top))
                @for (found, _) in all.iter().zip(&lettered).filter(|(_, lettered)| **lettered) {
                    (self.letter((left, top), found))
                }
                (self.patient(left, top))
                (self.across(left, top + self.y.length))
                (self.upwards(left, top))
                (text(middle.0, foot, "middle", false, &named(&self.map.x)))
                text x=(beside) y=(middle.1) text-anchor="middle"
                    transform={ "rotate(-90 " (beside) " " (middle.1) ")" } { (visible(&named(&self.map.y))) }
            }
        }
    }

    /// Where rows lie, from above: the highest values first, no value last.
    fn row(&self, at: usize) -> (i64, i64) {
        let (from, to) = self.y.cell(at);
        if self.map.y.is_unknown(at) { (from, to) } else { (self.y.scale - to, self.y.scale - from) }
    }

    /// Where a rectangle lies, and how wide and high it is.
    fn place(&self, (left, top): (i64, i64), found: &Rectangle) -> (i64, i64, i64, i64) {
        let (x, right) = (self.x.cell(found.columns.0).0, self.x.cell(found.columns.1).1);
        let rows = (self.row(found.rows.0), self.row(found.rows.1));
        let (y, low) = (rows.0.0.min(rows.1.0), rows.0.1.max(rows.1.1));
        (left + x, top + y, right - x, low - y)
    }

    fn rectangle(&self, origin: (i64, i64), found: &Rectangle) -> Markup {
        let map = self.map;
        let (x, y, wide, high) = self.place(origin, found);
        let is_unknown = map.x.is_unknown(found.columns.0) || map.y.is_unknown(found.rows.0);
        let fill = found.class.map_or("white".to_owned(), |at| pattern(&self.name, at));
        html! {
            rect x=(x) y=(y) width=(wide) height=(high) fill=(fill) {}
            @if is_unknown {
                rect x=(x) y=(y) width=(wide) height=(high) fill={ "url(#" (self.name) "-unknown)" } {}
            }
            @if found.class.is_none() {
                path d={ "M" (x) " " (y) "L" (x + wide) " " (y + high) "M" (x) " " (y + high) "L" (x + wide) " " (y) }
                    stroke="black" {}
            }
        }
    }

    /// The sides of a rectangle beyond which something else is to be seen; thick around what differs.
    fn outline(&self, (left, top): (i64, i64), chart: &Chart, found: &Rectangle) -> Markup {
        let ((first, last), (low, high)) = (found.columns, found.rows);
        let own = look(self.map, chart, Some(low), Some(first));
        let is_end = |row: Option<usize>, column: Option<usize>| look(self.map, chart, row, column) != own;
        let (left_side, right_side) = (left + self.x.cell(first).0, left + self.x.cell(last).1);
        let mut path = String::new();
        for row in low..=high {
            let (from, to) = (top + self.row(row).0, top + self.row(row).1);
            for (column, x) in [(first.checked_sub(1), left_side), (Some(last + 1), right_side)] {
                if is_end(Some(row), column) {
                    path.push_str(&format!("M{x} {from}V{to}"));
                }
            }
        }
        let (below, above) = (top + self.row(low).1, top + self.row(high).0);
        for column in first..=last {
            let (from, to) = (left + self.x.cell(column).0, left + self.x.cell(column).1);
            for (row, y) in [(low.checked_sub(1), below), (Some(high + 1), above)] {
                if is_end(row, Some(column)) {
                    path.push_str(&format!("M{from} {y}H{to}"));
                }
            }
        }
        html! {
            @if !path.is_empty() {
                path d=(path) stroke="black" stroke-width=(if found.differs { 4 } else { 1 }) {}
            }
        }
    }

    fn letter(&self, origin: (i64, i64), found: &Rectangle) -> Markup {
        let class = found.class.and_then(|class| self.map.classes.get(class));
        let words = match (class, found.differs) {
            (Some(class), true) => format!("{} ≠", class.letter),
            (Some(class), false) => class.letter.clone(),
            (None, _) => String::new(),
        };
        let plate = width(&words) + 12;
        let (x, y, wide, high) = self.place(origin, found);
        let (x, y) = (x + wide / 2, y + high / 2);
        html! {
            @if !words.is_empty() {
                rect x=(x - plate / 2) y=(y - 9) width=(plate) height="18" rx="4" fill="white" {}
                text x=(x) y=(y + 5) text-anchor="middle" font-size="15" font-weight="bold" { (words) }
            }
        }
    }

    /// Ends beyond which cells go on are dashed.
    fn frame(&self, left: i64, top: i64) -> Markup {
        let (right, low) = (left + self.x.scale, top + self.y.scale);
        let sides = [
            (self.x.is_open.0, (left, top), (left, low)),
            (self.x.is_open.1, (right, top), (right, low)),
            (self.y.is_open.1, (left, top), (right, top)),
            (self.y.is_open.0, (left, low), (right, low)),
        ];
        html! {
            @for (_, from, to) in sides.iter().filter(|(is_open, ..)| *is_open) {
                line x1=(from.0) y1=(from.1) x2=(to.0) y2=(to.1) stroke="white" stroke-width="3" stroke-dasharray="4 4" {}
            }
        }
    }

    /// A dot in the cell of the patient.
    fn patient(&self, left: i64, top: i64) -> Markup {
        let known = self.map.x.patient.zip(self.map.y.patient).filter(|_| !self.map.patient.is_empty());
        let Some((column, row)) = known else {
            return html! {};
        };
        let ((x, right), (y, _)) = (self.x.cell(column), self.row(row));
        html! {
            circle cx=(left + right - 9.min((right - x) / 2)) cy=(top + y + 9) r="4" fill="black" stroke="white" {}
        }
    }

    fn across(&self, left: i64, low: i64) -> Markup {
        let axis = &self.map.x;
        let base = low + 14;
        html! {
            @for (x, words, anchor) in ends(axis, self.x.scale) {
                (text(left + x, base + LINE - 2, anchor, false, &words))
            }
            @for (x, words) in apart(axis, |at| self.x.cell(at).1, |words| width(words) + 6) {
                line x1=(left + x) y1=(low) x2=(left + x) y2=(low + 4) stroke="black" {}
                (text(left + x, base, "middle", false, words))
            }
            @for (at, cell) in axis.cells.iter().enumerate().filter(|(at, _)| is_named(axis, *at)) {
                @let (from, to) = self.x.cell(at);
                (text(left + from.midpoint(to), base, "middle", false, &cell.words))
            }
        }
    }

    fn upwards(&self, left: i64, top: i64) -> Markup {
        let axis = &self.map.y;
        // An end gives way to a boundary beside it.
        let edges = || axis.boundaries.iter().map(|found| self.y.cell(found.after).1);
        let has_room = |end: i64| edges().all(|edge| (edge - end).abs() >= LINE);
        html! {
            @for (y, words, _) in ends(axis, self.y.scale).into_iter().filter(|(y, ..)| has_room(*y)) {
                (text(left - 8, top + self.y.scale - y + if y == 0 { 0 } else { 10 }, "end", false, &words))
            }
            @for (y, words) in apart(axis, |at| self.row(at).0, |_| LINE - 2) {
                line x1=(left - 4) y1=(top + y) x2=(left) y2=(top + y) stroke="black" {}
                (text(left - 8, top + y + 4, "end", false, words))
            }
            @for (at, cell) in axis.cells.iter().enumerate().filter(|(at, _)| is_named(axis, *at)) {
                @let (from, to) = self.row(at);
                (text(left - 8, top + from.midpoint(to) + 4, "end", false, &cell.words))
            }
        }
    }
}

fn text(x: i64, y: i64, anchor: &str, is_bold: bool, words: &str) -> Markup {
    let weight = if is_bold { "bold" } else { "normal" };
    html! {
        text x=(x) y=(y) text-anchor=(anchor) font-weight=(weight) { (visible(words)) }
    }
}

/// A text in lines of so many letters.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
