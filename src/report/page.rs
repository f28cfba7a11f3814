//! The page of a busy clinician: what to do first, then why, then what is not known and whether it matters.

use super::document::{
    Badge, Document, Entry, Field, FieldLead, Foot, Head, Lead, Mark, Part, Section, Words,
};
use super::{Decision, Digests, trace, words};
use crate::eval::Status;
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::guideline::Block;
use crate::model::recommendation::{Indicator, Recommendation, Wording};
use crate::model::reference::Reference;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// Said where a search ended before it was done.
const CUT_SHORT: &str = "too many combinations of missing facts to try them all. There, what is listed as not known may \
    change nothing, and other facts or answers are possible.";

/// What no report may be taken for.
const NO_DEVICE: &str = "Not a medical device: the answer shows what the guideline's text says, the decision stays with the clinician.";

/// Most blocks that are named of one missing fact; JSON and the full report have them all.
pub(super) const CHANGED_MAX: usize = 4;

/// How much of a decision is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent {
    /// Options of a choice that is not indicated, doubts about options with their sources, every block that a missing
    /// fact could change, every computed value.
    pub full: bool,
    /// The trace, below.
    pub trace: bool,
}

/// What a decision says to a clinician.
pub fn page(decision: &Decision<'_>, extent: Extent) -> Document {
    let mut page = Page { decision: *decision, full: extent.full, sections: Vec::new(), cited: Vec::new() };
    page.doubts();
    page.broken_invariants();
    page.overview();
    page.scope();
    page.recommendations();
    page.choices();
    page.follow_up();
    page.missing();
    page.nearby();
    page.decisions();
    page.definitions();
    page.not_applying();
    page.assumptions();
    page.local_changes();
    page.sources();
    let digests = Digests::of(decision);
    Document {
        key: digests.key(&decision.facts.patient),
        is_for_patient: false,
        patient: decision.facts.patient.clone(),
        title: decision.guideline.meta.title.clone(),
        as_of: decision.evaluation.as_of.to_string(),
        head: page.head(),
        foot: page.foot(digests),
        sections: page.sections,
        trace: if extent.trace { trace::trace(decision) } else { Vec::new() },
    }
}

pub(super) struct Page<'a> {
    pub(super) decision: Decision<'a>,
    pub(super) full: bool,
    sections: Vec<Section>,
    /// The sources mentioned so far: each is spelled out once, at the end.
    pub(super) cited: Vec<&'a Reference>,
}

impl<'a> Page<'a> {
    /// Begins a section.
    pub(super) fn title(&mut self, loud: &'static str, rest: impl Into<String>) {
        self.sections.push(Section { loud, rest: rest.into(), parts: Vec::new() });
    }

    /// Puts something into the section that was begun last.
    pub(super) fn push(&mut self, part: Part) {
        if let Some(section) = self.sections.last_mut() {
            section.parts.push(part);
        }
    }

    pub(super) fn entry(&mut self, lead: Lead, words: impl Into<Words>) {
        self.push(Part::Entry(Entry::new(lead, words)));
    }

    /// A sentence of the section itself.
    pub(super) fn sentence(&mut self, words: impl Into<Words>) {
        self.entry(Lead::Plain, words);
    }

    pub(super) fn cites(&mut self, references: &'a [Reference]) -> Words {
        Words::cites(references.iter().map(|reference| self.cite(reference)).collect())
    }

    fn head(&self) -> Head {
        let Decision { guideline, facts, evaluation, warnings, .. } = self.decision;
        let meta = &guideline.meta;
        let warnings = warnings.iter().map(|warning| Field::new(FieldLead::Warning, warning));
        let owner = meta.owner.as_ref().map(|owner| Field::labelled("owner: ", owner));
        let bases = guideline.bases.iter().map(|base| {
            let owner = base.owner.as_ref().map_or(String::new(), |owner| format!("; owner: {owner}"));
            let text = format!("{} {} ({}){owner}", base.id, base.version, base.state.word());
            Field::labelled("extends: ", &text)
        });
        Head {
            names: vec![facts.patient.clone(), meta.title.clone(), evaluation.as_of.to_string()],
            about: format!("{} {} ({})", meta.id, meta.version, meta.state.word()),
            fields: warnings.chain(owner).chain(bases).collect(),
        }
    }

    fn scope(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        match evaluation.scope {
            Truth::True => self.title("In scope", ""),
            Truth::False => {
                self.title("Out of scope", ": this guideline does not speak about this patient");
                for scope in &guideline.scope {
                    if evaluation.value(scope.require).truth() == Truth::False {
                        self.entry(Lead::Mark(Mark::Point), &scope.because);
                    }
                }
            }
            Truth::Unknown => self
                .title("Scope undetermined", ": it is not known whether this guideline is for this patient"),
        }
        for reason in self.reasons(Block::Scope).into_iter().chain(self.changes_with(Block::Scope)) {
            self.push(Part::Field(reason));
        }
    }

    pub(super) fn with_status(&self, status: Status) -> Vec<(RecommendationId, &'a Recommendation)> {
        with_status(&self.decision, status)
    }

    fn recommendations(&mut self) {
        let applying = self.with_status(Status::Applies);
        let (own, general): (Vec<_>, Vec<_>) = applying
            .into_iter()
            .partition(|(id, found)| found.indicator != Indicator::Info || self.is_own(*id));
        self.section("Applies to this patient", own);
        self.section("Applies to every patient in scope", general);
        self.section("Applies, if this patient is in scope", self.with_status(Status::AppliesIfInScope));
        self.section("Undetermined", self.with_status(Status::Undetermined));
    }

    fn section(&mut self, title: &'static str, found: Vec<(RecommendationId, &'a Recommendation)>) {
        if found.is_empty() {
            return;
        }
        self.title(title, "");
        for (id, recommendation) in found {
            let entry = self.recommendation(id, recommendation);
            self.push(Part::Entry(entry));
        }
    }

    fn recommendation(&mut self, id: RecommendationId, found: &'a Recommendation) -> Entry {
        let status = self.decision.evaluation.recommendation(id);
        let mut fields = Vec::new();
        if status != Status::DoesNotApply && !found.text.is_empty() {
            fields.push(Field::plain(&found.text));
        }
        if let Some(asks) = &found.judgement {
            fields.push(Field::labelled("for the clinician: ", asks));
        }
        fields.extend(self.reasons(Block::Recommendation(id)));
        fields.extend(self.limits(found.when));
        if let Some(explained) = self.decision.explanation.of(Block::Recommendation(id)) {
            fields.extend(self.depends(explained, status));
        }
        fields.extend(self.changes_with(Block::Recommendation(id)));
        let sources = self.cites(&found.source);
        if !sources.is_empty() {
            fields.push(Field::labelled("source: ", sources));
        }
        let grades: Vec<String> = [("strength", &found.strength), ("evidence", &found.evidence)]
            .into_iter()
            .filter_map(|(word, grade)| grade.as_ref().map(|grade| format!("{word} {grade}")))
            .collect();
        if !grades.is_empty() {
            fields.push(Field::labelled("graded: ", grades.join(", ")));
        }
        if let Some(differs) = &found.differs {
            fields.push(Field::labelled("sources differ: ", differs));
        }
        fields.push(Field::labelled("rule: ", &found.id));
        Entry::new(Lead::Badge(wording(found, status)), &found.summary).with(fields)
    }

    pub(super) fn label(&self, id: FactId) -> &'a str {
        self.decision.guideline.vocabulary.fact(id).map_or("", |fact| fact.label.as_str())
    }

    fn missing(&mut self) {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let asked = self.asked();
        if asked.is_empty() {
            let (loud, rest) = if evaluation.scope == Truth::False {
                ("Nothing that is not known", " could bring this patient into scope")
            } else if self.decision.is_undetermined() {
                ("Nothing that could be asked", " would settle what is undetermined: decide clinically")
            } else {
                ("Nothing is missing", " that could change an answer")
            };
            return self.title(loud, rest);
        }
        self.title("Not known, and it matters", "");
        for (id, blocks) in asked {
            let Some(fact) = guideline.vocabulary.fact(id) else {
                continue;
            };
            let state = match words::state(facts, id, evaluation) {
                "unknown" => " (asked, not known)",
                _ => "",
            };
            let entry = Entry::new(Lead::Mark(Mark::Question), format!("{}{state}", fact.question));
            let entry = entry.with(self.could_change(&blocks));
            self.push(Part::Entry(entry));
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
    pub(super) fn that_count(&self, blocks: &[Block]) -> Vec<Block> {
        let Decision { guideline, evaluation, .. } = self.decision;
        let counts = |block: &&Block| match block {
            Block::Scope => true,
            Block::Recommendation(_) | Block::Monitor(_) => !guideline.is_within_scope(**block),
            _ => false,
        };
        blocks.iter().filter(|block| evaluation.scope != Truth::False || counts(block)).copied().collect()
    }

    /// What a missing fact could change: each with what may come of it, or the first few by name.
    fn could_change(&self, blocks: &[Block]) -> Vec<Field> {
        if !self.full {
            let names = blocks.iter().take(CHANGED_MAX).map(|block| self.block_label(*block));
            let named = names.collect::<Vec<_>>().join("; ");
            let more = match blocks.len().saturating_sub(CHANGED_MAX) {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            return vec![Field::labelled("could change: ", format!("{named}{more}"))];
        }
        let told = blocks.iter().map(|block| {
            let possible = self.decision.explanation.of(*block).map_or(String::new(), |explained| {
                let words = explained.possible.iter().map(|answer| self.answer(*block, answer));
                let mut words: Vec<String> = words.collect();
                words.dedup();
                words.join(if matches!(block, Block::Dose(_)) { ", or " } else { " or " })
            });
            let name = self.block_label(*block);
            Field::labelled("could change: ", format!("{name} → {possible}"))
        });
        told.collect()
    }

    fn decisions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.decisions.is_empty() {
            return;
        }
        let note = match evaluation.scope {
            Truth::False => ", for information: the guideline does not speak about this patient",
            _ => "",
        };
        self.title("Decisions", note);
        for (at, decision) in guideline.decisions.iter().enumerate() {
            let id = DecisionId::at(at);
            let words = self.decided_words(decision, id);
            let entry = Entry::new(Lead::Label(decision.label.clone()), words)
                .with(self.reasons(Block::Decision(id)))
                .with(self.provisional_until(Block::Decision(id)))
                .with(self.changes_with(Block::Decision(id)));
            self.push(Part::Entry(entry));
        }
    }

    fn definitions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.definitions.is_empty() {
            return;
        }
        self.title("Computed", "");
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
            self.entry(Lead::Label(definition.label.clone()), words);
        }
        if !unknown.is_empty() {
            self.entry(Lead::Label("not known".to_owned()), unknown.join("; "));
        }
    }

    fn not_applying(&mut self) {
        let found = self.with_status(Status::DoesNotApply);
        if found.is_empty() {
            return;
        }
        if self.decision.evaluation.scope == Truth::False {
            let rest = ", because the patient is out of scope: this is no advice against anything";
            return self.title("Not assessed", rest);
        }
        self.title("Does not apply", "");
        for (id, recommendation) in found {
            let entry = Entry::new(Lead::Mark(Mark::Point), &recommendation.summary)
                .with(self.reasons(Block::Recommendation(id)))
                .with(self.limits(recommendation.when))
                .with(self.provisional_until(Block::Recommendation(id)))
                .with(self.changes_with(Block::Recommendation(id)));
            self.push(Part::Entry(entry));
        }
    }

    fn assumptions(&mut self) {
        let Decision { guideline, evaluation, explanation, .. } = self.decision;
        if explanation.assumptions.is_empty() {
            return;
        }
        self.title("Assumed", ", because nobody said otherwise");
        for id in &explanation.assumptions {
            let value = words::told(guideline, &evaluation.fact(*id).value, Some(*id));
            self.entry(Lead::Mark(Mark::Point), format!("{}: {value}", self.label(*id)));
        }
    }

    fn foot(&self, digests: Digests) -> Vec<Foot> {
        let Digests { guideline, input, answer } = digests;
        let incomplete = words::incomplete(&self.decision);
        let of = match incomplete.len() {
            _ if self.full => incomplete.join(", "),
            1 => "one answer".to_owned(),
            many => format!("{many} answers"),
        };
        let cut_short =
            (!incomplete.is_empty()).then(|| Foot::Paragraph(format!("Of {of} there are {CUT_SHORT}")));
        let rest = [
            Foot::Line(NO_DEVICE),
            Foot::Digest("guideline", guideline),
            Foot::Digest("input", input),
            Foot::Digest("answer", answer),
            Foot::Engine(format!("osteon {}", env!("CARGO_PKG_VERSION"))),
        ];
        cut_short.into_iter().chain(rest).collect()
    }
}

/// The recommendations of a status: first the loudest, then in the order of the steps.
pub(super) fn with_status<'a>(
    decision: &Decision<'a>,
    status: Status,
) -> Vec<(RecommendationId, &'a Recommendation)> {
    let Decision { guideline, evaluation, .. } = *decision;
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

/// `WARNING [should]`; `[judgement]`
fn wording(found: &Recommendation, status: Status) -> Badge {
    let loud = match found.indicator {
        Indicator::Info => "",
        Indicator::Warning => "warning",
        Indicator::Critical => "critical",
    };
    let mark = match (status, found.wording) {
        (Status::Undetermined, _) => Mark::Open,
        _ if !loud.is_empty() => Mark::Warning,
        (_, Wording::DoNot) => Mark::DoNot,
        _ => Mark::Applies,
    };
    let wording = match &found.judgement {
        Some(_) => "judgement".to_owned(),
        None => found.wording.word().replace('_', " "),
    };
    Badge { mark, loud, status: wording, is_capital: false, beside: Vec::new() }
}
