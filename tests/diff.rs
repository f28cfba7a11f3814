//! What is told of two guidelines against the interpreter: exactly those get another answer who lie in a region.
//!
//! `OSTEON_GUIDELINES_TRIED=2000 cargo test --release --test diff -- --include-ignored` tries more by hand, and guidelines
//! of every kind; `OSTEON_GUIDELINES_SEED` others.
//! What is wrong is printed in its smallest form.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    reason = "a test that cannot go on says so by failing"
)]

#[path = "diff/cases.rs"]
mod cases;
mod common;
#[path = "diff/laws.rs"]
mod laws;
#[path = "diff/library.rs"]
mod library;
#[path = "diff/mutate.rs"]
mod mutate;
#[path = "diff/pair.rs"]
mod pair;
#[path = "diff/patients.rs"]
mod patients;
#[path = "diff/plain.rs"]
mod plain;
mod random;

use common::chance::Chance;
use laws::{Broken, Looked, Tally};
use osteon::diff::{self, Names, Side};
use osteon::model::facts::Facts;
use osteon::value::date::PartialDate;
use pair::{Pair, Read};
use patients::{Grid, Named};
use random::files::Files;
use random::patients::Patient;
use random::shrink::shrink;

/// Pairs of a run that is not by hand, and those of every kind.
const PAIRS: u64 = 200;
const PAIRS_OF_EVERY_KIND: u64 = 60;
/// How many are looked at at a time.
const AT_A_TIME: u64 = 2;
const OF_GRID: usize = 160;
const AT_RANDOM: usize = 40;
/// Patients beside those of the regions.
const BESIDE: usize = 200;
/// Of so many blocks at most one may have more regions than are listed.
const BLOCKS_OF_A_CUT: usize = 40;

fn told(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}

/// The seeds of a run.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let first = told("OSTEON_GUIDELINES_SEED", 0);
    first..first + told("OSTEON_GUIDELINES_TRIED", usual)
}

/// A plain guideline and the same with changes.
fn plain_pair(_: u64, chance: &mut Chance) -> Option<Pair> {
    mutate::mutated(&plain::files(chance), chance)
}

/// Of every kind: long formulas, and guidelines that share no more than the vocabulary.
fn any_pair(seed: u64, chance: &mut Chance) -> Option<Pair> {
    let is_wild = seed % 6 == 5;
    let files = if is_wild { Files::random(chance)? } else { plain::files(chance) };
    if !seed.is_multiple_of(4) {
        return mutate::mutated(&files, chance);
    }
    let head = Files::guideline_head();
    let other = if is_wild {
        files.another(chance)?.guideline
    } else {
        format!("{head}{}", plain::guideline(chance))
    };
    let own = files.guideline.strip_prefix(head)?;
    let guideline = format!("{head}{}", pair::marked(own, other.strip_prefix(head)?));
    let pair = Pair(Files { vocabulary: files.vocabulary, guideline });
    pair.read().is_some().then_some(pair)
}

/// Both ways, with the same patients.
fn both_ways(
    sides: [Side<'_>; 2],
    as_of: PartialDate,
    patients: &mut Vec<[Facts; 2]>,
    beside: &mut dyn FnMut(&[Facts; 2]) -> Vec<[Facts; 2]>,
    tally: &mut Tally,
) -> Result<Looked, Broken> {
    let forth = laws::look(sides, as_of, patients, beside, tally)?;
    let [base, head] = sides;
    let mut turned: Vec<[Facts; 2]> = patients.iter().map(|[a, b]| [b.clone(), a.clone()]).collect();
    let back = laws::look([head, base], as_of, &mut turned, &mut |_| Vec::new(), &mut Tally::default())?;
    laws::mirrored(&forth, &back)?;
    Ok(forth)
}

/// What is wrong with a pair, for one patient if it takes one.
fn broken(pair: &Pair, patient: &Named, as_of: PartialDate) -> Option<Broken> {
    let read = pair.read()?;
    let mut patients = vec![patients::facts(patient, read.guidelines())];
    let mut tally = Tally::default();
    both_ways(read.sides(), as_of, &mut patients, &mut |_| Vec::new(), &mut tally).err()
}

/// The smallest form of what is wrong with a pair.
fn smallest(pair: Pair, mut patients: Vec<Named>, as_of: PartialDate, found: &Broken) -> String {
    let shows =
        |pair: &Pair, patient: &Named| broken(pair, patient, as_of).is_some_and(|other| other.0 == found.0);
    patients.insert(0, Named::new());
    let Some(mut patient) = patients.into_iter().find(|patient| shows(&pair, patient)) else {
        return format!("{found:?}\n(of no patient alone)\n{}\n{}", pair.0.vocabulary, pair.0.guideline);
    };
    let nobody = Patient { text: String::new(), as_of, left_open: Vec::new() };
    let (files, _) = shrink(pair.0, nobody, &|files, _| {
        let pair = Pair(Files { vocabulary: files.vocabulary.clone(), guideline: files.guideline.clone() });
        shows(&pair, &patient)
    });
    let pair = Pair(files);
    let mut at = 0;
    while at < patient.len() {
        let mut fewer = patient.clone();
        fewer.remove(at);
        if shows(&pair, &fewer) { patient = fewer } else { at += 1 }
    }
    let still = broken(&pair, &patient, as_of).expect("still");
    format!("{}: {}\n\n{}\n{}\n{patient:#?}", still.0, still.1, pair.0.vocabulary, pair.0.guideline)
}

type Made = fn(u64, &mut Chance) -> Option<Pair>;

/// Holds the pair of a seed against patients.
fn try_one(seed: u64, make: Made, tally: &mut Tally) {
    let mut chance = Chance::of(seed);
    let Some(pair) = make(seed, &mut chance) else {
        return;
    };
    let read = pair.read().expect("accepted");
    let as_of = Patient::random(&mut chance).as_of;
    let guidelines = read.guidelines();
    let grid =
        Grid::new(guidelines, &format!("{}{}", pair.0.vocabulary, pair.0.guideline), as_of, &mut chance);
    let mut named = grid.patients(OF_GRID, &mut chance);
    named.extend((0..AT_RANDOM).map(|_| at_random(&read, as_of, &mut chance)));
    let mut all: Vec<[Facts; 2]> = named.iter().map(|named| patients::facts(named, guidelines)).collect();
    let mut left = BESIDE;
    let mut beside = |patient: &[Facts; 2]| {
        let count = left.min(3);
        left -= count;
        let own = patients::named(patient, guidelines);
        let others: Vec<Named> = (0..count).map(|_| grid.beside(&own, &mut chance)).collect();
        let facts = others.iter().map(|named| patients::facts(named, guidelines)).collect();
        named.extend(others);
        facts
    };
    let found = both_ways(read.sides(), as_of, &mut all, &mut beside, tally);
    tally.pairs += 1;
    match found {
        Ok(looked) => again(seed, &read, as_of, &looked),
        Err(broken) => {
            eprintln!("seed {seed}: {broken:?}");
            panic!("seed {seed}, on {as_of}: {}", smallest(pair, named, as_of, &broken))
        }
    }
}

/// A patient by chance, of what both guidelines accept.
fn at_random(read: &Read, as_of: PartialDate, chance: &mut Chance) -> Named {
    let text = Patient::random(chance).text;
    let lines = text.lines().filter_map(|line| Some((line.split_once(" = ")?.0, line)));
    let known = |(name, line): (&str, &str)| {
        Some((name.to_owned(), patients::known(name, line, read.guidelines(), as_of)?))
    };
    lines.filter_map(known).collect()
}

/// The same again, of some seeds; nothing is different between a guideline and itself.
fn again(seed: u64, read: &Read, as_of: PartialDate, looked: &Looked) {
    if seed % 4 != 1 {
        return;
    }
    let [base, head] = read.sides();
    assert_eq!(diff::diff(base, head, &Names::default(), as_of), looked.diff, "seed {seed}, once more");
    for side in [base, head] {
        let nothing = diff::diff(side, side, &Names::default(), as_of);
        assert!(nothing.is_empty() && nothing.is_complete(), "seed {seed}: {nothing:#?}");
    }
}

/// Holds the pairs of many seeds against patients, some at a time.
fn try_all(usual: u64, make: Made) -> Tally {
    let seeds = seeds(usual);
    std::thread::scope(|scope| {
        let part = |first: u64| {
            let own = (seeds.start + first..seeds.end).step_by(AT_A_TIME as usize);
            scope.spawn(move || {
                let mut tally = Tally::default();
                own.for_each(|seed| try_one(seed, make, &mut tally));
                tally
            })
        };
        let parts: Vec<_> = (0..AT_A_TIME).map(part).collect();
        let tallies = parts.into_iter().map(|part| part.join().expect("no fault"));
        let all = tallies.fold(Tally::default(), Tally::and);
        eprintln!("{all:?}");
        all
    })
}

#[test]
fn random_pairs() {
    let tally = try_all(PAIRS, plain_pair);
    assert!(tally.cut * BLOCKS_OF_A_CUT <= tally.blocks, "too many blocks are not told: {tally:?}");
    assert!(tally.open * BLOCKS_OF_A_CUT <= tally.regions, "too many regions have no patient: {tally:?}");
    assert!(tally.changed > 0 && tally.regions > 0, "{tally:?}");
}

#[test]
#[ignore = "by hand: it takes minutes"]
fn random_pairs_of_every_kind() {
    try_all(PAIRS_OF_EVERY_KIND, any_pair);
}

/// The blocks of a file in another order mean the same: by meaning nothing is different, and of another guideline exactly
/// the same is.
#[test]
fn the_order_of_blocks_is_no_difference() {
    for seed in seeds(12) {
        let mut chance = Chance::of(seed);
        let Some([base, head]) = plain_pair(seed, &mut chance).and_then(|pair| pair.files()) else {
            continue;
        };
        let moved = mutate::moved(&head.guideline, &mut chance);
        let other = Files { vocabulary: head.vocabulary.clone(), guideline: moved };
        let told = |files: [&Files; 2]| {
            let copy = |files: &Files| Files {
                vocabulary: files.vocabulary.clone(),
                guideline: files.guideline.clone(),
            };
            let read = Read::of(&files.map(copy)).expect("accepted");
            let [base, head] = read.sides();
            let diff = diff::diff(base, head, &Names::default(), common::as_of());
            let mut changes: Vec<_> = (diff.changes.iter())
                .flat_map(|change| change.regions.iter().map(move |region| (change, region)))
                .map(|(change, region)| {
                    let kind =
                        (change.aligned.kind, change.aligned.name.clone(), change.class, change.direction);
                    (kind, region.sides.clone(), region.said.clone())
                })
                .collect();
            changes.sort();
            (changes, diff.edits.len())
        };
        assert_eq!(told([&head, &other]), (Vec::new(), 0), "seed {seed}");
        assert_eq!(told([&base, &head]), told([&base, &other]), "seed {seed}");
    }
}
