//! What a block comes to, in words.

use crate::eval::{Answer, Decided, Possible, Status};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, Listed, MonitorStatus, OptionStatus};
use crate::value::truth::Truth;

/// What one block comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The status, as it is written.
    pub status: &'static str,
    /// The outcomes or statuses that are left, where there are any to name.
    pub left: Vec<String>,
    /// The same as a reader reads them.
    labels: Vec<String>,
    /// Whether only if the patient turns out to be in scope.
    pub if_in_scope: bool,
}

impl Said {
    /// By what the interpreter answered.
    pub(super) fn of(guideline: &Guideline, block: Block, answer: &Answer) -> Said {
        let plain = |status| Said { status, left: Vec::new(), labels: Vec::new(), if_in_scope: false };
        match answer {
            Answer::Scope(truth) => plain(match truth {
                Truth::True => "in_scope",
                Truth::False => "out_of_scope",
                Truth::Unknown => "undetermined",
            }),
            Answer::Recommendation(status) => {
                let if_in_scope = *status == Status::AppliesIfInScope;
                Said { if_in_scope, ..plain(status.word()) }
            }
            Answer::Decision(decided) => decision(guideline, block, decided),
            Answer::Option(possible, if_in_scope) => possibly(possible, *if_in_scope, OptionStatus::word),
            Answer::Choice(possible, if_in_scope) => possibly(possible, *if_in_scope, ChoiceStatus::word),
            Answer::Monitor(possible, if_in_scope) => possibly(possible, *if_in_scope, MonitorStatus::word),
            Answer::Value(_) | Answer::Dose(_) => plain("undetermined"),
        }
    }

    /// Whether two say the same, whatever it is called for readers.
    pub fn is_same(&self, other: &Said) -> bool {
        (self.status, &self.left, self.if_in_scope) == (other.status, &other.left, other.if_in_scope)
    }

    /// For a reader: `osteopenia`, `does not apply`, `undetermined: normal or osteopenia`.
    pub fn words(&self) -> String {
        let labels = self.labels.join(" or ");
        let words = match (self.status, self.labels.is_empty()) {
            ("decided", _) => labels,
            ("gap", _) => "no outcome holds (gap)".to_owned(),
            ("overlap", _) => format!("overlap: {}", self.labels.join(" and ")),
            (status, true) => status.replace('_', " "),
            (status, false) => format!("{}: {labels}", status.replace('_', " ")),
        };
        if self.if_in_scope { format!("{words}, if in scope") } else { words }
    }
}

fn decision(guideline: &Guideline, block: Block, decided: &Decided) -> Said {
    let (status, places): (_, &[u16]) = match decided {
        Decided::Outcome(place) => ("decided", std::slice::from_ref(place)),
        Decided::Undetermined(places) => ("undetermined", places),
        Decided::Gap => ("gap", &[]),
        Decided::Overlap(places) => ("overlap", places),
    };
    let found = match block {
        Block::Decision(id) => guideline.decisions.get(id.index()),
        _ => None,
    };
    let outcomes = places.iter().filter_map(|place| found?.outcomes.get(usize::from(*place)));
    let (mut left, mut labels): (Vec<String>, Vec<String>) =
        outcomes.map(|outcome| (outcome.name.clone(), outcome.label.clone())).unzip();
    // A single one that need not hold stands beside the gap that it may turn out to be.
    if status == "undetermined" && left.len() == 1 {
        left.push("gap".to_owned());
        labels.push("none of them".to_owned());
    }
    Said { status, left, labels, if_in_scope: false }
}

fn possibly<T: Listed>(possible: &Possible<T>, if_in_scope: bool, word: fn(T) -> &'static str) -> Said {
    match possible.only() {
        Some(only) => Said { status: word(only), left: Vec::new(), labels: Vec::new(), if_in_scope },
        None => {
            let left: Vec<String> = possible.iter().map(|status| word(status).to_owned()).collect();
            let labels = left.iter().map(|word| word.replace('_', " ")).collect();
            Said { status: "undetermined", left, labels, if_in_scope }
        }
    }
}
