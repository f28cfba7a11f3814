//! Kidney function: the clearance of creatinine, and whether the filtration rate is below 30.

use super::kidney_limits::{FEMALE_LIMITS, MALE_LIMITS};
use super::names::Sex;

/// A creatinine clearance in mL/min by Cockcroft and Gault, as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clearance {
    numerator: i64,
    denominator: i64,
}

impl Clearance {
    /// (140 − age) × weight / (72 × creatinine), × 0.85 in women, with weight in g and creatinine in its
    /// parts: these scales, 72 and 0.85 come down to 3757/36 in women and 4420/36 in men.
    pub fn of(age: i64, sex: Sex, weight: i64, creatinine: i64) -> Option<Clearance> {
        let of_sex = match sex {
            Sex::Female => 3757,
            Sex::Male => 4420,
        };
        (creatinine > 0)
            .then_some(Clearance { numerator: (140 - age) * weight * of_sex, denominator: 36 * creatinine })
    }

    /// Whether it is below so many mL/min.
    pub fn is_below(self, limit: i64) -> bool {
        self.numerator < limit * self.denominator
    }

    /// Whether it is above so many mL/min.
    pub fn is_above(self, limit: i64) -> bool {
        self.numerator > limit * self.denominator
    }
}

/// Whether the filtration rate by CKD-EPI 2021 is below 30 mL/min/{1.73_m2}.
pub fn filtration_is_below_30(age: i64, sex: Sex, creatinine: i64) -> Option<bool> {
    let limits = match sex {
        Sex::Female => &FEMALE_LIMITS,
        Sex::Male => &MALE_LIMITS,
    };
    let limit = limits.get(usize::try_from(age).ok()?)?;
    Some(creatinine > *limit)
}
