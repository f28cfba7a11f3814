//! A condition on its own, with the names of a guideline in sight or with none.

use super::lower::{Lowerer, Mode};
use super::names::{Asked, Names, Tables};
use super::types::Type;
use super::vocabulary::CheckedVocabulary;
use crate::diagnostic::Diagnostics;
use crate::model::expression::DefinitionId;
use crate::model::guideline::{Block, Definition, Guideline};
use crate::model::vocabulary::Place;
use crate::syntax::ast::Expr;
use crate::value::content::Value;

/// A guideline with the names that conditions may mention.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What it means.
    pub guideline: Guideline,
    pub(super) names: Names,
    pub(super) tables: Tables,
}

impl Checked {
    /// The names of a vocabulary alone, without a guideline.
    pub fn of_vocabulary(checked: CheckedVocabulary) -> Checked {
        let CheckedVocabulary { vocabulary, names, tables } = checked;
        let guideline = Guideline {
            expressions: vocabulary.expressions.clone(),
            order: vocabulary.order.iter().map(|id| Block::Fact(*id)).collect(),
            vocabulary,
            ..Guideline::default()
        };
        Checked { guideline, names, tables }
    }
}

/// A condition that was put into a guideline as a definition of its own.
#[derive(Clone, Debug)]
pub struct Question {
    /// The guideline with the condition in it.
    pub guideline: Guideline,
    /// The condition.
    pub definition: DefinitionId,
}

/// Puts a condition into a guideline. As in CQL, units that cannot be compared give null and are no fault.
///
/// # Errors
/// All faults of names, types and arguments.
pub fn condition(expr: &Expr, base: &Checked) -> Result<Question, Diagnostics> {
    put(expr, base, Mode::Cql)
}

/// Puts what is claimed into a guideline: statuses are true or false there, as in an invariant.
///
/// # Errors
/// All faults of names, types and arguments, and a claim that is neither true nor false.
pub fn claim(expr: &Expr, base: &Checked) -> Result<Question, Diagnostics> {
    put(expr, base, Mode::Invariant)
}

fn put(expr: &Expr, base: &Checked, mode: Mode) -> Result<Question, Diagnostics> {
    let mut guideline = base.guideline.clone();
    let mut diagnostics = Diagnostics::new();
    let thresholds: Vec<(Value, Place)> =
        guideline.thresholds.iter().map(|threshold| (threshold.value.clone(), threshold.place)).collect();
    let asked = Asked::default();
    let mut lowerer = Lowerer {
        names: &base.names,
        asked: &asked,
        tables: &base.tables,
        facts: &guideline.vocabulary.facts,
        thresholds: &thresholds,
        mode,
        expressions: &mut guideline.expressions,
        diagnostics: &mut diagnostics,
    };
    let (is, kind) = match mode {
        Mode::Cql => {
            let typed = lowerer.lower(expr, None);
            (typed.id, Some(typed.kind))
        }
        Mode::Guideline | Mode::Invariant => (lowerer.condition(expr), None),
    };
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let definition = DefinitionId::at(guideline.definitions.len());
    let choice = match kind {
        Some(Type::Choice(fact)) => Some(fact),
        _ => None,
    };
    guideline.definitions.push(Definition {
        name: String::new(),
        label: String::new(),
        is,
        unit: None,
        choice,
        source: Vec::new(),
        note: None,
    });
    guideline.order.push(Block::Definition(definition));
    Ok(Question { guideline, definition })
}
