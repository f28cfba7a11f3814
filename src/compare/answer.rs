//! What a guideline says under one name: a word, the rules behind it, and who says so.

use super::{Answer, Cited, Side};
use crate::eval::Possible;
use crate::eval::{Decided, Status};
use crate::model::expression::{ExprId, Node};
use crate::model::guideline::Block;
use crate::model::reference::Reference;
use crate::model::status::{ChoiceStatus, MonitorStatus, OptionStatus};
use crate::report;
use crate::value::truth::Truth;

/// What a side says under the name of one of its blocks.
pub(super) fn of(at: usize, side: &Side<'_>, block: Block) -> Answer {
    let mut answer = Answer {
        side: at,
        status: String::new(),
        is_open: false,
        rules: Vec::new(),
        limits: Vec::new(),
        sources: Vec::new(),
    };
    match block {
        Block::Scope => scope(side, &mut answer),
        Block::Decision(_) => decision(side, block, &mut answer),
        Block::Recommendation(_) => recommendation(side, block, &mut answer),
        Block::Choice(id) => {
            let possible = side.evaluation.choice(id).map(|chosen| &chosen.possible);
            left(&mut answer, possible, ChoiceStatus::word);
            let purpose = side.guideline.choices.get(id.index()).map(|found| found.purpose);
            let purpose = purpose.and_then(|id| side.guideline.recommendations.get(id.index()));
            answer.rules.extend(purpose.map(|purpose| format!("serves {}", purpose.id)));
        }
        Block::Option(id) => {
            left(&mut answer, side.evaluation.option(id).map(|opted| &opted.possible), OptionStatus::word);
            option(side, block, &mut answer);
        }
        Block::Monitor(id) => {
            left(&mut answer, side.evaluation.monitor(id).map(|found| &found.possible), MonitorStatus::word);
            monitor(side, block, &mut answer);
        }
        Block::Fact(_) | Block::Definition(_) | Block::Dose(_) => {}
    }
    answer
}

impl Answer {
    fn put(&mut self, side: &Side<'_>, rule: Option<ExprId>, sources: &[Reference]) {
        if let Some(rule) = rule {
            let mut text = written(side, rule);
            if let Node::Definition(id) = side.guideline.expressions.get(rule) {
                let stands_for =
                    side.guideline.definitions.get(id.index()).map(|found| written(side, found.is));
                text.push_str(&stands_for.map_or_else(String::new, |is| format!(": {is}")));
            }
            if !text.is_empty() && !self.rules.contains(&text) {
                self.rules.push(text);
            }
        }
        self.cite(sources);
        for limit in rule.map_or_else(Vec::new, |rule| side.guideline.limits(rule)) {
            let value = report::value(side.guideline, &limit.value, None);
            let text = format!("{} {value}", limit.name);
            if !self.limits.contains(&text) {
                self.limits.push(text);
            }
            // What a guideline says of a number is said with its rule; who put another in its place is not.
            if limit.overrides.is_some() {
                self.cite(&limit.source);
            }
        }
    }

    fn cite(&mut self, sources: &[Reference]) {
        for source in sources {
            let name = if source.citation.is_empty() { &source.source } else { &source.citation };
            let cited = Cited { citation: name.clone(), at: source.at.clone() };
            if !self.sources.contains(&cited) {
                self.sources.push(cited);
            }
        }
    }
}

/// An expression as it stands in its file, on one line.
fn written(side: &Side<'_>, id: ExprId) -> String {
    let text = side.sources.slice(side.guideline.expressions.span(id));
    crate::source::one_line(text)
}

fn scope(side: &Side<'_>, answer: &mut Answer) {
    answer.status = match side.evaluation.scope {
        Truth::True => "in_scope",
        Truth::False => "out_of_scope",
        Truth::Unknown => "undetermined",
    }
    .to_owned();
    answer.is_open = side.evaluation.scope == Truth::Unknown;
    for scope in &side.guideline.scope {
        // In scope all of them count; else those that are not met, or may not be.
        let holds = side.evaluation.value(scope.require).truth();
        if side.evaluation.scope == Truth::True || holds != Truth::True {
            answer.put(side, Some(scope.require), &scope.source);
        }
    }
}

fn decision(side: &Side<'_>, block: Block, answer: &mut Answer) {
    let Block::Decision(id) = block else {
        return;
    };
    let decided = side.evaluation.decision(id);
    let Some(decision) = side.guideline.decisions.get(id.index()) else {
        return;
    };
    let outcomes = |places: &[u16]| {
        places.iter().filter_map(|at| decision.outcomes.get(usize::from(*at))).collect::<Vec<_>>()
    };
    let (status, holding) = match decided {
        Decided::Outcome(place) => (None, outcomes(&[*place])),
        Decided::Overlap(places) => (Some("overlap"), outcomes(places)),
        Decided::Undetermined(places) => (Some("undetermined"), outcomes(places)),
        Decided::Gap => (Some("gap"), Vec::new()),
    };
    let name = || holding.first().map_or("", |outcome| outcome.name.as_str());
    answer.status = status.unwrap_or_else(name).to_owned();
    answer.is_open = !decided.is_definite();
    for outcome in &holding {
        answer.put(side, Some(outcome.when), &outcome.source);
    }
    if let (Decided::Gap, Some(gap)) = (decided, &decision.known_gap) {
        answer.put(side, Some(gap.when), &gap.source);
    }
}

fn recommendation(side: &Side<'_>, block: Block, answer: &mut Answer) {
    let Block::Recommendation(id) = block else {
        return;
    };
    let status = side.evaluation.recommendation(id);
    answer.status = status.word().to_owned();
    answer.is_open = !matches!(status, Status::Applies | Status::DoesNotApply);
    if let Some(found) = side.guideline.recommendations.get(id.index()) {
        answer.put(side, Some(found.when), &found.source);
    }
}

/// What speaks against it, or may: without that, nothing does.
fn option(side: &Side<'_>, block: Block, answer: &mut Answer) {
    let Block::Option(id) = block else {
        return;
    };
    let Some(option) = side.guideline.options.get(id.index()) else {
        return;
    };
    for bar in option.exclude.iter().chain(&option.caution) {
        if side.evaluation.value(bar.when).truth() != Truth::False {
            answer.put(side, Some(bar.when), &bar.source);
        }
    }
}

/// The interval that counts, or those that may.
fn monitor(side: &Side<'_>, block: Block, answer: &mut Answer) {
    let Block::Monitor(id) = block else {
        return;
    };
    let (Some(monitor), Some(found)) = (side.guideline.monitors.get(id.index()), side.evaluation.monitor(id))
    else {
        return;
    };
    if let Some(due) = found.due_from {
        answer.status.push_str(&format!(", due from {due}"));
    }
    let chosen = found.interval.map(usize::from);
    for (at, interval) in monitor.intervals.iter().enumerate() {
        let holds = interval.when.map_or(Truth::True, |id| side.evaluation.value(id).truth());
        if chosen == Some(at) || chosen.is_none() && holds != Truth::False {
            answer.put(side, interval.when, &interval.source);
        }
    }
}

fn left<T: crate::model::status::Listed>(
    answer: &mut Answer,
    possible: Option<&Possible<T>>,
    word: fn(T) -> &'static str,
) {
    let only = possible.and_then(Possible::only);
    answer.status = only.map_or("undetermined", word).to_owned();
    answer.is_open = only.is_none();
}
