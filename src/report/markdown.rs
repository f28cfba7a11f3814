//! A report as Markdown, as code hosts and notebooks read it: CommonMark, with the tables of GitHub.

use super::document::{
    Badge, Document, Entry, Field, FieldLead, Foot, Lead, Part, Section, Source, Span, Table, Words, visible,
};
use super::html;
use super::trace::{self, Step};

/// A document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut out = String::new();
    let mut names = document.head.names.iter().map(|name| escape(name));
    out.push_str(&format!("# {}\n\n", names.next().unwrap_or_default()));
    let beside: Vec<String> = names.collect();
    if !beside.is_empty() {
        out.push_str(&format!("**{}**\n\n", beside.join(", ")));
    }
    out.push_str(&format!("{}\n", escape(&document.head.about)));
    if !document.head.fields.is_empty() {
        out.push('\n');
    }
    fields(&mut out, "", &document.head.fields);
    for section in &document.sections {
        print_section(&mut out, section);
    }
    print_trace(&mut out, &document.trace);
    out.push('\n');
    for foot in &document.foot {
        let line = match foot {
            Foot::Paragraph(text) => escape(text),
            Foot::Line(text) => escape(text),
            Foot::Digest(of, digest) => format!("{of} `{digest}`"),
            Foot::Engine(engine) => format!("engine {}", escape(engine)),
        };
        out.push_str(&format!("{line}\n\n"));
    }
    one_gap(&out)
}

/// A text with at most one empty line between two others.
fn one_gap(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim_end().lines() {
        if !(line.is_empty() && out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn print_section(out: &mut String, section: &Section) {
    out.push_str(&format!("\n## {}\n\n", escape(&section.heading())));
    for (at, part) in section.parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| section.parts.get(at));
        // What is no list begins anew, and a list that follows it, too.
        if before.is_some_and(|before| is_list(before) != is_list(part)) {
            out.push('\n');
        }
        match part {
            Part::Entry(entry) => print_entry(out, entry),
            Part::Field(field) => fields(out, "", std::slice::from_ref(field)),
            Part::Table(table) => print_table(out, table),
            Part::Source(source) => print_source(out, source),
        }
    }
}

fn print_trace(out: &mut String, steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    out.push_str("\n## Trace\n\n");
    let mut traced = String::new();
    steps.iter().for_each(|step| trace::lines(step, 0, &mut traced));
    // Four spaces make a block that no character of a condition can end.
    out.extend(traced.lines().map(|line| format!("    {}\n", visible(line))));
}

fn is_list(part: &Part) -> bool {
    match part {
        Part::Entry(entry) => entry.lead != Lead::Plain,
        Part::Field(_) | Part::Source(_) => true,
        Part::Table(_) => false,
    }
}

fn print_entry(out: &mut String, entry: &Entry) {
    let text = words(&entry.words);
    match &entry.lead {
        Lead::Plain => out.push_str(&format!("{}\n\n", begin(&text))),
        Lead::Label(label) => out.push_str(&format!("- **{}:** {text}\n", inline(label))),
        Lead::Change(word) => out.push_str(&format!("- **{word}** {text}\n")),
        Lead::Mark(mark) => match mark.word() {
            Some(word) => out.push_str(&format!("- `{}` **{word}:** {text}\n", mark.sign())),
            None => out.push_str(&format!("- {}\n", begin(&text))),
        },
        Lead::Badge(badge) => out.push_str(&format!("- {} {text}\n", status(badge))),
    }
    fields(out, "  ", &entry.fields);
}

fn status(badge: &Badge) -> String {
    let loud = if badge.loud.is_empty() { String::new() } else { format!("{}: ", badge.loud) };
    let beside: String = badge.beside.iter().map(|word| format!(", {word}")).collect();
    format!("`{}` **{loud}{}{beside}:**", badge.mark.sign(), inline(&badge.status))
}

fn fields(out: &mut String, indent: &str, fields: &[Field]) {
    for field in fields {
        let text = words(&field.words);
        let lead = match field.lead {
            // What has nothing to belong to is a paragraph.
            FieldLead::Plain if indent.is_empty() => {
                out.push_str(&format!("{}\n\n", begin(&text)));
                continue;
            }
            FieldLead::Plain | FieldLead::More => {
                out.push_str(&format!("{indent}- {}\n", begin(&text)));
                continue;
            }
            // A note on the field before stands in a list of its own below it.
            FieldLead::Below => {
                out.push_str(&format!("{indent}  - {}\n", begin(&text)));
                continue;
            }
            FieldLead::Label(label) => match label.strip_suffix(": ") {
                Some(label) => format!("**{label}:** "),
                None => format!("**{}** ", label.trim_end()),
            },
            FieldLead::Warning => "`!` **warning:** ".to_owned(),
            FieldLead::Against => "`-` **against it:** ".to_owned(),
            FieldLead::MayBeAgainst => "`?` **not known whether:** ".to_owned(),
            FieldLead::Fault => "`!` **fault:** ".to_owned(),
        };
        out.push_str(&format!("{indent}- {lead}{text}\n"));
    }
}

fn print_table(out: &mut String, table: &Table) {
    let [name, state, what] = table.columns;
    out.push_str(&format!("| {name} | {state} | {what} |\n|---|---|---|\n"));
    for row in &table.rows {
        let status = status(&row.badge);
        let status = status.trim_end_matches(":**");
        out.push_str(&format!("| {} | {status}** | {} |\n", inline(&row.name), inline(table.last(row))));
    }
    out.push('\n');
}

fn print_source(out: &mut String, source: &Source) {
    let name = inline(&source.name);
    let named = match &source.doi {
        Some(doi) => format!("[{name}, doi {}](https://doi.org/{})", inline(doi), html::address(doi)),
        None => begin(&name),
    };
    let newer = source.superseded_by.as_ref();
    let newer = newer.map_or(String::new(), |newer| format!(". **SUPERSEDED BY:** {}", inline(newer)));
    out.push_str(&format!("{}. {named}{newer}\n", source.number));
}

fn words(words: &Words) -> String {
    let text: String = words
        .0
        .iter()
        .map(|span| match span {
            Span::Text(text) => inline(text),
            Span::Cite(cite) => format!("[{}] {}{}", cite.number, inline(&cite.at), cite.doubt),
        })
        .collect();
    text.trim().to_owned()
}

/// A text that shows as it is, wherever it stands.
fn escape(text: &str) -> String {
    begin(&inline(text))
}

/// A text whose characters mean themselves within a line.
fn inline(text: &str) -> String {
    let letters: Vec<char> = visible(text).chars().collect();
    let mut escaped = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_letter = |at: Option<usize>| {
            at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_ascii_alphanumeric())
        };
        let acts = match letter {
            // Inside a name it is one of its letters.
            '_' => !(is_letter(at.checked_sub(1)) && is_letter(at.checked_add(1))),
            _ => matches!(letter, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '#'),
        };
        if acts {
            escaped.push('\\');
        }
        escaped.push(*letter);
    }
    escaped
}

/// The same at the beginning of a block, where a few more characters mean something.
fn begin(text: &str) -> String {
    let text = text.trim();
    let number = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = text.len() - number.len();
    if text.starts_with(['+', '-', '=']) {
        return format!("\\{text}");
    }
    match text.split_at_checked(digits) {
        Some((digits, rest)) if !digits.is_empty() && rest.starts_with(['.', ')']) => {
            format!("{digits}\\{rest}")
        }
        _ => text.to_owned(),
    }
}
