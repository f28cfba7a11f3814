//! Regions as cases: each passes on the head and fails on the base.

use super::Difference;
use super::items::region_words;
use crate::diff::{Change, Kind, Region, Said};
use crate::eval::Plan;
use crate::model::expression::{Node, OptionId};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Block;
use crate::model::vocabulary::Place;
use crate::model::written;
use crate::value::content::Value;
use crate::value::date::CalendarUnit;
use crate::value::truth::Truth;

/// A file of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// What it is called, without a folder.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A file for each change, with a case for each of its regions that has a patient. What a case cannot expect (how often
/// something is looked at, whether an option is preferred) is left out; so many regions are.
pub fn cases(difference: &Difference<'_>) -> (Vec<CaseFile>, usize) {
    let mut files: Vec<CaseFile> = Vec::new();
    let mut left_out = 0;
    let [base, head] = difference.names();
    for change in &difference.diff.changes {
        let mut text = String::new();
        for (at, region) in change.regions.iter().enumerate() {
            match case(difference, change, region, at + 1) {
                Some(case) => text.push_str(&case),
                None => left_out += 1,
            }
        }
        if text.is_empty() {
            continue;
        }
        let about = format!(
            "{base} to {head}: {} {}, {}",
            change.aligned.kind.word(),
            change.aligned.name,
            change.class.words()
        );
        let name = change.aligned.name.replace(['.', '_'], "-");
        let class = change.class.name().replace('_', "-");
        let stem = format!("{}-{name}-{class}", change.aligned.kind.word());
        let same = files.iter().filter(|file| file.name.starts_with(&stem)).count();
        let name = if same == 0 { format!("{stem}.toml") } else { format!("{stem}-{}.toml", same + 1) };
        let text = format!("about = {}\nas_of = {}\n{text}", quoted(&about), difference.as_of);
        files.push(CaseFile { name, text });
    }
    (files, left_out)
}

fn case(difference: &Difference<'_>, change: &Change, region: &Region, number: usize) -> Option<String> {
    let (facts, expected) = match change.aligned.kind {
        Kind::Monitor => interval(difference, change, region)?,
        _ => status(difference, change, region)?,
    };
    let facts = written::toml(&difference.head.guideline.vocabulary, &facts);
    let facts: Vec<String> = facts.into_iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    let name = format!("{} {number}", change.class.words());
    let why = region_words(region);
    Some(format!(
        "\n[[case]]\nname = {}\nwhy = {}\nreviewed_by = \"\"\n[case.facts]\n{}[case.expect]\n{expected}\n",
        quoted(&name),
        quoted(&why),
        facts.concat(),
    ))
}

/// A case of a status; nothing if the base would pass it too.
fn status(difference: &Difference<'_>, change: &Change, region: &Region) -> Option<(Facts, String)> {
    let [base, head] = &region.said;
    let [_, patient] = region.patient.as_deref()?;
    let expected = expectation(change, head.as_ref()?)
        .filter(|expected| {
            base.as_ref().and_then(|said| expectation(change, said)).as_ref() != Some(expected)
        })
        .or_else(|| preferred(difference, change, region))?;
    Some((patient.clone(), expected))
}

/// Of a monitor whose last day is a fact: the day on which it is due next, counted from a month ago.
fn interval(difference: &Difference<'_>, change: &Change, region: &Region) -> Option<(Facts, String)> {
    let last = difference.as_of.add(-1, CalendarUnit::Month)?;
    let [Some(Block::Monitor(first)), Some(Block::Monitor(second))] = change.aligned.blocks else {
        return None;
    };
    let sides = [(difference.base, first), (difference.head, second)];
    let patients = region.patient.as_deref()?;
    let mut due = Vec::new();
    let (mut last_patient, mut left) = (None, Vec::new());
    for ((side, monitor), patient) in sides.into_iter().zip(patients) {
        let guideline = side.guideline;
        let from = guideline.monitors.get(monitor.index())?.from;
        let Node::Fact(fact) = guideline.expressions.get(from) else {
            return None;
        };
        let place = Place::default();
        let reading = Reading { value: Value::Date(last), on: None, origin: None, given: None, place };
        let mut patient = patient.clone();
        patient.set(*fact, Known::Given(vec![reading]));
        let evaluation = Plan::of_everything(guideline).evaluate(&patient, difference.as_of);
        let found = evaluation.monitor(monitor)?;
        due.push(found.due_from);
        left = found.possible.iter().map(|status| quoted(status.word())).collect();
        last_patient = Some(patient);
    }
    let [before, Some(after)] = due.as_slice() else {
        return None;
    };
    let name = &change.aligned.name;
    let left = left.join(", ");
    let expected = format!("monitoring = {{ {name} = {{ status = [{left}], due_from = {after} }} }}");
    (before.as_ref() != Some(after)).then_some((last_patient?, expected))
}

/// Which options are preferred, where that is another list.
fn preferred(difference: &Difference<'_>, change: &Change, region: &Region) -> Option<String> {
    let [Some(Block::Option(first)), Some(Block::Option(second))] = change.aligned.blocks else {
        return None;
    };
    let sides = [(difference.base, first), (difference.head, second)];
    let patients = region.patient.as_deref()?;
    let mut lists = Vec::new();
    for ((side, option), patient) in sides.into_iter().zip(patients) {
        let guideline = side.guideline;
        let evaluation = Plan::of_everything(guideline).evaluate(patient, difference.as_of);
        let choice = guideline.options.get(option.index())?.choice;
        let choice = guideline.choices.get(choice.index())?;
        let is_preferred =
            |id: &&OptionId| evaluation.option(**id).is_some_and(|found| found.preferred == Truth::True);
        let options = choice.options.iter().filter(is_preferred);
        let names = options.filter_map(|id| guideline.options.get(id.index()));
        let names: Vec<String> = names.map(|option| quoted(&option.name)).collect();
        lists.push(format!("preferred = {{ {} = [{}] }}", choice.name, names.join(", ")));
    }
    match lists.as_slice() {
        [before, after] if before != after => Some(after.clone()),
        _ => None,
    }
}

/// What a case expects, as a line; nothing of what a case has no word for.
fn expectation(change: &Change, said: &Said) -> Option<String> {
    let name = change.aligned.name.as_str();
    let status = said.status.as_str();
    let plain = !said.if_in_scope;
    match change.aligned.kind {
        Kind::Scope => Some(format!("scope = {}", quoted(status))),
        Kind::Decision => Some(format!("decisions = {{ {name} = {} }}", quoted(status))),
        Kind::Recommendation if plain => Some(format!("recommendations = {{ {name} = {} }}", quoted(status))),
        Kind::Choice if plain => Some(format!("choices = {{ {name} = {} }}", quoted(status))),
        Kind::Option if plain => {
            let (choice, option) = name.split_once('.')?;
            Some(format!("options = {{ {choice} = {{ {option} = {} }} }}", quoted(status)))
        }
        Kind::Dose => {
            let (choice, option) = name.trim_end_matches(".dose").split_once('.')?;
            let is_dose = !matches!(status, "undetermined" | "gap" | "overlap");
            is_dose.then(|| format!("doses = {{ {choice} = {{ {option} = {} }} }}", quoted(status)))
        }
        Kind::Timing if plain => Some(format!("monitoring = {{ {name} = {} }}", quoted(status))),
        _ => None,
    }
}

/// A text as TOML has it, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
