//! One change of a checked guideline, made and taken back.

use crate::eval::Touched;
use crate::model::choice::{Bar, Preference};
use crate::model::expression::{DefinitionId, ExprId, MonitorId, Node, OptionId, ThresholdId};
use crate::model::guideline::{Block, Guideline, Scope};
use crate::model::monitor::Interval;
use crate::value::content::Value;
use crate::value::unit::Unit;

/// What takes the place of a part of a guideline. Made twice, it is taken back.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// An expression does something else.
    Node(ExprId, Node),
    /// A threshold has another value.
    Threshold(ThresholdId, Value),
    /// A definition has another unit.
    Unit(DefinitionId, Unit),
    /// Other exclusions of an option.
    Exclude(OptionId, Vec<Bar>),
    /// Other cautions of an option.
    Caution(OptionId, Vec<Bar>),
    /// Something else speaks for an option.
    Prefer(OptionId, Vec<Preference>),
    /// Other intervals of a monitor.
    Intervals(MonitorId, Vec<Interval>),
    /// The guideline is for other patients.
    Scope(Vec<Scope>),
}

/// What is done with a place of a list, if there is one.
fn at<T>(list: &mut [T], index: usize, with: impl FnOnce(&mut T)) {
    if let Some(place) = list.get_mut(index) {
        with(place);
    }
}

impl Edit {
    /// Puts it into a guideline, and keeps what stood there.
    pub(super) fn swap(&mut self, guideline: &mut Guideline) {
        use std::mem::{replace, swap};
        match self {
            Edit::Node(id, node) => {
                let new = replace(node, Node::Today);
                *node = guideline.expressions.replace(*id, new);
            }
            Edit::Threshold(id, value) => {
                at(&mut guideline.thresholds, id.index(), |place| swap(&mut place.value, value));
            }
            Edit::Unit(id, unit) => at(&mut guideline.definitions, id.index(), |place| {
                place.unit.iter_mut().for_each(|place| swap(place, unit));
            }),
            Edit::Exclude(id, bars) => {
                at(&mut guideline.options, id.index(), |place| swap(&mut place.exclude, bars));
            }
            Edit::Caution(id, bars) => {
                at(&mut guideline.options, id.index(), |place| swap(&mut place.caution, bars));
            }
            Edit::Prefer(id, prefer) => {
                at(&mut guideline.options, id.index(), |place| swap(&mut place.prefer, prefer));
            }
            Edit::Intervals(id, intervals) => {
                at(&mut guideline.monitors, id.index(), |place| swap(&mut place.intervals, intervals));
            }
            Edit::Scope(scope) => swap(&mut guideline.scope, scope),
        }
    }

    /// What it touches itself.
    pub(super) fn touches(&self, guideline: &Guideline) -> Vec<Touched> {
        let block = match self {
            Edit::Node(id, _) => return vec![Touched::Expression(*id)],
            Edit::Threshold(id, _) => {
                let all = (0..guideline.expressions.len()).map(ExprId::at);
                let is_it = |at: &ExprId| *guideline.expressions.get(*at) == Node::Threshold(*id);
                return all.filter(is_it).map(Touched::Expression).collect();
            }
            Edit::Unit(id, _) => Block::Definition(*id),
            Edit::Exclude(id, _) | Edit::Caution(id, _) | Edit::Prefer(id, _) => Block::Option(*id),
            Edit::Intervals(id, _) => Block::Monitor(*id),
            Edit::Scope(_) => Block::Scope,
        };
        vec![Touched::Block(block)]
    }
}
