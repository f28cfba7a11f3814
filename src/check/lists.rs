//! Lists of options: what a module offers to the choices of guidelines.

use indexmap::IndexMap;

use super::draft::{ChoiceDraft, Draft};
use super::names::{Names, Tables};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::choice::ChoiceOption;
use crate::model::expression::ChoiceId;
use crate::syntax::ast::Word;
use crate::syntax::form::Reader;

/// All lists of a guideline's modules, by `module.choice`.
#[derive(Default)]
pub(super) struct Lists(IndexMap<String, List>);

struct List {
    options: Vec<Draft<ChoiceOption>>,
    /// The list that this one takes up in its turn.
    from: Option<String>,
    /// The choices that take it up, themselves or by other lists.
    takers: Vec<ChoiceId>,
}

impl Lists {
    pub(super) fn add(&mut self, name: String, options: Vec<Draft<ChoiceOption>>, from: Option<String>) {
        // What is declared later, or is the list itself, is a fault that was told: from there it takes up nothing.
        let from = from.filter(|from| self.0.contains_key(from));
        self.0.insert(name, List { options, from, takers: Vec::new() });
    }

    /// The options of a list; where there is none of the name, that is a fault.
    pub(super) fn options(&self, reader: &Reader<'_>, word: &Word) -> Vec<Draft<ChoiceOption>> {
        if let Some(found) = self.0.get(&word.text) {
            return found.options.clone();
        }
        let message = format!("no module in sight has a list of options `{}`", word.text);
        let help = match nearest(&word.text, self.0.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the module and the name of its choice, as in \"MODULE.CHOICE\", and name the module in `uses`".to_owned(),
        };
        reader.fault(Diagnostic::new(Code::UnknownName, word.span, message).help(help));
        Vec::new()
    }

    /// Notes that a choice takes up a list, and what that list takes up; gives back the names of all these.
    pub(super) fn take(&mut self, choice: ChoiceId, mut from: Option<String>) -> Vec<String> {
        let mut names = Vec::new();
        // A list takes up only what was declared before it.
        while let Some((name, list)) = from.and_then(|name| self.0.get_mut(&name).map(|list| (name, list))) {
            list.takers.push(choice);
            from = list.from.clone();
            names.push(name);
        }
        names
    }

    /// A list stands, in every condition, for the one choice that takes it up: so a module may speak of its options.
    pub(super) fn settle(self, spaces: &mut [Names], choices: &[Draft<ChoiceDraft>], tables: &mut Tables) {
        for names in spaces {
            names.settle_lists(|list| match self.0.get(list).map(|list| list.takers.as_slice()) {
                Some([choice]) => Some(*choice),
                _ => None,
            });
        }
        let name = |id: &ChoiceId| Some((*id, choices.get(id.index())?.name.clone()));
        let takers = |list: List| list.takers.iter().filter_map(name).collect();
        tables.takers = self.0.into_iter().map(|(name, list)| (name, takers(list))).collect();
    }
}

/// Options without those that a choice leaves out.
pub(super) fn without(
    reader: &Reader<'_>,
    mut options: Vec<Draft<ChoiceOption>>,
    omit: &[Word],
) -> Vec<Draft<ChoiceOption>> {
    for word in omit {
        let before = options.len();
        options.retain(|option| option.name.text != word.text);
        if options.len() == before {
            let near = nearest(&word.text, options.iter().map(|option| option.name.text.as_str()));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no option `{}` to leave out", word.text);
            reader.fault(Diagnostic::new(Code::UnknownName, word.span, message).maybe_help(help));
        }
    }
    options
}
