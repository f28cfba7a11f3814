//! What a case expects, and how it differs from what came out.

use crate::eval::{Decided, Evaluation, Possible, Status};
use crate::explain::Explanation;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, FactId, MonitorId, OptionId, RecommendationId,
};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, Grade, Listed, MonitorStatus, OptionStatus};
use crate::value::canonical::plain;
use crate::value::content::Value;
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::truth::Truth;

/// One expectation.
#[derive(Clone, Debug, PartialEq)]
pub enum Expectation {
    /// The status of the scope.
    Scope(&'static str),
    /// A computed value: a number with or without its unit, a name, or `unknown`.
    Definition(DefinitionId, String),
    /// What is left of a decision.
    Decision(DecisionId, ExpectedDecision),
    /// The status of a recommendation.
    Recommendation(RecommendationId, Status),
    /// Exactly the missing facts that matter.
    Missing(Vec<FactId>),
    /// What is left of a choice.
    Choice(ChoiceId, Possible<ChoiceStatus>),
    /// What is left of an option.
    Option(OptionId, Possible<OptionStatus>),
    /// The dose of an option, those that are left, or `unknown`.
    Dose(OptionId, Vec<String>),
    /// How strongly what holds speaks against an option: one grade for each, in the order of the file.
    Grades(OptionId, Vec<Grade>),
    /// Exactly the options of a choice that something speaks for.
    Preferred(ChoiceId, Vec<OptionId>),
    /// What is left of a monitor, and its days.
    Monitor(MonitorId, ExpectedMonitor),
}

/// What is expected of a monitor.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedMonitor {
    /// The statuses that are left.
    pub left: Possible<MonitorStatus>,
    /// First day on which it is due, if the case says one.
    pub due_from: Option<PartialDate>,
    /// Last day before it is overdue, if the case says one.
    pub due_by: Option<PartialDate>,
}

/// What should be left of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedDecision {
    /// This outcome.
    Outcome(u16),
    /// These, and no outcome at all where `gap` says so.
    Undetermined {
        /// Outcomes.
        places: Vec<u16>,
        /// Whether none of them may turn out to hold.
        gap: bool,
    },
    /// None.
    Gap,
    /// Two at once.
    Overlap,
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Of what.
    pub name: String,
    /// What the case says.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// The block to look at.
    pub block: Option<Block>,
}

impl Expectation {
    /// How the result differs, if it does. Without an explanation, what is missing is not looked at.
    pub(super) fn compare(
        &self,
        guideline: &Guideline,
        evaluation: &Evaluation,
        explanation: &dyn Fn() -> Option<Explanation>,
    ) -> Option<Difference> {
        let difference = self.difference(guideline, evaluation, explanation)?;
        Some(Difference { block: self.block(), ..difference })
    }

    fn difference(
        &self,
        guideline: &Guideline,
        evaluation: &Evaluation,
        explanation: &dyn Fn() -> Option<Explanation>,
    ) -> Option<Difference> {
        match self {
            Expectation::Scope(expected) => {
                let got = match evaluation.scope {
                    Truth::True => "in_scope",
                    Truth::False => "out_of_scope",
                    Truth::Unknown => "undetermined",
                };
                differ("scope", expected, got)
            }
            Expectation::Definition(id, expected) => {
                let definition = guideline.definitions.get(id.index())?;
                let value = evaluation.definition(*id);
                let got = words(guideline, value, definition.choice);
                let same = got == *expected || same_number(value, expected);
                if same { None } else { differ(&definition.name, expected, &got) }
            }
            Expectation::Decision(id, expected) => {
                let decision = guideline.decisions.get(id.index())?;
                let name = |place: &u16| {
                    let outcome = decision.outcomes.get(usize::from(*place));
                    outcome.map_or("", |outcome| outcome.name.as_str())
                };
                differ(&decision.name, &expected.words(&name), &got_words(evaluation.decision(*id), &name))
            }
            Expectation::Recommendation(id, expected) => {
                let recommendation = guideline.recommendations.get(id.index())?;
                differ(
                    &recommendation.id,
                    status_words(*expected),
                    status_words(evaluation.recommendation(*id)),
                )
            }
            Expectation::Missing(expected) => {
                let name = |id: &FactId| guideline.vocabulary.fact(*id).map_or("", |fact| fact.name.as_str());
                let explanation = explanation()?;
                let mut got: Vec<FactId> = explanation.missing.iter().map(|missing| missing.fact).collect();
                got.sort();
                let list = |facts: &[FactId]| facts.iter().map(name).collect::<Vec<_>>().join(", ");
                differ("missing", &list(expected), &list(&got))
            }
            _ => self.difference_of_choices(guideline, evaluation),
        }
    }

    /// As above, for choices, their options and monitors.
    fn difference_of_choices(&self, guideline: &Guideline, evaluation: &Evaluation) -> Option<Difference> {
        match self {
            Expectation::Choice(id, expected) => {
                let got = &evaluation.choice(*id)?.possible;
                let name = guideline.name(Block::Choice(*id));
                differ(&name, &statuses(expected, ChoiceStatus::word), &statuses(got, ChoiceStatus::word))
            }
            Expectation::Option(id, expected) => {
                let got = &evaluation.option(*id)?.possible;
                let name = guideline.name(Block::Option(*id));
                differ(&name, &statuses(expected, OptionStatus::word), &statuses(got, OptionStatus::word))
            }
            Expectation::Dose(id, expected) => {
                let left = doses(guideline, evaluation, *id);
                let got =
                    if expected.len() > 1 || left.len() == 1 { left } else { vec!["unknown".to_owned()] };
                differ(&guideline.name(Block::Dose(*id)), &expected.join(" or "), &got.join(" or "))
            }
            Expectation::Grades(id, expected) => {
                let list =
                    |grades: &[Grade]| grades.iter().map(|grade| grade.word()).collect::<Vec<_>>().join(", ");
                let name = format!("{}, grades", guideline.name(Block::Option(*id)));
                differ(&name, &list(expected), &list(&grades(guideline, evaluation, *id)))
            }
            Expectation::Preferred(id, expected) => {
                let name = |id: &OptionId| guideline.options.get(id.index()).map_or("", |o| o.name.as_str());
                let list = |ids: &[OptionId]| {
                    let mut names: Vec<&str> = ids.iter().map(name).collect();
                    names.sort_unstable();
                    names.join(", ")
                };
                let preferred =
                    |id: &&OptionId| evaluation.option(**id).is_some_and(|o| o.preferred == Truth::True);
                let choice = guideline.choices.get(id.index())?;
                let got: Vec<OptionId> = choice.options.iter().filter(preferred).copied().collect();
                differ(&format!("{}, preferred", choice.name), &list(expected), &list(&got))
            }
            Expectation::Monitor(id, expected) => {
                let got = evaluation.monitor(*id)?;
                let day = |day: Option<PartialDate>| day.map_or("none".to_owned(), |day| day.to_string());
                let mut both = (
                    statuses(&expected.left, MonitorStatus::word),
                    statuses(&got.possible, MonitorStatus::word),
                );
                for (word, wanted, own) in
                    [("from", expected.due_from, got.due_from), ("by", expected.due_by, got.due_by)]
                {
                    if wanted.is_some() {
                        both.0.push_str(&format!(", due {word} {}", day(wanted)));
                        both.1.push_str(&format!(", due {word} {}", day(own)));
                    }
                }
                differ(&guideline.name(Block::Monitor(*id)), &both.0, &both.1)
            }
            _ => None,
        }
    }

    /// Whether it is about what matters among missing facts, and not about an answer.
    pub fn is_of_missing_facts(&self) -> bool {
        matches!(self, Expectation::Missing(_))
    }

    /// Whether another expectation is about the same thing.
    pub(super) fn is_of_the_same(&self, other: &Expectation) -> bool {
        self.block() == other.block() && std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The block it is about, which is the one to look at when it is not met.
    pub(super) fn block(&self) -> Option<Block> {
        match self {
            Expectation::Scope(_) => Some(Block::Scope),
            Expectation::Definition(id, _) => Some(Block::Definition(*id)),
            Expectation::Decision(id, _) => Some(Block::Decision(*id)),
            Expectation::Recommendation(id, _) => Some(Block::Recommendation(*id)),
            Expectation::Choice(id, _) | Expectation::Preferred(id, _) => Some(Block::Choice(*id)),
            Expectation::Option(id, _) | Expectation::Dose(id, _) | Expectation::Grades(id, _) => {
                Some(Block::Option(*id))
            }
            Expectation::Monitor(id, _) => Some(Block::Monitor(*id)),
            Expectation::Missing(_) => None,
        }
    }

    /// The blocks whose answers it looks at; none where it is not about answers.
    pub(super) fn looks_at(&self, guideline: &Guideline) -> Vec<Block> {
        match self {
            Expectation::Dose(id, _) => vec![Block::Dose(*id)],
            Expectation::Preferred(id, _) => {
                let choice = guideline.choices.get(id.index());
                choice.into_iter().flat_map(|choice| &choice.options).map(|id| Block::Option(*id)).collect()
            }
            other => other.block().into_iter().collect(),
        }
    }
}

/// The doses that are left of an option, with `gap` where none of them may turn out to hold.
pub(super) fn doses(guideline: &Guideline, evaluation: &Evaluation, id: OptionId) -> Vec<String> {
    let give = |place: &u16| {
        let option = guideline.options.get(id.index())?;
        option.dose.get(usize::from(*place)).map(|dose| dose.give.clone())
    };
    match evaluation.dose(id) {
        Decided::Outcome(place) => give(place).into_iter().collect(),
        Decided::Undetermined(places) => {
            let gap = (places.len() == 1).then(|| "gap".to_owned());
            places.iter().filter_map(give).chain(gap).collect()
        }
        Decided::Gap | Decided::Overlap(_) => Vec::new(),
    }
}

/// How strongly what holds speaks against an option, in the order of the file.
pub(super) fn grades(guideline: &Guideline, evaluation: &Evaluation, id: OptionId) -> Vec<Grade> {
    let option = guideline.options.get(id.index());
    let bars = option.into_iter().flat_map(|option| option.exclude.iter().chain(&option.caution));
    bars.filter(|bar| evaluation.bar(bar.when).0 == Truth::True).map(|bar| bar.grade).collect()
}

fn statuses<T: Listed>(possible: &Possible<T>, word: fn(T) -> &'static str) -> String {
    let all: Vec<&str> = possible.iter().map(word).collect();
    match all.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("undetermined: {}", several.join(" or ")),
    }
}

fn differ(name: &str, expected: &str, got: &str) -> Option<Difference> {
    let words = |list: &str| if list.is_empty() { "none".to_owned() } else { list.to_owned() };
    let difference =
        || Difference { name: name.to_owned(), expected: words(expected), got: words(got), block: None };
    (expected != got).then(difference)
}

/// A status as a case expects it.
pub(super) fn status_words(status: Status) -> &'static str {
    match status {
        Status::AppliesIfInScope => "applies_if_in_scope",
        other => other.word(),
    }
}

impl ExpectedDecision {
    fn words<'a>(&self, name: &impl Fn(&u16) -> &'a str) -> String {
        match self {
            ExpectedDecision::Outcome(place) => name(place).to_owned(),
            ExpectedDecision::Undetermined { places, gap } => left(places, *gap, name),
            ExpectedDecision::Gap => "gap".to_owned(),
            ExpectedDecision::Overlap => "overlap".to_owned(),
        }
    }
}

fn got_words<'a>(decided: &Decided, name: &impl Fn(&u16) -> &'a str) -> String {
    match decided {
        Decided::Outcome(place) => name(place).to_owned(),
        Decided::Undetermined(places) => left(places, places.len() == 1, name),
        Decided::Gap => "gap".to_owned(),
        Decided::Overlap(_) => "overlap".to_owned(),
    }
}

fn left<'a>(places: &[u16], gap: bool, name: &impl Fn(&u16) -> &'a str) -> String {
    let mut names: Vec<&str> = places.iter().map(name).collect();
    names.sort_unstable();
    names.extend(gap.then_some("gap"));
    format!("undetermined: {}", names.join(" or "))
}

pub(super) fn words(guideline: &Guideline, value: &Value, choice: Option<FactId>) -> String {
    match (value, choice.and_then(|id| guideline.vocabulary.fact(id))) {
        (Value::Null(_), _) => "unknown".to_owned(),
        (Value::Member(place), Some(fact)) => {
            fact.members().get(usize::from(*place)).map_or(String::new(), |member| member.name.clone())
        }
        _ => plain(value),
    }
}

/// `"-1.0"` and -1 are the same number; a unit, where one is written, must be the same too.
fn same_number(value: &Value, expected: &str) -> bool {
    let (number, unit) = match expected.split_once(' ') {
        Some((number, unit)) => (number, Some(unit.trim())),
        None => (expected, None),
    };
    let own_unit = match value {
        Value::Quantity(quantity) => Some(quantity.unit.to_string()),
        _ => None,
    };
    let Ok(number) = Number::parse(number) else {
        return false;
    };
    let same = value.number().and_then(|own| own.compare(&number)) == Some(std::cmp::Ordering::Equal);
    same && unit.is_none_or(|unit| own_unit.as_deref() == Some(unit))
}
