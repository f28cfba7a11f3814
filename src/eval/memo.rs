//! Powers and logarithms that were worked out before: a search asks for the same few again and again.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::expression::{ExprId, Function, Node};
use crate::value::content::Value;
use crate::value::operator::Arithmetic;

/// Most results that are kept of one expression.
const KEPT_MAX: usize = 128;

/// Results by expression and operands.
#[derive(Clone, Debug, Default)]
pub(super) struct Memo(RefCell<HashMap<ExprId, Vec<Entry>>>);

#[derive(Clone, Debug)]
struct Entry {
    operands: Vec<Value>,
    result: Value,
}

impl Memo {
    /// The result of an expression for these operands, worked out only the first time.
    pub(super) fn get(&self, id: ExprId, operands: Vec<Value>, work_out: impl FnOnce() -> Value) -> Value {
        let known = |entries: &Vec<Entry>| {
            let found = entries.iter().find(|entry| entry.operands == operands);
            found.map(|entry| entry.result.clone())
        };
        if let Some(result) = self.0.borrow().get(&id).and_then(known) {
            return result;
        }
        let result = work_out();
        let mut all = self.0.borrow_mut();
        let entries = all.entry(id).or_default();
        if entries.len() < KEPT_MAX {
            entries.push(Entry { operands, result: result.clone() });
        }
        result
    }
}

/// Whether an expression takes long enough to be worth remembering.
pub(super) fn is_costly(node: &Node) -> bool {
    let raises = matches!(node, Node::Arithmetic(Arithmetic::Power, ..));
    raises || matches!(node, Node::Call(Function::Power | Function::Ln | Function::Log | Function::Exp, _))
}
