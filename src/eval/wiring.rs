//! Which step of an evaluation reads which: what a block needs, and what a changed fact touches.

use std::collections::HashMap;

use crate::model::expression::{ExprId, FactId, Node};
use crate::model::guideline::{Block, Guideline, mentioned};

/// One step of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The value of an expression; whether it counts in scope only.
    Node(ExprId, bool),
    /// What a block comes to, once its expressions have values.
    Block(Block),
}

/// The steps of a guideline in the order of their references, and which reads which.
///
/// Made once for a guideline, in time linear in its size.
#[derive(Clone, Debug)]
pub struct Wiring<'a> {
    pub(super) guideline: &'a Guideline,
    pub(super) steps: Vec<Step>,
    pub(super) reads: Vec<Vec<usize>>,
    /// Steps that look at the record of a fact itself.
    pub(super) records: Vec<Vec<usize>>,
    blocks: HashMap<Block, usize>,
    nodes: Vec<Option<usize>>,
    /// What the vocabulary holds for every patient: the expression, the facts it mentions.
    constraints: Vec<(ExprId, Vec<FactId>)>,
    /// Places in `constraints`, by fact.
    constrained: Vec<Vec<usize>>,
}

/// What one question is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Slice {
    /// The steps it takes, in order.
    pub(super) steps: Vec<usize>,
    /// The facts that the block reads, directly or through others.
    pub(super) facts: Vec<FactId>,
    /// Constraints on those facts.
    pub(super) constraints: Vec<ExprId>,
    /// The facts that those constraints mention.
    pub(super) constrained: Vec<FactId>,
}

impl<'a> Wiring<'a> {
    /// The steps of a guideline.
    pub fn new(guideline: &'a Guideline) -> Wiring<'a> {
        let mut wiring = Wiring {
            guideline,
            steps: Vec::new(),
            reads: Vec::new(),
            records: vec![Vec::new(); guideline.vocabulary.facts.len()],
            blocks: HashMap::new(),
            nodes: vec![None; guideline.expressions.len()],
            constraints: Vec::new(),
            constrained: vec![Vec::new(); guideline.vocabulary.facts.len()],
        };
        for block in &guideline.order {
            wiring.add_block(*block);
        }
        for constraint in &guideline.vocabulary.constraints {
            wiring.add_constraint(constraint.always);
        }
        wiring
    }

    fn add_block(&mut self, block: Block) {
        let within = self.guideline.is_within_scope(block);
        let roots = self.guideline.roots(block);
        let mut reads = self.add_nodes(&roots, within);
        let mut others = Vec::new();
        others.extend(within.then_some(Block::Scope));
        if let Block::Choice(id) = block
            && let Some(choice) = self.guideline.choices.get(id.index())
        {
            others.push(Block::Recommendation(choice.purpose));
            others.extend(choice.options.iter().map(|option| Block::Option(*option)));
        }
        reads.extend(others.iter().filter_map(|other| self.blocks.get(other)));
        let at = self.push(Step::Block(block), reads);
        self.blocks.insert(block, at);
        if let Block::Fact(id) = block {
            self.reads_record(id, at);
        }
    }

    fn add_constraint(&mut self, root: ExprId) {
        self.add_nodes(&[root], false);
        let below = self.guideline.expressions.below(root);
        let facts = below.into_iter().filter_map(|id| match mentioned(self.guideline.expressions.get(id)) {
            Some(Block::Fact(fact)) => Some(fact),
            _ => None,
        });
        let mut facts: Vec<FactId> = facts.collect();
        facts.sort();
        facts.dedup();
        for fact in &facts {
            let at = self.constraints.len();
            self.constrained.get_mut(fact.index()).into_iter().for_each(|all| all.push(at));
        }
        self.constraints.push((root, facts));
    }

    /// Adds expressions with all below them, and gives the steps of the roots.
    fn add_nodes(&mut self, roots: &[ExprId], within_scope: bool) -> Vec<usize> {
        let expressions = &self.guideline.expressions;
        let mut ids: Vec<ExprId> = roots.iter().flat_map(|root| expressions.below(*root)).collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            if self.node(id).is_some() {
                continue;
            }
            let node = expressions.get(id);
            let mut reads: Vec<usize> =
                node.operands().into_iter().filter_map(|operand| self.node(operand)).collect();
            reads.extend(mentioned(node).and_then(|block| self.blocks.get(&block)));
            let by_scope =
                matches!(node, Node::Applies(_) | Node::Option(..) | Node::Choice(..) | Node::Monitor(..));
            reads.extend(self.blocks.get(&Block::Scope).filter(|_| by_scope && within_scope));
            let at = self.push(Step::Node(id, within_scope), reads);
            self.nodes.get_mut(id.index()).into_iter().for_each(|place| *place = Some(at));
            if let Node::Series(_, fact) = node {
                self.reads_record(*fact, at);
            }
        }
        roots.iter().filter_map(|root| self.node(*root)).collect()
    }

    fn push(&mut self, step: Step, mut reads: Vec<usize>) -> usize {
        reads.sort_unstable();
        reads.dedup();
        self.steps.push(step);
        self.reads.push(reads);
        self.steps.len() - 1
    }

    fn reads_record(&mut self, fact: FactId, step: usize) {
        self.records.get_mut(fact.index()).into_iter().for_each(|steps| steps.push(step));
    }

    /// The step of an expression.
    pub(super) fn node(&self, id: ExprId) -> Option<usize> {
        self.nodes.get(id.index()).copied().flatten()
    }

    /// The step of a block.
    pub(super) fn block(&self, block: Block) -> Option<usize> {
        self.blocks.get(&block).copied()
    }

    /// What a block needs, with the constraints on the facts it reads.
    pub(super) fn slice(&self, block: Block) -> Slice {
        let mut seen = std::collections::BTreeSet::new();
        self.collect(self.block(block).into_iter().collect(), &mut seen);
        let facts = seen.iter().filter_map(|step| match self.steps.get(*step) {
            Some(Step::Block(Block::Fact(id))) => Some(*id),
            _ => None,
        });
        let mut facts: Vec<FactId> = facts.collect();
        facts.sort();
        let at = facts.iter().filter_map(|fact| self.constrained.get(fact.index())).flatten();
        let mut at: Vec<usize> = at.copied().collect();
        at.sort_unstable();
        at.dedup();
        let constraints: Vec<&(ExprId, Vec<FactId>)> =
            at.into_iter().filter_map(|at| self.constraints.get(at)).collect();
        let mut constrained: Vec<FactId> =
            constraints.iter().flat_map(|(_, facts)| facts.iter().copied()).collect();
        constrained.sort();
        constrained.dedup();
        let roots = constraints.iter().filter_map(|(root, _)| self.node(*root)).collect();
        self.collect(roots, &mut seen);
        Slice {
            steps: seen.into_iter().collect(),
            facts,
            constraints: constraints.iter().map(|(root, _)| *root).collect(),
            constrained,
        }
    }

    /// What all blocks need, with all constraints.
    pub(super) fn whole(&self) -> Slice {
        let mut constrained: Vec<FactId> =
            self.constraints.iter().flat_map(|(_, facts)| facts.iter().copied()).collect();
        constrained.sort();
        constrained.dedup();
        Slice {
            steps: (0..self.steps.len()).collect(),
            facts: (0..self.guideline.vocabulary.facts.len()).map(FactId::at).collect(),
            constraints: self.constraints.iter().map(|(root, _)| *root).collect(),
            constrained,
        }
    }

    fn collect(&self, mut waiting: Vec<usize>, seen: &mut std::collections::BTreeSet<usize>) {
        while let Some(step) = waiting.pop() {
            if seen.insert(step) {
                waiting.extend(self.reads.get(step).into_iter().flatten());
            }
        }
    }
}
