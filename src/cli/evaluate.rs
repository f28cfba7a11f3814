//! `osteon evaluate`: patients under a guideline.

use super::args::{Evaluate, FailOn, Format};
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
use osteon::check::Checked;
use osteon::eval::Plan;
use osteon::explain;
use osteon::model::facts::Facts;
use osteon::model::reference::State;
use osteon::report::{self, Decision};
use osteon::value::date::PartialDate;

pub(super) fn run(arguments: &Evaluate) -> Exit {
    let mut loaded = Loaded::default();
    let root = &arguments.place.guidelines;
    let Some(as_of) = patients::evaluation_date(arguments.place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return Exit::Unusable;
    };
    let path = match library::choose(root, &arguments.guideline, as_of) {
        Ok(chosen) => chosen.path,
        Err(fault) => {
            loaded.diagnostics.push(fault);
            loaded.report();
            return Exit::Unusable;
        }
    };
    let checked = load::guideline(&mut loaded, root, &path);
    loaded.report();
    let Ok(checked) = checked else {
        return Exit::Unusable;
    };
    let meta = &checked.guideline.meta;
    if meta.state == State::Withdrawn {
        let reason = meta.reason.as_deref().unwrap_or("");
        anstream::eprintln!("error: {} {} was withdrawn and is not evaluated: {reason}", meta.id, meta.version);
        return Exit::Withdrawn;
    }
    let mut exit = Exit::Fine;
    for path in &arguments.patients {
        let facts = patients::patient(&mut loaded, path, &checked.guideline, as_of);
        loaded.report();
        match facts {
            Ok(facts) => {
                let undetermined = print(arguments, &loaded, &checked, &facts, as_of);
                let asked = arguments.fail_on == Some(FailOn::Undetermined);
                if undetermined && asked && exit == Exit::Fine {
                    exit = Exit::Undetermined;
                }
            }
            Err(_) => exit = Exit::Unusable,
        }
    }
    exit
}

/// Prints one decision; says whether something in it is undetermined.
fn print(arguments: &Evaluate, loaded: &Loaded, checked: &Checked, facts: &Facts, as_of: PartialDate) -> bool {
    let guideline = &checked.guideline;
    let evaluation = Plan::new(guideline).evaluate(facts, as_of);
    let explanation = explain::explain(guideline, facts, &evaluation);
    let warnings = load::warnings(checked, as_of);
    let decision = Decision {
        sources: &loaded.sources,
        guideline,
        facts,
        evaluation: &evaluation,
        explanation: &explanation,
        warnings: &warnings,
    };
    match arguments.format {
        Format::Text => anstream::println!("{}", report::text(&decision, arguments.trace)),
        Format::Json => match report::json(&decision, arguments.trace, arguments.patients.len() == 1) {
            Ok(json) => anstream::println!("{json}"),
            Err(error) => anstream::eprintln!("error: {error}"),
        },
    }
    decision.is_undetermined()
}
