//! `[[allow]]`: a finding of a careful reviewer that a file leaves as it is for a time, with the reason; and the names of
//! the blocks that it may speak of.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{Sources, Span};
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Entry, Kind};
use crate::syntax::form::{Form, Reader};
use crate::value::date::PartialDate;

/// A finding that a file allows for a time.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// What is found.
    pub code: Code,
    /// Where that is written.
    pub place: Span,
    /// The block in which it may be found; anywhere in the file, where none is named.
    pub at: Option<String>,
    /// Why it is left as it is.
    pub reason: String,
    /// The last day on which it is.
    pub until: PartialDate,
    /// Where the day is written.
    pub until_place: Span,
}

/// A block of a file, under the name by which `[[allow]]` speaks of it.
#[derive(Clone, Debug)]
pub struct NamedBlock<'a> {
    /// The key of the file, such as `threshold`; `option` of an option of a choice.
    pub key: &'a str,
    /// `threshold.t_score_limit`, `recommend.scan`, `choose.agent.first`, `scope`, `guideline`.
    pub name: String,
    /// Its own name, where it is written.
    pub place: Span,
    /// What it says.
    pub datum: &'a Datum,
}

/// Keys whose values are blocks that tell their names themselves; all other tables of a file hold them by name.
const LISTED: &[&str] =
    &["scope", "recommend", "monitor", "invariant", "monotone", "implies", "constraint", "omit"];
/// Tables that say who the file is.
const HEADS: &[&str] = &["guideline", "module", "vocabulary"];

/// The blocks of a rule file, in the order of the file; the options of a choice come after it.
pub fn blocks(file: &Datum) -> Vec<NamedBlock<'_>> {
    among(file.entries())
}

fn among(file: &[Entry]) -> Vec<NamedBlock<'_>> {
    let mut found = Vec::new();
    for Entry { key, key_span, value } in file {
        let key = key.as_str();
        if HEADS.contains(&key) {
            found.push(NamedBlock { key, name: key.to_owned(), place: *key_span, datum: value });
        } else if LISTED.contains(&key) {
            found.extend(value.items().iter().map(|datum| listed(key, *key_span, datum)));
        } else if key != "allow" {
            for entry in value.entries() {
                let (name, datum) = (format!("{key}.{}", entry.key), &entry.value);
                let block = NamedBlock { key, name, place: entry.key_span, datum };
                let options = if key == "choose" { options(&block) } else { Vec::new() };
                found.push(block);
                found.extend(options);
            }
        }
    }
    found
}

fn listed<'a>(key: &'a str, key_span: Span, datum: &'a Datum) -> NamedBlock<'a> {
    let own = datum.entries().iter().find(|entry| entry.key == "id" || entry.key == "name");
    match own.map(|entry| (&entry.value.kind, entry.value.span)) {
        Some((Kind::Text { value, .. }, place)) => {
            NamedBlock { key, name: format!("{key}.{value}"), place, datum }
        }
        _ => NamedBlock { key, name: key.to_owned(), place: key_span, datum },
    }
}

fn options<'a>(choice: &NamedBlock<'a>) -> Vec<NamedBlock<'a>> {
    let option = choice.datum.entries().iter().find(|entry| entry.key == "option");
    let all = option.map(|entry| entry.value.items()).unwrap_or_default();
    let named = |datum| {
        let option = listed("option", choice.place, datum);
        let name = option.name.replacen("option", &choice.name, 1);
        NamedBlock { name, ..option }
    };
    all.into_iter().map(named).collect()
}

/// What a file allows, as far as it can be read; what cannot was told when the file was checked.
pub fn allowances(sources: &Sources, file: &Datum) -> Vec<Allowance> {
    let reader = Reader::new(sources);
    read(&reader.form("a rule file", file))
}

/// Reads what a file allows.
pub(super) fn read(file: &Form<'_>) -> Vec<Allowance> {
    let forms = file.forms("allow", "an `[[allow]]`");
    if forms.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = among(file.entries()).into_iter().map(|block| block.name).collect();
    forms.iter().filter_map(|form| allowance(form, &names)).collect()
}

fn allowance(form: &Form<'_>, names: &[String]) -> Option<Allowance> {
    let code = form.need_text("code");
    let at = form.text("at");
    let reason = form.need_text("reason").text;
    let until_place = form.need("until").map(|datum| datum.span);
    let until = form.date("until");
    form.finish();
    let reader = form.reader();
    let known = at.as_ref().is_none_or(|at| is_block(reader, at, names));
    let found = finding(reader, &code)?;
    let at = at.map(|word| word.text);
    known.then_some(Allowance {
        code: found,
        place: code.span,
        at,
        reason,
        until: until?,
        until_place: until_place?,
    })
}

fn finding(reader: &Reader<'_>, word: &Word) -> Option<Code> {
    let found = Code::find(&word.text);
    if let Some(code) = found.filter(|code| code.may_be_allowed()) {
        return Some(code);
    }
    if word.text.trim().is_empty() {
        return None;
    }
    let (message, help) = match found {
        Some(_) => (
            format!("`{}` is nothing that a file may allow", word.text),
            "it is to be mended; only what a careful reviewer finds may be allowed for a time".to_owned(),
        ),
        None => {
            let all = || Code::ALL.iter().filter(|code| code.may_be_allowed()).map(|code| code.name());
            let help = match nearest(&word.text, all()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", all().collect::<Vec<_>>().join(", ")),
            };
            (format!("nothing that `osteon check` finds is called `{}`", word.text), help)
        }
    };
    reader.fault(Diagnostic::new(Code::UnknownMember, word.span, message).help(help));
    None
}

fn is_block(reader: &Reader<'_>, at: &Word, names: &[String]) -> bool {
    let known = names.contains(&at.text);
    if !known {
        let message = format!("the file has no block `{}`", at.text);
        let ends = |name: &&String| name.rsplit_once('.').is_some_and(|(_, own)| own == at.text);
        let near = names.iter().find(ends).map(String::as_str);
        let near = near.or_else(|| nearest(&at.text, names.iter().map(String::as_str)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "write what it is and its name, as in \"recommend.NAME\"; leave `at` out for the whole file"
                    .to_owned()
            }
        };
        reader.fault(Diagnostic::new(Code::UnknownName, at.span, message).help(help));
    }
    known
}
