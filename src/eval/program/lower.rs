//! One expression → operations. What has no operation of its own is left to the interpreter.

use super::compile::Compiler;
use super::facts::{slot_of, wanted};
use super::op::{Asked, Class, Kind, Num, Op, Relation, Wanted};
use super::slot::{FALSE, Reg, Slot, TRUE, null};
use crate::model::expression::{ExprId, FactId, Function, Node};
use crate::value::content::Value;
use crate::value::date::CalendarUnit;
use crate::value::operator::{self, Arithmetic, Comparison, Equality, Extreme, Junction, Series, State};

impl Compiler<'_> {
    /// The class of an expression, once its operations are written; `None` where there are none.
    pub(super) fn node(&mut self, id: ExprId) -> Option<Class> {
        match self.guideline.expressions.get(id) {
            Node::Literal(value) => self.written(value),
            Node::Threshold(at) => self.written(&self.guideline.thresholds.get(at.index())?.value),
            Node::Fact(fact) => self.facts.get(fact.index())?.clone(),
            Node::Definition(at) => self.definitions.get(at.index())?.clone(),
            Node::Today => Some(Class::Date(self.today)),
            Node::Series(series, fact) => self.series(*series, *fact),
            Node::Outcome(..)
            | Node::Applies(_)
            | Node::Option(..)
            | Node::Choice(..)
            | Node::Monitor(..) => self.status(id),
            Node::Not(a) => {
                let a = self.truth(*a);
                self.emit(|out| Op::Not { a, out })
            }
            Node::Junction(junction, parts) => {
                let all = self.truths(parts);
                match junction {
                    Junction::And => self.emit(|out| Op::And { all, out }),
                    Junction::Or => self.emit(|out| Op::Or { all, out }),
                }
            }
            Node::Xor(a, b) => {
                let (a, b) = (self.truth(*a), self.truth(*b));
                self.emit(|out| Op::Xor { a, b, out })
            }
            Node::Implies(a, b) => {
                let (a, b) = (self.truth(*a), self.truth(*b));
                self.emit(|out| Op::Implies { a, b, out })
            }
            Node::Count { bound, count: wanted, operands } => {
                let all = self.truths(operands);
                self.emit(|out| Op::Count { bound: *bound, wanted: *wanted, all, out })
            }
            Node::Compare(comparison, a, b) => self.compare(relation(*comparison), *a, *b),
            Node::Equality(Equality::Equal, a, b) => self.equality(false, *a, *b),
            Node::Equality(Equality::NotEqual, a, b) => self.equality(true, *a, *b),
            Node::Between { properly, value, low, high } => self.between(*properly, *value, *low, *high),
            Node::Is { operand, negated, state } => self.is(*operand, *negated, *state),
            Node::Relation { relation, precision: None, left, right } => self.lies(*relation, *left, *right),
            Node::If(condition, then, otherwise) => {
                let condition = self.truth(*condition);
                let (then, otherwise) = (self.arm(*then)?, self.arm(*otherwise)?);
                self.select(condition, then, otherwise)
            }
            Node::Case { subject: None, branches, otherwise } => {
                let mut result = self.arm(*otherwise)?;
                for (when, then) in branches.iter().rev() {
                    let (condition, then) = (self.truth(*when), self.arm(*then)?);
                    result = Arm::Class(self.select(condition, then, result)?);
                }
                match result {
                    Arm::Class(class) => Some(class),
                    Arm::Null(_) => None,
                }
            }
            Node::Negate(a) => self.negate(*a),
            Node::Arithmetic(operator, a, b) => self.arithmetic(*operator, *a, *b),
            Node::Extreme(extreme, operands) => self.extreme(*extreme, operands),
            Node::InUnit(operand, unit) => self.in_unit(*operand, unit),
            Node::Elapsed { difference, unit, low, high } => self.elapsed(*difference, *unit, *low, *high),
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::List(_) | Node::Interval { .. } => Some(Class::Built(id)),
            Node::Equality(..)
            | Node::Relation { .. }
            | Node::Boundary(..)
            | Node::Case { .. }
            | Node::Converted { .. } => None,
        }
    }

    fn elapsed(&mut self, difference: bool, unit: CalendarUnit, low: ExprId, high: ExprId) -> Option<Class> {
        let (Class::Date(a), Class::Date(b)) = (self.class(low)?, self.class(high)?) else {
            return None;
        };
        let (a, b, out) = (*a, *b, self.slot());
        self.ops.push(Op::Elapsed { difference, unit, a, b, out });
        Some(Class::Number(Num { value: out, divisor: None, scale: 0, kind: Kind::Integer }))
    }

    /// What another block came to.
    fn status(&mut self, id: ExprId) -> Option<Class> {
        match self.guideline.expressions.get(id) {
            Node::Outcome(decision, named) => {
                let bits = named.iter().try_fold(0_u64, |bits, place| Some(bits | bit(*place)?))?;
                let decision = *decision;
                self.emit(|out| Op::Outcome { decision, named: bits, out })
            }
            Node::Applies(at) => {
                let [here, in_scope] = self.applies.get(at.index()).copied().flatten()?;
                if !self.within_scope {
                    return Some(Class::Truth(here));
                }
                self.emit(|out| Op::Applies { here, in_scope, out })
            }
            Node::Option(option, status) => {
                let (option, status, within) = (*option, *status, self.within_scope);
                self.emit(|out| Op::Option { option, status, within, out })
            }
            Node::Choice(choice, status) => {
                let (choice, status, within) = (*choice, *status, self.within_scope);
                self.emit(|out| Op::Choice { choice, status, within, out })
            }
            Node::Monitor(monitor, status) => {
                let (monitor, status, within) = (*monitor, *status, self.within_scope);
                self.emit(|out| Op::Monitor { monitor, status, within, out })
            }
            _ => None,
        }
    }

    /// A condition of one operation.
    pub(super) fn emit(&mut self, op: impl FnOnce(Reg) -> Op) -> Option<Class> {
        let out = self.slot();
        self.ops.push(op(out));
        Some(Class::Truth(out))
    }

    /// A value of the guideline itself.
    fn written(&mut self, value: &Value) -> Option<Class> {
        let number = |compiler: &mut Self, number: &crate::value::number::Number, kind: Kind| {
            let (mantissa, scale) = number.scaled()?;
            let value = compiler.constant(Slot::known(mantissa));
            (scale <= super::compile::PLACES_MAX).then_some(Class::Number(Num {
                value,
                divisor: None,
                scale,
                kind,
            }))
        };
        let known = match value {
            Value::Boolean(truth) => {
                let state = if *truth { TRUE } else { FALSE };
                Some(Class::Truth(self.constant(Slot::state(state))))
            }
            Value::Integer(_) => number(self, &value.number()?, Kind::Integer),
            Value::Decimal(found) => number(self, found, Kind::Decimal),
            Value::Quantity(found) => number(self, &found.number, Kind::Quantity(found.unit.clone())),
            Value::Member(_) => {
                slot_of(value, Wanted::Member).map(|(slot, _)| Class::Member(self.constant(slot)))
            }
            Value::Date(_) => slot_of(value, Wanted::Date).map(|(slot, _)| Class::Date(self.constant(slot))),
            _ => None,
        };
        Some(known.unwrap_or_else(|| Class::General(self.value(value.clone()))))
    }

    fn series(&mut self, series: Series, id: FactId) -> Option<Class> {
        let fact = self.guideline.vocabulary.fact(id)?;
        let wanted = if series == Series::DateOf { Wanted::Date } else { wanted(fact) };
        let out = self.slot();
        self.ops.push(Op::Series { series, fact: id, wanted, out });
        Some(super::facts::class_of(wanted, out, fact))
    }

    fn equality(&mut self, negated: bool, a: ExprId, b: ExprId) -> Option<Class> {
        match (self.class(a)?, self.class(b)?) {
            (Class::Truth(a), Class::Truth(b))
            | (Class::Member(a), Class::Member(b))
            | (Class::Date(a), Class::Date(b)) => {
                let (a, b) = (*a, *b);
                self.emit(|out| Op::Same { negated, a, b, out })
            }
            (Class::Number(_), Class::Number(_)) => {
                self.compare(if negated { Relation::NotEqual } else { Relation::Equal }, a, b)
            }
            _ => None,
        }
    }

    fn between(&mut self, properly: bool, value: ExprId, low: ExprId, high: ExprId) -> Option<Class> {
        let (above, below) = if properly {
            (Relation::Greater, Relation::Less)
        } else {
            (Relation::GreaterOrEqual, Relation::LessOrEqual)
        };
        let (Class::Truth(above), Class::Truth(below)) =
            (self.compare(above, value, low)?, self.compare(below, value, high)?)
        else {
            return None;
        };
        let all = self.all(&[above, below]);
        self.emit(|out| Op::And { all, out })
    }

    fn is(&mut self, operand: ExprId, negated: bool, state: State) -> Option<Class> {
        let asked = match state {
            State::Null | State::Missing => Asked::Null,
            State::Known => Asked::Known,
            State::True => Asked::True,
            State::False => Asked::False,
        };
        let a = match self.class(operand)? {
            Class::Truth(reg) | Class::Member(reg) | Class::Date(reg) => *reg,
            Class::Number(number) | Class::Bounded { number, .. } => number.value,
            Class::General(_) | Class::Built(_) => return None,
        };
        self.emit(|out| Op::Is { asked, negated, a, out })
    }

    /// A date before or after another, a member among others.
    fn lies(&mut self, relation: operator::Relation, left: ExprId, right: ExprId) -> Option<Class> {
        let order = match relation {
            operator::Relation::Before => Relation::Less,
            operator::Relation::After => Relation::Greater,
            operator::Relation::OnOrBefore => Relation::LessOrEqual,
            operator::Relation::OnOrAfter => Relation::GreaterOrEqual,
            operator::Relation::In => return self.among(left, right),
            _ => return None,
        };
        match (self.class(left)?, self.class(right)?) {
            (Class::Date(_), Class::Date(_)) => self.compare(order, left, right),
            _ => None,
        }
    }

    fn among(&mut self, left: ExprId, right: ExprId) -> Option<Class> {
        let (Class::Member(a), Node::List(items)) =
            (self.class(left)?, self.guideline.expressions.get(right))
        else {
            return None;
        };
        let a = *a;
        let member = |id: &ExprId| match self.guideline.expressions.get(*id) {
            Node::Literal(Value::Member(place)) => bit(*place),
            _ => None,
        };
        let members = items.iter().try_fold(0_u64, |bits, item| Some(bits | member(item)?))?;
        self.emit(|out| Op::InMembers { a, members, out })
    }

    fn arm(&self, id: ExprId) -> Option<Arm> {
        match self.guideline.expressions.get(id) {
            Node::Literal(Value::Null(absence)) => Some(Arm::Null(null(*absence))),
            _ => self.class(id).cloned().map(Arm::Class),
        }
    }

    /// One of two values by a condition: both of one class, at one scale.
    fn select(&mut self, condition: Reg, then: Arm, otherwise: Arm) -> Option<Class> {
        let slots = |compiler: &mut Self, then: Reg, otherwise: Reg| {
            let out = compiler.slot();
            compiler.ops.push(Op::Select { condition, then, otherwise, out });
            out
        };
        let (then, otherwise) = match (then, otherwise) {
            (Arm::Class(then), Arm::Class(otherwise)) => (then, otherwise),
            (Arm::Class(then), Arm::Null(state)) => {
                let otherwise = self.nothing(&then, state)?;
                (then, otherwise)
            }
            (Arm::Null(state), Arm::Class(otherwise)) => (self.nothing(&otherwise, state)?, otherwise),
            (Arm::Null(_), Arm::Null(_)) => return None,
        };
        match (&then, &otherwise) {
            (Class::Truth(a), Class::Truth(b)) => Some(Class::Truth(slots(self, *a, *b))),
            (Class::Member(a), Class::Member(b)) => Some(Class::Member(slots(self, *a, *b))),
            (Class::Date(a), Class::Date(b)) => Some(Class::Date(slots(self, *a, *b))),
            (Class::Number(a), Class::Number(b)) if a.kind.is(&b.kind) => {
                let scale = a.scale.max(b.scale);
                let (first, second) = (self.scaled(a, scale)?, self.scaled(b, scale)?);
                let value = slots(self, first, second);
                let divisor = match (a.divisor, b.divisor) {
                    (None, None) => None,
                    (a, b) => {
                        let one = self.constant(Slot::known(1));
                        Some(slots(self, a.unwrap_or(one), b.unwrap_or(one)))
                    }
                };
                Some(Class::Number(Num { value, divisor, scale, kind: a.kind.clone() }))
            }
            _ => None,
        }
    }

    /// A null of a class.
    fn nothing(&mut self, like: &Class, state: super::slot::State) -> Option<Class> {
        let reg = self.constant(Slot::state(state));
        Some(match like {
            Class::Truth(_) => Class::Truth(reg),
            Class::Member(_) => Class::Member(reg),
            Class::Date(_) => Class::Date(reg),
            Class::Number(number) => {
                Class::Number(Num { value: reg, divisor: None, scale: 0, kind: number.kind.clone() })
            }
            Class::Bounded { .. } | Class::General(_) | Class::Built(_) => return None,
        })
    }

    fn call(&mut self, function: Function, arguments: &[ExprId]) -> Option<Class> {
        let first = *arguments.first()?;
        match function {
            Function::IsNull => return self.is(first, false, State::Null),
            Function::IsTrue => return self.is(first, false, State::True),
            Function::IsFalse => return self.is(first, false, State::False),
            Function::Power => return self.arithmetic(Arithmetic::Power, first, *arguments.get(1)?),
            _ => {}
        }
        let Node::List(items) = self.guideline.expressions.get(first) else {
            return None;
        };
        let conditions = items.iter().all(|item| matches!(self.class(*item), Some(Class::Truth(_))));
        match function {
            Function::Min => self.best(Extreme::Lowest, items),
            Function::Max => self.best(Extreme::Highest, items),
            Function::AnyTrue if conditions => {
                let all = self.truths(items);
                self.emit(|out| Op::AnyTrue { all, out })
            }
            Function::AllTrue if conditions => {
                let all = self.truths(items);
                self.emit(|out| Op::AllTrue { all, out })
            }
            _ => None,
        }
    }
}

/// One side of `if … then … else …`.
enum Arm {
    Class(Class),
    /// A written null, which is of any class.
    Null(super::slot::State),
}

fn bit(place: u16) -> Option<u64> {
    1_u64.checked_shl(u32::from(place))
}

fn relation(comparison: Comparison) -> Relation {
    match comparison {
        Comparison::Less => Relation::Less,
        Comparison::LessOrEqual => Relation::LessOrEqual,
        Comparison::Greater => Relation::Greater,
        Comparison::GreaterOrEqual => Relation::GreaterOrEqual,
    }
}
