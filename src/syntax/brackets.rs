//! Brackets of a TOML text that are not closed, and commas that are missing: each is told once, at its place, and the
//! text is read again as if it were mended, so that nothing of what would follow from it is told.

use std::ops::Range;

use super::mend::{Edit, Mended, Slip};
use super::tokens::{self, Heading, Token};

/// Looks for slips up to a place from which on nothing can be told apart.
pub(super) fn mended(text: &str, limit: usize) -> Option<Mended> {
    let mut scan = Scan { text, ..Scan::default() };
    scan.all(limit);
    Mended::of(text, scan.slips, scan.edits)
}

/// Brackets that are nested deeper are not looked at.
const DEEP_MAX: usize = 1_000;
/// Of so many brackets that are not closed either the place is shown.
const OTHERS_MAX: usize = 3;

/// What came last in a list or table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Open,
    Comma,
    Key,
    Equals,
    Value,
    /// Something that is no part of it: what follows is not judged.
    Odd,
}

/// A list or a table in braces that is open.
struct Frame {
    is_list: bool,
    at: usize,
    last: Last,
}

#[derive(Default)]
struct Scan<'a> {
    text: &'a str,
    at: usize,
    stack: Vec<Frame>,
    /// How many lists, and how many tables, are in it.
    lists: isize,
    tables: isize,
    slips: Vec<Slip>,
    edits: Vec<Edit>,
    /// Where the last token ends that is neither a blank nor a line break.
    end: usize,
    /// What came last in this line outside of all brackets.
    before: Option<Token>,
    /// What stands there behind `=`.
    value: Option<Range<usize>>,
    /// Inside of something whose quotes went wrong: no bracket is judged until the next heading.
    is_lost: bool,
    /// Whether a comma of this line is told already.
    is_told: bool,
}

impl Scan<'_> {
    fn all(&mut self, limit: usize) {
        let (mut begins, mut hangs) = (true, false);
        while let Some((token, range)) =
            tokens::next(self.text, self.at).filter(|(_, range)| range.start < limit)
        {
            self.at = range.end;
            if self.stack.len() > DEEP_MAX {
                // Nobody wrote that by hand.
                (self.slips, self.edits) = (Vec::new(), Vec::new());
                return;
            }
            if token == Token::Line {
                begins = true;
                hangs |= self.before == Some(Token::Equals) && self.stack.is_empty();
                (self.is_told, self.before, self.value) = (false, None, None);
                continue;
            }
            if std::mem::take(&mut begins) {
                if token == Token::Open(true) && self.heading(range.start) {
                    continue;
                }
                // Keys of the file, and not of a table in braces, stand at the margin.
                if self.is_lost && self.is_at_margin(range.start) && self.is_key(token, &range) {
                    self.forget();
                }
            }
            if std::mem::take(&mut hangs) && token == Token::Open(false) {
                self.hanging();
            }
            self.token(token, &range);
            self.end = self.end.max(range.end);
        }
        if self.at >= self.text.trim_end().len() {
            self.unclosed(self.stack.len());
        }
    }

    fn token(&mut self, token: Token, range: &Range<usize>) {
        if self.stack.is_empty() {
            return self.outside(token, range);
        }
        self.close_before(token, range);
        match token {
            Token::Open(_) | Token::Close(_) if self.stack.is_empty() => self.outside(token, range),
            Token::Open(is_list) => self.open(is_list, range.start),
            Token::Close(is_list) => self.close(is_list, range),
            Token::Broken => {
                self.is_lost = true;
                self.came(Last::Odd);
            }
            Token::Comma => self.came(Last::Comma),
            Token::Equals => self.came(Last::Equals),
            Token::Text | Token::Bare => {
                let last = match self.stack.last() {
                    Some(frame) if matches!(frame.last, Last::Value | Last::Odd) => Last::Odd,
                    Some(frame) if !frame.is_list && frame.last != Last::Equals => Last::Key,
                    _ => Last::Value,
                };
                self.came(last);
            }
            Token::Line => {}
        }
    }

    /// A token outside of all brackets: a list or table begins behind `=` alone.
    fn outside(&mut self, token: Token, range: &Range<usize>) {
        match (token, self.before) {
            (Token::Open(is_list), Some(Token::Equals)) => {
                self.value = Some(range.clone());
                self.open(is_list, range.start);
            }
            // One more of what began behind it.
            (Token::Open(is_list), Some(Token::Comma)) if self.value.is_some() => {
                self.open(is_list, range.start);
            }
            (Token::Open(_), _) => {
                let rest = self.text.get(self.at..).unwrap_or("");
                self.at += rest.find('\n').unwrap_or(rest.len());
            }
            (Token::Close(is_list), None | Some(Token::Close(_) | Token::Text)) if !self.is_lost => {
                self.closes_nothing(is_list, range);
            }
            _ => {}
        }
        if self.before == Some(Token::Equals) && self.value.is_none() {
            self.value = Some(range.clone());
        }
        self.before = Some(token);
    }

    /// Tables stand in the lines below `=`, and no list is opened for them.
    fn hanging(&mut self) {
        self.edits.push(Edit { at: self.end, written: "[", instead_of: 0 });
        self.slips.push(Slip {
            place: self.last_letter(self.end),
            told: "behind this a `[` is missing".to_owned(),
            help: "several tables stand in a list: [ { … }, { … } ]".to_owned(),
            also: Vec::new(),
        });
        self.open(true, self.end.saturating_sub(1));
    }

    /// What a bracket closes outside of all brackets was opened by none: it is missing, or this one is too many.
    fn closes_nothing(&mut self, is_list: bool, range: &Range<usize>) {
        let (open, closing) = if is_list { ("[", ']') } else { ("{", '}') };
        let is_same =
            |value: &Range<usize>| self.text.get(value.start..).is_some_and(|text| text.starts_with(open));
        if let Some(value) = self.value.take().filter(|value| !is_same(value)) {
            self.edits.push(Edit { at: value.start, written: open, instead_of: 0 });
            return self.slips.push(Slip {
                place: value,
                told: format!("before this a `{open}` is missing"),
                help: format!("write `{open}`, or take the `{closing}` away"),
                also: vec![(range.clone(), "closed here")],
            });
        }
        self.at = tokens::end_of_closing(self.text, range.start);
        self.superfluous(closing, range.start..self.at);
    }

    /// A bracket, or several of them, that close nothing.
    fn superfluous(&mut self, closing: char, range: Range<usize>) {
        self.edits.push(Edit { at: range.start, written: " ", instead_of: range.len() });
        self.slips.push(Slip {
            place: range.start..range.start + 1,
            told: format!("this `{closing}` closes nothing"),
            help: "take it away".to_owned(),
            also: Vec::new(),
        });
    }

    fn open(&mut self, is_list: bool, at: usize) {
        let fits = |frame: &Frame| frame.last == Last::Equals || frame.is_list && frame.last != Last::Odd;
        self.is_lost |= self.stack.last().is_some_and(|frame| !fits(frame));
        self.came(Last::Value);
        self.stack.push(Frame { is_list, at, last: Last::Open });
        *self.count(is_list) += 1;
    }

    /// How many of a kind are open.
    fn count(&mut self, is_list: bool) -> &mut isize {
        if is_list { &mut self.lists } else { &mut self.tables }
    }

    fn came(&mut self, last: Last) {
        match self.stack.last_mut() {
            Some(frame) => frame.last = last,
            None => self.before = Some(Token::Close(true)),
        }
    }

    /// What must have been closed, or divided by a comma, before a token can stand here.
    fn close_before(&mut self, token: Token, range: &Range<usize>) {
        if self.is_lost {
            return;
        }
        let is_key = self.is_key(token, range);
        if is_key && self.lacks_a_brace(range.start) {
            return self.brace(range);
        }
        let mut open = 0;
        let mut frames = self.stack.iter().rev().peekable();
        while let Some(frame) = frames.next() {
            let is_in_list = frames.peek().is_some_and(|parent| parent.is_list);
            // A table round what was not closed ends with it.
            let last = if open == 0 { frame.last } else { Last::Value };
            let is_over = match (frame.is_list, token) {
                (true, Token::Bare) => is_key,
                (false, Token::Bare) => {
                    let is_of_the_file = is_key && self.is_at_margin(range.start);
                    is_of_the_file && last == Last::Value && self.goes_on_in_its_line(frame)
                }
                (false, Token::Open(false)) => is_in_list && matches!(last, Last::Comma | Last::Value),
                _ => false,
            };
            if !is_over {
                break;
            }
            open += 1;
        }
        self.unclosed(open);
        let blank = range.start > self.end;
        let Some(frame) = self.stack.last().filter(|frame| frame.last == Last::Value && blank) else {
            return;
        };
        let is_divided = match (frame.is_list, token) {
            (true, Token::Open(_) | Token::Text) => true,
            (true, Token::Bare) => self.is_number(range),
            (false, Token::Bare) => is_key,
            _ => false,
        };
        if is_divided {
            self.comma(open > 0);
        }
    }

    /// Whether a key stands where a table should begin.
    fn lacks_a_brace(&self, start: usize) -> bool {
        let is_outermost = self.stack.len() == 1;
        let begins = |last: Last| last == Last::Open || last == Last::Comma && is_outermost;
        let lacks = self.stack.last().is_some_and(|frame| match frame.is_list {
            true => begins(frame.last),
            false => frame.last == Last::Equals,
        });
        lacks && !self.is_at_margin(start)
    }

    fn brace(&mut self, key: &Range<usize>) {
        self.edits.push(Edit { at: key.start, written: "{", instead_of: 0 });
        self.slips.push(Slip {
            place: key.clone(),
            told: "before this a `{` is missing".to_owned(),
            help: "keys with their values stand in braces: { … }".to_owned(),
            also: Vec::new(),
        });
        self.open(false, key.start);
    }

    /// Whether something stands behind the bracket of a table: then its keys do not have lines of their own.
    fn goes_on_in_its_line(&self, frame: &Frame) -> bool {
        let rest = self.text.get(frame.at + 1..).unwrap_or("");
        rest.trim_start_matches([' ', '\t', '\r']).starts_with(|next| next != '\n' && next != '#')
    }

    /// A comma is missing behind the last token. With a bracket before it, that is missing too, it is one slip.
    fn comma(&mut self, is_part: bool) {
        self.came(Last::Comma);
        self.edits.push(Edit { at: self.end, written: ",", instead_of: 0 });
        if !is_part && !std::mem::replace(&mut self.is_told, true) {
            self.slips.push(Slip {
                place: self.last_letter(self.end),
                told: "behind this a comma is missing".to_owned(),
                help: "in braces, and in a list, a comma stands between one and the next".to_owned(),
                also: Vec::new(),
            });
        }
    }

    fn last_letter(&self, end: usize) -> Range<usize> {
        let last = self.text.get(..end).and_then(|text| text.chars().next_back());
        end.saturating_sub(last.map_or(0, char::len_utf8))..end
    }

    /// The innermost brackets, so many, are not closed where they should be.
    fn unclosed(&mut self, count: usize) {
        let open = self.stack.split_off(self.stack.len().saturating_sub(count));
        for frame in &open {
            *self.count(frame.is_list) -= 1;
        }
        let Some(innermost) = open.last().filter(|_| !self.is_lost) else {
            return;
        };
        // The comma behind a table is that of the list round it, or of nothing.
        let is_divided = innermost.last == Last::Comma;
        let is_before = is_divided && (!self.stack.is_empty() || !innermost.is_list);
        let mut at = if is_before { self.end.saturating_sub(1) } else { self.end };
        let place = self.last_letter(at);
        let mut instead_of = usize::from(is_before && self.stack.is_empty());
        for frame in open.iter().rev() {
            let written = if frame.is_list { "]" } else { "}" };
            self.edits.push(Edit { at, written, instead_of });
            at += std::mem::take(&mut instead_of);
        }
        let (bracket, closing) = if innermost.is_list { ('[', ']') } else { ('{', '}') };
        let others = open.iter().rev().skip(1).take(OTHERS_MAX);
        let others = others.map(|frame| (frame.at..frame.at + 1, "nor is this one"));
        self.slips.push(Slip {
            place: innermost.at..innermost.at + 1,
            told: format!("the `{bracket}` opened here is not closed"),
            help: format!("write `{closing}` behind the last that belongs to it"),
            also: others.chain([(place, "it seems to end here")]).collect(),
        });
        self.came(if is_before { Last::Comma } else { Last::Value });
    }

    fn close(&mut self, is_list: bool, range: &Range<usize>) {
        if *self.count(is_list) > 0 {
            let inner = self.stack.iter().rev().position(|frame| frame.is_list == is_list).unwrap_or(0);
            if inner > 0 && !self.is_lost && self.is_one_too_many(is_list, inner, range.end) {
                return self.superfluous(if is_list { ']' } else { '}' }, range.clone());
            }
            self.unclosed(inner);
            self.stack.pop();
            *self.count(is_list) -= 1;
        } else if let Some(frame) = self.stack.pop_if(|_| !self.is_lost) {
            *self.count(frame.is_list) -= 1;
            let (open, close) = if frame.is_list { ('[', "]") } else { ('{', "}") };
            let written = if is_list { ']' } else { '}' };
            self.edits.push(Edit { at: range.start, written: close, instead_of: 1 });
            self.slips.push(Slip {
                place: range.clone(),
                told: format!("`{open}` is closed by `{written}`"),
                help: format!("write `{close}`"),
                also: vec![(frame.at..frame.at + 1, "opened here")],
            });
        }
        self.came(Last::Value);
    }

    /// Whether the rest of the line closes more than would be left open, if a bracket closed what it seems to, with what
    /// is open inside of it.
    fn is_one_too_many(&self, is_list: bool, inner: usize, at: usize) -> bool {
        let (lists, tables) = tokens::closed_in_line(self.text, at);
        let (same, other) = if is_list { (lists, tables) } else { (tables, lists) };
        let (open_same, open_other) =
            if is_list { (self.lists, self.tables) } else { (self.tables, self.lists) };
        let fits = same <= open_same && other <= open_other;
        fits && (same + 1 > open_same || other > open_other - inner.cast_signed())
    }

    /// A heading at the beginning of a line, which ends whatever is open.
    fn heading(&mut self, start: usize) -> bool {
        let line = self.text.get(start..).unwrap_or("");
        let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or(line);
        let is_open = !self.stack.is_empty();
        let heading = Heading::of(line);
        if !heading.is_one(is_open) {
            return false;
        }
        self.unclosed(self.stack.len());
        self.forget();
        let (opening, closing) = (heading.opening, heading.closing);
        let whole = start..start + opening + heading.name.len() + closing;
        if opening != closing {
            let (told, help) = match (closing, heading.name) {
                (0, name) => (
                    format!("the `{}` of this heading is not closed", "[".repeat(opening)),
                    format!("write `{}{name}{}`", "[".repeat(opening), "]".repeat(opening)),
                ),
                (_, name) => (
                    "this heading has two brackets on one side and one on the other".to_owned(),
                    format!("write `[[{name}]]` where there may be several, `[{name}]` where there is one"),
                ),
            };
            let (at, written) = if opening > closing { (whole.end, "]") } else { (start, "[") };
            for _ in 0..opening.abs_diff(closing) {
                self.edits.push(Edit { at, written, instead_of: 0 });
            }
            self.slips.push(Slip { place: whole.clone(), told, help, also: Vec::new() });
        }
        (self.at, self.end) = (whole.end, whole.end);
        true
    }

    fn forget(&mut self) {
        self.stack.clear();
        (self.lists, self.tables, self.is_lost) = (0, 0, false);
    }

    fn is_key(&self, token: Token, range: &Range<usize>) -> bool {
        let rest = self.text.get(range.end..).unwrap_or("");
        token == Token::Bare && rest.trim_start_matches([' ', '\t']).starts_with('=')
    }

    fn is_at_margin(&self, start: usize) -> bool {
        start == 0 || self.text.get(..start).is_some_and(|before| before.ends_with('\n'))
    }

    fn is_number(&self, range: &Range<usize>) -> bool {
        let word = self.text.get(range.clone()).unwrap_or("");
        let begins = word.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first));
        begins || matches!(word, "true" | "false")
    }
}
