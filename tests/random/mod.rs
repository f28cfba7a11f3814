//! Guidelines and patients made by chance, the same for a seed in every run.

pub mod blocks;
pub mod chance;
pub mod conditions;
pub mod expressions;
pub mod facts;
pub mod files;
pub mod numbers;
pub mod patients;
pub mod shrink;
