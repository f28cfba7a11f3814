//! The answer for one patient on one day.

use super::agents::{Agents, Chosen};
use super::day::Day;
use super::decided::Decided;
use super::facts::Facts;
use super::findings::Findings;
use super::monitors::Monitors;
use super::names::{
    BoneAgentCourse, BoneLoss, BoneMineralDensity, DenosumabTiming, EarlyResponse, OsteoporosisSeverity,
};
use super::patient::Patient;
use super::recommendations::Recommendations;
use super::truth::Truth;

/// What every decision comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Timing of denosumab.
    pub denosumab_timing: Decided<DenosumabTiming, 6>,
    /// Bone mineral density.
    pub bone_mineral_density: Decided<BoneMineralDensity, 5>,
    /// Severity of osteoporosis.
    pub osteoporosis_severity: Decided<OsteoporosisSeverity, 3>,
    /// Loss of bone density.
    pub bone_loss: Decided<BoneLoss, 3>,
    /// Early response of the turnover markers.
    pub early_response: Decided<EarlyResponse, 3>,
    /// Bone agent and the end of the aromatase inhibitor.
    pub bone_agent_course: Decided<BoneAgentCourse, 5>,
}

/// The answer for one patient on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the patient is in scope.
    pub scope: Truth,
    /// What every decision comes to.
    pub decisions: Decisions,
    /// What every recommendation comes to.
    pub recommendations: Recommendations,
    /// What the choice of a bone agent comes to.
    pub bone_agent: Chosen,
    /// What every agent comes to.
    pub agents: Agents,
    /// What every monitor comes to.
    pub monitors: Monitors,
}

/// What the protocol says of a patient on a day.
pub fn evaluate(patient: &Patient, as_of: Day) -> Answer {
    let facts = Facts::of(patient, as_of, false);
    let findings = Findings::of(&facts);
    let scope = (findings.on_aromatase_inhibitor)
        .or(facts.aromatase_inhibitor_taken.and(findings.bone_agent_ever))
        .and(Truth::from(patient.metastatic_disease.known()).not());
    // What excluded an agent goes on excluding it, and what was found calls for the next look, until it is
    // measured anew: for these two, values that are too old count.
    let stale = facts.has_stale.then(|| Facts::of(patient, as_of, true));
    let agents = Agents::of(&facts, stale.as_ref(), scope);
    let monitors = match &stale {
        Some(stale) => Monitors::of(stale, &Findings::of(stale), scope),
        None => Monitors::of(&facts, &findings, scope),
    };
    let bone_agent = Chosen::of(findings.treatment_limit_reached, &agents, scope);
    Answer {
        scope,
        decisions: Decisions {
            denosumab_timing: findings.denosumab_timing,
            bone_mineral_density: findings.bone_mineral_density,
            osteoporosis_severity: findings.osteoporosis_severity,
            bone_loss: findings.bone_loss,
            early_response: findings.early_response,
            bone_agent_course: findings.bone_agent_course,
        },
        recommendations: Recommendations::of(&facts, &findings, &agents, &bone_agent, scope),
        bone_agent,
        agents,
        monitors,
    }
}
