//! Choices and monitors in the JSON form.

use indexmap::IndexMap;
use serde::Serialize;

use super::json::{Cited, Printer, Sets, cited};
use super::words;
use crate::eval::Opted;
use crate::model::choice::{Bar, ChoiceOption};
use crate::model::expression::{ChoiceId, MonitorId, OptionId};
use crate::model::guideline::Block;
use crate::model::guideline::ChangedNumber;
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::value::truth::Truth;

#[derive(Serialize)]
pub(super) struct Choice<'a> {
    label: &'a str,
    #[serde(rename = "for")]
    purpose: String,
    status: &'static str,
    possible: Vec<&'static str>,
    if_in_scope: bool,
    missing: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<&'a str>,
    options: Vec<Opt<'a>>,
}

#[derive(Serialize)]
struct Opt<'a> {
    name: &'a str,
    label: &'a str,
    class: Option<&'a str>,
    mechanism: Option<&'a str>,
    route: Option<&'a str>,
    administration: Option<&'a str>,
    status: &'static str,
    possible: Vec<&'static str>,
    if_in_scope: bool,
    provisional: bool,
    preferred: Option<bool>,
    dose: Option<&'a str>,
    dose_possible: Vec<&'a str>,
    dose_sources: Vec<Cited<'a>>,
    notes: Vec<&'a str>,
    sources: Vec<Cited<'a>>,
    reasons: Vec<Reason<'a>>,
    because: Sets,
    missing: Vec<&'a str>,
}

/// What speaks against an option, or may.
#[derive(Serialize)]
struct Reason<'a> {
    kind: &'static str,
    grade: &'static str,
    because: &'a str,
    /// `holds` or `unknown`.
    state: &'static str,
    /// Whether only a value says so that is too old to count elsewhere.
    stale: bool,
    source: Vec<Cited<'a>>,
}

#[derive(Serialize)]
pub(super) struct Monitored<'a> {
    id: &'a str,
    label: &'a str,
    status: &'static str,
    possible: Vec<&'static str>,
    if_in_scope: bool,
    provisional: bool,
    interval: Option<String>,
    latest_by: Option<String>,
    due_from: Option<String>,
    due_by: Option<String>,
    stale: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval_because: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<&'a str>,
    sources: Vec<Cited<'a>>,
    because: Sets,
    missing: Vec<&'a str>,
}

/// A property of the guideline, looked at for this patient.
#[derive(Serialize)]
pub(super) struct Invariant<'a> {
    id: &'a str,
    status: &'static str,
    because: &'a str,
}

/// What a hospital changed.
#[derive(Serialize)]
pub(super) struct Change<'a> {
    name: &'a str,
    kind: &'static str,
    /// Of a number: what it was, what it is now, and who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<Changed<'a>>,
    reason: &'a str,
    owner: &'a str,
}

#[derive(Serialize)]
struct Changed<'a> {
    from: String,
    to: String,
    sources: Vec<Cited<'a>>,
}

impl<'a> Printer<'a> {
    pub(super) fn choices(&self) -> IndexMap<&'a str, Choice<'a>> {
        let guideline = self.decision.guideline;
        let all = guideline.choices.iter().enumerate();
        all.filter_map(|(at, choice)| {
            let id = ChoiceId::at(at);
            let chosen = self.decision.evaluation.choice(id)?;
            let printed = Choice {
                label: &choice.label,
                purpose: guideline.name(Block::Recommendation(choice.purpose)).into_owned(),
                status: words::only(&chosen.possible, ChoiceStatus::word),
                possible: words::left(&chosen.possible, ChoiceStatus::word),
                if_in_scope: chosen.if_in_scope,
                missing: self.missing_names(Block::Choice(id)),
                note: choice.note.as_deref(),
                differs: choice.differs.as_deref(),
                options: choice.options.iter().filter_map(|option| self.option(*option)).collect(),
            };
            Some((choice.name.as_str(), printed))
        })
        .collect()
    }

    fn option(&self, id: OptionId) -> Option<Opt<'a>> {
        let option = self.decision.guideline.options.get(id.index())?;
        let opted = self.decision.evaluation.option(id)?;
        let block = Block::Option(id);
        let given = is_given(opted);
        let left = words::doses(option, self.decision.evaluation.dose(id));
        let doses = if given { left } else { Vec::new() };
        let (only, sources) = match doses.as_slice() {
            [one] => (Some(one.give.as_str()), one.source.iter().map(cited).collect()),
            _ => (None, Vec::new()),
        };
        let flags = doses.iter().filter(|_| doses.len() == 1).filter_map(|dose| dose.note.as_deref());
        Some(Opt {
            name: &option.name,
            label: &option.label,
            class: option.class.as_deref(),
            mechanism: option.mechanism.as_deref(),
            route: option.route.as_deref(),
            administration: option.administration.as_deref(),
            status: words::only(&opted.possible, OptionStatus::word),
            possible: words::left(&opted.possible, OptionStatus::word),
            if_in_scope: opted.if_in_scope,
            provisional: self.provisional(block),
            preferred: opted.preferred.known(),
            dose: only,
            dose_possible: doses.iter().map(|dose| dose.give.as_str()).collect(),
            dose_sources: sources,
            notes: option.notes.iter().map(String::as_str).chain(flags).collect(),
            sources: option.source.iter().map(cited).collect(),
            reasons: self.reasons(option),
            because: self.because(block),
            missing: self.missing_names(block),
        })
    }

    fn reasons(&self, option: &'a ChoiceOption) -> Vec<Reason<'a>> {
        let evaluation = self.decision.evaluation;
        let reason = |kind: &'static str| {
            move |bar: &'a Bar| {
                let (truth, stale) = evaluation.bar(bar.when);
                let state = match truth {
                    Truth::False => return None,
                    Truth::True => "holds",
                    Truth::Unknown => "unknown",
                };
                Some(Reason {
                    kind,
                    grade: bar.grade.word(),
                    because: &bar.because,
                    state,
                    stale,
                    source: bar.source.iter().map(cited).collect(),
                })
            }
        };
        let exclude = option.exclude.iter().filter_map(reason("exclusion"));
        exclude.chain(option.caution.iter().filter_map(reason("caution"))).collect()
    }

    pub(super) fn monitoring(&self) -> Vec<Monitored<'a>> {
        let guideline = self.decision.guideline;
        let all = guideline.monitors.iter().enumerate();
        all.filter_map(|(at, monitor)| {
            let id = MonitorId::at(at);
            let found = self.decision.evaluation.monitor(id)?;
            let block = Block::Monitor(id);
            let interval = found.interval.and_then(|at| monitor.intervals.get(usize::from(at)));
            Some(Monitored {
                id: &monitor.id,
                label: &monitor.label,
                status: words::only(&found.possible, MonitorStatus::word),
                possible: words::left(&found.possible, MonitorStatus::word),
                if_in_scope: found.if_in_scope,
                provisional: self.provisional(block),
                interval: interval.map(|interval| interval.every.to_string()),
                latest_by: interval.map(|interval| interval.latest_by.to_string()),
                due_from: found.due_from.map(|date| date.to_string()),
                due_by: found.due_by.map(|date| date.to_string()),
                stale: found.stale,
                interval_because: interval.and_then(|interval| interval.because.as_deref()),
                text: monitor.text.as_deref(),
                note: monitor.note.as_deref(),
                differs: monitor.differs.as_deref(),
                sources: interval.map_or(Vec::new(), |interval| interval.source.iter().map(cited).collect()),
                because: self.because(block),
                missing: self.missing_names(block),
            })
        })
        .collect()
    }

    pub(super) fn invariants(&self) -> Vec<Invariant<'a>> {
        let all = self.decision.guideline.invariants.iter();
        all.map(|invariant| Invariant {
            id: &invariant.id,
            status: match self.decision.evaluation.value(invariant.always).truth() {
                Truth::True => "holds",
                Truth::False => "broken",
                Truth::Unknown => "undetermined",
            },
            because: &invariant.because,
        })
        .collect()
    }

    pub(super) fn local_changes(&self) -> Vec<Change<'a>> {
        let guideline = self.decision.guideline;
        let number = |number: &'a ChangedNumber| {
            let [from, to] = [&number.from, &number.to].map(|value| words::value(guideline, value, None));
            Changed { from, to, sources: number.source.iter().map(cited).collect() }
        };
        let all = guideline.local_changes.iter();
        all.map(|change| Change {
            name: &change.name,
            kind: change.kind.word(),
            number: change.number.as_ref().map(number),
            reason: &change.reason,
            owner: &change.owner,
        })
        .collect()
    }
}

/// Whether a dose is worth telling: not of what is excluded, nor of what nobody looked at.
fn is_given(opted: &Opted) -> bool {
    !matches!(opted.possible.only(), Some(OptionStatus::Excluded | OptionStatus::NotAssessed))
}
