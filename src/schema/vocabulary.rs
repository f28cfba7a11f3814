//! The keys of vocabularies.

use super::rules::{ALLOW, CODE, NO, REFERENCE, SOURCE, VOCABULARY_HEAD, YES};
use super::takes::Takes::{
    Condition, Duration, Each, Expression, Factor, Flag, Format, Name, Number, Reference, References, Tables,
    Text, Unit, Value, Words,
};
use super::takes::{Keys, Need, Table, Takes, keys};

fn types() -> Vec<&'static str> {
    vec!["boolean", "integer", "decimal", "quantity", "choice", "date"]
}

fn on_stale() -> Vec<&'static str> {
    vec!["missing", "keep"]
}

/// May be left out, and has a meaning only for facts of these types.
const fn only(among: &'static [&'static str]) -> Need {
    Need::Only { key: "type", among, needed: false, words: "no" }
}

/// Must be there for facts of one type, and has no meaning for others.
const fn needed(among: &'static [&'static str], words: &'static str) -> Need {
    Need::Only { key: "type", among, needed: true, words }
}

static RANGE: Table = Table {
    id: "range",
    what: "a range of values",
    is_block: false,
    keys: keys! {
        "from" NO, Value, "the lowest value that belongs to it";
        "to" NO, Value, "the highest value that belongs to it";
    },
};

static MEMBER: Table = Table {
    id: "member",
    what: "a value of a choice",
    is_block: false,
    keys: keys! {
        "name" YES, Name, "as conditions and patients write it";
        "label" NO, Text, "name for readers";
        "codes" NO, Tables(&CODE), "codes of the member";
    },
};

static CONVERSION: Table = Table {
    id: "conversion",
    what: "another unit of the substance",
    is_block: false,
    keys: keys! {
        "unit" YES, Unit, "the other unit";
        "factor" YES, Factor, "how many of the fact's unit are in one of the other";
        "source" YES, Reference(&REFERENCE), "where the factor comes from";
    },
};

static FACT: Table = Table {
    id: "fact",
    what: "a fact of patients: `[fact.NAME]`",
    is_block: false,
    keys: keys! {
        "type" YES, Words(types), "what values it takes";
        "label" YES, Text, "name for readers";
        "question" YES, Text, "what to ask where it is missing";
        "unit" needed(&["quantity"], "for `quantity` only, and there yes"), Unit, "the unit in which it is kept and in which conditions see it";
        "members" needed(&["choice"], "for `choice`"), Tables(&MEMBER), "its values";
        "plausible" only(&["integer", "decimal", "quantity", "date"]), Takes::Table(&RANGE), "outside: the value is refused. Both ends belong to it, either may be left out; in the fact's unit";
        "usual" only(&["integer", "decimal", "quantity", "date"]), Takes::Table(&RANGE), "outside: the value counts, and the report asks whether it is meant";
        "precision" only(&["integer", "decimal", "quantity"]), Number, "the step in which it is measured. A given value that differs from the derived one by less is no disagreement";
        "series" NO, Flag, "it is measured repeatedly: `previous(x)` and `earliest(x)` may be asked";
        "conversion" only(&["quantity"]), Tables(&CONVERSION), "other units of this substance, where the dimension alone does not convert (mass and amount)";
        "valid_for" NO, Duration, "how long a dated value counts, as in `\"12 months\"`; a value without a date counts as current";
        "on_stale" NO, Words(on_stale), "what an older value is: missing (where nothing is said), or still counted and marked. An exclusion that is true on a value too old stays, marked";
        "valid_when" NO, Condition, "where it is not true, a given value counts as missing, and the report says why";
        "valid_because" NO, Text, "the reason that is printed";
        "valid_source" NO, References(&REFERENCE), "who says so, of `valid_when` and `valid_for`";
        "when_absent" NO, Expression, "its value from other facts where it is not given or `\"unknown\"`. A given value wins; a disagreement warns";
        "assume" NO, Value, "its value where nobody gave it. Printed as an assumption in every report; `\"unknown\"` takes it away";
        "codes" NO, Tables(&CODE), "codes of the fact";
    },
};

static CONSTRAINT: Table = Table {
    id: "constraint",
    what: "what cannot be: `[[constraint]]`",
    is_block: false,
    keys: keys! {
        "id" YES, Text, "its name";
        "always" YES, Condition, "what cannot be otherwise. False for a patient: an error that names it. Unknown: no fault. Proofs leave such patients out";
        "because" YES, Text, "printed";
    },
};

/// A vocabulary.
pub(super) static FILE: Table = Table {
    id: "vocabulary",
    what: "a vocabulary",
    is_block: false,
    keys: keys! {
        "format" YES, Format, "the version of the format, 1";
        "vocabulary" YES, Takes::Table(&VOCABULARY_HEAD), "who this file is";
        "source" NO, Each(Keys::Names, &Takes::Table(&SOURCE)), "what it cites";
        "fact" NO, Each(Keys::Names, &Takes::Table(&FACT)), "a fact of patients: its type, unit, range and question";
        "constraint" NO, Tables(&CONSTRAINT), "what cannot be";
        "allow" NO, Tables(&ALLOW), "a finding of `osteon check` that is left as it is for a time";
    },
};
