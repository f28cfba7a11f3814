//! `osteon test --coverage`, `--mutate`, `--suggest`: what the cases of guidelines reach and notice, and which are missing.

use std::path::Path;

use super::args::{LedgerFormat, Test};
use super::exit::Exit;
use super::load::{self, Loaded};
use super::{patients, say, test};
use osteon::cases::{self, Fate, Suggestions, Suite, Tried};
use osteon::check::Checked;
use osteon::ledger::{self, Ledger};
use osteon::model::guideline::Guideline;
use osteon::report;
use osteon::source::Sources;
use osteon::value::date::PartialDate;

/// A version of a guideline with its cases.
struct Version {
    sources: Sources,
    checked: Checked,
    tried: Vec<Tried>,
    /// The other versions for which the same cases are run.
    others: Vec<Checked>,
}

/// How the versions came out together: what is worst counts.
#[derive(Default)]
struct Sum {
    broken: bool,
    undecided: bool,
    findings: bool,
    /// Versions that have a case that passes.
    looked_at: usize,
}

pub(super) fn run(arguments: &Test) -> Exit {
    let mut sum = Sum::default();
    let Some((versions, as_of)) = load_all(arguments, &mut sum) else {
        return Exit::Unusable;
    };
    let beyond = &arguments.beyond;
    if beyond.mutate && beyond.format == LedgerFormat::Html {
        say::message("error: --mutate prints text or JSON");
        return Exit::Unusable;
    }
    let told = match beyond.mutate {
        true => mutate(arguments, &versions, as_of, &mut sum),
        false => coverage(arguments, &versions, as_of, &mut sum),
    };
    if beyond.suggest && !sum.broken && !suggest(beyond.write.as_deref(), &told) {
        return Exit::Unusable;
    }
    sum.exit()
}

/// The cases that are missing of a version, each beside what the file says of itself.
struct Missing {
    about: String,
    suggestions: Suggestions,
}

/// Prints suggested cases, or writes them into a file that is not there yet; whether that could be done.
fn suggest(path: Option<&Path>, all: &[Missing]) -> bool {
    let unwritten: usize = all.iter().map(|missing| missing.suggestions.unwritten).sum();
    if unwritten > 0 {
        say::message(&format!(
            "warning: {unwritten} patients were found who cannot be written down as cases"
        ));
    }
    let texts = all.iter().filter(|missing| !missing.suggestions.cases.is_empty());
    let texts: Vec<String> = texts.map(|missing| missing.suggestions.file(&missing.about)).collect();
    let Some(path) = path else {
        texts.iter().for_each(|text| say::result(text.trim_end()));
        return true;
    };
    let [text] = texts.as_slice() else {
        say::message(match texts.as_slice() {
            [] => "nothing is missing: nothing was written",
            _ => "error: cases of several versions do not go into one file: name one, as `id@1.2.3`",
        });
        return texts.is_empty();
    };
    if path.exists() {
        say::message(&format!("error: {} is there already: nothing was written", path.display()));
        return false;
    }
    match std::fs::write(path, text) {
        Ok(()) => {
            let cases: usize = all.iter().map(|missing| missing.suggestions.cases.len()).sum();
            say::message(&format!("{cases} cases written to {}", path.display()));
            true
        }
        Err(error) => {
            say::message(&format!("error: {} cannot be written: {error}", path.display()));
            false
        }
    }
}

impl Sum {
    fn exit(&self) -> Exit {
        match (self.broken, self.undecided, self.findings, self.looked_at) {
            (true, ..) => Exit::Unusable,
            (.., 0) => Exit::Nothing,
            (_, true, ..) => Exit::Incomplete,
            (_, _, true, _) => Exit::Findings,
            _ => Exit::Fine,
        }
    }
}

/// The versions of the guidelines that were named, or of all, with their cases; and the day that was asked for.
fn load_all(arguments: &Test, sum: &mut Sum) -> Option<(Vec<Version>, Option<PartialDate>)> {
    let mut loaded = Loaded::default();
    let place = &arguments.place;
    let Some(today) = patients::evaluation_date(place.as_of.as_deref(), &mut loaded) else {
        loaded.report();
        return None;
    };
    let mut all = Vec::new();
    for path in test::asked(arguments, today, &mut sum.broken) {
        match version(&place.guidelines, &path) {
            Some(version) => all.push(version),
            None => sum.broken = true,
        }
    }
    Some((all, place.as_of.as_ref().map(|_| today)))
}

/// A version of a guideline with all its cases; nothing where a file cannot be read, which is said.
fn version(root: &Path, path: &Path) -> Option<Version> {
    let mut loaded = Loaded::default();
    let checked = load::guideline(&mut loaded, root, path);
    loaded.report();
    let checked = checked.ok()?;
    let mut tried = Vec::new();
    for file in test::case_files(root, path, &checked).0 {
        let datum = load::file(&mut loaded, &file);
        let Ok(datum) = datum else {
            loaded.report();
            return None;
        };
        let (read, faults) = cases::read(&loaded.sources, &datum, &checked.guideline);
        if faults.has_errors() {
            loaded.diagnostics.extend(test::of_versions(faults, (root, path), &file, &checked));
            loaded.report();
            return None;
        }
        let name = test::case_file_name(path, &file);
        tried.extend(read.cases.into_iter().map(|case| Tried { file: name.clone(), case }));
    }
    let others = test::other_versions(root, &checked);
    let others =
        others.filter_map(|path| load::guideline(&mut Loaded::default(), root, &path).ok()).collect();
    Some(Version { sources: loaded.sources, checked, tried, others })
}

impl Version {
    /// Cases that are missing, as they can stand beside the other versions.
    fn missing(&self, about: String, mut suggestions: Suggestions) -> Missing {
        let others: Vec<&Guideline> = self.others.iter().map(|other| &other.guideline).collect();
        suggestions.beside(&self.checked.guideline, &others);
        Missing { about, suggestions }
    }

    /// What a file of suggested cases says of itself.
    fn about(&self, what: &str) -> String {
        let meta = &self.checked.guideline.meta;
        format!("{what} of {} {}; nobody has reviewed them.", meta.id, meta.version)
    }

    /// The cases that pass; nothing where there are none, which is said.
    fn suite(&self, as_of: Option<PartialDate>, sum: &mut Sum) -> Option<Suite<'_>> {
        let guideline = &self.checked.guideline;
        let named = format!("{} {}", guideline.meta.id, guideline.meta.version);
        let suite = Suite::new(guideline, &self.tried, as_of).filter(|suite| suite.passed() > 0);
        if let Some(suite) = &suite {
            sum.looked_at += 1;
            if suite.failed > 0 {
                sum.findings = true;
                say::message(&format!(
                    "warning: {named}: cases that fail: {}; run `osteon test`",
                    suite.failed
                ));
            }
        } else {
            say::message(&format!("warning: {named} has no case that passes"));
        }
        suite
    }
}

/// Tells what the cases of every version reach; gives those that are missing.
fn coverage(
    arguments: &Test,
    versions: &[Version],
    as_of: Option<PartialDate>,
    sum: &mut Sum,
) -> Vec<Missing> {
    let beyond = &arguments.beyond;
    let is_html = beyond.coverage && !beyond.is_alone() && beyond.format == LedgerFormat::Html;
    if is_html {
        say::result(&ledger::coverage_begin());
    }
    let mut missing = Vec::new();
    for version in versions {
        let Some(suite) = version.suite(as_of, sum) else {
            continue;
        };
        let coverage = suite.coverage();
        let ledger = Ledger { sources: &version.sources, suite: &suite };
        match beyond.format {
            _ if !beyond.coverage || beyond.is_alone() => {}
            LedgerFormat::Text => say::result(&ledger::coverage_text(&ledger, &coverage)),
            LedgerFormat::Html => say::result(&ledger::coverage_html(&ledger, &coverage)),
            LedgerFormat::Json => match ledger::coverage_json(&ledger, &coverage) {
                Ok(json) => say::json(&json),
                Err(_) => sum.broken = true,
            },
        }
        sum.undecided |= coverage.sum(None).not_decided > 0;
        sum.findings |= !coverage.is_complete(beyond.reviewed);
        if beyond.suggest {
            let about = version.about("Cases that reach what no case reached");
            missing.push(version.missing(about, ledger.suggestions(&coverage)));
        }
    }
    if is_html {
        say::result(report::html_end());
    }
    missing
}

/// Tells which changes the cases of every version notice; gives those that are missing.
fn mutate(arguments: &Test, versions: &[Version], as_of: Option<PartialDate>, sum: &mut Sum) -> Vec<Missing> {
    let beyond = &arguments.beyond;
    let mut missing = Vec::new();
    for version in versions {
        let Some(suite) = version.suite(as_of, sum) else {
            continue;
        };
        let mutation = suite.mutation(&version.sources);
        let ledger = Ledger { sources: &version.sources, suite: &suite };
        match beyond.format {
            _ if beyond.is_alone() => {}
            LedgerFormat::Json => match ledger::mutation_json(&ledger, &mutation) {
                Ok(json) => say::json(&json),
                Err(_) => sum.broken = true,
            },
            _ => say::result(&ledger::mutation_text(&ledger, &mutation, beyond.full)),
        }
        sum.undecided |= mutation.count(|judged| matches!(judged.fate, Fate::NotDecided(_))) > 0;
        sum.findings |= !mutation.is_complete(beyond.reviewed);
        if beyond.suggest {
            let about = version.about("Cases that notice changes which no case noticed");
            missing.push(version.missing(about, mutation.suggestions()));
        }
    }
    missing
}
