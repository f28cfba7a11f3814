//! Regions in words: `FRAX score ≥ 15 % and < 20 %, or unknown`.

use std::collections::BTreeSet;

use super::Side;
use crate::model::expression::FactId;
use crate::model::guideline::Block;
use crate::model::joint::Joint;
use crate::model::vocabulary::Fact;
use crate::space::{Axis, AxisOf, Holds, Label, Limit, Stretch};
use crate::value::canonical::exact_decimal;
use crate::value::date::PartialDate;
use crate::value::number::Number;
use crate::value::unit::Unit;
use std::cmp::Ordering;

/// Anywhere, as long as it is known.
pub(super) const KNOWN: &str = "known";

/// Writes regions of two guidelines.
pub(super) struct Words<'a> {
    pub(super) joint: &'a Joint,
    pub(super) base: Side<'a>,
    pub(super) head: Side<'a>,
}

impl Words<'_> {
    /// What each axis is of; of two that go by one name with the guideline that each is read by.
    pub(super) fn labels(&self, axes: &[Axis]) -> Vec<String> {
        let plain: Vec<String> = axes.iter().map(|axis| self.label(axis)).collect();
        let label = |(axis, label): (&Axis, &String)| {
            let is_single = plain.iter().filter(|other| *other == label).count() == 1;
            if is_single { label.clone() } else { format!("{label} by {}", self.side(self.is_of_head(axis))) }
        };
        axes.iter().zip(&plain).map(label).collect()
    }

    fn label(&self, axis: &Axis) -> String {
        let guideline = &self.joint.guideline;
        let fact =
            |id: FactId| guideline.vocabulary.fact(id).map_or(String::new(), |fact| fact.label.clone());
        match axis.of {
            AxisOf::Record(id) | AxisOf::Name(Label::Fact(id)) => fact(id),
            AxisOf::Day(id) => format!("day of {}", fact(id)),
            AxisOf::Previous(id) => format!("{} before the latest", fact(id)),
            AxisOf::Earliest(id) => format!("first {}", fact(id)),
            AxisOf::Name(Label::Scope(_)) => "in scope".to_owned(),
            AxisOf::Name(Label::Applies(id)) => {
                format!("{} applies", guideline.name(Block::Recommendation(id)))
            }
            AxisOf::Name(Label::Recommended(id)) => {
                format!("{} is called for", guideline.name(Block::Recommendation(id)))
            }
            AxisOf::Name(Label::NoneLeft(id)) => {
                format!("no option of {} is left", guideline.name(Block::Choice(id)))
            }
            AxisOf::Name(Label::SharedBars(id, is_caution)) => {
                let label = guideline.options.get(id.index()).map_or("", |option| option.label.as_str());
                let what = if is_caution { "a caution for" } else { "an exclusion of" };
                format!("{what} {label} that both have")
            }
            AxisOf::Name(Label::Definition(id)) => {
                guideline.definitions.get(id.index()).map_or(String::new(), |found| found.label.clone())
            }
            AxisOf::Name(Label::Expression(id)) | AxisOf::Opaque(id) => {
                let side = if self.is_of_head(axis) { self.head } else { self.base };
                let text = side.sources.slice(guideline.expressions.span(id));
                format!("`{}`", crate::source::one_line(text))
            }
        }
    }

    fn is_of_head(&self, axis: &Axis) -> bool {
        match axis.of {
            AxisOf::Name(Label::Fact(id)) => self.joint.record(id) != id,
            AxisOf::Name(Label::Scope(block)) => self.joint.is_of_head(block),
            AxisOf::Name(Label::Applies(id) | Label::Recommended(id)) => {
                self.joint.is_of_head(Block::Recommendation(id))
            }
            AxisOf::Name(Label::NoneLeft(id)) => self.joint.is_of_head(Block::Choice(id)),
            AxisOf::Name(Label::SharedBars(id, _)) => self.joint.is_of_head(Block::Option(id)),
            AxisOf::Name(Label::Definition(id)) => self.joint.is_definition_of_head(id),
            AxisOf::Name(Label::Expression(id)) | AxisOf::Opaque(id) => {
                id.index() >= self.base.guideline.expressions.len()
            }
            AxisOf::Record(id) | AxisOf::Day(id) | AxisOf::Previous(id) | AxisOf::Earliest(id) => {
                id.index() >= self.base.guideline.vocabulary.facts.len()
            }
        }
    }

    /// As a side is called where the two have to be told apart.
    fn side(&self, is_of_head: bool) -> String {
        let (base, head) = (&self.base.guideline.meta, &self.head.guideline.meta);
        let own = if is_of_head { head } else { base };
        match (base.id == head.id, base.version == head.version) {
            (true, false) => own.version.to_string(),
            (true, true) => (if is_of_head { "the head" } else { "the base" }).to_owned(),
            _ => own.id.clone(),
        }
    }

    /// Where on an axis some cells lie.
    pub(super) fn place(&self, axis: &Axis, cells: &[usize]) -> String {
        let chosen: BTreeSet<usize> = cells.iter().copied().collect();
        let all = axis.cells.iter().enumerate();
        let (known, unknown): (Vec<_>, Vec<_>) = all.partition(|(_, holds)| holds.is_known());
        let is_all =
            |cells: &[(usize, &Holds)]| !cells.is_empty() && cells.iter().all(|(at, _)| chosen.contains(at));
        let within = |cells: &[(usize, &Holds)]| -> Vec<Holds> {
            let own = cells.iter().filter(|(at, _)| chosen.contains(at));
            own.map(|(_, holds)| (*holds).clone()).collect()
        };
        let mut parts = match is_all(&known) {
            true => vec![KNOWN.to_owned()],
            false => self.known(axis, &within(&known), known.len()),
        };
        if is_all(&unknown) {
            parts.push("unknown".to_owned());
        } else {
            parts.extend(self.unknown(axis, &within(&unknown)));
        }
        parts.join(" or ")
    }

    fn fact(&self, axis: &Axis) -> Option<&Fact> {
        let id = match axis.of {
            AxisOf::Record(id) | AxisOf::Previous(id) | AxisOf::Earliest(id) => id,
            AxisOf::Name(Label::Fact(id)) => id,
            AxisOf::Name(Label::Definition(id)) => {
                self.joint.guideline.definitions.get(id.index()).and_then(|found| found.choice)?
            }
            _ => return None,
        };
        self.joint.guideline.vocabulary.fact(id)
    }

    fn known(&self, axis: &Axis, cells: &[Holds], of: usize) -> Vec<String> {
        let mut parts = Vec::new();
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut days: Vec<(Option<i64>, Option<i64>)> = Vec::new();
        let mut members: Vec<u16> = Vec::new();
        for cell in cells {
            match cell {
                Holds::Truth(truth) => parts.push((if *truth { "yes" } else { "no" }).to_owned()),
                Holds::Member(member) => members.push(*member),
                Holds::Number(stretch) => stretches.push(stretch.clone()),
                Holds::Days(from, to) => days.push((*from, *to)),
                Holds::Other => parts.push("whatever it comes to".to_owned()),
                Holds::Missing | Holds::NotMeasurable | Holds::Bounds(_) | Holds::Vague(_) => {}
            }
        }
        parts.dedup();
        parts.extend(self.members(axis, &members, of));
        parts.extend(joined(stretches).iter().map(|stretch| stretch_words(stretch, axis.unit.as_ref())));
        parts.extend(joined_days(days).into_iter().map(days_words));
        parts
    }

    fn members(&self, axis: &Axis, chosen: &[u16], of: usize) -> Vec<String> {
        if chosen.is_empty() {
            return Vec::new();
        }
        let members = self.fact(axis).map_or(&[][..], Fact::members);
        let label = |at: usize| members.get(at).map_or("another", |member| member.label.as_str()).to_owned();
        let others: Vec<usize> =
            (0..of).filter(|at| !u16::try_from(*at).is_ok_and(|at| chosen.contains(&at))).collect();
        if chosen.len() > 2 && others.len() < chosen.len() && others.len() <= 2 {
            let others: Vec<String> = others.into_iter().map(label).collect();
            return vec![format!("neither {}", others.join(" nor ")).replace("neither", word_for(&others))];
        }
        chosen.iter().map(|at| label(usize::from(*at))).collect()
    }

    fn unknown(&self, axis: &Axis, cells: &[Holds]) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let mut bounds: Vec<&Stretch> = Vec::new();
        let mut vague: Vec<PartialDate> = Vec::new();
        for cell in cells {
            match cell {
                Holds::Missing => parts.push("not known".to_owned()),
                Holds::NotMeasurable => parts.push("not measurable".to_owned()),
                Holds::Bounds(stretch) => bounds.push(stretch),
                Holds::Vague(date) => vague.push(*date),
                _ => {}
            }
        }
        parts.dedup();
        if !bounds.is_empty() {
            let words = bounds.iter().map(|stretch| bound_words(stretch, axis.unit.as_ref()));
            let words: BTreeSet<String> = words.collect();
            parts.push(format!("known in part ({})", words.into_iter().collect::<Vec<_>>().join("; ")));
        }
        // The first and the last of all lie in nobody's life.
        let is_usual = |date: &&PartialDate| (1900..2100).contains(&date.parts().0);
        if let Some(date) = vague.iter().rfind(is_usual).or(vague.first()) {
            parts.push(format!("known to the month or year only, such as {date}"));
        }
        parts
    }
}

fn word_for(others: &[String]) -> &'static str {
    if others.len() == 1 { "not" } else { "neither" }
}

/// Stretches that follow each other as one, rising.
fn joined(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    let start = |stretch: &Stretch| stretch.from.clone();
    stretches.sort_by(|a, b| match (start(a), start(b)) {
        (None, None) => a.to.is_none().cmp(&b.to.is_none()),
        (None, _) => Ordering::Less,
        (_, None) => Ordering::Greater,
        (Some(a), Some(b)) => {
            let order = a.number.compare(&b.number).unwrap_or(Ordering::Equal);
            order.then(b.included.cmp(&a.included))
        }
    });
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if follows(last, &stretch) => last.to = stretch.to,
            _ => all.push(stretch),
        }
    }
    all
}

fn follows(first: &Stretch, second: &Stretch) -> bool {
    match (&first.to, &second.from) {
        (Some(to), Some(from)) => {
            to.number.compare(&from.number) == Some(Ordering::Equal) && (to.included || from.included)
        }
        (Some(_), None) => true,
        _ => false,
    }
}

fn joined_days(mut days: Vec<(Option<i64>, Option<i64>)>) -> Vec<(Option<i64>, Option<i64>)> {
    days.sort_by_key(|(from, _)| from.unwrap_or(i64::MIN));
    let mut all: Vec<(Option<i64>, Option<i64>)> = Vec::new();
    for (from, to) in days {
        match all.last_mut() {
            Some((_, last)) if last.is_some() && last.map(|day| day + 1) == from => *last = to,
            _ => all.push((from, to)),
        }
    }
    all
}

fn number_words(number: &Number, unit: Option<&Unit>) -> String {
    let number = exact_decimal(number);
    match unit {
        Some(unit) if !unit.is_one() => format!("{number} {unit}"),
        _ => number,
    }
}

fn limit_words(limit: &Limit, unit: Option<&Unit>, signs: [&str; 2]) -> String {
    let [with, without] = signs;
    format!("{} {}", if limit.included { with } else { without }, number_words(&limit.number, unit))
}

fn stretch_words(stretch: &Stretch, unit: Option<&Unit>) -> String {
    match (&stretch.from, &stretch.to) {
        (Some(from), Some(to)) if from == to => format!("= {}", number_words(&from.number, unit)),
        (Some(from), Some(to)) => {
            format!("{} and {}", limit_words(from, unit, ["≥", ">"]), limit_words(to, unit, ["≤", "<"]))
        }
        (Some(from), None) => limit_words(from, unit, ["≥", ">"]),
        (None, Some(to)) => limit_words(to, unit, ["≤", "<"]),
        (None, None) => KNOWN.to_owned(),
    }
}

fn bound_words(stretch: &Stretch, unit: Option<&Unit>) -> String {
    match stretch_words(stretch, unit).as_str() {
        KNOWN => "no bound".to_owned(),
        words => format!("surely {words}"),
    }
}

fn days_words((from, to): (Option<i64>, Option<i64>)) -> String {
    let day = |day: i64| PartialDate::from_day_number(day).map_or_else(String::new, |date| date.to_string());
    match (from, to) {
        (Some(from), Some(to)) if from == to => format!("on {}", day(from)),
        (Some(from), Some(to)) => format!("from {} to {}", day(from), day(to)),
        (Some(from), None) => format!("on or after {}", day(from)),
        (None, Some(to)) => format!("on or before {}", day(to)),
        (None, None) => KNOWN.to_owned(),
    }
}
