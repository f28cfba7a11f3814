//! Rectangles of one class that touch each other are one shape on a drawing: one outline, one letter.

use crate::map::{Chart, Map, Rectangle};

/// What is to be seen of a cell: its class, whether it differs, whether x and y are known.
pub(super) type Look = (Option<usize>, bool, (bool, bool));

/// What is to be seen of a cell; nothing beyond the map.
pub(super) fn look(map: &Map, chart: &Chart, row: Option<usize>, column: Option<usize>) -> Option<Look> {
    let row = row.filter(|row| *row < map.y.len())?;
    let column = column.filter(|column| *column < map.x.len())?;
    let unknown = (map.x.is_unknown(column), map.y.is_unknown(row));
    Some((chart.class(row, column), map.differs(row, column), unknown))
}

/// By rectangle, whether it is the largest of its shape, the first of equal ones: the letter stands there.
pub(super) fn lettered(
    map: &Map,
    chart: &Chart,
    all: &[Rectangle],
    area: impl Fn(&Rectangle) -> i64,
) -> Vec<bool> {
    let look = |found: &Rectangle| look(map, chart, Some(found.rows.0), Some(found.columns.0));
    let mut seen = vec![false; all.len()];
    let mut lettered = vec![false; all.len()];
    for (start, first) in all.iter().enumerate() {
        if seen.get(start) != Some(&false) {
            continue;
        }
        let (mut best, mut best_area) = (start, area(first));
        let mut waiting = vec![(start, first)];
        mark(&mut seen, start);
        while let Some((at, found)) = waiting.pop() {
            let own = area(found);
            if own > best_area || own == best_area && at < best {
                (best, best_area) = (at, own);
            }
            for (other, next) in all.iter().enumerate() {
                if seen.get(other) == Some(&false) && touches(found, next) && look(found) == look(next) {
                    mark(&mut seen, other);
                    waiting.push((other, next));
                }
            }
        }
        mark(&mut lettered, best);
    }
    lettered
}

fn mark(all: &mut [bool], at: usize) {
    all.get_mut(at).into_iter().for_each(|one| *one = true);
}

/// Whether two rectangles have a part of a side in common.
fn touches(a: &Rectangle, b: &Rectangle) -> bool {
    let overlap = |a: (usize, usize), b: (usize, usize)| a.0 <= b.1 && b.0 <= a.1;
    let follows = |a: (usize, usize), b: (usize, usize)| a.1 + 1 == b.0 || b.1 + 1 == a.0;
    follows(a.columns, b.columns) && overlap(a.rows, b.rows)
        || follows(a.rows, b.rows) && overlap(a.columns, b.columns)
}
