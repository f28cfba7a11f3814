//! Every change of the rules that is tried, in the order of the rules.

use super::edit::Edit;
use super::mutant::{Change, Mutant};
use super::node::{self, another, smaller, steps};
use super::reading::{Reading, one_line};
use crate::cases::coverage::{Subject, rules};
use crate::model::choice::{Bar, ChoiceOption};
use crate::model::expression::{DefinitionId, ExprId, MonitorId, Node, OptionId, ThresholdId};
use crate::model::guideline::{Block, Guideline};
use crate::model::monitor::{Duration, Interval};
use crate::model::status::Grade;
use crate::source::{Sources, Span};
use crate::value::canonical::plain;
use crate::value::content::{Quantity, Value};

/// All changes of a guideline and its modules: of thresholds first, then rule by rule. What the vocabulary says, what is
/// only proved and what only tells how a gap is printed are left as they are.
///
/// Linear in the size of the guideline, and in what its thresholds are mentioned by.
pub(super) fn all(guideline: &Guideline, sources: &Sources) -> Vec<Mutant> {
    let reading = Reading { sources, expressions: &guideline.expressions };
    let mut list = List { guideline, reading, all: Vec::new() };
    for at in 0..guideline.thresholds.len() {
        list.threshold(ThresholdId::at(at));
    }
    for block in rules(guideline) {
        list.block(block);
    }
    list.all
}

struct List<'a> {
    guideline: &'a Guideline,
    reading: Reading<'a>,
    all: Vec<Mutant>,
}

/// How a change reads.
struct Text {
    change: Change,
    place: Span,
    was: String,
    now: String,
    words: String,
}

impl List<'_> {
    fn add(&mut self, of: Subject, text: Text, edit: Edit) {
        let touched = edit.touches(self.guideline);
        let blocks = match of {
            Subject::Rule(block) => vec![block],
            Subject::Threshold(_) => self.blocks_of(&touched),
        };
        let Text { change, place, was, now, words } = text;
        let mutant = Mutant { change, of, place, was, now, words, edits: vec![edit], touched, blocks };
        match self.all.iter_mut().find(|other| other.is_same_text(&mutant)) {
            Some(same) => same.join(mutant),
            None => self.all.push(mutant),
        }
    }

    /// The blocks that some expressions belong to.
    fn blocks_of(&self, touched: &[crate::eval::Touched]) -> Vec<Block> {
        let guideline = self.guideline;
        let belongs = |block: &Block| {
            let roots = guideline.roots(*block);
            let mut below = roots.into_iter().flat_map(|root| guideline.expressions.below(root));
            below.any(|id| touched.contains(&crate::eval::Touched::Expression(id)))
        };
        guideline.order.iter().copied().filter(belongs).collect()
    }

    fn span(&self, id: ExprId) -> Span {
        self.reading.expressions.span(id)
    }

    fn threshold(&mut self, id: ThresholdId) {
        let guideline = self.guideline;
        let Some(threshold) = guideline.thresholds.get(id.index()) else {
            return;
        };
        let place = threshold.place.0;
        let written = |value: &Value| format!("{} = {}", threshold.name, plain(value));
        let text = |change: Change, value: &Value, words: String| Text {
            change,
            place,
            was: written(&threshold.value),
            now: written(value),
            words,
        };
        let own = threshold.value.number().and_then(|number| number.decimal_places()).unwrap_or(0);
        let places = self.reading.number(place).map_or(own, |(_, places)| places.max(own));
        for (value, number) in steps(&threshold.value, places) {
            let words = format!("{number} instead of {}", plain(&threshold.value));
            self.add(Subject::Threshold(id), text(Change::Number, &value, words), Edit::Threshold(id, value));
        }
        if let Value::Quantity(quantity) = &threshold.value
            && let Some(unit) = another(&quantity.unit)
        {
            let words = format!("{unit} instead of {}", quantity.unit);
            let value = Value::Quantity(Quantity { number: quantity.number.clone(), unit });
            self.add(Subject::Threshold(id), text(Change::Unit, &value, words), Edit::Threshold(id, value));
        }
    }

    fn block(&mut self, block: Block) {
        for root in roots(self.guideline, block) {
            for id in self.guideline.expressions.below(root) {
                for changed in node::changes(self.guideline, self.reading, id) {
                    let text = Text {
                        change: changed.change,
                        place: self.span(id),
                        was: self.reading.text(id),
                        now: changed.now,
                        words: changed.words,
                    };
                    self.add(Subject::Rule(block), text, Edit::Node(id, changed.node));
                }
            }
        }
        match block {
            Block::Definition(id) => self.definition(id),
            Block::Option(id) => self.option(id),
            Block::Monitor(id) => self.monitor(id),
            Block::Scope => self.scope(),
            _ => {}
        }
    }

    fn definition(&mut self, id: DefinitionId) {
        let Some(definition) = self.guideline.definitions.get(id.index()) else {
            return;
        };
        let Some((unit, other)) = definition.unit.as_ref().and_then(|unit| Some((unit, another(unit)?)))
        else {
            return;
        };
        let text = Text {
            change: Change::Unit,
            place: self.span(definition.is),
            was: format!("{} in {unit}", definition.name),
            now: format!("{} in {other}", definition.name),
            words: format!("{other} instead of {unit}"),
        };
        self.add(Subject::Rule(Block::Definition(id)), text, Edit::Unit(id, other));
    }

    fn option(&mut self, id: OptionId) {
        let Some(option) = self.guideline.options.get(id.index()) else {
            return;
        };
        self.bars(id, option, &option.exclude, Change::Exclusion, Edit::Exclude);
        self.bars(id, option, &option.caution, Change::Caution, Edit::Caution);
        for (at, preference) in option.prefer.iter().enumerate() {
            let mut rest = option.prefer.clone();
            rest.remove(at);
            let text = Text {
                change: Change::Preference,
                place: self.span(preference.when),
                was: format!("prefer {} when {}", option.name, self.reading.text(preference.when)),
                now: "left out".to_owned(),
                words: "what speaks for the option is left out".to_owned(),
            };
            self.add(Subject::Rule(Block::Option(id)), text, Edit::Prefer(id, rest));
        }
    }

    /// Each bar left out, and each with the next grade.
    fn bars(
        &mut self,
        id: OptionId,
        option: &ChoiceOption,
        bars: &[Bar],
        change: Change,
        edit: fn(OptionId, Vec<Bar>) -> Edit,
    ) {
        let word = if change == Change::Exclusion { "exclude" } else { "caution for" };
        for (at, bar) in bars.iter().enumerate() {
            let place = self.span(bar.when);
            let mut rest = bars.to_vec();
            rest.remove(at);
            let text = Text {
                change,
                place,
                was: format!("{word} {} when {}", option.name, self.reading.text(bar.when)),
                now: "left out".to_owned(),
                words: format!("no longer said: {}", one_line(&bar.because)),
            };
            self.add(Subject::Rule(Block::Option(id)), text, edit(id, rest));
            let mut graded = bars.to_vec();
            let grade = next(bar.grade);
            graded.get_mut(at).into_iter().for_each(|bar| bar.grade = grade);
            let text = Text {
                change: Change::Grade,
                place,
                was: format!("{}: {}", bar.grade.word(), one_line(&bar.because)),
                now: format!("{}: {}", grade.word(), one_line(&bar.because)),
                words: format!("{} instead of {}", grade.word(), bar.grade.word()),
            };
            self.add(Subject::Rule(Block::Option(id)), text, edit(id, graded));
        }
    }

    fn monitor(&mut self, id: MonitorId) {
        let Some(monitor) = self.guideline.monitors.get(id.index()) else {
            return;
        };
        for (at, interval) in monitor.intervals.iter().enumerate() {
            let place = interval.when.map_or(monitor.place.0, |when| self.span(when));
            let when =
                interval.when.map_or(String::new(), |when| format!(" when {}", self.reading.text(when)));
            let was = written(interval, &when);
            for (change, other) in others(interval) {
                let mut intervals = monitor.intervals.clone();
                let now = written(&other, &when);
                intervals.get_mut(at).into_iter().for_each(|place| place.clone_from(&other));
                let words = format!("{} instead of {}", lengths(&other), lengths(interval));
                let text = Text { change, place, was: was.clone(), now, words };
                self.add(Subject::Rule(Block::Monitor(id)), text, Edit::Intervals(id, intervals));
            }
            let mut rest = monitor.intervals.clone();
            rest.remove(at);
            let words = "the interval is left out".to_owned();
            let text = Text { change: Change::Interval, place, was, now: "left out".to_owned(), words };
            self.add(Subject::Rule(Block::Monitor(id)), text, Edit::Intervals(id, rest));
        }
    }

    fn scope(&mut self) {
        let scope = &self.guideline.scope;
        for (at, one) in scope.iter().enumerate() {
            let mut rest = scope.clone();
            rest.remove(at);
            let text = Text {
                change: Change::Operand,
                place: self.span(one.require),
                was: format!("require {}", self.reading.text(one.require)),
                now: "left out".to_owned(),
                words: format!("no longer said: {}", one_line(&one.because)),
            };
            self.add(Subject::Rule(Block::Scope), text, Edit::Scope(rest));
        }
    }
}

/// The expressions that decide what a block comes to; that of a declared gap only tells how a gap is printed.
pub(super) fn roots(guideline: &Guideline, block: Block) -> Vec<ExprId> {
    match block {
        Block::Decision(id) => {
            let decision = guideline.decisions.get(id.index());
            decision.into_iter().flat_map(|decision| &decision.outcomes).map(|outcome| outcome.when).collect()
        }
        _ => guideline.roots(block),
    }
}

/// The grade below one; above the last.
fn next(grade: Grade) -> Grade {
    let place = Grade::ALL.iter().position(|other| *other == grade).unwrap_or(0);
    let below = Grade::ALL.get(place + 1).or_else(|| Grade::ALL.get(place.checked_sub(1)?));
    below.copied().unwrap_or(grade)
}

fn lengths(interval: &Interval) -> String {
    format!("every {}, latest by {}", interval.every, interval.latest_by)
}

fn written(interval: &Interval, when: &str) -> String {
    format!("{}{when}", lengths(interval))
}

/// Longer, shorter and in another unit; the latest day moves along where it follows from the interval.
fn others(interval: &Interval) -> Vec<(Change, Interval)> {
    let follows = interval.latest_by == interval.every.and_a_quarter();
    let with_every = |every: Duration| {
        let latest_by = if follows { every.and_a_quarter() } else { interval.latest_by };
        Interval { every, latest_by, ..interval.clone() }
    };
    let by_one = |length: Duration| {
        let counts = [length.count - 1, length.count + 1];
        counts.into_iter().filter(|count| *count > 0).map(move |count| Duration { count, ..length })
    };
    let other = |length: Duration| Duration { unit: smaller(length.unit), ..length };
    let mut all: Vec<(Change, Interval)> =
        by_one(interval.every).map(|every| (Change::Interval, with_every(every))).collect();
    all.push((Change::Unit, with_every(other(interval.every))));
    if !follows {
        let with_latest = |latest_by: Duration| Interval { latest_by, ..interval.clone() };
        all.extend(by_one(interval.latest_by).map(|latest| (Change::Interval, with_latest(latest))));
        all.push((Change::Unit, with_latest(other(interval.latest_by))));
    }
    all
}

/// Whether a block is put together in the same way, whatever its conditions say.
pub(super) fn is_made_alike(base: &Guideline, changed: &Guideline, block: Block) -> bool {
    match block {
        Block::Option(id) => base.options.get(id.index()) == changed.options.get(id.index()),
        Block::Monitor(id) => base.monitors.get(id.index()) == changed.monitors.get(id.index()),
        Block::Definition(id) => base.definitions.get(id.index()) == changed.definitions.get(id.index()),
        Block::Scope => base.scope == changed.scope,
        _ => true,
    }
}

/// Whether a block itself is changed.
pub(super) fn is_changed(base: &Guideline, changed: &Guideline, block: Block) -> bool {
    let threshold = |guideline: &Guideline, id: ThresholdId| {
        guideline.thresholds.get(id.index()).map(|threshold| threshold.value.clone())
    };
    let differs = |id: ExprId| {
        let node = base.expressions.get(id);
        let moved = match node {
            Node::Threshold(id) => threshold(base, *id) != threshold(changed, *id),
            _ => false,
        };
        moved || node != changed.expressions.get(id)
    };
    !is_made_alike(base, changed, block)
        || roots(base, block).into_iter().flat_map(|root| base.expressions.below(root)).any(differs)
}
