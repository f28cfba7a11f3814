//! What stands in a trace whoever the patient is: the blocks, their conditions and the operands of those, with the words
//! of the file. Made once for a guideline; values are filled in for each patient.

use super::words;
use crate::model::choice::{Bar, ChoiceOption};
use crate::model::expression::{
    ChoiceId, DecisionId, DefinitionId, ExprId, FactId, MonitorId, Node, OptionId, RecommendationId,
};
use crate::model::guideline::{Block, Guideline};
use crate::model::reference::Reference;
use crate::source::Sources;
use crate::value::operator::Series;

/// One line of a trace before its value is known.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// In the words of the file.
    pub(super) text: String,
    /// Whose value is shown.
    pub(super) value: Shown,
    /// Where that comes from.
    pub(super) from: Origin,
    /// The parts.
    pub(super) parts: Vec<Frame>,
}

/// Whose value is shown; `stale` where values that are too old to count are counted all the same.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown {
    /// An interval or dose without a condition.
    Always,
    Scope,
    Definition(DefinitionId, Option<FactId>),
    Decision(DecisionId),
    /// A recommendation, with or without a mark that it is so if in scope.
    Recommendation(RecommendationId, bool),
    Choice(ChoiceId),
    Option(OptionId),
    Monitor(MonitorId),
    Expression {
        id: ExprId,
        choice: Option<FactId>,
        stale: bool,
    },
    /// What speaks against an option.
    Bar(ExprId),
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Nowhere,
    /// A source of the guideline.
    Source(String),
    /// The record of a fact; the words of what it is derived from, and why it is not valid where it is not.
    Fact {
        id: FactId,
        stale: bool,
    },
    Series {
        series: Series,
        fact: FactId,
        of: ExprId,
        stale: bool,
    },
    /// A decision that is not decided.
    Outcome {
        decision: DecisionId,
        of: ExprId,
        stale: bool,
    },
    /// The reason of an unknown, where it is not simply missing.
    Reason {
        of: ExprId,
        stale: bool,
    },
    /// The source of what speaks against an option, and whether only an old value says so.
    Bar {
        source: Option<String>,
        of: ExprId,
    },
    /// Whether the intervals of a monitor were chosen by old values.
    Monitor(MonitorId),
}

impl Origin {
    fn source(references: &[Reference]) -> Origin {
        references.first().map_or(Origin::Nowhere, |first| Origin::Source(words::reference(first)))
    }
}

/// The words of the file at a place, on one line.
pub(super) fn written(sources: &Sources, guideline: &Guideline, id: ExprId) -> String {
    let written = sources.slice(guideline.expressions.span(id));
    crate::source::one_line(written)
}

/// The frames of all blocks, in the order in which they are evaluated.
pub(super) fn frames(sources: &Sources, guideline: &Guideline) -> Vec<Frame> {
    let framer = Framer { sources, guideline, stale: false };
    guideline.order.iter().filter_map(|block| framer.block(*block)).collect()
}

/// The frame of one block, if it has one.
pub(super) fn of_block(sources: &Sources, guideline: &Guideline, block: Block) -> Option<Frame> {
    Framer { sources, guideline, stale: false }.block(block)
}

/// The frame of one expression.
pub(super) fn of_expression(sources: &Sources, guideline: &Guideline, id: ExprId) -> Frame {
    Framer { sources, guideline, stale: false }.expression(id)
}

#[derive(Clone, Copy)]
struct Framer<'a> {
    sources: &'a Sources,
    guideline: &'a Guideline,
    stale: bool,
}

impl Framer<'_> {
    fn block(&self, block: Block) -> Option<Frame> {
        match block {
            Block::Fact(_) => None,
            Block::Scope => Some(Frame {
                text: "scope".to_owned(),
                value: Shown::Scope,
                from: Origin::Nowhere,
                parts: self.guideline.scope.iter().map(|scope| self.expression(scope.require)).collect(),
            }),
            Block::Definition(id) => self.definition(id),
            Block::Decision(id) => self.decision(id),
            Block::Recommendation(id) => self.recommendation(id),
            Block::Choice(id) => self.choice(id),
            Block::Option(id) => self.option(id),
            // Shown with its option.
            Block::Dose(_) => None,
            Block::Monitor(id) => self.monitor(id),
        }
    }

    /// A condition under a name of its own.
    fn named(&self, text: String, when: Option<ExprId>, source: &[Reference]) -> Frame {
        Frame {
            text,
            value: when.map_or(Shown::Always, |when| self.shown(when)),
            from: Origin::source(source),
            parts: when.map(|when| self.expression(when)).into_iter().collect(),
        }
    }

    fn choice(&self, id: ChoiceId) -> Option<Frame> {
        let choice = self.guideline.choices.get(id.index())?;
        let line =
            |text: String, value: Shown| Frame { text, value, from: Origin::Nowhere, parts: Vec::new() };
        let purpose = self.guideline.name(Block::Recommendation(choice.purpose));
        let made_for = line(format!("for {purpose}"), Shown::Recommendation(choice.purpose, false));
        let options = choice.options.iter().filter_map(|option| {
            let found = self.guideline.options.get(option.index())?;
            Some(line(format!("option {}", found.name), Shown::Option(*option)))
        });
        Some(Frame {
            text: format!("choose {}", choice.name),
            value: Shown::Choice(id),
            from: Origin::Nowhere,
            parts: [made_for].into_iter().chain(options).collect(),
        })
    }

    fn option(&self, id: OptionId) -> Option<Frame> {
        let option: &ChoiceOption = self.guideline.options.get(id.index())?;
        let bar = |word: &'static str| {
            move |bar: &Bar| Frame {
                text: format!("{word}: {}", bar.grade.word().replace('_', " ")),
                value: Shown::Bar(bar.when),
                from: Origin::Bar { source: bar.source.first().map(words::reference), of: bar.when },
                parts: vec![self.expression(bar.when)],
            }
        };
        let prefer = option
            .prefer
            .iter()
            .map(|preference| self.named("prefer".to_owned(), Some(preference.when), &preference.source));
        let dose =
            option.dose.iter().map(|dose| self.named(format!("dose {}", dose.give), dose.when, &dose.source));
        let bars = option.exclude.iter().map(bar("exclude")).chain(option.caution.iter().map(bar("caution")));
        Some(Frame {
            text: format!("option {}", self.guideline.name(Block::Option(id))),
            value: Shown::Option(id),
            from: Origin::source(&option.source),
            parts: bars.chain(prefer).chain(dose).collect(),
        })
    }

    fn monitor(&self, id: MonitorId) -> Option<Frame> {
        let monitor = self.guideline.monitors.get(id.index())?;
        let framer = Framer { stale: true, ..*self };
        let baseline = monitor.baseline_when.map(|when| framer.named("baseline".to_owned(), Some(when), &[]));
        let intervals = monitor.intervals.iter().map(|interval| {
            let text = format!("every {}, latest by {}", interval.every, interval.latest_by);
            framer.named(text, interval.when, &interval.source)
        });
        Some(Frame {
            text: format!("monitor {}", monitor.id),
            value: Shown::Monitor(id),
            from: Origin::Monitor(id),
            parts: [framer.expression(monitor.from)].into_iter().chain(baseline).chain(intervals).collect(),
        })
    }

    fn definition(&self, id: DefinitionId) -> Option<Frame> {
        let definition = self.guideline.definitions.get(id.index())?;
        Some(Frame {
            text: format!("define {}", definition.name),
            value: Shown::Definition(id, definition.choice),
            from: Origin::source(&definition.source),
            parts: vec![self.expression(definition.is)],
        })
    }

    fn decision(&self, id: DecisionId) -> Option<Frame> {
        let decision = self.guideline.decisions.get(id.index())?;
        let outcomes = decision.outcomes.iter().map(|outcome| {
            self.named(format!("outcome {}", outcome.name), Some(outcome.when), &outcome.source)
        });
        let gap = decision.known_gap.as_ref();
        let gap = gap.map(|gap| self.named("known gap".to_owned(), Some(gap.when), &gap.source));
        Some(Frame {
            text: format!("decide {}", decision.name),
            value: Shown::Decision(id),
            from: Origin::Nowhere,
            parts: outcomes.chain(gap).collect(),
        })
    }

    fn recommendation(&self, id: RecommendationId) -> Option<Frame> {
        let recommendation = self.guideline.recommendations.get(id.index())?;
        Some(Frame {
            text: format!("recommend {}", recommendation.id),
            value: Shown::Recommendation(id, true),
            from: Origin::source(&recommendation.source),
            parts: vec![self.expression(recommendation.when)],
        })
    }

    fn shown(&self, id: ExprId) -> Shown {
        Shown::Expression { id, choice: self.takes_values_of(id), stale: self.stale }
    }

    /// The fact whose values an expression takes.
    fn takes_values_of(&self, id: ExprId) -> Option<FactId> {
        match self.guideline.expressions.get(id) {
            Node::Fact(fact) | Node::Series(_, fact) => Some(*fact),
            Node::Definition(definition) => self.guideline.definitions.get(definition.index())?.choice,
            _ => None,
        }
    }

    fn expression(&self, id: ExprId) -> Frame {
        let node = self.guideline.expressions.get(id);
        let operands = node.operands().into_iter().filter(|operand| !self.is_written(*operand));
        Frame {
            text: written(self.sources, self.guideline, id),
            value: self.shown(id),
            from: self.origin(id, node),
            parts: operands.map(|operand| self.expression(operand)).collect(),
        }
    }

    fn origin(&self, of: ExprId, node: &Node) -> Origin {
        let stale = self.stale;
        match node {
            Node::Fact(id) => Origin::Fact { id: *id, stale },
            Node::Series(series, fact) => Origin::Series { series: *series, fact: *fact, of, stale },
            Node::Threshold(id) => {
                self.guideline.thresholds.get(id.index()).map_or(Origin::Nowhere, |found| {
                    let Some(before) = &found.overrides else {
                        return Origin::source(&found.source);
                    };
                    let own = found.source.first().map(words::reference).unwrap_or_default();
                    let old = words::value(self.guideline, &before.value, None);
                    let their = before.source.first().map(words::reference).unwrap_or_default();
                    Origin::Source(format!("{own}; in place of {old} of {} ({their})", before.module))
                })
            }
            Node::Outcome(id, _) => Origin::Outcome { decision: *id, of, stale },
            _ => Origin::Reason { of, stale },
        }
    }

    /// Whether the text of an expression is its value: a literal, or a list of them.
    fn is_written(&self, id: ExprId) -> bool {
        match self.guideline.expressions.get(id) {
            Node::Literal(_) => true,
            Node::List(items) => items.iter().all(|item| self.is_written(*item)),
            Node::Interval { low, high, .. } => self.is_written(*low) && self.is_written(*high),
            _ => false,
        }
    }
}
