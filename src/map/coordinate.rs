//! One of the two facts, as all guidelines of a map read it.

use std::cmp::Ordering;

use super::grid::Line;
use super::rules::Boundary;
use super::spot::{Cell, Scale, Spot, contains, words};
use super::{Axis, Side};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::eval::{Basis, Plan, current};
use crate::model::expression::FactId;
use crate::model::facts::{Known, Reading};
use crate::model::vocabulary::{Fact, FactType, Place, Range};
use crate::space::{Cuts, Holds, Limit, Stretch};
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;

/// From a number to a number; days by their numbers.
type Ends = (Option<Number>, Option<Number>);

/// One of the two facts.
#[derive(Clone, Debug)]
pub(super) struct Coordinate {
    name: String,
    label: String,
    unit: Option<Unit>,
    pub(super) scale: Scale,
    /// By side.
    pub(super) facts: Vec<FactId>,
    /// What all sides hold to be plausible.
    pub(super) plausible: Ends,
    pub(super) usual: Ends,
    /// The precision of its numbers; a day.
    pub(super) step: Number,
    /// The names and labels of the members of all sides, those of the first before the others.
    members: Vec<(String, String)>,
    /// By side and member, its place there.
    members_of: Vec<Vec<Option<u16>>>,
}

/// Facts that are named where a name is only a part of theirs.
const ALIKE_MAX: usize = 6;

impl Coordinate {
    /// The fact of a name.
    ///
    /// # Errors
    /// A fact that a side does not have, or has of another kind.
    pub(super) fn of(sides: &[Side<'_>], name: &str, as_of: PartialDate) -> Result<Coordinate, Diagnostic> {
        let mut found: Option<Coordinate> = None;
        for side in sides {
            let vocabulary = &side.guideline.vocabulary;
            let Some((id, fact)) = vocabulary.find(name).and_then(|id| Some((id, vocabulary.fact(id)?)))
            else {
                let known = vocabulary.facts.iter().map(|fact| fact.name.as_str());
                let meta = &side.guideline.meta;
                let message = format!("{}@{} knows no fact `{name}`", meta.id, meta.version);
                let help = nearest(name, known.clone()).map(|near| format!("did you mean `{near}`?"));
                let help = help.or_else(|| {
                    let alike = known.filter(|fact| fact.contains(name)).take(ALIKE_MAX);
                    let alike: Vec<String> = alike.map(|fact| format!("`{fact}`")).collect();
                    (!alike.is_empty())
                        .then(|| format!("facts with that in their name: {}", alike.join(", ")))
                });
                return Err(Diagnostic::placeless(Code::UnknownFact, message).maybe_help(help));
            };
            let own = found.get_or_insert_with(|| Coordinate::new(name, fact, as_of));
            if own.scale != scale(&fact.kind) || own.unit.as_ref() != fact.unit() {
                let message =
                    format!("the guidelines do not mean the same by `{name}`: its kind or unit differs");
                return Err(Diagnostic::placeless(Code::TypeMismatch, message));
            }
            own.add(id, fact);
        }
        // Without a guideline there is no fact.
        found.ok_or_else(|| Diagnostic::placeless(Code::UnknownFact, format!("no guideline knows `{name}`")))
    }

    fn new(name: &str, fact: &Fact, as_of: PartialDate) -> Coordinate {
        let scale = scale(&fact.kind);
        let precision = fact.precision.clone().filter(|precision| precision.signum() == Some(1));
        let step = match scale {
            Scale::Numbers => precision.unwrap_or_else(|| Number::from_scaled(1, 2)),
            // A whole number lies on every step of one.
            _ => Number::ONE,
        };
        let today = (scale == Scale::Days).then(|| Number::from(as_of.day_number()));
        Coordinate {
            name: name.to_owned(),
            label: fact.label.clone(),
            unit: fact.unit().cloned(),
            scale,
            facts: Vec::new(),
            plausible: (None, today),
            usual: ends(&fact.usual),
            step,
            members: Vec::new(),
            members_of: Vec::new(),
        }
    }

    /// Takes in how one more side reads it.
    fn add(&mut self, id: FactId, fact: &Fact) {
        self.facts.push(id);
        let (low, high) = ends(&fact.plausible);
        let (own_low, own_high) = &mut self.plausible;
        tighten(own_low, low, Ordering::Less);
        tighten(own_high, high, Ordering::Greater);
        for member in fact.members() {
            if !self.members.iter().any(|(name, _)| *name == member.name) {
                self.members.push((member.name.clone(), member.label.clone()));
            }
        }
        let place = |name: &str| fact.members().iter().position(|member| member.name == name);
        let own = |name: &str| place(name).and_then(|place| u16::try_from(place).ok());
        self.members_of.push(self.members.iter().map(|(name, _)| own(name)).collect());
    }

    /// What is known of the fact on a side where it has a value, or none, in place of what was known; nothing where that
    /// side has no such value. A value keeps the day of the one that it stands for.
    pub(super) fn known(
        &self,
        side: usize,
        before: &Known,
        spot: &Spot,
        as_of: PartialDate,
    ) -> Option<Known> {
        let value = match spot {
            Spot::Unknown => return Some(Known::Unknown),
            Spot::Truth(truth) => Value::Boolean(*truth),
            Spot::Member(place) => {
                let own = self.members_of.get(side)?.get(usize::from(*place)).copied().flatten()?;
                Value::Member(own)
            }
            Spot::Day(day) => Value::Date(PartialDate::from_day_number(*day)?),
            Spot::Number(number) => match (&self.unit, self.scale) {
                (Some(unit), _) => Value::Quantity(Quantity { number: number.clone(), unit: unit.clone() }),
                (None, Scale::Whole) => Value::Integer(number.to_i64()?),
                (None, _) => Value::Decimal(number.clone()),
            },
        };
        let mut readings = match before {
            Known::Given(readings) => current(readings, as_of).to_vec(),
            _ => Vec::new(),
        };
        let (on, origin) = readings.pop().map_or((None, None), |last| (last.on, last.origin));
        readings.push(Reading { value, on, origin, given: None, place: Place::default() });
        Some(Known::Given(readings))
    }

    /// The cells between the cuts, and at the end that of no value.
    pub(super) fn cells(&self, cuts: &Cuts) -> Vec<Cell> {
        let mut cells = match self.scale {
            Scale::Truth => [false, true].into_iter().map(truth_cell).collect(),
            Scale::Members => self.member_cells(),
            Scale::Days => self.day_cells(&cuts.days),
            Scale::Whole | Scale::Numbers => self.number_cells(&cuts.numbers),
        };
        cells.push(Cell::new(Holds::Missing, words(&Holds::Missing), Spot::Unknown));
        cells
    }

    fn member_cells(&self) -> Vec<Cell> {
        let all = self.members.iter().enumerate().filter_map(|(place, (_, label))| {
            let place = u16::try_from(place).ok()?;
            Some(Cell::new(Holds::Member(place), label.clone(), Spot::Member(place)))
        });
        all.collect()
    }

    fn day_cells(&self, cuts: &[i64]) -> Vec<Cell> {
        let day = |end: &Option<Number>| end.as_ref().and_then(Number::to_i64);
        let (mut from, last) = (day(&self.plausible.0), day(&self.plausible.1).unwrap_or(i64::MAX));
        let mut cells = Vec::new();
        let mut is_first = true;
        let mut push = |from: Option<i64>, to: i64, is_last: bool| {
            let middle = from.map_or(to, |from| from + (to - from) / 2);
            let is_one = from == Some(to);
            let holds =
                Holds::Days(from.filter(|_| !is_first || is_one), Some(to).filter(|_| !is_last || is_one));
            is_first = false;
            cells.push(Cell::new(holds.clone(), words(&holds), Spot::Day(middle)));
        };
        for cut in cuts {
            if *cut <= last && from.is_none_or(|from| from < *cut) {
                push(from, cut - 1, false);
                from = Some(*cut);
            }
        }
        push(from, last, true);
        cells
    }

    fn number_cells(&self, cuts: &[Number]) -> Vec<Cell> {
        let (low, high) = &self.plausible;
        let limit = |number: &Number, included| Some(Limit { number: number.clone(), included });
        let end = |number: &Option<Number>| number.as_ref().and_then(|number| limit(number, true));
        let all = Stretch { from: end(low), to: end(high) };
        let mut stretches = Vec::new();
        let mut from = all.from.clone();
        for cut in cuts.iter().filter(|cut| contains(&all, cut)) {
            stretches.push(Stretch { from: from.take(), to: limit(cut, false) });
            stretches.push(Stretch { from: limit(cut, true), to: limit(cut, true) });
            from = limit(cut, false);
        }
        stretches.push(Stretch { from, to: end(high) });
        let mut cells = Vec::new();
        for stretch in stretches {
            let stretch = if self.scale == Scale::Whole { whole(stretch) } else { stretch };
            let Some(number) = self.inside(&stretch) else {
                continue;
            };
            // What cannot be lower has no lower end.
            let holds = Holds::Number(Stretch {
                from: stretch.from.filter(|from| !is(&from.number, low)),
                to: stretch.to.filter(|to| !is(&to.number, high)),
            });
            cells.push(Cell::new(holds.clone(), words(&holds), Spot::Number(number)));
        }
        cells
    }

    /// A number of a stretch, on the grid of the precision where there is one; nothing where it holds none.
    fn inside(&self, stretch: &Stretch) -> Option<Number> {
        let (from, to) = (stretch.from.as_ref(), stretch.to.as_ref());
        let near = match (from, to) {
            (None, None) => Number::ZERO,
            (Some(from), None) => from.number.checked_add(&self.step)?,
            (None, Some(to)) => to.number.checked_sub(&self.step)?,
            (Some(from), Some(to)) => from.number.midpoint(&to.number)?,
        };
        let place = near.checked_div(&self.step)?;
        let on_grid = [place.floor(), place.ceiling()].into_iter().flatten();
        let mut on_grid = on_grid.filter_map(|place| place.checked_mul(&self.step));
        let found = on_grid.find(|number| contains(stretch, number));
        found.or_else(|| (self.scale != Scale::Whole && contains(stretch, &near)).then_some(near))
    }

    /// The unit of its numbers.
    pub(super) fn unit(&self) -> Option<&str> {
        self.unit.as_ref().map(Unit::text)
    }

    /// The axis of a map.
    pub(super) fn axis(
        &self,
        line: Line,
        boundaries: Vec<Boundary>,
        sides: &[Side<'_>],
        as_of: PartialDate,
    ) -> Axis {
        let known = sides.first().zip(self.facts.first()).map(|(side, fact)| side.facts.get(*fact));
        let latest = match known {
            Some(Known::Given(readings)) => current(readings, as_of).last(),
            _ => None,
        };
        let is_unknown = matches!(known, Some(Known::NotGiven | Known::Unknown));
        let mut axis = Axis {
            fact: self.name.clone(),
            label: self.label.clone(),
            unit: self.unit.as_ref().map(|unit| unit.text().to_owned()),
            scale: self.scale,
            cells: line.cells,
            drawn: line.drawn,
            sampled: line.sampled,
            measured: latest.and_then(|latest| latest.on),
            is_stale: false,
            patient: None,
            boundaries,
        };
        if let (Some(side), Some(fact), Some(_)) = (sides.first(), self.facts.first(), latest) {
            let evaluation = Plan::new(side.guideline).evaluate(side.facts, as_of);
            axis.is_stale = evaluation.fact(*fact).basis == Basis::Stale;
        }
        axis.patient = match latest {
            Some(latest) => axis.place(Some(&latest.value)),
            None if is_unknown => axis.place(None),
            None => None,
        };
        axis
    }
}

fn scale(kind: &FactType) -> Scale {
    match kind {
        FactType::Boolean => Scale::Truth,
        FactType::Choice(_) => Scale::Members,
        FactType::Date => Scale::Days,
        FactType::Integer => Scale::Whole,
        FactType::Decimal | FactType::Quantity(_) => Scale::Numbers,
    }
}

fn truth_cell(truth: bool) -> Cell {
    let holds = Holds::Truth(truth);
    Cell::new(holds.clone(), words(&holds), Spot::Truth(truth))
}

/// The ends of a range as numbers.
fn ends(range: &Range) -> Ends {
    let end = |value: &Option<Value>, day: fn(PartialDate) -> PartialDate| match value {
        Some(Value::Date(date)) => Some(Number::from(day(*date).day_number())),
        Some(value) => value.number(),
        None => None,
    };
    (end(&range.from, PartialDate::first_day), end(&range.to, PartialDate::last_day))
}

/// Moves an end inwards.
fn tighten(own: &mut Option<Number>, other: Option<Number>, outside: Ordering) {
    let Some(other) = other else {
        return;
    };
    if own.as_ref().is_none_or(|own| own.compare(&other) == Some(outside)) {
        *own = Some(other);
    }
}

fn is(number: &Number, end: &Option<Number>) -> bool {
    end.as_ref().is_some_and(|end| end.compare(number) == Some(Ordering::Equal))
}

/// The same stretch from its first whole number to its last.
fn whole(stretch: Stretch) -> Stretch {
    let inside = |limit: Limit, up: bool| -> Option<Limit> {
        let number = if up { limit.number.ceiling()? } else { limit.number.floor()? };
        let is_out = !limit.included && limit.number.compare(&number) == Some(Ordering::Equal);
        let one = if up { Number::ONE } else { Number::ONE.negated() };
        let number = if is_out { number.checked_add(&one)? } else { number };
        Some(Limit { number, included: true })
    };
    Stretch {
        from: stretch.from.and_then(|limit| inside(limit, true)),
        to: stretch.to.and_then(|limit| inside(limit, false)),
    }
}
