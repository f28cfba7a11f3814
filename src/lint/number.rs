//! Numbers without a name, and blocks that rest on too much.

use std::collections::BTreeSet;

use super::{Block, File, Finding, Meaning, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::guideline::Guideline;
use crate::syntax::ast::{Expr, Kind, Relation, UnitText};

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
    let mut waiting = vec![root];
    let mut literal: Vec<&Expr> = Vec::new();
    while let Some(expr) = waiting.pop() {
        match &expr.kind {
            Kind::Compare(_, left, right) | Kind::Equality(_, left, right) => {
                literal.extend(chosen(left, right));
                literal.extend(chosen(right, left));
            }
            Kind::Between { value, low, high, .. } => {
                literal.extend([low, high].into_iter().filter_map(|end| chosen(end, value)));
            }
            Kind::Relation { relation: Relation::In | Relation::ProperlyIn, left, right, .. } => {
                if let Kind::Interval { low, high, .. } = &right.kind {
                    literal.extend([low, high].into_iter().filter_map(|end| chosen(end, left)));
                }
            }
            _ => {}
        }
        waiting.extend(expr.parts());
    }
    literal.sort_by_key(|expr| expr.span);
    for expr in literal {
        let message = "this number stands in a rule without a name and without a source of its own";
        let fault = Diagnostic::new(Code::LiteralNumber, expr.span, message);
        let help = "declare it as `[threshold.NAME]` with `value` and `source`, and write its name here";
        found.push(Finding::new(fault.help(help), block.names()));
    }
}

/// A written number that somebody chose, if what is held against it is known of a patient.
///
/// Nought is no choice, and how many of several hold is counted, not measured.
fn chosen<'e>(number: &'e Expr, other: &Expr) -> Option<&'e Expr> {
    let plain = match &number.kind {
        Kind::Sign(_, inner) => inner,
        _ => number,
    };
    let value = match &plain.kind {
        Kind::Integer(value) | Kind::Decimal(value) => value,
        Kind::Quantity(value, unit) if matches!(unit.unit, UnitText::Ucum(_)) => value,
        _ => return None,
    };
    let is_count = matches!(&other.kind, Kind::Call(word, _) if word.text == "Count");
    (value.signum() != Some(0) && !is_count && !other.names().is_empty()).then_some(number)
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
