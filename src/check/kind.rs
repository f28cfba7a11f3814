//! What kind of file this is, by the head it has.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::datum::{Datum, Kind};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Rules for patients.
    Guideline,
    /// Rules for guidelines to use.
    Module,
    /// The facts that rules speak of.
    Vocabulary,
    /// Patients with what a guideline should say of them.
    Cases,
    /// One patient.
    Patient,
}

/// By its head, the key that only files of a kind have.
const HEADS: [(&str, FileKind); 6] = [
    ("guideline", FileKind::Guideline),
    ("module", FileKind::Module),
    ("vocabulary", FileKind::Vocabulary),
    ("case", FileKind::Cases),
    ("patient", FileKind::Patient),
    ("facts", FileKind::Patient),
];

impl FileKind {
    /// The kind of a file; nothing if it has no head that tells.
    pub fn of(file: &Datum) -> Option<FileKind> {
        let Kind::Table(entries) = &file.kind else {
            return None;
        };
        let has = |key: &str| entries.iter().any(|entry| entry.key == key);
        HEADS.iter().find(|(key, _)| has(key)).map(|(_, kind)| *kind)
    }

    /// As it is called.
    pub fn word(self) -> &'static str {
        match self {
            FileKind::Guideline => "a guideline",
            FileKind::Module => "a module",
            FileKind::Vocabulary => "a vocabulary",
            FileKind::Cases => "a file of cases",
            FileKind::Patient => "a patient",
        }
    }

    /// The fault of a file of another kind than is wanted.
    pub fn instead_of(self, wanted: FileKind, file: &Datum) -> Diagnostic {
        let message = format!("this is {}, not {}", self.word(), wanted.word());
        let place = Span { end: file.span.start, ..file.span };
        let fault = Diagnostic::new(Code::WrongFile, place, message);
        match (self, wanted) {
            (FileKind::Cases, _) => fault.help("`osteon test` runs cases"),
            (FileKind::Patient, FileKind::Guideline) => {
                fault.help("patients are read by `osteon evaluate GUIDELINE PATIENT`, the guideline first")
            }
            (FileKind::Module, FileKind::Guideline) => fault.help("a guideline names it in `uses`"),
            (FileKind::Guideline, FileKind::Patient) => {
                fault.help("the patient comes last: `osteon evaluate GUIDELINE PATIENT`")
            }
            _ => fault,
        }
    }
}
