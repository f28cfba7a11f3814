//! Texts of patients, one at a time: files, lines of files, standard input. Never more than one of them is held here.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::load;
use osteon::diagnostic::{Code, Diagnostic};
use osteon::source::Start;
use osteon::syntax::datum::TEXT_BYTES_MAX;

/// What is read ahead, in bytes: as many lines as lie in it are known to be there without waiting.
const AHEAD_BYTES: usize = 1024 * 1024;

/// The text of one patient, as it was read.
#[derive(Clone)]
pub(super) struct Text {
    /// What to call it: the path, or standard input.
    pub(super) name: String,
    /// Its bytes; of a text that is too long, the beginning.
    pub(super) bytes: Vec<u8>,
    pub(super) is_json: bool,
    /// Where it begins in its file.
    pub(super) start: Start,
    /// How many came before it in this run.
    pub(super) before: usize,
}

/// A text, or why there is none.
pub(super) type Fed = Result<Text, Box<Diagnostic>>;

/// Whether a word stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether a file holds a patient a line.
pub(super) fn is_lines(path: &Path) -> bool {
    ends_in(path, &["ndjson", "jsonl"])
}

/// Whether more than one patient may come of these paths.
pub(super) fn may_be_many(paths: &[PathBuf]) -> bool {
    paths.len() > 1 || paths.iter().any(|path| is_stdin(path) || is_lines(path))
}

/// Whether a path has one of these endings, in capitals or not.
pub(super) fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    endings.iter().any(|one| ending.eq_ignore_ascii_case(one))
}

/// The texts of all paths, in their order.
pub(super) struct Feed<'a> {
    paths: std::slice::Iter<'a, PathBuf>,
    open: Option<Open>,
    /// How many texts came so far.
    count: usize,
}

/// A file of which more may come.
struct Open {
    name: String,
    input: BufReader<Box<dyn Read>>,
    way: Way,
    /// How many came of it.
    texts: usize,
    /// Where the next text begins.
    next: Start,
    /// A line that was read too early, with the bytes it takes.
    waiting: Option<(Vec<u8>, usize)>,
}

/// How an input is cut into texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The first sign tells.
    Unknown,
    WholeToml,
    WholeJson,
    Lines,
}

impl<'a> Feed<'a> {
    pub(super) fn new(paths: &'a [PathBuf]) -> Feed<'a> {
        Feed { paths: paths.iter(), open: None, count: 0 }
    }

    /// Whether the next text is there without waiting for whoever writes it.
    pub(super) fn has_more_at_hand(&self) -> bool {
        match &self.open {
            Some(open) => {
                open.way == Way::Lines && (open.waiting.is_some() || open.input.buffer().contains(&b'\n'))
            }
            None => self.paths.as_slice().first().is_some_and(|path| !is_stdin(path) && path.is_file()),
        }
    }
}

impl Iterator for Feed<'_> {
    type Item = Fed;

    fn next(&mut self) -> Option<Fed> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next() {
                    Some(mut fed) => {
                        if let Ok(text) = &mut fed {
                            text.before = self.count;
                            self.count += 1;
                        }
                        open.texts += 1;
                        if fed.is_err() || open.way != Way::Lines {
                            self.open = None;
                        }
                        return Some(fed);
                    }
                    None if open.texts == 0 => {
                        let message = format!("{}: there is no patient in it", open.name);
                        self.open = None;
                        return Some(Err(Box::new(Diagnostic::placeless(Code::WrongFile, message))));
                    }
                    None => self.open = None,
                }
            }
            match Open::new(self.paths.next()?) {
                Ok(open) => self.open = Some(open),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

impl Open {
    fn new(path: &Path) -> Result<Open, Box<Diagnostic>> {
        let (name, input): (String, Box<dyn Read>) = if is_stdin(path) {
            ("<stdin>".to_owned(), Box::new(std::io::stdin()))
        } else {
            let file: File = load::open(path)?;
            (path.display().to_string(), Box::new(file))
        };
        let way = if is_lines(path) {
            Way::Lines
        } else if ends_in(path, &["json"]) {
            Way::WholeJson
        } else if ends_in(path, &["toml"]) {
            Way::WholeToml
        } else {
            Way::Unknown
        };
        let input = BufReader::with_capacity(AHEAD_BYTES, input);
        Ok(Open { name, input, way, texts: 0, next: Start::default(), waiting: None })
    }

    fn next(&mut self) -> Option<Fed> {
        match self.read() {
            Ok(text) => text.map(Ok),
            Err(error) => Some(Err(Box::new(load::unreadable(&self.name, &error)))),
        }
    }

    fn read(&mut self) -> std::io::Result<Option<Text>> {
        match self.way {
            Way::WholeToml => self.whole(Vec::new(), false).map(Some),
            Way::WholeJson => self.whole(Vec::new(), true).map(Some),
            Way::Lines => self.line(),
            Way::Unknown => self.first(),
        }
    }

    /// All that is left, behind what was read already.
    fn whole(&mut self, mut bytes: Vec<u8>, is_json: bool) -> std::io::Result<Text> {
        let room = (TEXT_BYTES_MAX + 1).saturating_sub(bytes.len()) as u64;
        (&mut self.input).take(room).read_to_end(&mut bytes)?;
        self.unmark(&mut bytes);
        Ok(self.text(bytes, is_json))
    }

    /// Some editors begin a file with a mark of its encoding.
    fn unmark(&mut self, bytes: &mut Vec<u8>) {
        if self.next.byte == 0 && bytes.starts_with(load::MARK) {
            bytes.drain(..load::MARK.len());
            self.next.byte = load::MARK.len() as u64;
        }
    }

    fn text(&self, bytes: Vec<u8>, is_json: bool) -> Text {
        Text { name: self.name.clone(), bytes, is_json, start: self.next, before: 0 }
    }

    /// A line and the bytes it takes in the file; none at its end.
    fn take_line(&mut self) -> std::io::Result<(Vec<u8>, usize)> {
        if let Some(waiting) = self.waiting.take() {
            return Ok(waiting);
        }
        let mut bytes = Vec::new();
        let taken = read_line(&mut self.input, &mut bytes, TEXT_BYTES_MAX)?;
        let before = self.next.byte;
        self.unmark(&mut bytes);
        let mark = usize::try_from(self.next.byte - before).unwrap_or(0);
        Ok((bytes, taken - mark))
    }

    fn pass(&mut self, taken: usize) {
        self.next = Start { line: self.next.line + 1, byte: self.next.byte + taken as u64 };
    }

    /// The next line that is not blank.
    fn line(&mut self) -> std::io::Result<Option<Text>> {
        loop {
            let (bytes, taken) = self.take_line()?;
            if taken == 0 {
                return Ok(None);
            }
            if is_blank(&bytes) {
                self.pass(taken);
                continue;
            }
            if self.next.byte == 0 && load::is_utf_16(&bytes) {
                // No line of such a file can be read: that is said once.
                self.way = Way::WholeJson;
            }
            let text = self.text(without_end(bytes), true);
            self.pass(taken);
            return Ok(Some(text));
        }
    }

    /// The first text of an input whose name does not tell what it is: JSON begins with a brace, TOML never does.
    fn first(&mut self) -> std::io::Result<Option<Text>> {
        let mut blank = Vec::new();
        let (line, taken) = loop {
            let (line, taken) = self.take_line()?;
            if taken > 0 && is_blank(&line) && blank.len() < TEXT_BYTES_MAX {
                blank.extend(line);
                continue;
            }
            break (line, taken);
        };
        if taken == 0 && is_blank(&blank) {
            return Ok(None);
        }
        let first = line.trim_ascii();
        if !first.starts_with(b"{") {
            // A list of patients is no form of ours, but no TOML either.
            let is_list = first.starts_with(b"[{") || first == b"[";
            blank.extend(line);
            return self.whole(blank, is_list).map(Some);
        }
        if !closes(&line) {
            let next = self.take_line()?;
            if goes_on(&line, &next.0) {
                blank.extend(line);
                blank.extend(next.0);
                return self.whole(blank, true).map(Some);
            }
            self.waiting = Some(next);
        }
        self.way = Way::Lines;
        self.next.line += blank.iter().filter(|byte| **byte == b'\n').count();
        self.next.byte += blank.len() as u64;
        let text = self.text(without_end(line), true);
        self.pass(taken);
        Ok(Some(text))
    }
}

/// Whether an object that its first line leaves open can go on with this line: behind a whole value no other begins.
fn goes_on(first: &[u8], next: &[u8]) -> bool {
    let waits = first.trim_ascii_end().last().is_some_and(|last| b"[,:".contains(last));
    waits || !next.trim_ascii_start().starts_with(b"{")
}

/// A line without its end, so that what is missing at its end is not looked for on the next.
fn without_end(mut line: Vec<u8>) -> Vec<u8> {
    let len = line.trim_ascii_end().len();
    line.truncate(len);
    line
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Whether a line of JSON closes every bracket that it opens, outside of texts.
fn closes(line: &[u8]) -> bool {
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => open += 1,
            b'}' | b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open == 0 && !quoted
}

/// Reads a line with its end, as far as it may be long and one byte further; what is beyond is passed over. The bytes
/// taken.
pub(super) fn read_line(
    input: &mut impl BufRead,
    bytes: &mut Vec<u8>,
    most: usize,
) -> std::io::Result<usize> {
    let mut total = 0;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok(total);
        }
        let (taken, ended) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), false),
        };
        let room = (most + 1).saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..taken.min(room)).unwrap_or_default());
        input.consume(taken);
        total += taken;
        if ended {
            return Ok(total);
        }
    }
}
