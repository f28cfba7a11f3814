//! A guideline with the files it is made of → one list of drafts: modules in the order in which they use each other,
//! the guideline last, with what it extends in it.

use super::declare;
use super::draft::{Draft, FileDraft, FileKind};
use super::order;
use super::parts::{self, Parts};
use super::read;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::guideline::{ChangeKind, ChangedNumber, LocalChange, Overridden, Threshold};
use crate::model::reference::State;
use crate::syntax::ast::Word;
use crate::syntax::datum::Datum;
use crate::syntax::form::Reader;

/// A file of a guideline, with the places of the modules it uses in the same list.
pub(super) struct Linked {
    pub(super) draft: FileDraft,
    pub(super) uses: Vec<usize>,
}

/// Most guidelines that extend each other.
const EXTENDS_MAX: usize = 8;

/// Reads the guideline and all its parts. The guideline is the last of the list.
pub(super) fn files(reader: &Reader<'_>, file: &Datum, parts: &Parts) -> Vec<Linked> {
    let guideline = guideline(reader, file, parts, 0);
    let mut places: Vec<usize> = Vec::new();
    let mut modules: Vec<FileDraft> = Vec::new();
    let mut waiting = used_places(&guideline.uses, parts);
    while let Some(place) = waiting.pop() {
        if places.contains(&place) {
            continue;
        }
        let Some(datum) = parts.file(place) else {
            continue;
        };
        let module = read::read(&reader.form("a module file", datum), FileKind::Module, &[]);
        waiting.extend(used_places(&module.uses, parts));
        places.push(place);
        modules.push(module);
    }
    two_versions(reader, &guideline, &modules);
    if guideline.extends.is_some() {
        guideline.omitted.iter().for_each(|omitted| nothing_to_omit(reader, &omitted.name, &modules));
    }
    in_order(reader, guideline, modules, &places, parts)
}

/// What is to be left out and is not there: perhaps a module has it.
fn nothing_to_omit(reader: &Reader<'_>, name: &Word, modules: &[FileDraft]) {
    let message = format!("the extended guideline has nothing called `{}`", name.text);
    let fault = Diagnostic::new(Code::UnknownName, name.span, message);
    let module = modules.iter().find(|module| declare::own_names(module).contains(&name.text));
    reader.fault(fault.maybe_help(module.map(|module| {
        format!(
            "it comes from the module `{}`, of which nothing but thresholds can be changed or left out",
            module.meta.id
        )
    })));
}

fn used_places(uses: &[Word], parts: &Parts) -> Vec<usize> {
    uses.iter().filter_map(|word| parts.place(&word.text)).collect()
}

/// The list in the order in which files use each other; a circle is a fault.
fn in_order(
    reader: &Reader<'_>,
    guideline: FileDraft,
    modules: Vec<FileDraft>,
    places: &[usize],
    parts: &Parts,
) -> Vec<Linked> {
    let among = |word: &Word| {
        let place = parts.place(&word.text)?;
        places.iter().position(|known| *known == place).map(|at| (at, word.span))
    };
    let items: Vec<order::Item> = modules
        .iter()
        .map(|module| order::Item {
            name: module.meta.id.clone(),
            place: module.uses.first().map(|word| word.span).unwrap_or_default(),
            reads: module.uses.iter().filter_map(among).collect(),
        })
        .collect();
    let mut faults = Diagnostics::new();
    let sorted = order::sort(&items, Code::Circle, &mut faults);
    faults.into_iter().for_each(|fault| reader.fault(fault));
    let new_place = |old: usize| sorted.iter().position(|at| *at == old);
    let uses = |draft: &FileDraft| {
        let used = draft.uses.iter().filter_map(among);
        used.filter_map(|(at, _)| new_place(at)).collect::<Vec<usize>>()
    };
    for draft in modules.iter().chain([&guideline]) {
        exact_versions(reader, draft);
    }
    let mut drafts: Vec<Option<FileDraft>> = modules.into_iter().map(Some).collect();
    let in_turn: Vec<FileDraft> =
        sorted.iter().filter_map(|at| drafts.get_mut(*at).and_then(Option::take)).collect();
    in_turn
        .into_iter()
        .chain([guideline])
        .map(|draft| Linked { uses: uses(&draft), draft })
        .enumerate()
        .map(|(space, mut linked)| {
            linked.draft.settle(space);
            linked
        })
        .collect()
}

/// Records are replayed years later: what is in force names the exact versions it uses.
fn exact_versions(reader: &Reader<'_>, draft: &FileDraft) {
    if draft.meta.state != State::Active {
        return;
    }
    for word in draft.uses.iter().chain(&draft.extends).filter(|word| !parts::is_exact(word)) {
        let message = format!("an active file names exact versions, and `{}` is none", word.text);
        let fault = Diagnostic::new(Code::UsesInexact, word.span, message);
        reader.fault(fault.help("write all three numbers, as in `@1.0.0`"));
    }
}

fn two_versions(reader: &Reader<'_>, guideline: &FileDraft, modules: &[FileDraft]) {
    for (at, module) in modules.iter().enumerate() {
        let twice = modules.iter().take(at).find(|other| other.meta.id == module.meta.id);
        if let Some(other) = twice {
            let (a, b) = (other.meta.version, module.meta.version);
            let message = format!("the module `{}` is used in two versions, {a} and {b}", module.meta.id);
            let named = format!("modules/{}@", module.meta.id);
            let mut all = guideline.uses.iter().chain(modules.iter().flat_map(|module| &module.uses));
            let place = all.find(|word| word.text.starts_with(&named)).map(|word| word.span);
            let fault = Diagnostic::new(Code::UsesUnsupported, place.unwrap_or_default(), message);
            reader.fault(fault.help("all files of a guideline use one version of a module"));
        }
    }
}

/// A guideline with the one it extends in it.
fn guideline(reader: &Reader<'_>, file: &Datum, parts: &Parts, depth: usize) -> FileDraft {
    let form = reader.form("a guideline file", file);
    let base = extended(reader, file, parts, depth);
    let steps = base.as_ref().map_or(&[][..], |base| base.steps.as_slice());
    let draft = read::read(&form, FileKind::Guideline, steps);
    match base {
        Some(base) => merged(base, draft),
        None => draft,
    }
}

fn extended(reader: &Reader<'_>, file: &Datum, parts: &Parts, depth: usize) -> Option<FileDraft> {
    use crate::syntax::datum::Kind;
    let entry = |datum: &Datum, key: &str| match &datum.kind {
        Kind::Table(entries) => {
            entries.iter().find(|entry| entry.key == key).map(|entry| entry.value.clone())
        }
        _ => None,
    };
    let extends = entry(&entry(file, "guideline")?, "extends")?;
    let Kind::Text { value, .. } = &extends.kind else {
        return None;
    };
    if depth >= EXTENDS_MAX {
        let message =
            format!("more than {EXTENDS_MAX} guidelines extend each other, or they go round in a circle");
        reader.fault(Diagnostic::new(Code::Circle, extends.span, message));
        return None;
    }
    let base = parts.file(parts.place(value)?)?;
    Some(guideline(reader, base, parts, depth + 1))
}

/// Local blocks take the place of those with their name, or come after them.
fn merged(base: FileDraft, local: FileDraft) -> FileDraft {
    let mut changes: Vec<LocalChange> = base.local_changes.clone();
    let base_id = base.meta.id.clone();
    let bases = [base.meta].into_iter().chain(base.bases).collect();
    let mut sources = base.sources;
    sources.extend(local.sources);
    let mut steps = base.steps;
    steps.extend(local.steps);
    dedup(&mut steps);
    let mut uses = base.uses;
    uses.extend(local.uses);
    uses.dedup_by(|a, b| a.text == b.text);
    let thresholds = overriding(base.thresholds, local.thresholds, &base_id, &mut changes);
    let mut draft = FileDraft {
        kind: FileKind::Guideline,
        meta: local.meta,
        uses,
        extends: local.extends,
        steps,
        sources,
        scope: base.scope.into_iter().chain(local.scope).collect(),
        thresholds,
        definitions: replaced(base.definitions, local.definitions, &mut changes),
        decisions: replaced(base.decisions, local.decisions, &mut changes),
        recommendations: replaced(base.recommendations, local.recommendations, &mut changes),
        choices: replaced(base.choices, local.choices, &mut changes),
        monitors: replaced(base.monitors, local.monitors, &mut changes),
        invariants: replaced(base.invariants, local.invariants, &mut changes),
        monotone: replaced(base.monotone, local.monotone, &mut changes),
        implications: replaced(base.implications, local.implications, &mut changes),
        omitted: base.omitted,
        local_changes: Vec::new(),
        bases,
    };
    for omitted in local.omitted {
        let limit = draft.thresholds.iter().find(|limit| limit.name.text == omitted.name.text);
        let number = limit.map(|limit| limit.block.value.clone());
        if omit(&mut draft, &omitted.name.text) {
            // What it comes to is known when the modules are.
            let number = number.map(|from| ChangedNumber { to: from.clone(), from, source: Vec::new() });
            changes.push(LocalChange { number, ..change(&omitted, ChangeKind::Omitted) });
        } else {
            draft.omitted.push(omitted);
        }
    }
    draft.local_changes = changes;
    draft
}

fn change<T>(draft: &Draft<T>, kind: ChangeKind) -> LocalChange {
    let local = draft.local.as_ref();
    LocalChange {
        name: draft.name.text.clone(),
        kind,
        reason: local.map_or(String::new(), |local| local.reason.clone()),
        owner: local.map_or(String::new(), |local| local.owner.clone()),
        number: None,
    }
}

fn replaced<T>(base: Vec<Draft<T>>, local: Vec<Draft<T>>, changes: &mut Vec<LocalChange>) -> Vec<Draft<T>> {
    let mut all = base;
    for draft in local {
        let place = all.iter().position(|other| other.name.text == draft.name.text);
        match place.and_then(|at| all.get_mut(at)) {
            Some(place) => {
                changes.push(change(&draft, ChangeKind::Replaced));
                *place = draft;
            }
            None => {
                changes.push(change(&draft, ChangeKind::Added));
                all.push(draft);
            }
        }
    }
    all
}

/// As [`replaced`]; a number remembers the one whose place it takes.
fn overriding(
    base: Vec<Draft<Threshold>>,
    local: Vec<Draft<Threshold>>,
    base_id: &str,
    changes: &mut Vec<LocalChange>,
) -> Vec<Draft<Threshold>> {
    let remember = |mut draft: Draft<Threshold>| {
        let before = base.iter().find(|other| other.name.text == draft.name.text);
        draft.block.overrides = before.map(|before| Overridden {
            value: before.block.value.clone(),
            source: before.block.source.clone(),
            module: base_id.to_owned(),
        });
        draft
    };
    let local: Vec<Draft<Threshold>> = local.into_iter().map(remember).collect();
    let all = replaced(base.clone(), local.clone(), changes);
    for draft in &local {
        let change = changes.iter_mut().rev().find(|change| change.name == draft.name.text);
        if let (Some(change), Some(before)) = (change, &draft.block.overrides) {
            let (from, to) = (before.value.clone(), draft.block.value.clone());
            change.number = Some(ChangedNumber { from, to, source: draft.block.source.clone() });
        }
    }
    all
}

fn omit(draft: &mut FileDraft, name: &str) -> bool {
    fn drop_one<T>(list: &mut Vec<Draft<T>>, name: &str) -> bool {
        let before = list.len();
        list.retain(|draft| draft.name.text != name);
        list.len() < before
    }
    drop_one(&mut draft.thresholds, name)
        || drop_one(&mut draft.definitions, name)
        || drop_one(&mut draft.decisions, name)
        || drop_one(&mut draft.recommendations, name)
        || drop_one(&mut draft.choices, name)
        || drop_one(&mut draft.monitors, name)
        || drop_one(&mut draft.invariants, name)
        || drop_one(&mut draft.monotone, name)
        || drop_one(&mut draft.implications, name)
}

fn dedup(steps: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    steps.retain(|step| seen.insert(step.clone()));
}
