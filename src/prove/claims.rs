//! Every property of a guideline, with what is asked of the space for it.

use std::collections::BTreeMap;

use super::{Asked, Property, advice, parts};
use crate::model::choice::ChoiceOption;
use crate::model::expression::{DecisionId, ExprId, MonitorId, Node, OptionId};
use crate::model::guideline::{Block, Direction, Guideline};
use crate::model::status::Grade;
use crate::space::{Course, Space};
use crate::value::content::Value;

/// All of them, in the order of the guideline.
pub(super) fn all(space: &mut Space<'_>) -> Vec<(Property, Asked)> {
    let guideline = space.guideline();
    let mut claims = Vec::new();
    for (at, invariant) in guideline.invariants.iter().enumerate() {
        let pair = space.condition(invariant.always);
        claims.push((Property::Invariant(at), Asked::Nobody(pair.yes.opposite())));
    }
    for monotone in &guideline.monotone {
        space.is_known(monotone.along);
        space.condition(monotone.stays);
    }
    let mut courses: BTreeMap<(String, bool), Course> = BTreeMap::new();
    for (at, monotone) in guideline.monotone.iter().enumerate() {
        let falls = monotone.moves == Direction::Falls;
        // The limits that a value is held against are all there: one course does for all that moves along it.
        let key = (format!("{:?}", guideline.expressions.get(monotone.along)), falls);
        let course = courses.entry(key).or_insert_with(|| space.course(monotone.along, falls)).clone();
        let (known, stays) = (space.is_known(monotone.along), space.condition(monotone.stays));
        let first = space.all(&[known, stays.yes]);
        let second = space.all(&[known, stays.yes.opposite()]);
        claims.push((Property::Monotone(at), Asked::NobodyAlong(course, [first, second])));
    }
    for at in 0..guideline.decisions.len() {
        decision(space, DecisionId::at(at), &mut claims);
    }
    for (at, option) in guideline.options.iter().enumerate() {
        self::option(space, OptionId::at(at), option, &mut claims);
    }
    for (at, monitor) in guideline.monitors.iter().enumerate() {
        let id = MonitorId::at(at);
        for (place, wire) in space.intervals(id).into_iter().enumerate() {
            // Of one that nobody meets that is said already.
            if monitor.intervals.len() > 1 {
                claims.push((Property::Chosen(id, place), Asked::Somebody(wire)));
            }
        }
    }
    advice::all(space, &mut claims);
    for block in &guideline.order {
        for root in conditions(guideline, *block) {
            condition(space, *block, root, &mut claims);
        }
    }
    claims
}

fn decision(space: &mut Space<'_>, id: DecisionId, claims: &mut Vec<(Property, Asked)>) {
    let split = space.split(id);
    let known_gap =
        space.guideline().decisions.get(id.index()).and_then(|decision| decision.known_gap.as_ref());
    let declared = known_gap.map(|gap| space.condition_of(Block::Decision(id), gap.when));
    let open = match declared {
        Some(declared) => {
            let holding: Vec<_> = split.outcomes.iter().map(|pair| pair.yes).collect();
            let some = space.any(&holding);
            let both = space.all(&[declared.yes, some]);
            claims.push((Property::GapAsDeclared(id), Asked::Nobody(both)));
            space.all(&[split.gap, declared.yes.opposite()])
        }
        None => split.gap,
    };
    claims.push((Property::Complete(id), Asked::Nobody(open)));
    claims.push((Property::Single(id), Asked::Nobody(split.overlap)));
}

fn option(space: &mut Space<'_>, id: OptionId, option: &ChoiceOption, claims: &mut Vec<(Property, Asked)>) {
    let free = space.free(id);
    claims.push((Property::Possible(id), Asked::Somebody(free)));
    for (at, bar) in option.exclude.iter().enumerate() {
        if bar.grade == Grade::Contraindicated {
            let when = space.condition_of(Block::Option(id), bar.when);
            claims.push((Property::Guarded(id, at), Asked::NobodyCompleted(free, when.yes)));
        }
    }
}

/// The conditions of a block that are true or false of a patient.
fn conditions(guideline: &Guideline, block: Block) -> Vec<ExprId> {
    let roots = match block {
        Block::Definition(_) | Block::Fact(_) => Vec::new(),
        Block::Monitor(id) => {
            let monitor = guideline.monitors.get(id.index());
            let intervals = monitor.into_iter().flat_map(|monitor| &monitor.intervals);
            let baseline = monitor.and_then(|monitor| monitor.baseline_when);
            baseline.into_iter().chain(intervals.filter_map(|interval| interval.when)).collect()
        }
        _ => guideline.roots(block),
    };
    let written = |id: &ExprId| !matches!(guideline.expressions.get(*id), Node::Literal(Value::Boolean(_)));
    roots.into_iter().filter(written).collect()
}

fn condition(space: &mut Space<'_>, block: Block, root: ExprId, claims: &mut Vec<(Property, Asked)>) {
    let pair = space.condition_of(block, root);
    // What counts in scope only is asked of patients who may be in scope.
    let inside = match space.guideline().is_within_scope(block) || matches!(block, Block::Dose(_)) {
        true => space.scope().no.opposite(),
        false => crate::space::Wire::TRUE,
    };
    let met = space.all(&[pair.yes, inside]);
    let unmet = space.all(&[pair.yes.opposite(), inside]);
    claims.push((Property::Met(block, root), Asked::Somebody(met)));
    claims.push((Property::Unmet(block, root), Asked::Somebody(unmet)));
    parts::all(space, block, root, pair, claims);
}
