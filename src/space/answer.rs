//! The answer of a block over all facts: wires that tell one answer from another.

use super::Space;
use super::block::{Left, Outcomes};
use super::build::{Build, View};
use super::circuit::Wire;
use crate::eval::{Answer, Decided, Possible, Status};
use crate::model::guideline::Block;
use crate::model::status::Listed;
use crate::value::content::{Absence, Value};
use crate::value::truth::Truth;

/// Wires that tell the answers of a block apart: two patients have the same answer if and only if all are the same.
#[derive(Clone, Debug)]
pub struct Standing {
    block: Block,
    wires: Vec<Wire>,
}

impl Standing {
    /// Of which block.
    pub fn block(&self) -> Block {
        self.block
    }

    /// The wires.
    pub fn wires(&self) -> &[Wire] {
        &self.wires
    }

    /// Which of the wires hold where the block has an answer; nothing for an answer of another kind of block.
    pub fn held_by(&self, answer: &Answer) -> Option<Vec<bool>> {
        let held = match answer {
            Answer::Scope(truth) => vec![*truth == Truth::True, *truth == Truth::False],
            Answer::Decision(decided) | Answer::Dose(decided) => {
                let outcomes = self.wires.len().checked_sub(3)?;
                let (kind, listed): (usize, &[u16]) = match decided {
                    Decided::Overlap(all) => (0, all),
                    Decided::Gap => (1, &[]),
                    Decided::Outcome(one) => (2, std::slice::from_ref(one)),
                    Decided::Undetermined(all) => (3, all),
                };
                let listed = |at: usize| u16::try_from(at).is_ok_and(|at| listed.contains(&at));
                (0..3).map(|at| at == kind).chain((0..outcomes).map(listed)).collect()
            }
            Answer::Recommendation(status) => {
                let all = [Status::Applies, Status::AppliesIfInScope, Status::DoesNotApply];
                all.iter().map(|other| other == status).collect()
            }
            Answer::Option(possible, if_in_scope) => left_of(*possible, *if_in_scope),
            Answer::Choice(possible, if_in_scope) => left_of(*possible, *if_in_scope),
            Answer::Monitor(possible, if_in_scope) => left_of(*possible, *if_in_scope),
            Answer::Value(_) => return None,
        };
        (held.len() == self.wires.len()).then_some(held)
    }

    /// The answer where the wires hold or do not.
    pub fn answer(&self, holds: impl Fn(Wire) -> bool) -> Answer {
        let held: Vec<bool> = self.wires.iter().map(|wire| holds(*wire)).collect();
        let at = |place: usize| held.get(place).copied().unwrap_or(false);
        match self.block {
            Block::Scope => Answer::Scope(match (at(0), at(1)) {
                (true, _) => Truth::True,
                (_, true) => Truth::False,
                _ => Truth::Unknown,
            }),
            Block::Decision(_) => Answer::Decision(decided(&held)),
            Block::Dose(_) => Answer::Dose(decided(&held)),
            Block::Recommendation(_) => Answer::Recommendation(match (at(0), at(1), at(2)) {
                (true, ..) => Status::Applies,
                (_, true, _) => Status::AppliesIfInScope,
                (.., true) => Status::DoesNotApply,
                _ => Status::Undetermined,
            }),
            Block::Option(_) => Answer::Option(possible(&held), at(0)),
            Block::Choice(_) => Answer::Choice(possible(&held), at(0)),
            Block::Monitor(_) => Answer::Monitor(possible(&held), at(0)),
            Block::Fact(_) | Block::Definition(_) => Answer::Value(Value::Null(Absence::Undetermined)),
        }
    }
}

/// Overlap, gap, one outcome that holds; then by outcome whether it is listed.
fn decided(held: &[bool]) -> Decided {
    let (kinds, listed) = held.split_at(held.len().min(3));
    let listed: Vec<u16> = listed
        .iter()
        .enumerate()
        .filter(|(_, held)| **held)
        .filter_map(|(at, _)| u16::try_from(at).ok())
        .collect();
    match (kinds, listed.as_slice()) {
        ([true, ..], _) => Decided::Overlap(listed),
        ([_, true, _], _) => Decided::Gap,
        ([_, _, true], [one]) => Decided::Outcome(*one),
        _ => Decided::Undetermined(listed),
    }
}

/// Whether only in scope; then by status whether it is left.
fn possible<T: Listed>(held: &[bool]) -> Possible<T> {
    let left = T::TABLE.iter().zip(held.iter().skip(1)).filter(|(_, held)| **held);
    Possible::of(left.map(|(status, _)| *status))
}

fn left_of<T: Listed>(possible: Possible<T>, if_in_scope: bool) -> Vec<bool> {
    let left = T::TABLE.iter().map(|status| possible.contains(*status));
    std::iter::once(if_in_scope).chain(left).collect()
}

impl Space<'_> {
    /// What tells the answers of a block apart: of the scope, a decision, a recommendation, a choice, an option, its dose,
    /// or a monitor.
    pub fn standing(&mut self, block: Block) -> Standing {
        let wires = self.build().standing(block);
        Standing { block, wires }
    }
}

impl Space<'_> {
    /// The same of the scope of the second of two guidelines.
    pub(super) fn standing_of_head_scope(&mut self) -> Standing {
        let build = self.build();
        let scope = match build.joint {
            Some(joint) => build.scope_by(&joint.head_scope, View::Present),
            None => build.scope(View::Present),
        };
        Standing { block: Block::Scope, wires: vec![scope.yes, scope.no] }
    }
}

impl Build<'_> {
    fn standing(&mut self, block: Block) -> Vec<Wire> {
        let view = View::Present;
        match block {
            Block::Scope => {
                let scope = self.scope(view);
                vec![scope.yes, scope.no]
            }
            Block::Decision(id) => {
                let outcomes = self.outcomes(id, view);
                self.listed(&outcomes)
            }
            Block::Dose(id) => {
                let doses = self.doses(id, view);
                self.listed(&doses)
            }
            Block::Recommendation(id) => {
                let when = self.recommended(id, view);
                let scope = self.scope_of(block, view);
                let unknown = self.circuit.unknown(scope);
                vec![
                    self.circuit.and(when.yes, scope.yes),
                    self.circuit.and(when.yes, unknown),
                    self.circuit.or(when.no, scope.no),
                ]
            }
            Block::Option(id) => left(self.option(id, view)),
            Block::Choice(id) => left(self.choice(id, view)),
            Block::Monitor(id) => left(self.monitor(id, view)),
            Block::Fact(_) | Block::Definition(_) => Vec::new(),
        }
    }

    fn listed(&mut self, outcomes: &Outcomes) -> Vec<Wire> {
        let mut one = Vec::new();
        let mut listed = Vec::new();
        let excluded: Vec<Wire> = outcomes.pairs.iter().map(|pair| pair.no).collect();
        for (at, pair) in outcomes.pairs.iter().enumerate() {
            listed.push(self.circuit.choose(outcomes.overlap, pair.yes, pair.no.opposite()));
            let others = excluded.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<Wire> = others.map(|(_, wire)| *wire).chain([pair.yes]).collect();
            one.push(self.circuit.all(&others));
        }
        let one = self.circuit.any(&one);
        [outcomes.overlap, outcomes.gap, one].into_iter().chain(listed).collect()
    }
}

fn left(left: Left) -> Vec<Wire> {
    std::iter::once(left.if_in_scope).chain(left.possible).collect()
}
