//! What must hold of the difference of two guidelines, patient by patient, with the interpreter as the judge.

use std::collections::{BTreeMap, BTreeSet};

use osteon::diff::{self, Aligned, Change, Class, Cohort, Diff, Direction, Kind, Map, Names, Said, Side};
use osteon::eval::{Evaluation, Plan};
use osteon::model::facts::Facts;
use osteon::model::guideline::Guideline;
use osteon::value::date::PartialDate;
use osteon::value::truth::Truth;

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub pairs: usize,
    pub patients: usize,
    /// Patients who cannot be, by one of the guidelines.
    pub impossible: usize,
    /// Answers that are others.
    pub changed: usize,
    pub regions: usize,
    pub open: usize,
    pub blocks: usize,
    /// Blocks of which not everything was told.
    pub cut: usize,
}

impl Tally {
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            pairs: self.pairs + other.pairs,
            patients: self.patients + other.patients,
            impossible: self.impossible + other.impossible,
            changed: self.changed + other.changed,
            regions: self.regions + other.regions,
            open: self.open + other.open,
            blocks: self.blocks + other.blocks,
            cut: self.cut + other.cut,
        }
    }
}

/// What is wrong: in one word, and in more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub &'static str, pub String);

/// By block, how the answer of a patient is another.
type Ways = BTreeMap<(Kind, String), (Class, Direction)>;

/// A difference with what it says of each patient; nothing of one who cannot be.
pub struct Looked {
    pub diff: Diff,
    ways: Vec<Option<Ways>>,
}

/// What two guidelines say of patients.
pub struct Judge<'a> {
    guidelines: [&'a Guideline; 2],
    plans: [Plan<'a>; 2],
    as_of: PartialDate,
}

impl<'a> Judge<'a> {
    pub fn new(guidelines: [&'a Guideline; 2], as_of: PartialDate) -> Judge<'a> {
        Judge { guidelines, plans: guidelines.map(Plan::of_everything), as_of }
    }

    fn evaluate(&self, patient: &[Facts; 2]) -> [Evaluation; 2] {
        [0, 1].map(|side| self.plans[side].evaluate(&patient[side], self.as_of))
    }

    fn is_possible(&self, evaluations: &[Evaluation; 2]) -> bool {
        self.guidelines.iter().zip(evaluations).all(|(guideline, evaluation)| {
            let constraints = &guideline.vocabulary.constraints;
            constraints.iter().all(|constraint| evaluation.value(constraint.always).truth() != Truth::False)
        })
    }

    /// The answers of a patient that are others; nothing of one who cannot be.
    fn others(&self, diff: &Diff, patient: &[Facts; 2]) -> Option<BTreeSet<Other>> {
        let evaluations = self.evaluate(patient);
        if !self.is_possible(&evaluations) {
            return None;
        }
        let mut cohort = Cohort::default();
        cohort.add(0, "p", self.guidelines, &evaluations, diff, &[]);
        Some(cohort.transitions.into_keys().map(|found| (found.aligned, found.said)).collect())
    }
}

/// A block, and what both say.
type Other = (Aligned, [Option<Said>; 2]);

fn told(change: &Change, region: &diff::Region) -> Other {
    (change.aligned.clone(), region.said.clone())
}

/// Holds a difference against patients, some given, and more that are made from those of its regions.
pub fn look(
    sides: [Side<'_>; 2],
    as_of: PartialDate,
    patients: &mut Vec<[Facts; 2]>,
    beside: &mut dyn FnMut(&[Facts; 2]) -> Vec<[Facts; 2]>,
    tally: &mut Tally,
) -> Result<Looked, Broken> {
    let [base, head] = sides;
    diff::diff_with(base, head, &Names::default(), as_of, |diff, map| {
        let judge = Judge::new(sides.map(|side| side.guideline), as_of);
        if let Some(denied) = diff.denied.first() {
            return Err(Broken("denied", denied.clone()));
        }
        tally.blocks += diff.looked_at.len();
        let own = of_regions(&diff, map, &judge, tally)?;
        for patient in &own {
            patients.extend(beside(patient));
        }
        patients.extend(own);
        let cut = cut(&diff);
        tally.cut += cut.len();
        let mut ways = Vec::new();
        for patient in patients.iter() {
            ways.push(of_patient(&diff, map, &judge, &cut, patient, tally)?);
        }
        Ok(Looked { diff, ways })
    })
}

/// Blocks with answers that are others for somebody who need not be in a region.
fn cut(diff: &Diff) -> BTreeSet<Aligned> {
    let is_cut =
        |because: &str| because.starts_with("where ") && !because.ends_with("nobody gets another answer");
    let cut = diff.uncovered.iter().filter(|uncovered| is_cut(&uncovered.because));
    cut.map(|uncovered| uncovered.aligned.clone()).collect()
}

/// Every region has a patient, who lies in it and gets its answers; the patients.
fn of_regions(
    diff: &Diff,
    map: &Map<'_>,
    judge: &Judge<'_>,
    tally: &mut Tally,
) -> Result<Vec<[Facts; 2]>, Broken> {
    let mut patients = Vec::new();
    for (at, change) in diff.changes.iter().enumerate() {
        if change.regions.is_empty() {
            return Err(Broken("no region", format!("{change:?}")));
        }
        for (place, region) in change.regions.iter().enumerate() {
            tally.regions += 1;
            let patient = match (&region.patient, &region.open) {
                (Some(patient), None) => patient,
                (None, Some(_)) => {
                    tally.open += 1;
                    continue;
                }
                _ => return Err(Broken("no patient", format!("{}: {region:?}", change.aligned.name))),
            };
            let others = judge.others(diff, patient);
            if !others.is_some_and(|others| others.contains(&told(change, region))) {
                return Err(Broken("not so", format!("{}: {region:#?}", change.aligned.name)));
            }
            if !map.regions(&patient[0], &patient[1]).contains(&(at, place)) {
                return Err(Broken("outside", format!("{}: {region:#?}", change.aligned.name)));
            }
            patients.push(patient.as_ref().clone());
        }
    }
    Ok(patients)
}

fn of_patient(
    diff: &Diff,
    map: &Map<'_>,
    judge: &Judge<'_>,
    cut: &BTreeSet<Aligned>,
    patient: &[Facts; 2],
    tally: &mut Tally,
) -> Result<Option<Ways>, Broken> {
    let Some(others) = judge.others(diff, patient) else {
        tally.impossible += 1;
        return Ok(None);
    };
    tally.patients += 1;
    tally.changed += others.len();
    let mut found = BTreeSet::new();
    let mut ways = Ways::new();
    for (at, place) in map.regions(&patient[0], &patient[1]) {
        let change = &diff.changes[at];
        let own = told(change, &change.regions[place]);
        let words = || format!("{}: {:?}", own.0.name, change.regions[place]);
        if ways.insert((own.0.kind, own.0.name.clone()), (change.class, change.direction)).is_some() {
            return Err(Broken("in two regions", words()));
        }
        if !others.contains(&own) {
            let real: Vec<_> = others.iter().filter(|(aligned, _)| *aligned == own.0).collect();
            return Err(Broken("told wrongly", format!("{}\nreally {real:?}", words())));
        }
        found.insert(own);
    }
    let missed = others.difference(&found).find(|(aligned, _)| !cut.contains(aligned));
    if let Some(other) = missed {
        let regions: Vec<_> =
            diff.changes.iter().filter(|change| change.aligned == other.0).flat_map(|c| &c.regions).collect();
        let regions: Vec<_> =
            regions.iter().map(|region| (&region.sides, &region.said, &region.open)).collect();
        let why = &diff.uncovered;
        return Err(Broken("not told", format!("{other:#?}\nuncovered {why:#?}\nregions {regions:#?}")));
    }
    Ok(Some(ways))
}

/// By what a block is called on the way back, what it is called on the way forth: the same, unless it was renamed.
type Called = BTreeMap<(Kind, String), String>;

fn names_of(forth: &Looked, back: &Looked) -> Called {
    let all = back.diff.looked_at.iter().filter_map(|own| {
        let [a, b] = own.blocks;
        let forth = forth.diff.looked_at.iter();
        let other = forth.into_iter().find(|other| other.kind == own.kind && other.blocks == [b, a])?;
        Some(((own.kind, own.name.clone()), other.name.clone()))
    });
    all.collect()
}

fn as_called(block: &(Kind, String), names: &Called) -> (Kind, String) {
    (block.0, names.get(block).unwrap_or(&block.1).clone())
}

/// The difference from head to base says the same of each patient, the other way round.
pub fn mirrored(forth: &Looked, back: &Looked) -> Result<(), Broken> {
    let names = names_of(forth, back);
    let cut: BTreeSet<(Kind, String)> = (cut(&forth.diff).into_iter().chain(cut(&back.diff)))
        .map(|aligned| as_called(&(aligned.kind, aligned.name), &names))
        .collect();
    for (forth, back) in forth.ways.iter().zip(&back.ways) {
        let (Some(forth), Some(back)) = (forth, back) else {
            if forth.is_some() != back.is_some() {
                return Err(Broken("mirror", "possible one way only".to_owned()));
            }
            continue;
        };
        let turned = back.iter().map(|(block, (class, direction))| {
            (as_called(block, &names), (reversed(*class), direction.reversed()))
        });
        let turned: Ways = turned.filter(|(block, _)| !cut.contains(block)).collect();
        let forth: Ways =
            forth.iter().filter(|(block, _)| !cut.contains(block)).map(|(a, b)| (a.clone(), *b)).collect();
        if forth != turned {
            return Err(Broken("mirror", format!("{forth:?}\n{turned:?}")));
        }
    }
    Ok(())
}

/// The class of the way back.
fn reversed(class: Class) -> Class {
    let pairs = [
        (Class::LeavesScope, Class::EntersScope),
        (Class::StopsApplying, Class::StartsToApply),
        (Class::BecomesExcluded, Class::NoLongerExcluded),
        (Class::GainsCaution, Class::LosesCaution),
        (Class::GapOpens, Class::GapCloses),
        (Class::OverlapBegins, Class::OverlapEnds),
        (Class::ChoiceOpens, Class::ChoiceCloses),
        (Class::NoneLeft, Class::SomeLeft),
        (Class::StartsMonitoring, Class::StopsMonitoring),
        (Class::BecomesUndetermined, Class::BecomesKnown),
        (Class::Removed, Class::Added),
    ];
    let found = pairs.iter().find_map(|(a, b)| match class {
        _ if class == *a => Some(*b),
        _ if class == *b => Some(*a),
        _ => None,
    });
    found.unwrap_or(class)
}
