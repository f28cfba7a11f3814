//! The difference for a pull request.

use super::Difference;
use super::items::{Item, items};

/// As Markdown; regions fold away.
pub fn markdown(difference: &Difference<'_>) -> String {
    let mut text = String::new();
    for item in items(difference) {
        match item {
            Item::Title(title) => text.push_str(&format!("# {}\n", escaped(&title))),
            Item::Heading(heading) => text.push_str(&format!("\n## {}\n\n", escaped(&heading))),
            Item::Part(part) => text.push_str(&format!("\n### {}\n\n", escaped(&part))),
            Item::Line(line) => text.push_str(&format!("\n{}\n", escaped(&line))),
            Item::Point(depth, point) => {
                text.push_str(&format!("{}- {}\n", "  ".repeat(depth), escaped(&point)));
            }
            Item::Lines(lines) => {
                text.push_str("\n  ```diff\n");
                for (sign, depth, line) in lines {
                    // A fence inside would end this one.
                    let line = line.replace("```", "'''");
                    text.push_str(&format!("  {sign} {}{line}\n", "  ".repeat(depth)));
                }
                text.push_str("  ```\n\n");
            }
        }
    }
    text
}

/// What Markdown would take for a mark stands for itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '<' | '>' | '#' | '[' | ']' | '|' | '~') {
            escaped.push('\\');
        }
        escaped.push(if letter.is_control() { ' ' } else { letter });
    }
    escaped
}
