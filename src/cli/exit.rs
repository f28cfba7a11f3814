//! What the exit codes mean. The one table of them.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All is well.
    Fine,
    /// Findings, failed cases or differences.
    Findings,
    /// Wrong use, a file that cannot be read, or a fault in one.
    Unusable,
    /// An answer is undetermined, and the caller asked to be told.
    Undetermined,
    /// Nothing to do.
    Nothing,
    /// An analysis did not come to its end.
    Incomplete,
    /// A guideline is withdrawn.
    Withdrawn,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Unusable => 2,
            Exit::Undetermined => 3,
            Exit::Nothing => 4,
            Exit::Incomplete => 5,
            Exit::Withdrawn => 6,
        })
    }
}
