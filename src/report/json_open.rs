//! Why an answer is open: the source gives none, or every completion comes to the same.

use serde::Serialize;

use super::json::Cited;
use super::{Decision, words};
use crate::model::guideline::Block;

/// Why the source itself gives no outcome here.
#[derive(Serialize)]
pub(super) struct LeftOpen<'a> {
    pub(super) because: &'a str,
    pub(super) sources: Vec<Cited<'a>>,
}

/// Why an answer is undetermined although there is one that every completion comes to, and which.
#[derive(Serialize)]
pub(super) struct OneForAll {
    reason: &'static str,
    whichever: String,
}

pub(super) fn one_for_all(decision: &Decision<'_>, block: Block) -> Option<OneForAll> {
    let answer = decision.explanation.of(block)?.one_for_all()?;
    Some(OneForAll { reason: "kleene_only", whichever: words::answer(decision, block, answer) })
}
