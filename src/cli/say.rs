//! The two ways out: results to stdout, messages to stderr. Nothing else writes to either.
//!
//! What comes from a file may hold anything; a terminal gets no control character of it.

use std::borrow::Cow;
use std::io::{ErrorKind, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};

use super::exit::Exit;
use super::look;
use osteon::diagnostic::Code;

/// Someone reads.
const OPEN: u8 = 0;
/// Nobody reads any more.
const CLOSED: u8 = 1;
/// What was written did not arrive.
const BROKEN: u8 = 2;

static STDOUT: AtomicU8 = AtomicU8::new(OPEN);

/// Writes a result for a reader, with a line end behind it, at once.
pub(super) fn result(text: &str) {
    write(&visible(text));
}

/// Writes JSON, with a line end behind it, at once.
pub(super) fn json(text: &str) {
    write(&escaped(text));
}

/// Writes a text letter by letter, for a program that takes it on. It ends with a line end, or is empty.
pub(super) fn exact(text: &str) {
    text.strip_suffix('\n').into_iter().for_each(write);
}

fn write(text: &str) {
    if is_over() {
        return;
    }
    let mut out = std::io::stdout().lock();
    let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) else {
        return;
    };
    if error.kind() == ErrorKind::BrokenPipe {
        STDOUT.store(CLOSED, Ordering::Relaxed);
    } else {
        STDOUT.store(BROKEN, Ordering::Relaxed);
        message(&format!("error: the results cannot be written: {error}"));
    }
}

/// Writes a message with a line end behind it.
pub(super) fn message(text: &str) {
    styled(&visible(text));
}

/// Writes what is drawn in colours, which stay where the terminal has them. One that nobody can read is no reason to
/// stop.
pub(super) fn styled(text: &str) {
    drop(writeln!(anstream::stderr().lock(), "{text}"));
}

/// Whether nobody gets the results any more, so that there is no point in going on.
pub(super) fn is_over() -> bool {
    STDOUT.load(Ordering::Relaxed) != OPEN
}

/// The codes of errors that were drawn, each once.
static TOLD: Mutex<Vec<Code>> = Mutex::new(Vec::new());
/// So many are named at the end.
const TOLD_MAX: usize = 3;

/// Remembers a code for the end of the run.
pub(super) fn remember(code: Code) {
    if let Ok(mut told) = TOLD.lock()
        && !told.contains(&code)
    {
        told.push(code);
    }
}

/// How a run ends: as it would, but for results that could not be written. Where to read more is said last.
pub(super) fn end(exit: Exit) -> Exit {
    let told = TOLD.lock().map(|told| told.clone()).unwrap_or_default();
    let pages: Vec<String> =
        told.iter().take(TOLD_MAX).map(|code| format!("osteon explain {}", code.name())).collect();
    if !pages.is_empty() {
        let text = format!("more on this: {}", pages.join(", "));
        message(&look::wrapped(&text, look::look().width));
    }
    if STDOUT.load(Ordering::Relaxed) == BROKEN { Exit::Unusable } else { exit }
}

/// A text whose control characters, and those that turn the direction of writing, can be seen and do nothing.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_acting) else {
        return Cow::Borrowed(text);
    };
    let (plain, rest) = text.split_at(first);
    let mut clean = plain.to_owned();
    clean.extend(rest.chars().map(|letter| match u32::from(letter) {
        _ if !is_acting(letter) => letter,
        // The pictures that Unicode has of them.
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }));
    Cow::Owned(clean)
}

/// JSON in which no control character stands as itself.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    let is_control = |letter: char| matches!(letter, '\u{7f}'..='\u{9f}');
    if !json.contains(is_control) {
        return Cow::Borrowed(json);
    }
    let mut clean = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_control(letter) {
            clean.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            clean.push(letter);
        }
    }
    Cow::Owned(clean)
}

fn is_acting(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t'))
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
