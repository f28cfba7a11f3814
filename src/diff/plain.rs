//! The plainest patient: everything left out of what is known that need not be there.

use super::Region;
use super::align::Aligned;
use super::behaviour::Looking;
use super::pool;
use super::said::Said;
use crate::model::expression::{FactId, Node};
use crate::model::facts::{Facts, Known, Reading};
use crate::model::guideline::Block;
use crate::space::{Found, Question, Wire};
use crate::value::content::Value;
use crate::value::date::CalendarUnit;

impl Looking<'_> {
    /// The plainest patient of whom the same is said, by the same edits.
    pub(super) fn plainer(
        &self,
        aligned: &Aligned,
        said: &[Option<Said>; 2],
        wire: Wire,
        patient: &Facts,
    ) -> Facts {
        let (_, evaluations) = self.pool.evaluate(patient);
        let causes = self.causes.of(aligned, &evaluations);
        let [first, second] = said;
        let is_one = |other: &Facts| {
            let facts = self.pool.sides(other);
            let says = |side: usize, said: &Option<Said>| {
                self.pool.says(side, &facts, |one| self.side_says(aligned, side, one).as_ref() == Some(said))
            };
            // Of most, one side says something else already.
            let Some(before) = says(0, first) else {
                return false;
            };
            let Some(after) = says(1, second) else {
                return false;
            };
            self.causes.of(aligned, &[before, after]) == causes && self.pool.holds(wire, other)
        };
        let plain = plainer(patient, is_one);
        self.measured_before(aligned, &plain).filter(is_one).unwrap_or(plain)
    }

    /// The same patient, measured half a year ago: with a last day a monitor tells the next, and readers see both.
    fn measured_before(&self, aligned: &Aligned, patient: &Facts) -> Option<Facts> {
        let ([base, _], [Some(Block::Monitor(id)), _]) = (self.sides, aligned.blocks) else {
            return None;
        };
        let from = base.monitors.get(id.index())?.from;
        let Node::Fact(fact) = *base.expressions.get(from) else {
            return None;
        };
        let day = self.pool.as_of().add(-6, CalendarUnit::Month)?;
        (*patient.get(fact) == Known::NotGiven).then(|| {
            let mut measured = patient.clone();
            measured.set(fact, Known::Given(vec![Reading::of(Value::Date(day))]));
            measured
        })
    }

    /// Puts a simple patient of a region in the place of any, if the same edits are at work there.
    pub(super) fn simplify(
        &mut self,
        aligned: &Aligned,
        region: &mut Region,
        wire: Wire,
        question: &mut Question<'_, '_>,
    ) {
        let is_one = |one: &pool::Found| {
            self.said(aligned, &one.evaluations).as_ref() == Some(&region.said)
                && self.causes.of(aligned, &one.evaluations) == region.causes
        };
        if let Some(one) = self.pool.find(wire, true, is_one) {
            self.put(aligned, one, region);
            return;
        }
        question.turn(&[&[wire]]);
        let found = question.ask(&mut |patients| self.confirms(aligned, &region.said, wire, patients));
        if let Found::Patients(patients) = found {
            let kept = patients.first().and_then(|patient| self.pool.keep(patient, true)).cloned();
            let same = |one: &pool::Found| self.causes.of(aligned, &one.evaluations) == region.causes;
            if let Some(one) = kept.filter(same) {
                self.put(aligned, &one, region);
            }
        }
    }
}

/// A patient with as little known as still meets `is_one`, which `patient` does.
///
/// Facts are left out in halves first, so that few that count among many cost few questions: about the number of facts that
/// count times the logarithm of all.
fn plainer(patient: &Facts, is_one: impl Fn(&Facts) -> bool) -> Facts {
    let mut plain = patient.clone();
    let asked = |facts: &Facts| -> Vec<FactId> {
        let all = facts.iter().filter(|(_, known)| matches!(known, Known::Unknown | Known::NotMeasurable));
        all.map(|(id, _)| id).collect()
    };
    // That somebody was asked in vain seldom counts.
    leave_out(&mut plain, &asked(patient), &is_one);
    let given: Vec<FactId> =
        plain.iter().filter(|(_, known)| **known != Known::NotGiven).map(|(id, _)| id).collect();
    leave_out(&mut plain, &given, &is_one);
    plain
}

/// Leaves all of some facts out, or as many as can be.
fn leave_out(plain: &mut Facts, facts: &[FactId], is_one: &impl Fn(&Facts) -> bool) {
    if facts.is_empty() {
        return;
    }
    let mut fewer = plain.clone();
    for id in facts {
        fewer.set(*id, Known::NotGiven);
    }
    if is_one(&fewer) {
        *plain = fewer;
    } else if let (first, second @ [_, ..]) = facts.split_at(facts.len().div_ceil(2)) {
        leave_out(plain, first, is_one);
        leave_out(plain, second, is_one);
    }
}
