//! Every patient that there can be, unknown facts included, as one space that can be searched.
//!
//! In: a checked guideline and an evaluation date. The numbers that its conditions meet cut the values of each fact into
//! cells; that a fact is not given, not known or not measurable is a cell too. On cells each condition is a pair of wires:
//! is true, is false. A solver decides whether any patient meets some wires. Formulas over several facts are free at
//! first: what the solver finds is held against their exact values, and what cannot be is ruled out. Whatever is not
//! looked into can only make more seem possible than is: that no patient is found is a proof, and a patient that is found
//! is one only if the interpreter says so.

mod answer;
mod axis;
mod block;
mod build;
mod call;
mod cases;
mod cell;
mod circuit;
mod claim;
mod cone;
mod conflict;
mod constraint;
mod cuts;
mod diagram;
mod extent;
mod find;
mod impossible;
mod lower;
mod narrow;
mod order;
mod outcome;
mod outline;
mod pair;
mod patient;
mod point;
mod product;
mod propose;
mod range;
mod reason;
mod record;
mod region;
mod relation;
mod replace;
mod round;
mod seen;
mod settle;
mod shape;
mod solver;
mod stand;
mod stretch;
mod telling;
mod term;
mod test;
mod theory;
mod vague;
mod value;
mod variable;

use cell::{Cell, Sort};
use constraint::Constraint;
use vague::Vague;
use variable::{Variable, VariableId};

pub use answer::Standing;
pub use axis::{Axis, AxisOf, Holds};
pub use build::View;
pub use cases::{Cases, Other, Taken};
pub use circuit::{Pair, Wire};
pub use claim::Split;
pub use cuts::Cuts;
pub use find::{Found, Question};
pub use outline::Label;
pub use pair::Course;
pub use point::Point;
pub use range::{End, Kinds, Range};
pub use region::{Both, Differs, Region, Regions, speaks_outside_scope};
pub use stretch::{Limit, Stretch};
pub use telling::{Facet, Told};

use crate::model::expression::DefinitionId;
use crate::model::guideline::{Block, Guideline};
use crate::model::joint::Joint;
use crate::value::date::PartialDate;
use build::Build;
use std::sync::OnceLock;

/// The cells of a variable.
#[derive(Clone, Debug)]
struct Cells {
    all: Vec<Cell>,
    /// By cell the dates known to the month or year, listed when they are first looked at.
    vague: OnceLock<Vec<Option<Vague>>>,
}

/// All patients under one guideline on one day.
#[derive(Clone, Debug)]
pub struct Space<'a> {
    build: Build<'a>,
    /// The cells of each variable, cut when they are first looked at.
    cells: OnceLock<Vec<Cells>>,
    /// The constraints of the vocabulary.
    constraints: Vec<Constraint>,
    /// Holds where none of them is broken.
    possible: Wire,
}

impl<'a> Space<'a> {
    /// Everything that the blocks of a guideline, its properties and the constraints of its vocabulary can come to.
    ///
    /// Linear in the size of the guideline, as far as conditions do not share values.
    pub fn new(guideline: &'a Guideline, as_of: PartialDate) -> Space<'a> {
        Space::of(Build::new(guideline, as_of))
    }

    /// The same of two guidelines at once.
    pub fn of_joint(joint: &'a Joint, as_of: PartialDate) -> Space<'a> {
        let mut build = Build::new(&joint.guideline, as_of);
        build.joint = Some(joint);
        build.outline.reworked = joint.reworked.clone();
        Space::of(build)
    }

    fn of(mut build: Build<'a>) -> Space<'a> {
        let guideline = build.guideline;
        for block in &guideline.order {
            build.block(*block);
        }
        let mut wires = Vec::new();
        for constraint in &guideline.vocabulary.constraints {
            wires.push(build.condition(constraint.always, View::Present, false).no.opposite());
        }
        for property in guideline.properties() {
            build.condition(property, View::Present, false);
        }
        let possible = build.circuit.all(&wires);
        let mut space = Space { build, cells: OnceLock::new(), constraints: Vec::new(), possible };
        let constraints = guideline.vocabulary.constraints.iter().zip(wires);
        space.constraints =
            constraints.map(|(constraint, wire)| space.constraint(constraint.always, wire)).collect();
        space
    }

    /// Whether a definition is true or false where it is known, and no other value.
    pub(crate) fn is_condition(&mut self, id: DefinitionId) -> bool {
        let is = self.build.guideline.definitions.get(id.index()).map(|definition| definition.is);
        is.is_some_and(|is| {
            let term = self.build.expression(is, build::View::Present, false);
            self.build.is_condition(term)
        })
    }

    /// Whether a patient breaks no constraint of the vocabulary.
    pub(crate) fn is_possible(&self, point: &Point) -> bool {
        point.holds(self.possible)
    }

    /// The guideline.
    pub fn guideline(&self) -> &'a Guideline {
        self.build.guideline
    }

    /// The evaluation date.
    pub fn as_of(&self) -> PartialDate {
        self.build.as_of
    }

    /// For making wires; what they ask may cut the values anew.
    fn build(&mut self) -> &mut Build<'a> {
        self.cells = OnceLock::new();
        &mut self.build
    }

    fn variable(&self, id: VariableId) -> Option<&Variable> {
        self.build.variables.get(id.0 as usize)
    }

    fn cells(&self, id: VariableId) -> &[Cell] {
        self.cells_of(id).map_or(&[], |cells| &cells.all)
    }

    fn cells_of(&self, id: VariableId) -> Option<&Cells> {
        let build = &self.build;
        let cut = |variable: &Variable| Cells {
            all: variable.cells(&build.tests, build.as_of),
            vague: OnceLock::new(),
        };
        self.cells.get_or_init(|| build.variables.iter().map(cut).collect()).get(id.0 as usize)
    }

    /// Whether a variable stands for a value of the record.
    fn is_recorded(&self, id: VariableId) -> bool {
        self.variable(id).is_some_and(|variable| variable.sort != Sort::Free)
    }

    fn gate_of_test(&self, test: u32) -> usize {
        self.build.circuit.place_of_test(test)
    }
}

impl Build<'_> {
    /// Everything that a block comes to.
    fn block(&mut self, block: Block) {
        let view = View::Present;
        match block {
            Block::Fact(id) => drop(self.effective(id, view)),
            Block::Definition(id) => drop(self.definition(id, view)),
            Block::Decision(id) => drop(self.outcomes(id, view)),
            Block::Recommendation(id) => drop(self.applies(id, view, false)),
            Block::Choice(id) => drop(self.choice(id, view)),
            Block::Option(id) => drop(self.option(id, view)),
            Block::Dose(id) => drop(self.doses(id, view)),
            Block::Monitor(id) => drop(self.monitor(id, view)),
            Block::Scope => drop(self.scope(view)),
        }
    }
}
