//! The facts that random guidelines speak of, and the numbers, units and dates they meet.

/// The type of a fact or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Truth,
    Integer,
    Decimal,
    Quantity(Dimension),
    Date,
    /// A choice of three.
    Member,
    /// A choice of more than a word of memory has bits.
    ManyMembers,
}

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    Concentration,
    Mass,
    Length,
    Share,
}

impl Dimension {
    pub const ALL: [Dimension; 4] =
        [Dimension::Concentration, Dimension::Mass, Dimension::Length, Dimension::Share];

    /// Units of one dimension, some of them in several spellings.
    pub fn units(self) -> &'static [&'static str] {
        match self {
            Dimension::Concentration => &["mg/dL", "g/L", "mg/L", "ug/mL", "mg/dl", "g/dL"],
            Dimension::Mass => &["kg", "g"],
            Dimension::Length => &["cm", "m", "mm"],
            Dimension::Share => &["%", "1"],
        }
    }
}

/// Members of the large choice.
pub const MANY_MEMBERS: usize = 70;

pub const MEMBERS: &[&str] = &["m_a", "m_b", "m_c"];

pub struct FactName {
    pub name: &'static str,
    pub kind: Kind,
    pub unit: Option<&'static str>,
    pub is_series: bool,
}

const fn fact(name: &'static str, kind: Kind) -> FactName {
    FactName { name, kind, unit: None, is_series: false }
}

const fn series(name: &'static str, kind: Kind) -> FactName {
    FactName { is_series: true, ..fact(name, kind) }
}

const fn measured(name: &'static str, dimension: Dimension, unit: &'static str) -> FactName {
    FactName { unit: Some(unit), ..fact(name, Kind::Quantity(dimension)) }
}

pub const FACTS: &[FactName] = &[
    fact("b1", Kind::Truth),
    fact("b2", Kind::Truth),
    fact("b3", Kind::Truth),
    series("b4", Kind::Truth),
    series("i1", Kind::Integer),
    fact("i2", Kind::Integer),
    fact("i3", Kind::Integer),
    fact("i4", Kind::Integer),
    series("d1", Kind::Decimal),
    fact("d2", Kind::Decimal),
    fact("d3", Kind::Decimal),
    fact("d4", Kind::Decimal),
    fact("d5", Kind::Decimal),
    FactName { is_series: true, ..measured("qa", Dimension::Concentration, "mg/dL") },
    measured("qb", Dimension::Concentration, "mg/dl"),
    measured("qc", Dimension::Concentration, "g/L"),
    measured("wa", Dimension::Mass, "kg"),
    measured("wb", Dimension::Mass, "kg"),
    measured("la", Dimension::Length, "cm"),
    measured("lb", Dimension::Length, "m"),
    measured("lc", Dimension::Length, "cm"),
    measured("pa", Dimension::Share, "%"),
    fact("t1", Kind::Date),
    fact("t2", Kind::Date),
    series("t3", Kind::Date),
    fact("m1", Kind::Member),
    fact("many", Kind::ManyMembers),
    series("m3", Kind::Member),
    fact("m4", Kind::Member),
];

/// Numbers of guidelines: small ones, ones with many places, ones at the ends of what is kept.
pub const DECIMALS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "5",
    "10",
    "0.1",
    "0.5",
    "1.5",
    "2.5",
    "0.25",
    "0.125",
    "7",
    "100",
    "0.333",
    "1000000",
    "123456.789",
    "0.00001",
    "2147483647",
    "99999999999",
    "0.3",
    "0.9999999999",
    "12345678.12345678",
];

pub const INTEGERS: &[&str] =
    &["0", "1", "2", "3", "5", "7", "10", "60", "65", "1000", "46341", "2147483647", "100000"];

pub const ASSUMED: &[&str] = &["1.5", "2", "10"];
/// More places than most facts are measured with: then the whole guideline is the interpreter's.
pub const ASSUMED_FINE: &str = "0.123456";

/// Days on which patients are evaluated or something was found.
pub const DAYS: &[&str] = &[
    "2026-11-23",
    "2026-01-05",
    "2025-11-30",
    "2024-02-29",
    "2020-06-15",
    "2026-05-31",
    "2025-11-23",
    "2025-11-22",
];
