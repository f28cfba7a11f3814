//! The difference for readers on a terminal.

use super::Difference;
use super::items::{Item, items};
use crate::report::Sheet;

/// The edits, then who gets another answer, region by region.
pub fn text(difference: &Difference<'_>) -> String {
    let mut sheet = Sheet::default();
    for item in items(difference) {
        match item {
            Item::Title(text) => sheet.line(&text),
            Item::Heading(text) => sheet.title(&text.to_uppercase()),
            Item::Part(text) => {
                sheet.gap();
                sheet.paragraph("  ", &text);
            }
            Item::Line(text) => sheet.paragraph("", &text),
            Item::Point(depth, text) => sheet.paragraph(&format!("{}  - ", "  ".repeat(depth)), &text),
            Item::Lines(lines) => {
                for (sign, depth, text) in lines {
                    sheet.paragraph(&format!("      {sign} {}", "  ".repeat(depth)), &text);
                }
            }
        }
    }
    sheet.text
}
