//! Numbers, dates and records: what a program does with them, and what it leaves to the interpreter.

use std::borrow::Cow;

use super::facts::{packed, slot_of, unpacked};
use super::machine::{Machine, unknown};
use super::op::{Class, Derived, Load, Op, Out, Scaled, Wanted};
use super::slot::{FALSE, Reg, Slot, null, truth};
use crate::eval::effective::{Circumstances, current, is_stale, series};
use crate::eval::interpret::{self, Surroundings};
use crate::eval::monitor::{self, Monitored};
use crate::eval::outcome::{Basis, Effective};
use crate::model::expression::{ExprId, FactId, MonitorId, Node};
use crate::model::facts::{Known, Reading};
use crate::model::vocabulary::Fact;
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

impl Machine<'_> {
    pub(super) fn calculate(&mut self, op: &Op) {
        match op {
            Op::Series { series: wanted, fact, wanted: kind, out } => {
                // Questions left open are the interpreter's.
                self.registers.unfit |= matches!(self.facts.get(*fact), Known::Pending | Known::Open);
                let value = series(self.facts, *wanted, *fact, self.as_of);
                let slot = slot_of(&value, *kind).filter(|(_, below)| *below == 1);
                self.fit(slot.map(|(slot, _)| slot), *out);
            }
            Op::Add { a, up_a, b, up_b, integer, out } => {
                let sum = self.both(*a, *b, |a, b| a.checked_mul(*up_a)?.checked_add(b.checked_mul(*up_b)?));
                self.number(sum, *integer, *out);
            }
            Op::Multiply { a, b, integer, out } => {
                let product = self.both(*a, *b, i64::checked_mul);
                self.number(product, *integer, *out);
            }
            Op::MultiplyDivisors { a, b, out } => {
                let (a, b) = (self.registers.slot(*a), self.registers.slot(*b));
                // Where one is unknown its number is not looked at either.
                self.registers.put(*out, Slot::known(a.value.checked_mul(b.value).unwrap_or(0)));
                self.registers.unfit |= a.value.checked_mul(b.value).is_none();
            }
            Op::Negate { a, integer, out } => {
                let slot = self.registers.slot(*a);
                let negated = if slot.is_known() { Ok(slot.value.checked_neg()) } else { Err(slot) };
                self.number(negated, *integer, *out);
            }
            Op::Scale { a, up, out } => {
                let slot = self.registers.slot(*a);
                let scaled = if slot.is_known() { Ok(slot.value.checked_mul(*up)) } else { Err(slot) };
                self.number(scaled, false, *out);
            }
            Op::Divide { a, b, value, divisor } => self.divide(*a, *b, *value, *divisor),
            Op::Extreme { extreme, all, out } => self.extreme(*extreme, *all, *out),
            Op::Best { extreme, all, out } => self.best(*extreme, *all, *out),
            Op::Elapsed { .. } | Op::Shift { .. } => self.date(op),
            Op::General { node, out } => {
                let value = interpret::node(self.program.guideline.expressions.get(*node), &*self);
                self.registers
                    .values
                    .get_mut(*out as usize)
                    .into_iter()
                    .for_each(|place| *place = value.clone());
            }
            Op::WithUnit { of, unit, out } => {
                let value = interpret::with_unit(&self.value(*of), unit);
                self.registers
                    .values
                    .get_mut(*out as usize)
                    .into_iter()
                    .for_each(|place| *place = value.clone());
            }
            Op::TruthOf { value, out } => {
                let value = self.registers.values.get(*value as usize).cloned();
                self.condition(value, *out);
            }
            _ => {}
        }
    }

    fn date(&mut self, op: &Op) {
        match op {
            Op::Elapsed { difference, unit, a, b, out } => {
                let (a, b) = (self.registers.slot(*a), self.registers.slot(*b));
                let slot = match unknown(a, b) {
                    Some(state) => Slot::state(state),
                    None => {
                        let count = unpacked(a.value).zip(unpacked(b.value)).and_then(|(a, b)| {
                            if *difference { a.difference(b, *unit) } else { a.between(b, *unit) }
                        });
                        match count {
                            Some((count, _)) => whole(count),
                            None => Slot::state(null(Absence::Undefined)),
                        }
                    }
                };
                self.registers.put(*out, slot);
            }
            Op::Shift { a, count, unit, out } => {
                let slot = self.registers.slot(*a);
                let shifted = unpacked(slot.value).and_then(|date| packed(date.add(*count, *unit)?));
                let slot = match (slot.is_known(), shifted) {
                    (false, _) => slot,
                    (true, Some(day)) => Slot::known(day),
                    (true, None) => Slot::state(null(Absence::Undefined)),
                };
                self.registers.put(*out, slot);
            }
            _ => {}
        }
    }

    /// Two numbers that are known, or the state of what is made of them.
    fn both(&self, a: Reg, b: Reg, f: impl Fn(i64, i64) -> Option<i64>) -> Result<Option<i64>, Slot> {
        let (a, b) = (self.registers.slot(a), self.registers.slot(b));
        match unknown(a, b) {
            Some(state) => Err(Slot::state(state)),
            None => Ok(f(a.value, b.value)),
        }
    }

    fn number(&mut self, number: Result<Option<i64>, Slot>, integer: bool, out: Reg) {
        match number {
            Err(unknown) => self.registers.put(out, Slot::state(unknown.state)),
            Ok(Some(value)) if integer => self.registers.put(out, whole(value)),
            Ok(value) => self.fit(value.map(Slot::known), out),
        }
    }

    /// Keeps what fits; anything else is left to the interpreter.
    fn fit(&mut self, slot: Option<Slot>, out: Reg) {
        self.registers.unfit |= slot.is_none();
        self.registers.put(out, slot.unwrap_or(Slot::state(FALSE)));
    }

    fn divide(&mut self, a: Scaled, b: Scaled, value: Reg, divisor: Reg) {
        let (top, bottom) = (self.registers.slot(a.value), self.registers.slot(b.value));
        let result = match unknown(top, bottom) {
            Some(state) => Some((Slot::state(state), 1)),
            None if bottom.value == 0 => Some((Slot::state(null(Absence::Undefined)), 1)),
            None => {
                let below = |reg: Option<Reg>| reg.map_or(1, |reg| self.registers.slot(reg).value);
                let sign = bottom.value.signum();
                let above = |value: i64, up: i64, other: i64| {
                    value.checked_mul(up)?.checked_mul(other)?.checked_mul(sign)
                };
                let top = above(top.value, a.up, below(b.divisor));
                let bottom = above(bottom.value, b.up, below(a.divisor));
                top.zip(bottom).map(|(top, bottom)| (Slot::known(top), bottom))
            }
        };
        self.registers.unfit |= result.is_none();
        let (slot, below) = result.unwrap_or((Slot::state(FALSE), 1));
        self.registers.put(value, slot);
        self.registers.put(divisor, Slot::known(below));
    }

    /// The value that conditions see of a fact.
    pub(super) fn load(&mut self, at: u32) {
        let program = self.program;
        let found = program.loads.get(at as usize);
        let found = found.and_then(|load| Some((load, program.guideline.vocabulary.fact(load.fact)?)));
        let Some((load, fact)) = found else {
            return;
        };
        let known = self.facts.get(load.fact);
        // Questions left open are the interpreter's, whether their answer would count or not.
        self.registers.unfit |= matches!(known, Known::Pending | Known::Open);
        // Most facts are like this: given once and undated, in a place of its own, whatever else is known.
        if let (true, Known::Given(readings)) = (load.is_plain, known)
            && let [Reading { value, on: None, .. }] = readings.as_slice()
            && let Out::Slot { value: out, .. } = load.out
            && let Some((slot, 1)) = slot_of(value, load.wanted)
        {
            self.registers.put(out, slot);
            return self.registers.set_basis(load.fact, Basis::Given);
        }
        let basis = match load.out {
            Out::Slot { value, divisor, derived } => {
                self.load_slot(load, fact, known, (value, divisor, derived))
            }
            Out::Value { at, derived } => self.load_value(load.fact, fact, (at, derived)),
        };
        self.registers.set_basis(load.fact, basis);
    }

    fn load_slot(
        &mut self,
        load: &Load,
        fact: &Fact,
        known: &Known,
        (value, divisor, derived): (Reg, Option<Reg>, Option<Derived>),
    ) -> Basis {
        let stale = fact.valid_for.is_some()
            && !fact.keeps_stale
            && !self.stale_counts
            && is_stale(fact, known, self.as_of);
        let unknown = |why: Absence| Some((Slot::state(null(why)), 1));
        let (found, basis) = if stale {
            (unknown(Absence::Stale), Basis::Stale)
        } else {
            let (found, basis) = self.recorded(load, derived, known);
            match load.valid.map(|valid| truth(self.registers.state(valid))) {
                None | Some(Truth::True) => (found, basis),
                Some(Truth::Unknown) if basis == Basis::Absent => (found, basis),
                _ => (unknown(Absence::NotValid), Basis::NotValid),
            }
        };
        let below = found.map_or(1, |(_, below)| below);
        if let Some(divisor) = divisor {
            self.registers.put(divisor, Slot::known(below));
        }
        // A fraction where none was expected.
        let fits = divisor.is_some() || below == 1;
        self.fit(found.map(|(slot, _)| slot).filter(|_| fits), value);
        basis
    }

    fn recorded(&self, load: &Load, derived: Option<Derived>, known: &Known) -> (Option<(Slot, i64)>, Basis) {
        match known {
            Known::Given(readings) => match current(readings, self.as_of).last() {
                Some(reading) => (slot_of(&reading.value, load.wanted), Basis::Given),
                None => self.absent(load, derived, Absence::NotGiven),
            },
            Known::NotGiven => self.absent(load, derived, Absence::NotGiven),
            Known::Unknown => self.absent(load, derived, Absence::NotKnown),
            Known::NotMeasurable => (Some((Slot::state(null(Absence::NotMeasurable)), 1)), Basis::Absent),
            // Questions left open are the interpreter's.
            Known::Pending | Known::Open => (None, Basis::Given),
        }
    }

    fn absent(&self, load: &Load, derived: Option<Derived>, why: Absence) -> (Option<(Slot, i64)>, Basis) {
        if let Some(derived) = derived {
            let slot = self.registers.slot(derived.value);
            if slot.is_known() {
                let below = derived.divisor.map_or(1, |reg| self.registers.slot(reg).value);
                let scaled = match load.wanted {
                    Wanted::Truth => Some(slot),
                    _ => slot.value.checked_mul(derived.up).map(Slot::known),
                };
                return (scaled.map(|slot| (slot, below)), Basis::Derived);
            }
        }
        match load.assumed {
            Some(slot) if why == Absence::NotGiven => (Some((slot, 1)), Basis::Assumed),
            _ => (Some((Slot::state(null(why)), 1)), Basis::Absent),
        }
    }

    /// A fact whose value from other facts is none of a program's own: as the interpreter has it.
    fn load_value(&mut self, id: FactId, fact: &Fact, (at, derived): (u32, ExprId)) -> Basis {
        let known = self.facts.get(id);
        let derived = match self.is_given(id) {
            true => Value::Null(Absence::NotGiven),
            false => self.value(derived).into_owned(),
        };
        let valid = fact.valid_when.map(|valid| self.value(valid).into_owned());
        let circumstances = Circumstances {
            as_of: self.as_of,
            stale_counts: self.stale_counts,
            valid: valid.as_ref(),
            derived: Some(&derived),
        };
        let Effective { value, basis, .. } = circumstances.effective(fact, known);
        self.registers.unfit |= value.absence().is_some_and(Absence::is_hypothetical);
        self.registers.values.get_mut(at as usize).into_iter().for_each(|place| *place = value.clone());
        basis
    }

    /// Of what nobody worked out; the patient is given back to the interpreter.
    fn nothing(&self) -> Value {
        self.forgotten.set(true);
        Value::Null(Absence::NotGiven)
    }

    /// What a monitor comes to; intervals are chosen by values that are too old to count elsewhere, too.
    pub(super) fn monitored(&self, id: MonitorId) -> Option<Monitored> {
        let program = self.program;
        let monitor = program.guideline.monitors.get(id.index())?;
        let seen = self.kept.unwrap_or(&*self.registers);
        let truth = |when: Option<ExprId>| when.map_or(Truth::True, |when| program.value(seen, when).truth());
        let from = program.value(seen, monitor.from);
        let known = monitor::Known {
            intervals: &monitor.intervals,
            truths: monitor.intervals.iter().map(|interval| truth(interval.when)).collect(),
            from: &from,
            baseline: monitor.baseline_when.map(|when| program.value(seen, when).truth()),
            scope: if monitor.outside_scope { Truth::True } else { self.registers.scope },
            as_of: self.as_of,
            why: Absence::Undetermined,
        };
        let differs = |root: ExprId| program.value(seen, root) != program.value(self.registers, root);
        let stale = self.kept.is_some() && monitor.roots().into_iter().any(differs);
        Some(Monitored { stale, ..known.sum() })
    }
}

/// A whole number in CQL's range.
fn whole(value: i64) -> Slot {
    match i32::try_from(value) {
        Ok(_) => Slot::known(value),
        Err(_) => Slot::state(null(Absence::Undefined)),
    }
}

impl Surroundings for Machine<'_> {
    fn value(&self, id: ExprId) -> Cow<'_, Value> {
        Cow::Owned(match self.program.classes.get(id.index()) {
            Some(Some(Class::Built(id))) => {
                interpret::node(self.program.guideline.expressions.get(*id), self)
            }
            Some(Some(_)) => self.program.value(self.registers, id),
            _ => self.nothing(),
        })
    }

    fn leaf(&self, node: &Node) -> Value {
        match node {
            Node::Series(wanted, fact) => series(self.facts, *wanted, *fact, self.as_of),
            Node::Today => Value::Date(self.as_of),
            _ => self.nothing(),
        }
    }
}
