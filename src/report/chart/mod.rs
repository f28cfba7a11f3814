//! How the decision map of two facts looks: a table, a drawing, JSON.

mod json;
mod layout;
mod pattern;
mod svg;
mod text;

use crate::map::{Axis, Boundary, Map, Scale};

pub use json::json;
pub use svg::svg;
pub use text::text;

/// The name and version of the JSON form.
pub const MAP_FORM: &str = "osteon.map/1";

/// `body weight (weight), in kg, measured on 2026-10-06`
fn about(axis: &Axis) -> String {
    let unit = axis.unit.as_ref().filter(|unit| *unit != "1").map(|unit| format!(", in {unit}"));
    let measured = axis.measured.map(|on| format!(", measured on {on}"));
    let parts = [unit, measured].into_iter().flatten().collect::<String>();
    format!("{} ({}){parts}", axis.label, axis.fact)
}

/// Who the map is of.
fn patient(map: &Map) -> String {
    match map.patient.as_str() {
        "" => "no patient: every other fact is not given".to_owned(),
        name => format!("patient {name}; every other fact as it is given"),
    }
}

/// What a reader must know of the axes: where boundaries were found by trying.
fn doubts(map: &Map) -> Vec<String> {
    let axes = [&map.x, &map.y].into_iter();
    let said = axes.filter_map(|axis| Some((axis, axis.sampled.as_ref()?)));
    said.map(|(axis, how)| {
        format!("boundaries along {} are not exact, they were found by sampling: {how}", axis.fact)
    })
    .collect()
}

/// What each class stands for, line by line; where nothing changes, a line that says so.
fn legend(map: &Map) -> Vec<(String, Vec<String>)> {
    let nothing = || vec!["nothing that is shown changes".to_owned()];
    let classes = map.classes.iter().map(|class| {
        let lines = map.blocks.iter().zip(&class.said).map(|(shown, said)| match said {
            Some(said) => format!("{}: {}", shown.name, said.words()),
            None => format!("{}: the guideline has no such block", shown.name),
        });
        let lines: Vec<String> = lines.collect();
        (class.letter.clone(), if lines.is_empty() { nothing() } else { lines })
    });
    classes.collect()
}

/// A boundary in words: the value, the conditions that are answered otherwise there, and what they change.
fn boundary(map: &Map, axis: &Axis, boundary: &Boundary) -> Vec<String> {
    let cell = |at: usize| axis.cells.get(at).map_or("", |cell| cell.words.as_str());
    let sides = format!("{} | {}", cell(boundary.after), cell(boundary.after + 1));
    let mut lines = vec![sides];
    for rule in &boundary.rules {
        let values: Vec<String> =
            rule.thresholds.iter().map(|(name, value)| format!("{name} is {value}")).collect();
        let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
        let only = match (map.charts.len(), rule.sides.as_slice()) {
            (2, [one]) => map.charts.get(*one).map_or(String::new(), |chart| format!("; {}", chart.guideline)),
            _ => String::new(),
        };
        lines.push(format!("{}{values}, in {}{only}", rule.text, rule.written_in));
    }
    if !boundary.changes.is_empty() {
        lines.push(format!("changes {}", boundary.changes.join(", ")));
    }
    lines
}

/// How many cells differ between the two guidelines.
fn difference(map: &Map) -> Option<String> {
    let (differing, all) = map.differing()?;
    Some(format!("{differing} of {all} cells differ between the guidelines (≠)"))
}

/// What changes, too, and is not shown.
fn left_out(map: &Map) -> Option<String> {
    (!map.left_out.is_empty()).then(|| format!("changes, too, and is not shown: {}", map.left_out.join(", ")))
}

/// Said of cells that are crossed out.
const CANNOT_BE: &str = "cannot be: the vocabulary rules it out with the patient's other facts";

/// Whether an axis has a scale.
fn has_scale(axis: &Axis) -> bool {
    !matches!(axis.scale, Scale::Truth | Scale::Members)
}

/// Whether there are cells in which no patient can be.
fn has_impossible(map: &Map) -> bool {
    map.charts.iter().flat_map(|chart| &chart.cells).flatten().any(Option::is_none)
}
