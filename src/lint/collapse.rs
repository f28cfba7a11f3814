//! Parts of rules that make a definite answer of what is not known.

use super::{Block, File, Finding};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::vocabulary::Vocabulary;
use crate::syntax::ast::{Equality, Expr, Kind, State};

/// Functions that pass over what is not known, and what does not.
const FUNCTIONS: &[(&str, &str)] = &[
    (
        "Coalesce",
        "let the value stay unknown, or say with `when_absent` in the vocabulary what stands in for it",
    ),
    ("Min", "`lowest of (a, b)` is known only as far as what is missing cannot lie below"),
    ("Max", "`highest of (a, b)` is known only as far as what is missing cannot lie above"),
    ("Sum", "`a + b` is known only if both are"),
    ("Avg", "`(a + b) / 2` is known only if both are"),
    ("Count", "`at least 2 of (a, b, c)` stays unknown as long as what is missing could count"),
    ("AllTrue", "`a and b` stays unknown as long as what is missing could be false"),
    ("AnyTrue", "`a or b` stays unknown as long as what is missing could be true"),
    ("IsTrue", "write the condition itself: it stays unknown where a fact is missing"),
    ("IsFalse", "write `not (…)`: it stays unknown where a fact is missing"),
];

pub(super) fn look(file: &File<'_>, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    // Properties speak of definite answers alone, and what stands in for a missing fact is there to answer for it.
    let is_looked_at = |block: &&Block<'_>| !block.is_property() && block.key != "fact";
    for block in blocks.iter().filter(is_looked_at) {
        for condition in &block.conditions {
            let mut waiting = vec![condition];
            while let Some(expr) = waiting.pop() {
                if let Some((what, help)) =
                    collapses(expr).filter(|_| may_be_missing(expr, file.meaning.vocabulary()))
                {
                    let message = format!("{what} gives an answer also where a fact is missing");
                    let fault = Diagnostic::new(Code::NullCollapsing, expr.span, message);
                    let meant = "where it is meant, say in `[[allow]]` what a missing fact is taken for, and until \
                                 when that is left so";
                    found.push(Finding::new(fault.help(help).help(meant), block.names()));
                    continue;
                }
                waiting.extend(expr.parts());
            }
        }
    }
}

/// What answers for the unknown in an expression itself, and the form that does not.
fn collapses(expr: &Expr) -> Option<(String, &'static str)> {
    let function = |name: &str| FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, help)| *help);
    match &expr.kind {
        Kind::Call(word, _) => function(&word.text).map(|help| (format!("`{}`", word.text), help)),
        Kind::Is { negated, state, .. } => {
            let like = match state {
                State::True => "IsTrue",
                State::False => "IsFalse",
                // Whether something is known is a question of its own.
                State::Null | State::Missing | State::Known => return None,
            };
            let not = if *negated { "not " } else { "" };
            Some((format!("`is {not}{}`", state.text()), function(like)?))
        }
        Kind::Equality(equality @ (Equality::Equivalent | Equality::NotEquivalent), ..) => {
            Some((format!("`{}`", equality.text()), "`=` stays unknown where one of the two is"))
        }
        _ => None,
    }
}

/// Whether anything in an expression may be unknown: all but facts that somebody assumes where they are not given.
fn may_be_missing(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    expr.names().iter().any(|(name, _)| match vocabulary.find(name).and_then(|id| vocabulary.fact(id)) {
        Some(fact) => fact.assume.is_none(),
        None => !vocabulary.facts.iter().any(|fact| fact.members().iter().any(|member| member.name == *name)),
    })
}
