//! What nothing uses: sources of any file, thresholds and definitions of a guideline, facts of a vocabulary.
//!
//! What a module declares it offers to others, who need not take it up.

use std::collections::BTreeSet;

use super::{Block, File, Finding, Meaning, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::expression::{ExprId, Node};
use crate::model::guideline::Guideline;

pub(super) fn look(file: &File<'_>, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    sources(blocks, found);
    match file.meaning {
        Meaning::Guideline(guideline) => of_guideline(file, guideline, blocks, found),
        Meaning::Vocabulary(_, Some(mentioned)) => facts(mentioned, blocks, found),
        Meaning::Module(_) | Meaning::Vocabulary(_, None) => {}
    }
}

fn sources(blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    let referred: BTreeSet<&str> = blocks
        .iter()
        .flat_map(|block| &block.references)
        .map(|reference| reference.source.as_str())
        .collect();
    for block in blocks.iter().filter(|block| block.key == "source" && !referred.contains(block.own_name())) {
        let message = format!("nothing in this file refers to the source `{}`", block.own_name());
        let fault = Diagnostic::new(Code::UnusedSource, block.place, message);
        let help = "take it away, or name it with `ref` at what it says";
        found.push(Finding::new(fault.help(help), block.names()));
    }
}

/// The names of thresholds and definitions that any expression reads, those of modules among them: they see a number that
/// a guideline puts in the place of theirs.
fn read(guideline: &Guideline) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut thresholds, mut definitions) = (BTreeSet::new(), BTreeSet::new());
    for at in 0..guideline.expressions.len() {
        match guideline.expressions.get(ExprId::at(at)) {
            Node::Threshold(id) => {
                thresholds.extend(guideline.thresholds.get(id.index()).map(|found| found.name.as_str()));
            }
            Node::Definition(id) => {
                definitions.extend(guideline.definitions.get(id.index()).map(|found| found.name.as_str()));
            }
            _ => {}
        }
    }
    (thresholds, definitions)
}

fn of_guideline(file: &File<'_>, guideline: &Guideline, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    let (mut thresholds, mut definitions) = read(guideline);
    // A guideline that extends this one may use what it only offers.
    let others = file.extended.into_iter().flatten().map(String::as_str);
    thresholds.extend(others.clone());
    definitions.extend(others);
    for block in blocks {
        let name = block.own_name();
        let (code, message, help) = match block.key {
            "threshold" if !thresholds.contains(name) => (
                Code::UnusedThreshold,
                format!("nothing is held against the threshold `{name}`"),
                "write its name in the condition it is meant for, or take it away",
            ),
            "define" if !definitions.contains(name) => (
                Code::UnusedDefinition,
                format!("nothing in the guideline uses the definition `{name}`"),
                "write its name in the condition it is meant for, or take it away",
            ),
            _ => continue,
        };
        let fault = Diagnostic::new(code, block.place, message);
        found.push(Finding::new(fault.help(help), block.names()));
    }
}

fn facts(mentioned: &BTreeSet<String>, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    for block in blocks.iter().filter(|block| block.key == "fact") {
        let name = block.own_name();
        let others = blocks.iter().filter(|other| other.name != block.name);
        if mentioned.contains(name) || others.flat_map(names).any(|other| other == name) {
            continue;
        }
        let message = format!("no installed file that speaks this vocabulary mentions the fact `{name}`");
        let fault = Diagnostic::new(Code::UnusedFact, block.place, message);
        let help = "nobody needs to be asked for what decides nothing: take it away, or use it";
        found.push(Finding::new(fault.help(help), block.names()));
    }
}
