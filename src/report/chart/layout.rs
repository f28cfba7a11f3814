//! Where the cells of an axis lie on a drawing.

use super::has_scale;
use crate::map::Axis;
use crate::value::number::Number;

/// Width of a letter.
pub(super) const LETTER: i64 = 7;
/// Height of a line of text.
pub(super) const LINE: i64 = 16;

/// The cells of an axis, from its beginning; where nothing is known stands apart, at the end.
#[derive(Debug)]
pub(super) struct Layout {
    /// By cell, where it begins and how long it is.
    pub(super) cells: Vec<(i64, i64)>,
    /// How long all of it is.
    pub(super) length: i64,
    /// Where the part with a scale ends.
    pub(super) scale: i64,
    /// Whether cells go on beyond the first and the last value that is drawn.
    pub(super) is_open: (bool, bool),
}

/// How wide a text is.
pub(super) fn width(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(0) * LETTER
}

/// How long an axis is, and at least each of its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) length: i64,
    pub(super) least: i64,
    /// Between what is known and what is not.
    pub(super) gap: i64,
    /// The cell of no value.
    pub(super) unknown: i64,
}

impl Layout {
    /// By how much of the drawn range each cell takes, none less than it needs.
    pub(super) fn of(axis: &Axis, room: Room) -> Layout {
        let known = axis.cells.iter().enumerate().filter(|(at, _)| !axis.is_unknown(*at)).count();
        let even = room.length / i64::try_from(known.max(1)).unwrap_or(1);
        let mut layout = Layout { cells: Vec::new(), length: 0, scale: 0, is_open: (false, false) };
        let mut from = 0;
        for (at, cell) in axis.cells.iter().enumerate() {
            if axis.is_unknown(at) {
                layout.scale = from;
                layout.cells.push((from + room.gap, room.unknown));
                from += room.gap + room.unknown;
                continue;
            }
            let length = match (&axis.drawn, has_scale(axis)) {
                (Some(drawn), true) => share(cell.ends(), drawn, room.length).unwrap_or(0),
                _ => even.min(room.least * 2),
            };
            let length = length.max(room.least);
            layout.cells.push((from, length));
            from += length;
        }
        layout.length = from;
        if has_scale(axis) {
            let is_open = |at: usize, end: fn(&(Option<Number>, Option<Number>)) -> bool| {
                axis.cells.get(at).is_some_and(|cell| end(&cell.ends()))
            };
            let last = known.saturating_sub(1);
            layout.is_open = (is_open(0, |ends| ends.0.is_none()), is_open(last, |ends| ends.1.is_none()));
        }
        layout
    }

    /// Where a cell begins and ends.
    pub(super) fn cell(&self, at: usize) -> (i64, i64) {
        let (from, length) = self.cells.get(at).copied().unwrap_or((0, 0));
        (from, from + length)
    }
}

/// How much of the drawn range lies in a cell.
fn share(ends: (Option<Number>, Option<Number>), drawn: &(Number, Number), length: i64) -> Option<i64> {
    let whole = drawn.1.checked_sub(&drawn.0)?;
    let place = |end: Option<Number>, open: i64| match end {
        Some(end) => {
            let part = end.checked_sub(&drawn.0)?.checked_div(&whole)?;
            Some(part.checked_mul(&Number::from(length))?.floor()?.to_i64()?.clamp(0, length))
        }
        None => Some(open),
    };
    Some(place(ends.1, length)? - place(ends.0, 0)?)
}
