//! `osteon explain`: what a code means, why it matters to a patient, and how it is mended.

use super::args::{Explain, PageFormat};
use super::exit::Exit;
use super::look;
use super::say;
use osteon::diagnostic::{Code, nearest};

/// Columns of a page on a wide terminal.
const WIDTH: usize = 100;
/// Said below every page.
const MADE_UP: &str = "Names and numbers in the examples are made up.";
/// Blanks before an example.
const INDENT: &str = "    ";

pub(super) fn run(arguments: &Explain) -> Exit {
    let Some(typed) = &arguments.code else {
        say::result(&list());
        return Exit::Fine;
    };
    // As it stands in a message, or alone.
    let inside = typed.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inside, _)| inside);
    let name = inside.unwrap_or(typed).to_lowercase();
    match Code::find(&name) {
        Some(code) => {
            say::result(&match arguments.format {
                PageFormat::Text => text(code),
                PageFormat::Markdown => markdown(code),
            });
            Exit::Fine
        }
        None => {
            let help = match nearest(&name, Code::ALL.iter().map(|code| code.name())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`osteon explain` lists them all".to_owned(),
            };
            say::message(&format!("error: no message has the code `{typed}`; {help}"));
            Exit::Unusable
        }
    }
}

/// All codes with a line each.
fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let line = |code: &Code| {
        let first = format!("{:<width$}  ", code.name());
        paragraph(&first, code.summary())
    };
    let lines: String = Code::ALL.iter().map(line).collect();
    format!("{lines}\n`osteon explain CODE` tells what one means and how it is mended.")
}

fn markdown(code: Code) -> String {
    format!(
        "# {} ({})\n\n{}\n\n{}\n\n{MADE_UP}",
        code.name(),
        code.severity().word(),
        code.summary(),
        code.page().trim_end()
    )
}

/// A page for a terminal: headings in capitals, examples indented, paragraphs as wide as there is room.
fn text(code: Code) -> String {
    let head = paragraph("", code.summary());
    let mut out = format!("{} ({})\n\n{head}\n", code.name(), code.severity().word());
    let (mut example, mut words) = (false, String::new());
    let flush = |words: &mut String, out: &mut String| {
        if !words.is_empty() {
            out.push_str(&paragraph("", words));
            words.clear();
        }
    };
    for line in code.page().trim_end().lines() {
        if line.starts_with("```") {
            example = !example;
        } else if example {
            out.push_str(format!("{INDENT}{line}").trim_end());
            out.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ") {
            flush(&mut words, &mut out);
            out.push_str(&format!("{}\n", heading.to_uppercase()));
        } else if line.is_empty() {
            flush(&mut words, &mut out);
            if !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else {
            words.push_str(line);
            words.push(' ');
        }
    }
    flush(&mut words, &mut out);
    out.push('\n');
    out.push_str(&paragraph("", MADE_UP));
    out.trim_end().to_owned()
}

/// A paragraph in the room there is; lines after the first stand under its text.
fn paragraph(first: &str, text: &str) -> String {
    let room = look::look().width.unwrap_or(WIDTH).min(WIDTH);
    let indent = first.chars().count();
    let wrapped = look::wrapped(text.trim(), Some(room.saturating_sub(indent).max(room / 2)));
    let lines = wrapped.lines().enumerate();
    let line = |(at, line): (usize, &str)| {
        let before = if at == 0 { first.to_owned() } else { " ".repeat(indent) };
        format!("{before}{line}\n")
    };
    lines.map(line).collect()
}
