//! Lines and values → text: where a line breaks, what stands between two, and how far in.

use std::collections::BTreeMap;

use super::WIDTH;
use super::condition::Form;
use super::tree::{Entry, Line, Value, What};

/// How far the inside of something stands further in.
const STEP: usize = 2;

/// Conditions by the place at which their values begin.
pub(super) type Forms<'a> = BTreeMap<usize, Form<'a>>;

/// A whole file.
pub(super) fn file(lines: &[Line<'_>], conditions: &Forms<'_>) -> String {
    let layout = Layout { conditions };
    let mut out = String::new();
    let mut list: Option<&[&str]> = None;
    for (at, line) in lines.iter().enumerate() {
        if blank_before(lines, at, list) {
            out.push('\n');
        }
        match &line.what {
            What::Comment => {}
            What::Heading { is_list, path } => {
                let (open, close) = if *is_list { ("[[", "]]") } else { ("[", "]") };
                out.push_str(&format!("{open}{}{close}", path.join(".")));
                if *is_list {
                    list = Some(path);
                } else {
                    list = list.filter(|list| goes_on(&line.what, list));
                }
            }
            What::Pair { key, value } => out.push_str(&layout.pair(key, value)),
        }
        match (line.comment, &line.what) {
            (Some(comment), What::Comment) => out.push_str(comment),
            (Some(comment), _) => out.push_str(&format!(" {comment}")),
            (None, _) => {}
        }
        out.push('\n');
    }
    out
}

/// Whether a blank line stands before a line. `list` is the last heading in two brackets.
///
/// One stands before every heading, with the comments right above it; none before a heading that goes on with the entry
/// of a list (`[case.expect]` under `[[case]]`), none under a heading, none at the beginning. Others are the author's.
fn blank_before(lines: &[Line<'_>], at: usize, list: Option<&[&str]>) -> bool {
    let (Some(line), Some(before)) = (lines.get(at), at.checked_sub(1).and_then(|at| lines.get(at))) else {
        return false;
    };
    let is_heading = |line: &Line<'_>| matches!(line.what, What::Heading { .. });
    let goes_on = |line: &Line<'_>| list.is_some_and(|list| goes_on(&line.what, list));
    if is_heading(line) {
        let has_comment = matches!(before.what, What::Comment);
        return if has_comment { line.blank } else { !goes_on(line) };
    }
    if is_heading(before) {
        return false;
    }
    // A comment right above a heading belongs to it.
    let mut rest =
        lines.iter().skip(at + 1).skip_while(|line| matches!(line.what, What::Comment) && !line.blank);
    let heads = matches!(line.what, What::Comment)
        && !matches!(before.what, What::Comment)
        && rest.next().is_some_and(|next| is_heading(next) && !next.blank && !goes_on(next));
    line.blank || heads
}

/// Whether a line is a heading within the entry of a list.
fn goes_on(what: &What<'_>, list: &[&str]) -> bool {
    match what {
        What::Heading { is_list: false, path } => path.len() > list.len() && path.starts_with(list),
        _ => false,
    }
}

struct Layout<'a> {
    conditions: &'a Forms<'a>,
}

impl Layout<'_> {
    /// A key and its value at the beginning of a line.
    fn pair(&self, key: &[&str], value: &Value<'_>) -> String {
        let begin = format!("{} = ", key.join("."));
        let written = self.value(value, 0, width(&begin), 0);
        begin + &written
    }

    /// A value, of which the first line begins at a column, on a line that stands so far in, and behind which so many
    /// letters follow.
    fn value(&self, value: &Value<'_>, indent: usize, column: usize, behind: usize) -> String {
        if let Some(flat) = self.flat(value).filter(|flat| column + width(flat) + behind <= WIDTH) {
            return flat;
        }
        match value {
            Value::Scalar { text, at } => match self.conditions.get(at) {
                Some(form) => form.laid_out(indent + STEP, column),
                None => (*text).to_owned(),
            },
            Value::List(entries) => self.broken(entries, indent, ('[', ']')),
            Value::Table(entries) => self.table(entries, indent),
        }
    }

    /// A value on one line, where that can be.
    fn flat(&self, value: &Value<'_>) -> Option<String> {
        let entries = |entries: &[Entry<'_>]| {
            let written = entries.iter().map(|entry| {
                let value = entry.value.as_ref().filter(|_| entry.comment.is_none())?;
                Some(begin(&entry.key) + &self.flat(value)?)
            });
            written.collect::<Option<Vec<String>>>().map(|written| written.join(", "))
        };
        match value {
            Value::Scalar { text, at } => match self.conditions.get(at) {
                Some(form) => form.flat().map(str::to_owned),
                None => Some((*text).to_owned()).filter(|text| !text.contains('\n')),
            },
            Value::List(all) => entries(all).map(|all| format!("[{all}]")),
            Value::Table(all) if all.is_empty() => Some("{}".to_owned()),
            Value::Table(all) => entries(all).map(|all| format!("{{ {all} }}")),
        }
    }

    /// Entries on lines of their own.
    fn broken(&self, entries: &[Entry<'_>], indent: usize, (open, close): (char, char)) -> String {
        let margin = " ".repeat(indent + STEP);
        let mut out = format!("{open}\n");
        for (at, entry) in entries.iter().enumerate() {
            if entry.blank && at > 0 {
                out.push('\n');
            }
            out.push_str(&margin);
            if let Some(value) = &entry.value {
                let begin = begin(&entry.key);
                let column = margin.len() + width(&begin);
                out.push_str(&begin);
                out.push_str(&self.value(value, indent + STEP, column, 1));
                out.push(',');
            }
            if let Some(comment) = entry.comment {
                out.push_str(if entry.value.is_some() { " " } else { "" });
                out.push_str(comment);
            }
            out.push('\n');
        }
        out + &" ".repeat(indent) + &close.to_string()
    }

    /// A table in braces that is longer than a line. It stays on one line all the same, as the older TOML has it; but
    /// lists of several tables in it take a line an entry, and conditions break.
    fn table(&self, entries: &[Entry<'_>], indent: usize) -> String {
        if entries.iter().any(|entry| entry.comment.is_some()) {
            return self.broken(entries, indent, ('{', '}'));
        }
        let written = entries.iter().filter_map(|entry| {
            let begin = begin(&entry.key);
            // A condition breaks where it would not fit on a line of its own, wherever in the line it stands.
            let column = indent + STEP + width(&begin);
            let written = match entry.value.as_ref()? {
                Value::List(all) if is_list_of_tables(all) => self.broken(all, indent, ('[', ']')),
                Value::Table(all) if !all.is_empty() => self.table(all, indent),
                value @ Value::List(_) => {
                    self.flat(value).unwrap_or_else(|| self.value(value, indent, WIDTH, 0))
                }
                value => self.value(value, indent, column, 0),
            };
            Some(begin + &written)
        });
        format!("{{ {} }}", written.collect::<Vec<_>>().join(", "))
    }
}

/// Whether a list holds several tables.
fn is_list_of_tables(entries: &[Entry<'_>]) -> bool {
    entries.iter().filter(|entry| matches!(entry.value, Some(Value::Table(_)))).count() > 1
}

/// The key of an entry, with what stands before its value.
fn begin(key: &[&str]) -> String {
    if key.is_empty() { String::new() } else { format!("{} = ", key.join(".")) }
}

pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
