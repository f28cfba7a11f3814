//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Evaluates clinical guidelines written as rule files, and explains every answer.
///
/// Not a medical device. The shipped guidelines have not been reviewed by a clinician.
#[derive(Debug, Parser)]
#[command(name = "osteon", version, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Colours of messages; also told by NO_COLOR, CLICOLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(super) color: Color,
    /// Draw messages in ASCII only, as it is done where the locale is C or POSIX
    #[arg(long, global = true)]
    pub(super) ascii: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Where the terminal has them
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Evaluate patients under a guideline, with reasons, unknowns and sources
    Evaluate(Evaluate),
    /// Read patients under several guidelines side by side: what they say differently, by which rule
    Compare(Compare),
    /// Tell which patients get another answer under another version of a guideline, or another guideline
    Diff(Diff),
    /// Map two facts: what a guideline says of one patient as they run over all their values
    Map(super::map::Map),
    /// Evaluate one condition of the rule language
    Condition(Condition),
    /// Check rule files and say what is wrong, at the word
    Check(Check),
    /// Run the cases of guidelines
    Test(Test),
    /// List what is installed; a star marks what is in force
    Guidelines(Guidelines),
    /// Write a file to begin with
    New(New),
    /// Write rule files, cases and patients in their one form; what they mean stays
    Fmt(Fmt),
    /// Print the form of files as JSON Schema, for editors that complete keys and check them as they are typed
    Schema(Schema),
    /// Tell what a code in a message means, why it matters and how it is mended
    Explain(Explain),
    /// Print what a shell needs to complete commands and options
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

impl Command {
    /// Whether messages are for programs, too.
    pub(super) fn is_json(&self) -> bool {
        match self {
            Command::Evaluate(evaluate) => evaluate.format == ReportFormat::Json,
            Command::Compare(compare) => compare.format == Format::Json,
            Command::Condition(condition) => condition.jsonl,
            Command::Check(check) => check.format == CheckFormat::Json,
            Command::Guidelines(guidelines) => guidelines.format == Format::Json,
            Command::Diff(diff) => diff.format == DiffFormat::Json,
            Command::Map(map) => map.is_json(),
            Command::Test(test) => test.beyond.format == LedgerFormat::Json,
            Command::New(_)
            | Command::Fmt(_)
            | Command::Schema(_)
            | Command::Explain(_)
            | Command::Completions { .. } => false,
        }
    }
}

/// Where guidelines are looked for, and for which day.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// Folder of guidelines
    #[arg(long, global = true, value_name = "DIR", env = "OSTEON_GUIDELINES", default_value = "guidelines")]
    pub(super) guidelines: PathBuf,
    /// Evaluation date [default: today]
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// Guideline: `id`, `id@1`, `id@1.2.3`, or the path of a file
    pub(super) guideline: String,
    /// Patient files: TOML, JSON, or a JSON object a line (.ndjson, .jsonl); `-` is standard input
    #[arg(required = true)]
    pub(super) patients: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) place: Where,
    /// How to print
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(super) format: ReportFormat,
    /// For whom to print
    #[arg(long, value_enum, value_name = "WHO", default_value_t = Audience::Clinician)]
    pub(super) audience: Audience,
    /// Print how every block came to its answer
    #[arg(long)]
    pub(super) trace: bool,
    /// Print everything: options of a choice that is not indicated, doubts with their sources, all that could change
    #[arg(long)]
    pub(super) full: bool,
    /// Exit with 3 when an answer is undetermined, or provisional
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
pub(super) struct Compare {
    /// Patient files, as `evaluate` reads them; of several it is told how often guidelines agree
    #[arg(required = true)]
    pub(super) patients: Vec<PathBuf>,
    /// A guideline, as `evaluate` names it; given twice or more [default: all in force that know the facts of the first patient]
    #[arg(short = 'g', long = "guideline", value_name = "ID")]
    pub(super) wanted: Vec<String>,
    #[command(flatten)]
    pub(super) place: Where,
    /// How to print; in JSON a line a patient, and one on all of them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Print each of several patients, too
    #[arg(long)]
    pub(super) each: bool,
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// What it was: `id@1.2.3`, `id`, the path of a file, or `git:REVISION:PATH`
    pub(super) base: String,
    /// What it is, in the same words
    pub(super) head: String,
    #[command(flatten)]
    pub(super) place: Where,
    /// How to print
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(super) format: DiffFormat,
    /// Print every region with a patient, and every edit of what is only told
    #[arg(long)]
    pub(super) full: bool,
    /// Patients, as `evaluate` reads them: who of them gets another answer
    #[arg(long, value_name = "FILE")]
    pub(super) cohort: Vec<PathBuf>,
    /// Exit with 1 if the version of the head is a smaller step than is honest, else with 0
    #[arg(long)]
    pub(super) require_bump: bool,
    /// Write a case for each region: it passes on the head and fails on the base
    #[arg(long, value_name = "DIR")]
    pub(super) emit_cases: Option<PathBuf>,
    /// What is called otherwise in the head: a TOML file with a table `[names]`, `old = "new"`
    #[arg(long, value_name = "FILE")]
    pub(super) names: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For readers, on a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For readers, in a browser or on paper: one file
    Html,
    /// For programs: one object
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, as it stands in brackets in a message; without one, all are listed
    pub(super) code: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = PageFormat::Text)]
    pub(super) format: PageFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For readers, on a terminal
    Text,
    /// For a handbook
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For readers, on a terminal
    Text,
    /// For readers, on a code host or in a notebook
    Markdown,
    /// For readers, in a browser or on paper: one file, a page a patient
    Html,
    /// For programs: one object a patient
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Audience {
    /// Everything, with reasons and sources
    Clinician,
    /// What applies, in the guideline's words for patients; not with json, --trace or --full
    Patient,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For readers
    Text,
    /// For programs: one object a patient, a fault, a guideline
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// A recommendation, decision, choice, monitor or the scope is undetermined
    Undetermined,
    /// The same, or definite only as long as something stays missing
    Provisional,
}

#[derive(Debug, Args)]
pub(super) struct Condition {
    /// The condition, in quotes
    #[arg(required_unless_present = "jsonl", allow_hyphen_values = true)]
    pub(super) condition: Option<String>,
    /// Facts that the condition may mention
    #[arg(long, value_name = "FILE")]
    pub(super) patient: Option<PathBuf>,
    /// Guideline whose names the condition may mention
    #[arg(long, value_name = "ID")]
    pub(super) guideline: Option<String>,
    #[command(flatten)]
    pub(super) place: Where,
    /// Read lines {"name": …, "expression": …} from standard input and answer each with a line
    #[arg(long, conflicts_with = "condition")]
    pub(super) jsonl: bool,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Guidelines or files; without any, everything in the folder of guidelines
    pub(super) targets: Vec<String>,
    #[command(flatten)]
    pub(super) place: Where,
    /// How to print; but as text nothing is said of a good file
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(super) format: CheckFormat,
    /// Make errors of what bars a release: drafts, sources nobody checked, an overdue review, untested thresholds …
    #[arg(long)]
    pub(super) release: bool,
    /// Check again whenever a file that was read changes, only what hangs on it; until Ctrl-C, or the end of standard input
    /// where that is no terminal. As text only
    #[arg(long)]
    pub(super) watch: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For readers
    Text,
    /// For programs: one object a fault
    Json,
    /// For code hosts, as SARIF 2.1.0: one log of all faults
    Sarif,
    /// For GitHub Actions: a command a fault, shown at its place in a pull request
    Github,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// Guidelines, each in every version that is not retired or withdrawn, or `id@1.2.3`; without any, all installed
    pub(super) targets: Vec<String>,
    #[command(flatten)]
    pub(super) place: Where,
    /// Write the results as JUnit XML, too
    #[arg(long, value_name = "FILE", conflicts_with_all = ["coverage", "mutate", "suggest"])]
    pub(super) junit: Option<PathBuf>,
    #[command(flatten)]
    pub(super) beyond: Beyond,
}

/// What is asked of the cases beside whether they pass.
#[derive(Debug, Args)]
pub(super) struct Beyond {
    /// Tell which answers, conditions and sides of thresholds the cases reach, and which nobody can; that is told for
    /// --as-of, or else for the day of most cases
    #[arg(long)]
    pub(super) coverage: bool,
    /// Change the rules in one place after another, and tell which changes no case notices
    #[arg(long, conflicts_with = "coverage")]
    pub(super) mutate: bool,
    /// Write the cases that are missing, with the present answers; with --mutate, those that notice what none does. On
    /// standard output they stand alone
    #[arg(long)]
    pub(super) suggest: bool,
    /// Where to write suggested cases [default: standard output]
    #[arg(long, value_name = "FILE", requires = "suggest")]
    pub(super) write: Option<PathBuf>,
    /// How to print what --coverage and --mutate tell; HTML of a coverage only
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LedgerFormat::Text)]
    pub(super) format: LedgerFormat,
    /// Judge by reviewed cases only, as a gate does
    #[arg(long)]
    pub(super) reviewed: bool,
    /// Print the changes that are noticed, too, each with the case
    #[arg(long, requires = "mutate")]
    pub(super) full: bool,
}

impl Beyond {
    /// Whether anything is asked.
    pub(super) fn is_asked(&self) -> bool {
        self.coverage || self.mutate || self.suggest
    }

    /// Whether suggested cases stand alone on standard output.
    pub(super) fn is_alone(&self) -> bool {
        self.suggest && self.write.is_none()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LedgerFormat {
    /// For readers, on a terminal
    Text,
    /// For programs: an object a guideline and line
    Json,
    /// For readers, in a browser
    Html,
}

#[derive(Debug, Args)]
pub(super) struct Guidelines {
    #[command(flatten)]
    pub(super) place: Where,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct New {
    #[command(subcommand)]
    pub(super) kind: NewKind,
    #[command(flatten)]
    pub(super) place: Where,
}

#[derive(Debug, Subcommand)]
pub(super) enum NewKind {
    /// A guideline with a first case; with a vocabulary, too, where there is none
    Guideline {
        /// Its name: small letters, digits and hyphens
        id: String,
        /// The vocabulary it speaks, where there are several
        #[arg(long)]
        vocabulary: Option<String>,
    },
    /// A module
    Module {
        /// Its name: small letters, digits and hyphens
        id: String,
        /// The vocabulary it speaks, where there are several
        #[arg(long)]
        vocabulary: Option<String>,
    },
    /// A vocabulary
    Vocabulary {
        /// Its name: small letters, digits and hyphens
        id: String,
    },
    /// A file of cases for a guideline or a module, with what it answers today
    Case {
        /// The guideline, or the module
        guideline: String,
        /// The name of the file
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Files, folders, or names of what is installed, with its cases; `-` is standard input, to standard output. Without
    /// any, everything in the folder of guidelines
    pub(super) targets: Vec<String>,
    /// Folder of guidelines
    #[arg(long, value_name = "DIR", env = "OSTEON_GUIDELINES", default_value = "guidelines")]
    pub(super) guidelines: PathBuf,
    /// Write nothing, and exit with 1 when a file is not in form
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The kind of file; without one, a schema that tells the kind by the head of the file
    #[arg(value_enum)]
    pub(super) kind: Option<SchemaKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaKind {
    /// The facts of patients
    Vocabulary,
    /// Blocks that several guidelines use
    Module,
    /// What is evaluated
    Guideline,
    /// Test patients of a guideline
    Cases,
    /// One patient
    Patient,
}
