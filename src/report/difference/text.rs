//! The difference for readers on a terminal.

use super::Difference;
use crate::diff::{Change, Edit, EditKind, Region, Said};
use crate::report::Sheet;

/// The edits, then who gets another answer, region by region.
pub fn text(difference: &Difference<'_>) -> String {
    let mut sheet = Sheet::default();
    let [base, head] = difference.names();
    let diff = difference.diff;
    sheet.line(&format!("{base} → {head}   as of {}", difference.as_of));
    sheet.title("EDITED");
    if diff.edits.is_empty() {
        sheet.paragraph("  ", "Nothing.");
    }
    for edit in &diff.edits {
        put_edit(&mut sheet, edit);
    }
    sheet.title("ANSWERED OTHERWISE");
    if diff.changes.is_empty() {
        sheet.paragraph("  ", "Nobody gets another answer.");
    }
    let mut last = None;
    for change in &diff.changes {
        let key = (change.class, change.direction, &change.causes);
        if last != Some(key) {
            sheet.gap();
            sheet.paragraph("  ", &heading(difference, change));
        }
        last = Some(key);
        put_change(&mut sheet, change);
    }
    if !diff.uncovered.is_empty() {
        sheet.title("NOT COVERED");
        for uncovered in &diff.uncovered {
            let aligned = &uncovered.aligned;
            let words = format!("{}: {}", aligned.name, uncovered.because);
            sheet.paragraph(&format!("  {} ", aligned.kind.word()), &words);
        }
    }
    sheet.text
}

fn heading(difference: &Difference<'_>, change: &Change) -> String {
    let mut causes: Vec<String> = change
        .causes
        .iter()
        .filter_map(|at| difference.diff.edits.get(*at))
        .map(|edit| format!("{} {}", edit.thing.word(), edit.name))
        .collect();
    causes.dedup();
    let by = if causes.is_empty() { String::new() } else { format!(", by {}", causes.join(", ")) };
    format!("{} ({}){by}", change.class.words(), change.direction.word().replace('_', " "))
}

fn put_edit(sheet: &mut Sheet, edit: &Edit) {
    let part = if edit.part.is_empty() { String::new() } else { format!(", {}", edit.part) };
    let head = format!("{} {}{part}: {}", edit.thing.word(), edit.name, edit.kind.word());
    sheet.paragraph("  ", &head);
    if !edit.lines.is_empty() {
        for line in &edit.lines {
            let indent = " ".repeat(2 * line.depth);
            match (&line.base, &line.head) {
                (Some(base), Some(_)) if line.is_same() => sheet.paragraph(&format!("        {indent}"), base),
                (base, head) => {
                    base.iter().for_each(|text| sheet.paragraph(&format!("      - {indent}"), text));
                    head.iter().for_each(|text| sheet.paragraph(&format!("      + {indent}"), text));
                }
            }
        }
        return;
    }
    let is_short = edit.kind == EditKind::Changed;
    match (&edit.from, &edit.to) {
        (Some(from), Some(to)) if is_short && from.len() + to.len() < 60 => {
            sheet.paragraph("      ", &format!("{from} → {to}"));
        }
        (from, to) => {
            from.iter().for_each(|text| sheet.paragraph("      - ", text));
            to.iter().for_each(|text| sheet.paragraph("      + ", text));
        }
    }
}

fn put_change(sheet: &mut Sheet, change: &Change) {
    sheet.line(&format!("    {} {}", change.aligned.kind.word(), change.aligned.name));
    let mut said: Vec<&[Option<Said>; 2]> = Vec::new();
    for region in &change.regions {
        if !said.contains(&&region.said) {
            said.push(&region.said);
        }
    }
    for said in said {
        let words = said.each_ref().map(|said| said.as_ref().map_or("—".to_owned(), Said::words));
        let [from, to] = words;
        sheet.paragraph("      ", &format!("{from} → {to}"));
        for is_known in [true, false] {
            let of = |region: &&Region| region.is_known == is_known && &region.said == said;
            let mut regions = change.regions.iter().filter(of).peekable();
            if regions.peek().is_some() {
                sheet.line(if is_known { "        all known:" } else { "        with missing facts:" });
            }
            for region in regions {
                let sides: Vec<String> =
                    region.sides.iter().map(|(of, place)| format!("{of} {place}")).collect();
                let words = if sides.is_empty() { "everyone".to_owned() } else { sides.join("; ") };
                sheet.paragraph("          · ", &words);
            }
        }
    }
}
