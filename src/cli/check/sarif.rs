//! Findings as SARIF 2.1.0, the form in which code hosts take them: one log for the whole run.

use osteon::diagnostic::{Code, Severity};
use serde::Serialize;

use super::found::{Found, Named, Place};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name by which SARIF knows the folder that paths start from.
const HERE: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Result>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    /// Where the sources are, if the package says so.
    #[serde(skip_serializing_if = "str::is_empty")]
    information_uri: &'static str,
    rules: Vec<Rule>,
}

/// A code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// The log of a run, and how many further ones it does not hold.
pub(super) fn log(all: &[Found], more: usize) -> std::result::Result<String, serde_json::Error> {
    let left_out = (more > 0).then(|| Notification {
        level: "warning",
        message: Message::plain(&format!("{more} further findings are not listed")),
    });
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver() },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: left_out.into_iter().collect(),
            }],
            column_kind: "unicodeCodePoints",
            results: all.iter().map(result).collect(),
        }],
    };
    serde_json::to_string_pretty(&log)
}

fn driver() -> Driver {
    Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: Code::ALL.iter().copied().map(rule).collect(),
    }
}

fn rule(code: Code) -> Rule {
    let page = code.page();
    let (what, _) = page.split_once("\n## ").unwrap_or((page, ""));
    Rule {
        id: code.name(),
        short_description: Message::plain(code.summary()),
        full_description: Message::plain(&what.split_whitespace().collect::<Vec<_>>().join(" ")),
        help: Message {
            text: format!("`osteon explain {}` tells what it means and how it is mended.", code.name()),
            markdown: Some(written_out(page)),
        },
        default_configuration: Configuration { level: level(code.severity()) },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

impl Message {
    fn plain(text: &str) -> Message {
        Message { text: written_out(text), markdown: None }
    }
}

/// A message in which every brace means itself. In SARIF `{0}` stands for an argument of the message, and a brace that
/// is none is doubled in every text for readers (section 3.11.5), whether there are arguments or not.
fn written_out(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

fn result(found: &Found) -> Result {
    let text = std::iter::once(&found.message).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    let first = found.places.first().map(|place| location(place, None, &place.caption));
    let others = found.places.iter().enumerate().skip(1).map(|(at, place)| {
        let caption = if place.caption.is_empty() { "also here" } else { &place.caption };
        location(place, Some(at), caption)
    });
    Result {
        rule_id: found.code.name(),
        rule_index: Code::ALL.iter().position(|code| *code == found.code),
        level: level(found.severity),
        message: Message::plain(&text),
        locations: first.into_iter().collect(),
        related_locations: others.collect(),
    }
}

fn location(place: &Place, id: Option<usize>, caption: &str) -> Location {
    let artifact_location = match &place.file {
        Named::Inside(path) => Artifact { uri: uri(path), uri_base_id: Some(HERE) },
        Named::Outside(path) => Artifact { uri: format!("file://{}", uri(path)), uri_base_id: None },
    };
    let region = Region {
        start_line: place.start.0,
        start_column: place.start.1,
        end_line: place.end.0,
        end_column: place.end.1,
    };
    let message = (!caption.is_empty()).then(|| Message::plain(caption));
    Location { id, physical_location: Physical { artifact_location, region }, message }
}

/// A path as a part of a URI: all but the letters that stand for themselves is written by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
