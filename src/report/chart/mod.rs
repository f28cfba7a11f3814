//! How the decision map of two facts looks: a table, a drawing, JSON.

mod json;
mod layout;
mod pattern;
mod shape;
mod svg;
mod text;
mod ticks;

use crate::map::{Axis, Boundary, Map, Rule, Scale};

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

/// What a reader must know of the axes: where boundaries were found by trying, where values are too old.
fn doubts(map: &Map) -> Vec<String> {
    let mut said = Vec::new();
    for axis in [&map.x, &map.y] {
        if let Some(how) = &axis.sampled {
            let fact = &axis.fact;
            said.push(format!("boundaries along {fact} are not exact, they were found by sampling: {how}"));
        }
        if let Some(on) = axis.measured.filter(|_| axis.is_stale) {
            said.push(format!("{on} is so long ago that no value of {} counts", axis.fact));
        }
    }
    said
}

/// Which blocks come to the same in all classes.
fn is_everywhere(map: &Map, at: usize) -> bool {
    let mut said = map.classes.iter().map(|class| class.said.get(at).cloned().flatten());
    let first = said.next();
    map.classes.len() > 1 && said.all(|said| Some(&said) == first.as_ref())
}

/// What holds in every cell.
fn everywhere(map: &Map) -> Vec<String> {
    let said = map.classes.first().map_or(&[][..], |class| &class.said);
    let same = map.blocks.iter().zip(said).enumerate().filter(|(at, _)| is_everywhere(map, *at));
    let words =
        same.filter_map(|(_, (shown, said))| Some(format!("{}: {}", shown.name, said.as_ref()?.words())));
    let words: Vec<String> = words.collect();
    if words.is_empty() { words } else { vec![format!("in every cell {}", words.join("; "))] }
}

/// What each class stands for, line by line; where nothing changes, a line that says so.
fn legend(map: &Map) -> Vec<(String, Vec<String>)> {
    let nothing =
        || vec!["nothing that is shown changes; options and choices only where --of names them".to_owned()];
    let classes = map.classes.iter().map(|class| {
        let both = map.blocks.iter().zip(&class.said).enumerate();
        let lines = both.filter(|(at, _)| !is_everywhere(map, *at)).map(|(_, (shown, said))| match said {
            Some(said) => format!("{}: {}", shown.name, said.words()),
            None => format!("{}: the guideline has no such block", shown.name),
        });
        let lines: Vec<String> = lines.collect();
        (class.letter.clone(), if lines.is_empty() { nothing() } else { lines })
    });
    classes.collect()
}

/// The boundaries of an axis in words; many in a row at which the same rules change the same are told as one.
fn boundaries(map: &Map, axis: &Axis) -> Vec<Vec<String>> {
    let is_same = |a: &Boundary, b: &Boundary| a.rules == b.rules && a.changes == b.changes;
    let mut told = Vec::new();
    for run in axis.boundaries.chunk_by(is_same) {
        match run {
            [first, .., last] if run.len() > RUN_MAX => {
                let mut lines = boundary(map, axis, first);
                let sides = format!("{} boundaries from {} to {}", run.len(), first.at, last.at);
                lines.first_mut().into_iter().for_each(|line| line.clone_from(&sides));
                told.push(lines);
            }
            _ => told.extend(run.iter().map(|found| boundary(map, axis, found))),
        }
    }
    told
}

/// So many boundaries with the same rules are told one by one.
const RUN_MAX: usize = 3;

/// A boundary in words: the cells on both sides, the conditions that are answered otherwise there, and what they change.
fn boundary(map: &Map, axis: &Axis, boundary: &Boundary) -> Vec<String> {
    let cell = |at: usize| axis.cells.get(at).map_or("", |cell| cell.words.as_str());
    let mut lines = vec![format!("{} | {}", cell(boundary.after), cell(boundary.after + 1))];
    // Conditions of one block on the same numbers stand together.
    let mut groups: Vec<Vec<&Rule>> = Vec::new();
    let about = |rule: &Rule| (rule.written_in.clone(), rule.thresholds.clone(), rule.sides.clone());
    for rule in &boundary.rules {
        let known =
            groups.iter_mut().find(|group| group.first().is_some_and(|first| about(first) == about(rule)));
        match known {
            Some(group) => group.push(rule),
            None => groups.push(vec![rule]),
        }
    }
    for group in groups {
        let texts: Vec<&str> = group.iter().map(|rule| rule.text.as_str()).collect();
        let Some(rule) = group.first() else {
            continue;
        };
        let values = rule.thresholds.iter().map(|(name, value)| format!("{name} is {value}"));
        let values = values.collect::<Vec<_>>().join(", ");
        let values = if values.is_empty() { values } else { format!(" ({values})") };
        let only = match (map.charts.len(), rule.sides.as_slice()) {
            (2, [one]) => {
                map.charts.get(*one).map_or(String::new(), |chart| format!(" of {}", chart.guideline))
            }
            _ => String::new(),
        };
        lines.push(format!("{}{values}, in {}{only}", texts.join(", "), rule.written_in));
    }
    if !boundary.changes.is_empty() {
        lines.push(format!("changes {}", boundary.changes.join(", ")));
    }
    lines
}

/// Whether it can be shown where the patient lies.
fn is_marked(map: &Map) -> bool {
    !map.patient.is_empty() && map.x.patient.is_some() && map.y.patient.is_some()
}

/// How many cells differ between the two guidelines.
fn difference(map: &Map) -> Option<String> {
    let (differing, all) = map.differing()?;
    Some(format!("{differing} of {all} cells differ between the guidelines in what is shown (≠)"))
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
