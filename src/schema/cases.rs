//! The keys of case files and patients.

use super::rules::{NO, YES, grades};
use super::takes::Takes::{Each, Either, Facts, List, Name, OneOrMore, Tables, Text, Words};
use super::takes::{Keys, Table, Takes, keys};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};

fn scopes() -> Vec<&'static str> {
    vec!["in_scope", "out_of_scope", "undetermined"]
}

fn recommendation_statuses() -> Vec<&'static str> {
    vec!["applies", "applies_if_in_scope", "does_not_apply", "undetermined"]
}

fn choice_statuses() -> Vec<&'static str> {
    ChoiceStatus::ALL.iter().map(|status| status.word()).collect()
}

fn option_statuses() -> Vec<&'static str> {
    OptionStatus::ALL.iter().map(|status| status.word()).collect()
}

fn monitor_statuses() -> Vec<&'static str> {
    MonitorStatus::ALL.iter().map(|status| status.word()).collect()
}

/// The statuses of a monitor that are left.
const MONITOR_LEFT: Takes = OneOrMore(&Words(monitor_statuses));

static EXPECTED_MONITOR: Table = Table {
    id: "expected_monitor",
    what: "the status and the days of a monitor",
    is_block: false,
    keys: keys! {
        "status" YES, MONITOR_LEFT, "a status, or a list of those that are left";
        "due_from" NO, Takes::Date, "the first day on which it is due";
        "due_by" NO, Takes::Date, "the last day on which it is due";
    },
};

static EXPECT: Table = Table {
    id: "expect",
    what: "what should come out",
    is_block: false,
    keys: keys! {
        "scope" NO, Words(scopes), "whether the patient is in scope";
        "definitions" NO, Each(Keys::Names, &Text), "value with unit as it is printed, such as `\"35 mL/min\"`; a number without unit is compared as a number; `\"unknown\"`";
        "decisions" NO, Each(Keys::Names, &OneOrMore(&Name)), "the outcome; `\"gap\"`, `\"overlap\"`; a list of those that are left (with `\"gap\"` in it where none may turn out to hold)";
        "recommendations" NO, Each(Keys::Names, &Words(recommendation_statuses)), "`applies`, `applies_if_in_scope`, `does_not_apply`, `undetermined`";
        "choices" NO, Each(Keys::Names, &OneOrMore(&Words(choice_statuses))), "`open`, `not_indicated`, `none_left`; a list of those that are left";
        "options" NO, Each(Keys::Names, &Each(Keys::Names, &OneOrMore(&Words(option_statuses)))), "`eligible`, `caution`, `excluded`, `not_assessed` (out of scope); a list of those that are left";
        "doses" NO, Each(Keys::Names, &Each(Keys::Names, &OneOrMore(&Text))), "the text of `give`; `\"unknown\"`; a list of those that are left (with `\"gap\"` in it where none may turn out to hold)";
        "grades" NO, Each(Keys::Names, &Each(Keys::Names, &OneOrMore(&Words(grades)))), "how strongly what holds speaks against it: a grade for each exclusion and then each caution that holds, in the order of the file; `[]` where none does";
        "preferred" NO, Each(Keys::Names, &OneOrMore(&Name)), "exactly those that are preferred";
        "monitoring" NO, Each(Keys::Names, &Either(&[MONITOR_LEFT, Takes::Table(&EXPECTED_MONITOR)])), "a status; those that are left; or `{ status, due_from, due_by }`, of which `status` is required";
        "missing" NO, List(&Name), "exactly the facts that are not known and matter";
    },
};

static CASE: Table = Table {
    id: "case",
    what: "a case: a patient, and what should come out",
    is_block: false,
    keys: keys! {
        "name" YES, Text, "its name, once in a file";
        "why" YES, Text, "one clinical sentence";
        "reviewed_by" NO, Text, "who has read the case and says that its answers are right; empty or left out: nobody, and then it counts in no gate";
        "as_of" NO, Takes::Date, "another evaluation date";
        "facts" NO, Facts, "facts that differ from `base`, written as in a patient; `\"unset\"` takes one away";
        "expect" YES, Takes::Table(&EXPECT), "what should come out; what is not mentioned is not looked at";
        "expect_in_version" NO, Each(Keys::Versions, &Takes::Table(&EXPECT)), "as `expect`, for one version only: it takes the place of what `expect` says of the same thing";
    },
};

/// A file of cases.
pub(super) static CASES_FILE: Table = Table {
    id: "cases",
    what: "a file of cases",
    is_block: false,
    keys: keys! {
        "about" YES, Text, "what the file is about";
        "as_of" YES, Takes::Date, "the evaluation date of its cases";
        "base" NO, Facts, "the patient that the cases change";
        "case" NO, Tables(&CASE), "the cases";
    },
};

/// A patient.
pub(super) static PATIENT_FILE: Table = Table {
    id: "patient",
    what: "a patient",
    is_block: false,
    keys: keys! {
        "patient" YES, Text, "how the patient is called in the report";
        "about" NO, Text, "for readers of the file";
        "facts" YES, Facts, "fact → value";
    },
};

/// A value of a fact with its unit and its day.
pub(super) static READING: Table = Table {
    id: "reading",
    what: "a value with its unit, its day and where it comes from",
    is_block: false,
    keys: keys! {
        "value" YES, Takes::Value, "the value";
        "unit" NO, Takes::Unit, "its unit: a quantity needs one";
        "on" NO, Takes::Date, "the day on which it was measured";
        "source" NO, Text, "where it comes from";
    },
};
