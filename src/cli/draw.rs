//! Diagnostics as a reader sees them: the line of the file with the words underlined.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use osteon::diagnostic::{Diagnostic, Diagnostics, Label, Severity};
use osteon::source::{LineColumn, Source, SourceId, Sources, Span};
use std::ops::Range;

use super::draw_json;
use super::look::{self, Look};
use super::places::Places;
use super::say;

/// So many are shown; of more it is said how many.
const SHOWN_MAX: usize = 100;
/// Places of one file that lie further apart are shown apart, in bytes.
const APART_BYTES: usize = 4096;
/// Lines up to this length are shown whole, in bytes.
const WHOLE_BYTES: usize = 4096;
/// So much is shown before and after a place in a longer line, and at most twice as much of the place, in bytes.
const AROUND_BYTES: usize = 60;
/// Under this width the message stands below its code.
const NARROW: usize = 72;

/// Diagnostics in the look of the run: drawn, with an empty line after each, or one JSON object a line.
pub(super) fn drawn(sources: &Sources, diagnostics: &Diagnostics) -> String {
    let look = look::look();
    if look.json { draw_json::lines(sources, diagnostics) } else { text(sources, diagnostics, look) }
}

fn text(sources: &Sources, diagnostics: &Diagnostics, look: Look) -> String {
    let mut renderer = Renderer::styled();
    if let Some(width) = look.width {
        renderer = renderer.term_width(width);
    }
    let page = Page { sources, places: Places::new(sources), renderer, look };
    let mut all = String::new();
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    if shown.len() > SHOWN_MAX {
        // Where not all are shown, no warning hides an error.
        shown.sort_by_key(|diagnostic| diagnostic.severity());
        shown.truncate(SHOWN_MAX);
    }
    for diagnostic in shown {
        if diagnostic.severity() == Severity::Error {
            say::remember(diagnostic.code);
        }
        let one = page.render(diagnostic);
        all.push_str(&if look.ascii { look::ascii(&one) } else { one });
        all.push_str("\n\n");
    }
    let more = diagnostics.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        all.push_str(&format!("and {more} more\n\n"));
    }
    all
}

struct Page<'a> {
    sources: &'a Sources,
    places: Places<'a>,
    renderer: Renderer,
    look: Look,
}

impl Page<'_> {
    fn render(&self, diagnostic: &Diagnostic) -> String {
        let (level, word) = match diagnostic.severity() {
            Severity::Error => (Level::ERROR, "error"),
            Severity::Warning => (Level::WARNING, "warning"),
        };
        let code = diagnostic.code.name();
        let narrow = self.look.width.filter(|width| *width < NARROW);
        let message = match narrow {
            Some(width) => format!("{word}[{code}]:\n{}", look::wrapped(&diagnostic.message, Some(width))),
            None => {
                let before = word.len() + code.len() + "[]: ".len();
                let room = self.look.width.map(|width| width.saturating_sub(before));
                look::wrapped(&diagnostic.message, room)
            }
        };
        let title = match narrow {
            Some(_) => level.no_name().primary_title(message),
            None => level.primary_title(message).id(code),
        };
        let mut group = Group::with_title(title);
        let mut notes = Vec::new();
        let parts = parts(self.sources, diagnostic);
        for part in &parts {
            group = self.part(group, part, &mut notes);
        }
        let room = self.look.width.map(|width| width.saturating_sub(HELP_MARGIN));
        for note in notes {
            group = group.element(Level::NOTE.message(look::wrapped(note, room)));
        }
        for help in &diagnostic.help {
            group = group.element(Level::HELP.message(look::wrapped(help, room)));
        }
        let mut drawn = self.renderer.render(&[group]);
        for part in parts.iter().filter(|part| part.is_cut) {
            // The renderer counts columns in what it was given of the line.
            let (shown, real) = self.columns(part);
            let told = |at: usize| format!("{}:{}:{at}", part.source.name, real.line);
            drawn = drawn.replacen(&told(shown), &told(real.column), 1);
        }
        // The renderer leaves these as they are, and some terminals act on them.
        drawn.replace(|letter| matches!(letter, '\u{7f}'..='\u{9f}'), "\u{fffd}")
    }

    /// The column of the label of a part in what is shown of its line, and its place in the file.
    fn columns(&self, part: &Part<'_>) -> (usize, LineColumn) {
        let text = part.source.text.as_str();
        let place =
            part.labels.first().map_or(part.window.start, |(_, label)| within(text, label.span).start);
        let before = text.get(part.window.start..place).unwrap_or_default();
        let shown = part.marks().0.len() + before.chars().count() + 1;
        (shown, self.places.of(part.file, place))
    }

    /// A stretch of a file with its labels underlined. A caption that is wider than the terminal becomes a note.
    fn part<'p>(&self, group: Group<'p>, part: &Part<'p>, notes: &mut Vec<&'p str>) -> Group<'p> {
        let text = part.source.text.as_str();
        let Range { start, end } = part.window;
        let shown = text.get(start..end).unwrap_or_default();
        let (before, after) = part.marks();
        let line = self.places.of(part.file, start).line;
        let snippet = Snippet::source(format!("{before}{shown}{after}")).line_start(line);
        let mut snippet = snippet.path(part.source.name.as_str());
        for (is_first, label) in &part.labels {
            let kind = if *is_first { AnnotationKind::Primary } else { AnnotationKind::Context };
            let place = within(text, label.span);
            let shift = |at: usize| before.len() + at.saturating_sub(start).min(shown.len());
            let mut annotation: Annotation<'_> = kind.span(shift(place.start)..shift(place.end));
            let room = self.look.width.map(|width| width.saturating_sub(HELP_MARGIN));
            if room.is_some_and(|room| label.caption.chars().count() > room) {
                notes.push(label.caption.as_str());
            } else if !label.caption.is_empty() {
                annotation = annotation.label(label.caption.as_str());
            }
            snippet = snippet.annotation(annotation);
        }
        group.element(snippet)
    }
}

/// What stands before a help or a caption: the column of line numbers and its own word.
const HELP_MARGIN: usize = 14;

/// A stretch of a file that is shown, with the labels in it; the first of the diagnostic is marked.
struct Part<'a> {
    file: SourceId,
    source: &'a Source,
    window: Range<usize>,
    /// Whether lines are not whole.
    is_cut: bool,
    labels: Vec<(bool, &'a Label)>,
}

impl Part<'_> {
    /// What stands for the left-out beginning and end of a line.
    fn marks(&self) -> (&'static str, &'static str) {
        let text = self.source.text.as_bytes();
        let Range { start, end } = self.window;
        let is_inside = |at: usize| at > 0 && at < text.len() && text.get(at - 1) != Some(&b'\n');
        let mark = |at: usize| if self.is_cut && is_inside(at) { "..." } else { "" };
        (mark(start), mark(end))
    }
}

/// The stretches to show: that of the first label first, then the others of its file, then the other files.
fn parts<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Vec<Part<'a>> {
    let mut labels: Vec<(bool, &Label)> =
        diagnostic.labels.iter().enumerate().map(|(at, label)| (at == 0, label)).collect();
    let first = labels.first().map(|(_, label)| label.span.source);
    labels.sort_by_key(|(_, label)| (Some(label.span.source) != first, label.span));
    let mut parts: Vec<Part<'a>> = Vec::new();
    for (is_first, label) in labels {
        let file = label.span.source;
        let Some(source) = sources.get(file) else {
            continue;
        };
        let place = within(&source.text, label.span);
        let window = lines_of(&source.text, &place);
        if window.len() > WHOLE_BYTES {
            let window = around(&source.text, &place);
            parts.push(Part { file, source, window, is_cut: true, labels: vec![(is_first, label)] });
            continue;
        }
        let last = parts.last_mut().filter(|part| part.file == file && !part.is_cut);
        match last.filter(|part| window.start < part.window.end + APART_BYTES) {
            Some(part) => {
                part.window.end = part.window.end.max(window.end);
                part.labels.push((is_first, label));
            }
            None => {
                parts.push(Part { file, source, window, is_cut: false, labels: vec![(is_first, label)] });
            }
        }
    }
    parts.sort_by_key(|part| !part.labels.iter().any(|(is_first, _)| *is_first));
    parts
}

/// The whole lines of a place.
fn lines_of(text: &str, place: &Range<usize>) -> Range<usize> {
    let before = text.get(..place.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let after = text.get(place.end..).and_then(|after| after.find('\n'));
    before..after.map_or(text.len(), |at| place.end + at + 1)
}

/// A place in a long line with a little of what stands around it.
fn around(text: &str, place: &Range<usize>) -> Range<usize> {
    let lines = lines_of(text, &(place.start..place.start));
    let start = place.start.saturating_sub(AROUND_BYTES).max(lines.start);
    let end = (place.end + AROUND_BYTES).min(place.start + 3 * AROUND_BYTES).min(lines.end);
    letter_at(text, start)..letter_at(text, end)
}

/// The bytes of a place, cut to whole letters of the text.
fn within(text: &str, span: Span) -> Range<usize> {
    letter_at(text, span.start as usize)..letter_at(text, span.end as usize)
}

/// The place itself, or that of the letter it falls into.
fn letter_at(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
