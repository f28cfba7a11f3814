//! The bone agents by their labels: what speaks against each, what for it, and the dose.

use super::facts::{Facts, amount};
use super::kidney::Clearance;
use super::names::{AgentHypersensitivity, BoneAgent, PreferredRoute};
use super::truth::Truth;

/// The statuses of an option that are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionStatuses {
    /// Nothing speaks against it.
    pub eligible: bool,
    /// It can be chosen, with care.
    pub caution: bool,
    /// It must not be chosen.
    pub excluded: bool,
    /// Out of scope: nobody looked.
    pub not_assessed: bool,
}

/// What an option comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opted {
    /// What is left.
    pub possible: OptionStatuses,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
    /// Whether it is preferred.
    pub preferred: Truth,
    /// The doses that are left.
    pub doses: &'static [&'static str],
}

/// What the seven agents come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agents {
    /// Alendronate.
    pub alendronate: Opted,
    /// Risedronate.
    pub risedronate: Opted,
    /// Ibandronate by mouth.
    pub ibandronate_oral: Opted,
    /// Ibandronate into a vein.
    pub ibandronate_intravenous: Opted,
    /// Zoledronic acid 5 mg once a year.
    pub zoledronic_acid_5mg_yearly: Opted,
    /// Zoledronic acid 4 mg every 6 months.
    pub zoledronic_acid_4mg_6_monthly: Opted,
    /// Denosumab.
    pub denosumab: Opted,
}

/// The statuses of a choice that are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoiceStatuses {
    /// An option is left.
    pub open: bool,
    /// Its recommendation does not apply.
    pub not_indicated: bool,
    /// Every option is excluded.
    pub none_left: bool,
}

/// What the choice comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is left.
    pub possible: ChoiceStatuses,
    /// Whether that holds only if the patient turns out to be in scope.
    pub if_in_scope: bool,
}

/// The doses of zoledronic acid 4 mg by clearance, as the bands have them.
const ZOLEDRONIC_ACID_4MG: [&str; 6] = [
    "4 mg into a vein every 6 months",
    "3.5 mg into a vein every 6 months",
    "3.3 mg into a vein every 6 months",
    "3.3 mg into a vein every 6 months",
    "3 mg into a vein every 6 months",
    "3 mg into a vein every 6 months",
];

fn dose_of_4mg(clearance: Option<Clearance>) -> &'static [&'static str] {
    match clearance {
        None => &ZOLEDRONIC_ACID_4MG,
        Some(clearance) if clearance.is_above(60) => &["4 mg into a vein every 6 months"],
        Some(clearance) if !clearance.is_below(50) => &["3.5 mg into a vein every 6 months"],
        Some(clearance) if !clearance.is_below(40) => &["3.3 mg into a vein every 6 months"],
        Some(clearance) if !clearance.is_below(30) => &["3 mg into a vein every 6 months"],
        Some(_) => &[],
    }
}

/// What speaks against agents and can rest on a value that is too old.
struct Aging {
    clearance_below_35: Truth,
    clearance_below_30: Truth,
    low_calcium: Truth,
    kidney_warning: Truth,
}

impl Aging {
    fn of(facts: &Facts<'_>) -> Aging {
        let limit = amount(facts.patient.calcium_lower_limit);
        Aging {
            clearance_below_35: Truth::of(facts.clearance, |clearance| clearance.is_below(35)),
            clearance_below_30: Truth::of(facts.clearance, |clearance| clearance.is_below(30)),
            low_calcium: Truth::of_both(facts.corrected_calcium, limit, |calcium, limit| calcium < limit),
            kidney_warning: facts.filtration_is_below_30.or(Truth::from(facts.patient.dialysis.known())),
        }
    }

    /// What was true by a value that is now too old stays.
    fn and_stale(self, stale: &Aging) -> Aging {
        let kept = |now: Truth, stale: Truth| if stale.is_true() { Truth::True } else { now };
        Aging {
            clearance_below_35: kept(self.clearance_below_35, stale.clearance_below_35),
            clearance_below_30: kept(self.clearance_below_30, stale.clearance_below_30),
            low_calcium: kept(self.low_calcium, stale.low_calcium),
            kidney_warning: kept(self.kidney_warning, stale.kidney_warning),
        }
    }
}

impl Opted {
    /// Whether it must not be chosen.
    pub fn is_excluded(&self) -> Truth {
        let possible = self.possible;
        let other = possible.eligible || possible.caution || possible.not_assessed;
        match (possible.excluded, other) {
            (false, _) => Truth::False,
            (true, false) => Truth::True,
            (true, true) => Truth::Unknown,
        }
    }

    fn of(
        scope: Truth,
        exclude: Truth,
        caution: Truth,
        preferred: Truth,
        doses: &'static [&'static str],
    ) -> Opted {
        let (not_excluded, excluded) = (exclude != Truth::True, exclude != Truth::False);
        let possible = if scope == Truth::False {
            OptionStatuses { not_assessed: not_excluded, excluded, ..OptionStatuses::default() }
        } else {
            OptionStatuses {
                eligible: not_excluded && caution != Truth::True,
                caution: not_excluded && caution != Truth::False,
                excluded,
                not_assessed: false,
            }
        };
        let is_given = possible.eligible || possible.caution || possible.not_assessed && possible.excluded;
        Opted {
            possible,
            if_in_scope: scope == Truth::Unknown && not_excluded,
            preferred,
            doses: if is_given { doses } else { &[] },
        }
    }
}

impl Agents {
    /// From the values that the rules see, and those in which values that are too old count.
    pub fn of(facts: &Facts<'_>, stale: Option<&Facts<'_>>, scope: Truth) -> Agents {
        let aging = Aging::of(facts);
        let aging = match stale {
            Some(stale) => aging.and_stale(&Aging::of(stale)),
            None => aging,
        };
        let bars = Bars::of(facts, aging);
        let route = facts.patient.preferred_route.known();
        let prefers = |wanted: PreferredRoute| Truth::of(route, |route| route == wanted);
        let (oral, vein) = (prefers(PreferredRoute::Oral), prefers(PreferredRoute::Intravenous));
        let of = |exclude, caution, preferred, doses| Opted::of(scope, exclude, caution, preferred, doses);
        let not_upright = |minutes| bars.upright_for_less_than(minutes);
        Agents {
            alendronate: of(
                bars.aging.clearance_below_35.or(bars.against_tablets(not_upright(30))),
                bars.care(BoneAgent::Alendronate),
                oral,
                &["70 mg by mouth once a week"],
            ),
            risedronate: of(
                bars.aging.clearance_below_30.or(bars.against_tablets(not_upright(30))),
                bars.care(BoneAgent::Risedronate),
                oral,
                &["35 mg by mouth once a week"],
            ),
            ibandronate_oral: of(
                bars.aging.clearance_below_30.or(bars.against_tablets(not_upright(60))),
                bars.care(BoneAgent::IbandronateOral),
                oral,
                &["150 mg by mouth once a month"],
            ),
            ibandronate_intravenous: of(
                bars.aging.clearance_below_30.or(bars.against_bisphosphonate()),
                bars.care(BoneAgent::IbandronateIntravenous),
                vein,
                &["3 mg into a vein every 3 months"],
            ),
            zoledronic_acid_5mg_yearly: of(
                (bars.aging.clearance_below_35)
                    .or(bars.acute)
                    .or(bars.against_bisphosphonate())
                    .or(bars.in_use(&[BoneAgent::ZoledronicAcid4mg6Monthly])),
                bars.care(BoneAgent::ZoledronicAcid5mgYearly),
                vein,
                &["5 mg into a vein once a year, over at least 15 minutes"],
            ),
            zoledronic_acid_4mg_6_monthly: of(
                (bars.aging.clearance_below_30)
                    .or(bars.against_bisphosphonate())
                    .or(bars.in_use(&[BoneAgent::ZoledronicAcid5mgYearly])),
                bars.acute.or(bars.care(BoneAgent::ZoledronicAcid4mg6Monthly)),
                vein,
                dose_of_4mg(facts.clearance),
            ),
            denosumab: of(
                bars.aging.low_calcium.or(facts.pregnancy).or(bars.denosumab_hypersensitivity),
                bars.aging.kidney_warning.or(bars.in_use(&BISPHOSPHONATES)).or(bars.dental),
                prefers(PreferredRoute::Subcutaneous),
                &["60 mg under the skin every 6 months"],
            ),
        }
    }

    /// Whether every agent is excluded.
    fn none_left(&self) -> Truth {
        let all = [
            &self.alendronate,
            &self.risedronate,
            &self.ibandronate_oral,
            &self.ibandronate_intravenous,
            &self.zoledronic_acid_5mg_yearly,
            &self.zoledronic_acid_4mg_6_monthly,
            &self.denosumab,
        ];
        all.into_iter().fold(Truth::True, |all, agent| all.and(agent.is_excluded()))
    }
}

impl Chosen {
    /// From whether a bone agent is indicated, and what the agents come to.
    pub fn of(indicated: Truth, agents: &Agents, scope: Truth) -> Chosen {
        let none_left = agents.none_left();
        let made = indicated != Truth::False && scope != Truth::False;
        let possible = ChoiceStatuses {
            open: made && none_left != Truth::True,
            none_left: made && none_left != Truth::False,
            not_indicated: indicated != Truth::True || scope == Truth::False,
        };
        Chosen { possible, if_in_scope: scope == Truth::Unknown && indicated != Truth::False }
    }

    /// Whether no agent is left.
    pub fn is_none_left(&self) -> Truth {
        match (self.possible.none_left, self.possible.open || self.possible.not_indicated) {
            (false, _) => Truth::False,
            (true, false) => Truth::True,
            (true, true) => Truth::Unknown,
        }
    }
}

const BISPHOSPHONATES: [BoneAgent; 6] = [
    BoneAgent::Alendronate,
    BoneAgent::Risedronate,
    BoneAgent::IbandronateOral,
    BoneAgent::IbandronateIntravenous,
    BoneAgent::ZoledronicAcid5mgYearly,
    BoneAgent::ZoledronicAcid4mg6Monthly,
];

/// What speaks against the agents.
struct Bars {
    aging: Aging,
    agent: Option<BoneAgent>,
    esophageal_disorder: Truth,
    minutes_upright: Option<i64>,
    bisphosphonate_hypersensitivity: Truth,
    denosumab_hypersensitivity: Truth,
    acute: Truth,
    pregnancy: Truth,
    dental: Truth,
    denosumab_in_use: Truth,
}

impl Bars {
    fn of(facts: &Facts<'_>, aging: Aging) -> Bars {
        let patient = facts.patient;
        let agent = facts.current_bone_agent;
        let hypersensitive = |to| Truth::of(facts.agent_hypersensitivity, |found| found == to);
        let planned = Truth::from(patient.dental_procedure_planned.known());
        let checked = Truth::from(patient.dental_check_done.known());
        let stopped = Truth::from(facts.denosumab_stopped.is_true());
        let on_denosumab = Truth::of(agent, |agent| agent == BoneAgent::Denosumab);
        Bars {
            aging,
            agent,
            esophageal_disorder: Truth::from(patient.esophageal_disorder.known()),
            minutes_upright: patient.minutes_able_to_stay_upright.known(),
            bisphosphonate_hypersensitivity: hypersensitive(AgentHypersensitivity::ToBisphosphonate),
            denosumab_hypersensitivity: hypersensitive(AgentHypersensitivity::ToDenosumab),
            acute: Truth::from(patient.acute_renal_impairment.known()),
            pregnancy: facts.pregnancy,
            dental: planned.or(checked.not()),
            denosumab_in_use: on_denosumab.and(stopped.not()),
        }
    }

    fn in_use(&self, agents: &[BoneAgent]) -> Truth {
        Truth::of(self.agent, |agent| agents.contains(&agent))
    }

    fn upright_for_less_than(&self, minutes: i64) -> Truth {
        Truth::of(self.minutes_upright, |able| able < minutes)
    }

    fn against_bisphosphonate(&self) -> Truth {
        self.aging.low_calcium.or(self.bisphosphonate_hypersensitivity)
    }

    fn against_tablets(&self, not_upright: Truth) -> Truth {
        self.esophageal_disorder.or(not_upright).or(self.against_bisphosphonate())
    }

    /// What calls for care with a bisphosphonate: another one in use, denosumab, pregnancy, teeth. For
    /// zoledronic acid in one dose the other dose is an exclusion instead.
    fn care(&self, with: BoneAgent) -> Truth {
        let zoledronic_acid = [BoneAgent::ZoledronicAcid5mgYearly, BoneAgent::ZoledronicAcid4mg6Monthly];
        let other = |agent: BoneAgent| {
            let same_substance = zoledronic_acid.contains(&with) && zoledronic_acid.contains(&agent);
            BISPHOSPHONATES.contains(&agent) && agent != with && !same_substance
        };
        Truth::of(self.agent, other).or(self.denosumab_in_use).or(self.pregnancy).or(self.dental)
    }
}
