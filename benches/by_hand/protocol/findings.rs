//! Definitions and decisions: what the rules make of the facts before they advise.

use super::decided::Decided;
use super::facts::{Facts, Score, amount, day_of_series};
use super::names::{
    BoneAgent, BoneAgentCourse, BoneLoss, BoneMineralDensity, DenosumabTiming, EarlyResponse,
    EndocrineTherapy, MenopausalStatus, MenopauseBasis, OsteoporosisSeverity, Sex,
};
use super::patient::{Given, Reading, Series, Sites};
use super::truth::Truth;

/// The limit of osteoporosis and of treatment, in thousandths.
const OSTEOPOROSIS_T_SCORE: i64 = -2_500;
/// Normal from this T-score up.
const NORMAL_T_SCORE: i64 = -1_000;
/// At this Z-score and below: below the range expected for age.
const EXPECTED_RANGE_Z_SCORE: i64 = -2_000;
/// FRAX from which to treat, in thousandths of a percent.
const FRAX_MAJOR_CUTOFF: i64 = 20_000;
/// The same for the hip.
const FRAX_HIP_CUTOFF: i64 = 3_000;
/// Days after the due date up to which denosumab is on time.
const DENOSUMAB_ON_TIME_DAYS: i32 = 28;
/// Days after the due date up to which the delay is short.
const DENOSUMAB_SHORT_DELAY_DAYS: i32 = 112;
/// Falls of P1NP and CTX that count as response, in percent; more than this.
const P1NP_RESPONSE: i64 = 38;
const CTX_RESPONSE: i64 = 56;

/// What the facts come to.
#[derive(Clone, Copy, Debug)]
pub struct Findings {
    /// An aromatase inhibitor is taken.
    pub on_aromatase_inhibitor: Truth,
    /// Menopause is confirmed, or the ovaries are suppressed.
    pub menopause_confirmed: Truth,
    /// A bone agent is in use.
    pub on_bone_agent: Truth,
    /// A bone agent is in use or has been.
    pub bone_agent_ever: Truth,
    /// Denosumab is in use.
    pub on_denosumab: Truth,
    /// An oral bisphosphonate is in use.
    pub on_oral_bisphosphonate: Truth,
    /// The aromatase inhibitor has ended.
    pub aromatase_inhibitor_ended: Truth,
    /// FRAX is made for this patient.
    pub frax_usable: Truth,
    /// A limit of treatment is reached.
    pub treatment_limit_reached: Truth,
    /// CTX or P1NP measured since the bone agent was started.
    pub marker_since_start: Truth,
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

impl Findings {
    /// From the values that the rules see.
    pub fn of(facts: &Facts<'_>) -> Findings {
        let patient = facts.patient;
        let agent = facts.current_bone_agent;
        let on_aromatase_inhibitor =
            Truth::of(facts.endocrine_therapy, |therapy| therapy == EndocrineTherapy::AromataseInhibitor);
        let on_bone_agent = Truth::of(agent, |agent| agent != BoneAgent::NoAgent);
        let on_denosumab = Truth::of(agent, |agent| agent == BoneAgent::Denosumab);
        let on_oral_bisphosphonate = Truth::of(agent, |agent| {
            matches!(agent, BoneAgent::Alendronate | BoneAgent::Risedronate | BoneAgent::IbandronateOral)
        });
        let dated = patient.bone_agent_start_date.known().is_some()
            || patient.last_bone_agent_date.known().is_some()
            || patient.last_denosumab_date.known().is_some();
        let bone_agent_ever = on_bone_agent.or(Truth::from(dated || facts.denosumab_stopped.is_true()));
        let therapy_is_over = patient.therapy_end_date.known().is_some_and(|end| end <= facts.as_of);
        let aromatase_inhibitor_ended = facts
            .aromatase_inhibitor_taken
            .and(on_aromatase_inhibitor.not().or(Truth::from(therapy_is_over)));
        let frax_usable = Truth::of(facts.age, |age| (40..=90).contains(&age)).and(on_bone_agent.not());
        let bone_mineral_density = bone_mineral_density(facts);
        let osteoporosis = bone_mineral_density.is(BoneMineralDensity::Osteoporosis);
        let treatment_limit_reached = osteoporosis
            .or(facts.fragility_fracture)
            .or(Truth::of(facts.frax_major_fracture, |percent| percent >= FRAX_MAJOR_CUTOFF))
            .or(Truth::of(facts.frax_hip_fracture, |percent| percent >= FRAX_HIP_CUTOFF));
        Findings {
            on_aromatase_inhibitor,
            menopause_confirmed: menopause_confirmed(facts),
            on_bone_agent,
            bone_agent_ever,
            on_denosumab,
            on_oral_bisphosphonate,
            aromatase_inhibitor_ended,
            frax_usable,
            treatment_limit_reached,
            marker_since_start: marker_since_start(facts),
            denosumab_timing: denosumab_timing(facts, on_denosumab),
            bone_mineral_density,
            osteoporosis_severity: osteoporosis_severity(osteoporosis, facts.fragility_fracture),
            bone_loss: bone_loss(facts),
            early_response: early_response(facts, on_oral_bisphosphonate),
            bone_agent_course: bone_agent_course(
                on_bone_agent,
                on_denosumab,
                aromatase_inhibitor_ended,
                osteoporosis.or(facts.fragility_fracture),
            ),
        }
    }
}

/// After removal of the womb alone, hormones must show menopause up to the age of 60.
fn menopause_confirmed(facts: &Facts<'_>) -> Truth {
    let patient = facts.patient;
    let basis = patient.menopause_basis.known();
    let status = patient.menopausal_status.known();
    let postmenopausal = Truth::of(status, |status| status == MenopausalStatus::Postmenopausal);
    let proved = Truth::of(basis, |basis| {
        matches!(basis, MenopauseBasis::Natural | MenopauseBasis::Oophorectomy | MenopauseBasis::Suppression)
    });
    let by_age = Truth::of(basis, |basis| basis == MenopauseBasis::HysterectomyUnconfirmed)
        .and(Truth::of(facts.age, |age| age > 60));
    postmenopausal.and(proved.or(by_age)).or(Truth::from(patient.ovarian_suppression.known()))
}

/// A marker without a date, or never given, counts as not measured since.
fn marker_since_start(facts: &Facts<'_>) -> Truth {
    let start = facts.patient.bone_agent_start_date.known();
    let since = |marker| match (day_of_series(marker), start) {
        (Some(on), Some(start)) => on > start,
        _ => false,
    };
    Truth::from(since(facts.patient.p1np) || since(facts.patient.ctx))
}

/// The lowest of the scores: whether it passes a test that holds below some limit.
struct Lowest {
    known: Option<i64>,
    all_known: bool,
}

impl Lowest {
    fn of(scores: Sites<Score>) -> Lowest {
        let scores = [scores.lumbar_spine, scores.total_hip, scores.femoral_neck];
        let mut known: Option<i64> = None;
        let mut all_known = scores.iter().any(|score| *score != Score::NotMeasurable);
        for score in scores {
            match score {
                Score::Known(score) => known = Some(known.map_or(score, |lowest| lowest.min(score))),
                Score::Missing => all_known = false,
                Score::NotMeasurable => {}
            }
        }
        Lowest { known, all_known }
    }

    /// True as soon as one known score is that low; false only if all are known.
    fn is_low(&self, low: impl FnOnce(i64) -> bool) -> Truth {
        match self.known {
            Some(score) if low(score) => Truth::True,
            Some(_) if self.all_known => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

fn bone_mineral_density(facts: &Facts<'_>) -> Decided<BoneMineralDensity, 5> {
    let female = Truth::of(facts.sex, |sex| sex == Sex::Female);
    let male = Truth::of(facts.sex, |sex| sex == Sex::Male);
    let status = facts.patient.menopausal_status.known();
    let premenopausal = Truth::of(status, |status| status == MenopausalStatus::Premenopausal);
    let young = Truth::of(facts.age, |age| age < 50);
    let by_z = female.and(premenopausal).or(male.and(young));
    let by_t = by_z.not();
    let lowest = Lowest::of(facts.t_score);
    let below_normal = lowest.is_low(|score| score < NORMAL_T_SCORE);
    let osteoporosis = lowest.is_low(|score| score <= OSTEOPOROSIS_T_SCORE);
    let below_range = Truth::of(facts.z_score_lowest, |score| score <= EXPECTED_RANGE_Z_SCORE);
    Decided::of([
        (BoneMineralDensity::Normal, by_t.and(below_normal.not())),
        (BoneMineralDensity::Osteopenia, by_t.and(below_normal).and(osteoporosis.not())),
        (BoneMineralDensity::Osteoporosis, by_t.and(osteoporosis)),
        (BoneMineralDensity::WithinExpectedRange, by_z.and(below_range.not())),
        (BoneMineralDensity::BelowExpectedRange, by_z.and(below_range)),
    ])
}

fn osteoporosis_severity(osteoporosis: Truth, fracture: Truth) -> Decided<OsteoporosisSeverity, 3> {
    Decided::of([
        (OsteoporosisSeverity::Severe, osteoporosis.and(fracture)),
        (OsteoporosisSeverity::NotSevere, osteoporosis.and(fracture.not())),
        (OsteoporosisSeverity::None, osteoporosis.not()),
    ])
}

fn denosumab_timing(facts: &Facts<'_>, on_denosumab: Truth) -> Decided<DenosumabTiming, 6> {
    let last = facts.patient.last_denosumab_date.known();
    let late = last.map(|last| last.plus_months(6).days_until(facts.as_of));
    let off = on_denosumab.not();
    let due = Truth::of(late, |days| days >= 0);
    let past_on_time = Truth::of(late, |days| days > DENOSUMAB_ON_TIME_DAYS);
    let past_short_delay = Truth::of(late, |days| days > DENOSUMAB_SHORT_DELAY_DAYS);
    Decided::of([
        (DenosumabTiming::NotOnDenosumab, off.and(facts.denosumab_stopped.not())),
        (DenosumabTiming::Stopped, off.and(facts.denosumab_stopped)),
        (DenosumabTiming::NotYetDue, on_denosumab.and(due.not())),
        (DenosumabTiming::OnTime, on_denosumab.and(due).and(past_on_time.not())),
        (DenosumabTiming::ShortDelay, on_denosumab.and(past_on_time).and(past_short_delay.not())),
        (DenosumabTiming::LongDelay, on_denosumab.and(past_short_delay)),
    ])
}

/// The last value and the one before it, where both are there.
fn last_two(series: Given<Series>) -> Option<(i64, i64)> {
    let series = series.known()?;
    let previous = series.previous?.amount;
    (previous > 0).then_some((series.latest.amount, previous))
}

/// Whether the loss, in percent of the value before, reaches the least significant change (thousandths of a
/// percent).
fn loss_reaches(series: Given<Series>, change: Given<Reading>) -> Truth {
    Truth::of_both(last_two(series), amount(change), |(now, before), change| {
        100_000 * (before - now) >= change * before
    })
}

fn bone_loss(facts: &Facts<'_>) -> Decided<BoneLoss, 3> {
    let patient = facts.patient;
    let (bmd, change) = (&patient.bmd, &patient.least_significant_change);
    let beyond_error = loss_reaches(bmd.lumbar_spine, change.lumbar_spine)
        .or(loss_reaches(bmd.total_hip, change.total_hip))
        .or(loss_reaches(bmd.femoral_neck, change.femoral_neck));
    let changed = Truth::from(patient.dxa_device_changed.known());
    Decided::of([
        (BoneLoss::SignificantLoss, changed.not().and(beyond_error)),
        (BoneLoss::NoSignificantLoss, changed.not().and(beyond_error.not())),
        (BoneLoss::NotComparable, changed),
    ])
}

fn early_response(facts: &Facts<'_>, on_oral: Truth) -> Decided<EarlyResponse, 3> {
    let fell_by_more = |marker, percent: i64| {
        Truth::of(last_two(marker), |(now, before)| 100 * (before - now) > percent * before)
    };
    let response =
        fell_by_more(facts.patient.p1np, P1NP_RESPONSE).or(fell_by_more(facts.patient.ctx, CTX_RESPONSE));
    Decided::of([
        (EarlyResponse::Response, on_oral.and(response)),
        (EarlyResponse::NoResponse, on_oral.and(response.not())),
        (EarlyResponse::NotLookedFor, on_oral.not()),
    ])
}

fn bone_agent_course(
    on_agent: Truth,
    on_denosumab: Truth,
    ended: Truth,
    reason: Truth,
) -> Decided<BoneAgentCourse, 5> {
    let after = on_agent.and(ended);
    let bisphosphonate_after = after.and(on_denosumab.not());
    Decided::of([
        (BoneAgentCourse::NoAgentInUse, on_agent.not()),
        (BoneAgentCourse::AgentWithInhibitor, on_agent.and(ended.not())),
        (BoneAgentCourse::DenosumabAfterInhibitor, after.and(on_denosumab)),
        (BoneAgentCourse::BisphosphonateWithReason, bisphosphonate_after.and(reason)),
        (BoneAgentCourse::BisphosphonateWithoutReason, bisphosphonate_after.and(reason.not())),
    ])
}
