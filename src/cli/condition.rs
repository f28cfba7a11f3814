//! `osteon condition`: one condition with its trace, or many from standard input.

use super::args::Condition;
use super::exit::Exit;
use super::load::{Failed, Loaded};
use super::{feed, library, load, patients, say};
use osteon::check::{self, Checked};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Plan};
use osteon::model::expression::DefinitionId;
use osteon::model::facts::Facts;
use osteon::report;
use osteon::source::{SourceId, Sources};
use osteon::syntax;
use osteon::syntax::datum;
use osteon::syntax::form::Reader;
use osteon::value::canonical::literal;
use osteon::value::content::Value;
use osteon::value::date::PartialDate;

/// What the condition may speak of.
struct Setting {
    base: Checked,
    facts: Facts,
    as_of: PartialDate,
}

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
    let question = match ask(text, source, setting) {
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
            say::result(&printed(&question.guideline, question.definition, &value));
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
            say::message(&format!("error: {why}"));
            Exit::Unusable
        }
    }
}

fn ask(text: &str, source: SourceId, setting: &Setting) -> Result<check::Question, Diagnostics> {
    let expr = syntax::condition::parse(text, source, 0).map_err(|fault| {
        let mut faults = Diagnostics::new();
        faults.push(*fault);
        faults
    })?;
    check::condition(&expr, &setting.base)
}

/// A value as a CQL literal; one of a choice by its name.
fn printed(guideline: &osteon::model::guideline::Guideline, id: DefinitionId, value: &Value) -> String {
    let choice = guideline.definitions.get(id.index()).and_then(|definition| definition.choice);
    match value {
        Value::Member(_) => report::value(guideline, value, choice),
        other => literal(other),
    }
}

/// Answers a line for every line.
fn many(setting: &Setting) -> Exit {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    let mut is_first = true;
    while !say::is_over() {
        bytes.clear();
        match feed::read_line(&mut input, &mut bytes, LINE_BYTES_MAX) {
            Ok(0) => return Exit::Fine,
            Ok(_) => {}
            Err(error) => {
                say::message(&format!("error: standard input: {error}"));
                return Exit::Unusable;
            }
        }
        let marked = bytes.strip_prefix(load::MARK).filter(|_| is_first);
        let line = marked.unwrap_or(&bytes);
        is_first = false;
        if !line.iter().all(u8::is_ascii_whitespace) {
            say::json(&answer_line(line, setting));
        }
    }
    Exit::Fine
}

/// Longest line that is read; the rest of a longer one is passed over and the line is refused.
const LINE_BYTES_MAX: usize = 1024 * 1024;

/// So many faults are told of a line.
const MESSAGES_MAX: usize = 20;

fn answer_line(bytes: &[u8], setting: &Setting) -> String {
    let mut name = serde_json::Value::Null;
    match answer(bytes, setting, &mut name) {
        Ok(value) => serde_json::json!({ "name": name, "value": value }).to_string(),
        Err(error) => serde_json::json!({ "name": name, "error": error }).to_string(),
    }
}

fn answer(bytes: &[u8], setting: &Setting, name: &mut serde_json::Value) -> Result<String, String> {
    if bytes.len() > LINE_BYTES_MAX {
        return Err(format!("a line has at most {LINE_BYTES_MAX} bytes"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "the line is not UTF-8 text".to_owned())?;
    let mut sources = Sources::new();
    let source = sources.add("<line>", text);
    let mut faults = Diagnostics::new();
    let line = datum::parse_json(text, source, &mut faults);
    refuse(faults)?;
    let reader = Reader::new(&sources);
    let form = reader.form("a line", &line);
    if let Some(named) = form.get("name") {
        *name = serde_json::from_str(sources.slice(named.span)).unwrap_or_default();
    }
    let expression = match form.get("expression").map(|datum| &datum.kind) {
        Some(datum::Kind::Text { value, .. }) => Some(value.clone()),
        _ => None,
    };
    refuse(reader.finish())?;
    let expression = expression.ok_or_else(|| "the line has no text `expression`".to_owned())?;
    evaluate(&expression, setting)
}

/// All faults in one line, if there are any.
fn refuse(faults: Diagnostics) -> Result<(), String> {
    if faults.is_empty() {
        return Ok(());
    }
    let mut messages: Vec<String> =
        faults.iter().take(MESSAGES_MAX).map(|fault| fault.message.clone()).collect();
    if faults.len() > MESSAGES_MAX {
        messages.push(format!("and {} more", faults.len() - MESSAGES_MAX));
    }
    Err(messages.join("; "))
}

fn evaluate(text: &str, setting: &Setting) -> Result<String, String> {
    let mut sources = Sources::new();
    let source = sources.add("<condition>", text);
    let question = match ask(text, source, setting) {
        Ok(question) => question,
        Err(faults) => return refuse(faults).and(Err("the condition cannot be read".to_owned())),
    };
    let evaluation = Plan::new(&question.guideline).evaluate(&setting.facts, setting.as_of);
    let root =
        question.guideline.definitions.get(question.definition.index()).map(|definition| definition.is);
    let root = root.ok_or_else(|| "no condition".to_owned())?;
    let value = eval::answer(&question.guideline, root, &evaluation).map_err(str::to_owned)?;
    Ok(printed(&question.guideline, question.definition, &value))
}
