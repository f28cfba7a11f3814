//! In which way an answer is another one: the table of classes, with names that stay.

use super::align::Kind;
use super::said::Said;

macro_rules! classes {
    ($($variant:ident $name:literal $words:literal $doc:literal;)*) => {
        /// In which way an answer is another one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class { $(#[doc = $doc] $variant,)* }

        impl Class {
            /// All of them, those that weigh most first.
            pub const ALL: &'static [Class] = &[$(Class::$variant,)*];

            /// The name, for programs; it stays.
            pub fn name(self) -> &'static str {
                match self { $(Class::$variant => $name,)* }
            }

            /// The heading, for readers.
            pub fn words(self) -> &'static str {
                match self { $(Class::$variant => $words,)* }
            }
        }
    };
}

classes! {
    LeavesScope "leaves_scope" "no longer in scope" "In scope before, out of it after.";
    EntersScope "enters_scope" "newly in scope" "Out of scope before, in it after.";
    StopsApplying "stops_applying" "no longer applies" "A recommendation applied, and does not.";
    StartsToApply "starts_to_apply" "newly applies" "A recommendation did not apply, and does.";
    BecomesExcluded "becomes_excluded" "newly excluded" "An option could be had, and is excluded.";
    NoLongerExcluded "no_longer_excluded" "no longer excluded" "An option was excluded, and can be had.";
    GainsCaution "gains_caution" "newly with caution" "An option was eligible, and calls for care.";
    LosesCaution "loses_caution" "no longer with caution" "An option called for care, and is eligible.";
    OtherOutcome "other_outcome" "another outcome" "A decision has another outcome.";
    GapOpens "gap_opens" "no outcome any more" "A decision had an outcome, and has none.";
    GapCloses "gap_closes" "an outcome where there was none" "A decision had no outcome, and has one.";
    OverlapBegins "overlap_begins" "two outcomes at once" "A decision did not overlap, and does.";
    OverlapEnds "overlap_ends" "no longer two outcomes at once" "A decision overlapped, and does not.";
    ChoiceOpens "choice_opens" "a choice is newly to be made" "A choice was not to be made, and is.";
    ChoiceCloses "choice_closes" "a choice is no longer to be made" "A choice was to be made, and is not.";
    NoneLeft "none_left" "no option is left" "A choice had an option left, and has none.";
    SomeLeft "some_left" "an option is left again" "A choice had no option left, and has one.";
    OtherDose "other_dose" "another dose" "The dose is another one.";
    StartsMonitoring "starts_monitoring" "newly followed" "A monitor was for nobody like this, and is.";
    StopsMonitoring "stops_monitoring" "no longer followed" "A monitor was for this patient, and is not.";
    OtherInterval "other_interval" "another interval" "How often is another number.";
    OtherTiming "other_timing" "due at another time" "Whether it is due is another answer, as often as before.";
    OtherPreference "other_preference" "another preference" "An option is preferred, or no longer.";
    NotAssessed "not_assessed" "whether it is assessed" "An option was looked at, and is not, or the other way round.";
    BecomesUndetermined "becomes_undetermined" "becomes undetermined" "An answer was definite, and hangs on missing facts.";
    BecomesKnown "becomes_known" "becomes known" "An answer hung on missing facts, and is definite.";
    OtherPossible "other_possible" "undetermined, with other answers left" "Missing facts decide before and after, between other answers.";
    Removed "removed" "no longer in the guideline" "The block is gone, and it said something of this patient.";
    Added "added" "new in the guideline" "The block is new, and it says something of this patient.";
}

/// Where a change leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Less is done, or less can be.
    DeEscalates,
    /// More is done, or more can be.
    Escalates,
    /// Something else, neither more nor less.
    Changes,
    /// What was definite hangs on missing facts.
    BecomesUndetermined,
    /// What hung on missing facts is definite.
    BecomesKnown,
}

impl Direction {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Direction::DeEscalates => "de_escalates",
            Direction::Escalates => "escalates",
            Direction::Changes => "changes",
            Direction::BecomesUndetermined => "becomes_undetermined",
            Direction::BecomesKnown => "becomes_known",
        }
    }

    /// The direction of the way back.
    #[must_use]
    pub fn reversed(self) -> Direction {
        match self {
            Direction::DeEscalates => Direction::Escalates,
            Direction::Escalates => Direction::DeEscalates,
            Direction::Changes => Direction::Changes,
            Direction::BecomesUndetermined => Direction::BecomesKnown,
            Direction::BecomesKnown => Direction::BecomesUndetermined,
        }
    }
}

/// What a block that is not there would say: nothing of anyone.
pub(super) fn says_something(kind: Kind, said: &Said) -> bool {
    match kind {
        Kind::Recommendation => said.status != "does_not_apply",
        Kind::Monitor | Kind::Timing => said.status != "not_applicable",
        Kind::Choice => said.status != "not_indicated",
        Kind::Option => !matches!(said.status.as_str(), "excluded" | "not_assessed"),
        Kind::Dose => said.status != "gap",
        Kind::Scope | Kind::Decision => true,
    }
}

/// Whether two answers are different.
pub(super) fn differ(kind: Kind, said: &[Option<Said>; 2]) -> bool {
    match said {
        [Some(base), Some(head)] => !base.means(head),
        [Some(only), None] | [None, Some(only)] => says_something(kind, only),
        [None, None] => false,
    }
}

/// In which way they are.
pub(super) fn class(kind: Kind, said: &[Option<Said>; 2]) -> Class {
    let (base, head) = match said {
        [Some(base), Some(head)] => (base, head),
        [Some(_), None] => return Class::Removed,
        [None, _] => return Class::Added,
    };
    match (base.is_open(), head.is_open()) {
        (false, true) => return Class::BecomesUndetermined,
        (true, false) => return Class::BecomesKnown,
        (true, true) => return Class::OtherPossible,
        (false, false) => {}
    }
    let (from, to) = (base.status.as_str(), head.status.as_str());
    match kind {
        Kind::Scope if from == "in_scope" => Class::LeavesScope,
        Kind::Scope => Class::EntersScope,
        Kind::Recommendation if from == "applies" => Class::StopsApplying,
        Kind::Recommendation => Class::StartsToApply,
        Kind::Decision => match (from, to) {
            (_, "gap") => Class::GapOpens,
            ("gap", _) => Class::GapCloses,
            ("overlap", "overlap") => Class::OtherOutcome,
            (_, "overlap") => Class::OverlapBegins,
            ("overlap", _) => Class::OverlapEnds,
            _ => Class::OtherOutcome,
        },
        Kind::Dose => Class::OtherDose,
        Kind::Choice => match (from, to) {
            ("none_left", "open") => Class::SomeLeft,
            ("open", "none_left") => Class::NoneLeft,
            ("not_indicated", _) => Class::ChoiceOpens,
            _ => Class::ChoiceCloses,
        },
        Kind::Option => match (from, to) {
            ("not_assessed", _) | (_, "not_assessed") => Class::NotAssessed,
            (_, "excluded") => Class::BecomesExcluded,
            ("excluded", _) => Class::NoLongerExcluded,
            ("eligible", "caution") => Class::GainsCaution,
            ("caution", "eligible") => Class::LosesCaution,
            _ => Class::OtherPreference,
        },
        Kind::Monitor => match (from, to) {
            ("not_applicable", _) => Class::StartsMonitoring,
            (_, "not_applicable") => Class::StopsMonitoring,
            _ => Class::OtherInterval,
        },
        Kind::Timing => Class::OtherTiming,
    }
}

/// Where a change of a class leads; `against` is a recommendation that speaks against something, `sooner` a monitor that
/// comes to be followed more closely (or less).
pub(super) fn direction(class: Class, against: bool, sooner: Option<bool>) -> Direction {
    let by = |more: bool| if more { Direction::Escalates } else { Direction::DeEscalates };
    match class {
        Class::StartsToApply => by(!against),
        Class::StopsApplying => by(against),
        Class::EntersScope
        | Class::NoLongerExcluded
        | Class::LosesCaution
        | Class::ChoiceOpens
        | Class::SomeLeft
        | Class::StartsMonitoring => Direction::Escalates,
        Class::LeavesScope
        | Class::BecomesExcluded
        | Class::GainsCaution
        | Class::ChoiceCloses
        | Class::NoneLeft
        | Class::StopsMonitoring => Direction::DeEscalates,
        Class::OtherInterval | Class::OtherTiming => sooner.map_or(Direction::Changes, by),
        Class::Added => by(!against),
        Class::Removed => by(against),
        Class::BecomesUndetermined => Direction::BecomesUndetermined,
        Class::BecomesKnown => Direction::BecomesKnown,
        Class::OtherOutcome
        | Class::GapOpens
        | Class::GapCloses
        | Class::OverlapBegins
        | Class::OverlapEnds
        | Class::OtherDose
        | Class::OtherPreference
        | Class::NotAssessed
        | Class::OtherPossible => Direction::Changes,
    }
}
