//! Patients in great numbers, and messages for terminals and for programs.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use common::shell::{Folder, fed};
use serde_json::Value;

const VOCABULARY: &str = "format = 1\n[vocabulary]\nid = \"v\"\nversion = \"1.0.0\"\ntitle = \"V\"\nstatus = \"active\"\n\
    [fact.age]\ntype = \"integer\"\nlabel = \"age\"\nquestion = \"?\"\nusual = { from = 18, to = 105 }\n";
const GUIDELINE: &str = "format = 1\n[guideline]\nid = \"g\"\nversion = \"1.0.0\"\ntitle = \"G\"\nstatus = \"active\"\n\
    uses = [\"vocabulary/v@1.0.0\"]\n[define.old]\nis = 'age > 60'\n";

/// A small library, and the command line that evaluates patients under it.
struct Place {
    folder: Folder,
    library: String,
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = Folder::new(&format!("streams-{name}"));
        folder.file("lib/vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
        folder.file("lib/g/1.0.0.toml", GUIDELINE.as_bytes());
        let library = folder.0.join("lib").display().to_string();
        Place { folder, library }
    }

    fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        [arguments, &["--guidelines", &self.library, "--as-of", common::AS_OF]].concat()
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        fed(&self.arguments(arguments), input)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
        command.args(self.arguments(arguments)).current_dir(common::root());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

fn line(name: &str, age: u32) -> String {
    format!("{{\"patient\": \"{name}\", \"facts\": {{\"age\": {age}}}}}\n")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn objects(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

#[test]
fn lines_files_and_standard_input_give_the_same_bytes() {
    let place = Place::new("same");
    let lines: Vec<String> = (0..300).map(|at| line(&format!("p{at}"), 10 + at % 60)).collect();
    let all = place.folder.file("all.ndjson", lines.concat().as_bytes());
    for format in ["json", "text"] {
        let whole = place.run(&["evaluate", "g", &all, "--format", format], b"");
        assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
        let piped = place.run(&["evaluate", "g", "-", "--format", format], lines.concat().as_bytes());
        assert!(whole.stdout == piped.stdout, "{format}");
        let mut each = place.arguments(&["evaluate", "g", "--format", format]);
        let paths: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| place.folder.file(&format!("{at}.JSON"), line.as_bytes()))
            .collect();
        each.extend(paths.iter().map(String::as_str));
        assert!(whole.stdout == fed(&each, b"").stdout, "{format}");
        // One by one, nothing is done at the same time.
        let one_by_one: Vec<u8> = lines
            .iter()
            .flat_map(|line| place.run(&["evaluate", "g", "-", "--format", format], line.as_bytes()).stdout)
            .collect();
        assert!(whole.stdout == one_by_one, "{format}");
    }
    let told = place.run(&["evaluate", "g", &all, "--format", "json"], b"");
    let names: Vec<Value> = objects(&told.stdout).iter().map(|one| one["patient"].clone()).collect();
    assert_eq!(names, (0..300).map(|at| Value::from(format!("p{at}"))).collect::<Vec<_>>());
}

#[test]
fn standard_input_tells_by_its_first_sign_what_it_is() {
    let place = Place::new("stdin");
    let ways: [(&str, &[&str]); 8] = [
        ("patient = \"a\"\n[facts]\nage = 50\n", &["a"]),
        ("\n# a comment\npatient = \"a\"\n[facts]\n", &["a"]),
        ("{\n  \"patient\": \"a\",\n  \"facts\": {\"age\": 50}\n}\n", &["a"]),
        ("\n\n  {\"patient\": \"a\", \"facts\": {}}", &["a"]),
        ("{\"patient\": \"a\", \"facts\": {}}\n\n\r\n{\"patient\": \"b\", \"facts\": {}}\r\n", &["a", "b"]),
        ("\u{feff}{\"patient\": \"a\", \"facts\": {}}\n", &["a"]),
        ("{\"facts\": {\"age\": [\n{\"value\": 5}]}, \"patient\":\n\"a\"}", &["a"]),
        ("{\"patient\": \"a}\", \"facts\": {}}\n{\"patient\": \"b\\\"{\", \"facts\": {}}", &["a}", "b\"{"]),
    ];
    for (input, wanted) in ways {
        let output = place.run(&["evaluate", "g", "-", "--format", "json"], input.as_bytes());
        let names: Vec<Value> = objects(&output.stdout).iter().map(|one| one["patient"].clone()).collect();
        assert_eq!(names, *wanted, "{input:?}: {}", text(&output.stderr));
    }
    for (input, told) in [
        ("", "there is no patient in it"),
        (" \n\n", "there is no patient in it"),
        ("[{\"patient\": \"a\", \"facts\": {}}]", "this is a list"),
        ("[\n{\"patient\": \"a\", \"facts\": {}}]", "this is a list"),
    ] {
        let output = place.run(&["evaluate", "g", "-"], input.as_bytes());
        assert_eq!(output.status.code(), Some(2), "{input:?}");
        assert!(text(&output.stderr).contains(told), "{input:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_faulty_line_is_told_by_its_place_and_the_others_are_evaluated() {
    let place = Place::new("faulty");
    let lines = [
        line("a", 50),
        "\n".to_owned(),
        "{\"patient\": \"ü\", \"facts\": {\"aeg\": 50}}\n".to_owned(),
        "{\"patient\": \"c\"\n".to_owned(),
        line("d", 50),
        "not json\n".to_owned(),
        "{\"patient\": \"f\", \"facts\": {\"age\": 50, \"age\": 51}}\n".to_owned(),
        line("g", 7),
        line("h", 50).trim_end().to_owned(),
    ];
    let path = place.folder.file("some.ndjson", format!("\u{feff}{}", lines.concat()).as_bytes());
    let output = place.run(&["evaluate", "g", &path, "--format", "json"], b"");
    assert_eq!(output.status.code(), Some(2));
    let names: Vec<Value> = objects(&output.stdout).iter().map(|one| one["patient"].clone()).collect();
    assert_eq!(names, ["a", "d", "g", "h"]);
    let faults = objects(&output.stderr);
    let told: Vec<(&Value, &Value, &Value)> = faults
        .iter()
        .map(|fault| (&fault["code"], &fault["labels"][0]["line"], &fault["labels"][0]["column"]))
        .collect();
    let wanted = [
        ("unknown-fact", 3, 28),
        ("json-syntax", 4, 15),
        ("json-syntax", 6, 2),
        ("fact-twice", 7, 39),
        ("value-unusual", 8, 35),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:?}");
    for ((code, line, column), wanted) in told.iter().zip(wanted) {
        assert_eq!(
            (code.as_str(), line.as_u64(), column.as_u64()),
            (Some(wanted.0), Some(wanted.1), Some(wanted.2))
        );
    }
    // The byte is that of the file, with the mark at its beginning and a letter of two bytes before it.
    let before = 3 + lines[0].len() + 1 + "{\"patient\": \"ü\", \"facts\": {".len();
    assert_eq!(faults[0]["labels"][0]["bytes"], serde_json::json!([before, before + 5]));
    let output = place.run(&["evaluate", "g", &path], b"");
    let told = text(&output.stderr);
    assert!(told.contains("some.ndjson:3:28") && told.contains("some.ndjson:7:39"), "{told}");
    // The first line of standard input may be the faulty one.
    let input = format!("{}{}", lines[3], lines[4]);
    let output = place.run(&["evaluate", "g", "-", "--format", "json"], input.as_bytes());
    assert_eq!(
        (output.status.code(), objects(&output.stdout).len()),
        (Some(2), 1),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn more_texts_than_sixteen_bits_count_are_told_apart() {
    let place = Place::new("count");
    let mut lines: String = (0..66_000).map(|at| line(&format!("p{at}"), 50)).collect();
    lines.push_str("{\"patient\": \"last\", \"facts\": {\"aeg\": 50}}\n");
    let path = place.folder.file("all.jsonl", lines.as_bytes());
    let output = place.run(&["evaluate", "g", &path, "--format", "json"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 66_000);
    let fault = &objects(&output.stderr)[0];
    assert_eq!((&fault["labels"][0]["line"], &fault["code"]), (&66_001.into(), &"unknown-fact".into()));
}

#[test]
fn each_line_is_answered_before_the_next_one_is_written() {
    let place = Place::new("talk");
    let mut child = place
        .command(&["evaluate", "g", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
    for name in ["a", "b", "c"] {
        input.write_all(line(name, 50).as_bytes()).and_then(|()| input.flush()).expect("written");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("an answer");
        let answer: Value = serde_json::from_str(&answer).expect("an object");
        assert_eq!(answer["patient"], name);
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_reader_who_leaves_ends_the_run_quietly() {
    let place = Place::new("leave");
    let lines: String = (0..5000).map(|at| line(&format!("p{at}"), 50)).collect();
    let path = place.folder.file("all.ndjson", lines.as_bytes());
    for format in ["json", "text"] {
        let mut child =
            place.command(&["evaluate", "g", &path, "--format", format]).spawn().expect("it runs");
        let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
        answers.read_line(&mut String::new()).expect("a line");
        drop(answers);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(text(&output.stderr), "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_told() {
    let place = Place::new("full");
    let path = place.folder.file("a.ndjson", line("a", 50).as_bytes());
    for arguments in [&["evaluate", "g", &path][..], &["check"], &["guidelines"], &["condition", "1"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = place.command(arguments).stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("cannot be written"), "{arguments:?}");
    }
}

#[test]
fn check_tells_programs_a_fault_a_line_and_nothing_of_good_files() {
    let place = Place::new("check");
    let output = place.run(&["check", "--format", "json"], b"");
    // Its files have no owner, and more that a reviewer warns of.
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    assert!(objects(&output.stdout).iter().all(|fault| fault["severity"] == "warning"));
    let good = common::root().join("tests/lints/good.toml").display().to_string();
    let library = common::root().join("tests/diagnostics").display().to_string();
    let output = common::shell::osteon(&["check", &good, "--guidelines", &library, "--format", "json"]);
    assert_eq!(
        (output.status.code(), text(&output.stdout), text(&output.stderr)),
        (Some(0), String::new(), String::new())
    );
    let text_of = format!("{GUIDELINE}# ü\n[define.x]\nis = 'aeg > 60 and\tnope'\n");
    let path = place.folder.file("bad/g.toml", text_of.as_bytes());
    let output = place.run(&["check", &path, "--format", "json"], b"");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(2), String::new()));
    let faults = objects(&output.stdout);
    assert_eq!(faults.len(), 2);
    let at = text_of.find("aeg").expect("it stands there");
    let wanted = serde_json::json!({
        "format": "osteon.diagnostic/1",
        "code": "unknown-name",
        "severity": "error",
        "message": "nothing is called `aeg` here",
        "help": ["did you mean `age`?"],
        "labels": [{
            "file": path, "line": 12, "column": 7, "end_line": 12, "end_column": 10,
            "bytes": [at, at + 3], "caption": "",
        }],
    });
    assert_eq!(faults[0], wanted);
    let output = place.run(&["check", "nobody", "--format", "json", "--color", "always"], b"");
    assert_eq!(objects(&output.stdout)[0]["code"], "guideline-not-found");
}

#[test]
fn colours_are_where_they_are_wanted() {
    let place = Place::new("colours");
    let coloured = |set: &[(&str, &str)], more: &[&str]| {
        let arguments = [&["check", "nobody"], more].concat();
        let output = place.command(&arguments).envs(set.iter().copied()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        output.stderr.contains(&0x1b)
    };
    assert!(!coloured(&[], &[]), "a pipe has no colours");
    assert!(coloured(&[], &["--color", "always"]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    assert!(!coloured(&[("NO_COLOR", "1")], &[]));
    assert!(!coloured(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], &[]) || cfg!(windows));
    assert!(!coloured(&[("CLICOLOR", "0")], &[]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]), "what is typed wins");
}

#[test]
fn narrow_terminals_get_narrow_messages() {
    let place = Place::new("narrow");
    let patient = "patient = \"p\"\n[facts]\nage = 7\nweight_of_the_patient_without_shoes = { value = 5, unit = \"kg\", on = 2026-10-01 }\n";
    let path = place.folder.file("p.toml", patient.as_bytes());
    for columns in [20, 40, 60, 80, 120] {
        let output = place
            .command(&["evaluate", "g", &path])
            .env("COLUMNS", columns.to_string())
            .output()
            .expect("it runs");
        let told = text(&output.stderr);
        assert!(told.contains("error[unknown-fact]"), "{told}");
        // A word is not cut in two, nor is a path.
        let longest = |line: &&str| line.chars().count() > columns && line.split_whitespace().count() > 2;
        let wide: Vec<&str> = told.lines().filter(longest).filter(|line| !line.contains(" | ")).collect();
        assert!(columns < 40 || wide.is_empty(), "{columns}: {wide:?}\n{told}");
    }
}

#[test]
fn plain_locales_get_plain_letters() {
    let place = Place::new("plain");
    let path = place.folder.file("p.toml", "patient = \"p\"\n[facts]\n\"größe\" = 7 # … → x\n".as_bytes());
    let told = |set: &[(&str, &str)], more: &[&str]| {
        let arguments = [&["evaluate", "g", &path], more].concat();
        let output = place.command(&arguments).envs(set.iter().copied()).output().expect("it runs");
        text(&output.stderr)
    };
    for (set, more) in [
        (&[("LC_ALL", "C")][..], &[][..]),
        (&[("LANG", "POSIX")], &[]),
        (&[("LANG", "C"), ("LC_ALL", "")], &[]),
        (&[("LC_ALL", "en_GB.UTF-8")], &["--ascii"]),
    ] {
        let told = told(set, more);
        assert!(told.is_ascii() && told.contains("gr??e"), "{set:?}: {told}");
    }
    for set in [&[][..], &[("LC_ALL", "C.UTF-8"), ("LANG", "C")], &[("LANG", "de_DE.UTF-8")]] {
        assert!(told(set, &[]).contains("größe"), "{set:?}");
    }
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = fed(&["completions", shell], b"");
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(text(&output.stdout).contains("evaluate"), "{shell}");
    }
    assert_eq!(fed(&["completions", "nonsense"], b"").status.code(), Some(2));
    let script = fed(&["completions", "bash"], b"").stdout;
    let bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut bash) = bash else {
        eprintln!("skipped: there is no bash");
        return;
    };
    bash.stdin.take().expect("a pipe").write_all(&script).expect("written");
    let output = bash.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", text(&output.stderr));
}
