//! Guidelines as they are written, by chance: conditions on single facts and names, few formulas.

use std::fmt::Write as _;

use crate::common::chance::Chance;
use crate::random::files::Files;

const FACTS: &str = r#"
[fact.b1]
type = "boolean"
[fact.b2]
type = "boolean"
[fact.b3]
type = "boolean"
[fact.i2]
type = "integer"
[fact.d2]
type = "decimal"
[fact.d3]
type = "decimal"
[fact.qa]
type = "quantity"
unit = "mg/dL"
[fact.t1]
type = "date"
[fact.t2]
type = "date"
[fact.m1]
type = "choice"
members = [{ name = "m_a" }, { name = "m_b" }, { name = "m_c" }]
"#;

/// Lines that a fact may have beside.
const SETTINGS: &[(&str, &[&str])] = &[
    ("b1", &["valid_for = \"12 months\"\n", "valid_for = \"12 months\"\non_stale = \"keep\"\n"]),
    ("b2", &["assume = false\n", "when_absent = '''b3'''\n"]),
    ("b3", &["assume = true\n", "valid_for = \"6 months\"\n"]),
    (
        "i2",
        &[
            "when_absent = '''years between t1 and Today()'''\n",
            "valid_when = '''not b3'''\nvalid_because = \"x\"\n",
        ],
    ),
    ("d2", &["valid_for = \"12 months\"\n", "valid_for = \"24 months\"\n", "precision = 0.1\n"]),
    ("d3", &["plausible = { from = -5, to = 20 }\n", "when_absent = '''d2'''\n"]),
    ("qa", &["series = true\n", "assume = \"1.5\"\n", "valid_for = \"12 months\"\non_stale = \"keep\"\n"]),
    ("m1", &["assume = \"m_b\"\n", "valid_when = '''b2'''\nvalid_because = \"x\"\n"]),
];

const CONSTRAINTS: &[&str] = &["b1 implies not b2", "t1 <= t2", "m1 = m_a implies b3", "not (d2 > 100)"];

/// Conditions on facts alone.
const ON_FACTS: &[&str] = &[
    "b1",
    "b2",
    "b3",
    "b1",
    "b2",
    "d2 < 1.5",
    "d2 >= 2",
    "d3 <= -2.5",
    "d3 > 1.5",
    "i2 >= 65",
    "i2 < 2",
    "i2 between 2 and 7",
    "qa >= 2 mg/dL",
    "qa < 0.5 g/L",
    "m1 = m_a",
    "m1 in {m_a, m_c}",
    "m1 != m_b",
    "t1 after @2026-01-05",
    "t1 on or before @2025-11-23",
    "t1 before t2",
    "years between t1 and Today() >= 2",
    "months between t2 and Today() < 6",
    "d2 is missing",
    "b1 is known",
    "b3 is true",
    "(lowest of (d2, d3)) <= -2.5",
    "(highest of (d2, d3)) > 1.5",
    "d2 < d3",
    "d2 + d3 > 5",
];
/// Those on names as well.
const ON_NAMES: &[&str] = &[
    "f0",
    "f1 <= 1.5",
    "f1 > th0",
    "f1 is missing",
    "f2 before @2026-06-01",
    "f2 >= Today()",
    "f3 = m_b",
    "dec0 = o0_1",
    "dec0 in {o0_0, o0_2}",
    "dec0 != o0_0",
    "d2 < th0",
    "qa >= th1",
];
/// And on what other blocks come to.
const ON_BLOCKS: &[&str] =
    &["rec0 applies", "ch0.op0 is excluded", "ch0.op1 is eligible", "ch0 is none_left", "mon0 is overdue"];

const DEFINITIONS: [&[&str]; 4] = [
    &["b1 and not b2", "at least 2 of (b1, b2, b3)", "d2 < 1.5 or b3", "(if b1 then b2 else b3)"],
    &["lowest of (d2, d3)", "highest of (d2, d3)", "d2 - d3", "Coalesce(d2, d3)", "(if b1 then d2 else d3)"],
    &["t1 + 12 months", "Coalesce(t1, t2)", "t1", "(if b2 then t1 else t2)"],
    &["m1", "(if b1 then m1 else null)", "(case when b1 then m1 else null end)"],
];
const FROM: &[&str] = &["t1", "t2", "f2", "Coalesce(t2, t1)"];
const EVERY: &[&str] = &["3 months", "12 months", "1 years", "30 days"];
const SOURCE: &str = r#"source = { ref = "x", at = "y", verified = "primary" }"#;

/// Which conditions may be used, the last first.
struct Writer<'c> {
    chance: &'c mut Chance,
    lists: Vec<&'static [&'static str]>,
}

impl Writer<'_> {
    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 || self.chance.one_in(3) {
            let list = self.chance.one(&self.lists);
            return self.chance.one(list).to_owned();
        }
        let all = [(); 3].map(|()| self.condition(depth - 1)).map(|part| format!("({part})"));
        let [a, b, c] = &all;
        match self.chance.below(9) {
            0..=2 => format!("({a} and {b})"),
            3..=5 => format!("({a} or {b})"),
            6 => format!("(not {a})"),
            7 => format!("({} 2 of ({a}, {b}, {c}))", self.chance.one(&["at least", "at most", "exactly"])),
            _ => format!("({a} implies {b})"),
        }
    }

    fn block(&mut self, head: &str, more: &str) -> String {
        format!("{head}\nwhen = '''{}'''\n{more}", self.condition(2))
    }
}

/// A plain guideline, if the checker takes it.
pub fn files(chance: &mut Chance) -> Files {
    let mut facts = String::new();
    for line in FACTS.lines() {
        let _ = writeln!(facts, "{line}");
        if let Some(name) = line.strip_prefix("[fact.").and_then(|rest| rest.strip_suffix(']')) {
            let _ = writeln!(facts, "label = \"{name}\"\nquestion = \"{name}?\"");
            let settings = SETTINGS.iter().find(|(own, _)| *own == name).filter(|_| chance.one_in(4));
            facts.push_str(settings.map_or("", |(_, lines)| chance.one(lines)));
        }
    }
    for (at, always) in CONSTRAINTS.iter().enumerate() {
        if chance.one_in(8) {
            let _ =
                write!(facts, "[[constraint]]\nid = \"c{at}\"\nalways = '''{always}'''\nbecause = \"x\"\n");
        }
    }
    Files::of_blocks(&facts, &guideline(chance))
}

/// Another guideline over the same facts.
pub fn guideline(chance: &mut Chance) -> String {
    let mut writer = Writer { chance, lists: vec![ON_FACTS] };
    let mut text = String::new();
    if writer.chance.one_in(2) {
        let require = writer.condition(1);
        text += &format!("[[scope]]\nrequire = '''{require}'''\nbecause = \"x\"\n");
    }
    text += &format!(
        "[threshold.th0]\nvalue = 1.5\n{SOURCE}\n[threshold.th1]\nvalue = 2\nunit = \"mg/dL\"\n{SOURCE}\n"
    );
    for (at, all) in DEFINITIONS.iter().enumerate() {
        text += &format!("[define.f{at}]\nis = '''{}'''\n", writer.chance.one(all));
    }
    text += "[decide.dec0]\n";
    for at in 0..3 {
        text +=
            &writer.block(&format!("[[decide.dec0.outcome]]\nname = \"o0_{at}\""), &format!("{SOURCE}\n"));
    }
    writer.lists.push(ON_NAMES);
    let recommended = |writer: &mut Writer<'_>, id: &str| {
        let outside = if writer.chance.one_in(4) { "outside_scope = true\n" } else { "" };
        let against = if writer.chance.one_in(4) { "direction = \"against\"\n" } else { "" };
        let more = format!("wording = \"should\"\nsummary = \"x\"\n{outside}{against}{SOURCE}\n");
        writer.block(&format!("[[recommend]]\nid = \"{id}\"\nstep = \"s\""), &more)
    };
    text += &recommended(&mut writer, "rec0");
    text += &recommended(&mut writer, "rec1");
    text += "[choose.ch0]\nfor = \"rec0\"\n";
    for option in 0..2 {
        text += &format!("[[choose.ch0.option]]\nname = \"op{option}\"\nclass = \"x\"\n");
        for (bar, more) in [
            ("exclude", "grade = \"contraindicated\"\nbecause = \"x\"\n"),
            ("caution", "grade = \"caution\"\nbecause = \"x\"\n"),
            ("prefer", ""),
            ("dose", "give = \"a\"\n"),
            ("dose", "give = \"b\"\n"),
        ] {
            if writer.chance.one_in(2) {
                let source = if bar == "prefer" { "" } else { SOURCE };
                text += &writer.block(&format!("[[choose.ch0.option.{bar}]]"), &format!("{more}{source}\n"));
            }
        }
    }
    text += &format!("[[monitor]]\nid = \"mon0\"\nfrom = '''{}'''\n", writer.chance.one(FROM));
    for _ in 0..1 + writer.chance.below(2) {
        let every = writer.chance.one(EVERY);
        text += &writer.block("[[monitor.interval]]", &format!("every = \"{every}\"\n{SOURCE}\n"));
    }
    writer.lists.push(ON_BLOCKS);
    text += &recommended(&mut writer, "late0");
    text
}
