//! Why an answer is what it is, and which missing facts could still change it.
//!
//! In: a guideline, the facts of a patient and a date. Out: for each block the smallest sets of facts that force its
//! answer, and the missing facts that matter. Both are asked of the space of all patients, and are exact both ways: of what
//! is listed each entry is true, and what is not listed changes nothing. What the space could not decide is said.

mod because;
mod borderline;
mod completion;
mod flips;
mod grid;
mod pairs;
mod sweep;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::eval::{Answer, Basis, Evaluation, Plan};
use crate::model::expression::{ChoiceId, DecisionId, FactId, MonitorId, OptionId, RecommendationId};
use crate::model::facts::{Facts, Known};
use crate::model::guideline::{Block, Guideline};
use crate::space::{Cases, Space, Standing, Wire};
use crate::value::date::PartialDate;

pub use because::Because;
pub use borderline::{Borderline, Side, borderline};
pub use flips::{Change, Flips, Neighbours, Turned};

/// One patient under one guideline.
#[derive(Clone, Copy)]
struct Situation<'a> {
    guideline: &'a Guideline,
    facts: &'a Facts,
    /// Facts that others stand in for, such as the age for which there is a date of birth: they are not missing, and
    /// nobody is taken to give another value of them.
    derived: &'a BTreeSet<FactId>,
    /// Facts whose value is too old to count: they are missing, too.
    stale: &'a BTreeSet<FactId>,
}

/// What is to be said of the answer of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Which block.
    pub block: Block,
    /// The smallest sets of facts that force the answer; none for an answer that is not definite.
    pub because: Because,
    /// Whether the answer is not definite.
    pub is_open: bool,
    /// Whether the answer is definite only because an operator answered for a missing fact.
    pub provisional: bool,
    /// Missing facts that could change it.
    pub missing: Vec<FactId>,
    /// Of those, the ones that could do it without the others.
    pub alone: Vec<FactId>,
    /// The answers that are reachable when facts are filled in; the present one alone where none is missing.
    pub possible: Vec<Answer>,
    /// Whether the search for the above came to its end.
    pub complete: bool,
}

/// A missing fact that matters.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Which.
    pub fact: FactId,
    /// Whether it would change some answer without the other missing ones.
    pub alone: bool,
    /// The blocks whose answer it could change.
    pub blocks: Vec<Block>,
}

/// The explanation of a whole evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Block by block: scope, decisions, recommendations, choices, options and their doses, monitors, each in the
    /// order of the file.
    pub blocks: Vec<Explained>,
    /// Missing facts that matter, those of the scope first, then in the order of the vocabulary.
    pub missing: Vec<Missing>,
    /// Facts that some block reads and whose value is taken for granted: an assumption of the vocabulary, or derived only
    /// because another fact is missing.
    pub assumptions: Vec<FactId>,
    /// Where each block stands in `blocks`.
    places: HashMap<Block, usize>,
}

impl Explained {
    /// The one answer that every completion comes to, of a block whose answer is not definite as long as facts are missing:
    /// each part of a condition is looked at by itself, and what makes up for a missing fact is not seen.
    pub fn one_for_all(&self) -> Option<&Answer> {
        match self.possible.as_slice() {
            [only] if self.complete && only.is_definite() && self.is_open => Some(only),
            _ => None,
        }
    }
}

impl Explanation {
    /// What is said of a block.
    pub fn of(&self, block: Block) -> Option<&Explained> {
        self.blocks.get(*self.places.get(&block)?)
    }
}

/// Explains an evaluation: for one patient, as [`Explainer::explain`].
pub fn explain(guideline: &Guideline, facts: &Facts, evaluation: &Evaluation) -> Explanation {
    Explainer::new(guideline, evaluation.as_of).explain(facts, evaluation)
}

/// A guideline made ready to explain what it comes to for many patients on one day.
#[derive(Debug)]
pub struct Explainer<'a> {
    guideline: &'a Guideline,
    plan: Plan<'a>,
    space: Space<'a>,
    /// What is explained, in order, with what tells its answers apart and the facts that it hangs on.
    blocks: Vec<(Block, Standing, Vec<FactId>)>,
    never: BTreeMap<FactId, Wire>,
}

impl<'a> Explainer<'a> {
    /// Makes the space of all patients, once.
    pub fn new(guideline: &'a Guideline, as_of: PartialDate) -> Explainer<'a> {
        let mut space = Space::new(guideline, as_of);
        let mut blocks = Vec::new();
        for block in explained(guideline) {
            let standing = space.standing(block);
            blocks.push((block, standing, Vec::new()));
        }
        let never = space.impossible();
        for (_, standing, facts) in &mut blocks {
            *facts = space.facts_behind(standing);
        }
        Explainer { guideline, plan: Plan::new(guideline), space, blocks, never }
    }

    /// Why each block has the answer that it has, and what could still change it.
    ///
    /// Exact both ways; where a question could not be decided within its budget, `complete` is false, and a fact that may
    /// matter is listed. The evaluation must be of the same guideline, facts and day.
    pub fn explain(&self, facts: &Facts, evaluation: &Evaluation) -> Explanation {
        let guideline = self.guideline;
        let all = (0..guideline.vocabulary.facts.len()).map(FactId::at);
        let is_derived = |id: &FactId| {
            let effective = evaluation.fact(*id);
            effective.basis == Basis::Derived && !effective.value.is_null()
        };
        let derived = all.clone().filter(is_derived).collect();
        let stale = all.filter(|id| evaluation.fact(*id).basis == Basis::Stale).collect();
        let (derived, open) = standing(&self.plan, facts, evaluation.as_of, derived, &stale);
        let situation = Situation { guideline, facts, derived: &derived, stale: &stale };
        let mut cases = Cases::new(&self.space, &self.plan, facts, evaluation, &self.never);
        let mut blocks = Vec::new();
        for (block, standing, relevant) in &self.blocks {
            let present =
                Present { block: *block, answer: evaluation.answer(*block), open: open.answer(*block) };
            blocks.push(explained_block(situation, &mut cases, present, standing, relevant));
        }
        let missing = missing(guideline, &blocks);
        let assumptions = assumptions(guideline, evaluation, &derived);
        let places = blocks.iter().enumerate().map(|(at, explained)| (explained.block, at)).collect();
        Explanation { blocks, missing, assumptions, places }
    }
}

/// The blocks that are explained: scope, decisions, recommendations, choices, options and their doses, monitors.
fn explained(guideline: &Guideline) -> Vec<Block> {
    let decisions = (0..guideline.decisions.len()).map(|at| Block::Decision(DecisionId::at(at)));
    let recommendations =
        (0..guideline.recommendations.len()).map(|at| Block::Recommendation(RecommendationId::at(at)));
    let doses = |id: OptionId| guideline.options.get(id.index()).is_some_and(|option| option.dose.len() > 1);
    let options = (0..guideline.options.len())
        .map(OptionId::at)
        .flat_map(|id| [Block::Option(id)].into_iter().chain(doses(id).then_some(Block::Dose(id))));
    let choices = (0..guideline.choices.len()).map(|at| Block::Choice(ChoiceId::at(at)));
    let monitors = (0..guideline.monitors.len()).map(|at| Block::Monitor(MonitorId::at(at)));
    [Block::Scope]
        .into_iter()
        .chain(decisions)
        .chain(recommendations)
        .chain(choices)
        .chain(options)
        .chain(monitors)
        .collect()
}

/// What a block comes to.
struct Present {
    block: Block,
    answer: Answer,
    /// The same with every missing fact taken to be anything.
    open: Answer,
}

fn explained_block(
    situation: Situation<'_>,
    cases: &mut Cases<'_, '_>,
    present: Present,
    standing: &Standing,
    relevant: &[FactId],
) -> Explained {
    let Present { block, answer, open } = present;
    let because = match answer.is_definite() {
        true => because::because(situation, cases, standing, &answer, relevant),
        false => Because::default(),
    };
    if answer.is_definite() && open == answer {
        return Explained {
            block,
            because,
            is_open: false,
            provisional: false,
            missing: Vec::new(),
            alone: Vec::new(),
            possible: vec![answer],
            complete: true,
        };
    }
    let found = completion::Completion::new(situation, cases, standing, &answer, relevant).search();
    // Where every way to fill in what is missing agrees, only the logic of unknowns did not see it.
    let agrees = found.complete && found.matter.is_empty() && found.reachable.as_slice() == [answer.clone()];
    Explained {
        block,
        because,
        is_open: !answer.is_definite(),
        provisional: answer.is_definite() && !agrees,
        missing: found.matter,
        alone: found.alone,
        possible: found.reachable,
        complete: found.complete,
    }
}

fn missing(guideline: &Guideline, blocks: &[Explained]) -> Vec<Missing> {
    let mut all: Vec<Missing> = Vec::new();
    for index in 0..guideline.vocabulary.facts.len() {
        let fact = FactId::at(index);
        let changed: Vec<&Explained> =
            blocks.iter().filter(|explained| explained.missing.contains(&fact)).collect();
        if !changed.is_empty() {
            all.push(Missing {
                fact,
                alone: changed.iter().any(|explained| explained.alone.contains(&fact)),
                blocks: changed.iter().map(|explained| explained.block).collect(),
            });
        }
    }
    all.sort_by_key(|missing| !missing.blocks.contains(&Block::Scope));
    all
}

fn assumptions(guideline: &Guideline, evaluation: &Evaluation, derived: &BTreeSet<FactId>) -> Vec<FactId> {
    let mut waiting: Vec<Block> =
        guideline.order.iter().copied().filter(|block| !matches!(block, Block::Fact(_))).collect();
    let mut read: BTreeSet<Block> = BTreeSet::new();
    while let Some(block) = waiting.pop() {
        waiting.extend(guideline.reads(block).into_iter().filter(|other| read.insert(*other)));
    }
    let facts = (0..guideline.vocabulary.facts.len()).map(FactId::at);
    // What is derived only because another fact is missing is taken for granted just the same.
    let is_assumed = |id: &FactId| {
        let found = evaluation.fact(*id);
        let rests_on_missing =
            found.basis == Basis::Derived && !found.value.is_null() && !derived.contains(id);
        found.basis == Basis::Assumed || rests_on_missing
    };
    facts.filter(|id| is_assumed(id) && read.contains(&Block::Fact(*id))).collect()
}

impl Situation<'_> {
    /// Whether a fact could still be asked for.
    fn is_missing(&self, id: FactId) -> bool {
        let known = self.facts.get(id);
        let absent = matches!(known, Known::NotGiven | Known::Unknown) || self.stale.contains(&id);
        absent && !self.derived.contains(&id)
    }
}

/// Of the derived facts those that stay as they are whatever is missing, and what the guideline comes to when every
/// missing fact may be anything. A fact that is derived only because another one is missing is missing itself.
fn standing(
    plan: &Plan<'_>,
    facts: &Facts,
    as_of: PartialDate,
    mut derived: BTreeSet<FactId>,
    stale: &BTreeSet<FactId>,
) -> (BTreeSet<FactId>, Evaluation) {
    loop {
        let situation = Situation { guideline: plan.guideline, facts, derived: &derived, stale };
        let mut open = facts.clone();
        for id in (0..plan.guideline.vocabulary.facts.len()).map(FactId::at) {
            if situation.is_missing(id) {
                open.set(id, Known::Open);
            }
        }
        let evaluation = plan.evaluate(&open, as_of);
        let stays = |id: &FactId| !evaluation.fact(*id).value.is_null();
        let left: BTreeSet<FactId> = derived.iter().copied().filter(stays).collect();
        if left == derived {
            return (derived, evaluation);
        }
        derived = left;
    }
}
