//! Decision maps: every cell is what the interpreter answers for the patients in it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod common;

use std::collections::BTreeSet;

use common::chance::Chance;
use common::shell::osteon;
use osteon::check::Checked;
use osteon::diagnostic::Diagnostics;
use osteon::eval::{Decided, Plan};
use osteon::map::{self, Map, Question, Said, Side, rectangles};
use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known, Reading};
use osteon::model::guideline::{Block, Guideline};
use osteon::model::vocabulary::{FactType, Place};
use osteon::report::chart;
use osteon::source::Sources;
use osteon::value::content::{Quantity, Value};
use osteon::value::date::PartialDate;
use osteon::value::number::Number;

const PATIENT: &str = "guidelines/patients/maria-keller.toml";
const MAIN: &str = "anastrozole-bone-health@1.0.0";

/// What the command prints, and its exit code.
fn printed(more: &[&str]) -> (String, i32) {
    let output = osteon(&[&["map"], more, &["--as-of", common::AS_OF]].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().expect("a code");
    assert!([0, 5].contains(&code), "{errors}");
    (String::from_utf8(output.stdout).expect("UTF-8"), code)
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

/// What a reader sees of two numbers.
#[test]
fn the_map_of_two_numbers_reads_as_the_snapshots_say() {
    let asked = [MAIN, "--x", "t_score_lumbar_spine", "--y", "frax_major_fracture", "--patient", PATIENT];
    let (text, code) = printed(&asked);
    assert_eq!(code, 0);
    snapshot("map", &text);
    let (svg, _) = printed(&[&asked[..], &["--format", "svg"]].concat());
    snapshot("map_svg", &svg.replace("><", ">\n<"));
}

/// A guideline and a patient of the library.
struct Read {
    sources: Sources,
    checked: Checked,
    facts: Facts,
}

fn read(guideline: &str, patient: &str) -> Read {
    let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
    let library = common::root().join("guidelines");
    let path = library.join(format!("{guideline}.toml"));
    let checked = common::guideline(&mut sources, &library, &path, &mut faults);
    let path = library.join(format!("{patient}.toml"));
    let facts = common::patient(&mut sources, &path, &checked, &mut faults);
    assert!(!faults.has_errors(), "{}", common::told(&sources, &faults));
    Read { sources, checked, facts }
}

impl Read {
    fn side(&self) -> Side<'_> {
        Side { guideline: &self.checked.guideline, sources: &self.sources, facts: &self.facts }
    }
}

fn mapped(sides: &[&Read], x: &str, y: &str, of: &[&str]) -> Map {
    let of: Vec<String> = of.iter().map(|name| (*name).to_owned()).collect();
    let sides = sides.iter().map(|read| read.side()).collect();
    map::map(&Question { sides, x, y, of: &of, as_of: common::as_of() }).expect("a map")
}

/// Any plausible value of a fact, mostly next to one of the ends of a cell.
fn any(guideline: &Guideline, id: FactId, ends: &[Number], chance: &mut Chance) -> Option<Value> {
    let fact = guideline.vocabulary.fact(id).expect("a fact");
    if chance.one_in(8) {
        return None;
    }
    let end = |value: &Option<Value>| match value {
        Some(Value::Date(date)) => Some(Number::from(date.day_number())),
        Some(value) => value.number(),
        None => None,
    };
    let (low, high) = (end(&fact.plausible.from), end(&fact.plausible.to));
    let scale = match fact.kind {
        FactType::Integer | FactType::Date => 1,
        _ => 100,
    };
    let number = |chance: &mut Chance| {
        let near = if chance.one_in(3) || ends.is_empty() {
            let most = high.clone().unwrap_or_else(|| Number::from(common::as_of().day_number()));
            let least = low.clone().unwrap_or_else(|| most.checked_sub(&Number::from(4000)).expect("less"));
            let range = most.checked_sub(&least).and_then(|range| range.floor()?.to_i64()).expect("whole");
            let by = i64::try_from(chance.below(usize::try_from(range).expect("small") + 1)).expect("small");
            least.checked_add(&Number::from(by)).expect("more")
        } else {
            chance.one(ends)
        };
        let by = Number::from(i64::try_from(chance.below(5)).expect("small") - 2);
        near.checked_add(&by.checked_div(&Number::from(scale)).expect("a part")).expect("a number")
    };
    let number = number(chance);
    let is_in =
        |other: &Option<Number>, wrong| other.as_ref().is_none_or(|end| number.compare(end) != Some(wrong));
    if !is_in(&low, std::cmp::Ordering::Less) || !is_in(&high, std::cmp::Ordering::Greater) {
        return None;
    }
    Some(match &fact.kind {
        FactType::Boolean => Value::Boolean(chance.one_in(2)),
        FactType::Integer => Value::Integer(number.to_i64()?),
        FactType::Decimal => Value::Decimal(number),
        FactType::Quantity(unit) => Value::Quantity(Quantity { number, unit: unit.clone() }),
        FactType::Choice(members) => Value::Member(u16::try_from(chance.below(members.len())).expect("few")),
        FactType::Date => {
            let day = number.to_i64()?.min(common::as_of().day_number());
            Value::Date(PartialDate::from_day_number(day)?)
        }
    })
}

/// The patient with another value, measured on the same day.
fn with(facts: &mut Facts, id: FactId, value: Option<Value>) {
    let Some(value) = value else {
        facts.set(id, Known::Unknown);
        return;
    };
    let on = match facts.get(id) {
        Known::Given(readings) => readings.last().and_then(|reading| reading.on),
        _ => None,
    };
    let reading = Reading { value, on, origin: None, given: None, place: Place::default() };
    facts.set(id, Known::Given(vec![reading]));
}

/// What the interpreter says of a block, told without the map.
fn answered(
    guideline: &Guideline,
    evaluation: &osteon::eval::Evaluation,
    block: Block,
) -> (String, Vec<String>) {
    let words = |all: Vec<&'static str>| match all.as_slice() {
        [only] => ((*only).to_owned(), Vec::new()),
        _ => ("undetermined".to_owned(), all.iter().map(|word| (*word).to_owned()).collect()),
    };
    match block {
        Block::Scope => (osteon::report::scope_word(evaluation.scope).to_owned(), Vec::new()),
        Block::Recommendation(id) => (evaluation.recommendation(id).word().to_owned(), Vec::new()),
        Block::Decision(id) => {
            let name = |at: &u16| guideline.decisions[id.index()].outcomes[usize::from(*at)].name.clone();
            match evaluation.decision(id) {
                Decided::Outcome(at) => ("decided".to_owned(), vec![name(at)]),
                Decided::Gap => ("gap".to_owned(), Vec::new()),
                Decided::Overlap(all) => ("overlap".to_owned(), all.iter().map(name).collect()),
                Decided::Undetermined(all) => {
                    let gap = (all.len() == 1).then(|| "gap".to_owned());
                    ("undetermined".to_owned(), all.iter().map(name).chain(gap).collect())
                }
            }
        }
        Block::Option(id) => {
            words(evaluation.option(id).expect("it").possible.iter().map(|one| one.word()).collect())
        }
        Block::Choice(id) => {
            words(evaluation.choice(id).expect("it").possible.iter().map(|one| one.word()).collect())
        }
        Block::Monitor(id) => {
            words(evaluation.monitor(id).expect("it").possible.iter().map(|one| one.word()).collect())
        }
        _ => panic!("{block:?} is on no map"),
    }
}

/// Draws values of both facts, and holds the class of their cell against the interpreter.
fn hold(reads: &[&Read], map: &Map, times: usize) {
    assert!(!map.is_sampled(), "{} and {} are exact", map.x.fact, map.y.fact);
    let mut chance = Chance::of(27);
    let (mut seen, mut unknown, mut impossible) = (BTreeSet::new(), 0, 0);
    for _ in 0..times {
        let vocabulary = &reads[0].checked.guideline.vocabulary;
        let [x, y] = [&map.x, &map.y].map(|axis| {
            let ends: Vec<Number> =
                axis.cells.iter().flat_map(|cell| <[_; 2]>::from(cell.ends())).flatten().collect();
            let id = vocabulary.find(&axis.fact).expect("a fact");
            any(&reads[0].checked.guideline, id, &ends, &mut chance)
        });
        let column = map.x.place(x.as_ref()).unwrap_or_else(|| panic!("{x:?} lies nowhere"));
        let row = map.y.place(y.as_ref()).unwrap_or_else(|| panic!("{y:?} lies nowhere"));
        unknown += usize::from(x.is_none() || y.is_none());
        for (at, read) in reads.iter().enumerate() {
            let guideline = &read.checked.guideline;
            let mut facts = read.facts.clone();
            with(&mut facts, guideline.vocabulary.find(&map.x.fact).expect("a fact"), x.clone());
            with(&mut facts, guideline.vocabulary.find(&map.y.fact).expect("a fact"), y.clone());
            let is_broken = osteon::eval::consistency(guideline, &facts, common::as_of()).has_errors();
            let Some(class) = map.charts[at].class(row, column) else {
                assert!(is_broken, "{x:?} {y:?} cannot be, says the map");
                impossible += 1;
                continue;
            };
            assert!(!is_broken, "{x:?} {y:?} can be, says the map");
            let evaluation = Plan::new(guideline).evaluate(&facts, common::as_of());
            for (shown, said) in map.blocks.iter().zip(&map.classes[class].said) {
                let said = said.as_ref().map(|said: &Said| (said.status.to_owned(), said.left.clone()));
                let own = shown.blocks[at].map(|block| answered(guideline, &evaluation, block));
                assert_eq!(
                    own, said,
                    "{} where {} is {x:?} and {} is {y:?}",
                    shown.name, map.x.fact, map.y.fact
                );
            }
            seen.insert(class);
        }
    }
    // Nothing was held against nothing.
    assert!(unknown > 0 && seen.len() + impossible.min(1) > 1, "{seen:?}, {unknown}, {impossible}");
    for chart in &map.charts {
        let mut covered = Vec::new();
        for found in rectangles(map, chart) {
            for row in found.rows.0..=found.rows.1 {
                for column in found.columns.0..=found.columns.1 {
                    covered.push((row, column));
                    assert_eq!(found.class, chart.class(row, column));
                    assert_eq!(found.differs, map.differs(row, column));
                }
            }
        }
        covered.sort_unstable();
        let all = (0..map.y.len()).flat_map(|row| (0..map.x.len()).map(move |column| (row, column)));
        assert_eq!(covered, all.collect::<Vec<_>>(), "rectangles cover the map once");
    }
}

#[test]
fn a_cell_of_numbers_is_what_the_interpreter_answers() {
    for guideline in ["anastrozole-bone-health/1.0.0", "asco-2019/1.0.0"] {
        let read = read(guideline, "patients/maria-keller");
        hold(&[&read], &mapped(&[&read], "t_score_lumbar_spine", "frax_major_fracture", &[]), 400);
        hold(&[&read], &mapped(&[&read], "age", "frax_hip_fracture", &[]), 400);
    }
}

#[test]
fn a_cell_of_days_and_members_is_what_the_interpreter_answers() {
    let main = read("anastrozole-bone-health/1.0.0", "patients/maria-keller");
    let of = ["dxa", "bone_modifying_agent", "bone_mineral_density"];
    hold(&[&main], &mapped(&[&main], "last_dxa_date", "menopausal_status", &of), 400);
    hold(&[&main], &mapped(&[&main], "endocrine_therapy", "t_score_femoral_neck", &[]), 400);
    let ruth = read("asco-2019/1.0.0", "patients/ruth-lindqvist");
    hold(&[&ruth], &mapped(&[&ruth], "current_bone_agent", "vitamin_d", &[]), 400);
    hold(
        &[&ruth],
        &mapped(&[&ruth], "metastatic_disease", "t_score_total_hip", &["scope", "bone_agent"]),
        400,
    );
}

/// A constraint that holds a day against another one cuts it there: nothing is tried, and what cannot be is left without an
/// answer.
#[test]
fn what_cannot_be_has_no_answer() {
    let read = read("anastrozole-bone-health/1.0.0", "patients/maria-keller");
    let map = mapped(&[&read], "therapy_end_date", "fragility_fracture", &["bone_modifying_agent", "scope"]);
    let day = |text: &str| Value::Date(PartialDate::parse(text).expect("a date"));
    let class = |text: &str| {
        let column = map.x.place(Some(&day(text))).expect("a cell");
        map.charts[0].class(map.y.place(Some(&Value::Boolean(false))).expect("a cell"), column)
    };
    // Maria Keller began on the second of March.
    assert_eq!(class("2026-03-01"), None);
    assert!(class("2026-03-02").is_some());
    hold(&[&read], &map, 400);
    let text = chart::text(&map);
    assert!(text.contains("cannot be"), "{text}");
    assert!(text.contains("endocrine_therapy_starts_before_it_ends"), "{text}");
}

/// Two guidelines: letters mean the same on both sides, and the cells that differ are counted.
#[test]
fn two_guidelines_are_held_against_each_other() {
    let main = read("anastrozole-bone-health/1.0.0", "patients/maria-keller");
    let asco = read("asco-2019/1.0.0", "patients/maria-keller");
    let map = mapped(&[&main, &asco], "age", "t_score_lumbar_spine", &[]);
    hold(&[&main, &asco], &map, 400);
    let (differing, all) = map.differing().expect("two guidelines");
    assert!(0 < differing && differing < all, "{differing} of {all}");
    let text = chart::text(&map);
    assert_eq!(text.matches('≠').count(), differing + 1, "{text}");
    // A guideline does not differ from itself.
    let same = mapped(&[&main, &main], "age", "t_score_lumbar_spine", &[]);
    assert_eq!(same.differing().expect("two").0, 0);
}

/// The drawing is XML, says what it is, has every letter, and no name twice.
#[test]
fn the_drawing_is_well_formed() {
    let main = read("anastrozole-bone-health/1.0.0", "patients/maria-keller");
    let asco = read("asco-2019/1.0.0", "patients/maria-keller");
    let map = mapped(&[&main, &asco], "age", "t_score_lumbar_spine", &[]);
    let svg = chart::svg(&map);
    let mut reader = quick_xml::Reader::from_str(&svg);
    let (mut open, mut elements, mut texts, mut names) =
        (Vec::new(), BTreeSet::new(), BTreeSet::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).expect("UTF-8");
                for attribute in start.attributes() {
                    let attribute = attribute.expect("an attribute");
                    if attribute.key.as_ref() == b"id" {
                        names.push(attribute.value.into_owned());
                    }
                }
                elements.insert(name.clone());
                open.push(name);
            }
            quick_xml::events::Event::End(end) => {
                assert_eq!(open.pop().map(String::into_bytes), Some(end.name().as_ref().to_vec()));
            }
            quick_xml::events::Event::Text(text) => {
                texts.insert(String::from_utf8(text.to_vec()).expect("UTF-8"));
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for element in ["svg", "title", "desc", "text", "pattern"] {
        assert!(elements.contains(element), "no {element} in {elements:?}");
    }
    for class in &map.classes {
        let letters = [class.letter.clone(), format!("{} ≠", class.letter)];
        assert!(letters.iter().any(|letter| texts.contains(letter)), "{letters:?} stand nowhere");
    }
    let once: BTreeSet<&Vec<u8>> = names.iter().collect();
    assert_eq!(once.len(), names.len(), "no name stands for two things");
    assert!(!svg.contains("http") || svg.matches("http").count() == 1, "nothing is fetched");
}

/// Where a formula reads a fact every form says that its boundaries were looked for, and the exit code does, too.
#[test]
fn what_was_sampled_is_said() {
    let asked = [MAIN, "--x", "weight", "--y", "fragility_fracture", "--patient"];
    let more = ["guidelines/patients/ruth-lindqvist.toml", "--of", "bone_agent.zoledronic_acid_5mg_yearly"];
    for format in ["text", "svg", "json"] {
        let (text, code) = printed(&[&asked[..], &more, &["--format", format]].concat());
        assert_eq!(code, 5, "{format}");
        // In a drawing each line is an element of its own.
        let plain =
            regex_lite::Regex::new("<[^>]*>").expect("a pattern").replace_all(&text, " ").into_owned();
        let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("something is worked out from"), "{format}: {text}");
    }
}

/// JSON: the same every time, with a class for each letter.
#[test]
fn the_json_is_the_same_every_time() {
    let asked = [MAIN, "--x", "t_score_lumbar_spine", "--y", "frax_major_fracture", "--against", "asco-2019"];
    let asked = [&asked[..], &["--of", "bone_mineral_density", "scope", "--format", "json"]].concat();
    let (first, code) = printed(&asked);
    assert_eq!((first.as_str(), code), (printed(&asked).0.as_str(), 0));
    let map: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(
        (&map["format"], &map["exact"], &map["patient"]),
        (&"osteon.map/1".into(), &true.into(), &serde_json::Value::Null)
    );
    let letters: Vec<&serde_json::Value> =
        map["classes"].as_array().expect("classes").iter().map(|class| &class["letter"]).collect();
    for chart in map["charts"].as_array().expect("charts") {
        let rows = chart["cells"].as_array().expect("rows");
        assert_eq!(rows.len(), map["y"]["cells"].as_array().expect("cells").len());
        for cell in rows.iter().flat_map(|row| row.as_array().expect("cells")) {
            assert!(cell.is_null() || letters.contains(&cell), "{cell}");
        }
    }
    assert_eq!(map["charts"].as_array().map(Vec::len), Some(2));
}

/// What there is not is a fault, with the name that was probably meant.
#[test]
fn a_name_that_is_not_there_is_refused() {
    let refused = |more: &[&str], wanted: &str| {
        let output = osteon(&[&["map", MAIN], more, &["--as-of", common::AS_OF]].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(wanted), "{errors}");
    };
    refused(&["--x", "t_score_lumbar_spin", "--y", "age"], "did you mean `t_score_lumbar_spine`?");
    refused(&["--x", "age", "--y", "age"], "two facts");
    refused(
        &["--x", "age", "--y", "sex", "--of", "bone_mineral_densty"],
        "did you mean `bone_mineral_density`?",
    );
    refused(
        &["--x", "age", "--y", "sex", "--against", "kdigo-ckd-staging", "--of", "nothing_like_it"],
        "nothing_like_it",
    );
    refused(
        &["--x", "t_score_lumbar_spine", "--y", "sex", "--against", "kdigo-ckd-staging"],
        "knows no fact",
    );
}
