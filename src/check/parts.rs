//! The files that a guideline is made of besides its own: its vocabulary, modules, and the guideline it extends.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::reference::Version;
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Kind};

/// The parts of a guideline, each once, found by the names under which files use them.
#[derive(Debug, Default)]
pub struct Parts {
    files: Vec<(String, Datum)>,
    by_name: IndexMap<String, usize>,
    vocabulary: Option<(String, Datum)>,
}

/// A part as the library knows it.
#[derive(Debug)]
pub struct Part {
    /// Its name with its full version, the same however it is used.
    pub name: String,
    /// What the file says.
    pub file: Datum,
}

/// What a word of `uses` or `extends` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Vocabulary,
    Module,
    Base,
}

impl Parts {
    /// Gathers all parts of a file. `find` looks a name up and says itself what is wrong where it finds nothing.
    ///
    /// A part that is used by two ways is there once; one that uses itself is seen when the guideline is checked.
    pub fn gather(
        file: &Datum,
        mut find: impl FnMut(&Word) -> Option<Part>,
    ) -> Result<(Parts, Diagnostics), Diagnostics> {
        let mut parts = Parts::default();
        let mut faults = Diagnostics::new();
        let mut lost = false;
        let mut waiting = words(file);
        while let Some((word, is_base)) = waiting.pop() {
            if parts.by_name.contains_key(&word.text) {
                continue;
            }
            let Some(kind) = kind_of(&word, is_base) else {
                faults.push(unusable(&word));
                continue;
            };
            let Some(part) = find(&word) else {
                lost = true;
                continue;
            };
            if kind == Use::Vocabulary {
                parts.speaks(&word, part, &mut faults);
                continue;
            }
            let known = parts.files.iter().position(|(name, _)| *name == part.name);
            let at = known.unwrap_or(parts.files.len());
            parts.by_name.insert(word.text, at);
            if known.is_none() {
                waiting.extend(words(&part.file));
                parts.files.push((part.name, part.file));
            }
        }
        if lost || faults.has_errors() { Err(faults) } else { Ok((parts, faults)) }
    }

    /// The vocabulary that all files speak, if they name one.
    pub fn vocabulary(&self) -> Option<&Datum> {
        self.vocabulary.as_ref().map(|(_, file)| file)
    }

    /// The lists of options of the modules, as `module.choice`, without those that another list takes up.
    pub fn lists(&self) -> Vec<String> {
        let all: Vec<_> = self.files.iter().flat_map(|(_, file)| lists(file)).collect();
        let taken: BTreeSet<&String> = all.iter().filter_map(|(_, from)| from.as_ref()).collect();
        all.iter().map(|(list, _)| list).filter(|list| !taken.contains(list)).cloned().collect()
    }

    /// The place of a file among the parts.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn file(&self, place: usize) -> Option<&Datum> {
        self.files.get(place).map(|(_, file)| file)
    }

    /// Takes the vocabulary, however a file names it; another one than the first is a fault.
    fn speaks(&mut self, word: &Word, part: Part, faults: &mut Diagnostics) {
        match &self.vocabulary {
            None => self.vocabulary = Some((part.name, part.file)),
            Some((known, _)) if *known == part.name => {}
            Some((known, _)) => {
                let message =
                    format!("a guideline and its parts speak one vocabulary: this is another than `{known}`");
                faults.push(Diagnostic::new(Code::UsesUnsupported, word.span, message));
            }
        }
    }
}

fn kind_of(word: &Word, is_base: bool) -> Option<Use> {
    let (path, version) = word.text.split_once('@')?;
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let numbers = version.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !numbers {
        return None;
    }
    match path.split_once('/') {
        None if is_base && plain(path) => Some(Use::Base),
        Some(("vocabulary", name)) if !is_base && plain(name) => Some(Use::Vocabulary),
        Some(("modules", name)) if !is_base && plain(name) => Some(Use::Module),
        _ => None,
    }
}

fn unusable(word: &Word) -> Diagnostic {
    let fault = Diagnostic::new(Code::UsesUnsupported, word.span, format!("`{}` cannot be used", word.text));
    fault.help(
        "write a vocabulary or a module with its version, as in \"vocabulary/NAME@1.0.0\" or \
         \"modules/NAME@1.0.0\", and in `extends` a guideline, as in \"NAME@1.0.0\"",
    )
}

/// The parts that a file names in `uses`.
pub fn uses(file: &Datum) -> Vec<String> {
    words(file).into_iter().filter(|(_, is_base)| !is_base).map(|(word, _)| word.text).collect()
}

fn entry<'a>(datum: &'a Datum, key: &str) -> Option<&'a Datum> {
    datum.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

fn text(datum: &Datum) -> Option<Word> {
    match &datum.kind {
        Kind::Text { value, .. } => Some(Word { text: value.clone(), span: datum.span }),
        _ => None,
    }
}

/// The lists of options that a file gives to others, if it is a module: `module.choice`, with the list that each takes up.
fn lists(file: &Datum) -> Vec<(String, Option<String>)> {
    let Some(id) = entry(file, "module").and_then(|head| entry(head, "id")).and_then(text) else {
        return Vec::new();
    };
    let choices = entry(file, "choose").map_or(&[][..], Datum::entries);
    let lists = choices.iter().filter(|choice| entry(&choice.value, "for").is_none());
    let from = |list: &Datum| entry(list, "options_from").and_then(text).map(|word| word.text);
    lists.map(|list| (format!("{}.{}", id.text, list.key), from(&list.value))).collect()
}

/// What a file uses and extends, as far as it can be read; what cannot is reported when the file is checked.
fn words(file: &Datum) -> Vec<(Word, bool)> {
    let Some(head) = entry(file, "guideline").or_else(|| entry(file, "module")) else {
        return Vec::new();
    };
    let uses = match entry(head, "uses").map(|uses| &uses.kind) {
        Some(Kind::List(items)) => items.iter().filter_map(text).map(|word| (word, false)).collect(),
        _ => Vec::new(),
    };
    let base = entry(head, "extends").and_then(text).map(|word| (word, true));
    // The last is looked at first: the vocabulary before the modules.
    uses.into_iter().chain(base).rev().collect()
}

/// Whether a word names one version and no other.
pub(super) fn is_exact(word: &Word) -> bool {
    word.text.split_once('@').is_some_and(|(_, version)| Version::parse(version).is_some())
}
