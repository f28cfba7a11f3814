//! Numbers that are no fractions: trees of `Ln`, `Exp` and arithmetic, enclosed as tightly as a question needs.
//!
//! An enclosure is a pair of whole numbers over a power of two with the true value between them; its ends are rounded
//! outwards, so that sizes stay bounded and no fraction has to be reduced. What the budget cannot decide is `None`,
//! never a guess.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// Precisions that are tried one after the other, in bits.
const BITS: [u64; 4] = [FIRST_BITS, 160, 288, 544];
/// The precision that mostly decides; bounds at it are kept.
const FIRST_BITS: u64 = 80;
/// Deepest tree.
const DEPTH_MAX: u32 = 48;
/// Largest argument of `Exp`, below zero twice as much; beyond it no decimal holds the result.
pub(super) const EXP_ARGUMENT_MAX: i64 = 128;
/// How often the argument of `Exp` is halved before its series is summed.
const HALVINGS: u32 = 16;

/// An irrational number as the way it was computed.
#[derive(Clone, Debug)]
pub(super) struct Real {
    node: Arc<Computed>,
    depth: u32,
}

/// A node with its bounds at the first precision, once they were asked for.
#[derive(Debug)]
struct Computed {
    node: Node,
    first: OnceLock<Option<Enclosure>>,
}

impl PartialEq for Real {
    fn eq(&self, other: &Real) -> bool {
        Arc::ptr_eq(&self.node, &other.node) || self.node.node == other.node.node
    }
}

impl Eq for Real {}

impl Hash for Real {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.node.node.hash(state);
    }
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

/// Lower and upper bound, in units of two to the minus `bits`.
type Enclosure = (BigInt, BigInt);

impl Real {
    fn over(node: Node, depth: u32) -> Real {
        Real { node: Arc::new(Computed { node, first: OnceLock::new() }), depth: depth + 1 }
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
    fn enclosure(&self, bits: u64) -> Option<Enclosure> {
        match bits {
            FIRST_BITS => self.node.first.get_or_init(|| self.enclose(bits)).clone(),
            _ => self.enclose(bits),
        }
    }

    fn enclose(&self, bits: u64) -> Option<Enclosure> {
        Some(match &self.node.node {
            Node::Exact(value) => {
                let scaled = value.numer() << bits;
                (scaled.div_floor(value.denom()), scaled.div_ceil(value.denom()))
            }
            Node::Add(a, b) => {
                let ((a, b), (c, d)) = (a.enclosure(bits)?, b.enclosure(bits)?);
                (a + c, b + d)
            }
            Node::Multiply(a, b) => {
                let product = |a: &BigInt, b: &BigInt| a * b;
                let (low, high) = extremes(&a.enclosure(bits)?, &b.enclosure(bits)?, product);
                (low >> bits, up(high, bits))
            }
            Node::Divide(a, b) => {
                let divisor = b.enclosure(bits)?;
                if !divisor.0.is_positive() && !divisor.1.is_negative() {
                    return None;
                }
                let a = a.enclosure(bits)?;
                let low = extremes(&a, &divisor, |a, b| (a << bits).div_floor(b)).0;
                let high = extremes(&a, &divisor, |a, b| (a << bits).div_ceil(b)).1;
                (low, high)
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
        })
    }
}

/// The least and the largest of what an operation gives for the ends of two intervals.
fn extremes(a: &Enclosure, b: &Enclosure, of: impl Fn(&BigInt, &BigInt) -> BigInt) -> Enclosure {
    let rest = [of(&a.0, &b.1), of(&a.1, &b.0), of(&a.1, &b.1)];
    let first = of(&a.0, &b.0);
    rest.into_iter().fold((first.clone(), first), |(low, high), next| (low.min(next.clone()), high.max(next)))
}

/// Divided by a power of two, rounded up; `>>` rounds down.
fn up(value: BigInt, bits: u64) -> BigInt {
    -(-value >> bits)
}

/// `ln x = k ln 2 + 2 artanh((m-1)/(m+1))` with `x = m·2^k` and `m` from a half to one.
fn ln(x: &BigInt, bits: u64) -> Enclosure {
    let work = bits + 32;
    let length = x.bits();
    let one = BigInt::one() << length;
    let (top, bottom) = (&one - x, &one + x);
    let fraction = ((&top << work).div_floor(&bottom), (&top << work).div_ceil(&bottom));
    let (low, high) = artanh_twice(&fraction, work);
    static FIRST: OnceLock<Enclosure> = OnceLock::new();
    let (two_low, two_high) = match bits {
        FIRST_BITS => FIRST.get_or_init(|| ln_2(work)).clone(),
        _ => ln_2(work),
    };
    let times = BigInt::from(length) - BigInt::from(bits);
    let (a, b) = (&times * two_low, &times * two_high);
    let (a, b) = if times.is_negative() { (b, a) } else { (a, b) };
    ((a - high) >> 32_u32, up(b - low, 32))
}

/// `ln 2 = 2 artanh(1/3)`
fn ln_2(bits: u64) -> Enclosure {
    let (one, three) = (BigInt::one() << bits, BigInt::from(3));
    artanh_twice(&(one.div_floor(&three), one.div_ceil(&three)), bits)
}

/// Bounds of `2·artanh(z)` for z from 0 to 1/3 by its series; the rest is below the next term times 9/8.
fn artanh_twice(z: &Enclosure, bits: u64) -> Enclosure {
    let sum = |z: &BigInt, rounds_up: bool| {
        let cut = |value: BigInt| if rounds_up { up(value, bits) } else { value >> bits };
        let square = cut(z * z);
        let (mut power, mut sum) = (z.clone(), BigInt::zero());
        let mut n = 1_u32;
        loop {
            let divisor = BigInt::from(n);
            let term = if rounds_up { power.div_ceil(&divisor) } else { power.div_floor(&divisor) };
            sum += &term;
            // Rounded up, a term never falls below one unit.
            if term <= BigInt::one() {
                return if rounds_up { (sum + term) * 2 } else { sum * 2 };
            }
            power = cut(power * &square);
            n += 2;
        }
    };
    (sum(&z.0, false), sum(&z.1, true))
}

/// `e^x` by halving the argument until it is small, the series, and squaring back.
fn exp(x: &BigInt, bits: u64) -> Option<Enclosure> {
    let limit = BigInt::from(2 * EXP_ARGUMENT_MAX) << bits;
    if x.abs() > limit {
        return None;
    }
    if x.is_negative() {
        // e^-x is one or more: the precision of its bounds is more than enough for their reciprocals.
        let (low, high) = exp(&-x, bits)?;
        let one = BigInt::one() << (2 * bits);
        return Some((one.div_floor(&high), one.div_ceil(&low)));
    }
    // Squaring back doubles a relative error each time, and the result has up to two bits for each unit of x.
    let whole = u64::try_from(&(x >> bits)).ok()?;
    let extra = 16 + u64::from(HALVINGS) + 2 * whole;
    let work = bits + extra;
    let scaled = x << extra;
    let bound = |argument: BigInt, rounds_up: bool| {
        let cut = |value: BigInt| if rounds_up { up(value, work) } else { value >> work };
        let one = BigInt::one() << work;
        let (mut term, mut sum) = (one.clone(), one);
        let mut n = 1_u32;
        loop {
            let divisor = BigInt::from(n);
            let product = cut(&term * &argument);
            term = if rounds_up { product.div_ceil(&divisor) } else { product.div_floor(&divisor) };
            sum += &term;
            if term <= BigInt::one() {
                break;
            }
            n += 1;
        }
        if rounds_up {
            sum += 2 * term;
        }
        (0..HALVINGS).fold(sum, |sum, _| cut(&sum * &sum))
    };
    let low = bound(&scaled >> HALVINGS, false) >> extra;
    let high = up(bound(up(scaled, u64::from(HALVINGS)), true), extra);
    Some((low, high))
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
        let (low, high) = (low >> *bits, high >> *bits);
        (low == high).then_some(low)
    })
}
