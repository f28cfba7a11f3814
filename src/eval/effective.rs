//! The value that conditions see of a fact: as given, derived, assumed, not valid here, or too old to count.

use super::evaluation::NO_FACT;
use super::interpret;
use super::outcome::{Basis, Effective};
use super::run::Run;
use crate::model::expression::FactId;
use crate::model::facts::{Facts, Known, Reading};
use crate::model::vocabulary::{Fact, FactType};
use crate::value::content::{Absence, Value};
use crate::value::date::PartialDate;
use crate::value::operator::Series;
use crate::value::truth::Truth;

/// What the value of a fact depends on beside its record.
pub(super) struct Circumstances<'c> {
    pub(super) as_of: PartialDate,
    /// Whether values that are too old count all the same.
    pub(super) stale_counts: bool,
    /// Whether the fact holds here, where the vocabulary says when it does.
    pub(super) valid: Option<&'c Value>,
    /// Its value from other facts, where there is one.
    pub(super) derived: Option<&'c Value>,
}

impl Run<'_> {
    /// The value that conditions see of a fact.
    pub(super) fn effective(&self, id: FactId) -> Effective {
        let Some(fact) = self.guideline.vocabulary.fact(id) else {
            return NO_FACT;
        };
        let circumstances = Circumstances {
            as_of: self.evaluation.as_of,
            stale_counts: self.stale_counts,
            valid: fact.valid_when.map(|valid| self.evaluation.value(valid)),
            derived: fact.when_absent.map(|derived| self.evaluation.value(derived)),
        };
        circumstances.effective(fact, self.facts.get(id))
    }
}

impl Circumstances<'_> {
    /// The value that conditions see of a fact.
    pub(super) fn effective(&self, fact: &Fact, known: &Known) -> Effective {
        let stale = is_stale(fact, known, self.as_of);
        if stale && !fact.keeps_stale && !self.stale_counts {
            return Effective { value: Value::Null(Absence::Stale), basis: Basis::Stale, stale };
        }
        let (value, basis) = match known {
            Known::Given(readings) => match current(readings, self.as_of).last() {
                Some(reading) => (reading.value.clone(), Basis::Given),
                None => self.absent(fact, Absence::NotGiven),
            },
            Known::NotGiven => self.absent(fact, Absence::NotGiven),
            Known::Unknown => self.absent(fact, Absence::NotKnown),
            Known::NotMeasurable => (Value::Null(Absence::NotMeasurable), Basis::Absent),
            Known::Pending => (Value::Null(Absence::Pending), Basis::Given),
            Known::Open => (Value::Null(Absence::Open), Basis::Given),
        };
        let Some(valid) = self.valid else {
            return Effective { value, basis, stale };
        };
        let open = valid.absence().filter(|absence| absence.is_hypothetical());
        match (valid.truth(), open) {
            (Truth::True, _) => Effective { value, basis, stale },
            (_, Some(open)) if basis != Basis::Absent => Effective { value: Value::Null(open), basis, stale },
            (Truth::Unknown, _) if basis == Basis::Absent => Effective { value, basis, stale },
            _ => Effective { value: Value::Null(Absence::NotValid), basis: Basis::NotValid, stale },
        }
    }

    /// What stands in for a fact that has no value of its own.
    fn absent(&self, fact: &Fact, why: Absence) -> (Value, Basis) {
        if let Some(derived) = self.derived {
            let open = derived.absence().is_some_and(Absence::is_hypothetical);
            if open || !matches!(derived, Value::Null(_)) {
                return (typed(derived, &fact.kind), Basis::Derived);
            }
        }
        match &fact.assume {
            Some(value) if why == Absence::NotGiven => (value.clone(), Basis::Assumed),
            _ => (Value::Null(why), Basis::Absent),
        }
    }
}

/// The readings that the evaluation date knows of.
pub fn current(readings: &[Reading], as_of: PartialDate) -> &[Reading] {
    let known = readings.iter().rposition(|reading| !is_later(reading, as_of)).map_or(0, |last| last + 1);
    readings.get(..known).unwrap_or(readings)
}

/// An earlier value of a fact, or the date of its latest.
pub(super) fn series(facts: &Facts, series: Series, id: FactId, as_of: PartialDate) -> Value {
    let missing = |why: Absence| Value::Null(why);
    match facts.get(id) {
        Known::Given(readings) => {
            interpret::of_series(series, current(readings, as_of)).unwrap_or(missing(Absence::NotGiven))
        }
        Known::NotGiven => missing(Absence::NotGiven),
        Known::Unknown => missing(Absence::NotKnown),
        Known::NotMeasurable => missing(Absence::NotMeasurable),
        Known::Pending => missing(Absence::Pending),
        Known::Open => missing(Absence::Open),
    }
}

/// A derived value in the type of its fact.
pub fn typed(value: &Value, kind: &FactType) -> Value {
    match kind {
        FactType::Quantity(unit) => interpret::with_unit(value, unit),
        FactType::Decimal => interpret::map_bounds(value, |value| match value {
            Value::Integer(_) => Value::decimal(value.number()),
            other => other.clone(),
        }),
        _ => value.clone(),
    }
}

/// Whether the value that counts may be too old: it is dated, and so long after its first possible day is past.
/// An undated value counts as current.
pub(super) fn is_stale(fact: &Fact, known: &Known, as_of: PartialDate) -> bool {
    let (Some(valid_for), Known::Given(readings)) = (fact.valid_for, known) else {
        return false;
    };
    let on = readings.iter().rev().find(|reading| !is_later(reading, as_of)).and_then(|reading| reading.on);
    let last = on.and_then(|on| valid_for.after(on.first_day()));
    last.is_some_and(|last| last.day_number() < as_of.day_number())
}

/// Whether a reading lies after the evaluation date.
fn is_later(reading: &Reading, as_of: PartialDate) -> bool {
    let order = reading.on.map(|on| on.first_day().compare(as_of));
    order == Some(Some(std::cmp::Ordering::Greater))
}
