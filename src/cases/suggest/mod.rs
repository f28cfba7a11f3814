//! Cases that are missing, made from patients that were found: each with what the guideline says today, for somebody to
//! review.
//!
//! In: a patient and the blocks to look at. Out: a case as text, which was read back and passes.

mod quote;
mod written;

use super::coverage::{Coverage, Goal, Met, Side, State, met};
use super::read::{self, Case};
use super::suite::Suite;
use crate::diagnostic::Diagnostics;
use crate::eval::{Evaluation, Plan};
use crate::model::expression::ExprId;
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::model::reference::Version;
use crate::source::Sources;
use crate::syntax::datum;
use crate::value::date::PartialDate;
use quote::quoted;
pub use written::answer;
pub(super) use written::{Told, answer_words};

/// A case that nobody has written yet.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// As a case of a file, ready to paste; nobody has reviewed it.
    pub text: String,
    /// The same, read.
    pub case: Case,
    parts: Parts,
}

/// What a case is written of.
#[derive(Clone, Debug)]
struct Parts {
    head: String,
    facts: String,
    expect: String,
}

impl Parts {
    fn text(&self) -> String {
        format!("{}[case.facts]\n{}[case.expect]\n{}", self.head, self.facts, self.expect)
    }

    /// The same, expected of one version only.
    fn text_of(&self, version: Version) -> String {
        let Parts { head, facts, expect } = self;
        format!("{head}expect = {{}}\n[case.facts]\n{facts}[case.expect_in_version.\"{version}\"]\n{expect}")
    }
}

/// Cases that are missing.
#[derive(Clone, Debug)]
pub struct Suggestions {
    /// The day of all of them.
    pub as_of: PartialDate,
    /// The cases.
    pub cases: Vec<Suggested>,
    /// Goals for which a patient was found of whom no case could be written that passes.
    pub unwritten: usize,
}

/// Words of a case that is suggested.
pub(super) struct Words {
    pub(super) name: String,
    pub(super) why: String,
}

/// Writes a case of a patient, reads it back, and gives it if it passes. The name must not be taken.
pub(super) fn write(
    guideline: &Guideline,
    as_of: PartialDate,
    words: &Words,
    facts: &Facts,
    told: &[Told],
) -> Option<Suggested> {
    let evaluation = Plan::new(guideline).evaluate(facts, as_of);
    let (name, why) = (quoted(&words.name), quoted(&words.why));
    let parts = Parts {
        head: format!("[[case]]\nname = {name}\nwhy = {why}\nreviewed_by = \"\"\n"),
        facts: written::facts(guideline, facts),
        expect: written::expect(guideline, &evaluation, told),
    };
    let text = parts.text();
    let case = read_back(guideline, as_of, &text)?;
    let as_found = case.facts.iter().zip(facts.iter()).all(|(a, b)| is_same(a.1, b.1));
    let is_good = as_found && !case.expect.is_empty() && passes(guideline, &case);
    is_good.then_some(Suggested { text, case, parts })
}

fn passes(guideline: &Guideline, case: &Case) -> bool {
    super::run(guideline, std::slice::from_ref(case)).iter().all(|ran| ran.differences.is_empty())
}

/// Whether what was written of a fact is what was found.
fn is_same(written: &crate::model::facts::Known, found: &crate::model::facts::Known) -> bool {
    use crate::model::facts::Known;
    match (written, found) {
        (Known::Given(a), Known::Given(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.value == b.value && a.on == b.on)
        }
        (a, b) => a == b,
    }
}

fn read_back(guideline: &Guideline, as_of: PartialDate, text: &str) -> Option<Case> {
    let mut sources = Sources::new();
    let whole = format!("{}{text}", head("suggested", as_of));
    let id = sources.add("suggested", whole.as_str());
    let mut faults = Diagnostics::new();
    let datum = datum::parse_toml(&whole, id, &mut faults);
    if faults.has_errors() {
        return None;
    }
    let (file, faults) = read::read(&sources, &datum, guideline);
    if faults.has_errors() { None } else { file.cases.into_iter().next() }
}

/// Said at the top of a file of suggested cases.
const OWN_FILE: &str =
    "# A file of its own: under the `[base]` of another one its patients would have more facts.\n";

/// What stands before the cases of a file.
fn head(about: &str, as_of: PartialDate) -> String {
    format!("about = {}\nas_of = {as_of}\n\n", quoted(about))
}

impl Suggestions {
    /// Where the cases stand beside other versions of the guideline, too: what those answer otherwise is expected of this
    /// version only.
    pub fn beside(&mut self, own: &Guideline, others: &[&Guideline]) {
        for suggested in &mut self.cases {
            let holds_in = |other: &&&Guideline| {
                let case = read_back(other, self.as_of, &suggested.text);
                case.is_some_and(|case| passes(other, &case))
            };
            if others.iter().filter(|other| !holds_in(other)).count() > 0 {
                suggested.text = suggested.parts.text_of(own.meta.version);
            }
        }
    }

    /// The cases as a file.
    pub fn file(&self, about: &str) -> String {
        let cases: Vec<&str> = self.cases.iter().map(|suggested| suggested.text.as_str()).collect();
        format!("{OWN_FILE}{}{}", head(about, self.as_of), cases.join("\n"))
    }
}

impl Suite<'_> {
    /// The facts of a patient as a case file has them, a line each.
    pub fn facts_of(&self, patient: &Facts) -> String {
        written::facts(self.guideline, patient)
    }

    /// The cases that are missing to reach what no case reaches: each patient once, whatever goals they reach.
    pub fn suggestions(&self, coverage: &Coverage, goal_words: &dyn Fn(&Goal) -> String) -> Suggestions {
        let met = met(self.guideline);
        let mut patients: Vec<(&Facts, Vec<&Goal>)> = Vec::new();
        for aim in coverage.parts.iter().flat_map(|part| &part.aims) {
            let State::Missing(facts) = &aim.state else {
                continue;
            };
            match patients.iter_mut().find(|(other, _)| *other == facts) {
                Some((_, goals)) => goals.push(&aim.goal),
                None => patients.push((facts, vec![&aim.goal])),
            }
        }
        let mut suggestions = Suggestions { as_of: coverage.as_of, cases: Vec::new(), unwritten: 0 };
        for (facts, goals) in patients {
            let evaluation = Plan::new(self.guideline).evaluate(facts, coverage.as_of);
            let told = self.told(&goals, &met, &evaluation);
            let words = words(&goals, goal_words);
            let name = self.free_name(&words.name, &suggestions.cases);
            let words = Words { name, ..words };
            match write(self.guideline, coverage.as_of, &words, facts, &told) {
                Some(suggested) => suggestions.cases.push(suggested),
                None => suggestions.unwritten += goals.len(),
            }
        }
        suggestions
    }

    /// A name that no case has yet.
    pub(super) fn free_name(&self, name: &str, suggested: &[Suggested]) -> String {
        let taken = |name: &str| {
            suggested.iter().any(|other| other.case.name == name)
                || self.ran.iter().any(|ran| ran.tried.case.name == name)
        };
        let numbered = (2..).map(|count| format!("{name} ({count})"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    /// What the case of some goals looks at: the blocks that they are of.
    fn told(&self, goals: &[&Goal], met: &[Met], evaluation: &Evaluation) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for goal in goals {
            let block = match goal {
                Goal::Status(block, _)
                | Goal::Condition(block, ..)
                | Goal::Part(block, ..)
                | Goal::Interval(block, _) => Some(*block),
                Goal::Side(id, side) => {
                    let met = met.iter().find(|met| met.threshold == *id);
                    met.and_then(|met| self.reader(met, *side, evaluation))
                }
            };
            let Some(block) = block else {
                continue;
            };
            let is_of_option = matches!(goal, Goal::Condition(..) | Goal::Part(..) | Goal::Side(..));
            told.push(Told::Answer(block));
            if let (Block::Option(id), true) = (block, is_of_option) {
                told.push(Told::Grades(id));
            }
            if let (Block::Monitor(id), Goal::Interval(..)) = (block, goal) {
                told.retain(|other| *other != Told::Answer(block));
                told.push(Told::Days(id));
            }
        }
        told.sort();
        told.dedup();
        let days: Vec<Block> = told
            .iter()
            .filter_map(|told| match told {
                Told::Days(id) => Some(Block::Monitor(*id)),
                _ => None,
            })
            .collect();
        told.retain(|told| !matches!(told, Told::Answer(block) if days.contains(block)));
        told
    }

    /// The first block that holds something against a threshold which lies on that side of it.
    fn reader(&self, met: &Met, side: Side, evaluation: &Evaluation) -> Option<Block> {
        let guideline = self.guideline;
        let lies_there =
            |id: &ExprId| met.held.iter().any(|held| held.value == *id && held.side(evaluation) == side);
        let reads = |block: &&Block| {
            let roots = guideline.roots(**block).into_iter();
            let mut below = roots.flat_map(|root| guideline.expressions.below(root));
            below.any(|id| lies_there(&id))
        };
        guideline.order.iter().filter(|block| !matches!(block, Block::Fact(_))).find(reads).copied()
    }
}

fn words(goals: &[&Goal], goal_words: &dyn Fn(&Goal) -> String) -> Words {
    let first = goals.first().map(|goal| goal_words(goal)).unwrap_or_default();
    let more = match goals.len() {
        0 | 1 => String::new(),
        many => format!(", and {} more", many - 1),
    };
    Words {
        name: format!("suggested: {first}"),
        why: format!(
            "No case reached this: {first}{more}. The answers are those of today; nobody has reviewed them."
        ),
    }
}
