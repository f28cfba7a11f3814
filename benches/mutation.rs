//! How fast changes of the rules are judged, against evaluating every case anew for each change, in one run: ratios count,
//! not times.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    dead_code,
    missing_docs,
    missing_debug_implementations,
    reason = "a measurement, which no patient depends on"
)]

mod harness {
    pub mod load;
}

use std::hint::black_box;
use std::time::Instant;

use harness::load;
use osteon::cases::{self, Fate, Judged, Suite, Tried};
use osteon::diagnostic::Diagnostics;
use osteon::model::guideline::Guideline;
use osteon::source::Sources;
use osteon::syntax::datum;

/// Turns of each way, one after the other; the median counts.
const TURNS: usize = 3;

/// The cases of a guideline of the library.
fn cases_of(sources: &mut Sources, guideline: &Guideline) -> Vec<Tried> {
    let folder = load::root().join("guidelines").join(&guideline.meta.id).join("cases");
    let entries = std::fs::read_dir(folder).expect("cases");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let mut tried = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a file");
        let id = sources.add(path.display().to_string(), text.as_str());
        let file = datum::parse_toml(&text, id, &mut Diagnostics::new());
        let cases = cases::read(sources, &file, guideline).0.cases;
        tried.extend(cases.into_iter().map(|case| Tried { file: path.display().to_string(), case }));
    }
    tried
}

/// The case that notices a change, by evaluating one after the other anew.
fn anew(guideline: &Guideline, tried: &[Tried], judged: &Judged) -> Option<usize> {
    let changed = judged.mutant.made_in(guideline);
    tried.iter().position(|tried| {
        let ran = cases::run(&changed, std::slice::from_ref(&tried.case));
        ran.iter().any(|ran| !ran.differences.is_empty())
    })
}

fn main() {
    let mut sources = Sources::new();
    let checked = load::guideline(&mut sources, "guidelines", "anastrozole-bone-health");
    let tried = cases_of(&mut sources, &checked.guideline);
    let guideline = &checked.guideline;
    let suite = Suite::new(guideline, &tried, None).expect("cases");
    let judged = suite.mutation(&sources).judged;
    for one in judged.iter().step_by(20) {
        let said = match one.fate {
            Fate::Killed(at) => Some(at),
            _ => None,
        };
        assert_eq!(anew(guideline, &tried, one), said, "both ways must say the same");
    }
    println!("{} changes of the rules, {} cases", judged.len(), tried.len());
    let mut times: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..TURNS {
        let start = Instant::now();
        black_box(suite.mutation(&sources));
        times[0].push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        judged.iter().for_each(|one| {
            black_box(anew(guideline, &tried, one));
        });
        times[1].push(start.elapsed().as_secs_f64());
    }
    let [own, anew] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[TURNS / 2]
    });
    let count = u32::try_from(judged.len()).map_or(f64::NAN, f64::from);
    println!("  what reads the change, the space for the rest {:>8.0} changes a second", count / own);
    println!("  every case anew                               {:>8.0} changes a second", count / anew);
    println!("  {:.0} times as many", anew / own);
}
