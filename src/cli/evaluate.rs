//! `osteon evaluate`: patients under a guideline.
