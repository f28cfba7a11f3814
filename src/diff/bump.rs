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
