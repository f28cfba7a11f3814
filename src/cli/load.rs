//! Files → checked guidelines and patients. Everything that can be wrong with a file ends up in one list.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{draw, feed, library, module, say, trail};
use osteon::check::{self, Checked, CheckedVocabulary, FileKind, Part, Parts};
use osteon::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use osteon::model::reference::{Meta, State};
use osteon::source::{SourceId, Sources, Span, Start};
use osteon::syntax::ast::Word;
use osteon::syntax::datum::{self, Datum, TEXT_BYTES_MAX};
use osteon::value::date::PartialDate;

/// Texts read so far and what is wrong with them.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) sources: Sources,
    pub(super) diagnostics: Diagnostics,
}

/// It did not work; why is among the diagnostics.
#[derive(Debug)]
pub(super) struct Failed;

impl Loaded {
    /// What was found, in words.
    pub(super) fn messages(&self) -> Vec<String> {
        self.diagnostics.iter().map(|fault| fault.message.clone()).collect()
    }

    /// Prints what was found, and forgets it.
    pub(super) fn report(&mut self) {
        let drawn = self.drawn();
        if !drawn.is_empty() {
            say::styled(drawn.strip_suffix('\n').unwrap_or(&drawn));
        }
    }

    /// What was found, as it is shown; then it is forgotten.
    pub(super) fn drawn(&mut self) -> String {
        draw::drawn(&self.sources, &std::mem::take(&mut self.diagnostics))
    }
}

/// With this some editors begin a UTF-8 file.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a file begins with the mark of another encoding.
pub(super) fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// Opens a file for reading.
///
/// # Errors
/// A file that is not there, is no file or may not be read.
pub(super) fn open(path: &Path) -> Result<File, Box<Diagnostic>> {
    let name = path.display();
    trail::mark(path);
    if path.is_dir() {
        let message = format!("{name}: this is a folder, not a file");
        return Err(Box::new(Diagnostic::placeless(Code::FileUnreadable, message)));
    }
    File::open(path).map_err(|error| Box::new(unreadable(&name.to_string(), &error)))
}

/// Said of an input that cannot be read.
pub(super) fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "the file may not be read".to_owned(),
        // The number of the system says nothing to a reader.
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    };
    Diagnostic::placeless(Code::FileUnreadable, format!("{name}: {why}"))
}

/// Reads a file as text.
///
/// # Errors
/// A file that is not there, is no file, is too large or is not UTF-8.
pub(super) fn text(sources: &mut Sources, path: &Path) -> Result<SourceId, Box<Diagnostic>> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let limit = TEXT_BYTES_MAX as u64 + 1;
    let read = open(path)?.take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Box::new(unreadable(&name, &error)))?;
    let mut start = Start::default();
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
        start.byte = MARK.len() as u64;
    }
    keep(sources, name, bytes, start)
}

/// Keeps what was read as a text.
///
/// # Errors
/// A text that is too large or is not UTF-8.
pub(super) fn keep(
    sources: &mut Sources,
    name: String,
    mut bytes: Vec<u8>,
    start: Start,
) -> Result<SourceId, Box<Diagnostic>> {
    if bytes.len() > TEXT_BYTES_MAX {
        bytes.truncate(SHOWN_BYTES);
        let id = sources.add_part(name, String::from_utf8_lossy(&bytes), start);
        let message = format!("this is longer than the {TEXT_BYTES_MAX} bytes that are read");
        return Err(Box::new(Diagnostic::new(Code::FileTooLarge, Span::new(id, 0, 1), message)));
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(sources.add_part(name, text, start)),
        Err(error) => error,
    };
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let help = match is_utf_16(bytes) {
        true => "it looks like UTF-16: save it with the encoding UTF-8",
        false => "save it with the encoding UTF-8",
    };
    // What stands behind it is not shown: it cannot be read.
    let end = bytes.len().min(at + SHOWN_BYTES);
    let id = sources.add_part(name, String::from_utf8_lossy(bytes.get(..end).unwrap_or(bytes)), start);
    let place = Span::new(id, at, at + 1);
    let fault = Diagnostic::new(Code::NotUtf8, place, "the file is not UTF-8 text from here on");
    Err(Box::new(fault.help(help)))
}

/// So much is kept of a text that cannot be used, to show where it is.
const SHOWN_BYTES: usize = 200;

/// Reads a TOML or, by its ending, JSON file.
pub(super) fn file(loaded: &mut Loaded, path: &Path) -> Result<Datum, Failed> {
    let id = text(&mut loaded.sources, path).map_err(|fault| {
        loaded.diagnostics.push(*fault);
        Failed
    })?;
    datum(loaded, id, feed::ends_in(path, &["json"]))
}

/// A text that is kept, as a tree.
pub(super) fn datum(loaded: &mut Loaded, id: SourceId, is_json: bool) -> Result<Datum, Failed> {
    let text = loaded.sources.get(id).map_or("", |source| source.text.as_str());
    let mut faults = Diagnostics::new();
    let datum = match is_json {
        true => datum::parse_json(text, id, &mut faults),
        false => datum::parse_toml(text, id, &mut faults),
    };
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    if broken { Err(Failed) } else { Ok(datum) }
}

/// A rule file of any kind, and what it means.
pub(super) struct Rules {
    pub(super) datum: Datum,
    pub(super) meaning: Meaning,
}

/// What a rule file means.
pub(super) enum Meaning {
    Vocabulary(Box<CheckedVocabulary>),
    /// As a guideline without rules of its own would use it.
    Module(Box<Checked>),
    Guideline(Box<Checked>),
}

/// Reads and checks a rule file of any kind.
pub(super) fn rules(loaded: &mut Loaded, root: &Path, path: &Path) -> Result<Rules, Failed> {
    let datum = file(loaded, path)?;
    let meaning = meaning(loaded, root, path, &datum)?;
    Ok(Rules { datum, meaning })
}

fn meaning(loaded: &mut Loaded, root: &Path, path: &Path, datum: &Datum) -> Result<Meaning, Failed> {
    match FileKind::of(datum).unwrap_or(FileKind::Guideline) {
        FileKind::Vocabulary => {
            checked_vocabulary(loaded, datum).map(|checked| Meaning::Vocabulary(Box::new(checked)))
        }
        FileKind::Module => {
            module::checked_alone(loaded, root, path, datum).map(|checked| Meaning::Module(Box::new(checked)))
        }
        FileKind::Guideline => {
            let checked = guideline_of(loaded, root, path, datum)?;
            // A guideline may say of itself that it was withdrawn; made of something withdrawn it is of no use.
            let is_withdrawn = checked.guideline.meta.state == State::Withdrawn;
            match withdrawn(&checked).filter(|_| !is_withdrawn) {
                Some(fault) => {
                    loaded.diagnostics.push(fault);
                    Err(Failed)
                }
                None => Ok(Meaning::Guideline(Box::new(checked))),
            }
        }
        kind @ (FileKind::Cases | FileKind::Patient) => {
            loaded.diagnostics.push(kind.instead_of(FileKind::Guideline, datum));
            Err(Failed)
        }
    }
}

/// Refuses a file of another kind than the wanted one, as far as its head tells.
pub(super) fn is_of(loaded: &mut Loaded, datum: &Datum, wanted: FileKind) -> Result<(), Failed> {
    match FileKind::of(datum).filter(|kind| *kind != wanted) {
        Some(kind) => {
            loaded.diagnostics.push(kind.instead_of(wanted, datum));
            Err(Failed)
        }
        None => Ok(()),
    }
}

/// Reads and checks a vocabulary.
pub(super) fn vocabulary(loaded: &mut Loaded, path: &Path) -> Result<CheckedVocabulary, Failed> {
    let datum = file(loaded, path)?;
    checked_vocabulary(loaded, &datum)
}

fn checked_vocabulary(loaded: &mut Loaded, datum: &Datum) -> Result<CheckedVocabulary, Failed> {
    let (checked, faults) = check::vocabulary(&loaded.sources, datum);
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    if broken { Err(Failed) } else { Ok(checked) }
}

/// Reads and checks a guideline with all it uses.
pub(super) fn guideline(loaded: &mut Loaded, root: &Path, path: &Path) -> Result<Checked, Failed> {
    let datum = file(loaded, path)?;
    is_of(loaded, &datum, FileKind::Guideline)?;
    guideline_of(loaded, root, path, &datum)
}

/// Checks a guideline that is read already, with all it uses.
pub(super) fn guideline_of(
    loaded: &mut Loaded,
    root: &Path,
    path: &Path,
    datum: &Datum,
) -> Result<Checked, Failed> {
    let roots = roots(root, path);
    let gathered = Parts::gather(datum, |word| part(loaded, &roots, word));
    let checked = checked(loaded, datum, gathered)?;
    if stands_where_it_says(loaded, &checked, datum, path) { Ok(checked) } else { Err(Failed) }
}

pub(super) fn checked(
    loaded: &mut Loaded,
    datum: &Datum,
    gathered: Result<(Parts, Diagnostics), Diagnostics>,
) -> Result<Checked, Failed> {
    let parts = match gathered {
        Ok((parts, faults)) => {
            loaded.diagnostics.extend(faults);
            parts
        }
        Err(faults) => {
            loaded.diagnostics.extend(faults);
            return Err(Failed);
        }
    };
    let vocabulary = match parts.vocabulary() {
        Some(datum) => checked_vocabulary(loaded, datum)?,
        None => CheckedVocabulary::default(),
    };
    let (checked, faults) = check::guideline(&loaded.sources, datum, &vocabulary, &parts);
    let broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    if broken { Err(Failed) } else { Ok(checked) }
}

/// What was probably meant by a part that is not there: another version of it, or a name that is near.
fn meant(roots: &[PathBuf], folder: &str, wanted: &str) -> Option<String> {
    let versions = roots.iter().flat_map(|root| library::versions(&root.join(folder)));
    let versions: Vec<String> =
        versions.map(|installed| format!("`{folder}@{}`", installed.version)).collect();
    if !versions.is_empty() {
        return Some(format!("installed: {}", versions.join(", ")));
    }
    let (kind, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    let names: Vec<String> = roots.iter().flat_map(|root| library::names(&root.join(kind))).collect();
    let near = nearest(name, names.iter().map(String::as_str))?;
    let slash = if kind.is_empty() { "" } else { "/" };
    Some(format!("did you mean `{kind}{slash}{near}@{wanted}`?"))
}

/// A part as a file names it: `modules/x@1.0.0`, `vocabulary/x@1`, `x@1.0.0`.
pub(super) fn part(loaded: &mut Loaded, roots: &[PathBuf], word: &Word) -> Option<Part> {
    let (folder, wanted) = word.text.split_once('@')?;
    let in_root = |root: &PathBuf| library::newest(&root.join(folder), wanted);
    let Some(installed) = roots.iter().find_map(in_root) else {
        let message = format!("`{}` is not installed", word.text);
        let places: Vec<String> = roots.iter().map(|root| root.display().to_string()).collect();
        let fault = Diagnostic::new(Code::UsesUnsupported, word.span, message);
        let help = meant(roots, folder, wanted).unwrap_or_else(|| format!("looked in {}", places.join(", ")));
        loaded.diagnostics.push(fault.help(help));
        return None;
    };
    let datum = file(loaded, &installed.path).ok()?;
    Some(Part { name: format!("{folder}@{}", installed.version), file: datum })
}

/// Where parts are looked for: the library, then the folders above the file itself.
pub(super) fn roots(root: &Path, path: &Path) -> Vec<PathBuf> {
    let is_library =
        |folder: &&Path| ["vocabulary", "modules"].iter().any(|kind| library::is_folder(&folder.join(kind)));
    let named =
        |folder: &Path| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_path_buf() };
    let mut roots = vec![root.to_path_buf()];
    roots.extend(path.ancestors().skip(1).filter(is_library).map(named));
    roots.dedup();
    roots
}

/// In a library, folder and file name say the same as the head of the file.
fn stands_where_it_says(loaded: &mut Loaded, checked: &Checked, datum: &Datum, path: &Path) -> bool {
    let meta = &checked.guideline.meta;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or("");
    let library = path.parent().and_then(Path::parent);
    // Elsewhere (a copy that another program made) a place says nothing.
    let is_in_library = library.is_some_and(|library| {
        ["vocabulary", "modules"].iter().any(|folder| library::is_folder(&library.join(folder)))
    });
    let versioned = osteon::model::reference::Version::parse(stem).filter(|_| is_in_library);
    let agrees = versioned.is_none_or(|version| version == meta.version && folder == meta.id);
    if !agrees {
        let message =
            format!("the file says it is {} {}, its place says {folder} {stem}", meta.id, meta.version);
        let place = Span { end: datum.span.start, ..datum.span };
        let fault = Diagnostic::new(Code::InvalidVersion, place, message);
        loaded.diagnostics.push(fault.help("rename the file or mend its head: records point at both"));
    }
    agrees
}

/// A file that a guideline is made of.
struct Made<'a> {
    meta: &'a Meta,
    /// What it is to the guideline.
    is: &'static str,
}

/// What a guideline extends and uses.
fn made_of(checked: &Checked) -> impl Iterator<Item = Made<'_>> {
    let guideline = &checked.guideline;
    let bases = guideline.bases.iter().map(|meta| Made { meta, is: "it extends" });
    let modules = guideline.modules.iter().map(|meta| Made { meta, is: "it uses the module" });
    let vocabulary = Made { meta: &guideline.vocabulary.meta, is: "it uses the vocabulary" };
    bases.chain(modules).chain([vocabulary])
}

/// Said of a guideline that was withdrawn, or is made of something that was: it is not evaluated.
pub(super) fn withdrawn(checked: &Checked) -> Option<Diagnostic> {
    let meta = &checked.guideline.meta;
    let reason = |meta: &Meta| meta.reason.clone().unwrap_or_default();
    let fault = |message: String| Some(Diagnostic::placeless(Code::GuidelineWithdrawn, message));
    if meta.state == State::Withdrawn {
        let reason = reason(meta);
        return fault(format!("{} {} was withdrawn and is not evaluated: {reason}", meta.id, meta.version));
    }
    let part = made_of(checked).find(|part| part.meta.state == State::Withdrawn)?;
    let (is, id, version, reason) = (part.is, &part.meta.id, part.meta.version, reason(part.meta));
    fault(format!(
        "{} {} is not evaluated: {is} {id} {version}, which was withdrawn: {reason}",
        meta.id, meta.version
    ))
}

/// What a reader of any answer must know about the guideline and what it is made of.
pub(super) fn warnings(checked: &Checked, as_of: PartialDate) -> Vec<Diagnostic> {
    let meta = &checked.guideline.meta;
    let warning = |code, message: String| Diagnostic::placeless(code, message);
    let mut warnings = Vec::new();
    match meta.state {
        State::Draft => warnings.push(warning(
            Code::DraftUsed,
            "this guideline is a draft: nobody has put it in force".to_owned(),
        )),
        State::Retired => warnings.push(warning(
            Code::NotInForce,
            "this guideline is retired: it is no longer in force".to_owned(),
        )),
        State::Active if !library::covers(meta, as_of) => {
            warnings.push(warning(Code::NotInForce, format!("this guideline is not in force on {as_of}")));
        }
        _ => {}
    }
    let overdue = |due: &PartialDate| due.last_day().day_number() < as_of.day_number();
    if let Some(due) = meta.review_due.filter(overdue) {
        warnings.push(warning(Code::ReviewOverdue, format!("the review of this guideline was due on {due}")));
    }
    for Made { meta: part, is } in made_of(checked) {
        let named = format!("{is} {} {}", part.id, part.version);
        match part.state {
            // A draft may be made of drafts.
            State::Draft if meta.state == State::Active && !part.id.is_empty() => {
                warnings.push(warning(Code::DraftUsed, format!("{named}, which is a draft")));
            }
            State::Retired => {
                warnings.push(warning(Code::NotInForce, format!("{named}, which is no longer in force")));
            }
            _ => {}
        }
        if let Some(due) = part.review_due.filter(overdue) {
            warnings.push(warning(Code::ReviewOverdue, format!("{named}, whose review was due on {due}")));
        }
    }
    warnings
}
