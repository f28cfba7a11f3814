//! Two guidelines: what was edited, and exactly which patients get another answer.
//!
//! In: two checked guidelines and a date. Out: a [`Diff`]: the edits by meaning, and for each block that comes to something
//! else the regions of patients for whom it does, as boxes that have no patient in common, each with a patient whom the
//! interpreter confirms on both sides. What could not be looked into is listed; nothing is passed over in silence.

mod align;
mod behaviour;
mod bump;
mod cause;
mod class;
mod cohort;
mod edit;
mod edits;
mod lines;
mod parts;
mod plain;
mod pool;
mod said;
mod words;

use crate::eval::Plan;
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::model::joint::Joint;
use crate::source::Sources;
use crate::space::{Space, Wire};
use crate::value::date::PartialDate;

pub use align::{Aligned, Kind, Names};
pub use bump::{Bump, asks_the_day, bump};
pub use class::{Class, Direction};
pub use cohort::{Cohort, Transition};
pub use edit::{Edit, EditKind, Line, Thing};
pub use said::Said;

/// One of the two guidelines, with the texts of its files.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// Its files.
    pub sources: &'a Sources,
}

/// Some patients for whom a block comes to something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The sides of the box, in words, in the order of the vocabulary: what of, and where.
    pub sides: Vec<(String, String)>,
    /// What the base says, and what the head says; nothing where it has no such block.
    pub said: [Option<Said>; 2],
    /// Whether everything that the answers hang on is known.
    pub is_known: bool,
    /// A patient of the region, with the facts of the base and of the head. The interpreter has confirmed both answers.
    pub patient: Option<Box<[Facts; 2]>>,
    /// Edits that change the answer of that patient, by their places.
    pub causes: Vec<usize>,
    /// Why it is not certain that anyone lies in it.
    pub open: Option<String>,
}

/// What changes of one block, in one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which block.
    pub aligned: Aligned,
    /// In which way.
    pub class: Class,
    /// Where that leads.
    pub direction: Direction,
    /// Edits that do it, by their places.
    pub causes: Vec<usize>,
    /// Of whom.
    pub regions: Vec<Region>,
}

/// A block of which not everything could be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncovered {
    /// Which block.
    pub aligned: Aligned,
    /// Why.
    pub because: String,
}

/// What is different between two guidelines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// What was edited.
    pub edits: Vec<Edit>,
    /// What comes to something else, by class, then cause, then block.
    pub changes: Vec<Change>,
    /// Numbers that the regions are told by, those of the most regions first.
    pub numbers: Vec<String>,
    /// Blocks that were looked at.
    pub looked_at: Vec<Aligned>,
    /// What could not be told.
    pub uncovered: Vec<Uncovered>,
    /// Values, not conditions, that are worked out otherwise, by the name of their definition: reports show them.
    pub computed: Vec<String>,
    /// Blocks with answers that only one of two different guidelines has: they are not held against anything.
    pub alone: usize,
    /// Facts that are of another kind in each guideline: whoever has one is a patient of one of them only.
    pub apart: Vec<String>,
    /// Patients whom the interpreter does not confirm: a fault of this program.
    pub denied: Vec<String>,
}

impl Diff {
    /// Whether everything was looked at to the end.
    pub fn is_complete(&self) -> bool {
        self.uncovered.is_empty() && self.denied.is_empty()
    }

    /// Whether nothing at all is different.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.changes.is_empty()
    }
}

/// What is different between two guidelines on a day; `names` tells what is called otherwise in the head.
///
/// The time grows with the blocks that differ and the conditions they hang on; each block has a budget, and what exceeds
/// it is listed as not covered.
pub fn diff(base: Side<'_>, head: Side<'_>, names: &Names, as_of: PartialDate) -> Diff {
    diff_with(base, head, names, as_of, |diff, _| diff)
}

/// The same, with a way to find the regions in which a patient lies.
pub fn diff_with<T>(
    base: Side<'_>,
    head: Side<'_>,
    names: &Names,
    as_of: PartialDate,
    then: impl FnOnce(Diff, &Map<'_>) -> T,
) -> T {
    let joint = Joint::of(base.guideline, head.guideline);
    let edits = edits::edits(base, head, &joint, names);
    let names = &edits::names_found(names, &edits);
    let aligned = align::align(base.guideline, head.guideline, names);
    let alone = align::alone(base.guideline, head.guideline, &aligned);
    let mut diff = Diff { edits, apart: joint.apart.clone(), alone, ..Diff::default() };
    let mut space = Space::of_joint(&joint, as_of);
    let values =
        joint.reworked.iter().filter(|id| !joint.is_definition_of_head(**id) && !space.is_condition(**id));
    let reworked = values.filter_map(|id| joint.guideline.definitions.get(id.index()));
    diff.computed = reworked.map(|definition| definition.name.clone()).collect();
    let wires = behaviour::behaviour([base, head], &mut space, &joint, names, aligned, &mut diff);
    let plan = Plan::of_everything(&joint.guideline);
    then(diff, &Map { joint: &joint, space: &space, plan, wires, as_of })
}

/// Finds the regions in which patients lie.
#[derive(Debug)]
pub struct Map<'a> {
    joint: &'a Joint,
    space: &'a Space<'a>,
    plan: Plan<'a>,
    /// By change, the wire of each region.
    wires: Vec<Vec<Wire>>,
    as_of: PartialDate,
}

impl Map<'_> {
    /// The regions of a patient, given as the base and as the head read the record: by the place of the change and that of
    /// the region in it. Of one block there is at most one.
    ///
    /// Linear in the size of the space.
    pub fn regions(&self, base: &Facts, head: &Facts) -> Vec<(usize, usize)> {
        let patient = self.joint.patient(base, head);
        let evaluation = self.plan.evaluate(&patient, self.as_of);
        let point = self.space.point(&patient, &evaluation);
        let mut found = Vec::new();
        for (change, wires) in self.wires.iter().enumerate() {
            let own = wires.iter().enumerate().filter(|(_, wire)| point.holds(**wire));
            found.extend(own.map(|(region, _)| (change, region)));
        }
        found
    }
}
