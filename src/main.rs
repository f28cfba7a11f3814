//! The command `osteon`: files, clock, terminal and environment live here, and nowhere else.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
