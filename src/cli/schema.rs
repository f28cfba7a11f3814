//! `osteon schema`: the form of files as JSON Schema, for editors.

use super::args::{Schema, SchemaKind};
use super::exit::Exit;
use super::say;
use osteon::check::FileKind;
use osteon::schema;

pub(super) fn run(arguments: &Schema) -> Exit {
    let schema = match arguments.kind {
        None => schema::schema_of_all(),
        Some(kind) => schema::schema(of(kind)),
    };
    // Pretty, so that a change of the format can be read as a difference of two files.
    match serde_json::to_string_pretty(&schema) {
        Ok(text) => {
            say::json(&text);
            Exit::Fine
        }
        Err(error) => {
            say::message(&format!("error: the schema cannot be written: {error}"));
            Exit::Unusable
        }
    }
}

fn of(kind: SchemaKind) -> FileKind {
    match kind {
        SchemaKind::Vocabulary => FileKind::Vocabulary,
        SchemaKind::Module => FileKind::Module,
        SchemaKind::Guideline => FileKind::Guideline,
        SchemaKind::Cases => FileKind::Cases,
        SchemaKind::Patient => FileKind::Patient,
    }
}
