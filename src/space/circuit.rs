//! Conditions as one shared circuit of `and` and `not` over tests of single values.
//!
//! A wire is two-valued. What is three-valued is a pair of wires: is true, is false.

use std::collections::HashMap;

use crate::value::truth::Truth;

/// Something that holds or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wire(u32);

/// What a wire comes from, before it is negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Gate {
    /// Holds.
    True,
    /// A test, by its place in the list of tests.
    Test(u32),
    /// Both hold.
    And(Wire, Wire),
}

impl Wire {
    /// Always holds.
    pub const TRUE: Wire = Wire(0);
    /// Never holds.
    pub const FALSE: Wire = Wire(1);

    /// The opposite.
    #[must_use]
    pub fn opposite(self) -> Wire {
        Wire(self.0 ^ 1)
    }

    /// The place of its gate, and whether it is negated.
    pub(super) fn parts(self) -> (usize, bool) {
        ((self.0 >> 1) as usize, self.0 & 1 == 1)
    }
}

impl From<bool> for Wire {
    fn from(value: bool) -> Self {
        if value { Wire::TRUE } else { Wire::FALSE }
    }
}

/// A condition of three values; both wires never hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// Holds where the condition is true.
    pub yes: Wire,
    /// Holds where the condition is false.
    pub no: Wire,
}

impl Pair {
    /// Unknown, whatever the facts are.
    pub const UNKNOWN: Pair = Pair { yes: Wire::FALSE, no: Wire::FALSE };

    /// What is true or false, and never unknown.
    pub fn definite(wire: Wire) -> Pair {
        Pair { yes: wire, no: wire.opposite() }
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Pair {
        Pair { yes: self.no, no: self.yes }
    }
}

impl From<Truth> for Pair {
    fn from(truth: Truth) -> Self {
        truth.known().map_or(Pair::UNKNOWN, |known| Pair::definite(Wire::from(known)))
    }
}

/// Gates, each once; operands before what uses them.
#[derive(Clone, Debug)]
pub(super) struct Circuit {
    gates: Vec<Gate>,
    places: HashMap<Gate, u32>,
}

impl Default for Circuit {
    fn default() -> Self {
        Circuit { gates: vec![Gate::True], places: HashMap::new() }
    }
}

impl Circuit {
    /// The gate at a place.
    pub(super) fn gate(&self, at: usize) -> Gate {
        self.gates.get(at).copied().unwrap_or(Gate::True)
    }

    /// How many gates there are.
    pub(super) fn len(&self) -> usize {
        self.gates.len()
    }

    fn wire(&mut self, gate: Gate) -> Wire {
        let next = u32::try_from(self.gates.len()).unwrap_or(u32::MAX >> 1);
        let gates = &mut self.gates;
        let at = *self.places.entry(gate).or_insert_with(|| {
            gates.push(gate);
            next
        });
        Wire(at << 1)
    }

    /// Whether a test comes out true.
    pub(super) fn test(&mut self, test: u32) -> Wire {
        self.wire(Gate::Test(test))
    }

    /// Both hold.
    pub(super) fn and(&mut self, a: Wire, b: Wire) -> Wire {
        match (a.min(b), a.max(b)) {
            (Wire::FALSE, _) | (_, Wire::FALSE) => Wire::FALSE,
            (Wire::TRUE, other) => other,
            (a, b) if a == b => a,
            (a, b) if a == b.opposite() => Wire::FALSE,
            (a, b) => self.wire(Gate::And(a, b)),
        }
    }

    /// At least one holds.
    pub(super) fn or(&mut self, a: Wire, b: Wire) -> Wire {
        self.and(a.opposite(), b.opposite()).opposite()
    }

    /// All hold. Halves are joined, so that the circuit stays shallow.
    pub(super) fn all(&mut self, wires: &[Wire]) -> Wire {
        match wires {
            [] => Wire::TRUE,
            [only] => *only,
            many => {
                let (first, last) = many.split_at(many.len() / 2);
                let (first, last) = (self.all(first), self.all(last));
                self.and(first, last)
            }
        }
    }

    /// At least one holds.
    pub(super) fn any(&mut self, wires: &[Wire]) -> Wire {
        let opposite: Vec<Wire> = wires.iter().map(|wire| wire.opposite()).collect();
        self.all(&opposite).opposite()
    }

    /// One of two, by a third.
    pub(super) fn choose(&mut self, guard: Wire, then: Wire, otherwise: Wire) -> Wire {
        if then == otherwise {
            return then;
        }
        let held = self.and(guard, then);
        let other = self.and(guard.opposite(), otherwise);
        self.or(held, other)
    }

    /// By how many hold: the wire at place `n` holds if at least `n` of them do, up to `most`.
    pub(super) fn at_least(&mut self, wires: &[Wire], most: usize) -> Vec<Wire> {
        let mut counts = vec![Wire::FALSE; most + 1];
        if let Some(first) = counts.first_mut() {
            *first = Wire::TRUE;
        }
        for wire in wires {
            for at in (1..=most).rev() {
                let (Some(here), Some(below)) = (counts.get(at).copied(), counts.get(at - 1).copied()) else {
                    continue;
                };
                let one_more = self.and(below, *wire);
                let joined = self.or(here, one_more);
                counts.get_mut(at).into_iter().for_each(|place| *place = joined);
            }
        }
        counts
    }
}

/// Kleene's logic on pairs.
impl Circuit {
    /// Kleene's `and`.
    pub(super) fn both(&mut self, a: Pair, b: Pair) -> Pair {
        Pair { yes: self.and(a.yes, b.yes), no: self.or(a.no, b.no) }
    }

    /// Kleene's `and` of many.
    pub(super) fn every(&mut self, pairs: &[Pair]) -> Pair {
        let yes: Vec<Wire> = pairs.iter().map(|pair| pair.yes).collect();
        let no: Vec<Wire> = pairs.iter().map(|pair| pair.no).collect();
        Pair { yes: self.all(&yes), no: self.any(&no) }
    }

    /// Kleene's `or` of many.
    pub(super) fn some(&mut self, pairs: &[Pair]) -> Pair {
        let opposite: Vec<Pair> = pairs.iter().map(|pair| pair.negate()).collect();
        self.every(&opposite).negate()
    }

    /// One of two pairs, by a wire.
    pub(super) fn choose_pair(&mut self, guard: Wire, then: Pair, otherwise: Pair) -> Pair {
        Pair {
            yes: self.choose(guard, then.yes, otherwise.yes),
            no: self.choose(guard, then.no, otherwise.no),
        }
    }

    /// Whether a condition is neither true nor false.
    pub(super) fn unknown(&mut self, pair: Pair) -> Wire {
        self.or(pair.yes, pair.no).opposite()
    }

    /// Exactly one of two holds; unknown where either is.
    pub(super) fn differ(&mut self, a: Pair, b: Pair) -> Pair {
        let (first, second) = (self.and(a.yes, b.no), self.and(a.no, b.yes));
        let (both, neither) = (self.and(a.yes, b.yes), self.and(a.no, b.no));
        Pair { yes: self.or(first, second), no: self.or(both, neither) }
    }
}

impl Circuit {
    /// The place of the gate of a test.
    pub(super) fn place_of_test(&self, test: u32) -> usize {
        self.places.get(&Gate::Test(test)).map_or(0, |at| *at as usize)
    }

    /// The wire of a test.
    pub(super) fn wire_of_test(&self, test: u32) -> Wire {
        self.places.get(&Gate::Test(test)).map_or(Wire::FALSE, |at| Wire(*at << 1))
    }
}
