//! The axes of regions: what rules ask of the record and of names, and the cells that these questions tell apart.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::Space;
use super::cell::{Cell, Sort};
use super::circuit::Wire;
use super::outline::{Asked, Bounded, Label};
use super::stretch::{Limit, Stretch};
use super::test::{DateTest, Source, Test};
use super::variable::VariableId;
use crate::model::expression::{ExprId, FactId};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;

/// What an axis is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AxisOf {
    /// What the record says of a fact.
    Record(FactId),
    /// The day of the latest value of a fact.
    Day(FactId),
    /// The value before the latest.
    Previous(FactId),
    /// The first of all values.
    Earliest(FactId),
    /// A value under its name.
    Name(Label),
    /// Something that is not looked into.
    Opaque(ExprId),
}

/// What is so of all patients in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// There is no value.
    Missing,
    /// It cannot be measured.
    NotMeasurable,
    /// It is so, or it is not.
    Truth(bool),
    /// A member of a choice.
    Member(u16),
    /// A number.
    Number(Stretch),
    /// Only bounds of a number are known.
    Bounds(Stretch),
    /// From a day to a day, by their numbers; an end that is missing has no limit.
    Days(Option<i64>, Option<i64>),
    /// A date known to the month or year.
    Vague(PartialDate),
    /// Whatever comes of what is not looked into.
    Other,
}

impl Holds {
    /// Whether a value is fully known there.
    pub fn is_known(&self) -> bool {
        !matches!(self, Holds::Missing | Holds::NotMeasurable | Holds::Bounds(_) | Holds::Vague(_))
    }
}

impl Holds {
    /// Of bounds those that leave more.
    fn widen(&mut self, other: &Holds) {
        if let (Holds::Bounds(own), Holds::Bounds(other)) = (self, other) {
            let order = |a: &Option<Limit>, b: &Option<Limit>| match (a, b) {
                (Some(a), Some(b)) => a.number.compare(&b.number),
                _ => None,
            };
            if other.from.is_none() || order(&other.from, &own.from) == Some(Ordering::Less) {
                own.from.clone_from(&other.from);
            }
            if other.to.is_none() || order(&other.to, &own.to) == Some(Ordering::Greater) {
                own.to.clone_from(&other.to);
            }
        }
    }
}

/// An axis with its cells.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it is of.
    pub of: AxisOf,
    /// The unit of its numbers, if they have one.
    pub unit: Option<Unit>,
    /// What is so in each cell.
    pub cells: Vec<Holds>,
    /// The fact that it is read from, the first if there are several.
    pub(super) first: Option<FactId>,
    pub(super) variable: VariableId,
    /// By cell, which tests hold there, each with what stands behind it.
    pub(super) literals: Vec<Vec<(Wire, bool)>>,
}

impl Axis {
    /// By cell, whether a value is fully known there, or in another cell that no test tells apart from it.
    pub(super) fn known(&self) -> Vec<bool> {
        let cells = || self.cells.iter().zip(&self.literals);
        let known: BTreeSet<&Vec<(Wire, bool)>> =
            cells().filter(|(cell, _)| cell.is_known()).map(|(_, literals)| literals).collect();
        self.literals.iter().map(|literals| known.contains(literals)).collect()
    }
}

impl Axis {
    /// The fact that it is read from, the first if there are several.
    pub fn first_fact(&self) -> Option<FactId> {
        self.first
    }
}

impl Space<'_> {
    /// The axis of a variable.
    pub(super) fn axis(&mut self, id: VariableId) -> Option<Axis> {
        let source = self.variable(id)?.source;
        let of = match source {
            Source::Record(fact) => AxisOf::Record(fact),
            Source::Day(fact) => AxisOf::Day(fact),
            Source::Previous(fact) => AxisOf::Previous(fact),
            Source::Earliest(fact) => AxisOf::Earliest(fact),
            Source::Named(term) => AxisOf::Name(self.build.outline.label(term)?),
            Source::Opaque(expression, _) => AxisOf::Opaque(expression),
            Source::Formula(_) | Source::Order(..) => return None,
        };
        let mut reading = super::outline::Reading::default();
        match source {
            Source::Named(term) => self.build.read(term, &mut reading),
            Source::Opaque(expression, _) => reading.facts.extend(self.facts_below(expression)),
            _ => reading.facts.extend(self.build.fact_of(id).and_then(|_| self.recorded_fact(id))),
        }
        let first = match of {
            AxisOf::Name(Label::Scope(_)) => None,
            _ => reading.facts.first().copied().or_else(|| self.recorded_fact(id)),
        };
        let mut axis = Axis { of, unit: None, cells: Vec::new(), first, variable: id, literals: Vec::new() };
        match source {
            Source::Named(term) => self.cells_of_name(term, &mut axis),
            Source::Opaque(..) => self.cells_of_opaque(&mut axis),
            _ => self.cells_of_record(&mut axis),
        }
        Some(axis)
    }

    fn cells_of_record(&self, axis: &mut Axis) {
        let as_of = self.as_of();
        axis.unit = self.build.fact_of(axis.variable).and_then(|fact| fact.unit().cloned());
        let tests = self.variable(axis.variable).map_or(&[][..], |variable| &variable.tests);
        let cells = self.cells(axis.variable);
        let last = |day: i64| day == as_of.day_number();
        let earliest = cells.iter().filter_map(|cell| match cell {
            Cell::Days(first, _) => Some(*first),
            _ => None,
        });
        let earliest = earliest.min();
        let (least, most) = match self.variable(axis.variable).map(|variable| &variable.sort) {
            Some(Sort::Number { least, most, .. }) => (least.as_ref(), most.as_ref()),
            _ => (None, None),
        };
        // What cannot be lower has no lower end.
        let within = |mut stretch: Stretch| {
            let is = |end: &Option<Limit>, limit: Option<&Number>| {
                let number = end.as_ref().map(|end| &end.number);
                number.zip(limit).is_some_and(|(a, b)| a.compare(b) == Some(Ordering::Equal))
            };
            if is(&stretch.from, least) {
                stretch.from = None;
            }
            if is(&stretch.to, most) {
                stretch.to = None;
            }
            Holds::Number(stretch)
        };
        for cell in cells {
            axis.literals.push(
                tests
                    .iter()
                    .filter_map(|at| {
                        let (_, test) = self.build.tests.get(*at as usize)?;
                        Some((self.wire_of_test(*at), cell.passes(test, as_of)))
                    })
                    .collect(),
            );
            axis.cells.push(match cell {
                Cell::Absent(Absence::NotMeasurable) => Holds::NotMeasurable,
                Cell::Absent(_) => Holds::Missing,
                Cell::Truth(truth) => Holds::Truth(*truth),
                Cell::Member(member) => Holds::Member(*member),
                Cell::Point(number) => within(Stretch::point(number)),
                Cell::Between(low, high) => Holds::Number(Stretch::between(low.as_ref(), high.as_ref())),
                Cell::Days(first, end) => Holds::Days(
                    Some(*first).filter(|first| Some(*first) != earliest),
                    Some(*end).filter(|end| !last(*end)),
                ),
                Cell::Vague(date) => Holds::Vague(*date),
            });
        }
    }

    fn cells_of_opaque(&self, axis: &mut Axis) {
        let tests = self.variable(axis.variable).map_or(&[][..], |variable| &variable.tests);
        let tests = || tests.iter().filter_map(|at| Some((*at, &self.build.tests.get(*at as usize)?.1)));
        let is_condition = tests().any(|(_, test)| matches!(test, Test::Yes | Test::No));
        for way in 0..1_usize << tests().count().min(OPEN_MAX) {
            let holds = |place: usize| way >> place & 1 == 1;
            let is =
                |wanted: &Test| tests().enumerate().any(|(place, (_, test))| test == wanted && holds(place));
            let cell = match (is(&Test::Yes), is(&Test::No)) {
                (true, true) => continue,
                (true, false) => Holds::Truth(true),
                (false, true) => Holds::Truth(false),
                (false, false) if is_condition => Holds::Missing,
                (false, false) => Holds::Other,
            };
            axis.cells.push(cell);
            let literals = tests().enumerate().map(|(place, (at, _))| (self.wire_of_test(at), holds(place)));
            axis.literals.push(literals.collect());
        }
    }

    fn cells_of_name(&mut self, term: super::term::TermId, axis: &mut Axis) {
        let tests = self.variable(axis.variable).map(|variable| variable.tests.clone()).unwrap_or_default();
        let asked: Vec<(Wire, Asked)> =
            tests.iter().filter_map(|at| self.build.outline.behind(*at).cloned()).collect();
        let bounded = self.build().bounded_by(term);
        let mut cells = match dates(&asked, self.as_of()) {
            Some(cells) => cells,
            None => values(&asked, bounded, axis),
        };
        let missing = |(_, asked): &(Wire, Asked)| match asked {
            // Why it is missing is one thing or another.
            Asked::Other => None,
            asked => Some(matches!(asked, Asked::OnTime(_))),
        };
        cells.push((Holds::Missing, asked.iter().map(missing).collect()));
        for (holds, answers) in cells {
            // What is asked of it beside its value comes out one way or the other.
            let open: Vec<usize> =
                answers.iter().enumerate().filter(|(_, answer)| answer.is_none()).map(|(at, _)| at).collect();
            for way in 0..1_usize << open.len().min(OPEN_MAX) {
                let literals: Vec<(Wire, bool)> = asked
                    .iter()
                    .zip(&answers)
                    .enumerate()
                    .map(|(at, ((wire, _), answer))| {
                        let place = open.iter().position(|open| *open == at);
                        (*wire, answer.unwrap_or(place.is_some_and(|place| way >> place & 1 == 1)))
                    })
                    .collect();
                // What no question tells apart is kept apart all the same: the words of a region name all of it.
                let same = axis.literals.iter().zip(&mut axis.cells).find(|(other, cell)| {
                    **other == literals && matches!((&**cell, &holds), (Holds::Bounds(_), Holds::Bounds(_)))
                });
                match same {
                    Some((_, cell)) => cell.widen(&holds),
                    None => {
                        axis.literals.push(literals);
                        axis.cells.push(holds.clone());
                    }
                }
            }
        }
    }

    /// By cell of an axis, the wire that holds there.
    pub(super) fn wires_of_cells(&mut self, axis: &Axis) -> Vec<Wire> {
        let build = self.build();
        let of = |literals: &Vec<(Wire, bool)>| -> Vec<Wire> {
            let side = |(wire, holds): &(Wire, bool)| if *holds { *wire } else { wire.opposite() };
            literals.iter().map(side).collect()
        };
        axis.literals.iter().map(|literals| build.circuit.all(&of(literals))).collect()
    }
}

/// Questions about a value that is not looked into, or about a name that are not of its value, at most.
const OPEN_MAX: usize = 4;

/// A cell, and by question how it is answered there; nothing where that does not hang on the value.
type Answered = (Holds, Vec<Option<bool>>);

/// The cells of a name that has a value, or of whose value bounds are known.
fn values(asked: &[(Wire, Asked)], bounded: Bounded, axis: &mut Axis) -> Vec<Answered> {
    let questions: Vec<&Asked> = asked.iter().map(|(_, asked)| asked).collect();
    let members = questions.iter().filter_map(|asked| match asked {
        Asked::Member(member, _) => Some(*member),
        _ => None,
    });
    let members: std::collections::BTreeSet<u16> = members.collect();
    if questions.iter().any(|asked| matches!(asked, Asked::True | Asked::False)) {
        let of = |truth: bool| {
            let answer = |asked: &&Asked| match asked {
                Asked::True => Some(truth),
                Asked::False => Some(!truth),
                Asked::Known => Some(true),
                Asked::Other => Some(false),
                _ => None,
            };
            (Holds::Truth(truth), questions.iter().map(answer).collect())
        };
        return vec![of(true), of(false)];
    }
    if let Some(last) = members.last() {
        // One more stands for all that nothing is asked of.
        let of = |member: u16| {
            let answer = |asked: &&Asked| match asked {
                Asked::Member(other, truth) => Some((member == *other) == *truth),
                Asked::Known => Some(true),
                Asked::Partial | Asked::Other => Some(false),
                _ => None,
            };
            (Holds::Member(member), questions.iter().map(answer).collect())
        };
        return (0..=last.saturating_add(1)).map(of).collect();
    }
    numbers(&questions, bounded, axis)
}

/// The cells of a name that is a date; nothing of another.
fn dates(asked: &[(Wire, Asked)], as_of: PartialDate) -> Option<Vec<Answered>> {
    let test = |asked: &Asked| match asked {
        Asked::OnTime(test) => Some(*test),
        Asked::Below(Value::Date(limit), or_equal, truth) => {
            Some(DateTest::Before { limit: *limit, or_equal: *or_equal, truth: *truth })
        }
        _ => None,
    };
    let tests: Vec<Test> = asked.iter().filter_map(|(_, asked)| test(asked)).map(Test::Date).collect();
    if tests.is_empty() {
        return None;
    }
    let first = PartialDate::new(1, Some(1), Some(1)).map_or(0, PartialDate::day_number);
    // What is worked out may lie after the day of evaluation.
    let last = PartialDate::new(9999, Some(12), Some(31)).map_or(as_of.day_number(), PartialDate::day_number);
    let sort = Sort::Date { from: first, to: last };
    let cells = super::cell::cells(&sort, tests.iter(), as_of);
    let answers = |date: PartialDate| {
        let answer = |(_, asked): &(Wire, Asked)| match asked {
            Asked::Known => Some(true),
            Asked::Partial | Asked::Other => Some(false),
            other => test(other).map(|test| test.holds(date, as_of)),
        };
        asked.iter().map(answer).collect()
    };
    let cells = cells.into_iter().filter_map(|cell| match cell {
        Cell::Days(from, to) => {
            let day = PartialDate::from_day_number(from)?;
            let holds =
                Holds::Days(Some(from).filter(|from| *from != first), Some(to).filter(|to| *to != last));
            Some((holds, answers(day)))
        }
        Cell::Vague(date) => Some((Holds::Vague(date), answers(date))),
        _ => None,
    });
    Some(cells.collect())
}

fn numbers(questions: &[&Asked], bounded: Bounded, axis: &mut Axis) -> Vec<Answered> {
    let mut cuts: Vec<Number> = Vec::new();
    for asked in questions {
        if let Asked::Below(value, ..) = asked {
            if axis.unit.is_none()
                && let Value::Quantity(quantity) = value
            {
                axis.unit = Some(quantity.unit.clone());
            }
            cuts.extend(in_unit(value, axis.unit.as_ref()));
        }
    }
    cuts.sort_by(|a, b| a.compare(b).unwrap_or(Ordering::Equal));
    cuts.dedup_by(|a, b| a.compare(b) == Some(Ordering::Equal));
    let mut stretches = vec![Stretch::between(None, cuts.first())];
    for (at, cut) in cuts.iter().enumerate() {
        stretches.push(Stretch::point(cut));
        stretches.push(Stretch::between(Some(cut), cuts.get(at + 1)));
    }
    let unit = axis.unit.clone();
    let below = |stretch: &Stretch, limit: &Number, or_equal: bool| {
        stretch.to.as_ref().is_some_and(|to| match to.number.compare(limit) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => !to.included || or_equal,
            _ => false,
        })
    };
    let last = stretches.len() - 1;
    let ends = |from: usize, to: usize| -> Vec<&Stretch> {
        [from, to].iter().filter_map(|at| stretches.get(*at)).collect()
    };
    let answers = |from: usize, to: usize, exact: bool| -> Vec<Option<bool>> {
        let answer = |asked: &&Asked| match asked {
            Asked::Below(value, or_equal, truth) => {
                let limit = in_unit(value, unit.as_ref())?;
                // A comparison is sure if it is the same at both ends.
                Some(ends(from, to).into_iter().all(|end| below(end, &limit, *or_equal) == *truth))
            }
            Asked::Known => Some(exact),
            Asked::Partial => Some(!exact),
            Asked::Other if exact => Some(false),
            _ => None,
        };
        questions.iter().map(answer).collect()
    };
    let mut cells: Vec<Answered> = stretches
        .iter()
        .enumerate()
        .map(|(at, stretch)| (Holds::Number(stretch.clone()), answers(at, at, true)))
        .collect();
    let whole = |from: usize, to: usize| Stretch {
        from: stretches.get(from).and_then(|stretch| stretch.from.clone()),
        to: stretches.get(to).and_then(|stretch| stretch.to.clone()),
    };
    for from in 0..=last {
        for to in from..=last {
            let fits = match bounded {
                Bounded::Never => false,
                Bounded::Above => from == 0,
                Bounded::Below => to == last,
                Bounded::Both => true,
            };
            if fits {
                cells.push((Holds::Bounds(whole(from, to)), answers(from, to, false)));
            }
        }
    }
    cells
}

fn in_unit(value: &Value, unit: Option<&Unit>) -> Option<Number> {
    match (value, unit) {
        (Value::Quantity(quantity), Some(unit)) => {
            quantity.number.checked_mul(&quantity.unit.ratio_to(unit)?)
        }
        (Value::Quantity(_), None) => None,
        (other, _) => other.number(),
    }
}
