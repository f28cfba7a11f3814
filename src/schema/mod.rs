//! The form of every file: which keys it has, what each takes and means. One table, read by programs and by editors.
//!
//! In: a kind of file. Out: its [`Table`] of keys, or a JSON Schema made of it. The readers in `check` and `cases` ask for
//! their keys one by one; `tests/schema.rs` holds them and `guidelines/README.md` against this table.
//! What this room does not know: what a file says.

mod cases;
mod json;
mod rules;
mod takes;
mod vocabulary;

pub use json::{RESERVED, schema, schema_of_all};
pub use rules::LOCAL;
pub use takes::{Key, Keys, Need, Table, Takes};

use crate::check::FileKind;

/// The kinds of file, by the words that commands have for them.
pub const KINDS: &[(&str, FileKind)] = &[
    ("vocabulary", FileKind::Vocabulary),
    ("module", FileKind::Module),
    ("guideline", FileKind::Guideline),
    ("cases", FileKind::Cases),
    ("patient", FileKind::Patient),
];

/// The keys of a whole file of a kind.
pub fn of(kind: FileKind) -> &'static Table {
    match kind {
        FileKind::Vocabulary => &vocabulary::FILE,
        FileKind::Module => &rules::MODULE_FILE,
        FileKind::Guideline => &rules::GUIDELINE_FILE,
        FileKind::Cases => &cases::CASES_FILE,
        FileKind::Patient => &cases::PATIENT_FILE,
    }
}
