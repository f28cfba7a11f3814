//! The files that a guideline is made of besides its own: its vocabulary, modules, and the guideline it extends.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::reference::Version;
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Entry, Kind};

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

    /// The lists of options of the modules that no choice and no other list of these takes up, each with its options that
    /// have no class.
    pub fn lists(&self) -> Vec<(String, Vec<String>)> {
        let files = || self.files.iter().map(|(_, file)| file);
        let taken: BTreeSet<String> = files().flat_map(taken_up).collect();
        let all = files().flat_map(lists);
        all.filter(|(list, _)| !taken.contains(list)).collect()
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

/// The choices that a file makes or offers, if it is a module, each with whether it only offers it.
fn choices(file: &Datum) -> impl Iterator<Item = (&Entry, bool)> {
    let choices = entry(file, "module").and_then(|_| entry(file, "choose")).map_or(&[][..], Datum::entries);
    choices.iter().map(|choice| (choice, entry(&choice.value, "for").is_none()))
}

/// The lists of options that a file gives to others, as `module.choice`, each with its options that have no class.
fn lists(file: &Datum) -> Vec<(String, Vec<String>)> {
    let Some(id) = entry(file, "module").and_then(|head| entry(head, "id")).and_then(text) else {
        return Vec::new();
    };
    let without_class = |list: &Datum| {
        let options = entry(list, "option").map_or_else(Vec::new, Datum::items);
        let options = options.into_iter().filter(|option| entry(option, "class").is_none());
        options.filter_map(|option| Some(text(entry(option, "name")?)?.text)).collect()
    };
    let lists = choices(file).filter(|(_, is_list)| *is_list).map(|(list, _)| list);
    lists.map(|list| (format!("{}.{}", id.text, list.key), without_class(&list.value))).collect()
}

/// The lists of options that a file takes up.
fn taken_up(file: &Datum) -> Vec<String> {
    let from = |choice: &Entry| Some(text(entry(&choice.value, "options_from")?)?.text);
    choices(file).filter_map(|(choice, _)| from(choice)).collect()
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
