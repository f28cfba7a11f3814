//! Where a fact can have no value at all, because of what the vocabulary says cannot be.

use std::collections::{BTreeMap, HashMap};

use super::Space;
use super::cell::Cell;
use super::circuit::{Gate, Wire};
use super::test::Source;
use super::variable::VariableId;
use crate::model::expression::FactId;

impl Space<'_> {
    /// By fact under a constraint, where no value of it can be: as someone who was never treated has no last dose.
    pub fn impossible(&mut self) -> BTreeMap<FactId, Wire> {
        let guideline = self.build.guideline;
        let mut all = BTreeMap::new();
        for (at, _) in guideline.vocabulary.facts.iter().enumerate() {
            let fact = FactId::at(at);
            let Some(variable) = self.build.find(Source::Record(fact)) else {
                continue;
            };
            let cone = self.cone([self.possible]);
            let in_formula = cone.formulas.iter().any(|formula| {
                let own = self.cone(self.tests_of(*formula));
                own.recorded.contains(&variable)
            });
            if !cone.recorded.contains(&variable) || in_formula {
                continue;
            }
            let cells: Vec<Cell> = self.cells(variable).to_vec();
            let values = cells.iter().filter(|cell| !matches!(cell, Cell::Absent(_) | Cell::Vague(_)));
            let mut ruled_out = Vec::new();
            for cell in values {
                ruled_out.push(self.with_cell(self.possible, variable, cell).opposite());
            }
            let never = self.build.circuit.all(&ruled_out);
            if never != Wire::FALSE {
                all.insert(fact, never);
            }
        }
        all
    }

    /// A wire as it is where a variable has a value of a cell.
    fn with_cell(&mut self, wire: Wire, variable: VariableId, cell: &Cell) -> Wire {
        let (root, _) = wire.parts();
        let mut made: HashMap<usize, Wire> = HashMap::new();
        let mut waiting = vec![root];
        while let Some(at) = waiting.last().copied() {
            if made.contains_key(&at) {
                waiting.pop();
                continue;
            }
            let through = |made: &HashMap<usize, Wire>, wire: Wire| {
                let (gate, negated) = wire.parts();
                made.get(&gate).map(|wire| if negated { wire.opposite() } else { *wire })
            };
            let new = match self.build.circuit.gate(at) {
                Gate::True => Wire::TRUE,
                Gate::Test(test) => match self.build.tests.get(test as usize) {
                    Some((own, test)) if *own == variable => Wire::from(cell.passes(test, self.build.as_of)),
                    _ => self.wire_of_test(test),
                },
                Gate::And(a, b) => match (through(&made, a), through(&made, b)) {
                    (Some(a), Some(b)) => self.build.circuit.and(a, b),
                    _ => {
                        waiting.extend([a.parts().0, b.parts().0]);
                        continue;
                    }
                },
            };
            made.insert(at, new);
        }
        let (gate, negated) = wire.parts();
        let made = made.get(&gate).copied().unwrap_or(wire);
        if negated { made.opposite() } else { made }
    }
}
