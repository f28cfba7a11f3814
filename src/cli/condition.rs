//! `osteon condition`: one condition, or many from standard input.
