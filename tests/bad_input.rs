//! Input that is not as it should be: told with a code and a place, never a panic, never passed over, never for long.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]
#![allow(clippy::disallowed_types, reason = "how long the program takes is what is tested")]

mod common;
mod place;

use common::shell::fed;
use place::{DEEP, OLD, Place, VOCABULARY, guideline, patient, patient_json};

#[test]
fn the_files_are_good_when_nothing_is_wrong() {
    let place = Place::new("good");
    for (kind, told) in place.each_kind(|text| text.as_bytes().to_vec()) {
        assert_eq!(told.code, 0, "{kind}: {}", told.brief());
    }
}

#[test]
fn conditions_nested_without_end_are_refused() {
    let place = Place::new("deep");
    let many = |text: &str| text.repeat(DEEP);
    let deep = [
        format!("{}true{}", many("("), many(")")),
        format!("{}true", many("not ")),
        format!("{}1 > 0", many("-")),
        format!("{}1 > 0", many("- ")),
        format!("{}true{}", many("if true then "), many(" else true")),
        format!("{}true", "if true then true else ".repeat(2800)),
        format!("{}true", many("case when ")),
        many("["),
        many("{"),
        many("Interval["),
        many("Abs("),
        "days between ".repeat(5000),
        format!("{}2", "days between 1 and ".repeat(3300)),
        format!("{}true{}", format!("{}(", "if true then ".repeat(64)).repeat(60), ")".repeat(60)),
        "start of ".repeat(6000),
        format!("1{}", " is null".repeat(6000)),
        format!("true{}", " implies true".repeat(4900)),
        format!("1{}", "+1".repeat(30_000)),
        format!("1{}", "^1".repeat(30_000)),
    ];
    for text in deep {
        let what = text.chars().take(40).collect::<String>();
        assert!(place.condition(&text).contains("\"error\""), "{what}");
        let told = place.check(guideline(&format!("[define.x]\nis = '{text}'")));
        assert!(
            told.err.contains("[condition-too-large]") || told.err.contains("[condition-syntax]"),
            "{what}"
        );
        assert_eq!(told.code, 2, "{what}");
        told.is_placed(&what);
    }
}

#[test]
fn values_nested_without_end_are_refused() {
    let place = Place::new("nested");
    for value in [
        "[".repeat(DEEP),
        format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
        "{a=".repeat(DEEP),
        format!("{}1{}", "{a=".repeat(DEEP), "}".repeat(DEEP)),
    ] {
        let line = format!("x = {value}\n");
        for (kind, told) in place.each_kind(|text| match text.starts_with('{') {
            true => text.replace('5', &value).into_bytes(),
            false => format!("{text}{line}").into_bytes(),
        }) {
            let code = if kind.ends_with("json") { "json-syntax" } else { "toml-syntax" };
            told.is_refused(kind, code);
            told.is_placed(kind);
        }
    }
    for value in [
        "[".repeat(DEEP),
        format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
        format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP)),
    ] {
        let text = patient_json(&format!("\"age\": {value}"));
        for name in ["p.json", "p.ndjson"] {
            place.evaluate(name, &text).is_refused(name, "json-syntax");
        }
        let line = format!("{{\"name\": \"x\", \"expression\": {value}}}\n");
        assert!(place.run(&["condition", "--jsonl"], line.as_bytes()).out.contains("\"error\""));
    }
    let dotted = format!("{}a", "a.".repeat(DEEP));
    for text in [format!("{dotted} = 1\n"), format!("[{dotted}]\nx = 1\n")] {
        let told = place.evaluate("p.toml", patient(&text));
        told.is_refused("dots", "toml-syntax");
        assert!(told.err.contains(":3:1"), "{}", told.brief());
    }
}

#[test]
fn large_files_and_lines_are_refused_and_the_others_read() {
    let place = Place::new("large");
    let sparse = |name: &str| {
        let path = place.0.file(name, b"");
        std::fs::File::options()
            .write(true)
            .open(&path)
            .and_then(|file| file.set_len(50 << 20))
            .expect("room");
        path
    };
    place.run(&["check", &sparse("large/g.toml")], b"").is_refused("guideline", "file-too-large");
    for name in ["p.toml", "p.json", "p.ndjson", "p"] {
        let path = sparse(name);
        place.run(&["evaluate", "g", &path], b"").is_refused(name, "file-too-large");
        place.run(&["condition", "age > 1", "--patient", &path], b"").is_refused(name, "file-too-large");
    }
    place.run(&["evaluate", "g", "-"], &vec![b'{'; 50 << 20]).is_refused("stdin", "file-too-large");
    let good = format!("{}\n", patient_json("\"age\": 5"));
    let long = format!("{good}{{\"patient\": \"{}\"}}\n{good}", "x".repeat(50 << 20));
    let path = place.0.file("long.ndjson", long.as_bytes());
    let told = place.run(&["evaluate", "g", &path, "--format", "json"], b"");
    assert_eq!((told.code, told.out.lines().count()), (2, 2), "{}", told.brief());
    assert!(told.err.contains("file-too-large") && told.err.contains("\"line\":2"), "{}", told.brief());
    let lines = format!("{}\n{{\"name\": \"a\", \"expression\": \"1\"}}\n", "x".repeat(50 << 20));
    let told = place.run(&["condition", "--jsonl"], lines.as_bytes());
    assert!(
        told.out.contains("a line has at most") && told.out.contains("\"value\":\"1\""),
        "{}",
        told.brief()
    );
    // What takes far more room as a tree than as a text.
    for text in ["=\n".repeat(2 << 20), "a=1\n".repeat(1 << 20), format!("a=[{}]", "{a=1},".repeat(600_000))]
    {
        assert_eq!(place.evaluate("full.toml", text).code, 2);
    }
}

#[test]
fn a_long_line_is_shown_around_its_fault() {
    let place = Place::new("line");
    let text = format!(
        "{{\"patient\": \"p\", \"about\": \"{}\", \"facts\": {{\"aeg\": 1, \"x\": \"{}\"}}}}",
        "x".repeat(500_000),
        "y".repeat(500_000)
    );
    let told = place.evaluate("p.json", text);
    told.is_refused("json", "unknown-fact");
    assert!(told.err.len() < 4000, "{} bytes", told.err.len());
    assert!(told.err.contains("p.json:1:500041") && told.err.contains("\"aeg\""), "{}", told.brief());
    let told = place.evaluate(
        "p.toml",
        format!("patient = \"{}\\q{}\"\n[facts]\n", "x".repeat(500_000), "y".repeat(500_000)),
    );
    told.is_refused("toml", "toml-syntax");
    assert!(told.err.len() < 4000 && told.err.contains("p.toml:1:500013"), "{}", told.brief());
}

#[test]
fn texts_that_are_not_utf_8_are_told_by_their_place() {
    let place = Place::new("encoding");
    for (kind, told) in place.each_kind(|text| {
        let mut bytes = text.as_bytes().to_vec();
        let at = text.find('"').expect("a quote") + 1;
        bytes.insert(at, 0xfc);
        bytes
    }) {
        told.is_refused(kind, "not-utf8");
        told.is_placed(kind);
    }
    type Encode = fn(u16) -> [u8; 2];
    for (mark, encode) in [([0xff, 0xfe], u16::to_le_bytes as Encode), ([0xfe, 0xff], u16::to_be_bytes)] {
        for (kind, told) in
            place.each_kind(|text| mark.into_iter().chain(text.encode_utf16().flat_map(encode)).collect())
        {
            told.is_refused(kind, "not-utf8");
            assert!(told.err.contains("UTF-16"), "{kind}: {}", told.brief());
            assert_eq!(told.err.matches("[not-utf8]").count(), 1, "{kind} is told once");
        }
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read_or_refused() {
    let place = Place::new("ends");
    for (kind, told) in place.each_kind(|text| format!("\u{feff}{text}").into_bytes()) {
        assert_eq!(told.code, 0, "a mark of UTF-8 before {kind}: {}", told.brief());
    }
    for (kind, told) in place.each_kind(|text| text.replace('\n', "\r\n").into_bytes()) {
        assert_eq!(told.code, 0, "CR LF in {kind}: {}", told.brief());
    }
    for (kind, told) in place.each_kind(|text| text.replacen('\n', "\r\n", 2).into_bytes()) {
        assert_eq!(told.code, 0, "mixed line ends in {kind}: {}", told.brief());
    }
    for (kind, told) in place.each_kind(|text| text.replace('\n', "\r").into_bytes()) {
        if !kind.ends_with("json") {
            told.is_refused(kind, "toml-syntax");
            told.is_placed(kind);
        }
    }
    for (kind, told) in place.each_kind(|text| text.replacen('\n', "\0\n", 1).into_bytes()) {
        told.is_refused(kind, if kind.ends_with("json") { "json-syntax" } else { "toml-syntax" });
        told.is_placed(kind);
    }
    for text in ["", "\n \n"] {
        for (kind, told) in place.each_kind(|_| text.as_bytes().to_vec()) {
            assert!(told.code == 2 && told.err.contains("error["), "empty {kind}: {}", told.brief());
        }
    }
}

#[test]
fn keys_that_stand_twice_are_refused() {
    let place = Place::new("twice");
    let told = place.evaluate("p.toml", patient("age = 5\nage = 6"));
    told.is_refused("TOML", "toml-syntax");
    assert!(told.err.contains("second time") && told.err.contains("here first"), "{}", told.brief());
    for name in ["p.json", "p.ndjson"] {
        place.evaluate(name, patient_json("\"age\": 5, \"age\": 6")).is_refused(name, "fact-twice");
    }
    place.check(guideline(&format!("{OLD}{OLD}"))).is_refused("a block", "toml-syntax");
    for line in [
        "{\"name\": \"x\", \"expression\": \"1\", \"expression\": \"2\"}",
        "{\"name\": \"x\", \"name\": \"y\", \"expression\": \"1\"}",
    ] {
        let told = place.run(&["condition", "--jsonl"], line.as_bytes());
        assert!(told.out.contains("is given twice"), "{}", told.brief());
    }
}

#[test]
fn numbers_beyond_the_limits_are_refused() {
    let place = Place::new("numbers");
    let digits = |count: usize| "9".repeat(count);
    let beyond =
        ["nan", "inf", "-inf", "1e400", "1e-400", "0x10", "0b11", "007", "1.", ".5", "5,3", "1e99999999999"];
    let long = [digits(65), format!("0.{}", digits(65)), digits(5000)];
    for number in beyond.iter().map(|number| (*number).to_owned()).chain(long) {
        for fact in ["age", "score"] {
            let told = place.evaluate("p.toml", patient(&format!("{fact} = {number}")));
            assert!(told.code == 2 && told.err.contains("error["), "{fact} = {number}: {}", told.brief());
            told.is_placed(&number);
            let told = place.evaluate("p.json", patient_json(&format!("\"{fact}\": {number}")));
            assert!(told.code == 2 && told.err.contains("error["), "{fact} = {number}: {}", told.brief());
        }
        let threshold = format!(
            "[threshold.x]\nvalue = {number}\nsource = {{ ref = \"s\", at = \"p\", verified = \"primary\" }}"
        );
        let told = place.check(guideline(&threshold));
        assert!(told.code == 2 && told.err.contains("error["), "threshold {number}: {}", told.brief());
        for text in [format!("{number} > 1"), format!("1 in Interval[{number}, 5]"), format!("Exp({number})")]
        {
            // Noughts in front are a way to write a number, in CQL.
            assert!(number == "007" || place.condition(&text).contains("\"error\""), "{text}");
        }
    }
    place.run(&["condition", "Exp(9999999999)"], b"").is_refused("beyond all", "wrong-arguments");
    for number in
        [digits(28), digits(64), i64::MIN.to_string(), i64::MAX.to_string(), "-0".into(), "1_000".into()]
    {
        let told = place.evaluate("p.toml", patient(&format!("score = {number}")));
        assert_eq!(told.code, 0, "{number}: {}", told.brief());
    }
}

#[test]
fn lengths_of_time_are_whole_and_positive() {
    let place = Place::new("durations");
    let interval = |every: &str| {
        guideline(&format!(
            "steps = [\"a\"]\n[[monitor]]\nid = \"m\"\nlabel = \"m\"\nfrom = \"seen\"\ninterval = [{{ every = \"{every}\", source = {{ ref = \"s\", at = \"p\", verified = \"primary\" }} }}]"
        ))
        .replace("steps = [\"a\"]\n", "")
        .replace("status = \"draft\"", "status = \"draft\"\nsteps = [\"a\"]")
        .replace("label = \"m\"", "label = \"m\"\nstep = \"a\"")
    };
    assert_eq!(place.check(interval("12 months")).code, 0, "{}", place.check(interval("12 months")).brief());
    for every in [
        "999999999999 months",
        "0 months",
        "-1 months",
        "1.5 months",
        "12",
        "months",
        "12 mo",
        "2147483648 days",
        "",
    ] {
        place.check(interval(every)).is_refused(every, "duration-invalid");
        let kept =
            VOCABULARY.replace("label = \"age\"", &format!("label = \"age\"\nvalid_for = \"{every}\""));
        place.check(kept).is_refused(every, "duration-invalid");
    }
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    let place = Place::new("dates");
    for date in [
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "10000-01-01",
        "2026-11-23T10:00:00",
        "10:00:00",
        "23.11.2026",
    ] {
        for written in [date.to_owned(), format!("\"{date}\"")] {
            let told = place.evaluate("p.toml", patient(&format!("seen = {written}")));
            assert!(told.code == 2 && told.err.contains("error["), "{written}: {}", told.brief());
            told.is_placed(&written);
        }
        place
            .evaluate("p.json", patient_json(&format!("\"seen\": \"{date}\"")))
            .is_refused(date, "date-invalid");
        assert!(place.condition(&format!("@{date} > @2020-01-01")).contains("\"error\""), "{date}");
    }
    place.evaluate("p.toml", patient("seen = 2026-11-24")).is_refused("the day after", "value-in-future");
    let told = fed(&["condition", "true", "--as-of", "2026-02-30"], b"");
    assert_eq!(told.status.code(), Some(2));
}

#[test]
fn facts_and_units_that_nobody_knows_are_refused() {
    let place = Place::new("facts");
    let weight = |unit: &str| patient(&format!("weight = {{ value = 5, unit = \"{unit}\" }}"));
    for unit in ["kgg", "KG", "", "\u{43a}g", "kg99999999999"] {
        place.evaluate("p.toml", weight(unit)).is_refused(unit, "unknown-unit");
    }
    for unit in ["(".repeat(100_000), "kg.".repeat(30_000), format!("{{{}}}", "a".repeat(100_000))] {
        let told = place.evaluate("p.toml", weight(&unit));
        told.is_refused("a long unit", "unknown-unit");
        assert!(told.err.len() < 4000);
    }
    place.evaluate("p.toml", patient("aeg = 5")).is_refused("aeg", "unknown-fact");
    place.evaluate("p.toml", patient("weight = 5")).is_refused("bare", "unit-missing");
    let long = "b".repeat(1_000_000);
    let told = place.evaluate("p.toml", patient(&format!("\"{long}\" = 5")));
    told.is_refused("a long name", "unknown-fact");
    assert!(told.err.contains("(1000000 letters)") && told.err.len() < 4000, "{}", told.brief());
}

#[test]
fn very_many_faults_are_counted() {
    let place = Place::new("many");
    let facts: String = (0..100_000).map(|at| format!("f{at} = 1\n")).collect();
    let keys: String = (0..100_000).map(|at| format!("f{at} = \n")).collect();
    let told = place.evaluate("p.toml", patient(&facts));
    told.is_refused("facts", "unknown-fact");
    assert!(told.err.contains("and 99900 more") && told.err.len() < 100_000, "{}", told.err.len());
    let told = place.evaluate("p.toml", patient(&keys));
    told.is_refused("keys", "toml-syntax");
    assert!(told.err.contains("and 99900 more") && told.err.len() < 100_000, "{}", told.err.len());
    let defines: String = (0..100_000).map(|at| format!("[define.d{at}]\nis = 'nope{at} > 1'\n")).collect();
    let told = place.check(guideline(&defines));
    told.is_refused("names", "unknown-name");
    assert!(told.err.contains("and 99900 more") && told.err.len() < 100_000, "{}", told.err.len());
    let json: Vec<String> = (0..100_000).map(|at| format!("\"f{at}\":1")).collect();
    let path = place.0.file("p.json", patient_json(&json.join(",")).as_bytes());
    let told = place.run(&["evaluate", "g", &path, "--format", "json"], b"");
    let last: serde_json::Value =
        serde_json::from_str(told.err.lines().last().unwrap_or("")).expect("an object a line");
    // Ten thousand are kept, and the first error behind them.
    assert_eq!(last["more"], 89_999);
    let circle: String =
        (0..5000).map(|at| format!("[define.d{at}]\nis = 'd{} > 1'\n", (at + 1) % 5000)).collect();
    let told = place.check(guideline(&circle));
    told.is_refused("a circle", "circle");
    assert!(told.err.len() < 100_000, "{}", told.err.len());
}

#[test]
fn no_number_of_warnings_hides_an_error() {
    let place = Place::new("hidden");
    let unusual = VOCABULARY.replace("label = \"score\"", "label = \"score\"\nusual = { from = 0, to = 1 }");
    place.0.file("lib/vocabulary/v/1.0.0.toml", unusual.as_bytes());
    let day = |at: usize| format!("{:04}-{:02}-{:02}", 1000 + at / 336, at / 28 % 12 + 1, at % 28 + 1);
    for count in [200, 20_000] {
        let readings: Vec<String> =
            (0..count).map(|at| format!("{{ value = 5, on = {} }}", day(at))).collect();
        let facts = format!("score = [{}]\nweight = \"heavy\"", readings.join(",\n"));
        let told = place.evaluate("p.toml", patient(&facts));
        told.is_refused("an error behind warnings", "value-wrong-type");
        let path = place.0.file("p.toml", patient(&facts).as_bytes());
        let told = place.run(&["evaluate", "g", &path, "--format", "json"], b"");
        assert!(told.code == 2 && told.err.contains("value-wrong-type"), "{count}");
    }
}

#[test]
fn letters_that_look_like_others_are_named() {
    let place = Place::new("letters");
    let cases = [
        ("\u{430}ge", "U+0430"),
        ("a\u{200b}ge", "U+200B"),
        ("\u{202e}age", "U+202E"),
        ("a\u{301}ge", "U+0301"),
    ];
    for (name, point) in cases {
        let told = place.evaluate("p.json", patient_json(&format!("\"{name}\": 5")));
        told.is_refused(point, "unknown-fact");
        assert!(told.err.contains(point), "{}", told.brief());
        for text in [patient(&format!("{name} = 5")), patient(&format!("\"{name}\" = 5"))] {
            let told = place.evaluate("p.toml", text);
            assert!(told.code == 2 && told.err.contains(point), "{}", told.brief());
        }
        let told = place.check(guideline(&format!("[define.x]\nis = '{name} > 1'")));
        assert!(told.code == 2 && told.err.contains(point), "{}", told.brief());
        let told = place.check(VOCABULARY.replace("fact.age", &format!("fact.{name}")));
        assert!(told.code == 2 && told.err.contains(point), "{}", told.brief());
    }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    // Place::run refuses every output that holds one.
    let place = Place::new("control");
    for name in ["\u{1b}[31m", "\u{9b}31m", "\u{7}", "\u{7f}", "\u{202e}"] {
        let json = serde_json::json!({ "patient": name, "facts": { name: 5 } }).to_string();
        assert_eq!(place.evaluate("p.json", &json).code, 2);
        let json = serde_json::json!({ "patient": name, "facts": {} }).to_string();
        let path = place.0.file("q.json", json.as_bytes());
        assert_eq!(place.run(&["evaluate", "g", &path], b"").code, 0);
        assert_eq!(place.run(&["evaluate", "g", &path, "--format", "json", "--trace"], b"").code, 0);
        place.evaluate("p.toml", patient(&format!("x{name} = 1")));
        place.check(format!("{}# {name}\n", guideline(&format!("[define.x]\nis = '{name}'"))));
        place.run(&["condition", name], b"");
        place.run(&["evaluate", name, &path], b"");
        place.run(&["evaluate", "g", &format!("{name}.toml")], b"");
    }
}

#[test]
fn files_that_use_each_other_in_a_circle_are_refused() {
    let place = Place::new("circle");
    let file = |kind: &str, id: &str, more: &str| {
        format!(
            "format = 1\n[{kind}]\nid = \"{id}\"\nversion = \"1.0.0\"\ntitle = \"T\"\nstatus = \"draft\"\n{more}\n"
        )
    };
    let lib = |path: &str, text: &str| place.0.file(&format!("lib/{path}/1.0.0.toml"), text.as_bytes());
    lib("self", &file("guideline", "self", "extends = \"self@1.0.0\""));
    lib("one", &file("guideline", "one", "extends = \"two@1.0.0\""));
    lib("two", &file("guideline", "two", "extends = \"one@1.0.0\""));
    lib("round", &file("guideline", "round", "uses = [\"modules/a@1.0.0\"]"));
    lib("modules/a", &file("module", "a", "uses = [\"modules/b@1.0.0\"]"));
    lib("modules/b", &file("module", "b", "uses = [\"modules/a@1.0.0\"]"));
    lib("modules/c", &file("module", "c", "uses = [\"modules/c@1.0.0\"]"));
    lib("own", &file("guideline", "own", "uses = [\"modules/c@1.0.0\"]"));
    for name in ["self", "one", "round", "own"] {
        place.run(&["check", name], b"").is_refused(name, "circle");
    }
    lib("modules/d", &file("module", "d", "uses = [\"vocabulary/v@1.0.0\"]"));
    lib("modules/e", &file("module", "e", "uses = [\"modules/d@1.0.0\"]"));
    let twice = "uses = [\"modules/d@1.0.0\", \"modules/e@1.0.0\", \"modules/d@1.0.0\"]";
    lib("twice", &file("guideline", "twice", twice));
    assert_eq!(place.run(&["check", "twice"], b"").code, 0);
}

#[test]
fn what_is_no_file_is_told() {
    let place = Place::new("files");
    let folder = place.0.0.display().to_string();
    let missing = place.0.0.join("missing.ndjson").display().to_string();
    std::fs::create_dir_all(place.0.0.join("lib/h/1.0.0.toml")).expect("a folder");
    for arguments in [
        ["evaluate", "g", folder.as_str()],
        ["evaluate", "g", missing.as_str()],
        ["evaluate", "h", missing.as_str()],
        ["check", "h", missing.as_str()],
    ] {
        place.run(&arguments, b"").is_refused(&format!("{arguments:?}"), "file-unreadable");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_locked_files_are_told() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new("links");
    let path = |name: &str| place.0.0.join(name);
    symlink("loop.ndjson", path("loop.ndjson")).expect("a link");
    std::fs::create_dir_all(path("lib/l")).expect("a folder");
    symlink("1.0.0.toml", path("lib/l/1.0.0.toml")).expect("a link");
    symlink(".", path("lib/again")).expect("a link");
    let looped = path("loop.ndjson").display().to_string();
    place.run(&["evaluate", "g", &looped], b"").is_refused("a patient", "file-unreadable");
    place.run(&["check", "l"], b"").is_refused("a guideline", "file-unreadable");
    place.run(&["check"], b"").is_refused("all", "file-unreadable");
    let locked = place.0.file("locked.toml", patient("").as_bytes());
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("locked");
    if std::fs::read(&locked).is_ok() {
        eprintln!("skipped: this user may read every file");
        return;
    }
    place.run(&["evaluate", "g", &locked], b"").is_refused("locked", "file-unreadable");
}
