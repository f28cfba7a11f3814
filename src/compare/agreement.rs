//! How often two guidelines say the same of many patients, and how much more often than by chance.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{Kind, Row};

/// What two guidelines say of many patients under one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// How often each two answers came together.
    counts: BTreeMap<(String, String), usize>,
    /// Patients of whom they say different things, by their place in the run.
    discordant: BTreeSet<(usize, String)>,
}

impl Pair {
    /// Patients of whom both speak.
    pub fn patients(&self) -> usize {
        self.counts.values().sum()
    }

    /// Those of whom they say the same.
    pub fn agreed(&self) -> usize {
        self.counts.iter().filter(|((a, b), _)| a == b).map(|(_, count)| count).sum()
    }

    /// Those of whom they do not, in the order of the run.
    pub fn discordant(&self) -> impl Iterator<Item = &str> {
        self.discordant.iter().map(|(_, name)| name.as_str())
    }

    /// How often each two answers came together: of the first guideline, of the second, patients.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.counts.iter().map(|((a, b), count)| (a.as_str(), b.as_str(), *count))
    }

    /// Cohen's kappa, in hundredths, rounded half away from zero: the agreement beyond chance, of all there could be.
    /// Nothing where there are no patients, or where chance alone agrees always.
    ///
    /// An answer that is open counts as an answer of its own.
    pub fn kappa(&self) -> Option<i128> {
        let number = |count: usize| i128::try_from(count).ok();
        let all = number(self.patients())?;
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        for ((first, second), count) in &self.counts {
            *rows.entry(first).or_default() += count;
            *columns.entry(second).or_default() += count;
        }
        let mut chance: i128 = 0;
        for (answer, count) in rows {
            chance += number(count)? * number(columns.get(answer).copied().unwrap_or(0))?;
        }
        let (above, below) = (all * number(self.agreed())? - chance, all * all - chance);
        if below == 0 {
            return None;
        }
        let doubled = 200 * above.abs() / below;
        Some(above.signum() * ((doubled + 1) / 2))
    }
}

/// What several guidelines say of many patients.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    patients: usize,
    pairs: IndexMap<(Kind, String, usize, usize), Pair>,
}

impl Agreement {
    /// Counts a patient: its place in the run, its name, and what is said of it.
    pub fn add(&mut self, place: usize, name: &str, rows: &[Row]) {
        self.patients += 1;
        for row in rows {
            for (at, first) in row.answers.iter().enumerate() {
                for second in row.answers.iter().skip(at + 1) {
                    let key = (row.kind, row.name.clone(), first.side, second.side);
                    let pair = self.pairs.entry(key).or_default();
                    // Of what is due, the status is compared; the day differs with every interval.
                    let [a, b] = [first, second].map(|answer| word(&answer.status).to_owned());
                    if a != b {
                        pair.discordant.insert((place, name.to_owned()));
                    }
                    *pair.counts.entry((a, b)).or_default() += 1;
                }
            }
        }
    }

    /// How many patients were counted.
    pub fn patients(&self) -> usize {
        self.patients
    }

    /// Each name and two guidelines, by their places, with what they say; by kind, then by name.
    pub fn pairs(&self) -> Vec<(Kind, &str, usize, usize, &Pair)> {
        let mut pairs: Vec<_> = self
            .pairs
            .iter()
            .map(|((kind, name, first, second), pair)| (*kind, name.as_str(), *first, *second, pair))
            .collect();
        pairs.sort_by(|a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
        pairs
    }
}

fn word(status: &str) -> &str {
    status.split(',').next().unwrap_or(status)
}
