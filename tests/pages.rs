//! The pages of `osteon explain`: every code has one, and both its examples do what it says of them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::look;
use common::shell::{Folder, code, errors, osteon};
use osteon::diagnostic::{Code, Diagnostics};
use osteon::prove::{self, Finding, Property, Verdict};
use osteon::source::Sources;

/// One example of a page: what it is, and its lines.
struct Example {
    /// `toml guideline`, `json patient`, `console` …
    kind: String,
    text: String,
}

/// The example below a heading.
fn example(page: &str, heading: &str) -> Example {
    let (_, after) = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let (_, fenced) = after.split_once("```").expect("an example");
    let (kind, rest) = fenced.split_once('\n').expect("a line");
    let (text, _) = rest.split_once("\n```").expect("an end");
    Example { kind: kind.trim().to_owned(), text: format!("{text}\n") }
}

const GUIDELINE: &str = "format = 1\n[guideline]\nid = \"example\"\nversion = \"1.0.0\"\ntitle = \"An example\"\n\
    status = \"draft\"\nuses = [\"vocabulary/clinic@1.0.0\"]\nsteps = [\"treatment\"]\n\
    [source.example]\ncitation = \"Example\"\n";
const VOCABULARY: &str = "format = 1\n[vocabulary]\nid = \"ward\"\nversion = \"1.0.0\"\n\
    title = \"Facts of the ward\"\nstatus = \"draft\"\n[source.example]\ncitation = \"Example\"\n";
const PATIENT: &str = "patient = \"maria\"\n\n[facts]\n";

/// A fragment in the file it belongs to, unless it is a whole file.
fn whole(kind: &str, text: &str) -> String {
    let (head, mark) = match kind.split_once(' ').map(|(_, kind)| kind) {
        Some("guideline") => (GUIDELINE, "[guideline]"),
        Some("vocabulary") => (VOCABULARY, "[vocabulary]"),
        Some("patient") => (PATIENT, "[facts]"),
        other => panic!("an example of no kind: {other:?}"),
    };
    let is_whole = text.contains(mark) || kind.starts_with("json");
    if is_whole { text.to_owned() } else { format!("{head}{text}") }
}

fn library() -> PathBuf {
    common::root().join("tests/diagnostics")
}

fn faults(folder: &Folder, example: &Example, code: Code) -> (Sources, Diagnostics) {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let name = if example.kind.starts_with("json") { "example.json" } else { "example.toml" };
    let path = PathBuf::from(folder.file(name, whole(&example.kind, &example.text).as_bytes()));
    if common::lints::is_found(code) {
        common::lints::found(&mut sources, &library(), &path, code, &mut faults);
    } else if example.kind.ends_with("vocabulary") {
        common::vocabulary(&mut sources, &path, &mut faults);
    } else if example.kind.ends_with("guideline") {
        let checked = common::guideline(&mut sources, &library(), &path, &mut faults);
        common::proved(&sources, &checked, &mut faults);
    } else {
        let mut none = Diagnostics::new();
        let clinic =
            common::vocabulary(&mut sources, &library().join("vocabulary/clinic/1.0.0.toml"), &mut none);
        let checked = osteon::check::Checked::of_vocabulary(clinic);
        common::patient(&mut sources, &path, &checked, &mut faults);
    }
    (sources, faults)
}

/// Runs the commands of a transcript one after the other, in the folder of their files: all that was printed, and how
/// the last one ended.
fn run(folder: &Path, transcript: &str) -> (String, i32) {
    let mut shown = String::new();
    let mut exit = -1;
    for line in transcript.lines().filter_map(|line| line.strip_prefix("$ osteon ")) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
        command.current_dir(folder).env_remove("OSTEON_GUIDELINES").env_remove("COLUMNS");
        let Output { status, stdout, stderr } = command.args(line.split(' ')).output().expect("it runs");
        for bytes in [stderr, stdout] {
            shown.push_str(&String::from_utf8(bytes).expect("UTF-8"));
        }
        exit = status.code().expect("an exit code");
    }
    (shown, exit)
}

/// The lines of a transcript that are not commands stand in what is printed, in this order.
fn stand_in_order(transcript: &str, shown: &str) -> Result<(), String> {
    let mut rest = shown.lines();
    for line in transcript.lines().filter(|line| !line.starts_with("$ ") && *line != "…" && !line.is_empty())
    {
        if !rest.any(|shown| shown.trim() == line.trim()) {
            return Err(format!("{line:?} is not in\n{shown}"));
        }
    }
    Ok(())
}

/// The files that the transcripts speak of, with one that is too large to be kept.
fn files() -> Folder {
    let folder = Folder::new("pages");
    for path in common::files("tests/pages", "") {
        let inside = path.strip_prefix(common::root().join("tests/pages")).expect("inside");
        folder.file(&inside.display().to_string(), &std::fs::read(&path).expect("a file"));
    }
    folder.file("large.toml", &vec![b'#'; 17 * 1024 * 1024]);
    folder
}

#[test]
fn examples_fail_and_are_mended_as_their_pages_say() {
    let (files, folder) = (files(), Folder::new("page"));
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let (name, page) = (code.name(), code.page());
        let (failing, mended) = (example(page, "Failing"), example(page, "Mended"));
        let mut expect = |truth: bool, told: String| {
            if !truth {
                wrong.push(format!("{name}: {told}"));
            }
        };
        if failing.kind == "console" {
            let mark = format!("[{name}]");
            let (shown, _) = run(&files.0, &failing.text);
            expect(shown.contains(&mark), format!("not in\n{shown}"));
            expect(
                stand_in_order(&failing.text, &shown).is_ok(),
                format!("{:?}", stand_in_order(&failing.text, &shown)),
            );
            let (shown, exit) = run(&files.0, &mended.text);
            expect(exit == 0 && !shown.contains(&mark), format!("not mended ({exit}):\n{shown}"));
            expect(
                stand_in_order(&mended.text, &shown).is_ok(),
                format!("{:?}", stand_in_order(&mended.text, &shown)),
            );
            continue;
        }
        // A message that no file earns.
        if failing.kind == "text" {
            let (sources, found) = faults(&folder, &mended, *code);
            expect(*code == Code::ProofDenied && found.is_empty(), common::told(&sources, &found));
            continue;
        }
        let (sources, found) = faults(&folder, &failing, *code);
        let only = !found.is_empty() && found.iter().all(|fault| fault.code == *code);
        expect(only, format!("the failing example earns\n{}", common::told(&sources, &found)));
        let (sources, found) = faults(&folder, &mended, *code);
        expect(found.is_empty(), format!("the mended example earns\n{}", common::told(&sources, &found)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file without fault, and a proof that is denied all the same.
#[test]
fn a_denied_proof_is_told_as_its_page_says() {
    let page = Code::ProofDenied.page();
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let text = format!("{GUIDELINE}{}", example(page, "Mended").text);
    let checked = common::guideline_of(&mut sources, &library(), &text, &mut faults);
    let patient = format!("{PATIENT}previous_fracture = true\n");
    let patient = common::patient_of(&mut sources, &patient, &checked, &mut faults);
    assert!(faults.is_empty(), "{}", common::told(&sources, &faults));
    let finding = Finding {
        property: Property::Invariant(0),
        verdict: Verdict::Contradiction(vec![patient]),
        row: Vec::new(),
    };
    let told = prove::diagnostics(&checked.guideline, &sources, &[finding], common::as_of());
    let fault = told.iter().next().expect("it is told");
    let help = fault.help.iter().map(|help| format!(" = help: {help}"));
    let head = format!("{}[{}]: {}", fault.severity().word(), fault.code.name(), fault.message);
    let told: String = [head].into_iter().chain(help).collect();
    assert_eq!(look::one_line(&told), look::one_line(&example(page, "Failing").text));
}

#[test]
fn pages_are_of_one_form() {
    for code in Code::ALL {
        let (name, page) = (code.name(), code.page());
        let headings: Vec<&str> =
            page.lines().filter(|line| line.starts_with('#') && line.contains("# ")).collect();
        let headings: Vec<&&str> = headings.iter().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, [&"## Why it matters", &"## Failing", &"## Mended"], "{name}");
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{name} has a long line");
        assert!(
            !page.starts_with('#') && !page.trim().is_empty(),
            "{name} does not begin with what it means"
        );
    }
    for path in common::files("src/diagnostic/pages", ".md") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(Code::find(&name).is_some(), "{} is the page of no code", path.display());
    }
}

/// Numbers in pages are those of the program.
#[test]
fn limits_are_told_as_they_are() {
    let tells = |code: Code, number: usize| {
        let digits = number.to_string();
        let plain: String = code.page().chars().filter(|letter| !letter.is_whitespace()).collect();
        assert!(plain.contains(&digits), "{} does not tell {digits}", code.name());
    };
    tells(Code::FileTooLarge, osteon::syntax::datum::TEXT_BYTES_MAX);
    tells(Code::ConditionTooLarge, osteon::syntax::condition::CONDITION_BYTES_MAX);
}

#[test]
fn the_command_prints_pages() {
    let out = |arguments: &[&str]| String::from_utf8(osteon(arguments).stdout).expect("UTF-8");
    for code in Code::ALL {
        let page = out(&["explain", code.name()]);
        assert!(
            page.starts_with(code.name()) && page.contains(code.summary().split(' ').next().expect("a word"))
        );
        assert!(page.contains("\nWHY IT MATTERS\n") && page.contains("\nMENDED\n"), "{page}");
        assert!(!page.contains("```"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 104), "{page}");
        assert!(out(&["explain", code.name(), "--format", "markdown"]).contains("\n## Failing\n"));
    }
    // As it is copied from a message.
    assert_eq!(out(&["explain", "error[unknown-unit]"]), out(&["explain", "unknown-unit"]));
    let list = out(&["explain"]);
    assert!(Code::ALL.iter().all(|code| list.contains(code.name())), "{list}");
    assert_eq!(code(&["explain", "unknown-unt"]), 2);
    assert!(errors(&["explain", "unknown-unt"]).contains("did you mean `unknown-unit`"));
}
