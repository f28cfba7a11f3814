//! Conditions asked of one patient: one alone, or a line of JSON answered by a line of JSON.
//!
//! In: a text, and what it may speak of. Out: a value in the language of conditions, or the faults of the text.

use serde_json::json;

use crate::check::{self, Checked, Question};
use crate::diagnostic::Diagnostics;
use crate::eval::{self, Plan};
use crate::model::expression::DefinitionId;
use crate::model::facts::Facts;
use crate::model::guideline::Guideline;
use crate::report;
use crate::source::{SourceId, Sources};
use crate::syntax::condition;
use crate::syntax::datum::{self, Kind};
use crate::syntax::form::Reader;
use crate::value::canonical::literal;
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// Longest line that is read, in bytes.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// So many faults are told of a line.
const MESSAGES_MAX: usize = 20;

/// What a condition may speak of.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The names in sight.
    pub base: Checked,
    /// The patient.
    pub facts: Facts,
    /// The evaluation date.
    pub as_of: PartialDate,
}

impl Setting {
    /// Reads a condition and puts it among the names in sight.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn question(&self, text: &str, source: SourceId) -> Result<Question, Diagnostics> {
        let expr = condition::parse(text, source, 0).map_err(|fault| {
            let mut faults = Diagnostics::new();
            faults.push(*fault);
            faults
        })?;
        check::condition(&expr, &self.base)
    }

    /// The answer to a line `{"name": …, "expression": "…"}`: one JSON object on one line; nothing for a blank line.
    pub fn line(&self, bytes: &[u8]) -> Option<String> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        let mut name = serde_json::Value::Null;
        let answer = match self.answer(bytes, &mut name) {
            Ok(value) => json!({ "name": name, "value": value }),
            Err(error) => json!({ "name": name, "error": error }),
        };
        Some(answer.to_string())
    }

    fn answer(&self, bytes: &[u8], name: &mut serde_json::Value) -> Result<String, String> {
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
            Some(Kind::Text { value, .. }) => Some(value.clone()),
            _ => None,
        };
        refuse(reader.finish())?;
        let expression = expression.ok_or_else(|| "the line has no text `expression`".to_owned())?;
        self.value(&expression)
    }

    fn value(&self, text: &str) -> Result<String, String> {
        let mut sources = Sources::new();
        let source = sources.add("<condition>", text);
        let question = match self.question(text, source) {
            Ok(question) => question,
            Err(faults) => return refuse(faults).and(Err("the condition cannot be read".to_owned())),
        };
        let evaluation = Plan::new(&question.guideline).evaluate(&self.facts, self.as_of);
        let root =
            question.guideline.definitions.get(question.definition.index()).map(|definition| definition.is);
        let root = root.ok_or_else(|| "no condition".to_owned())?;
        let value = eval::answer(&question.guideline, root, &evaluation).map_err(str::to_owned)?;
        Ok(printed(&question.guideline, question.definition, &value))
    }
}

/// The value of a definition as a CQL literal; one of a choice by its name.
pub fn printed(guideline: &Guideline, id: DefinitionId, value: &Value) -> String {
    let choice = guideline.definitions.get(id.index()).and_then(|definition| definition.choice);
    match value {
        Value::Member(_) => report::value(guideline, value, choice),
        other => literal(other),
    }
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
