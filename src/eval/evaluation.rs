//! What a guideline comes to for one patient, to be asked block by block.

use super::choose::{Chosen, Opted, UNDECIDED};
use super::monitor::Monitored;
use super::outcome::{Basis, Decided, Effective, Status};
use super::possible::Possible;
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, OptionId, RecommendationId,
};
use crate::model::guideline::{Block, Guideline};
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// What a guideline comes to for one patient: the value of every expression and the status of every block.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The evaluation date.
    pub as_of: PartialDate,
    pub(super) values: Vec<Value>,
    pub(super) facts: Vec<Effective>,
    pub(super) definitions: Vec<Value>,
    pub(super) decisions: Vec<Decided>,
    pub(super) why_open: Vec<Absence>,
    /// Whether the guideline is for this patient.
    pub scope: Truth,
    pub(super) recommendations: Vec<Status>,
    pub(super) applies: Vec<Applies>,
    pub(super) options: Vec<Opted>,
    pub(super) doses: Vec<Decided>,
    pub(super) choices: Vec<Chosen>,
    pub(super) monitors: Vec<Monitored>,
    /// The same with values that are too old to count counted all the same; nothing where there are none.
    pub(super) kept: Option<Box<Evaluation>>,
}

/// What `r applies` is, to a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Applies {
    /// To conditions that hold whatever the scope.
    pub(super) here: Value,
    /// To conditions that count in scope only, while it is not known whether the patient is.
    pub(super) in_scope: Value,
}

pub(super) const NOTHING: Value = Value::Null(Absence::NotGiven);
pub(super) const NO_FACT: Effective = Effective { value: NOTHING, basis: Basis::Absent, stale: false };

impl Evaluation {
    /// Before anything is evaluated.
    pub(super) fn empty(guideline: &Guideline, as_of: PartialDate) -> Evaluation {
        let undecided = || Opted::of(UNDECIDED, UNDECIDED, UNDECIDED, Truth::True, Absence::Undetermined);
        let unmade = || Chosen::of(UNDECIDED, std::iter::empty(), Truth::True, Absence::Undetermined);
        Evaluation {
            as_of,
            values: vec![NOTHING; guideline.expressions.len()],
            facts: vec![NO_FACT; guideline.vocabulary.facts.len()],
            definitions: vec![NOTHING; guideline.definitions.len()],
            decisions: vec![Decided::Undetermined(Vec::new()); guideline.decisions.len()],
            why_open: vec![Absence::Undetermined; guideline.decisions.len()],
            scope: Truth::True,
            recommendations: vec![Status::Undetermined; guideline.recommendations.len()],
            applies: vec![Applies { here: NOTHING, in_scope: NOTHING }; guideline.recommendations.len()],
            options: vec![undecided(); guideline.options.len()],
            doses: vec![Decided::Gap; guideline.options.len()],
            choices: vec![unmade(); guideline.choices.len()],
            monitors: vec![Monitored::unknown(); guideline.monitors.len()],
            kept: None,
        }
    }

    /// What an option comes to.
    pub fn option(&self, id: OptionId) -> Option<&Opted> {
        self.options.get(id.index())
    }

    /// What is left of the doses of an option: places in its list, and a gap where there are none.
    pub fn dose(&self, id: OptionId) -> &Decided {
        self.doses.get(id.index()).unwrap_or(&Decided::Gap)
    }

    /// What a choice comes to.
    pub fn choice(&self, id: ChoiceId) -> Option<&Chosen> {
        self.choices.get(id.index())
    }

    /// What a monitor comes to.
    pub fn monitor(&self, id: MonitorId) -> Option<&Monitored> {
        self.monitors.get(id.index())
    }

    /// The evaluation in which values that are too old to count are counted all the same; itself where there are none.
    pub fn with_stale(&self) -> &Evaluation {
        self.kept.as_deref().unwrap_or(self)
    }

    /// Whether something speaks against an option, and whether only a value says so that is too old to count
    /// elsewhere: what excluded an option goes on excluding it until it is measured anew.
    pub fn bar(&self, when: ExprId) -> (Truth, bool) {
        let now = self.value(when).truth();
        let stale = now != Truth::True && self.with_stale().value(when).truth() == Truth::True;
        (if stale { Truth::True } else { now }, stale)
    }

    /// The value of an expression.
    pub fn value(&self, id: ExprId) -> &Value {
        self.values.get(id.index()).unwrap_or(&NOTHING)
    }

    /// The value that conditions see of a fact.
    pub fn fact(&self, id: FactId) -> &Effective {
        self.facts.get(id.index()).unwrap_or(&NO_FACT)
    }

    /// The value of a definition, with its unit.
    pub fn definition(&self, id: DefinitionId) -> &Value {
        self.definitions.get(id.index()).unwrap_or(&NOTHING)
    }

    /// What is left of a decision.
    pub fn decision(&self, id: DecisionId) -> &Decided {
        self.decisions.get(id.index()).unwrap_or(&Decided::Gap)
    }

    /// What a recommendation comes to.
    pub fn recommendation(&self, id: RecommendationId) -> Status {
        self.recommendations.get(id.index()).copied().unwrap_or(Status::Undetermined)
    }

    /// Whether the answer of a block is definite; as [`Answer::is_definite`].
    pub(super) fn is_definite(&self, block: Block) -> bool {
        match block {
            Block::Scope => self.scope != Truth::Unknown,
            Block::Decision(id) => self.decision(id).is_definite(),
            Block::Recommendation(id) => self.recommendation(id).is_definite(),
            Block::Fact(id) => !self.fact(id).value.is_null(),
            Block::Definition(id) => !self.definition(id).is_null(),
            Block::Option(id) => {
                self.option(id).is_some_and(|found| found.possible.only().is_some() && !found.if_in_scope)
            }
            Block::Dose(id) => self.dose(id).is_definite(),
            Block::Choice(id) => {
                self.choice(id).is_some_and(|found| found.possible.only().is_some() && !found.if_in_scope)
            }
            Block::Monitor(id) => {
                self.monitor(id).is_some_and(|found| found.possible.only().is_some() && !found.if_in_scope)
            }
        }
    }

    /// The answer of a block, to be held against that of another patient.
    pub fn answer(&self, block: Block) -> Answer {
        match block {
            Block::Scope => Answer::Scope(self.scope),
            Block::Decision(id) => Answer::Decision(self.decision(id).clone()),
            Block::Recommendation(id) => Answer::Recommendation(self.recommendation(id)),
            Block::Fact(id) => Answer::Value(self.fact(id).value.clone()),
            Block::Definition(id) => Answer::Value(self.definition(id).clone()),
            Block::Option(id) => {
                let found = self.option(id).map(|option| (option.possible, option.if_in_scope));
                let (possible, if_in_scope) = found.unwrap_or_default();
                Answer::Option(possible, if_in_scope)
            }
            Block::Dose(id) => Answer::Dose(self.dose(id).clone()),
            Block::Choice(id) => {
                let found = self.choice(id).map(|choice| (choice.possible, choice.if_in_scope));
                let (possible, if_in_scope) = found.unwrap_or_default();
                Answer::Choice(possible, if_in_scope)
            }
            Block::Monitor(id) => {
                let found = self.monitor(id).map(|monitor| (monitor.possible, monitor.if_in_scope));
                let (possible, if_in_scope) = found.unwrap_or_default();
                Answer::Monitor(possible, if_in_scope)
            }
        }
    }
}

/// The answer of a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of the scope.
    Scope(Truth),
    /// Of a decision.
    Decision(Decided),
    /// Of a recommendation.
    Recommendation(Status),
    /// Of a fact or definition.
    Value(Value),
    /// Of an option; whether only if the patient is in scope.
    Option(Possible<OptionStatus>, bool),
    /// Which dose of an option.
    Dose(Decided),
    /// Of a choice; whether only if the patient is in scope.
    Choice(Possible<ChoiceStatus>, bool),
    /// Of a monitor; whether only if the patient is in scope.
    Monitor(Possible<MonitorStatus>, bool),
}

impl Answer {
    /// Whether no missing fact could change it.
    pub fn is_definite(&self) -> bool {
        match self {
            Answer::Scope(truth) => *truth != Truth::Unknown,
            Answer::Decision(decided) => decided.is_definite(),
            Answer::Recommendation(status) => status.is_definite(),
            Answer::Value(value) => !value.is_null(),
            Answer::Option(possible, if_in_scope) => possible.only().is_some() && !if_in_scope,
            Answer::Dose(decided) => decided.is_definite(),
            Answer::Choice(possible, if_in_scope) => possible.only().is_some() && !if_in_scope,
            Answer::Monitor(possible, if_in_scope) => possible.only().is_some() && !if_in_scope,
        }
    }
}
