//! The options of a choice side by side, in text: what each comes to, what speaks against it, and how it is given.

use super::text::Page;
use super::words;
use crate::eval::{Decided, Opted};
use crate::model::choice::{Bar, Choice, ChoiceOption};
use crate::model::expression::{ChoiceId, OptionId};
use crate::model::guideline::Block;
use crate::model::status::{ChoiceStatus, Grade, OptionStatus};
use crate::value::truth::Truth;

/// An option with what it comes to.
type Row<'a> = (OptionId, &'a ChoiceOption, &'a Opted);

impl<'a> Page<'a> {
    pub(super) fn options_in_short(&mut self) {
        let decision = self.decision;
        for (at, choice) in decision.guideline.choices.iter().enumerate() {
            let Some(chosen) = decision.evaluation.choice(ChoiceId::at(at)) else {
                continue;
            };
            if chosen.possible.only() == Some(ChoiceStatus::NotIndicated) {
                continue;
            }
            let names = self.by_status(choice);
            let mark = match chosen.possible.only() {
                Some(ChoiceStatus::NoneLeft) => "none is left; ",
                None if chosen.possible.contains(ChoiceStatus::NotIndicated) => "if one is chosen: ",
                _ => "",
            };
            self.sheet.paragraph("  ", &format!("{}: {mark}{names}.", choice.label));
        }
    }

    /// `eligible: a, b; excluded: c`
    fn by_status(&self, choice: &Choice) -> String {
        let rows = self.rows(choice);
        let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
        for (_, option, opted) in &rows {
            let words = match opted.possible.only() {
                Some(OptionStatus::Eligible) => "eligible",
                Some(OptionStatus::Caution) if self.is_advised_against(option) => "not recommended",
                Some(OptionStatus::Caution) => "with caution",
                Some(OptionStatus::Excluded) => "excluded",
                Some(OptionStatus::NotAssessed) => continue,
                None if opted.possible.contains(OptionStatus::Excluded) => "undetermined",
                None => "eligible, perhaps with caution",
            };
            match parts.iter_mut().find(|(known, _)| *known == words) {
                Some((_, names)) => names.push(&option.label),
                None => parts.push((words, vec![&option.label])),
            }
        }
        let told = parts.iter().map(|(words, names)| format!("{words}: {}", names.join(", ")));
        told.collect::<Vec<_>>().join("; ")
    }

    /// Whether what calls for care with an option is an advice against it.
    fn is_advised_against(&self, option: &ChoiceOption) -> bool {
        let holds = |bar: &&Bar| self.decision.evaluation.bar(bar.when).0 == Truth::True;
        option.caution.iter().filter(holds).any(|bar| bar.grade == Grade::NotRecommended)
    }

    pub(super) fn choices(&mut self) {
        let decision = self.decision;
        for (at, choice) in decision.guideline.choices.iter().enumerate() {
            let id = ChoiceId::at(at);
            self.sheet.title(&format!("CHOICE: {}", choice.label));
            self.choice_status(id, choice);
            if decision.evaluation.scope == Truth::False && !self.full {
                continue;
            }
            let chosen = decision.evaluation.choice(id).and_then(|chosen| chosen.possible.only());
            if chosen == Some(ChoiceStatus::NotIndicated) && !self.full {
                for row in self.rows(choice) {
                    self.option_in_a_line(row);
                }
                self.sheet.line("  (--full shows doses, sources, and what is not known)");
                continue;
            }
            for (word, text) in [("note: ", &choice.note), ("sources differ: ", &choice.differs)] {
                if let Some(text) = text {
                    self.sheet.paragraph(&format!("  {word}"), text);
                }
            }
            let rows = self.rows(choice);
            self.mechanisms(&rows);
            for row in rows {
                self.option(row);
            }
        }
    }

    fn choice_status(&mut self, id: ChoiceId, choice: &Choice) {
        let decision = self.decision;
        let Some(chosen) = decision.evaluation.choice(id) else {
            return;
        };
        let purpose = self.block_label(Block::Recommendation(choice.purpose));
        let words = match chosen.possible.only() {
            _ if decision.evaluation.scope == Truth::False => {
                "not assessed: the patient is out of scope".to_owned()
            }
            Some(ChoiceStatus::Open) => format!("for: {purpose}"),
            Some(ChoiceStatus::NotIndicated) => {
                format!(
                    "not indicated ({purpose}: does not apply). If treatment were chosen, this would hold:"
                )
            }
            Some(ChoiceStatus::NoneLeft) => format!("for: {purpose}. No option is left."),
            None => {
                let left = words::left(&chosen.possible, ChoiceStatus::word).join(" or ").replace('_', " ");
                format!("undetermined: {left}. For: {purpose}")
            }
        };
        let mark = if chosen.if_in_scope { "if in scope, " } else { "" };
        self.sheet.paragraph("  ", &format!("{mark}{words}"));
    }

    /// Eligible ones first, preferred before others of the same status; ties in the order of the file. One that is
    /// undetermined stands where the worst puts it that it can turn out to be.
    fn rows(&self, choice: &Choice) -> Vec<Row<'a>> {
        let decision = self.decision;
        let mut rows: Vec<Row<'a>> = choice
            .options
            .iter()
            .filter_map(|id| {
                let option = decision.guideline.options.get(id.index())?;
                Some((*id, option, decision.evaluation.option(*id)?))
            })
            .collect();
        // The worst it can be comes first, then the best: what may turn out to be better stands before what cannot.
        let status = |opted: &Opted| (opted.possible.iter().max(), opted.possible.iter().min());
        let preferred = |opted: &Opted| match opted.preferred {
            Truth::True => 0,
            Truth::Unknown => 1,
            Truth::False => 2,
        };
        rows.sort_by_key(|(_, _, opted)| (status(opted), preferred(opted)));
        rows
    }

    /// How each class works, once.
    fn mechanisms(&mut self, rows: &[Row<'a>]) {
        let mut told: Vec<(&str, &str)> = Vec::new();
        for (_, option, _) in rows {
            if let (Some(class), Some(mechanism)) = (&option.class, &option.mechanism)
                && !told.contains(&(class.as_str(), mechanism.as_str()))
            {
                told.push((class, mechanism));
            }
        }
        for (class, mechanism) in told {
            self.sheet.paragraph(&format!("  {class}: "), mechanism);
        }
    }

    fn option(&mut self, (id, option, opted): Row<'a>) {
        let status = status_words(opted);
        let preferred = match opted.preferred {
            Truth::True => ", preferred",
            _ => "",
        };
        let mark = if opted.if_in_scope { ", if in scope" } else { "" };
        let kind: Vec<&str> =
            [&option.class, &option.route].into_iter().flatten().map(String::as_str).collect();
        let kind = if kind.is_empty() { String::new() } else { format!(" ({})", kind.join(", ")) };
        self.sheet.paragraph(
            &format!("  * [{}{preferred}{mark}] ", status.to_uppercase()),
            &format!("{}{kind}", option.label),
        );
        self.bars(option, opted);
        let given_at_all =
            !matches!(opted.possible.only(), Some(OptionStatus::Excluded | OptionStatus::NotAssessed));
        if given_at_all {
            self.how(id, option);
        }
        if let Some(explained) = self.decision.explanation.of(Block::Option(id)) {
            self.open(explained);
        }
    }

    /// An option with its status and what speaks against it.
    fn option_in_a_line(&mut self, (_, option, opted): Row<'a>) {
        let against = option.exclude.iter().chain(&option.caution);
        let holding = against.filter(|bar| self.decision.evaluation.bar(bar.when).0 == Truth::True);
        let told: Vec<String> = holding
            .map(|bar| {
                let grade = bar.grade.word().replace('_', " ");
                format!("{grade}: {}", bar.because.trim_end_matches('.'))
            })
            .collect();
        let because = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
        let status = status_words(opted).to_uppercase();
        self.sheet.paragraph(&format!("  * [{status}] "), &format!("{}{because}", option.label));
    }

    /// Dose, administration and notes.
    fn how(&mut self, id: OptionId, option: &'a ChoiceOption) {
        let left = self.decision.evaluation.dose(id);
        let doses = words::doses(option, left);
        let known = doses.len() == 1;
        if matches!(left, Decided::Overlap(_)) {
            self.sheet.line(
                "      ! the guideline has a fault: two bands of the dose hold at once. Tell its owner.",
            );
        }
        for dose in doses {
            let cited: Vec<String> = dose.source.iter().map(|reference| self.cite(reference)).collect();
            let word = if known { "dose: " } else { "dose, one of: " };
            self.sheet.paragraph(&format!("      {word}"), &format!("{} {}", dose.give, cited.join("; ")));
            if let Some(note) = &dose.note {
                self.sheet.paragraph("        ", note);
            }
        }
        if let Some(administration) = &option.administration {
            self.sheet.paragraph("      how: ", administration);
        }
        for note in &option.notes {
            self.sheet.paragraph("      note: ", note);
        }
        let prefer = option
            .prefer
            .iter()
            .filter(|preference| self.decision.evaluation.value(preference.when).truth() == Truth::True);
        let reasons: Vec<&str> = prefer.filter_map(|preference| preference.because.as_deref()).collect();
        if !reasons.is_empty() {
            self.sheet.paragraph("      preferred because: ", &reasons.join("; "));
        }
        let cited: Vec<String> = option.source.iter().map(|reference| self.cite(reference)).collect();
        if !cited.is_empty() {
            self.sheet.paragraph("      source: ", &cited.join("; "));
        }
    }

    /// What speaks against an option; what may speak against one that is left in short, unless
    /// all is wanted.
    fn bars(&mut self, option: &'a ChoiceOption, opted: &Opted) {
        let is_unknown = |bar: &&Bar| self.decision.evaluation.bar(bar.when).0 == Truth::Unknown;
        let all = option.exclude.iter().chain(&option.caution);
        let (unknown, known): (Vec<&Bar>, Vec<&Bar>) = all.partition(|bar| !self.full && is_unknown(bar));
        for bar in known {
            self.bar(bar);
        }
        if !unknown.is_empty() && opted.possible.only() != Some(OptionStatus::Excluded) {
            let told = unknown.iter().map(|bar| {
                let grade = bar.grade.word().replace('_', " ");
                format!("{grade}: {}", bar.because.trim_end_matches('.'))
            });
            self.sheet.paragraph("      ? not known whether: ", &told.collect::<Vec<_>>().join("; "));
        }
    }

    /// What speaks against an option, or may.
    fn bar(&mut self, bar: &'a Bar) {
        let (truth, stale) = self.decision.evaluation.bar(bar.when);
        let word = match truth {
            Truth::False => return,
            Truth::True => "- ",
            Truth::Unknown => "? not known whether: ",
        };
        let cited: Vec<String> = bar.source.iter().map(|reference| self.cite(reference)).collect();
        let old = if stale { " (by a value that is too old; it stays until measured anew)" } else { "" };
        let grade = bar.grade.word().replace('_', " ");
        let text = format!("{grade}: {}{old} {}", bar.because, cited.join("; "));
        self.sheet.paragraph(&format!("      {word}"), &text);
    }
}

/// `eligible`; `undetermined (eligible or excluded)`
fn status_words(opted: &Opted) -> String {
    match opted.possible.only() {
        Some(status) => status.word().replace('_', " "),
        None => {
            let left = words::left(&opted.possible, OptionStatus::word).join(" or ").replace('_', " ");
            format!("undetermined ({left})")
        }
    }
}
