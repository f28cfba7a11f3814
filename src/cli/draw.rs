//! Diagnostics as a reader sees them: the line of the file with the words underlined.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use osteon::diagnostic::{Diagnostic, Diagnostics, Severity};
use osteon::source::{Sources, Span};

/// Prints diagnostics to stderr, in colour where the terminal has it.
pub(super) fn print(sources: &Sources, diagnostics: &Diagnostics) {
    let renderer = Renderer::styled();
    for diagnostic in diagnostics.iter() {
        anstream::eprintln!("{}\n", render(&renderer, sources, diagnostic));
    }
}

fn render(renderer: &Renderer, sources: &Sources, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = Group::with_title(title);
    for snippet in snippets(sources, diagnostic) {
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
        let mut snippet = Snippet::source(source.text.as_str()).path(source.name.as_str());
        for (place, label) in diagnostic.labels.iter().enumerate() {
            if label.span.source != file {
                continue;
            }
            let kind = if place == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(within(&source.text, label.span));
            if !label.caption.is_empty() {
                annotation = annotation.label(label.caption.as_str());
            }
            snippet = snippet.annotation(annotation);
        }
        all.push(snippet);
    }
    all
}

/// The bytes of a place, cut to whole letters of the text.
fn within(text: &str, span: Span) -> std::ops::Range<usize> {
    let cut = |at: u32| {
        let at = (at as usize).min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    cut(span.start)..cut(span.end)
}
