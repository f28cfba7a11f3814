//! What is told of a library: each thing once, the grave things in full, and what leads to the mend.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use common::shell::{Folder, code, errors, osteon};

const VOCABULARY: &str = "format = 1\n[vocabulary]\nid = \"v\"\nversion = \"1.0.0\"\ntitle = \"V\"\nstatus = \"active\"\n\
    owner = \"the ward\"\n[fact.weight]\ntype = \"quantity\"\nunit = \"kg\"\nlabel = \"body weight\"\nquestion = \"?\"\n\
    plausible = { from = 20, to = 350 }\nusual = { from = 35, to = 200 }\n";
const MODULE: &str = "format = 1\n[module]\nid = \"m\"\nversion = \"1.0.0\"\ntitle = \"M\"\nstatus = \"active\"\n\
    uses = [\"vocabulary/v@1.0.0\"]\n[define.half]\nis = 'weight / 2'\nunit = \"kg\"\n";

fn guideline(id: &str, version: &str, recommendation: &str) -> String {
    format!(
        "format = 1\n[guideline]\nid = \"{id}\"\nversion = \"{version}\"\ntitle = \"G\"\nstatus = \"active\"\n\
         uses = [\"vocabulary/v@1.0.0\", \"modules/m@1.0.0\"]\nsteps = [\"care\"]\n[source.p]\ncitation = \"P\"\n\
         [[recommend]]\nid = \"{recommendation}\"\nstep = \"care\"\nwhen = 'half > 40 kg'\nwording = \"should\"\n\
         summary = \"Rest.\"\nsource = {{ ref = \"p\", at = \"1\", verified = \"unverified\" }}\n"
    )
}

fn case(weight: &str, expect: &str) -> String {
    format!(
        "about = \"C\"\nas_of = 2026-11-23\n[[case]]\nname = \"a\"\nwhy = \"Why.\"\n\
         facts = {{ weight = {{ value = {weight}, unit = \"kg\" }} }}\nexpect = {{ {expect} }}\n"
    )
}

/// Two guidelines that use one module, whose cases have an unusual patient.
fn library(name: &str) -> (Folder, String) {
    let folder = Folder::new(&format!("told-{name}"));
    folder.file("vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
    folder.file("modules/m/1.0.0.toml", MODULE.as_bytes());
    folder.file("modules/m/cases/m.toml", case("30", "definitions = { half = \"15\" }").as_bytes());
    folder.file("one/1.0.0.toml", guideline("one", "1.0.0", "rest").as_bytes());
    folder.file("two/1.0.0.toml", guideline("two", "1.0.0", "rest").as_bytes());
    let root = folder.0.display().to_string();
    (folder, root)
}

fn results(arguments: &[&str]) -> String {
    String::from_utf8(osteon(arguments).stdout).expect("UTF-8")
}

#[test]
fn a_warning_about_the_cases_of_a_module_is_told_once() {
    let (folder, root) = library("once");
    let test = ["test", "--guidelines", &root];
    assert_eq!(code(&test), 0, "{}", errors(&test));
    assert_eq!(errors(&test).matches("30 kg is unusual").count(), 1, "{}", errors(&test));
    assert!(results(&test).contains("2 passed"), "the case is run for both");
    // Another file has a warning of its own.
    folder.file("two/cases/own.toml", case("30", "scope = \"in_scope\"").as_bytes());
    assert_eq!(errors(&test).matches("30 kg is unusual").count(), 2, "{}", errors(&test));
}

#[test]
fn a_name_that_cases_still_have_leads_to_the_new_one() {
    let (folder, root) = library("renamed");
    let test = ["test", "one", "--guidelines", &root];
    let expected = |name: &str| case("100", &format!("recommendations = {{ {name} = \"applies\" }}"));
    folder.file("one/cases/own.toml", expected("rest").as_bytes());
    assert_eq!(code(&test), 0, "{}", errors(&test));
    // Renamed: near, and far.
    folder.file("one/1.0.0.toml", guideline("one", "1.0.0", "rests").as_bytes());
    let told = errors(&test);
    assert_eq!(code(&test), 2);
    assert!(told.contains("one 1.0.0 has no recommendation called `rest`"), "{told}");
    assert!(told.contains("did you mean `rests`?") && !told.contains("expect_in_version"), "{told}");
    folder.file("one/1.0.0.toml", guideline("one", "1.0.0", "bed_rest_and_sleep").as_bytes());
    let told = errors(&test);
    assert!(told.contains("a recommendation here is one of `bed_rest_and_sleep`"), "{told}");
    // Renamed in a new version: the old one has the old name.
    folder.file("one/1.0.0.toml", guideline("one", "1.0.0", "rest").as_bytes());
    folder.file("one/1.1.0.toml", guideline("one", "1.1.0", "rests").as_bytes());
    let told = errors(&test);
    assert!(
        told.contains("did you mean `rests`?") && told.contains("[case.expect_in_version.\"1.1.0\"]"),
        "{told}"
    );
    let in_versions = "\n[case.expect_in_version.\"1.0.0\"]\nrecommendations = { rest = \"applies\" }\n\
        [case.expect_in_version.\"1.1.0\"]\nrecommendations = { rests = \"applies\" }\n";
    let mended = format!("{}{in_versions}", case("100", "scope = \"in_scope\""));
    folder.file("one/cases/own.toml", mended.as_bytes());
    assert_eq!(code(&test), 0, "{}", errors(&test));
}

#[test]
fn without_a_name_findings_that_bar_a_release_are_summed_up() {
    let (folder, root) = library("summed");
    let check = |more: &[&'static str]| [&["check", "--guidelines", root.as_str()][..], more].concat();
    let one = folder.0.join("one/1.0.0.toml").display().to_string();
    let told = format!("{}{}", errors(&check(&[])), results(&check(&[])));
    assert!(!told.contains("[unverified-source]") && !told.contains("[strength-missing]"), "{told}");
    let sum = format!(
        "findings that bar a release (owner-missing, strength-missing, unverified-source): `osteon check {one}`"
    );
    assert_eq!(told.matches(&sum).count(), 1, "{told}");
    // Another finding is told in full.
    assert!(told.contains("literal-number"), "{told}");
    // What the line names tells each of them, as many as it says.
    let file = ["check", one.as_str(), "--guidelines", root.as_str()];
    let each = errors(&file);
    assert!(each.contains("unverified-source") && each.contains("strength-missing"), "{each}");
    let line = told.lines().find(|line| line.contains(&sum)).expect("the line");
    let count: usize = line.trim().split(' ').next().and_then(|word| word.parse().ok()).expect("a number");
    let is_summed = |line: &&str| {
        osteon::diagnostic::Code::ALL
            .iter()
            .any(|code| code.bars_release() && line.starts_with(&format!("warning[{}]", code.name())))
    };
    assert_eq!(each.lines().filter(is_summed).count(), count, "{each}");
    assert!(!results(&file).contains("bar a release"), "{}", results(&file));
    // Before a release they are errors, and programs get all of them.
    assert_eq!(code(&check(&[])), 0);
    assert_eq!(code(&check(&["--release"])), 1);
    assert!(errors(&check(&["--release"])).contains("error[unverified-source]"));
    for format in ["json", "sarif", "github"] {
        let all = results(&check(&["--format", format]));
        assert!(all.contains("unverified-source") && all.contains("strength-missing"), "{format}: {all}");
    }
    // A fault is told in full.
    folder.file("two/1.0.0.toml", guideline("two", "1.0.0", "rest").replace("half >", "halve >").as_bytes());
    assert!(
        errors(&check(&[])).contains("error[unknown-name]: nothing is called `halve` here"),
        "{}",
        errors(&check(&[]))
    );
}

#[test]
fn cases_of_a_difference_say_for_whom_they_hold() {
    let (folder, root) = library("emitted");
    let newer = guideline("one", "1.1.0", "rest").replace("40 kg", "45 kg");
    folder.file("one/1.1.0.toml", newer.as_bytes());
    let cases = folder.0.join("new").display().to_string();
    let diff = ["diff", "one@1.0.0", "one@1.1.0", "--guidelines", root.as_str(), "--emit-cases", &cases];
    let told = errors(&diff);
    assert!(told.contains("they hold for one 1.1.0 and fail for one 1.0.0"), "{told}");
    assert!(told.contains("[case.expect_in_version.\"1.1.0\"]"), "{told}");
    // As it says, they hold for both.
    for entry in std::fs::read_dir(folder.0.join("new")).expect("cases").flatten() {
        let text = common::text(&entry.path());
        let text = text
            .replace("[case.facts]", "expect = {}\n[case.facts]")
            .replace("[case.expect]", "[case.expect_in_version.\"1.1.0\"]");
        folder.file(&format!("one/cases/{}", entry.file_name().to_string_lossy()), text.as_bytes());
    }
    let test = ["test", "one", "--guidelines", root.as_str()];
    assert_eq!(code(&test), 0, "{}{}", errors(&test), results(&test));
}

#[test]
fn a_name_of_which_nothing_may_be_used_is_told() {
    let (folder, root) = library("past");
    let past =
        guideline("one", "1.0.0", "rest").replace("\"active\"", "\"retired\"\neffective_to = 2020-01-01");
    folder.file("one/1.0.0.toml", past.as_bytes());
    for more in [&[][..], &["--coverage"], &["--mutate"]] {
        let test = [&["test", "one", "--guidelines", &root], more].concat();
        assert_eq!(code(&test), 4, "{test:?}");
        assert!(
            errors(&test).contains("every version of `one` is retired or withdrawn"),
            "{}",
            errors(&test)
        );
        let named = [&["test", "one@1.0.0", "--guidelines", &root], more].concat();
        assert!(!errors(&named).contains("every version"), "{}", errors(&named));
    }
    // Where nobody asked for it, nothing is said of it.
    assert!(!errors(&["test", "--guidelines", &root]).contains("every version"));
}

#[test]
fn cases_that_fail_are_never_summed_up() {
    let (folder, root) = library("fail");
    let check = ["check", "--guidelines", root.as_str()];
    let expected = |status: &str| case("100", &format!("recommendations = {{ rest = \"{status}\" }}"));
    folder.file("one/cases/own.toml", expected("does_not_apply").as_bytes());
    let (told, lines) = (errors(&check), results(&check));
    assert!(told.contains("warning[cases-fail]: 1 case fails"), "{told}");
    assert!(told.contains("`osteon test one@1.0.0` tells which, and why"), "{told}");
    assert!(!lines.contains("cases-fail"), "{lines}");
    // The others of the file are summed up beside it.
    let one = folder.0.join("one/1.0.0.toml").display().to_string();
    assert!(
        lines.contains(&format!("strength-missing, unverified-source): `osteon check {one}`")),
        "{lines}"
    );
    // A file that cannot be read says so, and the first of its faults.
    folder.file("one/cases/own.toml", expected("applies").replace("rest", "reste").as_bytes());
    let told = errors(&check);
    assert!(told.contains("warning[cases-fail]: 1 file of cases cannot be read"), "{told}");
    assert!(told.contains("own.toml: one 1.0.0 has no recommendation called `reste`"), "{told}");
}

#[test]
fn cases_of_a_faulty_guideline_are_told_as_not_run() {
    let (folder, root) = library("not-run");
    let test = ["test", "one", "--guidelines", &root];
    folder.file("one/1.0.0.toml", guideline("one", "1.0.0", "rest").replace("half >", "halve >").as_bytes());
    assert_eq!(code(&test), 2);
    assert_eq!(results(&test), "0 passed, 0 failed, cases of 1 guideline with a fault not run\n");
    folder.file("one/cases/a.toml", case("100", "scope = \"in_scope\"").as_bytes());
    folder.file("one/cases/b.toml", case("100", "scope = \"in_scope\"").as_bytes());
    assert_eq!(results(&test), "0 passed, 0 failed, cases of 1 guideline with a fault not run (2 files)\n");
    // A build server is told, too.
    let junit = folder.0.join("junit.xml").display().to_string();
    assert_eq!(code(&[&test[..], &["--junit", &junit]].concat()), 2);
    let xml = common::text(std::path::Path::new(&junit));
    assert!(xml.contains("errors=\"2\"") && xml.contains("its cases were not run"), "{xml}");
    assert!(xml.contains("a.toml") && xml.contains("b.toml"), "{xml}");
    // The cases of others are counted beside it.
    let all = ["test", "--guidelines", &root];
    assert!(results(&all).contains("1 passed, 0 failed, cases of 1 guideline"), "{}", results(&all));
}

#[test]
fn an_empty_list_is_told_as_none() {
    let (folder, root) = library("none");
    folder.file("one/cases/own.toml", case("100", "missing = [\"weight\"]").as_bytes());
    let told = results(&["test", "one", "--guidelines", &root]);
    assert!(told.contains("  missing: expected weight, got none\n"), "{told}");
    let unknown = "about = \"C\"\nas_of = 2026-11-23\n[[case]]\nname = \"a\"\nwhy = \"Why.\"\nexpect = { missing = [] }\n";
    folder.file("one/cases/own.toml", unknown.as_bytes());
    let told = results(&["test", "one", "--guidelines", &root]);
    assert!(told.contains("  missing: expected none, got weight\n"), "{told}");
}

#[test]
fn a_module_has_a_file_of_cases_to_begin_with() {
    let (folder, root) = library("module-case");
    for (name, file) in [("m", "first"), ("m@1", "second"), ("modules/m", "third")] {
        let new = ["new", "case", name, file, "--guidelines", &root, "--as-of", common::AS_OF];
        let output = osteon(&new);
        let path = folder.0.join(format!("modules/m/cases/{file}.toml"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{}\n", path.display()), "{name}");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = common::text(&path);
        assert!(text.contains("[case.expect.definitions]\nhalf = \"unknown\"\n"), "{text}");
    }
    let test = ["test", "--guidelines", &root];
    assert_eq!(code(&test), 0, "{}{}", errors(&test), results(&test));
    assert!(results(&test).contains("8 passed"), "both guidelines run them: {}", results(&test));
    // Where nothing runs them yet, that is said.
    for name in ["one", "two"] {
        std::fs::remove_dir_all(folder.0.join(name)).expect("removed");
    }
    let told = errors(&["new", "case", "m", "fourth", "--guidelines", &root]);
    assert!(told.contains("no guideline uses m 1.0.0 yet"), "{told}");
}

#[test]
fn what_a_faulty_file_may_use_is_not_told_as_unused() {
    let (folder, root) = library("unused");
    let vocabulary = folder.0.join("vocabulary/v/1.0.0.toml").display().to_string();
    let check = ["check", vocabulary.as_str(), "--guidelines", &root];
    let more = format!("{VOCABULARY}[fact.age]\ntype = \"integer\"\nlabel = \"age\"\nquestion = \"?\"\n");
    folder.file("vocabulary/v/1.0.0.toml", more.as_bytes());
    assert!(errors(&check).contains("mentions the fact `age`"), "{}", errors(&check));
    let with_age = guideline("two", "1.0.0", "rest").replace("half > 40 kg", "half > 40 kg and age > 3");
    for (fault, text) in [
        ("a bracket", with_age.replace("[[recommend]]", "[[recommend]")),
        ("a condition", with_age.replace("age > 3", "age > > 3")),
        ("a name", with_age.replace("age > 3", "aeg > 3")),
    ] {
        folder.file("two/1.0.0.toml", text.as_bytes());
        assert!(!errors(&check).contains("unused-fact"), "{fault}: {}", errors(&check));
        let line = results(&check);
        assert!(
            line.contains("told once") && line.contains("two/1.0.0.toml has no fault"),
            "{fault}: {line}"
        );
    }
    folder.file("two/1.0.0.toml", with_age.as_bytes());
    assert!(!errors(&check).contains("unused-fact") && !results(&check).contains("told once"));
    // A file that has nothing to do with it hides nothing.
    folder.file("two/1.0.0.toml", b"format = 1\n[guideline\n");
    assert!(errors(&check).contains("mentions the fact `age`"), "{}", errors(&check));
    // So it is between a guideline and those that change it.
    let one = folder.0.join("one/1.0.0.toml").display().to_string();
    let base = format!("{}[define.heavy]\nis = 'weight > 100 kg'\n", guideline("one", "1.0.0", "rest"));
    folder.file("one/1.0.0.toml", base.as_bytes());
    let check = ["check", one.as_str(), "--guidelines", &root];
    assert!(errors(&check).contains("unused-definition"), "{}", errors(&check));
    folder.file("two/1.0.0.toml", b"format = 1\n[guideline\nextends = \"one@1.0.0\"\n");
    assert!(!errors(&check).contains("unused-definition"), "{}", errors(&check));
    assert!(results(&check).contains("told once"), "{}", results(&check));
}

/// What is written to begin with passes as it is, also where nobody knows whether the patient is in scope.
#[test]
fn a_new_case_passes() {
    let (folder, root) = library("new-case");
    let open = guideline("one", "1.0.0", "rest").replace("when = 'half > 40 kg'", "when = 'true'");
    let scoped = format!(
        "{open}[[scope]]\nrequire = 'weight > 30 kg'\nbecause = \"All\"\n\
         source = {{ ref = \"p\", at = \"1\", verified = \"unverified\" }}\n"
    );
    folder.file("one/1.0.0.toml", scoped.as_bytes());
    assert_eq!(code(&["new", "case", "one", "first", "--guidelines", &root]), 0);
    let test = ["test", "one", "--guidelines", &root];
    assert_eq!(code(&test), 0, "{}{}", results(&test), errors(&test));
}
