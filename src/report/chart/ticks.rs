//! The values that stand beside an axis.

use std::cmp::Ordering;

use super::has_scale;
use crate::map::{Axis, Scale};
use crate::value::canonical::exact_decimal;
use crate::value::date::PartialDate;
use crate::value::number::Number;

/// With more cells than these not each can have a letter.
const CELLS_MAX: usize = 14;

/// Whether an axis with a scale has so many cells that not each can have a letter.
pub(super) fn is_fine(axis: &Axis) -> bool {
    has_scale(axis) && axis.len() > CELLS_MAX
}

/// `body weight (kg)`
pub(super) fn named(axis: &Axis) -> String {
    match axis.unit.as_deref() {
        Some(unit) if unit != "1" => format!("{} ({unit})", axis.fact),
        _ => axis.fact.clone(),
    }
}

/// Whether a cell has a name of its own; others lie between values.
pub(super) fn is_named(axis: &Axis, at: usize) -> bool {
    !has_scale(axis) || axis.is_unknown(at)
}

/// The first and the last value that is drawn, where no boundary lies beyond: at which end, in words, and how it is set.
pub(super) fn ends(axis: &Axis, length: i64) -> Vec<(i64, String, &'static str)> {
    let Some((low, high)) = axis.drawn.as_ref().filter(|_| has_scale(axis)) else {
        return Vec::new();
    };
    let limits = || axis.cells.iter().flat_map(|cell| <[_; 2]>::from(cell.ends())).flatten();
    let words = |number: &Number| match axis.scale {
        Scale::Days => number.to_i64().and_then(PartialDate::from_day_number).map(|date| date.to_string()),
        _ => Some(exact_decimal(number)),
    };
    let is_beyond =
        |end: &Number, outside: Ordering| limits().any(|limit| limit.compare(end) == Some(outside));
    let low = words(low).filter(|_| !is_beyond(low, Ordering::Less)).map(|words| (0, words, "start"));
    let high =
        words(high).filter(|_| !is_beyond(high, Ordering::Greater)).map(|words| (length, words, "end"));
    low.into_iter().chain(high).collect()
}

/// The values between cells, each with where it stands; those for which there is no room beside the one before are left out.
pub(super) fn apart(
    axis: &Axis,
    place: impl Fn(usize) -> i64,
    room: impl Fn(&str) -> i64,
) -> Vec<(i64, &str)> {
    let mut found: Vec<(i64, &str)> = Vec::new();
    for boundary in &axis.boundaries {
        let at = place(boundary.after);
        if found.last().is_none_or(|(last, _)| (at - last).abs() >= room(&boundary.at)) {
            found.push((at, boundary.at.as_str()));
        }
    }
    found
}
