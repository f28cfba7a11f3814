//! A text of TOML as if the slips of its brackets and commas were mended, and where its places lie in what was written.

use std::ops::Range;

/// So much is put into a text to mend it, and where.
#[derive(Clone, Copy)]
pub(super) struct Edit {
    pub(super) at: usize,
    pub(super) written: &'static str,
    /// How many bytes of the text it takes the place of.
    pub(super) instead_of: usize,
}

/// One slip: where, what is wrong, what to write, and what else belongs to it.
pub(super) struct Slip {
    pub(super) place: Range<usize>,
    pub(super) told: String,
    pub(super) help: String,
    pub(super) also: Vec<(Range<usize>, &'static str)>,
}

/// A text whose brackets and commas are mended, with what was wrong in it.
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) slips: Vec<Slip>,
    edits: Vec<(usize, isize)>,
}

impl Mended {
    /// A text with what was put into it; nothing, where nothing was wrong.
    pub(super) fn of(text: &str, slips: Vec<Slip>, mut edits: Vec<Edit>) -> Option<Mended> {
        if slips.is_empty() {
            return None;
        }
        // Those of one place stay in their order.
        edits.sort_by_key(|edit| edit.at);
        let (mut mended, mut from) = (String::with_capacity(text.len() + edits.len()), 0);
        let (mut places, mut moved) = (Vec::new(), 0);
        for edit in edits {
            mended.push_str(text.get(from..edit.at)?);
            mended.push_str(edit.written);
            from = edit.at + edit.instead_of;
            moved += isize::try_from(edit.written.len()).ok()? - isize::try_from(edit.instead_of).ok()?;
            places.push((mended.len(), moved));
        }
        mended.push_str(text.get(from..)?);
        Some(Mended { text: mended, slips, edits: places })
    }

    /// The place in the text as it was written.
    pub(super) fn place(&self, range: &Range<usize>) -> Range<usize> {
        let at = |place: usize| {
            let before = self.edits.partition_point(|(start, _)| *start <= place);
            let moved = before.checked_sub(1).and_then(|last| self.edits.get(last));
            place.saturating_add_signed(moved.map_or(0, |(_, moved)| -moved))
        };
        at(range.start)..at(range.end).max(at(range.start))
    }
}
