//! Facts of a program: where the value of each goes, and how it comes there.

use super::compile::{Compiler, PLACES_MAX, Unsupported};
use super::op::{Class, Derived, Kind, Load, Num, Op, Out, Wanted};
use super::slot::{FALSE, Reg, Slot, TRUE};
use crate::eval::wiring::Step;
use crate::model::expression::{ExprId, FactId};
use crate::model::vocabulary::{Fact, FactType};
use crate::value::content::Value;
use crate::value::date::{PartialDate, Precision};

/// Decimal places that are kept of a fact beyond those it is measured with.
const SPARE_PLACES: u8 = 2;
/// Decimal places that are kept of a fact that does not say how it is measured.
const USUAL_PLACES: u8 = 4;

impl Compiler<'_> {
    /// A fact after its expressions; those of its value from other facts are passed over where it is given.
    pub(super) fn fact_with(&mut self, id: FactId, nodes: &[Step]) -> Result<(), Unsupported> {
        let fact = self.guideline.vocabulary.fact(id).ok_or(Unsupported)?;
        let of_valid = fact.valid_when.map(|root| self.guideline.expressions.below(root)).unwrap_or_default();
        for step in nodes {
            if let Step::Node(id, _) = step {
                self.hidden.get_mut(id.index()).into_iter().for_each(|place| *place = true);
            }
        }
        let is_first = |step: &Step| matches!(step, Step::Node(id, _) if of_valid.contains(id));
        let (first, rest): (Vec<Step>, Vec<Step>) = nodes.iter().partition(|step| is_first(step));
        self.nodes(&first)?;
        let skip = self.ops.len();
        if !rest.is_empty() {
            self.ops.push(Op::SkipIfGiven { fact: id, to: 0 });
            self.on_demand = true;
            let written = self.nodes(&rest);
            self.on_demand = false;
            written?;
            let to = u32::try_from(self.ops.len()).map_err(|_| Unsupported)?;
            self.ops.get_mut(skip).into_iter().for_each(|op| *op = Op::SkipIfGiven { fact: id, to });
        }
        self.fact(id)
    }

    fn fact(&mut self, id: FactId) -> Result<(), Unsupported> {
        let fact = self.guideline.vocabulary.fact(id).ok_or(Unsupported)?;
        let valid = fact.valid_when.map(|valid| self.truth(valid));
        let (wanted, out, class) = self.place_of(fact)?;
        let assumed = match &fact.assume {
            // One with more places than are kept would need something below the line.
            Some(value) => match slot_of(value, wanted) {
                Some((slot, 1)) => Some(slot),
                _ => return Err(Unsupported),
            },
            None => None,
        };
        let at = u32::try_from(self.loads.len()).map_err(|_| Unsupported)?;
        let is_plain = valid.is_none() && matches!(out, Out::Slot { divisor: None, .. });
        self.loads.push(Load { fact: id, wanted, out, valid, assumed, is_plain });
        self.ops.push(Op::Load(at));
        self.facts.get_mut(id.index()).into_iter().for_each(|place| *place = Some(class.clone()));
        Ok(())
    }

    /// Where the value of a fact goes: a slot at a scale that takes both what is measured and what is derived.
    fn place_of(&mut self, fact: &Fact) -> Result<(Wanted, Out, Class), Unsupported> {
        let own = wanted(fact);
        let derived = match fact.when_absent {
            None => None,
            Some(id) => match self.derived(id, own) {
                Some(found) => Some(found),
                None => {
                    let at = self.value(Value::Boolean(false));
                    return Ok((own, Out::Value { at, derived: id }, Class::General(at)));
                }
            },
        };
        let value = self.slot();
        let scale = |own: u8| derived.as_ref().map_or(own, |derived| own.max(derived.scale));
        let wanted = match own {
            Wanted::Decimal(own) => Wanted::Decimal(scale(own)),
            Wanted::Quantity(own) => Wanted::Quantity(scale(own)),
            other => other,
        };
        let below = derived.as_ref().and_then(|derived| derived.divisor);
        let fraction = below.is_some() || !fact.conversions.is_empty();
        let divisor = fraction.then(|| self.constant(Slot::known(1)));
        let up = |derived: &Num| match wanted {
            Wanted::Decimal(scale) | Wanted::Quantity(scale) => {
                10_i64.checked_pow(u32::from(scale.checked_sub(derived.scale)?))
            }
            _ => Some(1),
        };
        let derived = match derived {
            Some(found) => {
                let up = up(&found).ok_or(Unsupported)?;
                Some(Derived { value: found.value, divisor: found.divisor, up })
            }
            None => None,
        };
        let class = match class_of(wanted, value, fact) {
            Class::Number(number) => Class::Number(Num { divisor, ..number }),
            other => other,
        };
        Ok((wanted, Out::Slot { value, divisor, derived }, class))
    }

    /// The value that a fact has when it is not given, if it is one of a program's own.
    fn derived(&self, id: ExprId, wanted: Wanted) -> Option<Num> {
        let slot = |value: Reg| Num { value, divisor: None, scale: 0, kind: Kind::Integer };
        match (self.class(id)?, wanted) {
            (Class::Truth(reg), Wanted::Truth)
            | (Class::Member(reg), Wanted::Member)
            | (Class::Date(reg), Wanted::Date) => Some(slot(*reg)),
            (Class::Number(number), Wanted::Integer) if number.kind == Kind::Integer => Some(number.clone()),
            (Class::Number(number), Wanted::Decimal(_)) if !matches!(number.kind, Kind::Quantity(_)) => {
                Some(number.clone())
            }
            (Class::Number(number), Wanted::Quantity(_)) if !matches!(number.kind, Kind::Quantity(_)) => {
                Some(number.clone())
            }
            _ => None,
        }
    }
}

/// What is wanted of the record of a fact.
pub(super) fn wanted(fact: &Fact) -> Wanted {
    let places = fact.precision.as_ref().and_then(|step| step.decimal_places());
    let places =
        places.and_then(|places| u8::try_from(places).ok()).map(|places| places.saturating_add(SPARE_PLACES));
    let scale = places.unwrap_or(USUAL_PLACES).min(PLACES_MAX / 2);
    match &fact.kind {
        FactType::Boolean => Wanted::Truth,
        FactType::Integer => Wanted::Integer,
        FactType::Decimal => Wanted::Decimal(scale),
        FactType::Quantity(_) => Wanted::Quantity(scale),
        FactType::Choice(_) => Wanted::Member,
        FactType::Date => Wanted::Date,
    }
}

/// What the value of a fact is.
pub(super) fn class_of(wanted: Wanted, out: Reg, fact: &Fact) -> Class {
    let number = |scale: u8, kind: Kind| Class::Number(Num { value: out, divisor: None, scale, kind });
    match (wanted, fact.unit()) {
        (Wanted::Truth, _) => Class::Truth(out),
        (Wanted::Integer, _) => number(0, Kind::Integer),
        (Wanted::Quantity(scale), Some(unit)) => number(scale, Kind::Quantity(unit.clone())),
        (Wanted::Decimal(scale) | Wanted::Quantity(scale), _) => number(scale, Kind::Decimal),
        (Wanted::Member, _) => Class::Member(out),
        (Wanted::Date, _) => Class::Date(out),
    }
}

/// Powers of ten.
const TENS: [i64; 16] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
];

/// A value as a slot and what stands below the line, if it is of the wanted kind and fits.
pub(super) fn slot_of(value: &Value, wanted: Wanted) -> Option<(Slot, i64)> {
    let ten = |power: u8| TENS.get(usize::from(power)).copied();
    let scaled = |number: &crate::value::number::Number, scale: u8| {
        if let Some((mantissa, places)) = number.scaled() {
            // Places beyond the scale go below the line.
            let (up, below) = (ten(scale.saturating_sub(places))?, ten(places.saturating_sub(scale))?);
            return Some((Slot::known(mantissa.checked_mul(up)?), below));
        }
        let (above, below) = number.fraction()?;
        Some((Slot::known(above.checked_mul(ten(scale)?)?), below))
    };
    let whole = |slot: Slot| Some((slot, 1));
    match (value, wanted) {
        (Value::Null(absence), _) => whole(Slot::state(super::slot::null(*absence))),
        (Value::Boolean(truth), Wanted::Truth) => whole(Slot::state(if *truth { TRUE } else { FALSE })),
        (Value::Integer(value), Wanted::Integer) => whole(Slot::known(*value)),
        (Value::Decimal(number), Wanted::Decimal(scale)) => scaled(number, scale),
        (Value::Quantity(quantity), Wanted::Quantity(scale)) => scaled(&quantity.number, scale),
        (Value::Member(place), Wanted::Member) => whole(Slot::known(i64::from(*place))),
        (Value::Date(date), Wanted::Date) => whole(Slot::known(packed(*date)?)),
        _ => None,
    }
}

/// A full date as a number that grows with it: its digits.
pub(super) fn packed(date: PartialDate) -> Option<i64> {
    if date.precision() != Precision::Day {
        return None;
    }
    let (year, month, day) = date.parts();
    Some((year * 100 + month?) * 100 + day?)
}

/// The date of such a number.
pub(super) fn unpacked(number: i64) -> Option<PartialDate> {
    PartialDate::new(
        number.div_euclid(10_000),
        Some(number.div_euclid(100).rem_euclid(100)),
        Some(number.rem_euclid(100)),
    )
    .ok()
}
