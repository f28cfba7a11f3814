//! What `osteon check` asks a careful reviewer: the file with its cases, and the files that speak a vocabulary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread::Builder;

use super::load::{self, Loaded, Meaning, Rules};
use super::{library, test};
use osteon::cases::{self, Tried};
use osteon::check::{self, Checked};
use osteon::diagnostic::{Code, Diagnostics, Severity};
use osteon::lint::{self, File, Review, Unread};
use osteon::model::reference::Meta;
use osteon::source::Span;
use osteon::syntax::datum::{Datum, Kind};
use osteon::value::date::PartialDate;

/// What came of a review.
pub(super) struct Reviewed {
    pub(super) review: Review,
    /// A file whose faults hide what it uses; then nothing is said of what seems to be unused.
    pub(super) hidden_by: Option<PathBuf>,
}

/// Reviews a rule file that was read from a path.
pub(super) fn review(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    rules: &Rules,
    as_of: PartialDate,
    release: bool,
) -> Reviewed {
    let of_module = check::identity(&loaded.sources, &rules.datum).unwrap_or_default();
    let beside = match &rules.meaning {
        Meaning::Guideline(checked) => beside(loaded, root, path, checked, None),
        Meaning::Module(checked) => beside(loaded, root, path, checked, Some(&of_module)),
        Meaning::Vocabulary(_) => Beside::default(),
    };
    let spoken = match &rules.meaning {
        Meaning::Vocabulary(checked) => spoken(root, &checked.vocabulary.meta),
        _ => Spoken::default(),
    };
    let (meaning, meta) = match &rules.meaning {
        Meaning::Guideline(checked) => {
            (lint::Meaning::Guideline(&checked.guideline), &checked.guideline.meta)
        }
        Meaning::Module(checked) => (lint::Meaning::Module(&checked.guideline), &of_module),
        Meaning::Vocabulary(checked) => {
            let vocabulary = &checked.vocabulary;
            (lint::Meaning::Vocabulary(vocabulary, spoken.names.as_ref()), &vocabulary.meta)
        }
    };
    let Beside { cases, files, unread } = beside;
    let file = File {
        sources: &loaded.sources,
        datum: &rules.datum,
        meaning,
        as_of,
        // Without cases nothing is tested; before a release that is said.
        cases: (release || !unread.is_empty() || !cases.is_empty()).then_some(cases.as_slice()),
        case_files: &files,
        unread: &unread,
        release,
        extended: None,
    };
    let review = lint::review(&file, meta);
    if !review.found.iter().any(|fault| is_of_others(fault.code)) {
        return Reviewed { review, hidden_by: None };
    }
    let others = match meaning {
        lint::Meaning::Vocabulary(..) => spoken.by,
        _ => extending(root, meta),
    };
    if let Some(hidden_by) = others.iter().find(|path| is_faulty(root, path)) {
        let found = review.found.into_iter().filter(|fault| !is_of_others(fault.code));
        let mut kept = Diagnostics::new();
        found.for_each(|fault| kept.push(fault));
        let review = Review { found: kept, ..review };
        return Reviewed { review, hidden_by: Some(hidden_by.clone()) };
    }
    let review = match meaning {
        lint::Meaning::Vocabulary(..) => review,
        _ if others.is_empty() => review,
        _ => lint::review(&File { extended: Some(&mentioned(&others)), ..file }, meta),
    };
    Reviewed { review, hidden_by: None }
}

/// Whether other files may use what a finding says that nothing uses.
fn is_of_others(code: Code) -> bool {
    matches!(code, Code::UnusedFact | Code::UnusedDefinition | Code::UnusedThreshold)
}

/// Whether a file has faults, so that what it uses is not known.
fn is_faulty(root: &Path, path: &Path) -> bool {
    let mut loaded = Loaded::default();
    let read = load::rules(&mut loaded, root, path);
    let is_fault = |code| code != Code::GuidelineWithdrawn;
    read.is_err() && loaded.diagnostics.iter().any(|fault| is_fault(fault.code))
}

/// The names that files mention.
fn mentioned(paths: &[PathBuf]) -> BTreeSet<String> {
    let mut mentioned = BTreeSet::new();
    for path in paths {
        let mut loaded = Loaded::default();
        if let Ok(datum) = load::file(&mut loaded, path) {
            mentioned.extend(lint::mentions(&loaded.sources, &datum));
        }
    }
    mentioned
}

/// Reads a rule file. Where it is not well-formed, tells whether it may name something all the same.
fn read(loaded: &mut Loaded, path: &Path, named: &str) -> Result<Datum, bool> {
    let id = load::text(&mut loaded.sources, path).map_err(|_| true)?;
    let read = load::datum(loaded, id, false);
    read.map_err(|_| loaded.sources.get(id).is_none_or(|source| source.text.contains(named)))
}

/// The guidelines of the library that extend a version of one, or may do so, and those that extend these. Looking for them leaves no mark: a watch need
/// not look at all others again.
fn extending(root: &Path, base: &Meta) -> Vec<PathBuf> {
    let look = || {
        let mut all = extending_itself(root, base);
        let mut at = 0;
        while let Some(path) = all.get(at).cloned() {
            let more = library::identity(&path).map_or_else(Vec::new, |meta| extending_itself(root, &meta));
            all.extend(more.into_iter().filter(|path| !all.contains(path)).collect::<Vec<_>>());
            at += 1;
        }
        all
    };
    std::thread::scope(|scope| match Builder::new().spawn_scoped(scope, look).map(|thread| thread.join()) {
        Ok(Ok(found)) => found,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => look(),
    })
}

/// Those that extend it themselves.
fn extending_itself(root: &Path, base: &Meta) -> Vec<PathBuf> {
    let start = format!("{}@", base.id);
    let is_one = |path: &PathBuf| {
        let is_base = library::Installed { path: path.clone(), version: base.version };
        match read(&mut Loaded::default(), path, &start) {
            Ok(datum) => extends(&datum)
                .and_then(|named| named.strip_prefix(&start))
                .is_some_and(|wanted| is_base.fits(wanted)),
            Err(may) => may,
        }
    };
    let folders = library::guidelines(root).into_iter().map(|name| root.join(name));
    let all = folders.flat_map(|folder| library::versions(&folder));
    all.map(|installed| installed.path).filter(is_one).collect()
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

/// The cases beside a file.
#[derive(Default)]
struct Beside {
    cases: Vec<Tried>,
    /// The files in the folder of the file itself that are well-formed.
    files: Vec<Datum>,
    /// Files that cannot be used.
    unread: Vec<Unread>,
}

/// The cases beside a guideline or a module, as far as they can be used.
fn beside(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    checked: &Checked,
    of_module: Option<&Meta>,
) -> Beside {
    let mut beside = Beside::default();
    let mut users = None;
    let mut files = test::case_files(root, path, checked).0;
    // A module is among the modules of what uses it here.
    files.sort();
    files.dedup();
    let own = path.with_file_name("cases");
    for file in files {
        let name = test::case_file_name(path, &file);
        let mut apart = Loaded { sources: std::mem::take(&mut loaded.sources), ..Loaded::default() };
        let datum = load::file(&mut apart, &file);
        loaded.sources = apart.sources;
        let Ok(datum) = datum else {
            let fault = first_fault(&apart.diagnostics).unwrap_or_default();
            beside.unread.push(Unread { file: name, fault });
            continue;
        };
        let (read, faults) = cases::read(&loaded.sources, &datum, &checked.guideline);
        let fault = first_fault(&faults).filter(|_| match of_module {
            Some(module) => !is_of_a_user(loaded, root, module, &datum, &faults, &mut users),
            None => true,
        });
        match fault {
            None => {
                beside.cases.extend(read.cases.into_iter().map(|case| Tried { file: name.clone(), case }))
            }
            Some(fault) => beside.unread.push(Unread { file: name, fault }),
        }
        if file.parent() == Some(own.as_path()) {
            beside.files.push(datum);
        }
    }
    beside
}

/// The first error, in words.
fn first_fault(faults: &Diagnostics) -> Option<String> {
    faults.iter().find(|fault| fault.severity() == Severity::Error).map(|fault| fault.message.clone())
}

/// Whether cases of a module only speak of what guidelines have that use it: then their patients meet its thresholds all
/// the same. Where no guideline uses it, that is believed of choices and their options.
fn is_of_a_user(
    loaded: &Loaded,
    root: &Path,
    module: &Meta,
    file: &Datum,
    faults: &Diagnostics,
    users: &mut Option<Vec<Checked>>,
) -> bool {
    let mut errors = faults.iter().filter(|fault| fault.severity() == Severity::Error);
    if errors.any(|fault| fault.code != Code::UnknownName) {
        return false;
    }
    let users = users.get_or_insert_with(|| users_of(root, module));
    if users.is_empty() {
        let own = names_of_blocks(file);
        return faults.iter().flat_map(|fault| &fault.labels).all(|label| !own.contains(&label.span));
    }
    let reads = |user: &Checked| !cases::read(&loaded.sources, file, &user.guideline).1.has_errors();
    users.iter().any(reads)
}

/// The guidelines of the library that use a version of a module, as far as they have no fault.
pub(super) fn users_of(root: &Path, module: &Meta) -> Vec<Checked> {
    let folders = library::guidelines(root).into_iter().map(|name| root.join(name));
    let all = folders.flat_map(|folder| library::versions(&folder)).map(|installed| installed.path);
    let uses = |checked: &Checked| {
        let mut modules = checked.guideline.modules.iter();
        modules.any(|used| used.id == module.id && used.version == module.version)
    };
    all.filter_map(|path| load::guideline(&mut Loaded::default(), root, &path).ok()).filter(uses).collect()
}

/// Where a file of cases names blocks that a module has itself, if it has them: all but choices and their options.
fn names_of_blocks(file: &Datum) -> Vec<Span> {
    let of = |tables: Vec<Datum>, keys: &[&str]| -> Vec<Datum> {
        let entries = tables.iter().flat_map(Datum::entries);
        let wanted = entries.filter(|entry| keys.contains(&entry.key.as_str()));
        wanted.flat_map(|entry| entry.value.items().into_iter().cloned()).collect()
    };
    let expected = of(of(vec![file.clone()], &["case"]), &["expect"]);
    let tables = of(expected, &["definitions", "decisions", "recommendations", "monitoring"]);
    tables.iter().flat_map(Datum::entries).map(|entry| entry.key_span).collect()
}

/// What files say that speak a vocabulary.
#[derive(Default)]
struct Spoken {
    /// The names that they mention; none where there are no such files.
    names: Option<BTreeSet<String>>,
    /// The files that speak it, or may do so.
    by: Vec<PathBuf>,
}

/// The guidelines and modules of the library that speak a version of a vocabulary, and the names that they mention.
fn spoken(root: &Path, vocabulary: &Meta) -> Spoken {
    let below = |folder: &str| {
        let names = library::names(&root.join(folder)).into_iter();
        names.map(|name| root.join(folder).join(name)).collect::<Vec<_>>()
    };
    let folders = library::guidelines(root).into_iter().map(|name| root.join(name)).chain(below("modules"));
    let start = format!("vocabulary/{}@", vocabulary.id);
    let version = vocabulary.version;
    let mut spoken = Spoken::default();
    for installed in folders.flat_map(|folder| library::versions(&folder)) {
        let mut loaded = Loaded::default();
        let datum = match read(&mut loaded, &installed.path, &start) {
            Ok(datum) => datum,
            Err(may) => {
                spoken.by.extend(may.then_some(installed.path));
                continue;
            }
        };
        let of_ours = library::Installed { path: installed.path, version };
        let speaks = |used: &String| used.strip_prefix(&start).is_some_and(|wanted| of_ours.fits(wanted));
        if check::uses(&datum).iter().any(speaks) {
            spoken.names.get_or_insert_default().extend(lint::mentions(&loaded.sources, &datum));
            spoken.by.push(of_ours.path);
        }
    }
    spoken
}
