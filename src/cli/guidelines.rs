//! `osteon guidelines`: what is installed, and what is in force on a day.

use serde::Serialize;

use super::args::{Format, Guidelines};
use super::exit::Exit;
use super::load::Loaded;
use super::{library, patients, say};
use osteon::model::reference::{Meta, State};
use osteon::value::date::PartialDate;

/// One installed version.
#[derive(Serialize)]
struct Row {
    id: String,
    version: String,
    status: &'static str,
    in_force: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_due: Option<String>,
    review_overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    title: String,
    path: String,
}

/// In place of the status of a file whose head cannot be read.
const UNREADABLE: &str = "unreadable";

pub(super) fn run(arguments: &Guidelines) -> Exit {
    let mut loaded = Loaded::default();
    let root = &arguments.place.guidelines;
    let Some(as_of) = patients::evaluation_date(arguments.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let rows: Vec<Row> = library::guidelines(root)
        .iter()
        .flat_map(|name| {
            let installed = library::versions(&root.join(name));
            let force = library::in_force_version(&installed, as_of);
            let rows = installed.into_iter().map(move |one| {
                let in_force = force == Some(one.version);
                match library::identity(&one.path) {
                    Some(meta) => row(&meta, name, &one, in_force, as_of),
                    None => Row { status: UNREADABLE, ..row(&Meta::default(), name, &one, false, as_of) },
                }
            });
            rows.collect::<Vec<_>>()
        })
        .collect();
    if rows.is_empty() {
        say::message(&format!("no guideline in {}", root.display()));
        return Exit::Nothing;
    }
    match arguments.format {
        Format::Json => {
            for row in &rows {
                match serde_json::to_string(row) {
                    Ok(line) => say::json(&line),
                    Err(error) => say::message(&format!("error: {error}")),
                }
            }
        }
        Format::Text => rows.iter().for_each(print),
    }
    let mut unreadable = rows.iter().filter(|row| row.status == UNREADABLE).peekable();
    let exit = if unreadable.peek().is_some() { Exit::Unusable } else { Exit::Fine };
    for row in unreadable {
        say::message(&format!("warning: {} cannot be read: `osteon check {}` shows why", row.path, row.path));
    }
    exit
}

fn row(meta: &Meta, name: &str, one: &library::Installed, in_force: bool, as_of: PartialDate) -> Row {
    let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
    let overdue = |due: PartialDate| due.last_day().day_number() < as_of.day_number();
    Row {
        id: name.to_owned(),
        version: one.version.to_string(),
        status: meta.state.word(),
        in_force,
        effective_from: text(meta.effective_from),
        effective_to: text(meta.effective_to),
        review_due: text(meta.review_due),
        review_overdue: meta.state == State::Active && meta.review_due.is_some_and(overdue),
        reason: meta.reason.clone(),
        title: meta.title.clone(),
        path: one.path.display().to_string(),
    }
}

fn print(row: &Row) {
    let mark = if row.in_force { "*" } else { " " };
    let from = row.effective_from.as_ref().map_or(String::new(), |from| format!(" from {from}"));
    let to = row.effective_to.as_ref().map_or(String::new(), |to| format!(" to {to}"));
    say::result(&format!("{mark} {}@{}  {}{from}{to}  {}", row.id, row.version, row.status, row.title));
    if let Some(reason) = &row.reason {
        say::result(&format!("    {reason}"));
    }
    if row.review_overdue {
        say::result(&format!("    its review was due on {}", row.review_due.as_deref().unwrap_or("")));
    }
}
