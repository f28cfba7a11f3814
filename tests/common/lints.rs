//! What a careful reviewer finds in a file, as `osteon check` asks for it.

use std::path::Path;

use osteon::cases::{self, Tried};
use osteon::check::{self, FileKind};
use osteon::diagnostic::{Code, Diagnostic, Diagnostics};
use osteon::lint::{self, File, Meaning};
use osteon::source::Sources;

/// The findings of one code in a file, with the faults of the file itself and of every possible patient. Other findings
/// are left aside: a short example has neither owner nor strength.
///
/// Beside the file may lie `cases.toml` and `user.toml`, a file that speaks the vocabulary.
pub fn found(sources: &mut Sources, library: &Path, path: &Path, code: Code, faults: &mut Diagnostics) {
    let datum = super::file(sources, path, faults);
    let mut none = Diagnostics::new();
    let review = if FileKind::of(&datum) == Some(FileKind::Vocabulary) {
        let (checked, found) = check::vocabulary(sources, &datum);
        faults.extend(found);
        let user = path.with_file_name("user.toml");
        let mentioned = user.exists().then(|| {
            let user = super::file(sources, &user, &mut none);
            lint::mentions(sources, &user)
        });
        let meaning = Meaning::Vocabulary(&checked.vocabulary, mentioned.as_ref());
        let file = File {
            sources,
            datum: &datum,
            meaning,
            as_of: super::as_of(),
            cases: None,
            case_files: &[],
            unread: &[],
            release: false,
            extended: None,
        };
        lint::review(&file, &checked.vocabulary.meta)
    } else {
        let checked = super::checked(sources, library, &datum, faults);
        super::proved(sources, &checked, faults);
        let guideline = &checked.guideline;
        let beside = path.with_file_name("cases.toml");
        let tried: Option<Vec<Tried>> = beside.exists().then(|| {
            let read = super::file(sources, &beside, &mut none);
            let (file, found) = cases::read(sources, &read, guideline);
            assert!(found.is_empty(), "{}", super::told(sources, &found));
            file.cases.into_iter().map(|case| Tried { file: "cases.toml".to_owned(), case }).collect()
        });
        let meaning = Meaning::Guideline(guideline);
        let cases = tried.as_deref();
        let file = File {
            sources,
            datum: &datum,
            meaning,
            as_of: super::as_of(),
            cases,
            case_files: &[],
            unread: &[],
            release: false,
            extended: None,
        };
        lint::review(&file, &guideline.meta)
    };
    if !faults.has_errors() {
        let ours = |fault: &Diagnostic| fault.code == code;
        review.found.into_iter().filter(ours).for_each(|fault| faults.push(fault));
    }
}

/// Whether a code is found by a careful reviewer.
pub fn is_found(code: Code) -> bool {
    code.may_be_allowed()
        || matches!(
            code,
            Code::AllowUnneeded | Code::AllowExpired | Code::AllowTooLong | Code::PlaceholderLeft
        )
}
