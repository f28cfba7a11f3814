//! Dates known to the month or year in formulas: a cell names one, which there does not stand for the others.

use super::cell::{Cell, Sort};
use super::conflict::Narrowed;
use super::extent::Extent;
use super::find::Question;
use super::theory::{Field, Key, Seen};
use super::variable::VariableId;
use super::{Space, point};
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// Years of which every month is tried.
const YEARS_MAX: i64 = 2_500;

impl Question<'_, '_> {
    /// Whether a group that one date rules out is ruled out by all that are known to the month or year and lie as it does;
    /// what is not is put down as a doubt.
    pub(super) fn doubt_vague(&mut self, group: &Narrowed, seen: &Seen) {
        let space = self.solver.space;
        let keys = group.extents.keys().filter_map(|key| Some((*key, self.vague_cell(*key)?)));
        let doubtful = match keys.collect::<Vec<(Key, &Cell)>>().as_slice() {
            [] => None,
            [(key, cell)] => (!self.is_ruled_out_by_all(*key, cell, group, seen)).then_some(*key),
            [(key, _), ..] => Some(*key),
        };
        if let Some(key) = doubtful {
            let why = format!("{} may be known to the month or year only", space.words(key.1));
            self.doubt.get_or_insert(why);
        }
    }

    fn vague_cell(&self, key: Key) -> Option<&Cell> {
        let cell = self.held_cell(key).and_then(|at| self.solver.space.cells(key.1).get(at))?;
        (matches!(cell, Cell::Vague(_)) && self.kept_by(key).is_none()).then_some(cell)
    }

    fn is_ruled_out_by_all(&self, key: Key, cell: &Cell, group: &Narrowed, seen: &Seen) -> bool {
        let space = self.solver.space;
        let mut others = group.extents.iter().filter(|(other, _)| **other != key);
        let Some(all) = space.vague_like(key.1, cell) else {
            return false;
        };
        others.all(|(_, extent)| matches!(extent, Extent::Exactly(_)))
            && all.into_iter().all(|date| {
                let mut extents = group.extents.clone();
                extents.insert(key, Extent::Exactly(Value::Date(date)));
                let field = Field { extents, seen };
                !group.demands.iter().all(|demand| space.is_met_at(demand, &field))
            })
    }
}

impl Space<'_> {
    /// All months and years of which the tests of a variable come out as for a cell; nothing if there are too many.
    fn vague_like(&self, id: VariableId, cell: &Cell) -> Option<Vec<PartialDate>> {
        let variable = self.variable(id)?;
        let Sort::Date { from, to } = variable.sort else {
            return None;
        };
        let year = |day: i64| PartialDate::from_day_number(day).map(|day| day.parts().0);
        let (first, last) = (year(from)?, year(to)?);
        if last - first > YEARS_MAX {
            return None;
        }
        let tests = variable.tests.iter().filter_map(|at| self.build.tests.get(*at as usize));
        let tests: Vec<_> = tests.map(|(_, test)| (test, cell.passes(test, self.build.as_of))).collect();
        let is_like = |date: &PartialDate| {
            let value = Value::Date(*date);
            let is_there = date.day_number() <= to && date.last_day().day_number() >= from;
            let passes = |test| point::passes(&value, test, self.build.as_of);
            is_there && tests.iter().all(|(test, passed)| passes(test) == *passed)
        };
        let of_year = |year: i64| {
            let months = (1..=12).map(Some).chain([None]);
            months.filter_map(move |month| PartialDate::new(year, month, None).ok())
        };
        Some((first..=last).flat_map(of_year).filter(is_like).collect())
    }
}
