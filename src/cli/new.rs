//! `osteon new`: files to begin with, which pass check and test at once.

use std::path::{Path, PathBuf};

use super::args::{New, NewKind};
use super::exit::Exit;
use super::load::{self, Failed, Loaded, Meaning};
use super::{library, patients, review, say};
use indexmap::IndexMap;
use osteon::cases;
use osteon::check::{self, Checked};
use osteon::diagnostic::{Code, Diagnostic};
use osteon::eval::{Evaluation, Plan};
use osteon::model::expression::{DecisionId, DefinitionId, RecommendationId};
use osteon::model::facts::Facts;
use osteon::model::guideline::{Block, Guideline};
use osteon::model::vocabulary::{FactType, Vocabulary};
use osteon::value::date::PartialDate;

const VOCABULARY: &str = include_str!("templates/vocabulary.toml");
const MODULE: &str = include_str!("templates/module.toml");
const GUIDELINE: &str = include_str!("templates/guideline.toml");

pub(super) fn run(new: &New) -> Exit {
    let mut loaded = Loaded::default();
    let made = make(new, &mut loaded);
    loaded.report();
    match made {
        Ok(paths) => {
            for path in paths {
                say::result(&path.display().to_string());
            }
            Exit::Fine
        }
        Err(Failed) => Exit::Unusable,
    }
}

fn make(new: &New, loaded: &mut Loaded) -> Result<Vec<PathBuf>, Failed> {
    let root = &new.place.guidelines;
    match &new.kind {
        NewKind::Vocabulary { id } => {
            is_name(id, loaded)?;
            let path = root.join("vocabulary").join(id).join("1.0.0.toml");
            write(path, &filled(VOCABULARY, id, "", ""), loaded).map(|path| vec![path])
        }
        NewKind::Module { id, vocabulary } => {
            is_name(id, loaded)?;
            let (mut paths, name, condition) = spoken(root, id, vocabulary.as_deref(), loaded)?;
            let path = root.join("modules").join(id).join("1.0.0.toml");
            paths.push(write(path, &filled(MODULE, id, &name, &condition), loaded)?);
            Ok(paths)
        }
        NewKind::Guideline { id, vocabulary } => {
            is_name(id, loaded)?;
            let (mut paths, name, condition) = spoken(root, id, vocabulary.as_deref(), loaded)?;
            let path = root.join(id).join("1.0.0.toml");
            paths.push(write(path.clone(), &filled(GUIDELINE, id, &name, &condition), loaded)?);
            paths.push(case(new, id, "first", loaded)?);
            Ok(paths)
        }
        NewKind::Case { guideline, name } => {
            is_name(name, loaded)?;
            case(new, guideline, name, loaded).map(|path| vec![path])
        }
    }
}

fn filled(template: &str, id: &str, vocabulary: &str, condition: &str) -> String {
    let name = id.replace('-', "_");
    let text = template.replace("VOCABULARY", vocabulary).replace("CONDITION", condition);
    text.replace("NAME", &name).replace("ID", id)
}

/// Names of files are words of small letters and digits with hyphens between.
fn is_name(id: &str, loaded: &mut Loaded) -> Result<(), Failed> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let begins = id.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let taken = library::OTHER_FOLDERS.contains(&id);
    if begins && !taken && id.split('-').all(is_word) && id.len() <= 64 {
        return Ok(());
    }
    let message = format!("`{id}` is no name for a file");
    let fault = Diagnostic::placeless(Code::InvalidName, message);
    loaded.diagnostics.push(fault.help("small letters and digits, with hyphens between words: `wound-care`"));
    Err(Failed)
}

fn write(path: PathBuf, text: &str, loaded: &mut Loaded) -> Result<PathBuf, Failed> {
    let fault = |message: String| Diagnostic::placeless(Code::FileUnreadable, message);
    if path.exists() {
        let message = format!("{} is there already: nothing was written", path.display());
        loaded.diagnostics.push(fault(message));
        return Err(Failed);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map(|()| path.clone()).map_err(|error| {
        loaded.diagnostics.push(fault(format!("{} cannot be written: {error}", path.display())));
        Failed
    })
}

/// The vocabulary of a new file, with a condition in its words: the one that was named, the only one there is, or a new
/// one where there is none.
fn spoken(
    root: &Path,
    id: &str,
    named: Option<&str>,
    loaded: &mut Loaded,
) -> Result<(Vec<PathBuf>, String, String), Failed> {
    let folder = root.join("vocabulary");
    let mut paths = Vec::new();
    let chosen = match named {
        Some(named) => named
            .split_once('@')
            .map_or((named.to_owned(), None), |(name, version)| (name.to_owned(), Some(version.to_owned()))),
        None => match library::names(&folder).as_slice() {
            [] => {
                let path = folder.join(id).join("1.0.0.toml");
                paths.push(write(path, &filled(VOCABULARY, id, "", ""), loaded)?);
                (id.to_owned(), None)
            }
            [only] => (only.clone(), None),
            many => {
                let fault = Diagnostic::placeless(Code::GuidelineNotFound, "which vocabulary does it speak?");
                loaded.diagnostics.push(fault.help(format!("name one: --vocabulary {}", many.join(" or "))));
                return Err(Failed);
            }
        },
    };
    let (name, version) = chosen;
    let installed = library::versions(&folder.join(&name));
    let wanted = installed.iter().rfind(|one| version.as_deref().is_none_or(|version| one.fits(version)));
    let Some(installed) = wanted else {
        let message = format!("no vocabulary `{}` in {}", named.unwrap_or(&name), folder.display());
        loaded.diagnostics.push(Diagnostic::placeless(Code::GuidelineNotFound, message));
        return Err(Failed);
    };
    let checked = load::vocabulary(loaded, &installed.path)?;
    let condition = condition(&Checked::of_vocabulary(checked).guideline.vocabulary);
    Ok((paths, format!("vocabulary/{name}@{}", installed.version), condition))
}

/// A condition to begin with: about the first finding of a vocabulary, or the first fact that has one.
fn condition(vocabulary: &Vocabulary) -> String {
    let of = |fact: &osteon::model::vocabulary::Fact| match &fact.kind {
        FactType::Boolean => Some(fact.name.clone()),
        FactType::Choice(members) => members.first().map(|member| format!("{} = {}", fact.name, member.name)),
        _ => None,
    };
    let simple = vocabulary.facts.iter().find(|fact| fact.kind == FactType::Boolean);
    let found = simple.and_then(of).or_else(|| vocabulary.facts.iter().find_map(of));
    found.unwrap_or_else(|| "true".to_owned())
}

/// A case of a patient of whom nothing is known, with what the guideline says today: to be read, corrected and filled.
fn case(new: &New, guideline: &str, name: &str, loaded: &mut Loaded) -> Result<PathBuf, Failed> {
    let root = &new.place.guidelines;
    let as_of = patients::evaluation_date(new.place.as_of.as_deref(), loaded).ok_or(Failed)?;
    if let Some(module) = module(root, guideline) {
        return case_of_module(root, &module, name, as_of, loaded);
    }
    let path = library::choose(root, guideline, as_of).map_err(|fault| {
        loaded.diagnostics.push(fault);
        Failed
    })?;
    let checked = load::guideline(loaded, root, &path)?;
    write(beside(&path, name), &case_text(&checked, name, as_of), loaded)
}

/// The file of cases of a name beside a rule file.
fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().unwrap_or(Path::new(".")).join("cases").join(format!("{name}.toml"))
}

/// The newest version of a module that is meant, where no guideline is called so: `NAME`, `NAME@1`, `modules/NAME`.
fn module(root: &Path, word: &str) -> Option<PathBuf> {
    let (id, wanted) = word.split_once('@').map_or((word, None), |(id, wanted)| (id, Some(wanted)));
    let (folder, id) = (root.join("modules"), id.strip_prefix("modules/").unwrap_or(id));
    let is_guideline = !library::versions(&root.join(word.split('@').next().unwrap_or(word))).is_empty();
    if library::is_path(id) || is_guideline && !word.starts_with("modules/") {
        return None;
    }
    let mut installed = library::versions(&folder.join(id)).into_iter();
    installed.rfind(|one| wanted.is_none_or(|wanted| one.fits(wanted))).map(|one| one.path)
}

/// As above, of a module: with what it computes and decides. What else it says hangs on the guideline that uses it.
fn case_of_module(
    root: &Path,
    path: &Path,
    name: &str,
    as_of: PartialDate,
    loaded: &mut Loaded,
) -> Result<PathBuf, Failed> {
    let rules = load::rules(loaded, root, path)?;
    let Meaning::Module(checked) = &rules.meaning else {
        return Err(Failed);
    };
    let guideline = &checked.guideline;
    let facts = Facts::new("nobody", guideline.vocabulary.facts.len());
    let evaluation = Plan::new(guideline).evaluate(&facts, as_of);
    let blocks = check::blocks(&rules.datum);
    let is_own = |key: &str, name: &str| blocks.iter().any(|block| block.name == format!("{key}.{name}"));
    let own = |block: &Block| match block {
        Block::Definition(_) => is_own("define", &guideline.name(*block)),
        Block::Decision(_) => is_own("decide", &guideline.name(*block)),
        _ => false,
    };
    let definitions = (0..guideline.definitions.len()).map(|at| Block::Definition(DefinitionId::at(at)));
    let decisions = (0..guideline.decisions.len()).map(|at| Block::Decision(DecisionId::at(at)));
    let expected = expected(guideline, &evaluation, definitions.chain(decisions).filter(own));
    let mut text = case_head(name, as_of);
    text.push_str(
        "# As the module answers today with its own numbers; a guideline that changes them answers otherwise. Read it before you believe it.\n",
    );
    text.push_str("[case.expect]\n");
    text.push_str(&expected);
    let module = check::identity(&loaded.sources, &rules.datum).unwrap_or_default();
    if review::users_of(root, &module).is_empty() {
        let (id, version) = (&module.id, module.version);
        say::message(&format!(
            "no guideline uses {id} {version} yet: until one does, `osteon test` does not run its cases"
        ));
    }
    write(beside(path, name), &text, loaded)
}

/// What the guideline says under some blocks, as a case expects it: a table for each kind, a line for each block.
fn expected(guideline: &Guideline, evaluation: &Evaluation, blocks: impl Iterator<Item = Block>) -> String {
    let mut tables: IndexMap<&str, String> = IndexMap::new();
    for block in blocks {
        if let Some((table, answer)) = cases::answer(guideline, evaluation, block) {
            let line = format!("{} = {answer}\n", guideline.name(block));
            tables.entry(table).or_default().push_str(&line);
        }
    }
    tables.iter().map(|(table, lines)| format!("[case.expect.{table}]\n{lines}")).collect()
}

fn case_head(name: &str, as_of: PartialDate) -> String {
    format!(
        "about = \"{name}: say what these cases are about.\"\nas_of = {as_of}\n\n\
         # What holds for every patient of this file.\n[base]\n\n[[case]]\nname = \"nothing is known\"\n\
         why = \"Say in one clinical sentence why the answers are right.\"\nfacts = {{}}\n\n"
    )
}

fn case_text(checked: &Checked, name: &str, as_of: PartialDate) -> String {
    let guideline = &checked.guideline;
    let facts = Facts::new("nobody", guideline.vocabulary.facts.len());
    let evaluation = Plan::new(guideline).evaluate(&facts, as_of);
    let mut text = format!(
        "{}# As the guideline answers today; read it before you believe it.\n[case.expect]\nscope = \"{}\"\n",
        case_head(name, as_of),
        osteon::report::scope_word(evaluation.scope)
    );
    let rules =
        (0..guideline.recommendations.len()).map(|at| Block::Recommendation(RecommendationId::at(at)));
    text.push_str(&expected(guideline, &evaluation, rules));
    text
}
