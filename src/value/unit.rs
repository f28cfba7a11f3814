//! Units: what a UCUM code measures, and how many of one make another.
//!
//! UCUM calls every annotation, mole and international unit the number one. Here they are kinds of their own, so
//! that a filtration rate per 1.73 m² is no clearance and a millimole no milligram. Factors are exact.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use octofhir_ucum::{UnitExpr, find_prefix, find_unit};

use super::date::CalendarUnit;
use super::number::Number;
use super::spelling;

/// Longest unit code that is read, in bytes.
pub const UNIT_BYTES_MAX: usize = 64;
/// Largest exponent of a unit.
const EXPONENT_MAX: u32 = 16;

/// A unit of measurement as it was written, with what it measures.
#[derive(Clone)]
pub struct Unit(Arc<Inner>);

struct Inner {
    text: String,
    calendar: Option<CalendarUnit>,
    measure: Measure,
    /// The parts it is written of, for products and quotients.
    parts: Parts,
}

/// Symbols with their exponents, in the order they are written.
type Parts = Vec<(String, i32)>;

/// Base units with exponents, and how many of them one unit is.
#[derive(Clone, PartialEq)]
struct Measure {
    bases: BTreeMap<String, i32>,
    factor: Number,
}

/// Why a text is no unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFault {
    /// In words.
    pub message: String,
    /// The code that was probably meant.
    pub suggestion: Option<String>,
}

impl Unit {
    /// The number one as a unit.
    pub fn one() -> Unit {
        Unit::of_parts(Vec::new()).unwrap_or_else(|| Unit::calendar(CalendarUnit::Day))
    }

    /// A calendar duration. Years and months go together, weeks and shorter go together, the two groups do not.
    pub fn calendar(unit: CalendarUnit) -> Unit {
        let (base, factor) = match unit {
            CalendarUnit::Year => ("calendar month", 12_000),
            CalendarUnit::Month => ("calendar month", 1_000),
            CalendarUnit::Week => ("s", 604_800_000),
            CalendarUnit::Day => ("s", 86_400_000),
            CalendarUnit::Hour => ("s", 3_600_000),
            CalendarUnit::Minute => ("s", 60_000),
            CalendarUnit::Second => ("s", 1_000),
            CalendarUnit::Millisecond => ("s", 1),
        };
        Unit(Arc::new(Inner {
            text: format!("{}s", unit.word()),
            calendar: Some(unit),
            measure: Measure {
                bases: BTreeMap::from([(base.to_owned(), 1)]),
                factor: Number::from_ratio(factor, 1000).unwrap_or(Number::ONE),
            },
            parts: vec![(unit.word().to_owned(), 1)],
        }))
    }

    /// Reads a UCUM code (case sensitive).
    ///
    /// # Errors
    /// Codes that UCUM does not know, with the code that was probably meant where one is near.
    pub fn parse(text: &str) -> Result<Unit, UnitFault> {
        if text.len() > UNIT_BYTES_MAX {
            return Err(UnitFault {
                message: format!("a unit has at most {UNIT_BYTES_MAX} letters"),
                suggestion: None,
            });
        }
        let fault = |message: String| UnitFault { message, suggestion: spelling::nearest(text) };
        let tree = octofhir_ucum::parse_expression(text)
            .map_err(|_| fault(format!("`{text}` is not a UCUM unit")))?;
        let mut measure = Measure::one();
        let mut parts = Parts::new();
        measure.take(&tree, 1, &mut parts).map_err(|part| fault(format!("UCUM has no unit `{part}`")))?;
        // Moles in moles are no plain number: how much of it is a percentage depends on what is measured.
        if !measure.bases.contains_key("mol") && without_annotations(text).contains("mol") {
            measure.bases.insert("mol/mol".to_owned(), 1);
        }
        Ok(Unit(Arc::new(Inner { text: text.to_owned(), calendar: None, measure, parts })))
    }

    fn of_parts(parts: Parts) -> Option<Unit> {
        Unit::parse(&parts_text(&parts)).ok()
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The calendar duration it is, if it is one.
    pub fn calendar_unit(&self) -> Option<CalendarUnit> {
        self.0.calendar
    }

    /// Whether it measures nothing: `1`, and `%` too.
    pub fn is_dimensionless(&self) -> bool {
        self.0.measure.bases.is_empty()
    }

    /// Whether a number of it is the plain number: `1`, not `%`.
    pub fn is_one(&self) -> bool {
        self.is_dimensionless() && self.0.measure.factor == Number::ONE
    }

    /// How many of `other` one of this is; `None` if they measure different things.
    pub fn ratio_to(&self, other: &Unit) -> Option<Number> {
        let (a, b) = (&self.0.measure, &other.0.measure);
        if a.bases != b.bases {
            return None;
        }
        // Mostly they are the same unit.
        if a.factor == b.factor { Some(Number::ONE) } else { a.factor.checked_div(&b.factor) }
    }

    /// As `ratio_to`, with a calendar year as good as a UCUM year `a` and a calendar month as `mo`: for `~` only.
    pub fn equivalent_ratio_to(&self, other: &Unit) -> Option<Number> {
        self.ratio_to(other).or_else(|| self.as_ucum()?.ratio_to(&other.as_ucum()?))
    }

    fn as_ucum(&self) -> Option<Unit> {
        match self.0.calendar {
            Some(CalendarUnit::Year) => Unit::parse("a").ok(),
            Some(CalendarUnit::Month) => Unit::parse("mo").ok(),
            _ => Some(self.clone()),
        }
    }

    /// The unit of a product; `None` past the limits, and for calendar durations, which have no powers.
    pub fn multiply(&self, other: &Unit) -> Option<Unit> {
        self.combine(other, 1)
    }

    /// The unit of a quotient; `None` as in `multiply`.
    pub fn divide(&self, other: &Unit) -> Option<Unit> {
        if self == other {
            return Some(Unit::one());
        }
        self.combine(other, -1)
    }

    fn combine(&self, other: &Unit, sign: i32) -> Option<Unit> {
        if other.is_one() {
            return Some(self.clone());
        }
        if self.0.calendar.is_some() || other.0.calendar.is_some() {
            return None;
        }
        let mut parts = self.0.parts.clone();
        for (symbol, exponent) in &other.0.parts {
            let exponent = exponent.checked_mul(sign)?;
            match parts.iter_mut().find(|(known, _)| known == symbol) {
                Some((_, sum)) => *sum = sum.checked_add(exponent)?,
                None => parts.push((symbol.clone(), exponent)),
            }
        }
        parts.retain(|(_, exponent)| *exponent != 0);
        Unit::of_parts(parts)
    }

    /// The unit of a power; `None` past the limits.
    pub fn power(&self, exponent: i32) -> Option<Unit> {
        if self.0.calendar.is_some() {
            return (exponent == 1).then(|| self.clone());
        }
        let raise = |(symbol, own): &(String, i32)| Some((symbol.clone(), own.checked_mul(exponent)?));
        let parts: Option<Parts> = self.0.parts.iter().map(raise).collect();
        let mut parts = parts?;
        parts.retain(|(_, exponent)| *exponent != 0);
        Unit::of_parts(parts)
    }
}

/// The text of parts: those above the line joined by points, then those below it after a stroke each.
fn parts_text(parts: &Parts) -> String {
    let mut text = String::new();
    let write = |text: &mut String, symbol: &str, exponent: u32| {
        text.push_str(symbol);
        if exponent != 1 {
            text.push_str(&exponent.to_string());
        }
    };
    for (symbol, exponent) in parts.iter().filter(|(_, exponent)| *exponent > 0) {
        if !text.is_empty() {
            text.push('.');
        }
        write(&mut text, symbol, exponent.unsigned_abs());
    }
    for (symbol, exponent) in parts.iter().filter(|(_, exponent)| *exponent < 0) {
        text.push('/');
        write(&mut text, symbol, exponent.unsigned_abs());
    }
    if text.is_empty() { "1".to_owned() } else { text }
}

impl Measure {
    fn one() -> Measure {
        Measure { bases: BTreeMap::new(), factor: Number::ONE }
    }

    /// Multiplies a part of a unit, raised to `exponent`, into this measure; the part that is unknown is the fault.
    fn take(&mut self, tree: &UnitExpr, exponent: i32, parts: &mut Parts) -> Result<(), String> {
        match tree {
            UnitExpr::Symbol(symbol) => {
                add_part(parts, symbol, exponent)?;
                self.symbol(symbol, exponent)
            }
            UnitExpr::Numeric(number) => {
                let (digits, tens) = number.to_integer_and_exponent();
                add_part(parts, &format!("{number}"), exponent)?;
                self.scale(digits, tens, exponent).ok_or_else(|| format!("{number}"))
            }
            UnitExpr::Power(inner, power) => {
                let exponent = exponent.saturating_mul(*power);
                self.take(inner, exponent, parts)
            }
            UnitExpr::Annotation(text) => {
                let code = format!("{{{text}}}");
                add_part(parts, &code, exponent)?;
                self.base(&code, exponent)
            }
            UnitExpr::Annotated(inner, text) => {
                self.take(inner, exponent, parts)?;
                let code = format!("{{{text}}}");
                add_part(parts, &code, exponent)?;
                self.base(&code, exponent)
            }
            UnitExpr::Product(terms) => terms.iter().try_for_each(|term| self.take(term, exponent, parts)),
            UnitExpr::Quotient(above, below) => {
                self.take(above, exponent, parts)?;
                self.take(below, exponent.saturating_neg(), parts)
            }
            UnitExpr::Reciprocal(below) => self.take(below, exponent.saturating_neg(), parts),
        }
    }

    fn symbol(&mut self, symbol: &str, exponent: i32) -> Result<(), String> {
        let unknown = || symbol.to_owned();
        let (prefix, atom) = split_prefix(symbol).ok_or_else(unknown)?;
        if let Some(prefix) = prefix {
            let (digits, tens) = prefix.factor.to_integer_and_exponent();
            self.scale(digits, tens, exponent).ok_or_else(unknown)?;
        }
        let own_kind =
            atom.special.is_special() || !atom.arbitrary.is_empty() || OWN_KINDS.contains(&atom.code);
        if own_kind {
            // `[iU]` and `[IU]` are one unit in two spellings.
            let code = if atom.code == "[iU]" { "[IU]" } else { atom.code };
            return self.base(code, exponent);
        }
        let (digits, tens) = atom.factor.to_integer_and_exponent();
        self.scale(digits, tens, exponent).ok_or_else(unknown)?;
        let names = ["m", "s", "g", "rad", "K", "C", "cd"];
        for (name, own) in names.iter().zip(atom.dim.0) {
            if own != 0 {
                self.base(name, exponent.saturating_mul(i32::from(own)))?;
            }
        }
        Ok(())
    }

    fn scale(&mut self, digits: i128, tens: i32, exponent: i32) -> Option<()> {
        let whole = Number::from_ratio(digits, 1)?;
        let one = whole.checked_mul(&Number::power_of_ten(tens)?)?;
        let all = one.power(&Number::from(i64::from(exponent)))?;
        self.factor = self.factor.checked_mul(&all)?;
        Some(())
    }

    fn base(&mut self, code: &str, exponent: i32) -> Result<(), String> {
        let sum = self.bases.entry(code.to_owned()).or_insert(0);
        *sum = sum.saturating_add(exponent);
        if sum.unsigned_abs() > EXPONENT_MAX {
            return Err(code.to_owned());
        }
        if *sum == 0 {
            self.bases.remove(code);
        }
        Ok(())
    }
}

fn add_part(parts: &mut Parts, symbol: &str, exponent: i32) -> Result<(), String> {
    if exponent.unsigned_abs() > EXPONENT_MAX {
        return Err(symbol.to_owned());
    }
    match parts.iter_mut().find(|(known, _)| known == symbol) {
        Some((_, sum)) => *sum = sum.saturating_add(exponent),
        None => parts.push((symbol.to_owned(), exponent)),
    }
    Ok(())
}

type Prefixed = (Option<&'static octofhir_ucum::Prefix>, &'static octofhir_ucum::UnitRecord);

/// The longest prefix that leaves a metric unit; else the whole symbol, as UCUM §4.4 says.
fn split_prefix(symbol: &str) -> Option<Prefixed> {
    for length in [2, 1] {
        let (Some(prefix), Some(rest)) = (symbol.get(..length), symbol.get(length..)) else {
            continue;
        };
        let atom = find_unit(rest).filter(|atom| atom.is_metric);
        if let (Some(prefix), Some(atom)) = (find_prefix(prefix), atom) {
            return Some((Some(prefix), atom));
        }
    }
    find_unit(symbol).map(|atom| (None, atom))
}

/// Units that UCUM takes for numbers, or whose factor is not a fraction, and that are kinds of their own here.
const OWN_KINDS: &[&str] =
    &["mol", "eq", "osm", "[pi]", "deg", "'", "''", "gon", "circ", "sph", "kat", "U", "[degRe]"];

fn without_annotations(text: &str) -> String {
    let parts = text.split('{');
    parts.map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect()
}

impl PartialEq for Unit {
    /// Whether a number of one is the same number of the other: `mL` and `ml` are equal, `days` and `d` too.
    fn eq(&self, other: &Self) -> bool {
        self.0.measure == other.0.measure
    }
}

impl Eq for Unit {}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
