//! Numbers that are no fractions: trees of `Ln`, `Exp` and arithmetic, enclosed as tightly as a question needs.
//!
//! An enclosure is a pair of fractions with the true value between them; its ends are rounded outwards to the asked
//! number of bits, so that sizes stay bounded. What the budget cannot decide is `None`, never a guess.

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Precisions that are tried one after the other, in bits.
const BITS: [u32; 4] = [64, 128, 256, 512];
/// Deepest tree.
const DEPTH_MAX: u32 = 48;
/// Largest argument of `Exp`; beyond it no decimal holds the result.
pub(super) const EXP_ARGUMENT_MAX: i64 = 128;

/// An irrational number as the way it was computed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Real {
    node: Arc<Node>,
    depth: u32,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Node {
    Exact(BigRational),
    Add(Real, Real),
    Multiply(Real, Real),
    Divide(Real, Real),
    Negate(Real),
    Ln(Real),
    Exp(Real),
}

/// Lower and upper bound.
type Enclosure = (BigRational, BigRational);

impl Real {
    fn over(node: Node, depth: u32) -> Real {
        Real { node: Arc::new(node), depth: depth + 1 }
    }

    pub(super) fn exact(value: BigRational) -> Real {
        Real::over(Node::Exact(value), 0)
    }

    pub(super) fn add(a: Real, b: Real) -> Real {
        let depth = a.depth.max(b.depth);
        Real::over(Node::Add(a, b), depth)
    }

    pub(super) fn multiply(a: Real, b: Real) -> Real {
        let depth = a.depth.max(b.depth);
        Real::over(Node::Multiply(a, b), depth)
    }

    pub(super) fn divide(a: Real, b: Real) -> Real {
        let depth = a.depth.max(b.depth);
        Real::over(Node::Divide(a, b), depth)
    }

    pub(super) fn negate(a: Real) -> Real {
        let depth = a.depth;
        Real::over(Node::Negate(a), depth)
    }

    pub(super) fn ln(a: Real) -> Real {
        let depth = a.depth;
        Real::over(Node::Ln(a), depth)
    }

    pub(super) fn exp(a: Real) -> Real {
        let depth = a.depth;
        Real::over(Node::Exp(a), depth)
    }

    pub(super) fn within_limits(&self) -> bool {
        self.depth <= DEPTH_MAX
    }

    /// Bounds at a precision; `None` where the precision does not even tell the sign that an operation needs.
    fn enclosure(&self, bits: u32) -> Option<Enclosure> {
        let (low, high) = match self.node.as_ref() {
            Node::Exact(value) => (value.clone(), value.clone()),
            Node::Add(a, b) => {
                let ((a, b), (c, d)) = (a.enclosure(bits)?, b.enclosure(bits)?);
                (a + c, b + d)
            }
            Node::Multiply(a, b) => extremes(a.enclosure(bits)?, b.enclosure(bits)?),
            Node::Divide(a, b) => {
                let (low, high) = b.enclosure(bits)?;
                if !low.is_positive() && !high.is_negative() {
                    return None;
                }
                extremes(a.enclosure(bits)?, (high.recip(), low.recip()))
            }
            Node::Negate(a) => {
                let (low, high) = a.enclosure(bits)?;
                (-high, -low)
            }
            Node::Ln(a) => {
                let (low, high) = a.enclosure(bits)?;
                if !low.is_positive() {
                    return None;
                }
                (ln(&low, bits).0, ln(&high, bits).1)
            }
            Node::Exp(a) => {
                let (low, high) = a.enclosure(bits)?;
                (exp(&low, bits)?.0, exp(&high, bits)?.1)
            }
        };
        Some((rounded_down(&low, bits), rounded_up(&high, bits)))
    }
}

/// All products of two intervals.
fn extremes(a: Enclosure, b: Enclosure) -> Enclosure {
    let products = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
    let [first, rest @ ..] = products;
    rest.into_iter()
        .fold((first.clone(), first), |(low, high), product| (low.min(product.clone()), high.max(product)))
}

fn grid(bits: u32) -> BigRational {
    BigRational::from_integer(BigInt::one() << (bits + 32))
}

fn rounded_down(value: &BigRational, bits: u32) -> BigRational {
    let grid = grid(bits);
    (value * &grid).floor() / grid
}

fn rounded_up(value: &BigRational, bits: u32) -> BigRational {
    let grid = grid(bits);
    (value * &grid).ceil() / grid
}

fn two() -> BigRational {
    BigRational::from_integer(BigInt::from(2))
}

/// `ln x = k ln 2 + 2 artanh((m-1)/(m+1))` with `x = m·2^k` and `m` near one.
fn ln(x: &BigRational, bits: u32) -> Enclosure {
    let shift = i64::try_from(x.numer().bits()).unwrap_or(i64::MAX / 2)
        - i64::try_from(x.denom().bits()).unwrap_or(i64::MAX / 2);
    let scale = BigRational::from_integer(BigInt::one() << shift.unsigned_abs());
    let mantissa = if shift >= 0 { x / scale } else { x * scale };
    let one = BigRational::one();
    let fraction = (&mantissa - &one) / (&mantissa + &one);
    let (low, high) = artanh_twice(&fraction, bits);
    let (two_low, two_high) = artanh_twice(&BigRational::new(1.into(), 3.into()), bits);
    let times = BigRational::from_integer(shift.into());
    let (a, b) = (&times * two_low, &times * two_high);
    (low + a.clone().min(b.clone()), high + a.max(b))
}

/// Bounds of `2·artanh(z)` for |z| ≤ 1/3 by its series; the rest is below the next term times 9/8.
fn artanh_twice(z: &BigRational, bits: u32) -> Enclosure {
    let (size, negative) = (rounded_down(&z.abs(), bits + 32), z.is_negative());
    let size_high = rounded_up(&z.abs(), bits + 32);
    let sum = |z: &BigRational, up: bool| {
        let square = z * z;
        let (mut power, mut sum) = (z.clone(), BigRational::zero());
        let mut n = 1_u32;
        let limit = grid(bits).recip();
        loop {
            let term = &power / BigRational::from_integer(n.into());
            let small = term <= limit;
            sum += term.clone();
            if small {
                return two() * if up { sum + term } else { sum };
            }
            power = &power * &square;
            power = if up { rounded_up(&power, bits + 32) } else { rounded_down(&power, bits + 32) };
            n += 2;
        }
    };
    let (low, high) = (sum(&size, false), sum(&size_high, true));
    if negative { (-high, -low) } else { (low, high) }
}

/// `e^x` by halving the argument until it is small, the series, and squaring back.
fn exp(x: &BigRational, bits: u32) -> Option<Enclosure> {
    let limit = BigRational::from_integer((2 * EXP_ARGUMENT_MAX).into());
    if x.abs() > limit {
        return None;
    }
    if x.is_negative() {
        let (low, high) = exp(&-x, bits + 64)?;
        return Some((high.recip(), low.recip()));
    }
    const HALVINGS: u32 = 12;
    let work = bits + 256 + 2 * HALVINGS;
    let small = x / BigRational::from_integer(BigInt::one() << HALVINGS);
    let bound = |argument: &BigRational, up: bool| {
        let round = |value: &BigRational| {
            if up { rounded_up(value, work) } else { rounded_down(value, work) }
        };
        let (mut term, mut sum) = (BigRational::one(), BigRational::one());
        let end = grid(work).recip();
        let mut n = 1_u32;
        while term > end && n < work {
            term = round(&(&term * argument / BigRational::from_integer(n.into())));
            sum += &term;
            n += 1;
        }
        if up {
            sum += two() * term;
        }
        (0..HALVINGS).fold(sum, |sum, _| round(&(&sum * &sum)))
    };
    Some((bound(&rounded_down(&small, work), false), bound(&rounded_up(&small, work), true)))
}

/// Which of two is larger, refined until it shows.
pub(super) fn compare(a: &Real, b: &Real) -> Option<Ordering> {
    BITS.iter().find_map(|bits| {
        let ((a_low, a_high), (b_low, b_high)) = (a.enclosure(*bits)?, b.enclosure(*bits)?);
        if a_high < b_low {
            Some(Ordering::Less)
        } else if a_low > b_high {
            Some(Ordering::Greater)
        } else {
            None
        }
    })
}

/// The whole number below, refined until both bounds agree on it.
pub(super) fn floor(a: &Real) -> Option<BigInt> {
    BITS.iter().find_map(|bits| {
        let (low, high) = a.enclosure(*bits)?;
        let (low, high) = (low.floor().to_integer(), high.floor().to_integer());
        (low == high).then_some(low)
    })
}
