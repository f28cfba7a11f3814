//! What a careful reviewer finds in a rule file that has no fault: names that nothing uses, numbers without a name, texts
//! that say more than their source, statements that nobody checked, limits that no case meets.
//!
//! In: a file with what it means, a day, its cases. Out: [`Review`]: what is found, each at its word, and how much of it the
//! file allows for a time. Only blocks that stand in the file itself are looked at: its modules are files of their own.
//! What this room does not know: whether a rule is right, and any field of medicine.

mod allow;
mod block;
mod collapse;
mod governance;
mod number;
mod placeholder;
mod tested;
mod unused;
mod wording;

use std::collections::BTreeSet;

use crate::cases::Tried;
use crate::check::{self, FileKind};
use crate::diagnostic::{Code, Diagnostics};
use crate::model::guideline::Guideline;
use crate::model::reference::Meta;
use crate::model::vocabulary::Vocabulary;
use crate::source::Sources;
use crate::syntax::datum::Datum;
use crate::value::date::PartialDate;

use allow::Finding;
use block::Block;

/// A file that is reviewed, and what is known beside it.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What the file says.
    pub datum: &'a Datum,
    /// What it means.
    pub meaning: Meaning<'a>,
    /// The evaluation date.
    pub as_of: PartialDate,
    /// Its cases, where they are at hand.
    pub cases: Option<&'a [Tried]>,
    /// The files of cases beside it, as far as they are well-formed: somebody has to write their texts, too.
    pub case_files: &'a [Datum],
    /// Files of cases that cannot be used.
    pub unread: &'a [Unread],
    /// Whether it is to be released: then what bars that is an error.
    pub release: bool,
    /// The names that guidelines which extend it mention, where it is known that there are some.
    pub extended: Option<&'a BTreeSet<String>>,
}

/// A file of cases that cannot be used.
#[derive(Clone, Debug)]
pub struct Unread {
    /// What it is called.
    pub file: String,
    /// The first of its faults.
    pub fault: String,
}

/// What a file means.
#[derive(Clone, Copy, Debug)]
pub enum Meaning<'a> {
    /// A guideline, with all that it is made of.
    Guideline(&'a Guideline),
    /// A module, as a guideline without rules would use it.
    Module(&'a Guideline),
    /// A vocabulary, and the names that files which speak it mention, where there are such files.
    Vocabulary(&'a Vocabulary, Option<&'a BTreeSet<String>>),
}

/// What was found.
#[derive(Debug, Default)]
pub struct Review {
    /// What is not allowed.
    pub found: Diagnostics,
    /// Of what the file allows for a time, the last days.
    pub allowed: Vec<PartialDate>,
}

impl<'a> Meaning<'a> {
    fn kind(self) -> FileKind {
        match self {
            Meaning::Guideline(_) => FileKind::Guideline,
            Meaning::Module(_) => FileKind::Module,
            Meaning::Vocabulary(..) => FileKind::Vocabulary,
        }
    }

    fn vocabulary(self) -> &'a Vocabulary {
        match self {
            Meaning::Guideline(guideline) | Meaning::Module(guideline) => &guideline.vocabulary,
            Meaning::Vocabulary(vocabulary, _) => vocabulary,
        }
    }

    fn guideline(self) -> Option<&'a Guideline> {
        match self {
            Meaning::Guideline(guideline) | Meaning::Module(guideline) => Some(guideline),
            Meaning::Vocabulary(..) => None,
        }
    }
}

/// Reviews a file that was checked and has no fault.
///
/// Linear in the size of the file; where cases are at hand they are evaluated, and of each side of a threshold that none
/// reaches the decision space is asked whether any patient can.
pub fn review(file: &File<'_>, meta: &Meta) -> Review {
    let blocks = block::blocks(file.sources, file.datum, file.meaning.kind());
    let mut found = Vec::new();
    unused::look(file, &blocks, &mut found);
    number::look(file, &blocks, &mut found);
    collapse::look(file, &blocks, &mut found);
    wording::look(&blocks, &mut found);
    governance::look(file, meta, &blocks, &mut found);
    placeholder::look(file, meta, &blocks, &mut found);
    let mut not_looked_for = Vec::new();
    if !tested::look(file, meta, &blocks, &mut found) {
        not_looked_for.push(Code::ThresholdUntested);
    }
    if !file.release {
        not_looked_for.extend([Code::CasesUnreviewed, Code::NotInForce]);
    }
    if matches!(file.meaning, Meaning::Vocabulary(_, None)) {
        not_looked_for.push(Code::UnusedFact);
    }
    let allowances = check::allowances(file.sources, file.datum);
    allow::settle(file, found, &allowances, &not_looked_for)
}

/// The names that a rule file mentions; whether they are facts is not asked.
pub fn mentions(sources: &Sources, file: &Datum) -> BTreeSet<String> {
    let kind = FileKind::of(file).unwrap_or(FileKind::Guideline);
    block::blocks(sources, file, kind).iter().flat_map(names).collect()
}

/// The names that the conditions of a block mention, once each, in the order of the file.
fn names(block: &Block<'_>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let conditions = block.conditions.iter().flat_map(|condition| condition.names()).map(|(name, _)| name);
    conditions.chain(block.mentions.iter().cloned()).filter(|name| seen.insert(name.clone())).collect()
}
