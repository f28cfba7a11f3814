//! The task of 21 rules on bone health and its 13 outputs, written by hand: the yardstick for an engine's
//! speed.

#[path = "task/cohort.rs"]
mod cohort;
#[path = "task/trace.rs"]
mod trace;

use std::cmp::Ordering;

pub use cohort::{cohort, ties};
pub use trace::{Trace, trace_json};

/// Three-valued truth: `None` is unknown.
pub type Truth = Option<bool>;

/// Sex, as far as the kidney formula is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What is known of one patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Age in whole years.
    pub age: i64,
    /// Sex.
    pub sex: Sex,
    /// T-score of the lumbar spine, in tenths.
    pub t_lumbar: Option<i32>,
    /// T-score of the total hip, in tenths.
    pub t_total_hip: Option<i32>,
    /// T-score of the femoral neck, in tenths.
    pub t_femoral_neck: Option<i32>,
    /// FRAX probability of a major fracture, in tenths of a percent.
    pub frax_major: Option<i32>,
    /// FRAX probability of a hip fracture, in tenths of a percent.
    pub frax_hip: Option<i32>,
    /// Whether there was a fragility fracture.
    pub fragility_fracture: Option<bool>,
    /// Serum creatinine, in hundredths of mg/dL.
    pub creatinine: Option<i32>,
    /// Body weight, in tenths of kg.
    pub weight: i32,
    /// 25-hydroxyvitamin D, in tenths of ng/mL.
    pub vitamin_d: Option<i32>,
    /// Whole months since the last DXA; `None` where there never was one.
    pub months_since_dxa: Option<i32>,
    /// Whether an aromatase inhibitor is taken.
    pub on_ai: bool,
    /// Whether there is a disorder of the oesophagus.
    pub esophageal_disorder: bool,
    /// Whether tablets are preferred.
    pub prefers_oral: bool,
}

/// A creatinine clearance in mL/min as an exact fraction; the denominator is above zero.
#[derive(Clone, Copy, Debug)]
pub struct Clearance {
    /// The numerator.
    pub numerator: i64,
    /// The denominator.
    pub denominator: i64,
}

impl Clearance {
    /// Compares the clearance with a whole number of mL/min, exactly.
    pub fn against(self, limit: i64) -> Ordering {
        self.numerator.cmp(&(limit * self.denominator))
    }
}

impl PartialEq for Clearance {
    fn eq(&self, other: &Self) -> bool {
        self.numerator * other.denominator == other.numerator * self.denominator
    }
}

/// Classes of bone density.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// −1.0 or more.
    Normal,
    /// Between the two limits.
    Osteopenia,
    /// −2.5 or less.
    Osteoporosis,
}

/// Whether a DXA is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DxaStatus {
    /// None was ever made.
    BaselineNeeded,
    /// No interval is known.
    Unknown,
    /// The interval is over.
    Due,
    /// The interval is not over.
    NotDue,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// No aromatase inhibitor is taken.
    NotApplicable,
    /// Whether to treat is unknown.
    Indeterminate,
    /// No treatment.
    NoAgent,
    /// Treat with alendronate.
    Alendronate,
    /// Treat with risedronate.
    Risedronate,
    /// Treat with zoledronic acid.
    ZoledronicAcid,
    /// Treat with denosumab.
    Denosumab,
}

/// The 13 outputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outputs {
    /// The lowest T-score of those present, in tenths.
    pub lowest_t_score: Option<i32>,
    /// The class of bone density.
    pub category: Option<Category>,
    /// Whether to treat.
    pub treat: Truth,
    /// The creatinine clearance.
    pub clearance: Option<Clearance>,
    /// Whether alendronate can be given.
    pub alendronate: Truth,
    /// Whether risedronate can be given.
    pub risedronate: Truth,
    /// Whether zoledronic acid can be given.
    pub zoledronic_acid: Truth,
    /// Whether denosumab can be given: always.
    pub denosumab: bool,
    /// Whether denosumab needs caution.
    pub denosumab_caution: Truth,
    /// Months from one DXA to the next.
    pub interval: Option<i32>,
    /// Whether a DXA is due.
    pub dxa_status: DxaStatus,
    /// Whether vitamin D is insufficient.
    pub vitamin_d_insufficient: Truth,
    /// What to do.
    pub plan: Plan,
}

fn and(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn lowest(left: Option<i32>, right: Option<i32>) -> Option<i32> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

fn category(lowest_t_score: i32) -> Category {
    if lowest_t_score >= -10 {
        Category::Normal
    } else if lowest_t_score <= -25 {
        Category::Osteoporosis
    } else {
        Category::Osteopenia
    }
}

/// Cockcroft and Gault: (140 − age) × weight / (72 × creatinine), × 0.85 in women. The units are scaled to
/// whole numbers: the one tenth of the weight, the hundredth of creatinine and the 0.85 make 17/144 and
/// 20/144.
fn clearance(row: &Row) -> Option<Clearance> {
    let creatinine = i64::from(row.creatinine?);
    if creatinine <= 0 {
        return None;
    }
    let of_sex = match row.sex {
        Sex::Female => 17,
        Sex::Male => 20,
    };
    Some(Clearance {
        numerator: (140 - row.age) * i64::from(row.weight) * of_sex,
        denominator: 144 * creatinine,
    })
}

/// Where it is not known whether to treat, the class alone decides.
fn interval(category: Option<Category>, treat: Truth) -> Option<i32> {
    match (category, treat) {
        (Some(Category::Osteopenia | Category::Osteoporosis), _) | (_, Some(true)) => Some(12),
        (Some(Category::Normal), _) => Some(24),
        (None, _) => None,
    }
}

fn dxa_status(never: bool, interval: Option<i32>, interval_over: Truth) -> DxaStatus {
    if never {
        DxaStatus::BaselineNeeded
    } else if interval.is_none() {
        DxaStatus::Unknown
    } else if interval_over == Some(true) {
        DxaStatus::Due
    } else {
        DxaStatus::NotDue
    }
}

fn first_agent(prefers_oral: bool, alendronate: Truth, risedronate: Truth, zoledronic_acid: Truth) -> Plan {
    if prefers_oral && alendronate == Some(true) {
        Plan::Alendronate
    } else if prefers_oral && risedronate == Some(true) {
        Plan::Risedronate
    } else if zoledronic_acid == Some(true) {
        Plan::ZoledronicAcid
    } else {
        Plan::Denosumab
    }
}

/// What every rule came to, the steps between among them.
struct Results {
    outputs: Outputs,
    osteoporosis_reached: Truth,
    frax_major_reached: Truth,
    frax_hip_reached: Truth,
    clearance_35: Truth,
    clearance_30: Truth,
    interval_over: Truth,
}

#[inline]
fn results(row: &Row) -> Results {
    let lowest_t_score = lowest(lowest(row.t_lumbar, row.t_total_hip), row.t_femoral_neck);
    let category = lowest_t_score.map(category);
    let osteoporosis_reached = lowest_t_score.map(|score| score <= -25);
    let frax_major_reached = row.frax_major.map(|percent| percent >= 200);
    let frax_hip_reached = row.frax_hip.map(|percent| percent >= 30);
    let treat =
        or(or(osteoporosis_reached, row.fragility_fracture), or(frax_major_reached, frax_hip_reached));
    let clearance = clearance(row);
    let clearance_35 = clearance.map(|value| value.against(35).is_ge());
    let clearance_30 = clearance.map(|value| value.against(30).is_ge());
    let oesophagus = Some(!row.esophageal_disorder);
    let alendronate = and(clearance_35, oesophagus);
    let risedronate = and(clearance_30, oesophagus);
    let interval = interval(category, treat);
    let interval_over = match (row.months_since_dxa, interval) {
        (Some(months), Some(interval)) => Some(months >= interval),
        _ => None,
    };
    let plan = match (row.on_ai, treat) {
        (false, _) => Plan::NotApplicable,
        (true, None) => Plan::Indeterminate,
        (true, Some(false)) => Plan::NoAgent,
        (true, Some(true)) => first_agent(row.prefers_oral, alendronate, risedronate, clearance_35),
    };
    let outputs = Outputs {
        lowest_t_score,
        category,
        treat,
        clearance,
        alendronate,
        risedronate,
        zoledronic_acid: clearance_35,
        denosumab: true,
        denosumab_caution: clearance_30.map(|reached| !reached),
        interval,
        dxa_status: dxa_status(row.months_since_dxa.is_none(), interval, interval_over),
        vitamin_d_insufficient: row.vitamin_d.map(|value| value < 300),
        plan,
    };
    Results {
        outputs,
        osteoporosis_reached,
        frax_major_reached,
        frax_hip_reached,
        clearance_35,
        clearance_30,
        interval_over,
    }
}

/// The 13 outputs for one patient.
pub fn evaluate(row: &Row) -> Outputs {
    results(row).outputs
}

/// The 13 outputs for one patient, with what each of the 21 rules came to.
pub fn evaluate_traced(row: &Row, trace: &mut Trace) -> Outputs {
    let results = results(row);
    trace.record(row, &results);
    results.outputs
}
