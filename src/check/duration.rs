//! `every = "12 months"`: times as rule files write them.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::monitor::Duration;
use crate::syntax::form::Form;

/// A duration, if the key is there.
pub(super) fn read(form: &Form<'_>, key: &'static str) -> Option<Duration> {
    let written = form.text(key)?;
    let found = Duration::parse(&written.text);
    if found.is_none() {
        let message = format!("`{}` is no length of time", written.text);
        let fault = Diagnostic::new(Code::DurationInvalid, written.span, message);
        let help = "write a whole number of days, weeks, months or years, as in \"12 months\"";
        form.reader().fault(fault.help(help));
    }
    found
}

/// A duration that must be there.
pub(super) fn need(form: &Form<'_>, key: &'static str) -> Option<Duration> {
    form.need(key)?;
    read(form, key)
}
