//! Lowering of statuses: `r applies`, `c.option is excluded`, `c is none_left`, `m is overdue`.

use super::lower::{Lowerer, Mode, Typed, listed, print_path, values_help};
use super::names::Named;
use super::types::Type;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::expression::{ChoiceId, Node, OptionId};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::source::Span;
use crate::syntax::ast::{Path, Word};
use crate::value::operator::State;

impl Lowerer<'_> {
    /// In an invariant a status is there or not: what is undetermined is not there.
    pub(super) fn status(&mut self, path: &Path, word: &Word, span: Span) -> Typed {
        let typed = self.three_valued_status(path, word, span);
        if self.mode != Mode::Invariant || typed.kind != Type::Boolean {
            return typed;
        }
        let node = Node::Is { operand: typed.id, negated: false, state: State::True };
        self.node(node, Type::Boolean, span)
    }

    fn three_valued_status(&mut self, path: &Path, word: &Word, span: Span) -> Typed {
        let name = print_path(path);
        let place = path_span(path, span);
        match self.names.find(&name).cloned() {
            Some(Named::Recommendation(id)) => {
                if self.tables.judgements.contains(&id) {
                    let message =
                        format!("`{name}` is left to the clinician's judgement: no condition may rest on it");
                    self.fault(Diagnostic::new(Code::JudgementInCondition, place, message));
                    return self.nothing(span);
                }
                if word.text != "applies" {
                    let message = format!("a recommendation is not `{}`", word.text);
                    let help = format!("write `{name} applies`");
                    self.fault(Diagnostic::new(Code::UnknownMember, word.span, message).help(help));
                    return self.nothing(span);
                }
                self.node(Node::Applies(id), Type::Boolean, span)
            }
            Some(Named::Choice(id)) => {
                let status = self.known_status(ChoiceStatus::ALL, ChoiceStatus::word, "a choice", word);
                self.of_status(status.map(|status| Node::Choice(id, status)), span)
            }
            Some(Named::Monitor(id)) => {
                let status = self.known_status(MonitorStatus::ALL, MonitorStatus::word, "a monitor", word);
                self.of_status(status.map(|status| Node::Monitor(id, status)), span)
            }
            Some(Named::Options(list)) => self.no_one_choice(&list, place, span),
            Some(_) => self.no_status(&name, place, word, span),
            None => match self.option(&name, place) {
                Ok(Some(id)) => {
                    let status = self.known_status(OptionStatus::ALL, OptionStatus::word, "an option", word);
                    self.of_status(status.map(|status| Node::Option(id, status)), span)
                }
                Ok(None) => self.nothing(span),
                Err(NoChoice) => self.no_status(&name, place, word, span),
            },
        }
    }

    fn of_status(&mut self, node: Option<Node>, span: Span) -> Typed {
        match node {
            Some(node) => self.node(node, Type::Boolean, span),
            None => self.nothing(span),
        }
    }

    fn known_status<T: Copy>(
        &mut self,
        all: &[T],
        name: fn(T) -> &'static str,
        what: &str,
        word: &Word,
    ) -> Option<T> {
        let found = all.iter().copied().find(|status| name(*status) == word.text);
        if found.is_none() {
            let names: Vec<String> = all.iter().map(|status| name(*status).to_owned()).collect();
            let help = match nearest(&word.text, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", listed(&names)),
            };
            let message = format!("{what} is never `{}`", word.text);
            self.fault(Diagnostic::new(Code::UnknownMember, word.span, message).help(help));
        }
        found
    }

    /// The option of a dotted name; a choice without such an option is a fault.
    fn option(&mut self, name: &str, place: Span) -> Result<Option<OptionId>, NoChoice> {
        let (choice, option) = name.rsplit_once('.').ok_or(NoChoice)?;
        let id = match self.names.find(choice).cloned() {
            Some(Named::Choice(id)) => id,
            Some(Named::Options(list)) => {
                self.no_one_choice(&list, place, place);
                return Ok(None);
            }
            _ => return Err(NoChoice),
        };
        let found = self.option_of(id, option);
        if found.is_none() {
            let message = format!("`{choice}` has no option `{option}`");
            let help = values_help(option, &self.option_names(id));
            let fault = Diagnostic::new(Code::UnknownName, place, message).help(help);
            // Of a module that speaks of what the choice of a guideline leaves out, both places are told.
            let mut takers = self.tables.takers.values().flatten();
            let elsewhere = |word: &Word| word.span.source != place.source;
            self.fault(match takers.find(|(taker, word)| *taker == id && elsewhere(word)) {
                Some((_, word)) => fault.also(word.span, "the choice"),
                None => fault,
            });
        }
        Ok(found)
    }

    /// A list of options of a module has a status only where one choice takes it up.
    pub(super) fn no_one_choice(&mut self, list: &str, place: Span, span: Span) -> Typed {
        let takers = self.tables.takers.get(list).map_or(&[][..], Vec::as_slice);
        let fault = match takers {
            [] => Diagnostic::new(
                Code::UnknownName,
                place,
                format!("no choice takes up the options of `{list}`, of which this speaks"),
            )
            .help(format!("write `options_from = \"{list}\"` in a choice of the guideline")),
            several => {
                let names: Vec<String> = several.iter().map(|(_, word)| word.text.clone()).collect();
                let message = format!("several choices take up the options of `{list}`: {}", listed(&names));
                let fault = Diagnostic::new(Code::AmbiguousName, place, message);
                let fault = fault
                    .help("of a list that several take up a module cannot speak: say it in the guideline");
                several.iter().fold(fault, |fault, (_, word)| fault.also(word.span, "this one takes it up"))
            }
        };
        self.fault(fault);
        self.nothing(span)
    }

    fn option_of(&self, choice: ChoiceId, name: &str) -> Option<OptionId> {
        let options = self.tables.options.get(&choice)?;
        options.iter().find(|(option, _)| option == name).map(|(_, id)| *id)
    }

    /// `sex is female`, `age applies`: only results have a status.
    fn no_status(&mut self, name: &str, place: Span, word: &Word, span: Span) -> Typed {
        let Some(named) = self.names.find(name) else {
            let near = self.names.nearest(name, self.asked).map(|near| format!("did you mean `{near}`?"));
            let message = format!("nothing called `{name}` has a status here");
            self.fault(Diagnostic::new(Code::UnknownName, place, message).maybe_help(near));
            return self.nothing(span);
        };
        let values = match named {
            Named::Fact(id) => self.tables.members.get(id),
            Named::Decision(id) => self.tables.outcomes.get(id),
            _ => None,
        };
        let help = match values {
            Some(values) if values.find(&word.text).is_some() => format!("write `{name} = {}`", word.text),
            Some(values) => values_help(&word.text, &values.names),
            None => "`is` asks for `missing`, `known`, `true` or `false`".to_owned(),
        };
        let message = match word.text.as_str() {
            "applies" => format!("`{name}` is {}: only a recommendation `applies`", named.words()),
            other if values.is_none() => format!("`{name}` is {}: it has no status `{other}`", named.words()),
            other => format!("`{name}` is {}: it is compared by `=`, not by `is {other}`", named.words()),
        };
        self.fault(Diagnostic::new(Code::UnknownName, word.span, message).help(help));
        self.nothing(span)
    }
}

/// No choice has the first part of the name.
struct NoChoice;

fn path_span(path: &Path, whole: Span) -> Span {
    match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => whole,
    }
}
