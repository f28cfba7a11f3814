//! A program at work: one operation after the other, without branches and without searching.

use std::cell::Cell;

use super::Program;
use super::memory::{Left, Registers};
use super::op::{Asked, Op, Operands, Relation, Scaled};
use super::slot::{FALSE, Reg, Slot, State, TRUE, absence, null, of_truth, truth};
use crate::eval::choose::{Chosen, Opted};
use crate::eval::effective::current;
use crate::eval::outcome::Status;
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::operator::{Bound, Extreme};
use crate::value::truth::Truth;

/// A program with what it reads and writes.
pub(super) struct Machine<'m> {
    pub(super) program: &'m Program<'m>,
    pub(super) facts: &'m Facts,
    pub(super) as_of: PartialDate,
    pub(super) registers: &'m mut Registers,
    /// The same patient with values that are too old to count counted all the same; nothing where there are none.
    pub(super) kept: Option<&'m Registers>,
    /// Whether values that are too old count.
    pub(super) stale_counts: bool,
    /// Whether something was read that nothing worked out: then nothing here counts.
    pub(super) forgotten: Cell<bool>,
}

impl Machine<'_> {
    pub(super) fn run(&mut self) {
        let program = self.program;
        let mut at = 0;
        while let Some(op) = program.ops.get(at) {
            at += 1;
            match op {
                Op::SkipIfGiven { fact, to } => {
                    if self.is_given(*fact) {
                        at = *to as usize;
                    }
                }
                other => self.step(other),
            }
        }
        self.registers.unfit |= self.forgotten.get();
    }

    /// Whether a fact has a value of its own, so that none from other facts is looked at.
    pub(super) fn is_given(&self, fact: FactId) -> bool {
        match self.facts.get(fact) {
            Known::Given(readings) => !current(readings, self.as_of).is_empty(),
            Known::NotMeasurable => true,
            Known::NotGiven | Known::Unknown | Known::Pending | Known::Open => false,
        }
    }

    fn states(&self, all: Operands) -> impl Iterator<Item = State> + Clone {
        let registers = &*self.registers;
        let regs = self.program.operands.get(all.from as usize..all.to as usize).unwrap_or_default();
        regs.iter().map(|reg| registers.state(*reg))
    }

    fn slots(&self, all: Operands) -> impl Iterator<Item = Slot> + Clone {
        let registers = &*self.registers;
        let regs = self.program.operands.get(all.from as usize..all.to as usize).unwrap_or_default();
        regs.iter().map(|reg| registers.slot(*reg))
    }

    fn step(&mut self, op: &Op) {
        match op {
            Op::Load(at) => self.load(*at),
            Op::Not { a, out } => {
                let state = match self.registers.state(*a) {
                    FALSE => TRUE,
                    TRUE => FALSE,
                    unknown => unknown,
                };
                self.registers.say(*out, state);
            }
            Op::And { all, out } => {
                let (least, most) = ends(self.states(*all));
                self.registers.say(*out, if least == FALSE { FALSE } else { most.max(TRUE) });
            }
            Op::Or { all, out } => {
                let (holds, most) = self
                    .states(*all)
                    .fold((false, FALSE), |(holds, most), state| (holds | (state == TRUE), most.max(state)));
                self.registers.say(*out, if holds { TRUE } else { most });
            }
            Op::CompareWith { relation, a, up, with, out } => {
                let slot = self.registers.slot(*a);
                let state = if slot.is_known() {
                    let order = (i128::from(slot.value) * i128::from(*up)).cmp(&i128::from(*with));
                    State::from(relation.holds(order))
                } else {
                    slot.state
                };
                self.registers.say(*out, state);
            }
            Op::Compare { relation, a, b, out } => {
                let state = self.compare(*relation, *a, *b);
                self.registers.say(*out, state);
            }
            Op::CompareBounds { relation, a, up_a, b, up_b, out } => {
                let state = self.compare_bounds(*relation, (*a, *up_a), (*b, *up_b));
                self.registers.say(*out, state);
            }
            Op::InMembers { a, members, out } => {
                let slot = self.registers.slot(*a);
                let state = if slot.is_known() {
                    State::from(members.checked_shr(slot.value as u32).unwrap_or(0) & 1 == 1)
                } else {
                    slot.state
                };
                self.registers.say(*out, state);
            }
            Op::Is { asked, negated, a, out } => {
                let slot = self.registers.slot(*a);
                let holds = match asked {
                    Asked::Null => !slot.is_known(),
                    Asked::Known => slot.is_known(),
                    Asked::True => slot.state == TRUE,
                    Asked::False => slot.state == FALSE,
                };
                self.registers.say(*out, State::from(holds != *negated));
            }
            Op::Select { condition, then, otherwise, out } => {
                let holds = self.registers.state(*condition) == TRUE;
                let slot = self.registers.slot(if holds { *then } else { *otherwise });
                self.registers.put(*out, slot);
            }
            other => self.rarer(other),
        }
    }

    /// Operations that most rules do without.
    fn rarer(&mut self, op: &Op) {
        match op {
            Op::Same { negated, a, b, out } => {
                let (a, b) = (self.registers.slot(*a), self.registers.slot(*b));
                let state = match unknown(a, b) {
                    Some(state) => state,
                    None => State::from((a == b) != *negated),
                };
                self.registers.say(*out, state);
            }
            Op::Xor { a, b, out } => {
                let (a, b) = (self.registers.slot(*a), self.registers.slot(*b));
                let state = unknown(a, b).unwrap_or(State::from(a.state != b.state));
                self.registers.say(*out, state);
            }
            Op::Implies { a, b, out } => {
                let (a, b) = (self.registers.state(*a), self.registers.state(*b));
                let holds = truth(a).implies(truth(b));
                let why = absence(a.max(b)).unwrap_or(Absence::NotComparable);
                self.registers.say(*out, of_truth(holds, why));
            }
            Op::Count { bound, wanted, all, out } => {
                let state = self.count(*bound, *wanted, *all);
                self.registers.say(*out, state);
            }
            Op::AnyTrue { all, out } => {
                let holds = self.states(*all).any(|state| state == TRUE);
                self.registers.say(*out, State::from(holds));
            }
            Op::AllTrue { all, out } => {
                let fails = self.states(*all).any(|state| state == FALSE);
                self.registers.say(*out, State::from(!fails));
            }
            Op::Outcome { decision, named, out } => {
                let left = self.registers.decision(*decision);
                self.registers.say(*out, is_among(left, *named));
            }
            Op::Applies { here, in_scope, out } => {
                let open = self.registers.scope == Truth::Unknown;
                let slot = self.registers.slot(if open { *in_scope } else { *here });
                self.registers.put(*out, slot);
            }
            Op::Option { option, status, within, out } => {
                let value = self.registers.option(*option).map(|found| found.has(*status, *within));
                self.condition(value, *out);
            }
            Op::Choice { choice, status, within, out } => {
                let value = self.registers.choice(*choice).map(|found| found.has(*status, *within));
                self.condition(value, *out);
            }
            Op::Monitor { monitor, status, within, out } => {
                let value = self.registers.monitor(*monitor).map(|found| found.has(*status, *within));
                self.condition(value, *out);
            }
            Op::SumScope { .. }
            | Op::SumDecision { .. }
            | Op::SumDose { .. }
            | Op::SumRecommendation { .. }
            | Op::SumOption { .. }
            | Op::SumChoice { .. }
            | Op::SumMonitor { .. } => self.sum(op),
            other => self.calculate(other),
        }
    }

    pub(super) fn condition(&mut self, value: Option<Value>, out: Reg) {
        let value = value.unwrap_or(Value::Null(Absence::NotGiven));
        let why = value.absence().unwrap_or(Absence::NotComparable);
        self.registers.say(out, of_truth(value.truth(), why));
    }

    /// Two numbers at one scale, each perhaps over a divisor.
    fn compare(&mut self, relation: Relation, a: Scaled, b: Scaled) -> State {
        let (left, right) = (self.registers.slot(a.value), self.registers.slot(b.value));
        if let Some(state) = unknown(left, right) {
            return state;
        }
        let divisor = |reg: Option<Reg>| reg.map_or(1, |reg| i128::from(self.registers.slot(reg).value));
        let (below_a, below_b) = (divisor(a.divisor), divisor(b.divisor));
        let wide =
            |slot: Slot, up: i64, other: i128| (i128::from(slot.value) * i128::from(up)).checked_mul(other);
        match (wide(left, a.up, below_b), wide(right, b.up, below_a)) {
            (Some(left), Some(right)) => State::from(relation.holds(left.cmp(&right))),
            _ => {
                self.registers.unfit = true;
                FALSE
            }
        }
    }

    /// Numbers of which perhaps only bounds are known: true and false as far as the bounds tell.
    fn compare_bounds(&self, relation: Relation, a: ([Reg; 3], i64), b: ([Reg; 3], i64)) -> State {
        let (small, large, or_equal) = match relation {
            Relation::Less | Relation::NotEqual => (a, b, false),
            Relation::LessOrEqual | Relation::Equal => (a, b, true),
            Relation::Greater => (b, a, false),
            Relation::GreaterOrEqual => (b, a, true),
        };
        let end = |(regs, up): ([Reg; 3], i64), end: usize| {
            let slot = regs.get(end).map(|reg| self.registers.slot(*reg)).filter(|slot| slot.is_known());
            slot.map(|slot| i128::from(slot.value) * i128::from(up))
        };
        let holds = |low: Option<i128>, high: Option<i128>, or_equal: bool| {
            low.zip(high).is_some_and(|(low, high)| low < high || or_equal && low == high)
        };
        if holds(end(small, 2), end(large, 1), or_equal) {
            return TRUE;
        }
        if holds(end(large, 2), end(small, 1), !or_equal) {
            return FALSE;
        }
        let state = |(regs, _): ([Reg; 3], i64)| {
            let states = regs.first().map(|reg| self.registers.slot(*reg)).filter(|slot| !slot.is_known());
            states.map_or(FALSE, |slot| slot.state)
        };
        state(a).max(state(b)).max(null(Absence::Written))
    }

    fn count(&self, bound: Bound, wanted: u32, all: Operands) -> State {
        let (mut least, mut unknown, mut why) = (0, 0, FALSE);
        for state in self.states(all) {
            match state {
                FALSE => {}
                TRUE => least += 1,
                _ => {
                    unknown += 1;
                    why = why.max(state);
                }
            }
        }
        let most = least + unknown;
        let (surely, surely_not) = match bound {
            Bound::AtLeast => (least >= wanted, most < wanted),
            Bound::AtMost => (most <= wanted, least > wanted),
            Bound::Exactly => (least == wanted && most == wanted, least > wanted || most < wanted),
        };
        match (surely, surely_not) {
            (true, _) => TRUE,
            (_, true) => FALSE,
            _ => why,
        }
    }

    /// Blocks, from the conditions they are made of.
    fn sum(&mut self, op: &Op) {
        let guideline = self.program.guideline;
        match op {
            Op::SumScope { all } => {
                let scope = self.states(*all).fold(Truth::True, |all, state| all.and(truth(state)));
                self.registers.scope = scope;
            }
            Op::SumDecision { decision, all } => {
                let left = left(self.states(*all));
                self.registers
                    .decisions
                    .get_mut(decision.index())
                    .into_iter()
                    .for_each(|place| *place = left);
            }
            Op::SumDose { option, all } => {
                let left = left(self.states(*all));
                self.registers.doses.get_mut(option.index()).into_iter().for_each(|place| *place = left);
            }
            Op::SumRecommendation { at, outside, when, here } => {
                let when = truth(self.registers.state(*when));
                let scope = self.registers.scope;
                let within = if *outside { Truth::True } else { scope };
                let status = Status::of(when, scope, *outside);
                let at = *at as usize;
                self.registers.recommendations.get_mut(at).into_iter().for_each(|place| *place = status);
                self.registers.say(*here, of_truth(when.and(within), Absence::Undetermined));
            }
            Op::SumOption { option, exclude, caution, prefer } => {
                let (exclude, caution) = (self.bars(*exclude), self.bars(*caution));
                let prefer = self.states(*prefer).fold(Truth::False, |any, state| any.or(truth(state)));
                let scope = self.registers.scope;
                let opted = Opted::of(exclude, caution, prefer, scope, Absence::Undetermined);
                self.registers.options.get_mut(option.index()).into_iter().for_each(|place| *place = opted);
            }
            Op::SumChoice { choice, purpose } => {
                let Some(found) = guideline.choices.get(choice.index()) else {
                    return;
                };
                let indicated = truth(self.registers.state(*purpose));
                let options = found.options.iter().filter_map(|option| self.registers.option(*option));
                let chosen = Chosen::of(indicated, options, self.registers.scope, Absence::Undetermined);
                self.registers.choices.get_mut(choice.index()).into_iter().for_each(|place| *place = chosen);
            }
            Op::SumMonitor { monitor } => {
                let monitored = self.monitored(*monitor);
                let place = self.registers.monitors.get_mut(monitor.index());
                place.into_iter().zip(monitored).for_each(|(place, monitored)| *place = monitored);
            }
            _ => {}
        }
    }

    /// Whether anything speaks against an option; what did so by a value that is now too old goes on doing so.
    fn bars(&self, all: Operands) -> Truth {
        let regs = self.program.operands.get(all.from as usize..all.to as usize).unwrap_or_default();
        let bar = |reg: &Reg| {
            let kept = self.kept.is_some_and(|kept| kept.state(*reg) == TRUE);
            if kept { Truth::True } else { truth(self.registers.state(*reg)) }
        };
        regs.iter().map(bar).fold(Truth::False, Truth::or)
    }

    /// Of those that are known the smallest or largest; reasons of the others do not matter.
    pub(super) fn best(&mut self, extreme: Extreme, all: Operands, out: Reg) {
        let known = self.slots(all).filter(|slot| slot.is_known()).map(|slot| slot.value);
        let best = match extreme {
            Extreme::Lowest => known.min(),
            Extreme::Highest => known.max(),
        };
        let slot = best.map_or(Slot::state(null(Absence::Written)), Slot::known);
        self.registers.put(out, slot);
    }

    /// Bounds of the lowest or highest: what cannot be measured leaves the list.
    pub(super) fn extreme(&mut self, extreme: Extreme, all: Operands, [out, low, high]: [Reg; 3]) {
        let not_measurable = null(Absence::NotMeasurable);
        let (mut best, mut why, mut any) = (None::<i64>, FALSE, false);
        for slot in self.slots(all).filter(|slot| slot.state != not_measurable) {
            any = true;
            if slot.is_known() {
                let better = match extreme {
                    Extreme::Lowest => best.is_none_or(|best| slot.value < best),
                    Extreme::Highest => best.is_none_or(|best| slot.value > best),
                };
                best = if better { Some(slot.value) } else { best };
            } else {
                why = why.max(slot.state);
            }
        }
        let nothing = Slot::state(if any { why } else { not_measurable });
        let (number, inner, outer) = match best {
            Some(best) if why == FALSE => (Slot::known(best), Slot::known(best), Slot::known(best)),
            Some(best) => (nothing, Slot::known(best), nothing),
            None => (nothing, nothing, nothing),
        };
        let (lowest, highest) = match extreme {
            Extreme::Lowest => (outer, inner),
            Extreme::Highest => (inner, outer),
        };
        self.registers.put(out, number);
        self.registers.put(low, lowest);
        self.registers.put(high, highest);
    }
}

/// The least and the most of some states.
fn ends(states: impl Iterator<Item = State>) -> (State, State) {
    states.fold((State::MAX, FALSE), |(least, most), state| (least.min(state), most.max(state)))
}

/// The state of what is made of two values of which one is unknown.
pub(super) fn unknown(a: Slot, b: Slot) -> Option<State> {
    match (a.is_known(), b.is_known()) {
        (true, true) => None,
        (false, true) => Some(a.state),
        (true, false) => Some(b.state),
        (false, false) => Some(a.state.max(b.state)),
    }
}

fn left(states: impl Iterator<Item = State>) -> Left {
    states.enumerate().fold(Left::default(), |left, (at, state)| {
        let bit = 1_u64.checked_shl(at as u32).unwrap_or(0);
        Left {
            holding: left.holding | if state == TRUE { bit } else { 0 },
            possible: left.possible | if state == FALSE { 0 } else { bit },
        }
    })
}

/// Whether a decision has one of some outcomes: true if no other is left, false if none of them is left.
fn is_among(left: Left, named: u64) -> State {
    match (left.holding.count_ones(), left.possible.count_ones()) {
        (2.., _) => null(Absence::Overlap),
        (_, 0) => null(Absence::Gap),
        (1, 1) => State::from(left.holding & named != 0),
        (_, many) => match (left.possible & named != 0, many > 1 && left.possible & !named == 0) {
            (false, _) => FALSE,
            (_, true) => TRUE,
            _ => null(Absence::Undetermined),
        },
    }
}
