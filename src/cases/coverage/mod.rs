//! Coverage by meaning: which answers, conditions and sides of thresholds the cases reach, and which nobody can reach.
//!
//! In: the cases of a guideline that pass. Out: for each goal the first case that reaches it; else a patient who would, or
//! the proof that there is none. What nobody can reach is not missing, and is told apart.

mod goal;
mod possible;
mod reach;
mod side;

use std::collections::BTreeMap;

use super::effort::Reachable;
use super::suite::Suite;
use crate::model::expression::ThresholdId;
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Threshold};
use crate::value::date::PartialDate;

pub use goal::{Goal, Reached, Sort};
pub(super) use goal::{is_condition, rules};
pub use side::{Held, Met, Side, met};

/// What the cases of a guideline reach.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The day for which it is told what nobody can reach.
    pub as_of: PartialDate,
    /// How many cases count, how many of them are reviewed, and how many fail and do not count.
    pub cases: Counted,
    /// By rule or threshold, its goals.
    pub parts: Vec<Part>,
}

/// Cases, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Those that pass.
    pub passed: usize,
    /// Those of them that somebody has reviewed.
    pub reviewed: usize,
    /// Those that fail.
    pub failed: usize,
}

/// A rule or threshold with its goals.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which.
    pub of: Subject,
    /// Its goals.
    pub aims: Vec<Aim>,
}

/// What goals belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A block.
    Rule(Block),
    /// A threshold.
    Threshold(ThresholdId),
}

/// A goal and how far it is reached.
#[derive(Clone, Debug)]
pub struct Aim {
    /// What is to be reached.
    pub goal: Goal,
    /// How far it is.
    pub state: State,
    /// The first reviewed case that reaches it, by its place in the suite.
    pub reviewed: Option<usize>,
}

/// How far a goal is reached.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// This case is the first to reach it, by its place in the suite.
    Reached(usize),
    /// No case reaches it; this patient would.
    Missing(Facts),
    /// No patient can reach it: it is proved.
    Nobody,
    /// No case reaches it, and it cannot be told whether any patient can, and why.
    NotDecided(String),
}

/// Goals, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Goals that some patient can reach, or that are not decided.
    pub wanted: usize,
    /// Reached by a case.
    pub reached: usize,
    /// Reached by a reviewed case.
    pub reviewed: usize,
    /// Reached by no case, though a patient can.
    pub missing: usize,
    /// Reached by no case; not decided whether a patient can.
    pub not_decided: usize,
    /// Those that nobody can reach; not among the wanted.
    pub nobody: usize,
}

/// The sides of a threshold.
fn sides(met: &Met) -> (Subject, Vec<Goal>) {
    let goals = Side::ALL.iter().map(|side| Goal::Side(met.threshold, *side)).collect();
    (Subject::Threshold(met.threshold), goals)
}

impl Suite<'_> {
    /// What the cases reach.
    ///
    /// Linear in cases times goals; for each goal that is not reached the decision space is asked.
    pub fn coverage(&self) -> Coverage {
        let guideline = self.guideline;
        let met = met(guideline);
        let mut parts = Vec::new();
        for block in goal::rules(guideline) {
            parts.push((Subject::Rule(block), goal::of_block(guideline, block)));
        }
        parts.extend(met.iter().filter(|met| !met.held.is_empty()).map(sides));
        parts.retain(|(_, goals)| !goals.is_empty());
        Coverage { as_of: self.as_of, cases: self.counted(), parts: self.aimed(parts, &met) }
    }

    /// From which sides the cases meet some of the thresholds, of those that anything is held against.
    pub fn sides(&self, is_asked: &dyn Fn(&Threshold) -> bool) -> Vec<Part> {
        let thresholds = &self.guideline.thresholds;
        let all = met(self.guideline);
        let asked = all.iter().filter(|met| {
            !met.held.is_empty() && thresholds.get(met.threshold.index()).is_some_and(is_asked)
        });
        self.aimed(asked.map(sides).collect(), &all)
    }

    /// How far each of some goals is reached.
    fn aimed(&self, parts: Vec<(Subject, Vec<Goal>)>, met: &[Met]) -> Vec<Part> {
        let guideline = self.guideline;
        let goals: Vec<&Goal> = parts.iter().flat_map(|(_, goals)| goals).collect();
        let reached: Vec<[Option<usize>; 2]> = goals.iter().map(|goal| self.reached(goal, met)).collect();
        let open: Vec<usize> =
            reached.iter().enumerate().filter(|(_, [any, _])| any.is_none()).map(|(at, _)| at).collect();
        let asked: Vec<Goal> =
            open.iter().filter_map(|at| goals.get(*at)).map(|goal| (*goal).clone()).collect();
        let found = possible::look(guideline, met, &asked, self.as_of);
        let mut states: BTreeMap<usize, State> = open
            .into_iter()
            .zip(found)
            .map(|(at, found)| {
                let state = match found {
                    Some(Reachable::Patient(facts)) => State::Missing(facts),
                    Some(Reachable::Nobody) => State::Nobody,
                    Some(Reachable::NotDecided(why)) => State::NotDecided(why),
                    None => State::NotDecided("it was not asked".to_owned()),
                };
                (at, state)
            })
            .collect();
        let mut at = 0;
        let mut told = Vec::new();
        for (of, goals) in parts {
            let mut aims = Vec::new();
            for goal in goals {
                let [any, reviewed] = reached.get(at).copied().unwrap_or_default();
                let state = match any {
                    Some(case) => State::Reached(case),
                    None => states.remove(&at).unwrap_or(State::NotDecided("it was not asked".to_owned())),
                };
                aims.push(Aim { goal, state, reviewed });
                at += 1;
            }
            told.push(Part { of, aims });
        }
        told
    }

    /// The first case that reaches a goal, by its place.
    pub fn reaching(&self, goal: &Goal) -> Option<usize> {
        let [first, _] = self.reached(goal, &met(self.guideline));
        first
    }

    /// How many cases there are.
    pub fn counted(&self) -> Counted {
        Counted { passed: self.passed(), reviewed: self.reviewed(), failed: self.failed }
    }

    /// The first case that reaches a goal, and the first reviewed one.
    fn reached(&self, goal: &Goal, met: &[Met]) -> [Option<usize>; 2] {
        let reaches = |only_reviewed: bool| {
            self.ran.iter().position(|ran| {
                (!only_reviewed || ran.tried.case.is_reviewed())
                    && reach::is_reached(goal, met, &ran.evaluation)
            })
        };
        let any = reaches(false);
        [any, any.and_then(|_| reaches(true))]
    }
}

impl Coverage {
    /// The goals of one sort, counted; of all, without one.
    pub fn sum(&self, sort: Option<Sort>) -> Sum {
        let mut sum = Sum::default();
        let aims = self.parts.iter().flat_map(|part| &part.aims);
        for aim in aims.filter(|aim| sort.is_none_or(|sort| aim.goal.sort() == sort)) {
            sum.add(aim);
        }
        sum
    }

    /// Whether every goal that a patient can reach is reached, by a reviewed case where only those count. A gate counts
    /// only those.
    pub fn is_complete(&self, only_reviewed: bool) -> bool {
        let sum = self.sum(None);
        sum.wanted == if only_reviewed { sum.reviewed } else { sum.reached }
    }
}

impl Part {
    /// Its goals, counted.
    pub fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        self.aims.iter().for_each(|aim| sum.add(aim));
        sum
    }
}

impl Sum {
    fn add(&mut self, aim: &Aim) {
        self.wanted += usize::from(aim.state != State::Nobody);
        self.reviewed += usize::from(aim.reviewed.is_some());
        let place = match aim.state {
            State::Reached(_) => &mut self.reached,
            State::Missing(_) => &mut self.missing,
            State::NotDecided(_) => &mut self.not_decided,
            State::Nobody => &mut self.nobody,
        };
        *place += 1;
    }
}
