//! Which edits make a patient's answer another one.
//!
//! Both guidelines are evaluated for the patient. Where a block comes to something else although everything that it reads
//! comes to the same, an edit of the block itself is at work. Blocks that only pass on what others do cause nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::align::{Aligned, Kind, Names};
use super::edit::{Edit, Thing};
use super::said::Said;
use crate::eval::Evaluation;
use crate::model::expression::Node;
use crate::model::guideline::{Block, Guideline};
use crate::space::Facet;
use crate::value::content::Value;

/// Looks for causes.
pub(super) struct Causes<'a> {
    sides: [&'a Guideline; 2],
    names: &'a Names,
    /// By thing and its name in the base, or in the head where it is new, its edits.
    edits: BTreeMap<(Thing, String), Vec<(usize, String)>>,
    /// By thing and name, the block of each side.
    blocks: BTreeMap<(Thing, String), [Option<Block>; 2]>,
}

impl<'a> Causes<'a> {
    pub(super) fn new(sides: [&'a Guideline; 2], names: &'a Names, edits: &[Edit]) -> Causes<'a> {
        let mut by_thing: BTreeMap<(Thing, String), Vec<(usize, String)>> = BTreeMap::new();
        for (at, edit) in edits.iter().enumerate().filter(|(_, edit)| edit.is_logic()) {
            let part = edit.part.split_whitespace().next().unwrap_or_default().to_owned();
            by_thing.entry((edit.thing, edit.name.clone())).or_default().push((at, part));
        }
        let mut blocks: BTreeMap<(Thing, String), [Option<Block>; 2]> = BTreeMap::new();
        let [base, head] = sides;
        let back: BTreeMap<(Thing, String), String> = (base.order.iter())
            .map(|block| (thing(*block), base.name(*block).into_owned()))
            .map(|(thing, name)| ((thing, names.thing_in_head(thing, &name)), name))
            .collect();
        for (side, guideline) in [base, head].into_iter().enumerate() {
            for block in &guideline.order {
                let key = (thing(*block), guideline.name(*block).into_owned());
                let own = back.get(&key).filter(|_| side == 1).cloned();
                let places = blocks.entry((key.0, own.unwrap_or(key.1))).or_default();
                places.get_mut(side).into_iter().for_each(|place| *place = Some(*block));
            }
        }
        Causes { sides, names, edits: by_thing, blocks }
    }

    /// The edits that make a block say something else of a patient, in their order.
    pub(super) fn of(&self, aligned: &Aligned, evaluations: &[Evaluation; 2]) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<(Thing, String)> = self.key(aligned.blocks).into_iter().collect();
        let first = waiting.first().cloned();
        while let Some(key) = waiting.pop() {
            if !seen.insert(key.clone()) {
                continue;
            }
            let Some(both) = self.blocks.get(&key) else {
                continue;
            };
            let read = self.read(both);
            let changed: Vec<(Thing, String)> =
                read.into_iter().filter(|other| self.is_other(other, evaluations)).collect();
            // Both may be at work: what it reads is another value, and what it makes of it.
            if changed.is_empty() || self.edits.contains_key(&key) {
                let parts = if Some(&key) == first.as_ref() { parts(aligned.kind) } else { &[] };
                found.extend(self.own(&key, both, parts));
            }
            waiting.extend(changed);
        }
        found.into_iter().collect()
    }

    fn key(&self, [base, head]: [Option<Block>; 2]) -> Option<(Thing, String)> {
        let [first, second] = self.sides;
        match (base, head) {
            (Some(block), _) => Some((thing(block), first.name(block).into_owned())),
            (None, Some(block)) => Some((thing(block), second.name(block).into_owned())),
            (None, None) => None,
        }
    }

    /// The edits of some parts of a block, or of all, and of the numbers that its conditions mention.
    fn own(&self, key: &(Thing, String), both: &[Option<Block>; 2], parts: &[&str]) -> Vec<usize> {
        let is_meant = |part: &str| parts.is_empty() || part.is_empty() || parts.contains(&part);
        let edits = self.edits.get(key).into_iter().flatten();
        let mut own: Vec<usize> = edits.filter(|(_, part)| is_meant(part)).map(|(at, _)| *at).collect();
        for (guideline, block) in self.sides.iter().zip(both) {
            let roots = block.map(|block| guideline.roots(block)).unwrap_or_default();
            for id in roots.into_iter().flat_map(|root| guideline.expressions.below(root)) {
                if let Node::Threshold(id) = guideline.expressions.get(id)
                    && let Some(threshold) = guideline.thresholds.get(id.index())
                {
                    let edits = self.edits.get(&(Thing::Threshold, threshold.name.clone()));
                    own.extend(edits.into_iter().flatten().map(|(at, _)| *at));
                }
            }
        }
        own
    }

    /// The blocks that either side reads.
    fn read(&self, both: &[Option<Block>; 2]) -> BTreeSet<(Thing, String)> {
        let [base, head] = self.sides;
        let mut read = BTreeSet::new();
        for (guideline, block) in [base, head].into_iter().zip(both) {
            for other in block.map(|block| guideline.reads(block)).unwrap_or_default() {
                let name = guideline.name(other).into_owned();
                let name = self
                    .names
                    .0
                    .iter()
                    .find(|(_, head)| **head == name)
                    .map_or(name.clone(), |(n, _)| n.clone());
                read.insert((thing(other), name));
            }
        }
        read
    }

    /// Whether a block comes to something else.
    fn is_other(&self, key: &(Thing, String), evaluations: &[Evaluation; 2]) -> bool {
        let Some([base, head]) = self.blocks.get(key) else {
            return false;
        };
        let ([first, second], [before, after]) = (self.sides, evaluations);
        match (base, head) {
            (Some(a), Some(b)) => match (value(before, *a), value(after, *b)) {
                (Some(a), Some(b)) => a != b,
                _ => {
                    Said::evaluated(first, *a, Facet::Answer, before)
                        != Said::evaluated(second, *b, Facet::Answer, after)
                }
            },
            // What is there on one side only changes nothing by itself: whoever reads it was edited.
            _ => false,
        }
    }
}

/// The parts of a block that its answers of a kind hang on; of other kinds all.
fn parts(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Option => &["exclude", "caution", "prefer", "listed"],
        Kind::Dose => &["dose"],
        Kind::Monitor => &["interval"],
        Kind::Timing => &["from", "baseline_when", "interval"],
        Kind::Scope | Kind::Decision | Kind::Recommendation | Kind::Choice => &[],
    }
}

/// The value of a fact or definition.
fn value(evaluation: &Evaluation, block: Block) -> Option<Value> {
    match block {
        Block::Fact(id) => Some(evaluation.fact(id).value.clone()),
        Block::Definition(id) => Some(evaluation.definition(id).clone()),
        _ => None,
    }
}

fn thing(block: Block) -> Thing {
    match block {
        Block::Scope => Thing::Scope,
        Block::Fact(_) => Thing::Fact,
        Block::Definition(_) => Thing::Definition,
        Block::Decision(_) => Thing::Decision,
        Block::Recommendation(_) => Thing::Recommendation,
        Block::Choice(_) => Thing::Choice,
        Block::Option(_) | Block::Dose(_) => Thing::Option,
        Block::Monitor(_) => Thing::Monitor,
    }
}
