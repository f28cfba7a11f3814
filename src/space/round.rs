//! Numbers between two ends: the roundest, one in the middle, one that many patients have.

use std::cmp::Ordering;

use crate::value::number::Number;

/// Decimal places of a limit that is reckoned with.
const DIGITS: i32 = 6;

/// An end, with whether it is left out.
pub(super) type Limit = Option<(Number, bool)>;

/// The end that lies further out.
pub(super) fn outer(a: Limit, b: Limit, outwards: Ordering) -> Limit {
    let (a, b) = (a?, b?);
    Some(match a.0.compare(&b.0) {
        Some(Ordering::Equal) => (a.0, a.1 && b.1),
        Some(order) if order == outwards => a,
        _ => b,
    })
}

/// The end that lies further in.
pub(super) fn inner(a: Limit, b: Limit, inwards: Ordering) -> Limit {
    match (a, b) {
        (Some(a), Some(b)) => Some(match a.0.compare(&b.0) {
            Some(Ordering::Equal) => (a.0, a.1 || b.1),
            Some(order) if order == inwards => a,
            _ => b,
        }),
        (a, b) => a.or(b),
    }
}

pub(super) fn is_above(number: &Number, low: Option<&(Number, bool)>) -> bool {
    low.is_none_or(|(low, open)| match number.compare(low) {
        Some(Ordering::Greater) => true,
        Some(Ordering::Equal) => !open,
        _ => false,
    })
}

pub(super) fn is_below(number: &Number, high: Option<&(Number, bool)>) -> bool {
    high.is_none_or(|(high, open)| match number.compare(high) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => !open,
        _ => false,
    })
}

pub(super) fn middle(
    low: Option<&(Number, bool)>,
    high: Option<&(Number, bool)>,
    whole: bool,
) -> Option<Number> {
    const FAR: i64 = 1_000_000;
    let middle = match (low, high) {
        (Some((from, _)), Some((to, _))) => {
            let middle = from.midpoint(to)?;
            let near = to.checked_sub(from)?.checked_mul(&Number::from_scaled(125, 3))?;
            let fits = |number: &Number| is_above(number, low) && is_below(number, high);
            // With few digits it is quickly reckoned with.
            rounded(&middle, &near, whole, &fits).unwrap_or(middle)
        }
        (Some((low, _)), None) => {
            low.absolute()?.checked_add(&low.absolute()?)?.checked_add(&Number::from(FAR))?
        }
        (None, Some((high, _))) => high.checked_sub(&high.absolute()?)?.checked_sub(&Number::from(FAR))?,
        (None, None) => Number::from(0),
    };
    if whole { middle.floor() } else { Some(middle) }
}

/// The step of a grid, and how many there are to one: a decimal too, for 1, 2 and 5 times a power of ten.
fn grid(exponent: i32, times: i64) -> Option<(Number, Number)> {
    let step = Number::power_of_ten(exponent)?.checked_mul(&Number::from(times))?;
    let inverse = match times {
        1 => Number::power_of_ten(-exponent)?,
        _ => Number::power_of_ten(-exponent - 1)?.checked_mul(&Number::from(10 / times))?,
    };
    Some((step, inverse))
}

/// Farther out, with so few digits that it is quickly reckoned with.
pub(super) fn outwards(number: &Number, down: bool) -> Option<Number> {
    let fine = number.checked_mul(&Number::power_of_ten(DIGITS)?)?;
    let whole = if down { fine.floor() } else { fine.ceiling() }?;
    whole.checked_mul(&Number::power_of_ten(-DIGITS)?)
}

/// The number with the fewest digits that lies between two ends.
pub(super) fn roundest(
    low: Option<&(Number, bool)>,
    high: Option<&(Number, bool)>,
    whole: bool,
) -> Option<Number> {
    let fits = |number: &Number| is_above(number, low) && is_below(number, high);
    let zero = Number::from(0);
    let Some((from, open)) = low else {
        // Without a limit below, look from the other end.
        let (high, open) = high?;
        let below = if *open { high.checked_sub(&Number::ONE)?.floor() } else { high.floor() };
        return below;
    };
    // The widest grid that has a point in it.
    for exponent in (-8..=6).rev() {
        for times in [5, 2, 1] {
            if whole && exponent < 0 {
                return from.ceiling().filter(fits);
            }
            let (step, inverse) = grid(exponent, times)?;
            let steps = from.checked_mul(&inverse)?.ceiling()?;
            let mut first = steps.checked_mul(&step)?;
            if *open && first.compare(from) == Some(Ordering::Equal) {
                first = first.checked_add(&step)?;
            }
            let is_zero = first.compare(&zero) == Some(Ordering::Equal);
            // A zero is round, and says little of a measurement.
            if is_zero && exponent > -8 {
                let next = first.checked_add(&step)?;
                if fits(&next) {
                    return Some(next);
                }
                continue;
            }
            if fits(&first) {
                return Some(first);
            }
        }
    }
    fits(&zero).then_some(zero)
}

/// The whole number at an end, or beside it where it does not count.
pub(super) fn next_whole(number: &Number, open: bool, inwards: i64) -> Option<Number> {
    let whole = if inwards > 0 { number.ceiling()? } else { number.floor()? };
    let beside = open && number.is_integer() == Some(true);
    if beside { whole.checked_add(&Number::from(inwards)) } else { Some(whole) }
}

/// A round number that is not unusual: near a third of what is usual, where that lies between the ends, else near a third
/// of the way between them.
pub(super) fn typical(low: &Limit, high: &Limit, usual: (&Limit, &Limit), whole: bool) -> Option<Number> {
    let third = |low: &Limit, high: &Limit| {
        let (low, high) = (&low.as_ref()?.0, &high.as_ref()?.0);
        let width = high.checked_sub(low)?;
        Some((low.checked_add(&width.checked_mul(&Number::from_scaled(3, 1))?)?, width))
    };
    let fits = |number: &Number| is_above(number, low.as_ref()) && is_below(number, high.as_ref());
    let (aim, width) = third(usual.0, usual.1).filter(|(aim, _)| fits(aim)).or_else(|| third(low, high))?;
    let near = width.checked_mul(&Number::from_scaled(15, 2))?;
    rounded(&aim, &near, whole, &fits)
}

/// The roundest number that lies so near to another, and fits.
fn rounded(aim: &Number, near: &Number, whole: bool, fits: &dyn Fn(&Number) -> bool) -> Option<Number> {
    let finest = if whole { 0 } else { -8 };
    for exponent in (finest..=6).rev() {
        for times in [5, 2, 1] {
            let (step, inverse) = grid(exponent, times)?;
            let number = aim
                .checked_mul(&inverse)?
                .checked_add(&Number::from_scaled(5, 1))?
                .floor()?
                .checked_mul(&step)?;
            let away = number.checked_sub(aim)?.absolute()?;
            if fits(&number) && away.compare(near) != Some(Ordering::Greater) {
                return Some(number);
            }
        }
    }
    None
}
