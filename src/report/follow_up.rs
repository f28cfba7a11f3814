//! What is to be looked at again, and when.

use super::document::{Badge, Entry, Field, Lead, Mark, Part, Row, Table};
use super::page::Page;
use super::words;
use crate::eval::Monitored;
use crate::model::expression::MonitorId;
use crate::model::guideline::Block;
use crate::model::monitor::Monitor;
use crate::model::status::MonitorStatus;

impl<'a> Page<'a> {
    fn shown_monitors(&self) -> Vec<(MonitorId, &'a Monitor, &'a Monitored)> {
        let decision = self.decision;
        let all = decision.guideline.monitors.iter().enumerate();
        let mut found: Vec<(MonitorId, &'a Monitor, &'a Monitored)> = all
            .filter_map(|(at, monitor)| {
                let id = MonitorId::at(at);
                Some((id, monitor, decision.evaluation.monitor(id)?))
            })
            .filter(|(_, _, found)| found.possible.only() != Some(MonitorStatus::NotApplicable))
            .collect();
        found.sort_by_key(|(_, _, found)| match found.possible.only() {
            Some(MonitorStatus::Overdue) => 0,
            Some(MonitorStatus::Due | MonitorStatus::BaselineNeeded) => 1,
            None => 2,
            _ => 3,
        });
        found
    }

    pub(super) fn monitors_in_short(&mut self) {
        for (_, monitor, found) in self.shown_monitors() {
            let mark = if found.if_in_scope { "if in scope: " } else { "" };
            let words = match found.possible.only() {
                Some(MonitorStatus::Overdue) => "overdue",
                Some(MonitorStatus::Due) => "due",
                Some(MonitorStatus::BaselineNeeded) => "not done yet",
                _ => continue,
            };
            self.entry(Lead::Mark(Mark::Due), format!("{mark}{}: {words}.", monitor.label));
        }
    }

    pub(super) fn follow_up(&mut self) {
        let shown = self.shown_monitors();
        if shown.is_empty() {
            return;
        }
        self.title("Follow-up", "");
        let row = |(_, monitor, found): &(MonitorId, &Monitor, &Monitored)| Row {
            name: monitor.label.clone(),
            badge: badge(found),
            words: due(found).unwrap_or_default(),
        };
        self.push(Part::Table(Table {
            caption: "What is measured again, and when".to_owned(),
            columns: ["what", "status", "when"],
            rows: shown.iter().map(row).collect(),
            nothing: "not known",
            is_overview: true,
        }));
        for (id, monitor, found) in shown {
            let entry = self.monitor(id, monitor, found);
            self.push(Part::Entry(entry));
        }
    }

    fn monitor(&mut self, id: MonitorId, monitor: &'a Monitor, found: &'a Monitored) -> Entry {
        let when = due(found).map_or(String::new(), |when| format!(": {when}"));
        let mut fields = Vec::new();
        if let Some(text) = &monitor.text {
            fields.push(Field::plain(text));
        }
        if let Some(interval) = found.interval.and_then(|at| monitor.intervals.get(usize::from(at))) {
            let because = interval.because.as_ref().map_or(String::new(), |why| format!(": {why}"));
            let text = format!("{}, latest after {}{because}", interval.every, interval.latest_by);
            fields.push(Field::labelled("every ", text));
            fields.push(Field::labelled("source: ", self.cites(&interval.source)));
        }
        if found.stale {
            let old = "the interval was chosen by a value that is too old to count elsewhere";
            fields.push(Field::plain(old));
        }
        for (label, text) in [("note: ", &monitor.note), ("sources differ: ", &monitor.differs)] {
            fields.extend(text.as_ref().map(|text| Field::labelled(label, text)));
        }
        if let Some(explained) = self.decision.explanation.of(Block::Monitor(id)) {
            fields.extend(self.open(explained));
        }
        fields.extend(self.changes_with(Block::Monitor(id)));
        fields.push(Field::labelled("rule: ", &monitor.id));
        Entry::new(Lead::Badge(badge(found)), format!("{}{when}", monitor.label)).with(fields)
    }

    /// What a hospital changed in the guideline that this one extends.
    pub(super) fn local_changes(&mut self) {
        let guideline = self.decision.guideline;
        let Some(base) = &guideline.extends else {
            return;
        };
        self.title("Local changes", format!(" to {base}"));
        for change in &guideline.local_changes {
            let number = change.number.as_ref().map(|number| {
                let [was, now] = [&number.from, &number.to].map(|value| words::value(guideline, value, None));
                format!(" from {was} to {now}")
            });
            let number = number.unwrap_or_default();
            let text = format!("{}{number}: {} ({})", change.name, change.reason, change.owner);
            self.entry(Lead::Change(change.kind.word()), text);
        }
    }

    /// Properties that this answer does not have: the guideline contradicts itself.
    pub(super) fn broken_invariants(&mut self) {
        let decision = self.decision;
        for invariant in &decision.guideline.invariants {
            if decision.evaluation.value(invariant.always).truth() == crate::value::truth::Truth::False {
                let (id, because) = (&invariant.id, &invariant.because);
                self.fault(format!("{id} does not hold for this patient: {because}"));
            }
        }
    }
}

/// The status of a monitor in words: `scheduled, if in scope`.
fn badge(found: &Monitored) -> Badge {
    let (mark, status) = match found.possible.only() {
        Some(MonitorStatus::BaselineNeeded) => (Mark::Due, "first measurement needed".to_owned()),
        Some(status) => {
            let mark = match status {
                MonitorStatus::Overdue => Mark::Warning,
                MonitorStatus::Due => Mark::Due,
                _ => Mark::Decided,
            };
            (mark, status.word().replace('_', " "))
        }
        None => {
            let left = words::left(&found.possible, MonitorStatus::word).join(" or ").replace('_', " ");
            (Mark::Open, format!("undetermined ({left})"))
        }
    };
    let beside = if found.if_in_scope { vec!["if in scope"] } else { Vec::new() };
    Badge { mark, loud: "", status, is_capital: true, beside }
}

/// When the next measurement is due.
fn due(found: &Monitored) -> Option<String> {
    let (from, by) = (found.due_from?, found.due_by?);
    Some(format!("due from {from}, at the latest {by}"))
}
