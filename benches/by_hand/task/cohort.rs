//! Made-up patients for the task: a cohort from a seed, and patients whose clearance is exactly at a limit.

use super::{Row, Sex};

/// A generator of numbers after SplitMix64: the same seed gives the same numbers.
struct Numbers {
    state: u64,
}

impl Numbers {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to `to`, both included.
    fn between(&mut self, from: i32, to: i32) -> i32 {
        let count = u64::from(to.abs_diff(from)) + 1;
        let step = i32::try_from(self.next() % count).unwrap_or_default();
        from.saturating_add(step)
    }

    fn percent(&mut self, chance: i32) -> bool {
        self.between(1, 100) <= chance
    }

    /// A number from `from` to `to`, missing with a chance of `missing` percent.
    fn perhaps(&mut self, missing: i32, from: i32, to: i32) -> Option<i32> {
        let value = self.between(from, to);
        (!self.percent(missing)).then_some(value)
    }
}

fn row(numbers: &mut Numbers) -> Row {
    let no_t_score = numbers.percent(6);
    let mut t_score = || {
        let score = numbers.perhaps(15, -50, 30);
        if no_t_score { None } else { score }
    };
    let (t_lumbar, t_total_hip, t_femoral_neck) = (t_score(), t_score(), t_score());
    Row {
        age: i64::from(numbers.between(35, 94)),
        sex: if numbers.percent(96) { Sex::Female } else { Sex::Male },
        t_lumbar,
        t_total_hip,
        t_femoral_neck,
        frax_major: numbers.perhaps(20, 0, 400),
        frax_hip: numbers.perhaps(20, 0, 150),
        fragility_fracture: numbers.perhaps(12, 0, 3).map(|value| value == 0),
        creatinine: numbers.perhaps(10, 40, 399),
        weight: numbers.between(380, 1299),
        vitamin_d: numbers.perhaps(25, 50, 800),
        months_since_dxa: numbers.perhaps(20, 0, 59),
        on_ai: numbers.percent(90),
        esophageal_disorder: numbers.percent(10),
        prefers_oral: numbers.percent(50),
    }
}

/// `count` patients; the same seed gives the same ones.
pub fn cohort(seed: u64, count: usize) -> Vec<Row> {
    let mut numbers = Numbers { state: seed };
    (0..count).map(|_| row(&mut numbers)).collect()
}

/// The weight in tenths of kg at which the clearance is exactly `limit`, where there is one in the cohort's
/// range.
fn weight_at(limit: i64, age: i64, sex: Sex, creatinine: i32) -> Option<i32> {
    let of_sex = match sex {
        Sex::Female => 17,
        Sex::Male => 20,
    };
    let wanted = limit * 144 * i64::from(creatinine);
    let of_one_tenth = (140 - age) * of_sex;
    let weight = i32::try_from(wanted / of_one_tenth).ok()?;
    (wanted % of_one_tenth == 0 && (380..=1299).contains(&weight)).then_some(weight)
}

/// 400 patients of the cohort's ranges whose clearance is exactly 30 or 35 mL/min, 200 of each.
pub fn ties() -> Vec<Row> {
    let mut numbers = Numbers { state: 30_35 };
    let mut rows = Vec::with_capacity(400);
    while rows.len() < 400 {
        let limit = if rows.len() % 2 == 0 { 30 } else { 35 };
        let mut row = row(&mut numbers);
        let creatinine = numbers.between(40, 399);
        if let Some(weight) = weight_at(limit, row.age, row.sex, creatinine) {
            row.creatinine = Some(creatinine);
            row.weight = weight;
            rows.push(row);
        }
    }
    rows
}
