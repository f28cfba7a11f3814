//! `osteon fmt`: rule files, cases and patients in their one form.
//!
//! A file is replaced as a whole or not at all, and only by a text that means the same.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::args::Fmt;
use super::exit::Exit;
use super::load::{self, Failed, Loaded};
use super::{feed, library, module, patients, say};
use osteon::check::{self, FileKind};
use osteon::diagnostic::{Code, Diagnostic, Diagnostics};
use osteon::format::{self, Refused};
use osteon::model::guideline::Guideline;
use osteon::model::vocabulary::Vocabulary;
use osteon::source::{SourceId, Sources, Start};
use osteon::syntax::datum::{self, Datum, TEXT_BYTES_MAX};

/// What stands for standard input.
const STDIN: &str = "-";
/// What it is called in messages.
const STDIN_NAME: &str = "<standard input>";

pub(super) fn run(fmt: &Fmt) -> Exit {
    if fmt.targets.iter().any(|target| target == STDIN) {
        return if fmt.targets.len() == 1 { standard_input(fmt) } else { alone() };
    }
    let mut loaded = Loaded::default();
    let files = files(fmt, &mut loaded);
    let mut worst = if loaded.diagnostics.is_empty() { State::Kept } else { State::Broken };
    loaded.report();
    if files.is_empty() && worst == State::Kept {
        say::message(&format!("nothing to format in {}", fmt.guidelines.display()));
        return Exit::Nothing;
    }
    let (mut formed, mut changed) = (0, 0);
    for file in &files {
        let state = one(fmt, file);
        formed += usize::from(state != State::Passed);
        changed += usize::from(state == State::Changed);
        worst = worst.max(state);
    }
    let plural = if formed == 1 { "" } else { "s" };
    match (changed, fmt.check) {
        (0, _) if worst == State::Broken => {}
        (0, _) => say::message(&format!("{formed} file{plural}, all in form")),
        (_, true) => {
            say::message(&format!("{changed} of {formed} file{plural} not in form: `osteon fmt` writes them"))
        }
        (_, false) => say::message(&format!("{changed} of {formed} file{plural} rewritten")),
    }
    exit(fmt, worst)
}

/// What was done with a file, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// It is no file of ours.
    Passed,
    /// It is in its form.
    Kept,
    /// It was not.
    Changed,
    /// It stays as it is, for a reason that was told.
    Broken,
}

fn exit(fmt: &Fmt, worst: State) -> Exit {
    match worst {
        State::Changed if fmt.check => Exit::Findings,
        State::Broken => Exit::Unusable,
        _ => Exit::Fine,
    }
}

/// A file to be formatted.
struct Target {
    path: PathBuf,
    /// Whether it was named, and not only found in a folder.
    is_named: bool,
}

fn files(fmt: &Fmt, loaded: &mut Loaded) -> Vec<Target> {
    let root = &fmt.guidelines;
    let mut files = Vec::new();
    if fmt.targets.is_empty() {
        walk(root, &mut files);
    }
    for target in &fmt.targets {
        let installed = root.join(target);
        if !target.ends_with(".toml") && !library::versions(&installed).is_empty() {
            walk(&installed, &mut files);
        } else if Path::new(target).is_dir() {
            walk(Path::new(target), &mut files);
        } else if let Some(today) = patients::evaluation_date(None, loaded) {
            match library::choose(root, target, today) {
                Ok(path) => files.push(Target { path, is_named: true }),
                Err(fault) => loaded.diagnostics.push(fault),
            }
        }
    }
    let mut known = std::collections::BTreeSet::new();
    files.retain(|file| known.insert(file.path.clone()));
    files
}

/// Every TOML file below a folder, in alphabetical order; hidden ones are for other programs.
fn walk(folder: &Path, found: &mut Vec<Target>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| !is_hidden(path)).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            walk(&path, found);
        } else if feed::ends_in(&path, &["toml"]) && path.is_file() {
            found.push(Target { path, is_named: false });
        }
    }
}

fn one(fmt: &Fmt, target: &Target) -> State {
    let mut loaded = Loaded::default();
    let state = formatted(fmt, target, &mut loaded);
    loaded.report();
    state.unwrap_or(State::Broken)
}

fn formatted(fmt: &Fmt, target: &Target, loaded: &mut Loaded) -> Result<State, Failed> {
    let path = &target.path;
    let name = path.display().to_string();
    if feed::ends_in(path, &["json", "ndjson", "jsonl"]) {
        let message = format!("{name}: only TOML has a form of its own");
        loaded.diagnostics.push(Diagnostic::placeless(Code::WrongFile, message));
        return Err(Failed);
    }
    let id = load::text(&mut loaded.sources, path).map_err(|fault| {
        loaded.diagnostics.push(*fault);
        Failed
    })?;
    let file = load::datum(loaded, id, false)?;
    let Some(kind) = FileKind::of(&file) else {
        return unknown(loaded, &file, &name, target.is_named);
    };
    let written = in_form(loaded, &file, kind, &name)?;
    let Some(change) = Change::between(&loaded.sources, id, &written) else {
        return Ok(State::Kept);
    };
    if fmt.check {
        say::result(&format!("{name}:{}: not in form\n{}", change.line, change.shown()));
        return Ok(State::Changed);
    }
    let read = loaded.sources.get(id).map_or("", |source| source.text.as_str());
    let model = |text: &str| Model::of(&fmt.guidelines, path, kind, text);
    if model(read).is_some_and(|read| model(&written).as_ref() != Some(&read)) {
        return Err(own_fault(&name, "the model would be another"));
    }
    replace(path, &written).map_err(|error| {
        let message = format!("{name} cannot be written: {error}");
        loaded.diagnostics.push(Diagnostic::placeless(Code::FileUnreadable, message));
        Failed
    })?;
    say::result(&format!("{name}: rewritten, first in line {}", change.line));
    Ok(State::Changed)
}

/// A file without a head that tells what it is.
fn unknown(loaded: &mut Loaded, file: &Datum, name: &str, is_named: bool) -> Result<State, Failed> {
    if !is_named {
        say::message(&format!("{name}: no file of osteon, left as it is"));
        return Ok(State::Passed);
    }
    let place = osteon::source::Span { end: file.span.start, ..file.span };
    let fault = Diagnostic::new(Code::WrongFile, place, "nothing here tells what this file is");
    let help = "it has [guideline], [module], [vocabulary], [[case]], or `patient` with [facts]";
    loaded.diagnostics.push(fault.help(help));
    Err(Failed)
}

fn in_form(loaded: &mut Loaded, file: &Datum, kind: FileKind, name: &str) -> Result<String, Failed> {
    format::toml(&loaded.sources, file, kind).map_err(|refused| match refused {
        Refused::Faults(faults) => {
            loaded.diagnostics.extend(faults);
            Failed
        }
        Refused::Unlike(how) => own_fault(name, &how),
    })
}

/// Said as loudly as can be: a file would have changed its meaning.
fn own_fault(name: &str, how: &str) -> Failed {
    say::message(&format!(
        "error: {name} is left as it is: in form it would not mean the same ({how}).\n\
         This is a fault of osteon, not of the file. Please report it with the file."
    ));
    Failed
}

fn alone() -> Exit {
    say::message("error: `-` stands alone: what comes from standard input goes to standard output");
    Exit::Unusable
}

fn standard_input(fmt: &Fmt) -> Exit {
    let mut loaded = Loaded::default();
    let state = from_standard_input(fmt, &mut loaded);
    loaded.report();
    exit(fmt, state.unwrap_or(State::Broken))
}

fn from_standard_input(fmt: &Fmt, loaded: &mut Loaded) -> Result<State, Failed> {
    let mut bytes = Vec::new();
    let limit = TEXT_BYTES_MAX as u64 + 1;
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    let mut start = Start::default();
    if bytes.starts_with(load::MARK) {
        bytes.drain(..load::MARK.len());
        start.byte = load::MARK.len() as u64;
    }
    let kept = read
        .map_err(|error| Box::new(load::unreadable(STDIN_NAME, &error)))
        .and_then(|_| load::keep(&mut loaded.sources, STDIN_NAME.to_owned(), bytes, start));
    let id = kept.map_err(|fault| {
        loaded.diagnostics.push(*fault);
        Failed
    })?;
    let file = load::datum(loaded, id, false)?;
    let Some(kind) = FileKind::of(&file) else {
        return unknown(loaded, &file, STDIN_NAME, true);
    };
    let written = in_form(loaded, &file, kind, STDIN_NAME)?;
    let change = Change::between(&loaded.sources, id, &written);
    match &change {
        Some(change) if fmt.check => {
            say::result(&format!("{STDIN_NAME}:{}: not in form\n{}", change.line, change.shown()));
        }
        _ if fmt.check => {}
        _ => say::exact(&written),
    }
    Ok(if change.is_some() { State::Changed } else { State::Kept })
}

/// The first line that is not in form.
struct Change {
    line: usize,
    read: Option<String>,
    written: Option<String>,
}

/// So much is shown of a line, in characters.
const SHOWN_CHARACTERS: usize = 100;

impl Change {
    /// What changes first, if anything does.
    fn between(sources: &Sources, id: SourceId, written: &str) -> Option<Change> {
        let source = sources.get(id)?;
        if source.text == written && source.start.byte == 0 {
            return None;
        }
        let (mut own, mut other) = (source.text.split_inclusive('\n'), written.split_inclusive('\n'));
        let mut line = 1;
        loop {
            let (read, written) = (own.next(), other.next());
            if read != written || read.is_none() {
                return Some(Change { line, read: read.map(shown), written: written.map(shown) });
            }
            line += 1;
        }
    }

    fn shown(&self) -> String {
        let line = |sign: char, text: &Option<String>| text.as_ref().map(|text| format!("  {sign} {text}"));
        match (line('-', &self.read), line('+', &self.written)) {
            (Some(read), Some(written)) => format!("{read}\n{written}"),
            (Some(line), None) | (None, Some(line)) => line,
            // Nothing but what some editors write before the first line.
            (None, None) => "  - the mark at the beginning of the file".to_owned(),
        }
    }
}

/// A line as it is shown: blanks at its end can be seen, and what is too long is cut.
fn shown(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let text = line.trim_end_matches([' ', '\t']);
    let blanks = "·".repeat(line.len() - text.len());
    if text.chars().count() > SHOWN_CHARACTERS {
        return text.chars().take(SHOWN_CHARACTERS).chain("…".chars()).collect();
    }
    format!("{text}{blanks}")
}

/// What a rule file means.
#[derive(PartialEq)]
enum Model {
    Vocabulary(Box<Vocabulary>),
    /// A guideline, or one that uses the module.
    Guideline(Box<Guideline>),
}

impl Model {
    /// The meaning of a text that stands at a path, where it has no fault. Cases and patients mean what they say.
    fn of(root: &Path, path: &Path, kind: FileKind, text: &str) -> Option<Model> {
        let mut loaded = Loaded::default();
        let id = loaded.sources.add(path.display().to_string(), text);
        let mut faults = Diagnostics::new();
        let file = datum::parse_toml(text, id, &mut faults);
        match kind {
            FileKind::Vocabulary => {
                let (checked, faults) = check::vocabulary(&loaded.sources, &file);
                (!faults.has_errors()).then(|| Model::Vocabulary(Box::new(checked.vocabulary)))
            }
            FileKind::Module => {
                let checked = module::checked_alone(&mut loaded, root, path, &file).ok()?;
                Some(Model::Guideline(Box::new(checked.guideline)))
            }
            FileKind::Guideline => {
                let checked = load::guideline_of(&mut loaded, root, path, &file).ok()?;
                Some(Model::Guideline(Box::new(checked.guideline)))
            }
            FileKind::Cases | FileKind::Patient => None,
        }
    }
}

/// Puts a text in the place of a file: written beside it and renamed, so that nobody ever reads a half of it.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // The file itself, where the path is a link to it.
    let path = std::fs::canonicalize(path)?;
    let permissions = std::fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(std::io::Error::other("it may not be written"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = || {
        let mut file = std::fs::File::options().write(true).create_new(true).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)
    };
    written().inspect_err(|_| drop(std::fs::remove_file(&beside)))
}
