//! How fast one patient is, against the same rules written by hand in Rust, in one run: ratios count, not times.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    missing_docs,
    missing_debug_implementations,
    reason = "a measurement, which no patient depends on"
)]

mod by_hand {
    pub mod protocol;
    pub mod task;
}
mod harness {
    pub mod growth;
    pub mod load;
    pub mod measure;
    pub mod protocol;
    pub mod task;
}

use std::hint::black_box;

use by_hand::{protocol, task};
use harness::load;
use harness::measure::{Way, measure, print};
use osteon::eval::{Plan, Program};
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::prove::Verdict;
use osteon::report::TraceForm;
use osteon::source::Sources;
use osteon::value::date::PartialDate;

/// Patients of one turn: few enough to stay in the cache, as one patient after the other does.
const PATIENTS: usize = 256;
/// Patients on which both must agree before anything is measured.
const COMPARED: usize = 10_000;
/// The day on which all are looked at.
const AS_OF: &str = "2026-11-23";

fn as_of() -> PartialDate {
    PartialDate::parse(AS_OF).expect("a date")
}

/// One thing done for every patient.
fn way<'a, T>(name: &'a str, all: &'a [T], mut work: impl FnMut(&'a T) + 'a) -> Way<'a> {
    Way { name, work: Box::new(move || all.iter().for_each(|one| work(black_box(one)))) }
}

/// What osteon is measured at, for one guideline and some patients.
fn osteon<'a>(sources: &'a Sources, guideline: &'a Guideline, patients: &'a [Facts]) -> Vec<Way<'a>> {
    let program: &Program<'_> = Box::leak(Box::new(Program::new(guideline)));
    let form: &TraceForm<'_> = Box::leak(Box::new(TraceForm::new(sources, guideline)));
    let plan: &Plan<'_> = Box::leak(Box::new(Plan::new(guideline)));
    let (mut memory, mut traced) = (program.memory(), program.memory());
    let mut out = String::new();
    vec![
        way("osteon: every status, all of the trace in memory", patients, move |facts| {
            black_box(program.evaluate(facts, as_of(), &mut memory));
        }),
        way("osteon: the trace as JSON", patients, move |facts| {
            out.clear();
            form.append(&program.evaluate(facts, as_of(), &mut traced), facts, &mut out);
            black_box(&out);
        }),
        way("osteon: the interpreter", patients, move |facts| {
            black_box(plan.evaluate(facts, as_of()));
        }),
    ]
}

fn told(sources: &Sources, guideline: &Guideline, patients: &[Facts]) {
    let program = Program::new(guideline);
    let form = TraceForm::new(sources, guideline);
    let (operations, interpreted) = program.size();
    let mut memory = program.memory();
    let (mut length, mut given_back) = (0, 0);
    for facts in patients {
        let mut out = String::new();
        let answers = program.evaluate(facts, as_of(), &mut memory);
        given_back += usize::from(!answers.is_quick());
        form.append(&answers, facts, &mut out);
        length += out.len();
    }
    println!(
        "{operations} operations, {interpreted} of them the interpreter's; {given_back} of {} patients given back to \
         it; {} bytes of trace as JSON",
        patients.len(),
        length / patients.len()
    );
}

/// The task of 21 rules that other engines were given.
fn of_the_task() {
    let mut sources = Sources::new();
    let checked = load::guideline(&mut sources, "benches/library", "task");
    let guideline = &checked.guideline;
    let program = Program::new(guideline);
    let mut memory = program.memory();
    let (cohort, ties) = (task::cohort(20_261_123, COMPARED), task::ties());
    for row in cohort.iter().chain(&ties) {
        let facts = harness::task::facts(guideline, row);
        let answers = program.evaluate(&facts, as_of(), &mut memory);
        assert!(answers.is_quick(), "given back to the interpreter: {row:?}");
        assert!(harness::task::same(&answers, &task::evaluate(row)), "not the same: {row:?}");
    }
    println!(
        "21 rules: all outputs of {} patients agree, {} of them exactly at a limit",
        COMPARED,
        ties.len()
    );
    let rows = &cohort[..PATIENTS];
    let patients: Vec<Facts> = rows.iter().map(|row| harness::task::facts(guideline, row)).collect();
    told(&sources, guideline, &patients);
    let (mut trace, mut printed) = (task::Trace::default(), task::Trace::default());
    let mut out = String::new();
    let mut ways = vec![
        way("by hand", rows, |row| {
            black_box(task::evaluate(row));
        }),
        way("by hand: with 21 steps of trace", rows, move |row| {
            black_box(task::evaluate_traced(row, &mut trace));
            black_box(&trace);
        }),
        way("by hand: these as JSON", rows, move |row| {
            task::evaluate_traced(row, &mut printed);
            out.clear();
            task::trace_json(&printed, &mut out);
            black_box(&out);
        }),
    ];
    ways.extend(osteon(&sources, guideline, &patients));
    print(&measure(&mut ways, PATIENTS));
}

/// The main guideline with all its modules, on its own example patients.
fn of_the_protocol() {
    let mut sources = Sources::new();
    let checked = load::guideline(&mut sources, "guidelines", "anastrozole-bone-health");
    let guideline = &checked.guideline;
    let patients = load::patients(&mut sources, "guidelines/patients", &checked, as_of());
    let day = protocol::Day::parse(AS_OF).expect("a day");
    let program = Program::new(guideline);
    let mut memory = program.memory();
    let by_hand = |facts: &Facts| harness::protocol::patient(guideline, facts).expect("full dates");
    for facts in &patients {
        let mut wanted = protocol::statuses(&protocol::evaluate(&by_hand(facts), day));
        wanted.sort();
        let wanted: Vec<(String, String)> =
            wanted.into_iter().map(|(name, status)| (name.to_owned(), status)).collect();
        let answers = program.evaluate(facts, as_of(), &mut memory);
        assert_eq!(harness::protocol::statuses(guideline, &answers), wanted, "{}", facts.patient);
    }
    println!("the main guideline: all statuses of {} example patients agree", patients.len());
    told(&sources, guideline, &patients);
    let rows: Vec<protocol::Patient> = patients.iter().map(by_hand).collect();
    let mut ways = vec![way("by hand", &rows, |row| {
        black_box(protocol::evaluate(row, day));
    })];
    ways.extend(osteon(&sources, guideline, &patients));
    print(&measure(&mut ways, patients.len()));
}

/// Reading and checking: the main guideline in a process that runs already, and all that is installed in one that starts
/// for it.
fn of_the_checker() {
    let run = |argument: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_osteon"));
        command.current_dir(load::root()).arg(argument).stdout(std::process::Stdio::null());
        assert!(command.status().is_ok_and(|status| status.success()), "{argument}");
    };
    let once = [()];
    let mut ways = vec![
        way("a process that does nothing: osteon --version", &once, |()| run("--version")),
        way("a process that reads and checks all: osteon check", &once, |()| run("check")),
        way("the main guideline, read and checked", &once, |()| {
            let mut sources = Sources::new();
            black_box(load::guideline(&mut sources, "guidelines", "anastrozole-bone-health"));
        }),
    ];
    println!("reading and checking");
    print(&measure(&mut ways, 1));
}

/// Rules and facts of guidelines that are proved, each about twice the one before.
const SIZES: [(usize, usize); 5] = [(125, 30), (250, 60), (500, 120), (1_000, 120), (2_000, 120)];

/// How the time of all proofs grows with the guideline.
fn of_growth() {
    println!("\nproofs of guidelines of growing size");
    let mut before: Option<f64> = None;
    for (rules, facts) in SIZES {
        let checked = harness::growth::guideline(rules, facts);
        let start = std::time::Instant::now();
        let findings = osteon::prove::prove(&checked.guideline, as_of());
        let seconds = start.elapsed().as_secs_f64();
        let open = findings.iter().filter(|found| matches!(found.verdict, Verdict::NotDecided(_))).count();
        let ratio = before.map_or_else(String::new, |before| format!(", {:.1} times", seconds / before));
        println!(
            "{rules:>5} rules, {facts:>3} facts: {:>6} questions, {open} open, {seconds:.2} s{ratio}",
            findings.len()
        );
        before = Some(seconds);
    }
}

/// All parts, or those that the command line names; other words of it name ways.
fn main() {
    let parts: [(&str, fn()); 4] = [
        ("task", of_the_task),
        ("protocol", of_the_protocol),
        ("checker", of_the_checker),
        ("growth", of_growth),
    ];
    let words: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &str| words.iter().any(|word| word == name);
    let any = parts.iter().any(|(name, _)| named(name));
    parts.iter().filter(|(name, _)| !any || named(name)).for_each(|(_, measure)| measure());
}
