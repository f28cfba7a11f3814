//! Where two blocks have different answers: as boxes over axes, none of which has a patient in common with another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Space;
use super::axis::Axis;
use super::build::View;
use super::circuit::{Gate, Wire};
use super::diagram::{Cut, Diagram, Diagrams, Sides};
use super::telling::{Facet, Telling, Told};
use super::variable::VariableId;
use crate::model::guideline::{Block, Guideline};
use crate::model::joint::Joint;

/// Nodes of the diagrams of one pair of blocks.
const NODES_MAX: usize = 200_000;
/// Boxes of one pair of blocks.
const BOXES_MAX: usize = 1_500;

/// Two blocks, of the base and of the head, and what of them; either may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Both {
    /// The blocks.
    pub blocks: [Option<Block>; 2],
    /// What of them.
    pub facet: Facet,
}

/// Some patients for whom two blocks come to different answers.
#[derive(Clone, Debug)]
pub struct Region {
    /// What each comes to; nothing where there is no such block.
    pub told: [Option<Told>; 2],
    /// By axis, in which cells they lie; of other axes in any.
    pub sides: Sides,
    /// Whether all of the values that the blocks hang on are known.
    pub is_known: bool,
    /// Holds for these patients and no others.
    pub wire: Wire,
}

/// Where two blocks differ.
#[derive(Clone, Debug)]
pub struct Regions {
    /// The blocks.
    pub both: Both,
    /// The boxes in which all is known; nothing where there were too many to tell.
    pub known: Option<Vec<Region>>,
    /// The others.
    pub unknown: Option<Vec<Region>>,
    /// Holds wherever they tell something different; nothing where that does not hang on wires alone: one of them is
    /// missing, or their answers go by other words.
    pub differ: Option<Wire>,
}

/// Whether a block is a recommendation or a monitor that counts for patients outside the scope, too.
pub fn speaks_outside_scope(guideline: &Guideline, block: Block) -> bool {
    matches!(block, Block::Recommendation(_) | Block::Monitor(_)) && !guideline.is_within_scope(block)
}

/// What the blocks of a pair tell.
type Tellings = [Option<Telling>; 2];

/// Which pairs of answers count as different, by the place of the pair of blocks.
pub type Differs<'d> = &'d dyn Fn(usize, &[Option<Told>; 2]) -> bool;

impl Space<'_> {
    /// Where the blocks of each pair differ, as far as the two guidelines agree on whom they are for; with the axes of all
    /// boxes. Of a pair that is the same on every wire nothing is listed.
    ///
    /// Exact but for what the space does not look into: a box may be one that nobody lies in.
    ///
    /// `alike` tells whether the answers of both blocks of a pair go by the same words.
    pub fn regions(
        &mut self,
        pairs: &[Both],
        alike: &dyn Fn(usize) -> bool,
        differs: Differs<'_>,
    ) -> (Vec<Axis>, Vec<Regions>) {
        self.build().turn_to_names(true);
        let heeded = self.constraint_wires();
        let named_agree = self.scopes_agree();
        self.build().turn_to_names(false);
        let agree = self.scopes_agree();
        let concrete: Vec<Tellings> = pairs.iter().map(|both| self.tellings(both)).collect();
        // What hangs on the same wires says the same of everyone.
        let is_told_alike = |at: usize, tellings: &Tellings| {
            let [Some(a), Some(b)] = tellings else {
                return false;
            };
            alike(at) && a.wires().eq(b.wires())
        };
        self.build().turn_to_names(true);
        let outlined: Vec<Tellings> = (pairs.iter().zip(&concrete).enumerate())
            .map(
                |(at, (both, concrete))| {
                    if is_told_alike(at, concrete) { [None, None] } else { self.tellings(both) }
                },
            )
            .collect();
        self.build().turn_to_names(false);
        let roots: Vec<Wire> = (outlined.iter().flatten().flatten().flat_map(Telling::wires))
            .chain(heeded.iter().copied())
            .chain([named_agree])
            .collect();
        let axes = self.axes(&roots);
        let places: HashMap<VariableId, usize> =
            axes.iter().enumerate().map(|(at, axis)| (axis.variable, at)).collect();
        let diagrams = Diagrams::new(axes.iter().map(|axis| axis.cells.len()).collect(), NODES_MAX);
        let mut drawing = Drawing { axes: &axes, places, heeded, agree: Wire::TRUE, diagrams };
        let mut all = Vec::new();
        for (at, both) in pairs.iter().enumerate() {
            let (Some(told), Some(behind)) = (outlined.get(at), concrete.get(at)) else {
                continue;
            };
            // Whom a guideline is for is told once, not with each of its blocks.
            // What speaks outside the scope is told of everyone.
            let outside = |block: &Block| self.speaks_outside_scope(*block);
            let is_for_all =
                both.blocks.contains(&Some(Block::Scope)) || both.blocks.iter().flatten().any(outside);
            let (named, own) = if is_for_all { (Wire::TRUE, Wire::TRUE) } else { (named_agree, agree) };
            drawing.agree = named;
            let boxes = drawing.boxes(self, told, &|told| differs(at, told));
            let differ = if alike(at) { self.differing(behind) } else { None };
            let differ = differ.map(|differ| self.build().circuit.and(differ, own));
            let [known, unknown] = boxes.unwrap_or([Err(Cut), Err(Cut)]).map(Result::ok);
            all.push(Regions { both: *both, known, unknown, differ });
        }
        let cells: Vec<Vec<Wire>> = axes.iter().map(|axis| self.wires_of_cells(axis)).collect();
        let lists = all.iter_mut().flat_map(|regions| [&mut regions.known, &mut regions.unknown]);
        for region in lists.flatten().flatten() {
            region.wire = self.wire_of_box(&cells, &region.sides);
        }
        (axes, all)
    }

    fn speaks_outside_scope(&self, block: Block) -> bool {
        speaks_outside_scope(self.build.guideline, block)
    }

    /// Holds where two blocks tell something different, wire by wire.
    fn differing(&mut self, both: &Tellings) -> Option<Wire> {
        let [Some(a), Some(b)] = both else {
            return None;
        };
        if a.wires().count() != b.wires().count() {
            return None;
        }
        let pairs: Vec<(Wire, Wire)> = a.wires().zip(b.wires()).collect();
        let build = self.build();
        let mut differ = Vec::new();
        for (a, b) in pairs {
            let first = build.circuit.and(a, b.opposite());
            let second = build.circuit.and(a.opposite(), b);
            differ.extend([first, second]);
        }
        Some(build.circuit.any(&differ))
    }

    fn wire_of_box(&mut self, cells: &[Vec<Wire>], sides: &Sides) -> Wire {
        let build = self.build();
        let mut all = Vec::new();
        for (axis, places) in sides {
            let wires: Vec<Wire> =
                places.iter().filter_map(|at| cells.get(*axis)?.get(*at).copied()).collect();
            all.push(build.circuit.any(&wires));
        }
        build.circuit.all(&all)
    }

    fn tellings(&mut self, both: &Both) -> Tellings {
        let [base, head] = both.blocks;
        let facet = both.facet;
        [
            base.map(|block| self.telling(block, facet, false)),
            head.map(|block| self.telling(block, facet, true)),
        ]
    }

    /// Holds where the two guidelines agree on whether they are for the patient.
    fn scopes_agree(&mut self) -> Wire {
        let head = self.build.joint.map_or(Block::Scope, Joint::any_of_head);
        let build = self.build();
        let [a, b] = [Block::Scope, head].map(|block| build.own_scope(block, View::Present));
        let differ = [
            build.circuit.and(a.yes, b.yes.opposite()),
            build.circuit.and(a.yes.opposite(), b.yes),
            build.circuit.and(a.no, b.no.opposite()),
            build.circuit.and(a.no.opposite(), b.no),
        ];
        build.circuit.any(&differ).opposite()
    }

    /// By constraint of the vocabulary, the wire that holds where it is not broken.
    fn constraint_wires(&mut self) -> Vec<Wire> {
        let constraints = &self.build.guideline.vocabulary.constraints;
        let conditions: Vec<_> = constraints.iter().map(|constraint| constraint.always).collect();
        let build = self.build();
        let wires = conditions.into_iter();
        wires.map(|always| build.condition(always, View::Present, false).no.opposite()).collect()
    }

    /// The axes that some wires hang on, in the order of the vocabulary; of cells only those in which somebody may lie.
    fn axes(&mut self, roots: &[Wire]) -> Vec<Axis> {
        let variables = self.asked_variables(roots.iter().copied());
        let mut axes: Vec<Axis> = variables.into_iter().filter_map(|id| self.axis(id)).collect();
        axes.sort_by_key(|axis| (axis.first, axis.of));
        axes
    }

    /// The variables of which some wires ask something.
    fn asked_variables(&self, roots: impl Iterator<Item = Wire>) -> BTreeSet<VariableId> {
        let mut seen = BTreeSet::new();
        let mut found = BTreeSet::new();
        let mut waiting: Vec<usize> = roots.map(|wire| wire.parts().0).collect();
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) {
                continue;
            }
            match self.build.circuit.gate(at) {
                Gate::True => {}
                Gate::And(a, b) => waiting.extend([a.parts().0, b.parts().0]),
                Gate::Test(test) => {
                    found.extend(self.build.tests.get(test as usize).map(|(variable, _)| *variable));
                }
            }
        }
        found
    }
}

struct Drawing<'d> {
    axes: &'d [Axis],
    places: HashMap<VariableId, usize>,
    heeded: Vec<Wire>,
    /// Holds for the patients who are looked at.
    agree: Wire,
    diagrams: Diagrams,
}

type Drawn = Result<Vec<Region>, Cut>;

impl Drawing<'_> {
    /// The boxes in which two blocks differ.
    fn boxes(
        &mut self,
        space: &Space<'_>,
        told: &Tellings,
        differs: &dyn Fn(&[Option<Told>; 2]) -> bool,
    ) -> Result<[Drawn; 2], Cut> {
        self.diagrams.clear();
        let mut done = HashMap::new();
        let wires: Vec<Wire> = told.iter().flatten().flat_map(Telling::wires).collect();
        // By answer of the diagram, which of the wires hold.
        let mut answers: Vec<Vec<bool>> = vec![Vec::new()];
        let mut whole = Diagram::Leaf(0);
        for wire in &wires {
            let own = self.of_wire(space, *wire, &mut done)?;
            let mut longer: Vec<Vec<bool>> = Vec::new();
            let mut places: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
            whole = self.diagrams.join(whole, own, &mut |before, holds| {
                let mut held = answers.get(before as usize).cloned().unwrap_or_default();
                held.push(holds == 1);
                *places.entry(held.clone()).or_insert_with(|| {
                    longer.push(held);
                    u32::try_from(longer.len() - 1).unwrap_or(u32::MAX)
                })
            })?;
            answers = longer;
        }
        let both: Vec<[Option<Told>; 2]> = answers.iter().map(|held| split(told, held)).collect();
        let is_different: Vec<bool> = both.iter().map(differs).collect();
        let root = self.diagrams.join(whole, Diagram::Leaf(0), &mut |answer, _| {
            let differs = is_different.get(answer as usize).copied().unwrap_or(false);
            if differs { answer + 1 } else { 0 }
        })?;
        if root == Diagram::Leaf(0) {
            return Ok([Ok(Vec::new()), Ok(Vec::new())]);
        }
        let agree = self.of_wire(space, self.agree, &mut done)?;
        let root = self.diagrams.join(root, agree, &mut |answer, holds| answer * holds)?;
        let own = space.asked_variables(wires.iter().copied().chain([self.agree]));
        let root = self.heed(space, root, &own, &mut done)?;
        Ok([true, false].map(|is_known| {
            let part = self.part(root, &own, is_known)?;
            let boxes = self.diagrams.boxes(part, BOXES_MAX)?.into_iter();
            let region = |(answer, sides): (u32, Sides)| Region {
                told: both.get(answer as usize - 1).cloned().unwrap_or_default(),
                sides,
                is_known,
                wire: Wire::FALSE,
            };
            Ok(boxes.map(region).collect())
        }))
    }

    /// Leaves out what constraints of the vocabulary rule out, those that ask of nothing else.
    fn heed(
        &mut self,
        space: &Space<'_>,
        mut root: Diagram,
        own: &BTreeSet<VariableId>,
        done: &mut HashMap<usize, Diagram>,
    ) -> Result<Diagram, Cut> {
        for wire in self.heeded.clone() {
            if space.asked_variables(std::iter::once(wire)).is_subset(own) {
                let holds = self.of_wire(space, wire, done)?;
                root = self.diagrams.join(root, holds, &mut |answer, holds| answer * holds)?;
            }
        }
        Ok(root)
    }

    /// Those of whom every value is known, or the others.
    fn part(&mut self, root: Diagram, own: &BTreeSet<VariableId>, is_known: bool) -> Result<Diagram, Cut> {
        let mut known = Diagram::Leaf(1);
        let axes: BTreeSet<usize> = own.iter().filter_map(|id| self.places.get(id).copied()).collect();
        for at in axes.into_iter().rev() {
            let cells = self.axes.get(at).map(Axis::known).unwrap_or_default();
            let below =
                cells.into_iter().map(|is_known| if is_known { known } else { Diagram::Leaf(0) }).collect();
            known = self.diagrams.node(at, below)?;
        }
        self.diagrams
            .join(root, known, &mut |answer, known| if (known == 1) == is_known { answer } else { 0 })
    }

    fn of_wire(
        &mut self,
        space: &Space<'_>,
        wire: Wire,
        done: &mut HashMap<usize, Diagram>,
    ) -> Result<Diagram, Cut> {
        let (axes, places) = (self.axes, &self.places);
        let mut test = |diagrams: &mut Diagrams, test: u32| {
            let variable = space.build.tests.get(test as usize).map(|(variable, _)| *variable);
            let place = variable.and_then(|id| places.get(&id).copied());
            let Some((at, axis)) = place.and_then(|at| Some((at, axes.get(at)?))) else {
                return Err(Cut);
            };
            let behind = match space.build.outline.behind(test) {
                Some((wire, _)) => *wire,
                None => space.wire_of_test(test),
            };
            let holds =
                |literals: &Vec<(Wire, bool)>| literals.iter().any(|(wire, holds)| *wire == behind && *holds);
            let below = axis.literals.iter().map(|literals| Diagram::Leaf(u32::from(holds(literals))));
            diagrams.node(at, below.collect())
        };
        self.diagrams.of_wire(&space.build.circuit, wire, &mut test, done)
    }
}

/// What each block tells where some of its wires hold.
fn split(told: &Tellings, held: &[bool]) -> [Option<Told>; 2] {
    let [first, second] = told;
    let count = first.as_ref().map_or(0, |telling| telling.wires().count());
    let (a, b) = held.split_at(count.min(held.len()));
    [first.as_ref().map(|telling| telling.told(a)), second.as_ref().map(|telling| telling.told(b))]
}
