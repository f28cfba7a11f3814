//! The words for what a block can come to, one table for each kind of block.

/// A word of one of the tables below.
pub trait Listed: Copy + Ord + 'static {
    /// The whole table, in order; no table is longer than eight.
    const TABLE: &'static [Self];

    /// Its place in the table.
    fn place(self) -> u8;
}

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them, in the order in which they are listed.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// As it is written in conditions, cases and reports.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl Listed for $name {
            const TABLE: &'static [$name] = $name::ALL;

            fn place(self) -> u8 {
                self as u8
            }
        }
    };
}

statuses! {
    /// What an option of a choice comes to.
    OptionStatus {
        /// Nothing speaks against it.
        Eligible "eligible",
        /// It can be chosen, with care.
        Caution "caution",
        /// It must not be chosen.
        Excluded "excluded",
        /// The patient is out of scope: nobody looked.
        NotAssessed "not_assessed",
    }
}

statuses! {
    /// What a choice comes to.
    ChoiceStatus {
        /// It is to be made, and an option is left.
        Open "open",
        /// What it serves does not apply; its options tell what would hold if it did.
        NotIndicated "not_indicated",
        /// It is to be made, and every option is excluded.
        NoneLeft "none_left",
    }
}

statuses! {
    /// What a monitor comes to.
    MonitorStatus {
        /// There is no first measurement yet.
        BaselineNeeded "baseline_needed",
        /// The next one is not due yet.
        Scheduled "scheduled",
        /// The next one is due.
        Due "due",
        /// The latest day for the next one has passed.
        Overdue "overdue",
        /// No interval is for this patient.
        NotApplicable "not_applicable",
    }
}

statuses! {
    /// How strongly something speaks against an option, strongest first.
    Grade {
        /// The label forbids it.
        Contraindicated "contraindicated",
        /// The label or guideline advises against it.
        NotRecommended "not_recommended",
        /// The label warns of it in a box.
        BoxedWarning "boxed_warning",
        /// To be done with care.
        Caution "caution",
    }
}
