//! The value that conditions see of a fact, over all records: as given, derived, assumed, not valid, or too old.

use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::term::{Operation, Scale, Term, TermId};
use super::test::{DateTest, Source, Test};
use super::variable::VariableId;
use crate::model::expression::FactId;
use crate::model::vocabulary::{Fact, FactType};
use crate::value::content::Absence;
use crate::value::number::Number;
use crate::value::operator::Series;

impl Build<'_> {
    /// The value that conditions see of a fact.
    pub(super) fn effective(&mut self, id: FactId, view: View) -> TermId {
        if let Some(found) = self.facts.get(&(id, view)) {
            return *found;
        }
        let term = match self.fact(id) {
            Some(fact) => self.effective_of(id, fact, view),
            None => self.null(Absence::NotGiven),
        };
        self.facts.insert((id, view), term);
        term
    }

    fn effective_of(&mut self, id: FactId, fact: &Fact, view: View) -> TermId {
        let variable = self.variable(Source::Record(id));
        let given = self.test(variable, Test::Given);
        let unmeasurable = self.test(variable, Test::Absent(Absence::NotMeasurable));
        let not_given = self.test(variable, Test::Absent(Absence::NotGiven));
        let value = self.stored(variable, fact);
        // What stands in for it where it was not given or is not known, and the wires on which something does.
        let nothing = self.null(Absence::NotGiven);
        let not_known = self.null(Absence::NotKnown);
        let assumed = fact.assume.clone().map(|value| self.constant(value));
        let without = self.either(not_given, assumed.unwrap_or(nothing), not_known);
        let is_assumed = if assumed.is_some() { not_given } else { Wire::FALSE };
        let derived = fact.when_absent.map(|expression| self.expression(expression, view, false));
        let (instead, stands_in) = match derived {
            Some(derived) => {
                let (known, partial) = (self.known(derived), self.partial(derived));
                let usable = self.circuit.or(known, partial);
                let typed = self.typed(derived, &fact.kind);
                let stands_in = self.circuit.or(usable, is_assumed);
                (self.either(usable, typed, without), stands_in)
            }
            None => (without, is_assumed),
        };
        let cannot = self.null(Absence::NotMeasurable);
        let absent = self.either(unmeasurable, cannot, instead);
        let mut term = self.either(given, value, absent);
        if let Some(valid) = fact.valid_when {
            let valid = self.condition(valid, view, false);
            let stands_in = self.circuit.and(unmeasurable.opposite(), stands_in);
            let has_value = self.circuit.or(given, stands_in);
            // Whether it is valid is not known: what has no value stays as it is.
            let unknown = self.circuit.unknown(valid);
            let stays = self.circuit.and(unknown, has_value.opposite());
            let counts = self.circuit.or(valid.yes, stays);
            let not_valid = self.null(Absence::NotValid);
            term = self.either(counts, term, not_valid);
        }
        if view == View::Present
            && let Some(stale) = self.stale(id, fact)
        {
            let old = self.null(Absence::Stale);
            term = self.either(stale, old, term);
        }
        term
    }

    /// The value of a variable that holds values of a fact.
    fn stored(&mut self, variable: VariableId, fact: &Fact) -> TermId {
        let number = |unit: Option<crate::value::unit::Unit>, whole: bool| {
            Term::Number(variable, Scale { factor: Number::ONE, unit, whole })
        };
        let term = match &fact.kind {
            FactType::Boolean => {
                let yes = self.test(variable, Test::True);
                let given = self.test(variable, Test::Given);
                Term::Truth(Pair { yes, no: self.circuit.and(given, yes.opposite()) })
            }
            FactType::Choice(_) | FactType::Date => Term::Variable(variable),
            FactType::Integer => number(None, true),
            FactType::Decimal => number(None, false),
            FactType::Quantity(unit) => number(Some(unit.clone()), false),
        };
        self.add(term)
    }

    /// Holds where none of some facts is too old to count.
    pub(super) fn fresh(&mut self, facts: &[FactId]) -> Wire {
        let mut fresh = Vec::new();
        for id in facts {
            let stale = self.fact(*id).and_then(|fact| self.stale(*id, fact));
            fresh.extend(stale.map(Wire::opposite));
        }
        self.circuit.all(&fresh)
    }

    /// Holds where the latest value is too old to count.
    fn stale(&mut self, id: FactId, fact: &Fact) -> Option<Wire> {
        let valid_for = fact.valid_for.filter(|_| !fact.keeps_stale)?;
        let (record, day) = (self.variable(Source::Record(id)), self.variable(Source::Day(id)));
        let given = self.test(record, Test::Given);
        let aged = self.test(day, Test::Date(DateTest::Aged(valid_for)));
        Some(self.circuit.and(given, aged))
    }

    /// An earlier value, or the day of the latest.
    pub(super) fn series(&mut self, series: Series, id: FactId) -> TermId {
        let Some(fact) = self.fact(id) else {
            return self.null(Absence::NotGiven);
        };
        let record = self.variable(Source::Record(id));
        let (variable, value) = match series {
            Series::DateOf => {
                let variable = self.variable(Source::Day(id));
                (variable, self.add(Term::Variable(variable)))
            }
            Series::Previous => {
                let variable = self.variable(Source::Previous(id));
                (variable, self.stored(variable, fact))
            }
            Series::Earliest => {
                self.share_tests(id);
                let [first, before] =
                    [Source::Earliest(id), Source::Previous(id)].map(|source| self.variable(source));
                let has_several = self.test(before, Test::Given);
                // The first of one is that one, not only one like it.
                let (several, only) = (self.stored(first, fact), self.stored(record, fact));
                (first, self.either(has_several, several, only))
            }
        };
        let present = self.test(variable, Test::Given);
        let given = self.test(record, Test::Given);
        let both = self.circuit.and(given, present);
        let not_known = self.test(record, Test::Absent(Absence::NotKnown));
        let unmeasurable = self.test(record, Test::Absent(Absence::NotMeasurable));
        let (a, b, c) =
            (self.null(Absence::NotKnown), self.null(Absence::NotMeasurable), self.null(Absence::NotGiven));
        let rest = self.either(unmeasurable, b, c);
        let rest = self.either(not_known, a, rest);
        self.either(both, value, rest)
    }

    /// A derived value in the type of its fact.
    fn typed(&mut self, id: TermId, kind: &FactType) -> TermId {
        match kind {
            FactType::Quantity(unit) => self.with_unit(id, unit),
            FactType::Decimal => self.through(id, &|build, id| match build.term(id) {
                Term::Number(variable, Scale { factor, unit: None, .. }) => {
                    build.add(Term::Number(variable, Scale { factor, unit: None, whole: false }))
                }
                // Bounds of a whole number, too.
                Term::Constant(value) => build.constant(crate::eval::typed(&value, &FactType::Decimal)),
                Term::Formula(..) | Term::Elapsed(..) => {
                    build.add(Term::Formula(Operation::Decimal, vec![id]))
                }
                _ => id,
            }),
            _ => id,
        }
    }
}
