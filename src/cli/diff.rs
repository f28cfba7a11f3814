//! `osteon diff`: which patients get another answer under another guideline, or another version of one.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::args::{self, DiffFormat};
use super::cohort::{self, Answer};
use super::exit::Exit;
use super::feed;
use super::git::{self, Checkout};
use super::load::{self, Loaded};
use super::{library, patients, say};
use osteon::check::Checked;
use osteon::diagnostic::{Code, Diagnostic};
use osteon::diff::{self, Bump, Cohort, Diff, Map, Names, Side};
use osteon::eval::Plan;
use osteon::model::guideline::Guideline;
use osteon::model::reference::Version;
use osteon::report::difference::{self, Difference, Extent};
use osteon::syntax::datum::Kind;
use osteon::syntax::form::Reader;
use osteon::value::date::PartialDate;

pub(super) fn run(arguments: &args::Diff) -> Exit {
    let mut loaded = Loaded::default();
    let exit = all(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

fn all(arguments: &args::Diff, loaded: &mut Loaded) -> Option<Exit> {
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded)?;
    let names = names(arguments.names.as_deref(), loaded)?;
    let base = read(arguments, loaded, &arguments.base, as_of);
    let head = read(arguments, loaded, &arguments.head, as_of);
    let (base, head) = (base?, head?);
    loaded.report();
    let sources = loaded.sources.clone();
    let side = |checked| Side { guideline: checked, sources: &sources };
    let sides = [side(&base.guideline), side(&head.guideline)];
    let [base, head] = sides;
    if let Some(fault) = unknown_name(&names, [base.guideline, head.guideline]) {
        loaded.diagnostics.push(fault);
        return None;
    }
    // Whoever has mistyped a path is told so before the long part begins.
    let patients = patients_of(&arguments.cohort, loaded)?;
    diff::diff_with(base, head, &names, as_of, |diff, map| {
        let mut exit = Exit::Fine;
        let cohort = (!patients.is_empty()).then(|| {
            let (cohort, ended) = of_patients(&patients, loaded, sides, &diff, map, as_of);
            exit = ended;
            cohort
        });
        let extent = if arguments.full { Extent::Full } else { Extent::Short };
        let difference = Difference { base, head, as_of, diff: &diff, cohort: cohort.as_ref(), extent };
        if let Some(folder) = &arguments.emit_cases {
            emit(&difference, folder, loaded)?;
        }
        print(arguments, &difference);
        let is_astray = cohort.is_some_and(|cohort| !cohort.astray.is_empty());
        Some(ended(arguments, sides, &diff, exit, is_astray))
    })
}

fn print(arguments: &args::Diff, difference: &Difference<'_>) {
    match arguments.format {
        DiffFormat::Text => say::result(difference::text(difference).trim_end()),
        DiffFormat::Markdown => say::result(difference::markdown(difference).trim_end()),
        DiffFormat::Html => say::result(&difference::html(difference)),
        DiffFormat::Json => match difference::json(difference) {
            Ok(text) => say::json(&text),
            Err(error) => say::message(&format!("error: {error}")),
        },
    }
}

/// How the run ended: what is not covered wins over what was found.
fn ended(
    arguments: &args::Diff,
    [base, head]: [Side<'_>; 2],
    diff: &Diff,
    patients: Exit,
    is_astray: bool,
) -> Exit {
    if patients == Exit::Unusable {
        return patients;
    }
    if !diff.is_complete() || is_astray {
        return Exit::Incomplete;
    }
    if !arguments.require_bump {
        return if diff.is_empty() { Exit::Fine } else { Exit::Findings };
    }
    let (base, head) = (&base.guideline.meta, &head.guideline.meta);
    if base.id != head.id {
        say::message(&format!("{} and {} are no versions of one guideline", base.id, head.id));
        return Exit::Unusable;
    }
    let (needed, why) = diff::bump(diff);
    if head.version < base.version {
        say::message(&format!("the head ({}) is older than the base ({})", head.version, base.version));
        return Exit::Unusable;
    }
    let made = step(base.version, head.version);
    if made < needed {
        let (base, head) = (base.version, head.version);
        say::message(&format!(
            "from {base} to {head} is a step of kind {}; the smallest honest one is {}: {why}",
            made.word(),
            needed.word()
        ));
        return Exit::Findings;
    }
    Exit::Fine
}

/// The step from one version to another; none if it goes back.
fn step(base: Version, head: Version) -> Bump {
    match () {
        () if head.major > base.major => Bump::Major,
        () if head.major == base.major && head.minor > base.minor => Bump::Minor,
        () if (head.major, head.minor) == (base.major, base.minor) && head.patch > base.patch => Bump::Patch,
        () => Bump::None,
    }
}

/// The files of patients: of a folder those in it, in alphabetical order.
fn patients_of(paths: &[PathBuf], loaded: &mut Loaded) -> Option<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in paths {
        let is_patient =
            |path: &PathBuf| path.is_file() && feed::ends_in(path, &["toml", "json", "ndjson", "jsonl"]);
        if path.is_dir() {
            let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
            let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_patient).collect();
            files.sort();
            if files.is_empty() {
                let message = format!("{}: no patient lies in this folder", path.display());
                loaded.diagnostics.push(Diagnostic::placeless(Code::FileUnreadable, message));
                return None;
            }
            all.extend(files);
        } else if feed::is_stdin(path) || path.exists() {
            all.push(path.clone());
        } else {
            let message = format!("{}: there is no such file", path.display());
            loaded.diagnostics.push(Diagnostic::placeless(Code::FileUnreadable, message));
            return None;
        }
    }
    Some(all)
}

/// What changes for real patients.
fn of_patients(
    paths: &[PathBuf],
    loaded: &mut Loaded,
    sides: [Side<'_>; 2],
    diff: &Diff,
    map: &Map<'_>,
    as_of: PartialDate,
) -> (Cohort, Exit) {
    let guidelines = sides.map(|side| side.guideline);
    let [base, head] = guidelines;
    let plans = [Plan::of_everything(base), Plan::of_everything(head)];
    let all = Mutex::new(Cohort::default());
    let exit = cohort::run(paths, loaded, false, |loaded, text| {
        let place = text.before;
        let first = patients::patient(loaded, text.clone(), base, as_of).ok()?;
        // What is wrong with a patient is told once.
        let mut aside = Loaded { sources: loaded.sources.clone(), ..Loaded::default() };
        let second = match patients::patient(&mut aside, text, head, as_of) {
            Ok(second) => second,
            Err(_) => {
                loaded.diagnostics.extend(std::mem::take(&mut aside.diagnostics));
                return None;
            }
        };
        let [before, after] = &plans;
        let evaluations = [before.evaluate(&first, as_of), after.evaluate(&second, as_of)];
        let regions = map.regions(&first, &second);
        if let Ok(mut all) = all.lock() {
            all.add(place, &first.patient, guidelines, &evaluations, diff, &regions);
        }
        Some(Answer { printed: Ok(String::new()), is_open: false })
    });
    let mut all = all.into_inner().unwrap_or_default();
    all.sort();
    (all, exit)
}

/// Writes a case for each region; files that are there already stay as they are.
fn emit(difference: &Difference<'_>, folder: &Path, loaded: &mut Loaded) -> Option<()> {
    let (files, left_out) = difference::cases(difference);
    let mut fault = |message: String| {
        loaded.diagnostics.push(Diagnostic::placeless(Code::FileUnreadable, message));
    };
    if let Err(error) = std::fs::create_dir_all(folder) {
        fault(format!("{}: {error}", folder.display()));
        return None;
    }
    for file in &files {
        let path = folder.join(&file.name);
        if path.exists() {
            fault(format!("{}: this file is there already, and is left as it is", path.display()));
            return None;
        }
        if let Err(error) = std::fs::write(&path, &file.text) {
            fault(format!("{}: {error}", path.display()));
            return None;
        }
    }
    let without = match left_out {
        0 => String::new(),
        more => format!("; {more} regions have no case, as a case has no word for what changes there"),
    };
    let said = if files.is_empty() { String::new() } else { belong(difference) };
    say::message(&format!("{} files of cases in {}{said}{without}", files.len(), folder.display()));
    Some(())
}

/// For which guideline the cases hold, and where they belong.
fn belong(difference: &Difference<'_>) -> String {
    let [base, head] = [difference.base, difference.head].map(|side| &side.guideline.meta);
    let hold =
        format!("; they hold for {} {} and fail for {} {}", head.id, head.version, base.id, base.version);
    if head.id != base.id || head.version == base.version {
        return format!("{hold}, and belong into the folder `cases` beside its file");
    }
    format!(
        "{hold}; in the folder `cases` beside both every version runs them: there write `expect = {{}}` above \
         `[case.facts]`, and `[case.expect_in_version.\"{}\"]` in place of `[case.expect]`",
        head.version
    )
}

/// A name that the guideline it is of does not have.
fn unknown_name(names: &Names, sides: [&Guideline; 2]) -> Option<Diagnostic> {
    let known = sides.map(|guideline| {
        let blocks = guideline.order.iter().map(|block| guideline.name(*block).into_owned());
        let thresholds = guideline.thresholds.iter().map(|threshold| threshold.name.clone());
        let options = guideline.options.iter().map(|option| option.name.clone());
        blocks.chain(thresholds).chain(options).collect::<std::collections::BTreeSet<String>>()
    });
    let [base, head] = &known;
    let all = names.0.iter().flat_map(|(old, new)| [(old, base, "base"), (new, head, "head")]);
    let (name, known, side) = all.into_iter().find(|(name, known, _)| !known.contains(*name))?;
    let fault = Diagnostic::placeless(Code::UnknownName, format!("nothing in the {side} is called `{name}`"));
    let near = osteon::diagnostic::nearest(name, known.iter().map(String::as_str));
    Some(fault.maybe_help(near.map(|near| format!("did you mean `{near}`?"))))
}

/// The names that are others in the head.
fn names(path: Option<&Path>, loaded: &mut Loaded) -> Option<Names> {
    let mut names = Names::default();
    let Some(path) = path else {
        return Some(names);
    };
    let datum = load::file(loaded, path).ok()?;
    let reader = Reader::new(&loaded.sources);
    let form = reader.form("a file of names", &datum);
    form.need("names");
    for entry in form.form("names", "`[names]`").map_or(&[][..], |table| table.entries()) {
        match &entry.value.kind {
            Kind::Text { value, .. } => drop(names.0.insert(entry.key.clone(), value.clone())),
            _ => {
                let message = format!("`{}` is a text: what this is called in the head", entry.key);
                reader.fault(Diagnostic::new(Code::WrongKind, entry.value.span, message));
            }
        }
    }
    form.finish();
    let faults = reader.finish();
    let is_broken = faults.has_errors();
    loaded.diagnostics.extend(faults);
    (!is_broken).then_some(names)
}

fn read(arguments: &args::Diff, loaded: &mut Loaded, word: &str, as_of: PartialDate) -> Option<Checked> {
    let mut root = arguments.place.guidelines.clone();
    let mut checkout: Option<Checkout> = None;
    let path: PathBuf = match git::revision(word) {
        Some((revision, path)) => match Checkout::of(revision, path) {
            Ok(found) => {
                root.clone_from(&found.library);
                let path = found.path.clone();
                checkout = Some(found);
                path
            }
            Err(why) => {
                loaded
                    .diagnostics
                    .push(Diagnostic::placeless(Code::FileUnreadable, format!("{word}: {why}")));
                return None;
            }
        },
        None if word.starts_with("git:") => {
            let message = format!(
                "{word}: a path is missing after the revision, as in `git:HEAD:guidelines/fever/1.0.0.toml`"
            );
            loaded.diagnostics.push(Diagnostic::placeless(Code::FileUnreadable, message));
            return None;
        }
        None => match library::choose(&root, word, as_of) {
            Ok(path) => path,
            Err(fault) => {
                loaded.diagnostics.push(fault);
                return None;
            }
        },
    };
    // A file of another library is made of the parts that lie beside it.
    let own = path.parent().and_then(Path::parent);
    if let Some(own) = own.filter(|own| own.join("modules").is_dir() || own.join("vocabulary").is_dir()) {
        root = own.to_path_buf();
    }
    let checked = load::guideline(loaded, &root, &path).ok();
    drop(checkout);
    checked
}
