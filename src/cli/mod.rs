//! The shell around the engine: what was typed → what is read → what is printed.
//!
//! The library cannot see this room. Results go to stdout, messages to stderr, exit codes are one table.

mod args;
mod check;
mod cohort;
mod compare;
mod completions;
mod condition;
mod diff;
mod draw;
mod draw_json;
mod evaluate;
mod exit;
mod explain;
mod feed;
mod fmt;
mod git;
mod guidelines;
mod implied;
mod junit;
mod ledger;
mod library;
mod load;
mod look;
mod map;
mod module;
mod new;
mod patients;
mod places;
mod review;
mod say;
mod schema;
mod test;
mod trail;

use clap::Parser;
use exit::Exit;
use std::process::ExitCode;

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, everything else is a wrong use.
            let exit = if error.use_stderr() { Exit::Unusable } else { Exit::Fine };
            return match error.print() {
                // Nobody read it to the end.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => exit.into(),
                Ok(()) => exit.into(),
                Err(_) => Exit::Unusable.into(),
            };
        }
    };
    look::settle(arguments.color, arguments.ascii, arguments.command.is_json());
    let exit = match arguments.command {
        args::Command::Evaluate(evaluate) => evaluate::run(&evaluate),
        args::Command::Compare(compare) => compare::run(&compare),
        args::Command::Diff(diff) => diff::run(&diff),
        args::Command::Map(map) => map::run(&map),
        args::Command::Condition(condition) => condition::run(&condition),
        args::Command::Check(check) => check::run(&check),
        args::Command::Test(test) => test::run(&test),
        args::Command::Guidelines(guidelines) => guidelines::run(&guidelines),
        args::Command::New(new) => new::run(&new),
        args::Command::Fmt(fmt) => fmt::run(&fmt),
        args::Command::Schema(schema) => schema::run(&schema),
        args::Command::Explain(explain) => explain::run(&explain),
        args::Command::Completions { shell } => completions::run(shell),
    };
    say::end(exit).into()
}
