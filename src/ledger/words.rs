//! The words for goals, rules and places, the same in every format.

use super::Ledger;
use crate::cases::{Goal, Reached, Subject, Tried};
use crate::eval::{Answer, Decided};
use crate::model::expression::ExprId;
use crate::model::guideline::Block;
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::report;
use crate::source::Span;
use crate::value::truth::Truth;

/// Longest quotation of a condition, in characters.
const QUOTED_MAX: usize = 90;

/// `scope`, `decision` …
pub(super) fn kind(of: Subject) -> &'static str {
    match of {
        Subject::Threshold(_) => "threshold",
        Subject::Rule(block) => match block {
            Block::Scope => "scope",
            Block::Fact(_) => "fact",
            Block::Definition(_) => "definition",
            Block::Decision(_) => "decision",
            Block::Recommendation(_) => "recommendation",
            Block::Choice(_) => "choice",
            Block::Option(_) => "option",
            Block::Dose(_) => "dose",
            Block::Monitor(_) => "monitor",
        },
    }
}

impl<'a> Ledger<'a> {
    /// `asco-2019 1.0.0`
    pub(super) fn guideline(&self) -> String {
        let meta = &self.suite.guideline.meta;
        format!("{} {}", meta.id, meta.version)
    }

    /// The name of a rule or threshold.
    pub(super) fn name(&self, of: Subject) -> String {
        match of {
            Subject::Rule(block) => self.suite.guideline.name(block).into_owned(),
            Subject::Threshold(id) => self
                .suite
                .guideline
                .thresholds
                .get(id.index())
                .map_or("", |found| found.name.as_str())
                .to_owned(),
        }
    }

    /// Where a rule or threshold stands.
    pub(super) fn place(&self, of: Subject) -> Option<Span> {
        let guideline = self.suite.guideline;
        let span = |id: ExprId| guideline.expressions.span(id);
        let span = match of {
            Subject::Threshold(id) => guideline.thresholds.get(id.index())?.place.0,
            Subject::Rule(block) => match block {
                Block::Recommendation(id) => guideline.recommendations.get(id.index())?.place.0,
                Block::Choice(id) => guideline.choices.get(id.index())?.place.0,
                Block::Monitor(id) => guideline.monitors.get(id.index())?.place.0,
                other => span(*guideline.roots(other).first()?),
            },
        };
        (!self.sources.slice(span).is_empty()).then_some(span)
    }

    /// File and line.
    pub(super) fn at(&self, span: Span) -> Option<(&'a str, usize)> {
        let line = self.sources.line_column(span)?.line;
        Some((self.sources.get(span.source)?.name.as_str(), line))
    }

    /// ` (file:line)`, where there is a place.
    pub(super) fn told_place(&self, of: Subject) -> String {
        let at = self.place(of).and_then(|span| self.at(span));
        at.map_or(String::new(), |(file, line)| format!("   {file}:{line}"))
    }

    /// A condition as it is written, on one line, cut where it is long.
    pub(super) fn quoted(&self, id: ExprId) -> String {
        let text = self.sources.slice(self.suite.guideline.expressions.span(id));
        let text = crate::source::one_line(text);
        match text.char_indices().nth(QUOTED_MAX) {
            Some((at, _)) => format!("{} …", text.get(..at).unwrap_or_default().trim_end()),
            None => text,
        }
    }

    /// A case with its file.
    pub(super) fn case(&self, at: usize) -> Option<&'a Tried> {
        self.suite.case(at)
    }

    /// What a goal is about, and what is to be reached: `when`, `age >= limit`, `true`.
    pub(super) fn goal(&self, goal: &Goal) -> Told {
        let (about, what) = match goal {
            Goal::Status(block, reached) => (None, self.reached(*block, reached)),
            Goal::Condition(block, id, truth) => (Some(self.condition(*block, *id)), truth_word(*truth)),
            Goal::Part(_, _, part, truth) => (Some(self.quoted(*part)), truth_word(*truth)),
            Goal::Interval(block, place) => (None, self.interval(*block, *place)),
            Goal::Side(_, side) => (None, side.word().to_owned()),
        };
        Told { about, what }
    }

    /// A goal on one line, with the rule or threshold it is of.
    pub(super) fn goal_words(&self, goal: &Goal) -> String {
        let of = match goal {
            Goal::Status(block, _)
            | Goal::Condition(block, ..)
            | Goal::Part(block, ..)
            | Goal::Interval(block, _) => Subject::Rule(*block),
            Goal::Side(id, _) => Subject::Threshold(*id),
        };
        let told = self.goal(goal);
        let about = told.about.map_or(String::new(), |about| format!(", {about}"));
        format!("{}{about}: {}", self.name(of), told.what)
    }

    fn condition(&self, block: Block, id: ExprId) -> String {
        let guideline = self.suite.guideline;
        let quoted = self.quoted(id);
        let named = match block {
            Block::Decision(decision) => guideline.decisions.get(decision.index()).and_then(|decision| {
                let outcome = decision.outcomes.iter().find(|outcome| outcome.when == id)?;
                Some(outcome.name.clone())
            }),
            Block::Option(option) => guideline.options.get(option.index()).map(|option| {
                let found = |bars: &[crate::model::choice::Bar]| bars.iter().any(|bar| bar.when == id);
                let word = match (found(&option.exclude), found(&option.caution)) {
                    (true, _) => "exclude",
                    (_, true) => "caution",
                    _ => "prefer",
                };
                word.to_owned()
            }),
            Block::Monitor(monitor) => guideline.monitors.get(monitor.index()).and_then(|monitor| {
                let interval = monitor.intervals.iter().find(|interval| interval.when == Some(id));
                let is_first = monitor.baseline_when == Some(id);
                interval
                    .map(|interval| format!("every {}", interval.every))
                    .or_else(|| is_first.then(|| "first measurement".to_owned()))
            }),
            _ => None,
        };
        named.map_or(quoted.clone(), |named| format!("{named}: {quoted}"))
    }

    fn interval(&self, block: Block, place: usize) -> String {
        let monitor = match block {
            Block::Monitor(id) => self.suite.guideline.monitors.get(id.index()),
            _ => None,
        };
        let interval = monitor.and_then(|monitor| monitor.intervals.get(place));
        interval.map_or(String::new(), |interval| {
            format!("interval {} counts: every {}", place + 1, interval.every)
        })
    }

    fn reached(&self, block: Block, reached: &Reached) -> String {
        let guideline = self.suite.guideline;
        let answer = match reached {
            Reached::Undetermined => return "undetermined".to_owned(),
            Reached::Known => return "known".to_owned(),
            Reached::Unknown => return "unknown".to_owned(),
            Reached::Answer(answer) => answer,
        };
        match (answer, block) {
            (Answer::Scope(truth), _) => report::scope_word(*truth).to_owned(),
            (Answer::Decision(Decided::Outcome(place)), Block::Decision(id)) => {
                let decision = guideline.decisions.get(id.index());
                let outcome = decision.and_then(|decision| decision.outcomes.get(usize::from(*place)));
                outcome.map_or(String::new(), |outcome| outcome.name.clone())
            }
            (Answer::Decision(_), _) => "gap".to_owned(),
            (Answer::Recommendation(status), _) => status.word().to_owned(),
            (Answer::Option(possible, _), _) => possible.only().map_or("", OptionStatus::word).to_owned(),
            (Answer::Choice(possible, _), _) => possible.only().map_or("", ChoiceStatus::word).to_owned(),
            (Answer::Monitor(possible, _), _) => possible.only().map_or("", MonitorStatus::word).to_owned(),
            (Answer::Dose(Decided::Outcome(place)), Block::Dose(id)) => {
                let option = guideline.options.get(id.index());
                let dose = option.and_then(|option| option.dose.get(usize::from(*place)));
                dose.map_or(String::new(), |dose| dose.give.clone())
            }
            (Answer::Dose(_) | Answer::Value(_), _) => String::new(),
        }
    }
}

/// A goal in words.
pub(super) struct Told {
    /// The condition it is about, where it is about one.
    pub(super) about: Option<String>,
    /// What is to be reached.
    pub(super) what: String,
}

fn truth_word(truth: Truth) -> String {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
    .to_owned()
}
