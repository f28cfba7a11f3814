//! The one form of files: what it looks like, that it is one, and that nothing of a file is lost in it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
#[path = "fmt/mutilate.rs"]
mod mutilate;
#[path = "schema/page.rs"]
mod page;
mod random;

use std::path::{Path, PathBuf};

use common::chance::Chance;
use common::shell::{Folder, code, errors, fed, osteon};
use mutilate::{comments, mutilated, with_comments, with_comments_between};
use osteon::check::{self, FileKind};
use osteon::diagnostic::Diagnostics;
use osteon::format::{self, Refused, WIDTH};
use osteon::model::guideline::Guideline;
use osteon::model::vocabulary::Vocabulary;
use osteon::source::Sources;
use osteon::syntax::datum;
use random::expressions::Writer;
use random::files::Files;

/// A text in its form; nothing where it is no file of ours, or cannot be read.
fn in_form(text: &str) -> Option<String> {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let id = sources.add("file.toml", text);
    let file = datum::parse_toml(text, id, &mut faults);
    if faults.has_errors() {
        return None;
    }
    match format::toml(&sources, &file, FileKind::of(&file)?) {
        Ok(written) => Some(written),
        Err(Refused::Faults(faults)) => {
            assert!(faults.has_errors(), "refused without a fault");
            None
        }
        Err(Refused::Unlike(how)) => panic!("{how} in\n{text}"),
    }
}

/// The form of a text that has one, which is its own form and has the same comments.
fn good(text: &str) -> String {
    let written = in_form(text).unwrap_or_else(|| panic!("there is no form of\n{text}"));
    assert_eq!(in_form(&written).as_ref(), Some(&written), "the form of a form");
    assert_eq!(comments(&written), comments(text), "the comments of\n{text}");
    written
}

/// Fails with the first lines that differ.
fn same_lines(written: &str, wanted: &str, name: &str) {
    let (own, other): (Vec<&str>, Vec<&str>) = (written.lines().collect(), wanted.lines().collect());
    let at = own.iter().zip(&other).position(|(own, other)| own != other);
    if let Some(at) = at {
        let around = at.saturating_sub(3)..at + 3;
        let show = |lines: &[&str]| {
            lines.iter().skip(around.start).take(around.len()).copied().collect::<Vec<_>>().join("\n")
        };
        panic!("{name}, line {}:\n{}\nis not\n{}", at + 1, show(&own), show(&other));
    }
    assert_eq!(written.len(), wanted.len(), "{name}");
}

/// Files of a folder that have a kind, with their texts.
fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let paths = common::files(folder, ".toml").into_iter();
    paths.map(|path| (path.clone(), common::text(&path))).collect()
}

/// The examples, by the names of their snapshots.
const EXAMPLES: &[&str] =
    &["fmt-blanks", "fmt-cases", "fmt-conditions", "fmt-lists", "fmt-patient", "fmt-vocabulary"];

#[test]
fn examples_come_out_in_form() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut names: Vec<String> = Vec::new();
    for name in EXAMPLES {
        let file = format!("{}.toml", name.trim_start_matches("fmt-"));
        let before = common::text(&common::root().join("tests/fmt").join(&file));
        let after = good(&before);
        let both = format!("{}\n\n---- in form ----\n\n{after}", before.trim());
        settings.bind(|| insta::assert_snapshot!(*name, both));
        names.push(file);
    }
    let there = common::files("tests/fmt", ".toml").into_iter();
    let there: Vec<String> =
        there.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    assert_eq!(names, there, "every example is tried");
}

/// What a rule file means.
#[derive(PartialEq)]
enum Model {
    Vocabulary(Box<Vocabulary>),
    Guideline(Box<Guideline>),
}

/// A vocabulary, or a guideline with all it uses, where it has no fault.
fn model(library: &Path, text: &str) -> Option<Model> {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let id = sources.add("file.toml", text);
    let file = datum::parse_toml(text, id, &mut faults);
    let model = match FileKind::of(&file)? {
        FileKind::Vocabulary => {
            let (checked, found) = check::vocabulary(&sources, &file);
            faults.extend(found);
            Model::Vocabulary(Box::new(checked.vocabulary))
        }
        FileKind::Guideline => {
            let checked = common::guideline_of(&mut sources, library, text, &mut faults);
            Model::Guideline(Box::new(checked.guideline))
        }
        _ => return None,
    };
    (!faults.has_errors()).then_some(model)
}

#[test]
fn files_of_the_library_and_of_tests_mean_the_same_in_form() {
    let mut compared = 0;
    for (folder, library) in [
        ("guidelines", "guidelines"),
        ("tests/diagnostics", "tests/diagnostics"),
        ("tests/pages", "tests/pages/guidelines"),
    ] {
        let library = common::root().join(library);
        for (path, text) in texts(folder) {
            // What is broken on purpose may have no form, or use what is not there.
            if path.to_string_lossy().contains("failing") {
                in_form(&text);
                continue;
            }
            let written = good(&text);
            let (read, again) = (model(&library, &text), model(&library, &written));
            compared += usize::from(read.is_some());
            assert!(read == again, "{} means something else in form", path.display());
        }
    }
    assert!(compared > 100, "only {compared} models were compared");
}

#[test]
fn the_page_on_files_shows_them_in_form() {
    for (_, text) in page::examples() {
        same_lines(&good(&text), &text, "guidelines/README.md");
    }
}

#[test]
fn spaces_and_line_breaks_do_not_matter() {
    let mut tried = 0;
    for (path, text) in texts("guidelines") {
        let wanted = good(&text);
        for seed in 0..4 {
            let other = mutilated(&wanted, &mut Chance::of(seed));
            assert_ne!(other, wanted, "{} was not changed", path.display());
            let again = in_form(&other).unwrap_or_else(|| panic!("{}: unreadable\n{other}", path.display()));
            same_lines(&again, &wanted, &format!("{}, seed {seed}", path.display()));
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn comments_are_never_lost() {
    let mut added = 0;
    for (path, text) in texts("guidelines").into_iter().chain(texts("tests/fmt")) {
        let text = good(&text);
        for seed in 0..4 {
            let other = with_comments(&text, &mut Chance::of(seed));
            added += comments(&other).len() - comments(&text).len();
            let name = format!("{}, seed {seed}", path.display());
            let written = in_form(&other).unwrap_or_else(|| panic!("{name}: unreadable\n{other}"));
            assert_eq!(comments(&written), comments(&other), "{name}");
            same_lines(&in_form(&written).unwrap_or_default(), &written, &name);
        }
    }
    assert!(added > 2000, "only {added} comments were added");
}

/// A guideline of one condition.
fn of_condition(condition: &str) -> String {
    format!("format = 1\n\n[guideline]\nid = \"g\"\n\n[define.x]\nis = '''\n{condition}'''\n")
}

/// Conditions of the language chapters and of the public suite.
fn conditions() -> Vec<String> {
    let mut found = Vec::new();
    for (_, text) in texts("tests/language") {
        let chapter: toml::Table = toml::from_str(&text).expect("a chapter");
        let examples = chapter["example"].as_array().expect("examples");
        found
            .extend(examples.iter().map(|example| example["condition"].as_str().expect("a text").to_owned()));
    }
    let public = common::root().join("../shared/cql-tests/profile.jsonl");
    let public = std::fs::read_to_string(public).unwrap_or_default();
    found.extend(public.lines().filter_map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(case["expression"].as_str()?.to_owned())
    }));
    found
}

#[test]
fn every_condition_of_the_language_has_a_form() {
    let mut chance = Chance::of(1);
    let mut all = conditions();
    let written = all.len();
    for _ in 0..600 {
        let mut writer = Writer::of_all_facts(&mut chance);
        let kind = writer.any_kind();
        all.push(writer.expression(kind, 5));
    }
    let mut formed = 0;
    for condition in &all {
        if condition.contains("'''") {
            continue;
        }
        let text = of_condition(condition);
        let Some(form) = in_form(&text) else { continue };
        assert_eq!(in_form(&form).as_ref(), Some(&form), "the form of a form, of {condition}");
        // However its words are spaced, it has one form.
        let other = mutilated(&form, &mut Chance::of(formed));
        assert_eq!(in_form(&other).as_ref(), Some(&form), "of {condition}, spaced as\n{other}");
        formed += 1;
    }
    assert!(written > 100 && formed > 600, "{formed} of {}, {written} written by hand", all.len());
}

#[test]
fn comments_in_conditions_stay_at_their_words() {
    let mut chance = Chance::of(2);
    let mut all = conditions();
    for _ in 0..300 {
        let mut writer = Writer::of_all_facts(&mut chance);
        let kind = writer.any_kind();
        all.push(writer.expression(kind, 4));
    }
    let mut formed = 0;
    for condition in all.iter().filter(|condition| !condition.contains("'''")) {
        for _ in 0..4 {
            let text = of_condition(&with_comments_between(condition, &mut chance, true));
            let Some(form) = in_form(&text) else { continue };
            assert_eq!(comments(&form), comments(&text), "{text}");
            same_lines(&in_form(&form).unwrap_or_default(), &form, &text);
            formed += 1;
        }
    }
    assert!(formed > 1000, "{formed}");
}

#[test]
fn random_guidelines_mean_the_same_in_form() {
    let mut chance = Chance::of(3);
    let mut compared = 0;
    for _ in 0..40 {
        let Some(files) = Files::random(&mut chance) else { continue };
        let other = Files { vocabulary: good(&files.vocabulary), guideline: good(&files.guideline) };
        let (read, written) = (files.read().1.guideline, other.read().1.guideline);
        assert_eq!(read, written, "{}", files.guideline);
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn lines_are_as_long_as_they_may_be() {
    // A condition that just fits, and one that is a letter longer.
    for (more, is_flat) in [(0, true), (1, false)] {
        let name = "a".repeat(WIDTH - "is = ' and b'".len() + more);
        let written = good(&of_condition(&format!("{name} and b")));
        assert_eq!(written.contains(&format!("is = '{name} and b'")), is_flat, "{written}");
        assert_eq!(written.contains(&format!("is = '''\n  {name}\n  and b'''")), !is_flat, "{written}");
    }
    for (more, is_flat) in [(0, true), (1, false)] {
        let name = "a".repeat(WIDTH - "steps = [\"\", \"b\"]".len() + more);
        let text = format!("format = 1\n[guideline]\nsteps = [\"{name}\", \"b\"]\n");
        let written = good(&text);
        assert_eq!(written.contains(&format!("steps = [\"{name}\", \"b\"]")), is_flat, "{written}");
        assert_eq!(
            written.contains(&format!("steps = [\n  \"{name}\",\n  \"b\",\n]")),
            !is_flat,
            "{written}"
        );
    }
}

#[test]
fn brackets_go_only_where_they_hold_nothing_together() {
    for (read, written) in [
        ("(a or b)", "a or b"),
        ("((a or b)) and c", "(a or b) and c"),
        ("(a and b) and c", "(a and b) and c"),
        ("(a and b) or c", "(a and b) or c"),
        ("(a) or (5) > (b.c)", "a or 5 > b.c"),
        ("not (a < b)", "not (a < b)"),
        ("x in (kg)", "x in (kg)"),
        ("x in ({a, b})", "x in ({a, b})"),
        ("Abs((a + b)) * ((2))", "Abs(a + b) * 2"),
        ("at least 1 of ((a), (b or c))", "at least 1 of (a, b or c)"),
        ("- (5)", "-5"),
        ("- (-5)", "-(-5)"),
        ("(/* why */ a or b)", "/* why */ a or b"),
        ("/* why */ (a or b) /* that */", "/* why */ (a or b) /* that */"),
        ("lowest of (a)", "lowest of (a)"),
        ("date of (a)", ""),
    ] {
        let form = in_form(&of_condition(read)).unwrap_or_default();
        let condition =
            form.split_once("is = '").map_or("", |(_, rest)| rest.trim_end().trim_end_matches('\''));
        assert_eq!(condition, written, "{read}\n{form}");
    }
}

#[test]
fn no_text_is_too_strange() {
    let deep =
        |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let head = "format = 1\n[guideline]\nid = \"g\"\n";
    let texts = [
        String::new(),
        "\u{feff}".to_owned(),
        "#".to_owned(),
        head.trim_end().to_owned(),
        head.replace('\n', "\r\n"),
        format!("{head}[define.x]\r\nis = '''\r\n  a\r\n  and b'''\r\nnote = \"\"\"\r\nx\r\ny\"\"\"\r\n"),
        format!("{head}x = {}\n", deep("[", "]", 70)),
        format!("{head}x = {}\n", deep("[", "]", 10_000)),
        format!("{head}x = {}\n", deep("{a = ", "}", 70)),
        format!("{head}x = \"{}\"\n", "y".repeat(1 << 20)),
        format!("{head}steps = [{}]\n", "\"a\", ".repeat(50_000)),
        format!("{head}[define.x]\nis = '{}'\n", deep("(", ")", 60)),
        format!("{head}[define.x]\nis = '{}'\n", deep("(", ")", 10_000)),
        format!("{head}[define.x]\nis = 'a{}'\n", " and a".repeat(10_000)),
        format!("{head}[define.x]\nis = 'a{}'\n", " and (a or b)".repeat(4_000)),
        format!("{head}[define.x]\nis = '{}null'\n", "if a then b else ".repeat(60)),
        format!("{head}[define.x]\nis = '''{}a'''\n", "// c\n/* d */".repeat(2_000)),
        format!("{head}[define]\nx = 5\n[[recommend]]\nwhen = 5\n"),
        format!("{head}[define.x]\nis = \"a = \\\"b\\\"\"\n"),
        format!("{head}[define.x]\nis = ''\n"),
        format!("{head}x = {{ a =\n5, b = # c\n\n6, c # d\n = 7\n, d = [\n\n# e\n] }}\n"),
        format!("{head}recommend = {{ when = 'a  and b' }}\nscope = [ [ {{ require = 'a' }} ] ]\n"),
        "patient = \"p\"\n[facts]\n\"a b\" = 1\n'' = 2\n".to_owned(),
        format!("{head}{}", "\n".repeat(100_000)),
        format!("{head}{}", "# c\n\n".repeat(50_000)),
    ];
    for text in texts {
        if let Some(written) = in_form(&text) {
            assert_eq!(in_form(&written).as_ref(), Some(&written));
            let is_in_text = |text: &str| text.contains("\"\"\"");
            assert!(!written.contains('\r') || is_in_text(&text), "{written}");
        }
    }
}

/// What the program says, and how it ends.
fn run(arguments: &[&str]) -> (String, String, i32) {
    let output = osteon(arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (text(&output.stdout), text(&output.stderr), output.status.code().expect("an exit code"))
}

const GUIDELINE: &str = "format = 1\n[guideline]\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"S\"\nstatus = \"draft\"\n[define.x]\nis = '1  < 2'\n";
const CASES: &str = "about = \"a\"\nas_of = 2026-11-23\n[[case]]\nname = \"n\"\nwhy = \"w\"\n\n[case.expect]\nscope = \"in_scope\"\n";
const PATIENT: &str = "patient = 'p'\n[facts]\nage=5\n";

#[test]
fn files_are_rewritten_as_a_whole_and_only_once() {
    let folder = Folder::new("fmt");
    let root = folder.0.display().to_string();
    let guideline = folder.file("small/1.0.0.toml", GUIDELINE.as_bytes());
    let cases = folder.file("small/cases/c.toml", CASES.as_bytes());
    let patient = folder.file("patients/p.toml", b"\xef\xbb\xbfpatient = 'p'\r\n\r\n[facts]\r\nage = 5\r\n");
    folder.file(".taplo.toml", b"a=1");
    folder.file("other.toml", b"a=1");
    let place = ["--guidelines", root.as_str()];
    let read = |path: &str| std::fs::read_to_string(path).expect("a file");

    let (out, err, exit) = run(&[&["fmt", "--check"][..], &place].concat());
    assert_eq!(exit, 1, "{err}");
    assert!(out.contains(&format!("{guideline}:2: not in form\n  - [guideline]\n")), "{out}");
    assert!(out.contains(&format!("{cases}:3: not in form")) && out.contains(&patient), "{out}");
    assert!(err.contains("other.toml: no file of osteon") && !err.contains("taplo"), "{err}");
    assert!(err.contains("3 of 3 files not in form"), "{err}");
    assert_eq!((read(&guideline).as_str(), read(&cases).as_str()), (GUIDELINE, CASES), "nothing was written");

    let (out, err, exit) = run(&[&["fmt"][..], &place].concat());
    assert_eq!((exit, out.lines().count()), (0, 3), "{out}{err}");
    assert!(read(&guideline).ends_with("\n\n[define.x]\nis = '1 < 2'\n"), "{}", read(&guideline));
    assert_eq!(read(&patient), "patient = 'p'\n\n[facts]\nage = 5\n");
    assert_eq!(read(&format!("{root}/other.toml")), "a=1");
    let left = common::files(&root, "").into_iter().filter(|path| path.to_string_lossy().contains(".new"));
    assert_eq!(left.count(), 0, "what is written beside a file is gone");

    let (out, err, exit) = run(&[&["fmt"][..], &place].concat());
    assert_eq!((out.as_str(), exit), ("", 0), "{err}");
    assert!(err.contains("3 files, all in form"), "{err}");
    assert_eq!(code(&[&["fmt", "--check"][..], &place].concat()), 0);
}

#[test]
fn targets_are_files_folders_and_names() {
    let folder = Folder::new("fmt-targets");
    let root = folder.0.display().to_string();
    let guideline = folder.file("small/1.0.0.toml", GUIDELINE.as_bytes());
    folder.file("small/cases/c.toml", CASES.as_bytes());
    folder.file("patients/p.toml", PATIENT.as_bytes());
    let broken = folder.file("broken/1.0.0.toml", b"format = 1\n[guideline\nid = 5\n");
    let condition = folder.file("unread.toml", GUIDELINE.replace("1  < 2", "1  <  and").as_bytes());
    let strange = folder.file("strange.toml", b"a=1\n");
    let json = folder.file("p.json", b"{\"patient\": \"p\", \"facts\": {}}");
    let latin = folder.file("latin.toml", b"patient = \"M\xfcller\"\n");
    let patients = format!("{root}/patients");
    let cases: [(&str, usize, i32, &str); 11] = [
        ("small", 2, 1, "2 of 2 files not in form"),
        ("small@1.0.0", 1, 1, "1 of 1 file not in form"),
        (&guideline, 1, 1, "1 of 1 file not in form"),
        (&patients, 1, 1, "1 of 1 file not in form"),
        (&broken, 0, 2, "toml-syntax"),
        (&condition, 0, 2, "condition-syntax"),
        (&strange, 0, 2, "wrong-file"),
        (&json, 0, 2, "wrong-file"),
        (&latin, 0, 2, "not-utf8"),
        ("smal", 0, 2, "did you mean `small`"),
        ("nothing.toml", 0, 2, "file-unreadable"),
    ];
    for (target, listed, wanted, words) in cases {
        let (out, err, exit) = run(&["fmt", "--check", target, "--guidelines", &root]);
        let found = out.lines().filter(|line| line.ends_with("not in form")).count();
        assert_eq!((found, exit), (listed, wanted), "{target}: {out}{err}");
        assert!(err.contains(words), "{target}: {err}");
    }
    // A fault in one file is no reason to leave the others.
    let before = std::fs::read(&condition).expect("a file");
    let (out, _, exit) = run(&["fmt", "--guidelines", &root]);
    assert_eq!((out.lines().count(), exit), (3, 2), "{out}");
    assert_eq!(std::fs::read(&condition).expect("a file"), before);
    let empty = Folder::new("fmt-empty");
    assert_eq!(code(&["fmt", "--guidelines", &empty.0.display().to_string()]), 4);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let output = fed(&["fmt", "-"], PATIENT.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    // What no terminal would show is a part of the file all the same.
    let strange = "patient = \"a\u{202e}\u{85}b\"\n\n[facts]\n";
    assert_eq!(text(fed(&["fmt", "-"], strange.as_bytes()).stdout), strange);
    assert_eq!(text(output.stdout), "patient = 'p'\n\n[facts]\nage = 5\n");
    let output = fed(&["fmt", "-", "--check"], PATIENT.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(output.stdout).starts_with("<standard input>:2: not in form\n"));
    for input in [&b"patient = "[..], b"", b"\xff\xfe", b"a = 1\n"] {
        let output = fed(&["fmt", "-"], input);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{input:?}");
        assert!(!output.stderr.is_empty());
    }
    assert_eq!(code(&["fmt", "-", "guidelines"]), 2);
    assert!(errors(&["fmt", "-", "guidelines"]).contains("stands alone"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_rights_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("fmt-links");
    let path = folder.file("p.toml", PATIENT.as_bytes());
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).expect("rights");
    let link = folder.0.join("link.toml");
    symlink(&path, &link).expect("a link");
    assert_eq!(code(&["fmt", &link.display().to_string()]), 0);
    assert!(link.is_symlink());
    let rights = std::fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(
        (rights & 0o777, common::text(Path::new(&path)).as_str()),
        (0o640, "patient = 'p'\n\n[facts]\nage = 5\n")
    );
    std::fs::write(&path, PATIENT).expect("written");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o440)).expect("rights");
    assert_eq!(code(&["fmt", &path]), 2);
    assert!(errors(&["fmt", &path]).contains("may not be written"));
    assert_eq!(common::text(Path::new(&path)), PATIENT);
}

#[test]
fn new_files_are_in_form() {
    let folder = Folder::new("fmt-new");
    let root = folder.0.display().to_string();
    for what in [&["guideline", "wound-care"][..], &["module", "dressings"], &["case", "wound-care", "more"]]
    {
        let arguments = [&["new"][..], what, &["--guidelines", &root]].concat();
        assert_eq!(code(&arguments), 0, "{what:?}: {}", errors(&arguments));
    }
    let (out, err, exit) = run(&["fmt", "--check", "--guidelines", &root]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(err.contains("5 files, all in form"), "{err}");
}

/// What is shipped is in form.
#[test]
fn the_library_is_in_form() {
    let (out, err, exit) = run(&["fmt", "--check"]);
    assert_eq!(exit, 0, "{out}{err}");
}
