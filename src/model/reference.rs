//! Who says so: sources, references into them, codes, and the head of a file.

use crate::value::date::PartialDate;

/// Whether a guideline is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody has put it in force.
    #[default]
    Draft,
    /// In force.
    Active,
    /// No longer in force.
    Retired,
    /// Found to be wrong: refuses to evaluate.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: &'static [State] = &[State::Draft, State::Active, State::Retired, State::Withdrawn];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Active => "active",
            State::Retired => "retired",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// Three numbers, as in semantic versioning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Other answers for some patient.
    pub major: u64,
    /// Something added.
    pub minor: u64,
    /// The same meaning.
    pub patch: u64,
}

impl Version {
    /// Reads `1.2.3`.
    pub fn parse(text: &str) -> Option<Version> {
        let mut parts = text.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let plain = digits && (part == "0" || !part.starts_with('0'));
            plain.then(|| part.parse::<u64>().ok()).flatten()
        });
        let version = Version { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The head of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// The name of the folder it lives in.
    pub id: String,
    /// Which version.
    pub version: Version,
    /// As a reader reads it.
    pub title: String,
    /// Whether it is in use.
    pub state: State,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// First day in force.
    pub effective_from: Option<PartialDate>,
    /// Last day in force.
    pub effective_to: Option<PartialDate>,
    /// The version it takes the place of.
    pub supersedes: Option<String>,
    /// When it must be looked at again.
    pub review_due: Option<PartialDate>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it is for.
    pub intended_use: Option<String>,
    /// What it is not for.
    pub not_for: Option<String>,
    /// What changed, in the words of those who changed it.
    pub changelog: Vec<String>,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Authors, title, journal.
    pub citation: String,
    /// Its DOI.
    pub doi: Option<String>,
    /// Where to read it.
    pub url: Option<String>,
    /// When it appeared.
    pub published: Option<String>,
    /// What replaced it.
    pub superseded_by: Option<String>,
}

/// How far a statement was held against its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Read in the source itself.
    Primary,
    /// Read in another text that quotes it.
    Secondary,
    /// Not yet held against anything.
    Unverified,
}

impl Verified {
    /// All of them.
    pub const ALL: &'static [Verified] = &[Verified::Primary, Verified::Secondary, Verified::Unverified];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Verified::Primary => "primary",
            Verified::Secondary => "secondary",
            Verified::Unverified => "unverified",
        }
    }
}

/// A place in a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name of the source in its file.
    pub source: String,
    /// The short citation, for readers.
    pub citation: String,
    /// Its DOI.
    pub doi: Option<String>,
    /// What replaced it.
    pub superseded_by: Option<String>,
    /// Page, table or recommendation.
    pub at: String,
    /// How far it was verified.
    pub verified: Verified,
}

/// A code in a code system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedIn {
    /// `loinc`, `snomed`, `rxnorm` …
    pub system: String,
    /// The code.
    pub code: String,
    /// How far it was verified.
    pub verified: Verified,
}
