//! What a term comes to where the values of the record are known: exactly, or to within ranges.

use std::collections::HashMap;

use super::Space;
use super::build::Build;
use super::circuit::Wire;
use super::range::Range;
use super::term::{Operation, Scale, Term, TermId};
use super::test::Source;
use super::vague::Vague;
use super::variable::VariableId;
use crate::eval;
use crate::value::content::{Absence, Quantity, Value};
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// What is known where a term is worked out.
pub(super) trait Place {
    /// The value of a variable of the record.
    fn value(&self, variable: VariableId) -> Value;
    /// Everything that it can be.
    fn range(&self, variable: VariableId) -> Range;
    /// Whether a wire holds; nothing where that is not known.
    fn holds(&self, wire: Wire) -> Option<bool>;
    /// The months and years that it can be, where it is no other date.
    fn vague(&self, _: VariableId) -> Option<Vague> {
        None
    }
}

impl Space<'_> {
    /// The value of a term at a place.
    pub(super) fn value_of(&self, id: TermId, place: &impl Place) -> Value {
        self.build.value_of(id, place)
    }

    /// Everything that a term can come to at a place.
    pub(super) fn range_of(&self, id: TermId, place: &impl Place) -> Range {
        self.build.range_of(id, place)
    }
}

impl Build<'_> {
    /// The fact that a variable holds values of.
    pub(super) fn fact_of(&self, id: VariableId) -> Option<&crate::model::vocabulary::Fact> {
        match self.variables.get(id.0 as usize)?.source {
            Source::Record(fact) | Source::Previous(fact) | Source::Earliest(fact) => self.fact(fact),
            _ => None,
        }
    }

    fn value_of(&self, id: TermId, place: &impl Place) -> Value {
        self.value_in(id, place, &mut HashMap::new())
    }

    /// The same; what was worked out before is not worked out again.
    fn value_in(&self, id: TermId, place: &impl Place, before: &mut HashMap<TermId, Value>) -> Value {
        if let Some(found) = before.get(&id) {
            return found.clone();
        }
        let value = self.new_value(id, place, before);
        if self.has_parts(id) {
            before.insert(id, value.clone());
        }
        value
    }

    fn has_parts(&self, id: TermId) -> bool {
        matches!(self.terms.get(id.0 as usize), Some(Term::Formula(..) | Term::Extreme(..)))
    }

    fn new_value(&self, id: TermId, place: &impl Place, before: &mut HashMap<TermId, Value>) -> Value {
        match self.term(id) {
            Term::Constant(value) => value,
            Term::Truth(pair) => match (place.holds(pair.yes), place.holds(pair.no)) {
                (Some(true), _) => Value::Boolean(true),
                (_, Some(true)) => Value::Boolean(false),
                _ => Value::Null(Absence::Undetermined),
            },
            Term::Variable(variable) => place.value(variable),
            Term::Number(variable, scale) => scaled(place.value(variable), &scale),
            Term::Either(guard, then, otherwise) => {
                let chosen = if place.holds(guard) == Some(true) { then } else { otherwise };
                self.value_in(chosen, place, before)
            }
            Term::Extreme(extreme, items) => {
                let items: Vec<Value> =
                    items.iter().map(|item| self.value_in(*item, place, before)).collect();
                eval::extreme(extreme, &items)
            }
            Term::Elapsed(variable, span) => {
                let (own, other) = (place.value(variable), Value::Date(span.other));
                match span.until {
                    true => eval::elapsed(span.difference, span.unit, &own, &other),
                    false => eval::elapsed(span.difference, span.unit, &other, &own),
                }
            }
            Term::Formula(operation, operands) => {
                let values: Vec<Value> =
                    operands.iter().map(|operand| self.value_in(*operand, place, before)).collect();
                operation.value(&values)
            }
            Term::Opaque(_) => Value::Null(Absence::Undetermined),
        }
    }

    fn range_of(&self, id: TermId, place: &impl Place) -> Range {
        self.range_in(id, place, &mut HashMap::new())
    }

    fn range_in(&self, id: TermId, place: &impl Place, before: &mut HashMap<TermId, Range>) -> Range {
        if let Some(found) = before.get(&id) {
            return found.clone();
        }
        let range = self.new_range(id, place, before);
        if self.has_parts(id) {
            before.insert(id, range.clone());
        }
        range
    }

    fn new_range(&self, id: TermId, place: &impl Place, before: &mut HashMap<TermId, Range>) -> Range {
        match self.term(id) {
            Term::Constant(value) => Range::exactly(value),
            Term::Truth(_) | Term::Opaque(_) => Range::anything(),
            Term::Variable(variable) => place.range(variable),
            Term::Number(variable, scale) => range_scaled(&place.range(variable), &scale),
            Term::Either(guard, then, otherwise) => match place.holds(guard) {
                Some(true) => self.range_in(then, place, before),
                Some(false) => self.range_in(otherwise, place, before),
                None => self.range_in(then, place, before).hull(&self.range_in(otherwise, place, before)),
            },
            Term::Extreme(extreme, items) => {
                let items: Vec<Range> =
                    items.iter().map(|item| self.range_in(*item, place, before)).collect();
                Range { partial: false, ..Range::extreme(extreme, &items) }
            }
            Term::Elapsed(variable, span) => {
                let exact = place.value(variable);
                if !exact.is_null() {
                    return Range::exactly(self.value_of(id, place));
                }
                let (own, other) = (place.range(variable), Range::exactly(Value::Date(span.other)));
                match (span.difference, span.until) {
                    (true, true) => Range::difference(span.unit, &own, &other),
                    (true, false) => Range::difference(span.unit, &other, &own),
                    (false, true) => Range::elapsed(span.unit, &own, &other),
                    (false, false) => Range::elapsed(span.unit, &other, &own),
                }
            }
            Term::Formula(operation, operands) => {
                let ranges: Vec<Range> =
                    operands.iter().map(|operand| self.range_in(*operand, place, before)).collect();
                self.vague_shifted(&operation, &operands, &ranges, place)
                    .unwrap_or_else(|| operation.range(&ranges))
            }
        }
    }

    /// Months or years of a fact, moved by a span of time.
    fn vague_shifted(
        &self,
        operation: &Operation,
        operands: &[TermId],
        ranges: &[Range],
        place: &impl Place,
    ) -> Option<Range> {
        let (Operation::Arithmetic(operator), [date, _], [_, spans]) = (operation, operands, ranges) else {
            return None;
        };
        let mut date = *date;
        loop {
            match self.term(date) {
                Term::Variable(variable) => return place.vague(variable)?.shifted(*operator, spans),
                Term::Either(guard, then, otherwise) => {
                    date = if place.holds(guard)? { then } else { otherwise };
                }
                _ => return None,
            }
        }
    }

    /// Whether a formula has a value wherever its operands have.
    pub(super) fn is_always_defined(&mut self, id: TermId) -> bool {
        match self.term(id) {
            Term::Formula(operation, operands) => {
                let ranges: Vec<Range> = operands.iter().map(|operand| self.known_range(*operand)).collect();
                !operation.range(&ranges).may_be_null
            }
            _ => true,
        }
    }

    /// Everything that a term can come to where it is known.
    fn known_range(&mut self, id: TermId) -> Range {
        if let Some(found) = self.ranges.get(&id) {
            return found.clone();
        }
        let range = match self.term(id) {
            Term::Either(_, then, otherwise) => {
                let (then, otherwise) = (self.known_range(then), self.known_range(otherwise));
                match (then.may_be_known, otherwise.may_be_known) {
                    (false, _) => otherwise,
                    (_, false) => then,
                    _ => then.hull(&otherwise),
                }
            }
            // Of several one may be missing, or leave the list.
            Term::Extreme(_, items) | Term::Formula(Operation::Extreme(_), items) => {
                let items = items.iter().map(|item| self.known_range(*item));
                let known: Vec<Range> = items.filter(|item| item.may_be_known).collect();
                known.into_iter().reduce(|all, item| all.hull(&item)).unwrap_or_else(Range::nothing)
            }
            Term::Formula(operation, operands) => {
                let may_be_null = !operation.is_strict();
                let known = operands.iter().map(|operand| self.known_range(*operand));
                let ranges: Vec<Range> = known.map(|range| Range { may_be_null, ..range }).collect();
                operation.range(&ranges)
            }
            _ => self.range_of(id, &Everywhere(self)),
        };
        let range = Range { may_be_null: false, ..range };
        self.ranges.insert(id, range.clone());
        range
    }
}

/// Where every value is known and may be any.
struct Everywhere<'b, 'a>(&'b Build<'a>);

impl Place for Everywhere<'_, '_> {
    fn value(&self, _: VariableId) -> Value {
        Value::Null(Absence::Undetermined)
    }

    fn range(&self, variable: VariableId) -> Range {
        let sort = self.0.variables.get(variable.0 as usize).map(|variable| &variable.sort);
        let fact = self.0.fact_of(variable);
        let all = sort.and_then(|sort| super::extent::Extent::of_sort(sort, fact));
        all.map_or_else(Range::anything, |all| all.range())
    }

    fn holds(&self, _: Wire) -> Option<bool> {
        None
    }
}

impl Scale {
    fn value(&self, number: &Number) -> Value {
        let scaled =
            if self.factor == Number::ONE { Some(number.clone()) } else { number.checked_mul(&self.factor) };
        match (scaled, &self.unit) {
            (None, _) => Value::Null(Absence::Undefined),
            (Some(number), Some(unit)) => Value::Quantity(Quantity { number, unit: unit.clone() }),
            (Some(number), None) if self.whole => Value::integer(number.to_i64()),
            (Some(number), None) => Value::Decimal(number),
        }
    }
}

fn scaled(value: Value, scale: &Scale) -> Value {
    match value.number() {
        Some(number) => scale.value(&number),
        None => value,
    }
}

/// The same of each end: a factor is above zero, so that order stays.
fn range_scaled(range: &Range, scale: &Scale) -> Range {
    let mut scaled = range.clone();
    for end in [&mut scaled.low, &mut scaled.high].into_iter().flatten() {
        if let Some(number) = end.value.number() {
            end.value = scale.value(&number);
        }
    }
    let lost = [&scaled.low, &scaled.high].into_iter().flatten().any(|end| end.value.is_null());
    if lost {
        return Range::anything();
    }
    scaled.kinds.integer = scale.whole;
    scaled.kinds.mixed &= range.low.is_none() && range.high.is_none() && scale.unit.is_some();
    scaled
}

impl Operation {
    fn value(&self, values: &[Value]) -> Value {
        match (self, values) {
            (Operation::Arithmetic(operator), [a, b]) => eval::arithmetic(*operator, a, b),
            (Operation::Negate, [a]) => eval::negate(a),
            (Operation::Call(function), _) => eval::function(*function, values),
            (Operation::Over(function), _) => eval::over_list(*function, &Value::List(values.into())),
            (Operation::InUnit(unit), [a]) => eval::map_bounds(a, |value| eval::in_unit(value, unit)),
            (Operation::WithUnit(unit), [a]) => eval::with_unit(a, unit),
            (Operation::Decimal, [a]) => eval::map_bounds(a, |value| match value {
                Value::Integer(_) => Value::decimal(value.number()),
                other => other.clone(),
            }),
            (Operation::Converted(from, factor, to), [a]) => {
                let number = eval::in_unit(a, from).number().and_then(|number| number.checked_mul(factor));
                let quantity = |number| Value::Quantity(Quantity { number, unit: to.clone() });
                number.map_or(Value::Null(Absence::Undefined), quantity)
            }
            (Operation::Elapsed(difference, unit), [a, b]) => eval::elapsed(*difference, *unit, a, b),
            (Operation::Extreme(extreme), _) => eval::extreme(*extreme, values),
            _ => Value::Null(Absence::Undefined),
        }
    }

    fn range(&self, ranges: &[Range]) -> Range {
        let range = self.plain_range(ranges);
        let partial = match self {
            Operation::Elapsed(..) => range.partial,
            _ => self.keeps_partial(ranges),
        };
        Range { partial, ..range }
    }

    /// Whether the result is surely known in part only, as one of the operands is: where no operand is null in any other
    /// way, none is undefined, and nothing that is left open is lost.
    fn keeps_partial(&self, ranges: &[Range]) -> bool {
        let keeps = match (self, ranges) {
            (Operation::Arithmetic(Arithmetic::Add | Arithmetic::Subtract), [_, _]) => true,
            (Operation::Arithmetic(Arithmetic::Multiply | Arithmetic::Divide), [a, b]) => {
                a.excludes_zero() && b.excludes_zero()
            }
            (Operation::Negate | Operation::WithUnit(_) | Operation::Decimal, [_]) => true,
            _ => false,
        };
        if !keeps || !ranges.iter().any(|range| range.partial) {
            return false;
        }
        let is_there = |range: &Range| range.may_be_known && (range.partial || !range.may_be_null);
        let known: Vec<Range> =
            ranges.iter().map(|range| Range { may_be_null: false, ..range.clone() }).collect();
        let is_exact = |range: &Range| !range.kinds.irrational && !range.kinds.mixed;
        ranges.iter().all(|range| is_there(range) && is_exact(range)) && !self.plain_range(&known).may_be_null
    }

    fn plain_range(&self, ranges: &[Range]) -> Range {
        match (self, ranges) {
            (Operation::Arithmetic(operator), [a, b]) => Range::arithmetic(*operator, a, b),
            (Operation::Negate, [a]) => a.negated(),
            (Operation::Call(function) | Operation::Over(function), _) => Range::function(*function, ranges),
            (Operation::InUnit(unit), [a]) => a.in_unit(unit),
            (Operation::WithUnit(unit), [a]) => a.with_unit(unit),
            (Operation::Decimal, [a]) => a.as_decimal(),
            (Operation::Elapsed(false, unit), [a, b]) => Range::elapsed(*unit, a, b),
            (Operation::Elapsed(true, unit), [a, b]) => Range::difference(*unit, a, b),
            (Operation::Extreme(extreme), _) => Range::extreme(*extreme, ranges),
            _ => Range::anything(),
        }
    }
}

/// A number in a unit, or a plain one.
pub(super) fn quantity(number: Number, unit: Option<&crate::value::unit::Unit>) -> Value {
    match unit {
        Some(unit) => Value::Quantity(Quantity { number, unit: unit.clone() }),
        None => Value::Decimal(number),
    }
}
