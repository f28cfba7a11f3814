//! Findings in words, at the place in the rule file.

use super::{Finding, Property, Verdict};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::eval::{Answer, Decided, Plan};
use crate::model::expression::{DecisionId, ExprId, FactId, Node};
use crate::model::facts::{Facts, Known};
use crate::model::guideline::{Block, Guideline};
use crate::source::{Sources, Span};
use crate::value::canonical::plain;
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// What is to be said of findings: nothing of what is proved.
pub fn diagnostics(
    guideline: &Guideline,
    sources: &Sources,
    findings: &[Finding],
    as_of: PartialDate,
) -> Diagnostics {
    let teller = Teller { guideline, sources, as_of };
    let mut told = Diagnostics::new();
    for finding in findings {
        if let Some(diagnostic) = teller.told(finding, findings) {
            told.push(diagnostic);
        }
    }
    told
}

pub(super) struct Teller<'a> {
    pub(super) guideline: &'a Guideline,
    pub(super) sources: &'a Sources,
    pub(super) as_of: PartialDate,
}

impl Teller<'_> {
    fn told(&self, finding: &Finding, all: &[Finding]) -> Option<Diagnostic> {
        let place = self.place(finding.property);
        let claim = self.claim(finding.property);
        match &finding.verdict {
            Verdict::Proved => None,
            Verdict::NotDecided(why) => Some(Diagnostic::new(
                Code::NotDecided,
                place,
                format!("it is not decided whether {claim}: {why}"),
            )),
            Verdict::Contradiction(patients) => {
                let message =
                    format!("the proof and the interpreter disagree on whether {claim}: a fault of osteon");
                let fault = Diagnostic::new(Code::ProofDenied, place, message);
                Some(self.with_patients(fault, patients).help("please report this, with the rule file"))
            }
            Verdict::Refuted(patients) => self.refuted(finding, place, patients, all),
        }
    }

    fn refuted(
        &self,
        finding: &Finding,
        place: Span,
        patients: &[Facts],
        all: &[Finding],
    ) -> Option<Diagnostic> {
        if self.is_said_already(finding.property, all) {
            return None;
        }
        let guideline = self.guideline;
        let fault = |code: Code, message: String| Diagnostic::new(code, place, message);
        Some(match finding.property {
            Property::Invariant(at) => {
                let invariant = guideline.invariants.get(at)?;
                let message =
                    format!("`{}` does not hold for every patient: {}", invariant.id, invariant.because);
                self.with_patients(fault(Code::InvariantRefuted, message), patients)
            }
            Property::Monotone(at) => {
                let monotone = guideline.monotone.get(at)?;
                let message =
                    format!("`{}` does not hold for every two patients: {}", monotone.id, monotone.because);
                self.with_patients(fault(Code::MonotoneRefuted, message), patients)
            }
            Property::Complete(id) => {
                let decision = guideline.decisions.get(id.index())?;
                let message =
                    format!("`{}` has no outcome for some patients of whom all is known", decision.name);
                let told = self.with_patients(fault(Code::DecisionGap, message), patients);
                let row = self.row(finding);
                told.maybe_help(row.map(|row| format!("this row would close the gap: when = '{row}'")))
            }
            Property::GapAsDeclared(id) => {
                let decision = guideline.decisions.get(id.index())?;
                let message =
                    format!("in the declared gap of `{}` some patients have an outcome", decision.name);
                self.with_patients(fault(Code::GapNotAsDeclared, message), patients)
            }
            Property::Single(id) => self.overlap(id, patients)?,
            Property::Guarded(id, at) => {
                let bar = guideline.options.get(id.index())?.exclude.get(at)?;
                let message = format!(
                    "`{}` can be had although a fact is missing that would contraindicate it: {}",
                    guideline.name(Block::Option(id)),
                    bar.because
                );
                let (first, second) = (patients.first()?, patients.get(1)?);
                let more = self.facts(second, |id, known| first.get(id) != known);
                fault(Code::UnknownPasses, message)
                    .help(format!("such a patient can have it: {}", self.patient(first)))
                    .help(format!("and cannot, once this is known: {more}"))
            }
            _ => return self.idle(finding.property, place, patients),
        })
    }

    /// What is said of rules that nobody needs, or that speak against each other.
    fn idle(&self, property: Property, place: Span, patients: &[Facts]) -> Option<Diagnostic> {
        let guideline = self.guideline;
        let fault = |code: Code, message: String| Diagnostic::new(code, place, message);
        Some(match property {
            Property::Possible(id) => {
                let name = guideline.name(Block::Option(id)).into_owned();
                fault(Code::OptionImpossible, format!("no patient can ever have `{name}`"))
            }
            Property::Met(..) => fault(Code::NeverHolds, "no patient meets this condition".to_owned()),
            Property::Unmet(..) => fault(Code::AlwaysHolds, "every patient meets this condition".to_owned()),
            Property::Chosen(id, _) => {
                let name = guideline.name(Block::Monitor(id)).into_owned();
                let message = format!("a shorter interval of `{name}` always counts where this one does");
                fault(Code::Shadowed, message)
            }
            Property::Counts(..) => {
                let message =
                    "this part changes nothing: without it every patient has the same answer".to_owned();
                fault(Code::ChangesNothing, message)
            }
            Property::Clear(_, _, junction, operand) => {
                let message = "this part only leaves the answer unknown where it is not known: without it \
                               everyone of whom all is known has the same answer";
                let fault = fault(Code::KleeneOnly, message.to_owned());
                fault.maybe_help(self.without(junction, operand).map(|rest| format!("without it: {rest}")))
            }
            Property::Adds(first, second) => {
                let [first, second] =
                    [first, second].map(|id| guideline.name(Block::Recommendation(id)).into_owned());
                let message =
                    format!("everyone who is given `{second}` is given `{first}` too, which says the same");
                fault(Code::Shadowed, message)
            }
            Property::Agree(first, second) => {
                let other = guideline.recommendations.get(first.index())?;
                let name = guideline.name(Block::Recommendation(second)).into_owned();
                let message = format!(
                    "some patients are given `{name}`, which speaks against something, together with `{}`, which speaks for something in the same step",
                    other.id
                );
                let fault = fault(Code::Contradicting, message);
                let fault = fault
                    .also(guideline.expressions.span(other.when), format!("`{}` applies here", other.id));
                self.with_patients(fault, patients)
            }
            _ => return None,
        })
    }

    /// Whether what is refuted follows from something wider that is refuted too, and is said there.
    fn is_said_already(&self, property: Property, all: &[Finding]) -> bool {
        let refuted = |is: &dyn Fn(Property) -> bool| {
            all.iter().any(|other| matches!(other.verdict, Verdict::Refuted(_)) && is(other.property))
        };
        match property {
            // Nobody meets its condition.
            Property::Chosen(id, at) => {
                let monitor = self.guideline.monitors.get(id.index());
                let when = monitor.and_then(|monitor| monitor.intervals.get(at)?.when);
                refuted(&|other| matches!(other, Property::Met(_, id) if Some(id) == when))
            }
            // Nobody or everybody meets the whole condition, or a larger part changes nothing.
            Property::Counts(block, root, _, part) => refuted(&|other| match other {
                Property::Met(..) | Property::Unmet(..) => {
                    [Property::Met(block, root), Property::Unmet(block, root)].contains(&other)
                }
                Property::Counts(other, whole, _, larger) => {
                    (other, whole) == (block, root)
                        && larger != part
                        && self.guideline.expressions.below(larger).contains(&part)
                }
                _ => false,
            }),
            // The part changes nothing at all, or a larger one is as idle.
            Property::Clear(block, root, junction, part) => {
                self.is_said_already(Property::Counts(block, root, junction, part), all)
                    || refuted(&|other| match other {
                        Property::Counts(other, whole, _, same) => {
                            (other, whole, same) == (block, root, part)
                        }
                        Property::Clear(other, whole, _, larger) => {
                            (other, whole) == (block, root)
                                && larger != part
                                && self.guideline.expressions.below(larger).contains(&part)
                        }
                        _ => false,
                    })
            }
            // Nobody is given it at all, or of two for the same patients the first was told.
            Property::Adds(first, second) => {
                let when = self.guideline.recommendations.get(second.index()).map(|found| found.when);
                let is_twin = second < first;
                refuted(&|other| match other {
                    Property::Met(_, id) => Some(id) == when,
                    Property::Adds(a, b) => is_twin && (a, b) == (second, first),
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// The operands of a part but one, as they are written.
    fn without(&self, junction: ExprId, operand: ExprId) -> Option<String> {
        let expressions = &self.guideline.expressions;
        let Node::Junction(kind, operands) = expressions.get(junction) else {
            return None;
        };
        let others = operands.iter().filter(|other| **other != operand);
        let words = others.map(|other| {
            let text = self.sources.slice(expressions.span(*other));
            let text = crate::source::one_line(text);
            if matches!(expressions.get(*other), Node::Junction(..)) { format!("({text})") } else { text }
        });
        Some(words.collect::<Vec<_>>().join(&format!(" {} ", kind.text())))
    }

    /// The rules side by side that hold for one patient.
    fn overlap(&self, id: DecisionId, patients: &[Facts]) -> Option<Diagnostic> {
        let decision = self.guideline.decisions.get(id.index())?;
        let evaluation = Plan::new(self.guideline).evaluate(patients.first()?, self.as_of);
        let Answer::Decision(Decided::Overlap(holding)) = evaluation.answer(Block::Decision(id)) else {
            return None;
        };
        let mut outcomes = holding.iter().filter_map(|at| decision.outcomes.get(usize::from(*at)));
        let place = |when| self.guideline.expressions.span(when);
        let first = outcomes.next()?;
        let message = format!("`{}` has two outcomes for some patients", decision.name);
        let fault = Diagnostic::new(Code::DecisionOverlap, place(first.when), message);
        let fault = fault.caption(format!("`{}` holds here", first.name));
        let fault = outcomes.fold(fault, |fault, outcome| {
            fault.also(place(outcome.when), format!("and `{}` too", outcome.name))
        });
        Some(self.with_patients(fault, patients))
    }

    /// Where a property stands in its file.
    fn place(&self, property: Property) -> Span {
        let guideline = self.guideline;
        let span = |id| guideline.expressions.span(id);
        let found = match property {
            Property::Invariant(at) => guideline.invariants.get(at).map(|invariant| span(invariant.always)),
            Property::Monotone(at) => guideline.monotone.get(at).map(|monotone| span(monotone.stays)),
            Property::Complete(id) | Property::Single(id) => {
                let decision = guideline.decisions.get(id.index());
                decision.and_then(|decision| decision.outcomes.last()).map(|outcome| span(outcome.when))
            }
            Property::GapAsDeclared(id) => {
                let decision = guideline.decisions.get(id.index());
                decision.and_then(|decision| decision.known_gap.as_ref()).map(|gap| span(gap.when))
            }
            Property::Guarded(id, at) => guideline
                .options
                .get(id.index())
                .and_then(|option| option.exclude.get(at))
                .map(|bar| span(bar.when)),
            Property::Possible(id) => guideline
                .options
                .get(id.index())
                .and_then(|option| option.exclude.first())
                .map(|bar| span(bar.when)),
            Property::Met(_, root) | Property::Unmet(_, root) => Some(span(root)),
            Property::Counts(.., operand) | Property::Clear(.., operand) => Some(span(operand)),
            Property::Adds(_, id) | Property::Agree(_, id) => {
                guideline.recommendations.get(id.index()).map(|found| span(found.when))
            }
            Property::Chosen(id, at) => {
                let monitor = guideline.monitors.get(id.index());
                let interval = monitor.and_then(|monitor| monitor.intervals.get(at));
                interval.and_then(|interval| interval.when).map(span)
            }
        };
        found.unwrap_or_default()
    }

    /// What is claimed, as it goes on after "whether".
    fn claim(&self, property: Property) -> String {
        let guideline = self.guideline;
        match property {
            Property::Invariant(at) => {
                let id = guideline.invariants.get(at).map_or("", |invariant| invariant.id.as_str());
                format!("`{id}` holds for every patient")
            }
            Property::Monotone(at) => {
                let id = guideline.monotone.get(at).map_or("", |monotone| monotone.id.as_str());
                format!("`{id}` holds for every two patients")
            }
            Property::Complete(id) => {
                format!(
                    "`{}` has an outcome for every patient of whom all is known",
                    guideline.name(Block::Decision(id))
                )
            }
            Property::GapAsDeclared(id) => {
                format!("the declared gap of `{}` is one", guideline.name(Block::Decision(id)))
            }
            Property::Single(id) => {
                format!("`{}` has one outcome at a time", guideline.name(Block::Decision(id)))
            }
            Property::Guarded(id, _) => {
                format!(
                    "a missing fact never lets this contraindication of `{}` pass",
                    guideline.name(Block::Option(id))
                )
            }
            Property::Possible(id) => {
                format!("some patient can have `{}`", guideline.name(Block::Option(id)))
            }
            Property::Met(..) => "some patient meets this condition".to_owned(),
            Property::Unmet(..) => "some patient does not meet this condition".to_owned(),
            Property::Counts(..) => "this part changes the answer of some patient".to_owned(),
            Property::Clear(..) => {
                "this part does more than leave the answer of some patient unknown".to_owned()
            }
            Property::Adds(_, second) => {
                format!("some patient is given `{}` alone", guideline.name(Block::Recommendation(second)))
            }
            Property::Agree(first, second) => {
                let name = |id| guideline.name(Block::Recommendation(id));
                format!("nobody is given both `{}` and `{}`", name(first), name(second))
            }
            Property::Chosen(id, _) => {
                format!("this interval of `{}` ever counts", guideline.name(Block::Monitor(id)))
            }
        }
    }

    /// The conditions of a gap, as one condition.
    fn row(&self, finding: &Finding) -> Option<String> {
        let parts: Vec<String> = finding
            .row
            .iter()
            .map(|(id, holds)| {
                let text = self.sources.slice(self.guideline.expressions.span(*id)).trim();
                let text = crate::source::one_line(text);
                if *holds { text } else { format!("not ({text})") }
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }

    pub(super) fn with_patients(&self, fault: Diagnostic, patients: &[Facts]) -> Diagnostic {
        let words: Vec<String> = patients.iter().map(|patient| self.patient(patient)).collect();
        match words.as_slice() {
            [] => fault,
            [one] => fault.help(format!("such a patient: {one}")),
            [first, second, ..] => {
                fault.help(format!("first patient: {first}")).help(format!("second patient: {second}"))
            }
        }
    }

    /// The facts of a patient.
    fn patient(&self, patient: &Facts) -> String {
        let told = self.facts(patient, |_, _| true);
        if told.is_empty() { "nothing is known of them".to_owned() } else { told }
    }

    /// Some facts of a patient, in the order of the vocabulary.
    fn facts(&self, patient: &Facts, is_told: impl Fn(FactId, &Known) -> bool) -> String {
        let vocabulary = &self.guideline.vocabulary;
        let mut parts = Vec::new();
        for (id, known) in patient.iter().filter(|(id, known)| is_told(*id, known)) {
            let Some(fact) = vocabulary.fact(id) else {
                continue;
            };
            let value = |value: &Value| match value {
                Value::Member(at) => fact
                    .members()
                    .get(usize::from(*at))
                    .map_or_else(String::new, |member| member.name.clone()),
                other => plain(other),
            };
            let words = match known {
                Known::NotGiven => continue,
                Known::Given(readings) => readings
                    .iter()
                    .map(|reading| match reading.on {
                        Some(on) => format!("{} on {on}", value(&reading.value)),
                        None => value(&reading.value),
                    })
                    .collect::<Vec<_>>()
                    .join(", then "),
                other => other.word().to_owned(),
            };
            parts.push(format!("{} {words}", fact.name));
        }
        parts.join("; ")
    }
}
