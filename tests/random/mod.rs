//! Guidelines and patients made by chance, the same for a seed in every run.
#![allow(dead_code, reason = "every test program uses a part of it")]

pub mod blocks;
pub mod conditions;
pub mod expressions;
pub mod facts;
pub mod files;
pub mod numbers;
pub mod patients;
pub mod shrink;
