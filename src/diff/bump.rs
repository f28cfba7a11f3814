//! The smallest honest step of the version.

use super::class::Class;
use super::edit::Thing;
use super::{Diff, Edit, EditKind};

/// How much of a version number must move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// The same version: nothing is different.
    None,
    /// Proved to answer the same: 1.0.0 to 1.0.1.
    Patch,
    /// Every definite answer stays, and something is added: 1.0.0 to 1.1.0.
    Minor,
    /// Some possible patient gets another answer: 1.0.0 to 2.0.0.
    Major,
}

impl Bump {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Bump::None => "none",
            Bump::Patch => "patch",
            Bump::Minor => "minor",
            Bump::Major => "major",
        }
    }
}

/// The smallest honest step, and why. Where not everything was looked into, it is the smallest that may be honest.
pub fn bump(diff: &Diff) -> (Bump, String) {
    let adds = |class: Class| matches!(class, Class::Added | Class::BecomesKnown | Class::OtherPossible);
    if let Some(change) = diff.changes.iter().find(|change| !adds(change.class)) {
        let why = format!("{} {}: {}", change.aligned.kind.word(), change.aligned.name, change.class.words());
        return (Bump::Major, why);
    }
    if let Some(name) = diff.apart.first() {
        return (Bump::Major, format!("fact {name} is of another kind"));
    }
    let is_renamed = |edit: &&Edit| edit.kind == EditKind::Renamed && edit.thing.has_answers();
    if let Some(edit) = diff.edits.iter().find(is_renamed) {
        let (what, to) = (edit.thing.word(), edit.to.as_deref().unwrap_or_default());
        return (Bump::Major, format!("who asks for {what} {} finds it as {to} only", edit.name));
    }
    if let Some(name) = diff.computed.first() {
        return (
            Bump::Major,
            format!("definition {name}: its value is shown, and may be worked out otherwise"),
        );
    }
    if let Some(why) = diff.edits.iter().find_map(beside_answers) {
        return (Bump::Major, why);
    }
    if let Some(change) = diff.changes.first() {
        let why = format!(
            "every definite answer stays; {} {}: {}",
            change.aligned.kind.word(),
            change.aligned.name,
            change.class.words()
        );
        return (Bump::Minor, why);
    }
    let is_new = |edit: &&Edit| {
        let is_block = !matches!(edit.thing, Thing::Guideline | Thing::Source | Thing::Invariant);
        is_block && edit.kind == EditKind::Added && edit.part.is_empty()
    };
    if let Some(edit) = diff.edits.iter().find(is_new) {
        return (Bump::Minor, format!("every answer stays; {} {} is new", edit.thing.word(), edit.name));
    }
    match diff.edits.first() {
        Some(_) => (Bump::Patch, "every possible patient gets the same answers".to_owned()),
        None => (Bump::None, "nothing is different".to_owned()),
    }
}

/// Why an edit changes what patients are told although no status may change; nothing where it does not.
fn beside_answers(edit: &Edit) -> Option<String> {
    let (thing, name) = (edit.thing.word(), edit.name.as_str());
    let part = edit.part.split_whitespace().next().unwrap_or_default();
    let is_edited =
        matches!(edit.kind, EditKind::Changed | EditKind::Reworded | EditKind::Added | EditKind::Removed);
    match (edit.thing, part) {
        // Whom nobody may be evaluated by any more, or again.
        (Thing::Guideline, "status") => {
            let barred = |side: &Option<String>| side.as_deref().is_some_and(|word| word == "withdrawn");
            (barred(&edit.from) != barred(&edit.to)).then(|| "whether anybody is evaluated at all".to_owned())
        }
        (Thing::Recommendation, "wording" | "direction" | "judgement") if is_edited => {
            Some(format!("{thing} {name}: it is worded as other advice"))
        }
        (Thing::Option, "grade" | "administration") if is_edited => {
            Some(format!("{thing} {name}: what is told of how to give it, or how strongly not to"))
        }
        _ => asks_the_day(edit)
            .then(|| format!("{thing} {name}: it asks for the day, and one day was looked at")),
    }
}

/// Whether what is edited hangs on the day of evaluation: what is proved of one day is not of another.
pub fn asks_the_day(edit: &Edit) -> bool {
    let asks = |side: &Option<String>| {
        side.as_deref().is_some_and(|text| text.contains("Today()") || text.contains("Now()"))
    };
    edit.is_logic() && (asks(&edit.from) || asks(&edit.to))
}
