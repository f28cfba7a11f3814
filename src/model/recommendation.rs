//! Something to do, or not to do, and how the source words it.

use super::expression::ExprId;
use super::reference::Reference;
use super::vocabulary::Place;

/// How strongly the source words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// may be offered
    MayOffer,
    /// offer
    Offer,
    /// consider
    Consider,
    /// should
    Should,
    /// do not
    DoNot,
}

impl Wording {
    /// All of them.
    pub const ALL: &'static [Wording] =
        &[Wording::MayOffer, Wording::Offer, Wording::Consider, Wording::Should, Wording::DoNot];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Wording::MayOffer => "may_offer",
            Wording::Offer => "offer",
            Wording::Consider => "consider",
            Wording::Should => "should",
            Wording::DoNot => "do_not",
        }
    }
}

/// How loudly it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indicator {
    /// Good to know.
    #[default]
    Info,
    /// Look at this.
    Warning,
    /// Stop.
    Critical,
}

impl Indicator {
    /// All of them.
    pub const ALL: &'static [Indicator] = &[Indicator::Info, Indicator::Warning, Indicator::Critical];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Indicator::Info => "info",
            Indicator::Warning => "warning",
            Indicator::Critical => "critical",
        }
    }
}

/// Something to do, or not to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// As conditions mention it.
    pub id: String,
    /// The step it belongs to.
    pub step: String,
    /// When it applies.
    pub when: ExprId,
    /// How strongly the source words it.
    pub wording: Wording,
    /// One line.
    pub summary: String,
    /// The whole.
    pub text: String,
    /// The whole, for the patient.
    pub text_patient: Option<String>,
    /// How loudly it is shown.
    pub indicator: Indicator,
    /// As the source grades it.
    pub strength: Option<String>,
    /// As the source grades it.
    pub evidence: Option<String>,
    /// Whether it speaks against something.
    pub against: bool,
    /// Who says so.
    pub source: Vec<Reference>,
    /// What the source leaves to the clinician.
    pub judgement: Option<String>,
    /// Whether it speaks outside the scope too.
    pub outside_scope: bool,
    /// Where brief and source differ.
    pub differs: Option<String>,
    /// What a reader should know of it.
    pub note: Option<String>,
    /// Where it is declared.
    pub place: Place,
}
