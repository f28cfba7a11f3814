//! Guideline → program: every block in the order of its references, as the interpreter takes them.

use super::op::{Class, Kind, Load, Num, Op, Operands};
use super::slot::{FALSE, Reg, Slot, TRUE};
use crate::eval::plan::Plan;
use crate::eval::wiring::Step;
use crate::model::choice::Bar;
use crate::model::expression::{ChoiceId, DefinitionId, ExprId, FactId};
use crate::model::guideline::{Block, Guideline};
use crate::value::content::Value;

/// Most decimal places of a number of a program.
pub(super) const PLACES_MAX: u8 = 15;
/// Most outcomes of a decision in a program: one bit each.
const OUTCOMES_MAX: usize = 64;

/// What cannot be written as a program; the interpreter does it.
pub(super) struct Unsupported;

/// A program being written.
pub(super) struct Compiler<'a> {
    pub(super) guideline: &'a Guideline,
    pub(super) ops: Vec<Op>,
    pub(super) operands: Vec<Reg>,
    pub(super) loads: Vec<Load>,
    pub(super) slots: Vec<Slot>,
    /// Values that are no slots; those written in the guideline stand here from the beginning.
    pub(super) values: Vec<Value>,
    /// By expression.
    pub(super) classes: Vec<Option<Class>>,
    /// By fact.
    pub(super) facts: Vec<Option<Class>>,
    /// By definition.
    pub(super) definitions: Vec<Option<Class>>,
    /// By recommendation: whether it applies, and whether it would in scope.
    pub(super) applies: Vec<Option<[Reg; 2]>>,
    pub(super) today: Reg,
    pub(super) within_scope: bool,
    /// Whether what has no operation of its own is worked out only where something asks for it.
    pub(super) on_demand: bool,
    scopes: Vec<Option<bool>>,
    /// By expression: whether it is of a fact only, and may be passed over.
    pub(super) hidden: Vec<bool>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(guideline: &'a Guideline) -> Compiler<'a> {
        Compiler {
            guideline,
            ops: Vec::new(),
            operands: Vec::new(),
            loads: Vec::new(),
            slots: vec![Slot::known(0)],
            values: Vec::new(),
            classes: vec![None; guideline.expressions.len()],
            facts: vec![None; guideline.vocabulary.facts.len()],
            definitions: vec![None; guideline.definitions.len()],
            applies: Vec::new(),
            today: 0,
            within_scope: false,
            on_demand: false,
            scopes: vec![None; guideline.expressions.len()],
            hidden: vec![false; guideline.expressions.len()],
        }
    }

    /// Writes all steps of a plan.
    pub(super) fn steps(&mut self, plan: &Plan<'a>) -> Result<(), Unsupported> {
        self.applies = vec![None; self.guideline.recommendations.len()];
        let read = self.facts_read(plan);
        let mut from = 0;
        for (at, step) in plan.steps.iter().enumerate() {
            let Step::Block(block) = step else {
                continue;
            };
            let nodes = plan.steps.get(from..at).unwrap_or_default();
            from = at + 1;
            match block {
                Block::Fact(id) if read.get(id.index()) != Some(&true) => {}
                Block::Fact(id) => self.fact_with(*id, nodes)?,
                _ => {
                    self.nodes(nodes)?;
                    self.block(*block)?;
                }
            }
        }
        self.nodes(plan.steps.get(from..).unwrap_or_default())
    }

    pub(super) fn nodes(&mut self, steps: &[Step]) -> Result<(), Unsupported> {
        for step in steps {
            if let Step::Node(id, within) = step {
                self.expression(*id, *within)?;
            }
        }
        Ok(())
    }

    /// The facts that something reads which is not a fact itself, or that such facts are derived from.
    fn facts_read(&self, plan: &Plan<'a>) -> Vec<bool> {
        let mut read = vec![false; self.guideline.vocabulary.facts.len()];
        // Properties come last and read as rules do.
        for property in self.guideline.properties() {
            for id in self.guideline.expressions.below(property) {
                if let Some(Block::Fact(id)) =
                    crate::model::guideline::mentioned(self.guideline.expressions.get(id))
                {
                    read.get_mut(id.index()).into_iter().for_each(|place| *place = true);
                }
            }
        }
        for step in plan.steps.iter().rev() {
            let (Step::Block(block), is_read) =
                (step, |read: &[bool], id: FactId| read.get(id.index()) == Some(&true))
            else {
                continue;
            };
            if let Block::Fact(id) = block
                && !is_read(&read, *id)
            {
                continue;
            }
            for other in self.guideline.reads(*block) {
                if let Block::Fact(id) = other {
                    read.get_mut(id.index()).into_iter().for_each(|place| *place = true);
                }
            }
        }
        read
    }

    /// An expression whose operands are written already.
    fn expression(&mut self, id: ExprId, within: bool) -> Result<(), Unsupported> {
        if let Some(Some(before)) = self.scopes.get(id.index()) {
            // One expression in two blocks of which one counts in scope only has two values.
            return if *before == within { Ok(()) } else { Err(Unsupported) };
        }
        self.within_scope = within;
        let class = match self.node(id) {
            Some(class) => class,
            None if self.on_demand => Class::Built(id),
            None => self.general(id),
        };
        self.classes.get_mut(id.index()).into_iter().for_each(|place| *place = Some(class.clone()));
        self.scopes.get_mut(id.index()).into_iter().for_each(|place| *place = Some(within));
        Ok(())
    }

    pub(super) fn class(&self, id: ExprId) -> Option<&Class> {
        self.classes.get(id.index())?.as_ref()
    }

    /// A place for something.
    pub(super) fn slot(&mut self) -> Reg {
        self.constant(Slot::state(FALSE))
    }

    /// A place for something that stays as it is.
    pub(super) fn constant(&mut self, slot: Slot) -> Reg {
        self.slots.push(slot);
        Reg::try_from(self.slots.len() - 1).unwrap_or(Reg::MAX)
    }

    /// A place for any value.
    pub(super) fn value(&mut self, value: Value) -> u32 {
        self.values.push(value);
        u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn all(&mut self, regs: &[Reg]) -> Operands {
        let at = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let from = at(self.operands.len());
        self.operands.extend_from_slice(regs);
        Operands { from, to: at(self.operands.len()) }
    }

    /// The condition that an expression is.
    pub(super) fn truth(&mut self, id: ExprId) -> Reg {
        match self.class(id) {
            Some(Class::Truth(reg)) => *reg,
            Some(Class::General(value)) => {
                let value = *value;
                let out = self.slot();
                self.ops.push(Op::TruthOf { value, out });
                out
            }
            Some(Class::Built(_)) => {
                let (value, out) = (self.value(Value::Boolean(false)), self.slot());
                self.ops.push(Op::General { node: id, out: value });
                self.ops.push(Op::TruthOf { value, out });
                out
            }
            // A number or a date is no condition; the checker lets none through.
            _ => self.constant(Slot::state(super::slot::null(crate::value::content::Absence::NotComparable))),
        }
    }

    pub(super) fn truths(&mut self, ids: &[ExprId]) -> Operands {
        let regs: Vec<Reg> = ids.iter().map(|id| self.truth(*id)).collect();
        self.all(&regs)
    }

    /// As the interpreter works it out.
    fn general(&mut self, node: ExprId) -> Class {
        let out = self.value(Value::Boolean(false));
        self.ops.push(Op::General { node, out });
        Class::General(out)
    }

    fn block(&mut self, block: Block) -> Result<(), Unsupported> {
        let guideline = self.guideline;
        match block {
            Block::Fact(_) => Ok(()),
            Block::Definition(id) => {
                let class = self.definition(id).ok_or(Unsupported)?;
                self.definitions
                    .get_mut(id.index())
                    .into_iter()
                    .for_each(|place| *place = Some(class.clone()));
                Ok(())
            }
            Block::Scope => {
                let conditions: Vec<ExprId> = guideline.scope.iter().map(|scope| scope.require).collect();
                if !conditions.is_empty() {
                    let all = self.truths(&conditions);
                    self.ops.push(Op::SumScope { all });
                }
                Ok(())
            }
            Block::Decision(decision) => {
                let found = guideline.decisions.get(decision.index()).ok_or(Unsupported)?;
                let conditions: Vec<ExprId> = found.outcomes.iter().map(|outcome| outcome.when).collect();
                let all = self.outcomes(&conditions)?;
                self.ops.push(Op::SumDecision { decision, all });
                Ok(())
            }
            Block::Recommendation(id) => {
                let found = guideline.recommendations.get(id.index()).ok_or(Unsupported)?;
                let when = self.truth(found.when);
                let here = self.slot();
                self.applies.get_mut(id.index()).into_iter().for_each(|place| *place = Some([here, when]));
                let at = u32::try_from(id.index()).map_err(|_| Unsupported)?;
                self.ops.push(Op::SumRecommendation { at, outside: found.outside_scope, when, here });
                Ok(())
            }
            Block::Option(option) => {
                let found = guideline.options.get(option.index()).ok_or(Unsupported)?;
                let bars = |bars: &[Bar]| bars.iter().map(|bar| bar.when).collect::<Vec<ExprId>>();
                let exclude = self.truths(&bars(&found.exclude));
                let caution = self.truths(&bars(&found.caution));
                let prefer: Vec<ExprId> = found.prefer.iter().map(|preference| preference.when).collect();
                let prefer = self.truths(&prefer);
                self.ops.push(Op::SumOption { option, exclude, caution, prefer });
                Ok(())
            }
            Block::Dose(option) => {
                let found = guideline.options.get(option.index()).ok_or(Unsupported)?;
                let always = self.constant(Slot::state(TRUE));
                let regs: Vec<Reg> =
                    found.dose.iter().map(|dose| dose.when.map_or(always, |when| self.truth(when))).collect();
                (regs.len() <= OUTCOMES_MAX).then_some(()).ok_or(Unsupported)?;
                // Without doses there is nothing to sum up, and the blank memory says so.
                if !regs.is_empty() {
                    let all = self.all(&regs);
                    self.ops.push(Op::SumDose { option, all });
                }
                Ok(())
            }
            Block::Choice(choice) => self.choice(choice),
            Block::Monitor(monitor) => {
                self.ops.push(Op::SumMonitor { monitor });
                Ok(())
            }
        }
    }

    fn outcomes(&mut self, conditions: &[ExprId]) -> Result<Operands, Unsupported> {
        if conditions.len() > OUTCOMES_MAX {
            return Err(Unsupported);
        }
        Ok(self.truths(conditions))
    }

    fn choice(&mut self, choice: ChoiceId) -> Result<(), Unsupported> {
        let found = self.guideline.choices.get(choice.index()).ok_or(Unsupported)?;
        let [_, purpose] = self.applies.get(found.purpose.index()).copied().flatten().ok_or(Unsupported)?;
        self.ops.push(Op::SumChoice { choice, purpose });
        Ok(())
    }

    fn definition(&mut self, id: DefinitionId) -> Option<Class> {
        let definition = self.guideline.definitions.get(id.index())?;
        let class = self.class(definition.is)?.clone();
        let Some(unit) = &definition.unit else {
            return Some(class);
        };
        let relabelled = |number: &Num| {
            let fits = match &number.kind {
                Kind::Integer | Kind::Decimal => true,
                Kind::Quantity(own) => own.ratio_to(unit)? == crate::value::number::Number::ONE,
            };
            fits.then(|| Num { kind: Kind::Quantity(unit.clone()), ..number.clone() })
        };
        let known = match &class {
            Class::Number(number) => relabelled(number).map(Class::Number),
            Class::Bounded { number, low, high } => {
                relabelled(number).map(|number| Class::Bounded { number, low: *low, high: *high })
            }
            _ => None,
        };
        Some(known.unwrap_or_else(|| {
            let out = self.value(Value::Boolean(false));
            self.ops.push(Op::WithUnit { of: definition.is, unit: unit.clone(), out });
            Class::General(out)
        }))
    }
}
