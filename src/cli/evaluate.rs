//! `osteon evaluate`: patients under a guideline.

use super::args::{Evaluate, FailOn, Format};
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
use osteon::eval::Plan;
use osteon::explain;
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::report::{self, Decision};
use osteon::value::date::PartialDate;

/// What is the same for all patients of a run.
struct Session<'a> {
    arguments: &'a Evaluate,
    guideline: &'a Guideline,
    as_of: PartialDate,
    warnings: Vec<String>,
}

pub(super) fn run(arguments: &Evaluate) -> Exit {
    let mut loaded = Loaded::default();
    let exit = evaluate(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

fn evaluate(arguments: &Evaluate, loaded: &mut Loaded) -> Option<Exit> {
    let root = &arguments.place.guidelines;
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded)?;
    let path = match library::choose(root, &arguments.guideline, as_of) {
        Ok(path) => path,
        Err(fault) => {
            loaded.diagnostics.push(fault);
            return None;
        }
    };
    let checked = load::guideline(loaded, root, &path).ok()?;
    if let Some(fault) = load::withdrawn(&checked) {
        loaded.diagnostics.push(fault);
        return Some(Exit::Withdrawn);
    }
    let warnings = load::warnings(&checked, as_of);
    warnings.into_iter().for_each(|warning| loaded.diagnostics.push(warning));
    let warnings = loaded.messages();
    loaded.report();
    let session = Session { arguments, guideline: &checked.guideline, as_of, warnings };
    let mut exit = Exit::Fine;
    for path in &arguments.patients {
        let facts = patients::patient(loaded, path, &checked.guideline, as_of);
        let doubts = loaded.messages();
        loaded.report();
        let Ok(facts) = facts else {
            exit = Exit::Unusable;
            continue;
        };
        let open = session.print(loaded, &facts, &doubts);
        if open && exit == Exit::Fine {
            exit = Exit::Undetermined;
        }
    }
    Some(exit)
}

impl Session<'_> {
    /// Prints one decision; says whether something in it is so open that the caller wants to be told.
    fn print(&self, loaded: &Loaded, facts: &Facts, doubts: &[String]) -> bool {
        let evaluation = Plan::new(self.guideline).evaluate(facts, self.as_of);
        let explanation = explain::explain(self.guideline, facts, &evaluation);
        let decision = Decision {
            sources: &loaded.sources,
            guideline: self.guideline,
            facts,
            evaluation: &evaluation,
            explanation: &explanation,
            warnings: &self.warnings,
            doubts,
        };
        let Evaluate { format, trace, full, patients, .. } = self.arguments;
        let extent = report::Extent { full: *full, trace: *trace };
        match format {
            Format::Text => anstream::println!("{}", report::text(&decision, extent)),
            Format::Json => match report::json(&decision, *trace, patients.len() == 1) {
                Ok(json) => anstream::println!("{json}"),
                Err(error) => anstream::eprintln!("error: {error}"),
            },
        }
        match self.arguments.fail_on {
            None => false,
            Some(FailOn::Undetermined) => decision.is_undetermined(),
            Some(FailOn::Provisional) => decision.is_undetermined() || decision.is_provisional(),
        }
    }
}
