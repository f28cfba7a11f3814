//! Whether any patient can reach a goal, by the decision space: a patient who does, a proof that nobody can, or neither.

use super::goal::{Goal, Reached};
use super::reach::is_reached;
use super::side::{Met, Side};
use crate::cases::effort::{self, Reachable};
use crate::eval::{Answer, Plan};
use crate::model::expression::{ExprId, Node};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline, Invariant};
use crate::model::vocabulary::Place;
use crate::source::Span;
use crate::space::{Question, Space, Wire};
use crate::value::date::PartialDate;
use crate::value::operator::{Comparison, Equality};
use crate::value::truth::Truth;

/// Asks of goals, one after the other, whether any patient on a day can reach them; by place of the goal. A patient who is
/// found may reach others too: these are not asked for again.
pub(super) fn look(
    guideline: &Guideline,
    met: &[Met],
    goals: &[Goal],
    as_of: PartialDate,
) -> Vec<Option<Reachable>> {
    let (asked, limits) = with_limits(guideline, met, goals);
    let mut space = Space::new(&asked, as_of);
    let wires: Vec<Wires> = goals.iter().map(|goal| Wires::of(goal, &mut space, &limits)).collect();
    let space = space;
    let plan = Plan::of_everything(guideline);
    let mut question = Question::new(&space);
    let mut results: Vec<Option<Reachable>> = vec![None; goals.len()];
    for (at, (goal, wires)) in goals.iter().zip(&wires).enumerate() {
        if results.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let result = ask(&mut question, goal, *wires, met, &plan, as_of);
        if let Reachable::Patient(facts) = &result {
            let evaluation = plan.evaluate(facts, as_of);
            for (other, place) in goals.iter().zip(&mut results) {
                if place.is_none() && is_reached(other, met, &evaluation) {
                    *place = Some(result.clone());
                }
            }
        }
        results.get_mut(at).into_iter().for_each(|place| *place = Some(result.clone()));
    }
    results
}

fn ask(
    question: &mut Question<'_, '_>,
    goal: &Goal,
    wires: Wires,
    met: &[Met],
    plan: &Plan<'_>,
    as_of: PartialDate,
) -> Reachable {
    if wires.wider.is_some_and(|wider| effort::is_impossible(question, wider)) {
        return Reachable::Nobody;
    }
    let confirms = |patient: &Facts| {
        let evaluation = plan.evaluate(patient, as_of);
        effort::is_possible(plan.guideline, &evaluation) && is_reached(goal, met, &evaluation)
    };
    match effort::look(question, wires.exact, (plan.guideline, as_of), &confirms) {
        Reachable::Nobody if wires.wider.is_some() => {
            Reachable::NotDecided("nobody was found, and that nobody can is not proved".to_owned())
        }
        found => found,
    }
}

/// By threshold, what asks on which side of it something lies.
struct Limits(Vec<Vec<[ExprId; 3]>>);

/// A guideline that also asks how what is held against a threshold lies to it; no block of it reads that.
fn with_limits(guideline: &Guideline, met: &[Met], goals: &[Goal]) -> (Guideline, Limits) {
    let mut asked = guideline.clone();
    let mut all = Vec::new();
    for met in met {
        let is_asked = |side: Side| goals.contains(&Goal::Side(met.threshold, side));
        let mut sides = Vec::new();
        for held in &met.held {
            let (value, limit) = (held.value, held.limit);
            let nodes = [
                Node::Compare(Comparison::Less, value, limit),
                Node::Equality(Equality::Equal, value, limit),
                Node::Compare(Comparison::Greater, value, limit),
            ];
            let ids = nodes.map(|node| asked.expressions.add(node, Span::default()));
            // What belongs to no block is worked out only where something is claimed of it.
            let claimed = ids.iter().zip(Side::ALL).filter(|(_, side)| is_asked(**side));
            asked.invariants.extend(claimed.map(|(always, _)| Invariant {
                id: String::new(),
                always: *always,
                because: String::new(),
                source: Vec::new(),
                place: Place::default(),
            }));
            sides.push(ids);
        }
        all.push(sides);
    }
    (asked, Limits(all))
}

/// What holds where a goal is reached.
#[derive(Clone, Copy, Debug)]
struct Wires {
    exact: Wire,
    /// What holds wherever the goal is reached, where `exact` does not say all.
    wider: Option<Wire>,
}

impl Wires {
    fn of(goal: &Goal, space: &mut Space<'_>, limits: &Limits) -> Wires {
        let exact = match goal {
            Goal::Status(block, reached) => status(space, *block, reached),
            Goal::Condition(block, id, truth) | Goal::Part(block, _, id, truth) => {
                let pair = space.condition_of(*block, *id);
                match truth {
                    Truth::True => pair.yes,
                    Truth::False => pair.no,
                    Truth::Unknown => space.all(&[pair.yes.opposite(), pair.no.opposite()]),
                }
            }
            Goal::Interval(block, place) => return interval(space, *block, *place),
            Goal::Side(id, side) => {
                let sides = limits.0.get(id.index()).cloned().unwrap_or_default();
                let wires: Vec<Wire> = sides.iter().map(|asked| on_side(space, *asked, *side)).collect();
                space.any(&wires)
            }
        };
        Wires { exact, wider: None }
    }
}

fn on_side(space: &mut Space<'_>, [below, at, above]: [ExprId; 3], side: Side) -> Wire {
    match side {
        Side::Below => space.condition(below).yes,
        Side::At => space.condition(at).yes,
        Side::Above => space.condition(above).yes,
        Side::Missing => match space.guideline().expressions.get(at) {
            Node::Equality(_, other, _) => space.is_known(*other).opposite(),
            _ => Wire::FALSE,
        },
    }
}

/// An interval that may turn out to be the one that counts; surely the one, where its condition holds too.
fn interval(space: &mut Space<'_>, block: Block, place: usize) -> Wires {
    let Block::Monitor(id) = block else {
        return Wires { exact: Wire::FALSE, wider: None };
    };
    let monitor = space.guideline().monitors.get(id.index());
    let when = monitor.and_then(|monitor| monitor.intervals.get(place)).and_then(|interval| interval.when);
    let others: Vec<Wire> = space.intervals(id);
    let Some(may) = others.get(place).copied() else {
        return Wires { exact: Wire::FALSE, wider: None };
    };
    let mut exact: Vec<Wire> = vec![may];
    exact.extend(when.map(|when| space.condition_of(block, when).yes));
    let rest = others.iter().enumerate().filter(|(at, _)| *at != place);
    exact.extend(rest.map(|(_, wire)| wire.opposite()));
    exact.push(space.scope().no.opposite());
    Wires { exact: space.all(&exact), wider: Some(may) }
}

fn status(space: &mut Space<'_>, block: Block, reached: &Reached) -> Wire {
    let known = |space: &mut Space<'_>| match block {
        Block::Definition(id) => {
            let is = space.guideline().definitions.get(id.index()).map(|definition| definition.is);
            is.map_or(Wire::FALSE, |is| space.is_known(is))
        }
        _ => Wire::FALSE,
    };
    match reached {
        Reached::Known => known(space),
        Reached::Unknown => known(space).opposite(),
        Reached::Answer(answer) => one_of(space, block, std::slice::from_ref(answer)),
        Reached::Undetermined => {
            let settled = settled(space.guideline(), block);
            let mut wires = vec![one_of(space, block, &settled)];
            if let Block::Decision(_) | Block::Dose(_) = block {
                // Overlap and gap, which stand first, are settled, too.
                wires.extend(space.standing(block).wires().iter().take(2));
            }
            space.any(&wires).opposite()
        }
    }
}

/// All answers of a block that are not undetermined.
fn settled(guideline: &Guideline, block: Block) -> Vec<Answer> {
    use crate::eval::Status;
    match block {
        Block::Recommendation(_) => [Status::Applies, Status::AppliesIfInScope, Status::DoesNotApply]
            .map(Answer::Recommendation)
            .into(),
        _ => super::goal::statuses(guideline, block)
            .into_iter()
            .filter_map(|reached| match reached {
                Reached::Answer(answer) => Some(answer),
                _ => None,
            })
            .collect(),
    }
}

/// Holds where a block has one of some answers, be it only if the patient is in scope.
fn one_of(space: &mut Space<'_>, block: Block, answers: &[Answer]) -> Wire {
    let standing = space.standing(block);
    let mut found: Vec<Wire> = Vec::new();
    for answer in answers.iter().flat_map(in_scope_or_not) {
        let Some(held) = standing.held_by(&answer) else {
            continue;
        };
        let wires = standing.wires().iter().zip(held);
        let wires: Vec<Wire> = wires.map(|(wire, held)| if held { *wire } else { wire.opposite() }).collect();
        found.push(space.all(&wires));
    }
    space.any(&found)
}

fn in_scope_or_not(answer: &Answer) -> Vec<Answer> {
    match answer {
        Answer::Option(possible, _) => [false, true].map(|mark| Answer::Option(*possible, mark)).into(),
        Answer::Choice(possible, _) => [false, true].map(|mark| Answer::Choice(*possible, mark)).into(),
        Answer::Monitor(possible, _) => [false, true].map(|mark| Answer::Monitor(*possible, mark)).into(),
        other => vec![other.clone()],
    }
}
