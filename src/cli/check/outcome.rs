//! One file: read, held against the rules of its form, and then against every possible patient.

use std::path::{Path, PathBuf};
use std::thread::Builder;

use super::super::load::{self, Failed, Loaded, Meaning, Rules};
use super::super::{implied, review};
use osteon::diagnostic::{Code, Diagnostics};
use osteon::model::guideline::Guideline;
use osteon::prove::{self, Finding, Property, Verdict};
use osteon::value::date::PartialDate;

/// How a file was found, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Good,
    /// Something that it claims is not true of every patient.
    Refuted,
    /// Something could not be decided.
    Open,
    /// It cannot be used.
    Broken,
}

/// In which library, for which day, and whether it is to be released.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) root: &'a Path,
    pub(super) as_of: PartialDate,
    pub(super) release: bool,
}

/// A file as far as its form goes.
pub(super) struct Read {
    pub(super) path: PathBuf,
    loaded: Loaded,
    rules: Result<Rules, Failed>,
}

/// What came of a file.
pub(super) struct Outcome {
    pub(super) path: PathBuf,
    pub(super) state: State,
    /// What is to be said of it.
    pub(super) loaded: Loaded,
    /// What else its line tells.
    more: String,
    /// What was proved of it.
    pub(super) proof: Option<Proof>,
}

/// What is known of all patients of a guideline on a day.
pub(super) struct Proof {
    guideline: Guideline,
    as_of: PartialDate,
    findings: Vec<Finding>,
}

impl Read {
    /// Whether it cannot be used.
    pub(super) fn is_broken(&self) -> bool {
        self.rules.is_err()
    }

    /// Whether much is left to do.
    pub(super) fn is_guideline(&self) -> bool {
        matches!(&self.rules, Ok(Rules { meaning: Meaning::Guideline(_), .. }))
    }
}

/// Reads a file on its own, so that a fault of a shared part is shown with each that needs it.
pub(super) fn read(asked: Asked<'_>, path: &Path) -> Read {
    let mut loaded = Loaded::default();
    let rules = load::rules(&mut loaded, asked.root, path);
    Read { path: path.to_path_buf(), loaded, rules }
}

/// Looks into a file that was read. What is known of a guideline that means the same is not proved again.
pub(super) fn look(asked: Asked<'_>, read: Read, known: Option<Proof>) -> Outcome {
    let Read { path, mut loaded, rules } = read;
    let Ok(rules) = rules else {
        return Outcome { path, state: State::Broken, loaded, more: String::new(), proof: known };
    };
    let Asked { root, as_of, release } = asked;
    let (mut told, mut more, mut findings) = (Diagnostics::new(), String::new(), Vec::new());
    let review = match &rules.meaning {
        Meaning::Guideline(checked) => {
            let guideline = &checked.guideline;
            let known = known.filter(|known| known.as_of == as_of && known.guideline == *guideline);
            let prove = || match &known {
                Some(known) => known.findings.clone(),
                None => prove::prove(guideline, as_of),
            };
            let (proved, (implied, review)) = beside(prove, || {
                let implied = implied::told(&mut loaded, root, guideline, as_of);
                (implied, review::review(&mut loaded, root, &path, &rules, as_of, release))
            });
            findings = proved;
            told = prove::diagnostics(guideline, &loaded.sources, &findings, as_of);
            told.extend(implied.diagnostics);
            more = summary(&findings, (implied.proved, guideline.implications.len()));
            review
        }
        _ => review::review(&mut loaded, root, &path, &rules, as_of, release),
    };
    told.extend(review.review.found);
    more.push_str(&allowed(&review.review.allowed));
    if let Some(path) = review.hidden_by {
        more.push_str(&format!("; what is not used is told once {} has no fault", path.display()));
    }
    let state = if told.iter().any(|fault| fault.code == Code::NotDecided) {
        State::Open
    } else if told.has_errors() {
        State::Refuted
    } else {
        State::Good
    };
    loaded.diagnostics.extend(told);
    let proof = match rules.meaning {
        Meaning::Guideline(checked) => Some(Proof { guideline: checked.guideline, as_of, findings }),
        _ => None,
    };
    Outcome { path, state, loaded, more, proof }
}

/// As much as the first thread of a program commonly has.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Does two things at the same time, or one after the other where no thread is to be had. What the first one reads
/// leaves no mark.
fn beside<A: Send, B>(first: impl Fn() -> A + Sync, second: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &first);
        let second = second();
        let first = match thread.map(|thread| thread.join()) {
            Ok(Ok(first)) => first,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => first(),
        };
        (first, second)
    })
}

impl Outcome {
    /// The file and how it was found, on a line.
    pub(super) fn line(&self) -> String {
        let (name, more) = (self.path.display(), &self.more);
        let found = self.loaded.diagnostics.len();
        let plural = if found == 1 { "" } else { "s" };
        match (self.state, found) {
            (State::Broken, _) => format!("{name}: {found} fault{plural}"),
            (State::Refuted, _) => format!("{name}: {found} finding{plural}{more}"),
            (State::Open, _) => format!("{name}: {found} finding{plural}, not all decided{more}"),
            (State::Good, 0) => format!("{name}: good{more}"),
            (State::Good, _) => format!("{name}: good, with {found} warning{plural}{more}"),
        }
    }
}

/// What the file allows for a time, in words.
fn allowed(until: &[PartialDate]) -> String {
    let Some(first) = until.iter().min_by_key(|date| date.last_day().day_number()) else {
        return String::new();
    };
    let plural = if until.len() == 1 { "" } else { "s" };
    let the_first = if until.iter().all(|date| date == first) { "" } else { ", the first" };
    format!("; {} finding{plural} allowed{the_first} until {first}", until.len())
}

/// How many properties were proved, in words.
fn summary(findings: &[Finding], implied: (usize, usize)) -> String {
    let count = |of: &dyn Fn(&Property) -> bool| {
        let all = findings.iter().filter(|finding| of(&finding.property));
        let proved = all.clone().filter(|finding| finding.verdict == Verdict::Proved).count();
        (proved, all.count())
    };
    let words = |one: &str, many: &str, (proved, all): (usize, usize)| match all {
        0 => String::new(),
        1 if proved == 1 => format!("; 1 {one} proved"),
        _ if proved == all => format!("; {all} {many} proved"),
        _ => format!("; {proved} of {all} {many} proved"),
    };
    let properties = count(&|property| matches!(property, Property::Invariant(_) | Property::Monotone(_)));
    let decisions = count(&|property| {
        matches!(property, Property::Complete(_) | Property::Single(_) | Property::GapAsDeclared(_))
    });
    let guarded = count(&|property| matches!(property, Property::Guarded(..)));
    [
        words("safety property", "safety properties", properties),
        words("question of gap and overlap", "questions of gap and overlap", decisions),
        words("implication of another guideline", "implications of other guidelines", implied),
        words("contraindication against missing facts", "contraindications against missing facts", guarded),
    ]
    .concat()
}
