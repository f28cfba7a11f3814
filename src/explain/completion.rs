//! What could still come: the answers a block can have once missing facts are filled in, and which facts matter.

use super::Situation;
use crate::eval::{Answer, Decided};
use crate::model::expression::FactId;
use crate::space::{Cases, Other, Standing, Taken};

/// Most answers that are looked for.
const ANSWERS_MAX: usize = 64;

/// What a search found.
pub(super) struct Found {
    pub(super) reachable: Vec<Answer>,
    pub(super) matter: Vec<FactId>,
    pub(super) alone: Vec<FactId>,
    pub(super) complete: bool,
}

/// A block whose missing facts are filled in.
pub(super) struct Completion<'c, 's, 'g> {
    cases: &'c mut Cases<'s, 'g>,
    standing: &'c Standing,
    /// The present answer.
    present: &'c Answer,
    /// Facts that the block hangs on and that are missing.
    missing: Vec<FactId>,
    /// Facts that stay as they are.
    kept: Vec<(FactId, Taken)>,
}

impl<'c, 's, 'g> Completion<'c, 's, 'g> {
    /// Of a block; `relevant` are the facts that it hangs on, `all` those of the vocabulary.
    pub(super) fn new(
        situation: Situation<'_>,
        cases: &'c mut Cases<'s, 'g>,
        standing: &'c Standing,
        present: &'c Answer,
        relevant: &[FactId],
    ) -> Self {
        let missing: Vec<FactId> = relevant.iter().copied().filter(|id| situation.is_missing(*id)).collect();
        let all = (0..situation.guideline.vocabulary.facts.len()).map(FactId::at);
        let kept = all.filter(|id| !missing.contains(id)).map(|id| (id, Taken::Kept)).collect();
        Completion { cases, standing, present, missing, kept }
    }

    pub(super) fn search(mut self) -> Found {
        let (mut reachable, mut complete) = self.reachable();
        let mut matter = Vec::new();
        let is_definite = self.present.is_definite();
        // Where all completions agree no fact can decide between them.
        let may_differ = !complete || reachable.len() > 1 || is_definite;
        for id in self.missing.clone().into_iter().filter(|_| may_differ) {
            let matters = self.decides(id);
            complete &= matters.is_some();
            // Better one question too many than one that matters left out.
            if matters != Some(false) {
                matter.push(id);
            }
        }
        // What is definite as long as facts are missing may change by any one of them.
        let asked = if is_definite { self.missing.clone() } else { matter.clone() };
        let mut alone = Vec::new();
        for id in asked {
            match self.changes_alone(id) {
                Some(true) => alone.push(id),
                Some(false) => {}
                None => complete = false,
            }
        }
        let matter =
            self.missing.iter().copied().filter(|id| matter.contains(id) || alone.contains(id)).collect();
        reachable.sort_by_key(rank);
        Found { reachable, matter, alone, complete }
    }

    /// All missing facts as one is taken, but for one that is taken otherwise.
    fn taken(&self, missing: Taken, but: Option<FactId>) -> Vec<(FactId, Taken)> {
        let others = self.missing.iter().copied().filter(|id| Some(*id) != but).map(|id| (id, missing));
        self.kept.iter().copied().chain(others).collect()
    }

    /// Every answer that some completion has; the second is false if there may be more.
    fn reachable(&mut self) -> (Vec<Answer>, bool) {
        let taken = self.taken(Taken::Filled, None);
        let mut found = Vec::new();
        while found.len() < ANSWERS_MAX {
            match self.cases.other(self.standing, &found, &taken) {
                Other::None(_) => return (found, true),
                Other::Some(answer, _) if !found.contains(&answer) => found.push(answer),
                Other::Some(..) | Other::Open => return (found, false),
            }
        }
        (found, false)
    }

    /// Whether two completions differ only in a fact and in the answer.
    ///
    /// Where the present answer is definite and rests on what is missing, that the fact stays away is one of them.
    fn decides(&mut self, id: FactId) -> Option<bool> {
        let taken = if self.present.is_definite() { Taken::KeptOrFilled } else { Taken::Filled };
        let others = self.taken(Taken::Filled, Some(id));
        self.cases.decides(self.standing, id, taken, &others)
    }

    /// Whether one fact changes the present answer while the others stay missing.
    fn changes_alone(&mut self, id: FactId) -> Option<bool> {
        let mut taken = self.taken(Taken::Kept, Some(id));
        taken.push((id, Taken::Filled));
        match self.cases.other(self.standing, std::slice::from_ref(self.present), &taken) {
            Other::None(_) => Some(false),
            Other::Some(..) => Some(true),
            Other::Open => None,
        }
    }
}

/// Answers in the order in which a reader expects them.
fn rank(answer: &Answer) -> (usize, u16) {
    match answer {
        Answer::Decision(Decided::Outcome(place)) => (0, *place),
        Answer::Recommendation(status) => (*status as usize, 0),
        Answer::Scope(truth) => (*truth as usize, 0),
        Answer::Dose(Decided::Outcome(place)) => (0, *place),
        Answer::Option(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
        Answer::Choice(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
        Answer::Monitor(possible, _) => (possible.only().map_or(9, |status| status as usize), 0),
        _ => (9, 0),
    }
}
