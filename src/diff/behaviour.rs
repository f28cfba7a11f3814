//! Who gets another answer: regions from the space, each with a patient whom the interpreter confirms.

use std::collections::BTreeMap;

use super::align::{self, Aligned, Kind, Names};
use super::cause::Causes;
use super::class::{self, Class, Direction};
use super::pool::{self, Pool};
use super::said::Said;
use super::words::Words;
use super::{Change, Diff, Region, Side, Uncovered};
use crate::eval::{Evaluation, Plan};
use crate::model::expression::FactId;
use crate::model::facts::Facts;
use crate::model::guideline::{Block, Guideline};
use crate::model::joint::Joint;
use crate::model::vocabulary::FactType;
use crate::space::{self, Axis, AxisOf, Found, Label, Question, Space, Told, Wire};
use crate::value::truth::Truth;

/// Looks at every block, and writes what differs; by change, the wire of each of its regions.
pub(super) fn behaviour(
    [base, head]: [Side<'_>; 2],
    space: &mut Space<'_>,
    joint: &Joint,
    names: &Names,
    mut aligned: Vec<Aligned>,
    diff: &mut Diff,
) -> Vec<Vec<Wire>> {
    let timed_anew = aligned.iter().filter(|one| is_timed_anew(one, joint, space));
    let timings: Vec<Aligned> = timed_anew.map(align::timing).collect();
    aligned.extend(timings);
    let both: Vec<space::Both> = (aligned.iter())
        .map(|aligned| {
            let [base, head] = aligned.blocks;
            let blocks = [base, head.map(|block| joint.of_head(block))];
            space::Both { blocks, facet: aligned.kind.facet() }
        })
        .collect();
    let sides = [base.guideline, head.guideline];
    let said = |at: usize, told: &[Option<Told>; 2]| -> [Option<Said>; 2] {
        let blocks = aligned.get(at).map_or([None, None], |aligned| aligned.blocks);
        let [a, b] = told;
        let of = |side: &Guideline, block: Option<Block>, told: &Option<Told>| {
            Some(Said::told(side, block?, told.as_ref()?))
        };
        let ([base, head], [first, second]) = (sides, blocks);
        [of(base, first, a), of(head, second, b)]
    };
    let differs = |at: usize, told: &[Option<Told>; 2]| {
        aligned.get(at).is_some_and(|aligned| class::differ(aligned.kind, &said(at, told)))
    };
    let alike = |at: usize| aligned.get(at).is_some_and(|aligned| goes_by_the_same_words(sides, aligned));
    let (axes, regions) = space.regions(&both, &alike, &differs);
    let words = Words { joint, base, head };
    let labels = words.labels(&axes);
    let plans = [Plan::of_everything(base.guideline), Plan::of_everything(head.guideline)];
    let mut looking = Looking {
        sides,
        pool: Pool::new(joint, space, plans),
        causes: Causes::new(sides, names, &diff.edits),
        words,
        labels,
        axes,
        numbers: BTreeMap::new(),
    };
    let mut question = Question::new(space);
    let mut changes: BTreeMap<Key, Vec<(Region, Wire)>> = BTreeMap::new();
    for (at, (aligned, regions)) in aligned.iter().zip(&regions).enumerate() {
        diff.looked_at.push(aligned.clone());
        for (found, said) in looking.listed(aligned, regions, &|told| said(at, told), &mut question, diff) {
            match looking.region(aligned, found, said, &mut question) {
                Ok(Some(region)) => {
                    let key = looking.key(aligned, &region);
                    looking.count(found);
                    changes.entry(key).or_default().push((region, found.wire));
                }
                Ok(None) => {}
                Err(denied) => diff.denied.push(denied),
            }
        }
    }
    diff.numbers = looking.most_told();
    let mut wires = Vec::new();
    for ((class, direction, causes, aligned), mut regions) in changes {
        if let Some((region, wire)) = regions.first_mut() {
            looking.simplify(&aligned, region, *wire, &mut question);
        }
        let open = regions.iter().filter_map(|(region, _)| Some((region, region.open.as_ref()?)));
        diff.uncovered.extend(open.map(|(region, why)| Uncovered {
            aligned: aligned.clone(),
            because: format!("{}: {why}", words_of(&region.sides)),
        }));
        let (regions, own): (Vec<Region>, Vec<Wire>) = regions.into_iter().unzip();
        diff.changes.push(Change { aligned, class, direction, causes, regions });
        wires.push(own);
    }
    wires
}

/// Regions of one change have all of this in common.
type Key = (Class, Direction, Vec<usize>, Aligned);

/// Whether the answers of both blocks have the same words.
fn goes_by_the_same_words([base, head]: [&Guideline; 2], aligned: &Aligned) -> bool {
    let words = |guideline: &Guideline, block: Option<Block>| -> Option<Vec<String>> {
        Some(match block? {
            Block::Decision(id) => {
                let outcomes = &guideline.decisions.get(id.index())?.outcomes;
                outcomes.iter().map(|outcome| outcome.name.clone()).collect()
            }
            Block::Dose(id) => {
                guideline.options.get(id.index())?.dose.iter().map(|dose| dose.give.clone()).collect()
            }
            Block::Monitor(id) => {
                let intervals = &guideline.monitors.get(id.index())?.intervals;
                intervals
                    .iter()
                    .map(|interval| format!("{} {}", interval.every, interval.latest_by))
                    .collect()
            }
            _ => Vec::new(),
        })
    };
    let [first, second] = aligned.blocks;
    let (a, b) = (words(base, first), words(head, second));
    a.is_some() && a == b
}

/// Whether a monitor counts from another day, or calls for a first measurement in other people.
fn is_timed_anew(aligned: &Aligned, joint: &Joint, space: &mut Space<'_>) -> bool {
    let [base, head] = aligned.blocks;
    match (base, head.map(|block| joint.of_head(block))) {
        (Some(Block::Monitor(base)), Some(Block::Monitor(head))) => !space.has_same_timing(base, head),
        _ => false,
    }
}

fn words_of(sides: &[(String, String)]) -> String {
    let words: Vec<String> = sides.iter().map(|(of, place)| format!("{of} {place}")).collect();
    if words.is_empty() { "everyone".to_owned() } else { words.join(", ") }
}

pub(super) struct Looking<'a> {
    pub(super) sides: [&'a Guideline; 2],
    pub(super) pool: Pool<'a>,
    pub(super) causes: Causes<'a>,
    words: Words<'a>,
    /// By axis, what it is of.
    labels: Vec<String>,
    axes: Vec<Axis>,
    /// By number of the record, how many regions are told by it.
    numbers: BTreeMap<FactId, usize>,
}

/// So much is looked into in all; of a region after that only as much as takes no time.
const WORK_MAX: usize = 30_000;
const FEW_ROUNDS: usize = 10;
const FEW_BOXES: usize = 10;

/// What both say where the space tells something.
type Saying<'s> = &'s dyn Fn(&[Option<Told>; 2]) -> [Option<Said>; 2];

/// A box, and what both say there.
type Listed<'r> = (&'r space::Region, [Option<Said>; 2]);

impl Looking<'_> {
    /// What both say of a patient; nothing if one of them says that there can be no such patient.
    pub(super) fn said(&self, aligned: &Aligned, evaluations: &[Evaluation; 2]) -> Option<[Option<Said>; 2]> {
        let [before, after] = evaluations;
        Some([self.side_says(aligned, 0, before)?, self.side_says(aligned, 1, after)?])
    }

    /// What one of them says of a patient; nothing if it says that there can be no such patient.
    pub(super) fn side_says(
        &self,
        aligned: &Aligned,
        side: usize,
        evaluation: &Evaluation,
    ) -> Option<Option<Said>> {
        let guideline = self.sides.get(side)?;
        let constraints = &guideline.vocabulary.constraints;
        let is_possible =
            constraints.iter().all(|constraint| evaluation.value(constraint.always).truth() != Truth::False);
        let block = aligned.blocks.get(side).copied().flatten();
        is_possible
            .then(|| block.map(|block| Said::evaluated(guideline, block, aligned.kind.facet(), evaluation)))
    }

    /// A box as a region, with a patient; nothing where nobody can lie in it.
    fn region(
        &mut self,
        aligned: &Aligned,
        found: &space::Region,
        said: [Option<Said>; 2],
        question: &mut Question<'_, '_>,
    ) -> Result<Option<Region>, String> {
        let mut region = Region {
            sides: self.sides_in_words(found),
            said,
            is_known: found.is_known,
            patient: None,
            causes: Vec::new(),
            open: None,
        };
        let is_one = |one: &pool::Found| self.said(aligned, &one.evaluations).as_ref() == Some(&region.said);
        if let Some(one) = self.pool.find(found.wire, false, is_one) {
            self.put(aligned, one, &mut region);
            return Ok(Some(region));
        }
        if question.work() > WORK_MAX {
            question.limit(FEW_ROUNDS, FEW_BOXES);
        }
        question.turn(&[&[found.wire]]);
        match question.ask_for_any(&mut |patients| self.confirms(aligned, &region.said, found.wire, patients))
        {
            Found::Nobody => return Ok(None),
            Found::Open(why) => region.open = Some(why),
            Found::Denied(_) => {
                return Err(format!("{}: {}", aligned.name, words_of(&region.sides)));
            }
            Found::Patients(patients) => {
                let plain =
                    patients.first().map(|patient| self.plainer(aligned, &region.said, found.wire, patient));
                let kept = plain.and_then(|patient| self.pool.keep(&patient, false)).cloned();
                kept.iter().for_each(|one| self.put(aligned, one, &mut region));
            }
        }
        Ok(Some(region))
    }

    /// The boxes of a block that could be listed, with what both say there; of the others it is told why not.
    fn listed<'r>(
        &self,
        aligned: &Aligned,
        regions: &'r space::Regions,
        said: Saying<'_>,
        question: &mut Question<'_, '_>,
        diff: &mut Diff,
    ) -> Vec<Listed<'r>> {
        let mut all = Vec::new();
        for (list, of_whom) in
            [(&regions.known, "where all is known"), (&regions.unknown, "where facts are missing")]
        {
            match list {
                Some(list) => all.extend(list.iter().map(|found| (found, said(&found.told)))),
                None => diff.uncovered.push(self.cut(aligned, regions, of_whom, question)),
            }
        }
        all
    }

    /// What a region has in common with others of its change.
    fn key(&self, aligned: &Aligned, region: &Region) -> Key {
        let class = class::class(aligned.kind, &region.said);
        let direction = self.direction(aligned, class, &region.said);
        (class, direction, region.causes.clone(), aligned.clone())
    }

    /// Counts the numbers that a region is told by.
    fn count(&mut self, found: &space::Region) {
        let axes = found.sides.keys().filter_map(|at| self.axes.get(*at));
        let facts: std::collections::BTreeSet<FactId> = axes.filter_map(Axis::first_fact).collect();
        for id in facts {
            let kind = self.words.joint.guideline.vocabulary.fact(id).map(|fact| &fact.kind);
            if matches!(kind, Some(FactType::Integer | FactType::Decimal | FactType::Quantity(_))) {
                *self.numbers.entry(id).or_default() += 1;
            }
        }
    }

    /// The names of these numbers, those of the most regions first.
    fn most_told(&self) -> Vec<String> {
        let mut numbers: Vec<(FactId, usize)> =
            self.numbers.iter().map(|(id, count)| (*id, *count)).collect();
        numbers.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        let vocabulary = &self.words.joint.guideline.vocabulary;
        let facts = numbers.iter().filter_map(|(id, _)| vocabulary.fact(*id));
        facts.map(|fact| fact.name.clone()).collect()
    }

    /// Puts a patient into a region.
    pub(super) fn put(&self, aligned: &Aligned, one: &pool::Found, region: &mut Region) {
        region.causes = self.causes.of(aligned, &one.evaluations);
        region.patient = Some(Box::new(one.facts.clone()));
    }

    /// The sides of a box, in words.
    fn sides_in_words(&self, found: &space::Region) -> Vec<(String, String)> {
        let mut sides: Vec<(String, String)> = Vec::new();
        let mut scope: Option<usize> = None;
        for (at, cells) in &found.sides {
            let (Some(axis), Some(label)) = (self.axes.get(*at), self.labels.get(*at)) else {
                continue;
            };
            let place = self.words.place(axis, cells);
            // Where everything is known, that one value is needs no saying.
            if found.is_known && place == super::words::KNOWN {
                continue;
            }
            if matches!(axis.of, AxisOf::Name(Label::Scope(_))) {
                // Both agree on whom they are for.
                if let Some((label, other)) = scope.and_then(|at| sides.get_mut(at))
                    && *other == place
                {
                    "in scope of both".clone_into(label);
                    continue;
                }
                scope = Some(sides.len());
            }
            sides.push((label.clone(), place));
        }
        sides
    }

    /// Whether the interpreter says of a patient what the space says, and the patient lies in the region.
    pub(super) fn confirms(
        &self,
        aligned: &Aligned,
        said: &[Option<Said>; 2],
        wire: Wire,
        patients: &[Facts],
    ) -> bool {
        let [patient] = patients else {
            return false;
        };
        let (_, evaluations) = self.pool.evaluate(patient);
        self.said(aligned, &evaluations).as_ref() == Some(said) && self.pool.holds(wire, patient)
    }

    /// Why a block is not covered, and whether it differs for anyone.
    fn cut(
        &self,
        aligned: &Aligned,
        regions: &space::Regions,
        of_whom: &str,
        question: &mut Question<'_, '_>,
    ) -> Uncovered {
        let is_possible = regions.differ.and_then(|differ| {
            question.turn(&[&[differ]]);
            question.is_possible()
        });
        let because = match is_possible {
            Some(false) => "nobody gets another answer",
            Some(true) => "somebody gets another answer; there are too many regions to list",
            None => {
                "there are too many regions to list, and whether anybody gets another answer is not decided"
            }
        };
        Uncovered { aligned: aligned.clone(), because: format!("{of_whom}: {because}") }
    }

    fn direction(&self, aligned: &Aligned, class: Class, said: &[Option<Said>; 2]) -> Direction {
        let [base, head] = self.sides;
        let against = |guideline: &Guideline, block: Option<Block>| match block {
            Some(Block::Recommendation(id)) => {
                guideline.recommendations.get(id.index()).is_some_and(|found| found.against)
            }
            _ => false,
        };
        let [first, second] = aligned.blocks;
        let is_against = against(base, first) || against(head, second);
        class::direction(class, is_against, self.sooner(aligned, said))
    }

    /// Whether a monitor is followed more closely than before.
    fn sooner(&self, aligned: &Aligned, said: &[Option<Said>; 2]) -> Option<bool> {
        let length = |guideline: &Guideline, block: Option<Block>, said: &Option<Said>| {
            let Some(Block::Monitor(id)) = block.filter(|_| aligned.kind == Kind::Monitor) else {
                return None;
            };
            let status = &said.as_ref()?.status;
            let every = guideline.monitors.get(id.index())?.intervals.iter().map(|interval| interval.every);
            every
                .filter(|every| status.starts_with(&format!("every {every},")))
                .map(|every| every.length())
                .next()
        };
        let ([base, head], [first, second], [a, b]) = (self.sides, aligned.blocks, said);
        let (before, after) = (length(base, first, a)?, length(head, second, b)?);
        (before != after).then_some(after < before)
    }
}
