//! A small library to try bad input on, and what the program says of it.

use std::time::Instant;

use crate::common::shell::{Folder, fed};

/// What the program may take for anything, on a slow and busy machine.
pub const SECONDS_MAX: u64 = 60;
pub const DEEP: usize = 10_000;

pub const VOCABULARY: &str = r#"format = 1
[vocabulary]
id = "v"
version = "1.0.0"
title = "V"
status = "draft"
[fact.age]
type = "integer"
label = "age"
question = "?"
[fact.score]
type = "decimal"
label = "score"
question = "?"
[fact.weight]
type = "quantity"
unit = "kg"
label = "weight"
question = "?"
[fact.seen]
type = "date"
label = "seen"
question = "?"
"#;
pub const HEAD: &str =
    "version = \"1.0.0\"\ntitle = \"T\"\nstatus = \"draft\"\nuses = [\"vocabulary/v@1.0.0\"]\n";
pub const SOURCE: &str = "[source.s]\ncitation = \"S\"\n";
pub const OLD: &str = "[define.old]\nis = 'age > 60'\n";

pub fn guideline(more: &str) -> String {
    format!("format = 1\n[guideline]\nid = \"g\"\n{HEAD}{SOURCE}{more}\n")
}

pub fn patient(facts: &str) -> String {
    format!("patient = \"p\"\n[facts]\n{facts}\n")
}

pub fn patient_json(facts: &str) -> String {
    format!("{{\"patient\": \"p\", \"facts\": {{{facts}}}}}")
}

/// What the program said.
#[derive(Debug)]
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Told {
    /// Refused, with a code, and at a place of a text.
    pub fn is_refused(&self, what: &str, code: &str) {
        assert!(self.code == 2 && self.err.contains(&format!("[{code}]")), "{what}: {}", self.brief());
    }

    pub fn is_placed(&self, what: &str) {
        assert!(self.err.contains("--> "), "{what} has no place: {}", self.brief());
    }

    pub fn brief(&self) -> String {
        let head = |text: &str| text.chars().take(2000).collect::<String>();
        format!("exit {}\n{}\n{}", self.code, head(&self.out), head(&self.err))
    }
}

/// A library of a vocabulary and a guideline, and room for other files.
pub struct Place(pub Folder);

impl Place {
    pub fn new(name: &str) -> Place {
        let folder = Folder::new(&format!("bad-{name}"));
        folder.file("lib/vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
        folder.file("lib/g/1.0.0.toml", guideline(OLD).as_bytes());
        Place(folder)
    }

    pub fn run(&self, arguments: &[&str], input: &[u8]) -> Told {
        let library = self.0.0.join("lib").display().to_string();
        let all = [arguments, &["--guidelines", &library, "--as-of", crate::common::AS_OF]].concat();
        let start = Instant::now();
        let output = fed(&all, input);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8 in the output");
        let told = Told {
            code: output.status.code().unwrap_or_else(|| panic!("{arguments:?} was killed")),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        let seconds = start.elapsed().as_secs();
        assert!(seconds < SECONDS_MAX, "{arguments:?} took {seconds} s");
        assert!(!told.err.contains("panicked"), "{arguments:?}: {}", told.brief());
        let is_raw = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!told.err.contains(is_raw) && !told.out.contains(is_raw), "{arguments:?}: {}", told.brief());
        told
    }

    pub fn check(&self, text: impl AsRef<[u8]>) -> Told {
        let path = self.0.file("check/1.toml", text.as_ref());
        self.run(&["check", &path], b"")
    }

    pub fn evaluate(&self, name: &str, text: impl AsRef<[u8]>) -> Told {
        let path = self.0.file(&format!("patients/{name}"), text.as_ref());
        self.run(&["evaluate", "g", &path], b"")
    }

    /// A condition alone, as a line of many.
    pub fn condition(&self, text: &str) -> String {
        let line = serde_json::json!({ "name": "x", "expression": text }).to_string();
        let told = self.run(&["condition", "--jsonl"], line.as_bytes());
        assert_eq!(told.code, 0, "{}", told.brief());
        told.out
    }

    /// A text as each kind of TOML file, and each kind of JSON, after `mangle` has been at it.
    pub fn each_kind(&self, mangle: impl Fn(&str) -> Vec<u8>) -> Vec<(&'static str, Told)> {
        let toml = patient("age = 5");
        let json = format!("{}\n", patient_json("\"age\": 5"));
        let module = guideline(OLD).replace("[guideline]", "[module]");
        let cases = "about = \"a\"\nas_of = 2026-11-23\n[base]\nage = 5\n[[case]]\nname = \"n\"\nwhy = \"w\"\nfacts = {}\n[case.expect]\nscope = \"in_scope\"\n";
        self.0.file("lib/g/cases/c.toml", &mangle(cases));
        let told = vec![
            ("vocabulary", self.check(mangle(VOCABULARY))),
            ("guideline", self.check(mangle(&guideline(OLD)))),
            ("module", self.check(mangle(&module))),
            ("cases", self.run(&["test", "g"], b"")),
            ("p.toml", self.evaluate("p.toml", mangle(&toml))),
            ("p.json", self.evaluate("p.json", mangle(&json))),
            ("p.ndjson", self.evaluate("p.ndjson", mangle(&json))),
            ("stdin toml", self.run(&["evaluate", "g", "-"], &mangle(&toml))),
            ("stdin json", self.run(&["evaluate", "g", "-"], &mangle(&json))),
        ];
        drop(std::fs::remove_file(self.0.0.join("lib/g/cases/c.toml")));
        told
    }
}
