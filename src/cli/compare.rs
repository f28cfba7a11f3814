//! `osteon compare`: patients under several guidelines, side by side.

use std::sync::Mutex;

use super::args::{Compare, Format};
use super::cohort::{self, Answer};
use super::exit::Exit;
use super::feed::{Feed, Text};
use super::load::{self, Loaded};
use super::{feed, library, patients, say};
use osteon::check::Checked;
use osteon::compare::{self, Agreement, Side};
use osteon::diagnostic::{Code, Diagnostic};
use osteon::eval::Plan;
use osteon::value::date::PartialDate;

/// A guideline made ready.
struct Ready {
    checked: Checked,
    name: String,
}

pub(super) fn run(arguments: &Compare) -> Exit {
    let mut loaded = Loaded::default();
    let exit = all(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

fn all(arguments: &Compare, loaded: &mut Loaded) -> Option<Exit> {
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded)?;
    let ready = match arguments.wanted.is_empty() {
        true => those_that_know(arguments, loaded, as_of)?,
        false => named(arguments, loaded, as_of)?,
    };
    loaded.report();
    if let Some(withdrawn) = ready.iter().find_map(|ready| load::withdrawn(&ready.checked)) {
        loaded.diagnostics.push(withdrawn);
        return Some(Exit::Withdrawn);
    }
    if ready.len() < 2 {
        let names: Vec<&str> = ready.iter().map(|ready| ready.name.as_str()).collect();
        let found = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        say::message(&format!("two guidelines or more are compared; there is {found}"));
        return Some(Exit::Nothing);
    }
    Some(compared(arguments, loaded, as_of, &ready))
}

/// The guidelines that were typed.
fn named(arguments: &Compare, loaded: &mut Loaded, as_of: PartialDate) -> Option<Vec<Ready>> {
    let root = &arguments.place.guidelines;
    let mut ready = Vec::new();
    for word in &arguments.wanted {
        match library::choose(root, word, as_of) {
            Ok(path) => ready.push(read(loaded, arguments, &path, as_of)),
            Err(fault) => {
                loaded.diagnostics.push(fault);
                ready.push(None);
            }
        }
    }
    ready.into_iter().collect()
}

fn read(
    loaded: &mut Loaded,
    arguments: &Compare,
    path: &std::path::Path,
    as_of: PartialDate,
) -> Option<Ready> {
    let checked = load::guideline(loaded, &arguments.place.guidelines, path).ok()?;
    load::warnings(&checked, as_of).into_iter().for_each(|warning| loaded.diagnostics.push(warning));
    let meta = &checked.guideline.meta;
    let name = format!("{}@{}", meta.id, meta.version);
    Some(Ready { checked, name })
}

/// All guidelines in force under which the first patient can be read; of the others it is said that they are left out.
fn those_that_know(arguments: &Compare, loaded: &mut Loaded, as_of: PartialDate) -> Option<Vec<Ready>> {
    let root = &arguments.place.guidelines;
    if arguments.patients.iter().any(|path| feed::is_stdin(path)) {
        let message = "name the guidelines with -g where patients come from standard input".to_owned();
        loaded.diagnostics.push(Diagnostic::placeless(Code::GuidelineNotFound, message));
        return None;
    }
    let first: Text = match Feed::new(&arguments.patients).next()? {
        Ok(text) => text,
        Err(fault) => {
            loaded.diagnostics.push(*fault);
            return None;
        }
    };
    let mut ready = Vec::new();
    for id in library::guidelines(root) {
        let Ok(path) = library::choose(root, &id, as_of) else {
            continue;
        };
        let Some(found) = read(loaded, arguments, &path, as_of) else {
            continue;
        };
        let mut aside = Loaded { sources: loaded.sources.clone(), ..Loaded::default() };
        match patients::patient(&mut aside, first.clone(), &found.checked.guideline, as_of) {
            Ok(_) => ready.push(found),
            Err(_) => say::message(&format!("left out: {} cannot read this patient", found.name)),
        }
    }
    Some(ready)
}

fn compared(arguments: &Compare, loaded: &mut Loaded, as_of: PartialDate, ready: &[Ready]) -> Exit {
    let plans: Vec<Plan<'_>> = ready.iter().map(|ready| Plan::new(&ready.checked.guideline)).collect();
    let names: Vec<String> = ready.iter().map(|ready| ready.name.clone()).collect();
    let is_json = arguments.format == Format::Json;
    let is_run = feed::may_be_many(&arguments.patients);
    let agreement = Mutex::new(Agreement::default());
    let exit = cohort::run(&arguments.patients, loaded, is_json, |loaded, text| {
        let place = text.before;
        let mut evaluations = Vec::new();
        let mut id = String::new();
        for (ready, plan) in ready.iter().zip(&plans) {
            let facts = patients::patient(loaded, text.clone(), &ready.checked.guideline, as_of).ok()?;
            evaluations.push(plan.evaluate(&facts, as_of));
            id.clone_from(&facts.patient);
        }
        let sides: Vec<Side<'_>> = ready
            .iter()
            .zip(&evaluations)
            .map(|(ready, evaluation)| Side {
                guideline: &ready.checked.guideline,
                sources: &loaded.sources,
                evaluation,
            })
            .collect();
        let rows = compare::compare(&sides);
        if let Ok(mut agreement) = agreement.lock() {
            agreement.add(place, &id, &rows);
        }
        let printed = match (is_json, is_run && !arguments.each) {
            (true, _) => compare::json(&id, as_of, &sides, &rows).map_err(|error| error.to_string()),
            (false, true) => Ok(String::new()),
            (false, false) => Ok(compare::text(&id, as_of, &sides, &rows)),
        };
        Some(Answer { printed, is_open: false })
    });
    let agreement = agreement.into_inner().unwrap_or_default();
    if is_run && agreement.patients() > 0 {
        match is_json {
            false => say::result(&compare::agreement_text(as_of, &names, &agreement)),
            true => match compare::agreement_json(as_of, &names, &agreement) {
                Ok(line) => say::json(&line),
                Err(error) => say::message(&format!("error: {error}")),
            },
        }
    }
    exit
}
