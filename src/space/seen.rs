//! Conditions and values as they come out with and without values that are too old.

use super::Space;
use super::build::View;
use super::circuit::{Pair, Wire};
use crate::model::expression::ExprId;
use crate::model::guideline::Block;

impl Space<'_> {
    /// A condition of a block, where values that are too old count, or do not.
    pub(crate) fn condition_seen(&mut self, block: Block, id: ExprId, view: View) -> Pair {
        let within = self.build.guideline.is_within_scope(block);
        self.build().condition(id, view, within)
    }

    /// Holds where an expression of a block has a value.
    pub(crate) fn is_known_seen(&mut self, block: Block, id: ExprId, view: View) -> Wire {
        let within = self.build.guideline.is_within_scope(block);
        let term = self.build().expression(id, view, within);
        self.build().known(term)
    }
}
