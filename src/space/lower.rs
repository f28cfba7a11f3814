//! Expressions of the model as terms and conditions over the facts.

use std::collections::BTreeSet;

use super::build::{Build, View};
use super::circuit::{Pair, Wire};
use super::term::{Operation, Scale, Term, TermId};
use super::test::{Source, Span, Test};
use crate::eval;
use crate::model::expression::{ExprId, Node};
use crate::value::content::{Absence, Value};
use crate::value::operator::{Bound, Comparison, Equality, Junction, State};
use crate::value::unit::Unit;

impl Build<'_> {
    /// An expression as a condition.
    pub(super) fn condition(&mut self, id: ExprId, view: View, within: bool) -> Pair {
        let term = self.expression(id, view, within);
        self.truth(term)
    }

    /// The value of an expression; `within` tells whether its block counts in scope only.
    pub(super) fn expression(&mut self, id: ExprId, view: View, within: bool) -> TermId {
        let id = self.joint.map_or(id, |joint| joint.canonical(id));
        if let Some(found) = self.expressions.get(&(id, view)) {
            return *found;
        }
        let term = match self.outline(id, view, within) {
            Some(term) => term,
            None => self.node(id, view, within),
        };
        self.expressions.insert((id, view), term);
        term
    }

    fn node(&mut self, id: ExprId, view: View, within: bool) -> TermId {
        let node = self.guideline.expressions.get(id);
        let pair = match node {
            Node::Literal(value) => return self.constant(value.clone()),
            Node::Threshold(threshold) => {
                let value = self.guideline.thresholds.get(threshold.index()).map(|found| found.value.clone());
                return self.constant(value.unwrap_or(Value::Null(Absence::NotGiven)));
            }
            Node::Today => return self.constant(Value::Date(self.as_of)),
            Node::Fact(fact) => return self.effective(*fact, view),
            Node::Series(series, fact) => return self.series(*series, *fact),
            Node::Definition(definition) => return self.definition(*definition, view),
            Node::Outcome(decision, named) => self.outcome(*decision, named, view),
            Node::Applies(recommendation) => self.applies(*recommendation, view, within),
            Node::Option(option, status) => self.option_has(*option, *status, view, within),
            Node::Choice(choice, status) => self.choice_has(*choice, *status, view, within),
            Node::Monitor(monitor, status) => self.monitor_has(*monitor, *status, view, within),
            Node::Not(a) => self.condition(*a, view, within).negate(),
            Node::Junction(junction, parts) => {
                let pairs: Vec<Pair> = parts.iter().map(|part| self.condition(*part, view, within)).collect();
                match junction {
                    Junction::And => self.circuit.every(&pairs),
                    Junction::Or => self.circuit.some(&pairs),
                }
            }
            Node::Xor(a, b) => {
                let (a, b) = (self.condition(*a, view, within), self.condition(*b, view, within));
                self.circuit.differ(a, b)
            }
            Node::Implies(a, b) => {
                let (a, b) = (self.condition(*a, view, within), self.condition(*b, view, within));
                self.circuit.some(&[a.negate(), b])
            }
            Node::Count { bound, count, operands } => {
                let pairs: Vec<Pair> =
                    operands.iter().map(|operand| self.condition(*operand, view, within)).collect();
                self.counted(*bound, *count, &pairs)
            }
            Node::Is { operand, negated, state } => {
                let operand = self.expression(*operand, view, within);
                self.is(operand, *negated, *state)
            }
            _ => return self.value(id, node, view, within),
        };
        self.add(Term::Truth(pair))
    }

    pub(super) fn is(&mut self, operand: TermId, negated: bool, state: State) -> Pair {
        let wire = match state {
            State::Null | State::Missing => self.known(operand).opposite(),
            State::Known => self.known(operand),
            State::True => self.truth(operand).yes,
            State::False => self.truth(operand).no,
        };
        Pair::definite(if negated { wire.opposite() } else { wire })
    }

    fn counted(&mut self, bound: Bound, count: u32, pairs: &[Pair]) -> Pair {
        let wanted = usize::try_from(count).unwrap_or(usize::MAX);
        if wanted > pairs.len() {
            return Pair::definite(Wire::from(bound == Bound::AtMost));
        }
        let sure: Vec<Wire> = pairs.iter().map(|pair| pair.yes).collect();
        let left: Vec<Wire> = pairs.iter().map(|pair| pair.no.opposite()).collect();
        let most = wanted + 1;
        let (sure, left) = (self.circuit.at_least(&sure, most), self.circuit.at_least(&left, most));
        let at = |list: &[Wire], place: usize| list.get(place).copied().unwrap_or(Wire::FALSE);
        let at_least = Pair { yes: at(&sure, wanted), no: at(&left, wanted).opposite() };
        let more = Pair { yes: at(&sure, wanted + 1), no: at(&left, wanted + 1).opposite() };
        match bound {
            Bound::AtLeast => at_least,
            Bound::AtMost => more.negate(),
            Bound::Exactly => self.circuit.both(at_least, more.negate()),
        }
    }

    /// Nodes that hold values against each other or make new ones.
    fn value(&mut self, id: ExprId, node: &Node, view: View, within: bool) -> TermId {
        match node {
            Node::Relation { relation, precision, left, right } => {
                let simple = precision.is_none();
                let pair = simple.then(|| self.related(*relation, *left, *right, view, within)).flatten();
                return match pair {
                    Some(pair) => self.add(Term::Truth(pair)),
                    None => self.opaque(id, view),
                };
            }
            Node::Call(function, arguments) => return self.call(id, *function, arguments, view, within),
            Node::List(_) | Node::Interval { .. } | Node::Boundary(..) => return self.opaque(id, view),
            _ => {}
        }
        let operands: Vec<TermId> =
            node.operands().into_iter().map(|operand| self.expression(operand, view, within)).collect();
        let is_fixed = operands.iter().all(|operand| self.fixed(*operand).is_some());
        if is_fixed {
            let value = self.blank.value(id).clone();
            return self.constant(value);
        }
        if operands.iter().any(|operand| self.is_opaque(*operand) && self.named(*operand).is_none()) {
            return self.opaque(id, view);
        }
        let pair = match (node, operands.as_slice()) {
            (Node::Compare(comparison, ..), [a, b]) => self.compared(*comparison, *a, *b),
            (Node::Equality(equality, ..), [a, b]) => match self.equality(*equality, *a, *b) {
                Some(pair) => pair,
                None => return self.opaque(id, view),
            },
            (Node::Between { properly, .. }, [value, low, high]) => {
                let low = self.order(*low, *value, !properly);
                let high = self.order(*value, *high, !properly);
                self.circuit.both(low, high)
            }
            (Node::If(..), [condition, then, otherwise]) => {
                let guard = self.truth(*condition).yes;
                return self.either(guard, *then, *otherwise);
            }
            (Node::Case { subject, branches, .. }, _) => {
                return self.case(subject.is_some(), branches.len(), &operands);
            }
            (Node::InUnit(_, unit), [inner]) => return self.in_unit(*inner, unit),
            (Node::Converted { from, factor, to, .. }, [inner]) => {
                let operation = Operation::Converted(from.clone(), factor.clone(), to.clone());
                return self.add(Term::Formula(operation, vec![*inner]));
            }
            (Node::Negate(_), [inner]) => return self.add(Term::Formula(Operation::Negate, vec![*inner])),
            (Node::Arithmetic(operator, ..), _) => {
                return self.add(Term::Formula(Operation::Arithmetic(*operator), operands));
            }
            (Node::Elapsed { difference, unit, .. }, [low, high]) => {
                return self.elapsed(*difference, *unit, *low, *high);
            }
            (Node::Extreme(extreme, _), _) => {
                let partial: Vec<Wire> = operands.iter().map(|operand| self.partial(*operand)).collect();
                let whole = partial.iter().all(|wire| *wire == Wire::FALSE);
                let is_number = operands.iter().all(|operand| !self.may_be_date(*operand));
                return match whole && is_number {
                    true => self.add(Term::Extreme(*extreme, operands)),
                    false => self.add(Term::Formula(Operation::Extreme(*extreme), operands)),
                };
            }
            _ => return self.opaque(id, view),
        };
        self.add(Term::Truth(pair))
    }

    /// An expression that is not looked into.
    pub(super) fn opaque(&mut self, id: ExprId, view: View) -> TermId {
        let variable = self.variable(Source::Opaque(id, view == View::Kept));
        if !self.opaque.contains(&id) {
            self.opaque.push(id);
        }
        let is_condition = matches!(
            self.guideline.expressions.get(id),
            Node::Relation { .. } | Node::Equality(..) | Node::Compare(..) | Node::Between { .. }
        );
        match is_condition {
            true => {
                let pair = Pair { yes: self.test(variable, Test::Yes), no: self.test(variable, Test::No) };
                self.add(Term::Truth(pair))
            }
            false => self.add(Term::Opaque(variable)),
        }
    }

    pub(super) fn may_be_date(&self, id: TermId) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.term(id) {
                Term::Constant(Value::Date(_)) | Term::Variable(_) => return true,
                Term::Either(_, then, otherwise) => waiting.extend([then, otherwise]),
                Term::Formula(
                    Operation::Over(_) | Operation::Extreme(_) | Operation::Arithmetic(_),
                    operands,
                ) => waiting.extend(operands),
                _ => {}
            }
        }
        false
    }

    fn compared(&mut self, comparison: Comparison, a: TermId, b: TermId) -> Pair {
        match comparison {
            Comparison::Less => self.order(a, b, false),
            Comparison::LessOrEqual => self.order(a, b, true),
            Comparison::Greater => self.order(b, a, false),
            Comparison::GreaterOrEqual => self.order(b, a, true),
        }
    }

    fn equality(&mut self, equality: Equality, a: TermId, b: TermId) -> Option<Pair> {
        match equality {
            Equality::Equal => Some(self.same(a, b)),
            Equality::NotEqual => Some(self.same(a, b).negate()),
            Equality::Equivalent | Equality::NotEquivalent => {
                if !self.is_discrete(a) || !self.is_discrete(b) {
                    return None;
                }
                let same = self.same(a, b).yes;
                let (known_a, known_b) = (self.known(a), self.known(b));
                let neither = self.circuit.and(known_a.opposite(), known_b.opposite());
                let alike = Pair::definite(self.circuit.or(same, neither));
                Some(if equality == Equality::Equivalent { alike } else { alike.negate() })
            }
        }
    }

    /// Whether a value is yes or no, or a member of a choice.
    fn is_discrete(&self, id: TermId) -> bool {
        match self.term(id) {
            Term::Truth(_) => true,
            Term::Constant(value) => matches!(value, Value::Member(_) | Value::Null(_) | Value::Boolean(_)),
            Term::Variable(variable) => self.members(variable).is_some(),
            Term::Either(_, then, otherwise) => self.is_discrete(then) && self.is_discrete(otherwise),
            _ => false,
        }
    }

    fn case(&mut self, has_subject: bool, branches: usize, operands: &[TermId]) -> TermId {
        let (subject, rest) = match (has_subject, operands.split_first()) {
            (true, Some((subject, rest))) => (Some(*subject), rest),
            _ => (None, operands),
        };
        let mut term = match rest.last() {
            Some(otherwise) => *otherwise,
            None => self.null(Absence::NotGiven),
        };
        for pair in rest.chunks(2).take(branches).rev() {
            let [when, then] = pair else {
                continue;
            };
            let guard = match subject {
                Some(subject) => self.same(subject, *when).yes,
                None => self.truth(*when).yes,
            };
            term = self.either(guard, *then, term);
        }
        term
    }

    pub(super) fn elapsed(
        &mut self,
        difference: bool,
        unit: crate::value::date::CalendarUnit,
        low: TermId,
        high: TermId,
    ) -> TermId {
        match (self.term(low), self.term(high)) {
            (Term::Constant(low), Term::Constant(high)) => {
                let value = eval::elapsed(difference, unit, &low, &high);
                self.constant(value)
            }
            (Term::Either(guard, then, otherwise), _) => {
                let then = self.elapsed(difference, unit, then, high);
                let otherwise = self.elapsed(difference, unit, otherwise, high);
                self.either(guard, then, otherwise)
            }
            (_, Term::Either(guard, then, otherwise)) => {
                let then = self.elapsed(difference, unit, low, then);
                let otherwise = self.elapsed(difference, unit, low, otherwise);
                self.either(guard, then, otherwise)
            }
            (Term::Constant(Value::Null(why)), Term::Variable(_))
            | (Term::Variable(_), Term::Constant(Value::Null(why))) => self.null(why),
            // Between a day and a month it hangs on the day whether the number is known at all.
            (Term::Variable(variable), Term::Constant(Value::Date(other)))
                if other.first_day() == other.last_day() =>
            {
                self.add(Term::Elapsed(variable, Span { difference, unit, other, until: true }))
            }
            (Term::Constant(Value::Date(other)), Term::Variable(variable))
                if other.first_day() == other.last_day() =>
            {
                self.add(Term::Elapsed(variable, Span { difference, unit, other, until: false }))
            }
            _ => self.add(Term::Formula(Operation::Elapsed(difference, unit), vec![low, high])),
        }
    }

    /// The plain number of a quantity in a unit.
    fn in_unit(&mut self, id: TermId, unit: &Unit) -> TermId {
        self.through(id, &|build, id| match build.term(id) {
            Term::Constant(value) => {
                let in_unit = |value: &Value| match value {
                    Value::Null(_) => value.clone(),
                    known => eval::in_unit(known, unit),
                };
                let value = eval::map_bounds(&value, in_unit);
                build.constant(value)
            }
            Term::Number(variable, scale) => {
                let own = scale.unit.clone().unwrap_or_else(Unit::one);
                match own.ratio_to(unit).and_then(|ratio| scale.factor.checked_mul(&ratio)) {
                    Some(factor) => {
                        build.add(Term::Number(variable, Scale { factor, unit: None, whole: false }))
                    }
                    None => build.null(Absence::NotComparable),
                }
            }
            _ => build.add(Term::Formula(Operation::InUnit(unit.clone()), vec![id])),
        })
    }

    /// A value with the unit of its definition.
    pub(super) fn with_unit(&mut self, id: TermId, unit: &Unit) -> TermId {
        self.through(id, &|build, id| match build.term(id) {
            Term::Constant(value) => {
                let value = eval::with_unit(&value, unit);
                build.constant(value)
            }
            Term::Number(variable, scale) => {
                let ratio = match &scale.unit {
                    None => Some(scale.factor.clone()),
                    Some(own) => own.ratio_to(unit).and_then(|ratio| scale.factor.checked_mul(&ratio)),
                };
                let unit = Some(unit.clone());
                match ratio {
                    Some(factor) => build.add(Term::Number(variable, Scale { factor, unit, whole: false })),
                    None => build.null(Absence::NotComparable),
                }
            }
            Term::Formula(..) | Term::Elapsed(..) => {
                build.add(Term::Formula(Operation::WithUnit(unit.clone()), vec![id]))
            }
            _ => id,
        })
    }
}
