//! Random blocks of a vocabulary and of a guideline, as TOML.

use std::fmt::Write as _;

use super::expressions::Writer;
use super::facts::{
    ASSUMED, ASSUMED_FINE, DECIMALS, Dimension, FACTS, FactName, INTEGERS, Kind, MANY_MEMBERS, MEMBERS,
};

const SOURCE: &str = r#"source = { ref = "x", at = "y", verified = "primary" }"#;

/// Outcomes of a large decision: more than a word of memory has bits.
const OUTCOMES_MANY: usize = 66;

/// A fact in three parts, of which a refused one loses the last.
pub struct FactBlock {
    head: String,
    /// How it is measured and kept.
    settings: String,
    /// Its expressions.
    guards: String,
}

impl FactBlock {
    pub fn text(&self) -> String {
        format!("{}{}{}", self.head, self.settings, self.guards)
    }

    /// Takes away what may be wrong; false where nothing is left to take away.
    pub fn simplify(&mut self) -> bool {
        let part = if self.guards.is_empty() { &mut self.settings } else { &mut self.guards };
        let is_changed = !part.is_empty();
        part.clear();
        is_changed
    }
}

/// The facts in any order; each is derived from some of the others, hardly ever in circles.
pub fn vocabulary(writer: &mut Writer<'_>) -> Vec<FactBlock> {
    let all = writer.chance.shuffled(FACTS.iter().collect());
    writer.readable.clear();
    let mut blocks = Vec::new();
    for fact in all {
        let (settings, guards) = (settings(writer, fact), guards(writer, fact));
        blocks.push(FactBlock { head: head(fact), settings, guards });
        writer.readable.push(fact);
    }
    writer.chance.shuffled(blocks)
}

fn head(fact: &FactName) -> String {
    let name = fact.name;
    let mut text = format!("[fact.{name}]\nlabel = \"{name}\"\nquestion = \"{name}?\"\n");
    let members = |names: Vec<String>| {
        let all: Vec<String> = names.iter().map(|name| format!("{{ name = \"{name}\" }}")).collect();
        format!("type = \"choice\"\nmembers = [{}]\n", all.join(", "))
    };
    text += &match fact.kind {
        Kind::Truth => "type = \"boolean\"\n".to_owned(),
        Kind::Integer => "type = \"integer\"\n".to_owned(),
        Kind::Decimal => "type = \"decimal\"\n".to_owned(),
        Kind::Quantity(_) => format!("type = \"quantity\"\nunit = \"{}\"\n", fact.unit.expect("a unit")),
        Kind::Date => "type = \"date\"\n".to_owned(),
        Kind::Member => members(MEMBERS.iter().map(|name| (*name).to_owned()).collect()),
        Kind::ManyMembers => members((0..MANY_MEMBERS).map(|at| format!("n_{at}")).collect()),
    };
    if fact.is_series {
        text += "series = true\n";
    }
    text
}

fn settings(writer: &mut Writer<'_>, fact: &FactName) -> String {
    let chance = &mut *writer.chance;
    let mut text = String::new();
    if matches!(fact.kind, Kind::Decimal | Kind::Quantity(_)) && chance.one_in(3) {
        let precision = chance.one(&["0.1", "1", "0.01", "0.001", "0.0000001"]);
        text += &format!("precision = {precision}\n");
    }
    if fact.kind == Kind::Quantity(Dimension::Concentration) && chance.one_in(2) {
        let factor = chance.one(&["1/50", "1/88.4", "3", "1/7"]);
        text += &format!("conversion = [{{ unit = \"umol/L\", factor = \"{factor}\", {SOURCE} }}]\n");
    }
    if chance.one_in(3) {
        text += "valid_for = \"12 months\"\n";
        if chance.one_in(3) {
            text += "on_stale = \"keep\"\n";
        }
    }
    if chance.one_in(4) {
        let assumed = match fact.kind {
            Kind::Truth => chance.one(&["true", "false"]).to_owned(),
            Kind::Integer => chance.one(INTEGERS).to_owned(),
            Kind::Decimal | Kind::Quantity(_) if chance.one_in(30) => format!("\"{ASSUMED_FINE}\""),
            Kind::Decimal | Kind::Quantity(_) => format!("\"{}\"", chance.one(ASSUMED)),
            Kind::Date => "2026-01-05".to_owned(),
            Kind::Member => "\"m_b\"".to_owned(),
            Kind::ManyMembers => "\"n_66\"".to_owned(),
        };
        text += &format!("assume = {assumed}\n");
    }
    text
}

fn guards(writer: &mut Writer<'_>, fact: &FactName) -> String {
    let mut text = String::new();
    if writer.chance.one_in(3) {
        text += &format!("when_absent = '''{}'''\n", writer.expression(fact.kind, 3));
    }
    if writer.chance.one_in(4) {
        let valid = writer.expression(Kind::Truth, 2);
        text += &format!("valid_when = '''{valid}'''\nvalid_because = \"x\"\n");
    }
    text
}

/// How many blocks of each variety a guideline has.
struct Counts {
    definitions: usize,
    decisions: usize,
    recommendations: usize,
    choices: usize,
    monitors: usize,
    last: usize,
}

const USUAL: Counts =
    Counts { definitions: 8, decisions: 3, recommendations: 5, choices: 2, monitors: 2, last: 4 };
/// So few that hardly any fact is read twice.
const FEW: Counts =
    Counts { definitions: 1, decisions: 1, recommendations: 1, choices: 1, monitors: 0, last: 0 };

/// The blocks of a guideline, those first that others may name.
pub fn guideline(writer: &mut Writer<'_>) -> Vec<String> {
    let counts = if writer.chance.one_in(3) { FEW } else { USUAL };
    let mut all = Vec::new();
    if writer.chance.one_in(2) {
        let require = writer.expression(Kind::Truth, 2);
        all.push(format!("[[scope]]\nrequire = '''{require}'''\nbecause = \"x\"\n"));
    }
    all.extend((0..4).map(|at| threshold(writer, at)));
    all.extend((0..counts.definitions).map(|at| definition(writer, at)));
    all.extend((0..counts.decisions).map(|at| decision(writer, at)));
    all.extend((0..counts.recommendations).map(|at| {
        let text = recommendation(writer, &format!("rec{at}"));
        writer.names.recommendations.push(format!("rec{at}"));
        text
    }));
    all.extend((0..counts.choices).map(|at| choice(writer, at)));
    all.extend((0..counts.monitors).map(|at| monitor(writer, at)));
    all.extend((0..counts.last).map(|at| recommendation(writer, &format!("late{at}"))));
    for at in 0..counts.last / 2 {
        let kind = writer.any_kind();
        all.push(format!("[define.last{at}]\nis = '''{}'''\n", writer.expression(kind, 3)));
    }
    for at in 0..writer.chance.below(4) {
        let always = writer.expression(Kind::Truth, 2);
        all.push(format!("[[invariant]]\nid = \"inv{at}\"\nalways = '''{always}'''\nbecause = \"x\"\n"));
    }
    all
}

fn threshold(writer: &mut Writer<'_>, at: usize) -> String {
    let kind = match at {
        0 => Kind::Decimal,
        1 => Kind::Quantity(Dimension::Concentration),
        2 => Kind::Quantity(Dimension::Mass),
        _ => Kind::Integer,
    };
    let value = writer.chance.one(if kind == Kind::Integer { INTEGERS } else { DECIMALS });
    let unit = unit_of(writer, kind);
    writer.names.thresholds.push((format!("th{at}"), kind));
    format!("[threshold.th{at}]\nvalue = {value}\n{unit}{SOURCE}\n")
}

/// The line that gives a quantity one of its units.
fn unit_of(writer: &mut Writer<'_>, kind: Kind) -> String {
    match kind {
        Kind::Quantity(dimension) => format!("unit = \"{}\"\n", writer.chance.one(dimension.units())),
        _ => String::new(),
    }
}

fn definition(writer: &mut Writer<'_>, at: usize) -> String {
    let kind = writer.any_kind();
    let is = writer.expression(kind, 4);
    let (unit, kind) = match kind {
        Kind::Quantity(_) if writer.chance.one_in(2) => (unit_of(writer, kind), kind),
        Kind::Decimal if writer.chance.one_in(4) => {
            ("unit = \"kg\"\n".to_owned(), Kind::Quantity(Dimension::Mass))
        }
        _ => (String::new(), kind),
    };
    writer.names.definitions.push((format!("f{at}"), kind));
    format!("[define.f{at}]\nis = '''{is}'''\n{unit}")
}

fn decision(writer: &mut Writer<'_>, at: usize) -> String {
    let is_large = at == 2 && writer.chance.one_in(4);
    let count = if is_large { OUTCOMES_MANY } else { 1 + writer.chance.below(4) };
    let outcomes: Vec<String> = (0..count).map(|outcome| format!("o{at}_{outcome}")).collect();
    let mut text = format!("[decide.dec{at}]\n");
    for (place, name) in outcomes.iter().enumerate() {
        // The checker accepts a large decision only if it accepts all of it.
        let depth = if place < 4 { 2 } else { 0 };
        let when = writer.expression(Kind::Truth, depth);
        text += &format!("[[decide.dec{at}.outcome]]\nname = \"{name}\"\nwhen = '''{when}'''\n{SOURCE}\n");
    }
    writer.names.decisions.push((format!("dec{at}"), outcomes));
    text
}

fn recommendation(writer: &mut Writer<'_>, id: &str) -> String {
    let when = writer.expression(Kind::Truth, 3);
    let outside = outside_scope(writer);
    format!(
        "[[recommend]]\nid = \"{id}\"\nstep = \"s\"\nwhen = '''{when}'''\nwording = \"should\"\n\
         summary = \"x\"\n{outside}{SOURCE}\n"
    )
}

fn outside_scope(writer: &mut Writer<'_>) -> &'static str {
    if writer.chance.one_in(3) { "outside_scope = true\n" } else { "" }
}

fn choice(writer: &mut Writer<'_>, at: usize) -> String {
    let mut text = format!("[choose.ch{at}]\nfor = \"rec{at}\"\n");
    let count = 1 + writer.chance.below(3);
    for option in 0..count {
        text += &format!("[[choose.ch{at}.option]]\nname = \"op{option}\"\nclass = \"x\"\n");
        text += &rules_of_option(writer, &format!("choose.ch{at}.option"));
    }
    writer.names.options.extend((0..count).map(|option| format!("ch{at}.op{option}")));
    writer.names.choices.push(format!("ch{at}"));
    text
}

fn rules_of_option(writer: &mut Writer<'_>, option: &str) -> String {
    let mut text = String::new();
    for (rule, grade) in [("exclude", "contraindicated"), ("caution", "caution")] {
        for _ in 0..writer.chance.below(3) {
            let when = writer.expression(Kind::Truth, 2);
            let _ = writeln!(text, "[[{option}.{rule}]]\nwhen = '''{when}'''\ngrade = \"{grade}\"");
            let _ = writeln!(text, "because = \"x\"\n{SOURCE}");
        }
    }
    if writer.chance.one_in(2) {
        let when = writer.expression(Kind::Truth, 2);
        let _ = writeln!(text, "[[{option}.prefer]]\nwhen = '''{when}'''");
    }
    for _ in 0..writer.chance.below(3) {
        let when = writer.expression(Kind::Truth, 2);
        let _ = writeln!(text, "[[{option}.dose]]\nwhen = '''{when}'''\ngive = \"x\"\n{SOURCE}");
    }
    text
}

fn monitor(writer: &mut Writer<'_>, at: usize) -> String {
    let from = writer.expression(Kind::Date, 2);
    let mut text = format!("[[monitor]]\nid = \"mon{at}\"\nfrom = '''{from}'''\n");
    if writer.chance.one_in(2) {
        text += &format!("baseline_when = '''{}'''\n", writer.expression(Kind::Truth, 2));
    }
    text += outside_scope(writer);
    for _ in 0..1 + writer.chance.below(3) {
        text += "[[monitor.interval]]\n";
        if !writer.chance.one_in(3) {
            text += &format!("when = '''{}'''\n", writer.expression(Kind::Truth, 2));
        }
        let every = writer.chance.one(&["3 months", "12 months", "1 years", "30 days"]);
        text += &format!("every = \"{every}\"\n{SOURCE}\n");
    }
    writer.names.monitors.push(format!("mon{at}"));
    text
}
