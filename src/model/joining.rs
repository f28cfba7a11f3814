//! How two guidelines become one: the second is written once more after the first, but for what stands there already.

use std::collections::{BTreeMap, BTreeSet};

use super::alike::{is_read_alike, is_same_kind, narrow};
use super::choice::{Bar, ChoiceOption};
use super::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, Node, OptionId, RecommendationId,
    ThresholdId,
};
use super::guideline::{Block, Decision, Definition, Guideline, Invariant, Scope};
use super::joint::{Ids, Joint};
use super::monitor::Monitor;
use super::recommendation::Recommendation;
use super::vocabulary::{Constraint, Fact, Place};

/// A joint guideline on its way.
pub(super) struct Joining<'a> {
    head: &'a Guideline,
    joint: Joint,
    base: Names<'a>,
    /// By what they do, expressions that stand for all of their kind.
    nodes: BTreeMap<String, ExprId>,
    /// Expressions that ask for a status, or have one below that does: what these come to hangs on the block they are of.
    asking: BTreeSet<ExprId>,
}

/// By name, the places of what the base has.
struct Names<'a> {
    facts: BTreeMap<&'a str, usize>,
    thresholds: BTreeMap<&'a str, usize>,
    definitions: BTreeMap<&'a str, usize>,
    decisions: BTreeMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn of(base: &'a Guideline) -> Names<'a> {
        fn named<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
            names.enumerate().map(|(at, name)| (name.as_str(), at)).collect()
        }
        Names {
            facts: named(base.vocabulary.facts.iter().map(|fact| &fact.name)),
            thresholds: named(base.thresholds.iter().map(|threshold| &threshold.name)),
            definitions: named(base.definitions.iter().map(|definition| &definition.name)),
            decisions: named(base.decisions.iter().map(|decision| &decision.name)),
        }
    }
}

impl<'a> Joining<'a> {
    pub(super) fn new(base: &'a Guideline, head: &'a Guideline) -> Joining<'a> {
        let mut guideline = base.clone();
        guideline.invariants.clear();
        guideline.monotone.clear();
        guideline.implications.clear();
        let facts = guideline.vocabulary.facts.len();
        let firsts = [
            guideline.recommendations.len(),
            guideline.choices.len(),
            guideline.options.len(),
            guideline.monitors.len(),
        ];
        // Those of the head have the places that they have there; they are written over one by one.
        guideline.recommendations.extend(head.recommendations.iter().cloned());
        guideline.choices.extend(head.choices.iter().cloned());
        guideline.options.extend(head.options.iter().cloned());
        guideline.monitors.extend(head.monitors.iter().cloned());
        let joint = Joint {
            guideline,
            head_scope: Vec::new(),
            apart: Vec::new(),
            reworked: BTreeSet::new(),
            canonical: Vec::new(),
            shared_bars: BTreeMap::new(),
            records: (0..facts).map(FactId::at).collect(),
            head: Ids {
                facts: vec![FactId::at(usize::MAX); head.vocabulary.facts.len()],
                thresholds: Vec::new(),
                definitions: vec![DefinitionId::at(usize::MAX); head.definitions.len()],
                decisions: vec![DecisionId::at(usize::MAX); head.decisions.len()],
                expressions: vec![None; head.expressions.len()],
            },
            base_facts: facts,
            base_definitions: base.definitions.len(),
            firsts,
        };
        let base_names = Names::of(base);
        let mut joining =
            Joining { head, joint, base: base_names, nodes: BTreeMap::new(), asking: BTreeSet::new() };
        for id in (0..base.expressions.len()).map(ExprId::at) {
            let mut node = base.expressions.get(id).clone();
            for operand in node.operands_mut() {
                *operand = joining.joint.canonical(*operand);
            }
            let asks = joining.asks(&node);
            let same = match asks {
                true => id,
                false => *joining.nodes.entry(format!("{node:?}")).or_insert(id),
            };
            joining.asking.extend(asks.then_some(id));
            joining.joint.canonical.push(same);
        }
        joining
    }

    pub(super) fn join(mut self) -> Joint {
        let head = self.head;
        self.thresholds();
        for id in &head.vocabulary.order {
            self.fact(*id);
        }
        for constraint in &head.vocabulary.constraints {
            let always = self.expression(constraint.always);
            let constraints = &mut self.joint.guideline.vocabulary.constraints;
            let canonical = &self.joint.canonical;
            let is = |found: &Constraint| canonical.get(found.always.index()) == Some(&always);
            if !constraints.iter().any(is) {
                constraints.push(Constraint { always, ..constraint.clone() });
            }
        }
        for block in &head.order {
            self.block(*block);
        }
        self.joint.head_scope = (head.scope.iter())
            .map(|scope| Scope { require: self.expression(scope.require), ..scope.clone() })
            .collect();
        // What no block reads is not worked out unless it is a property.
        let then: Vec<ExprId> = head.implications.iter().map(|found| self.expression(found.then)).collect();
        let scope = self.joint.head_scope.iter().map(|scope| scope.require);
        let asked = scope.chain(then).map(|always| Invariant {
            id: String::new(),
            always,
            because: String::new(),
            source: Vec::new(),
            place: Place::default(),
        });
        self.joint.guideline.invariants = asked.collect();
        self.share_bars();
        for (id, source) in &head.sources {
            self.joint.guideline.sources.entry(id.clone()).or_insert_with(|| source.clone());
        }
        self.joint
    }

    /// Whether a node of the joint guideline asks for a status, itself or below.
    fn asks(&self, node: &Node) -> bool {
        matches!(node, Node::Applies(_) | Node::Option(..) | Node::Choice(..) | Node::Monitor(..))
            || node.operands().iter().any(|operand| self.asking.contains(operand))
    }

    fn thresholds(&mut self) {
        for threshold in &self.head.thresholds {
            let all = &mut self.joint.guideline.thresholds;
            let found = self.base.thresholds.get(threshold.name.as_str()).copied();
            let same = |at: &usize| all.get(*at).is_some_and(|found| found.value == threshold.value);
            let at = found.filter(same).unwrap_or(all.len());
            if at == all.len() {
                all.push(threshold.clone());
            }
            self.joint.head.thresholds.push(ThresholdId::at(at));
        }
    }

    fn fact(&mut self, id: FactId) {
        let Some(fact) = self.head.vocabulary.fact(id) else {
            return;
        };
        let fact = Fact {
            valid_when: fact.valid_when.map(|when| self.expression(when)),
            when_absent: fact.when_absent.map(|expression| self.expression(expression)),
            ..fact.clone()
        };
        let vocabulary = &mut self.joint.guideline.vocabulary;
        let new = FactId::at(vocabulary.facts.len());
        let base = self.base.facts.get(fact.name.as_str()).map(|at| FactId::at(*at));
        let own = vocabulary.facts.get_mut(base.unwrap_or(new).index());
        let mut record = new;
        let joint = match (base, own) {
            (Some(base), Some(own)) if is_same_kind(&own.kind, &fact.kind) => {
                narrow(&mut own.plausible, &fact.plausible);
                record = base;
                if is_read_alike(own, &fact, &self.joint.canonical) { base } else { new }
            }
            (Some(_), _) => {
                self.joint.apart.push(fact.name.clone());
                new
            }
            _ => new,
        };
        if joint == new {
            vocabulary.facts.push(fact);
            vocabulary.order.push(new);
            self.joint.guideline.order.push(Block::Fact(new));
            self.joint.records.push(record);
        }
        self.joint.head.facts.get_mut(id.index()).into_iter().for_each(|place| *place = joint);
    }

    fn block(&mut self, block: Block) {
        match block {
            Block::Definition(id) => self.definition(id),
            Block::Decision(id) => self.decision(id),
            Block::Recommendation(id) => self.recommendation(id),
            Block::Choice(id) => self.choice(id),
            Block::Option(id) => self.option(id),
            Block::Monitor(id) => self.monitor(id),
            Block::Fact(_) | Block::Dose(_) | Block::Scope => {}
        }
        let is_placed = matches!(block, Block::Fact(_) | Block::Definition(_) | Block::Decision(_));
        if !is_placed && block != Block::Scope {
            let block = self.joint.of_head(block);
            self.joint.guideline.order.push(block);
        }
    }

    fn definition(&mut self, id: DefinitionId) {
        let Some(definition) = self.head.definitions.get(id.index()) else {
            return;
        };
        let choice = definition.choice.and_then(|id| self.joint.head.facts.get(id.index()).copied());
        let definition = Definition { is: self.expression(definition.is), choice, ..definition.clone() };
        let all = &mut self.joint.guideline.definitions;
        let same_as = &self.joint.canonical;
        let canonical = |id: ExprId| same_as.get(id.index()).copied().unwrap_or(id);
        let logic = |found: &Definition| (canonical(found.is), found.unit.clone(), found.choice);
        let found = self.base.definitions.get(definition.name.as_str()).copied();
        let same = |at: &usize| all.get(*at).is_some_and(|found| logic(found) == logic(&definition));
        let at = found.filter(same).unwrap_or(all.len());
        let joint = DefinitionId::at(at);
        if at == all.len() {
            all.push(definition);
            self.joint.guideline.order.push(Block::Definition(joint));
            if let Some(other) = found {
                self.joint.reworked.extend([joint, DefinitionId::at(other)]);
            }
        }
        self.joint.head.definitions.get_mut(id.index()).into_iter().for_each(|place| *place = joint);
    }

    fn decision(&mut self, id: DecisionId) {
        let Some(decision) = self.head.decisions.get(id.index()) else {
            return;
        };
        let mut decision: Decision = decision.clone();
        for outcome in &mut decision.outcomes {
            outcome.when = self.expression(outcome.when);
        }
        if let Some(gap) = &mut decision.known_gap {
            gap.when = self.expression(gap.when);
        }
        let same_as = &self.joint.canonical;
        let canonical = |id: ExprId| same_as.get(id.index()).copied().unwrap_or(id);
        let logic = |decision: &Decision| {
            let outcomes = decision.outcomes.iter();
            let outcomes = outcomes.map(|outcome| (outcome.name.clone(), canonical(outcome.when)));
            outcomes.collect::<Vec<_>>()
        };
        let all = &mut self.joint.guideline.decisions;
        let found = self.base.decisions.get(decision.name.as_str()).copied();
        let same = |at: &usize| all.get(*at).is_some_and(|found| logic(found) == logic(&decision));
        let at = found.filter(same).unwrap_or(all.len());
        let joint = DecisionId::at(at);
        if at == all.len() {
            all.push(decision);
            self.joint.guideline.order.push(Block::Decision(joint));
        }
        self.joint.head.decisions.get_mut(id.index()).into_iter().for_each(|place| *place = joint);
    }

    fn recommendation(&mut self, id: RecommendationId) {
        let Some(found) = self.head.recommendations.get(id.index()) else {
            return;
        };
        let own = Recommendation { when: self.expression(found.when), ..found.clone() };
        let [first, ..] = self.joint.firsts;
        put(&mut self.joint.guideline.recommendations, first + id.index(), own);
    }

    fn choice(&mut self, id: ChoiceId) {
        let Some(found) = self.head.choices.get(id.index()) else {
            return;
        };
        let mut own = found.clone();
        let [recommendations, first, options, _] = self.joint.firsts;
        own.purpose = RecommendationId::at(recommendations + own.purpose.index());
        for option in &mut own.options {
            *option = OptionId::at(options + option.index());
        }
        put(&mut self.joint.guideline.choices, first + id.index(), own);
    }

    fn option(&mut self, id: OptionId) {
        let Some(found) = self.head.options.get(id.index()) else {
            return;
        };
        let mut own: ChoiceOption = found.clone();
        let [_, choices, first, _] = self.joint.firsts;
        own.choice = ChoiceId::at(choices + own.choice.index());
        let bars = |joining: &mut Self, bars: &mut Vec<Bar>| {
            bars.iter_mut().for_each(|bar| bar.when = joining.expression(bar.when));
        };
        bars(self, &mut own.exclude);
        bars(self, &mut own.caution);
        for preference in &mut own.prefer {
            preference.when = self.expression(preference.when);
        }
        for dose in &mut own.dose {
            dose.when = dose.when.map(|when| self.expression(when));
        }
        put(&mut self.joint.guideline.options, first + id.index(), own);
    }

    fn monitor(&mut self, id: MonitorId) {
        let Some(found) = self.head.monitors.get(id.index()) else {
            return;
        };
        let mut own: Monitor = found.clone();
        own.from = self.expression(own.from);
        own.baseline_when = own.baseline_when.map(|when| self.expression(when));
        for interval in &mut own.intervals {
            interval.when = interval.when.map(|when| self.expression(when));
        }
        let [.., first] = self.joint.firsts;
        put(&mut self.joint.guideline.monitors, first + id.index(), own);
    }

    /// Finds what speaks against an option in both guidelines.
    fn share_bars(&mut self) {
        let joint = &self.joint;
        let [_, _, first, _] = joint.firsts;
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in 0..joint.guideline.options.len() {
            let name = joint.guideline.name(Block::Option(OptionId::at(at))).into_owned();
            by_name.entry(name).or_default().push(at);
        }
        let bars = |at: usize, is_caution: bool| -> BTreeSet<ExprId> {
            let option = joint.guideline.options.get(at);
            let bars = option.map(|option| if is_caution { &option.caution } else { &option.exclude });
            bars.into_iter().flatten().map(|bar| joint.canonical(bar.when)).collect()
        };
        let mut shared = BTreeMap::new();
        for places in by_name.values() {
            if let [base, head] = places.as_slice()
                && *base < first
                && *head >= first
            {
                for is_caution in [false, true] {
                    let (own, other) = (bars(*base, is_caution), bars(*head, is_caution));
                    let both: BTreeSet<ExprId> = own.intersection(&other).copied().collect();
                    shared.insert((OptionId::at(*base), is_caution), both.clone());
                    shared.insert((OptionId::at(*head), is_caution), both);
                }
            }
        }
        self.joint.shared_bars = shared;
    }

    /// An expression of the head in the joint guideline. Everything that it mentions is there already.
    fn expression(&mut self, root: ExprId) -> ExprId {
        let head = self.head;
        for id in head.expressions.below(root) {
            if self.joint.head.expressions.get(id.index()).copied().flatten().is_some() {
                continue;
            }
            let node = self.node(head.expressions.get(id));
            let asks = self.asks(&node);
            let key = format!("{node:?}");
            let found = self.nodes.get(&key).copied().filter(|_| !asks);
            let new = found.unwrap_or_else(|| {
                let new = self.joint.guideline.expressions.add(node, head.expressions.span(id));
                self.joint.canonical.push(new);
                if asks {
                    self.asking.insert(new);
                } else {
                    self.nodes.insert(key, new);
                }
                new
            });
            self.joint.head.expressions.get_mut(id.index()).into_iter().for_each(|place| *place = Some(new));
        }
        self.operand(root)
    }

    fn operand(&self, id: ExprId) -> ExprId {
        self.joint.head.expressions.get(id.index()).copied().flatten().unwrap_or(id)
    }

    /// A node of the head with the ids of the joint guideline.
    fn node(&self, node: &Node) -> Node {
        let ids = &self.joint.head;
        let fact = |id: &FactId| ids.facts.get(id.index()).copied().unwrap_or(*id);
        let [recommendations, choices, options, monitors] = self.joint.firsts;
        let mut node = match node {
            Node::Fact(id) => Node::Fact(fact(id)),
            Node::Series(series, id) => Node::Series(*series, fact(id)),
            Node::Threshold(id) => Node::Threshold(ids.thresholds.get(id.index()).copied().unwrap_or(*id)),
            Node::Definition(id) => Node::Definition(ids.definitions.get(id.index()).copied().unwrap_or(*id)),
            Node::Outcome(id, named) => {
                Node::Outcome(ids.decisions.get(id.index()).copied().unwrap_or(*id), named.clone())
            }
            Node::Applies(id) => Node::Applies(RecommendationId::at(recommendations + id.index())),
            Node::Option(id, status) => Node::Option(OptionId::at(options + id.index()), *status),
            Node::Choice(id, status) => Node::Choice(ChoiceId::at(choices + id.index()), *status),
            Node::Monitor(id, status) => Node::Monitor(MonitorId::at(monitors + id.index()), *status),
            other => other.clone(),
        };
        node.operands_mut().into_iter().for_each(|operand| *operand = self.operand(*operand));
        node
    }
}

fn put<T>(list: &mut [T], at: usize, item: T) {
    if let Some(place) = list.get_mut(at) {
        *place = item;
    }
}
