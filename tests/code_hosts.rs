//! `osteon check` for code hosts: SARIF 2.1.0 and the commands of GitHub Actions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use common::shell::Folder;
use osteon::diagnostic::Code;
use serde_json::Value;

const VOCABULARY: &str = "format = 1\n[vocabulary]\nid = \"v\"\nversion = \"1.0.0\"\ntitle = \"V\"\nstatus = \"active\"\n\
    [fact.age]\ntype = \"integer\"\nlabel = \"age\"\nquestion = \"?\"\n";
const HEAD: &str = "format = 1\n[guideline]\nid = \"g\"\nversion = \"1.0.0\"\ntitle = \"G\"\nstatus = \"active\"\n\
    uses = [\"vocabulary/v@1.0.0\"]\n";

/// A repository with faults, of which some lie in strange places.
fn repository(name: &str) -> Folder {
    let folder = Folder::new(&format!("hosts-{name}"));
    folder.file("guidelines/vocabulary/v/1.0.0.toml", VOCABULARY.as_bytes());
    // A letter of four bytes before the fault, a file with letters that no URI has, and a name twice.
    let text = format!(
        "{HEAD}[define.a]\nlabel = \"x\"\nis = 'aeg > 60' # ü\n[define.b]\nis = 'age > 5 and\tnope'\n"
    );
    folder.file("guidelines/g/1.0.0.toml", text.as_bytes());
    let text = format!("{HEAD}[define.c]\nlabel = \"🦴\"\nis = 'if age > 5 then \"🦴\" else nope'\n");
    folder.file("other/Größe, 100%: #1 [a].toml", text.as_bytes());
    folder.file(
        "other/lines.toml",
        format!("{HEAD}[define.d]\nis = '''\nage > 1 and\n(age > 2\n'''\n[define.d]\nis = '1'\n").as_bytes(),
    );
    folder
}

const STRANGE: &str = "other/Größe, 100%: #1 [a].toml";

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
    command.current_dir(folder).env_remove("OSTEON_GUIDELINES");
    command.args(["check", "--as-of", common::AS_OF]).args(arguments).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn log(folder: &Path, arguments: &[&str]) -> (Value, Output) {
    let output = check(folder, &[arguments, &["--format", "sarif"]].concat());
    let log: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
    valid(&log, folder);
    (log, output)
}

/// The keys of an object are among these, and those with a mark are there.
fn keys(object: &Value, known: &[&str]) {
    let object = object.as_object().unwrap_or_else(|| panic!("no object: {object}"));
    for key in object.keys() {
        assert!(known.iter().any(|known| known.trim_end_matches('!') == key), "{key}");
    }
    for needed in known.iter().filter_map(|known| known.strip_suffix('!')) {
        assert!(object.contains_key(needed), "no {needed} in {object:?}");
    }
}

fn message(message: &Value, known: &[&str]) {
    keys(message, known);
    assert!(message["text"].as_str().is_some_and(|text| !text.is_empty()), "{message}");
    for text in ["text", "markdown"].iter().filter_map(|key| message[key].as_str()) {
        // No message of ours has arguments, so no brace stands alone.
        let rest = text.replace("{{", "").replace("}}", "");
        assert!(!rest.contains(['{', '}']), "{text}");
    }
}

/// A text as SARIF has it, in which a single brace begins a placeholder.
fn doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn level(value: &Value) {
    assert!(["error", "warning", "note", "none"].iter().any(|level| value == level), "{value}");
}

fn location(location: &Value, folder: &Path) {
    keys(location, &["id", "physicalLocation!", "message"]);
    let physical = &location["physicalLocation"];
    keys(physical, &["artifactLocation!", "region!"]);
    let (artifact, region) = (&physical["artifactLocation"], &physical["region"]);
    keys(artifact, &["uri!", "uriBaseId"]);
    let uri = artifact["uri"].as_str().expect("a text");
    // Letters of RFC 3986, and no way out of the folder.
    assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%:".contains(&byte)), "{uri}");
    assert!(!uri.split('/').any(|part| part == ".." || part == "."), "{uri}");
    let path = if artifact.get("uriBaseId").is_some() {
        assert!(artifact["uriBaseId"] == "%SRCROOT%" && !uri.starts_with('/') && !uri.contains(':'), "{uri}");
        folder.join(decoded(uri))
    } else {
        decoded(uri.strip_prefix("file://").expect("a whole URI")).into()
    };
    let lines: Vec<String> = common::text(&path).split('\n').map(str::to_owned).collect();
    keys(region, &["startLine!", "startColumn!", "endLine!", "endColumn!"]);
    let number = |key: &str| usize::try_from(region[key].as_u64().expect("a number")).expect("small");
    let (start, end) =
        ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start <= end, "{region}");
    for (line, column) in [start, end] {
        let letters = lines.get(line - 1).expect("a line of the file").chars().count();
        assert!((1..=letters + 1).contains(&column), "{line}:{column} of {letters}");
    }
}

fn decoded(uri: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), uri.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                u8::from_str_radix(&text(&digits), 16).expect("two digits")
            }
            byte => byte,
        });
    }
    text(&bytes)
}

/// What SARIF 2.1.0 asks of a log, as far as one of ours goes.
fn valid(log: &Value, folder: &Path) {
    keys(log, &["$schema!", "version!", "runs!"]);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|uri| uri.contains("sarif-schema-2.1.0")));
    let runs = log["runs"].as_array().expect("a list");
    assert_eq!(runs.len(), 1);
    let run = &runs[0];
    keys(run, &["tool!", "invocations", "columnKind!", "results!"]);
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    keys(driver, &["name!", "version!", "semanticVersion", "informationUri", "rules!"]);
    assert_eq!((&driver["name"], &driver["version"]), (&"osteon".into(), &env!("CARGO_PKG_VERSION").into()));
    let rules = driver["rules"].as_array().expect("a list");
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().expect("a text")).collect();
    assert_eq!((ids.len(), rules.len()), (Code::ALL.len(), Code::ALL.len()), "each once");
    for (rule, code) in rules.iter().zip(Code::ALL) {
        keys(rule, &["id!", "shortDescription!", "fullDescription!", "help!", "defaultConfiguration!"]);
        assert_eq!(
            (&rule["id"], &rule["shortDescription"]["text"]),
            (&code.name().into(), &doubled(code.summary()).into())
        );
        message(&rule["shortDescription"], &["text!"]);
        message(&rule["fullDescription"], &["text!"]);
        message(&rule["help"], &["text!", "markdown!"]);
        assert_eq!(rule["help"]["markdown"], doubled(code.page()));
        level(&rule["defaultConfiguration"]["level"]);
    }
    for invocation in run["invocations"].as_array().into_iter().flatten() {
        keys(invocation, &["executionSuccessful!", "toolExecutionNotifications"]);
    }
    let results = run["results"].as_array().expect("a list");
    let different: BTreeSet<String> = results.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), results.len(), "each result once");
    for result in results {
        keys(result, &["ruleId!", "ruleIndex!", "level!", "message!", "locations", "relatedLocations"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        level(&result["level"]);
        message(&result["message"], &["text!"]);
        let locations = result["locations"].as_array().map_or(&[][..], Vec::as_slice);
        assert!(locations.len() <= 1);
        let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
        let numbers: BTreeSet<u64> = related.iter().filter_map(|one| one["id"].as_u64()).collect();
        assert_eq!(numbers.len(), related.len());
        locations.iter().chain(related).for_each(|one| location(one, folder));
        let told = locations.iter().filter_map(|one| one.get("message"));
        told.for_each(|one| message(one, &["text!"]));
        related.iter().for_each(|one| message(&one["message"], &["text!"]));
    }
}

#[test]
fn a_log_is_sarif_and_ends_as_the_text_does() {
    let folder = repository("sarif");
    let here = folder.0.as_path();
    let outside = folder.0.join(STRANGE).display().to_string();
    for arguments in [
        &[][..],
        &["--release"],
        &["nobody"],
        &["g", "nobody", STRANGE, "./other/../other/lines.toml"],
        &[&outside],
        &["--guidelines", "other"],
        &["--guidelines", "nowhere"],
    ] {
        let (log, output) = log(here, arguments);
        let again = check(here, &[arguments, &["--format", "sarif"]].concat());
        assert_eq!(output.stdout, again.stdout, "the same bytes");
        let plain = check(here, arguments);
        let github = check(here, &[arguments, &["--format", "github"]].concat());
        assert_eq!(output.status.code(), plain.status.code(), "{arguments:?}");
        assert_eq!(github.status.code(), plain.status.code(), "{arguments:?}");
        let results = log["runs"][0]["results"].as_array().expect("a list").len();
        assert_eq!(text(&github.stdout).lines().count(), results, "{arguments:?}");
    }
    let (nobody, _) = log(here, &["nobody"]);
    let result = &nobody["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], result.get("locations")), (&"guideline-not-found".into(), None));
}

#[test]
fn braces_mean_themselves() {
    let folder = repository("braces");
    let unit = VOCABULARY.replace("type = \"integer\"", "type = \"quantity\"\nunit = \"mL/min/{1.73m2\"");
    folder.file("guidelines/vocabulary/w/1.0.0.toml", unit.replace("\"v\"", "\"w\"").as_bytes());
    let (log, _) = log(&folder.0, &["vocabulary/w"]);
    let told = log["runs"][0]["results"][0]["message"]["text"].as_str().expect("a text");
    assert!(told.contains("`mL/min/{{1.73m2`"), "{told}");
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver.get("informationUri"), None, "the package names no page");
}

#[test]
fn places_are_those_of_the_file() {
    let folder = repository("places");
    let (log, _) = log(&folder.0, &[STRANGE, "g"]);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let of = |words: &str| {
        let found =
            |result: &&Value| result["message"]["text"].as_str().is_some_and(|text| text.contains(words));
        results.iter().find(found).unwrap_or_else(|| panic!("no {words} in {results:#?}"))
    };
    let place = &of("aeg")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "guidelines/g/1.0.0.toml");
    assert_eq!(
        place["region"],
        serde_json::json!({ "startLine": 10, "startColumn": 7, "endLine": 10, "endColumn": 10 })
    );
    assert_eq!(of("aeg")["message"]["text"], "nothing is called `aeg` here\ndid you mean `age`?");
    let strange = results.iter().find_map(|result| {
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str()?;
        uri.contains("%C3%B6").then_some(uri)
    });
    assert_eq!(strange, Some("other/Gr%C3%B6%C3%9Fe%2C%20100%25%3A%20%231%20%5Ba%5D.toml"));
    // From elsewhere the file is named by its whole path.
    let elsewhere = Folder::new("hosts-elsewhere");
    let path = folder.0.join(STRANGE).display().to_string();
    let library = folder.0.join("guidelines").display().to_string();
    let output = check(&elsewhere.0, &[&path, "--guidelines", &library, "--format", "sarif"]);
    let whole: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    valid(&whole, &elsewhere.0);
    let uri = &whole["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(uri.as_str().is_some_and(|uri| uri.starts_with("file:///")), "{uri}");
}

#[test]
fn a_fault_of_a_shared_part_is_told_once() {
    let folder = repository("shared");
    folder.file("guidelines/vocabulary/v/1.0.0.toml", format!("{VOCABULARY}[nonsense]\n").as_bytes());
    folder.file("guidelines/h/1.0.0.toml", HEAD.replace("\"g\"", "\"h\"").as_bytes());
    let (log, output) = log(&folder.0, &[]);
    assert_eq!(output.status.code(), Some(2));
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let nonsense = results.iter().filter(|result| result["message"].to_string().contains("nonsense"));
    assert_eq!(nonsense.count(), 1);
}

/// The whole library, with modules and many labels.
#[test]
fn the_library_has_a_log() {
    let (log, output) =
        log(&common::root(), &["guidelines/esmo-2020/1.0.0.toml", "modules/vitamin-d", "--release"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), String::new()));
    let results = log["runs"][0]["results"].as_array().expect("a list");
    assert!(results.iter().any(|result| result["relatedLocations"].is_array()));
    let raised = results.iter().find(|result| result["ruleId"] == "unverified-source").expect("some");
    assert_eq!(raised["level"], "error", "what bars a release");
}

#[test]
fn commands_of_github_stand_on_a_line_each() {
    let folder = repository("github");
    let output = check(&folder.0, &["g", STRANGE, "other/lines.toml", "nobody", "--format", "github"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(2), String::new()));
    let told = text(&output.stdout);
    for line in told.lines() {
        let (head, data) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
        let (word, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning"].contains(&word), "{line}");
        assert!(!data.is_empty(), "{line}");
        for property in properties.split(',') {
            let (key, value) = property.split_once('=').expect("a value");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&key), "{line}");
            assert!(!value.is_empty() && !value.contains(':'), "{line}");
        }
    }
    for wanted in [
        "::error file=guidelines/g/1.0.0.toml,line=10,col=7,endColumn=10,title=unknown-name::nothing is called `aeg` here%0Adid you mean `age`?\n",
        "file=other/Größe%2C 100%25%3A #1 [a].toml,line=",
        "::error title=guideline-not-found::no guideline `nobody` in guidelines%0A",
    ] {
        assert!(told.contains(wanted), "{wanted} is not in\n{told}");
    }
    // A name that tries to be a command of its own.
    let path = "other/a\n::error::b.toml";
    folder.file(path, HEAD.as_bytes());
    let output = check(&folder.0, &[path, "--format", "github"]);
    assert!(
        text(&output.stdout).lines().all(|line| !line.starts_with("::error::")),
        "{}",
        text(&output.stdout)
    );
}

/// A file that nobody finds is told to the host, too.
#[test]
fn misnamed_files_are_annotated() {
    let folder = repository("misnamed");
    folder.file("guidelines/g/draft.toml", HEAD.as_bytes());
    let output = check(&folder.0, &["g", "--format", "github"]);
    let told = text(&output.stdout);
    assert!(
        told.contains("::warning file=guidelines/g/draft.toml::the file is not named after a version"),
        "{told}"
    );
    assert!(output.stderr.is_empty());
}
