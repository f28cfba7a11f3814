//! A guideline as a program: every name, unit and scale is settled once, and a patient is a pass over small numbers.
//!
//! The interpreter says what a guideline means; a program comes to the same, faster. What does not fit into it (a
//! number with too many digits, a partial date, a question left open) it gives back to the interpreter, patient by
//! patient. Tests hold the two against each other, down to every value and every reason.

mod answers;
mod calculate;
mod compile;
mod facts;
mod lower;
mod machine;
mod memory;
mod numbers;
mod op;
mod slot;

use std::cell::Cell;

use super::choose::{Chosen, Opted, UNDECIDED};
use super::interval;
use super::monitor::Monitored;
use super::outcome::{Basis, Status};
use super::plan::Plan;
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::value::content::{Absence, Bounds, Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::truth::Truth;
use compile::Compiler;
use machine::Machine;
use memory::{Left, Registers};
use op::{Class, Kind, Load, Num, Op};
use slot::{Reg, Slot, absence};

pub use answers::{Answered, Answers, Seen};

/// A guideline made ready for very many patients.
#[derive(Debug)]
pub struct Program<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    ops: Vec<Op>,
    operands: Vec<Reg>,
    loads: Vec<Load>,
    classes: Vec<Option<Class>>,
    /// By expression: whether it is of a fact only, and may have been passed over.
    hidden: Vec<bool>,
    facts: Vec<Option<Class>>,
    definitions: Vec<Option<Class>>,
    today: Reg,
    /// What memory looks like before the first patient.
    blank: Registers,
    /// Whether the guideline could be written as a program at all.
    supported: bool,
}

/// What a program works on; made once and used for one patient after the other.
#[derive(Clone, Debug)]
pub struct Memory {
    now: Registers,
    kept: Registers,
}

impl<'a> Program<'a> {
    /// The program of a guideline, in time linear in its size.
    pub fn new(guideline: &'a Guideline) -> Program<'a> {
        let plan = Plan::new(guideline);
        let mut compiler = Compiler::new(guideline);
        compiler.begin();
        let supported = compiler.steps(&plan).is_ok();
        let option = Opted::of(UNDECIDED, UNDECIDED, UNDECIDED, Truth::True, Absence::Undetermined);
        let choice = Chosen::of(UNDECIDED, std::iter::empty(), Truth::True, Absence::Undetermined);
        let blank = Registers {
            slots: compiler.slots,
            values: compiler.values,
            scope: Truth::True,
            bases: vec![Basis::Absent; guideline.vocabulary.facts.len()],
            decisions: vec![Left::default(); guideline.decisions.len()],
            doses: vec![Left::default(); guideline.options.len()],
            recommendations: vec![Status::Undetermined; guideline.recommendations.len()],
            options: vec![option; guideline.options.len()],
            choices: vec![choice; guideline.choices.len()],
            monitors: vec![Monitored::unknown(); guideline.monitors.len()],
            unfit: false,
        };
        Program {
            guideline,
            plan,
            ops: compiler.ops,
            operands: compiler.operands,
            loads: compiler.loads,
            classes: compiler.classes,
            hidden: compiler.hidden,
            facts: compiler.facts,
            definitions: compiler.definitions,
            today: compiler.today,
            blank,
            supported,
        }
    }

    /// The guideline.
    pub fn guideline(&self) -> &'a Guideline {
        self.guideline
    }

    /// How many operations it takes, and how many of them are left to the interpreter.
    pub fn size(&self) -> (usize, usize) {
        let left = self.ops.iter().filter(|op| matches!(op, Op::General { .. } | Op::WithUnit { .. }));
        (self.ops.len(), left.count())
    }

    /// Memory for it.
    pub fn memory(&self) -> Memory {
        Memory { now: self.blank.clone(), kept: self.blank.clone() }
    }

    /// What the blocks come to for one patient on one day: the same as [`Plan::evaluate`], faster.
    ///
    /// A fact that is not given is null with a reason; nothing here is an error. The answers stand in the memory, which
    /// the next patient takes over.
    pub fn evaluate<'m>(&'m self, facts: &Facts, as_of: PartialDate, memory: &'m mut Memory) -> Answers<'m> {
        match self.pass(facts, as_of, memory) {
            Some(has_kept) => {
                let Memory { now, kept } = memory;
                Answers::quick(self, now, has_kept.then_some(kept), as_of)
            }
            None => Answers::whole(self.guideline, self.plan.evaluate(facts, as_of)),
        }
    }

    /// Runs the program; whether some values were too old, or nothing where something did not fit.
    fn pass(&self, facts: &Facts, as_of: PartialDate, memory: &mut Memory) -> Option<bool> {
        let today = facts::packed(as_of).filter(|_| self.supported)?;
        let Memory { now, kept } = memory;
        let has_kept = self.plan.is_aged(facts, as_of);
        if has_kept {
            self.run(facts, as_of, today, kept, None);
        }
        let unfit = has_kept && kept.unfit;
        self.run(facts, as_of, today, now, Some(&*kept).filter(|_| has_kept));
        (!unfit && !now.unfit).then_some(has_kept)
    }

    fn run(
        &self,
        facts: &Facts,
        as_of: PartialDate,
        today: i64,
        registers: &mut Registers,
        kept: Option<&Registers>,
    ) {
        registers.unfit = false;
        registers.put(self.today, Slot::known(today));
        let stale_counts = kept.is_none();
        let forgotten = Cell::new(false);
        Machine { program: self, facts, as_of, registers, kept, stale_counts, forgotten }.run();
    }

    /// The value of an expression, as the interpreter has it.
    fn value(&self, registers: &Registers, id: ExprId) -> Value {
        let class = self.classes.get(id.index()).and_then(Option::as_ref);
        class.map_or(Value::Null(Absence::NotGiven), |class| self.read(registers, class))
    }

    /// What an expression of a block is; nothing of one by which a fact is derived, which is not worked out where the
    /// fact is given.
    fn shown(&self, id: ExprId) -> Option<&Class> {
        self.classes.get(id.index())?.as_ref().filter(|_| self.hidden.get(id.index()) == Some(&false))
    }

    /// What stands in the places of a class.
    fn read(&self, registers: &Registers, class: &Class) -> Value {
        let unknown = |reg: Reg| absence(registers.state(reg)).map(Value::Null);
        let nothing = Value::Null(Absence::NotGiven);
        match class {
            Class::Truth(reg) => unknown(*reg).unwrap_or(Value::Boolean(registers.state(*reg) == slot::TRUE)),
            Class::Member(reg) => unknown(*reg)
                .unwrap_or_else(|| u16::try_from(registers.slot(*reg).value).map_or(nothing, Value::Member)),
            Class::Date(reg) => unknown(*reg)
                .unwrap_or_else(|| facts::unpacked(registers.slot(*reg).value).map_or(nothing, Value::Date)),
            Class::Number(number) => {
                unknown(number.value).unwrap_or_else(|| number_of(registers, number, number.value))
            }
            Class::Bounded { number, low, high } => match absence(registers.state(number.value)) {
                None => number_of(registers, number, number.value),
                Some(why) => {
                    let end =
                        |reg: Reg| registers.slot(reg).is_known().then(|| number_of(registers, number, reg));
                    match (end(*low), end(*high)) {
                        (None, None) => Value::Null(why),
                        (low, high) => Value::Bounds(Bounds { low, high, why }.into()),
                    }
                }
            },
            Class::Built(id) => match self.guideline.expressions.get(*id) {
                Node::List(items) => Value::List(
                    items.iter().map(|item| self.value(registers, *item)).collect::<Vec<Value>>().into(),
                ),
                Node::Interval { low, low_closed, high, high_closed } => {
                    let (low, high) = (self.value(registers, *low), self.value(registers, *high));
                    interval::interval(&low, *low_closed, &high, *high_closed)
                }
                _ => nothing,
            },
            Class::General(at) => registers.values.get(*at as usize).cloned().unwrap_or(nothing),
        }
    }

    fn fact(&self, registers: &Registers, id: FactId) -> Value {
        let class = self.facts.get(id.index()).and_then(Option::as_ref);
        class.map_or(Value::Null(Absence::NotGiven), |class| self.read(registers, class))
    }
}

fn number_of(registers: &Registers, number: &Num, reg: Reg) -> Value {
    let value = registers.slot(reg).value;
    if number.kind == Kind::Integer {
        return Value::Integer(value);
    }
    let divisor = number.divisor.map_or(1, |reg| i128::from(registers.slot(reg).value));
    let exact = match divisor {
        1 => Some(Number::from_scaled(value, number.scale)),
        _ => {
            let below = 10_i128.pow(u32::from(number.scale)).checked_mul(divisor);
            below.and_then(|below| Number::from_ratio(i128::from(value), below))
        }
    };
    match (exact, &number.kind) {
        (Some(number), Kind::Quantity(unit)) => Value::Quantity(Quantity { number, unit: unit.clone() }),
        (Some(number), _) => Value::Decimal(number),
        (None, _) => Value::Null(Absence::Undefined),
    }
}
