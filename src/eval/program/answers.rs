//! What a guideline came to, to be asked block by block and value by value, whoever worked it out.

use std::borrow::Cow;

use super::memory::Registers;
use super::op::{Class, Kind};
use super::slot::{TRUE, absence};
use super::{Program, Slot};
use crate::eval::choose::{Chosen, Opted};
use crate::eval::evaluation::Evaluation;
use crate::eval::monitor::Monitored;
use crate::eval::outcome::{Basis, Decided, Status};
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, OptionId, RecommendationId,
};
use crate::model::guideline::Guideline;
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;
use crate::value::unit::Unit;

/// A value as it is seen by who prints it: small ones as they stand in memory.
#[derive(Clone, Debug)]
pub enum Seen<'v> {
    /// Nothing, and why.
    Null(Absence),
    /// A condition.
    Boolean(bool),
    /// `value / divisor / 10^scale`, in a unit.
    Fraction {
        /// Above the line.
        value: i64,
        /// Below it, above zero.
        divisor: i64,
        /// The power of ten.
        scale: u8,
        /// The unit, where it has one.
        unit: Option<&'v Unit>,
    },
    /// Any other value.
    Value(Cow<'v, Value>),
}

/// What a guideline came to for one patient.
pub trait Answered {
    /// Whether the guideline is for this patient.
    fn scope(&self) -> Truth;
    /// What a recommendation comes to.
    fn recommendation(&self, id: RecommendationId) -> Status;
    /// What is left of a decision.
    fn decision(&self, id: DecisionId) -> Decided;
    /// What an option comes to.
    fn option(&self, id: OptionId) -> Option<Opted>;
    /// What is left of the doses of an option.
    fn dose(&self, id: OptionId) -> Decided;
    /// What a choice comes to.
    fn choice(&self, id: ChoiceId) -> Option<Chosen>;
    /// What a monitor comes to.
    fn monitor(&self, id: MonitorId) -> Option<Monitored>;
    /// The value of an expression; with `stale`, where values that are too old to count are counted all the same.
    fn seen(&self, id: ExprId, stale: bool) -> Seen<'_>;
    /// The value of a definition, with its unit.
    fn definition(&self, id: DefinitionId) -> Seen<'_>;
    /// Where the value that conditions see of a fact comes from; `stale` as above.
    fn basis(&self, id: FactId, stale: bool) -> Basis;
}

impl Answered for Evaluation {
    fn scope(&self) -> Truth {
        self.scope
    }

    fn recommendation(&self, id: RecommendationId) -> Status {
        self.recommendation(id)
    }

    fn decision(&self, id: DecisionId) -> Decided {
        self.decision(id).clone()
    }

    fn option(&self, id: OptionId) -> Option<Opted> {
        self.option(id).copied()
    }

    fn dose(&self, id: OptionId) -> Decided {
        self.dose(id).clone()
    }

    fn choice(&self, id: ChoiceId) -> Option<Chosen> {
        self.choice(id).copied()
    }

    fn monitor(&self, id: MonitorId) -> Option<Monitored> {
        self.monitor(id).copied()
    }

    fn seen(&self, id: ExprId, stale: bool) -> Seen<'_> {
        let seen = if stale { self.with_stale() } else { self };
        Seen::of(seen.value(id))
    }

    fn definition(&self, id: DefinitionId) -> Seen<'_> {
        Seen::of(self.definition(id))
    }

    fn basis(&self, id: FactId, stale: bool) -> Basis {
        let seen = if stale { self.with_stale() } else { self };
        seen.fact(id).basis
    }
}

impl<'v> Seen<'v> {
    fn of(value: &'v Value) -> Seen<'v> {
        match value {
            Value::Null(absence) => Seen::Null(*absence),
            Value::Boolean(truth) => Seen::Boolean(*truth),
            other => Seen::Value(Cow::Borrowed(other)),
        }
    }

    /// The reason, where it is unknown.
    pub fn absence(&self) -> Option<Absence> {
        match self {
            Seen::Null(absence) => Some(*absence),
            Seen::Value(value) => value.absence(),
            Seen::Boolean(_) | Seen::Fraction { .. } => None,
        }
    }
}

/// The answers of a [`Program`] for one patient.
#[derive(Debug)]
pub struct Answers<'m>(By<'m>);

#[derive(Debug)]
enum By<'m> {
    /// The program itself.
    Program { program: &'m Program<'m>, now: &'m Registers, kept: Option<&'m Registers>, as_of: PartialDate },
    /// The interpreter, where something did not fit.
    Interpreter { guideline: &'m Guideline, evaluation: Box<Evaluation> },
}

impl<'m> Answers<'m> {
    pub(super) fn quick(
        program: &'m Program<'m>,
        now: &'m Registers,
        kept: Option<&'m Registers>,
        as_of: PartialDate,
    ) -> Answers<'m> {
        Answers(By::Program { program, now, kept, as_of })
    }

    pub(super) fn whole(guideline: &'m Guideline, evaluation: Evaluation) -> Answers<'m> {
        Answers(By::Interpreter { guideline, evaluation: Box::new(evaluation) })
    }

    /// Whether the program could do it, without the interpreter.
    pub fn is_quick(&self) -> bool {
        matches!(self.0, By::Program { .. })
    }

    /// The guideline.
    pub fn guideline(&self) -> &'m Guideline {
        match &self.0 {
            By::Program { program, .. } => program.guideline,
            By::Interpreter { guideline, .. } => guideline,
        }
    }

    /// The evaluation date.
    pub fn as_of(&self) -> PartialDate {
        match &self.0 {
            By::Program { as_of, .. } => *as_of,
            By::Interpreter { evaluation, .. } => evaluation.as_of,
        }
    }

    /// The value of an expression of a block; of one by which a fact is derived, nothing.
    pub fn value(&self, id: ExprId) -> Value {
        match &self.0 {
            By::Program { program, now, .. } => {
                program.shown(id).map_or(Value::Null(Absence::NotGiven), |class| program.read(now, class))
            }
            By::Interpreter { evaluation, .. } => evaluation.value(id).clone(),
        }
    }

    /// The value that conditions see of a fact; nothing of one that no rule reads.
    pub fn fact(&self, id: FactId) -> Value {
        match &self.0 {
            By::Program { program, now, .. } => program.fact(now, id),
            By::Interpreter { evaluation, .. } => evaluation.fact(id).value.clone(),
        }
    }
}

/// A value where it stands.
fn standing<'m>(program: &Program<'_>, registers: &'m Registers, class: Option<&'m Class>) -> Seen<'m> {
    let Some(class) = class else {
        return Seen::Null(Absence::NotGiven);
    };
    let unknown = |slot: Slot| absence(slot.state).map(Seen::Null);
    match class {
        Class::Truth(reg) => {
            let slot = registers.slot(*reg);
            unknown(slot).unwrap_or(Seen::Boolean(slot.state == TRUE))
        }
        Class::Number(number) => {
            let slot = registers.slot(number.value);
            unknown(slot).unwrap_or_else(|| Seen::Fraction {
                value: slot.value,
                divisor: number.divisor.map_or(1, |reg| registers.slot(reg).value),
                scale: number.scale,
                unit: match &number.kind {
                    Kind::Quantity(unit) => Some(unit),
                    Kind::Integer | Kind::Decimal => None,
                },
            })
        }
        Class::General(at) => {
            registers.values.get(*at as usize).map_or(Seen::Null(Absence::NotGiven), Seen::of)
        }
        other => match program.read(registers, other) {
            Value::Null(absence) => Seen::Null(absence),
            value => Seen::Value(Cow::Owned(value)),
        },
    }
}

impl Answered for Answers<'_> {
    fn scope(&self) -> Truth {
        match &self.0 {
            By::Program { now, .. } => now.scope,
            By::Interpreter { evaluation, .. } => evaluation.scope,
        }
    }

    fn recommendation(&self, id: RecommendationId) -> Status {
        match &self.0 {
            By::Program { now, .. } => {
                now.recommendations.get(id.index()).copied().unwrap_or(Status::Undetermined)
            }
            By::Interpreter { evaluation, .. } => evaluation.recommendation(id),
        }
    }

    fn decision(&self, id: DecisionId) -> Decided {
        match &self.0 {
            By::Program { now, .. } => now.decision(id).decided(),
            By::Interpreter { evaluation, .. } => evaluation.decision(id).clone(),
        }
    }

    fn option(&self, id: OptionId) -> Option<Opted> {
        match &self.0 {
            By::Program { now, .. } => now.option(id).copied(),
            By::Interpreter { evaluation, .. } => evaluation.option(id).copied(),
        }
    }

    fn dose(&self, id: OptionId) -> Decided {
        match &self.0 {
            By::Program { now, .. } => now.dose(id).decided(),
            By::Interpreter { evaluation, .. } => evaluation.dose(id).clone(),
        }
    }

    fn choice(&self, id: ChoiceId) -> Option<Chosen> {
        match &self.0 {
            By::Program { now, .. } => now.choice(id).copied(),
            By::Interpreter { evaluation, .. } => evaluation.choice(id).copied(),
        }
    }

    fn monitor(&self, id: MonitorId) -> Option<Monitored> {
        match &self.0 {
            By::Program { now, .. } => now.monitor(id).copied(),
            By::Interpreter { evaluation, .. } => evaluation.monitor(id).copied(),
        }
    }

    fn seen(&self, id: ExprId, stale: bool) -> Seen<'_> {
        match &self.0 {
            By::Program { program, now, kept, .. } => {
                let registers = if stale { kept.unwrap_or(now) } else { now };
                standing(program, registers, program.shown(id))
            }
            By::Interpreter { evaluation, .. } => evaluation.seen(id, stale),
        }
    }

    fn definition(&self, id: DefinitionId) -> Seen<'_> {
        match &self.0 {
            By::Program { program, now, .. } => {
                standing(program, now, program.definitions.get(id.index()).and_then(Option::as_ref))
            }
            By::Interpreter { evaluation, .. } => Seen::of(evaluation.definition(id)),
        }
    }

    fn basis(&self, id: FactId, stale: bool) -> Basis {
        match &self.0 {
            By::Program { now, kept, .. } => if stale { kept.unwrap_or(now) } else { now }.basis(id),
            By::Interpreter { evaluation, .. } => evaluation.basis(id, stale),
        }
    }
}
