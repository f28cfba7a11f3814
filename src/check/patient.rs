//! A patient file → facts with their types, units and dates settled. Nothing in it is passed over.

use std::cell::Cell;
use std::cmp::Ordering;

use super::given::{self, Given};
use super::lower::{range_words, unit};
use super::lower_fit::conversion_help;
use super::range;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::vocabulary::{Fact, FactType, Place, Vocabulary};
use crate::source::{Sources, Span};
use crate::syntax::ast::Word;
use crate::syntax::datum::{Datum, Entry, Kind};
use crate::syntax::form::Reader;
use crate::value::canonical::plain;
use crate::value::content::{Quantity, Value};
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;

/// Asked for, and not known.
const UNKNOWN: &str = "unknown";
/// Cannot be measured in this patient.
const NOT_MEASURABLE: &str = "not_measurable";

/// Checks a patient file. With an error among the faults nothing may be computed from it.
///
/// Facts that are not mentioned are not given; `"unknown"` and `"not_measurable"` are kept apart from that.
pub fn patient(
    sources: &Sources,
    file: &Datum,
    vocabulary: &Vocabulary,
    as_of: PartialDate,
) -> (Facts, Diagnostics) {
    let reader = Reader::new(sources);
    let form = reader.form("a patient", file);
    let name = form.need_text("patient");
    form.text("about");
    let mut facts = Facts::new(name.text, vocabulary.facts.len());
    let is_fact = |entry: &&Entry| vocabulary.find(&entry.key).is_some();
    if let Some(first) = form.entries().iter().find(is_fact).filter(|_| form.get("facts").is_none()) {
        let message = "facts stand here without their heading";
        let fault = Diagnostic::new(Code::MissingKey, first.key_span, message);
        reader.fault(fault.help("write `[facts]` on a line above them"));
        return (facts, reader.finish());
    }
    if let Some(given) = form.need("facts").map(|datum| reader.form("`facts`", datum)) {
        let door = Door { reader: &reader, vocabulary, as_of, strange: Cell::new(0) };
        door.all(given.entries(), &mut facts);
    }
    form.finish();
    let mut diagnostics = reader.finish();
    diagnostics.sort();
    (facts, diagnostics)
}

/// Reads facts one by one, without the frame of a file: for cases that change a few facts of a patient.
pub fn facts(
    reader: &Reader<'_>,
    entries: &[Entry],
    vocabulary: &Vocabulary,
    as_of: PartialDate,
    into: &mut Facts,
) {
    Door { reader, vocabulary, as_of, strange: Cell::new(0) }.all(entries, into);
}

struct Door<'a> {
    reader: &'a Reader<'a>,
    vocabulary: &'a Vocabulary,
    as_of: PartialDate,
    /// How many names were met that are no facts.
    strange: Cell<usize>,
}

/// For so many strange names a name is looked for that was meant.
const SUGGESTIONS_MAX: usize = 50;

/// Letters by which two words are taken to be related.
const RELATED_LETTERS: usize = 5;
/// Most names that are offered.
const RELATED_MAX: usize = 4;

impl Door<'_> {
    fn all(&self, entries: &[Entry], facts: &mut Facts) {
        let mut first_places: std::collections::HashMap<&str, Span> = std::collections::HashMap::new();
        for entry in entries {
            if let Some(first) = first_places.insert(&entry.key, entry.key_span) {
                let message = format!("`{}` is given twice", entry.key);
                let fault = Diagnostic::new(Code::FactTwice, entry.key_span, message);
                self.reader.fault(fault.also(first, "here first"));
                continue;
            }
            self.one(entry, facts);
        }
    }

    fn one(&self, entry: &Entry, facts: &mut Facts) {
        let found = self.vocabulary.find(&entry.key);
        let Some((id, fact)) = found.and_then(|id| Some((id, self.vocabulary.fact(id)?))) else {
            let names = self.vocabulary.facts.iter().map(|fact| fact.name.as_str());
            let labelled =
                self.vocabulary.facts.iter().find(|fact| spoken(&fact.label) == spoken(&entry.key));
            // Of very many strange names no one is told what each may have been meant to be.
            let asked = self.strange.replace(self.strange.get() + 1);
            let near = match asked {
                0..SUGGESTIONS_MAX => {
                    labelled.map(|fact| fact.name.as_str()).or_else(|| nearest(&entry.key, names))
                }
                _ => None,
            };
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if asked < SUGGESTIONS_MAX => self.related(&entry.key),
                None => self.named_in(),
            };
            let message = format!("no fact is called `{}`", entry.key);
            let fault = Diagnostic::new(Code::UnknownFact, entry.key_span, message);
            return self.reader.fault(fault.help(help));
        };
        match self.known(&entry.value, fact) {
            Ok(known) => {
                facts.set(id, known);
            }
            Err(fault) => self.reader.fault(named(*fault, fact)),
        }
    }

    /// Facts whose names share a word with one that is unknown, or begin as it does.
    fn related(&self, key: &str) -> String {
        let shares = |name: &str| {
            let shared = key.split('_').filter(|word| {
                let begins = word.get(..RELATED_LETTERS);
                let is_like =
                    |own: &str| own == *word || begins.is_some_and(|begins| own.starts_with(begins));
                word.len() > 1 && name.split('_').any(is_like)
            });
            shared.count()
        };
        let counted = self.vocabulary.facts.iter().map(|fact| (shares(&fact.name), fact.name.as_str()));
        let counted: Vec<(usize, &str)> = counted.filter(|(count, _)| *count > 0).collect();
        let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
        let found: Vec<(usize, &str)> = counted.into_iter().filter(|(count, _)| *count == most).collect();
        let names: Vec<String> =
            found.iter().take(RELATED_MAX).map(|(_, name)| format!("`{name}`")).collect();
        match names.as_slice() {
            [] => self.named_in(),
            [one] => format!("do you mean {one}?"),
            many => format!("do you mean one of {}?", many.join(", ")),
        }
    }

    fn named_in(&self) -> String {
        format!("the facts stand in the vocabulary `{}`, with what each takes", self.vocabulary.meta.id)
    }

    fn known(&self, datum: &Datum, fact: &Fact) -> Given<Known> {
        if let Kind::Text { value, .. } = &datum.kind {
            match value.as_str() {
                UNKNOWN => return Ok(Known::Unknown),
                NOT_MEASURABLE => return Ok(Known::NotMeasurable),
                _ => {}
            }
        }
        let Kind::List(items) = &datum.kind else {
            if let Some(word) = self.reserved(datum, fact)? {
                return Ok(word);
            }
            return Ok(Known::Given(vec![self.reading(datum, fact)?]));
        };
        if items.is_empty() {
            let fault = Diagnostic::new(Code::ValueWrongType, datum.span, "the list is empty");
            return Err(Box::new(fault.help("leave the fact out, or write \"unknown\"")));
        }
        let mut readings = Vec::new();
        for item in items {
            readings.push(self.reading(item, fact)?);
        }
        self.in_time(&mut readings)?;
        Ok(Known::Given(readings))
    }

    /// `{ value = "unknown", on = …, source = "…" }`: asked then, and not known.
    fn reserved(&self, datum: &Datum, fact: &Fact) -> Given<Option<Known>> {
        let Kind::Table(entries) = &datum.kind else {
            return Ok(None);
        };
        let value = entries.iter().find(|entry| entry.key == "value").map(|entry| &entry.value.kind);
        let known = match value {
            Some(Kind::Text { value, .. }) if value == UNKNOWN => Known::Unknown,
            Some(Kind::Text { value, .. }) if value == NOT_MEASURABLE => Known::NotMeasurable,
            _ => return Ok(None),
        };
        let form = self.reader.form("a dated value", datum);
        form.get("value");
        form.words("source");
        form.get("on").map(|on| self.measured_on(on)).transpose()?;
        let unit_name = form.text("unit");
        form.finish();
        if let Some(name) = unit_name {
            self.unit_of(&name, fact)?;
        }
        Ok(Some(known))
    }

    /// Puts readings in order; two that cannot be told apart in time are a fault.
    fn in_time(&self, readings: &mut [Reading]) -> Given<()> {
        let order = |a: &Reading, b: &Reading| match (a.on, b.on) {
            (Some(a), Some(b)) => a.first_day().day_number().cmp(&b.first_day().day_number()),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        };
        readings.sort_by(order);
        for pair in readings.windows(2) {
            let [a, b] = pair else { continue };
            let apart = match (a.on, b.on) {
                (Some(a), Some(b)) => a.last_day().day_number() < b.first_day().day_number(),
                (None, None) => false,
                _ => true,
            };
            if !apart {
                let when = b.on.map_or("without a date".to_owned(), |on| format!("on {on}"));
                let message = format!("two values {when}: which is the later one?");
                let fault = Diagnostic::new(Code::FactTwice, b.place.0, message);
                return Err(Box::new(fault.also(a.place.0, "the other")));
            }
        }
        Ok(())
    }

    fn reading(&self, datum: &Datum, fact: &Fact) -> Given<Reading> {
        let Kind::Table(_) = &datum.kind else {
            let reading = self.bare(datum, fact)?;
            return Ok(reading);
        };
        let form = self.reader.form("a dated value", datum);
        let value = form.get("value");
        let unit_name = form.text("unit");
        let on = form.get("on").map(|on| self.measured_on(on)).transpose()?;
        let origin = form.words("source");
        form.finish();
        let Some(value) = value else {
            let fault = Diagnostic::new(Code::MissingKey, datum.span, "a dated value needs `value`");
            return Err(Box::new(fault));
        };
        let mut reading = match &unit_name {
            Some(unit_name) => self.with_unit(value, unit_name, fact)?,
            None => self.bare(value, fact)?,
        };
        reading.on = on;
        reading.origin = origin;
        Ok(reading)
    }

    fn measured_on(&self, datum: &Datum) -> Given<PartialDate> {
        let date = given::date(datum)?;
        self.not_in_future(date, datum.span)?;
        Ok(date)
    }

    fn not_in_future(&self, date: PartialDate, span: Span) -> Given<()> {
        if date.first_day().compare(self.as_of) == Some(Ordering::Greater) {
            let message = format!("{date} lies after the evaluation date {}", self.as_of);
            return Err(Box::new(Diagnostic::new(Code::ValueInFuture, span, message)));
        }
        Ok(())
    }

    /// A value without a unit of its own.
    fn bare(&self, datum: &Datum, fact: &Fact) -> Given<Reading> {
        if let FactType::Quantity(unit) = &fact.kind {
            let number = given::number(datum)?;
            if unit.to_string() != "%" {
                let fault = Diagnostic::new(Code::UnitMissing, datum.span, "the number has no unit");
                return Err(Box::new(fault.help(units_help(&number, fact))));
            }
        }
        let value = given::value(datum, fact)?;
        if let Value::Date(date) = &value {
            self.not_in_future(*date, datum.span)?;
        }
        self.in_range(value, None, datum.span, fact)
    }

    /// The unit of a value, and that of its fact, which must have one.
    fn unit_of<'f>(&self, name: &Word, fact: &'f Fact) -> Given<(Unit, &'f Unit)> {
        let Some(canonical) = fact.unit() else {
            let message = format!("it is {}: it has no unit", article(&fact.kind));
            return Err(Box::new(Diagnostic::new(Code::ValueWrongType, name.span, message)));
        };
        let mut faults = Diagnostics::new();
        let found = unit(&name.text, name.span, &mut faults).ok_or_else(|| {
            let fault = faults.into_iter().next();
            Box::new(
                fault.unwrap_or_else(|| Diagnostic::new(Code::UnknownUnit, name.span, "an unknown unit")),
            )
        })?;
        Ok((found, canonical))
    }

    fn with_unit(&self, datum: &Datum, name: &Word, fact: &Fact) -> Given<Reading> {
        let (unit, canonical) = self.unit_of(name, fact)?;
        let number = given::number(datum)?;
        let Some(converted) = given::in_unit_of(fact, &number, &unit) else {
            let message = format!("{unit} does not measure this: it is measured in {canonical}");
            let units: Vec<String> = fact.conversions.iter().map(|other| other.unit.to_string()).collect();
            let other = (!units.is_empty()).then(|| format!("{} can be converted too", units.join(", ")));
            let by_substance = super::types::by_substance(&unit, canonical);
            let other = other.or_else(|| by_substance.then(|| conversion_help(fact, &unit)));
            let fault = Diagnostic::new(Code::UnitMismatch, name.span, message);
            return Err(Box::new(fault.maybe_help(other)));
        };
        let given = (unit != *canonical).then(|| given_words(&number, &unit));
        let value = Value::Quantity(Quantity { number: converted, unit: canonical.clone() });
        self.in_range(value, given, datum.span, fact)
    }

    /// Outside the plausible range is an error, outside the usual one a question.
    fn in_range(&self, value: Value, given: Option<String>, span: Span, fact: &Fact) -> Given<Reading> {
        if range::holds(&fact.plausible, &value) == Some(false) {
            let message = format!("{} is not possible", also_written(&value, given.as_deref()));
            let fault = Diagnostic::new(Code::ValueImplausible, span, message);
            return Err(Box::new(
                fault.help(format!("its plausible range is {}", range_words(&fact.plausible))),
            ));
        }
        if range::holds(&fact.usual, &value) == Some(false) {
            let message = format!("{} is unusual", also_written(&value, given.as_deref()));
            let fault = Diagnostic::new(Code::ValueUnusual, span, message);
            let sign =
                range::negated(&value).is_some_and(|turned| range::holds(&fact.usual, &turned) == Some(true));
            let guess = if sign { "a lost minus sign?" } else { "a typing error, another unit?" };
            let help = format!("it is usually {}: {guess}", range_words(&fact.usual));
            self.reader.fault(named(fault.help(help), fact));
        }
        Ok(Reading { value, on: None, origin: None, given, place: Place(span) })
    }
}

/// Which units a bare number may have been in: it is for the writer to say, never for us to guess.
fn units_help(number: &Number, fact: &Fact) -> String {
    let all = fact.unit().into_iter().chain(fact.conversions.iter().map(|other| &other.unit));
    let possible = all.filter(|unit| {
        let converted = given::in_unit_of(fact, number, unit).zip(fact.unit());
        let value = converted.map(|(number, unit)| Value::Quantity(Quantity { number, unit: unit.clone() }));
        value.is_some_and(|value| range::holds(&fact.plausible, &value) != Some(false))
    });
    let forms: Vec<String> =
        possible.map(|unit| format!("{{ value = {number}, unit = \"{unit}\" }}")).collect();
    match forms.as_slice() {
        [] => "which unit does the report give? no unit of this fact makes the number possible".to_owned(),
        [one] => format!("which unit does the report give? if it is this one, write {one}"),
        many => format!("which unit does the report give? write {}", many.join(" or ")),
    }
}

fn given_words(number: &Number, unit: &Unit) -> String {
    plain(&Value::Quantity(Quantity { number: number.clone(), unit: unit.clone() }))
}

/// A value, and before it what was written where it was converted.
fn also_written(value: &Value, given: Option<&str>) -> String {
    let value = plain(value);
    given.map_or_else(|| value.clone(), |given| format!("{given}, which is {value},"))
}

/// Says which fact a fault is about.
fn named(fault: Diagnostic, fact: &Fact) -> Diagnostic {
    let message = format!("`{}` ({}): {}", fact.name, fact.label, fault.message);
    Diagnostic { message, ..fault }
}

/// A label as a name would be written.
fn spoken(label: &str) -> String {
    label.to_lowercase().replace([' ', '-'], "_")
}

fn article(kind: &FactType) -> String {
    match kind {
        FactType::Integer => "an integer".to_owned(),
        other => format!("a {}", other.word()),
    }
}
