//! What a case expects, and how it differs from what came out.

use crate::eval::{Decided, Evaluation, Status};
use crate::explain::Explanation;
use crate::model::expression::{DecisionId, DefinitionId, FactId, RecommendationId};
use crate::model::guideline::Guideline;
use crate::value::canonical::plain;
use crate::value::content::Value;
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
}

impl Expectation {
    /// How the result differs, if it does.
    pub(super) fn compare(
        &self,
        guideline: &Guideline,
        evaluation: &Evaluation,
        explanation: &Explanation,
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
                let mut got: Vec<FactId> = explanation.missing.iter().map(|missing| missing.fact).collect();
                got.sort();
                let list = |facts: &[FactId]| facts.iter().map(name).collect::<Vec<_>>().join(", ");
                differ("missing", &list(expected), &list(&got))
            }
        }
    }
}

fn differ(name: &str, expected: &str, got: &str) -> Option<Difference> {
    let difference =
        || Difference { name: name.to_owned(), expected: expected.to_owned(), got: got.to_owned() };
    (expected != got).then(difference)
}

fn status_words(status: Status) -> &'static str {
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

fn words(guideline: &Guideline, value: &Value, choice: Option<FactId>) -> String {
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
