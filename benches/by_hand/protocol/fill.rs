//! Filling a patient from names and texts.

use super::day::Day;
use super::names::Named;
use super::patient::{CALCIUM_PARTS, CREATININE_PARTS, Given, Patient, Reading, Series, VITAMIN_D_PARTS};

/// Sets a fact from its name and a text such as `true`, `female`, `2026-01-05`, `-2.5`, `80 umol/L`,
/// `unknown` or `not_measurable`; whether both are understood. A second value of a series stands beside the
/// first.
pub fn set(patient: &mut Patient, fact: &str, value: &str, on: Option<Day>) -> bool {
    let done = if let Some(place) = boolean(patient, fact) {
        put(place, value, |text| text.parse().ok())
    } else if let Some(place) = date(patient, fact) {
        put(place, value, Day::parse)
    } else if let Some(place) = integer(patient, fact) {
        put(place, value, |text| text.parse().ok())
    } else if let Some(place) = measured(patient, fact) {
        let amount = |text: &str| amount(fact, text).map(|amount| Reading { amount, on });
        let before = place.known();
        put(place, value, amount).inspect(|()| keep_later(place, before))
    } else if let Some(place) = series(patient, fact) {
        let amount = |text: &str| amount(fact, text).map(|amount| Reading { amount, on });
        let before = place.known();
        put(place, value, |text| Some(joined(before, amount(text)?)))
    } else {
        choice(patient, fact, value)
    };
    done.is_some()
}

fn put<T>(place: &mut Given<T>, text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<()> {
    *place = match text {
        "unknown" => Given::Unknown,
        "not_measurable" => Given::NotMeasurable,
        value => Given::Known(read(value)?),
    };
    Some(())
}

fn member<T: Named>(place: &mut Given<T>, text: &str) -> Option<()> {
    put(place, text, |text| T::ALL.iter().copied().find(|member| member.word() == text))
}

/// A value without a day is later than any other.
fn is_later(one: Reading, other: Reading) -> bool {
    match (one.on, other.on) {
        (Some(one), Some(other)) => one > other,
        (None, _) => true,
        (Some(_), None) => false,
    }
}

fn keep_later(place: &mut Given<Reading>, before: Option<Reading>) {
    if let (Some(now), Some(before)) = (place.known(), before)
        && is_later(before, now)
    {
        *place = Given::Known(before);
    }
}

fn joined(before: Option<Series>, reading: Reading) -> Series {
    match before {
        None => Series { latest: reading, previous: None },
        Some(Series { latest, .. }) if is_later(reading, latest) => {
            Series { latest: reading, previous: Some(latest) }
        }
        Some(Series { latest, previous: Some(previous) }) if is_later(previous, reading) => {
            Series { latest, previous: Some(previous) }
        }
        Some(Series { latest, .. }) => Series { latest, previous: Some(reading) },
    }
}

/// A number with its unit, in the small unit of the fact; nothing where it is no whole number of them.
fn amount(fact: &str, text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let parts = match (fact, unit) {
        ("creatinine", "mg/dL") => CREATININE_PARTS,
        ("creatinine", "umol/L") => CREATININE_PARTS * 10 / 884,
        ("corrected_calcium" | "calcium_lower_limit", "mg/dL") => CALCIUM_PARTS,
        ("corrected_calcium" | "calcium_lower_limit", "mmol/L") => CALCIUM_PARTS * 4_008 / 1000,
        ("vitamin_d", "ng/mL") => VITAMIN_D_PARTS,
        ("vitamin_d", "nmol/L") => VITAMIN_D_PARTS * 1000 / 2_496,
        ("weight", "kg") | ("egfr", "mL/min/{1.73_m2}") | ("ctx", "ng/L") | ("p1np", "ug/L") => 1000,
        ("bmd_lumbar_spine" | "bmd_total_hip" | "bmd_femoral_neck", "g/cm2") => 1000,
        (percent, "%") if percent.starts_with("frax") || percent.starts_with("least") => 1000,
        (score, "") if score.contains("_score_") || score.starts_with("alcohol") => 1000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let scaled = digits.checked_mul(parts)?;
    (scaled % scale == 0).then_some(scaled / scale)
}

fn boolean<'p>(patient: &'p mut Patient, fact: &str) -> Option<&'p mut Given<bool>> {
    Some(match fact {
        "pregnancy" => &mut patient.pregnancy,
        "ovarian_suppression" => &mut patient.ovarian_suppression,
        "metastatic_disease" => &mut patient.metastatic_disease,
        "aromatase_inhibitor_taken" => &mut patient.aromatase_inhibitor_taken,
        "dxa_device_changed" => &mut patient.dxa_device_changed,
        "fragility_fracture" => &mut patient.fragility_fracture,
        "fragility_fracture_after_50" => &mut patient.fragility_fracture_after_50,
        "hip_or_vertebral_fracture" => &mut patient.hip_or_vertebral_fracture,
        "dialysis" => &mut patient.dialysis,
        "acute_renal_impairment" => &mut patient.acute_renal_impairment,
        "esophageal_disorder" => &mut patient.esophageal_disorder,
        "dental_check_done" => &mut patient.dental_check_done,
        "dental_procedure_planned" => &mut patient.dental_procedure_planned,
        "denosumab_stopped" => &mut patient.denosumab_stopped,
        _ => return None,
    })
}

fn date<'p>(patient: &'p mut Patient, fact: &str) -> Option<&'p mut Given<Day>> {
    Some(match fact {
        "birth_date" => &mut patient.birth_date,
        "therapy_start_date" => &mut patient.therapy_start_date,
        "therapy_end_date" => &mut patient.therapy_end_date,
        "last_dxa_date" => &mut patient.last_dxa_date,
        "bone_agent_start_date" => &mut patient.bone_agent_start_date,
        "last_bone_agent_date" => &mut patient.last_bone_agent_date,
        "last_denosumab_date" => &mut patient.last_denosumab_date,
        _ => return None,
    })
}

fn integer<'p>(patient: &'p mut Patient, fact: &str) -> Option<&'p mut Given<i64>> {
    Some(match fact {
        "age" => &mut patient.age,
        "minutes_able_to_stay_upright" => &mut patient.minutes_able_to_stay_upright,
        _ => return None,
    })
}

fn measured<'p>(patient: &'p mut Patient, fact: &str) -> Option<&'p mut Given<Reading>> {
    Some(match fact {
        "weight" => &mut patient.weight,
        "t_score_lumbar_spine" => &mut patient.t_score.lumbar_spine,
        "t_score_total_hip" => &mut patient.t_score.total_hip,
        "t_score_femoral_neck" => &mut patient.t_score.femoral_neck,
        "z_score_lowest" => &mut patient.z_score_lowest,
        "least_significant_change_lumbar_spine" => &mut patient.least_significant_change.lumbar_spine,
        "least_significant_change_total_hip" => &mut patient.least_significant_change.total_hip,
        "least_significant_change_femoral_neck" => &mut patient.least_significant_change.femoral_neck,
        "frax_major_fracture" => &mut patient.frax_major_fracture,
        "frax_hip_fracture" => &mut patient.frax_hip_fracture,
        "alcohol_units_per_day" => &mut patient.alcohol_units_per_day,
        "creatinine" => &mut patient.creatinine,
        "egfr" => &mut patient.egfr,
        "corrected_calcium" => &mut patient.corrected_calcium,
        "calcium_lower_limit" => &mut patient.calcium_lower_limit,
        "vitamin_d" => &mut patient.vitamin_d,
        _ => return None,
    })
}

fn series<'p>(patient: &'p mut Patient, fact: &str) -> Option<&'p mut Given<Series>> {
    Some(match fact {
        "bmd_lumbar_spine" => &mut patient.bmd.lumbar_spine,
        "bmd_total_hip" => &mut patient.bmd.total_hip,
        "bmd_femoral_neck" => &mut patient.bmd.femoral_neck,
        "ctx" => &mut patient.ctx,
        "p1np" => &mut patient.p1np,
        _ => return None,
    })
}

fn choice(patient: &mut Patient, fact: &str, value: &str) -> Option<()> {
    match fact {
        "sex" => member(&mut patient.sex, value),
        "menopausal_status" => member(&mut patient.menopausal_status, value),
        "menopause_basis" => member(&mut patient.menopause_basis, value),
        "endocrine_therapy" => member(&mut patient.endocrine_therapy, value),
        "aromatase_inhibitor_agent" => member(&mut patient.aromatase_inhibitor_agent, value),
        "smoking_status" => member(&mut patient.smoking_status, value),
        "agent_hypersensitivity" => member(&mut patient.agent_hypersensitivity, value),
        "preferred_route" => member(&mut patient.preferred_route, value),
        "current_bone_agent" => member(&mut patient.current_bone_agent, value),
        _ => None,
    }
}
