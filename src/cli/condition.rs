//! `osteon condition`: one condition with its trace, or many from standard input.

use std::io::{BufRead, Write};

use super::args::Condition;
use super::exit::Exit;
use super::load::{Failed, Loaded};
use super::{library, load, patients};
use osteon::check::{self, Checked};
use osteon::diagnostic::Diagnostics;
use osteon::eval::{self, Plan};
use osteon::model::expression::DefinitionId;
use osteon::model::facts::Facts;
use osteon::report;
use osteon::source::{SourceId, Sources};
use osteon::syntax;
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
        Some(path) => patients::patient(loaded, path, &base.guideline, as_of)?,
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
            anstream::println!("{}", printed(&question.guideline, question.definition, &value));
            let step = report::of_expression(
                &loaded.sources,
                &question.guideline,
                &setting.facts,
                &evaluation,
                definition.is,
            );
            let mut lines = String::new();
            report::lines(&step, 0, &mut lines);
            anstream::println!("\n{}", lines.trim_end());
            Exit::Fine
        }
        Err(why) => {
            anstream::eprintln!("error: {why}");
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
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match read_line(&mut input, &mut bytes) {
            Ok(0) => return Exit::Fine,
            Ok(_) => {}
            Err(error) => {
                anstream::eprintln!("error: standard input: {error}");
                return Exit::Unusable;
            }
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer_line(&bytes, setting);
        if writeln!(out, "{answer}").is_err() {
            // Nobody reads any more.
            return Exit::Fine;
        }
    }
}

/// Longest line that is read; the rest of a longer one is passed over and the line is refused.
const LINE_BYTES_MAX: usize = 1024 * 1024;

fn read_line(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut total = 0;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(total);
        }
        let (taken, ended) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), false),
        };
        let room = (LINE_BYTES_MAX + 1).saturating_sub(bytes.len());
        bytes.extend(chunk.iter().take(taken.min(room)));
        input.consume(taken);
        total += taken;
        if ended {
            return Ok(total);
        }
    }
}

fn answer_line(bytes: &[u8], setting: &Setting) -> String {
    let failed = |name: serde_json::Value, error: String| {
        serde_json::json!({ "name": name, "error": error }).to_string()
    };
    let nameless = serde_json::Value::Null;
    if bytes.len() > LINE_BYTES_MAX {
        return failed(nameless, format!("a line has at most {LINE_BYTES_MAX} bytes"));
    }
    let line: serde_json::Value = match serde_json::from_slice(bytes) {
        Ok(line) => line,
        Err(error) => return failed(nameless, format!("the line is not JSON: {error}")),
    };
    let name = line.get("name").cloned().unwrap_or(nameless);
    let Some(text) = line.get("expression").and_then(serde_json::Value::as_str) else {
        return failed(name, "the line has no text `expression`".to_owned());
    };
    match evaluate(text, setting) {
        Ok(value) => serde_json::json!({ "name": name, "value": value }).to_string(),
        Err(error) => failed(name, error),
    }
}

fn evaluate(text: &str, setting: &Setting) -> Result<String, String> {
    let mut sources = Sources::new();
    let source = sources.add("<condition>", text);
    let question = ask(text, source, setting).map_err(|faults| {
        let messages: Vec<String> = faults.iter().map(|fault| fault.message.clone()).collect();
        messages.join("; ")
    })?;
    let evaluation = Plan::new(&question.guideline).evaluate(&setting.facts, setting.as_of);
    let root =
        question.guideline.definitions.get(question.definition.index()).map(|definition| definition.is);
    let root = root.ok_or_else(|| "no condition".to_owned())?;
    let value = eval::answer(&question.guideline, root, &evaluation).map_err(str::to_owned)?;
    Ok(printed(&question.guideline, question.definition, &value))
}
