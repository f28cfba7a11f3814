//! Powers, roots, logarithms: exact where the result is rational, else an enclosure.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::number::{BITS_MAX, Number};
use super::real::{self, Real};

/// Largest whole exponent by which an irrational number is multiplied out.
const POWERS_MAX: u64 = 16;

impl Number {
    /// The natural logarithm; `None` for zero and below.
    pub fn ln(&self) -> Option<Number> {
        if self.signum()? <= 0 {
            return None;
        }
        if *self == Number::ONE {
            return Some(Number::ZERO);
        }
        Number::from_real(Real::ln(self.to_real()))
    }

    /// e to this power; `None` beyond what a decimal can hold.
    pub fn exp(&self) -> Option<Number> {
        if *self == Number::ZERO {
            return Some(Number::ONE);
        }
        if self.compare(&Number::from(real::EXP_ARGUMENT_MAX))? == Ordering::Greater {
            return None;
        }
        // Too small for any precision to tell it from nothing, and yet it is not nothing.
        if self.compare(&Number::from(-2 * real::EXP_ARGUMENT_MAX))? == Ordering::Less {
            return None;
        }
        Number::from_real(Real::exp(self.to_real()))
    }

    /// The logarithm to a base; exact where a whole power shows it. `None` for base one, and for zero and below.
    pub fn log(&self, base: &Number) -> Option<Number> {
        if self.signum()? <= 0 || base.signum()? <= 0 || *base == Number::ONE {
            return None;
        }
        if *self == Number::ONE {
            return Some(Number::ZERO);
        }
        for power in 1..=64_i64 {
            for power in [power, -power] {
                if base.power(&Number::from(power)).as_ref() == Some(self) {
                    return Some(Number::from(power));
                }
            }
        }
        self.ln()?.checked_div(&base.ln()?)
    }

    /// A power; exact for whole exponents and perfect roots. Zero to zero is one; a fractional power of a negative
    /// number is `None`.
    pub fn power(&self, exponent: &Number) -> Option<Number> {
        if let Some(whole) = exponent.to_i64() {
            return self.whole_power(whole);
        }
        match self.signum()? {
            0 => return (exponent.signum()? > 0).then_some(Number::ZERO),
            -1 => return None,
            _ => {}
        }
        if let Some(root) = self.perfect_root(exponent) {
            return Some(root);
        }
        self.ln()?.checked_mul(exponent)?.exp()
    }

    /// A small whole power of an irrational number, which may be below zero.
    fn multiplied_out(&self, exponent: i64) -> Option<Number> {
        let times = exponent.unsigned_abs();
        let product = (1..times).try_fold(self.clone(), |product, _| product.checked_mul(self))?;
        if exponent < 0 { Number::ONE.checked_div(&product) } else { Some(product) }
    }

    fn whole_power(&self, exponent: i64) -> Option<Number> {
        let Some(base) = self.to_ratio() else {
            return match exponent {
                0 => Some(Number::ONE),
                1 => Some(self.clone()),
                few if few.unsigned_abs() <= POWERS_MAX => self.multiplied_out(exponent),
                _ => self.ln()?.checked_mul(&Number::from(exponent))?.exp(),
            };
        };
        if exponent < 0 && base.is_zero() {
            return None;
        }
        let times = u32::try_from(exponent.unsigned_abs()).ok()?;
        let bits = base.numer().bits().max(base.denom().bits());
        let trivial = base.is_zero() || base.numer().magnitude().is_one() && base.denom().is_one();
        if !trivial && bits.checked_mul(u64::from(times))? > BITS_MAX {
            return None;
        }
        let times = if trivial { times % 2 + 2 * u32::from(times > 1) } else { times };
        // A fraction in lowest terms stays in lowest terms.
        let raised = BigRational::new_raw(base.numer().pow(times), base.denom().pow(times));
        Some(Number::from_big(if exponent < 0 { raised.recip() } else { raised }))
    }

    /// `b^(p/q)` when `b` is a whole `q`-th power.
    fn perfect_root(&self, exponent: &Number) -> Option<Number> {
        let (base, exponent) = (self.to_ratio()?, exponent.to_ratio()?);
        let degree = exponent.denom().to_u32().filter(|degree| *degree <= 64)?;
        let root = |value: &BigInt| {
            let root = value.nth_root(degree);
            (&root.pow(degree) == value).then_some(root)
        };
        let root = BigRational::new(root(base.numer())?, root(base.denom())?);
        Number::from_big(root).whole_power(exponent.numer().to_i64()?)
    }
}
