//! The keys of guidelines and modules.

use super::takes::Takes::{
    Base, Condition, Duration, Each, Expression, Flag, Format, List, Mention, Name, Number, OneOrMore, Part,
    Published, References, ShortText, Tables, Text, Unit, Version, Words,
};
use super::takes::{Key, Keys, Need, Table, Takes, keys};
use crate::diagnostic::Code;
use crate::model::guideline::Direction;
use crate::model::recommendation::{Indicator, Wording};
use crate::model::reference::{State, Verified};
use crate::model::status::Grade;

/// Always there.
pub(super) const YES: Need = Need::Yes;
/// May be left out.
pub(super) const NO: Need = Need::No;

/// Longest summary, in characters.
const SUMMARY_CHARACTERS_MAX: usize = 140;

fn states() -> Vec<&'static str> {
    State::ALL.iter().map(|state| state.word()).collect()
}

fn verified() -> Vec<&'static str> {
    Verified::ALL.iter().map(|verified| verified.word()).collect()
}

fn wordings() -> Vec<&'static str> {
    Wording::ALL.iter().map(|wording| wording.word()).collect()
}

fn indicators() -> Vec<&'static str> {
    Indicator::ALL.iter().map(|indicator| indicator.word()).collect()
}

pub(super) fn grades() -> Vec<&'static str> {
    Grade::ALL.iter().map(|grade| grade.word()).collect()
}

fn directions() -> Vec<&'static str> {
    vec!["for", "against"]
}

fn findings() -> Vec<&'static str> {
    Code::ALL.iter().filter(|code| code.may_be_allowed()).map(|code| code.name()).collect()
}

fn moves() -> Vec<&'static str> {
    Direction::ALL.iter().map(|direction| direction.word()).collect()
}

/// A table that is no block.
const fn part(id: &'static str, what: &'static str, keys: &'static [Key]) -> Table {
    Table { id, what, keys, is_block: false }
}

/// A block: a rule, or something that rules are made of.
const fn block(id: &'static str, what: &'static str, keys: &'static [Key]) -> Table {
    Table { id, what, keys, is_block: true }
}

/// Who this file is, as all rule files say it.
macro_rules! head {
    ($($more:tt)*) => {
        keys! {
            "id" YES, Text, "name of the file; the same as its folder";
            "version" YES, Version, "three numbers, such as `\"1.0.0\"`; the same as the file name";
            "title" YES, Text, "name for readers";
            "status" YES, Words(states), "whether it is in force. A draft is evaluated with a warning. An active file names exact versions in `uses` and `extends`. A withdrawn guideline is not evaluated";
            "reason" Need::If { key: "status", is: "withdrawn", words: "if withdrawn" }, Text, "why it was withdrawn";
            "effective_from" NO, Takes::Date, "first and last day in force; without them there is no limit";
            "effective_to" NO, Takes::Date, "first and last day in force; without them there is no limit";
            "supersedes" NO, Text, "the version it takes the place of";
            "review_due" NO, Takes::Date, "day by which it must be looked at again; evaluated after it, the report warns";
            "owner" NO, Text, "who answers for the file; printed in every report";
            "intended_use" NO, Text, "what it is for, and what it is not for";
            "not_for" NO, Text, "what it is for, and what it is not for";
            "changelog" NO, OneOrMore(&Text), "what changed, in the words of those who changed it";
            $($more)*
        }
    };
}

/// The head of a vocabulary.
pub(super) static VOCABULARY_HEAD: Table =
    part("vocabulary_head", "the head of a vocabulary: `[vocabulary]`", head! {});

static MODULE_HEAD: Table = part(
    "module_head",
    "the head of a module: `[module]`",
    head! {
        "uses" NO, List(&Part), "guideline and module only: `\"vocabulary/NAME@1.0.0\"` (one for all files), `\"modules/NAME@1.0.0\"`";
        "steps" NO, List(&Text), "guideline and module only: the steps to which recommendations and monitors belong, in order. Those of modules come after the guideline's own";
    },
);

static GUIDELINE_HEAD: Table = part(
    "guideline_head",
    "the head of a guideline: `[guideline]`",
    head! {
        "uses" NO, List(&Part), "guideline and module only: `\"vocabulary/NAME@1.0.0\"` (one for all files), `\"modules/NAME@1.0.0\"`";
        "steps" NO, List(&Text), "guideline and module only: the steps to which recommendations and monitors belong, in order. Those of modules come after the guideline's own";
        "extends" NO, Base, "guideline only: `\"NAME@1.0.0\"`, the guideline that this one changes; see Local changes";
    },
);

/// A publication.
pub(super) static SOURCE: Table = part(
    "source",
    "a publication: `[source.NAME]`",
    keys! {
        "citation" YES, Text, "as it is printed under SOURCES. Say in it when the text itself was not read";
        "doi" NO, Text, "where to find it";
        "url" NO, Text, "where to find it";
        "published" NO, Published, "when it appeared";
        "superseded_by" NO, Text, "what replaced it";
    },
);

/// A place in a publication.
pub(super) static REFERENCE: Table = part(
    "reference",
    "a place in a publication: `source = { … }`",
    keys! {
        "ref" YES, Text, "name of the source";
        "at" YES, Text, "page, table or recommendation";
        "verified" YES, Words(verified), "how far the statement was held against the source: read in it; read in a text that quotes it (printed \"not read in the source itself\"); neither (printed \"unverified\")";
    },
);

/// A code.
pub(super) static CODE: Table = part(
    "code",
    "a code of a fact or a member: `codes = [ { … } ]`",
    keys! {
        "system" YES, Text, "`loinc`, `snomed`, `rxnorm` …";
        "code" YES, Text, "the code";
        "verified" NO, Words(verified), "how far it was checked; `unverified` where nothing is said";
    },
);

static SCOPE: Table = block(
    "scope",
    "whom the guideline is for: `[[scope]]`",
    keys! {
        "require" YES, Condition, "true: in scope as far as this goes. Unknown: every answer is marked \"if in scope\"";
        "because" YES, Text, "printed where the patient is out of scope";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

static THRESHOLD: Table = block(
    "threshold",
    "a number that a committee chose: `[threshold.NAME]`",
    keys! {
        "value" YES, Number, "the number. It is held against the ranges of the fact it is compared with: outside `plausible` is an error, outside `usual` a warning";
        "unit" Need::Told("if what it is compared with has one"), Unit, "such as `\"mg/dL\"`, `\"%\"`, `\"d\"`";
        "source" YES, References(&REFERENCE), "who chose it";
        "note" NO, Text, "for readers: which side the number itself belongs to, for example";
    },
);

static DEFINITION: Table = block(
    "define",
    "a value computed from facts: `[define.NAME]`",
    keys! {
        "is" YES, Expression, "the value: a number, a quantity, a date, a member, true or false. Unknown as soon as the language says so";
        "unit" NO, Unit, "unit of the result. A plain number gets it; a quantity must be convertible to it";
        "label" NO, Text, "name for readers; without it the name in words";
        "source" NO, References(&REFERENCE), "who says so: the paper of a formula";
        "note" NO, Text, "for readers of the file";
    },
);

static DECISION: Table = block(
    "decide",
    "a classification, one outcome of several: `[decide.NAME]`",
    keys! {
        "outcome" YES, Tables(&OUTCOME), "the outcomes";
        "label" NO, Text, "name for readers";
        "known_gap" NO, Takes::Table(&KNOWN_GAP), "where the source itself leaves a gap: printed as such, not as a fault";
        "note" NO, Text, "for readers of the file";
        "differs" NO, Text, "where sources, or source and rule, say different things";
    },
);

static OUTCOME: Table = part(
    "outcome",
    "an outcome of a decision",
    keys! {
        "name" YES, Name, "as conditions mention it: `marker_class = low`, `marker_class in {low, raised}`";
        "when" YES, Condition, "true: this one holds. Unknown: it stays possible";
        "label" NO, Text, "name for readers";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

static KNOWN_GAP: Table = part(
    "known_gap",
    "a gap that the source leaves",
    keys! {
        "when" YES, Condition, "where the gap is; no outcome may hold there";
        "because" YES, Text, "printed in place of an outcome";
        "source" NO, References(&REFERENCE), "which source leaves it";
    },
);

static RECOMMENDATION: Table = block(
    "recommend",
    "something to do, or not to do: `[[recommend]]`",
    keys! {
        "id" YES, Name, "as conditions mention it: `start_agent applies`";
        "step" YES, Text, "one of `steps`";
        "when" YES, Condition, "true: it applies; false: it does not apply. Unknown: `undetermined`";
        "wording" YES, Words(wordings), "as the source words it; printed in front";
        "summary" YES, ShortText(SUMMARY_CHARACTERS_MAX), "one line, at most 140 characters";
        "text" NO, Text, "the whole; without it the summary";
        "text_patient" NO, Text, "the whole in words for the patient; in JSON, and with `--audience patient`";
        "indicator" NO, Words(indicators), "how loudly it is shown; `info` where nothing is said";
        "strength" NO, Text, "as the source grades it";
        "evidence" NO, Text, "as the source grades it";
        "direction" NO, Words(directions), "whether it speaks for or against something; `for` where nothing is said; in JSON only";
        "source" YES, References(&REFERENCE), "who says so";
        "judgement" NO, Flag, "a question that the source leaves to the clinician. No condition may rest on it";
        "asks" Need::If { key: "judgement", is: "true", words: "if `judgement`" }, Text, "the question";
        "outside_scope" NO, Flag, "it speaks out of scope too: for warnings that must never be hidden";
        "differs" NO, Text, "where sources, or source and rule, say different things; printed";
        "note" NO, Text, "what a reader should know of it; in JSON only";
    },
);

static CHOICE: Table = block(
    "choose",
    "options for a recommendation: `[choose.NAME]`",
    keys! {
        "for" Need::Told("in a guideline"), Mention, "the recommendation that it serves. A module may leave it out: then the choice is only a list of options for others";
        "options_from" Need::Or("option"), Text, "`\"MODULE.CHOICE\"`: takes up the options of a module that is in `uses`";
        "option" Need::Or("options_from"), Tables(&OPTION), "options. One with the name of an option taken up adds to it: its exclusions, cautions, preferences, doses and notes come after the module's; its class, mechanism, route and administration take the place of the module's";
        "omit" NO, List(&Name), "options of `options_from` that are left out";
        "label" NO, Text, "name for readers";
        "note" NO, Text, "for readers; printed";
        "differs" NO, Text, "for readers; printed";
    },
);

static OPTION: Table = part(
    "option",
    "an option of a choice",
    keys! {
        "name" YES, Name, "as conditions mention it: `agent.agent_one is excluded`";
        "class" Need::Told("yes, here or in the module"), Text, "what kind of thing it is";
        "label" NO, Text, "name for readers";
        "mechanism" NO, Text, "true for everyone";
        "route" NO, Text, "true for everyone";
        "administration" NO, Text, "true for everyone";
        "note" NO, OneOrMore(&Text), "true for everyone; never a caution";
        "source" NO, References(&REFERENCE), "of these texts";
        "exclude" NO, Tables(&BAR), "what rules it out. One that is true: `excluded`. Unknown: never eligible, but undetermined. Write the plain condition: `pregnancy is true` would let through whoever was not asked (`unknown-passes`)";
        "caution" NO, Tables(&BAR), "what calls for care. One that is true: `caution`. Unknown: undetermined";
        "prefer" NO, Tables(&PREFERENCE), "what speaks for it. It orders options of one status, no more; ties keep the order of the file";
        "dose" NO, Tables(&DOSE), "what is given. Write bands that do not overlap";
    },
);

static BAR: Table = part(
    "bar",
    "what rules an option out, or calls for care",
    keys! {
        "when" YES, Condition, "when it counts";
        "grade" YES, Words(grades), "as the label or guideline puts it; printed";
        "because" YES, Text, "the reason, as it is printed";
        "source" YES, References(&REFERENCE), "who says so";
    },
);

static PREFERENCE: Table = part(
    "prefer",
    "what speaks for an option",
    keys! {
        "when" YES, Condition, "when it counts. Unknown: `preferred` is unknown";
        "because" NO, Text, "printed";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

static DOSE: Table = part(
    "dose",
    "what is given",
    keys! {
        "when" NO, Condition, "the band; without it always. Unknown: the doses that are left are all printed, as \"one of\"";
        "give" YES, Text, "the dose, with its units";
        "note" NO, Text, "printed under it";
        "source" YES, References(&REFERENCE), "who says so";
    },
);

static MONITOR: Table = block(
    "monitor",
    "something that is measured again and again: `[[monitor]]`",
    keys! {
        "id" YES, Name, "as conditions mention it: `marker_monitoring is overdue`";
        "from" YES, Expression, "the day of the last measurement, a date. A day known in part, or not at all, leaves several statuses open";
        "baseline_when" NO, Condition, "true: the first measurement is still to be made. Without the key: when nobody gave the fact behind `from`";
        "interval" YES, Tables(&INTERVAL), "how often. Of those that hold the shortest counts; where none holds the monitor is `not_applicable`";
        "step" NO, Text, "one of `steps`";
        "label" NO, Text, "for readers; printed";
        "text" NO, Text, "for readers; printed";
        "note" NO, Text, "for readers; printed";
        "differs" NO, Text, "for readers; printed";
        "outside_scope" NO, Flag, "it speaks out of scope too";
    },
);

static INTERVAL: Table = part(
    "interval",
    "how often something is measured",
    keys! {
        "when" NO, Condition, "when it counts; without it always. Unknown: if every interval that is left gives the same status, that is the status";
        "every" YES, Duration, "due so long after `from`: a whole number of `days`, `weeks`, `months` or `years`, as in `\"12 months\"`";
        "latest_by" NO, Duration, "overdue so long after `from`; one quarter of `every` later where nothing is said";
        "because" NO, Text, "printed";
        "source" YES, References(&REFERENCE), "who says so";
    },
);

static INVARIANT: Table = block(
    "invariant",
    "a property that must hold for every patient: `[[invariant]]`",
    keys! {
        "id" YES, Name, "its name; no condition mentions it";
        "always" YES, Condition, "what must hold. The test of a status (`… is eligible`, `… applies`) is true or false here, never unknown";
        "because" YES, Text, "why";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

static MONOTONE: Table = block(
    "monotone",
    "what must stay as one value falls or rises: `[[monotone]]`",
    keys! {
        "id" YES, Name, "its name; no condition mentions it, and no invariant has it";
        "as" YES, Mention, "the fact or the definition in which the two differ: a number, a quantity or a date";
        "moves" YES, Words(moves), "whether it is lower (or earlier) in the second, or higher (or later)";
        "stays" YES, Condition, "what holds for the second if it holds for the first. Statuses are true or false here, as in an invariant; what is unknown does not hold";
        "because" YES, Text, "why";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

static IMPLIES: Table = block(
    "implies",
    "what must hold here of everyone of whom something holds in another guideline: `[[implies]]`",
    keys! {
        "id" YES, Name, "its name; no condition mentions it, and no invariant has it";
        "of" YES, Text, "the other guideline with its version, as in `\"fever-care@1.0.0\"`; it must be installed beside this one";
        "when" YES, Condition, "what holds there, in the names of the other guideline";
        "then" YES, Condition, "what holds here of everyone of whom that holds. Statuses are true or false here, as in an invariant; what is unknown does not hold";
        "because" YES, Text, "why";
        "source" NO, References(&REFERENCE), "who says so";
    },
);

/// A finding that a file leaves as it is for a time.
pub(super) static ALLOW: Table = part(
    "allow",
    "a finding of `osteon check` that is left as it is for a time: `[[allow]]`",
    keys! {
        "code" YES, Words(findings), "what is found, as it stands in brackets in the message. Faults, and what is refuted, cannot be allowed";
        "at" NO, Text, "the block in which it may be found: what it is and its name, as in `\"recommend.scan\"`, `\"threshold.marker_limit\"`, `\"choose.agent.agent_one\"`, `\"source.label\"`; without it anywhere in the file";
        "reason" YES, Text, "why it is left as it is";
        "until" YES, Takes::Date, "the last day on which it is; after it the finding is told again, and that the time is over";
    },
);

static OMITTED: Table = block(
    "omit",
    "a block that is left out: `[[omit]]`",
    keys! {
        "name" YES, Mention, "the block that is left out";
    },
);

/// What every block of a file that extends another says besides.
pub static LOCAL: Table = part(
    "local",
    "who changed a block, and why",
    keys! {
        "reason" Need::Told("yes, in every block"), Text, "why it was changed";
        "owner" Need::Told("yes, in every block"), Text, "who answers for the change";
    },
);

/// The blocks that modules have, too.
macro_rules! blocks {
    ($($first:tt)*) => {
        keys! {
            $($first)*
            "source" NO, Each(Keys::Names, &Takes::Table(&SOURCE)), "what it cites";
            "threshold" NO, Each(Keys::Names, &Takes::Table(&THRESHOLD)), "a number that a committee chose";
            "define" NO, Each(Keys::Names, &Takes::Table(&DEFINITION)), "a value computed from facts";
            "decide" NO, Each(Keys::Names, &Takes::Table(&DECISION)), "a classification: one outcome of several";
            "recommend" NO, Tables(&RECOMMENDATION), "something to do, or not to do";
            "choose" NO, Each(Keys::Names, &Takes::Table(&CHOICE)), "options for a recommendation, each with what speaks against it";
            "monitor" NO, Tables(&MONITOR), "something that is measured again and again";
            "invariant" NO, Tables(&INVARIANT), "a property that must hold for every patient";
            "monotone" NO, Tables(&MONOTONE), "what must stay as one value falls or rises";
            "implies" NO, Tables(&IMPLIES), "what must hold here of everyone of whom something holds in another guideline";
            "allow" NO, Tables(&ALLOW), "a finding of `osteon check` that is left as it is for a time";
        }
    };
}

/// A guideline.
pub(super) static GUIDELINE_FILE: Table = part(
    "guideline",
    "a guideline",
    blocks! {
        "format" YES, Format, "the version of the format, 1";
        "guideline" YES, Takes::Table(&GUIDELINE_HEAD), "who this file is";
        "scope" NO, Tables(&SCOPE), "whom the guideline is for";
        "omit" NO, Tables(&OMITTED), "only with `extends`: a block that is left out";
    },
);

/// A module.
pub(super) static MODULE_FILE: Table = part(
    "module",
    "a module",
    blocks! {
        "format" YES, Format, "the version of the format, 1";
        "module" YES, Takes::Table(&MODULE_HEAD), "who this file is";
    },
);
