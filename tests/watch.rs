//! `osteon check --watch`: what is saved is checked anew, with what hangs on it, and nothing else.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use common::shell::{Folder, fed};

/// Nobody waits longer for what must come. It comes in less than a second.
const LONG: Duration = Duration::from_secs(120);
/// So long nothing is to be heard after a save that changes nothing.
const SHORT: Duration = Duration::from_millis(600);

const VOCABULARY: &str = "format = 1\n[vocabulary]\nid = \"v\"\nversion = \"1.0.0\"\ntitle = \"V\"\nstatus = \"active\"\n\
    [fact.age]\ntype = \"integer\"\nlabel = \"age\"\nquestion = \"?\"\n";

fn guideline(id: &str, name: &str, condition: &str) -> String {
    format!(
        "format = 1\n[guideline]\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"G\"\nstatus = \"active\"\n\
         uses = [\"vocabulary/v@1.0.0\"]\n[define.{name}]\nis = '{condition}'\n"
    )
}

/// A library with two guidelines, and the program that watches it.
struct Watched {
    folder: Folder,
    child: Child,
    /// Standard input, until it is closed.
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Watched {
    fn new(name: &str) -> Watched {
        let folder = Folder::new(&format!("watch-{name}"));
        folder.file("vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
        folder.file("one/1.0.0.toml", guideline("one", "old", "age > 60").as_bytes());
        folder.file("two/1.0.0.toml", guideline("two", "young", "age < 20").as_bytes());
        let library = folder.0.display().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
        command.args(["check", "--watch", "--guidelines", &library, "--as-of", common::AS_OF]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let (sender, lines) = channel();
        let heard = |pipe: Box<dyn Read + Send>| {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    drop(sender.send(line));
                }
            });
        };
        heard(Box::new(child.stdout.take().expect("a pipe")));
        heard(Box::new(child.stderr.take().expect("a pipe")));
        let input = child.stdin.take();
        Watched { folder, child, input, lines }
    }

    /// What is told up to the last line of a round, the messages of both pipes in one text.
    fn round(&self) -> String {
        let mut told = String::new();
        loop {
            let line = self.lines.recv_timeout(LONG).unwrap_or_else(|_| panic!("nothing more after\n{told}"));
            told.push_str(&format!("{line}\n"));
            if line.starts_with("checked ") {
                // Messages come through another pipe.
                while let Ok(line) = self.lines.recv_timeout(Duration::from_millis(100)) {
                    told.push_str(&format!("{line}\n"));
                }
                return told;
            }
        }
    }

    /// Rounds until one of them tells something: a slow machine may see a save in two halves.
    fn round_with(&self, wanted: &str) -> String {
        let mut all = String::new();
        for _ in 0..20 {
            let told = self.round();
            if told.contains(wanted) {
                return told;
            }
            all.push_str(&told);
        }
        panic!("{wanted:?} is not in\n{all}")
    }

    fn is_quiet(&self) -> bool {
        self.lines.recv_timeout(SHORT) == Err(RecvTimeoutError::Timeout)
    }

    /// Saves as many editors do: beside the file, then in its place.
    fn renamed(&self, name: &str, text: &str) {
        let beside = self.folder.file(&format!("{name}~"), text.as_bytes());
        std::fs::rename(beside, self.folder.0.join(name)).expect("renamed");
    }

    /// Ends standard input, and waits for the end.
    fn end(&mut self) -> ExitStatus {
        drop(self.input.take());
        self.child.wait().expect("it ends")
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_fault_is_told_and_mended_again() {
    let mut watched = Watched::new("mended");
    let first = watched.round();
    assert!(first.contains("checked 3 of 3"), "{first}");
    watched.renamed("one/1.0.0.toml", &guideline("one", "old", "aeg > 60"));
    let told = watched.round_with("1 fault");
    assert!(told.contains("changed: ") && told.contains("one/1.0.0.toml"), "{told}");
    assert!(told.contains("nothing is called `aeg` here") && told.contains("did you mean `age`?"), "{told}");
    // And the vocabulary: somebody has to mention its facts.
    assert!(told.contains("checked 2 of 3"), "{told}");
    // The other guideline is changed: what was found in the first one is still told.
    watched.renamed("two/1.0.0.toml", &guideline("two", "younger", "age < 19"));
    let told = watched.round_with("younger");
    assert!(told.contains("nothing is called `aeg` here"), "{told}");
    assert!(told.contains("two/1.0.0.toml: no fault of form"), "{told}");
    // Half of it is written, then the rest.
    let whole = guideline("one", "old", "age > 60");
    watched.folder.file("one/1.0.0.toml", &whole.as_bytes()[..whole.len() - 8]);
    let told = watched.round_with("fault");
    assert!(told.contains("one/1.0.0.toml"), "{told}");
    watched.folder.file("one/1.0.0.toml", whole.as_bytes());
    let told = watched.round_with("one/1.0.0.toml: good");
    assert!(told.contains("checked 2 of 3") && !told.contains("aeg"), "{told}");
    assert!(watched.end().success());
}

#[test]
fn what_hangs_on_a_file_is_checked_anew_and_nothing_else() {
    let mut watched = Watched::new("hangs");
    watched.round();
    // Nothing reads these.
    watched.folder.file("notes.txt", b"one");
    watched.folder.file("one/notes.md", b"one");
    watched.folder.file("one/1.0.0.toml.swp", b"one");
    assert!(watched.is_quiet(), "an unrelated save is not told");
    watched.renamed("vocabulary/v/1.0.0.toml", &VOCABULARY.replace("\"age\"", "\"age in years\""));
    let told = watched.round_with("checked 3 of 3");
    assert!(told.contains("vocabulary/v/1.0.0.toml"), "{told}");
    // Cases are read with their guideline only.
    watched.renamed("two/cases/some.toml", "format = 1\n");
    watched.round_with("two/1.0.0.toml: no fault of form");
    watched.renamed("two/cases/some.toml", "format = 1\nabout = \"More\"\n");
    let told = watched.round_with("two/cases/some.toml");
    assert!(told.contains("two/1.0.0.toml") && told.contains("checked 1 of 3"), "{told}");
    // A version more, then a version less, without a panic.
    let newer = guideline("one", "old", "age > 61").replace("version = \"1.0.0\"", "version = \"1.1.0\"");
    watched.folder.file("one/1.1.0.toml", newer.as_bytes());
    let told = watched.round_with(" of 4");
    assert!(told.contains("one/1.1.0.toml"), "{told}");
    std::fs::remove_file(watched.folder.0.join("one/1.1.0.toml")).expect("removed");
    watched.round_with(" of 3");
    std::fs::remove_file(watched.folder.0.join("vocabulary/v/1.0.0.toml")).expect("removed");
    let told = watched.round_with("is not installed");
    assert!(told.contains("one/1.0.0.toml: 1 fault") && told.contains("two/1.0.0.toml: 1 fault"), "{told}");
    watched.folder.file("vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
    let told = watched.round_with("two/1.0.0.toml: good");
    assert!(!told.contains("is not installed"), "{told}");
    std::fs::remove_dir_all(&watched.folder.0).expect("removed");
    watched.round_with("nothing to check in");
    assert_eq!(watched.end().code(), Some(4));
}

/// What some editors and copying programs do: the length is the same, and so is the time of the last writing.
#[cfg(unix)]
#[test]
fn a_save_that_keeps_length_and_time_is_seen() {
    let mut watched = Watched::new("kept");
    watched.round();
    let path = watched.folder.0.join("one/1.0.0.toml");
    let time = std::fs::metadata(&path).and_then(|found| found.modified()).expect("a time");
    let dated = |path: &std::path::Path| {
        let file = std::fs::File::options().write(true).open(path).expect("a file");
        file.set_modified(time).expect("dated");
    };
    // In the place of the file.
    let beside = watched.folder.file("one/1.0.0.toml~", guideline("one", "old", "aeg > 60").as_bytes());
    dated(std::path::Path::new(&beside));
    std::fs::rename(beside, &path).expect("renamed");
    let told = watched.round_with("1 fault");
    assert!(told.contains("nothing is called `aeg` here"), "{told}");
    // Into the file.
    watched.folder.file("one/1.0.0.toml", guideline("one", "old", "age > 60").as_bytes());
    dated(&path);
    watched.round_with("one/1.0.0.toml: good");
    // Other times are set, and nothing else is written: it is looked at and found the same.
    assert!(watched.is_quiet());
    assert!(watched.end().success());
}

#[test]
fn it_ends_with_what_was_saved_last() {
    for _ in 0..5 {
        let mut watched = Watched::new("last");
        watched.round();
        watched.renamed("one/1.0.0.toml", &guideline("one", "old", "aeg > 60"));
        assert_eq!(watched.end().code(), Some(2));
        let told: Vec<String> = watched.lines.iter().collect();
        assert!(told.iter().any(|line| line.contains("nothing is called `aeg` here")), "{told:?}");
    }
}

/// Whether this process and its children were started so, as jobs in the background of some shells are.
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).is_some_and(|bits| bits & 0b10 != 0)
}

#[cfg(unix)]
#[test]
fn it_ends_on_ctrl_c_and_with_its_readers() {
    use std::os::unix::process::ExitStatusExt;
    if ignores_interrupts() {
        eprintln!("skipped: Ctrl-C is ignored where this test was started");
        return;
    }
    let mut watched = Watched::new("ends");
    watched.round();
    let id = watched.child.id().to_string();
    let Ok(sent) = Command::new("sh").args(["-c", &format!("kill -INT {id}")]).status() else {
        eprintln!("skipped: there is no sh");
        return;
    };
    assert!(sent.success());
    // A shell tells this as 130.
    assert_eq!(watched.child.wait().expect("it ends").signal(), Some(2));
    // Nobody reads: it ends when it has something to say.
    let folder = &watched.folder;
    let library = folder.0.display().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
    command.args(["check", "--watch", "--guidelines", &library]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
    lines.read_line(&mut String::new()).expect("a line");
    drop(lines);
    folder.file("one/1.0.0.toml", guideline("one", "older", "age > 70").as_bytes());
    assert!(child.wait().expect("it ends").code().is_some());
}

#[test]
fn a_watch_is_for_readers() {
    let folder = Folder::new("watch-readers");
    let library = folder.0.display().to_string();
    for format in ["json", "sarif", "github"] {
        let output = fed(&["check", "--watch", "--format", format, "--guidelines", &library], b"");
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(output.stdout.is_empty());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("--watch") && told.contains("--format"), "{told}");
    }
    // With nothing to read on standard input it checks once.
    let output = fed(&["check", "--watch", "--guidelines", "guidelines", "kdigo-ckd-staging"], b"");
    assert_eq!(output.status.code(), fed(&["check", "kdigo-ckd-staging"], b"").status.code());
}

/// Cases that fail are told in full, also when something else is saved.
#[test]
fn cases_that_fail_are_told_in_each_round() {
    let mut watched = Watched::new("fails");
    watched.round();
    let cases = |old: &str| {
        format!(
            "about = \"C\"\nas_of = 2026-11-23\n[[case]]\nname = \"a\"\nwhy = \"Why.\"\nfacts = {{ age = 61 }}\n\
             expect = {{ definitions = {{ old = \"{old}\" }} }}\n"
        )
    };
    watched.renamed("one/cases/some.toml", &cases("false"));
    let told = watched.round_with("1 case fails");
    assert!(told.contains("`osteon test one@1.0.0` tells which, and why"), "{told}");
    watched.renamed("two/1.0.0.toml", &guideline("two", "young", "age < 21"));
    let told = watched.round_with("two/1.0.0.toml: good");
    assert!(told.contains("1 case fails") && told.contains("`osteon test one@1.0.0`"), "{told}");
    watched.renamed("one/cases/some.toml", &cases("true"));
    let told = watched.round_with("one/1.0.0.toml: good");
    assert!(!told.contains("1 case fails"), "{told}");
    assert!(watched.end().success());
}
