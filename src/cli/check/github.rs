//! Findings as commands of GitHub Actions: `::error file=…,line=…::…`, a line each.

use super::found::{Found, Named};

/// A finding on a line, which GitHub shows at the place in the file.
pub(super) fn line(found: &Found) -> String {
    let mut properties = Vec::new();
    if let Some(place) = found.places.first() {
        properties.push(format!("file={}", property(file(&place.file))));
        let ((line, column), (end_line, end_column)) = (place.start, place.end);
        properties.push(format!("line={line}"));
        // Columns are known to GitHub only on one line.
        match line == end_line {
            true => properties.push(format!("col={column},endColumn={end_column}")),
            false => properties.push(format!("endLine={end_line}")),
        }
    }
    properties.push(format!("title={}", property(found.code.name())));
    let text = std::iter::once(&found.message).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    format!("::{} {}::{}", found.severity.word(), properties.join(","), data(&text))
}

/// A warning of a file as a whole.
pub(super) fn warning(named: &Named, text: &str) -> String {
    format!("::warning file={}::{}", property(file(named)), data(text))
}

fn file(named: &Named) -> &str {
    match named {
        Named::Inside(path) | Named::Outside(path) => path,
    }
}

/// A text in which nothing ends the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text in which nothing ends the property, either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
