//! A report as plain text: marks, indents, and lines that fit a screen.

use super::document::{Badge, Document, Entry, Field, FieldLead, Foot, Lead, Part, Row, Section, Source};
use super::page::{self, Extent};
use super::sheet::Sheet;
use super::{Decision, trace};

/// A decision as text.
pub fn text(decision: &Decision<'_>, extent: Extent) -> String {
    plain(&page::page(decision, extent))
}

/// A document as text.
pub fn plain(document: &Document) -> String {
    let mut sheet = Sheet::default();
    sheet.line(&document.head.names.join("   "));
    sheet.line(&document.head.about);
    for field in &document.head.fields {
        print_field(&mut sheet, "", field);
    }
    for section in &document.sections {
        sheet.title(&format!("{}{}", section.loud.to_uppercase(), section.rest));
        print_parts(&mut sheet, section);
    }
    sheet.gap();
    for foot in &document.foot {
        match foot {
            Foot::Paragraph(text) => sheet.paragraph("", text),
            Foot::Line(line) => sheet.line(line),
            Foot::Digest(of, digest) => sheet.line(&format!("{of:<9} {digest}")),
            Foot::Engine(_) => {}
        }
    }
    if !document.trace.is_empty() {
        sheet.title("TRACE");
    }
    for step in &document.trace {
        sheet.gap();
        trace::lines(step, 0, &mut sheet.text);
    }
    sheet.text
}

fn print_parts(sheet: &mut Sheet, section: &Section) {
    for part in &section.parts {
        match part {
            Part::Entry(entry) => print_entry(sheet, entry),
            Part::Field(field) => print_field(sheet, "  ", field),
            Part::Table(table) if table.is_overview => {}
            Part::Table(table) => table.rows.iter().for_each(|row| print_row(sheet, row)),
            Part::Source(source) => print_source(sheet, source),
        }
    }
}

fn print_entry(sheet: &mut Sheet, entry: &Entry) {
    let lead = match &entry.lead {
        Lead::Plain => String::new(),
        Lead::Label(label) => format!("{label}: "),
        Lead::Mark(mark) => format!("{} ", mark.sign()),
        Lead::Change(word) => format!("- {word} "),
        Lead::Badge(badge) => bracketed(badge),
    };
    sheet.paragraph(&format!("  {lead}"), &entry.words.plain());
    for field in &entry.fields {
        print_field(sheet, "      ", field);
    }
}

/// `* WARNING [should] `; `* [CAUTION, preferred] `
fn bracketed(badge: &Badge) -> String {
    let loud = match badge.loud {
        "" => String::new(),
        loud => format!("{} ", loud.to_uppercase()),
    };
    let status = if badge.is_capital { badge.status.to_uppercase() } else { badge.status.clone() };
    let beside: String = badge.beside.iter().map(|word| format!(", {word}")).collect();
    format!("* {loud}[{status}{beside}] ")
}

fn print_field(sheet: &mut Sheet, indent: &str, field: &Field) {
    let lead = match field.lead {
        FieldLead::Plain | FieldLead::More => "",
        FieldLead::Label(label) => label,
        FieldLead::Warning => "WARNING: ",
        FieldLead::Against => "- ",
        FieldLead::MayBeAgainst => "? not known whether: ",
        FieldLead::Fault => "! ",
        FieldLead::Below => "  ",
    };
    sheet.paragraph(&format!("{indent}{lead}"), &field.words.plain());
}

fn print_row(sheet: &mut Sheet, row: &Row) {
    let words = if row.words.is_empty() { String::new() } else { format!(": {}", row.words) };
    sheet.paragraph(&format!("  {}", bracketed(&row.badge)), &format!("{}{words}", row.name));
}

fn print_source(sheet: &mut Sheet, source: &Source) {
    let doi = source.doi.as_ref().map_or(String::new(), |doi| format!(", doi {doi}"));
    let newer = source.superseded_by.as_ref();
    let newer = newer.map_or(String::new(), |newer| format!(". SUPERSEDED BY: {newer}"));
    sheet.paragraph(&format!("  [{}] ", source.number), &format!("{}{doi}{newer}", source.name));
}
