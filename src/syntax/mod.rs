//! Texts → what they say: TOML and JSON into spanned trees, conditions into expressions, and back to text.
//!
//! In: a text. Out: a [`datum::Datum`] asked by a [`form::Form`], or an [`ast::Expr`], with all faults of form.
//! What this room does not know: what any name means, or whether two things go together.

pub mod ast;
mod brackets;
pub mod condition;
pub mod datum;
pub mod form;
mod grammar;
mod lower_literal;
mod lower_operand;
mod mend;
mod mistakes;
mod nesting;
pub mod precedence;
pub mod print;
mod quotes;
mod tokens;
mod toml_fault;
