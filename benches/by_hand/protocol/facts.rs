//! The values that the rules see: as given, derived from others, assumed, not valid here, or too old to
//! count.

use super::day::Day;
use super::kidney::{self, Clearance};
use super::names::{
    AgentHypersensitivity, BoneAgent, EndocrineTherapy, MenopausalStatus, MenopauseBasis, Sex,
};
use super::patient::{Given, Patient, Reading, Series, Sites};
use super::truth::Truth;

/// Months for which scores and FRAX count.
const SCORE_MONTHS: i32 = 24;
/// Months for which laboratory values count.
const LABORATORY_MONTHS: i32 = 12;

/// A score of one site, as `lowest of` sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// Nothing is known of it.
    Missing,
    /// The site cannot be measured: it is left out.
    NotMeasurable,
    /// The value.
    Known(i64),
}

/// The values that the rules see of one patient.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The record.
    pub patient: &'a Patient,
    /// The evaluation day.
    pub as_of: Day,
    /// Age in whole years.
    pub age: Option<i64>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Pregnancy.
    pub pregnancy: Truth,
    /// Endocrine therapy.
    pub endocrine_therapy: Option<EndocrineTherapy>,
    /// An aromatase inhibitor, now or in the past.
    pub aromatase_inhibitor_taken: Truth,
    /// T-scores.
    pub t_score: Sites<Score>,
    /// The lowest Z-score.
    pub z_score_lowest: Option<i64>,
    /// Date of the last DXA.
    pub last_dxa_date: Option<Day>,
    /// FRAX probability of a major fracture.
    pub frax_major_fracture: Option<i64>,
    /// FRAX probability of a hip fracture.
    pub frax_hip_fracture: Option<i64>,
    /// Fragility fracture.
    pub fragility_fracture: Truth,
    /// Creatinine.
    pub creatinine: Option<i64>,
    /// Creatinine clearance.
    pub clearance: Option<Clearance>,
    /// Whether the filtration rate, as given or computed, is below 30.
    pub filtration_is_below_30: Truth,
    /// Corrected calcium.
    pub corrected_calcium: Option<i64>,
    /// Hypersensitivity to a bone agent.
    pub agent_hypersensitivity: Option<AgentHypersensitivity>,
    /// Bone agent in use.
    pub current_bone_agent: Option<BoneAgent>,
    /// Denosumab stopped.
    pub denosumab_stopped: Truth,
    /// Whether a value was left out because it is too old.
    pub has_stale: bool,
}

/// Reads values with regard to their age.
struct Clock {
    as_of: Day,
    /// Whether values that are too old count all the same.
    stale_counts: bool,
    /// Whether one was met.
    has_stale: bool,
}

impl Clock {
    /// The fact, or nothing where its value is too old. A value without a day is current.
    fn current(&mut self, given: Given<Reading>, months: i32) -> Option<Given<Reading>> {
        let Given::Known(Reading { on: Some(on), .. }) = given else {
            return Some(given);
        };
        let stale = on.plus_months(months) < self.as_of;
        self.has_stale |= stale;
        (!stale || self.stale_counts).then_some(given)
    }

    fn amount(&mut self, given: Given<Reading>, months: i32) -> Option<i64> {
        self.current(given, months)?.known().map(|reading| reading.amount)
    }

    fn score(&mut self, given: Given<Reading>) -> Score {
        match self.current(given, SCORE_MONTHS) {
            Some(Given::Known(reading)) => Score::Known(reading.amount),
            Some(Given::NotMeasurable) => Score::NotMeasurable,
            _ => Score::Missing,
        }
    }
}

impl<'a> Facts<'a> {
    /// The values that the rules see; whether those that are too old count all the same.
    pub fn of(patient: &'a Patient, as_of: Day, stale_counts: bool) -> Facts<'a> {
        let mut clock = Clock { as_of, stale_counts, has_stale: false };
        let age = patient.age.or_derived(|| {
            let birth_date = patient.birth_date.known()?;
            Some(i64::from(birth_date.years_until(as_of)))
        });
        let sex = patient.sex.known();
        let denosumab_stopped = denosumab_stopped(patient);
        let current_bone_agent = current_bone_agent(patient, denosumab_stopped);
        let frax_is_valid =
            age.is_some_and(|age| (40..=90).contains(&age)) && current_bone_agent == Some(BoneAgent::NoAgent);
        let mut frax = |given| clock.amount(given, SCORE_MONTHS).filter(|_| frax_is_valid);
        let frax_major_fracture = frax(patient.frax_major_fracture);
        let frax_hip_fracture = frax(patient.frax_hip_fracture);
        let creatinine = clock.amount(patient.creatinine, LABORATORY_MONTHS);
        let egfr = clock.current(patient.egfr, LABORATORY_MONTHS);
        let of_kidney = || Some((age?, sex?, creatinine?));
        let clearance = of_kidney()
            .and_then(|(age, sex, creatinine)| Clearance::of(age, sex, amount(patient.weight)?, creatinine));
        let below_30 = egfr.and_then(|egfr| match egfr {
            Given::Known(reading) => Some(reading.amount < 30_000),
            Given::NotMeasurable => None,
            Given::NotAsked | Given::Unknown => {
                let (age, sex, creatinine) = of_kidney()?;
                kidney::filtration_is_below_30(age, sex, creatinine)
            }
        });
        let t_score = Sites {
            lumbar_spine: clock.score(patient.t_score.lumbar_spine),
            total_hip: clock.score(patient.t_score.total_hip),
            femoral_neck: clock.score(patient.t_score.femoral_neck),
        };
        Facts {
            patient,
            as_of,
            age,
            sex,
            pregnancy: Truth::from(pregnancy(patient)),
            endocrine_therapy: patient.endocrine_therapy.known(),
            aromatase_inhibitor_taken: Truth::from(aromatase_inhibitor_taken(patient)),
            t_score,
            z_score_lowest: clock.amount(patient.z_score_lowest, SCORE_MONTHS),
            last_dxa_date: last_dxa_date(patient),
            frax_major_fracture,
            frax_hip_fracture,
            fragility_fracture: Truth::from(fragility_fracture(patient)),
            creatinine,
            clearance,
            filtration_is_below_30: Truth::from(below_30),
            corrected_calcium: clock.amount(patient.corrected_calcium, LABORATORY_MONTHS),
            agent_hypersensitivity: assumed(patient.agent_hypersensitivity, AgentHypersensitivity::Absent),
            current_bone_agent,
            denosumab_stopped: Truth::from(denosumab_stopped),
            has_stale: clock.has_stale,
        }
    }
}

/// The number of a measured fact that does not age.
pub fn amount(given: Given<Reading>) -> Option<i64> {
    given.known().map(|reading| reading.amount)
}

/// The day of the last value.
pub fn day(given: Given<Reading>) -> Option<Day> {
    given.known()?.on
}

/// The day of the last value of a series.
pub fn day_of_series(given: Given<Series>) -> Option<Day> {
    given.known()?.latest.on
}

/// What is taken for granted where nobody asked.
fn assumed<T: Copy>(given: Given<T>, otherwise: T) -> Option<T> {
    match given {
        Given::NotAsked => Some(otherwise),
        other => other.known(),
    }
}

/// Where an injection of denosumab is dated and nobody says that it was stopped, it is taken to be in use.
fn current_bone_agent(patient: &Patient, denosumab_stopped: Option<bool>) -> Option<BoneAgent> {
    let injected = patient.last_denosumab_date.known().is_some();
    match patient.current_bone_agent {
        Given::NotAsked | Given::Unknown if injected && denosumab_stopped != Some(true) => {
            Some(BoneAgent::Denosumab)
        }
        given => assumed(given, BoneAgent::NoAgent),
    }
}

fn denosumab_stopped(patient: &Patient) -> Option<bool> {
    let injected = patient.last_denosumab_date.known().is_some();
    patient.denosumab_stopped.or_derived(|| (!injected).then_some(false))
}

/// A man is not pregnant, nor is a woman after a menopause that needs no further proof, or without a womb.
fn pregnancy(patient: &Patient) -> Option<bool> {
    patient.pregnancy.or_derived(|| {
        let is_man = patient.sex.known() == Some(Sex::Male);
        let after_menopause = patient.menopausal_status.known() == Some(MenopausalStatus::Postmenopausal);
        let sure = matches!(
            patient.menopause_basis.known(),
            Some(
                MenopauseBasis::Natural
                    | MenopauseBasis::Oophorectomy
                    | MenopauseBasis::HysterectomyUnconfirmed
            )
        );
        (is_man || after_menopause && sure).then_some(false)
    })
}

/// A named agent says that one was taken, and so do the dates of a therapy that is over.
fn aromatase_inhibitor_taken(patient: &Patient) -> Option<bool> {
    patient.aromatase_inhibitor_taken.or_derived(|| {
        let therapy = patient.endocrine_therapy.known();
        let named = patient.aromatase_inhibitor_agent.known().is_some();
        let dated =
            patient.therapy_start_date.known().is_some() || patient.therapy_end_date.known().is_some();
        let taken = therapy == Some(EndocrineTherapy::AromataseInhibitor)
            || named
            || therapy == Some(EndocrineTherapy::NoTherapy) && dated;
        taken.then_some(true)
    })
}

/// A fracture that is told in one of the two narrower questions is one.
fn fragility_fracture(patient: &Patient) -> Option<bool> {
    patient.fragility_fracture.or_derived(|| {
        let told = patient.hip_or_vertebral_fracture.known() == Some(true)
            || patient.fragility_fracture_after_50.known() == Some(true);
        told.then_some(true)
    })
}

/// Not given, it is the latest of the days of the three T-scores.
fn last_dxa_date(patient: &Patient) -> Option<Day> {
    patient.last_dxa_date.or_derived(|| {
        let Sites { lumbar_spine, total_hip, femoral_neck } = patient.t_score;
        day(lumbar_spine).max(day(total_hip)).max(day(femoral_neck))
    })
}
