//! The map as one drawing that needs nothing but itself: no script, no network, no colour.
//!
//! What a pattern says a letter says, too, and all of it stands in the text of the drawing.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::layout::{LINE, Layout, Room, width};
use super::pattern::{pattern, patterns};
use super::{
    CANNOT_BE, about, boundary, difference, doubts, everywhere, has_impossible, left_out, legend, patient,
};
use crate::map::{Axis, Chart, Map, Rectangle, Scale, rectangles};
use crate::report::document::visible;
use crate::value::canonical::exact_decimal;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// How wide and how high the known values are drawn, about.
const SIDE: (i64, i64) = (380, 300);
/// Blank around the drawing, and between two charts.
const MARGIN: i64 = 16;
/// Above a chart, for its title.
const TITLE: i64 = 26;
/// Below a chart, for its values and what they are of.
const FOOT: i64 = 66;

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
        let least =
            (tick(&map.x) + 10).max(40).max(if super::has_scale(&map.x) { 0 } else { word(&map.x) + 12 });
        let x = Layout::of(&map.x, Room { length: SIDE.0, least, gap: 14, unknown });
        let y = Layout::of(&map.y, Room { length: SIDE.1, least: 28, gap: 14, unknown: 34 });
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
        let room = |from: i64| usize::try_from((self.width - from - MARGIN) / 6).unwrap_or(60).max(40);
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
            for found in &axis.boundaries {
                for (place, line) in boundary(map, axis, found).iter().enumerate() {
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
        html! {
            g {
                (text(left, top - 8, "start", true, &chart.guideline))
                @for found in rectangles(self.map, chart) { (self.rectangle((left, top), &found)) }
                (self.frame(left, top))
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

    fn rectangle(&self, (left, top): (i64, i64), found: &Rectangle) -> Markup {
        let map = self.map;
        let (x, right) = (self.x.cell(found.columns.0).0, self.x.cell(found.columns.1).1);
        let rows = (self.row(found.rows.0), self.row(found.rows.1));
        let (y, low) = (rows.0.0.min(rows.1.0), rows.0.1.max(rows.1.1));
        let is_unknown = map.x.is_unknown(found.columns.0) || map.y.is_unknown(found.rows.0);
        let class = found.class.and_then(|at| Some((at, map.classes.get(at)?)));
        let fill = class.map_or("white".to_owned(), |(at, _)| pattern(&self.name, at));
        let words = match (class, found.differs) {
            (Some((_, class)), true) => format!("{} ≠", class.letter),
            (Some((_, class)), false) => class.letter.clone(),
            (None, _) => String::new(),
        };
        let plate = width(&words) + 12;
        let inset = if found.differs { 2 } else { 0 };
        let (x, y, wide, high) = (left + x, top + y, right - x, low - y);
        let thick = if found.differs { 4 } else { 1 };
        html! {
            rect x=(x + inset) y=(y + inset) width=(wide - 2 * inset) height=(high - 2 * inset) fill=(fill)
                stroke="black" stroke-width=(thick) {}
            @if is_unknown {
                rect x=(x) y=(y) width=(wide) height=(high) fill={ "url(#" (self.name) "-unknown)" } {}
            }
            @if class.is_none() {
                path d={ "M" (x) " " (y) "L" (x + wide) " " (y + high) "M" (x) " " (y + high) "L" (x + wide) " " (y) }
                    stroke="black" {}
            }
            @if !words.is_empty() {
                rect x=(x + wide / 2 - plate / 2) y=(y + high / 2 - 9) width=(plate) height="18" rx="4" fill="white" {}
                text x=(x + wide / 2) y=(y + high / 2 + 5) text-anchor="middle" font-size="15" font-weight="bold" { (words) }
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
            @for found in ticks(axis) {
                @let x = left + self.x.cell(found.0).1;
                line x1=(x) y1=(low) x2=(x) y2=(low + 4) stroke="black" {}
                (text(x, base, "middle", false, found.1))
            }
            @for (at, cell) in axis.cells.iter().enumerate().filter(|(at, _)| is_named(axis, *at)) {
                @let (from, to) = self.x.cell(at);
                (text(left + from.midpoint(to), base, "middle", false, &cell.words))
            }
        }
    }

    fn upwards(&self, left: i64, top: i64) -> Markup {
        let axis = &self.map.y;
        html! {
            @for (y, words, _) in ends(axis, self.y.scale) {
                (text(left - 8, top + self.y.scale - y + if y == 0 { 0 } else { 10 }, "end", false, &words))
            }
            @for found in ticks(axis) {
                @let y = top + self.row(found.0).0;
                line x1=(left - 4) y1=(y) x2=(left) y2=(y) stroke="black" {}
                (text(left - 8, y + 4, "end", false, found.1))
            }
            @for (at, cell) in axis.cells.iter().enumerate().filter(|(at, _)| is_named(axis, *at)) {
                @let (from, to) = self.row(at);
                (text(left - 8, top + from.midpoint(to) + 4, "end", false, &cell.words))
            }
        }
    }
}

/// `body weight (kg)`
fn named(axis: &Axis) -> String {
    match axis.unit.as_deref() {
        Some(unit) if unit != "1" => format!("{} ({unit})", axis.fact),
        _ => axis.fact.clone(),
    }
}

/// Whether a cell has a name of its own; others lie between values.
fn is_named(axis: &Axis, at: usize) -> bool {
    !super::has_scale(axis) || axis.is_unknown(at)
}

/// The first and the last value that is drawn, where no boundary lies beyond: at which end, in words, and how it is set.
fn ends(axis: &Axis, length: i64) -> Vec<(i64, String, &'static str)> {
    let Some((low, high)) = axis.drawn.as_ref().filter(|_| super::has_scale(axis)) else {
        return Vec::new();
    };
    let limits = || axis.cells.iter().flat_map(|cell| <[_; 2]>::from(cell.ends())).flatten();
    let words = |number: &Number| match axis.scale {
        Scale::Days => number.to_i64().and_then(PartialDate::from_day_number).map(|date| date.to_string()),
        _ => Some(exact_decimal(number)),
    };
    let is_beyond =
        |end: &Number, outside: Ordering| limits().any(|limit| limit.compare(end) == Some(outside));
    let low = words(low).filter(|_| !is_beyond(low, Ordering::Less)).map(|words| (0, words, "start"));
    let high =
        words(high).filter(|_| !is_beyond(high, Ordering::Greater)).map(|words| (length, words, "end"));
    low.into_iter().chain(high).collect()
}

/// The values between cells, each with the cell before it.
fn ticks(axis: &Axis) -> Vec<(usize, &str)> {
    axis.boundaries.iter().map(|found| (found.after, found.at.as_str())).collect()
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
