//! How fast one patient is, against the same rules written by hand in Rust, in one run: ratios count, not times.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    missing_docs,
    missing_debug_implementations,
    reason = "a measurement, which no patient depends on"
)]

mod by_hand {
    pub mod task;
}
mod harness {
    pub mod load;
    pub mod measure;
    pub mod task;
}
use harness::{load, measure};

use std::hint::black_box;

use by_hand::task;
use harness::measure::Way;
use osteon::eval::{Plan, Program};
use osteon::model::facts::Facts;
use osteon::source::Sources;
use osteon::value::date::PartialDate;

/// Patients of one turn: few enough to stay in the cache, as one patient after the other does.
const PATIENTS: usize = 256;
/// Patients on which both must agree before anything is measured.
const COMPARED: usize = 10_000;

fn main() {
    let mut sources = Sources::new();
    let checked = load::guideline(&mut sources, "benches/library", "task");
    let guideline = &checked.guideline;
    let as_of = PartialDate::parse("2026-11-23").expect("a date");
    let program = Program::new(guideline);
    let plan = Plan::new(guideline);

    let (operations, interpreted) = program.size();
    println!("the program has {operations} operations, {interpreted} of them left to the interpreter");

    let mut memory = program.memory();
    let rows: Vec<task::Row> = task::cohort(20_261_123, COMPARED).into_iter().chain(task::ties()).collect();
    for row in &rows {
        let facts = harness::task::facts(guideline, row);
        let answers = program.evaluate(&facts, as_of, &mut memory);
        assert!(answers.is_quick(), "given back to the interpreter: {row:?}");
        assert!(harness::task::same(&answers, &task::evaluate(row)), "not the same: {row:?}");
    }
    println!("the outputs of {} patients agree, {} of them exactly at a limit\n", rows.len(), task::ties().len());

    let rows = &rows[..PATIENTS];
    let patients: Vec<Facts> = rows.iter().map(|row| harness::task::facts(guideline, row)).collect();
    let mut trace = task::Trace::default();
    let mut ways = [
        Way {
            name: "by hand",
            work: Box::new(|| rows.iter().for_each(|row| {
                black_box(task::evaluate(black_box(row)));
            })),
        },
        Way {
            name: "by hand, with 21 steps of trace",
            work: Box::new(|| {
                for row in rows {
                    black_box(task::evaluate_traced(black_box(row), &mut trace));
                    black_box(&trace);
                }
            }),
        },
        Way {
            name: "osteon, every value kept",
            work: Box::new(|| {
                for facts in &patients {
                    black_box(program.evaluate(black_box(facts), as_of, &mut memory));
                }
            }),
        },
        Way {
            name: "osteon, the interpreter",
            work: Box::new(|| {
                for facts in &patients {
                    black_box(plan.evaluate(black_box(facts), as_of));
                }
            }),
        },
    ];
    let measured = measure::measure(&mut ways, PATIENTS);
    measure::print("21 rules, one patient after the other", &measured);
}
