//! What terms are made of, as the wires are: two with one shape come to the same.

use std::collections::HashMap;

use super::Space;
use super::circuit::Wire;
use super::term::{Term, TermId};
use super::theory::Seen;

/// Shapes of terms, each made once. Linear in the terms, however often they share parts.
pub(super) struct Shapes<'q, 's, 'a> {
    space: &'s Space<'a>,
    seen: &'q Seen,
    known: HashMap<(usize, TermId), u32>,
    numbers: HashMap<String, u32>,
}

impl<'q, 's, 'a> Shapes<'q, 's, 'a> {
    pub(super) fn new(space: &'s Space<'a>, seen: &'q Seen) -> Shapes<'q, 's, 'a> {
        Shapes { space, seen, known: HashMap::new(), numbers: HashMap::new() }
    }

    /// How a wire comes out, if that is known.
    pub(super) fn holds(&self, patient: usize, wire: Wire) -> Option<bool> {
        self.seen.holds(patient, wire)
    }

    /// The number of the shape of a patient's term. A choice of which nothing is known is a shape of its own.
    pub(super) fn of(&mut self, patient: usize, term: TermId) -> u32 {
        if let Some(found) = self.known.get(&(patient, term)) {
            return *found;
        }
        let text = match self.space.build.term(term) {
            Term::Either(guard, then, otherwise) => {
                let found = match self.seen.holds(patient, guard) {
                    Some(true) => Err(self.of(patient, then)),
                    Some(false) => Err(self.of(patient, otherwise)),
                    None => Ok((self.of(patient, then), self.of(patient, otherwise))),
                };
                match found {
                    Ok((then, otherwise)) => format!("{patient} {guard:?} {then} {otherwise}"),
                    Err(number) => {
                        self.known.insert((patient, term), number);
                        return number;
                    }
                }
            }
            Term::Formula(operation, operands) => {
                let operands: Vec<u32> = operands.iter().map(|operand| self.of(patient, *operand)).collect();
                format!("{operation:?} {operands:?}")
            }
            Term::Extreme(extreme, items) => {
                let items: Vec<u32> = items.iter().map(|item| self.of(patient, *item)).collect();
                format!("{extreme:?} {items:?}")
            }
            // What is written rounded is like itself only.
            Term::Constant(value) if format!("{value:?}").contains('~') => format!("{term:?}"),
            leaf => {
                let owner = match &leaf {
                    Term::Variable(id) | Term::Number(id, _) | Term::Elapsed(id, _) => {
                        self.seen.owner((patient, *id)).0
                    }
                    Term::Constant(_) => 0,
                    _ => patient,
                };
                format!("{owner} {leaf:?}")
            }
        };
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(text).or_insert(next);
        self.known.insert((patient, term), number);
        number
    }
}
