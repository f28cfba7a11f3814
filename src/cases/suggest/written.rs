//! A patient and what the guideline says of them today, as a case in the form of a case file.

use std::collections::BTreeMap;

use super::quote::quoted;
use crate::cases::expect;
use crate::eval::{Decided, Evaluation, Possible};
use crate::model::expression::{ChoiceId, MonitorId, OptionId};
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, Listed, MonitorStatus, OptionStatus};
use crate::model::written;
use crate::value::truth::Truth;

/// What a case says should come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cases) enum Told {
    /// The answer of a block.
    Answer(Block),
    /// How strongly what holds speaks against an option.
    Grades(OptionId),
    /// The options that something speaks for.
    Preferred(ChoiceId),
    /// The status of a monitor with its days.
    Days(MonitorId),
}

/// The facts of a patient, a line each.
pub(super) fn facts(guideline: &Guideline, facts: &Facts) -> String {
    let all = written::toml(&guideline.vocabulary, facts).into_iter();
    all.map(|(name, value)| format!("{name} = {value}\n")).collect()
}

/// A day as TOML has it; a date known in part is a text.
fn day(date: &str) -> String {
    if date.len() == "2026-11-23".len() { date.to_owned() } else { quoted(date) }
}

/// What comes out today, as the table `expect` of a case.
pub(super) fn expect(guideline: &Guideline, evaluation: &Evaluation, told: &[Told]) -> String {
    let mut tables: BTreeMap<&str, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let mut text = String::new();
    let mut put = |table: &'static str, choice: &str, line: String| {
        tables.entry(table).or_default().entry(choice.to_owned()).or_default().push(line);
    };
    for told in told {
        match told {
            Told::Answer(Block::Scope) => {
                let word = match evaluation.scope {
                    Truth::True => "in_scope",
                    Truth::False => "out_of_scope",
                    Truth::Unknown => "undetermined",
                };
                text.push_str(&format!("scope = {}\n", quoted(word)));
            }
            Told::Answer(Block::Option(id)) => {
                let left =
                    evaluation.option(*id).map(|option| statuses(&option.possible, OptionStatus::word));
                let (choice, option) = option_names(guideline, *id);
                put("options", choice, format!("{option} = {}", left.unwrap_or_default()));
            }
            Told::Answer(Block::Dose(id)) => {
                let (choice, option) = option_names(guideline, *id);
                put("doses", choice, format!("{option} = {}", dose(guideline, evaluation, *id)));
            }
            Told::Grades(id) => {
                let grades = expect::grades(guideline, evaluation, *id);
                let grades: Vec<String> = grades.iter().map(|grade| quoted(grade.word())).collect();
                let (choice, option) = option_names(guideline, *id);
                put("grades", choice, format!("{option} = [{}]", grades.join(", ")));
            }
            Told::Preferred(id) => {
                let (choice, list) = preferred(guideline, evaluation, *id);
                put("preferred", "", format!("{choice} = [{list}]"));
            }
            Told::Days(id) => {
                put(
                    "monitoring",
                    "",
                    format!("{} = {}", guideline.name(Block::Monitor(*id)), days(evaluation, *id)),
                );
            }
            Told::Answer(block) => {
                if let Some((table, answer)) = answer(guideline, evaluation, *block) {
                    put(table, "", format!("{} = {answer}", guideline.name(*block)));
                }
            }
        }
    }
    for (table, choices) in tables {
        let parts = choices.into_iter().map(|(choice, lines)| match choice.is_empty() {
            true => lines.join(", "),
            false => format!("{choice} = {{ {} }}", lines.join(", ")),
        });
        text.push_str(&format!("{table} = {{ {} }}\n", parts.collect::<Vec<_>>().join(", ")));
    }
    text
}

/// The first of the answers of today, for the name of a case.
pub(in crate::cases) fn answer_words(
    guideline: &Guideline,
    evaluation: &Evaluation,
    told: &[Told],
) -> String {
    let written = match told.first() {
        Some(Told::Answer(Block::Option(id)) | Told::Grades(id)) => {
            evaluation.option(*id).map(|option| statuses(&option.possible, OptionStatus::word))
        }
        Some(Told::Answer(Block::Dose(id))) => Some(dose(guideline, evaluation, *id)),
        Some(Told::Answer(Block::Scope)) => Some(match evaluation.scope {
            Truth::True => "in_scope".to_owned(),
            Truth::False => "out_of_scope".to_owned(),
            Truth::Unknown => "undetermined".to_owned(),
        }),
        Some(Told::Preferred(id)) => Some(match preferred(guideline, evaluation, *id).1 {
            list if list.is_empty() => "none preferred".to_owned(),
            list => format!("preferred {list}"),
        }),
        Some(Told::Days(id)) => {
            evaluation.monitor(*id).map(|found| statuses(&found.possible, MonitorStatus::word))
        }
        Some(Told::Answer(block)) => answer(guideline, evaluation, *block).map(|(_, answer)| answer),
        None => None,
    };
    let written = written.unwrap_or_default();
    let several = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    several.map_or(written.clone(), |list| list.replace("\", \"", " or ")).replace('"', "")
}

/// The table of `[case.expect]` for the answer of a block, and the answer as it is written there. Blocks of which a case
/// expects more than one word have none here.
pub fn answer(
    guideline: &Guideline,
    evaluation: &Evaluation,
    block: Block,
) -> Option<(&'static str, String)> {
    Some(match block {
        Block::Definition(id) => {
            let choice = guideline.definitions.get(id.index())?.choice;
            ("definitions", quoted(&expect::words(guideline, evaluation.definition(id), choice)))
        }
        Block::Decision(id) => {
            let decision = guideline.decisions.get(id.index())?;
            let name = |place: &u16| {
                decision.outcomes.get(usize::from(*place)).map_or("", |outcome| outcome.name.as_str())
            };
            let answer = match evaluation.decision(id) {
                Decided::Outcome(place) => quoted(name(place)),
                Decided::Gap => quoted("gap"),
                Decided::Overlap(_) => quoted("overlap"),
                Decided::Undetermined(places) => {
                    let gap = (places.len() == 1).then_some("gap");
                    let names: Vec<String> = places.iter().map(name).chain(gap).map(quoted).collect();
                    format!("[{}]", names.join(", "))
                }
            };
            ("decisions", answer)
        }
        Block::Recommendation(id) => {
            ("recommendations", quoted(expect::status_words(evaluation.recommendation(id))))
        }
        Block::Choice(id) => ("choices", statuses(&evaluation.choice(id)?.possible, ChoiceStatus::word)),
        Block::Monitor(id) => {
            ("monitoring", statuses(&evaluation.monitor(id)?.possible, MonitorStatus::word))
        }
        Block::Scope | Block::Fact(_) | Block::Option(_) | Block::Dose(_) => return None,
    })
}

fn statuses<T: Listed>(possible: &Possible<T>, word: fn(T) -> &'static str) -> String {
    let words: Vec<String> = possible.iter().map(|status| quoted(word(status))).collect();
    match words.as_slice() {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn option_names(guideline: &Guideline, id: OptionId) -> (&str, &str) {
    let option = guideline.options.get(id.index());
    let choice = option.and_then(|option| guideline.choices.get(option.choice.index()));
    (choice.map_or("", |choice| choice.name.as_str()), option.map_or("", |option| option.name.as_str()))
}

fn dose(guideline: &Guideline, evaluation: &Evaluation, id: OptionId) -> String {
    let left: Vec<String> =
        expect::doses(guideline, evaluation, id).iter().map(|dose| quoted(dose)).collect();
    match left.as_slice() {
        [] => quoted("unknown"),
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn preferred<'g>(guideline: &'g Guideline, evaluation: &Evaluation, id: ChoiceId) -> (&'g str, String) {
    let Some(choice) = guideline.choices.get(id.index()) else {
        return ("", String::new());
    };
    let is = |id: &&OptionId| evaluation.option(**id).is_some_and(|option| option.preferred == Truth::True);
    let preferred = choice.options.iter().filter(is);
    let names: Vec<String> = preferred.map(|id| quoted(option_names(guideline, *id).1)).collect();
    (&choice.name, names.join(", "))
}

fn days(evaluation: &Evaluation, id: MonitorId) -> String {
    let Some(found) = evaluation.monitor(id) else {
        return quoted("");
    };
    let status = statuses(&found.possible, MonitorStatus::word);
    let due = [("due_from", found.due_from), ("due_by", found.due_by)];
    let due: String = due
        .into_iter()
        .filter_map(|(key, date)| Some(format!(", {key} = {}", day(&date?.to_string()))))
        .collect();
    if due.is_empty() { status } else { format!("{{ status = {status}{due} }}") }
}
