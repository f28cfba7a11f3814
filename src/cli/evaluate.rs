//! `osteon evaluate`: patients under a guideline.

use super::args::{Arguments, Audience, Evaluate, FailOn, ReportFormat};
use super::cohort::{self, Answer};
use super::exit::Exit;
use super::load::Loaded;
use super::{feed, library, load, patients, say};
use clap::CommandFactory;
use clap::error::ErrorKind;
use osteon::eval::Plan;
use osteon::explain::{self, Explainer, Neighbours};
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::report::{self, Decision};
use osteon::value::date::PartialDate;

/// What is the same for all patients of a run.
struct Session<'a> {
    arguments: &'a Evaluate,
    guideline: &'a Guideline,
    plan: Plan<'a>,
    explainer: &'a Explainer<'a>,
    /// What is close to another answer is for clinicians.
    neighbours: Option<Neighbours<'a>>,
    as_of: PartialDate,
    warnings: Vec<String>,
}

pub(super) fn run(arguments: &Evaluate) -> Exit {
    if let Some(misuse) = misuse(arguments) {
        // A terminal that cannot be written to is no reason for another exit code.
        drop(Arguments::command().error(ErrorKind::ArgumentConflict, misuse).print());
        return Exit::Unusable;
    }
    let mut loaded = Loaded::default();
    let exit = evaluate(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

/// What cannot be asked for together.
fn misuse(arguments: &Evaluate) -> Option<&'static str> {
    match arguments.audience {
        Audience::Clinician => None,
        Audience::Patient if arguments.format == ReportFormat::Json => Some(
            "--audience patient is for readers: JSON is the same for everyone, and has the texts for patients",
        ),
        Audience::Patient if arguments.trace || arguments.full => {
            Some("--audience patient prints no reasons: it cannot be used with --trace or --full")
        }
        Audience::Patient => None,
    }
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
    if arguments.audience == Audience::Patient && !report::speaks_to_patients(&checked.guideline) {
        let id = &checked.guideline.meta.id;
        say::message(&format!("{id} has no texts for patients (`text_patient`): there is nothing to print"));
        return Some(Exit::Nothing);
    }
    let plan = Plan::new(&checked.guideline);
    let explainer = Explainer::new(&checked.guideline, as_of);
    let is_for_clinician = arguments.audience == Audience::Clinician;
    let session = Session {
        arguments,
        guideline: &checked.guideline,
        plan,
        explainer: &explainer,
        neighbours: is_for_clinician.then(|| Neighbours::new(&explainer)),
        as_of,
        warnings,
    };
    let is_json = arguments.format == ReportFormat::Json;
    let is_html_run = arguments.format == ReportFormat::Html && feed::may_be_many(&arguments.patients);
    if is_html_run {
        say::result(&report::html_begin(&checked.guideline.meta.title));
    }
    let exit = cohort::run(&arguments.patients, loaded, is_json, |loaded, text| {
        let before = text.before;
        let facts = patients::patient(loaded, text, session.guideline, as_of).ok()?;
        let doubts = loaded.messages();
        Some(session.answer(loaded, &facts, &doubts, before))
    });
    if is_html_run {
        say::result(report::html_end());
    }
    Some(exit)
}

impl Session<'_> {
    /// What is printed of one patient, and whether something in it is so open that the caller wants to be told.
    fn answer(&self, loaded: &Loaded, facts: &Facts, doubts: &[String], before: usize) -> Answer {
        let evaluation = self.plan.evaluate(facts, self.as_of);
        let explanation = self.explainer.explain(facts, &evaluation);
        let neighbours = self.neighbours.as_ref();
        let flips = neighbours.map_or(Vec::new(), |neighbours| neighbours.flips(facts, &evaluation));
        let borderline = neighbours.map_or(Vec::new(), |_| explain::borderline(self.guideline, &evaluation));
        let decision = Decision {
            sources: &loaded.sources,
            guideline: self.guideline,
            facts,
            evaluation: &evaluation,
            explanation: &explanation,
            flips: &flips,
            borderline: &borderline,
            warnings: &self.warnings,
            doubts,
        };
        let printed = self.printed(&decision, before);
        let is_open = match self.arguments.fail_on {
            None => false,
            Some(FailOn::Undetermined) => decision.is_undetermined(),
            Some(FailOn::Provisional) => decision.is_undetermined() || decision.is_provisional(),
        };
        Answer { printed: printed.map_err(|error| error.to_string()), is_open }
    }

    fn printed(&self, decision: &Decision<'_>, before: usize) -> Result<String, serde_json::Error> {
        let Evaluate { format, audience, trace, full, patients, .. } = self.arguments;
        let extent = report::Extent { full: *full, trace: *trace };
        let is_run = feed::may_be_many(patients);
        let page = || match audience {
            Audience::Clinician => report::page(decision, extent),
            Audience::Patient => report::patient_page(decision),
        };
        Ok(match format {
            ReportFormat::Json => report::json(decision, *trace, !is_run)?,
            ReportFormat::Text => report::plain(&page()),
            // Two patients of a run may have the same name and facts.
            ReportFormat::Html if is_run => report::html_page(&page().after(before)),
            ReportFormat::Html => report::html(&[page()]),
            // A line between two pages; above the first one it would begin a block of settings.
            ReportFormat::Markdown if is_run => format!("{}\n---\n", report::markdown(&page())),
            ReportFormat::Markdown => report::markdown(&page()),
        })
    }
}
