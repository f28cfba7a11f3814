//! Mutation: the rules are changed in one place after another, and it is asked which case notices.
//!
//! In: the cases of a guideline that pass. Out: for each change the case that fails; or that none does, with a case that
//! would; or the proof that no patient has another answer; or that it is not decided.

mod distinguish;
mod edit;
mod kill;
mod list;
mod mutant;
mod nearby;
mod node;
mod observed;
mod reading;
mod twin;
mod wires;

use super::coverage::Counted;
use super::suggest::{self, Suggested, Suggestions, Told, Words};
use super::suite::Suite;
use crate::eval::{Plan, Wiring};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::source::Sources;
use crate::value::date::PartialDate;
use observed::Observed;

pub use distinguish::{Distinguished, distinguish};
pub use mutant::{Change, Mutant};

/// What became of the changes of a guideline.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// The day for which it is told that nobody has another answer.
    pub as_of: PartialDate,
    /// How many cases there are.
    pub cases: Counted,
    /// By change, in the order of the rules.
    pub judged: Vec<Judged>,
    /// Cases that would notice changes that none does; nobody has reviewed them.
    pub suggested: Vec<Suggested>,
}

/// A change and what became of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The change.
    pub mutant: Mutant,
    /// What became of it.
    pub fate: Fate,
    /// A reviewed case that notices, by its place in the suite.
    pub reviewed: Option<usize>,
}

/// What became of a change.
#[derive(Clone, Debug)]
pub enum Fate {
    /// This case notices, by its place in the suite.
    Killed(usize),
    /// No case notices, though some patient has another answer.
    Survived(Survivor),
    /// No patient has another answer: it is proved.
    Equivalent,
    /// No case notices, and it cannot be told whether any patient has another answer, and why.
    NotDecided(String),
}

/// Who would notice a change that no case notices.
#[derive(Clone, Debug)]
pub struct Survivor {
    /// A patient who has another answer.
    pub patient: Facts,
    /// The block that answers otherwise.
    pub block: Block,
    /// The suggested case that would notice, by its place; nothing where the patient cannot be written down as one.
    pub case: Option<usize>,
}

/// A change that no case notices.
struct Unnoticed<'a> {
    mutant: &'a Mutant,
    changed: &'a Guideline,
    /// The blocks that read it.
    affected: Vec<Block>,
    /// Patients of cases who have another answer, at which the case does not look.
    near: Vec<&'a Facts>,
}

impl Suite<'_> {
    /// What becomes of every change of the rules.
    ///
    /// A change that a case notices takes microseconds a case that could; for the others the decision space is asked.
    pub fn mutation(&self, sources: &Sources) -> Mutation {
        let guideline = self.guideline;
        let wiring = Wiring::new(guideline);
        let mut killers = kill::Killers::new(self, &wiring);
        let mut changed = guideline.clone();
        let mut mutation =
            Mutation { as_of: self.as_of, cases: self.counted(), judged: Vec::new(), suggested: Vec::new() };
        for mut mutant in list::all(guideline, sources) {
            mutant.swap(&mut changed);
            let [killed, reviewed] = killers.killed(&changed, &mutant);
            let fate = match killed {
                Some(at) => Fate::Killed(at),
                None => {
                    let near = killers.felt(&changed, &mutant, self.as_of).and_then(|at| self.case(at));
                    let near: Vec<&Facts> = near.into_iter().map(|tried| &tried.case.facts).collect();
                    let unnoticed = Unnoticed {
                        mutant: &mutant,
                        changed: &changed,
                        affected: killers.affected(&mutant),
                        near,
                    };
                    self.unnoticed(&unnoticed, &mut mutation.suggested)
                }
            };
            mutant.swap(&mut changed);
            mutation.judged.push(Judged { mutant, fate, reviewed });
        }
        mutation
    }

    /// What becomes of a change that no case notices.
    fn unnoticed(&self, unnoticed: &Unnoticed<'_>, suggested: &mut Vec<Suggested>) -> Fate {
        let Unnoticed { mutant, changed, affected, near } = unnoticed;
        if let Some((at, block)) = noticed(changed, affected, suggested, self.guideline) {
            let patient = suggested.get(at).map(|suggested| suggested.case.facts.clone()).unwrap_or_default();
            return Fate::Survived(Survivor { patient, block, case: Some(at) });
        }
        let (patient, block) = match distinguish(self.guideline, changed, self.as_of, affected, near) {
            Distinguished::Patient(patient, block) => (patient, block),
            Distinguished::Same => return Fate::Equivalent,
            Distinguished::NotDecided(why) => return Fate::NotDecided(why),
        };
        let told = self.told_apart(changed, &patient, block);
        let evaluation = Plan::new(self.guideline).evaluate(&patient, self.as_of);
        let answer = suggest::answer_words(self.guideline, &evaluation, &told);
        // What is left out for a trial is what the patient is about.
        let about = match mutant.change {
            Change::Grade => mutant.was.split_once(": ").map(|(_, because)| because),
            _ => mutant.words.strip_prefix(NO_LONGER_SAID),
        };
        let about = about.unwrap_or(&mutant.was);
        let name = format!("suggested: {}, {}: {answer}", self.guideline.name(block), short(about));
        let became = match mutant.now.as_str() {
            LEFT_OUT => "was left out".to_owned(),
            now => format!("became `{}`", short(now)),
        };
        let words = Words {
            name: self.free_name(&name, suggested),
            why: format!(
                "No case noticed that `{}` {became}. The answers are those of today; nobody has reviewed them.",
                short(&mutant.was)
            ),
        };
        let case = suggest::write(self.guideline, self.as_of, &words, &patient, &told);
        let case = case.filter(|found| fails(changed, found)).map(|found| {
            suggested.push(found);
            suggested.len() - 1
        });
        Fate::Survived(Survivor { patient, block, case })
    }

    /// What a case must look at to tell a patient's answers of a block apart.
    fn told_apart(&self, changed: &Guideline, patient: &Facts, block: Block) -> Vec<Told> {
        let of = |guideline: &Guideline| {
            let evaluation = Plan::new(guideline).evaluate(patient, self.as_of);
            Observed::of(guideline, &evaluation, block)
        };
        let (own, other) = (of(self.guideline), of(changed));
        let mut told = Vec::new();
        if own.answer != other.answer || own.doses != other.doses {
            told.push(Told::Answer(block));
        }
        match block {
            Block::Option(id) => {
                if own.grades != other.grades {
                    told.push(Told::Grades(id));
                }
                let choice = self.guideline.options.get(id.index()).map(|option| option.choice);
                told.extend(choice.filter(|_| own.preferred != other.preferred).map(Told::Preferred));
            }
            Block::Monitor(id) if own.due != other.due => told = vec![Told::Days(id)],
            _ => {}
        }
        told
    }
}

/// How a reason that is left out is told.
const NO_LONGER_SAID: &str = "no longer said: ";
/// How a part is told that is left out.
const LEFT_OUT: &str = "left out";

/// A text, cut where it is long.
fn short(text: &str) -> String {
    const LONG: usize = 100;
    match text.char_indices().nth(LONG) {
        Some((at, _)) => format!("{} …", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// The first suggested case that notices a change, with a block that it looks at.
fn noticed(
    changed: &Guideline,
    affected: &[Block],
    suggested: &[Suggested],
    guideline: &Guideline,
) -> Option<(usize, Block)> {
    let looks = |suggested: &Suggested| {
        let mut blocks = suggested.case.expect.iter().flat_map(|expectation| expectation.looks_at(guideline));
        blocks.find(|block| affected.contains(block))
    };
    suggested.iter().enumerate().find_map(|(at, suggested)| {
        let block = looks(suggested)?;
        fails(changed, suggested).then_some((at, block))
    })
}

/// Whether a suggested case fails under a changed guideline.
fn fails(changed: &Guideline, suggested: &Suggested) -> bool {
    let ran = super::run(changed, std::slice::from_ref(&suggested.case));
    ran.iter().any(|ran| !ran.differences.is_empty())
}

impl Mutation {
    /// The cases that notice what no case notices.
    pub fn suggestions(&self) -> Suggestions {
        let unwritten =
            self.count(|judged| matches!(&judged.fate, Fate::Survived(survivor) if survivor.case.is_none()));
        Suggestions { as_of: self.as_of, cases: self.suggested.clone(), unwritten }
    }

    /// Whether every change that some patient feels is noticed, by a reviewed case where only those count. A gate counts
    /// only those.
    pub fn is_complete(&self, only_reviewed: bool) -> bool {
        let is_felt = |judged: &Judged| matches!(judged.fate, Fate::Killed(_) | Fate::Survived(_));
        let is_noticed = |judged: &Judged| match only_reviewed {
            true => judged.reviewed.is_some(),
            false => matches!(judged.fate, Fate::Killed(_)),
        };
        self.judged.iter().filter(|judged| is_felt(judged)).all(is_noticed)
    }

    /// How many changes fared in a way.
    pub fn count(&self, is: impl Fn(&Judged) -> bool) -> usize {
        self.judged.iter().filter(|judged| is(judged)).count()
    }
}
