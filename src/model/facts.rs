//! What is known of one patient.

use super::expression::FactId;
use super::vocabulary::Place;
use crate::value::content::Value;
use crate::value::date::PartialDate;

/// One value of a fact, as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The value in the canonical unit.
    pub value: Value,
    /// When it was measured; without a date it counts as current.
    pub on: Option<PartialDate>,
    /// Where it comes from, in the words of the file.
    pub origin: Option<String>,
    /// The number and unit as they were given, where that is another unit.
    pub given: Option<String>,
    /// Where it stands in its file.
    pub place: Place,
}

impl Reading {
    /// A value of no day, of no file.
    pub fn of(value: Value) -> Reading {
        Reading { value, on: None, origin: None, given: None, place: Place::default() }
    }
}

/// What is known of one fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Known {
    /// Nobody said anything.
    #[default]
    NotGiven,
    /// Asked, and not known.
    Unknown,
    /// Cannot be measured in this patient.
    NotMeasurable,
    /// One value or several, the latest last; an undated one is the latest.
    Given(Vec<Reading>),
    /// Taken to be known, without saying how.
    Pending,
    /// Taken to be anything.
    Open,
}

impl Known {
    /// The word a reader reads where no value is known.
    pub fn word(&self) -> &'static str {
        match self {
            Known::NotGiven => "not given",
            Known::Unknown => "asked, not known",
            Known::NotMeasurable => "not measurable",
            Known::Given(_) => "given",
            Known::Pending | Known::Open => "left open",
        }
    }
}

/// All facts of one patient, by the ids of a vocabulary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The patient's name in the file.
    pub patient: String,
    known: Vec<Known>,
}

impl Facts {
    /// A patient of whom nothing is known.
    pub fn new(patient: impl Into<String>, facts: usize) -> Facts {
        Facts { patient: patient.into(), known: vec![Known::NotGiven; facts] }
    }

    /// What is known of a fact.
    pub fn get(&self, id: FactId) -> &Known {
        self.known.get(id.index()).unwrap_or(&Known::NotGiven)
    }

    /// Says what is known of a fact, and gives back what was said before.
    pub fn set(&mut self, id: FactId, known: Known) -> Known {
        match self.known.get_mut(id.index()) {
            Some(place) => std::mem::replace(place, known),
            None => Known::NotGiven,
        }
    }

    /// Every fact with what is known of it, in the order of the vocabulary.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Known)> {
        self.known.iter().enumerate().map(|(index, known)| (FactId::at(index), known))
    }
}
