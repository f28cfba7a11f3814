//! The canonical form `osteon.meaning/1`: a text that is the same for two guidelines if and only if they mean the same.
//!
//! One line a thing, sorted, so that the order of blocks in a file does not matter. Titles, texts, labels, sources and
//! places are left out: they change no answer. The form is frozen; a change of it is a new version.

use super::expression::{ExprId, Node, OptionId};
use super::guideline::{Block, Guideline};
use super::monitor::Monitor;
use super::vocabulary::{FactType, Range};
use crate::value::canonical::{literal, text_literal};
use crate::value::content::Value;

/// The name of this form.
pub const FORM: &str = "osteon.meaning/1";

/// The canonical text of a guideline with the vocabulary it speaks.
pub fn meaning(guideline: &Guideline) -> String {
    let writer = Writer { guideline };
    let mut lines = writer.vocabulary();
    lines.extend(writer.blocks());
    lines.sort();
    let mut text = String::from(FORM);
    for line in lines {
        text.push('\n');
        text.push_str(&line);
    }
    text.push('\n');
    text
}

/// An expression in that form: names in place of ids, so that it is the same wherever it stands.
pub fn expression(guideline: &Guideline, id: ExprId) -> String {
    Writer { guideline }.expression(id)
}

struct Writer<'a> {
    guideline: &'a Guideline,
}

impl Writer<'_> {
    fn vocabulary(&self) -> Vec<String> {
        let vocabulary = &self.guideline.vocabulary;
        let mut lines = Vec::new();
        for fact in &vocabulary.facts {
            let kind = match &fact.kind {
                FactType::Quantity(unit) => format!("quantity {unit}"),
                FactType::Choice(members) => {
                    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
                    format!("choice {}", names.join(" "))
                }
                other => other.word().to_owned(),
            };
            let mut line = format!("fact {} {kind}", fact.name);
            for (word, range) in [("plausible", &fact.plausible), ("usual", &fact.usual)] {
                line.push_str(&range_text(word, range));
            }
            for conversion in &fact.conversions {
                let factor = conversion.factor.to_ratio().map(|ratio| ratio.to_string());
                line.push_str(&format!(" (from {} {})", conversion.unit, factor.unwrap_or_default()));
            }
            if let Some(valid_for) = fact.valid_for {
                let word = if fact.keeps_stale { "keep" } else { "missing" };
                line.push_str(&format!(" (valid_for {valid_for} {word})"));
            }
            if let Some(valid) = fact.valid_when {
                line.push_str(&format!(" (valid_when {})", self.expression(valid)));
            }
            if let Some(derived) = fact.when_absent {
                line.push_str(&format!(" (when_absent {})", self.expression(derived)));
            }
            if let Some(value) = &fact.assume {
                line.push_str(&format!(" (assume {})", literal(value)));
            }
            if fact.series {
                line.push_str(" series");
            }
            lines.push(line);
        }
        for constraint in &vocabulary.constraints {
            lines.push(format!("constraint {} {}", constraint.id, self.expression(constraint.always)));
        }
        lines
    }

    fn blocks(&self) -> Vec<String> {
        let guideline = self.guideline;
        let mut lines = Vec::new();
        for scope in &guideline.scope {
            lines.push(format!("scope {}", self.expression(scope.require)));
        }
        for threshold in &guideline.thresholds {
            lines.push(format!("threshold {} {}", threshold.name, literal(&threshold.value)));
        }
        for definition in &guideline.definitions {
            let unit = definition.unit.as_ref().map_or(String::new(), |unit| format!(" in {unit}"));
            lines.push(format!("define {}{unit} {}", definition.name, self.expression(definition.is)));
        }
        for decision in &guideline.decisions {
            let outcomes: Vec<String> = decision
                .outcomes
                .iter()
                .map(|outcome| format!("({} {})", outcome.name, self.expression(outcome.when)))
                .collect();
            let gap = decision.known_gap.as_ref().map(|gap| format!(" (gap {})", self.expression(gap.when)));
            lines.push(format!("decide {} {}{}", decision.name, outcomes.join(" "), gap.unwrap_or_default()));
        }
        for recommendation in &guideline.recommendations {
            let mut line = format!("recommend {} {}", recommendation.id, recommendation.wording.word());
            let flags = [
                (recommendation.against, " against"),
                (recommendation.outside_scope, " outside_scope"),
                (recommendation.judgement.is_some(), " judgement"),
            ];
            flags.iter().filter(|(is, _)| *is).for_each(|(_, word)| line.push_str(word));
            line.push(' ');
            line.push_str(&self.expression(recommendation.when));
            lines.push(line);
        }
        lines.extend(self.choices());
        lines.extend(guideline.monitors.iter().map(|monitor| self.monitor(monitor)));
        for invariant in &guideline.invariants {
            lines.push(format!("invariant {} {}", invariant.id, self.expression(invariant.always)));
        }
        for monotone in &guideline.monotone {
            let (along, stays) = (self.expression(monotone.along), self.expression(monotone.stays));
            lines.push(format!("monotone {} {along} {} {stays}", monotone.id, monotone.moves.word()));
        }
        for implication in &guideline.implications {
            let (of, when, then) = (&implication.of, &implication.when, self.expression(implication.then));
            lines.push(format!("implies {} {of} {when} {then}", implication.id));
        }
        lines
    }

    fn choices(&self) -> Vec<String> {
        let guideline = self.guideline;
        let mut lines = Vec::new();
        for choice in &guideline.choices {
            let purpose = guideline.name(Block::Recommendation(choice.purpose));
            let names = choice.options.iter().filter_map(|id| guideline.options.get(id.index()));
            let names: Vec<&str> = names.map(|option| option.name.as_str()).collect();
            lines.push(format!("choose {} for {purpose} {}", choice.name, names.join(" ")));
        }
        for (at, option) in guideline.options.iter().enumerate() {
            let mut line = format!("option {}", guideline.name(Block::Option(OptionId::at(at))));
            for (word, bars) in [("exclude", &option.exclude), ("caution", &option.caution)] {
                for bar in bars {
                    line.push_str(&format!(" ({word} {} {})", bar.grade.word(), self.expression(bar.when)));
                }
            }
            for preference in &option.prefer {
                line.push_str(&format!(" (prefer {})", self.expression(preference.when)));
            }
            for dose in &option.dose {
                let when = dose.when.map_or("always".to_owned(), |when| self.expression(when));
                line.push_str(&format!(" (dose {} {when})", text_literal(&dose.give)));
            }
            lines.push(line);
        }
        lines
    }

    fn monitor(&self, monitor: &Monitor) -> String {
        let mut line = format!("monitor {} from {}", monitor.id, self.expression(monitor.from));
        if let Some(baseline) = monitor.baseline_when {
            line.push_str(&format!(" (baseline {})", self.expression(baseline)));
        }
        for interval in &monitor.intervals {
            let when = interval.when.map_or("always".to_owned(), |when| self.expression(when));
            line.push_str(&format!(" (every {} latest {} {when})", interval.every, interval.latest_by));
        }
        if monitor.outside_scope {
            line.push_str(" outside_scope");
        }
        line
    }

    /// An expression with names in place of ids; conditions are at most two hundred deep.
    fn expression(&self, id: ExprId) -> String {
        let guideline = self.guideline;
        let node = guideline.expressions.get(id);
        let fact = |id: super::expression::FactId| {
            guideline.vocabulary.fact(id).map_or("?", |fact| fact.name.as_str())
        };
        let head = match node {
            Node::Literal(value) => return literal(value),
            Node::Today => return "Today()".to_owned(),
            Node::Fact(id) => return fact(*id).to_owned(),
            Node::Series(series, id) => return format!("({} {})", series.text(), fact(*id)),
            Node::Threshold(id) => {
                return guideline.thresholds.get(id.index()).map_or(String::new(), |t| t.name.clone());
            }
            Node::Definition(id) => {
                return guideline.definitions.get(id.index()).map_or(String::new(), |d| d.name.clone());
            }
            Node::Applies(id) => {
                let name = guideline.recommendations.get(id.index()).map_or("", |r| r.id.as_str());
                return format!("(applies {name})");
            }
            Node::Option(id, status) => {
                return format!("({} {})", status.word(), guideline.name(Block::Option(*id)));
            }
            Node::Choice(id, status) => {
                return format!("({} {})", status.word(), guideline.name(Block::Choice(*id)));
            }
            Node::Monitor(id, status) => {
                return format!("({} {})", status.word(), guideline.name(Block::Monitor(*id)));
            }
            Node::Outcome(id, outcomes) => {
                let Some(decision) = guideline.decisions.get(id.index()) else {
                    return String::new();
                };
                let names: Vec<&str> = outcomes
                    .iter()
                    .filter_map(|place| decision.outcomes.get(usize::from(*place)))
                    .map(|outcome| outcome.name.as_str())
                    .collect();
                return format!("(outcome {} {})", decision.name, names.join(" "));
            }
            Node::List(_) => "list".to_owned(),
            Node::Interval { low_closed, high_closed, .. } => format!("interval {low_closed} {high_closed}"),
            Node::Call(function, _) => function.name().to_owned(),
            Node::Not(_) => "not".to_owned(),
            Node::Negate(_) => "negate".to_owned(),
            Node::Arithmetic(operator, ..) => operator.text().to_owned(),
            Node::Compare(comparison, ..) => comparison.text().to_owned(),
            Node::Equality(equality, ..) => equality.text().to_owned(),
            Node::Junction(junction, _) => junction.text().to_owned(),
            Node::Xor(..) => "xor".to_owned(),
            Node::Implies(..) => "implies".to_owned(),
            Node::Between { properly, .. } => format!("between {properly}"),
            Node::Is { negated, state, .. } => format!("is {negated} {}", state.text()),
            Node::Relation { relation, precision, .. } => {
                format!("{} {}", relation.text(), precision.map_or("", |unit| unit.word()))
            }
            Node::Boundary(boundary, _) => boundary.text().to_owned(),
            Node::Elapsed { difference, unit, .. } => format!("elapsed {difference} {}", unit.word()),
            Node::If(..) => "if".to_owned(),
            Node::Case { subject, .. } => format!("case {}", subject.is_some()),
            Node::Count { bound, count, .. } => format!("{} {count}", bound.text()),
            Node::Extreme(extreme, _) => extreme.text().to_owned(),
            Node::InUnit(_, unit) => format!("in {unit}"),
            Node::Converted { from, to, .. } => format!("converted {from} {to}"),
        };
        let operands: Vec<String> = node.operands().into_iter().map(|id| self.expression(id)).collect();
        format!("({head} {})", operands.join(" "))
    }
}

fn range_text(word: &str, range: &Range) -> String {
    let end = |value: &Option<Value>| value.as_ref().map_or("…".to_owned(), literal);
    match (&range.from, &range.to) {
        (None, None) => String::new(),
        (from, to) => format!(" ({word} {} {})", end(from), end(to)),
    }
}
