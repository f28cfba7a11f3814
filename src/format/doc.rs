//! Words, and between them places where a line may break: each group breaks as a whole, and only where it must.

use super::layout::width;

/// A part of what is to be written.
#[derive(Clone, Debug)]
pub(super) enum Doc<'a> {
    /// Words.
    Text(&'a str),
    /// A space.
    Space,
    /// A space, or a new line.
    Line,
    /// Nothing, or a new line.
    Edge,
    /// A comment up to the end of the line: whatever follows stands on a new one.
    Comment(&'a str),
    /// Lines that begin in it stand further in.
    Nest(Vec<Doc<'a>>),
    /// Breaks at all its places, or at none.
    Group(Vec<Doc<'a>>),
}

/// How far a nested line stands further in.
const STEP: usize = 2;

/// Writes in lines of a width, the first of which has begun so far in.
pub(super) fn lines(doc: &Doc<'_>, indent: usize, width: usize) -> String {
    written(doc, indent, width, false)
}

/// All on one line; none where a comment takes the rest of its line.
pub(super) fn flat(doc: &Doc<'_>) -> Option<String> {
    let text = written(doc, 0, usize::MAX, true);
    (!has_comment(std::slice::from_ref(doc)) && !text.contains('\n')).then_some(text)
}

/// Whether a comment takes the rest of a line.
pub(super) fn has_comment(parts: &[Doc<'_>]) -> bool {
    parts.iter().any(|part| match part {
        Doc::Comment(_) => true,
        Doc::Nest(parts) | Doc::Group(parts) => has_comment(parts),
        _ => false,
    })
}

/// What is still to be written: how far in its lines begin, whether it stays on one, and the part itself.
type Waiting<'d, 'a> = (usize, bool, &'d Doc<'a>);

fn written(doc: &Doc<'_>, indent: usize, width: usize, is_flat: bool) -> String {
    let mut writer = Writer { out: String::new(), column: indent, pending: false };
    let mut waiting = vec![(indent, is_flat, doc)];
    while let Some((indent, is_flat, doc)) = waiting.pop() {
        match doc {
            Doc::Text(text) => writer.text(text, indent),
            Doc::Comment(text) => {
                writer.text(text, indent);
                writer.pending = true;
            }
            Doc::Space => writer.space(),
            Doc::Line if is_flat => writer.space(),
            Doc::Edge if is_flat => {}
            Doc::Line | Doc::Edge => writer.pending = true,
            Doc::Nest(parts) => {
                waiting.extend(parts.iter().rev().map(|part| (indent + STEP, is_flat, part)));
            }
            Doc::Group(parts) => {
                let column = if writer.pending { indent } else { writer.column };
                let is_flat = is_flat || fits(parts, &waiting, width, column);
                waiting.extend(parts.iter().rev().map(|part| (indent, is_flat, part)));
            }
        }
    }
    writer.out
}

/// Whether some parts fit on the line, with what follows them up to the next place where it may break.
fn fits(parts: &[Doc<'_>], after: &[Waiting<'_, '_>], most: usize, mut column: usize) -> bool {
    let mut own: Vec<&Doc<'_>> = parts.iter().rev().collect();
    let mut after = after.iter().rev();
    let mut following: Vec<(bool, &Doc<'_>)> = Vec::new();
    while column <= most {
        let (is_own, is_flat, doc) = match (own.pop(), following.pop()) {
            (Some(doc), next) => {
                following.extend(next);
                (true, true, doc)
            }
            (None, Some((is_flat, doc))) => (false, is_flat, doc),
            (None, None) => match after.next() {
                Some((_, is_flat, doc)) => (false, *is_flat, *doc),
                None => return true,
            },
        };
        match doc {
            // What follows may end its line; what is asked about may not.
            Doc::Comment(_) => return !is_own,
            Doc::Text(text) if text.contains('\n') => return !is_own,
            Doc::Text(text) => column += width(text),
            Doc::Space => column += 1,
            Doc::Line if is_flat => column += 1,
            Doc::Edge if is_flat => {}
            Doc::Line | Doc::Edge => return true,
            Doc::Nest(parts) | Doc::Group(parts) if is_own => own.extend(parts.iter().rev()),
            Doc::Nest(parts) | Doc::Group(parts) => {
                following.extend(parts.iter().rev().map(|part| (is_flat, part)));
            }
        }
    }
    false
}

struct Writer {
    out: String,
    column: usize,
    /// The line has ended: what comes next begins a new one.
    pending: bool,
}

impl Writer {
    fn text(&mut self, text: &str, indent: usize) {
        if self.pending {
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
            self.out.push_str(&" ".repeat(indent));
            self.column = indent;
            self.pending = false;
        }
        self.out.push_str(text);
        self.column = match text.rsplit_once('\n') {
            Some((_, last)) => width(last),
            None => self.column + width(text),
        };
    }

    fn space(&mut self) {
        if !self.pending {
            self.out.push(' ');
            self.column += 1;
        }
    }
}
