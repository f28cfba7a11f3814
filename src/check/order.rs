//! Which comes first: things in the order in which they need each other, and the circles that make that impossible.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Something with a name that mentions other names.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) place: Span,
    /// The items it mentions, by their place in the list, and where it does.
    pub(super) reads: Vec<(usize, Span)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Places of the items, those first that others read, otherwise in the given order. A circle is one fault that names
/// all who take part. Linear in the number of mentions.
pub(super) fn sort(items: &[Item], code: Code, diagnostics: &mut Diagnostics) -> Vec<usize> {
    let mut marks = vec![Mark::New; items.len()];
    let mut sorted = Vec::with_capacity(items.len());
    for start in 0..items.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        // A walk with its own stack: item, and how many of its mentions were looked at.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        mark(&mut marks, start, Mark::Open);
        while let Some((at, looked)) = path.last_mut() {
            let item = *at;
            let mention = items.get(item).and_then(|found| found.reads.get(*looked));
            *looked += 1;
            let Some((next, _)) = mention.copied() else {
                mark(&mut marks, item, Mark::Done);
                sorted.push(item);
                path.pop();
                continue;
            };
            match marks.get(next) {
                Some(Mark::New) => {
                    mark(&mut marks, next, Mark::Open);
                    path.push((next, 0));
                }
                Some(Mark::Open) => diagnostics.push(circle(items, &path, next, code)),
                _ => {}
            }
        }
    }
    sorted
}

fn mark(marks: &mut [Mark], at: usize, mark: Mark) {
    if let Some(place) = marks.get_mut(at) {
        *place = mark;
    }
}

/// The circle that closes when the end of the path mentions `first` again.
fn circle(items: &[Item], path: &[(usize, usize)], first: usize, code: Code) -> Diagnostic {
    let begin = path.iter().position(|(at, _)| *at == first).unwrap_or(0);
    let taking_part = path.get(begin..).unwrap_or(path);
    let mut names: Vec<&str> = Vec::new();
    let mut mentions: Vec<(&str, Span)> = Vec::new();
    for (at, looked) in taking_part {
        let Some(item) = items.get(*at) else {
            continue;
        };
        names.push(&item.name);
        if let Some((mentioned, place)) = looked.checked_sub(1).and_then(|last| item.reads.get(last)) {
            let name = items.get(*mentioned).map_or("", |item| item.name.as_str());
            mentions.push((name, *place));
        }
    }
    let message = match names.as_slice() {
        [alone] => format!("`{alone}` needs its own answer first"),
        _ => {
            let round: Vec<String> =
                names.iter().chain(names.first()).map(|name| format!("`{name}`")).collect();
            format!("these need each other's answer first: {}", round.join(" → "))
        }
    };
    let place = items.get(first).map(|item| item.place).unwrap_or_default();
    let mut fault = Diagnostic::new(code, place, message);
    for (mentioned, place) in mentions {
        fault = fault.also(place, format!("needs `{mentioned}`"));
    }
    fault.help("break the circle: one of them must do without the other")
}
