//! Measuring two ways of doing the same in one run: turn by turn, so that a busy machine slows both.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Turns of each way; the median counts.
const TURNS: usize = 41;
/// A turn repeats its work until it takes at least so long.
const TURN_AT_LEAST: Duration = Duration::from_millis(4);

/// One way of doing something for all patients once.
pub struct Way<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Does it once for every patient.
    pub work: Box<dyn FnMut() + 'a>,
}

/// The median time that a way takes for one patient.
pub struct Measured {
    /// What it is called.
    pub name: String,
    /// Nanoseconds for one patient.
    pub nanoseconds: f64,
}

/// Measures some ways turn by turn, each for so many patients: those that the words of the command line name, or all.
pub fn measure(ways: &mut Vec<Way<'_>>, patients: usize) -> Vec<Measured> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_named = |way: &Way<'_>| words.iter().any(|word| way.name.contains(word.as_str()));
    if ways.iter().any(is_named) {
        ways.retain(is_named);
    }
    let repeats: Vec<u32> = ways.iter_mut().map(|way| repeats(&mut way.work)).collect();
    let mut times: Vec<Vec<f64>> = ways.iter().map(|_| Vec::with_capacity(TURNS)).collect();
    for _ in 0..TURNS {
        for ((way, repeats), times) in ways.iter_mut().zip(&repeats).zip(&mut times) {
            let start = Instant::now();
            for _ in 0..*repeats {
                (way.work)();
            }
            let each = start.elapsed().as_nanos() as f64 / f64::from(*repeats) / patients as f64;
            times.push(black_box(each));
        }
    }
    let medians = times.iter_mut().map(|times| {
        times.sort_by(f64::total_cmp);
        times.get(TURNS / 2).copied().unwrap_or(f64::NAN)
    });
    ways.iter()
        .zip(medians)
        .map(|(way, nanoseconds)| Measured { name: way.name.to_owned(), nanoseconds })
        .collect()
}

fn repeats(work: &mut dyn FnMut()) -> u32 {
    work();
    let start = Instant::now();
    work();
    let once = start.elapsed().max(Duration::from_nanos(1));
    let wanted = TURN_AT_LEAST.as_nanos().div_ceil(once.as_nanos());
    u32::try_from(wanted).unwrap_or(u32::MAX).max(1)
}

/// Prints what was measured; the first is what the others are held against.
pub fn print(measured: &[Measured]) {
    let first = measured.first().map_or(f64::NAN, |first| first.nanoseconds);
    for Measured { name, nanoseconds } in measured {
        println!("  {name:<50} {nanoseconds:>12.0} ns {:>10.1} x", nanoseconds / first);
    }
    println!();
}
