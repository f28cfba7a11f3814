//! What is to be looked at again, and when, in text.

use super::text::Page;
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
            self.sheet.paragraph("  > ", &format!("{mark}{}: {words}.", monitor.label));
        }
    }

    pub(super) fn follow_up(&mut self) {
        let shown = self.shown_monitors();
        if shown.is_empty() {
            return;
        }
        self.sheet.title("FOLLOW-UP");
        for (id, monitor, found) in shown {
            self.monitor(id, monitor, found);
        }
    }

    fn monitor(&mut self, id: MonitorId, monitor: &'a Monitor, found: &'a Monitored) {
        let mark = if found.if_in_scope { ", if in scope" } else { "" };
        let status = match found.possible.only() {
            Some(MonitorStatus::BaselineNeeded) => "first measurement needed".to_owned(),
            Some(status) => status.word().replace('_', " "),
            None => {
                let left = words::left(&found.possible, MonitorStatus::word).join(" or ").replace('_', " ");
                format!("undetermined ({left})")
            }
        };
        let when = match (found.due_from, found.due_by) {
            (Some(from), Some(by)) => format!(": due from {from}, at the latest {by}"),
            _ => String::new(),
        };
        self.sheet.paragraph(
            &format!("  * [{}{mark}] ", status.to_uppercase()),
            &format!("{}{when}", monitor.label),
        );
        if let Some(text) = &monitor.text {
            self.sheet.paragraph("      ", text);
        }
        if let Some(interval) = found.interval.and_then(|at| monitor.intervals.get(usize::from(at))) {
            let because = interval.because.as_ref().map_or(String::new(), |why| format!(": {why}"));
            let text = format!("{}, latest after {}{because}", interval.every, interval.latest_by);
            self.sheet.paragraph("      every ", &text);
            let cited: Vec<String> = interval.source.iter().map(|reference| self.cite(reference)).collect();
            self.sheet.paragraph("      source: ", &cited.join("; "));
        }
        if found.stale {
            self.sheet
                .paragraph("      ", "the interval was chosen by a value that is too old to count elsewhere");
        }
        for (word, text) in [("note: ", &monitor.note), ("sources differ: ", &monitor.differs)] {
            if let Some(text) = text {
                self.sheet.paragraph(&format!("      {word}"), text);
            }
        }
        if let Some(explained) = self.decision.explanation.of(Block::Monitor(id)) {
            self.open(explained);
        }
        self.sheet.line(&format!("      rule: {}", monitor.id));
    }

    /// What a hospital changed in the guideline that this one extends.
    pub(super) fn local_changes(&mut self) {
        let guideline = self.decision.guideline;
        let Some(base) = &guideline.extends else {
            return;
        };
        self.sheet.title(&format!("LOCAL CHANGES to {base}"));
        for change in &guideline.local_changes {
            let text = format!("{}: {} ({})", change.name, change.reason, change.owner);
            self.sheet.paragraph(&format!("  - {} ", change.kind.word()), &text);
        }
    }

    /// Properties that this answer does not have: the guideline contradicts itself.
    pub(super) fn broken_invariants(&mut self) {
        let decision = self.decision;
        for invariant in &decision.guideline.invariants {
            if decision.evaluation.value(invariant.always).truth() == crate::value::truth::Truth::False {
                self.sheet.title("THE GUIDELINE HAS A FAULT: tell its owner");
                let text = format!("{} does not hold for this patient: {}", invariant.id, invariant.because);
                self.sheet.paragraph("  ! ", &text);
            }
        }
    }
}
