//! Recommendations side by side: two that say the same, and two of which one speaks for and the other against.

use std::collections::BTreeMap;

use super::{Asked, Property};
use crate::model::expression::RecommendationId;
use crate::model::recommendation::Recommendation;
use crate::space::Space;

/// Asks of each two recommendations of one step that say the same whether each is given to somebody alone; and of each
/// two, one for and one against, whether nobody is given both.
///
/// Linear in recommendations that say something of their own; in a step, every advice against is held against every
/// advice for, as either may be meant.
pub(super) fn all(space: &mut Space<'_>, claims: &mut Vec<(Property, Asked)>) {
    let recommendations = &space.guideline().recommendations;
    let mut alike: BTreeMap<(&str, bool, String), Vec<RecommendationId>> = BTreeMap::new();
    let mut sides: BTreeMap<&str, [Vec<RecommendationId>; 2]> = BTreeMap::new();
    for (at, found) in recommendations.iter().enumerate() {
        let id = RecommendationId::at(at);
        alike.entry((&found.step, found.against, said(found))).or_default().push(id);
        let [pro, contra] = sides.entry(&found.step).or_default();
        if found.against { contra.push(id) } else { pro.push(id) }
    }
    for same in alike.values().filter(|same| same.len() > 1) {
        for (first, second) in same.iter().zip(same.iter().skip(1)) {
            for (first, second) in [(*first, *second), (*second, *first)] {
                let (without, with) = (space.given(first).opposite(), space.given(second));
                let adds = space.all(&[with, without]);
                claims.push((Property::Adds(first, second), Asked::Somebody(adds)));
            }
        }
    }
    for [pro, contra] in sides.values() {
        for first in pro {
            for second in contra {
                let both = [space.given(*first), space.given(*second)];
                let both = space.all(&both);
                claims.push((Property::Agree(*first, *second), Asked::Nobody(both)));
            }
        }
    }
}

/// What a recommendation says, whatever the case and the spaces.
fn said(recommendation: &Recommendation) -> String {
    let words = recommendation.summary.split_whitespace().map(str::to_lowercase);
    words.collect::<Vec<_>>().join(" ")
}
