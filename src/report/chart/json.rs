//! The map for programs: `osteon.map/1`.

use serde::Serialize;

use super::MAP_FORM;
use crate::map::{self, Axis, Cell, Map, Scale, rectangles};
use crate::space::Holds;
use crate::value::canonical::exact_decimal;
use crate::value::date::PartialDate;

#[derive(Serialize)]
struct Mapped<'a> {
    format: &'static str,
    as_of: String,
    patient: Option<&'a str>,
    exact: bool,
    x: Line<'a>,
    y: Line<'a>,
    blocks: Vec<Block<'a>>,
    left_out: &'a [String],
    classes: Vec<Class<'a>>,
    charts: Vec<Chart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differing: Option<Differing>,
}

#[derive(Serialize)]
struct Line<'a> {
    fact: &'a str,
    label: &'a str,
    unit: Option<&'a str>,
    kind: &'static str,
    /// How boundaries were found, where they are not exact.
    sampled: Option<&'a str>,
    measured: Option<String>,
    /// The place of the cell in which the patient lies.
    patient: Option<usize>,
    cells: Vec<Part<'a>>,
    boundaries: Vec<Boundary<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    words: &'a str,
    known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<End>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<End>,
}

#[derive(Serialize)]
struct End {
    value: String,
    included: bool,
}

#[derive(Serialize)]
struct Boundary<'a> {
    /// The place of the cell before it.
    after: usize,
    at: &'a str,
    rules: Vec<Rule<'a>>,
    changes: &'a [String],
}

#[derive(Serialize)]
struct Rule<'a> {
    condition: &'a str,
    thresholds: Vec<Threshold<'a>>,
    written_in: &'a str,
    guidelines: Vec<&'a str>,
}

#[derive(Serialize)]
struct Threshold<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Block<'a> {
    kind: &'static str,
    name: &'a str,
}

#[derive(Serialize)]
struct Class<'a> {
    letter: &'a str,
    /// In the order of the blocks.
    answers: Vec<Option<Said<'a>>>,
}

#[derive(Serialize)]
struct Said<'a> {
    status: &'static str,
    /// The outcome, or what is left.
    of: &'a [String],
    if_in_scope: bool,
    words: String,
}

#[derive(Serialize)]
struct Chart<'a> {
    guideline: &'a str,
    title: &'a str,
    /// By row (the cells of y) the letters of the columns (those of x); null where no patient can be.
    cells: Vec<Vec<Option<&'a str>>>,
    rectangles: Vec<Rectangle<'a>>,
}

#[derive(Serialize)]
struct Rectangle<'a> {
    class: Option<&'a str>,
    /// The first column and the last.
    x: [usize; 2],
    y: [usize; 2],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    differs: bool,
}

#[derive(Serialize)]
struct Differing {
    cells: usize,
    of: usize,
}

/// The map as JSON on one line.
///
/// # Errors
/// None that a map can cause.
pub fn json(map: &Map) -> Result<String, serde_json::Error> {
    let differing = map.differing().map(|(cells, of)| Differing { cells, of });
    serde_json::to_string(&Mapped {
        format: MAP_FORM,
        as_of: map.as_of.to_string(),
        patient: Some(map.patient.as_str()).filter(|name| !name.is_empty()),
        exact: !map.is_sampled(),
        x: line(map, &map.x),
        y: line(map, &map.y),
        blocks: map.blocks.iter().map(|shown| Block { kind: shown.kind.word(), name: &shown.name }).collect(),
        left_out: &map.left_out,
        classes: map.classes.iter().map(class).collect(),
        charts: map.charts.iter().map(|one| chart(map, one)).collect(),
        differing,
    })
}

fn line<'a>(map: &'a Map, axis: &'a Axis) -> Line<'a> {
    let boundaries = axis.boundaries.iter().map(|found| Boundary {
        after: found.after,
        at: &found.at,
        rules: found.rules.iter().map(|one| rule(map, one)).collect(),
        changes: &found.changes,
    });
    Line {
        fact: &axis.fact,
        label: &axis.label,
        unit: axis.unit.as_deref(),
        kind: match axis.scale {
            Scale::Truth => "boolean",
            Scale::Members => "choice",
            Scale::Whole => "integer",
            Scale::Numbers => "decimal",
            Scale::Days => "date",
        },
        sampled: axis.sampled.as_deref(),
        measured: axis.measured.map(|on| on.to_string()),
        patient: axis.patient,
        cells: axis.cells.iter().map(part).collect(),
        boundaries: boundaries.collect(),
    }
}

fn rule<'a>(map: &'a Map, rule: &'a map::Rule) -> Rule<'a> {
    let guidelines = rule.sides.iter().filter_map(|side| map.charts.get(*side));
    Rule {
        condition: &rule.text,
        thresholds: rule.thresholds.iter().map(|(name, value)| Threshold { name, value }).collect(),
        written_in: &rule.written_in,
        guidelines: guidelines.map(|chart| chart.guideline.as_str()).collect(),
    }
}

fn part(cell: &Cell) -> Part<'_> {
    let day = |number: &i64| PartialDate::from_day_number(*number).map(|date| date.to_string());
    let (from, to) = match &cell.holds {
        Holds::Number(stretch) => {
            let end = |limit: &crate::space::Limit| End {
                value: exact_decimal(&limit.number),
                included: limit.included,
            };
            (stretch.from.as_ref().map(end), stretch.to.as_ref().map(end))
        }
        Holds::Days(from, to) => {
            let end = |number: &i64| Some(End { value: day(number)?, included: true });
            (from.as_ref().and_then(end), to.as_ref().and_then(end))
        }
        _ => (None, None),
    };
    Part { words: &cell.words, known: cell.holds != Holds::Missing, from, to }
}

fn class(class: &map::Class) -> Class<'_> {
    let said = |said: &'_ map::Said| said.words();
    let answers = class.said.iter().map(|one| {
        one.as_ref().map(|one| Said {
            status: one.status,
            of: &one.left,
            if_in_scope: one.if_in_scope,
            words: said(one),
        })
    });
    Class { letter: &class.letter, answers: answers.collect() }
}

fn chart<'a>(map: &'a Map, chart: &'a map::Chart) -> Chart<'a> {
    let letter = |class: Option<usize>| {
        class.and_then(|class| map.classes.get(class)).map(|class| class.letter.as_str())
    };
    let cells = chart.cells.iter().map(|row| row.iter().map(|class| letter(*class)).collect());
    let rectangles = rectangles(map, chart).into_iter().map(|found| Rectangle {
        class: letter(found.class),
        x: [found.columns.0, found.columns.1],
        y: [found.rows.0, found.rows.1],
        differs: found.differs,
    });
    Chart {
        guideline: &chart.guideline,
        title: &chart.title,
        cells: cells.collect(),
        rectangles: rectangles.collect(),
    }
}
