//! The files of a guideline → one list of blocks, and for each file the names that its conditions may mention.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::draft::{ChoiceDraft, Condition, Draft, FileDraft, FileKind};
use super::head;
use super::link::Linked;
use super::lists::{self, Lists};
use super::names::{Named, Names, Tables, Values};
use super::types::{Fit, Type, fit};
use super::vocabulary::{CheckedVocabulary, clash};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::choice::ChoiceOption;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, MonitorId, OptionId, RecommendationId, ThresholdId,
};
use crate::model::guideline::{ChangeKind, ChangedNumber, Overridden, Threshold};
use crate::model::reference::{Meta, Reference};
use crate::source::Span;
use crate::syntax::ast::Word;
use crate::syntax::form::Reader;
use crate::value::content::Value;

/// All blocks of a guideline, and what each of its files may mention.
pub(super) struct Whole {
    /// The blocks of all files; what a draft says besides blocks is that of the guideline.
    pub(super) draft: FileDraft,
    /// The options of all choices.
    pub(super) options: Vec<Draft<ChoiceOption>>,
    /// By the place of the file; the last is the guideline's.
    pub(super) spaces: Vec<Names>,
    pub(super) modules: Vec<Meta>,
}

/// A name that a file gives to others.
type Export = (Word, Named);

struct Declaring<'a> {
    reader: &'a Reader<'a>,
    tables: &'a mut Tables,
    whole: Whole,
    exports: Vec<(String, Vec<Export>)>,
    lists: Lists,
    /// Names of blocks so far; where two files have one, the module's gets its own in front.
    taken: BTreeSet<String>,
    /// Steps of modules, which come after the guideline's own.
    module_steps: Vec<String>,
}

/// Declares everything, file by file.
pub(super) fn declare(
    reader: &Reader<'_>,
    files: Vec<Linked>,
    vocabulary: &CheckedVocabulary,
    tables: &mut Tables,
) -> Whole {
    let taken = files.last().map(|last| own_names(&last.draft)).unwrap_or_default();
    let whole =
        Whole { draft: FileDraft::default(), options: Vec::new(), spaces: Vec::new(), modules: Vec::new() };
    let mut declaring = Declaring {
        reader,
        tables,
        whole,
        exports: Vec::new(),
        lists: Lists::default(),
        taken,
        module_steps: Vec::new(),
    };
    for linked in files {
        declaring.file(linked, vocabulary);
    }
    let Declaring { mut whole, lists, tables, .. } = declaring;
    lists.settle(&mut whole.spaces, &whole.draft.choices, tables);
    whole
}

pub(super) fn own_names(draft: &FileDraft) -> BTreeSet<String> {
    fn of<T>(drafts: &[Draft<T>]) -> impl Iterator<Item = String> {
        drafts.iter().map(|draft| draft.name.text.clone())
    }
    of(&draft.definitions)
        .chain(of(&draft.decisions))
        .chain(of(&draft.recommendations))
        .chain(of(&draft.choices))
        .chain(of(&draft.monitors))
        .chain(of(&draft.invariants))
        .chain(of(&draft.monotone))
        .chain(of(&draft.implications))
        .collect()
}

impl Declaring<'_> {
    fn file(&mut self, linked: Linked, vocabulary: &CheckedVocabulary) {
        let Linked { mut draft, uses } = linked;
        let mut names = vocabulary.names.clone();
        for used in uses {
            if let Some((module, exports)) = self.exports.get(used) {
                for (name, named) in exports {
                    names.import(module, &name.text, named.clone(), name.span);
                }
            }
        }
        let mut own: Vec<Export> = Vec::new();
        self.thresholds(&mut draft, &mut names, &mut own);
        self.blocks(&mut draft, &mut names, &mut own);
        let choices = std::mem::take(&mut draft.choices);
        for choice in choices {
            self.choice(choice, &draft, &mut names, &mut own);
        }
        self.clashes(&draft, &own, &names);
        self.exports.push((draft.meta.id.clone(), own));
        self.whole.spaces.push(names);
        self.keep(draft);
    }

    fn declare(&self, names: &mut Names, own: &mut Vec<Export>, name: &Word, named: Named) {
        if name.text.is_empty() || !head::valid_name(self.reader, name) {
            return;
        }
        match names.declare(&name.text, named.clone(), name.span) {
            Some(first) => head::duplicate(self.reader, name, first),
            None => own.push((name.clone(), named)),
        }
    }

    /// The number of a module may be overridden by name; the number keeps its id, so that the module sees it too.
    fn thresholds(&mut self, draft: &mut FileDraft, names: &mut Names, own: &mut Vec<Export>) {
        self.changes(draft, names);
        for threshold in std::mem::take(&mut draft.thresholds) {
            let declared = own.iter().any(|(name, _)| name.text == threshold.name.text);
            let imported = match names.find(&threshold.name.text) {
                Some(Named::Threshold(id)) if draft.kind == FileKind::Guideline && !declared => Some(*id),
                _ => None,
            };
            match imported {
                Some(id) => self.overridden(id, threshold),
                None => {
                    let id = ThresholdId::at(self.whole.draft.thresholds.len());
                    self.tables.thresholds.push(Type::of(&threshold.block.value));
                    self.declare(names, own, &threshold.name, Named::Threshold(id));
                    self.whole.draft.thresholds.push(threshold);
                }
            }
        }
    }

    /// What looked new beside the extended guideline may take the place of a number of a module, and what was left out
    /// give it back.
    fn changes(&self, draft: &mut FileDraft, names: &Names) {
        // The number that comes next under a name: from the last change to the first.
        let mut next: IndexMap<String, (Value, Vec<Reference>)> = IndexMap::new();
        for limit in &draft.thresholds {
            next.insert(limit.name.text.clone(), (limit.block.value.clone(), limit.block.source.clone()));
        }
        for change in draft.local_changes.iter_mut().rev() {
            let module = match names.find(&change.name) {
                Some(Named::Threshold(id)) => self.whole.draft.thresholds.get(id.index()),
                _ => None,
            };
            let module = module.map(|limit| (limit.block.value.clone(), limit.block.source.clone()));
            if change.kind == ChangeKind::Omitted {
                let left = module.filter(|_| change.number.is_some());
                change.number = left.zip(change.number.take()).map(|((to, source), number)| ChangedNumber {
                    from: number.from,
                    to,
                    source,
                });
            } else if let (ChangeKind::Added, Some((from, _)), Some((to, source))) =
                (change.kind, module, next.get(&change.name).cloned())
            {
                change.kind = ChangeKind::Replaced;
                change.number = Some(ChangedNumber { from, to, source });
            }
            if let Some(number) = &change.number {
                next.insert(change.name.clone(), (number.from.clone(), Vec::new()));
            }
        }
    }

    fn overridden(&mut self, id: ThresholdId, threshold: Draft<Threshold>) {
        let module = self.module_of(&Named::Threshold(id), &threshold.name.text);
        let Some(place) = self.whole.draft.thresholds.get_mut(id.index()) else {
            return;
        };
        let kinds = (Type::of(&place.block.value), Type::of(&threshold.block.value));
        if fit(&kinds.0, &kinds.1, true) != Fit::Good {
            let message = format!(
                "`{}` is {} here and {} in the module it comes from",
                threshold.name.text,
                kinds.1.words(),
                kinds.0.words()
            );
            let fault = Diagnostic::new(Code::TypeMismatch, threshold.block.place.0, message);
            self.reader.fault(fault.also(place.block.place.0, "the number of the module"));
        }
        let before =
            Overridden { value: place.block.value.clone(), source: place.block.source.clone(), module };
        // What it took the place of last is what its readers know.
        let overrides = threshold.block.overrides.clone().or(Some(before));
        *place = Draft { block: Threshold { overrides, ..threshold.block }, ..threshold };
        if let Some(kind) = self.tables.thresholds.get_mut(id.index()) {
            *kind = kinds.1;
        }
    }

    fn module_of(&self, named: &Named, name: &str) -> String {
        let has = |exports: &[Export]| exports.iter().any(|(word, one)| one == named && word.text == name);
        let found = self.exports.iter().find(|(_, exports)| has(exports));
        found.map_or(String::new(), |(module, _)| module.clone())
    }

    fn blocks(&mut self, draft: &mut FileDraft, names: &mut Names, own: &mut Vec<Export>) {
        let whole = &self.whole.draft;
        let (definitions, decisions) = (whole.definitions.len(), whole.decisions.len());
        let (recommendations, monitors) = (whole.recommendations.len(), whole.monitors.len());
        for (at, found) in draft.definitions.iter().enumerate() {
            let id = DefinitionId::at(definitions + at);
            self.tables.definitions.push(Type::Any);
            self.declare(names, own, &found.name, Named::Definition(id));
        }
        for (at, found) in draft.decisions.iter().enumerate() {
            let id = DecisionId::at(decisions + at);
            self.declare(names, own, &found.name, Named::Decision(id));
            let outcomes = found.block.outcomes.iter().map(|outcome| outcome.name.clone()).collect();
            self.tables.outcomes.insert(id, Values { owner: found.name.text.clone(), names: outcomes });
        }
        for (at, found) in draft.recommendations.iter().enumerate() {
            let id = RecommendationId::at(recommendations + at);
            self.declare(names, own, &found.name, Named::Recommendation(id));
            if found.block.judgement.is_some() {
                self.tables.judgements.insert(id);
            }
        }
        for (at, found) in draft.monitors.iter().enumerate() {
            self.declare(names, own, &found.name, Named::Monitor(MonitorId::at(monitors + at)));
        }
        let mut properties: IndexMap<&str, Span> = IndexMap::new();
        let names = draft.invariants.iter().map(|found| &found.name);
        let names = names.chain(draft.monotone.iter().map(|found| &found.name));
        let names = names.chain(draft.implications.iter().map(|found| &found.name));
        for name in names.filter(|name| head::valid_name(self.reader, name)) {
            if let Some(first) = properties.insert(&name.text, name.span) {
                head::duplicate(self.reader, name, first);
            }
        }
    }

    /// A choice for a recommendation gets ids for its options; without one it is a list that others take up.
    fn choice(
        &mut self,
        draft: Draft<ChoiceDraft>,
        file: &FileDraft,
        names: &mut Names,
        own: &mut Vec<Export>,
    ) {
        let name = draft.name.clone();
        let ChoiceDraft { mut choice, purpose, options_from, omit, options } = draft.block;
        let taken_up =
            options_from.as_ref().map(|word| self.lists.options(self.reader, word)).unwrap_or_default();
        let mut all = lists::without(self.reader, taken_up, &omit);
        let from = options_from.map(|word| word.text);
        for option in options {
            match all.iter_mut().find(|other| other.name.text == option.name.text) {
                Some(place) => extend(place, option),
                None => all.push(option),
            }
        }
        let Some(purpose) = purpose else {
            if file.kind == FileKind::Guideline {
                let message = "a choice of a guideline needs `for`: the recommendation that it serves";
                self.reader.fault(Diagnostic::new(Code::MissingKey, name.span, message));
            }
            let list = format!("{}.{}", file.meta.id, name.text);
            self.lists.add(list.clone(), all, from);
            return self.declare(names, own, &name, Named::Options(list));
        };
        choice.purpose = self.purpose(&purpose, names);
        let id = ChoiceId::at(self.whole.draft.choices.len());
        choice.lists = self.lists.take(id, from);
        for mut option in all {
            let option_id = OptionId::at(self.whole.options.len());
            option.block.choice = id;
            if option.block.class.is_none() {
                let message =
                    format!("the option `{}` needs `class`: what kind of thing it is", option.name.text);
                self.reader.fault(Diagnostic::new(Code::MissingKey, option.name.span, message));
            }
            choice.options.push(option_id);
            self.tables.options.entry(id).or_default().push((option.name.text.clone(), option_id));
            self.whole.options.push(option);
        }
        self.declare(names, own, &name, Named::Choice(id));
        if file.kind == FileKind::Module && !self.taken.insert(name.text.clone()) {
            choice.name = format!("{}.{}", file.meta.id, name.text);
        }
        let block =
            ChoiceDraft { choice, purpose: None, options_from: None, omit: Vec::new(), options: Vec::new() };
        self.whole.draft.choices.push(Draft { name, block, conditions: Vec::new(), local: draft.local });
    }

    fn purpose(&self, word: &Word, names: &Names) -> RecommendationId {
        match names.find(&word.text) {
            Some(Named::Recommendation(id)) => *id,
            found => {
                let message = match found {
                    Some(other) => {
                        format!("`{}` is {}: a choice serves a recommendation", word.text, other.words())
                    }
                    None => format!("there is no recommendation `{}`", word.text),
                };
                let near = names.nearest(&word.text, &names.asked).filter(|_| found.is_none());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                self.reader.fault(Diagnostic::new(Code::UnknownName, word.span, message).maybe_help(help));
                RecommendationId::at(0)
            }
        }
    }

    /// Values of choices, and outcomes, that have the name of something a condition could mention instead.
    fn clashes(&self, draft: &FileDraft, own: &[Export], names: &Names) {
        for (name, _) in own {
            let members = self.tables.members.values();
            if let Some(values) = members.into_iter().find(|values| values.find(&name.text).is_some()) {
                self.reader.fault(clash(&name.text, &values.owner, name.span));
            }
        }
        for decision in &draft.decisions {
            for outcome in &decision.block.outcomes {
                if let Some(place) = names.span(&outcome.name) {
                    let fault = clash(&outcome.name, &decision.name.text, place);
                    self.reader.fault(fault.also(decision.name.span, "an outcome of this has the name"));
                }
            }
        }
    }

    /// Adds the blocks of a file to the whole.
    fn keep(&mut self, file: FileDraft) {
        let prefix = (file.kind == FileKind::Module).then(|| file.meta.id.clone());
        let taken = &mut self.taken;
        let mut unique = |name: &mut String| {
            if let Some(prefix) = prefix.as_ref().filter(|_| !taken.insert(name.clone())) {
                *name = format!("{prefix}.{name}");
            }
        };
        fn each<T>(drafts: Vec<Draft<T>>, mut rename: impl FnMut(&mut T), whole: &mut Vec<Draft<T>>) {
            whole.extend(drafts.into_iter().map(|mut draft| {
                rename(&mut draft.block);
                draft
            }));
        }
        let whole = &mut self.whole.draft;
        each(file.definitions, |block| unique(&mut block.name), &mut whole.definitions);
        each(file.decisions, |block| unique(&mut block.name), &mut whole.decisions);
        each(file.recommendations, |block| unique(&mut block.id), &mut whole.recommendations);
        each(file.monitors, |block| unique(&mut block.id), &mut whole.monitors);
        each(file.invariants, |block| unique(&mut block.id), &mut whole.invariants);
        each(file.monotone, |block| unique(&mut block.id), &mut whole.monotone);
        each(file.implications, |block| unique(&mut block.id), &mut whole.implications);
        for (name, source) in file.sources {
            whole.sources.entry(name).or_insert(source);
        }
        let new_steps = file.steps.into_iter().filter(|step| !whole.steps.contains(step)).collect::<Vec<_>>();
        match file.kind {
            FileKind::Module => {
                self.module_steps.extend(new_steps);
                self.whole.modules.push(file.meta);
            }
            FileKind::Guideline => {
                whole.steps.extend(new_steps);
                let added = std::mem::take(&mut self.module_steps);
                whole.steps.extend(added);
                let mut seen = BTreeSet::new();
                whole.steps.retain(|step| seen.insert(step.clone()));
                whole.meta = file.meta;
                whole.uses = file.uses;
                whole.extends = file.extends;
                whole.scope = file.scope;
                whole.local_changes = file.local_changes;
                whole.bases = file.bases;
            }
        }
    }
}

/// What a guideline says of an option beside what the module says of it: bars, preferences and doses come after the
/// module's, texts take the place of the module's.
fn extend(place: &mut Draft<ChoiceOption>, more: Draft<ChoiceOption>) {
    let (mut ours, mut theirs) = (parted(place), more);
    let mut theirs_parted = parted(&mut theirs);
    let joined = ours.iter_mut().zip(&mut theirs_parted).flat_map(|(ours, theirs)| {
        ours.append(theirs);
        std::mem::take(ours)
    });
    place.conditions = joined.collect();
    let (block, more) = (&mut place.block, theirs.block);
    block.exclude.extend(more.exclude);
    block.caution.extend(more.caution);
    block.prefer.extend(more.prefer);
    block.dose.extend(more.dose);
    block.notes.extend(more.notes);
    block.source.extend(more.source);
    for (text, more) in [
        (&mut block.class, more.class),
        (&mut block.mechanism, more.mechanism),
        (&mut block.route, more.route),
        (&mut block.administration, more.administration),
    ] {
        *text = more.or(text.take());
    }
}

/// The conditions of an option by what they are for: exclusions, cautions, preferences, doses.
fn parted(option: &mut Draft<ChoiceOption>) -> [Vec<Condition>; 4] {
    let block = &option.block;
    let counts = [block.exclude.len(), block.caution.len(), block.prefer.len()];
    let mut all = std::mem::take(&mut option.conditions).into_iter();
    let [exclude, caution, prefer] = counts.map(|count| all.by_ref().take(count).collect());
    [exclude, caution, prefer, all.collect()]
}
