//! Diagnostics as a reader sees them: the line of the file with the words underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use osteon::diagnostic::{Diagnostic, Diagnostics, Severity};
use osteon::source::{SourceId, Sources, Span};
use std::cell::Cell;

/// Prints diagnostics to stderr, in colour where the terminal has it.
pub(super) fn print(sources: &Sources, diagnostics: &Diagnostics) {
    let renderer = Renderer::styled();
    let lines = Lines::default();
    for diagnostic in diagnostics.iter() {
        anstream::eprintln!("{}\n", render(&renderer, sources, diagnostic, &lines));
    }
}

/// The line that was counted to last, so that many places of a file are found in one walk.
#[derive(Default)]
struct Lines {
    last: Cell<Option<(SourceId, usize, usize)>>,
}

impl Lines {
    /// The number of the line that begins at a place.
    fn number(&self, source: SourceId, text: &str, start: usize) -> usize {
        let (from, line) = match self.last.get() {
            Some((known, at, line)) if known == source && at <= start => (at, line),
            _ => (0, 1),
        };
        let between = text.as_bytes().get(from..start).unwrap_or_default();
        let line = line + between.iter().filter(|byte| **byte == b'\n').count();
        self.last.set(Some((source, start, line)));
        line
    }
}

fn render(renderer: &Renderer, sources: &Sources, diagnostic: &Diagnostic, lines: &Lines) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = Group::with_title(title);
    for snippet in snippets(sources, diagnostic, lines) {
        group = group.element(snippet);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// A snippet for each file, with the first label as the main one.
fn snippets<'a>(
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
    lines: &Lines,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files: Vec<_> = diagnostic.labels.iter().map(|label| label.span.source).collect();
    let first = files.first().copied();
    files.sort_by_key(|file| Some(*file) != first);
    files.dedup();
    let mut all = Vec::new();
    for file in files {
        let Some(source) = sources.get(file) else {
            continue;
        };
        // Only the lines that are shown: a renderer walks over all it is given.
        let window = window(&source.text, diagnostic, file);
        let shown = source.text.get(window.clone()).unwrap_or_default();
        let line = lines.number(file, &source.text, window.start);
        let mut snippet = Snippet::source(shown).line_start(line).path(source.name.as_str());
        for (place, label) in diagnostic.labels.iter().enumerate() {
            if label.span.source != file {
                continue;
            }
            let kind = if place == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let place = within(&source.text, label.span);
            let shift = |at: usize| at.saturating_sub(window.start).min(shown.len());
            let mut annotation = kind.span(shift(place.start)..shift(place.end));
            if !label.caption.is_empty() {
                annotation = annotation.label(label.caption.as_str());
            }
            snippet = snippet.annotation(annotation);
        }
        all.push(snippet);
    }
    all
}

/// The whole lines from the first to the last place of a file.
fn window(text: &str, diagnostic: &Diagnostic, file: SourceId) -> std::ops::Range<usize> {
    let places = diagnostic.labels.iter().filter(|label| label.span.source == file);
    let (start, end) = places.fold((text.len(), 0), |(start, end), label| {
        let place = within(text, label.span);
        (start.min(place.start), end.max(place.end))
    });
    let before = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let after = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at + 1);
    before..after
}

/// The bytes of a place, cut to whole letters of the text.
fn within(text: &str, span: Span) -> std::ops::Range<usize> {
    let cut = |at: u32| {
        let at = (at as usize).min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    cut(span.start)..cut(span.end)
}
