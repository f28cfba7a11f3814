//! The decision as a busy clinician reads it: what to do first, then why, then what is not known and whether it matters.

use super::json::answer_words;
use super::{Decision, Digests, trace, words};
use crate::eval::{Basis, Decided, Status};
use crate::explain::Explained;
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::guideline::{Block, Indicator, Recommendation};
use crate::model::reference::Verified;
use crate::value::content::Value;
use crate::value::truth::Truth;

/// Widest line, in characters.
const WIDTH: usize = 100;
/// Most reasons that are told of one answer; JSON has them all.
const REASONS_MAX: usize = 3;

/// Said where a search ended before it was done.
const CUT_SHORT: &str = "The search for what matters was cut short: what is listed as not known may change nothing, \
    and an answer may have more possibilities than are listed.";

/// A decision as text; with the trace below it if wanted.
pub fn text(decision: &Decision<'_>, with_trace: bool) -> String {
    let mut page = Page { decision: *decision, out: String::new() };
    page.head();
    page.scope();
    page.recommendations("APPLIES", Status::Applies);
    page.recommendations("APPLIES, IF THIS PATIENT IS IN SCOPE", Status::AppliesIfInScope);
    page.recommendations("UNDETERMINED", Status::Undetermined);
    page.missing();
    page.decisions();
    page.definitions();
    page.not_applying();
    page.assumptions();
    page.foot();
    if with_trace {
        page.trace();
    }
    page.out
}

struct Page<'a> {
    decision: Decision<'a>,
    out: String,
}

impl<'a> Page<'a> {
    fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A paragraph, broken into lines; the lines after the first stand under its text.
    fn paragraph(&mut self, first: &str, text: &str) {
        let indent = " ".repeat(first.chars().count());
        let mut line = first.to_owned();
        let mut empty = true;
        for word in text.split_whitespace() {
            let length = line.chars().count() + usize::from(!empty) + word.chars().count();
            if !empty && length > WIDTH {
                self.line(&line);
                line.clone_from(&indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    fn title(&mut self, title: &str) {
        self.out.push('\n');
        self.line(title);
    }

    fn head(&mut self) {
        let Decision { guideline, facts, evaluation, warnings, .. } = self.decision;
        let meta = &guideline.meta;
        let head = format!("{}   {}   {}", facts.patient, meta.title, evaluation.as_of);
        self.line(&head);
        self.line(&format!("{} {} ({})", meta.id, meta.version, meta.state.word()));
        for warning in warnings {
            self.paragraph("WARNING: ", warning);
        }
        if let Some(owner) = &meta.owner {
            self.paragraph("owner: ", owner);
        }
    }

    fn scope(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        match evaluation.scope {
            Truth::True => self.title("IN SCOPE"),
            Truth::False => {
                self.title("OUT OF SCOPE: this guideline does not speak about this patient");
                for scope in &guideline.scope {
                    if evaluation.value(scope.require).truth() == Truth::False {
                        self.paragraph("  - ", &scope.because);
                    }
                }
            }
            Truth::Unknown => {
                self.title("SCOPE UNDETERMINED: it is not known whether this guideline is for this patient")
            }
        }
        self.reasons(Block::Scope, "  ");
    }

    fn with_status(&self, status: Status) -> Vec<(RecommendationId, &'a Recommendation)> {
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

    fn recommendations(&mut self, title: &str, status: Status) {
        let found = self.with_status(status);
        if found.is_empty() {
            return;
        }
        self.title(title);
        for (id, recommendation) in found {
            self.recommendation(id, recommendation);
        }
    }

    fn recommendation(&mut self, id: RecommendationId, found: &Recommendation) {
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
        self.paragraph(&format!("  * {loud}[{label}] "), &found.summary);
        if let Some(asks) = &found.judgement {
            self.paragraph("      for the clinician: ", asks);
        }
        self.reasons(Block::Recommendation(id), "      ");
        if let Some(explained) = self.decision.explanation.of(Block::Recommendation(id)) {
            self.depends(explained, self.decision.evaluation.recommendation(id));
        }
        let grades: Vec<String> = [("strength", &found.strength), ("evidence", &found.evidence)]
            .into_iter()
            .filter_map(|(word, grade)| grade.as_ref().map(|grade| format!("{word} {grade}")))
            .collect();
        for reference in &found.source {
            let doubt = match reference.verified {
                Verified::Primary => "",
                Verified::Secondary => " [not read in the source itself]",
                Verified::Unverified => " [unverified]",
            };
            self.paragraph("      source: ", &format!("{}{doubt}", words::reference(reference)));
        }
        if !grades.is_empty() {
            self.paragraph("      graded: ", &grades.join(", "));
        }
        if let Some(differs) = &found.differs {
            self.paragraph("      sources differ: ", differs);
        }
        self.line(&format!("      rule: {}", found.id));
    }

    fn depends(&mut self, explained: &Explained, status: Status) {
        let names: Vec<&str> = explained.missing.iter().map(|id| self.label(*id)).collect();
        if !names.is_empty() {
            let word = if explained.provisional { "provisional until known: " } else { "depends on: " };
            self.paragraph(&format!("      {word}"), &names.join("; "));
        } else if status == Status::Undetermined {
            let unknown = self.unknown(explained.block);
            self.paragraph("      no further fact would settle it: ", &unknown);
        }
    }

    fn label(&self, id: FactId) -> &'a str {
        self.decision.guideline.vocabulary.fact(id).map_or("", |fact| fact.label.as_str())
    }

    /// Why an answer is what it is. Inside the scope, what makes the scope is said once, there.
    fn reasons(&mut self, block: Block, indent: &str) {
        let Decision { evaluation, explanation, .. } = self.decision;
        let Some(explained) = explanation.of(block) else {
            return;
        };
        let scope: Vec<FactId> = match (block, explanation.of(Block::Scope)) {
            (Block::Scope, _) | (_, None) => Vec::new(),
            (_, Some(scope)) if evaluation.scope == Truth::True => {
                scope.because.sets.iter().flatten().copied().collect()
            }
            _ => Vec::new(),
        };
        let mut told: Vec<String> = Vec::new();
        for set in &explained.because.sets {
            let facts: Vec<String> = set
                .iter()
                .filter(|id| !scope.contains(id) && evaluation.fact(**id).basis != Basis::Derived)
                .map(|id| self.fact(*id))
                .collect();
            if !facts.is_empty() && !told.contains(&facts.join("; ")) {
                told.push(facts.join("; "));
            }
        }
        let hidden = told.len().saturating_sub(REASONS_MAX);
        let mut word = "because: ";
        for reason in told.iter().take(REASONS_MAX) {
            self.paragraph(&format!("{indent}{word}"), reason);
            word = "or because: ";
        }
        if hidden > 0 || explained.because.more {
            self.line(&format!("{indent}(and more reasons; --format json has them)"));
        }
    }

    /// `T-score of the femoral neck -2.3`
    fn fact(&self, id: FactId) -> String {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let value = words::fact_value(guideline, facts, evaluation, id);
        format!("{} {value}", self.label(id))
    }

    fn missing(&mut self) {
        let Decision { guideline, explanation, facts, evaluation, .. } = self.decision;
        if explanation.missing.is_empty() {
            self.title("NOTHING IS MISSING that could change an answer");
            return;
        }
        self.title("NOT KNOWN, AND IT MATTERS");
        for missing in &explanation.missing {
            let Some(fact) = guideline.vocabulary.fact(missing.fact) else {
                continue;
            };
            let state = match words::state(facts, missing.fact, evaluation) {
                "unknown" => " (asked, not known)",
                _ => "",
            };
            self.paragraph("  ? ", &format!("{}{state}", fact.question));
            for block in &missing.blocks {
                let possible = explanation.of(*block).map_or(String::new(), |explained| {
                    let words =
                        explained.possible.iter().map(|answer| answer_words(&self.decision, *block, answer));
                    words.map(|word| word.replace('_', " ")).collect::<Vec<_>>().join(" or ")
                });
                self.paragraph("      could change: ", &format!("{} → {possible}", guideline.name(*block)));
            }
        }
    }

    fn decisions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.decisions.is_empty() {
            return;
        }
        self.title("DECISIONS");
        for (at, decision) in guideline.decisions.iter().enumerate() {
            let id = DecisionId::at(at);
            let decided = evaluation.decision(id);
            let labels: Vec<&str> = match decided {
                Decided::Outcome(place) => decision
                    .outcomes
                    .get(usize::from(*place))
                    .map(|outcome| outcome.label.as_str())
                    .into_iter()
                    .collect(),
                _ => words::outcomes(decision, decided),
            };
            let words = match words::decided(decided) {
                "decided" => labels.join(""),
                "gap" => "no outcome holds (gap)".to_owned(),
                word => format!("{word}: {}", labels.join(" or ")),
            };
            self.paragraph(&format!("  {}: ", decision.label), &words);
            self.reasons(Block::Decision(id), "      ");
        }
    }

    fn definitions(&mut self) {
        let Decision { guideline, evaluation, .. } = self.decision;
        if guideline.definitions.is_empty() {
            return;
        }
        self.title("COMPUTED");
        for (at, definition) in guideline.definitions.iter().enumerate() {
            let value = evaluation.definition(DefinitionId::at(at));
            let words = match value.absence() {
                Some(_) if matches!(value, Value::Null(_)) => {
                    format!("not known: {}", self.unknown(Block::Definition(DefinitionId::at(at))))
                }
                _ => words::rounded(guideline, value, definition.choice),
            };
            self.paragraph(&format!("  {}: ", definition.label), &words);
        }
    }

    /// Why a computed value is not known: the facts that are missing.
    fn unknown(&self, block: Block) -> String {
        let Decision { guideline, facts, evaluation, .. } = self.decision;
        let mut waiting = vec![block];
        let mut seen = std::collections::BTreeSet::new();
        let mut unknown = std::collections::BTreeSet::new();
        while let Some(block) = waiting.pop() {
            match block {
                // A fact that has a value needs nothing of what could have stood in for it.
                Block::Fact(id) if !matches!(evaluation.fact(id).value, Value::Null(_)) => continue,
                Block::Fact(id) => drop(unknown.insert(id)),
                _ => {}
            }
            waiting.extend(guideline.reads(block).into_iter().filter(|next| seen.insert(*next)));
        }
        let missing: Vec<String> = unknown
            .into_iter()
            .map(|id| format!("{} {}", self.label(id), words::fact_value(guideline, facts, evaluation, id)))
            .collect();
        missing.join("; ")
    }

    fn not_applying(&mut self) {
        let found = self.with_status(Status::DoesNotApply);
        if found.is_empty() {
            return;
        }
        self.title("DOES NOT APPLY");
        for (id, recommendation) in found {
            self.paragraph("  - ", &recommendation.summary);
            if self.decision.evaluation.scope != Truth::False {
                self.reasons(Block::Recommendation(id), "      ");
            }
        }
    }

    fn assumptions(&mut self) {
        let Decision { guideline, evaluation, explanation, .. } = self.decision;
        if explanation.assumptions.is_empty() {
            return;
        }
        self.title("ASSUMED, because nobody said otherwise");
        for id in &explanation.assumptions {
            let value = words::value(guideline, &evaluation.fact(*id).value, Some(*id));
            self.paragraph("  - ", &format!("{}: {value}", self.label(*id)));
        }
    }

    fn foot(&mut self) {
        let digests = Digests::of(&self.decision);
        self.out.push('\n');
        if self.decision.explanation.blocks.iter().any(|block| !block.complete) {
            self.paragraph("", CUT_SHORT);
        }
        self.line("Not a medical device: the answer shows what the guideline's text says, the decision stays with the clinician.");
        self.line(&format!("guideline {}", digests.guideline));
        self.line(&format!("input     {}", digests.input));
        self.line(&format!("answer    {}", digests.answer));
    }

    fn trace(&mut self) {
        self.title("TRACE");
        for step in trace::trace(&self.decision) {
            self.out.push('\n');
            trace::lines(&step, 0, &mut self.out);
        }
    }
}
