//! A guideline taken to pieces: each thing by name, each part of it with what it means and how it is told.

use indexmap::IndexMap;

use super::Side;
use super::edit::Thing;
use crate::model::choice::{Bar, ChoiceOption};
use crate::model::expression::{ExprId, OptionId};
use crate::model::guideline::{Block, Guideline};
use crate::model::meaning;
use crate::model::monitor::Monitor;
use crate::model::recommendation::Recommendation;
use crate::model::reference::{CodedIn, Reference};
use crate::model::vocabulary::{Fact, Range};
use crate::source::{Sources, Span};
use crate::value::canonical::literal;
use crate::value::content::Value;

/// A part of a thing.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What part it is.
    pub(super) name: &'static str,
    /// Which of several, where they can be told apart.
    pub(super) label: String,
    /// The same for readers.
    pub(super) title: String,
    /// What it means.
    pub(super) key: String,
    /// How it is told.
    pub(super) text: String,
    /// The condition that it is, in the joint guideline.
    pub(super) condition: Option<ExprId>,
    pub(super) place: Span,
    /// Whether an answer can hang on it.
    pub(super) is_logic: bool,
}

impl Part {
    /// Whether two parts mean the same.
    pub(super) fn is_same(&self, other: &Part) -> bool {
        let same_condition = self.condition.is_some() && self.condition == other.condition;
        self.key == other.key || same_condition && self.beside() == other.beside()
    }

    /// What it means beside its condition.
    pub(super) fn beside(&self) -> &str {
        self.key.split_once('\u{1}').map_or("", |(beside, _)| beside)
    }
}

/// The things of a guideline, each with its parts. `joint` gives the id of an expression in the joint guideline.
pub(super) fn parts(
    side: Side<'_>,
    joint: &dyn Fn(ExprId) -> Option<ExprId>,
) -> IndexMap<(Thing, String), Vec<Part>> {
    let taking = Taking { guideline: side.guideline, sources: side.sources, joint };
    let mut all: IndexMap<(Thing, String), Vec<Part>> = IndexMap::new();
    for (thing, name, parts) in taking.all() {
        all.entry((thing, name)).or_default().extend(parts);
    }
    all
}

struct Taking<'a> {
    guideline: &'a Guideline,
    sources: &'a Sources,
    joint: &'a dyn Fn(ExprId) -> Option<ExprId>,
}

type Taken = (Thing, String, Vec<Part>);

/// Something that no answer hangs on.
fn told(name: &'static str, text: impl Into<String>) -> Part {
    let text = text.into();
    Part {
        name,
        label: String::new(),
        title: String::new(),
        key: text.clone(),
        text,
        condition: None,
        place: Span::default(),
        is_logic: false,
    }
}

/// The same, where there is something.
fn perhaps(name: &'static str, text: Option<&String>) -> Option<Part> {
    text.map(|text| told(name, text))
}

/// Something that answers hang on.
fn meant(name: &'static str, text: impl Into<String>) -> Part {
    Part { is_logic: true, ..told(name, text) }
}

fn references(all: &[Reference]) -> Option<Part> {
    let of = |reference: &Reference| {
        format!("{}, {} ({})", reference.source, reference.at, reference.verified.word())
    };
    let text = all.iter().map(of).collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then(|| told("source", text))
}

fn codes(all: &[CodedIn]) -> Option<Part> {
    let of = |code: &CodedIn| format!("{} {} ({})", code.system, code.code, code.verified.word());
    let text = all.iter().map(of).collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then(|| told("codes", text))
}

fn range(range: &Range) -> Option<String> {
    let end = |value: &Option<Value>| value.as_ref().map_or("…".to_owned(), literal);
    (range.from.is_some() || range.to.is_some())
        .then(|| format!("{} to {}", end(&range.from), end(&range.to)))
}

impl Taking<'_> {
    fn all(&self) -> Vec<Taken> {
        let guideline = self.guideline;
        let mut all = vec![self.head()];
        all.extend(guideline.scope.iter().map(|scope| {
            let because = told("because", &scope.because);
            let parts = [self.condition("require", scope.require), because].into_iter();
            (Thing::Scope, "scope".to_owned(), parts.chain(references(&scope.source)).collect())
        }));
        all.extend(guideline.vocabulary.facts.iter().map(|fact| self.fact(fact)));
        all.extend(guideline.vocabulary.constraints.iter().map(|constraint| {
            let parts =
                vec![self.condition("always", constraint.always), told("because", &constraint.because)];
            (Thing::Constraint, constraint.id.clone(), parts)
        }));
        all.extend(guideline.thresholds.iter().map(|threshold| {
            let value = Part { place: threshold.place.0, ..meant("value", literal(&threshold.value)) };
            let note = perhaps("note", threshold.note.as_ref());
            let parts = [value].into_iter().chain(references(&threshold.source)).chain(note);
            (Thing::Threshold, threshold.name.clone(), parts.collect())
        }));
        all.extend(guideline.definitions.iter().map(|definition| {
            let unit = definition.unit.as_ref().map(|unit| meant("unit", unit.to_string()));
            let parts = [self.condition("is", definition.is), told("label", &definition.label)].into_iter();
            let parts = parts.chain(unit).chain(references(&definition.source));
            let parts = parts.chain(perhaps("note", definition.note.as_ref()));
            (Thing::Definition, definition.name.clone(), parts.collect())
        }));
        all.extend(self.decisions());
        all.extend(guideline.recommendations.iter().map(|found| self.recommendation(found)));
        all.extend(guideline.choices.iter().map(|choice| {
            let purpose = guideline.name(Block::Recommendation(choice.purpose)).into_owned();
            let names = choice.options.iter().filter_map(|id| guideline.options.get(id.index()));
            let names: Vec<&str> = names.map(|option| option.name.as_str()).collect();
            let parts = [
                Some(meant("for", purpose)),
                Some(told("options", names.join(", "))),
                Some(told("label", &choice.label)),
                perhaps("note", choice.note.as_ref()),
                perhaps("differs", choice.differs.as_ref()),
            ];
            (Thing::Choice, choice.name.clone(), parts.into_iter().flatten().collect())
        }));
        let options = guideline.options.iter().enumerate();
        all.extend(options.map(|(at, option)| self.option(OptionId::at(at), option)));
        all.extend(guideline.monitors.iter().map(|monitor| self.monitor(monitor)));
        all.extend(self.properties());
        all.extend(guideline.sources.iter().map(|(name, source)| {
            let parts = [
                Some(told("citation", &source.citation)),
                perhaps("doi", source.doi.as_ref()),
                perhaps("url", source.url.as_ref()),
                perhaps("superseded_by", source.superseded_by.as_ref()),
            ];
            (Thing::Source, name.clone(), parts.into_iter().flatten().collect())
        }));
        all
    }

    /// What is claimed, in the order of its kinds.
    fn properties(&self) -> Vec<Taken> {
        let guideline = self.guideline;
        let mut all = Vec::new();
        all.extend(guideline.invariants.iter().map(|invariant| {
            let always = Part { is_logic: false, ..self.condition("always", invariant.always) };
            let parts = [always, told("because", &invariant.because)].into_iter();
            (Thing::Invariant, invariant.id.clone(), parts.chain(references(&invariant.source)).collect())
        }));
        all.extend(guideline.monotone.iter().map(|monotone| {
            let stays = Part { is_logic: false, ..self.condition("stays", monotone.stays) };
            let along = Part { is_logic: false, ..self.condition("along", monotone.along) };
            let parts =
                vec![along, told("moves", monotone.moves.word()), stays, told("because", &monotone.because)];
            (Thing::Invariant, monotone.id.clone(), parts)
        }));
        all.extend(guideline.implications.iter().map(|implication| {
            let then = Part { is_logic: false, ..self.condition("then", implication.then) };
            let parts = vec![
                told("of", &implication.of),
                told("when", &implication.when),
                then,
                told("because", &implication.because),
            ];
            let parts = parts.into_iter().chain(references(&implication.source)).collect();
            (Thing::Invariant, implication.id.clone(), parts)
        }));
        all
    }

    fn head(&self) -> Taken {
        let meta = &self.guideline.meta;
        let date = |name: &'static str, date: Option<crate::value::date::PartialDate>| {
            date.map(|date| told(name, date.to_string()))
        };
        let parts = [
            Some(told("title", &meta.title)),
            Some(told("status", meta.state.word())),
            date("effective_from", meta.effective_from),
            date("effective_to", meta.effective_to),
            date("review_due", meta.review_due),
            perhaps("owner", meta.owner.as_ref()),
            perhaps("intended_use", meta.intended_use.as_ref()),
            perhaps("not_for", meta.not_for.as_ref()),
            perhaps("extends", self.guideline.extends.as_ref()),
            Some(told("uses", self.guideline.uses.join(", "))),
        ];
        (Thing::Guideline, meta.id.clone(), parts.into_iter().flatten().collect())
    }

    fn fact(&self, fact: &Fact) -> Taken {
        let members: Vec<&str> = fact.members().iter().map(|member| member.name.as_str()).collect();
        let unit = fact.unit().map(|unit| format!(" in {unit}")).unwrap_or_default();
        let kind = match members.as_slice() {
            [] => format!("{}{unit}", fact.kind.word()),
            members => format!("{} of {}", fact.kind.word(), members.join(", ")),
        };
        let stale = if fact.keeps_stale { "kept, and marked" } else { "missing" };
        let conversions = fact.conversions.iter().map(|conversion| {
            let factor = crate::value::canonical::exact_decimal(&conversion.factor);
            format!("one {} is {factor}", conversion.unit)
        });
        let conversions = conversions.collect::<Vec<_>>().join("; ");
        let parts = [
            Some(Part { place: fact.place.0, ..meant("type", kind) }),
            range(&fact.plausible).map(|text| meant("plausible", text)),
            range(&fact.usual).map(|text| told("usual", text)),
            fact.precision
                .as_ref()
                .map(|step| told("precision", crate::value::canonical::exact_decimal(step))),
            fact.series.then(|| meant("series", "yes")),
            (!conversions.is_empty()).then(|| meant("conversions", conversions)),
            fact.valid_for.map(|span| meant("valid_for", format!("{span}, then {stale}"))),
            fact.valid_when.map(|when| self.condition("valid_when", when)),
            fact.when_absent.map(|when| self.condition("when_absent", when)),
            fact.assume.as_ref().map(|value| meant("assume", literal(value))),
            Some(told("label", &fact.label)),
            Some(told("question", &fact.question)),
            codes(&fact.codes),
        ];
        (Thing::Fact, fact.name.clone(), parts.into_iter().flatten().collect())
    }

    fn decisions(&self) -> Vec<Taken> {
        let of = |decision: &crate::model::guideline::Decision| {
            let mut parts = Vec::new();
            for outcome in &decision.outcomes {
                let own =
                    |part: Part| Part { label: outcome.name.clone(), title: outcome.name.clone(), ..part };
                parts.push(own(self.condition("outcome", outcome.when)));
                parts.push(own(told("label of outcome", &outcome.label)));
                parts.extend(references(&outcome.source).map(own));
            }
            if let Some(gap) = &decision.known_gap {
                parts.push(Part { is_logic: false, ..self.condition("known_gap", gap.when) });
                parts.push(told("known_gap because", &gap.because));
            }
            parts.push(told("label", &decision.label));
            parts.extend(perhaps("note", decision.note.as_ref()));
            parts.extend(perhaps("differs", decision.differs.as_ref()));
            (Thing::Decision, decision.name.clone(), parts)
        };
        self.guideline.decisions.iter().map(of).collect()
    }

    fn recommendation(&self, found: &Recommendation) -> Taken {
        let parts = [
            Some(self.condition("when", found.when)),
            found.outside_scope.then(|| meant("outside_scope", "yes")),
            found.judgement.as_ref().map(|asks| told("judgement", asks)),
            found.against.then(|| told("direction", "against")),
            Some(told("step", &found.step)),
            Some(told("wording", found.wording.word())),
            perhaps("strength", found.strength.as_ref()),
            perhaps("evidence", found.evidence.as_ref()),
            Some(told("indicator", found.indicator.word())),
            Some(told("summary", &found.summary)),
            Some(told("text", &found.text)),
            perhaps("text_patient", found.text_patient.as_ref()),
            perhaps("note", found.note.as_ref()),
            perhaps("differs", found.differs.as_ref()),
            references(&found.source),
        ];
        (Thing::Recommendation, found.id.clone(), parts.into_iter().flatten().collect())
    }

    fn option(&self, id: OptionId, option: &ChoiceOption) -> Taken {
        let mut parts = vec![meant("listed", "yes")];
        parts.extend(option.exclude.iter().flat_map(|bar| self.bar("exclude", bar)));
        parts.extend(option.caution.iter().flat_map(|bar| self.bar("caution", bar)));
        parts.extend(option.prefer.iter().map(|preference| self.condition("prefer", preference.when)));
        for dose in &option.dose {
            let when = dose.when.map(|when| self.condition("dose", when));
            let place = when.as_ref().map(|part| part.place).unwrap_or_default();
            let text = when.as_ref().map_or(String::new(), |part| format!(" when {}", part.text));
            let key = when.as_ref().map_or(String::new(), |part| part.key.clone());
            let condition = when.and_then(|part| part.condition);
            let text = format!("{}{text}", dose.give);
            parts.push(Part {
                key: format!("{}\u{1}{key}", dose.give),
                condition,
                place,
                ..meant("dose", text)
            });
            parts.extend(perhaps("dose note", dose.note.as_ref()));
        }
        let rest = [
            Some(told("label", &option.label)),
            perhaps("class", option.class.as_ref()),
            perhaps("mechanism", option.mechanism.as_ref()),
            perhaps("route", option.route.as_ref()),
            perhaps("administration", option.administration.as_ref()),
            (!option.notes.is_empty()).then(|| told("note", option.notes.join(" "))),
            references(&option.source),
        ];
        parts.extend(rest.into_iter().flatten());
        (Thing::Option, self.guideline.name(Block::Option(id)).into_owned(), parts)
    }

    /// What speaks against an option; the grade is told with it, and changes no status.
    fn bar(&self, name: &'static str, bar: &Bar) -> Vec<Part> {
        let condition = self.condition(name, bar.when);
        let own = |part: Part| Part {
            label: condition.key.clone(),
            title: format!("of {name} `{}`", condition.text),
            ..part
        };
        let grade = own(told("grade", bar.grade.word()));
        let because = own(told("because", &bar.because));
        let source = references(&bar.source).map(own);
        [Some(condition), Some(grade), Some(because), source].into_iter().flatten().collect()
    }

    fn monitor(&self, monitor: &Monitor) -> Taken {
        let mut parts = vec![self.condition("from", monitor.from)];
        parts.extend(monitor.baseline_when.map(|when| self.condition("baseline_when", when)));
        for interval in &monitor.intervals {
            let when = interval.when.map(|when| self.condition("interval", when));
            let place = when.as_ref().map(|part| part.place).unwrap_or_default();
            let often = format!("every {}, at the latest after {}", interval.every, interval.latest_by);
            let text = when.as_ref().map_or(String::new(), |part| format!(" when {}", part.text));
            let key = when.as_ref().map_or(String::new(), |part| part.key.clone());
            let condition = when.and_then(|part| part.condition);
            let text = format!("{often}{text}");
            parts.push(Part {
                key: format!("{often}\u{1}{key}"),
                condition,
                place,
                ..meant("interval", text)
            });
        }
        let rest = [
            monitor.outside_scope.then(|| meant("outside_scope", "yes")),
            Some(told("label", &monitor.label)),
            perhaps("step", monitor.step.as_ref()),
            perhaps("text", monitor.text.as_ref()),
            perhaps("note", monitor.note.as_ref()),
            perhaps("differs", monitor.differs.as_ref()),
        ];
        parts.extend(rest.into_iter().flatten());
        (Thing::Monitor, monitor.id.clone(), parts)
    }

    fn condition(&self, name: &'static str, id: ExprId) -> Part {
        let place = self.guideline.expressions.span(id);
        let text = self.sources.slice(place);
        let text = crate::source::one_line(text);
        Part {
            name,
            label: String::new(),
            title: String::new(),
            key: meaning::expression(self.guideline, id),
            text,
            condition: (self.joint)(id),
            place,
            is_logic: true,
        }
    }
}
