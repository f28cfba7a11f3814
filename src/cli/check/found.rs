//! What was found, by itself: with files as others name them, and each place as lines and columns.

use std::path::{Component, Path, PathBuf};

use super::super::load::Loaded;
use super::super::places::Places;
use osteon::diagnostic::{Code, Diagnostic, Severity};
use osteon::source::Sources;

/// One fault or finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) help: Vec<String>,
    /// Places in files, the most important first.
    pub(super) places: Vec<Place>,
}

/// Lines and columns count from one, columns in characters; the end is not included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: Named,
    pub(super) start: (usize, usize),
    pub(super) end: (usize, usize),
    pub(super) caption: String,
}

/// A file as seen from the folder in which the program runs, with `/` between folders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// It lies in the folder or below: the way from there.
    Inside(String),
    /// It lies elsewhere: the whole path.
    Outside(String),
}

impl Named {
    /// The file of a path.
    pub(super) fn new(path: &Path) -> Named {
        let here = std::env::current_dir().unwrap_or_default();
        let whole = plain(&here.join(path));
        let words = |path: &Path| {
            let parts = path.components().filter(|part| !matches!(part, Component::RootDir));
            let words = parts.map(|part| part.as_os_str().to_string_lossy().into_owned());
            words.collect::<Vec<_>>().join("/")
        };
        match whole.strip_prefix(plain(&here)) {
            Ok(inside) => Named::Inside(words(inside)),
            Err(_) => Named::Outside(format!("/{}", words(&whole))),
        }
    }
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// What was found; then it is forgotten. Told beside it is how many further ones are only counted.
pub(super) fn taken(loaded: &mut Loaded) -> (Vec<Found>, usize) {
    let diagnostics = std::mem::take(&mut loaded.diagnostics);
    let places = Places::new(&loaded.sources);
    let found: Vec<Found> =
        diagnostics.iter().map(|diagnostic| one(&loaded.sources, &places, diagnostic)).collect();
    let more = diagnostics.len() - found.len();
    (found, more)
}

fn one(sources: &Sources, places: &Places<'_>, diagnostic: &Diagnostic) -> Found {
    let place = |label: &osteon::diagnostic::Label| {
        let source = sources.get(label.span.source)?;
        if source.name == super::super::module::USER {
            return None;
        }
        let at = |byte: usize| {
            let at = places.of(label.span.source, byte);
            (at.line, at.column)
        };
        let range = label.span.range();
        let (start, end) = (at(range.start), at(range.end));
        let file = Named::new(Path::new(&source.name));
        Some(Place { file, start, end, caption: label.caption.clone() })
    };
    Found {
        code: diagnostic.code,
        severity: diagnostic.severity(),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        places: diagnostic.labels.iter().filter_map(place).collect(),
    }
}
