//! `osteon evaluate`: patients under a guideline.

use super::args::{Evaluate, FailOn, Format};
use super::exit::Exit;
use super::load::Loaded;
use super::{library, load, patients};
use osteon::diagnostic::{Code, Diagnostic};
use osteon::eval::Plan;
use osteon::explain;
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::model::reference::State;
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
    let meta = &checked.guideline.meta;
    if meta.state == State::Withdrawn {
        let reason = meta.reason.as_deref().unwrap_or("");
        let message = format!("{} {} was withdrawn and is not evaluated: {reason}", meta.id, meta.version);
        loaded.diagnostics.push(Diagnostic::placeless(Code::GuidelineWithdrawn, message));
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
        let undetermined = session.print(loaded, &facts, &doubts);
        let asked = arguments.fail_on == Some(FailOn::Undetermined);
        if undetermined && asked && exit == Exit::Fine {
            exit = Exit::Undetermined;
        }
    }
    Some(exit)
}

impl Session<'_> {
    /// Prints one decision; says whether something in it is undetermined.
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
        decision.is_undetermined()
    }
}
