//! Decision diagrams over axes of several cells: which patients have which answer, as boxes.
//!
//! A node asks in which cell of its axis a patient lies; axes come in one order on every way down, and what is the same
//! stands there once. So two diagrams that say the same are the same, and one that says nothing of an axis leaves it out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::circuit::{Circuit, Gate, Wire};

/// A diagram: an answer, or a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Diagram {
    /// The same answer for everyone.
    Leaf(u32),
    /// By the cell of an axis.
    Node(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    axis: usize,
    below: Vec<Diagram>,
}

/// Nodes of diagrams, each once.
#[derive(Clone, Debug)]
pub(super) struct Diagrams {
    nodes: Vec<Node>,
    places: HashMap<Node, u32>,
    /// By axis, how many cells it has.
    sizes: Vec<usize>,
    most: usize,
}

/// Some cells of some axes; of an axis that it does not name any cell.
pub(super) type Sides = BTreeMap<usize, Vec<usize>>;

/// There are more nodes or boxes than were allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut;

impl Diagrams {
    /// For at most so many nodes over axes of so many cells.
    pub(super) fn new(sizes: Vec<usize>, most: usize) -> Diagrams {
        Diagrams { nodes: Vec::new(), places: HashMap::new(), sizes, most }
    }

    /// Forgets everything, for diagrams over the same axes that have nothing to do with those before.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.places.clear();
    }

    /// By the cell of an axis.
    pub(super) fn node(&mut self, axis: usize, below: Vec<Diagram>) -> Result<Diagram, Cut> {
        if let Some(first) = below.first()
            && below.iter().all(|other| other == first)
        {
            return Ok(*first);
        }
        let node = Node { axis, below };
        if let Some(found) = self.places.get(&node) {
            return Ok(Diagram::Node(*found));
        }
        if self.nodes.len() >= self.most {
            return Err(Cut);
        }
        let at = u32::try_from(self.nodes.len()).map_err(|_| Cut)?;
        self.nodes.push(node.clone());
        self.places.insert(node, at);
        Ok(Diagram::Node(at))
    }

    /// What two diagrams come to together.
    pub(super) fn join(
        &mut self,
        a: Diagram,
        b: Diagram,
        with: &mut dyn FnMut(u32, u32) -> u32,
    ) -> Result<Diagram, Cut> {
        self.joined(a, b, with, &mut HashMap::new())
    }

    fn joined(
        &mut self,
        a: Diagram,
        b: Diagram,
        with: &mut dyn FnMut(u32, u32) -> u32,
        done: &mut HashMap<(Diagram, Diagram), Diagram>,
    ) -> Result<Diagram, Cut> {
        if let (Diagram::Leaf(a), Diagram::Leaf(b)) = (a, b) {
            return Ok(Diagram::Leaf(with(a, b)));
        }
        if let Some(found) = done.get(&(a, b)) {
            return Ok(*found);
        }
        let (first, second) = (self.parts(a), self.parts(b));
        let axis = [&first, &second].into_iter().flatten().map(|node| node.axis).min().unwrap_or(0);
        let of =
            |node: &Option<Node>| node.as_ref().filter(|node| node.axis == axis).map(|n| n.below.clone());
        let (first, second) = (of(&first), of(&second));
        let count = first.as_ref().or(second.as_ref()).map_or(0, Vec::len);
        let mut below = Vec::with_capacity(count);
        for at in 0..count {
            let side = |own: &Option<Vec<Diagram>>, whole: Diagram| {
                own.as_ref().and_then(|own| own.get(at).copied()).unwrap_or(whole)
            };
            below.push(self.joined(side(&first, a), side(&second, b), with, done)?);
        }
        let joined = self.node(axis, below)?;
        done.insert((a, b), joined);
        Ok(joined)
    }

    fn parts(&self, diagram: Diagram) -> Option<Node> {
        match diagram {
            Diagram::Leaf(_) => None,
            Diagram::Node(at) => self.nodes.get(at as usize).cloned(),
        }
    }

    /// Where a wire holds: `1` there, else `0`. `test` gives the diagram of a test.
    pub(super) fn of_wire(
        &mut self,
        circuit: &Circuit,
        wire: Wire,
        test: &mut dyn FnMut(&mut Diagrams, u32) -> Result<Diagram, Cut>,
        done: &mut HashMap<usize, Diagram>,
    ) -> Result<Diagram, Cut> {
        let mut waiting = vec![wire.parts().0];
        while let Some(at) = waiting.last().copied() {
            if done.contains_key(&at) {
                waiting.pop();
                continue;
            }
            let found = match circuit.gate(at) {
                Gate::True => Diagram::Leaf(1),
                Gate::Test(place) => test(self, place)?,
                Gate::And(a, b) => {
                    let sides = [a, b].map(|side| done.get(&side.parts().0).copied());
                    let [Some(first), Some(second)] = sides else {
                        waiting.extend([a, b].map(|side| side.parts().0));
                        continue;
                    };
                    let (not_a, not_b) = (u32::from(a.parts().1), u32::from(b.parts().1));
                    self.join(first, second, &mut |x, y| (x ^ not_a) & (y ^ not_b))?
                }
            };
            waiting.pop();
            done.insert(at, found);
        }
        let (at, negated) = wire.parts();
        let found = done.get(&at).copied().unwrap_or(Diagram::Leaf(0));
        match negated {
            true => self.join(found, Diagram::Leaf(0), &mut |x, _| x ^ 1),
            false => Ok(found),
        }
    }

    /// The boxes of each answer but `0`, which have no patient in common: by answer in rising order, then by their sides.
    /// At most so many, there and of every smaller diagram.
    pub(super) fn boxes(&self, root: Diagram, most: usize) -> Result<Vec<(u32, Sides)>, Cut> {
        let found = self.boxes_below(root, most, &mut HashMap::new())?;
        let merged = self.merged(found);
        if merged.len() > most { Err(Cut) } else { Ok(merged) }
    }

    /// From the answers up: what is the same below several cells stands under all of them together.
    fn boxes_below(
        &self,
        at: Diagram,
        most: usize,
        done: &mut HashMap<Diagram, Vec<(u32, Sides)>>,
    ) -> Result<Vec<(u32, Sides)>, Cut> {
        let node = match at {
            Diagram::Leaf(0) => return Ok(Vec::new()),
            Diagram::Leaf(answer) => return Ok(vec![(answer, Sides::new())]),
            Diagram::Node(at) => self.nodes.get(at as usize).ok_or(Cut)?,
        };
        if let Some(found) = done.get(&at) {
            return Ok(found.clone());
        }
        let mut together: BTreeMap<(u32, Sides), Vec<usize>> = BTreeMap::new();
        for (cell, below) in node.below.iter().enumerate() {
            for found in self.boxes_below(*below, most, done)? {
                together.entry(found).or_default().push(cell);
            }
        }
        if together.len() > most {
            return Err(Cut);
        }
        let all: Vec<(u32, Sides)> = together
            .into_iter()
            .map(|((answer, mut sides), cells)| {
                if cells.len() < node.below.len() {
                    sides.insert(node.axis, cells);
                }
                (answer, sides)
            })
            .collect();
        done.insert(at, all.clone());
        Ok(all)
    }

    /// Boxes of one answer that differ on one axis alone become one.
    fn merged(&self, mut boxes: Vec<(u32, Sides)>) -> Vec<(u32, Sides)> {
        let axes: BTreeSet<usize> = boxes.iter().flat_map(|(_, sides)| sides.keys().copied()).collect();
        loop {
            let before = boxes.len();
            for axis in axes.iter().rev() {
                let mut others: BTreeMap<(u32, Sides), Vec<usize>> = BTreeMap::new();
                let mut rest = Vec::new();
                for (answer, mut sides) in boxes {
                    match sides.remove(axis) {
                        Some(cells) => others.entry((answer, sides)).or_default().extend(cells),
                        None => rest.push((answer, sides)),
                    }
                }
                for ((answer, mut sides), mut cells) in others {
                    cells.sort_unstable();
                    if self.sizes.get(*axis) != Some(&cells.len()) {
                        sides.insert(*axis, cells);
                    }
                    rest.push((answer, sides));
                }
                boxes = rest;
            }
            if boxes.len() == before {
                boxes.sort();
                return boxes;
            }
        }
    }
}
