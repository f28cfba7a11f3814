//! Lines and columns of many places, each found without walking over the text again.

use std::cell::RefCell;
use std::collections::BTreeMap;

use osteon::source::{LineColumn, SourceId, Sources};

/// A line and a column are remembered for every so many bytes.
const STEP_BYTES: usize = 4096;

/// The places of some texts.
pub(super) struct Places<'a> {
    sources: &'a Sources,
    known: RefCell<BTreeMap<SourceId, Vec<LineColumn>>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(sources: &'a Sources) -> Places<'a> {
        Places { sources, known: RefCell::default() }
    }

    /// Line and column of a byte, as its file counts them.
    pub(super) fn of(&self, file: SourceId, at: usize) -> LineColumn {
        let Some(source) = self.sources.get(file) else {
            return LineColumn { line: 1, column: 1 };
        };
        let bytes = source.text.as_bytes();
        let at = at.min(bytes.len());
        let first = LineColumn { line: source.start.line, column: 1 };
        let mut known = self.known.borrow_mut();
        let marks = known.entry(file).or_insert_with(|| vec![first]);
        let step = at / STEP_BYTES;
        while marks.len() <= step {
            let from = (marks.len() - 1) * STEP_BYTES;
            let last = marks.last().copied().unwrap_or(first);
            marks.push(walk(last, bytes.get(from..from + STEP_BYTES).unwrap_or_default()));
        }
        let mark = marks.get(step).copied().unwrap_or(first);
        walk(mark, bytes.get(step * STEP_BYTES..at).unwrap_or_default())
    }
}

/// Where one is after some bytes. Only the first byte of a letter counts as a column.
fn walk(from: LineColumn, bytes: &[u8]) -> LineColumn {
    bytes.iter().fold(from, |at, byte| match byte {
        b'\n' => LineColumn { line: at.line + 1, column: 1 },
        0x80..=0xbf => at,
        _ => LineColumn { column: at.column + 1, ..at },
    })
}
