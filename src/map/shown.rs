//! Which blocks a map shows.

use super::ask::Table;
use super::join::said;
use super::{SHOWN_MAX, Side};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::guideline::{Block, Guideline};

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Whether the guideline is for the patient.
    Scope,
    /// A classification.
    Decision,
    /// Advice.
    Recommendation,
    /// A prompt for what the source leaves to the clinician.
    Judgement,
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
            Kind::Judgement => "judgement",
            Kind::Choice => "choice",
            Kind::Option => "option",
            Kind::Monitor => "monitor",
        }
    }

    fn of(guideline: &Guideline, block: Block) -> Option<Kind> {
        Some(match block {
            Block::Scope => Kind::Scope,
            Block::Decision(_) => Kind::Decision,
            Block::Recommendation(id) => match guideline.recommendations.get(id.index())?.judgement {
                Some(_) => Kind::Judgement,
                None => Kind::Recommendation,
            },
            Block::Choice(_) => Kind::Choice,
            Block::Option(_) => Kind::Option,
            Block::Monitor(_) => Kind::Monitor,
            Block::Fact(_) | Block::Definition(_) | Block::Dose(_) => return None,
        })
    }
}

/// A block that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What it is.
    pub kind: Kind,
    /// As conditions mention it.
    pub name: String,
    /// By guideline; nothing where one has no such block.
    pub blocks: Vec<Option<Block>>,
}

/// The blocks of all sides that have a name, by kind and in the order of the files.
fn blocks(sides: &[Side<'_>]) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for (at, side) in sides.iter().enumerate() {
        let mut own: Vec<(Kind, Block)> = side
            .guideline
            .order
            .iter()
            .filter_map(|block| Some((Kind::of(side.guideline, *block)?, *block)))
            .collect();
        own.sort_unstable();
        for (kind, block) in own {
            let name = side.guideline.name(block);
            let known = found.iter_mut().find(|shown| shown.name == name);
            let slot = match known {
                Some(known) => known.blocks.get_mut(at),
                None => {
                    let blocks = vec![None; sides.len()];
                    found.push(Shown { kind, name: name.into_owned(), blocks });
                    found.last_mut().and_then(|shown| shown.blocks.get_mut(at))
                }
            };
            slot.into_iter().for_each(|slot| *slot = Some(block));
        }
    }
    found.sort_by_key(|shown| shown.kind);
    found
}

/// What is shown where nobody says what: scope, decisions and recommendations.
pub(super) fn all(sides: &[Side<'_>]) -> Vec<Shown> {
    blocks(sides).into_iter().filter(|shown| shown.kind <= Kind::Judgement).collect()
}

/// The blocks of some names.
///
/// # Errors
/// A name that no side has.
pub(super) fn named(sides: &[Side<'_>], names: &[String]) -> Result<Vec<Shown>, Diagnostic> {
    let blocks = blocks(sides);
    let mut found: Vec<Shown> = Vec::new();
    for name in names {
        match blocks.iter().find(|shown| shown.name == *name) {
            Some(shown) if found.contains(shown) => {}
            Some(shown) => found.push(shown.clone()),
            None => {
                let known = blocks.iter().map(|shown| shown.name.as_str());
                let message =
                    format!("--of: there is no decision, recommendation, choice, option or monitor `{name}`");
                let help = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                return Err(Diagnostic::placeless(Code::UnknownName, message).maybe_help(help));
            }
        }
    }
    Ok(found)
}

/// Those whose answers change over the map, and those of them for which there is no room: first goes of what two guidelines
/// say different things, then what both have; prompts for judgement come last.
pub(super) fn choose(sides: &[Side<'_>], candidates: &[Shown], table: &Table) -> (Vec<usize>, Vec<usize>) {
    let is_varying = |at: &usize| {
        (0..sides.len()).any(|side| {
            let mut answers = table.answers(side, *at);
            let first = answers.next();
            answers.any(|answer| Some(answer) != first)
        })
    };
    let mut differing = vec![false; candidates.len()];
    for told in table.cells.iter().flatten() {
        let both = (said(sides, candidates, told, 0), said(sides, candidates, told, 1));
        let (Some(base), Some(head)) = both else {
            continue;
        };
        for (differs, pair) in differing.iter_mut().zip(base.iter().zip(&head)) {
            *differs |= matches!(pair, (Some(base), Some(head)) if !base.is_same(head));
        }
    }
    let order = |at: &usize| {
        let shown = candidates.get(*at);
        let is_one_sided = shown.is_some_and(|shown| shown.blocks.iter().any(Option::is_none));
        let is_judgement = shown.is_some_and(|shown| shown.kind == Kind::Judgement);
        (differing.get(*at) != Some(&true), is_one_sided, is_judgement)
    };
    let is_wanted = |at: &usize| is_varying(at) || differing.get(*at) == Some(&true);
    let mut varying: Vec<usize> = (0..candidates.len()).filter(is_wanted).collect();
    varying.sort_by_key(order);
    let mut left_out = varying.split_off(varying.len().min(SHOWN_MAX));
    varying.sort_unstable();
    left_out.sort_unstable();
    (varying, left_out)
}
