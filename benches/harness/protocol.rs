//! The main guideline and the same by hand: one patient for both, and their answers in the same words.

use osteon::eval::{Answered, Decided, Status};
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::{Block, Guideline};
use osteon::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use osteon::report;
use osteon::value::truth::Truth;

use crate::by_hand::protocol::{Day, Patient, set};

/// A patient for the rules written by hand; nothing where a date is known to the month only, which they do not read.
pub fn patient(guideline: &Guideline, facts: &Facts) -> Option<Patient> {
    let mut patient = Patient::default();
    for (id, known) in facts.iter() {
        let fact = guideline.vocabulary.fact(id)?;
        match known {
            Known::NotGiven | Known::Pending | Known::Open => {}
            Known::Unknown => drop(set(&mut patient, &fact.name, "unknown", None)),
            Known::NotMeasurable => drop(set(&mut patient, &fact.name, "not_measurable", None)),
            Known::Given(readings) => {
                for Reading { value, on, given, .. } in readings {
                    let text = report::value(guideline, value, Some(id));
                    let on = match on {
                        Some(on) => Some(Day::parse(&on.to_string())?),
                        None => None,
                    };
                    let is_date = matches!(value, osteon::value::content::Value::Date(_));
                    // As it was given first, where that is a unit they read: the other may have no end.
                    let as_given =
                        given.as_ref().is_some_and(|given| set(&mut patient, &fact.name, given, on));
                    if !as_given && !set(&mut patient, &fact.name, &text, on) && is_date && text.len() < 10 {
                        return None;
                    }
                }
            }
        }
    }
    Some(patient)
}

/// What osteon says, by name, in the words of the rules written by hand.
pub fn statuses(guideline: &Guideline, answers: &impl Answered) -> Vec<(String, String)> {
    let mut all = vec![("scope".to_owned(), report::scope_word(answers.scope()).to_owned())];
    for block in &guideline.order {
        let words = match block {
            Block::Decision(id) => {
                let decision = guideline.decisions.get(id.index()).expect("a decision");
                decided(&answers.decision(*id), |place| decision.outcomes[usize::from(place)].name.as_str())
            }
            Block::Recommendation(id) => match answers.recommendation(*id) {
                Status::AppliesIfInScope => "applies (if in scope)".to_owned(),
                other => other.word().to_owned(),
            },
            Block::Choice(id) => {
                let found = answers.choice(*id).expect("a choice");
                let words: Vec<&str> = found.possible.iter().map(ChoiceStatus::word).collect();
                all.push(("choice".to_owned(), marked(&words, found.if_in_scope)));
                continue;
            }
            Block::Option(id) => {
                let found = answers.option(*id).expect("an option");
                let option = guideline.options.get(id.index()).expect("an option");
                let words: Vec<&str> = found.possible.iter().map(OptionStatus::word).collect();
                let preferred = match found.preferred {
                    Truth::True => "preferred",
                    Truth::False => "not preferred",
                    Truth::Unknown => "preference unknown",
                };
                let dose = |place: &u16| option.dose[usize::from(*place)].give.as_str();
                // Of what must not be given, no dose is told.
                let is_out =
                    matches!(found.possible.only(), Some(OptionStatus::Excluded | OptionStatus::NotAssessed));
                let doses: Vec<&str> = match answers.dose(*id) {
                    _ if is_out => Vec::new(),
                    Decided::Outcome(place) => vec![dose(&place)],
                    Decided::Undetermined(places) | Decided::Overlap(places) => {
                        places.iter().map(dose).collect()
                    }
                    Decided::Gap => Vec::new(),
                };
                format!("{}; {preferred}; {}", marked(&words, found.if_in_scope), doses.join(" | "))
            }
            Block::Monitor(id) => {
                let found = answers.monitor(*id).expect("a monitor");
                let monitor = guideline.monitors.get(id.index()).expect("a monitor");
                let words: Vec<&str> = found.possible.iter().map(MonitorStatus::word).collect();
                let interval = found.interval.map(|place| &monitor.intervals[usize::from(place)]);
                let interval =
                    interval.map_or(String::new(), |found| format!("{} to {}", found.every, found.latest_by));
                let day = |day: Option<osteon::value::date::PartialDate>| {
                    day.map_or(String::new(), |day| day.to_string())
                };
                let (from, by) = (day(found.due_from), day(found.due_by));
                format!("{}; {interval}; {from}; {by}", marked(&words, found.if_in_scope))
            }
            Block::Fact(_) | Block::Definition(_) | Block::Dose(_) | Block::Scope => continue,
        };
        all.push((guideline.name(*block).into_owned(), words));
    }
    all.sort();
    all
}

fn marked(words: &[&str], if_in_scope: bool) -> String {
    let words = words.join(", ");
    if if_in_scope { format!("{words} (if in scope)") } else { words }
}

fn decided<'a>(decided: &Decided, name: impl Fn(u16) -> &'a str) -> String {
    let names = |places: &[u16]| places.iter().map(|place| name(*place)).collect::<Vec<&str>>();
    match decided {
        Decided::Outcome(place) => format!("decided: {}", name(*place)),
        Decided::Undetermined(places) => {
            let mut names = names(places);
            if names.len() == 1 {
                names.push("gap");
            }
            format!("undetermined: {}", names.join(", "))
        }
        Decided::Gap => "gap: ".to_owned(),
        Decided::Overlap(places) => format!("overlap: {}", names(places).join(", ")),
    }
}
