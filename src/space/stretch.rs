//! Stretches of numbers, as regions name them.

use crate::value::number::Number;

/// One end of a stretch of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The number.
    pub number: Number,
    /// Whether it belongs to the stretch.
    pub included: bool,
}

/// Numbers between two ends; an end that is missing has no limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from: Option<Limit>,
    /// Where it ends.
    pub to: Option<Limit>,
}

impl Stretch {
    /// One number.
    pub(super) fn point(number: &Number) -> Stretch {
        let end = Some(Limit { number: number.clone(), included: true });
        Stretch { from: end.clone(), to: end }
    }

    /// The numbers between two, which do not belong to it.
    pub(super) fn between(low: Option<&Number>, high: Option<&Number>) -> Stretch {
        let end =
            |number: Option<&Number>| number.map(|number| Limit { number: number.clone(), included: false });
        Stretch { from: end(low), to: end(high) }
    }
}
