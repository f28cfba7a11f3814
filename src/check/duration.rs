//! `every = "12 months"`: times as rule files write them.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::monitor::Duration;
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Kind};
use crate::syntax::form::Form;

/// A duration, if the key is there.
pub(super) fn read(form: &Form<'_>, key: &'static str) -> Option<Duration> {
    let datum = form.get(key)?;
    let Some(written) = text(datum) else {
        let message = format!("`{key}` is a length of time in quotes, this is {}", datum.kind.words());
        let help = match &datum.kind {
            Kind::Number(number) => {
                format!("write the unit that is meant as well, as in \"{number} months\"")
            }
            _ => "write it as in \"6 months\"".to_owned(),
        };
        form.reader().fault(Diagnostic::new(Code::WrongKind, datum.span, message).help(help));
        return None;
    };
    let found = Duration::parse(&written.text);
    if found.is_none() {
        let message = format!("`{}` is no length of time", written.text);
        let fault = Diagnostic::new(Code::DurationInvalid, written.span, message);
        let help = "write a whole number of days, weeks, months or years, as in \"12 months\"";
        form.reader().fault(fault.help(help));
    }
    found
}

fn text(datum: &Datum) -> Option<Word> {
    match &datum.kind {
        Kind::Text { value, .. } => Some(Word { text: value.clone(), span: datum.span }),
        _ => None,
    }
}

/// A duration that must be there.
pub(super) fn need(form: &Form<'_>, key: &'static str) -> Option<Duration> {
    form.need(key)?;
    read(form, key)
}
