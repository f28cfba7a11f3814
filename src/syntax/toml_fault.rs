//! Faults of TOML in the words of someone who edits rules: what was probably meant, at the word, once for each line.

use std::ops::Range;

use super::brackets;
use super::mend::Slip;
use super::quotes::{self, CONDITIONS};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, strange_letters};
use crate::source::{SourceId, Span};

/// What a reader of TOML said.
pub(super) struct Said {
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// Tells the faults of a text. A slip makes a reader stumble several times over one line: the first time is told.
/// Brackets that are not closed are told first, and what is said of the text as if they were.
pub(super) fn tell(
    text: &str,
    source: SourceId,
    mut said: Vec<Said>,
    again: impl Fn(&str) -> Vec<Said>,
    diagnostics: &mut Diagnostics,
) {
    in_place(text, &mut said);
    let slips = match mended(text, &said, again) {
        Some((slips, left)) => {
            said = left;
            in_place(text, &mut said);
            slips
        }
        None => Vec::new(),
    };
    let lines = lines_of(text, &slips);
    said.retain(|said| {
        let at = lines.partition_point(|line| line.end <= said.range.start);
        lines.get(at).is_none_or(|line| said.range.start < line.start)
    });
    let mut faults = Diagnostics::new();
    for slip in slips {
        let span = |place: Range<usize>| Span::new(source, place.start, place.end);
        let fault = Diagnostic::new(Code::TomlSyntax, span(slip.place), slip.told).help(slip.help);
        faults
            .push(slip.also.into_iter().fold(fault, |fault, (place, words)| fault.also(span(place), words)));
    }
    tell_of_lines(text, source, said, &mut faults);
    faults.sort();
    diagnostics.extend(faults);
}

/// What is said in the order of the text; where something is nested too deeply, in words of ours.
fn in_place(text: &str, said: &mut [Said]) {
    for said in said.iter_mut().filter(|said| said.message.contains("recurs")) {
        if said.message == "recursion limit" {
            said.range = longest_key(text);
        }
        said.message = "lists and tables are nested too deeply here".to_owned();
    }
    said.sort_by_key(|said| said.range.start);
}

/// Slips of brackets and commas, and what is left to say when they are mended; nothing, if that helps nobody.
fn mended(text: &str, said: &[Said], again: impl Fn(&str) -> Vec<Said>) -> Option<(Vec<Slip>, Vec<Said>)> {
    let first = said.first()?.range.start;
    let limit = quotes::unclosed(text, first).map_or(text.len(), |unclosed| unclosed.opened.start);
    let mended = brackets::mended(text, limit)?;
    let mut left = again(&mended.text);
    for said in &mut left {
        said.range = mended.place(&said.range);
    }
    let next = left.iter().map(|said| said.range.start).min();
    let helps = left.len() < said.len() || next.is_none_or(|next| next > first);
    let mut slips = mended.slips;
    slips.sort_by_key(|slip| slip.place.start);
    helps.then_some((slips, left))
}

/// The lines in which slips lie.
fn lines_of(text: &str, slips: &[Slip]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for slip in slips {
        if lines.last().is_none_or(|line| line.end <= slip.place.start) {
            lines.push(Line::at(text, slip.place.start).range);
        }
    }
    lines
}

fn tell_of_lines(text: &str, source: SourceId, mut said: Vec<Said>, diagnostics: &mut Diagnostics) {
    // What follows a text that is not closed was not read as it is meant.
    let unclosed = said.first().and_then(|first| quotes::unclosed(text, first.range.start));
    said.retain(|said| unclosed.as_ref().is_none_or(|unclosed| said.range.start < unclosed.opened.start));
    let mut told: Option<Range<usize>> = None;
    let (mut is_open, mut is_lost) = (false, false);
    for said in said {
        if told.as_ref().is_some_and(|line| line.contains(&said.range.start)) {
            continue;
        }
        let line = Line::at(text, said.range.start);
        // A table whose quotes went wrong does not end where it should: what follows is read as a part of it.
        let slips = line.quotes().is_some();
        is_lost |= is_open && FOLLOWING.iter().any(|words| said.message.contains(words));
        if is_lost && !slips {
            told = Some(line.range);
            continue;
        }
        is_open |= slips && (line.value.contains('{') || line.key.contains('{'));
        let fault = line.fault(&said, source).unwrap_or_else(|| {
            Diagnostic::new(
                Code::TomlSyntax,
                Span::new(source, said.range.start, said.range.end),
                said.message,
            )
        });
        let place = fault.labels.first().map(|label| label.span.range());
        let letters = place.and_then(|place| strange_letters(text.get(place)?));
        diagnostics.push(fault.maybe_help(letters));
        told = Some(line.range);
    }
    if let Some(quotes::Unclosed { end, opened, help }) = unclosed {
        let message = "the three quotes at the end of this value are missing";
        let fault = Diagnostic::new(Code::TomlSyntax, Span::new(source, end.start, end.end), message);
        diagnostics.push(fault.also(Span::new(source, opened.start, opened.end), "opened here").help(help));
    }
}

/// The first of two keys is looked for in so many lines before the second.
const LINES_BACK_MAX: usize = 1_000;
/// What a reader says of lines that it takes for parts of a table in braces.
const FOLLOWING: &[&str] = &["inline table", "key-value pairs", "unclosed array"];

/// The key or heading with the most dots: of one that is too deep the place is not told.
fn longest_key(text: &str) -> Range<usize> {
    let mut start = 0;
    let mut longest = (0, 0..0);
    for line in text.split_inclusive('\n') {
        let key = line.split('=').next().unwrap_or(line).trim_end();
        let dots = key.matches('.').count();
        if dots > longest.0 {
            longest = (dots, start..start + key.len());
        }
        start += line.len();
    }
    longest.1
}

/// One line of a text.
struct Line<'a> {
    whole: &'a str,
    range: Range<usize>,
    /// What stands before `=`, without blanks.
    key: &'a str,
    /// What stands behind it, up to a comment, and where it begins.
    value: &'a str,
    value_start: usize,
}

impl<'a> Line<'a> {
    fn at(whole: &'a str, place: usize) -> Line<'a> {
        let place = (0..=place.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = whole.split_at(place);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = after.find('\n').map_or(whole.len(), |at| place + at);
        let text = whole.get(start..end).unwrap_or("");
        let equals = text.find('=');
        let (key, rest) = equals.map_or((text, ""), |at| text.split_at(at));
        let rest = rest.strip_prefix('=').unwrap_or(rest);
        let value = rest.trim_start();
        let value_start = start + key.len() + usize::from(equals.is_some()) + (rest.len() - value.len());
        let value = value.split(" #").next().unwrap_or(value).trim_end();
        Line { whole, range: start..end + 1, key: key.trim(), value, value_start }
    }

    fn fault(&self, said: &Said, source: SourceId) -> Option<Diagnostic> {
        if said.message.contains("duplicate key") {
            return Some(self.twice(said, source));
        }
        let (range, message, help) = self
            .nothing()
            .or_else(|| self.curly_quotes())
            .or_else(|| self.quotes())
            .or_else(|| self.written_minus())
            .or_else(|| self.comma())
            .or_else(|| self.date())
            .or_else(|| self.unit())
            .or_else(|| self.colon())
            .or_else(|| self.last_comma())
            .or_else(|| self.bare_word(self.value, self.value_start))
            .or_else(|| self.open_quote(said))
            .or_else(|| self.bare_word(self.whole.get(said.range.start..)?, said.range.start))
            .or_else(|| self.no_equals(said))?;
        let span = Span::new(source, range.start, range.end);
        Some(Diagnostic::new(Code::TomlSyntax, span, message).help(help))
    }

    fn twice(&self, said: &Said, source: SourceId) -> Diagnostic {
        let key = self.whole.get(said.range.clone()).unwrap_or(self.key).trim();
        let span = Span::new(source, said.range.start, said.range.end);
        let fault = Diagnostic::new(Code::TomlSyntax, span, format!("`{key}` stands here a second time"));
        let is_heading =
            self.whole.get(self.range.start..).is_some_and(|line| line.trim_start().starts_with('['));
        // Whoever took one away would lose a rule.
        let help = if is_heading {
            format!("where there are several, each heading has two brackets: `[[{key}]]`")
        } else {
            "either a heading such as `[[recommend]]` is missing above it, or one of the two is too many"
                .to_owned()
        };
        let fault = fault.help(help);
        let before = self.whole.get(..self.range.start).unwrap_or("");
        let mut at = before.len();
        for line in before.split_inclusive('\n').rev().take(LINES_BACK_MAX) {
            at -= line.len();
            let text = line.trim_start();
            let is_it = |rest: &str| rest.trim_start().starts_with('=');
            if text.strip_prefix(key).is_some_and(is_it) {
                let start = at + (line.len() - text.len());
                return fault.also(Span::new(source, start, start + key.len()), "here first");
            }
        }
        fault
    }

    fn nothing(&self) -> Option<Told> {
        let is_empty = self.value.is_empty() && self.whole.get(..self.value_start)?.trim_end().ends_with('=');
        let range = self.range.start..self.value_start;
        (is_empty && !self.key.is_empty() && !self.key.contains('#')).then(|| {
            let told = "behind `=` the value is missing".to_owned();
            (range, told, "write it, or take the line away".to_owned())
        })
    }

    fn curly_quotes(&self) -> Option<Told> {
        let is_curly = |c: char| matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»');
        self.value.contains(is_curly).then(|| {
            let told = "these are the quotes of a word processor";
            (self.of(self.value), told.to_owned(), "write straight quotes: \"…\"".to_owned())
        })
    }

    fn quotes(&self) -> Option<Told> {
        let line = self.whole.get(self.range.start..self.range.end.min(self.whole.len()))?;
        let (at, told, help) = quotes::slip(line.trim_end())?;
        Some((self.range.start + at.start..self.range.start + at.end, told, help))
    }

    fn written_minus(&self) -> Option<Told> {
        let at = self.value.find(['−', '–', '—'])?;
        let (start, sign) = (self.value_start + at, self.value.get(at..)?.chars().next()?);
        let told = "this is a dash of a word processor, no minus sign";
        Some((
            start..start + sign.len_utf8(),
            told.to_owned(),
            "write the sign of the keyboard: -".to_owned(),
        ))
    }

    /// `-2,5`, outside of quotes.
    fn comma(&self) -> Option<Told> {
        let bytes = self.value.as_bytes();
        let mut quoted = false;
        for (at, byte) in bytes.iter().enumerate() {
            quoted ^= matches!(byte, b'"' | b'\'');
            let is_digit =
                |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
            if *byte == b',' && !quoted && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) {
                let start = self.value_start + at;
                let told = "a number is written with a point, not with a comma";
                return Some((start..start + 1, told.to_owned(), "write `.` in its place".to_owned()));
            }
        }
        None
    }

    /// `02.03.2026`, `2/3/2026`, also inside braces: which is the month is not guessed.
    fn date(&self) -> Option<Told> {
        let is_number =
            |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let is_date = |word: &&str| {
            let parts: Vec<&str> = word.split(['.', '/']).collect();
            parts.len() == 3 && parts.iter().all(is_number) && parts.iter().any(|part| part.len() == 4)
        };
        let word = self.value.split([' ', ',', '{', '}', '[', ']', '=']).find(is_date)?;
        let start = self.value_start + self.value.find(word)?;
        let told = "a date is written year, month, day".to_owned();
        Some((start..start + word.len(), told, "for example 2026-11-23, without quotes".to_owned()))
    }

    /// `weight = 62 kg`
    fn unit(&self) -> Option<Told> {
        let split = self.value.find(|sign: char| !sign.is_ascii_digit() && !"+-.".contains(sign))?;
        let (number, unit) = self.value.split_at(split);
        let unit = unit.trim();
        let is_unit = !unit.is_empty() && !unit.contains(['"', '\'', ',', '=', '{', '}', ' ']);
        let is_number = crate::value::number::Number::parse(number).is_ok();
        (is_number && is_unit).then(|| {
            let told = "number and unit stand apart".to_owned();
            let help = format!(
                "write {{ value = {number}, unit = \"{unit}\" }}; the number alone, where the fact has no unit"
            );
            (self.of(self.value), told, help)
        })
    }

    /// `sex: "female"`
    fn colon(&self) -> Option<Told> {
        let line = self.whole.get(self.range.start..self.range.end.min(self.whole.len()))?;
        let (name, _) = line.split_once(':').filter(|_| !line.contains('='))?;
        let at = self.range.start + name.len();
        let is_name = !name.trim().is_empty() && !name.contains(['"', '\'', '#', '[']);
        is_name.then(|| {
            let told = "between a name and its value stands `=`, not `:`".to_owned();
            (at..at + 1, told, format!("write {} = …", name.trim()))
        })
    }

    /// `age = 67,`, as other formats end their lines.
    fn last_comma(&self) -> Option<Told> {
        let rest = self.value.strip_suffix(',')?;
        let is_single = !rest.starts_with(['{', '[', '"', '\'']) || rest.ends_with(['}', ']', '"', '\'']);
        let at = self.value_start + rest.len();
        (is_single && !self.key.is_empty() && !self.key.starts_with(['{', '[', '"'])).then(|| {
            let told = "a line ends without a comma".to_owned();
            (at..at + 1, told, "take the comma away".to_owned())
        })
    }

    /// `sex = female`
    fn bare_word(&self, text: &str, start: usize) -> Option<Told> {
        let word = text.split([' ', ',', '}', ']', '\n']).next().unwrap_or("");
        let begins = word.chars().next().is_some_and(char::is_alphabetic);
        let is_word = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '%' | '/'));
        if !begins || !is_word || start < self.value_start || self.value.is_empty() {
            return None;
        }
        let range = start..start + word.len();
        Some(match word.to_lowercase().as_str() {
            "yes" | "y" => {
                (range, "yes is written `true`".to_owned(), "write true, without quotes".to_owned())
            }
            "no" | "n" => {
                (range, "no is written `false`".to_owned(), "write false, without quotes".to_owned())
            }
            lower @ ("true" | "false") if lower != word => {
                (range, format!("`{lower}` is written in small letters"), format!("write {lower}"))
            }
            "true" | "false" => return None,
            _ if CONDITIONS.contains(&self.key) && start == self.value_start => {
                let told = "a condition stands in single quotes, from its first word to its last".to_owned();
                (self.of(self.value), told, format!("write {} = '{}'", self.key, self.value))
            }
            _ if start == self.value_start && !self.value.contains(['=', ',', '"', '\'']) => {
                let told = "a text stands in quotes".to_owned();
                (self.of(self.value), told, format!("write \"{}\"", self.value))
            }
            _ => (range, "a word stands in quotes".to_owned(), format!("write \"{word}\"")),
        })
    }

    fn no_equals(&self, said: &Said) -> Option<Told> {
        said.message.starts_with("key with no value").then(|| {
            let told = "`=` is missing between the name and its value".to_owned();
            (said.range.clone(), told, "write NAME = VALUE".to_owned())
        })
    }

    fn open_quote(&self, said: &Said) -> Option<Told> {
        let is_quote = said.message.contains("string") && said.message.starts_with("invalid");
        let quote = self.value.chars().next().filter(|first| is_quote && matches!(first, '"' | '\''))?;
        (self.value.matches(quote).count() == 1).then(|| {
            let told = "the quote at the end of this value is missing".to_owned();
            (self.of(self.value), told, format!("write {quote} behind it"))
        })
    }

    /// The place of a part of the value.
    fn of(&self, part: &str) -> Range<usize> {
        self.value_start..self.value_start + part.len()
    }
}

/// Where, what is wrong, and what to write.
type Told = (Range<usize>, String, String);
