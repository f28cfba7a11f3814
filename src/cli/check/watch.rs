//! `osteon check --watch`: once, and again whenever something that was read changes.
//!
//! Every file is kept with the trail of what was looked at for it. Only those whose trail is no longer true are checked
//! anew; what was found in the others is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::super::args::{Check, CheckFormat};
use super::super::exit::Exit;
use super::super::load::Loaded;
use super::super::trail::{self, Stamp, Trail};
use super::super::{patients, say};
use super::outcome::{self, Asked, Outcome, Proof, Read, State};
use super::{Wanted, print};
use osteon::diagnostic::Code;
use osteon::value::date::PartialDate;

/// So often is looked.
const LOOK: Duration = Duration::from_millis(30);
/// What is being written is let alone until it stays the same for so long.
const QUIET: Duration = Duration::from_millis(10);
/// So often, and then it is read as it is.
const QUIET_MAX: usize = 20;
/// So many rounds follow the end at most, where somebody goes on saving.
const LAST_MAX: usize = 5;
/// So many of what changed are named.
const NAMED_MAX: usize = 3;

/// Checks until nobody listens any more.
pub(super) fn run(check: &Check) -> Exit {
    if check.format != CheckFormat::Text {
        say::message("error: --watch prints for readers, again and again: leave out --format, or --watch");
        return Exit::Unusable;
    }
    let Some(as_of) = day(check) else {
        return Exit::Unusable;
    };
    let (sender, ended) = channel();
    wait_for_end(sender.clone());
    let mut watch = Watch {
        check,
        as_of,
        wanted: Wanted::default(),
        faults: String::new(),
        trail: Trail::new(),
        kept: Vec::new(),
    };
    let mut changed = Changed::new();
    loop {
        watch.round(&changed);
        loop {
            if say::is_over() {
                return watch.exit();
            }
            let goes_on = is_on(&ended);
            changed = watch.saved();
            if !goes_on {
                watch.last(changed);
                return watch.exit();
            }
            if !changed.is_empty() || watch.is_another_day() {
                break;
            }
        }
    }
}

/// The day that is asked for, or today.
fn day(check: &Check) -> Option<PartialDate> {
    let mut loaded = Loaded::default();
    let day = patients::evaluation_date(check.place.as_of.as_deref(), &mut loaded);
    loaded.report();
    day
}

/// Whether one is to go on, after a while.
fn is_on(ended: &Receiver<()>) -> bool {
    matches!(ended.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout))
}

/// Tells when standard input ends. A terminal is not read: what is typed there may be meant for others.
fn wait_for_end(sender: Sender<()>) {
    use std::io::IsTerminal;
    if !std::io::stdin().is_terminal() {
        std::thread::spawn(move || {
            drop(std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
            // Nobody listens any more when the run is over.
            let _ = sender.send(());
        });
    }
}

/// What is known between two rounds.
struct Watch<'a> {
    check: &'a Check,
    as_of: PartialDate,
    wanted: Wanted,
    /// What is wrong with what was asked, as it is drawn.
    faults: String,
    /// What was looked at to know what is wanted.
    trail: Trail,
    kept: Vec<Kept>,
}

/// A file that was checked, or is to be.
#[derive(Default)]
struct Kept {
    path: PathBuf,
    /// Whether findings that bar a release are only counted.
    sums_up: bool,
    /// What was looked at for it; none before it is read.
    trail: Option<Trail>,
    /// What was read and is not yet looked into.
    read: Option<Read>,
    told: Told,
    /// What was proved of it the last time.
    proof: Option<Proof>,
}

/// What was said of a file.
#[derive(Default)]
struct Told {
    state: Option<State>,
    drawn: String,
    line: String,
    /// Whether cases of it fail, or cannot be read.
    fails: bool,
}

impl Told {
    fn print(&self) {
        if !self.drawn.is_empty() {
            say::styled(self.drawn.strip_suffix('\n').unwrap_or(&self.drawn));
        }
        say::result(&self.line);
    }

    /// Of a file that can be used and whose cases pass, only its line, if there is something in it.
    fn print_again(&self) {
        match self.state {
            Some(State::Good) if self.drawn.is_empty() => {}
            Some(State::Good) if !self.fails => say::result(&self.line),
            _ => self.print(),
        }
    }
}

impl Kept {
    /// Reads the file, where that is not done yet; what cannot be used is told at once.
    fn read(&mut self, asked: Asked<'_>) {
        let (read, trail) = trail::followed(|| outcome::read(asked, &self.path));
        self.trail = Some(trail);
        if read.is_broken() {
            let outcome = outcome::look(asked, read, self.proof.take());
            self.keep(outcome);
        } else {
            self.read = Some(read);
        }
    }

    /// Looks into what was read, and tells what came of it.
    fn look(&mut self, asked: Asked<'_>, read: Read) {
        let known = self.proof.take();
        let (outcome, more) = trail::followed(|| outcome::look(asked, read, known));
        let trail = self.trail.get_or_insert_default();
        for (path, stamp) in more {
            // What changed in between is to be seen.
            trail.entry(path).or_insert(stamp);
        }
        self.keep(outcome);
    }

    fn keep(&mut self, mut outcome: Outcome) {
        let mut line = outcome.line();
        let sum = self.sums_up.then(|| print::summed(&mut outcome)).flatten();
        sum.iter().for_each(|sum| line.push_str(&format!("\n{sum}")));
        let fails = outcome.loaded.diagnostics.iter().any(|fault| fault.code == Code::CasesFail);
        self.told = Told { state: Some(outcome.state), drawn: outcome.loaded.drawn(), line, fails };
        self.proof = outcome.proof;
        self.told.print();
    }

    /// Whether it was read, and takes long.
    fn is_long(&self) -> bool {
        self.read.as_ref().is_some_and(Read::is_guideline)
    }

    /// Whether nothing is left to do.
    fn is_done(&self) -> bool {
        self.trail.is_some() && self.read.is_none()
    }
}

/// What is no longer as it was when it was looked at.
type Changed = BTreeSet<PathBuf>;

impl Watch<'_> {
    /// What was looked at, each with how it was found.
    fn marks(&self) -> impl Iterator<Item = (&PathBuf, &Stamp)> {
        self.kept.iter().filter_map(|kept| kept.trail.as_ref()).chain([&self.trail]).flatten()
    }

    /// What is not as it was when it was looked at.
    fn changed(&self) -> Changed {
        let mut looked: BTreeMap<&PathBuf, (&Stamp, bool)> = BTreeMap::new();
        for (path, stamp) in self.marks() {
            let seen = looked.entry(path).or_insert_with(|| (stamp, trail::is_as(path, stamp)));
            // Two that were looked at at other times: one of them at least is no longer true.
            seen.1 &= seen.0 == stamp;
        }
        looked.into_iter().filter(|(_, (_, is_same))| !is_same).map(|(path, _)| path.clone()).collect()
    }

    /// The same, once nobody is writing.
    fn saved(&self) -> Changed {
        let mut changed = self.changed();
        for _ in 0..QUIET_MAX {
            let before: Vec<Stamp> = changed.iter().map(|path| trail::stamp(path)).collect();
            if before.is_empty() {
                break;
            }
            std::thread::sleep(QUIET);
            changed = self.changed();
            if changed.iter().map(|path| trail::stamp(path)).eq(before) {
                break;
            }
        }
        changed
    }

    /// Checks what was saved until the end came, so that it ends with what lies there.
    fn last(&mut self, mut changed: Changed) {
        for _ in 0..LAST_MAX {
            if changed.is_empty() || say::is_over() {
                break;
            }
            self.round(&changed);
            changed = self.saved();
        }
    }

    fn is_another_day(&self) -> bool {
        self.check.place.as_of.is_none() && day(self.check).is_some_and(|day| day != self.as_of)
    }

    /// Checks what hangs on what changed, and tells how everything is found.
    fn round(&mut self, changed: &Changed) {
        if !changed.is_empty() {
            let names = changed.iter().take(NAMED_MAX).map(|path| path.display().to_string());
            let more = if changed.len() > NAMED_MAX { ", …" } else { "" };
            say::result(&format!("\nchanged: {}{more}", names.collect::<Vec<_>>().join(", ")));
        }
        self.forget();
        self.kept.iter().filter(|kept| kept.is_done()).for_each(|kept| kept.told.print_again());
        let kept = &mut self.kept;
        // What was saved itself is what its writer waits for.
        let mut order: Vec<usize> = (0..kept.len()).collect();
        order.sort_by_key(|at| !kept.get(*at).is_some_and(|kept| changed.contains(&kept.path)));
        let asked =
            Asked { root: &self.check.place.guidelines, as_of: self.as_of, release: self.check.release };
        let mut count = kept.iter().filter(|kept| !kept.is_done()).count();
        for at in &order {
            if let Some(kept) = kept.get_mut(*at).filter(|kept| kept.trail.is_none()) {
                kept.read(asked);
            }
        }
        let waiting: Vec<&Kept> = kept.iter().filter(|kept| kept.is_long()).collect();
        match waiting.as_slice() {
            [] => {}
            [one] => say::result(&format!("{}: no fault of form; the rest follows", one.path.display())),
            many => {
                say::result(&format!("{} guidelines without fault of form; the rest follows", many.len()))
            }
        }
        for at in order {
            let Some((kept, read)) =
                self.kept.get_mut(at).and_then(|kept| kept.read.take().map(|read| (kept, read)))
            else {
                continue;
            };
            kept.look(asked, read);
            if say::is_over() || !self.changed().is_empty() {
                break;
            }
        }
        if self.kept.is_empty() && !self.wanted.is_broken {
            say::message(&super::nothing(self.check));
        }
        let left = self.kept.iter().filter(|kept| !kept.is_done()).count();
        count -= left;
        let left = if left > 0 { format!(", {left} left") } else { String::new() };
        let places = self.marks().map(|(path, _)| path).collect::<BTreeSet<_>>().len();
        say::result(&format!("checked {count} of {}{left}; watching {places} places", self.kept.len()));
    }

    /// Forgets what is no longer true, and finds out what is wanted now.
    fn forget(&mut self) {
        let today = day(self.check).unwrap_or(self.as_of);
        let (changed, is_same_day) = (self.changed(), today == self.as_of);
        let is_true = |trail: &Trail| is_same_day && trail.keys().all(|path| !changed.contains(path));
        self.as_of = today;
        for kept in &mut self.kept {
            if !kept.trail.as_ref().is_some_and(is_true) {
                (kept.trail, kept.read) = (None, None);
            }
        }
        if self.trail.is_empty() || !is_true(&self.trail) {
            let (wanted, trail) = trail::followed(|| super::wanted(self.check, today));
            self.trail = trail;
            let mut before: BTreeMap<PathBuf, Kept> =
                self.kept.drain(..).map(|kept| (kept.path.clone(), kept)).collect();
            let sums_up = print::sums_up(self.check);
            let kept = |path: &PathBuf| {
                before.remove(path).unwrap_or(Kept { path: path.clone(), sums_up, ..Kept::default() })
            };
            self.kept = wanted.files.iter().map(kept).collect();
            self.wanted = wanted;
            self.faults = self.wanted.faults.drawn();
        }
        if !self.faults.is_empty() {
            say::styled(self.faults.strip_suffix('\n').unwrap_or(&self.faults));
        }
        self.wanted.misnamed.iter().for_each(|path| print::misnamed(path));
    }

    fn exit(&self) -> Exit {
        self.wanted.exit(self.check, self.kept.iter().filter_map(|kept| kept.told.state).max())
    }
}
