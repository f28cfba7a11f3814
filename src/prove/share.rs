//! The questions shared out among threads. How they are shared does not hang on the machine, so that everywhere the same
//! is found.

use std::thread::Builder;

use super::{Asked, Property};

/// Fewer than these are asked one after the other.
const SHARED_MIN: usize = 64;
/// As much as the first thread of a program commonly has.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What is claimed of everybody, and the two halves of what is asked of somebody: patients who were found for one
/// question answer those near it.
pub(super) fn shares(claims: Vec<(Property, Asked)>) -> Vec<Vec<(Property, Asked)>> {
    if claims.len() < SHARED_MIN {
        return vec![claims];
    }
    let (mut first, everybody): (Vec<_>, Vec<_>) = claims
        .into_iter()
        .partition(|(_, asked)| matches!(asked, Asked::Somebody(_) | Asked::SomebodyEver(..)));
    let second = first.split_off(first.len() / 2);
    vec![first, second, everybody]
}

/// Does the same with every share at the same time; where no thread is to be had, one after the other.
pub(super) fn each<T: Sync, R: Send>(shares: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if let [one] = shares {
        return vec![work(one)];
    }
    std::thread::scope(|scope| {
        let work = &work;
        let start = |share| Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || work(share));
        let started: Vec<_> = shares.iter().map(|share| (share, start(share))).collect();
        let ended = started.into_iter().map(|(share, thread)| match thread.map(|thread| thread.join()) {
            Ok(Ok(found)) => found,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => work(share),
        });
        ended.collect()
    })
}
