//! Which block of one guideline is which of the other.

use std::collections::BTreeMap;

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

    /// What of its blocks is held against each other.
    pub(super) fn facet(self) -> Facet {
        if self == Kind::Monitor { Facet::Interval } else { Facet::Answer }
    }
}

/// Names that are others in the head, by what they are called in the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// What a name of the base is called in the head.
    pub fn in_head<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
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
        let in_head = match name.split_once('.') {
            Some((choice, option)) => {
                let (option, dose) =
                    option.split_once('.').map_or((option, ""), |(option, _)| (option, ".dose"));
                format!("{}.{}{dose}", names.in_head(choice), names.in_head(option))
            }
            None => names.in_head(&name).to_owned(),
        };
        let other = new.remove(&(kind, in_head)).map(|(_, block)| block);
        all.push(Aligned { kind, place, name, blocks: [Some(block), other] });
    }
    let count = all.len();
    let mut rest: Vec<_> = new.into_iter().collect();
    rest.sort_by_key(|(_, (place, _))| *place);
    for ((kind, name), (place, block)) in rest {
        all.push(Aligned { kind, place: count + place, name, blocks: [None, Some(block)] });
    }
    // What only one of two guidelines speaks of is no other answer; of two versions of one it is.
    if base.meta.id != head.meta.id {
        all.retain(|one| one.blocks.iter().all(Option::is_some));
    }
    all.sort();
    all
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
