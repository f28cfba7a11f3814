//! Choices and outcomes, each with the name that the rules give it.

/// What has a list of members with names.
pub trait Named: Copy + PartialEq + 'static {
    /// All members, in the order of the rules.
    const ALL: &'static [Self];
    /// The name of a member.
    fn word(self) -> &'static str;
}

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident $word:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub enum $name { $($(#[$member_doc])* $member,)* }

            impl Named for $name {
                const ALL: &'static [Self] = &[$($name::$member,)*];

                fn word(self) -> &'static str {
                    match self { $($name::$member => $word,)* }
                }
            }
        )*
    };
}

named! {
    /// Sex, as far as bone and kidney formulas are concerned.
    Sex {
        /// Female.
        Female "female",
        /// Male.
        Male "male",
    }

    /// Menopausal status.
    MenopausalStatus {
        /// Before menopause.
        Premenopausal "premenopausal",
        /// In the transition.
        Perimenopausal "perimenopausal",
        /// After menopause.
        Postmenopausal "postmenopausal",
    }

    /// What the menopausal status rests on.
    MenopauseBasis {
        /// Natural menopause.
        Natural "natural",
        /// Both ovaries removed.
        Oophorectomy "oophorectomy",
        /// Ovarian suppression or ablation.
        Suppression "suppression",
        /// Periods stopped under chemotherapy.
        ChemotherapyAmenorrhoea "chemotherapy_amenorrhoea",
        /// Womb removed, menopause not confirmed.
        HysterectomyUnconfirmed "hysterectomy_unconfirmed",
    }

    /// Endocrine therapy.
    EndocrineTherapy {
        /// None.
        NoTherapy "no_endocrine_therapy",
        /// An aromatase inhibitor.
        AromataseInhibitor "aromatase_inhibitor",
        /// Tamoxifen.
        Tamoxifen "tamoxifen",
        /// Another one.
        OtherTherapy "other_endocrine_therapy",
    }

    /// Aromatase inhibitors.
    AromataseInhibitorAgent {
        /// Anastrozole.
        Anastrozole "anastrozole",
        /// Letrozole.
        Letrozole "letrozole",
        /// Exemestane.
        Exemestane "exemestane",
    }

    /// Smoking.
    SmokingStatus {
        /// Never.
        Never "never",
        /// In the past.
        Former "former",
        /// Now.
        Current "current",
    }

    /// Hypersensitivity to a bone agent.
    AgentHypersensitivity {
        /// None.
        Absent "no_hypersensitivity",
        /// To a bisphosphonate.
        ToBisphosphonate "bisphosphonate_hypersensitivity",
        /// To denosumab.
        ToDenosumab "denosumab_hypersensitivity",
    }

    /// The route that the patient prefers.
    PreferredRoute {
        /// By mouth.
        Oral "oral",
        /// Into a vein.
        Intravenous "intravenous",
        /// Under the skin.
        Subcutaneous "subcutaneous",
    }

    /// The bone agent in use.
    BoneAgent {
        /// None.
        NoAgent "no_bone_agent",
        /// Alendronate.
        Alendronate "alendronate",
        /// Risedronate.
        Risedronate "risedronate",
        /// Ibandronate by mouth.
        IbandronateOral "ibandronate_oral",
        /// Ibandronate into a vein.
        IbandronateIntravenous "ibandronate_intravenous",
        /// Zoledronic acid 5 mg once a year.
        ZoledronicAcid5mgYearly "zoledronic_acid_5mg_yearly",
        /// Zoledronic acid 4 mg every 6 months.
        ZoledronicAcid4mg6Monthly "zoledronic_acid_4mg_6_monthly",
        /// Denosumab.
        Denosumab "denosumab",
    }

    /// How the injections of denosumab stand.
    DenosumabTiming {
        /// Not on denosumab.
        NotOnDenosumab "not_on_denosumab",
        /// No longer in use.
        Stopped "stopped",
        /// Not yet due.
        NotYetDue "not_yet_due",
        /// Due, still on time.
        OnTime "on_time",
        /// Late by more than 4 and up to 16 weeks.
        ShortDelay "short_delay",
        /// Late by more than 16 weeks.
        LongDelay "long_delay",
    }

    /// Classes of bone density.
    BoneMineralDensity {
        /// Normal.
        Normal "normal",
        /// Osteopenia.
        Osteopenia "osteopenia",
        /// Osteoporosis.
        Osteoporosis "osteoporosis",
        /// Within the range expected for age.
        WithinExpectedRange "within_expected_range",
        /// Below the range expected for age.
        BelowExpectedRange "below_expected_range",
    }

    /// Severity of osteoporosis.
    OsteoporosisSeverity {
        /// With a fragility fracture.
        Severe "severe",
        /// Without one.
        NotSevere "not_severe",
        /// No osteoporosis by bone density.
        None "none",
    }

    /// Loss of bone density since the measurement before.
    BoneLoss {
        /// It reaches the least significant change.
        SignificantLoss "significant_loss",
        /// It does not.
        NoSignificantLoss "no_significant_loss",
        /// Measured on another device.
        NotComparable "not_comparable",
    }

    /// Early response of the turnover markers.
    EarlyResponse {
        /// A response.
        Response "response",
        /// None that the markers show.
        NoResponse "no_response",
        /// No oral bisphosphonate in use.
        NotLookedFor "not_looked_for",
    }

    /// Bone agent and the end of the aromatase inhibitor.
    BoneAgentCourse {
        /// No bone agent in use.
        NoAgentInUse "no_agent_in_use",
        /// The aromatase inhibitor has not ended.
        AgentWithInhibitor "agent_with_inhibitor",
        /// Denosumab, the inhibitor has ended.
        DenosumabAfterInhibitor "denosumab_after_inhibitor",
        /// A bisphosphonate, the inhibitor has ended, osteoporosis or a fragility fracture.
        BisphosphonateWithReason "bisphosphonate_with_reason",
        /// A bisphosphonate, the inhibitor has ended, neither of them.
        BisphosphonateWithoutReason "bisphosphonate_without_reason",
    }
}
