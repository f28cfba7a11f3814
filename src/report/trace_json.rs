//! The trace as JSON, for programs that ask for very many: what stands in it whoever the patient is was written before.

use super::frame::{self, Frame, Origin, Shown};
use super::trace::Filler;
use crate::eval::{Answered, Basis, Seen};
use crate::model::facts::{Facts, Known};
use crate::model::guideline::Guideline;
use crate::source::Sources;
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
        match shown {
            Shown::Always => out.push_str("true"),
            Shown::Recommendation(id, false) => out.push_str(self.answers.recommendation(id).word()),
            Shown::Expression { id, stale, .. } => match self.answers.seen(id, stale) {
                Seen::Boolean(true) => out.push_str("true"),
                Seen::Boolean(false) => out.push_str("false"),
                Seen::Null(absence) => out.push_str(absence.words()),
                Seen::Fraction { value, divisor: 1, scale, unit } => {
                    decimal(i128::from(value), usize::from(scale), out);
                    append_unit(unit, out);
                }
                _ => escaped(&self.value(shown), out),
            },
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

fn append_unit(unit: Option<&Unit>, out: &mut String) {
    if let Some(unit) = unit.map(Unit::text).filter(|text| *text != "1") {
        out.push(' ');
        escaped(unit, out);
    }
}

/// `value / 10^scale` with all its places and no trailing zeros.
fn decimal(value: i128, scale: usize, out: &mut String) {
    let mut digits = [b'0'; DIGITS];
    let mut rest = value.unsigned_abs();
    let mut first = DIGITS;
    // At least one digit stands before the point.
    while rest > 0 || DIGITS - first <= scale {
        first = first.saturating_sub(1);
        if let Some(place) = digits.get_mut(first) {
            *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        }
        rest /= 10;
        if first == 0 {
            break;
        }
    }
    let (whole, places) = digits.split_at(DIGITS.saturating_sub(scale));
    let whole = whole.get(first..).unwrap_or_default();
    let kept = places.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    if value < 0 {
        out.push('-');
    }
    out.extend(whole.iter().map(|digit| char::from(*digit)));
    if kept > 0 {
        out.push('.');
        out.extend(places.iter().take(kept).map(|digit| char::from(*digit)));
    }
}

/// Room for every number of a program with its places.
const DIGITS: usize = 40;

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
