//! A condition → its one form: on one line where it fits, else broken at `and`, `or`, `implies`, `then` and `else`.
//!
//! The printer of `syntax` writes the canonical form of a tree, which has forgotten comments, brackets that help a reader
//! and how a number or a unit was written. What is laid out here are the words of the author. Whether they still say the
//! same is asked of the reader of conditions, for each.

use super::clause::{Clause, Piece, clause, unwrapped};
use super::doc::{self, Doc};
use super::layout::width;
use super::words::{Role, Word, comments, words};
use super::{Condition, WIDTH};
use crate::source::Sources;
use crate::syntax::condition;

/// A condition, ready to be written.
pub(super) struct Form<'a> {
    found: &'a Condition<'a>,
    /// Its words with the places at which they may break; none where this page does not understand them.
    doc: Option<Doc<'a>>,
    /// On one line, in quotes, where that can be.
    flat: Option<String>,
}

impl<'a> Form<'a> {
    /// Without brackets that hold nothing together, or with all brackets: the first that says the same.
    pub(super) fn of(found: &'a Condition<'a>) -> Form<'a> {
        let (all, last) = words(found.text, &found.expr, found.at);
        let clause = clause(all);
        let attempts = [unwrapped(clause.clone()), clause];
        let doc = attempts.iter().find_map(|clause| {
            let mut parts = row(clause);
            parts.extend(last.iter().flat_map(|comment| [Doc::Space, comment_doc(comment)]));
            let doc = Doc::Group(parts);
            says_the_same(found, &doc::lines(&doc, 0, usize::MAX)).then_some(doc)
        });
        let flat = match &doc {
            Some(doc) => doc::flat(doc).as_deref().and_then(quoted),
            None => Some(found.written.to_owned()).filter(|written| !written.contains('\n')),
        };
        Form { found, doc, flat }
    }

    /// On one line, in quotes, where that can be.
    pub(super) fn flat(&self) -> Option<&str> {
        self.flat.as_deref()
    }

    /// In quotes behind a column; lines of it stand so far in.
    pub(super) fn laid_out(&self, indent: usize, column: usize) -> String {
        let is_short = |flat: &&str| column + width(flat) <= WIDTH;
        if let Some(flat) = self.flat().filter(is_short) {
            return flat.to_owned();
        }
        let in_width = |doc: &Doc<'_>, most: usize| Some(doc::lines(doc, indent, most));
        let lines = self.doc.as_ref().and_then(|doc| {
            let lines = in_width(doc, WIDTH)?;
            // It fits on a line of its own, but not behind its key: then it breaks once.
            if lines.contains('\n') { Some(lines) } else { in_width(doc, indent + width(&lines) - 1) }
        });
        match (self.flat(), lines) {
            // What breaks nowhere needs no lines of its own.
            (Some(flat), Some(lines)) if !lines.contains('\n') => flat.to_owned(),
            (_, Some(lines)) if says_the_same(self.found, &lines) => {
                in_lines(&lines, indent).unwrap_or_else(|| self.found.written.to_owned())
            }
            _ => self.found.written.to_owned(),
        }
    }
}

fn says_the_same(found: &Condition<'_>, text: &str) -> bool {
    let source = Sources::new().add("", "");
    let again = condition::parse(text, source, 0);
    again.is_ok_and(|again| {
        again == found.expr && comments(text, &again, 0) == comments(found.text, &found.expr, found.at)
    })
}

/// On one line in the quotes that are for conditions, or in others where it holds such quotes itself.
fn quoted(text: &str) -> Option<String> {
    if !text.contains('\'') {
        return Some(format!("'{text}'"));
    }
    (!text.contains(['"', '\\'])).then(|| format!("\"{text}\""))
}

/// On lines of its own.
fn in_lines(text: &str, indent: usize) -> Option<String> {
    let margin = " ".repeat(indent);
    if !text.contains("'''") {
        return Some(format!("'''\n{margin}{text}'''"));
    }
    (!text.contains("\"\"\"") && !text.contains('\\')).then(|| format!("\"\"\"\n{margin}{text}\"\"\""))
}

/// Pieces in a row, with the spaces between them.
fn row<'a>(clause: &Clause<'a>) -> Vec<Doc<'a>> {
    let mut parts = Vec::new();
    let mut is_tight = true;
    for piece in clause {
        if !is_tight {
            parts.push(Doc::Space);
        }
        is_tight = matches!(piece, Piece::Word(word) if word.role == Role::Tight);
        match piece {
            Piece::Word(word) => parts.extend(word_doc(word)),
            Piece::Group { open, items, close } => {
                let may_break = ends_with_of(&parts);
                parts.extend(group(open, items, close.as_ref(), may_break));
            }
            Piece::Chain { first, rest } => parts.push(chain(first, rest)),
            Piece::Branches(all) => parts.push(branches(all)),
        }
    }
    parts
}

/// Whether `at least 2 of` or `lowest of` stands before: only their lists break.
fn ends_with_of(parts: &[Doc<'_>]) -> bool {
    matches!(parts, [.., Doc::Text("of"), Doc::Space])
}

/// A word with the comments beside it.
fn word_doc<'a>(word: &Word<'a>) -> Vec<Doc<'a>> {
    let mut parts = Vec::new();
    for comment in &word.before {
        parts.push(comment_doc(comment));
        parts.push(Doc::Space);
    }
    parts.push(Doc::Text(word.text));
    for (at, comment) in word.behind.iter().enumerate() {
        parts.push(Doc::Space);
        // What ends its line does so in form, too: else it would belong to what comes next.
        let is_last = at + 1 == word.behind.len();
        parts.push(if is_last { Doc::Comment(comment) } else { comment_doc(comment) });
    }
    parts
}

fn comment_doc(comment: &str) -> Doc<'_> {
    if comment.starts_with("//") { Doc::Comment(comment) } else { Doc::Text(comment) }
}

/// Brackets with what stands in them. `may_break` where each part may get a line; a comment that ends a line needs one.
fn group<'a>(
    open: &Word<'a>,
    items: &[(Clause<'a>, Option<Word<'a>>)],
    close: Option<&Word<'a>>,
    may_break: bool,
) -> Vec<Doc<'a>> {
    let rows: Vec<(Vec<Doc<'a>>, Option<Vec<Doc<'a>>>)> =
        items.iter().map(|(item, comma)| (row(item), comma.as_ref().map(word_doc))).collect();
    let has_comment = rows.iter().any(|(item, comma)| {
        doc::has_comment(item) || comma.as_ref().is_some_and(|comma| doc::has_comment(comma))
    });
    let breaks = items.len() > 1 && (may_break || has_comment);
    let mut inner = Vec::new();
    if breaks {
        inner.push(Doc::Edge);
    }
    for (item, comma) in rows {
        inner.extend(item);
        if let Some(comma) = comma {
            inner.extend(comma);
            inner.push(if breaks { Doc::Line } else { Doc::Space });
        }
    }
    let mut whole = word_doc(open);
    whole.push(Doc::Nest(inner));
    whole.extend(close.into_iter().flat_map(word_doc));
    if breaks { vec![Doc::Group(whole)] } else { whole }
}

fn chain<'a>(first: &Clause<'a>, rest: &[(Word<'a>, Clause<'a>)]) -> Doc<'a> {
    // What is implied from stands as far in as the word itself: nothing holds less.
    let is_implied = rest.first().is_some_and(|(joint, _)| joint.text == "implies");
    let mut parts = if is_implied { row(first) } else { nested(first) };
    for (joint, clause) in rest {
        parts.push(Doc::Line);
        parts.extend(word_doc(joint));
        parts.push(Doc::Space);
        parts.extend(nested(clause));
    }
    Doc::Group(parts)
}

/// A clause whose lines stand further in where it is joined itself; brackets see to that themselves.
fn nested<'a>(clause: &Clause<'a>) -> Vec<Doc<'a>> {
    let row = row(clause);
    let is_joined = matches!(clause.as_slice(), [Piece::Chain { .. } | Piece::Branches(_)]);
    if is_joined { vec![Doc::Nest(row)] } else { row }
}

/// Words of branches, each with what follows it.
type Arms<'c, 'a> = &'c [(Word<'a>, Clause<'a>)];

fn branches<'a>(all: Arms<'_, 'a>) -> Doc<'a> {
    let mut arms = Vec::new();
    read_arms(all, Vec::new(), &mut arms);
    let is_case = all.first().is_some_and(|(word, _)| word.text == "case");
    let last = if is_case { arms.pop() } else { None };
    let mut arms = arms.into_iter();
    let mut parts: Vec<Doc<'a>> = arms.next().into_iter().collect();
    let rest = arms.flat_map(|arm| [Doc::Line, arm]).collect();
    match last {
        Some(last) => parts.extend([Doc::Nest(rest), Doc::Line, last]),
        None => parts.extend(rest),
    }
    Doc::Group(parts)
}

/// Every arm on a line of its own: `if a then b`, `else if c then d`, `else e`; `then` breaks where the arm is too long.
/// `lead` stands before the first.
fn read_arms<'a>(all: Arms<'_, 'a>, lead: Vec<Doc<'a>>, arms: &mut Vec<Doc<'a>>) {
    let mut arm = lead;
    let mut close = |arm: &mut Vec<Doc<'a>>| {
        if !arm.is_empty() {
            arms.push(Doc::Group(std::mem::take(arm)));
        }
    };
    let mut inner: Option<(Arms<'_, 'a>, Vec<Doc<'a>>)> = None;
    for (word, clause) in all {
        match word.text {
            "then" => arm.push(Doc::Line),
            "else" | "when" | "end" => close(&mut arm),
            _ => {}
        }
        arm.extend(word_doc(word));
        if !clause.is_empty() {
            arm.push(Doc::Space);
        }
        match clause.as_slice() {
            [Piece::Branches(more)] if word.text == "else" && is_if(more) => {
                inner = Some((more, std::mem::take(&mut arm)));
            }
            _ => arm.extend(nested(clause)),
        }
    }
    close(&mut arm);
    if let Some((more, lead)) = inner {
        read_arms(more, lead, arms);
    }
}

fn is_if(branches: Arms<'_, '_>) -> bool {
    branches.first().is_some_and(|(word, _)| word.text == "if")
}
