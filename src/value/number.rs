//! The one number type: exact.
//!
//! Short decimals are scaled integers; everything else rational is a big fraction; `Ln`, `Exp` and fractional
//! powers are enclosures that are refined until a question about them is decided. Never a binary float.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::real::{self, Real};

/// Most significant digits a written number may have.
pub const DIGITS_MAX: usize = 64;
/// Largest power of ten a written number may carry.
pub const EXPONENT_MAX: i32 = 64;
/// Largest numerator or denominator that is kept, in bits.
pub const BITS_MAX: u64 = 4096;
/// Places that are printed.
pub const PRINTED_PLACES: u32 = 8;
const SCALE_MAX: u8 = 18;

/// An exact number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// `mantissa / 10^scale`, without trailing zeros.
    Small { mantissa: i64, scale: u8 },
    /// A fraction that is no `Small`.
    Big(Arc<BigRational>),
    /// Irrational, or not known to be rational.
    Real(Arc<Real>),
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// Not digits with an optional sign, point and exponent.
    #[error("this is not a number")]
    NotANumber,
    /// More digits than are read.
    #[error("more than {DIGITS_MAX} digits")]
    TooManyDigits,
    /// An exponent beyond the limit.
    #[error("an exponent beyond {EXPONENT_MAX}")]
    TooLarge,
}

impl Number {
    /// Nothing.
    pub const ZERO: Number = Number(Repr::Small { mantissa: 0, scale: 0 });
    /// One.
    pub const ONE: Number = Number(Repr::Small { mantissa: 1, scale: 0 });

    /// Reads `[+-]digits[.digits][e[+-]digits]`.
    ///
    /// # Errors
    /// Anything else, and what passes the limits.
    pub fn parse(text: &str) -> Result<Number, NumberFault> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match rest.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (rest, 0),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let dotted_right = !digits.contains('.') || !places.is_empty();
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !dotted_right || !all_digits(whole) || !all_digits(places) {
            return Err(NumberFault::NotANumber);
        }
        let joined = format!("{whole}{places}");
        if joined.trim_start_matches('0').len() > DIGITS_MAX || places.len() > DIGITS_MAX {
            return Err(NumberFault::TooManyDigits);
        }
        let mantissa: BigInt = joined.parse().map_err(|_| NumberFault::NotANumber)?;
        let mantissa = if negative { -mantissa } else { mantissa };
        let down = i32::try_from(places.len()).map_err(|_| NumberFault::TooManyDigits)?;
        let scale = power_of_ten(exponent - down);
        Ok(Number::from_big(BigRational::from_integer(mantissa) * scale))
    }

    /// `numerator / denominator`, or `None` over zero.
    pub fn from_ratio(numerator: i128, denominator: i128) -> Option<Number> {
        (denominator != 0).then(|| Number::from_big(BigRational::new(numerator.into(), denominator.into())))
    }

    /// `value / 10^scale`.
    pub fn from_scaled(value: i64, scale: u8) -> Number {
        let short = shortened(i128::from(value), scale);
        let big =
            || Number::from_big(BigRational::from_integer(value.into()) * power_of_ten(-i32::from(scale)));
        short.unwrap_or_else(big)
    }

    /// Ten to a power within the limit.
    pub fn power_of_ten(exponent: i32) -> Option<Number> {
        let small = |exponent: i32| 10_i64.checked_pow(exponent.unsigned_abs());
        match small(exponent) {
            Some(power) if exponent >= 0 => Some(Number::from_scaled(power, 0)),
            Some(_) => u8::try_from(-exponent).ok().map(|scale| Number::from_scaled(1, scale)),
            None => (exponent.abs() <= EXPONENT_MAX * 2).then(|| Number::from_big(power_of_ten(exponent))),
        }
    }

    /// The number of a fraction, in its shortest form.
    pub fn from_big(value: BigRational) -> Number {
        if value.is_zero() {
            return Number::ZERO;
        }
        let scale = terminating_places(value.denom(), u32::from(SCALE_MAX));
        let small = scale.and_then(|scale| {
            let scaled = value.numer() * (BigInt::from(10).pow(scale) / value.denom());
            Some((scaled.to_i64()?, u8::try_from(scale).ok()?))
        });
        match small {
            Some((mantissa, scale)) => Number(Repr::Small { mantissa, scale }),
            None => Number(Repr::Big(Arc::new(value))),
        }
    }

    pub(super) fn from_real(real: Real) -> Option<Number> {
        real.within_limits().then(|| Number(Repr::Real(Arc::new(real))))
    }

    /// The fraction it is; `None` for an irrational one.
    pub fn to_ratio(&self) -> Option<BigRational> {
        match &self.0 {
            Repr::Small { mantissa, scale } => {
                Some(BigRational::new((*mantissa).into(), BigInt::from(10).pow(u32::from(*scale))))
            }
            Repr::Big(value) => Some(value.as_ref().clone()),
            Repr::Real(_) => None,
        }
    }

    pub(super) fn to_real(&self) -> Real {
        match (&self.0, self.to_ratio()) {
            (Repr::Real(real), _) => real.as_ref().clone(),
            (_, Some(value)) => Real::exact(value),
            _ => Real::exact(BigRational::zero()),
        }
    }

    /// Whether it is a fraction.
    pub fn is_exact(&self) -> bool {
        !matches!(self.0, Repr::Real(_))
    }

    fn combine(
        &self,
        other: &Number,
        exact: impl Fn(BigRational, BigRational) -> Option<BigRational>,
        inexact: impl Fn(Real, Real) -> Real,
    ) -> Option<Number> {
        match (self.to_ratio(), other.to_ratio()) {
            (Some(a), Some(b)) => within_bits(exact(a, b)?).map(Number::from_big),
            _ => Number::from_real(inexact(self.to_real(), other.to_real())),
        }
    }

    /// The sum; `None` past the size limit.
    pub fn checked_add(&self, other: &Number) -> Option<Number> {
        if let (Some((a, b)), Some(scale)) = (self.aligned(other), self.common_scale(other))
            && let Some(sum) = a.checked_add(b).and_then(|sum| shortened(sum, scale))
        {
            return Some(sum);
        }
        self.combine(other, |a, b| Some(a + b), Real::add)
    }

    /// The difference; `None` past the size limit.
    pub fn checked_sub(&self, other: &Number) -> Option<Number> {
        // Two irrational numbers that were computed alike are the same, which bounds alone would never show.
        if self == other {
            return Some(Number::ZERO);
        }
        self.checked_add(&other.negated())
    }

    /// The product; `None` past the size limit.
    pub fn checked_mul(&self, other: &Number) -> Option<Number> {
        if let (Repr::Small { mantissa: a, scale: p }, Repr::Small { mantissa: b, scale: q }) =
            (&self.0, &other.0)
            && let Some(product) = shortened(i128::from(*a) * i128::from(*b), p + q)
        {
            return Some(product);
        }
        self.combine(other, |a, b| Some(a * b), Real::multiply)
    }

    /// The quotient; `None` over zero, or over what cannot be told from zero.
    pub fn checked_div(&self, other: &Number) -> Option<Number> {
        if other.signum()? == 0 {
            return None;
        }
        self.combine(other, |a, b| Some(a / b), Real::divide)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(&self) -> Number {
        match &self.0 {
            Repr::Small { mantissa, scale } if *mantissa != i64::MIN => {
                Number(Repr::Small { mantissa: -mantissa, scale: *scale })
            }
            Repr::Real(real) => Number(Repr::Real(Arc::new(Real::negate(real.as_ref().clone())))),
            _ => self.to_ratio().map_or(Number::ZERO, |value| Number::from_big(-value)),
        }
    }

    /// Without its sign.
    pub fn absolute(&self) -> Option<Number> {
        Some(if self.signum()? < 0 { self.negated() } else { self.clone() })
    }

    /// −1, 0 or 1; `None` if it is too close to zero to tell.
    pub fn signum(&self) -> Option<i8> {
        match &self.0 {
            Repr::Small { mantissa, .. } => i8::try_from(mantissa.signum()).ok(),
            Repr::Big(value) => Some(if value.is_negative() { -1 } else { 1 }),
            Repr::Real(_) => self.compare(&Number::ZERO).map(|order| order as i8),
        }
    }

    /// Which is larger; `None` only for irrational numbers that the budget cannot tell apart.
    pub fn compare(&self, other: &Number) -> Option<Ordering> {
        if let Some((a, b)) = self.aligned(other) {
            return Some(a.cmp(&b));
        }
        if self == other {
            return Some(Ordering::Equal);
        }
        match (self.to_ratio(), other.to_ratio()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => real::compare(&self.to_real(), &other.to_real()),
        }
    }

    /// Both as whole numbers of one scale, when both are small.
    fn aligned(&self, other: &Number) -> Option<(i128, i128)> {
        let (Repr::Small { mantissa: a, scale: p }, Repr::Small { mantissa: b, scale: q }) =
            (&self.0, &other.0)
        else {
            return None;
        };
        let up = |mantissa: i64, by: u8| i128::from(mantissa).checked_mul(10_i128.pow(u32::from(by)));
        Some((up(*a, q.saturating_sub(*p))?, up(*b, p.saturating_sub(*q))?))
    }

    fn common_scale(&self, other: &Number) -> Option<u8> {
        match (&self.0, &other.0) {
            (Repr::Small { scale: p, .. }, Repr::Small { scale: q, .. }) => Some(*p.max(q)),
            _ => None,
        }
    }

    /// Whether it is whole; `None` where that cannot be told.
    pub fn is_integer(&self) -> Option<bool> {
        match &self.0 {
            Repr::Small { scale, .. } => Some(*scale == 0),
            Repr::Big(value) => Some(value.is_integer()),
            Repr::Real(_) => None,
        }
    }

    /// The machine integer it is, if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small { mantissa, scale: 0 } => Some(*mantissa),
            _ => None,
        }
    }

    /// The whole number and the power of ten that it is divided by, of a short decimal.
    pub fn scaled(&self) -> Option<(i64, u8)> {
        match &self.0 {
            Repr::Small { mantissa, scale } => Some((*mantissa, *scale)),
            _ => None,
        }
    }

    /// The whole numbers above and below the line of a short fraction; the one below is above zero.
    pub fn fraction(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Repr::Small { mantissa, scale } => Some((*mantissa, 10_i64.checked_pow(u32::from(*scale))?)),
            Repr::Big(value) => Some((value.numer().to_i64()?, value.denom().to_i64()?)),
            Repr::Real(_) => None,
        }
    }

    /// The largest whole number not above it; `None` where that cannot be told.
    pub fn floor(&self) -> Option<Number> {
        if let Repr::Small { mantissa, scale } = &self.0 {
            let whole = 10_i64
                .checked_pow(u32::from(*scale))
                .map_or(-i64::from(*mantissa < 0), |one| mantissa.div_euclid(one));
            return Some(Number::from(whole));
        }
        let whole = match &self.0 {
            Repr::Real(real) => real::floor(real)?,
            _ => self.to_ratio()?.floor().to_integer(),
        };
        Some(Number::from_big(BigRational::from_integer(whole)))
    }

    /// The smallest whole number not below it; `None` where that cannot be told.
    pub fn ceiling(&self) -> Option<Number> {
        Some(self.negated().floor()?.negated())
    }

    /// The whole number next to it on the side of zero.
    pub fn truncate(&self) -> Option<Number> {
        if self.signum()? < 0 { self.ceiling() } else { self.floor() }
    }

    /// Rounded to some places, halves towards the larger number, as CQL rounds.
    pub fn round(&self, places: u32) -> Option<Number> {
        let power = Number::power_of_ten(i32::try_from(places).ok()?)?;
        let half = Number::from_ratio(1, 2)?;
        let whole = self.checked_mul(&power)?.checked_add(&half)?.floor()?;
        whole.checked_div(&power)
    }

    /// How often the other goes into it, cut towards zero; `None` for zero.
    pub fn truncated_divide(&self, other: &Number) -> Option<Number> {
        self.checked_div(other)?.truncate()
    }

    /// What is left then; it has the sign of `self`.
    pub fn modulo(&self, other: &Number) -> Option<Number> {
        let times = self.truncated_divide(other)?;
        self.checked_sub(&other.checked_mul(&times)?)
    }

    /// Digits after the point, if the decimal has an end.
    pub fn decimal_places(&self) -> Option<u32> {
        match &self.0 {
            Repr::Small { scale, .. } => Some(u32::from(*scale)),
            Repr::Big(value) => terminating_places(value.denom(), 1024),
            Repr::Real(_) => None,
        }
    }

    /// Half way between two.
    pub fn midpoint(&self, other: &Number) -> Option<Number> {
        self.checked_add(other)?.checked_div(&Number::from(2))
    }
}

fn parse_exponent(text: &str) -> Result<i32, NumberFault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberFault::NotANumber);
    }
    text.parse::<i32>().ok().filter(|exponent| exponent.abs() <= EXPONENT_MAX).ok_or(NumberFault::TooLarge)
}

fn power_of_ten(exponent: i32) -> BigRational {
    let power = BigRational::from_integer(BigInt::from(10).pow(exponent.unsigned_abs()));
    if exponent < 0 { power.recip() } else { power }
}

fn within_bits(value: BigRational) -> Option<BigRational> {
    (value.numer().bits() <= BITS_MAX && value.denom().bits() <= BITS_MAX).then_some(value)
}

/// A scaled integer without trailing zeros, if it is small enough.
fn shortened(mut mantissa: i128, mut scale: u8) -> Option<Number> {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    let mantissa = i64::try_from(mantissa).ok()?;
    (scale <= SCALE_MAX).then_some(Number(Repr::Small { mantissa, scale }))
}

/// How many decimal places a fraction over this denominator needs, if they end within `most`.
fn terminating_places(denominator: &BigInt, most: u32) -> Option<u32> {
    let twos = denominator.trailing_zeros().and_then(|count| u32::try_from(count).ok())?;
    let mut rest = denominator >> twos;
    // A power of five has more than two bits a place, and fewer than three.
    if twos > most || rest.bits() > u64::from(most) * 3 {
        return None;
    }
    let mut fives = 0;
    while fives <= most && (&rest % 5_u32).is_zero() {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    (rest.is_one() && places <= most).then_some(places)
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number(Repr::Small { mantissa: value, scale: 0 })
    }
}

impl fmt::Display for Number {
    /// Rounded to eight places, trailing zeros dropped; `~` stands before what could not be decided.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Repr::Small { mantissa, scale } = &self.0
            && u32::from(*scale) <= PRINTED_PLACES
        {
            let one = 10_u64.pow(u32::from(*scale));
            let (whole, places) = (mantissa.unsigned_abs() / one, mantissa.unsigned_abs() % one);
            let sign = if *mantissa < 0 { "-" } else { "" };
            return match scale {
                0 => write!(f, "{sign}{whole}"),
                // There are no trailing zeros in the short form.
                scale => write!(f, "{sign}{whole}.{places:0>width$}", width = usize::from(*scale)),
            };
        }
        let scaled = Number::power_of_ten(8)
            .and_then(|power| self.round(PRINTED_PLACES)?.checked_mul(&power))
            .and_then(|scaled| scaled.to_ratio());
        let Some(scaled) = scaled else {
            return f.write_str("~");
        };
        let digits = scaled.to_integer().magnitude().to_string();
        let padded = format!("{digits:0>9}");
        let (whole, places) = padded.split_at(padded.len() - PRINTED_PLACES as usize);
        let places = places.trim_end_matches('0');
        let sign = if scaled.is_negative() { "-" } else { "" };
        let point = if places.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{places}")
    }
}

impl fmt::Debug for Number {
    /// Exactly, as a decimal, or a fraction where it is none; an irrational number rounded as it is displayed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small { scale, .. } if u32::from(*scale) <= PRINTED_PLACES => write!(f, "{self}"),
            Repr::Small { mantissa, scale } => write!(f, "{mantissa}e-{scale}"),
            Repr::Big(value) => write!(f, "{}/{}", value.numer(), value.denom()),
            Repr::Real(_) => write!(f, "~{self}"),
        }
    }
}
