//! Which of two values is larger, and whether they are the same, as conditions over the facts.

use super::build::Build;
use super::circuit::{Pair, Wire};
use super::term::{Operation, Term, TermId};
use super::test::{DateTest, Source, Test};
use super::variable::VariableId;
use crate::eval;
use crate::value::content::{Absence, Quantity, Value};
use crate::value::number::Number;
use crate::value::operator::{Comparison, Equality, Extreme};

impl Build<'_> {
    /// `a < b`, or `a <= b`.
    pub(super) fn order(&mut self, a: TermId, b: TermId, or_equal: bool) -> Pair {
        if let Some(found) = self.orders.get(&(a, b, or_equal)) {
            return *found;
        }
        let pair = self.ordered(a, b, or_equal);
        self.orders.insert((a, b, or_equal), pair);
        pair
    }

    fn ordered(&mut self, a: TermId, b: TermId, or_equal: bool) -> Pair {
        match (self.term(a), self.term(b)) {
            (Term::Constant(Value::Null(_)), _) | (_, Term::Constant(Value::Null(_))) => Pair::UNKNOWN,
            (Term::Constant(a), Term::Constant(b)) => {
                let comparison = if or_equal { Comparison::LessOrEqual } else { Comparison::Less };
                Pair::from(eval::compare(comparison, &a, &b).truth())
            }
            (Term::Either(guard, then, otherwise), _) => {
                let (then, otherwise) = (self.order(then, b, or_equal), self.order(otherwise, b, or_equal));
                self.circuit.choose_pair(guard, then, otherwise)
            }
            (_, Term::Either(guard, then, otherwise)) => {
                let (then, otherwise) = (self.order(a, then, or_equal), self.order(a, otherwise, or_equal));
                self.circuit.choose_pair(guard, then, otherwise)
            }
            (Term::Extreme(extreme, items), _) => {
                let pairs: Vec<Pair> = items.iter().map(|item| self.order(*item, b, or_equal)).collect();
                self.of_extreme(&items, &pairs, extreme == Extreme::Lowest)
            }
            (_, Term::Extreme(extreme, items)) => {
                let pairs: Vec<Pair> = items.iter().map(|item| self.order(a, *item, or_equal)).collect();
                self.of_extreme(&items, &pairs, extreme == Extreme::Highest)
            }
            // Kleene's tables are their own mirror: `c < x` is `not (x <= c)`.
            (Term::Constant(value), _) => self.held(b, &value, !or_equal).negate(),
            (_, Term::Constant(value)) => self.held(a, &value, or_equal),
            _ => self.of_two(a, b, or_equal),
        }
    }

    /// A comparison of the lowest of some values: true if it is of one of them, false if it is of all that can be
    /// measured; or of the highest, the other way round.
    fn of_extreme(&mut self, items: &[TermId], pairs: &[Pair], one_is_enough: bool) -> Pair {
        let some = self.some_measurable(items);
        let mut all = vec![some];
        for (item, pair) in items.iter().zip(pairs) {
            let unmeasurable = self.absent(*item, Absence::NotMeasurable);
            let held = if one_is_enough { pair.no } else { pair.yes };
            all.push(self.circuit.or(unmeasurable, held));
        }
        let all = self.circuit.all(&all);
        let one: Vec<Wire> =
            pairs.iter().map(|pair| if one_is_enough { pair.yes } else { pair.no }).collect();
        let one = self.circuit.any(&one);
        match one_is_enough {
            true => Pair { yes: one, no: all },
            false => Pair { yes: all, no: one },
        }
    }

    /// A value of the facts held against one that is the same for everyone.
    fn held(&mut self, id: TermId, limit: &Value, or_equal: bool) -> Pair {
        if let Some(term) = self.named(id) {
            return self.held_by_name(term, limit, or_equal);
        }
        match (self.term(id), limit) {
            (_, Value::Bounds(_)) => self.of_two_with(id, limit, or_equal),
            (Term::Number(variable, scale), _) => {
                let Some(number) = in_unit_of(&scale.unit, limit) else {
                    return Pair::UNKNOWN;
                };
                match number.checked_div(&scale.factor).filter(Number::is_exact) {
                    Some(limit) => {
                        let below = self.test(variable, Test::Below(limit, or_equal));
                        let given = self.test(variable, Test::Given);
                        Pair { yes: below, no: self.circuit.and(given, below.opposite()) }
                    }
                    None => self.of_two_with(id, limit, or_equal),
                }
            }
            (Term::Variable(variable), Value::Date(limit)) => {
                let mut side = |truth: bool| {
                    let test = DateTest::Before { limit: *limit, or_equal, truth };
                    self.test(variable, Test::Date(test))
                };
                Pair { yes: side(true), no: side(false) }
            }
            (Term::Elapsed(variable, span), _) => {
                let than = limit.number().and_then(|number| first_not_below(&number, or_equal));
                let Some(than) = than else {
                    return self.of_two_with(id, limit, or_equal);
                };
                let mut side =
                    |truth: bool| self.test(variable, Test::Date(DateTest::Fewer { span, than, truth }));
                Pair { yes: side(true), no: side(false) }
            }
            (Term::Formula(..), _) => {
                let Some(number) = self.limit_of(id, limit) else {
                    return self.of_two_with(id, limit, or_equal);
                };
                self.of_formula(id, number, or_equal)
            }
            _ => self.of_two_with(id, limit, or_equal),
        }
    }

    /// The number that a formula is held against, in the unit of the formula.
    fn limit_of(&self, id: TermId, limit: &Value) -> Option<Number> {
        let unit = match self.term(id) {
            Term::Formula(Operation::WithUnit(unit), _) => Some(unit),
            _ => None,
        };
        match (&unit, limit) {
            (Some(_), Value::Quantity(_)) => in_unit_of(&unit, limit),
            (None, Value::Integer(_) | Value::Decimal(_)) => limit.number(),
            _ => None,
        }
        .filter(Number::is_exact)
    }

    fn of_formula(&mut self, id: TermId, limit: Number, or_equal: bool) -> Pair {
        let (known, partial) = (self.known(id), self.partial(id));
        let variable = self.variable(Source::Formula(id));
        self.extents.insert(variable, (known, partial));
        let below = self.test(variable, Test::Below(limit.clone(), or_equal));
        let (yes, no) = (self.circuit.and(known, below), self.circuit.and(known, below.opposite()));
        if partial == Wire::FALSE {
            return Pair { yes, no };
        }
        let surely = self.test(variable, Test::Surely(limit.clone(), or_equal, true));
        let surely_not = self.test(variable, Test::Surely(limit, or_equal, false));
        self.or_in_part(Pair { yes, no }, partial, surely, surely_not)
    }

    fn or_in_part(&mut self, pair: Pair, partial: Wire, surely: Wire, surely_not: Wire) -> Pair {
        let (surely, surely_not) = (
            self.circuit.and(surely, surely_not.opposite()),
            self.circuit.and(surely_not, surely.opposite()),
        );
        let (yes, no) = (self.circuit.and(partial, surely), self.circuit.and(partial, surely_not));
        Pair { yes: self.circuit.or(pair.yes, yes), no: self.circuit.or(pair.no, no) }
    }

    fn of_two_with(&mut self, id: TermId, limit: &Value, or_equal: bool) -> Pair {
        let limit = self.add(Term::Constant(limit.clone()));
        self.of_two(id, limit, or_equal)
    }

    /// Two values that both depend on the facts.
    fn of_two(&mut self, a: TermId, b: TermId, or_equal: bool) -> Pair {
        // The two ways round are each other's mirror: one variable stands for both.
        if b < a {
            return self.of_two(b, a, !or_equal).negate();
        }
        let (known_a, known_b) = (self.known(a), self.known(b));
        let known = self.circuit.and(known_a, known_b);
        let (partial_a, partial_b) = (self.partial(a), self.partial(b));
        let variable = self.variable(Source::Order(a, b));
        let before = self.test(variable, Test::Before(or_equal));
        // A partial date, a unit that does not fit: known, and yet not to be compared.
        let known = match self.can_always_be_compared(a, b) {
            true => known,
            false => {
                let defined = self.test(variable, Test::Defined);
                self.circuit.and(known, defined)
            }
        };
        let pair =
            Pair { yes: self.circuit.and(known, before), no: self.circuit.and(known, before.opposite()) };
        let some = self.circuit.or(partial_a, partial_b);
        let (left_a, left_b) = (self.circuit.or(known_a, partial_a), self.circuit.or(known_b, partial_b));
        let partial = self.circuit.all(&[some, left_a, left_b]);
        self.extents.insert(variable, (known, partial));
        if partial == Wire::FALSE {
            return pair;
        }
        let surely = self.test(variable, Test::SurelyBefore(or_equal, true));
        let surely_not = self.test(variable, Test::SurelyBefore(or_equal, false));
        self.or_in_part(pair, partial, surely, surely_not)
    }

    fn can_always_be_compared(&self, a: TermId, b: TermId) -> bool {
        let unit = |id: TermId| match self.term(id) {
            Term::Number(_, scale) => Some(scale.unit),
            Term::Constant(Value::Quantity(quantity)) => Some(Some(quantity.unit)),
            Term::Constant(Value::Integer(_) | Value::Decimal(_)) | Term::Elapsed(..) => Some(None),
            _ => None,
        };
        match (unit(a), unit(b)) {
            (Some(Some(a)), Some(Some(b))) => a.ratio_to(&b).is_some(),
            (Some(None), Some(None)) => true,
            _ => false,
        }
    }

    /// `a = b`.
    pub(super) fn same(&mut self, a: TermId, b: TermId) -> Pair {
        match (self.term(a), self.term(b)) {
            (Term::Constant(Value::Null(_)), _) | (_, Term::Constant(Value::Null(_))) => Pair::UNKNOWN,
            (Term::Truth(a), Term::Truth(b)) => self.circuit.differ(a, b).negate(),
            (Term::Constant(a), Term::Constant(b)) => {
                Pair::from(eval::equality(Equality::Equal, &a, &b).truth())
            }
            (Term::Either(guard, then, otherwise), _) => {
                let (then, otherwise) = (self.same(then, b), self.same(otherwise, b));
                self.circuit.choose_pair(guard, then, otherwise)
            }
            (_, Term::Either(guard, then, otherwise)) => {
                let (then, otherwise) = (self.same(a, then), self.same(a, otherwise));
                self.circuit.choose_pair(guard, then, otherwise)
            }
            (Term::Variable(variable), Term::Constant(Value::Member(member)))
            | (Term::Constant(Value::Member(member)), Term::Variable(variable)) => {
                let is = self.test(variable, Test::Member(member));
                let given = self.test(variable, Test::Given);
                Pair { yes: is, no: self.circuit.and(given, is.opposite()) }
            }
            (Term::Opaque(_), Term::Constant(Value::Member(member)))
            | (Term::Constant(Value::Member(member)), Term::Opaque(_))
                if self.named(a).or_else(|| self.named(b)).is_some() =>
            {
                let term = self.named(a).or_else(|| self.named(b)).unwrap_or(a);
                self.is_by_name(term, member)
            }
            (Term::Variable(first), Term::Variable(second)) if self.members(first).is_some() => {
                self.same_member(first, second)
            }
            _ => {
                let (less, not_more) = (self.order(a, b, false), self.order(a, b, true));
                let (known_a, known_b) = (self.known(a), self.known(b));
                let yes = self.circuit.all(&[known_a, known_b, not_more.yes, less.no]);
                Pair { yes, no: self.circuit.or(less.yes, not_more.no) }
            }
        }
    }

    fn same_member(&mut self, first: VariableId, second: VariableId) -> Pair {
        let count = self.members(first).unwrap_or(0).max(self.members(second).unwrap_or(0));
        let members = (0..count).filter_map(|at| u16::try_from(at).ok());
        let mut same = Vec::new();
        for member in members {
            let (a, b) = (self.test(first, Test::Member(member)), self.test(second, Test::Member(member)));
            same.push(self.circuit.and(a, b));
        }
        let yes = self.circuit.any(&same);
        let (a, b) = (self.test(first, Test::Given), self.test(second, Test::Given));
        Pair { yes, no: self.circuit.all(&[a, b, yes.opposite()]) }
    }
}

/// A number in a unit; a plain number counts as one of unit `1`.
fn in_unit_of(unit: &Option<crate::value::unit::Unit>, value: &Value) -> Option<Number> {
    match (unit, value) {
        (Some(unit), Value::Quantity(Quantity { number, unit: own })) => {
            number.checked_mul(&own.ratio_to(unit)?)
        }
        (None, Value::Quantity(Quantity { number, unit })) => unit.is_one().then(|| number.clone()),
        (Some(unit), other) => other.number().filter(|_| unit.is_one()),
        (None, other) => other.number(),
    }
}

/// The first whole number that is not below a limit, or not equal to it either.
fn first_not_below(limit: &Number, or_equal: bool) -> Option<i64> {
    match or_equal {
        true => limit.floor()?.to_i64()?.checked_add(1),
        false => limit.ceiling()?.to_i64(),
    }
}
