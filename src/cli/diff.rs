//! `osteon diff`: which patients get another answer under another guideline, or another version of one.

use super::args::{self, DiffFormat};
use super::exit::Exit;
use super::load::{self, Loaded};
use super::{library, patients, say};
use osteon::check::Checked;
use osteon::diff::{self, Names, Side};
use osteon::report::difference::{self, Difference};
use osteon::value::date::PartialDate;

pub(super) fn run(arguments: &args::Diff) -> Exit {
    let mut loaded = Loaded::default();
    let exit = all(arguments, &mut loaded);
    loaded.report();
    exit.unwrap_or(Exit::Unusable)
}

fn all(arguments: &args::Diff, loaded: &mut Loaded) -> Option<Exit> {
    let as_of = patients::evaluation_date(arguments.place.as_of.as_deref(), loaded)?;
    let base = read(arguments, loaded, &arguments.base, as_of);
    let head = read(arguments, loaded, &arguments.head, as_of);
    let (base, head) = (base?, head?);
    loaded.report();
    let side = |checked| Side { guideline: checked, sources: &loaded.sources };
    let (base, head) = (side(&base.guideline), side(&head.guideline));
    let diff = diff::diff(base, head, &Names::default(), as_of);
    let difference = Difference { base, head, as_of, diff: &diff };
    match arguments.format {
        DiffFormat::Text => say::result(&difference::text(&difference)),
    }
    Some(match (diff.is_complete(), diff.is_empty()) {
        (false, _) => Exit::Incomplete,
        (true, true) => Exit::Fine,
        (true, false) => Exit::Findings,
    })
}

fn read(arguments: &args::Diff, loaded: &mut Loaded, word: &str, as_of: PartialDate) -> Option<Checked> {
    let root = &arguments.place.guidelines;
    match library::choose(root, word, as_of) {
        Ok(path) => load::guideline(loaded, root, &path).ok(),
        Err(fault) => {
            loaded.diagnostics.push(fault);
            None
        }
    }
}
