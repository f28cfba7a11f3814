//! The folder of guidelines: which file a name means.

use std::path::{Path, PathBuf};

use super::load::{self, Failed, Loaded};
use super::trail;
use osteon::diagnostic::{Code, Diagnostic, nearest};
use osteon::model::reference::{Meta, State, Version};
use osteon::source::Sources;
use osteon::syntax::datum;
use osteon::value::date::PartialDate;
use osteon::{check, diagnostic::Diagnostics};

/// The folders of a library that hold no guidelines.
pub(super) const OTHER_FOLDERS: &[&str] = &["vocabulary", "modules", "patients"];

/// One installed file.
pub(super) struct Installed {
    pub(super) path: PathBuf,
    pub(super) version: Version,
}

/// What lies in a folder, as far as it can be told.
pub(super) fn entries(folder: &Path) -> impl Iterator<Item = std::fs::DirEntry> + use<> {
    trail::mark(folder);
    std::fs::read_dir(folder).into_iter().flatten().flatten()
}

/// Whether there is a folder.
pub(super) fn is_folder(path: &Path) -> bool {
    trail::mark(path);
    path.is_dir()
}

/// Every version of a name, oldest first.
pub(super) fn versions(folder: &Path) -> Vec<Installed> {
    let entries = entries(folder);
    let mut found: Vec<Installed> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let stem = path.file_name()?.to_str()?.strip_suffix(".toml")?;
            let version = Version::parse(stem)?;
            Some(Installed { path, version })
        })
        .collect();
    found.sort_by_key(|installed| installed.version);
    found
}

/// Files beside the versions of a name that look as if they were meant to be one.
pub(super) fn misnamed(folder: &Path) -> Vec<PathBuf> {
    let entries = entries(folder);
    let is_meant = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        let version = name.strip_suffix(".toml").and_then(Version::parse);
        path.is_file() && version.is_none() && name.to_lowercase().ends_with(".toml")
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_meant).collect();
    found.sort();
    found
}

/// The newest file of a folder whose version begins as wanted: `1`, `1.2`, `1.2.3`.
pub(super) fn newest(folder: &Path, wanted: &str) -> Option<Installed> {
    versions(folder).into_iter().rfind(|installed| installed.fits(wanted))
}

impl Installed {
    /// Whether the version is the wanted one, or of its line.
    pub(super) fn fits(&self, wanted: &str) -> bool {
        let version = self.version;
        let line = format!("{}.{}", version.major, version.minor);
        [version.to_string(), line, version.major.to_string()].iter().any(|one| one == wanted)
    }
}

/// The names of all installed guidelines, in alphabetical order.
pub(super) fn guidelines(root: &Path) -> Vec<String> {
    let all = names(root).into_iter();
    all.filter(|name| !OTHER_FOLDERS.contains(&name.as_str())).collect()
}

/// The names in a folder that have a version, in alphabetical order.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = entries(folder);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !versions(&folder.join(name)).is_empty())
        .collect();
    names.sort();
    names
}

/// Whether a word is the path of a file rather than the name of a guideline.
pub(super) fn is_path(word: &str) -> bool {
    word.ends_with(".toml") || word.contains(['/', '\\'])
}

/// The file that a word means: a path, `id`, `id@1`, `id@1.2.3`.
pub(super) fn choose(root: &Path, word: &str, as_of: PartialDate) -> Result<PathBuf, Diagnostic> {
    if is_path(word) {
        return Ok(PathBuf::from(word));
    }
    let (id, wanted) = match word.split_once('@') {
        Some((id, wanted)) => (id, Some(wanted)),
        None => (word, None),
    };
    let installed = versions(&root.join(id));
    if installed.is_empty() {
        return Err(not_found(root, id));
    }
    let matching: Vec<&Installed> = match wanted {
        None => return in_force(&installed, id, as_of),
        Some(wanted) => installed.iter().filter(|one| one.fits(wanted)).collect(),
    };
    match matching.last() {
        Some(newest) => Ok(newest.path.clone()),
        None => {
            let versions: Vec<String> = installed.iter().map(|one| one.version.to_string()).collect();
            let message = format!("`{id}` has no version `{}`", wanted.unwrap_or(""));
            let fault = Diagnostic::placeless(Code::GuidelineNotFound, message);
            Err(fault.help(format!("installed: {}", versions.join(", "))))
        }
    }
}

fn not_found(root: &Path, id: &str) -> Diagnostic {
    let names = guidelines(root);
    let message = format!("no guideline `{id}` in {}", root.display());
    let help = match nearest(id, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => {
            "there is none at all: say where they are with --guidelines DIR".to_owned()
        }
        None => format!("installed: {}", names.join(", ")),
    };
    Diagnostic::placeless(Code::GuidelineNotFound, message).help(help)
}

/// The version in force on a day, else the newest draft; where all were withdrawn the newest of them, which says why.
///
/// A version whose head cannot be read may be the one in force: it is the answer, so that its faults are shown.
fn in_force(installed: &[Installed], id: &str, as_of: PartialDate) -> Result<PathBuf, Diagnostic> {
    let with_meta: Vec<(&Installed, Option<Meta>)> =
        installed.iter().map(|one| (one, identity(&one.path))).collect();
    let newest = |wanted: &dyn Fn(Option<&Meta>) -> bool| {
        with_meta.iter().rev().find(|(_, meta)| wanted(meta.as_ref())).map(|(one, _)| one.path.clone())
    };
    let is = |meta: Option<&Meta>, state: State| meta.is_some_and(|meta| meta.state == state);
    let found = newest(&|meta| meta.is_none_or(|meta| meta.state == State::Active && covers(meta, as_of)))
        .or_else(|| newest(&|meta| is(meta, State::Draft)))
        .or_else(|| {
            newest(&|meta| is(meta, State::Withdrawn))
                .filter(|_| with_meta.iter().all(|(_, meta)| is(meta.as_ref(), State::Withdrawn)))
        });
    if let Some(path) = found {
        return Ok(path);
    }
    let message = format!("no version of `{id}` is in force on {as_of}");
    let lines: Vec<String> = with_meta
        .iter()
        .filter_map(|(one, meta)| Some((one, meta.as_ref()?)))
        .map(|(one, meta)| {
            let from = meta.effective_from.map_or(String::new(), |from| format!(", from {from}"));
            format!("{} ({}{from})", one.version, meta.state.word())
        })
        .collect();
    let fault = Diagnostic::placeless(Code::GuidelineNotFound, message);
    Err(fault.help(format!("installed: {}; name one as `{id}@VERSION`", lines.join(", "))))
}

/// The version that is in force on a day, if one is and no newer one may be.
pub(super) fn in_force_version(installed: &[Installed], as_of: PartialDate) -> Option<Version> {
    let mut heads = installed.iter().rev().map(|one| (one.version, identity(&one.path)));
    let in_force = |meta: &Meta| meta.state == State::Active && covers(meta, as_of);
    let (version, meta) = heads.find(|(_, meta)| meta.as_ref().is_none_or(in_force))?;
    meta.map(|_| version)
}

/// Whether a file is in force on a day, by its own dates.
pub(super) fn covers(meta: &Meta, as_of: PartialDate) -> bool {
    let day = as_of.day_number();
    meta.effective_from.is_none_or(|from| from.first_day().day_number() <= day)
        && meta.effective_to.is_none_or(|to| day <= to.last_day().day_number())
}

/// The head of a file, if it can be read for sure; its faults are shown when it is loaded.
pub(super) fn identity(path: &Path) -> Option<Meta> {
    let mut sources = Sources::new();
    let id = load::text(&mut sources, path).ok()?;
    let text = sources.get(id).map_or("", |source| source.text.as_str());
    let mut faults = Diagnostics::new();
    let file = datum::parse_toml(text, id, &mut faults);
    // A fault may have swallowed a date of the head.
    check::identity(&sources, &file).filter(|meta| meta.state != State::Active || !faults.has_errors())
}

/// The one vocabulary of a library, for conditions without a guideline.
pub(super) fn only_vocabulary(root: &Path, loaded: &mut Loaded) -> Result<check::CheckedVocabulary, Failed> {
    let folder = root.join("vocabulary");
    let entries = entries(&folder);
    let mut newest: Vec<PathBuf> =
        entries.filter_map(|entry| versions(&entry.path()).pop()).map(|installed| installed.path).collect();
    newest.sort();
    match newest.as_slice() {
        [only] => load::vocabulary(loaded, only),
        _ => {
            let message = "which vocabulary does the patient speak?";
            let fault = Diagnostic::placeless(Code::GuidelineNotFound, message);
            loaded.diagnostics.push(fault.help("name a guideline with --guideline ID"));
            Err(Failed)
        }
    }
}
