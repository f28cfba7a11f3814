//! Units as they are written on the ward, and the UCUM codes that are meant.

/// Spellings of laboratories and letters, with the UCUM code.
const SPELLINGS: &[(&str, &str)] = &[
    ("mcg", "ug"),
    ("mcg/L", "ug/L"),
    ("mcg/mL", "ug/mL"),
    ("µg", "ug"),
    ("µg/L", "ug/L"),
    ("µg/l", "ug/L"),
    ("μg/L", "ug/L"),
    ("µmol/L", "umol/L"),
    ("μmol/L", "umol/L"),
    ("µmol/l", "umol/L"),
    ("mmHg", "mm[Hg]"),
    ("mEq/L", "meq/L"),
    ("mEq", "meq"),
    ("IU", "[IU]"),
    ("IU/mL", "[IU]/mL"),
    ("IU/L", "[IU]/L"),
    ("IU/d", "[IU]/d"),
    ("U/l", "U/L"),
    ("cc", "mL"),
    ("K/uL", "10*3/uL"),
    ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
    ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
    ("mL/min/1.73", "mL/min/{1.73_m2}"),
    ("mL/min/1.73_m2", "mL/min/{1.73_m2}"),
    ("kg/m^2", "kg/m2"),
    ("kg/m²", "kg/m2"),
    ("g/cm^2", "g/cm2"),
    ("g/cm²", "g/cm2"),
    ("gm", "g"),
    ("gm/dL", "g/dL"),
    ("mgs", "mg"),
    ("kgs", "kg"),
    ("lbs", "[lb_av]"),
    ("lb", "[lb_av]"),
    ("inch", "[in_i]"),
    ("in", "[in_i]"),
    ("°C", "Cel"),
    ("degC", "Cel"),
    ("percent", "%"),
    ("sec", "s"),
    ("hr", "h"),
    ("hrs", "h"),
    ("mins", "min"),
    ("yr", "years"),
    ("yrs", "years"),
    ("cm2/g", "cm2/g"),
];

/// Codes tried for a misspelt one by letters alone.
const COMMON: &[&str] = &[
    "mg/dL",
    "g/dL",
    "ng/mL",
    "ng/dL",
    "pg/mL",
    "ug/L",
    "ng/L",
    "mmol/L",
    "umol/L",
    "nmol/L",
    "pmol/L",
    "mL/min",
    "mL/min/{1.73_m2}",
    "kg",
    "g",
    "mg",
    "ug",
    "cm",
    "mm",
    "m",
    "kg/m2",
    "g/cm2",
    "mm[Hg]",
    "[IU]/L",
    "[IU]/mL",
    "[IU]",
    "meq/L",
    "L",
    "mL",
    "h",
    "min",
    "years",
    "months",
    "weeks",
    "days",
    "%",
];

pub(super) fn nearest(text: &str) -> Option<String> {
    let spelt = SPELLINGS.iter().find(|(wrong, _)| *wrong == text);
    if let Some((_, right)) = spelt {
        return Some((*right).to_owned());
    }
    // Micro as it is spoken: a neighbour by letters would be a thousand times as much.
    if let Some(rest) = text.strip_prefix("mc") {
        let micro = format!("u{rest}");
        return super::unit::Unit::parse(&micro).is_ok().then_some(micro);
    }
    let same_letters = COMMON.iter().find(|code| code.eq_ignore_ascii_case(text));
    same_letters
        .copied()
        .or_else(|| (text.len() > 2).then(|| crate::diagnostic::nearest(text, COMMON.iter().copied()))?)
        .map(str::to_owned)
}
