//! One patient under several guidelines: where they agree, where not, and by which rule.
//!
//! In: evaluations of the same patient. Out: a row for each name that more than one guideline has. What only one of them
//! speaks of is no disagreement; neither is what is out of its scope. Nothing is decided here.

mod agreement;
mod answer;
mod json;
mod text;

pub use agreement::{Agreement, Pair};
pub use json::{agreement_json, json};
pub use text::{agreement_text, text};

use indexmap::IndexMap;

use crate::eval::Evaluation;
use crate::model::guideline::{Block, Guideline};
use crate::source::Sources;
use crate::value::truth::Truth;

/// What one guideline says of a patient.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The guideline.
    pub guideline: &'a Guideline,
    /// The texts of its files.
    pub sources: &'a Sources,
    /// What it comes to.
    pub evaluation: &'a Evaluation,
}

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Whether the guideline is for the patient.
    Scope,
    /// A classification.
    Decision,
    /// Advice.
    Recommendation,
    /// Options together.
    Choice,
    /// An option of a choice.
    Option,
    /// Follow-up.
    Monitor,
}

impl Kind {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Scope => "scope",
            Kind::Decision => "decision",
            Kind::Recommendation => "recommendation",
            Kind::Choice => "choice",
            Kind::Option => "option",
            Kind::Monitor => "monitor",
        }
    }
}

/// What one guideline says under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The place of the guideline among those that are compared.
    pub side: usize,
    /// Its status, or the outcome that holds.
    pub status: String,
    /// Whether facts are missing that decide.
    pub is_open: bool,
    /// The conditions behind it, as they are written; of a name what it stands for.
    pub rules: Vec<String>,
    /// The numbers behind these: `frax_hip_cutoff 3 %`.
    pub limits: Vec<String>,
    /// Who says so.
    pub sources: Vec<Cited>,
}

/// A source, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The citation, or the name of the source in its file.
    pub citation: String,
    /// Page, table or recommendation.
    pub at: String,
}

/// How answers under one name lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that speak of it say the same.
    Agree,
    /// Two say different things, and neither of them for want of facts.
    Differ,
    /// They might differ: some lack facts.
    Open,
}

impl Verdict {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::Differ => "differ",
            Verdict::Open => "open",
        }
    }
}

/// A name, and what the guidelines that have it say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub kind: Kind,
    /// As conditions mention it.
    pub name: String,
    /// In the order of the guidelines; those that do not have the name, or are not for the patient, are left out.
    pub answers: Vec<Answer>,
}

impl Row {
    /// How the answers lie to each other.
    pub fn verdict(&self) -> Verdict {
        let mut settled = self.answers.iter().filter(|answer| !answer.is_open);
        let first = settled.next();
        match first {
            Some(first) if settled.any(|other| other.status != first.status) => Verdict::Differ,
            _ if self.answers.iter().any(|answer| answer.is_open) => Verdict::Open,
            _ => Verdict::Agree,
        }
    }
}

/// Names that at least two of the guidelines have, each with what they say of the patient: scope, decisions,
/// recommendations, choices, options, monitors, in the order in which the guidelines have them.
///
/// Of prompts for the clinician's judgement nothing is said: what they come to is no answer of the guideline.
pub fn compare(sides: &[Side<'_>]) -> Vec<Row> {
    let mut rows: IndexMap<(Kind, String, String), Row> = IndexMap::new();
    for (at, side) in sides.iter().enumerate() {
        for (kind, block) in blocks(side.guideline) {
            let name = side.guideline.name(block).into_owned();
            // The same agents for another purpose are another choice.
            let row = rows.entry((kind, name.clone(), purpose(side.guideline, block)));
            let row = row.or_insert_with(|| Row { kind, name, answers: Vec::new() });
            // What a guideline that is not for the patient says under its names is said of nobody.
            if kind == Kind::Scope || side.evaluation.scope != Truth::False {
                row.answers.push(answer::of(at, side, block));
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_values().filter(|row| row.answers.len() > 1).collect();
    rows.sort_by_key(|row| row.kind);
    rows
}

fn blocks(guideline: &Guideline) -> Vec<(Kind, Block)> {
    let blocks = guideline.order.iter().filter_map(|block| {
        let kind = match block {
            Block::Scope => Kind::Scope,
            Block::Decision(_) => Kind::Decision,
            Block::Recommendation(id) => {
                let found = guideline.recommendations.get(id.index())?;
                found.judgement.is_none().then_some(Kind::Recommendation)?
            }
            Block::Choice(_) => Kind::Choice,
            Block::Option(_) => Kind::Option,
            Block::Monitor(_) => Kind::Monitor,
            Block::Fact(_) | Block::Definition(_) | Block::Dose(_) => return None,
        };
        Some((kind, *block))
    });
    let mut blocks: Vec<(Kind, Block)> = blocks.collect();
    // In the order of the file, not in that in which they need each other.
    blocks.sort_by_key(|(kind, block)| (*kind, *block));
    blocks
}

/// What a choice is for, as conditions mention it; nothing of other blocks.
fn purpose(guideline: &Guideline, block: Block) -> String {
    let choice = match block {
        Block::Choice(id) => guideline.choices.get(id.index()),
        Block::Option(id) => guideline.choices.iter().find(|choice| choice.options.contains(&id)),
        _ => None,
    };
    let purpose = choice.and_then(|choice| guideline.recommendations.get(choice.purpose.index()));
    purpose.map_or_else(String::new, |purpose| purpose.id.clone())
}
