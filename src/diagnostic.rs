//! What can be wrong, as data: a code, words for a clinician, and places in the text.
//!
//! Every fault of every room is a [`Diagnostic`]. How one looks on a screen is another room's business.

mod letters;

pub use letters::named as strange_letters;

use crate::source::Span;

/// How much a fault weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is computed from a text that has one.
    Error,
    /// The text is used; a reader should look.
    Warning,
}

/// What the table of codes says of each: how much it weighs, and whether a file may allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// A warning of a careful reviewer, which a file may allow for a time.
    Lint,
    /// The same on who answers for the file and how well it is founded: an error in a file that is to be released.
    Governance,
    /// A warning, and an error in a file that is to be released, which no file may allow.
    Release,
}

macro_rules! codes {
    ($($variant:ident $name:literal $weight:ident $summary:literal;)*) => {
        /// The kinds of fault, by kebab-case name. The one table of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $summary] $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name that a reader sees and looks up.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// One sentence on what is wrong.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$variant => $summary,)* }
            }

            fn weight(self) -> Weight {
                match self { $(Code::$variant => Weight::$weight,)* }
            }

            /// The page on it, as Markdown: what it is, why it matters to a patient, an example and the same mended.
            pub fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("diagnostic/pages/", $name, ".md")),)* }
            }

            /// The code of a name.
            pub fn find(name: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.name() == name)
            }
        }
    };
}

impl Code {
    /// How much it weighs.
    pub fn severity(self) -> Severity {
        match self.weight() {
            Weight::Error => Severity::Error,
            Weight::Warning | Weight::Lint | Weight::Governance | Weight::Release => Severity::Warning,
        }
    }

    /// Whether a file may allow it for a time, by `[[allow]]`.
    pub fn may_be_allowed(self) -> bool {
        matches!(self.weight(), Weight::Lint | Weight::Governance)
    }

    /// Whether a file that has it is not to be released.
    pub fn bars_release(self) -> bool {
        matches!(self.weight(), Weight::Governance | Weight::Release)
    }
}

codes! {
    // Texts
    FileUnreadable "file-unreadable" Error "The file cannot be read.";
    FileTooLarge "file-too-large" Error "The file is larger than a rule or patient file may be.";
    WrongFile "wrong-file" Error "The file is of another kind than is wanted here.";
    NotUtf8 "not-utf8" Error "The file is not UTF-8 text.";
    TomlSyntax "toml-syntax" Error "The file is not well-formed TOML.";
    JsonSyntax "json-syntax" Error "The file is not well-formed JSON.";
    // The form of a file
    FormatUnsupported "format-unsupported" Error "The file does not say which version of the format it is written in, or names one this engine does not know.";
    UnknownKey "unknown-key" Error "A key that this place does not have.";
    MissingKey "missing-key" Error "A key that this place must have.";
    WrongKind "wrong-kind" Error "A value of another kind than this key takes.";
    InvalidName "invalid-name" Error "A name that conditions could not mention: names are snake_case and no word of the language.";
    DuplicateName "duplicate-name" Error "One name stands for two things.";
    InvalidVersion "invalid-version" Error "A version that is not three numbers such as 1.0.0.";
    TooLong "too-long" Error "A text longer than its place allows.";
    // Conditions
    ConditionNotLiteral "condition-not-literal" Error "A condition written with escapes, so that its places could not be shown.";
    ConditionSyntax "condition-syntax" Error "A condition that cannot be read.";
    ConditionTooLarge "condition-too-large" Error "A condition that is longer or more deeply nested than the named limits.";
    NumberInvalid "number-invalid" Error "A number outside what the language can write.";
    DateInvalid "date-invalid" Error "A date that does not exist.";
    UnknownUnit "unknown-unit" Error "A unit that UCUM does not know.";
    UnknownName "unknown-name" Error "A name that nothing in sight has.";
    UnknownMember "unknown-member" Error "A value that is not among the possible values.";
    TypeMismatch "type-mismatch" Error "Two things that cannot go together.";
    UnitMissing "unit-missing" Error "A bare number where a quantity with a unit is needed.";
    UnitMismatch "unit-mismatch" Error "Units that do not measure the same thing.";
    NotNeedsParentheses "not-needs-parentheses" Error "A `not` that would take less than its writer meant.";
    WrongArguments "wrong-arguments" Error "A function with too few, too many or impossible arguments.";
    AmbiguousName "ambiguous-name" Error "A name that several modules have.";
    JudgementInCondition "judgement-in-condition" Error "A prompt for the clinician's judgement used as a condition.";
    DurationInvalid "duration-invalid" Error "A length of time that cannot be read.";
    IntervalInvalid "interval-invalid" Error "An interval that ends before it begins.";
    // Meaning of a guideline
    Circle "circle" Error "Blocks that need each other's answer first.";
    UnknownSource "unknown-source" Error "A source that the file does not declare.";
    SourceMissing "source-missing" Error "A number or rule that does not say where it comes from.";
    UnknownStep "unknown-step" Error "A step that the guideline does not list.";
    MemberClash "member-clash" Error "A possible value with the name of something else in sight.";
    ThresholdImplausible "threshold-implausible" Error "A threshold outside the plausible range of the fact it is compared with.";
    ThresholdUnusual "threshold-unusual" Warning "A threshold outside the usual range of the fact it is compared with: a typing error?";
    // Of every possible patient
    InvariantRefuted "invariant-refuted" Error "An invariant that some possible patient breaks.";
    MonotoneRefuted "monotone-refuted" Error "A statement that something moves one way only, which two possible patients break.";
    ImpliesRefuted "implies-refuted" Error "A statement on whomever another guideline says something of, which some possible patient breaks.";
    DecisionGap "decision-gap" Error "A decision without an outcome for some patients of whom all is known.";
    DecisionOverlap "decision-overlap" Error "A decision with two outcomes at once for some patients.";
    GapNotAsDeclared "gap-not-as-declared" Error "A declared gap in which some patients have an outcome.";
    UnknownPasses "unknown-passes" Error "An option that can be had although a missing fact may contraindicate it.";
    OptionImpossible "option-impossible" Warning "An option that no patient can ever have.";
    NeverHolds "never-holds" Warning "A condition that no possible patient meets.";
    AlwaysHolds "always-holds" Warning "A condition that every possible patient meets.";
    ChangesNothing "changes-nothing" Warning "A part of a condition without which every patient has the same answer.";
    KleeneOnly "kleene-only" Warning "A part of a condition that changes no answer and only leaves some unknown that need not be.";
    Shadowed "shadowed" Warning "A rule that never counts, because another always counts before it.";
    Contradicting "contradicting" Warning "Advice for and advice against in one step, which some possible patient is given together.";
    NotDecided "not-decided" Warning "A question about all patients that could not be decided.";
    ProofDenied "proof-denied" Error "A proof that the interpreter denies: a fault of this program.";
    // What a careful reviewer finds
    UnusedFact "unused-fact" Lint "A fact that no file which speaks the vocabulary mentions.";
    UnusedDefinition "unused-definition" Lint "A definition that nothing in the guideline uses.";
    UnusedThreshold "unused-threshold" Lint "A threshold that nothing is held against.";
    UnusedSource "unused-source" Lint "A source that nothing in the file refers to.";
    LiteralNumber "literal-number" Lint "A number in a rule that has neither a name nor a source of its own.";
    TooManyInputs "too-many-inputs" Lint "A block that rests on more facts and definitions than a reader can hold in mind.";
    NullCollapsing "null-collapsing" Lint "A part of a rule that answers as if what is not known were false, left out, or something else.";
    OrdersWhereOffered "orders-where-offered" Lint "A text that orders what the recommendation only offers.";
    StrengthMissing "strength-missing" Governance "A recommendation that does not say how strongly its source puts it.";
    OwnerMissing "owner-missing" Governance "A file for which nobody answers.";
    FactCodeMissing "fact-code-missing" Governance "A fact without a code by which another system could give it.";
    UnverifiedSource "unverified-source" Governance "Statements that nobody has held against the source they name.";
    SourceSuperseded "source-superseded" Governance "A source that has been replaced.";
    CasesFail "cases-fail" Governance "Cases that fail, or that cannot be read.";
    CasesUnreviewed "cases-unreviewed" Governance "Cases of which nobody has said that their answers are right, before a release.";
    ThresholdUntested "threshold-untested" Governance "A threshold that no case meets from one of its sides.";
    PlaceholderLeft "placeholder-left" Release "A text in which somebody has yet to say something.";
    AllowUnneeded "allow-unneeded" Warning "An `[[allow]]` for a finding that is not there.";
    AllowExpired "allow-expired" Release "An `[[allow]]` whose time is over.";
    AllowTooLong "allow-too-long" Release "An `[[allow]]` whose last day is years away.";
    // Which guideline
    GuidelineNotFound "guideline-not-found" Error "No installed file has this id and version.";
    GuidelineWithdrawn "guideline-withdrawn" Error "The guideline was withdrawn and is not evaluated.";
    UsesUnsupported "uses-unsupported" Error "The file names a part that is not installed or not of a kind it may use.";
    UsesInexact "uses-inexact" Error "An active file that does not say exactly which version it uses.";
    DraftUsed "draft-used" Release "The guideline is a draft: nobody has put it in force.";
    ReviewOverdue "review-overdue" Governance "The guideline should have been looked at again before the evaluation date.";
    NotInForce "not-in-force" Governance "The guideline is not in force on the evaluation date.";
    // Patients
    UnknownFact "unknown-fact" Error "A fact that the vocabulary does not have.";
    FactTwice "fact-twice" Error "One fact is given twice, or has two values on one date.";
    ValueWrongType "value-wrong-type" Error "A value of another type than its fact.";
    ValueImplausible "value-implausible" Error "A value outside what is possible.";
    ValueUnusual "value-unusual" Warning "A value that is possible but rare: a typing error?";
    ValueInFuture "value-in-future" Error "A date after the evaluation date.";
    ConstraintBroken "constraint-broken" Error "Facts that cannot hold together.";
    ValueDisagrees "value-disagrees" Warning "A given value differs from what the other facts give.";
    CircularFact "circular-fact" Error "Facts that are each derived from the other.";
}

/// A place with a caption; the first label of a diagnostic is the place of the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say there; may be empty.
    pub caption: String,
}

/// One fault: code, words, places, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// One line in clinical words, lower case, no full stop.
    pub message: String,
    /// Places, the first the most important. Empty when no text is at hand.
    pub labels: Vec<Label>,
    /// Advice, a sentence each.
    pub help: Vec<String>,
    /// Whether it weighs as an error although its code does not.
    pub is_raised: bool,
}

impl Severity {
    /// As a reader reads it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Diagnostic {
    /// A fault at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            labels: vec![Label { span, caption: String::new() }],
            help: Vec::new(),
            is_raised: false,
        }
    }

    /// A fault of no text: a path, an argument.
    pub fn placeless(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), labels: Vec::new(), help: Vec::new(), is_raised: false }
    }

    /// Says something at the place of the fault.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.caption = caption.into();
        }
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, span: Span, caption: impl Into<String>) -> Self {
        self.labels.push(Label { span, caption: caption.into() });
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds advice if there is some.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Makes an error of what bars a release.
    #[must_use]
    pub fn for_release(mut self) -> Self {
        self.is_raised = self.code.bars_release();
        self
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        if self.is_raised { Severity::Error } else { self.code.severity() }
    }

    /// The same with words that a reader can take in and tell apart.
    fn readable(mut self) -> Self {
        let strange = letters::strange(&self.message);
        self.help.extend(strange.filter(|strange| !self.help.contains(strange)));
        self.message = letters::shortened(letters::on_one_line(self.message));
        self.help = self.help.into_iter().map(letters::shortened).collect();
        self.labels.truncate(LABELS_MAX);
        for label in &mut self.labels {
            label.caption = letters::shortened(std::mem::take(&mut label.caption));
        }
        self
    }
}

/// The faults found so far, in the order they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
    /// How many are only counted.
    more: usize,
    /// Whether one of those is an error.
    more_errors: bool,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps one; a second one with the same code at the same place is dropped. Of very many the last are only counted.
    ///
    /// Words too long to be read are shortened, and letters that look like others are named.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.all.len() >= KEPT_MAX {
            let is_error = diagnostic.severity() == Severity::Error;
            let is_first = is_error && !self.more_errors;
            self.more_errors |= is_error;
            if !is_first {
                self.more += 1;
                return;
            }
            // Among warnings without number an error is still told.
        }
        let place = |d: &Diagnostic| d.labels.first().map(|label| label.span);
        let twice = place(&diagnostic).is_some()
            && self
                .all
                .iter()
                .rev()
                .take(SAME_PLACE_LOOKBACK)
                .any(|d| d.code == diagnostic.code && place(d) == place(&diagnostic));
        if !twice {
            self.all.push(diagnostic.readable());
        }
    }

    /// Keeps all of another list.
    pub fn extend(&mut self, other: Diagnostics) {
        for diagnostic in other.all {
            self.push(diagnostic);
        }
        self.more += other.more;
        self.more_errors |= other.more_errors;
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.more_errors || self.all.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many, with those that are only counted.
    pub fn len(&self) -> usize {
        self.all.len() + self.more
    }

    /// One after the other, as far as they are kept.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// Puts them in the order of their places, errors and warnings together.
    pub fn sort(&mut self) {
        self.all.sort_by_key(|d| d.labels.first().map(|label| label.span));
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

/// So many places of one are kept.
const LABELS_MAX: usize = 20;

/// So many are kept; further ones are counted.
const KEPT_MAX: usize = 10_000;

/// How many of the latest diagnostics are looked at for a repetition.
const SAME_PLACE_LOOKBACK: usize = 16;

/// The name among `names` that `word` was most likely meant to be, if one is near.
///
/// Near is: the same in other letters, large for small, or at most a third of them changed, added, dropped or swapped.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (if name.eq_ignore_ascii_case(word) { 0 } else { distance(word, name, allowed) }, name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Edits between two words (letters changed, added, dropped, neighbours swapped); anything above `most` may be cut.
fn distance(a: &str, b: &str, most: usize) -> usize {
    let letters = a.chars().count();
    if letters > NEAREST_LETTERS_MAX || letters.abs_diff(b.chars().count()) > most {
        return usize::MAX;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_letter = None;
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut left = i + 1;
        let mut previous_other = None;
        for (j, other) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best =
                (at(&last, j + 1) + 1).min(left + 1).min(at(&last, j) + usize::from(letter != other));
            if j > 0 && previous_letter == Some(other) && previous_other == Some(letter) {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
            left = best;
            previous_other = Some(other);
        }
        before = std::mem::replace(&mut last, row);
        previous_letter = Some(letter);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

/// Longer words are not compared.
const NEAREST_LETTERS_MAX: usize = 64;
