//! Diagnostics for programs: `osteon.diagnostic/1`, one object a line.

use osteon::diagnostic::{Diagnostic, Diagnostics, Severity};
use osteon::source::Sources;
use serde::Serialize;

use super::places::Places;

/// The form of the objects. Keys are added to it, never changed or taken away.
const FORMAT: &str = "osteon.diagnostic/1";

#[derive(Serialize)]
struct Printed<'a> {
    format: &'static str,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: &'a [String],
    labels: Vec<Place<'a>>,
    /// On the last of very many: how many further ones are not printed.
    #[serde(skip_serializing_if = "is_none")]
    more: usize,
}

fn is_none(many: &usize) -> bool {
    *many == 0
}

/// Lines and columns count from one, columns in characters, bytes from nought; ends are not included.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    bytes: [u64; 2],
    caption: &'a str,
}

/// All of them, each with a line end behind it.
pub(super) fn lines(sources: &Sources, diagnostics: &Diagnostics) -> String {
    let places = Places::new(sources);
    let mut all = String::new();
    let kept = diagnostics.iter().count();
    for (at, diagnostic) in diagnostics.iter().enumerate() {
        let more = if at + 1 == kept { diagnostics.len() - kept } else { 0 };
        let printed = Printed { more, ..printed(sources, &places, diagnostic) };
        if let Ok(line) = serde_json::to_string(&printed) {
            all.push_str(&super::say::escaped(&line));
            all.push('\n');
        }
    }
    all
}

fn printed<'a>(sources: &'a Sources, places: &Places<'_>, diagnostic: &'a Diagnostic) -> Printed<'a> {
    let labels = diagnostic.labels.iter().filter_map(|label| {
        let source = sources.get(label.span.source)?;
        let range = label.span.range();
        let (start, end) = (range.start.min(source.text.len()), range.end.min(source.text.len()));
        let (from, to) = (places.of(label.span.source, start), places.of(label.span.source, end));
        Some(Place {
            file: &source.name,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            bytes: [start, end].map(|at| source.start.byte + at as u64),
            caption: &label.caption,
        })
    });
    Printed {
        format: FORMAT,
        code: diagnostic.code.name(),
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &diagnostic.message,
        help: &diagnostic.help,
        labels: labels.collect(),
        more: 0,
    }
}
