//! What was edited: things by name, their parts by meaning.

use indexmap::IndexMap;

use super::Side;
use super::align::Names;
use super::edit::{Edit, EditKind, Thing};
use super::lines::Conditions;
use super::parts::{Part, parts};
use crate::model::joint::Joint;
use crate::source::{Sources, Span};

type Things = IndexMap<(Thing, String), Vec<Part>>;

/// The edits between two guidelines, in the order of the base; what is new comes after what was there.
pub(super) fn edits(base: Side<'_>, head: Side<'_>, joint: &Joint, names: &Names) -> Vec<Edit> {
    let old = parts(base, &|id| Some(joint.canonical(id)));
    let mut new = parts(head, &|id| joint.expression_of_head(id));
    let conditions = Conditions { joint, sources: base.sources, head_sources: head.sources };
    let mut edits = Vec::new();
    let mut gone: Things = IndexMap::new();
    for ((thing, name), parts) in old {
        let called = names.thing_in_head(thing, &name);
        match new.shift_remove(&(thing, called.clone())) {
            Some(others) => {
                if called != name {
                    edits.push(renamed(thing, &name, &called, [place(&parts), place(&others)]));
                }
                compare(thing, &name, &parts, &others, &conditions, &mut edits);
            }
            None => drop(gone.insert((thing, name), parts)),
        }
    }
    for ((thing, name), parts) in gone {
        let is_one = |others: &[Part]| {
            is_same(&parts, others) && (!thing.has_answers() || says_the_same(&parts, others))
        };
        let other = new.iter().find(|((kind, _), others)| *kind == thing && is_one(others));
        let other = other.map(|(key, _)| key.clone());
        if let Some((called, others)) = other.and_then(|key| Some((key.1.clone(), new.shift_remove(&key)?))) {
            edits.push(renamed(thing, &name, &called, [place(&parts), place(&others)]));
            compare(thing, &name, &parts, &others, &conditions, &mut edits);
            continue;
        }
        edits.push(Edit {
            kind: EditKind::Removed,
            thing,
            name,
            part: String::new(),
            from: Some(told(&parts)),
            to: None,
            lines: Vec::new(),
            places: [place(&parts), None],
        });
    }
    for ((thing, name), parts) in new {
        edits.push(Edit {
            kind: EditKind::Added,
            thing,
            name,
            part: String::new(),
            from: None,
            to: Some(told(&parts)),
            lines: Vec::new(),
            places: [None, place(&parts)],
        });
    }
    edits.sort_by_key(|edit| (!edit.is_logic(), edit.thing));
    edits
}

fn renamed(thing: Thing, name: &str, called: &str, places: [Option<Span>; 2]) -> Edit {
    Edit {
        kind: EditKind::Renamed,
        thing,
        name: name.to_owned(),
        part: String::new(),
        from: Some(name.to_owned()),
        to: Some(called.to_owned()),
        lines: Vec::new(),
        places,
    }
}

/// The names that are others in the head: those that were told, and those of blocks that are the same but for their name.
pub(super) fn names_found(names: &Names, edits: &[Edit]) -> Names {
    let mut all = names.clone();
    for edit in edits.iter().filter(|edit| edit.kind == EditKind::Renamed && edit.thing.has_answers()) {
        if let (Some(from), Some(to)) = (&edit.from, &edit.to) {
            all.1.insert((edit.thing, from.clone()), to.clone());
        }
    }
    all
}

/// What a thing comes to, in a line: its parts that answers hang on.
fn told(parts: &[Part]) -> String {
    let logic = parts.iter().filter(|part| part.is_logic).map(|part| part.text.as_str());
    logic.collect::<Vec<_>>().join("; ")
}

fn place(parts: &[Part]) -> Option<Span> {
    parts.iter().map(|part| part.place).find(|place| *place != Span::default())
}

/// Whether two things mean the same: every part that an answer can hang on, and at least one.
fn is_same(a: &[Part], b: &[Part]) -> bool {
    let logic = |parts: &[Part]| parts.iter().filter(|part| part.is_logic).cloned().collect::<Vec<_>>();
    let (a, b) = (logic(a), logic(b));
    let mut pairs = a.iter().zip(&b);
    !a.is_empty() && a.len() == b.len() && pairs.all(|(a, b)| a.name == b.name && a.is_same(b))
}

/// What of a block a patient is told: who is told the same by it is told so under either name.
const SAID: &[&str] = &["label", "wording", "summary", "text"];

/// Whether two blocks say the same to the same patients: many of one condition say different things.
fn says_the_same(a: &[Part], b: &[Part]) -> bool {
    let said = |parts: &[Part]| -> Vec<(&'static str, String)> {
        let said = parts.iter().filter(|part| SAID.contains(&part.name));
        said.map(|part| (part.name, part.text.clone())).collect()
    };
    said(a) == said(b)
}

/// The module or vocabulary in which something stands, or that it is the guideline itself: neither where the library lies
/// counts nor which version of a file it is.
fn folder(sources: &Sources, place: Option<Span>) -> Option<&str> {
    let name = sources.get(place?.source)?.name.as_str();
    let (folder, _) = name.rsplit_once(['/', '\\']).unwrap_or(("", name));
    let last_but_one = folder.rmatch_indices(['/', '\\']).nth(1).map_or(0, |(at, _)| at + 1);
    let folder = folder.get(last_but_one..)?;
    let is_shared = ["modules", "vocabulary"].iter().any(|shared| folder.starts_with(shared));
    Some(if is_shared { folder } else { "the guideline itself" })
}

fn compare(
    thing: Thing,
    name: &str,
    base: &[Part],
    head: &[Part],
    conditions: &Conditions<'_>,
    edits: &mut Vec<Edit>,
) {
    let places = [place(base), place(head)];
    let folders = [folder(conditions.sources, places[0]), folder(conditions.head_sources, places[1])];
    if thing != Thing::Guideline
        && let [Some(from), Some(to)] = folders
        && from != to
        && is_same(base, head)
    {
        edits.push(Edit {
            kind: EditKind::Moved,
            thing,
            name: name.to_owned(),
            part: String::new(),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            lines: Vec::new(),
            places,
        });
    }
    let mut groups: Vec<&'static str> = Vec::new();
    for part in base.iter().chain(head) {
        if !groups.contains(&part.name) {
            groups.push(part.name);
        }
    }
    for group in groups {
        let of = |parts: &[Part]| -> Vec<Part> {
            parts.iter().filter(|part| part.name == group).cloned().collect()
        };
        for (from, to) in matched(of(base), of(head)) {
            edits.extend(edit(thing, name, group, from, to, conditions));
        }
    }
}

/// Parts of one kind, in pairs: first those that are the same, then those of one name, then the rest in their order.
fn matched(mut base: Vec<Part>, mut head: Vec<Part>) -> Vec<(Option<Part>, Option<Part>)> {
    let mut pairs = Vec::new();
    for same in [
        (|a: &Part, b: &Part| a.label == b.label && a.is_same(b) && a.text == b.text)
            as fn(&Part, &Part) -> bool,
        |a, b| a.label == b.label && a.is_same(b),
        |a, b| !a.label.is_empty() && a.label == b.label,
    ] {
        let mut rest = Vec::new();
        for part in base {
            match head.iter().position(|other| same(&part, other)) {
                Some(at) => pairs.push((Some(part), Some(head.remove(at)))),
                None => rest.push(part),
            }
        }
        base = rest;
    }
    let is_named = base.iter().chain(&head).any(|part| !part.label.is_empty());
    let mut head = head.into_iter();
    for part in base {
        let other = if is_named { None } else { head.next() };
        pairs.push((Some(part), other));
    }
    pairs.extend(head.map(|part| (None, Some(part))));
    pairs
}

fn edit(
    thing: Thing,
    name: &str,
    group: &str,
    from: Option<Part>,
    to: Option<Part>,
    conditions: &Conditions<'_>,
) -> Option<Edit> {
    let (is_logic, title) =
        [&to, &from].into_iter().flatten().next().map(|p| (p.is_logic, p.title.clone()))?;
    let part = if title.is_empty() { group.to_owned() } else { format!("{group} {title}") };
    // What is told of something that is new, or gone, is told with it.
    if !is_logic && !title.is_empty() && (from.is_none() || to.is_none()) {
        return None;
    }
    let (kind, lines) = match (&from, &to) {
        (Some(a), Some(b)) if a.is_same(b) => {
            // The same meaning in other words is an edit of what is told only.
            if a.is_logic || a.text == b.text {
                return None;
            }
            (EditKind::Reworded, Vec::new())
        }
        (Some(a), Some(b)) => {
            let lines = match (a.condition, b.condition) {
                (Some(first), Some(second)) if a.beside() == b.beside() => conditions.lines(first, second),
                _ => Vec::new(),
            };
            (if is_logic { EditKind::Changed } else { EditKind::Reworded }, lines)
        }
        (None, _) => (if is_logic { EditKind::Added } else { EditKind::Reworded }, Vec::new()),
        (_, None) => (if is_logic { EditKind::Removed } else { EditKind::Reworded }, Vec::new()),
    };
    Some(Edit {
        kind,
        thing,
        name: name.to_owned(),
        part,
        lines,
        places: [from.as_ref().map(|part| part.place), to.as_ref().map(|part| part.place)],
        from: from.map(|part| part.text),
        to: to.map(|part| part.text),
    })
}
