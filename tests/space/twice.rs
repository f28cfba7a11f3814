//! A guideline on one day, asked twice: of the interpreter and of the space.

use osteon::eval::{Evaluation, Plan};
use osteon::model::expression::ExprId;
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Guideline};
use osteon::source::Sources;
use osteon::space::{Pair, Point, Space, Standing, Wire};
use osteon::value::content::{Absence, Value};
use osteon::value::date::PartialDate;

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    pub patients: usize,
    /// Patients of whom an irrational number lies where it is to be told from another: the space takes it that it can be.
    pub too_close: usize,
    /// Patients who have other values of the same cells.
    pub moved: usize,
    /// Blocks and conditions that hang on cells alone.
    pub alike: usize,
}

pub struct Twice<'a> {
    sources: &'a Sources,
    guideline: &'a Guideline,
    plan: Plan<'a>,
    pub space: Space<'a>,
    pub standings: Vec<(Block, Standing)>,
    pub conditions: Vec<(ExprId, Pair)>,
    /// By standing, and by condition: whether it hangs on more than cells.
    computed: (Vec<bool>, Vec<bool>),
}

impl<'a> Twice<'a> {
    pub fn new(sources: &'a Sources, guideline: &'a Guideline, as_of: PartialDate) -> Twice<'a> {
        let plan = Plan::of_everything(guideline);
        let mut space = Space::new(guideline, as_of);
        let has_answer = |block: &Block| !matches!(block, Block::Fact(_) | Block::Definition(_));
        let blocks = guideline.order.iter().copied().filter(has_answer);
        let standings: Vec<_> = blocks.map(|block| (block, space.standing(block))).collect();
        let constraints = guideline.vocabulary.constraints.iter().map(|constraint| constraint.always);
        let of_none = guideline.properties().chain(constraints).map(|root| (None, root));
        let of_block = |block: &Block| {
            let block = *block;
            guideline.roots(block).into_iter().map(move |root| (Some(block), root))
        };
        let mut conditions = Vec::new();
        for (block, root) in guideline.order.iter().flat_map(of_block).chain(of_none) {
            for id in guideline.expressions.below(root) {
                let pair = match block {
                    Some(block) => space.condition_of(block, id),
                    None => space.condition(id),
                };
                conditions.push((id, pair));
            }
        }
        let computed = (
            standings.iter().map(|(_, standing)| space.formulas(standing.wires()) > 0).collect(),
            conditions.iter().map(|(_, pair)| space.formulas(&[pair.yes, pair.no]) > 0).collect(),
        );
        Twice { sources, guideline, plan, space, standings, conditions, computed }
    }

    pub fn as_of(&self) -> PartialDate {
        self.space.as_of()
    }

    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        self.plan.evaluate(facts, self.space.as_of())
    }

    /// Where a patient lies, by the space with the interpreter.
    pub fn point(&self, facts: &Facts) -> Point {
        self.space.point(facts, &self.evaluate(facts))
    }

    /// Where the two differ for a patient, or for one of the same cells; nothing where they agree.
    pub fn difference(&self, facts: &Facts, compared: &mut Compared) -> Option<String> {
        compared.patients += 1;
        let evaluation = self.evaluate(facts);
        if self.is_too_close(&evaluation) {
            compared.too_close += 1;
            return None;
        }
        let point = self.space.point(facts, &evaluation);
        self.of_interpreter(&evaluation, &point).or_else(|| self.of_cells(facts, &evaluation, compared))
    }

    fn is_too_close(&self, evaluation: &Evaluation) -> bool {
        self.conditions.iter().any(|(id, _)| *evaluation.value(*id) == Value::Null(Absence::TooClose))
    }

    fn of_interpreter(&self, evaluation: &Evaluation, point: &Point) -> Option<String> {
        let differs = |(id, pair): &(ExprId, Pair)| {
            let (a, b) = (evaluation.value(*id).truth(), point.truth(*pair));
            (a != b).then(|| format!("{}: {a:?} but {b:?}", self.words(*id, evaluation)))
        };
        self.conditions.iter().find_map(differs).or_else(|| {
            self.standings.iter().find_map(|(block, standing)| {
                let (a, b) = (evaluation.answer(*block), standing.answer(|wire| point.holds(wire)));
                (a != b).then(|| format!("{}: {a:?} but {b:?}", self.guideline.name(*block)))
            })
        })
    }

    /// What hangs on cells alone is the same for all of the same cells.
    fn of_cells(&self, facts: &Facts, evaluation: &Evaluation, compared: &mut Compared) -> Option<String> {
        let Some(other) = self.space.stands_for(facts) else {
            return Some("a value lies in no cell".to_owned());
        };
        compared.moved += usize::from(!other.iter().eq(facts.iter()));
        let other_evaluation = self.evaluate(&other);
        let cells_alone = |computed: &[bool], at: usize| !computed[at];
        let conditions = self.conditions.iter().enumerate();
        let different =
            conditions.filter(|(at, _)| cells_alone(&self.computed.1, *at)).find_map(|(_, (id, _))| {
                compared.alike += 1;
                let (a, b) = (evaluation.value(*id).truth(), other_evaluation.value(*id).truth());
                (a != b).then(|| {
                    format!("{}: {a:?}, of the same cells {b:?}: {other:?}", self.words(*id, evaluation))
                })
            });
        different.or_else(|| {
            let blocks = self.standings.iter().enumerate();
            blocks.filter(|(at, _)| cells_alone(&self.computed.0, *at)).find_map(|(_, (block, _))| {
                compared.alike += 1;
                let (a, b) = (evaluation.answer(*block), other_evaluation.answer(*block));
                (a != b).then(|| format!("{}: {a:?}, of the same cells {b:?}", self.guideline.name(*block)))
            })
        })
    }

    /// An expression with the values of its operands.
    fn words(&self, id: ExprId, evaluation: &Evaluation) -> String {
        let expressions = &self.guideline.expressions;
        let words = |id: ExprId| self.sources.slice(expressions.span(id));
        let operands = expressions.get(id).operands().into_iter();
        let operands = operands.map(|id| format!("\n   {} = {:?}", words(id), evaluation.value(id)));
        format!("{}{}\n", words(id), operands.collect::<String>())
    }

    /// Wires that say something worth asking for, and that are not the same for everyone.
    pub fn wires(&self) -> Vec<Wire> {
        let standings = self.standings.iter().flat_map(|(_, standing)| standing.wires().iter().copied());
        let pairs = self.conditions.iter().flat_map(|(_, pair)| [pair.yes.opposite(), pair.no]);
        let mut wires: Vec<Wire> = standings.chain(pairs).collect();
        wires.retain(|wire| *wire != Wire::TRUE && *wire != Wire::FALSE);
        wires.sort();
        wires.dedup();
        wires
    }
}
