//! The type of a fact and its unit, as they are written, and what was meant if not.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::syntax::ast::Word;
use crate::syntax::datum::Datum;
use crate::syntax::form::Form;
use crate::value::unit::Unit;

const TYPES: &[&str] = &["boolean", "integer", "decimal", "quantity", "choice", "date"];

/// Names that types have elsewhere, and what to write.
const SPOKEN: &[(&str, &str)] = &[
    ("number", NUMBER),
    ("numeric", NUMBER),
    ("float", NUMBER),
    ("real", NUMBER),
    ("count", "write \"integer\""),
    ("int", "write \"integer\""),
    ("bool", "write \"boolean\""),
    ("yes/no", "write \"boolean\""),
    ("string", TEXT),
    ("text", TEXT),
    ("enum", TEXT),
];
const NUMBER: &str =
    "write \"integer\" for a whole number, \"decimal\" for another one, \"quantity\" for one with a unit";
const TEXT: &str = "a fact has no free text: write \"choice\", and its values as `members`";

/// A type that there is.
pub(super) fn word(form: &Form<'_>, datum: &Datum) -> Option<&'static str> {
    let written = form.reader().word("type", datum, TYPES)?;
    match SPOKEN.iter().find(|(spoken, _)| written.text.eq_ignore_ascii_case(spoken)) {
        Some((_, help)) => {
            let message = format!("`type` cannot be `{}`", written.text);
            form.reader().fault(Diagnostic::new(Code::UnknownMember, written.span, message).help(*help));
            None
        }
        None => form.one_of("type", TYPES, |word| word),
    }
}

/// A unit at a fact of a type that has none.
pub(super) fn no_unit(word: &str, unit: &Word) -> Diagnostic {
    let message = format!("a fact of type {word} has no unit");
    let fault = Diagnostic::new(Code::TypeMismatch, unit.span, message);
    fault.help(match Unit::parse(&unit.text) {
        Ok(_) => "write `type = \"quantity\"`",
        Err(_) if word == "integer" || word == "decimal" => {
            "take it away: what is counted is told by the label"
        }
        Err(_) => "take it away",
    })
}

/// A unit. What is counted is none, though many write it there.
pub(super) fn unit(form: &Form<'_>, text: &Word) -> Option<Unit> {
    let mut faults = Diagnostics::new();
    let found = super::lower::unit(&text.text, text.span, &mut faults);
    for fault in faults {
        let is_thing = fault.help.is_empty() && is_word(&text.text);
        let help = is_thing.then(|| COUNT.to_owned());
        form.reader().fault(fault.maybe_help(help));
    }
    found
}

const COUNT: &str = "what is counted has no unit: take it away; the fact is of type \"integer\", with halves of type \"decimal\"";

/// Letters only, as of things that are counted.
fn is_word(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|letter| letter.is_alphabetic() || letter == ' ')
}
