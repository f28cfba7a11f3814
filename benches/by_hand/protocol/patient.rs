//! What is recorded of a patient: every fact that the guideline reads.
//!
//! Numbers are whole numbers of a small unit, so that they stay exact: thousandths, unless a constant here
//! says so.

use super::day::Day;
use super::names::{
    AgentHypersensitivity, AromataseInhibitorAgent, BoneAgent, EndocrineTherapy, MenopausalStatus,
    MenopauseBasis, PreferredRoute, Sex, SmokingStatus,
};

/// Parts of one mg/dL of creatinine: whole for mg/dL and for umol/L, of which 88.4 make one.
pub const CREATININE_PARTS: i64 = 8_840_000;
/// Parts of one mg/dL of calcium: whole for mg/dL and for mmol/L, which is 4.008 of them.
pub const CALCIUM_PARTS: i64 = 1_000_000;
/// Parts of one ng/mL of vitamin D: whole for ng/mL and for nmol/L, of which 2.496 make one.
pub const VITAMIN_D_PARTS: i64 = 2_496_000;

/// A fact, or why there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Asked, and not known.
    Unknown,
    /// It cannot be measured in this patient.
    NotMeasurable,
    /// The value.
    Known(T),
}

impl<T: Copy> Given<T> {
    /// The value, if there is one.
    pub fn known(self) -> Option<T> {
        match self {
            Given::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The value, or else what other facts give.
    pub fn or_derived(self, derived: impl FnOnce() -> Option<T>) -> Option<T> {
        match self {
            Given::Known(value) => Some(value),
            Given::NotAsked | Given::Unknown => derived(),
            Given::NotMeasurable => None,
        }
    }
}

/// A measured value and its day, if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The number, in the small unit of its fact.
    pub amount: i64,
    /// The day.
    pub on: Option<Day>,
}

/// The last value of a series, and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// The last value.
    pub latest: Reading,
    /// The one before.
    pub previous: Option<Reading>,
}

/// One value for each of the three sites of a DXA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sites<T> {
    /// Lumbar spine.
    pub lumbar_spine: T,
    /// Total hip.
    pub total_hip: T,
    /// Femoral neck.
    pub femoral_neck: T,
}

/// Every fact that the guideline reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patient {
    /// Date of birth.
    pub birth_date: Given<Day>,
    /// Age in whole years.
    pub age: Given<i64>,
    /// Sex.
    pub sex: Given<Sex>,
    /// Body weight, in g.
    pub weight: Given<Reading>,
    /// Pregnancy.
    pub pregnancy: Given<bool>,
    /// Menopausal status.
    pub menopausal_status: Given<MenopausalStatus>,
    /// What it rests on.
    pub menopause_basis: Given<MenopauseBasis>,
    /// Ovarian suppression.
    pub ovarian_suppression: Given<bool>,
    /// Metastatic disease.
    pub metastatic_disease: Given<bool>,
    /// Endocrine therapy.
    pub endocrine_therapy: Given<EndocrineTherapy>,
    /// Which aromatase inhibitor.
    pub aromatase_inhibitor_agent: Given<AromataseInhibitorAgent>,
    /// An aromatase inhibitor, now or in the past.
    pub aromatase_inhibitor_taken: Given<bool>,
    /// Start of endocrine therapy.
    pub therapy_start_date: Given<Day>,
    /// End of endocrine therapy.
    pub therapy_end_date: Given<Day>,
    /// T-scores.
    pub t_score: Sites<Given<Reading>>,
    /// The lowest Z-score.
    pub z_score_lowest: Given<Reading>,
    /// Bone mineral density, in mg/cm2.
    pub bmd: Sites<Given<Series>>,
    /// Least significant change, in thousandths of a percent.
    pub least_significant_change: Sites<Given<Reading>>,
    /// Whether the DXA device has changed.
    pub dxa_device_changed: Given<bool>,
    /// Date of the last DXA.
    pub last_dxa_date: Given<Day>,
    /// FRAX probability of a major fracture, in thousandths of a percent.
    pub frax_major_fracture: Given<Reading>,
    /// FRAX probability of a hip fracture, in thousandths of a percent.
    pub frax_hip_fracture: Given<Reading>,
    /// Fragility fracture in adulthood.
    pub fragility_fracture: Given<bool>,
    /// Fragility fracture after the age of 50.
    pub fragility_fracture_after_50: Given<bool>,
    /// Fragility fracture of hip or vertebra.
    pub hip_or_vertebral_fracture: Given<bool>,
    /// Smoking.
    pub smoking_status: Given<SmokingStatus>,
    /// Units of alcohol a day.
    pub alcohol_units_per_day: Given<Reading>,
    /// Serum creatinine, in parts of [`CREATININE_PARTS`].
    pub creatinine: Given<Reading>,
    /// Estimated glomerular filtration rate.
    pub egfr: Given<Reading>,
    /// Dialysis.
    pub dialysis: Given<bool>,
    /// Acute renal impairment.
    pub acute_renal_impairment: Given<bool>,
    /// Corrected calcium, in parts of [`CALCIUM_PARTS`].
    pub corrected_calcium: Given<Reading>,
    /// Lower limit of the laboratory, in parts of [`CALCIUM_PARTS`].
    pub calcium_lower_limit: Given<Reading>,
    /// 25-hydroxyvitamin D, in parts of [`VITAMIN_D_PARTS`].
    pub vitamin_d: Given<Reading>,
    /// CTX.
    pub ctx: Given<Series>,
    /// P1NP.
    pub p1np: Given<Series>,
    /// Disorder of the oesophagus that delays emptying.
    pub esophageal_disorder: Given<bool>,
    /// Minutes the patient can stay upright.
    pub minutes_able_to_stay_upright: Given<i64>,
    /// Hypersensitivity to a bone agent.
    pub agent_hypersensitivity: Given<AgentHypersensitivity>,
    /// Dental check done.
    pub dental_check_done: Given<bool>,
    /// Invasive dental procedure planned.
    pub dental_procedure_planned: Given<bool>,
    /// Route the patient prefers.
    pub preferred_route: Given<PreferredRoute>,
    /// Bone agent in use.
    pub current_bone_agent: Given<BoneAgent>,
    /// Start of the bone agent.
    pub bone_agent_start_date: Given<Day>,
    /// Last dose of the bone agent.
    pub last_bone_agent_date: Given<Day>,
    /// Last injection of denosumab.
    pub last_denosumab_date: Given<Day>,
    /// Denosumab stopped.
    pub denosumab_stopped: Given<bool>,
}
