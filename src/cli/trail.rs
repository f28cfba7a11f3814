//! What was looked at on the disk, so that a change of it can be seen: files, and what folders hold.
//!
//! Whoever reads a file or lists a folder leaves a mark here first. Marks are kept only while somebody follows.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How something on the disk was found.
#[derive(Clone, Debug)]
pub(super) enum Stamp {
    /// It was not there, or could not be looked at.
    Gone,
    /// A file: when it was last written, and how long it is.
    File(Written, u64),
    /// A folder: its folders, and what is or may become a rule file. When it was written tells only whether to look again.
    Folder(Written, Vec<String>),
}

/// What tells one state of a file or folder from another, as far as the platform says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The time since 1970.
    at: Option<Duration>,
    node: Node,
}

/// Which file it is on its disk, and when anything of it was changed: nobody can set that time back, and a file that is
/// put in the place of another one is another file.
#[cfg(unix)]
type Node = (u64, u64, i64, i64);
#[cfg(not(unix))]
type Node = ();

impl PartialEq for Stamp {
    fn eq(&self, other: &Stamp) -> bool {
        match (self, other) {
            (Stamp::Gone, Stamp::Gone) => true,
            (Stamp::File(written, len), Stamp::File(other, other_len)) => {
                (written, len) == (other, other_len)
            }
            (Stamp::Folder(_, names), Stamp::Folder(_, others)) => names == others,
            _ => false,
        }
    }
}

/// What was looked at, each with how it was found the first time.
pub(super) type Trail = BTreeMap<PathBuf, Stamp>;

thread_local! {
    static TRAIL: RefCell<Option<Trail>> = const { RefCell::new(None) };
}

/// Does something, and tells what it looked at in this thread.
pub(super) fn followed<T>(work: impl FnOnce() -> T) -> (T, Trail) {
    TRAIL.set(Some(Trail::new()));
    let done = work();
    (done, TRAIL.take().unwrap_or_default())
}

/// Leaves a mark of a file or folder that is about to be read.
pub(super) fn mark(path: &Path) {
    TRAIL.with_borrow_mut(|trail| {
        if let Some(trail) = trail
            && !trail.contains_key(path)
        {
            trail.insert(path.to_path_buf(), stamp(path));
        }
    });
}

/// How something is found now.
pub(super) fn stamp(path: &Path) -> Stamp {
    let Ok(found) = std::fs::metadata(path) else {
        return Stamp::Gone;
    };
    match written(&found) {
        written if found.is_dir() => Stamp::Folder(written, listing(path)),
        written => Stamp::File(written, found.len()),
    }
}

/// Whether something is found as before. A folder that nobody wrote in is not listed again.
pub(super) fn is_as(path: &Path, before: &Stamp) -> bool {
    if let Stamp::Folder(time, _) = before
        && time.at.is_some()
        && std::fs::metadata(path).is_ok_and(|found| found.is_dir() && written(&found) == *time)
    {
        return true;
    }
    stamp(path) == *before
}

fn written(found: &Metadata) -> Written {
    let at = found.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Written { at, node: node(found) }
}

#[cfg(unix)]
fn node(found: &Metadata) -> Node {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino(), found.ctime(), found.ctime_nsec())
}

#[cfg(not(unix))]
fn node(_found: &Metadata) -> Node {}

/// What a library may hold; what editors put beside a file while it is written is none of it.
fn listing(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = || match entry.file_type() {
                Ok(kind) if kind.is_symlink() => entry.path().is_dir(),
                kind => kind.is_ok_and(|kind| kind.is_dir()),
            };
            let counts = !name.starts_with(".#") && name.to_lowercase().ends_with(".toml") || is_folder();
            counts.then_some(name)
        })
        .collect();
    names.sort();
    names
}
