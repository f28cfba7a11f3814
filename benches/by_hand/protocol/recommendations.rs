//! The recommendations, in the order of the report.

use super::agents::{Agents, Chosen};
use super::facts::{Facts, amount};
use super::findings::Findings;
use super::names::{BoneAgent, BoneLoss, DenosumabTiming, Sex, SmokingStatus};
use super::patient::VITAMIN_D_PARTS;
use super::truth::Truth;

/// What a recommendation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds for this patient.
    Applies,
    /// It would hold, if the patient turns out to be in scope.
    AppliesIfInScope,
    /// It does not hold.
    DoesNotApply,
    /// Facts are missing.
    Undetermined,
}

impl Status {
    fn of(when: Truth, scope: Truth) -> Status {
        match (when, scope) {
            (Truth::False, _) | (_, Truth::False) => Status::DoesNotApply,
            (Truth::True, Truth::True) => Status::Applies,
            (Truth::True, Truth::Unknown) => Status::AppliesIfInScope,
            (Truth::Unknown, _) => Status::Undetermined,
        }
    }
}

/// What every recommendation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendations {
    /// Measure vitamin D.
    pub vitamin_d_measurement: Status,
    /// Replete vitamin D.
    pub vitamin_d_repletion: Status,
    /// Measure parathyroid hormone.
    pub pth_measurement: Status,
    /// Intake of calcium and vitamin D.
    pub calcium_and_vitamin_d_intake: Status,
    /// Another antiresorptive after denosumab.
    pub denosumab_follow_on: Status,
    /// The last denosumab was 7 months ago or more.
    pub denosumab_overdue_warning: Status,
    /// Denosumab every 6 months.
    pub denosumab_next_dose: Status,
    /// The injection of denosumab is late.
    pub denosumab_late_dose: Status,
    /// Denosumab is in use, and excluded.
    pub denosumab_not_now: Status,
    /// Confirm menopause.
    pub menopause_not_confirmed: Status,
    /// Offer a DXA.
    pub baseline_dxa: Status,
    /// Assess the risk of fracture.
    pub fracture_risk_assessment: Status,
    /// Measure serum calcium.
    pub serum_calcium_measurement: Status,
    /// A bone-modifying agent may be offered.
    pub bone_modifying_agent: Status,
    /// Whether the risk is raised by clinical assessment.
    pub clinical_judgement: Status,
    /// No agent can be started.
    pub no_agent_left: Status,
    /// Look for the cause of the bone loss.
    pub bone_loss_review: Status,
    /// Start, continue or stop a bone agent.
    pub bone_agent_continuation: Status,
    /// Exercise.
    pub weight_bearing_exercise: Status,
    /// Nutrition.
    pub bone_healthy_nutrition: Status,
    /// Stop smoking.
    pub smoking_cessation: Status,
    /// Limit alcohol.
    pub alcohol_reduction: Status,
}

impl Recommendations {
    /// From what the facts come to, the agents, and the choice.
    pub fn of(
        facts: &Facts<'_>,
        findings: &Findings,
        agents: &Agents,
        chosen: &Chosen,
        scope: Truth,
    ) -> Recommendations {
        let patient = facts.patient;
        let of = |when: Truth| Status::of(when, scope);
        // Warnings that must never be hidden speak out of scope too.
        let of_all = |when: Truth| Status::of(when, Truth::True);
        let taking = of(findings.on_aromatase_inhibitor);
        let taking_or_taken = of(findings.on_aromatase_inhibitor.or(facts.aromatase_inhibitor_taken));
        let vitamin_d = amount(patient.vitamin_d);
        let low_vitamin_d = of(Truth::of(vitamin_d, |value| value < 30 * VITAMIN_D_PARTS));
        let female = Truth::of(facts.sex, |sex| sex == Sex::Female);
        let unconfirmed = findings.on_aromatase_inhibitor.and(female).and(findings.menopause_confirmed.not());
        let late =
            (findings.denosumab_timing).is_among(&[DenosumabTiming::ShortDelay, DenosumabTiming::LongDelay]);
        let goes_on = Truth::from(!facts.denosumab_stopped.is_true());
        let smokes = Truth::of(patient.smoking_status.known(), |status| status == SmokingStatus::Current);
        Recommendations {
            vitamin_d_measurement: taking,
            vitamin_d_repletion: low_vitamin_d,
            pth_measurement: low_vitamin_d,
            calcium_and_vitamin_d_intake: taking_or_taken,
            denosumab_follow_on: of_all(facts.denosumab_stopped),
            denosumab_overdue_warning: of_all(denosumab_uncovered(facts, findings)),
            denosumab_next_dose: of(findings.on_denosumab.and(goes_on)),
            denosumab_late_dose: of(late),
            denosumab_not_now: of_all(findings.on_denosumab.and(agents.denosumab.is_excluded())),
            menopause_not_confirmed: of_all(unconfirmed),
            baseline_dxa: taking,
            fracture_risk_assessment: taking,
            serum_calcium_measurement: taking,
            bone_modifying_agent: of(findings.treatment_limit_reached),
            clinical_judgement: of(findings.treatment_limit_reached.not()),
            no_agent_left: of(findings.treatment_limit_reached.and(chosen.is_none_left())),
            bone_loss_review: of(findings.bone_loss.is(BoneLoss::SignificantLoss)),
            bone_agent_continuation: of(findings.aromatase_inhibitor_ended),
            weight_bearing_exercise: taking_or_taken,
            bone_healthy_nutrition: taking_or_taken,
            smoking_cessation: of(smokes),
            alcohol_reduction: of(Truth::of(amount(patient.alcohol_units_per_day), |units| units > 0)),
        }
    }
}

/// Seven months or more since the last injection, and nothing covers it.
fn denosumab_uncovered(facts: &Facts<'_>, findings: &Findings) -> Truth {
    let nothing = Truth::of(facts.current_bone_agent, |agent| agent == BoneAgent::NoAgent);
    let last = facts.patient.last_denosumab_date.known();
    let ended = facts.denosumab_stopped.or(Truth::from(last.is_some()));
    let uncovered = findings.on_denosumab.or(nothing.and(ended));
    uncovered.and(Truth::of(last, |last| last.months_until(facts.as_of) >= 7))
}
