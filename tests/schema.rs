//! The table of keys and the schemas made of it: that the readers, the pages and the shipped files agree with them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;
#[path = "schema/page.rs"]
mod page;
#[path = "schema/sample.rs"]
mod sample;
#[path = "schema/validate.rs"]
mod validate;

use std::collections::{BTreeMap, BTreeSet};

use common::shell::{Folder, code, osteon};
use osteon::check::{self, Checked, FileKind, Part, Parts};
use osteon::diagnostic::{Code, Diagnostics};
use osteon::schema::{self, Key, Need, Table, Takes};
use osteon::source::Sources;
use osteon::syntax::{condition, datum};
use osteon::{cases, schema as schemas};
use serde_json::{Value, json};
use validate::{as_json, faults};

fn kind_of(text: &str) -> Option<FileKind> {
    let (id, mut faults) = (Sources::new().add("", text), Diagnostics::new());
    FileKind::of(&datum::parse_toml(text, id, &mut faults))
}

/// What the schema of its kind, and the schema of all kinds, say of a file.
fn refused(kind: FileKind, file: &Value) -> Vec<String> {
    let own = faults(&schemas::schema(kind), file);
    let any = faults(&schemas::schema_of_all(), file);
    assert_eq!(own.is_empty(), any.is_empty(), "{own:?} {any:?}");
    own
}

#[test]
fn shipped_files_are_as_the_schema_says() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let good = |path: &std::path::Path| !path.to_string_lossy().contains("failing");
    let folders = ["guidelines", "tests/diagnostics", "tests/pages"];
    for path in folders.iter().flat_map(|folder| common::files(folder, ".toml")).filter(|path| good(path)) {
        let text = common::text(&path);
        let kind = kind_of(&text).unwrap_or_else(|| panic!("{} is of no kind", path.display()));
        assert_eq!(refused(kind, &as_json(&text)), Vec::<String>::new(), "{}", path.display());
        *seen.entry(kind.word()).or_default() += 1;
    }
    assert!(seen.len() == 5 && seen.values().all(|count| *count > 2), "{seen:?}");
}

#[test]
fn examples_of_the_page_are_as_the_schema_says() {
    let examples = page::examples();
    assert!(examples.len() > 15, "{}", examples.len());
    for (kind, text) in examples {
        assert_eq!(refused(kind, &as_json(&text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn new_files_are_as_the_schema_says() {
    let folder = Folder::new("schema-new");
    let root = folder.0.display().to_string();
    for what in [&["guideline", "wound-care"][..], &["module", "dressings"]] {
        assert_eq!(code(&[&["new"][..], what, &["--guidelines", &root]].concat()), 0);
    }
    for path in common::files(&root, ".toml") {
        let text = common::text(&path);
        let kind = kind_of(&text).expect("a kind");
        assert_eq!(refused(kind, &as_json(&text)), Vec::<String>::new(), "{}", path.display());
    }
}

/// Codes of faults that the form of a file alone shows, and in which example files an editor shows them.
const OF_FORM: &[&str] = &[
    "unknown-key",
    "missing-key",
    "wrong-kind",
    "duration-invalid",
    "invalid-version",
    "format-unsupported",
    "source-missing",
    "too-long",
];

#[test]
fn faults_of_form_are_seen_in_an_editor() {
    for code in OF_FORM {
        let mut tried = 0;
        for path in common::files(&format!("tests/diagnostics/{code}"), ".toml") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = common::text(&path);
            if let Some(kind) = kind_of(&text).filter(|_| name.starts_with("failing")) {
                let told = refused(kind, &as_json(&text));
                assert!(!told.is_empty(), "{} is not refused", path.display());
                tried += 1;
            }
        }
        assert!(tried > 0, "{code} has no example");
    }
}

const VOCABULARY: &str = r#"format = 1
vocabulary = { id = "v", version = "1.0.0", title = "V", status = "draft" }
fact.a = { type = "integer", label = "a", question = "a?" }
"#;

/// A guideline with one block of each kind; what extends it and what speaks of its patients is made of it.
const GUIDELINE: &str = r#"format = 1
guideline = { id = "g", version = "1.0.0", title = "G", status = "draft", steps = ["x"], uses = ["vocabulary/v@1.0.0"] }
source.b = { citation = "c" }
define.x = { is = 'a + 1' }
decide.d = { outcome = [{ name = "low", when = 'a < 1' }, { name = "high", when = 'a >= 1' }] }
recommend = { id = "r", step = "x", when = 'a > 1', wording = "should", summary = "s", source = { ref = "b", at = "p", verified = "primary" } }
choose.c = { for = "r", option = { name = "o", class = "c" } }
monitor = { id = "m", from = 'Today()', interval = { every = "1 days", source = { ref = "b", at = "p", verified = "primary" } } }
"#;

/// The faults that the readers find in a file of a kind.
fn read(kind: FileKind, text: &str) -> (Sources, Diagnostics) {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let mut parsed = |text: &str| {
        let id = sources.add("file.toml", text);
        datum::parse_toml(text, id, &mut faults)
    };
    let (file, vocabulary, base) = (parsed(text), parsed(VOCABULARY), parsed(GUIDELINE));
    let user = "format = 1\nguideline = { id = \"u\", version = \"1.0.0\", title = \"U\", status = \"draft\", steps = [\"x\"], uses = [\"vocabulary/v@1.0.0\", \"modules/x@1.0.0\"] }\n";
    let user = parsed(user);
    assert!(!faults.has_errors(), "{text}: {faults:?}");
    let guideline = |own: &datum::Datum| {
        let gathered = Parts::gather(own, |word| {
            let part = match word.text.as_str() {
                "vocabulary/v@1.0.0" => &vocabulary,
                "modules/x@1.0.0" => &file,
                "g@1.0.0" => &base,
                _ => return None,
            };
            Some(Part { name: word.text.clone(), file: part.clone() })
        });
        let (parts, mut faults) = match gathered {
            Ok(gathered) => gathered,
            Err(faults) => return (Checked::default(), faults),
        };
        let (vocabulary, found) = check::vocabulary(&sources, &vocabulary);
        faults.extend(found);
        let (checked, found) = check::guideline(&sources, own, &vocabulary, &parts);
        faults.extend(found);
        (checked, faults)
    };
    let found = match kind {
        FileKind::Vocabulary => check::vocabulary(&sources, &file).1,
        FileKind::Guideline => guideline(&file).1,
        FileKind::Module => guideline(&user).1,
        FileKind::Cases => cases::read(&sources, &file, &guideline(&base).0.guideline).1,
        FileKind::Patient => {
            let vocabulary = check::vocabulary(&sources, &vocabulary).0;
            check::patient(&sources, &file, &vocabulary.vocabulary, common::as_of()).1
        }
    };
    (sources, found)
}

/// A key that no table has, and that is near to none.
const STRANGE: &str = "zzzzzzzz";

/// The keys that the readers ask a table for, as they tell whoever writes another.
fn asked(kind: FileKind, file: &Value) -> BTreeSet<String> {
    let (_, found) = read(kind, &sample::as_toml(file));
    let told = found.iter().find(|fault| {
        fault.code == Code::UnknownKey && fault.message.ends_with(&format!("has no key `{STRANGE}`"))
    });
    let told = told.unwrap_or_else(|| panic!("nothing is said of {STRANGE} in {file}:\n{found:?}"));
    let keys = told.help.iter().find_map(|help| help.strip_prefix("its keys are ")).expect("the keys");
    keys.split(", ").map(str::to_owned).collect()
}

fn names(keys: &[Key]) -> BTreeSet<String> {
    keys.iter().map(|key| key.name.to_owned()).collect()
}

#[test]
fn the_readers_ask_for_the_keys_of_the_table() {
    let mut tried = 0;
    for (_, kind) in schema::KINDS {
        for (way, table) in sample::tables(*kind) {
            let mut file = sample::file(*kind, &way);
            sample::at(&mut file, &way).insert(STRANGE.to_owned(), json!(1));
            let mut wanted = names(table.keys);
            if table.id == "guideline" {
                // Only with `extends`.
                wanted.remove("omit");
            }
            if table.id != "omit" {
                assert_eq!(asked(*kind, &file), wanted, "{} of {}", table.id, kind.word());
            }
            if *kind == FileKind::Guideline {
                // In a file that extends another, blocks have more.
                file["guideline"]["extends"] = json!("g@1.0.0");
                if table.is_block {
                    wanted.extend(names(schema::LOCAL.keys));
                }
                if table.id == "guideline" {
                    wanted.insert("omit".to_owned());
                }
                assert_eq!(asked(*kind, &file), wanted, "{} with `extends`", table.id);
            }
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_value_of_a_patient_has_the_keys_of_the_schema() {
    let text = format!("patient = \"p\"\nfacts.a = {{ value = 1, {STRANGE} = 1 }}\n");
    let schema = schemas::schema(FileKind::Patient);
    let keys = schema["$defs"]["reading"]["properties"].as_object().expect("keys");
    assert_eq!(asked(FileKind::Patient, &as_json(&text)), keys.keys().cloned().collect());
    assert_eq!(schema["$defs"]["reading"]["required"], json!(["value"]));
    for (facts, is_good) in [
        ("a = 1", true),
        ("a = [1, { value = 2, on = 2026-01-05 }]", true),
        ("a = \"unknown\"", true),
        ("a = { value = \"unknown\", on = 2026-01-05, source = \"s\" }", true),
        ("a = {}", false),
        ("a = []", false),
        ("a = [[1]]", false),
        ("a = { value = 1, on = 5 }", false),
        ("a = { value = 1, unit = 5 }", false),
        ("A = 1", false),
        ("and = 1", false),
    ] {
        let text = format!("patient = \"p\"\nfacts = {{ {facts} }}\n");
        assert_eq!(refused(FileKind::Patient, &as_json(&text)).is_empty(), is_good, "{facts}");
        let (_, found) = read(FileKind::Patient, &text);
        assert_eq!(!found.has_errors(), is_good, "{facts}: {found:?}");
    }
}

/// Faults that say that a key is missing.
fn missing(kind: FileKind, file: &Value) -> Vec<String> {
    let (sources, found) = read(kind, &sample::as_toml(file));
    let is_missing =
        |code: Code| matches!(code, Code::MissingKey | Code::SourceMissing | Code::FormatUnsupported);
    let found = found.iter().filter(|fault| is_missing(fault.code));
    found
        .map(|fault| {
            let place = fault.labels.first().map_or("", |label| sources.slice(label.span));
            format!("{} at {place}", fault.message)
        })
        .collect()
}

#[test]
fn the_readers_need_what_the_table_says_is_needed() {
    let mut tried = 0;
    for (_, kind) in schema::KINDS {
        for (way, table) in sample::tables(*kind) {
            let mut file = sample::file(*kind, &way);
            if table.id == "omit" {
                // The block has a meaning only there, where every block says more.
                file["guideline"]["extends"] = json!("g@1.0.0");
                let told = json!({ "reason": "r", "owner": "o" });
                let all = told.as_object().expect("a table").clone();
                sample::at(&mut file, &way).extend(all.clone());
                file["recommend"][0].as_object_mut().expect("a table").extend(all);
            }
            assert_eq!(
                missing(*kind, &file),
                Vec::<String>::new(),
                "{} of {}: {file}",
                table.id,
                kind.word()
            );
            assert_eq!(refused(*kind, &file), Vec::<String>::new(), "{} of {}", table.id, kind.word());
            for key in table.keys.iter().filter(|key| key.need == Need::Yes) {
                let mut without = file.clone();
                sample::at(&mut without, &way).remove(key.name);
                assert!(!missing(*kind, &without).is_empty(), "`{}` of {} is not needed", key.name, table.id);
                // Without its head nobody knows what a file is.
                let own = faults(&schemas::schema(*kind), &without);
                assert!(!own.is_empty(), "`{}` of {} is not needed by the schema", key.name, table.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn what_hangs_on_another_key_is_needed_and_refused_with_it() {
    let mut tried = 0;
    for (_, kind) in schema::KINDS {
        for (way, table) in sample::tables(*kind) {
            for key in table.keys {
                let (other, all): (&str, Vec<Value>) = match key.need {
                    Need::If { key: other, is: "true", .. } => (other, vec![json!(true), json!(false)]),
                    Need::If { key: other, .. } | Need::Only { key: other, .. } => {
                        let words = table.key(other).map(|key| key.takes);
                        let Some(Takes::Words(words)) = words else {
                            panic!("`{other}` is one of some words")
                        };
                        (other, words().into_iter().map(|word| json!(word)).collect())
                    }
                    _ => continue,
                };
                for value in all {
                    for is_there in [true, false] {
                        let mut file = sample::file(*kind, &way);
                        let place = sample::at(&mut file, &way);
                        place.insert(other.to_owned(), value.clone());
                        // What else this value needs, so that only one key is in question.
                        for more in table.keys.iter().filter(|more| !std::ptr::eq(*more, key)) {
                            let fits = matches!(more.need, Need::Only { among, needed: true, .. } if among.iter().any(|one| value == *one));
                            if fits {
                                place
                                    .insert(more.name.to_owned(), sample::value(more.name, &more.takes, &[]));
                            }
                        }
                        if is_there {
                            let ends = json!({ "from": "2026", "to": "2027" });
                            let own = sample::value(key.name, &key.takes, &[]);
                            let is_range = own.as_object().is_some_and(|own| own.is_empty());
                            place.insert(key.name.to_owned(), if is_range { ends } else { own });
                        }
                        let (_, found) = read(*kind, &sample::as_toml(&file));
                        let told = refused(*kind, &file);
                        let words = format!("{} = {value}, `{}` there: {is_there}", other, key.name);
                        assert_eq!(found.has_errors(), !told.is_empty(), "{words}: {found:?} {told:?}");
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 80, "{tried}");
}

/// Values of all kinds, to put where another belongs.
fn strange_values() -> Vec<Value> {
    vec![
        json!(true),
        json!(5),
        json!(-1.5),
        json!("text"),
        json!(""),
        json!("Large Letters"),
        json!("1.0.0"),
        json!("2026-01-05"),
        json!("3 weeks"),
        json!("5"),
        json!("true"),
        json!("x = 'y'"),
        json!([]),
        json!(["x"]),
        json!([5]),
        json!([{}]),
        json!({}),
        json!({ "n": "x" }),
        json!({ "n": {} }),
    ]
}

/// Faults of form, which a schema can see.
fn is_of_form(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownKey | Code::WrongKind | Code::FormatUnsupported | Code::SourceMissing | Code::TooLong
    )
}

#[test]
fn no_file_that_the_readers_accept_is_refused() {
    let (mut accepted, mut both, mut only_readers) = (0, 0, BTreeMap::<String, usize>::new());
    for (_, kind) in schema::KINDS {
        for (way, table) in sample::tables(*kind) {
            for key in table.keys {
                for value in strange_values() {
                    let mut file = sample::file(*kind, &way);
                    sample::at(&mut file, &way).insert(key.name.to_owned(), value.clone());
                    let (_, found) = read(*kind, &sample::as_toml(&file));
                    let told = faults(&schemas::schema(*kind), &file);
                    let words = format!("`{}` of {} = {value}", key.name, table.id);
                    if !found.has_errors() {
                        assert_eq!(told, Vec::<String>::new(), "{words} is accepted");
                        accepted += 1;
                    } else if told.is_empty() {
                        // What only the readers see is no fault of form.
                        let form = found.iter().find(|fault| is_of_form(fault.code));
                        assert!(form.is_none(), "{words}: {form:?}");
                        *only_readers
                            .entry(found.iter().next().expect("a fault").code.name().to_owned())
                            .or_default() += 1;
                    } else {
                        both += 1;
                    }
                }
            }
        }
    }
    assert!(accepted > 300 && both > 2000, "{accepted} accepted, {both} refused by both, {only_readers:?}");
}

#[test]
fn words_are_those_of_the_readers() {
    let mut tried = 0;
    for (_, kind) in schema::KINDS {
        for (way, table) in sample::tables(*kind) {
            for key in table.keys {
                let Some(words) = words_of(&key.takes) else { continue };
                let mut file = sample::file(*kind, &way);
                let spoiled = spoil(sample::value(key.name, &key.takes, &[]));
                sample::at(&mut file, &way).insert(key.name.to_owned(), spoiled);
                let (_, found) = read(*kind, &sample::as_toml(&file));
                let told = found.iter().filter(|fault| fault.code == Code::UnknownMember);
                let told =
                    told.flat_map(|fault| &fault.help).find_map(|help| help.strip_prefix("it is one of "));
                let told: Option<Vec<&str>> = told.map(|told| told.split(", ").collect());
                assert_eq!(told, Some(words), "`{}` of {}: {found:?}", key.name, table.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 25, "{tried}");
}

fn words_of(takes: &Takes) -> Option<Vec<&'static str>> {
    match takes {
        Takes::Words(words) => Some(words()),
        Takes::OneOrMore(item) | Takes::Each(_, item) | Takes::List(item) => words_of(item),
        Takes::Either(all) => all.iter().find_map(words_of),
        _ => None,
    }
}

/// The same value with a word that none is.
fn spoil(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(spoil).collect(),
        Value::Object(table) if table.contains_key("status") => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| if key == "status" { (key, spoil(value)) } else { (key, value) })
                .collect(),
        ),
        Value::Object(table) => table.into_iter().map(|(key, value)| (key, spoil(value))).collect(),
        _ => json!(STRANGE),
    }
}

#[test]
fn reserved_words_are_those_of_the_grammar() {
    let grammar = common::text(&common::root().join("grammar/condition.pest"));
    let (_, rule) = grammar.split_once("\nkeyword     = {").expect("the words of the language");
    let (rule, _) = rule.split_once(") ~ edge").expect("their end");
    let mut words: Vec<&str> = rule.split('"').skip(1).step_by(2).collect();
    words.sort_unstable();
    assert_eq!(schema::RESERVED, words.as_slice());
    assert!(words.iter().all(|word| !condition::is_name(word)));
}

/// The tables of keys of the page on files: under each heading, by the words of their first column.
fn page_tables() -> Vec<(String, String, Vec<Vec<String>>)> {
    let page = common::text(&common::root().join("guidelines/README.md"));
    let mut found: Vec<(String, String, Vec<Vec<String>>)> = Vec::new();
    let (mut heading, mut is_open) = (String::new(), false);
    for line in page.lines() {
        if line.starts_with("#") {
            heading = line.trim_start_matches('#').trim().to_owned();
        }
        let cells: Vec<String> =
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        if line.starts_with("| key |") || line.starts_with("| key of ") {
            found.push((heading.clone(), cells[0].clone(), Vec::new()));
            is_open = true;
        } else if !line.starts_with('|') {
            is_open = false;
        } else if is_open && !line.starts_with("|---") {
            found.last_mut().expect("a table").2.push(cells);
        }
    }
    found
}

/// Words without links.
fn without_links(text: &str) -> String {
    let link = regex_lite::Regex::new(r"\[([^\]]+)\]\(#[^)]*\)").expect("a pattern");
    link.replace_all(text, "$1").into_owned()
}

/// Which table of keys a table of the page is: its heading, its first column, the kind of file, the table.
const PAGES: &[(&str, &str, FileKind, &str)] = &[
    ("The head: `[guideline]`, `[module]`, `[vocabulary]`", "key", FileKind::Guideline, "guideline_head"),
    ("`[source.NAME]`: a publication", "key", FileKind::Guideline, "source"),
    ("`source = { … }`: a place in a publication", "key", FileKind::Guideline, "reference"),
    ("`codes = [ { … } ]`: codes of a fact or a member", "key", FileKind::Vocabulary, "code"),
    ("`[[allow]]`: a finding that is left as it is for a time", "key", FileKind::Guideline, "allow"),
    ("`[[scope]]`", "key", FileKind::Guideline, "scope"),
    ("`[threshold.NAME]`", "key", FileKind::Guideline, "threshold"),
    ("`[define.NAME]`", "key", FileKind::Guideline, "define"),
    ("`[decide.NAME]`", "key", FileKind::Guideline, "decide"),
    ("`[decide.NAME]`", "key of `outcome`", FileKind::Guideline, "outcome"),
    ("`[decide.NAME]`", "key of `known_gap`", FileKind::Guideline, "known_gap"),
    ("`[[recommend]]`", "key", FileKind::Guideline, "recommend"),
    ("`[choose.NAME]`", "key", FileKind::Guideline, "choose"),
    ("`[choose.NAME]`", "key of `option`", FileKind::Guideline, "option"),
    ("`[choose.NAME]`", "key of `exclude`, `caution`", FileKind::Guideline, "bar"),
    ("`[choose.NAME]`", "key of `prefer`", FileKind::Guideline, "prefer"),
    ("`[choose.NAME]`", "key of `dose`", FileKind::Guideline, "dose"),
    ("`[[monitor]]`", "key", FileKind::Guideline, "monitor"),
    ("`[[monitor]]`", "key of `interval`", FileKind::Guideline, "interval"),
    ("`[[invariant]]`", "key", FileKind::Guideline, "invariant"),
    ("`[[monotone]]`", "key", FileKind::Guideline, "monotone"),
    ("`[[implies]]`", "key", FileKind::Guideline, "implies"),
    ("Local changes: `extends`", "key", FileKind::Guideline, "local"),
    ("Local changes: `extends`", "key of `[[omit]]`", FileKind::Guideline, "omit"),
    ("`[fact.NAME]`", "key", FileKind::Vocabulary, "fact"),
    ("`[fact.NAME]`", "key of `members`", FileKind::Vocabulary, "member"),
    ("`[fact.NAME]`", "key of `conversion`", FileKind::Vocabulary, "conversion"),
    ("`[[constraint]]`", "key", FileKind::Vocabulary, "constraint"),
    ("Cases", "key", FileKind::Cases, "cases"),
    ("Cases", "key of `case`", FileKind::Cases, "case"),
    ("Cases", "key of `expect`", FileKind::Cases, "expect"),
    ("Patient", "key", FileKind::Patient, "patient"),
];

fn table(kind: FileKind, id: &str) -> &'static Table {
    if id == "local" {
        return &schema::LOCAL;
    }
    let found = sample::tables(kind).into_iter().find(|(_, table)| table.id == id);
    found.unwrap_or_else(|| panic!("no table is called {id}")).1
}

/// What a row of the page says of each of its keys, and what the table of keys says.
fn rows(cells: &[Vec<String>], keys: &[Key]) -> [Vec<[String; 4]>; 2] {
    let mut page = Vec::new();
    for row in cells {
        let (named, rest) = row.split_first().expect("a cell");
        for name in named.split(", ") {
            let name = name.trim_matches('`').split('.').next().unwrap_or_default().to_owned();
            let cell = |at: usize| without_links(rest.get(at).map_or("", String::as_str));
            // Of what is expected of a case nothing is needed, and the kinds are told in its own words.
            page.push(match rest.len() {
                2 => [name, "no".to_owned(), String::new(), cell(1)],
                _ => [name, cell(0), cell(1), cell(2)],
            });
        }
    }
    let has_kinds = page.iter().any(|row| !row[2].is_empty());
    let own = keys.iter().map(|key| {
        let kind = if has_kinds { key.takes.words() } else { String::new() };
        [key.name.to_owned(), key.need.words(), kind, key.means.to_owned()]
    });
    [page, own.collect()]
}

#[test]
fn the_page_on_files_says_what_the_table_says() {
    let found = page_tables();
    let told: Vec<(&str, &str)> =
        found.iter().map(|(heading, first, _)| (heading.as_str(), first.as_str())).collect();
    let known: Vec<(&str, &str)> = PAGES.iter().map(|(heading, first, ..)| (*heading, *first)).collect();
    assert_eq!(told, known, "the tables of the page");
    for ((heading, first, cells), (_, _, kind, id)) in found.iter().zip(PAGES) {
        let [page, own] = rows(cells, table(*kind, id).keys);
        let own: Vec<[String; 4]> =
            if *id == "omit" { own.into_iter().chain(local_again()).collect() } else { own };
        assert_eq!(page, own, "{heading}, {first}");
    }
    // Every table is on the page but for those whose keys stand in a row of another.
    let told: BTreeSet<&str> = PAGES.iter().map(|(.., id)| *id).collect();
    let mut untold = BTreeSet::new();
    for (_, kind) in schema::KINDS {
        untold
            .extend(sample::tables(*kind).iter().map(|(_, table)| table.id).filter(|id| !told.contains(id)));
    }
    let elsewhere =
        ["expected_monitor", "guideline", "module", "module_head", "range", "vocabulary", "vocabulary_head"];
    assert_eq!(untold, BTreeSet::from(elsewhere));
}

/// The page tells the two keys of local changes of `[[omit]]` once more.
fn local_again() -> [[String; 4]; 2] {
    ["reason", "owner"]
        .map(|key| [key.to_owned(), "yes".to_owned(), "text".to_owned(), "as above".to_owned()])
}

/// The blocks of a guideline as the page lists them.
#[test]
fn the_page_lists_the_blocks() {
    let page = common::text(&common::root().join("guidelines/README.md"));
    let (_, list) = page.split_once("| block | how many | what it is |\n").expect("the list of blocks");
    let rows = list.lines().skip(1).take_while(|line| line.starts_with('|'));
    let told: Vec<(String, String)> = rows
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let name = cells[0].trim_matches(['`', '[', ']']).split('.').next().unwrap_or_default();
            (name.to_owned(), cells[2].to_owned())
        })
        .collect();
    let own = schema::of(FileKind::Guideline).keys.iter();
    let own = own.filter(|key| !["format", "guideline"].contains(&key.name));
    let own: BTreeMap<String, String> = own.map(|key| (key.name.to_owned(), key.means.to_owned())).collect();
    assert_eq!(told.into_iter().collect::<BTreeMap<_, _>>(), own);
}

/// Every schema, with what the command calls it.
fn printed(arguments: &[&str]) -> String {
    let output = osteon(&[&["schema"][..], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_command_prints_schemas_that_are_whole() {
    assert_eq!(code(&["schema", "nothing"]), 2);
    let all = serde_json::from_str::<Value>(&printed(&[])).expect("JSON");
    assert_eq!(all, schemas::schema_of_all());
    let mut schemas = vec![all];
    for (word, kind) in schema::KINDS {
        let text = printed(&[word]);
        assert_eq!(text, printed(&[word]), "the same twice");
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(schema, schemas::schema(*kind));
        schemas.push(schema);
    }
    for schema in schemas {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let mut used = BTreeSet::new();
        references(&schema, &mut used);
        let defined = schema["$defs"].as_object().expect("definitions");
        let defined: BTreeSet<String> = defined.keys().map(|name| format!("#/$defs/{name}")).collect();
        assert_eq!(used, defined, "what is used is defined, and what is defined is used");
        described(&schema, "");
    }
}

fn references(schema: &Value, used: &mut BTreeSet<String>) {
    match schema {
        Value::Object(words) => {
            used.extend(words.get("$ref").and_then(Value::as_str).map(str::to_owned));
            words.values().for_each(|value| references(value, used));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, used)),
        _ => {}
    }
}

/// Every key is explained, and no table has others.
fn described(schema: &Value, place: &str) {
    let Some(words) = schema.as_object() else { return };
    if words.contains_key("additionalProperties") && words.contains_key("properties") {
        assert_eq!(words["additionalProperties"], json!(false), "{place}");
        assert!(words.contains_key("description"), "{place}");
        for (key, value) in words["properties"].as_object().expect("keys") {
            assert!(value["description"].as_str().is_some_and(|text| !text.is_empty()), "{place}/{key}");
        }
    }
    words.iter().for_each(|(word, value)| described(value, &format!("{place}/{word}")));
}
