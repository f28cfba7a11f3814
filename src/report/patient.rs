//! The page for the patient: what applies, in the words that the guideline has for patients, and nothing else.
//!
//! No reasons, no sources, no status: who wants those reads the page of the clinician.

use super::document::{Document, Entry, Field, Foot, Head, Lead, Mark, Part, Section};
use super::page::with_status;
use super::{Decision, Digests, words};
use crate::eval::{Decided, Status};
use crate::model::expression::DecisionId;
use crate::model::guideline::Guideline;
use crate::model::reference::State;
use crate::value::truth::Truth;

/// What no page can do.
const TALK: &str = "This page is for you to read and to keep. It does not take the place of talking to your doctor \
    or nurse: take it with you, and ask them before you start, change or stop anything.";

/// Said where something applies for which the guideline has no words for patients.
const UNWRITTEN: &str = "There is more in this guideline for you that is not written for patients yet. Please ask your \
    doctor or nurse about it.";

/// Said where something is open.
const OPEN: &str = "Some things could not be worked out: something about you is not known here. They may matter, too. \
    Please ask your doctor or nurse what is still to be found out.";

/// Said where the guideline is none to act on by itself.
const WARNED: &str = "This page comes from a guideline that is not in force, or that should have been looked at again. Do \
    not act on it before you have asked your doctor or nurse.";

/// Said where a value looks wrong.
const DOUBTED: &str = "Something that is written about you looks unusual and may be a mistake. Please ask your doctor or \
    nurse to look at it before you rely on this page.";

/// Said, alone, where the guideline contradicts itself.
const FAULT: &str = "This guideline contradicts itself for you, so nothing can be told from it. Please show this page to \
    your doctor or nurse.";

const NOT_KNOWN: &str = "It is not yet known whether this guideline is meant for you.";

const NOT_MEANT: &str = "This guideline is not meant for you.";

const NO_DEVICE: &str = "This page was made by a computer program that is no medical device.";

const NOTHING: &str = "There is nothing to tell you from this guideline today. Please talk to your doctor or nurse \
    about what is right for you.";

/// Said where the scope is open: what might apply is no advice yet.
const NOT_YET_KNOWN: &str = "It is not yet known whether this guideline is meant for you, so there is nothing to tell \
    you from it today. Please talk to your doctor or nurse about what is right for you.";

/// Said above what a guideline tells those, too, for whom it may not be.
const EITHER_WAY: &str =
    "It is not yet known whether this guideline is meant for you. Whether it is or not, please note:";

/// Said above what a guideline tells those, too, for whom it is not.
const ALL_THE_SAME: &str = "This guideline is not meant for you. All the same, please note:";

/// Whether a guideline has words for patients at all.
pub fn speaks_to_patients(guideline: &Guideline) -> bool {
    guideline.recommendations.iter().any(|found| found.text_patient.is_some())
}

/// What a decision says to the patient. Only what applies is told: nothing that is open, and nothing that would apply
/// if the patient were in scope. A warning that the guideline gives outside its scope, too, holds whatever the scope is.
pub fn patient_page(decision: &Decision<'_>) -> Document {
    let meta = &decision.guideline.meta;
    let applying = with_status(decision, Status::Applies);
    let mut texts: Vec<&str> = Vec::new();
    for text in applying.iter().filter_map(|(_, found)| found.text_patient.as_deref()) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let evaluation = decision.evaluation;
    let unwritten = applying.iter().any(|(_, found)| found.text_patient.is_none());
    let scope = evaluation.scope;
    // What speaks whatever the scope is may be open outside it, too.
    let open_rules = super::page::with_status(decision, Status::Undetermined);
    let open = match scope {
        Truth::True => decision.is_undetermined(),
        _ => open_rules.iter().any(|(_, found)| found.outside_scope),
    };
    let told = texts.iter().map(|text| Part::Entry(Entry::new(Lead::Mark(Mark::Point), *text)));
    let nothing = texts.is_empty() && !unwritten && !open;
    let sentence = match (nothing, texts.is_empty(), scope) {
        (true, _, Truth::Unknown) => Some(NOT_YET_KNOWN),
        (true, ..) => Some(NOTHING),
        (_, _, Truth::True) => None,
        (_, true, Truth::Unknown) => Some(NOT_KNOWN),
        (_, true, Truth::False) => Some(NOT_MEANT),
        (_, false, Truth::Unknown) => Some(EITHER_WAY),
        (_, false, Truth::False) => Some(ALL_THE_SAME),
    };
    let plain = |words: &str| Part::Entry(Entry::new(Lead::Plain, words));
    let more = [unwritten.then_some(UNWRITTEN), open.then_some(OPEN)].into_iter().flatten().map(plain);
    let parts: Vec<Part> = match contradicts_itself(decision) {
        // Nothing of it can be told to be right.
        true => vec![plain(FAULT)],
        false => sentence.into_iter().map(plain).chain(told).chain(more).collect(),
    };
    let as_of = decision.evaluation.as_of.in_words();
    let state = match meta.state {
        State::Active => String::new(),
        other => format!(" ({})", other.word()),
    };
    let warned = (!decision.warnings.is_empty()).then(|| Field::plain(WARNED));
    let doubted = (!decision.doubts.is_empty()).then(|| Field::plain(DOUBTED));
    let owner = meta.owner.as_ref().map_or(String::new(), |owner| format!(" Owner: {owner}."));
    Document {
        key: Digests::of(decision).key(&decision.facts.patient),
        is_for_patient: true,
        patient: decision.facts.patient.clone(),
        title: meta.title.clone(),
        as_of: as_of.clone(),
        head: Head {
            names: vec![meta.title.clone()],
            about: format!("For {}, {as_of}", decision.facts.patient),
            fields: warned.into_iter().chain(doubted).chain([Field::plain(TALK)]).collect(),
        },
        sections: vec![Section { loud: "", rest: "What this means for you".to_owned(), parts }],
        foot: vec![Foot::Paragraph(format!(
            "From the guideline {} {}{state}.{owner} {NO_DEVICE}",
            meta.id, meta.version
        ))],
        trace: Vec::new(),
    }
}

/// Whether two outcomes hold at once, none does, or a property does not hold that every answer must have.
fn contradicts_itself(decision: &Decision<'_>) -> bool {
    let Decision { guideline, evaluation, .. } = *decision;
    let mut decisions = guideline.decisions.iter().enumerate();
    let is_faulty = decisions.any(|(at, found)| match evaluation.decision(DecisionId::at(at)) {
        Decided::Overlap(_) => true,
        decided @ Decided::Gap => words::known_gap(found, decided, evaluation).is_none(),
        Decided::Outcome(_) | Decided::Undetermined(_) => false,
    });
    let broken = |always| evaluation.value(always).truth() == Truth::False;
    is_faulty || guideline.invariants.iter().any(|invariant| broken(invariant.always))
}
