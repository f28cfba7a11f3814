//! The options of a choice side by side: what each comes to, what speaks against it, and how it is given.

use super::document::{Badge, Entry, Field, FieldLead, Lead, Mark, Part, Row, Table, Words};
use super::page::Page;
use super::words;
use crate::eval::{Decided, Opted};
use crate::model::choice::{Bar, Choice, ChoiceOption};
use crate::model::expression::{ChoiceId, OptionId};
use crate::model::guideline::Block;
use crate::model::status::{ChoiceStatus, Grade, OptionStatus};
use crate::value::truth::Truth;

/// An option with what it comes to.
type Ranked<'a> = (OptionId, &'a ChoiceOption, &'a Opted);

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
            let scope = if chosen.if_in_scope { "if in scope: " } else { "" };
            self.sentence(format!("{scope}{}: {mark}{names}.", choice.label));
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
            self.title("Choice", format!(": {}", choice.label));
            self.choice_status(id, choice);
            if decision.evaluation.scope == Truth::False && !self.full {
                continue;
            }
            let chosen = decision.evaluation.choice(id).and_then(|chosen| chosen.possible.only());
            if chosen == Some(ChoiceStatus::NotIndicated) && !self.full {
                let rows = self.rows(choice);
                self.push(self.side_by_side(choice, &rows, false));
                self.sentence("(--full shows doses, sources, and what is not known)");
                continue;
            }
            for (label, text) in [("note", &choice.note), ("sources differ", &choice.differs)] {
                if let Some(text) = text {
                    self.entry(Lead::Label(label.to_owned()), text);
                }
            }
            let rows = self.rows(choice);
            self.mechanisms(&rows);
            self.push(self.side_by_side(choice, &rows, true));
            for row in rows {
                let entry = self.option(row);
                self.push(Part::Entry(entry));
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
        self.sentence(format!("{mark}{words}"));
    }

    /// Eligible ones first, preferred before others of the same status; ties in the order of the file. One that is
    /// undetermined stands where the worst puts it that it can turn out to be.
    fn rows(&self, choice: &Choice) -> Vec<Ranked<'a>> {
        let decision = self.decision;
        let mut rows: Vec<Ranked<'a>> = choice
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
    fn mechanisms(&mut self, rows: &[Ranked<'a>]) {
        let mut told: Vec<(&str, &str)> = Vec::new();
        for (_, option, _) in rows {
            if let (Some(class), Some(mechanism)) = (&option.class, &option.mechanism)
                && !told.contains(&(class.as_str(), mechanism.as_str()))
            {
                told.push((class, mechanism));
            }
        }
        for (class, mechanism) in told {
            self.entry(Lead::Label(class.to_owned()), mechanism);
        }
    }

    /// The options with their status, each with its dose, or with what speaks against it where no dose is told.
    fn side_by_side(&self, choice: &Choice, rows: &[Ranked<'a>], with_doses: bool) -> Part {
        let row = |(id, option, opted): &Ranked<'a>| {
            let against = self.against_in_a_line(option);
            let dose = (with_doses && is_given_at_all(opted)).then(|| self.dose_in_a_line(*id, option));
            let dose = dose.filter(|dose| !dose.is_empty()).map(|dose| format!("Dose: {dose}"));
            // What speaks against it comes before how it would be given.
            let both = [Some(against), dose].into_iter().flatten().filter(|words| !words.is_empty());
            let words = both.collect::<Vec<String>>().join(". ");
            let beside = if with_doses { beside(opted) } else { Vec::new() };
            Row { name: option.label.clone(), badge: badge(opted, beside), words }
        };
        let (last, nothing) = match with_doses {
            true => ("what speaks against it, and dose", "nothing that is known, no dose is given"),
            false => ("what speaks against it", "nothing that is known"),
        };
        Part::Table(Table {
            caption: format!("{}, side by side", choice.label),
            columns: ["option", "status", last],
            rows: rows.iter().map(row).collect(),
            nothing,
            is_overview: with_doses,
        })
    }

    fn dose_in_a_line(&self, id: OptionId, option: &ChoiceOption) -> String {
        let doses = words::doses(option, self.decision.evaluation.dose(id));
        let doses: Vec<&str> = doses.iter().map(|dose| dose.give.as_str()).collect();
        let one_of = if doses.len() > 1 { "one of: " } else { "" };
        format!("{one_of}{}", doses.join("; "))
    }

    fn against_in_a_line(&self, option: &ChoiceOption) -> String {
        let against = option.exclude.iter().chain(&option.caution);
        let holding = against.filter(|bar| self.decision.evaluation.bar(bar.when).0 == Truth::True);
        holding.map(graded).collect::<Vec<_>>().join("; ")
    }

    fn option(&mut self, (id, option, opted): Ranked<'a>) -> Entry {
        let kind: Vec<&str> =
            [&option.class, &option.route].into_iter().flatten().map(String::as_str).collect();
        let kind = if kind.is_empty() { String::new() } else { format!(" ({})", kind.join(", ")) };
        let mut fields = self.bars(option, opted);
        if is_given_at_all(opted) {
            fields.extend(self.how(id, option));
        }
        if let Some(explained) = self.decision.explanation.of(Block::Option(id)) {
            fields.extend(self.open(explained));
        }
        fields.extend(self.changes_with(Block::Option(id)));
        let badge = badge(opted, beside(opted));
        Entry::new(Lead::Badge(badge), format!("{}{kind}", option.label)).with(fields)
    }

    /// Dose, administration and notes.
    fn how(&mut self, id: OptionId, option: &'a ChoiceOption) -> Vec<Field> {
        let left = self.decision.evaluation.dose(id);
        let doses = words::doses(option, left);
        let label = if doses.len() == 1 { "dose: " } else { "dose, one of: " };
        let mut fields = Vec::new();
        if matches!(left, Decided::Overlap(_)) {
            let fault = "the guideline has a fault: two bands of the dose hold at once. Tell its owner.";
            fields.push(Field::new(FieldLead::Fault, fault));
        }
        for dose in doses {
            let words = Words::from(&dose.give).then(self.cites(&dose.source));
            fields.push(Field::labelled(label, words));
            fields.extend(dose.note.as_ref().map(|note| Field::new(FieldLead::Below, note)));
        }
        fields.extend(option.administration.as_ref().map(|how| Field::labelled("how: ", how)));
        fields.extend(option.notes.iter().map(|note| Field::labelled("note: ", note)));
        let prefer = option
            .prefer
            .iter()
            .filter(|preference| self.decision.evaluation.value(preference.when).truth() == Truth::True);
        let reasons: Vec<&str> = prefer.filter_map(|preference| preference.because.as_deref()).collect();
        if !reasons.is_empty() {
            fields.push(Field::labelled("preferred because: ", reasons.join("; ")));
        }
        let cited = self.cites(&option.source);
        if !cited.is_empty() {
            fields.push(Field::labelled("source: ", cited));
        }
        fields
    }

    /// What speaks against an option; what may speak against one that is left in short, unless all is wanted.
    fn bars(&mut self, option: &'a ChoiceOption, opted: &Opted) -> Vec<Field> {
        let is_unknown = |bar: &&Bar| self.decision.evaluation.bar(bar.when).0 == Truth::Unknown;
        let all = option.exclude.iter().chain(&option.caution);
        let (unknown, known): (Vec<&Bar>, Vec<&Bar>) = all.partition(|bar| !self.full && is_unknown(bar));
        let mut fields: Vec<Field> = known.into_iter().filter_map(|bar| self.bar(bar)).collect();
        if !unknown.is_empty() && opted.possible.only() != Some(OptionStatus::Excluded) {
            let told: Vec<String> = unknown.into_iter().map(graded).collect();
            fields.push(Field::new(FieldLead::MayBeAgainst, told.join("; ")));
        }
        fields
    }

    /// What speaks against an option, or may.
    fn bar(&mut self, bar: &'a Bar) -> Option<Field> {
        let (truth, stale) = self.decision.evaluation.bar(bar.when);
        let lead = match truth {
            Truth::False => return None,
            Truth::True => FieldLead::Against,
            Truth::Unknown => FieldLead::MayBeAgainst,
        };
        let old = if stale { " (by a value that is too old; it stays until measured anew)" } else { "" };
        let grade = bar.grade.word().replace('_', " ");
        let words = Words::from(format!("{grade}: {}{old}", bar.because));
        Some(Field::new(lead, words.then(self.cites(&bar.source))))
    }
}

/// `contraindicated: the reason`
fn graded(bar: &Bar) -> String {
    let grade = bar.grade.word().replace('_', " ");
    format!("{grade}: {}", bar.because.trim_end_matches('.'))
}

/// Whether an option can come into question: only then is it told how it is given.
fn is_given_at_all(opted: &Opted) -> bool {
    !matches!(opted.possible.only(), Some(OptionStatus::Excluded | OptionStatus::NotAssessed))
}

fn beside(opted: &Opted) -> Vec<&'static str> {
    let preferred = (opted.preferred == Truth::True).then_some("preferred");
    preferred.into_iter().chain(opted.if_in_scope.then_some("if in scope")).collect()
}

fn badge(opted: &Opted, beside: Vec<&'static str>) -> Badge {
    let mark = match opted.possible.only() {
        Some(OptionStatus::Eligible) => Mark::Applies,
        Some(OptionStatus::Caution) => Mark::Warning,
        Some(OptionStatus::Excluded) => Mark::DoNot,
        Some(OptionStatus::NotAssessed) => Mark::Point,
        None => Mark::Open,
    };
    Badge { mark, loud: "", status: status_words(opted), is_capital: true, beside }
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
