//! A vocabulary and a guideline as texts: read and checked, without the blocks that the checker refuses.

use std::collections::BTreeSet;

use osteon::check::{self, Checked};
use osteon::diagnostic::{Diagnostics, Severity};
use osteon::source::Sources;
use osteon::syntax::datum;

use super::blocks::{self, FactBlock};
use super::expressions::Writer;
use crate::common::chance::Chance;

const VOCABULARY_HEAD: &str = r#"format = 1
[vocabulary]
id = "v"
version = "1.0.0"
title = "v"
status = "active"
[source.x]
citation = "x"
"#;

const GUIDELINE_HEAD: &str = r#"format = 1
[guideline]
id = "g"
version = "1.0.0"
title = "g"
status = "active"
uses = ["vocabulary/v@1.0.0"]
steps = ["s"]
[source.x]
citation = "x"
"#;

const VOCABULARY_NAME: &str = "vocabulary.toml";
const GUIDELINE_NAME: &str = "guideline.toml";

/// How often blocks are taken out of a file before it is given up.
const ROUNDS_MAX: usize = 25;

/// The texts of a vocabulary and of a guideline that uses it.
pub struct Files {
    pub vocabulary: String,
    pub guideline: String,
}

impl Files {
    /// Two files of the blocks below their heads.
    pub fn of_blocks(vocabulary: &str, guideline: &str) -> Files {
        Files {
            vocabulary: format!("{VOCABULARY_HEAD}{vocabulary}"),
            guideline: format!("{GUIDELINE_HEAD}{guideline}"),
        }
    }

    /// A random guideline that the checker accepts; nothing where taking out blocks leads nowhere.
    pub fn random(chance: &mut Chance) -> Option<Files> {
        let mut writer = Writer::of_all_facts(chance);
        let facts = accepted_facts(blocks::vocabulary(&mut writer))?;
        accepted_rules(&facts, blocks::guideline(&mut writer))
    }

    /// Another guideline over the same vocabulary.
    pub fn another(&self, chance: &mut Chance) -> Option<Files> {
        let facts = self.vocabulary.strip_prefix(VOCABULARY_HEAD)?;
        let mut writer = Writer::of_all_facts(chance);
        accepted_rules(facts, blocks::guideline(&mut writer))
    }

    /// What every guideline begins with.
    pub fn guideline_head() -> &'static str {
        GUIDELINE_HEAD
    }

    fn vocabulary_faults(&self) -> (Sources, Diagnostics) {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let id = sources.add(VOCABULARY_NAME, self.vocabulary.clone());
        let datum = datum::parse_toml(&self.vocabulary, id, &mut faults);
        let (_, found) = check::vocabulary(&sources, &datum);
        faults.extend(found);
        (sources, faults)
    }

    /// The checked guideline, with everything that is wrong with it.
    pub fn read(&self) -> (Sources, Checked, Diagnostics) {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let id = sources.add(VOCABULARY_NAME, self.vocabulary.clone());
        let vocabulary = datum::parse_toml(&self.vocabulary, id, &mut faults);
        let id = sources.add(GUIDELINE_NAME, self.guideline.clone());
        let guideline = datum::parse_toml(&self.guideline, id, &mut faults);
        let gathered = check::Parts::gather(&guideline, |word| {
            Some(check::Part { name: word.text.clone(), file: vocabulary.clone() })
        });
        let (parts, found) = gathered.expect("a head without fault");
        faults.extend(found);
        let (known, found) = check::vocabulary(&sources, &vocabulary);
        faults.extend(found);
        let (checked, found) = check::guideline(&sources, &guideline, &known, &parts);
        faults.extend(found);
        (sources, checked, faults)
    }
}

/// The facts without what the checker refuses of them.
fn accepted_facts(mut facts: Vec<FactBlock>) -> Option<String> {
    for _ in 0..ROUNDS_MAX {
        let texts: Vec<String> = facts.iter().map(FactBlock::text).collect();
        let (sources, faults) = Files::of_blocks(&texts.concat(), "").vocabulary_faults();
        if !faults.has_errors() {
            return Some(texts.concat());
        }
        let refused = refused(&sources, &faults, VOCABULARY_NAME, VOCABULARY_HEAD, &texts);
        let changed = refused.iter().filter(|at| facts[**at].simplify()).count();
        if changed == 0 {
            return None;
        }
    }
    None
}

/// A guideline without the blocks that the checker refuses, and without those that need them.
fn accepted_rules(facts: &str, mut blocks: Vec<String>) -> Option<Files> {
    for _ in 0..ROUNDS_MAX {
        let files = Files::of_blocks(facts, &blocks.concat());
        let (sources, _, faults) = files.read();
        if !faults.has_errors() {
            return Some(files);
        }
        let refused = refused(&sources, &faults, GUIDELINE_NAME, GUIDELINE_HEAD, &blocks);
        if refused.is_empty() {
            return None;
        }
        let kept = blocks.into_iter().enumerate().filter(|(at, _)| !refused.contains(at));
        blocks = kept.map(|(_, text)| text).collect();
    }
    None
}

/// The blocks of a file in which errors are.
fn refused(
    sources: &Sources,
    faults: &Diagnostics,
    name: &str,
    head: &str,
    blocks: &[String],
) -> BTreeSet<usize> {
    let mut refused = BTreeSet::new();
    for fault in faults.iter().filter(|fault| matches!(fault.severity(), Severity::Error)) {
        let Some(label) = fault.labels.first() else {
            continue;
        };
        let is_here = sources.get(label.span.source).is_some_and(|source| source.name == name);
        let place = sources.line_column(label.span).filter(|_| is_here);
        refused.extend(place.and_then(|at| block_at(at.line, head, blocks)));
    }
    refused
}

/// The block in which a line lies; lines are counted from one.
fn block_at(line: usize, head: &str, blocks: &[String]) -> Option<usize> {
    let mut end = head.lines().count();
    blocks.iter().position(|block| {
        let begin = end;
        end += block.lines().count();
        begin < line && line <= end
    })
}
