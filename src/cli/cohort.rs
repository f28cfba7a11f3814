//! Many patients in one run: on all cores, in bounded batches, printed in the order in which they come.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;

use super::exit::Exit;
use super::feed::{Fed, Feed, Text};
use super::load::Loaded;
use super::say;

/// What is printed of one patient.
pub(super) struct Answer {
    /// The result, or why it cannot be printed.
    pub(super) printed: Result<String, String>,
    /// Whether something in it is so open that the caller wants to be told.
    pub(super) is_open: bool,
}

/// What a patient came to: messages, and the answer if there is one.
struct Told {
    messages: String,
    answer: Option<Answer>,
}

/// Patients that one thread takes out of a batch, on the average.
const BATCH_PER_THREAD: usize = 16;
/// A batch with so many bytes of text takes no further ones.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// More threads are not started.
const THREADS_MAX: usize = 64;
/// As much as the first thread of a program commonly has.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Answers every patient of the paths. Texts are forgotten as soon as they are reported.
pub(super) fn run<F>(paths: &[PathBuf], loaded: &Loaded, is_json: bool, answer: F) -> Exit
where
    F: Fn(&mut Loaded, Text) -> Option<Answer> + Sync,
{
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
    // Each thread keeps the texts of the guideline and one patient.
    let one = || Loaded { sources: loaded.sources.clone(), ..Loaded::default() };
    let mut desks: Vec<Loaded> = Vec::new();
    let mut feed = Feed::new(paths);
    let mut exit = Exit::Fine;
    while !say::is_over() {
        let batch = batch(&mut feed, threads * BATCH_PER_THREAD);
        if batch.is_empty() {
            break;
        }
        desks.resize_with(threads.min(batch.len()).max(desks.len()), one);
        for told in answers(&mut desks, batch, &answer) {
            exit = exit_with(exit, &told);
            tell(told, is_json);
        }
    }
    exit
}

/// The texts that are there without waiting: at least one, and not too many.
fn batch(feed: &mut Feed<'_>, most: usize) -> Vec<Fed> {
    let mut batch: Vec<Fed> = feed.next().into_iter().collect();
    let size = |fed: &Fed| fed.as_ref().map_or(0, |text| text.bytes.len());
    let mut bytes: usize = batch.iter().map(size).sum();
    while !batch.is_empty() && batch.len() < most && bytes < BATCH_BYTES && feed.has_more_at_hand() {
        let Some(fed) = feed.next() else {
            break;
        };
        bytes += size(&fed);
        batch.push(fed);
    }
    batch
}

/// What each text of a batch comes to, in their order, whoever took it.
fn answers<F>(desks: &mut [Loaded], batch: Vec<Fed>, answer: &F) -> Vec<Told>
where
    F: Fn(&mut Loaded, Text) -> Option<Answer> + Sync,
{
    let taken = AtomicUsize::new(0);
    let slots: Vec<Mutex<Slot>> = batch.into_iter().map(|fed| Mutex::new(Slot::Waiting(fed))).collect();
    let work = |desk: &mut Loaded| {
        while let Some(slot) = slots.get(taken.fetch_add(1, Ordering::Relaxed)) {
            let Some(Slot::Waiting(fed)) = swap(slot, Slot::Taken) else {
                continue;
            };
            let told = one(desk, fed, answer);
            swap(slot, Slot::Done(told));
        }
    };
    if slots.len() == 1 {
        desks.iter_mut().take(1).for_each(work);
    } else {
        std::thread::scope(|scope| {
            for desk in desks.iter_mut() {
                let work = &work;
                let thread = Builder::new().stack_size(STACK_BYTES);
                if thread.spawn_scoped(scope, move || work(desk)).is_err() {
                    // What another thread would have done is done by those there are, or below.
                    break;
                }
            }
        });
        desks.iter_mut().take(1).for_each(work);
    }
    let done = slots.into_iter().filter_map(|slot| slot.into_inner().ok());
    done.filter_map(|slot| match slot {
        Slot::Done(told) => Some(told),
        _ => None,
    })
    .collect()
}

/// A text of a batch, and what becomes of it.
enum Slot {
    Waiting(Fed),
    Taken,
    Done(Told),
}

fn swap(slot: &Mutex<Slot>, new: Slot) -> Option<Slot> {
    slot.lock().ok().map(|mut slot| std::mem::replace(&mut *slot, new))
}

fn one<F>(desk: &mut Loaded, fed: Fed, answer: &F) -> Told
where
    F: Fn(&mut Loaded, Text) -> Option<Answer>,
{
    let kept = desk.sources.len();
    let answer = match fed {
        Ok(text) => answer(desk, text),
        Err(fault) => {
            desk.diagnostics.push(*fault);
            None
        }
    };
    let messages = desk.drawn();
    desk.sources.truncate(kept);
    Told { messages, answer }
}

/// A fault weighs more than an open answer.
fn exit_with(exit: Exit, told: &Told) -> Exit {
    match (&told.answer, exit) {
        (None, _) | (_, Exit::Unusable) => Exit::Unusable,
        (Some(answer), _) if answer.printed.is_err() => Exit::Unusable,
        (_, Exit::Undetermined) => Exit::Undetermined,
        (Some(answer), _) if answer.is_open => Exit::Undetermined,
        _ => Exit::Fine,
    }
}

fn tell(told: Told, is_json: bool) {
    if !told.messages.is_empty() {
        say::styled(told.messages.strip_suffix('\n').unwrap_or(&told.messages));
    }
    match told.answer.map(|answer| answer.printed) {
        // Of each of many nothing is told.
        Some(Ok(text)) if text.is_empty() => {}
        Some(Ok(text)) if is_json => say::json(&text),
        Some(Ok(text)) => say::result(&text),
        Some(Err(why)) => say::message(&format!("error: {why}")),
        None => {}
    }
}
