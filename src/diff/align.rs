//! Which block of one guideline is which of the other.

use std::collections::BTreeMap;

use super::edit::Thing;
use crate::model::expression::OptionId;
use crate::model::guideline::{Block, Guideline};
use crate::space::Facet;

/// What kind of thing a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Whether the guideline is for the patient.
    Scope,
    /// A classification.
    Decision,
    /// Advice.
    Recommendation,
    /// Options together.
    Choice,
    /// An option of a choice.
    Option,
    /// The dose of an option.
    Dose,
    /// Follow-up: how often.
    Monitor,
    /// Follow-up: whether it is due, where that differs for patients who are followed as often as before.
    Timing,
}

impl Kind {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Scope => "scope",
            Kind::Decision => "decision",
            Kind::Recommendation => "recommendation",
            Kind::Choice => "choice",
            Kind::Option => "option",
            Kind::Dose => "dose",
            Kind::Monitor => "monitor",
            Kind::Timing => "timing",
        }
    }

    /// The thing that is edited.
    pub(super) fn thing(self) -> Thing {
        match self {
            Kind::Scope => Thing::Scope,
            Kind::Decision => Thing::Decision,
            Kind::Recommendation => Thing::Recommendation,
            Kind::Choice => Thing::Choice,
            Kind::Option | Kind::Dose => Thing::Option,
            Kind::Monitor | Kind::Timing => Thing::Monitor,
        }
    }

    /// What of its blocks is held against each other.
    pub(super) fn facet(self) -> Facet {
        if self == Kind::Monitor { Facet::Interval } else { Facet::Answer }
    }
}

/// Names that are others in the head, by what they are called in the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub BTreeMap<String, String>, pub(super) BTreeMap<(Thing, String), String>);

impl Names {
    /// What a name of the base is called in the head.
    pub fn in_head<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }

    /// What a thing of the base is called in the head. An option is called by its choice, too.
    pub(super) fn thing_in_head(&self, thing: Thing, name: &str) -> String {
        if let Some(found) = self.1.get(&(thing, name.to_owned())) {
            return found.clone();
        }
        match name.rsplit_once('.').filter(|_| thing == Thing::Option) {
            Some((choice, option)) => format!("{}.{}", self.in_head(choice), self.in_head(option)),
            None => self.in_head(name).to_owned(),
        }
    }
}

/// A block of both guidelines, or of one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aligned {
    /// What kind of block.
    pub kind: Kind,
    /// Its place among those of its kind.
    place: usize,
    /// What it is called in the base; in the head, where it is new.
    pub name: String,
    /// The block of the base, and that of the head.
    pub blocks: [Option<Block>; 2],
}

/// The blocks of two guidelines, by kind and name: those of the base in the order of its file, then those that are new.
pub(super) fn align(base: &Guideline, head: &Guideline, names: &Names) -> Vec<Aligned> {
    let mut new: BTreeMap<(Kind, String), (usize, Block)> = BTreeMap::new();
    for (place, (kind, name, block)) in blocks(head).into_iter().enumerate() {
        new.insert((kind, name), (place, block));
    }
    let mut all = Vec::new();
    for (place, (kind, name, block)) in blocks(base).into_iter().enumerate() {
        let in_head = match kind {
            Kind::Dose => {
                let option = name.strip_suffix(".dose").unwrap_or(&name);
                format!("{}.dose", names.thing_in_head(Thing::Option, option))
            }
            _ => names.thing_in_head(kind.thing(), &name),
        };
        // A name that is told for something else leaves this as it is.
        let key = [(kind, in_head), (kind, name.clone())].into_iter().find(|key| new.contains_key(key));
        let other = key.and_then(|key| new.remove(&key)).map(|(_, block)| block);
        all.push(Aligned { kind, place, name, blocks: [Some(block), other] });
    }
    let count = all.len();
    let mut rest: Vec<_> = new.into_iter().collect();
    rest.sort_by_key(|(_, (place, _))| *place);
    for ((kind, name), (place, block)) in rest {
        all.push(Aligned { kind, place: count + place, name, blocks: [None, Some(block)] });
    }
    // What only one of two guidelines speaks of is no other answer; of two versions of one it is, and of a guideline and
    // what a hospital makes of it.
    if !are_versions(base, head) {
        all.retain(|one| one.blocks.iter().all(Option::is_some));
    }
    all.sort();
    all
}

/// Whether one guideline takes the place of the other: it is a version of it, or extends it.
pub(super) fn are_versions(base: &Guideline, head: &Guideline) -> bool {
    let extends = |own: &Guideline, other: &Guideline| own.bases.iter().any(|meta| meta.id == other.meta.id);
    base.meta.id == head.meta.id || extends(base, head) || extends(head, base)
}

/// The blocks with answers that only one of two guidelines has, and that are not held against anything.
pub(super) fn alone(base: &Guideline, head: &Guideline, aligned: &[Aligned]) -> usize {
    let looked_at: usize = aligned.iter().map(|one| one.blocks.iter().flatten().count()).sum();
    (blocks(base).len() + blocks(head).len()).saturating_sub(looked_at)
}

/// A monitor that counts from another day, or calls for a first measurement in other people.
pub(super) fn timing(monitor: &Aligned) -> Aligned {
    Aligned { kind: Kind::Timing, ..monitor.clone() }
}

/// The blocks that have statuses, each with its name, in the order of the file.
fn blocks(guideline: &Guideline) -> Vec<(Kind, String, Block)> {
    let mut all = vec![(Kind::Scope, String::from("scope"), Block::Scope)];
    let mut blocks: Vec<(Kind, Block)> = guideline.order.iter().filter_map(|block| kind(*block)).collect();
    let is_dosed = |at: &usize| guideline.options.get(*at).is_some_and(|option| !option.dose.is_empty());
    let doses = (0..guideline.options.len()).filter(is_dosed);
    blocks.retain(|(kind, _)| *kind != Kind::Dose);
    blocks.extend(doses.map(|at| (Kind::Dose, Block::Dose(OptionId::at(at)))));
    blocks.sort();
    all.extend(blocks.into_iter().map(|(kind, block)| (kind, guideline.name(block).into_owned(), block)));
    all
}

fn kind(block: Block) -> Option<(Kind, Block)> {
    let kind = match block {
        Block::Decision(_) => Kind::Decision,
        Block::Recommendation(_) => Kind::Recommendation,
        Block::Choice(_) => Kind::Choice,
        Block::Option(_) => Kind::Option,
        Block::Dose(_) => Kind::Dose,
        Block::Monitor(_) => Kind::Monitor,
        Block::Scope | Block::Fact(_) | Block::Definition(_) => return None,
    };
    Some((kind, block))
}
