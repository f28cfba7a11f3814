//! A difference as a list of what is said, before it has a look.

use indexmap::IndexMap;

use super::{Difference, Extent};
use crate::diff::{Change, Class, Edit, EditKind, Region, Said, asks_the_day, bump};
use crate::model::written;

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The title of the whole.
    Title(String),
    /// A heading.
    Heading(String),
    /// A smaller one.
    Part(String),
    /// A paragraph.
    Line(String),
    /// A point, so deep.
    Point(usize, String),
    /// Lines of two texts, each with a sign: both, the base, the head.
    Lines(Vec<(char, usize, String)>),
}

/// Regions of one answer and another, before the rest is only counted: where all is known, and where facts are missing.
const KNOWN_MAX: usize = 6;
const UNKNOWN_MAX: usize = 2;
/// Edits that are named as causes of one change, before the rest is only counted.
const CAUSES_MAX: usize = 4;

pub(super) fn items(difference: &Difference<'_>) -> Vec<Item> {
    let mut writer = Writer { difference, items: Vec::new() };
    writer.head();
    writer.overview();
    writer.cohort();
    writer.edits();
    writer.changes();
    writer.left();
    writer.items
}

struct Writer<'a> {
    difference: &'a Difference<'a>,
    items: Vec<Item>,
}

impl Writer<'_> {
    fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    fn head(&mut self) {
        let difference = self.difference;
        let [base, head] = difference.names();
        self.push(Item::Title(format!("{base} → {head}")));
        let diff = difference.diff;
        let regions = diff.changes.iter().map(|change| change.regions.len()).sum::<usize>();
        let logic = diff.edits.iter().filter(|edit| edit.is_logic()).count();
        let (step, why) = bump(diff);
        let is_same_id = difference.base.guideline.meta.id == difference.head.guideline.meta.id;
        let told = match diff.changes.is_empty() {
            true if diff.is_complete() => "No possible patient gets another answer: proved.".to_owned(),
            true => {
                "No patient was found who gets another answer, but not everything was looked into.".to_owned()
            }
            false => format!(
                "{} of answers, in {}; of one block no two have a patient in common.",
                count(diff.changes.len(), "change", "changes"),
                count(regions, "region of patients", "regions of patients"),
            ),
        };
        self.push(Item::Line(format!("As of {}. {told}", difference.as_of)));
        let others = diff.edits.len() - logic;
        self.push(Item::Line(format!(
            "{} that answers can hang on, {} of what is told, cited or claimed.",
            count(logic, "edit", "edits"),
            count(others, "edit", "edits")
        )));
        if !diff.computed.is_empty() {
            let names = diff.computed.join(", ");
            self.push(Item::Line(format!(
                "Values that may be worked out otherwise, and that reports show: {names}."
            )));
        }
        if diff.alone > 0 && !is_same_id {
            let alone = count(diff.alone, "block", "blocks");
            self.push(Item::Line(format!(
                "Not held against anything: {alone} that only one of the two has."
            )));
        }
        if diff.edits.iter().any(asks_the_day) {
            let words =
                "What is edited asks for the day: on other days other patients may get another answer.";
            self.push(Item::Line(words.to_owned()));
        }
        if is_same_id {
            self.push(Item::Line(format!("Smallest honest step of the version: {} ({why}).", step.word())));
        }
    }

    /// By class, the blocks.
    fn overview(&mut self) {
        let mut classes: Vec<(String, Vec<String>)> = Vec::new();
        for change in &self.difference.diff.changes {
            let title = sentence(change.class.words());
            let name = change.aligned.name.clone();
            match classes.iter_mut().find(|(other, _)| *other == title) {
                Some((_, names)) if names.contains(&name) => {}
                Some((_, names)) => names.push(name),
                None => classes.push((title, vec![name])),
            }
        }
        if classes.is_empty() {
            return;
        }
        self.push(Item::Heading("In short".to_owned()));
        for (title, names) in classes {
            self.push(Item::Point(0, format!("{title}: {}", names.join(", "))));
        }
    }

    fn edits(&mut self) {
        let diff = self.difference.diff;
        let is_full = self.difference.extent == Extent::Full;
        let (logic, told): (Vec<&Edit>, Vec<&Edit>) = diff.edits.iter().partition(|edit| edit.is_logic());
        if !logic.is_empty() {
            self.push(Item::Heading("Edited".to_owned()));
            logic.into_iter().for_each(|edit| self.edit(edit));
        }
        if told.is_empty() {
            return;
        }
        self.push(Item::Heading("Told, cited, claimed or placed otherwise".to_owned()));
        if is_full {
            told.into_iter().for_each(|edit| self.edit(edit));
        } else {
            shortly(&told).into_iter().for_each(|words| self.push(Item::Point(0, words)));
        }
    }

    fn edit(&mut self, edit: &Edit) {
        let short = |text: &String| text.len() < 40;
        match (&edit.from, &edit.to) {
            (Some(from), Some(to)) if edit.lines.is_empty() && short(from) && short(to) => {
                self.push(Item::Point(0, format!("{}: {from} → {to}", what(edit))));
                return;
            }
            _ => self.push(Item::Point(0, what(edit))),
        }
        let mut lines = Vec::new();
        for line in &edit.lines {
            match (&line.base, &line.head) {
                (Some(text), Some(_)) if line.is_same() => lines.push((' ', line.depth, text.clone())),
                (base, head) => {
                    lines.extend(base.iter().map(|text| ('-', line.depth, text.clone())));
                    lines.extend(head.iter().map(|text| ('+', line.depth, text.clone())));
                }
            }
        }
        if lines.is_empty() {
            lines.extend(edit.from.iter().filter(|text| !text.is_empty()).map(|text| ('-', 0, text.clone())));
            lines.extend(edit.to.iter().filter(|text| !text.is_empty()).map(|text| ('+', 0, text.clone())));
        }
        if !lines.is_empty() {
            self.push(Item::Lines(lines));
        }
    }

    fn changes(&mut self) {
        let diff = self.difference.diff;
        self.push(Item::Heading("Who gets another answer".to_owned()));
        if diff.changes.is_empty() {
            let is_proved = diff.is_complete();
            let words = if is_proved { "Nobody." } else { "Nobody, as far as was looked." };
            self.push(Item::Line(words.to_owned()));
        }
        let mut last = None;
        for change in &diff.changes {
            let key = (change.class, change.direction, &change.causes);
            if last != Some(key) {
                self.push(Item::Part(self.heading(change)));
            }
            last = Some(key);
            self.change(change);
        }
    }

    fn heading(&self, change: &Change) -> String {
        let edits = change.causes.iter().filter_map(|at| self.difference.diff.edits.get(*at));
        let mut causes: Vec<String> =
            edits.map(|edit| format!("{} {}", edit.thing.word(), edit.name)).collect();
        causes.dedup();
        if self.difference.extent == Extent::Short && causes.len() > CAUSES_MAX + 1 {
            let more = causes.len() - CAUSES_MAX;
            causes.truncate(CAUSES_MAX);
            causes.push(format!("{more} edits more (--full)"));
        }
        let by = if causes.is_empty() { String::new() } else { format!(", by {}", causes.join(", ")) };
        let direction = change.direction.word().replace('_', "-");
        let direction = match change.class.words() == direction.replace('-', " ") {
            true => String::new(),
            false => format!(" ({direction})"),
        };
        format!("{}{direction}{by}", sentence(change.class.words()))
    }

    fn change(&mut self, change: &Change) {
        self.push(Item::Point(0, format!("{} {}", change.aligned.kind.word(), change.aligned.name)));
        let mut all: Vec<&[Option<Said>; 2]> = Vec::new();
        for region in &change.regions {
            if !all.contains(&&region.said) {
                all.push(&region.said);
            }
        }
        for said in all {
            let [from, to] =
                said.each_ref().map(|said| said.as_ref().map_or("nothing".to_owned(), Said::words));
            self.push(Item::Point(1, format!("{from} → {to}")));
            let of = |region: &&Region| &region.said == said;
            let (known, missing): (Vec<&Region>, Vec<&Region>) =
                change.regions.iter().filter(of).partition(|region| region.is_known);
            self.regions(&known, true);
            // Whoever reads where all is known has read the like already; who had no answer has none now.
            let is_told = !known.is_empty() || change.class == Class::OtherPossible;
            if is_told && !missing.is_empty() && self.difference.extent == Extent::Short {
                let more = count(missing.len(), "region", "regions");
                self.push(Item::Point(2, format!("where facts are missing: {more} (--full)")));
            } else {
                self.regions(&missing, false);
            }
        }
    }

    fn regions(&mut self, regions: &[&Region], is_known: bool) {
        if regions.is_empty() {
            return;
        }
        let title = if is_known { "where all is known:" } else { "where facts are missing:" };
        self.push(Item::Point(2, title.to_owned()));
        let most = match (is_known, self.difference.extent) {
            (true, Extent::Short) => KNOWN_MAX,
            (false, Extent::Short) => UNKNOWN_MAX,
            (_, Extent::Full) => usize::MAX,
        };
        for region in regions.iter().take(most) {
            let mut words = region_words(region);
            if let Some(open) = &region.open {
                words.push_str(&format!(" (not decided: {open})"));
            }
            self.push(Item::Point(3, words));
            if self.difference.extent == Extent::Full
                && let Some(patient) = &region.patient
            {
                let [base, head] = patient.as_ref();
                let mut facts = written::toml(&self.difference.base.guideline.vocabulary, base);
                for (name, value) in written::toml(&self.difference.head.guideline.vocabulary, head) {
                    if !facts.iter().any(|(other, _)| *other == name) {
                        facts.push((name, value));
                    }
                }
                let facts: Vec<String> =
                    facts.into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
                let facts = if facts.is_empty() { "nothing known".to_owned() } else { facts.join(", ") };
                self.push(Item::Point(4, format!("for example {facts}")));
            }
        }
        if regions.len() > most {
            let more = count(regions.len() - most, "region", "regions");
            self.push(Item::Point(3, format!("and {more} more (--full)")));
        }
    }

    fn cohort(&mut self) {
        let Some(cohort) = self.difference.cohort else {
            return;
        };
        self.push(Item::Heading("Of these patients".to_owned()));
        let changed = format!("{} of {} get another answer.", cohort.changed, cohort.patients);
        self.push(Item::Line(changed));
        for (transition, patients) in &cohort.transitions {
            let [from, to] = transition
                .said
                .each_ref()
                .map(|said| said.as_ref().map_or("nothing".to_owned(), Said::words));
            let aligned = &transition.aligned;
            let words =
                format!("{} {}: {from} → {to}: {}", aligned.kind.word(), aligned.name, patients.len());
            self.push(Item::Point(0, words));
            let most = if self.difference.extent == Extent::Full { usize::MAX } else { 12 };
            let names: Vec<&str> = patients.iter().take(most).map(|(_, name)| name.as_str()).collect();
            let more = patients.len().saturating_sub(most);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            self.push(Item::Point(1, format!("{}{more}", names.join(", "))));
        }
        for name in &cohort.astray {
            self.push(Item::Point(
                0,
                format!("{name} lies in no region, or in more than one of a block: a fault of this program"),
            ));
        }
    }

    fn left(&mut self) {
        let diff = self.difference.diff;
        if !diff.denied.is_empty() {
            self.push(Item::Heading(
                "FAULT OF THIS PROGRAM: the interpreter does not confirm these".to_owned(),
            ));
            diff.denied.iter().for_each(|denied| self.push(Item::Point(0, denied.clone())));
        }
        if !diff.apart.is_empty() {
            self.push(Item::Heading("Facts of another kind in each".to_owned()));
            diff.apart.iter().for_each(|name| self.push(Item::Point(0, name.clone())));
        }
        if !diff.uncovered.is_empty() {
            self.push(Item::Heading("Not covered".to_owned()));
            for uncovered in &diff.uncovered {
                let aligned = &uncovered.aligned;
                let words = format!("{} {}: {}", aligned.kind.word(), aligned.name, uncovered.because);
                self.push(Item::Point(0, words));
            }
        }
        let covered = diff.looked_at.len() - uncovered_blocks(diff);
        let words = format!(
            "{} looked at to the end, of {}.",
            count(covered, "block", "blocks"),
            diff.looked_at.len()
        );
        self.push(Item::Line(words));
    }
}

fn uncovered_blocks(diff: &crate::diff::Diff) -> usize {
    let blocks: std::collections::BTreeSet<_> =
        diff.uncovered.iter().map(|uncovered| &uncovered.aligned).collect();
    blocks.len()
}

pub(super) fn region_words(region: &Region) -> String {
    let is_held = |place: &str| place.starts_with(['<', '>', '=', '≤', '≥']);
    let side = |(of, place): &(String, String)| {
        let sign = if is_held(place) { "" } else { ":" };
        format!("{of}{sign} {place}")
    };
    let sides: Vec<String> = region.sides.iter().map(side).collect();
    if sides.is_empty() { "everyone".to_owned() } else { sides.join("; ") }
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Edits in a line for each thing, those of its parts together.
fn shortly(edits: &[&Edit]) -> Vec<String> {
    let mut things: IndexMap<String, Vec<&str>> = IndexMap::new();
    for edit in edits {
        if edit.kind == EditKind::Reworded && !edit.part.is_empty() {
            let parts = things.entry(format!("{} {}", edit.thing.word(), edit.name)).or_default();
            if !parts.contains(&edit.part.as_str()) {
                parts.push(&edit.part);
            }
        } else {
            things.entry(what(edit)).or_default();
        }
    }
    let line = |(thing, parts): (String, Vec<&str>)| match parts.as_slice() {
        [] => thing,
        parts => format!("{thing}: {} reworded", parts.join(", ")),
    };
    things.into_iter().map(line).collect()
}

fn what(edit: &Edit) -> String {
    let part = if edit.part.is_empty() { String::new() } else { format!(", {}", edit.part) };
    match (edit.kind, &edit.from, &edit.to) {
        (EditKind::Renamed, Some(from), Some(to)) => {
            format!("{} {from} is now called {to}", edit.thing.word())
        }
        (EditKind::Moved, Some(from), Some(to)) => {
            format!("{} {} moved from {from} to {to}", edit.thing.word(), edit.name)
        }
        _ => format!("{} {}{part} {}", edit.thing.word(), edit.name, edit.kind.word()),
    }
}
