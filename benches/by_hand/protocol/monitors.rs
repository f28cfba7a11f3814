//! The monitors: what is measured again and again, and how often.

use super::day::Span;
use super::facts::{Facts, Score, amount, day};
use super::findings::Findings;
use super::monitored::{Interval, Known, Monitored};
use super::names::{BoneAgent, BoneMineralDensity};
use super::patient::VITAMIN_D_PARTS;
use super::truth::Truth;

/// What every monitor comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Monitors {
    /// Vitamin D again after repletion.
    pub vitamin_d_recheck: Monitored,
    /// DXA.
    pub dxa: Monitored,
    /// FRAX and clinical risk of fracture.
    pub fracture_risk_monitoring: Monitored,
    /// Creatinine while a bone agent is in use.
    pub creatinine_monitoring: Monitored,
    /// Calcium while a bone agent is in use.
    pub calcium_monitoring: Monitored,
    /// CTX or P1NP early after an oral bisphosphonate.
    pub turnover_marker_monitoring: Monitored,
}

const fn months(every: i32, latest_by: i32) -> Interval {
    Interval { every: Span::Months(every), latest_by: Span::Months(latest_by) }
}

const WEEKLY: Interval = Interval { every: Span::Weeks(1), latest_by: Span::Days(10) };
const MONTHLY: Interval = Interval { every: Span::Months(1), latest_by: Span::Weeks(6) };

/// Intervals are chosen by values that are too old to count elsewhere, too: `facts` and `findings` are those
/// in which they count.
impl Monitors {
    /// From the values that the rules see, and what they come to.
    pub fn of(facts: &Facts<'_>, findings: &Findings, scope: Truth) -> Monitors {
        let as_of = facts.as_of;
        Monitors {
            vitamin_d_recheck: vitamin_d_recheck(facts).sum(scope, as_of),
            dxa: dxa(facts, findings).sum(scope, as_of),
            fracture_risk_monitoring: fracture_risk(facts, findings).sum(scope, as_of),
            creatinine_monitoring: creatinine(facts, findings).sum(scope, as_of),
            calcium_monitoring: calcium(facts, findings).sum(scope, as_of),
            turnover_marker_monitoring: turnover_marker(facts, findings).sum(scope, as_of),
        }
    }
}

fn vitamin_d_recheck(facts: &Facts<'_>) -> Known<1> {
    let vitamin_d = facts.patient.vitamin_d;
    let low = Truth::of(amount(vitamin_d), |value| value < 30 * VITAMIN_D_PARTS);
    Known {
        intervals: [(low, months(3, 6))],
        from: day(vitamin_d),
        baseline: Truth::from(amount(vitamin_d).is_none()),
    }
}

fn dxa(facts: &Facts<'_>, findings: &Findings) -> Known<4> {
    let scores = [facts.t_score.lumbar_spine, facts.t_score.total_hip, facts.t_score.femoral_neck];
    let bmd = facts.patient.bmd;
    let nothing = facts.last_dxa_date.is_none()
        && scores.iter().all(|score| !matches!(score, Score::Known(_)))
        && facts.z_score_lowest.is_none()
        && [bmd.lumbar_spine, bmd.total_hip, bmd.femoral_neck].iter().all(|site| site.known().is_none());
    let low = findings.bone_mineral_density.is_among(&[
        BoneMineralDensity::Osteopenia,
        BoneMineralDensity::Osteoporosis,
        BoneMineralDensity::BelowExpectedRange,
    ]);
    Known {
        intervals: [
            (low, months(12, 24)),
            (findings.treatment_limit_reached, months(12, 24)),
            (findings.on_bone_agent, months(12, 24)),
            (Truth::True, months(24, 30)),
        ],
        from: facts.last_dxa_date,
        baseline: Truth::from(nothing),
    }
}

fn fracture_risk(facts: &Facts<'_>, findings: &Findings) -> Known<1> {
    let missing = facts.frax_major_fracture.is_none() && facts.frax_hip_fracture.is_none();
    Known {
        intervals: [(findings.frax_usable, months(12, 24))],
        from: day(facts.patient.frax_major_fracture),
        baseline: findings.frax_usable.and(Truth::from(missing)),
    }
}

fn creatinine(facts: &Facts<'_>, findings: &Findings) -> Known<4> {
    let on = |wanted| Truth::of(facts.current_bone_agent, |agent| agent == wanted);
    Known {
        intervals: [
            (on(BoneAgent::IbandronateIntravenous), months(3, 4)),
            (on(BoneAgent::ZoledronicAcid4mg6Monthly), months(6, 8)),
            (on(BoneAgent::ZoledronicAcid5mgYearly), months(12, 15)),
            (findings.on_bone_agent, months(12, 15)),
        ],
        from: day(facts.patient.creatinine),
        baseline: findings.on_bone_agent.and(Truth::from(facts.creatinine.is_none())),
    }
}

fn calcium(facts: &Facts<'_>, findings: &Findings) -> Known<6> {
    let patient = facts.patient;
    let on = |wanted| Truth::of(facts.current_bone_agent, |agent| agent == wanted);
    let low_kidney = Truth::from(patient.dialysis.known()).or(facts.filtration_is_below_30);
    let last_denosumab = patient.last_denosumab_date.known();
    let first_month = Truth::of(last_denosumab, |last| last.months_until(facts.as_of) < 1);
    let watched = findings.on_denosumab.and(low_kidney);
    Known {
        intervals: [
            (watched.and(first_month), WEEKLY),
            (watched, MONTHLY),
            (on(BoneAgent::IbandronateIntravenous), months(3, 4)),
            (findings.on_denosumab, months(6, 7)),
            (on(BoneAgent::ZoledronicAcid4mg6Monthly), months(6, 8)),
            (findings.on_bone_agent, months(12, 15)),
        ],
        from: day(patient.corrected_calcium),
        baseline: findings.on_bone_agent.and(Truth::from(facts.corrected_calcium.is_none())),
    }
}

fn turnover_marker(facts: &Facts<'_>, findings: &Findings) -> Known<1> {
    let start = facts.patient.bone_agent_start_date.known();
    let early = Truth::of(start, |start| start.months_until(facts.as_of) < 6);
    let wanted = findings.on_oral_bisphosphonate.and(findings.marker_since_start.not()).and(early);
    Known { intervals: [(wanted, months(3, 4))], from: start, baseline: Truth::False }
}
