//! What a block says of a patient, in the words of its file, so that two guidelines can be held against each other.

use crate::eval::{Answer, Decided, Evaluation, Possible, Status, intervals_left};
use crate::model::expression::MonitorId;
use crate::model::guideline::{Block, Guideline};
use crate::model::monitor::Interval;
use crate::model::status::{ChoiceStatus, Listed, MonitorStatus, OptionStatus};
use crate::space::{Facet, Told};
use crate::value::truth::Truth;

/// What a block says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// Its status, or the outcome that holds; `undetermined` where several are left.
    pub status: String,
    /// What is left where it is undetermined; of an overlap what holds.
    pub possible: Vec<String>,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    /// What it says beside: of an option whether it is preferred.
    pub beside: Option<String>,
}

/// Where facts are missing that decide.
const UNDETERMINED: &str = "undetermined";

impl Said {
    fn of(status: impl Into<String>) -> Said {
        Said { status: status.into(), possible: Vec::new(), if_in_scope: false, beside: None }
    }

    /// Whether facts are missing that decide.
    pub fn is_open(&self) -> bool {
        self.status == UNDETERMINED || self.if_in_scope
    }

    /// Whether another answer means the same: in which order a file lists what is left says nothing.
    pub(super) fn means(&self, other: &Said) -> bool {
        let sorted = |said: &Said| {
            let mut said = said.clone();
            said.possible.sort();
            said
        };
        self == other || sorted(self) == sorted(other)
    }

    /// In words: `applies`, `undetermined: eligible or excluded`.
    pub fn words(&self) -> String {
        let plain = |word: &str| word.replace('_', " ");
        let mut words = plain(&self.status);
        if !self.possible.is_empty() {
            let possible: Vec<String> = self.possible.iter().map(|word| plain(word)).collect();
            words = format!("{words}: {}", possible.join(" or "));
        }
        if self.if_in_scope {
            words.push_str(", if in scope");
        }
        if let Some(beside) = &self.beside {
            words = format!("{words}, {beside}");
        }
        words
    }

    /// What the space says that a block tells.
    pub(super) fn told(guideline: &Guideline, block: Block, told: &Told) -> Said {
        match (told, block) {
            (Told::Interval { left, none, if_in_scope }, Block::Monitor(id)) => {
                let places = left.iter().enumerate().filter(|(_, left)| **left).map(|(at, _)| at);
                how_often(guideline, id, &places.collect::<Vec<_>>(), *none, *if_in_scope)
            }
            (Told::Interval { .. }, _) => Said::of(UNDETERMINED),
            (Told::Answer(answer, beside), _) => {
                let mut said = answered(guideline, block, answer);
                if let (Answer::Option(possible, _), [yes, no]) = (answer, beside.as_slice()) {
                    said.beside = preferred(*possible, if *yes { Truth::True } else { falsity(*no) });
                }
                said
            }
        }
    }

    /// What the interpreter says that a block tells.
    pub(super) fn evaluated(
        guideline: &Guideline,
        block: Block,
        facet: Facet,
        evaluation: &Evaluation,
    ) -> Said {
        if let (Block::Monitor(id), Facet::Interval) = (block, facet) {
            return evaluated_interval(guideline, id, evaluation);
        }
        let mut said = answered(guideline, block, &evaluation.answer(block));
        if let Block::Option(id) = block {
            said.beside = evaluation.option(id).and_then(|found| preferred(found.possible, found.preferred));
        }
        said
    }
}

fn evaluated_interval(guideline: &Guideline, id: MonitorId, evaluation: &Evaluation) -> Said {
    let Some(monitor) = guideline.monitors.get(id.index()) else {
        return Said::of(NOT_APPLICABLE);
    };
    let scope = if monitor.outside_scope { Truth::True } else { evaluation.scope };
    if scope == Truth::False {
        return Said::of(NOT_APPLICABLE);
    }
    // Intervals are chosen by values that are too old, too.
    let kept = evaluation.with_stale();
    let truths: Vec<Truth> = (monitor.intervals.iter())
        .map(|interval| interval.when.map_or(Truth::True, |when| kept.value(when).truth()))
        .collect();
    let (left, none) = intervals_left(&monitor.intervals, &truths);
    how_often(guideline, id, &left, none, scope == Truth::Unknown)
}

const NOT_APPLICABLE: &str = "not_applicable";

fn how_often(guideline: &Guideline, id: MonitorId, left: &[usize], none: bool, if_in_scope: bool) -> Said {
    let intervals = guideline.monitors.get(id.index()).map_or(&[][..], |found| &found.intervals);
    let mut possible: Vec<String> = left.iter().filter_map(|at| intervals.get(*at)).map(every).collect();
    possible.dedup();
    possible.extend(none.then(|| NOT_APPLICABLE.to_owned()));
    let said = match possible.as_slice() {
        [] => Said::of(NOT_APPLICABLE),
        [only] => Said::of(only),
        _ => Said { possible, ..Said::of(UNDETERMINED) },
    };
    Said { if_in_scope, ..said }
}

fn falsity(no: bool) -> Truth {
    if no { Truth::False } else { Truth::Unknown }
}

/// Whether an option is preferred; nothing of one that cannot be had.
fn preferred(possible: Possible<OptionStatus>, truth: Truth) -> Option<String> {
    let can_be_had = |status: OptionStatus| matches!(status, OptionStatus::Eligible | OptionStatus::Caution);
    if !possible.iter().any(can_be_had) {
        return None;
    }
    match truth {
        Truth::True => Some("preferred".to_owned()),
        Truth::False => None,
        Truth::Unknown => Some("perhaps preferred".to_owned()),
    }
}

fn every(interval: &Interval) -> String {
    format!("every {}, at the latest after {}", interval.every, interval.latest_by)
}

fn answered(guideline: &Guideline, block: Block, answer: &Answer) -> Said {
    match answer {
        Answer::Scope(truth) => Said::of(match truth {
            Truth::True => "in_scope",
            Truth::False => "out_of_scope",
            Truth::Unknown => UNDETERMINED,
        }),
        Answer::Decision(decided) | Answer::Dose(decided) => decision(guideline, block, decided),
        Answer::Recommendation(status) => match status {
            Status::Applies => Said::of("applies"),
            Status::AppliesIfInScope => Said { if_in_scope: true, ..Said::of("applies") },
            Status::DoesNotApply => Said::of("does_not_apply"),
            Status::Undetermined => Said::of(UNDETERMINED),
        },
        Answer::Option(possible, if_in_scope) => left(*possible, *if_in_scope, OptionStatus::word),
        Answer::Choice(possible, if_in_scope) => left(*possible, *if_in_scope, ChoiceStatus::word),
        Answer::Monitor(possible, if_in_scope) => left(*possible, *if_in_scope, MonitorStatus::word),
        Answer::Value(_) => Said::of(UNDETERMINED),
    }
}

fn left<T: Listed>(possible: Possible<T>, if_in_scope: bool, word: fn(T) -> &'static str) -> Said {
    let said = match possible.only() {
        Some(only) => Said::of(word(only)),
        None => Said {
            possible: possible.iter().map(|status| word(status).to_owned()).collect(),
            ..Said::of(UNDETERMINED)
        },
    };
    Said { if_in_scope, ..said }
}

fn decision(guideline: &Guideline, block: Block, decided: &Decided) -> Said {
    let name = |at: &u16| -> String {
        let at = usize::from(*at);
        match block {
            Block::Decision(id) => {
                let outcomes = guideline.decisions.get(id.index()).map(|decision| &decision.outcomes);
                outcomes.and_then(|all| all.get(at)).map_or(String::new(), |outcome| outcome.name.clone())
            }
            Block::Dose(id) => {
                let doses = guideline.options.get(id.index()).map(|option| &option.dose);
                doses.and_then(|all| all.get(at)).map_or(String::new(), |dose| dose.give.clone())
            }
            _ => String::new(),
        }
    };
    let names = |all: &[u16]| all.iter().map(name).collect();
    match decided {
        Decided::Outcome(one) => Said::of(name(one)),
        Decided::Undetermined(all) => Said { possible: names(all), ..Said::of(UNDETERMINED) },
        Decided::Gap => Said::of("gap"),
        Decided::Overlap(all) => Said { possible: names(all), ..Said::of("overlap") },
    }
}
