//! Formulas that are products of the same things but for some: what is needed of the one bounds the other.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Space;
use super::range::{End, Range};
use super::shape::Shapes;
use super::term::{Operation, Term, TermId};
use super::test::{Source, Test};
use super::theory::{Demand, Field, Needed, Seat, Table};
use crate::value::content::Value;
use crate::value::number::Number;
use crate::value::operator::Arithmetic;

/// Factors of a product that is looked at as one.
const FACTORS_MAX: usize = 64;

/// A factor of a product: how often it is multiplied, or divided by.
#[derive(Clone, Copy, Debug)]
struct Power {
    patient: usize,
    term: TermId,
    count: i32,
}

/// A number above zero, times powers of whatever else a formula is made of.
#[derive(Clone, Debug)]
pub(super) struct Product {
    factor: Number,
    units: String,
    /// By the number of its shape.
    powers: BTreeMap<u32, Power>,
}

/// How two products of a table differ: the first divided by the second.
#[derive(Clone, Debug)]
pub(super) struct Quotient {
    first: usize,
    second: usize,
    factor: Number,
    powers: Vec<Power>,
}

/// Two tests, each with how it is to come out, that cannot both come out so.
pub(super) type Clash<'d> = (&'d (Test, bool), &'d (Test, bool));

impl Product {
    /// What is left beside the number, written out.
    pub(super) fn rest(&self) -> String {
        let powers = self.powers.iter().map(|(shape, power)| format!("{shape}^{} ", power.count));
        format!("{}{}", self.units, powers.collect::<String>())
    }
}

impl Space<'_> {
    /// A formula as the wires are, as a product; nothing if it is none.
    pub(super) fn product(
        &self,
        patient: usize,
        term: TermId,
        shapes: &mut Shapes<'_, '_, '_>,
    ) -> Option<Product> {
        let mut product = Product { factor: Number::ONE, units: String::new(), powers: BTreeMap::new() };
        let mut waiting = vec![(term, 1)];
        let mut is_product = false;
        let mut steps = 0;
        while let Some((id, count)) = waiting.pop() {
            steps += 1;
            if steps > FACTORS_MAX {
                return None;
            }
            match self.build.term(id) {
                Term::Either(guard, then, otherwise) => {
                    waiting.push((if shapes.holds(patient, guard)? { then } else { otherwise }, count));
                }
                Term::Formula(Operation::WithUnit(unit), items) if !is_product => {
                    product.units.push_str(&format!("{unit:?} "));
                    waiting.extend(items.into_iter().map(|item| (item, count)));
                }
                Term::Formula(Operation::Arithmetic(Arithmetic::Multiply), items) => {
                    is_product = true;
                    waiting.extend(items.into_iter().map(|item| (item, count)));
                }
                Term::Formula(Operation::Arithmetic(Arithmetic::Divide), items) => {
                    is_product = true;
                    waiting.extend(items.into_iter().zip([count, -count]));
                }
                Term::Constant(Value::Decimal(number)) if number.is_exact() && number.signum() == Some(1) => {
                    let factor = &product.factor;
                    product.factor =
                        if count > 0 { factor.checked_mul(&number) } else { factor.checked_div(&number) }?;
                }
                _ => {
                    let none = Power { patient, term: id, count: 0 };
                    let shape = shapes.of(patient, id);
                    product.powers.entry(shape).or_insert(none).count += count;
                }
            }
        }
        is_product.then_some(product)
    }

    /// Whether two demands on products with the same rest cannot both be met; the tests that clash.
    pub(super) fn products_clash<'d>(
        &self,
        first: (&Product, &'d Demand),
        second: (&Product, &'d Demand),
    ) -> Option<Clash<'d>> {
        let pairs = first.1.tests.iter().flat_map(|a| second.1.tests.iter().map(move |b| (a, b)));
        pairs.into_iter().find(|(a, b)| {
            self.clash(first.0, a, second, b) == Some(true) || self.clash(second.0, b, first, a) == Some(true)
        })
    }

    /// Whether what is below a limit cannot be, with a factor, at or above another.
    fn clash(
        &self,
        below: &Product,
        test: &(Test, bool),
        above: (&Product, &Demand),
        other: &(Test, bool),
    ) -> Option<bool> {
        let ((Test::Below(most, most_or_equal), true), (Test::Below(least, below_equal), false)) =
            (test, other)
        else {
            return None;
        };
        // What is known of the one is known of the other, but for an operation that has no result.
        let Needed::Of((_, variable)) = above.1.what else {
            return None;
        };
        let source = self.variable(variable)?.source;
        if !matches!(source, Source::Formula(_)) || self.find_test(variable, &Test::Defined).is_some() {
            return None;
        }
        let (most, least) = (most.checked_div(&below.factor)?, least.checked_div(&above.0.factor)?);
        let is_open = !*most_or_equal || *below_equal;
        Some(match most.compare(&least)? {
            Ordering::Less => true,
            Ordering::Equal => is_open,
            Ordering::Greater => false,
        })
    }

    /// How the products among some terms differ that have something in common. Quadratic in the terms of a few formulas.
    pub(super) fn quotients(
        &self,
        terms: &[(usize, TermId)],
        shapes: &mut Shapes<'_, '_, '_>,
    ) -> Vec<Quotient> {
        let products: Vec<Option<Product>> =
            terms.iter().map(|(patient, term)| self.product(*patient, *term, shapes)).collect();
        let mut found = Vec::new();
        for (first, a) in products.iter().enumerate() {
            for (second, b) in products.iter().enumerate().filter(|(second, _)| *second != first) {
                if let (Some(a), Some(b)) = (a, b) {
                    found.extend(quotient((first, a), (second, b)));
                }
            }
        }
        found
    }

    /// Whether the limits of two products leave no room for what they differ by: where both are above zero, and the first is
    /// at least so large and the second at most, their quotient has to be large enough.
    pub(super) fn is_out_of_proportion(
        &self,
        table: &Table,
        before: &[Range],
        ranges: &[Range],
        field: &Field<'_>,
    ) -> bool {
        table.quotients.iter().any(|quotient| {
            let at = |ranges: &[Range], at: usize| ranges.get(at).cloned();
            let is_above_zero = |range: &Range| {
                let low = range.low.as_ref().and_then(|end| end.value.number());
                low.and_then(|low| low.signum()) == Some(1) && !range.kinds.mixed
            };
            let both = [quotient.first, quotient.second].map(|place| at(before, place));
            // Of one that may be null, its limits say that it is not.
            let is_known =
                |place: usize, range: &Range| !range.may_be_null || ranges.get(place) != Some(range);
            let places = [quotient.first, quotient.second].into_iter();
            let mut of_both = places.zip(&both);
            let is_so = |(place, range): (usize, &Option<Range>)| {
                range.as_ref().is_some_and(|range| is_above_zero(range) && is_known(place, range))
            };
            if !of_both.all(is_so) {
                return false;
            }
            let (Some(least), Some(most)) = (
                at(ranges, quotient.first).and_then(|range| range.low),
                at(ranges, quotient.second).and_then(|range| range.high),
            ) else {
                return false;
            };
            self.is_too_small(quotient, &least, &most, field) == Some(true)
        })
    }

    /// Whether a quotient surely is less than the least of one value divided by the most of another.
    fn is_too_small(&self, quotient: &Quotient, least: &End, most: &End, field: &Field<'_>) -> Option<bool> {
        if !is_in_one_unit(&least.value, &most.value) {
            return None;
        }
        let needed = least.value.number()?.checked_div(&most.value.number()?)?;
        let mut range = Range::exactly(Value::Decimal(quotient.factor.clone()));
        for power in &quotient.powers {
            let factor = self.range_of(power.term, &Seat { field, patient: power.patient });
            let operator = if power.count > 0 { Arithmetic::Multiply } else { Arithmetic::Divide };
            for _ in 0..power.count.abs() {
                range = Range::arithmetic(operator, &range, &factor);
            }
        }
        let is_plain = !range.may_be_null && !range.kinds.mixed;
        let high = range.high.filter(|_| is_plain)?;
        Some(match high.value.number()?.compare(&needed)? {
            Ordering::Less => true,
            Ordering::Equal => high.open || least.open || most.open,
            Ordering::Greater => false,
        })
    }
}

/// The first of two products divided by the second, if they have something in common.
fn quotient((first, a): (usize, &Product), (second, b): (usize, &Product)) -> Option<Quotient> {
    let mut powers = a.powers.clone();
    let mut is_alike = false;
    for (shape, power) in &b.powers {
        is_alike |= powers.contains_key(shape);
        powers.entry(*shape).or_insert(Power { count: 0, ..*power }).count -= power.count;
    }
    let factor = a.factor.checked_div(&b.factor)?;
    let powers = powers.into_values().filter(|power| power.count != 0).collect();
    (is_alike && a.units == b.units).then_some(Quotient { first, second, factor, powers })
}

fn is_in_one_unit(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Quantity(a), Value::Quantity(b)) => a.unit == b.unit,
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => false,
        _ => true,
    }
}
