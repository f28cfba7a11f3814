//! Numbers of a program: scales, units and fractions are settled when it is written, not when it runs.

use super::compile::{Compiler, PLACES_MAX};
use super::op::{Class, Kind, Num, Op, Relation, Scaled};
use super::slot::{Reg, Slot};
use crate::model::expression::{ExprId, Node};
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::{Arithmetic, Extreme};
use crate::value::unit::Unit;

/// Ten to a power.
fn ten(power: u8) -> Option<i64> {
    10_i64.checked_pow(u32::from(power))
}

/// Whether two numbers can be held against each other as they stand: in one unit, or both without.
fn comparable(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Quantity(a), Kind::Quantity(b)) => a.ratio_to(b) == Some(Number::ONE),
        (Kind::Quantity(unit), _) | (_, Kind::Quantity(unit)) => unit.is_one(),
        _ => true,
    }
}

impl Compiler<'_> {
    pub(super) fn number(&self, id: ExprId) -> Option<Num> {
        match self.class(id)? {
            Class::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    /// The value of a number at a finer scale.
    pub(super) fn scaled(&mut self, number: &Num, scale: u8) -> Option<Reg> {
        let up = ten(scale.checked_sub(number.scale)?)?;
        if up == 1 {
            return Some(number.value);
        }
        let out = self.slot();
        self.ops.push(Op::Scale { a: number.value, up, out });
        Some(out)
    }

    /// The slot of a value that is written in the guideline.
    fn constant_of(&self, id: ExprId) -> Option<i64> {
        let is_written = matches!(self.guideline.expressions.get(id), Node::Literal(_) | Node::Threshold(_));
        let number = self.number(id).filter(|_| is_written)?;
        self.slots.get(number.value as usize).filter(|slot| slot.is_known()).map(|slot| slot.value)
    }

    pub(super) fn compare(&mut self, relation: Relation, a: ExprId, b: ExprId) -> Option<Class> {
        match (self.class(a)?.clone(), self.class(b)?.clone()) {
            (Class::Number(left), Class::Number(right)) => {
                if !comparable(&left.kind, &right.kind) {
                    return None;
                }
                let scale = left.scale.max(right.scale);
                let (up_a, up_b) = (ten(scale - left.scale)?, ten(scale - right.scale)?);
                let with = self.constant_of(b).and_then(|value| value.checked_mul(up_b));
                if let (Some(with), None, None) = (with, left.divisor, right.divisor) {
                    return self.emit(|out| Op::CompareWith { relation, a: left.value, up: up_a, with, out });
                }
                let a = Scaled { value: left.value, divisor: left.divisor, up: up_a };
                let b = Scaled { value: right.value, divisor: right.divisor, up: up_b };
                self.emit(|out| Op::Compare { relation, a, b, out })
            }
            (Class::Date(a), Class::Date(b)) => {
                let scaled = |value: Reg| Scaled { value, divisor: None, up: 1 };
                self.emit(|out| Op::Compare { relation, a: scaled(a), b: scaled(b), out })
            }
            (left, right) => self.compare_bounds(relation, &left, &right),
        }
    }

    fn compare_bounds(&mut self, relation: Relation, left: &Class, right: &Class) -> Option<Class> {
        if matches!(relation, Relation::Equal | Relation::NotEqual) {
            return None;
        }
        let ends = |class: &Class| match class {
            Class::Number(number) if number.divisor.is_none() => Some((number.clone(), [number.value; 3])),
            Class::Bounded { number, low, high } => Some((number.clone(), [number.value, *low, *high])),
            _ => None,
        };
        let ((left, a), (right, b)) = (ends(left)?, ends(right)?);
        if !comparable(&left.kind, &right.kind) {
            return None;
        }
        let scale = left.scale.max(right.scale);
        let (up_a, up_b) = (ten(scale - left.scale)?, ten(scale - right.scale)?);
        self.emit(|out| Op::CompareBounds { relation, a, up_a, b, up_b, out })
    }

    pub(super) fn negate(&mut self, a: ExprId) -> Option<Class> {
        let number = self.number(a)?;
        let (out, integer) = (self.slot(), number.kind == Kind::Integer);
        self.ops.push(Op::Negate { a: number.value, integer, out });
        Some(Class::Number(Num { value: out, ..number }))
    }

    pub(super) fn arithmetic(&mut self, operator: Arithmetic, a: ExprId, b: ExprId) -> Option<Class> {
        if let Some(Class::Date(date)) = self.class(a) {
            let date = *date;
            return self.shift(operator, date, b);
        }
        let (left, right) = (self.number(a)?, self.number(b)?);
        match operator {
            Arithmetic::Add | Arithmetic::Subtract => self.add(operator, &left, &right),
            Arithmetic::Multiply => self.multiply(&left, &right),
            Arithmetic::Divide => self.divide(&left, &right),
            Arithmetic::TruncatedDivide | Arithmetic::Modulo | Arithmetic::Power => None,
        }
    }

    /// A date so many days, weeks, months or years before or after another.
    fn shift(&mut self, operator: Arithmetic, a: Reg, by: ExprId) -> Option<Class> {
        let Node::Literal(Value::Quantity(quantity)) = self.guideline.expressions.get(by) else {
            return None;
        };
        let whole = quantity.number.truncate()?.to_i64()?;
        let count = match operator {
            Arithmetic::Add => whole,
            Arithmetic::Subtract => whole.checked_neg()?,
            _ => return None,
        };
        let unit = quantity.unit.calendar_unit()?;
        let out = self.slot();
        self.ops.push(Op::Shift { a, count, unit, out });
        Some(Class::Date(out))
    }

    fn add(&mut self, operator: Arithmetic, left: &Num, right: &Num) -> Option<Class> {
        let kind = match (&left.kind, &right.kind) {
            (Kind::Quantity(a), Kind::Quantity(b)) if a.ratio_to(b)? == Number::ONE => left.kind.clone(),
            (Kind::Quantity(_), _) | (_, Kind::Quantity(_)) => return None,
            (Kind::Integer, Kind::Integer) => Kind::Integer,
            _ => Kind::Decimal,
        };
        if left.divisor.is_some() || right.divisor.is_some() {
            return None;
        }
        let scale = left.scale.max(right.scale);
        let sign = if operator == Arithmetic::Subtract { -1 } else { 1 };
        let (up_a, up_b) = (ten(scale - left.scale)?, ten(scale - right.scale)? * sign);
        let (a, b, integer, out) = (left.value, right.value, kind == Kind::Integer, self.slot());
        self.ops.push(Op::Add { a, up_a, b, up_b, integer, out });
        Some(Class::Number(Num { value: out, divisor: None, scale, kind }))
    }

    /// The kind of a product or quotient.
    fn product_kind(
        left: &Kind,
        right: &Kind,
        together: impl Fn(&Unit, &Unit) -> Option<Unit>,
    ) -> Option<Kind> {
        let unit = |kind: &Kind| match kind {
            Kind::Quantity(unit) => unit.clone(),
            _ => Unit::one(),
        };
        match (left, right) {
            (Kind::Quantity(_), _) | (_, Kind::Quantity(_)) => {
                together(&unit(left), &unit(right)).map(Kind::Quantity)
            }
            (Kind::Integer, Kind::Integer) => Some(Kind::Integer),
            _ => Some(Kind::Decimal),
        }
    }

    fn multiply(&mut self, left: &Num, right: &Num) -> Option<Class> {
        let kind = Self::product_kind(&left.kind, &right.kind, Unit::multiply)?;
        let scale = left.scale.checked_add(right.scale).filter(|scale| *scale <= PLACES_MAX)?;
        let (integer, value) = (kind == Kind::Integer, self.slot());
        self.ops.push(Op::Multiply { a: left.value, b: right.value, integer, out: value });
        let divisor = match (left.divisor, right.divisor) {
            (Some(a), Some(b)) => {
                let out = self.slot();
                self.ops.push(Op::MultiplyDivisors { a, b, out });
                Some(out)
            }
            (one, other) => one.or(other),
        };
        Some(Class::Number(Num { value, divisor, scale, kind }))
    }

    fn divide(&mut self, left: &Num, right: &Num) -> Option<Class> {
        let kind = match Self::product_kind(&left.kind, &right.kind, Unit::divide)? {
            Kind::Integer => Kind::Decimal,
            other => other,
        };
        // a / 10^p / (b / 10^q) = a × 10^(q − p) / b
        let (up_a, up_b, scale) = match left.scale.checked_sub(right.scale) {
            Some(scale) => (1, 1, scale),
            None => (ten(right.scale - left.scale)?, 1, 0),
        };
        let a = Scaled { value: left.value, divisor: left.divisor, up: up_a };
        let b = Scaled { value: right.value, divisor: right.divisor, up: up_b };
        let (value, divisor) = (self.slot(), self.slot());
        self.ops.push(Op::Divide { a, b, value, divisor });
        Some(Class::Number(Num { value, divisor: Some(divisor), scale, kind }))
    }

    /// `x in kg`: the same number where that is its unit.
    pub(super) fn in_unit(&mut self, operand: ExprId, unit: &Unit) -> Option<Class> {
        let number = |number: &Num| match &number.kind {
            Kind::Quantity(own) if own.ratio_to(unit)? == Number::ONE => {
                Some(Num { kind: Kind::Decimal, ..number.clone() })
            }
            _ => None,
        };
        match self.class(operand)? {
            Class::Number(found) => number(found).map(Class::Number),
            Class::Bounded { number: found, low, high } => {
                Some(Class::Bounded { number: number(found)?, low: *low, high: *high })
            }
            _ => None,
        }
    }

    /// Numbers of one kind at one scale.
    fn alike(&mut self, ids: &[ExprId]) -> Option<(Vec<Reg>, Num)> {
        let numbers = ids.iter().map(|id| self.number(*id)).collect::<Option<Vec<Num>>>()?;
        let first = numbers.first()?.clone();
        if numbers.iter().any(|number| !number.kind.is(&first.kind) || number.divisor.is_some()) {
            return None;
        }
        let scale = numbers.iter().map(|number| number.scale).max()?;
        let regs = numbers.iter().map(|number| self.scaled(number, scale)).collect::<Option<Vec<Reg>>>()?;
        Some((regs, Num { scale, ..first }))
    }

    pub(super) fn extreme(&mut self, extreme: Extreme, operands: &[ExprId]) -> Option<Class> {
        let (regs, like) = self.alike(operands)?;
        let all = self.all(&regs);
        let (value, low, high) = (self.slot(), self.slot(), self.slot());
        self.ops.push(Op::Extreme { extreme, all, out: [value, low, high] });
        Some(Class::Bounded { number: Num { value, ..like }, low, high })
    }

    pub(super) fn best(&mut self, extreme: Extreme, items: &[ExprId]) -> Option<Class> {
        let (regs, like) = self.alike(items)?;
        let (all, value) = (self.all(&regs), self.slot());
        self.ops.push(Op::Best { extreme, all, out: value });
        Some(Class::Number(Num { value, ..like }))
    }

    /// Today, which is known when the program runs.
    pub(super) fn begin(&mut self) {
        self.today = self.constant(Slot::known(0));
    }
}
