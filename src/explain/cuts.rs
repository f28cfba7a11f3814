//! What the guideline holds each fact against: the numbers, days and spans of time that cut its range.

use std::collections::BTreeSet;

use super::Situation;
use crate::model::expression::{ExprId, FactId, Node};
use crate::model::facts::Known;
use crate::model::guideline::Guideline;
use crate::model::vocabulary::Fact;
use crate::value::content::Value;
use crate::value::date::{CalendarUnit, PartialDate};
use crate::value::number::Number;

/// The numbers that a fact meets, and the spans of time that dates meet.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts {
    pub(super) numbers: Vec<Number>,
    pub(super) dates: Vec<PartialDate>,
    pub(super) spans: Vec<(i64, CalendarUnit)>,
}

/// All expressions of a guideline, looked at for one patient.
pub(super) struct Walk<'a> {
    pub(super) guideline: &'a Guideline,
    situation: Situation<'a>,
    /// What each fact is held against.
    pub(super) cuts: Vec<Cuts>,
    /// The facts whose value an expression is one of, worked out once for each.
    reach: Vec<Option<Vec<FactId>>>,
    /// Facts that meet something from which no cut can be told, and where.
    pub(super) uncut: Vec<(FactId, ExprId)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(guideline: &'a Guideline, situation: Situation<'a>) -> Walk<'a> {
        Walk {
            guideline,
            situation,
            uncut: Vec::new(),
            cuts: vec![Cuts::default(); guideline.vocabulary.facts.len()],
            reach: vec![None; guideline.expressions.len()],
        }
    }

    pub(super) fn meet_all(&mut self) {
        let guideline = self.guideline;
        for id in (0..guideline.expressions.len()).map(ExprId::at) {
            match guideline.expressions.get(id) {
                Node::Compare(_, a, b) | Node::Equality(_, a, b) => self.meet(id, *a, *b),
                Node::Relation { left, right, .. } => self.meet(id, *left, *right),
                Node::Between { value, low, high, .. } => {
                    self.meet(id, *value, *low);
                    self.meet(id, *value, *high);
                }
                Node::Case { subject: Some(subject), branches, .. } => {
                    for (when, _) in branches {
                        self.meet(id, *subject, *when);
                    }
                }
                _ => {}
            }
        }
        self.monitors();
    }

    /// Two sides that are held against each other: the constants of one cut the facts of the other.
    fn meet(&mut self, id: ExprId, a: ExprId, b: ExprId) {
        for (side, other) in [(a, b), (b, a)] {
            let (constants, told) = self.constants(other);
            let spans = self.elapsed_units(side);
            for fact in self.facts_in(side) {
                if !told {
                    self.uncut.push((fact, id));
                }
                for constant in &constants {
                    self.cut(id, fact, constant, &spans);
                }
            }
        }
    }

    fn cut(&mut self, id: ExprId, fact: FactId, constant: &Value, spans: &[CalendarUnit]) {
        let unit = self.guideline.vocabulary.fact(fact).and_then(Fact::unit);
        let Some(cuts) = self.cuts.get_mut(fact.index()) else {
            return;
        };
        match constant {
            Value::Date(date) => cuts.dates.push(*date),
            Value::List(items) => items.iter().for_each(|item| self.cut(id, fact, item, spans)),
            Value::Interval(interval) => {
                for end in [&interval.low, &interval.high] {
                    self.cut(id, fact, end, spans);
                }
            }
            Value::Quantity(quantity) => {
                let span = quantity.unit.calendar_unit().zip(quantity.number.to_i64());
                let spans = span.into_iter().flat_map(|(unit, count)| [(count, unit), (count + 1, unit)]);
                cuts.spans.extend(spans);
                let ratio = unit.and_then(|unit| quantity.unit.ratio_to(unit));
                match ratio.and_then(|ratio| quantity.number.checked_mul(&ratio)) {
                    Some(number) => cuts.numbers.push(number),
                    // The unit comes from a definition on the way: the number may be another.
                    None => {
                        cuts.numbers.push(quantity.number.clone());
                        self.uncut.push((fact, id));
                    }
                }
            }
            other => {
                let number = other.number();
                let whole = number.as_ref().and_then(Number::to_i64);
                for unit in spans {
                    cuts.spans.extend(whole.map(|count| (count, *unit)));
                    cuts.spans.extend(whole.map(|count| (count + 1, *unit)));
                }
                cuts.numbers.extend(number);
            }
        }
    }

    /// The intervals of a monitor cut the days of the measurement that it counts from.
    fn monitors(&mut self) {
        for monitor in &self.guideline.monitors {
            for fact in self.facts_in(monitor.from) {
                if let Some(cuts) = self.cuts.get_mut(fact.index()) {
                    let lengths = monitor.intervals.iter().flat_map(|found| [found.every, found.latest_by]);
                    cuts.spans.extend(lengths.map(|length| (length.count, length.unit)));
                }
            }
        }
    }

    /// Values that are the same for every patient, and those that this patient has already; whether they are all that
    /// the expression can be, as far as it is no fact itself.
    fn constants(&mut self, root: ExprId) -> (Vec<Value>, bool) {
        if self.facts_in(root).is_empty() {
            // The same for everyone: whatever it takes to work it out.
            return (vec![self.situation.present.value(root).clone()], true);
        }
        let mut found = vec![self.situation.present.value(root).clone()];
        let mut told = true;
        for id in self.through(root) {
            let node = self.guideline.expressions.get(id);
            match node {
                Node::Literal(value) => found.push(value.clone()),
                Node::Threshold(threshold) => {
                    let threshold = self.guideline.thresholds.get(threshold.index());
                    found.extend(threshold.map(|threshold| threshold.value.clone()));
                }
                Node::Fact(fact) => {
                    if let Known::Given(readings) = self.situation.facts.get(*fact) {
                        found.extend(readings.last().map(|reading| reading.value.clone()));
                    }
                }
                _ => {}
            }
            told &= !super::exact::computes_value(node);
        }
        (found, told)
    }

    /// Units in which an expression counts time.
    fn elapsed_units(&self, root: ExprId) -> Vec<CalendarUnit> {
        let nodes = self.through(root).into_iter().map(|id| self.guideline.expressions.get(id));
        let mut units: Vec<CalendarUnit> = nodes
            .filter_map(|node| match node {
                Node::Elapsed { unit, .. } => Some(*unit),
                _ => None,
            })
            .collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// An expression and all below it, through definitions and what stands in for facts, each once.
    fn through(&self, root: ExprId) -> Vec<ExprId> {
        let mut seen = BTreeSet::new();
        let mut roots = vec![root];
        while let Some(root) = roots.pop() {
            for id in self.guideline.expressions.below(root) {
                if seen.insert(id) {
                    roots.extend(self.behind(self.guideline.expressions.get(id)));
                }
            }
        }
        seen.into_iter().collect()
    }

    /// The expression that a name stands for.
    fn behind(&self, node: &Node) -> Option<ExprId> {
        match node {
            Node::Definition(id) => self.guideline.definitions.get(id.index()).map(|d| d.is),
            Node::Fact(id) => self.guideline.vocabulary.fact(*id)?.when_absent,
            _ => None,
        }
    }

    /// Every fact that an expression reads, through definitions and derived facts too.
    pub(super) fn facts_in(&mut self, root: ExprId) -> Vec<FactId> {
        if let Some(known) = self.reach.get(root.index()).cloned().flatten() {
            return known;
        }
        let nodes = self.through(root).into_iter().map(|id| self.guideline.expressions.get(id));
        let mut found: Vec<FactId> = nodes
            .filter_map(|node| match node {
                Node::Fact(fact) | Node::Series(_, fact) => Some(*fact),
                _ => None,
            })
            .collect();
        found.sort();
        found.dedup();
        if let Some(place) = self.reach.get_mut(root.index()) {
            *place = Some(found.clone());
        }
        found
    }
}
