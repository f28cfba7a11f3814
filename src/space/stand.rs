//! Patients who stand for others: each value in the place of any other of its cell.

use std::collections::BTreeMap;

use super::Space;
use super::cell::Cell;
use super::circuit::Wire;
use super::extent::Extent;
use super::variable::VariableId;
use crate::model::facts::Facts;
use crate::value::content::Value;
use crate::value::number::Number;
use std::cmp::Ordering;

impl Space<'_> {
    /// A patient with other values of the same cells, of whom everything is true that is true of this one and does not
    /// hang on formulas; nothing if a value lies in no cell.
    pub fn stands_for(&self, facts: &Facts) -> Option<Facts> {
        let mut values = BTreeMap::new();
        for id in self.recorded_variables() {
            let value = self.recorded(id, facts);
            let cell = self.home(id, &value)?;
            let others = Extent::of_cell(cell, self.build.fact_of(id)).tries(self.build.fact_of(id));
            let other = others.into_iter().rev().find(|other| *other != value);
            values.insert(id, other.unwrap_or(value));
        }
        Some(self.facts(&|id| values.get(&id).cloned()))
    }

    /// A patient for each way in which the values that some wires hang on can lie in their cells; nothing if there are
    /// more than so many.
    pub fn everyone(&self, wires: &[Wire], most: usize) -> Option<Vec<Facts>> {
        let mut all: Vec<BTreeMap<VariableId, Value>> = vec![BTreeMap::new()];
        for id in self.cone(wires.iter().copied()).recorded {
            let fact = self.build.fact_of(id);
            let cells = self.cells(id).iter();
            let values: Vec<Value> =
                cells.filter_map(|cell| Extent::of_cell(cell, fact).tries(fact).into_iter().next()).collect();
            if all.len().checked_mul(values.len())? > most {
                return None;
            }
            let with = |others: &BTreeMap<VariableId, Value>, value: &Value| {
                let mut values = others.clone();
                values.insert(id, value.clone());
                values
            };
            all = all.iter().flat_map(|others| values.iter().map(move |value| with(others, value))).collect();
        }
        Some(all.iter().map(|values| self.facts(&|id| values.get(&id).cloned())).collect())
    }

    /// How much of what some wires hang on is worked out from several values, or not looked into.
    pub fn formulas(&self, wires: &[Wire]) -> usize {
        let cone = self.cone(wires.iter().copied());
        cone.formulas.len() + cone.opaque.len()
    }

    fn home(&self, id: VariableId, value: &Value) -> Option<&Cell> {
        let cells = self.cells(id);
        cells.iter().find(|cell| cell.holds(value)).or_else(|| {
            let is_vague = |cell: &&Cell| matches!(cell, Cell::Vague(_));
            let is_date = matches!(value, Value::Date(_));
            let tests = &self.variable(id)?.tests;
            let tests = || tests.iter().filter_map(|at| self.build.tests.get(*at as usize));
            let as_of = self.build.as_of;
            let alike = |cell: &&Cell| {
                tests().all(|(_, test)| cell.passes(test, as_of) == super::point::passes(value, test, as_of))
            };
            cells.iter().filter(|cell| is_date && is_vague(cell)).find(alike)
        })
    }
}

impl Cell {
    /// Whether a value is one of the cell.
    fn holds(&self, value: &Value) -> bool {
        let compare = |limit: &Number| value.number().and_then(|number| number.compare(limit));
        match (self, value) {
            (Cell::Absent(why), Value::Null(own)) => why == own,
            (Cell::Truth(truth), Value::Boolean(own)) => truth == own,
            (Cell::Member(member), Value::Member(own)) => member == own,
            (Cell::Point(number), _) => compare(number) == Some(Ordering::Equal),
            (Cell::Between(low, high), _) => {
                let is = |end: &Option<Number>, wanted| {
                    end.as_ref().is_none_or(|end| compare(end) == Some(wanted))
                };
                value.number().is_some() && is(low, Ordering::Greater) && is(high, Ordering::Less)
            }
            (Cell::Days(first, last), Value::Date(date)) => {
                date.first_day() == *date && (*first..=*last).contains(&date.day_number())
            }
            (Cell::Vague(vague), Value::Date(date)) => vague == date,
            _ => false,
        }
    }
}
