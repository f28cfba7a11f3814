//! The trace as JSON, for programs that ask for very many: what stands in it whoever the patient is was written before.

use super::frame::{self, Frame, Origin, Shown};
use super::trace::Filler;
use super::words;
use crate::eval::{Answered, Basis, Decided, Possible, Seen};
use crate::model::facts::{Facts, Known};
use crate::model::guideline::Guideline;
use crate::model::status::{ChoiceStatus, Listed, OptionStatus};
use crate::source::Sources;
use crate::value::number::PRINTED_PLACES;
use crate::value::truth::Truth;
use crate::value::unit::Unit;

/// The trace of a guideline before its values are known, as JSON in pieces.
#[derive(Debug)]
pub struct TraceForm<'a> {
    sources: &'a Sources,
    guideline: &'a Guideline,
    /// All that is written already.
    text: String,
    pieces: Vec<Piece>,
}

/// What comes next.
#[derive(Debug)]
enum Piece {
    /// So much of the text that is written already.
    Written(usize),
    Value(Shown),
    From(Origin),
}

impl<'a> TraceForm<'a> {
    /// The trace of a guideline; `sources` are the texts of its files.
    pub fn new(sources: &'a Sources, guideline: &'a Guideline) -> TraceForm<'a> {
        let mut form = TraceForm { sources, guideline, text: String::new(), pieces: Vec::new() };
        form.list(frame::frames(sources, guideline));
        form
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some(Piece::Written(length)) => *length += text.len(),
            _ => self.pieces.push(Piece::Written(text.len())),
        }
    }

    fn list(&mut self, frames: Vec<Frame>) {
        self.write("[");
        for (at, frame) in frames.into_iter().enumerate() {
            let mut text = String::from(if at == 0 { "{\"text\":\"" } else { ",{\"text\":\"" });
            escaped(&frame.text, &mut text);
            text.push_str("\",\"value\":\"");
            self.write(&text);
            self.pieces.push(Piece::Value(frame.value));
            self.write("\"");
            match frame.from {
                Origin::Nowhere => {}
                Origin::Source(source) => {
                    let mut text = String::from(",\"from\":\"");
                    escaped(&source, &mut text);
                    text.push('"');
                    self.write(&text);
                }
                other => self.pieces.push(Piece::From(other)),
            }
            if !frame.parts.is_empty() {
                self.write(",\"parts\":");
                self.list(frame.parts);
            }
            self.write("}");
        }
        self.write("]");
    }

    /// Appends the trace of one patient: the same bytes as [`super::trace`] serialized.
    pub fn append(&self, answers: &impl Answered, facts: &Facts, out: &mut String) {
        let filler = Filler { sources: self.sources, guideline: self.guideline, facts, answers };
        let mut rest = self.text.as_str();
        for piece in &self.pieces {
            match piece {
                Piece::Written(length) => {
                    if let Some((written, after)) = rest.split_at_checked(*length) {
                        out.push_str(written);
                        rest = after;
                    }
                }
                Piece::Value(shown) => filler.append_value(*shown, out),
                Piece::From(origin) => filler.append_from(origin, out),
            }
        }
    }
}

impl<A: Answered> Filler<'_, A> {
    fn append_value(&self, shown: Shown, out: &mut String) {
        let answers = self.answers;
        match shown {
            Shown::Always => out.push_str("true"),
            Shown::Recommendation(id, marked) => {
                let status = answers.recommendation(id);
                out.push_str(status.word());
                out.push_str(if marked && words::if_in_scope(status) { ", if in scope" } else { "" });
            }
            Shown::Option(id) => {
                if let Some(opted) = answers.option(id) {
                    append_left(opted.possible, OptionStatus::word, out);
                    out.push_str(if opted.preferred == Truth::True { ", preferred" } else { "" });
                    out.push_str(if opted.if_in_scope { ", if in scope" } else { "" });
                }
            }
            Shown::Choice(id) => {
                if let Some(chosen) = answers.choice(id) {
                    append_left(chosen.possible, ChoiceStatus::word, out);
                }
            }
            Shown::Decision(id) => match (answers.decision(id), self.guideline.decisions.get(id.index())) {
                (Decided::Outcome(place), Some(decision)) => {
                    let outcome = decision.outcomes.get(usize::from(place));
                    out.push_str(outcome.map_or("", |outcome| outcome.name.as_str()));
                }
                _ => escaped(&self.value(shown), out),
            },
            Shown::Expression { id, stale, .. } => self.append_seen(&answers.seen(id, stale), shown, out),
            Shown::Definition(id, _) => self.append_seen(&answers.definition(id), shown, out),
            Shown::Bar(when) => match answers.seen(when, false) {
                Seen::Boolean(true) => out.push_str("true"),
                _ if self.is_stale_bar(when) => out.push_str("true"),
                seen => self.append_seen(&seen, shown, out),
            },
            Shown::Scope | Shown::Monitor(_) => escaped(&self.value(shown), out),
        }
    }

    fn append_seen(&self, seen: &Seen<'_>, shown: Shown, out: &mut String) {
        match seen {
            Seen::Boolean(true) => out.push_str("true"),
            Seen::Boolean(false) => out.push_str("false"),
            Seen::Null(absence) => out.push_str(absence.words()),
            Seen::Fraction { value, divisor, scale, unit }
                if append_fraction(*value, *divisor, *scale, out) =>
            {
                append_unit(*unit, out);
            }
            _ => escaped(&self.value(shown), out),
        }
    }

    fn append_from(&self, origin: &Origin, out: &mut String) {
        let from = match origin {
            Origin::Fact { id, stale } => match (self.answers.basis(*id, *stale), self.facts.get(*id)) {
                (Basis::Absent, _) => return,
                (Basis::Given, Known::Given(readings))
                    if readings.last().is_some_and(|last| {
                        last.on.is_none() && last.origin.is_none() && last.given.is_none()
                    }) =>
                {
                    out.push_str(",\"from\":\"undated\"");
                    return;
                }
                _ => self.from(origin),
            },
            Origin::Reason { of, stale } if self.answers.seen(*of, *stale).absence().is_none() => return,
            other => self.from(other),
        };
        if let Some(from) = from {
            out.push_str(",\"from\":\"");
            escaped(&from, out);
            out.push('"');
        }
    }
}

/// The statuses that are left.
fn append_left<T: Listed>(possible: Possible<T>, word: fn(T) -> &'static str, out: &mut String) {
    for (at, status) in possible.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { " or " });
        out.push_str(word(status));
    }
}

fn append_unit(unit: Option<&Unit>, out: &mut String) {
    if let Some(unit) = unit.map(Unit::text).filter(|text| *text != "1") {
        out.push(' ');
        escaped(unit, out);
    }
}

/// A number as the canonical writer has it: all places where it has an end, else rounded to eight. False where that
/// takes larger numbers.
fn append_fraction(value: i64, divisor: i64, scale: u8, out: &mut String) -> bool {
    let (value, divisor) = (i128::from(value), i128::from(divisor));
    if divisor == 1 {
        decimal(value, usize::from(scale), out);
        return true;
    }
    // It has an end if what is not a two or a five below the line goes into what is above.
    let (mut odd, mut times) = (divisor, [0_u32; 2]);
    for (prime, times) in [2, 5].into_iter().zip(&mut times) {
        while odd > 1 && odd % prime == 0 {
            odd /= prime;
            *times += 1;
        }
    }
    if odd < 1 {
        return false;
    }
    if value % odd == 0 {
        let [twos, fives] = times;
        let places = twos.max(fives);
        let up = 2_i128.checked_pow(places - twos).zip(5_i128.checked_pow(places - fives));
        let exact = up.and_then(|(two, five)| (value / odd).checked_mul(two)?.checked_mul(five));
        let fits = usize::from(scale) + places as usize <= PLACES_WRITTEN;
        if let Some(exact) = exact.filter(|_| fits) {
            decimal(exact, usize::from(scale) + places as usize, out);
        }
        return exact.is_some() && fits;
    }
    let below = 10_i128.checked_pow(u32::from(scale)).and_then(|ten| ten.checked_mul(divisor));
    let doubled = value.checked_mul(2 * ROUNDED_UP).zip(below);
    let rounded =
        doubled.and_then(|(above, below)| Some(above.checked_add(below)?.div_euclid(below.checked_mul(2)?)));
    if let Some(rounded) = rounded {
        decimal(rounded, PRINTED_PLACES as usize, out);
    }
    rounded.is_some()
}

/// Ten to the places that are printed.
const ROUNDED_UP: i128 = 10_i128.pow(PRINTED_PLACES);

/// `value / 10^scale` with all its places and no trailing zeros.
fn decimal(value: i128, scale: usize, out: &mut String) {
    let mut digits = [b'0'; DIGITS];
    let mut rest = value.unsigned_abs();
    let (mut first, point) = (DIGITS, DIGITS.saturating_sub(scale + 1));
    let mut last = point;
    // From the right; a place is left for the point, and at least one digit stands before it.
    let least = if scale == 0 { DIGITS } else { point };
    while first > 0 && (rest > 0 || first >= least) {
        first -= 1;
        if first == point && scale > 0 {
            if let Some(place) = digits.get_mut(first) {
                *place = b'.';
            }
            continue;
        }
        // Numbers of a machine's own size are divided much faster.
        let digit = match u64::try_from(rest) {
            Ok(small) => {
                rest = u128::from(small / 10);
                small % 10
            }
            Err(_) => {
                let digit = rest % 10;
                rest /= 10;
                u64::try_from(digit).unwrap_or(0)
            }
        };
        if digit != 0 && first > point {
            last = last.max(first + 1);
        }
        if let Some(place) = digits.get_mut(first) {
            *place = b'0' + u8::try_from(digit).unwrap_or(0);
        }
    }
    let end = if scale == 0 { DIGITS } else { last };
    if value < 0 {
        out.push('-');
    }
    out.push_str(
        digits.get(first..end).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default(),
    );
}

/// Room for every number of a program with its places and the point.
const DIGITS: usize = 44;
/// Most places that are written without the larger numbers.
const PLACES_WRITTEN: usize = 38;

/// A text as it stands between the quotes of a JSON string.
fn escaped(text: &str, out: &mut String) {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.push_str(text);
        return;
    }
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
}
