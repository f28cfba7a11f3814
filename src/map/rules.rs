//! Why something changes from one cell to the next: the conditions that are answered otherwise on both sides.

use super::ask::{Table, Told};
use super::coordinate::Coordinate;
use super::join::said;
use super::spot::{Cell, Spot, day};
use super::{Shown, Side};
use crate::eval::{Evaluation, Plan};
use crate::model::expression::{ExprId, Node};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::model::monitor::Interval;
use crate::space::Holds;
use crate::value::canonical::{exact_decimal, plain};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// A line on the map, between a cell and the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// The place of the cell before it.
    pub after: usize,
    /// The value at which it lies.
    pub at: String,
    /// What is asked there.
    pub rules: Vec<Rule>,
    /// The blocks that come to something else behind it.
    pub changes: Vec<String>,
}

/// A condition that is answered otherwise on both sides of a boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// As it is written.
    pub text: String,
    /// The thresholds in it, each with its value.
    pub thresholds: Vec<(String, String)>,
    /// The block, or the constraint of the vocabulary, in which it is written.
    pub written_in: String,
    /// The guidelines that have it, by their places.
    pub sides: Vec<usize>,
}

/// Along so many boundaries of an axis the rules are looked for; a map with more has lost its reader.
const BOUNDARIES_MAX: usize = 60;
/// In so many rows or columns, of those in which something changes.
const LINES_MAX: usize = 6;

/// A condition, and where it is written.
struct Asked {
    id: ExprId,
    written_in: String,
}

/// A guideline that tells why.
struct Teller<'a> {
    side: Side<'a>,
    plan: Plan<'a>,
    asked: Vec<Asked>,
}

/// The boundaries along x, and along y. Two evaluations for each boundary and line.
pub(super) fn boundaries(
    sides: &[Side<'_>],
    blocks: &[Shown],
    coordinates: &[Coordinate; 2],
    table: &Table,
    as_of: PartialDate,
) -> [Vec<Boundary>; 2] {
    let tellers: Vec<Teller<'_>> = sides
        .iter()
        .enumerate()
        .map(|(at, side)| Teller {
            side: *side,
            plan: Plan::of_everything(side.guideline),
            asked: asked(side.guideline, blocks, at),
        })
        .collect();
    let search = Search { sides, blocks, coordinates, table, tellers: &tellers, as_of };
    [search.along(0), search.along(1)]
}

struct Search<'s, 'a> {
    sides: &'s [Side<'a>],
    blocks: &'s [Shown],
    coordinates: &'s [Coordinate; 2],
    table: &'s Table,
    tellers: &'s [Teller<'a>],
    as_of: PartialDate,
}

impl Search<'_, '_> {
    fn cells(&self, axis: usize) -> &[Cell] {
        self.table.lines.get(axis).map_or(&[], |line| &line.cells)
    }

    fn told(&self, axis: usize, along: usize, across: usize) -> Option<&Told> {
        let (row, column) = if axis == 0 { (across, along) } else { (along, across) };
        self.table.cells.get(row)?.get(column)
    }

    fn along(&self, axis: usize) -> Vec<Boundary> {
        let cells = self.cells(axis);
        let mut found = Vec::new();
        for (after, pair) in cells.windows(2).enumerate() {
            let [before, next] = pair else {
                continue;
            };
            let Some(at) = between(before, next) else {
                continue;
            };
            let mut boundary = Boundary { after, at, rules: Vec::new(), changes: Vec::new() };
            let across = 0..self.cells(1 - axis).len();
            let changing: Vec<usize> = across
                .filter(|across| self.told(axis, after, *across) != self.told(axis, after + 1, *across))
                .collect();
            for across in &changing {
                self.note_changes(axis, after, *across, &mut boundary);
            }
            if found.len() < BOUNDARIES_MAX {
                let step = changing.len().div_ceil(LINES_MAX).max(1);
                for across in changing.iter().step_by(step) {
                    self.note_rules(axis, (&before.asked.1, &next.asked.0), *across, &mut boundary);
                }
            }
            found.push(boundary);
        }
        found
    }

    /// Which blocks come to something else.
    fn note_changes(&self, axis: usize, after: usize, across: usize, boundary: &mut Boundary) {
        let (Some(before), Some(next)) = (self.told(axis, after, across), self.told(axis, after + 1, across))
        else {
            return;
        };
        for side in 0..self.sides.len() {
            let pair =
                (said(self.sides, self.blocks, before, side), said(self.sides, self.blocks, next, side));
            let (Some(before), Some(next)) = pair else {
                continue;
            };
            for (shown, (before, next)) in self.blocks.iter().zip(before.iter().zip(&next)) {
                if before != next && !boundary.changes.contains(&shown.name) {
                    boundary.changes.push(shown.name.clone());
                }
            }
        }
    }

    /// Which conditions are answered otherwise.
    fn note_rules(&self, axis: usize, pair: (&Spot, &Spot), across: usize, boundary: &mut Boundary) {
        let Some(other) = self.cells(1 - axis).get(across) else {
            return;
        };
        for (at, teller) in self.tellers.iter().enumerate() {
            let evaluation = |spot: &Spot| {
                let mut facts = teller.side.facts.clone();
                self.put(at, &mut facts, axis, spot)?;
                self.put(at, &mut facts, 1 - axis, &other.asked.0)?;
                Some(teller.plan.evaluate(&facts, self.as_of))
            };
            if let (Some(before), Some(next)) = (evaluation(pair.0), evaluation(pair.1)) {
                teller.note(at, &before, &next, &mut boundary.rules);
                if boundary.rules.is_empty() {
                    teller.note_intervals(at, self.blocks, (&before, &next), &mut boundary.rules);
                }
            }
        }
    }

    fn put(&self, at: usize, facts: &mut Facts, axis: usize, spot: &Spot) -> Option<()> {
        let coordinate = self.coordinates.get(axis)?;
        let fact = *coordinate.facts.get(at)?;
        let known = coordinate.known(at, facts.get(fact), spot, self.as_of)?;
        facts.set(fact, known);
        Some(())
    }
}

impl Teller<'_> {
    /// Adds the conditions that two patients answer otherwise.
    fn note(&self, at: usize, before: &Evaluation, next: &Evaluation, rules: &mut Vec<Rule>) {
        let is_otherwise = |id: ExprId| before.value(id).truth() != next.value(id).truth();
        for asked in self.asked.iter().filter(|asked| is_otherwise(asked.id)) {
            let rule = self.rule(at, asked);
            let is_same = |known: &&mut Rule| {
                (&known.text, &known.thresholds, &known.written_in)
                    == (&rule.text, &rule.thresholds, &rule.written_in)
            };
            match rules.iter_mut().find(is_same) {
                Some(known) if known.sides.contains(&at) => {}
                Some(known) => known.sides.push(at),
                None => rules.push(rule),
            }
        }
    }

    /// Adds the intervals of a monitor that says something else without any condition.
    fn note_intervals(
        &self,
        at: usize,
        blocks: &[Shown],
        (before, next): (&Evaluation, &Evaluation),
        rules: &mut Vec<Rule>,
    ) {
        for block in blocks.iter().filter_map(|shown| shown.blocks.get(at).copied().flatten()) {
            let Block::Monitor(id) = block else {
                continue;
            };
            let monitor = self.side.guideline.monitors.get(id.index());
            let Some(monitor) = monitor.filter(|_| before.answer(block) != next.answer(block)) else {
                continue;
            };
            let counts = |interval: &&Interval| {
                interval.when.is_none_or(|when| next.value(when).truth() != Truth::False)
            };
            for interval in monitor.intervals.iter().filter(counts) {
                rules.push(Rule {
                    text: format!("every {}, at the latest after {}", interval.every, interval.latest_by),
                    thresholds: Vec::new(),
                    written_in: monitor.id.clone(),
                    sides: vec![at],
                });
            }
        }
    }

    fn rule(&self, at: usize, asked: &Asked) -> Rule {
        let guideline = self.side.guideline;
        let text = self.side.sources.slice(guideline.expressions.span(asked.id));
        let text = crate::source::one_line(text);
        let mut thresholds = Vec::new();
        for id in guideline.expressions.below(asked.id) {
            if let Node::Threshold(id) = guideline.expressions.get(id)
                && let Some(threshold) = guideline.thresholds.get(id.index())
            {
                let named = (threshold.name.clone(), plain(&threshold.value));
                if !thresholds.contains(&named) {
                    thresholds.push(named);
                }
            }
        }
        Rule { text, thresholds, written_in: asked.written_in.clone(), sides: vec![at] }
    }
}

/// The conditions that hold values against each other, of all that some blocks need and of the constraints.
fn asked(guideline: &Guideline, blocks: &[Shown], side: usize) -> Vec<Asked> {
    let shown = blocks.iter().filter_map(|shown| shown.blocks.get(side).copied().flatten());
    let mut needed: Vec<_> = shown.flat_map(|block| guideline.needed_by(block)).collect();
    needed.sort_unstable();
    needed.dedup();
    let of_blocks = needed.into_iter().flat_map(|block| {
        let name = guideline.name(block).into_owned();
        guideline.roots(block).into_iter().map(move |root| (root, name.clone()))
    });
    let constraints = guideline.vocabulary.constraints.iter();
    let constraints = constraints.map(|constraint| (constraint.always, constraint.id.clone()));
    let mut found: Vec<Asked> = Vec::new();
    for (root, written_in) in of_blocks.chain(constraints) {
        for id in guideline.expressions.below(root) {
            let is_condition = matches!(
                guideline.expressions.get(id),
                Node::Compare(..)
                    | Node::Equality(..)
                    | Node::Between { .. }
                    | Node::Relation { .. }
                    | Node::Is { .. }
            );
            if is_condition && !found.iter().any(|asked| asked.id == id) {
                found.push(Asked { id, written_in: written_in.clone() });
            }
        }
    }
    found
}

/// The value between two cells of one scale.
fn between(before: &Cell, next: &Cell) -> Option<String> {
    match (&before.holds, &next.holds) {
        (Holds::Number(before), Holds::Number(next)) => {
            let limit = next.from.as_ref().or(before.to.as_ref())?;
            Some(exact_decimal(&limit.number))
        }
        (Holds::Days(..), Holds::Days(Some(from), _)) => Some(day(*from)),
        _ => None,
    }
}
