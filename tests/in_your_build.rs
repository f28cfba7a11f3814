//! The section "In your build" of the page on files: its shell lines, as they stand there, in a repository of their own.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::shell::Folder;

const VOCABULARY: &str = "format = 1\n\n[vocabulary]\nid = \"ward\"\nversion = \"1.0.0\"\ntitle = \"Facts of the ward\"\n\
    status = \"active\"\nowner = \"the ward\"\n\n[fact.fever]\ntype = \"boolean\"\nlabel = \"fever\"\n\
    question = \"Does the patient have a fever?\"\n\
    codes = [{ system = \"snomed\", code = \"386661006\", verified = \"primary\" }]\n";
const CASES: &str = "about = \"Rest\"\nas_of = 2026-11-23\n\n[[case]]\nname = \"a fever\"\n\
    why = \"Whoever has a fever rests.\"\nreviewed_by = \"Dr A. Example\"\nfacts = { fever = true }\n[case.expect]\n\
    recommendations = { rest = \"applies\" }\n";

fn guideline(version: &str, condition: &str) -> String {
    format!(
        "format = 1\n\n[guideline]\nid = \"fever\"\nversion = \"{version}\"\ntitle = \"Fever\"\nstatus = \"active\"\n\
         owner = \"the ward\"\nuses = [\"vocabulary/ward@1.0.0\"]\nsteps = [\"care\"]\n\n\
         [source.paper]\ncitation = \"A paper\"\n\n\
         [[recommend]]\nid = \"rest\"\nstep = \"care\"\nwhen = '{condition}'\nwording = \"should\"\n\
         strength = \"strong\"\nsummary = \"The patient should rest.\"\n\
         source = {{ ref = \"paper\", at = \"page 3\", verified = \"primary\" }}\n"
    )
}

/// The fenced texts of the section, by the word behind the fence.
fn examples(kind: &str) -> Vec<String> {
    let page = common::text(&common::root().join("guidelines/README.md"));
    let (_, section) = page.split_once("\n## In your build\n").expect("the section");
    let section = section.split("\n## ").next().expect("a text");
    let mut found = Vec::new();
    let mut parts = section.split("```").skip(1);
    while let Some(inside) = parts.next() {
        let (word, text) = inside.split_once('\n').expect("a line");
        if word == kind {
            found.push(text.to_owned());
        }
        parts.next();
    }
    found
}

/// The steps of the workflow that run something, each with its name.
fn steps() -> Vec<(String, String)> {
    let workflow = examples("yaml").into_iter().find(|text| text.contains("jobs:")).expect("the workflow");
    let mut steps = Vec::new();
    let mut name = String::new();
    let mut lines = workflow.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(told) = line.trim_start().strip_prefix("- name: ") {
            told.clone_into(&mut name);
        }
        let Some(run) = line.trim_start().strip_prefix("run: ") else {
            continue;
        };
        if run != "|" {
            steps.push((name.clone(), format!("{run}\n")));
            continue;
        }
        let mut script = String::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("          ") || line.is_empty()) {
            script.push_str(&format!("{}\n", line.trim_start_matches("          ")));
        }
        steps.push((name.clone(), script));
    }
    steps
}

/// A repository with a library, in which `osteon` is the program.
struct Repository(Folder);

impl Repository {
    /// None where git or a shell is missing.
    fn new(name: &str) -> Option<Repository> {
        let there = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !there("git") || !there("bash") {
            eprintln!("skipped: git or bash is missing");
            return None;
        }
        let folder = Folder::new(&format!("build-{name}"));
        folder.file("guidelines/vocabulary/ward/1.0.0.toml", VOCABULARY.as_bytes());
        folder.file("guidelines/fever/1.0.0.toml", guideline("1.0.0", "fever").as_bytes());
        folder.file("guidelines/fever/cases/rest.toml", CASES.as_bytes());
        let repository = Repository(folder);
        repository.done("git init -q -b main && git add . && git commit -q -m first");
        Some(repository)
    }

    fn run(&self, script: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_osteon")).parent().expect("a folder").to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = [program].into_iter().chain(std::env::split_paths(&path));
        let mut command = Command::new("bash");
        command.current_dir(&self.0.0).args(["-e", "-c", script]);
        command.env("PATH", std::env::join_paths(paths).expect("a list of paths"));
        for (name, value) in [
            ("MAIN", "main"),
            ("GITHUB_STEP_SUMMARY", ".git/summary.md"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "A"),
            ("GIT_AUTHOR_EMAIL", "a@example.org"),
            ("GIT_COMMITTER_NAME", "A"),
            ("GIT_COMMITTER_EMAIL", "a@example.org"),
        ] {
            command.env(name, value);
        }
        command.env_remove("OSTEON_GUIDELINES").env_remove("GIT_DIR").output().expect("it runs")
    }

    fn done(&self, script: &str) {
        let output = self.run(script);
        assert!(output.status.success(), "{script}: {}", told(&output));
    }

    /// How each step of the workflow ends but for the installation.
    fn workflow(&self) -> Vec<(String, i32)> {
        let steps = steps().into_iter().filter(|(name, _)| !name.starts_with("Install"));
        let run = |(name, script): (String, String)| {
            let code = self.run(&script).status.code();
            (name, code.expect("an exit code"))
        };
        steps.map(run).collect()
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

#[test]
fn the_workflow_does_what_the_page_says() {
    let Some(repository) = Repository::new("workflow") else {
        return;
    };
    let names = ["Form", "Findings", "Cases", "Which patients get another answer"];
    let ended = |codes: [i32; 4]| names.map(str::to_owned).into_iter().zip(codes).collect::<Vec<_>>();
    repository.done("git checkout -q -b change");
    assert_eq!(repository.workflow(), ended([0; 4]), "nothing has changed");
    // A new version that is an honest step.
    let newer = guideline("2.0.0", "fever is not false");
    repository.0.file("guidelines/fever/2.0.0.toml", newer.as_bytes());
    repository.done("git add guidelines && git commit -q -m newer");
    assert_eq!(repository.workflow()[3].1, 0);
    let summary = common::text(&repository.0.0.join(".git/summary.md"));
    assert!(summary.contains("fever@1.0.0") && summary.contains("fever@2.0.0"), "{summary}");
    let log = common::text(&repository.0.0.join("osteon.sarif"));
    assert!(log.contains("\"version\": \"2.1.0\""), "{log}");
    // One that is not, and one that was edited after it was in the main branch.
    repository.done("git mv guidelines/fever/2.0.0.toml guidelines/fever/1.0.1.toml");
    repository.0.file("guidelines/fever/1.0.1.toml", newer.replace("2.0.0", "1.0.1").as_bytes());
    repository.done("git add guidelines && git commit -q -m smaller");
    assert_eq!(repository.workflow()[3].1, 1);
    repository.done("git reset -q --hard main");
    repository.0.file("guidelines/fever/1.0.0.toml", guideline("1.0.0", "not fever").as_bytes());
    repository.done("git add guidelines && git commit -q -m edited");
    assert_eq!(repository.workflow(), ended([0, 1, 1, 1]));
    // What bars a release, and what is not in form.
    let text = guideline("1.0.0", "fever").replace("active", "draft").replace("steps =", "steps  =");
    repository.0.file("guidelines/fever/1.0.0.toml", text.as_bytes());
    repository.done("git add guidelines && git commit -q -m draft");
    assert_eq!(repository.workflow(), ended([1, 1, 0, 1]));
    let log = common::text(&repository.0.0.join("osteon.sarif"));
    assert!(log.contains("guidelines/fever/1.0.0.toml"), "{log}");
    // A draft of the main branch may change as it is.
    repository.done("git checkout -q -B main && git checkout -q -B change");
    repository.0.file("guidelines/fever/1.0.0.toml", text.replace("'fever'", "'not fever'").as_bytes());
    repository.done("git add guidelines && git commit -q -m draft");
    assert_eq!(repository.workflow()[3].1, 0);
}

/// A guideline in which the limit of fever is worked out by a module, which uses another one.
const MEASURED: &str = "format = 1\n\n[guideline]\nid = \"measured\"\nversion = \"1.0.0\"\ntitle = \"Measured\"\nstatus = \"active\"\n\
    owner = \"the ward\"\nuses = [\"vocabulary/ward@1.0.0\", \"modules/hot@1.0.0\"]\nsteps = [\"care\"]\n\n\
    [source.paper]\ncitation = \"A paper\"\n\n\
    [[recommend]]\nid = \"rest\"\nstep = \"care\"\nwhen = 'is_hot'\nwording = \"should\"\nstrength = \"strong\"\n\
    summary = \"The patient should rest.\"\nsource = { ref = \"paper\", at = \"page 3\", verified = \"primary\" }\n";

fn module(id: &str, uses: &str, name: &str, condition: &str) -> String {
    format!(
        "format = 1\n\n[module]\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"{id}\"\nstatus = \"active\"\nowner = \"the ward\"\n\
         uses = [\"vocabulary/ward@1.0.0\"{uses}]\n\n[define.{name}]\nis = '{condition}'\n"
    )
}

#[test]
fn what_a_changed_module_does_to_guidelines_is_told() {
    let Some(repository) = Repository::new("module") else {
        return;
    };
    let folder = &repository.0;
    folder.file("guidelines/measured/1.0.0.toml", MEASURED.as_bytes());
    folder.file(
        "guidelines/modules/hot/1.0.0.toml",
        module("hot", ", \"modules/warm@1.0.0\"", "is_hot", "is_warm").as_bytes(),
    );
    folder.file("guidelines/modules/warm/1.0.0.toml", module("warm", "", "is_warm", "fever").as_bytes());
    repository.done("git add guidelines && git commit -q -m modules && git checkout -q -b change");
    let step = || {
        drop(std::fs::remove_file(folder.0.join(".git/summary.md")));
        let ended = repository.workflow().pop().expect("a step").1;
        let summary = std::fs::read_to_string(folder.0.join(".git/summary.md")).unwrap_or_default();
        (ended, summary)
    };
    assert_eq!(step(), (0, String::new()), "nothing has changed");
    // The guideline answers otherwise, though its own file is as it was.
    let other = module("warm", "", "is_warm", "fever is not false");
    folder.file("guidelines/modules/warm/1.0.0.toml", other.as_bytes());
    repository.done("git add guidelines && git commit -q -m edited");
    let (ended, summary) = step();
    assert_eq!(ended, 1, "{summary}");
    assert!(summary.contains("measured@1.0.0") && !summary.contains("fever@1.0.0"), "{summary}");
    // The same in a draft.
    repository.done("git reset -q --hard main");
    folder.file("guidelines/measured/1.0.0.toml", MEASURED.replace("active", "draft").as_bytes());
    repository.done(
        "git checkout -q main && git add guidelines && git commit -q -m draft && git checkout -q -B change",
    );
    folder.file("guidelines/modules/warm/1.0.0.toml", other.as_bytes());
    repository.done("git add guidelines && git commit -q -m edited");
    let (ended, summary) = step();
    assert_eq!(ended, 0, "{summary}");
    assert!(summary.contains("measured@1.0.0"), "{summary}");
    // A vocabulary is used by both. Other words for a fact change nobody's answer, but what a version in force tells.
    repository.done("git reset -q --hard main");
    let asked = VOCABULARY.replace("Does the patient have a fever?", "Is there a fever?");
    folder.file("guidelines/vocabulary/ward/1.0.0.toml", asked.as_bytes());
    repository.done("git add guidelines && git commit -q -m asked");
    let (ended, summary) = step();
    assert_eq!(ended, 1, "{summary}");
    assert!(summary.contains("measured@1.0.0") && summary.contains("fever@1.0.0"), "{summary}");
    assert_eq!(summary.matches("No possible patient gets another answer").count(), 2, "{summary}");
    // A version of its own is not yet used.
    repository.done("git reset -q --hard main");
    folder.file("guidelines/vocabulary/ward/1.0.1.toml", asked.replace("1.0.0", "1.0.1").as_bytes());
    repository.done("git add guidelines && git commit -q -m newer");
    assert_eq!(step(), (0, String::new()));
}

#[test]
fn a_commit_is_held_back_until_it_is_good() {
    let Some(repository) = Repository::new("commit") else {
        return;
    };
    let hooks = examples("sh");
    let hook = hooks.iter().find(|text| text.starts_with("#!/bin/sh")).expect("the hook");
    repository.0.file(".git/hooks/pre-commit", hook.as_bytes());
    repository.done("chmod +x .git/hooks/pre-commit");
    repository.0.file("notes.txt", b"beside the guidelines");
    repository.done("git add notes.txt && git commit -q -m notes");
    let bad = guideline("1.0.0", "fevre");
    repository.0.file("guidelines/fever/1.0.0.toml", bad.as_bytes());
    let output = repository.run("git add guidelines && git commit -q -m bad");
    assert!(!output.status.success() && told(&output).contains("did you mean `fever`"), "{}", told(&output));
    // What is mended but not staged is not committed.
    repository.0.file("guidelines/fever/1.0.0.toml", guideline("1.0.0", "fever").as_bytes());
    assert!(!repository.run("git commit -q -m staged").status.success());
    repository.0.file("guidelines/fever/1.0.0.toml", guideline("1.0.0", "(fever)").as_bytes());
    let output = repository.run("git add guidelines && git commit -q -m form");
    assert!(!output.status.success() && told(&output).contains("not in form"), "{}", told(&output));
    let titled = guideline("1.0.0", "fever").replace("rest.", "rest in bed.");
    repository.0.file("guidelines/fever/1.0.0.toml", titled.as_bytes());
    repository.done("git add guidelines && git commit -q -m good");
    assert_eq!(told(&repository.run("git log --format=%s")), "good\nnotes\nfirst\n");
}

/// The hooks of pre-commit are commands of the program.
#[test]
fn the_hooks_are_commands() {
    let Some(repository) = Repository::new("hooks") else {
        return;
    };
    let hooks = examples("yaml").into_iter().find(|text| text.contains("hooks:")).expect("the hooks");
    let entries: Vec<&str> =
        hooks.lines().filter_map(|line| line.trim_start().strip_prefix("entry: ")).collect();
    assert_eq!(entries.len(), 3);
    for entry in entries {
        let files = if entry == "osteon fmt" { " guidelines/fever/1.0.0.toml" } else { "" };
        repository.done(&format!("{entry}{files} && git diff --exit-code"));
    }
}
