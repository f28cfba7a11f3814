//! Values as they depend on the facts: constants, values of the record, one of two by a condition, formulas.

use super::build::Build;
use super::circuit::{Pair, Wire};
use super::outline::Asked;
use super::test::{DateTest, Source, Span, Test};
use super::variable::VariableId;
use crate::model::expression::Function;
use crate::value::content::{Absence, Value};
use crate::value::number::Number;
use crate::value::operator::{Arithmetic, Extreme};
use crate::value::unit::Unit;

/// A term of a [`Build`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TermId(pub(super) u32);

/// What a value is made of.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// The same for everyone; also a null.
    Constant(Value),
    /// A condition.
    Truth(Pair),
    /// A member or a date of the record; null where it has none.
    Variable(VariableId),
    /// A number of the record times a factor, in a unit; null where there is none.
    Number(VariableId, Scale),
    /// The first where the wire holds, else the second.
    Either(Wire, TermId, TermId),
    /// The lowest or highest of numbers of each of which all or nothing is known.
    Extreme(Extreme, Vec<TermId>),
    /// Units of calendar time between a date of the record and a fixed one.
    Elapsed(VariableId, Span),
    /// An operation on several values.
    Formula(Operation, Vec<TermId>),
    /// An expression that is not looked into.
    Opaque(VariableId),
}

/// How a number of the record becomes the number that a condition sees.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) factor: Number,
    /// The unit of the result; none for a plain number.
    pub(super) unit: Option<Unit>,
    /// Whether it stays the whole number that it is.
    pub(super) whole: bool,
}

/// What a formula does with its operands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operation {
    Arithmetic(Arithmetic),
    Negate,
    Call(Function),
    /// CQL's functions over a list, which pass over nulls.
    Over(Function),
    InUnit(Unit),
    WithUnit(Unit),
    Decimal,
    Converted(Unit, Number, Unit),
    Elapsed(bool, crate::value::date::CalendarUnit),
    Extreme(Extreme),
}

impl Operation {
    /// Whether one null operand makes it null.
    pub(super) fn is_strict(&self) -> bool {
        !matches!(self, Operation::Over(_) | Operation::Extreme(_))
    }
}

impl Build<'_> {
    /// Keeps a term.
    pub(super) fn add(&mut self, term: Term) -> TermId {
        let id = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        self.terms.push(term);
        id
    }

    /// A null.
    pub(super) fn null(&mut self, why: Absence) -> TermId {
        self.add(Term::Constant(Value::Null(why)))
    }

    /// A constant; one that is true or false is a condition.
    pub(super) fn constant(&mut self, value: Value) -> TermId {
        match value {
            Value::Boolean(known) => self.add(Term::Truth(Pair::definite(Wire::from(known)))),
            other => self.add(Term::Constant(other)),
        }
    }

    /// One of two terms.
    pub(super) fn either(&mut self, guard: Wire, then: TermId, otherwise: TermId) -> TermId {
        match guard {
            Wire::TRUE => then,
            Wire::FALSE => otherwise,
            _ if then == otherwise => then,
            _ => match (self.term(then), self.term(otherwise)) {
                (Term::Truth(then), Term::Truth(otherwise)) => {
                    let pair = self.circuit.choose_pair(guard, then, otherwise);
                    self.add(Term::Truth(pair))
                }
                _ => self.add(Term::Either(guard, then, otherwise)),
            },
        }
    }

    /// The term of an id.
    pub(super) fn term(&self, id: TermId) -> Term {
        self.terms.get(id.0 as usize).cloned().unwrap_or(Term::Constant(Value::Null(Absence::NotGiven)))
    }

    /// The value of a term that is the same for everyone.
    pub(super) fn fixed(&self, id: TermId) -> Option<Value> {
        match self.terms.get(id.0 as usize)? {
            Term::Constant(value) => Some(value.clone()),
            Term::Truth(Pair { yes: Wire::TRUE, .. }) => Some(Value::Boolean(true)),
            Term::Truth(Pair { no: Wire::TRUE, .. }) => Some(Value::Boolean(false)),
            _ => None,
        }
    }

    /// Whether something that is not looked into may stand in for a term.
    pub(super) fn is_opaque(&self, id: TermId) -> bool {
        match self.terms.get(id.0 as usize) {
            Some(Term::Opaque(_)) => true,
            Some(Term::Either(_, then, otherwise)) => self.is_opaque(*then) || self.is_opaque(*otherwise),
            _ => false,
        }
    }

    /// The condition that a term is; what is no condition is unknown.
    pub(super) fn truth(&mut self, id: TermId) -> Pair {
        match self.term(id) {
            Term::Truth(pair) => pair,
            Term::Constant(value) => Pair::from(value.truth()),
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.truth(then), self.truth(otherwise));
                self.circuit.choose_pair(guard, then, otherwise)
            }
            Term::Opaque(variable) => {
                Pair { yes: self.test(variable, Test::Yes), no: self.test(variable, Test::No) }
            }
            _ => Pair::UNKNOWN,
        }
    }

    /// Holds where the value is known exactly.
    pub(super) fn known(&mut self, id: TermId) -> Wire {
        if let Some(found) = self.knowns.get(&id) {
            return *found;
        }
        if let Some(term) = self.named(id) {
            let known = self.known(term);
            return self.stand(term, Asked::Known, known);
        }
        let wire = match self.term(id) {
            Term::Constant(value) => Wire::from(!value.is_null()),
            Term::Truth(pair) => self.circuit.or(pair.yes, pair.no),
            Term::Variable(variable) | Term::Number(variable, _) => self.test(variable, Test::Given),
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.known(then), self.known(otherwise));
                self.circuit.choose(guard, then, otherwise)
            }
            Term::Extreme(_, items) => {
                let all: Vec<Wire> = items.iter().map(|item| self.known_or_unmeasurable(*item)).collect();
                let all = self.circuit.all(&all);
                let some = self.some_measurable(&items);
                self.circuit.and(all, some)
            }
            Term::Elapsed(variable, span) => self.test(variable, Test::Date(DateTest::Counted(span))),
            Term::Formula(operation, operands) => self.known_formula(id, &operation, &operands),
            Term::Opaque(variable) => {
                let (yes, no) = (self.test(variable, Test::Yes), self.test(variable, Test::No));
                let defined = self.test(variable, Test::Defined);
                self.circuit.any(&[yes, no, defined])
            }
        };
        self.knowns.insert(id, wire);
        wire
    }

    /// Holds where only bounds of the value are known: it counts as null, and can be compared all the same.
    pub(super) fn partial(&mut self, id: TermId) -> Wire {
        if let Some(found) = self.partials.get(&id) {
            return *found;
        }
        if let Some(term) = self.named(id) {
            let partial = self.partial(term);
            return self.stand(term, Asked::Partial, partial);
        }
        let wire = self.new_partial(id);
        self.partials.insert(id, wire);
        wire
    }

    fn new_partial(&mut self, id: TermId) -> Wire {
        match self.term(id) {
            Term::Constant(value) => Wire::from(matches!(value, Value::Bounds(_))),
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.partial(then), self.partial(otherwise));
                self.circuit.choose(guard, then, otherwise)
            }
            Term::Extreme(_, items) => {
                let some: Vec<Wire> = items.iter().map(|item| self.known(*item)).collect();
                let (some, all) = (self.circuit.any(&some), self.known(id));
                self.circuit.and(some, all.opposite())
            }
            Term::Elapsed(variable, span) => {
                let given = self.test(variable, Test::Given);
                let counted = self.test(variable, Test::Date(DateTest::Counted(span)));
                self.circuit.and(given, counted.opposite())
            }
            Term::Formula(operation, operands) => self.partial_formula(id, &operation, &operands),
            Term::Opaque(variable) => self.test(variable, Test::Bounded),
            Term::Truth(_) | Term::Variable(_) | Term::Number(..) => Wire::FALSE,
        }
    }

    fn known_formula(&mut self, id: TermId, operation: &Operation, operands: &[TermId]) -> Wire {
        let known = match operation {
            Operation::Over(Function::Count) => return Wire::TRUE,
            Operation::Extreme(_) => self.any_left(operands),
            Operation::Over(_) => {
                let known: Vec<Wire> = operands.iter().map(|operand| self.known(*operand)).collect();
                self.circuit.any(&known)
            }
            _ => {
                let known: Vec<Wire> = operands.iter().map(|operand| self.known(*operand)).collect();
                self.circuit.all(&known)
            }
        };
        // Between dates that are known to the month only there is no one number.
        let may_be_vague = !operation.is_strict() || matches!(operation, Operation::Elapsed(..));
        if known == Wire::FALSE || !may_be_vague && self.is_always_defined(id) {
            return known;
        }
        let variable = self.variable(Source::Formula(id));
        let defined = self.test(variable, Test::Defined);
        let known = self.circuit.and(known, defined);
        // What is known in part is added by whoever holds the formula against something.
        self.extents.entry(variable).or_insert((known, Wire::FALSE));
        known
    }

    fn partial_formula(&mut self, id: TermId, operation: &Operation, operands: &[TermId]) -> Wire {
        let partial: Vec<Wire> = operands.iter().map(|operand| self.partial(*operand)).collect();
        let some = self.circuit.any(&partial);
        match operation {
            Operation::Extreme(_) => {
                let left = self.any_left(operands);
                let bounded = self.bounded(id, left);
                self.circuit.and(left, bounded)
            }
            // Dates that are known may be so to the month only.
            Operation::Elapsed(..) => {
                let known: Vec<Wire> = operands.iter().map(|operand| self.known(*operand)).collect();
                let known = self.circuit.all(&known);
                let bounded = self.bounded(id, known);
                self.circuit.and(known, bounded)
            }
            // A list passes over what is known in part only; these know nothing of what has bounds.
            Operation::Over(_) | Operation::Call(_) | Operation::Converted(..) => Wire::FALSE,
            Operation::Arithmetic(Arithmetic::TruncatedDivide | Arithmetic::Modulo | Arithmetic::Power) => {
                Wire::FALSE
            }
            _ if some == Wire::FALSE => Wire::FALSE,
            _ => {
                let mut left = vec![some];
                for operand in operands {
                    left.push(self.left(*operand));
                }
                let left = self.circuit.all(&left);
                match operation {
                    // Bounds may lead nowhere: a quotient of anything, a sum that is too large.
                    Operation::Arithmetic(_) | Operation::Negate => {
                        let bounded = self.bounded(id, left);
                        self.circuit.and(left, bounded)
                    }
                    _ => left,
                }
            }
        }
    }

    /// Whether bounds of a formula are known, where they may be.
    fn bounded(&mut self, id: TermId, may_be: Wire) -> Wire {
        if may_be == Wire::FALSE {
            return Wire::FALSE;
        }
        let variable = self.variable(Source::Formula(id));
        let known = self.known(id);
        self.extents.entry(variable).or_insert((known, may_be));
        self.test(variable, Test::Bounded)
    }

    /// Holds where something is known of a value.
    fn left(&mut self, id: TermId) -> Wire {
        let (known, partial) = (self.known(id), self.partial(id));
        self.circuit.or(known, partial)
    }

    fn any_left(&mut self, operands: &[TermId]) -> Wire {
        let left: Vec<Wire> = operands.iter().map(|operand| self.left(*operand)).collect();
        self.circuit.any(&left)
    }

    pub(super) fn some_measurable(&mut self, items: &[TermId]) -> Wire {
        let unmeasurable: Vec<Wire> =
            items.iter().map(|item| self.absent(*item, Absence::NotMeasurable)).collect();
        self.circuit.all(&unmeasurable).opposite()
    }

    /// A term whose ends or cases are each put through something that keeps the order of values.
    pub(super) fn through(&mut self, id: TermId, map: &dyn Fn(&mut Self, TermId) -> TermId) -> TermId {
        match self.term(id) {
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.through(then, map), self.through(otherwise, map));
                self.either(guard, then, otherwise)
            }
            Term::Extreme(extreme, items) => {
                let items = items.iter().map(|item| self.through(*item, map)).collect();
                self.add(Term::Extreme(extreme, items))
            }
            _ => map(self, id),
        }
    }
}
