//! Two guidelines in one text: where they differ stands `⟦base¦head⟧`. So a fault is made smaller in both at once.

use osteon::check::Checked;
use osteon::diff::Side;
use osteon::model::guideline::Guideline;
use osteon::source::Sources;

use crate::random::files::Files;

/// Where a difference begins, where the text of the head begins, and where it ends.
pub const MARKS: [char; 3] = ['⟦', '¦', '⟧'];

/// A vocabulary and a guideline, each of both sides.
pub struct Pair(pub Files);

/// Both sides, read.
pub struct Read {
    sources: [Sources; 2],
    checked: [Checked; 2],
}

impl Read {
    /// What files mean; nothing where the checker refuses one.
    pub fn of(files: &[Files; 2]) -> Option<Read> {
        let read = |files: &Files| {
            let (sources, checked, faults) = files.read();
            (!faults.has_errors()).then_some((sources, checked))
        };
        let ((base_sources, base), (head_sources, head)) = (read(&files[0])?, read(&files[1])?);
        Some(Read { sources: [base_sources, head_sources], checked: [base, head] })
    }

    pub fn sides(&self) -> [Side<'_>; 2] {
        [0, 1].map(|at| Side { guideline: &self.checked[at].guideline, sources: &self.sources[at] })
    }

    pub fn guidelines(&self) -> [&Guideline; 2] {
        [0, 1].map(|at| &self.checked[at].guideline)
    }
}

/// Something of the base, and what the head has in its place.
pub fn marked(base: &str, head: &str) -> String {
    let [begin, middle, end] = MARKS;
    format!("{begin}{base}{middle}{head}{end}")
}

impl Pair {
    /// The files of both; nothing where a part of a mark is missing.
    pub fn files(&self) -> Option<[Files; 2]> {
        let both = |text: &str| Some([side(text, 0)?, side(text, 1)?]);
        let [[base, head], [own, other]] = [both(&self.0.vocabulary)?, both(&self.0.guideline)?];
        Some([Files { vocabulary: base, guideline: own }, Files { vocabulary: head, guideline: other }])
    }

    pub fn read(&self) -> Option<Read> {
        Read::of(&self.files()?)
    }
}

/// The text of one side.
fn side(text: &str, at: usize) -> Option<String> {
    let [begin, middle, end] = MARKS;
    let mut parts = text.split(begin);
    let mut all = parts.next()?.to_owned();
    for part in parts {
        let (inside, after) = part.split_once(end)?;
        let (base, head) = inside.split_once(middle)?;
        all.push_str(if at == 0 { base } else { head });
        all.push_str(after);
    }
    (!all.contains(MARKS)).then_some(all)
}
