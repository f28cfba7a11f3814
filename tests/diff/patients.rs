//! Patients of two guidelines at once: on a grid of what their conditions meet, by chance, and beside others.

use std::collections::BTreeSet;

use osteon::model::expression::FactId;
use osteon::model::facts::{Facts, Known};
use osteon::model::guideline::{Block, Guideline};
use osteon::value::date::PartialDate;

use crate::common::chance::Chance;
use crate::random::facts::{DAYS, FACTS, FactName, Kind, MEMBERS};
use crate::random::patients::Patient;

/// What is known of some facts, by name, as each guideline reads it.
pub type Named = Vec<(String, [Known; 2])>;

/// Numbers for a fact at most.
const NUMBERS_MAX: usize = 6;

/// A patient of both guidelines; nothing where one of them has no such fact.
pub fn facts(named: &Named, guidelines: [&Guideline; 2]) -> [Facts; 2] {
    [0, 1].map(|side| {
        let vocabulary = &guidelines[side].vocabulary;
        let mut facts = Facts::new("p", vocabulary.facts.len());
        for (name, known) in named {
            if let Some(id) = vocabulary.find(name) {
                facts.set(id, known[side].clone());
            }
        }
        facts
    })
}

/// The same, by name.
pub fn named(facts: &[Facts; 2], guidelines: [&Guideline; 2]) -> Named {
    let of = |side: usize, name: &str| {
        let id = guidelines[side].vocabulary.find(name);
        id.map_or(Known::NotGiven, |id| facts[side].get(id).clone())
    };
    let names: BTreeSet<&str> = guidelines
        .iter()
        .flat_map(|side| side.vocabulary.facts.iter().map(|fact| fact.name.as_str()))
        .collect();
    let both = names.into_iter().map(|name| (name.to_owned(), [of(0, name), of(1, name)]));
    both.filter(|(_, known)| *known != [Known::NotGiven, Known::NotGiven]).collect()
}

/// What a line of a file says of a fact; nothing where a guideline refuses it.
pub fn known(name: &str, line: &str, guidelines: [&Guideline; 2], as_of: PartialDate) -> Option<[Known; 2]> {
    let text = format!("patient = \"p\"\n[facts]\n{line}");
    let patient = Patient { text, as_of, left_open: Vec::new() };
    let read = |guideline: &Guideline| match guideline.vocabulary.find(name) {
        Some(id) => patient.facts_on(guideline, as_of).get(id).clone(),
        None => Known::NotGiven,
    };
    let both = guidelines.map(read);
    (!both.contains(&Known::NotGiven)).then_some(both)
}

/// The facts that the rules of a guideline hang on.
fn read(guideline: &Guideline) -> BTreeSet<FactId> {
    let is_rule = |block: &Block| !matches!(block, Block::Fact(_));
    let mut waiting: Vec<Block> =
        guideline.order.iter().copied().filter(is_rule).chain([Block::Scope]).collect();
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    while let Some(block) = waiting.pop() {
        if seen.insert(block) {
            if let Block::Fact(id) = block {
                found.insert(id);
            }
            waiting.extend(guideline.reads(block));
        }
    }
    found
}

/// What may be known of each fact that rules hang on, by what the texts mention.
pub struct Grid {
    choices: Vec<(String, Vec<Option<[Known; 2]>>)>,
}

impl Grid {
    pub fn new(guidelines: [&Guideline; 2], texts: &str, as_of: PartialDate, chance: &mut Chance) -> Grid {
        let names = guidelines.iter().flat_map(|guideline| {
            read(guideline)
                .into_iter()
                .filter_map(|id| guideline.vocabulary.fact(id))
                .map(|fact| fact.name.clone())
        });
        let names: BTreeSet<String> = names.collect();
        let numbers = numbers(texts);
        let choices = FACTS.iter().filter(|fact| names.contains(fact.name)).map(|fact| {
            let lines = lines(fact, &numbers, texts, chance);
            let known = lines.iter().filter_map(|line| known(fact.name, line, guidelines, as_of));
            let mut all = vec![None];
            for known in known {
                if !all.contains(&Some(known.clone())) {
                    all.push(Some(known));
                }
            }
            (fact.name.to_owned(), all)
        });
        Grid { choices: choices.collect() }
    }

    /// All of them, or so many of them by chance.
    pub fn patients(&self, most: usize, chance: &mut Chance) -> Vec<Named> {
        let sizes = self.choices.iter().map(|(_, all)| all.len());
        let count = sizes.fold(1_usize, |product, size| product.saturating_mul(size));
        if count > most {
            return (0..most).map(|_| self.patient(|size| chance.below(size))).collect();
        }
        let at = |mut at: usize| {
            self.patient(|size| {
                let own = at % size;
                at /= size;
                own
            })
        };
        (0..count).map(at).collect()
    }

    fn patient(&self, mut place: impl FnMut(usize) -> usize) -> Named {
        let choose = |(name, all): &(String, Vec<Option<[Known; 2]>>)| {
            Some((name.clone(), all[place(all.len())].clone()?))
        };
        self.choices.iter().filter_map(choose).collect()
    }

    /// The same patient but for one fact.
    pub fn beside(&self, patient: &Named, chance: &mut Chance) -> Named {
        let mut other = patient.clone();
        if self.choices.is_empty() {
            return other;
        }
        let (name, all) = chance.one(&self.choices);
        other.retain(|(own, _)| *own != name);
        other.extend(chance.one(&all).map(|known| (name, known)));
        other
    }
}

/// The numbers that a text mentions, those next to them and between.
fn numbers(texts: &str) -> Vec<String> {
    let tokens = texts.split(|letter: char| !(letter.is_alphanumeric() || "._@-".contains(letter)));
    let is_number = |token: &&str| {
        token.len() < 7
            && token.starts_with(|first: char| first.is_ascii_digit())
            && token.parse::<f64>().is_ok()
    };
    let all: BTreeSet<&str> = tokens.filter(is_number).collect();
    let beside = all.iter().flat_map(|text| {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        [(*text).to_owned(), format!("{whole}.{part}1"), format!("-{text}")]
    });
    beside.chain(["0".to_owned(), "1.5".to_owned()]).collect()
}

/// Lines of a file on a fact.
fn lines(fact: &FactName, numbers: &[String], texts: &str, chance: &mut Chance) -> Vec<String> {
    let values: Vec<String> = match fact.kind {
        Kind::Truth => vec!["true".to_owned(), "false".to_owned()],
        Kind::Integer => {
            let whole: Vec<String> = numbers.iter().filter(|number| !number.contains('.')).cloned().collect();
            some(&whole, chance)
        }
        Kind::Decimal | Kind::Quantity(_) => {
            some(numbers, chance).into_iter().map(|number| format!("\"{number}\"")).collect()
        }
        Kind::Date => {
            let vague = ["\"2026-03\"".to_owned(), "\"2025\"".to_owned()];
            DAYS.iter().map(|day| (*day).to_owned()).chain(vague).collect()
        }
        Kind::Member => MEMBERS.iter().map(|name| format!("\"{name}\"")).collect(),
        Kind::ManyMembers => {
            let mentioned = texts.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
            let is_member =
                |token: &&str| token.strip_prefix("n_").is_some_and(|at| at.parse::<u8>().is_ok());
            let all: BTreeSet<&str> = mentioned.filter(is_member).chain(["n_0", "n_69"]).collect();
            all.into_iter().map(|name| format!("\"{name}\"")).collect()
        }
    };
    let unit = fact.unit.map_or(String::new(), |unit| format!(", unit = \"{unit}\""));
    let name = fact.name;
    let mut lines: Vec<String> =
        values.iter().map(|value| format!("{name} = {{ value = {value}{unit} }}\n")).collect();
    lines.extend(["unknown", "not_measurable"].map(|word| format!("{name} = \"{word}\"\n")));
    let dated = |value: &String, day: &str| format!("{{ value = {value}{unit}, on = {day} }}");
    if let Some(value) = values.last() {
        lines.push(format!("{name} = {}\n", dated(value, "2025-06-01")));
        lines.push(format!("{name} = {}\n", dated(value, "2026-06-01")));
    }
    if let (true, [first, .., last]) = (fact.is_series, values.as_slice()) {
        lines.push(format!("{name} = [{}, {}]\n", dated(first, "2026-06-01"), dated(last, "2025-12-01")));
    }
    lines
}

fn some(all: &[String], chance: &mut Chance) -> Vec<String> {
    chance.shuffled(all.to_vec()).into_iter().take(NUMBERS_MAX).collect()
}
