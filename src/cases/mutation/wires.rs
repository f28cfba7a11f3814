//! What tells a block from its copy, over all patients.

use std::collections::{BTreeMap, BTreeSet};

use super::twin::Twin;
use crate::cases::coverage::is_condition;
use crate::model::choice::Bar;
use crate::model::expression::{DefinitionId, ExprId, MonitorId, OptionId};
use crate::model::guideline::{Block, Guideline};
use crate::space::{Pair, Space, View, Wire};

/// A way in which a block and its copy can differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    pub(super) block: Block,
    /// Holds for the patients for whom they do.
    pub(super) wire: Wire,
}

/// The ways in which a block can differ from its copy.
pub(super) fn of_block(
    space: &mut Space<'_>,
    [base, changed]: [&Guideline; 2],
    twin: &Twin,
    block: Block,
) -> Vec<Difference> {
    let way = |wire: Wire| Difference { block, wire };
    if block == Block::Scope {
        return vec![way(scope(space, changed, twin))];
    }
    let Some(copy) = twin.copies.get(&block).copied() else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    match block {
        Block::Definition(id) => return definition(space, twin, id).map(way).into_iter().collect(),
        Block::Option(id) => {
            let preferred = preferred(space, block, copy);
            ways.push(way(preferred));
            ways.push(way(reasons(space, [base, changed], twin, [block, copy], id)));
        }
        Block::Monitor(id) => ways.extend(days(space, [base, changed], [block, copy], id).map(way)),
        _ => {}
    }
    let [own, other] = [block, copy].map(|block| told(space, block));
    let apart: Vec<Wire> = own.iter().zip(&other).map(|(a, b)| apart(space, *a, *b)).collect();
    let answer = if own.len() == other.len() { space.any(&apart) } else { Wire::TRUE };
    ways.insert(0, way(answer));
    ways
}

/// What tells the answers of a block apart; of doses, which may say the same, their texts.
fn told(space: &mut Space<'_>, block: Block) -> Vec<Wire> {
    let wires = space.standing(block).wires().to_vec();
    let Block::Dose(id) = block else {
        return wires;
    };
    let option = space.guideline().options.get(id.index());
    let doses = option.map_or(&[][..], |option| &option.dose);
    let (kinds, listed) = wires.split_at(wires.len().min(3));
    let mut by_text: BTreeMap<&str, Vec<Wire>> = BTreeMap::new();
    for (dose, wire) in doses.iter().zip(listed) {
        by_text.entry(&dose.give).or_default().push(*wire);
    }
    let texts: Vec<Wire> = by_text.into_values().map(|wires| space.any(&wires)).collect();
    kinds.iter().copied().chain(texts).collect()
}

/// Holds where one of two wires does, and not the other.
fn apart(space: &mut Space<'_>, a: Wire, b: Wire) -> Wire {
    let (one, other) = (space.all(&[a, b.opposite()]), space.all(&[a.opposite(), b]));
    space.any(&[one, other])
}

fn scope(space: &mut Space<'_>, changed: &Guideline, twin: &Twin) -> Wire {
    let mut pairs = Vec::new();
    for scope in &changed.scope {
        let require = twin.expressions.get(&scope.require).copied().unwrap_or(scope.require);
        pairs.push(space.condition(require));
    }
    let yes: Vec<Wire> = pairs.iter().map(|pair| pair.yes).collect();
    let no: Vec<Wire> = pairs.iter().map(|pair| pair.no).collect();
    let other = Pair { yes: space.all(&yes), no: space.any(&no) };
    let own = space.scope();
    space.differ(own, other)
}

/// Holds where one of the two is known and the other is not, or both are and are not the same.
fn definition(space: &mut Space<'_>, twin: &Twin, id: DefinitionId) -> Option<Wire> {
    let [same, own, other] = *twin.same.get(&id)?;
    if is_condition(space.guideline(), own) {
        let (own, other) = (space.condition(own), space.condition(other));
        return Some(space.differ(own, other));
    }
    let differ = space.condition(same).no;
    let (own, other) = (space.is_known(own), space.is_known(other));
    let known = apart(space, own, other);
    Some(space.any(&[differ, known]))
}

/// Holds where something speaks for an option, and nothing for its copy, or the other way round.
fn preferred(space: &mut Space<'_>, block: Block, copy: Block) -> Wire {
    let guideline = space.guideline();
    let [own, other] = [block, copy].map(|block| {
        let option = match block {
            Block::Option(id) => guideline.options.get(id.index()),
            _ => None,
        };
        let whens: Vec<ExprId> =
            option.into_iter().flat_map(|option| &option.prefer).map(|preference| preference.when).collect();
        space.joined(block, &whens, false).yes
    });
    apart(space, own, other)
}

/// Holds where other things speak against an option than against its copy, or as many with other grades.
fn reasons(
    space: &mut Space<'_>,
    [base, changed]: [&Guideline; 2],
    twin: &Twin,
    [block, copy]: [Block; 2],
    id: OptionId,
) -> Wire {
    let bars = |guideline: &Guideline| -> Vec<Bar> {
        let option = guideline.options.get(id.index());
        option.into_iter().flat_map(|option| option.exclude.iter().chain(&option.caution)).cloned().collect()
    };
    let (own, others) = (bars(base), bars(changed));
    let mut ways = Vec::new();
    for bar in &own {
        let holds = bar_holds(space, block, bar.when);
        let other = others.iter().find(|other| other.when == bar.when);
        ways.push(match other {
            None => holds,
            Some(other) => {
                let when = twin.expressions.get(&other.when).copied().unwrap_or(other.when);
                let there = bar_holds(space, copy, when);
                if other.grade == bar.grade { apart(space, holds, there) } else { space.any(&[holds, there]) }
            }
        });
    }
    space.any(&ways)
}

/// Whether something speaks against an option; what a value says that is too old goes on doing so.
fn bar_holds(space: &mut Space<'_>, block: Block, when: ExprId) -> Wire {
    let now = space.condition_seen(block, when, View::Present).yes;
    let kept = space.condition_seen(block, when, View::Kept).yes;
    space.any(&[now, kept])
}

/// Holds where an interval of another length counts for sure than in the copy, and the days are told.
fn days(
    space: &mut Space<'_>,
    [base, changed]: [&Guideline; 2],
    [block, copy]: [Block; 2],
    id: MonitorId,
) -> Option<Wire> {
    let monitor = base.monitors.get(id.index())?;
    let other = match copy {
        Block::Monitor(other) => other,
        _ => id,
    };
    let (own, there) = (counting(space, block, id), counting(space, copy, other));
    let lengths: BTreeSet<Length> = own.keys().chain(there.keys()).copied().collect();
    let at = |all: &BTreeMap<Length, Wire>, length: &Length| all.get(length).copied().unwrap_or(Wire::FALSE);
    let differ: Vec<Wire> =
        lengths.iter().map(|length| apart(space, at(&own, length), at(&there, length))).collect();
    let differ = space.any(&differ);
    let inside = match changed.is_within_scope(block) {
        true => space.scope().no.opposite(),
        false => Wire::TRUE,
    };
    let mut all = vec![differ, inside, space.is_known_seen(block, monitor.from, View::Kept)];
    if let Some(first) = monitor.baseline_when {
        all.push(space.condition_seen(block, first, View::Kept).no);
    }
    Some(space.all(&all))
}

/// How long an interval is, and how long its latest day is away.
type Length = (i64, i64);

/// By length, where an interval so long counts for sure: it holds, and no shorter one may.
fn counting(space: &mut Space<'_>, block: Block, id: MonitorId) -> BTreeMap<Length, Wire> {
    let monitor = space.guideline().monitors.get(id.index());
    let intervals = monitor.map_or(&[][..], |monitor| &monitor.intervals);
    let mut truths: Vec<(Length, Pair)> = Vec::new();
    for interval in intervals {
        let truth = match interval.when {
            Some(when) => space.condition_seen(block, when, View::Kept),
            None => Pair { yes: Wire::TRUE, no: Wire::FALSE },
        };
        truths.push(((interval.every.length(), interval.latest_by.length()), truth));
    }
    let lengths: BTreeSet<Length> = truths.iter().map(|(length, _)| *length).collect();
    let counts = |space: &mut Space<'_>, length: Length| {
        let holds: Vec<Wire> =
            truths.iter().filter(|(own, _)| *own == length).map(|(_, truth)| truth.yes).collect();
        let shorter = truths.iter().filter(|(own, _)| *own < length).map(|(_, truth)| truth.no);
        let all: Vec<Wire> = shorter.chain([space.any(&holds)]).collect();
        space.all(&all)
    };
    lengths.into_iter().map(|length| (length, counts(space, length))).collect()
}

/// Holds where an expression of a block and its copy come out otherwise, with values that are too old or without; nothing
/// where it is not true or false.
pub(super) fn of_root(space: &mut Space<'_>, block: Block, [own, other]: [ExprId; 2]) -> Wire {
    let mut ways = Vec::new();
    for view in [View::Present, View::Kept] {
        let (a, b) = (space.condition_seen(block, own, view), space.condition_seen(block, other, view));
        ways.push(space.differ(a, b));
    }
    space.any(&ways)
}
