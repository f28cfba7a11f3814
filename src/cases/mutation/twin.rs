//! A guideline and its change as one guideline: what reads the change stands there twice, as it is and as it would be.

use std::collections::BTreeMap;

use crate::model::choice::ChoiceOption;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, MonitorId, Node, OptionId, RecommendationId, ThresholdId,
};
use crate::model::guideline::{Block, Decision, Guideline, Invariant, Outcome};
use crate::model::vocabulary::Place;
use crate::source::Span;
use crate::value::operator::Equality;

/// Both in one.
#[derive(Debug)]
pub(super) struct Twin {
    /// The guideline with the copies after its own blocks. Of the others only those are left that are needed.
    pub(super) guideline: Guideline,
    /// By block that reads the change, the copy that would read it.
    pub(super) copies: BTreeMap<Block, Block>,
    /// By expression of the changed guideline, the copy, where it is another one.
    pub(super) expressions: BTreeMap<ExprId, ExprId>,
    /// By definition that has a copy: whether both are the same, and both themselves.
    pub(super) same: BTreeMap<DefinitionId, [ExprId; 3]>,
}

/// Joins a guideline and a change of it. `affected` are the blocks that read the change, those first that others read.
/// Linear in what they and all that they read are made of.
pub(super) fn twin(base: &Guideline, changed: &Guideline, affected: &[Block]) -> Twin {
    let mut guideline = base.clone();
    guideline.invariants.clear();
    guideline.monotone.clear();
    guideline.implications.clear();
    let mut needed: std::collections::BTreeSet<Block> = affected.iter().copied().collect();
    for block in affected {
        needed.extend(base.needed_by(*block));
    }
    guideline.order.retain(|block| matches!(block, Block::Fact(_)) || needed.contains(block));
    let twin =
        Twin { guideline, copies: BTreeMap::new(), expressions: BTreeMap::new(), same: BTreeMap::new() };
    let mut writer = Writer { base, changed, twin, thresholds: BTreeMap::new() };
    for block in affected {
        writer.block(*block);
    }
    writer.twin
}

struct Writer<'a> {
    base: &'a Guideline,
    changed: &'a Guideline,
    twin: Twin,
    thresholds: BTreeMap<ThresholdId, ThresholdId>,
}

impl Writer<'_> {
    fn block(&mut self, block: Block) {
        let copy = match block {
            Block::Definition(id) => self.definition(id),
            Block::Decision(id) => self.decision(id),
            Block::Recommendation(id) => self.recommendation(id),
            Block::Choice(id) => self.choice(id),
            Block::Option(id) => self.option(id).map(Block::Option),
            Block::Dose(id) => self.option(id).map(Block::Dose),
            Block::Monitor(id) => self.monitor(id),
            Block::Scope => {
                for scope in &self.changed.scope {
                    let require = self.expression(scope.require);
                    self.keep(require);
                }
                None
            }
            Block::Fact(_) => None,
        };
        if let Some(copy) = copy {
            self.twin.copies.insert(block, copy);
            self.twin.guideline.order.push(copy);
        }
    }

    fn definition(&mut self, id: DefinitionId) -> Option<Block> {
        let mut copy = self.changed.definitions.get(id.index())?.clone();
        copy.is = self.expression(copy.is);
        let guideline = &mut self.twin.guideline;
        let new = DefinitionId::at(guideline.definitions.len());
        guideline.definitions.push(copy);
        let own = guideline.expressions.add(Node::Definition(id), Span::default());
        let other = guideline.expressions.add(Node::Definition(new), Span::default());
        let same = guideline.expressions.add(Node::Equality(Equality::Equal, own, other), Span::default());
        self.twin.same.insert(id, [same, own, other]);
        self.keep(same);
        Some(Block::Definition(new))
    }

    fn decision(&mut self, id: DecisionId) -> Option<Block> {
        let decision = self.changed.decisions.get(id.index())?;
        let outcomes = decision.outcomes.iter();
        let outcomes: Vec<Outcome> = outcomes
            .map(|outcome| Outcome { when: self.expression(outcome.when), ..outcome.clone() })
            .collect();
        let decisions = &mut self.twin.guideline.decisions;
        let new = DecisionId::at(decisions.len());
        decisions.push(Decision { outcomes, known_gap: None, ..decision.clone() });
        Some(Block::Decision(new))
    }

    fn recommendation(&mut self, id: RecommendationId) -> Option<Block> {
        let mut copy = self.changed.recommendations.get(id.index())?.clone();
        copy.when = self.expression(copy.when);
        let recommendations = &mut self.twin.guideline.recommendations;
        recommendations.push(copy);
        Some(Block::Recommendation(RecommendationId::at(recommendations.len() - 1)))
    }

    fn choice(&mut self, id: ChoiceId) -> Option<Block> {
        let mut copy = self.changed.choices.get(id.index())?.clone();
        if let Some(Block::Recommendation(purpose)) =
            self.twin.copies.get(&Block::Recommendation(copy.purpose))
        {
            copy.purpose = *purpose;
        }
        for option in &mut copy.options {
            if let Some(Block::Option(other)) = self.twin.copies.get(&Block::Option(*option)) {
                *option = *other;
            }
        }
        let choices = &mut self.twin.guideline.choices;
        choices.push(copy);
        Some(Block::Choice(ChoiceId::at(choices.len() - 1)))
    }

    fn option(&mut self, id: OptionId) -> Option<OptionId> {
        let option = self.changed.options.get(id.index())?;
        let mut copy: ChoiceOption = option.clone();
        for bar in copy.exclude.iter_mut().chain(&mut copy.caution) {
            bar.when = self.expression(bar.when);
        }
        for preference in &mut copy.prefer {
            preference.when = self.expression(preference.when);
        }
        for when in copy.dose.iter_mut().filter_map(|dose| dose.when.as_mut()) {
            *when = self.expression(*when);
        }
        let options = &mut self.twin.guideline.options;
        options.push(copy);
        Some(OptionId::at(options.len() - 1))
    }

    fn monitor(&mut self, id: MonitorId) -> Option<Block> {
        let mut copy = self.changed.monitors.get(id.index())?.clone();
        copy.from = self.expression(copy.from);
        copy.baseline_when = copy.baseline_when.map(|when| self.expression(when));
        for when in copy.intervals.iter_mut().filter_map(|interval| interval.when.as_mut()) {
            *when = self.expression(*when);
        }
        let monitors = &mut self.twin.guideline.monitors;
        monitors.push(copy);
        Some(Block::Monitor(MonitorId::at(monitors.len() - 1)))
    }

    /// Has an expression that belongs to no block worked out all the same.
    fn keep(&mut self, always: ExprId) {
        self.twin.guideline.invariants.push(Invariant {
            id: String::new(),
            always,
            because: String::new(),
            source: Vec::new(),
            place: Place::default(),
        });
    }

    /// An expression of the changed guideline: itself, where neither it nor what it reads is another one.
    fn expression(&mut self, id: ExprId) -> ExprId {
        if let Some(found) = self.twin.expressions.get(&id) {
            return *found;
        }
        let mut node = self.changed.expressions.get(id).clone();
        for operand in node.operands_mut() {
            *operand = self.expression(*operand);
        }
        let node = self.reading(node);
        let copy = match node == *self.base.expressions.get(id) {
            true => id,
            false => {
                let span = self.changed.expressions.span(id);
                self.twin.guideline.expressions.add(node, span)
            }
        };
        self.twin.expressions.insert(id, copy);
        copy
    }

    /// The same node, reading the copies of what has one.
    fn reading(&mut self, node: Node) -> Node {
        let copies = &self.twin.copies;
        match node {
            Node::Threshold(id) => Node::Threshold(self.threshold(id)),
            Node::Definition(id) => match copies.get(&Block::Definition(id)) {
                Some(Block::Definition(other)) => Node::Definition(*other),
                _ => Node::Definition(id),
            },
            Node::Outcome(id, named) => match copies.get(&Block::Decision(id)) {
                Some(Block::Decision(other)) => Node::Outcome(*other, named),
                _ => Node::Outcome(id, named),
            },
            Node::Applies(id) => match copies.get(&Block::Recommendation(id)) {
                Some(Block::Recommendation(other)) => Node::Applies(*other),
                _ => Node::Applies(id),
            },
            Node::Option(id, status) => match copies.get(&Block::Option(id)) {
                Some(Block::Option(other)) => Node::Option(*other, status),
                _ => Node::Option(id, status),
            },
            Node::Choice(id, status) => match copies.get(&Block::Choice(id)) {
                Some(Block::Choice(other)) => Node::Choice(*other, status),
                _ => Node::Choice(id, status),
            },
            Node::Monitor(id, status) => match copies.get(&Block::Monitor(id)) {
                Some(Block::Monitor(other)) => Node::Monitor(*other, status),
                _ => Node::Monitor(id, status),
            },
            other => other,
        }
    }

    fn threshold(&mut self, id: ThresholdId) -> ThresholdId {
        let value = |guideline: &Guideline| {
            guideline.thresholds.get(id.index()).map(|threshold| threshold.value.clone())
        };
        if value(self.base) == value(self.changed) {
            return id;
        }
        let thresholds = &mut self.twin.guideline.thresholds;
        *self.thresholds.entry(id).or_insert_with(|| {
            thresholds.extend(self.changed.thresholds.get(id.index()).cloned());
            ThresholdId::at(thresholds.len() - 1)
        })
    }
}
