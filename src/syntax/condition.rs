//! Condition text → [`ast::Expr`](super::ast::Expr).
//!
//! The grammar finds the words, `precedence` says what binds tighter, this page builds the tree. Limits are named:
//! no text, however long or nested, does more than be refused.

use pest::Parser;
use pest::iterators::Pair;

use super::ast::{Expr, Kind, Word};
use super::grammar::{Grammar, Rule};
use super::{lower_literal, lower_operand, mistakes, nesting, precedence};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use precedence::Strength;

/// Longest condition, in bytes.
pub const CONDITION_BYTES_MAX: usize = 65_536;
/// Deepest tree.
pub const DEPTH_MAX: u32 = 200;
/// Most expressions inside each other. All but those in mere brackets, which are few, make the tree deeper.
const EXPRESSIONS_MAX: u32 = DEPTH_MAX + 100;

/// Reads a condition. `at` is the byte of the source where `text` begins, so that places are places of the file.
///
/// # Errors
/// `condition-syntax`, `condition-too-large`, `number-invalid`, `date-invalid`: the first fault found.
pub fn parse(text: &str, source: SourceId, at: usize) -> Result<Expr, Box<Diagnostic>> {
    let place = Place { source, at };
    if text.len() > CONDITION_BYTES_MAX {
        let message =
            format!("the condition has {} bytes; at most {CONDITION_BYTES_MAX} are read", text.len());
        return Err(place.fault(Code::ConditionTooLarge, 0..text.len().min(1), message));
    }
    if text.trim().is_empty() {
        let fault = place.fault(Code::ConditionSyntax, 0..text.len(), "the condition is empty".into());
        return Err(Box::new(fault.help("write what must hold, or leave the key out where that is allowed")));
    }
    nesting::refuse_deep(text, place)?;
    let mut pairs =
        Grammar::parse(Rule::condition, text).map_err(|error| mistakes::explain(&error, text, place))?;
    let expression = pairs
        .next()
        .and_then(|condition| condition.into_inner().next())
        .ok_or_else(|| place.fault(Code::ConditionSyntax, 0..text.len(), "the condition is empty".into()))?;
    Builder { place, deep: 0 }.expression(expression)
}

/// Where a condition stands in its file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    source: SourceId,
    at: usize,
}

impl Place {
    pub(super) fn span(self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, self.at + range.start, self.at + range.end)
    }

    pub(super) fn fault(self, code: Code, range: std::ops::Range<usize>, message: String) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(code, self.span(range), message))
    }
}

/// An operator or suffix between operands, with its strength.
enum Link<'i> {
    Infix(Pair<'i, Rule>),
    Suffix(Pair<'i, Rule>),
}

/// Turns pairs of the grammar into nodes.
#[derive(Clone, Copy)]
pub(super) struct Builder {
    pub(super) place: Place,
    /// How many expressions this one stands in.
    deep: u32,
}

impl Builder {
    pub(super) fn span(self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.place.span(span.start()..span.end())
    }

    pub(super) fn fault(
        self,
        code: Code,
        pair: &Pair<'_, Rule>,
        message: impl Into<String>,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(code, self.span(pair), message))
    }

    pub(super) fn word(self, pair: &Pair<'_, Rule>) -> Word {
        Word { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    /// A node over its parts; refused when the tree would be deeper than the limit.
    pub(super) fn node(self, kind: Kind, span: Span, parts_depth: u32) -> Result<Expr, Box<Diagnostic>> {
        if parts_depth >= DEPTH_MAX {
            let message = format!("the condition has more than {DEPTH_MAX} steps inside each other");
            let fault = Diagnostic::new(Code::ConditionTooLarge, span, message);
            return Err(Box::new(fault.help("give a part of it a name with `[define.…]` and mention that")));
        }
        Ok(Expr { kind, span, depth: parts_depth + 1 })
    }

    pub(super) fn expression(self, pair: Pair<'_, Rule>) -> Result<Expr, Box<Diagnostic>> {
        let inner = Builder { deep: self.deep + 1, ..self };
        if inner.deep > EXPRESSIONS_MAX {
            let message = format!("the condition has more than {DEPTH_MAX} steps inside each other");
            return Err(self.fault(Code::ConditionTooLarge, &pair, message));
        }
        let mut parts = pair.into_inner().peekable();
        let first = inner.next(&mut parts)?;
        inner.climb(first, &mut parts, Strength(0), 0)
    }

    fn next<'i>(
        self,
        parts: &mut impl Iterator<Item = Pair<'i, Rule>>,
    ) -> Result<Pair<'i, Rule>, Box<Diagnostic>> {
        parts
            .next()
            .ok_or_else(|| self.place.fault(Code::ConditionSyntax, 0..0, "something is missing here".into()))
    }

    /// An operand with all operators after it that hold at least as tightly as `least`.
    fn climb<'i, I>(
        self,
        operand: Pair<'i, Rule>,
        rest: &mut std::iter::Peekable<I>,
        least: Strength,
        deep: u32,
    ) -> Result<Expr, Box<Diagnostic>>
    where
        I: Iterator<Item = Pair<'i, Rule>>,
    {
        let mut parts: Vec<Pair<'i, Rule>> = operand.into_inner().collect();
        let primary = parts.pop().ok_or_else(|| {
            self.place.fault(Code::ConditionSyntax, 0..0, "something is missing here".into())
        })?;
        self.prefixed(&parts, primary, rest, least, deep)
    }

    fn prefixed<'i, I>(
        self,
        prefixes: &[Pair<'i, Rule>],
        primary: Pair<'i, Rule>,
        rest: &mut std::iter::Peekable<I>,
        least: Strength,
        deep: u32,
    ) -> Result<Expr, Box<Diagnostic>>
    where
        I: Iterator<Item = Pair<'i, Rule>>,
    {
        if deep > DEPTH_MAX {
            let message = format!("the condition has more than {DEPTH_MAX} steps inside each other");
            return Err(self.fault(Code::ConditionTooLarge, &primary, message));
        }
        let mut left = match prefixes.split_first() {
            None => self.primary(primary)?,
            Some((prefix, others)) => {
                let operator = lower_operand::prefix(prefix);
                let inner = self.prefixed(others, primary, rest, operator.strength(), deep + 1)?;
                let span = self.span(prefix).to(inner.span);
                let depth = inner.depth;
                self.node(operator.apply(inner), span, depth)?
            }
        };
        while let Some((link, strength)) = self.link(rest, least) {
            left = match link {
                Link::Suffix(suffix) => self.suffix(left, suffix)?,
                Link::Infix(operator) => {
                    let operand = self.next(rest)?;
                    let right = self.climb(operand, rest, strength.tighter(), deep + 1)?;
                    self.infix(left, &operator, right)?
                }
            };
        }
        Ok(left)
    }

    /// The next operator, if it holds tightly enough; it is then taken.
    fn link<'i, I>(self, rest: &mut std::iter::Peekable<I>, least: Strength) -> Option<(Link<'i>, Strength)>
    where
        I: Iterator<Item = Pair<'i, Rule>>,
    {
        let pair = rest.peek()?;
        let is_infix = matches!(pair.as_rule(), Rule::infix | Rule::arithmetic);
        let strength = if is_infix {
            let inner = pair.clone().into_inner().next()?;
            lower_operand::infix_strength(&inner)
        } else {
            lower_operand::suffix_strength(pair.as_rule())
        };
        if strength < least {
            return None;
        }
        let pair = rest.next()?;
        if is_infix {
            Some((Link::Infix(pair.into_inner().next()?), strength))
        } else {
            Some((Link::Suffix(pair), strength))
        }
    }

    /// A term between `between` and `and`: operands and arithmetic only.
    pub(super) fn endpoint(self, pair: Pair<'_, Rule>) -> Result<Expr, Box<Diagnostic>> {
        self.expression(pair)
    }

    fn primary(self, pair: Pair<'_, Rule>) -> Result<Expr, Box<Diagnostic>> {
        let inner = self.next(&mut pair.into_inner())?;
        match inner.as_rule() {
            Rule::parentheses => {
                let span = self.span(&inner);
                let expression = self.next(&mut inner.into_inner())?;
                let mut expr = self.expression(expression)?;
                expr.span = span;
                Ok(expr)
            }
            Rule::null
            | Rule::boolean
            | Rule::number
            | Rule::quantity
            | Rule::text
            | Rule::date
            | Rule::ratio => lower_literal::literal(self, inner),
            _ => lower_operand::composite(self, inner),
        }
    }

    pub(super) fn all<'i>(
        self,
        pairs: impl Iterator<Item = Pair<'i, Rule>>,
    ) -> Result<Vec<Expr>, Box<Diagnostic>> {
        pairs.map(|pair| self.expression(pair)).collect()
    }
}

/// The depth of the deepest of some parts.
pub(super) fn deepest<'a>(parts: impl IntoIterator<Item = &'a Expr>) -> u32 {
    parts.into_iter().map(|part| part.depth).max().unwrap_or(0)
}

/// Whether a word can be a name: it is no word of the language.
pub fn is_name(word: &str) -> bool {
    Grammar::parse(Rule::name_word, word)
        .is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str() == word))
}
