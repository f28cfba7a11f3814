//! Numbers without a name, and blocks that rest on too much.

use std::collections::BTreeSet;

use super::{Block, File, Finding, Meaning, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::guideline::Guideline;
use crate::syntax::ast::{Arithmetic, Expr, Kind, UnitText};

/// More inputs than this a reader does not hold in mind.
const INPUTS_MAX: usize = 9;

pub(super) fn look(file: &File<'_>, blocks: &[Block<'_>], found: &mut Vec<Finding>) {
    for block in blocks {
        // A vocabulary has no thresholds. A property says a number once more, to be held against the rules.
        let is_rule = !matches!(file.meaning, Meaning::Vocabulary(..));
        if is_rule && !block.is_property() {
            block.conditions.iter().for_each(|condition| numbers(condition, block, found));
        }
        inputs(file, block, found);
    }
}

fn numbers(root: &Expr, block: &Block<'_>, found: &mut Vec<Finding>) {
    let is_definition = block.key == "define";
    let mut literal = match is_definition && is_constant(root) {
        true => vec![root],
        // What a formula is made of rests on the source of its definition.
        false => chosen(root, is_definition && block.references.is_empty()),
    };
    literal.sort_by_key(|expr| expr.span);
    for expr in literal {
        let message = "this number stands in a rule without a name and without a source of its own";
        let fault = Diagnostic::new(Code::LiteralNumber, expr.span, message);
        let help = "declare it as `[threshold.NAME]` with `value` and `source`, and write its name here";
        found.push(Finding::new(fault.help(help), block.names()));
    }
}

/// Whether an expression is worked out from written numbers alone: a threshold by another name.
fn is_constant(root: &Expr) -> bool {
    let (mut waiting, mut is_chosen) = (vec![root], false);
    while let Some(expr) = waiting.pop() {
        match &expr.kind {
            Kind::Name(_) | Kind::Status(..) | Kind::Compare(..) | Kind::Equality(..) => return false,
            _ => is_chosen |= is_number(expr),
        }
        waiting.extend(expr.parts());
    }
    is_chosen
}

/// The written numbers that somebody chose: in a comparison of what is known of a patient all of them, wherever they stand
/// in it; elsewhere only where it is asked for.
fn chosen(root: &Expr, elsewhere: bool) -> Vec<&Expr> {
    let (mut waiting, mut all) = (vec![(root, elsewhere)], Vec::new());
    while let Some((expr, counts)) = waiting.pop() {
        let parts = expr.parts();
        match &expr.kind {
            Kind::Integer(_) | Kind::Decimal(_) | Kind::Quantity(..) => {
                all.extend(Some(expr).filter(|expr| counts && is_number(expr)));
            }
            // With its sign.
            Kind::Sign(_, inner) if is_number(inner) => all.extend(Some(expr).filter(|_| counts)),
            // How many of several hold is counted, not measured.
            Kind::Compare(_, left, right) | Kind::Equality(_, left, right)
                if is_count(left) || is_count(right) =>
            {
                waiting.extend(parts.into_iter().map(|part| (part, false)));
            }
            Kind::Compare(..) | Kind::Equality(..) | Kind::Between { .. } | Kind::Relation { .. } => {
                let is_known = !expr.names().is_empty();
                waiting.extend(parts.into_iter().map(|part| (part, is_known)));
            }
            Kind::Case { subject: Some(subject), branches, otherwise } => {
                waiting.extend(branches.iter().map(|(when, _)| (when, true)));
                let values =
                    branches.iter().map(|(_, then)| then).chain([subject.as_ref(), otherwise.as_ref()]);
                waiting.extend(values.map(|part| (part, counts)));
            }
            // Exponents, and how many digits are kept.
            Kind::Arithmetic(Arithmetic::Power, ..) => {
                waiting.extend(parts.into_iter().take(1).map(|part| (part, counts)));
            }
            Kind::Call(word, _) if matches!(word.text.as_str(), "Round" | "Log" | "Power") => {
                waiting.extend(parts.into_iter().take(1).map(|part| (part, counts)));
            }
            _ => waiting.extend(parts.into_iter().map(|part| (part, counts))),
        }
    }
    all
}

fn is_count(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Call(word, _) if word.text == "Count")
}

/// Whether an expression is a written number that is a choice: nought is none, and a length of time has its words.
fn is_number(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Integer(value) | Kind::Decimal(value) => value.signum() != Some(0),
        Kind::Quantity(value, unit) => matches!(unit.unit, UnitText::Ucum(_)) && value.signum() != Some(0),
        _ => false,
    }
}

fn inputs(file: &File<'_>, block: &Block<'_>, found: &mut Vec<Finding>) {
    // What speaks for or against an option is weighed reason by reason; properties are proved, not read at the bedside.
    let most = match block.key {
        _ if block.is_property() => return,
        "option" => block.conditions.iter().map(|condition| count(file, condition)).max().unwrap_or(0),
        _ => names(block).iter().filter(|name| is_input(file, name)).count(),
    };
    if most > INPUTS_MAX {
        let message = format!("`{}` rests on {most} facts and definitions at once", block.own_name());
        let fault = Diagnostic::new(Code::TooManyInputs, block.place, message);
        let help = format!(
            "give parts of it names of their own, as definitions: more than {INPUTS_MAX} nobody holds in mind"
        );
        found.push(Finding::new(fault.help(help), block.names()));
    }
}

/// How many facts and definitions a condition mentions.
fn count(file: &File<'_>, condition: &Expr) -> usize {
    let names: BTreeSet<String> = condition.names().into_iter().map(|(name, _)| name).collect();
    names.iter().filter(|name| is_input(file, name)).count()
}

/// Whether a name is that of a fact or a definition, with its module in front or not.
fn is_input(file: &File<'_>, name: &str) -> bool {
    let own = name.rsplit_once('.').map_or(name, |(_, own)| own);
    let is_definition = |guideline: &Guideline| guideline.definitions.iter().any(|found| found.name == own);
    file.meaning.vocabulary().find(own).is_some() || file.meaning.guideline().is_some_and(is_definition)
}
