//! How messages look: for readers or for programs, in which letters, how wide.

use std::sync::OnceLock;

use super::args::Color;

/// The look of one run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// One JSON object a message.
    pub(super) json: bool,
    /// No letters beyond ASCII.
    pub(super) ascii: bool,
    /// Columns, where they are known.
    pub(super) width: Option<usize>,
}

/// Narrower than this nothing is drawn.
const WIDTH_MIN: usize = 20;

static LOOK: OnceLock<Look> = OnceLock::new();

/// Settles the look, once, before anything is printed.
pub(super) fn settle(color: Color, ascii: bool, json: bool) {
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let look = Look { json, ascii: ascii || is_plain_locale(), width: width() };
    LOOK.get_or_init(|| look);
}

pub(super) fn look() -> Look {
    LOOK.get().copied().unwrap_or_default()
}

/// As typed in the variable, else as wide as the terminal.
fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    let seen = || terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| usize::from(width.0));
    said.filter(|width| *width > 0).or_else(seen).map(|width| width.max(WIDTH_MIN))
}

/// Whether the locale has no letters beyond ASCII. Where none is set, nothing is known of the terminal.
fn is_plain_locale() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os);
    let locale = set.into_iter().find(|value| !value.is_empty());
    locale.is_some_and(|locale| locale == "C" || locale == "POSIX")
}

/// A text cut into lines that are no longer than `room`, at its blanks; a word that is longer stays whole.
pub(super) fn wrapped(text: &str, room: Option<usize>) -> String {
    let Some(room) = room else {
        return text.to_owned();
    };
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > room {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines
}

/// A text in which every letter is one of ASCII, and every line as long as it was wherever that can be.
pub(super) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            _ if letter.is_ascii() => plain.push(letter),
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '–' | '—' | '−' => plain.push('-'),
            _ => plain.push('?'),
        }
    }
    plain
}
