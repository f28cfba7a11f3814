//! What a busy clinician reads first, and what is spelled out once at the end.

use super::document::{Cite, Lead, Mark, Part, Source};
use super::page::Page;
use super::{Decision, words};
use crate::eval::{Answer, Decided, Status};
use crate::model::expression::{DecisionId, OptionId, RecommendationId};
use crate::model::guideline::{self, Block};
use crate::model::recommendation::{Indicator, Recommendation, Wording};
use crate::model::reference::{Reference, Verified};
use crate::value::truth::Truth;

/// Most open questions that the overview names.
const QUESTIONS_MAX: usize = 3;

impl<'a> Page<'a> {
    /// Values to look at again, and where the guideline contradicts itself: before anything is believed.
    pub(super) fn doubts(&mut self) {
        let Decision { guideline, evaluation, doubts, .. } = self.decision;
        if !doubts.is_empty() {
            self.title("Check these values", "");
            for doubt in doubts {
                self.entry(Lead::Mark(Mark::Warning), doubt);
            }
        }
        for (at, decision) in guideline.decisions.iter().enumerate() {
            let decided = evaluation.decision(DecisionId::at(at));
            let fault = match decided {
                Decided::Overlap(_) => {
                    let outcomes = words::outcome_labels(decision, decided).join(" and ");
                    format!("{} is {outcomes} at once. What rests on it is undetermined.", decision.label)
                }
                Decided::Gap if words::known_gap(decision, decided, evaluation).is_none() => {
                    format!(
                        "{} has no outcome for this patient. What rests on it is undetermined.",
                        decision.label
                    )
                }
                _ => continue,
            };
            self.fault(fault);
        }
    }

    /// Where the guideline contradicts itself.
    pub(super) fn fault(&mut self, fault: String) {
        self.title("The guideline has a fault", ": tell its owner");
        self.entry(Lead::Mark(Mark::Warning), fault);
    }

    pub(super) fn overview(&mut self) {
        let evaluation = self.decision.evaluation;
        self.title("In short", "");
        if evaluation.scope == Truth::False {
            self.sentence("Out of scope: this guideline does not speak about this patient.");
        }
        if evaluation.scope == Truth::Unknown {
            let asked =
                "It is not known whether this guideline is for this patient: see what is missing first.";
            self.entry(Lead::Mark(Mark::Open), asked);
        }
        // What is urgent comes first, also where it is open or hangs on the scope.
        for is_loud in [true, false] {
            for (status, before) in [
                (Status::Applies, ""),
                (Status::AppliesIfInScope, "if in scope: "),
                (Status::Undetermined, "undetermined: "),
            ] {
                for (id, found) in self.with_status(status) {
                    if (found.indicator != Indicator::Info) == is_loud {
                        self.in_short(id, found, before);
                    }
                }
            }
        }
        if evaluation.scope != Truth::False {
            self.decided_in_short();
        }
        self.options_in_short();
        self.monitors_in_short();
        let labels: Vec<&str> = self.asked().into_iter().map(|(id, _)| self.label(id)).collect();
        if !labels.is_empty() {
            let named = labels.get(..QUESTIONS_MAX.min(labels.len())).unwrap_or_default().join("; ");
            let more = labels.len().saturating_sub(QUESTIONS_MAX);
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            self.sentence(format!("Not known, and it matters: {named}{more}."));
        }
        let close = self.close_labels();
        if !close.is_empty() {
            self.sentence(format!("Close to another answer: {}.", close.join("; ")));
        }
    }

    /// A recommendation, a line.
    fn in_short(&mut self, id: RecommendationId, found: &Recommendation, before: &str) {
        let is_open = self.decision.evaluation.recommendation(id) == Status::Undetermined;
        let mark = match (found.indicator, found.wording) {
            _ if is_open => Mark::Open,
            (Indicator::Info, _) if !self.is_own(id) => return,
            (Indicator::Info, Wording::DoNot) => Mark::DoNot,
            (Indicator::Info, _) => Mark::Applies,
            _ => Mark::Warning,
        };
        let urgent =
            if is_open && found.indicator == Indicator::Critical { "URGENT, if it holds: " } else { "" };
        let provisional =
            if is_open { String::new() } else { self.provisional(Block::Recommendation(id)).to_string() };
        self.entry(Lead::Mark(mark), format!("{urgent}{before}{}{provisional}", found.summary));
    }

    /// What is decided, a line each. What is open stands further below, with what it depends on.
    fn decided_in_short(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        for (at, decision) in guideline.decisions.iter().enumerate() {
            let id = DecisionId::at(at);
            if !matches!(evaluation.decision(id), Decided::Undetermined(_)) {
                let provisional = self.provisional(Block::Decision(id));
                let words = self.decided_words(decision, id);
                self.entry(Lead::Mark(Mark::Decided), format!("{}: {words}{provisional}", decision.label));
            }
        }
    }

    /// What is left of a decision, for a clinician.
    pub(super) fn decided_words(&self, decision: &guideline::Decision, id: DecisionId) -> String {
        let evaluation = self.decision.evaluation;
        let decided = evaluation.decision(id);
        let labels = words::outcome_labels(decision, decided);
        match words::decided(decided) {
            "decided" => labels.join(""),
            "gap" => match words::known_gap(decision, decided, evaluation) {
                Some(gap) => format!("left open by the source: {}", gap.because),
                None => "no outcome holds (gap)".to_owned(),
            },
            word => format!("{word}: {}", labels.join(" or ")),
        }
    }

    /// Said of an answer that is definite only as long as something stays missing.
    fn provisional(&self, block: Block) -> &'static str {
        let explanation = self.decision.explanation;
        match explanation.of(block).filter(|explained| explained.provisional) {
            None => "",
            Some(found) if !found.missing.is_empty() && self.assumed_and_open(found).1.is_empty() => {
                " (as assumed below)"
            }
            Some(_) => " (PROVISIONAL)",
        }
    }

    /// What a block is called by a clinician.
    pub(super) fn block_label(&self, block: Block) -> String {
        let guideline = self.decision.guideline;
        let option = |id: OptionId| guideline.options.get(id.index()).map(|found| found.label.clone());
        let label = match block {
            Block::Decision(id) => guideline.decisions.get(id.index()).map(|found| found.label.clone()),
            Block::Recommendation(id) => {
                guideline.recommendations.get(id.index()).map(|found| found.summary.clone())
            }
            Block::Option(id) => option(id),
            Block::Dose(id) => option(id).map(|label| format!("dose of {label}")),
            Block::Choice(id) => guideline.choices.get(id.index()).map(|found| found.label.clone()),
            Block::Monitor(id) => guideline.monitors.get(id.index()).map(|found| found.label.clone()),
            _ => None,
        };
        let label = label.unwrap_or_else(|| guideline.name(block).into_owned());
        label.trim_end_matches('.').to_owned()
    }

    /// An answer as a clinician would say it.
    pub(super) fn answer(&self, block: Block, answer: &Answer) -> String {
        match (answer, block) {
            (Answer::Decision(decided), Block::Decision(id)) => {
                let decision = self.decision.guideline.decisions.get(id.index());
                let labels = decision.map_or(Vec::new(), |found| words::outcome_labels(found, decided));
                match decided {
                    Decided::Outcome(_) => labels.join(""),
                    other => words::decided(other).to_owned(),
                }
            }
            _ => words::answer(&self.decision, block, answer).replace('_', " "),
        }
    }

    /// `[2] recommendation 3.4`: the source itself is spelled out once, at the end.
    pub(super) fn cite(&mut self, reference: &'a Reference) -> Cite {
        let known = self.cited.iter().position(|known| name(known) == name(reference));
        let place = known.unwrap_or_else(|| {
            self.cited.push(reference);
            self.cited.len() - 1
        });
        let doubt = match reference.verified {
            Verified::Primary => "",
            Verified::Secondary => " (not read in the source itself)",
            Verified::Unverified => " (unverified)",
        };
        Cite { number: place + 1, at: reference.at.clone(), doubt }
    }

    pub(super) fn sources(&mut self) {
        if self.cited.is_empty() {
            return;
        }
        self.title("Sources", "");
        for (at, source) in std::mem::take(&mut self.cited).into_iter().enumerate() {
            self.push(Part::Source(Source {
                number: at + 1,
                name: name(source).to_owned(),
                doi: source.doi.clone(),
                superseded_by: source.superseded_by.clone(),
            }));
        }
    }
}

/// What a source is called by a reader.
fn name(reference: &Reference) -> &str {
    if reference.citation.is_empty() { &reference.source } else { &reference.citation }
}
