//! Why there is no value: what cannot be measured leaves a list, and what nobody gave calls for a first measurement.

use super::build::Build;
use super::circuit::Wire;
use super::term::{Operation, Term, TermId};
use super::test::{Source, Test};
use super::variable::VariableId;
use crate::model::expression::Function;
use crate::value::content::{Absence, Value};

/// The reasons that are asked for; whatever an operation makes of known values is a stronger one.
type Asked = Absence;

impl Build<'_> {
    /// Holds where the value is null for a reason. Of several reasons the strongest counts.
    pub(super) fn absent(&mut self, id: TermId, why: Asked) -> Wire {
        if let Some(found) = self.reasons.get(&(id, why, false)) {
            return *found;
        }
        if let Some(term) = self.named(id) {
            return self.absent_by_name(term, why);
        }
        let wire = self.new_absent(id, why);
        self.reasons.insert((id, why, false), wire);
        wire
    }

    fn new_absent(&mut self, id: TermId, why: Asked) -> Wire {
        match self.term(id) {
            Term::Constant(value) => {
                let is_null = matches!(value, Value::Null(_));
                Wire::from(is_null && value.absence() == Some(why))
            }
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.absent(then, why), self.absent(otherwise, why));
                self.circuit.choose(guard, then, otherwise)
            }
            Term::Extreme(_, items) | Term::Formula(Operation::Extreme(_), items)
                if why == Absence::NotMeasurable =>
            {
                self.some_measurable(&items).opposite()
            }
            Term::Extreme(_, items) => self.none_known(&items, why),
            Term::Formula(operation, operands) if operation.is_strict() => {
                let partial: Vec<Wire> = operands.iter().map(|operand| self.partial(*operand)).collect();
                match partial.iter().all(|wire| *wire == Wire::FALSE) {
                    true => self.strongest(&operands, why),
                    false => self.test_formula(id, Test::Absent(why)),
                }
            }
            Term::Formula(Operation::Extreme(_), _) => self.test_formula(id, Test::Absent(why)),
            Term::Opaque(variable) => self.test(variable, Test::Absent(why)),
            // A list passes over nulls.
            Term::Formula(Operation::Over(function), items)
                if why == Absence::Written && function != Function::Count =>
            {
                let known: Vec<Wire> = items.iter().map(|item| self.known(*item)).collect();
                self.circuit.any(&known).opposite()
            }
            // A record that is asked has a value.
            Term::Formula(..) | Term::Variable(_) | Term::Number(..) | Term::Elapsed(..) | Term::Truth(_) => {
                Wire::FALSE
            }
        }
    }

    /// Holds where the value is not fully known for a stronger reason.
    fn beyond(&mut self, id: TermId, why: Asked) -> Wire {
        if let Some(found) = self.reasons.get(&(id, why, true)) {
            return *found;
        }
        let wire = self.new_beyond(id, why);
        self.reasons.insert((id, why, true), wire);
        wire
    }

    fn new_beyond(&mut self, id: TermId, why: Asked) -> Wire {
        match self.term(id) {
            Term::Constant(value) => Wire::from(value.absence() > Some(why)),
            Term::Either(guard, then, otherwise) => {
                let (then, otherwise) = (self.beyond(then, why), self.beyond(otherwise, why));
                self.circuit.choose(guard, then, otherwise)
            }
            Term::Extreme(_, items) => {
                let some = self.some_measurable(&items);
                let mut beyond = vec![];
                for item in &items {
                    let (own, unmeasurable) =
                        (self.beyond(*item, why), self.absent(*item, Absence::NotMeasurable));
                    beyond.push(self.circuit.and(own, unmeasurable.opposite()));
                }
                let beyond = self.circuit.any(&beyond);
                let unmeasurable = Wire::from(Absence::NotMeasurable > why);
                self.circuit.choose(some, beyond, unmeasurable)
            }
            Term::Formula(operation, operands) if operation.is_strict() => {
                let mut beyond: Vec<Wire> =
                    operands.iter().map(|operand| self.beyond(*operand, why)).collect();
                beyond.push(self.undefined(id, &operands, true));
                self.circuit.any(&beyond)
            }
            Term::Formula(Operation::Extreme(_), _) => self.test_formula(id, Test::Beyond(why)),
            Term::Formula(_, operands) => self.undefined(id, &operands, false),
            Term::Opaque(variable) => self.test(variable, Test::Beyond(why)),
            Term::Elapsed(..) => self.partial(id),
            Term::Variable(_) | Term::Number(..) | Term::Truth(_) => Wire::FALSE,
        }
    }

    /// Holds where operands are known, all or some, and what they come to is not.
    fn undefined(&mut self, id: TermId, operands: &[TermId], all: bool) -> Wire {
        let known: Vec<Wire> = operands.iter().map(|operand| self.known(*operand)).collect();
        let known = if all { self.circuit.all(&known) } else { self.circuit.any(&known) };
        let result = self.known(id);
        self.circuit.and(known, result.opposite())
    }

    /// Holds where one of some values is null for a reason, and none for a stronger one.
    fn strongest(&mut self, items: &[TermId], why: Asked) -> Wire {
        let own: Vec<Wire> = items.iter().map(|item| self.absent(*item, why)).collect();
        let beyond: Vec<Wire> = items.iter().map(|item| self.beyond(*item, why)).collect();
        let (own, beyond) = (self.circuit.any(&own), self.circuit.any(&beyond));
        self.circuit.and(own, beyond.opposite())
    }

    /// Holds where nothing is known of what can be measured, for a reason that is weaker than that something cannot.
    fn none_known(&mut self, items: &[TermId], why: Asked) -> Wire {
        let mut all = Vec::new();
        for item in items {
            let unmeasurable = self.absent(*item, Absence::NotMeasurable);
            let (beyond, known) = (self.beyond(*item, why), self.known(*item));
            let free = self.circuit.and(beyond.opposite(), known.opposite());
            all.push(self.circuit.or(unmeasurable, free));
        }
        let own: Vec<Wire> = items.iter().map(|item| self.absent(*item, why)).collect();
        all.push(self.circuit.any(&own));
        self.circuit.all(&all)
    }

    fn test_formula(&mut self, id: TermId, test: Test) -> Wire {
        let variable: VariableId = self.variable(Source::Formula(id));
        let (known, partial) = (self.known(id), self.partial(id));
        self.extents.insert(variable, (known, partial));
        self.test(variable, test)
    }

    pub(super) fn known_or_unmeasurable(&mut self, id: TermId) -> Wire {
        let (known, unmeasurable) = (self.known(id), self.absent(id, Absence::NotMeasurable));
        self.circuit.or(known, unmeasurable)
    }
}
