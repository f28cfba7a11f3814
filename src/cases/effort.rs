//! One patient looked for in the decision space, with little effort first, and more only where that does not settle it.

use super::usual::with_usual_values;
use crate::eval::Evaluation;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Guideline;
use crate::space::{Found, Question, Wire};
use crate::value::date::PartialDate;
use crate::value::truth::Truth;

/// Whether there is a patient who was looked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reachable {
    /// This one, by the word of the interpreter.
    Patient(Facts),
    /// There is none: it is proved.
    Nobody,
    /// It cannot be told, and why.
    NotDecided(String),
}

/// Proposals that are looked into, and parts of each.
pub(super) const EFFORTS: [(usize, usize); 3] = [(10, 10), ENOUGH, (40, 100)];
const ENOUGH: (usize, usize) = (20, 30);

/// Looks for a patient who meets a wire, and of whom the interpreter says so.
pub(super) fn look(
    question: &mut Question<'_, '_>,
    wire: Wire,
    (guideline, as_of): (&Guideline, PartialDate),
    confirms: &dyn Fn(&Facts) -> bool,
) -> Reachable {
    let mut found = Reachable::NotDecided(String::new());
    for effort in EFFORTS {
        found = look_with(question, wire, effort, (guideline, as_of), confirms);
        if !matches!(found, Reachable::NotDecided(_)) {
            break;
        }
    }
    found
}

/// The same with so many proposals, and so many parts of each.
pub(super) fn look_with(
    question: &mut Question<'_, '_>,
    wire: Wire,
    (rounds, boxes): (usize, usize),
    (guideline, as_of): (&Guideline, PartialDate),
    confirms: &dyn Fn(&Facts) -> bool,
) -> Reachable {
    question.limit(rounds, boxes);
    question.turn(&[&[wire]]);
    match question.ask(&mut |patients| patients.first().is_some_and(confirms)) {
        Found::Nobody => Reachable::Nobody,
        Found::Patients(patients) => match patients.into_iter().next() {
            Some(patient) => {
                let patient = of_our_days(patient, as_of, confirms);
                Reachable::Patient(with_usual_values(guideline, patient, confirms))
            }
            None => Reachable::NotDecided("a patient was found and lost again".to_owned()),
        },
        Found::Open(why) => Reachable::NotDecided(why),
        Found::Denied(_) => {
            Reachable::NotDecided("the space and the interpreter disagree: a fault of osteon".to_owned())
        }
    }
}

/// Days before the evaluation date that do as well as a day long past.
const DAYS_AGO: [i64; 6] = [30, 90, 200, 400, 800, 1500];
/// Longer ago than anything that is measured.
const LONG_AGO: i64 = 40 * 365;

/// The same patient with days that a reader expects, where those long past do not matter.
fn of_our_days(mut facts: Facts, as_of: PartialDate, confirms: &dyn Fn(&Facts) -> bool) -> Facts {
    let today = as_of.day_number();
    let is_past = |reading: &Reading| reading.on.is_some_and(|on| today - on.day_number() > LONG_AGO);
    let past = facts.iter().filter_map(|(id, known)| match known {
        Known::Given(readings) => match readings.as_slice() {
            [only] if is_past(only) => Some((id, only.clone())),
            _ => None,
        },
        _ => None,
    });
    for (id, reading) in past.collect::<Vec<_>>() {
        let days = DAYS_AGO.iter().filter_map(|ago| PartialDate::from_day_number(today - ago));
        for on in days {
            let before = facts.set(id, Known::Given(vec![Reading { on: Some(on), ..reading.clone() }]));
            if confirms(&facts) {
                break;
            }
            facts.set(id, before);
        }
    }
    facts
}

/// Whether it is proved, with little effort, that nobody meets a wire.
pub(super) fn is_impossible(question: &mut Question<'_, '_>, wire: Wire) -> bool {
    let (rounds, boxes) = ENOUGH;
    question.limit(rounds, boxes);
    question.turn(&[&[wire]]);
    question.is_possible() == Some(false)
}

/// Whether no constraint of the vocabulary is broken.
pub(super) fn is_possible(guideline: &Guideline, evaluation: &Evaluation) -> bool {
    let mut constraints = guideline.vocabulary.constraints.iter();
    constraints.all(|constraint| evaluation.value(constraint.always).truth() != Truth::False)
}
