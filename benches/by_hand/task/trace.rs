//! What each of the 21 rules came to, and the same as JSON.

use super::{Category, Clearance, DxaStatus, Plan, Results, Row, Truth};

/// What a rule came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Came {
    /// A truth.
    Truth(Truth),
    /// A whole number.
    Whole(Option<i32>),
    /// A number of tenths.
    Tenths(Option<i32>),
    /// An exact fraction.
    Fraction(Option<Clearance>),
    /// A name.
    Name(Option<&'static str>),
}

/// One rule and what it came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The name of the rule.
    pub rule: &'static str,
    /// What it came to.
    pub came: Came,
}

/// The steps of one evaluation, in the order of the rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    /// One step for each rule.
    pub steps: [Step; 21],
}

impl Default for Trace {
    fn default() -> Self {
        Self { steps: [Step { rule: "", came: Came::Truth(None) }; 21] }
    }
}

impl Trace {
    pub(super) fn record(&mut self, row: &Row, results: &Results) {
        let outputs = &results.outputs;
        let step = |rule, came| Step { rule, came };
        self.steps = [
            step("lowest_t_score", Came::Tenths(outputs.lowest_t_score)),
            step("category_of_bone_density", Came::Name(outputs.category.map(Category::name))),
            step("lowest_t_score_at_most_osteoporosis", Came::Truth(results.osteoporosis_reached)),
            step("fragility_fracture", Came::Truth(row.fragility_fracture)),
            step("frax_major_at_least_20", Came::Truth(results.frax_major_reached)),
            step("frax_hip_at_least_3", Came::Truth(results.frax_hip_reached)),
            step("treat", Came::Truth(outputs.treat)),
            step("creatinine_clearance", Came::Fraction(outputs.clearance)),
            step("creatinine_clearance_at_least_35", Came::Truth(results.clearance_35)),
            step("creatinine_clearance_at_least_30", Came::Truth(results.clearance_30)),
            step("oesophagus_without_disorder", Came::Truth(Some(!row.esophageal_disorder))),
            step("alendronate_can_be_given", Came::Truth(outputs.alendronate)),
            step("risedronate_can_be_given", Came::Truth(outputs.risedronate)),
            step("zoledronic_acid_can_be_given", Came::Truth(outputs.zoledronic_acid)),
            step("denosumab_can_be_given", Came::Truth(Some(outputs.denosumab))),
            step("denosumab_needs_caution", Came::Truth(outputs.denosumab_caution)),
            step("dxa_interval_in_months", Came::Whole(outputs.interval)),
            step("dxa_interval_is_over", Came::Truth(results.interval_over)),
            step("dxa_status", Came::Name(Some(outputs.dxa_status.name()))),
            step("vitamin_d_insufficient", Came::Truth(outputs.vitamin_d_insufficient)),
            step("plan", Came::Name(Some(outputs.plan.name()))),
        ];
    }
}

impl Category {
    fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Osteopenia => "osteopenia",
            Self::Osteoporosis => "osteoporosis",
        }
    }
}

impl DxaStatus {
    fn name(self) -> &'static str {
        match self {
            Self::BaselineNeeded => "baseline_needed",
            Self::Unknown => "unknown",
            Self::Due => "due",
            Self::NotDue => "not_due",
        }
    }
}

impl Plan {
    fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::Indeterminate => "indeterminate",
            Self::NoAgent => "no_agent",
            Self::Alendronate => "alendronate",
            Self::Risedronate => "risedronate",
            Self::ZoledronicAcid => "zoledronic_acid",
            Self::Denosumab => "denosumab",
        }
    }
}

/// Appends the trace to `out` as a JSON array with one object for each rule.
pub fn trace_json(trace: &Trace, out: &mut String) {
    let mut separator = "[";
    for step in &trace.steps {
        out.push_str(separator);
        separator = ",";
        out.push_str("{\"rule\":\"");
        out.push_str(step.rule);
        out.push_str("\",\"kind\":\"");
        push_came(out, step.came);
        out.push('}');
    }
    out.push(']');
}

fn push_came(out: &mut String, came: Came) {
    match came {
        Came::Truth(truth) => {
            out.push_str("truth\",\"result\":");
            out.push_str(match truth {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            });
        }
        Came::Whole(number) => {
            out.push_str("number\",\"result\":");
            match number {
                Some(number) => push_whole(out, i64::from(number)),
                None => out.push_str("null"),
            }
        }
        Came::Tenths(number) => {
            out.push_str("number\",\"result\":");
            match number {
                Some(number) => push_tenths(out, i64::from(number)),
                None => out.push_str("null"),
            }
        }
        Came::Fraction(fraction) => {
            out.push_str("fraction\",\"result\":");
            match fraction {
                Some(fraction) => push_fraction(out, fraction),
                None => out.push_str("null"),
            }
        }
        Came::Name(name) => {
            out.push_str("name\",\"result\":");
            match name {
                Some(name) => push_text(out, name),
                None => out.push_str("null"),
            }
        }
    }
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

fn push_fraction(out: &mut String, fraction: Clearance) {
    out.push('"');
    push_whole(out, fraction.numerator);
    out.push('/');
    push_whole(out, fraction.denominator);
    out.push('"');
}

fn push_tenths(out: &mut String, tenths: i64) {
    if tenths < 0 {
        out.push('-');
    }
    push_digits(out, tenths.unsigned_abs() / 10);
    out.push('.');
    push_digits(out, tenths.unsigned_abs() % 10);
}

fn push_whole(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    push_digits(out, number.unsigned_abs());
}

fn push_digits(out: &mut String, number: u64) {
    if number >= 10 {
        push_digits(out, number / 10);
    }
    let digit = u8::try_from(number % 10).unwrap_or_default();
    out.push(char::from(b'0' + digit));
}
