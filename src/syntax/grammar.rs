//! The generated reader of `grammar/condition.pest`.

/// Reads conditions by the grammar.
#[derive(Debug, pest_derive::Parser)]
#[grammar = "../grammar/condition.pest"]
pub(super) struct Grammar;
