//! The shipped guidelines against each other.

use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::diff::Side;
use osteon::eval;
use osteon::model::facts::Facts;
use osteon::source::Sources;

use crate::common;
use crate::common::chance::Chance;
use crate::laws::Tally;

/// Patients by chance of each pair.
const PATIENTS: u64 = 300;
/// Numbers that a patient is made of.
const SEEDS: usize = 120;

fn read(sources: &mut Sources, name: &str) -> Checked {
    let library = common::root().join("guidelines");
    let mut faults = Diagnostics::new();
    let path = library.join(format!("{}.toml", name.replace('@', "/")));
    let checked = common::guideline(sources, &library, &path, &mut faults);
    assert!(!faults.has_errors(), "{}", common::told(sources, &faults));
    checked
}

/// Everyone of the library and some by chance, as far as both take them.
fn patients(both: [&Checked; 2]) -> Vec<[Facts; 2]> {
    let mut all = Vec::new();
    for path in common::files("guidelines/patients", ".toml") {
        let read = |checked: &Checked| {
            let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
            let facts = common::patient(&mut sources, &path, checked, &mut faults);
            (!faults.has_errors()).then_some(facts)
        };
        all.extend(read(both[0]).zip(read(both[1])).map(|(a, b)| [a, b]));
    }
    assert!(!all.is_empty(), "no patient of the library");
    let [base, _] = both;
    let near = common::near::bases(base);
    for seed in 0..PATIENTS {
        let mut chance = Chance::of(seed);
        let one = if seed % 2 == 0 {
            common::near::patient(base, &near, &mut chance)
        } else {
            let seeds: Vec<u32> =
                (0..SEEDS).map(|_| u32::try_from(chance.below(1 << 31)).expect("a small number")).collect();
            common::random::facts_of_all_kinds(&base.guideline, &seeds)
        };
        let made = [one.clone(), one];
        let is_taken = |side: usize| {
            !eval::consistency(&both[side].guideline, &made[side], common::as_of()).has_errors()
        };
        if is_taken(0) && is_taken(1) {
            all.push(made);
        }
    }
    all
}

fn hold(base: &str, head: &str) {
    let mut sources = Sources::new();
    let both = [base, head].map(|name| read(&mut sources, name));
    let names = |checked: &Checked| -> Vec<String> {
        checked.guideline.vocabulary.facts.iter().map(|fact| fact.name.clone()).collect()
    };
    assert_eq!(
        names(&both[0]),
        names(&both[1]),
        "a patient by chance is one of both only with the same facts"
    );
    let side = |checked| Side { guideline: checked, sources: &sources };
    let sides = [side(&both[0].guideline), side(&both[1].guideline)];
    let mut patients = patients([&both[0], &both[1]]);
    let mut tally = Tally::default();
    let looked = crate::both_ways(sides, common::as_of(), &mut patients, &mut |_| Vec::new(), &mut tally);
    let looked = looked.unwrap_or_else(|broken| panic!("{base} -> {head}: {broken:?}"));
    eprintln!("{base} -> {head}: {tally:?}");
    assert!(looked.diff.is_complete(), "{base} -> {head}: {:#?}", looked.diff.uncovered);
    assert!(tally.patients > 100 && tally.changed > 0, "{tally:?}");
}

#[test]
fn the_next_version_of_the_main_guideline() {
    hold("anastrozole-bone-health@1.0.0", "anastrozole-bone-health@1.1.0");
}

#[test]
fn the_old_guideline_of_a_society_and_the_new_one() {
    hold("asco-2003@1.0.0", "asco-2019@1.0.0");
}

#[test]
fn the_guidelines_of_two_societies() {
    hold("asco-2019@1.0.0", "aibl-2017@1.0.0");
}
