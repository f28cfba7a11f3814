//! What holds here of everyone of whom something holds in another guideline: proved over the patients of both.

use super::Verdict;
use super::confirm::Confirm;
use super::words::Teller;
use crate::check::{self, Checked};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::expression::{DefinitionId, ExprId};
use crate::model::facts::Facts;
use crate::model::guideline::{Guideline, Implication};
use crate::model::joint::Joint;
use crate::source::Sources;
use crate::space::{Found, Question, Space};
use crate::syntax::condition;
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// How sure it is, and what is to be said of it: nothing where it is proved.
#[derive(Debug)]
pub struct Implied {
    /// How sure it is.
    pub verdict: Verdict,
    /// What is to be said.
    pub diagnostics: Diagnostics,
}

/// Looks into one implication of a guideline on a day, with the other guideline that it names.
///
/// Whoever can be a patient of both is looked at; facts that both have are the same. What is unknown does not hold.
///
/// # Errors
/// What is wrong with the condition that speaks of the other guideline.
pub fn implied(
    guideline: &Guideline,
    implication: &Implication,
    other: &Checked,
    sources: &Sources,
    as_of: PartialDate,
) -> Result<Implied, Diagnostics> {
    let span = implication.when_place.0;
    let text = sources.slice(span);
    let expr = condition::parse(text, span.source, span.start as usize).map_err(|fault| {
        let mut faults = Diagnostics::new();
        faults.push(*fault);
        faults
    })?;
    let question = check::claim(&expr, other)?;
    let joint = Joint::of(&question.guideline, guideline);
    let pair = Pair {
        joint: &joint,
        other: Confirm::new(&question.guideline, as_of),
        own: Confirm::new(guideline, as_of),
        when: question.definition,
        then: implication.then,
    };
    let (verdict, is_met) = pair.verdict(as_of);
    let mut diagnostics = Diagnostics::new();
    if is_met == Some(false) {
        let message = format!("no patient of {} meets this condition: nothing is promised", implication.of);
        diagnostics.push(Diagnostic::new(Code::NeverHolds, span, message));
    }
    let teller = Teller { guideline: &joint.guideline, sources, as_of };
    let then = sources.slice(guideline.expressions.span(implication.then)).trim();
    if let Some(fault) = told(implication, then, &verdict, &teller) {
        diagnostics.push(fault);
    }
    Ok(Implied { verdict, diagnostics })
}

/// Two guidelines, and what is asked of each.
struct Pair<'a> {
    joint: &'a Joint,
    other: Confirm<'a>,
    own: Confirm<'a>,
    when: DefinitionId,
    then: ExprId,
}

impl Pair<'_> {
    /// The verdict, and whether there is anybody of whom something is promised.
    fn verdict(&self, as_of: PartialDate) -> (Verdict, Option<bool>) {
        let mut space = Space::of_joint(self.joint, as_of);
        let when = self.joint.guideline.definitions.get(self.when.index()).map(|found| found.is);
        let (Some(when), Some(then)) = (when, self.joint.expression_of_head(self.then)) else {
            let why = "the conditions of both could not be put together".to_owned();
            return (Verdict::NotDecided(why), None);
        };
        let (when, then) = (space.condition(when), space.condition(then));
        let broken = space.all(&[when.yes, then.yes.opposite()]);
        let space = space;
        let mut question = Question::new(&space);
        question.turn(&[&[broken]]);
        let verdict = match question.ask(&mut |patients| self.refutes(patients)) {
            Found::Nobody => Verdict::Proved,
            Found::Patients(patients) => Verdict::Refuted(patients),
            Found::Open(why) => Verdict::NotDecided(why),
            Found::Denied(patients) => Verdict::Contradiction(patients),
        };
        if verdict != Verdict::Proved {
            return (verdict, None);
        }
        question.turn(&[&[when.yes]]);
        let is_met = question.is_possible();
        (verdict, is_met)
    }

    /// Whether a patient can be one of both, and breaks it.
    fn refutes(&self, patients: &[Facts]) -> bool {
        let [patient] = patients else {
            return false;
        };
        let [there, here] = self.joint.sides(patient);
        let (there, here) = (self.other.evaluate(&there), self.own.evaluate(&here));
        self.other.is_possible(&there)
            && self.own.is_possible(&here)
            && there.definition(self.when).truth() == Truth::True
            && here.value(self.then).truth() != Truth::True
    }
}

fn told(implication: &Implication, then: &str, verdict: &Verdict, teller: &Teller<'_>) -> Option<Diagnostic> {
    let (id, of, place) = (&implication.id, &implication.of, implication.place.0);
    match verdict {
        Verdict::Proved => None,
        Verdict::Refuted(patients) => {
            let message = format!("`{id}` does not hold for every patient: {}", implication.because);
            let fault = Diagnostic::new(Code::ImpliesRefuted, place, message);
            let fault = fault
                .help(format!("of such a patient `{}` holds in {of}", implication.when))
                .help(format!("and here `{then}` does not hold"));
            Some(teller.with_patients(fault, patients))
        }
        Verdict::NotDecided(why) => {
            let message = format!("it is not decided whether `{id}` holds for every patient: {why}");
            Some(Diagnostic::new(Code::NotDecided, place, message))
        }
        Verdict::Contradiction(patients) => {
            let message = format!("the proof and the interpreter disagree on `{id}`: a fault of osteon");
            let fault = Diagnostic::new(Code::ProofDenied, place, message);
            Some(teller.with_patients(fault, patients).help("please report this, with both rule files"))
        }
    }
}
