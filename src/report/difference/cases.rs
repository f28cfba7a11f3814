//! Regions as cases: each passes on the head and fails on the base.

use super::Difference;
use super::items::region_words;
use crate::diff::{Change, Kind, Region, Said};
use crate::model::written;
use crate::value::canonical::text_literal;

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
        let about = format!("{base} to {head}: {} {}, {}", change.aligned.kind.word(), change.aligned.name, change.class.words());
        let name = change.aligned.name.replace('.', "-").replace('_', "-");
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
    let [base, head] = &region.said;
    let expected = expectation(change, head.as_ref()?)?;
    // A case that the base would pass too shows nothing.
    if base.as_ref().and_then(|said| expectation(change, said)).as_ref() == Some(&expected) {
        return None;
    }
    let [_, patient] = region.patient.as_deref()?;
    let facts = written::toml(&difference.head.guideline.vocabulary, patient);
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

fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match plain.contains(['"', '\\']) {
        false => format!("\"{plain}\""),
        true if !plain.contains('\'') => format!("'{plain}'"),
        true => text_literal(&plain.replace('\\', "/").replace('"', "'")).replace('\'', "\""),
    }
}
