//! What `osteon check` asks a careful reviewer: the file with its cases, and the files that speak a vocabulary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread::Builder;

use super::load::{self, Loaded, Meaning, Rules};
use super::{library, test};
use osteon::cases::{self, Tried};
use osteon::check::{self, Checked};
use osteon::diagnostic::{Code, Diagnostic, Severity};
use osteon::lint::{self, File, Review};
use osteon::model::reference::Meta;
use osteon::syntax::datum::{Datum, Kind};
use osteon::value::date::PartialDate;

/// Reviews a rule file that was read from a path.
pub(super) fn review(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    rules: &Rules,
    as_of: PartialDate,
    release: bool,
) -> Review {
    let cases = match &rules.meaning {
        Meaning::Guideline(checked) => tried(loaded, root, path, checked, false),
        Meaning::Module(checked) => tried(loaded, root, path, checked, true),
        Meaning::Vocabulary(_) => (Vec::new(), 0),
    };
    let (cases, unread) = cases;
    let spoken = match &rules.meaning {
        Meaning::Vocabulary(checked) => spoken(root, &checked.vocabulary.meta),
        _ => None,
    };
    let of_module;
    let (meaning, meta) = match &rules.meaning {
        Meaning::Guideline(checked) => {
            (lint::Meaning::Guideline(&checked.guideline), &checked.guideline.meta)
        }
        Meaning::Module(checked) => {
            of_module = check::identity(&loaded.sources, &rules.datum).unwrap_or_default();
            (lint::Meaning::Module(&checked.guideline), &of_module)
        }
        Meaning::Vocabulary(checked) => {
            let vocabulary = &checked.vocabulary;
            (lint::Meaning::Vocabulary(vocabulary, spoken.as_ref()), &vocabulary.meta)
        }
    };
    let file = File {
        sources: &loaded.sources,
        datum: &rules.datum,
        meaning,
        as_of,
        // Without cases nothing is tested; before a release that is said.
        cases: (release || unread > 0 || !cases.is_empty()).then_some(cases.as_slice()),
        unread,
        release,
        extended: None,
    };
    let review = lint::review(&file, meta);
    let is_unused = |code| matches!(code, Code::UnusedDefinition | Code::UnusedThreshold);
    if !review.found.iter().any(|fault| is_unused(fault.code)) {
        return review;
    }
    match extended(root, meta) {
        names if names.is_empty() => review,
        names => lint::review(&File { extended: Some(&names), ..file }, meta),
    }
}

/// The names that the guidelines of the library mention which extend a version of one.
fn extended(root: &Path, base: &Meta) -> BTreeSet<String> {
    let mut mentioned = BTreeSet::new();
    for path in extending(root, base) {
        let mut loaded = Loaded::default();
        if let Ok(datum) = load::file(&mut loaded, &path) {
            mentioned.extend(lint::mentions(&loaded.sources, &datum));
        }
    }
    mentioned
}

/// The guidelines of the library that extend a version of one. Looking for them leaves no mark: a watch need not look at all
/// others again.
fn extending(root: &Path, base: &Meta) -> Vec<PathBuf> {
    let start = format!("{}@", base.id);
    let is_one = |path: &PathBuf| {
        let datum = load::file(&mut Loaded::default(), path);
        let is_base = library::Installed { path: path.clone(), version: base.version };
        let named = datum.as_ref().ok().and_then(extends);
        named.and_then(|named| named.strip_prefix(&start)).is_some_and(|wanted| is_base.fits(wanted))
    };
    let look = || {
        let folders = library::guidelines(root).into_iter().map(|name| root.join(name));
        let all = folders.flat_map(|folder| library::versions(&folder));
        all.map(|installed| installed.path).filter(is_one).collect()
    };
    std::thread::scope(|scope| match Builder::new().spawn_scoped(scope, look).map(|thread| thread.join()) {
        Ok(Ok(found)) => found,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => look(),
    })
}

/// The guideline that a file extends.
fn extends(file: &Datum) -> Option<&str> {
    let head = file.entries().iter().find(|entry| entry.key == "guideline")?;
    let named = head.value.entries().iter().find(|entry| entry.key == "extends")?;
    match &named.value.kind {
        Kind::Text { value, .. } => Some(value),
        _ => None,
    }
}

/// The cases beside a guideline, as far as they can be read, and how many files cannot.
fn tried(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    checked: &Checked,
    of_module: bool,
) -> (Vec<Tried>, usize) {
    let (mut all, mut unread) = (Vec::new(), 0);
    let mut files = test::case_files(root, path, checked).0;
    // A module is among the modules of what uses it here.
    files.sort();
    files.dedup();
    for file in files {
        let mut apart = Loaded { sources: std::mem::take(&mut loaded.sources), ..Loaded::default() };
        let read = load::file(&mut apart, &file)
            .ok()
            .map(|datum| cases::read(&apart.sources, &datum, &checked.guideline));
        match read.filter(|(_, faults)| !faults.iter().any(|fault| is_unreadable(fault, of_module))) {
            Some((read, _)) => {
                let name = test::case_file_name(path, &file);
                all.extend(read.cases.into_iter().map(|case| Tried { file: name.clone(), case }));
            }
            None => unread += 1,
        }
        loaded.sources = apart.sources;
    }
    (all, unread)
}

/// Whether a case cannot be used. Those of a module speak of what only a guideline has; their patients meet its thresholds
/// all the same.
fn is_unreadable(fault: &Diagnostic, of_module: bool) -> bool {
    fault.severity() == Severity::Error && !(of_module && fault.code == Code::UnknownName)
}

/// The names that the guidelines and modules of the library mention which speak a version of a vocabulary; none where
/// there are no such files.
fn spoken(root: &Path, vocabulary: &Meta) -> Option<BTreeSet<String>> {
    let below = |folder: &str| {
        let names = library::names(&root.join(folder)).into_iter();
        names.map(|name| root.join(folder).join(name)).collect::<Vec<_>>()
    };
    let folders = library::guidelines(root).into_iter().map(|name| root.join(name)).chain(below("modules"));
    let start = format!("vocabulary/{}@", vocabulary.id);
    let version = vocabulary.version;
    let mut mentioned: Option<BTreeSet<String>> = None;
    for installed in folders.flat_map(|folder| library::versions(&folder)) {
        let mut loaded = Loaded::default();
        let Ok(datum) = load::file(&mut loaded, &installed.path) else {
            continue;
        };
        let of_ours = library::Installed { path: installed.path, version };
        let speaks = |used: &String| used.strip_prefix(&start).is_some_and(|wanted| of_ours.fits(wanted));
        if check::uses(&datum).iter().any(speaks) {
            mentioned.get_or_insert_default().extend(lint::mentions(&loaded.sources, &datum));
        }
    }
    mentioned
}
