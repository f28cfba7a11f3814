//! The decision as a busy clinician reads it: what to do first, then why, then what is not known and whether it matters.

use super::sheet::Sheet;
use super::{Decision, Digests, trace, words};
use crate::eval::Status;
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::guideline::Block;
use crate::model::recommendation::{Indicator, Recommendation};
use crate::model::reference::Reference;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// Said where a search ended before it was done.
const CUT_SHORT: &str = "too many combinations of missing facts to try them all. There, what is listed as not known may \
    change nothing, and other facts or answers are possible.";

/// Most blocks that are named of one missing fact; JSON and the full text have them all.
const CHANGED_MAX: usize = 4;

/// How much of a decision is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    /// Options of a choice that is not indicated, doubts about options with their sources, every block that a missing
    /// fact could change, every computed value.
    pub full: bool,
    /// The trace, below.
    pub trace: bool,
}

/// A decision as text.
pub fn text(decision: &Decision<'_>, extent: Extent) -> String {
    let mut page =
        Page { decision: *decision, full: extent.full, sheet: Sheet::default(), cited: Vec::new() };
    page.head();
    page.doubts();
    page.broken_invariants();
    page.overview();
    page.scope();
    page.recommendations();
    page.choices();
    page.follow_up();
    page.missing();
    page.decisions();
    page.definitions();
    page.not_applying();
    page.assumptions();
    page.local_changes();
    page.sources();
    page.foot();
    if extent.trace {
        page.trace();
    }
    page.sheet.text
}

pub(super) struct Page<'a> {
    pub(super) decision: Decision<'a>,
    pub(super) full: bool,
    pub(super) sheet: Sheet,
    /// The sources mentioned so far: each is spelled out once, at the end.
    pub(super) cited: Vec<&'a Reference>,
}

impl<'a> Page<'a> {
    fn head(&mut self) {
        let Decision { guideline, facts, evaluation, warnings, .. } = self.decision;
        let meta = &guideline.meta;
        let head = format!("{}   {}   {}", facts.patient, meta.title, evaluation.as_of);
        self.sheet.line(&head);
        self.sheet.line(&format!("{} {} ({})", meta.id, meta.version, meta.state.word()));
        for warning in warnings {
            self.sheet.paragraph("WARNING: ", warning);
        }
        if let Some(owner) = &meta.owner {
            self.sheet.paragraph("owner: ", owner);
        }
    }

    fn scope(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        match evaluation.scope {
            Truth::True => self.sheet.title("IN SCOPE"),
            Truth::False => {
                self.sheet.title("OUT OF SCOPE: this guideline does not speak about this patient");
                for scope in &guideline.scope {
                    if evaluation.value(scope.require).truth() == Truth::False {
                        self.sheet.paragraph("  - ", &scope.because);
                    }
                }
            }
            Truth::Unknown => self
                .sheet
                .title("SCOPE UNDETERMINED: it is not known whether this guideline is for this patient"),
        }
        self.reasons(Block::Scope, "  ");
    }

    pub(super) fn with_status(&self, status: Status) -> Vec<(RecommendationId, &'a Recommendation)> {
        let Decision { guideline, evaluation, .. } = self.decision;
        let all = guideline.recommendations.iter().enumerate();
        let mut found: Vec<(RecommendationId, &Recommendation)> = all
            .map(|(at, found)| (RecommendationId::at(at), found))
            .filter(|(id, _)| evaluation.recommendation(*id) == status)
            .collect();
        let step = |found: &Recommendation| guideline.steps.iter().position(|step| *step == found.step);
        let loud = |found: &Recommendation| match found.indicator {
            Indicator::Critical => 0,
            Indicator::Warning => 1,
            Indicator::Info => 2,
        };
        found.sort_by_key(|(_, found)| (loud(found), step(found)));
        found
    }

    fn recommendations(&mut self) {
        let applying = self.with_status(Status::Applies);
        let (own, general): (Vec<_>, Vec<_>) = applying
            .into_iter()
            .partition(|(id, found)| found.indicator != Indicator::Info || self.is_own(*id));
        self.section("APPLIES TO THIS PATIENT", own);
        self.section("APPLIES TO EVERY PATIENT IN SCOPE", general);
        self.section("APPLIES, IF THIS PATIENT IS IN SCOPE", self.with_status(Status::AppliesIfInScope));
        self.section("UNDETERMINED", self.with_status(Status::Undetermined));
    }

    fn section(&mut self, title: &str, found: Vec<(RecommendationId, &'a Recommendation)>) {
        if found.is_empty() {
            return;
        }
        self.sheet.title(title);
        for (id, recommendation) in found {
            self.recommendation(id, recommendation);
        }
    }

    fn recommendation(&mut self, id: RecommendationId, found: &'a Recommendation) {
        let loud = match found.indicator {
            Indicator::Info => "",
            Indicator::Warning => "WARNING ",
            Indicator::Critical => "CRITICAL ",
        };
        let wording = found.wording.word().replace('_', " ");
        let label = match &found.judgement {
            Some(_) => "judgement".to_owned(),
            None => wording,
        };
        self.sheet.paragraph(&format!("  * {loud}[{label}] "), &found.summary);
        if self.decision.evaluation.recommendation(id) != Status::DoesNotApply && !found.text.is_empty() {
            self.sheet.paragraph("      ", &found.text);
        }
        if let Some(asks) = &found.judgement {
            self.sheet.paragraph("      for the clinician: ", asks);
        }
        self.reasons(Block::Recommendation(id), "      ");
        if let Some(explained) = self.decision.explanation.of(Block::Recommendation(id)) {
            self.depends(explained, self.decision.evaluation.recommendation(id));
        }
        let grades: Vec<String> = [("strength", &found.strength), ("evidence", &found.evidence)]
            .into_iter()
            .filter_map(|(word, grade)| grade.as_ref().map(|grade| format!("{word} {grade}")))
            .collect();
        let sources: Vec<String> = found.source.iter().map(|reference| self.cite(reference)).collect();
        if !sources.is_empty() {
            self.sheet.paragraph("      source: ", &sources.join("; "));
        }
        if !grades.is_empty() {
            self.sheet.paragraph("      graded: ", &grades.join(", "));
        }
        if let Some(differs) = &found.differs {
            self.sheet.paragraph("      sources differ: ", differs);
        }
        self.sheet.line(&format!("      rule: {}", found.id));
    }

    pub(super) fn label(&self, id: FactId) -> &'a str {
        self.decision.guideline.vocabulary.fact(id).map_or("", |fact| fact.label.as_str())
    }

    fn missing(&mut self) {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let asked = self.asked();
        if asked.is_empty() {
            let title = if evaluation.scope == Truth::False {
                "NOTHING THAT IS NOT KNOWN could bring this patient into scope"
            } else if self.decision.is_undetermined() {
                "NOTHING THAT COULD BE ASKED would settle what is undetermined: decide clinically"
            } else {
                "NOTHING IS MISSING that could change an answer"
            };
            return self.sheet.title(title);
        }
        self.sheet.title("NOT KNOWN, AND IT MATTERS");
        for (id, blocks) in asked {
            let Some(fact) = guideline.vocabulary.fact(id) else {
                continue;
            };
            let state = match words::state(facts, id, evaluation) {
                "unknown" => " (asked, not known)",
                _ => "",
            };
            self.sheet.paragraph("  ? ", &format!("{}{state}", fact.question));
            self.could_change(&blocks);
        }
    }

    /// What to ask, and what it could change: first what decides the scope, then what could change most.
    pub(super) fn asked(&self) -> Vec<(FactId, Vec<Block>)> {
        let missing = self.decision.explanation.missing.iter();
        let mut asked: Vec<(FactId, Vec<Block>)> = missing
            .map(|missing| (missing.fact, self.that_count(&missing.blocks)))
            .filter(|(_, blocks)| !blocks.is_empty())
            .collect();
        asked.sort_by_key(|(_, blocks)| (!blocks.contains(&Block::Scope), std::cmp::Reverse(blocks.len())));
        asked
    }

    /// Of some blocks those that speak about this patient: outside the scope only what is said there, too.
    fn that_count(&self, blocks: &[Block]) -> Vec<Block> {
        let Decision { guideline, evaluation, .. } = self.decision;
        let counts = |block: &&Block| match block {
            Block::Scope => true,
            Block::Recommendation(_) | Block::Monitor(_) => !guideline.is_within_scope(**block),
            _ => false,
        };
        blocks.iter().filter(|block| evaluation.scope != Truth::False || counts(block)).copied().collect()
    }

    /// What a missing fact could change: each with what may come of it, or the first few by name.
    fn could_change(&mut self, blocks: &[Block]) {
        if !self.full {
            let names = blocks.iter().take(CHANGED_MAX).map(|block| self.block_label(*block));
            let named = names.collect::<Vec<_>>().join("; ");
            let more = match blocks.len().saturating_sub(CHANGED_MAX) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            return self.sheet.paragraph("      could change: ", &format!("{named}{more}"));
        }
        for block in blocks {
            let possible = self.decision.explanation.of(*block).map_or(String::new(), |explained| {
                let words = explained.possible.iter().map(|answer| self.answer(*block, answer));
                let mut words: Vec<String> = words.collect();
                words.dedup();
                words.join(if matches!(block, Block::Dose(_)) { ", or " } else { " or " })
            });
            let name = self.block_label(*block);
            self.sheet.paragraph("      could change: ", &format!("{name} → {possible}"));
        }
    }

    fn decisions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.decisions.is_empty() {
            return;
        }
        let note = match evaluation.scope {
            Truth::False => "DECISIONS, for information: the guideline does not speak about this patient",
            _ => "DECISIONS",
        };
        self.sheet.title(note);
        for (at, decision) in guideline.decisions.iter().enumerate() {
            let id = DecisionId::at(at);
            let words = self.decided_words(decision, id);
            self.sheet.paragraph(&format!("  {}: ", decision.label), &words);
            self.reasons(Block::Decision(id), "      ");
            self.provisional_until(Block::Decision(id));
        }
    }

    fn definitions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.definitions.is_empty() {
            return;
        }
        self.sheet.title("COMPUTED");
        let mut unknown = Vec::new();
        for (at, definition) in guideline.definitions.iter().enumerate() {
            let id = DefinitionId::at(at);
            let value = evaluation.definition(id);
            let words = match value {
                Value::Null(_) if self.full => format!("not known: {}", self.unknown(Block::Definition(id))),
                Value::Null(_) => {
                    unknown.push(definition.label.as_str());
                    continue;
                }
                _ => words::rounded(guideline, value, definition.choice),
            };
            self.sheet.paragraph(&format!("  {}: ", definition.label), &words);
        }
        if !unknown.is_empty() {
            self.sheet.paragraph("  not known: ", &unknown.join("; "));
        }
    }

    fn not_applying(&mut self) {
        let found = self.with_status(Status::DoesNotApply);
        if found.is_empty() {
            return;
        }
        if self.decision.evaluation.scope == Truth::False {
            let message =
                "NOT ASSESSED, because the patient is out of scope: this is no advice against anything";
            return self.sheet.title(message);
        }
        self.sheet.title("DOES NOT APPLY");
        for (id, recommendation) in found {
            self.sheet.paragraph("  - ", &recommendation.summary);
            self.reasons(Block::Recommendation(id), "      ");
            self.provisional_until(Block::Recommendation(id));
        }
    }

    fn assumptions(&mut self) {
        let Decision { guideline, evaluation, explanation, .. } = self.decision;
        if explanation.assumptions.is_empty() {
            return;
        }
        self.sheet.title("ASSUMED, because nobody said otherwise");
        for id in &explanation.assumptions {
            let value = words::told(guideline, &evaluation.fact(*id).value, Some(*id));
            self.sheet.paragraph("  - ", &format!("{}: {value}", self.label(*id)));
        }
    }

    fn foot(&mut self) {
        let digests = Digests::of(&self.decision);
        self.sheet.gap();
        let incomplete = words::incomplete(&self.decision);
        if !incomplete.is_empty() {
            let of = match self.full {
                true => incomplete.join(", "),
                false if incomplete.len() == 1 => "one answer".to_owned(),
                false => format!("{} answers", incomplete.len()),
            };
            self.sheet.paragraph("", &format!("Of {of} there are {CUT_SHORT}"));
        }
        self.sheet.line("Not a medical device: the answer shows what the guideline's text says, the decision stays with the clinician.");
        self.sheet.line(&format!("guideline {}", digests.guideline));
        self.sheet.line(&format!("input     {}", digests.input));
        self.sheet.line(&format!("answer    {}", digests.answer));
    }

    fn trace(&mut self) {
        self.sheet.title("TRACE");
        for step in trace::trace(&self.decision) {
            self.sheet.gap();
            trace::lines(&step, 0, &mut self.sheet.text);
        }
    }
}
