//! The texts that everything else points into, and places in them.

use std::fmt;

/// Which text of a [`Sources`] a span belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(u32);

/// A stretch of bytes in one text: `start` included, `end` not.
///
/// A place is never part of a meaning: trees that carry spans leave them out of `==`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Offsets past 4 GiB are cut, which no admitted file reaches.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source, start: cut(start), end: cut(end.max(start)) }
    }

    /// The same text from the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The byte range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}..{}", self.source.0, self.start, self.end)
    }
}

/// One text with the name a reader knows it by (a path, or `<condition>`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What to call it in a message.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// Where it begins in what the name means: a line of a long file is a text of its own.
    pub start: Start,
}

/// The line, counted from one, and the byte of a file at which a text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The line.
    pub line: usize,
    /// The byte, counted from nought.
    pub byte: u64,
}

impl Default for Start {
    fn default() -> Self {
        Start { line: 1, byte: 0 }
    }
}

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

/// All texts of one run, in the order they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a text and gives the id that spans carry.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.add_part(name, text, Start::default())
    }

    /// Keeps a part of a file that is longer than what is kept of it; lines and columns are those of the file.
    pub fn add_part(&mut self, name: impl Into<String>, text: impl Into<String>, start: Start) -> SourceId {
        let id = SourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Source { name: name.into(), text: text.into(), start });
        id
    }

    /// How many texts are kept.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether no text is kept.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Forgets all texts but the first so many. What points into the others points nowhere, or into what is kept next.
    pub fn truncate(&mut self, len: usize) {
        self.all.truncate(len);
    }

    /// The text of an id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        usize::try_from(id.0).ok().and_then(|at| self.all.get(at))
    }

    /// The words a span covers; empty when it points nowhere.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Line and column of the start of a span.
    pub fn line_column(&self, span: Span) -> Option<LineColumn> {
        let source = self.get(span.source)?;
        let before = source.text.get(..span.start as usize)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some(LineColumn {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + source.start.line,
            column: before.get(line_start..)?.chars().count() + 1,
        })
    }
}

/// A text on one line: words with one space between, and none inside of brackets, wherever the lines of the file end.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let is_inside = line.ends_with(['(', '[', '{']) || word.starts_with([')', ']', '}']);
        if !line.is_empty() && !is_inside {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
