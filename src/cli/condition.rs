//! `osteon condition`: one condition with its trace, or many from standard input.

use super::args::Condition;
use super::exit::Exit;
use super::load::{Failed, Loaded};
use super::{feed, library, load, patients, say};
use osteon::ask::{self, LINE_BYTES_MAX, Setting};
use osteon::check::Checked;
use osteon::diagnostic::{Code, Diagnostic};
use osteon::eval::{self, Plan};
use osteon::model::facts::Facts;
use osteon::report;
use osteon::source::Span;

pub(super) fn run(arguments: &Condition) -> Exit {
    let mut loaded = Loaded::default();
    let setting = setting(arguments, &mut loaded);
    let withdrawn = setting.as_ref().ok().and_then(|setting| load::withdrawn(&setting.base));
    let is_withdrawn = withdrawn.is_some();
    withdrawn.into_iter().for_each(|fault| loaded.diagnostics.push(fault));
    loaded.report();
    let Ok(setting) = setting else {
        return Exit::Unusable;
    };
    if is_withdrawn {
        return Exit::Withdrawn;
    }
    match &arguments.condition {
        Some(text) => one(text, &setting, &mut loaded),
        None => many(&setting),
    }
}

fn setting(arguments: &Condition, loaded: &mut Loaded) -> Result<Setting, Failed> {
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded).ok_or(Failed)?;
    let root = &arguments.place.guidelines;
    let base = match (&arguments.guideline, &arguments.patient) {
        (Some(word), _) => {
            let path = library::choose(root, word, as_of).map_err(|fault| {
                loaded.diagnostics.push(fault);
                Failed
            })?;
            load::guideline(loaded, root, &path)?
        }
        (None, Some(_)) => Checked::of_vocabulary(library::only_vocabulary(root, loaded)?),
        (None, None) => Checked::default(),
    };
    let facts = match &arguments.patient {
        Some(path) => patients::only(loaded, path, &base.guideline, as_of)?,
        None => Facts::new("", base.guideline.vocabulary.facts.len()),
    };
    Ok(Setting { base, facts, as_of })
}

fn one(text: &str, setting: &Setting, loaded: &mut Loaded) -> Exit {
    let source = loaded.sources.add("<condition>", text);
    let question = match setting.question(text, source) {
        Ok(question) => question,
        Err(faults) => {
            loaded.diagnostics.extend(faults);
            loaded.report();
            return Exit::Unusable;
        }
    };
    let evaluation = Plan::new(&question.guideline).evaluate(&setting.facts, setting.as_of);
    let Some(definition) = question.guideline.definitions.get(question.definition.index()) else {
        return Exit::Unusable;
    };
    match eval::answer(&question.guideline, definition.is, &evaluation) {
        Ok(value) => {
            say::result(&ask::printed(&question.guideline, question.definition, &value));
            let step = report::of_expression(
                &loaded.sources,
                &question.guideline,
                &setting.facts,
                &evaluation,
                definition.is,
            );
            let mut lines = String::new();
            report::lines(&step, 0, &mut lines);
            say::result(&format!("\n{}", lines.trim_end()));
            Exit::Fine
        }
        Err(why) => {
            let whole = Span::new(source, 0, text.len());
            loaded.diagnostics.push(Diagnostic::new(Code::WrongArguments, whole, why));
            loaded.report();
            Exit::Unusable
        }
    }
}

/// Answers a line for every line.
fn many(setting: &Setting) -> Exit {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    let mut is_first = true;
    while !say::is_over() {
        bytes.clear();
        // The rest of a longer line is passed over, and the line is refused.
        match feed::read_line(&mut input, &mut bytes, LINE_BYTES_MAX) {
            Ok(0) => return Exit::Fine,
            Ok(_) => {}
            Err(error) => {
                say::message(&format!("error: standard input: {error}"));
                return Exit::Unusable;
            }
        }
        let marked = bytes.strip_prefix(load::MARK).filter(|_| is_first);
        is_first = false;
        if let Some(answer) = setting.line(marked.unwrap_or(&bytes)) {
            say::json(&answer);
        }
    }
    Exit::Fine
}
