//! The words of a condition by what they belong to: brackets, conditions joined by `and` and `or`, branches.

use std::vec::IntoIter;

use super::words::{BRANCHES, Role, Word};

/// Words and larger parts that stand in a row.
pub(super) type Clause<'a> = Vec<Piece<'a>>;

/// A part of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A word.
    Word(Word<'a>),
    /// `(a, b)`: every part but the last with the comma behind it.
    Group { open: Word<'a>, items: Vec<(Clause<'a>, Option<Word<'a>>)>, close: Option<Word<'a>> },
    /// `a and b and c`: all joints hold equally tight.
    Chain { first: Clause<'a>, rest: Vec<(Word<'a>, Clause<'a>)> },
    /// `if a then b else c`, `case when a then b else c end`: every word with what follows it.
    Branches(Vec<(Word<'a>, Clause<'a>)>),
}

/// Reads the words of a condition that is known to be one.
pub(super) fn clause(words: Vec<Word<'_>>) -> Clause<'_> {
    let mut reader = Reader { words: words.into_iter() };
    let mut clause = reader.chain(0);
    // Nothing is left of a condition; but no word is lost where this page should understand less than the grammar.
    while let Some(word) = reader.words.next() {
        clause.push(Piece::Word(word));
        clause.extend(reader.chain(0));
    }
    clause
}

/// What holds least comes first.
const LEVELS: &[&[&str]] = &[&["implies"], &["or", "xor"], &["and"]];

struct Reader<'a> {
    words: IntoIter<Word<'a>>,
}

impl<'a> Reader<'a> {
    /// The next word, if it is such a one; it is then taken.
    fn next_if(&mut self, is: impl Fn(&Word<'a>) -> bool) -> Option<Word<'a>> {
        self.words.as_slice().first().filter(|word| is(word))?;
        self.words.next()
    }

    /// Clauses joined by words of a level or of tighter ones.
    fn chain(&mut self, level: usize) -> Clause<'a> {
        let Some(joints) = LEVELS.get(level) else {
            return self.operand();
        };
        let first = self.chain(level + 1);
        let mut rest = Vec::new();
        while let Some(joint) = self.next_if(|word| word.role == Role::Joint && joints.contains(&word.text)) {
            rest.push((joint, self.chain(level + 1)));
        }
        if rest.is_empty() { first } else { vec![Piece::Chain { first, rest }] }
    }

    /// Everything up to a word that joins or ends.
    fn operand(&mut self) -> Clause<'a> {
        let mut clause = Clause::new();
        loop {
            let next = match self.words.as_slice() {
                [end, of, ..] if end.text == "end" && of.text == "of" => self.words.next(),
                _ => self.next_if(|word| !is_end(word)),
            };
            let Some(word) = next else {
                return clause;
            };
            let piece = match (word.role, word.text) {
                (Role::Open, _) => self.group(word),
                (Role::Plain, "if" | "case") => self.branches(word),
                _ => Piece::Word(word),
            };
            clause.push(piece);
        }
    }

    fn group(&mut self, mut open: Word<'a>) -> Piece<'a> {
        let mut items = Vec::new();
        loop {
            let item = self.chain(0);
            let comma = self.next_if(|word| word.role == Role::Comma);
            let is_last = comma.is_none();
            if !item.is_empty() || !is_last {
                items.push((item, comma));
            }
            if is_last {
                break;
            }
        }
        // The only thing in brackets begins no line.
        if let [(item, None)] = items.as_mut_slice()
            && let Some(first) = first_word(item)
            && let Some(last) = first.before.iter().rposition(|comment| comment.starts_with("//"))
        {
            open.behind.extend(first.before.drain(..=last));
        }
        let close = self.next_if(|word| word.role == Role::Close);
        Piece::Group { open, items, close }
    }

    fn branches(&mut self, first: Word<'a>) -> Piece<'a> {
        let is_case = first.text == "case";
        let mut branches = vec![(first, self.chain(0))];
        while let Some(word) = self.next_if(|word| BRANCHES.contains(&word.text)) {
            let is_last = word.text == if is_case { "end" } else { "else" };
            let after = if is_case && is_last { Clause::new() } else { self.chain(0) };
            branches.push((word, after));
            if is_last {
                break;
            }
        }
        Piece::Branches(branches)
    }
}

fn first_word<'c, 'a>(clause: &'c mut Clause<'a>) -> Option<&'c mut Word<'a>> {
    match clause.first_mut()? {
        Piece::Word(word) | Piece::Group { open: word, .. } => Some(word),
        Piece::Chain { first, .. } => first_word(first),
        Piece::Branches(all) => all.first_mut().map(|(word, _)| word),
    }
}

fn is_end(word: &Word<'_>) -> bool {
    matches!(word.role, Role::Joint | Role::Close | Role::Comma)
        || word.role == Role::Plain && BRANCHES.contains(&word.text)
}

/// Takes away brackets that hold nothing together: round all that stands between two other brackets or commas, round the
/// whole condition, round a single word. All others stay: where they do not bind, they help a reader.
pub(super) fn unwrapped(clause: Clause<'_>) -> Clause<'_> {
    let mut clause = inside(clause);
    while let [Piece::Group { open, items, close }] = clause.as_mut_slice() {
        let is_bare = is_bare(open, close.as_ref());
        let [(item, None)] = items.as_mut_slice() else { break };
        if !is_bare {
            break;
        }
        clause = std::mem::take(item);
    }
    clause
}

fn is_bare(open: &Word<'_>, close: Option<&Word<'_>>) -> bool {
    let is_quiet = |word: &Word<'_>| word.before.is_empty() && word.behind.is_empty();
    open.text == "(" && is_quiet(open) && close.is_some_and(is_quiet)
}

/// The same with everything in it.
fn inside(clause: Clause<'_>) -> Clause<'_> {
    let mut done: Clause<'_> = Vec::new();
    for piece in clause {
        let piece = match piece {
            Piece::Word(_) => piece,
            Piece::Group { open, items, close } => {
                let items = items.into_iter().map(|(item, comma)| (unwrapped(item), comma)).collect();
                Piece::Group { open, items, close }
            }
            Piece::Chain { first, rest } => Piece::Chain {
                first: inside(first),
                rest: rest.into_iter().map(|(joint, clause)| (joint, inside(clause))).collect(),
            },
            Piece::Branches(all) => {
                Piece::Branches(all.into_iter().map(|(word, clause)| (word, inside(clause))).collect())
            }
        };
        let is_free = match done.last() {
            // The brackets of a function and of `at least 2 of (…)` are theirs; what a fact is in may read as a unit.
            Some(Piece::Word(before)) => {
                !matches!(before.text, "of" | "in") && (before.role != Role::Tight || is_sign(before))
            }
            _ => true,
        };
        match piece {
            Piece::Group { open, mut items, close } if is_free && is_bare(&open, close.as_ref()) => {
                match items.as_mut_slice() {
                    [(item, None)] if matches!(item.as_slice(), [Piece::Word(_)]) => done.append(item),
                    _ => done.push(Piece::Group { open, items, close }),
                }
            }
            piece => done.push(piece),
        }
    }
    done
}

fn is_sign(word: &Word<'_>) -> bool {
    matches!(word.text, "-" | "+")
}
